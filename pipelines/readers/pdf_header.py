"""The header of a table that is drawn without lines: which lines it is, and which word stands over which columns.

Belongs here: words over columns by measured places. Does not belong here: which lines are rows (`pdf_columns`), what
of a header stands over what once the places are known (`places`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import ceil, floor

from pipelines.fields import Field as Word
from pipelines.headers import head, is_order_row
from pipelines.names import bare
from pipelines.readers.pdf_lines import Line
from pipelines.readers.pdf_pieces import LINE_GAP, PIECE_GAP, Piece, Range, is_figure, is_row, parted, place
from pipelines.titles import forms_named, is_label

COLUMN_GAP = 1.0  # of the type size: white on a line that parts two words of a header
LINE_PITCH = 1.7  # of the type size: from one line of a cell to the next, at most


def header_start(printed: Sequence[Line], start: int, done: int, columns: Sequence[Range]) -> int:
    """The first of the lines above a table that stand over its columns: several words, none of them name and value; or
    one alone, such a line above it or lower by less than its height.

    -1 where the nearest of them do not fit the columns: then these are none.
    """
    top = start
    for at in range(start - 1, done - 1, -1):
        size = printed[at].y1 - printed[at].y0
        fields = _heading(printed[at], columns)
        named = any(_states(field.words) for field in fields)
        if named or is_row(fields) or printed[at + 1].y0 - printed[at].y1 > LINE_GAP * size:
            break
        if len(fields) < 2:
            if is_label(fields[0].words) or forms_named(fields[0].words, None):
                break
            beside = top == at + 1 < start and printed[at].y1 > printed[at + 1].y0
            top = at if beside else top
            continue
        places = [place(field, columns) for field in fields]
        if any(left[1] >= right[0] for left, right in pairwise(places)):
            return start if top < start else -1
        top = at
    return top


def _states(text: str) -> bool:
    """Whether a word is name and value: 部门:某局. Which of them a column is, a header says too: 其中:教育收费."""
    return ":" in bare(text)


def with_empty(printed: Sequence[Line], start: int, done: int, columns: list[Range]) -> list[Range]:
    """The columns, and those that no row of the page fills: a word of the header right above has no other to name, for
    nearer to the nearest stands another word, and no word of a lower line is below it.
    """
    found = list(columns)
    lower: list[Piece] = []
    nearest: dict[int, float] = {}
    for at in range(start - 1, done - 1, -1):
        size = printed[at].y1 - printed[at].y0
        fields = _heading(printed[at], found)
        said = " ".join(field.words for field in fields)
        if printed[at + 1].y0 - printed[at].y1 > LINE_GAP * size or is_label(said) or forms_named(said, None):
            break
        aside = [_aside(field, columns) for field in fields]
        for column, far in aside:
            nearest[column] = min(far, nearest.get(column, far))
        for field, (column, far) in zip(fields, aside, strict=True):
            rival = nearest[column] < far
            under = any(one.x0 < field.x1 + 2 * size and field.x0 - 2 * size < one.x1 for one in lower)
            if rival and not under and not any(field.x0 < x1 and x0 < field.x1 for x0, x1 in found):
                found.append((field.x0, field.x1))
        lower += fields
    return sorted(found)


def _aside(field: Piece, columns: Sequence[Range]) -> tuple[int, float]:
    """The column nearest to a word, and how far from it the word stands."""
    column = place(field, columns)[0]
    return column, max(columns[column][0] - field.x1, field.x0 - columns[column][1], 0.0)


def _heading(line: Line, columns: Sequence[Range]) -> list[Piece]:
    """The words of a header line; those that stand close are told apart where each has a column of its own."""
    fine = parted(line, PIECE_GAP)
    if is_order_row([field.words for field in fine]):
        return fine
    found: list[Piece] = []
    for field in parted(line, COLUMN_GAP):
        parts = [part for part in fine if field.x0 <= part.x0 < field.x1]
        places = [place(part, columns) for part in parts]
        own = all(left[1] < right[0] for left, right in pairwise(places))
        found += parts if own and not all(len(part.words) == 1 for part in parts) else [field]
    return found


def _unwrapped(rows: Sequence[Sequence[Piece]], printed: Sequence[Line], columns: Sequence[Range]) -> list[list[Piece]]:
    """Header rows, the words of a cell that is broken over lines together in the first of them: they stand below each
    other as closely as lines do, in one column and around one middle, and are not both words of headers.
    """
    found = [list(row) for row in rows]
    for at in range(len(found) - 2, -1, -1):
        size = printed[at].y1 - printed[at].y0
        near = [row for row in range(at + 1, len(found)) if printed[row].y0 - printed[at].y0 < LINE_PITCH * size]
        for number, field in enumerate(found[at]):
            stands, middle = place(field, columns), field.x0 + field.x1
            below = [
                (row, one)
                for row in near
                for one in found[row]
                if abs(one.x0 + one.x1 - middle) < size and place(one, columns) == stands and not is_figure(one.words)
            ]
            if not below or stands[0] < stands[1]:
                continue
            row, rest = below[0]
            if not (head(field.words).known and head(rest.words).known):
                found[row].remove(rest)
                words = field.words + rest.words
                found[at][number] = Piece(min(field.x0, rest.x0), max(field.x1, rest.x1), words)
    return found


def header_rows(printed: Sequence[Line], columns: Sequence[Range]) -> tuple[list[list[Piece]], dict[int, list[Piece]]]:
    """The words of header lines, a row each; words that stand between two lines, beside both, are cells of both: they
    are of the upper row, the row of their own line is empty, and they are told by the number of their row.
    """
    rows = _unwrapped([_heading(line, columns) for line in printed], printed, columns)
    both: dict[int, list[Piece]] = {}
    for at in range(1, len(rows) - 1):
        before, line, after = printed[at - 1 : at + 2]
        if line.y0 < before.y1 and after.y0 < line.y1 and rows[at - 1]:
            both[at - 1] = rows[at]
            rows[at - 1] = sorted(rows[at - 1] + rows[at])
            rows[at] = []
    return rows, both


def named_columns(header: Sequence[Sequence[Piece]], columns: Sequence[Range]) -> list[Range]:
    """The columns with the words that name them: the lowest word nearest to each, where it touches no other."""
    found = list(columns)
    named: set[int] = set()
    for row in reversed(header):
        places = [place(field, found) for field in row]
        for field, (first, last) in zip(row, places, strict=True):
            left = found[first - 1][1] if first else field.x0 - 1
            right = found[last + 1][0] if last + 1 < len(found) else field.x1 + 1
            alone = first == last and first not in named and [at for at, _ in places].count(first) == 1
            if alone and left < field.x0 and field.x1 < right:
                found[first] = min(found[first][0], field.x0), max(found[first][1], field.x1)
        named |= {at for first, last in places for at in range(first, last + 1)}
    return found


def half_letters(field: Piece, at: int, columns: Sequence[Range], size: float) -> Word:
    """A word of a header, the `at`-th of its line, by half letters; what is over no column is over those beside it, as
    a word centred over two is; or over the nearest one.
    """
    extent = field.x0, field.x1
    if not any(field.x0 < x1 and x0 < field.x1 for x0, x1 in columns):
        after = sum(x1 <= field.x0 for _, x1 in columns)
        if 0 < after < len(columns):
            extent = columns[after - 1][1] - size, columns[after][0] + size
        else:
            extent = columns[place(field, columns)[0]]
    return Word(field.words, at, *rounded(extent, size))


def rounded(extent: Range, size: float) -> tuple[int, int]:
    """A range in half letters, whole ones."""
    return floor(2 * extent[0] / size), ceil(2 * extent[1] / size)
