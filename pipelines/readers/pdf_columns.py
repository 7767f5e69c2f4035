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
from math import ceil, floor
from typing import NamedTuple

from pipelines.catalog import vocabulary
from pipelines.fields import Field as Word
from pipelines.headers import head, is_order_row
from pipelines.model import STUBS
from pipelines.names import bare, plain
from pipelines.places import over
from pipelines.readers.pdf_lattice import Lattice
from pipelines.readers.pdf_lines import POINTS, Line, lines, words
from pipelines.readers.pdf_page import Glyph
from pipelines.titles import forms_named, is_label

COLUMN_GAP = 1.0  # of the type size: white on a line that parts two words of a header
PIECE_GAP = 0.5  # of the type size: white that may part two fields of a row
WHITE = 0.4  # of the type size: white that must be left between two columns over all rows
LINE_PITCH = 1.7  # of the type size: from one line of a cell to the next, at most
LINE_GAP = 2.5  # of the type size: rows further apart are not one table
MIN_ROWS = 3  # with figures: fewer standing under each other may be chance
MIN_WRITTEN = 3  # figures with a decimal point or thousands separator: page numbers of a contents list have none
FIGURE = frozenset("0123456789.,+-%()\uff08\uff09\uff0c\uff0e\u25b3\u2212\u2014\u2013\uff0d\uff05")
WHOLE = re.compile(r"[(\uff08]?[-+\u25b3\u2212]?(?:\d{1,3}(?:,\d{3})+|\d+)\.?(?P<decimals>\d*)%?[)\uff09]?")
DASHES = frozenset("-\u2212\u2014\u2013\uff0d")
TITLES = 3  # lines that may stand above rows which go on from the page before
Range = tuple[float, float]


class Table(NamedTuple):
    """A table on its page: its place there, and its rows of words as a grid will hold them."""

    x: float
    y: float
    rows: list[list[str]]
    merged: dict[tuple[int, int], tuple[int, int]]
    boxes: dict[tuple[int, int], tuple[float, float, float, float]]
    method: str


class _Field(NamedTuple):
    x0: float
    x1: float
    words: str


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
    pieces = [_fields(line, PIECE_GAP) for line in printed]
    tables: list[Table] = []
    rest: list[Line] = []
    index, done = _going_on(printed, pieces, going_on)
    if done:
        tables.append(_table(printed[index:done], pieces[index:done], 0, going_on))
        rest += printed[:index]
        index = done
    while index < len(printed):
        stop, columns = _block(printed, pieces, index)
        columns = _with_empty(printed, index, done, columns) if columns else columns
        start = _header(printed, index, done, columns) if columns else -1
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


def _going_on(
    printed: Sequence[Line], pieces: Sequence[Sequence[_Field]], columns: Sequence[Range]
) -> tuple[int, int]:
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
        if _is_row(pieces[at]) and _stands_in(_cells(printed[at], pieces[at], columns), columns):
            stop = at + 1
        elif not _fits(pieces[at], columns):
            break
    return (first, stop) if stop > first else (0, 0)


def _stands_in(row: Sequence[_Field], columns: Sequence[Range]) -> bool:
    """Whether the cells of a row are each in one column, its figures where those of the column are."""
    for field in row:
        first, last = _place(field, columns)
        left, right = columns[first]
        if first < last or (_is_figure(field.words) and not (field.x0 < right and left < field.x1)):
            return False
    return True


def _fields(line: Line, gap: float) -> list[_Field]:
    """The words of a line, parted where there is more white than `gap` times its type size."""
    found: list[_Field] = []
    start = 0
    glyphs = line.glyphs
    size = line.y1 - line.y0
    for stop in range(1, len(glyphs) + 1):
        if stop == len(glyphs) or glyphs[stop].x0 - glyphs[stop - 1].x1 > gap * size:
            part = glyphs[start:stop]
            text = " ".join(words(line._replace(glyphs=part)).split())
            found.append(_Field(part[0].x0, part[-1].x1, text))
            start = stop
    return found


def _is_figure(text: str) -> bool:
    """Whether words are a figure, and no number of a paragraph: 10."""
    if not FIGURE.issuperset(text) or text[-1] in POINTS:
        return False
    return any(char.isdigit() for char in text) or DASHES.issuperset(text)


def _is_written(text: str) -> bool:
    """Whether a figure is written as amounts are: with decimals or thousands."""
    return any(before.isdigit() and mark in POINTS for before, mark in pairwise(text))


def _is_row(fields: Sequence[_Field]) -> bool:
    if len(fields) < 2 or not any(_is_figure(field.words) for field in fields):
        return False
    return not is_order_row([field.words for field in fields])


def _block(
    printed: Sequence[Line], pieces: Sequence[Sequence[_Field]], start: int
) -> tuple[int, list[Range]]:
    """Where the table that begins at a line ends, and its columns; no columns where none begins there.

    A line without figures belongs to it where each of its words stands in one column, and a row follows.
    """
    if not _is_row(pieces[start]):
        return start, []
    columns: list[Range] = []
    stop = start
    rows: list[Sequence[_Field]] = []
    for index in range(start, len(printed)):
        size = printed[index].y1 - printed[index].y0
        if index > start and printed[index].y0 - printed[index - 1].y1 > LINE_GAP * size:
            break
        if _is_row(pieces[index]):
            wider = _columns([*rows, pieces[index]], WHITE * size)
            if wider is None:
                break
            columns, stop = wider, index + 1
            rows.append(pieces[index])
        elif not _fits(pieces[index], columns):
            break
    columns = columns if _is_sound(rows, columns) else []
    return stop, columns


def _columns(rows: Sequence[Sequence[_Field]], white: float) -> list[Range] | None:
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
        places = [_place(field, ranges)[0] for field in row if _is_figure(field.words)]
        if len(set(places)) < len(places):
            return None
    return ranges


def _label(row: Sequence[_Field]) -> int:
    """How many pieces at the left of a row are the label of a total: 合 计."""
    said = ""
    for number, field in enumerate(row, 1):
        if _is_figure(field.words):
            return 0
        said += field.words
        if plain(said) in vocabulary().totals:
            return number
    return 0


def _fits(fields: Sequence[_Field], columns: Sequence[Range]) -> bool:
    """Whether words stand each in one column, and are not those of another table."""
    said = " ".join(field.words for field in fields)
    if is_label(said) or forms_named(said, None) or not columns:
        return False
    places = [_place(field, columns) for field in fields]
    heads = len(fields) > 1 and any(head(field.words).role in STUBS for field in fields)
    return all(first == last for first, last in places) and not heads


def _place(field: _Field, columns: Sequence[Range]) -> tuple[int, int]:
    """The first and the last column that a field touches; the nearest where it touches none."""
    touched = [number for number, (x0, x1) in enumerate(columns) if field.x0 < x1 and x0 < field.x1]
    if not touched:
        distance = [max(x0 - field.x1, field.x0 - x1) for x0, x1 in columns]
        touched = [distance.index(min(distance))]
    return touched[0], touched[-1]


def _cells(line: Line, pieces: Sequence[_Field], columns: Sequence[Range]) -> list[_Field]:
    """The cells of a row: pieces that stand in one column are one, and those of a total's label."""
    label = _label(pieces)
    found: list[_Field] = []
    before = -1
    for number, piece in enumerate(pieces):
        column = _place(piece, columns)[0]
        if found and (column == before or number < label):
            x0 = found[-1].x0
            inside = [glyph for glyph in line.glyphs if x0 <= glyph.x0 < piece.x1]
            found[-1] = _Field(x0, piece.x1, " ".join(words(line._replace(glyphs=inside)).split()))
        else:
            found.append(piece)
            before = column
    return found


def _is_sound(rows: Sequence[Sequence[_Field]], columns: Sequence[Range]) -> bool:
    """Whether there are rows enough, and in some column nothing but figures written as amounts are."""
    if len(rows) < MIN_ROWS or len(columns) < 2:
        return False
    by_column: list[list[str]] = [[] for _ in columns]
    for row in rows:
        for field in row:
            by_column[_place(field, columns)[0]].append(field.words)
    figures = [texts for texts in by_column if len(texts) >= MIN_ROWS and all(map(_is_figure, texts))]
    return sum(map(_is_written, [text for texts in figures for text in texts])) >= MIN_WRITTEN


def _header(printed: Sequence[Line], start: int, done: int, columns: Sequence[Range]) -> int:
    """The first of the lines above a table that stand over its columns: several words, none of them name and value; or
    one alone, such a line above it or lower by less than its height.

    -1 where the nearest of them do not fit the columns: then these are none.
    """
    top = start
    for at in range(start - 1, done - 1, -1):
        size = printed[at].y1 - printed[at].y0
        fields = _heading(printed[at], columns)
        named = any(_states(field.words) for field in fields)
        if named or _is_row(fields) or printed[at + 1].y0 - printed[at].y1 > LINE_GAP * size:
            break
        if len(fields) < 2:
            if is_label(fields[0].words) or forms_named(fields[0].words, None):
                break
            beside = top == at + 1 < start and printed[at].y1 > printed[at + 1].y0
            top = at if beside else top
            continue
        places = [_place(field, columns) for field in fields]
        if any(left[1] >= right[0] for left, right in pairwise(places)):
            return start if top < start else -1
        top = at
    return top


def _states(text: str) -> bool:
    """Whether a word is name and value: 部门:某局. Which of them a column is, a header says too: 其中:教育收费."""
    return ":" in bare(text)


def _with_empty(printed: Sequence[Line], start: int, done: int, columns: list[Range]) -> list[Range]:
    """The columns, and those that no row of the page fills: a word of the header right above has no other to name, for
    nearer to the nearest stands another word, and no word of a lower line is below it.
    """
    found = list(columns)
    lower: list[_Field] = []
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


def _aside(field: _Field, columns: Sequence[Range]) -> tuple[int, float]:
    """The column nearest to a word, and how far from it the word stands."""
    column = _place(field, columns)[0]
    return column, max(columns[column][0] - field.x1, field.x0 - columns[column][1], 0.0)


def _heading(line: Line, columns: Sequence[Range]) -> list[_Field]:
    """The words of a header line; those that stand close are told apart where each has a column of its own."""
    fine = _fields(line, PIECE_GAP)
    if is_order_row([field.words for field in fine]):
        return fine
    found: list[_Field] = []
    for field in _fields(line, COLUMN_GAP):
        parts = [part for part in fine if field.x0 <= part.x0 < field.x1]
        places = [_place(part, columns) for part in parts]
        own = all(left[1] < right[0] for left, right in pairwise(places))
        found += parts if own and not all(len(part.words) == 1 for part in parts) else [field]
    return found


def _unwrapped(
    rows: Sequence[Sequence[_Field]], printed: Sequence[Line], columns: Sequence[Range]
) -> list[list[_Field]]:
    """Header rows, the words of a cell that is broken over lines together in the first of them: they stand below each
    other as closely as lines do, in one column and around one middle, and are not both words of headers.
    """
    found = [list(row) for row in rows]
    for at in range(len(found) - 2, -1, -1):
        size = printed[at].y1 - printed[at].y0
        near = [row for row in range(at + 1, len(found)) if printed[row].y0 - printed[at].y0 < LINE_PITCH * size]
        for number, field in enumerate(found[at]):
            place, middle = _place(field, columns), field.x0 + field.x1
            below = [
                (row, one)
                for row in near
                for one in found[row]
                if abs(one.x0 + one.x1 - middle) < size and _place(one, columns) == place and not _is_figure(one.words)
            ]
            if not below or place[0] < place[1]:
                continue
            row, rest = below[0]
            if not (head(field.words).known and head(rest.words).known):
                found[row].remove(rest)
                words = field.words + rest.words
                found[at][number] = _Field(min(field.x0, rest.x0), max(field.x1, rest.x1), words)
    return found


def _header_rows(
    printed: Sequence[Line], columns: Sequence[Range]
) -> tuple[list[list[_Field]], dict[int, list[_Field]]]:
    """The words of header lines, a row each; words that stand between two lines, beside both, are cells of both: they
    are of the upper row, the row of their own line is empty, and they are told by the number of their row.
    """
    rows = _unwrapped([_heading(line, columns) for line in printed], printed, columns)
    both: dict[int, list[_Field]] = {}
    for at in range(1, len(rows) - 1):
        before, line, after = printed[at - 1 : at + 2]
        if line.y0 < before.y1 and after.y0 < line.y1 and rows[at - 1]:
            both[at - 1] = rows[at]
            rows[at - 1] = sorted(rows[at - 1] + rows[at])
            rows[at] = []
    return rows, both


def _table(
    printed: Sequence[Line],
    pieces: Sequence[Sequence[_Field]],
    top: int,
    columns: Sequence[Range],
) -> Table:
    """The rows of a table, of which those above `top` are its header."""
    size = printed[top].y1 - printed[top].y0
    fields, both = _header_rows(printed[:top], columns)
    fields += [_cells(line, row, columns) for line, row in zip(printed[top:], pieces[top:], strict=True)]
    _gather(fields, printed, top, columns)
    drawn = [at for at, row in enumerate(fields) if row]
    both = {drawn.index(at): words for at, words in both.items()}
    top = sum(at < top for at in drawn)
    fields, printed = [fields[at] for at in drawn], [printed[at] for at in drawn]
    rows = [[""] * len(columns) for _ in printed]
    columns = _named(fields[:top], columns)
    header = [[_half_letters(field, at, columns, size) for at, field in enumerate(row)] for row in fields[:top]]
    shown, merged = over(header, [_rounded(column, size) for column in columns], measured=True)
    boxes = {}
    for number, (line, row) in enumerate(zip(printed, fields, strict=True)):
        if number < top:  # `merged` has what its words cover
            places = [(at, at, row[word.start]) for at, word in enumerate(shown[number]) if word]
        else:
            places = [(*_place(field, columns), field) for field in row]
        for first, last, field in places:
            rows[number][first] = field.words
            boxes[number, first] = (field.x0, line.y0, field.x1, line.y1)
            if last > first:
                merged[number, first] = (1, last - first + 1)
            elif field in both.get(number, ()) and (number, first) not in merged:
                merged[number, first] = (2, 1)
    return Table(columns[0][0], printed[0].y0, rows, merged, boxes, "whitespace")


def _named(header: Sequence[Sequence[_Field]], columns: Sequence[Range]) -> list[Range]:
    """The columns with the words that name them: the lowest word nearest to each, where it touches no other."""
    found = list(columns)
    named: set[int] = set()
    for row in reversed(header):
        places = [_place(field, found) for field in row]
        for field, (first, last) in zip(row, places, strict=True):
            left = found[first - 1][1] if first else field.x0 - 1
            right = found[last + 1][0] if last + 1 < len(found) else field.x1 + 1
            alone = first == last and first not in named and [at for at, _ in places].count(first) == 1
            if alone and left < field.x0 and field.x1 < right:
                found[first] = min(found[first][0], field.x0), max(found[first][1], field.x1)
        named |= {at for first, last in places for at in range(first, last + 1)}
    return found


def _gather(
    fields: list[list[_Field]], printed: Sequence[Line], top: int, columns: Sequence[Range]
) -> None:
    """Put names that are broken over lines into the row whose figures stand beside them, in the middle of their height:
    above and below it, each less than a line away. Their own lines are then empty.
    """
    for at in range(top, len(fields)):
        if not any(_is_figure(field.words) for field in fields[at]):
            continue
        for near in (at - 1, at + 1):
            if not top <= near < len(fields) or any(_is_figure(field.words) for field in fields[near]):
                continue
            upper, lower = sorted((at, near))
            if not fields[near] or printed[lower].y0 >= printed[upper].y1:
                continue
            own = {_place(field, columns): number for number, field in enumerate(fields[at])}
            for piece in fields[near]:
                number = own.get(_place(piece, columns))
                if number is None:
                    fields[at].append(piece)
                    continue
                field = fields[at][number]
                words = piece.words + field.words if near < at else field.words + piece.words
                fields[at][number] = _Field(min(field.x0, piece.x0), max(field.x1, piece.x1), words)
            fields[at].sort()
            fields[near] = []


def _half_letters(field: _Field, at: int, columns: Sequence[Range], size: float) -> Word:
    """A word of a header, the `at`-th of its line, by half letters; what is over no column is over those beside it, as
    a word centred over two is; or over the nearest one.
    """
    extent = field.x0, field.x1
    if not any(field.x0 < x1 and x0 < field.x1 for x0, x1 in columns):
        after = sum(x1 <= field.x0 for _, x1 in columns)
        if 0 < after < len(columns):
            extent = columns[after - 1][1] - size, columns[after][0] + size
        else:
            extent = columns[_place(field, columns)[0]]
    return Word(field.words, at, *_rounded(extent, size))


def _rounded(extent: Range, size: float) -> tuple[int, int]:
    return floor(2 * extent[0] / size), ceil(2 * extent[1] / size)


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
