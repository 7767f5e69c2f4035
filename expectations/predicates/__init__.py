"""Questions of kind `predicate`: what the few shapes of statement do not say.

Belongs here: asking every question of every document, and telling the answers. Does not belong here: the questions
(`forms`, `prose`, `statements`, `years`, `wording`, `codes`, `performance`, `between`, `bodies`, `plausible`: one
function a question, under the name by which its rule `asks` it), any word or limit (settings of the rules and
`vocabulary.toml`).

Rows are read for some hundred documents at a time, never for one; a question sees one document, but for the few that
lay bodies beside each other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import duckdb

from expectations.book import RuleError, rules
from expectations.predicates import (
    between,
    bodies,
    codes,
    forms,
    performance,
    plausible,
    prose,
    statements,
    wording,
    years,
)
from expectations.predicates.given import Across, Answer, Question, Settings, documents

ROOMS = (forms, prose, statements, years, wording, codes, performance, between, bodies, plausible)
QUESTIONS: Mapping[str, Question] = {name: one for room in ROOMS for name, one in room.QUESTIONS.items()}
ACROSS: Mapping[str, Across] = {**bodies.ACROSS, **plausible.ACROSS}
COLUMNS = "rule, document, outcome, severity, subject, left_value, right_value, evidence, missing, cases"


def ask(connection: duckdb.DuckDBPyConnection) -> None:
    """Ask every rule of kind `predicate`: its cases go to `told`. RuleError where nobody answers what it asks."""
    told: list[tuple[Any, ...]] = []
    gathered: dict[str, dict[int, Any]] = {asks: {} for asks in ACROSS}
    asked = []
    for given in documents(connection):
        asked.append(given.document)
        for rule, severity, asks, kinds, settings in _asked():
            if given.body.kind not in kinds:
                continue
            if asks in QUESTIONS:
                told += _cases(rule, given.document, severity, QUESTIONS[asks](given, settings))
            elif (value := ACROSS[asks].gather(given)) is not None:
                gathered[asks][given.document] = value
    for rule, severity, asks, _, settings in _asked():
        if asks in ACROSS:
            answers: dict[int, list[Answer]] = {document: [] for document in asked}
            for document, answer in ACROSS[asks].judge(gathered[asks], settings):
                answers[document].append(answer)
            for document, some in answers.items():
                told += _cases(rule, document, severity, iter(some))
    if told:
        lists = ", ".join(f"unnest(${number})" for number in range(1, COLUMNS.count(",") + 2))
        connection.execute(
            f"INSERT INTO told ({COLUMNS}) SELECT {lists}", [list(column) for column in zip(*told, strict=True)]
        )


@cache
def _asked() -> tuple[tuple[int, str, str, tuple[str, ...], Settings], ...]:
    """Every rule of this kind: its number in the book, severity, question, kinds of documents, settings."""
    found = []
    for number, rule in enumerate(rules().values()):
        if rule.kind == "predicate":
            if rule.asks not in QUESTIONS and rule.asks not in ACROSS:
                raise RuleError(f"{rule.rule_id}: nobody answers {rule.asks}")
            settings = Settings(rule.settings, rule.rule_id)
            found.append((number, rule.severity, str(rule.asks), rule.documents, settings))
    return tuple(found)


def _cases(rule: int, document: int, severity: str, answers: Iterator[Answer]) -> Iterator[tuple[Any, ...]]:
    """Rows of `told`: one a case, those that hold counted; a question that found nothing to ask does not apply."""
    counts: Counter[str] = Counter()
    for answer in answers:
        counts[answer.outcome] += 1
        if answer.outcome != "holds":
            refs = [ref for ref in answer.evidence if ref]
            said = (answer.severity or severity, answer.subject, answer.left, answer.right, refs, answer.missing, 1)
            yield (rule, document, answer.outcome, *said)
    if counts["holds"] or not counts:
        outcome = "holds" if counts else "not_applicable"
        yield (rule, document, outcome, None, None, None, None, [], None, counts["holds"] or 1)
