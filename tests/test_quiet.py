"""Correct disclosures as they are printed in many places: read, judged, and left in peace.

Every page under tests/quiet is invented and adds up; its first line says what a hasty rule would stumble over. What is
told of one of them, but a hint, is a defect of the rule or of the reading, never of the page. Under tests/beside are
two pages of forms, and behind them sentences, a paragraph each, of which every one is true of the forms before it; and
for the same forms, as `.slips`, sentences of which each has one slip, under the rule that must notice it.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from expectations.findings import find
from expectations.judge import judge
from pipelines.disclose import disclose
from pipelines.model import Document
from pipelines.store.memory import open_memory

LACKING = {"CMP-03", "CMP-05"}  # a page of a few forms is no whole disclosure
BESIDE = sorted((Path(__file__).parent / "beside").glob("*.txt"))
PAGES = sorted((Path(__file__).parent / "quiet").glob("*.txt"))


def document(page: str) -> Document:
    """A page whose cells are parted by bars."""
    text = "\n".join("\t".join(cell.strip() for cell in line.split("|")) for line in page.splitlines())
    return Document(hashlib.sha256(text.encode()).hexdigest(), text)


def told(page: str) -> list[tuple[str, ...]]:
    """What is said of a page that is more than a hint: rules and sentence."""
    with open_memory([disclose(document(page.partition("\n")[2]))]) as connection:
        judge(connection)
        find(connection)
        rows = connection.execute("SELECT rule_ids, message_zh FROM findings WHERE severity <> 'info'").fetchall()
        (held,) = connection.execute("SELECT coalesce(sum(held), 0) FROM judgements").fetchone() or (0,)
    assert held >= 10, "a page of which nothing is asked is no test"
    return [(*rules, words) for rules, words in rows]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_correct_page_is_left_in_peace(page: Path) -> None:
    assert [one for one in told(page.read_text(encoding="utf-8")) if not LACKING.issuperset(one[:-1])] == []


@pytest.mark.parametrize("page", BESIDE, ids=lambda page: page.stem)
def test_a_slip_in_a_sentence_beside_its_forms_is_noticed(page: Path) -> None:
    forms = page.read_text(encoding="utf-8").partition("\n\n\n")[0]
    slips = page.with_suffix(".slips").read_text(encoding="utf-8").strip().split("\n\n")
    said = [one.partition("\n")[::2] for one in slips]
    documents = [document(f"{forms}\n\n{sentence}\n") for _, sentence in said]
    with open_memory(map(disclose, documents)) as connection:
        judge(connection)
        query = "SELECT document_id, rule_id FROM judgements WHERE outcome = 'broken'"
        broken = set(connection.execute(query).fetchall())
    missed = [
        (rule, sentence)
        for one, (rule, sentence) in zip(documents, said, strict=True)
        if (one.document_id, rule) not in broken
    ]
    assert missed == []


@pytest.mark.parametrize("page", BESIDE, ids=lambda page: page.stem)
def test_a_true_sentence_beside_its_forms_is_left_in_peace(page: Path) -> None:
    forms, _, sentences = page.read_text(encoding="utf-8").partition("\n\n\n")
    said = [(document(f"{forms}\n\n{one}\n"), one) for one in sentences.strip().split("\n\n")]
    with open_memory([disclose(one) for one, _ in said]) as connection:
        judge(connection)
        find(connection)
        query = "SELECT document_id, rule_ids, message_zh FROM findings WHERE severity <> 'info'"
        rows = connection.execute(query).fetchall()
        (held,) = connection.execute("SELECT sum(held) FROM judgements WHERE rule_id LIKE 'NAR-%'").fetchone() or (0,)
    assert held > 2 * len(said), "sentences of which nothing is asked are no test"
    of = {one.document_id: sentence for one, sentence in said}
    assert [(of[found], *rules, words) for found, rules, words in rows if not LACKING.issuperset(rules)] == []
