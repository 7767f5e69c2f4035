"""Tables as extractors of text leave them: cells joined with blanks or bars, a merged one once, rows ended or not.

A table is written with `<` where a cell is merged with its left neighbour and `^` where with the one above it.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

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


@pytest.mark.parametrize("carrier", [with_blanks, with_bars, one_a_line])
@pytest.mark.parametrize(("head", "title", "table", "wanted"), TABLES)
def test_a_table_is_the_same_in_all_of_them(
    carrier: Callable[[str], list[str]], head: str, title: str, table: str, wanted: list[Told]
) -> None:
    said = read(head, "\n".join([title, "单位：万元", *carrier(table)]))
    assert [told(fact) for fact in said.facts if fact.subject_name not in ("某局本级", "某中心")] == wanted
    all_is_read(said, said.sheets[0].form)
