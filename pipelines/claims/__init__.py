"""Prose → claims: every statement that carries a figure or a word of direction, with its subject and its place.

Belongs here: paragraphs under their headings, drafts made into claims. The rooms inside: `lexicon` (the vocabulary),
`reading` (letters and their place), `years` and `shapes` (what differs between documents of one form of words),
`statements` (a shape is read once), `binding` with `slots`, `rows` and `clause` (which figure belongs to whom),
`drafts`, `paths` (names to codes), `numerals`, `kinds` (types of claims), `skim` (parts that assert nothing).
Does not belong here: Chinese words (`catalog/phrases.toml`), comparing a claim with a form.

Signs: `change_amount` and `change_ratio` carry the sign of the word of direction (a decrease is negative): level minus
change is the figure compared with. The words of the figures (`amount_text` …) are the digits as printed; `unit` is None
where one of the claim's amounts is printed without a unit and inherits it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import copy
from functools import lru_cache
from typing import NamedTuple

from pipelines.claims.binding import Before, Note, Setting
from pipelines.claims.drafts import Draft
from pipelines.claims.lexicon import Section, lexicon
from pipelines.claims.paths import WIDTHS, Codes, split_path
from pipelines.claims.reading import mended, read
from pipelines.claims.skim import skim
from pipelines.claims.statements import is_whole, understood
from pipelines.claims.years import Calendar
from pipelines.facts import Places
from pipelines.model import Claim, Document, Fact, Identity, Paragraph, Reject, Sheet

HEADING = 40  # letters: what is longer is no heading
STOP = re.compile("[\u3002:\uff0c;,]")
DIGIT = re.compile(r"\d")
FIRST = "\u4e001"  # how a numbering begins

__all__ = ["Told", "claims", "tell"]


class Told(NamedTuple):
    """What prose says, what in it could not be read, and what its other figures are (spans of the document)."""

    claims: tuple[Claim, ...]
    rejects: tuple[Reject, ...]
    notes: tuple[Note, ...]


def claims(
    document: Document,
    paragraphs: Sequence[Paragraph],
    sheets: Sequence[Sheet],
    facts: Sequence[Fact],
    identity: Identity,
) -> tuple[list[Claim], list[Reject]]:
    """The claims of a document's prose in the order of the text, and what could not be bound."""
    told = tell(document, paragraphs, facts, identity)
    return list(told.claims), list(told.rejects)


def tell(
    document: Document,
    paragraphs: Sequence[Paragraph],
    facts: Sequence[Fact],
    identity: Identity,
) -> Told:
    """Claims and rejects, and a note for every other figure of the prose: what `figures.account` needs."""
    shelf = lexicon()
    codes = Codes.of(facts, identity.report_year)
    places = Places(document)
    made: list[Claim] = []
    rejects: list[Reject] = []
    notes: list[Note] = []
    listed = Listed()  # whose parts the numbered paragraphs tell
    carry: Draft | None = None  # what the last paragraph was about
    background: Draft | None = None  # the last whole that was told in this part of the document
    texts = [
        (passage, read(paragraph))
        for passage, paragraph in enumerate(mended(paragraphs), 1)
        if len(paragraph.text) <= HEADING * 2 or tells(paragraph.text)
    ]
    printed = "\n".join([text.letters for _, text in texts])
    calendar = Calendar.of(printed, identity.report_year)
    outline = Outline(calendar.common(identity.report_year), identity.kind)
    for (passage, text), letters in zip(texts, calendar.moved(printed).split("\n"), strict=bool(texts)):
        level = outline.enter(letters)
        if level is not None:
            listed, carry = Listed(), None
            background = background if level > 2 else None
        if not tells(letters):
            continue
        year = shelf.year.search(letters)
        if year and not tells(letters[: year.start()] + letters[year.end() :]):
            notes.append(Note(*text.span(year.start(), year.start() + 4), "year"))  # a title
            continue
        setting, skip = outline.over(year and int(year.group()[:4])), outline.skip
        if skip is None and shelf.definition.match(letters):
            skip = "definition"
        if skip:
            notes += [Note(*text.span(start, stop), kind) for start, stop, kind in skim(letters, codes, skip)]
            continue
        numbering = _numbering(letters) if listed.whole or letters[-1:] == ":" else None
        listed = listed.at(numbering)
        before = Before(listed.whole, background, carry)
        said, shape = understood(text._replace(letters=letters), setting, codes, before)
        carry = said.lead or carry
        listed = listed.after(said.lead, letters, numbering)
        if said.lead and said.lead.amount is not None and is_whole(said.lead.subject):
            background = said.lead
        notes += [Note(*shape.text.span(note.start, note.stop), note.kind) for note in said.notes]
        for start, stop, reason in said.unbound:
            span = shape.text.span(start, stop)
            rejects.append(Reject("claims", reason, *span, document.text[slice(*span)]))
        made += said.claims(shape, calendar, places, passage)
    made.sort(key=lambda claim: claim.span_start)
    return Told(tuple(made), tuple(rejects), tuple(dict.fromkeys(notes)))


def tells(letters: str) -> bool:
    """Whether a paragraph can assert anything: it has a figure, or words that do without."""
    return bool(DIGIT.search(letters)) or letters.endswith(":") or bool(lexicon().telling.search(letters))


class Listed(NamedTuple):
    """What is told in parts by the paragraphs behind it, and how they are numbered."""

    whole: Draft | None = None
    over: int = -1  # the numbering of the paragraph that a colon ends; -1 for none
    level: int | None = None  # that of the parts

    def at(self, numbering: int | None) -> Listed:
        """What is left of it at the next paragraph: one that stands beside the whole is none of its parts."""
        ends = numbering is not None and (numbering <= self.over or numbering < (self.level or 0))
        return Listed() if ends else self

    def after(self, lead: Draft | None, letters: str, numbering: int | None) -> Listed:
        """What the paragraph leaves: what its colon opens, or the same, as long as the numbering is of one kind."""
        if letters[-1:] == ":":
            return Listed(copy(lead), -1 if numbering is None else numbering)
        if self.whole is None or numbering is None or self.level not in (None, numbering):
            return Listed()
        return self._replace(level=numbering)


class Outline:
    """The headings above the present paragraph."""

    def __init__(self, year: int | None, kind: str | None) -> None:
        self._levels: dict[int, str] = {}
        self._within = -1  # the outermost numbering above the heading without a number
        self._year, self._kind = year, kind
        self.setting, self.skip = _under(year, kind, ())

    def enter(self, letters: str) -> int | None:
        """A paragraph begins; where it is a heading or begins with one, it is entered. The level of a lone heading."""
        if not letters or (letters[0] not in lexicon().numerals and len(letters) > HEADING):
            return None
        level, numbered, heading, alone = _heading(letters[: HEADING * 2 + 8])
        if not heading:
            if numbered and any(key >= level for key in self._levels):
                self._is({key: words for key, words in self._levels.items() if key < level})
            return None
        section = _section(heading)
        if not numbered and (not section or (letters[-1] == "\u3002" and lexicon().telling.search(letters))):
            return None  # a sentence that nothing was spent is no heading
        depth = level if numbered else -1
        if numbered and level <= self._within and letters.lstrip("(")[0] not in FIRST:
            self._levels.pop(-1, None)  # the numbering goes on in which the heading without a number stood
        elif not numbered:
            self._within = min((key for key in self._levels if key >= 0), default=-1)
        self._is({key: words for key, words in self._levels.items() if key < depth} | {depth: heading})
        return depth if alone else None

    def over(self, printed: int | None) -> Setting:
        """What the headings say of a paragraph that first prints this year: its document's own is told of as ever."""
        if self.setting.stage and printed == self._year != self.setting.year:
            return self.setting._replace(year=self._year, stage=None, partial=False)
        return self.setting

    def _is(self, levels: dict[int, str]) -> None:
        self._levels = levels
        self.setting, self.skip = _under(self._year, self._kind, tuple(levels.items()))


@lru_cache(maxsize=1 << 12)
def _under(year: int | None, kind: str | None, headings: tuple[tuple[int, str], ...]) -> tuple[Setting, str | None]:
    """What headings by their depth say of the paragraphs under them, and what their figures are where they assert
    nothing."""
    topic = skip = item = fund = source = flow = None
    heading, past = "", None
    path: tuple[str, ...] = ()
    stage, partial = None, False
    held = False  # by a numbered heading above: a whole inside a fund's part is the fund's
    for depth, words in sorted(headings):
        told, part = _of_another_year(words, year, kind)
        if told:
            year, stage, partial = told, "executed", part
        section = _section(words)
        names, widths, _ = split_path(words)
        if names and widths[-1] < WIDTHS[-1]:
            path = (*path[: WIDTHS.index(widths[0])], *names)
        if section is None:
            continue
        means = section.means
        topic, skip, heading = section.topic or topic, section.skip, words
        past = _past(words)
        item = _word(means.get("item")) or (None if section.topic else item)
        if section.topic and not (section.topic == "totals" and fund and held):
            fund, source = _word(means.get("fund")), _word(means.get("source"))
            flow, held = _word(means.get("flow")), depth >= 0
    return Setting(year, kind, topic, heading, fund, source, item, flow, past, path, stage, partial), skip


@lru_cache(maxsize=1 << 12)
def _section(heading: str) -> Section | None:
    """What is known of a heading: the first section whose words it holds."""
    return next((one for one in lexicon().sections if any(word in heading for word in one.words)), None)


@lru_cache(maxsize=1 << 12)
def _past(heading: str) -> str | None:
    """'executed' where a heading speaks of what was, and of no plan.

    >>> _past("2021年三公经费决算情况"), _past("收入预算"), _past("预算执行情况"), _past("年初预算和决算情况")
    ('executed', None, 'executed', None)
    """
    stages = lexicon().stages
    told, rest = set(), heading
    for word in sorted(stages, key=len, reverse=True):
        if word in rest:
            told.add(stages[word])
            rest = rest.replace(word, " ")
    return "executed" if told == {"executed"} else None


@lru_cache(maxsize=1 << 12)
def _of_another_year(heading: str, year: int | None, kind: str | None = "budget") -> tuple[int | None, bool]:
    """The year whose execution a heading announces, if that is not what the document is about, and whether some months
    of it.

    >>> _of_another_year("2021年财政预算执行情况", 2022), _of_another_year("2022年预算", 2021)
    ((2021, False), (None, False))
    >>> _of_another_year("2022年上半年预算执行情况", 2021), _of_another_year("2021年决算和2022年预算", 2022)
    ((2022, True), (None, False))
    """
    years = {int(found[:4]) for found in lexicon().year.findall(heading)}
    if len(years) != 1 or (year in years and kind != "budget") or _past(heading) != "executed":
        return None, False
    return years.pop(), bool(lexicon().partial.search(heading))


@lru_cache(maxsize=1 << 14)
def _heading(letters: str) -> tuple[int, bool, str, bool]:
    """Level, numbered or not, the heading that a paragraph is or begins with ('' for none), and whether that is all."""
    outline = lexicon().outline
    level, numbered = len(outline), 0
    for depth, pattern in enumerate(outline):
        if found := pattern.match(letters):
            level, numbered = depth, found.end()
            break
    words = letters[numbered:]
    head = STOP.split(words, maxsplit=1)[0]
    alone = len(words) <= len(head) + 1
    if found := DIGIT.search(head, 5 if head[:1] in ("1", "2") else 1):  # a year may lead a heading
        head, alone = head[: found.start()] if numbered and _section(head[: found.start()]) else "", False
    if len(head) > (HEADING if alone else HEADING // 2):
        head = ""
    return level, numbered > 0, head, alone


def _numbering(letters: str) -> int | None:
    """The level of the numbering that a paragraph begins with."""
    level, numbered, *_ = _heading(letters[: HEADING * 2 + 8])
    return level if numbered else None


def _word(value: object) -> str | None:
    return str(value) if value else None
