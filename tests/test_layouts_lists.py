"""Forms in two lists, of items and of projects as other provinces print them, every figure with what it is about."""

from __future__ import annotations

import pytest

from tests.layouts import ACCOUNT, BUDGET, Told, is_read_right, read

FORMS = [
    pytest.param(
        ACCOUNT,
        "F_OPS",
        """机构运行信息表
单位：万元
项目\t行次\t统计数\t项目\t行次\t统计数
栏次\t\t1\t栏次\t\t2
一、“三公”经费支出\t1\t—\t二、机关运行经费\t6\t84.20
1．公务用车运行维护费\t2\t10.00\t三、国有资产占用情况\t7\t—
其中：应急用车\t3\t4.00\t（一）车辆数合计（辆）\t8\t5
2．公务用车保有量（辆）\t4\t5\t其他用车\t9\t4
3．国内公务接待人次（人）\t5\t208\t（二）单价100万元（含）以上设备（台，套）\t10\t3
""",
        [
            ("three_public_total", "total executed 2023", "—"),
            ("agency_operation", "total executed 2023", "84.20"),
            ("vehicle_operation", "total executed 2023", "10.00"),
            ("三、国有资产占用情况", "total executed 2023", "—"),
            ("其中：应急用车", "total executed 2023", "4.00"),
            ("（一）车辆数合计（辆）", "total executed 2023 count", "5"),
            ("2．公务用车保有量（辆）", "total executed 2023 count", "5"),
            ("其他用车", "total executed 2023 count", "4"),
            ("3．国内公务接待人次（人）", "total executed 2023 count", "208"),
            ("（二）单价100万元（含）以上设备（台，套）", "total executed 2023 count", "3"),
        ],
        id="money and counts of an agency's running in one list, whose lines need not be known",
    ),
    pytest.param(
        BUDGET,
        "B_TOT",
        """收支预算总表
收入\t\t支出\t
项目\t预算数（万元）\t项目\t预算数（万元）
一、一般公共预算拨款收入\t１，２００．００\t一、一般公共服务支出\t1,150.00
二、事业收入\t\t二、教育支出\t60.00
上年结转结余\t10.00\t结转下年\t
收入总计\t1,210.00\t支出总计\t1,210.00
""",
        [
            ("一、一般公共预算拨款收入", "revenue general_public approved 2024", "１，２００．００"),
            ("201", "total approved 2024", "1,150.00"),
            ("205", "total approved 2024", "60.00"),
            ("carry_in", "opening_balance approved 2024", "10.00"),
            ("grand_total", "revenue approved 2024", "1,210.00"),
            ("grand_total", "total approved 2024", "1,210.00"),
        ],
        id="the unit in the header, digits of full width",
    ),
    pytest.param(
        BUDGET,
        "B_TOT",
        """部门收支总表
单位：亿元
项目\t2024年预算\t项目\t2024年预算
一、一般公共预算财政拨款\t1.25\t一、教育支出\t1.25
收入总计\t1.25\t支出总计\t1.25
""",
        [
            ("一、一般公共预算财政拨款", "revenue general_public approved 2024", "1.25"),
            ("205", "total approved 2024", "1.25"),
            ("grand_total", "revenue approved 2024", "1.25"),
            ("grand_total", "total approved 2024", "1.25"),
        ],
        id="yuan by the hundred million, no head over the lists",
    ),
    pytest.param(
        ACCOUNT,
        "F_TOT",
        """收入支出决算总表
公开01表
部门：某某县某某局\t\t\t\t\t金额单位：万元
收入\t\t\t支出\t\t
项目\t行次\t金额\t项目\t行次\t金额
栏次\t\t1\t栏次\t\t2
一、一般公共预算财政拨款收入\t1\t440.55\t一、一般公共服务支出\t32\t438.55
本年收入合计\t27\t440.55\t本年支出合计\t57\t438.55
年初结转和结余\t29\t（2.00）\t年末结转和结余\t59\t——
总计\t31\t438.55\t总计\t61\t438.55
""",
        [
            ("一、一般公共预算财政拨款收入", "revenue general_public executed 2023", "440.55"),
            ("201", "total executed 2023", "438.55"),
            ("current_year_total", "revenue executed 2023", "440.55"),
            ("current_year_total", "total executed 2023", "438.55"),
            ("carry_in", "opening_balance executed 2023", "（2.00）"),
            ("carry_out", "closing_balance executed 2023", "——"),
            ("grand_total", "revenue executed 2023", "438.55"),
            ("grand_total", "total executed 2023", "438.55"),
        ],
        id="rows and columns numbered, two lists",
    ),
    pytest.param(
        BUDGET,
        "B_TOT",
        """收支总体情况表
单位：万元
序号\t收入\t\t支出\t
\t项目\t预算数\t项目\t预算数
栏次\t1\t2\t3\t4
1\t一、一般公共预算拨款收入\t516.39\t九、社会保险基金支出\t516.39
34\t收入总计\t516.39\t支出总计\t516.39
""",
        [
            ("一、一般公共预算拨款收入", "revenue general_public approved 2024", "516.39"),
            ("209", "total approved 2024", "516.39"),
            ("grand_total", "revenue approved 2024", "516.39"),
            ("grand_total", "total approved 2024", "516.39"),
        ],
        id="a number before each row, and the columns numbered",
    ),
    pytest.param(
        BUDGET,
        "B_TOT",
        """收支预算总表
单位：万元
收入\t\t支出\t\t\t
项目名称\t金额\t功能科目名称\t金额\t项目名称\t金额
一、财政拨款\t300.00\t一、教育支出\t300.00\t一、基本支出\t280.00
1.一般公共预算\t300.00\t\t\t二、项目支出\t20.00
收入合计\t300.00\t支出合计\t300.00\t支出合计\t300.00
""",
        [
            ("一、财政拨款", "revenue fiscal approved 2024", "300.00"),
            ("205", "total approved 2024", "300.00"),
            ("一、基本支出", "basic approved 2024", "280.00"),
            ("1.一般公共预算", "revenue general_public approved 2024", "300.00"),
            ("二、项目支出", "project approved 2024", "20.00"),
            ("grand_total", "revenue approved 2024", "300.00"),
            ("grand_total", "total approved 2024", "300.00"),
            ("支出合计", "total approved 2024", "300.00"),
        ],
        id="three lists: sources, functions, uses",
    ),
    pytest.param(
        BUDGET,
        "B_TOT",
        """收支预算总表
单位：万元
收入\t\t支出\t\t\t\t\t
项目\t预算数\t按功能分类\t预算数\t按部门预算经济分类\t预算数\t按政府预算经济分类\t预算数
一、财政拨款收入\t90.00\t一、一般公共服务支出\t60.00\t一、工资福利支出\t70.00\t一、机关工资福利支出\t70.00
\t\t二、教育支出\t30.00\t二、商品和服务支出\t20.00\t二、机关商品和服务支出\t20.00
""",
        [
            ("一、财政拨款收入", "revenue fiscal approved 2024", "90.00"),
            ("201", "total approved 2024", "60.00"),
            ("301", "total approved 2024", "70.00"),
            ("501", "total approved 2024", "70.00"),
            ("205", "total approved 2024", "30.00"),
            ("302", "total approved 2024", "20.00"),
            ("502", "total approved 2024", "20.00"),
        ],
        id="lists of both economic classifications beside that of functions",
    ),
    pytest.param(
        ACCOUNT,
        "F_3G",
        """一般公共预算财政拨款“三公”经费支出决算表
单位：万元
预算数\t\t\t\t\t\t决算数\t\t\t\t\t
合计\t因公出国（境）费\t公务用车购置及运行费\t\t\t公务接待费\t合计\t因公出国（境）费\t公务用车购置及运行费\t\t\t公务接待费
\t\t小计\t公务用车购置费\t公务用车运行费\t\t\t\t小计\t公务用车购置费\t公务用车运行费\t
1\t2\t3\t4\t5\t6\t7\t8\t9\t10\t11\t12
12.00\t\t8.00\t\t8.00\t4.00\t9.50\t\t7.00\t\t7.00\t2.50
""",
        [
            ("three_public_total", "general_public total approved 2023", "12.00"),
            ("vehicle_total", "general_public total approved 2023", "8.00"),
            ("vehicle_operation", "general_public total approved 2023", "8.00"),
            ("reception", "general_public total approved 2023", "4.00"),
            ("three_public_total", "general_public total executed 2023", "9.50"),
            ("vehicle_total", "general_public total executed 2023", "7.00"),
            ("vehicle_operation", "general_public total executed 2023", "7.00"),
            ("reception", "general_public total executed 2023", "2.50"),
        ],
        id="twelve columns, a half of budget and a half of account, numbered",
    ),
    pytest.param(
        BUDGET,
        "B_3G",
        """财政拨款安排的行政经费及“三公”经费预算表
单位：万元
项目\t合计\t一般公共预算\t财政专户拨款
合计\t120.00\t120.00\t0.00
行政经费\t108.00\t108.00\t0.00
“三公”经费\t12.00\t12.00\t0.00
其中：（一）因公出国（境）支出\t0.00\t0.00\t0.00
""",
        [
            ("合计", "fiscal total approved 2024", "120.00"),
            ("合计", "general_public total approved 2024", "120.00"),
            ("合计", "special_account total approved 2024", "0.00"),
            ("agency_operation", "fiscal total approved 2024", "108.00"),
            ("agency_operation", "general_public total approved 2024", "108.00"),
            ("agency_operation", "special_account total approved 2024", "0.00"),
            ("three_public_total", "fiscal total approved 2024", "12.00"),
            ("three_public_total", "general_public total approved 2024", "12.00"),
            ("three_public_total", "special_account total approved 2024", "0.00"),
            ("overseas_travel", "fiscal total approved 2024", "0.00"),
            ("overseas_travel", "general_public total approved 2024", "0.00"),
            ("overseas_travel", "special_account total approved 2024", "0.00"),
        ],
        id="the three public expenditures by row, beside what the body costs to run",
    ),
    pytest.param(
        ACCOUNT,
        "F_3G",
        """“三公”经费及会议费、培训费支出决算表
单位：万元
项目\t“三公”经费\t\t\t会议费
\t小计\t公务接待费\t公务用车运行维护费\t
预算数\t12.00\t4.00\t8.00\t1.00
决算数\t9.50\t2.50\t7.00\t0.50
""",
        [
            ("three_public_total", "fiscal total approved 2023", "12.00"),
            ("reception", "fiscal total approved 2023", "4.00"),
            ("vehicle_operation", "fiscal total approved 2023", "8.00"),
            ("meeting", "fiscal total approved 2023", "1.00"),
            ("three_public_total", "fiscal total executed 2023", "9.50"),
            ("reception", "fiscal total executed 2023", "2.50"),
            ("vehicle_operation", "fiscal total executed 2023", "7.00"),
            ("meeting", "fiscal total executed 2023", "0.50"),
        ],
        id="meetings and training beside them, a row of budget and a row of account",
    ),
    pytest.param(
        ACCOUNT,
        "F_3G",
        """“三公”经费支出决算公开表
单位：万元
项目\t预算数\t决算数\t项目\t统计数
一、“三公”经费支出\t12.00\t9.50\t二、相关统计数\t—
（一）公务接待费\t12.00\t9.50\t（四）公务用车保有量（辆）\t3
""",
        [
            ("three_public_total", "fiscal total approved 2023", "12.00"),
            ("three_public_total", "fiscal total executed 2023", "9.50"),
            ("reception", "fiscal total approved 2023", "12.00"),
            ("reception", "fiscal total executed 2023", "9.50"),
            ("（四）公务用车保有量（辆）", "fiscal total executed 2023 count", "3"),
        ],
        id="money and counts side by side",
    ),
    pytest.param(
        BUDGET,
        "B_PRJL",
        """项目支出表
单位：万元
类型\t项目名称\t项目单位\t合计\t本年拨款\t\t财政拨款结转结余\t
\t\t\t\t一般公共预算\t政府性基金预算\t一般公共预算\t政府性基金预算
特定目标类\t信息化运维\t某某县某某局\t50.00\t45.00\t\t5.00\t
合计\t\t\t50.00\t45.00\t\t5.00\t
""",
        [
            ("信息化运维", "project approved 2024", "50.00"),
            ("信息化运维", "general_public project approved 2024", "45.00"),
            ("carry_in", "opening_balance general_public approved 2024", "5.00"),
            ("合计", "project approved 2024", "50.00"),
            ("合计", "general_public project approved 2024", "45.00"),
            ("carry_in", "opening_balance general_public approved 2024", "5.00"),
        ],
        id="projects with money of this year and money carried in",
    ),
    pytest.param(
        BUDGET,
        "B_TOT",
        """部门收支总体情况表
单位：万元
收      入\t支      出
项      目\t预算数\t项      目\t预算数
一、一般公共预算拨款\t30.00\t一、教育支出\t30.00
收入合计\t30.00\t支出合计\t30.00
""",
        [
            ("一、一般公共预算拨款", "revenue general_public approved 2024", "30.00"),
            ("205", "total approved 2024", "30.00"),
            ("grand_total", "revenue approved 2024", "30.00"),
            ("grand_total", "total approved 2024", "30.00"),
        ],
        id="the header's first row copied without the room that its cells take",
    ),
]


@pytest.mark.parametrize(("head", "form", "words", "wanted"), FORMS)
def test_every_figure_is_read_right(head: str, form: str, words: str, wanted: list[Told]) -> None:
    is_read_right(head, form, words, wanted)


def test_an_empty_form_that_is_no_table_is_there() -> None:
    """One cell a line, and no figure in it: its title and its label say that it was printed."""
    said = read(
        BUDGET,
        "目录\n表一 部门收支总表\n表二 一般公共预算项目支出表（部门预算支出经济分类）\n表三 政府性基金预算支出表\n\n"
        "部门收支总表\n单位：万元\n项目\t预算数\n本年收入合计\t5.00\n\n"
        "一般公共预算项目支出表\n\n（部门预算支出经济分类）\n\n编制单位：某某县某某局\n单位：万元\n科目编码\n科目名称\n合计\n",
    )
    there = {form.form: form.present for form in said.forms_expected if form.announced}
    assert there == {"B_TOT": True, "B_PRJ_D": True, "B_FND": False}


def test_a_form_that_was_left_out_is_not_there() -> None:
    """Whatever its neighbours print: the title above a table before it, and a note that names its money."""
    said = read(
        BUDGET,
        "目录\n表一 部门收支总表\n表二 一般公共预算“三公”经费支出表\n表三 政府性基金预算支出表\n\n"
        "部门收支总表\n单位：万元\n项目\t预算数\n本年收入合计\t5.00\n\n"
        "一般公共预算“三公”经费支出表\n单位：万元\n项目\t预算数\n公务接待费\t1.00\n\n"
        "备注：本部门无政府性基金收支，故此表无数据。\n\n",
    )
    there = {form.form: form.present for form in said.forms_expected if form.announced}
    assert there == {"B_TOT": True, "B_3G": True, "B_FND": False}
