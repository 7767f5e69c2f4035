"""What has been read: documents by bucket and a ledger of files, kept between builds, never published by itself.

Belongs here: knowing which bytes were read by which code, adding and dropping documents, surviving a kill. Does not
belong here: finding and reading files (`corpus`), publishing (`release`).

    OUT/.readings/version          the code and catalogue that read; another one starts anew
    OUT/.readings/ledger.parquet   one row a document of a file: what came of it
    OUT/.readings/dirty            the buckets that are being rewritten; found at the start, they are read again
    OUT/.readings/parquet/         documents by year and bucket; sources; the rejects of quarantined files
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.dispositions import Disposition
from pipelines.files import FileKey
from pipelines.store import parquet
from pipelines.store.parquet import Bucket, Tables
from pipelines.store.rows import Row

PENDING = 2_000  # documents held in memory before they are written


class Outcome(NamedTuple):
    """What came of one document of a file (a plain file holds one, an archive several)."""

    file_id: str
    suffix: str
    inner_name: str  # '' for a plain file
    document_id: str | None
    report_year: int | None
    reason: str | None  # why it was quarantined; None where it was read
    detail: str | None
    kept: bool  # its rows are those in the buckets (False for a second copy)

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
        self._pending: list[Tables] = []
        self._waiting = 0
        marker = self.folder / "version"
        self.anew = not marker.exists() or marker.read_text(encoding="utf-8") != version
        if self.anew:
            if self.folder.exists():
                shutil.rmtree(self.folder)
            self.parquet.mkdir(parents=True)
            marker.write_text(version, encoding="utf-8")
        self._recover()
        self.holders = {o.document_id: o for some in self.ledger.values() for o in some if o.kept and o.document_id}

    def add(self, outcomes: Sequence[Outcome], tables: Tables) -> None:
        """Take in a batch of files. Of a document that is there already, what is there stays, unless it was dropped."""
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
            self._pending.append(tables)
            self._waiting += tables["documents"].num_rows
        if self._waiting >= PENDING:
            self.flush()

    def forget(self, keys: Iterable[FileKey]) -> None:
        """Drop files from the ledger; `settle` drops their documents, unless they were read again."""
        for key in keys:
            for outcome in self.ledger.pop(key, ()):
                if outcome.kept and outcome.document_id:
                    self.holders.pop(outcome.document_id, None)

    def release(self, documents: Iterable[str]) -> None:
        """Let other files hold these documents; their rows stay until they are replaced."""
        for document_id in documents:
            holder = self.holders.pop(document_id, None)
            if holder is not None:
                some = self.ledger[holder.key]
                some[some.index(holder)] = holder._replace(kept=False)

    def flush(self, dropped: Iterable[tuple[str, int]] = ()) -> None:
        """Write what is pending and remove documents `dropped` (id and year), bucket by bucket."""
        gone: dict[Bucket, set[str]] = {}
        for document_id, year in dropped:
            gone.setdefault(parquet.bucket_of(document_id, year), set()).add(document_id)
        added = dict(parquet.by_bucket(parquet.merge_tables(self._pending)))
        self._pending, self._waiting = [], 0
        touched = sorted({*gone, *added})
        dirty = self.folder / "dirty"
        if touched:
            _write_text(dirty, "".join(f"{bucket.report_year} {bucket.digits}\n" for bucket in touched))
        for bucket in touched:
            parquet.change(self.parquet, bucket, added.get(bucket, {}), gone.get(bucket, ()))
        self._write_ledger()
        dirty.unlink(missing_ok=True)

    def settle(self, present: Iterable[FileKey]) -> int:
        """Drop the files that are not there any more and their documents. How many documents are left."""
        self.forget(set(self.ledger) - set(present))
        self.flush()
        stored = parquet.documents_in(self.parquet)
        wanted = {document_id: outcome.report_year for document_id, outcome in self.holders.items()}
        dropped = [(one, year) for one, year in stored.items() if one not in wanted]
        self.flush(dropped)
        return len(stored) - len(dropped)

    def write_sources(self, columns: Sequence[str], sources: Iterable[Row], rejects: Iterable[Row]) -> None:
        """The relation of files, and the rejects of those that were quarantined."""
        parquet.write_whole(self.parquet, "sources", columns, sources)
        parquet.write_rejects(self.parquet, rejects)

    def write_dispositions(self, decided: Iterable[Disposition]) -> None:
        """What people decided of findings."""
        parquet.write_whole(self.parquet, "dispositions", Disposition._fields, [tuple(one) for one in decided])

    def _recover(self) -> None:
        """Read the ledger; buckets that a killed build left half-written are emptied, their files unknown again."""
        path = self.folder / "ledger.parquet"
        if path.exists():
            for row in pq.read_table(path, schema=LEDGER).to_pylist():
                outcome = Outcome(**row)
                self.ledger.setdefault(outcome.key, []).append(outcome)
        dirty = self.folder / "dirty"
        if not dirty.exists():
            return
        halves = {Bucket(int(year), digits) for year, digits in map(str.split, dirty.read_text().splitlines())}
        for bucket in halves:
            parquet.empty(self.parquet, bucket)
        for key, some in list(self.ledger.items()):
            if any(o.document_id and parquet.bucket_of(o.document_id, o.report_year) in halves for o in some):
                del self.ledger[key]
        self._write_ledger()
        dirty.unlink()

    def _write_ledger(self) -> None:
        flat = [outcome._asdict() for _, some in sorted(self.ledger.items()) for outcome in some]
        building = self.folder / ".ledger.building"
        pq.write_table(pa.Table.from_pylist(flat, schema=LEDGER), building, compression="zstd")
        os.replace(building, self.folder / "ledger.parquet")


def _write_text(path: Path, text: str) -> None:
    """A small file, on the disk before the call returns."""
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
