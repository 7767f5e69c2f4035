"""Prose against forms and against itself: printed precision, what is bound, what is not held against anybody."""

import pytest

from tests.judged import judged, outcome, rows, table

LEAD = "某某区某某局2024年部门预算情况说明\n\n一、收入预算：2024年年初预算总收入70万元。\n\n"
FINAL = "某某区某某局2024年度部门决算公开\n\n一、收入决算情况说明\n\n"
PATH = "教育支出（类）普通教育（款）学前教育（项）"


def met(rule_id: str, words: str, *others: str) -> tuple[str, int]:
    """How a rule met a text, and how many of its comparisons held only within what was printed."""
    connection = judged(words, *others)
    kind = "final_accounts" if "决算公开" in words[:30] else "budget"
    verdict = outcome(connection, rule_id, words, kind)
    (found,) = rows(
        connection,
        "SELECT within_rounding FROM judgements JOIN documents USING (document_id) WHERE rule_id = ? AND kind = ?",
        [rule_id, kind],
    )[:1]
    return verdict, int(str(found[0]))


def general(prior: str = "60.00", now: str = "70.00", unit: str = "元") -> str:
    """A general public table of one item, with last year's column."""
    return table(
        "部门一般公共预算财政拨款支出预算表", unit,
        "功能分类科目||2023年预算数|2024年预算数||", "科目编码|科目名称||小计|基本支出|项目支出",
        f"合计||{prior}|{now}|{now}|", f"205|教育支出|{prior}|{now}|{now}|", f"20502|普通教育|{prior}|{now}|{now}|",
        f"2050201|学前教育|{prior}|{now}|{now}|",
    )  # fmt: skip


def item(sentence: str) -> str:
    """A budget that tells one item of the general public budget."""
    return f"{LEAD}二、一般公共预算财政拨款情况\n\n（1）{PATH}{sentence}\n\n"


@pytest.mark.parametrize(
    ("words", "verdict", "rounded"),
    [
        # a city, 2024: 7.8026 % recomputed, the interval of the change meets that of the rate
        (f"{LEAD}“三公”经费预算3923万元，比2023年预算数减少332万元，下降7.81%。", "holds", 1),
        # a county, 2024: 1.248 % cut to 1.24 %
        (f"{LEAD}公务接待费预算633万元，较2023年年初预算减少8万元，同比下降1.24%。", "holds", 1),
        # a provincial department, 2023: 1052.55 % recomputed from two rounded figures
        (f"{FINAL}公务接待费支出决算为22.59万元，比上年决算数增加20.63万元，增长1,055.4%。", "holds", 1),
        # the same: 168.70 % printed 168.7 %
        (f"{FINAL}“三公”经费支出决算为62.07万元，比上年决算数增加38.97万元，增长168.7%。", "holds", 0),
        # a procuratorate, 2016: 15.8658 % cut to 15.86 %; 13.759 % printed 13.36 %
        (f"{FINAL}本年收入合计1158.658万元，比上年决算数增加158.658万元，增长15.86%。", "holds", 1),
        (f"{FINAL}本年支出合计6954.57万元，比上年决算数增加841.13万元，增长13.36%。", "broken", 0),
        # the change goes one way, the rate the other
        (f"{LEAD}公务接待费预算50万元，比2023年预算减少10万元，增长16.67%。", "broken", 0),
    ],
)
def test_rates_as_intervals(words: str, verdict: str, rounded: int) -> None:
    """A rate holds where the interval of what it is made of meets its own, rounded or cut."""
    assert met("ARI-01", words) == (verdict, rounded)


@pytest.mark.parametrize(
    ("told", "verdict"), [("73.2", "holds"), ("73.1", "holds"), ("73.3", "broken"), ("37.2", "broken")]
)
def test_completion(told: str, verdict: str) -> None:
    """62.07 of 84.82 is 73.18 %: printed rounded, or cut."""
    words = f"{FINAL}“三公”经费支出年初预算为84.82万元，支出决算为62.07万元，完成预算的{told}%。"
    assert met("ARI-07", words)[0] == verdict


def test_changes_of_parts_that_do_not_add_up() -> None:
    """A district, 2019: vehicles fall by 144.92 while buying and running them falls by 0, and reception by 0.11."""
    words = (
        f"{LEAD}“三公”经费预算100.00万元，比2023年预算减少144.92万元。其中：因公出国（境）费0万元，比2023年预算增加0万元；"
        "公务用车购置及运行费90.00万元，比2023年预算减少144.92万元，其中：公务用车购置费0万元，比2023年预算减少0万元，"
        "公务用车运行费90.00万元，比2023年预算减少0万元；公务接待费10.00万元，比2023年预算减少0.11万元。"
    )
    connection = judged(words)
    broken = rows(connection, "SELECT difference FROM comparisons WHERE rule_id = 'ARI-04' ORDER BY ALL")
    assert [int(str(value).split(".")[0]) for (value,) in broken] == [-1449200, -1448100, 1100]


def test_grand_total_of_parts_within_rounding() -> None:
    """A service centre, 2023: 434.16 + 0.00 + 0.55 for 434.72."""
    words = table(
        "收入支出决算总表", "万元", "收入||支出|", "项目|决算数|项目|决算数", "本年收入合计|434.16|本年支出合计|434.16",
        "使用非财政拨款结余|0.00|结余分配|0.00", "年初结转和结余|0.55|年末结转和结余|0.55", "总计|434.72|总计|434.72",
    )  # fmt: skip
    assert met("INT-24", FINAL + words) == ("holds", 1)


@pytest.mark.parametrize(
    ("told", "cell", "verdict"),
    [
        ("70万元", "700049.99", "holds"),
        ("70万元", "705000.01", "broken"),
        ("70.00万元", "700050.00", "holds"),  # half a step of the last printed place
        ("70.00万元", "700050.01", "broken"),
        ("173,455.4元", "173455.40", "holds"),
        ("173,455.4元", "173455.41", "broken"),  # 元 is exact however many zeros are left out
        ("0.01亿元", "1499999.00", "holds"),
    ],
)
def test_units_of_prose(told: str, cell: str, verdict: str) -> None:
    """What prose tells in 万元 or 亿元 stands for an interval of its last printed place; 元 is exact."""
    assert met("NAR-07", item(f"2024年预算数为{told}。") + general(now=cell))[0] == verdict


@pytest.mark.parametrize(
    ("sentence", "verdict"),
    [
        ("2024年预算数为70元，与上年持平。", "broken"),
        ("2024年预算数为70元，与上年基本持平。", "untestable"),  # roughly
        ("2024年预算数为60元，与上年持平。", "holds"),
    ],
)
def test_level_with_last_year(sentence: str, verdict: str) -> None:
    """The word for equal is held against last year's column, the word for about equal is not."""
    now = "60.00" if "60元" in sentence else "70.00"
    assert met("ARI-03", item(sentence) + general(now=now))[0] == verdict


def test_restated_figures_are_excused() -> None:
    """Who says that figures were made comparable compares with something that is not printed."""
    plain = item("2024年预算数为70元，较2023年增加20元。") + general()
    restated = item("2024年预算数为70元，按同口径比较，较2023年增加20元。") + general()
    assert (met("NAR-08", plain)[0], met("NAR-08", restated)[0]) == ("broken", "not_applicable")


def test_what_is_told_of_a_part_is_not_told_of_the_whole() -> None:
    """Basic expenditure of an item is not that of the budget; an unknown subject is nobody's total."""
    words = item("2024年预算数为70元，其中：基本支出70元，项目支出0元。") + general()
    other = (
        f"{LEAD}二、一般公共预算财政拨款情况\n\n某某专项资金30元，其中：基本支出10元，项目支出20元。\n\n" + general()
    )
    assert (met("NAR-05", words)[0], met("NAR-07", words)[0]) == ("untestable", "holds")
    assert (met("NAR-05", other)[0], met("NAR-20", other)[0]) == ("untestable", "untestable")


def test_said_twice_is_said_once() -> None:
    """A sum of parts that the same passage repeats is asked once; two values of one part are not asked."""
    once = "支出预算：2024年总支出70元，较2023年增加35元，主要是基本支出预算减少5元，项目支出预算增加40元。"
    again = once + "其中基本支出预算减少5元。"
    torn = once + "其中基本支出预算减少6元。"
    head = f"{LEAD}二、部门收支总体情况\n\n"
    assert [met("ARI-04", head + words)[0] for words in (once, again, torn)] == ["holds", "holds", "untestable"]


def test_a_named_year_that_is_not_the_figure_s() -> None:
    """This year's figure told of last year, and a year that is compared with itself."""
    wrong = f"{LEAD}二、一般公共预算财政拨款情况\n\n（1）{PATH}2023年预算数为70元。\n\n" + general()
    assert met("XYR-13", wrong)[0] == "broken"


def test_prose_meets_no_forms_of_several_bodies() -> None:
    """Where a file holds the sets of two bodies, nobody knows which of them the prose is about."""

    def unit(name: str, now: str) -> str:
        return general(now=now).replace("单位：元", f"编制单位：{name}\t单位：元")

    words = item("2024年预算数为70元。") + unit("某某区某某局本级", "70.00") + unit("某某区某某中心", "30.00")
    assert met("NAR-07", words)[0] == "not_applicable"


@pytest.mark.parametrize(("carried", "verdict"), [("", "broken"), ("二、上年结转|7.00|二、结转下年|", "holds")])
def test_totals_with_and_without_what_is_carried_in(carried: str, verdict: str) -> None:
    """A total told may leave out what was carried in, where the table has it, and nothing else."""  # noqa: E501
    lines = [
        "收入||支出|", "项目|预算数|项目|预算数", "合计|77.00|合计|77.00", "一、本年收入合计|70.00|一、本年支出合计|77.00",  # noqa: E501
        "一般公共预算财政拨款资金|70.00|教育支出|77.00",
    ]  # fmt: skip
    words = (
        f"{LEAD.replace('70万元', '70元')}{table('部门收支预算总表', '元', *lines, *([carried] if carried else []))}"
    )
    assert met("NAR-01", words)[0] == verdict


def test_two_figures_where_one_is_asked_are_ambiguous_beside_a_blank() -> None:
    """A change beside a budget and an outturn of last year, this year blank: nobody knows what it is the change of."""
    words = table(
        "一般公共预算支出预算表", "元", "科目编码|科目名称|2023年执行数|2023年预算数|2024年预算数|2024年比2023年增减额",
        "合计||50.00|50.00||-50.00", "205|教育支出|50.00|50.00||-50.00",
    )  # fmt: skip
    assert met("INT-38", LEAD + words)[0] != "broken"


@pytest.mark.parametrize(("both", "verdict"), [("100.00", "holds"), ("10.00", "broken")])
def test_basic_expenditure_by_columns_of_personnel_and_operating(both: str, verdict: str) -> None:
    """Classes and rows of the final accounts are asked in each of the three columns."""
    words = table(
        "一般公共预算财政拨款基本支出决算表", "元", "科目编码|科目名称|合计|人员经费|公用经费",
        "合计||100.00|80.00|20.00", "301|工资福利支出|80.00|80.00|", "30101|基本工资|80.00|80.00|",
        "302|商品和服务支出|20.00||20.00", "30201|办公费|20.00||20.00",
    ).replace("合计\t\t100.00", f"合计\t\t{both}")  # fmt: skip
    assert met("INT-33", FINAL + words)[0] == verdict


@pytest.mark.parametrize(("told", "broken"), [("某某局（含3个所属单位）", False), ("某某局", True)])
def test_what_is_told_of_the_whole_is_not_held_against_the_office(told: str, broken: bool) -> None:
    words = table(
        "部门收支总表（本级）", "万元", "收入||支出|", "项目|预算数|项目|预算数",
        "一、一般公共预算拨款收入|70.00|一、教育支出|70.00", "收入总计|70.00|支出总计|70.00",
    )  # fmt: skip
    said = f"{LEAD}2024年，{told}收入总预算90.00万元，支出总预算90.00万元。\n\n{words}"
    assert (met("NAR-01", said)[0] == "broken") is broken
