"""Words on printed lines where white may part columns: what stands together, what is a figure, which column it is in.

Belongs here: pieces of lines and where they stand. Does not belong here: which lines are a table (`pdf_columns`), what
names its columns (`pdf_header`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pipelines.headers import is_order_row
from pipelines.readers.pdf_lines import POINTS, Line, words

PIECE_GAP = 0.5  # of the type size: white that may part two fields of a row
LINE_GAP = 2.5  # of the type size: rows further apart are not one table
FIGURE = frozenset("0123456789.,+-%()\uff08\uff09\uff0c\uff0e\u25b3\u2212\u2014\u2013\uff0d\uff05")
DASHES = frozenset("-\u2212\u2014\u2013\uff0d")
Range = tuple[float, float]


class Piece(NamedTuple):
    """Words of a line that stand together, and from where to where."""

    x0: float
    x1: float
    words: str


def parted(line: Line, gap: float) -> list[Piece]:
    """The words of a line, parted where there is more white than `gap` times its type size."""
    found: list[Piece] = []
    start = 0
    glyphs = line.glyphs
    size = line.y1 - line.y0
    for stop in range(1, len(glyphs) + 1):
        if stop == len(glyphs) or glyphs[stop].x0 - glyphs[stop - 1].x1 > gap * size:
            part = glyphs[start:stop]
            text = " ".join(words(line._replace(glyphs=part)).split())
            found.append(Piece(part[0].x0, part[-1].x1, text))
            start = stop
    return found


def is_figure(text: str) -> bool:
    """Whether words are a figure, and no number of a paragraph: 10."""
    if not FIGURE.issuperset(text) or text[-1] in POINTS:
        return False
    return any(char.isdigit() for char in text) or DASHES.issuperset(text)


def is_row(fields: Sequence[Piece]) -> bool:
    """Whether pieces of a line are a row of a table: several, a figure among them, and no numbers of columns."""
    if len(fields) < 2 or not any(is_figure(field.words) for field in fields):
        return False
    return not is_order_row([field.words for field in fields])


def place(field: Piece, columns: Sequence[Range]) -> tuple[int, int]:
    """The first and the last column that a field touches; the nearest where it touches none."""
    touched = [number for number, (x0, x1) in enumerate(columns) if field.x0 < x1 and x0 < field.x1]
    if not touched:
        distance = [max(x0 - field.x1, field.x0 - x1) for x0, x1 in columns]
        touched = [distance.index(min(distance))]
    return touched[0], touched[-1]
