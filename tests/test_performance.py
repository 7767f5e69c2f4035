"""Performance sheets as bodies print them: whose money stands beside which label, of which stage; every indicator."""

from __future__ import annotations

from pipelines.model import Disclosure
from tests.layouts import ACCOUNT, BUDGET, read


def amounts(said: Disclosure) -> list[tuple[str | None, str, str]]:
    return [(fact.item, fact.stage, fact.amount_text) for fact in said.facts]


def indicators(said: Disclosure) -> list[tuple[str, str | None, str | None]]:
    return [(one.name, str(one.weight) if one.weight else None, one.target_text) for one in said.indicators]


SELF = """项目支出绩效自评表
（2023年度）
项目名称\t公路养护\t\t\t\t\t
项目资金（万元）\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率
\t年度资金总额\t10.00\t12.00\t11.40\t10\t95.00%
\t其中：当年财政拨款\t10.00\t11.00\t10.50\t—\t95.45%
一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分
产出指标\t数量指标\t养护里程\t≥30公里\t31公里\t60\t60
满意度指标\t服务对象满意度指标\t群众满意度\t≥90%\t93%\t30\t28
总分\t\t\t\t\t100\t98
"""


def test_money_of_three_stages_side_by_side() -> None:
    wanted = [
        ("project_budget", "approved", "10.00"),
        ("project_budget", "revised", "12.00"),
        ("project_budget", "executed", "11.40"),
        ("appropriation", "approved", "10.00"),
        ("appropriation", "revised", "11.00"),
        ("appropriation", "executed", "10.50"),
    ]
    without = SELF.replace("\n\t", "\n")  # what a merged cell covers was not copied
    for words in (SELF, without):
        said = read(ACCOUNT, words)
        assert amounts(said) == wanted
        assert indicators(said) == [("养护里程", "60", "≥30公里"), ("群众满意度", "30", "≥90%")]
        assert said.rejects == ()


def test_parts_of_the_whole_and_of_the_year_where_a_merged_cell_left_nothing() -> None:
    said = read(
        BUDGET,
        """项目支出绩效目标申报表
单位：元
项目名称：\t法律服务\t\t项目类别：\t经常性项目
项目资金（元）\t项目资金总额\t90,000\t年度资金申请总额\t30,000
其中：财政资金\t80,000\t其中：当年财政拨款\t25,000
其他资金\t10,000\t其他资金\t5,000
""",
    )
    assert said.projects[0].name == "法律服务"
    assert [(item, words) for item, _, words in amounts(said)] == [
        ("phase_total", "90,000"),
        ("project_budget", "30,000"),
        ("phase_appropriation", "80,000"),
        ("appropriation", "25,000"),
        ("phase_other_money", "10,000"),
        ("other_money", "5,000"),
    ]


def test_the_rate_of_execution_is_drawn_over_the_label_of_the_list() -> None:
    said = read(
        BUDGET,
        """一般项目绩效目标表
单位：元
当年预算\t80,000.00\t\t区级支出（元）\t80,000.00\t\t
当年预算\t80,000.00\t\t补助镇街（元）\t\t\t
绩效指标\t指标名称\t指标权重\t计量单位\t指标性质\t指标值\t是否核心指标
\t宣传次数\t90\t次\t≥\t12\t是
预算资金执行率\t\t10\t%\t=\t100\t否
""",
    )
    assert [(item, words) for item, _, words in amounts(said)] == [
        ("project_budget", "80,000.00"),
        ("district_share", "80,000.00"),
    ]
    assert indicators(said) == [("宣传次数", "90", "12"), ("预算资金执行率", "10", "100")]
    assert said.rejects == ()


def test_indicators_whose_levels_are_gone_are_no_rows_of_another_width() -> None:
    cells = "项目名称 养护 一级指标 二级指标 三级指标 指标性质 指标值 度量单位 权重 产出指标 数量指标 里程 ≥ 30 公里 45"
    said = read(BUDGET, f"项目支出绩效目标表\n单位：元\n{cells} 质量指标 合格率 ＝ 98 % 45".replace(" ", "\n"))
    assert said.indicators == () and said.facts == ()
