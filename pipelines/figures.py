"""The account of every figure (law 3): each one printed anywhere in the text, exactly once, and what became of it.

Belongs here: finding figures, laying them beside what was read (facts, indicators, claims, rejects), naming the rest
by where they stand. Does not belong here: reading any of them. What has no name is `unread`; there is no other rest.

The kinds, with their names for people, are `catalog/figures.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import cache
from operator import itemgetter
from typing import NamedTuple

from pipelines.catalog import SHELF, forms, load, only
from pipelines.claims.binding import Note
from pipelines.claims.lexicon import lexicon
from pipelines.claims.reading import read
from pipelines.contacts import contacts
from pipelines.model import Disclosure, Figure, Paragraph, Sheet
from pipelines.names import plain
from pipelines.performance import labels
from pipelines.segment import PAGE_NUMBER

# a run of digits with its separators; a full-width comma parts thousands only where decimals follow
DIGITS = re.compile(r"\d{1,3}(?:\uff0c\d{3})+[.\uff0e]\d+|\d+(?:[.\uff0e,]\d+)*")
DIGIT = re.compile(r"\d")
WHOLE = frozenset({"fact", "indicator", "claim"})  # owners that are one figure each
WORDLESS = frozenset({"contact", "fact", "indicator"})  # owners of names, dashes and words besides numbers
GRAMMAR = {
    "citation_": "law_citation", "numbering_": "numbering", "phone_": "contact", "date_": "date", "year_": "year",
    "ordinal_": "ordinal", "label_": "form_number", "name_": "identifier", "threshold_": "threshold",
}  # fmt: skip
ROLES = {"code": "code", "part_code": "code", "order": "line_order", "text": "remark_text"}


class Owner(NamedTuple):
    """A stretch of the text that somebody has read."""

    start: int
    stop: int
    kind: str
    ref: str | None = None


@cache
def kinds() -> Mapping[str, tuple[str, str]]:
    """Kind -> its names in Chinese and English."""
    given = load(SHELF / "figures.toml")
    for key, names in given.items():
        only(names, {"zh", "en"}, f"figures.toml [{key}]")
    return {key: (names["zh"], names["en"]) for key, names in given.items()}


def account(said: Disclosure, notes: Sequence[Note] = ()) -> tuple[Figure, ...]:
    """Every figure of the document's text, in its order. `notes` are those of `claims.tell`.

    A fact, an indicator or a claim is one figure with the span that it has there; its `ref` is where the fact, the
    indicator or the claim begins. Anything else is one figure a run of digits. A number in characters is a figure
    where it was read as one.
    """
    text = said.document.text
    owners = [*_owners(said, notes)]
    readers = Sweep(owners)
    places = Sweep(_cells(said, {owner.start for owner in owners}))
    made: list[Figure] = []
    done = 0
    while found := DIGITS.search(text, done):
        start, stop = found.span()
        done = stop
        owner = readers.at(start) or places.at(start)
        if owner is not None and owner[2] in WHOLE:
            start, stop, done = owner[0], owner[1], max(stop, owner[1])
        elif owner is not None and owner[1] < stop:  # a number and a year that a full stop has joined
            stop = done = owner[1]
            while not text[stop - 1].isdigit():
                stop -= 1
        kind = owner[2] if owner else _by_itself(text, start, stop)
        words = None if kind == "contact" else text[start:stop]
        made.append(Figure(start, stop, words, kind, owner[3] if owner else None))
    spoken = {
        (owner.start, owner.stop): owner
        for owner in reversed(owners)
        if owner.kind not in WORDLESS and not DIGIT.search(text, owner.start, owner.stop)
    }
    if spoken:
        made += [Figure(*span, text[slice(*span)], owner.kind, owner.ref) for span, owner in spoken.items()]
        made.sort(key=itemgetter(0))
    return tuple(made)


class Sweep:
    """Stretches of the text, asked for the one that holds an offset; of several the one that was given first.

    Offsets are asked in ascending order, so that each stretch is met once.
    """

    def __init__(self, owners: Iterable[Owner]) -> None:
        self._waiting = sorted(
            ((owner[0], rank, owner) for rank, owner in enumerate(owners) if owner[1] > owner[0]), reverse=True
        )
        self._open: list[tuple[int, int, Owner]] = []

    def at(self, offset: int) -> Owner | None:
        """Who holds this offset."""
        waiting, held = self._waiting, self._open
        while waiting and waiting[-1][0] <= offset:
            held.append(waiting.pop())
        if not held:
            return None
        if len(held) == 1:
            owner = held[0][2]
            if owner[1] > offset:
                return owner
            held.clear()
            return None
        held[:] = [one for one in held if one[2][1] > offset]
        return min(held, key=_RANK)[2] if held else None


_RANK = itemgetter(1)


def _owners(said: Disclosure, notes: Sequence[Note]) -> Iterator[Owner]:
    """Whoever read a figure, the surest first."""
    for start, stop in contacts(said.document.text):
        yield Owner(start, stop, "contact")
    for fact in said.facts:
        yield Owner(fact.span_start, fact.span_stop, "fact", str(fact.span_start))
    for indicator in said.indicators:
        for span in (indicator.weight_span, indicator.target_span):
            if span:
                yield Owner(*span, "indicator", str(indicator.span_start))
    for claim in said.claims:
        for span in claim.figure_spans:
            yield Owner(*span, "claim", str(claim.span_start))
    for note in notes:
        yield Owner(note.start, note.stop, note.kind)


def _cells(said: Disclosure, read_already: Set[int]) -> Iterator[Owner]:
    """What was refused; what stands in the cells of sheets besides figures; the lines of the contents list."""
    text = said.document.text
    for reject in said.rejects:
        yield Owner(reject.start, reject.stop, "reject")
    for sheet in said.sheets:
        performance = forms()[sheet.form].shape == "performance"
        yield from (_performance if performance else _plain_sheet)(sheet, read_already)
        yield from _words(sheet.title, sheet.title_start, "form_number")
    for expected in said.forms_expected:
        if expected.announced and expected.span_start is not None and expected.span_stop is not None:
            start = text.rfind("\n", 0, expected.span_start) + 1
            stop = text.find("\n", expected.span_stop)
            line = text[start : stop if stop >= 0 else len(text)]
            yield from _words(line, start, "contents")


def _plain_sheet(sheet: Sheet, read_already: Set[int]) -> Iterator[Owner]:
    """Cells by their column; above the first row of figures stands the header."""
    roles = {column.index: column.role for column in sheet.columns}
    first = min((row.index for row in sheet.rows), default=len(sheet.grid.rows))
    for number, (words, starts) in enumerate(zip(sheet.grid.rows, sheet.grid.starts, strict=True)):
        for index, (cell, start) in enumerate(zip(words, starts, strict=True)):
            if start in read_already or not cell or not DIGIT.search(cell):
                continue
            role = roles.get(index, "")
            if number < first:
                kind = "line_order" if cell.isdigit() and len(cell) < 4 else "header_text"
            elif role in ROLES:
                kind = ROLES[role]
            elif role == "name":
                kind = "code" if cell[:1].isdigit() and CODE.match(cell) else "name_text"
            else:
                continue
            if cell.isdigit():
                yield Owner(start, start + len(cell), kind)
            else:
                yield from _words(cell, start, kind)


CODE = re.compile(r"\[?\d{3}(?:\d{2}){0,2}(?!\d)")


def _performance(sheet: Sheet, read_already: Set[int]) -> Iterator[Owner]:
    """Cells of a performance sheet by the label to their left, or of the list by the label above them."""
    known = labels()
    for words, starts in zip(sheet.grid.rows, sheet.grid.starts, strict=True):
        label = ""
        for cell, start in zip(words, starts, strict=True):
            if not cell:
                continue
            meaning = known.texts.get(plain(cell), "")
            label = meaning or label
            if start not in read_already and DIGIT.search(cell):
                kind = "goal_text" if label == "goal" else "project_text" if label else "indicator_text"
                yield from _words(cell, start, kind)


def _words(words: str, start: int, kind: str) -> Iterator[Owner]:
    """The figures of some words: years, numbering and the like by the grammar, the others of the given kind."""
    yield from _named(words, start)
    yield Owner(start, start + len(words), kind)


def _named(words: str, start: int) -> Iterator[Owner]:
    """What the grammar knows by itself."""
    letters = read(Paragraph(words, ((0, start),)))
    for found in lexicon().token.finditer(letters.letters):
        token = found.lastgroup or ""
        if token in GRAMMAR:
            group = "bound" if token == "threshold_" else 0
            yield Owner(*letters.span(*found.span(group)), GRAMMAR[token])
        elif token == "versus_":
            for group in ("year_a", "year_c"):
                if found[group]:
                    yield Owner(*letters.span(*found.span(group)), "year")


def _by_itself(text: str, start: int, stop: int) -> str:
    """A figure that nobody claims: the grammar, asked of its line alone."""
    begin = text.rfind("\n", 0, start) + 1
    end = text.find("\n", stop)
    line = text[begin : end if end >= 0 else len(text)]
    if PAGE_NUMBER.fullmatch(line.strip()):
        return "page_number"
    if start == begin and text[stop : stop + 1] == "\t" and stop - start < 4:
        return "line_order"  # a small whole number is the whole first cell of a row that no form claims
    return next((owner.kind for owner in _named(line, begin) if owner.start <= start < owner.stop), "unread")
