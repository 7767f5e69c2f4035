"""Straight lines → tables: which rectangles the lines of a page enclose, as rows and columns with merged cells.

Belongs here: geometry and nothing else; it serves a PDF's drawn lines and a scan's found ones. Does not belong here:
words, except that whoever calls says which slivers are too small to hold any.

The way: positions that differ by a hair are one (`snap`), pieces of a line are joined, lines that touch make one table;
a table's open sides are closed where its lines end in a row; from every corner the smallest closed rectangle is a cell.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

Edge = tuple[float, float, float]  # (where it lies, where it starts, where it stops): y, x0, x1 or x, y0, y1

SNAP = 3.0  # points: closer lines are one (double borders, borders drawn once per cell, ends that miss by a hair)
HAIR = 0.25  # points: pieces of one line lie no further from it
SHORT = 5.0  # points: what is shorter after joining is a dot or a tick, not a border
SLIVER = 8.0  # points: a column that is narrower holds no character
SLIT = 4.0  # points: a row that is lower holds none
MAX_CROSSINGS = 250_000  # of one table: the largest sheets on one page have a twentieth


class Lattice(NamedTuple):
    """A table's geometry. `cells` are (column, row, column after, row after) into `xs` and `ys`, in reading order."""

    xs: list[float]
    ys: list[float]
    cells: list[tuple[int, int, int, int]]

    @property
    def box(self) -> tuple[float, float, float, float]:
        """(x0, y0, x1, y1)."""
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]

    def owners(self) -> list[list[int]]:
        """For every row and column the number of the cell that covers it, -1 for none."""
        owner = [[-1] * (len(self.xs) - 1) for _ in range(len(self.ys) - 1)]
        for number, (left, top, right, bottom) in enumerate(self.cells):
            for row in owner[top:bottom]:
                for column in range(left, right):
                    if row[column] < 0:
                        row[column] = number
        return owner


def lattices(horizontals: Sequence[Edge], verticals: Sequence[Edge], snap: float = SNAP) -> list[Lattice]:
    """The tables that lines enclose, each with at least two cells, from top to bottom.

    >>> rows = [(0, 0, 90), (10, 0, 90), (20, 40, 90), (30, 0, 90)]
    >>> (table,) = lattices(rows, [(0, 0, 30), (40, 0, 30), (90, 0, 30)])
    >>> table.xs, table.ys, table.cells
    ([0.0, 40.0, 90.0], [0.0, 10.0, 20.0, 30.0], [(0, 0, 1, 1), (1, 0, 2, 1), (0, 1, 1, 3), (1, 1, 2, 2), (1, 2, 2, 3)])
    """
    across, down = _borders(horizontals, snap), _borders(verticals, snap)
    found = []
    for rows, columns in _touching(across, down, snap):
        if len(rows) * len(columns) > MAX_CROSSINGS:
            continue
        rows, columns = _closed(rows, columns, snap)
        table = _cells(rows, columns, snap)
        if table is not None and len(table.cells) > 1:
            found.append(table)
    return sorted(found, key=lambda table: (table.box[1], table.box[0]))


def _borders(edges: Sequence[Edge], snap: float) -> list[Edge]:
    """Edges joined to borders; first those of one position, so that a row of dots is one line beside others."""
    drawn = [edge for edge in _joined(edges, HAIR, snap) if edge[2] - edge[1] >= SHORT]
    return _joined(drawn, snap, snap)


def _joined(edges: Sequence[Edge], nearness: float, snap: float) -> list[Edge]:
    """Edges at nearly one position brought to it, and joined where they overlap or nearly meet."""
    found: list[Edge] = []
    ordered = sorted(edges)
    start = 0
    for stop in range(1, len(ordered) + 1):
        if stop < len(ordered) and ordered[stop][0] - ordered[stop - 1][0] <= nearness:
            continue
        near = ordered[start:stop]
        position = sum(edge[0] for edge in near) / len(near)
        begin, end = -1.0, -1.0
        fresh = True
        for _, low, high in sorted(near, key=lambda edge: edge[1]):
            if fresh:
                begin, end, fresh = low, high, False
            elif low <= end + snap:
                end = max(end, high)
            else:
                found.append((position, begin, end))
                begin, end = low, high
        found.append((position, begin, end))
        start = stop
    return found


def _touching(across: list[Edge], down: list[Edge], snap: float) -> list[tuple[list[Edge], list[Edge]]]:
    """Edges in groups that touch each other, directly or through others."""
    parent = list(range(len(across) + len(down)))

    def root(item: int) -> int:
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    xs = [edge[0] for edge in down]
    for row, (y, x0, x1) in enumerate(across):
        group = root(row)
        for column in range(bisect_left(xs, x0 - snap), bisect_right(xs, x1 + snap)):
            _, y0, y1 = down[column]
            if y0 - snap <= y <= y1 + snap:
                parent[group] = group = root(len(across) + column)
    groups: dict[int, tuple[list[Edge], list[Edge]]] = {}
    for number, edge in enumerate(across):
        groups.setdefault(root(number), ([], []))[0].append(edge)
    for number, edge in enumerate(down, len(across)):
        groups.setdefault(root(number), ([], []))[1].append(edge)
    return [(rows, columns) for rows, columns in groups.values() if rows and columns]


def _closed(rows: list[Edge], columns: list[Edge], snap: float) -> tuple[list[Edge], list[Edge]]:
    """With the borders that tables open at a side do not print: there, several lines end at one place.

    Statistical tables have no left and right border; a table cut by a page may have no upper or lower one.
    """
    left, right = _open_end(rows, columns, snap)
    top, bottom = _open_end(columns, rows, snap)
    return rows + top + bottom, columns + left + right


def _open_end(lines: list[Edge], crossing: list[Edge], snap: float) -> tuple[list[Edge], list[Edge]]:
    """The edges across the low and the high ends of `lines`, where at least two end beyond all that crosses them."""
    first, last = min(edge[0] for edge in crossing), max(edge[0] for edge in crossing)
    low, high = min(edge[1] for edge in lines), max(edge[2] for edge in lines)
    found: tuple[list[Edge], list[Edge]] = ([], [])
    for side, end, beyond, which in ((0, low, first - low, 1), (1, high, high - last, 2)):
        ending = [edge[0] for edge in lines if abs(edge[which] - end) <= snap]
        if beyond > SLIVER and len(ending) > 1:
            found[side].append((end, min(ending), max(ending)))
    return found


def _cells(across: list[Edge], down: list[Edge], snap: float) -> Lattice | None:
    """From every corner the smallest rectangle with four drawn sides."""
    ys, xs = sorted({edge[0] for edge in across}), sorted({edge[0] for edge in down})
    reach_right = _reaches(across, ys, xs, snap)  # [row line][column line] -> last column line reached to the right
    reach_down = _reaches(down, xs, ys, snap)
    cells = []
    for top in range(len(ys) - 1):
        for left in range(len(xs) - 1):
            if corner := _corner(left, top, reach_right, reach_down):
                cells.append((left, top, *corner))
    return _tidy(xs, ys, cells) if cells else None


def _corner(
    left: int, top: int, reach_right: Sequence[Sequence[int]], reach_down: Sequence[Sequence[int]]
) -> tuple[int, int] | None:
    """The corner (column, row) across from one in the smallest rectangle that lines enclose from there."""
    furthest = reach_right[top][left]
    for bottom in range(top + 1, reach_down[left][top] + 1):
        for right in range(left + 1, min(furthest, reach_right[bottom][left]) + 1):
            if reach_down[right][top] >= bottom:
                return right, bottom
    return None


def _reaches(lines: list[Edge], positions: list[float], crossings: list[float], snap: float) -> list[list[int]]:
    """For every line position and crossing: up to which crossing a drawn line goes on from there (itself: none).

    -1 where no line passes the crossing at all.
    """
    reach = [[-1] * len(crossings) for _ in positions]
    place = {position: number for number, position in enumerate(positions)}
    for position, start, stop in lines:
        first, last = bisect_left(crossings, start - snap), bisect_right(crossings, stop + snap) - 1
        row = reach[place[position]]
        for crossing in range(first, last + 1):
            row[crossing] = max(row[crossing], last)
    return reach


def _tidy(xs: list[float], ys: list[float], cells: list[tuple[int, int, int, int]]) -> Lattice:
    """Without lines that bound no cell, and without slivers that are nobody's whole width or height."""
    column, left_to_right = _merged(xs, {(left, right) for left, _, right, _ in cells}, SLIVER)
    row, top_down = _merged(ys, {(top, bottom) for _, top, _, bottom in cells}, SLIT)
    kept = {(row[top], column[left], row[bottom], column[right]) for left, top, right, bottom in cells}
    ordered = [(left, top, right, bottom) for top, left, bottom, right in sorted(kept)]
    return Lattice(left_to_right, top_down, ordered)


def _merged(lines: list[float], extents: set[tuple[int, int]], narrow: float) -> tuple[dict[int, int], list[float]]:
    """Old line number → new, for lines that bound a cell, and where the new lines lie (in the middle of the old)."""
    groups: list[list[int]] = []
    for line in sorted({side for extent in extents for side in extent}):
        before = groups[-1][-1] if groups else None
        if before is None or lines[line] - lines[before] > narrow or (before, line) in extents:
            groups.append([])
        groups[-1].append(line)
    new = {line: number for number, group in enumerate(groups) for line in group}
    return new, [sum(map(lines.__getitem__, group)) / len(group) for group in groups]
