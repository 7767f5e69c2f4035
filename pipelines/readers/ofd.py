"""OFD, the page format of Chinese offices (GB/T 33190-2016): a ZIP of XML pages → marks, read as a PDF's are.

Belongs here: where the pages of the file are, the words, lines and pictures on them, in points. Does not belong here:
what goes where on a page (`pdf`). Templates under a page are part of it; annotations, seals and signatures are not.
Lengths in the file are millimetres from the upper left corner of the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import copy
from itertools import pairwise
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pipelines.model import Document, Unreadable
from pipelines.readers.archive import Package, attribute, local
from pipelines.readers.compose import wide
from pipelines.readers.pdf import Pages
from pipelines.readers.pdf_page import ASCENT, DESCENT, MAX_GLYPHS, MAX_PAGES, Glyph, Marks
from pipelines.readers.pdf_paths import THIN, Affine, apply, joined

if TYPE_CHECKING:
    from lxml.etree import _Element

    from pipelines.readers.pdf_lattice import Edge

POINT = 72 / 25.4  # points in a millimetre
MAX_REPEAT = 10_000  # of one distance in a list of them
Numbers = tuple[float, ...]
_NUMBER = r"-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_ONE = re.compile(_NUMBER)
_DISTANCE = re.compile(rf"g\s+(\d{{1,6}})\s+({_NUMBER})|({_NUMBER})")
_STEP = re.compile(rf"([SMLQBAC])((?:\s+{_NUMBER})*)")


def read_ofd(data: bytes) -> Document:
    """An OFD as a document with pages. Raises `Unreadable`: damaged, too_long, too_dense, no_text, scan, encrypted."""
    package = Package(data)
    text = Pages()
    pictures = count = 0
    for count, page in enumerate(_pages(package), 1):
        if count > MAX_PAGES:
            raise Unreadable("too_long", f"more than {MAX_PAGES} pages")
        marks = _Page(package, page).marks()
        text.page()
        if marks.pictured and not marks.glyphs:
            pictures += 1
            text.reject("scan_page", f"{count}")
        text.write(marks, count)
    if pictures and 2 * pictures > count:
        raise Unreadable("scan", f"{pictures} of {count} pages")
    if not text.written:
        raise Unreadable("no_text", f"{count} pages")
    return text.document(data, "application/ofd", "ofd")


def _pages(package: Package) -> Iterator[tuple[_Element, str, dict[str, str]]]:
    """The root of every page, its name, and the templates (id → name) of its document. Raises `Unreadable`."""
    entry = package.part("OFD.xml")
    if entry is None:
        raise Unreadable("damaged", "OFD.xml")
    if entry.find(".//{*}Encryptions") is not None or package.find("Encryptions.xml"):
        raise Unreadable("encrypted")
    for root_of in entry.iterfind("{*}DocBody/{*}DocRoot"):
        name = (root_of.text or "").strip().lstrip("/")
        document = package.part(name)
        if document is None:
            raise Unreadable("damaged", name)
        area = document.find("{*}CommonData/{*}PageArea")
        folder = PurePosixPath(name).parent
        templates = {
            attribute(item, "ID"): _placed(folder, attribute(item, "BaseLoc"))
            for item in document.iterfind("{*}CommonData/{*}TemplatePage")
        }
        for item in document.iterfind("{*}Pages/{*}Page"):
            place = _placed(folder, attribute(item, "BaseLoc"))
            page = package.part(place)
            if page is None:
                raise Unreadable("damaged", place)
            if area is not None and page.find("{*}Area") is None:
                page.append(copy(area))
            yield page, place, templates


def _placed(folder: PurePosixPath, place: str) -> str:
    """A name in the package: from its root, or from the folder of the part that says it."""
    return place.lstrip("/") if place.startswith("/") else str(folder / place)


class _Page:
    """One walk through a page and the templates under it."""

    def __init__(self, package: Package, page: tuple[_Element, str, dict[str, str]]) -> None:
        self._package = package
        self._root, _, self._templates = page
        self._glyphs: list[Glyph] = []
        self._across: list[Edge] = []
        self._down: list[Edge] = []
        self._images = 0.0

    def marks(self) -> Marks:
        """What is printed on the page."""
        box = self._root.find("{*}Area/{*}PhysicalBox")
        if box is None:
            box = self._root.find("{*}PageArea/{*}PhysicalBox")
        _, _, width, height = _numbers(box.text if box is not None else "", 4) or (0, 0, 210, 297)
        for template in self._root.iterfind("{*}Template"):
            under = self._package.part(self._templates.get(attribute(template, "TemplateID"), ""))
            if under is not None:
                self._walk(under)
        self._walk(self._root)
        share = min(self._images / (width * height), 1.0) if width * height > 0 else 0.0
        size = width * POINT, height * POINT
        return Marks(*size, 0, self._glyphs, self._across, self._down, ([], []), share, 0)

    def _walk(self, root: _Element) -> None:
        for thing in root.iter("{*}TextObject", "{*}PathObject", "{*}ImageObject"):
            if attribute(thing, "Visible") == "false":
                continue
            boundary = _numbers(attribute(thing, "Boundary"), 4)
            if boundary is None:
                continue
            x, y, width, height = boundary
            a, b, c, d, e, f = _numbers(attribute(thing, "CTM"), 6) or (1, 0, 0, 1, 0, 0)
            frame: Affine = joined((a, b, c, d, e, f), (POINT, 0, 0, POINT, x * POINT, y * POINT))
            match local(thing):
                case "TextObject":
                    self._text(thing, frame)
                case "PathObject":
                    self._path(thing, frame)
                case _:
                    self._images += width * height

    def _text(self, thing: _Element, frame: Affine) -> None:
        """Characters with a place each; their own transforms (fonts without names of characters) change none."""
        size = (_numbers(attribute(thing, "Size"), 1) or (0.0,))[0]
        for code in thing.iterfind("{*}TextCode"):
            words = code.text or ""
            x = (_numbers(attribute(code, "X"), 1) or (0.0,))[0]
            y = (_numbers(attribute(code, "Y"), 1) or (0.0,))[0]
            steps, falls = _distances(attribute(code, "DeltaX")), _distances(attribute(code, "DeltaY"))
            blank = False
            for index, char in enumerate(words):
                if char.isspace():
                    blank = True
                else:
                    self._glyph(char, x, y, size, frame, blank)
                    blank = False
                still = not steps and not falls
                x += steps[min(index, len(steps) - 1)] if steps else size * _width(char) if still else 0.0
                y += falls[min(index, len(falls) - 1)] if falls else 0.0
            if len(self._glyphs) > MAX_GLYPHS:
                raise Unreadable("too_dense", f"{len(self._glyphs)} characters")

    def _glyph(self, char: str, x: float, y: float, size: float, frame: Affine, blank: bool) -> None:
        corners = [
            apply(frame, px, py)
            for px in (x, x + size * _width(char))
            for py in (y - ASCENT * size, y + DESCENT * size)
        ]
        xs, ys = [px for px, _ in corners], [py for _, py in corners]
        x0, y0, x1, y1 = min(xs), min(ys), max(xs), max(ys)
        a, b, *_ = frame
        turn = 0 if abs(b) < 0.1 * abs(a) and a > 0 else -1 if 0.1 < abs(b / (a or 1e-9)) < 10 else 1 if b < 0 else 3
        self._glyphs.append(
            Glyph(char, x0, y0, x1, y1, (x0 + x1) / 2, (y0 + y1) / 2, turn, blank, len(self._glyphs))
        )

    def _path(self, thing: _Element, frame: Affine) -> None:
        """Straight pieces of a path that is stroked, and boxes as thin as a line."""
        data = thing.find("{*}AbbreviatedData")
        stroked = attribute(thing, "Stroke") != "false"
        filled = attribute(thing, "Fill") == "true"
        for points in _outlines((data.text or "") if data is not None else ""):
            placed = [apply(frame, x, y) for x, y in points]
            xs, ys = [x for x, _ in placed], [y for _, y in placed]
            x0, y0, x1, y1 = min(xs), min(ys), max(xs), max(ys)
            if min(x1 - x0, y1 - y0) <= THIN and (stroked or filled):
                self._line(x0, y0, x1, y1)
            elif stroked:
                for (ax, ay), (bx, by) in pairwise(placed):
                    if abs(ax - bx) <= 1 or abs(ay - by) <= 1:
                        self._line(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))

    def _line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        if x1 - x0 >= y1 - y0:
            self._across.append(((y0 + y1) / 2, x0, x1))
        if y1 - y0 >= x1 - x0:
            self._down.append(((x0 + x1) / 2, y0, y1))


def _width(char: str) -> float:
    return 1.0 if wide(char) else 0.5


def _numbers(text: str | None, count: int) -> Numbers | None:
    """So many numbers; nothing where the text holds others.

    >>> _numbers("0 0 210 297", 4), _numbers("", 4)
    ((0.0, 0.0, 210.0, 297.0), None)
    """
    parts = (text or "").split()
    if len(parts) != count or not all(_ONE.fullmatch(part) for part in parts):
        return None
    return tuple(float(part) for part in parts)


def _distances(text: str) -> list[float]:
    """Distances between characters; 'g 3 5.0' is three times the same.

    >>> _distances("2 g 3 5.0 1")
    [2.0, 5.0, 5.0, 5.0, 1.0]
    """
    found: list[float] = []
    for times, repeated, single in _DISTANCE.findall(text):
        found += [float(repeated)] * min(int(times), MAX_REPEAT) if times else [float(single)]
    return found


def _outlines(data: str) -> Iterator[list[tuple[float, float]]]:
    """The corners of every outline of an abbreviated path: S or M begins, L goes on, C closes; curves break it.

    >>> list(_outlines("M 0 0 L 10 0 L 10 5 C M 1 1 B 1 2 3 4 5 6 L 7 6"))
    [[(0.0, 0.0), (10.0, 0.0), (10.0, 5.0), (0.0, 0.0)], [(5.0, 6.0), (7.0, 6.0)]]
    """
    points: list[tuple[float, float]] = []
    for step, operands in _STEP.findall(data):
        numbers = [float(number) for number in operands.split()]
        if step == "C" and points:
            points.append(points[0])
        elif step != "C" and len(numbers) >= 2:
            if step != "L":
                if len(points) > 1:
                    yield points
                points = []
            points.append((numbers[-2], numbers[-1]))
    if len(points) > 1:
        yield points
