"""A paper as DOCX, XLSX, HTML or PDF, with merged cells merged.

Belongs here: writing these formats the way offices do. The libraries are those of the tests; none of them reads here.
The bytes of a document depend on its seed only: dates and ids inside the formats are fixed.
"""

from __future__ import annotations

import datetime
import html
import io
import zipfile
from random import Random

import docx
import openpyxl
from openpyxl.styles import Alignment, Border, Side
from openpyxl.utils import get_column_letter
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import LongTable, SimpleDocTemplate, Spacer
from reportlab.platypus import Paragraph as Flow

from bench.corpus.page import Cell, Paragraph, Sheet
from bench.corpus.papers import Paper

FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))
EPOCH = datetime.datetime(2024, 1, 1)
THIN = Side(style="thin")


def sealed(data: bytes) -> bytes:
    """A zip container with its clock values taken out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in given.namelist():
            info = zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0))
            made.writestr(info, given.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def as_docx(paper: Paper, rng: Random) -> bytes:
    """A Word file: headings, paragraphs, tables with merged headers."""
    document = docx.Document()
    document.core_properties.created = document.core_properties.modified = EPOCH
    document.add_heading(paper.title, 0)
    for line in paper.contents:
        document.add_paragraph(line)
    for block in paper.blocks:
        if isinstance(block, Paragraph):
            if block.heading:
                document.add_heading(block.text, block.heading)
            else:
                document.add_paragraph(block.text)
            continue
        for line in (block.number, block.title, block.sub, block.entity, block.unit_label):
            if line:
                document.add_paragraph(line)
        rows = block.rows()
        table = document.add_table(rows=len(rows), cols=block.width, style="Table Grid")
        grid = [list(row.cells) for row in table.rows]
        for (top, left), (height, width) in block.spans.items():
            grid[top][left].merge(grid[top + height - 1][left + width - 1])
        for at, row in enumerate(rows):
            for place, words in enumerate(row):
                if words:
                    grid[at][place].text = words
        if block.note:
            document.add_paragraph(block.note)
    out = io.BytesIO()
    document.save(out)
    return sealed(out.getvalue())


def as_xlsx(paper: Paper, rng: Random) -> bytes:
    """A workbook: a sheet a form (prose on the first), amounts as numbers with a format or as text."""
    book = openpyxl.Workbook()
    book.properties.created = book.properties.modified = EPOCH
    first = book.active
    first.title = "说明"
    numeric = rng.random() < 0.6
    for line in (paper.title, *paper.contents, *(b.text for b in paper.blocks if isinstance(b, Paragraph))):
        first.append([line])
    for number, sheet in enumerate(paper.sheets, 1):
        page = book.create_sheet(f"{number} {sheet.title}"[:28].replace("/", " ").replace(":", " "))
        top = 1
        for line in (sheet.number, sheet.title, sheet.sub):
            if line:
                page.cell(top, 1, line).alignment = Alignment(horizontal="center")
                if sheet.width > 1:
                    page.merge_cells(start_row=top, end_row=top, start_column=1, end_column=sheet.width)
                top += 1
        page.cell(top, 1, sheet.entity)
        page.cell(top, max(2, sheet.width), sheet.unit_label)
        top += 1
        for at, row in enumerate(sheet.header):
            for place, words in enumerate(row):
                page.cell(top + at, 1 + place, words or None).border = Border(THIN, THIN, THIN, THIN)
        for (at, place), (height, width) in sheet.spans.items():
            page.merge_cells(
                start_row=top + at, end_row=top + at + height - 1, start_column=1 + place, end_column=place + width
            )
        top += len(sheet.header)
        for at, cells in enumerate(sheet.body):
            for place, cell in enumerate(cells):
                value, shape = excel(cell, numeric)
                written = page.cell(top + at, 1 + place, value)
                written.border = Border(THIN, THIN, THIN, THIN)
                if shape:
                    written.number_format = shape
        for place in range(sheet.width):
            page.column_dimensions[get_column_letter(1 + place)].width = 16
        if sheet.note:
            page.cell(top + len(sheet.body), 1, sheet.note)
    out = io.BytesIO()
    book.save(out)
    return sealed(out.getvalue())


def excel(cell: Cell, numeric: bool) -> tuple[object, str]:
    """(value, number format) of a cell."""
    if not numeric or cell.truth is None or cell.truth.kind != "number" or cell.truth.amount is None:
        return cell.words or None, ""
    words = cell.words
    if "." not in words:
        return (int(words.replace(",", "")), "#,##0" if "," in words else "General")
    places = len(words.rpartition(".")[2])
    return float(words.replace(",", "")), ("#,##0." if "," in words else "0.") + "0" * places


def as_html(paper: Paper, rng: Random) -> bytes:
    """A web page with the site's furniture around it."""
    escape = html.escape
    parts = ["<!DOCTYPE html><html><head><meta charset='utf-8'><title>", escape(paper.title), "</title></head><body>"]
    parts += ["<div class='nav'><a href='/'>首页</a> &gt; <a href='/xxgk'>政府信息公开</a></div>"]
    parts += ["<h1>", escape(paper.title), "</h1>"]
    parts += [f"<p>{escape(line)}</p>" for line in paper.contents]
    for block in paper.blocks:
        if isinstance(block, Paragraph):
            tag = f"h{block.heading + 1}" if block.heading else "p"
            parts.append(f"<{tag}>{escape(block.text)}</{tag}>")
        else:
            parts += markup(block)
    parts.append("<div class='foot'>版权所有 | 网站地图</div></body></html>")
    return "".join(parts).encode()


def markup(sheet: Sheet) -> list[str]:
    """A sheet as title lines and a table."""
    escape = html.escape
    lines = (sheet.number, sheet.title, sheet.sub, sheet.entity, sheet.unit_label)
    parts = [f"<p>{escape(line)}</p>" for line in lines if line] + ["<table border='1'>"]
    covered = {
        (row, column)
        for (top, left), (height, width) in sheet.spans.items()
        for row in range(top, top + height)
        for column in range(left, left + width)
        if (row, column) != (top, left)
    }
    for at, row in enumerate(sheet.rows()):
        parts.append("<tr>")
        for place, words in enumerate(row):
            if (at, place) in covered:
                continue
            height, width = sheet.spans.get((at, place), (1, 1))
            spans = (f" rowspan='{height}'" if height > 1 else "") + (f" colspan='{width}'" if width > 1 else "")
            parts.append(f"<td{spans}>{escape(words)}</td>")
        parts.append("</tr>")
    parts.append("</table>")
    if sheet.note:
        parts.append(f"<p>{escape(sheet.note)}</p>")
    return parts


def as_pdf(paper: Paper, rng: Random) -> bytes:
    """A PDF with ruled tables that go on over pages, their header repeated or not."""
    repeat = rng.random() < 0.7
    body = ParagraphStyle("body", fontName=FONT, fontSize=10.5, leading=16, firstLineIndent=21, wordWrap="CJK")
    head = ParagraphStyle("head", fontName=FONT, fontSize=14, leading=22, alignment=1, wordWrap="CJK")
    label = ParagraphStyle("label", fontName=FONT, fontSize=9, leading=14, wordWrap="CJK")
    out = io.BytesIO()
    made = SimpleDocTemplate(out, pagesize=landscape(A4), leftMargin=36, rightMargin=36, topMargin=42, bottomMargin=42)
    made._doc_invariant = 1
    flow: list[object] = [Flow(html.escape(paper.title), head), Spacer(1, 12)]
    flow += [Flow(html.escape(line), label) for line in paper.contents]
    for block in paper.blocks:
        if isinstance(block, Paragraph):
            flow.append(Flow(html.escape(block.text), head if block.heading == 1 else body))
        else:
            flow += ruled(block, head, label, 770, repeat)
    made.build(flow, canvasmaker=numbered)
    return out.getvalue()


def numbered(*arguments: object, **options: object) -> object:
    """A canvas whose bytes do not depend on the clock."""
    return Canvas(*arguments, **{**options, "invariant": 1})


def ruled(sheet: Sheet, head: ParagraphStyle, label: ParagraphStyle, room: float, repeat: bool) -> list[object]:
    """One form as a table with all its lines."""
    small = 6 if sheet.width > 9 else 8
    inside = ParagraphStyle("cell", fontName=FONT, fontSize=small, leading=small + 2, wordWrap="CJK")
    parts: list[object] = [Spacer(1, 14)]
    parts += [Flow(html.escape(line), label) for line in (sheet.number,) if line]
    parts += [Flow(html.escape(line), head) for line in (sheet.title, sheet.sub) if line]
    parts += [Flow(html.escape(line), label) for line in (sheet.entity, sheet.unit_label)]
    rows = [[Flow(html.escape(words), inside) if words else "" for words in row] for row in sheet.rows()]
    longest = [max(4, *(min(len(row[at]), 18) for row in sheet.rows())) for at in range(sheet.width)]
    widths = [room * one / sum(longest) for one in longest]
    style: list[tuple[object, ...]] = [
        ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
        ("LEFTPADDING", (0, 0), (-1, -1), 2),
        ("RIGHTPADDING", (0, 0), (-1, -1), 2),
        ("TOPPADDING", (0, 0), (-1, -1), 1),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
    ]
    for (row, column), (height, width) in sheet.spans.items():
        style.append(("SPAN", (column, row), (column + width - 1, row + height - 1)))
    parts.append(LongTable(rows, colWidths=widths, repeatRows=len(sheet.header) if repeat else 0, style=style))
    if sheet.note:
        parts.append(Flow(html.escape(sheet.note), label))
    return parts


WRITERS = {"docx": as_docx, "xlsx": as_xlsx, "html": as_html, "pdf": as_pdf}
