"""A stream of cells that lost its empty cells → rows: full rows say what the columns are, labels where a row begins.

Belongs here: parting such a stream into labels and figures, and the columns by the rows that are full. A figure of a
row that is not full goes into a last column without a header: which column it stood in was lost, and is for `decide`
or nobody to say. Does not belong here: streams with their empty cells (`periods`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pipelines.amounts import printed
from pipelines.catalog import vocabulary
from pipelines.headers import head
from pipelines.names import bare
from pipelines.periods import CODE, Period, numbering, period

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
    _, stop, _ = numbering(words)
    whole = any(CODE.fullmatch(one) and len(one) > CLASS for one in words)
    if not whole and any(head(one).role == "part_code" for one in words):
        return None  # a code in cells of its own, some of them empty
    first = next((at for at in range(stop, len(words)) if _is_figure(words[at]) and not _numbers(words, at)), 0)
    for labels in range(1, MOST_LABELS + 1) if first else ():
        start = stop or first - (1 if _is_total(words[first - 1]) else labels)
        if start > 1 and not any(map(_is_figure, words[: 0 if stop else start])):
            found = _read(words, start, labels)
            if found:
                return found
    return None


def _numbers(words: Sequence[str], at: int) -> bool:
    """Whether a figure is the code, or the number, of the name behind it."""
    behind = words[at + 1] if at + 1 < len(words) else ""
    label = bool(behind) and not _is_figure(behind) and not _is_total(behind)
    return label and (words[at] == "1" or CODE.fullmatch(words[at]) is not None)


def _read(words: Sequence[str], start: int, labels: int) -> Period | None:
    """The table whose rows begin at `start` and have so many labels each, totals but one."""
    entries = _entries(words, start, labels)
    width = max((len(entry.figures) for entry in entries), default=0)
    full = [entry for entry in entries if len(entry.figures) == width]
    if len(full) < FEWEST_FULL or not all(_is_row(words, entry, labels) for entry in entries):
        return None
    stream: list[int | None] = [*range(start)]
    for entry in full:
        stream += [*_padded(entry.labels, labels), *entry.figures]
    whole = period(["" if at is None else words[at] for at in stream])
    if whole is None or len(whole.body) != len(full) or len(whole.body[0]) != labels + width:
        return None
    spare = [None] * (width - 1)
    header = [tuple(None if at is None else stream[at] for at in row) for row in whole.header]
    body: list[tuple[int | None, ...]] = []
    for entry in entries:
        aside = len(entry.figures) < width
        figures = [*[None] * width, *_padded(entry.figures, width - 1)] if aside else [*entry.figures, *spare]
        body.append((*_padded(entry.labels, labels), *figures))
    return Period(tuple((*row, *spare) for row in header), tuple(body))


def _entries(words: Sequence[str], start: int, labels: int) -> list[Entry]:
    """The rows: a code or a number before a name begins one, or a name where that is the only label, or a total."""
    header = tuple(words[:start])
    entries: list[Entry] = []
    open_labels: list[int] = []
    open_figures: list[int] = []
    at = start
    while at < len(words):
        if tuple(words[at : at + start]) == header:  # printed again at the top of a page
            at += start
            continue
        behind = words[at + 1] if at + 1 < len(words) else ""
        numbers = labels > 1 and words[at].isdecimal() and bool(behind) and not _is_figure(behind)
        if _is_figure(words[at]) and not (numbers and not _is_total(behind)):
            open_figures.append(at)
        else:
            begins = labels == 1 or words[at].isdecimal() or _is_total(words[at])
            if open_labels and (open_figures or (begins and not words[at - 1].isdecimal())):
                entries.append(Entry(tuple(open_labels), tuple(open_figures)))
                open_labels, open_figures = [], []
            open_labels.append(at)
        at += 1
    return [*entries, Entry(tuple(open_labels), tuple(open_figures))] if open_figures else entries


def _is_row(words: Sequence[str], entry: Entry, labels: int) -> bool:
    return len(entry.labels) == labels or (len(entry.labels) == 1 and _is_total(words[entry.labels[0]]))


def _padded(places: Sequence[int], width: int) -> list[int | None]:
    return [*places, *[None] * (width - len(places))]


def _is_figure(words: str) -> bool:
    return printed(words).kind in ("number", "percent", "dash", "error")


def _is_total(words: str) -> bool:
    return bare(words) in vocabulary().totals
