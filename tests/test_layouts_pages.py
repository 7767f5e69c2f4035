"""Forms as pages leave them: columns of blanks, a page break in the middle, one cell a line."""

from __future__ import annotations

import pytest

from tests.layouts import ACCOUNT, BUDGET, Told, all_is_read, is_read_right, read, told

FORMS = [
    pytest.param(
        BUDGET,
        "B_3G",
        """一般公共预算“三公”经费支出表
单位：万元
项    目                          2023年预算数      2024年预算数
合    计                              12.00             9.00
1.公务接待费                            4.00             3.00
其中：公务用车运行维护费                    8.00             6.00
""",
        [
            ("three_public_total", "general_public total approved 2023", "12.00"),
            ("three_public_total", "general_public total approved 2024", "9.00"),
            ("reception", "general_public total approved 2023", "4.00"),
            ("reception", "general_public total approved 2024", "3.00"),
            ("vehicle_operation", "general_public total approved 2023", "8.00"),
            ("vehicle_operation", "general_public total approved 2024", "6.00"),
        ],
        id="columns of blanks, words drawn wide",
    ),
    pytest.param(
        BUDGET,
        "B_3G",
        """一般公共预算“三公”经费支出表
单位：万元
  2023年预算数                                                  2024年预算数
合计    公务接待费   公务用车购置及运行费                     合计   公务接待费   公务用车购置及运行费
                     小计                 购置费   运行费                         小计                 购置费   运行费
15.00         1.00                14.00     8.00     6.00     9.00         2.00                 7.00     3.00     4.00
""",
        [
            ("three_public_total", "general_public total approved 2023", "15.00"),
            ("reception", "general_public total approved 2023", "1.00"),
            ("vehicle_total", "general_public total approved 2023", "14.00"),
            ("vehicle_purchase", "general_public total approved 2023", "8.00"),
            ("vehicle_operation", "general_public total approved 2023", "6.00"),
            ("three_public_total", "general_public total approved 2024", "9.00"),
            ("reception", "general_public total approved 2024", "2.00"),
            ("vehicle_total", "general_public total approved 2024", "7.00"),
            ("vehicle_purchase", "general_public total approved 2024", "3.00"),
            ("vehicle_operation", "general_public total approved 2024", "4.00"),
        ],
        id="columns of blanks, two years side by side, each over the first of its columns",
    ),
    pytest.param(
        BUDGET,
        "B_TOT",
        """部门收支总表
单位：万元

收入

支出

项目

预算数

项目

合计

一般公共预算

一、一般公共预算拨款

9.00

一、一般公共服务支出

8.00

8.00

二、事业收入

1.00

二、教育支出





收入总计

10.00

支出总计

8.00



注：本表反映部门收支情况。
""",
        [
            ("一、一般公共预算拨款", "revenue general_public approved 2024", "9.00"),
            ("201", "total approved 2024", "8.00"),
            ("201", "general_public total approved 2024", "8.00"),
            ("二、事业收入", "revenue service approved 2024", "1.00"),
            ("grand_total", "revenue approved 2024", "10.00"),
            ("grand_total", "total approved 2024", "8.00"),
        ],
        id="one cell a line with its empty cells, the last row ending with one",
    ),
    pytest.param(
        BUDGET,
        "B_REV",
        """部门收入总表
单位：万元
 单位名称     合计                         本年收入                                      上年结转结余
                        小计    一般公共预算  政府性基金预算  事业收入       小计      一般公共预算  政府性基金预算
某某局本级  1,010.00    990.00        860.00          100.00     30.00         20.00         20.00
""",
        [
            ("某某局本级", "revenue approved 2024", "1,010.00"),
            ("某某局本级", "revenue approved 2024", "990.00"),
            ("某某局本级", "revenue general_public approved 2024", "860.00"),
            ("某某局本级", "revenue government_fund approved 2024", "100.00"),
            ("某某局本级", "revenue service approved 2024", "30.00"),
            ("carry_in", "opening_balance approved 2024", "20.00"),
            ("carry_in", "opening_balance general_public approved 2024", "20.00"),
        ],
        id="columns of blanks, two words centred over several columns each, which begin by chance as ones below them",
    ),
    pytest.param(
        BUDGET,
        "B_EXP",
        """部门支出总表
单位：元
科目编码                   科目名称                合计            基本支出
类     款     项
221                        住房保障支出            500,000.00      500,000.00
221    02                  住房改革支出            500,000.00      500,000.00
221    02     01           住房公积金              500,000.00      500,000.00
             合计                                  500,000.00      500,000.00
""",
        [
            (code, f"{part} approved 2024", "500,000.00")
            for code in ("221", "22102", "2210201", "合计")
            for part in ("total", "basic")
        ],
        id="columns of blanks, a total's label over the three columns of a code",
    ),
    pytest.param(
        BUDGET,
        "B_TOT",
        """部门收支总表
单位：万元
收 入 支 出
项 目 预算数 项 目 预算数
一、一般公共预算拨款收入 90.00 一、一般公共服务支出 80.00
二、政府性基金预算拨款收入 二、外交支出
收 入 总 计 90.00 支 出 总 计 80.00
""",
        [
            ("一、一般公共预算拨款收入", "revenue general_public approved 2024", "90.00"),
            ("201", "total approved 2024", "80.00"),
            ("grand_total", "revenue approved 2024", "90.00"),
            ("grand_total", "total approved 2024", "80.00"),
        ],
        id="text taken out of a page: one blank between cells, empty cells lost",
    ),
    pytest.param(
        ACCOUNT,
        "F_TOT",
        """收入支出决算总表
部门：某县某某局 金额单位：万元
项目 行次 金额 项目 行次 金额
一、一般公共预算财政拨款收入 1 40.00 一、一般公共服务支出 32 30.00
二、政府性基金预算财政拨款收入 2 二、外交支出 33
8 八、社会保障和就业支出 39 10.00
总计 31 40.00 总计 62 40.00
""",
        [
            ("一、一般公共预算财政拨款收入", "revenue general_public executed 2023", "40.00"),
            ("201", "total executed 2023", "30.00"),
            ("208", "total executed 2023", "10.00"),
            ("grand_total", "revenue executed 2023", "40.00"),
            ("grand_total", "total executed 2023", "40.00"),
        ],
        id="one blank between cells: lines are numbered, figures need not be there",
    ),
    pytest.param(
        ACCOUNT,
        "F_3G",
        """一般公共预算财政拨款“三公”经费支出决算表
部门：某县某某局 金额单位：万元
预算数 决算数
合计 公务用车购置及运行维护费 公务接待费 合计 公务用车购置及运行维护费 公务接待费
小计 公务用车购置费 公务用车运行维护费 小计 公务用车购置费 公务用车运行维护费
1 2 3 4 5 6 7 8 9 10
12.00 8.00 3.00 5.00 4.00 9.50 7.00 0.00 7.00 2.50
""",
        [
            ("three_public_total", "general_public total approved 2023", "12.00"),
            ("vehicle_total", "general_public total approved 2023", "8.00"),
            ("vehicle_purchase", "general_public total approved 2023", "3.00"),
            ("vehicle_operation", "general_public total approved 2023", "5.00"),
            ("reception", "general_public total approved 2023", "4.00"),
            ("three_public_total", "general_public total executed 2023", "9.50"),
            ("vehicle_total", "general_public total executed 2023", "7.00"),
            ("vehicle_purchase", "general_public total executed 2023", "0.00"),
            ("vehicle_operation", "general_public total executed 2023", "7.00"),
            ("reception", "general_public total executed 2023", "2.50"),
        ],
        id="one blank between cells: a row of figures alone under three rows of header",
    ),
]


@pytest.mark.parametrize(("head", "form", "words", "wanted"), FORMS)
def test_every_figure_is_read_right(head: str, form: str, words: str, wanted: list[Told]) -> None:
    is_read_right(head, form, words, wanted)


HEAD = "科目编码\t科目名称\t合计\t基本支出\n"
PAGES = {
    "a header alone at the foot of a page, printed anew on the next one": "{title}项目\t\t本年支出\n\n- 5 -\n\n"
    + "项目\t\t本年支出\t\n"
    + HEAD
    + "201\t一般公共服务支出\t5.00\t4.00\n205\t教育支出\t2.00\t1.00\n合计\t\t7.00\t5.00\n",
    "a header cut after its first row: what its cells stand over is on the next page": "{title}"
    + "项目\t本年支出\n\n- 5 -\n\n科目编码\t科目名称\t合计\t基本支出\n"
    + "201\t一般公共服务支出\t5.00\t4.00\n205\t教育支出\t2.00\t1.00\n合计\t\t7.00\t5.00\n",
    "title and header again on every page": "{title}"
    + HEAD
    + "201\t一般公共服务支出\t5.00\t4.00\n\n- 5 -\n\n{title}"
    + HEAD
    + "205\t教育支出\t2.00\t1.00\n合计\t\t7.00\t5.00\n",
    "columns of blanks that each page sets at places of its own": "{title}"
    + "科目编码   科目名称               合计     基本支出\n"
    + "201        一般公共服务支出       5.00         4.00\n\n- 5 -\n\n"
    + "科目编码   科目名称         合计     基本支出\n205        教育支出         2.00         1.00\n"
    + "合计                        7.00         5.00\n",
    "a later page says so in its title": "{title}"
    + HEAD
    + "201\t一般公共服务支出\t5.00\t4.00\n\n部门支出总表（续表一）\n单位：万元\n"
    + HEAD
    + "205\t教育支出\t2.00\t1.00\n\n续表：部门支出总表\n"
    + HEAD
    + "合计\t\t7.00\t5.00\n",
    "every page is numbered in its title, and a later one has no header": "部门支出总表 第1页 共2页\n单位：万元\n"
    + HEAD
    + "201\t一般公共服务支出\t5.00\t4.00\n\n部门支出总表 第2页 共2页\n单位：万元\n"
    + "205\t教育支出\t2.00\t1.00\n合计\t\t7.00\t5.00\n",
    "three pages titled alike, the total on the last": "{title}"
    + HEAD
    + "201\t一般公共服务支出\t5.00\t4.00\n{title}"
    + HEAD
    + "205\t教育支出\t2.00\t1.00\n{title}"
    + HEAD
    + "合计\t\t7.00\t5.00\n",
    "the number of a page alone between rows of blanks": "{title}"
    + "科目编码   科目名称               合计     基本支出\n"
    + "201        一般公共服务支出       5.00         4.00\n\n          12\n\n"
    + "205        教育支出               2.00         1.00\n"
    + "合计                              7.00         5.00\n",
    "the number of a page alone between rows of single blanks": "{title}"
    + "科目编码 科目名称 合计 基本支出\n201 一般公共服务支出 5.00 4.00\n12\n"
    + "205 教育支出 2.00 1.00\n合计 7.00 5.00\n",
    "the numbers of pages between cells, one a line": "{title}科目编码\n科目名称\n合计\n基本支出\n201\n12\n"
    + "一般公共服务支出\n5.00\n4.00\n205\n教育支出\n2.00\n13\n1.00\n合计\n7.00\n5.00\n",
    "a table of Markdown, a page's number within": "{title}| 科目<br>编码 | 科目名称 | 合计 | 基本支出 |\n"
    + "|---|:---|---:|---:|\n| 201 | 一般公共服务支出 | 5.00 | 4.00 |\n\n12\n\n"
    + "| 205 | 教育支出 | 2.00 | 1.00 |\n| **合计** | | **7.00** | **5.00** |\n",
    "a box drawn with lines": "{title}┌────┬────┬────┬────┐\n│科目编码│科目名称　　　　│合计│基本支出│\n"
    + "├────┼────┼────┼────┤\n│201　　 │一般公共服务支出│5.00│    4.00│\n│205　　 │教育支出　　　　│2.00│    1.00│\n"
    + "├────┼────┼────┼────┤\n│合计　　│　　　　　　　　│7.00│    5.00│\n└────┴────┴────┴────┘\n",
    "the total alone on the next page, its label over two cells": "{title}"
    + HEAD
    + "201\t一般公共服务支出\t5.00\t4.00\n205\t教育支出\t2.00\t1.00\n\n- 5 -\n\n合计\t7.00\t5.00\n",
}


@pytest.mark.parametrize("words", PAGES.values(), ids=PAGES)
def test_a_form_over_pages_is_one_form(words: str) -> None:
    said = read(BUDGET, words.format(title="部门支出总表\n单位：万元\n"))
    assert [(sheet.form, sheet.form_instance) for sheet in said.sheets] == [("B_EXP", 1)] and said.rejects == ()
    assert [(fact.subject_code, fact.part, fact.amount_text) for fact in said.facts] == [
        ("201", "total", "5.00"),
        ("201", "basic", "4.00"),
        ("205", "total", "2.00"),
        ("205", "basic", "1.00"),
        (None, "total", "7.00"),
        (None, "basic", "5.00"),
    ]


# ---- the same words as a web page leaves them: one cell a line

STREAMS = [
    pytest.param(
        ACCOUNT,
        "一般公共预算财政拨款基本支出决算表\n单位：万元\n人员经费 公用经费 科目编码 科目名称 决算数 科目编码 "
        "科目名称 决算数 科目编码 科目名称 决算数 301 工资福利支出 85.72 302 商品和服务支出 26.42 310 资本性支出 "
        "0.88 30101 基本工资 85.72 30201 办公费 26.42 31002 办公设备购置 0.88 人员经费合计 _ 85.72 公用经费合计 _ _ "
        "_ _ 27.30",
        [("301", "personnel", "85.72"), ("310", "operating", "0.88"), ("公用经费合计", "operating", "27.30")],
        id="three lanes, a total over five cells",
    ),
    pytest.param(
        ACCOUNT,
        "财政拨款“三公”经费支出决算表\n单位：万元\n合计 因公出国（境）费 公务用车购置及运行维护费 公务接待费 预算数 "
        "决算数 预算数 决算数 小计 购置费 运行维护费 预算数 决算数 预算数 决算数 预算数 决算数 预算数 决算数 97.45 "
        "84.68 _ _ 64.85 56.00 47.87 39.40 16.98 16.60 32.60 28.68",
        [
            ("three_public_total", "approved", "97.45"),
            ("vehicle_purchase", "executed", "39.40"),
            ("reception", "executed", "28.68"),
        ],
        id="twelve columns, a pair for each item",
    ),
    pytest.param(
        BUDGET,
        "一般公共预算支出表\n单位：万元\n支出功能分类科目 2024年预算数 2023年预算数 2024年比2023年增减 备注 "
        "科目名称 合计 基本支出 项目支出 增减额 增减率(%) [201]一般公共服务支出 20.54 12.54 8 18 2.54 14 _ "
        "[20105]统计信息事务 20.54 12.54 8 18 2.54 14 _",
        [("201", "project", "8"), ("20105", "total", "18"), ("20105", "growth_rate", "14")],
        id="a column for remarks that is empty in every row",
    ),
    pytest.param(
        ACCOUNT,
        "支出决算表\n单位：万元\n项目 本年支出合计 基本支出 项目支出 功能分类科目编码 科目名称 类 款 项 栏次 1 2 3 "
        "合计 52.55 40.00 12.55 2010301 行政运行 40.00 40.00 _ 2010302 一般行政管理事务 12.55 _ 12.55",
        [("合计", "total", "52.55"), ("2010301", "basic", "40.00"), ("2010302", "project", "12.55")],
        id="one cell for a whole code, columns numbered, a total over two cells",
    ),
    pytest.param(
        BUDGET,
        "部门支出总表\n单位：万元\n科目编码 科目名称 合计 基本支出 项目支出 20103 政府办公厅（室）及相关机构事务 "
        "52.55 40.00 12.55 2010301 行政运行 40.00 40.00 2010302 一般行政管理事务 12.55 12.55 合计 52.55 40.00 12.55",
        [("20103", "basic", "40.00"), ("2010301", "basic", "40.00"), ("2010302", "project", "12.55")],
        id="empty cells lost: full rows say the columns, sums the rest",
    ),
    pytest.param(
        BUDGET,
        "一般公共预算“三公”经费支出预算表\n单位：万元\n当年财政拨款预算安排 合计 因公出国（境）费用 "
        "公务用车购置及运行费 公务接待费 小计 公务用车购置费 公务用车运行费 39.00 _ 37.00 17.00 20.00 2.00",
        [("vehicle_total", "approved", "37.00"), ("vehicle_purchase", "approved", "17.00")],
        id="a year's money over all, an empty cell among the figures",
    ),
    pytest.param(
        BUDGET,
        "政府性基金预算支出表\n单位：万元\n科目编码 科目名称 合计 基本支出 项目支出 合计 0.00 0.00 0.00",
        [("合计", "basic", "0.00")],
        id="nothing but a total of nought",
    ),
]


def stream(words: str) -> str:
    """The words one a line, an empty cell as a bar alone."""
    title, unit, cells = words.split("\n")
    bars = "_" in cells.split()
    return "\n".join([title, unit, *(cell.replace("_", "|") + " |" * (bars and cell != "_") for cell in cells.split())])


@pytest.mark.parametrize(("head", "words", "wanted"), STREAMS)
def test_streams_of_cells(head: str, words: str, wanted: list[Told]) -> None:
    said = read(head, stream(words))
    found = [told(fact) for fact in said.facts]
    for what, about, amount in wanted:
        assert any(one[0] == what and about in one[1].split() and one[2] == amount for one in found), (what, found)
    printed = [cell for cell in words.split("\n")[2].split() if "." in cell]
    assert len([fact for fact in said.facts if "." in fact.amount_text]) == len(printed)


@pytest.mark.parametrize(
    "words",
    [
        "一般公共预算“三公”经费支出表\n单位：万元\n预算数 决算数 合计 公务用车购置及运行费 公务接待费 合计 "
        "公务用车购置及运行费 公务接待费 小计 购置费 运行费 小计 购置费 运行费 12.00 8.00 8.00 4.00 9.50 7.00 7.00 "
        "2.50",
        "一般公共预算基本支出表\n单位：万元\n科目编码 科目名称 本年预算 其中： 类 款 人员经费 公用经费 501 "
        "机关工资福利支出 100.00 100.00 501 01 工资奖金津补贴 100.00 100.00",
    ],
)
def test_a_stream_whose_columns_are_lost_is_rejected_and_states_nothing(words: str) -> None:
    said = read(BUDGET, stream(words))
    assert said.facts == ()
    assert [reject.reason for reject in said.rejects] == ["header_unaligned"]


def test_a_page_on_one_line_is_read_by_the_headings_inside_it() -> None:
    said = read(
        "某某站2023年度单位决算",
        "一、概况 (一)单位职责 1. 对站内设施进行养护。 2. 对站内人员进行救助。 (二)机构设置 从预算单位构成看,本单位"
        "内设:办公室、业务科、养护科、安全科、信息科、宣传科、财务科、人事科、后勤科,各科按照职责分工开展工作,相互"
        "配合,共同完成上级交办的各项任务,并接受监督和检查。 二、2023 年度单位决算情况说明 (一)收入支出决算总体情况"
        "说明 2023 年度收入总计 50.00 万元,支出总计 50.00 万元, 与 2022 年度相比,各增加 2.00 万元,增长 4.17%。 (二)"
        "收入决算情况说明 本年收入合计 50.00 万元;包括财政拨款收入 48.00 万 元,占收入合计 96.00%;其他收入 2.00 万元"
        ",占收入合计 4.00%。 (三)支出决算情况说明 本年支出合计 50.00 万元,其中基本支出 30.00 万元, 占 60.00%;项目支"
        "出 20.00 万元。",
    )
    assert [(claim.subject_phrase, claim.flow, claim.amount_text) for claim in said.claims] == [
        ("收入总计", "revenue", "50.00"),
        ("支出总计", "expenditure", "50.00"),
        ("本年收入合计", "revenue", "50.00"),
        ("财政拨款收入", "revenue", "48.00"),
        ("其他收入", "revenue", "2.00"),
        ("本年支出合计", "expenditure", "50.00"),
        ("基本支出", "expenditure", "30.00"),
        ("项目支出", "expenditure", "20.00"),
    ]


UNTITLED = {
    "a table below its label with another header": "编制部门：某某县某某局    单位：万元\n"
    "科目编码   科目名称        支出预算   基本支出\n205        教育支出          3.00       3.00\n",
    "one that ends with its total, like the form before": "编制部门：某某县某某局    单位：万元\n"
    "科目编码   科目名称        本年收入   财政拨款\n205        教育支出          3.00       3.00\n"
    "合计                         3.00       3.00\n",
}


@pytest.mark.parametrize("words", UNTITLED.values(), ids=UNTITLED)
def test_a_table_without_title_is_no_part_of_the_form_before(words: str) -> None:
    said = read(
        BUDGET,
        "部门收入总表\n编制部门：某某县某某局    单位：万元\n"
        "科目编码   科目名称        本年收入   财政拨款\n201        一般公共服务支出  5.00       5.00\n"
        f"合计                         5.00       5.00\n{words}",
    )
    assert [(sheet.form, len(sheet.rows)) for sheet in said.sheets] == [("B_REV", 2)]
    assert [(reject.stage, reject.reason) for reject in said.rejects] == [("recognise", "unknown_form")]


def test_a_form_keeps_its_number() -> None:
    """The last line of a contents list is no title of the first form, whose own was lost."""
    contents = "表1 部门收支总表\n表2 部门支出总表\n\n表1\n"
    said = read(BUDGET, contents + "单位：万元\n项目\t预算数\n本年收入\t5.00\n合计\t5.00\n")
    assert said.sheets == () and [reject.reason for reject in said.rejects] == ["unknown_form"]


SEPARATED = {
    "commas": "科目编码,科目名称,合计,基本支出\n205,教育支出,3.00,2.00\n合计,,3.00,2.00\n",
    "semicolons": "科目编码;科目名称;合计;基本支出\n205;教育支出;3.00;2.00\n合计;;3.00;2.00\n",
    "commas of full width": "科目编码，科目名称，合计，基本支出\n205，教育支出，3.00，2.00\n合计，，3.00，2.00\n",
    "quoted": '"科目编码","科目名称","合计","基本支出"\n"205","教育支出","3.00","2.00"\n"合计","","3.00","2.00"\n',
}


@pytest.mark.parametrize("words", SEPARATED.values(), ids=SEPARATED)
def test_cells_parted_by_a_sign(words: str) -> None:
    said = read(BUDGET, f"部门支出总表\n单位：万元\n{words}")
    assert [(fact.subject_code, fact.part, fact.amount_text) for fact in said.facts] == [
        ("205", "total", "3.00"),
        ("205", "basic", "2.00"),
        (None, "total", "3.00"),
        (None, "basic", "2.00"),
    ]
    all_is_read(said, "B_EXP")


def test_a_part_of_the_document_ends_a_table_of_blanks() -> None:
    table = "科目编码  科目名称   合计   基本支出\n205       教育支出   3.00       2.00\n"
    behind = "\n第二部分 部门概况\n\n一、主要职能\n\n1.拟订规划并组织实施。\n"
    said = read(BUDGET, f"部门支出总表\n单位：万元\n{table}合计                 3.00       2.00\n{behind}")
    words = [paragraph.text for paragraph in said.paragraphs]
    assert words[-3:] == ["第二部分 部门概况", "一、主要职能", "1.拟订规划并组织实施。"]
    all_is_read(said, "B_EXP")
