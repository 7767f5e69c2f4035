"""Which region a name means, in which year."""

import pytest

from pipelines.catalog.regions import chain, find, region, regions
from pipelines.names import plain


@pytest.mark.parametrize(
    ("words", "year", "code"),
    [
        ("重庆市长寿区某某办公室", 2024, "500115"),
        ("重庆市 长寿区 某某局", 2024, "500115"),
        ("中共重庆市长寿区委员会办公室", 2024, "500115"),
        ("长寿区某某中心", 2024, "500115"),
        ("重庆市财政局", 2024, "500000"),
        ("南京市鼓楼区教育局", 2022, "320106"),
        ("鼓楼区人民政府（南京市）", 2022, "320106"),
        ("济南市市中区某局", 2023, "370103"),
        ("吉林省吉林市昌邑区某局", 2020, "220202"),
        ("朝阳市某局", 2020, "211300"),
        ("北京市朝阳区某局", 2020, "110105"),
        ("大理州祥云县某局", 2021, "532923"),
        ("恩施州财政局", 2020, "422800"),
        ("广西融安县某局", 2024, "450224"),
        ("內蒙古自治區包頭市昆都侖區某局", 2022, "150203"),
        ("湖北省随县林业局", 2021, "421321"),
        ("仙桃市财政局", 2020, "429004"),
        ("东莞市长安镇人民政府", 2021, "441900"),
        ("晋城市城区某局", 2020, "140502"),
        ("唐山市路南区某局", 2023, "130202"),
        ("新疆喀什地区疏附县某局", 2026, "653121"),
        ("中华人民共和国某部", 2024, "000000"),
        ("财政部某某监管局", 2024, "000000"),
    ],
)
def test_the_most_specific_region_that_a_name_states(words: str, year: int, code: str) -> None:
    found = find(words, year)
    assert found is not None and found.code == code


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("鼓楼区教育局", "four namesakes and no superior"),
        ("朝阳区教育局", "a district of several cities"),
        ("县财政局", "no name at all"),
        ("财政部门", "a common noun, not the ministry"),
        ("全市和县区", "a county's name inside common words"),
        ("北京路街道办事处", "a road, not the city"),
        ("新市区管理办公室", "a common noun where no city stands in front"),
        ("市辖区", "a heading of the list of codes"),
        ("", "nothing"),
    ],
)
def test_what_is_not_certain_is_none(words: str, why: str) -> None:
    assert find(words, 2023) is None, why


def test_a_generic_name_counts_only_directly_behind_its_city() -> None:
    assert find("汕尾市中心城区管理局", 2020) == region("441500", 2020)
    assert find("汕尾市城区某局", 2020) == region("441502", 2020)


def test_a_renamed_region_keeps_its_code_and_has_the_name_of_the_year() -> None:
    old, new = find("襄樊市某局", 2009), find("襄阳市某局", 2015)
    assert old is not None and new is not None
    assert (old.code, old.until, old.successor) == (new.code, 2010, "420600")
    assert new.since == 2010 and new.until is None


def test_an_abolished_district_lives_in_its_years_and_a_little_longer() -> None:
    found = [find("江干区某局", year) for year in (2015, 2021, 2022, 2023, 2024)]
    assert [one.code if one else None for one in found] == ["330104", "330104", "330104", "330104", None]
    assert found[0] is not None and found[0].successor == "330102"


def test_a_recoded_county_has_the_code_of_the_year() -> None:
    codes = [(one := find("西藏白朗县", year)) and one.code for year in (2012, 2014, 2020)]
    assert codes == ["542329", "540228", "540228"]


def test_the_chain_is_what_layouts_inherit_along() -> None:
    assert chain("429004") == ["429004", "429000", "420000", "000000"]
    for wrong in ("5001", "50011a", "５００１１２"):
        with pytest.raises(ValueError, match="not a region code"):
            chain(wrong)


def test_every_row_has_a_parent_in_its_chain_and_years_in_order() -> None:
    codes = {one.code for one in regions()}
    for one in regions():
        assert one.parent is None or one.parent == next(code for code in chain(one.code)[1:] if code in codes), one
        assert one.until is None or one.since <= one.until, one
        assert one.successor is None or one.successor in codes, one


def test_the_shelf_is_written_in_order_and_as_names_are_compared() -> None:
    codes = [one.code for one in regions()]
    names = [name for one in regions() for name in (one.name, one.alias) if name]
    assert codes == sorted(codes)
    assert names == list(map(plain, names))


def test_every_county_is_found_by_its_full_name() -> None:
    placeholders = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}
    wrong = []
    for one in regions():
        if one.level != 3 or one.until is not None:
            continue
        superiors = [region(code, one.since) for code in chain(one.code)[-2:0:-1]]
        names = [above.name for above in superiors if above is not None and above.name not in placeholders]
        words = "".join([*names, one.name, "财政局"])
        found = find(words, max(one.since, 2024))
        if found is None or found.code != one.code:
            wrong.append((words, one.code, found and found.code))
    assert wrong == []
