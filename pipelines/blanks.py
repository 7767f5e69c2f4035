"""Tables whose cells stand apart by blanks only: lines of fields → a grid.

Belongs here: which lines are such a table, where another one begins, pages that each have their own layout. Does not
belong here: finding the lines (`carriers`), the fields of a line (`fields`), columns by their place (`places`). A table
is read only where it is sound: a header names its columns, and every field falls into one of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipelines.amounts import printed
from pipelines.catalog import vocabulary
from pipelines.fields import GAP, Field, apart, fields, gapped, has_figure, heads, is_cell, parted
from pipelines.headers import head, is_order_row
from pipelines.model import STUBS, Grid
from pipelines.names import plain
from pipelines.places import by_place, cells_of
from pipelines.segment import PAGE_NUMBER, Line
from pipelines.titles import is_label, names_a_form

WIDEST = 1000  # letters: a longer line is no row of a table drawn with blanks
DIGITS = frozenset("0123456789")
PAGE_DIGITS = 3  # of a page's number
ENDS = frozenset("%％-－—")  # beside digits: what ends a figure, or stands for none
LONGEST_CELL = 36  # letters: a longer line in a run of one-cell lines is a sentence
FEWEST_FIGURES = 2  # and one more, by which lines of single blanks are a table
STOP = "\u3002"  # full-width: what holds it is a sentence, no cell
SENTENCE = re.compile(r"[\u3002\uff0c;]")
NO_ROW = re.compile(rf"[，。；;]|,(?!\d)|{GAP.pattern}")
SKIPPED = 3  # blanks before a lone value that stand for an empty cell before it


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
        last = next((at for at in range(top - 1, before, -1) if has_figure(fields(lines[at]))), None)
        if last is None:
            header.add(_joined(lines[top]))
        elif _joined(lines[top]) not in header or (last + 1 < top and _another(lines, begun, last, top)):
            yield lines[begun : last + 1]
            begun, header = top, {_joined(lines[top])}
    last = next((at for at in range(len(lines) - 1, begun - 1, -1) if has_figure(fields(lines[at]))), len(lines) - 1)
    yield lines[begun : last + 1]  # words alone below the last figure are of the text again


def _another(lines: Sequence[Line], begun: int, last: int, top: int) -> bool:
    """Whether what follows an equal header is another form: it begins with a total, as this one did, or this one ended
    with its own.
    """
    first, again = (next((row for line in lines[at:] if has_figure(row := fields(line))), []) for at in (begun, top))
    ended, begins, began = (closes([field.text for field in row]) for row in (fields(lines[last]), again, first))
    return ended or (begins and began)


def _names_rows(line: Line) -> bool:
    """Whether a line is a row of a header that names the rows' column."""
    return any(head(field.text).role in STUBS for field in heads(line))


def _joined(line: Line) -> str:
    return "".join(line.text.split())


def closes(row: Sequence[str]) -> bool:
    """Whether a row is the total of a form: named so, and with figures."""
    return any(plain(words) in vocabulary().grand for words in row) and _counts(row)


def of_blanks(lines: Sequence[Line], *, narrow: bool = False) -> Grid | None:
    """The grid of a run of lines, or None where it is none: no header, no figures, or fields that fit no column.

    >>> text = ["科目编码  科目名称        合计   基本支出", "201       一般公共服务   12.00      5.00"]
    >>> lines = [Line(text[0], 0), Line(text[1], len(text[0]) + 1)]
    >>> of_blanks(lines).rows[1]
    ('201', '一般公共服务', '12.00', '5.00')
    """
    top = next((index for index, line in enumerate(lines) if heads(line)), None)
    if top is None:
        return None
    first = next((at + 1 for at in range(top - 1, -1, -1) if _opens(lines[at])), top)  # words over those of the header
    again = [at for at in range(top + 1, len(lines)) if lines[at].text.split() == lines[top].text.split()]
    shifted = any(lines[at].text.strip() != lines[top].text.strip() for at in again)
    turned = [at for at in range(top + 1, len(lines)) if "\f" in lines[at].text and at not in again]
    whole = None if shifted or turned else _of_page(lines[first:], narrow)
    if whole or not (again or turned):
        return whole or _of_counts(lines[top:])
    cuts = [first]
    for at in sorted({*again, *turned}):
        if any(has_figure(fields(line)) for line in lines[cuts[-1] : at]):  # or else the page has only begun
            cuts.append(at)
    pages = [_of_page(lines[one:stop], narrow) for one, stop in pairwise([*cuts, len(lines)])]
    grids = [page for page in pages if page]
    if len(grids) == len(pages):
        grids = [grids[0], *(_under(page, len(grids[0].rows[0])) for page in grids[1:])]
    if len(grids) < len(pages) or len({len(page.rows[0]) for page in grids}) > 1:
        return (None if shifted else _of_page(lines[first:], narrow)) or _of_counts(lines[top:])
    header = {_filled(row) for row in grids[0].rows[: next(at for at, row in enumerate(grids[0].rows) if _counts(row))]}
    kept = [
        (row, begun)
        for number, page in enumerate(grids)
        for row, begun in zip(page.rows, page.starts, strict=True)
        if not number or _filled(row) not in header
    ]
    rows, starts = zip(*kept, strict=True)
    return grids[0]._replace(stop=grids[-1].stop, rows=rows, starts=starts)


def _under(page: Grid, width: int) -> Grid:
    """A page that holds only the closing total of a form, whose label is drawn over all columns of names."""
    missing = width - len(page.rows[0])
    if missing <= 0 or not all(closes(row) and plain(row[0]) in vocabulary().totals for row in page.rows):
        return page
    return spread_label(page, missing)


def spread_label(grid: Grid, missing: int) -> Grid:
    """The grid of a total whose label covers so many columns that are missing: its figures stand at the right."""
    return grid._replace(
        rows=tuple((row[0], *("",) * missing, *row[1:]) for row in grid.rows),
        starts=tuple((begun[0], *(begun[0],) * missing, *begun[1:]) for begun in grid.starts),
        merged={},
        locators={(row, at + missing if at else 0): place for (row, at), place in grid.locators.items()},
    )


def _filled(row: Sequence[str]) -> tuple[str, ...]:
    return tuple(words for words in row if words)


def _counts(row: Sequence[str]) -> bool:
    return any(printed(words).value is not None for words in row)


def _opens(line: Line) -> bool:
    """Whether a line stands above a table: its name, or whose it is and in what unit."""
    return is_label(line.text) or names_a_form([line.text.strip()])


def _of_page(lines: Sequence[Line], narrow: bool) -> Grid | None:
    """The grid of lines that are laid out alike, by the place of their fields: a Chinese character as wide as two
    others or as one, whichever leaves the figures straighter below each other; where both do, `narrow` says it.
    """
    found: list[tuple[int, Grid]] = []
    for wide in (1, 2) if narrow else (2, 1):
        rows = [row for line in lines if (row := _row(line, wide)) and not _numbers_a_page(row)]
        if sum(printed(field.text).value is not None for row in rows for field in row) < FEWEST_FIGURES:
            return None
        figures = [at for at, row in enumerate(rows) if has_figure(row)]
        below = [at for at in figures if not is_order_row([field.text for field in rows[at]])]
        figures = below or figures  # the numbers of columns do not say how wide these are
        headed = any(map(heads, lines[: figures[0]]))
        if grid := by_place(rows, figures[0] if headed else 0, lines[0].start, lines[-1].stop + 1):
            crooked = _crooked(rows)
            if crooked <= len(grid.rows[0]):
                return grid
            found.append((crooked, grid))
    return min(found, key=lambda one: one[0])[1] if found else None


def _row(line: Line, wide: int) -> list[Field]:
    """The fields of a line of a header, or of a row."""
    ends_with_figure = line.text.rstrip()[-1:] in DIGITS
    return (not ends_with_figure and heads(line, wide)) or parted(line, wide)


def _numbers_a_page(row: Sequence[Field]) -> bool:
    """Whether a line is a number alone, as at the foot of a page: no row of a table begins with its figure."""
    return len(row) == 1 and len(row[0].text) <= PAGE_DIGITS and row[0].text.isdecimal()


def _crooked(rows: Sequence[Sequence[Field]]) -> int:
    """In how many places the figures begin, or end: few where they stand below each other."""
    figures = [field for row in rows for field in row if is_cell(field.text)]
    return min(len({field.left for field in figures}), len({field.right for field in figures}))


def _of_counts(lines: Sequence[Line]) -> Grid | None:
    """Columns by count, where the places were lost: a full row in turn; a lone value after a gap that is wider than
    between two values stands in the last column, since an empty cell before it was printed as blanks too.
    """
    header = heads(lines[0])
    body = [row for line in lines[1:] if (row := fields(line, wide=2)) and not _numbers_a_page(row)]
    width = len(header)
    if sum(printed(field.text).value is not None for row in body for field in row) < FEWEST_FIGURES:
        return None
    rows: list[list[Field | None]] = [[*header]]
    for row in body:
        if len(row) > width or printed(row[0].text).value is not None:
            return None
        if len(row) == width or len(row) == 1:
            rows.append([*row, *[None] * (width - len(row))])
        elif len(row) == 2 and row[1].left - row[0].right >= SKIPPED:
            rows.append([row[0], *[None] * (width - 2), row[1]])
        else:
            return None
    return cells_of(rows, lines[0].start, lines[-1].stop + 1, {})


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
            stop, figures = len(rows), figures + sum(is_cell(cell.text) for cell in rows[-1])


def is_row(line: Line) -> bool:
    """Whether a line is a row whose cells stand apart by one blank: a name with a figure behind it, or many figures."""
    words = line.text.strip()
    if not (words[-1:].isdigit() or words[-1:] in ENDS) or len(words) > WIDEST or NO_ROW.search(words):
        return False
    cells = apart(line)
    named = any(not is_cell(cell.text) for cell in cells)
    return len(cells) > (1 if named else 3) and is_cell(cells[-1].text)
