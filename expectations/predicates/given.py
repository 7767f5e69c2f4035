"""What predicates are asked of: one document with all its relations, read for many documents at a time.

Belongs here: which columns predicates read, the documents as values, answers, and settings of rules as patterns and
limits. Does not belong here: any question, any word.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, cached_property, lru_cache
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pipelines import shelves

if TYPE_CHECKING:
    import duckdb

VOCABULARY = Path(__file__).parents[1] / "vocabulary.toml"
SLICE = 500  # documents that are held as values at a time
Key = tuple[str, int]  # a form and its instance


class Body(NamedTuple):
    """A row of `documents`."""

    document_id: str
    kind: str
    report_year: int
    scope: str | None
    entity_name: str | None
    region_code: str | None
    read_by: str
    character_count: int
    page_count: int | None
    fact_count: int
    unread_amounts: int  # figures with places behind the point that nothing was made of


class Sheet(NamedTuple):
    """A form as it stands in the document, with the shape and the classification of its kind."""

    form: str
    form_instance: int
    title: str
    unit: str | None
    scope: str | None
    entity_name: str | None
    note: str | None
    certain: bool
    span_start: int
    shape: str
    classification: str

    @property
    def key(self) -> Key:
        """The form and its instance."""
        return self.form, self.form_instance


class Row(NamedTuple):
    """A row of a form."""

    form: str
    form_instance: int
    kind: str
    code: str | None
    name: str
    row_number: int


class Fact(NamedTuple):
    """A printed figure; `year` is relative to the document's. What comes before `form` is its own, see `LOOK`."""

    fact_id: str
    form_instance: int
    subject_code: str | None
    subject_name: str
    amount: Decimal | None
    quantum: Decimal | None
    amount_text: str
    row_number: int
    column_number: int
    span_start: int
    form: str
    item: str | None
    flow: str
    source: str | None
    fund: str | None
    part: str | None
    stage: str
    year: int
    base: int | None  # of a rate: the year compared with, relative to the document's
    measure: str
    value_kind: str
    unit: str | None
    is_total: bool
    is_leaf: bool
    certain: bool

    @property
    def key(self) -> Key:
        """The form and its instance."""
        return self.form, self.form_instance

    @property
    def subject(self) -> str:
        """Code and name, for people."""
        return said(self.subject_code, self.subject_name)


class Expected(NamedTuple):
    """A form that is announced, required or present."""

    form: str
    title: str
    announced: bool
    present: bool
    required: bool
    span_start: int | None
    national: bool
    shape: str


class Claim(NamedTuple):
    """What prose asserts; `year` is relative to the document's."""

    claim_id: str
    claim_type: str
    subject_phrase: str
    subject_code: str | None
    measure: str
    fund: str | None
    source: str | None
    flow: str | None
    part: str | None
    item: str | None
    scope: str | None
    stage: str | None
    year: int | None
    amount: Decimal | None
    change_amount: Decimal | None
    change_ratio: Decimal | None
    direction: str | None
    count: Decimal | None  # type: ignore[assignment]  # the column's word; nobody asks a Claim for tuple.count
    reason: str | None
    unit: str | None
    quantum: Decimal | None
    amount_text: str | None
    change_text: str | None
    ratio_text: str | None
    share_text: str | None
    sentence: str
    span_start: int
    completion: Decimal | None
    base: int | None  # the year compared with, relative to the document's
    base_stage: str | None
    passage: int
    known: bool  # whether what it is about was recognised

    @property
    def change(self) -> str:
        """How much and in which direction, for people: -2.98%."""
        sign = {"increase": "+", "decrease": "-"}.get(self.direction or "", "")
        if self.ratio_text:
            return f"{sign}{self.ratio_text}%"
        return f"{sign}{self.change_text}{self.unit or ''}" if self.change_text else ""


class Paragraph(NamedTuple):
    """A paragraph of prose."""

    number: int
    text: str
    span_start: int
    span_stop: int


class Project(NamedTuple):
    """The head of a performance sheet."""

    form: str
    form_instance: int
    project_id: str
    name: str | None
    owner_unit: str | None
    overview: str | None
    basis: str | None
    goal: str | None


class Indicator(NamedTuple):
    """A row of a performance sheet."""

    form: str
    form_instance: int
    indicator_id: str
    project_name: str | None
    name: str
    weight: Decimal | None
    unit: str | None
    comparator: str | None
    target_text: str | None
    target_value: Decimal | None
    is_core: bool | None
    level_1: str | None
    level_2: str | None


class Reject(NamedTuple):
    """What could not be read."""

    stage: str
    reason: str
    form: str | None
    form_instance: int | None
    page_number: int | None


class Dates(NamedTuple):
    """What a sidecar says of the file."""

    approved: date | None
    published: date | None


#: relation -> its rows, what they are selected from, and their order
QUERIES: Mapping[str, tuple[type[Any], str, str]] = {
    "body": (Body, "documents AS t", "1"),
    "sheets": (Sheet, "sheets AS t JOIN forms AS f USING (form)", "t.span_start"),
    "rows": (Row, "form_rows AS t", "t.form, t.form_instance, t.row_number, t.lane"),
    "facts": (Fact, "facts AS t", ""),  # put in their order here: they nearly always lie in it
    "expected": (Expected, "forms_expected AS t JOIN forms AS f USING (form)", "f.ordinal"),
    "claims": (Claim, "claims AS t", "t.span_start, t.claim_id"),
    "paragraphs": (Paragraph, "paragraphs AS t", "t.paragraph_number"),
    "projects": (Project, "projects AS t", "t.span_start"),
    "indicators": (Indicator, "indicators AS t", "t.span_start"),
    "rejects": (Reject, "rejects AS t", "t.span_start"),
    "dates": (Dates, "sources AS t", "t.source_path"),
}
#: what every query is selected beside: the documents that are asked, some at a time
ASKING = "JOIN asking AS a ON a.document_id = t.document_id WHERE a.document BETWEEN ? AND ?"
#: fields that are not a column of that name
FIELDS = {
    "year": "t.fiscal_year - a.report_year", "base": "t.base_year - a.report_year",
    "unread_amounts": (
        "(SELECT count(*) FROM figures AS u WHERE u.document_id = t.document_id AND u.accounted_as = 'unread' "
        "AND regexp_matches(u.words, '[0-9][.,][0-9]{2}'))"
    ),
    "number": "t.paragraph_number", "national": "f.required",
    "shape": "f.shape", "sheets.classification": "f.classification",
    "facts.amount": "t.amount::VARCHAR", "facts.quantum": "t.quantum::VARCHAR",
}  # fmt: skip
_DECIMALS = [Fact._fields.index(name) for name in ("amount", "quantum")]  # fetched as words, see `_decimal`
#: from here on a figure's fields are those of thousands: they are fetched once for all of them
LOOK = Fact._fields.index("form")


@dataclass
class Given:
    """One document: its rows, and what several questions need of them."""

    document: int
    several: bool  # forms of several bodies
    body: Body
    sheets: list[Sheet]
    rows: list[Row]
    facts: list[Fact]
    expected: list[Expected]
    claims: list[Claim]
    paragraphs: list[Paragraph]
    projects: list[Project]
    indicators: list[Indicator]
    rejects: list[Reject]
    dates: list[Dates]
    amount_columns: Mapping[Key, int]

    def ref(self, start: int | None) -> str:
        """How evidence points to words: by where they begin."""
        return f"{self.body.document_id[:16]}-w{start}"

    @cached_property
    def facts_of(self) -> Mapping[Key, list[Fact]]:
        """The figures of every sheet."""
        return grouped(self.facts, lambda fact: fact.key)

    @cached_property
    def rows_of(self) -> Mapping[Key, list[Row]]:
        """The rows of every sheet."""
        return grouped(self.rows, lambda row: (row.form, row.form_instance))

    @cached_property
    def unread(self) -> set[Key]:
        """Sheets with something that could not be read."""
        return {(one.form, one.form_instance or 0) for one in self.rejects if one.form}

    @cached_property
    def stage(self) -> str:
        """What the document's own year is printed in: approved or executed."""
        return "approved" if self.body.kind == "budget" else "executed"

    @cached_property
    def whole(self) -> str:
        """All prose, a paragraph a line."""
        return "\n".join(one.text for one in self.paragraphs)

    @cached_property
    def letters(self) -> int:
        """How long the prose is."""
        return sum(len(one.text) for one in self.paragraphs)

    @cached_property
    def has_text(self) -> bool:
        """Whether there is enough prose to say that something is not in it."""
        return self.letters >= int(vocabulary().one("text_letters"))

    @cached_property
    def running(self) -> str:
        """All prose without blanks and without the label lines of forms, which name a body themselves."""
        label = vocabulary().pattern("label_line")
        return "\n".join(squeezed(one.text) for one in self.paragraphs if not label.match(one.text))

    def printed(self, key: Key) -> int:
        """How many numbers a sheet prints."""
        return sum(1 for fact in self.facts_of.get(key, ()) if fact.value_kind == "number")

    def filled(self, key: Key) -> list[Fact]:
        """The figures of a sheet that are more or less than nothing."""
        return [fact for fact in self.facts_of.get(key, ()) if fact.amount]

    def around(self, claim: Claim) -> int | None:
        """The place in `paragraphs` of the one that a claim stands in."""
        for index, one in enumerate(self.paragraphs):
            if one.span_start <= claim.span_start < one.span_stop:
                return index
        return None


class Answer(NamedTuple):
    """One case of a question: holds, broken, untestable, not_applicable, or lacking (an operand is not there)."""

    outcome: str
    subject: str | None = None
    evidence: tuple[str | None, ...] = ()
    severity: str | None = None  # where it differs from the rule's
    missing: str | None = None
    left: Decimal | int | None = None
    right: Decimal | int | None = None


HOLDS = Answer("holds")
Number = Decimal | int | None


def decided(
    good: object,
    subject: str | None,
    *evidence: str | None,
    severity: str | None = None,
    left: Number = None,
    right: Number = None,
) -> Answer:
    """Holds, or broken with its subject, its evidence, and the two values that differ where there are any."""
    return HOLDS if good else Answer("broken", subject, evidence, severity, None, left, right)


class Settings:
    """Words and limits by name, patterns compiled once."""

    def __init__(self, given: Mapping[str, Any], where: str) -> None:
        self._given = given
        self.where = where  # the rule's id
        self._patterns: dict[str, re.Pattern[str]] = {}

    def one(self, name: str) -> str:
        """A word or a number as text. KeyError with the rule's name where it is not set."""
        value = self._value(name)
        if not isinstance(value, str):
            raise TypeError(f"{self.where}: {name} is text")
        return value

    def number(self, name: str) -> Decimal:
        """A limit."""
        return Decimal(self.one(name))

    def words(self, name: str) -> list[str]:
        """A list of words."""
        value = self._value(name)
        if not isinstance(value, list):
            raise TypeError(f"{self.where}: {name} is a list")
        return [str(word) for word in value]

    def pattern(self, name: str) -> re.Pattern[str]:
        """A pattern."""
        if name not in self._patterns:
            self._patterns[name] = re.compile(self.one(name))
        return self._patterns[name]

    def patterns(self, name: str) -> list[tuple[str, re.Pattern[str]]]:
        """Entries 'name=pattern' as names and patterns."""
        split = (word.partition("=") for word in self.words(name))
        return [(word, self._compiled(pattern)) for word, _, pattern in split]

    def _compiled(self, pattern: str) -> re.Pattern[str]:
        if pattern not in self._patterns:
            self._patterns[pattern] = re.compile(pattern)
        return self._patterns[pattern]

    def _value(self, name: str) -> object:
        if name not in self._given:
            raise KeyError(f"{self.where}: {name} is not set")
        return self._given[name]


Question = Callable[[Given, Settings], Iterator[Answer]]


class Across(NamedTuple):
    """A question that lays documents beside each other: what it takes from each, and what it says of all.

    A document's answer may change since another one came, so that it is asked of all documents at once, and takes
    little of each: a query whose rows begin with a document_id.
    """

    query: str
    judge: Callable[[Sequence[tuple[Any, ...]], Settings], Iterator[tuple[str, Answer]]]


@cache
def vocabulary() -> Settings:
    """The words that several questions share."""
    return Settings(shelves.read(VOCABULARY), VOCABULARY.name)


def said(*words: object) -> str:
    """What is there of several words, with blanks between."""
    return " ".join(str(word) for word in words if word not in (None, ""))


def squeezed(text: str) -> str:
    """The text without blanks."""
    return "".join(text.split())


def grouped(values: Iterable[Any], key: Callable[[Any], Any]) -> Mapping[Any, list[Any]]:
    """Values by their key, in their order."""
    groups: dict[Any, list[Any]] = defaultdict(list)
    for value in values:
        groups[key(value)].append(value)
    return groups


def documents(connection: duckdb.DuckDBPyConnection) -> Iterator[Given]:
    """Every document of `asking` with its rows, in the order of their numbers; a few hundred are held at a time."""
    several = {one for (one,) in connection.execute("SELECT document FROM sheets_asked WHERE several").fetchall()}
    (last,) = connection.execute("SELECT coalesce(max(document), 0) FROM asking").fetchone() or (0,)
    for first in range(1, last + 1, SLICE):
        span = [first, first + SLICE - 1]
        parts = {name: _read(connection, name, span) for name in QUERIES}
        amounts: dict[int, dict[Key, int]] = defaultdict(dict)
        for document, form, instance, count in connection.execute(_AMOUNTS, span).fetchall():
            amounts[document][form, instance] = count
        for document in sorted(parts["body"]):
            rest = {name: rows.get(document, []) for name, rows in parts.items() if name != "body"}
            yield Given(
                document, document in several, parts["body"][document][0], amount_columns=amounts[document], **rest
            )


_AMOUNTS = f"""SELECT a.document, t.form, t.form_instance, count(*)
    FROM form_columns AS t {ASKING} AND t.measure = 'amount' GROUP BY ALL"""


def _read(connection: duckdb.DuckDBPyConnection, name: str, span: list[int]) -> Mapping[int, list[Any]]:
    made, _, _ = QUERIES[name]
    if made is Fact:
        return _read_facts(connection, span)
    found: dict[int, list[Any]] = defaultdict(list)
    for document, *values in connection.execute(_query(name), span).fetchall():
        found[document].append(tuple.__new__(made, values))  # as many as its fields: the query is made of them
    return found


def _read_facts(connection: duckdb.DuckDBPyConnection, span: list[int]) -> Mapping[int, list[Fact]]:
    look, own = _query_facts()
    looks = {key: tuple(rest) for key, *rest in connection.execute(look, span).fetchall()}
    amount, quantum = _DECIMALS
    found: dict[int, list[Fact]] = defaultdict(list)
    for document, key, *values in connection.execute(own, span).fetchall():
        values[amount], values[quantum] = _decimal(values[amount]), _decimal(values[quantum])
        found[document].append(tuple.__new__(Fact, (*values, *looks[key])))
    for facts in found.values():
        facts.sort(key=attrgetter("span_start"))
    return found


@lru_cache(maxsize=1 << 16)
def _decimal(words: str | None) -> Decimal | None:
    """A figure by its digits: forms print the same ones many times, and each is made once."""
    return None if words is None else Decimal(words)


@cache
def _query(name: str) -> str:
    made, source, order = QUERIES[name]
    columns = ", ".join(_columns(name, made))
    return f"SELECT a.document, {columns} FROM {source} {ASKING}" + (f" ORDER BY a.document, {order}" if order else "")


@cache
def _query_facts() -> tuple[str, str]:
    """What some figures look like, each look once; and the figures, each with a number of its look."""
    columns = _columns("facts", Fact)
    own, look = ", ".join(columns[:LOOK]), ", ".join(columns[LOOK:])
    source = f"FROM facts AS t {ASKING}"
    return f"SELECT DISTINCT hash({look}), {look} {source}", f"SELECT a.document, hash({look}), {own} {source}"


def _columns(name: str, made: type[Any]) -> list[str]:
    return [FIELDS.get(f"{name}.{one}") or FIELDS.get(one) or f"t.{one}" for one in made._fields]
