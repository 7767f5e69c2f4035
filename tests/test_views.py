"""The views: one question, one grain; they add up to what the document prints; they refuse rather than guess."""

import re
from collections.abc import Iterator
from decimal import Decimal

import duckdb
import pytest

from expectations.findings import find
from expectations.judge import judge
from pipelines.disclose import disclose
from pipelines.readers import read_bytes
from pipelines.store.dimensions import DIMENSIONS, dimension_rows
from pipelines.store.memory import insert, open_memory
from pipelines.store.schema import create_views
from tests import corpus
from tests.judged import rows
from tests.small import text

Row = tuple[object, ...]


def warehouse(*texts: str) -> duckdb.DuckDBPyConnection:
    """Documents judged, under the views."""
    return under_views(open_memory(disclose(read_bytes(words.encode(), "a.txt")) for words in texts))


def under_views(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    for relation in DIMENSIONS:
        if relation != "forms":
            insert(connection, relation, *dimension_rows(relation))
    create_views(connection)
    judge(connection)
    find(connection)
    return connection


@pytest.fixture(scope="module")
def first() -> Iterator[duckdb.DuckDBPyConnection]:
    with under_views(open_memory([corpus.first()])) as connection:
        yield connection


def yuan(*figures: str) -> list[Row]:
    return [tuple(Decimal(figure) for figure in figures)]


# ---- what they add up to


@pytest.mark.parametrize("view", ["expenditure_by_function", "expenditure_by_class", "expenditure_by_section"])
def test_functions_add_up_to_the_printed_total(first: duckdb.DuckDBPyConnection, view: str) -> None:
    printed = "SELECT {} FROM facts WHERE form = 'B_EXP' AND is_total".format(
        ", ".join(f"min(amount) FILTER (part = '{part}')" for part in ("total", "basic", "project"))
    )
    added = rows(first, f"SELECT sum(total), sum(basic), sum(project) FROM {view}")
    assert added == rows(first, printed) == yuan("8840127.35", "3450127.35", "5390000.00")


def test_a_class_shows_what_it_prints_beside_what_it_adds_up_to(first: duckdb.DuckDBPyConnection) -> None:
    told = rows(first, "SELECT class_code, class_name, total = printed FROM expenditure_by_class ORDER BY class_code")
    assert told == [
        ("201", "一般公共服务支出", True),
        ("208", "社会保障和就业支出", True),
        ("210", "卫生健康支出", True),
        ("221", "住房保障支出", True),
    ]


def test_economic_subjects_add_up_to_the_total_of_their_form(first: duckdb.DuckDBPyConnection) -> None:
    added = "SELECT form, sum(amount) FROM expenditure_by_economy GROUP BY form ORDER BY form"
    printed = (
        "SELECT form, min(amount) FROM facts SEMI JOIN expenditure_by_economy USING (form) "
        "WHERE is_total AND part IN ('basic', 'project') GROUP BY form ORDER BY form"
    )
    assert rows(first, added) == rows(first, printed)
    assert [form for form, _ in rows(first, added)] == ["B_BAS_D", "B_BAS_G", "B_PRJ_D", "B_PRJ_G"]


def test_revenue_adds_up_and_no_money_is_told_twice(first: duckdb.DuckDBPyConnection) -> None:
    assert rows(first, "SELECT sum(amount), (SELECT revenue FROM totals) FROM revenue_by_source") == yuan(
        "8840127.35", "8840127.35"
    )


def test_three_public_over_years(first: duckdb.DuckDBPyConnection) -> None:
    told = rows(
        first,
        "SELECT fiscal_year, amount, status FROM series WHERE indicator = 'three_public_total' ORDER BY fiscal_year",
    )
    assert told == [(2023, Decimal("125000.00"), "answered"), (2024, Decimal("60000.00"), "answered")]
    change = (
        "SELECT change, growth, status FROM series_change WHERE indicator = 'three_public_total' AND fiscal_year = 2024"
    )
    assert rows(first, change) == [(Decimal("-65000.00"), Decimal("-0.52000000"), "answered")]


def test_missing_is_not_zero(first: duckdb.DuckDBPyConnection) -> None:
    assert rows(first, "SELECT DISTINCT overseas_travel, vehicle_purchase FROM three_public") == [(None, None)]
    assert rows(first, "SELECT DISTINCT status, base_amount, change FROM series_change WHERE fiscal_year = 2023") == [
        ("base_missing", None, None)
    ]


def test_a_change_as_printed_beside_the_change_as_computed(first: duckdb.DuckDBPyConnection) -> None:
    told = rows(first, "FROM change_on_last_year SELECT sum(amount), sum(base_amount), sum(change)")
    assert told == yuan("8840127.35", "5250786.00", "3589341.35")
    most = "SELECT subject_code, change, growth_printed, growth FROM change_on_last_year ORDER BY change DESC LIMIT 2"
    assert rows(first, most) == [
        ("2010302", Decimal("4390000.00"), Decimal("4.88000000"), Decimal("4.87777778")),
        ("2010399", Decimal("100000.00"), None, None),
    ]


def test_projects_come_with_their_indicators(first: duckdb.DuckDBPyConnection) -> None:
    told = rows(first, "SELECT count(*), sum(budget), sum(indicators), min(weight), max(weight) FROM project_list")
    assert told == [(5, Decimal("4020000.00"), 32, Decimal(100), Decimal(100))]


# ---- what they refuse


def test_a_series_refuses_where_editions_disagree() -> None:
    with warehouse(text(total="500.50"), text(total="600.50", project="300.50")) as connection:
        asked = "SELECT amount, status, least, most FROM series WHERE indicator = 'expenditure'"
        assert rows(connection, asked) == [(None, "editions_conflict", Decimal("500.50"), Decimal("600.50"))]


def test_a_series_answers_where_editions_agree() -> None:
    with warehouse(text(), text() + "\n重新公开。\n") as connection:
        asked = "SELECT amount, status, documents FROM series WHERE indicator = 'expenditure'"
        assert rows(connection, asked) == [(Decimal("500.50"), "answered", 2)]


def test_a_change_is_told_only_between_years_that_are_answered() -> None:
    with warehouse(text(year=2023, basic="200.00", total="400.50"), text(year=2024)) as connection:
        asked = "SELECT change, status FROM series_change WHERE indicator = 'expenditure' AND fiscal_year = 2024"
        assert rows(connection, asked) == [(Decimal("100.00"), "answered")]
    with warehouse(text(year=2022), text(year=2024)) as connection:
        assert rows(connection, asked) == [(None, "base_missing")]


def test_there_is_no_rank_among_fewer_than_three() -> None:
    bodies = [
        text(body=f"重庆市长寿区第{number}局", basic=f"{number}00.00", total=f"{number}00.00", project="")
        for number in "123"
    ]
    asked = (
        "SELECT entity_name, rank, peers, status FROM benchmark WHERE indicator = 'expenditure' ORDER BY entity_name"
    )
    with warehouse(*bodies[:2]) as connection:
        assert {row[1:] for row in rows(connection, asked)} == {(None, 2, "too_few_peers")}
    with warehouse(*bodies) as connection:
        assert [row[1:] for row in rows(connection, asked)] == [
            (3, 3, "answered"),
            (2, 3, "answered"),
            (1, 3, "answered"),
        ]


def test_a_body_is_its_name_and_its_region() -> None:
    with warehouse(text(year=2023), text(year=2024), text(body="某市别局")) as connection:
        asked = "SELECT entity_name, first_year, last_year, documents FROM bodies ORDER BY entity_name"
        assert rows(connection, asked) == [("某市别局", 2024, 2024, 1), ("某市某局", 2023, 2024, 2)]


@pytest.mark.parametrize(
    ("sentence", "links"),
    [
        ("2024年3月，某市扶贫办公室更名为某市某局。", [("renamed", "某市扶贫办公室", "某市某局", False, True)]),
        ("根据机构改革方案，原旧时局更名为“某市某局”，职能不变。", [("renamed", "旧时局", "某市某局", False, True)]),
        ("某市某局（原某市别局）负责全市工作。", [("renamed", "某市别局", "某市某局", True, True)]),
        (
            "将原旅游局、人力资源和社会保障局的职责整合，组建某市某局。",
            [
                ("merged", "人力资源和社会保障局", "某市某局", False, True),
                ("merged", "旅游局", "某市某局", False, True),
            ],
        ),
        ("本项目更名为城市更新。", []),
        ("预算收支与上年合并计算，某市某局增加3.00元。", []),
        ("我局由原来的三个科室组建而成。", []),
    ],
)
def test_bodies_are_linked_where_a_document_says_so(sentence: str, links: list[Row]) -> None:
    asked = (
        "SELECT link, old_name, new_name, old_body_id IS NOT NULL, new_body_id IS NOT NULL FROM body_links ORDER BY ALL"
    )
    with warehouse(text() + f"\n\n一、机构情况\n{sentence}\n", text(body="某市别局", year=2023)) as connection:
        assert rows(connection, asked) == links


def test_cells_that_contradict_each_other_give_no_total() -> None:
    with warehouse(
        text().replace("合计\t500.50\t合计\t500.50", "合计\t500.50\t合计\t500.50\n总计\t700.00\t总计\t500.50")
    ) as connection:
        assert rows(connection, "SELECT grand_total_revenue, grand_total_expenditure FROM totals") == [
            (None, Decimal("500.50"))
        ]


# ---- what can be trusted


def test_a_figure_is_trusted_where_all_that_was_asked_of_it_holds() -> None:
    good, bad = text(), text().replace("2010302\t一般行政管理事务\t200.50", "2010302\t一般行政管理事务\t200.05")
    asked = "SELECT count(*) FROM {} WHERE subject_code = '2010302'"
    with warehouse(good) as connection:
        assert rows(connection, asked.format("trusted_facts")) == rows(connection, asked.format("facts")) == [(2,)]
    with warehouse(bad) as connection:
        assert rows(connection, asked.format("trusted_facts")) == [(0,)]
        assert rows(connection, "SELECT count(*) > 0 FROM trusted_facts") == [(True,)]


def test_completeness_tells_missing_from_empty_and_from_unknown(first: duckdb.DuckDBPyConnection) -> None:
    told = dict(
        rows(
            first,
            "SELECT status, list(form ORDER BY form) FROM disclosure_completeness WHERE kind = 'budget' GROUP BY 1",
        )
    )
    assert told["missing"] == ["B_PRJL", "B_REV"]
    assert told["empty_with_note"] == ["B_FND", "B_PERF_K", "B_PROC", "B_SCP"]
    assert rows(first, "SELECT DISTINCT status FROM disclosure_completeness WHERE kind = 'final_accounts'") == [
        ("unknown",)
    ]


def test_a_decision_is_shown_with_its_finding_and_closes_it() -> None:
    bad = text().replace("2010302\t一般行政管理事务\t200.50", "2010302\t一般行政管理事务\t200.05")
    with warehouse(bad) as connection:
        found = "SELECT finding_id FROM findings WHERE severity = 'error'"
        assert rows(connection, "SELECT errors, open_errors, disposed FROM document_quality") == [(1, 1, 0)]
        decision = "finding_id, 'explained', 'accountant', DATE '2024-03-05', 'merged in June'"
        connection.execute(f"INSERT INTO dispositions SELECT {decision} FROM ({found})")
        assert rows(connection, "SELECT disposition, is_open FROM findings_disposed WHERE severity = 'error'") == [
            ("explained", False)
        ]
        assert rows(connection, "SELECT errors, open_errors, disposed FROM document_quality") == [(1, 0, 1)]


# ---- words


def test_a_figure_is_quoted_as_its_row_and_a_claim_as_its_sentence(first: duckdb.DuckDBPyConnection) -> None:
    fact = "SELECT fact_id FROM facts WHERE form = 'B_EXP' AND subject_code = '2101102' AND part = 'basic'"
    assert rows(first, f"SELECT source_quote, column_path, line_number FROM cite(({fact}))") == [
        ("2101102 | 事业单位医疗 | 26,118.00 | 26,118.00", "基本支出", 188)
    ]
    claim = "SELECT min(claim_id) FROM claims"
    assert rows(first, f"SELECT source_quote = sentence FROM cite(({claim})) JOIN claims ON claim_id = ref") == [
        (True,)
    ]


def test_the_facts_of_a_document_are_found_by_its_year(first: duckdb.DuckDBPyConnection) -> None:
    asked = "SELECT count(*) FROM (FROM facts_of((SELECT document_id FROM documents)) EXCEPT ALL FROM facts)"
    assert rows(first, asked) == [(0,)]
    assert rows(first, "SELECT count(*) FROM facts_of((SELECT document_id FROM documents))") == rows(
        first, "SELECT count(*) FROM facts"
    )


def test_the_example_of_every_view_gives_rows(first: duckdb.DuckDBPyConnection) -> None:
    told = rows(first, "SELECT view_name, comment FROM duckdb_views() WHERE NOT internal AND NOT temporary")
    assert len(told) >= 20
    for view, comment in told:
        query = re.search(r"Example: (.*) · ", str(comment))
        assert query is not None, f"{view} has no example"
        assert str(view) in query[1] or "cite(" in query[1], view
        rows(first, query[1])


def test_every_word_that_a_column_may_hold_has_its_names(first: duckdb.DuckDBPyConnection) -> None:
    checks = rows(
        first,
        "SELECT DISTINCT constraint_column_names[1], constraint_text FROM duckdb_constraints() "
        "WHERE constraint_type = 'CHECK' AND table_name IN ('facts', 'claims', 'documents', 'subjects')",
    )
    dimensions = {str(name) for (name,) in rows(first, "SELECT DISTINCT dimension FROM measures")}
    named = {(str(a), str(b)) for a, b in rows(first, "SELECT dimension, value FROM measures")}
    words = {(str(c), w) for c, body in checks if c in dimensions for w in re.findall(r"'(\w+)'", str(body))}
    items = {("item", str(item)) for (item,) in rows(first, "SELECT DISTINCT item FROM facts WHERE item IS NOT NULL")}
    indicators = {("indicator", str(one)) for (one,) in rows(first, "SELECT DISTINCT indicator FROM series")}
    assert len(words) > 40
    assert (words | items | indicators) - named == set()
