"""CMP over prose: sections, terms, items, reasons, counts, lists of units, texts about projects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from expectations.predicates.given import HOLDS, Answer, Claim, Given, Question, Settings, decided, said

PARTS = ("overseas_travel", "vehicle_total", "vehicle_purchase", "vehicle_operation", "reception")


def sections(given: Given, settings: Settings) -> Iterator[Answer]:
    """Every regular section, where the text is long enough and has most of them."""
    if not given.has_text:
        yield Answer("lacking", missing="prose")
        return
    found = [(name, bool(pattern.search(given.whole))) for name, pattern in settings.patterns("sections")]
    most = sum(there for _, there in found) >= settings.number("least")
    for name, there in found:
        yield decided(there, name) if there or most else Answer("lacking", missing="prose")


def terms(given: Given, settings: Settings) -> Iterator[Answer]:
    """Every basic term, where there is a glossary with at least two of them."""
    if not settings.pattern("glossary").search(given.whole):
        return
    found = [(name, bool(pattern.search(given.whole))) for name, pattern in settings.patterns("terms")]
    if sum(there for _, there in found) > 1:
        for name, there in found:
            yield decided(there, name)


def counts_told(given: Given, settings: Settings) -> Iterator[Answer]:
    """Numbers of groups, vehicles and receptions, where money was spent on them."""
    spent = {
        fact.item or "": fact.fact_id
        for fact in given.facts
        if fact.form == "F_3G" and fact.stage == "executed" and fact.year == 0 and fact.amount
    }
    bought = [claim.claim_id for claim in given.claims if claim.item == "procurement" and claim.amount]
    spent |= dict(zip(["procurement"], bought, strict=False))
    for name, pattern in settings.patterns("counts"):
        item, _, what = name.partition(":")
        if item in spent:
            there = pattern.search(given.whole)
            yield decided(there, what, spent[item]) if there or given.has_text else Answer("lacking", missing="prose")


def reasons_given(given: Given, settings: Settings) -> Iterator[Answer]:
    """Changes of items and of the three public expenses: a reason near by, and none that says the opposite.

    The reason of the three public expenses together is that of their parts that go the same way.
    """
    totals = [one for one in given.claims if one.item == "three_public_total" and one.reason]
    for claim in _changes(given):
        silent = settings.pattern("empty").fullmatch(claim.reason or "") is not None
        if silent and claim.reason is None and _explained(given, claim, settings):
            silent = False  # in a sentence of its own, behind several figures or in the next paragraph
        if silent and claim.item in PARTS:
            same = (claim.direction, claim.base, claim.base_stage)
            silent = all((one.direction, one.base, one.base_stage) != same for one in totals)
        if silent and not given.has_text:
            yield Answer("lacking", missing="prose")
            continue
        subject = said(claim.subject_phrase, claim.change, claim.reason)
        yield decided(not silent and not _contrary(claim.direction, claim, settings), subject, claim.claim_id)
    for claim in given.claims:  # more or less than the budget, as its completion says
        if claim.direction is None and claim.completion not in (None, 1) and claim.reason and _of_part(claim):
            direction = "increase" if claim.completion > 1 else "decrease"
            yield decided(
                not _contrary(direction, claim, settings),
                said(claim.subject_phrase, f"{claim.completion:.2%}", claim.reason), claim.claim_id,
            )  # fmt: skip


def _changes(given: Given) -> Iterator[Claim]:
    for claim in given.claims:
        if claim.direction in ("increase", "decrease") and claim.change_amount != 0 and _of_part(claim):
            yield claim


def _of_part(claim: Claim) -> bool:
    """Whether it tells of an item, or of one of the three public expenses."""
    item = len(claim.subject_code or "") == 7 and claim.claim_type[0] == "B"
    return item or claim.claim_type[0] == "D" and claim.item in PARTS


def _explained(given: Given, claim: Claim, settings: Settings) -> bool:
    index = given.around(claim)
    near = given.paragraphs[index : index + 2] if index is not None else []
    return any(settings.pattern("reason").search(one.text) for one in near)


def _contrary(direction: str | None, claim: Claim, settings: Settings) -> bool:
    """Whether a reason only says that there was more or less, and in the other direction."""
    reason = claim.reason or ""
    if len(reason) > 40 or settings.pattern("elsewhere").search(reason):
        return False
    return settings.pattern("less" if direction == "increase" else "more").search(reason) is not None


def specific_reason(given: Given, settings: Settings) -> Iterator[Answer]:
    """Large changes: whether their reason would fit anything."""
    empty = (settings.pattern("general"), settings.pattern("repeated"))
    for claim in _changes(given):
        if claim.reason and abs(claim.change_ratio or Decimal(0)) > settings.number("beyond"):
            general = any(pattern.fullmatch(claim.reason) for pattern in empty)
            yield decided(not general, said(claim.subject_phrase, claim.change, claim.reason), claim.claim_id)


def items_narrated(given: Given, settings: Settings) -> Iterator[Answer]:
    """Items with money this year and items that prose tells of, where it goes through nearly all of them."""
    printed = {
        fact.subject_code: fact
        for fact in given.facts
        if fact.form in ("B_GPB", "F_GPB") and len(fact.subject_code or "") == 7 and fact.amount and fact.year == 0
        and fact.measure == "amount" and fact.part in (None, "total") and fact.flow == "expenditure"
    }  # fmt: skip
    told = {
        claim.subject_code: claim
        for claim in given.claims
        if len(claim.subject_code or "") == 7 and claim.claim_type[0] == "B" and claim.year == 0
        and claim.fund not in ("government_fund", "state_capital")
    }  # fmt: skip
    if not printed or not told:
        if printed or told:
            yield Answer("lacking", missing="B05" if printed else "B_GPB")
        return
    shared = len(printed.keys() & told.keys())
    if shared < 2 or 5 * shared < 4 * len(printed):
        return
    for code, fact in printed.items():
        yield decided(code in told or fact.subject_name in given.whole, fact.subject, fact.fact_id)
    funds = {fact.subject_code for fact in given.facts if fact.form in ("B_FND", "F_FND", "B_SCP", "F_SCP")}
    for code, claim in told.items():
        if code not in printed and code not in funds:  # where all fiscal items are told, those of funds are among them
            yield Answer("broken", said(code, claim.subject_phrase), (claim.claim_id,))


def units_listed(given: Given, settings: Settings) -> Iterator[Answer]:
    """Where a sentence counts units and announces their list, the list that follows has as many.

    A sentence may count all of them, or kind by kind, or both, so that one count is the sum of the others; the body
    itself may stand in the list beside its units.
    """
    counted: dict[int, list[Claim]] = {}
    for claim in given.claims:
        index = given.around(claim) if claim.claim_type == "G01" and claim.item == "units" else None
        if index is not None:
            counted.setdefault(index, []).append(claim)
    for index, claims in counted.items():
        if not settings.pattern("announced").search(given.paragraphs[index].text):
            continue
        counts = [int(claim.count or 0) for claim in claims]
        units, most = sum(counts), max(counts)
        entries, style = 0, None
        for following in given.paragraphs[index + 1 :]:
            found = settings.pattern("entry").match(following.text)
            begins = entries or settings.pattern("first").match(following.text)
            if not found or not begins or style not in (None, found.lastgroup):
                break
            entries, style = entries + 1, found.lastgroup
        if entries:  # else it is a table, or a sentence without numbers
            subject = f"{units} \u2260 {entries}"
            refs = [claim.claim_id for claim in claims]
            good = entries in (units, units + 1) or 2 * most == units and entries in (most, most + 1)
            yield decided(good, subject, *refs, left=units, right=entries)


def project_elements(given: Given, settings: Settings) -> Iterator[Answer]:
    """A text about a project that has most of its regular headings has all of them."""
    elements = settings.patterns("elements")
    block: dict[str, str] = {}
    for one in [*given.paragraphs, None]:
        heading = one is not None and len(one.text) <= 30
        found = next((name for name, pattern in elements if heading and one and pattern.search(one.text)), None)
        if one is None or found in block:
            if len(block) >= settings.number("least"):
                lacking = [name for name, _ in elements if name not in block]
                yield decided(not lacking, " ".join(lacking), next(iter(block.values()))) if lacking else HOLDS
            block = {}
        if one is not None and found:
            block[found] = given.ref(one.span_start)


QUESTIONS: Mapping[str, Question] = {
    one.__name__: one
    for one in (
        sections, terms, counts_told, reasons_given, specific_reason, items_narrated, units_listed, project_elements,
    )
}  # fmt: skip
