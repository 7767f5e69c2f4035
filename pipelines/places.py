"""Columns by the place of words on their lines: measured fields → a grid.

Belongs here: which stretches of a line are columns, what of a header stands over which of them, rows that a page prints
on several lines. Does not belong here: which lines are a table (`blanks`), where the fields of a line are (`fields`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from itertools import pairwise

from pipelines.amounts import printed
from pipelines.catalog import vocabulary
from pipelines.fields import ONE, Field, has_figure, is_cell
from pipelines.headers import head, is_order_row
from pipelines.model import STUBS, Grid
from pipelines.names import plain

Span = tuple[int, int]  # columns of the printed line, half-open
BETWEEN = 2  # columns of the line between two fields of a row, at least
ASIDE = 3  # columns of the line by which a word may miss the column that it names


def by_place(lines: Sequence[list[Field]], above: int, start: int, stop: int) -> Grid | None:
    """Columns as the stretches that the fields of rows with figures share; header words belong to the columns below
    them, a word over several of them to all.
    """
    repeated = {tuple(field.text for field in row) for row in lines[:above]}
    body = _gathered([row for row in lines[above:] if tuple(field.text for field in row) not in repeated])
    full = [row for row in body if has_figure(row)]
    if any(printed(row[0].text).value is not None and len(row) == 1 for row in full):
        return None  # figures alone on a line: no rows
    drawn = [field for row in full for field in row if plain(field.text) not in vocabulary().totals]
    totals = [field for row in full for field in row if plain(field.text) in vocabulary().totals]
    names = [field for field in drawn if not is_cell(field.text)]
    longer = [field for row in body if not has_figure(row) for field in row]
    for slack in (BETWEEN, 0):  # fields of a row stand so far apart; a figure may end beside where another begins
        columns = _stretches(drawn, totals, longer, slack)
        header = [_taken_apart(row, columns) for row in lines[:above]]
        for at in reversed(range(above)):
            columns = _named(header[at], columns, names, [field for row in header[:at] for field in row])
        rows = [cells for row in full if (cells := _placed(row, columns))]
        used = {at for cells in rows for at, cell in enumerate(cells) if cell}
        if len(rows) == len(full) and len(columns) > 1 and len(used) <= 2 * max(map(len, full)):
            shown, merged = over(header, columns)
            if _shifted(shown, used):
                continue
            return cells_of([*shown, *_with_names(body, rows, columns)], start, stop, merged)
    return None


def _gathered(body: Sequence[Sequence[Field]]) -> list[list[Field]]:
    """Rows, of which none is figures alone: where a name takes two lines, its figures stand on one between them, and a
    label drawn lower than its figure follows it; they join the row that has room for them.
    """
    rows = [list(row) for row in body]
    bare = sum(all(is_cell(field.text) for field in row) for row in rows)
    if bare * 2 > sum(has_figure(row) for row in rows):
        return rows  # no row has a name
    for at, row in enumerate(rows):
        if not row or any(not is_cell(field.text) for field in row):
            continue
        open_to = [
            near
            for near in (at - 1, at + 1)
            if 0 <= near < len(rows)
            and any(not is_cell(field.text) for field in rows[near])
            and not any(one.left < two.right and two.left < one.right for one in row for two in rows[near])
        ]
        if open_to:
            near = max(open_to, key=lambda one: (has_figure(rows[one]), one < at))
            rows[near] = sorted([*rows[near], *row], key=lambda field: field.left)
            row.clear()
    return [row for row in rows if row]


def _shifted(header: Sequence[Sequence[Field | None]], used: Set[int]) -> bool:
    """Whether figures stand below no word while a word stands over no figure: the header is laid out otherwise."""
    named = {at for row in header for at, word in enumerate(row) if word}
    return bool(header) and bool(used - named) and not named <= used


def _stretches(drawn: Sequence[Field], totals: Sequence[Field], longer: Sequence[Field], slack: int) -> list[Span]:
    """The columns that fields share; names without figures are as long as those with, totals stand where they may."""
    columns: list[Span] = []
    for left, right in sorted((field.left, field.right) for field in drawn):
        if columns and left < columns[-1][1] + slack:
            columns[-1] = (columns[-1][0], max(columns[-1][1], right))
        else:
            columns.append((left, right))
    labels = [field for field in totals if columns and field.right <= columns[0][0]]
    if labels:  # of a page with nothing but a total, or of rows without any name
        columns.insert(0, (min(field.left for field in labels), max(field.right for field in labels)))
    for field in longer:
        touched = [at for at, (left, right) in enumerate(columns) if field.left < right and left < field.right]
        if len(touched) == 1:
            left, right = columns[touched[0]]
            columns[touched[0]] = min(left, field.left), max(right, field.right)
    return columns


def _placed(row: Sequence[Field], columns: Sequence[Span]) -> list[Field | None]:
    """The cells of a row; [] where two fields fall into one column."""
    cells: list[Field | None] = [None] * len(columns)
    for field in row:
        at = _column_of(field, columns)
        if cells[at] is not None:
            return []
        cells[at] = field
    return cells


def _with_names(
    body: Sequence[Sequence[Field]], rows: Sequence[list[Field | None]], columns: Sequence[Span]
) -> list[list[Field | None]]:
    """The rows with figures and, above the last of them, those of names alone, or of pieces of names: each in one of
    the columns that hold names.
    """
    named = [at for at in range(len(columns)) if any((cell := row[at]) and not is_cell(cell.text) for row in rows)]
    found: list[list[Field | None]] = []
    above: list[list[Field | None]] = []
    left = iter(rows)
    for row in body:
        if has_figure(row):
            found += [*above, next(left)]
            above = []
        elif {at for field in row for at, one in enumerate(columns) if not _aside(field, one)} <= set(named):
            above += [cells] if (cells := _placed(row, columns)) else []
    return found


def _column_of(field: Field, columns: Sequence[Span]) -> int:
    """The column that a field stands in; for a total's label, which is centred over several, the one it ends behind."""
    before = 0
    for at, (left, right) in enumerate(columns):
        if left < field.right and field.left < right:
            return at
        if left <= field.left:
            before = at
    return before


def _named(
    heading: Sequence[Field], columns: Sequence[Span], names: Sequence[Field], higher: Sequence[Field]
) -> list[Span]:
    """The columns with a header row over them. A word over none of them names the one right beside it; or the `names`
    at its left, centred over more room than they take, where it is the name of such a column; or, printed at the left,
    the figures at the right of its own room, unless they have a name of their own in a `higher` row; or, with none
    there, a column that is empty in every row.
    """
    found = sorted(columns)
    own = _named_above(heading, columns, higher)
    for place, field in enumerate(heading):
        if not all(_aside(field, column) for column in found):
            continue
        stub = head(field.text).role in STUBS
        room = heading[place + 1].left if place + 1 < len(heading) else max(right for _, right in found)
        free = [at for at, column in enumerate(found) if all(_aside(one, column) for one in heading)]
        beside = [at for at in free if _aside(field, found[at]) <= ASIDE and (stub or found[at][0] > field.left)]
        below = [at for at in free if field.right <= found[at][0] < room and found[at] not in own]
        left = max((at for at, column in enumerate(found) if column[1] <= field.left), default=-1)
        if len(beside) == 1:
            found[beside[0]] = min(field.left, found[beside[0]][0]), max(field.right, found[beside[0]][1])
        elif stub and left in free and any(found[left][0] <= name.left < found[left][1] for name in names):
            found[left] = (found[left][0], field.right)
        elif not below:
            found = sorted([*found, (field.left, field.right)])
        elif len(below) == 1:
            found[below[0]] = (field.left, found[below[0]][1])
    return found


def _named_above(heading: Sequence[Field], columns: Sequence[Span], higher: Sequence[Field]) -> set[Span]:
    """The columns with a word of a higher row over each alone: no word over several, which would begin as the first."""
    begins = {one.left + by for one in heading for by in (-1, 0, 1)}
    over = [[column for column in columns if not _aside(one, column)] for one in higher if one.left not in begins]
    return {alone[0] for alone in over if len(alone) == 1}


def _taken_apart(row: Sequence[Field], columns: Sequence[Span]) -> list[Field]:
    """A row of a header, words one blank apart told apart where each has a column of its own."""
    return [part for field in row for part in _over_several(field, columns, last=field is row[-1])]


def _over_several(field: Field, columns: Sequence[Span], *, last: bool) -> list[Field]:
    """A word of a header, or the words that it is made of, one blank apart, each over a column of its own: near them,
    or the last of a row and as many as there are columns left.
    """
    words = ONE.split(field.text)
    if len(words) < 2 or not all(len(one) > 1 and head(one).known for one in words):
        return [field]
    first = next((at for at, column in enumerate(columns) if not _aside(field, column)), len(columns))
    below = columns[first : first + len(words)]
    rest = last and len(columns) == first + len(words)
    if len(below) < len(words) or (_aside(field, below[-1]) > 2 * ASIDE and not rest):
        return [field]
    found, at = [], 0
    for one, (left, right) in zip(words, below, strict=True):
        at = field.text.index(one, at)
        found.append(Field(one, field.start + at, left, right))
        at += len(one)
    return found


def _aside(field: Field, column: Span) -> int:
    """How far a word stands beside a column; not at all where it stands over it."""
    return max(column[0] - field.right + 1, field.left - column[1] + 1, 0)


def over(
    header: Sequence[Sequence[Field]], columns: Sequence[Span], *, measured: bool = False
) -> tuple[list[list[Field | None]], dict[tuple[int, int], tuple[int, int]]]:
    """Header rows over the columns: each word over the columns it overlaps; a column left without one, that has a word
    in a lower row, takes the nearest word of the upper row, as words centred over their columns do. Where places are
    `measured` in points, a word whose columns have another middle is not over them.
    """
    owner: list[list[Field | None]] = []
    places = range(len(columns))
    for row in header:
        line: list[Field | None] = [None] * len(columns)
        for field in row:
            for at, (left, right) in enumerate(columns):
                if field.left < right and left < field.right and line[at] is None:
                    line[at] = field
        owner.append(line)
    words = [at for at, row in enumerate(header) if not is_order_row([field.text for field in row])]
    for depth, line in [(at, owner[at]) for at in words[:-1]]:
        named = list(header[depth])
        beneath = [header[at] for at in words if at > depth]
        lines = [owner[at] for at in words if at > depth]
        under = [next((below[at] for below in lines if below[at]), None) for at in places]
        lower = [word is not None for word in under]
        own = [field is not None for field in line]
        groups = [one for one in named if all(lower[at] for at in places if line[at] is one)]
        orphans = [word for at, word in enumerate(under) if word and not own[at]]
        flush = _flush(named, [field for row in beneath for field in row])
        flush = flush and all(_before(named, word) in groups for word in orphans)
        turns = _in_turns(named, beneath[0])
        if depth and any(abs(one.left - first.left) > 1 for one, first in turns):
            turns = []  # a higher row divides the table
        middle = {} if flush or turns else _centred(groups, line, lower, _extents(columns, beneath))
        for at, (left, right) in enumerate(columns):
            begin = word.left if (word := under[at]) else left
            if turns and begin >= turns[0][1].left:
                line[at] = next(over for over, first in reversed(turns) if begin >= first.left)
            elif at in middle:
                line[at] = middle[at]
            elif not own[at] and (below := under[at]) and len(named) > 1:
                if flush:  # words printed at the left of their columns reach as far as the next one
                    over = _before(named, below)
                elif measured:
                    continue
                else:
                    over = min(named, key=lambda field: abs(field.left + field.right - left - right))
                names = over is not None and head(over.text).role in STUBS and head(below.text).role not in STUBS
                line[at] = over if over in groups and over not in middle.values() and not names else None
        _free_totals(line, owner[depth + 1 :])
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


def _free_totals(line: list[Field | None], lower: Sequence[Sequence[Field | None]]) -> None:
    """Take a word off the total of all, and what is before it, where it has a subtotal too: 财政拨款 stands over 小计,
    not over 科目名称 and 合计.
    """
    below = [next((plain(word.text) for under in lower if (word := under[at])), "") for at in range(len(line))]
    grand, totals = vocabulary().grand, vocabulary().totals
    for at in range(len(line)):
        if below[at] in totals - grand and (word := line[at]):
            whole = next((before for before in range(at - 1, -1, -1) if below[before] in grand), -1)
            for before in range(whole + 1):
                line[before] = None if line[before] is word else line[before]


def _extents(columns: Sequence[Span], lower: Sequence[Sequence[Field]]) -> list[Span]:
    """From where to where each column reaches, the words over it included."""
    words = [field for row in lower for field in row]
    found = []
    for left, right in columns:
        over = [one for one in words if not _aside(one, (left, right))]
        found.append((min([left, *(one.left for one in over)]), max([right, *(one.right for one in over)])))
    return found


def _centred(
    groups: Sequence[Field], line: Sequence[Field | None], lower: Sequence[bool], extents: Sequence[Span]
) -> dict[int, Field]:
    """The columns below words that are centred over several: all of them shared out among the words, if each has its
    own in the middle; or else those side by side, around the ones that a word stands over, whose middle is nearest its
    own. Nothing of a word whose columns have another middle.
    """
    found: dict[int, Field] = {}
    free = [lower[at] and (over is None or over in groups) for at, over in enumerate(line)]
    for word in groups:
        own = [at for at, over in enumerate(line) if over is word]
        if not own or own[0] in found:
            continue
        begin, stop = own[0], own[-1] + 1
        while begin and free[begin - 1]:
            begin -= 1
        while stop < len(free) and free[stop]:
            stop += 1
        words = [one for one in dict.fromkeys(line[begin:stop]) if one is not None]
        found |= _shared(words, line, extents, begin, stop) or _nearest(words, line, lower, extents)
    return found


def _shared(
    words: Sequence[Field], line: Sequence[Field | None], extents: Sequence[Span], begin: int, stop: int
) -> dict[int, Field]:
    """Columns side by side shared out among the words over them, but for those at the left and at the right of all; {}
    where not every word is in the middle of its own.
    """
    last = [max(at for at, over in enumerate(line) if over is word) + 1 for word in words]
    first = [line.index(word) for word in words]
    *begins, ends = [range(one, two + 1) for one, two in zip((begin, *last), (*first, stop), strict=True)]
    #: where a word may begin -> how far off it and those behind it are, and where each of them begins
    ways: dict[int, tuple[int, tuple[int, ...]]] = {at: (0, (at,)) for at in ends}
    for word, places in zip(reversed(words), reversed(begins), strict=True):
        ways = {
            at: min(found)
            for at in places
            if (
                found := [
                    (off + rest, (at, *cuts))
                    for end, (rest, cuts) in ways.items()
                    if (off := _off(word, extents, at, end)) <= 2 * ASIDE
                ]
            )
        }
    if not ways:
        return {}
    off, cuts = min(ways.values())
    if len(words) == 1 and _off(words[0], extents, begin, stop) <= off + 1:
        cuts = (begin, stop)  # of columns around one middle the word is over all
    return {at: word for word, bound in zip(words, pairwise(cuts), strict=True) for at in range(*bound)}


def _nearest(
    words: Sequence[Field], line: Sequence[Field | None], lower: Sequence[bool], extents: Sequence[Span]
) -> dict[int, Field]:
    found: dict[int, Field] = {}
    for word in words:
        own = [at for at, over in enumerate(line) if over is word]
        first, last = own[0], own[-1]
        while first and line[first - 1] is None and lower[first - 1]:
            first -= 1
        while last + 1 < len(line) and line[last + 1] is None and lower[last + 1]:
            last += 1
        ways = [(one, two + 1) for one in range(first, own[0] + 1) for two in range(own[-1], last + 1)]
        way = min(ways, key=lambda way: (_off(word, extents, *way), way[0] - way[1]))
        if _off(word, extents, *way) <= 2 * ASIDE:
            found |= dict.fromkeys(range(*way), word)
    return found


def _off(word: Field, extents: Sequence[Span], begin: int, stop: int) -> int:
    """How far the middle of a word is from that of columns, twice."""
    return abs(extents[begin][0] + extents[stop - 1][1] - word.left - word.right)


def _in_turns(upper: Sequence[Field], lower: Sequence[Field]) -> list[tuple[Field, Field]]:
    """Each upper word with the first of the words under it, where the lower row says the same under each of them."""
    over = [one for one in upper if head(one.text).role is None]
    size, rest = divmod(len(lower), max(len(over), 1))
    names = [one.text for one in lower]
    if rest or size < 2 or len(over) < 2 or names != names[:size] * len(over):
        return []
    return list(zip(over, lower[::size], strict=True))


def _before(upper: Sequence[Field], lower: Field) -> Field | None:
    """The last word that begins no further right than a lower one."""
    return next((field for field in reversed(upper) if field.left <= lower.left), None)


def _flush(upper: Sequence[Field], lower: Sequence[Field]) -> bool:
    """Whether every upper word that stands over lower ones begins where one of them does."""
    over = [(one, [two for two in lower if one.left < two.right and two.left < one.right]) for one in upper]
    return all(any(abs(one.left - two.left) <= 1 for two in below) for one, below in over if below)


def cells_of(
    rows: Sequence[Sequence[Field | None]], start: int, stop: int, merged: Mapping[tuple[int, int], tuple[int, int]]
) -> Grid:
    """The grid of rows of fields, None an empty cell, between two offsets; `merged`: place -> rows and columns."""
    words = [tuple(field.text if field else "" for field in row) for row in rows]
    begun = [tuple(field.start if field else start for field in row) for row in rows]
    grid = squared(words, begun, start, stop, "blanks")
    width = len(grid.rows[0])  # empty last columns were cut off
    spans = {place: (tall, min(wide, width - place[1])) for place, (tall, wide) in merged.items() if place[1] < width}
    return grid._replace(merged=spans)


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
