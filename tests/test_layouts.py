"""Layouts that nobody declared: forms as other provinces print them, and every figure of each with what it is about.

A figure is told as what it is of (code, item or name), what it is about (flow where it is no expenditure, source where
it is none of all or of the treasury, fund, part, stage, year and the year it is compared with, measure, scope), and its
words. No figure may be left over: none rejected, none unread.
"""

from __future__ import annotations

import pytest

from pipelines.disclose import disclose
from pipelines.model import Disclosure, Fact
from tests.corpus import text

BUDGET, ACCOUNT = "某某县某某局2024年部门预算", "某某县某某局2023年度部门决算"


def told(fact: Fact) -> tuple[str, str, str]:
    about = (
        fact.flow if fact.flow != "expenditure" else None,
        fact.source if fact.source not in ("all", "fiscal") else None,
        fact.fund if fact.fund != "all" else None,
        fact.part,
        fact.stage,
        f"{fact.fiscal_year}/{fact.base_year}" if fact.base_year else str(fact.fiscal_year),
        fact.measure if fact.measure != "amount" else None,
        fact.scope if fact.scope != "department" else None,
    )
    return fact.subject_code or fact.item or fact.subject_name, " ".join(filter(None, about)), fact.amount_text


def read(head: str, words: str) -> Disclosure:
    return disclose(text(f"{head}\n\n{words}"))


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
        "B_GPB",
        """一般公共预算支出表
单位：万元
科目\t\t2023年执行数\t2024年预算数\t\t\t2024年预算数比2023年执行数增减额\t增长%
编码\t名称\t\t小计\t基本支出\t项目支出\t\t
2010301\t行政运行\t95.00\t100.00\t90.00\t10.00\t5.00\t5.26
""",
        [
            ("2010301", "general_public total executed 2023", "95.00"),
            ("2010301", "general_public total approved 2024", "100.00"),
            ("2010301", "general_public basic approved 2024", "90.00"),
            ("2010301", "general_public project approved 2024", "10.00"),
            ("2010301", "general_public total approved 2024/2023 change", "5.00"),
            ("2010301", "general_public total approved 2024/2023 growth_rate", "5.26"),
        ],
        id="last year first, then this year in parts, then the change in money and per cent",
    ),
    pytest.param(
        BUDGET,
        "B_EXP",
        """部门支出总表
单位：元
科目编码\t\t\t科目名称\t合计\t基本支出\t项目支出\t上缴上级支出
类\t款\t项\t\t\t\t\t
205\t\t\t教育支出\t3,000\t2,000\t1,000\t
205\t02\t\t普通教育\t3,000\t2,000\t1,000\t
205\t02\t03\t初中教育\t3,000\t2,000\t1,000\t
支出总计\t\t\t\t3,000\t2,000\t1,000\t
""",
        [
            ("205", "total approved 2024", "3,000"),
            ("205", "basic approved 2024", "2,000"),
            ("205", "project approved 2024", "1,000"),
            ("20502", "total approved 2024", "3,000"),
            ("20502", "basic approved 2024", "2,000"),
            ("20502", "project approved 2024", "1,000"),
            ("2050203", "total approved 2024", "3,000"),
            ("2050203", "basic approved 2024", "2,000"),
            ("2050203", "project approved 2024", "1,000"),
            ("支出总计", "total approved 2024", "3,000"),
            ("支出总计", "basic approved 2024", "2,000"),
            ("支出总计", "project approved 2024", "1,000"),
        ],
        id="a code in three cells, its upper cells repeated, the total last and named otherwise",
    ),
    pytest.param(
        ACCOUNT,
        "F_FND",
        """政府性基金预算财政拨款支出决算表
单位：万元
类\t款\t项\t科目名称\t合计\t基本支出\t项目支出
212\t\t\t城乡社区支出\t20.00\t\t20.00
\t8\t\t国有土地使用权出让收入安排的支出\t20.00\t\t20.00
\t\t1\t征地和拆迁补偿支出\t20.00\t\t20.00
合计\t\t\t\t20.00\t\t20.00
""",
        [
            ("212", "government_fund total executed 2023", "20.00"),
            ("212", "government_fund project executed 2023", "20.00"),
            ("21208", "government_fund total executed 2023", "20.00"),
            ("21208", "government_fund project executed 2023", "20.00"),
            ("2120801", "government_fund total executed 2023", "20.00"),
            ("2120801", "government_fund project executed 2023", "20.00"),
            ("合计", "government_fund total executed 2023", "20.00"),
            ("合计", "government_fund project executed 2023", "20.00"),
        ],
        id="upper cells blank, a leading zero lost, a government fund",
    ),
    pytest.param(
        BUDGET,
        "B_EXP",
        """部门支出总表
金额单位：万元
功能分类科目\t本年支出合计\t基本支出
合计\t35.5\t25.5
[205]教育支出\t30\t20
20502普通教育\t30\t20
2050203-初中教育\t30\t20
""",
        [
            ("合计", "total approved 2024", "35.5"),
            ("合计", "basic approved 2024", "25.5"),
            ("205", "total approved 2024", "30"),
            ("205", "basic approved 2024", "20"),
            ("20502", "total approved 2024", "30"),
            ("20502", "basic approved 2024", "20"),
            ("2050203", "total approved 2024", "30"),
            ("2050203", "basic approved 2024", "20"),
        ],
        id="a code glued to its name, in brackets or with a dash, the total first",
    ),
    pytest.param(
        BUDGET,
        "B_GPB",
        """一般公共预算支出表
单位：元
功能分类科目编码\t功能分类科目名称\t合计\t其中：基本支出
201-03\t政府办公厅（室）及相关机构事务\t100,000.00\t60,000.00
201-03-01\t行政运行\t60,000.00\t60,000.00
\t合 计\t100,000.00\t60,000.00
""",
        [
            ("20103", "general_public total approved 2024", "100,000.00"),
            ("20103", "general_public basic approved 2024", "60,000.00"),
            ("2010301", "general_public total approved 2024", "60,000.00"),
            ("2010301", "general_public basic approved 2024", "60,000.00"),
            ("合 计", "general_public total approved 2024", "100,000.00"),
            ("合 计", "general_public basic approved 2024", "60,000.00"),
        ],
        id="codes with dashes, parts introduced by 其中",
    ),
    pytest.param(
        BUDGET,
        "B_GPB",
        """一般公共预算支出表
单位：万元
支出功能分类科目\t2024年预算数\t基本支出
一般公共服务支出\t100.00\t60.00
\u3000政府办公厅（室）及相关机构事务\t100.00\t60.00
\u3000\u3000一般行政管理事务\t40.00\t
""",
        [
            ("201", "general_public total approved 2024", "100.00"),
            ("201", "general_public basic approved 2024", "60.00"),
            ("20103", "general_public total approved 2024", "100.00"),
            ("20103", "general_public basic approved 2024", "60.00"),
            ("2010302", "general_public total approved 2024", "40.00"),
        ],
        id="names without codes, set in by blanks",
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
            ("grand_total", "total approved 2024", "300.00"),
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
        BUDGET,
        "B_REV",
        """收入总表
单位：万元
部门（单位）代码\t部门（单位）名称\t合计\t本年收入\t\t\t上年结转结余
\t\t\t小计\t一般公共预算\t单位资金\t
\t合计\t1,010.00\t1,000.00\t900.00\t100.00\t10.00
301001\t某某县某某局本级\t1,010.00\t1,000.00\t900.00\t100.00\t10.00
""",
        [
            ("合计", "revenue approved 2024", "1,010.00"),
            ("合计", "revenue approved 2024", "1,000.00"),
            ("合计", "revenue general_public approved 2024", "900.00"),
            ("合计", "revenue unit_funds approved 2024", "100.00"),
            ("carry_in", "opening_balance approved 2024", "10.00"),
            ("某某县某某局本级", "revenue approved 2024", "1,010.00"),
            ("某某县某某局本级", "revenue approved 2024", "1,000.00"),
            ("某某县某某局本级", "revenue general_public approved 2024", "900.00"),
            ("某某县某某局本级", "revenue unit_funds approved 2024", "100.00"),
            ("carry_in", "opening_balance approved 2024", "10.00"),
        ],
        id="revenue by unit, carried in and own money apart",
    ),
    pytest.param(
        ACCOUNT,
        "F_EXP",
        """支出决算表
金额单位：万元
项目\t\t本年支出合计\t基本支出\t项目支出

- 5 -

功能分类科目编码\t科目名称\t\t\t
栏次\t\t1\t2\t3
合计\t\t452.55\t400.00\t52.55
""",
        [
            ("合计", "total executed 2023", "452.55"),
            ("合计", "basic executed 2023", "400.00"),
            ("合计", "project executed 2023", "52.55"),
        ],
        id="a header that a page parts from its table, the page's number between",
    ),
    pytest.param(
        BUDGET,
        "B_EXP",
        """部门支出总表
单位：万元
科目编码\t科目名称\t总计\t基本支出
210\t卫生健康支出\t12.00\t7.00

- 6 -

科目编码\t科目名称\t总计\t基本支出
21011\t行政事业单位医疗\t12.00\t7.00
""",
        [
            ("210", "total approved 2024", "12.00"),
            ("210", "basic approved 2024", "7.00"),
            ("21011", "total approved 2024", "12.00"),
            ("21011", "basic approved 2024", "7.00"),
        ],
        id="a header printed again on the next page",
    ),
    pytest.param(
        ACCOUNT,
        "F_EXP",
        """支出决算表（汇总）
金额单位：万元
科目编码\t科目名称\t本年支出合计\t基本支出
合计\t\t20.00\t15.00

支出决算表（本级）
金额单位：万元
科目编码\t科目名称\t本年支出合计\t基本支出
合计\t\t12.00\t10.00
""",
        [
            ("合计", "total executed 2023 consolidated", "20.00"),
            ("合计", "basic executed 2023 consolidated", "15.00"),
            ("合计", "total executed 2023 own", "12.00"),
            ("合计", "basic executed 2023 own", "10.00"),
        ],
        id="a set of the whole and a set of the body alone",
    ),
    pytest.param(
        ACCOUNT,
        "F_GPB",
        """一般公共预算财政拨款支出决算表
金额单位：万元
科目编码\t科目名称\t年初预算数\t全年预算数\t决算数\t完成预算的%\t决算数比年初预算数增减%
201\t一般公共服务支出\t400.00\t450.00\t440.00\t97.8\t10.00
""",
        [
            ("201", "general_public total approved 2023", "400.00"),
            ("201", "general_public total revised 2023", "450.00"),
            ("201", "general_public total executed 2023", "440.00"),
            ("201", "general_public total approved 2023 completion", "97.8"),
            ("201", "general_public total executed 2023/2023 growth_rate", "10.00"),
        ],
        id="budget at the start, budget of the whole year, account and completion",
    ),
    pytest.param(
        ACCOUNT,
        "F_FND",
        """政府性基金预算财政拨款收入支出决算表
金额单位：万元
项目\t\t年初结转和结余\t本年收入\t本年支出\t\t\t年末结转和结余\t\t
科目编码\t科目名称\t\t\t小计\t基本支出\t项目支出\t合计\t基本支出结转\t项目支出结转和结余
212\t城乡社区支出\t2.00\t20.00\t19.00\t\t19.00\t3.00\t\t3.00
""",
        [
            ("212", "opening_balance government_fund executed 2023", "2.00"),
            ("212", "revenue government_fund executed 2023", "20.00"),
            ("212", "government_fund total executed 2023", "19.00"),
            ("212", "government_fund project executed 2023", "19.00"),
            ("212", "closing_balance government_fund executed 2023", "3.00"),
            ("212", "closing_balance government_fund project executed 2023", "3.00"),
        ],
        id="balances in their parts",
    ),
    pytest.param(
        ACCOUNT,
        "F_BAS",
        """一般公共预算财政拨款基本支出决算表
单位：万元
人员经费\t\t\t公用经费\t\t\t\t\t
科目编码\t科目名称\t决算数\t科目编码\t科目名称\t决算数\t科目编码\t科目名称\t决算数
301\t工资福利支出\t300.00\t302\t商品和服务支出\t70.00\t310\t资本性支出\t8.00
30101\t基本工资\t300.00\t30201\t办公费\t70.00\t31002\t办公设备购置\t8.00
人员经费合计\t\t300.00\t公用经费合计\t\t\t\t\t78.00
""",
        [
            ("301", "general_public personnel executed 2023", "300.00"),
            ("302", "general_public operating executed 2023", "70.00"),
            ("310", "general_public operating executed 2023", "8.00"),
            ("30101", "general_public personnel executed 2023", "300.00"),
            ("30201", "general_public operating executed 2023", "70.00"),
            ("31002", "general_public operating executed 2023", "8.00"),
            ("人员经费合计", "general_public personnel executed 2023", "300.00"),
            ("公用经费合计", "general_public operating executed 2023", "78.00"),
        ],
        id="three lanes of an economic form, totals over several cells",
    ),
    pytest.param(
        BUDGET,
        "B_BAS_G",
        """一般公共预算基本支出表
单位：万元
科目编码\t\t科目名称\t本年预算\t其中：\t
类\t款\t\t\t人员经费\t公用经费
501\t\t机关工资福利支出\t100\t100\t
501\t01\t工资奖金津补贴\t100\t100\t
合计\t\t\t100\t100\t
""",
        [
            ("501", "general_public basic approved 2024", "100"),
            ("501", "general_public personnel approved 2024", "100"),
            ("50101", "general_public basic approved 2024", "100"),
            ("50101", "general_public personnel approved 2024", "100"),
            ("合计", "general_public basic approved 2024", "100"),
            ("合计", "general_public personnel approved 2024", "100"),
        ],
        id="classes of the government's economy in two cells, parts introduced by 其中",
    ),
    pytest.param(
        BUDGET,
        "B_BAS_D",
        """一般公共预算基本支出表
单位：万元
经济分类科目编码\t经济分类科目名称\t合计\t人员经费\t公用经费
301\t工资福利支出\t100.00\t100.00\t/
30101\t基本工资\t100.00\t100.00\t—
\t小计\t100.00\t100.00\t-
合计\t\t100.00\t100.00\t0.00
""",
        [
            ("301", "general_public basic approved 2024", "100.00"),
            ("301", "general_public personnel approved 2024", "100.00"),
            ("301", "general_public operating approved 2024", "/"),
            ("30101", "general_public basic approved 2024", "100.00"),
            ("30101", "general_public personnel approved 2024", "100.00"),
            ("30101", "general_public operating approved 2024", "—"),
            ("小计", "general_public basic approved 2024", "100.00"),
            ("小计", "general_public personnel approved 2024", "100.00"),
            ("小计", "general_public operating approved 2024", "-"),
            ("合计", "general_public basic approved 2024", "100.00"),
            ("合计", "general_public personnel approved 2024", "100.00"),
            ("合计", "general_public operating approved 2024", "0.00"),
        ],
        id="sub-totals between, and four ways to print nothing",
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
def test_every_figure_is_read_right(head: str, form: str, words: str, wanted: list[tuple[str, str, str]]) -> None:
    said = read(head, words)
    assert [told(fact) for fact in said.facts] == wanted
    assert {sheet.form for sheet in said.sheets} == {form} and all(sheet.certain for sheet in said.sheets)
    assert said.rejects == ()
    assert not [figure for figure in said.figures if figure.accounted_as == "unread"]


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
def test_streams_of_cells(head: str, words: str, wanted: list[tuple[str, str, str]]) -> None:
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


@pytest.mark.parametrize("brackets", ["[]", "()", "（）", "〔〕", "【】"])
@pytest.mark.parametrize("between", ["", " "])
def test_a_code_in_brackets_before_a_name_is_its_code(brackets: str, between: str) -> None:
    rows = [("205", "教育支出"), ("20502", "普通教育"), ("2050204", "高中教育")]
    cells = [f"{brackets[0]}{code}{brackets[1]}{between}{name}\t10.00\t10.00\t" for code, name in rows]
    words = "某某局2024年部门预算\n\n表三 部门支出总表\n单位：万元\n科目\t合计\t基本支出\t项目支出\n"
    made = disclose(text(words + "\n".join(cells) + "\n"))
    assert [(f.subject_code, f.subject_name) for f in made.facts if f.part == "total"] == rows
    assert not made.rejects
