"""Raw objects read the whole way, a task a part: `corpus.read_batch` where the engine is.

Belongs here: tasks, what a worker does with one, which objects are still to be read, those that are given up. Does not
belong here: how a document is read (`pipelines.corpus`), how parts lie (`parts`).

    with Processes(2) as engine:
        read_objects("s3://bucket/raw", "s3://bucket/parts", engine)
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path, PurePosixPath
from time import process_time
from typing import NamedTuple

from cluster.engine import Engine, bounded, spread
from cluster.objects import Entry, Place, fetched, listing, place
from cluster.parts import Found, looked_at, part_name, write_corpus, write_part
from pipelines.corpus import BatchResult, Progress, batches_of, read_batch, reading_version
from pipelines.files import RawFile, sidecar
from pipelines.store.parquet import merge_tables
from pipelines.store.readings import Outcome

OBJECTS, BYTES = 500, 32_000_000  # of a task: seconds of work, megabytes of rows, and a part worth its dozen objects
PIECES = 16  # into which a task is cut that lost its worker
SECONDS, SECONDS_PER_MB = 120.0, 60.0  # in which a task must be done: many times what any should take


class Task(NamedTuple):
    """Some raw objects, for a worker that may know nothing but addresses."""

    raw: str
    parts: str
    version: str
    entries: tuple[Entry, ...]
    patience: float = 1.0  # times the usual bound of time

    @property
    def seconds(self) -> float:
        """After so many a worker is ended."""
        return self.patience * (SECONDS + SECONDS_PER_MB * sum(entry.size for entry in self.entries) / 1e6)


class Receipt(NamedTuple):
    """What came of a task, in small."""

    objects: int
    documents: int
    lost: tuple[str, ...]  # objects that took their workers with them
    traces: tuple[str, ...]  # of exceptions in our own code
    seconds: float  # of a worker's processor


class ReadObjects(NamedTuple):
    """What one call of `read_objects` did."""

    found: int  # objects in the listing that may be disclosures
    known: int  # of them, in parts already
    read: int
    documents: int  # read now, those that repeat each other in different parts counted each time
    lost: tuple[str, ...]
    traces: tuple[str, ...]
    seconds: float  # of the workers' processors; what lost workers used is not in it


class OtherVersion(Exception):
    """A worker has other code or another catalogue than who sent it a task."""


def read_objects(
    raw: str,
    parts: str,
    engine: Engine,
    *,
    again: bool = False,
    patience: float = 1.0,
    progress: Progress | None = None,
) -> ReadObjects:
    """Read the objects below the address `raw` that are in no part below `parts` yet; then write the whole listing.

    `again` reads all of them; `patience` multiplies the time that a task may take (scans that are recognised take
    long); `progress(done, total)` counts objects. Killed at any moment, it goes on where it was when called again.
    Raises FileNotFoundError where there is no such prefix, `engine.Failing` where workers are lost beyond reason,
    `OtherVersion`, OSError where the store fails, CatalogueError.
    """
    version = reading_version()
    target = folder_of(parts, version)
    entries = listing(place(raw))
    there = {} if again else looked_at(target)
    todo = [entry for entry in entries if entry not in there or there[entry].passing]
    tasks = (Task(raw, parts, version, some, patience) for some in _batches(todo))
    receipts: list[Receipt] = []
    done = 0
    for receipt in spread(engine, read_task, tasks, cut, give_up):
        receipts.append(receipt)
        done += receipt.objects
        if progress:
            progress(done, len(todo))
    now = looked_at(target) if todo else there
    write_corpus(target, [now[entry] for entry in entries])
    return ReadObjects(
        len(entries),
        len(entries) - len(todo),
        done,
        sum(receipt.documents for receipt in receipts),
        tuple(chain.from_iterable(receipt.lost for receipt in receipts)),
        tuple(chain.from_iterable(receipt.traces for receipt in receipts)),
        sum(receipt.seconds for receipt in receipts),
    )


def folder_of(parts: str, version: str) -> Place:
    """Where parts of one version of the reading code lie."""
    store, root = place(parts)
    return Place(store, f"{root}/{version[:16]}")


def read_task(task: Task) -> Receipt:
    """What a worker does: fetch, read, put parts in their places. Raises `OtherVersion`, OSError, CatalogueError."""
    if task.version != reading_version():
        raise OtherVersion(f"task {task.version[:16]}, worker {reading_version()[:16]}")
    target = folder_of(task.parts, task.version)
    documents, traces, begun = 0, list[str](), process_time()
    with bounded(task.seconds), tempfile.TemporaryDirectory(prefix="gouji-") as folder:
        files = dict(zip(task.entries, _laid_down(task, Path(folder)), strict=True))
        for some, result in _read([*files.values()]):
            keys = {file.key for file in some}
            entries = [entry for entry, file in files.items() if file.key in keys]
            name = part_name(task.version, entries)
            write_part(target, [_found(entry, files[entry], name) for entry in entries], result)
            documents += sum(outcome.kept for outcome in result.outcomes)
            traces += result.traces
    return Receipt(len(task.entries), documents, (), tuple(traces), process_time() - begun)


def cut(task: Task) -> list[Task]:
    """A task in pieces, each of them smaller; none of one object."""
    if len(task.entries) == 1:
        return []
    step = -(-len(task.entries) // PIECES)
    return [
        task._replace(entries=task.entries[start : start + step]) for start in range(0, len(task.entries), step)
    ]


def give_up(task: Task, why: str) -> Receipt:
    """Quarantine the one object of a task: its bytes are hashed here, and nothing else is done with them."""
    (entry,) = task.entries
    suffix = PurePosixPath(entry.source_path).suffix
    (file,) = _files(task, lambda number, data: Path(f"raw{suffix}"))
    name = part_name(task.version, task.entries)
    outcome = Outcome(*file.key, "", None, None, None, file.trouble or "lost", None, kept=False)
    found = _found(entry, file, name)
    write_part(folder_of(task.parts, task.version), [found], BatchResult(1, [outcome], {}, []))
    return Receipt(1, 0, (f"{entry.source_path}: {why}",), (), 0.0)


def _batches(entries: Iterable[Entry]) -> Iterator[tuple[Entry, ...]]:
    """Objects in the order of their paths, bounded in number and size."""
    batch: list[Entry] = []
    size = 0
    for entry in entries:
        if batch and (len(batch) >= OBJECTS or size + entry.size > BYTES):
            yield tuple(batch)
            batch, size = [], 0
        batch.append(entry)
        size += entry.size
    if batch:
        yield tuple(batch)


def _laid_down(task: Task, folder: Path) -> list[RawFile]:
    """The objects of a task as files, their sidecars beside them: readers open files."""

    def lay(number: int, data: bytes) -> Path:
        path = folder / f"{number}{PurePosixPath(task.entries[number].source_path).suffix}"
        path.write_bytes(data)
        return path

    files = _files(task, lay)
    beside = [(file, entry) for file, entry in zip(files, task.entries, strict=True) if entry.sidecar_size]
    raw = place(task.raw)
    told = fetched(raw, [f"{entry.source_path}.toml" for _, entry in beside])
    for (file, _), data in zip(beside, told, strict=True):
        if isinstance(data, bytes) and not file.trouble:
            file.path.with_name(f"{file.path.name}.toml").write_bytes(data)
    return files


def _files(task: Task, lay: Callable[[int, bytes], Path]) -> list[RawFile]:
    """The objects of a task as `files.survey` would have found them; `lay` says where their bytes are."""
    files: list[RawFile] = []
    raw = place(task.raw)
    got = fetched(raw, (entry.source_path for entry in task.entries))
    for number, (entry, data) in enumerate(zip(task.entries, got, strict=True)):
        try:
            if isinstance(data, OSError):
                raise data
            digest = hashlib.sha256(data).hexdigest()
            files.append(RawFile(str(lay(number, data)), entry.source_path, digest, len(data)))
        except OSError:  # the object's own trouble: it is listed with it, and tried again at the next reading
            nameless = hashlib.sha256(entry.source_path.encode()).hexdigest()
            files.append(RawFile(entry.source_path, entry.source_path, nameless, 0, "no_access"))
    return files


def _found(entry: Entry, file: RawFile, part: str) -> Found:
    told, trouble = sidecar(file.path)
    return Found._make((*entry, file.file_id, file.byte_count, file.trouble, *told, trouble, part))


def _read(files: Sequence[RawFile]) -> Iterator[tuple[list[RawFile], BatchResult]]:
    """Results in which no document stands for two files: whoever makes a warehouse of them chooses whose it is."""
    first = {file.key: file for file in reversed(files)}
    together: list[tuple[list[RawFile], BatchResult]] = []
    alone: list[RawFile] = []
    seen: set[str] = set()
    for batch in batches_of(first.values()):
        some, result = list(batch), read_batch(batch)
        twice = {
            outcome.key
            for outcome in result.outcomes
            if outcome.document_id and outcome.reason is None and (not outcome.kept or outcome.document_id in seen)
        }
        if twice:
            alone += [file for file in some if file.key in twice]
            some = [file for file in some if file.key not in twice]
            result = read_batch(tuple(some))
        seen.update(one.document_id for one in result.outcomes if one.kept and one.document_id)
        together.append((some, result))
    if whole := [file for some, _ in together for file in some]:
        results = [result for _, result in together]
        outcomes = [outcome for result in results for outcome in result.outcomes]
        traces = [trace for result in results for trace in result.traces]
        tables = merge_tables([result.tables for result in results])
        yield whole, BatchResult(len(whole), outcomes, tables, traces)
    for file in alone:
        yield [file], read_batch((file,))
