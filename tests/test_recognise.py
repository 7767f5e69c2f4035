"""Tables in; out what their rows are taken for (kind, code, name, what it means), and why a table is none."""

from __future__ import annotations

import pytest

from pipelines.disclose import disclose
from pipelines.model import Disclosure, Sheet
from tests.corpus import text

COVER = "某市某局2024年部门预算\n\n一、部门职责\n负责某项工作。\n\n二、部门预算情况说明\n2024年部门预算见附表。\n\n"
Told = tuple[object, ...]


def read(table: str) -> Disclosure:
    return disclose(text(COVER + table))


def sheet(table: str) -> Sheet:
    (one,) = read(table).sheets
    return one


def rows(table: str, lane: int = 0) -> list[Told]:
    """The rows of a lane; what they mean in a word or two."""
    return [
        (row.kind, row.code, row.name, " ".join(str(value) for key, value in sorted(row.means.items())))
        for row in sheet(table).rows
        if row.lane == lane
    ]


def test_codes_however_they_are_written() -> None:
    table = """部门支出总表
单位：元
科目编码\t科目名称\t合计
支出总计\t\t10.00
205\t教育支出\t9.00
205-02\t普通教育\t8.00
205.02.03\t初中教育\t7.00
\t206科学技术支出\t6.00
\t20601 科学技术管理事务\t5.00
单位甲\t\t4.00
123456\t某中心\t3.00
科目编码\t科目名称\t合计
399\t某某支出\t1.00
"""
    assert rows(table) == [
        ("total", None, "支出总计", ""),
        ("subject", "205", "教育支出", ""),
        ("subject", "20502", "普通教育", ""),
        ("subject", "2050203", "初中教育", ""),
        ("subject", "206", "科学技术支出", ""),
        ("subject", "20601", "科学技术管理事务", ""),
        ("line", None, "单位甲", ""),
        ("unit", "123456", "某中心", ""),
        ("unit", "399", "某某支出", ""),
    ]


def test_codes_in_parts_with_zeros_lost_and_upper_cells_left_out() -> None:
    table = """部门支出总表
单位：元
科目编码\t\t\t科目名称\t合计
类\t款\t项\t\t
205\t\t\t教育支出\t9.00
\t2\t\t普通教育\t8.00
\t\t3\t初中教育\t7.00
206\t20601\t2060101\t行政运行\t6.00
合计\t\t\t\t15.00
"""
    assert [(kind, code, name) for kind, code, name, _ in rows(table)] == [
        ("subject", "205", "教育支出"),
        ("subject", "20502", "普通教育"),
        ("subject", "2050203", "初中教育"),
        ("subject", "2060101", "行政运行"),
        ("total", None, "合计"),
    ]


def test_a_section_without_its_class_is_no_subject() -> None:
    table = """部门支出总表
单位：元
科目编码\t\t\t科目名称\t合计
类\t款\t项\t\t
\t02\t\t普通教育\t8.00
206\t01\t\t科学技术管理事务\t6.00
"""
    assert [row[:2] for row in rows(table)] == [("unit", "02"), ("subject", "20601")]


def test_a_project_may_begin_with_a_number() -> None:
    table = "部门项目支出明细表\n单位：万元\n项目名称\t合计\n301教室改造\t5\n道路养护\t6\n"
    assert rows(table) == [("project", None, "301教室改造", ""), ("project", None, "道路养护", "")]


def test_what_is_left_over_is_carried_in_on_one_side_and_out_on_the_other() -> None:
    table = """部门收支总表
单位：万元
项目\t预算数\t项目\t预算数
一、一般公共预算拨款\t5\t一、教育支出\t7
结转结余\t3\t结转结余\t1
收入总计\t8\t支出总计\t8
"""
    assert [rows(table, lane)[1] for lane in (0, 1)] == [
        ("line", None, "结转结余", "opening_balance carry_in"),
        ("line", None, "结转结余", "closing_balance carry_out"),
    ]


@pytest.mark.parametrize(
    ("header", "total", "first"),
    [
        ("单位编码\t科目编码\t科目名称\t合计", "\t\t合计\t9.00", "101001\t205\t教育支出\t9.00"),
        ("序号\t科目编码\t科目名称\t合计", "合计\t\t\t9.00", "1\t205\t教育支出\t9.00"),
        ("科目名称\t科目编码\t某栏\t合计", "合计\t\t\t9.00", "教育支出\t205\t\t9.00"),
    ],
    ids=["codes of bodies beside those of subjects", "a total below the running number", "names before codes"],
)
def test_the_stub_among_other_columns(header: str, total: str, first: str) -> None:
    table = "\n".join(("部门支出总表", "单位：元", header, total, first, ""))
    assert [row[:3] for row in rows(table)] == [("total", None, "合计"), ("subject", "205", "教育支出")]


TWO_SIDED = """部门收支总表
单位：万元
{}
一、一般公共预算拨款\t5\t一、教育支出\t7
二、政府性基金预算拨款\t1\t二、年终结转结余\t2
本年收入合计\t6\t本年支出合计\t7
上年结转\t3\t结转下年\t2
一般公共预算\t2\t一般公共预算\t1
政府性基金\t1\t某未知行\t1
收入总计\t9\t支出总计\t9
"""


def test_lines_of_both_sides_and_what_stands_below_a_carry_over() -> None:
    table = TWO_SIDED.format("项目\t预算数\t项目\t预算数")
    assert rows(table) == [
        ("line", None, "一、一般公共预算拨款", "general_public fiscal"),
        ("line", None, "二、政府性基金预算拨款", "government_fund fiscal"),
        ("total", None, "本年收入合计", "current_year_total"),
        ("line", None, "上年结转", "opening_balance carry_in"),
        ("line", None, "一般公共预算", "opening_balance general_public carry_in fiscal"),
        ("line", None, "政府性基金", "opening_balance government_fund carry_in fiscal"),
        ("total", None, "收入总计", "grand_total"),
    ]
    assert rows(table, 1) == [
        ("subject", "205", "一、教育支出", "functional False"),
        ("line", None, "二、年终结转结余", "closing_balance carry_out"),
        ("total", None, "本年支出合计", "current_year_total"),
        ("line", None, "结转下年", "closing_balance carry_out"),
        ("line", None, "一般公共预算", "closing_balance general_public carry_out fiscal"),
        ("line", None, "某未知行", ""),
        ("total", None, "支出总计", "grand_total"),
    ]


@pytest.mark.parametrize(
    ("header", "flows"),
    [
        ("项目\t预算数\t项目\t预算数", ["revenue", "expenditure"]),  # silent: in that order
        ("收入项目\t预算数\t支出项目\t预算数", ["revenue", "expenditure"]),
        ("支出\t支出预算数\t收入\t收入预算数", ["expenditure", "revenue"]),
        ("支出\t预算数\t收入\t预算数", ["expenditure", "revenue"]),
    ],
)
def test_the_side_of_each_lane(header: str, flows: list[str]) -> None:
    columns = sheet(TWO_SIDED.format(header)).columns
    assert [column.means.get("flow") for column in columns if column.role == "amount"] == flows


ITEMS = {
    "合计": "12", "因公出国（境）费": "1", "公务用车购置及运行费": "2", "公务接待费": "3", "会议费": "4", "培训费": "2",
}  # fmt: skip


@pytest.mark.parametrize(("total", "item"), [("12", None), ("6", "three_public_total")])
def test_a_total_that_is_wider_than_the_three_public_expenditures(total: str, item: str | None) -> None:
    figures = ITEMS | {"合计": total}
    head = "“三公”经费、会议费、培训费支出预算表\n单位：万元\n"
    across = read(f"{head}{chr(9).join(figures)}\n{chr(9).join(figures.values())}\n")
    down = read(head + "项目\t2024年预算数\n" + "".join(f"{name}\t{words}\n" for name, words in figures.items()))
    for said in (across, down):
        assert [(fact.item, fact.amount_text) for fact in said.facts] == [
            (item, total), ("overseas_travel", "1"), ("vehicle_total", "2"), ("reception", "3"),
            ("meeting", "4"), ("training", "2"),
        ]  # fmt: skip


def test_a_form_of_codes_that_is_printed_as_a_list_of_projects() -> None:
    table = """一般公共预算项目支出表
单位：万元
单位名称\t项目名称\t合计
某局\t道路养护\t5
某局\t合计\t5
某中心\t宣传\t2
"""
    assert rows(table) == [
        ("project", None, "道路养护", "project"),
        ("total", None, "合计", "project"),
        ("project", None, "宣传", "project"),
    ]


def test_rows_of_bodies() -> None:
    table = """部门支出总表
单位：元
单位名称\t合计\t基本支出\t项目支出
合计\t9.00\t8.00\t1.00
某市某局本级\t5.00\t5.00\t
某市某中心\t4.00\t3.00\t1.00
"""
    assert [row[:3] for row in rows(table)] == [
        ("total", None, "合计"), ("unit", None, "某市某局本级"), ("unit", None, "某市某中心"),
    ]  # fmt: skip


LINES = "科目编码\t科目名称\t合计\n合计\t\t9.00\n205\t教育支出\t9.00\n20502\t普通教育\t9.00\n"


@pytest.mark.parametrize(
    ("above", "whose"),
    [
        ("部门支出总表\n编制单位：某市某局本级\t单位：万元\n", ("万元", "某市某局本级")),
        ("部门支出总表\n编制单位：某市某局本级\t\t单位：万元\n", ("万元", "某市某局本级")),
        ("部门支出总表\t\t\n编制单位：某市某局本级\t\t单位：万元\n", ("万元", "某市某局本级")),
        ("部门支出总表\n一般公共预算支出表\t\t单位：元\n", ("元", None)),  # the title above is nearer than one within
        ("部门支出总表\n单位：元\n", ("元", None)),
    ],
)
def test_whose_a_table_is_and_in_what_unit(above: str, whose: tuple[str, str | None]) -> None:
    one = sheet(above + LINES)
    assert (one.form, one.title, one.certain) == ("B_EXP", "部门支出总表", True)
    assert (one.unit, one.entity_name) == whose


def test_instances_are_counted_form_by_form() -> None:
    head = "单位：元\n" + LINES
    said = read(f"部门支出总表\n{head}\n一般公共预算支出表\n{head}\n部门支出总表（续）\n{head}")
    assert [(one.form, one.form_instance) for one in said.sheets] == [("B_EXP", 1), ("B_GPB", 1), ("B_EXP", 2)]


@pytest.mark.parametrize(
    ("below", "note"),
    [
        ("备注：本单位无政府性基金预算，故此表无数据。", "备注：本单位无政府性基金预算，故此表无数据。"),
        ("本单位无此项支出，此表为空表。", "本单位无此项支出，此表为空表。"),
        ("备注：本表单位为万元。", None),
    ],
)
def test_the_note_that_says_why_a_table_is_empty(below: str, note: str | None) -> None:
    assert sheet(f"政府性基金预算支出表\n单位：万元\n科目编码\t科目名称\t合计\n合计\t\t\n{below}\n").note == note


@pytest.mark.parametrize(
    ("table", "reason", "words"),
    [
        ("某某情况一览表\n单位：元\n甲\t乙\n丙\t5.00\n丁\t123.45\n", "unknown_form", "乙"),
        ("部门支出总表\n单位：元\n科目编码\t科目名称\t说明\n205\t教育支出\t某\n20502\t普通教育\t1,234.00\n",
         "no_figure_column", "部门支出总表"),
        ("部门支出总表\n单位：元\n科目编码\t科目名称\t合计\t基本支出\n205\t教育支出\t1,234.00\t1\n"
         "某科目\t某名称\t2023年预算数\t2024年预算数\n20502\t普通教育\t1,234.00\t5\n",
         "header_unaligned", "部门支出总表"),
    ],
)  # fmt: skip
def test_why_a_table_is_none(table: str, reason: str, words: str) -> None:
    said = read(table)
    assert [(one.stage, one.reason, one.words) for one in said.rejects] == [("recognise", reason, words)]
    assert said.facts == ()
    (reject,) = said.rejects
    assert said.document.text[reject.start : reject.stop] in table


def test_a_box_of_words_is_no_table_that_was_not_recognised() -> None:
    for few in ("5", "100", "3%"):  # places, counts, shares: nothing that would be missed
        assert read(f"某某情况一览表\n甲\t乙\n丙\t见附件\n丁\t{few}\n").rejects == ()


def test_subjects_of_another_classification_alone_are_under_a_title_that_is_not_theirs() -> None:
    uses = "301\t工资福利支出\t3.00\n30101\t基本工资\t2.00\n30102\t津贴补贴\t1.00\n"
    table = "国有资本经营预算支出表\n单位：元\n科目编码\t科目名称\t合计\n" + uses
    (reject,) = read(table).rejects
    assert (reject.reason, reject.words) == ("unknown_form", "国有资本经营预算支出表")
    units = table.replace("工资福利支出", "局机关").replace("基本工资", "第一小学").replace("津贴补贴", "第二小学")
    named = [("301", "局机关"), ("30101", "第一小学"), ("30102", "第二小学")]
    assert [row[:3] for row in rows(units)] == [("unit", *one) for one in named]


def test_a_table_without_a_title_is_not_the_one_before_it() -> None:
    """The title of the second one is a picture: what its header says is not what the first one's says."""
    page = """一般公共预算支出表
编制单位：某局\t\t\t单位：元
项目\t\t一般公共预算支出\t
科目编码\t科目名称\t合计\t基本支出
208\t社会保障和就业支出\t2.00\t2.00
\t合计\t2.00\t2.00

编制单位：某局\t\t\t单位：元
项目\t\t{}\t
科目编码\t科目名称\t合计\t基本支出
212\t城乡社区支出\t9.00\t9.00
{}
"""
    other = read(page.format("政府性基金预算支出", "\t合计\t9.00\t9.00"))
    assert [(one.form, len(one.rows)) for one in other.sheets] == [("B_GPB", 2)]
    again = read(page.format("一般公共预算支出", "213\t农林水支出\t1.00\t1.00"))
    assert [(one.form, len(one.rows)) for one in again.sheets] == [("B_GPB", 4)]


def test_a_line_is_a_class_of_what_its_list_is_of_and_nothing_below_it() -> None:
    head = "部门收支总表\n单位：万元\n收入\t\t支出\t\n项目\t预算数\t项目\t预算数\n"
    functions = ("一、教育支出", "其中：普通教育", "二、其他支出", "三、医疗卫生与计划生育支出", "行政运行", "支出总计")
    economy = ("一、工资福利支出", "基本工资", "二、商品和服务支出", "三、其他支出", "四、资本性支出", "支出总计")
    said = [rows(head + "".join(f"事业收入\t1\t{name}\t1\n" for name in names), 1) for names in (functions, economy)]
    assert [[code for _, code, *_ in mine] for mine in said] == [
        ["205", None, "229", "210", None, None],
        ["301", None, "302", "399", "310", None],
    ]
    assert {means for kind, _, _, means in said[0] if kind == "subject"} == {"functional False"}
    assert {means for kind, _, _, means in said[1] if kind == "subject"} == {"department_economic False"}
    facts = [fact for names in (functions, economy) for fact in read(f"{head}事业收入\t1\t{names[0]}\t1\n").facts]
    assert [fact.classification for fact in facts if fact.subject_code] == ["functional", "department_economic"]
    revenue = rows(head + "".join(f"{name}\t1\t教育支出\t1\n" for name in ("教育支出", "其他收入", "收入总计")))
    assert [(kind, code) for kind, code, *_ in revenue] == [("line", None), ("line", None), ("total", None)]


def test_rows_without_codes_are_subjects_by_their_names() -> None:
    table = "一般公共预算支出表\n单位：万元\n项目\t合计\n教育支出\t9\n普通教育\t9\n小学教育\t9\n某某专项\t2\n合计\t9\n"
    assert [row[:3] for row in rows(table)] == [
        ("subject", "205", "教育支出"), ("subject", "20502", "普通教育"), ("subject", "2050202", "小学教育"),
        ("line", None, "某某专项"), ("total", None, "合计"),
    ]  # fmt: skip
    coded = table.replace("项目", "科目编码\t科目名称").replace("\n", "\n\t").replace("\t教育支出", "205\t教育支出")
    assert [row[:3] for row in rows(coded)][:2] == [("subject", "205", "教育支出"), ("line", None, "普通教育")]


def test_the_stub_of_an_economic_table_and_a_body_among_subjects() -> None:
    table = """一般公共预算基本支出表
单位：万元
经济分类科目\t\t基本支出\t\t
科目编码\t科目名称\t合计\t人员经费\t公用经费
301\t工资福利支出\t9.00\t9.00\t
30101\t 基本工资\t9.00\t9.00\t
302\t商品和服务支出\t3.00\t\t3.00
101001\t某某中心\t12.00\t9.00\t3.00
\t某某中心\t12.00\t9.00\t3.00
\t合计\t12.00\t9.00\t3.00
"""
    assert [row[:3] for row in rows(table)] == [
        ("subject", "301", "工资福利支出"), ("subject", "30101", "基本工资"), ("subject", "302", "商品和服务支出"),
        ("unit", "101001", "某某中心"), ("line", None, "某某中心"), ("total", None, "合计"),
    ]  # fmt: skip


@pytest.mark.parametrize(("year", "codes"), [(2016, ["20124", "22004"]), (2024, ["2013404", "22405"])])
def test_a_name_is_the_subject_that_it_was_in_its_year(year: int, codes: list[str]) -> None:
    """Offices were reformed in 2018, and their subjects with them."""
    table = "一般公共预算支出表\n单位：万元\n项目\t合计\n宗教事务\t3\n地震事务\t2\n某某专项\t1\n合计\t5\n"
    said = disclose(text((COVER + table).replace("2024", str(year))))
    assert [row.code for row in said.sheets[0].rows if row.kind == "subject"] == codes
    assert [fact.subject_code for fact in said.facts if fact.subject_code] == codes


def test_the_same_name_under_several_sections_is_of_the_one_above_it() -> None:
    table = """一般公共预算支出表
单位：万元
项目\t合计
一般公共服务支出\t60
人大事务\t20
行政运行\t15
一般行政管理事务\t5
政协事务\t40
行政运行\t30
一般行政管理事务\t10
教育支出\t9
行政运行\t9
合计\t69
"""
    assert [row.code for row in sheet(table).rows] == [
        "201", "20101", "2010101", "2010102", "20102", "2010201", "2010202", "205", "2050101", None,
    ]  # fmt: skip
