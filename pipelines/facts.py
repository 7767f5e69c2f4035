"""Sheets → facts: every figure of a form with its dimensions, its words and its place.

Belongs here: crossing row and column meanings, units and quanta, the years a figure is about, what a cell must hold to
be a fact. Does not belong here: recognising forms, indicators of performance sheets (`performance`), judging.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache, partial
from itertools import accumulate, combinations
from typing import NamedTuple

from pipelines.amounts import DASH, WORDS, ZERO, Printed, factor, printed, quantum, yuan
from pipelines.catalog import Form, forms, vocabulary
from pipelines.headers import head
from pipelines.model import FIGURES, Column, Document, Fact, Identity, Reject, Row, Sheet
from pipelines.names import plain

SYSTEMS = {"2": "functional", "3": "department_economic", "5": "government_economic"}
BALANCES = frozenset(("revenue", "opening_balance", "closing_balance"))
FLOWS = frozenset(("revenue", "expenditure"))
FIGURED = ("number", "percent", "error")
RATIOS = frozenset(("growth_rate", "share", "completion"))
HUNDRED = Decimal(100)
BODY = re.compile(r"[0-9A-Za-z]+(?:[-_/][0-9A-Za-z]+)*")  # what the code of a body is made of
#: a figure of the cell before a name: 6500.79 一、教育支出, 1 合计
FIGURE_BEFORE = re.compile(rf"\d[\d,]*\.\d\d?\s+\D|\d\d?\s+(?:{'|'.join(sorted(vocabulary().totals))})$")
WHOLES = frozenset(("three_public_total", "vehicle_total", "current_year_total", "grand_total"))  # items with parts


class Places:
    """Line and page of an offset; lines are split on the line feed only, from 1. None where the format has none."""

    def __init__(self, document: Document) -> None:
        self.line = _counted(_line_begins(document.text) if document.read_by == "text" else ())
        self.page = _counted(document.pages)


def _counted(begins: Sequence[int]) -> Callable[[int], int | None]:
    """At an offset, how many have begun; None at any where there are none."""
    return partial(bisect_right, begins) if begins else _nowhere


def _nowhere(_: int) -> None:
    return None


@lru_cache(maxsize=1)
def _line_begins(text: str) -> tuple[int, ...]:
    """Where each line begins; kept for the rooms of one document.

    >>> _line_begins("1\\n\\n22")
    (0, 2, 3)
    """
    return tuple(accumulate((len(line) + 1 for line in text.split("\n")[:-1]), initial=0))


class Meaning(NamedTuple):
    """The dimensions that a cell takes from its form, column and row."""

    item: str | None
    flow: str
    source: str | None
    fund: str | None
    part: str | None
    stage: str
    fiscal_year: int
    base_year: int | None
    measure: str


class Under(NamedTuple):
    """What every figure under a column has from it; not `believed` where another column of its form says the same."""

    column: Column
    means: Mapping[str, object]
    meaning: Meaning
    path: str
    decimals: int
    believed: bool


class Value(NamedTuple):
    """What a cell says: an amount in yuan, a ratio, a count, or that there is nothing; `step` is its last digit's."""

    kind: str
    measure: str
    amount: Decimal | None = None
    ratio: Decimal | None = None
    quantity: Decimal | None = None
    step: Decimal | None = None
    unit: str | None = None


def state(
    document: Document, sheets: Sequence[Sheet], identity: Identity
) -> tuple[tuple[Fact, ...], tuple[Reject, ...]]:
    """Every figure of every sheet as a fact, in reading order of the sheets; every cell that should hold one and does
    not as a reject (stage 'facts'). Performance sheets are read elsewhere.
    """
    facts: list[Fact] = []
    rejects: list[Reject] = []
    places = Places(document)
    usual = Counter(sheet.unit for sheet in sheets if sheet.unit).most_common(2)
    common = usual[0][0] if len(usual) == 1 else None
    for sheet in sheets:
        form = forms()[sheet.form]
        if form.shape != "performance":
            _sheet(document, sheet, form, identity, common, places, facts, rejects)
    return tuple(facts), tuple(rejects)


def _sheet(
    document: Document,
    sheet: Sheet,
    form: Form,
    identity: Identity,
    common: str | None,
    places: Places,
    facts: list[Fact],
    rejects: list[Reject],
) -> None:
    if identity.report_year is None:
        return
    lanes = _lanes(sheet, form, identity.report_year)
    unit = sheet.unit or common
    leaves = _leaves(sheet)
    unknown = _unknown_rows(sheet, form, lanes)
    read_by = "ocr" if sheet.grid.method == "ocr" else document.read_by if sheet.read_by == "text" else sheet.read_by
    for row in sheet.rows:
        mine = lanes.get(row.lane, ())
        words_of, starts = sheet.grid.rows[row.index], sheet.grid.starts[row.index]
        if (row.index, row.lane) in unknown:
            told = FIGURED if form.shape == "matrix" else (*FIGURED, DASH.kind)  # there a dash of nobody is nothing
            rejects += [
                _reject("unknown_row", starts[under.column.index], words_of[under.column.index], sheet)
                for under in mine
                if printed(words_of[under.column.index]).kind in told
            ]
            continue
        subject = row.code if row.kind in ("subject", "project") else None  # what a project is for
        code_printed = (row.means.get("printed") is not False) if subject else None
        level = (len(subject) - 1) // 2 if subject else None
        classification = _classification(form, row)
        is_leaf = (row.index, row.lane) in leaves
        project = row.name if row.kind == "project" else None
        for column, means, meaning, path, decimals, believed in mine:
            at = column.index
            words = words_of[at]
            if not words:
                continue
            start = starts[at]
            if row.means:
                meaning = _meaning(form, column, {**means, **row.means}, identity.report_year)
            value = _value(words, meaning.measure, decimals, unit) if believed else "unknown_column"
            if isinstance(value, str):
                rejects.append(_reject(value, start, words, sheet))
                continue
            if value.measure != meaning.measure:
                meaning = meaning._replace(measure=value.measure)
            facts.append(
                Fact(
                    sheet.form,
                    sheet.form_instance,
                    sheet.scope,
                    classification,
                    subject,
                    code_printed,
                    row.name or _column_name(column),
                    level,
                    row.kind == "total" or (row.kind == "matrix" and meaning.item == "three_public_total"),
                    is_leaf and meaning.item not in WHOLES,
                    *meaning,
                    value.amount,
                    value.ratio,
                    value.quantity,
                    value.kind,
                    words,
                    value.unit,
                    value.step,
                    read_by,
                    places.line(start),
                    places.page(start),
                    start,
                    start + len(words),
                    row.index,
                    at,
                    path,
                    project,
                    sheet.grid.locators.get((row.index, at)),
                    sheet.certain,
                )
            )
    _strays(sheet, rejects)


def _lanes(sheet: Sheet, form: Form, year: int) -> dict[int, list[Under]]:
    """Of each lane of a form what its figures have from their columns."""
    columns = [column for column in sheet.columns if column.role in FIGURES]
    means = [_title_means(sheet, form, column) for column in columns]
    meanings = [_meaning(form, column, said, year) for column, said in zip(columns, means, strict=True)]
    lanes: dict[int, list[Under]] = {}
    decimals = _places_printed(sheet, columns, form)
    same = _indistinct(sheet, columns, meanings) if form.shape == "matrix" else frozenset()
    for column, said, meaning in zip(columns, means, meanings, strict=True):
        at = column.index
        under = Under(column, said, meaning, " / ".join(column.path), decimals[at], at not in same)
        lanes.setdefault(column.lane, []).append(under)
    return lanes


def _unknown_rows(sheet: Sheet, form: Form, lanes: Mapping[int, Sequence[Under]]) -> frozenset[tuple[int, int]]:
    """The rows, each with its lane, of which nobody can tell what their figures are about."""
    rows = sheet.rows
    unknown = {(row.index, row.lane) for row in rows if _is_no_name(row, form)}
    if form.shape == "lines":
        flows = {lane: [under.meaning.flow for under in mine] for lane, mine in lanes.items()}
        astray = {row.index for row in rows if _is_astray(row, flows.get(row.lane, ()))}
        unknown |= {(row.index, row.lane) for row in rows if row.index in astray or len(astray) > 1}
    items_in_rows = any(row.means.get("item") for row in rows)
    if form.shape == "matrix" and items_in_rows and not _names_items(lanes.values()):
        unknown |= {(row.index, row.lane) for row in rows if row.kind == "unit"}
    return frozenset(unknown)


def _names_items(lanes: Iterable[Sequence[Under]]) -> bool:
    return any(under.column.means.get("item") for mine in lanes for under in mine)


@lru_cache(maxsize=1 << 12)
def _value(words: str, measure: str, decimals: int, unit: str | None) -> Value | str:
    """What a cell says in a column whose finest figure has so many decimals, or why nothing of it can be believed.

    >>> _value("2.50", "amount", 2, "万元").amount, _value("-", "amount", 2, None).kind, _value("1", "amount", 0, None)
    (Decimal('25000.00'), 'dash', 'no_unit')
    """
    reading, own = printed(words), ""
    if reading.kind == "words":
        reading, own = with_unit(words)
    counted = bool(own) and factor(own) is None
    if reading.kind == "words" or (own and (measure in RATIOS or (measure == "count") != counted)):
        return "not_a_figure"
    if reading.value is None:
        return Value(reading.kind, measure)
    if measure in RATIOS or reading.kind == "percent":
        if measure not in RATIOS:  # a percentage where money is expected: of change, or of a whole
            measure = "growth_rate" if measure == "change" else "share"
        step = Decimal(1).scaleb(-decimals - 2)
        return Value("number", measure, ratio=reading.value / HUNDRED, step=step)
    if measure == "count":
        return Value("number", measure, quantity=reading.value, step=ZERO)
    unit = own or unit
    if (unit_factor := factor(unit)) is None:
        return "no_unit"
    if (amount := yuan(reading.value, unit_factor)) is None:
        return "finer_than_a_fen"
    return Value("number", measure, amount, step=quantum(decimals, unit_factor), unit=unit)


@lru_cache(maxsize=1 << 10)
def with_unit(words: str) -> tuple[Printed, str]:
    """What a cell that is no plain figure holds: a figure with its unit or with what it counts, or the word
    for nothing.

    >>> with_unit("1,200.50 万元"), with_unit("3辆")[1], with_unit("无")[0].kind
    ((Printed(kind='number', value=Decimal('1200.50'), places=2), '万元'), '辆', 'dash')
    >>> with_unit("见附件")[0].kind, with_unit("300万元/年")[0].kind
    ('words', 'words')
    """
    known = vocabulary()
    name = words.strip()
    if plain(name) in known.labels["nothing"]:
        return DASH, ""
    units = sorted((*known.units, *known.labels["counted"]), key=len, reverse=True)
    unit = next((one for one in units if name.endswith(one)), "")
    reading = printed(name.removesuffix(unit).rstrip())
    return (reading, unit) if reading.value is not None else (WORDS, "")


def _is_no_name(row: Row, form: Form) -> bool:
    """Whether a row has no name, or a figure of another column in its place, or the last letter of one that was broken:
    then nobody knows what the row is.
    """
    if row.kind == "matrix":
        return form.shape != "matrix"
    if row.kind not in ("line", "unit", "project"):
        return False
    if row.code and not row.name and not BODY.fullmatch(row.code):
        return True  # words or a figure where a code should stand
    if (len(row.name) == 1 and not row.code) or ("." in row.name and printed(row.name).kind == "number"):
        return True
    return FIGURE_BEFORE.match(row.name) is not None or head(row.name).role == "order"


def _is_astray(row: Row, flows: Sequence[str]) -> bool:
    """Whether a line of a two-sided form stands on the wrong side: 九、卫生健康支出 among revenue, 收入总计 among
    expenditure. What put it there may have put its figures anywhere; what put two there, all figures of the form.
    """
    said = head(row.name).means.get("flow") or ("revenue" if _says_revenue(row.name) else None)
    return said in FLOWS and any(flow in FLOWS and flow != said for flow in flows)


@lru_cache(maxsize=1 << 12)
def _says_revenue(name: str) -> bool:
    """Whether a line says that it is revenue by a word within that of its source: 其他收入."""
    words = vocabulary().words
    return any(word in name for word, means in words.items() if dict(means) == {"flow": "revenue"})


def _indistinct(sheet: Sheet, columns: Sequence[Column], meanings: Sequence[Meaning]) -> frozenset[int]:
    """The columns of a matrix over which the header says the same, and whose figures differ: one header is wrong."""
    shown = [sheet.grid.rows[row.index] for row in sheet.rows]
    found: set[int] = set()
    for (one, said), (two, also) in combinations(zip(columns, meanings, strict=True), 2):
        if one.lane == two.lane and said == also:
            pair = one.index, two.index
            cells = [(row[one.index], row[two.index]) for row in shown]
            found.update(pair if any(a and b and a != b for a, b in cells) else ())
    return frozenset(found)


def _column_name(column: Column) -> str:
    """The printed header that names a figure of a matrix: the lowest one that is not a bare 合计 or 小计."""
    named = [words for words in column.path if head(words).means.get("item")]
    return (named or list(column.path) or [""])[-1]


def _strays(sheet: Sheet, rejects: list[Reject]) -> None:
    """Figures in columns that no header explains, and in rows that no stub names, are rejected, never dropped."""
    grid = sheet.grid
    unknown = [column.index for column in sheet.columns if column.role == "unknown"]
    for row in {row.index for row in sheet.rows} if unknown else ():
        for column in unknown:
            words = grid.rows[row][column]
            if words and printed(words).kind in ("number", "percent", "error"):
                rejects.append(_reject("unknown_column", grid.starts[row][column], words, sheet))


def _reject(reason: str, start: int, words: str, sheet: Sheet) -> Reject:
    return Reject("facts", reason, start, start + len(words), words, sheet.form, sheet.form_instance)


def _meaning(form: Form, column: Column, row: Mapping[str, object], year: int) -> Meaning:
    """Form, then column, then row: the nearer word wins."""
    said: dict[str, object] = {**form.defaults, **column.means, **row}
    years = said.get("years")
    printed_years: tuple[int, ...] = years if isinstance(years, tuple) else ()
    offset = said.get("offset")
    measure = str(said.get("measure") or "amount")
    base_year = None
    if measure in ("growth_rate", "change"):
        both = len(printed_years) > 1  # that of the figure and that compared with, even where they are one
        fiscal_year = max(printed_years) if both else year
        base_year = min(printed_years) if both or printed_years and printed_years[0] < year else fiscal_year - 1
        base_year = fiscal_year if said.get("within") else base_year
    elif printed_years:
        fiscal_year = printed_years[-1]
    else:
        fiscal_year = year + (offset if isinstance(offset, int) else 0)
    flow = str(said["flow"])
    item, source, fund, part = map(said.get, ("item", "source", "fund", "part"))
    said_here = form.shape == "codes" and "part" in column.means  # 年末结转和结余 in its parts
    return Meaning(
        item if isinstance(item, str) else None,
        flow,
        source if isinstance(source, str) else None,
        fund if isinstance(fund, str) else None,
        part if isinstance(part, str) and (flow not in BALANCES or said_here) else None,
        str(said["stage"]),
        fiscal_year,
        base_year,
        measure,
    )


def column_meaning(sheet: Sheet, column: Column, year: int) -> Meaning:
    """What a figure in that column is about where its row adds nothing, and so what a blank cell there stands for."""
    form = forms()[sheet.form]
    return _meaning(form, column, _title_means(sheet, form, column), year)


def _title_means(sheet: Sheet, form: Form, column: Column) -> Mapping[str, object]:
    """The fund that a matrix's title names, 一般公共预算“三公”经费 being less than 财政拨款“三公”经费; a column that
    names one fund itself is nearer.
    """
    if form.shape != "matrix" or column.means.get("fund", "fiscal") != "fiscal":
        return {}
    known = vocabulary()
    funds = [known.words[word].get("fund") for word in known.spelt(plain(sheet.title))]
    return next(({"fund": fund} for fund in funds if fund), {})


def _classification(form: Form, row: Row) -> str:
    said = row.means.get("classification")
    if isinstance(said, str):
        return said
    if row.kind == "subject" and row.code and form.shape == "codes":
        return SYSTEMS.get(row.code[0], form.classification)
    if row.kind == "unit":
        return "line"
    return form.classification


def _places_printed(sheet: Sheet, figure_columns: Sequence[Column], form: Form) -> dict[int, int]:
    """The decimals of the finest figure in each column: a spreadsheet drops trailing zeros, so one cell's decimals say
    less than its column's. In a matrix, whose columns hold one figure each, the finest of all counts.
    """
    rows = sorted({row.index for row in sheet.rows})
    finest = {
        column.index: max((_decimals(sheet.grid.rows[row][column.index]) for row in rows), default=0)
        for column in figure_columns
    }
    if form.shape == "matrix":
        top: dict[str, int] = {}
        for column in figure_columns:
            top[column.role] = max(top.get(column.role, 0), finest[column.index])
        return {column.index: top[column.role] for column in figure_columns}
    return finest


def _decimals(words: str) -> int:
    reading = printed(words)
    return with_unit(words)[0].places if reading.kind == "words" else reading.places


def _leaves(sheet: Sheet) -> set[tuple[int, int]]:
    """Rows with no finer row of the same sheet below them; totals and sub-totals are none."""
    codes = {row.code for row in sheet.rows if row.kind == "subject" and row.code}
    upper = {code[:length] for code in codes for length in (3, 5) if len(code) > length}
    return {
        (row.index, row.lane)
        for row in sheet.rows
        if row.kind != "total" and not (row.kind == "subject" and row.code in upper)
    }
