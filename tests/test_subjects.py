"""The four classifications: codes over the years, names as documents print them, the crosswalk."""

import pytest

from pipelines.catalog.subjects import LEVELS, SYSTEMS, crosswalk, named, resolve, subject, subjects, system_of


@pytest.mark.parametrize(
    ("system", "printed", "year", "code"),
    [
        ("functional", "一、一般公共服务支出", 2024, "201"),
        ("functional", "八、社会保障和就业支出", 2024, "208"),
        ("functional", "社会保障和就业", 2024, "208"),
        ("functional", "卫生健康支出（类）", 2024, "210"),
        ("functional", "医疗卫生与计划生育支出", 2016, "210"),
        ("functional", "医疗卫生与计划生育支出", 2024, "210"),
        ("functional", "資源勘探工業信息等支出", 2024, "215"),
        ("functional", "行政事业单位养老支出(款)", 2024, "20805"),
        ("functional", "行政事业单位离退休", 2024, "20805"),
        ("functional", "政府办公厅(室)及相关机构事务", 2024, "20103"),
        ("functional", "机关事业单位职业年金缴费支出（项）", 2024, "2080506"),
        ("functional", "住房公积金", 2024, "2210201"),
        ("functional", "其它一般公共服务支出", 2024, "20199"),
        ("functional", "学前教育", 2024, "2050201"),
        ("functional", "培训支出（项）", 2025, "2050803"),
        ("functional", "城乡社区环境卫生", 2024, "21205"),
        ("functional", "城乡社区环境卫生（项）", 2024, "2120501"),
        ("department_economic", "因公出国（境） 费", 2024, "30212"),
        ("department_economic", "公务用车运行费", 2024, "30231"),
        ("department_economic", "维修（护）费", 2024, "30213"),
        ("department_economic", "住房公积金", 2024, "30113"),
        ("department_economic", "住房公积金", 2016, "30311"),
        ("department_economic", "其他社会保障缴费", 2016, "30104"),
        ("department_economic", "其他社会保障缴费", 2024, "30112"),
        ("government_economic", "工资奖金津贴补贴", 2024, "50101"),
        ("government_economic", "机关资本性支出（一）", 2024, "503"),
        ("revenue", "增值税", 2024, "10101"),
    ],
)
def test_a_printed_name_means_a_code(system: str, printed: str, year: int, code: str) -> None:
    assert resolve(system, printed, year) == code


@pytest.mark.parametrize(
    ("system", "printed", "why"),
    [
        ("functional", "其他支出", "a class and a section of it and one of aid"),
        ("functional", "超长期特别国债安排的支出", "a section of many classes"),
        ("functional", "节能环保", "the class without its ending, and the section of aid"),
        ("functional", "行政运行", "an item of most sections"),
        ("functional", "某某专项", "no name of the classification"),
        ("functional", "合计", "a total"),
        ("functional", "", "nothing"),
        ("department_economic", "办公设备购置", "once for capital construction, once for other capital"),
    ],
)
def test_what_means_none_or_several_is_none(system: str, printed: str, why: str) -> None:
    assert resolve(system, printed, 2024) is None, why


def test_level_and_the_code_above_narrow_the_choice() -> None:
    assert resolve("functional", "其他支出", 2024, level=1) == "229"
    assert resolve("functional", "其他支出", 2024, within="219") == "21999"
    assert resolve("department_economic", "办公设备购置", 2024, within="310") == "31002"
    assert resolve("functional", "社会保障和就业支出（款）", 2024) is None


def test_without_a_year_the_newest_names_count() -> None:
    assert resolve("department_economic", "住房公积金") == "30113"
    assert resolve("functional", "环境保护", 0) == "211"


def test_a_name_lives_in_its_years() -> None:
    names = [(one := subject("functional", "211", year)) and one.name for year in (2009, 2012, 2024)]
    assert names == ["环境保护", "节能环保", "节能环保支出"]
    assert [one.name for one in named("functional", "20805")] == ["行政事业单位离退休", "行政事业单位养老支出"]


def test_an_abolished_section_knows_its_successor() -> None:
    moved = {code: named("functional", code)[-1].successor for code in ("20110", "20112", "20115", "20124", "21506")}
    assert moved == {"20110": "20801", "20112": "21007", "20115": "20138", "20124": "20134", "21506": "22401"}
    assert subject("functional", "20110", 2024) is None


def test_the_fund_is_a_property_of_the_section() -> None:
    funds = [
        (one := subject("functional", code, 2024)) and one.fund_kind for code in ("221", "22102", "22198", "2219899")
    ]
    assert funds == ["all", "general_public", "government_fund", "government_fund"]
    assert (one := subject("functional", "22301", 2024)) and one.fund_kind == "state_capital"


def test_system_of() -> None:
    assert [system_of(code) for code in ("1", "2080505", "30101", "50101", "4", "x", "")] == [
        "revenue", "functional", "department_economic", "government_economic", None, None, None,
    ]  # fmt: skip


def test_every_row_is_well_formed() -> None:
    codes = {(one.system, one.code) for one in subjects()}
    assert {one.system for one in subjects()} == set(SYSTEMS)
    for one in subjects():
        assert LEVELS[len(one.code)] == one.level, one
        assert one.parent is None if one.level == 1 else (one.system, one.parent) in codes, one
        assert one.parent is None or one.code.startswith(one.parent), one
        assert one.successor is None or (one.system, one.successor) in codes, one
        assert one.since is None or one.until is None or one.since <= one.until, one
        assert one.confidence in ("seen", "known", "medium"), one
        assert one.name and one.name_en.isascii(), one
        assert (one.fund_kind is None) == one.system.endswith("economic"), one


def test_the_classes_are_complete() -> None:
    classes = {one.code for one in subjects() if one.system == "functional" and one.level == 1}
    assert classes == {str(code) for code in range(201, 235) if code not in (225, 226, 228)}


def test_names_resolve_to_their_own_code() -> None:
    """A name of the current list finds itself, unless the list itself gives it to several codes."""
    for one in subjects():
        if one.until is None:
            found = resolve(one.system, one.name, 2025, one.level, one.parent or "")
            assert found == one.code or (one.since or 0) > 2025, one


def test_the_crosswalk_joins_the_two_economic_lists() -> None:
    codes = {one.code for one in subjects()}
    assert {crossing.unit_kind for crossing in crosswalk()} == {"administrative", "institution"}
    for crossing in crosswalk():
        assert {crossing.department, crossing.government} <= codes, crossing
    seen = {(c.department, c.unit_kind): c.government for c in crosswalk() if c.confidence == "seen"}
    assert seen["30101", "administrative"] == "50101"
    assert seen["30107", "institution"] == "50501"
    assert ("30107", "administrative") not in seen
    assert seen["30213", "administrative"] == "50209"
    assert seen["30213", "institution"] == "50502"
