"""How plain text draws tables: tabs, bars, one cell a line, columns of blanks → grids.

Belongs here: finding such tables in a text and cutting them into cells. Does not belong here: what a table means; but
where the carrier has lost the rows (one cell a line), the header words say where a row begins. A value whose column the
carrier has lost goes into a last column without a header, where it is rejected and not guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import accumulate, pairwise
from typing import NamedTuple

from pipelines.amounts import printed
from pipelines.blanks import fields, filled_width, gapped, heads, of_blanks, squared
from pipelines.catalog import vocabulary
from pipelines.headers import head, numbered
from pipelines.model import Document, Grid
from pipelines.names import plain
from pipelines.periods import Period, period
from pipelines.ragged import ragged
from pipelines.segment import PAGE_NUMBER, Line
from pipelines.titles import entity_in, forms_named, is_label, names_a_form, unit_in

LONGEST_CELL = 36  # letters: a longer line in a run of one-cell lines is a sentence
WIDEST = 240  # letters: a longer line is no row of a table drawn with blanks
FEWEST_CELLS = 6
MOST_CELLS = 4_000_000  # blanks included: what would be wider or longer is no table, and as a rectangle no room has it
LABELLED = 30  # cells at the head of a stream among which a row of labels may be
FEWEST_FIGURES = 2
FEWEST_KNOWN = 3  # header words before the first figure, by which a stream is a table
STOP, COMMA = "\u3002", "\uff0c"  # full-width: what holds them is a sentence, no cell
STUBS = frozenset(("code", "part_code", "name"))
BALANCES = frozenset(("revenue", "opening_balance"))
Cut = tuple[tuple[str, ...], tuple[int, ...]]  # a row of cells, and where each begins


class Token(NamedTuple):
    """One cell of a stream of cells; `ends_row` where the carrier says so."""

    text: str
    start: int
    stop: int
    ends_row: bool = False


def grids(document: Document) -> tuple[Grid, ...]:
    """Every table that the text draws, in its order; the reader's own grids where it gave some."""
    if document.grids:
        return tuple(sorted((grid for grid in document.grids if not _labels_only(grid)), key=lambda grid: grid.start))
    found: list[Grid] = []
    loose: list[Line] = []  # lines outside tables, since the last table

    def close() -> None:
        found.extend(_loose_tables(loose))
        loose.clear()

    run: list[Line] = []
    held: list[Line] = []  # lines after the run that may be rows of it: a label whose empty cells were trimmed off
    mark = ""
    for line in _lines(document.text):
        this = "\t" if "\t" in line.text else "|" if "|" in line.text else ""
        if not this and not run:
            loose.append(line)
            continue
        if run and mark == "\t" and not this and _lone_label(line.text):
            held.append(line)
            continue
        if held and this == mark and _goes_on(line.text, run):
            run += held
            held = []
        if run and (held or this != mark) and not (mark == "|" and not line.text.strip()):
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
    return tuple(sorted((grid for grid in found if not _labels_only(grid)), key=lambda grid: grid.start))


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
    cut = [_cut(line, mark) for line in run]
    first = next((at for at, (row, _) in enumerate(cut) if any(map(_is_figure, row))), len(cut))
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
        row.append(words)
        starts.append(at if words is cell or not words else at + cell.find(words))
        at += len(cell) + 1
    return tuple(row), tuple(starts)


def _of_tabs(run: Sequence[Line], cut: Sequence[Cut]) -> list[Grid]:
    return _squared(run, [one for one in cut if any(one[0])], "tabs")


def _of_bars(run: Sequence[Line], cut: Sequence[Cut]) -> list[Grid]:
    single = sum(len(row) - row.count("") <= 1 for row, _ in cut)
    if single * 4 >= len(cut) * 3:
        return _stream_of_bars(run, cut)
    return _squared(run, _unshifted([one for one in cut if any(one[0])]), "bars")


def _squared(run: Sequence[Line], cut: Sequence[Cut], method: str) -> list[Grid]:
    rows, starts = [row for row, _ in cut], [begun for _, begun in cut]
    if not rows or len(rows) * max(map(filled_width, rows)) > MOST_CELLS:
        return []
    return [squared(rows, starts, run[0].start, run[-1].stop + 1, method)]


def _unshifted(cut: list[Cut]) -> list[Cut]:
    """Converters of web pages drop the cells that a taller neighbour covers, so that a second header row begins at the
    left; it is moved under the cell that it divides, where the data rows say how wide the table is.
    """
    for index in range(1, min(len(cut) - 1, 6)):
        upper, lower = _filled(cut[index - 1]), _filled(cut[index])
        if not upper[0] or len(lower[0]) < 2 or len(lower[0]) >= len(upper[0]) + 4:
            continue
        if head(upper[0][0]).role not in STUBS or not cut[index][0][0]:
            continue  # the covered cells are there
        if any(head(words).role or not head(words).known or printed(words).kind != "words" for words in lower[0]):
            continue
        width = len(upper[0]) - 1 + len(lower[0])
        if max((filled_width(row) for row, _ in cut[index + 1 :]), default=0) != width:
            continue
        parent, more = _parent(upper[0]), len(lower[0]) - 1
        (words, begun), (below, under) = upper, lower
        upper = (
            (*words[: parent + 1], *[""] * more, *words[parent + 1 :]),
            (*begun[: parent + 1], *[begun[parent]] * more, *begun[parent + 1 :]),
        )
        lower = (*[""] * parent, *below), (*[under[0]] * parent, *under)
        return [*cut[: index - 1], upper, lower, *cut[index + 1 :]]
    return cut


def _filled(cut: Cut) -> Cut:
    """A row without its empty cells."""
    row, starts = cut
    return tuple(filter(None, row)), tuple(start for words, start in zip(row, starts, strict=True) if words)


def _parent(upper: Sequence[str]) -> int:
    """Which header cell is divided: the one whose meaning has parts, else the last."""
    for index, words in enumerate(upper):
        if head(words).means.get("item") == "vehicle_total":
            return index
    return len(upper) - 1


# ---------------------------------------------------------------- one cell a line


def _stream_of_bars(run: Sequence[Line], cut: Sequence[Cut]) -> list[Grid]:
    tokens: list[Token] = []
    for line, (row, starts) in zip(run, cut, strict=True):
        words, stop = line.text.strip(), line.stop
        count = words.rstrip("| ").count("|") + 1
        tokens += [Token(cell, at if cell else line.start, stop) for cell, at in zip(row[:count], starts, strict=False)]
        if words.endswith("||"):
            tokens[-1] = tokens[-1]._replace(ends_row=True)
    return _from_stream(tokens)


def _loose_tables(lines: Sequence[Line]) -> list[Grid]:
    """Tables among lines without marks: one cell a line, or columns of blanks."""
    words = [line.text.strip() for line in lines]
    cells = any(_is_figure(one) for one in words if 0 < len(one) <= LONGEST_CELL)
    whole = _whole_streams(lines, words) if cells else []
    for grid in whole:
        words = [STOP if grid.start <= line.start < grid.stop else one for line, one in zip(lines, words, strict=True)]
    named = [(line, one) for line, one in zip(lines, words, strict=True) if one and not _numbers_a_page(one)]
    drawn = _drawn_with_blanks(named) if any(map(gapped, words)) else []
    found = [*whole, *drawn, *(_streams(named) if cells else ())]
    taken = [(grid.start, grid.stop) for grid in found if grid.method == "cells"]
    return [
        grid
        for grid in found
        if grid.method == "cells" or not any(grid.start < stop and start < grid.stop for start, stop in taken)
    ]


def _numbers_a_page(words: str) -> bool:
    return PAGE_NUMBER.fullmatch(words) is not None and not words.isdecimal()  # a number alone may be a cell


def _drawn_with_blanks(lines: Sequence[tuple[Line, str]]) -> list[Grid]:
    """Tables whose cells stand apart by blanks, among lines and their trimmed words."""
    found: list[Grid | None] = []
    wide: list[Line] = []
    for line, words in lines:
        if wide and not gapped(words) and forms_named(words, None):  # the title of the next table
            found.append(of_blanks(wide))
            wide = []
        parted = gapped(words) and len(words) < WIDEST and (len(fields(line)) > 1 or heads(line))
        if parted or (wide and len(words) <= LONGEST_CELL and STOP not in words):
            wide.append(line)
        elif wide:
            found.append(of_blanks(wide))
            wide = []
    found.append(of_blanks(wide))
    return [grid for grid in found if grid]


def _streams(lines: Sequence[tuple[Line, str]]) -> list[Grid]:
    """Tables with one cell a line that lost their empty cells, among lines and their trimmed words."""
    found: list[Grid] = []
    run: list[Token] = []
    for line, words in [*lines, (Line("", 0), STOP)]:
        if len(words) <= LONGEST_CELL and not any(sign in words for sign in (STOP, COMMA, ";")):
            run.append(_token(line, words))
        else:
            if len(run) >= FEWEST_CELLS:
                found += _from_stream(run)
            run = []
    return found


def _token(line: Line, words: str) -> Token:
    return Token(words, line.start + line.text.find(words), line.stop)


def _whole_streams(lines: Sequence[Line], words: Sequence[str]) -> list[Grid]:
    """Tables with one cell a line whose empty cells are still there, as empty lines beyond those between any two."""
    found: list[Grid] = []
    run: list[tuple[Line, str]] = []
    for line, one in [*zip(lines, words, strict=True), (Line("", 0), STOP)]:
        if one and (len(one) > LONGEST_CELL or STOP in one or is_label(one)):
            if len(run) >= FEWEST_CELLS and any(_is_figure(cell) for _, cell in run):
                grid = of_period(_with_empty(run))
                found += [grid] if grid else []
            run = []
        elif one or run:
            run.append((line, one))
    return found


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


def of_period(tokens: Sequence[Token], reading: Callable[[Sequence[str]], Period | None] = period) -> Grid | None:
    """The grid of a stream of cells with its empty cells, by its period; or by another reading of such a stream."""
    found = reading([token.text for token in tokens])
    if found is None:
        return None
    rows = [*found.header, *found.body]
    words = [tuple(tokens[at].text if at is not None else "" for at in row) for row in rows]
    places = [at for row in found.body for at in row if at is not None]
    starts = [tuple(tokens[at if at is not None else places[0]].start for at in row) for row in rows]
    return squared(words, starts, tokens[0].start, tokens[places[-1]].stop + 1, "cells")


def _from_stream(tokens: Sequence[Token]) -> list[Grid]:
    """Rows from a stream of cells: the header words say how wide a row is and where one begins."""
    labels = [index for index, token in enumerate(tokens[:LABELLED]) if token.text and is_label(token.text)]
    tokens = tokens[labels[-1] + 1 :] if labels else tokens  # with them goes the rest of their row
    tokens = [token for token in tokens if not (unit_in(token.text) or entity_in(token.text))]
    figures = [index for index, token in enumerate(tokens) if _is_figure(token.text)]
    if not figures:
        return []
    if not any(token.ends_row for token in tokens):
        whole = of_period(tokens) or of_period([token for token in tokens if token.text], ragged)
        if whole:
            return [whole._replace(stop=tokens[-1].stop + 1)]
    if len(figures) < FEWEST_FIGURES:
        return []
    stub = next((i for i, token in enumerate(tokens[: figures[0]]) if _is_stub(token.text)), None)
    found = _with_stub(tokens, stub) if stub is not None else _matrix(tokens, figures)
    known = sum(1 for token in tokens[: figures[0]] if token.text and head(token.text).known)
    return found or (_unread(tokens) if known >= FEWEST_KNOWN else [])


def _unread(tokens: Sequence[Token]) -> list[Grid]:
    """A stream that is a table and whose rows nobody can tell: it is rejected and not passed over."""
    filled = [token for token in tokens if token.text]
    rows, starts = [(token.text,) for token in filled], [(token.start,) for token in filled]
    return [squared(rows, starts, filled[0].start, filled[-1].stop + 1, "lost")]


def _is_figure(words: str) -> bool:
    return printed(words).kind in ("number", "percent", "dash", "error")


def _is_stub(words: str) -> bool:
    return head(words).role in STUBS and plain(words) not in vocabulary().labels["entity"]


def _with_stub(tokens: Sequence[Token], first: int) -> list[Grid]:
    """A list of named rows, in one lane or two: 项目, 行次, 金额 | 一、…, 1, 440.55 | …"""
    leaf: list[Token] = []
    position = first
    while position < len(tokens):
        token = tokens[position]
        reading = head(token.text)
        if reading.role == "order" and leaf and printed(_text_at(tokens, position + 1)).kind == "number":
            position += 2  # 栏次 1: the columns are numbered
            continue
        if token.text and (_is_figure(token.text) or not reading.known or (leaf and _begins_row(token.text, leaf))):
            break
        if token.text:
            leaf.append(token)
        position += 1
    body = tokens[position:]
    lanes = _lanes(leaf)
    roles = [head(token.text).role for token in leaf]
    if any(head(token.text).role == "order" for token in tokens[:first]):
        return []  # the numbers of the rows stand among the figures
    if not lanes or len(lanes) > 2 or None not in roles or "code" in roles or "part_code" in roles:
        return []  # codes say where a row begins, and `ragged` has asked them
    before = next((at for at, token in enumerate(body) if _is_figure(token.text)), len(body))
    if sum(1 for token in body[:before] if token.text) > len(lanes):
        return []  # the header goes on below its first row
    width = len(leaf)
    rows: list[tuple[str, ...]] = [tuple(token.text for token in leaf)]
    starts: list[tuple[int, ...]] = [tuple(token.start for token in leaf)]
    extra = max(len(lane) for lane in lanes) - 1  # columns for values whose own column the carrier lost
    full = width + extra
    cells, begun = [""] * full, [leaf[-1].stop] * full
    lane, seen = 0, 0
    orders = dict.fromkeys(range(len(lanes)), 0)
    stop = leaf[-1].stop
    filled = False
    pending: list[Token] = []

    def settle() -> None:
        """Put the values that follow a label into their columns, or aside where some of them were lost."""
        columns = lanes[lane][1:]
        values = pending[:]
        while len(values) > len(columns) and not values[-1].text:
            values.pop()
        if len(values) != len(columns) and any(value.text for value in values):
            for column, value in enumerate((value for value in values if value.text), width):
                if column < full:  # fewer figures than columns: which ones they are in was lost
                    cells[column], begun[column] = value.text, value.start
            return
        for column, value in zip(columns, values, strict=False):
            cells[column], begun[column] = value.text, value.start

    def flush() -> None:
        nonlocal cells, begun, filled
        if filled:
            rows.append(tuple(cells))
            starts.append(tuple(begun))
        cells, begun, filled = [""] * full, [stop] * full, False

    for index, token in enumerate(body):
        if token.text and not _is_figure(token.text):
            if filled:
                settle()
            pending = []
            following = next((t.text for t in body[index + 1 : index + 2]), "")
            lane = _next_lane(lane, seen, len(lanes), orders, token.text, following)
            seen += 1
            if lane == 0:
                flush()
            cells[lanes[lane][0]], begun[lanes[lane][0]] = token.text, token.start
            if following.isdecimal():
                orders[lane] = int(following)
            filled = True
        elif filled:
            pending.append(token)
        stop = token.stop
    if filled:
        settle()
    flush()
    start = tokens[first].start
    return [squared(rows, starts, start, stop + 1, "cells")] if len(rows) > 2 else []


def _text_at(tokens: Sequence[Token], position: int) -> str:
    return tokens[position].text if position < len(tokens) else ""


def _begins_row(words: str, leaf: Sequence[Token]) -> bool:
    """Whether known words are the first row's label and no longer header: numbered, or a total or an item of the
    three public expenditures behind a named column.
    """
    named = any(head(one.text).role is None for one in leaf)
    label = plain(words) in vocabulary().totals or "item" in head(words).means
    return numbered(words) or (named and label and head(leaf[0].text).role in STUBS)


def _lanes(leaf: Sequence[Token]) -> list[list[int]]:
    """Columns of each lane, its label first."""
    lanes: list[list[int]] = []
    for index, token in enumerate(leaf):
        if head(token.text).role in STUBS:
            lanes.append([index])
        elif lanes:
            lanes[-1].append(index)
    return lanes


def _next_lane(lane: int, seen: int, count: int, orders: dict[int, int], label: str, following: str) -> int:
    """The lane of the next label: by its 行次 where there is one, then by whether it names revenue (the first lane) or
    expenditure, else in turn.
    """
    if count == 1 or not seen:
        return 0
    if following.isdecimal():
        for candidate, last in orders.items():
            if last and int(following) == last + 1:
                return candidate
    means = head(label).means
    if flow := means.get("flow") or ("revenue" if "source" in means else None):
        return int(flow not in BALANCES)
    return (lane + 1) % count


def _matrix(tokens: Sequence[Token], figures: Sequence[int]) -> list[Grid]:
    """A matrix of one row of values: header cells of one or two levels, then as many values as there are leaves."""
    first = figures[0]
    last = first
    while last < len(tokens) and (
        _is_figure(tokens[last].text) or (not tokens[last].text and not tokens[last].ends_row)
    ):
        last += 1
    values = list(tokens[first:last])
    while values and not values[-1].text:
        values.pop()
    names = [token for token in tokens[:first] if token.text and head(token.text).known]
    breaks = [index for index, token in enumerate(tokens[:first]) if token.ends_row]
    level_1 = [t for i, t in enumerate(tokens[:first]) if t in names and (not breaks or i <= breaks[0])]
    level_2 = [t for i, t in enumerate(tokens[:first]) if t in names and breaks and i > breaks[0]]
    if not level_2 and len(names) != len(values):
        level_1, level_2 = _split_levels(names, len(values))
    if not level_2:
        if len(level_1) != len(values):
            return []
        rows = [tuple(t.text for t in level_1)]
        starts = [tuple(t.start for t in level_1)]
    else:
        if len(level_1) - 1 + len(level_2) != len(values):
            return []
        parent = _parent([t.text for t in level_1])
        spread = [*level_1[: parent + 1], *[None] * (len(level_2) - 1), *level_1[parent + 1 :]]
        under = [None] * parent + [*level_2] + [None] * (len(level_1) - parent - 1)
        rows = [tuple(t.text if t else "" for t in spread), tuple(t.text if t else "" for t in under)]
        at = names[0].start
        starts = [tuple(t.start if t else at for t in spread), tuple(t.start if t else at for t in under)]
    rows.append(tuple(t.text for t in values))
    starts.append(tuple(t.start for t in values))
    return [squared(rows, starts, names[0].start, values[-1].stop + 1, "cells")]


def _split_levels(names: Sequence[Token], count: int) -> tuple[list[Token], list[Token]]:
    """Two header levels from one stream, where the count of values leaves one way only."""
    for size in range(2, len(names) - 1):
        upper, lower = list(names[:size]), list(names[size:])
        if size - 1 + len(lower) == count and head(upper[_parent([t.text for t in upper])].text).means.get("item"):
            return upper, lower
    return list(names), []
