"""Whether the header of a table stands over its columns: what tells that rows of it were shifted, or lost their places.

Belongs here: the signs of a header that cannot be believed, by which a table is rejected. Does not belong here: what a
header means (`headers`), reading it with the places that its cells lost (`room`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pipelines.amounts import printed
from pipelines.catalog import vocabulary
from pipelines.headers import head
from pipelines.model import FIGURES, STUBS, Column, Grid
from pipelines.names import plain
from pipelines.stubs import CODES

FEWEST = 4  # steps from one number of a line to the next, and one more, by which they are known


def unaligned(grid: Grid, stop: int, found: Sequence[Column]) -> bool:
    """Whether words of a header stand where figures should: the rows of the header do not stand over their columns."""
    figures = [column.index for column in found if column.role in FIGURES]
    if any(map(_under_money, (None, *found), found, (*found[1:], None))) or _over_many(grid, stop):
        return True
    if any(_numbers_rows([row[at] for row in grid.rows[stop:] if row[at]]) for at in figures):
        return True
    if (grid.method == "cells" and _names_codes(grid, stop, found)) or _skips_a_part(found):
        return True
    figures = [at for at in figures if any(printed(row[at]).kind == "words" for row in grid.rows[stop:])]
    if len(figures) < 2:
        return False
    header = set(grid.rows[:stop])
    if grid.method == "blanks":  # words that no header knows, drawn over several lines
        above = next((at for at, row in enumerate(grid.rows) if at >= stop and any(map(_counts, row))), stop)
        if sum(bool(row[at]) for row in grid.rows[stop:above] for at in figures) > 1:
            return True
    return any(
        sum(printed(row[at]).kind == "words" and "stage" in head(row[at]).means for at in figures if row[at]) > 1
        for row in grid.rows[stop:]
        if row not in header  # printed again at the top of a page
    )


def _under_money(before: Column | None, column: Column, behind: Column | None) -> bool:
    """Whether a stub stands alone under a word of money (预算数 over 科目名称): the rows of the header are shifted."""
    if column.role not in STUBS or len(column.path) < 2:
        return False
    over = head(column.path[-2])
    if over.role is not None or "stage" not in over.means:
        return False
    return not any(beside and beside.path[:-1] == column.path[:-1] for beside in (before, behind))


def _over_many(grid: Grid, stop: int) -> bool:
    """Whether words of a header that nothing divides stand over two figures of one row each: places say nothing."""
    shared = 0
    for (top, at), (height, width) in grid.merged.items() if grid.method == "blanks" else ():
        divided = any(any(row[at : at + width]) for row in grid.rows[top + height : stop])
        money = width > 1 and top < stop and head(grid.rows[top][at]).role not in STUBS
        twice = any(sum(map(_counts, row[at : at + width])) > 1 for row in grid.rows[stop:])
        shared += money and twice and not divided
    return shared > 1


def _numbers_rows(cells: Sequence[str]) -> bool:
    """Whether what should be money counts the rows: 9, 10, 11, 12 are the numbers of lines.

    >>> _numbers_rows(["127.70", "9", "10", "11", "12", "13", "14"]), _numbers_rows(["1", "2", "3", "4", "12.70"])
    (True, False)
    """
    counts = [int(one) if one.isdecimal() and len(one) < 4 else 0 for one in cells]
    return sum(one > 0 and two == one + 1 for one, two in pairwise(counts)) > FEWEST


def _names_codes(grid: Grid, stop: int, found: Sequence[Column]) -> bool:
    """Whether a figure belongs to 类, 款, 项 or 科目编码: cells out of their order, in which another header stands."""
    names = [column.index for column in found if column.role == "name"]
    return any(
        head(row[at]).role in CODES and any(_counts(row[beside]) for beside in range(at + 1, len(row)))
        for row in grid.rows[stop:]
        for at in names
        if row[at]
    )


def _skips_a_part(found: Sequence[Column]) -> bool:
    """Whether 项 stands right behind 类: the column between them was lost, and their digits are the code of another
    subject.
    """
    parts = [name for name, role in vocabulary().roles.items() if role == "part_code"]  # in their order
    said = [plain(column.path[-1]) for column in found if column.role == "part_code" and column.path]
    places = [parts.index(name) for name in said if name in parts]
    return len(places) == len(said) and any(two > one + 1 for one, two in pairwise(places))


def _counts(words: str) -> bool:
    return printed(words).value is not None
