"""Rows of tabs or bars whose merged cells were copied as one cell each → rows that leave them the room they take.

Belongs here: the sign that such room was lost, header cells put over their columns again, the label of a total over the
columns of names. Does not belong here: cutting lines into cells (`carriers`), which tree of header cells is meant
(`periods`). What was lost and has not one best reading is told as lost, never guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from itertools import accumulate

from pipelines.amounts import ZERO, printed
from pipelines.catalog import vocabulary
from pipelines.header_trees import stands_over
from pipelines.headers import CODE, head, is_order_row, numbered
from pipelines.model import STUBS
from pipelines.names import plain
from pipelines.periods import FIGURES, fitted, kind
from pipelines.places import filled_width
from pipelines.titles import is_label, names_a_form

Cut = tuple[tuple[str, ...], tuple[int, ...]]  # a row of cells, and where each begins
FEWEST_CELLS = 2  # of a row of a header
CLASS = 3  # digits of the code of a class


def with_room(cut: list[Cut]) -> list[Cut] | None:
    """Rows with every merged cell over the columns that it was merged from; None where there is no telling.

    >>> rows = "科目 合计 本年支出", "编码 名称 基本支出 项目支出", "201 教育 3.00 1.00 2.00", "合计 3.00 1.00 2.00"
    >>> for row, _ in with_room([(tuple(row.split()), (0,) * len(row.split())) for row in rows]):
    ...     print(row)
    ('科目', '', '合计', '本年支出', '')
    ('编码', '名称', '', '基本支出', '项目支出')
    ('201', '教育', '3.00', '1.00', '2.00')
    ('合计', '', '3.00', '1.00', '2.00')
    """
    first, stop = _header(cut)
    end = len(cut)
    while end > stop + 1 and sum(map(bool, cut[end - 1][0])) == 1 and kind(max(cut[end - 1][0])) == "W":
        end -= 1
    cut, notes = cut[:end], cut[end:]  # below the table
    if first == stop or stop == len(cut):
        return [*cut, *notes]
    found = _with_room(cut, first, stop, _width(cut[stop:]))
    filled = max(filled_width(row) for row, _ in cut[stop:])
    if found is None and filled < _width(cut[stop:]):  # a row of the header was longer than the table
        body = [(row[:filled], begun[:filled]) for row, begun in cut[stop:]]
        found = _with_room([*cut[:stop], *body], first, stop, filled)
    return None if found is None else [*found, *notes]


def _with_room(cut: list[Cut], first: int, stop: int, width: int) -> list[Cut] | None:
    tops = [one for one in cut[first:stop] if not is_order_row(one[0])]
    filled = max(filled_width(row) for row, _ in cut[stop:])
    wider = [row for row, _ in cut[first:stop] if is_order_row(row) and filled_width(row) > filled]
    longer = any(head(words).role == "part_code" for row in wider for words in row)  # over whole codes
    if not longer and not _is_short([row for row, _ in tops], cut[stop:]):
        beside = any(head(words).role in STUBS for row, _ in tops for words in row[1:2])
        beside = beside and any(kind(words) in FIGURES for row, _ in cut[stop:] for words in row[1:2])
        return [*cut[:stop], *_spread_labels(cut[stop:], width)] if beside else cut
    cells = [cell for row, begun in tops for cell in zip(row, begun, strict=True) if cell[0]]
    edge = _edge([row for row, _ in cut[stop:] if kind(row[0]) != "T"], width)
    if len(cells) == width and all((head(words).role in STUBS) == (at < edge) for at, (words, _) in enumerate(cells)):
        # one row, on two lines
        broken = tuple(words for words, _ in cells), tuple(start for _, start in cells)
        return [*cut[:first], broken, *_spread_labels(cut[stop:], width)]
    body = _spread_labels(cut[stop:], width)
    header = _laid_over(tops, body, width)
    if header is None:
        return None
    orders = [_numbers(one, width) for one in cut[first:stop] if is_order_row(one[0])]
    return [*cut[:first], *header, *_spread_labels(orders, width, like=body), *body]


def _numbers(order: Cut, width: int) -> Cut:
    """A row that numbers the columns and is wider than the table, since 类, 款 and 项 stand in it over a whole code.
    The numbers are those of the last columns.

    >>> _numbers((("类", "款", "项", "栏次", "1", "2"), (0,) * 6), 4)[0]
    ('类', '', '1', '2')
    """
    row, begun = order
    if filled_width(row) <= width:
        return order
    counts = [at for at, words in enumerate(row) if words.isdecimal()]
    places = [*[0] * (width - len(counts)), *counts][-width:]
    return tuple(row[at] if at or not number else "" for number, at in enumerate(places)), tuple(
        begun[at] for at in places
    )


def _header(cut: Sequence[Cut]) -> tuple[int, int]:
    """The half-open range of rows that are the header: known words, neither figures nor numbered names."""
    first = 0
    for at, (row, _) in enumerate(cut):
        cells = [words for words in row if words]
        if is_order_row(row) and at > first:
            continue
        figures = any(kind(words) in FIGURES and head(words).role is None for words in cells)
        title = len(cells) < FEWEST_CELLS or any(map(is_label, cells)) or names_a_form(cells)
        if at == first and title and not figures:
            first = at + 1
            continue
        known = sum(head(words).known for words in cells)
        if figures or title or any(map(numbered, cells)) or known * 2 < len(cells):
            return first, at
    return first, len(cut)


def _width(body: Sequence[Cut]) -> int:
    return max(len(row) for row, _ in body)


def _is_short(header: Sequence[Sequence[str]], body: Sequence[Cut]) -> bool:
    """Whether a header has no empty cells where merged ones would leave some, and too few for the table. Below cells
    that go on downwards the last row may have empty cells, as where a table of Word was copied.
    """
    rows = [row[: filled_width(row)] for row in header]
    if len(rows) < 2 or not all(map(all, rows[:-1])):
        return False
    width = max(len(rows[-1]), *(filled_width(row) for row, _ in body))
    if min(map(len, rows)) >= width or (len(rows[0]) >= width and not all(rows[-1])):
        return False
    sizes = stands_over(rows[-2], rows[-1]) if len(rows[-1]) == width else None
    if all(rows[-1]):
        return sizes is None
    return sizes != (*[1] * (len(rows[-2]) - 1), width - len(rows[-2]) + 1)  # the last one takes the rest, at the end


def _spread_labels(body: Sequence[Cut], width: int, like: Sequence[Cut] = ()) -> list[Cut]:
    """Rows as wide as the table, the figures behind the label of a total where the other rows have theirs."""
    rows = [row for row, _ in like or body if kind(row[0]) != "T"]
    edge = _edge(rows, width)
    sums: list[Decimal] = []  # asked of few tables
    spread: list[Cut] = []
    for row, begun in body:
        used = filled_width(row)
        if edge > 1 < used <= width - edge + 1 and _totals(row[0]) and kind(row[1]) in FIGURES:
            second = next((at for at in range(2, used) if _totals(row[at])), used)
            rest = used - second  # the label of another list, and its figure
            sums = sums or _sums(rows, width)
            first = edge if rest else max((edge, width - used + 1), key=partial(_holding, row[1:used], sums))
            holes = {1: first - 1, second + 1: max(width - edge + 1 - used, 0) if rest else 0}
            places = [at for at in range(used) for at in (*[-1] * holes.get(at, 0), at)]
            row, begun = (
                tuple("" if at < 0 else row[at] for at in places),
                tuple(begun[max(at, 0)] for at in places),
            )
        missing = width - len(row)
        spread.append(((*row, *[""] * missing)[:width], (*begun, *[begun[-1]] * missing)[:width]))
    return spread


def _sums(rows: Sequence[Sequence[str]], width: int) -> list[Decimal]:
    """What the figures of each column add up to."""
    return [sum((printed(row[at]).value or ZERO for row in rows if at < len(row)), ZERO) for at in range(width)]


def _holding(figures: Sequence[str], sums: Sequence[Decimal], first: int) -> int:
    """How many figures of a total are the sum of the columns that begin at `first`: its label covers 数量, too, or not.

    >>> [_holding(("5.00",), _sums([("甲", "1", "2.00"), ("乙", "1", "3.00")], 3), at) for at in (1, 2)]
    [0, 1]
    """
    return sum(printed(words).value == one for words, one in zip(figures, sums[first:], strict=False))


def _totals(words: str) -> bool:
    """Whether a label is of a total: 合计, 人员经费合计; or says that numbers follow (栏次)."""
    return kind(words) in "TO" or plain(words).endswith(tuple(vocabulary().totals))


def _edge(rows: Sequence[Sequence[str]], width: int) -> int:
    """The first column of figures: behind the first one of names, and of codes."""
    named = False
    for at in range(width):
        cells = [row[at] for row in rows if at < len(row) and row[at]]
        kinds = set(map(kind, cells))
        codes = all(map(CODE.fullmatch, cells)) and any(len(one) > CLASS for one in cells)
        if "F" in kinds or ("D" in kinds and named and not codes):
            return at
        named = named or "W" in kinds
    return width


def _laid_over(header: Sequence[Cut], body: Sequence[Cut], width: int) -> list[Cut] | None:
    """The rows of a header, each cell over the first of its columns; None where it may be read in several ways."""
    cells = [(words, start) for row, begun in header for words, start in zip(row, begun, strict=True) if words]
    ends = tuple(accumulate(len([*filter(None, row)]) for row, _ in header))
    stream = [*(words for words, _ in cells), *(words for row, _ in body for words in row)]
    rows = [range(at, at + width) for at in range(len(cells), len(stream), width)]
    last = header[-1][0][: filled_width(header[-1][0])]
    columns = [] if all(last) else [at for at, words in enumerate(last) if words]
    found = fitted(tuple(stream), ends, rows, dict(enumerate(columns, len(cells) - len(columns))))
    if found is None:
        return None
    start = cells[0][1]
    return [
        (
            tuple("" if at is None else cells[at][0] for at in row),
            tuple(start if at is None else cells[at][1] for at in row),
        )
        for row in found
    ]
