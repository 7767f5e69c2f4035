"""What a cell of a form may hold beside a plain figure, and where a form says in what unit its figures are."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.layouts import BUDGET, all_is_read, read


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("3,000.50万元", Decimal("30005000.00")),
        ("3000.50 元", Decimal("3000.50")),
        ("3 000.50", Decimal("30005000.00")),
        ("无", None),
    ],
)
def test_a_cell_with_its_own_unit_or_the_word_for_nothing(cell: str, amount: Decimal | None) -> None:
    said = read(BUDGET, f"部门支出总表\n单位：万元\n科目编码\t科目名称\t基本支出\n205\t教育支出\t{cell}\n")
    assert [(fact.amount, fact.amount_text) for fact in said.facts] == [(amount, cell)]
    all_is_read(said, "B_EXP")


@pytest.mark.parametrize(
    ("cell", "fact"), [("3辆", (None, Decimal(3))), ("3万元", None)], ids=["vehicles", "money among vehicles"]
)
def test_what_is_counted_is_no_money(cell: str, fact: tuple[object, object] | None) -> None:
    words = f"一般公共预算“三公”经费支出表\n单位：万元\n公务接待费\t公务用车保有量（辆）\n1.00\t{cell}\n"
    said = read(BUDGET, words)
    assert [(one.amount, one.quantity) for one in said.facts[1:]] == ([fact] if fact else [])
    assert [reject.reason for reject in said.rejects] == ([] if fact else ["not_a_figure"])


def test_unit_and_body_may_stand_above_the_title() -> None:
    labels = "公开03表\n编制单位：某某县某某局\n单位：万元\n"
    said = read(BUDGET, f"{labels}部门支出总表\n科目编码\t科目名称\t基本支出\n205\t教育支出\t3.00\n")
    assert [(fact.amount, fact.unit) for fact in said.facts] == [(Decimal("30000.00"), "万元")]
    assert said.sheets[0].entity_name == "某某县某某局"
    all_is_read(said, "B_EXP")


def test_a_title_may_stand_in_the_table_beside_its_number() -> None:
    labels = "表三\t部门支出总表\n部门：某某县某某局\t\t单位：万元\n"
    said = read(BUDGET, f"{labels}科目编码\t科目名称\t基本支出\n205\t教育支出\t3.00\n")
    assert [(fact.amount, fact.unit) for fact in said.facts] == [(Decimal("30000.00"), "万元")]
    all_is_read(said, "B_EXP")


def test_thousands_parted_by_blanks_are_one_figure_among_columns_of_blanks() -> None:
    rows = "205         教育支出          3 000 000.00    2 000 000.00\n"
    rows += "合计                          3 000 000.00    2 000 000.00\n"
    said = read(BUDGET, f"部门支出总表\n单位：元\n科目编码    科目名称          合计            基本支出\n{rows}")
    assert [int(fact.amount or 0) for fact in said.facts] == [3_000_000, 2_000_000] * 2
    all_is_read(said, "B_EXP")
