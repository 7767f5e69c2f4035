"""What predicates are asked of: one document with all its relations; answers, and settings as patterns and limits.

Belongs here: the documents as values, with the columns that predicates read. Does not belong here: fetching them
(`fetched`), any question, any word.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple

from pipelines import shelves

VOCABULARY = Path(__file__).parents[1] / "vocabulary.toml"
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
    item: str | None
    row_number: int


class Fact(NamedTuple):
    """A printed figure; `year` is relative to the document's. What comes before `form` is its own (`fetched.LOOK`)."""

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
    share: Decimal | None
    share_base: str | None
    ratio_quantum: Decimal | None

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
    current: set[Key]  # sheets with a column of the document's own year, filled or not

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
