"""Printed words in, figures out: what is a figure, what it is worth in yuan, and how finely it was printed."""

from decimal import Decimal

import pytest

from pipelines.amounts import factor, printed, quantum, yuan
from pipelines.disclose import disclose
from tests.corpus import text


def said(words: str) -> tuple[str, str | None, int]:
    """Kind, value and decimals of a cell."""
    kind, value, places = printed(words)
    return kind, None if value is None else str(value), places


@pytest.mark.parametrize(
    ("words", "kind", "value", "places"),
    [
        ("1,234.50", "number", "1234.50", 2),
        ("１，２３４．５０", "number", "1234.50", 2),
        ("1 ,234. 50", "number", "1234.50", 2),  # blanks that letter-spacing left
        ("12.", "number", "12", 0),
        ("+5", "number", "5", 0),
        *((minus + "12.30", "number", "-12.30", 2) for minus in "-－−–—―‐‑﹣△▲"),
        ("- 12.30", "number", "-12.30", 2),
        ("（12.30）", "number", "-12.30", 2),
        ("( 12.30 )", "number", "-12.30", 2),
        ("12.30％", "percent", "12.30", 2),
        ("（12%）", "percent", "-12", 0),
    ],
)
def test_figures(words: str, kind: str, value: str, places: int) -> None:
    assert said(words) == (kind, value, places)


@pytest.mark.parametrize(
    "words",
    ["1 2", "12 30.00", "(12.30", "12.30)", "(-12.30)", "（）", "1,23", "12,3456", "1.2.3", ".5", "5万", "%", "--5"],
)
def test_what_is_not_plainly_a_figure_is_words(words: str) -> None:
    assert said(words) == ("words", None, 0)


def test_nothing_is_told_in_many_ways() -> None:
    assert {printed(words).kind for words in ("", " ", "\u3000", "\u00a0")} == {"blank"}
    assert {printed(words).kind for words in ("-", "—", "——", "---", "/", "\\", " － ")} == {"dash"}
    assert {printed(words).kind for words in ("----", "//")} == {"words"}
    assert {printed(words).kind for words in ("#DIV/0!", "#ref!", "＃N/A", "#VALUE!", "#NAME?", "####")} == {"error"}


def test_an_amount_is_exact_or_none() -> None:
    assert yuan(Decimal("3140.05"), Decimal(10_000)) == Decimal("31400500.00")
    assert yuan(Decimal("0.000001"), Decimal(10_000)) == Decimal("0.01")
    assert yuan(Decimal("0.0000001"), Decimal(10_000)) is None
    assert yuan(Decimal("1." + "0" * 40 + "1"), Decimal(10_000)) is None
    assert yuan(Decimal("9" * 300), Decimal(10_000)) == Decimal("9" * 300 + "0000")
    assert (factor("亿元"), factor("台"), factor(None), factor("")) == (Decimal(100_000_000), None, None, None)


@pytest.mark.parametrize(
    ("places", "unit", "step"),
    [(0, "元", "0"), (1, "元", "0"), (2, "万元", "100"), (5, "万元", "0.1"), (6, "万元", "0"), (0, "亿元", "1e8")],
)
def test_how_finely_a_figure_was_printed(places: int, unit: str, step: str) -> None:
    unit_factor = factor(unit)
    assert unit_factor is not None and quantum(places, unit_factor) == Decimal(step)


def test_a_figure_of_hundreds_of_digits_stops_nobody() -> None:
    words = "某市某局2024年部门预算\n部门支出预算总表\n单位：万元\n科目编码\t科目名称\t总计\n205\t教育支出\t"
    facts = disclose(text(words + "9" * 300 + "\n")).facts
    assert [(fact.subject_code, fact.amount) for fact in facts] == [("205", Decimal("9" * 300 + "0000"))]
