"""Forms whose merged cells were copied as one cell each: converters of web pages and of tables leave out the room."""

from __future__ import annotations

import pytest

from tests.layouts import ACCOUNT, BUDGET, Told, is_read_right, read

FORMS = [
    pytest.param(
        BUDGET,
        "B_GPB",
        """一般公共预算支出表
单位：万元
功能分类科目	2023年执行数	2024年预算数	2024年预算数比2023年执行数
科目编码	科目名称	小计	基本支出	项目支出	增减额	增减%
合计	40.00	50.00	30.00	20.00	10.00	25.00
208	社会保障和就业支出	40.00	50.00	30.00	20.00	10.00	25.00
""",
        [
            (name, f"general_public {about}", words)
            for name in ("合计", "208")
            for about, words in (
                ("total executed 2023", "40.00"),
                ("total approved 2024", "50.00"),
                ("basic approved 2024", "30.00"),
                ("project approved 2024", "20.00"),
                ("total approved 2024/2023 change", "10.00"),
                ("total approved 2024/2023 growth_rate", "25.00"),
            )
        ],
        id="tabs: cells over two rows and over several columns, the total's label over code and name",
    ),
    pytest.param(
        ACCOUNT,
        "F_FND",
        """政府性基金预算财政拨款收入支出决算表
单位：万元
项目 | 年初结转和结余 | 本年收入 | 本年支出 | 年末结转和结余 | | | |
功能分类科目编码 | 科目名称 | 小计 | 基本支出 | 项目支出 | | | |
栏次 | 1 | 2 | 3 | 4 | 5 | 6 | |
合计 | 10.00 | 100.00 | 105.00 | 20.00 | 85.00 | 5.00 | |
212 | 城乡社区支出 | 10.00 | 100.00 | 105.00 | 20.00 | 85.00 | 5.00 |
""",
        [
            (name if name == "212" else item, about, words)
            for name in ("合计", "212")
            for item, about, words in (
                ("carry_in", "opening_balance government_fund executed 2023", "10.00"),
                (name, "revenue government_fund executed 2023", "100.00"),
                (name, "government_fund total executed 2023", "105.00"),
                (name, "government_fund basic executed 2023", "20.00"),
                (name, "government_fund project executed 2023", "85.00"),
                ("carry_out", "closing_balance government_fund executed 2023", "5.00"),
            )
        ],
        id="bars: rows filled up with empty cells behind, the columns numbered",
    ),
    pytest.param(
        BUDGET,
        "B_EXP",
        """部门支出总表
单位：元
功能分类科目编码	功能分类科目名称	合计	基本支出	项目支出
类	款	项
221			住房保障支出	500.00	400.00	100.00
221	02		住房改革支出	500.00	400.00	100.00
221	02	01	住房公积金	500.00	400.00	100.00
合计	500.00	400.00	100.00
""",
        [
            (code, f"{part} approved 2024", words)
            for code in ("221", "22102", "2210201", "合计")
            for part, words in (("total", "500.00"), ("basic", "400.00"), ("project", "100.00"))
        ],
        id="tabs: a code in three cells under one",
    ),
    pytest.param(
        ACCOUNT,
        "F_GPB",
        """一般公共预算财政拨款支出决算表
单位：万元
项目				合计	基本支出
支出功能分类科目编码			科目名称
205			教育支出	9.00	8.00
205	02		普通教育	9.00	8.00
205	02	01	学前教育	9.00	8.00
""",
        [
            (code, f"general_public {part} executed 2023", words)
            for code in ("205", "20502", "2050201")
            for part, words in (("total", "9.00"), ("basic", "8.00"))
        ],
        id="tabs: a code in three cells under one word that nothing divides",
    ),
    pytest.param(
        BUDGET,
        "B_3G",
        """一般公共预算“三公”经费支出表
单位：万元
上年预算数	本年预算数
合计	因公出国（境）费	公务用车购置及运行费	公务接待费	合计	因公出国（境）费	公务用车购置及运行费	公务接待费
小计	公务用车购置费	公务用车运行费	小计	公务用车购置费	公务用车运行费
21.00	1.00	15.00	3.00	12.00	5.00	19.00	1.00	14.00	4.00	10.00	4.00
""",
        [
            (item, f"general_public total approved {year}", words)
            for year, figures in (
                (2023, ("21.00", "1.00", "15.00", "3.00", "12.00", "5.00")),
                (2024, ("19.00", "1.00", "14.00", "4.00", "10.00", "4.00")),
            )
            for item, words in zip(
                (
                    "three_public_total",
                    "overseas_travel",
                    "vehicle_total",
                    "vehicle_purchase",
                    "vehicle_operation",
                    "reception",
                ),
                figures,
                strict=True,
            )
        ],
        id="tabs: a header of three rows, one row of figures",
    ),
    pytest.param(
        BUDGET,
        "B_REV",
        """部门收入总表
单位：万元
部门（单位）代码 | 部门（单位）名称 | 合计 | 本年收入 | 上年结转结余 |
小计 | 一般公共预算 | 事业收入 | 小计 | 一般公共预算 | 政府性基金预算 |
合计 | 31.00 | 30.00 | 20.00 | 10.00 | 1.00 | 1.00 | |
301001 | 某某局本级 | 31.00 | 30.00 | 20.00 | 10.00 | 1.00 | 1.00 | |
""",
        [
            (item, about, words)
            for name in ("合计", "某某局本级")
            for item, about, words in (
                (name, "revenue approved 2024", "31.00"),
                (name, "revenue approved 2024", "30.00"),
                (name, "revenue general_public approved 2024", "20.00"),
                (name, "revenue service approved 2024", "10.00"),
                ("carry_in", "opening_balance approved 2024", "1.00"),
                ("carry_in", "opening_balance general_public approved 2024", "1.00"),
            )
        ],
        id="bars: balances by fund beside the money of the year, a last column that is always empty",
    ),
    pytest.param(
        ACCOUNT,
        "F_BAS",
        """一般公共预算财政拨款基本支出决算表
单位：万元
人员经费	公用经费
科目编码	科目名称	决算数	科目编码	科目名称	决算数	科目编码	科目名称	决算数
301	工资福利支出	80.00	302	商品和服务支出	9.00	310	资本性支出	1.00
30101	基本工资	80.00	30201	办公费	9.00	31002	办公设备购置	1.00
人员经费合计	80.00	公用经费合计	10.00
""",
        [
            ("301", "general_public personnel executed 2023", "80.00"),
            ("302", "general_public operating executed 2023", "9.00"),
            ("310", "general_public operating executed 2023", "1.00"),
            ("30101", "general_public personnel executed 2023", "80.00"),
            ("30201", "general_public operating executed 2023", "9.00"),
            ("31002", "general_public operating executed 2023", "1.00"),
            ("人员经费合计", "general_public personnel executed 2023", "80.00"),
            ("公用经费合计", "general_public operating executed 2023", "10.00"),
        ],
        id="tabs: three lists side by side under two words, each with a total of its own",
    ),
    pytest.param(
        BUDGET,
        "B_REV",
        """部门收入总表
单位：万元
科目编码 | 科目名称 | 总计 | 上年结转 | 一般公共预算财政拨款收入 |
事业收入 | 其他收入 |
合计 | | 3.00 | | 3.00 | | |
205 | 教育支出 | 3.00 | | 3.00 | | |
""",
        [
            (name, about, "3.00")
            for name in ("合计", "205")
            for about in ("revenue approved 2024", "revenue general_public approved 2024")
        ],
        id="bars: a header of one row that was broken in two",
    ),
    pytest.param(
        BUDGET,
        "B_GPB",
        """一般公共预算支出表
金额：万元
功能科目编码	功能科目名称	2023年执行数	2024年预算数	2024年预算数比2023年执行数增减变化
			小计	基本支出	项目支出	金额	比例
205	教育支出	40.00	50.00	30.00	20.00	10.00	25.00%
合计		40.00	50.00	30.00	20.00	10.00	25.00%
""",
        [
            (name, f"general_public {about}", words)
            for name in ("205", "合计")
            for about, words in (
                ("total executed 2023", "40.00"),
                ("total approved 2024", "50.00"),
                ("basic approved 2024", "30.00"),
                ("project approved 2024", "20.00"),
                ("total approved 2024/2023 change", "10.00"),
                ("total approved 2024/2023 growth_rate", "25.00%"),
            )
        ],
        id="tabs of Word: what goes on downwards has its empty cells, what stands over several columns has none",
    ),
    pytest.param(
        ACCOUNT,
        "F_FND",
        """政府性基金预算财政拨款收入支出决算表
单位：万元
项目	年初结转和结余	本年收入	本年支出	年末结转和结余
科目编码	科目名称			小计	基本支出	项目支出
212	城乡社区支出	10.00	100.00	105.00	20.00	85.00	5.00
""",
        [
            ("212", "opening_balance government_fund executed 2023", "10.00"),
            ("212", "revenue government_fund executed 2023", "100.00"),
            ("212", "government_fund total executed 2023", "105.00"),
            ("212", "government_fund basic executed 2023", "20.00"),
            ("212", "government_fund project executed 2023", "85.00"),
            ("212", "closing_balance government_fund executed 2023", "5.00"),
        ],
        id="tabs of Word: cells that go on downwards between those that stand over several columns",
    ),
]


@pytest.mark.parametrize(("head", "form", "words", "wanted"), FORMS)
def test_every_figure_is_read_right(head: str, form: str, words: str, wanted: list[Told]) -> None:
    is_read_right(head, form, words, wanted)


def test_what_may_be_read_in_several_ways_is_rejected() -> None:
    """Whether the money of the year or the balance is divided by fund, no figure says: nothing is read."""
    said = read(
        BUDGET,
        """部门收入总表
单位：万元
单位名称	本年收入	上年结转结余
一般公共预算	政府性基金预算
某某局本级	30.00	20.00	10.00
""",
    )
    assert not said.facts
    assert [reject.reason for reject in said.rejects] == ["header_unaligned"]


def test_a_name_under_money_is_rejected() -> None:
    """Some merged cells have their room and others have not: what stands over what was lost."""
    said = read(
        ACCOUNT,
        """一般公共预算财政拨款支出决算表
单位：万元
项目	年初预算数	本年支出决算数		备注
科目编码	科目名称		小计	基本支出
205	教育支出	3.00	2.00	2.00	无
""",
    )
    assert not said.facts
    assert [reject.reason for reject in said.rejects] == ["header_unaligned"]
