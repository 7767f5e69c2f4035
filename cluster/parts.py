"""Parts: what came of some raw objects, as one task writes it and everybody reads it.

Belongs here: names of parts, their tables, which objects are in one, the listing of a whole corpus. Does not belong
here: reading documents (`reading`), making a warehouse of parts (`home`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import PurePosixPath
from typing import Any, NamedTuple

import pyarrow as pa

from cluster.objects import FETCHERS, Entry, Place
from pipelines.corpus import PASSING, BatchResult
from pipelines.files import SIDECAR, FileKey
from pipelines.store.readings import LEDGER, Outcome
from pipelines.store.schema import DOCUMENT_RELATIONS
from pipelines.store.stamps import digest

CORPUS = "corpus"
TRACES = b"traces"  # key of the metadata of outcomes


class Found(NamedTuple):
    """A raw object that was looked at: the entry of the listing, its bytes' name, what its sidecar says."""

    source_path: str
    size: int
    time_ns: int
    sidecar_size: int
    sidecar_time_ns: int
    file_id: str  # sha256 of the bytes; of the path where they cannot be had
    byte_count: int
    trouble: str | None  # why they cannot be had
    url: object
    retrieved: object
    published: object
    approved: object
    sidecar_trouble: str | None
    part: str  # where what came of it is

    @property
    def entry(self) -> Entry:
        """As the listing shows it."""
        return Entry._make(self[: len(Entry._fields)])

    @property
    def key(self) -> FileKey:
        """What decided how it was read."""
        return FileKey(self.file_id, PurePosixPath(self.source_path).suffix.lower())

    @property
    def passing(self) -> bool:
        """Whether it may be had at another time."""
        return self.trouble in PASSING

    @property
    def told(self) -> tuple[object, ...]:
        """What the sidecar says, as `files.sidecar`."""
        return tuple(getattr(self, key) for key in SIDECAR)


OBJECTS = pa.schema(
    [
        ("source_path", pa.string()), ("size", pa.int64()), ("time_ns", pa.int64()), ("sidecar_size", pa.int64()),
        ("sidecar_time_ns", pa.int64()), ("file_id", pa.string()), ("byte_count", pa.int64()), ("trouble", pa.string()),
        ("url", pa.string()), ("retrieved", pa.date32()), ("published", pa.date32()), ("approved", pa.date32()),
        ("sidecar_trouble", pa.string()), ("part", pa.string()),
    ]
)  # fmt: skip


def part_name(version: str, entries: Iterable[Entry]) -> str:
    """The name of the part that these objects make, read by this version."""
    return digest(version, *(repr(tuple(entry)) for entry in sorted(entries)))[:32]


def write_part(parts: Place, found: Sequence[Found], result: BatchResult) -> None:
    """Put a part in its place; it is there when its objects are, which come last. Raises OSError."""
    (name,) = {one.part for one in found}
    for relation, table in sorted(result.tables.items()):
        parts.put_table(f"{relation}/{name}.parquet", table)
    traces = {TRACES: json.dumps(result.traces).encode()}
    parts.put_table(f"outcomes/{name}.parquet", _table(LEDGER, result.outcomes).replace_schema_metadata(traces))
    parts.put_table(f"objects/{name}.parquet", _table(OBJECTS, sorted(found)))


def read_part(parts: Place, name: str) -> BatchResult:
    """What `write_part` was given, in the order in which it was."""
    outcomes = parts.get_table(f"outcomes/{name}.parquet")
    relations = DOCUMENT_RELATIONS if any(outcomes["kept"].to_pylist()) else ()
    with ThreadPoolExecutor(len(DOCUMENT_RELATIONS)) as fetchers:
        tables = zip(relations, fetchers.map(lambda relation: _relation(parts, relation, name), relations), strict=True)
    rows = [Outcome._make(row) for row in _rows(outcomes)]
    traces: list[str] = json.loads(outcomes.schema.metadata[TRACES])
    return BatchResult(len({row.key for row in rows}), rows, {r: table for r, table in tables if table}, traces)


def looked_at(parts: Place) -> dict[Entry, Found]:
    """The objects that are in a part. Where one could not be had, and could at another time, that counts."""
    found: dict[Entry, Found] = {}
    names = [f"objects/{name}" for name in parts.names("objects")]
    with ThreadPoolExecutor(FETCHERS) as fetchers:
        for table in fetchers.map(parts.get_table, names):
            rows = [Found._make(row) for row in _rows(table)]
            found |= {one.entry: one for one in rows if not one.passing or one.entry not in found}
    return found


def write_corpus(parts: Place, found: Iterable[Found]) -> None:
    """Put the listing of a corpus, all of it read, in its place. Raises OSError."""
    parts.put_table(f"{CORPUS}.parquet", _table(OBJECTS, sorted(found)))


def read_corpus_of(parts: Place) -> list[Found]:
    """The listing of the corpus that was read last, by path. Raises FileNotFoundError where none was."""
    return [Found._make(row) for row in _rows(parts.get_table(f"{CORPUS}.parquet"))]


def _relation(parts: Place, relation: str, name: str) -> pa.Table | None:
    """A relation without a row has no object."""
    try:
        return parts.get_table(f"{relation}/{name}.parquet")
    except FileNotFoundError:
        return None


def _table(schema: pa.Schema, rows: Sequence[tuple[Any, ...]]) -> pa.Table:
    columns = zip(*rows, strict=True) if rows else [()] * len(schema)
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)], schema=schema)


def _rows(table: pa.Table) -> Iterator[tuple[Any, ...]]:
    return zip(*table.to_pydict().values(), strict=True)
