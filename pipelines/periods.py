"""A stream of cells that kept its empty cells → rows: the width of the table is the period of its figures.

Belongs here: finding the period, and the tree of header cells whose leaves are the columns, where a web page became
one cell a line and merged header cells left no trace. Does not belong here: streams that lost their empty cells, and
finding the streams (`carriers`). A reading must be the best alone: every column holds one kind of cell, the last
header cells fit what stands below them, and the sums that the header promises (合计, 小计) hold in the rows. Else
nothing is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import cache, lru_cache
from itertools import islice
from typing import NamedTuple

from pipelines.amounts import printed
from pipelines.catalog import vocabulary
from pipelines.headers import Head, head, is_order_row, numbered
from pipelines.names import bare

WIDEST = 26  # columns
TRAILING = 6  # words behind the last row: notes, the number of the next form
MOST = 2_000  # header trees that are tried; a header that allows more says too little
STEPS = 80_000  # of the search for them, in one stream
PARTS = {
    ("service", "education_fees"),
    *(("unit_funds", own) for own in ("service", "business", "superior_subsidy", "affiliated_remittance", "other")),
    *(("three_public_total", part) for part in ("overseas_travel", "vehicle_total", "reception")),
    *(("vehicle_total", part) for part in ("vehicle_purchase", "vehicle_operation")),
}
STUBS = frozenset(("code", "part_code", "name", "order", "text"))
FIGURES = frozenset("FD")
PLAIN = Head(None, {}, (), None, None, True, None)  # known words that add nothing: 金额


class Node(NamedTuple):
    """A header cell: its place in the stream, its row, the first of its columns, and the cells that it stands over."""

    at: int
    level: int
    column: int
    below: tuple[Node, ...] = ()


class Rules(NamedTuple):
    """What header cells may be, and what was found to lead nowhere."""

    fits: Callable[[int, int], bool]  # may this cell stand over that column alone
    covers: Callable[[int, int, int], bool]  # may this cell stand over the cells from here to there
    dead: set[tuple[object, ...]]


class Period(NamedTuple):
    """A table read from a stream: for every cell its place in the stream, None where a merged cell left a hole."""

    header: tuple[tuple[int | None, ...], ...]
    body: tuple[tuple[int, ...], ...]


def period(words: Sequence[str]) -> Period | None:
    """The table of a stream of words, '' being an empty cell; None where there is no reading, or no one best.

    >>> words = "科目编码 科目名称 本年支出 合计 基本支出 项目支出 201 教育 3.00 1.00 2.00 205 科技 5.00 5.00"
    >>> stream = [*words.split(), ""]
    >>> found = period(stream)
    >>> [[stream[at] if at is not None else "" for at in row] for row in found.header]
    [['科目编码', '科目名称', '本年支出', '', ''], ['', '', '合计', '基本支出', '项目支出']]
    >>> [stream[at] for at in found.body[1]]
    ['205', '科技', '5.00', '5.00', '']
    """
    return _period(tuple(words))


@lru_cache(maxsize=256)  # most streams are asked twice: with the empty lines among their lines, and without
def _period(words: tuple[str, ...]) -> Period | None:
    kinds = [_kind(one) for one in words]
    first = next((at for at, kind in enumerate(kinds) if kind in FIGURES), None)
    if first is None:
        return None
    top = next((at for at, one in enumerate(words[:first]) if not one or numbered(one)), first)
    last = max(at for at, kind in enumerate(kinds) if kind in FIGURES)
    steps = iter(range(STEPS))
    readings: list[tuple[tuple[int, int, int], Period]] = []
    for width in range(2, min(WIDEST, len(words)) + 1):
        for start in range(max(first - width + 1, width), min(first, top, 2 * width) + 1):
            if start in (first, top) or kinds[start] in "WTDO":
                body = _body(kinds, start, width, last)
                readings += _readings(words, kinds, start, body, steps) if body else ()
    if not readings or next(steps, None) is None:
        return None
    best = max(score for score, _ in readings)
    fitting = [reading for score, reading in readings if score == best]
    said = {(reading.body, _said(reading, words)) for reading in fitting}
    return fitting[0] if len(said) == 1 else None


def _said(reading: Period, words: Sequence[str]) -> tuple[object, ...]:
    """What the columns of a reading mean: two readings that mean the same are one."""
    columns = []
    above: list[int | None] = [None] * len(reading.header)
    for column in range(len(reading.header[0])):
        for level, row in enumerate(reading.header):
            if row[column] is not None:
                above[level:] = [row[column], *[None] * (len(above) - level - 1)]
        heads = [head(words[at]) for at in above if at is not None]
        means = {key: value for one in heads for key, value in one.means.items()}
        rest = [
            [getattr(one, name) for one in heads if getattr(one, name)][-1:] for name in ("role", "years", "measure")
        ]
        columns.append((tuple(sorted(means.items(), key=str)), str(rest)))
    return tuple(columns)


def _kind(words: str) -> str:
    """E empty, F figure, D digits that may be a code or a figure, T total, O order, W other words."""
    if not words:
        return "E"
    if words.isdecimal():
        return "D"
    if printed(words).kind != "words":
        return "F"
    return "T" if bare(words) in vocabulary().totals else "O" if head(words).role == "order" else "W"


def _body(kinds: Sequence[str], start: int, width: int, last: int) -> tuple[tuple[int, ...], ...]:
    """The rows of this width from here on, as long as every column holds one kind; () where figures are left over."""
    held: list[set[str]] = [set() for _ in range(width)]
    rows: list[tuple[int, ...]] = []
    at = start
    while at + width <= len(kinds):
        row = kinds[at : at + width]
        if any(kind == "W" if held[c] & FIGURES else kind in FIGURES and "W" in held[c] for c, kind in enumerate(row)):
            break
        for column, kind in enumerate(row):
            held[column].add(kind)
        rows.append(tuple(range(at, at + width)))
        at += width
    if at <= last:
        return ()
    while rows[-1][0] > last:
        at = rows.pop()[0]  # words behind the table
    return tuple(rows) if len(kinds) - at <= TRAILING + width else ()


def _readings(
    words: Sequence[str], kinds: Sequence[str], start: int, body: Sequence[tuple[int, ...]], steps: Iterator[int]
) -> Iterator[tuple[tuple[int, int, int], Period]]:
    """Every header tree that fits the columns, with its score: sums that hold, then how plain it is."""
    width = len(body[0])
    held = [{kinds[row[column]] for row in body} for column in range(width)]
    decimals = any("." in words[place] for row in body for place in row)
    heads = [head(one) for one in words[:start]]
    if sum(one.known for one in heads) * 2 < start:
        return
    values = [
        [printed(words[place]).value or Decimal(0) for place in row]
        for row in body
        if not is_order_row([words[place] for place in row])
    ]

    def fits(at: int, column: int) -> bool:
        role, here = heads[at].role, held[column]
        if role in STUBS:
            if "F" in here or (role == "part_code" and "W" in here):
                return False
            return not (role == "name" and "D" in here and decimals)
        return not here & {"W", "T"} and not ("D" in here and "F" not in here and decimals and _codes(column))

    def _codes(column: int) -> bool:
        return any(len(words[row[column]]) in (3, 5, 7) for row in body)

    def covers(at: int, begin: int, end: int) -> bool:
        if len(set(words[begin:end])) < end - begin:
            return False
        if kinds[at] == "T" and any("item" in one.means for one in heads[begin:end]):
            return False
        return not any(_denied(heads[at], one) for one in heads[begin:end])

    alone, over = cache(fits), cache(covers)
    rules = Rules(
        lambda at, column: next(steps, None) is not None and alone(at, column),
        lambda at, begin, end: next(steps, None) is not None and over(at, begin, end),
        set(),
    )
    trees = list(islice(_trees(start, width, rules), MOST))
    for tree in trees if len(trees) < MOST else ():
        hits, misses = _sums(tree, words, values)
        yield (
            (hits - misses, len(body) - _cost(tree, words, heads), -_tall(tree)),
            Period(_drawn(tree, width), tuple(body)),
        )


class Room(NamedTuple):
    """What is left to be read of the second and third header row, and how many cells may still stand over others."""

    second: tuple[int, int]
    third: tuple[int, int]
    parents: int


def _trees(count: int, width: int, rules: Rules) -> Iterator[tuple[Node, ...]]:
    """All forests of header cells, read row by row from the stream, whose leaves are the columns in their order."""
    parents = count - width
    if not parents and all(rules.fits(at, at) for at in range(count)):
        yield tuple(Node(at, 0, at) for at in range(count))
    for top in range(1, count) if parents > 0 else ():
        for bottom in range(0, count - top):
            middle = count - top - bottom
            if parents <= min(top, middle) + min(middle, bottom // 2):
                room = Room((top, top + middle), (top + middle, count), parents)
                yield from (nodes for nodes, _, _ in _row(0, top, 0, room, rules, width))


def _row(
    at: int, stop: int, column: int, room: Room, rules: Rules, width: int
) -> Iterator[tuple[tuple[Node, ...], int, Room]]:
    """The cells at … stop of the first row from this column on, each a leaf or over cells of the second row."""
    second = room.second[1] - room.second[0]
    if at == stop:
        if not second and room.third[0] == room.third[1]:
            yield (), column, room
        return
    if column >= width or room.parents > min(stop - at, second) + second or (second and not room.parents):
        return
    place, found = (at, stop, column, room), False
    if place in rules.dead:
        return
    if rules.fits(at, column):
        for rest, last, left in _row(at + 1, stop, column + 1, room, rules, width):
            if last == width and not left.parents:
                found = True
                yield (Node(at, 0, column), *rest), last, left
    lower = Room(room.second, room.third, room.parents - 1)
    for children in range(1, second + 1) if room.parents else ():
        if not rules.covers(at, room.second[0], room.second[0] + children):
            continue
        for below, after, rest_room in _under(children, column, lower, rules, width):
            for rest, last, left in _row(at + 1, stop, after, rest_room, rules, width):
                if last == width and not left.parents:
                    found = True
                    yield (Node(at, 0, column, below), *rest), last, left
    if not found:
        rules.dead.add(place)


def _under(
    children: int, column: int, room: Room, rules: Rules, width: int
) -> Iterator[tuple[tuple[Node, ...], int, Room]]:
    """So many cells of the second row under one cell, each a leaf or over two cells or more of the third."""
    if not children:
        yield (), column, room
        return
    if column >= width:
        return
    at, (begin, end) = room.second[0], room.third
    second = (at + 1, room.second[1])
    if rules.fits(at, column):
        next_room = Room(second, room.third, room.parents)
        for rest, last, left in _under(children - 1, column + 1, next_room, rules, width):
            yield (Node(at, 1, column), *rest), last, left
    for size in range(1, min(end - begin, width - column) + 1) if room.parents else ():
        if not rules.fits(begin + size - 1, column + size - 1):
            return
        if size > 1 and rules.covers(at, begin, begin + size):
            below = tuple(Node(begin + i, 2, column + i) for i in range(size))
            lower = Room(second, (begin + size, end), room.parents - 1)
            for rest, last, left in _under(children - 1, column + size, lower, rules, width):
                yield (Node(at, 1, column, below), *rest), last, left


def _leaves(node: Node) -> list[Node]:
    return [leaf for child in node.below for leaf in _leaves(child)] if node.below else [node]


def _tall(tree: Sequence[Node]) -> int:
    """How many columns have their name above the lowest header row: the fewer, the plainer."""
    leaves = [leaf for node in tree for leaf in _leaves(node)]
    lowest = max(leaf.level for leaf in leaves)
    return sum(leaf.level < lowest for leaf in leaves)


def _cost(tree: Sequence[Node], words: Sequence[str], heads: Sequence[Head]) -> int:
    """How odd a header is: money before the stub of its list, a name over money, a cell over one other alone."""
    cost = 0
    for siblings in _groups(tree):
        inside = siblings is not tree
        roles = [heads[leaf.at].role for node in siblings for leaf in _leaves(node)]
        if inside:  # a list begins with its stub: money before it belongs to the neighbour
            cost += 5 * sum(1 for a, b in zip(roles, roles[1:], strict=False) if a not in STUBS and b in STUBS)
        for node in siblings:
            if not node.below:
                continue
            below = [heads[leaf.at] for leaf in _leaves(node)]
            stubs = sum(one.role in STUBS for one in below)
            role = heads[node.at].role
            deep = any(child.below for child in node.below)
            odd = role in STUBS and stubs < len(below) and (role != "name" or deep or below[0].role not in STUBS)
            odd = odd or (role is None and bool(heads[node.at].years) and stubs == len(below))
            total = bare(words[node.at]) in vocabulary().totals
            cost += 3 * odd + 2 * total + (len(node.below) == 1)
            cost += 2 * sum(_contradict(heads[node.at], heads[child.at]) for child in node.below)
            cost += any((heads[node.at].measure is None) != (heads[child.at].measure is None) for child in node.below)
    return cost


def _denied(upper: Head, lower: Head) -> bool:
    """Whether a header cell cannot stand over another: they name different years or items, none a part of the other."""
    if upper.years and lower.years and upper.years != lower.years:
        return True
    whole, part = upper.means.get("item"), lower.means.get("item")
    if (whole and lower.means.get("source")) or (part and upper.means.get("source")):
        return True
    return bool(whole and part and whole != part) and (whole, part) not in PARTS


def _contradict(upper: Head, lower: Head) -> bool:
    """Whether a header cell names another source, fund or part than the cell over it; one fund of all is none."""
    if (upper.means.get("source"), lower.means.get("source")) in PARTS:
        return False
    said = {
        key: upper.means[key]
        for key in ("source", "fund", "part", "flow")
        if upper.means.get(key) not in (None, "none")
    }
    if said.get("fund") == "fiscal" and lower.means.get("source") == "fiscal":
        return False
    return any(lower.means.get(key, value) != value for key, value in said.items())


def _groups(tree: Sequence[Node]) -> Iterator[Sequence[Node]]:
    """Every list of cells that stand side by side under one cell; the first row too."""
    yield tree
    for node in tree:
        if node.below:
            yield from _groups(node.below)


def _sums(tree: Sequence[Node], words: Sequence[str], values: Sequence[Sequence[Decimal]]) -> tuple[int, int]:
    """How many totals of the header are the sum of what stands beside them in every row, and how many are not."""
    hits = misses = 0
    for siblings in _groups(tree):
        whole = next((i for i, node in enumerate(siblings) if not node.below and _is_total(words[node.at])), None)
        if whole is None:
            continue
        total = siblings[whole].column
        parts = [_worth(node, words) for node in siblings[whole + 1 :] if _is_part(words[node.at])]
        if len(parts) < 2:
            continue
        for row in values:
            added = sum(row[column] for part in parts for column in part)
            near = abs(added - row[total]) <= Decimal("0.01") * len(parts)
            hits, misses = hits + (near and row[total] != 0), misses + (not near)
    return hits, misses


def _is_total(words: str) -> bool:
    reading = head(words)
    whole = reading.means.get("item") == "three_public_total" or (reading.known and reading == PLAIN)
    return bare(words) in vocabulary().totals or (whole and reading.measure is None)


def _is_part(words: str) -> bool:
    """Whether a column is one of the parts of the total before it: no comparison, no other year, no text."""
    reading = head(words)
    return reading.role is None and reading.measure is None and not reading.years and reading.offset is None


def _worth(node: Node, words: Sequence[str]) -> list[int]:
    """The columns that add up to a cell: its own, its sub-total's, or all below it."""
    if not node.below:
        return [node.column]
    total = next((child for child in node.below if not child.below and _is_total(words[child.at])), None)
    return [total.column] if total else [column for child in node.below for column in _worth(child, words)]


def _drawn(tree: Sequence[Node], width: int) -> tuple[tuple[int | None, ...], ...]:
    """The header as rows of cells, a merged one standing over the first of its columns."""
    nodes = [node for siblings in _groups(tree) for node in siblings]
    rows: list[list[int | None]] = [[None] * width for _ in range(max(node.level for node in nodes) + 1)]
    for node in nodes:
        rows[node.level][node.column] = node.at
    return tuple(tuple(row) for row in rows)
