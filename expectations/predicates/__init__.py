"""Questions of kind `predicate`: what the few shapes of statement do not say.

Belongs here: asking every question of every document, and telling the answers. Does not belong here: the questions
(`forms`, `prose`, `statements`, `years`, `wording`, `codes`, `performance`, `between`, `bodies`, `plausible`: one
function a question, under the name by which its rule `asks` it), any word or limit (settings of the rules and
`vocabulary.toml`).

Rows are read for some hundred documents at a time, never for one; a question sees one document, but for the few that
lay documents beside each other (`compare`). These are asked of all documents at once, also where only some are judged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

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
from expectations.predicates.fetched import documents
from expectations.predicates.given import Across, Answer, Question, Settings
from pipelines.collecting import without_collecting

if TYPE_CHECKING:
    import duckdb

ROOMS = (forms, prose, statements, years, wording, codes, performance, between, bodies, plausible)
QUESTIONS: Mapping[str, Question] = {name: one for room in ROOMS for name, one in room.QUESTIONS.items()}
ACROSS: Mapping[str, Across] = {**bodies.ACROSS, **plausible.ACROSS}
COLUMNS = "rule, document, outcome, severity, subject, left_value, right_value, evidence, missing, cases"


#: document_id -> rule_id -> what comes of laying documents beside each other
Compared = Mapping[str, Mapping[str, Sequence[Answer]]]


def compare(connection: duckdb.DuckDBPyConnection) -> Compared:
    """What every rule that lays documents beside each other says of those of this database."""
    found: dict[str, dict[str, list[Answer]]] = {}
    for _, _, asks, kinds, settings in _asked():
        if asks in ACROSS:
            rows = connection.execute(ACROSS[asks].query).fetchall()
            kind_of = dict(connection.execute("SELECT document_id, kind FROM documents").fetchall())
            for document_id, answer in ACROSS[asks].judge([r for r in rows if kind_of[r[0]] in kinds], settings):
                found.setdefault(document_id, {}).setdefault(settings.where, []).append(answer)
    return found


def ask(connection: duckdb.DuckDBPyConnection, compared: Compared = MappingProxyType({})) -> None:
    """Ask every rule of kind `predicate`: its cases go to `told`. RuleError where nobody answers what it asks."""
    told: list[tuple[Any, ...]] = []
    with without_collecting():
        for given in documents(connection):
            beside = compared.get(given.body.document_id, {})
            for rule, severity, asks, kinds, settings in _asked():
                if asks in ACROSS:
                    told += _cases(rule, given.document, severity, iter(beside.get(settings.where, ())))
                elif given.body.kind in kinds:
                    told += _cases(rule, given.document, severity, QUESTIONS[asks](given, settings))
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
