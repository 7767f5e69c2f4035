"""ORG: a department and its units, inside one file and between files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from expectations.predicates.given import (
    HOLDS,
    Across,
    Answer,
    Fact,
    Given,
    Question,
    Settings,
    Sheet,
    decided,
    grouped,
    said,
    squeezed,
    vocabulary,
)

ZERO = Decimal(0)
FORMS = ("B_TOT", "B_EXP", "B_GPB", "B_BAS_D", "B_FND", "F_TOT", "F_REV", "F_EXP", "F_GPB", "F_BAS", "F_FND")
TRANSFERS = (("superior_subsidy", "subsidy_down"), ("affiliated_remittance", "remitted_up"))


def _name(words: str | None) -> str:
    """A body's name without blanks and without what says which part of it is meant."""
    return vocabulary().pattern("own_marks").sub("", squeezed(words or ""))


def _of_unit(given: Given, sheet: Sheet) -> bool:
    """Whether a sheet is that of the body's own office or of a unit, in a document that may hold several."""
    if sheet.scope in ("own", "unit"):
        return given.body.scope != sheet.scope
    return bool(sheet.entity_name and sheet.scope != "consolidated" and given.body.entity_name != sheet.entity_name)


def units_add_up(given: Given, settings: Settings) -> Iterator[Answer]:
    """Forms of which a file holds one of the department and those of its units: code by code and total by total.

    Whether all units are there is known from their number in the text only; transfers between them do not touch money
    of the budgets.
    """
    counted = (claim for claim in given.claims if claim.claim_type == "G01" and claim.item == "units")
    units, asked = max((claim.count for claim in counted if claim.count), default=None), False
    for form in FORMS:
        sheets = [sheet for sheet in given.sheets if sheet.form == form]
        parts = [sheet for sheet in sheets if _of_unit(given, sheet)]
        wholes = [sheet for sheet in sheets if not _of_unit(given, sheet)]
        if len(wholes) != 1 or len(parts) < 2:
            continue
        asked = True
        complete = units is not None and len(parts) in (units, units + 1)
        together = grouped((fact for sheet in parts for fact in _sums(given, sheet)), _cell)
        whole = grouped(_sums(given, wholes[0]), _cell)
        for cell in dict.fromkeys([*whole, *together]):
            facts = [*whole.get(cell, ()), *together.get(cell, ())]
            left, right = (sum((one.amount or ZERO for one in side.get(cell, ())), ZERO) for side in (whole, together))
            if 2 * abs(left - right) <= sum((one.quantum or ZERO for one in facts), ZERO):
                yield HOLDS
            elif not complete:
                yield Answer("untestable", missing="units")
            else:
                sure = facts[0].certain and facts[0].fund in ("general_public", "government_fund")
                severity = "error" if sure else "warn"
                subject = said(form, facts[0].subject, f"{left:,.2f}", "\u2260", f"{right:,.2f}")
                yield Answer("broken", subject, (facts[0].fact_id,), severity, left=left, right=right)
    if not asked and given.body.scope in ("department", "consolidated"):
        yield Answer("lacking", missing="units")


def _sums(given: Given, sheet: Sheet) -> Iterator[Fact]:
    for fact in given.facts_of.get(sheet.key, ()):
        if fact.measure == "amount" and fact.year == 0 and (fact.subject_code or fact.is_total):
            yield fact


def _cell(fact: Fact) -> tuple[object, ...]:
    line = None if fact.subject_code else (fact.item, fact.is_total)
    return fact.subject_code, line, fact.flow, fact.part, fact.source, fact.fund


def transfers_cancel(given: Given, settings: Settings) -> Iterator[Answer]:
    """What units get from and give to each other, in tables of revenue and of expenditure."""
    units = {sheet.key for sheet in given.sheets if _of_unit(given, sheet)}
    tables = ("B_REV", "B_EXP", "F_REV", "F_EXP")
    totals = [fact for fact in given.facts if fact.form in tables and fact.is_total and fact.amount]
    for source, part in TRANSFERS:
        got = [fact for fact in totals if fact.source == source]
        gave = [fact for fact in totals if fact.part == part]
        if not got and not gave:
            continue
        inside = [[fact for fact in side if fact.key in units] for side in (got, gave)]
        if not units or not all(inside):
            yield Answer("lacking", missing="units")
            continue
        left, right = (sum((fact.amount or ZERO for fact in side), ZERO) for side in inside)
        step = sum((fact.quantum or ZERO for side in inside for fact in side), ZERO)
        refs = [fact.fact_id for side in inside for fact in side]
        yield decided(2 * abs(left - right) <= step, f"{left:,.2f} \u2260 {right:,.2f}", *refs)


def units_named(given: Given, settings: Settings) -> Iterator[Answer]:
    """Bodies that forms name, in rows of units and in their label lines."""
    bodies = settings.pattern("bodies")
    names = {sheet.entity_name for sheet in given.sheets if sheet.entity_name and sheet.shape != "performance"}
    names |= {row.name for row in given.rows if row.kind == "unit" and bodies.search(row.name)}
    for name in sorted(names):
        if len(_name(name)) >= 4:
            there = _name(name) in _name(given.running)
            yield decided(there, name) if there or given.has_text else Answer("lacking", missing="prose")


def one_name(given: Given, settings: Settings) -> Iterator[Answer]:
    """A slip of a letter in the name of a body; names of different bodies differ in more, or in a numeral."""
    ordinals = settings.pattern("ordinals")
    named = grouped((sheet for sheet in given.sheets if sheet.entity_name), lambda sheet: _name(sheet.entity_name))
    if not named:
        return
    main = max(sorted(named), key=lambda name: len(named[name]))
    for name, sheets in named.items():
        slip = (
            name != main and len(sheets) == 1 and len(named[main]) >= 3 and len(name) >= 6 and _one_letter(name, main)
            and ordinals.sub("", name) != ordinals.sub("", main)
        )  # fmt: skip
        subject = said(sheets[0].entity_name, "\u2260", named[main][0].entity_name)
        yield decided(not slip, subject, given.ref(sheets[0].span_start))


def _one_letter(one: str, other: str) -> bool:
    """Whether two words differ by one letter: another one, one more or one less.

    >>> [_one_letter("abcd", other) for other in ("abxd", "acd", "abcd", "dcba")]
    [True, True, False, False]
    """
    head = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    rests = (one[head + 1 :], other[head:]), (one[head:], other[head + 1 :]), (one[head + 1 :], other[head + 1 :])
    return one != other and any(a == b for a, b in rests)


def wording_of_kind(given: Given, settings: Settings) -> Iterator[Answer]:
    """Titles that speak of a unit in a department's disclosure, or of a department in a unit's, and of nothing else.

    A unit that prints the titles of its department's template throughout is left alone.
    """
    unit, department = settings.pattern("unit"), settings.pattern("department")
    expected = {"department": (department, unit), "unit": (unit, department)}.get(given.body.scope or "", ())
    titles = [sheet.title for sheet in given.sheets]
    if given.body.scope == "unit" and not any(unit.search(title) for title in titles):
        return
    for sheet in given.sheets if expected else ():
        own, other = (pattern.search(sheet.title) for pattern in expected)
        if (own or other) and sheet.scope in (None, given.body.scope):
            yield decided(own, sheet.title, given.ref(sheet.span_start))


class Total(NamedTuple):
    """The three public expenses of one body, for the summary of its region."""

    document_id: str
    of_whom: tuple[object, ...]  # region, kind, year
    is_summary: bool
    amount: Decimal | None
    ref: str | None


TOTALS = """
WITH told AS (  -- as a form prints it, else as the prose tells it; where it is there more than once, the largest
    SELECT document_id, stage, fiscal_year, amount, fact_id AS ref, 0 AS rank FROM facts
    WHERE item = 'three_public_total'
    UNION ALL
    SELECT document_id, NULL, fiscal_year, amount, claim_id, 1 FROM claims
    WHERE item = 'three_public_total' AND measure = 'amount'
)
SELECT d.document_id, d.region_code, d.kind, d.report_year, d.scope = 'government', t.amount, t.ref
FROM documents AS d LEFT JOIN told AS t ON t.document_id = d.document_id AND t.fiscal_year = d.report_year
    AND t.amount IS NOT NULL
    AND coalesce(t.stage = CASE d.kind WHEN 'budget' THEN 'approved' ELSE 'executed' END, t.rank = 1)
WHERE d.region_code IS NOT NULL AND d.scope IN ('department', 'government')
QUALIFY row_number() OVER (PARTITION BY d.document_id ORDER BY t.rank, t.amount DESC, t.ref DESC) = 1
ORDER BY d.document_id
"""


def _covers(rows: Sequence[tuple[Any, ...]], settings: Settings) -> Iterator[tuple[str, Answer]]:
    """Departments that were read: together they cannot be more than the government's summary."""
    totals = [Total(one, (region, kind, year), *rest) for one, region, kind, year, *rest in rows]
    departments: Mapping[object, list[Decimal]] = grouped_amounts(totals)
    for total in totals:
        if total.is_summary:
            parts = departments.get(total.of_whom, [])
            together = sum(parts, ZERO)
            if total.amount is None or not parts:
                yield total.document_id, Answer("lacking", missing="departments")
            else:
                subject = f"{together:,.2f} > {total.amount:,.2f}"
                yield total.document_id, decided(together <= total.amount, subject, total.ref)


def grouped_amounts(totals: Iterable[Total]) -> Mapping[object, list[Decimal]]:
    """The amounts of departments by region, kind and year."""
    own = (total for total in totals if not total.is_summary and total.amount is not None)
    return {key: [one.amount for one in some] for key, some in grouped(own, lambda one: one.of_whom).items()}


QUESTIONS: Mapping[str, Question] = {
    one.__name__: one for one in (units_add_up, transfers_cancel, units_named, one_name, wording_of_kind)
}
ACROSS: Mapping[str, Across] = {"summary_covers": Across(TOTALS, _covers)}
