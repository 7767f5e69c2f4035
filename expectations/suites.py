"""Great Expectations asks: the relations whether they are sound, the judgements rule by rule what they say.

Belongs here: suites generated from `relations.toml` and from the rule book, the datasource that makes the validator
tell the truth on DuckDB, and the canary that proves it. Does not belong here: the verdicts themselves (`judge`), what
becomes of an answer (`assets`). The only importer of great_expectations, which takes seconds to load: import this
module where suites are asked, not before.

Why a datasource of our own: through plain SQLAlchemy most expectations fail on DuckDB and some pass silently, because
the result is read after the connection was given back; and one statement in error poisons the transaction of all that
follow. So one connection stays open, and it knows no transactions (nothing here writes what it asks about).

`success` proves nothing by itself. An expectation is *held* or *failed* only where it met rows; where it met none it
was *not asked*; where it could not run, `SuiteError` stops everything, since then it is we who are wrong.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from functools import cache
from typing import Any, Literal, NamedTuple

os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")  # before the import that reads it

import duckdb
import great_expectations as gx
from duckdb_engine import ConnectionWrapper
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.datasource.fluent.sql_datasource import SQLDatasource
from great_expectations.execution_engine.sqlalchemy_execution_engine import SqlAlchemyExecutionEngine
from great_expectations.expectations.core.expect_column_values_to_be_in_set import ExpectColumnValuesToBeInSet
from great_expectations.expectations.core.expect_table_columns_to_match_set import ExpectTableColumnsToMatchSet
from great_expectations.expectations.core.unexpected_rows_expectation import UnexpectedRowsExpectation
from great_expectations.expectations.metadata_types import FailureSeverity
from great_expectations.expectations.row_conditions import Column, RowConditionType

from expectations.contract import Relation, Statement, promises, relations

#: how many failing rows an expectation brings back (the validator's own limit)
ROWS = 200
SEVERITIES = {"error": FailureSeverity.CRITICAL, "warn": FailureSeverity.WARNING, "info": FailureSeverity.INFO}


class SuiteError(Exception):
    """An expectation could not run, or did not tell the truth. Names suite and expectation. It is we who are wrong."""


class CannotRun(SuiteError):
    """Expectations that raised, by name."""

    def __init__(self, suite: str, complaints: Mapping[str, str]) -> None:
        told = "; ".join(f"{name}: {why}" for name, why in complaints.items())
        super().__init__(f"{suite}: could not run {told}")
        self.names = tuple(complaints)


class Asked(NamedTuple):
    """One expectation and what it met."""

    name: str
    kind: str  # columns, types, key, filled, values, statement, rule
    title_en: str
    title_zh: str
    severity: str  # error, warn, info
    state: str  # held, failed, not_asked
    met: int  # rows (of a rule: comparisons) that it was asked about
    failed: int
    rows: tuple[Mapping[str, object], ...]  # those that failed, at most ROWS of them
    counts: Mapping[str, int]  # of a rule: comparisons held, broken, untestable, within_rounding; documents, absent


class Answer(NamedTuple):
    """A suite's expectations, in the order of its book."""

    suite: str  # the relation's name, or the rule family
    concerns: str  # ourselves, reading, disclosures
    asked: tuple[Asked, ...]

    def count(self, state: str) -> int:
        """How many expectations are in this state."""
        return sum(one.state == state for one in self.asked)


class RowsHold(UnexpectedRowsExpectation):
    """A custom query that may be asked of some rows only (the parent reads `row_condition` but cannot be given one)."""

    row_condition: RowConditionType = None


class _Connection(ConnectionWrapper):
    """Every statement for itself: no transactions, so that one in error leaves the others alone."""

    def begin(self) -> None: ...

    def commit(self) -> None: ...

    def rollback(self) -> None: ...


class DuckDBExecutionEngine(SqlAlchemyExecutionEngine):
    """Keeps its one connection open, so that results are still there when they are read."""

    @contextlib.contextmanager
    def get_connection(self) -> Iterator[Any]:
        """The one connection."""
        if not self._connection:
            self._connection = self.engine.connect()
        yield self._connection


_Engine = type[SqlAlchemyExecutionEngine]  # named here, since the next class has a field called `type`


class DuckDBDatasource(SQLDatasource):
    """A DuckDB database that is already open."""

    type: Literal["duckdb"] = "duckdb"  # type: ignore[assignment]  # how a datasource names itself

    @property
    def execution_engine_type(self) -> _Engine:
        """Ours."""
        return DuckDBExecutionEngine


class _Question(NamedTuple):
    """An expectation with what we need to know about it besides."""

    name: str
    kind: str
    title_en: str
    title_zh: str
    severity: str
    query: str  # the batch that it is asked of
    met: str | int  # SQL that counts the rows it is asked about, or their number
    expectation: Any
    counts: Mapping[str, int] = {}


def ask_relations(connection: duckdb.DuckDBPyConnection, after: str) -> tuple[Answer, ...]:
    """Ask the relations that the step `after` fills (candidate, judgements, findings) what `relations.toml` promises.

    Two answers for a relation that also has statements about reading. Raises SuiteError.
    """
    canary()
    answers = []
    with _asking(connection) as ask:
        for relation in relations():
            if relation.after == after:
                answers.append(Answer(relation.name, "ourselves", ask(relation.name, _promises(relation))))
                if relation.reading:
                    questions = [_stated(relation, statement, relation.name) for statement in relation.reading]
                    answers.append(Answer(relation.name, "reading", ask(relation.name, questions)))
    return tuple(answers)


def ask_rules(connection: duckdb.DuckDBPyConnection) -> tuple[Answer, ...]:
    """Ask the judgements, one expectation a rule, one answer a family: does it hold wherever it was asked?

    Failing rows carry document_id, entity_name, severity (of this comparison), subject, line_number, left_value,
    right_value, difference, message_zh, message_en, finding_id. Raises SuiteError, also where the validator and the
    judge disagree about whether a rule is broken.
    """
    canary()
    with _scratch(connection) as scratch, _asking(connection) as ask:
        connection.execute(_JUDGED.replace("scratch.", f"{scratch}."))
        rules = connection.execute(_RULES).fetchall()
        families: dict[str, list[_Question]] = {}
        for rule_id, family, title_en, title_zh, severity, *numbers in rules:
            counts = dict(zip(_COUNTS, numbers, strict=True))
            families.setdefault(family, []).append(
                _Question(
                    rule_id,
                    "rule",
                    title_en,
                    title_zh,
                    severity,
                    f"SELECT * FROM {scratch}.judged",
                    counts["held"] + counts["broken"],
                    _rows(rule_id, severity, _BROKEN, Column("rule_id") == rule_id),
                    counts,
                )
            )
        answers = tuple(Answer(family, "disclosures", ask(family, asked)) for family, asked in families.items())
    for answer in answers:
        for one in answer.asked:
            if (one.state == "failed") != (one.counts["broken"] > 0):
                raise SuiteError(f"{one.name}: the judge says {one.counts['broken']} broken, the suite {one.state}")
    return answers


@cache
def canary() -> None:
    """Prove that the validator tells the truth in this process: SuiteError where it does not.

    One violated expectation of each kind must fail, the same over no rows must not be asked, over sound rows must
    hold; one that cannot run must be an error and leave the others alone.
    """
    cage = "cage"
    with duckdb.connect() as connection, _asking(connection) as ask:
        connection.execute(f"CREATE TABLE {cage} (bird VARCHAR, grams DECIMAL(20,2), outcome VARCHAR)")
        wrong = _promises(_bird(INTEGER="bird", VARCHAR="egg"), cage)
        right = _promises(_bird(VARCHAR="bird"), cage)
        rule = _Question(
            "rule",
            "rule",
            "",
            "",
            "error",
            f"SELECT * FROM {cage}",
            f"SELECT count(*) FROM {cage}",
            _rows("rule", "error", "SELECT * FROM {batch} WHERE outcome = 'broken'", Column("bird") == "it's"),
        )
        nothing = rule._replace(name="nothing", expectation=_rows("nothing", "error", "SELECT nest FROM {batch}"))
        structure = {"columns", "types"}

        _insist("no rows", ask("canary", [*wrong, rule]), lambda kind: "failed" if kind in structure else "not_asked")
        connection.execute(f"INSERT INTO {cage} VALUES ('it''s', 10.01, 'broken'), ('it''s', 10, NULL)")
        _insist("bad rows", ask("canary", [*wrong, rule]), lambda kind: "failed")
        connection.execute(f"DELETE FROM {cage} WHERE outcome = 'broken'")
        connection.execute(f"UPDATE {cage} SET outcome = 'holds'")
        _insist("good rows", ask("canary", [*right, rule]), lambda kind: "held")
        try:
            ask("canary", [nothing, *right, rule])
        except CannotRun as error:
            if error.names != ("nothing",):
                raise SuiteError(f"canary: one that cannot run took others along: {error}") from error
        else:
            raise SuiteError("canary: an expectation that cannot run did not say so")


def _bird(**types: str) -> Relation:
    light = Statement("light", "", "", "grams < 10.01", "grams IS NOT NULL")
    columns = {column: kind for kind, column in types.items()}
    return Relation("canary", "candidate", "", "", ("bird",), ("outcome",), columns, {"outcome": ("holds",)}, (light,))


def _insist(what: str, asked: Sequence[Asked], expected: Callable[[str], str]) -> None:
    kinds = {"columns", "types", "key", "filled", "values", "statement", "rule"}
    if {one.kind for one in asked} != kinds:
        raise SuiteError(f"canary over {what}: it does not sing of every kind")
    for one in asked:
        if one.state != expected(one.kind):
            raise SuiteError(f"canary over {what}: {one.kind} is {one.state}, not {expected(one.kind)}")


def _rows(name: str, severity: str, query: str, only: RowConditionType = None) -> RowsHold:
    return RowsHold(unexpected_rows_query=query, row_condition=only, severity=SEVERITIES[severity], meta={"name": name})


def _promises(relation: Relation, table: str | None = None) -> list[_Question]:
    """The questions of a relation about ourselves. `table` is where it lies; its name unless told."""
    table = table or relation.name
    rows = f"SELECT * FROM {table}"
    everyone = f"SELECT count(*) FROM {table}"
    typed = {column: kind for column, kind in relation.types.items() if kind}
    values = ", ".join(f"('{table}', '{column}', '{kind}')" for column, kind in typed.items())

    def question(
        kind: str, name: str, title_en: str, title_zh: str, query: str, met: str | int, made: Any
    ) -> _Question:
        return _Question(name, kind, title_en, title_zh, "error", query, met, made)

    questions = [
        question(
            "columns",
            "columns",
            *promises()["columns"],
            rows,
            len(relation.types),
            ExpectTableColumnsToMatchSet(column_set=list(relation.types), exact_match=False, meta={"name": "columns"}),
        ),
        question(
            "types",
            "types",
            *promises()["types"],
            _SHAPES,
            len(typed),
            _rows("types", "error", _ABSENT.replace("promised_values", values)),
        ),
    ]
    if relation.key:
        key = ", ".join(relation.key)
        unique = f"SELECT {key}, count(*) AS times FROM {{batch}} GROUP BY ALL HAVING count(*) > 1 ORDER BY ALL"
        questions.append(question("key", "key", *promises()["key"], rows, everyone, _rows("key", "error", unique)))
    if relation.required:
        blank = " OR ".join(f"{column} IS NULL" for column in relation.required)
        filled = f"SELECT {', '.join(relation.required)} FROM {{batch}} WHERE {blank} ORDER BY ALL"
        made = _rows("filled", "error", filled)
        questions.append(question("filled", "filled", *promises()["filled"], rows, everyone, made))
    for column, allowed in relation.values.items():
        name, some = f"values_of_{column}", f"SELECT count({column}) FROM {table}"
        title_en, title_zh = (title.format(column=column) for title in promises()["values"])
        listed = ExpectColumnValuesToBeInSet(column=column, value_set=list(allowed), meta={"name": name})
        questions.append(question("values", name, title_en, title_zh, rows, some, listed))
    ours = [statement for statement in relation.statements if statement.concerns == "ourselves"]
    return questions + [_stated(relation, statement, table) for statement in ours]


def _stated(relation: Relation, statement: Statement, table: str) -> _Question:
    """A statement as a question: it fails for rows where `where` is so and `holds` is not. What is unknown fails."""
    named = list(dict.fromkeys((*relation.key, *relation.required)))
    shown = named + [c for c in ("line_number", "words", "reason") if c in relation.types and c not in named]
    severity = "warn" if statement.concerns == "reading" else "error"
    query = (
        f"WITH asked AS (SELECT * FROM {{batch}}) SELECT {', '.join(shown) or '*'} FROM asked "
        f"WHERE ({statement.where}) AND ({statement.holds}) IS NOT TRUE ORDER BY ALL"
    )
    counting = f"WITH asked AS (SELECT * FROM {table}) SELECT count(*) FROM asked WHERE {statement.where}"
    return _Question(
        statement.name,
        "statement",
        statement.title_en,
        statement.title_zh,
        severity,
        f"SELECT * FROM {table}",
        counting.replace("{{", "{").replace("}}", "}"),
        _rows(statement.name, severity, query),
    )


def unexpected_rows(
    connection: duckdb.DuckDBPyConnection, batch: str, queries: Sequence[str]
) -> list[Mapping[str, object]]:
    """The rows that queries over `{batch}` find, at most `ROWS` a query, through the validator. Raises SuiteError."""
    asked = [
        _Question(str(n), "rule", "", "", "error", batch, 1, _rows(str(n), "error", query))
        for n, query in enumerate(queries)
    ]
    with _asking(connection) as ask:
        return [row for one in ask("unexpected rows", asked) for row in one.rows]


@contextlib.contextmanager
def _scratch(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """A database in memory beside the one that is asked, which may be read-only. Its name."""
    connection.execute(f"ATTACH ':memory:' AS {_SCRATCH} (READ_WRITE)")
    try:
        yield _SCRATCH
    finally:
        connection.execute(f"DETACH {_SCRATCH}")


Ask = Callable[[str, Sequence[_Question]], tuple[Asked, ...]]


@contextlib.contextmanager
def _asking(connection: duckdb.DuckDBPyConnection) -> Iterator[Ask]:
    """A function that puts questions to Great Expectations over `connection`."""
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    opened: list[_Connection] = []

    def connect() -> _Connection:
        opened.append(_Connection(connection.cursor()))
        return opened[-1]

    source = context.data_sources.add_duckdb(
        "warehouse", connection_string="duckdb:///:memory:", kwargs={"creator": connect}
    )
    batches: dict[str, Any] = {}

    def batch(query: str) -> Any:
        if query not in batches:
            asset = source.add_query_asset(f"batch {len(batches)}", query)
            batches[query] = asset.add_batch_definition_whole_table("all").get_batch()
        return batches[query]

    def ask(suite: str, questions: Sequence[_Question]) -> tuple[Asked, ...]:
        results: dict[str, Any] = {}
        for query in dict.fromkeys(question.query for question in questions):
            asked = [copy(question.expectation) for question in questions if question.query == query]
            made = gx.ExpectationSuite(suite, expectations=asked)
            for result in batch(query).validate(made, result_format="COMPLETE").results:
                results[result.expectation_config.meta["name"]] = result
        cannot = {q.name: _complaint(results.get(q.name)) for q in questions}
        if any(cannot.values()):
            raise CannotRun(suite, {name: why for name, why in cannot.items() if why})
        return tuple(_told(connection, question, results[question.name]) for question in questions)

    try:
        yield ask
    finally:
        for one in opened:
            one.close()


def _complaint(result: Any) -> str:
    """Why an expectation could not run; '' where it could. Its trace hides under a metric's id, or not."""
    if result is None:
        return "no result"
    info: Mapping[str, Any] = result.exception_info or {}
    if "raised_exception" in info:
        info = {"": info} if info["raised_exception"] else {}
    return "; ".join(sorted({str(metric["exception_message"]).split("\n")[0] for metric in info.values()}))


def _told(connection: duckdb.DuckDBPyConnection, question: _Question, result: Any) -> Asked:
    met = question.met
    if isinstance(met, str):
        counted = connection.execute(met).fetchone()
        met = int(counted[0]) if counted else 0
    failed, rows = _failures(result)
    if (failed > 0) == bool(result.success):
        raise SuiteError(f"{question.name}: success is {result.success} with {failed} failing rows")
    state = "failed" if failed else "held" if met else "not_asked"
    return Asked(
        question.name,
        question.kind,
        question.title_en,
        question.title_zh,
        question.severity,
        state,
        met,
        failed,
        rows,
        question.counts,
    )


def _failures(result: Any) -> tuple[int, tuple[Mapping[str, object], ...]]:
    """How many rows an expectation found wanting, and the first of them; each kind of expectation tells it its way."""
    told: Mapping[str, Any] = result.result
    details = told.get("details", {})
    if "unexpected_rows" in details:
        return int(told["observed_value"]), tuple(details["unexpected_rows"])
    if "unexpected_list" in told:
        return int(told["unexpected_count"] or 0), tuple({"value": value} for value in told["unexpected_list"][:ROWS])
    missing = details.get("mismatched", {}).get("missing", ())
    return len(missing), tuple({"value": column} for column in missing)


_SCRATCH = "suites"
_SHAPES = "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE database_name = current_database()"
_ABSENT = (
    "SELECT * FROM (VALUES promised_values) AS promised(table_name, column_name, data_type) "
    "WHERE (table_name, column_name, data_type) NOT IN (SELECT (table_name, column_name, data_type) FROM {batch})"
)
_BROKEN = "SELECT * FROM {batch} WHERE outcome = 'broken' ORDER BY ALL"
_COUNTS = ("held", "broken", "untestable", "within_rounding", "documents", "not_applicable")
_RULES = """
    SELECT rules.rule_id, family, title_en, title_zh, severity,
           coalesce(sum(held), 0)::BIGINT, coalesce(sum(broken), 0)::BIGINT, coalesce(sum(untestable), 0)::BIGINT,
           coalesce(sum(within_rounding), 0)::BIGINT, count(document_id),
           count(document_id) FILTER (WHERE outcome = 'not_applicable')
    FROM rules LEFT JOIN judgements ON judgements.rule_id = rules.rule_id
    GROUP BY ALL ORDER BY rules.rule_id
"""
#: every judgement, and where it is broken every comparison that broke: its line, and the sentence of its finding where
#: that is about this rule first; else the rule's own sentence
_JUDGED = """
    CREATE TABLE scratch.judged AS
    WITH broken AS (
        SELECT rule_id, document_id, severity, subject, left_value, right_value, difference, evidence,
               row_number() OVER () AS number
        FROM comparisons WHERE outcome = 'broken'
    ), told AS (
        SELECT broken.number, arg_min(findings, finding_id) AS finding,
               arg_min(findings.rule_ids[1] = broken.rule_id, finding_id) AS told_first
        FROM broken JOIN findings
          ON findings.document_id = broken.document_id AND list_contains(findings.rule_ids, broken.rule_id)
         AND (len(broken.evidence) = 0 OR list_has_any(broken.evidence, [proof.ref FOR proof IN findings.evidence]))
        GROUP BY broken.number
    ), proofs AS (
        SELECT number, unnest(evidence) AS ref FROM broken
    ), placed AS (
        SELECT number, min(line_number) AS line_number
        FROM proofs JOIN (
            SELECT fact_id AS ref, line_number FROM facts UNION ALL SELECT claim_id, line_number FROM claims
        ) USING (ref) GROUP BY number
    )
    SELECT judgements.rule_id, judgements.document_id, judgements.outcome, documents.entity_name, broken.severity,
           subject, left_value, right_value, difference, finding.finding_id AS finding_id, line_number,
           if(told_first, finding.message_zh, sentence_zh || ' (' || subject || ')') AS message_zh,
           if(told_first, finding.message_en, sentence_en || ' (' || subject || ')') AS message_en
    FROM judgements
    JOIN rules ON rules.rule_id = judgements.rule_id
    JOIN documents ON documents.document_id = judgements.document_id
    LEFT JOIN broken ON broken.rule_id = judgements.rule_id AND broken.document_id = judgements.document_id
    LEFT JOIN told ON told.number = broken.number
    LEFT JOIN placed ON placed.number = broken.number
"""
