"""The cluster's own part: parts, restarts, what is lost. Engines are this process and others; the store is a folder."""

from __future__ import annotations

import os
import random
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from cluster import reading
from cluster.engine import Failing, Lost, Processes, in_order, spread
from cluster.home import bring_home
from cluster.judging import elsewhere
from cluster.objects import listing, place
from cluster.reading import OtherVersion, ReadObjects, Task, read_objects, read_task
from expectations.batches import judge_corpus
from pipelines import corpus
from pipelines.catalog import CatalogueError
from pipelines.corpus import read_corpus
from pipelines.files import survey
from pipelines.store.release import build_candidate, publish
from tests.deadly import broken, deadly, deadly_once, endless, square
from tests.small import text, write
from tests.test_corpus import sources, tree


class Here:
    """An engine in this process; whoever reads one of the `deadly` objects is lost, every time."""

    slots = 2

    def __init__(self, *deadly: str) -> None:
        self.deadly = set(deadly)
        self.asked: list[list[str]] = []

    def submit(self, function: Callable[[Any], Any], task: Any) -> Future[Any]:
        done: Future[Any] = Future()
        names = [entry.source_path for entry in getattr(task, "entries", ())]
        self.asked.append(names)
        if self.deadly & {*names}:
            done.set_exception(Lost("its process died"))
        else:
            done.set_result(function(task))
        return done


@pytest.fixture(autouse=True)
def small_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "OBJECTS", 3)
    monkeypatch.setattr(reading, "PIECES", 2)


def read(tmp_path: Path, engine: Any = None, **options: Any) -> ReadObjects:
    return read_objects(f"file://{tmp_path}/raw", f"file://{tmp_path}/parts", engine or Here(), **options)


def home(tmp_path: Path, out: Path) -> corpus.Reading:
    return bring_home(f"file://{tmp_path}/raw", f"file://{tmp_path}/parts", out)


def parts(tmp_path: Path, relation: str = "objects") -> dict[str, int]:
    """Every part and when it was written."""
    return {path.name: path.stat().st_mtime_ns for path in (tmp_path / "parts").glob(f"*/{relation}/*.parquet")}


def bodies(raw: Path, count: int) -> None:
    for number in range(count):
        write(raw / f"{number}.txt", body=f"第{number}局")


def archive(path: Path, *texts: str) -> None:
    with zipfile.ZipFile(path, "w") as file:
        for number, words in enumerate(texts):
            file.writestr(zipfile.ZipInfo(f"{number}.txt"), words)


def mixed(raw: Path) -> None:
    """What a raw folder may hold."""
    bodies(raw / "2024", 4)
    write(raw / "2023" / "a.txt", body="第一局", year=2023)
    write(raw / "2024" / "wrong.txt", body="错局", total="600.50")
    (raw / "2024" / "empty.txt").write_bytes(b"")
    (raw / "2024" / "gbk.txt").write_bytes(text(body="国标局").encode("gbk"))
    (raw / "2024" / "copy.txt").write_bytes((raw / "2024" / "0.txt").read_bytes())
    (raw / "2024" / "0.csv").write_bytes((raw / "2024" / "3.txt").read_bytes())  # same bytes, read otherwise
    archive(raw / "b.zip", text(body="第0局"), text(body="包里局"), "")
    archive(raw / "z.zip", text(body="包里局"), text(body="第3局"))
    (raw / "2024" / "1.txt.toml").write_text('url = "https://example.org/1"\npublished = 2024-02-08\n')
    (raw / "2024" / "2.txt.toml").write_text('published = "yesterday"\nauthor = "x"\n')
    (raw / ".hidden").mkdir()
    write(raw / ".hidden" / "x.txt")
    write(raw / "2024" / "~$x.txt")
    (raw / "dispositions.toml").write_text(
        '[0123456789abcdef]\ndisposition = "explained"\nrole = "accountant"\ndecided = 2024-03-05\nreason = "x"\n'
    )


# ---- objects and parts


def test_objects_are_found_as_files_are(tmp_path: Path) -> None:
    mixed(tmp_path / "raw")
    entries = listing(place(f"file://{tmp_path}/raw"))
    assert [entry.source_path for entry in entries] == [file.source_path for file in survey(tmp_path / "raw")]
    assert [entry.source_path for entry in entries if entry.sidecar_size] == ["2024/1.txt", "2024/2.txt"]


def test_what_comes_home_is_what_one_machine_reads_byte_for_byte(tmp_path: Path) -> None:
    mixed(tmp_path / "raw")
    done = read(tmp_path)
    assert (done.found, done.known, done.read, done.lost, done.traces) == (12, 0, 12, (), ())
    assert home(tmp_path, tmp_path / "out") == read_corpus(tmp_path / "raw", tmp_path / "one")
    assert tree(tmp_path / "out") == tree(tmp_path / "one")


def test_what_is_judged_elsewhere_is_the_same_release(tmp_path: Path) -> None:
    write(tmp_path / "raw" / "a.txt")
    write(tmp_path / "raw" / "wrong.txt", body="错局", total="600.50")
    read(tmp_path)
    home(tmp_path, tmp_path / "out")
    read_corpus(tmp_path / "raw", tmp_path / "one")
    build_candidate(tmp_path / "out")
    build_candidate(tmp_path / "one")
    judged = judge_corpus(tmp_path / "out", mapper=elsewhere(Here()))
    assert judged == judge_corpus(tmp_path / "one")
    assert judged.judged > 0 and judged.counts["findings"] > 0
    assert publish(tmp_path / "out").release_id == publish(tmp_path / "one").release_id


@pytest.mark.parametrize("seed", range(3))
def test_any_history_of_objects_comes_home_the_same(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    raw = tmp_path / "raw"
    raw.mkdir()
    names = [f"第{number}局" for number in range(4)]
    for step in range(4):
        for _ in range(chance.randint(1, 4)):
            path = raw / chance.choice(["a.txt", "b.txt", "c.csv", "d.txt", "f.zip", "g.zip"])
            if chance.random() < 0.2:
                path.unlink(missing_ok=True)
            elif path.suffix == ".zip":
                archive(path, *(text(body=body) for body in chance.sample(names, 2)))
            else:
                write(path, body=chance.choice(names), year=chance.choice([2023, 2024]))
            if path.exists():
                os.utime(path, ns=(step, step))  # the store's clock is slow
        read(tmp_path)
        home(tmp_path, tmp_path / "out")
    read_corpus(raw, tmp_path / "one")
    assert tree(tmp_path / "out") == tree(tmp_path / "one")


# ---- again


def test_what_is_in_a_part_is_not_read_again(tmp_path: Path) -> None:
    bodies(tmp_path / "raw", 7)
    read(tmp_path)
    before = parts(tmp_path)
    assert read(tmp_path)[:3] == (7, 7, 0)
    write(tmp_path / "raw" / "new.txt", body="新局")
    (tmp_path / "raw" / "5.txt").unlink()
    assert read(tmp_path)[:3] == (7, 6, 1)
    after = parts(tmp_path)
    assert before.items() <= after.items() and len(after) == len(before) + 1
    assert home(tmp_path, tmp_path / "out").documents == 7
    read(tmp_path, again=True)
    home(tmp_path, tmp_path / "again")
    assert tree(tmp_path / "again") == tree(tmp_path / "out")


def test_a_run_that_was_killed_goes_on_with_what_is_missing(tmp_path: Path) -> None:
    bodies(tmp_path / "raw", 20)

    class Dying(Here):
        def submit(self, function: Callable[[Any], Any], task: Any) -> Future[Any]:
            if len(self.asked) == 4:
                raise KeyboardInterrupt
            return super().submit(function, task)

    with pytest.raises(KeyboardInterrupt):
        read(tmp_path, Dying())
    done = parts(tmp_path)
    assert len(done) == 4
    with pytest.raises(FileNotFoundError):  # half a corpus never comes home
        home(tmp_path, tmp_path / "out")
    assert read(tmp_path)[:3] == (20, 12, 8)
    assert done.items() <= parts(tmp_path).items()
    home(tmp_path, tmp_path / "out")
    read_corpus(tmp_path / "raw", tmp_path / "one")
    assert tree(tmp_path / "out") == tree(tmp_path / "one")


def test_a_part_without_its_last_object_is_no_part(tmp_path: Path) -> None:
    bodies(tmp_path / "raw", 6)
    read(tmp_path)
    before = {relation: {*parts(tmp_path, relation)} for relation in ("objects", "facts")}
    next((tmp_path / "parts").glob("*/objects/*.parquet")).unlink()
    assert read(tmp_path).read == 3
    assert {relation: {*parts(tmp_path, relation)} for relation in ("objects", "facts")} == before


def test_a_worker_of_another_version_reads_nothing(tmp_path: Path) -> None:
    task = Task(f"file://{tmp_path}/raw", f"file://{tmp_path}/parts", "0" * 64, ())
    with pytest.raises(OtherVersion):
        read_task(task)


def test_a_malformed_catalogue_stops_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bodies(tmp_path / "raw", 2)

    def malformed(_: object) -> None:
        raise CatalogueError("forms.toml: unknown key")

    monkeypatch.setattr(corpus, "disclose", malformed)
    with pytest.raises(CatalogueError, match="unknown key"):
        read(tmp_path)


def test_an_object_that_cannot_be_had_is_quarantined_and_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bodies(tmp_path / "raw", 5)
    hidden = tmp_path / "hidden.txt"

    class Hiding(Here):
        def submit(self, function: Callable[[Any], Any], task: Any) -> Future[Any]:
            if not hidden.exists():
                (tmp_path / "raw" / "2.txt").rename(hidden)
            return super().submit(function, task)

    assert read(tmp_path, Hiding()).documents == 4
    home(tmp_path, tmp_path / "out")
    found = sources(tmp_path / "out", "source_path", "status", "reason")
    assert found[2] == ("2.txt", "quarantined", "no_access") and {row[1] for row in found} == {"read", "quarantined"}
    hidden.rename(tmp_path / "raw" / "2.txt")
    assert read(tmp_path)[1:4] == (4, 1, 1)
    assert home(tmp_path, tmp_path / "out").documents == 5


# ---- what is lost


def test_a_poisonous_document_costs_itself_only(tmp_path: Path) -> None:
    bodies(tmp_path / "raw", 11)
    engine = Here("4.txt")
    done = read(tmp_path, engine)
    assert (done.read, done.documents, done.lost) == (11, 10, ("4.txt: its process died",))
    assert [names for names in engine.asked if "4.txt" in names] == [["2.txt", "3.txt", "4.txt"], ["4.txt"]]
    home(tmp_path, tmp_path / "out")
    found = sources(tmp_path / "out", "source_path", "status", "reason")
    assert [row for row in found if row[1] != "read"] == [("4.txt", "quarantined", "lost")]
    (tmp_path / "raw" / "4.txt").unlink()
    read_corpus(tmp_path / "raw", tmp_path / "one")
    without = {name: data for name, data in tree(tmp_path / "out").items() if name.partition("/")[0] == "facts"}
    assert without == {name: data for name, data in tree(tmp_path / "one").items() if name.partition("/")[0] == "facts"}


def test_what_was_given_up_is_given_up_once(tmp_path: Path) -> None:
    bodies(tmp_path / "raw", 3)
    read(tmp_path, Here("1.txt"))
    assert read(tmp_path).read == 0
    assert read(tmp_path, again=True).documents == 3


def test_workers_that_die_of_everything_stop_the_run(tmp_path: Path) -> None:
    """A broken machine quarantines nothing: its documents are not at fault."""
    bodies(tmp_path / "raw", 40)
    with pytest.raises(Failing):
        read(tmp_path, Here(*(f"{number}.txt" for number in range(40))))


# ---- processes


def given_up(task: int, why: str) -> int:
    return -task


def outcome(engine: Any, function: Callable[[Any], Any], tasks: Iterator[Any] | range) -> list[Any]:
    return sorted(spread(engine, function, tasks, lambda task: [], given_up))


def test_processes_that_die_or_never_end_cost_their_task_only(tmp_path: Path) -> None:
    with Processes(2) as engine:
        assert list(in_order(engine, square, range(9))) == [number * number for number in range(9)]
        assert outcome(engine, deadly, range(6)) == [-3, 0, 1, 2, 4, 5]
        assert outcome(engine, endless, range(6)) == [-3, 0, 1, 2, 4, 5]
        assert engine.submit(deadly_once, str(tmp_path / "marker")).result() == "done"
        with pytest.raises(ZeroDivisionError):
            outcome(engine, broken, range(2))
        with pytest.raises(Lost, match="died 2 times"):
            list(in_order(engine, deadly, range(5)))
