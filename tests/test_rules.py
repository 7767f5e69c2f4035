"""The rule book: every rule with its two examples, and what the loader refuses."""

from functools import cache
from pathlib import Path

import duckdb
import pytest

from expectations import book
from expectations.book import examples, rules
from tests.judged import BODY, document, judged, outcome, rows

ASKED = Path(__file__).parent / "examples.txt"


@cache
def met(side: str, kind: str) -> duckdb.DuckDBPyConnection:
    """All examples of one side and kind in one warehouse, each rule's published by a body of its own."""
    mine = [rule_id for rule_id, rule in rules().items() if rule.documents[0] == kind]
    return judged(*(text for rule_id in mine for text in texts(rule_id, side)), kind=kind)


def texts(rule_id: str, side: str) -> list[str]:
    """An example's texts under a name that no other rule's bear, so that they meet nobody else's."""
    number, kind = list(rules()).index(rule_id), rules()[rule_id].documents[0]
    own = f"{BODY}某某第{number}局"
    return [document(text, kind).text.replace(f"{BODY}某某局", own) for text in getattr(examples()[rule_id], side)]


@pytest.mark.parametrize("rule_id", rules())
def test_example(rule_id: str) -> None:
    """Where the example says that the rule holds it holds, and where it says that it breaks it breaks."""
    kind = rules()[rule_id].documents[0]
    said = [outcome(met(side, kind), rule_id, texts(rule_id, side)[0], kind) for side in ("holds", "breaks")]
    assert said == ["holds", "broken"]


def asked(rule_id: str) -> str:
    """A rule's line of `examples.txt`: what it asked of its two examples, and which other rules the second breaks."""
    kind = rules()[rule_id].documents[0]
    said = [rule_id]
    for side in ("holds", "breaks"):
        own = document(texts(rule_id, side)[0], kind).document_id
        query = "SELECT rule_id, outcome, asked, held, broken, untestable, within_rounding FROM judgements "
        found = {row[0]: row[1:] for row in rows(met(side, kind), query + "WHERE document_id = ?", [own])}
        counts = zip(("asked", "held", "broken", "untestable", "rounded"), found[rule_id][1:], strict=True)
        said.append(" ".join([f"{side}:", *(f"{count} {word}" for word, count in counts if count)]))
        others = sorted(str(one) for one, row in found.items() if row[0] == "broken" and one != rule_id)
        said.append(" ".join(["also", *others]) if others else "")
    return " | ".join(filter(None, said))


def test_what_examples_are_asked() -> None:
    """How many comparisons, with which ends, and what else breaks: `python -m tests.test_rules` writes it anew."""
    assert [asked(rule_id) for rule_id in rules()] == ASKED.read_text(encoding="utf-8").splitlines()


def test_every_rule_has_examples_and_every_example_a_rule() -> None:
    assert list(rules()) == sorted(examples()) == sorted(rules())


def test_the_catalogue_of_checks_is_asked_whole() -> None:
    """Every id of the catalogue but the one that asks a language model; ids are never given away."""
    last = "CMP-20 INT-37 HIE-09 XFT-35 NAR-22 ARI-18 XYR-13 ORG-06 CLS-10 PRF-15 PLA-10 TXT-11"
    asked = {f"{one[:4]}{number:02}" for one in last.split() for number in range(1, int(one[4:]) + 1)}
    assert sorted(asked - rules().keys()) == []


def test_every_name_of_a_form_is_one() -> None:
    from pipelines.catalog import forms

    named = {
        form
        for rule in rules().values()
        for term in [*rule.select, *(term for statement in rule.statements for _, _, term in statement.sides())]
        for form in (term.form or "").split("|")
        if form
    } | {form for rule in rules().values() for form in rule.forms}
    assert named <= set(forms())


HEAD = """
[INT-01]
kind = "agree"
documents = ["budget"]
severity = "error"
basis = "arithmetic"
title_zh = "一"
title_en = "one"
sentence_zh = "一"
sentence_en = "one"
"""
SAYS = 'says = [{ left = [{ form = "B_TOT" }], right = [{ form = "B_EXP" }] }]\n'


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (HEAD + SAYS + 'severety = "warn"\n', "severety"),
        (HEAD + SAYS.replace("form =", "frm =", 1), "frm"),
        (HEAD + SAYS.replace("left =", "by = ['colour'], left ="), "keys of"),
        (HEAD.replace("agree", "agrees") + SAYS, "kind is one of"),
        (HEAD, "agree and ratio say something"),
        (HEAD.replace("INT-01", "XFT-01") + SAYS, "an id of INT"),
        (HEAD.replace('sentence_zh = "一"', 'sentence_zh = ""') + SAYS, "sentences"),
        (HEAD.replace('title_zh = "一"\n', "") + SAYS, "title_zh"),
        ("[INT-01", "INT.toml"),
    ],
)
def test_malformed(text: str, complaint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that says what nobody reads is our error, and the error names the file and the key."""
    (tmp_path / "INT.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(book, "SHELF", tmp_path)
    with pytest.raises(book.RuleError, match="INT.toml") as caught:
        book.rules.__wrapped__()
    assert complaint in str(caught.value)


if __name__ == "__main__":
    ASKED.write_text("".join(f"{asked(rule_id)}\n" for rule_id in rules()), encoding="utf-8")
