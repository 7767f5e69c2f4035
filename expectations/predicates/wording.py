"""TXT: wording that must not be, amounts told twice, names spelled twice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from expectations.predicates.given import HOLDS, Answer, Claim, Given, Question, Settings, decided, grouped, said
from pipelines.names import plain

AROUND = 14  # letters that are quoted on either side


def _spots(given: Given, patterns: list[re.Pattern[str]], where: re.Pattern[str] | None = None) -> Iterator[Answer]:
    """One case a paragraph in which a pattern is found; a document in which none is holds."""
    wanted = [pattern for pattern in patterns if pattern.search(given.whole)]
    clean = True
    for one in given.paragraphs if wanted else ():
        found = next(filter(None, (pattern.search(one.text) for pattern in wanted)), None)
        if found and (where is None or where.search(one.text)):
            clean = False
            quoted = one.text[max(0, found.start() - AROUND) : found.end() + AROUND]
            yield Answer("broken", quoted[:60], (given.ref(one.span_start),))
    if clean and given.paragraphs:
        yield HOLDS


def placeholder(given: Given, settings: Settings) -> Iterator[Answer]:
    """Placeholders and instructions anywhere; undecided alternatives in sentences."""
    anywhere = list(_spots(given, [settings.pattern("patterns")]))
    in_sentences = list(_spots(given, [settings.pattern("alternatives")], settings.pattern("sentence")))
    known = {answer.evidence for answer in anywhere}
    yield from anywhere
    yield from (answer for answer in in_sentences if answer.evidence not in known)


def punctuation(given: Given, settings: Settings) -> Iterator[Answer]:
    """Marks and words that are printed twice in a row; words that are doubled rightly are known."""
    yield from _spots(given, [settings.pattern("patterns")])
    allowed = settings.words("allowed")
    for one in given.paragraphs:
        for found in settings.pattern("twice").finditer(one.text):
            if not any(word in found.group() for word in allowed):
                quoted = one.text[max(0, found.start() - 8) : found.end() + 8]
                yield Answer("broken", quoted, (given.ref(one.span_start),))
                break


def brackets(given: Given, settings: Settings) -> Iterator[Answer]:
    """Brackets of one width closed in the other."""
    yield from _spots(given, [settings.pattern("patterns")])


def units_told(given: Given, settings: Settings) -> Iterator[Answer]:
    """Amounts without a unit or with two, but in paragraphs that state the unit for all."""
    yield from _spots(given, [settings.pattern("patterns")], settings.pattern("unstated"))


def contact(given: Given, settings: Settings) -> Iterator[Answer]:
    """Numbers of persons: stored masked, letter by letter."""
    yield from _spots(given, [settings.pattern("patterns")])


def foreign_level(given: Given, settings: Settings) -> Iterator[Answer]:
    """Words about the treasury that are those of another level than the body's region has."""
    code = given.body.region_code
    if code is None:
        yield Answer("lacking", missing="region")
    else:
        whole = code.endswith("0000")
        city = code[:2] in settings.words("cities") if whole else code.endswith("00")
        level = "city" if city else "province" if whole else "county"
        yield from _spots(given, [settings.pattern(level)])


def unbroken(given: Given, settings: Settings) -> Iterator[Answer]:
    """In a text whose lines are paragraphs, a blank line inside a paragraph is a page that ended."""
    long = [one for one in given.paragraphs if len(one.text) > 40 and given.body.read_by == "text"]
    gaps = [one.span_stop - one.span_start - len(one.text) for one in long]
    wrapped = 10 * sum(gap > 0 for gap in gaps) >= 3 * len(long)  # lines that the margin broke
    for one, gap in zip(long, gaps, strict=True):
        yield decided(gap < 2 or wrapped, one.text[:30], given.ref(one.span_start))


def repeated(given: Given, settings: Settings) -> Iterator[Answer]:
    """Paragraphs with money that say the same words twice, their numbers left out."""
    met = set()
    for one in given.paragraphs:
        short = len(one.text) < settings.number("letters")
        if given.several or short or not settings.pattern("money").search(one.text):
            continue
        bare = settings.pattern("numbering").sub("", one.text)
        yield decided(bare not in met, one.text[:60], given.ref(one.span_start))
        met.add(bare)


def precision(given: Given, settings: Settings) -> Iterator[Answer]:
    """How many decimals percentages have, where they have any; a number that occurs once is nothing."""
    percentages = [
        (len(words.partition(".")[2].rstrip("%\uff05 ")), words, claim.claim_id)
        for claim in given.claims
        for words in (claim.ratio_text, claim.share_text)
        if words and "." in words
    ]
    by_places = grouped(percentages, lambda one: one[0])
    often = [by_places[places][0] for places in sorted(by_places) if len(by_places[places]) > 1]
    if percentages:
        subject = " \u2026 ".join(words for _, words, _ in often)
        yield decided(len(often) < 2, subject, *(ref for *_, ref in often))


def told_once(given: Given, settings: Settings) -> Iterator[Answer]:
    """The same item, fund, year and stage with two amounts that no rounding explains."""
    if given.several:
        return
    amounts = [
        claim
        for claim in given.claims
        if claim.measure == "amount" and claim.amount is not None and settings.pattern("types").match(claim.claim_type)
        and claim.known and (len(claim.subject_code or "") == 7 or claim.subject_code is None and claim.item)
        and not settings.pattern("parts").search(claim.sentence)
    ]  # fmt: skip
    for claims in grouped(amounts, _what).values():
        if len(claims) > 1:
            least, most = (pick(claims, key=lambda claim: (claim.amount, claim.claim_id)) for pick in (min, max))
            step = max((claim.quantum or Decimal(0) for claim in claims), default=Decimal(0))
            together = given.around(least) == given.around(most)
            subject = said(least.subject_phrase, least.amount_text, "\u2260", most.amount_text)
            good = (most.amount or 0) - (least.amount or 0) <= step
            severity = "error" if together else "warn"
            refs = (least.claim_id, most.claim_id)
            yield decided(good, subject, *refs, severity=severity, left=least.amount, right=most.amount)


def _what(claim: Claim) -> tuple[object, ...]:
    phrase = None if claim.subject_code else claim.subject_phrase
    return (
        claim.subject_code, phrase, claim.item, claim.fund, claim.source, claim.flow, claim.part, claim.scope,
        claim.stage, claim.year,
    )  # fmt: skip


def one_spelling(given: Given, settings: Settings) -> Iterator[Answer]:
    """Every code that is printed, and the names beside it; a name that was cut is no other name."""
    spelled: dict[tuple[str, str], dict[str, str]] = {}
    for sheet in given.sheets:
        for row in given.rows_of.get(sheet.key, ()) if sheet.shape == "codes" else ():
            if row.kind == "subject" and row.name:
                names = spelled.setdefault((sheet.classification, row.code or ""), {})
                names.setdefault(plain(row.name), given.ref(sheet.span_start))
    for (_, code), names in spelled.items():
        whole = [name for name in names if not any(name != other and _cut(name, other) for other in names)]
        yield decided(len(whole) < 2, said(code, " \u2260 ".join(whole)), *names.values()) if len(whole) > 1 else HOLDS


def _cut(name: str, other: str) -> bool:
    return other.startswith(name) or other.endswith(name)


QUESTIONS: Mapping[str, Question] = {
    one.__name__: one
    for one in (
        placeholder, punctuation, brackets, units_told, contact, foreign_level, unbroken, repeated, precision,
        told_once, one_spelling,
    )
}  # fmt: skip
