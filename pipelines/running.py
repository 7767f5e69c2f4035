"""What pages print around a text again and again: running titles, footers, watermarks.

Belongs here: which lines those are. Does not belong here: page numbers alone (`segment`), what such a line interrupts
(`segment`, `tabulate`).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, pairwise

from pipelines.model import Document
from pipelines.segment import ENDS, FORM_NUMBER, HEADING, PAGE_NUMBER, WORDS
from pipelines.titles import forms_named

DEPTH = 4  # lines at the edge of a page: a running title of two lines, a number, a watermark
NEAR = 2  # pages: left and right ones may each have a title of their own
COLONS = frozenset(":\uff1a")


def running(document: Document) -> frozenset[int]:
    """Where the lines begin that stand at the same edge of pages near each other; no sentence, label or name of a form.

    >>> sorted(running(Document("", "某局公开\\n甲。\\n- 1 -\\n某局公开\\n乙。\\n- 2 -\\n", pages=(0, 14))))
    [0, 14]
    """
    found: set[int] = set()
    pages = [*pairwise((*document.pages, len(document.text)))]
    for side in (1, -1):
        edges = [[*_edge(document.text, start, stop, side)] for start, stop in pages]
        for number, edge in enumerate(edges):
            others = edges[max(number - NEAR, 0) : number] + edges[number + 1 : number + NEAR + 1]
            again = {words for other in others for _, words in other}
            repeated = next((at for at, (_, words) in enumerate(edge) if words not in again), len(edge))
            found.update(start for start, _ in edge[:repeated])
    return frozenset(found)


def _edge(text: str, start: int, stop: int, side: int) -> Iterator[tuple[int, str]]:
    """Where lines begin at an edge of a page, and their words without the page's number: from outside inwards, up to
    the first that cannot run over pages.
    """
    for begin, line in islice(_lines(text, start, stop, side), DEPTH):
        if PAGE_NUMBER.fullmatch(line):
            continue
        words = [word for word in line.split() if not PAGE_NUMBER.fullmatch(word)]
        said = " ".join(words)
        if not words or "\t" in line or len(max(words, key=len)) > HEADING:
            return
        if said[-1] in ENDS or not COLONS.isdisjoint(said) or FORM_NUMBER.match(said) or forms_named(said, None):
            return
        yield begin, said


def _lines(text: str, start: int, stop: int, side: int) -> Iterator[tuple[int, str]]:
    """The lines with words between two offsets, from the first on or from the last back."""
    if side > 0:
        yield from ((line.start(), line.group()) for line in WORDS.finditer(text, start, stop))
        return
    while stop > start:
        begin = text.rfind("\n", start, stop - 1) + 1 or start
        if line := WORDS.search(text, begin, stop):
            yield line.start(), line.group()
        stop = begin
