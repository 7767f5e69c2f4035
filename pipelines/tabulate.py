"""Grids → tables: each with the lines around it, continued ones joined.

Belongs here: joining a table that goes on after a page break, finding the lines above and below. Does not belong here:
cutting text into cells (`carriers`, `readers`), what a cell means.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence, Set
from functools import lru_cache
from itertools import accumulate, chain, pairwise
from typing import NamedTuple

from pipelines.amounts import printed
from pipelines.blanks import closes, spread_label
from pipelines.catalog import vocabulary
from pipelines.header_trees import stands_over
from pipelines.headers import CODE, header_rows
from pipelines.model import Block, Document, Grid
from pipelines.names import plain
from pipelines.segment import PAGE_NUMBER, Line, lines
from pipelines.titles import TITLE, forms_named, names_a_form


class Table(NamedTuple):
    """A grid in its place: `above` the lines since the table before it (the nearest last), `below` those after it."""

    grid: Grid
    above: tuple[Line, ...]
    below: tuple[Line, ...]


def tabulate(
    document: Document,
    grids: Sequence[Grid],
    blocks: Sequence[Block],
    kind: str | None,
    running: Set[int] = frozenset(),
) -> tuple[Table, ...]:
    """Every table of the document, in its order, continued ones joined, also over lines that are `running` over pages.

    >>> from pipelines.carriers import grids
    >>> from pipelines.segment import segment
    >>> document = Document("", "某局收支总表\\n项目\\t金额\\n合计\\t1.00\\n注：无\\n")
    >>> blocks = segment(document, found := grids(document))
    >>> [(t.grid.rows, t.above[-1].text, t.below[0].text) for t in tabulate(document, found, blocks, "budget")]
    [((('项目', '金额'), ('合计', '1.00')), '某局收支总表', '注：无')]
    """
    grids = [part for grid in grids for part in _apart(grid)]
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
        last = tables[-1] if tables else None
        said = [line for line in above if line.start not in running and not PAGE_NUMBER.fullmatch(line.text)]
        if last and not said and (headed := _headed(last.grid, grid)):
            tables[-1] = Table(headed, last.above, below)
        elif last and not said and _begun_again(last.grid, grid):
            tables[-1] = Table(grid, last.above, below)
        elif last and (_continues(last.grid, grid, said, kind) or _titled_again(last, grid, said)):
            tables[-1] = last._replace(grid=_join(last.grid, grid), below=below)
        else:
            tables.append(Table(grid, above, below))
    return tuple(tables)


def _continues(grid: Grid, following: Grid, said: Sequence[Line], kind: str | None) -> bool:
    """Whether the second grid is the first one going on: as wide, and nothing `said` between but by page furniture.

    A narrower grid goes on only where it is the closing total alone: its label is drawn over the code columns.
    """
    if not grid.rows or not following.rows:
        return False
    missing = len(grid.rows[0]) - len(following.rows[0])
    if missing:
        if not 0 < missing <= 3 or said or len(following.rows) > 1:
            return False
        if not _is_total(following.rows[0]):
            return False
    elif following.rows[0] != grid.rows[0] and said:
        return False
    second, again = grid.rows[1:2], following.rows[1:2]
    if following.rows[0] == grid.rows[0] and second != again and not any(map(_is_number, chain(*second, *again))):
        return False  # below equal words about whose they are, another header
    if any(len(line.text) > TITLE or forms_named(line.text, kind) for line in said):
        return False
    if said and any(map(closes, grid.rows)) and (closes(grid.rows[-1]) or any(map(closes, following.rows))):
        return False  # a form with a total of its own, whose title is not there
    top = _filled(following.rows[0])
    return len(top) != 1 or not forms_named(top[0], kind)  # a table that begins with its own title


def _begun_again(grid: Grid, following: Grid) -> bool:
    """Whether the first grid is a header alone, left at the foot of a page, that the second one prints anew."""
    if len(grid.rows) >= len(following.rows):
        return False
    return all(_filled(row) == _filled(again) for row, again in zip(grid.rows, following.rows, strict=False))


def _headed(grid: Grid, following: Grid) -> Grid | None:
    """The second grid under the first, where that is the upper part of a header alone, left at the foot of a page: its
    cells are fewer, since what they stand over is on the next one. None where it is not.
    """
    missing = len(following.rows[0]) - len(grid.rows[0]) if grid.rows and following.rows else 0
    if missing <= 0:
        return None
    first, stop = header_rows(grid)
    if (first, stop) != (0, len(grid.rows)):
        return None
    wide = {at: size[1] for (row, at), size in following.merged.items() if row == 0}
    places = [at for at in range(len(following.rows[0])) if not any(a < at < a + size for a, size in wide.items())]
    lowest = [next((row[at] for row in reversed(grid.rows) if row[at]), "") for at in range(len(grid.rows[0]))]
    sizes = stands_over(lowest, [following.rows[0][at] for at in places])
    if sizes is None:
        return None
    begins = [*places, len(following.rows[0])]
    edges = [begins[at] for at in accumulate(sizes, initial=0)]
    height = len(grid.rows)
    spans = {(row, at): (1, 1) for row in range(height) for at in range(len(sizes)) if grid.rows[row][at]}
    spans.update(grid.merged)
    merged = {(row, edges[at]): (tall, edges[at + size] - edges[at]) for (row, at), (tall, size) in spans.items()}
    rows, starts = _laid_out(grid, edges)
    return _join(grid._replace(rows=rows, starts=starts, merged=merged, locators={}), following)


def _laid_out(grid: Grid, edges: Sequence[int]) -> tuple[tuple[tuple[str, ...], ...], tuple[tuple[int, ...], ...]]:
    """Rows and places of a grid's cells, each at the first column of those that it stands over."""
    column = {edge: at for at, edge in enumerate(edges[:-1])}
    rows = tuple(tuple(row[column[at]] if at in column else "" for at in range(edges[-1])) for row in grid.rows)
    over = [bisect_right(edges, place) - 1 for place in range(edges[-1])]
    return rows, tuple(tuple(begun[at] for at in over) for begun in grid.starts)


def _titled_again(last: Table, following: Grid, said: Sequence[Line]) -> bool:
    """Whether a page prints title and header of the table before it again: the same words, and that it goes on (续表,
    第2页 共3页), or one total for both.
    """
    if len(following.rows[0]) != len(last.grid.rows[0]):
        return False
    known = {_once(line.text)[0] for line in last.above}
    printed_again = [_once(line.text) for line in said]
    if any(words and words not in known for words, _ in printed_again):
        return False
    begun, ended = header_rows(last.grid)
    first, stop = header_rows(following)
    known.update(plain(words) for row in last.grid.rows[:begun] for words in row)
    inside = [_once(words) for row in following.rows[:first] for words in row if words]
    if not (printed_again or inside) or any(words and words not in known for words, _ in inside):
        return False
    header = following.rows[first:stop]
    if any(goes_on for _, goes_on in (*printed_again, *inside)):
        return not header or header == last.grid.rows[begun:ended]
    if not header or header != last.grid.rows[begun:ended]:
        return False
    totals = any(map(closes, last.grid.rows)), any(map(closes, following.rows))
    return not all(totals) and (any(totals) or _lists_on(last.grid, following))


def _once(words: str) -> tuple[str, bool]:
    """A line above a table as the first page prints it, and whether it says that it is of a later one.

    >>> _once("部门支出总表（续）"), _once("续表2：支出总表"), _once("支出总表 第1页 共3页"), _once("续建项目支出表")
    (('部门支出总表', True), ('支出总表', True), ('支出总表', False), ('续建项目支出表', False))
    """
    name = plain(words)
    found = _again().search(name)
    if not found:
        return name, False
    return name[: found.start()] + name[found.end() :], found["page"] not in ("1", "01")


@lru_cache(maxsize=1)
def _again() -> re.Pattern[str]:
    return re.compile(vocabulary().continued)


def _lists_on(grid: Grid, following: Grid) -> bool:
    """Whether a table lists codes, and none of those before it."""
    codes, more = ({cell for row in one.rows for cell in row if CODE.fullmatch(cell)} for one in (grid, following))
    return bool(codes) and bool(more) and codes.isdisjoint(more)


def _is_number(words: str) -> bool:
    return printed(words).kind in ("number", "percent")


def _filled(row: tuple[str, ...]) -> list[str]:
    return [words for words in row if words]


def _apart(grid: Grid) -> list[Grid]:
    """The tables that were drawn as one: each begins at a row that holds the name of a form and nothing else."""
    named = [index for index in range(1, len(grid.rows)) if names_a_form(grid.rows[index])]
    if not named:
        return [grid]
    first = next((at for at, row in enumerate(grid.rows) if any(map(_is_number, row))), len(grid.rows))
    begun, ended = header_rows(grid)
    first = min(first, ended if ended > begun else first)  # a form of nothing has a header alone
    cuts = [index for index in named if index > first]
    bounds = [0, *cuts, len(grid.rows)]
    return [_rows(grid, first, stop) for first, stop in pairwise(bounds)] if cuts else [grid]


def _rows(grid: Grid, first: int, stop: int) -> Grid:
    """Some rows of a grid as one of their own."""
    starts = grid.starts[first:stop]
    return grid._replace(
        start=grid.start if first == 0 else min(starts[0]),
        stop=grid.stop if stop == len(grid.rows) else min(grid.starts[stop]),
        rows=grid.rows[first:stop],
        starts=starts,
        merged={(row - first, at): size for (row, at), size in grid.merged.items() if first <= row < stop},
        locators={(row - first, at): place for (row, at), place in grid.locators.items() if first <= row < stop},
    )


def _is_total(row: tuple[str, ...]) -> bool:
    return plain(row[0]) in vocabulary().totals and all(printed(words).kind != "words" for words in row[1:])


def _join(grid: Grid, following: Grid) -> Grid:
    height = len(grid.rows)
    missing = len(grid.rows[0]) - len(following.rows[0])
    if missing:
        following = spread_label(following, missing)
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
