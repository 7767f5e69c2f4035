"""How codes and names of subjects are printed at the left of a form: in brackets, in parts, beside those of bodies."""

from __future__ import annotations

import pytest

from pipelines.model import Disclosure
from tests.layouts import BUDGET, all_is_read, read

ROWS = [("205", "教育支出"), ("20502", "普通教育"), ("2050204", "高中教育")]


def stubs(said: Disclosure) -> list[tuple[str | None, str]]:
    """What each row of a form of expenditure is called, and the code of its subject."""
    return [(fact.subject_code, fact.subject_name) for fact in said.facts if fact.part == "total"]


@pytest.mark.parametrize("brackets", ["[]", "()", "（）", "〔〕", "【】"])
@pytest.mark.parametrize("between", ["", " ", "\t"])
def test_a_code_in_brackets_is_a_code(brackets: str, between: str) -> None:
    header = "科目编码\t科目名称" if between == "\t" else "科目"
    cells = [f"{brackets[0]}{code}{brackets[1]}{between}{name}\t10.00\t10.00\t" for code, name in ROWS]
    said = read(BUDGET, f"表三 部门支出总表\n单位：元\n{header}\t合计\t基本支出\t项目支出\n" + "\n".join(cells) + "\n")
    assert stubs(said) == ROWS
    all_is_read(said, "B_EXP")


SPLIT = {
    "bodies behind the three cells of a code": """科目编码\t\t\t单位代码\t单位名称（科目名称）\t合计\t基本支出
类\t款\t项
\t\t\t101001\t某某县第一中学\t10.00\t10.00
205\t\t\t101001\t教育支出\t10.00\t10.00
205\t02\t\t101001\t普通教育\t10.00\t10.00
205\t02\t04\t101001\t高中教育\t10.00\t10.00
""",
    "bodies before them, upper cells blank": """单位代码\t类\t款\t项\t单位名称/科目名称\t合计\t基本支出
101001\t\t\t\t某某县第一中学\t10.00\t10.00
\t205\t\t\t教育支出\t10.00\t10.00
\t\t02\t\t普通教育\t10.00\t10.00
101001\t\t\t04\t高中教育\t10.00\t10.00
""",
    "bodies beside a code in one cell of full width": """单位编码\t科目编码\t单位（科目）名称\t合计\t基本支出
１０１００１\t\t某某县第一中学\t10.00\t10.00
\t２０５\t教育支出\t10.00\t10.00
\t２０５０２\t普通教育\t10.00\t10.00
\t２０５０２０４\t高中教育\t10.00\t10.00
""",
    "the words of merged cells repeated over what they cover": """类\t款\t项\t单位代码\t科目名称\t合计\t基本支出
\t\t\t101001\t某某县第一中学\t10.00\t10.00
205\t205\t205\t\t教育支出\t10.00\t10.00
205\t02\t\t\t普通教育\t10.00\t10.00
205\t02\t04\t\t高中教育\t10.00\t10.00
""",
    "parts in brackets": """类\t款\t项\t单位代码\t科目名称\t合计\t基本支出
\t\t\t101001\t某某县第一中学\t10.00\t10.00
[205]\t\t\t\t教育支出\t10.00\t10.00
[205]\t[02]\t\t\t普通教育\t10.00\t10.00
[205]\t[02]\t[04]\t\t高中教育\t10.00\t10.00
""",
}


@pytest.mark.parametrize("words", SPLIT.values(), ids=SPLIT)
def test_the_code_of_a_body_is_no_part_of_a_code(words: str) -> None:
    said = read(BUDGET, "部门支出总表\n单位：万元\n" + words)
    assert stubs(said) == [(None, "某某县第一中学"), *ROWS]
    assert [(row.kind, row.code) for row in said.sheets[0].rows][:2] == [("unit", "101001"), ("subject", "205")]
    all_is_read(said, "B_EXP")


def test_an_item_right_behind_a_class_is_nobodys() -> None:
    rows = "205\t\t教育支出\t10.00\t10.00\n\t04\t高中教育\t10.00\t10.00\n"
    said = read(BUDGET, f"表三 部门支出总表\n单位：元\n科目编码\t\t科目名称\t合计\t基本支出\n类\t项\n{rows}")
    assert (said.facts, {reject.reason for reject in said.rejects}) == ((), {"header_unaligned"})


BROKEN = {
    "its end in the next row": "2050204\t高中教\t10.00\t10.00\n\t育\t\t\n",
    "a header printed between, at the top of a page": "2050204\t高中\t10.00\t10.00\n\n- 5 -\n\n"
    "科目编码\t科目名称\t合计\t基本支出\n\t教育\t\t\n",
    "its beginning above and its end below the figures": "\t高中\t\t\n2050204\t\t10.00\t10.00\n\t教育\t\t\n",
    "all of it above the figures": "\t高中教育\t\t\n2050204\t\t10.00\t10.00\n",
}


@pytest.mark.parametrize("words", BROKEN.values(), ids=BROKEN)
def test_a_name_broken_over_rows_is_one_name(words: str) -> None:
    rows = "".join(f"{code}\t{name}\t10.00\t10.00\n" for code, name in ROWS[:2])
    said = read(BUDGET, f"部门支出总表\n单位：万元\n科目编码\t科目名称\t合计\t基本支出\n{rows}{words}")
    assert stubs(said) == ROWS and len(said.sheets[0].rows) == 3
    all_is_read(said, "B_EXP")


@pytest.mark.parametrize("last", ["2050204 高中教 10.00 10.00 0.00\n育", "高中\n2050204 10.00 10.00 0.00\n教育"])
def test_a_name_broken_over_lines_where_cells_stand_apart_by_one_blank(last: str) -> None:
    rows = "".join(f"{code} {name} 10.00 10.00 0.00\n" for code, name in ROWS[:2])
    header = "部门支出总表\n单位：万元\n科目编码 科目名称 合计 基本支出 项目支出\n"
    said = read(BUDGET, f"{header}{rows}{last}\n合计 10.00 10.00 0.00\n")
    assert stubs(said) == [*ROWS, (None, "合计")]
    all_is_read(said, "B_EXP")
