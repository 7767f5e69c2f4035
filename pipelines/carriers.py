"""How plain text draws tables: tabs, bars, one cell a line, columns of blanks → grids.

Belongs here: finding such tables in a text and cutting them into cells. Does not belong here: what a table means, the
rows of a stream of cells (`streams`), the columns of blanks (`blanks`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import accumulate, pairwise
from operator import itemgetter

from pipelines.amounts import printed
from pipelines.blanks import LONGEST_CELL, PAGE_DIGITS, STOP, WIDEST, by_header, of_blanks, runs
from pipelines.catalog import vocabulary
from pipelines.fields import Field, fields, gapped, heads
from pipelines.header_trees import stands_over
from pipelines.headers import CODE, head, numbered
from pipelines.joined import ended_by_bars, joined, with_bars
from pipelines.model import Document, Grid
from pipelines.names import bare
from pipelines.periods import TRAILING
from pipelines.places import filled_width, squared
from pipelines.room import Cut, with_room
from pipelines.segment import PAGE_NUMBER, Line
from pipelines.streams import Token, from_stream, is_figure, of_period
from pipelines.titles import forms_named, is_label, names_a_form

FEWEST_CELLS = 6
FEWEST_ROWS = 5  # those of a header among them
HEADERS = 6  # rows at the top of a table among which its header is
MOST_CELLS = 4_000_000  # blanks included: what would be wider or longer is no table, and as a rectangle no room has it
COMMA = "\uff0c"  # full-width: what holds it is a sentence, no cell
BARS = "|\u2502\u2503\u2551\uff5c"  # what parts cells: upright lines of ASCII, of boxes, full-width
_BESIDE = r"[\s|+:\uff5c\u2500-\u257f]*"
RULE = re.compile(rf"{_BESIDE}(?:[-=\u2500\u2501\u2550]{_BESIDE}){{3,}}")  # a line between rows
PART = re.compile(vocabulary().part)
SEPARATORS = ",;\uff0c\uff1b"  # of cells where nothing else parts them


def grids(document: Document) -> tuple[Grid, ...]:
    """Every table that the text draws, in its order; the reader's own grids where it gave some."""
    if document.grids:
        return tuple(sorted((grid for grid in document.grids if not _labels_only(grid)), key=lambda grid: grid.start))
    found: list[Grid] = []
    loose: list[Line] = []  # lines outside tables, since the last table

    def close() -> None:
        found.extend(_loose_tables(loose, narrow=narrow))
        loose.clear()

    run: list[Line] = []
    held: list[Line] = []  # lines after the run that may be rows of it: a label whose empty cells were trimmed off
    mark = ""
    lines = [*_lines(document.text)]
    narrow = "\f" in document.text  # converters of PDF count letters, whatever their width
    bar = max(BARS, key=document.text.count)
    if bar in document.text:
        lines = with_bars(lines, BARS)
    spaced = _rows_stand_apart(lines)
    for line in lines:
        this = "\t" if "\t" in line.text else bar if bar in line.text else ""
        if not this and not run:
            loose.append(line)
            continue
        if run and not this and _passed_over(line.text, blank=spaced or mark == bar):
            continue
        if run and mark == bar and RULE.fullmatch(line.text):
            continue
        if run and mark == "\t" and not this and _lone_label(line.text):
            held.append(line)
            continue
        if held and this == mark and _goes_on(line.text, run):
            run += held
            held = []
        if run and (held or this != mark):
            close()
            found += _marked(run, mark)
            run = []
            loose += held
            held = []
        if this:
            run.append(line)
            mark = this
        elif not run:
            loose.append(line)
    if run:
        close()
        found += _marked(run, mark)
    loose += held
    close()
    if not found:
        found = _delimited(lines)
    return tuple(sorted((grid for grid in found if not _labels_only(grid)), key=lambda grid: grid.start))


def _passed_over(words: str, *, blank: bool) -> bool:
    """Whether a line between two rows ends no table: where a page ends, and if so told, an empty one."""
    return blank or "\f" in words if not words.strip() else _numbers_a_page(words.strip())


def _rows_stand_apart(lines: Sequence[Line]) -> bool:
    """Whether an empty line follows every row of tabs: the text was double-spaced, and the empty lines end no table."""
    beside = between = 0
    since = None  # empty lines since a row of tabs
    for line in lines:
        if "\t" in line.text:
            beside += since == 0
            between += since is not None and since > 0
            since = 0
        elif since is not None:
            since = None if line.text.strip() else since + 1
    return between > 9 * beside


def _labels_only(grid: Grid) -> bool:
    """Whether a 'table' is only the line above one, that says whose it is and in what unit, side by side."""
    if len(grid.rows) > 2:
        return False
    words = [words for row in grid.rows for words in row if words]
    return any(map(is_label, words)) and not any(printed(one).value is not None for one in words)


def _lone_label(words: str) -> bool:
    """Whether a line may be a row whose other cells are empty and were trimmed off: a name, no label, no sentence."""
    name = words.strip()
    return bool(name) and len(name) <= LONGEST_CELL and STOP not in name and not is_label(name)


def _goes_on(words: str, run: Sequence[Line]) -> bool:
    """Whether a line of tabs is one more row of the run: no wider, a name first, figures behind."""
    cells = [cell.strip() for cell in words.split("\t")]
    if len(cells) > max(line.text.count("\t") for line in run) + 1:
        return False
    return any(printed(cell).value is not None for cell in cells[1:])


def _lines(text: str) -> Iterator[Line]:
    raw = text.split("\n")
    return map(_LINE, zip(raw, accumulate((len(line) + 1 for line in raw), initial=0), strict=False))


_LINE = partial(tuple.__new__, Line)  # without the Python function around it


# ---------------------------------------------------------------- tabs and bars


def _marked(run: Sequence[Line], mark: str) -> list[Grid]:
    """The tables of a run of marked lines: below the first figure, the name of a form alone begins another one."""
    if mark != "\t":
        run = [line for line in run if not RULE.fullmatch(line.text)]
    cut = [_cut(line, mark) for line in run]
    first = next((at for at, (row, _) in enumerate(cut) if any(map(is_figure, row))), len(cut))
    bounds = [0, *(at for at in range(first + 1, len(cut)) if names_a_form(cut[at][0])), len(cut)]
    return [
        grid
        for begin, end in pairwise(bounds)
        for grid in (_of_tabs if mark == "\t" else _of_bars)(run[begin:end], cut[begin:end])
    ]


def _cut(line: Line, mark: str) -> Cut:
    """The trimmed cells of a marked line and where each begins; an empty one begins behind its mark."""
    row, starts, at = [], [], line.start
    for cell in line.text.split(mark):
        words = cell.strip()
        if words[:2] == "**" == words[-2:]:  # Markdown's bold
            words = words.strip("*").strip()
        whole = "".join(words.split("\n")) if "\n" in words else words
        row.append(words if is_figure(whole) else whole)  # a name on several lines
        starts.append(at if words is cell or not words else at + cell.find(words))
        at += len(cell) + 1
    return tuple(row), tuple(starts)


def _of_tabs(run: Sequence[Line], cut: Sequence[Cut]) -> list[Grid]:
    return _with_room(run, _spread([one for one in cut if any(one[0])]), "tabs")


def _of_bars(run: Sequence[Line], cut: Sequence[Cut]) -> list[Grid]:
    single = sum(len(row) - row.count("") <= 1 for row, _ in cut)
    if single * 4 >= len(cut) * 3:
        rows = ended_by_bars(cut)
        return _with_room(run, _spread(rows), "bars") if rows else _stream_of_bars(run, cut)
    rows = [one for one in cut if any(one[0])]
    while rows and all(len(row) > 1 and not row[0] for row, _ in rows):  # the frame at the left of the table
        rows = [(row[1:], starts[1:]) for row, starts in rows]
    if rows and all(not row[-1] for row, _ in rows):  # and the one at its right
        rows = [(row[:-1], starts[:-1]) for row, starts in rows]
    return _with_room(run, _spread(rows), "bars")


def _with_room(run: Sequence[Line], cut: list[Cut], method: str) -> list[Grid]:
    """The table of rows, merged cells given the room they take; where there is no telling, one that is rejected."""
    roomy = with_room(cut)
    return _squared(run, cut, "lost") if roomy is None else _squared(run, roomy, method)


def _squared(run: Sequence[Line], cut: Sequence[Cut], method: str) -> list[Grid]:
    rows, starts = [row for row, _ in cut], [begun for _, begun in cut]
    if not rows or len(rows) * max(map(filled_width, rows)) > MOST_CELLS:
        return []
    return [squared(rows, starts, run[0].start, run[-1].stop + 1, method)]


def _spread(cut: list[Cut]) -> list[Cut]:
    """Header cells that stand over several columns and were copied without the room that they take are moved over what
    they divide, where one way alone is left: 收入, 支出 over 项目, 预算数, 项目, 预算数.
    """
    for index in range(min(len(cut) - 1, HEADERS)):
        (upper, begun), (lower, _) = _filled(cut[index]), cut[index + 1]
        wide = filled_width(lower)
        if not 1 < len(upper) < wide or filled_width(cut[index][0]) > len(upper):
            continue
        cells = [*upper, *filter(None, lower)]
        if any(is_figure(words) or not head(words).known or is_label(words) for words in cells):
            continue
        if max(filled_width(row) for row, _ in cut) != wide or not (sizes := stands_over(upper, lower[:wide])):
            continue
        row = [cell for words, size in zip(upper, sizes, strict=True) for cell in (words, *[""] * (size - 1))]
        starts = [start for start, size in zip(begun, sizes, strict=True) for _ in range(size)]
        return [*cut[:index], (tuple(row), tuple(starts)), *cut[index + 1 :]]
    return cut


def _filled(cut: Cut) -> Cut:
    """A row without its empty cells."""
    row, starts = cut
    return tuple(filter(None, row)), tuple(start for words, start in zip(row, starts, strict=True) if words)


def _delimited(lines: Sequence[Line]) -> list[Grid]:
    """Tables whose cells are parted by commas or semicolons, each from a header of known words to the last line that is
    no wider. Prose has commas too: it is asked only where nothing else is a table.
    """
    found: list[Grid] = []
    run: list[Line] = []
    cut: list[Cut] = []
    sign = ""
    for line in (*lines, Line("", 0)):
        row = _delimited_row(line, sign) if run else None
        if row and 1 < len(row[0]) <= len(cut[0][0]):
            run.append(line)
            cut.append(row)
            continue
        if len(run) > 1:
            found += _squared(run, cut, "commas")
        run, cut = [], []
        sign = next((one for one in SEPARATORS if line.text.count(one) > 1), "")
        if sign and (row := _delimited_row(line, sign)) and all(head(words).known for words in row[0] if words):
            run, cut = [line], [row]
    return [grid for grid in found if any(is_figure(words) for row in grid.rows for words in row)]


def _delimited_row(line: Line, sign: str) -> Cut | None:
    """The cells of a line and where each begins, quotation marks around them left out; None where it is a sentence.

    >>> _delimited_row(Line('"教育支出","1,200.50",', 0), ",")
    (('教育支出', '1,200.50', ''), (1, 8, 18))
    """
    if STOP in line.text or sign not in line.text:
        return None
    row, starts = [], []
    for found in re.finditer(rf'[^\S\n]*(?:"([^"]*)"[^\S\n]*|([^{sign}]*))(?:{sign}|$)', line.text):
        if found.start() == len(line.text) and not line.text.endswith(sign):
            break  # the empty rest
        group = 1 if found[1] is not None else 2
        words = found[group].strip()
        row.append(words)
        starts.append(line.start + found.start(group) + found[group].find(words))
    return tuple(row), tuple(starts)


# ---------------------------------------------------------------- one cell a line


def _stream_of_bars(run: Sequence[Line], cut: Sequence[Cut]) -> list[Grid]:
    tokens: list[Token] = []
    for line, (row, starts) in zip(run, cut, strict=True):
        words, stop = line.text.strip(), line.stop
        count = words.rstrip("| ").count("|") + 1
        tokens += [Token(cell, at if cell else line.start, stop) for cell, at in zip(row[:count], starts, strict=False)]
        if words.endswith("||"):
            tokens[-1] = tokens[-1]._replace(ends_row=True)
    return from_stream(tokens)


def _loose_tables(lines: Sequence[Line], *, narrow: bool) -> list[Grid]:
    """Tables among lines without marks: one cell a line, or columns of blanks."""
    pairs = _on_one_page([(line, line.text.strip()) for line in lines])
    lines, words = [line for line, _ in pairs], [one for _, one in pairs]
    cells = any(is_figure(one) for one in words if 0 < len(one) <= LONGEST_CELL)
    whole = _whole_streams(pairs) if cells else []
    whole += [grid for run, cut in joined(lines) for grid in _with_room(run, _spread(cut), "joined")]
    for grid in whole:
        words = [STOP if grid.start <= line.start < grid.stop else one for line, one in zip(lines, words, strict=True)]
    named = [(line, one) for line, one in zip(lines, words, strict=True) if one]
    drawn = _drawn_with_blanks(named, narrow=narrow) if any(map(gapped, words)) else []
    found = [*whole, *drawn, *(_streams(named) if cells else ())]
    taken = [(grid.start, grid.stop) for grid in found if grid.method == "cells"]
    found = [
        grid
        for grid in found
        if grid.method == "cells" or not any(grid.start < stop and start < grid.stop for start, stop in taken)
    ]
    if any(map(gapped, words)):
        read = [(grid.start, grid.stop) for grid in found]
        found += [grid for rows in runs(lines, read) for grid in _of_run(rows)]
    return found


def _of_run(rows: Sequence[Sequence[Field]]) -> list[Grid]:
    """The tables of rows whose cells stand apart by one blank. Words alone on a line are names without figures, or
    broken over lines: what stands above a code without a name is its name, the others are rows of their own.
    """
    first = next((at for at, row in enumerate(rows) if any(is_figure(cell.text) for cell in row)), len(rows))
    kept, aside = [*rows[:first]], []
    for row in rows[first:]:
        if len(row) == 1 and not is_figure(row[0].text):
            aside.append(row[0])
        elif aside and len(row) > 1 and CODE.fullmatch(row[0].text) and is_figure(row[1].text):
            kept.append([row[0], aside.pop(), *row[1:]])
        else:
            kept.append(row)
    if len(kept) < len(rows) and _is_read(found := from_stream([*_tokens(kept)])):
        return [_with_rows(grid, aside) for grid in found]
    return from_stream([*_tokens(rows)])


def _with_rows(grid: Grid, names: Sequence[Field]) -> Grid:
    """A grid with names as rows of their own, in the column where most of its names are."""
    counts = Counter(at for row in grid.rows for at, cell in enumerate(row) if cell and not is_figure(cell))
    at = counts.most_common(1)[0][0]
    rest = len(grid.rows[0]) - at - 1
    placed = [
        (min(start for cell, start in zip(row, begun, strict=True) if cell), row, begun)
        for row, begun in zip(grid.rows, grid.starts, strict=True)
    ]
    placed += [(name.start, (*("",) * at, name.text, *("",) * rest), (name.start,) * (at + 1 + rest)) for name in names]
    placed.sort(key=itemgetter(0))
    return grid._replace(rows=tuple(row for _, row, _ in placed), starts=tuple(begun for _, _, begun in placed))


def _tokens(rows: Sequence[Sequence[Field]]) -> Iterator[Token]:
    for row in rows:
        for at, cell in enumerate(row):
            yield Token(cell.text, cell.start, cell.start + len(cell.text), begins_row=not at)


def _on_one_page(lines: Sequence[tuple[Line, str]]) -> list[tuple[Line, str]]:
    """The lines without the numbers of pages; of the empty lines before and behind such a number the more stay."""
    kept: list[tuple[Line, str]] = []
    empty = 0  # lines at the end of `kept`
    less = 0  # empty lines that are to be passed over
    for line, words in lines:
        if words and _numbers_a_page(words):
            less = empty
        elif words or not less:
            kept.append((line, words))
            less, empty = (0, 0) if words else (0, empty + 1)
        else:
            less -= 1
    return kept


def _numbers_a_page(words: str) -> bool:
    return PAGE_NUMBER.fullmatch(words) is not None and not words.isdecimal()  # a number alone may be a cell


def _drawn_with_blanks(lines: Sequence[tuple[Line, str]], *, narrow: bool) -> list[Grid]:
    """Tables whose cells stand apart by blanks, among lines and their trimmed words."""
    drawn = partial(of_blanks, narrow=narrow)
    found: list[Grid | None] = []
    wide: list[Line] = []
    for line, words in lines:
        title = wide and not gapped(words) and forms_named(words, None) and not _of_a_table(line, wide)
        if title or (wide and PART.match(words)):  # the next form, or the next part of the document
            found += map(drawn, by_header(wide))
            wide = []
        parted = gapped(words) and len(words) < WIDEST and (len(fields(line)) > 1 or heads(line))
        if parted or (wide and len(words) <= LONGEST_CELL and STOP not in words) or is_label(words):
            wide.append(line)
        elif wide:
            found += map(drawn, by_header(wide))
            wide = []
    found += map(drawn, by_header(wide))
    return [grid for grid in found if grid]


def _of_a_table(line: Line, above: Sequence[Line]) -> bool:
    """Whether a line that names a form, but not with all of its name, is of a table: of its header, below a label and
    before any figure, or one of a list, numbered or right below another.
    """
    words = line.text.strip()
    if names_a_form([words]):
        return False
    if numbered(words) or (line.start == above[-1].stop + 1 and bare(words) in vocabulary().words):
        return True
    if not any(is_label(line.text) for line in above):
        return False
    return not any(is_figure(field.text) for line in above for field in fields(line))


def _streams(lines: Sequence[tuple[Line, str]]) -> list[Grid]:
    """Tables with one cell a line that lost their empty cells, among lines and their trimmed words."""
    found: list[Grid] = []
    run: list[Token] = []
    for line, words in [*lines, (Line("", 0), STOP)]:
        if len(words) <= LONGEST_CELL and not any(sign in words for sign in (STOP, COMMA, ";")):
            run.append(_token(line, words))
        else:
            if len(run) >= FEWEST_CELLS:
                found += _of_stream(run)
            run = []
    return found


def _of_stream(run: Sequence[Token]) -> list[Grid]:
    """The tables of a stream; where no rows can be told, without the numbers of pages that may stand between cells."""
    found = from_stream(run)
    if _is_read(found):
        return found
    pages = _page_numbers(run)
    again = from_stream([token for at, token in enumerate(run) if at not in pages]) if pages else []
    return again if _is_read(again) else found


def _is_read(grids: Sequence[Grid]) -> bool:
    return bool(grids) and not any(grid.method == "lost" for grid in grids)


def _page_numbers(run: Sequence[Token]) -> frozenset[int]:
    """Which cells may number pages: the most small numbers that count on, the highest of equally many.

    >>> sorted(_page_numbers([Token(words, 0, 0) for words in ("合计", "5", "1.50", "12", "项目", "1", "13")]))
    [3, 6]
    """
    chains: dict[int, tuple[int, ...]] = {}  # the last number -> the places of those that count up to it
    for at, token in enumerate(run):
        if token.text.isdecimal() and len(token.text) <= PAGE_DIGITS:
            number = int(token.text)
            chains[number] = max(chains.get(number, ()), (*chains.get(number - 1, ()), at), key=len)
    return frozenset(max(chains.items(), key=lambda item: (len(item[1]), item[0]))[1]) if chains else frozenset()


def _token(line: Line, words: str) -> Token:
    return Token(words, line.start + line.text.find(words), line.stop)


def _whole_streams(lines: Sequence[tuple[Line, str]]) -> list[Grid]:
    """Tables with one cell a line whose empty cells are still there, as empty lines beyond those between any two."""
    found: list[Grid] = []
    run: list[tuple[Line, str]] = []
    for line, one in [*lines, (Line("", 0), STOP)]:
        if one and (len(one) > LONGEST_CELL or STOP in one or is_label(one)):
            if len(run) >= FEWEST_CELLS and any(is_figure(cell) for _, cell in run):
                tokens = _with_empty(run)
                grid = of_period(tokens) or _with_last_row(tokens)
                found += [grid] if grid else []
            run = []
        elif one or run:
            run.append((line, one))
    return found


def _with_last_row(tokens: list[Token]) -> Grid | None:
    """The table of a stream whose last row ends with empty cells, which cannot be told from the lines behind it: where
    there are rows enough before it.
    """
    if all(token.text for token in tokens):
        return None
    grid = of_period([*tokens, *[Token("", tokens[-1].stop, tokens[-1].stop)] * TRAILING])
    return grid if grid and len(grid.rows) >= FEWEST_ROWS else None


def _with_empty(run: Sequence[tuple[Line, str]]) -> list[Token]:
    """The cells of lines, the empty ones among them: lines stand apart by as many empty lines as the nearest two do."""
    filled = [index for index, (_, words) in enumerate(run) if words]
    gaps = [b - a - 1 for a, b in zip(filled, filled[1:], strict=False)]
    usual = min(gaps, default=0)
    tokens: list[Token] = []
    for place, gap in zip(filled, [*gaps, usual], strict=False):
        tokens.append(_token(*run[place]))
        stop = run[place][0].stop
        tokens += [Token("", stop, stop)] * ((gap - usual) // (usual + 1))
    return tokens
