"""The road on the first disclosure: every figure of its tables, laid beside an independent reading of the same text."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines import shelves
from pipelines.disclose import disclose
from tests.corpus import FIRST, first, text

AMOUNT = re.compile(r"-?\d{1,3}(?:,\d{3})*\.\d\d")
RATE = re.compile(r"-?\d+%|#DIV/0!")


def figures_in_tables() -> list[tuple[int, str]]:
    """(line, words) of every tab-separated cell that is printed as an amount of money, a rate or an Excel error."""
    lines = FIRST.read_text(encoding="utf-8").split("\n")
    return [
        (number, cell.strip())
        for number, line in enumerate(lines, 1)
        if "\t" in line
        for cell in line.split("\t")
        if AMOUNT.fullmatch(cell.strip()) or RATE.fullmatch(cell.strip())
    ]


def test_every_printed_amount_of_a_table_is_one_fact_on_its_line() -> None:
    facts = [(fact.line_number, fact.amount_text) for fact in first().facts]
    assert Counter(facts) == Counter(figures_in_tables())
    assert len(facts) == 267


def test_forms_and_instances() -> None:
    found = Counter(sheet.form for sheet in first().sheets)
    assert found == {
        **dict.fromkeys(("B_TOT", "B_EXP", "B_FIS", "B_GPB", "B_BAS_D", "B_BAS_G", "B_PRJ_D", "B_PRJ_G"), 1),
        **dict.fromkeys(("B_3G", "B_FND", "B_SCP", "B_PROC", "B_PERF_O", "B_PERF_K"), 1),
        "B_PERF_P": 5,
    }
    assert all(sheet.certain for sheet in first().sheets)
    assert first().rejects == ()


def test_forms_that_are_announced_and_missing_are_recorded() -> None:
    missing = [form.form for form in first().forms_expected if form.announced and not form.present]
    assert missing == ["B_REV", "B_PRJL"]
    notes = {form.form for form in first().forms_expected if form.empty_note}
    assert notes == {"B_FND", "B_SCP", "B_PROC", "B_PERF_K"}


def test_dimensions_of_chosen_figures() -> None:
    """One figure of each kind of place, read on the page by a person."""
    facts = {(fact.line_number, fact.column_number): fact for fact in first().facts}

    def said(line: int, column: int) -> tuple[object, ...]:
        fact = facts[line, column]
        return (fact.form, fact.subject_code, fact.flow, fact.source, fact.fund, fact.part, fact.item, fact.fiscal_year)

    assert said(154, 1) == ("B_TOT", None, "revenue", "fiscal", "general_public", None, None, 2024)
    assert said(154, 3) == ("B_TOT", "201", "expenditure", "all", "all", "total", None, 2024)
    assert said(176, 3) == ("B_EXP", "2010301", "expenditure", "all", "all", "basic", None, 2024)
    assert said(202, 4) == ("B_FIS", "201", "expenditure", "fiscal", "general_public", "total", None, 2024)
    assert said(223, 2) == ("B_GPB", "2010301", "expenditure", "fiscal", "general_public", "total", None, 2023)
    assert said(224, 5) == ("B_GPB", "2010302", "expenditure", "fiscal", "general_public", "project", None, 2024)
    assert said(252, 3) == ("B_BAS_D", "30101", "expenditure", "fiscal", "general_public", "personnel", None, 2024)
    assert said(292, 2) == ("B_BAS_G", "501", "expenditure", "fiscal", "general_public", "basic", None, 2024)
    assert said(362, 5) == ("B_3G", None, "expenditure", "fiscal", "general_public", "total", "reception", 2024)
    assert said(362, 11) == ("B_3G", None, "expenditure", "fiscal", "general_public", "total", "reception", 2023)
    assert said(439, 3) == ("B_PERF_P", None, "expenditure", "all", "all", "project", "district_share", 2024)


def test_growth_is_a_fraction_with_its_base_year_and_an_excel_error_has_no_value() -> None:
    rates = [fact for fact in first().facts if fact.measure == "growth_rate"]
    assert len(rates) == 19
    assert {(fact.fiscal_year, fact.base_year) for fact in rates} == {(2024, 2023)}
    by_line = {fact.line_number: (fact.amount_text, fact.ratio, fact.quantum, fact.value_kind) for fact in rates}
    assert by_line[224] == ("488%", Decimal("4.88"), Decimal("0.01"), "number")
    assert by_line[226] == ("#DIV/0!", None, None, "error")


def test_indicators_of_shifted_rows_are_read_like_the_others() -> None:
    rows = [(one.name, one.weight, one.comparator, one.target_text, one.is_core) for one in first().indicators]
    assert len(rows) == 40
    assert rows[0] == ("设立驻外招商工作组", Decimal(10), "=", "3", True)
    assert [row for row in rows if row[0] == "预算资金执行率"] == [
        ("预算资金执行率", Decimal(10), "=", "100", False)
    ] * 6
    assert sum(one.weight or 0 for one in first().indicators if one.form == "B_PERF_O") == 100
    assert rows[-2] == ("招商项目经济效益可行性评价", Decimal(20), "定性", "优", False)


def test_blank_dash_and_zero_are_three_things() -> None:
    rows = "科目编码\t科目名称\t合计\t基本支出\t项目支出\n201\t一般公共服务支出\t1.00\t\t-\n205\t教育支出\t0\t0.00\t0"
    said = disclose(text(f"某某县某某局2024年部门预算\n部门支出预算总表\n单位：元\n{rows}\n"))
    found = [(fact.subject_code, fact.part, fact.amount, fact.value_kind) for fact in said.facts]
    assert found == [
        ("201", "total", Decimal("1.00"), "number"),
        ("201", "project", None, "dash"),
        ("205", "total", Decimal("0.00"), "number"),
        ("205", "basic", Decimal("0.00"), "number"),
        ("205", "project", Decimal("0.00"), "number"),
    ]


def test_codes_in_three_cells_blank_above_lost_zeros_and_glued_names() -> None:
    head = "某某县某某局2024年部门预算\n部门支出预算总表\n单位：万元\n"
    three = "类\t款\t项\t科目名称\t合计\n201\t\t\t一般公共服务支出\t2.00\n\t6\t\t财政事务\t2.00\n"
    three += "\t\t1\t行政运行\t2.00\n合计\t\t\t\t2.00\n"
    glued = "科目名称\t合计\n2010601 行政运行\t2.00\n[2010602]一般行政管理事务\t1.00\n合计\t3.00\n"
    codes = [[fact.subject_code for fact in disclose(text(head + rows)).facts] for rows in (three, glued)]
    assert codes == [["201", "20106", "2010601", None], ["2010601", "2010602", None]]


def test_a_sum_of_wan_yuan_stands_for_an_interval_and_yuan_is_exact() -> None:
    head = "某某县某某局2024年部门预算\n部门支出预算总表\n单位：{}\n"
    head += "科目编码\t科目名称\t合计\n201\t一般公共服务支出\t3.5\n合计\t\t3.50\n"
    found = [
        [(fact.amount, fact.quantum) for fact in disclose(text(head.format(unit))).facts] for unit in ("万元", "元")
    ]
    assert found == [[(Decimal(35000), Decimal(100))] * 2, [(Decimal("3.5"), Decimal(0))] * 2]


def test_a_table_that_is_no_form_is_rejected_with_its_place_and_loses_nothing_else() -> None:
    said = disclose(
        text(
            "某某县某某局2024年部门预算\n人员情况表\n科室\t人数\n办公室\t1,234\n财务科\t5,678\n"
            "部门支出预算总表\n单位：元\n科目编码\t科目名称\t合计\n201\t一般公共服务支出\t1.00\n"
        )
    )
    assert [(reject.stage, reject.reason) for reject in said.rejects] == [("recognise", "unknown_form")]
    assert [fact.amount_text for fact in said.facts] == ["1.00"]


def test_arithmetic_decides_where_a_carrier_lost_the_columns() -> None:
    """One cell a line, empty cells dropped: 20 is of the budget, since only then both columns add up."""
    head = "某某县某某局2021年度部门决算\n一般公共预算财政拨款“三公”经费支出决算表\n单位：万元\n"
    cells = "项目|预算数|决算数|合计|49.9|7.69|因公出国（境）费|20|公务接待费|14.9|5.21|公务用车购置及运行费|15|2.48"
    said = disclose(text(head + cells.replace("|", " |\n") + " |\n"))
    found = [(fact.item, fact.stage, fact.amount_text) for fact in said.facts]
    assert ("overseas_travel", "approved", "20") in found and len(found) == 7
    assert {fact.read_by for fact in said.facts} == {"arithmetic"}
    assert not any(fact.certain for fact in said.facts)


def test_what_arithmetic_cannot_decide_is_rejected() -> None:
    head = "某某县某某局2021年度部门决算\n一般公共预算财政拨款“三公”经费支出决算表\n单位：万元\n"
    cells = "项目|预算数|决算数|因公出国（境）费|20|公务接待费|14.9|5.21|公务用车购置及运行维护费|15|2.48"
    said = disclose(text(head + cells.replace("|", " |\n") + " |\n"))
    assert [(reject.reason, reject.words) for reject in said.rejects] == [("unknown_column", "20")]
    assert len(said.facts) == 4


def test_a_form_of_projects_under_the_title_of_an_economic_form_is_a_list() -> None:
    head = "某某县某某局2024年部门预算\n一般公共预算项目支出预算表\n单位：万元\n"
    rows = "单位名称\t项目名称\t金额\n合计\t\t5.00\n某某局\t网络运维\t5.00\n"
    found = [(fact.form, fact.classification, fact.subject_name) for fact in disclose(text(head + rows)).facts]
    assert found == [("B_PRJ_D", "project", "合计"), ("B_PRJ_D", "project", "网络运维")]


def test_a_table_that_begins_inside_another_is_one_of_its_own() -> None:
    """What a page says of itself stands in the same bars; converters drop the cells that a taller neighbour covers."""
    words = (
        "某某县2016年部门决算\n| 索引号 | 某某县财政局 |\n| 浏览量 | 31 |\n附件. | ||||\n"
        "某某县2016年“三公”经费决算情况统计表 | ||||\n单位:万元 | ||||\n"
        "项目 | 上年决算数 | 本年决算数 | 比上年增、减情况 | |\n增、减金额 | 增、减幅度 |||\n"
        "合计 | 30.00 | 20.00 | -10.00 | -33.3% |\n公务接待费 | 30.00 | 20.00 | -10.00 | -33.3% |\n"
    )
    found = [(fact.item, fact.fiscal_year, fact.measure, fact.amount_text) for fact in disclose(text(words)).facts]
    assert found[:4] == [
        ("three_public_total", 2015, "amount", "30.00"),
        ("three_public_total", 2016, "amount", "20.00"),
        ("three_public_total", 2016, "change", "-10.00"),
        ("three_public_total", 2016, "growth_rate", "-33.3%"),
    ]
    assert {item for item, *_ in found[4:]} == {"reception"}


def test_rows_of_a_header_that_lost_their_columns_state_no_fact() -> None:
    words = (
        "某某局2017年度部门决算\n2017年度“三公”经费及机关运行经费支出决算表\n单位:万元\n"
        "“三公”经费 | 机关运行经费决算数 | ||||||\n"
        "合计 | 因公出国(境)费 | 公务用车购置及运行费 | 公务接待费 ||||\n"
        "预算数 | 决算数 | 预算数 | 决算数 | 预算数 | 决算数 | 325.88 |\n22.00 | 8.77 | 14.00 | 8.47 | 8.00 | 0.30 |\n"
    )
    said = disclose(text(words))
    assert (said.facts, [reject.reason for reject in said.rejects]) == ((), ["header_unaligned"])


def test_a_row_that_names_no_item_is_not_the_whole() -> None:
    words = (
        "某某局2021年度部门决算\n“三公”经费支出决算表\n单位：万元\n项目|预算数|决算数\n"
        "合计|7.00|6.00\n公務(wù)接待費|4.00|3.00\n其他说明|3.00|3.00\n"
    )
    said = disclose(text(words))
    assert [(fact.item, fact.amount_text) for fact in said.facts] == [
        ("three_public_total", "7.00"), ("three_public_total", "6.00"), ("reception", "4.00"), ("reception", "3.00"),
    ]  # fmt: skip
    assert [reject.reason for reject in said.rejects] == ["unknown_row"] * 2


def test_a_shelf_that_changed_is_read_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    shelf = tmp_path / "words.toml"
    shelf.write_text('unit = "万元"\n', encoding="utf-8")
    assert [shelves.read(shelf), shelves.read(shelf)] == [{"unit": "万元"}] * 2
    (kept,) = (tmp_path / "__pycache__").iterdir()
    shelf.write_text('unit = "亿元"\nmore = 1\n', encoding="utf-8")
    assert shelves.read(shelf) == {"unit": "亿元", "more": 1}
    kept.write_bytes(b"\xe9 not what it was")
    assert shelves.read(shelf) == {"unit": "亿元", "more": 1}
