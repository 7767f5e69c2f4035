"""Questions about texts that need more than one pattern: lists, repetitions, goals beside what is to measure them.

Belongs here: reading paragraphs and texts of projects in a stream, one document after the other. Does not belong here:
any word of the language (settings of the rules), anything that SQL says as well.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

import duckdb

Settings = Mapping[str, object]


class Said(NamedTuple):
    """A paragraph: its document, text and reference, and how many units its claims count."""

    document: int
    text: str
    ref: str
    units: int | None
    unit_claims: list[str] | None


class Answer(NamedTuple):
    """One case, in the columns of `answered`."""

    asks: str
    document: int
    outcome: str
    subject: str | None = None
    left_value: int | None = None
    right_value: int | None = None
    evidence: tuple[str, ...] = ()


PARAGRAPHS = """
    WITH counted AS (
        SELECT s.document, s.number, sum(c.count)::INTEGER AS units, list(c.claim_id ORDER BY c.span_start) AS claims
        FROM claims AS c
        JOIN bodies_asked AS b USING (document_id)
        JOIN said AS s ON s.document = b.document AND c.span_start >= s.span_start AND c.span_start < s.span_stop
        WHERE c.claim_type = 'G01' AND c.item = 'units' GROUP BY ALL
    )
    SELECT s.document, s.text, s.ref, c.units, c.claims
    FROM said AS s LEFT JOIN counted AS c USING (document, number) ORDER BY s.document, s.number
"""
#: goals and overviews of projects, with the names and the targets of their indicators
PROJECTS = """
    SELECT
        b.document, p.form, p.form_instance, p.project_id, p.name, p.overview, p.goal,
        list((i.name, i.unit, i.target_value, i.indicator_id) ORDER BY i.span_start) FILTER (WHERE i.name IS NOT NULL)
    FROM projects AS p
    JOIN bodies_asked AS b USING (document_id)
    LEFT JOIN indicators AS i USING (document_id, form, form_instance)
    GROUP BY b.document, p.form, p.form_instance, p.project_id, p.name, p.overview, p.goal, p.span_start
    ORDER BY b.document, p.span_start
"""
COLUMNS = (
    '[{"asks": "VARCHAR", "document": "INTEGER", "outcome": "VARCHAR", "subject": "VARCHAR",'
    ' "left_value": "DECIMAL(30, 8)", "right_value": "DECIMAL(30, 8)", "evidence": "VARCHAR[]"}]'
)


def read(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Answer every question of this module for every document of `connection`."""
    answers: list[Answer] = []
    said = (Said(*row) for row in connection.execute(PARAGRAPHS).fetchall())
    for _, paragraphs in groupby(said, key=lambda one: one.document):
        together = list(paragraphs)
        for question in (units_listed, project_elements, repeated_words):
            answers += question(together, settings)
    rows = connection.execute(PROJECTS).fetchall()
    for _, projects in groupby(rows, key=lambda row: row[0]):
        sheets = [Project(*row) for row in projects]
        for ask in (figures_agree, goals_measured):
            answers += ask(sheets, settings)
    given = json.dumps([one._asdict() for one in answers], ensure_ascii=False)
    connection.execute(
        "INSERT INTO answered BY NAME SELECT unnest(from_json(?::JSON, ?), recursive := true)", [given, COLUMNS]
    )


def units_listed(said: Sequence[Said], settings: Settings) -> Iterator[Answer]:
    """Where a sentence counts units and announces their list, the list that follows has as many.

    The body itself may stand in the list beside its units.
    """
    announced = re.compile(str(settings["units_listed_announced"]))
    entry = re.compile(str(settings["units_listed_entry"]))
    for index, one in enumerate(said):
        if one.units is None or not announced.search(one.text):
            continue
        listed, style = 0, None
        for following in said[index + 1 :]:
            found = entry.match(following.text)
            if not found or style not in (None, found.lastgroup):
                break
            listed, style = listed + 1, found.lastgroup
        if listed == 0:
            continue  # a table or a sentence without numbers
        outcome = "holds" if listed in (one.units, one.units + 1) else "broken"
        refs = (*(one.unit_claims or ()), one.ref)
        yield Answer("units_listed", one.document, outcome, f"{one.units} \u2260 {listed}", one.units, listed, refs)


def project_elements(said: Sequence[Said], settings: Settings) -> Iterator[Answer]:
    """A text about a project that has most of its regular headings has all of them."""
    patterns = [pattern.partition("=") for pattern in _list(settings["project_elements_elements"])]
    elements = [(name, re.compile(pattern)) for name, _, pattern in patterns]
    least = int(str(settings["project_elements_least"]))
    block: dict[str, str] = {}
    for one in [*said, None]:
        found = None
        if one is not None and len(one.text) <= 30:
            found = next((name for name, pattern in elements if pattern.search(one.text)), None)
        if one is None or found in block:
            if len(block) >= least:
                lacking = [name for name, _ in elements if name not in block]
                outcome = "broken" if lacking else "holds"
                refs = tuple(block.values())[:1]
                yield Answer("project_elements", said[0].document, outcome, " ".join(lacking), None, None, refs)
            block = {}
        if one is not None and found:
            block[found] = one.ref


def repeated_words(said: Sequence[Said], settings: Settings) -> Iterator[Answer]:
    """Words that are printed twice in a row by mistake."""
    pattern = re.compile(str(settings["punctuation_twice"]))
    allowed = set(_list(settings["punctuation_allowed"]))
    for one in said:
        for found in pattern.finditer(one.text):
            if found.group().strip() and not any(word in found.group() for word in allowed):
                start = max(0, found.start() - 8)
                yield Answer(
                    "punctuation", one.document, "broken", one.text[start : found.end() + 8], None, None, (one.ref,)
                )
                break


class Project(NamedTuple):
    """The texts of a performance sheet."""

    document: int
    form: str
    form_instance: int
    project_id: str
    name: str | None
    overview: str | None
    goal: str | None
    indicators: list[tuple[str, str | None, Decimal | None, str]] | None


def figures_agree(projects: Sequence[Project], settings: Settings) -> Iterator[Answer]:
    """A figure in the text of a project is the target of the indicator that has its unit and names what it counts."""
    figures = re.compile(str(settings["figures_agree_figure"]))
    things = re.compile(str(settings["figures_agree_thing"]))
    for project in projects:
        for text in filter(None, (project.overview, project.goal)):
            for figure in figures.finditer(text):
                behind = text[figure.end() :].lstrip()
                for name, unit, target, ref in project.indicators or ():
                    if not unit or target is None or not behind.startswith(unit):
                        continue
                    thing = things.match(behind, len(unit))
                    if thing is None or common(thing.group(), name) < 0.8 * len(thing.group()):
                        continue
                    outcome = "holds" if Decimal(figure.group()) == target else "broken"
                    subject = f"{figure.group()}{unit}{thing.group()} \u2260 {name} {target.normalize():f}{unit}"
                    yield Answer(
                        "figures_agree", project.document, outcome, subject, None, None, (ref, project.project_id)
                    )


def goals_measured(projects: Sequence[Project], settings: Settings) -> Iterator[Answer]:
    """Every goal of the whole is met again in a project or an indicator: they share words that no other goal has."""
    split = re.compile(str(settings["goals_measured_split"]))
    texts = [
        " ".join(filter(None, (one.name, one.overview, one.goal if one.form != "B_PERF_O" else None)))
        + " ".join(name for name, *_ in one.indicators or ())
        for one in projects
    ]
    known = set().union(*(pairs(text) for text in texts)) if texts else set()
    if not any(one.form != "B_PERF_O" and one.name for one in projects):
        return
    for whole in projects:
        if whole.form != "B_PERF_O" or not whole.goal:
            continue
        goals = [goal.strip() for goal in split.split(whole.goal) if goal.strip()]
        for index, goal in enumerate(goals):
            others = set().union(*(pairs(other) for place, other in enumerate(goals) if place != index))
            own = pairs(goal) - others
            if len(goals) < 2 or len(own) < 4:
                continue
            met = len(own & known) >= max(2, len(own) // 5)
            outcome = "holds" if met else "broken"
            yield Answer("goals_measured", whole.document, outcome, goal, None, None, (whole.project_id,))


def pairs(text: str) -> set[str]:
    """Every two neighbouring letters of a text, its punctuation left out.

    >>> sorted(pairs("ab, bc"))
    ['ab', 'bb', 'bc']
    """
    letters = [letter for letter in text if letter.isalpha()]
    return {first + second for first, second in zip(letters, letters[1:], strict=False)}


def common(one: str, other: str) -> int:
    """The length of the longest run of letters that two texts share.

    >>> common("abcdef", "xbcdy"), common("abc", "xyz")
    (3, 0)
    """
    best = 0
    for start in range(len(one)):
        while start + best < len(one) and one[start : start + best + 1] in other:
            best += 1
    return best


def _list(value: object) -> Iterable[str]:
    if not isinstance(value, list):
        raise TypeError("a setting should be a list")
    return [str(word) for word in value]


#: question -> the settings that it needs
QUESTIONS: Mapping[str, tuple[str, ...]] = {
    "units_listed": ("units_listed_announced", "units_listed_entry"),
    "project_elements": ("project_elements_elements", "project_elements_least"),
    "punctuation": ("punctuation_twice", "punctuation_allowed"),
    "figures_agree": ("figures_agree_figure", "figures_agree_thing"),
    "goals_measured": ("goals_measured_split",),
}
