"""What `forbid`, `tree` and predicates found, in words: the same thing once, whatever number of rules say it.

Belongs here: cases about the same words or figures put together, what is quoted of them, excerpts. Does not belong
here: comparisons (`diagnosis`, `telling`), sentences (`messages.toml`, the rule book), rows of `findings`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from expectations.book import SEVERITIES, rules
from expectations.telling import SHOWN, Phrases, Quoted, figure, form_name, place

AGAINST = "\u2260"  # parts the two sides in a subject that says the disagreement itself
BESIDE = " \u2026 "  # parts two figures that should not go together
CUT = "\u2026"
LONG = 60  # letters of an excerpt
NAMED = 5  # cases of one finding that its sentence names
INDICATOR = ("comparator", "target", "weight", "core")  # the parts of `Quoted.parts`
COMPARED = ("comparator", "target", "core")  # in which one indicator may disagree with another
#: the part of an indicator that is at fault, by the question of the rule
AT_FAULT = {
    "nature_fits": ("comparator",),
    "words_or_figures": ("comparator", "target"),
    "percent_bounds": ("target",),
    "cost_target": ("target",),
}


class Case(NamedTuple):
    """One place where rules are broken without any sum: the figures or the words concerned."""

    rule_ids: tuple[str, ...]
    severity: str
    subject: str
    evidence: tuple[str, ...]


def together(cases: Iterable[Case], quoted: Mapping[str, Quoted]) -> list[list[Case]]:
    """Cases as they are told: what several rules say of the same thing is one case, cases of the same rules one list.

    Lists in the order of their rules, the cases of a list by place.

    >>> seen = [Case((rule,), "warn", "form A", ("w1",)) for rule in ("CMP-01", "CMP-03")]
    >>> together([*seen, Case(("CMP-01",), "warn", "form B", ("w2",))], {})[1]
    [Case(rule_ids=('CMP-01', 'CMP-03'), severity='warn', subject='form A', evidence=('w1',))]
    """
    same: dict[tuple[object, ...], list[Case]] = {}
    for case in cases:
        key = (case.subject, case.evidence) if case.subject or case.evidence else case.rule_ids
        same.setdefault(key, []).append(case)
    groups: dict[tuple[tuple[str, ...], str], list[Case]] = {}
    for some in same.values():
        rule_ids = tuple(sorted({rule_id for case in some for rule_id in case.rule_ids}))
        severity = min((case.severity for case in some), key=SEVERITIES.index)
        groups.setdefault((rule_ids, severity), []).append(some[0]._replace(rule_ids=rule_ids, severity=severity))
    return [sorted(some, key=lambda case: _order(case, quoted)) for _, some in sorted(groups.items())]


def _order(case: Case, quoted: Mapping[str, Quoted]) -> tuple[int, str, tuple[str, ...]]:
    first = min((quoted[ref].span_start for ref in case.evidence if ref in quoted), default=0)
    return first, case.subject, case.evidence


def told(cases: Sequence[Case], quoted: Mapping[str, Quoted], say: Phrases) -> str:
    """The sentence of a list of cases."""
    sentence = say.rule(*(rules()[rule_id] for rule_id in cases[0].rule_ids))
    named = [say.trimmed(words) for case in cases if (words := spot(case, quoted, say))]
    shown = list(dict.fromkeys(named))
    key = "bare" if not shown else "case" if len(shown) <= NAMED else "cases"
    return say.say(key, sentence=sentence, figures=say.listed(shown[:NAMED]), count=len(shown))


def spot(case: Case, quoted: Mapping[str, Quoted], say: Phrases) -> str:
    """One case: where, and the words or figures that disagree."""
    seen = [quoted[ref] for ref in case.evidence if ref in quoted]
    figures = [one for one in seen if one.passage is None]
    passages = [one.passage for one in seen if one.passage]
    asks = {rules()[rule_id].asks for rule_id in case.rule_ids}
    if differing := _differing(figures, say):
        return differing
    subject = _numbers(case, say) or excerpt(case.subject, passages)
    if not seen or (not figures and not seen[0].form):
        return say.say("words", words=say.trimmed(subject), place=place(seen[0], say)) if seen else subject
    if not figures or (seen[0].passage is not None and len(figures) > SHOWN):
        return say.say("spot", form=form_name(seen[0], say), places=place(seen[0], say), words=subject)
    first = figures[0]
    if not subject or subject == first.subject or first.subject.startswith(f"{subject} "):
        return say.listed(figure(_in_full(one), say) for one in figures[:SHOWN])
    contrasts = AGAINST in case.subject or BESIDE in subject
    if not contrasts and not subject.startswith(first.subject) and not first.parts:
        return say.say("both", figure=figure(first, say), words=subject)
    if first.subject not in subject:
        subject = say.say("named", subject=first.subject, words=subject)
    places = say.words["and"].join(dict.fromkeys(place(one, say) for one in figures[:SHOWN]))
    words = say.say("spot", form=form_name(first, say), places=places, words=say.trimmed(subject))
    return _at_fault(words, first, asks, say)


def _numbers(case: Case, say: Phrases) -> str | None:
    """Two numbers that are set against each other, in the words of the rule, where it has some."""
    one, against, other = case.subject.partition(AGAINST)
    rule = rules()[case.rule_ids[0]]
    words = rule.against_zh if say.language == "zh" else rule.against_en
    return words.format(one=one.strip(), other=other.strip()) if words and against else None


def _in_full(one: Quoted) -> Quoted:
    """A figure of the text with the words that follow it: a claim says more than its amount, or has none."""
    if not one.amount_text and one.sentence:
        return one._replace(subject=cut(one.sentence))
    sentence = one.sentence or ""
    found = re.search(rf"(?<![\d.,]){re.escape(one.amount_text)}(?![\d.,]*\d)", sentence) if one.amount_text else None
    return one._replace(amount_text=cut(sentence[found.start() :]), unit="") if found else one


def _differing(figures: Sequence[Quoted], say: Phrases) -> str | None:
    """Two indicators that should be alike, and in what they are not."""
    if len(figures) != 2 or not all(one.parts for one in figures):
        return None
    one, other = (dict(zip(INDICATOR, each.parts or (), strict=True)) for each in figures)
    parts = [
        say.say("parts_differ", part=say.parts[name], one=_value(one[name], say), other=_value(other[name], say))
        for name in COMPARED
        if one[name] != other[name]
    ]
    names = [
        say.say("spot", form=form_name(each, say), places=place(each, say), words=each.subject) for each in figures
    ]
    return say.say("pair", one=names[0], other=names[1], parts=say.words["and"].join(parts)) if parts else None


def _at_fault(words: str, one: Quoted, asks: set[str | None], say: Phrases) -> str:
    """`words` with the part of the indicator that is at fault."""
    if one.parts is None:
        return words
    parts = dict(zip(INDICATOR, one.parts, strict=True))
    if "complete_rows" in asks:
        lacking = [say.parts[name] for name in INDICATOR if not parts[name]]
        return say.say("lacks_part", words=words, parts=say.words["and"].join(lacking)) if lacking else words
    named = [name for question, names in AT_FAULT.items() if question in asks for name in names if parts[name]]
    told = [say.say("part", part=say.parts[name], value=_value(parts[name], say)) for name in named]
    return say.say("is_part", words=words, parts=say.words["and"].join(told)) if told else words


def _value(value: str | None, say: Phrases) -> str:
    return say.parts.get(value, value) if value else ""


def excerpt(words: str, passages: Sequence[str]) -> str:
    """Words taken from a passage, marked where the passage goes on, and no longer than can be read.

    >>> excerpt("b c", ["a b c d"]), excerpt("a b", ["a b"]), excerpt("name: about the mus", ["about the museum"])
    ('…b c…', 'a b', 'name: about the mus…')
    """
    words = words.strip()
    tail = words[-10:]  # behind a name: how the words end tells whether they were cut
    for line in (line for passage in passages for line in passage.splitlines()):
        before, found, behind = line.partition(words)
        if not found:
            before, found, behind = "", *line.partition(tail)[1:]
        if found:
            goes_on = any(letter.isalnum() for letter in behind)
            return CUT * any(letter.isalnum() for letter in before) + cut(words, goes_on)
    return cut(words)


def cut(words: str, goes_on: bool = False) -> str:
    """Words of a sensible length on one line; a mark where they go on.

    >>> len(cut("a" * 100)), cut("ab", True), cut("a\\nb")
    (61, 'ab…', 'a b')
    """
    words = " ".join(words.split())
    return words[:LONG] + CUT if len(words) > LONG else words + CUT * goes_on
