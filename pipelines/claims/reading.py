"""A paragraph → its letters without blanks and quotation marks, each of which knows its way home.

Belongs here: folding glyphs without losing the place of a letter; joining what was cut inside a sentence. Does not
belong here: tokens and what they mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from pipelines.claims.lexicon import lexicon
from pipelines.model import Paragraph
from pipelines.names import annotation, glyphs
from pipelines.segment import place

# The glyphs that nearly every paragraph has are replaced one by one, which is far quicker than a translation.
COMMON = (("\uff08", "("), ("\uff09", ")"), ("\uff1a", ":"), ("\uff1b", ";"), ("\uff05", "%"), ("\uff0e", "."))
FURNITURE = 300  # letters between the parts of a paragraph that a page cut: foot and head, no table
KEPT = frozenset("\uff0c")  # the full-width comma parts clauses; as a separator of thousands the grammar knows it


class Text(NamedTuple):
    """The letters of a paragraph that are read, and where each of them stands in the paragraph."""

    letters: str
    origins: Sequence[int]  # one more than letters: the last one ends them
    paragraph: Paragraph

    def span(self, start: int, stop: int) -> tuple[int, int]:
        """The place in the document of a run of letters."""
        pieces, first, last = self.paragraph.pieces, self.origins[start], self.origins[stop - 1]
        if len(pieces) == 1:
            home = pieces[0][1]
            return home + first, home + last + 1
        return place(pieces, first), place(pieces, last) + 1

    def printed(self, start: int, stop: int) -> str | None:
        """Letters as they are printed; None where there are none."""
        origins = self.origins
        return self.paragraph.text[origins[start] : origins[max(start, stop - 1)] + 1].strip() or None


class Folding(NamedTuple):
    """What few paragraphs have: full-width digits, traditional characters, odd brackets, readings in Latin letters."""

    needed: re.Pattern[str]
    table: dict[int, str]
    drop: re.Pattern[str]


@cache
def _folding() -> Folding:
    common = {glyph for glyph, _ in COMMON}
    table = {point: glyph for point, glyph in glyphs().items() if len(glyph) == 1 and chr(point) not in KEPT | common}
    drop = re.compile(f"({lexicon().drop.pattern[1:-1]}|{annotation().pattern})")
    return Folding(re.compile(f"[{re.escape(''.join(map(chr, table)))}]"), table, drop)


def read(paragraph: Paragraph) -> Text:
    """The letters of a paragraph with one glyph for each meaning; blanks stay only between two digits.

    >>> text = read(Paragraph("“三公”经费 6 万元，占 0.5 %", ((0, 100),)))
    >>> text.letters, text.span(4, 6)
    ('三公经费6万元，占0.5%', (107, 110))
    """
    letters = paragraph.text
    for glyph, plain in COMMON:
        letters = letters.replace(glyph, plain)
    drop, folding = lexicon().drop, _folding()
    if folding.needed.search(letters):
        letters, drop = letters.translate(folding.table), folding.drop
    parts = drop.split(letters)  # every other one is dropped
    if len(parts) == 1:
        return Text(letters, range(len(letters) + 1), paragraph)
    kept: list[str] = []
    origins: list[int] = []
    at = 0
    for number, part in enumerate(parts):
        stop = at + len(part)
        if number % 2 == 0 or (parts[number - 1][-1:].isdigit() and parts[number + 1][:1].isdigit()):
            kept.append(part)  # between two figures a blank stays: side by side they must not become one
            origins += range(at, stop)
        at = stop
    origins.append(origins[-1] + 1 if origins else 0)
    return Text("".join(kept), origins, paragraph)


def _near(held: Paragraph, following: Paragraph) -> bool:
    """Whether no more than the foot and the head of a page lies between two paragraphs: no table."""
    begin, place = held.pieces[-1]
    return following.pieces[0][1] - (place + len(held.text) - begin) <= FURNITURE


def mended(paragraphs: Sequence[Paragraph]) -> Iterator[Paragraph]:
    """Paragraphs, joined again where one was plainly cut inside a sentence or inside a subject's path.

    A paragraph that has the marks of a sentence inside but none at its end goes on in the next, unless that one begins
    with a number of its own; one that begins with a level mark of a path goes on from the last.

    >>> lines = ["财政事务（款）行政运行", "（项）。年初预算为", "5万元。", "二、收入"]
    >>> [p.text for p in mended([Paragraph(text, ((0, place),)) for place, text in enumerate(lines)])]
    ['财政事务（款）行政运行（项）。年初预算为5万元。', '二、收入']
    """
    shelf = lexicon()
    held: Paragraph | None = None
    for paragraph in paragraphs:
        text = paragraph.text
        if held is None:
            held = paragraph
        elif (text[:1] in "(\uff08" and shelf.mark.match(text)) or (
            held.text[-1:] not in shelf.closing
            and _near(held, paragraph)
            and not shelf.caption.search(held.text)
            and not shelf.inner.isdisjoint(held.text)
            and not shelf.begins.match(text)
        ):
            size = len(held.text)
            pieces = tuple((here + size, there) for here, there in paragraph.pieces)
            held = Paragraph(held.text + paragraph.text, held.pieces + pieces, held.section, held.page)
        else:
            yield held
            held = paragraph
    if held is not None:
        yield held
