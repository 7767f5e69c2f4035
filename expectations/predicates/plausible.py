"""PLA: what is possible and unlikely. Nothing here is wrong by arithmetic."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from statistics import median, quantiles
from typing import Any, NamedTuple

from expectations.predicates.given import HOLDS, Across, Answer, Fact, Given, Question, Settings, decided, grouped, said

ZERO = Decimal(0)
WAGES = ("30101", "30102", "30103", "30107", "30199")


def _three_public(given: Given, item: str, year: int = 0, stage: str | None = None) -> Fact | None:
    """The figure of an item in the form of the three public expenses, the largest where several funds print it."""
    facts = [
        fact
        for fact in given.facts
        if fact.form in ("B_3G", "F_3G") and fact.item == item and fact.year == year and fact.amount is not None
        and fact.measure == "amount" and stage in (None, fact.stage)
    ]  # fmt: skip
    return max(facts, key=lambda fact: fact.amount or ZERO, default=None)


def per_vehicle(given: Given, settings: Settings) -> Iterator[Answer]:
    """Running costs beside the number of vehicles that the text states."""
    held = [claim for claim in given.claims if claim.item == "vehicles" and claim.claim_type in ("E09", "D09")]
    counted = (claim for claim in held if claim.count is not None)
    most = max(counted, key=lambda claim: claim.count or ZERO, default=None)
    if most is None:
        return
    vehicles = most.count or ZERO
    fact = _three_public(given, "vehicle_operation", stage=given.stage)
    if fact is None:
        yield Answer("lacking", missing=f"{'B' if given.body.kind == 'budget' else 'F'}_3G") if vehicles else HOLDS
        return
    amount = fact.amount or ZERO
    least, limit = (vehicles * settings.number(name) for name in ("least", "most"))
    good = amount == 0 or vehicles > 0 and least <= amount <= limit
    subject = f"{vehicles:.0f} \u2026 {amount:,.2f}"
    yield decided(good, subject, fact.fact_id, most.claim_id, severity="info" if vehicles else None)


def counts_and_money(given: Given, settings: Settings) -> Iterator[Answer]:
    """What was spent on one of the three public expenses, beside what the text counts of it: both, or neither.

    Nothing counted is held against money only where what the item is counted by (the first of its names) is told.
    """
    if given.several:
        return
    counted = [one for one in given.claims if one.count is not None and one.year == 0]
    told = [one for one in given.claims if one.amount is not None and (one.year, one.stage) == (0, given.stage)]
    for names in settings.words("counted"):
        item, _, keys = names.partition("=")
        fact = _three_public(given, item, stage=given.stage)
        claim = next((one for one in told if one.item == item and not one.subject_code), None)
        mine = [
            one
            for one in counted
            if one.item in keys.split("|") and not settings.pattern("unless").search(one.sentence)
        ]
        if not mine or not (fact or claim):
            continue
        amount = fact.amount if fact else claim.amount if claim else ZERO
        most = max(mine, key=lambda one: (one.count or ZERO, one.item == keys.split("|")[0]))
        if amount and not most.count and most.item != keys.split("|")[0]:
            continue
        ref = fact.fact_id if fact else claim.claim_id if claim else None
        subject = f"{amount:,.2f} \u2026 {most.count:.0f}"
        severity = None if amount else "info"  # someone else may have paid
        yield decided(bool(amount) == bool(most.count), subject, ref, most.claim_id, severity=severity)


def only_less(given: Given, settings: Settings) -> Iterator[Answer]:
    """The two years of the three public expenses, where the text says that they never grow."""
    if not settings.pattern("words").search(given.whole):
        return
    now, before = (_three_public(given, "three_public_total", year, "approved") for year in (0, -1))
    told = next((claim for claim in given.claims if claim.item == "three_public_total" and claim.direction), None)
    if now and before:
        subject = f"{before.amount:,.2f} \u2026 {now.amount:,.2f}"
        yield decided((now.amount or ZERO) <= (before.amount or ZERO), subject, now.fact_id, before.fact_id)
    elif told:
        yield decided(told.direction != "increase", told.sentence[:60], told.claim_id)
    else:
        yield Answer("lacking", missing="B_3G")


def _staff(given: Given) -> Mapping[str, Fact]:
    """Sections of basic expenditure this year by their code."""
    parts = {"B_BAS_D": ("basic",), "F_BAS": ("basic", "personnel", "operating", "total")}
    return {
        fact.subject_code or "": fact
        for fact in given.facts
        if not given.several and fact.part in parts.get(fact.form, ()) and len(fact.subject_code or "") == 5
        and fact.amount and fact.year == 0
    }  # fmt: skip


def half_of_pension(given: Given, settings: Settings) -> Iterator[Answer]:
    """Contributions to the annuity beside those to the pension."""
    staff = _staff(given)
    if "30108" in staff and "30109" in staff:
        pension, annuity = (staff[code].amount or ZERO for code in ("30108", "30109"))
        good = pension * settings.number("least") <= annuity <= pension * settings.number("most")
        yield decided(good, said(staff["30109"].subject), staff["30109"].fact_id, staff["30108"].fact_id)


def contribution_rates(given: Given, settings: Settings) -> Iterator[Answer]:
    """Housing fund and medical insurance beside the wages."""
    yield from _shares(given, settings, {"30113": "housing", "30110": "medical"})


def wage_rates(given: Given, settings: Settings) -> Iterator[Answer]:
    """Training and welfare beside the wages."""
    yield from _shares(given, settings, {"30216": "training", "30229": "welfare"})


def _shares(given: Given, settings: Settings, limits: Mapping[str, str]) -> Iterator[Answer]:
    staff = _staff(given)
    wages = sum((staff[code].amount or ZERO for code in WAGES if code in staff), ZERO)
    for code, name in limits.items():
        if wages > 0 and code in staff:
            good = (staff[code].amount or ZERO) <= wages * settings.number(name)
            yield decided(good, staff[code].subject, staff[code].fact_id)


def nothing_bought(given: Given, settings: Settings) -> Iterator[Answer]:
    """Purchases among the projects beside a procurement budget of nothing."""
    codes = settings.words("codes")
    bought = [
        fact
        for fact in given.facts
        if fact.form == "B_PRJ_D" and fact.year == 0 and len(fact.subject_code or "") == 5 and fact.amount
        and ((fact.subject_code or "").startswith("310") or fact.subject_code in codes)
    ]  # fmt: skip
    told = [
        claim
        for claim in given.claims
        if claim.item == "procurement" and claim.measure == "amount" and claim.year == 0 and claim.amount is not None
    ]
    if bought and told:
        most = max(told, key=lambda claim: claim.amount or ZERO)
        together = sum((fact.amount or ZERO for fact in bought), ZERO)
        good = most.amount or together < settings.number("beyond")
        yield decided(good, f"0 \u2026 {together:,.2f}", most.claim_id, *(fact.fact_id for fact in bought))


def copied_amount(given: Given, settings: Settings) -> Iterator[Answer]:
    """Uneven amounts that two finest rows of a column share."""
    for sheet in given.sheets:
        if sheet.shape != "codes" or sheet.unit != settings.one("unit"):
            continue
        finest = (fact for fact in given.filled(sheet.key) if fact.is_leaf and fact.subject_code)
        leaves = [fact for fact in finest if abs(fact.amount or ZERO) >= 10_000 and (fact.amount or ZERO) % 1000]
        for facts in grouped(leaves, lambda fact: (fact.column_number, fact.amount)).values():
            subjects = dict.fromkeys(fact.subject for fact in facts)
            codes = {fact.subject_code for fact in facts}
            yield decided(len(codes) < 2, " = ".join(subjects), *(fact.fact_id for fact in facts))


def sane_total(given: Given, settings: Settings) -> Iterator[Answer]:
    """The totals of the first form."""
    totals = [
        fact
        for fact in given.facts
        if fact.form in ("B_TOT", "F_TOT") and fact.is_total and fact.year == 0 and fact.amount is not None
    ]
    if totals and given.body.scope != "government":
        most = max(totals, key=lambda fact: fact.amount or ZERO)
        empty = not most.amount and any(fact.amount for fact in given.facts)
        yield decided(not empty and (most.amount or ZERO) <= settings.number("most"), most.amount_text, most.fact_id)


class Share(NamedTuple):
    """The share of operating costs in basic expenditure."""

    document_id: str
    of_whom: tuple[object, ...]  # kind and year
    share: Decimal
    ref: str


SHARES = """
SELECT d.document_id, d.kind, d.report_year,
    arg_max(f.amount, f.span_start) FILTER (WHERE f.part = 'operating') AS part,
    arg_max(f.amount, f.span_start) FILTER (WHERE f.part = 'basic') AS whole,
    arg_max(f.fact_id, f.span_start) FILTER (WHERE f.part = 'operating')
FROM facts AS f JOIN documents AS d USING (document_id)
WHERE f.form = 'B_BAS_D' AND f.is_total AND f.fiscal_year = d.report_year AND f.amount <> 0
GROUP BY ALL HAVING part IS NOT NULL AND whole IS NOT NULL ORDER BY d.document_id
"""


def _peers(rows: Sequence[tuple[Any, ...]], settings: Settings) -> Iterator[tuple[str, Answer]]:
    """Each share beside the middle of all, in the distance that separates the middle half of them."""
    shares = [Share(one, (kind, year), part / whole, ref) for one, kind, year, part, whole, ref in rows]
    for some in grouped(shares, lambda one: one.of_whom).values():
        values = [one.share for one in some]
        if len(values) < settings.number("least"):
            yield from ((one.document_id, Answer("lacking", missing="peers")) for one in some)
            continue
        middle = median(values)
        low, _, high = quantiles(values, n=4)
        for one in some:
            good = abs(one.share - middle) <= settings.number("spreads") * (high - low)
            yield one.document_id, decided(good, f"{one.share:.1%} \u2026 {middle:.1%}", one.ref)


QUESTIONS: Mapping[str, Question] = {
    one.__name__: one
    for one in (
        per_vehicle, counts_and_money, only_less, half_of_pension, contribution_rates, wage_rates, nothing_bought,
        copied_amount, sane_total,
    )
}  # fmt: skip
ACROSS: Mapping[str, Across] = {"among_peers": Across(SHARES, _peers)}
