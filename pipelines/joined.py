"""Rows as extractors of text print them: cells joined with one blank, an empty one being a blank itself; cells one a
line, a bar behind each.

Belongs here: the sign of such rows (two more blanks for each empty cell, so that every hole is odd; bars alone for what
a row is short of) and cutting them. Does not belong here: the room of merged cells (`room`), columns drawn below each
other (`places`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import pairwise
from math import gcd
from typing import NamedTuple

from pipelines.blanks import STOP, WIDEST
from pipelines.fields import fields, gapped, heads
from pipelines.headers import is_order_row
from pipelines.periods import FIGURES, kind
from pipelines.room import Cut
from pipelines.segment import Line
from pipelines.titles import is_label, names_a_form

HOLE = re.compile("[ \u00a0]+")  # a full-width blank is a letter of a word drawn wide
FEWEST_FIGURES = 3
FEWEST_ROWS = 4  # with as many cells
WIDEST_ROW = 26  # cells
MOST_LINES = 3  # of one cell


def joined(lines: Sequence[Line]) -> Iterator[tuple[list[Line], list[Cut]]]:
    """Runs of lines that are a table of such rows, and its rows cut into cells.

    >>> text = ["项目 合计 基本支出 项目支出", "教育支出 3.00   3.00", "农林水支出 2.00 2.00  ", "交通运输支出   1.00"]
    >>> [[row for row, _ in cut] for _, cut in joined([Line(line, 0) for line in text])][0][1:]
    [('教育支出', '3.00', '', '3.00'), ('农林水支出', '2.00', '2.00', ''), ('交通运输支出', '', '1.00')]
    """
    run: list[Line] = []
    for line in [*lines, Line(STOP, 0)]:
        words = line.text.strip()
        if (run or gapped(words)) and words and not _ends(words) and (run or heads(line)):
            run.append(line)
        elif run:
            if cut := _cut(run):
                yield run[: len(cut)], cut
            run = []


def _ends(words: str) -> bool:
    return STOP in words or len(words) > WIDEST or is_label(words) or names_a_form([words])


class Row(NamedTuple):
    """The cells of a line and where they begin; how many empty ones its first blanks may be; how many were seen."""

    cells: tuple[str, ...]
    starts: tuple[int, ...]
    before: int
    empty: int


def _row(line: Line) -> Row | None:
    """A line as a row; None where a hole is no number of empty cells."""
    cells: list[str] = []
    starts: list[int] = []
    stop = empty = 0
    for field in fields(line, HOLE):
        hole = field.start - line.start - stop
        if cells and hole % 2 == 0:
            return None
        if cells:
            cells += [""] * (hole // 2)
            starts += [field.start] * (hole // 2)
            empty += hole // 2
        cells.append(field.text)
        starts.append(field.start)
        stop = field.start - line.start + len(field.text)
    after = (len(line.text) - stop) // 2
    before = len(line.text) - len(line.text.lstrip(" \u00a0"))
    behind = (starts[-1] + len(cells[-1]),) * after
    return Row((*cells, *[""] * after), (*starts, *behind), 0 if before % 2 else before // 2, empty + after)


def _cut(run: Sequence[Line]) -> list[Cut]:
    """The rows of a run, up to the last one with a figure; [] where they are none that were joined with blanks."""
    rows: list[Row] = []
    for line in run:
        if (found := _row(line)) is None:
            break
        rows.append(found)
    counts = [at for at, row in enumerate(rows) if any(kind(words) in FIGURES for words in row.cells)]
    figures = sum(kind(words) in FIGURES for at in counts for words in rows[at].cells)
    whole = len({len(rows[at].cells) for at in counts[1:-1]}) == 1 and len(counts) > FEWEST_ROWS
    if figures < FEWEST_FIGURES or not (whole or any(rows[at].empty for at in counts)):
        return []  # neither as many cells in nearly all rows, nor empty ones
    rows = rows[: counts[-1] + 1]
    width = max(len(row.cells) for row in rows)
    if width > sum(1 for row in rows[: counts[0]] for words in row.cells if words):
        return []  # every column has its word: these blanks are the room between columns drawn below each other
    columns = _columns([row.cells for row in rows[counts[0] :] if not row.before])
    cut: list[Cut] = []
    for row in rows:
        ways = [(("",) * before + row.cells, before) for before in (row.before, 0)]
        ways = [way for way in ways if len(way[0]) <= width and _fits(way[0], columns)] or ways[1:]
        cells, before = max(ways, key=lambda way: len(way[0]) == width)
        cut.append((cells, (row.starts[0],) * before + row.starts))
    return cut if _of_one_kind([cells for cells, _ in cut[counts[0] :]]) else []


def ended_by_bars(lines: Sequence[Cut]) -> list[Cut]:
    """The rows of lines with one cell each and a bar behind it, bars alone standing for the empty cells that end a row:
    all rows have as many cells, so these bars say how many; [] where they do not.

    >>> lines = "项目 |, 金额 |, 备注 |, 教育支出 |, 3.00 |, |, 其他支出 |, ||".split(", ")
    >>> cut = [(tuple(words.strip() for words in line.split("|")), (0,) * 3) for line in lines]
    >>> [row for row, _ in ended_by_bars(cut)]
    [('项目', '金额', '备注'), ('教育支出', '3.00', ''), ('其他支出', '', '')]
    """
    cells: list[str] = []
    starts: list[int] = []
    ends: list[int] = []  # of rows, counted in cells
    widest = 2
    for row, begun in lines:
        if len(row) < 2 or row[-1]:
            return []
        cells += row[:-1]
        starts += begun[:-1]
        if len(row) > 2 and not row[-2]:
            ends.append(len(cells))
            widest = max(widest, len(row) - 1)
    framed = not ends and cells[:1] == [""]  # a bar before each row, too: every row begins with an empty cell
    for width in range(widest, gcd(len(cells), *ends) + 1 if ends else WIDEST_ROW if framed else 0):
        if any(end % width for end in (len(cells), *ends)) or (framed and any(cells[::width])):
            continue
        rows = [(tuple(cells[at : at + width]), tuple(starts[at : at + width])) for at in range(0, len(cells), width)]
        first = next((at for at, (row, _) in enumerate(rows) if any(kind(words) in FIGURES for words in row)), None)
        if first is not None and _of_one_kind([row for row, _ in rows[first:]]):
            return rows
    return []


def with_bars(lines: list[Line], bars: str) -> list[Line]:
    """Lines, a bar that stands alone below a cell taken into its line, where a text ends its cells so.

    >>> lines = [Line(words, 0) for words in ("金额", "|", "|", "1", "|", "2", "|")]
    >>> [line.text for line in with_bars(lines, "|")]
    ['金额\\n|', '|', '1\\n|', '2\\n|']
    """
    words = [line.text.strip() for line in lines]
    alone = [at for at in range(len(lines)) if len(words[at]) == 1 and words[at] in bars]
    first = {}  # a bar -> the first line of the cell that it ends
    for before, at in pairwise([-2, *alone]):
        between = words[max(before + 1, at - (MOST_LINES if before >= 0 else 1)) : at]
        if between and all(between) and not any(bar in one for bar in bars for one in between):
            first[at] = at - len(between)
    if len(first) < FEWEST_FIGURES:
        return lines
    taken = {line for at, begun in first.items() for line in range(begun, at)}
    return [
        Line("\n".join(one.text for one in lines[first[at] : at + 1]), lines[first[at]].start) if at in first else line
        for at, line in enumerate(lines)
        if at not in taken
    ]


def _of_one_kind(body: Sequence[Sequence[str]]) -> bool:
    """Whether no column of rows holds words and figures."""
    return not any({"words", "figures"} <= kinds for kinds in _columns(body).values())


def _columns(rows: Sequence[Sequence[str]]) -> dict[int, set[str]]:
    """What the columns of rows hold, but for totals and numbers of columns: their labels cover others."""
    found: dict[int, set[str]] = {}
    for row in rows:
        for at, words in enumerate(() if kind(row[0]) in "TO" or is_order_row(row) else row):
            sign = kind(words)
            if sign in "WF":
                found.setdefault(at, set()).add("words" if sign == "W" else "figures")
    return found


def _fits(row: Sequence[str], columns: Mapping[int, Set[str]]) -> bool:
    """Whether a row holds words and figures where others do."""
    return all(kinds <= columns.get(at, kinds) for at, kinds in _columns([row]).items())
