"""The rule book: every rule with its two examples, and what the loader refuses."""

from pathlib import Path

import pytest

from expectations import book
from expectations.book import examples, rules
from tests.judged import judged, outcome


@pytest.mark.parametrize("rule_id", rules())
def test_example(rule_id: str) -> None:
    """Where the example says that the rule holds it holds, and where it says that it breaks it breaks."""
    rule, example = rules()[rule_id], examples()[rule_id]
    kind = rule.documents[0]
    good, bad = judged(*example.holds, kind=kind), judged(*example.breaks, kind=kind)
    assert (outcome(good, rule_id, example.holds[0], kind), outcome(bad, rule_id, example.breaks[0], kind)) == (
        "holds",
        "broken",
    )


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
