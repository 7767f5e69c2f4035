"""PRF: performance sheets: weights, targets, texts, and the money of their heads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache

from expectations.predicates.given import (
    HOLDS,
    Answer,
    Given,
    Indicator,
    Key,
    Question,
    Settings,
    decided,
    grouped,
    said,
    squeezed,
    vocabulary,
)
from pipelines.names import plain

PROJECTS = ("B_PERF_P", "B_PERF_K")
AT_MOST, AT_LEAST = ("\u2264", "<"), ("\u2265", ">")
SIGNS = (*AT_MOST, *AT_LEAST, "=")


def _lists(given: Given) -> Iterator[tuple[Key, list[Indicator], str, str]]:
    """Every list of indicators with the reference of its sheet and what to call it."""
    sheets = {sheet.key: sheet for sheet in given.sheets}
    listed = (one for one in given.indicators if not vocabulary().pattern("sum_row").search(one.name))
    for key, rows in grouped(listed, lambda one: (one.form, one.form_instance)).items():
        if key in sheets:
            yield key, rows, given.ref(sheets[key].span_start), rows[0].project_name or sheets[key].title


def _target(one: Indicator) -> str:
    target = one.target_text or ""
    unit = one.unit if one.unit and one.unit not in target else ""
    sign = one.comparator if one.comparator and not target.startswith(one.comparator) else ""
    return said(one.project_name, one.name, f"{sign}{target}{unit}")


def _is_execution(one: Indicator) -> bool:
    return vocabulary().pattern("execution_rate").search(one.name) is not None


def weights(given: Given, settings: Settings) -> Iterator[Answer]:
    """The sum of the weights; where the rate of execution is not listed, its ten points may stand outside the list."""
    certain = {sheet.key: sheet.certain for sheet in given.sheets}
    for key, rows, ref, name in _lists(given):
        given_weights = [one.weight for one in rows if one.weight is not None]
        if 2 * len(given_weights) <= len(rows) or len(rows) < 3:
            continue
        total = sum(given_weights, Decimal(0))
        if len(given_weights) < len(rows) or key in given.unread:
            yield Answer("untestable", missing="weight")
            continue
        good = total in (1, 100) or total == 90 and not any(_is_execution(one) for one in rows)
        refs = [one.indicator_id for one in rows]
        severity = "error" if certain[key] else "warn"
        yield decided(good, said(name, f"{total.normalize():f}"), ref, *refs, severity=severity, left=total, right=100)


def complete_rows(given: Given, settings: Settings) -> Iterator[Answer]:
    """What most rows of a sheet fill in; a unit and a sign only where the target is a figure."""
    for _, rows, _, _ in _lists(given):

        def usual(field: str, rows: list[Indicator] = rows) -> bool:
            return 2 * sum(getattr(one, field) is not None for one in rows) > len(rows)

        always = [field for field in ("weight", "is_core") if usual(field)]
        with_figures = [field for field in ("unit", "comparator") if usual(field)]
        for one in rows:
            wanted = ["target_text", *always, *(with_figures if one.target_value is not None else [])]
            yield decided(all(getattr(one, field) is not None for field in wanted), _target(one), one.indicator_id)


def nature_fits(given: Given, settings: Settings) -> Iterator[Answer]:
    """Satisfaction and quantities at most, costs at least: the sign is the wrong way round."""
    for one in given.indicators:
        if one.comparator not in SIGNS or one.target_value is None or _is_execution(one):
            continue
        counted = vocabulary().pattern("satisfaction").search(one.name) or (
            settings.pattern("quantity").search(one.name) and not settings.pattern("restraint").search(one.name)
        )
        costs = _is_cost(one) and not settings.pattern("gain").search(one.name)
        wrong = counted and one.comparator in AT_MOST or costs and one.comparator in AT_LEAST
        yield decided(not wrong, _target(one), one.indicator_id)


@lru_cache(maxsize=1 << 12)
def _cost(name: str, unit: str | None, heading: str | None) -> bool:
    if heading is not None:
        return vocabulary().pattern("cost_heading").search(heading) is not None
    return unit in vocabulary().words("money_units") and vocabulary().pattern("cost_names").search(name) is not None


def _is_cost(one: Indicator) -> bool:
    """Whether an indicator is about cost: by its printed heading, else by its name and unit."""
    return _cost(one.name, one.unit, one.level_2)


def cost_target(given: Given, settings: Settings) -> Iterator[Answer]:
    """The only cost indicator speaks of the whole project; several share it, so that each is bounded.

    A target below the budget may be a part of the cost, but not where it is a tenth, a hundredth or a ten-thousandth.
    """
    factors = dict(zip(vocabulary().words("money_units"), (1, 10_000, 100_000_000), strict=True))
    heads = (fact for fact in given.facts if fact.item == "project_budget" and fact.form in PROJECTS)
    budgets = {fact.key: fact for fact in heads if fact.amount}
    for key, rows, _, _ in _lists(given):
        budget = budgets.get(key)
        if budget is None:
            continue
        costs = [
            one
            for one in rows
            if _is_cost(one) and one.target_value is not None and one.comparator in (*AT_MOST, "=")
            and one.unit in factors and not settings.pattern("each").search(one.name)
        ]  # fmt: skip
        for one in costs:
            amount, limit = budget.amount or Decimal(0), (one.target_value or 0) * factors[one.unit or ""]
            slipped = len(costs) == 1 and amount in (limit * 10, limit * 100, limit * 10_000)
            if limit > amount or slipped:
                subject = said(_target(one), "\u2260", f"{budget.amount_text}{budget.unit or ''}")
                yield Answer("broken", subject, (one.indicator_id, budget.fact_id), left=limit, right=amount)
            elif limit == amount or len(costs) > 1:
                yield HOLDS


def aspects(given: Given, settings: Settings) -> Iterator[Answer]:
    """Quantity, quality or effect, cost, satisfaction; a body as a whole has no cost of its own."""
    for (form, _), rows, ref, name in _lists(given):
        if len(rows) < 3 or form == "F_SELF":
            continue
        words = [said(one.name, one.level_1, one.level_2) for one in rows]
        found = {
            "quantity": any(settings.pattern("quantity").search(text) for text in words),
            "effect": any(settings.pattern("effect").search(text) for text in words),
            "cost": form == "B_PERF_O" or any(_is_cost(one) for one in rows),
            "satisfaction": any(vocabulary().pattern("satisfaction").search(text) for text in words),
        }
        names = dict(zip(found, settings.words("names"), strict=True))
        lacking = [names[aspect] for aspect, there in found.items() if not there]
        yield decided(not lacking, said(name, *lacking), ref)


def figures_agree(given: Given, settings: Settings) -> Iterator[Answer]:
    """A figure in the text of a project is the target of the indicator that has its unit and names what it counts."""
    rows = grouped(given.indicators, lambda one: (one.form, one.form_instance))
    for project in given.projects:
        for text in filter(None, (project.overview, project.goal)):
            for figure in settings.pattern("figure").finditer(text):
                behind = text[figure.end() :].lstrip()
                for one in rows.get((project.form, project.form_instance), ()):
                    if not one.unit or one.target_value is None or not behind.startswith(one.unit):
                        continue
                    thing = settings.pattern("thing").match(behind, len(one.unit))
                    if thing is None or 5 * shared(thing.group(), one.name) < 4 * len(thing.group()):
                        continue
                    good = Decimal(figure.group()) == one.target_value
                    subject = said(f"{figure.group()}{one.unit}{thing.group()}", "\u2260", _target(one))
                    yield decided(good, subject, one.indicator_id, project.project_id)


def like_the_whole(given: Given, settings: Settings) -> Iterator[Answer]:
    """Indicators of one name and unit in the body's sheet and in a project's."""
    of_projects = grouped(
        (one for one in given.indicators if one.form in PROJECTS and not _is_execution(one)),
        lambda one: (plain(one.name), one.unit),
    )
    for whole in given.indicators:
        same = of_projects.get((plain(whole.name), whole.unit), []) if whole.form == "B_PERF_O" else []
        if not same:
            continue
        part = max(same, key=lambda one: (one.target_value or Decimal(0), one.indicator_id))
        lower = (
            whole.target_value is not None and part.target_value is not None
            and whole.target_value < part.target_value and whole.comparator not in AT_MOST
        )  # fmt: skip
        unlike = whole.comparator != part.comparator or lower
        good = not unlike and (whole.is_core == part.is_core or None in (whole.is_core, part.is_core))
        subject = said(_target(whole), "\u2260", _target(part))
        yield decided(good, subject, whole.indicator_id, part.indicator_id, severity=None if unlike else "info")


def execution_row(given: Given, settings: Settings) -> Iterator[Answer]:
    """The rate of execution, where some sheet of the document lists it."""
    found = [(any(_is_execution(one) for one in rows), name, ref) for _, rows, ref, name in _lists(given)]
    for there, name, ref in found if any(there for there, _, _ in found) else ():
        yield decided(there, name, ref)


def words_or_figures(given: Given, settings: Settings) -> Iterator[Answer]:
    """Signs before words, and qualities that are figures."""
    for one in given.indicators:
        if one.comparator is None or one.target_text is None:
            continue
        quality = settings.pattern("quality").search(one.comparator)
        words = not settings.pattern("figures").search(one.target_text)
        wrong = one.comparator in SIGNS and words or quality and one.target_value is not None
        yield decided(not wrong, _target(one), one.indicator_id)


def own_basis(given: Given, settings: Settings) -> Iterator[Answer]:
    """The basis of a project beside its overview, and whether it names anything that decides."""
    marks = settings.pattern("marks")
    for one in given.projects:
        if one.form in PROJECTS and one.overview and one.basis:
            copied = len(one.basis) >= 10 and marks.sub("", one.basis) == marks.sub("", one.overview)
            named = settings.pattern("documents").search(one.basis)
            subject = said(one.name, one.basis[:40])
            yield decided(not copied and named, subject, one.project_id, severity=None if copied else "info")


def goals_measured(given: Given, settings: Settings) -> Iterator[Answer]:
    """Every goal of the whole is met again in a project or an indicator: they share words that no other goal has."""
    if not any(one.form in PROJECTS and one.name for one in given.projects):
        return
    texts = [said(one.name, one.overview, one.goal) for one in given.projects if one.form in PROJECTS]
    known = {pair for text in (*texts, *(one.name for one in given.indicators)) for pair in pairs(text)}
    for whole in given.projects:
        if whole.form != "B_PERF_O" or not whole.goal:
            continue
        goals = [goal.strip() for goal in settings.pattern("split").split(whole.goal) if goal.strip()]
        for index, goal in enumerate(goals):
            others = {pair for place, other in enumerate(goals) if place != index for pair in pairs(other)}
            own = pairs(goal) - others
            if len(goals) > 1 and len(own) >= 4:
                yield decided(len(own & known) >= max(2, len(own) // 5), goal, whole.project_id)


def percent_bounds(given: Given, settings: Settings) -> Iterator[Answer]:
    """Rates of a whole."""
    for one in given.indicators:
        rate = settings.pattern("units").search(one.unit or "") and settings.pattern("words").search(one.name)
        if one.target_value is not None and rate and not settings.pattern("unless").search(one.name):
            good = 0 <= one.target_value <= 100
            yield decided(good, _target(one), one.indicator_id, left=one.target_value, right=100)


def core(given: Given, settings: Settings) -> Iterator[Answer]:
    """Sheets that mark core indicators."""
    for _, rows, ref, name in _lists(given):
        if any(one.is_core is not None for one in rows):
            yield decided(any(one.is_core for one in rows), name, ref)


def phases(given: Given, settings: Settings) -> Iterator[Answer]:
    """The year's money, its sources, and the money of the whole project.

    Sources that are more than the whole are wrong; where they are less, one may have a label that nobody knows.
    """
    parts = ("appropriation", "carry_in", "other_money")
    for key in (sheet.key for sheet in given.sheets if sheet.form in PROJECTS):
        facts = [fact for fact in given.facts_of.get(key, ()) if fact.amount is not None]
        money = {fact.item: fact for fact in facts}
        year, project = money.get("project_budget"), money.get("phase_total")
        sources = [fact for fact in facts if fact.item in parts]
        if year is None or not project and len(sources) < 2:
            continue
        if len({fact.item for fact in sources}) < len(sources):  # one may be a part of the other
            yield Answer("untestable", missing="appropriation")
            continue
        name = next((one.name for one in given.projects if (one.form, one.form_instance) == key), None)
        amount, whole = year.amount or Decimal(0), project.amount if project else None
        together = sum((fact.amount or Decimal(0) for fact in sources), Decimal(0))
        step = sum((fact.quantum or Decimal(0) for fact in (year, *sources)), Decimal(0))
        if "appropriation" in money and len(sources) > 1 and 2 * abs(amount - together) > step:
            refs = [fact.fact_id for fact in (year, *sources)]
            subject = said(name, f"{amount:,.2f} \u2260 {together:,.2f}")
            severity = "error" if together > amount else "warn"
            yield Answer("broken", subject, tuple(refs), severity, None, amount, together)
        elif project is not None and whole is not None and amount > whole:
            subject = said(name, f"{amount:,.2f} > {whole:,.2f}")
            yield Answer("broken", subject, (year.fact_id, project.fact_id), None, None, amount, whole)
        else:
            yield HOLDS


def owner_known(given: Given, settings: Settings) -> Iterator[Answer]:
    """The unit of a project: the body itself, or one that prose names."""
    marks, entity = vocabulary().pattern("own_marks"), given.body.entity_name or ""
    for one in given.projects:
        if one.form not in PROJECTS or not one.owner_unit or not one.name:
            continue
        owner, named = marks.sub("", squeezed(one.owner_unit)), marks.sub("", squeezed(entity + given.running))
        if owner in named or entity and entity in one.owner_unit:
            yield HOLDS
        elif given.has_text:
            yield Answer("broken", said(one.name, one.owner_unit), (one.project_id,))
        else:
            yield Answer("lacking", missing="prose")


def pairs(text: str) -> set[str]:
    """Every two neighbouring letters of a text, its punctuation left out.

    >>> sorted(pairs("ab, bc"))
    ['ab', 'bb', 'bc']
    """
    letters = [letter for letter in text if letter.isalpha()]
    return {first + second for first, second in zip(letters, letters[1:], strict=False)}


def shared(one: str, other: str) -> int:
    """The length of the longest run of letters that two texts share.

    >>> shared("abcdef", "xbcdy"), shared("abc", "xyz")
    (3, 0)
    """
    best = 0
    for start in range(len(one)):
        while start + best < len(one) and one[start : start + best + 1] in other:
            best += 1
    return best


QUESTIONS: Mapping[str, Question] = {
    one.__name__: one
    for one in (
        weights, complete_rows, nature_fits, cost_target, aspects, figures_agree, like_the_whole, execution_row,
        words_or_figures, own_basis, goals_measured, percent_bounds, core, phases, owner_known,
    )
}  # fmt: skip
