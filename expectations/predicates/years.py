"""XYR: the year that titles, headers and prose name.

Belongs here: what a printed year says of the year of a document, of its forms and of what it compares. Does not belong
here: figures of one year against another (`kinds/agree.sql`), any word or limit (settings of the rules).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from expectations.predicates.given import Answer, Claim, Fact, Given, Question, Settings, decided

YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
DATED = re.compile(r"(?P<year>20\d\d)\s*\u5e74(?:\s*(?P<month>\d{1,2})\s*\u6708)?")
TOTALS = ("grand_total", "current_year_total")


def document_year(given: Given, settings: Settings) -> Iterator[Answer]:
    """Titles and columns of forms, figures told and comparisons are of the document's year, or the year before it."""
    yield from _titles(given, settings)
    yield from _columns(given, settings)
    yield from _comparisons(given)
    yield from _told(given, settings)


def _titles(given: Given, settings: Settings) -> Iterator[Answer]:
    """The title, headings that name the whole, titles of forms and of what the contents announce."""
    heading, past = settings.pattern("heading"), settings.pattern("past")
    named = [one for one in given.paragraphs if heading.fullmatch(one.text.strip())]
    if given.body.kind == "budget":  # it may tell of last year's execution, under a heading of its own
        before = str(given.body.report_year - 1)
        named = [one for one in named if not (past.search(one.text) and YEAR.findall(one.text) == [before])]
    titles: list[tuple[str, int | None]] = [(sheet.title, sheet.span_start) for sheet in given.sheets]
    titles += [(one.title, one.span_start) for one in given.expected if one.announced]
    titles += [(one.text, one.span_start) for one in named]
    for title, start in dict.fromkeys(titles):
        if years := YEAR.findall(title):
            yield decided(str(given.body.report_year) in years, title, given.ref(start))


def _columns(given: Given, settings: Settings) -> Iterator[Answer]:
    """Columns of this year, filled or not, perhaps beside last year's; a rate between the two."""
    yearly = settings.words("forms")
    for sheet in given.sheets:
        facts = given.facts_of.get(sheet.key, ()) if sheet.form in yearly else ()
        if facts:
            of_now = sheet.key in given.current or any(fact.year == 0 for fact in facts)
            wrong = [fact for fact in facts if _strange(fact)] or ([] if of_now else facts)
            first = next(iter(wrong), None)
            yield decided(first is None, sheet.title, first.fact_id if first else None)


def _strange(fact: Fact) -> bool:
    if fact.measure == "growth_rate":
        return fact.year != 0 or fact.base not in (None, 0, -1) or fact.base == 0 and fact.stage == "approved"
    return fact.year not in (0, -1)


def _subject(claim: Claim) -> tuple[str | None, ...]:
    return (claim.subject_code, claim.item, claim.flow, claim.source, claim.fund, claim.part)


def _comparisons(given: Given) -> Iterator[Answer]:
    """What is compared with lies before, and no further back than last year, unless last year is compared with too."""
    compared = {(_subject(claim), claim.base) for claim in given.claims if claim.base is not None}
    for claim in given.claims:
        if claim.base is not None and claim.year is not None:
            # a budget whose completion is told is not compared with itself: what was executed is left out
            same = (claim.base, claim.base_stage) == (claim.year, claim.stage) and claim.completion is None
            far = claim.base < claim.year - 1 and (_subject(claim), claim.year - 1) not in compared
            yield decided(claim.base <= claim.year and not same and not far, claim.subject_phrase, claim.claim_id)


def _told(given: Given, settings: Settings) -> Iterator[Answer]:
    """A figure told of another year is not the one that this year's form prints; what there is none of, what a budget
    plans and what is told of a later year is told of this year too, perhaps of last year."""
    planned = settings.words("planned") if given.stage == "approved" else ()
    now = {(claim.claim_type, claim.item) for claim in given.claims if claim.year == 0}
    subjects = {_subject(claim) for claim in given.claims if claim.year == 0}
    for claim in given.claims:
        if claim.year is None or claim.measure == "absence" and settings.pattern("held").search(claim.sentence):
            continue  # what a body holds is told as of a day, which as_of asks about
        if claim.measure == "absence":
            yield decided(claim.year == 0, claim.subject_phrase, claim.claim_id)
        elif claim.claim_type in planned and claim.base is None:
            good = claim.year == 0 or (claim.claim_type, claim.item) in now
            yield decided(good, claim.subject_phrase, claim.claim_id)
        elif claim.amount and claim.year > 0 and claim.measure == "amount" and _subject(claim) not in subjects:
            yield decided(False, claim.subject_phrase, claim.claim_id)
        elif claim.amount and claim.year and claim.measure == "amount":
            stand = {fact.year for fact in given.facts if _same(claim, fact)}
            if stand:
                yield decided(stand != {0}, claim.subject_phrase, claim.claim_id)


def _same(claim: Claim, fact: Fact) -> bool:
    """Whether a fact is a figure of the claim's subject and stage with the claim's amount, of whatever year."""
    return (
        (fact.amount, fact.subject_code, fact.stage, fact.flow)
        == (claim.amount, claim.subject_code, claim.stage, claim.flow)
        and (fact.item == claim.item or claim.item is None and fact.item in TOTALS)
        and (fact.part or "total") == (claim.part or "total")
    )


def as_of(given: Given, settings: Settings) -> Iterator[Answer]:
    """The day as of which assets are told: a budget knows nothing of the end of its year, accounts tell of it."""
    budget = given.stage == "approved"
    known = settings.number("known") if budget else 12
    for one in given.paragraphs:
        for found in settings.pattern("as_of").finditer(one.text):
            if dated := DATED.match(found["date"]):
                year, month = int(dated["year"]) - given.body.report_year, int(dated["month"] or 12)
                late = year > 0 or year == 0 and month > known
                stale = year < (-1 if budget else 0)
                severity = None if late else "info"
                yield decided(not late and not stale, found[0], given.ref(one.span_start), severity=severity)


QUESTIONS: Mapping[str, Question] = {one.__name__: one for one in (document_year, as_of)}
