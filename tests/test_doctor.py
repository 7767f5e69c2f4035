"""The doctor, at real damage: each case breaks a real publication in one way and is told what to do."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from gouji import doctor
from gouji.main import console
from pipelines.corpus import read_corpus
from pipelines.disclose import disclose
from pipelines.store import release
from pipelines.store.stamps import sha256
from tests.small import write


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with raw files (one empty) and an OUT of two releases."""
    base = tmp_path_factory.mktemp("published")
    write(base / "raw" / "a.txt", body="第一局")
    for body in ("第二局", "第三局"):
        write(base / "raw" / f"{body}.txt", body=body)
        read_corpus(base / "raw", base / "out")
        release.build_candidate(base / "out")
        release.publish(base / "out")
    return base


@pytest.fixture
def base(published: Path, tmp_path: Path) -> Path:
    """A copy of it to be damaged, links kept."""
    shutil.copytree(published, tmp_path / "base", symlinks=True)
    return tmp_path / "base"


def told(base: Path) -> list[tuple[str, str, str]]:
    """(key, level, place) of what the doctor finds; the id of the current release is written ID."""
    current = (base / "out" / "current").readlink().name if (base / "out" / "current").is_symlink() else "-"
    return [
        (one.key, one.level, one.place.replace(current, "ID")) for one in doctor.examine(base / "raw", base / "out")
    ]


def overwrite(path: Path, data: bytes) -> None:
    """As somebody with too many rights would."""
    path.chmod(0o644)
    path.write_bytes(data)


def test_all_is_well(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(base) == [("well", "note", "")]
    assert doctor.run(base / "raw", base / "out", console()) == 0
    assert "一切完好：版本" in capsys.readouterr().out


def flip_database(out: Path) -> None:
    path = out / "current" / "budget.duckdb"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    overwrite(path, bytes(data))


def cut_parquet(out: Path) -> None:
    path = next((out / "current" / "parquet" / "facts").rglob("*.parquet"))
    overwrite(path, path.read_bytes()[:100])


def lose_rows(out: Path) -> None:
    """The database and its hash were changed by somebody who knows; the rows give it away."""
    path = out / "current" / "budget.duckdb"
    path.chmod(0o644)
    with duckdb.connect(str(path)) as connection:
        connection.execute("DELETE FROM facts WHERE span_start = (SELECT min(span_start) FROM facts)")
    manifest = json.loads((out / "manifest.json").read_text())
    manifest["files"]["budget.duckdb"] = sha256(path)
    overwrite(out / "current" / "manifest.json", json.dumps(manifest).encode())


def lose_a_column(out: Path) -> None:
    path = out / "current" / "budget.duckdb"
    path.chmod(0o644)
    with duckdb.connect(str(path)) as connection:
        connection.execute("ALTER TABLE rejects DROP COLUMN words")
    manifest = json.loads((out / "manifest.json").read_text())
    manifest["files"]["budget.duckdb"] = sha256(path)
    overwrite(out / "current" / "manifest.json", json.dumps(manifest).encode())


DAMAGE: list[tuple[Callable[[Path], object], list[tuple[str, str, str]]]] = [
    (flip_database, [("file_changed", "broken", "releases/ID/budget.duckdb")]),
    (lose_rows, [("rows_differ", "broken", "releases/ID/budget.duckdb")]),
    (lose_a_column, [("schema_differs", "broken", "releases/ID/budget.duckdb")]),
    (
        lambda out: (out / "current" / "budget.duckdb").unlink(),
        [("file_missing", "broken", "releases/ID/budget.duckdb")],
    ),
    (
        lambda out: overwrite(out / "current" / "manifest.json", b"{"),
        [("no_manifest", "broken", "releases/ID/manifest.json")],
    ),
    (lambda out: (out / "budget.duckdb").unlink(), [("link_missing", "broken", "budget.duckdb")]),
    (
        lambda out: ((out / "budget.duckdb").unlink(), (out / "budget.duckdb").write_bytes(b"mine")),
        [("not_a_link", "broken", "budget.duckdb")],
    ),
    (
        lambda out: shutil.rmtree((out / "current").resolve()),
        [("release_missing", "broken", "current")],
    ),
    (
        lambda out: ((out / "current").unlink(), (out / "current").symlink_to("elsewhere")),
        [("link_elsewhere", "broken", "current")],
    ),
    (lambda out: (out / ".readings" / "dirty").write_text("2024 00\n"), [("half_read", "note", ".readings/dirty")]),
    (lambda out: (out / ".readings" / "version").write_text("older"), [("other_reader", "note", ".readings")]),
    (lambda out: (out / ".building" / "parquet").mkdir(parents=True), [("half_built", "note", ".building")]),
    (lambda out: (out / "notes.docx").write_bytes(b"x"), [("orphan", "ask", "notes.docx")]),
    (lambda out: (out / "releases" / "0123").mkdir(), [("orphan", "ask", "releases/0123")]),
    (lambda out: (out / "current" / "x.csv").write_bytes(b"x"), [("orphan", "ask", "releases/ID/x.csv")]),
    (lambda out: (out / "budget.duckdb.wal").write_bytes(b"x"), [("stale_log", "ask", "budget.duckdb.wal")]),
]


@pytest.mark.parametrize(("damage", "expected"), DAMAGE, ids=[case[1][0][0] for case in DAMAGE])
def test_damage_is_told_with_its_place(
    base: Path,
    damage: Callable[[Path], object],
    expected: list[tuple[str, str, str]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = base / "out"
    damage(out)
    assert [one for one in told(base) if one[0] != "well" and one[0] != "orphan" or one in expected] == expected
    code = doctor.run(base / "raw", out, console())
    assert code == doctor.CODES[expected[0][1]]
    shown = capsys.readouterr().out
    current = (out / "current").readlink().name
    assert expected[0][2].replace("ID", current) in shown


def test_a_damaged_bucket_harms_publication_and_readings_alike(published: Path, tmp_path: Path) -> None:
    """They are two names of the same blocks: the words say that both are to be made anew, and doing so mends it."""
    base = tmp_path / "linked"
    shutil.copytree(published / "raw", base / "raw")
    out = base / "out"
    read_corpus(base / "raw", out)
    release.build_candidate(out)
    release.publish(out)
    cut_parquet(out)
    assert {key for key, _, _ in told(base)} == {"file_changed", "reading_damaged"}
    (changed, *_) = doctor.examine(base / "raw", out)
    assert f"{out}/.readings" in changed.do
    shutil.rmtree((out / "current").resolve())
    shutil.rmtree(out / ".readings")
    read_corpus(base / "raw", out)
    release.build_candidate(out)
    release.publish(out)
    assert told(base) == [("well", "note", "")]


def test_an_older_release_that_is_damaged_is_no_alarm(base: Path) -> None:
    out = base / "out"
    (older,) = (
        path
        for path in (out / "releases").iterdir()
        if path.is_dir() and path.name != (out / "current").readlink().name
    )
    overwrite(older / "budget.duckdb", b"x")
    assert told(base) == [("older_damaged", "ask", f"releases/{older.name}")]


def test_another_version_of_this_software(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(release, "definition", lambda: "other views")
    assert [one[:2] for one in told(base)] == [("other_definition", "ask"), ("older_damaged", "ask")]


def test_quarantine_and_errors_of_ours_are_told_apart(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipelines import corpus

    def broken(document: object) -> object:
        if "第四局" in document.text:  # type: ignore[attr-defined]
            raise ZeroDivisionError
        return disclose(document)  # type: ignore[arg-type]

    monkeypatch.setattr(corpus, "disclose", broken)
    (base / "raw" / "empty.txt").write_bytes(b"")
    write(base / "raw" / "d.txt", body="第四局")
    out = base / "out"
    read_corpus(base / "raw", out)
    release.build_candidate(out)
    release.publish(out)
    assert told(base) == [("our_error", "ask", "d.txt"), ("quarantined", "note", "empty.txt")]


def test_a_running_build_is_no_trouble(base: Path) -> None:
    out = base / "out"
    (out / ".building").mkdir()
    with release.exclusive(out):
        assert told(base) == [("building", "note", ".lock"), ("well", "note", "")]


def test_nothing_published(tmp_path: Path) -> None:
    assert doctor.run(tmp_path, tmp_path / "none", console()) == 2
    (tmp_path / "out").mkdir()
    assert [key for key, _, _ in told(tmp_path)] == ["nothing_published", "no_readings"]


def test_it_changes_nothing(base: Path) -> None:
    def shape() -> dict[str, tuple[int, int]]:
        return {str(path): (path.lstat().st_ino, path.lstat().st_mtime_ns) for path in base.rglob("*")}

    before = shape()
    told(base)
    assert shape() == before


def test_every_trouble_has_its_words_in_both_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    from pipelines.store import verify

    source = Path(verify.__file__).read_text(encoding="utf-8")
    shelf = doctor._shelf()
    assert {entry["level"] for entry in shelf.values()} == set(doctor.CODES)
    for key, entry in shelf.items():
        assert set(entry) == {"level", "zh", "en", "do_zh", "do_en"}, key
        assert key == "well" or f'"{key}"' in source, f"{key} is never said"
        assert any("\u4e00" <= letter <= "\u9fff" for letter in entry["zh"])
    monkeypatch.setenv("GOUJI_LANG", "en")
    one = doctor.tell(verify.Trouble("orphan", "a\x1b[2Jb"), Path("raw"), Path("out"))
    assert one.says == "a\\x1b[2Jb belongs to no publication."


def test_for_programs(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.unlink(base / "out" / "manifest.json")
    assert doctor.run(base / "raw", base / "out", console(), as_json=True) == 2
    (one,) = json.loads(capsys.readouterr().out)
    assert (one["key"], one["level"], one["place"]) == ("link_missing", "broken", "manifest.json")
