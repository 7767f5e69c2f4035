"""Readers: whatever the format, the words of the page as text, its tables as grids; and bad input with its reason."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import NamedTuple

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from pipelines.disclose import disclose
from pipelines.model import Document
from pipelines.readers import kind, read_bytes
from tests import render
from tests.reading import (
    HOUSE,
    REASONS,
    RENDERED,
    compound,
    refused,
    remarks,
    words_are_where_they_are_said_to_be,
)

FIRST = next((HOUSE / "raw" / "2024").rglob("*.txt"))
TEMPLATES = HOUSE / ".." / "shared" / "data" / "templates"
#: what says where a row stood, and through which reader it came
PLACES = frozenset({
    "line_number", "page_number", "span_start", "span_stop", "weight_span", "target_span", "figure_spans", "read_by",
    "row_number", "column_number", "locator", "passage",
})  # fmt: skip


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
    assert ".docx" in REASONS["legacy_word"]["zh"]


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
