"""Workbooks: figures as the words that a sheet shows, captions as lines, tables as grids, what is hidden said."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from decimal import Decimal

import pytest
import xlsxwriter
import xlwt

from pipelines.disclose import disclose
from pipelines.model import Document
from pipelines.readers import read_bytes
from pipelines.readers.numberformat import builtin, display, display_text
from tests import render
from tests.reading import member, members, refused, remarks, zipped


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


def test_a_form_of_nothing_is_not_the_one_below_it() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("表")
        titles = ("某县某局2024年部门预算", "政府性基金预算支出表", "单位：元"), ("国有资本经营预算支出表",)
        for top, above, row in ((0, titles[0], ["合计"]), (6, titles[1], ["合计", "", "2.00", "", "2.00"])):
            for at, words in enumerate(above):
                sheet.merge_range(top + at, 0, top + at, 4, words)
            header = ["科目编码", "科目名称", "合计", "基本支出", "项目支出"]
            sheet.write_row(top + len(above), 0, header)
            sheet.write_row(top + len(above) + 1, 0, row)
        sheet.merge_range(5, 0, 5, 4, "注：本单位无政府性基金预算支出，故本表无数据。")

    said = disclose(workbook(fill))
    assert [(fact.form, fact.part) for fact in said.facts] == [("B_SCP", "total"), ("B_SCP", "project")]
    assert [(sheet.form, sheet.note) for sheet in said.sheets] == [
        ("B_FND", "注：本单位无政府性基金预算支出，故本表无数据。"),
        ("B_SCP", None),
    ]


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


def test_cells_that_a_program_merged_over_keep_their_words_and_are_not_merged() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("表")
        sheet.merge_range(0, 1, 0, 2, "本年支出")
        sheet.write_row(0, 0, ["科目", "本年支出", "本年支出", "备注"])
        sheet.merge_range(1, 0, 2, 0, "教育支出")
        sheet.write_row(1, 1, [3, 1, "甲"])
        sheet.write_row(2, 1, [2, 2, "乙"])

    (grid,) = workbook(fill).grids
    assert grid.rows[:2] == (("科目", "本年支出", "本年支出", "备注"), ("教育支出", "3", "1", "甲"))
    assert dict(grid.merged) == {(1, 0): (2, 1)}


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


@pytest.mark.parametrize(
    ("tab", "form"),
    [
        ("部门收支总表", "F_TOT"),
        ("g01收入支出决算总表", "F_TOT"),
        ("Z04 支出决算表(财决03表)", "F_EXP"),
        ("03支出表", "F_EXP"),
        ("GK04财政拨款收入支出决算总表", "F_FIS"),
        ("04财拨收支", "F_FIS"),
        ("07基金支出", "F_FND"),
        ("国资支出", "F_SCP"),
    ],
)
def test_a_sheet_without_a_title_is_called_as_its_tab(tab: str, form: str) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet("封面").write(0, 0, "某某县某某局2023年度部门决算公开表")
        sheet = book.add_worksheet(tab)
        sheet.write(0, 0, "单位：万元")
        sheet.write_row(1, 0, ["项目", "合计"])
        sheet.write_row(2, 0, ["一般公共预算财政拨款", 30.12])

    said = disclose(workbook(fill))
    assert [(sheet.form, sheet.title) for sheet in said.sheets] == [(form, tab)]
    assert not [figure for figure in said.figures if figure.accounted_as == "unread"]
