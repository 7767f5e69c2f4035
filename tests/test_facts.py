"""Small tables in; out what each figure is, how finely it is held, where it stands. What it is about: test_layouts."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from pipelines.disclose import disclose
from pipelines.model import Disclosure, Fact
from pipelines.readers import read_bytes
from tests.corpus import text
from tests.render import to_xlsx

COVER = "某市某局2024年部门预算\n\n一、部门职责\n负责某项工作。\n\n二、部门预算情况说明\n2024年部门预算见附表。\n\n"
Told = tuple[object, ...]


def read(table: str) -> Disclosure:
    return disclose(text(COVER + table))


def row(fact: Fact) -> Told:
    """What a figure has from its row: classification, code (~ where it is not printed), level, name, total or leaf."""
    code = fact.subject_code and ("" if fact.code_printed else "~") + fact.subject_code
    kind = "total" if fact.is_total else "leaf" if fact.is_leaf else "inner"
    return fact.classification, code, fact.subject_level, fact.subject_name, kind


def value(fact: Fact) -> Told:
    """Words, what is held (yuan, a fraction, a number of things), the unit, and the step of the last printed place."""
    held = next((one for one in (fact.amount, fact.ratio, fact.quantity) if one is not None), fact.value_kind)
    return fact.amount_text, fact.measure, held, fact.unit, fact.quantum


def refused(said: Disclosure) -> list[Told]:
    """What is no fact, in the first instance of its form: why, its words, and what stands at its place."""
    mine = [one for one in said.rejects if one.form_instance == 1]
    return [(one.stage, one.reason, one.words, said.document.text[one.start : one.stop], one.form) for one in mine]


BY_NAME = """部门支出总表
单位：万元
科目名称\t合计\t基本支出\t占比
教育支出\t3,000.5\t2000\t66%
普通教育\t—\t#DIV/0!\t见附件
其他某种支出\t7\t7\t0.5%
"""


def test_rows_known_by_their_names() -> None:
    facts = read(BY_NAME).facts
    assert list(dict.fromkeys(map(row, facts))) == [
        ("functional", "~205", 1, "教育支出", "inner"),
        ("functional", "~20502", 2, "普通教育", "leaf"),
        ("functional", None, None, "其他某种支出", "leaf"),
    ]
    assert {fact.code_printed for fact in facts} == {False, None}  # a row without a code has none to be printed


def test_a_figure_is_as_fine_as_the_finest_of_its_column() -> None:
    said = read(BY_NAME)
    assert [value(fact) for fact in said.facts] == [
        ("3,000.5", "amount", Decimal("30005000.00"), "万元", 1000),
        ("2000", "amount", Decimal("20000000.00"), "万元", 10000),
        ("66%", "share", Decimal("0.66"), None, Decimal("0.001")),
        ("—", "amount", "dash", None, None),
        ("#DIV/0!", "amount", "error", None, None),
        ("7", "amount", Decimal("70000.00"), "万元", 1000),
        ("7", "amount", Decimal("70000.00"), "万元", 10000),
        ("0.5%", "share", Decimal("0.005"), None, Decimal("0.001")),
    ]
    assert refused(said) == [("facts", "not_a_figure", "见附件", "见附件", "B_EXP")]


def test_where_a_figure_stands() -> None:
    places = [(f.line_number, f.row_number, f.column_number, f.column_path) for f in read(BY_NAME).facts]
    assert places[:4] == [(12, 1, 1, "合计"), (12, 1, 2, "基本支出"), (12, 1, 3, "占比"), (13, 2, 1, "合计")]


def test_on_which_page_a_figure_stands() -> None:
    document = text(COVER + BY_NAME)
    turned = replace(document, pages=(0, document.text.index("普通教育")))
    assert {(fact.subject_name, fact.page_number) for fact in disclose(turned).facts} == {
        ("教育支出", 1), ("普通教育", 2), ("其他某种支出", 2),
    }  # fmt: skip
    assert {fact.page_number for fact in disclose(document).facts} == {None}


def test_a_list_of_projects_names_the_project_of_each_figure() -> None:
    table = """部门项目支出明细表
单位：万元
项目名称\t单位名称\t合计\t一般公共预算
合计\t\t12.50\t12
道路养护\t某局本级\t10.00\t10.00
宣传\t某中心\t2.50\t
"""
    facts = read(table).facts
    assert [(fact.project_name, row(fact)) for fact in facts if fact.column_path == "合计"] == [
        (None, ("project", None, None, "合计", "total")),
        ("道路养护", ("project", None, None, "道路养护", "leaf")),
        ("宣传", ("project", None, None, "宣传", "leaf")),
    ]


def test_the_code_of_a_body_is_no_code_of_its_projects() -> None:
    table = """政府采购预算明细表
单位：万元
部门代码\t部门名称\t单位代码\t单位名称\t采购项目名称\t功能科目编码\t合计
101\t某局\t101002\t某中心\t办公设备\t2010302\t12.50
"""
    assert [(fact.project_name, fact.subject_code) for fact in read(table).facts] == [("办公设备", "2010302")]
    without = table.replace("功能科目编码\t", "").replace("2010302\t", "")
    assert [(fact.project_name, fact.subject_code) for fact in read(without).facts] == [("办公设备", None)]


def test_codes_say_of_which_system_they_are() -> None:
    table = """项目支出决算表
单位：万元
科目编码\t科目名称\t合计
205\t教育支出\t5
301\t工资福利支出\t5
"""
    facts = disclose(text("某市某局2024年度部门决算\n\n" + table)).facts
    assert [row(fact)[:3] for fact in facts] == [("functional", "205", 1), ("department_economic", "301", 1)]


THREE = """一般公共预算“三公”经费支出预算表
单位：万元
项目\t2023年预算数\t2024年预算数\t增减额\t增减率
合计\t10\t9.5\t-0.5\t-5%
因公出国（境）费\t—\t0\t\t
公务接待费\t4\t3.5\t-0.5\t-12.5%
公务用车购置及运行费\t6\t6\t0\t0
其他某费\t1\t\t——\t2%
公务用车保有量（辆）\t2\t2\t\t
"""


def test_items_down_the_rows_of_a_matrix() -> None:
    said = read(THREE)
    assert list(dict.fromkeys((fact.item, *row(fact)[3:]) for fact in said.facts)) == [
        ("three_public_total", "合计", "total"),
        ("overseas_travel", "因公出国（境）费", "leaf"),
        ("reception", "公务接待费", "leaf"),
        ("vehicle_total", "公务用车购置及运行费", "inner"),
        (None, "公务用车保有量（辆）", "leaf"),
    ]
    of_reception = [value(fact) for fact in said.facts if fact.item == "reception"]
    assert of_reception == [
        ("4", "amount", Decimal("40000.00"), "万元", 1000),  # the finest figure of a matrix counts for all of it
        ("3.5", "amount", Decimal("35000.00"), "万元", 1000),
        ("-0.5", "change", Decimal("-5000.00"), "万元", 1000),
        ("-12.5%", "growth_rate", Decimal("-0.125"), None, Decimal("0.001")),
    ]
    assert value(said.facts[-1]) == ("2", "count", 2, None, 0)
    assert refused(said) == [
        ("facts", "unknown_row", "1", "1", "B_3G"),
        ("facts", "unknown_row", "2%", "2%", "B_3G"),
    ]


def test_per_cent_where_a_change_in_money_is_expected_is_a_rate_of_growth() -> None:
    said = read(THREE.replace("公务接待费\t4\t3.5\t-0.5\t-12.5%", "公务接待费\t4\t3.5\t-12.5%\t"))
    found = [(f.measure, f.ratio, f.fiscal_year, f.base_year) for f in said.facts if f.amount_text == "-12.5%"]
    assert found == [("growth_rate", Decimal("-0.125"), 2024, 2023)]


def test_a_figure_of_a_workbook_says_from_which_cell_it_is() -> None:
    facts = disclose(read_bytes(to_xlsx(COVER + ROWS_OF_TWO_FORMS), "a.xlsx")).facts
    cells = [(fact.subject_name, (fact.locator or "").rpartition("!")[2]) for fact in facts]
    assert cells[:2] == [("合计", "C4"), ("教育支出", "C5")]
    assert {fact.read_by for fact in facts} == {"xlsx"}


def test_items_along_the_columns_of_a_matrix() -> None:
    table = """财政拨款“三公”经费支出决算表
单位：万元
合计\t因公出国（境）费\t公务用车购置及运行费\t\t\t公务接待费
\t\t小计\t公务用车购置费\t公务用车运行费\t
9.50\t0.00\t6\t0.00\t6.00\t3.5
"""
    facts = disclose(text("某市某局2024年度部门决算\n\n" + table)).facts
    assert [(fact.item, *row(fact)[3:], fact.quantum) for fact in facts] == [
        ("three_public_total", "合计", "total", 100),
        ("overseas_travel", "因公出国（境）费", "leaf", 100),
        ("vehicle_total", "公务用车购置及运行费", "inner", 100),
        ("vehicle_purchase", "公务用车购置费", "leaf", 100),
        ("vehicle_operation", "公务用车运行费", "leaf", 100),
        ("reception", "公务接待费", "leaf", 100),
    ]


ROWS = (
    "科目编码\t科目名称\t合计\n\t合计\t3,000.00\n205\t教育支出\t2,000.00\n206\t科学技术支出\t1,000.00\n207\t文化支出\t0\n"
)


ROWS_OF_TWO_FORMS = f"部门支出总表\n单位：元\n{ROWS}\n部门收入总表\n单位：元\n{ROWS}\n"


def test_where_two_units_are_printed_a_table_without_one_has_no_amount() -> None:
    two = f"部门支出总表\n单位：万元\n{ROWS}\n部门收入总表\n单位：元\n{ROWS}\n"
    said = read(f"{two}一般公共预算支出表\n{ROWS}")
    assert {(fact.form, fact.unit) for fact in said.facts} == {("B_EXP", "万元"), ("B_REV", "元")}
    assert refused(said) == [
        ("facts", "no_unit", words, words, "B_GPB") for words in ("3,000.00", "2,000.00", "1,000.00", "0")
    ]


def test_figures_under_no_header_are_not_dropped() -> None:
    lines = ROWS.splitlines()
    beside = ("", "5.00", "6%", "见注", "#N/A")
    wide = [f"{line}\t{words}" for line, words in zip(lines, beside, strict=True)]
    said = read("部门支出总表\n单位：元\n" + "\n".join(wide) + "\n")
    assert [fact.amount_text for fact in said.facts] == ["3,000.00", "2,000.00", "1,000.00", "0"]
    assert refused(said) == [("facts", "unknown_column", words, words, "B_EXP") for words in ("5.00", "6%", "#N/A")]
    assert not any(fact.certain for fact in said.facts)


def test_a_table_without_a_unit_has_that_of_all_others() -> None:
    said = read(f"部门支出总表\n单位：万元\n{ROWS}\n一般公共预算支出表\n{ROWS}")
    assert {(fact.form, fact.unit) for fact in said.facts} == {("B_EXP", "万元"), ("B_GPB", "万元")}


def test_finer_than_a_fen_is_no_amount() -> None:
    said = read("部门支出总表\n单位：元\n" + ROWS.replace("1,000.00", "1,000.001"))
    assert [fact.amount_text for fact in said.facts] == ["3,000.00", "2,000.00", "0"]
    assert refused(said) == [("facts", "finer_than_a_fen", "1,000.001", "1,000.001", "B_EXP")]


def test_what_is_refused_leaves_the_rest_of_its_row() -> None:
    rows = "科目名称\t合计\t基本支出\t项目支出\n教育支出\t{}\t2.00\t1.00\n科学技术支出\t3.00\t2.00\t1.00\n"
    for words, reason in (("见附件", "not_a_figure"), ("3.001", "finer_than_a_fen"), ("3辆", "not_a_figure")):
        said = read("部门支出总表\n单位：元\n" + rows.format(words))
        assert [fact.amount_text for fact in said.facts] == ["2.00", "1.00", "3.00", "2.00", "1.00"]
        assert refused(said) == [("facts", reason, words, words, "B_EXP")]


def test_a_cell_that_says_its_unit_itself() -> None:
    rows = "科目名称\t合计\t占比\n教育支出\t300万元\t{}\n科学技术支出\t1,200.50\t5%\n"
    said = read("部门支出总表\n单位：元\n" + rows.format("5%"))
    assert [value(fact)[2:] for fact in said.facts][::2] == [
        (Decimal("3000000.00"), "万元", Decimal("100")),  # to the finest place of its column
        (Decimal("1200.50"), "元", 0),
    ]
    said = read("部门支出总表\n单位：元\n" + rows.format("5万元"))
    assert refused(said) == [("facts", "not_a_figure", "5万元", "5万元", "B_EXP")]


@pytest.mark.parametrize("name", ["3,000.50", "6500.79 一、教育支出", "务"])
def test_a_row_that_nobody_names_is_no_fact(name: str) -> None:
    """A figure of another column in the place of the name, one before it, the last letter of a broken one."""
    said = read(f"部门支出总表\n单位：元\n科目名称\t合计\t基本支出\n{name}\t2.00\t1.00\n教育支出\t3.00\t-\n")
    assert [(fact.subject_name, fact.amount_text) for fact in said.facts] == [("教育支出", "3.00"), ("教育支出", "-")]
    assert refused(said) == [("facts", "unknown_row", words, words, "B_EXP") for words in ("2.00", "1.00")]


@pytest.mark.parametrize(("second", "facts"), [("2.00", ["2.00", "2.00", "3.00"]), ("5.00", ["3.00"])])
def test_two_columns_of_one_meaning(second: str, facts: list[str]) -> None:
    """They may say the same twice; where they do not, one name is wrong, and nobody knows which."""
    head = "“三公”经费支出预算表\n单位：万元\n公务接待费\t公务接待费支出\t因公出国（境）费\n"
    said = read(f"{head}2.00\t{second}\t3.00\n")
    assert [fact.amount_text for fact in said.facts] == facts
    assert [reject[1:3] for reject in refused(said)] == [
        ("unknown_column", words) for words in ("2.00", second) if words not in facts or second not in facts
    ]


def test_per_cent_where_money_is_expected_is_a_share() -> None:
    said = read("部门支出总表\n单位：元\n" + ROWS.replace("1,000.00", "33.3%"))
    assert [value(fact)[:4] for fact in said.facts][2] == ("33.3%", "share", Decimal("0.333"), None)


def test_the_years_of_a_change_are_those_that_its_header_prints() -> None:
    """Of a change against another year: the year it is of, and the one it is compared with."""
    header = "科目编码\t科目名称\t{}\n205\t教育支出\t{}\n20502\t普通教育\t{}\n"
    columns = {
        "2023年预算数": (2023, None), "2024年预算数": (2024, None),
        "比2023年增减额": (2024, 2023), "比上年增减%": (2024, 2023),
        "2023年比2022年增减额": (2023, 2022), "2022年比2020年增长%": (2022, 2020),
    }  # fmt: skip
    figures = "\t".join(["5.00"] * len(columns))
    facts = read("部门支出总表\n单位：万元\n" + header.format("\t".join(columns), figures, figures)).facts
    assert [(one.fiscal_year, one.base_year) for one in facts] == list(columns.values()) * 2
