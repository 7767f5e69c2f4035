"""The corpus: files found by content, bad ones quarantined, readings that do not depend on their history."""

import os
import random
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import Mock

import pytest

from pipelines import corpus
from pipelines.catalog import CatalogueError
from pipelines.catalog.reasons import reasons
from pipelines.corpus import Reading, map_documents, read_corpus
from pipelines.files import path_years, survey
from pipelines.store import parquet
from pipelines.store.readings import Readings
from pipelines.store.schema import connect
from tests.small import text, write


def sources(out: Path, *columns: str) -> list[tuple[object, ...]]:
    """Columns of the relation `sources`, in the order of the corpus."""
    path = out / ".readings" / "parquet" / "sources" / "sources.parquet"
    with connect() as connection:
        return connection.execute(f"SELECT {', '.join(columns)} FROM read_parquet(?)", [str(path)]).fetchall()


def tree(out: Path) -> dict[str, bytes]:
    folder = out / ".readings" / "parquet"
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.parquet"))}


def stored(out: Path) -> int:
    return len(parquet.documents_in(out / ".readings" / "parquet"))


# ---- what is found


def test_a_folder_is_walked_by_content_and_the_path_is_a_hint(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    write(raw / "2023" / "500112" / "b.txt", body="第一局")
    write(raw / "flat.txt", body="第二局")
    write(raw / ".hidden.txt", body="第三局")
    write(raw / ".git" / "x.txt", body="第四局")
    assert [file.source_path for file in survey(raw)] == ["2023/500112/b.txt", "flat.txt"]
    assert path_years(raw) == [0, 2023]
    reading = read_corpus(raw, tmp_path / "out")
    assert (reading.found, reading.read, reading.documents, reading.our_errors) == (2, 2, 2, ())


def test_a_folder_that_is_none() -> None:
    with pytest.raises(NotADirectoryError):
        survey(Path("no/such/folder"))


def test_what_a_build_made_is_not_read_by_the_next(tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    assert read_corpus(tmp_path, tmp_path / "out").found == 1
    (tmp_path / "out" / "budget.txt").write_text("2024")
    assert [file.source_path for file in survey(tmp_path)] == ["a.txt"]


def test_a_folder_that_may_not_be_entered_is_a_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = tmp_path / "raw"
    write(raw / "a.txt")
    write(raw / "2024" / "locked" / "b.txt")
    entered = os.scandir

    def scandir(path: str) -> Iterator[os.DirEntry[str]]:
        if path.endswith("locked"):
            raise PermissionError(13, "Permission denied", path)
        return entered(path)

    monkeypatch.setattr(os, "scandir", scandir)  # whoever runs tests may be allowed everything
    reading = read_corpus(raw, tmp_path / "out")
    assert (reading.found, reading.documents, reading.quarantined) == (2, 1, 1)
    assert [(file.source_path, file.trouble) for file in survey(raw)] == [("2024/locked", "no_access"), ("a.txt", None)]


def test_bad_input_is_a_row_each_and_the_good_document_loads_as_if_they_were_not_there(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    good = text()
    raw.mkdir()
    files: dict[str, bytes] = {
        "a good.txt": good.encode(),
        "b empty.txt": b"",
        "c binary.txt": bytes(range(256)) * 40,
        "d gbk.txt": text(body="第一局").encode("gbk"),
        "e gb18030.txt": text(body="第二局").encode("gb18030"),
        "f bom.txt": text(body="第三局").encode("utf-8-sig"),
        "g utf16.txt": text(body="第四局").encode("utf-16"),
        "h crlf.txt": text(body="第五局").replace("\n", "\r\n").encode(),
        "i cut.txt": good.encode()[: len(good.encode()) // 2],
        "j story.txt": "从前有座山，山里有座庙。\n".encode() * 30,
        "k copy.txt": good.encode(),
        "l no year.txt": good.replace("2024年", "").encode(),
        "m'quote\"\n.txt": text(body="第六局").encode(),
        "n\x1b[2Jred.txt": text(body="第七局").encode(),
    }
    for name, data in files.items():
        (raw / name).write_bytes(data)
    (raw / os.fsdecode(b"o \xff\xfe.txt")).write_bytes(text(body="第八局").encode())
    os.mkfifo(raw / "p pipe.txt")
    (raw / "q nowhere.txt").symlink_to("nowhere")
    out = tmp_path / "out"
    reading = read_corpus(raw, out)
    assert reading.our_errors == ()
    found = {str(path): (status, reason) for path, status, reason in sources(out, "source_path", "status", "reason")}
    assert found["a good.txt"] == ("read", None)
    assert found["b empty.txt"] == ("quarantined", "empty")
    assert found["c binary.txt"] == ("quarantined", "binary")
    for name in ("d gbk.txt", "e gb18030.txt", "f bom.txt", "g utf16.txt", "h crlf.txt", "m'quote\"\n.txt"):
        assert found[name] == ("read", None), name
    assert found["j story.txt"][0] == "quarantined"
    assert found["k copy.txt"] == ("duplicate", None)
    assert found["l no year.txt"][0] == "quarantined"
    assert found["o \\xff\\xfe.txt"] == ("read", None)
    assert found["p pipe.txt"] == ("quarantined", "no_file")
    assert found["q nowhere.txt"] == ("quarantined", "no_access")
    assert len(found) == len(files) + 3
    assert {reason for _, reason in found.values() if reason} <= set(reasons())
    assert reading.documents == sum(status == "read" for status, _ in found.values())
    quarantined = sum(status == "quarantined" for status, _ in found.values())
    with connect() as connection:
        rejected = connection.execute(
            "SELECT count(*) FROM read_parquet(?)",
            [str(out / ".readings/parquet/rejects/report_year=0/quarantined.parquet")],
        ).fetchone()
    assert rejected == (quarantined,)
    # the good one alone gives the same rows
    alone = tmp_path / "alone"
    (alone / "raw").mkdir(parents=True)
    shutil.copy(raw / "a good.txt", alone / "raw")
    read_corpus(alone / "raw", alone / "out")
    bucket = next((alone / "out" / ".readings" / "parquet" / "facts").rglob("*.parquet"))
    with connect() as connection:
        same = connection.execute(
            "SELECT (SELECT count(*) FROM (FROM read_parquet($1) EXCEPT FROM read_parquet($2))), count(*) "
            "FROM read_parquet($1)",
            [str(bucket), str(out / ".readings/parquet/facts/*/*.parquet")],
        ).fetchone()
    assert same is not None and same[0] == 0 and same[1] > 0


def test_a_sidecar_tells_where_and_when(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    write(raw / "a.txt", body="第一局")
    (raw / "a.txt.toml").write_text('url = "https://example.org/a"\npublished = 2024-02-08\nretrieved = 2024-03-01\n')
    write(raw / "b.txt", body="第二局")
    (raw / "b.txt.toml").write_text('published = "yesterday"\nurl = "https://example.org/b"\nauthor = "x"\n')
    write(raw / "c.txt", body="第三局")
    (raw / "c.txt.toml").write_text("not toml")
    out = tmp_path / "out"
    read_corpus(raw, out)
    told = sources(out, "source_path", "status", "url", "published::VARCHAR", "retrieved::VARCHAR", "reason", "detail")
    assert told == [
        ("a.txt", "read", "https://example.org/a", "2024-02-08", "2024-03-01", None, None),
        ("b.txt", "read", "https://example.org/b", None, None, "bad_sidecar", "published, author"),
        ("c.txt", "read", None, None, None, "bad_sidecar", "TOMLDecodeError"),
    ]


def test_an_archive_holds_several_and_one_of_them_may_repeat_a_file(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    write(raw / "b.txt", body="第一局")
    with zipfile.ZipFile(raw / "a.zip", "w") as archive:
        archive.writestr("x/1.txt", text(body="第一局"))
        archive.writestr("x/2.txt", text(body="第二局"))
        archive.writestr("x/3.txt", "")
    out = tmp_path / "out"
    assert read_corpus(raw, out).documents == 2
    assert sources(out, "source_path", "inner_name", "status", "reason") == [
        ("a.zip", "x/1.txt", "read", None),
        ("a.zip", "x/2.txt", "read", None),
        ("a.zip", "x/3.txt", "quarantined", "empty"),
        ("b.txt", None, "duplicate", None),
    ]


# ---- what is read again, and what is not


def test_what_is_known_is_not_read_again(tmp_path: Path) -> None:
    raw, out = tmp_path / "raw", tmp_path / "out"
    write(raw / "a.txt", body="第一局")
    (raw / "bad.txt").write_bytes(b"")
    read_corpus(raw, out)
    before = tree(out)
    moved = raw / "2024" / "elsewhere.txt"
    moved.parent.mkdir()
    (raw / "a.txt").rename(moved)
    os.utime(moved, (0, 0))
    reading = read_corpus(raw, out)
    assert (reading.read, reading.known) == (0, 2)
    after = tree(out)
    assert {k: v for k, v in after.items() if "sources" not in k} == {
        k: v for k, v in before.items() if "sources" not in k
    }
    assert sources(out, "source_path") == [("2024/elsewhere.txt",), ("bad.txt",)]
    assert read_corpus(raw, out, again=True).read == 2
    assert tree(out) == after


def test_only_the_years_asked_for_are_read(tmp_path: Path) -> None:
    raw, out = tmp_path / "raw", tmp_path / "out"
    write(raw / "2023" / "a.txt", body="第一局", year=2023)
    write(raw / "2024" / "b.txt", body="第二局")
    assert read_corpus(raw, out, years=[2023]).documents == 2  # readings begin with everything
    write(raw / "2023" / "c.txt", body="第三局", year=2023)
    write(raw / "2024" / "d.txt", body="第四局")
    reading = read_corpus(raw, out, years=[2024])
    assert (reading.found, reading.read, reading.documents) == (2, 1, 3)
    assert ("2023/c.txt",) not in sources(out, "source_path")  # not read yet, so nothing is said of it
    assert read_corpus(raw, out).documents == 4


def test_a_file_that_is_gone_takes_its_document_with_it(tmp_path: Path) -> None:
    raw, out = tmp_path / "raw", tmp_path / "out"
    for number in range(3):
        write(raw / f"{number}.txt", body=f"第{number}局")
    read_corpus(raw, out)
    (raw / "1.txt").unlink()
    assert read_corpus(raw, out).documents == 2
    shutil.rmtree(raw)
    raw.mkdir()
    assert read_corpus(raw, out) == Reading(0, 0, 0, 0, 0, (), 0)
    assert tree(out) == {}


@pytest.mark.parametrize("seed", range(4))
def test_any_history_ends_in_the_same_bytes_as_a_full_reading(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    raw, out = tmp_path / "raw", tmp_path / "out"
    raw.mkdir()
    bodies = [f"第{number}局" for number in range(5)]
    for _ in range(6):
        for _ in range(chance.randint(1, 3)):
            name = chance.choice(["a.txt", "b.txt", "c.csv", "d/e.txt", "f.zip", "g.zip"])
            path = raw / name
            path.parent.mkdir(exist_ok=True)
            match chance.choice(["add", "add", "add", "remove", "spoil", "tell", "say no more"]):
                case "remove":
                    path.unlink(missing_ok=True)
                case "tell":
                    path.with_name(f"{path.name}.toml").write_text(f"published = 2024-02-0{chance.randint(1, 9)}\n")
                case "say no more":
                    path.with_name(f"{path.name}.toml").unlink(missing_ok=True)
                case "spoil":
                    path.write_bytes(b"")
                case _ if name.endswith(".zip"):
                    with zipfile.ZipFile(path, "w") as archive:
                        for number, body in enumerate(chance.sample(bodies, 2)):
                            archive.writestr(zipfile.ZipInfo(f"{number}.txt"), text(body=body))
                case _:
                    write(path, body=chance.choice(bodies), year=chance.choice([2023, 2024]))
        for _ in range(chance.randint(1, 2)):  # some nights have nothing new
            read_corpus(raw, out)
    read_corpus(raw, tmp_path / "full")
    assert tree(out) == tree(tmp_path / "full")
    assert stored(out) == stored(tmp_path / "full")


def test_a_killed_reading_is_taken_up_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw, out = tmp_path / "raw", tmp_path / "out"
    for number in range(5):
        write(raw / f"{number}.txt", body=f"第{number}局")
    read_corpus(raw, tmp_path / "full")
    write(raw / "new.txt", body="新局")
    (raw / "new.txt").unlink()
    change, calls = parquet.change, []

    def killed(*arguments: object, **more: object) -> None:
        calls.append(arguments)
        if len(calls) == 3:
            raise KeyboardInterrupt
        change(*arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(parquet, "change", killed)
    with pytest.raises(KeyboardInterrupt):
        read_corpus(raw, out)
    monkeypatch.setattr(parquet, "change", change)
    assert (out / ".readings" / "dirty").exists()
    assert read_corpus(raw, out).documents == 5
    assert tree(out) == tree(tmp_path / "full")


def test_what_a_reading_that_was_killed_at_its_end_wrote_is_not_taken_for_the_last_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw, out = tmp_path / "raw", tmp_path / "out"
    write(raw / "a.txt", body="第一局")
    read_corpus(raw, out)
    (raw / "a.txt").rename(raw / "b.txt")
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Readings, "seal", Mock(side_effect=KeyboardInterrupt))
        read_corpus(raw, out)
    (raw / "b.txt").rename(raw / "a.txt")  # so the survey finds what the last whole reading found
    read_corpus(raw, out)
    assert sources(out, "source_path") == [("a.txt",)]


def test_a_night_with_nothing_new_says_what_the_night_before_said_and_writes_nothing(tmp_path: Path) -> None:
    raw, out = tmp_path / "raw", tmp_path / "out"
    write(raw / "a.txt", body="第一局")
    write(raw / "b.csv", body="第一局")
    (raw / "bad.txt").write_bytes(b"")
    first = read_corpus(raw, out)
    files = {path: path.stat().st_mtime_ns for path in (out / ".readings").rglob("*.*") if path.is_file()}
    assert read_corpus(raw, out) == first._replace(read=0, known=2)
    assert {path: path.stat().st_mtime_ns for path in files} == files


# ---- errors of ours


def test_an_exception_of_ours_is_contained_told_and_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw, out = tmp_path / "raw", tmp_path / "out"
    write(raw / "a.txt", body="第一局")
    write(raw / "b.txt", body="第二局")
    disclose = corpus.disclose

    def broken(document: object) -> object:
        if "第一局" in document.text:  # type: ignore[attr-defined]
            raise ZeroDivisionError("ours")
        return disclose(document)  # type: ignore[arg-type]

    monkeypatch.setattr(corpus, "disclose", broken)
    reading = read_corpus(raw, out)
    assert reading.documents == 1
    (trace,) = reading.our_errors
    assert trace.startswith("a.txt\n") and "ZeroDivisionError: ours" in trace
    ((reason, detail),) = [row[1:] for row in sources(out, "status", "reason", "detail") if row[0] == "quarantined"]
    assert (reason, str(detail).split(",")[0]) == ("our_error", "ZeroDivisionError in test_corpus.py")
    monkeypatch.setattr(corpus, "disclose", disclose)
    again = read_corpus(raw, out)
    assert (again.read, again.documents, again.our_errors) == (1, 2, ())


def test_a_malformed_catalogue_stops_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "raw" / "a.txt")

    def malformed(_: object) -> None:
        raise CatalogueError("forms.toml: unknown key")

    monkeypatch.setattr(corpus, "disclose", malformed)
    with pytest.raises(CatalogueError, match="unknown key"):
        read_corpus(tmp_path / "raw", tmp_path / "out")


# ---- the seam


def _square(number: int) -> int:
    return number * number


def test_batches_are_mapped_in_processes_and_come_back_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOUJI_WORKERS", "2")
    assert list(map_documents(_square, list(range(20)))) == [number * number for number in range(20)]


def test_any_engine_may_stand_at_the_seam(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    for number in range(3):
        write(raw / f"{number}.txt", body=f"第{number}局")
    met: list[int] = []
    progress: list[tuple[int, int]] = []

    def engine(function: object, batches: object) -> object:
        for batch in batches:  # type: ignore[attr-defined]
            met.append(len(batch))
            yield function(batch)  # type: ignore[operator]

    read_corpus(raw, tmp_path / "out", mapper=engine, progress=lambda done, total: progress.append((done, total)))  # type: ignore[arg-type]
    assert (met, progress) == ([3], [(3, 3)])
