"""Correct disclosures as they are printed in many places: read, judged, and left in peace.

Every page under tests/quiet is invented and adds up; its first line says what a hasty rule would stumble over. What is
told of one of them, but a hint, is a defect of the rule or of the reading, never of the page.
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

PAGES = sorted((Path(__file__).parent / "quiet").glob("*.txt"))


def told(page: str) -> list[tuple[str, ...]]:
    """What is said of a page that is more than a hint: rules and sentence. Cells are parted by bars."""
    text = "\n".join("\t".join(cell.strip() for cell in line.split("|")) for line in page.splitlines()[1:])
    made = disclose(Document(hashlib.sha256(text.encode()).hexdigest(), text))
    with open_memory([made]) as connection:
        judge(connection)
        find(connection)
        rows = connection.execute("SELECT rule_ids, message_zh FROM findings WHERE severity <> 'info'").fetchall()
        (held,) = connection.execute("SELECT coalesce(sum(held), 0) FROM judgements").fetchone() or (0,)
    assert held >= 10, "a page of which nothing is asked is no test"
    return [(*rules, words) for rules, words in rows]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_correct_page_is_left_in_peace(page: Path) -> None:
    assert told(page.read_text(encoding="utf-8")) == []
