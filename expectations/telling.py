"""The words in which a disagreement is told, in Chinese and English.

Belongs here: quoting a figure with its place, the two sides of a comparison, templates filled in. Does not belong here:
which disagreements there are (`findings`), any sentence (`messages.toml`, the rule book).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import NamedTuple

from expectations.book import Rule, rules
from expectations.diagnosis import Equation
from pipelines import shelves

MESSAGES = Path(__file__).parent / "messages.toml"
LANGUAGES = ("zh", "en")
PERCENTAGES = {"share", "rate", "completion"}  # what of a claim is a percentage
SHOWN = 3  # summands that are quoted one by one


class Quoted(NamedTuple):
    """A figure as it is quoted: columns of the evidence of a finding, and what a diagnosis needs."""

    names: tuple[str, str]  # of the form, in Chinese and English
    ref: str
    form: str | None
    form_instance: int | None
    subject: str
    column_path: str | None
    line_number: int | None
    page_number: int | None
    span_start: int
    span_stop: int
    amount_text: str
    amount: Decimal | None
    row_number: int | None
    column_number: int | None
    unit: str
    parts: Sequence[str | None] | None = None  # of an indicator: comparator, target, weight, core
    passage: str | None = None  # of words, which are no figure: what is printed there
    sentence: str | None = None  # of a claim
    quantum: Decimal | None = None  # yuan, of an amount; 0: exact


class Phrases(NamedTuple):
    """The templates of one language, its units, its names of slips and of the parts of an indicator."""

    language: str
    words: Mapping[str, str]
    units: Mapping[str, Mapping[str, str]]  # what is compared -> how a sum and how a difference of it is written
    slips: Mapping[str, str]
    parts: Mapping[str, str]

    def say(self, key: str, **values: object) -> str:
        """A template filled in."""
        return self.words[key].format(**values)

    def listed(self, words: Iterable[str]) -> str:
        """Several in a row."""
        return self.words["separator"].join(words)

    def rule(self, *asked: Rule) -> str:
        """What rules say, as the beginning of a sentence."""
        said = self.listed(
            dict.fromkeys(one.sentence_zh if self.language == "zh" else one.sentence_en for one in asked)
        )
        return said[:1].upper() + said[1:]

    def trimmed(self, words: str) -> str:
        """Words without what ends a sentence: the sentence that quotes them has its own end."""
        return words.strip().rstrip(self.words["ends"]).rstrip()


@cache
def phrases(language: str) -> Phrases:
    """The templates of `zh` or `en`."""
    given = shelves.read(MESSAGES)[language]
    words = {key: words for key, words in given.items() if isinstance(words, str)}
    return Phrases(language, words, given["units"], given["slips"], given["parts"])


def differ(equation: Equation, quoted: Mapping[str, Quoted], say: Phrases) -> str:
    """The sentence of the rule, what stands on either side, and the difference."""
    rule = rules()[equation.rule_id]
    sentence = say.rule(rule)
    beyond = equation.value if equation.relation == "=" else Decimal(0)  # a least difference is no figure
    left = _side(equation, 0, equation.left, quoted, say)
    right = _side(equation, 1, equation.right + beyond, quoted, say)
    if equation.low is not None and equation.ratio_ref in quoted:
        rate = equation.left / equation.right - (1 if equation.change else 0)
        return say.say("ratio",
            sentence=sentence, printed=figure(quoted[str(equation.ratio_ref)], say), left=left, right=right,
            should=f"{rate * 100:.2f}%",
        )  # fmt: skip
    difference = abs(equation.left - equation.right - beyond)
    tolerance = (equation.left_steps + equation.right_steps) / 2
    key = "differ_tolerance" if tolerance else "differ"
    unit = say.units[_measured(equation)]["difference"]
    return say.say(
        key, sentence=sentence, left=left, right=right, difference=f"{difference:,.2f}{unit}",
        tolerance=f"{tolerance:,.2f}{unit}",
    )  # fmt: skip


def _measured(equation: Equation) -> str:
    """What is compared: a key of the units."""
    figures = {ref.partition("/")[2] for ref in equation.members}
    if not figures:
        return "money"
    return "percent" if figures <= PERCENTAGES else "count" if figures == {"count"} else "money"


def standing(equation: Equation, side: int, quoted: Mapping[str, Quoted]) -> list[str]:
    """The figures on one side (0 left, 1 right) in the order in which they are printed."""
    refs = [ref for ref, coefficients in equation.members.items() if coefficients[side] and ref in quoted]
    return sorted(refs, key=lambda ref: (quoted[ref].span_start, ref))


def _side(equation: Equation, side: int, value: Decimal, quoted: Mapping[str, Quoted], say: Phrases) -> str:
    refs = standing(equation, side, quoted)
    total = f"{value:,.2f}{say.units[_measured(equation)]['sum']}"
    if not refs and any(coefficients[side] for coefficients in equation.members.values()):
        return say.say("elsewhere", value=total)
    if not refs:
        return say.say("constant", value=total) if value else say.say("nothing")
    figures = [figure(quoted[ref], say) for ref in refs[:SHOWN]]
    if len(refs) == 1:
        return figures[0]
    key = "sum_short" if len(refs) <= SHOWN else "sum"
    return say.say(key, figures=say.listed(figures), count=len(refs), value=total)


def figure(one: Quoted, say: Phrases) -> str:
    """A figure with its place: form, row, column, line, and its words as printed."""
    words = one.amount_text + one.unit
    if one.form is None:
        return say.say("claim", place=place(one, say), subject=one.subject, words=words)
    column = say.say("column", column=one.column_path) if one.column_path and one.column_path != one.subject else ""
    return say.say(
        "figure", form=form_name(one, say), subject=one.subject, column=column, place=place(one, say), words=words
    )


def form_name(one: Quoted, say: Phrases) -> str:
    """Where it stands: the name of its form, or the text."""
    return one.names[LANGUAGES.index(say.language)] if one.form else say.say("text")


def place(one: Quoted, say: Phrases) -> str:
    """Its line, or its page where the format has no lines."""
    if one.line_number is not None:
        return say.say("line", line=one.line_number)
    return say.say("page", page=one.page_number) if one.page_number is not None else say.say("nowhere")
