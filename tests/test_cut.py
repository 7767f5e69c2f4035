"""Half a file: what is missing is nobody's mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from expectations.findings import find
from expectations.judge import judge
from pipelines.disclose import disclose
from pipelines.readers import read_bytes
from pipelines.store.memory import open_memory

RAW = next((Path(__file__).parents[1] / "raw").rglob("*.txt"))
PAGE = """某县水利局2024年部门预算
部门支出总表
单位：万元
科目编码\t科目名称\t合计\t基本支出\t项目支出
\t合计\t30.00\t10.00\t20.00
213\t农林水支出\t30.00\t10.00\t20.00
21303\t水利\t30.00\t10.00\t20.00
2130301\t行政运行\t10.00\t10.00\t0.00
2130305\t水利工程建设\t20.00\t0.00\t20.00"""


def cuts(text: bytes) -> list[tuple[str, str | None]]:
    """Where the reader says that the text ends too early: of the whole, of a form."""
    said = disclose(read_bytes(text, "page.txt"))
    return [(reject.stage, reject.form) for reject in said.rejects if reject.reason == "cut_off"]


def errors(text: bytes) -> set[str]:
    """The first rule of every error told."""
    with open_memory([disclose(read_bytes(text, "page.txt"))]) as connection:
        judge(connection)
        find(connection)
        rows = connection.execute("SELECT rule_ids[1] FROM findings WHERE severity = 'error'").fetchall()
    return {rule for (rule,) in rows}


ENDS = ("", "\n", "\n注：本表单位为万元", "\n注：数据四舍五入。", "\n\n附件：绩效目标表", "\n三、名词解释")


@pytest.mark.parametrize("end", ENDS)
def test_a_page_that_ends_where_it_ends_is_whole(end: str) -> None:
    assert cuts((PAGE + end).encode()) == []


def test_a_row_and_a_sentence_without_their_end() -> None:
    form = [("read", None), ("facts", "B_EXP")]
    assert cuts(PAGE.removesuffix("\t20.00").encode()) == form
    assert cuts(PAGE[: PAGE.index("\t水利工程建设")].encode()) == form
    assert cuts(PAGE.replace("\t", "|").removesuffix("|20.00").encode()) == form
    assert cuts(PAGE[: PAGE.index("程建设")].encode()[:-1]) == form  # within the bytes of a character
    assert cuts((PAGE + "\n\n2024年支出增加，主要原因是项目").encode()) == [("read", None)]


def test_rows_that_were_cut_off_break_no_sum() -> None:
    assert "HIE-01" in errors((PAGE[: PAGE.index("\n2130305")] + "\n").encode())  # whole, and a row is missing
    for stop in (PAGE.index("\n2130305") + 4, PAGE.index("水利工程") + 2, len(PAGE) - 6):
        assert not {rule for rule in errors(PAGE[:stop].encode()) if rule.startswith(("HIE", "INT", "CMP"))}


def test_the_first_disclosure_cut_anywhere_gets_no_error_more() -> None:
    whole = RAW.read_bytes()
    known = errors(whole)
    told = 0
    for part_of in range(2, 12):
        part = whole[: len(whole) * part_of // 12]
        if cuts(part):
            told += 1
            assert errors(part) <= known
    assert told >= 4
