"""Law 3: every figure printed is accounted for, once; what has no name is unread."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipelines.claims import tell
from pipelines.contacts import contacts
from pipelines.figures import DIGITS, account, kinds
from pipelines.model import Disclosure, Figure, Identity
from pipelines.segment import paragraphs, segment
from tests.corpus import FIRST, OTHERS, disclosed, first, text

DOCUMENTS = (FIRST, *OTHERS)


def accounted(words: str) -> list[tuple[str | None, str]]:
    """Each figure of a budget of 2024 and what became of it."""
    document = text(words)
    identity = Identity(None, "budget", 2024, None, None, None, None)
    told = tell(document, paragraphs(document, segment(document)), (), identity)
    said = Disclosure(document, identity, claims=told.claims, rejects=told.rejects)
    return [(figure.words, figure.accounted_as) for figure in account(said, told.notes)]


def digits_are_accounted_for_once(said: Disclosure) -> None:
    """Every digit of the text stands in one figure of the account, and only in one."""
    held: set[int] = set()
    for figure in said.figures:
        places = {place for place in range(figure.start, figure.stop) if said.document.text[place].isdigit()}
        assert not held & places, figure
        held |= places
    assert held == {place for place, letter in enumerate(said.document.text) if re.match(r"\d", letter)}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem if path == FIRST else path.parent.name)
def test_every_digit_is_accounted_for_once(path: Path) -> None:
    digits_are_accounted_for_once(disclosed(path))


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem if path == FIRST else path.parent.name)
def test_kinds_are_named_and_next_to_nothing_is_unread(path: Path) -> None:
    said = disclosed(path)
    assert {figure.accounted_as for figure in said.figures} <= set(kinds())
    unread = [figure for figure in said.figures if figure.accounted_as == "unread"]
    assert len(unread) <= 0.005 * len(said.figures), [words(said, figure) for figure in unread]


def words(said: Disclosure, figure: Figure) -> str:
    """A figure among its neighbours."""
    return said.document.text[max(0, figure.start - 20) : figure.stop + 10]


def test_no_figure_of_the_first_disclosure_is_unread() -> None:
    assert [words(first(), figure) for figure in first().figures if figure.accounted_as == "unread"] == []


def test_every_fact_and_claim_of_the_first_disclosure_is_in_the_account() -> None:
    said = first()
    refs = {(figure.accounted_as, figure.ref) for figure in said.figures}
    assert {("fact", str(fact.span_start)) for fact in said.facts if fact.value_kind == "number"} <= refs
    assert {figure.start for figure in said.figures if figure.accounted_as == "claim"} == {
        start for claim in said.claims for start, _ in claim.figure_spans
    }


def test_the_words_of_contact_persons_are_not_kept() -> None:
    kept = [figure for figure in first().figures if figure.accounted_as == "contact"]
    assert kept and all(figure.words is None for figure in kept)


def test_contacts_are_names_numbers_and_addresses_behind_a_label() -> None:
    words = "联系人：张三 联系电话：010-55555555\n电话 55555555 邮箱：a.b@example.org\n电话费5000元"
    found = [words[start:stop] for start, stop in contacts(words)]
    assert found == ["张三", "010-55555555", "55555555", "a.b@example.org"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("公务接待费3万元，占5%。", [("3", "claim"), ("5", "claim")]),
        ("2023年、2024.5.1、2024年3月", [("2023", "year"), ("2024.5.1", "date"), ("2024", "date"), ("3", "date")]),
        ("根据财预〔2016〕143号文，第3条。", [("2016", "law_citation"), ("143", "law_citation"), ("3", "ordinal")]),
        ("1.单价100万元以上设备0台（套）。", [("1", "numbering"), ("100", "threshold"), ("0", "claim")]),
        ("项目支出3万元，主要用于购买5台设备。", [("3", "claim"), ("5", "use_text")]),
        ("项目支出3万元，主要原因是增加5人。", [("3", "claim"), ("5", "reason_text")]),
        ("财政拨款收入：指拨付的资金，如5万元，比2023年多3元。",
         [("5", "definition"), ("2023", "year"), ("3", "definition")]),
        ("满意度3%。2010301行政运行5万元。", [("3", "rate_text"), ("2010301", "code"), ("5", "claim")]),
        ("项目支出30万元，用于甲工程10万元。", [("30", "claim"), ("10", "use_text")]),
        ("G1街坊、W-07地块。", [("1", "identifier"), ("07", "identifier")]),
        ("- 12 -", [("12", "page_number")]),
        ("联系电话：010-55555555", [(None, "contact"), (None, "contact")]),
        ("较上年增加5元。", [("5", "reject")]),
        ("公务接待费三万五千元，增长百分之五。", [("三万五千", "claim"), ("五", "claim")]),
    ],
)
def test_what_becomes_of_a_figure(words: str, expected: list[tuple[str | None, str]]) -> None:
    assert accounted(words) == expected


def test_what_a_web_page_prints_around_a_disclosure() -> None:
    page = (
        "监督索引号53262200136000501000\n| 文号 | 浏览量 | 31 |\n[ 索引号 ] 11500E/2022-00092\n"
        "发布时间 10:24 邮编：400000\n"
    )
    assert [kind for _, kind in accounted(page)] == [
        "identifier", "visits", *["identifier"] * 3, "clock", "clock", "address",
    ]  # fmt: skip


def test_separators_of_thousands_and_clauses_are_told_apart() -> None:
    words = "1,234.5元，2023年，3，518.85万元，100，200"
    assert DIGITS.findall(words) == ["1,234.5", "2023", "3，518.85", "100", "200"]


def test_the_account_is_the_same_again() -> None:
    said = first()
    assert account(said) == account(said)
