"""The suites over small relations made by hand: what fails, what was never asked, what cannot run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from expectations import suites
from expectations.contract import ContractError, _relation, relations

SCHEMA = Path(__file__).parent.parent / "warehouse" / "schema"
ID = "a" * 64
UNACCOUNTED = 50  # a fact that the figures do not know


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    """Empty relations, as the schema makes them, with one document in them."""
    with duckdb.connect() as connection:
        for path in sorted(SCHEMA.glob("*.sql")):
            connection.execute(path.read_text("utf-8"))
        insert(connection, "regions", code="110101", name="东城区", level=3)
        insert(
            connection,
            "documents",
            document_id=ID,
            kind="budget",
            report_year=2024,
            region_code="110101",
            entity_name="某某局",
            media_type="text/plain",
            read_by="text",
        )
        yield connection


def insert(connection: duckdb.DuckDBPyConnection, relation: str, **row: object) -> None:
    """One row; columns that are not given are NULL, or nothing of their type where the schema wants something."""
    columns = connection.execute(
        "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = ? AND NOT is_nullable", [relation]
    ).fetchall()
    nothing = {name: "" if kind == "VARCHAR" else [] if kind.endswith("]") else 0 for name, kind in columns}
    row = nothing | row
    places = ", ".join("?" for _ in row)
    connection.execute(f"INSERT INTO {relation} ({', '.join(row)}) VALUES ({places})", list(row.values()))


def fact(connection: duckdb.DuckDBPyConnection, number: int = 7, **differs: object) -> None:
    """A sound fact, and what differs."""
    row: dict[str, object] = {
        "fact_id": f"{ID[:16]}-{number}",
        "document_id": ID,
        "kind": "budget",
        "report_year": 2024,
        "form": "B01",
        "form_instance": 1,
        "classification": "functional",
        "subject_code": "2010301",
        "subject_name": "行政运行",
        "is_total": False,
        "is_leaf": True,
        "flow": "expenditure",
        "stage": "approved",
        "fiscal_year": 2024,
        "measure": "amount",
        "amount": "10000.50",
        "value_kind": "number",
        "amount_text": "10,000.50",
        "unit": "元",
        "read_by": "text",
        "line_number": 3,
        "span_start": number,
        "span_stop": number + 9,
        "row_number": 1,
        "column_number": 2,
        "column_path": "合计",
        "certain": True,
    }
    insert(connection, "facts", **(row | differs))
    if number != UNACCOUNTED:
        figure = {"document_id": ID, "accounted_as": "fact", "ref": row["fact_id"], "span_start": number}
        insert(connection, "figures", **figure, span_stop=number + 9)


def failing(answers: tuple[suites.Answer, ...]) -> list[tuple[str, str, int]]:
    return [(a.suite, one.name, one.failed) for a in answers for one in a.asked if one.state == "failed"]


def test_the_canary_sings() -> None:
    suites.canary.cache_clear()
    suites.canary()
    assert suites.canary.cache_info().misses == 1


def test_the_schema_keeps_what_is_promised(warehouse: duckdb.DuckDBPyConnection) -> None:
    answers = [
        answer for step in ("candidate", "judgements", "findings") for answer in suites.ask_relations(warehouse, step)
    ]
    assert failing(tuple(answer for answer in answers if answer.concerns == "ourselves")) == []
    assert {answer.suite for answer in answers} == {relation.name for relation in relations()}


def test_a_sound_fact_holds_and_what_met_no_row_was_not_asked(warehouse: duckdb.DuckDBPyConnection) -> None:
    fact(warehouse)
    (facts,) = [a for a in suites.ask_relations(warehouse, "candidate") if a.suite == "facts"]
    states = {one.name: (one.state, one.met) for one in facts.asked}
    assert states["exact_to_the_fen"] == ("held", 1)
    assert states["functional_code_shape"] == ("held", 1)
    assert states["economic_code_shape"] == ("not_asked", 0)
    assert states["values_of_source"] == ("not_asked", 0)


def test_each_sentence_about_facts_can_fail_and_names_the_fact(warehouse: duckdb.DuckDBPyConnection) -> None:
    differing: list[tuple[dict[str, object], set[str]]] = [
        ({}, set()),
        ({"subject_code": "20103"}, set()),
        ({"amount": "1000.50"}, {"exact_to_the_fen"}),
        ({"unit": "万元"}, {"exact_to_the_fen"}),
        ({"amount": "100005000.00", "unit": "万元", "amount_text": "10000.500"}, set()),
        ({"subject_code": "2010"}, {"functional_code_shape"}),
        ({"subject_code": "20103", "classification": "government_economic"}, set()),
        ({"subject_code": "2010301", "classification": "government_economic"}, {"economic_code_shape"}),
        ({"amount_text": "10,000.5"}, {"span_sane"}),
        ({"document_id": "b" * 64}, {"document_known"}),
        ({"amount": None}, {"number_has_value", "measure_has_its_column", "exact_to_the_fen"}),
        ({"value_kind": "dash"}, {"number_has_value"}),
        ({"line_number": 0}, {"line_sane"}),
        ({"quantum": "-1"}, {"quantum_not_negative"}),
    ]
    for index, (differs, _) in enumerate(differing):
        fact(warehouse, 100 * index, **differs)
    fact(warehouse, UNACCOUNTED)
    (facts,) = [a for a in suites.ask_relations(warehouse, "candidate") if a.suite == "facts"]
    broken = {(row["fact_id"], one.name) for one in facts.asked for row in one.rows if "fact_id" in row}
    for index, (differs, expected) in enumerate(differing):
        assert (differs, {name for fact_id, name in broken if fact_id == f"{ID[:16]}-{100 * index}"}) == (
            differs,
            expected,
        )
    assert {name for fact_id, name in broken if fact_id == f"{ID[:16]}-{UNACCOUNTED}"} == {"figure_accounted_for"}


def test_a_key_used_twice_is_named(warehouse: duckdb.DuckDBPyConnection) -> None:
    fact(warehouse)
    fact(warehouse)
    (facts,) = [a for a in suites.ask_relations(warehouse, "candidate") if a.suite == "facts"]
    (key,) = [one for one in facts.asked if one.name == "key"]
    assert (key.failed, dict(key.rows[0])) == (1, {"fact_id": f"{ID[:16]}-7", "times": 2})


def test_a_comparison_that_broke_and_was_not_kept_is_told(warehouse: duckdb.DuckDBPyConnection) -> None:
    rule(warehouse, "INT-01")
    judgement(warehouse, "INT-01", "broken", held=4, broken=1)
    assert ("judgements", "comparisons_kept", 1) in failing(suites.ask_relations(warehouse, "judgements"))
    insert(warehouse, "comparisons", rule_id="INT-01", document_id=ID, outcome="broken", severity="error")
    assert failing(suites.ask_relations(warehouse, "judgements")) == []


def test_what_could_not_be_read_is_told_apart(warehouse: duckdb.DuckDBPyConnection) -> None:
    insert(
        warehouse, "sources", source_path="坏.pdf", file_id="f", status="quarantined", reason="no_year", byte_count=3
    )
    answers = [a for a in suites.ask_relations(warehouse, "candidate") if a.suite == "sources"]
    told = [(a.concerns, one.name, one.severity) for a in answers for one in a.asked if one.state == "failed"]
    assert told == [("reading", "nothing_quarantined", "warn")]


def rule(connection: duckdb.DuckDBPyConnection, rule_id: str, severity: str = "error") -> None:
    insert(
        connection,
        "rules",
        rule_id=rule_id,
        family=rule_id[:3],
        kind="agree",
        title_zh="收支相等",
        title_en="Revenue equals expenditure",
        severity=severity,
        basis="arithmetic",
    )


def judgement(connection: duckdb.DuckDBPyConnection, rule_id: str, outcome: str, **counts: int) -> None:
    asked = sum(counts.values())
    numbers = dict.fromkeys(("held", "broken", "untestable", "within_rounding"), 0) | counts
    insert(connection, "judgements", rule_id=rule_id, document_id=ID, outcome=outcome, asked=asked, **numbers)


def test_one_expectation_a_rule_one_answer_a_family(warehouse: duckdb.DuckDBPyConnection) -> None:
    for rule_id in ("INT-01", "INT-02", "XFT-01"):
        rule(warehouse, rule_id)
    judgement(warehouse, "INT-01", "broken", held=4, broken=1)
    judgement(warehouse, "INT-02", "holds", held=2)
    judgement(warehouse, "XFT-01", "not_applicable")
    insert(
        warehouse,
        "comparisons",
        rule_id="INT-01",
        document_id=ID,
        outcome="broken",
        severity="error",
        subject="收入总计",
        left_value="10.00",
        right_value="11.00",
        difference="-1.00",
        evidence=[f"{ID[:16]}-7"],
    )
    fact(warehouse, line_number=12)
    proof = {"ref": f"{ID[:16]}-7", "form": "B01", "subject": "收入总计", "line_number": 12}
    insert(
        warehouse,
        "findings",
        finding_id="f1",
        document_id=ID,
        rule_ids=["INT-01"],
        severity="error",
        message_zh="收入总计与支出总计不等",
        message_en="Totals differ",
        evidence=[proof],
    )
    answers = {answer.suite: answer for answer in suites.ask_rules(warehouse)}
    assert [(o.name, o.state, o.met) for o in answers["INT"].asked] == [
        ("INT-01", "failed", 5),
        ("INT-02", "held", 2),
    ]
    assert [(o.name, o.state) for o in answers["XFT"].asked] == [("XFT-01", "not_asked")]
    (row,) = answers["INT"].asked[0].rows
    told = {key: row[key] for key in ("document_id", "subject", "line_number", "message_zh", "severity")}
    assert told == {
        "document_id": ID,
        "subject": "收入总计",
        "line_number": 12,
        "message_zh": "收入总计与支出总计不等",
        "severity": "error",
    }


def test_a_rule_that_judge_and_validator_see_differently_stops_everything(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    rule(warehouse, "INT-01")
    judgement(warehouse, "INT-01", "holds", held=1, broken=1)
    with pytest.raises(suites.SuiteError, match="INT-01: the judge says 1 broken, the suite held"):
        suites.ask_rules(warehouse)


def test_a_relation_that_lacks_a_column_fails_and_one_that_is_not_there_is_an_error(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    warehouse.execute("ALTER TABLE paragraphs DROP section")
    assert ("paragraphs", "columns", 1) in failing(suites.ask_relations(warehouse, "candidate"))
    warehouse.execute("DROP TABLE paragraphs")
    with pytest.raises(suites.SuiteError, match="paragraphs: could not run columns: .* does not exist"):
        suites.ask_relations(warehouse, "candidate")


def test_a_read_only_database_can_be_asked(tmp_path: Path) -> None:
    path = tmp_path / "candidate.duckdb"
    with duckdb.connect(path) as connection:
        for schema in sorted(SCHEMA.glob("*.sql")):
            connection.execute(schema.read_text("utf-8"))
        rule(connection, "INT-01")
    with duckdb.connect(path, read_only=True) as connection:
        (answer,) = suites.ask_rules(connection)
        assert [(one.name, one.state) for one in answer.asked] == [("INT-01", "not_asked")]
        assert connection.execute(
            "SELECT count(*) FROM duckdb_databases() WHERE database_name = 'suites'"
        ).fetchone() == (0,)


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ({"after": "candidate", "colour": "red"}, "does not know colour"),
        ({"after": "supper"}, "no known step"),
        ({"after": "candidate", "statements": [{"name": "a", "sql": "b"}]}, "does not know sql"),
    ],
)
def test_the_shelf_refuses_what_it_does_not_know(written: dict[str, object], complaint: str) -> None:
    whole = {"title_en": "", "title_zh": "", "key": [], "required": [], "types": {}} | written
    with pytest.raises(ContractError, match=complaint):
        _relation("facts", whole)
