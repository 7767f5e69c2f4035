"""A stream of cells that kept its empty cells → rows: the width of the table is the period of its figures.

Belongs here: finding the period, and which tree of header cells is meant, where a web page became one cell a line and
merged header cells left no trace. Does not belong here: the trees (`header_trees`), streams that lost their empty
cells, finding the streams (`carriers`). A reading must be the best alone: every column holds one kind of cell, the
last header cells fit what stands below them, and the sums that the header promises (合计, 小计) hold in the rows.
Else nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cache, lru_cache, partial
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

from pipelines.amounts import printed
from pipelines.catalog import vocabulary
from pipelines.header_trees import BALANCES, PARTS, STUBS, Node, again, drawn, forests, groups, leaves
from pipelines.headers import Head, head, is_order_row, numbered
from pipelines.names import bare, plain

WIDEST = 26  # columns
MERGED = 6  # cells that the label of a total may be drawn over
TRAILING = 6  # words behind the last row: notes, the number of the next form
MOST = 2_000  # header trees that are tried; a header that allows more says too little
PLACES = 30_000  # in a header that the search for them may visit, in one stream
FIGURES = "FD"
CODE = re.compile(r"[235]\d{2}(?:\d{2}){0,2}")  # of the classifications
OTHER = {"revenue": "expenditure", "expenditure": "revenue"}
PLAIN = Head(None, {}, (), None, None, True, None)  # known words that add nothing: 金额


class Period(NamedTuple):
    """A table read from a stream: for every cell its place in the stream, None where a merged cell left a hole."""

    header: tuple[tuple[int | None, ...], ...]
    body: tuple[tuple[int | None, ...], ...]
    numbered: tuple[int, ...] = ()  # the columns that a row of numbers counts, where there is one


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
    begin, stop, count = numbering(words)
    kinds = "".join(map(kind, words))
    kept = [*range(begin), *range(stop, len(words))] if count else [*range(len(words))]
    for one in _codes_joined(words, begin):
        left = [at for at in kept if at not in one]
        stream, of_kinds = tuple(words[at] for at in left), "".join(kinds[at] for at in left)
        for covered in range(MERGED):
            found = _best(stream, of_kinds, begin - len(one) if count else 0, count, covered)
            if found:
                printed_at = [at for at in range(begin, stop) if words[at]]
                counts = [at for at in printed_at if words[at].isdecimal()]
                numbers = dict(zip(found.numbered, counts, strict=True))
                if printed_at and printed_at[0] not in counts:
                    numbers.setdefault(0, printed_at[0])  # the word that says that these are numbers
                row = tuple(map(numbers.get, range(len(found.header[0]))))
                header = (*_moved(found.header, left), *([row] if count else ()))
                return Period(header, tuple(_moved(found.body, left)), found.numbered)
    return None


def _moved(rows: Sequence[Sequence[int | None]], left: Sequence[int]) -> list[tuple[int | None, ...]]:
    return [tuple(None if at is None else left[at] for at in row) for row in rows]


def _best(words: tuple[str, ...], kinds: str, begin: int, count: int, covered: int) -> Period | None:
    """The one best reading of a stream whose numbers of columns were taken out: they stood at `begin` and were `count`
    (0 where there were none). The label of a total covers so many cells more than its own.
    """
    if covered and "T" not in kinds[begin:]:
        return None
    first = next((at for at in range(begin, len(kinds)) if kinds[at] in FIGURES), None)
    if first is None:
        return None
    top = next((at for at, one in enumerate(words[:first]) if not one or numbered(one)), first)
    last = max(map(kinds.rfind, FIGURES))
    total = next((at for at in range(begin, first) if kinds[at : at + 2] == "TE"), first)
    stream = Kinds(kinds, _bits(kinds, "W"), _bits(kinds, FIGURES))
    places = 0
    readings: list[tuple[tuple[int, int, int], Period]] = []
    for width in range(2, min(WIDEST, len(words)) + 1):
        lowest = min(first - width + 1, total)  # a total of nothing may stand in a row without figures
        starts = (begin,) if begin else range(max(lowest, width), min(first, top, 2 * width) + 1)
        for start in starts:
            if start in (begin, first, top) or kinds[start] in "WTDO":
                body = _body(stream, start, width, last, covered)
                if body:
                    fitting, visited = _readings(words, kinds, start, body, count)
                    readings += fitting
                    places += visited
                    if places > PLACES:
                        return None
    return _one_best(readings, words)


def _one_best(readings: Sequence[tuple[tuple[int, int, int], Period]], words: Sequence[str]) -> Period | None:
    """The reading with the highest score; None where there is none, or where others as high mean something else."""
    best = max((score for score, _ in readings), default=None)
    alike = [reading for score, reading in readings if score == best]
    said = {(reading.body, _said(reading, words)) for reading in alike}
    return alike[0] if len(said) == 1 else None


def fitted(
    words: tuple[str, ...], ends: tuple[int, ...], body: Sequence[Sequence[int]], placed: Mapping[int, int]
) -> tuple[tuple[int | None, ...], ...] | None:
    """The rows of a header, each cell over the first of its columns, where it is known at which word its rows end and
    which words are the rows below, and of some cells their column (`placed`); None where no reading is best. No cell
    stands over another one alone.

    >>> words = ("科目", "2024年", "编码", "名称", "合计", "基本支出", "201", "教育", "3.00", "1.00")
    >>> fitted(words, (2, 6), [range(6, 10)], {})
    ((0, None, 1, None), (2, 3, 4, 5))
    """
    readings, _ = _readings(words, "".join(map(kind, words)), ends[-1], body, 0, ends)
    sound = [one for one in readings if not any(True for _ in stacked(one[1].header))]
    for cell, column in placed.items():
        sound = [one for one in sound if any(row[column] == cell for row in one[1].header)]
    found = _one_best(sound, words)
    return found.header if found else None


def stacked(header: Sequence[Sequence[int | None]]) -> Iterator[int]:
    """The header cells over each of which another one stands that stands over no other."""
    for row, lower in pairwise(header):
        begins = [*(at for at, cell in enumerate(row) if cell is not None), len(row)]
        for one, two in pairwise(begins):
            below = [cell for cell in lower[one:two] if cell is not None]
            if len(below) == 1:
                yield below[0]


def numbering(words: Sequence[str]) -> tuple[int, int, int]:
    """Where a row that numbers the columns (栏次 1 2 3) begins and ends, and its last number; 0 where there is none.

    >>> numbering(("项目", "合计", "基本支出", "栏次", "1", "2", "合计", "3.00", "3.00"))
    (3, 6, 2)
    >>> numbering(("项目", "合计", "1", "3.00")), numbering(("项目", "栏次", "1", "甲", "3.00"))
    ((0, 0, 0), (1, 3, 1))
    """
    first = next((at for at, one in enumerate(words) if kind(one) in FIGURES), 0)
    begin, stop, count = first, first, 0
    while stop < len(words):
        if words[stop] == str(count + 1):
            count += 1
        elif words[stop] and head(words[stop]).role != "order":
            break
        stop += 1
    while begin and (not words[begin - 1] or head(words[begin - 1]).role == "order"):
        begin -= 1
    named = any(words[begin:first])
    while stop > begin and not words[stop - 1]:
        stop -= 1  # empty cells behind belong to the first row
    return (begin, stop, count) if count > 2 or (count and named) else (0, 0, 0)


def _codes_joined(words: Sequence[str], begin: int) -> Iterator[tuple[int, ...]]:
    """The header cells that are to be passed over: none, or where one cell holds the whole code 类, 款 and 项 below the
    header that says so, or all but the first.
    """
    yield ()
    parts = [at for at in range(begin or len(words)) if head(words[at]).role == "part_code"]
    if len(parts) > 1 and parts == [*range(parts[0], parts[0] + len(parts))]:
        yield tuple(parts)
        yield tuple(parts[1:])


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


@lru_cache(maxsize=1 << 14)
def kind(words: str) -> str:
    """E empty, F figure, D digits that may be a code or a figure, T total, O order, W other words."""
    if not words:
        return "E"
    if words.isdecimal():
        return "D"
    if printed(words).kind != "words":
        return "F"
    return "T" if bare(words) in vocabulary().totals else "O" if head(words).role == "order" else "W"


class Kinds(NamedTuple):
    """The kinds of a stream's cells, and as bits which of them are words and which are figures."""

    letters: str
    words: int
    figures: int


def _bits(kinds: str, wanted: str) -> int:
    """Where a stream holds cells of some kinds, as bits."""
    return int("".join("1" if one in wanted else "0" for one in reversed(kinds)) or "0", 2)


def _body(kinds: Kinds, start: int, width: int, last: int, covered: int) -> tuple[tuple[int | None, ...], ...]:
    """The rows of this width from here on, as long as every column holds one kind; () where figures are left over.
    The label of a total stands for `covered` cells more.
    """
    words = figures = 0  # columns that hold them
    begun: list[tuple[int, int]] = []  # where each row begins, and how many cells its label covers
    at = start
    while at < len(kinds.letters):
        hidden = covered if kinds.letters[at] == "T" else 0
        stop = at + width - hidden
        if stop > len(kinds.letters) or hidden >= width - 1:
            break
        here = (1 << stop - at) - 1
        row_words = (kinds.words >> at & here) << hidden  # the label itself is a total, neither of the two
        row_figures = (kinds.figures >> at & here) << hidden
        if row_words & figures or row_figures & words:
            break
        words |= row_words
        figures |= row_figures
        begun.append((at, hidden))
        at = stop
    if at <= last:
        return ()
    if any("F" in kinds.letters[row + 1 : row + 1 + covered - hidden] for row, hidden in begun if covered):
        return ()  # no label is drawn over money
    while begun[-1][0] > last:
        at = begun.pop()[0]  # words behind the table
    if len(kinds.letters) - at > TRAILING + width:
        return ()
    return tuple((at, *[None] * hidden, *range(at + 1, at + width - hidden)) for at, hidden in begun)


def _readings(
    words: tuple[str, ...],
    kinds: str,
    start: int,
    body: Sequence[Sequence[int | None]],
    count: int,
    ends: tuple[int, ...] = (),
) -> tuple[list[tuple[tuple[int, int, int], Period]], int]:
    """Every header tree that fits the columns, with its score: sums that hold, then how plain it is; and how many
    places of the header were visited. Where a row numbers the columns (`count`), there are so many of figures, or so
    many in all. `ends` says where the rows of the header end, if that is known.
    """
    heads = [head(one) for one in words[:start]]
    if sum(one.known for one in heads) * 2 < start:
        return [], 0
    width = len(body[0])
    cells = [["" if place is None else words[place] for place in row] for row in body]
    held = [{"E" if row[column] is None else kinds[row[column] or 0] for row in body} for column in range(width)]
    values, cent = _whole_numbers([row for row in cells if not is_order_row(row)])
    closing = [
        (column, part)
        for row in cells
        for column, one in enumerate(row)
        if bare(one) in vocabulary().totals and (part := head(one).means.get("part"))
    ]
    alone = _alone(words[:start], heads, cells, held)
    headers, places = _headers(words[:start], width, alone, ends)
    said = [{head(row[column]).means.get("flow") for row in cells} for column in range(width)]
    agree = cache(partial(_agree, values, cent))  # most headers promise the same sums
    fitting: list[tuple[tuple[int, int, int], Period]] = []
    for header in headers:
        counted = next((some for some in header.countable if len(some) == count), ())
        if count and not counted:
            continue
        hits, misses = map(sum, zip((0, 0), *(agree(*promised) for promised in header.sums), strict=True))
        astray = sum(header.parts[column] not in (part, None) for column, part in closing)
        astray += sum(flow in said[column] for column, flow in header.against)
        plain = len(body) - header.cost - 5 * astray
        fitting.append(((hits - misses, plain, -header.tall), Period(header.rows, tuple(map(tuple, body)), counted)))
    return fitting, places


Sum = tuple[int, tuple[tuple[int, ...], ...]]  # the column of a total, and the columns of each of its parts


class Header(NamedTuple):
    """What a header tree says by itself, whatever stands below it."""

    rows: tuple[tuple[int | None, ...], ...]  # as `drawn`
    countable: tuple[tuple[int, ...], ...]  # the columns that a row of numbers may count: of figures, or so many in all
    parts: dict[int, object]  # column -> the part of expenditure that the cell over it names
    against: tuple[tuple[int, str], ...]  # columns of names under 收入 or 支出, and what those below cannot be
    sums: tuple[Sum, ...]
    cost: int
    tall: int


@lru_cache(maxsize=1 << 10)  # a county's bodies print one header
def _headers(
    words: tuple[str, ...], width: int, alone: tuple[int, ...], ends: tuple[int, ...]
) -> tuple[tuple[Header, ...], int]:
    """Every header tree that these words may be; () where they allow too many. And how many places were visited."""
    heads = [head(one) for one in words]
    found, places = forests(words, width, alone, MOST, PLACES, ends)
    headers = []
    for tree in found if len(found) < MOST else ():
        columns = [(heads[leaf.at].role, leaf.column, heads[node.at]) for node in tree for leaf in leaves(node)]
        money = tuple(at for at, (role, _, _) in enumerate(columns) if role is None)
        named = tuple(at for at, (role, _, _) in enumerate(columns) if role != "order")
        headers.append(
            Header(
                drawn(tree, width),
                (money, named, tuple(range(width))),
                {column: over.means.get("part") for _, column, over in columns},
                tuple(_against(tree, heads)),
                tuple(_sums(tree, words)),
                _cost(tree, words, heads)
                + 2 * (not ends and _parts_balance(tree, heads)),
                _tall(tree),
            )
        )
    return tuple(headers), places


def _against(tree: Sequence[Node], heads: Sequence[Head]) -> Iterator[tuple[int, str]]:
    """The columns of names in a list of revenue or of expenditure, and the flow that no name of it has."""
    for node in tree:
        other = OTHER.get(str(heads[node.at].means.get("flow")))
        if other and node.below:
            yield from ((leaf.column, other) for leaf in leaves(node) if heads[leaf.at].role == "name")


def _alone(
    words: Sequence[str], heads: Sequence[Head], cells: Sequence[Sequence[str]], held: Sequence[Set[str]]
) -> tuple[int, ...]:
    """Over which columns each header cell may stand alone, as bits, by what the columns hold."""

    def where(sign: str) -> int:
        return sum(1 << column for column, kinds in enumerate(held) if sign in kinds)

    whole = (1 << len(held)) - 1
    named, figured, digits = where("W"), where("F"), where("D")
    if not any("." in one or "," in one for row in cells for one in row):
        digits = 0  # they may be figures as well as codes
    codes = sum(1 << at for at in range(len(held)) if all(CODE.fullmatch(row[at]) for row in cells if row[at]))
    money = whole & ~(named | where("T") | digits & ~figured & codes)
    stubs = dict.fromkeys(STUBS, whole & ~figured)
    stubs |= {"part_code": stubs["part_code"] & ~named, "name": stubs["name"] & ~digits, "text": whole}  # 单价, 数量
    return tuple(
        (whole & ~figured & ~digits if _names_sources(one) else money)
        if reading.role is None and not _introduces(one)
        else stubs.get(reading.role or "", 0)
        for one, reading in zip(words, heads, strict=True)
    )


@lru_cache(maxsize=8192)
def _introduces(words: str) -> bool:
    """Whether a header cell only says that parts follow under it (其中：), and so names no column itself."""
    return bare(plain(words).rstrip(":") + ":x") == "x"


def _names_sources(words: str) -> bool:
    """Whether a header cell names a column of words (资金来源: 财政拨款), or stands over sources."""
    return plain(words) in vocabulary().labels["sources"]


def _tall(tree: Sequence[Node]) -> int:
    """How many columns have their name above the lowest header row: the fewer, the plainer."""
    levels = [leaf.level for node in tree for leaf in leaves(node)]
    return sum(level < max(levels) for level in levels)


def _cost(tree: Sequence[Node], words: Sequence[str], heads: Sequence[Head]) -> int:
    """How odd a header is: money before the stub of its list, a name over money, a cell over one other alone."""
    cost = 0
    for siblings in groups(tree):
        inside = siblings is not tree
        roles = [heads[leaf.at].role for node in siblings for leaf in leaves(node)]
        # a list begins with its stub: money before it belongs to the neighbour
        if inside and not again([words[node.at] for node in siblings]):
            cost += 5 * sum(1 for a, b in zip(roles, roles[1:], strict=False) if a not in STUBS and b in STUBS)
        cost += 2 * (inside and _late_fund([heads[node.at] for node in siblings]))
        sources = [at for at, node in enumerate(siblings) if _names_sources(words[node.at])]
        cost += 5 * any("source" in heads[node.at].means for at in sources for node in siblings[at + 1 :])
        for node in siblings:
            if not node.below:
                continue
            below = [heads[leaf.at] for leaf in leaves(node)]
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


def _parts_balance(tree: Sequence[Node], heads: Sequence[Head]) -> bool:
    """Whether a balance is divided by where the money came from: seldom so, if nothing says where header rows end."""
    over = [node for siblings in groups(tree) for node in siblings if heads[node.at].means.get("item") in BALANCES]
    return any("source" in heads[child.at].means for node in over for child in node.below)


def _late_fund(siblings: Sequence[Head]) -> bool:
    """Whether a fund of fiscal appropriation follows other money among the parts of a header: funds come first."""
    sources = [one.means["source"] for one in siblings if "source" in one.means]
    return any(a != "fiscal" and b == "fiscal" for a, b in zip(sources, sources[1:], strict=False))


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


def _sums(tree: Sequence[Node], words: Sequence[str]) -> Iterator[Sum]:
    """The totals of the header that are the sum of what stands beside them."""
    for siblings in groups(tree):
        whole = next((i for i, node in enumerate(siblings) if not node.below and _is_total(words[node.at])), None)
        if whole is None:
            continue
        parts = tuple(_worth(node, words) for node in siblings[whole + 1 :] if _is_part(words[node.at]))
        if sum(map(len, parts)) > 1:
            yield siblings[whole].column, parts


def _whole_numbers(cells: Sequence[Sequence[str]]) -> tuple[list[list[int]], int]:
    """The figures of rows in the finest step that is printed, and 0.01 in it: many headers are tried on them."""
    read = [[printed(one) for one in row] for row in cells]
    places = max(2, max((one.places for row in read for one in row), default=0))
    return [[int(one.value.scaleb(places)) if one.value else 0 for one in row] for row in read], 10 ** (places - 2)


def _agree(values: Sequence[Sequence[int]], cent: int, total: int, parts: Sequence[Sequence[int]]) -> tuple[int, int]:
    """In how many rows a promised sum holds for some money, and in how many it does not."""
    hits = misses = 0
    added = itemgetter(*(column for part in parts for column in part))  # two at least
    near = cent * len(parts)
    for row in values:
        if -near <= sum(added(row)) - row[total] <= near:
            hits += row[total] != 0
        else:
            misses += 1
    return hits, misses


@lru_cache(maxsize=1 << 13)
def _is_total(words: str) -> bool:
    reading = head(words)
    whole = reading.means.get("item") == "three_public_total" or (reading.known and reading == PLAIN)
    return bare(words) in vocabulary().totals or (whole and reading.measure is None)


@lru_cache(maxsize=1 << 13)
def _is_part(words: str) -> bool:
    """Whether a column is one of the parts of the total before it: no comparison, no other year, no text."""
    reading = head(words)
    return reading.role is None and reading.measure is None and not reading.years and not reading.offset


def _worth(node: Node, words: Sequence[str]) -> tuple[int, ...]:
    """The columns that add up to a cell: its own, its sub-total's, or all below it."""
    if not node.below:
        return (node.column,)
    total = next((child for child in node.below if not child.below and _is_total(words[child.at])), None)
    return (total.column,) if total else tuple(column for child in node.below for column in _worth(child, words))
