"""PDFs read back: what was drawn is what is in the text and the grids, however it was drawn."""

from __future__ import annotations

import csv
import io
from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path

import pdfplumber
import pytest
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfmetrics import stringWidth

from pipelines.model import Document, Grid, Unreadable
from pipelines.readers import pdf_page
from pipelines.readers.pdf import read_pdf
from tests.render import parts
from tests.render_pdf import FONT, STYLES, Board, Style, boxes, invisible, slats, to_pdf

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "data"
PRINTED = sorted(SHARED.rglob("source.pdf"))
FIRST = sorted((ROOT / "raw").rglob("*.txt"))[0]
FORM = [
    ["科目编码", "科目名称", "合计", "基本支出", "项目支出"],
    ["201", "一般公共服务支出", "1,234.56", "1,000.00", "234.56"],
    ["20103", "政府办公厅（室）及相关机构事务", "0.00", "", "-"],
    ["", "合计", "1,234.56", "1,000.00", "234.56"],
]
WIDTHS = (60, 150, 70, 70, 70)


def read(data: bytes) -> Document:
    """The document, of which every grid must say rightly where its words are."""
    document = read_pdf(data)
    for grid in document.grids:
        assert document.text[: grid.start].endswith("\n") or grid.start == 0
        assert document.text[grid.stop - 1] == "\n"
        assert len({len(row) for row in grid.rows}) == 1
        assert len(grid.rows) == document.text.count("\n", grid.start, grid.stop)
        for row, starts in zip(grid.rows, grid.starts, strict=True):
            for words, start in zip(row, starts, strict=True):
                assert document.text[start : start + len(words)] == words == words.strip()
    assert all(line == line.strip(" ") for line in document.text.split("\n"))
    assert list(document.pages) == sorted(document.pages)
    return document


def tables(data: bytes) -> list[list[list[str]]]:
    return [[list(row) for row in grid.rows] for grid in read(data).grids]


def plumbed(data: bytes) -> list[list[list[str]]]:
    """The same by pdfplumber: an independent reader, slower and kept to tests."""
    with pdfplumber.open(io.BytesIO(data)) as document:
        return [
            [[(cell or "").replace("\n", "") for cell in row] for row in table.extract()]
            for page in document.pages
            for table in page.find_tables()
        ]


def page_of(document: Document, grid: Grid) -> int:
    return bisect_right(document.pages, grid.start)


def refused(data: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        read_pdf(data)
    return caught.value.reason


# ---- ruled tables


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
def test_a_table_is_read_however_its_lines_are_drawn(style: Style) -> None:
    data = Board().text(50, 80, "2024年部门支出总表").table(FORM, WIDTHS, style=style).bytes()
    document = read(data)
    assert [list(row) for row in document.grids[0].rows] == FORM
    assert document.grids[0].method == "ruled"
    assert document.text.startswith("2024年部门支出总表\n科目编码\t科目名称\t合计\t基本支出\t项目支出\n201\t")
    if style not in (STYLES["apart"], STYLES["dots"]):
        assert plumbed(data) == [FORM]


def test_merged_cells_stand_at_their_first_place_and_say_how_far_they_reach() -> None:
    rows = [
        ["科目", "", "本年支出", ""],
        ["编码", "名称", "合计", "其中：基本"],
        ["201", "一般公共服务", "8.00", "8.00"],
    ]
    (grid,) = read(Board().table(rows, (60, 120, 80, 80), merged={(0, 0): (1, 2), (0, 2): (1, 2)}).bytes()).grids
    assert [list(row) for row in grid.rows] == rows
    assert grid.merged == {(0, 0): (1, 2), (0, 2): (1, 2)}
    rows = [["类", "款", "数"], ["201", "01", "5.00"], ["", "02", "6.00"]]
    (grid,) = read(Board().table(rows, (60, 60, 80), merged={(1, 0): (2, 1)}).bytes()).grids
    assert (grid.rows[1], grid.rows[2], grid.merged) == (("201", "01", "5.00"), ("", "02", "6.00"), {(1, 0): (2, 1)})


def test_every_cell_says_where_it_is_on_its_page() -> None:
    board = Board().text(50, 50, "封面").page().table([["项目", "金额"], ["合计", "1.00"]], (100, 80), at=(50, 100))
    (grid,) = read(board.bytes()).grids
    assert grid.locators[0, 0] == "p2[50.0,100.0,150.0,118.0]"
    assert grid.locators[1, 1] == "p2[150.0,118.0,230.0,136.0]"


def test_words_broken_inside_a_cell_are_joined_as_they_are_read() -> None:
    rows = [
        ["因公出国（境）\n费用", "GB/T\n2260", "1,234,567,\n890.12", "公务用车购置\n及运行费"],
        ["“三公”经费\n合计", "2024年\n预算数", "12.00\n34.00", "—"],
    ]
    (table,) = tables(Board().table(rows, (90, 60, 46, 90)).bytes())
    assert table[0] == ["因公出国（境）费用", "GB/T 2260", "1,234,567,890.12", "公务用车购置及运行费"]
    assert table[1] == ["“三公”经费合计", "2024年预算数", "12.00 34.00", "—"]


def test_a_year_in_a_header_written_from_top_to_bottom_is_a_year() -> None:
    header = ["项目", "\n".join("2023年预算数"), "20\n24\n年\n预\n算\n数"]
    assert tables(Board().table([header, ["合计", "1.00", "2.00"]], (80, 60, 60)).bytes())[0][0] == [
        "项目", "2023年预算数", "2024年预算数",
    ]  # fmt: skip


def test_lines_of_one_figure_are_no_rows() -> None:
    """A cell too narrow for its figure breaks it, beside a name that is broken too."""
    rows = [["项目", "决算数"], ["交通运\n输支出\n（类）", "20,10\n4,262\n.00"]]
    assert tables(Board().table(rows, (36, 32)).bytes()) == [
        [["项目", "决算数"], ["交通运输支出（类）", "20,104,262.00"]]
    ]


def test_a_table_that_goes_on_is_one_grid_a_page() -> None:
    board = Board().table(FORM, WIDTHS).page().table([["", "结转下年", "0.00", "0.00", "0.00"]], WIDTHS, at=(50, 40))
    document = read(board.text(300, 800, "- 2 -").bytes())
    assert [page_of(document, grid) for grid in document.grids] == [1, 2]
    assert document.grids[1].rows == (("", "结转下年", "0.00", "0.00", "0.00"),)
    assert document.text[document.pages[1] :] == "\t结转下年\t0.00\t0.00\t0.00\n- 2 -\n"


def test_tables_side_by_side_and_below_each_other_stay_apart() -> None:
    one, two = [["甲", "1.00"], ["乙", "2.00"]], [["丙", "3.00"], ["丁", "4.00"]]
    board = Board().table(one, (60, 60)).table(two, (60, 60), at=(300, 100)).table(two, (60, 60), at=(50, 160))
    assert tables(board.bytes()) == [one, two, two]


def test_a_table_inside_a_cell_is_a_table_of_its_own() -> None:
    board = Board().table([["说明", "内容"], ["附表", "\n\n\n\n"]], (100, 300), style=boxes)
    data = board.table([["甲", "1.00"], ["乙", "2.00"]], (60, 60), at=(170, 140)).bytes()
    assert tables(data) == [[["说明", "内容"], ["附表", ""]], [["甲", "1.00"], ["乙", "2.00"]]]


def test_a_frame_around_text_is_no_table() -> None:
    board = (
        Board().table([[""]], (480,), height=600, style=boxes).text(70, 150, "一、部门职责").text(70, 170, "贯彻执行")
    )
    assert read(board.bytes()).text == "一、部门职责\n贯彻执行\n"


def test_sides_without_a_border_are_closed_where_the_lines_end() -> None:
    board = Board().table(
        [["项目", "预算数", "决算数"], ["一、收入", "1.00", "2.00"], ["二、支出", "3.00", "4.00"]],
        (120, 80, 80),
        style=None,
    )
    for y in (100, 118, 136, 154):
        board.line(50, y, 330, y)
    for x in (170, 250):
        board.line(x, 100, x, 154)
    assert tables(board.bytes()) == [
        [["项目", "预算数", "决算数"], ["一、收入", "1.00", "2.00"], ["二、支出", "3.00", "4.00"]]
    ]


def test_white_boxes_are_a_table_only_with_rows_and_columns() -> None:
    contents = (
        Board().text(250, 60, "目录").table([["一、部门概况"], ["二、部门预算表"]], (300,), style=invisible).bytes()
    )
    assert read(contents).grids == () and read(contents).text == "目录\n一、部门概况\n二、部门预算表\n"
    board = Board().table([["项目", "金额"], ["合计", "1.00"]], (100, 80), style=invisible)
    assert tables(board.bytes()) == [[["项目", "金额"], ["合计", "1.00"]]]


def test_lines_in_a_drawing_within_the_page_are_lines() -> None:
    board = Board()
    board.canvas.beginForm("table")
    for y in (0, 20, 40):
        board.canvas.line(0, y, 100, y)
    for x in (0, 50, 100):
        board.canvas.line(x, 0, x, 40)
    board.canvas.endForm()
    board.canvas.saveState()
    board.canvas.translate(50, board.up(180))
    board.canvas.scale(2, 2)
    board.canvas.doForm("table")
    board.canvas.restoreState()
    board.text(60, 125, "项目").text(160, 125, "金额").text(60, 165, "合计").text(160, 165, "1.00")
    assert tables(board.bytes()) == [[["项目", "金额"], ["合计", "1.00"]]]


def test_words_that_run_over_a_border_stay_together() -> None:
    rows = [["科目", "金额", "备注"], ["机关事业单位基本养老保险缴费支出", "", ""], ["合计", "1.00", ""]]
    assert tables(Board().table(rows, (101, 90, 60)).bytes()) == [rows]


# ---- text


def test_raised_and_smaller_digits_stay_in_their_sentence() -> None:
    board = Board()
    x = 50.0
    for words, up, size in (
        ("一般公共预算支出", 0, 9),
        ("2,345.67", 3, 7),
        ("万元，面积120m", 0, 9),
        ("2", 4, 5),
        ("。", 0, 9),
    ):
        board.text(x, 100 - up, words, size)
        x += stringWidth(words, FONT, size)
    assert read(board.text(50, 113, "第二行。").bytes()).text == "一般公共预算支出2,345.67万元，面积120m2。\n第二行。\n"


def test_blanks_are_those_that_are_seen() -> None:
    board = Board().text(50, 60, "编制单位：某局").text(400, 60, "单位：万元").text(250, 90, "目").text(266, 90, "录")
    data = board.text(50, 120, "2024 年度 GB 2312").text(50, 140, "收").text(61.5, 140, "入").bytes()
    assert read(data).text == "编制单位：某局  单位：万元\n目 录\n2024 年度 GB 2312\n收入\n"


def test_bold_type_imitated_by_printing_twice_is_read_once() -> None:
    assert read(Board().text(50, 60, "合计1,100.00").text(50.3, 60, "合计1,100.00").bytes()).text == "合计1,100.00\n"


def test_words_off_the_page_or_behind_its_window_are_not_read() -> None:
    board = Board().text(50, 60, "可见的文字").text(50, -40, "页外的文字").text(700, 60, "页外")
    canvas = board.canvas
    canvas.saveState()
    window = canvas.beginPath()
    window.rect(40, board.up(300), 200, 200)
    canvas.clipPath(window, stroke=0, fill=0)
    board.text(50, 200, "窗内的文字").text(50, 400, "窗外的文字")
    canvas.restoreState()
    assert read(board.bytes()).text == "可见的文字\n窗内的文字\n"


@pytest.mark.parametrize("pieces", [["一般公共服务支出"], ["一般公共服务", "支出"]], ids=["whole", "their end apart"])
def test_words_hidden_in_part_stay_whole_and_in_their_cell(pieces: list[str]) -> None:
    board = Board().table([["项目", "金额"], ["", "1.00"]], (60, 80))
    x = 53
    for words in pieces:
        board.canvas.saveState()
        if words == pieces[-1]:
            window = board.canvas.beginPath()
            window.rect(50, board.up(136), 60, 18)
            board.canvas.clipPath(window, stroke=0, fill=0)
        board.text(x, 131, words)
        board.canvas.restoreState()
        x += 9 * len(words)
    assert tables(board.bytes()) == [[["项目", "金额"], ["一般公共服务支出", "1.00"]]]


def test_words_printed_over_those_of_the_next_cell_stay_apart_from_them() -> None:
    board = Board().table([["项目", "单位", "金额"], ["", "", "1.00"]], (60, 90, 80))
    for at, (over, under) in enumerate(zip("信息化建设和运行 ", "    某市教育局", strict=True)):
        board.text(53 + 9 * at, 131, over).text(77 + 9 * at, 131, under)  # glyph by glyph, in turns
    assert tables(board.bytes()) == [[["项目", "单位", "金额"], ["信息化建设和运行", "某市教育局", "1.00"]]]


def test_words_painted_through_the_window_of_their_own_cell_stay_in_it() -> None:
    board = Board().table([["科目", "金额", "备注"], ["", "", ""]], (60, 40, 40))
    for x, width, words in ((50, 60, "基本工资津贴补贴"), (110, 40, "12.00"), (150, 40, "无")):
        board.canvas.saveState()
        window = board.canvas.beginPath()
        window.rect(x, board.up(136), width, 18)
        board.canvas.clipPath(window, stroke=0, fill=0)
        board.text(x + 2, 131, words)
        board.canvas.restoreState()
    assert tables(board.bytes()) == [[["科目", "金额", "备注"], ["基本工资津贴补贴", "12.00", "无"]]]


def test_oblique_type_is_not_slanted_text() -> None:
    board = Board()
    text = board.canvas.beginText()
    text.setFont(FONT, 9)
    text.setTextTransform(1, 0, 0.33, 1, 50, board.up(100))
    text.textOut("（单位：万元）")
    board.canvas.drawText(text)
    assert read(board.text(50, 130, "收支总表").bytes()).text == "（单位：万元）\n收支总表\n"


def test_a_watermark_stands_on_a_line_of_its_own() -> None:
    board = Board().table(FORM, WIDTHS)
    board.canvas.saveState()
    board.canvas.translate(100, board.up(200))
    board.canvas.rotate(40)
    board.canvas.setFont(FONT, 30)
    board.canvas.drawString(0, 0, "仅供公开使用")
    board.canvas.restoreState()
    document = read(board.bytes())
    assert [list(row) for row in document.grids[0].rows] == FORM
    assert document.text.endswith("234.56\n仅供公开使用\n")


# ---- turned pages


@pytest.mark.parametrize("quarters", [1, 2, 3])
@pytest.mark.parametrize("declared", [True, False], ids=["/Rotate", "drawn sideways"])
def test_a_turned_page_reads_like_an_upright_one(quarters: int, declared: bool) -> None:
    upright = Board(842, 595).text(50, 80, "2024年部门支出总表").table(FORM, WIDTHS)
    sideways = _turned_board(quarters, declared)
    sideways.height = 595
    sideways.text(50, 80, "2024年部门支出总表").table(FORM, WIDTHS)
    one, two = read(upright.bytes()), read(sideways.bytes())
    assert one.text == two.text
    assert [grid.rows for grid in one.grids] == [grid.rows for grid in two.grids]
    if declared:
        assert one.grids[0].locators == two.grids[0].locators
    elif quarters == 1:  # as a viewer shows it, the words run upwards: the left of the table is at the bottom
        assert two.grids[0].locators[0, 0] == "p1[100.0,732.0,118.0,792.0]"


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_turned_page_of_short_cells_is_turned_too(quarters: int) -> None:
    """Between short cells the library puts as many blanks as there are characters, and its blanks are never turned."""
    rows = [["科目", *"ABCDEFGH"]] + [[name, *("0-0-0-0-")] for name in ("教育", "国防", "外交", "合计")]
    sideways = _turned_board(quarters, declared=False)
    sideways.height = 595
    assert tables(sideways.table(rows, (60,) + (40,) * 8).bytes()) == [rows]


def _turned_board(quarters: int, declared: bool) -> Board:
    """A board whose drawing is turned anticlockwise; its page says so (reportlab then swaps its sides), or does not."""
    board = Board(842, 595) if quarters == 2 or declared else Board(595, 842)
    if declared:
        board.canvas.setPageRotation(90 * quarters)
    shift = {1: (595, 0), 2: (842, 595), 3: (0, 842)}[quarters]
    board.canvas.translate(*shift)
    board.canvas.rotate(90 * quarters)
    return board


def test_a_header_written_upwards_is_read_in_its_cell() -> None:
    board = Board().table([["", "金额"], ["合计", "1.00"]], (30, 80), height=60)
    board.canvas.saveState()
    board.canvas.translate(69, board.up(150))
    board.canvas.rotate(90)
    board.canvas.setFont(FONT, 9)
    board.canvas.drawString(0, 0, "支出项目")
    board.canvas.restoreState()
    assert tables(board.bytes()) == [[["支出项目", "金额"], ["合计", "1.00"]]]


# ---- tables without lines


def columns(rows: Sequence[tuple[str, ...]], xs: Sequence[float] = (50, 250, 350), y: float = 100) -> Board:
    board = Board()
    for row in rows:
        for x, words in zip(xs, row, strict=False):
            board.text(x, y, words)
        y += 16
    return board


def test_figures_under_each_other_are_a_table_without_lines() -> None:
    rows = [("项目", "预算数", "决算数"), ("一、财政拨款", "1,200.00", "1,100.50"), ("二、其他收入", "30.00", "-")]
    data = columns(
        [("收支总表",), ("单位：万元",), *rows, ("本年合计", "1,230.00", "1,100.50"), ("注：本表为公开表。",)]
    ).bytes()
    (grid,) = read(data).grids
    assert (grid.rows, grid.method) == ((*rows, ("本年合计", "1,230.00", "1,100.50")), "whitespace")
    assert read(data).text.startswith("收支总表\n单位：万元\n项目\t预算数\t决算数\n")
    assert read(data).text.endswith("1,100.50\n注：本表为公开表。\n")


def test_a_contents_list_and_prose_are_no_tables() -> None:
    contents = columns(
        [("一、部门概况", "3"), ("二、收支总表", "5"), ("三、情况说明", "12"), ("四、名词解释", "20")], (50, 400)
    )
    assert read(contents.bytes()).text == "一、部门概况  3\n二、收支总表  5\n三、情况说明  12\n四、名词解释  20\n"
    prose = columns(
        [("2024年支出1,200.00万元，增加3.50%。",), ("其中：基本支出1,000.00万元，",), ("项目支出200.00万元。",)]
    )
    assert read(prose.bytes()).grids == ()


def test_rows_that_are_not_drawn_are_parted_where_figures_show_them() -> None:
    board = Board().table(
        [["科目", "预算数"], ["工资\n津贴\n奖金", "100.00\n20.00\n3.00"], ["合计", "123.00"]], (100, 80)
    )
    (grid,) = read(board.bytes()).grids
    assert grid.rows == (
        ("科目", "预算数"),
        ("工资", "100.00"),
        ("津贴", "20.00"),
        ("奖金", "3.00"),
        ("合计", "123.00"),
    )
    assert grid.method == "whitespace"


# ---- bad input


def scanned(board: Board) -> Board:
    board.canvas.drawImage(ImageReader(Image.new("L", (200, 280), 180)), 20, 20, 550, 800)
    return board


def test_what_cannot_be_read_says_why() -> None:
    whole = Board().text(50, 50, "部门预算").bytes()
    locked = Board(encrypt=StandardEncryption("secret", canPrint=1)).text(50, 50, "部门预算").bytes()
    assert refused(b"") == "empty"
    assert refused(b"%PDF-1.4\n") == "damaged"
    assert refused(b"GIF89a" + bytes(range(256))) == "damaged"
    assert refused(whole[: len(whole) // 2]) == "damaged"
    assert refused(locked) == "encrypted"
    assert refused(Board().page().bytes()) == "no_text"


def test_a_file_that_was_cut_but_still_opens_says_so() -> None:
    whole = Board().text(50, 50, "部门预算").bytes()
    document = read(whole.replace(b"%%EOF", b"%%"))
    assert (document.text, [reject.reason for reject in document.rejects]) == ("部门预算\n", ["broken_bytes"])


def test_a_scan_says_so_and_a_scanned_page_among_others_is_a_reject() -> None:
    assert refused(scanned(Board()).bytes()) == "scan"
    document = read(scanned(Board().text(50, 50, "部门预算").page()).page().text(50, 50, "说明").bytes())
    assert [(reject.stage, reject.reason, reject.words) for reject in document.rejects] == [("read", "scan_page", "2")]
    assert document.text == "部门预算\n说明\n"


def test_a_seal_or_a_page_of_empty_cells_is_no_scan() -> None:
    board = Board().table(FORM, WIDTHS).page().table([["", ""], ["", ""]], (100, 100))
    assert read(board.bytes()).rejects == ()


def test_size_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    data = Board().text(50, 50, "部门预算").page().text(50, 50, "说明").bytes()
    monkeypatch.setattr(pdf_page, "MAX_PAGES", 1)
    assert refused(data) == "too_long"
    monkeypatch.setattr(pdf_page, "MAX_PAGES", 2)
    monkeypatch.setattr(pdf_page, "MAX_GLYPHS", 3)
    assert refused(data) == "too_dense"
    monkeypatch.setattr(pdf_page, "MAX_BYTES", 100)
    assert refused(data) == "too_large"


# ---- whole documents


def test_the_first_disclosure_printed_gives_back_its_tables() -> None:
    printed = read(to_pdf(FIRST.read_text(encoding="utf-8")))
    drawn = [row for part in parts(FIRST.read_text(encoding="utf-8")) if not isinstance(part, str) for row in part]
    found = [list(row) for grid in printed.grids for row in grid.rows]
    assert [without_blanks(row) for row in found if any(row)] == [without_blanks(row) for row in drawn if any(row)]


def without_blanks(row: list[str]) -> list[str]:
    return ["".join(cell.split()) for cell in row]


def test_the_same_bytes_give_the_same_document() -> None:
    data = Board().text(50, 60, "部门预算").table(FORM, WIDTHS, style=slats).bytes()
    assert read_pdf(data) == read_pdf(data)


@pytest.mark.skipif(not PRINTED, reason="the shared documents do not lie beside the repository")
@pytest.mark.parametrize("source", PRINTED, ids=[path.parent.name for path in PRINTED])
def test_every_figure_read_by_hand_is_in_a_cell_of_its_page(source: Path) -> None:
    document = read(source.read_bytes())
    cells = {(page_of(document, grid), words) for grid in document.grids for row in grid.rows for words in row}
    truth = source.with_name("facts.csv")
    if not truth.exists():
        assert document.grids
        return
    with truth.open(encoding="utf-8-sig") as file:
        facts = list(csv.DictReader(file))
    missed = []
    for fact in facts:
        first, _, last = fact["pages"].partition("-")
        if not any((page, fact["amount_raw"]) in cells for page in range(int(first), int(last or first) + 1)):
            missed.append((fact["pages"], fact["subject_name"], fact["amount_raw"]))
    assert (len(facts) > 100, missed) == (True, [])
