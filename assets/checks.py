"""The asset checks: what the suites answered, as Dagster shows it.

Belongs here: which check stands at which asset, whether it blocks, how an answer becomes a check result. Does not
belong here: asking (`expectations.suites`). Three sorts, told apart by name and severity:

    <relation>_sound   a relation keeps its promises; blocks, since it is we who are wrong
    <relation>_read    what of it could not be read; amber, never blocks
    <FAMILY>_…         a family of rules; red or amber by what broke, never blocks: it is the product
"""

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import dagster as dg

from assets import show
from assets.places import Places, Watcher
from assets.words import family, words
from expectations.book import rules
from expectations.contract import Relation, relations

if TYPE_CHECKING:  # loads the validator, which takes seconds
    from expectations.suites import Answer

RULES = ("rule", "title_zh", "title_en", "state", "broken", "held", "untestable", "within_rounding", "documents")
LISTED = ("rule", "severity", "document", "line", "message_zh", "message_en")


def _sound(relation: Relation, asset: str) -> dg.AssetCheckSpec:
    said = words("checks", "sound", relation=relation.name, title_en=relation.title_en, title_zh=relation.title_zh)
    return dg.AssetCheckSpec(f"{relation.name}_sound", asset=asset, description=said, blocking=True)


def _read(relation: Relation) -> dg.AssetCheckSpec:
    said = words("checks", "read", title_en=relation.title_en, title_zh=relation.title_zh)
    return dg.AssetCheckSpec(
        f"{relation.name}_read", asset=relation.name, description=said, additional_deps=["candidate"]
    )


def family_check(name: str) -> str:
    """The name of a family's check: its id and what it is about.

    >>> family_check("INT")
    'INT_balance_inside_a_form'
    """
    return f"{name}_{re.sub('[^a-z0-9]+', '_', family(name)['title_en'].lower())}"


def _family(name: str) -> dg.AssetCheckSpec:
    said = words("checks", "family", **family(name))
    return dg.AssetCheckSpec(family_check(name), asset="judgements", description=said, additional_deps=["findings"])


FAMILIES = tuple(dict.fromkeys(rule.family for rule in rules().values()))
LOADED = [relation for relation in relations() if relation.after == "candidate"]
JUDGED = [relation for relation in relations() if relation.after != "candidate"]


@dg.multi_asset_check(
    name="relation_checks",
    can_subset=True,
    specs=[
        *(_sound(relation, "candidate") for relation in LOADED),
        *(_read(relation) for relation in LOADED if relation.reading),
    ],
)
def relation_checks(
    context: dg.AssetCheckExecutionContext, places: Places, watcher: dg.ResourceParam[Watcher]
) -> Iterator[dg.AssetCheckResult]:
    """Is the candidate sound, and what could not be read?"""
    watcher.step("relation_checks")
    from expectations import suites

    with places.looked_at() as connection:
        asked = suites.ask_relations(connection, "candidate")
        yield from _selected(context, (_relation_result(_noted(watcher, one), "candidate") for one in asked))


@dg.multi_asset_check(
    name="judgement_checks",
    can_subset=True,
    specs=[
        *(_sound(relation, "findings") for relation in JUDGED),
        *(_family(name) for name in FAMILIES),
    ],
)
def judgement_checks(
    context: dg.AssetCheckExecutionContext, places: Places, watcher: dg.ResourceParam[Watcher]
) -> Iterator[dg.AssetCheckResult]:
    """Are judgements and findings sound, and what do the disclosures get wrong?"""
    watcher.step("judgement_checks")
    from expectations import suites

    with places.looked_at() as connection:
        answers = (_family_result(_noted(watcher, answer)) for answer in suites.ask_rules(connection))
        yield from _selected(context, answers)
        for step in ("judgements", "findings"):
            answers = (_relation_result(_noted(watcher, a), "findings") for a in suites.ask_relations(connection, step))
            yield from _selected(context, answers)


def _noted(watcher: Watcher, answer: "Answer") -> "Answer":
    watcher.note(answer)
    return answer


def _selected(
    context: dg.AssetCheckExecutionContext, results: Iterator[dg.AssetCheckResult]
) -> Iterator[dg.AssetCheckResult]:
    """What was asked for: somebody may have pressed the button of one check."""
    wanted = context.selected_asset_check_keys
    return (one for one in results if dg.AssetCheckKey(one.asset_key, str(one.check_name)) in wanted)


def _relation_result(answer: "Answer", asset: str) -> dg.AssetCheckResult:
    """One relation. Reading: amber, at the relation's own asset; ourselves: red, at the asset that it gates."""
    reading = answer.concerns == "reading"
    failed = [one for one in answer.asked if one.state == "failed"]
    asked = [
        {"expectation": one.title_en, "zh": one.title_zh, "state": one.state, "rows": one.met, "failed": one.failed}
        for one in answer.asked
    ]
    rows = [
        {"expectation": one.title_en, "row": ", ".join(f"{key} = {value}" for key, value in row.items())}
        for one in failed
        for row in one.rows
    ]
    metadata: dict[str, Any] = {
        "concerns": words("concerns", "reading" if reading else "ourselves"),
        "expectations": show.table(asked, ("expectation", "zh", "state", "rows", "failed")),
        "held": answer.count("held"),
        "failed": len(failed),
        "not_asked": answer.count("not_asked"),
        "failing_rows": sum(one.failed for one in failed),
    }
    if rows:
        metadata["rows"] = show.table(rows, ("expectation", "row"))
    told = "; ".join(f"{one.title_en}: {one.failed} of {one.met} rows fail" for one in failed)
    nothing = not failed and not answer.count("held")
    silent = answer.count("not_asked")
    holds = "All that was asked holds." + f" {silent} of {len(asked)} met no row: not asked." * bool(silent)
    return dg.AssetCheckResult(
        check_name=f"{answer.suite}_{'read' if reading else 'sound'}",
        asset_key=answer.suite if reading else asset,
        passed=not failed and not nothing,
        severity=dg.AssetCheckSeverity.WARN if reading or nothing else dg.AssetCheckSeverity.ERROR,
        description=told or ("Not asked: there is no row to ask about." if nothing else holds),
        metadata=metadata,
    )


def _family_result(answer: "Answer") -> dg.AssetCheckResult:
    """One family. Passes where at least one rule was asked and none broke; not asked is never green."""
    failed = [one for one in answer.asked if one.state == "failed"]
    broken = [_listed(one.name, row) for one in failed for row in one.rows]
    broken.sort(key=lambda row: (str(row["severity"]) != "error", str(row["document"]), str(row["rule"])))
    grave = any(row["severity"] == "error" for row in broken)
    by_rule = [
        {"rule": one.name, "title_zh": one.title_zh, "title_en": one.title_en, "state": one.state, **one.counts}
        for one in answer.asked
    ]
    met = sum(one.met for one in answer.asked)
    lost = sum(one.failed for one in failed)
    told = f"{len(failed)} of {len(answer.asked)} rules broken, in {lost} of {met} comparisons."
    metadata: dict[str, Any] = {
        "concerns": words("concerns", "disclosures"),
        "rules": show.table(by_rule, RULES),
        "comparisons": met,
        "broken": lost,
        "untestable": sum(one.counts["untestable"] for one in answer.asked),
        "within_rounding": sum(one.counts["within_rounding"] for one in answer.asked),
        "rules_held": answer.count("held"),
        "rules_broken": len(failed),
        "rules_not_asked": answer.count("not_asked"),
    }
    if broken:
        metadata["broken_rows"] = show.table(broken, LISTED)
        if links := show.reports(row for one in failed for row in one.rows):
            metadata["reports"] = dg.MetadataValue.md(links)
    return dg.AssetCheckResult(
        check_name=family_check(answer.suite),
        asset_key="judgements",
        passed=not failed and answer.count("held") > 0,
        severity=dg.AssetCheckSeverity.ERROR if grave else dg.AssetCheckSeverity.WARN,
        description=told if met else "Not asked: no document had anything to compare. This is no pass.",
        metadata=metadata,
    )


def _listed(rule_id: str, row: Mapping[str, object]) -> Mapping[str, object]:
    """A comparison that broke, as the page lists it."""
    return {
        "rule": rule_id,
        "severity": row["severity"],
        "document": f"{row['entity_name'] or ''} {str(row['document_id'])[:8]}".strip(),
        "line": row["line_number"],
        "message_zh": row["message_zh"],
        "message_en": row["message_en"],
    }
