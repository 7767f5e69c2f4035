"""Glyphs → printed lines → words. Knows type, not tables: works the same for a page and for the inside of a cell.

Belongs here: which glyphs stand on one line, where between two glyphs a blank is seen, how the lines of a cell are one
string. Does not belong here: reading the glyphs (`pdf_page`), deciding which belong to a cell (`pdf_lattice`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

from pipelines.readers.compose import wide
from pipelines.readers.pdf_page import Glyph

GAP = 0.5  # of the type size: wider, a blank is seen; justified Chinese stays below
FIELD = 1.5  # of the type size: wider, two fields of a line are seen, parted by two blanks as in plain text
ROUNDED = 1.1  # times the width of a letter: widths are rounded before a line is broken
CLOSING = frozenset(".,%)]:\uff0c\uff0e\uff05\uff09\u3011\uff1a\u3001\u3002")  # never begin a line
POINTS = frozenset(".,\uff0c\uff0e")
PADDING = 8.0  # points: the most that programs leave between a cell's border and its words


FROM_LEFT = itemgetter(*map(Glyph._fields.index, ("x0", "order")))
TOP, RIGHT, BOTTOM, TURN = (itemgetter(Glyph._fields.index(name)) for name in ("y0", "x1", "y1", "turn"))


class Line(NamedTuple):
    """A printed line: its box and its glyphs from left to right."""

    x0: float
    y0: float
    x1: float
    y1: float
    glyphs: list[Glyph]


def lines(glyphs: Sequence[Glyph]) -> list[Line]:
    """The printed lines of some glyphs, from top to bottom. Type of another size or raised a little stays on its line.

    >>> def glyph(char, x, y): return Glyph(char, x, y, x + 10, y + 10, x + 5, y + 5, 0, False, 0)
    >>> [words(line) for line in lines([glyph("共", 0, 0), glyph("8", 10, -3), glyph("万", 20, 0), glyph("元", 0, 14)])]
    ['共8万', '元']
    """
    runs = _runs(glyphs)
    if len(runs) == 1:
        return [_line(runs[0][2])]
    runs.sort(key=lambda run: (run[0] + run[1], run[2][0].x0))
    found: list[tuple[float, float, list[Glyph]]] = []
    for top, bottom, members in runs:
        for number in (-1, -2):  # a raised run may sort before the words that it belongs to
            if len(found) < -number:
                continue
            upper, lower, others = found[number]
            shared = min(bottom, lower) - max(top, upper)
            if 2 * shared >= min(bottom - top, lower - upper):
                if len(members) > len(others):
                    upper, lower = top, bottom
                found[number] = (upper, lower, others + members)
                break
        else:
            found.append((top, bottom, members))
    return [_line(members) for _, _, members in found]


def _runs(glyphs: Sequence[Glyph]) -> list[tuple[float, float, list[Glyph]]]:
    """Glyphs that follow each other in the file and on the page: (top, bottom, glyphs)."""
    runs: list[tuple[float, float, list[Glyph]]] = []
    top = bottom = right = 0.0
    run: list[Glyph] = []
    for glyph in glyphs:
        _, x0, y0, x1, y1, _, _, _, _, _ = glyph
        if run and -0.5 < y0 - top < 0.5 and -0.5 < y1 - bottom < 0.5 and x0 >= right - 2:
            run.append(glyph)
        else:
            run = [glyph]
            top, bottom = y0, y1
            runs.append((top, bottom, run))
        right = x1
    return runs


def _line(glyphs: list[Glyph]) -> Line:
    """The line of some glyphs: sorted, and without the copies that programs print to imitate bold type."""
    glyphs.sort(key=FROM_LEFT)
    kept: list[Glyph] = []
    before = 0.0
    for glyph in glyphs:
        _, x0, _, x1, _, _, _, _, _, _ = glyph
        if kept and x0 - before < 0.3 * (x1 - x0) and _is_copy(glyph, kept[-2:]):
            continue
        kept.append(glyph)
        before = x0
    return Line(kept[0].x0, min(map(TOP, kept)), max(map(RIGHT, kept)), max(map(BOTTOM, kept)), kept)


def _is_copy(glyph: Glyph, others: Sequence[Glyph]) -> bool:
    near = 0.3 * (glyph.y1 - glyph.y0)
    return any(
        other.char == glyph.char and abs(glyph.x0 - other.x0) < near and abs(glyph.y0 - other.y0) < near
        for other in others
    )


def words(line: Line) -> str:
    """The words of a line with the blanks that are seen: two between fields, one between words, none within."""
    parts: list[str] = []
    right = height = 0.0
    for char, x0, y0, x1, y1, _, _, _, blank, _ in line.glyphs:
        gap, before, height = x0 - right, height, y1 - y0
        if parts and gap > 0:  # no blank is seen where glyphs touch
            size = max(height, before)
            if gap > FIELD * size:
                parts.append("  ")
            elif gap > GAP * size or (blank and gap > 0.1 * size):
                parts.append(" ")
        parts.append(char)
        right = x1
    return "".join(parts)


def cell_words(glyphs: Sequence[Glyph], left: float, right: float) -> str:
    """The words of a cell between two borders as one string, its inner line breaks gone.

    Between Chinese characters a break leaves nothing. Between figures or latin words it leaves nothing where the line
    was full, so that the word had to be broken, and a blank where it was not: two amounts printed one above the other
    stay two. Where a line was full is told by the borders, and by the Chinese words of the cell.

    >>> def typed(text, y):
    ...     return [Glyph(c, 4 + 5 * i, y, 9 + 5 * i, y + 9, 6, y + 4, 0, False, i) for i, c in enumerate(text)]
    >>> cell_words(typed("1,234,567.", 0) + typed("89", 12), 0, 60)
    '1,234,567.89'
    >>> cell_words(typed("12.00", 0) + typed("34.00", 12), 0, 60)
    '12.00 34.00'
    >>> cell_words(typed("8546", 0) + typed("7.00", 12), 0, 41)
    '85467.00'
    """
    if not glyphs:
        return ""
    turn = 0
    if any(map(TURN, glyphs)):
        turn = max((0, 1, 2, 3), key=lambda turn: (sum(glyph.turn == turn for glyph in glyphs), -turn))
    if turn:
        glyphs = sideways(glyphs, turn)
        left, right = min(glyph.x0 for glyph in glyphs), max(glyph.x1 for glyph in glyphs)
    printed = lines(glyphs)
    if len(printed) == 1:
        return " ".join(words(printed[0]).split())
    if len(printed) > 2 and all(len(line.glyphs) == 1 for line in printed):
        return "".join([line.glyphs[0].char for line in printed])  # from top to bottom
    room = _room(printed, left, right)
    text = ""
    above: Line | None = None
    for line in printed:
        more = " ".join(words(line).split())
        if above is not None and not (wide(text[-1]) or wide(more[0])):
            full = room - (above.x1 - above.x0) < ROUNDED * _first(line)
            figures = text.rsplit(" ", 1)[-1] + more.split(" ", 1)[0]
            cut = text[-1] == "," and more[0].isdigit() or text[-1].isdigit() and more[0] == "."  # no figure ends so
            if not (full or cut) or figures.count(".") > 1:
                text += " "
        text += more
        above = line
    return text


def _room(printed: Sequence[Line], left: float, right: float) -> float:
    """How wide a line of a cell may be: what its borders and margins leave; where Chinese words broke at less, that."""
    margin = min(min(line.x0 - left, right - line.x1) for line in printed)
    room = right - left - 2 * min(max(margin, 0.0), PADDING)
    breaks = [
        above.x1 - above.x0 + below.glyphs[0].x1 - below.x0
        for above, below in pairwise(printed)
        if wide(above.glyphs[-1].char) and wide(below.glyphs[0].char)
    ]
    widest = max(line.x1 - line.x0 for line in printed)
    return min(room, widest) if breaks and min(breaks) > widest else room


def _first(line: Line) -> float:
    """How wide the first letter of a line is, with what is never parted from it: 4.0 of 4.00, 1] of 1]教育."""
    stop = 1
    for before, glyph in pairwise(line.glyphs):
        if not (glyph.char in CLOSING or (before.char in POINTS and glyph.char.isdigit())):
            break
        stop += 1
    return line.glyphs[stop - 1].x1 - line.x0


def sideways(glyphs: Sequence[Glyph], turn: int) -> list[Glyph]:
    """Glyphs that were turned by quarters (anticlockwise), upright: in a frame of their own, only good for `lines`."""
    found = []
    for char, x0, y0, x1, y1, cx, cy, _, blank, order in glyphs:
        if turn == 1:  # read upwards
            x0, y0, x1, y1, cx, cy = -y1, x0, -y0, x1, -cy, cx
        elif turn == 2:
            x0, y0, x1, y1, cx, cy = -x1, -y1, -x0, -y0, -cx, -cy
        elif turn == 3:  # read downwards
            x0, y0, x1, y1, cx, cy = y0, -x1, y1, -x0, cy, -cx
        found.append(Glyph(char, x0, y0, x1, y1, cx, cy, 0, blank, order))
    return found
