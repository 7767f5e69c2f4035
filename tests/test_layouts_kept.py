"""Pages taken out of a PDF with their layout kept: a letter is a column, each page is laid out on its own."""

from __future__ import annotations

import pytest

from pipelines.disclose import disclose
from tests.corpus import text
from tests.layouts import ACCOUNT, BUDGET, Told, is_read_right, read

WHITE = 40 * " "
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
    pytest.param(
        ACCOUNT,
        "F_FIS",
        """财政拨款收入支出决算总表
                                                    单位：万元
 收入                   支出
 项目          决算      项目          合计      一般公共预算   政府性基金预算
             数                             财政拨款     财政拨款
 一、一般公共预算财            一、社会保障和就业
 政拨款         318.40
                      支出          61.10    61.10    0.00

 二、政府性基金预算            二、资源勘探工业
 财政拨款        25.00
                      信息等支出       257.30   257.30   0.00

                      三、灾害防治及
                      应急管理支出      25.00    0.00     25.00

 本年收入合计      343.40   本年支出合计      343.40   318.40   25.00
""",
        [
            ("一、一般公共预算财政拨款", "revenue general_public executed 2023", "318.40"),
            ("208", "fiscal total executed 2023", "61.10"),
            ("208", "general_public total executed 2023", "61.10"),
            ("208", "government_fund total executed 2023", "0.00"),
            ("二、政府性基金预算财政拨款", "revenue government_fund executed 2023", "25.00"),
            ("215", "fiscal total executed 2023", "257.30"),
            ("215", "general_public total executed 2023", "257.30"),
            ("215", "government_fund total executed 2023", "0.00"),
            ("224", "fiscal total executed 2023", "25.00"),
            ("224", "general_public total executed 2023", "0.00"),
            ("224", "government_fund total executed 2023", "25.00"),
            ("current_year_total", "revenue fiscal executed 2023", "343.40"),
            ("current_year_total", "fiscal total executed 2023", "343.40"),
            ("current_year_total", "general_public total executed 2023", "318.40"),
            ("current_year_total", "government_fund total executed 2023", "25.00"),
        ],
        id="names and words of the header broken over lines in narrow columns",
    ),
    pytest.param(
        BUDGET,
        "B_SCP",
        """部门国有资本经营预算财政拨款支出表
270003某某县某某局        单位：万元
序号   功能分类科目              合计   基本支出   项目支出
       科目编码       科目名称
栏次                  1              2          3          4
1      合计                       0.00       0.00       0.00
""",
        [("合计", f"state_capital {part} approved 2024", "0.00") for part in ("total", "basic", "project")],
        id="the numbers of the columns, and one row",
    ),
    pytest.param(
        ACCOUNT,
        "F_FIS",
        """财政拨款收入支出决算总表
单位：万元
收入                                    支出
项目                           决算数   项目                             合计
一、一般公共预算财政拨款         36.75  一、教育支出                     37.05
本年收入合计                     36.75  本年支出合计                     37.05
年初财政拨款结转和结余            0.30  年末财政拨款结转和结余            0.00
一般公共预算财政拨款              0.30
政府性基金预算财政拨款
国有资本经营预算财政拨款
总计                             37.05  总计                             37.05
""",
        [
            ("一、一般公共预算财政拨款", "revenue general_public executed 2023", "36.75"),
            ("205", "fiscal total executed 2023", "37.05"),
            ("current_year_total", "revenue fiscal executed 2023", "36.75"),
            ("current_year_total", "fiscal total executed 2023", "37.05"),
            ("carry_in", "opening_balance fiscal executed 2023", "0.30"),
            ("carry_out", "closing_balance fiscal executed 2023", "0.00"),
            ("carry_in", "opening_balance general_public executed 2023", "0.30"),
            ("grand_total", "revenue fiscal executed 2023", "37.05"),
            ("grand_total", "fiscal total executed 2023", "37.05"),
        ],
        id="a line of the list that is also what a form is of",
    ),
    pytest.param(
        BUDGET,
        "B_REV",
        f"""部门收入总表
单位：万元
科目编码   科目名称{WHITE}合计{WHITE}上年结转{WHITE}一般公共预算{WHITE}政府性基金预算{WHITE}事业收入{WHITE}其他收入
205        教育支出{WHITE}8.20{WHITE}    0.00{WHITE}        8.20{WHITE}          0.00{WHITE}    0.00{WHITE}    0.00
20502      普通教育{WHITE}8.20{WHITE}    0.00{WHITE}        8.20{WHITE}          0.00{WHITE}    0.00{WHITE}    0.00
""",
        [
            (code, about, words)
            for code in ("205", "20502")
            for about, words in (
                ("revenue approved 2024", "8.20"),
                ("opening_balance approved 2024", "0.00"),
                ("revenue general_public approved 2024", "8.20"),
                ("revenue government_fund approved 2024", "0.00"),
                ("revenue service approved 2024", "0.00"),
                ("revenue other approved 2024", "0.00"),
            )
        ],
        id="lines of more letters than a page has",
    ),
    pytest.param(
        BUDGET,
        "B_REV",
        """部门收入总表
单位：万元
                              财政拨款                                                单位资金
科目编码  科目名称      合计        小计        一般公共预算      政府性基金预算    小计        事业收入
205       教育支出      66.35       43.23       40.00             3.23              23.12       23.12
20502     普通教育      66.35       43.23       40.00             3.23              23.12       23.12
""",
        [
            (code, about, words)
            for code in ("205", "20502")
            for about, words in (
                ("revenue approved 2024", "66.35"),
                ("revenue fiscal approved 2024", "43.23"),
                ("revenue general_public approved 2024", "40.00"),
                ("revenue government_fund approved 2024", "3.23"),
                ("revenue unit_funds approved 2024", "23.12"),
                ("revenue service approved 2024", "23.12"),
            )
        ],
        id="a total of all beside subtotals, a word shifted over it",
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


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        pytest.param(
            """一般公共预算支出表
                                单位：万元
科目编码    科目名称      合计     基本支出 项目支出
205      教育支出      8.20          8.20
20502    普通教育      8.20          8.20
""",
            [("unknown_column", "8.20"), ("unknown_column", "8.20")],
            id="one word over two columns, as if it were of one",
        ),
        pytest.param(
            """一般公共预算支出表
                                单位：万元
科目编码    科目名称      合计
205      教育支出      8.20
20502    普通教育      8.20
         4.10      8.20
""",
            [("unknown_row", "8.20")],
            id="a figure where a name should be",
        ),
        pytest.param(
            """部门收支总表
单位：万元
收入\t\t支出\t
项目\t预算数\t项目\t预算数
一、一般公共预算拨款\t8.20\t一、教育支出\t3.20
二、科学技术支出\t5.00\t三、外交支出\t
支出总计\t8.20\t收入总计\t8.20
""",
            [("unknown_row", words) for words in ("8.20", "5.00", "8.20", "3.20", "8.20")],
            id="lines on the wrong side, and all others with them",
        ),
        pytest.param(
            """部门支出总表
单位：万元
科目编码\t科目名称\t合计\t基本支出
201\t一般公共服务支出\t9\t2.20
205\t教育支出\t10\t3.20
206\t科学技术支出\t11\t4.20
208\t社会保障和就业支出\t12\t5.20
210\t卫生健康支出\t13\t6.20
221\t住房保障支出\t14\t7.20
""",
            [("header_unaligned", "部门支出总表")],
            id="the numbers of lines where money should be",
        ),
        pytest.param(
            """一般公共预算支出表
                                单位：万元
科目编码\t科目名称\t合计
205\t教育支出\t8.20
\t\t3.10
""",
            [("unknown_row", "3.10")],
            id="no name at all",
        ),
    ],
)
def test_what_nobody_names_is_rejected(words: str, wanted: list[tuple[str, str]]) -> None:
    assert [(reject.reason, reject.words) for reject in read(BUDGET, words).rejects] == wanted
