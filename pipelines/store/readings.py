"""What has been read: documents by bucket and a ledger of files, kept between builds, never published by itself.

Belongs here: knowing which bytes were read by which code, adding and dropping documents, surviving a kill. Does not
belong here: finding and reading files (`corpus`), publishing (`release`).

    OUT/.readings/version          the code and catalogue that read; another one starts anew
    OUT/.readings/ledger.parquet   one row a document of a file: what came of it
    OUT/.readings/dirty            the buckets that are being rewritten; found at the start, they are read again
    OUT/.readings/stamps.json      what every Parquet file was when the last reading ended; so are those that differ
    OUT/.readings/surveyed.json    what every raw file was when it was last looked at
    OUT/.readings/runs/            documents on their way into buckets, where they are too many for the memory
    OUT/.readings/parquet/         documents by year and bucket; sources; the rejects of quarantined files
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.collecting import without_collecting
from pipelines.dispositions import Disposition
from pipelines.files import FileKey
from pipelines.store import parquet
from pipelines.store.parquet import Bucket, Tables
from pipelines.store.rows import Row
from pipelines.store.schema import DOCUMENT_RELATIONS
from pipelines.store.stamps import load, replace_text, save, stamps

PENDING = 100_000_000  # bytes of documents held in memory
BUFFER = 1_000_000  # bytes on their way to a file of a run
WRITERS = 2  # buckets written at a time


class Outcome(NamedTuple):
    """What came of one document of a file (a plain file holds one, an archive several)."""

    file_id: str
    suffix: str
    inner_name: str  # '' for a plain file
    document_id: str | None
    report_year: int | None
    digits: str | None  # of its bucket
    reason: str | None  # why it was quarantined; None where it was read
    detail: str | None
    kept: bool  # its rows are those in the buckets (False for a second copy)

    @property
    def bucket(self) -> Bucket | None:
        """Where its rows lie; None where there are none."""
        return None if self.digits is None else Bucket(self.report_year or 0, self.digits)

    @property
    def key(self) -> FileKey:
        """The file that it came from."""
        return FileKey(self.file_id, self.suffix)


LEDGER = pa.schema(
    [
        ("file_id", pa.string()),
        ("suffix", pa.string()),
        ("inner_name", pa.string()),
        ("document_id", pa.string()),
        ("report_year", pa.int32()),
        ("digits", pa.string()),
        ("reason", pa.string()),
        ("detail", pa.string()),
        ("kept", pa.bool_()),
    ]
)


class Readings:
    """The readings of one OUT. Open it under the lock of the build (`release.exclusive`)."""

    def __init__(self, out: Path, version: str) -> None:
        self.folder = out / ".readings"
        self.parquet = self.folder / "parquet"
        self.ledger: dict[FileKey, list[Outcome]] = {}
        self.changed = False  # whether the ledger is not what it was
        self._loose: dict[str, Bucket] = {}  # documents that lost their holder, and where their rows lie
        self._runs = _Runs(self.folder / "runs")
        marker = self.folder / "version"
        self.anew = not marker.exists() or marker.read_text(encoding="utf-8") != version
        if self.anew:
            if self.folder.exists():
                shutil.rmtree(self.folder)
            self.parquet.mkdir(parents=True)
            marker.write_text(version, encoding="utf-8")
        marker.touch()
        self.begun = marker.stat().st_mtime_ns  # the time by the clock that dates files; nobody asks another one
        self.surveyed = load(self.folder / "surveyed.json")  # for `files.survey`, which brings it up to date
        self.before = dict(self.surveyed)
        self._left = load(self.folder / "stamps.json")
        self.sealed = False  # whether every file here is as a reading that came to its end left it
        self.mended = self._recover()  # whether something was half written, or changed by somebody else
        self.holders = {o.document_id: o for some in self.ledger.values() for o in some if o.kept and o.document_id}

    def add(self, outcomes: Sequence[Outcome], tables: Tables) -> None:
        """Take in a batch of files. Of a document that is there already, what is there stays, unless it was dropped."""
        self.changed = self.changed or bool(outcomes)
        second: set[str] = set()
        for outcome in outcomes:
            if outcome.kept and outcome.document_id:
                holder = self.holders.setdefault(outcome.document_id, outcome)
                if holder is not outcome:
                    second.add(outcome.document_id)
                    outcome = outcome._replace(kept=False)
            self.ledger.setdefault(outcome.key, []).append(outcome)
        if second:
            tables = {relation: parquet.without(table, second) for relation, table in tables.items()}
        if tables:
            self._runs.add(tables)

    def forget(self, keys: Iterable[FileKey]) -> None:
        """Drop files from the ledger; `settle` drops their documents, unless they were read again."""
        for key in keys:
            self.changed = True
            for outcome in self.ledger.pop(key, ()):
                if outcome.kept and outcome.document_id and self.holders.pop(outcome.document_id, None):
                    self._let_go(outcome)

    def release(self, documents: Iterable[str]) -> None:
        """Let other files hold these documents; their rows stay until they are replaced."""
        for document_id in documents:
            holder = self.holders.pop(document_id, None)
            if holder is not None:
                some = self.ledger[holder.key]
                some[some.index(holder)] = holder._replace(kept=False)
                self._let_go(holder)

    def _let_go(self, outcome: Outcome) -> None:
        if outcome.document_id and outcome.bucket:
            self._loose[outcome.document_id] = outcome.bucket

    def flush(self) -> None:
        """Write what is pending and remove what nobody holds any more, relation by relation and bucket by bucket."""
        gone = {bucket: set(ids) for bucket, ids in self._runs.documents.items()}
        for document_id, bucket in self._loose.items():
            if document_id not in self.holders or self.holders[document_id].bucket != bucket:
                gone.setdefault(bucket, set()).add(document_id)
        dirty = self.folder / "dirty"
        if gone:
            replace_text(dirty, "".join(f"{bucket.report_year} {bucket.digits}\n" for bucket in sorted(gone)))
        with ThreadPoolExecutor(WRITERS) as writers:
            for relation in DOCUMENT_RELATIONS:
                added = self._runs.take(relation)

                def write(bucket: Bucket, relation: str = relation, added: Added = added) -> None:
                    parquet.change(bucket.path(self.parquet, relation), relation, added(bucket), gone[bucket])

                list(writers.map(write, sorted(gone)))
        self._runs, self._loose = _Runs(self.folder / "runs"), {}
        self._write_ledger()
        dirty.unlink(missing_ok=True)

    @without_collecting()
    def settle(self, present: Iterable[FileKey]) -> int:
        """Drop the files that are not there any more and their documents. How many documents are left."""
        lost = set(self.ledger) - set(present)
        self.forget(lost)
        if lost or self.mended or self.changed:
            if self.mended:  # a reading that was killed may have left rows that no ledger knows
                self._loose |= parquet.documents_in(self.parquet)
            self.flush()
        return len(self.holders)

    def seal(self) -> None:
        """The reading is over: remember every file as it is."""
        if self.surveyed != self.before:
            save(self.folder / "surveyed.json", self.surveyed)
        if (now := stamps(self.parquet, self._left)) != self._left:
            save(self.folder / "stamps.json", now)

    def statuses(self) -> dict[str, int]:
        """How many rows of `sources` have which status."""
        path = self.parquet / "sources" / f"sources{parquet.SUFFIX}"
        if not path.exists():
            return {}
        counted = pc.value_counts(parquet.read(path, ["status"])["status"])
        return {one["values"]: one["counts"] for one in counted.to_pylist()}

    def write_sources(self, columns: Sequence[str], sources: Iterable[Row], rejects: Iterable[Row]) -> None:
        """The relation of files, and the rejects of those that were quarantined."""
        parquet.write_whole(self.parquet, "sources", columns, sources)
        parquet.write_rejects(self.parquet, rejects)

    def write_dispositions(self, decided: Iterable[Disposition]) -> None:
        """What people decided of findings."""
        parquet.write_whole(self.parquet, "dispositions", Disposition._fields, [tuple(one) for one in decided])

    def _recover(self) -> bool:
        """Read the ledger; buckets that are not as a reading left them are emptied, their files unknown again."""
        path = self.folder / "ledger.parquet"
        if path.exists():
            columns = parquet.read(path, LEDGER.names).to_pydict().values()
            for outcome in map(Outcome._make, zip(*columns, strict=True)):
                self.ledger.setdefault(outcome.key, []).append(outcome)
        halves = self._doubtful()
        if not halves:
            return False
        for bucket in halves:
            parquet.empty(self.parquet, bucket)
        for key, some in list(self.ledger.items()):
            if any(outcome.bucket in halves for outcome in some):
                del self.ledger[key]
        self._write_ledger()
        (self.folder / "dirty").unlink(missing_ok=True)
        return True

    def _doubtful(self) -> set[Bucket]:
        """Buckets that a killed build was writing, and those with a file that nobody of us wrote so."""
        dirty = self.folder / "dirty"
        lines = dirty.read_text(encoding="utf-8").splitlines() if dirty.exists() else []
        found = {Bucket(int(year), digits) for year, digits in map(str.split, lines)}
        known = self._left
        there = stamps(self.parquet, known)
        self.sealed = bool(known) and known == there and not found
        for name in known.keys() | there.keys():
            old, new = known.get(name), there.get(name)
            folder, _, file = name.partition("/report_year=")
            year, _, digits = file.removesuffix(parquet.SUFFIX).partition("/")
            if len(digits) == parquet.DIGITS and (old is None or new is None or old.sha256 != new.sha256):
                found.add(Bucket(int(year), digits))
        return found

    def _write_ledger(self) -> None:
        flat = [outcome for _, some in sorted(self.ledger.items()) for outcome in some]
        columns = zip(*flat, strict=True) if flat else [()] * len(LEDGER)
        table = pa.table([pa.array(c, f.type) for c, f in zip(columns, LEDGER, strict=True)], schema=LEDGER)
        building = self.folder / ".ledger.building"
        pq.write_table(table, building, compression="zstd")
        os.replace(building, self.folder / "ledger.parquet")


Added = Callable[[Bucket], list[pa.Table]]


class _Runs:
    """Documents on their way into buckets: a few in memory; of many, runs on the disk, cut by bucket.

    A run is written once and read once, so that the cost of many documents is that of one, times their number; what is
    in memory at a time is a run, or one relation of one bucket. Runs of a build that was killed are worth nothing: the
    ledger does not know their files.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.documents: dict[Bucket, list[str]] = {}
        self._pending: dict[str, dict[Bucket, list[pa.Table]]] = {}
        self._bytes = 0
        self._written: list[dict[str, list[Bucket]]] = []  # of every run, by relation: the bucket of every batch
        if folder.exists():
            shutil.rmtree(folder)

    def add(self, tables: Tables) -> None:
        """Take in some documents."""
        buckets = parquet.buckets_of(tables["documents"])
        for document_id, bucket in buckets.items():
            self.documents.setdefault(bucket, []).append(document_id)
        for relation, table in tables.items():
            cut = self._pending.setdefault(relation, {})
            for document_id, rows in parquet.documents_of(table):
                cut.setdefault(buckets[document_id], []).append(rows)
            self._bytes += table.nbytes
        if self._bytes >= PENDING:
            self._write()

    def take(self, relation: str) -> Added:
        """What gives the rows of one relation for a bucket, each bucket once."""
        pending = self._pending.pop(relation, {})
        lying: dict[Bucket, list[tuple[pa.ipc.RecordBatchFileReader, int]]] = {}
        for number, run in enumerate(self._written):
            if relation in run:
                reader = pa.ipc.open_file(pa.OSFile(str(self._path(number, relation))))
                for at, bucket in enumerate(run[relation]):
                    lying.setdefault(bucket, []).append((reader, at))

        def added(bucket: Bucket) -> list[pa.Table]:
            read = [pa.Table.from_batches([reader.get_batch(at)]) for reader, at in lying.pop(bucket, ())]
            return [*read, *pending.pop(bucket, ())]

        return added

    def _path(self, number: int, relation: str) -> Path:
        return self.folder / f"{number:06d}-{relation}.arrow"

    def _write(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        options = pa.ipc.IpcWriteOptions(compression="lz4")
        for relation, cut in self._pending.items():
            path = self._path(len(self._written), relation)
            with (  # a batch is some hundred pieces of some hundred bytes
                pa.BufferedOutputStream(pa.OSFile(str(path), "wb"), BUFFER) as sink,
                pa.ipc.new_file(sink, parquet.arrow_schema(relation), options=options) as file,
            ):
                for tables in cut.values():
                    file.write_batch(pa.concat_tables(tables).combine_chunks().to_batches()[0])
        self._written.append({relation: list(cut) for relation, cut in self._pending.items()})
        self._pending, self._bytes = {}, 0
