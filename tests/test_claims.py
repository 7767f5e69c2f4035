"""Prose in, claims out: the first disclosure whole, and the wordings of other places one by one."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipelines.catalog.reasons import reasons
from pipelines.claims import Told, claims, tell
from pipelines.claims.kinds import claim_types
from pipelines.claims.lexicon import lexicon, trie, understand
from pipelines.claims.reading import mended, read
from pipelines.claims.statements import _met
from pipelines.disclose import disclose
from pipelines.figures import account
from pipelines.model import Claim, Disclosure, Identity, Paragraph
from pipelines.segment import paragraphs, segment
from tests.corpus import OTHERS, disclosed, examples, first, text

KINDS = {"b": "budget", "f": "final_accounts"}


def told(words: str, kind: str = "b", year: int | None = 2024) -> Told:
    """What a text says: a budget of 2024, unless said otherwise; beside the codes of its tables, where it has some."""
    document = text(words)
    identity = Identity(None, KINDS[kind], year, None, None, None, None)
    if "\t" in words:
        whole = disclose(document)
        return tell(document, whole.paragraphs, whole.facts, identity)
    return tell(document, paragraphs(document, segment(document)), (), identity)


def figures(claim: Claim) -> str:
    """A claim's figures as printed: level, change, rate, share, completion, count; then a word of direction."""
    said = [claim.amount_text or ""]
    for words, signed in ((claim.change_text, claim.change_amount), (claim.ratio_text, claim.change_ratio)):
        if words:
            sign = "-" if (signed or 0) < 0 else "+"
            said.append(sign + words + ("%" if signed is claim.change_ratio else ""))
    if claim.share_text:
        said.append(f"{claim.share_text}% of {claim.share_base}")
    if claim.completion is not None:
        said.append(f"{(claim.completion * 100).normalize():f}% done")
    if claim.count is not None:
        said.append(f"{claim.count} {claim.counted}")
    if claim.measure in ("absence", "base") or claim.direction in ("equal", "undefined"):
        said.append(claim.measure if claim.measure in ("absence", "base") else str(claim.direction))
    return " ".join(filter(None, said))


def shown(words: str, kind: str = "b", year: int = 2024) -> list[tuple[str, str]]:
    """Subject and figures of each claim of a text."""
    return [(claim.subject_phrase, figures(claim)) for claim in told(words, kind, year).claims]


SHAPES = (
    ("2023年收入预算1,234.50万元，比2022年增加12.30万元，增长1%",
     "2024年收入预算5万元，比2023年增加1,000万元，增长25.5%"),
    ("基本支出10.00万元，比上年减少2.00万元，下降20%", "基本支出10.00万元，比上年减少0.00万元，下降0%"),
    ("支出决算为12.34万元，完成全年预算的95.3%", "支出决算为5元，完成全年预算的95.3%"),
    ("调整预算1234567.89元，完成预算的95.3%", "调整预算5元，完成预算的95.3%"),
    ("项目支出30万元，其中：甲项目10万元，乙项目20万元，比上年增加10万元，增长50%",
     "项目支出30万元，其中：甲项目10万元，乙项目20万元，比上年增加10万元，增长100%"),
    ("单位价值50万元以上设备3台，收入预算20.00万元", "单位价值100万元以上设备3台，收入预算2.00万元"),
    ("公开12.5万元，比2023预算增加3.00万元", "公开1.5万元，比2023预算增加44.00万元"),
    ("收入2023.50万元，比20000.00元多", "收入12.50万元，比30000.00元多"),
)  # fmt: skip


@pytest.mark.parametrize(("met", "words"), [*SHAPES, *((b, a) for a, b in SHAPES)])
@pytest.mark.parametrize("kind", "bf")
def test_what_was_read_before_does_not_change_what_is_read(met: str, words: str, kind: str) -> None:
    said = []
    for before in (met, words):
        _met.cache_clear()
        told(before + "。", kind, 2023)
        said.append(told(words + "。", kind))
    _met.cache_clear()
    assert said == [told(words + "。", kind)] * 2


# ---- the first disclosure


def about(claim: Claim) -> str:
    """The subject as dimensions: code, item, or fund and part."""
    return claim.subject_code or claim.item or "/".join(filter(None, (claim.fund, claim.part or claim.flow)))


def test_the_first_disclosure_says() -> None:
    assert [(c.line_number, c.claim_type, about(c), figures(c)) for c in first().claims] == [
        (31, "G01", "departments", "3 departments"),
        (31, "G01", "units", "1 units"),
        (37, "A01", "grand_total", "8,840,127.35 +3,589,341.35"),
        (37, "A01", "general_public/revenue", "8,840,127.35 100% of 总收入"),
        (37, "A01", "general_public/revenue", "+3,589,341.35"),
        (39, "A07", "grand_total", "8,840,127.35 +3,589,341.35"),
        (39, "A07", "201", "8,041,872.51 91.0% of 总支出"),
        (39, "A07", "208", "418,812.96 4.7% of 总支出"),
        (39, "A07", "210", "173,455.4 2.0% of 总支出"),
        (39, "A07", "221", "205,986.48 2.3% of 总支出"),
        (39, "A08", "all/basic", "-250,658.65"),
        (39, "A08", "all/project", "+3,840,000"),
        (45, "B01", "general_public/revenue", "8,840,127.35"),
        (45, "B01", "general_public/expenditure", "8,840,127.35 +3,589,341.35"),
        (49, "B02", "general_public/basic", "3,450,127.35 -250,658.65 39.0% of 一般公共预算财政拨款支出"),
        (49, "B02", "general_public/personnel", "2,710,228.5"),
        (49, "B02", "general_public/operating", "739,898.85"),
        (51, "B03", "general_public/project", "5,390,000 +3,840,000 61.0% of 一般公共预算财政拨款支出"),
        (57, "B05", "2010301", "2,090,081.41 -507,729.15 -19.5%"),
        (59, "B05", "2010302", "5,290,000 +4,390,000 +487.8%"),
        (61, "B05", "2010350", "561,791.1 -368,065.46 -39.6%"),
        (63, "B05", "2010399", "100,000 +100,000 +100%"),
        (65, "B05", "2080505", "237,848.64 -8,091.84 -3.3%"),
        (69, "B05", "2080506", "118,924.32 -4,045.92 -3.3%"),
        (71, "B06", "2080599", "62,040 equal"),
        (73, "B05", "2101101", "147,337.4 +1,539 +1.1%"),
        (75, "B05", "2101102", "26,118 -8,196.4 -23.9%"),
        (77, "B05", "2210201", "205,986.48 -6,068.88 -2.9%"),
        (81, "C01", "government_fund/expenditure", "absence"),
        (85, "C05", "state_capital/expenditure", "absence"),
        (89, "D01", "three_public_total", "60,000 -65,000"),
        (89, "D01", "overseas_travel", "0 equal"),
        (89, "D01", "reception", "20,000 -50,000"),
        (89, "D01", "vehicle_operation", "40,000 -15,000"),
        (89, "D01", "vehicle_purchase", "0 equal"),
        (93, "E01", "agency_operation", "591,727.29 -54,365.32"),
        (97, "E05", "procurement", "0"),
        (97, "E05", "goods", "0"),
        (97, "E05", "works", "0"),
        (97, "E05", "services", "0"),
        (97, "E05", "procurement", "0"),
        (97, "E05", "goods", "0"),
        (97, "E05", "works", "0"),
        (97, "E05", "services", "0"),
        (99, "F01", "projects", "5,390,000 9 projects"),
        (99, "F01", "projects", "539,000 9 projects"),
        (99, "F01", "projects_key", "0 0 projects_key"),
        (99, "F01", "projects_general", "5,390,000 9 projects_general"),
        (101, "E09", "vehicles", "1 vehicles"),
        (101, "E09", "vehicles_leader", "0 vehicles"),
        (101, "E09", "vehicles_confidential", "0 vehicles"),
        (101, "E09", "vehicles_emergency", "1 vehicles"),
        (101, "E09", "vehicles_enforcement", "0 vehicles"),
        (101, "E09", "vehicles_special", "0 vehicles"),
        (101, "E09", "vehicles_other", "0 vehicles"),
        (101, "E10", "equipment", "0 equipment"),
        (103, "E11", "vehicles_bought", "0 vehicles"),
        (103, "E11", "vehicles_leader", "0 vehicles"),
        (103, "E11", "vehicles_confidential", "0 vehicles"),
        (103, "E11", "vehicles_emergency", "0 vehicles"),
        (103, "E11", "vehicles_enforcement", "0 vehicles"),
        (103, "E11", "vehicles_special", "0 vehicles"),
        (103, "E11", "vehicles_other", "0 vehicles"),
        (103, "E10", "equipment", "0 equipment"),
        (374, "C01", "government_fund/both", "absence"),
        (396, "E05", "procurement", "absence"),
    ]


def test_comparisons_of_the_first_disclosure_are_with_the_budget_of_the_year_before() -> None:
    bases = {(c.base_year, c.base_stage) for c in first().claims if c.direction}
    assert bases == {(2023, "approved")}


def test_counts_of_the_first_disclosure_are_told_for_the_day_that_is_printed() -> None:
    years = {(c.line_number, c.fiscal_year) for c in first().claims if c.claim_type in ("E09", "E10", "E11")}
    assert years == {(101, 2023), (103, 2024)}


def test_reasons_are_kept_without_their_figures() -> None:
    reasons_of = {c.subject_code: c.reason for c in first().claims if c.claim_type == "B05"}
    assert reasons_of["2010350"] == "2023年事业单位有人员调出,本年度人员经费较上年度有减少"


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.parent.name)
def test_every_figure_of_a_claim_walks_home(path: object) -> None:
    said = disclosed(path)  # type: ignore[arg-type]
    for claim in said.claims:
        printed = {said.document.text[start:stop].replace("\n", "") for start, stop in claim.figure_spans}
        texts = {claim.amount_text, claim.change_text, claim.ratio_text, claim.share_text} - {None}
        assert texts <= printed, claim
        assert claim.span_start < claim.span_stop


def test_the_empty_template_says_nothing() -> None:
    template = [path for path in OTHERS if "template" in path.parent.name and path.suffix == ".pdf"]
    if not template:
        pytest.skip("the official template does not lie beside this repository (../shared/data)")
    assert [c for c in disclosed(template[0]).claims if c.figure_spans or c.direction] == []


# ---- totals


def test_totals_and_their_change_told_together() -> None:
    words = "2019年度收入总计17,734.42万元，支出总计17,734.42万元。收支较上年决算数增加602.97万元、增长3.5%。"
    assert shown(words, "f", 2019) == [
        ("收入总计", "17,734.42"),
        ("支出总计", "17,734.42"),
        ("收支", "+602.97 +3.5%"),
    ]


def test_each_of_two_changes_by_what_follows() -> None:
    words = "2021年度收入总计1000万元、支出总计1000万元，与2020年度相比，各增加100万元，增长11.1%。"
    assert shown(words, "f", 2021) == [("收入总计", "1000 +100 +11.1%"), ("支出总计", "1000 +100 +11.1%")]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            "收入总计、支出总计分别为120.50万元和130.60万元。与2021年相比，收入、支出总计分别增加20万元、30.1万元，"
            "增长19.9%、29.95%，主要原因是人员增加5人。",
            [("收入总计", "120.50 +20 +19.9%"), ("支出总计", "130.60 +30.1 +29.95%")],
        ),
        (
            "收、支总计各是4125.49,4143.91万元。与2021年相比,收、支总计各减少1267.86,2570.97万元,各下降23.51%、38.28%。",
            [("收、支总计", "4125.49 -1267.86 -23.51%"), ("收、支总计", "4143.91 -2570.97 -38.28%")],
        ),
        (
            "基本支出、项目支出分别为60.5万元、70.1万元，分别占46.33%、53.67%。",
            [("基本支出", "60.5 46.33% of None"), ("项目支出", "70.1 53.67% of None")],
        ),
        ("收支总计增长3%，2024年基本支出5万元。", [("收支总计", "+3%"), ("基本支出", "5")]),
    ],
)
def test_figures_in_a_row_belong_to_subjects_in_a_row(words: str, said: list[tuple[str, str]]) -> None:
    assert shown(words, "f", 2022) == said


def test_by_how_much_more_or_less_than_the_budget() -> None:
    words = "教育支出决算为1741.75万元，完成年初预算103.3%，决算数大于预算数55.93万元，主要原因是调资12万元。"
    assert shown(words, "f") == [("教育支出", "1741.75 +55.93 103.3% done")]


def test_a_part_that_tells_what_was_spent_in_another_year() -> None:
    words = (
        "一、“三公”经费预算情况\n2024年度“三公”经费预算总计21.8万元。\n"
        "二、2023年“三公”经费决算情况\n2023年度“三公”经费合计支出20.12万元。\n"
    )
    found = [(claim.fiscal_year, claim.stage) for claim in told(words).claims]
    assert found == [(2024, "approved"), (2023, "executed")]


def test_arithmetic_decides_whose_change_is_told_behind_a_list() -> None:
    words = "总支出3734万元，其中：基本支出49万元，项目支出3685万元，同比增加2713万元，增长265.7%。"
    assert shown(words) == [("总支出", "3734 +2713 +265.7%"), ("基本支出", "49"), ("项目支出", "3685")]
    words = "总支出3734万元，其中：基本支出49万元，项目支出3685万元，同比增加2713万元，增长279.1%。"
    assert shown(words) == [("总支出", "3734"), ("基本支出", "49"), ("项目支出", "3685 +2713 +279.1%")]


def test_what_a_colon_opens_holds_for_all_its_numbered_parts() -> None:
    words = (
        "财政拨款本年支出1200万元。其中：\n（一）教育支出年初预算数为900万元。\n（二）卫生健康支出年初预算数为200万元。\n"
        "三、其他情况\n（一）农林水支出5万元。\n"
    )
    assert [claim.fund for claim in told(words, "f").claims] == ["fiscal", "fiscal", "fiscal", None]


def test_a_budget_that_was_told_as_adjusted_is_what_was_completed() -> None:
    found = told("公务接待费支出全年预算数为5万元，决算数为3.2万元，完成预算的64%。", "f").claims
    assert [(claim.stage, claim.base_stage) for claim in found] == [("revised", None), ("executed", "revised")]


def test_a_paragraph_that_names_nobody_is_about_its_heading() -> None:
    words = "五、一般公共预算财政拨款支出决算情况说明\n（三）具体情况\n年初预算为4700万元，支出决算为4980万元。"
    found = [(claim.subject_phrase, claim.fund, claim.stage) for claim in told(words, "f").claims]
    assert found == [("一般公共预算财政拨款支出", "general_public", stage) for stage in ("approved", "executed")]


def test_what_comes_in_and_what_goes_out_are_told_side_by_side() -> None:
    words = (
        "收支总预算1640万元。收入包括：一般公共预算拨款收入1500万元、财政专户管理资金收入100万元、上年结转40万元；"
        "支出包括：教育支出1620万元，年终结转结余20万元。"
    )
    assert [claim.fund for claim in told(words).claims] == ["all", "general_public", "all", None, "all", None]


def test_a_sentence_that_ends_inside_a_bracket_goes_on_behind_it() -> None:
    words = (
        "“三公”经费502.4万元，其中：公务用车购置及运行费500万元（公务用车购置费100万元，公务用车运行维护费400万元。）"
        "比上年增加2万元；公务接待费2.4万元，比上年减少1万元。"
    )
    assert shown(words) == [
        ("三公经费", "502.4"),
        ("公务用车购置及运行费", "500 +2"),
        ("公务用车购置费", "100"),
        ("公务用车运行维护费", "400"),
        ("公务接待费", "2.4 -1"),
    ]


def test_a_pair_named_by_its_first_letters() -> None:
    words = "2024年度收、支总计均为1,234.56万元。收、支与2023年度相比，减少100.00万元，下降7.5%。"
    assert shown(words, "f") == [("收、支总计", "1,234.56 -100.00 -7.5%")]


def test_the_subject_stays_after_the_end_of_its_sentence() -> None:
    words = "2020年项目支出1364.92万元，占本年支出合计的31.45%。与2019年相比，增加30.00万元，增长2.25%。"
    assert shown(words, "f", 2020) == [("项目支出", "1364.92 +30.00 +2.25% 31.45% of 本年支出合计")]


def test_parts_are_part_of_what_came_last() -> None:
    words = (
        "本年支出合计100万元，其中：基本支出60万元，占60%，其中：人员经费50万元，公用经费10万元；"
        "项目支出40万元，占40%。"
    )
    assert shown(words, "f") == [
        ("本年支出合计", "100"),
        ("基本支出", "60 60% of 本年支出合计"),
        ("人员经费", "50"),
        ("公用经费", "10"),
        ("项目支出", "40 40% of 本年支出合计"),
    ]


def test_nothing_is_compared_with_itself() -> None:
    words = "2026年收支总预算1391.68万元,2025 年收支总预算 946.48万元,较上年增加了445.20万元,增长率47.04%。"
    assert [(c.fiscal_year, figures(c)) for c in told(words, "b", 2026).claims] == [
        (2026, "1391.68 +445.20 +47.04%"),
        (2025, "946.48"),
    ]


def test_a_heading_names_the_subject_of_sentences_without_one() -> None:
    words = "（一）收入预算\n\n年初预算1000万元，比上年年初预算900万元增加100万元，增长11.11%。"
    assert [(c.flow, figures(c)) for c in told(words).claims] == [
        ("revenue", "1000 +100 +11.11%"),
        ("revenue", "900 base"),
    ]


def test_the_sum_of_the_parts_is_the_whole_again() -> None:
    words = (
        "年度预算安排\n\n"
        "项目总预算1170.00万，其中支持企业规模化发展870.00万，支持商销稳增长300.00万，合计1170.00万。"
    )
    assert [(c.subject_phrase, figures(c)) for c in told(words).claims] == [
        ("项目总预算", "1170.00"),
        ("支持企业规模化发展", "870.00"),
        ("支持商销稳增长", "300.00"),
        ("项目总预算", "1170.00"),
    ]


# ---- items


def test_a_path_names_its_item_and_its_brackets_do_not_end_it() -> None:
    words = "(1)一般公共服务支出(类)政府办公厅(室)及相关机构事务(款)行政运行(项)2024年预算数为 100 元，与上年持平。"
    claim = told(words).claims[0]
    assert (claim.subject_code, claim.amount, claim.direction, claim.base_year) == ("2010301", 100, "equal", 2023)


def test_a_wrong_path_has_no_code() -> None:
    words = "住房保障支出（类）住房保障支出（款）住房公积金（项）预算数为100元。"
    assert [(c.subject_code, c.claim_type) for c in told(words).claims] == [(None, "B07")]


def test_approved_and_executed_of_an_item_with_their_verdict() -> None:
    words = (
        "1、住房保障支出（类）住房改革支出（款）住房公积金（项）。主要用于：缴存。年初预算为 187.75 万元，"
        "支出决算为187.19万元，完成年初预算的99.70%。决算数小于预算数的主要原因：人员减少5人。"
    )
    assert [(c.stage, c.base_stage, c.direction, figures(c), c.reason) for c in told(words, "f").claims] == [
        ("approved", None, None, "187.75", None),
        ("executed", "approved", "decrease", "187.19 99.7% done", "人员减少5人"),
    ]


def test_an_item_in_two_years_of_one_paragraph() -> None:
    words = (
        "1. “住房保障支出（类）住房改革支出（款）购房补贴（项）”320.17万元，主要用于购房补贴。2023年当年预算执行数为"
        "318.14万元，2024年预算安排320.17万元，比2023年预算执行数增加0.64%。"
    )
    assert [(c.fiscal_year, c.stage, figures(c)) for c in told(words).claims] == [
        (2024, "approved", "320.17"),
        (2023, "executed", "318.14"),
        (2024, "approved", "320.17 +0.64%"),
    ]


def test_an_item_named_by_its_code() -> None:
    assert [(c.subject_code, figures(c)) for c in told("2010301行政运行500万元，比上年增加20万元。").claims] == [
        ("2010301", "500 +20")
    ]


def test_economic_subjects_are_parts_of_personnel_expenditure() -> None:
    words = (
        "人员经费2052.26万元，主要包括：基本工资500万元、住房公积金300万元；"
        "公用经费184.65万元，主要包括：办公费20万元。"
    )
    assert [(c.subject_code, figures(c)) for c in told(words).claims] == [
        (None, "2052.26"),
        ("30101", "500"),
        ("30113", "300"),
        (None, "184.65"),
        ("30201", "20"),
    ]


# ---- change, in the words of many places


@pytest.mark.parametrize(
    ("kind", "words", "expected"),
    [
        ("b", "公务接待费3万元，较 2023 年增加 0 万元。", "3 +0 equal"),
        ("b", "公务接待费5万元，较上年增1万元，增幅25%。", "5 +1 +25%"),
        ("b", "公务接待费20万元，较上年(减)6万元,(减)幅23%。", "20 -6 -23%"),
        ("b", "公务接待费9万元,较2023年预算下降40%,减少6万元。", "9 -6 -40%"),
        ("b", "公务接待费8万元,较2023年预算下降42.86%。减少6万元。", "8 -6 -42.86%"),
        ("b", "公务接待费3877.5万元，比上年减少484.05,降低11.1%", "3877.5 -484.05 -11.1%"),
        ("b", "公务接待费3万元，较上年减少0.04万元，增0.01%。", "3 -0.04 +0.01%"),
        ("b", "公务接待费3万元，较上年增加（减少）1万元。", "3 +1 undefined"),
        ("b", "公务接待费3万元，按同口径比较，增加50万元。", "3 +50"),
        ("b", "公务接待费3万元，同口径比2023年减少50万元。", "3 -50"),
        ("b", "公务接待费3万元，较上年同期减少2万元。", "3 -2"),
        ("b", "公务接待费10万元，与上年无变化。", "10 equal"),
        ("b", "公务接待费10万元，同比无增减变化。", "10 equal"),
        ("b", "公务接待费10万元，与2023年一致。", "10 equal"),
        ("b", "会议费2万元，上年无该预算,增长率无可比性。", "2 undefined"),
        ("b", "三公经费1.2亿元，比2023年下降0.14亿元。", "1.2 -0.14"),
        ("b", "公务接待費支出5.21萬元, 與2023年度預算相比,減少0.1萬元。", "5.21 -0.1"),
        ("b", "公务接待费１，２３４．５０万元，增长百分之五。", "１，２３４．５０ +五%"),
        ("b", "公务接待费三万五千元，较上年减少二千元。", "三万五千 -二千"),
        ("b", "公务接待费 8,840, 127.35 元，占 16.67 %。", "8,840, 127.35 16.67% of None"),
        ("f", "公务接待费决算5万元，与上年对比减少1万元，减少率16.7%。", "5 -1 -16.7%"),
        ("f", "公务接待费支出5万元，为年初预算的50%。", "5 50% done"),
        ("f", "公务接待费支出5万元，占预算的50%。", "5 50% done"),
        ("f", "公务接待费决算5万元，完成年初预算100%，决算数等于年初预算数。", "5 100% done equal"),
    ],
)
def test_one_claim(kind: str, words: str, expected: str) -> None:
    assert [figures(claim) for claim in told(words, kind).claims] == [expected]


def test_two_bases_for_one_figure_are_two_claims() -> None:
    words = (
        "“三公”经费支出决算为62.07万元，完成全年预算84.82万元的73.2%，比上年决算数增加38.97万元，增长168.7%；"
        "比2019年（疫情前）决算数减少24.87万元，降低28.6%。"
    )
    assert [(c.base_year, c.base_stage, figures(c)) for c in told(words, "f", 2023).claims] == [
        (2023, "revised", "62.07 73.2% done"),
        (2022, "executed", "62.07 +38.97 +168.7%"),
        (2019, "executed", "62.07 -24.87 -28.6%"),
        (None, None, "84.82 base"),
    ]


def test_the_figure_compared_with_is_a_claim() -> None:
    words = "公务接待费1890万元，较2024年的2190万元减少300万元，下降13.7%。"
    assert [(c.fiscal_year, figures(c)) for c in told(words, "b", 2025).claims] == [
        (2025, "1890 -300 -13.7%"),
        (2024, "2190 base"),
    ]


def test_an_undefined_rate() -> None:
    words = "因公出国（境）费决算0万元，比上年增加0万元，增长--（基数为0，不可比）。"
    assert shown(words, "f") == [("因公出国(境)费", "0 +0 equal")]


def test_amounts_without_a_unit_inherit_it_and_say_so() -> None:
    claim = told("公务接待费3877.5万元，比上年减少484.05,降低11.1%").claims[0]
    assert (claim.change_amount, claim.unit) == (Decimal("-4840500.00"), None)


def test_quantum_is_the_step_of_the_last_printed_place() -> None:
    claim = told("公务接待费3923万元，比上年减少332.5万元，下降7.81%。").claims[0]
    assert (claim.quantum, claim.change_quantum, claim.ratio_quantum) == (10000, 1000, Decimal("0.0001"))
    assert told("公务接待费173,455.4元。").claims[0].quantum == 0
    assert [told(f"公务接待费{words}。").claims[0].quantum for words in ("三点五万元", "三万五千元")] == [1000, 0]


# ---- reasons and uses keep their own figures out


def test_figures_of_a_reason_are_not_claims_unless_a_known_subject_changes() -> None:
    words = (
        "收支较上年增加500万元，主要原因是一般公共预算财政拨款收入较上年增加300万元，上级补助收入减少100万元，"
        "上年年初结转资金1475.63万元。"
    )
    said = told(words, "f", 2023)
    assert [(c.subject_phrase, figures(c)) for c in said.claims] == [
        ("收支", "+500"),
        ("一般公共预算财政拨款收入", "+300"),
        ("上级补助收入", "-100"),
    ]
    assert [n.kind for n in said.notes] == ["reason_text"]


def test_a_list_of_reasons_stays_a_reason_over_its_sentences() -> None:
    words = "“三公”经费预算较上年减少0.14亿元，主要是三个原因：一是压减接待0.05亿元。二是减少公车0.09亿元。"
    assert shown(words) == [("三公经费预算", "-0.14")]


def test_parts_of_a_change_have_reasons_of_their_own() -> None:
    words = (
        "预算收支安排1000万元，较2024年增加100万元，其中：基本支出增加60万元，主要为人员增资；"
        "项目支出增加40万元，主要为新增项目。"
    )
    assert [(c.subject_phrase, c.reason) for c in told(words, "b", 2025).claims] == [
        ("收支", None),
        ("基本支出", "人员增资"),
        ("项目支出", "新增项目"),
    ]


def test_what_money_is_for_is_no_claim() -> None:
    said = told("项目支出300万元，主要用于：路灯改造200万元，购置设备3台。公务接待费1万元。")
    assert [(c.subject_phrase, figures(c)) for c in said.claims] == [("项目支出", "300"), ("公务接待费", "1")]
    assert {n.kind for n in said.notes} == {"use_text"}


# ---- counts


def test_groups_batches_and_persons() -> None:
    words = (
        "1、因公出国（境）费支出3.2万元。全年安排因公出国（境）团组1个、累计2人次。公务用车保有量为3辆。"
        "国内公务接待5批次30人次（其中外宾1批次2人次）。"
    )
    assert [(c.item, figures(c)) for c in told(words, "f").claims if c.count is not None] == [
        ("travel_groups", "1 travel_groups"),
        ("travel_persons", "2 person_times"),
        ("vehicles_held", "3 vehicles"),
        ("reception_batches", "5 batches"),
        ("reception_persons", "30 person_times"),
        ("foreign_reception", "1 batches"),
        ("foreign_reception", "2 person_times"),
    ]


def test_what_is_counted_may_stand_behind_the_unit() -> None:
    words = "纳入汇总的127个一级预算部门，财政供养人员9,244人，其中：行政5000人，事业4244人；车辆1,763辆。"
    assert [(c.item, c.count) for c in told(words).claims] == [
        ("units", 127),
        ("staff", 9244),
        ("staff", 5000),
        ("staff", 4244),
        ("vehicles", 1763),
    ]


def test_score_and_grades_of_self_evaluation() -> None:
    words = "绩效自评的2024年度项目4个，涉及预算金额598.42万元，平均得分99.43分（其中，绩效评级为“优”的项目4个）。"
    assert [(c.item, figures(c)) for c in told(words, "f").claims] == [
        ("projects", "598.42 4 projects"),
        ("score", "99.43 score"),
        ("grade_excellent", "4 grade_excellent"),
    ]


def test_thresholds_years_and_laws_are_no_amounts() -> None:
    said = told("截至2023年12月31日，单价100万元（含）以上设备2台（套）。依据沪商规〔2024〕3号、W-07地块、第3条。")
    assert [figures(c) for c in said.claims] == ["2 equipment"]
    assert sorted(n.kind for n in said.notes) == ["date", "identifier", "law_citation", "ordinal", "threshold"]


# ---- nothing there


@pytest.mark.parametrize(
    ("words", "item"),
    [
        ("本单位2024年无使用政府性基金预算拨款安排的支出，与上年保持一致。", "government_fund"),
        ("某局2024年度无“三公”经费财政拨款支出。", "three_public_total"),
        ("本部门没有国有资本经营预算财政拨款收入和支出。", "state_capital"),
    ],
)
def test_absence(words: str, item: str) -> None:
    claim = told(words).claims[0]
    assert (claim.measure, claim.fund if claim.item is None else claim.item) == ("absence", item)


def test_things_that_are_absent_in_a_reason_are_not_told() -> None:
    assert shown("公务接待费0万元，与上年持平，主要原因是无“三公”经费支出。") == [("公务接待费", "0 equal")]


# ---- what cannot be read


def test_a_figure_without_a_subject_is_refused_with_its_reason() -> None:
    said = told("较2023年增加 5 元。")
    assert [(r.reason, r.words) for r in said.rejects] == [("no_subject", "5")]
    assert {r.reason for r in said.rejects} <= set(reasons())


def test_definitions_and_duties_assert_nothing() -> None:
    words = "六、名词解释\n\n（一）基本支出：指为保障机构正常运转安排100万元以下的支出。"
    said = told(words)
    assert (said.claims, {n.kind for n in said.notes}) == ((), {"threshold"})


def test_projects_described_outside_budgets_assert_nothing() -> None:
    words = "项目概况\n\n本工程建筑面积约为13459平方米，建筑高度为29.8米，投资5000万元。"
    said = told(words)
    assert (said.claims, {n.kind for n in said.notes}) == ((), {"project_text"})


def test_the_door_gives_claims_and_rejects() -> None:
    document = text("公务接待费3万元。")
    identity = Identity(None, "budget", 2024, None, None, None, None)
    made, rejects = claims(document, paragraphs(document, segment(document)), (), (), identity)
    assert ([c.amount for c in made], rejects) == ([Decimal("30000.00")], [])


# ---- the vocabulary


def test_longest_words_win_whatever_their_order() -> None:
    for words in (["ab", "abc"], ["abc", "ab"]):
        assert re.findall(trie(words), "abcab") == ["abc", "ab"]


def test_a_phrase_with_a_foreign_beginning_is_known_only_behind_a_name() -> None:
    assert understand("某某局机关运行经费").item == "agency_operation"
    assert understand("会议室租赁项目支出").known is False


def test_the_scan_begins_where_tokens_may_begin() -> None:
    """The letters that tokens are said to begin with are those with which they do begin."""
    pattern = lexicon().token.pattern
    slow = re.compile(pattern[pattern.index("])") + 2 :])
    for paragraph in first().paragraphs:
        letters = read(paragraph).letters
        quick = [(found.span(), found.lastgroup) for found in lexicon().token.finditer(letters)]
        assert quick == [(found.span(), found.lastgroup) for found in slow.finditer(letters)]


def test_every_type_given_is_in_the_catalogue_and_every_type_of_the_handbook_is_there() -> None:
    sizes = {"A": 18, "B": 17, "C": 6, "D": 15, "E": 14, "F": 9, "G": 6}
    expected = {f"{family}{number:02}" for family, size in sizes.items() for number in range(1, size + 1)}
    assert set(claim_types()) == expected | {"G00"}
    assert {claim.claim_type for claim in first().claims} <= set(claim_types())


def test_paragraphs_cut_inside_a_sentence_are_joined() -> None:
    cut = ((0, "年初预算为5万元，支出决算为"), (100, "4万元。"), (200, "（二）支出"))
    joined = [*mended([Paragraph(words, ((0, place),)) for place, words in cut])]
    assert [p.text for p in joined] == ["年初预算为5万元，支出决算为4万元。", "（二）支出"]
    assert read(joined[0]).span(14, 15) == (100, 101)


@pytest.mark.parametrize(
    ("words", "measure", "item"),
    [
        ("本部门收支平衡。", "balanced", None),
        ("由于四舍五入，分项加和与总数可能略有差异。", "rounding", None),
        ("本单位为事业单位，按规定不反映机关运行经费。", "absence", "agency_operation"),
    ],
)
def test_statements_without_a_figure(words: str, measure: str, item: str | None) -> None:
    assert [(c.measure, c.item) for c in told(words).claims] == [(measure, item)]


PIECES = (
    "“三公”经费", "基本支出", "一般公共服务支出(类)财政事务(款)行政运行(项)", "收入总计", "某局", "2024年",
    "较2023年", "与上年相比", "增加", "减少（增加）", "占", "完成年初预算的", "决算数小于预算数", "其中：",
    "主要原因是", "主要用于", "（", "）", "，", "；", "。", "、", "5", "1,234.56", "万元", "%", "辆",
    "台（套）", "持平", "无", "--", "99999999999999999999999", "三千", "百分之五", "一是", "合计", "（一）",
    "1.", "联系电话：", "010-55555555", "萬", "△", "100万元（含）以上", "〔2024〕3号", "W060701", " ", "\n",
)  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join), st.sampled_from("bf"))
@example("△100万元（含）以上“三公”经费1,234.561.2024年", "b")  # a claim ends inside a run of digits
@settings(max_examples=examples(150), deadline=None)
def test_no_prose_breaks_the_reader_and_every_digit_is_accounted_for(words: str, kind: str) -> None:
    document = text("。" + words)
    identity = Identity(None, KINDS[kind], 2024, None, None, None, None)
    said = tell(document, paragraphs(document, segment(document)), (), identity)
    whole = Disclosure(document, identity, claims=said.claims, rejects=said.rejects)
    held = {place for figure in account(whole, said.notes) for place in range(figure.start, figure.stop)}
    assert {place for place, letter in enumerate(document.text) if letter.isdigit()} <= held
    assert all(0 <= c.span_start < c.span_stop <= len(document.text) for c in said.claims)
    assert said == tell(document, paragraphs(document, segment(document)), (), identity)


def test_prose_without_a_full_stop_is_read_in_bounded_time() -> None:
    words = "某某工作不断推进" * 3000 + "公务接待费3万元" + "（一是" * 2000
    said = told(words)
    assert len(said.claims) <= 1


@pytest.mark.parametrize(
    ("words", "reason", "figure"),
    [
        ("较上年增加5元。", "no_subject", "5"),
        ("5万元。", "no_subject", "5"),
        ("完成年初预算5万元的90%。", "no_subject", "5"),
        ("较上年增长5%。", "no_subject", "5"),
        ("收入预算5万元，3%。", "percent_without_meaning", "3"),
        ("公务接待费" + "9" * 31 + "万元。", "out_of_range", "9" * 31),
        ("公务接待费0.0000001万元。", "finer_than_a_fen", "0.0000001"),
    ],
)
def test_why_a_figure_is_no_claim(words: str, reason: str, figure: str) -> None:
    rejects = told(words).rejects
    assert (rejects[0].stage, rejects[0].reason) == ("claims", reason)
    assert words[rejects[0].start : rejects[0].stop] == rejects[0].words == figure


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("（一）收入预算\n与上年持平。", [("收入预算", "equal")]),
        ("项目支出30万元，主要用于甲工程，比上年增加3万元。", [("项目支出", "30 +3")]),
        ("项目支出30万元，用于甲工程10万元，比上年增加3万元。", [("项目支出", "30 +3")]),
        (
            "项目支出30万元，主要用于基本支出10万元；公务接待费2万元。",
            [("项目支出", "30"), ("基本支出", "10"), ("公务接待费", "2")],
        ),
        ("公务接待费与上年相比无增减。", [("公务接待费", "equal")]),
        ("公务接待费5万元，小于预算数，减少3万元。", [("公务接待费", "5 -3")]),
        ("2010301行政运行5万元，占3%。", [("行政运行", "5 3% of None")]),
    ],
)
def test_what_a_figure_behind_a_use_a_heading_or_a_code_is_of(words: str, said: list[tuple[str, str]]) -> None:
    assert shown(words) == said


def test_one_figure_compared_with_two_is_told_twice() -> None:
    words = "教育支出决算5万元，比上年增加1万元，增长20%，比年初预算数减少2万元，下降10%。"
    found = told(words, "f").claims
    assert [(figures(c), c.base_year, c.base_stage, words[: c.span_stop][-2:]) for c in found] == [
        ("5 +1 +20%", 2023, "executed", "20"), ("5 -2 -10%", 2024, "approved", "10"),
    ]  # fmt: skip


def test_a_figure_whose_stage_is_not_said_is_of_the_document_s() -> None:
    stages = {kind: {claim.stage for claim in told("公务接待费支出5万元。", kind).claims} for kind in KINDS}
    assert stages == {"b": {"approved"}, "f": {"executed"}}


def test_the_dimensions_of_a_whole_its_parts_and_a_count() -> None:
    words = "一般公共预算财政拨款支出60万元，其中：基本支出50万元，比上年增加1万元。公务用车保有量2辆。教育收费3万元。"
    found = told(words).claims
    assert [(c.fund, c.source, c.flow, c.part, c.part_of) for c in found] == [
        ("general_public", "fiscal", "expenditure", None, None),
        ("general_public", "fiscal", "expenditure", "basic", "total"),
        (None, None, None, None, None),
        (None, "education_fees", None, None, None),
    ]
    assert [(c.measure, c.stage, c.fiscal_year, c.base_year, c.base_stage) for c in found] == [
        ("amount", "approved", 2024, None, None),
        ("amount", "approved", 2024, 2023, "approved"),
        ("count", None, 2024, None, None),
        ("amount", "approved", 2024, None, None),
    ]


# ---- what is said of several, and of whom


INCOME = "2024年收入预算100万元，其中：一般公共预算拨款收入99.9万元，占99.9%；"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (INCOME + "事业收入0.06万元、其他收入0.04万元，两项合计占0.1%。",
         [("其他收入", "0.04"), ("两项合计", "0.1% of 收入预算")]),
        (INCOME + "事业收入0.06万元和其他收入0.04万元两项合计占0.1%。",
         [("其他收入", "0.04"), ("两项合计", "0.1% of 收入预算")]),
        ("支出预算100万元，其中：人员经费5万元、公用经费3万元，两项合计8万元，占8%。",
         [("公用经费", "3"), ("两项合计", "8 8% of 支出预算")]),
        ("支出预算100万元，其中：人员经费5万元、公用经费3万元，以上两项共计比上年减少1万元，下降11.1%。",
         [("公用经费", "3"), ("以上两项共计", "-1 -11.1%")]),
    ],
)  # fmt: skip
def test_what_is_said_of_several_items_is_not_the_last_ones(words: str, said: list[tuple[str, str]]) -> None:
    assert shown(words)[-2:] == said
    assert [claim.known for claim in told(words).claims][-2:] == [True, False]


@pytest.mark.parametrize(
    ("words", "kind", "said"),
    [
        ("支出预算100万元，其中：基本支出60万元，占支出预算的60%。", "b", ("基本支出", "60 60% of 支出预算")),
        ("基本支出60万元，占支出预算的60%。", "b", ("基本支出", "60 60% of 支出预算")),
        ("支出合计100万元，其中：教育支出60万元，占支出预算的60%。", "f", ("教育支出", "60 60% of 支出预算")),
        ("支出合计100万元，其中：基本支出5万元，占支出决算的5%。", "f", ("基本支出", "5 5% of 支出决算")),
        ("三公经费支出决算为5万元，占年初预算的50%。", "f", ("三公经费支出", "5 50% done")),
        ("基本支出60万元，完成支出预算的98%。", "f", ("基本支出", "60 98% done")),
    ],
)
def test_a_share_of_the_whole_is_no_completion(words: str, kind: str, said: tuple[str, str]) -> None:
    assert shown(words, kind)[-1] == said


@pytest.mark.parametrize(
    "words",
    [
        "收入预算100万元，包括：一般公共预算拨款收入，上级补助收入10万元。",
        "三、一般公共预算拨款收入情况\n一般公共预算拨款收入90万元，上级补助收入10万元。",
        "一般公共预算拨款收入情况：上级补助收入10万元。",
    ],
)
def test_an_income_of_its_own_source_has_no_fund_of_its_neighbour(words: str) -> None:
    last = told(words).claims[-1]
    assert (last.subject_phrase, last.source, last.fund in (None, "all")) == ("上级补助收入", "superior_subsidy", True)
