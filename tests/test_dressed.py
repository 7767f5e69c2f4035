"""One page in many dresses: what copying, converting and editing do to a text changes no figure that is read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.disclose import disclose
from pipelines.model import Disclosure
from pipelines.readers import read_bytes

RAW = next((Path(__file__).parents[1] / "raw").rglob("*.txt"))
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
#: a web page that was copied: one cell a line, an empty line between any two
COPIED = """某市某县水利局2024年部门预算

表2

部门收入总表

单位：万元

科目编码

科目名称

合计

一般公共预算

政府性基金预算

合计

120.50

100.50

20.00

208

社会保障和就业支出

20.50

20.50

0.00

213

农林水支出

100.00

80.00

20.00
"""


def read(text: str) -> Disclosure:
    return disclose(read_bytes(text.encode(), "page.txt"))


def told(said: Disclosure) -> tuple[Counter[object], Counter[object], int]:
    """Facts and claims by what they mean, wherever and however they stand there; how many figures nobody read."""
    facts: Counter[object] = Counter(
        (f.form, f.subject_code, f.item, f.part, f.fund, f.source, f.stage, f.fiscal_year, f.measure, f.amount, f.ratio)
        for f in said.facts
    )
    claims: Counter[object] = Counter(
        (c.claim_type, c.subject_code, c.fiscal_year, c.amount, c.change_ratio, c.share) for c in said.claims
    )
    return facts, claims, sum(figure.accounted_as == "unread" for figure in said.figures)


def between(words: str, every: int) -> Callable[[str], str]:
    """A line of these words behind every so many lines."""
    return lambda text: "".join(
        line + (words.format(n=at // every) + "\n") * (at % every == every - 1)
        for at, line in enumerate(text.splitlines(keepends=True))
    )


def rows(change: Callable[[str], str]) -> Callable[[str], str]:
    """The lines of tabs, changed."""
    return lambda text: "\n".join(change(line) if "\t" in line else line for line in text.split("\n"))


DRESSES: dict[str, Callable[[str], str]] = {
    "line ends of Windows": lambda text: text.replace("\n", "\r\n"),
    "line ends of old": lambda text: text.replace("\n", "\r"),
    "a mark of its order in front": lambda text: "\ufeff" + text,
    "blanks behind every line": lambda text: text.replace("\n", "  \n"),
    "double-spaced": lambda text: text.replace("\n", "\n\n"),
    "blanks around tabs": lambda text: text.replace("\t", " \t "),
    "tabs behind rows": rows(lambda row: row + "\t\t"),
    "a tab before rows": rows(lambda row: "\t" + row),
    "bars": rows(lambda row: "| " + row.replace("\t", " | ") + " |"),
    "bars without edges": rows(lambda row: row.replace("\t", "|")),
    "zero-width blanks": lambda text: text.replace("\t", "\u200b\t"),
    "a number at each page's end": between("— {n} —", 37),
    "pages told in words": between("第 {n} 页 共 40 页", 23),
    "form feeds between rows": between("\f", 31),
    "no separators in figures": lambda text: re.sub(r"(?<=\d),(?=\d{3})", "", text),
    "full-width digits": lambda text: text.translate(WIDE),
    "signs of money": lambda text: re.sub(r"(?<=\t)(?=\d[\d,]*\.\d\d[\t\n])", "￥", text),
}


@pytest.mark.parametrize("dress", DRESSES)
def test_the_first_disclosure_says_the_same_in_every_dress(dress: str) -> None:
    text = RAW.read_text(encoding="utf-8")
    dressed = DRESSES[dress](text)
    assert dressed != text
    assert told(read(dressed)) == told(read(text))


@pytest.mark.parametrize("words", ["— {n} —", "第 {n} 页", "- {n} -", "\f"])
@pytest.mark.parametrize("every", [20, 25, 26, 33])
def test_pages_end_within_a_table_of_one_cell_a_line(words: str, every: int) -> None:
    assert len(read(COPIED).facts) == 9
    assert told(read(between(words, every)(COPIED))) == told(read(COPIED))


def test_codes_are_codes_in_full_width_and_before_any_dash() -> None:
    page = "某县水利局2024年部门预算\n部门支出总表\n单位：万元\n科目\t合计\t基本支出\t项目支出\n{}\t3.00\t1.00\t2.00\n"
    for stub in ("213-农林水支出", "２１３农林水支出", "213－农林水支出", "213–农林水支出", "２１３ 农林水支出"):
        facts = read(page.format(stub)).facts
        assert {(fact.subject_code, fact.subject_name) for fact in facts} == {("213", "农林水支出")}


def test_a_year_that_only_sentences_tell_may_be_of_full_width() -> None:
    said = read(
        "２０２３年度“三公”经费财政拨款支出预算为４４．５２万元，２０２３年实际支出“三公”经费决算为２２．６２万元。"
        "其中公务接待费为２０．１０万元，占８８．８６％。"
    )
    assert said.identity.report_year == 2023
    assert [str(claim.amount) for claim in said.claims] == ["445200.00", "226200.00", "201000.00"]
