"""The picture of a page as geometry: ink, how far it is askew, border lines, lines of type in a stretch of it.

Belongs here: pixels to lines and boxes, with numpy alone. Does not belong here: what the type says (`scan`), what lines
enclose (`pdf_lattice`). Pictures are arrays of grey, 0 black, 255 white; all lengths are pixels, and `type_size` is the
height of the type that most of the page is set in.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Grey = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]

DARK = 0.82  # of the brightness around it: darker is ink, whatever the paper's own shade
LIGHT = 215  # what is brighter is paper, even in the middle of a picture
AROUND = 40  # pixels on every side that count as around
MAX_SKEW = 3.0  # degrees: feeders and flat beds turn a sheet by less
SAMPLE = 40_000  # points of ink that tell how far a page is askew
RULE = 60  # pixels: the shortest horizontal border; no stroke of type is as long
POST = 16  # pixels: the shortest vertical one, where both its ends stand on horizontal ones
TALL_POST = 120  # pixels: one that needs nothing to stand on
ALONE = 2  # pixels of ink within a pixel around, itself counted: dirt; the finest stroke of type has three
SPECK = 3  # pixels: what is no longer nor higher is dirt
GAP = 2.0  # type sizes of white on one line: two things stand beside each other


class Box(NamedTuple):
    """A stretch of the picture, half open."""

    x0: int
    y0: int
    x1: int
    y1: int


def ink(grey: Grey) -> Mask:
    """Where the page is printed: darker than what lies around, so that grey paper and shaded cells are no ink.

    >>> page = np.full((100, 100), 200, np.uint8); page[50, 20:80] = 60
    >>> int(ink(page).sum())
    60
    """
    height, width = grey.shape
    sums = np.pad(grey, AROUND, mode="edge").astype(np.int64).cumsum(0).cumsum(1)
    sums = np.pad(sums, ((1, 0), (1, 0)))
    side = 2 * AROUND
    mean = (
        sums[side : side + height, side : side + width]
        - sums[:height, side : side + width]
        - sums[side : side + height, :width]
        + sums[:height, :width]
    ) / side**2
    found: Mask = (grey < DARK * mean) & (grey < LIGHT)
    return found


def skew(printed: Mask) -> float:
    """By how many degrees (clockwise, as lines fall to the right) a page is askew: where its rows are sharpest.

    >>> page = np.zeros((400, 400), bool)
    >>> for x in range(400): page[(100 + x // 50, 200 + x // 50, 300 + x // 50), x] = True
    >>> 0.9 < skew(page) < 1.3
    True
    """
    ys, xs = np.nonzero(printed)
    if not len(ys):
        return 0.0
    step = max(1, len(ys) // SAMPLE)
    ys, xs = ys[::step], xs[::step]

    def sharpness(degrees: float) -> float:
        rows = np.rint(ys - xs * np.tan(np.radians(degrees))).astype(np.int64)
        counts = np.bincount(rows - rows.min())
        return float((counts.astype(float) ** 2).sum())

    best = max(np.arange(-MAX_SKEW, MAX_SKEW + 0.01, 0.2), key=sharpness)
    return float(max(np.arange(best - 0.2, best + 0.21, 0.04), key=sharpness))


def rules(printed: Mask) -> tuple[list[Box], list[Box]]:
    """The pieces of horizontal and of vertical border lines, one pixel thick; a thick line is several.

    A vertical piece must stand on horizontal ones unless it is long: so no stroke of type is taken for one.

    >>> page = np.zeros((90, 90), bool); page[10, 5:85] = page[40, 5:85] = True; page[10:41, 50] = True
    >>> page[20:39, 30] = True  # the stroke of a letter
    >>> across, down = rules(page)
    >>> across[0], sorted({(box.x0, box.y0, box.y1) for box in down})
    (Box(x0=5, y0=10, x1=85, y1=11), [(50, 10, 41)])
    """
    across = [Box(start, line, stop, line + 1) for line, start, stop in _runs(_thick(printed, 0), RULE)]
    ground = np.zeros(printed.shape, bool)
    for box in across:
        ground[max(box.y0 - 2, 0) : box.y1 + 2, box.x0 : box.x1] = True
    down = []
    for line, start, stop in _runs(_thick(printed, 1).T, POST):
        near = slice(max(line - 2, 0), line + 3)
        stands = ground[start, near].any() and ground[stop - 1, near].any()
        if stands or stop - start >= TALL_POST:
            down.append(Box(line, start, line + 1, stop))
    kept = [box for box in across if printed[box.y0, box.x0 : box.x1].mean() > 0.5]
    return kept, [box for box in down if printed[box.y0 : box.y1, box.x0].mean() > 0.5]


def _thick(printed: Mask, axis: int) -> Mask:
    """Ink one pixel thicker on both sides of lines: what remains of skew breaks them otherwise."""
    found = printed.copy()
    if axis == 0:
        found[1:] |= printed[:-1]
        found[:-1] |= printed[1:]
    else:
        found[:, 1:] |= printed[:, :-1]
        found[:, :-1] |= printed[:, 1:]
    return found


def _runs(mask: Mask, least: int) -> list[tuple[int, int, int]]:
    """(row, start, stop) of the runs of at least so many pixels."""
    change = np.diff(np.pad(mask, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    lines, starts = np.nonzero(change == 1)
    stops = np.nonzero(change == -1)[1]
    long = stops - starts >= least
    return list(zip(lines[long].tolist(), starts[long].tolist(), stops[long].tolist(), strict=True))


def without(grey: Grey, lines: Sequence[Box], margin: int = 2) -> Grey:
    """The picture with border lines painted over."""
    clean = grey.copy()
    for box in lines:
        clean[max(box.y0 - margin, 0) : box.y1 + margin, max(box.x0 - margin, 0) : box.x1 + margin] = 255
    return clean


def swept(printed: Mask) -> Mask:
    """Ink without its specks: dust of the glass, noise of the sensor."""
    near = np.pad(printed, 1).astype(np.int8)
    height, width = printed.shape
    around = sum(near[down : down + height, right : right + width] for down in range(3) for right in range(3))
    found: Mask = printed & (np.asarray(around) > ALONE)
    return found


def type_lines(printed: Mask, place: Box, type_size: float = 0.0) -> list[Box]:
    """The lines of type in a stretch of the picture, from top to bottom, what stands far apart on one line apart.

    With a type size the pieces of one character (三) are one line.

    >>> page = np.zeros((60, 60), bool); page[10:20, 5:55] = page[30:40, 5:30] = True; page[30, 31:40] = False
    >>> type_lines(page, Box(0, 0, 60, 60), 10)
    [Box(x0=5, y0=10, x1=55, y1=20), Box(x0=5, y0=30, x1=30, y1=40)]
    """
    inside = printed[place.y0 : place.y1, place.x0 : place.x1]
    bands: list[tuple[int, int]] = []
    for _, start, stop in _runs(np.atleast_2d(inside.any(1)), 1):
        if bands and stop - bands[-1][0] <= 1.25 * type_size:
            bands[-1] = bands[-1][0], stop
        else:
            bands.append((start, stop))
    found = []
    for top, bottom in bands:
        spots: list[tuple[int, int]] = []
        for _, start, stop in _runs(np.atleast_2d(inside[top:bottom].any(0)), 1):
            if spots and start - spots[-1][1] <= GAP * max(type_size, bottom - top):
                spots[-1] = spots[-1][0], stop
            else:
                spots.append((start, stop))
        for left, right in spots:
            rows = np.nonzero(inside[top:bottom, left:right].any(1))[0].tolist()
            upper, lower = top + rows[0], top + rows[-1] + 1
            found.append(Box(place.x0 + left, place.y0 + upper, place.x0 + right, place.y0 + lower))
    return [box for box in found if max(box.x1 - box.x0, box.y1 - box.y0) > SPECK]
