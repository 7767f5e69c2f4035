"""Readers: whatever the format, the words of the page as text, its tables as grids; and bad input with its reason."""

from __future__ import annotations

import io
import re
import struct
import tomllib
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import docx
import pytest
import xlsxwriter
import xlwt
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from pipelines.disclose import disclose
from pipelines.model import Document, Unreadable
from pipelines.readers import kind, read_all, read_bytes
from pipelines.readers.numberformat import builtin, display, display_text
from tests import render

HOUSE = Path(__file__).parents[1]
FIRST = next((HOUSE / "raw" / "2024").rglob("*.txt"))
TEMPLATES = HOUSE / ".." / "shared" / "data" / "templates"
REASONS = tomllib.loads((HOUSE / "pipelines" / "catalog" / "reasons.toml").read_text(encoding="utf-8"))
#: what says where a row stood, and through which reader it came
PLACES = frozenset({
    "line_number", "page_number", "span_start", "span_stop", "weight_span", "target_span", "figure_spans", "read_by",
    "row_number", "column_number", "locator",
})  # fmt: skip
RENDERED: dict[str, Callable[[str], bytes]] = {
    "docx": render.to_docx,
    "xlsx": render.to_xlsx,
    "xls": render.to_xls,
    "html": render.to_html,
}


def refused(data: bytes, name: str = "x.txt") -> str:
    """The reason why a file is not read; it must have its sentences."""
    with pytest.raises(Unreadable) as caught:
        read_bytes(data, name)
    assert {"zh", "en"} <= set(REASONS[caught.value.reason])
    return caught.value.reason


def remarks(document: Document) -> list[tuple[str, str]]:
    """What the reader says of what it could not read; every reason must have its sentences."""
    assert all(reject.stage == "read" and reject.reason in REASONS for reject in document.rejects)
    return [(reject.reason, reject.words) for reject in document.rejects]


def words_are_where_they_are_said_to_be(document: Document) -> None:
    for grid in document.grids:
        assert document.text[: grid.start].endswith("\n") or grid.start == 0
        assert document.text[grid.stop - 1] == "\n"
        assert len({len(row) for row in grid.rows}) == 1
        for row, starts in zip(grid.rows, grid.starts, strict=True):
            for words, start in zip(row, starts, strict=True):
                assert document.text[start : start + len(words)] == words == words.strip()
        lines = document.text[grid.start : grid.stop].splitlines()
        assert [tuple(line.split("\t")) for line in lines] == list(grid.rows)
        for (row, column), (height, width) in grid.merged.items():
            assert row + height <= len(grid.rows) and column + width <= len(grid.rows[0])
            covered = [grid.rows[r][c] for r in range(row, row + height) for c in range(column, column + width)]
            assert not any(covered[1:])


# ---- one disclosure, every format


@pytest.mark.parametrize("suffix", RENDERED)
def test_the_first_disclosure_gives_the_same_words_in_every_format(suffix: str) -> None:
    text = FIRST.read_text(encoding="utf-8")
    document = read_bytes(RENDERED[suffix](text), f"x.{suffix}")
    expected = [part for part in render.parts(text) if not isinstance(part, str)]
    assert [[list(row) for row in grid.rows] for grid in document.grids] == expected
    words_are_where_they_are_said_to_be(document)
    lines = {line.strip() for line in document.text.splitlines()}
    assert [part for part in render.parts(text) if isinstance(part, str) and part.strip() not in lines] == []
    assert document.rejects == ()


def place_free(value: NamedTuple) -> tuple[object, ...]:
    """What a row says, without where it stood."""
    return tuple(said for name, said in value._asdict().items() if name not in PLACES)


@pytest.mark.parametrize("suffix", RENDERED)
def test_the_first_disclosure_gives_the_same_facts_in_every_format(suffix: str) -> None:
    text = FIRST.read_bytes()
    printed = disclose(read_bytes(text, "x.txt"))
    read = disclose(read_bytes(RENDERED[suffix](text.decode()), f"x.{suffix}"))
    assert len(printed.facts) > 200 and read.identity == printed.identity
    assert [place_free(fact) for fact in read.facts] == [place_free(fact) for fact in printed.facts]
    assert [place_free(row) for row in read.indicators] == [place_free(row) for row in printed.indicators]
    assert [place_free(row) for row in read.projects] == [place_free(row) for row in printed.projects]
    assert [place_free(claim) for claim in read.claims] == [place_free(claim) for claim in printed.claims]
    assert all(fact.locator for fact in read.facts)
    assert all(read.document.text[fact.span_start : fact.span_stop] == fact.amount_text for fact in read.facts)


@pytest.mark.parametrize("suffix", RENDERED)
def test_the_same_bytes_give_the_same_document(suffix: str) -> None:
    data = RENDERED[suffix]("收支总表\n\n收入\t预算数\n合计\t1,200.00\n")
    assert read_bytes(data, "a") == read_bytes(data, "a")


@pytest.mark.skipif(not TEMPLATES.is_dir(), reason="the official empty forms are not beside this repository")
def test_the_official_forms_read_the_same_from_old_and_new_workbooks() -> None:
    new = read_bytes((TEMPLATES / "unit_budget_forms.xlsx").read_bytes(), "a.xlsx")
    old = read_bytes((TEMPLATES / "budget_forms.xls").read_bytes(), "a.xls")
    assert new.text == old.text and new.grids == old.grids and new.rejects == old.rejects == ()
    assert [len(grid.rows[0]) for grid in new.grids] == [7, 9, 7, 7, 7, 7, 7, 6, 7]
    assert new.grids[0].rows[:2] == (
        ("本年收入", "", "本年支出", "", "", "", ""),
        ("项目", "预算数", "项目", "预算数", "", "", ""),
    )
    assert new.grids[0].merged[0, 0] == (1, 2) and new.grids[0].locators[0, 2].endswith("!C6")
    words_are_where_they_are_said_to_be(new)


# ---- text


def text(data: bytes) -> str:
    return read_bytes(data, "x.txt").text


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_text_in_any_character_set_is_the_same_text(encoding: str) -> None:
    words = FIRST.read_text(encoding="utf-8")
    assert text(words.encode(encoding)) == words


def test_traditional_characters_in_big5() -> None:
    words = "財政撥款收支預算總表\n收入\t預算數\n合計\t1,200.00\n"
    assert text(words.encode("big5")) == words
    assert read_bytes(words.encode("big5"), "x.txt").encoding == "big5hkscs"


def test_line_ends_are_one_and_lines_keep_their_numbers() -> None:
    assert text(b"a\r\nb\rc\nd") == "a\nb\nc\nd"
    assert text("甲\u2028乙\x0c丙".encode()) == "甲\u2028乙\x0c丙"


def test_form_feeds_begin_pages() -> None:
    assert read_bytes("甲\n\f乙\n\f".encode(), "x.txt").pages == (0, 3)
    assert read_bytes("甲\n乙\n".encode(), "x.txt").pages == ()


def test_a_text_cut_within_a_character_is_read_and_says_so() -> None:
    document = read_bytes("合计\t8,840,127.35\n财政".encode()[:-1], "x.txt")
    assert document.text == "合计\t8,840,127.35\n财\ufffd"
    assert remarks(document) == [("broken_bytes", "\ufffd")]
    assert [document.text[r.start : r.stop] for r in document.rejects] == ["\ufffd"]


def test_a_broken_byte_within_a_figure_leaves_no_other_figure() -> None:
    whole = "预算收入合计\t8,840,127.35\n".encode() * 50
    document = read_bytes(whole.replace(b"8,840", b"8,\xff40", 1), "x.txt")
    assert document.text.startswith("预算收入合计\t8,\ufffd40,127.35\n")
    assert remarks(document) == [("broken_bytes", "\ufffd")]


def test_what_is_no_text_is_refused_with_its_reason() -> None:
    chinese = "部门预算收入支出\t1,200.00\n" * 40
    assert refused(b"") == "empty"
    assert refused(b" \r\n\t") == "no_text"
    assert refused(bytes(1000)) == "binary"
    assert refused(bytes(range(256)) * 8) == "binary"
    assert refused(chinese.encode() + chinese.encode("gbk")) == "mixed_encoding"
    assert refused(b"1" * 10_000_000) == "line_too_long"


# ---- telling what a file is


def test_a_file_is_read_for_what_it_is_and_a_wrong_suffix_is_said() -> None:
    page = "<html><body><table><tr><td>收入<td>1.00<tr><td>合计<td>1.00</table>".encode()
    document = read_bytes(page, "收支总表.xls")
    assert document.media_type == "text/html" and remarks(document) == [("wrong_suffix", ".xls: html")]
    workbook = render.to_xlsx("表\n\n收入\t预算数\n合计\t1.00\n")
    assert remarks(read_bytes(workbook, "a.docx")) == [("wrong_suffix", ".docx: xlsx")]
    assert remarks(read_bytes(workbook, "A.XLSX")) == []
    assert kind(b"\xef\xbb\xbf <!DOCTYPE html><html>") == "html" == kind("<html><p>".encode("utf-16"), ".txt")
    assert kind("预算<部门>收入".encode()) == "text" and kind(b"a,b", ".csv") == "csv"


def test_formats_without_a_reader_say_which_and_what_to_do() -> None:
    assert refused(compound("WordDocument"), "x.doc") == "legacy_word"
    assert refused(compound("EncryptedPackage"), "x.xlsx") == "encrypted"
    assert refused(compound("PowerPoint Document"), "x.ppt") == "unsupported_format"
    assert refused(b"{\\rtf1\\ansi", "x.doc") == "legacy_word"
    assert refused(b"\x89PNG\r\n\x1a\n") == "picture"
    assert refused(b"Rar!\x1a\x07") == "unsupported_format"
    assert refused(zipped({"OFD.xml": b"<ofd/>"}), "x.ofd") == "unsupported_format"
    assert ".docx" in REASONS["legacy_word"]["zh"]


def compound(stream: str) -> bytes:
    """The smallest compound file: a header, one sector of allocation, one of directory with the named stream."""
    fat = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *[0xFFFFFFFF] * 126)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6) + bytes(10)
    head += struct.pack("<IIIIIIIII", 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0)[: 76 - len(head)]
    head = head.ljust(76, b"\0") + struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)

    def entry(name: str, sort: int) -> bytes:
        words = (name + "\0").encode("utf-16-le")
        return (words.ljust(64, b"\0") + struct.pack("<HB", len(words), sort)).ljust(116, b"\0") + bytes(12)

    return head + fat + (entry("Root Entry", 5) + entry(stream, 2)).ljust(512, b"\0")


# ---- workbooks


def workbook(fill: Callable[[xlsxwriter.Workbook], None]) -> Document:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    fill(book)
    book.close()
    return read_bytes(buffer.getvalue(), "x.xlsx")


def test_figures_are_the_words_that_the_sheet_shows() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("表")
        sheet.write_row(0, 0, ["科目编码", "金额"])
        shown = [
            (2597810.5600000001, "General"),
            (1234.5, "#,##0.00"),
            (884.012735, "0.00"),
            (0.68358, "0%"),
            (-0.2, "0.0%"),
            (0, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ '),
            (-12.3, "0.00_);(0.00)"),
            (45292, "yyyy-mm-dd"),
        ]
        for row, (value, code) in enumerate(shown, 1):
            sheet.write_string(row, 0, f"20{row}")
            sheet.write_number(row, 1, value, book.add_format({"num_format": code}))
        sheet.write_string(9, 0, "209")
        sheet.write_formula(9, 1, "=1/0", None, "#DIV/0!")
        sheet.write_string(10, 0, "210")
        sheet.write_formula(10, 1, "=1+1", book.add_format({"num_format": "0.00"}), 2)

    assert [row[1] for row in workbook(fill).grids[0].rows[1:]] == [
        "2597810.56", "1,234.50", "884.01", "68%", "-20.0%", "-", "(12.30)", "2024-01-01", "#DIV/0!", "2.00",
    ]  # fmt: skip


def test_titles_above_and_notes_below_are_lines_and_the_table_is_a_grid() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("收支总表")
        sheet.merge_range(1, 1, 1, 4, "2024年收支总表")
        sheet.write(2, 1, "编制单位：某局")
        sheet.write(2, 4, "单位：万元")
        sheet.write_row(3, 1, ["收入", "预算数", "支出", "预算数"])
        sheet.write_row(4, 1, ["合计", 1, "合计", 1])
        sheet.merge_range(6, 1, 6, 4, "注：本表反映部门本年度收支情况")

    document = workbook(fill)
    assert document.text == (
        "收支总表\n\n2024年收支总表\n\n编制单位：某局\n\n单位：万元\n\n"
        "收入\t预算数\t支出\t预算数\n合计\t1\t合计\t1\n\n注：本表反映部门本年度收支情况\n\n"
    )
    assert document.grids[0].locators[1, 1] == "收支总表!C5"


def test_header_cells_over_columns_stay_with_their_table() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("表")
        sheet.write(0, 0, "支出表")
        sheet.merge_range(1, 2, 1, 3, "2024年预算数")
        sheet.write_row(2, 0, ["编码", "名称", "基本支出", "项目支出"])
        sheet.write_row(3, 0, ["201", "一般公共服务支出", 1, 2])

    (grid,) = workbook(fill).grids
    assert grid.rows[0] == ("", "", "2024年预算数", "") and dict(grid.merged) == {(0, 2): (1, 2)}


def test_two_forms_on_one_sheet_are_two_grids_and_a_blank_row_alone_divides_nothing() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("表")
        for top, title in ((0, "收入表"), (8, "支出表")):
            sheet.merge_range(top, 0, top, 1, title)
            sheet.write_row(top + 1, 0, ["项目", "预算数"])
            sheet.write_row(top + 2, 0, ["本年", 1])
            sheet.write(top + 4, 0, "上年结转")
            sheet.write_row(top + 5, 0, ["总计", 1])

    document = workbook(fill)
    assert [grid.rows for grid in document.grids] == [
        (("项目", "预算数"), ("本年", "1"), ("", ""), ("上年结转", ""), ("总计", "1"))
    ] * 2
    assert "收入表\n\n项目" in document.text and "支出表\n\n项目" in document.text


def test_hidden_sheets_are_named_and_left_out_and_hidden_rows_are_marked() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("表")
        sheet.write_row(0, 0, ["项目", "预算数"])
        sheet.write_row(1, 0, ["甲", 1])
        sheet.set_row(1, None, None, {"hidden": True})
        hidden = book.add_worksheet("字典")
        hidden.write_row(0, 0, ["201", "一般公共服务支出"])
        hidden.hide()

    document = workbook(fill)
    assert "字典" not in document.text and remarks(document) == [("hidden_sheet", "字典")]
    assert document.grids[0].locators[1, 1] == "表!B2 (hidden)"


def test_a_formula_that_was_never_calculated_is_no_zero() -> None:
    data = render.to_xlsx("表\n\n项目\t预算数\n甲\t1.00\n合计\t1.00\n")
    sheet = member(data, "xl/worksheets/sheet1.xml")
    empty = re.sub(rb'(<c r="B3"[^>]*>)<v>1</v>', rb"\1<f>SUM(B4)</f>", sheet)
    document = read_bytes(zipped({**members(data), "xl/worksheets/sheet1.xml": empty}), "x.xlsx")
    assert document.grids[0].rows[1] == ("甲", "") and remarks(document) == [("formula_without_result", "00!B3")]


def test_lines_inside_a_cell_are_one_and_two_figures_stay_two() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("表")
        sheet.write_row(0, 0, ["公务用车\n购置费", "预算数"])
        sheet.write_row(1, 0, ["甲", "1,200.00\n300.00"])

    assert workbook(fill).grids[0].rows == (("公务用车购置费", "预算数"), ("甲", "1,200.00 300.00"))


def test_old_workbooks_keep_error_cells_long_strings_and_the_display_of_zero() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    sheet.show_zero_values = False
    for row, words in enumerate(["项目", "甲" * 5000, "é" * 4000 + "乙" * 3000, "零", "错"]):
        sheet.write(row, 0, words)
    sheet.write(0, 1, "预算数")
    sheet.write(1, 1, 1234567.895, xlwt.easyxf(num_format_str="#,##0.00"))
    sheet.write(2, 1, -3, xlwt.easyxf(num_format_str="0.00_);[Red]0.00"))
    sheet.write(3, 1, 0)
    sheet.row(4).set_cell_error(1, 42)
    buffer = io.BytesIO()
    book.save(buffer)
    document = read_bytes(buffer.getvalue(), "x.xls")
    assert [row[1] for row in document.grids[0].rows] == ["预算数", "1,234,567.90", "-3.00", "", "#N/A"]
    assert document.grids[0].rows[2][0] == "é" * 4000 + "乙" * 3000
    assert refused(buffer.getvalue()[:3000], "x.xls") == "damaged"


@pytest.mark.parametrize(
    ("value", "code", "words"),
    [
        ("0", "#,##0.00;-#,##0.00;", ""),
        ("45292.5", "yyyy-mm-dd hh:mm", "2024-01-01 12:00"),
        ("60", "yyyy/m/d", "1900/2/28"),
        ("1234567", '[>=10000]0.00,"千";0.00', "1234.57千"),
        ("123456.789", "#,##0.00,", "123.46"),
        ("20240101", '0000"-"00"-"00', "2024-01-01"),
        ("5", 'G/通用格式"年"', "5年"),
        ("12345678", "0.00E+00", "1.23E+07"),
        ("-1", "[$￥-804]#,##0.00", "-￥1.00"),
        ("1e300", "0.00", "1E+300"),
        ("0.05", "#.##", ".05"),
        ("3", "", "3"),
    ],
)
def test_number_formats(value: str, code: str, words: str) -> None:
    assert display(Decimal(value), code) == words


def test_formats_known_by_number() -> None:
    assert (builtin(4), builtin(9), builtin(163)) == ("#,##0.00", "0%", "General")
    assert display(Decimal(45292), builtin(31)) == "2024年1月1日" and display_text("甲", builtin(49)) == "甲"


def test_comma_separated_values() -> None:
    document = read_bytes('收支总表\n收入,预算数\n合计,"1,200.00"\n'.encode("gbk"), "x.csv")
    assert document.text == "收支总表\n\n收入\t预算数\n合计\t1,200.00\n\n"


# ---- Word


def word(fill: Callable[[docx.document.Document], None]) -> Document:
    document = docx.Document()
    fill(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return read_bytes(buffer.getvalue(), "x.docx")


def xml(words: str) -> object:
    return parse_xml(words.replace("<w:p>", f"<w:p {nsdecls('w')}>", 1))


def test_merged_cells_of_word_tables_are_covered_not_repeated() -> None:
    def fill(document: docx.document.Document) -> None:
        table = document.add_table(rows=3, cols=4)
        rows = [["科目", "", "预算数", ""], ["编码", "名称", "小计", "合计"], ["201", "甲", "1", "2"]]
        for cell, words in zip(table._cells, (words for row in rows for words in row), strict=True):
            cell.text = words
        table.cell(0, 0).merge(table.cell(0, 1)).text = "科目"
        table.cell(0, 2).merge(table.cell(1, 2)).text = "预算数"

    (grid,) = word(fill).grids
    assert grid.rows == (("科目", "", "预算数", ""), ("编码", "名称", "", "合计"), ("201", "甲", "1", "2"))
    assert dict(grid.merged) == {(0, 0): (1, 2), (0, 2): (2, 1)} and grid.locators[2, 3] == "table 1 D3"


def test_tracked_deletions_are_gone_and_insertions_and_text_boxes_are_read() -> None:
    run = "<w:r><w:t>{}</w:t></w:r>"

    def fill(document: docx.document.Document) -> None:
        body = document.element.body
        box = f"<w:txbxContent><w:p>{run.format('框中的话')}</w:p></w:txbxContent>"
        gone, added = "<w:del><w:r><w:delText>100</w:delText></w:r></w:del>", f"<w:ins>{run.format('200')}</w:ins>"
        words = run.format("预算") + gone + added + run.format("万元")
        body.insert(0, xml(f"<w:p>{words}<w:r><w:pict>{box}</w:pict></w:r></w:p>"))

    assert word(fill).text == "预算200万元\n\n框中的话\n\n"


def test_automatic_numbers_are_words_of_the_page() -> None:
    levels = (
        '<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        '<w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>'
        '<w:lvlText w:val="%1、"/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
        '<w:lvlText w:val="%1.%2"/><w:isLgl/></w:lvl></w:abstractNum>'
        '<w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num></w:numbering>'
    )

    def fill(document: docx.document.Document) -> None:
        for words, level in (("单位概况", 0), ("职责", 1), ("收支", 0), ("收入", 1)):
            document.add_paragraph(words)._p.get_or_add_pPr().append(
                parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="3"/></w:numPr>')
            )
        part = document.part.numbering_part
        part._element = parse_xml(levels)

    assert word(fill).text == "一、单位概况\n\n1.1 职责\n\n二、收支\n\n2.1 收入\n\n"


def test_a_table_that_holds_tables_is_a_frame() -> None:
    def fill(document: docx.document.Document) -> None:
        frame = document.add_table(rows=1, cols=1).cell(0, 0)
        frame.text = "收支总表"
        inner = frame.add_table(rows=2, cols=2)
        for index, words in enumerate(["收入", "预算数", "合计", "1.00"]):
            inner.cell(index // 2, index % 2).text = words

    document = word(fill)
    assert document.text == "收支总表\n\n收入\t预算数\n合计\t1.00\n\n"
    assert document.grids[0].locators[0, 0] == "table 2 A1"


# ---- web pages


def page(body: str) -> Document:
    return read_bytes(f"<html><body>{body}</body></html>".encode(), "x.html")


def test_spans_of_web_tables() -> None:
    document = page(
        "<table><tr><th rowspan=2>科目<th colspan='2'>预算数<th rowspan=99>备注<tr><th>基本<th>项目"
        "<tr><td>甲<td>1<td>2</table>"
    )
    (grid,) = document.grids
    assert grid.rows == (("科目", "预算数", "", "备注"), ("", "基本", "项目", ""), ("甲", "1", "2", ""))
    assert dict(grid.merged) == {(0, 0): (2, 1), (0, 1): (1, 2), (0, 3): (3, 1)}
    assert grid.locators[1, 2] == "table 1 C2"
    words_are_where_they_are_said_to_be(document)


def test_pages_lose_menus_and_scripts_and_keep_contents_lists() -> None:
    menu = "<ul>" + "".join(f'<li><a href="/{n}.html">栏目{n}</a> 2023-01-0{n}</li>' for n in range(1, 6)) + "</ul>"
    contents = "<ul>" + "".join(f'<li><a href="#{n}">第{n}部分</a></li>' for n in range(1, 6)) + "</ul>"
    document = page(f"<script>var a='预算'</script>{menu}{contents}<p>2024年<span>部门</span>&nbsp;预算\n公开</p>")
    assert document.text == "".join(f"第{n}部分\n\n" for n in range(1, 6)) + "2024年部门 预算公开\n\n"


def test_a_title_that_only_the_head_says_comes_first() -> None:
    head = '<html><head><meta name="ArticleTitle" content="某局2024年部门预算"></head><body><p>{}</p></body></html>'
    assert read_bytes(head.format("一、概况").encode(), "x.html").text == "某局2024年部门预算\n\n一、概况\n\n"
    assert read_bytes(head.format("某局 2024年部门预算").encode(), "x.html").text == "某局 2024年部门预算\n\n"


def test_nested_tables_in_pages_bars_and_preformatted_text() -> None:
    document = page("<table><tr><td><p>题</p><table><tr><td>甲<td>1<tr><td>乙<td>2</table><td></table>")
    assert document.text == "题\n\n甲\t1\n乙\t2\n\n"
    assert page("<p>|科目|预算数|<br>|合计|1.00|</p>").text == "|科目|预算数|\n|合计|1.00|\n\n"
    assert page("<pre>科目\t预算数\n合计\t1.00</pre>").text == "科目\t预算数\n合计\t1.00\n\n"


def test_deep_nesting_is_walked_without_recursion() -> None:
    assert page("<div>" * 9_000 + "合计").text == "合计\n\n"
    assert page("<table><tr><td>" * 3_000 + "合计").text == "合计\n\n"
    assert refused(b"<html>" + b"<div>" * 500_000, "x.html") == "damaged"


def test_a_page_saved_with_its_parts() -> None:
    mime = b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n"
    assert read_bytes(mime + "<html><p>部门预算</p>".encode("gbk") + b"\n--b--", "x.mht").text == "部门预算\n\n"


# ---- archives


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def member(data: bytes, name: str) -> bytes:
    return members(data)[name]


def listed(path: Path, data: bytes) -> list[tuple[str, str]]:
    """Names inside an archive with what became of them."""
    path.write_bytes(data)
    found = read_all(path)
    assert all(isinstance(item, Document) or item.reason in REASONS for _, item in found)
    return [(name, item.text.strip() if isinstance(item, Document) else item.reason) for name, item in found]


def test_members_of_an_archive_are_read_apart(tmp_path: Path) -> None:
    data = zipped({
        "乙.txt": "乙".encode(), "甲/空.txt": b"", "__MACOSX/._乙.txt": b"x", "~$甲.docx": b"x",
        "内.zip": zipped({"丙.txt": "丙".encode()}), "../../外.txt": b"x", "旧.doc": compound("WordDocument"),
    })  # fmt: skip
    assert dict(listed(tmp_path / "a.zip", data)) == {
        "乙.txt": "乙",
        "甲/空.txt": "empty",
        "内.zip/丙.txt": "丙",
        "../../外.txt": "unsafe_name",
        "旧.doc": "legacy_word",
    }


def test_names_in_gbk_without_a_flag(tmp_path: Path) -> None:
    data = zipped({"abcd.txt": "甲".encode()}).replace(b"abcd", "预算".encode("gbk"))
    assert listed(tmp_path / "a.zip", data) == [("预算.txt", "甲")]


def test_archives_within_bounds(tmp_path: Path) -> None:
    bomb = zipped({"0.txt": bytes(60_000_000), "甲.txt": "甲".encode()})
    assert listed(tmp_path / "a.zip", bomb) == [("0.txt", "archive_bomb"), ("甲.txt", "甲")]
    many = zipped({f"{number}.txt": b"" for number in range(5001)})
    assert listed(tmp_path / "b.zip", many) == [("", "archive_bomb")]
    nested = "甲".encode()
    for depth in range(5):
        nested = zipped({f"{depth}.{'zip' if depth else 'txt'}": nested})
    assert [reason for _, reason in listed(tmp_path / "c.zip", nested)] == ["archive_bomb"]
    assert listed(tmp_path / "d.zip", zipped({"甲.txt": "甲".encode()})[:60]) == [("", "damaged")]
    assert refused(zipped({"甲.txt": b"x"}), "a.zip") == "archive"


def test_office_files_expand_no_entities_and_load_nothing() -> None:
    data = render.to_docx("部门预算")
    bomb = b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c SYSTEM "file:///etc/hostname">]><document>&b;&c;</document>'
    assert refused(zipped({**members(data), "word/document.xml": bomb}), "x.docx") == "damaged"
    sheets = render.to_xlsx("表\n\n甲\t1.00\n乙\t2.00\n")
    sheet = member(sheets, "xl/worksheets/sheet1.xml").replace(b"<worksheet", b"<!DOCTYPE a><worksheet", 1)
    assert refused(zipped({**members(sheets), "xl/worksheets/sheet1.xml": sheet}), "x.xlsx") == "damaged"
    assert refused(data[: len(data) // 2], "x.docx") == "damaged"


@pytest.mark.parametrize("suffix", RENDERED)
def test_a_file_cut_anywhere_or_with_a_byte_lost_is_read_or_refused(suffix: str) -> None:
    data = RENDERED[suffix]("某局2024年部门预算\n\n收入\t预算数\n合计\t1,200.00\n\n注：无\n")
    damaged = [data[:stop] for stop in range(1, len(data), len(data) // 40)]
    damaged += [data[:gone] + data[gone + 1 :] for gone in range(0, len(data), len(data) // 60)]
    outcomes = set()
    for piece in damaged:
        try:
            words_are_where_they_are_said_to_be(read_bytes(piece, f"x.{suffix}"))
            outcomes.add("read")
        except Unreadable as why:
            outcomes.add(why.reason)
    assert outcomes <= {"read", *REASONS} and len(outcomes) > 1


# ---- several files, one disclosure


def about(document: Document) -> tuple[str, ...] | None:
    return next(((body,) for body in ("某局", "某院") if body in document.text), None)


def together(path: Path, files: dict[str, bytes]) -> list[str]:
    path.write_bytes(zipped(files))
    return [name for name, _ in read_all(path, about)]


INCOME = render.to_xlsx("收入表\n\n单位：元\n\n收入\t预算数\n合计\t1.00\n")
SPENDING = render.to_xlsx("支出表\n\n单位：元\n\n支出\t预算数\n合计\t1.00\n")


def test_a_note_and_its_forms_are_one_disclosure(tmp_path: Path) -> None:
    note = "某局2024年部门预算说明\n\n一、概况".encode()
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({"表10.xlsx": SPENDING, "表2.xlsx": INCOME, "说明.txt": note}))
    ((name, document),) = read_all(path, about)
    assert name == "说明.txt + 表2.xlsx + 表10.xlsx" and isinstance(document, Document)
    words_are_where_they_are_said_to_be(document)
    assert [grid.rows[0][0] for grid in document.grids] == ["收入", "支出"]
    assert document.grids[1].locators[0, 0] == "表10.xlsx 00!A3"
    assert [name for name, _ in read_all(path)] == ["表10.xlsx", "表2.xlsx", "说明.txt"]


def test_two_printings_two_bodies_and_two_folders_stay_apart(tmp_path: Path) -> None:
    whole = "某局2024年部门预算\n\n收入表\n\n单位：元\n\n收入\t预算数\n合计\t1.00\n"
    printings = {"甲.docx": render.to_docx(whole), "甲.xlsx": render.to_xlsx(whole)}
    assert together(tmp_path / "a.zip", printings) == ["甲.docx", "甲.xlsx"]
    bodies = {"1.txt": "某局预算".encode(), "2.txt": "某院预算".encode(), "3.xlsx": INCOME}
    assert together(tmp_path / "b.zip", bodies) == ["1.txt", "2.txt", "3.xlsx"]
    folders = {"甲/1.txt": "某局预算".encode(), "乙/2.xlsx": INCOME}
    assert together(tmp_path / "c.zip", folders) == ["乙/2.xlsx", "甲/1.txt"]


def test_a_folder_is_read_as_an_archive_is(tmp_path: Path) -> None:
    (tmp_path / "甲").mkdir()
    (tmp_path / "甲" / "1.txt").write_text("某局预算", encoding="utf-8")
    (tmp_path / "甲" / "2.xlsx").write_bytes(INCOME)
    assert [name for name, _ in read_all(tmp_path, about)] == ["甲/1.txt + 甲/2.xlsx"]
