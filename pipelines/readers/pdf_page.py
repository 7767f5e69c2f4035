"""One page of a PDF as marks: glyphs and straight lines, upright, in points from the top-left corner.

Belongs here: opening a file, the page's frame (rotation, boxes), its text glyph by glyph, and which of it can be seen.
Does not belong here: what is packed too well to be opened (`pdf_bomb`), lines and boxes (`pdf_paths`), what they
enclose (`pdf_lattice`), how glyphs become words (`pdf_lines`), what becomes of both (`pdf`).

Speed lies in the number of calls into the library: per glyph code point, angle, box and origin, each swept over all
glyphs of the page, the rest per run of glyphs. pdfium keeps global state and is not thread-safe: one document at a time
in a process.
"""

from __future__ import annotations

import ctypes
import math
import struct
import unicodedata
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import groupby, islice, repeat
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from pipelines.model import Unreadable
from pipelines.readers.pdf_bomb import MAX_UNPACKED, unpacked
from pipelines.readers.pdf_lattice import Edge
from pipelines.readers.pdf_paths import Affine, Box, Painted, apply, bound, swept

MAX_BYTES = 256 << 20  # a file is held in memory; the largest disclosures known have some tens of megabytes
MAX_PAGES = 2_000  # the collected budgets of a whole county stay below; above, somebody has bound a library
MAX_GLYPHS = 60_000  # on one page: A3 in the smallest type has a fifth of it
SLANT = math.radians(5)  # text off the horizontal or vertical by more is a watermark or stamp

FAR = 12.0  # points between glyphs that follow each other on a line: further, they are other words
MAX_CORNERS = 64  # of a clip path: enough to know its extent
AT_ONCE = 1024  # glyphs that are measured in one sweep
OVERRUN = 1.0  # times the type size: sideways words further outside their window are hidden
RECTANGLE = (4, 5)  # points of a path that is one (its first point may be repeated): opposite corners tell all
ASCENT, DESCENT = 0.86, 0.14  # of the type size, above and below the line that Chinese type stands on
NEAR = 1.0  # points: two places of one glyph
HYPHEN = 2  # how pdfium marks a hyphen at the end of a line


class Glyph(NamedTuple):
    """One character as it lies on the page."""

    char: str
    x0: float  # the box that the line of type gives it: its advance, its full height
    y0: float
    x1: float
    y1: float
    cx: float  # the middle of its ink: what decides in which cell it is
    cy: float
    turn: int  # quarter turns anticlockwise against upright: 0, 1, 2, 3; -1 for slanted
    blank: bool  # a blank character stands before it in the file
    order: int  # in the file


class Marks(NamedTuple):
    """What is printed on a page. `faint` are edges of boxes without visible outline: layout more often than a table."""

    width: float  # of the frame in which text is upright
    height: float
    turned: int  # quarter turns clockwise from the page as shown to this frame
    glyphs: list[Glyph]
    horizontals: list[Edge]
    verticals: list[Edge]
    faint: tuple[list[Edge], list[Edge]]
    pictured: float  # share of the page that images cover
    shapes: int  # number of painted outlines that are more than lines and boxes
    scores: Sequence[float] = ()  # of every glyph, by its order, where it was recognised: how sure that was
    layer: Sequence[Glyph] = ()  # words that are there without being printed: what a scanner's program recognised
    crowded: bool = False  # more is drawn than is looked at, so no line is known

    def shown(self, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        """The box in the page as a viewer shows it, where text runs sideways there.

        >>> Marks(842, 595, 1, [], [], [], ([], []), 0, 0).shown(0, 0, 100, 20)
        (0, 742, 20, 842)
        """
        if self.turned == 1:
            return y0, self.width - x1, y1, self.width - x0
        if self.turned == 2:
            return self.width - x1, self.height - y1, self.width - x0, self.height - y0
        if self.turned == 3:
            return self.height - y1, x0, self.height - y0, x1
        return x0, y0, x1, y1


@contextmanager
def opened(data: bytes) -> Iterator[tuple[Any, int]]:
    """The document and its number of pages.

    Raises Unreadable: empty, too_large, pdf_bomb, encrypted, damaged, too_long.
    """
    if not data.strip(b"\0\t\n\f\r "):
        raise Unreadable("empty")
    if len(data) > MAX_BYTES:
        raise Unreadable("too_large", f"{len(data)} bytes")
    if (size := unpacked(data)) > MAX_UNPACKED:
        raise Unreadable("pdf_bomb", f"{size} bytes unpacked")
    handle = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not handle:
        locked = pdfium.FPDF_GetLastError() in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)
        raise Unreadable("encrypted" if locked else "damaged")
    try:
        pages = pdfium.FPDF_GetPageCount(handle)
        if pages < 1:
            raise Unreadable("damaged", "no pages")
        if pages > MAX_PAGES:
            raise Unreadable("too_long", f"{pages} pages")
        yield handle, pages
    finally:
        pdfium.FPDF_CloseDocument(handle)


def marks(document: Any, index: int) -> Marks:
    """The marks of page `index` (from 0). Raises Unreadable('damaged') where the page cannot be opened."""
    page = pdfium.FPDF_LoadPage(document, index)
    if not page:
        raise Unreadable("damaged", f"page {index + 1}")
    try:
        text = pdfium.FPDFText_LoadPage(page)
        if not text:
            raise Unreadable("damaged", f"page {index + 1}")
        try:
            return _marks(page, text, index)
        finally:
            pdfium.FPDFText_ClosePage(text)
    finally:
        pdfium.FPDF_ClosePage(page)


def _marks(page: Any, text: Any, index: int) -> Marks:
    count = pdfium.FPDFText_CountChars(text)
    if count > MAX_GLYPHS:
        raise Unreadable("too_dense", f"page {index + 1}: {count} characters")
    handle = ctypes.cast(text, ctypes.c_void_p)
    codes = list(map(swept("FPDFText_GetUnicode"), repeat(handle), range(count)))
    angles = list(map(swept("FPDFText_GetCharAngle"), repeat(handle), range(count)))
    rotation = max(pdfium.FPDFPage_GetRotation(page), 0)
    upright = _upright([angle for code, angle in zip(codes, angles, strict=True) if code not in BLANKS], rotation)
    box = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, box)
    left, bottom, right, top = box.left, box.bottom, box.right, box.top
    frame: Affine = (
        (1, 0, 0, -1, -left, top),
        (0, 1, 1, 0, -bottom, -left),
        (-1, 0, 0, 1, right, -bottom),
        (0, -1, -1, 0, top, right),
    )[upright]
    width, height = (right - left, top - bottom) if upright % 2 == 0 else (top - bottom, right - left)
    painted = Painted(frame, width, height)
    painted.read(page)
    if painted.crowded:  # half a table would be another one
        painted.horizontals, painted.verticals, painted.faint = [], [], ([], [])
    glyphs = _glyphs(text, codes, angles, upright, frame, (left, bottom, right, top), painted)
    layer: list[Glyph] = []
    if painted.inkless and (hidden := _without_ink(text, glyphs, painted.inkless)):
        layer = [glyph for glyph in glyphs if glyph.order in hidden]
        glyphs = [glyph for glyph in glyphs if glyph.order not in hidden]
    return Marks(
        width, height, (upright - rotation) % 4, glyphs, painted.horizontals, painted.verticals, painted.faint,
        min(painted.images / (width * height), 1.0) if width * height > 0 else 0.0, painted.shapes,
        layer=layer, crowded=painted.crowded,
    )  # fmt: skip


def _upright(angles: list[float], rotation: int) -> int:
    """Under how many quarter turns (clockwise) most text of the page is upright; the page's own where it has no say."""
    quarters: Counter[int] = Counter()
    for angle, votes in Counter(angles).items():
        quarters[-round(angle / (math.pi / 2)) % 4] += votes  # pdfium counts clockwise
    if not quarters:
        return rotation
    quarter, votes = min(quarters.items(), key=lambda item: (-item[1], item[0]))
    return quarter if votes >= 20 and votes > 0.6 * len(angles) else rotation


# An upright glyph in the page's own space, where y grows upwards, before its size is known:
# character, left, right, the line that it stands on, whether a blank stands before it, place in the file.
Raw = tuple[str, float, float, float, bool, int]


def _glyphs(
    text: Any, codes: list[int], angles: list[float], upright: int, frame: Affine, page: Box, painted: Painted
) -> list[Glyph]:
    """The glyphs that can be seen, blanks left out, in the order of the file."""
    owners = painted.texts
    handle = ctypes.cast(text, ctypes.c_void_p)
    generated = swept("FPDFText_IsGenerated")
    meant = _meant()
    found: list[Glyph] = []
    run: list[Raw] = []
    last_base = last_right = 0.0
    blank = False
    boxes, bases = _measured(handle, len(angles))
    forgotten = _forgotten(text, len(angles), painted.moved) if painted.moved else {}
    for order, moved in forgotten.items():
        (left, right), base = boxes[order], bases[order]
        (left, base), (right, _) = apply(moved, left, base), apply(moved, right, base)
        boxes[order], bases[order] = (left, right), base
    for order, (code, angle, (left, right), base) in enumerate(zip(codes, angles, boxes, bases, strict=True)):
        if code in BLANKS:
            if code != HYPHEN:
                blank = blank or not generated(handle, order)
                continue
            code = 45
        char = meant.get(code) or chr(code)
        direction = _direction(text, order) if angle else 0.0
        if upright == 0 and -SLANT < direction < SLANT and right > left:
            if run and not (-0.5 < base - last_base < 0.5 and -3 < left - last_right < FAR):
                found += _typed(handle, run, page, owners)
                run = []
            last_base, last_right = base, right
            run.append((char, left, right, base, blank, order))
        else:
            window = _painted_through(handle, order, page, owners)
            found += _turned(text, char, order, blank, direction, upright, frame, window, forgotten.get(order))
        blank = False
    return found + _typed(handle, run, page, owners) if run else found


def _forgotten(text: Any, count: int, moved: Mapping[int, Affine]) -> dict[int, Affine]:
    """The glyphs of drawings within the page that pdfium places as if the drawing had not been moved, and by what it
    was: so it does with the first words of many lines.
    """
    found: dict[int, Affine] = {}
    (owner_of,) = bound("FPDFText_GetTextObject")
    handle = ctypes.cast(text, ctypes.c_void_p).value
    matrix, x, y = pdfium.FS_MATRIX(), ctypes.c_double(), ctypes.c_double()
    for order in range(count):
        if (by := moved.get(owner_of(handle, order) or 0)) is None:
            continue
        pdfium.FPDFText_GetMatrix(text, order, matrix)
        pdfium.FPDFText_GetCharOrigin(text, order, x, y)
        if abs(x.value - matrix.e) + abs(y.value - matrix.f) > NEAR:
            px, py = apply(by, x.value, y.value)
            if abs(px - matrix.e) + abs(py - matrix.f) < NEAR:
                found[order] = by
    return found


def _measured(handle: ctypes.c_void_p, count: int) -> tuple[list[Any], list[float]]:
    """Of every glyph (left, right) of its box, and the line that it stands on."""
    box_room, box_places, base_room, base_places, unused, _ = _rooms()
    boxes: list[Any] = []
    bases: list[float] = []
    for start in range(0, count, AT_ONCE):
        orders = range(start, min(start + AT_ONCE, count))
        deque(map(swept("FPDFText_GetLooseCharBox"), repeat(handle), orders, box_places), 0)
        deque(map(swept("FPDFText_GetCharOrigin"), repeat(handle), orders, repeat(unused), base_places), 0)
        boxes += islice(struct.iter_unpack("f4xf4x", box_room), len(orders))
        bases += struct.unpack_from(f"{len(orders)}d", base_room)
    return boxes, bases


@cache
def _rooms() -> tuple[Any, ...]:
    """Where pdfium writes the boxes and the origins of `AT_ONCE` glyphs: one piece of memory, and the place of each."""
    boxes, bases = ((ctypes.c_float * 4) * AT_ONCE)(), ((ctypes.c_double * 1) * AT_ONCE)()
    return boxes, list(boxes), bases, list(bases), (ctypes.c_double * 1)(), (ctypes.c_float * 6)()


def _typed(handle: ctypes.c_void_p, run: list[Raw], page: Box, owners: set[int]) -> list[Glyph]:
    """The glyphs of words that stand on one line, or none where most of them cannot be seen.

    Words can lie off the page, or outside the window that they are painted through: pages that repeat others behind
    their margin. Words only partly hidden (in a cell too narrow for them) are kept whole, since the figure would be
    another without its end; the hidden part then counts as lying where the visible one ends.
    """
    owner_of = swept("FPDFText_GetTextObject")
    first = last = _window(owner, page) if (owner := owner_of(handle, run[0][-1])) in owners else page
    if owner_of(handle, run[-1][-1]) != owner:
        last = _painted_through(handle, run[-1][-1], page, owners)
    middle = (ASCENT - DESCENT) / 2 * (size := _size(handle, run[0][-1]))
    left, bottom, right, top = first
    seen = [left <= (x0 + x1) / 2 <= right and bottom <= y + middle <= top for _, x0, x1, y, _, _ in run]
    if first == last and all(seen):
        return _sized(run, size, page)
    found: list[Glyph] = []
    before = math.inf  # where the words end that were seen before these
    for window, group in groupby(run, lambda raw: _painted_through(handle, raw[-1], page, owners)):
        words = list(group)
        left, bottom, right, top = window
        seen = [left <= (x0 + x1) / 2 <= right and bottom <= y + middle <= top for _, x0, x1, y, _, _ in words]
        ends = left < before < math.inf and -OVERRUN < words[0][1] - before < OVERRUN
        if 2 * sum(seen) >= len(words) or ends:
            before = words[-1][2]
            edges = left - page[0], page[3] - top, right - page[0], page[3] - bottom
            found += [_brought(glyph, edges) for glyph in _sized(words, size, page)]
    return found


def _sized(run: list[Raw], size: float, page: Box) -> list[Glyph]:
    """Upright glyphs in the frame of their page, with their boxes."""
    ascent, descent, middle = ASCENT * size, DESCENT * size, (ASCENT - DESCENT) * size / 2
    begin, _, _, height = page
    new = tuple.__new__
    return [
        new(Glyph, (
            char, x0 - begin, height - (base + ascent), x1 - begin, height - (base - descent),
            (x0 + x1) / 2 - begin, height - (base + middle), 0, blank, order,
        ))
        for char, x0, x1, base, blank, order in run
    ]  # fmt: skip


def _brought(glyph: Glyph, window: Box) -> Glyph:
    """A glyph with its middle at the edge of its window where that hides it."""
    left, top, right, bottom = window
    return glyph._replace(cx=min(max(glyph.cx, left), right), cy=min(max(glyph.cy, top), bottom))


def _without_ink(text: Any, glyphs: Sequence[Glyph], inkless: set[int]) -> set[int]:
    """Which glyphs belong to text objects that are drawn without ink, by their order."""
    (owner_of,) = bound("FPDFText_GetTextObject")
    handle = ctypes.cast(text, ctypes.c_void_p).value
    return {glyph.order for glyph in glyphs if owner_of(handle, glyph.order) in inkless}


def _painted_through(handle: ctypes.c_void_p, order: int, page: Box, owners: set[int]) -> Box:
    """The window of a glyph. Only what stands on the page itself has one: drawings within it have their own space."""
    owner = swept("FPDFText_GetTextObject")(handle, order)
    return _window(owner, page) if owner in owners else page


def _size(handle: ctypes.c_void_p, order: int) -> float:
    """The type size of a glyph in points, as printed."""
    *_, matrix = _rooms()
    found = swept("FPDFText_GetMatrix")(handle, order, matrix)
    scale = math.hypot(matrix[2], matrix[3]) if found else 1.0
    return max(float(swept("FPDFText_GetFontSize")(handle, order)) * scale, 1.0)


def _direction(text: Any, order: int) -> float:
    """Where a glyph's line runs, anticlockwise from the right; slanted letters of a straight line do not count."""
    matrix = pdfium.FS_MATRIX()
    return math.atan2(matrix.b, matrix.a) if pdfium.FPDFText_GetMatrix(text, order, matrix) else 0.0


def _turned(
    text: Any,
    char: str,
    order: int,
    blank: bool,
    direction: float,
    upright: int,
    frame: Affine,
    window: Box,
    moved: Affine | None,
) -> list[Glyph]:
    """The glyph of a line that does not run along the page's own: its box built from its origin, size and ink.

    Nothing where it lies further outside its window than the end of words that run over would.
    """
    quarter = round(direction / (math.pi / 2))
    straight = abs(direction - quarter * math.pi / 2) < SLANT
    left, right, bottom, top, x, y = (ctypes.c_double() for _ in range(6))
    pdfium.FPDFText_GetCharBox(text, order, left, right, bottom, top)
    pdfium.FPDFText_GetCharOrigin(text, order, x, y)
    if moved:
        for across_at, up_at in ((left, bottom), (right, top), (x, y)):
            across_at.value, up_at.value = apply(moved, across_at.value, up_at.value)
    mx, my = (left.value + right.value) / 2, (bottom.value + top.value) / 2
    size = _size(ctypes.cast(text, ctypes.c_void_p), order)
    inside = min(max(mx, window[0]), window[2]), min(max(my, window[1]), window[3])
    if max(abs(mx - inside[0]), abs(my - inside[1])) > OVERRUN * size:
        return []
    along, across = ((1, 0), (0, 1), (-1, 0), (0, -1))[quarter % 4], ((0, 1), (-1, 0), (0, -1), (1, 0))[quarter % 4]
    reach = size if unicodedata.east_asian_width(char) in "WF" else 0.0
    for px in (left.value, right.value):
        for py in (bottom.value, top.value):
            reach = max(reach, (px - x.value) * along[0] + (py - y.value) * along[1])
    corners = [
        apply(frame, x.value + up * across[0] + on * along[0], y.value + up * across[1] + on * along[1])
        for up in (-DESCENT * size, ASCENT * size)
        for on in (0.0, reach)
    ]
    xs, ys = [px for px, _ in corners], [py for _, py in corners]
    cx, cy = apply(frame, *inside)
    return [
        Glyph(
            char, min(xs), min(ys), max(xs), max(ys), cx, cy, (quarter - upright) % 4 if straight else -1, blank, order
        )
    ]


def _window(owner: int, page: Box) -> Box:
    """The part of the page through which a text object is painted: the rectangle that its clip paths leave."""
    clip_of, paths = bound("FPDFPageObj_GetClipPath", "FPDFClipPath_CountPaths")
    corners, corner, point = bound(
        "FPDFClipPath_CountPathSegments", "FPDFClipPath_GetPathSegment", "FPDFPathSegment_GetPoint"
    )
    clip = clip_of(owner)
    left, bottom, right, top = page
    pair = (ctypes.c_float * 2)()
    x = ctypes.addressof(pair)
    for path in range(paths(clip) if clip else 0):
        xs, ys = [], []
        count = corners(clip, path)
        for index in (0, 2) if count in RECTANGLE else range(min(count, MAX_CORNERS)):
            point(corner(clip, path, index), x, x + 4)
            xs.append(pair[0])
            ys.append(pair[1])
        if xs:  # windows are rounded to the pixel: a point of tolerance
            left, right = max(left, min(xs) - 1), min(right, max(xs) + 1)
            bottom, top = max(bottom, min(ys) - 1), min(top, max(ys) + 1)
    return left, bottom, right, top


BLANKS = frozenset(
    [
        *range(0x21),
        0x7F,
        0x85,
        0xA0,
        0xAD,
        0x1680,
        *range(0x2000, 0x2010),
        0x2028,
        0x2029,
        0x202F,
        0x205F,
        0x2060,
        0x3000,
        0xFEFF,
        0xFFFE,
    ]
)


@cache
def _meant() -> dict[int, str]:
    """Radicals and compatibility ideographs that fonts name where the ordinary character is printed.

    >>> _meant()[0x2F00]
    '\\u4e00'
    """
    points = (*range(0x2E80, 0x2FE0), *range(0xF900, 0xFB00))
    plain = ((point, unicodedata.normalize("NFKC", chr(point))) for point in points)
    return {point: char for point, char in plain if len(char) == 1 and char != chr(point)}
