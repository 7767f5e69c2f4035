"""Blocks of table lines → grids, and grids → tables with the lines around them.

Belongs here: cutting lines into cells (tabs, bars), making rows equally long, joining a table that goes on after a page
break, finding the lines above and below. Does not belong here: what a cell means.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from pipelines.model import Block, Document, Grid
from pipelines.segment import PAGE_NUMBER, Line, lines
from pipelines.titles import TITLE, forms_named


class Table(NamedTuple):
    """A grid in its place: `above` the lines since the table before it (the nearest last), `below` those after it."""

    grid: Grid
    above: tuple[Line, ...]
    below: tuple[Line, ...]


def tabulate(document: Document, blocks: Sequence[Block], kind: str | None) -> tuple[Table, ...]:
    """Every table of the document, in its order, continued tables joined.

    >>> from pipelines.segment import segment
    >>> document = Document("", "某局收支总表\\n项目\\t金额\\n合计\\t1.00\\n注：无\\n")
    >>> [(t.grid.rows, t.above[-1].text, t.below[0].text) for t in tabulate(document, segment(document), "budget")]
    [((('项目', '金额'), ('合计', '1.00')), '某局收支总表', '注：无')]
    """
    grids = list(document.grids) or [_cut(document.text, block) for block in blocks if block.kind == "table"]
    grids.sort(key=lambda grid: grid.start)
    between: list[tuple[Line, ...]] = []
    prose = [block for block in blocks if block.kind == "prose"]
    starts = [block.start for block in prose]
    position = 0
    for stop in [*(grid.start for grid in grids), len(document.text)]:
        near = prose[bisect_left(starts, position) : bisect_left(starts, stop)]
        between.append(tuple(line for block in near for line in lines(document, block.start, block.stop)))
        position = stop
    tables: list[Table] = []
    for index, grid in enumerate(grids):
        above, below = between[index], between[index + 1]
        if tables and _continues(tables[-1].grid, grid, above, kind):
            joined = _join(tables[-1].grid, grid)
            tables[-1] = tables[-1]._replace(grid=joined, below=below)
        else:
            tables.append(Table(grid, above, below))
    return tuple(tables)


def _cut(text: str, block: Block) -> Grid:
    """Lines of cells divided by tabs or, where there is none, by bars."""
    rows: list[tuple[str, ...]] = []
    starts: list[tuple[int, ...]] = []
    position = block.start
    words = text[block.start : block.stop]
    mark = "\t" if "\t" in words else "|"
    for line in words.split("\n"):
        cells = line.split(mark)
        row, begun, offset = [], [], position
        for cell in cells:
            trimmed = cell.strip()
            row.append(trimmed)
            begun.append(offset + cell.find(trimmed) if trimmed else offset)
            offset += len(cell) + 1
        if any(row):
            rows.append(tuple(row))
            starts.append(tuple(begun))
        position += len(line) + 1
    return squared(rows, starts, block.start, block.stop, method="tabs" if mark == "\t" else "bars")


def squared(
    rows: Sequence[tuple[str, ...]], starts: Sequence[tuple[int, ...]], start: int, stop: int, method: str
) -> Grid:
    """A grid of equally long rows: short ones are filled with empty cells, empty last columns are cut off."""
    width = max((_last(row) for row in rows), default=0)
    full_rows, full_starts = [], []
    for row, begun in zip(rows, starts, strict=True):
        missing = width - len(row)
        if missing > 0:
            row, begun = row + ("",) * missing, begun + (begun[-1],) * missing
        full_rows.append(row[:width])
        full_starts.append(begun[:width])
    return Grid(start, stop, tuple(full_rows), tuple(full_starts), method=method)


def _last(row: tuple[str, ...]) -> int:
    width = len(row)
    while width and not row[width - 1]:
        width -= 1
    return width


def _continues(grid: Grid, following: Grid, above: Sequence[Line], kind: str | None) -> bool:
    """Whether the second grid is the first one going on: as wide, and nothing between them but page furniture."""
    if len(grid.rows[0] if grid.rows else ()) != len(following.rows[0] if following.rows else ()):
        return False
    if any(
        len(line.text) > TITLE or forms_named(line.text, kind) for line in above if not PAGE_NUMBER.fullmatch(line.text)
    ):
        return False
    top = [words for words in following.rows[0] if words]
    if len(top) == 1 and forms_named(top[0], kind):
        return False  # a table that begins with its own title
    free = [line for line in above if not PAGE_NUMBER.fullmatch(line.text)]
    return not free or following.rows[0] == grid.rows[0]


def _join(grid: Grid, following: Grid) -> Grid:
    height = len(grid.rows)
    return grid._replace(
        stop=following.stop,
        rows=grid.rows + following.rows,
        starts=grid.starts + following.starts,
        merged={**grid.merged, **{(row + height, column): span for (row, column), span in following.merged.items()}},
        locators={
            **grid.locators,
            **{(row + height, column): place for (row, column), place in following.locators.items()},
        },
    )
