"""Excel 97-2003 workbooks (.xls, and .et of WPS): the records of BIFF8 and BIFF5.

Belongs here: [MS-XLS] records that carry words, numbers, formats, merges and what is hidden. Does not belong here: what
a number format shows (`numberformat`) and how sheets become text (`sheets`). Formulas are read as the results stored
with them; macros lie in other streams, which are not opened.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from decimal import Decimal

from pipelines.model import Unreadable
from pipelines.readers.numberformat import GENERAL, builtin, display, display_text
from pipelines.readers.ole import MAGIC, Ole
from pipelines.readers.workbook import MAX_CELLS, Sheet

BOF, EOF, CONTINUE, FILEPASS, CODEPAGE, DATEMODE, FORMAT, XF, BOUNDSHEET, SST = (
    0x809, 0x0A, 0x3C, 0x2F, 0x42, 0x22, 0x41E, 0xE0, 0x85, 0xFC)  # fmt: skip
ROW, COLINFO, NUMBER, RK, MULRK, LABELSST, LABEL, RSTRING, FORMULA, STRING, BOOLERR, MERGED, WINDOW2 = (
    0x208, 0x7D, 0x203, 0x27E, 0xBD, 0xFD, 0x204, 0xD6, 0x06, 0x207, 0x205, 0xE5, 0x23E)  # fmt: skip
BIFF8 = 0x600
WORKSHEET = 0
ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
CODEPAGES = {936: "gb18030", 950: "big5hkscs", 1200: "utf-16-le", 65001: "utf-8"}


def read_sheets(data: bytes) -> list[Sheet]:
    """The sheets of a workbook in their order. Raises `Unreadable`: damaged, encrypted, too_large."""
    stream = data
    if data.startswith(MAGIC):
        ole = Ole(data)
        name = next((name for name in ("Workbook", "Book", "WORKBOOK", "BOOK") if name in ole.names), None)
        if name is None:
            raise Unreadable("damaged", "no workbook stream")
        stream = ole.read(name)
    try:
        return _Workbook(stream).sheets()
    except (struct.error, IndexError) as error:
        raise Unreadable("damaged", f"workbook record: {error}") from error


class _Workbook:
    """The globals of a workbook, and its sheets when asked for."""

    def __init__(self, stream: bytes) -> None:
        self._stream = stream
        self._version, self._encoding, self._since_1904 = BIFF8, "gb18030", False
        self._formats: dict[int, str] = {}
        self._styles: list[int] = []
        self._strings: list[str] = []
        self._places: list[tuple[int, int, int, str]] = []
        self._cells = 0
        if not self._stream.startswith(struct.pack("<H", BOF)):
            raise Unreadable("damaged", "no workbook record")
        shared: list[bytes] = []
        last = BOF
        for kind, body in _records(stream, 0):
            if kind == FILEPASS:
                raise Unreadable("encrypted")
            if kind == BOF:
                (self._version,) = struct.unpack_from("<H", body)
            elif kind == CODEPAGE:
                (page,) = struct.unpack_from("<H", body)
                self._encoding = CODEPAGES.get(page, f"cp{page}" if 1250 <= page <= 1258 or page < 900 else "gb18030")
            elif kind == DATEMODE:
                self._since_1904 = body[:1] == b"\1"
            elif kind == FORMAT:
                (number,) = struct.unpack_from("<H", body)
                self._formats[number] = self._text(body, 2, wide=self._version >= BIFF8)
            elif kind == XF:
                self._styles.append(struct.unpack_from("<H", body, 2)[0])
            elif kind == BOUNDSHEET:
                position, state, sort = struct.unpack_from("<IBB", body)
                self._places.append((position, state & 3, sort, self._text(body, 6, wide=False)))
            elif kind == SST or (kind == CONTINUE and last == SST):
                shared.append(body)
            if kind != CONTINUE:
                last = kind
        if shared:
            self._strings = _shared_strings(shared)

    def sheets(self) -> list[Sheet]:
        """The worksheets; charts and macro sheets print no table."""
        return [self._sheet(name, position, state) for position, state, sort, name in self._places if sort == WORKSHEET]

    def _sheet(self, name: str, position: int, state: int) -> Sheet:
        sheet = Sheet(name, visible=state == 0)
        shows_zeros = True
        pending: tuple[int, int] | None = None  # where the text result of a formula belongs
        numbers: list[tuple[int, int, int, Decimal]] = []
        for kind, body in _records(self._stream, position):
            if kind == LABELSST:
                row, column, style, index = struct.unpack_from("<HHHI", body)
                self._put(sheet, row, column, display_text(self._strings[index], self._code(style)))
            elif kind == NUMBER:
                row, column, style, value = struct.unpack_from("<HHHd", body)
                numbers.append((row, column, style, _decimal(value)))
            elif kind == RK:
                row, column, style, packed = struct.unpack_from("<HHHI", body)
                numbers.append((row, column, style, _unpacked(packed)))
            elif kind == MULRK:
                row, first = struct.unpack_from("<HH", body)
                for index in range((len(body) - 6) // 6):
                    style, packed = struct.unpack_from("<HI", body, 4 + 6 * index)
                    numbers.append((row, first + index, style, _unpacked(packed)))
            elif kind in (LABEL, RSTRING):
                row, column, style = struct.unpack_from("<HHH", body)
                self._put(sheet, row, column, display_text(self._text(body, 6, wide=True), self._code(style)))
            elif kind == BOOLERR:
                row, column, _, code, error = struct.unpack_from("<HHHBB", body)
                self._put(sheet, row, column, _flag(code, bool(error)))
            elif kind == FORMULA:
                row, column, style = struct.unpack_from("<HHH", body)
                result, mark = body[6:14], body[12:14]
                pending = None
                if mark != b"\xff\xff":
                    numbers.append((row, column, style, _decimal(struct.unpack("<d", result)[0])))
                elif result[0] == 0:
                    pending = row, column
                elif result[0] in (1, 2):
                    self._put(sheet, row, column, _flag(result[2], result[0] == 2))
            elif kind == STRING and pending is not None:
                self._put(sheet, *pending, self._text(body, 0, wide=True))
                pending = None
            elif kind == MERGED:
                (count,) = struct.unpack_from("<H", body)
                for index in range(count):
                    first, last, left, right = struct.unpack_from("<HHHH", body, 2 + 8 * index)
                    sheet.merge(first, left, last, right)
            elif kind == ROW and struct.unpack_from("<I", body, 12)[0] & 0x20:
                sheet.hidden_rows.add(struct.unpack_from("<H", body)[0])
            elif kind == COLINFO:
                first, last, width, _, flags = struct.unpack_from("<HHHHH", body)
                if flags & 1 or not width:
                    sheet.hidden_columns.update(range(first, min(last, 255) + 1))
            elif kind == WINDOW2:
                shows_zeros = bool(struct.unpack_from("<H", body)[0] & 0x10)
        for row, column, style, value in numbers:
            if value or shows_zeros:
                self._put(sheet, row, column, display(value, self._code(style), self._since_1904))
        return sheet

    def _put(self, sheet: Sheet, row: int, column: int, words: str) -> None:
        if words:
            self._cells += 1
            if self._cells > MAX_CELLS:
                raise Unreadable("too_large", f"{MAX_CELLS} cells")
            sheet.words[row, column] = words

    def _code(self, style: int) -> str:
        number = self._styles[style] if style < len(self._styles) else 0
        return self._formats.get(number) or (builtin(number) if number else GENERAL)

    def _text(self, body: bytes, offset: int, *, wide: bool) -> str:
        """A string of a record: its length in two bytes (`wide`) or one, then the characters."""
        length = struct.unpack_from("<H" if wide else "<B", body, offset)[0]
        offset += 2 if wide else 1
        if self._version < BIFF8:
            return body[offset : offset + length].decode(self._encoding, "replace")
        double = body[offset] & 1
        return _characters(body[offset + 1 : offset + 1 + length * (1 + double)], bool(double))


def _records(stream: bytes, position: int) -> Iterator[tuple[int, bytes]]:
    """The records of a substream from its BOF to its EOF; those of substreams inside it (charts) are left out."""
    depth = 0
    while position + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, position)
        if position + 4 + length > len(stream):
            raise Unreadable("damaged", f"record at {position} of {len(stream)}")
        depth += kind == BOF
        if depth == 1:
            yield kind, stream[position + 4 : position + 4 + length]
        position += 4 + length
        depth -= kind == EOF
        if depth < 1:
            return
    raise Unreadable("damaged", f"no end before {len(stream)}")


def _shared_strings(chunks: list[bytes]) -> list[str]:
    """The shared string table. A string may run over records; each record then says anew how wide characters are."""
    (count,) = struct.unpack_from("<I", chunks[0], 4)
    strings: list[str] = []
    chunk, position = 0, 8

    def take(size: int) -> bytes:
        """Bytes that are not characters: they run over records without a word."""
        nonlocal chunk, position
        data = b""
        while len(data) < size:
            if position >= len(chunks[chunk]):
                chunk, position = chunk + 1, 0
            piece = chunks[chunk][position : position + size - len(data)]
            data, position = data + piece, position + len(piece)
        return data

    for _ in range(count):
        length, flags = struct.unpack("<HB", take(3))
        runs = struct.unpack("<H", take(2))[0] if flags & 8 else 0
        extra = struct.unpack("<I", take(4))[0] if flags & 4 else 0
        words, double = "", bool(flags & 1)
        while length:
            if position >= len(chunks[chunk]):
                chunk, position = chunk + 1, 1
                double = bool(chunks[chunk][0] & 1)
            size = 2 if double else 1
            piece = chunks[chunk][position : position + length * size]
            if len(piece) < size:
                raise Unreadable("damaged", "shared strings")
            piece = piece[: len(piece) // size * size]
            words += _characters(piece, double)
            length, position = length - len(piece) // size, position + len(piece)
        take(4 * runs + extra)
        strings.append(words)
    return strings


def _characters(data: bytes, double: bool) -> str:
    return data.decode("utf-16-le", "replace") if double else data.decode("latin-1")


def _unpacked(packed: int) -> Decimal:
    """An RK number: 30 bits of a double or of an integer, perhaps in hundredths."""
    if packed & 2:
        value = Decimal(packed >> 2 if packed < 1 << 31 else (packed >> 2) - (1 << 30))
    else:
        value = _decimal(struct.unpack("<d", struct.pack("<II", 0, packed & ~3))[0])
    return value / 100 if packed & 1 else value


def _decimal(stored: float) -> Decimal:
    """The binary fraction that the file stores, exactly; `display` takes its 15 digits."""
    return Decimal(stored)


def _flag(code: int, error: bool) -> str:
    return ERRORS.get(code, f"#ERR{code}") if error else ("TRUE" if code else "FALSE")
