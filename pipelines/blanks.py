"""Tables whose cells stand apart by blanks only: lines of fields → a grid.

Belongs here: fields of a line, columns by where the fields stand. Does not belong here: finding the lines (`carriers`).
A table is read only where it is sound: a header names its columns, and every field falls into one of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from pipelines.amounts import printed
from pipelines.catalog import vocabulary
from pipelines.headers import head, numbered
from pipelines.model import Grid
from pipelines.names import plain
from pipelines.segment import PAGE_NUMBER, Line
from pipelines.titles import is_label, names_a_form

GAP = re.compile(r"[ \u3000\u00a0]{2,}")
ONE = re.compile(r"[ \u3000\u00a0]+")
WIDE = frozenset("WFA")
WIDEST = 240  # letters: a longer line is no row of a table drawn with blanks
STUBS = frozenset(("code", "part_code", "name"))
DIGITS = frozenset("0123456789")
PAGE_DIGITS = 3  # of a page's number
ENDS = frozenset("%％-－—")  # beside digits: what ends a figure, or stands for none
LONGEST_CELL = 36  # letters: a longer line in a run of one-cell lines is a sentence
FEWEST_FIGURES = 2  # and one more, by which lines of single blanks are a table
STOP = "\u3002"  # full-width: what holds it is a sentence, no cell
SENTENCE = re.compile(r"[\u3002\uff0c;]")
NO_ROW = re.compile(rf"[，。；;]|,(?!\d)|{GAP.pattern}")
MOST_WIDE = 5  # letters: a longer total is not drawn wide
SKIPPED = 3  # blanks before a lone value that stand for an empty cell before it


class Field(NamedTuple):
    """Words between gaps: where they begin in the document, and between which columns of the printed line."""

    text: str
    start: int
    left: int
    right: int


def fields(line: Line, gap: re.Pattern[str] = GAP, *, measured: bool = False) -> list[Field]:
    """The fields of a line, told apart by two blanks or more; their places on it only where they are asked for.

    >>> [(f.text, f.left, f.right) for f in fields(Line("合计   1.00  2.00", 0), measured=True)]
    [('合计', 0, 4), ('1.00', 7, 11), ('2.00', 13, 17)]
    """
    text = line.text.rstrip()
    found, position = [], len(text) - len(text.lstrip())
    left = _width(text[:position]) if measured else 0
    for hole in [*gap.finditer(text, position), None]:
        stop = hole.start() if hole else len(text)
        words = text[position:stop]
        right = left + _width(words) if measured else 0
        if words:
            found.append(Field(words, line.start + position, left, right))
        position = hole.end() if hole else stop
        left = right + _width(hole[0]) if hole and measured else 0
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
def _width(text: str) -> int:
    """Columns on a printed line: a Chinese character takes two."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(character) in WIDE else 1 for character in text)


def by_header(lines: Sequence[Line]) -> Iterator[Sequence[Line]]:
    """A run of lines as one for each table: below figures another header begins one, and so does the same header again
    behind a label, where the total of a form stands above and below it.

    >>> rows = ["项目    收入预算", "合计    1.00", "部门：某局", "项目    支出预算", "合计    1.00"]
    >>> [[line.text for line in part] for part in by_header([Line(row, 0) for row in rows])]
    [['项目    收入预算', '合计    1.00'], ['项目    支出预算', '合计    1.00']]
    """
    tops = [at for at, line in enumerate(lines) if line.text.rstrip()[-1:] not in DIGITS and _names_rows(line)]
    begun, header = 0, {_joined(lines[at]) for at in tops[:1]}
    for before, top in pairwise(tops):
        last = next((at for at in range(top - 1, before, -1) if _has_figure(fields(lines[at]))), None)
        if last is None:
            header.add(_joined(lines[top]))
        elif _joined(lines[top]) not in header or (last + 1 < top and _another(lines, begun, last, top)):
            yield lines[begun : last + 1]
            begun, header = top, {_joined(lines[top])}
    yield lines[begun:]


def _another(lines: Sequence[Line], begun: int, last: int, top: int) -> bool:
    """Whether what follows an equal header is another form: it begins with a total, as this one did, or this one ended
    with its own.
    """
    first, again = (
        next((row for line in lines[at:] if _has_figure(row := fields(line))), []) for at in (begun, top)
    )
    ended, begins, began = (closes([field.text for field in row]) for row in (fields(lines[last]), again, first))
    return ended or (begins and began)


def _names_rows(line: Line) -> bool:
    """Whether a line is a row of a header that names the rows' column."""
    return any(head(field.text).role in STUBS for field in heads(line))


def _joined(line: Line) -> str:
    return "".join(line.text.split())


def closes(row: Sequence[str]) -> bool:
    """Whether a row is the total of a form: named so, and with figures."""
    named = any(plain(words) in vocabulary().grand for words in row)
    return named and any(printed(words).value is not None for words in row)


def of_blanks(lines: Sequence[Line]) -> Grid | None:
    """The grid of a run of lines, or None where it is none: no header, no figures, or fields that fit no column.

    >>> text = ["科目编码  科目名称        合计   基本支出", "201       一般公共服务   12.00      5.00"]
    >>> lines = [Line(text[0], 0), Line(text[1], len(text[0]) + 1)]
    >>> of_blanks(lines).rows[1]
    ('201', '一般公共服务', '12.00', '5.00')
    """
    top = next((index for index, line in enumerate(lines) if heads(line)), None)
    if top is None:
        return None
    again = [at for at in range(top + 1, len(lines)) if lines[at].text.split() == lines[top].text.split()]
    if all(lines[at].text.strip() == lines[top].text.strip() for at in again):
        return _of_page(lines, top)
    pages = [_of_page(lines[first:stop], 0) for first, stop in pairwise([top, *again, len(lines)])]
    grids = [page for page in pages if page and len(page.rows[0]) == len((pages[0] or page).rows[0])]
    if len(grids) < len(pages):
        return _of_page(lines, top)
    return grids[0]._replace(
        stop=grids[-1].stop,
        rows=tuple(row for page in grids for row in page.rows),
        starts=tuple(begun for page in grids for begun in page.starts),
    )


def _of_page(lines: Sequence[Line], top: int) -> Grid | None:
    """The grid of lines that are laid out alike, whose header begins at `top`."""
    header = heads(lines[top])
    body = [row for line in lines[top + 1 :] if (row := fields(line, measured=True)) and not _numbers_a_page(row)]
    if sum(1 for row in body for field in row if printed(field.text).value is not None) < 2:
        return None
    return _by_place(header, body, lines[top].start, lines[-1].stop + 1) or _in_turn(
        header, body, lines[top].start, lines[-1].stop + 1
    )


def _numbers_a_page(row: Sequence[Field]) -> bool:
    """Whether a line is a number alone, as at the foot of a page: no row of a table begins with its figure."""
    return len(row) == 1 and len(row[0].text) <= PAGE_DIGITS and row[0].text.isdecimal()


def _cells(
    rows: Sequence[Sequence[Field | None]], start: int, stop: int, merged: Mapping[tuple[int, int], tuple[int, int]]
) -> Grid:
    words = [tuple(field.text if field else "" for field in row) for row in rows]
    begun = [tuple(field.start if field else start for field in row) for row in rows]
    grid = squared(words, begun, start, stop, "blanks")
    width = len(grid.rows[0])  # empty last columns were cut off
    spans = {place: (tall, min(wide, width - place[1])) for place, (tall, wide) in merged.items() if place[1] < width}
    return grid._replace(merged=spans)


def heads(line: Line) -> list[Field]:
    """The header cells of a line, [] where it is none; told apart by single blanks too, if all are known words."""
    words = line.text.strip()
    gaps = [GAP] if GAP.search(words) else []
    if all(printed(one).kind == "words" for one in ONE.split(words)):
        gaps.append(ONE)
    for gap in gaps:
        found = fields(line, gap)
        if len(found) > 1 and all(printed(one.text).kind == "words" and head(one.text).known for one in found):
            return [] if is_label(line.text) else fields(line, gap, measured=True)
    return []


def runs(lines: Sequence[Line], taken: Sequence[tuple[int, int]]) -> Iterator[list[list[Field]]]:
    """The rows, header first, of tables whose cells stand apart by one blank, outside what was taken: each from its
    header to what is neither a row nor as short as a name.
    """
    rows: list[list[Field]] = []
    stop = figures = 0  # behind the last row with figures; how many there are
    for line in [*lines, Line(STOP, 0)]:
        words = line.text.strip()
        if not words or not (rows or gapped(words)):
            continue
        if PAGE_NUMBER.fullmatch(words) and not words[PAGE_DIGITS:].isdecimal():
            continue
        free = not any(start <= line.start < end for start, end in taken)
        header = free and gapped(words) and len(words) < WIDEST and bool(heads(line))
        row = free and bool(rows) and gapped(words) and is_row(line)
        name = header or (free and len(words) <= LONGEST_CELL and not SENTENCE.search(words))
        if rows and not row and (not name or is_label(words) or names_a_form([words])):
            if figures > FEWEST_FIGURES:
                yield rows[:stop]
            rows, stop, figures = [], 0, 0
        if rows or header:
            rows.append(apart(line))
        if row:
            stop, figures = len(rows), figures + sum(_is_cell(cell.text) for cell in rows[-1])


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
        if before and not (_is_cell(before.text) or _is_cell(field.text) or numbered(field.text)):
            stop = field.start - line.start + len(field.text)
            found[-1] = before._replace(text=line.text[before.start - line.start : stop])
        else:
            found.append(field)
    return found


def is_row(line: Line) -> bool:
    """Whether a line is a row whose cells stand apart by one blank: a name with a figure behind it, or many figures."""
    words = line.text.strip()
    if not (words[-1:].isdigit() or words[-1:] in ENDS) or len(words) > WIDEST or NO_ROW.search(words):
        return False
    cells = apart(line)
    named = any(not _is_cell(cell.text) for cell in cells)
    return len(cells) > (1 if named else 3) and _is_cell(cells[-1].text)


def _is_cell(words: str) -> bool:
    return printed(words).kind != "words"


def _by_place(first: Sequence[Field], rest: Sequence[Sequence[Field]], start: int, stop: int) -> Grid | None:
    """Columns as the stretches that the fields of rows with figures share; header words belong to the columns below
    them, a word over several of them to all.
    """
    above = next((index for index, row in enumerate(rest) if _has_figure(row)), len(rest))
    header = [list(first), *[list(row) for row in rest[:above]]]
    repeated = {tuple(field.text for field in row) for row in header}
    body = [row for row in rest[above:] if tuple(field.text for field in row) not in repeated]
    full = [row for row in body if _has_figure(row)]
    if any(printed(row[0].text).value is not None and len(row) == 1 for row in full):
        return None  # figures alone on a line: no rows
    columns: list[tuple[int, int]] = []
    for left, right in sorted((field.left, field.right) for row in full for field in row):
        if columns and left < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], right))
        else:
            columns.append((left, right))
    for heading in reversed(header):
        columns = _named(heading, columns)
    rows: list[list[Field | None]] = []
    for row in full:
        cells: list[Field | None] = [None] * len(columns)
        for field in row:
            at = next(index for index, (left, right) in enumerate(columns) if left <= field.left < right)
            if cells[at] is not None:
                return None
            cells[at] = field
        rows.append(cells)
    if len(columns) < 2 or len(columns) > 2 * max(len(row) for row in full):
        return None
    shown, merged = _over(header, columns)
    return _cells([*shown, *rows], start, stop, merged)


def _named(heading: Sequence[Field], columns: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The columns with a header row over them: a word over none of them, printed at the left, names the figures at the
    right of its own room; with none there it names a column that is empty in every row.
    """
    found = sorted(columns)
    for place, field in enumerate(heading):
        if any(field.left < right and left < field.right for left, right in found):
            continue
        room = heading[place + 1].left if place + 1 < len(heading) else max(right for _, right in found)
        below = [
            at
            for at, (left, right) in enumerate(found)
            if field.right <= left < room and not any(one.left < right and left < one.right for one in heading)
        ]
        if not below:
            found = sorted([*found, (field.left, field.right)])
        elif len(below) == 1:
            found[below[0]] = (field.left, found[below[0]][1])
    return found


def _has_figure(row: Sequence[Field]) -> bool:
    return any(printed(field.text).value is not None for field in row)


def _over(
    header: Sequence[Sequence[Field]], columns: Sequence[tuple[int, int]]
) -> tuple[list[list[Field | None]], dict[tuple[int, int], tuple[int, int]]]:
    """Header rows over the columns: each word over the columns it overlaps; a column left without one, that has a word
    in a lower row, takes the nearest word of the upper row, as words centred over their columns do.
    """
    owner: list[list[Field | None]] = []
    for row in header:
        line: list[Field | None] = [None] * len(columns)
        for field in row:
            for at, (left, right) in enumerate(columns):
                if field.left < right and left < field.right and line[at] is None:
                    line[at] = field
        owner.append(line)
    for depth, line in enumerate(owner[:-1]):
        named = list(header[depth])
        lower = [any(below[at] for below in owner[depth + 1 :]) for at in range(len(columns))]
        own = [field is not None for field in line]
        flush = _flush(named, [field for row in header[depth + 1 :] for field in row])
        turns = _in_turns(named, header[depth + 1])
        for at, (left, right) in enumerate(columns):
            if turns and left >= turns[0][1].left:
                line[at] = next(over for over, first in reversed(turns) if left >= first.left)
            elif not own[at] and lower[at] and len(named) > 1:
                begin = next(word.left for below in owner[depth + 1 :] if (word := below[at]))
                before = [field for field in named if field.left <= begin]
                if flush and before:  # words printed at the left of their columns reach as far as the next one
                    line[at] = before[-1]
                else:
                    line[at] = min(named, key=lambda field: abs(field.left + field.right - left - right))
    shown: list[list[Field | None]] = []
    merged: dict[tuple[int, int], tuple[int, int]] = {}
    for depth, line in enumerate(owner):
        cells: list[Field | None] = []
        for at, one in enumerate(line):
            again = one is not None and at > 0 and line[at - 1] is one
            cells.append(None if again else one)
            if again:
                begin = max(index for index, cell in enumerate(cells) if cell is one)
                merged[depth, begin] = (1, at - begin + 1)
        shown.append(cells)
    return shown, merged


def _in_turns(upper: Sequence[Field], lower: Sequence[Field]) -> list[tuple[Field, Field]]:
    """Each upper word with the first of the words under it, where the lower row says the same under each of them."""
    over = [one for one in upper if head(one.text).role is None]
    size, rest = divmod(len(lower), max(len(over), 1))
    names = [one.text for one in lower]
    if rest or size < 2 or len(over) < 2 or names != names[:size] * len(over):
        return []
    return list(zip(over, lower[::size], strict=True))


def _flush(upper: Sequence[Field], lower: Sequence[Field]) -> bool:
    """Whether every upper word that stands over lower ones begins where one of them does."""
    over = [(one, [two for two in lower if one.left < two.right and two.left < one.right]) for one in upper]
    return all(any(abs(one.left - two.left) <= 1 for two in below) for one, below in over if below)


def _in_turn(header: Sequence[Field], body: Sequence[Sequence[Field]], start: int, stop: int) -> Grid | None:
    """Columns by count, where the places were lost: a full row in turn; a lone value after a gap that is wider than
    between two values stands in the last column, since an empty cell before it was printed as blanks too.
    """
    width = len(header)
    rows: list[list[Field | None]] = [list(header)]
    for row in body:
        if len(row) > width or printed(row[0].text).value is not None:
            return None
        if len(row) == width or len(row) == 1:
            rows.append([*row, *[None] * (width - len(row))])
        elif len(row) == 2 and row[1].left - row[0].right >= SKIPPED:
            rows.append([row[0], *[None] * (width - 2), row[1]])
        else:
            return None
    return _cells(rows, start, stop, {})


def squared(
    rows: Sequence[tuple[str, ...]], starts: Sequence[tuple[int, ...]], start: int, stop: int, method: str
) -> Grid:
    """A grid of equally long rows: short ones are filled with empty cells, empty last columns are cut off.

    >>> squared([("甲", "1", ""), ("乙",)], [(0, 2, 4), (5,)], 0, 7, "tabs").rows
    (('甲', '1'), ('乙', ''))
    """
    width = max((filled_width(row) for row in rows), default=0)
    full_rows, full_starts = [], []
    for row, begun in zip(rows, starts, strict=True):
        missing = width - len(row)
        if missing > 0:
            row, begun = row + ("",) * missing, begun + (begun[-1],) * missing
        full_rows.append(row[:width])
        full_starts.append(begun[:width])
    return Grid(start, stop, tuple(full_rows), tuple(full_starts), method=method)


def filled_width(row: Sequence[str]) -> int:
    """How many cells a row has up to its last filled one."""
    width = len(row)
    while width and not row[width - 1]:
        width -= 1
    return width
