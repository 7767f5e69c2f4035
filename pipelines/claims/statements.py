"""What a paragraph states: its shape is read once, its claims are written wherever the shape is met.

Belongs here: readings of shapes and when one may be used again, drafts → statements, statements → claims. Does not
belong here: reading itself (`binding`), which paragraphs are read and under which headings (the room's door).

A reading depends on the shape, on what the headings say, on what earlier paragraphs leave and on the codes that it asks
for: where all of them are the same, so is the reading. Where digits matter after all it is `particular`: then the
paragraph is read with the figures that it has.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from decimal import Decimal
from functools import lru_cache, partial
from typing import NamedTuple

from pipelines.amounts import yuan
from pipelines.claims.binding import Before, Binder, Note, Setting
from pipelines.claims.drafts import HUNDRED, Draft, Subject
from pipelines.claims.kinds import claim_type
from pipelines.claims.lexicon import TOTALS, lexicon
from pipelines.claims.paths import Asked, Codes
from pipelines.claims.reading import Text
from pipelines.claims.shapes import STAND_INS, Shape, shaped
from pipelines.claims.years import Calendar
from pipelines.facts import Places
from pipelines.model import Claim

EDGES = ":\uff1a,\uff0c;\uff1b\u3002 "  # around a reason
READINGS = 8  # of one shape under one heading: so many kinds of documents answer differently

FIELD = {name: number for number, name in enumerate(Claim._fields)}
WORDS = {name: FIELD[f"{name}_text"] for name in ("amount", "change", "ratio", "share")}
REASON = FIELD["reason"]
#: which figure is the value of which field, and whether it is one of money
VALUES = (
    ("amount", "amount", True), ("change", "change_amount", True), ("ratio", "change_ratio", False),
    ("share", "share", False), ("completion", "completion", False),
)  # fmt: skip
NAMES = ("subject_phrase", "share_base")  # which may hold a year
YEARS = ("fiscal_year", "base_year")
#: from here on the fields of a claim say where it stands
PLACE = FIELD["sentence"]
_CLAIM = partial(tuple.__new__, Claim)  # without the Python function around it


class Value(NamedTuple):
    """A value that a stand-in has."""

    field: int
    start: int  # where the stand-in begins
    factor: Decimal | None  # yuan in one unit; None for a percentage
    negative: bool


class Statement(NamedTuple):
    """A claim without its place in a document; offsets are those of the shape."""

    claim: Claim
    sentence: tuple[int, int]
    span: tuple[int, int]
    figures: tuple[tuple[int, int], ...]
    words: tuple[tuple[int, tuple[int, int]], ...]  # field -> where its words stand
    values: tuple[Value, ...]
    years: tuple[tuple[int, int], ...]  # field -> the year as read
    names: tuple[tuple[int, str], ...]  # field -> words with a year


class Reading(NamedTuple):
    """What a shape says."""

    statements: tuple[Statement, ...]
    notes: tuple[Note, ...]
    unbound: tuple[tuple[int, int, str], ...]
    lead: Draft | None  # never changed: who goes on about it takes a copy
    asked: Asked
    particular: bool

    def claims(self, shape: Shape, calendar: Calendar, places: Places, passage: int) -> list[Claim]:
        """The statements with the figures and at the place of one paragraph."""
        (text, amounts), made = shape, []
        span, printed = text.span, text.printed
        last, sentence = (0, 0), ""
        for claim, bounds, whole, figures, words, values, years, names in self.statements:
            if bounds != last:
                last, sentence = bounds, printed(*bounds) or ""
            row: list[object] = [*claim[:PLACE]]
            for field, at in words:
                row[field] = printed(*at)
            for field, begin, factor, negative in values:
                row[field] = _value(amounts[begin], factor, negative)
            for field, year in years:
                row[field] = year - calendar.shift
            for field, name in names:
                row[field] = calendar.back(name)
            if reason := row[REASON]:
                row[REASON] = str(reason).strip(EDGES) or None
            start, stop = span(*whole)
            row += (
                sentence, places.line(start), places.page(start), start, stop, passage, claim.known, claim.part_of,
                tuple([span(*figure) for figure in figures]),
            )  # fmt: skip
            made.append(_CLAIM(row))
        return made


def _value(words: str, factor: Decimal | None, negative: bool) -> Decimal | None:
    number = Decimal(words.replace(",", ""))
    value = number / HUNDRED if factor is None else yuan(number, factor)
    return -value if negative and value is not None else value


def understood(
    text: Text, setting: Setting, codes: Codes, before: Before
) -> tuple[Reading, Shape]:
    """What a paragraph says under its headings, and the shape that the reading is about."""
    shape = shaped(text)
    met = _met(shape.text.letters, setting, before.left())
    for reading in met:
        if codes.answer(reading.asked):
            break
    else:
        reading = _read(shape, setting, codes, before._replace(whole=copy(before.whole)))
        met.append(reading)
        del met[:-READINGS]
    if reading.particular:
        shape = Shape(text, {})
        reading = _read(shape, setting, codes, before)
    return reading, shape


@lru_cache(maxsize=1 << 12)
def _met(letters: str, setting: Setting, left: tuple[object, ...]) -> list[Reading]:
    """The readings of a shape so far."""
    return []


def _read(shape: Shape, setting: Setting, codes: Codes, before: Before) -> Reading:
    left, shelf, letters = before.left(), lexicon(), shape.text.letters
    codes.asked = {}
    binder = Binder(letters, setting, shelf, codes, before).read()
    for found in shelf.said.finditer(letters):
        binder.state(found.group(), found.start())
    drafts = [draft for draft in binder.drafts if draft.said]
    group = frozenset(key for draft in drafts for key in draft.texts)
    among = any(is_whole(draft.subject) and draft.amount is not None for draft in binder.drafts)
    return Reading(
        tuple([_statement(draft, binder, group, shape, among) for draft in drafts]),
        tuple(binder.notes),
        tuple(binder.unbound),
        binder.lead,
        tuple(codes.asked.items()),
        before.left() != left or (bool(shape.amounts) and (binder.particular or any(map(_quotes, binder.drafts)))),
    )


def _quotes(draft: Draft) -> bool:
    """Whether a stand-in has come into words that are kept."""
    return STAND_INS[0] in draft.subject.phrase or STAND_INS[0] in (draft.share_base or "")


def _statement(draft: Draft, binder: Binder, group: frozenset[str], shape: Shape, among: bool) -> Statement:
    claim = _claim(draft, binder, group, among)
    begin = min([draft.start, *[start for start, _ in draft.figures]])
    bounds = (*binder.bounds, len(binder.letters))
    words = [(field, draft.texts[name]) for name, field in WORDS.items() if name in draft.texts]
    if draft.reason:
        words.append((REASON, draft.reason))
    return Statement(
        claim,
        (bounds[draft.sentence], bounds[draft.sentence + 1]),
        (begin, max(draft.stop, begin + 1)),
        tuple(draft.figures),
        tuple(words),
        tuple(_values(draft, shape)),
        tuple([(FIELD[name], year) for name in YEARS if (year := getattr(claim, name))]),
        tuple([(FIELD[key], name) for key in NAMES if not (name := getattr(claim, key) or "a").isalpha()]),
    )


def _values(draft: Draft, shape: Shape) -> Iterator[Value]:
    """The values that stand-ins have: with another amount they are others."""
    for name, field, money in VALUES:
        value: Decimal | None = getattr(draft, field)
        if value is None or (span := draft.texts[name])[0] not in shape.amounts:
            continue
        factor = abs(value) / Decimal(shape.text.letters[slice(*span)]) if money else None
        yield Value(FIELD[field], span[0], factor, value < 0)


def _claim(draft: Draft, binder: Binder, group: frozenset[str], among: bool) -> Claim:
    """A draft that asserts something as a claim without its place; `among` others of which one is a whole, or not."""
    subject, setting, base = draft.subject, binder.setting, draft.base
    told = binder.stage(draft)
    base_stage = None
    if base and (draft.direction or draft.completion is not None or draft.change_amount is not None):
        same = base.year not in (None, draft.year or setting.year)  # of another year: of the same state of money
        base_stage = base.stage or (told if same and draft.stage else binder.usual)
    return Claim(
        claim_type=claim_type(draft, setting, told, group),
        subject_phrase=subject.phrase.strip(",\uff0c:;"),
        subject_code=subject.code,
        measure=draft.measure or _measure(draft),
        fund=subject.fund or (None if not among and _is_alone(draft, binder) else _fund(subject, setting)),
        source=subject.source or ("fiscal" if subject.fund else None),
        flow=subject.flow,
        part=subject.part,
        item=subject.item,
        scope=None,
        stage=None if draft.count is not None and draft.amount is None else told,
        fiscal_year=draft.year or setting.year,
        base_year=base.year if base else None,
        base_stage=base_stage,
        amount=draft.amount,
        change_amount=draft.change_amount,
        change_ratio=draft.change_ratio,
        share=draft.share,
        share_base=draft.share_base,
        direction=draft.direction,
        count=draft.count,
        counted=draft.counted,
        completion=draft.completion,
        reason=None,
        unit=draft.unit,
        quantum=draft.quantum,
        change_quantum=draft.change_quantum,
        ratio_quantum=draft.ratio_quantum,
        amount_text=None,
        change_text=None,
        ratio_text=None,
        share_text=None,
        sentence="",
        line_number=None,
        page_number=None,
        span_start=0,
        span_stop=0,
        known=subject.placed,
        part_of=_whole(draft.part_of.subject) if draft.part_of else None,
    )


def _whole(subject: Subject) -> str:
    """What a part is part of, in one word."""
    if subject.code:
        return subject.code
    return (subject.item or subject.part or "total") if subject.known and not subject.names else "unknown"


def is_whole(subject: Subject) -> bool:
    """Whether shares that name no base are of it."""
    return subject.known and not (subject.part or subject.code or subject.names) and subject.item in (None, *TOTALS)


def _fund(subject: Subject, setting: Setting) -> str | None:
    """All money, where a whole is told outside every fund's section and without naming one."""
    whole = subject.flow and subject.item in (None, "grand_total", "current_year_total") and subject.placed
    return "all" if whole and not setting.fund and setting.topic in (None, "totals") else None


def _is_alone(draft: Draft, binder: Binder) -> bool:
    """Whether an item of a classification is told where nothing says of which money: under no heading of expenditure,
    and, as whoever asks knows, beside no whole.
    """
    return not (draft.subject.code is None or draft.part_of or binder.setting.flow or binder.before.background)


def _measure(draft: Draft) -> str:
    if draft.amount is not None:
        return "amount"
    if draft.change_amount is not None or draft.change_ratio is not None:
        return "change"
    if draft.completion is not None:
        return "completion"
    return "share" if draft.share is not None else "comparison"
