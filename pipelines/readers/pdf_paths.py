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

MAX_SEGMENTS = 60_000  # of paths on one page: maps and drawings have more, tables never
MAX_DEPTH = 8  # of drawings within drawings (form XObjects)
THIN = 3.0  # points: a painted thing thinner than this is a line, whatever it was drawn as
PALE = 250  # of 255: a colour with every part above it cannot be seen on white paper
INKLESS = (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)
CORNERS = 8  # of an outline: with more it is a drawing, or a character drawn as one

Affine = tuple[
    float, float, float, float, float, float
]  # x' = a x + c y + e, y' = b x + d y + f, as in the PDF standard
Box = tuple[float, float, float, float]


@cache
def _signatures() -> dict[str, tuple[Any, ...]]:
    pointer, number = ctypes.c_void_p, ctypes.c_int
    return {
        "FPDFText_GetUnicode": (ctypes.c_uint, pointer, number),
        "FPDFText_GetCharAngle": (ctypes.c_float, pointer, number),
        "FPDFText_GetCharOrigin": (number, pointer, number, pointer, pointer),
        "FPDFText_GetLooseCharBox": (number, pointer, number, pointer),
        "FPDFText_GetTextObject": (pointer, pointer, number),
        "FPDFTextObj_GetTextRenderMode": (number, pointer),
        "FPDFPage_GetObject": (pointer, pointer, number),
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
    return tuple(
        ctypes.CFUNCTYPE(*_signatures()[name])(ctypes.cast(getattr(pdfium, name), ctypes.c_void_p).value or 0)
        for name in names
    )


class Painted:
    """Collects straight lines, image areas and clip windows from the painted objects of a page."""

    def __init__(self, frame: Affine, width: float, height: float) -> None:
        self.frame, self.width, self.height = frame, width, height
        self.horizontals: list[Edge] = []
        self.verticals: list[Edge] = []
        self.faint: tuple[list[Edge], list[Edge]] = ([], [])
        self.texts: set[int] = set()
        self.inkless: set[int] = set()  # text that is there without being printed
        self.images = 0.0
        self.segments = 0
        self.shapes = 0

    def read(self, page: Any) -> None:
        get, kind, mode = bound("FPDFPage_GetObject", "FPDFPageObj_GetType", "FPDFTextObj_GetTextRenderMode")
        handle = ctypes.cast(page, ctypes.c_void_p).value
        for index in range(pdfium.FPDFPage_CountObjects(page)):
            thing = get(handle, index)
            if kind(thing) == pdfium.FPDF_PAGEOBJ_TEXT:
                self.texts.add(thing)
                if mode(thing) in INKLESS:
                    self.inkless.add(thing)
            else:
                self._object(ctypes.cast(thing, pdfium.FPDF_PAGEOBJECT), self.frame, 0)

    def _object(self, thing: Any, frame: Affine, depth: int) -> None:
        kind = pdfium.FPDFPageObj_GetType(thing)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            self._path(thing, frame)
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            x0, y0, x1, y1 = _bounds(thing, frame)
            if min(x1 - x0, y1 - y0) <= THIN:
                self._line(x0, y0, x1, y1, visible=True)
            else:
                self.images += max(min(x1, self.width) - max(x0, 0), 0) * max(min(y1, self.height) - max(y0, 0), 0)
        elif kind == pdfium.FPDF_PAGEOBJ_TEXT:
            if pdfium.FPDFTextObj_GetTextRenderMode(thing) in INKLESS:
                self.inkless.add(ctypes.cast(thing, ctypes.c_void_p).value or 0)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < MAX_DEPTH:
            inner = joined(_matrix(thing), frame)
            for index in range(pdfium.FPDFFormObj_CountObjects(thing)):
                if self.segments > MAX_SEGMENTS:
                    return
                self._object(pdfium.FPDFFormObj_GetObject(thing, index), inner, depth + 1)

    def _path(self, thing: Any, frame: Affine) -> None:
        count = pdfium.FPDFPath_CountSegments(thing)
        self.segments += count
        self.shapes += count > CORNERS
        if self.segments > MAX_SEGMENTS:
            return
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDFPath_GetDrawMode(thing, fill, stroke)
        if not fill.value and not stroke.value:
            return
        outlined = bool(stroke.value) and _inked(thing, pdfium.FPDFPageObj_GetStrokeColor)
        filled = bool(fill.value) and _inked(thing, pdfium.FPDFPageObj_GetFillColor)
        if count <= 5:
            x0, y0, x1, y1 = _bounds(thing, frame)
            width = ctypes.c_float()
            if stroke.value:
                pdfium.FPDFPageObj_GetStrokeWidth(thing, width)
            thick = width.value * math.hypot(frame[0], frame[1])  # bounds are widened by the pen on every side
            if min(x1 - x0, y1 - y0) <= THIN + 2 * thick and (count == 2 or min(x1 - x0, y1 - y0) <= THIN):
                trim = thick if max(x1 - x0, y1 - y0) > 4 * thick else 0.0
                across, down = (trim, 0.0) if x1 - x0 >= y1 - y0 else (0.0, trim)
                self._line(x0 + across, y0 + down, x1 - across, y1 - down, visible=outlined or filled)
                return
        for points, closed in _subpaths(thing, count, joined(_matrix(thing), frame)):
            xs, ys = [x for x, _ in points], [y for _, y in points]
            x0, y0, x1, y1 = min(xs), min(ys), max(xs), max(ys)
            if min(x1 - x0, y1 - y0) <= THIN:
                self._line(x0, y0, x1, y1, visible=outlined or filled)
                continue
            ring = points + points[:1] if closed or not outlined else points
            for (ax, ay), (bx, by) in pairwise(ring):
                if abs(ax - bx) <= 1 or abs(ay - by) <= 1:
                    self._line(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by), visible=outlined)

    def _line(self, x0: float, y0: float, x1: float, y1: float, *, visible: bool) -> None:
        """Keeps a thin box as the line through its middle; a dot counts in both directions."""
        if x1 < 0 or y1 < 0 or x0 > self.width or y0 > self.height:
            return
        across, down = (self.horizontals, self.verticals) if visible else self.faint
        if x1 - x0 >= y1 - y0 or x1 - x0 > THIN:
            across.append(((y0 + y1) / 2, x0, x1))
        if y1 - y0 >= x1 - x0 or y1 - y0 > THIN:
            down.append(((x0 + x1) / 2, y0, y1))


def _bounds(thing: Any, frame: Affine) -> Box:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    pdfium.FPDFPageObj_GetBounds(thing, left, bottom, right, top)
    (px, py), (qx, qy) = apply(frame, left.value, bottom.value), apply(frame, right.value, top.value)
    return min(px, qx), min(py, qy), max(px, qx), max(py, qy)


def _matrix(thing: Any) -> Affine:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(thing, matrix)
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def apply(matrix: Affine, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def joined(first: Affine, then: Affine) -> Affine:
    """The matrix that does `first`, then `then`.

    >>> joined((2, 0, 0, 2, 0, 0), (1, 0, 0, -1, 0, 100))
    (2, 0, 0, -2, 0, 100)
    """
    (a, b), (c, d) = apply((*then[:4], 0, 0), first[0], first[1]), apply((*then[:4], 0, 0), first[2], first[3])
    return a, b, c, d, *apply(then, first[4], first[5])


def _inked(thing: Any, colour_of: Callable[..., Any]) -> bool:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not colour_of(thing, red, green, blue, alpha):
        return True  # a pattern: seen
    return alpha.value > 0 and min(red.value, green.value, blue.value) < PALE


def _subpaths(thing: Any, count: int, matrix: Affine) -> Iterator[tuple[list[tuple[float, float]], bool]]:
    """The corners of each subpath and whether it is closed. Curves are left out: their ends join no straight line."""
    points: list[tuple[float, float]] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    closed = curved = False
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(thing, index)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        bends = kind == pdfium.FPDF_SEGMENT_BEZIERTO
        if points and (kind == pdfium.FPDF_SEGMENT_MOVETO or (bends and not curved)):
            yield points, closed
            points, closed = [], False
        if bends:  # only its last point counts: from there the next straight piece goes on
            points = []
        points.append(apply(matrix, x.value, y.value))
        curved = bends
        closed = closed or (not bends and bool(pdfium.FPDFPathSegment_GetClose(segment)))
    if points:
        yield points, closed
