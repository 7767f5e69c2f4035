"""Spreadsheets: every visible sheet as its name, its captions and its tables, in the words that were displayed.

Belongs here: .xlsx and its kin, .xls (records in `biff`), .csv, and the decisions they share. Does not belong here:
what a number format shows (`numberformat`).

What the sheet shows is what was published: values are read through their number formats, formulas as the results stored
with them, error cells as '#DIV/0!'. Hidden sheets are left out, with a reject that names them. Hidden rows and columns
are read, since totals count them, and their locators say '(hidden)'. Macros are not run, links not followed.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import TYPE_CHECKING

from pipelines.model import Document, Unreadable
from pipelines.readers.archive import Package, attribute, elements, local
from pipelines.readers.biff import read_sheets
from pipelines.readers.compose import Composer
from pipelines.readers.numberformat import GENERAL, builtin, display, display_text
from pipelines.readers.plain import Decoded, decode
from pipelines.readers.workbook import MAX_CELLS, Sheet

if TYPE_CHECKING:
    from lxml.etree import _Element

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLS = "application/vnd.ms-excel"
NAMED = 5  # so many addresses are named in a reject; the rest is counted
_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def read_xlsx(data: bytes) -> Document:
    """A workbook of Excel 2007 or later. Raises `Unreadable`: damaged, encrypted, archive_bomb, too_large, no_text."""
    package = Package(data)
    main = package.main("xl/workbook.xml")
    root = package.part(main)
    if root is None:
        raise Unreadable("damaged", main)
    relations = package.relations(main)
    by_kind = dict(relations.values())
    reader = _Xlsx(
        _strings(package.part(by_kind.get("sharedStrings", ""))),
        *_styles(package.part(by_kind.get("styles", ""))),
        any(attribute(element, "date1904") in ("1", "true") for element in root.iter("{*}workbookPr")),
    )
    sheets = []
    for element in root.iter("{*}sheet"):
        kind, name = relations.get(attribute(element, "id"), ("", ""))
        found = package.find(name)
        if kind == "worksheet" and found is not None:
            sheet = Sheet(attribute(element, "name"), attribute(element, "state") in ("", "visible"))
            reader.fill(sheet, package.read(found))
            sheets.append(sheet)
    return composed(sheets, data, XLSX, "xlsx")


def read_xls(data: bytes) -> Document:
    """A workbook of Excel 5 to 2003. Raises `Unreadable`: damaged, encrypted, too_large, no_text."""
    return composed(read_sheets(data), data, XLS, "xls")


def read_csv(data: bytes) -> Document:
    """Values separated by commas (or tabs, or semicolons), as one sheet without a name. Raises as `plain.decode`.

    >>> read_csv('收支总表\\n收入,预算数\\n合计,"1,200.00"\\n'.encode("gbk")).grids[0].rows
    (('收入', '预算数'), ('合计', '1,200.00'))
    """
    decoded = decode(data)
    lines = decoded.text.splitlines()
    delimiter = max(",\t;", key=lambda mark: sum(line.count(mark) for line in lines))
    sheet = Sheet("")
    try:
        for row, values in enumerate(csv.reader(io.StringIO(decoded.text), delimiter=delimiter)):
            sheet.words.update({(row, column): words for column, words in enumerate(values) if words.strip()})
    except csv.Error as error:
        raise Unreadable("damaged", str(error)) from error
    return composed([sheet], data, "text/csv", "text", decoded)


def composed(
    sheets: Iterable[Sheet], data: bytes, media_type: str, read_by: str, decoded: Decoded | None = None
) -> Document:
    """Sheets one after the other as a document. Raises `Unreadable`: no_text, too_large."""
    composer = Composer()
    for sheet in sheets:
        if not sheet.visible:
            composer.reject("hidden_sheet", sheet.name)
            continue
        if sheet.words:
            composer.paragraph(sheet.name)
            composer.table(sheet.table())
        if sheet.without_result:
            count, named = len(sheet.without_result), ", ".join(sheet.without_result[:NAMED])
            more = f" … {count}" if count > NAMED else ""
            composer.reject("formula_without_result", f"{sheet.name}!{named}{more}")
    return composer.document(data, media_type, read_by, decoded)


class _Xlsx:
    """What the sheets of one workbook share: strings, formats, the calendar; and the count of cells."""

    def __init__(self, strings: list[str], formats: list[str], across: set[str], since_1904: bool) -> None:
        self._strings = strings
        self._formats = formats
        self._across = across
        self._since_1904 = since_1904
        self._shown: dict[tuple[str, str], str] = {}  # many cells hold the same number
        self._cells = 0

    def fill(self, sheet: Sheet, part: bytes) -> None:
        """Read a worksheet part into a sheet."""
        shows_zeros, row = True, -1
        tags = ("{*}sheetView", "{*}col", "{*}row", "{*}mergeCell")
        for element in elements(part, sheet.name, tags):
            match local(element):
                case "row":
                    row = _index(element.get("r"), row)
                    if element.get("hidden") in ("1", "true"):
                        sheet.hidden_rows.add(row)
                    self._row(sheet, row, element, shows_zeros)
                    if self._cells + len(sheet.words) > MAX_CELLS:
                        raise Unreadable("too_large", f"more than {MAX_CELLS} cells")
                case "sheetView":
                    shows_zeros = element.get("showZeros") not in ("0", "false")
                case "col" if element.get("hidden") in ("1", "true"):
                    first, last = _index(element.get("min"), -1), _index(element.get("max"), -1)
                    sheet.hidden_columns.update(range(first, min(last, 16384) + 1))
                case "mergeCell":
                    corners = [_place(name) for name in element.get("ref", "").split(":")]
                    if len(corners) == 2 and all(corners):
                        sheet.merge(*corners[0], *corners[1])  # type: ignore[misc]
        self._cells += len(sheet.words)

    def _row(self, sheet: Sheet, row: int, element: _Element, shows_zeros: bool) -> None:
        column, over = -1, -1
        for cell in element:
            place = _place(cell.get("r", ""))
            column = place[1] if place else column + 1
            if self._across:
                over = self._spread(sheet, row, column, cell, over)
            if not len(cell):
                continue
            words = self._words(cell, shows_zeros)
            if words is None:
                sheet.without_result.append(cell.get("r") or f"R{row + 1}C{column + 1}")
            elif words:
                sheet.words[row, column] = words

    def _spread(self, sheet: Sheet, row: int, column: int, cell: _Element, over: int) -> int:
        """Words centred across the empty cells on their right look as if these were merged, and are read so.

        `over` is the column of the words that reach up to here, -1 for none; returned for the next cell.
        """
        if cell.get("s", "0") not in self._across:
            return -1
        if len(cell):
            return column
        if over >= 0:
            sheet.merge(row, over, row, column)
        return over

    def _words(self, cell: _Element, shows_zeros: bool) -> str | None:
        """What a cell shows; None where it holds a formula that was never calculated."""
        kind, value, formula, inline = cell.get("t", "n"), None, False, ""
        for child in cell:
            tag = local(child)
            if tag == "v":
                value = child.text or ""
            elif tag == "is":
                inline = _text(child)
            elif tag == "f":
                formula = True
        if value is None:
            return None if formula and not inline else inline
        style = cell.get("s", "0")
        code = self._formats[int(style)] if style.isdecimal() and int(style) < len(self._formats) else GENERAL
        if kind == "s":
            index = int(value) if value.strip().isdecimal() else -1
            if not 0 <= index < len(self._strings):
                raise Unreadable("damaged", f"shared string {value}")
            return display_text(self._strings[index], code)
        if kind == "str":
            return display_text(_unescaped(value), code)
        if kind == "b":
            return "TRUE" if value.strip() == "1" else "FALSE"
        if kind != "n":
            return value  # an error, a date in ISO form
        shown = self._shown.get((value, code))
        if shown is None:
            try:
                number = Decimal(value.strip())
            except InvalidOperation:  # not a number after all: the words stand as they are
                return value
            shown = display(number, code, self._since_1904) if number or shows_zeros else ""
            self._shown[value, code] = shown
        return shown


def _strings(root: _Element | None) -> list[str]:
    return [] if root is None else [_text(item) for item in root.iterfind("{*}si")]


def _text(item: _Element) -> str:
    """The words of a shared or inline string: its runs, without the phonetic guide above them."""
    words = []
    for child in item:
        tag = local(child)
        if tag == "t":
            words.append(child.text or "")
        elif tag == "r":
            words += [text.text or "" for text in child.iterfind("{*}t")]
    return _unescaped("".join(words))


def _unescaped(words: str) -> str:
    """Characters that XML cannot hold are written _x000D_ there."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), words) if "_x" in words else words


def _styles(root: _Element | None) -> tuple[list[str], set[str]]:
    """The number format of every cell style, and the numbers of those that centre words across empty cells."""
    if root is None:
        return [], set()
    own = {attribute(item, "numFmtId"): attribute(item, "formatCode") for item in root.iter("{*}numFmt")}
    styles = root.find("{*}cellXfs")
    cells = [] if styles is None else list(styles.iterfind("{*}xf"))
    numbers = [attribute(item, "numFmtId") for item in cells]
    formats = [own.get(number) or (builtin(int(number)) if number.isdecimal() else GENERAL) for number in numbers]
    centred = (item.find("{*}alignment[@horizontal='centerContinuous']") for item in cells)
    return formats, {str(number) for number, alignment in enumerate(centred) if alignment is not None}


def _index(number: str | None, before: int) -> int:
    return int(number) - 1 if number and number.isdecimal() and len(number) < 8 else before + 1


@lru_cache(maxsize=1 << 14)
def _place(name: str) -> tuple[int, int] | None:
    """Row and column of an address, from 0."""
    found = _ADDRESS.fullmatch(name)
    if found is None:
        return None
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - 64
    return int(found[2]) - 1, column - 1
