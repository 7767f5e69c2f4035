"""The store: rows as promised, bytes that depend on nothing but the rows, publication in one swap."""

import dataclasses
import multiprocessing
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from threading import Barrier

import duckdb
import pytest

from pipelines.catalog.subjects import subjects
from pipelines.disclose import disclose
from pipelines.model import Disclosure, Figure
from pipelines.readers import read_bytes
from pipelines.store import parquet, release
from pipelines.store.memory import open_memory
from pipelines.store.readings import Readings
from pipelines.store.rows import COLUMNS, rows
from pipelines.store.schema import DOCUMENT_RELATIONS, RELATIONS, connect, create, create_views
from tests.small import text


def read(**words: str) -> Disclosure:
    return disclose(read_bytes(text(**words).encode(), "a.txt"))


def tree(folder: Path) -> dict[str, bytes]:
    """Relative name -> bytes of every Parquet file."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.parquet"))}


def prepare(out: Path, *disclosures: Disclosure) -> None:
    """Readings and a candidate of some disclosures, as a build would leave them."""
    readings = Readings(out, "test")
    parquet.write(disclosures, readings.parquet)
    readings.seal()
    release.build_candidate(out)


# ---- schema


def test_every_relation_view_and_column_says_in_two_languages_what_it_is() -> None:
    with connect() as connection:
        create(connection)
        create_views(connection)
        told = connection.execute(
            "SELECT table_name, NULL, comment FROM duckdb_tables() UNION ALL "
            "SELECT view_name, NULL, comment FROM duckdb_views() WHERE NOT internal UNION ALL "
            "SELECT table_name, column_name, comment FROM duckdb_columns() WHERE NOT internal"
        ).fetchall()
    assert {name for name, column, _ in told if column is None} >= set(RELATIONS)
    silent = [
        (name, column)
        for name, column, comment in told
        if comment is None
        or comment.count(" · ") != 1
        or not comment.partition(" · ")[0].strip()
        or not any("\u4e00" <= letter <= "\u9fff" for letter in comment.partition(" · ")[2])
    ]
    assert silent == []


def test_rows_have_the_columns_of_the_schema() -> None:
    with connect() as connection:
        create(connection, comments=False)
        for relation in DOCUMENT_RELATIONS:
            described = [row[0] for row in connection.execute(f"DESCRIBE {relation}").fetchall()]
            assert sorted(COLUMNS[relation]) == sorted(described), relation


def test_the_subjects_of_the_catalogue_fit_their_table() -> None:
    with connect() as connection:
        create(connection, comments=False)
        from pipelines.store.dimensions import DIMENSIONS, dimension_rows
        from pipelines.store.memory import insert

        for relation in DIMENSIONS:
            insert(connection, relation, *dimension_rows(relation))
        (count,) = connection.execute("SELECT count(*) FROM subjects").fetchone() or (0,)
    assert count == len(list(subjects())) > 0


# ---- rows


def test_a_figure_is_a_row_that_walks_home() -> None:
    given = read()
    with open_memory([given]) as connection:
        found = connection.execute(
            "SELECT subject_code, part, amount, amount_text, line_number, span_start, span_stop FROM facts "
            "WHERE form = 'B_EXP' AND subject_name = '行政运行' ORDER BY column_number"
        ).fetchall()
    assert [row[:5] for row in found] == [
        ("2010301", "total", Decimal("300.00"), "300.00", 21),
        ("2010301", "basic", Decimal("300.00"), "300.00", 21),
    ]
    assert [given.document.text[start:stop] for *_, start, stop in found] == ["300.00", "300.00"]


def test_what_a_column_cannot_hold_is_refused_not_rounded() -> None:
    given = read()
    first = given.facts[0]
    finer = first._replace(amount=Decimal("0.125"))
    figure = Figure(first.span_start, first.span_stop, "0.125", "fact", str(first.span_start))
    made = rows(dataclasses.replace(given, facts=(finer, *given.facts[1:]), figures=(figure,)))
    assert len(made["facts"]) == len(given.facts) - 1
    assert [row[1:3] for row in made["rejects"]] == [("facts", "out_of_range")]
    assert [row[2] for row in made["figures"]] == ["reject"]


def test_nothing_of_a_contact_person_enters_a_relation() -> None:
    given = read()
    start = given.document.text.index("023-12345678")
    figure = Figure(start, start + 12, "023-12345678", "contact")
    with open_memory([dataclasses.replace(given, figures=(figure,))]) as connection:
        assert connection.execute("SELECT words, accounted_as, span_start FROM figures").fetchall() == [
            (None, "contact", start)
        ]
        last = connection.execute("SELECT text FROM paragraphs ORDER BY paragraph_number DESC LIMIT 1").fetchone()
        assert last == ("部门预算公开联系人：** 联系电话：************",)
        for relation in DOCUMENT_RELATIONS:
            shown = str(connection.execute(f"FROM {relation}").fetchall())
            assert "张三" not in shown and "12345678" not in shown, relation


def test_a_document_without_a_year_is_not_stored() -> None:
    given = read()
    with pytest.raises(ValueError, match="year"):
        rows(dataclasses.replace(given, identity=dataclasses.replace(given.identity, report_year=None)))


# ---- Parquet


def test_a_tree_grown_file_by_file_equals_one_written_at_once(tmp_path: Path) -> None:
    documents = [read(body=f"第{number}局", total=f"{500 + number}.50") for number in range(12)]
    parquet.write(documents, tmp_path / "at_once")
    for one in reversed(documents):
        parquet.write([one], tmp_path / "grown")
    parquet.write(documents[3:5], tmp_path / "grown")  # again: each in place of itself
    assert tree(tmp_path / "grown") == tree(tmp_path / "at_once")


def test_a_new_document_rewrites_only_its_own_bucket(tmp_path: Path) -> None:
    documents = [read(body=f"第{number}局") for number in range(6)]
    parquet.write(documents[:5], tmp_path)
    before = {path: path.stat().st_ino for path in tmp_path.rglob("*.parquet")}
    parquet.write(documents[5:], tmp_path)
    own = f"{documents[5].document.document_id[:2]}.parquet"
    assert [path for path, inode in before.items() if path.stat().st_ino != inode and path.name != own] == []
    assert sorted(parquet.documents_in(tmp_path)) == sorted(one.document.document_id for one in documents)


def test_memory_and_parquet_hold_the_same_rows(tmp_path: Path) -> None:
    documents = sorted((read(body=f"第{number}局") for number in range(3)), key=lambda one: one.document.document_id)
    parquet.write(documents, tmp_path)
    with connect() as loaded, open_memory(documents) as memory:
        create(loaded, comments=False)
        parquet.load(loaded, tmp_path)
        for relation in DOCUMENT_RELATIONS:
            order = f"SELECT * FROM {relation} ORDER BY ALL"
            assert loaded.execute(order).fetchall() == memory.execute(order).fetchall(), relation


def test_parquet_can_be_asked_without_the_database(tmp_path: Path) -> None:
    parquet.write([read()], tmp_path)
    with connect() as connection:
        asked = connection.execute(
            "SELECT report_year, sum(amount) FROM read_parquet(?) WHERE form = 'B_EXP' AND is_total AND part = 'total' "
            "GROUP BY ALL",
            [str(tmp_path / "facts/*/*.parquet")],
        ).fetchall()
    assert asked == [(2024, Decimal("500.50"))]


def test_rows_that_break_a_promise_of_the_schema_are_not_written() -> None:
    given = read()
    odd = given.facts[0]._replace(fund="lottery")
    with pytest.raises(duckdb.ConstraintException):
        parquet.tables_of([parquet.make(dataclasses.replace(given, facts=(odd,)))])


# ---- publication


def test_what_is_published_is_complete_read_only_and_reached_through_stable_links(tmp_path: Path) -> None:
    prepare(tmp_path, read())
    made = release.publish(tmp_path)
    assert made.changed and made.counts["facts"] == len(read().facts)
    for name in ("budget.duckdb", "manifest.json", "parquet/facts"):
        assert (tmp_path / name).exists(), name
    files = [path for path in made.path.rglob("*") if path.is_file()]
    assert {oct(path.stat().st_mode & 0o777) for path in files} == {"0o444"}
    with release.open_published(tmp_path) as connection:
        assert connection.execute("SELECT count(*) FROM facts").fetchone() == (made.counts["facts"],)
        with pytest.raises(duckdb.InvalidInputException, match="read-only"):
            connection.execute("DELETE FROM facts")
        with pytest.raises(duckdb.PermissionException):
            connection.execute("SELECT * FROM read_text('/etc/hostname')")
        with pytest.raises(duckdb.Error):
            connection.execute("SET enable_external_access = true")


def test_the_same_content_is_the_same_release_and_stays_untouched(tmp_path: Path) -> None:
    prepare(tmp_path, read())
    first = release.publish(tmp_path)
    before = {path: (path.stat().st_ino, path.read_bytes()) for path in first.path.rglob("*") if path.is_file()}
    release.build_candidate(tmp_path)
    second = release.publish(tmp_path)
    assert (second.release_id, second.changed) == (first.release_id, False)
    assert {path: (path.stat().st_ino, path.read_bytes()) for path in before} == before
    assert not (tmp_path / ".building").exists()


def test_another_content_is_another_release_and_a_reader_keeps_the_one_it_opened(tmp_path: Path) -> None:
    prepare(tmp_path, read())
    first = release.publish(tmp_path)
    with release.open_published(tmp_path) as reader:
        for number in range(release.KEPT + 1):
            prepare(tmp_path, read(body=f"第{number}局"))
            assert release.publish(tmp_path).changed
        assert not first.path.exists()
        assert reader.execute("SELECT entity_name FROM documents").fetchall() == [("某市某局",)]
    with release.open_published(tmp_path) as connection:
        assert connection.execute("SELECT count(*) FROM documents").fetchone() == (release.KEPT + 2,)
    assert len([path for path in (tmp_path / "releases").iterdir() if path.is_dir()]) == release.KEPT


def test_what_a_killed_build_or_a_dead_writer_left_behind_does_no_harm(tmp_path: Path) -> None:
    prepare(tmp_path, read())
    release.publish(tmp_path)
    (tmp_path / ".building" / "parquet").mkdir(parents=True)
    (tmp_path / ".building" / "budget.duckdb").write_bytes(b"half")
    (tmp_path / "budget.duckdb.wal").write_bytes(b"of another database")
    with release.open_published(tmp_path) as connection:
        assert connection.execute("SELECT count(*) FROM documents").fetchone() == (1,)
    prepare(tmp_path, read(body="第二局"))
    release.publish(tmp_path)
    assert not (tmp_path / "budget.duckdb.wal").exists()
    with duckdb.connect(str(tmp_path / "budget.duckdb"), read_only=True) as connection:
        assert connection.execute("SELECT count(*) FROM documents").fetchone() == (2,)


def test_without_a_candidate_or_a_publication_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="read"):
        release.build_candidate(tmp_path)
    with pytest.raises(FileNotFoundError, match="candidate"):
        release.publish(tmp_path)
    with pytest.raises(FileNotFoundError, match="published"), release.open_published(tmp_path):
        pass


def _try_to_hold(out: str) -> str:
    try:
        with release.exclusive(Path(out)):
            return "held"
    except release.Busy:
        return "busy"


def test_two_builds_do_not_meet(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(1) as other:
        with release.exclusive(tmp_path), release.exclusive(tmp_path):
            assert other.apply(_try_to_hold, (str(tmp_path),)) == "busy"
        assert other.apply(_try_to_hold, (str(tmp_path),)) == "held"


def test_a_candidate_on_a_file_system_without_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError("no links here")

    monkeypatch.setattr(os, "link", refuse)
    prepare(tmp_path, read())
    assert release.publish(tmp_path).counts["documents"] == 1


def test_limits_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOUJI_THREADS", "1")
    monkeypatch.setenv("GOUJI_MEMORY", "300MiB")
    with connect() as connection:
        settings = dict(
            connection.execute(
                "SELECT name, value FROM duckdb_settings() WHERE name IN ('threads', 'memory_limit')"
            ).fetchall()
        )
    assert settings == {"threads": "1", "memory_limit": "300.0 MiB"}


def test_the_readings_of_other_code_are_read_anew(tmp_path: Path) -> None:
    parquet.write([read()], Readings(tmp_path, "one").parquet)
    assert not Readings(tmp_path, "one").anew
    assert Readings(tmp_path, "two").anew
    assert parquet.documents_in(tmp_path / ".readings" / "parquet") == {}
    shutil.rmtree(tmp_path)


# ---- older clients

#: asks every relation and every view of what was published, and says how many there are
STRANGER = """
import sys, duckdb
with duckdb.connect(sys.argv[1], read_only=True) as connection:
    names = [name for (name,) in connection.sql("SELECT table_name FROM information_schema.tables").fetchall()]
    for name in names:
        connection.sql(f"SELECT * FROM {name} LIMIT 1").fetchall()
    print(duckdb.__version__, len(names))
"""


def test_a_client_of_the_line_before_opens_what_is_published(tmp_path: Path) -> None:
    older = tmp_path / "older"
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(older), "duckdb==1.2.2"]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("an older DuckDB could not be had")
    prepare(tmp_path / "out", read())
    release.publish(tmp_path / "out")
    database = tmp_path / "out" / "budget.duckdb"
    done = subprocess.run(
        [sys.executable, "-c", STRANGER, database],
        env=os.environ | {"PYTHONPATH": str(older)}, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    version, count = done.stdout.split()
    assert version == "1.2.2" and int(count) > len(RELATIONS)


def test_threads_that_write_may_all_ask_for_a_schema_first() -> None:
    parquet._empty_database()  # is there already, as where rows were tried on before
    parquet.arrow_schema.cache_clear()
    parquet._arrow_schemas.cache_clear()
    together = Barrier(8)

    def ask(relation: str) -> list[str]:
        together.wait()
        return list(parquet.arrow_schema(relation).names)

    with ThreadPoolExecutor(8) as threads:
        names = list(threads.map(ask, DOCUMENT_RELATIONS[:8]))
    assert names == [list(COLUMNS[relation]) for relation in DOCUMENT_RELATIONS[:8]]
