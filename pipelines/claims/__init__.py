"""Prose → claims: every statement that carries a figure or a word of direction, with its subject and its place.

Belongs here: paragraphs under their headings, drafts made into claims. The rooms inside: `lexicon` (the vocabulary),
`reading` (letters and their place), `binding` with `slots` and `clause` (which figure belongs to whom), `drafts`,
`paths` (names to codes), `numerals`, `kinds` (types of claims). Does not belong here: Chinese words
(`catalog/phrases.toml`), comparing a claim with a form.

Signs: `change_amount` and `change_ratio` carry the sign of the word of direction (a decrease is negative): level minus
change is the figure compared with. The words of the figures (`amount_text` …) are the digits as printed; `unit` is None
where one of the claim's amounts is printed without a unit and inherits it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from pipelines.claims.binding import Before, Binder, Note, Setting
from pipelines.claims.drafts import Draft, Subject
from pipelines.claims.kinds import claim_type
from pipelines.claims.lexicon import TOTALS, Section, lexicon
from pipelines.claims.paths import Codes
from pipelines.claims.reading import Text, mended, read
from pipelines.facts import Places
from pipelines.model import Claim, Document, Fact, Identity, Paragraph, Reject, Sheet

HEADING = 40  # letters: what is longer is no heading
STOP = re.compile("[\u3002:\uff0c;,]")
EDGES = ":\uff1a,\uff0c;\uff1b\u3002 "  # around a reason
DIGIT = re.compile(r"\d")

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
    outline = Outline(identity)
    made: list[Claim] = []
    rejects: list[Reject] = []
    notes: list[Note] = []
    whole: Draft | None = None  # whose parts the numbered paragraphs tell
    depth: int | None = None  # how they are numbered
    carry: Draft | None = None  # what the last paragraph was about
    background: Draft | None = None  # the last whole that was told in this part of the document
    for passage, paragraph in enumerate(mended(paragraphs), 1):
        if len(paragraph.text) > HEADING * 2 and not shelf.telling.search(paragraph.text):
            continue
        text = read(paragraph)
        letters = text.letters
        level = outline.enter(letters)
        if level is not None:
            whole = carry = None
            background = background if level > 2 else None
        if not shelf.telling.search(letters):
            continue
        year = shelf.year.search(letters)
        if year and not shelf.telling.search(letters[: year.start()] + letters[year.end() :]):
            notes.append(Note(*text.span(year.start(), year.start() + 4), "year"))  # a title
            continue
        setting, skip = outline.setting, outline.skip
        if skip is None and shelf.definition.match(letters):
            skip = "definition"
        binder = Binder(letters, setting, shelf, codes, Before(whole, background, carry)).read()
        if skip:
            spans = [*((n.start, n.stop, _skipped(n.kind, skip)) for n in binder.notes)]
            spans += [(a, b, skip) for draft in binder.drafts for a, b in draft.figures]
            spans += [(a, b, skip) for a, b, _ in binder.unbound]
            notes += [Note(*text.span(a, b), kind) for a, b, kind in spans]
            continue
        carry = binder.lead or carry
        for found in shelf.said.finditer(letters):
            binder.state(found.group(), found.start())
        whole, depth = _goes_on(binder, letters, whole, depth)
        if binder.lead and binder.lead.amount is not None and _is_whole(binder.lead.subject):
            background = binder.lead
        notes += [Note(*text.span(note.start, note.stop), note.kind) for note in binder.notes]
        for start, stop, reason in binder.unbound:
            span = text.span(start, stop)
            rejects.append(Reject("claims", reason, *span, document.text[slice(*span)]))
        made += _claims(binder, paragraph, text, setting, places, passage)
    made.sort(key=lambda claim: claim.span_start)
    return Told(tuple(made), tuple(rejects), tuple(dict.fromkeys(notes)))


def _goes_on(
    binder: Binder, letters: str, whole: Draft | None, depth: int | None
) -> tuple[Draft | None, int | None]:
    """What is told in parts behind this paragraph: what a colon opens, as long as the numbering is of one kind."""
    if letters[-1:] == ":":
        return binder.lead, None
    level, numbered, *_ = _heading(letters[: HEADING * 2 + 8])
    if whole is None or not numbered or depth not in (None, level):
        return None, None
    return whole, level


def _whole(subject: Subject) -> str:
    """What a part is part of, in one word."""
    if subject.code:
        return subject.code
    return (subject.item or subject.part or "total") if subject.known and not subject.names else "unknown"


def _is_whole(subject: Subject) -> bool:
    return subject.known and not (subject.part or subject.code or subject.names) and subject.item in (None, *TOTALS)


def _skipped(kind: str, skip: str) -> str:
    """Years and the like stay what they are in a part whose other figures assert nothing."""
    return skip if kind == "unread" or kind.endswith("_text") else kind


class Outline:
    """The headings above the present paragraph."""

    def __init__(self, identity: Identity) -> None:
        self._levels: dict[int, tuple[str, Section | None]] = {}
        self._identity = identity
        self.setting, self.skip = self._read()

    def enter(self, letters: str) -> int | None:
        """A paragraph begins; where it is a heading or begins with one, it is entered. The level of a lone heading."""
        if not letters or (letters[0] not in lexicon().numerals and len(letters) > HEADING):
            return None
        level, numbered, heading, alone = _heading(letters[: HEADING * 2 + 8])
        if not heading:
            return None
        section = _section(heading)
        if not numbered and not section:
            return None
        depth = level if numbered else -1
        self._levels = {key: value for key, value in self._levels.items() if key < depth}
        self._levels[depth] = (heading, section)
        self.setting, self.skip = self._read()
        return depth if alone else None

    def _read(self) -> tuple[Setting, str | None]:
        topic = skip = item = fund = source = flow = None
        heading, past = "", None
        held = False  # by a numbered heading above: a whole inside a fund's part is the fund's
        for depth, (words, section) in sorted(self._levels.items()):
            if section is None:
                continue
            means = section.means
            topic, skip, heading = section.topic or topic, section.skip, words
            past = _past(words)
            item = _word(means.get("item")) or (None if section.topic else item)
            if section.topic and not (section.topic == "totals" and fund and held):
                fund, source = _word(means.get("fund")), _word(means.get("source"))
                flow, held = _word(means.get("flow")), depth >= 0
        year, kind = self._identity.report_year, self._identity.kind
        return Setting(year, kind, topic, heading, fund, source, item, flow, past), skip


@lru_cache(maxsize=1 << 12)
def _section(heading: str) -> Section | None:
    """What is known of a heading: the first section whose words it holds."""
    return next((one for one in lexicon().sections if any(word in heading for word in one.words)), None)


@lru_cache(maxsize=1 << 12)
def _past(heading: str) -> str | None:
    """'executed' where a heading speaks of what was, and of no plan.

    >>> _past("2021年三公经费决算情况"), _past("收入预算"), _past("预算执行和决算情况")
    ('executed', None, None)
    """
    told = {stage for word, stage in lexicon().stages.items() if word in heading}
    return "executed" if told == {"executed"} else None


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


def _word(value: object) -> str | None:
    return str(value) if value else None


def _claims(
    binder: Binder, paragraph: Paragraph, text: Text, setting: Setting, places: Places, passage: int
) -> list[Claim]:
    """The drafts that assert something, as claims."""
    sentences: dict[int, str] = {}
    made = []
    group = frozenset(key for draft in binder.drafts if draft.said for key in draft.texts)
    for draft in binder.drafts:
        if not draft.said:
            continue
        if draft.sentence not in sentences:
            sentences[draft.sentence] = _sentence(binder, paragraph, text, draft.sentence)
        sentence = sentences[draft.sentence]
        made.append(_claim(draft, binder, paragraph, text, sentence, setting, places, group, passage))
    return made


def _sentence(binder: Binder, paragraph: Paragraph, text: Text, number: int) -> str:
    """The sentence as printed."""
    bounds = (*binder.bounds, len(text.letters))
    return _printed(paragraph, text, bounds[number], bounds[number + 1]) or ""


def _printed(paragraph: Paragraph, text: Text, start: int, stop: int) -> str | None:
    """Letters as they are printed; None where there are none."""
    words = paragraph.text[text.origin(start) : text.origin(max(start, stop - 1)) + 1].strip()
    return words or None


def _claim(
    draft: Draft,
    binder: Binder,
    paragraph: Paragraph,
    text: Text,
    sentence: str,
    setting: Setting,
    places: Places,
    group: frozenset[str],
    passage: int,
) -> Claim:
    subject = draft.subject
    figures = tuple([text.span(start, stop) for start, stop in draft.figures])
    begin = min([draft.start, *[start for start, _ in draft.figures]])
    start, stop = text.span(begin, max(draft.stop, begin + 1))
    told = binder.stage(draft)
    stage = None if draft.count is not None and draft.amount is None else told
    base = draft.base
    texts = {name: _printed(paragraph, text, *span) for name, span in draft.texts.items()}
    reason = _printed(paragraph, text, *draft.reason) if draft.reason else None
    if reason:
        reason = reason.strip(EDGES)
    base_stage = None
    if base and (draft.direction or draft.completion is not None or draft.change_amount is not None):
        base_stage = base.stage or ("executed" if setting.kind == "final_accounts" else "approved")
    return Claim(
        claim_type=claim_type(draft, setting, told, group),
        subject_phrase=subject.phrase.strip(",\uff0c:;"),
        subject_code=subject.code,
        measure=draft.measure or _measure(draft),
        fund=subject.fund or _fund(subject, setting),
        source=subject.source or ("fiscal" if subject.fund else None),
        flow=subject.flow,
        part=subject.part,
        item=subject.item,
        scope=None,
        stage=stage,
        fiscal_year=draft.year or setting.year,
        base_year=base.year if base else None,
        base_stage=base_stage,
        amount=draft.amount,
        change_amount=draft.change_amount,
        change_ratio=draft.change_ratio,
        share=draft.share,
        share_base=draft.share_base,
        direction=draft.direction,
        count=draft.count,
        counted=draft.counted,
        completion=draft.completion,
        reason=reason or None,
        unit=draft.unit,
        quantum=draft.quantum,
        change_quantum=draft.change_quantum,
        ratio_quantum=draft.ratio_quantum,
        amount_text=texts.get("amount"),
        change_text=texts.get("change"),
        ratio_text=texts.get("ratio"),
        share_text=texts.get("share"),
        sentence=sentence,
        line_number=places.line(start),
        page_number=places.page(start),
        span_start=start,
        span_stop=stop,
        passage=passage,
        known=subject.known,
        part_of=_whole(draft.part_of.subject) if draft.part_of else None,
        figure_spans=figures,
    )


def _fund(subject: Subject, setting: Setting) -> str | None:
    """All money, where a whole is told outside every fund's section and without naming one."""
    whole = subject.flow and subject.item in (None, "grand_total", "current_year_total") and subject.known
    return "all" if whole and not setting.fund and setting.topic in (None, "totals") else None


def _measure(draft: Draft) -> str:
    if draft.amount is not None:
        return "amount"
    if draft.change_amount is not None or draft.change_ratio is not None:
        return "change"
    if draft.completion is not None:
        return "completion"
    return "share" if draft.share is not None else "comparison"
