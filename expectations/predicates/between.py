"""XFT: what one form lets expect of another where no sum says it: units and their projects, pay and contributions.

Belongs here: pairs of forms that are plausible together. Does not belong here: identities between forms (`agree`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal

from expectations.predicates.given import Answer, Fact, Given, Question, Settings, decided

ZERO = Decimal(0)
PROJECTS = ("B_PERF_P", "B_PERF_K")


def unit_projects(given: Given, settings: Settings) -> Iterator[Answer]:
    """The projects of a unit beside the project expenditure of its own expenditure table.

    Asked of units that print one table of their own: whose table covers others too has no bound of its own.
    """
    wholes: dict[str, list[Fact]] = defaultdict(list)
    for sheet in given.sheets:
        if sheet.form == "B_EXP" and sheet.entity_name:
            wholes[_plain(sheet.entity_name)] += [
                fact for fact in given.facts_of.get(sheet.key, ())
                if fact.is_total and fact.part == "project" and fact.year == 0 and fact.amount is not None
            ]  # fmt: skip
    if not any(len(some) == 1 for some in wholes.values()):
        yield Answer("lacking", missing="B_EXP")
        return
    owners = {(one.form, one.form_instance): one.owner_unit for one in given.projects if one.form in PROJECTS}
    owners |= {sheet.key: sheet.entity_name for sheet in given.sheets if sheet.form in PROJECTS and sheet.entity_name}
    budgets: dict[str, list[Fact]] = defaultdict(list)
    for fact in given.facts:
        if fact.item == "project_budget" and fact.amount and (owner := owners.get(fact.key)):
            budgets[_plain(owner)].append(fact)
    for owner, facts in sorted(budgets.items()):
        if len(wholes.get(owner, ())) == 1:
            (whole,) = wholes[owner]
            needed, there = sum((fact.amount or ZERO for fact in facts), ZERO), whole.amount or ZERO
            refs = [whole.fact_id, *(fact.fact_id for fact in facts)]
            yield decided(
                needed <= there, f"{owner} {needed:,.2f} \u2026 {there:,.2f}", *refs, left=needed, right=there
            )


def housing_share(given: Given, settings: Settings) -> Iterator[Answer]:
    """Contributions to the housing fund beside wages, in the government classification: a share that the law bounds."""
    if given.several:
        return
    pay = {
        fact.subject_code: fact
        for fact in given.facts
        if fact.form == "B_BAS_G" and fact.subject_code in ("50101", "50103") and fact.year == 0 and fact.amount
    }
    if len(pay) < 2:
        yield Answer("lacking", missing="B_BAS_G code=50103" if "50101" in pay else "B_BAS_G code=50101")
        return
    wages, fund = pay["50101"].amount or ZERO, pay["50103"].amount or ZERO
    good = wages * settings.number("least") <= fund <= wages * settings.number("most")
    subject = f"{pay['50103'].subject} {fund / wages:.1%}"
    yield decided(good, subject, pay["50103"].fact_id, pay["50101"].fact_id)


def _plain(name: str) -> str:
    return "".join(name.split())


QUESTIONS: Mapping[str, Question] = {one.__name__: one for one in (unit_projects, housing_share)}
