"""The fields of one printed line: what stands apart by blanks, and where.

Belongs here: cutting a line at its blanks, with or without the places of the pieces. Does not belong here: which lines
are a table (`blanks`), which pieces are its columns (`places`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from pipelines.amounts import printed
from pipelines.catalog import vocabulary
from pipelines.headers import head, numbered
from pipelines.names import plain
from pipelines.segment import Line
from pipelines.titles import is_label

GAP = re.compile(r"[ \u3000\u00a0]{2,}")
ONE = re.compile(r"[ \u3000\u00a0]+")
WIDE = frozenset("WFA")
MOST_WIDE = 5  # letters: a longer total is not drawn wide
FIGURE = r"\d[\d,]*(?:,\d{3}|\.\d+)"
#: one blank by a figure
BESIDE = re.compile(rf"(?<![\d.,]){FIGURE}[%％]?[ \u3000\u00a0]|[ \u3000\u00a0][-−]?{FIGURE}(?![\d.,])")


class Field(NamedTuple):
    """Words between gaps: where they begin in the document, and between which columns of the printed line."""

    text: str
    start: int
    left: int
    right: int


def fields(line: Line, gap: re.Pattern[str] = GAP, wide: int = 0) -> list[Field]:
    """The fields of a line, told apart by two blanks or more; their places on it where it is told how many columns a
    Chinese character takes.

    >>> [(f.text, f.left, f.right) for f in fields(Line("合计   1.00  2.00", 0), wide=2)]
    [('合计', 0, 4), ('1.00', 7, 11), ('2.00', 13, 17)]
    """
    text = line.text.rstrip()
    found, position = [], len(text) - len(text.lstrip())
    left = _width(text[:position], wide)
    for hole in [*gap.finditer(text, position), None]:
        stop = hole.start() if hole else len(text)
        words = text[position:stop]
        right = left + _width(words, wide)
        if words:
            found.append(Field(words, line.start + position, left, right))
        position = hole.end() if hole else stop
        left = right + _width(hole[0], wide) if hole else 0
    return _spaced(line, found)


def _spaced(line: Line, found: list[Field]) -> list[Field]:
    """Fields, single letters that are one word drawn wide taken together: 项    目."""
    joined: list[Field] = []
    for field in found:
        before = joined[-1] if joined else None
        if before and _one_word(before.text, field.text):
            words = line.text[before.start - line.start : field.start - line.start + len(field.text)]
            joined[-1] = Field(words, before.start, before.left, field.right)
        else:
            joined.append(field)
    return joined


def _one_word(before: str, behind: str) -> bool:
    """Whether a letter belongs to the field before it: to a word (项    目) or a total drawn wide (收  入  总  计)."""
    if len(behind) > 1:
        return False
    if len(before) == 1:
        return head(before + behind).known
    word = plain(before + behind)
    return gapped(before) and any(total.startswith(word) and len(total) < MOST_WIDE for total in vocabulary().totals)


def gapped(words: str) -> bool:
    """Whether trimmed words hold a gap, or blanks that may part the cells of a header."""
    return " " in words or "\u3000" in words or "\u00a0" in words


@lru_cache(maxsize=1 << 14)
def _width(text: str, wide: int) -> int:
    """Columns on a printed line, of which a Chinese character takes two, or one as converters of PDF count; 0 where
    nobody asks.
    """
    if not wide or wide == 1 or text.isascii():
        return len(text) if wide else 0
    return sum(wide if unicodedata.east_asian_width(character) in WIDE else 1 for character in text)


def parted(line: Line, wide: int) -> list[Field]:
    """The fields of a row in their places, a figure told apart from a name beside it by one blank, too.

    >>> [f.text for f in parted(Line("一、财政拨款    1,371.00 一、一般公共服务支出    2.00", 0), 1)]
    ['一、财政拨款', '1,371.00', '一、一般公共服务支出', '2.00']
    """
    found: list[Field] = []
    beside = GAP.search(line.text.strip())  # where all stands one blank apart, no place says anything
    for field in fields(line, wide=wide):
        if not beside or not BESIDE.search(field.text) or is_cell(field.text):  # 3 000 000.00 is one figure
            found.append(field)
            continue
        at, parts = 0, len(found)
        for part in ONE.split(field.text):
            at = field.text.index(part, at)
            left = field.left + _width(field.text[:at], wide)
            new = Field(part, field.start + at, left, left + _width(part, wide))
            before = found[-1] if len(found) > parts else None
            if before and not (is_cell(part) or is_cell(before.text)):
                words = field.text[before.start - field.start : at + len(part)]
                found[-1] = before._replace(text=words, right=new.right)
            else:
                found.append(new)
            at += len(part)
    return found


def heads(line: Line, wide: int = 2) -> list[Field]:
    """The header cells of a line, [] where it is none; told apart by single blanks too, if all are known words."""
    words = line.text.strip()
    gaps = [GAP] if GAP.search(words) else []
    if all(printed(one).kind == "words" for one in ONE.split(words)):
        gaps.append(ONE)
    for gap in gaps:
        found = fields(line, gap)
        if len(found) > 1 and all(printed(one.text).kind == "words" and head(one.text).known for one in found):
            return [] if is_label(line.text) else fields(line, gap, wide)
    return []


def apart(line: Line) -> list[Field]:
    """The cells of a row whose cells stand apart by one blank, as text taken out of a page has it: words side by side
    are one name, unless the first is a code or the second begins with a number of its own.

    >>> [f.text for f in apart(Line("2010301 行政 运行 70.00 -", 0))]
    ['2010301', '行政 运行', '70.00', '-']
    >>> [f.text for f in apart(Line("二、政府性基金 二、外交支出 1.00", 0))]
    ['二、政府性基金', '二、外交支出', '1.00']
    """
    found = heads(line)
    if found:
        return found
    for field in fields(line, ONE):
        before = found[-1] if found else None
        apart_alone = head(field.text).role in ("part_code", "order")  # 类 款 项 栏次 beside the numbers of the columns
        if before and not (apart_alone or is_cell(before.text) or is_cell(field.text) or numbered(field.text)):
            stop = field.start - line.start + len(field.text)
            found[-1] = before._replace(text=line.text[before.start - line.start : stop])
        else:
            found.append(field)
    return found


def is_cell(words: str) -> bool:
    """Whether words alone are a cell of figures, blank or dashed ones included."""
    return printed(words).kind != "words"


def has_figure(row: Sequence[Field]) -> bool:
    """Whether a field of a line is a figure."""
    return any(printed(field.text).value is not None for field in row)
