"""NAR, ARI and XYR beyond sums: rates of nothing, purposes, prices, prose beside project sheets.

Belongs here: what a claim says that no signed sum can ask. Does not belong here: claims against forms and against each
other (`kinds/agree.sql`), slips of digits and units (`kinds/slip.sql`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from expectations.predicates.given import HOLDS, Answer, Claim, Fact, Given, Question, Settings, decided, squeezed

ZERO = Decimal(0)
FLOWS = ("revenue", "expenditure")  # balances may have been below nothing
BRACKETS = str.maketrans("（），", "(),")
NEAR = 600  # letters behind a figure in which its reason may stand


class _Level(NamedTuple):
    """Whom an amount of a passage is about, of which year and stage."""

    passage: int
    subject: tuple[str | None, ...]
    year: int | None
    stage: str | None


def _subject(claim: Claim) -> tuple[str | None, ...]:
    return (claim.subject_code, claim.item, claim.flow, claim.source, claim.fund, claim.part)


def _levels(given: Given) -> dict[_Level, set[Decimal]]:
    """The amounts that prose tells, by whom they are about."""
    levels: dict[_Level, set[Decimal]] = {}
    for claim in given.claims:
        if claim.amount is not None and claim.measure != "limit":
            place = _Level(claim.passage, _subject(claim), claim.year, claim.stage)
            levels.setdefault(place, set()).add(claim.amount)
    return levels


def _bases(given: Given, claim: Claim, levels: dict[_Level, set[Decimal]]) -> set[Decimal]:
    """What a claim is compared with, where the prose or the table of the three public expenses prints it."""
    told = levels.get(_Level(claim.passage, _subject(claim), claim.base, claim.base_stage), set())
    if told or claim.item is None or claim.subject_code is not None:
        return told
    return {
        fact.amount
        for fact in given.facts
        if fact.form == "F_3G" and fact.item == claim.item and fact.amount is not None
        and (fact.year, fact.stage) == (claim.base, claim.base_stage)
    }  # fmt: skip


def no_base(given: Given, settings: Settings) -> Iterator[Answer]:
    """No rate of change where what it is compared with is nil."""
    levels = _levels(given)
    for claim in given.claims:
        if not claim.change_ratio:
            continue
        bases = _bases(given, claim, levels)
        now = {claim.amount} if claim.amount is not None else levels.get(
            _Level(claim.passage, _subject(claim), claim.year, claim.stage), set()
        )  # fmt: skip
        if claim.change_amount is None and not bases:
            yield Answer("lacking", claim.subject_phrase, missing="base")
        else:
            new = claim.amount is not None and claim.amount == claim.change_amount
            nothing = any(now) and (new or bool(bases) and not any(bases))
            yield decided(not nothing, claim.subject_phrase, claim.claim_id)


def no_debt_before(given: Given, settings: Settings) -> Iterator[Answer]:
    """What was received or spent has not grown by more than it is: there would have been less than nothing before."""
    for claim in given.claims:
        if claim.flow not in FLOWS or claim.direction != "increase" or None in (claim.amount, claim.change_amount):
            continue
        amount, change = claim.amount or ZERO, claim.change_amount or ZERO
        if change <= amount + (claim.quantum or ZERO):
            yield HOLDS
        else:
            yield Answer("broken", claim.subject_phrase, (claim.claim_id,), left=amount, right=change)


def no_budget(given: Given, settings: Settings) -> Iterator[Answer]:
    """No completion of a budget of nothing."""
    levels = _levels(given)
    for claim in given.claims:
        if claim.completion:
            bases = _bases(given, claim, levels)
            if bases:
                yield decided(any(bases), claim.subject_phrase, claim.claim_id)
            else:
                yield Answer("lacking", claim.subject_phrase, missing="approved")


def two_directions(given: Given, settings: Settings) -> Iterator[Answer]:
    """A change in one direction: amount and rate in the same, and no choice of a template left with its figure."""
    for claim in given.claims:
        if claim.change_amount is not None or claim.change_ratio is not None:
            both = (claim.change_amount or ZERO) * (claim.change_ratio or ZERO) < 0
            open_choice = claim.direction == "undefined" and bool(claim.change_amount)
            yield decided(not both and not open_choice, claim.subject_phrase, claim.claim_id)


def direction_told(given: Given, settings: Settings) -> Iterator[Answer]:
    """A direction that is told without a figure is that from last year's figure of the table to the one told."""
    for claim in given.claims:
        if claim.amount is None or claim.amount_text is None or claim.direction is not None or given.several:
            continue
        words = squeezed(claim.sentence).translate(BRACKETS)
        if not _followed(words, claim.amount_text, settings.pattern("direction")):
            continue  # nearly every claim, and no pattern is made for it
        about = re.escape(squeezed(claim.subject_phrase)) + r"[^。；;]{0,24}?" + re.escape(claim.amount_text)
        said = re.search(about + settings.one("direction"), words)
        before = {fact.amount for fact in given.facts if said and _last_year(claim, fact) and fact.amount is not None}
        if not before and claim.item and any(fact.form == "B_3G" and fact.year == -1 for fact in given.facts):
            before = {ZERO}  # a blank of that table
        if said and len(before) == 1:
            (base,) = before
            rises = said.lastgroup == "increase"
            good = claim.amount > base if rises else claim.amount < base
            yield decided(good, claim.subject_phrase, claim.claim_id, left=claim.amount, right=base)


def _followed(words: str, amount: str, direction: re.Pattern[str]) -> bool:
    """Whether an amount stands anywhere right before a direction."""
    at = words.find(amount)
    while at >= 0:
        if direction.match(words, at + len(amount)):
            return True
        at = words.find(amount, at + 1)
    return False


def _last_year(claim: Claim, fact: Fact) -> bool:
    """Whether a fact is last year's figure of what a claim is about: a subject, or one of the three public expenses."""
    if fact.year != -1 or fact.measure != "amount" or claim.year != 0:
        return False
    if claim.item is not None:
        return fact.form == "B_3G" and fact.item == claim.item and claim.subject_code is None
    return fact.form == "B_GPB" and fact.subject_code is not None and fact.subject_code == claim.subject_code


def adjusted(given: Given, settings: Settings) -> Iterator[Answer]:
    """A reason near every execution that is far from its budget."""
    threshold, reason = settings.number("threshold"), settings.pattern("reason")
    for claim in given.claims:
        if claim.completion is None or claim.base != 0 or not claim.amount:
            continue
        if abs(claim.completion - 1) > threshold:
            explained = claim.reason or any(
                reason.search(one.text)
                for one in given.paragraphs
                if one.span_stop > claim.span_start and one.span_start < claim.span_start + NEAR
            )
            if not explained and not given.has_text:
                yield Answer("lacking", claim.subject_phrase, missing="prose")
            else:
                yield decided(explained, claim.subject_phrase, claim.claim_id)


def purpose(given: Given, settings: Settings) -> Iterator[Answer]:
    """What a subject is for, where its sentence speaks of that subject alone. `foreign`: code=what it is not for."""
    codes_of: dict[str, set[str]] = {}
    for claim in given.claims:
        if claim.subject_code:
            codes_of.setdefault(claim.sentence, set()).add(claim.subject_code)
    asked: set[tuple[str, str]] = set()
    for claim in given.claims:
        code = claim.subject_code or ""
        if len(codes_of.get(claim.sentence, ())) != 1 or (claim.sentence, code) in asked or not code:
            continue
        asked.add((claim.sentence, code))
        use = settings.pattern("use").search(claim.sentence)
        for codes, foreign in settings.patterns("foreign") if use else ():
            if use and code in codes.split("|"):
                own = dict(settings.patterns("own"))[codes]
                fits = not foreign.search(use[1]) or own.search(use[1])
                yield decided(fits, claim.subject_phrase, claim.claim_id)


def price(given: Given, settings: Settings) -> Iterator[Answer]:
    """So many, at so much each, so much together: groups n, price, unit, whole, whole_unit of the pattern."""
    texts = [(one.text, given.ref(one.span_start)) for one in given.paragraphs]
    for project in given.projects:
        texts += [(text, project.project_id) for text in (project.overview, project.basis, project.goal) if text]
    each, pattern = settings.words("each"), settings.pattern("pattern")
    for text, ref in texts:
        if any(word in text for word in each):
            for found in pattern.finditer(squeezed(text)):
                yield _multiplied(found, ref)


def averages(given: Given, settings: Settings) -> Iterator[Answer]:
    """So much a head, so much a vehicle: the money over how many there were. `averages`: item=money|money/counted."""
    now = [claim for claim in given.claims if claim.year == 0 and claim.known]
    for item, _, words in (one.partition("=") for one in settings.words("averages")):
        money, _, counted = words.partition("/")
        spent = {
            (claim.amount, claim.quantum or ZERO) for claim in now
            if claim.item in money.split("|") and claim.amount is not None and claim.measure == "amount"
        }  # fmt: skip
        many = {claim.count for claim in now if claim.item == counted and claim.count}
        for claim in now:
            if claim.item == item and claim.amount and spent and len(many) == 1:
                (count,) = many
                good = any(
                    2 * abs(claim.amount * count - amount) <= 2 * (claim.quantum or ZERO) * count + step
                    for amount, step in spent
                )
                yield decided(good, claim.subject_phrase, claim.claim_id)


def share_of_year(given: Given, settings: Settings) -> Iterator[Answer]:
    """A share of all that was received or spent in the year, where that is printed in the forms alone. `wholes`:
    flow=words for it."""
    for flow, _, words in (one.partition("=") for one in settings.words("wholes")):
        wholes = {
            (fact.amount or ZERO, fact.quantum or ZERO) for fact in given.facts
            if fact.form in ("B_TOT", "F_TOT") and fact.item == "current_year_total" and fact.flow == flow
            and fact.year == 0 and fact.measure == "amount" and fact.amount is not None
        }  # fmt: skip
        for claim in given.claims:
            asked = claim.share is not None and claim.amount and claim.share_base in words.split("|")
            if asked and claim.known and claim.year == 0 and len(wholes) == 1 and not given.several:
                ((whole, step),) = wholes
                yield decided(_is_share(claim, whole, step), claim.subject_phrase, claim.claim_id)


def _is_share(claim: Claim, whole: Decimal, step: Decimal) -> bool:
    """Whether a share, rounded or cut, is that of an amount in a whole, both of them rounded."""
    share, place = claim.share or ZERO, claim.ratio_quantum or ZERO
    amount, half = claim.amount or ZERO, (claim.quantum or ZERO) / 2
    low, high = share - place / 2, share + place
    return amount + half >= low * (whole - step / 2) and amount - half <= high * (whole + step / 2)


def _multiplied(found: re.Match[str], ref: str) -> Answer:
    factors = [Decimal(10000) if len(found[unit]) > 1 else Decimal(1) for unit in ("unit", "whole_unit")]
    product = Decimal(found["n"]) * Decimal(found["price"]) * factors[0]
    places = len(found["whole"].partition(".")[2])
    step = factors[1].scaleb(-places) if factors[1] > 1 else ZERO
    whole = Decimal(found["whole"]) * factors[1]
    if 2 * abs(product - whole) <= step:
        return HOLDS
    return Answer("broken", found[0], (ref,), left=product, right=whole)


def project_sheets(given: Given, settings: Settings) -> Iterator[Answer]:
    """No more project sheets than projects under performance goals."""
    told = [claim for claim in given.claims if claim.item == "projects" and claim.count and claim.claim_type == "F01"]
    sheets = [one for one in given.sheets if one.form in ("B_PERF_P", "B_PERF_K") and given.printed(one.key)]
    if told and sheets:
        most = max(told, key=lambda claim: claim.count or ZERO)
        yield decided(len(sheets) <= (most.count or ZERO), most.subject_phrase, most.claim_id)


def owner_named(given: Given, settings: Settings) -> Iterator[Answer]:
    """The unit of every project is named by the prose, where that names the units of others."""
    entity = squeezed(given.body.entity_name or "")
    owners = {project.project_id: squeezed(project.owner_unit or "") for project in given.projects}
    others = {name for name in owners.values() if name and not (entity and (entity in name or name in entity))}
    named = {name for name in others if name in given.running}
    for project in given.projects:
        name = owners[project.project_id]
        if name in others and not named:
            yield Answer("lacking", project.owner_unit, missing="prose")
        elif name:
            yield decided(name not in others or name in named, project.owner_unit, project.project_id)


def prior_project(given: Given, settings: Settings) -> Iterator[Answer]:
    """Last year's project expenditure, as prose implies it, has subjects in which it may have stood."""
    implied = {
        claim.amount - claim.change_amount: claim.claim_id
        for claim in given.claims
        if (claim.part, claim.subject_code, claim.item, claim.fund) == ("project", None, None, "general_public")
        and (claim.base, claim.base_stage) == (-1, "approved")
        and claim.amount is not None and claim.change_amount is not None
    }  # fmt: skip
    before: dict[str, Decimal] = {}
    now: dict[tuple[str, str | None], Decimal] = {}
    for fact in given.facts:
        if fact.form == "B_GPB" and len(fact.subject_code or "") == 7 and fact.amount is not None:
            code = str(fact.subject_code)
            if fact.year == -1 and fact.part == "total":
                before[code] = fact.amount
            elif fact.year == 0:
                now[code, fact.part] = fact.amount
    if len(implied) == 1 and before and not given.several:
        ((amount, claim_id),) = implied.items()
        room = sum(
            value for code, value in before.items() if now.get((code, "project")) or not now.get((code, "total"))
        )
        yield HOLDS if amount <= room else Answer("broken", None, (claim_id,), left=amount, right=Decimal(room))


QUESTIONS: dict[str, Question] = {
    "no_base": no_base,
    "no_debt_before": no_debt_before,
    "no_budget": no_budget,
    "two_directions": two_directions,
    "adjusted": adjusted,
    "direction_told": direction_told,
    "purpose": purpose,
    "price": price,
    "averages": averages,
    "share_of_year": share_of_year,
    "project_sheets": project_sheets,
    "owner_named": owner_named,
    "prior_project": prior_project,
}
