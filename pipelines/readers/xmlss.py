"""Workbooks saved as one XML file (XML Spreadsheet 2003), which budget software exports under the name .xls or .xml.

Belongs here: the elements of that format. Does not belong here: what a number format shows (`numberformat`), captions
and tables of a sheet (`sheets`).
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from pipelines.model import Document, Unreadable
from pipelines.readers.archive import attribute, xml
from pipelines.readers.numberformat import GENERAL, display, display_text
from pipelines.readers.sheets import composed
from pipelines.readers.workbook import MAX_CELLS, Sheet

if TYPE_CHECKING:
    from lxml.etree import _Element

MEDIA_TYPE = "application/xml"
MAX_BYTES = 64 << 20  # held as elements it takes ten times the memory
MAX_COLUMN = 16_384
MAX_ROW = 1_048_576
#: formats that the format names instead of writing them
NAMED = {
    "General Number": GENERAL, "Fixed": "0.00", "Standard": "#,##0.00", "Percent": "0.00%", "Scientific": "0.00E+00",
    "Currency": '"\u00a5"#,##0.00', "Euro Currency": "#,##0.00",
}  # fmt: skip


def read_xmlss(data: bytes) -> Document:
    """A workbook in one XML file. Raises `Unreadable`: damaged, too_large, no_text."""
    if len(data) > MAX_BYTES:
        raise Unreadable("too_large", f"{len(data)} bytes")
    root = xml(data, "workbook")
    formats = {attribute(style, "ID"): _format(style) for style in root.iterfind("{*}Styles/{*}Style")}
    sheets = [_sheet(element, formats) for element in root.iterfind("{*}Worksheet")]
    if sum(len(sheet.words) for sheet in sheets) > MAX_CELLS:
        raise Unreadable("too_large", f"more than {MAX_CELLS} cells")
    return composed(sheets, data, MEDIA_TYPE, "xls")


def _format(style: _Element) -> str:
    number = style.find("{*}NumberFormat")
    code = "" if number is None else attribute(number, "Format")
    return NAMED.get(code, code) or GENERAL


def _sheet(element: _Element, formats: dict[str, str]) -> Sheet:
    state = element.find("{*}WorksheetOptions/{*}Visible")
    sheet = Sheet(attribute(element, "Name"), state is None or not (state.text or "").startswith("SheetHidden"))
    column = -1
    for item in element.iterfind("{*}Table/{*}Column"):
        column = _index(item, column, MAX_COLUMN)
        stop = min(column + _count(item, "Span", MAX_COLUMN), MAX_COLUMN)
        if attribute(item, "Hidden") == "1":
            sheet.hidden_columns.update(range(column, stop + 1))
        column = stop
    row = -1
    for line in element.iterfind("{*}Table/{*}Row"):
        row = _index(line, row, MAX_ROW)
        if attribute(line, "Hidden") == "1":
            sheet.hidden_rows.add(row)
        column = -1
        for cell in line.iterfind("{*}Cell"):
            column = _index(cell, column, MAX_COLUMN)
            across, down = _count(cell, "MergeAcross", MAX_COLUMN), _count(cell, "MergeDown", MAX_ROW)
            if across or down:
                sheet.merge(row, column, row + down, column + across)
            if words := _words(cell, formats.get(attribute(cell, "StyleID") or "Default", GENERAL)):
                sheet.words[row, column] = words
            elif attribute(cell, "Formula") and cell.find("{*}Data") is None:
                sheet.without_result.append(f"R{row + 1}C{column + 1}")
            column += across
        row += _count(line, "Span", MAX_ROW)
    return sheet


def _words(cell: _Element, code: str) -> str:
    """What a cell shows."""
    data = cell.find("{*}Data")
    if data is None:
        return ""
    value, kind = "".join(str(part) for part in data.itertext()), attribute(data, "Type")
    if kind == "Number":
        try:
            return display(Decimal(value.strip()), code)
        except InvalidOperation:  # not a number after all: the words stand as they are
            return value
    if kind == "DateTime":
        return value.removesuffix("T00:00:00.000").replace("T", " ")
    if kind == "Boolean":
        return "TRUE" if value.strip() == "1" else "FALSE"
    return value if kind == "Error" else display_text(value, code)


def _index(element: _Element, before: int, most: int) -> int:
    """The place of a row, column or cell, from 0: as it says, else the next one."""
    said = attribute(element, "Index")
    place = int(said) - 1 if said.isdecimal() and len(said) < 8 else before + 1
    if not 0 <= place <= most:
        raise Unreadable("damaged", f"place {said or place}")
    return place


def _count(element: _Element, name: str, most: int) -> int:
    said = attribute(element, name)
    return min(int(said), most) if said.isdecimal() and len(said) < 8 else 0
