"""Tables, or parts of them, that are drawn without lines: rows and columns by the white between the words.

Belongs here: the two cases in which white is evidence enough. A block of printed lines in which figures stand under
each other, with a white gap from top to bottom between any two columns; and a ruled row whose cells each hold several
lines, figures among them. Does not belong here: anything less certain, which stays prose, with two blanks between its
fields.

What a row is follows the print: every printed line is one. Whether a line goes on the name above is not decided here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from pipelines.catalog import vocabulary
from pipelines.headers import head
from pipelines.model import STUBS
from pipelines.names import plain
from pipelines.places import over
from pipelines.readers.pdf_header import half_letters, header_rows, header_start, named_columns, rounded, with_empty
from pipelines.readers.pdf_lattice import Lattice
from pipelines.readers.pdf_lines import POINTS, Line, lines, words
from pipelines.readers.pdf_page import Glyph
from pipelines.readers.pdf_pieces import (
    DASHES,
    LINE_GAP,
    PIECE_GAP,
    Piece,
    Range,
    is_figure,
    is_row,
    parted,
    place,
)  # fmt: skip
from pipelines.titles import forms_named, is_label

WHITE = 0.4  # of the type size: white that must be left between two columns over all rows
MIN_ROWS = 3  # with figures: fewer standing under each other may be chance
MIN_WRITTEN = 3  # figures with a decimal point or thousands separator: page numbers of a contents list have none
WHOLE = re.compile(r"[(\uff08]?[-+\u25b3\u2212]?(?:\d{1,3}(?:,\d{3})+|\d+)\.?(?P<decimals>\d*)%?[)\uff09]?")
TITLES = 3  # lines that may stand above rows which go on from the page before


class Table(NamedTuple):
    """A table on its page: its place there, and its rows of words as a grid will hold them."""

    x: float
    y: float
    rows: list[list[str]]
    merged: dict[tuple[int, int], tuple[int, int]]
    boxes: dict[tuple[int, int], tuple[float, float, float, float]]
    method: str


def without_lines(printed: Sequence[Line], going_on: Sequence[Range] = ()) -> tuple[list[Table], list[Line]]:
    """The tables among printed lines (top to bottom), and the lines that are in none. `going_on` are the columns of a
    table at the end of the page before: rows that stand in them at the top are its own, however few.

    >>> def typed(x, y, text):
    ...     return [Glyph(c, x + 5 * i, y, x + 5 * i + 5, y + 10, 0, 0, 0, False, 0) for i, c in enumerate(text)]
    >>> def line(y, *fields): return Line(0, y, 300, y + 10, [g for x, text in fields for g in typed(x, y, text)])
    >>> found, rest = without_lines([line(0, (50, "Outlay")), line(12, (0, "Name"), (100, "2023"), (200, "2024")),
    ...     line(24, (0, "A"), (100, "1.00"), (200, "2.00")), line(36, (0, "B"), (105, "-"), (200, "4.50")),
    ...     line(48, (0, "Sum"), (100, "1.00"), (200, "6.50"))])
    >>> found[0].rows, [words(line) for line in rest]
    ([['Name', '2023', '2024'], ['A', '1.00', '2.00'], ['B', '-', '4.50'], ['Sum', '1.00', '6.50']], ['Outlay'])
    """
    pieces = [parted(line, PIECE_GAP) for line in printed]
    tables: list[Table] = []
    rest: list[Line] = []
    index, done = _going_on(printed, pieces, going_on)
    if done:
        tables.append(_table(printed[index:done], pieces[index:done], 0, going_on))
        rest += printed[:index]
        index = done
    while index < len(printed):
        stop, columns = _block(printed, pieces, index)
        columns = with_empty(printed, index, done, columns) if columns else columns
        start = header_start(printed, index, done, columns) if columns else -1
        if start >= 0:
            rest += printed[done:start]
            tables.append(_table(printed[start:stop], pieces[start:stop], index - start, columns))
            done = stop
        index = stop if columns else index + 1
    return tables, rest + list(printed[done:])


def columns_of(table: Table) -> list[Range]:
    """Where the columns of a table without lines are: what the cells of each that are one column wide take."""
    found: dict[int, Range] = {}
    for (row, column), (x0, _, x1, _) in table.boxes.items():
        if table.merged.get((row, column), (1, 1))[1] == 1:
            left, right = found.get(column, (x0, x1))
            found[column] = min(left, x0), max(right, x1)
    whole = len(found) == len(table.rows[0])
    return [found[column] for column in sorted(found)] if whole and table.method == "whitespace" else []


def _going_on(printed: Sequence[Line], pieces: Sequence[Sequence[Piece]], columns: Sequence[Range]) -> tuple[int, int]:
    """Where the rows begin and end that go on in the columns of the page before, under a running title or two; (0, 0)
    where there are none.
    """
    if not columns:
        return 0, 0
    stop = first = next((at for at, row in enumerate(pieces[:TITLES]) if len(row) > 1), len(pieces))
    for at in range(first, len(printed)):
        size = printed[at].y1 - printed[at].y0
        if at > first and printed[at].y0 - printed[at - 1].y1 > LINE_GAP * size:
            break
        if is_row(pieces[at]) and _stands_in(_cells(printed[at], pieces[at], columns), columns):
            stop = at + 1
        elif not _fits(pieces[at], columns):
            break
    return (first, stop) if stop > first else (0, 0)


def _stands_in(row: Sequence[Piece], columns: Sequence[Range]) -> bool:
    """Whether the cells of a row are each in one column, its figures where those of the column are."""
    for field in row:
        first, last = place(field, columns)
        left, right = columns[first]
        if first < last or (is_figure(field.words) and not (field.x0 < right and left < field.x1)):
            return False
    return True


def _is_written(text: str) -> bool:
    """Whether a figure is written as amounts are: with decimals or thousands."""
    return any(before.isdigit() and mark in POINTS for before, mark in pairwise(text))


def _block(printed: Sequence[Line], pieces: Sequence[Sequence[Piece]], start: int) -> tuple[int, list[Range]]:
    """Where the table that begins at a line ends, and its columns; no columns where none begins there.

    A line without figures belongs to it where each of its words stands in one column, and a row follows.
    """
    if not is_row(pieces[start]):
        return start, []
    columns: list[Range] = []
    stop = start
    rows: list[Sequence[Piece]] = []
    for index in range(start, len(printed)):
        size = printed[index].y1 - printed[index].y0
        if index > start and printed[index].y0 - printed[index - 1].y1 > LINE_GAP * size:
            break
        if is_row(pieces[index]):
            wider = _columns([*rows, pieces[index]], WHITE * size)
            if wider is None:
                break
            columns, stop = wider, index + 1
            rows.append(pieces[index])
        elif not _fits(pieces[index], columns):
            break
    columns = columns if _is_sound(rows, columns) else []
    return stop, columns


def _columns(rows: Sequence[Sequence[Piece]], white: float) -> list[Range] | None:
    """The ranges that the words of rows share; nothing where two figures of a row would fall into one of them.

    The label of a total stands where it may, over code and name.
    """
    ranges: list[Range] = []
    for x0, x1 in sorted((field.x0, field.x1) for row in rows for field in row[_label(row) :]):
        if ranges and x0 - ranges[-1][1] < white:
            ranges[-1] = (ranges[-1][0], max(ranges[-1][1], x1))
        else:
            ranges.append((x0, x1))
    names = [field for row in rows for field in row[: _label(row)]]
    amounts = any(_is_written(field.words) for row in rows for field in row if ranges and field.x1 <= ranges[0][1])
    if amounts and names and all(field.x1 <= ranges[0][0] for field in names):  # rows without any other name
        ranges.insert(0, (min(field.x0 for field in names), max(field.x1 for field in names)))
    for row in rows:
        places = [place(field, ranges)[0] for field in row if is_figure(field.words)]
        if len(set(places)) < len(places):
            return None
    return ranges


def _label(row: Sequence[Piece]) -> int:
    """How many pieces at the left of a row are the label of a total: 合 计."""
    said = ""
    for number, field in enumerate(row, 1):
        if is_figure(field.words):
            return 0
        said += field.words
        if plain(said) in vocabulary().totals:
            return number
    return 0


def _fits(fields: Sequence[Piece], columns: Sequence[Range]) -> bool:
    """Whether words stand each in one column, and are not those of another table."""
    said = " ".join(field.words for field in fields)
    if is_label(said) or forms_named(said, None) or not columns:
        return False
    places = [place(field, columns) for field in fields]
    heads = len(fields) > 1 and any(head(field.words).role in STUBS for field in fields)
    return all(first == last for first, last in places) and not heads


def _cells(line: Line, pieces: Sequence[Piece], columns: Sequence[Range]) -> list[Piece]:
    """The cells of a row: pieces that stand in one column are one, and those of a total's label."""
    label = _label(pieces)
    found: list[Piece] = []
    before = -1
    for number, piece in enumerate(pieces):
        column = place(piece, columns)[0]
        if found and (column == before or number < label):
            x0 = found[-1].x0
            inside = [glyph for glyph in line.glyphs if x0 <= glyph.x0 < piece.x1]
            found[-1] = Piece(x0, piece.x1, " ".join(words(line._replace(glyphs=inside)).split()))
        else:
            found.append(piece)
            before = column
    return found


def _is_sound(rows: Sequence[Sequence[Piece]], columns: Sequence[Range]) -> bool:
    """Whether there are rows enough, and in some column nothing but figures written as amounts are."""
    if len(rows) < MIN_ROWS or len(columns) < 2:
        return False
    by_column: list[list[str]] = [[] for _ in columns]
    for row in rows:
        for field in row:
            by_column[place(field, columns)[0]].append(field.words)
    figures = [texts for texts in by_column if len(texts) >= MIN_ROWS and all(map(is_figure, texts))]
    return sum(map(_is_written, [text for texts in figures for text in texts])) >= MIN_WRITTEN


def _table(
    printed: Sequence[Line],
    pieces: Sequence[Sequence[Piece]],
    top: int,
    columns: Sequence[Range],
) -> Table:
    """The rows of a table, of which those above `top` are its header."""
    size = printed[top].y1 - printed[top].y0
    fields, both = header_rows(printed[:top], columns)
    fields += [_cells(line, row, columns) for line, row in zip(printed[top:], pieces[top:], strict=True)]
    _gather(fields, printed, top, columns)
    drawn = [at for at, row in enumerate(fields) if row]
    both = {drawn.index(at): words for at, words in both.items()}
    top = sum(at < top for at in drawn)
    fields, printed = [fields[at] for at in drawn], [printed[at] for at in drawn]
    rows = [[""] * len(columns) for _ in printed]
    columns = named_columns(fields[:top], columns)
    header = [[half_letters(field, at, columns, size) for at, field in enumerate(row)] for row in fields[:top]]
    shown, merged = over(header, [rounded(column, size) for column in columns], measured=True)
    boxes = {}
    for number, (line, row) in enumerate(zip(printed, fields, strict=True)):
        if number < top:  # `merged` has what its words cover
            places = [(at, at, row[word.start]) for at, word in enumerate(shown[number]) if word]
        else:
            places = [(*place(field, columns), field) for field in row]
        for first, last, field in places:
            rows[number][first] = field.words
            boxes[number, first] = (field.x0, line.y0, field.x1, line.y1)
            if last > first:
                merged[number, first] = (1, last - first + 1)
            elif field in both.get(number, ()) and (number, first) not in merged:
                merged[number, first] = (2, 1)
    return Table(columns[0][0], printed[0].y0, rows, merged, boxes, "whitespace")


def _gather(fields: list[list[Piece]], printed: Sequence[Line], top: int, columns: Sequence[Range]) -> None:
    """Put names that are broken over lines into the row whose figures stand beside them, in the middle of their height:
    above and below it, each less than a line away. Their own lines are then empty.
    """
    for at in range(top, len(fields)):
        if not any(is_figure(field.words) for field in fields[at]):
            continue
        for near in (at - 1, at + 1):
            if not top <= near < len(fields) or any(is_figure(field.words) for field in fields[near]):
                continue
            upper, lower = sorted((at, near))
            if not fields[near] or printed[lower].y0 >= printed[upper].y1:
                continue
            own = {place(field, columns): number for number, field in enumerate(fields[at])}
            for piece in fields[near]:
                number = own.get(place(piece, columns))
                if number is None:
                    fields[at].append(piece)
                    continue
                field = fields[at][number]
                words = piece.words + field.words if near < at else field.words + piece.words
                fields[at][number] = Piece(min(field.x0, piece.x0), max(field.x1, piece.x1), words)
            fields[at].sort()
            fields[near] = []


def row_lattice(lattice: Lattice, cells: Sequence[Sequence[Glyph]]) -> Lattice | None:
    """The lattice with the rows that are not drawn: where cells side by side each hold several lines, figures in one.

    Nothing where every row is drawn. A cell of which only the name or only an amount has several lines stays whole.
    """
    ys = list(lattice.ys)
    cuts: dict[int, list[float]] = {}
    tall: dict[int, list[list[Line]]] = {}
    for (_, top, _, bottom), glyphs in zip(lattice.cells, cells, strict=True):
        single = bottom == top + 1 and len(glyphs) > MIN_ROWS
        if single and ys[bottom] - ys[top] > MIN_ROWS * (glyphs[0].y1 - glyphs[0].y0):
            tall.setdefault(top, []).append(lines(glyphs))
    for band, inside in tall.items():
        several = [found for found in inside if len(found) >= MIN_ROWS]
        if len(several) > 1 and any(_are_figures([words(line) for line in found]) for found in several):
            cuts[band] = _between([line for found in inside for line in found])
    if not any(cuts.values()):
        return None
    finer: list[float] = []
    first: list[int] = []  # where the old lines are among the new
    for band, y in enumerate(ys):
        first.append(len(finer))
        finer += [y, *cuts.get(band, [])]
    split = []
    for left, top, right, bottom in lattice.cells:
        pieces = range(first[top], first[bottom]) if bottom == top + 1 else range(first[top], first[top] + 1)
        for row in pieces:
            split.append((row, left, row + 1 if bottom == top + 1 else first[bottom], right))
    return Lattice(lattice.xs, finer, [(left, top, right, bottom) for top, left, bottom, right in sorted(split)])


def _are_figures(texts: Sequence[str]) -> bool:
    """Whether lines of a cell are each a figure, and not the pieces of one: whole thousands, as many decimals.

    >>> _are_figures(["1,200.50", "-", "3.00"]), _are_figures(["20,10", "4,262", ".00"]), _are_figures(["1234", "5.67"])
    (True, False, False)
    """
    whole = [WHOLE.fullmatch(text) for text in texts if not DASHES.issuperset(text)]
    return all(whole) and len({len(found["decimals"]) for found in whole if found and found[0].strip("0.")}) <= 1


def _between(found: Sequence[Line]) -> list[float]:
    """Positions between lines of type that stand at one height across cells."""
    middles = sorted(((line.y0 + line.y1) / 2, line.y1 - line.y0) for line in found)
    return [(above + below) / 2 for (above, size), (below, _) in pairwise(middles) if below - above > size / 2]
