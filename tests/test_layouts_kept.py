"""Pages taken out of a PDF with their layout kept: a letter is a column, each page is laid out on its own."""

from __future__ import annotations

import pytest

from pipelines.disclose import disclose
from tests.corpus import text
from tests.layouts import ACCOUNT, BUDGET, Told, is_read_right, read

FORMS = [
    pytest.param(
        BUDGET,
        "B_EXP",
        """部门支出预算总表
编制部门：某某县某某局                                  单位：元

                       项目                        支出预算
功能分类科目编码
                         功能分类科目名称     合计         基本支出        项目支出
类     款    项
205             教育支出              34,500,120   25,100,120   9,400,000
205   02        普通教育              34,500,120   25,100,120   9,400,000
205   02   01   学前教育              25,100,120   25,100,120           0

\f205   02   02   小学教育       9,400,000            0   9,400,000
\f                合计   34,500,120   25,100,120   9,400,000
""",
        [
            ("205", "total approved 2024", "34,500,120"),
            ("205", "basic approved 2024", "25,100,120"),
            ("205", "project approved 2024", "9,400,000"),
            ("20502", "total approved 2024", "34,500,120"),
            ("20502", "basic approved 2024", "25,100,120"),
            ("20502", "project approved 2024", "9,400,000"),
            ("2050201", "total approved 2024", "25,100,120"),
            ("2050201", "basic approved 2024", "25,100,120"),
            ("2050201", "project approved 2024", "0"),
            ("2050202", "total approved 2024", "9,400,000"),
            ("2050202", "basic approved 2024", "0"),
            ("2050202", "project approved 2024", "9,400,000"),
            ("合计", "total approved 2024", "34,500,120"),
            ("合计", "basic approved 2024", "25,100,120"),
            ("合计", "project approved 2024", "9,400,000"),
        ],
        id="names of any length push nothing aside; a page without header, one with nothing but the total",
    ),
    pytest.param(
        BUDGET,
        "B_FIS",
        """财政拨款收支总表
                                                        单位：元

         财政拨款收入                                  财政拨款支出
    项目            预算数             项目         合计         一般公共预算    政府性基金预算
一、一般公共预算资金     152,400,300 一、教育支出       3,100,000    3,100,000
二、政府性基金                     二、文化旅游体育与传媒
                                             400,000      400,000
                            支出
三、国有资本经营预算                  三、城乡社区支出    148,900,300  148,900,300
    收入总计      152,400,300          支出总计   152,400,300  152,400,300
""",
        [
            ("一、一般公共预算资金", "revenue general_public approved 2024", "152,400,300"),
            ("205", "fiscal total approved 2024", "3,100,000"),
            ("205", "general_public total approved 2024", "3,100,000"),
            ("207", "fiscal total approved 2024", "400,000"),
            ("207", "general_public total approved 2024", "400,000"),
            ("212", "fiscal total approved 2024", "148,900,300"),
            ("212", "general_public total approved 2024", "148,900,300"),
            ("grand_total", "revenue fiscal approved 2024", "152,400,300"),
            ("grand_total", "fiscal total approved 2024", "152,400,300"),
            ("grand_total", "general_public total approved 2024", "152,400,300"),
        ],
        id="two lists one blank apart, a name on two lines with its figures between them",
    ),
    pytest.param(
        ACCOUNT,
        "F_GPB",
        """一般公共预算财政拨款支出决算表
                                              单位：万元
                   项目
      支出功能分类
                                 合计        基本支出 项目支出
       科目编码            科目名称
类      款    项
205              教育支出         3,204.50   2,600.30    604.20
205     02       普通教育         3,204.50   2,600.30    604.20
205     02   01  学前教育         3,204.50   2,600.30    604.20
                 合计           3,204.50   2,600.30    604.20
""",
        [
            (code, f"general_public {part} executed 2023", words)
            for code in ("205", "20502", "2050201", "合计")
            for part, words in (("total", "3,204.50"), ("basic", "2,600.30"), ("project", "604.20"))
        ],
        id="words of a header on any of five lines, two of them one blank apart",
    ),
]


@pytest.mark.parametrize(("head", "form", "words", "wanted"), FORMS)
def test_every_figure_is_read_right(head: str, form: str, words: str, wanted: list[Told]) -> None:
    is_read_right(head, form, words, wanted)


def test_a_column_without_name_is_rejected_whatever_its_figures_look_like() -> None:
    """171.01 may be read as a code of two parts: never below no header at all."""
    page = (
        f"{BUDGET}\n部门支出预算总表\n单位：万元\n科目编码    科目名称    合计\n"
        "205        教育支出    171.01    171.01\n20502      普通教育    171.01    171.01\n"
    )
    said = disclose(text(page))
    assert [(fact.subject_code, fact.amount_text) for fact in said.facts] == [("205", "171.01"), ("20502", "171.01")]
    assert [(reject.reason, reject.words) for reject in said.rejects] == [("unknown_column", "171.01")] * 2


def test_cells_of_several_forms_in_one_stream_are_no_table() -> None:
    """Taken out of its pages without their layout, a form may go on in the cells of the next, header and all."""
    cells = "项目 预算数 项目 预算数 一、财政拨款收入 31,200 一、教育支出 8,400 二、事业收入 100"
    more = "类 款 科目名称 合计 教育支出 8,400 项 205 普通教育 8,400 学前教育 8,400 小学教育 100"
    said = read(BUDGET, "\n".join(["部门收支预算总表", "单位：元", *cells.split(), *more.split()]))
    assert said.facts == () and [reject.stage for reject in said.rejects] == ["recognise"]
