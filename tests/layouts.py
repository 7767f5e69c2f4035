"""What the tests of layouts share: a page as a county prints it, and what each figure of it is told to be.

A figure is told as what it is of (code, item or name), what it is about (flow where it is no expenditure, source where
it is none of all or of the treasury, fund, part, stage, year and the year it is compared with, measure, scope), and its
words.
"""

from __future__ import annotations

from pipelines.disclose import disclose
from pipelines.model import Disclosure, Fact
from tests.corpus import text

Told = tuple[str, str, str]
BUDGET, ACCOUNT = "某某县某某局2024年部门预算", "某某县某某局2023年度部门决算"


def told(fact: Fact) -> Told:
    about = (
        fact.flow if fact.flow != "expenditure" else None,
        fact.source if fact.source not in ("all", "fiscal") else None,
        fact.fund if fact.fund != "all" else None,
        fact.part,
        fact.stage,
        f"{fact.fiscal_year}/{fact.base_year}" if fact.base_year else str(fact.fiscal_year),
        fact.measure if fact.measure != "amount" else None,
        fact.scope if fact.scope != "department" else None,
    )
    return fact.subject_code or fact.item or fact.subject_name, " ".join(filter(None, about)), fact.amount_text


def read(head: str, words: str) -> Disclosure:
    return disclose(text(f"{head}\n\n{words}"))


def is_read_right(head: str, form: str, words: str, wanted: list[Told]) -> None:
    """Every figure of a page is what it should be."""
    said = read(head, words)
    assert [told(fact) for fact in said.facts] == wanted
    all_is_read(said, form)


def all_is_read(said: Disclosure, form: str) -> None:
    """No figure is left over, none rejected, none unread; and the form is known for certain."""
    assert {sheet.form for sheet in said.sheets} == {form} and all(sheet.certain for sheet in said.sheets)
    assert said.rejects == ()
    assert not [figure for figure in said.figures if figure.accounted_as == "unread"]
