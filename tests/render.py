"""Renders a text disclosure with tab tables into other formats, for tests and benches that read it back.

Belongs here: `parts` (a text as paragraphs and tables) and one function a format, each giving the bytes of a file as a
person would have made it: amounts as numbers with number formats, empty header cells merged into their left neighbour,
titles merged over the width of their table. Does not belong here: anything that reads.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from itertools import groupby, pairwise, takewhile

import docx
import xlsxwriter
import xlwt

Rows = list[list[str]]
_AMOUNT = re.compile(r"-?\d{1,3}(?:,\d{3})*\.\d{2}")
_PERCENT = re.compile(r"-?\d+%")


def parts(text: str) -> Iterator[str | Rows]:
    """The paragraphs of a text and its runs of lines with tabs, in order; rows equally long, empty last columns cut.

    >>> list(parts("收支总表\\n\\n收入\\t预算数\\t\\n合计\\t1.00\\n"))
    ['收支总表', [['收入', '预算数'], ['合计', '1.00']]]
    """
    for tabbed, lines in groupby(text.split("\n"), key=lambda line: "\t" in line):
        if not tabbed:
            yield from (line.strip() for line in lines if line.strip())
            continue
        rows = [[cell.strip() for cell in line.split("\t")] for line in lines]
        width = max(max((index for index, cell in enumerate(row) if cell), default=0) for row in rows) + 1
        yield [(row + [""] * width)[:width] for row in rows]


def header_spans(rows: Rows) -> dict[tuple[int, int], int]:
    """How many columns header cells cover: those empty beside them and named below, not beyond the cell above.

    >>> header_spans([["科目", "", "预算数", ""], ["编码", "名称", "小计", "合计"], ["201", "甲", "1.00", "1.00"]])
    {(0, 0): 2, (0, 2): 2}
    """
    found: dict[tuple[int, int], int] = {}
    bounds: set[int] = set()
    header = list(takewhile(lambda row: not any(_AMOUNT.fullmatch(words) for words in row), rows[:4]))
    for row, (cells, below) in enumerate(pairwise(header)):
        starts = [column for column, words in enumerate(cells) if words]
        for column in starts:
            stop = column + 1
            while stop < len(cells) and not cells[stop] and stop not in bounds and any(r[stop] for r in header[row:]):
                stop += 1
            if stop - column > 1 and below[column]:
                found[row, column] = stop - column
        bounds.update(starts)
    return found


def to_docx(text: str) -> bytes:
    """A Word document with real tables."""
    document = docx.Document()
    for part in parts(text):
        if isinstance(part, str):
            document.add_paragraph(part)
            continue
        table = document.add_table(rows=len(part), cols=len(part[0]))
        cells = table._cells  # the property is linear in the table: once is enough
        for index, words in enumerate(cell for row in part for cell in row):
            cells[index].text = words
        for (row, column), width in header_spans(part).items():
            table.cell(row, column).merge(table.cell(row, column + width - 1)).text = part[row][column]
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def to_xlsx(text: str) -> bytes:
    """A workbook: prose on a first sheet, then one sheet a table with the captions above and the notes below it."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    formats = {code: book.add_format({"num_format": code}) for code in ("#,##0.00", "0%", "@")}
    for number, (captions, rows, notes) in enumerate(_sheets(text)):
        sheet = book.add_worksheet(f"{number:02d}")
        width = len(rows[0]) if rows else 1
        for row, caption in enumerate(captions):
            if width > 1:
                sheet.merge_range(row, 0, row, width - 1, caption)
            else:
                sheet.write_string(row, 0, caption)
        top = len(captions)
        spans = header_spans(rows) if rows else {}
        for row, column, words in _cells(rows):
            if width_of := spans.get((row, column)):
                sheet.merge_range(top + row, column, top + row, column + width_of - 1, words)
            elif _AMOUNT.fullmatch(words):
                sheet.write_number(top + row, column, float(words.replace(",", "")), formats["#,##0.00"])
            elif _PERCENT.fullmatch(words):
                sheet.write_number(top + row, column, int(words[:-1]) / 100, formats["0%"])
            elif words == "#DIV/0!":
                sheet.write_formula(top + row, column, "=1/0", None, "#DIV/0!")
            elif words.isdecimal():
                sheet.write_number(top + row, column, int(words))
            else:
                sheet.write_string(top + row, column, words, formats["@"])
        for row, note in enumerate(notes):
            sheet.write_string(top + len(rows) + 1 + row, 0, note)
    book.close()
    return buffer.getvalue()


def to_xls(text: str) -> bytes:
    """The same as a workbook of the old kind."""
    book = xlwt.Workbook()
    styles = {code: xlwt.easyxf(num_format_str=code) for code in ("#,##0.00", "0%", "@", "General")}
    for number, (captions, rows, notes) in enumerate(_sheets(text)):
        sheet = book.add_sheet(f"{number:02d}")
        width = len(rows[0]) if rows else 1
        for row, caption in enumerate(captions):
            sheet.write_merge(row, row, 0, width - 1, caption)
        top = len(captions)
        spans = header_spans(rows) if rows else {}
        for row, column, words in _cells(rows):
            if width_of := spans.get((row, column)):
                sheet.write_merge(top + row, top + row, column, column + width_of - 1, words)
            elif _AMOUNT.fullmatch(words):
                sheet.write(top + row, column, float(words.replace(",", "")), styles["#,##0.00"])
            elif _PERCENT.fullmatch(words):
                sheet.write(top + row, column, int(words[:-1]) / 100, styles["0%"])
            elif words == "#DIV/0!":
                sheet.row(top + row).set_cell_error(column, words, styles["General"])
            elif words.isdecimal():
                sheet.write(top + row, column, int(words), styles["General"])
            else:
                sheet.write(top + row, column, words, styles["@"])
        for row, note in enumerate(notes):
            sheet.write(top + len(rows) + 1 + row, 0, note)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def to_html(text: str) -> bytes:
    """A page as publishing systems serve it: in GBK, with a menu, scripts and hard spaces around it."""
    out = [
        '<!DOCTYPE html><html><head><meta charset="gb2312"><title>x</title><style>td{}</style></head><body>',
        '<nav><a href="/">1</a></nav><script>document.write("<table>")</script><div class="content">',
    ]
    for part in parts(text):
        if isinstance(part, str):
            out.append(f"<p>&nbsp;&nbsp;{html.escape(part)}</p>")
            continue
        spans = header_spans(part)
        out.append("<table><tbody>")
        for row, cells in enumerate(part):
            out.append("<tr>")
            column = 0
            while column < len(cells):
                width = spans.get((row, column), 1)
                colspan = f' colspan="{width}"' if width > 1 else ""
                out.append(f"<td{colspan}>\n  <span>{html.escape(cells[column]) or '&nbsp;'}</span></td>")
                column += width
            out.append("</tr>")
        out.append("</tbody></table>")
    out.append("</div></body></html>")
    return "".join(out).encode("gbk", "xmlcharrefreplace")


def _cells(rows: Rows) -> Iterator[tuple[int, int, str]]:
    return ((row, column, words) for row, cells in enumerate(rows) for column, words in enumerate(cells) if words)


def _sheets(text: str) -> Iterator[tuple[list[str], Rows, list[str]]]:
    """Captions, rows and notes, a sheet each. Short lines before a table are its captions, before that all is prose."""
    lines: list[str] = []
    captions: list[str] = []
    rows: Rows = []
    for part in [*parts(text), [[""]]]:
        if isinstance(part, str):
            lines.append(part)
            continue
        cut = len(lines)
        while cut and len(lines[cut - 1]) < 45 and not lines[cut - 1].endswith("。"):
            cut -= 1
        if rows:
            yield captions, rows, lines[:cut]
        elif lines[:cut]:
            yield lines[:cut], [], []
        captions, rows, lines = lines[cut:], part, []
