"""PDFs as WPS, Word, Foxit and browsers write them: odd in the file, plain on the page, and read as printed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfmetrics import stringWidth

from pipelines.disclose import disclose
from pipelines.model import Document
from pipelines.readers import read_bytes
from pipelines.readers.pdf import read_pdf
from tests.reading import words_are_where_they_are_said_to_be
from tests.render_pdf import FONT, Board, Extents

FORM = [["项目", "预算数"], ["合计", "1,234.56"], ["基本支出", "1,000.00"], ["项目支出", "234.56"]]
WIDTHS = (120, 90)


def rows(board: Board) -> list[list[list[str]]]:
    document = read_pdf(board.bytes())
    words_are_where_they_are_said_to_be(document)
    return [[list(row) for row in grid.rows] for grid in document.grids]


def text(board: Board) -> str:
    return read_pdf(board.bytes()).text


# ---- type


def test_invisible_words_are_no_words_of_the_page() -> None:
    board = Board().table(FORM, WIDTHS)
    hidden = board.canvas.beginText(53, board.up(112))
    hidden.setFont(FONT, 9)
    hidden.setTextRenderMode(3)
    hidden.textOut("隐藏的说明9,999.00")
    board.canvas.drawText(hidden)
    assert rows(board) == [FORM]


def test_words_that_a_scanner_laid_under_its_picture_are_read_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.readers.scan.EXTRA", ("no_such_module",))
    board = Board()
    board.canvas.drawImage(ImageReader(Image.new("L", (200, 280), 180)), 0, 0, 595, 842)
    layer = board.canvas.beginText(53, board.up(112))
    layer.setFont(FONT, 9)
    layer.setTextRenderMode(3)
    layer.textOut("某市某局2024年部门预算")
    board.canvas.drawText(layer)
    document = read_pdf(board.bytes())
    assert (document.text, document.read_by) == ("某市某局2024年部门预算\n", "ocr")
    assert [reject.reason for reject in document.rejects] == ["scan_page"]


def test_a_picture_of_a_page_with_a_stamped_footer_is_a_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.readers.scan.EXTRA", ("no_such_module",))
    board = Board().text(50, 50, "某市某局2024年部门预算说明文字").page()
    board.canvas.drawImage(ImageReader(Image.new("L", (200, 280), 180)), 0, 0, 595, 842)
    document = read_pdf(board.text(200, 800, "第 2 页，共 20 页（打印日期2024-02-03）").bytes())
    assert [reject.reason for reject in document.rejects] == ["scan_page"]
    assert document.text.endswith("第 2 页，共 20 页（打印日期2024-02-03）\n")


def test_a_figure_in_pieces_is_one_figure() -> None:
    board = Board().table([["项目", "预算数"], ["合计", ""]], WIDTHS)
    x = 175.0
    for piece in ("1,2", "34", ".5", "6"):
        board.text(x, 131, piece)
        x += stringWidth(piece, FONT, 9)
    assert rows(board) == [[["项目", "预算数"], ["合计", "1,234.56"]]]


def test_a_figure_spaced_out_letter_by_letter_is_one_figure() -> None:
    board = Board().table([["项目", "预算数"], ["合计", ""]], WIDTHS)
    spaced = board.canvas.beginText(175, board.up(131))
    spaced.setFont(FONT, 9)
    spaced.setCharSpace(1.6)
    spaced.textOut("1,234.56")
    board.canvas.drawText(spaced)
    assert rows(board) == [[["项目", "预算数"], ["合计", "1,234.56"]]]


def test_full_width_figures_and_marks_are_words_as_printed_and_figures_as_meant() -> None:
    wide = "１，２３４．５６"
    said = disclose(budget([HEADER, ["", "合计", wide, "1,000.00", "２３４．５６"]]))
    assert [(fact.amount_text, str(fact.amount)) for fact in said.facts] == [
        (wide, "12345600.00"), ("1,000.00", "10000000.00"), ("２３４．５６", "2345600.00"),
    ]  # fmt: skip


def test_radicals_and_compatibility_signs_are_the_signs_that_are_printed() -> None:
    board = Board().text(50, 50, "\u2f00般公共预算\u2f42出\uf9ba\u2f45")
    assert text(board) == "一般公共预算文出了方\n"


# ---- borders


def dashed(board: Board, x0: float, y0: float, x1: float, y1: float) -> None:
    """A cell whose sides are dashes, one stroke each."""
    for y in (y0, y1):
        x = x0
        while x < x1:
            board.canvas.line(x, board.up(y), min(x + 3, x1), board.up(y))
            x += 5
    for x in (x0, x1):
        y = y0
        while y < y1:
            board.canvas.line(x, board.up(y), x, board.up(min(y + 3, y1)))
            y += 5


def dash_pattern(board: Board, x0: float, y0: float, x1: float, y1: float) -> None:
    """A cell whose sides are drawn with a dashed pen."""
    board.canvas.setDash(4, 3)
    board.canvas.rect(x0, board.up(y1), x1 - x0, y1 - y0)
    board.canvas.setDash()


def double(board: Board, x0: float, y0: float, x1: float, y1: float) -> None:
    """A cell with double sides."""
    for shift in (0.0, 1.5):
        board.canvas.rect(x0 + shift, board.up(y1) + shift, x1 - x0 - 2 * shift, y1 - y0 - 2 * shift)


def shaded(board: Board, x0: float, y0: float, x1: float, y1: float) -> None:
    """A shaded cell with thin boxes as its sides, drawn over the shade."""
    board.canvas.setFillGray(0.9)
    board.canvas.rect(x0, board.up(y1), x1 - x0, y1 - y0, stroke=0, fill=1)
    board.canvas.setFillGray(0)
    for left, top, right, bottom in ((x0, y0, x1, y0), (x1, y0, x1, y1), (x0, y1, x1, y1), (x0, y0, x0, y1)):
        board.canvas.rect(left, board.up(bottom), max(right - left, 0.5), max(bottom - top, 0.5), stroke=0, fill=1)


@pytest.mark.parametrize("style", [dashed, dash_pattern, double, shaded])
def test_borders_of_every_make(style: Callable[[Board, float, float, float, float], None]) -> None:
    assert rows(Board().table(FORM, WIDTHS, style=style)) == [FORM]


def test_a_page_with_more_lines_than_are_looked_at_has_no_half_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.readers.pdf_paths.MAX_SEGMENTS", 2)
    document = read_pdf(Board().table(FORM, WIDTHS).bytes())
    assert [reject.reason for reject in document.rejects] == ["crowded_page"]
    assert all(grid.method == "whitespace" for grid in document.grids) and "1,234.56" in document.text


def test_three_line_tables_have_columns_by_their_white() -> None:
    board = Board().table(FORM, WIDTHS, style=None)
    for y in (100, 118, 172):
        board.line(50, y, 260, y)
    assert rows(board) == [FORM]


def white(rows: list[list[str]], widths: tuple[int, ...], head: int, merged: Extents | None = None) -> Board:
    """A table without lines: `head` rows with words in the middle of their cells, names at the left, figures right."""
    board, merged = Board(), merged or {}
    xs = [50 + sum(widths[:at]) for at in range(len(widths) + 1)]
    for row, line in enumerate(rows):
        for column, words in enumerate(line):
            tall, wide = merged.get((row, column), (1, 1))
            left, right, y = xs[column] + 3, xs[column + wide] - 3, 100 + 12 * row + 6 * (tall - 1)
            room = right - left - stringWidth(words, FONT, 9)
            figure = words[:1].isdigit() or words == "-"
            board.text(left + (room / 2 if row < head else room if figure and column else 0), y, words)
    return board


def test_words_over_several_columns_of_white_stand_over_them() -> None:
    header = [["科目名称", "2023年执行数", "2024年预算数", "", ""], ["", "", "小计", "基本支出", "项目支出"]]
    body = [
        ["一般公共服务支出", "1,000.00", "1,234.56", "1,000.00", "234.56"],
        ["教育支出", "7.00", "9.00", "-", "9.00"],
        ["合计", "1,007.00", "1,243.56", "1,000.00", "243.56"],
    ]
    merged = {(0, 0): (2, 1), (0, 1): (2, 1), (0, 2): (1, 3)}
    (grid,) = read_pdf(white(header + body, (110, 70, 60, 60, 60), 2, merged).bytes()).grids
    assert [list(row) for row in grid.rows] == header + body
    assert grid.merged[0, 2] == (1, 3)


def test_two_sides_of_white_keep_their_rows_and_their_names() -> None:
    form = [
        ["收入", "", "支出", ""],
        ["项目", "预算数", "项目", "预算数"],
        ["一、一般公共预算财政拨款收入", "1,095.86", "一、一般公共服务支出", "0.00"],
        ["二、事业收入", "", "二、外交支出", ""],
        ["", "", "三、教育支出", "1,095.86"],
        ["本年收入合计", "1,095.86", "本年支出合计", "1,095.86"],
    ]
    merged = {(0, 0): (1, 2), (0, 2): (1, 2)}
    (grid,) = read_pdf(white(form, (140, 50, 140, 50), 2, merged).bytes()).grids
    assert ([list(row) for row in grid.rows], dict(grid.merged)) == (form, merged)


def test_a_name_on_two_lines_of_white_has_the_figures_beside_its_middle() -> None:
    board = white([["科目名称", "合计", "基本支出"], ["教育支出", "1.00", "1.00"]], (120, 60, 60), 1)
    board.text(53, 124, "机关事业单位基本养老保").text(53, 134, "险缴费支出")
    board.text(200, 129, "23.00").text(260, 129, "3.00")
    board.text(53, 146, "合计").text(200, 146, "24.00").text(260, 146, "4.00")
    assert rows(board)[0][2:] == [["机关事业单位基本养老保险缴费支出", "23.00", "3.00"], ["合计", "24.00", "4.00"]]


def test_two_rows_of_white_on_the_next_page_are_rows_of_the_same_columns() -> None:
    form = [["科目名称", "合计", "基本支出", "项目支出"]]
    form += [[name, "1.00", "1.00", "2.00"] for name in ("教育支出", "国防支出", "外交支出")]
    board = white(form, (120, 60, 60, 60), 1).text(290, 815, "- 1 -").page()
    for y, row in ((50, ["卫生健康支出", "23.00", "", "3.00"]), (62, ["合计", "24.00", "", "4.00"])):
        for x, words in zip((53, 200, 260, 320), row, strict=True):
            board.text(x, y, words)
    assert rows(board)[1] == [["卫生健康支出", "23.00", "", "3.00"], ["合计", "24.00", "", "4.00"]]


def test_a_column_of_white_that_no_row_fills_keeps_its_word() -> None:
    form = [["科目名称", "合计", "事业收入", "经营收入", "其他收入"]]
    form += [[name, "7.00", "", "5.00", ""] for name in ("教育支出", "国防支出", "外交支出")]
    (grid,) = read_pdf(white(form, (120, 60, 60, 60, 60), 1).bytes()).grids
    assert [list(row) for row in grid.rows] == form


def test_a_row_that_numbers_columns_of_white_makes_none() -> None:
    form = [
        ["类", "款", "科目名称", "合计", "基本支出"],
        ["栏次", "", "", "1", "2"],
        ["合计", "", "", "1,234.56", "1,000.00"],
        ["201", "", "一般公共服务支出", "1,234.56", "1,000.00"],
        ["201", "03", "政府办公厅", "1,234.56", "1,000.00"],
        ["201", "05", "统计信息事务", "-", "-"],
    ]
    assert rows(white(form, (30, 24, 120, 70, 70), 2)) == [form]


# ---- pages


def test_a_page_whose_window_lies_elsewhere_in_its_space() -> None:
    board = Board().text(50, 60, "收支总表").table(FORM, WIDTHS)
    plain = read_pdf(board.bytes())
    moved = Board()
    moved.canvas.translate(300, 200)
    moved.canvas.setCropBox((300, 200, 895, 1042))
    moved.canvas.setPageSize((1000, 1200))
    moved.height = 842
    moved.text(50, 60, "收支总表").table(FORM, WIDTHS).text(700, 60, "窗外的文字")
    document = read_pdf(moved.bytes())
    assert (document.text, document.grids[0].locators) == (plain.text, plain.grids[0].locators)


def budget(*pages: list[list[str]], around: Callable[[Board], object] = lambda board: None) -> Document:
    """A budget whose form of expenditure is drawn on several pages, `around` which each page prints something."""
    board = Board().text(50, 50, "某市某局2024年部门预算").text(50, 65, "部门支出总表").text(50, 80, "单位：万元")
    for number, form in enumerate(pages):
        if number:
            board.text(290, 815, f"- {number} -").page()
        around(board)
        board.table(form, (60, 130, 80, 80, 80), at=(50, 100 if not number else 50))
    return read_pdf(board.bytes())


HEADER = ["科目编码", "科目名称", "总计", "基本支出", "项目支出"]
FIRST = [["", "合计", "500.50", "300.00", "200.50"], ["201", "一般公共服务支出", "400.50", "300.00", "100.50"]]
SECOND = [["205", "教育支出", "100.00", "", "100.00"]]


@pytest.mark.parametrize("second", [SECOND, [HEADER, *SECOND]], ids=["no header", "header again"])
def test_a_form_that_goes_on_overleaf_is_one_form(second: list[list[str]]) -> None:
    said = disclose(budget([HEADER, *FIRST], second))
    assert {(fact.form, fact.form_instance) for fact in said.facts} == {("B_EXP", 1)}
    assert [(fact.subject_code, fact.part, fact.amount_text) for fact in said.facts if fact.page_number == 2] == [
        ("205", "total", "100.00"), ("205", "project", "100.00"),
    ]  # fmt: skip


def stamped(board: Board) -> None:
    """The words of a watermark, five times across the page."""
    for step in range(5):
        board.canvas.saveState()
        board.canvas.translate(60 + 100 * step, board.up(140))
        board.canvas.rotate(30)
        board.canvas.setFont(FONT, 14)
        board.canvas.drawString(0, 0, "财政公开专用")
        board.canvas.restoreState()


@pytest.mark.parametrize(
    "around",
    [
        lambda board: board.text(230, 20, "部门预算公开文本"),
        lambda board: board.text(230, 20, "部门预算公开文本").text(230, 32, "某市某局").text(50, 800, "某市某局编制"),
        lambda board: board.text(50, 800, "某市某局预算公开  第 1 页，共 2 页"),
        lambda board: board.text(130, 140, "公开专用", size=60),
        stamped,
    ],
    ids=["running title", "titles and footer", "footer with the page's number", "words over the page", "stamps"],
)
def test_what_pages_print_again_and_again_parts_no_form(around: Callable[[Board], object]) -> None:
    said = disclose(budget([HEADER, *FIRST], SECOND, around=around))
    assert {(fact.form, fact.form_instance) for fact in said.facts} == {("B_EXP", 1)}
    assert (len(said.facts), said.rejects) == (8, ())


def test_what_pages_print_again_and_again_parts_no_sentence() -> None:
    board = Board().text(230, 20, "某市某局部门预算").text(50, 60, "2024年部门预算说明")
    for number in range(4):
        board.text(50, 80 + 14 * number, "本部门严格执行预算管理的各项规定，按照要求编制并公开部门预算，接受监督。")
    board.text(50, 140, "2024年一般公共预算支出500.50万元，其中基本支出300.00万元，项目支")
    board.text(290, 815, "1").page().text(230, 20, "某市某局部门预算").text(50, 60, "出200.50万元。")
    sentences = [paragraph.text for paragraph in disclose(read_pdf(board.bytes())).paragraphs]
    assert "2024年一般公共预算支出500.50万元，其中基本支出300.00万元，项目支出200.50万元。" in sentences
    assert sentences.count("某市某局部门预算") == 2


@pytest.mark.parametrize("beside", [True, False], ids=["side by side", "below each other"])
def test_two_pages_on_one_sheet_are_read_one_after_the_other(beside: bool) -> None:
    """Programs that put pages on a sheet make each a drawing of its own, smaller than the page was."""
    board = Board(842, 595) if beside else Board(595, 842)
    forms = ([HEADER, *FIRST], [HEADER, *SECOND])
    for number, form in enumerate(forms):
        board.canvas.beginForm(f"page{number}", 0, 0, 595, 842)
        board.text(200, 60, f"第{number + 1}张表：部门支出情况，以下数字均以元为单位，供查阅与核对之用")
        board.table(form, (80, 150, 90, 90, 90), at=(50, 100))
        board.canvas.endForm()
    for number in range(2):
        board.canvas.saveState()
        board.canvas.translate(421 * number if beside else 90, 0 if beside else 421 * (1 - number))
        board.canvas.scale(0.7, 0.5)
        board.canvas.doForm(f"page{number}")
        board.canvas.restoreState()
    document = read_pdf(board.bytes())
    assert [[list(row) for row in grid.rows] for grid in document.grids] == [*forms]
    assert [line[:4] for line in document.text.split("\n") if line.startswith("第")] == ["第1张表", "第2张表"]


# ---- files


def test_a_file_locked_against_change_only_is_read() -> None:
    locked = Board(encrypt=StandardEncryption("", ownerPassword="secret", canModify=0, canCopy=0))
    assert rows(locked.table(FORM, WIDTHS)) == [FORM]


def test_a_file_with_something_before_it_or_a_broken_directory_is_read() -> None:
    whole = Board().table(FORM, WIDTHS).bytes()
    broken = whole.replace(b"startxref\n", b"startxref\n9")
    for data in (b"\r\n\r\nHTTP rest\r\n" + whole, broken, whole + b"\n" * 2000):
        document = read_bytes(data, "x.pdf")
        assert [list(row) for row in document.grids[0].rows] == FORM
