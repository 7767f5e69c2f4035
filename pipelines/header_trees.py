"""Trees of header cells whose leaves are the columns, where a stream of cells kept the words and lost the places.

Belongs here: every forest that a row of header words may be, and what every printed header keeps (`can_cover`). Does
not belong here: which of them is meant (`periods` asks the rows below).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from pipelines.catalog import vocabulary
from pipelines.headers import PUBLIC, Head, head
from pipelines.names import bare

PARTS = {
    ("service", "education_fees"),
    *(("unit_funds", own) for own in ("service", "business", "superior_subsidy", "affiliated_remittance", "other")),
    *(("three_public_total", part) for part in ("overseas_travel", "vehicle_total", "reception")),
    *(("vehicle_total", part) for part in ("vehicle_purchase", "vehicle_operation")),
}
BALANCES = ("carry_in", "carry_out")  # divided by where the money came from
STUBS = frozenset(("code", "part_code", "name", "order", "text"))


MOST_WAYS = 1000  # to lay cells over others; what allows more says too little


class Node(NamedTuple):
    """A header cell: its place in the stream, its row, the first of its columns, and the cells that it stands over."""

    at: int
    level: int
    column: int
    below: tuple[Node, ...] = ()


Forest = tuple[Node, ...]


def forests(
    words: tuple[str, ...], width: int, fits: Sequence[int], most: int, farthest: int, ends: tuple[int, ...] = ()
) -> tuple[list[Forest], int]:
    """All forests of header cells, read row by row from the stream, whose leaves are the columns in their order; and
    how many places were visited to find them. `ends` says where the rows end, if that is known.

    `fits` says of each cell over which columns it may stand alone, as bits. The search ends behind `most` forests or
    `farthest` places.
    """
    count = len(words)
    walk = _Walk(words, width, fits, most, farthest)
    for top in ends[:1] or range(1, count + 1):
        twice = [one for one in words[:top] if words[:top].count(one) > 1]
        if any(head(one).role is None for one in twice) and not again(words[:top]):
            continue  # only lists side by side begin alike
        if _mixed(words[:top]):
            break
        for second in ends[1:2] or range(top, count + 1):
            if second > top or second == count:
                walk.read(top, second)
    return walk.found, walk.places


#: how far a header was read: the next cell of the first row, how many cells of the second row still stand under the
#: cell before it, the next cells of the second and the third row, the next column
Place = tuple[int, int, int, int, int]
Step = tuple[int, int, int, int]  # a cell, its row, its first column, the cells under it
Shapes = frozenset[tuple[tuple[int, str], tuple[str, ...]]]  # row and word -> the words under it
NOTHING: Shapes = frozenset()


class _Walk:
    """The ways to read a header, cell by cell from the left. Equal words of one row stand over equal words, or over
    none. Every cell is a leaf or stands over others, so the columns say how many do that: `over`.
    """

    def __init__(self, words: Sequence[str], width: int, fits: Sequence[int], most: int, farthest: int) -> None:
        self.words, self.width, self.fits, self.most, self.farthest = words, width, fits, most, farthest
        self.count, self.over = len(words), len(words) - width
        self.twice = {one for one in words if words.count(one) > 1}
        self.found: list[Forest] = []
        self.places = 0
        self.top = self.second = 0
        self.dead: set[tuple[Place, Shapes]] = set()

    def read(self, top: int, second: int) -> None:
        """Every way in which the first row ends at `top` and the second at `second`."""
        third = self.count - second
        upper, lower = min(top, second - top), min(second - top, third // 2)  # how many may stand over others
        if (second > top) + (third > 0) <= self.over <= upper + lower and (lower or not third):
            self.top, self.second = top, second
            self.dead.clear()
            self._read((0, 0, top, second, 0), NOTHING, ())

    def _read(self, at: Place, shapes: Shapes, steps: tuple[Step, ...]) -> bool:
        """Read what is left from a place on, for what was read of words that come again; whether it can be read."""
        first, under, second, third, column = at
        if not under and first == self.top:
            if (second, third, column) != (self.second, self.count, self.width):
                return False
            self.found.append(_built(steps))
            return True
        if column >= self.width or (at, shapes) in self.dead:
            return False
        self.places += 1
        if len(self.found) >= self.most or self.places > self.farthest:
            return True  # enough
        may_cover = first + second + third - self.top - self.second - column < self.over
        readable = False
        for step, place in self._under(at, may_cover) if under else self._first(at, may_cover):
            known = self._shapes(step, at, shapes) if self.words[step[0]] in self.twice else shapes
            if known is not None and self._read(place, known, (*steps, step)):
                readable = True
        if not readable:
            self.dead.add((at, shapes))
        return readable

    def _first(self, at: Place, may_cover: bool) -> Iterator[tuple[Step, Place]]:
        """The next cell of the first row, alone over a column or over cells of the second row."""
        cell, _, middle, third, column = at
        if self.fits[cell] >> column & 1:
            yield (cell, 0, column, 0), (cell + 1, 0, middle, third, column + 1)
        for size in range(1, self.second - middle + 1) if may_cover else ():
            if can_cover(self.words[cell], self.words[middle : middle + size]):
                yield (cell, 0, column, size), (cell + 1, size, middle, third, column)

    def _under(self, at: Place, may_cover: bool) -> Iterator[tuple[Step, Place]]:
        """The next cell of the second row, alone over a column or over two cells or more of the third row."""
        first, under, cell, third, column = at
        if self.fits[cell] >> column & 1:
            yield (cell, 1, column, 0), (first, under - 1, cell + 1, third, column + 1)
        for size in range(1, min(self.count - third, self.width - column) + 1) if may_cover else ():
            if not self.fits[third + size - 1] >> column + size - 1 & 1:
                return
            if size > 1 and can_cover(self.words[cell], self.words[third : third + size]):
                yield (cell, 1, column, size), (first, under - 1, cell + 1, third + size, column + size)

    def _shapes(self, step: Step, at: Place, shapes: Shapes) -> Shapes | None:
        """What is known of words that come again, this one too; None where it would differ."""
        cell, level, _, size = step
        begin = at[3] if level else at[2]
        below = tuple(self.words[begin : begin + size])
        known = dict(shapes)
        if known.setdefault((level, self.words[cell]), below) != below:
            return None
        return frozenset(known.items())


def _built(steps: Sequence[Step]) -> Forest:
    """The forest of a reading; the cells of the third row stand one after the other."""
    third = max(at + 1 for at, _, _, _ in steps)
    nodes: list[Node] = []
    left = iter(steps)
    for at, _, column, size in left:
        below: list[Node] = []
        for middle, _, begin, wide in (next(left) for _ in range(size)):
            lowest = tuple(Node(third + i, 2, begin + i) for i in range(wide))
            third += wide
            below.append(Node(middle, 1, begin, lowest))
        nodes.append(Node(at, 0, column, tuple(below)))
    return tuple(nodes)


def leaves(node: Node) -> list[Node]:
    """The lowest cells of a header below a cell, from the left: itself where nothing is below it."""
    return [leaf for child in node.below for leaf in leaves(child)] if node.below else [node]


@lru_cache(maxsize=8192)
def can_cover(upper: str, below: tuple[str, ...]) -> bool:
    """Whether one header cell can stand over others: what every printed header keeps, whatever its columns hold.

    >>> can_cover("2024年预算数", ("合计", "基本支出")), can_cover("2024年预算数", ("合计", "增减额"))
    (True, False)
    >>> can_cover("科目", ("科目编码", "科目名称")), can_cover("合计", ("预算数", "决算数"))
    (True, True)
    """
    over, heads = head(upper), [head(words) for words in below]
    roles = [one.role for one in heads]
    if (
        (len(set(below)) < len(below) and not again(below))
        or over.role in ("text", "order")
        or upper in below
        or "text" in roles[:-1]
    ):
        return False
    if any(_denied(over, one) for one in heads) or _mixed(below):
        return False
    if over.means.get("stage") and not over.years and any(one.means.get("stage") for one in heads):
        return False
    total = bare(upper) in vocabulary().totals
    if total and any(one.role or one.measure or set(one.means) - {"stage"} for one in heads):
        return False  # a total is divided by stages and years alone
    if total and any(bare(words) in vocabulary().totals for words in below):
        return False
    money = [words for words, role in zip(below, roles, strict=True) if role not in STUBS]
    totals = [at for at, words in enumerate(money) if bare(words) in vocabulary().totals]
    if any(0 < at < len(money) - 1 for at in totals) and not again(below):
        return False  # a total begins its parts, or closes them
    if totals and any(set(one.means) == {"stage"} for one in heads):
        return False  # stages have no total
    stubs = [role in STUBS for role in roles]
    if over.role in STUBS and (not stubs[0] or (over.role == "code" and roles == ["name"])):
        return False
    if over.role is None and any(stubs):  # 收入, 人员经费 over a list of its own
        return stubs[0] and not all(stubs) and not over.years and not over.measure and "stage" not in over.means
    compares = bool(over.measure) or over.offset == -1 or len(over.years) > 1
    return compares or not any(one.measure for one in heads)


def stands_over(upper: Sequence[str], lower: Sequence[str]) -> tuple[int, ...] | None:
    """How many of the lower header cells each upper one stands over, where the ruling between them was lost; None where
    it may be read in several ways, or in none. An empty lower cell goes on from one alone above it.

    >>> stands_over(("项目", "本年支出"), ("科目编码", "科目名称", "合计", "基本支出"))
    (2, 2)
    >>> stands_over(("科目名称", "2024年预算数"), ("", "合计", "基本支出")), stands_over(("合计",), ("预算数", "小计"))
    ((1, 2), None)
    """
    ways = list(islice(_ways(tuple(upper), tuple(lower)), MOST_WAYS))
    if len(ways) > 1:
        ways = [way for way in ways if _apart(upper, lower, way)]
    return ways[0] if len(ways) == 1 else None


def _ways(upper: tuple[str, ...], lower: tuple[str, ...]) -> Iterator[tuple[int, ...]]:
    if not upper:
        yield from [()] if not lower else []
        return
    for size in range(1, len(lower) - len(upper) + 2):
        below = lower[:size]
        if below == ("",) or (all(below) and can_cover(upper[0], below)):
            yield from ((size, *rest) for rest in _ways(upper[1:], lower[size:]))


def _apart(upper: Sequence[str], lower: Sequence[str], way: Sequence[int]) -> bool:
    """Whether labels stand under labels alone, and money under money."""
    left = iter(lower)
    pairs = [(one, [next(left) for _ in range(size)]) for one, size in zip(upper, way, strict=True)]
    return all((head(one).role in STUBS) == (head(two).role in STUBS) for one, below in pairs for two in below if two)


def again(below: Sequence[str]) -> bool:
    """Whether cells are one list printed side by side twice or thrice, each with names of its own, or not: 科目编码,
    科目名称, 决算数, 科目编码 …

    >>> again(("功能科目名称", "金额", "项目名称", "金额")), again(("合计", "基本支出", "合计", "基本支出"))
    (True, False)
    >>> again(("项目", "金额", "项目", "预算数"))
    False
    """
    stubs = [head(words).role in STUBS for words in below]
    size = next((at for at in range(1, len(below)) if stubs[at] and not stubs[at - 1]), 0)
    if not size or not stubs[0]:
        return False
    lists = [below[at : at + size] for at in range(0, len(below), size)]
    money = [words for words, stub in zip(lists[0], stubs, strict=False) if not stub]
    return all(
        [head(words).role in STUBS for words in one] == stubs[:size]
        and [words for words, stub in zip(one, stubs, strict=False) if not stub] == money
        for one in lists
    )


@lru_cache(maxsize=8192)
def _mixed(beside: tuple[str, ...]) -> bool:
    """Whether cells side by side divide both by time and by what money is spent on: no printed header does.

    >>> _mixed(("预算数", "公务接待费")), _mixed(("2023年预算数", "2024年预算数", "增减额")), _mixed(("小计", "购置费"))
    (True, False, False)
    """
    means = [one.means for one in map(head, beside) if one.role is None and one.measure is None]
    spent = any(one.get("item") in PUBLIC and "stage" not in one for one in means)
    return spent and any(set(one) == {"stage"} for one in means)


def _denied(upper: Head, lower: Head) -> bool:
    """Whether a header cell cannot stand over another: they name different years or items, none a part of the other."""
    if upper.years and lower.years and upper.years != lower.years:
        return True
    whole, part = upper.means.get("item"), lower.means.get("item")
    if lower.means.get("source") and whole not in (None, *BALANCES):
        return True
    if part and upper.means.get("source") not in (None, "fiscal"):
        return True  # but 当年财政拨款预算安排 stands over 公务接待费
    return bool(whole and part and whole != part) and (whole, part) not in PARTS


def groups(tree: Sequence[Node]) -> Iterator[Sequence[Node]]:
    """Every list of cells that stand side by side under one cell; the first row too."""
    yield tree
    for node in tree:
        if node.below:
            yield from groups(node.below)


def drawn(tree: Sequence[Node], width: int) -> tuple[tuple[int | None, ...], ...]:
    """The header as rows of cells, a merged one standing over the first of its columns."""
    nodes = [node for siblings in groups(tree) for node in siblings]
    rows: list[list[int | None]] = [[None] * width for _ in range(max(node.level for node in nodes) + 1)]
    for node in nodes:
        rows[node.level][node.column] = node.at
    return tuple(tuple(row) for row in rows)
