"""The answers in docs/questions are what the warehouse of raw/ gives; and the ways to carry figures away."""

import csv
import hashlib
import importlib.util
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import ModuleType

import duckdb
import openpyxl
import pyarrow.parquet as pq
import pytest

import gouji
from gouji import export
from gouji.cite import NoSuchRef, cited, told
from pipelines.dispositions import DispositionError, dispositions
from pipelines.files import survey
from tests.small import write

ROOT = Path(__file__).parents[1]
DECIDED = (
    '[0123456789abcdef]\ndisposition = "explained"\nrole = "accountant"\ndecided = 2024-03-05\nreason = "merged"\n'
)


def questions() -> ModuleType:
    spec = importlib.util.spec_from_file_location("questions", ROOT / "tools" / "questions.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is published of raw/."""
    out = tmp_path_factory.mktemp("first")
    questions().build(out)
    return out


@pytest.fixture
def warehouse(first: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with gouji.warehouse(first) as connection:
        yield connection


def test_every_pasted_answer_is_what_is_answered(warehouse: duckdb.DuckDBPyConnection) -> None:
    asking = questions()
    page = asking.PAGE.read_text(encoding="utf-8")
    assert len(asking.ASKED.findall(page)) == 20
    for query, pasted in asking.ASKED.findall(page):
        assert asking.answer(warehouse, query) == pasted, query


def test_what_python_opens_can_change_and_reach_nothing(warehouse: duckdb.DuckDBPyConnection) -> None:
    for query in ("DELETE FROM facts", "FROM read_text('/etc/hostname')", "SET enable_external_access = true"):
        with pytest.raises(duckdb.Error):
            warehouse.execute(query)


# ---- citing


def test_a_figure_is_cited_with_its_line_its_file_and_its_hash(warehouse: duckdb.DuckDBPyConnection) -> None:
    query = "SELECT fact_id FROM facts WHERE form = 'B_EXP' AND subject_code = '2101102' AND part = 'total'"
    (ref,) = warehouse.execute(query).fetchone() or ("",)
    quote = cited(warehouse, ref, ROOT / "raw")
    assert (quote["line"], quote["line_number"]) == ("2101102\t事业单位医疗\t26,118.00\t26,118.00\t", 188)
    assert hashlib.sha256((ROOT / "raw" / quote["source_path"]).read_bytes()).hexdigest() == quote["document_id"]
    words = "\n".join(told(quote))
    assert "26,118.00" in words and quote["document_id"] in words and "188" in words
    assert cited(warehouse, ref, ROOT / "nowhere")["line"] is None
    with pytest.raises(NoSuchRef):
        cited(warehouse, "0123456789abcdef-1", ROOT / "raw")


# ---- carrying away


@pytest.mark.parametrize("form", export.FORMATS)
def test_the_same_release_exports_the_same_bytes(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path, form: str
) -> None:
    files = [export.export(warehouse, "series", form, tmp_path / one) for one in ("a", "b")]
    assert [path.read_bytes() for path in files[0]] == [path.read_bytes() for path in files[1]]
    sums = dict(reversed(line.split()) for line in (tmp_path / "a" / "SHA256SUMS").read_text().splitlines())
    assert sorted(sums) == ["datapackage.json", f"series.{form}"]
    assert all(
        hashlib.sha256((tmp_path / "a" / name).read_bytes()).hexdigest() == digest for name, digest in sums.items()
    )


def test_amounts_stay_exact(warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    for form in export.FORMATS:
        export.export(warehouse, "totals", form, tmp_path)
    table = pq.read_table(tmp_path / "totals.parquet")
    assert [str(value) for value in table["expenditure"].to_pylist()] == ["8840127.35"]
    with (tmp_path / "totals.csv").open(encoding="utf-8-sig") as file:
        assert [row["expenditure"] for row in csv.DictReader(file)] == ["8840127.35"]
    sheet = openpyxl.load_workbook(tmp_path / "totals.xlsx")
    header, row = [[cell.value for cell in line] for line in sheet["totals"].iter_rows()]
    assert dict(zip(header, row, strict=True))["expenditure"] == 8840127.35
    assert sheet["totals"].freeze_panes == "A2" and sheet["about"]["B1"].value == "totals"
    assert sorted(one["path"] for one in json.loads((tmp_path / "datapackage.json").read_text())["resources"]) == [
        "totals.csv", "totals.parquet", "totals.xlsx"
    ]  # fmt: skip


def test_words_of_strangers_become_no_formula(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE VIEW odd AS SELECT '=1+1' AS a, '@x' AS b, 123456789012345678.25::DECIMAL(20,2) AS c, "
            "'\uff1dcmd|x' AS d, chr(7) || '<b>&' AS e"
        )
        export.export(connection, "odd", "xlsx", tmp_path)
        export.export(connection, "odd", "csv", tmp_path)
    cells = list(openpyxl.load_workbook(tmp_path / "odd.xlsx")["odd"].iter_rows(min_row=2))[0]
    assert [(cell.value, cell.data_type) for cell in cells] == [
        ("=1+1", "s"), ("@x", "s"), ("123456789012345678.25", "s"), ("\uff1dcmd|x", "s"),
        ("_x0007_<b>&", "s"),
    ]  # fmt: skip
    assert (tmp_path / "odd.csv").read_text(encoding="utf-8-sig").splitlines()[1] == (
        "'=1+1,'@x,123456789012345678.25,'\uff1dcmd|x,\x07<b>&"
    )


def test_columns_say_what_they_are_to_fiscal_tools(
    first: Path, warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    export.export(warehouse, "expenditure_by_class", "csv", tmp_path)
    (resource,) = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    assert resource["version"] == (first / "current").readlink().name
    fields = {field["name"]: (field["type"], field.get("columnType")) for field in resource["schema"]["fields"]}
    assert fields["class_code"] == ("string", "functional-classification:generic:level1:code")
    assert fields["fiscal_year"] == ("integer", "date:fiscal-year")
    assert fields["total"] == ("number", "value") and fields["stage"] == ("string", "phase:id")


def test_what_is_not_there_is_not_exported(warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    with pytest.raises(export.NoSuchRelation):
        export.export(warehouse, "facts; DROP TABLE facts", "csv", tmp_path)


# ---- news, and decisions


def test_what_is_new_since_the_last_publication(tmp_path: Path) -> None:
    asking, raw, out = questions(), tmp_path / "raw", tmp_path / "out"
    write(raw / "a.txt", body="第一局")
    asking.build(out, raw)
    with gouji.warehouse(out) as connection:
        assert connection.execute("SELECT change, entity_name FROM news_of_documents").fetchall() == [
            ("added", "第一局")
        ]
    write(raw / "b.txt", body="第二局")
    asking.build(out, raw)
    with gouji.warehouse(out) as connection:
        assert connection.execute("SELECT change, entity_name FROM news_of_documents").fetchall() == [
            ("added", "第二局")
        ]
        assert connection.execute("SELECT DISTINCT change, before FROM news_of_facts").fetchall() == [("added", None)]
    (raw / "a.txt").unlink()
    asking.build(out, raw)
    with gouji.warehouse(out) as connection:
        assert connection.execute("SELECT change, entity_name FROM news_of_documents").fetchall() == [
            ("removed", "第一局")
        ]


def test_decisions_lie_beside_the_raw_files_and_survive_rebuilds(tmp_path: Path) -> None:
    asking, raw, out = questions(), tmp_path / "raw", tmp_path / "out"
    write(raw / "a.txt")
    (raw / "dispositions.toml").write_text(DECIDED)
    assert [file.source_path for file in survey(raw)] == ["a.txt"]
    for _ in range(2):
        asking.build(out, raw)
        with gouji.warehouse(out) as connection:
            assert connection.execute("FROM dispositions").fetchall() == [
                ("0123456789abcdef", "explained", "accountant", date(2024, 3, 5), "merged")
            ]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("explained", "forgotten", "disposition must be one of"),
        ("2024-03-05", '"March"', "decided must be a date"),
        ('"merged"', '" "', "reason must not be empty"),
        ("role", "name", "must say"),
        ("[0123456789abcdef]", "[", "dispositions.toml"),
    ],
)
def test_a_decision_that_says_too_little_or_too_much_is_refused(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert dispositions(tmp_path) == []
    (tmp_path / "dispositions.toml").write_text(DECIDED.replace(old, new))
    with pytest.raises(DispositionError, match=re.escape(told)):
        dispositions(tmp_path)
