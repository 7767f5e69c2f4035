"""Forms as tables: headers as printed, every figure in its cell, those that disagree marked and numbered.

Belongs here: one sheet, and one performance sheet. Does not belong here: prose, findings in full (`page`).

A table is laid out from the relations alone: columns of figures from `form_columns`, stubs from `form_rows`, words from
`facts`. Columns of free text are in no relation and are left out; the page says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from report.gather import Row, Told
from report.markup import Html, join, link, tag
from report.words import Words

VALUES = ("amount", "rate", "share", "count")  # roles of columns that hold figures
CODES = ("code", "part_code")
BETWEEN = " / "  # parts of a header's path in `column_path`


class Stub(NamedTuple):
    """A column of the table: where it stands, what it says above its cells, what it takes its cells from."""

    number: int
    lane: int
    holds: str  # code, name, value
    path: tuple[str, ...]


def sheet(told: Told, one: Row, words: Words) -> Html:
    """A sheet: its title, what is particular of it, its table, what is wrong in it."""
    facts = told.of("facts", one)
    rejects = told.of("rejects", one)
    particulars = [words.say("form", name=words.form(one["form"])), words.place(one) or None]
    if one["unit"]:
        particulars.append(words.say("unit", unit=one["unit"]))
    particulars.append(words.say("figures", count=len(facts)))
    if not one["certain"]:
        particulars.append(words.say("uncertain"))
    indicators, projects = told.of("indicators", one), told.of("projects", one)
    if indicators or projects:
        body = _performance(told, facts, indicators, projects, words) or _empty(one, words)
    else:
        body = _table(told, one, facts, words) or _empty(one, words)
    return tag(
        "section",
        title(told, one, words),
        tag("p", join((part for part in particulars if part), " · "), class_="small"),
        tag("p", one["note"], class_="note") if one["note"] else None,
        body,
        _complaints(told, one, [*facts, *indicators, *projects], words),
        _rejects(rejects, words),
        id=f"sheet-{one['form']}-{one['form_instance']}",
    )


def title(told: Told, one: Row, words: Words) -> Html:
    """The title of a sheet, numbered where findings quote it."""
    ref = word(told, one)
    if told.places.get(ref) != "sheets":
        return tag("h3", one["title"])
    return tag("h3", one["title"], numbers(told.marks[ref], words), id=anchor(ref))


def word(told: Told, row: Row) -> str:
    """The reference by which a finding quotes words: a paragraph, a title, an entry of the contents list."""
    return f"{told.document['document_id'][:16]}-w{row['span_start']}"


def anchor(ref: str) -> str:
    """The name of the place of a fact, a claim or an indicator on the page.

    >>> anchor("0123456789abcdef-c120.2")
    'at-c120'
    """
    return f"at-{ref.partition('-')[2].partition('.')[0]}"


def numbers(marks: Iterable[tuple[int, str]], words: Words) -> Html:
    """The numbers of the findings that a figure stands in, as links, with a word where it is suspect."""
    return join(
        tag("sup", link(f"#finding-{rank}", f"[{words.say(f'mark_{role}')}{rank}]"), class_=role)
        for rank, role in dict.fromkeys(marks)
    )


def worst(marks: Iterable[tuple[int, str]]) -> str:
    """The class of a cell: the gravest role that it has; '' for none."""
    roles = {role for _, role in marks}
    return next((role for role in ("suspect", "tie", "evidence") if role in roles), "")


def _empty(one: Row, words: Words) -> Html | None:
    """What to say of a sheet without rows that does not say it itself."""
    return None if one["note"] else tag("p", words.say("no_rows"), class_="small")


def _table(told: Told, one: Row, facts: Sequence[Row], words: Words) -> Html | None:
    rows = told.of("form_rows", one)
    columns = _stubs(told.of("form_columns", one), rows)
    if not columns or not (rows or facts):
        return None
    cells = {(fact["row_number"], fact["column_number"]): fact for fact in facts}
    named: dict[int, dict[int, Row]] = {}
    for row in rows:
        named.setdefault(row["row_number"], {})[row["lane"]] = row
    order = sorted(named.keys() | {number for number, _ in cells})
    body = [
        tag(
            "tr",
            _gutter(number, cells, columns, words),
            *(_cell(told, named, cells, number, column, words) for column in columns),
        )
        for number in order
    ]
    lined = any(fact["line_number"] is not None for fact in facts)
    head = _header(columns, words.say("at_line" if lined else "at_page"))
    return tag("div", tag("table", tag("thead", *head), tag("tbody", *body)), class_="wide", tabindex="0")


def _stubs(columns: Sequence[Row], rows: Sequence[Row]) -> list[Stub]:
    """The columns that are shown: of every lane at most one for codes and one for names, then its figures."""
    named = {row["lane"] for row in rows if row["name"]}
    shown: list[Stub] = []
    for lane in sorted({column["lane"] for column in columns} | named):
        mine = [column for column in columns if column["lane"] == lane]
        codes = [column for column in mine if column["role"] in CODES]
        names = [column for column in mine if column["role"] == "name"]
        values = [column for column in mine if column["role"] in VALUES]
        if codes:
            shown.append(Stub(codes[0]["column_number"], lane, "code", _shared(codes)))
        if names:
            shown.append(Stub(names[-1]["column_number"], lane, "name", _path(names[-1])))
        elif lane in named:
            first = min((column["column_number"] for column in values), default=0)
            shown.append(Stub(first, lane, "name", ()))
        shown += [Stub(column["column_number"], lane, "value", _path(column)) for column in values]
    rank = {"code": 0, "name": 1, "value": 2}
    return sorted(shown, key=lambda stub: (stub.number, rank[stub.holds]))


def _path(column: Row) -> tuple[str, ...]:
    return tuple(part for part in str(column["column_path"]).split(BETWEEN) if part)


def _shared(columns: Sequence[Row]) -> tuple[str, ...]:
    """What the headers of several columns have in common: the header of the one column that they become."""
    paths = [_path(column) for column in columns]
    if len(paths) == 1:
        return paths[0]
    same = []
    for parts in zip(*paths, strict=False):
        if len(set(parts)) > 1:
            break
        same.append(parts[0])
    return tuple(same)


def _header(columns: Sequence[Stub], gutter: str) -> list[Html]:
    """Rows of header cells; the same words side by side under the same words above are one cell."""
    depth = max((len(stub.path) for stub in columns), default=0) or 1
    made: list[list[Html]] = [[] for _ in range(depth)]
    made[0].append(tag("th", gutter, rowspan=_span(depth), class_="at"))
    for level in range(depth):
        start = 0
        while start < len(columns):
            path = columns[start].path[: level + 1]
            stop = start + 1
            last = len(columns[start].path) == level + 1
            while not last and stop < len(columns) and _goes_on(columns[start], columns[stop], level):
                stop += 1
            if len(path) == level + 1:
                rows = depth - level if last else 1
                made[level].append(tag("th", path[level], colspan=_span(stop - start), rowspan=_span(rows)))
            elif level == 0:
                made[level].append(tag("th", rowspan=_span(depth)))
            start = stop
    return [tag("tr", *cells) for cells in made if cells]


def _goes_on(one: Stub, other: Stub, level: int) -> bool:
    return len(other.path) > level + 1 and one.path[: level + 1] == other.path[: level + 1]


def _span(count: int) -> int | None:
    return count if count > 1 else None


def _gutter(number: int, cells: Mapping[tuple[int, int], Row], columns: Sequence[Stub], words: Words) -> Html:
    first = next((cells[key] for stub in columns if (key := (number, stub.number)) in cells), None)
    shown = (first["line_number"] or first["page_number"]) if first else None
    return tag("td", shown, class_="at", title=words.place(first) if first else None)


def _cell(
    told: Told,
    named: Mapping[int, Mapping[int, Row]],
    cells: Mapping[tuple[int, int], Row],
    number: int,
    column: Stub,
    words: Words,
) -> Html:
    row = named.get(number, {}).get(column.lane)
    if column.holds == "value":
        fact = cells.get((number, column.number))
        if fact is None:
            return tag("td")
        return figure(told, fact, fact["amount_text"], words)
    shown = None
    if row is not None:
        shown = row["name"] if column.holds == "name" else row["code"]
    kind = "total" if row is not None and row["kind"] == "total" else None
    return tag("td", shown, class_=join([column.holds, kind], " "))


def figure(told: Told, row: Row, shown: str, words: Words, ref: str | None = None) -> Html:
    """A cell with a printed figure; marked and numbered where findings quote it."""
    ref = ref or str(row["fact_id"])
    marks = told.marks.get(ref, ())
    if not marks:
        return tag("td", shown, class_="number")
    kind = worst(marks)
    return tag("td", tag("b", shown), numbers(marks, words), class_=f"number {kind}", id=anchor(ref))


def _performance(
    told: Told, facts: Sequence[Row], indicators: Sequence[Row], projects: Sequence[Row], words: Words
) -> Html | None:
    """A performance sheet: who and what for, its money, its indicators."""
    texts = []
    for project in projects:
        marks = told.marks.get(project["project_id"], ())
        if marks:
            texts.append(tag("tr", tag("th", numbers(marks, words)), tag("td"), id=anchor(project["project_id"])))
        for name in ("name", "owner_unit", "department", "overview", "basis", "goal"):
            if project[name]:
                texts.append(tag("tr", tag("th", words.say(f"project_{name}")), tag("td", project[name])))
    money = [
        tag("tr", tag("th", fact["subject_name"]), figure(told, fact, fact["amount_text"], words)) for fact in facts
    ]
    parts: list[Html] = []
    if texts:
        parts.append(tag("table", *texts, class_="texts"))
    if money:
        parts.append(tag("table", *money))
    if indicators:
        heads = ("indicator_name", "indicator_weight", "indicator_target", "indicator_core")
        parts.append(
            tag(
                "table",
                tag("thead", tag("tr", *(tag("th", words.say(head)) for head in heads))),
                tag("tbody", *(_indicator(told, row, words) for row in indicators)),
            )
        )
    return tag("div", *parts, class_="wide", tabindex="0") if parts else None


def _indicator(told: Told, row: Row, words: Words) -> Html:
    target = " ".join(str(row[name]) for name in ("comparator", "target_text", "unit") if row[name])
    weight = "" if row["weight"] is None else f"{row['weight'].normalize():f}"
    marks = told.marks.get(row["indicator_id"], ())
    levels = [row[name] for name in ("level_1", "level_2") if row[name]]
    core = "" if row["is_core"] is None else words.say("yes" if row["is_core"] else "no")
    place: Any = anchor(row["indicator_id"]) if marks else None
    name = join([*levels, row["name"]], " › ")
    return tag(
        "tr",
        tag("td", name, numbers(marks, words), class_=f"name {worst(marks)}".strip(), id=place),
        tag("td", weight, class_="number"),
        tag("td", target),
        tag("td", core),
    )


def _complaints(told: Told, one: Row, quoted: Sequence[Row], words: Words) -> Html | None:
    """The sentences of the findings that quote a figure of this sheet, or its words."""
    refs = {row.get("fact_id") or row.get("indicator_id") or row.get("project_id") for row in quoted}
    refs.add(word(told, one))
    mine = [finding for finding in told["findings"] if any(one["ref"] in refs for one in finding["evidence"])]
    if not mine:
        return None
    said = [
        tag("li", link(f"#finding-{one['rank']}", f"[{one['rank']}]"), " ", words.of(one, "message")) for one in mine
    ]
    return tag("ul", *said, class_="complaints")


def _rejects(rejects: Sequence[Row], words: Words) -> Html | None:
    if not rejects:
        return None
    said = [
        tag("li", join(filter(None, (words.place(one), one["words"], words.reason(one["reason"]))), " · "))
        for one in rejects
    ]
    return tag("div", tag("p", words.say("sheet_rejects")), tag("ul", *said), class_="rejects")
