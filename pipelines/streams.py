"""A stream of cells, as a page with one cell a line leaves it → grids: the header words say where a row begins.

Belongs here: the rows of such a stream, by its period, its stubs, or as a matrix of one row; where it has no empty
cells, by `ragged`. Does not belong here: finding the streams (`carriers`). A value whose column the carrier has lost
goes into a last column without a header, where it is rejected and not guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from pipelines.amounts import printed
from pipelines.catalog import vocabulary
from pipelines.headers import head, numbered
from pipelines.model import STUBS, Grid
from pipelines.names import plain
from pipelines.performance import laid
from pipelines.periods import Period, period
from pipelines.places import squared
from pipelines.ragged import ragged
from pipelines.titles import entity_in, is_label, unit_in

LABELLED = 30  # cells at the head of a stream among which a row of labels may be
FEWEST_FIGURES = 2
FEWEST_KNOWN = 3  # header words before the first figure, by which a stream is a table
BALANCES = frozenset(("revenue", "opening_balance"))


class Token(NamedTuple):
    """One cell of a stream of cells; `ends_row`, `begins_row` where the carrier says so."""

    text: str
    start: int
    stop: int
    ends_row: bool = False
    begins_row: bool = False


def of_period(tokens: Sequence[Token], reading: Callable[[Sequence[str]], Period | None] = period) -> Grid | None:
    """The grid of a stream of cells with its empty cells, by its period; or by another reading of such a stream."""
    found = reading([token.text for token in tokens])
    if found is None:
        return None
    rows = [*found.header, *found.body]
    words = [tuple(tokens[at].text if at is not None else "" for at in row) for row in rows]
    if _crossed(words[len(found.header) :]):
        return None
    places = [at for row in found.body for at in row if at is not None]
    starts = [tuple(tokens[at if at is not None else places[0]].start for at in row) for row in rows]
    return squared(words, starts, tokens[0].start, tokens[places[-1]].stop + 1, "cells")


def _crossed(body: Sequence[Sequence[str]]) -> bool:
    """Whether names of revenue and of expenditure stand in one column, and again in another: no rows of two lanes."""
    sides = [{head(words).means.get("flow") for words in column if words} for column in zip(*body, strict=True)]
    return sum({"revenue", "expenditure"} <= side for side in sides) > 1


def from_stream(tokens: Sequence[Token]) -> list[Grid]:
    """Rows from a stream of cells: the header words say how wide a row is and where one begins."""
    labels = [index for index, token in enumerate(tokens[:LABELLED]) if token.text and is_label(token.text)]
    tokens = tokens[labels[-1] + 1 :] if labels else tokens  # with them goes the rest of their row
    tokens = [token for token in tokens if not (unit_in(token.text) or entity_in(token.text))]
    figures = [index for index, token in enumerate(tokens) if is_figure(token.text)]
    if not figures:
        return []
    if not any(token.ends_row for token in tokens):
        whole = of_period(tokens) or of_period(tokens, laid)
        whole = whole or of_period([token for token in tokens if token.text], ragged)
        if whole:
            return [whole._replace(stop=tokens[-1].stop + 1)]
    if len(figures) < FEWEST_FIGURES:
        return []
    stub = next((i for i, token in enumerate(tokens[: figures[0]]) if _is_stub(token.text)), None)
    found = _with_stub(tokens, stub) if stub is not None else _matrix(tokens, figures)
    known = sum(1 for token in tokens[: figures[0]] if token.text and head(token.text).known)
    return found or (_unread(tokens) if known >= FEWEST_KNOWN else [])


def _unread(tokens: Sequence[Token]) -> list[Grid]:
    """A stream that is a table and whose rows nobody can tell: it is rejected and not passed over."""
    filled = [token for token in tokens if token.text]
    rows, starts = [(token.text,) for token in filled], [(token.start,) for token in filled]
    return [squared(rows, starts, filled[0].start, filled[-1].stop + 1, "lost")]


def is_figure(words: str) -> bool:
    """Whether words are what a cell of figures holds: a figure, a dash, or what a broken formula left."""
    return printed(words).kind in ("number", "percent", "dash", "error")


def _is_stub(words: str) -> bool:
    return head(words).role in STUBS and plain(words) not in vocabulary().labels["entity"]


def _with_stub(tokens: Sequence[Token], first: int) -> list[Grid]:
    """A list of named rows, in one lane or two: 项目, 行次, 金额 | 一、…, 1, 440.55 | …"""
    leaf: list[Token] = []
    position = first
    while position < len(tokens):
        token = tokens[position]
        reading = head(token.text)
        if reading.role == "order" and leaf and printed(_text_at(tokens, position + 1)).kind == "number":
            position += 2  # 栏次 1: the columns are numbered
            continue
        if token.text and (is_figure(token.text) or not reading.known or (leaf and _begins_row(token.text, leaf))):
            break
        if token.text:
            leaf.append(token)
        position += 1
    body = tokens[position:]
    lanes = _lanes(leaf)
    roles = [head(token.text).role for token in leaf]
    if any(head(token.text).role == "order" for token in tokens[:first]):
        return []  # the numbers of the rows stand among the figures
    if not lanes or len(lanes) > 2 or None not in roles or "code" in roles or "part_code" in roles:
        return []  # codes say where a row begins, and `ragged` has asked them
    before = next((at for at, token in enumerate(body) if is_figure(token.text)), len(body))
    if sum(1 for token in body[:before] if token.text) > len(lanes):
        return []  # the header goes on below its first row
    width = len(leaf)
    rows: list[tuple[str, ...]] = [tuple(token.text for token in leaf)]
    starts: list[tuple[int, ...]] = [tuple(token.start for token in leaf)]
    extra = max(len(lane) for lane in lanes) - 1  # columns for values whose own column the carrier lost
    full = width + extra
    cells, begun = [""] * full, [leaf[-1].stop] * full
    lane, seen = 0, 0
    orders = dict.fromkeys(range(len(lanes)), 0)
    stop = leaf[-1].stop
    filled = False
    pending: list[Token] = []

    def settle() -> None:
        """Put the values that follow a label into their columns, or aside where some of them were lost."""
        columns = lanes[lane][1:]
        values = pending[:]
        ordered = bool(values and columns) and roles[columns[0]] == "order" and values[0].text.isdecimal()
        if ordered and len(values) <= len(columns):
            columns = columns[: len(values)]  # its number is printed on every line, its figures need not be
        while len(values) > len(columns) and not values[-1].text:
            values.pop()
        if len(values) != len(columns) and any(value.text for value in values):
            for column, value in enumerate((value for value in values if value.text), width):
                if column < full:  # fewer figures than columns: which ones they are in was lost
                    cells[column], begun[column] = value.text, value.start
            return
        for column, value in zip(columns, values, strict=False):
            cells[column], begun[column] = value.text, value.start

    def flush() -> None:
        nonlocal cells, begun, filled
        if filled:
            rows.append(tuple(cells))
            starts.append(tuple(begun))
        cells, begun, filled = [""] * full, [stop] * full, False

    for index, token in enumerate(body):
        if token.text and not is_figure(token.text):
            if filled:
                settle()
            pending = []
            following = next((t.text for t in body[index + 1 : index + 2]), "")
            before = -1 if token.begins_row else lane
            two = token.begins_row and _names_two(body[index:])
            lane = 0 if two else _next_lane(before, seen, len(lanes), orders, token.text, following)
            seen += 1
            if lane == 0 or cells[lanes[lane][0]] or token.begins_row:
                flush()
            cells[lanes[lane][0]], begun[lanes[lane][0]] = token.text, token.start
            if following.isdecimal():
                orders[lane] = int(following)
            filled = True
        elif token.begins_row and "order" in roles:  # the number of a line whose left side is empty
            settle()
            flush()
            pending, lane, filled = [], 0, True
            cells[lanes[0][1]], begun[lanes[0][1]] = token.text, token.start
        elif filled:
            pending.append(token)
        stop = token.stop
    if filled:
        settle()
    flush()
    start = tokens[first].start
    return [squared(rows, starts, start, stop + 1, "cells")] if len(rows) > 2 else []


def _names_two(row: Sequence[Token]) -> bool:
    """Whether the line that begins here holds two names, one of either lane."""
    stop = next((at for at, token in enumerate(row) if at and token.begins_row), len(row))
    return sum(not is_figure(token.text) for token in row[:stop]) > 1


def _text_at(tokens: Sequence[Token], position: int) -> str:
    return tokens[position].text if position < len(tokens) else ""


def _begins_row(words: str, leaf: Sequence[Token]) -> bool:
    """Whether known words are the first row's label and no longer header: numbered, or a total or an item of the
    three public expenditures behind a named column.
    """
    named = any(head(one.text).role is None for one in leaf)
    label = plain(words) in vocabulary().totals or "item" in head(words).means
    return numbered(words) or (named and label and head(leaf[0].text).role in STUBS)


def _lanes(leaf: Sequence[Token]) -> list[list[int]]:
    """Columns of each lane, its label first."""
    lanes: list[list[int]] = []
    for index, token in enumerate(leaf):
        if head(token.text).role in STUBS:
            lanes.append([index])
        elif lanes:
            lanes[-1].append(index)
    return lanes


def _next_lane(lane: int, seen: int, count: int, orders: dict[int, int], label: str, following: str) -> int:
    """The lane of the next label: by its 行次 where there is one, then by whether it names revenue (the first lane) or
    expenditure, else in turn.
    """
    if count == 1 or not seen:
        return 0
    if following.isdecimal():
        for candidate, last in orders.items():
            if last and int(following) == last + 1:
                return candidate
    means = head(label).means
    if flow := means.get("flow") or ("revenue" if "source" in means else None):
        return int(flow not in BALANCES)
    return (lane + 1) % count


def _matrix(tokens: Sequence[Token], figures: Sequence[int]) -> list[Grid]:
    """A matrix of one row of values: header cells of one or two levels, then as many values as there are leaves."""
    first = figures[0]
    last = first
    while last < len(tokens) and (
        is_figure(tokens[last].text) or (not tokens[last].text and not tokens[last].ends_row)
    ):
        last += 1
    values = list(tokens[first:last])
    while values and not values[-1].text:
        values.pop()
    names = [token for token in tokens[:first] if token.text and head(token.text).known]
    breaks = [index for index, token in enumerate(tokens[:first]) if token.ends_row]
    level_1 = [t for i, t in enumerate(tokens[:first]) if t in names and (not breaks or i <= breaks[0])]
    level_2 = [t for i, t in enumerate(tokens[:first]) if t in names and breaks and i > breaks[0]]
    if not level_2 and len(names) != len(values):
        level_1, level_2 = _split_levels(names, len(values))
    if not level_2:
        if len(level_1) != len(values):
            return []
        rows = [tuple(t.text for t in level_1)]
        starts = [tuple(t.start for t in level_1)]
    else:
        if len(level_1) - 1 + len(level_2) != len(values):
            return []
        parent = divided([t.text for t in level_1])
        spread = [*level_1[: parent + 1], *[None] * (len(level_2) - 1), *level_1[parent + 1 :]]
        under = [None] * parent + [*level_2] + [None] * (len(level_1) - parent - 1)
        rows = [tuple(t.text if t else "" for t in spread), tuple(t.text if t else "" for t in under)]
        at = names[0].start
        starts = [tuple(t.start if t else at for t in spread), tuple(t.start if t else at for t in under)]
    rows.append(tuple(t.text for t in values))
    starts.append(tuple(t.start for t in values))
    return [squared(rows, starts, names[0].start, values[-1].stop + 1, "cells")]


def _split_levels(names: Sequence[Token], count: int) -> tuple[list[Token], list[Token]]:
    """Two header levels from one stream, where the count of values leaves one way only."""
    for size in range(2, len(names) - 1):
        upper, lower = list(names[:size]), list(names[size:])
        if size - 1 + len(lower) == count and head(upper[divided([t.text for t in upper])].text).means.get("item"):
            return upper, lower
    return list(names), []


def divided(upper: Sequence[str]) -> int:
    """Which header cell is divided: the one whose meaning has parts, else the last."""
    for index, words in enumerate(upper):
        if head(words).means.get("item") == "vehicle_total":
            return index
    return len(upper) - 1
