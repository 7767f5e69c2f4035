"""Pictures of pages: borders and lines of type out of pixels, words out of cells, and sums that confirm them."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pypdfium2
import pytest
from PIL import Image, ImageFilter

from pipelines.disclose import disclose
from pipelines.model import Disclosure
from pipelines.readers import read_bytes
from pipelines.readers.pdf import read_pdf
from pipelines.readers.pdf_lattice import lattices
from pipelines.readers.scan import installed
from pipelines.readers.scan_page import Box, Grey, ink, rules, skew, swept, type_lines, without
from tests import small
from tests.reading import refused, remarks, words_are_where_they_are_said_to_be
from tests.render_pdf import Board, to_pdf

recogniser = pytest.mark.skipif(not installed(), reason="the extra [ocr] (rapidocr, onnxruntime) is not installed")
FORM = [
    ["科目编码", "科目名称", "合计", "基本支出", "项目支出"],
    ["201", "一般公共服务支出", "1,234.56", "1,000.00", "234.56"],
    ["20103", "政府办公厅（室）及相关机构事务", "0.00", "", "-"],
    ["", "合计", "1,234.56", "1,000.00", "234.56"],
]
BRACKETS = str.maketrans("（）", "()")  # nobody sees how wide they were meant
WIDTHS = (60, 150, 70, 70, 70)


def shots(data: bytes, dpi: int = 150) -> list[Image.Image]:
    """The pages of a PDF as a scanner would give them."""
    return [page.render(scale=dpi / 72).to_pil().convert("L") for page in pypdfium2.PdfDocument(data)]


def scanned(pictures: list[Image.Image], dpi: int = 150) -> bytes:
    """Pictures as the pages of a PDF without a word in it."""
    buffer = io.BytesIO()
    pictures[0].save(buffer, "PDF", save_all=True, append_images=pictures[1:], resolution=dpi)
    return buffer.getvalue()


def worn(picture: Image.Image, askew: float) -> Image.Image:
    """As a hasty person scans: askew, out of focus, noisy, grey, and saved small."""
    noise = np.random.default_rng(7).normal(0, 8, (picture.height, picture.width))
    turned = picture.rotate(askew, Image.Resampling.BICUBIC, fillcolor=245).filter(ImageFilter.GaussianBlur(0.7))
    buffer = io.BytesIO()
    Image.fromarray((np.asarray(turned) * 0.95 + noise).clip(0, 255).astype(np.uint8)).save(buffer, "JPEG", quality=50)
    return Image.open(buffer)


# ---- geometry: pixels, no recogniser


def drawn(rows: int, columns: int, tall: int = 30, wide: int = 120, thick: int = 2) -> Grey:
    """A picture of an empty table with its upper left corner at (100, 100)."""
    page = np.full((200 + rows * tall, 200 + columns * wide), 255, np.uint8)
    for row in range(rows + 1):
        page[100 + row * tall : 100 + row * tall + thick, 100 : 100 + columns * wide + thick] = 40
    for column in range(columns + 1):
        page[100 : 100 + rows * tall + thick, 100 + column * wide : 100 + column * wide + thick] = 40
    return page


def cells(page: Grey) -> list[tuple[int, int, int, int]]:
    across, down = rules(ink(page))
    (table,) = lattices([(box.y0, box.x0, box.x1) for box in across], [(box.x0, box.y0, box.y1) for box in down], 4)
    return table.cells


def test_borders_in_a_picture_are_a_lattice() -> None:
    page = drawn(3, 4)
    assert len(cells(page)) == 12
    page[132:160, 220:222] = 255  # the border between the first two cells of the second row is gone
    assert (0, 1, 2, 2) in cells(page) and len(cells(page)) == 11


def test_strokes_of_type_are_no_borders() -> None:
    page = drawn(2, 3)
    page[105:126, 150:152] = 0  # nearly as tall as its row
    page[110, 230:280] = 0  # a dash
    assert len(cells(page)) == 6


def test_grey_paper_shaded_cells_and_uneven_light_are_no_ink() -> None:
    page = drawn(2, 2).astype(float)
    page[102:130, 102:220] -= 40  # a shaded cell
    page *= np.linspace(0.6, 1.0, page.shape[1])
    assert len(cells(page.astype(np.uint8))) == 4


def test_a_page_askew_is_set_straight() -> None:
    picture = Image.fromarray(drawn(10, 4)).rotate(-1.5, Image.Resampling.BICUBIC, fillcolor=255)
    assert abs(skew(ink(np.asarray(picture))) - 1.5) < 0.1


def test_lines_of_type_in_a_cell_without_specks_and_borders() -> None:
    page = drawn(1, 1, tall=100)
    page[110:125, 110:200:3] = page[140:155, 110:150:3] = 0  # strokes
    page[170, 150] = 0  # dust
    across, down = rules(ink(page))
    left = swept(ink(without(page, [*across, *down])))
    assert type_lines(left, Box(102, 102, 218, 198), 15) == [Box(110, 111, 198, 124), Box(110, 141, 150, 154)]
    character = np.zeros((40, 40), bool)
    character[10:12, 10:30] = character[19:21, 12:28] = character[28:30, 10:30] = True  # three strokes, one number
    assert type_lines(character, Box(0, 0, 40, 40), 18) == [Box(10, 10, 30, 30)]


# ---- sums confirm


def seen(scores: dict[str, float]) -> Disclosure:
    """A small budget as if it had been recognised: for some words how sure the recogniser was, for the others sure."""
    document = read_bytes(small.text().encode(), "x.txt")
    spans = {found.span(): scores.get(found[0], 0.99) for found in re.finditer(r"[^\t\n]+", document.text)}
    return disclose(replace(document, scores=spans, read_by="ocr"))


def test_a_figure_that_stands_in_a_sum_which_holds_is_confirmed() -> None:
    said = seen({"300.00": 0.5})
    assert all(fact.certain for fact in said.facts if fact.form == "B_EXP")
    assert {fact.read_by for fact in said.facts} == {"ocr"} and said.rejects == ()


def test_a_figure_of_which_nobody_is_sure_is_rejected_with_its_words() -> None:
    text = small.text().replace("201\t一般公共服务支出\t500.50\t300.00", "201\t一般公共服务支出\t500.50\t800.00")
    document = read_bytes(text.encode(), "x.txt")
    at = text.index("800.00")
    said = disclose(replace(document, scores={(at, at + 6): 0.6}, read_by="ocr"))
    assert [(reject.reason, reject.words) for reject in said.rejects] == [("uncertain_reading", "800.00")]
    assert "800.00" not in {fact.amount_text for fact in said.facts}
    assert [figure.accounted_as for figure in said.figures if figure.start == at] == ["reject"]


def test_a_figure_that_nothing_confirms_is_kept_but_not_certain() -> None:
    text = small.text().replace("201\t一般公共服务支出\t500.50\t300.00", "201\t一般公共服务支出\t500.50\t800.00")
    document = read_bytes(text.encode(), "x.txt")
    at = text.index("800.00")
    said = disclose(replace(document, scores={(at, at + 6): 0.99}, read_by="ocr"))
    kept = [fact for fact in said.facts if fact.amount_text == "800.00"]
    assert [(fact.certain, fact.score) for fact in kept] == [(False, Decimal("0.9900"))]


# ---- with the recogniser


def test_without_the_extra_a_picture_says_what_would_read_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.readers.scan.EXTRA", ("no_such_module",))
    picture = io.BytesIO()
    Image.new("L", (100, 100), 200).save(picture, "PNG")
    assert refused(picture.getvalue(), "x.png") == "picture"
    assert refused(scanned([Image.new("L", (1240, 1754), 200)]), "x.pdf") == "scan"


@recogniser
@pytest.mark.parametrize("askew", [0.0, 0.7])
def test_a_scanned_form_gives_its_cells(askew: float) -> None:
    board = Board().text(50, 80, "2024年部门支出总表").text(400, 95, "单位：万元").table(FORM, WIDTHS)
    (picture,) = shots(board.bytes(), 150 if not askew else 200)
    document = read_pdf(scanned([worn(picture, askew)] if askew else [picture], 150 if not askew else 200))
    (grid,) = document.grids
    assert [[cell.translate(BRACKETS) for cell in row] for row in grid.rows] == [
        [cell.translate(BRACKETS) for cell in row] for row in FORM
    ]
    assert (document.read_by, grid.method, document.rejects) == ("ocr", "ocr", ())
    assert document.text.startswith("2024年部门支出总表\n")
    at = grid.starts[1][2]
    assert document.scores[at, at + 8] > 0.9 and grid.locators[1, 2].startswith("p1[")
    words_are_where_they_are_said_to_be(document)


@recogniser
def test_empty_sheets_between_scanned_pages_are_nothing_to_remark_on() -> None:
    (picture,) = shots(Board().table(FORM, WIDTHS).bytes())
    blank = Image.new("L", picture.size, 250)
    document = read_pdf(scanned([blank, picture, blank]))
    assert (len(document.pages), len(document.grids), document.rejects) == (3, 1, ())


@recogniser
def test_ink_that_says_nothing_is_not_passed_over() -> None:
    (picture,) = shots(Board().table(FORM, WIDTHS).bytes())
    page = np.asarray(picture).copy()
    row, column = np.mgrid[0:16, 0:40]
    page[292:308, 720:760] = np.where((row // 2 + column // 2) % 2, 255, 0)  # a smudge in an empty cell
    document = read_pdf(scanned([Image.fromarray(page)]))
    assert document.grids[0].rows[2][3] not in ("", "-")


@recogniser
@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_picture_on_its_side_or_head_is_read(quarters: int) -> None:
    (picture,) = shots(Board(842, 595).text(50, 80, "2024年部门支出总表").table(FORM, WIDTHS).bytes())
    buffer = io.BytesIO()
    picture.rotate(90 * quarters, expand=True).save(buffer, "PNG")
    document = read_bytes(buffer.getvalue(), "支出总表.png")
    assert document.text.startswith("2024年部门支出总表\n科目编码\t科目名称\t合计\t基本支出\t项目支出\n201\t")
    assert remarks(document) == [] and document.media_type == "image"


@recogniser
def test_a_scanned_page_between_pages_of_text_is_read_in_its_place() -> None:
    (picture,) = shots(Board().table(FORM, WIDTHS).bytes())
    board = Board().text(50, 50, "第一页的文字部门预算").page()
    from reportlab.lib.utils import ImageReader

    board.canvas.drawImage(ImageReader(picture), 0, 0, 595, 842)
    document = read_pdf(board.page().text(50, 50, "第三页的文字部门预算").bytes())
    assert [grid.method for grid in document.grids] == ["ocr"] and document.read_by == "pdf"
    assert document.text.endswith("1,000.00\t234.56\n第三页的文字部门预算\n") and len(document.pages) == 3


@recogniser
def test_a_scanned_budget_gives_its_facts_and_fetches_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("nothing may be fetched")

    monkeypatch.setattr("socket.socket.connect", refuse)
    printed = disclose(read_bytes(small.text().encode(), "x.txt"))
    read = disclose(read_pdf(scanned(shots(to_pdf(small.text())))))

    def said(one: Disclosure) -> list[tuple[object, ...]]:
        return [(fact.form, fact.subject_code, fact.part, fact.amount) for fact in one.facts]

    assert said(read) == said(printed) and read.identity.report_year == 2024
    assert all(fact.read_by == "ocr" for fact in read.facts)
