"""Judging: printed precision, three kinds of nothing, what is not asked, sets of forms, first disclosure."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from expectations import book, judge
from expectations.book import rules
from expectations.predicates import compare
from pipelines.disclose import disclose
from pipelines.store.memory import open_memory
from tests.judged import BODY, document, judged, outcome, rows, table

RAW = Path(__file__).parents[1] / "raw"
TOLD = Path(__file__).parent / "book" / "TST.txt"


def parts(total: str, basic: str, project: str, unit: str = "万元") -> str:
    """A table of expenditure with one class."""
    return table(
        "部门支出预算总表", unit, "科目编码|科目名称|总计|基本支出|项目支出",
        f"合计||{total}|{basic}|{project}", f"205|教育支出|{total}|{basic}|{project}",
    )  # fmt: skip


def balance(unit: str, revenue: list[tuple[str, str]], expenditure: list[tuple[str, str]]) -> str:
    """A two-sided table of the final accounts."""
    lines = ["|".join((*left, *right)) for left, right in zip(revenue, expenditure, strict=True)]
    return table("收入支出决算总表", unit, "收入||支出|", "项目|决算数|项目|决算数", *lines)


@pytest.mark.parametrize(
    ("total", "basic", "project", "verdict", "rounded"),
    [
        ("12,864.61", "12,763.99", "100.61", "holds", 2),  # a court, 2019: 12,864.60, within ±0.015
        ("12,897.57", "12,864.61", "32.97", "holds", 2),  # the same: 12,897.58
        ("17,734.42", "17,131.44", "602.97", "holds", 2),  # a procuratorate, 2019: 17,734.41
        ("100.00", "60.00", "40.00", "holds", 0),
        ("100.02", "60.00", "40.00", "broken", 0),  # two steps off
    ],
)
def test_printed_precision(total: str, basic: str, project: str, verdict: str, rounded: int) -> None:
    """万元 with two decimals: half a step for each addend and the total; equality inside it is said to be rounded."""
    text = parts(total, basic, project)
    connection = judged(text)
    assert outcome(connection, "INT-06", text) == verdict
    assert rows(connection, "SELECT within_rounding FROM judgements WHERE rule_id = 'INT-06'") == [(rounded,)]


def test_yuan_is_exact() -> None:
    """In 元 the last fen counts, trimmed zeros or not."""
    good, bad = parts("100.5", "60.25", "40.25", "元"), parts("100.51", "60.25", "40.25", "元")
    assert (outcome(judged(good), "INT-06", good), outcome(judged(bad), "INT-06", bad)) == ("holds", "broken")


def test_both_totals_short_of_the_opening_balance() -> None:
    """A procuratorate, 2016: 6955.73 against 6954.57."""
    revenue, expenditure = "6955.73", "6954.57"
    text = balance(
        "万元",
        [("本年收入合计", revenue), ("总计", revenue)],
        [("本年支出合计", expenditure), ("总计", expenditure)],
    )
    assert outcome(judged(text, kind="final_accounts"), "INT-26", text, "final_accounts") == "broken"


@pytest.mark.parametrize(
    ("current", "previous", "printed", "verdict"),
    [
        ("2,090,081.41", "2,597,810.56", "-20%", "holds"),
        ("2,090,081.41", "2,597,810.56", "-19%", "holds"),  # cut, not rounded: -19.54
        ("2,090,081.41", "2,597,810.56", "-21%", "broken"),
        ("5,290,000.00", "900,000.00", "488%", "holds"),
        ("5,290,000.00", "900,000.00", "487.7%", "holds"),  # cut: 487.777…
        ("5,290,000.00", "900,000.00", "588%", "broken"),
        ("62,040.00", "62,040.00", "0%", "holds"),
    ],
)
def test_percentages_are_intervals(current: str, previous: str, printed: str, verdict: str) -> None:
    text = table(
        "部门一般公共预算财政拨款支出预算表", "元",
        "功能分类科目||2023年预算数|2024年预算数|||2024年预算比2023年预算增幅%",
        "科目编码|科目名称||小计|基本支出|项目支出|", f"205|教育支出|{previous}|{current}|{current}||{printed}",
    )  # fmt: skip
    assert outcome(judged(text), "INT-21", text) == verdict


def test_figures_of_different_years_are_never_added_up() -> None:
    text = table(
        "部门一般公共预算财政拨款支出预算表", "元", "科目编码|科目名称|2023年预算数|||2024年预算数||",
        "||小计|基本支出|项目支出|小计|基本支出|项目支出", "205|教育支出|7.00|3.00|4.00|9.00|4.00|5.00",
    )  # fmt: skip
    connection = judged(text)
    assert outcome(connection, "INT-07", text) == "holds"
    assert rows(connection, "SELECT asked, held FROM judgements WHERE rule_id = 'INT-07'") == [(2, 2)]


@pytest.mark.parametrize("nothing", ["", "—", "0.00"])
def test_blank_dash_and_zero_count_as_nothing(nothing: str) -> None:
    text = parts("60.00", "60.00", nothing, "元")
    assert outcome(judged(text), "INT-06", text) == "holds"


def test_absent_column_is_untestable_and_named() -> None:
    """No column of project expenditure is not the same as a blank one."""
    text = table(
        "部门支出预算总表", "元", "科目编码|科目名称|总计|基本支出", "合计||100.00|60.00", "205|教育支出|100.00|60.00"
    )
    connection = judged(text)
    missing = rows(connection, "SELECT outcome, missing FROM judgements WHERE rule_id = 'INT-06'")
    assert missing == [("untestable", "B_EXP part=project")]


def test_unreadable_cell_is_no_accusation() -> None:
    """What we could not read makes a sum that does not close untestable, never broken."""
    text = parts("100.00", "60.00", "4O.00", "元")
    connection = judged(text)
    assert rows(connection, "SELECT DISTINCT outcome, missing FROM comparisons WHERE rule_id = 'INT-06'") == [
        ("untestable", "4O.00")
    ]
    assert outcome(connection, "INT-06", text) == "untestable"


def test_row_without_its_section_does_not_break_the_roll_up() -> None:
    """201 above 2010301 without 20103 between: the class cannot be rolled up, the total still can."""
    text = table(
        "部门支出预算总表", "元", "科目编码|科目名称|总计|基本支出|项目支出", "合计||90.00|90.00|",
        "201|一般公共服务支出|90.00|90.00|", "20101|人大事务|50.00|50.00|", "2010101|行政运行|50.00|50.00|",
        "2010301|行政运行|40.00|40.00|",
    )  # fmt: skip
    connection = judged(text)
    assert [outcome(connection, rule_id, text) for rule_id in ("HIE-01", "HIE-02", "HIE-05", "HIE-06")] == [
        "holds", "untestable", "holds", "broken",
    ]  # fmt: skip


def test_forms_of_two_bodies_never_meet() -> None:
    """One file with the forms of the whole and of the office alone: each agrees with its own."""

    def both(scope: str, amount: str) -> str:
        entity = f"部门：某某区某某局（{scope}）\n单位"
        total = table(
            "部门收支预算总表", "元", "收入||支出|", "项目|预算数|项目|预算数", f"合计|{amount}|合计|{amount}",
            f"一、本年收入合计|{amount}|一、本年支出合计|{amount}",
            f"一般公共预算财政拨款资金|{amount}|教育支出|{amount}",
        )  # fmt: skip
        return "\n".join(form.replace("单位", entity, 1) for form in (total, parts(amount, amount, "", "元")))

    text = both("汇总", "100.00") + "\n" + both("本级", "60.00")
    connection = judged(text)
    assert outcome(connection, "XFT-01", text) == "holds"
    wrong = both("汇总", "100.00") + "\n" + both("本级", "60.00").replace("合计\t\t60.00", "合计\t\t66.00")
    assert outcome(judged(wrong), "XFT-01", wrong) == "broken"


def test_every_rule_meets_every_document() -> None:
    texts = [parts("100.00", "60.00", "40.00"), "某某区某某局2023年部门预算情况说明\n\n" + parts("1.00", "1.00", "")]
    connection = judged(*texts)
    assert rows(connection, "SELECT count(*), count(DISTINCT (rule_id, document_id)) FROM judgements") == [
        (2 * len(rules()), 2 * len(rules()))
    ]
    final = {rule.rule_id for rule in rules().values() if rule.documents == ("final_accounts",)}
    said = rows(connection, "SELECT DISTINCT rule_id FROM judgements WHERE outcome = 'not_applicable'")
    assert final <= {rule_id for (rule_id,) in said}


def test_judging_again_changes_nothing() -> None:
    from expectations.judge import judge

    connection = judged(parts("100.00", "61.00", "40.00"))
    queries = ("FROM comparisons ORDER BY ALL", "FROM judgements ORDER BY ALL", "FROM rules")
    before = [rows(connection, query) for query in queries]
    judge(connection)
    assert [rows(connection, query) for query in queries] == before


def test_documents_judged_a_few_at_a_time_are_judged_as_all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two years of one body, with one fact too many for a batch; and where only one of them lies there."""
    texts = [
        f"{BODY}某某局{year}年部门预算情况说明\n\n" + parts("100.00", basic, "40.00")
        for year, basic in ((2023, "60.00"), (2024, "61.00"))
    ]
    queries = ("FROM comparisons ORDER BY ALL", "FROM judgements ORDER BY ALL", "FROM rules ORDER BY ALL")
    whole = judged(*texts)
    said = [rows(whole, query) for query in queries]
    (facts,) = rows(whole, "SELECT count(*) FROM facts")[0]
    for batch in (facts, 1):
        monkeypatch.setattr(judge, "BATCH", batch)
        connection = open_memory(disclose(document(text)) for text in texts)
        judge.judge(connection, compare(connection))
        assert [rows(connection, query) for query in queries] == said


def test_first_disclosure_agrees_with_itself() -> None:
    """Its tables add up in every form and from form to form; only one cell prints a spreadsheet error."""
    text = next(RAW.glob("2024/500112/*.txt")).read_text(encoding="utf-8")
    connection = judged("某某区" + text)
    broken = rows(
        connection,
        "SELECT DISTINCT rule_id FROM comparisons JOIN rules USING (rule_id) "
        "WHERE outcome = 'broken' AND family IN ('INT', 'HIE', 'XFT')",
    )
    assert broken == [("INT-22",)]


def test_a_figure_beyond_a_machine_word_is_added_up_and_not_judged() -> None:
    big = "99,999,999,999,999,999.00"
    text = table("表一 部门收支总表", "元", "收入 | 支出", "项目 | 预算数 | 项目 | 预算数",
        f"一、一般公共预算拨款收入 | {big} | 一、一般公共服务支出 | {big}",
        f"本年收入合计 | {big} | 本年支出合计 | 5.00", f"收入合计 | {big} | 支出合计 | {big}",
    )  # fmt: skip
    assert outcome(judged(text), "INT-04", text) == "untestable"
    text = "2024年“三公”经费预算6553665536593000元，比2023年预算减少10元，下降14%。"
    assert outcome(judged(text), "ARI-01", text) == "untestable"


# ---- the book, as the database is told of it


def shelved(kind: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """What the database is told of the small book before it judges a document of this kind, a row a line."""
    with monkeypatch.context() as patched:
        patched.setattr(book, "SHELF", TOLD.parent)
        small = book.rules.__wrapped__()
        patched.setattr(judge, "rules", lambda: small)
        patched.setattr(judge, "_book_rows", judge._book_rows.__wrapped__)
        connection = open_memory([disclose(document(parts("1.00", "1.00", ""), kind))])
        assert list(judge.batches(connection)) == [0]
    for shelf in ("rule_book", "statements", "terms", "repeatable"):
        found = connection.execute(f"SELECT * FROM {shelf} ORDER BY ALL")
        names = [name for name, *_ in found.description or ()]
        for row in found.fetchall():
            said = (
                f"{name}={'+'.join(map(str, value)) if isinstance(value, list) else value}"
                for name, value in zip(names, row, strict=True)
                if value is not None and value != [] and (value is not False or name in ("total", "leaf"))
            )
            yield " ".join([shelf, *said])


def test_a_book_as_the_database_is_told_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """`python -m tests.test_judge` writes it anew."""
    told = ["\n".join(shelved(kind, monkeypatch)) for kind in book.DOCUMENTS]
    assert told == TOLD.read_text(encoding="utf-8").strip().split("\n\n")


if __name__ == "__main__":
    with pytest.MonkeyPatch.context() as patch:
        written = ["\n".join(shelved(kind, patch)) for kind in book.DOCUMENTS]
        TOLD.write_text("\n\n".join(written) + "\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("education", "basic", "verdict"),
    [("80.00", "60.00", "holds"), ("88.00", "60.00", "broken"), ("80.00", "66.00", "broken")],
)
def test_both_lists_of_one_expenditure_make_up_its_total(education: str, basic: str, verdict: str) -> None:
    lists = table(
        "收入支出决算总表", "万元", "收入||支出|||", "项目|决算数|项目（按功能分类）|决算数|项目（按支出性质）|决算数",
        f"一、财政拨款收入|100.00|一、教育支出|{education}|一、基本支出|{basic}",
        "二、其他收入|0.00|二、住房保障支出|20.00|二、项目支出|40.00",
        "本年收入合计|100.00|本年支出合计|100.00|本年支出合计|100.00", "总计|100.00|总计|100.00|总计|100.00",
    )  # fmt: skip
    assert outcome(judged(lists, kind="final_accounts"), "INT-27", lists, "final_accounts") == verdict
