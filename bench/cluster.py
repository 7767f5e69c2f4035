"""Thousands of documents on a cluster of this machine, out of a store that speaks S3: what it costs and survives.

    python -m bench.cluster RAW [--documents 20000] [--workers 2] [--judge]     # after `make test-cluster`
    python -m bench.cluster --small                                            # budgets of a page, made here

RAW is a folder as `python -m bench.corpus` wrote it. Its first documents are put into a local store (moto, a process of
its own), with a poisonous object among them that kills whoever reads it. Ray reads them; a worker is killed in the
middle of its task, and after half of the documents the run is stopped and begun again. What it read comes home; then
the poisonous object is taken away, and the warehouse's readings are laid beside those of one machine, byte for byte.

Seconds are by the clock, then of the processor: of this process (it hands out and brings home) and of the store.
Belongs here: the trial and its figures. Does not belong here: what they mean for a nation (docs/nation.md).
"""

from __future__ import annotations

import argparse
import os
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path

from pyarrow.fs import FileSelector

from cluster import reading
from cluster.home import bring_home
from cluster.judging import elsewhere
from cluster.objects import Place, place
from cluster.reading import Receipt, Task, read_objects, read_task
from expectations.batches import judge_corpus
from pipelines.corpus import read_corpus
from pipelines.store.parquet import rows_in
from pipelines.store.release import build_candidate
from tests.small import write
from tests.stores import s3

try:
    import ray

    from cluster import on_ray
except ImportError as error:
    print(f"left out: {error} (make test-cluster brings it)", file=sys.stderr)
    raise SystemExit(2) from error

POISON = "2024/poison.txt"
YEARS = tuple(range(2016, 2026))
ROOT = Path(__file__).resolve().parents[1]
TICKS = os.sysconf("SC_CLK_TCK")


class Stopped(Exception):
    """The run is stopped on purpose."""


def poisonous(task: Task) -> Receipt:
    """As `read_task`, but for who meets the poisonous object."""
    if any(entry.source_path == POISON for entry in task.entries):
        os.kill(os.getpid(), signal.SIGKILL)
    return read_task(task)


class Mishaps:
    """Kills a worker after a quarter of the objects and stops the run after half."""

    def __init__(self) -> None:
        self.killed = self.stopped = False

    def __call__(self, done: int, total: int) -> None:
        if not self.killed and done >= total / 4 and (busy := workers()):
            os.kill(busy[0], signal.SIGKILL)
            self.killed = True
        if not self.stopped and done >= total / 2:
            self.stopped = True
            raise Stopped


def workers() -> list[int]:
    """The processes that are at a task."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if (folder / "cmdline").read_bytes().startswith(b"ray::_run"):
                found.append(int(folder.name))
        except OSError:  # it ended meanwhile
            continue
    return found


def spent(pid: int) -> float:
    """Seconds of the processor that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


@contextmanager
def lap(name: str, store: int) -> Iterator[None]:
    """Tells what a step took: by the clock, of this process and its children, of the store."""
    walled, own, stored = time.monotonic(), sum(os.times()[:4]), spent(store)
    yield
    took = (time.monotonic() - walled, sum(os.times()[:4]) - own, spent(store) - stored)
    print(f"{name:44}{took[0]:>9.1f}{took[1]:>9.1f}{took[2]:>9.1f}", flush=True)


def upload(raw: Path, documents: int, prefix: Place, copy: Path) -> int:
    """Put the first documents of a folder into the store, and names of them into another folder; how many bytes."""

    def one(path: Path) -> int:
        name = path.relative_to(raw)
        prefix.put(name.as_posix(), path.read_bytes())
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        os.link(path, copy / name)
        return path.stat().st_size

    with ThreadPoolExecutor(8) as uploading:
        files = islice((path for path in sorted(raw.rglob("*")) if path.is_file()), documents)
        return sum(uploading.map(one, files))


def tree(out: Path, of: str = ".readings") -> dict[str, bytes]:
    """Every file of the readings, or of what was judged."""
    folder = out / of / "parquet"
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.parquet"))}


def main() -> int:
    """Print what every step took, then what came of it; 1 where the cluster's warehouse is not the one machine's."""
    parser = argparse.ArgumentParser(prog="python -m bench.cluster", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("raw", type=Path, nargs="?")
    parser.add_argument("--small", action="store_true", help="budgets of a page, made here, instead of RAW")
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--judge", action="store_true", help="judge on the cluster and on one machine, too")
    given = parser.parse_args()
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} at the start; {given.workers} workers of Ray")
    on_ray.settle()
    with s3() as (address, store), tempfile.TemporaryDirectory(dir=given.raw and given.raw.parent) as folder:
        if given.small:
            given.raw = Path(folder, "made")
            for number in range(given.documents):
                body, year = divmod(number, len(YEARS))
                write(given.raw / str(YEARS[year]) / f"{body}.txt", body=f"第{body}局", year=YEARS[year])
        return 0 if trial(given, address, store, Path(folder)) else 1


def trial(given: argparse.Namespace, address: str, store: int, folder: Path) -> bool:
    """The whole of it; whether both warehouses are the same."""
    raw, parts = address.format("raw"), address.format("parts")
    print(f"{'seconds':44}{'clock':>9}{'here':>9}{'store':>9}")
    with lap("documents into the store", store):
        size = upload(given.raw, given.documents, place(raw), folder / "raw")
    place(raw).put(POISON, b"whoever reads this dies")
    with lap("Ray started", store):
        ray.init(
            num_cpus=given.workers,
            include_dashboard=False,
            log_to_driver=False,
            _node_ip_address="127.0.0.1",
            runtime_env={"env_vars": {"PYTHONPATH": str(ROOT)}},
        )
        engine = on_ray.OnRay()
    reading.read_task = poisonous  # handed out in the place of the real one
    mishaps = Mishaps()
    with lap("read, a worker killed, stopped at half", store), suppress(Stopped):
        read_objects(raw, parts, engine, progress=mishaps)
    with lap("begun again, read to the end", store):
        second = read_objects(raw, parts, engine)
    with lap("once more: nothing is new", store):
        third = read_objects(raw, parts, engine)
    with lap("brought home", store):
        first_home = bring_home(raw, parts, folder / "cluster")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    place(raw).store.delete_file(place(raw).path(POISON))
    with lap("the poison taken away, brought home again", store):
        read_objects(raw, parts, engine)
        home = bring_home(raw, parts, folder / "cluster")
    below = FileSelector(place(parts).root, recursive=True)
    lying = [one for one in place(parts).store.get_file_info(below) if one.is_file]
    facts = sum(rows_in((folder / "cluster" / ".readings" / "parquet" / "facts").rglob("*.parquet")).values())
    if given.judge:
        build_candidate(folder / "cluster")
        with lap("judged on the cluster", store):
            judged = judge_corpus(folder / "cluster", mapper=elsewhere(engine))
    ray.shutdown()
    with lap("the same read by one machine", store):
        alone = read_corpus(folder / "raw", folder / "one")
    same = tree(folder / "cluster") == tree(folder / "one") and home[-1] == alone[-1]
    if given.judge:
        build_candidate(folder / "one")
        with lap("the same judged by one machine", store):
            same = judged == judge_corpus(folder / "one") and same
        same = tree(folder / "cluster", ".judged") == tree(folder / "one", ".judged") and same
    each = 1000 * second.seconds / max(1, second.read)
    print(f"a worker was killed: {mishaps.killed}; in parts when begun again: {second.known} of {second.found} objects")
    print(f"read then: {second.read}, each {each:.2f} ms of a worker's processor; the third time: {third.read}")
    lost = ", ".join(second.lost) or "before it was stopped"
    print(f"given up: {lost}; quarantined {first_home.quarantined}, without it {home.quarantined}")
    print(f"documents: {home.documents}, {size / 1e6:.0f} MB")
    written = sum(len(data) for data in tree(folder / "cluster").values())
    print(f"parts: {len(lying)} objects, {sum(one.size for one in lying) / 1e6:.0f} MB; ", end="")
    print(f"readings: {written / 1e6:.0f} MB, {facts} facts")
    print(f"largest memory of who hands out and brings home: {peak} MB")
    print(f"{'the same, byte for byte' if same else 'NOT THE SAME'}: {len(tree(folder / 'one'))} files of readings")
    return same


if __name__ == "__main__":
    sys.exit(main())
