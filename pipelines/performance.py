"""Performance sheets (绩效目标表) → projects, indicators and the few amounts that stand in their heads.

Belongs here: label beside value, the indicator list, rows shifted against their header. Does not belong here: whether
weights sum to a hundred or a target fits its text; that is asked by rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple

from pipelines.amounts import factor, printed, quantum, yuan
from pipelines.catalog import SHELF, forms, load, only
from pipelines.facts import Places
from pipelines.headers import head
from pipelines.model import Document, Fact, Grid, Identity, Indicator, Project, Reject, Sheet
from pipelines.names import bare, plain
from pipelines.periods import Period

FEWEST, MOST = 3, 12  # columns of a performance sheet
LISTED = frozenset(("name", "target", "weight", "level_1", "level_2"))  # what heads a list of indicators alone
UNIT = re.compile(r"\((?P<unit>[^()]{1,4})\)")


@dataclass(frozen=True, slots=True)
class Labels:
    """`performance.toml`: label -> what it labels."""

    texts: Mapping[str, str]
    amounts: Mapping[str, str]
    indicators: Mapping[str, str]
    comparators: Mapping[str, str]
    heads: frozenset[str]  # all labels of texts and amounts
    yes: tuple[str, ...]
    no: tuple[str, ...]
    signs: frozenset[str]  # what stands in a column of comparators
    totals: frozenset[str]


@cache
def labels() -> Labels:
    """The labels of performance sheets."""
    given = load(SHELF / "performance.toml")
    only(given, {"texts", "amounts", "indicators", "comparators", "words"}, "performance.toml")

    def turned(table: Mapping[str, Sequence[str]]) -> Mapping[str, str]:
        return MappingProxyType({word: key for key, words in table.items() for word in words})

    words = given["words"]
    return Labels(
        turned(given["texts"]),
        turned(given["amounts"]),
        turned(given["indicators"]),
        turned(given["comparators"]),
        frozenset(word for table in (given["texts"], given["amounts"]) for of in table.values() for word in of),
        (*words["yes"],),
        (*words["no"],),
        frozenset((*turned(given["comparators"]), *given["comparators"], *words["qualitative"])),
        frozenset(words["totals"]),
    )


def perform(
    document: Document, sheets: Sequence[Sheet], identity: Identity
) -> tuple[tuple[Fact, ...], tuple[Indicator, ...], tuple[Project, ...], tuple[Reject, ...]]:
    """Everything that the performance sheets say: amounts as facts (item project_budget, district_share, town_subsidy,
    department_total …), indicator rows, one project a sheet, and what could not be read.
    """
    facts: list[Fact] = []
    indicators: list[Indicator] = []
    projects: list[Project] = []
    rejects: list[Reject] = []
    places = Places(document)
    for sheet in sheets:
        if forms()[sheet.form].shape != "performance":
            continue
        header = _indicator_header(sheet.grid)
        pairs = [*_pairs(sheet.grid, header[0] if header else len(sheet.grid.rows))]
        project = _project(sheet, pairs, places)
        projects.append(project)
        facts += _amounts(document, sheet, pairs, project.name, identity, places, rejects)
        if header is not None:
            indicators += _indicators(sheet, header, project.name, places, rejects)
    return tuple(facts), tuple(indicators), tuple(projects), tuple(rejects)


@lru_cache(maxsize=4096)
def _label(words: str) -> tuple[str, str | None]:
    """A label without its unit, and the unit: '区级支出 (元)' -> ('区级支出', '元')."""
    name = bare(words).rstrip(":")
    found = UNIT.search(name)
    if found and factor(found["unit"]) is not None:
        return name.replace(found[0], ""), found["unit"]
    return name, None


def _indicator_header(grid: Grid) -> tuple[int, dict[str, int]] | None:
    """The row that heads the indicator list, and the column of each of its fields."""
    known = labels().indicators
    for index, row in enumerate(grid.rows):
        fields = {
            known[name]: column for column, words in enumerate(row) if words and (name := _label(words)[0]) in known
        }
        if "name" in fields and "target" in fields:
            return index, fields
    return None


def laid(words: Sequence[str]) -> Period | None:
    """A performance sheet read from a stream of words, '' being an empty cell: of the least width at which each row
    above the indicator list begins with a label, and each row of the list has a name and a target below theirs.

    >>> above = "项目名称 维修 主管部门 某局 当年预算 9.00 其中:财政资金 9.00"
    >>> below = "绩效指标 指标名称 权重 指标值 - 完成率 60 ≥95% - 满意度 40 ≥85%"
    >>> laid(["" if word == "-" else word for word in f"{above} {below}".split()]).body[2:]
    ((8, 9, 10, 11), (12, 13, 14, 15), (16, 17, 18, 19))
    """
    known = labels()
    said = [known.indicators.get(_label(one)[0]) if one else None for one in words]
    if "name" not in said or "target" not in said:
        return None
    size = len(words)
    for width in range(FEWEST, min(MOST, size) + 1):
        if _is_laid([words[at : at + width] for at in range(0, size, width)], said, width):
            places = [*range(size), *[None] * (-size % width)]
            return Period((), tuple(tuple(places[at : at + width]) for at in range(0, size, width)))
    return None


def _is_laid(rows: Sequence[Sequence[str]], said: Sequence[str | None], width: int) -> bool:
    fields = [said[at : at + width] for at in range(0, len(said), width)]
    top = next((at for at, row in enumerate(fields) if "name" in row and "target" in row), None)
    if top is None or top + 1 == len(rows):
        return False
    if sum(bool(LISTED & {*row}) for row in fields) > 1 or 2 * sum(map(bool, fields[top])) < sum(map(bool, rows[top])):
        return False  # the header of the list begins a row, and ends it
    name, target = fields[top].index("name"), fields[top].index("target")
    above = all(_label(next(filter(None, row), ""))[0] in labels().heads for row in rows[:top] if any(row))
    listed = [row for row in rows[top + 1 :] if any(row)]
    sign = fields[top].index("comparator") if "comparator" in fields[top] else None
    if sign and any(not labels().signs & {*map(plain, row[sign - 1 : sign + 1])} for row in listed if any(row[sign:])):
        return False  # rows of another width, as where merged cells are gone; a row may stand one cell to the left
    return above and all(len(row) > max(name, target) and row[name] and row[target] for row in listed)


Pair = tuple[str, str | None, int, int]


def _pairs(grid: Grid, stop: int) -> Iterator[Pair]:
    """(label, unit, row, column of the value) for every label with a value beside it, above the indicator list."""
    known = labels()
    for index, row in enumerate(grid.rows[:stop]):
        for column, words in enumerate(row):
            if not words:
                continue
            name, unit = _label(words)
            if name not in known.heads:
                continue
            beside = next((c for c in range(column + 1, len(row)) if row[c]), None)
            above = grid.rows[index - 1] if index else ()
            if beside is not None and above and (above[column], above[beside]) == (words, row[beside]):
                continue  # merged cells, printed in every row that they cover
            if beside is not None and _label(row[beside])[0] not in known.heads:
                yield name, unit, index, beside


def _project(sheet: Sheet, pairs: Sequence[Pair], places: Places) -> Project:
    grid = sheet.grid
    said: dict[str, str] = {}
    for name, _, row, column in pairs:
        key = labels().texts.get(name)
        if key:
            said.setdefault(key, grid.rows[row][column])
    return Project(
        sheet.form,
        sheet.form_instance,
        said.get("name"),
        sheet.entity_name or said.get("owner"),
        said.get("department"),
        said.get("overview"),
        said.get("basis"),
        said.get("goal"),
        places.line(grid.start),
        places.page(grid.start),
        grid.start,
        grid.stop,
    )


def _amounts(
    document: Document,
    sheet: Sheet,
    pairs: Sequence[Pair],
    project: str | None,
    identity: Identity,
    places: Places,
    rejects: list[Reject],
) -> Iterator[Fact]:
    grid, form = sheet.grid, forms()[sheet.form]
    taken: set[tuple[int, int]] = set()
    above = _above(grid)
    cells = [
        (item, own_unit, row, at, stage)
        for name, own_unit, row, column in pairs
        if (item := labels().amounts.get(name))
        for at, stage in _stages(grid.rows[row], column, above[row]) or [(column, str(form.defaults["stage"]))]
    ]
    for item, own_unit, row, column, stage in cells:
        words, start = grid.rows[row][column], grid.starts[row][column]
        reading, unit = printed(words), own_unit or sheet.unit or _unit_inside(grid)
        if (row, column) in taken:
            continue
        taken.add((row, column))
        item = _of_phase(grid.rows[row], column, item, above[row])
        unit_factor = factor(unit)
        if reading.kind == "words":
            continue  # a text beside a label that may also head money
        amount = yuan(reading.value, unit_factor) if reading.value is not None and unit_factor is not None else None
        if reading.value is not None and (amount is None or unit_factor is None):
            reason = "no_unit" if unit_factor is None else "finer_than_a_fen"
            rejects.append(Reject("facts", reason, start, start + len(words), words, sheet.form, sheet.form_instance))
            continue
        part = "total" if item == "department_total" else str(form.defaults.get("part", "project"))
        label = grid.rows[row][_beside(grid.rows[row], column)]
        yield Fact(
            sheet.form,
            sheet.form_instance,
            sheet.scope,
            "project",
            None,
            None,
            label,
            None,
            False,
            item not in ("project_budget", "phase_total"),
            item,
            "expenditure",
            "all",
            "all",
            part,
            stage,
            identity.report_year or 0,
            None,
            "amount",
            amount,
            None,
            None,
            "number" if amount is not None else reading.kind,
            words,
            unit,
            quantum(reading.places, unit_factor) if unit_factor is not None else None,
            document.read_by,
            places.line(start),
            places.page(start),
            start,
            start + len(words),
            row,
            column,
            label,
            project,
            grid.locators.get((row, column)),
            sheet.certain,
        )


def _unit_inside(grid: Grid) -> str | None:
    """The unit that labels inside the sheet state, where they all state the same: 项目资金（元）."""
    units = {unit for row in grid.rows for words in row if words and len(words) < 30 and (unit := _label(words)[1])}
    return units.pop() if len(units) == 1 else None


class Above(NamedTuple):
    """What the rows above one say of its money; the nearest counts."""

    stages: Mapping[int, str]  # column -> stage, of the row with several of them
    wholes: Mapping[int, Sequence[str]]  # how many labels of amounts a row has -> which, one being 项目资金总额
    whole: Mapping[int, str]  # column of a label -> whether it is of the whole project, or of the year


def _above(grid: Grid) -> list[Above]:
    """For each row, what is above it."""
    found = [Above({}, {}, {})]
    for row in grid.rows:
        last = found[-1]
        stages = {at: str(stage) for at, words in enumerate(row) if words and (stage := _stage(words))}
        amounts = [*_amount_labels(row).values()]
        wholes = {len(amounts): amounts} if "phase_total" in amounts and len(amounts) > 1 else {}
        labelled = ((at, labels().amounts.get(_label(words)[0])) for at, words in enumerate(row) if words)
        whole = {at: item for at, item in labelled if item in ("phase_total", "project_budget")}
        found.append(
            Above(
                stages if len(stages) > 1 else last.stages,
                {**last.wholes, **wholes} if wholes else last.wholes,
                {**last.whole, **whole} if whole else last.whole,
            )
        )
    return found


def _stages(row: Sequence[str], column: int, above: Above) -> list[tuple[int, str]]:
    """The columns of a row whose header says of which stage their money is: 年初预算数, 全年预算数, 全年执行数 side by
    side. Where merged cells left nothing, its first value stands right behind its label.
    """
    if not above.stages:
        return []
    label, first = _beside(row, column), min(above.stages)
    shift = label + 1 - first if any(row[label + 1 : first]) else 0
    found = {at + shift: stage for at, stage in above.stages.items()}
    return [(at, found[at]) for at, words in enumerate(row) if words and at in found]


def _beside(row: Sequence[str], column: int) -> int:
    """The column of the label of a value: the nearest words at its left."""
    return next(at for at in reversed(range(column)) if row[at] and printed(row[at]).kind == "words")


@lru_cache(maxsize=4096)
def _stage(words: str) -> object:
    """The stage that a header of money names; None where the cell is a label of this sheet."""
    reading = head(words)
    return None if reading.role or reading.measure or _label(words)[0] in labels().heads else reading.means.get("stage")


def _of_phase(row: Sequence[str], column: int, item: str, above: Above) -> str:
    """Parts that stand under 项目资金总额 are parts of the whole project, not of the year."""
    if item not in ("appropriation", "carry_in", "other_money"):
        return item
    label = _beside(row, column)
    mine = [*_amount_labels(row)]
    if wholes := above.wholes.get(len(mine)):  # side by side, in one order, whatever a merged cell left of them
        whole: str | None = wholes[mine.index(label)]
    else:
        whole = above.whole.get(label)
    return f"phase_{item}" if whole == "phase_total" else item


def _amount_labels(row: Sequence[str]) -> dict[int, str]:
    """The columns of a row that hold labels of amounts with a value beside them, and of which."""
    cells = [(at, _label(words)[0]) for at, words in enumerate(row) if words]
    known = labels()
    valued = [one for one, beside in pairwise(cells) if beside[1] not in known.heads]
    return {at: known.amounts[name] for at, name in valued if name in known.amounts}


TARGET = re.compile(r"(?P<value>-?[\d,]+(?:\.\d+)?)(?P<percent>%?)(?:\((?P<unit>[^()]+)\)|(?P<after>[^\d.,()]{0,4}))")


@lru_cache(maxsize=4096)
def _target(words: str) -> tuple[str | None, Decimal | None, str | None]:
    """Comparator, value and unit of a target that holds all three in one cell.

    >>> _target("≥13459.00(平方米)"), _target("=100.00(%)")
    (('≥', Decimal('13459.00'), '平方米'), ('=', Decimal('100.00'), '%'))
    >>> _target("不低于80%"), _target("优"), _target("5000")
    (('≥', Decimal('80'), '%'), (None, None, None), (None, Decimal('5000'), None))
    """
    name = plain(words)
    comparator = None
    for word in sorted(labels().comparators, key=len, reverse=True):
        if name.startswith(plain(word)):
            comparator, name = labels().comparators[word], name[len(plain(word)) :]
            break
    found = TARGET.fullmatch(name)
    value = printed(found["value"]).value if found else None
    if found is None or value is None:
        return None, None, None
    return comparator, value, found["percent"] or found["unit"] or found["after"] or None


def _indicators(
    sheet: Sheet, header: tuple[int, dict[str, int]], project: str | None, places: Places, rejects: list[Reject]
) -> Iterator[Indicator]:
    grid = sheet.grid
    top, fields = header
    upper: dict[str, str] = {}
    for index in range(top + 1, len(grid.rows)):
        row, starts = grid.rows[index], grid.starts[index]
        filled = [column for column, words in enumerate(row) if words]
        if not filled:
            continue
        shift = _shift(row, fields)
        if shift is None:
            if bare(row[filled[0]]) in labels().totals:
                continue
            if any(printed(row[column]).kind in ("number", "percent") for column in filled):
                start, last = starts[filled[0]], filled[-1]
                stop = starts[last] + len(row[last])
                rejects.append(
                    Reject(
                        "facts",
                        "indicator_row",
                        start,
                        stop,
                        " ".join(filter(None, row)),
                        sheet.form,
                        sheet.form_instance,
                    )
                )
            continue
        at = {key: column + shift for key, column in fields.items() if 0 <= column + shift < len(row)}
        for level in ("level_1", "level_2"):
            if level in at and row[at[level]]:
                upper[level] = row[at[level]]
        weight, target = _words(row, at, "weight"), _words(row, at, "target")
        core = _words(row, at, "core")
        comparator, value, unit = _target(target) if target else (None, None, None)
        start, stop = starts[filled[0]], starts[filled[-1]] + len(row[filled[-1]])
        yield Indicator(
            sheet.form,
            sheet.form_instance,
            project,
            _words(row, at, "name") or row[filled[0]],  # 预算资金执行率 is drawn over the label of the list, too
            printed(weight).value if weight else None,
            _words(row, at, "unit") or unit,
            _words(row, at, "comparator") or comparator,
            target,
            value,
            True if core in labels().yes else False if core in labels().no else None,
            upper.get("level_1"),
            upper.get("level_2"),
            places.line(start),
            places.page(start),
            start,
            stop,
            _span(starts, at.get("weight"), weight),
            _span(starts, at.get("target"), target),
        )


def _words(row: Sequence[str], at: Mapping[str, int], key: str) -> str | None:
    return (row[at[key]] or None) if key in at else None


def _span(starts: Sequence[int], column: int | None, words: str | None) -> tuple[int, int] | None:
    return (starts[column], starts[column] + len(words)) if column is not None and words else None


def _shift(row: Sequence[str], fields: Mapping[str, int]) -> int | None:
    """By how many cells a row stands beside its header: 0, or the shift under which its fields make sense.

    A row that begins in the cell that others leave to the merged label stands one to the left.

    >>> fields = {"name": 1, "weight": 2, "unit": 3, "comparator": 4, "target": 5}
    >>> _shift(("", "维护成本", "10", "万元", "≤", "25"), fields), _shift(("执行率", "10", "%", "=", "100", ""), fields)
    (0, -1)
    >>> _shift(("", "", "", "", "", ""), fields) is None
    True
    """
    for shift in (0, -1, 1, -2, 2):
        moved = {key: column + shift for key, column in fields.items()}
        if any(not 0 <= column < len(row) for key, column in moved.items() if key in ("name", "target")):
            continue
        name, target = row[moved["name"]], row[moved["target"]]
        if not shift and "level_1" not in fields:
            name = name or next(filter(None, row), "")
        if not name or not target or printed(name).kind != "words":
            continue
        weight = moved.get("weight")
        if weight is not None and not (0 <= weight < len(row) and isinstance(printed(row[weight]).value, Decimal)):
            continue
        return shift
    return None
