"""The generated corpus: the same seed gives the same bytes, every book balances, the key says what is printed."""

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from bench.corpus.bodies import body
from bench.corpus.ledger import FISCAL, STAGES, keep
from bench.corpus.papers import families, paper
from bench.corpus.sheets import headed
from bench.corpus.text import columns

ROOT = Path(__file__).parents[1]


def run(out: Path, *arguments: str) -> dict[str, bytes]:
    """The files of a small corpus by name."""
    command = [sys.executable, "-m", "bench.corpus", str(out), *arguments]
    subprocess.run(command, cwd=ROOT, check=True)
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}


def test_same_seed_same_bytes(tmp_path: Path) -> None:
    lots = ("--documents", "10", "--seed", "7", "--errors")
    first = run(tmp_path / "a", *lots)
    assert first == run(tmp_path / "b", *lots)
    assert first != run(tmp_path / "c", "--documents", "10", "--seed", "8", "--errors")
    alone = run(tmp_path / "d", *lots, "--processes", "2", "--no-key")
    assert alone == {name: data for name, data in first.items() if name.startswith("raw/")}


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("seed", ["1", "2", "3"])
def test_books_balance(seed: str, stage: str) -> None:
    books = keep(body(seed, (), 0.6), 2024, stage)
    assert books.income() + books.flow("carry_in") + books.flow("reserve") == books.flow("spend") + books.flow(
        "carry_out"
    )
    for part in ("basic", "project"):
        spent = books.flow("spend", "", ("general_public",), (part,))
        assert spent == books.economy("economic", "", (part,)) == books.economy("government", "", (part,))
    assert all(books.income(code, (pot,)) >= 0 for code in books.items() for pot in FISCAL)
    assert books.flow("spend", "2210201") == books.economy("economic", "30113", ("basic",))


def test_a_year_remembers_the_year_before() -> None:
    department = body("4", (), 0.4)
    assert keep(department, 2023, "approved").flows == keep(department, 2023, "approved").flows
    left = keep(department, 2023, "executed").flow("carry_out")
    assert left == keep(department, 2024, "executed").flow("carry_in")


@pytest.mark.parametrize("family", sorted(families()))
def test_every_family_prints_its_forms_and_keys_every_figure(family: str) -> None:
    made = paper("5", family, 2024, 0.3)
    assert {sheet.form for sheet in made.sheets} >= {"B_TOT", "B_GPB"} or made.kind == "final_accounts"
    for sheet in made.sheets:
        assert {len(row) for row in [*sheet.header, *sheet.body]} == {sheet.width}
        for cell in (cell for row in sheet.body for cell in row if cell.truth):
            assert cell.words
            if cell.truth.amount is not None:
                printed = Decimal(cell.words.replace(",", "")) * (10_000 if sheet.unit == "万元" else 1)
                assert printed == cell.truth.amount


def test_header_paths_become_merged_cells() -> None:
    rows, spans = headed([("科目编码",), ("2024年预算数", "小计"), ("2024年预算数", "基本支出")])
    assert rows == [["科目编码", "2024年预算数", ""], ["", "小计", "基本支出"]]
    assert spans == {(0, 0): (2, 1), (0, 1): (1, 2)}


def test_columns_of_blanks_stand_under_each_other() -> None:
    drawn = columns([["科目", "金额"], ["合计", "1,234.50"], ["教育支出", "5.00"]], 1)
    assert drawn.split("\n") == ["科目       金额", "合计        1,234.50", "教育支出        5.00"]


def test_an_error_is_in_the_key_with_what_stood_there(tmp_path: Path) -> None:
    files = run(tmp_path, "--documents", "30", "--seed", "3", "--errors", "--formats", "txt")
    lines = [json.loads(line) for name, data in files.items() if name.startswith("key/") for line in data.splitlines()]
    planted = [line for line in lines if line["is"] == "error"]
    assert planted
    assert all(line["original"] != line["printed"] for line in planted)
    assert any(line["is"] == "document" and line["kind"] is None for line in lines) or len(lines) > 30
