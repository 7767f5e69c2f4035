"""Forms of subjects as other provinces print them, and every figure of each with what it is about."""

from __future__ import annotations

import pytest

from tests.layouts import ACCOUNT, BUDGET, Told, is_read_right

FORMS = [
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
]


@pytest.mark.parametrize(("head", "form", "words", "wanted"), FORMS)
def test_every_figure_is_read_right(head: str, form: str, words: str, wanted: list[Told]) -> None:
    is_read_right(head, form, words, wanted)
