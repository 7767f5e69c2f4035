"""Files as offices really publish them: of another format than they say, with macros, in old formats, half in code."""

from __future__ import annotations

import base64
import io
import re
import struct
import time
import zlib
from collections.abc import Callable

import docx
import pytest
import xlsxwriter
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.text.paragraph import CT_P

from pipelines.disclose import disclose
from pipelines.model import Document
from pipelines.readers import read_bytes
from pipelines.readers.pdf import read_pdf
from tests import render
from tests.reading import (
    REASONS,
    compound,
    members,
    refused,
    remarks,
    words_are_where_they_are_said_to_be,
    zipped,
)
from tests.render_pdf import Board

SMALL = "收支总表\n\n收入\t预算数\n合计\t1,200.00\n"
GRID = (("收入", "预算数"), ("合计", "1,200.00"))


# ---- another format than the name says


@pytest.mark.parametrize(
    ("made", "name", "found"),
    [
        (render.to_html, "收支总表.xls", "html"),
        (render.to_html, "说明.doc", "html"),
        (render.to_xlsx, "收支总表.xls", "xlsx"),
        (render.to_xls, "收支总表.xlsx", "xls"),
        (render.to_docx, "说明.doc", "docx"),
        (render.to_docx, "说明.pdf", "docx"),
        (render.to_docx, "说明.wps", "docx"),
    ],
)
def test_a_file_is_read_for_what_it_is(made: Callable[[str], bytes], name: str, found: str) -> None:
    document = read_bytes(made(SMALL), name)
    assert document.grids[0].rows == GRID
    assert remarks(document) == [("wrong_suffix", f".{name.rpartition('.')[2]}: {found}")]


def test_a_page_of_word_or_excel_saved_as_a_web_page_is_read_without_its_code() -> None:
    page = (
        '<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel">'
        "<head><meta http-equiv=Content-Type content='text/html; charset=gb2312'><!--[if gte mso 9]><xml>"
        "<x:ExcelWorkbook><x:Name>表一</x:Name></x:ExcelWorkbook></xml><![endif]-->"
        "<style>td{mso-number-format:0}</style>"
        "</head><body><table><tr><td>收入</td><td x:num>预算数</td></tr>"
        "<tr><td>合计</td><td x:num='1200'>1,200.00</td></tr></table><![if supportMisalignedColumns]>"
        "<tr height=0></tr><![endif]></body></html>"
    )
    document = read_bytes(page.encode("gbk"), "表一.xls")
    assert (document.grids[0].rows, document.encoding, "ExcelWorkbook" in document.text) == (GRID, "gb18030", False)


def test_a_mime_archive_under_the_name_of_a_word_file() -> None:
    head = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"b\"\r\n\r\n--b\r\n"
    part = b"Content-Type: text/html; charset=gb2312\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    words = "<html><table><tr><td>收入<td>预算数<tr><td>合计<td>1,200.00</table></html>".encode("gbk")
    body = b"".join(b"=%02X" % byte if byte > 126 or byte == 61 else bytes([byte]) for byte in words)
    document = read_bytes(head + part + body + b"\r\n--b--\r\n", "说明.doc")
    assert document.grids[0].rows == GRID and remarks(document) == [("wrong_suffix", ".doc: mime")]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "gb18030"])
def test_web_pages_in_every_character_set_whatever_they_declare(encoding: str) -> None:
    page = "<html><head><meta charset='iso-8859-1'></head><body><table><tr><td>收入<td>预算数<tr><td>合计<td>1,200.00"
    assert read_bytes(page.encode(encoding), "x.htm").grids[0].rows == GRID


def test_stray_bytes_in_a_page_of_gb18030_cost_one_place_and_no_figure() -> None:
    words = "<html><body><p>某市某局部门预算公开说明</p><table><tr><td>收入<td>预算数<tr><td>合计<td>1,200.00</table>"
    document = read_bytes((words * 9).encode("gbk").replace("说明".encode("gbk"), b"\xff\x80", 1), "x.html")
    assert {grid.rows for grid in document.grids} == {GRID}
    assert {reason for reason, _ in remarks(document)} == {"broken_bytes"}


# ---- macros, passwords, old formats


def with_macros(data: bytes, plain: str, enabled: str) -> bytes:
    parts = members(data)
    types = parts["[Content_Types].xml"].decode().replace(plain, enabled)
    code = b"\xd0\xcf\x11\xe0 Sub AutoOpen() Shell \"touch /tmp/opened\" End Sub"
    macros = {"xl/vbaProject.bin": code, "word/vbaProject.bin": code}
    return zipped({**parts, "[Content_Types].xml": types.encode(), **macros})


def test_files_with_macros_are_read_and_their_macros_left_alone() -> None:
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    book = with_macros(render.to_xlsx(SMALL), sheet, "application/vnd.ms-excel.sheet.macroEnabled.main+xml")
    note = with_macros(render.to_docx(SMALL), word, "application/vnd.ms-word.document.macroEnabled.main+xml")
    for data, name in ((book, "a.xlsm"), (note, "a.docm")):
        document = read_bytes(data, name)
        assert document.grids[0].rows == GRID and remarks(document) == [] and "AutoOpen" not in document.text


def test_a_workbook_in_one_xml_file() -> None:
    book = (
        '<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:x="urn:schemas-microsoft-com:office:excel" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Styles><Style ss:ID="s1"><NumberFormat '
        'ss:Format="Standard"/></Style></Styles><Worksheet ss:Name="收支总表"><Table>'
        '<Row><Cell ss:MergeAcross="3"><Data ss:Type="String">2024年收支总表</Data></Cell></Row>'
        '<Row ss:Index="3"><Cell ss:MergeAcross="1"><Data ss:Type="String">收入</Data></Cell>'
        '<Cell ss:MergeAcross="1"><Data ss:Type="String">支出</Data></Cell></Row>'
        '<Row><Cell><Data ss:Type="String">项目</Data></Cell><Cell><Data ss:Type="String">预算数</Data></Cell>'
        '<Cell><Data ss:Type="String">项目</Data></Cell><Cell><Data ss:Type="String">预算数</Data></Cell></Row>'
        '<Row><Cell><Data ss:Type="String">合计</Data></Cell>'
        '<Cell ss:StyleID="s1"><Data ss:Type="Number">1200</Data></Cell>'
        '<Cell ss:Index="4" ss:StyleID="s1" ss:Formula="=RC[-2]"/></Row></Table></Worksheet>'
        '<Worksheet ss:Name="底稿"><Table><Row><Cell><Data ss:Type="String">藏</Data></Cell></Row></Table>'
        "<x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions></Worksheet></Workbook>"
    )
    document = read_bytes(book.encode(), "收支总表.xls")
    words_are_where_they_are_said_to_be(document)
    assert document.text.startswith("收支总表\n\n2024年收支总表\n\n收入\t")
    assert document.grids[0].rows[1:] == (("项目", "预算数", "项目", "预算数"), ("合计", "1,200.00", "", ""))
    assert dict(document.grids[0].merged) == {(0, 0): (1, 2), (0, 2): (1, 2)}
    assert remarks(document) == [("formula_without_result", "收支总表!R5C4"), ("hidden_sheet", "底稿")]


def test_old_word_files_by_any_name_say_what_to_do() -> None:
    for name in ("说明.doc", "说明.wps", "说明.wpt"):
        assert refused(compound("WordDocument"), name) == "legacy_word"
    assert refused(b"{\\rtf1\\ansi\\ansicpg936 " + b"\\'d4\\'a4" * 9, "说明.rtf") == "legacy_word"
    assert all(word in REASONS["legacy_word"]["zh"] for word in (".doc", ".wps", ".rtf", "另存为"))


def biff5(rows: list[tuple[str, ...]], sheet_name: str = "Sheet1") -> bytes:
    """A workbook of Excel 5: records without a container, words in the code page of China."""

    def record(kind: int, body: bytes) -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    name = sheet_name.encode("gbk")
    head = record(0x0809, struct.pack("<HHHH", 0x0500, 0x0005, 0, 0)) + record(0x0042, struct.pack("<H", 936))
    formats = record(0x041E, struct.pack("<HB", 164, 8) + b"#,##0.00")
    styles = b"".join(record(0x00E0, struct.pack("<HH", 0, number) + bytes(12)) for number in (0, 164))
    place = len(head) + len(formats) + len(styles) + 4 + 7 + len(name) + 4
    bound = record(0x0085, struct.pack("<IBBB", place, 0, 0, len(name)) + name)
    cells = b""
    for row, words in enumerate(rows):
        for column, word in enumerate(words):
            if re.fullmatch(r"[\d.]+", word):
                cells += record(0x0203, struct.pack("<HHHd", row, column, 1, float(word)))
            else:
                text = word.encode("gbk")
                cells += record(0x0204, struct.pack("<HHHH", row, column, 0, len(text)) + text)
    sheet = record(0x0809, struct.pack("<HHHH", 0x0500, 0x0010, 0, 0)) + cells + record(0x000A, b"")
    return head + formats + styles + bound + record(0x000A, b"") + sheet


def test_a_workbook_of_excel_5() -> None:
    document = read_bytes(biff5([("收入", "预算数"), ("合计", "1200")], "收支总表"), "表.xls")
    assert document.grids[0].rows == GRID and document.text.startswith("收支总表\n")


# ---- Word


def word(fill: Callable[[docx.document.Document], None]) -> Document:
    document = docx.Document()
    fill(document)
    buffer = io.BytesIO()
    document.save(buffer)
    read = read_bytes(buffer.getvalue(), "x.docx")
    words_are_where_they_are_said_to_be(read)
    return read


def paragraph(inner: str) -> CT_P:
    return parse_xml(f"<w:p {nsdecls('w')}>{inner}</w:p>")


def run(words: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{words}</w:t></w:r>"


def test_hidden_words_of_word_are_not_read() -> None:
    inner = run("预算") + run("1,999.00", "<w:vanish/>") + run("200", '<w:vanish w:val="0"/>') + run("万元", "<w:b/>")
    assert word(lambda made: made.element.body.insert(0, paragraph(inner))).text == "预算200万元\n\n"


def test_what_was_deleted_or_moved_away_is_gone_in_cells_too() -> None:
    def fill(made: docx.document.Document) -> None:
        table = made.add_table(rows=3, cols=2)
        for index, words in enumerate(["收入", "预算数", "合计", "", "旧行", "9.00"]):
            table.cell(index // 2, index % 2).text = words
        gone = "<w:del w:id='1' w:author='a'><w:r><w:delText>1,999.00</w:delText></w:r></w:del>"
        moved = f"<w:moveFrom w:id='2' w:author='a'>{run('1,888.00')}</w:moveFrom>"
        added = f"<w:ins w:id='3' w:author='a'>{run('1,200.00')}</w:ins>"
        table.cell(1, 1)._tc.append(paragraph(gone + moved + added))
        table.rows[2]._tr.get_or_add_trPr().append(parse_xml(f"<w:del {nsdecls('w')} w:id='4' w:author='a'/>"))

    assert word(fill).grids[0].rows == GRID


def test_a_table_within_a_cell_beside_words_stays_where_it_is() -> None:
    def fill(made: docx.document.Document) -> None:
        table = made.add_table(rows=2, cols=2)
        for index, words in enumerate(["项目概况", "本项目用于街道环境整治和公共设施维护等各项工作", "资金构成", ""]):
            table.cell(index // 2, index % 2).text = words
        inner = table.cell(1, 1).add_table(rows=1, cols=2)
        inner.cell(0, 0).text, inner.cell(0, 1).text = "财政拨款", "3.00"

    document = word(fill)
    assert "财政拨款" in document.text and "3.00" in document.text
    assert document.grids[0].rows[0] == ("项目概况", "本项目用于街道环境整治和公共设施维护等各项工作")


def test_half_merged_headers_keep_their_place_and_reach() -> None:
    def fill(made: docx.document.Document) -> None:
        table = made.add_table(rows=4, cols=5)
        rows = [
            ["科目", "", "本年支出", "", ""],
            ["编码", "名称", "合计", "其中", ""],
            ["", "", "", "基本支出", "项目支出"],
            ["201", "一般公共服务支出", "3.00", "1.00", "2.00"],
        ]
        for cell, words in zip(table._cells, (words for row in rows for words in row), strict=True):
            cell.text = words
        corners = ((0, 0, 0, 1), (0, 2, 0, 4), (1, 0, 2, 0), (1, 1, 2, 1), (1, 2, 2, 2), (1, 3, 1, 4))
        for top, left, bottom, right in corners:
            words = rows[top][left]
            table.cell(top, left).merge(table.cell(bottom, right)).text = words

    (grid,) = word(fill).grids
    assert grid.rows[1] == ("编码", "名称", "合计", "其中", "") and grid.rows[2] == ("", "", "", "基本支出", "项目支出")
    assert dict(grid.merged) == {
        (0, 0): (1, 2), (0, 2): (1, 3), (1, 0): (2, 1), (1, 1): (2, 1), (1, 2): (2, 1), (1, 3): (1, 2),
    }  # fmt: skip


@pytest.mark.parametrize("reach", [(1, 1), (1, 2), (1, 3)], ids=["not merged", "over two of three", "over all"])
def test_a_header_merged_by_halves_loses_no_level(reach: tuple[int, int]) -> None:
    def fill(made: docx.document.Document) -> None:
        for words in ("某市某局2024年部门预算", "部门支出总表", "单位：万元"):
            made.add_paragraph(words)
        rows = [
            ["科目编码", "科目名称", "2023年预算数", "", "", "2024年预算数", "", ""],
            ["", "", *("合计", "基本支出", "项目支出") * 2],
            ["201", "一般公共服务支出", "3.00", "1.00", "2.00", "6.00", "2.00", "4.00"],
        ]
        table = made.add_table(rows=3, cols=8)
        for cell, words in zip(table._cells, (words for row in rows for words in row), strict=True):
            cell.text = words
        for top, left, height, width in ((0, 0, 2, 1), (0, 1, 2, 1), (0, 2, *reach), (0, 5, *reach)):
            table.cell(top, left).merge(table.cell(top + height - 1, left + width - 1)).text = rows[top][left]

    facts = disclose(word(fill)).facts
    assert [(fact.fiscal_year, fact.part, fact.amount_text) for fact in facts] == [
        (2023, "total", "3.00"), (2023, "basic", "1.00"), (2023, "project", "2.00"),
        (2024, "total", "6.00"), (2024, "basic", "2.00"), (2024, "project", "4.00"),
    ]  # fmt: skip


# ---- workbooks


def workbook(fill: Callable[[xlsxwriter.Workbook], None]) -> Document:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    fill(book)
    book.close()
    return read_bytes(buffer.getvalue(), "x.xlsx")


@pytest.mark.parametrize(
    ("value", "code", "words"),
    [
        (12345678.9, "0!.0,", "1234.6"),
        (12345678.9, "#,##0!.00,,", "0.12"),
        (-1234.5, "#,##0.00_);(#,##0.00)", "(1,234.50)"),
        (-1234.5, "#,##0.00;[Red]-#,##0.00", "-1,234.50"),
        (0.1234, "0.00%", "12.34%"),
        (45292, 'yyyy"年"m"月"d"日"', "2024年1月1日"),
        (1234.5, '#,##0.00"元"', "1,234.50元"),
        (0, "#,##0.00;-#,##0.00;-", "-"),
        (201, "000", "201"),
        (1, "00", "01"),
    ],
)
def test_figures_in_the_formats_of_budget_offices(value: float, code: str, words: str) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("表")
        sheet.write_row(0, 0, ["项目", "预算数"])
        sheet.write_string(1, 0, "合计")
        sheet.write_number(1, 1, value, book.add_format({"num_format": code}))

    assert workbook(fill).grids[0].rows[1] == ("合计", words)


def test_words_centred_across_empty_cells_reach_over_them() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet, across = book.add_worksheet("表"), book.add_format({"align": "center_across"})
        sheet.write_row(0, 0, ["编码", "名称"])
        sheet.write(0, 2, "本年支出", across)
        for column in (3, 4):
            sheet.write_blank(0, column, None, across)
        sheet.write_row(1, 2, ["合计", "基本支出", "项目支出"])
        sheet.write_row(2, 0, ["201", "一般公共服务支出", 3, 1, 2])

    (grid,) = workbook(fill).grids
    assert dict(grid.merged) == {(0, 2): (1, 3)}


def test_very_hidden_sheets_hidden_columns_and_notes() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("表")
        sheet.write_row(0, 0, ["项目", "旧数", "预算数"])
        sheet.write_row(1, 0, ["合计", 9, 1])
        sheet.set_column(1, 1, None, None, {"hidden": True})
        sheet.write_comment(1, 2, "批注里的数字 8,888.00")
        secret = book.add_worksheet("底稿")
        secret.write(0, 0, "不公开的底稿")
        secret.very_hidden()

    document = workbook(fill)
    assert "底稿" not in document.text and "8,888.00" not in document.text
    assert remarks(document) == [("hidden_sheet", "底稿")]
    assert document.grids[0].locators[1, 1] == "表!B2 (hidden)"


# ---- web pages


def page(body: str) -> Document:
    document = read_bytes(f"<html><body>{body}</body></html>".encode(), "x.html")
    words_are_where_they_are_said_to_be(document)
    return document


def test_a_table_within_a_cell_of_a_web_page_is_read_once() -> None:
    inner = "<table><tr><td>收入<td>预算数<tr><td>合计<td>1,200.00</table>"
    document = page(f"<table><tr><td>导航</td><td>{inner}</td></tr></table>")
    assert [grid.rows for grid in document.grids] == [GRID] and document.text.count("1,200.00") == 1


def test_what_no_browser_shows_is_not_read_and_what_scripts_open_is() -> None:
    unseen = "<template>模板 1.00</template><noscript>请启用脚本</noscript>"
    document = page(f"<p>可见</p>{unseen}<div style='display:none'>页签</div>")
    assert document.text == "可见\n\n页签\n\n"


# ---- bounds


def test_two_thousand_pages_are_read_and_one_more_is_refused_in_words() -> None:
    board = Board()
    for number in range(2001):
        board.canvas.drawString(50, 50, str(number))
        board.page()
    assert refused(board.bytes(), "x.pdf") == "too_long"
    board = Board()
    for number in range(2000):
        board.canvas.drawString(50, 50, str(number))
        board.page()
    assert len(read_pdf(board.bytes()).pages) == 2000


@pytest.mark.parametrize("operators", [b"BT /F 9 Tf (11111111) Tj ET ", b"0 0 1 1 re f ", b"1 1 m 9 9 l S ", b"q "])
def test_a_bomb_within_a_pdf_is_refused_before_it_goes_off(operators: bytes) -> None:
    start = time.process_time()
    packed = zlib.compress(operators * (40_000_000 // len(operators)), 9)
    assert refused(packed_page(packed, b"/FlateDecode"), "x.pdf") == "pdf_bomb"
    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    "filters",
    ["/ASCII85Decode/FlateDecode", "/A85 /Fl", "/AHx/Fl", "/LZWDecode", "/RunLengthDecode", "/Fl/Fl", "/F#6cateDecode"],
)
def test_a_bomb_is_one_however_it_is_packed(filters: str) -> None:
    packed = zlib.compress(b"q " * 20_000_000, 9)
    if "85" in filters:
        packed = base64.a85encode(packed) + b"~>"
    elif "AHx" in filters:
        packed = packed.hex().encode() + b">"
    elif "LZW" in filters:
        packed = lzw_of_one_letter(6)
    elif "Run" in filters:
        packed = b"\x81q" * 300_000
    elif filters == "/Fl/Fl":
        packed = zlib.compress(packed)
    assert refused(packed_page(packed, f"[{filters}]".encode()), "x.pdf") == "pdf_bomb"


def lzw_of_one_letter(rounds: int) -> bytes:
    """Every code says the longest word so far and one letter more: seven million letters in six thousand bytes."""
    codes = "".join(f"{code:0{min((code + 1).bit_length(), 12)}b}" for code in range(258, 4094))
    bits = f"{256:09b}" + f"{113:09b}{codes}{256:012b}" * rounds
    return int(bits.ljust(-(-len(bits) // 8) * 8, "0"), 2).to_bytes(-(-len(bits) // 8), "big")


def packed_page(packed: bytes, filters: bytes) -> bytes:
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<>>>>",
        b"<</Length %d/Filter%s>>stream\n%s\nendstream" % (len(packed), filters, packed),
    ]  # fmt: skip
    body = b"".join(b"%d 0 obj%s endobj\n" % (number, part) for number, part in enumerate(parts, 1))
    return b"%PDF-1.4\n" + body + b"trailer<</Root 1 0 R/Size 5>>\n%%EOF"


def test_a_bomb_within_an_office_file_is_refused() -> None:
    parts = members(render.to_xlsx(SMALL))
    bomb = b"<worksheet>" + b" " * 60_000_000 + b"</worksheet>"
    assert refused(zipped({**parts, "xl/worksheets/sheet1.xml": bomb}), "x.xlsx") == "archive_bomb"
