"""PDF → document: prose as printed lines in reading order, tables as lines of tab-separated cells with their grids.

Belongs here: what goes where on a page, the text and its offsets, and when a file is no disclosure that can be read.
Does not belong here: pdfium (`pdf_page`), geometry (`pdf_lattice`), type (`pdf_lines`), tables without lines
(`pdf_columns`), joining a table over its pages (`tabulate`), joining lines to paragraphs (`segment`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from hashlib import sha256
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any

from pipelines.model import Document, Grid, Reject, Unreadable
from pipelines.readers.compose import wide
from pipelines.readers.pdf_columns import Table, columns_of, row_lattice, without_lines
from pipelines.readers.pdf_lattice import SNAP, Edge, Lattice, lattices
from pipelines.readers.pdf_lines import RIGHT, Line, cell_words, lines, sideways, words
from pipelines.readers.pdf_page import Glyph, Marks, marks, opened
from pipelines.readers.pdf_pieces import Range

SPARSE = 10  # characters: a page with fewer beside a picture is a picture
PICTURED = 0.3  # of the page: an image that covers more is more than a seal or a logo
STAMPED = 40  # characters that programs stamp on scanned pages: numbers, dates, names of files
WHOLE = 0.8  # of the page: a picture of all of it
DRAWN = 50  # outlines on a page with hardly a character: its characters are drawn
GARBLED = 0.3  # of the characters without a meaning in Unicode: the file does not say what its glyphs are
TAIL = 4096  # bytes: a PDF ends with its mark; one that does not was cut, and pages may be missing
TALL = 1.5  # times the height of a cell: what is taller belongs to no cell but lies over the table
CUT = 1.5  # points of a glyph on both sides of a border: words run over it
TIGHT = 0.1  # of the type size: two cells' words are never as close
MEANINGLESS = re.compile("[\ue000-\uf8ff\ufffd\0-\x1f]")  # characters that no font and no standard gives a meaning
FOOTERS = 2  # lines that may stand below a table which the next page goes on with
SHEET = 100  # characters on a sheet that may be two pages
GUTTER = 1.5  # times the outer margins: what the inner ones of two pages side by side are together, at least
FILLED = 0.6  # of half a sheet: the lines of a page of its own reach over more
APART = 2.0  # times the type size: glyphs of one stamp stand closer
LARGE = 2.0  # times the type size of a page: larger words may be a stamp
LOOSE = 2 * SNAP  # points between the boxes of tables whose cells are drawn apart


def read_pdf(data: bytes) -> Document:
    """A PDF as a document; `pages` says where each page begins in the text.

    Words that cannot be seen (off the page, outside the window they are painted through) are left out, watermarks stand
    on a line of their own below their page. A page that is only a picture is recognised where the extra `[ocr]` is
    installed; without it such a page is a reject `scan_page`, and read as far as its scanner has laid recognised words
    under the picture. A file that was cut but still
    opens has a reject `broken_bytes` at its end.

    Raises Unreadable: empty, too_large, too_long, too_dense, encrypted, damaged, no_text, garbled, scan.
    """
    text = Pages()
    pictures = readable = recognised = layered = 0
    meaningless = characters = 0
    with opened(data) as (document, count):
        for index in range(count):
            page = marks(document, index)
            text.page()
            if _is_picture(page):
                pictures += 1
                page = _recognised(document, index, pictures) or page
                recognised += bool(page.scores) or not page.pictured
                if not page.scores and page.pictured:
                    text.reject("scan_page", f"{index + 1}")
                    if len(page.layer) >= SPARSE:  # what the scanner's own program made of it is better than nothing
                        page = page._replace(glyphs=list(page.layer))
                        layered += 1
            else:
                readable += bool(page.glyphs)
            if page.crowded:
                text.reject("crowded_page", f"{index + 1}")
            characters += len(page.glyphs)
            meaningless += len(MEANINGLESS.findall("".join([glyph.char for glyph in page.glyphs])))
            text.write(page, index + 1)
    if b"%%EOF" not in data[-TAIL:]:
        text.reject("broken_bytes", "")
    unread = pictures - recognised - layered
    if unread > readable + recognised + layered:
        raise Unreadable("scan", f"{unread} of {count} pages")
    if not characters:
        raise Unreadable("no_text", f"{count} pages")
    if meaningless > GARBLED * characters:
        raise Unreadable("garbled", f"{meaningless} of {characters} characters")
    return text.document(data, "application/pdf", "ocr" if recognised + layered > readable else "pdf")


def _recognised(document: Any, index: int, number: int) -> Marks | None:
    """What is printed on a page that is a picture, the `number`-th of the file; nothing where it cannot be told."""
    from pipelines.readers import scan  # with numpy, which drawn pages do without

    if number > scan.MAX_PICTURES or not scan.installed():
        return None
    return scan.marks(scan.rendered(document, index))


def read_picture(data: bytes) -> Document:
    """A picture of a page, or a file of several. Raises `Unreadable`: picture (without the extra `[ocr]`), damaged,
    too_large, no_text.
    """
    from pipelines.readers import scan

    text = Pages()
    for number, page in enumerate(scan.pictures(data), 1):
        text.page()
        text.write(page, number)
    if not text.scores:
        raise Unreadable("no_text")
    return text.document(data, "image", "ocr")


def _is_picture(page: Marks) -> bool:
    """Whether what a page says is in a picture, or in drawn characters: hardly a word, or no more than a stamped footer
    over a picture of the whole page.
    """
    few = len(page.glyphs) < SPARSE and (page.pictured > PICTURED or page.shapes > DRAWN)
    return few or (len(page.glyphs) < STAMPED and page.pictured > WHOLE)

LEFT = itemgetter(Glyph._fields.index("x0"))


class Pages:
    """The text of a document of pages under construction, with everything that points into it."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._grids: list[Grid] = []
        self._pages: list[int] = []
        self._rejects: list[Reject] = []
        self._going_on: list[Range] = []  # columns of a table without lines that the next page may go on with
        self.scores: dict[tuple[int, int], float] = {}

    @property
    def written(self) -> bool:
        """Whether there are any words."""
        return self._length > 0

    def page(self) -> None:
        """Begin the next page."""
        self._pages.append(self._length)

    def reject(self, reason: str, words: str) -> None:
        """Say at this place what could not be read."""
        self._rejects.append(Reject("read", reason, self._length, self._length, words))

    def write(self, page: Marks, number: int) -> None:
        """Write what is printed on a page, its tables as grids."""
        pieces = arranged(page, self._going_on)
        self._going_on = _left_open(pieces)
        for piece in pieces:
            if isinstance(piece, Table):
                self._table(piece, page, number)
            elif isinstance(piece, Line):
                start = self._length
                self._line(words(piece))
                self._score(page, start, self._length - 1, piece.glyphs)
            else:
                self._line(piece)

    def _line(self, line: str) -> None:
        self._parts.append(line + "\n")
        self._length += len(line) + 1

    def _score(self, page: Marks, start: int, stop: int, glyphs: Sequence[Glyph]) -> None:
        """How sure recognised words are: as sure as the least sure of them."""
        if page.scores and glyphs:
            self.scores[start, stop] = min(page.scores[glyph.order] for glyph in glyphs)

    def _table(self, table: Table, page: Marks, number: int) -> None:
        start = self._length
        starts = []
        for row in table.rows:
            offset, places = self._length, []
            for cell in row:
                places.append(offset)
                offset += len(cell) + 1
            starts.append(tuple(places))
            self._line("\t".join(row))
        locators = {place: _locator(number, *page.shown(*box)) for place, box in table.boxes.items()}
        rows = tuple(map(tuple, table.rows))
        if page.scores:
            for (above, left), (x0, y0, x1, y1) in table.boxes.items():
                inside = [glyph for glyph in page.glyphs if x0 <= glyph.cx < x1 and y0 <= glyph.cy < y1]
                begin = starts[above][left]
                self._score(page, begin, begin + len(rows[above][left]), inside)
        method = "ocr" if page.scores else table.method
        self._grids.append(Grid(start, self._length, rows, tuple(starts), table.merged, locators, method))

    def document(self, data: bytes, media_type: str, read_by: str) -> Document:
        """The document as it was written."""
        return Document(
            document_id=sha256(data).hexdigest(),
            text="".join(self._parts),
            media_type=media_type,
            grids=tuple(self._grids),
            pages=tuple(self._pages),
            read_by=read_by,
            scores=self.scores,
            rejects=tuple(self._rejects),
        )


def _locator(page: int, x0: float, y0: float, x1: float, y1: float) -> str:
    return f"p{page}[{x0:.1f},{y0:.1f},{x1:.1f},{y1:.1f}]"


def arranged(page: Marks, going_on: Sequence[Range] = ()) -> list[str | Line | Table]:
    """The tables and lines of a page from top to bottom, of two pages on one sheet the left one first; what lies over
    the page (watermarks) comes last. `going_on`: columns of the page before.
    """
    if halves := _halves(page):
        return [piece for half in halves for piece in arranged(half)]
    stamped = _stamped(page.glyphs)
    if stamped:
        page = page._replace(glyphs=[glyph for glyph in page.glyphs if glyph.order not in stamped])
    tables, rest = _tables(page)
    more, printed = without_lines(lines([glyph for glyph in rest if glyph.turn == 0]), going_on)
    placed: list[tuple[float, float, str | Line | Table]] = [(table.y, table.x, table) for table in tables + more]
    placed += [((line.y0 + line.y1) / 2, line.x0, line) for line in printed]
    for turn in (1, 2, 3):
        turned = [glyph for glyph in rest if glyph.turn == turn]
        placed += [(min(g.cy for g in turned), turned[0].x0, line) for line in lines(sideways(turned, turn))]
    placed.sort(key=lambda piece: piece[:2])
    return [piece for _, _, piece in placed] + ([_stamps([*stamped.values()])] if stamped else [])


def _left_open(pieces: Sequence[str | Line | Table]) -> list[Range]:
    """The columns of the table without lines that ends a page, but for a number and a footer; none where none does."""
    last = [piece for piece in pieces[-1 - FOOTERS :] if isinstance(piece, Table)]
    return columns_of(last[-1]) if last else []


def _halves(page: Marks) -> list[Marks]:
    """Two pages that are printed side by side on one sheet: nothing is in or across its middle, and on both sides are
    tables or full lines. A table of two sides has at least a title in the middle.
    """
    middle = page.width / 2
    if page.width < page.height or len(page.glyphs) < SHEET or page.scores:
        return []
    if any(x0 < middle < x1 for _, x0, x1 in (*page.horizontals, *page.faint[0])):
        return []
    left, right = _half(page, 0.0, middle), _half(page, middle, page.width + 1)
    if not (left.glyphs and right.glyphs and _is_page(left) and _is_page(right)):
        return []
    apart = min(map(LEFT, right.glyphs)) - max(map(RIGHT, left.glyphs))
    margin = max(min(map(LEFT, left.glyphs)), page.width - max(map(RIGHT, right.glyphs)))
    return [left, right] if apart > GUTTER * margin else []


def _half(page: Marks, x0: float, x1: float) -> Marks:
    """What is printed between two places of a sheet."""

    def inside(across: Sequence[Edge], down: Sequence[Edge]) -> tuple[list[Edge], list[Edge]]:
        return [edge for edge in across if x0 <= edge[1] < x1], [edge for edge in down if x0 <= edge[0] < x1]

    across, down = inside(page.horizontals, page.verticals)
    glyphs = [glyph for glyph in page.glyphs if x0 <= glyph.cx < x1]
    return page._replace(glyphs=glyphs, horizontals=across, verticals=down, faint=inside(*page.faint))


def _is_page(half: Marks) -> bool:
    """Whether half a sheet has a table with lines, or lines of words over most of its width."""
    full = FILLED * half.width / 2
    upright = lines([glyph for glyph in half.glyphs if glyph.turn == 0])
    return bool(_ruled(half)) or any(line.x1 - line.x0 > full and "  " not in words(line) for line in upright)


def _stamped(glyphs: Sequence[Glyph]) -> dict[int, Glyph]:
    """The glyphs of words that lie over the page, by their order: slanted, or large and printed over smaller ones."""
    found = {glyph.order: glyph for glyph in glyphs if glyph.turn < 0}
    heights = sorted(map(_height, glyphs))
    large = LARGE * heights[len(heights) // 2] if heights else 0.0
    if heights and heights[-1] > large:
        standing = sorted((round(glyph.y1), glyph.x0, glyph) for glyph in glyphs if _height(glyph) > large)
        for _, line in groupby(standing, itemgetter(0)):
            words = [glyph for *_, glyph in line]
            if _lies_over(words, glyphs):
                found.update((glyph.order, glyph) for glyph in words)
    return found


def _height(glyph: Glyph) -> float:
    return glyph.y1 - glyph.y0


def _lies_over(words: Sequence[Glyph], glyphs: Sequence[Glyph]) -> bool:
    """Whether other glyphs stand where those of some words do."""
    x0, y0, x1, y1 = words[0].x0, words[0].y0, words[-1].x1, words[0].y1
    near = [(glyph.cx, glyph.order) for glyph in glyphs if x0 < glyph.cx < x1 and y0 < glyph.cy < y1]
    own = {glyph.order for glyph in words}
    return any(one.x0 < cx < one.x1 for cx, order in near if order not in own for one in words)


def _stamps(glyphs: Sequence[Glyph]) -> str:
    """The words of glyphs that lie over a page, a blank between stamps."""
    words = glyphs[0].char
    for before, glyph in pairwise(glyphs):
        far = max(abs(glyph.cx - before.cx), abs(glyph.cy - before.cy)) > APART * _height(glyph)
        words += " " + glyph.char if far or glyph.blank else glyph.char
    return words


def _tables(page: Marks) -> tuple[list[Table], list[Glyph]]:
    """The ruled tables of a page, and the glyphs that are in none."""
    found = [(lattice, True) for lattice in _ruled(page)]
    if page.faint[0] and page.faint[1]:
        drawn = [lattice.box for lattice, _ in found]
        boxes = lattices(page.horizontals + page.faint[0], page.verticals + page.faint[1])
        found += [
            (lattice, False)
            for lattice in boxes
            if len(lattice.xs) > 2 and len(lattice.ys) > 2 and not any(_overlap(lattice.box, box) for box in drawn)
        ]
    found.sort(key=lambda pair: _area(pair[0]))
    rest = page.glyphs
    tables = []
    for lattice, visible in found:
        cells, others = _sorted_in(lattice, rest)
        filled = sum(map(bool, cells))
        if len(lattice.xs) > 2 and filled > (0 if visible else 1):
            finer = row_lattice(lattice, cells)
            if finer is not None:
                cells, _ = _sorted_in(finer, [glyph for cell in cells for glyph in cell])
            tables.append(_table(finer or lattice, cells, "ruled" if finer is None else "whitespace"))
            rest = others
    return tables, rest


def _ruled(page: Marks) -> list[Lattice]:
    """The lattices of visible lines; where they give none, cells drawn apart from each other are looked for."""
    found = lattices(page.horizontals, page.verticals)
    if not found and len(page.horizontals) > 3 and len(page.verticals) > 3:
        found = lattices(page.horizontals, page.verticals, LOOSE)
    return found


def _area(lattice: Lattice) -> float:
    x0, y0, x1, y1 = lattice.box
    return (x1 - x0) * (y1 - y0)


def _overlap(one: tuple[float, float, float, float], two: tuple[float, float, float, float]) -> bool:
    return one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]


def _sorted_in(lattice: Lattice, glyphs: Sequence[Glyph]) -> tuple[list[list[Glyph]], list[Glyph]]:
    """The glyphs of every cell of a lattice, and those outside it. Words printed over others come glyph by glyph in
    turns, so two runs of them are open at a time.
    """
    xs, ys, cells = lattice
    owners = lattice.owners()
    x0, y0, x1, y1 = lattice.box
    inside: list[list[Glyph]] = [[] for _ in cells]
    outside: list[Glyph] = []
    run: list[tuple[Glyph, int]] = []
    left = right = top = bottom = tallest = 0.0  # the place of the glyph before, which most share
    owner = -1
    end = base = size = 0.0
    held: tuple[list[tuple[Glyph, int]], float, float, float] = ([], 0.0, 0.0, 0.0)  # the other run and its place
    for glyph in glyphs:
        _, gx0, gy0, gx1, gy1, cx, cy, turn, _, _ = glyph
        if not (x0 <= cx < x1 and y0 <= cy < y1 and turn >= 0):
            outside.append(glyph)
            continue
        if not (left <= cx < right and top <= cy < bottom):
            row, column = bisect_right(ys, cy), bisect_right(xs, cx)
            left, right, top, bottom = xs[column - 1], xs[column], ys[row - 1], ys[row]
            owner = owners[row - 1][column - 1]
            _, upper, _, lower = cells[owner]
            tallest = TALL * (ys[lower] - ys[upper])
        if owner < 0 or (gy1 - gy0 > tallest and turn % 2 == 0):
            outside.append(glyph)
            continue
        if run and not (-1 < gy1 - base < 1 and -1 < gx0 - end < 0.3 * size):
            other, its_end, its_base, its_size = held
            held = run, end, base, size
            if -1 < gy1 - its_base < 1 and -1 < gx0 - its_end < 0.3 * its_size:
                run = other
            else:
                _keep(other, lattice, inside)
                run = []
        run.append((glyph, owner))
        end, base, size = gx1, gy1, gy1 - gy0
    _keep(held[0], lattice, inside)
    _keep(run, lattice, inside)
    return inside, outside


def _keep(run: Sequence[tuple[Glyph, int]], lattice: Lattice, inside: list[list[Glyph]]) -> None:
    """Give the glyphs of words to the cells that they are in, or all to one where they run over a border."""
    if run:
        owner = _home(run, lattice) if run[0][1] != run[-1][1] else -1
        for glyph, cell in run:
            inside[cell if owner < 0 else owner].append(glyph)


def _home(run: Sequence[tuple[Glyph, int]], lattice: Lattice) -> int:
    """The one cell to which words belong that run over a border; -1 where each glyph keeps its own.

    That they do is shown by a border which goes through a glyph, or between two Chinese ones where cells would leave a
    margin. They began where they keep a cell's margin: at the left border of the first cell, else at the right border
    of the last, else (centred) in the cell of their middle.
    """
    (start, first), (end, last) = run[0], run[-1]
    left, right = lattice.cells[first], lattice.cells[last]
    size = start.y1 - start.y0
    cut = any(
        glyph.x0 + CUT < border < glyph.x1 - CUT
        for glyph, owner in run
        for border in (lattice.xs[lattice.cells[owner][0]], lattice.xs[lattice.cells[owner][2]])
    )
    tight = any(
        one != two and wide(before.char) and wide(after.char) and after.x0 - before.x1 < TIGHT * size
        for (before, one), (after, two) in pairwise(run)
    )
    if not (cut or tight) or (left[1], left[3]) != (right[1], right[3]):
        return -1
    before, after = start.x0 - lattice.xs[left[0]], lattice.xs[right[2]] - end.x1
    if min(before, after) >= size:
        return run[len(run) // 2][1]
    return first if before <= after else last


def _table(lattice: Lattice, cells: Sequence[Sequence[Glyph]], method: str) -> Table:
    """The rows of words of a lattice; covered and missing places are empty."""
    xs, ys, places = lattice
    rows = [[""] * (len(xs) - 1) for _ in range(len(ys) - 1)]
    merged, boxes = {}, {}
    for (left, top, right, bottom), glyphs in zip(places, cells, strict=True):
        if glyphs:
            rows[top][left] = cell_words(glyphs, xs[left], xs[right])
        if right - left > 1 or bottom - top > 1:
            merged[top, left] = (bottom - top, right - left)
        boxes[top, left] = (xs[left], ys[top], xs[right], ys[bottom])
    return Table(xs[0], ys[0], rows, merged, boxes, method)
