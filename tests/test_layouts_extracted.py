"""Tables as extractors of text leave them: cells joined with blanks or bars, a merged one once, rows ended or not.

A table is written with `<` where a cell is merged with its left neighbour and `^` where with the one above it.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import takewhile

import pytest

from pipelines.disclose import disclose
from pipelines.readers import read_bytes
from tests.layouts import ACCOUNT, BUDGET, Told, all_is_read, read, told

Rows = list[list[str]]

BY_CODE = """
项目 | < | 本年收入合计 | 财政拨款收入 | 事业收入 | 其他收入
功能分类科目编码 | 科目名称 | ^ | ^ | ^ | ^
栏次 | < | 1 | 2 | 3 | 4
合计 | < | 41.50 | 39.00 |  | 2.50
205 | 教育支出 | 31.50 | 29.00 |  | 2.50
20502 | 普通教育 | 31.50 | 29.00 |  | 2.50
208 | 社会保障和就业支出 | 10.00 | 10.00 |  |
"""
BY_ITEM = """
项 目 | 2024年预算数 | <
^ | 小计 | 其中：一般公共预算安排数
一、“三公”经费合计 | 21.60 | 20.60
（一）因公出国（境）费 |  |
（二）公务接待费 | 14.80 | 13.80
（三）公务用车费 | 6.80 | 6.80
1.公务用车购置费 |  |
2.公务用车运行维护费 | 6.80 | 6.80
二、会议费 | 7.50 |
"""
BY_BODY = """
单位代码 | 单位名称 | 合计 | 本年收入 | < | < | 上年结转结余
^ | ^ | ^ | 小计 | 一般公共预算 | 事业收入 | ^
 | 合计 | 51.00 | 50.00 | 46.00 | 4.00 | 1.00
101001 | 某局本级 | 31.00 | 30.00 | 30.00 |  | 1.00
101002 | 某中心 | 20.00 | 20.00 | 16.00 | 4.00 |
"""
BY_PARTS = """
项目 | < | < | < | 年初结转和结余 | 本年收入 | 本年支出 | < | < | 年末结转和结余
功能分类科目编码 | < | < | 科目名称 | ^ | ^ | 小计 | 基本支出 | 项目支出 | ^
类 | 款 | 项 | 栏次 | 1 | 2 | 3 | 4 | 5 | 6
^ | ^ | ^ | 合计 | 1.00 | 88.00 | 80.50 | 0.00 | 80.50 | 8.50
2120803 | < | < | 城市建设支出 | 1.00 | 88.00 | 80.50 | 0.00 | 80.50 | 8.50
"""
PURCHASES = """
序号 | 采购项目名称 | 购买服务指导性目录 | < | 计量单位 | 数量 | 单价 | 金额 | 资金来源 | < | <
^ | ^ | 一级目录 | 二级目录 | ^ | ^ | ^ | ^ | 一般公共预算 | 政府性基金 | 其他资金
1 | 计算机 | 办公设备 | 台式 | 台 | 12 | 0.55 | 6.60 | 6.60 |  |
2 | 公文印制 | 印刷 | 一般 | 项 | 1 | 24.00 | 24.00 | 23.00 | 1.00 |
3 | 空调机 | 办公设备 | 空调 | 台 | 10 | 0.60 | 6.00 |  |  | 6.00
合计 | < | < | < | < | < | < | 36.60 | 29.60 | 1.00 | 6.00
"""
FROM = """
序号 | 采购项目名称 | 采购方式 | 资金来源 | 数量 | 预算金额
1 | 办公设备购置 | 集中采购 | 财政拨款 | 12 | 6.60
2 | 印刷服务 | 分散采购 | 单位资金 | 1 | 24.00
合计 |  |  |  |  | 30.60
"""
THREE_LISTS = """
收入 | < | 支出 | < | < | <
项目名称 | 金额 | 功能科目名称 | 金额 | 项目名称 | 金额
一、一般公共预算拨款收入 | 82.50 | 一、一般公共服务支出 | 70.00 | 一、基本支出 | 65.50
二、政府性基金预算拨款收入 | 3.00 | 二、外交支出 |  | 二、项目支出 | 20.00
三、事业收入 |  | 八、社会保障和就业支出 | 15.50 | 三、经营支出 |
本年收入合计 | 85.50 | 本年支出合计 | 85.50 | 本年支出合计 | 85.50
"""
NO_HOLE = """
项目 | < | < | < | 本年支出 | < | <
功能分类科目编码 | < | < | 科目名称 | 小计 | 基本支出 | 项目支出
类 | 款 | 项 | 栏次 | 1 | 2 | 3
^ | ^ | ^ | 合计 | 31.40 | 11.40 | 20.00
201 | < | < | 一般公共服务支出 | 31.40 | 11.40 | 20.00
2010401 | < | < | 行政运行 | 11.40 | 11.40 | 0.00
2010402 | < | < | 一般行政管理事务 | 20.00 | 0.00 | 20.00
"""
TWO_NAMES = """
收入 | 预算数 | 支出 | 预算数
一般公共预算拨款收入 | 1.25 | 一般公共服务支出 | 0.95
事业收入 | 0.05 | 教育支出 | 0.35
本年收入合计 | 1.30 | 本年支出合计 | 1.30
"""
TABLES = [
    pytest.param(
        ACCOUNT,
        "收入决算表",
        BY_CODE,
        [
            ("合计", "revenue executed 2023", "41.50"),
            ("合计", "revenue fiscal executed 2023", "39.00"),
            ("合计", "revenue other executed 2023", "2.50"),
            ("205", "revenue executed 2023", "31.50"),
            ("205", "revenue fiscal executed 2023", "29.00"),
            ("205", "revenue other executed 2023", "2.50"),
            ("20502", "revenue executed 2023", "31.50"),
            ("20502", "revenue fiscal executed 2023", "29.00"),
            ("20502", "revenue other executed 2023", "2.50"),
            ("208", "revenue executed 2023", "10.00"),
            ("208", "revenue fiscal executed 2023", "10.00"),
        ],
        id="codes, numbered columns, a total over two cells",
    ),
    pytest.param(
        BUDGET,
        "“三公”经费预算表",
        BY_ITEM,
        [
            ("three_public_total", "fiscal total approved 2024", "21.60"),
            ("three_public_total", "general_public total approved 2024", "20.60"),
            ("reception", "fiscal total approved 2024", "14.80"),
            ("reception", "general_public total approved 2024", "13.80"),
            ("vehicle_total", "fiscal total approved 2024", "6.80"),
            ("vehicle_total", "general_public total approved 2024", "6.80"),
            ("vehicle_operation", "fiscal total approved 2024", "6.80"),
            ("vehicle_operation", "general_public total approved 2024", "6.80"),
            ("meeting", "fiscal total approved 2024", "7.50"),
        ],
        id="items down the rows, rows of nothing",
    ),
    pytest.param(
        BUDGET,
        "部门收入总表",
        BY_BODY,
        [
            ("合计", "revenue approved 2024", "51.00"),
            ("合计", "revenue approved 2024", "50.00"),
            ("合计", "revenue general_public approved 2024", "46.00"),
            ("合计", "revenue service approved 2024", "4.00"),
            ("carry_in", "opening_balance approved 2024", "1.00"),
        ],
        id="bodies in the rows, the code of the total empty",
    ),
    pytest.param(
        ACCOUNT,
        "政府性基金预算财政拨款收入支出决算表",
        BY_PARTS,
        [
            ("carry_in", "opening_balance government_fund executed 2023", "1.00"),
            ("合计", "revenue government_fund executed 2023", "88.00"),
            ("合计", "government_fund total executed 2023", "80.50"),
            ("合计", "government_fund basic executed 2023", "0.00"),
            ("合计", "government_fund project executed 2023", "80.50"),
            ("carry_out", "closing_balance government_fund executed 2023", "8.50"),
            ("2120803", "opening_balance government_fund executed 2023", "1.00"),
            ("2120803", "revenue government_fund executed 2023", "88.00"),
            ("2120803", "government_fund total executed 2023", "80.50"),
            ("2120803", "government_fund basic executed 2023", "0.00"),
            ("2120803", "government_fund project executed 2023", "80.50"),
            ("2120803", "closing_balance government_fund executed 2023", "8.50"),
        ],
        id="the numbers of the columns beside 类, 款 and 项, over whole codes",
    ),
    pytest.param(
        BUDGET,
        "政府采购预算表",
        FROM,
        [
            ("办公设备购置", "total approved 2024", "6.60"),
            ("印刷服务", "total approved 2024", "24.00"),
            ("合计", "total approved 2024", "30.60"),
        ],
        id="words say where the money is from",
    ),
    pytest.param(
        BUDGET,
        "收支总表",
        THREE_LISTS,
        [
            ("一、一般公共预算拨款收入", "revenue general_public approved 2024", "82.50"),
            ("201", "total approved 2024", "70.00"),
            ("一、基本支出", "basic approved 2024", "65.50"),
            ("二、政府性基金预算拨款收入", "revenue government_fund approved 2024", "3.00"),
            ("二、项目支出", "project approved 2024", "20.00"),
            ("208", "total approved 2024", "15.50"),
            ("current_year_total", "revenue approved 2024", "85.50"),
            ("current_year_total", "total approved 2024", "85.50"),
            ("本年支出合计", "total approved 2024", "85.50"),
        ],
        id="two lists of expenditure under one word",
    ),
    pytest.param(
        ACCOUNT,
        "一般公共预算财政拨款支出决算表",
        NO_HOLE,
        [
            (code, f"general_public {part} executed 2023", words)
            for code, *figures in (
                ("合计", "31.40", "11.40", "20.00"),
                ("201", "31.40", "11.40", "20.00"),
                ("2010401", "11.40", "11.40", "0.00"),
                ("2010402", "20.00", "0.00", "20.00"),
            )
            for part, words in zip(("total", "basic", "project"), figures, strict=True)
        ],
        id="no empty cell",
    ),
]


def merged_once(table: str) -> Rows:
    """The rows of a table without the cells that a merged one covers, as short as that leaves them."""
    return [[cell for cell in map(str.strip, line.split("|")) if cell not in ("<", "^")] for line in lines_of(table)]


def lines_of(table: str) -> list[str]:
    return table.strip("\n").split("\n")


def with_blanks(table: str) -> list[str]:
    return [" ".join(cell or " " for cell in row) for row in merged_once(table)]


def with_bars(table: str) -> list[str]:
    width = lines_of(table)[0].count("|") + 1
    return [" | ".join(row) + " |" + " " * (len(row) < width) + "|" * (width - len(row)) for row in merged_once(table)]


def one_a_line(table: str) -> list[str]:
    """One cell a line, a bar behind each; the empty ones that end a row on one line."""
    width = lines_of(table)[0].count("|") + 1
    printed = []
    for row in merged_once(table):
        filled = max(at for at, cell in enumerate(row) if cell) + 1
        printed += [*(f"{cell} |".strip() for cell in row[:filled]), *["|" * (width - filled)][: width - filled]]
    return printed


def page(table: str) -> str:
    """A table of the web, its merged cells said."""
    rows = [[cell.strip() for cell in line.split("|")] for line in lines_of(table)]
    printed = []
    for at, row in enumerate(rows):
        for column, words in enumerate(row):
            if words in ("<", "^"):
                continue
            below = ["".join(other[column : column + 1]) for other in rows[at + 1 :]]
            wide = len([*takewhile("<".__eq__, row[column + 1 :])]) + 1
            high = len([*takewhile("^".__eq__, below)]) + 1
            printed.append(f'<td rowspan="{high}" colspan="{wide}">{words}</td>')
        printed.append("</tr><tr>")
    return f"<table><tr>{''.join(printed)}</tr></table>"


@pytest.mark.parametrize("carrier", [with_blanks, with_bars, one_a_line])
@pytest.mark.parametrize(("head", "title", "table", "wanted"), TABLES)
def test_a_table_is_the_same_in_all_of_them(
    carrier: Callable[[str], list[str]], head: str, title: str, table: str, wanted: list[Told]
) -> None:
    said = read(head, "\n".join([title, "单位：万元", *carrier(table)]))
    of_page = disclose(read_bytes(f"<p>{head}</p><p>{title}</p><p>单位：万元</p>{page(table)}".encode(), "x.html"))
    assert [told(fact) for fact in said.facts] == [told(fact) for fact in of_page.facts]
    assert [told(fact) for fact in said.facts if fact.subject_name not in ("某局本级", "某中心")] == wanted
    all_is_read(said, said.sheets[0].form)


def test_what_is_bought_where_its_sources_and_its_kinds_have_columns() -> None:
    said = disclose(
        read_bytes(f"<p>{BUDGET}</p><p>政府采购预算表</p><p>单位：元</p>{page(PURCHASES)}".encode(), "x.html")
    )
    assert [told(fact) for fact in said.facts] == [
        ("计算机", "total approved 2024", "6.60"),
        ("计算机", "general_public total approved 2024", "6.60"),
        ("公文印制", "total approved 2024", "24.00"),
        ("公文印制", "general_public total approved 2024", "23.00"),
        ("公文印制", "government_fund total approved 2024", "1.00"),
        ("空调机", "total approved 2024", "6.00"),
        ("空调机", "other total approved 2024", "6.00"),
        ("合计", "total approved 2024", "36.60"),
        ("合计", "general_public total approved 2024", "29.60"),
        ("合计", "government_fund total approved 2024", "1.00"),
        ("合计", "other total approved 2024", "6.00"),
    ]
    assert said.rejects == ()
    plain = PURCHASES.replace("购买服务指导性目录 | <", "采购品目 | 规格").replace("一级目录 | 二级目录", "^ | ^")
    for carrier in (with_blanks, with_bars, one_a_line):
        again = read(BUDGET, "\n".join(["政府采购预算表", "单位：元", *carrier(plain)]))
        assert [told(fact) for fact in again.facts] == [told(fact) for fact in said.facts]


def test_bars_below_the_cells_that_they_end() -> None:
    travel, guests, cars = ("因公出国（境）费", ""), ("公务接待费", "1.10"), ("公务用车购置及运行费", "2.50")
    cells = ["项 目", "预 算 数", "合 计", "3.60", *travel, *guests, *cars]
    printed = "\n".join(f"{cell}\n|" if cell else "|" for cell in cells)
    said = read(BUDGET, f"“三公”经费支出预算表\n单位：万元\n{printed}")
    assert [told(fact) for fact in said.facts] == [
        ("three_public_total", "fiscal total approved 2024", "3.60"),
        ("reception", "fiscal total approved 2024", "1.10"),
        ("vehicle_total", "fiscal total approved 2024", "2.50"),
    ]
    all_is_read(said, "B_3G")


def test_bars_around_the_cells_of_every_row() -> None:
    rows = [
        ["", "", "单位：万元"],
        ["项 目", "合计", "一般公共\n预算"],
        ["行政经费", "31.20", "31.20"],
        ["“三公”经费", "2.90", "2.80"],
        ["（一）公务接待费支出", "2.90", "2.80"],
    ]
    lines = ["|\n" + "\n".join(f"{cell}\n|" if cell else "|" for cell in row) for row in rows]
    said = read(BUDGET, "财政拨款安排的行政经费及“三公”经费预算表\n" + "\n".join(lines))
    assert [(told(fact), fact.column_path) for fact in said.facts] == [
        (("agency_operation", "fiscal total approved 2024", "31.20"), "合计"),
        (("agency_operation", "general_public total approved 2024", "31.20"), "一般公共预算"),
        (("three_public_total", "fiscal total approved 2024", "2.90"), "合计"),
        (("three_public_total", "general_public total approved 2024", "2.80"), "一般公共预算"),
        (("reception", "fiscal total approved 2024", "2.90"), "合计"),
        (("reception", "general_public total approved 2024", "2.80"), "一般公共预算"),
    ]
    all_is_read(said, "B_3G")


@pytest.mark.parametrize(
    ("title", "cells"),
    [
        (
            "政府性基金预算支出表",
            "功能科目编码 功能科目名称 本年政府性基金预算支出 合计 基本支出 项目支出 合计 5,400 5,400 "
            "212 城乡社区支出 5,400 5,400 21208 国有土地使用权出让收入安排的支出 5,400 5,400 "
            "2120804 农村基础设施建设支出 5,400 5,400",
        ),
        (
            "部门收支总表",
            "收入 支出 项目 2023年预算数 2024年预算数 项目 2023年预算数 2024年预算数 一、财政拨款收入 90.00 96.40 "
            "一、基本支出 70.00 76.40 （一）一般公共预算 90.00 96.40 二、项目支出 22.00 22.00 "
            "二、事业收入 1.00 1.00 三、其他收入 1.00 1.00 "
            "本年收入合计 92.00 98.40 本年支出合计 92.00 98.40",
        ),
    ],
)
def test_no_figure_of_a_stream_goes_to_a_neighbour_of_an_empty_cell(title: str, cells: str) -> None:
    said = read(BUDGET, f"{title}\n单位：千元\n" + cells.replace(" ", "\n"))
    assert not [fact for fact in said.facts if fact.amount_text in ("212", "21208") or "其他收入" in fact.subject_name]
    assert said.rejects


def test_names_without_numbers_below_the_words_of_their_side() -> None:
    said = read(BUDGET, "\n".join(["部门收支总表", "单位：万元", *with_bars(TWO_NAMES)]))
    assert [told(fact) for fact in said.facts] == [
        ("一般公共预算拨款收入", "revenue general_public approved 2024", "1.25"),
        ("201", "total approved 2024", "0.95"),
        ("事业收入", "revenue service approved 2024", "0.05"),
        ("205", "total approved 2024", "0.35"),
        ("current_year_total", "revenue approved 2024", "1.30"),
        ("current_year_total", "total approved 2024", "1.30"),
    ]
    all_is_read(said, "B_TOT")


def test_notes_within_the_table_are_below_its_rows() -> None:
    rows = [
        "“三公”经费预算财政拨款情况表 | |||||",
        "合 计 | 因公出国（境）费 | 公务用车费 | 公务接待费 | ||",
        "小 计 | 公务用车运行维护费 | 公务用车购置费 | |||",
        "2.70 | 0 | 1.00 | 1.00 | 0 | 1.70 |",
        "注：上述数据为当年财政拨款安排的“三公”经费。 | |||||",
        "2、“三公”经费包括因公出国（境）费、公务用车购置及运行费和公务接待费。 | |||||",
    ]
    said = read(BUDGET, "单位：万元\n" + "\n".join(rows))
    assert [(fact.item, fact.amount_text) for fact in said.facts] == [
        ("three_public_total", "2.70"),
        ("overseas_travel", "0"),
        ("vehicle_total", "1.00"),
        ("vehicle_operation", "1.00"),
        ("vehicle_purchase", "0"),
        ("reception", "1.70"),
    ]
