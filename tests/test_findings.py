"""Findings: one disagreement told once, with its figures, their lines, and what is most probably wrong."""

from decimal import Decimal
from pathlib import Path

import pytest

from expectations.diagnosis import slip
from expectations.findings import find
from tests.judged import judged, rows, table

RAW = Path(__file__).parents[1] / "raw"
EXPENDITURE = table(
    "部门支出预算总表", "元", "科目编码|科目名称|总计|基本支出|项目支出", "合计||1,150.00|700.00|450.00",
    "205|教育支出|1,150.00|700.00|450.00", "20502|普通教育|1,150.00|700.00|450.00",
    "2050201|学前教育|400.00|250.00|150.00", "2050202|小学教育|750.00|450.00|300.00",
)  # fmt: skip


def found(text: str) -> list[tuple[object, ...]]:
    """Rules, suspect's words, suggestion and slip of every finding, the gravest first."""
    connection = judged(text)
    find(connection)
    return rows(
        connection,
        "SELECT rule_ids, amount_text, suggestion, slip "
        "FROM findings LEFT JOIN facts ON fact_id = suspect ORDER BY rank",
    )


def test_nothing_wrong_nothing_told() -> None:
    assert found(EXPENDITURE) == []


def test_one_wrong_figure_is_told_once_and_located() -> None:
    text = EXPENDITURE.replace("学前教育\t400.00\t250.00", "学前教育\t400.00\t520.00")
    assert found(text) == [(["HIE-01", "HIE-05", "INT-06"], "520.00", "250.00", "swapped")]


def test_a_wrong_whole_is_located_too() -> None:
    text = EXPENDITURE.replace("普通教育\t1,150.00", "普通教育\t11,500.00")
    assert found(text) == [(["HIE-01", "HIE-02", "INT-06"], "11,500.00", "1,150.00", "tenfold")]


def test_two_wrong_figures_are_two_findings() -> None:
    text = EXPENDITURE.replace("学前教育\t400.00\t250.00", "学前教育\t400.00\t250.10").replace(
        "小学教育\t750.00\t450.00\t300.00", "小学教育\t750.00\t450.00\t30.00"
    )
    assert found(text) == [
        (["HIE-01", "HIE-05", "INT-06"], "30.00", "300.00", "tenfold"),
        (["HIE-01", "HIE-05", "INT-06"], "250.10", "250.00", "digit"),
    ]


def test_what_cannot_be_told_apart_is_a_tie() -> None:
    """One sum and no other witness: any of its members may be wrong."""
    text = table(
        "部门支出预算总表", "元", "科目编码|科目名称|总计|基本支出|项目支出", "205|教育支出|100.00|60.00|41.00"
    )
    connection = judged(text)
    find(connection)
    assert rows(
        connection,
        "SELECT suspect, (SELECT list(amount_text ORDER BY span_start) FROM facts WHERE list_contains(ties, fact_id)) "
        "FROM findings",
    ) == [(None, ["100.00", "60.00", "41.00"])]


def test_a_suggestion_is_as_fine_as_its_place_prints() -> None:
    """In 万元 with two decimals 350.3499 is printed 350.35; a quantum that fits nothing suggests nothing."""
    head = "一般公共预算财政拨款支出预算表"
    form = table(head, "元", "科目编码|科目名称|2024年预算数||", "||小计|基本支出|项目支出",
                 "2210201|住房公积金|3,503,499|3,503,499|")  # fmt: skip
    path = "住房保障支出（类）住房改革支出（款）住房公积金（项）"
    prose = f"一般公共预算财政拨款支出安排如下：\n\n1.“{path}”352.67万元，主要用于缴存住房公积金。\n\n"
    connection = judged(prose + form)
    find(connection)
    told = rows(connection, "SELECT suggestion FROM findings WHERE list_contains(rule_ids, 'NAR-07')")
    assert told in ([("350.35",)], [(None,)])


def test_the_sentence_quotes_both_figures_with_their_lines() -> None:
    connection = judged(EXPENDITURE.replace("学前教育\t400.00\t250.00", "学前教育\t400.00\t520.00"))
    find(connection)
    ((chinese, english),) = rows(connection, "SELECT message_zh, message_en FROM findings")
    for words in ("学前教育", "第9行", "700.00", "520.00", "相差270.00元", "若为250.00", "相邻两位数字颠倒"):
        assert words in str(chinese)
    for words in ("line 9", "700.00", "520.00", "a difference of 270.00 yuan", "with 250.00"):
        assert words in str(english)


def test_shares_are_told_and_meant_in_hundredths() -> None:
    """Shares that make no hundred are not a matter of yuan, and 60 % is not suspected to mean 4,000 %."""
    page = "某某局2024年部门预算公开\n二、支出预算情况\n支出预算1000.00万元，其中：基本支出1000.00万元，占60.0%。\n"
    connection = judged(page)
    find(connection)
    query = "SELECT message_zh, suggestion FROM findings WHERE list_contains(rule_ids, 'ARI-05')"
    ((words, meant),) = rows(connection, query)
    assert "应为100.00%，相差40.00个百分点，超出印出精度允许的0.05个百分点" in str(words)
    assert meant == "100.0%"


def test_ids_do_not_depend_on_what_else_is_judged() -> None:
    wrong = EXPENDITURE.replace("学前教育\t400.00\t250.00", "学前教育\t400.00\t520.00")
    alone, beside = judged(wrong), judged(EXPENDITURE, wrong)
    for connection in (alone, beside):
        find(connection)
    query = "SELECT finding_id, suspect, evidence FROM findings"
    assert rows(alone, query) == rows(beside, query) != []


def test_find_judges_where_nobody_did() -> None:
    connection = judged(EXPENDITURE.replace("学前教育\t400.00\t250.00", "学前教育\t400.00\t520.00"))
    connection.execute("DROP TABLE equations; RESET VARIABLE judged")
    find(connection)
    assert rows(connection, "SELECT count(*) FROM findings") == [(1,)]


@pytest.mark.parametrize(
    ("words", "should", "how"),
    [
        ("539,000", "5,390,000", "tenfold"),
        ("8,840,172.35", "8,840,127.35", "swapped"),
        ("56,212.00", "556,212.00", "dropped"),
        ("2,090,0081.41".replace(",", ""), "2090081.41", "added"),
        ("100.00", "106.00", "digit"),
        ("-65,000", "65,000", "sign"),
        ("0.30", "3000.00", "unit"),
        ("123.00", "987.00", None),
    ],
)
def test_slips(words: str, should: str, how: str | None) -> None:
    value, meant = Decimal(words.replace(",", "")), Decimal(should.replace(",", ""))
    assert slip(words, value, meant, {}) == how


def test_first_disclosure_with_one_digit_changed() -> None:
    """The changed cell is found and the printed value comes back."""
    text = next(RAW.glob("2024/500112/*.txt")).read_text(encoding="utf-8")
    before, after = "30101\t基本工资\t556,212.00\t556,212.00", "30101\t基本工资\t556,212.00\t556,272.00"
    assert text.count(before) == 1
    wrong = [row for row in found("某某区" + text.replace(before, after)) if row[1] == "556,272.00"]
    assert wrong == [(["HIE-04", "HIE-05", "INT-12"], "556,272.00", "556,212.00", "digit")]
