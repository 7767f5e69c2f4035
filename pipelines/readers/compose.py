"""How readers of marked-up formats write a document down: paragraphs as lines, tables as lines of tab-separated cells.

Belongs here: `Composer` (the text under construction and its grids), `Table` and `Cell` (a table as a format says it),
and the three decisions that every such format shares: what a hard line break inside a cell becomes, which rows above
and below a table are its captions rather than its rows, and when a table is only a frame around others. Does not belong
here: any format, and what words mean.

Paragraphs and tables are parted by a blank line, so that a line which follows another directly is the same paragraph.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from itertools import groupby, pairwise
from typing import NamedTuple

from pipelines.model import Document, Grid, Reject, Unreadable
from pipelines.readers.plain import INVISIBLE, UNSEEN, Decoded, broken

MAX_CELLS = 4_000_000  # of one table, blanks included: ten times the largest disclosure known, and still bounded memory
STUB = 6  # letters: a total alone in its row, after rows left blank, is no longer
BLANK = UNSEEN + " \t\n\r\v\f\xa0\u2028\u2029\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_ODD = re.compile(rf"[{UNSEEN}\t\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_BREAKS = re.compile(r"\s*[\t\n\r\v\f\x1c-\x1e\x85\u2028\u2029]\s*")


class Cell(NamedTuple):
    """A cell where a format puts it: its place, its extent, and paragraphs or tables as its content."""

    row: int
    column: int
    content: Sequence[str | Table]
    height: int = 1
    width: int = 1
    locator: str = ""


@dataclass(slots=True)
class Table:
    """A table before it has a place in the text. `method` as in `Grid`; cells without words need not be listed."""

    cells: list[Cell] = field(default_factory=list)
    method: str = "markup"


def joined(words: str) -> str:
    """The words of a cell on one line. A hard break between two wide characters disappears, any other is a blank.

    Never nothing between two figures: what stood on two lines must not become one number.

    >>> joined("因公出国（境）\\n费"), joined(" 1,200.00\\n300.00 "), joined("2024年\\n08月")
    ('因公出国（境）费', '1,200.00 300.00', '2024年 08月')
    """
    return _BREAKS.sub(_join, words.translate(INVISIBLE).strip()) if _ODD.search(words) else words.strip()


def _join(found: re.Match[str]) -> str:
    text = found.string
    return "" if wide(text[found.start() - 1]) and wide(text[found.end()]) else " "


def wide(character: str) -> bool:
    """Whether a character takes the room of a Chinese one, beside which no blank is needed."""
    return not character.isascii() and unicodedata.east_asian_width(character) in "WFA"


class Composer:
    """The text of a document while it is written, from top to bottom."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._grids: list[Grid] = []
        self.rejects: list[Reject] = []

    def paragraph(self, words: str) -> None:
        """Write a paragraph. Line breaks inside it stay, blanks around them and blank lines go."""
        lines = [line.strip() for line in words.translate(INVISIBLE).replace("\r", "\n").split("\n")]
        if text := "\n".join(line for line in lines if line):
            self._write(text + "\n\n")

    def reject(self, reason: str, words: str) -> None:
        """Note at this place what could not be read, or was left out."""
        self.rejects.append(Reject("read", reason, self._length, self._length, words))

    def write(self, content: Iterable[str | Table]) -> None:
        """Write paragraphs and tables one after the other."""
        for part in content:
            if isinstance(part, Table):
                self.table(part)
            else:
                self.paragraph(part)

    def table(self, table: Table) -> None:
        """Write a table: captions and notes as paragraphs, the rest as one grid or several.

        A table of one column, or one that mostly holds other tables, is a frame: its contents are written one after
        the other. Raises `Unreadable` where the extent is absurd.
        """
        inner = [part for cell in table.cells for part in cell.content if isinstance(part, Table)]
        nested = _size(inner) if inner else 0
        if nested and 2 * nested >= sum(_size(cell.content) for cell in table.cells):
            self._frame(table.cells)
            return
        filled = {(cell.row, cell.column): cell for cell in table.cells if _words(cell.content).strip(BLANK)}
        if not filled:
            return
        rows = sorted({row for row, _ in filled})
        first, last = min(column for _, column in filled), max(column for _, column in filled)
        if (rows[-1] - rows[0] + 1) * (last - first + 1) > MAX_CELLS:
            raise Unreadable("too_large", f"{rows[-1] - rows[0] + 1} x {last - first + 1}")
        by_row = {row: [filled[key] for key in keys] for row, keys in groupby(sorted(filled), key=lambda key: key[0])}
        for chunk in _chunks(rows, by_row, last - first + 1):
            top, bottom = _peel(chunk, by_row, last - first + 1)
            self._frame(cell for row in chunk[:top] for cell in by_row[row])
            if top < bottom:
                self._grid(range(chunk[top], chunk[bottom - 1] + 1), by_row, table.method)
            self._frame(cell for row in chunk[bottom:] for cell in by_row[row])

    def document(self, data: bytes, media_type: str, read_by: str, decoded: Decoded | None = None) -> Document:
        """The document as it was written; `decoded` where its bytes are text. Raises `Unreadable('no_text')`."""
        if not self._length:
            raise Unreadable("no_text")
        text = "".join(self._parts)
        return Document(
            document_id=sha256(data).hexdigest(),
            text=text,
            media_type=media_type,
            encoding=decoded.encoding if decoded else "",
            grids=tuple(self._grids),
            read_by=read_by,
            rejects=(*self.rejects, *(broken(text) if decoded and decoded.damage else ())),
        )

    def _frame(self, cells: Iterable[Cell]) -> None:
        for cell in sorted(cells, key=lambda cell: (cell.row, cell.column)):
            self.write(cell.content)

    def _write(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)

    def _grid(self, span: range, by_row: Mapping[int, list[Cell]], method: str) -> None:
        """Write the rows of `span` as one grid; columns are cut to those with words."""
        cells = [cell for row in span for cell in by_row.get(row, ())]
        left, right = min(cell.column for cell in cells), max(cell.column for cell in cells)
        if left == right:
            self._frame(cells)
            return
        start = offset = self._length
        width = right - left + 1
        rows, starts = [], []
        merged: dict[tuple[int, int], tuple[int, int]] = {}
        locators: dict[tuple[int, int], str] = {}
        for row in span:
            words = [""] * width
            for cell in by_row.get(row, ()):
                words[cell.column - left] = joined(_words(cell.content))
                place = (row - span.start, cell.column - left)
                extent = (min(cell.height, span.stop - row), min(cell.width, right - cell.column + 1))
                if extent != (1, 1):
                    merged[place] = extent
                if cell.locator:
                    locators[place] = cell.locator
            begins = []
            for word in words:
                begins.append(offset)
                offset += len(word) + 1
            rows.append(tuple(words))
            starts.append(tuple(begins))
            self._write("\t".join(words) + "\n")
        merged = {place: extent for place, extent in merged.items() if _alone(rows, place, extent)}
        self._grids.append(Grid(start, self._length, tuple(rows), tuple(starts), merged, locators, method))
        self._write("\n")


def _alone(rows: Sequence[Sequence[str]], place: tuple[int, int], extent: tuple[int, int]) -> bool:
    """Whether a merged cell has words to itself: programs merge over cells that keep theirs, and these are not lost."""
    (row, column), (height, width) = place, extent
    below = rows[row + 1 : row + height]
    return not any(rows[row][column + 1 : column + width]) and not any(any(r[column : column + width]) for r in below)


def _texts(content: Iterable[str | Table]) -> Iterable[str]:
    """The paragraphs of a cell, those of tables inside it included, in reading order."""
    for part in content:
        if isinstance(part, Table):
            for cell in sorted(part.cells, key=lambda cell: (cell.row, cell.column)):
                yield from _texts(cell.content)
        else:
            yield part


def _words(content: Sequence[str | Table]) -> str:
    return content[0] if len(content) == 1 and isinstance(content[0], str) else "\n".join(_texts(content))


def _size(content: Iterable[str | Table]) -> int:
    return sum(len(text.translate(INVISIBLE).strip()) for text in _texts(content))


def _chunks(rows: Sequence[int], by_row: Mapping[int, list[Cell]], width: int) -> list[list[int]]:
    """Rows with words, cut where one form ends and the next begins: at a blank row followed by a title or captions.

    A blank row followed by anything else is a blank row of the same form.
    """
    chunks = [[rows[0]]]
    for above, row in pairwise(rows):
        cells = by_row[row]
        opens = row > above + 1 and (_is_caption(cells) or (len(cells) == 1 and 1 < cells[0].width >= width / 2))
        if opens and any(_is_row(by_row[other]) for other in chunks[-1]):
            chunks.append([])
        chunks[-1].append(row)
    return chunks


def _peel(chunk: Sequence[int], by_row: Mapping[int, list[Cell]], width: int) -> tuple[int, int]:
    """Where within a chunk its table begins and ends: captions stand above, notes below."""
    top, bottom = 0, len(chunk)
    while top < bottom and _is_title(by_row[chunk[top]], width):
        top += 1
    while bottom > top + 1:
        gap = chunk[bottom - 1] > chunk[bottom - 2] + 1
        if not _is_note(by_row[chunk[bottom - 1]], width, gap):
            break
        bottom -= 1
    return top, bottom


def _is_row(cells: Sequence[Cell]) -> bool:
    return len(cells) > 1 and not _is_caption(cells)


def _is_title(cells: Sequence[Cell], width: int) -> bool:
    """Whether a row above a table is said of the table: a title, the body, the unit, and not a header over columns."""
    if _is_caption(cells):
        return True
    (cell, *others) = cells
    spans_all = cell.width >= width
    return not others and (spans_all or (cell.height == 1 and not (cell.column and cell.width > 1)))


def _is_note(cells: Sequence[Cell], width: int, gap: bool) -> bool:
    """Whether a row below a table is said of it: over its whole width, or apart from it and longer than a stub."""
    if len(cells) > 1:
        return _is_caption(cells)
    apart = gap and cells[0].width == 1 and _size(cells[0].content) > STUB
    return cells[0].width >= width or apart or _is_caption(cells)


def _is_caption(cells: Sequence[Cell]) -> bool:
    """Whether every cell of the row says both what and whose, as captions do: name, colon, value.

    >>> _is_caption([Cell(1, 0, ["编制单位：某局"]), Cell(1, 5, ["单位:元"])]), _is_caption([Cell(1, 0, ["项目"])])
    (True, False)
    """
    return all(":" in unicodedata.normalize("NFKC", _words(cell.content)[:60]) for cell in cells)


@lru_cache(maxsize=1 << 14)
def address(row: int, column: int) -> str:
    """The name that a spreadsheet gives to a place counted from 0.

    >>> address(6, 1), address(0, 26)
    ('B7', 'AA1')
    """
    letters, column = "", column + 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(65 + letter) + letters
    return f"{letters}{row + 1}"
