"""Tables → sheets: which regulated form a table is, what its rows say, whose it is and in what unit.

Belongs here: choosing the form among those its title allows, resolving stubs to codes, lines and totals. Does not
belong here: headers (`headers`), performance sheets (`performance`), figures (`facts`). What cannot be placed without
doubt is rejected with its reason; nothing is guessed silently.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from pipelines.amounts import printed
from pipelines.catalog import Form, forms, vocabulary
from pipelines.catalog.subjects import resolve, subject, system_of
from pipelines.decide import decide
from pipelines.headers import NO_MEANING, columns, head, header_rows, is_order_row
from pipelines.model import FIGURES, Column, Grid, Identity, Reject, Row, Sheet
from pipelines.names import bare, plain
from pipelines.segment import Line
from pipelines.stubs import (
    CODES,
    GLUED,
    Stub,
    code_in,
    digits_of,
    first_code,
    label_beside,
    stub,
    total_aside,
    unwrapped,
)
from pipelines.tabulate import Table
from pipelines.titles import Caption, caption
from pipelines.unaligned import unaligned

AMOUNT = re.compile(r"\d{4,}\.\d*")  # in the place of a code: 91952.00 is none in parts
PARTED = re.compile(r"[-.\s]")  # what may stand between the parts of a code
SYSTEMS = ("functional", "department_economic", "government_economic")
BODIES = frozenset(vocabulary().labels["entity"])  # headers of names that are of bodies
TOTALS = frozenset(("grand_total", "current_year_total", "carry_out"))  # of a list of lines
THREE = ("overseas_travel", "vehicle_total", "reception")
BESIDE = ("agency_operation", "meeting", "training")
FEWEST_SUBJECTS = 3
BESIDE_ALL = -1  # the lane of a body that stands beside the rows of its subjects


def recognise(tables: Sequence[Table], identity: Identity) -> tuple[tuple[Sheet, ...], tuple[Reject, ...]]:
    """Every table that is a form as a sheet; every other table that holds figures as a reject (stage 'recognise')."""
    sheets: list[Sheet] = []
    rejects: list[Reject] = []
    instances: Counter[str] = Counter()
    for table in tables:
        outcome = _sheet(table, identity)
        if isinstance(outcome, Sheet):
            instances[outcome.form] += 1
            sheets.append(_numbered(outcome, instances[outcome.form]))
        elif outcome is not None:
            rejects.append(outcome)
    return tuple(sheets), tuple(rejects)


def _numbered(sheet: Sheet, instance: int) -> Sheet:
    object.__setattr__(sheet, "form_instance", instance)  # the value is ours until it is handed out
    return sheet


def _sheet(table: Table, identity: Identity) -> Sheet | Reject | None:
    grid = table.grid
    first, stop = header_rows(grid)
    inside = [
        Line(words, begun)
        for row, starts in zip(grid.rows[:first], grid.starts[:first], strict=True)
        for words, begun in zip(row, starts, strict=True)
        if words
    ]
    said = caption(table.above, identity.kind)
    if inside:
        full = caption([*table.above, *inside], identity.kind)
        said = said._replace(unit=said.unit or full.unit, entity=said.entity or full.entity) if said.forms else full
    candidates = [forms()[key] for key in said.forms]
    performance = any(form.shape == "performance" for form in candidates)  # in which a label has its value beside it
    if grid.method == "lost" and candidates and not (performance and len(grid.rows[0]) > 1):
        return _unplaced(table, said, "header_unaligned")
    if performance:
        form = next(form for form in candidates if form.shape == "performance")
        return _made(form, table, said, identity, (), (), certain=len(candidates) == 1)
    if not candidates:
        return _unplaced(table, said, "unknown_form")
    found = columns(grid, first, stop)
    if not any(column.role in FIGURES for column in found):
        return _unplaced(table, said, "no_figure_column")
    if unaligned(grid, stop, found):
        return _unplaced(table, said, "header_unaligned")
    form, certain = _chosen(candidates, grid, stop, found)
    found = _with_flow(found, form)
    if _lists_projects(found, form):
        listing = replace(form, shape="listing", classification="project")
        rows = tuple(
            row._replace(means={**row.means, "classification": "project"})
            for row in _rows(grid, stop, found, listing, identity)
        )
    else:
        rows = _rows(grid, stop, found, form, identity)
    if _of_another(form, rows):
        return _unplaced(table, said, "unknown_form")
    if form.shape == "matrix":
        found, rows = _wider_totals(grid, found, rows)
    made = _made(form, table, said, identity, found, rows, certain=certain)
    decided = decide(grid, found, rows) if grid.method in ("cells", "blanks") else None
    if decided is None:
        return made
    known = tuple(column for column in found if column.path)
    return replace(made, grid=decided, columns=known, read_by="arithmetic", certain=False)


def _of_another(form: Form, rows: Sequence[Row]) -> bool:
    """Whether a table lists subjects, and none of the classification that its title names: the title is of another."""
    if form.shape != "codes" or any(row.kind == "subject" for row in rows):
        return False
    listed = 0
    for row in rows:
        glued = GLUED.fullmatch(row.name)
        code, name = (glued["code"], glued["name"]) if glued else (row.code or "", row.name)
        system = system_of(code)
        known = subject(system, code) if system else None
        listed += known is not None and known.name == bare(name)
    return listed >= FEWEST_SUBJECTS


def _unplaced(table: Table, said: Caption, reason: str) -> Reject | None:
    """A reject for a table with figures in it; a box of mere words (a contents list) is none."""
    grid = table.grid
    if not any(printed(words).kind in ("number", "percent") and len(words) > 3 for row in grid.rows for words in row):
        return None
    return Reject("recognise", reason, grid.start, grid.stop, said.title)


def _made(
    form: Form,
    table: Table,
    said: Caption,
    identity: Identity,
    found: tuple[Column, ...],
    rows: tuple[Row, ...],
    *,
    certain: bool,
) -> Sheet:
    unit = said.unit
    if unit is None:
        unit = next((str(column.means["unit"]) for column in found if column.means.get("unit")), None)
    return Sheet(
        form=form.key,
        form_instance=1,
        title=said.title,
        title_start=said.title_start,
        grid=table.grid,
        unit=unit,
        scope=said.scope or identity.scope,
        entity_name=said.entity,
        columns=found,
        rows=rows,
        note=_note([*_alone(table.grid), *table.below]),
        certain=certain and unit is not None and all(column.role != "unknown" for column in found),
    )


def _alone(grid: Grid) -> list[Line]:
    """The last rows of a grid that hold one cell alone: what is printed below a form, drawn as rows of it."""
    last: list[Line] = []
    for row, starts in zip(reversed(grid.rows), reversed(grid.starts), strict=True):
        cells = [Line(words, begun) for words, begun in zip(row, starts, strict=True) if words]
        if len(cells) > 1:
            break
        last += cells
    return last[::-1]


def _note(below: Sequence[Line]) -> str | None:
    """The note under a table that says why it is empty, as printed."""
    known = vocabulary().labels
    for line in below[:4]:
        name = bare(line.text)
        if any(word in name for word in known["empty"]) and (
            any(name.startswith(label) for label in known["note"]) or len(name) < 60
        ):
            return line.text
    return None


def _chosen(candidates: Sequence[Form], grid: Grid, stop: int, found: Sequence[Column]) -> tuple[Form, bool]:
    """The candidate whose codes the table holds; certain where only one is left."""
    digits = Counter(
        code[0]
        for row in grid.rows[stop:]
        for column in found
        if column.role in CODES and (code := digits_of(row[column.index])).isdecimal()
        if column.role == "code" or len(code) == 3
    )
    leading = digits.most_common(1)[0][0] if digits else ""
    if leading:
        fitting = [form for form in candidates if not form.codes or leading in form.codes]
        if not fitting:  # the title says one code system, the table holds another: a sibling form of the same part
            part = candidates[0].defaults.get("part")
            fitting = [
                form
                for form in forms().values()
                if form.kind == candidates[0].kind and leading in form.codes and form.defaults.get("part") == part
            ][:1]
        if fitting:
            return fitting[0], len(fitting) == 1
    return candidates[0], len(candidates) == 1


def _lists_projects(found: Sequence[Column], form: Form) -> bool:
    """Whether a form of codes is printed as a list of projects instead, as some provinces do."""
    wanted = vocabulary().labels["project"]
    return (
        form.shape == "codes"
        and form.defaults.get("part") == "project"
        and not any(column.role in ("code", "part_code") for column in found)
        and any(column.role == "name" and plain(column.path[-1]).endswith(wanted) for column in found if column.path)
    )


def _with_flow(found: tuple[Column, ...], form: Form) -> tuple[Column, ...]:
    """In a two-sided form the lanes are revenue and expenditure: as their headers say; where silent, in that order."""
    lanes = sorted({column.lane for column in found})
    if form.shape != "lines" or len(lanes) < 2:
        return found
    said = {column.lane: column.means["flow"] for column in found if "flow" in column.means}
    for column in found:
        if column.role in ("name", "code") and column.lane not in said:
            for words in column.path[:1]:
                flow = _means(words).get("flow")
                if flow:
                    said[column.lane] = flow
    flows = {lane: said.get(lane) or ("revenue" if lane == lanes[0] else "expenditure") for lane in lanes}
    return tuple(
        column._replace(means={**column.means, "flow": flows[column.lane]}) if column.role in FIGURES else column
        for column in found
    )


def _rows(grid: Grid, stop: int, found: Sequence[Column], form: Form, identity: Identity) -> tuple[Row, ...]:
    rows: list[Row] = []
    header = set(grid.rows[:stop])  # printed again at the top of a page
    furniture = {
        index for index in range(stop, len(grid.rows)) if grid.rows[index] in header or is_order_row(grid.rows[index])
    }
    lanes: dict[int, list[Column]] = {}
    for column in found:
        lanes.setdefault(column.lane, []).append(column)
    stated: dict[tuple[object, object], int] = {}  # flow and item of a total -> the first lane that states it
    for lane, mine in sorted(lanes.items()):
        codes, names, bodies_codes, parts = stub(mine, grid, stop, form)
        flow = next((column.means.get("flow") for column in mine if column.role in FIGURES), None)
        listed = [words for row in grid.rows[stop:] for column in names if (words := row[column])]
        system = _system_of(listed, identity.report_year or 0) if form.shape == "lines" else _system(form)
        bodies = any(plain(words) in BODIES for column in mine if column.role == "name" for words in column.path[-1:])
        section: Mapping[str, object] = NO_MEANING
        above = [""] * max(3, len(codes))
        figures = [column.index for column in mine if column.role in FIGURES]
        inside = ""  # without codes: the subject above, of which the next may be a part
        stubs: list[Stub] = []
        for index in range(stop, len(grid.rows)):
            cells = grid.rows[index]
            if index in furniture:
                continue
            code = code_in(cells, codes, above) if parts else first_code(cells, codes)
            name = next((cells[column] for column in names if cells[column]), "")
            empty = not (code and name) and not any(cells[column] for column in figures)
            if not code and not name:
                if empty:
                    continue
                name = total_aside(cells, mine)
                if not name and lane:
                    name = label_beside(cells, lanes.get(lane - 1, ()))
            stubs.append(Stub(index, code, name, empty))
        wrapped = system if not codes and system in SYSTEMS else ""
        for index, code, name, _ in unwrapped(stubs, wrapped, apart=grid.method in ("blanks", "whitespace")):
            row = _row(index, lane, code, name, form, flow, identity.report_year, system, nameless=not codes)
            if row.kind == "subject" and form.shape == "listing" and _is_project(names, grid.rows[index], found):
                row = row._replace(kind="project")
            if row.kind == "line" and form.shape == "codes":
                if of_body := first_code(grid.rows[index], bodies_codes):
                    row = row._replace(kind="unit", code=of_body)
                elif bodies and not codes:
                    row = row._replace(kind="unit")
            if form.shape == "lines":
                row, section = _in_section(row, section)
            elif row.kind == "line" and inside and (part := _within(system, name, identity.report_year, inside)):
                row = row._replace(kind="subject", code=part, means={"printed": False})
            if row.kind == "subject" and not codes and form.shape == "codes":
                inside = row.code or ""
            if form.shape == "lines" and (item := row.means.get("item")) in TOTALS:
                figured = any(grid.rows[index][column] for column in figures)
                if figured and stated.setdefault((flow, item), lane) != lane:
                    row = row._replace(means={**row.means, "item": None})  # of another list of the same money
            rows.append(row)
    return _with_bodies(rows, grid, found) if form.shape == "codes" else tuple(rows)


def _is_project(names: Sequence[int], cells: Sequence[str], found: Sequence[Column]) -> bool:
    """Whether the best name of a row is that of a project: its code says what that is for."""
    path = found[names[0]].path if names and cells[names[0]] else ()
    return any(plain(words).endswith(vocabulary().labels["project"]) for words in path[-1:])


def _with_bodies(rows: Sequence[Row], grid: Grid, found: Sequence[Column]) -> tuple[Row, ...]:
    """Rows of subjects beside which a column names their bodies, each body's begun by a row of the body: it has a lane
    of its own, and no figures.
    """
    names = [one for one in found if one.role == "name" and one.path and plain(one.path[-1]) in BODIES]
    if not names or any(row.kind not in ("subject", "total") for row in rows):
        return tuple(rows)
    bodied: list[Row] = []
    body = ""
    for row in rows:
        if row.kind == "subject" and (words := grid.rows[row.index][names[0].index]) and words != body:
            body = words
            bodied.append(Row(row.index, BESIDE_ALL, "unit", None, body, NO_MEANING))
        bodied.append(row)
    return tuple(bodied)


def _within(system: str, name: str, year: int | None, above: str) -> str | None:
    """The part of the section, or else of the class, above a name that means several subjects: 一般行政管理事务."""
    for section in (above[:5], above[:3]):
        found = resolve(system, name, year or 0, within=section)
        if found and len(found) > len(section):
            return found
    return None


def _row(
    index: int,
    lane: int,
    code: str,
    name: str,
    form: Form,
    flow: object,
    year: int | None,
    system: str,
    *,
    nameless: bool,
) -> Row:
    """The meaning of one stub."""
    known = vocabulary()
    if code and not code[0].isdecimal():  # words in the code cell: a total, or a name that slipped
        code, name = "", name or code
    short = bare(name)
    if short in known.totals or (short in known.current and form.shape == "lines"):
        return Row(index, lane, "total", None, name, _total(short, form))
    if code:
        digits = plain(code if code.isdecimal() or AMOUNT.fullmatch(code) else PARTED.sub("", code))
        kind = "subject" if len(digits) in (3, 5, 7) and (not form.codes or digits[0] in form.codes) else "unit"
        return Row(index, lane, kind, digits if kind == "subject" else code, name, NO_MEANING)
    glued = GLUED.fullmatch(name)
    digits = plain(glued["code"]) if glued else ""
    if glued and (not form.codes or digits[0] in form.codes) and form.shape != "listing":
        return Row(index, lane, "subject", digits, glued["name"].strip(), NO_MEANING)
    if not name:
        return Row(index, lane, "matrix", None, "", NO_MEANING)
    if form.shape == "listing":
        return Row(index, lane, "project", None, name, NO_MEANING)
    if form.shape == "matrix":
        means = {"measure": "count", "item": None} if head(name).measure == "count" else _means(name)
        if means and "item" not in means:
            return Row(index, lane, "matrix", None, "", means)  # a year or a fund, of which the columns name the items
        return Row(index, lane, "line" if means or form.classification == "line" else "unit", None, name, means)
    if form.shape == "lines":
        found = resolve(system, name, year or 0, 1) if flow != "revenue" else None
        if found:
            return Row(index, lane, "subject", found, name, {"classification": system, "printed": False})
        means = _means(name)
        if flow == "expenditure" and short in known.labels["either"]:
            means = {**means, "item": "carry_out", "flow": "closing_balance"}
        return Row(index, lane, "line", None, name, means)
    found = resolve(system, name, year or 0) if nameless else None
    if found:
        return Row(index, lane, "subject", found, name, {"printed": False})
    return Row(index, lane, "line", None, name, _means(name) if nameless else NO_MEANING)


def _wider_totals(
    grid: Grid, found: tuple[Column, ...], rows: tuple[Row, ...]
) -> tuple[tuple[Column, ...], tuple[Row, ...]]:
    """A 合计 beside 会议费, 培训费 or 机关运行经费 is no total of the three public expenditures where these have a
    total of their own, or where it is the sum of all.
    """
    figures = [column for column in found if column.role in FIGURES]
    first = next((row for row in rows if any(grid.rows[row.index][column.index] for column in figures)), None)
    if first and _is_wider([(column.means.get("item"), grid.rows[first.index][column.index]) for column in figures]):
        found = tuple(
            column._replace(means={**column.means, "item": None})
            if column.role in FIGURES and "item" not in column.means
            else column
            for column in found
        )
    if figures and _is_wider([(row.means.get("item"), grid.rows[row.index][figures[0].index]) for row in rows]):
        rows = tuple(
            row._replace(means={**row.means, "item": None}) if row.kind == "total" and "item" not in row.means else row
            for row in rows
        )
    return found, rows


def _is_wider(cells: Sequence[tuple[object, str]]) -> bool:
    """Whether a total without an item holds more than the three public expenditures: items and figures beside it.

    >>> _is_wider([(None, "9"), ("reception", "3"), ("vehicle_total", "4"), ("meeting", "2")])
    True
    >>> _is_wider([(None, "7"), ("reception", "3"), ("vehicle_total", "4"), ("meeting", "2")])
    False
    """
    values: dict[object, Decimal] = {}
    for item, words in cells:
        values.setdefault(item, printed(words).value or Decimal(0))
    beside = sum(values.get(item, Decimal(0)) for item in BESIDE)
    if None not in values or not beside:
        return False
    three = sum(values.get(item, Decimal(0)) for item in THREE)
    return bool(values.get("three_public_total")) or values[None] == beside + three


def _system_of(names: Sequence[str], year: int) -> str:
    """The classification whose classes a list of lines names most: of functions, unless it is one of economy.

    >>> _system_of(("一、工资福利支出", "二、商品和服务支出", "三、其他支出"), 2024), _system_of(("其他支出",), 2024)
    ('department_economic', 'functional')
    """
    known = [sum(1 for name in names if resolve(system, name, year, 1)) for system in SYSTEMS]
    return SYSTEMS[known.index(max(known))]


def _system(form: Form) -> str:
    return form.classification if form.classification != "line" else "functional"


@lru_cache(maxsize=8192)
def _means(words: str) -> Mapping[str, object]:
    """What the vocabulary says of a line's name; nothing where it knows less than half of its letters.

    >>> dict(_means("3.国有资本经营预算拨款收入"))
    {'source': 'fiscal', 'fund': 'state_capital'}
    >>> dict(_means("财政专户管理的教育收费")), dict(_means("纳入某种管理的非税收入"))
    ({'source': 'education_fees', 'fund': None}, {})
    """
    known = vocabulary()
    name = bare(words)
    if name in known.words:
        return known.words[name]
    means: dict[str, object] = {}
    letters = 0
    for word in known.spelt(name):
        means.update(known.words[word])
        letters += len(word)
    return means if letters * 3 >= len(name) * 2 else NO_MEANING


def _total(short: str, form: Form) -> Mapping[str, object]:
    known = vocabulary()
    means = {key: value for key, value in _means(short).items() if key == "part" and form.classification != "line"}
    if form.shape == "lines":
        means["item"] = "current_year_total" if short in known.current else "grand_total"
    return means


def _in_section(row: Row, section: Mapping[str, object]) -> tuple[Row, Mapping[str, object]]:
    """Under 上年结转 or 结转下年 a line that names only a fund is that fund's carry-over, not this year's money."""
    if row.kind == "total":
        return row, NO_MEANING
    if row.means.get("section"):
        means = {key: value for key, value in row.means.items() if key != "section"}
        return row._replace(means=means), means
    if section and row.kind == "line" and "fund" in row.means and "item" not in row.means:
        return row._replace(means={**row.means, **section}), section
    return row, NO_MEANING if row.kind == "subject" else section
