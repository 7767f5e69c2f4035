"""Pictures of pages → marks: borders found in the picture, type recognised line by line, as if the page had been drawn.

Belongs here: the recogniser (the extra `[ocr]`), how sure it was, pictures as files. Does not belong here: geometry of
pixels (`scan_page`), what goes where on a page (`pdf`, which reads these marks as it reads a drawn page's).

In a table every cell is cut out along its borders and recognised by itself, so that no figure can run into its
neighbour and an empty cell is one without ink. Elsewhere the extra's detector says where lines of type are. Nothing is
fetched: the models lie in the wheel, and the one thread makes the same picture give the same words.
"""

from __future__ import annotations

import ctypes
import io
import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium

from pipelines.model import Unreadable
from pipelines.readers.compose import wide
from pipelines.readers.pdf_lattice import Edge, Lattice, lattices
from pipelines.readers.pdf_page import Glyph, Marks
from pipelines.readers.scan_page import Box, Grey, Mask, ink, rules, skew, swept, type_lines, without

SHELF = Path(__file__).parents[1] / "catalog" / "misread.toml"
DPI = 150  # what the recogniser reads best; finer pictures are scaled down, coarser ones up
A4 = 842.0  # points: the long side of a page whose picture does not say how large it is
SNAP = 2.0  # points: borders of a picture meet more exactly than drawn ones, whose ends are rounded by programs
SIDEWAYS = 0.75  # of certainty: below it a page may lie on its side or head
LETTERS = 3  # of a line, on average: with fewer a page may lie on its side
SAMPLED = 24  # lines of type that tell which way up a page is
SHALLOW = 0.7  # of the type size: lower ink (a dash) stands in the middle of a line of full height
MARGIN = 0.25  # of the height of a line left around it: the recogniser knows type with some white around
BORDER = 2  # pixels inside a cell's border that are still border
TURNS = (0, 1, 3, 2)  # in which order the ways up are tried
MAX_PIXELS = 100_000_000
MAX_SIDE = 5_000  # of a rendered page: A2 at 200 dpi
MAX_PICTURES = 300  # of one file: half an hour on one core
EXTRA = ("rapidocr", "onnxruntime", "cv2", "PIL")
FORMATS = ("PNG", "JPEG", "TIFF", "GIF", "BMP")

Array = npt.NDArray[np.uint8]


class Read(NamedTuple):
    """A line of type as it was recognised; `score` is how sure the recogniser was, 0 to 1."""

    box: Box
    words: str
    score: float


def installed() -> bool:
    """Whether the extra is there."""
    return all(find_spec(name) is not None for name in EXTRA)


def pictures(data: bytes) -> Iterator[Marks]:
    """What is printed on the pictures of a file. Raises `Unreadable`: picture (without the extra), damaged, too_large,
    too_long.
    """
    if not installed():
        raise Unreadable("picture")
    from PIL import Image, ImageOps, ImageSequence

    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as file:
            if file.width * file.height > MAX_PIXELS:
                raise Unreadable("too_large", f"{file.width} x {file.height} pixels")
            for number, frame in enumerate(ImageSequence.Iterator(file)):
                if number == MAX_PICTURES:
                    raise Unreadable("too_long", f"more than {MAX_PICTURES} pictures")
                upright = ImageOps.exif_transpose(frame).convert("L")
                scale = A4 * DPI / 72 / max(upright.size)
                width, height = (max(1, round(side * scale)) for side in upright.size)
                yield marks(np.asarray(upright.resize((width, height), Image.Resampling.LANCZOS)))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Unreadable("damaged", str(error)) from error


def rendered(document: Any, index: int) -> Grey:
    """The picture of page `index` of an open PDF as a viewer shows it, in grey; a poster is rendered coarser."""
    page = pdfium.FPDF_LoadPage(document, index)
    if not page:
        raise Unreadable("damaged", f"page {index + 1}")
    try:
        sides = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
        scale = min(DPI / 72, MAX_SIDE / max(*sides, 1.0))
        width, height = (max(round(side * scale), 1) for side in sides)
        grey = np.full((height, width), 255, np.uint8)
        room = ctypes.c_void_p(grey.ctypes.data)
        bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_Gray, room, width)
        try:
            pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, pdfium.FPDF_ANNOT)
        finally:
            pdfium.FPDFBitmap_Destroy(bitmap)
        return grey
    finally:
        pdfium.FPDF_ClosePage(page)


def marks(grey: Grey) -> Marks:
    """What is printed on the picture of a page (at `DPI`, grey), in points, the right way up.

    `scores` say of every glyph how sure its line was.
    """
    turned = 0
    clean, places, borders, type_size = _laid_out(grey)
    found = _told(clean, places, type_size)
    if found and _certainty(found) < SIDEWAYS:
        turned = max(TURNS, key=lambda turn: _trial(grey, turn))
        if turned:
            clean, places, borders, type_size = _laid_out(np.rot90(grey, turned))
            found = _told(clean, places, type_size)
    height, width = clean.shape
    point = 72 / DPI
    glyphs: list[Glyph] = []
    scores: list[float] = []
    for read in found:
        glyphs += _glyphs(read, type_size, point, len(glyphs))
        scores += [read.score] * (len(glyphs) - len(scores))
    across, down = borders
    pictured = 1.0 if places else 0.0  # an empty sheet is no picture of anything
    return Marks(width * point, height * point, -turned % 4, glyphs, across, down, ([], []), pictured, 0, scores)


def _laid_out(grey: Grey) -> tuple[Grey, list[Box], tuple[list[Edge], list[Edge]], float]:
    """A straight picture without its borders, the places of its lines of type, its borders (in points), type size."""
    printed = ink(grey)
    askew = skew(printed)
    if abs(askew) > 0.05:
        from PIL import Image

        turned = Image.fromarray(grey).rotate(askew, Image.Resampling.BICUBIC, fillcolor=255)
        grey = np.asarray(turned)
        printed = ink(grey)
    across, down = rules(printed)
    clean = without(grey, [*across, *down])
    type_ink = swept(ink(clean))
    point = 72 / DPI
    borders = (
        [((box.y0 + 0.5) * point, box.x0 * point, box.x1 * point) for box in across],
        [((box.x0 + 0.5) * point, box.y0 * point, box.y1 * point) for box in down],
    )
    tables = lattices(*borders, SNAP)
    cells = [_cell(table, cell) for table in tables for cell in table.cells]
    pieces = [line for cell in cells for line in type_lines(type_ink, cell)]
    heights = [box.y1 - box.y0 for box in pieces if box.x1 - box.x0 > box.y1 - box.y0 > 8]
    rest = type_ink.copy()
    for table in tables:
        x0, y0, x1, y1 = (round(side / point) for side in table.box)
        rest[max(y0 - BORDER, 0) : y1 + BORDER, max(x0 - BORDER, 0) : x1 + BORDER] = False
    outside = _detected(clean, rest)
    heights = heights or [box.y1 - box.y0 for box in outside] or [20]
    type_size = float(median(heights))
    inside = [line for cell in cells for line in type_lines(type_ink, cell, type_size)]
    return clean, [*inside, *outside], borders, type_size


def _told(grey: Grey, places: Sequence[Box], type_size: float) -> list[Read]:
    """What stands in some places. One flat stroke alone is a dash, which recognisers take for a one, in any script."""
    flat = [Read(box, "-", 1.0) for box in places if _is_dash(box, type_size)]
    read = _recognised(grey, [box for box in places if not _is_dash(box, type_size)])
    # ink as high as type that says nothing is not passed over: its words are unknown, which is what U+FFFD means
    lost = [one._replace(words="\ufffd", score=0.0) for one in read if not one.words and _is_type(one.box, type_size)]
    return flat + lost + [one for one in read if one.words]


def _is_type(box: Box, type_size: float) -> bool:
    width, height = box.x1 - box.x0, box.y1 - box.y0
    return 0.6 * type_size <= height <= 2 * type_size and width >= 0.6 * type_size


def _is_dash(box: Box, type_size: float) -> bool:
    """Whether ink alone in its place is as low and as long as a dash.

    >>> _is_dash(Box(0, 0, 9, 2), 19), _is_dash(Box(0, 0, 3, 13), 19), _is_dash(Box(0, 0, 3, 3), 19)
    (True, False, False)
    """
    width, height = box.x1 - box.x0, box.y1 - box.y0
    return height <= 0.3 * type_size and 2 * height <= width and 0.2 * type_size <= width <= 2.2 * type_size


def _cell(table: Lattice, cell: tuple[int, int, int, int]) -> Box:
    left, top, right, bottom = cell
    pixel = DPI / 72
    return Box(
        round(table.xs[left] * pixel) + BORDER,
        round(table.ys[top] * pixel) + BORDER,
        round(table.xs[right] * pixel) - BORDER,
        round(table.ys[bottom] * pixel) - BORDER,
    )


def _glyphs(read: Read, type_size: float, point: float, order: int) -> list[Glyph]:
    """The characters of a line, side by side in its box: wide ones take twice the room of others."""
    x0, y0, x1, y1 = read.box
    middle, half = (y0 + y1) / 2, max(y1 - y0, SHALLOW * type_size) / 2
    top, bottom = (middle - half) * point, (middle + half) * point
    weights = [2 if wide(char) else 1 for char in read.words]
    unit = (x1 - x0) * point / sum(weights)
    found: list[Glyph] = []
    left, blank = x0 * point, False
    for char, weight in zip(read.words, weights, strict=True):
        right = left + weight * unit
        if char.isspace():
            blank = True
        else:
            middle_x = (left + right) / 2
            found.append(
                Glyph(char, left, top, right, bottom, middle_x, middle * point, 0, blank, order + len(found))
            )
            blank = False
        left = right
    return found


def _certainty(found: Sequence[Read]) -> float:
    """How sure the recogniser was on the whole, letter by letter; less where lines hold hardly a letter each.

    Type on its side falls into single letters, of which some look like others that stand upright.
    """
    letters = sum(len(read.words) for read in found)
    if not letters:
        return 0.0
    return sum(read.score * len(read.words) for read in found) / letters * min(letters / len(found) / LETTERS, 1.0)


def _trial(grey: Grey, turn: int) -> float:
    """How well some lines of a page can be read if it is turned by so many quarters."""
    clean, places, _, _ = _laid_out(np.rot90(grey, turn))
    return _certainty(_recognised(clean, places[:: max(1, len(places) // SAMPLED)]))


# ---- the extra


@cache
def _engine() -> Any:
    """The recogniser and detector, loaded once in a process; on one thread, so that sums are always the same."""
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.use_cls": False,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "Det.limit_type": "max",
            "Det.limit_side_len": 2400,
            "Rec.rec_img_shape": [3, 48, 48],
            "Rec.rec_batch_num": 1,  # lines of one batch are made as long as the longest: slower, and twice the memory
        }
    )


def _recognised(grey: Grey, places: Sequence[Box]) -> list[Read]:
    """What stands in some places, without words where that is nothing."""
    if not places:
        return []
    from rapidocr.ch_ppocr_rec import TextRecInput

    crops = [_cropped(grey, box) for box in places]
    output = _engine()._load_rec_model()(TextRecInput(img=crops))
    return [
        Read(box, meant(words.strip()), float(score))
        for box, words, score in zip(places, output.txts, output.scores, strict=True)
    ]


def meant(words: str) -> str:
    """Words without the misreadings that `catalog/misread.toml` lists.

    >>> meant("2024年部内预算")
    '2024年部门预算'
    """
    for seen, stands in _misread():
        words = seen.sub(stands, words)
    return words


@cache
def _misread() -> tuple[tuple[re.Pattern[str], str], ...]:
    shelf = tomllib.loads(SHELF.read_text(encoding="utf-8"))
    return tuple((re.compile(entry["seen"]), entry["stands"]) for entry in shelf["word"])


def _cropped(grey: Grey, box: Box) -> Array:
    margin = max(3, round(MARGIN * (box.y1 - box.y0)))
    x0, y0 = max(box.x0 - margin, 0), max(box.y0 - margin, 0)
    part = grey[y0 : box.y1 + margin, x0 : box.x1 + margin]
    return np.repeat(part[:, :, None], 3, axis=2)


def _detected(grey: Grey, rest: Mask) -> list[Box]:
    """The lines of type where the mask has ink, from top to bottom."""
    rows, columns = np.nonzero(rest.any(1))[0], np.nonzero(rest.any(0))[0]
    if not len(rows):
        return []
    pad = 16
    top, left = max(int(rows[0]) - pad, 0), max(int(columns[0]) - pad, 0)
    bottom, right = int(rows[-1]) + pad, int(columns[-1]) + pad
    part = np.where(rest | ~ink(grey), grey, 255).astype(np.uint8)[top:bottom, left:right]
    output = _engine()._load_det_model()(np.repeat(part[:, :, None], 3, axis=2))
    found = []
    for quad in () if output.boxes is None else output.boxes:
        x0, y0 = (int(side) for side in quad.min(0))
        x1, y1 = (int(side) + 1 for side in quad.max(0))
        box = Box(left + max(x0, 0), top + max(y0, 0), left + x1, top + y1)
        inked = rest[box.y0 : box.y1, box.x0 : box.x1]
        lines = np.nonzero(inked.any(1))[0]
        if len(lines):
            found.append(box)
    return sorted(found, key=lambda box: (box.y0, box.x0))
