"""A stream of cells that lost its empty cells → rows: full rows say what the columns are, labels where a row begins.

Belongs here: parting such a stream into labels and figures, and the columns by the rows that are full. A figure of a
row that is not full goes into a last column without a header: which column it stood in was lost, and is for `decide`
or nobody to say. Does not belong here: streams with their empty cells (`periods`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pipelines.headers import head
from pipelines.periods import CODE, FIGURES, Period, kind, numbering, period, stacked

MOST_LABELS = 3  # cells of a row before its figures
CLASS = 3  # digits of the code of a class
FEWEST_FULL = 2  # rows by which the columns are known


class Entry(NamedTuple):
    """A row: the places of its labels and of its figures in the stream."""

    labels: tuple[int, ...]
    figures: tuple[int, ...]


def ragged(words: Sequence[str]) -> Period | None:
    """The table of a stream without empty cells; None where its full rows do not say what the columns are.

    >>> words = "科目编码 科目名称 合计 基本支出 项目支出 201 教育 3.00 1.00 2.00 205 科技 5.00 5.00"
    >>> stream = f"{words} 合计 8.00 6.00 2.00".split()
    >>> [[stream[at] if at is not None else "" for at in row] for row in ragged(stream).body]
    [['201', '教育', '3.00', '1.00', '2.00', '', ''], ['205', '科技', '', '', '', '5.00', '5.00'], \
['合计', '', '8.00', '6.00', '2.00', '', '']]
    """
    kinds = "".join(map(kind, words))
    _, stop, _ = numbering(words)
    whole = any(CODE.fullmatch(one) and len(one) > CLASS for one in words)
    if not whole and any(head(one).role == "part_code" for one in words):
        return None  # a code in cells of its own, some of them empty
    first = next((at for at in range(stop, len(words)) if kinds[at] in FIGURES and not _numbers(words, kinds, at)), 0)
    for labels in range(1, MOST_LABELS + 1) if first else ():
        start = stop or first - (1 if kinds[first - 1] == "T" else labels)
        if start > 1 and (stop or not any(sign in kinds[:start] for sign in FIGURES)):
            found = _read(words, kinds, start, labels)
            if found:
                return found
    return None


def _numbers(words: Sequence[str], kinds: str, at: int) -> bool:
    """Whether a figure is the code, or the number, of the name behind it."""
    label = kinds[at + 1 : at + 2] not in ("", "E", "T", *FIGURES)
    return label and (words[at] == "1" or CODE.fullmatch(words[at]) is not None)


def _read(words: Sequence[str], kinds: str, start: int, labels: int) -> Period | None:
    """The table whose rows begin at `start` and have so many labels each, totals but one."""
    entries = _entries(words, kinds, start, labels)
    width = max((len(entry.figures) for entry in entries), default=0)
    full = [entry for entry in entries if len(entry.figures) == width]
    if len(full) < FEWEST_FULL or not all(_is_row(kinds, entry, labels) for entry in entries):
        return None
    stream: list[int | None] = [*range(start)]
    for entry in full:
        stream += [*_padded(entry.labels, labels), *entry.figures]
    whole = period(["" if at is None else words[at] for at in stream])
    if whole is None or len(whole.body) != len(full) or len(whole.body[0]) != labels + width:
        return None
    if any(kinds[stream[at] or 0] == "T" for at in stacked(whole.header)):
        return None  # a total without parts: those of an empty column, of which nothing was left
    spare = [None] * (width - 1)
    header = [tuple(None if at is None else stream[at] for at in row) for row in whole.header]
    body: list[tuple[int | None, ...]] = []
    for entry in entries:
        aside = len(entry.figures) < width
        figures = [*[None] * width, *_padded(entry.figures, width - 1)] if aside else [*entry.figures, *spare]
        body.append((*_padded(entry.labels, labels), *figures))
    return Period(tuple((*row, *spare) for row in header), tuple(body))


def _entries(words: Sequence[str], kinds: str, start: int, labels: int) -> list[Entry]:
    """The rows: a code or a number before a name begins one, or a name where that is the only label, or a total."""
    header = tuple(words[:start])
    entries: list[Entry] = []
    open_labels: list[int] = []
    open_figures: list[int] = []
    at = start
    while at < len(words):
        if words[at] == header[0] and tuple(words[at : at + start]) == header:  # printed again at the top of a page
            at += start
            continue
        numbers = labels > 1 and kinds[at] == "D" and kinds[at + 1 : at + 2] not in ("", "E", "T", *FIGURES)
        if kinds[at] in FIGURES and not numbers:
            open_figures.append(at)
        else:
            begins = labels == 1 or kinds[at] in "DT"
            if open_labels and (open_figures or (begins and kinds[at - 1] != "D")):
                entries.append(Entry(tuple(open_labels), tuple(open_figures)))
                open_labels, open_figures = [], []
            open_labels.append(at)
        at += 1
    return [*entries, Entry(tuple(open_labels), tuple(open_figures))] if open_figures else entries


def _is_row(kinds: str, entry: Entry, labels: int) -> bool:
    return len(entry.labels) == labels or (len(entry.labels) == 1 and kinds[entry.labels[0]] == "T")


def _padded(places: Sequence[int], width: int) -> list[int | None]:
    return [*places, *[None] * (width - len(places))]
