"""Header rows → what each column says.

Belongs here: telling header rows from data rows, filling merged header cells, resolving header words through the
vocabulary, splitting a table into lanes (lists printed side by side). Does not belong here: rows, forms, amounts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import combinations, repeat
from types import MappingProxyType
from typing import NamedTuple

from pipelines.amounts import printed
from pipelines.catalog import vocabulary
from pipelines.model import FIGURES, STUBS, Column, Grid
from pipelines.names import bare, plain
from pipelines.titles import is_label, names_a_form

YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
TITLED = 3  # cells of a row that holds a title: with its number, and the unit
JOINT = re.compile(r"[()/\u3001,]")  # between the names of one header
_DIGITS = "0123456789\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19"  # half- and full-width
SMALL = frozenset(ten + one for ten in ("", *_DIGITS) for one in _DIGITS)  # numbers of columns as printed
NO_MEANING: Mapping[str, object] = MappingProxyType({})
BALANCES = frozenset(("revenue", "opening_balance", "closing_balance"))


class Head(NamedTuple):
    """What one header cell says."""

    role: str | None  # code, part_code, name, order, text; None where figures stand below
    means: Mapping[str, object]
    years: tuple[int, ...]  # as printed, in their order
    offset: int | None  # 0 this year, -1 the year before, where words and not digits say so
    measure: str | None  # growth_rate, share, change, completion, count
    known: bool  # whether the vocabulary knows any of its words
    unit: str | None


@lru_cache(maxsize=8192)
def head(words: str) -> Head:
    """Read one header cell.

    >>> head("2023年预算数").years, dict(head("2023年预算数").means)
    ((2023,), {'stage': 'approved'})
    >>> head("2024年预算比2023年预算增幅%").measure, head("科目编码").role, head("公务用车购置 费").means["item"]
    ('growth_rate', 'code', 'vehicle_purchase')
    >>> head("单位名称（科目名称）").role, head("科目编码/单位编码").role
    ('name', 'code')
    >>> head("用事业基金弥补收支差额").measure, head("2024年比2023年预算增减").measure
    (None, 'change')
    """
    known = vocabulary()
    name = plain(words)
    unit = next((u for u in known.units if f"({u})" in name or f":{u}" in name), None)
    if unit:
        name = name.replace(f"({unit})", "")
    role = known.roles.get(name) or known.roles.get(bare(name))
    if role is None and (parts := [part for part in JOINT.split(name) if part])[1:]:
        roles = [known.roles.get(part) for part in parts]
        role = roles[0] if None not in roles else None  # a column of both: of bodies and of subjects
    if role is None:
        role = next((role for ending, role in known.role_endings.items() if name.endswith(ending)), None)
    years = tuple(int(year) for year in YEAR.findall(name))
    text = YEAR.sub("", name)
    offset = None
    if any(word in text for word in known.years["previous"]) and not any(
        "item" in known.words[word] for word in known.spelt(text)
    ):
        offset = -1  # 上年结转 is money of this year
    elif any(word in text for word in known.years["current"]):
        offset = 0
    means: dict[str, object] = {}
    letters = 0
    rest = text  # without the names of items: 用事业基金弥补收支差额 is money, not a difference
    stages: list[object] = []
    for word in known.spelt(text):
        means.update(known.words[word])
        stages += [known.words[word]["stage"]] if "stage" in known.words[word] else []
        letters += len(word)
        if "item" in known.words[word]:
            rest = rest.replace(word, "")
    measure = None
    for one, column_measure in MEASURES:
        if any(word in rest for word in known.years[one]):
            measure = column_measure
            break
    if measure == "count" and means.get("item") and "(" not in text:
        measure = None  # 公务用车, 公务接待 are words of money; a count says its unit
    if stages and (len(years) > 1 or measure in COMPARES):
        means["stage"] = stages[0]  # 2024年预算数比2023年执行数: of the figure, not of what it is compared with
        if len(set(stages)) > 1 and not years and offset is None:
            means["within"] = True  # 决算数比年初预算数增减: both of one year
    means.pop("section", None)
    seen = bool(role or letters or measure or years)
    return Head(role, MappingProxyType(means), years, offset, measure, seen, unit)


@lru_cache(maxsize=8192)
def torn(words: str) -> bool:
    """Whether a cell holds the names of several columns that could not be told apart: what they say cannot all be.

    >>> [torn(words) for words in ("基本支出 项目支出", "预算数 决算数", "一般公共预算 政府性基金预算 小计")]
    [True, True, True]
    >>> [torn(words) for words in ("公务接待 费", "基本支出 人员经费", "一般公共预算 财政拨款", "2024年 预算数")]
    [False, False, False, False]
    """
    known = vocabulary().words
    names = [name for part in words.split() if (name := plain(part)) in known]
    if len(names) < 2 or plain(words) in known or head(words).measure:
        return False
    said = {key: [str(known[name][key]) for name in names if known[name].get(key)] for key in SAID_ONCE}
    return len(set(names)) < len(names) or any(
        not _agree(one, two) for values in said.values() for one, two in combinations(values, 2)
    )


def _agree(one: str, two: str) -> bool:
    return one == two or one in WITHIN.get(two, ()) or two in WITHIN.get(one, ())


def _denies(above: Head, below: Head) -> bool:
    """Whether no column can be below both: two of the three public expenditures, none a part of the other.

    >>> [_denies(head(words), head("公务用车运行维护费")) for words in ("公务接待费", "公务用车购置及运行维护费")]
    [True, False]
    """
    one, two = str(above.means.get("item")), str(below.means.get("item"))
    return {one, two} <= PUBLIC and not _agree(one, two)


SAID_ONCE = ("stage", "fund", "part", "item")  # of one column
#: what a header may say above one of its parts
WITHIN = {
    "fiscal": ("general_public", "government_fund", "state_capital"),
    "basic": ("personnel", "operating"),
    "total": ("basic", "personnel", "operating", "project"),
    "three_public_total": ("overseas_travel", "vehicle_total", "vehicle_purchase", "vehicle_operation", "reception"),
    "vehicle_total": ("vehicle_purchase", "vehicle_operation"),
}
PUBLIC = frozenset((*WITHIN["three_public_total"], "three_public_total"))
COMPARES = frozenset(("growth_rate", "change"))
#: order matters: a rate of change also holds a word of change
MEASURES = (
    ("rate", "growth_rate"),
    ("completion", "completion"),
    ("share", "share"),
    ("change", "change"),
    ("count", "count"),
)


def header_rows(grid: Grid) -> tuple[int, int]:
    """The half-open range of rows that are the header; rows before it are titles and labels inside the table.

    A row is header while none of its cells reads as a figure or a numbered label and no cell stands below the name of
    a stub column without being such a name itself.

    >>> rows = (("收入", "", "支出", ""), ("项目", "预算数", "项目", "预算数"), ("一、拨款", "", "一、教育支出", ""))
    >>> header_rows(Grid(0, 0, rows, ((0,) * 4,) * 3))
    (0, 2)
    """
    first = stop = 0
    lowest = 0  # the row behind those that merged cells of the header reach down to
    begun = False
    stub_at: dict[int, bool] = {}
    for index, row in enumerate(grid.rows):
        cells = [(column, words) for column, words in enumerate(row) if words]
        if not cells:
            if begun:
                stop = index + 1
            else:
                first = stop = index + 1
            continue
        if begun and is_order_row(row):
            stop = index + 1
            continue
        if any(is_label(words) for _, words in cells):
            if not begun:
                first = stop = index + 1
            continue
        reached = index < lowest and all(printed(words).kind == "words" for _, words in cells)
        if reached or _is_header(cells, stub_at, len(row)):
            begun, stop = True, index + 1
            for column, words in cells:
                role = head(words).role
                if role in STUBS:
                    stub_at[column] = True
            lowest = max([lowest, *(index + grid.merged.get((index, column), (1, 1))[0] for column, _ in cells)])
        elif begun:
            break
        elif len(cells) == 1 and printed(cells[0][1]).kind == "words":
            first = stop = index + 1  # a title or a label inside the table
        elif all(printed(words).kind == "words" for _, words in cells) and index < 3 and len(cells) <= 3:
            first = stop = index + 1
        else:
            break
    return (first, stop) if begun else (first, first)


def _is_header(cells: Sequence[tuple[int, str]], stub_at: Mapping[int, bool], width: int) -> bool:
    known = 0
    for column, words in cells:
        kind = printed(words).kind
        if kind in ("number", "percent", "error") and not YEAR.fullmatch(words):
            return False
        reading = head(words)
        if stub_at.get(column) and reading.role is None:
            return False
        if numbered(words):
            return False
        known += reading.known
    if len(cells) == 1 and not stub_at and width > 2:
        return False  # a title
    if len(cells) <= TITLED and not stub_at and any(names_a_form([words]) for _, words in cells):
        return False  # with its number beside it
    return known * 2 >= len(cells)


@lru_cache(maxsize=8192)
def numbered(words: str) -> bool:
    """Whether a cell begins with a number of its own, as lines of a two-sided form do (一、本年收入)."""
    name = plain(words)
    short = bare(words)
    return short != name and name.endswith(short) and ":" not in name[: len(name) - len(short)]


def is_order_row(row: Sequence[str]) -> bool:
    """Whether a row only numbers the columns (栏次 1 2 3 …).

    >>> [is_order_row(row) for row in (("栏次", "", "1", "2"), ("类", "栏次", "1"), ("合计", "", "1", "20"))]
    [True, True, False]
    """
    if SMALL.isdisjoint(row):
        return False  # nearly every row
    numbers = [words for words in row if words and plain(words) not in vocabulary().roles]
    if len(numbers) < 1 or not all(words.isdecimal() and len(words) < 3 for words in numbers):
        return False
    values = [int(words) for words in numbers]
    named = len(numbers) < sum(1 for words in row if words)
    rising = all(b == a + 1 for a, b in zip(values, values[1:], strict=False))
    return rising and (named or (values[0] == 1 and len(values) > 2))


def filled(grid: Grid, first: int, stop: int) -> list[list[str]]:
    """The header rows with the words of merged cells repeated over what they cover.

    Where the format says what is merged, that is used. Any other empty cell takes its left neighbour's words if a lower
    header row has words there (the neighbour spans it) and both have the same parent: flattened text has lost what was
    merged, and people merge some cells of a header and leave others, or merge over fewer columns than they mean. Not
    the words of a cell that goes on downwards: that one has its own column; nor, where places say
    what stands over what, the name of names over figures.

    >>> rows = (("科目", "2024年预算数", ""), ("", "基本支出", "项目支出"))
    >>> filled(Grid(0, 0, rows, ((0,) * 3,) * 2, {(0, 0): (2, 1)}), 0, 2)[0]
    ['科目', '2024年预算数', '2024年预算数']
    """
    rows = [list(row) for row in grid.rows[first:stop]]
    covered: dict[tuple[int, int], int] = {}  # by a merged cell -> its height
    for (top, column), (height, width) in grid.merged.items():
        if first <= top < stop:
            words = grid.rows[top][column]
            for down in range(top, min(top + height, stop)):
                for right in range(column, column + width):
                    rows[down - first][right] = words
                    covered[down - first, right] = height
    orders = {index for index, row in enumerate(grid.rows[first:stop]) if is_order_row(row)}
    placed = grid.method == "blanks"
    for depth, row in enumerate(rows):
        if depth in orders:
            continue
        for column in range(1, len(row)):
            if row[column] or not row[column - 1]:
                continue
            if (depth, column) in covered or covered.get((depth, column - 1), 1) > 1:
                continue
            under = [rows[d][column] for d in range(depth + 1, len(rows)) if d not in orders and rows[d][column]]
            names = placed and under and head(row[column - 1]).role in STUBS and head(under[0]).role not in STUBS
            alone = placed and not any(rows[d][column - 1] for d in range(depth + 1, len(rows)) if d not in orders)
            below = bool(under) and not names and not alone
            last = depth == len(rows) - 1 - len(orders)
            parents = all(rows[d][column] == rows[d][column - 1] for d in range(depth))
            if below and parents and not last:
                row[column] = row[column - 1]
    return rows


def columns(grid: Grid, first: int, stop: int) -> tuple[Column, ...]:
    """Every column with its role, header path, dimensions and lane.

    Beside the dimensions of `facts`, `means` may hold `years` (as printed), `offset`, `measure` and `unit`.
    """
    found: list[Column] = []
    lane, figures_seen = 0, False
    body = grid.rows[stop:]
    if stop and grid.rows[stop - 1] in body:  # printed again at the top of a page
        header = set(grid.rows[first:stop])
        body = tuple(row for row in body if row not in header)
    cells = zip(*body, strict=True) if body else repeat(())
    above = _above(grid.rows[first:stop], _merged_in(grid, first, stop), grid.method) if grid.rows else ()
    width = len(grid.rows[0]) if grid.rows else 0
    for index, (path, below) in enumerate(zip(above or ((),) * width, cells, strict=False)):
        if found and found[-1].role == "code" and stop and not grid.rows[stop - 1][index] and _are_parts(below):
            path = found[-1].path  # 类, 款 and 项 under one word
        role, means = _meaning(path)
        role = _by_shape(role, below)
        if role in ("amount", "text") and _lists(grid, stop, index, alone=dict(means).keys() == {"flow"}):
            role, means = "name", NO_MEANING
        if role in STUBS or role == "order":
            if figures_seen and role != "order":
                lane, figures_seen = lane + 1, False
        elif role in ("amount", "rate", "share", "count"):
            figures_seen = True
        found.append(Column(index, role, path, means, lane))
    return _order_belongs_right(_told_apart(_amid_parts(found)))


def _amid_parts(found: list[Column]) -> list[Column]:
    """The columns; what stands between 类 and 项 is 款, whatever is left of its word: without it their digits would be
    put together to the code of another subject.

    >>> roles = ("part_code", "unknown", "part_code", "name", "unknown")
    >>> [column.role for column in _amid_parts([Column(at, role, (), {}, 0) for at, role in enumerate(roles)])]
    ['part_code', 'part_code', 'part_code', 'name', 'unknown']
    """
    roles = [column.role for column in found]
    return [
        column._replace(role="part_code", means=NO_MEANING)
        if column.role == "unknown" and roles[at - 1 : at] == roles[at + 1 : at + 2] == ["part_code"]
        else column
        for at, column in enumerate(found)
    ]


def _told_apart(found: list[Column]) -> list[Column]:
    """The columns; those of figures with the same words over them are unknown: nobody says which of them is which."""
    figures = Counter((column.lane, column.path) for column in found if column.role in FIGURES)
    return [
        column._replace(role="unknown", means=NO_MEANING)
        if column.role in FIGURES and figures[column.lane, column.path] > 1
        else column
        for column in found
    ]


Merged = tuple[tuple[int, int, int, int], ...]  # row and column of cells, and how many rows and columns they cover


def _merged_in(grid: Grid, first: int, stop: int) -> Merged:
    return tuple((top - first, at, *size) for (top, at), size in grid.merged.items() if first <= top < stop)


@lru_cache(maxsize=1 << 10)  # a county's bodies print one header
def _above(rows: tuple[tuple[str, ...], ...], merged: Merged, method: str) -> tuple[tuple[str, ...], ...]:
    """The header words over each column, top to bottom."""
    covering = {(top, at): (height, width) for top, at, height, width in merged}
    orders = {depth for depth, row in enumerate(rows) if is_order_row(row)}
    paths: list[list[str]] = [[] for _ in rows[0]] if rows else []
    for depth, row in enumerate(filled(Grid(0, 0, rows, (), covering, method=method), 0, len(rows))):
        for path, words in zip(paths, row, strict=True):
            if words and (not path or path[-1] != words) and not (depth in orders and _numbers(words)):
                path.append(words)
    return tuple(map(_unbroken, paths))


def _unbroken(path: Sequence[str]) -> tuple[str, ...]:
    """The words over a column; a name that was broken over two header rows is one again.

    >>> _unbroken(("支出", "国有资本经营预", "算财政拨款")), _unbroken(("支出", "合计")), _unbroken(("科目编", "码"))
    (('支出', '国有资本经营预算财政拨款'), ('支出', '合计'), ('科目编码',))
    """
    found: list[str] = []
    for words in path:
        if found and _is_name(found[-1] + words) and not (_is_name(found[-1]) and _is_name(words)):
            found[-1] += words
        else:
            found.append(words)
    return tuple(found)


def _is_name(words: str) -> bool:
    name = plain(words)
    return name in vocabulary().words or name in vocabulary().roles


def _numbers(words: str) -> bool:
    """Whether a cell of an order row only numbers its column, or says that the row does (栏次)."""
    return words.isdecimal() or head(words).role == "order"


def _order_belongs_right(found: list[Column]) -> tuple[Column, ...]:
    """A 行次 column that stands after a name belongs to that lane; a 序号 column before one belongs to the next."""
    for position, column in enumerate(found):
        if column.role == "order" and position + 1 < len(found) and found[position + 1].lane > column.lane:
            found[position] = column._replace(lane=found[position + 1].lane)
    return tuple(found)


@lru_cache(maxsize=8192)
def _meaning(path: tuple[str, ...]) -> tuple[str, Mapping[str, object]]:
    heads = [head(words) for words in path]
    if not heads:
        return "unknown", NO_MEANING
    if heads[-1].role is not None:
        return heads[-1].role, NO_MEANING
    if plain(path[-1]) in vocabulary().labels["sources"]:
        return "unknown", NO_MEANING
    if any(map(torn, path)) or any(_denies(one, two) for one, two in combinations(heads, 2)):
        return "unknown", NO_MEANING
    means: dict[str, object] = {}
    years: tuple[int, ...] = ()
    for one in heads:
        nearer = one.means
        if means.get("flow") in BALANCES and (nearer.get("part") or means.get("item") == "carry_out"):
            nearer = {
                key: value for key, value in nearer.items() if key not in ("flow", "item")
            }  # 年末结转和结余 in parts
        if nearer.get("fund") == "fiscal" and means.get("fund"):
            nearer = {key: value for key, value in nearer.items() if key != "fund"}  # 一般公共预算 over 财政拨款
        means.update(nearer)
        years = one.years or years
        if one.offset is not None:
            means["offset"] = one.offset
            years = one.years
        if one.measure:
            means["measure"] = one.measure
        if one.unit:
            means["unit"] = one.unit
    if years:
        means["years"] = years
    if not any(one.known for one in heads):
        return "unknown", MappingProxyType(means)
    if means.get("measure") == "change" and plain(path[-1]) in vocabulary().years["rate_of_change"]:
        means["measure"] = "growth_rate"
    measure = means.get("measure")
    if measure == "count":
        return "count", MappingProxyType(means)
    return ("rate" if measure in ("growth_rate", "share", "completion") else "amount"), MappingProxyType(means)


def _lists(grid: Grid, stop: int, column: int, *, alone: bool) -> bool:
    """Whether numbered names stand below a header that does not say so (按功能分类), with figures beside them; or any
    names, where the header says 收入 or 支出 `alone`.
    """
    beside = [(row[column], row[column + 1]) for row in grid.rows[stop:] if column + 1 < len(row) and row[column]]
    names = sum(1 for words, _ in beside if numbered(words))
    return (
        (names > 1 or (alone and len(beside) > 1))
        and all(printed(words).kind == "words" for words, _ in beside)
        and any(printed(words).value is not None for _, words in beside)
        and all(printed(words).kind != "words" for _, words in beside)
    )


OPENING, CLOSING = "[(\uff08\u3014\u3010\uff3b", "])\uff09\u3015\u3011\uff3d"  # around a code
_CODE = r"\d{3}(?:[-.\s]?\d{2}){0,3}|\d{6}|\d{8}"
CODE = re.compile(rf"{_CODE}|[{re.escape(OPENING)}](?:{_CODE})[{re.escape(CLOSING)}]")  # of subjects, and of units
DECIMAL = re.compile(r"\d{3}\.\d\d")
PART = re.compile(rf"[{re.escape(OPENING)}]?\d{{1,3}}[{re.escape(CLOSING)}]?")


def _are_parts(cells: Sequence[str]) -> bool:
    """Whether a column holds the two digits of 款 or 项, and nothing else."""
    return any(cells) and all(cell.isdecimal() and len(cell) == 2 for cell in cells if cell)


def _by_shape(role: str, cells: Sequence[str]) -> str:
    """Correct a stub's role by what stands in it: a 'code' column that holds words is a name column."""
    if role not in ("code", "unknown", "name"):
        return role
    codes = sum(1 for cell in cells if cell and CODE.fullmatch(cell))
    if role == "unknown":  # a figure of hundreds with two decimals looks like a code of two parts
        codes -= sum(1 for cell in cells if DECIMAL.fullmatch(cell))
    if role == "name" and not codes:
        return role  # nearly every one
    words = [cell for cell in cells if cell and plain(cell) not in vocabulary().totals]
    if not words:
        return role
    if codes * 2 > len(words):
        return "code"
    if role == "code" and sum(1 for cell in words if PART.fullmatch(cell)) * 2 <= len(words):
        return "name"
    if role == "unknown" and all(printed(cell).kind == "words" for cell in words):
        return "text"
    return role
