"""How much of a broken figure is noticed: what counts as noticed, what the equations cannot tell, the command."""

import json
import subprocess
import sys
from pathlib import Path

from expectations.ceiling import ceiling
from expectations.prove import prove
from gouji.prove import as_entry, lines
from pipelines.disclose import disclose
from tests.judged import document, judged, table

ROOT = Path(__file__).parents[1]
EXPENDITURE = table(
    "部门支出预算总表", "元", "科目编码|科目名称|总计|基本支出|项目支出", "合计||1,150.00|700.00|450.00",
    "205|教育支出|1,150.00|700.00|450.00", "20502|普通教育|1,150.00|700.00|450.00",
    "2050201|学前教育|400.00|250.00|150.00", "2050202|小学教育|750.00|450.00|300.00",
)  # fmt: skip
PROJECT = table(
    "一般公共预算财政拨款项目支出预算表（政府预算支出经济分类科目）", "元", "科目编码|科目名称|项目支出",
    "合计||100.00", "502|机关商品和服务支出|100.00", "50201|办公经费|60.00", "50202|会议费|40.00",
)  # fmt: skip


def tried(text: str, *kinds: str) -> dict[str, tuple[int, ...]]:
    """Kind -> tried, noticed, located, tied, restored."""
    said = disclose(document(text))
    entry = as_entry(prove(said, only=kinds), said.document)
    names = ("tried", "noticed", "located", "tied", "restored")
    return {one["kind"]: tuple(one[name] for name in names) for one in entry["kinds"]}


def test_figures_with_two_witnesses_are_noticed_located_and_restored() -> None:
    assert tried(EXPENDITURE, "digit", "sign") == {"digit": (15, 15, 15, 0, 15), "sign": (15, 15, 15, 0, 15)}


def test_figures_of_one_sum_are_a_tie() -> None:
    """The class stands in two sums, its two sections in one: they cannot be told apart."""
    noticed, located, tied = (tried(PROJECT, "digit")["digit"][at] for at in (1, 2, 3))
    assert noticed == 4 and located + tied == 4 and tied >= 2


def test_a_finding_that_the_document_had_is_no_merit() -> None:
    """A total off by ten before the change: another figure's change is noticed for itself, and only then."""
    wrong = EXPENDITURE.replace("合计\t\t1,150.00", "合计\t\t1,160.00")
    said = disclose(document(wrong))
    proof = prove(said, only=("digit",))
    assert proof.own == 1
    assert all(one.noticed for one in proof.outcomes)


def test_a_finding_that_changes_is_noticed() -> None:
    """The figure that is wrong already, changed once more: the same rules break, by another amount."""
    wrong = EXPENDITURE.replace("学前教育\t400.00\t250.00", "学前教育\t400.00\t250.10")
    said = disclose(document(wrong))
    start = said.document.text.index("250.10")
    changed = [one for one in prove(said, only=("digit",)).outcomes if one.change.start == start]
    assert [one.noticed for one in changed] == [True]


def test_words_that_are_only_quoted_with_the_change_in_them_notice_nothing() -> None:
    """A paragraph cut by blank lines is told before and after; the figure in it has no witness."""
    cut = "2024年政府采购预算总额5,678.00元，由各预算单位按照年初计划安排并在全年\n\n\n组织实施，严格执行有关规定。"
    said = disclose(document(f"一、政府采购情况\n\n{cut}\n\n{PROJECT}"))
    (outcome,) = [one for one in prove(said, only=("digit",)).outcomes if one.change.where == "prose"]
    assert not outcome.noticed


def test_the_ceiling_names_figures_without_an_equation_and_ties() -> None:
    lonely = table("部门支出预算总表", "元", "科目编码|科目名称|总计", "2050201|学前教育|400.00")
    bound = ceiling(judged(lonely))
    assert [(one.subject, one.words) for one in bound.uncovered] == [("2050201 学前教育", "400.00")]
    tied = ceiling(judged(PROJECT)).tied
    assert ("50201 办公经费", "50202 会议费") in [tuple(one.subject for one in some) for some in tied]


def test_years_and_directions() -> None:
    """Every year that is printed is moved to either side; a direction without witness is listed as such."""
    prose = "（一）机关运行经费财政拨款预算50.00元，比2023年减少6.00元，主要原因是2022年调整了定额。"
    said = disclose(document(f"{prose}\n\n2024年{EXPENDITURE}"))
    outcomes = [one for one in prove(said, only=("year", "direction")).outcomes if one.change.start > 20]
    text = said.document.text
    told = [(text[c.start : c.stop], c.words, one.witnessed, one.noticed) for one in outcomes for c in [one.change]]
    assert told == [
        ("减少", "增加", False, False), ("2023", "2022", True, True), ("2023", "2024", True, True),
        ("2022", "2021", False, False), ("2022", "2023", False, False), ("2024", "2023", True, True),
        ("2024", "2025", True, True),
    ]  # fmt: skip


def test_what_is_level_becomes_less() -> None:
    said = disclose(document("因公出国（境）费0元，与上年持平。\n\n" + EXPENDITURE))
    (outcome,) = prove(said, only=("direction",)).outcomes
    assert outcome.change.words == "较上年减少"


def test_lines_for_a_person() -> None:
    said = disclose(document(PROJECT))
    entry = {"path": "budget.txt", "status": "read"} | as_entry(prove(said, only=("digit",)), said.document)
    told = list(lines(entry))
    assert told[0] == "budget.txt" and any("digit" in line and "100.0%" in line for line in told)
    assert any("50201 办公经费" in line and "第 8 行" in line for line in told)


def test_the_command(tmp_path: Path) -> None:
    path = tmp_path / "budget.txt"
    path.write_text(document(EXPENDITURE).text, encoding="utf-8")
    command = [sys.executable, "-P", "-m", "gouji", "prove", str(path), "--only", "digit", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    (told,) = json.loads(done.stdout)["documents"]
    assert told["changes"] == 15 and told["kinds"][0]["noticed"] == 15
    wrong = subprocess.run([*command[:-2], "nothing"], capture_output=True, text=True, cwd=ROOT)
    assert wrong.returncode == 64
