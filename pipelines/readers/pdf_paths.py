"""What is painted on a page of a PDF, but for its text: straight lines, boxes, areas of images.

Belongs here: which painted things are lines (strokes, thin boxes, edges of outlined boxes, thin images, dots of a
border), through drawings within drawings. Does not belong here: what they enclose (`pdf_lattice`), text (`pdf_page`).
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from typing import Any

import pypdfium2.raw as pdfium

from pipelines.readers.pdf_lattice import Edge

MAX_SEGMENTS = 60_000  # of drawings on one page, ten times as many of lines and boxes: only maps have more
MAX_DEPTH = 8  # of drawings within drawings (form XObjects)
THIN = 3.0  # points: a painted thing thinner than this is a line, whatever it was drawn as
PALE = 250  # of 255: a colour with every part above it cannot be seen on white paper
INKLESS = (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)
CORNERS = 8  # of an outline: with more it is a drawing, or a character drawn as one

Affine = tuple[
    float, float, float, float, float, float
]  # x' = a x + c y + e, y' = b x + d y + f, as in the PDF standard
UNMOVED: Affine = (1, 0, 0, 1, 0, 0)
Box = tuple[float, float, float, float]


@cache
def _signatures() -> dict[str, tuple[Any, ...]]:
    pointer, number = ctypes.c_void_p, ctypes.c_int
    return {
        "FPDFText_GetUnicode": (ctypes.c_uint, pointer, number),
        "FPDFText_IsGenerated": (number, pointer, number),
        "FPDFText_GetCharAngle": (ctypes.c_float, pointer, number),
        "FPDFText_GetCharOrigin": (number, pointer, number, pointer, pointer),
        "FPDFText_GetLooseCharBox": (number, pointer, number, pointer),
        "FPDFText_GetTextObject": (pointer, pointer, number),
        "FPDFText_GetFontSize": (ctypes.c_double, pointer, number),
        "FPDFText_GetMatrix": (number, pointer, number, pointer),
        "FPDFTextObj_GetTextRenderMode": (number, pointer),
        "FPDFPage_GetObject": (pointer, pointer, number),
        "FPDFPageObj_GetBounds": (number, pointer, pointer, pointer, pointer, pointer),
        "FPDFPageObj_GetFillColor": (number, pointer, pointer, pointer, pointer, pointer),
        "FPDFPageObj_GetStrokeColor": (number, pointer, pointer, pointer, pointer, pointer),
        "FPDFPageObj_GetStrokeWidth": (number, pointer, pointer),
        "FPDFPath_CountSegments": (number, pointer),
        "FPDFPath_GetDrawMode": (number, pointer, pointer, pointer),
        "FPDFPath_GetPathSegment": (pointer, pointer, number),
        "FPDFPathSegment_GetType": (number, pointer),
        "FPDFPathSegment_GetClose": (number, pointer),
        "FPDFPageObj_GetType": (number, pointer),
        "FPDFPageObj_GetClipPath": (pointer, pointer),
        "FPDFClipPath_CountPaths": (number, pointer),
        "FPDFClipPath_CountPathSegments": (number, pointer, number),
        "FPDFClipPath_GetPathSegment": (pointer, pointer, number, number),
        "FPDFPathSegment_GetPoint": (number, pointer, pointer, pointer),
    }


@cache
def bound(*names: str) -> tuple[Callable[..., Any], ...]:
    """Functions of pdfium that are called per glyph or object, taking plain integers as addresses.

    Half the cost of the checked signatures, which hold everywhere else.
    """
    return tuple(ctypes.CFUNCTYPE(*_signatures()[name])(_address(name)) for name in names)


@cache
def swept(name: str) -> Callable[..., Any]:
    """A function of pdfium to be mapped over all glyphs of a page: it takes a `c_void_p`, numbers and arrays unchecked.

    Two thirds of the cost of `bound`; a plain integer would lose half of its address here.
    """
    return ctypes.CFUNCTYPE(_signatures()[name][0])(_address(name))


def _address(name: str) -> int:
    return ctypes.cast(getattr(pdfium, name), ctypes.c_void_p).value or 0


class Painted:
    """Collects straight lines, image areas and clip windows from the painted objects of a page."""

    def __init__(self, frame: Affine, width: float, height: float) -> None:
        self.frame, self.width, self.height = frame, width, height
        self.horizontals: list[Edge] = []
        self.verticals: list[Edge] = []
        self.faint: tuple[list[Edge], list[Edge]] = ([], [])
        self.texts: set[int] = set()
        self.inkless: set[int] = set()  # text that is there without being printed
        self.moved: dict[int, Affine] = {}  # text of drawings within the page, and where these are put
        self.images = 0.0
        self.segments = 0.0
        self.shapes = 0
        self._numbers, self._lengths = (ctypes.c_uint * 4)(), (ctypes.c_float * 4)()  # where pdfium writes its answers
        self._room, self._lengths_at = ctypes.addressof(self._numbers), ctypes.addressof(self._lengths)

    @property
    def crowded(self) -> bool:
        """Whether there is more than is looked at: what has been found of lines is then no whole table."""
        return self.segments > MAX_SEGMENTS

    def read(self, page: Any) -> None:
        """Take in what a page draws, forms inside it included."""
        get, kind, mode = bound("FPDFPage_GetObject", "FPDFPageObj_GetType", "FPDFTextObj_GetTextRenderMode")
        handle = ctypes.cast(page, ctypes.c_void_p).value
        for index in range(pdfium.FPDFPage_CountObjects(page)):
            thing = get(handle, index)
            sort = kind(thing)
            if sort == pdfium.FPDF_PAGEOBJ_TEXT:
                self.texts.add(thing)
                if mode(thing) in INKLESS:
                    self.inkless.add(thing)
            elif sort == pdfium.FPDF_PAGEOBJ_PATH:
                self._path(thing, self.frame)
            else:
                self._object(thing, sort, self.frame, UNMOVED, 0)

    def _object(self, thing: int, sort: int, frame: Affine, moved: Affine, depth: int) -> None:
        if sort == pdfium.FPDF_PAGEOBJ_PATH:
            self._path(thing, frame)
        elif sort == pdfium.FPDF_PAGEOBJ_IMAGE:
            x0, y0, x1, y1 = self._bounds(thing, frame)
            if min(x1 - x0, y1 - y0) <= THIN:
                self._line(x0, y0, x1, y1, visible=True)
            else:
                self.images += max(min(x1, self.width) - max(x0, 0), 0) * max(min(y1, self.height) - max(y0, 0), 0)
        elif sort == pdfium.FPDF_PAGEOBJ_TEXT:
            if bound("FPDFTextObj_GetTextRenderMode")[0](thing) in INKLESS:
                self.inkless.add(thing)
            if moved != UNMOVED:
                self.moved[thing] = moved
        elif sort == pdfium.FPDF_PAGEOBJ_FORM and depth < MAX_DEPTH:
            (kind,) = bound("FPDFPageObj_GetType")
            form = ctypes.cast(thing, pdfium.FPDF_PAGEOBJECT)
            inner, moved = joined(_matrix(form), frame), joined(_matrix(form), moved)
            for index in range(pdfium.FPDFFormObj_CountObjects(form)):
                if self.crowded:
                    return
                part = ctypes.cast(pdfium.FPDFFormObj_GetObject(form, index), ctypes.c_void_p).value or 0
                self._object(part, kind(part), inner, moved, depth + 1)

    def _path(self, thing: int, frame: Affine) -> None:
        count_of, mode, width_of = bound(
            "FPDFPath_CountSegments", "FPDFPath_GetDrawMode", "FPDFPageObj_GetStrokeWidth"
        )
        count = count_of(thing)
        self.segments += count if count > 5 else count / 10  # a border of dots is thousands of boxes
        self.shapes += count > CORNERS
        if self.crowded:
            return
        numbers, room = self._numbers, self._room
        mode(thing, room, room + 4)
        fill, stroke = numbers[0] != 0, numbers[1] != 0
        if not fill and not stroke:
            return
        outlined = stroke and self._inked(thing, "FPDFPageObj_GetStrokeColor")
        filled = fill and self._inked(thing, "FPDFPageObj_GetFillColor")
        if count <= 5:
            x0, y0, x1, y1 = self._bounds(thing, frame)
            thick = 0.0
            if stroke and width_of(thing, self._lengths_at):
                thick = self._lengths[0] * math.hypot(frame[0], frame[1])  # bounds are wider by the pen on every side
            narrow = min(x1 - x0, y1 - y0)
            if narrow <= THIN + 2 * thick and (count == 2 or narrow <= THIN):
                trim = thick if max(x1 - x0, y1 - y0) > 4 * thick else 0.0
                across, down = (trim, 0.0) if x1 - x0 >= y1 - y0 else (0.0, trim)
                self._line(x0 + across, y0 + down, x1 - across, y1 - down, visible=outlined or filled)
                return
        matrix = joined(_matrix(ctypes.cast(thing, pdfium.FPDF_PAGEOBJECT)), frame)
        for points, closed in _subpaths(thing, count, matrix):
            xs, ys = [x for x, _ in points], [y for _, y in points]
            x0, y0, x1, y1 = min(xs), min(ys), max(xs), max(ys)
            if min(x1 - x0, y1 - y0) <= THIN:
                self._line(x0, y0, x1, y1, visible=outlined or filled)
                continue
            ring = points + points[:1] if closed or not outlined else points
            for (ax, ay), (bx, by) in pairwise(ring):
                if abs(ax - bx) <= 1 or abs(ay - by) <= 1:
                    self._line(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by), visible=outlined)

    def _bounds(self, thing: int, frame: Affine) -> Box:
        (bounds_of,) = bound("FPDFPageObj_GetBounds")
        at = self._lengths_at
        bounds_of(thing, at, at + 4, at + 8, at + 12)
        left, bottom, right, top = self._lengths
        (px, py), (qx, qy) = apply(frame, left, bottom), apply(frame, right, top)
        return min(px, qx), min(py, qy), max(px, qx), max(py, qy)

    def _inked(self, thing: int, colour: str) -> bool:
        at = self._room
        if not bound(colour)[0](thing, at, at + 4, at + 8, at + 12):
            return True  # a pattern: seen
        red, green, blue, alpha = self._numbers
        return alpha > 0 and min(red, green, blue) < PALE

    def _line(self, x0: float, y0: float, x1: float, y1: float, *, visible: bool) -> None:
        """Keeps a thin box as the line through its middle; a dot counts in both directions."""
        if x1 < 0 or y1 < 0 or x0 > self.width or y0 > self.height:
            return
        across, down = (self.horizontals, self.verticals) if visible else self.faint
        if x1 - x0 >= y1 - y0 or x1 - x0 > THIN:
            across.append(((y0 + y1) / 2, x0, x1))
        if y1 - y0 >= x1 - x0 or y1 - y0 > THIN:
            down.append(((x0 + x1) / 2, y0, y1))


def _matrix(thing: Any) -> Affine:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(thing, matrix)
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def apply(matrix: Affine, x: float, y: float) -> tuple[float, float]:
    """A point where the matrix puts it."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def joined(first: Affine, then: Affine) -> Affine:
    """The matrix that does `first`, then `then`.

    >>> joined((2, 0, 0, 2, 0, 0), (1, 0, 0, -1, 0, 100))
    (2, 0, 0, -2, 0, 100)
    """
    (a, b), (c, d) = apply((*then[:4], 0, 0), first[0], first[1]), apply((*then[:4], 0, 0), first[2], first[3])
    return a, b, c, d, *apply(then, first[4], first[5])


def _subpaths(thing: int, count: int, matrix: Affine) -> Iterator[tuple[list[tuple[float, float]], bool]]:
    """The corners of each subpath and whether it is closed. Curves are left out: their ends join no straight line."""
    segment_of, kind_of, point_of, close_of = bound(
        "FPDFPath_GetPathSegment", "FPDFPathSegment_GetType", "FPDFPathSegment_GetPoint", "FPDFPathSegment_GetClose"
    )
    points: list[tuple[float, float]] = []
    pair = (ctypes.c_float * 2)()
    at = ctypes.addressof(pair)
    closed = curved = False
    for index in range(count):
        segment = segment_of(thing, index)
        kind = kind_of(segment)
        point_of(segment, at, at + 4)
        bends = kind == pdfium.FPDF_SEGMENT_BEZIERTO
        if points and (kind == pdfium.FPDF_SEGMENT_MOVETO or (bends and not curved)):
            yield points, closed
            points, closed = [], False
        if bends:  # only its last point counts: from there the next straight piece goes on
            points = []
        points.append(apply(matrix, pair[0], pair[1]))
        curved = bends
        closed = closed or (not bends and bool(close_of(segment)))
    if points:
        yield points, closed
