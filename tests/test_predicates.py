"""Predicates on texts: what they must not flag, what they leave open, and real documents read against their pages."""

from pathlib import Path

import pytest

from expectations.book import RuleError, rules
from expectations.judge import judge
from expectations.predicates import ACROSS, QUESTIONS, ROOMS, ask
from pipelines.store.memory import open_memory
from tests.corpus import FIRST, SHARED, disclosed
from tests.judged import judged, outcome, rows, table

EXPENDITURE = table(
    "部门支出预算总表", "元", "科目编码|科目名称|总计|基本支出|项目支出", "合计||130.00|90.00|40.00",
    "205|教育支出|130.00|90.00|40.00", "20502|普通教育|130.00|90.00|40.00", "2050201|学前教育|130.00|90.00|40.00",
)  # fmt: skip
FUNDS = table(
    "部门政府性基金预算财政拨款支出预算表", "元", "科目编码|科目名称|总计|基本支出|项目支出", "合计||50.00||50.00"
)
NATIONAL = ("部门收支总表", "部门收入总表", "部门支出总表", "财政拨款收支总表", "一般公共预算支出表")
CONTENTS = "目录\n表一 部门收支预算总表\n表二 部门收入预算总表\n表三 部门支出预算总表\n\n"


def sheet(*indicators: str, budget: str = "100,000.00", name: str = "校舍维修项目") -> str:
    """A project's performance sheet with these indicators."""
    return table(
        "部门一般项目绩效目标表", "元", f"专项资金名称|{name}|业务主管部门|某某区某某局|||", f"当年预算|{budget}|||||",
        "绩效指标|指标名称|指标权重|计量单位|指标性质|指标值|是否核心指标", *indicators,
    )  # fmt: skip


def met(text: str, rule_id: str, kind: str = "budget") -> tuple[str, list[str]]:
    """How a rule met a text, and the subjects of what broke."""
    connection = judged(text, kind=kind)
    query = "SELECT subject FROM comparisons WHERE rule_id = ? AND outcome = 'broken' ORDER BY 1"
    broken = rows(connection, query, [rule_id])
    return outcome(connection, rule_id, text, kind), [str(subject) for (subject,) in broken]


def test_a_form_whose_title_is_printed_is_not_missing() -> None:
    """Its table of dashes between blanks was seen by nobody."""
    row = ("科目编码|科目名称|合计|基本支出|项目支出", "合计||1.00|1.00|")
    there = "".join(table(title, "元", *row) for title in NATIONAL)
    dashes = "部门政府性基金预算财政拨款支出预算表\n单位：元\n科目名称   合计   基本支出\n合计         —          —\n\n"
    _, lacking = met(there, "CMP-03")
    _, still = met(f"{there}{dashes}本表为空表。\n", "CMP-03")
    assert set(lacking) - set(still) == {"政府性基金预算财政拨款支出预算表"}


def test_every_setting_is_read_and_every_question_is_asked() -> None:
    source = "".join(Path(str(room.__file__)).read_text(encoding="utf-8") for room in ROOMS)
    predicates = [rule for rule in rules().values() if rule.kind == "predicate"]
    assert [(rule.rule_id, key) for rule in predicates for key in rule.settings if f'"{key}"' not in source] == []
    assert {rule.asks for rule in predicates} == set(QUESTIONS) | set(ACROSS)


def test_a_question_that_nobody_answers_is_our_error(monkeypatch: pytest.MonkeyPatch) -> None:
    from expectations import predicates

    with open_memory([disclosed(FIRST)]) as connection:
        judge(connection)
        monkeypatch.setattr(predicates, "QUESTIONS", {})
        predicates._asked.cache_clear()
        with pytest.raises(RuleError, match="nobody answers"):
            ask(connection)
    predicates._asked.cache_clear()


@pytest.mark.parametrize(
    ("text", "rule_id", "verdict"),
    [
        # a part of a disclosure: nothing can be missed in it
        (EXPENDITURE, "CMP-03", "untestable"),
        (EXPENDITURE, "CMP-05", "untestable"),
        (CONTENTS + "部门职责是管理学前教育。\n\n" + EXPENDITURE, "CMP-01", "broken"),
        # no contents list: nothing is announced
        (EXPENDITURE, "CMP-01", "not_applicable"),
        (EXPENDITURE, "CMP-02", "not_applicable"),
        # the note below a form speaks of another one, or of a part of it
        (FUNDS + "备注：本部门无国有资本经营预算收支，故此表无数据。\n" + EXPENDITURE, "CMP-07", "not_applicable"),
        (FUNDS + "备注：本部门无基本支出安排。\n" + EXPENDITURE, "CMP-07", "not_applicable"),
        # an empty form in a file without any figure is a template
        (FUNDS.replace("50.00", ""), "CMP-06", "not_applicable"),
        # ten points of a hundred may stand outside the list; a row that adds up is no indicator
        (EXPENDITURE + sheet("|甲|50|个|=|3|是", "|乙|30|个|=|3|否", "|丙|10|个|=|3|否"), "PRF-01", "holds"),
        (
            EXPENDITURE + sheet("|甲|60|个|=|3|是", "|乙|40|个|=|3|否", "|丙||个|=|3|否", "|丁|1|个|=|3|否"),
            "PRF-01",
            "untestable",
        ),
        # a limit on what should not happen is no quantity; a unit price is no cost of the project
        (EXPENDITURE + sheet("|安全事故次数|10|次|≤|2|是"), "PRF-03", "holds"),
        (EXPENDITURE + sheet("|每人培训成本|10|元|≤|300|否"), "PRF-04", "not_applicable"),
        (EXPENDITURE + sheet("|其中：材料成本|10|万元|≤|3|否"), "PRF-04", "not_applicable"),
        (EXPENDITURE + sheet("|维修成本|10|万元|≤|1|否"), "PRF-04", "broken"),  # a tenth: a place was lost
        # rates of growth may be more than a hundred
        (EXPENDITURE + sheet("|服务人次增长率|10|%|≥|120|否"), "PRF-12", "not_applicable"),
        # an item is called as it has been in recent years; before, it may have been called otherwise
        (EXPENDITURE.replace("学前教育", "校前教育"), "CLS-03", "broken"),
        (f"某某区某某局2019年部门预算情况说明\n\n{EXPENDITURE}".replace("学前教育", "校前教育"), "CLS-03", "holds"),
        # the code of a body is no code, and a body may be called as an item is
        (EXPENDITURE + "207004|图书馆|0.00|0.00|\n".replace("|", "\t"), "CLS-01", "holds"),
        # levels of government: in their duties bodies may speak of any
        ("编制部门：上海市浦东新区某某局\n\n承办市级以上部门交办的事项。\n\n" + EXPENDITURE, "TXT-10", "holds"),
        (EXPENDITURE, "TXT-10", "untestable"),  # nobody knows the region
        # the year: of the title of the prose, of an entry of the contents, of what is planned, of a day
        ("二、2023年部门预算情况说明\n\n" + EXPENDITURE, "XYR-13", "broken"),
        ("二、2024年预算与2023年预算比较\n\n" + EXPENDITURE, "XYR-13", "holds"),
        ("三、2023年预算执行情况\n\n" + EXPENDITURE, "XYR-13", "holds"),
        ("二、2023年“三公”经费决算情况\n\n" + EXPENDITURE, "XYR-13", "holds"),
        ("2023年项目支出均实行绩效目标管理，涉及项目9个。\n\n" + EXPENDITURE, "XYR-13", "broken"),
        ("根据2014年修正的预算法编制，规划期为2021年至2025年。\n\n" + EXPENDITURE, "XYR-13", "holds"),
        ("截至2023年底，共有车辆1辆。\n\n" + EXPENDITURE, "XYR-14", "holds"),
        ("截至2024年1月，共有车辆1辆。\n\n" + EXPENDITURE, "XYR-14", "holds"),
        ("截至2024年底，共有车辆1辆。\n\n" + EXPENDITURE, "XYR-14", "broken"),
        ("截至2025年底，建成3个项目。\n\n" + EXPENDITURE, "XYR-14", "not_applicable"),  # a plan, no assets
        # a heading may name both directions
        ("四、预算增加（减少）情况说明\n\n" + EXPENDITURE, "TXT-01", "holds"),
    ],
)
def test_quiet_on_the_innocent(text: str, rule_id: str, verdict: str) -> None:
    assert met(text, rule_id)[0] == verdict


def test_a_table_that_was_not_recognised_may_be_the_one_that_lacks() -> None:
    unknown = table("某某情况一览", "元", "名称|数额|数额二", "甲事项|1,234.00|5,678.00", "乙事项|2,345.00|6,789.00")
    text = CONTENTS + table("部门收支预算总表", "元", "收入||支出|", "项目|预算数|项目|预算数", "合计|1.00|合计|1.00")
    assert met(text + EXPENDITURE, "CMP-01") == ("broken", ["表二 部门收入预算总表"])
    assert met(text + EXPENDITURE + unknown, "CMP-01")[0] != "broken"


@pytest.mark.parametrize(
    ("counted", "listed", "verdict"),
    [
        ("行政单位2家，事业单位2家", 4, "holds"),
        ("下属4家预算单位，其中行政单位1家，事业单位3家", 4, "holds"),
        ("下属4家预算单位，其中行政单位1家，事业单位3家", 5, "holds"),  # the body itself among them
        ("行政单位1家，事业单位3家", 2, "broken"),
        ("行政单位2家，事业单位2家", 0, "not_applicable"),  # the list is a table, or elsewhere
    ],
)
def test_units_are_counted_in_several_ways(counted: str, listed: int, verdict: str) -> None:
    names = "\n\n".join(f"{number}. 某某区第{number}学校。" for number in range(1, listed + 1))
    text = f"本部门中，{counted}，具体包括：\n\n{names}\n\n二、部门收支情况\n\n{EXPENDITURE}"
    assert met(text, "CMP-16")[0] == verdict


def test_evidence_can_be_found() -> None:
    """Every piece of evidence of a predicate is a row: a figure, a claim, an indicator, a project, or words."""
    with open_memory([disclosed(FIRST)]) as connection:
        judge(connection)
        homeless = rows(
            connection,
            """
            SELECT rule_id, ref FROM (SELECT rule_id, unnest(evidence) AS ref FROM comparisons) WHERE ref NOT IN (
                SELECT fact_id FROM facts UNION ALL SELECT claim_id FROM claims
                UNION ALL SELECT indicator_id FROM indicators UNION ALL SELECT project_id FROM projects
                UNION ALL SELECT left(document_id, 16) || '-w' || span_start FROM paragraphs
                UNION ALL SELECT left(document_id, 16) || '-w' || span_start FROM sheets
                UNION ALL SELECT left(document_id, 16) || '-w' || span_start FROM forms_expected
            ) AND split_part(ref, '/', 1) NOT IN (SELECT claim_id FROM claims)
            """,
        )
    assert homeless == []


FAMILIES = ("CMP", "CLS", "PRF", "ORG", "PLA", "TXT")


def told(path: Path, severity: str) -> list[str]:
    """The rules of these families that break with a severity in a document, as often as they do."""
    with open_memory([disclosed(path)]) as connection:
        judge(connection)
        found = rows(
            connection,
            "SELECT rule_id FROM comparisons WHERE outcome = 'broken' AND severity = ? AND rule_id[1:3] IN ? ORDER BY 1",  # noqa: E501
            [severity, FAMILIES],
        )
    return [str(rule_id) for (rule_id,) in found]


def test_first_disclosure() -> None:
    """Two announced forms are missing; five sheets for nine projects; copied bases; a target of twice the budget."""
    assert told(FIRST, "error") == ["CMP-01", "CMP-01", "CMP-03"]
    assert told(FIRST, "warn") == ["CMP-04", "CMP-13", "PRF-03", "PRF-04", *["PRF-10"] * 4]


@pytest.mark.parametrize(
    ("path", "errors", "warnings"),
    [
        # page 35: 10,903,043 asked for, 11,419,043 granted; page 7: 220.63 and 441.25 for one item
        ("budgets/wanli_2023", ["PRF-14", "TXT-08"], []),
        # page 31: empty, says the note below 443.18; page 9: 350.35 and 352.67; page 5: a district's words of the city;
        # page 6: less, because there is more
        ("budgets/wanli_2024", ["CMP-07", "TXT-08"], ["CMP-12", "TXT-10", "TXT-10", "TXT-10", "TXT-10"]),
        ("budgets/commerce_2025", [], []),
        ("final_accounts/putuo_finance_2024", [], []),
    ],
)
def test_real_documents(path: str, errors: list[str], warnings: list[str]) -> None:
    source = SHARED / path / "source.pdf"
    if not source.exists():
        pytest.skip("the shared documents do not lie beside the repository")
    assert (told(source, "error"), told(source, "warn")) == (errors, warnings)


def test_a_template_is_full_of_placeholders_and_nothing_else() -> None:
    source = SHARED / "final_accounts" / "template_2024" / "source.pdf"
    if not source.exists():
        pytest.skip("the shared documents do not lie beside the repository")
    assert (told(source, "error"), set(told(source, "warn"))) == ([], {"TXT-01"})
