"""Rows to Parquet and back.

Belongs here: the layout of files, bytes that depend on nothing but the rows, the change of one bucket, loading.

    <directory>/<relation>/report_year=2024/5f.parquet     a document's rows: its year, two hex digits of its body
    <directory>/<relation>/<relation>.parquet              relations that lie whole (dimensions, rules, sources)

What is published under one name has the same two digits in every year: documents that can speak of each other are
found, judged and replaced together, whatever else there is. A bucket holds its documents in the order of their ids,
each document's rows in the order in which it was read. So a new document rewrites one file a relation, and a tree that
grew file by file equals one that was written at once, byte for byte. Files are replaced, never changed in place: a hard
link to one stays what it was.
"""

from __future__ import annotations

import ctypes
import filecmp
import gc
import hashlib
import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from threading import Lock
from typing import NamedTuple

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.model import Disclosure
from pipelines.store.rows import COLUMNS, Row, rows
from pipelines.store.schema import DOCUMENT_RELATIONS, JUDGED_RELATIONS, RELATIONS, WHOLE_RELATIONS, connect, create
from pipelines.store.stamps import Stamp, stamp

ROW_GROUP = 1 << 17
SUFFIX = ".parquet"
_ASKED_BY_ONE = Lock()  # a connection answers one thread at a time
DIGITS = 2  # 256 buckets a year: of a hundred thousand documents one holds some four hundred, in all years


class Bucket(NamedTuple):
    """Where a document's rows lie."""

    report_year: int  # 0 where it is unknown
    digits: str  # see `digits_of`

    def path(self, directory: Path, relation: str) -> Path:
        """The file of one relation."""
        return directory / relation / f"report_year={self.report_year}" / f"{self.digits}{SUFFIX}"


class Made(NamedTuple):
    """The rows of one document, by relation."""

    document_id: str
    relations: dict[str, list[Row]]


Tables = dict[str, pa.Table]  # relation -> rows of some documents; relations without rows are left out


def digits_of(document_id: str, entity_name: str | None) -> str:
    """Two hex digits of the name that a document is published under, or of its id where it has none.

    >>> digits_of("3fa9" * 16, None), digits_of("3fa9" * 16, "A") == digits_of("b7" * 32, "A")
    ('3f', True)
    """
    digest = document_id if entity_name is None else hashlib.sha256(entity_name.encode()).hexdigest()
    return digest[:DIGITS]


def make(disclosure: Disclosure) -> Made:
    """A document's rows. Raises ValueError for one without year or kind."""
    return Made(disclosure.document.document_id, rows(disclosure))


def tables_of(made: Iterable[Made]) -> Tables:
    """Rows as Arrow tables, documents in the order given, a document given twice once.

    The rows are tried on the schema: raises duckdb.ConstraintException or pyarrow.ArrowInvalid where one breaks a
    promise that the DDL gives.
    """
    gathered: dict[str, list[list[object]]] = {}  # by column: a document's rows are turned while they are at hand
    seen: set[str] = set()
    for document_id, relations in made:
        if document_id not in seen:
            seen.add(document_id)
            for relation, some in relations.items():
                columns = gathered.setdefault(relation, [[] for _ in COLUMNS[relation]]) if some else ()
                for column, values in zip(columns, zip(*some, strict=True), strict=True):
                    column += values
    tables = {relation: _table(relation, COLUMNS[relation], some) for relation, some in gathered.items()}
    _try_on(tables)
    return tables


def merge_tables(several: Iterable[Tables]) -> Tables:
    """Tables of different documents as one."""
    parts: dict[str, list[pa.Table]] = {}
    for tables in several:
        for relation, table in tables.items():
            parts.setdefault(relation, []).append(table)
    return {relation: pa.concat_tables(some) for relation, some in parts.items()}


def by_bucket(tables: Tables, buckets: Mapping[str, Bucket] | None = None) -> Iterator[tuple[Bucket, Tables]]:
    """The same rows bucket by bucket, documents by id; every relation is only sliced.

    `buckets` says where every document lies; without it the rows of `documents` do.
    """
    if not tables:
        return
    documents: dict[Bucket, list[str]] = {}
    for document_id, bucket in sorted((buckets or buckets_of(tables["documents"])).items()):
        documents.setdefault(bucket, []).append(document_id)
    cut = {relation: dict(documents_of(table)) for relation, table in tables.items()}
    for bucket, ids in sorted(documents.items()):
        slices = {relation: [rows[one] for one in ids if one in rows] for relation, rows in cut.items()}
        yield bucket, {relation: pa.concat_tables(some) for relation, some in slices.items() if some}


def buckets_of(documents: pa.Table) -> dict[str, Bucket]:
    """document_id -> bucket, from rows of `documents`."""
    columns = (documents[name].to_pylist() for name in ("document_id", "report_year", "entity_name"))
    return {one: Bucket(year or 0, digits_of(one, name)) for one, year, name in zip(*columns, strict=True)}


def documents_of(table: pa.Table) -> Iterator[tuple[str, pa.Table]]:
    """The rows of every document of a table that holds each document's rows together."""
    runs = pc.run_end_encode(table["document_id"].combine_chunks())
    start = 0
    for document_id, stop in zip(runs.values.to_pylist(), runs.run_ends.to_pylist(), strict=True):
        yield document_id, table.slice(start, stop - start)
        start = stop


def give_back() -> None:
    """Return what was freed here to the system: a database is about to ask for much."""
    gc.collect()
    pa.default_memory_pool().release_unused()
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):  # of glibc
        trim(0)


def write(disclosures: Iterable[Disclosure], directory: Path) -> None:
    """Add documents to a Parquet tree, each in place of its former self (of the same year). Errors as `make`."""
    for bucket, tables in by_bucket(tables_of(map(make, disclosures))):
        gone = set(tables["documents"]["document_id"].to_pylist())
        for relation in DOCUMENT_RELATIONS:
            added = [tables[relation]] if relation in tables else []
            change(bucket.path(directory, relation), relation, added, gone)


def read(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """One file. (`pq.read_table` would ask who else is in the folder, and load pandas for it.)"""
    with pq.ParquetFile(path) as file:
        return file.read(None if columns is None else list(columns))


def change(path: Path, relation: str, added: list[pa.Table], gone: set[str]) -> None:
    """Rewrite one file of a bucket: without the documents `gone`, with the rows `added`."""
    parts = list(added)
    if path.exists():
        parts.append(without(read(path), gone))
    _replace(path, _in_order(parts, relation))


def empty(directory: Path, bucket: Bucket) -> None:
    """Remove every document of a bucket."""
    for relation in DOCUMENT_RELATIONS:
        bucket.path(directory, relation).unlink(missing_ok=True)


def without(table: pa.Table, documents: set[str]) -> pa.Table:
    """The rows of other documents."""
    if not documents:
        return table
    return table.filter(pc.invert(pc.is_in(table["document_id"], pa.array(sorted(documents), pa.string()))))


def documents_in(directory: Path) -> dict[str, Bucket]:
    """document_id -> bucket of every document in the tree."""
    files = sorted(directory.glob(f"documents/*/*{SUFFIX}"))
    if not files:
        return {}
    buckets = {str(path): Bucket(int(path.parent.name.partition("=")[2]), path.stem) for path in files}
    with connect() as connection:
        ids = "SELECT document_id, filename FROM read_parquet($1, filename = true, hive_partitioning = false)"
        return {one: buckets[name] for one, name in connection.execute(ids, [list(buckets)]).fetchall()}


def write_whole(directory: Path, relation: str, columns: Sequence[str], values: Iterable[Row]) -> None:
    """Write a relation that lies whole, rows in the order given. ValueError where a column is missing or unknown."""
    _replace(directory / relation / f"{relation}{SUFFIX}", _table(relation, columns, _turned(columns, values)))


def write_rejects(directory: Path, values: Iterable[Row]) -> None:
    """The rejects of documents that were quarantined, which have no year; columns as in `rows.COLUMNS`."""
    table = _table("rejects", COLUMNS["rejects"], _turned(COLUMNS["rejects"], values))
    _replace(directory / "rejects" / "report_year=0" / f"quarantined{SUFFIX}", table)


def write_from(connection: duckdb.DuckDBPyConnection, directory: Path, relation: str) -> None:
    """Write a relation that lies whole as a database has it."""
    whole = connection.sql(f"SELECT * FROM {relation} ORDER BY {WHOLE_RELATIONS[relation]}").to_arrow_table()
    _replace(directory / relation / f"{relation}{SUFFIX}", whole.cast(arrow_schema(relation)))


def write_judged(connection: duckdb.DuckDBPyConnection, directory: Path) -> dict[str, Stamp]:
    """Write what a database found out about its documents, by their buckets. The files written."""
    buckets = buckets_of(connection.sql("SELECT document_id, report_year, entity_name FROM documents").to_arrow_table())
    made: dict[str, Stamp] = {}
    for relation, order in JUDGED_RELATIONS.items():
        table = connection.sql(f"SELECT * FROM {relation} ORDER BY {order}").to_arrow_table()
        for bucket, some in by_bucket({relation: table.cast(arrow_schema(relation))}, buckets):
            if relation in some:
                path = bucket.path(directory, relation)
                _replace(path, some[relation])
                made[path.relative_to(directory).as_posix()] = stamp(path)
    return made


def change_judged(
    connection: duckdb.DuckDBPyConnection, directory: Path, digits: Iterable[str], kept: Collection[str]
) -> dict[str, Stamp]:
    """As `write_judged`, where a database holds only some documents of these buckets: the rows of `kept` stay, those of
    all others go. Every file of these buckets.
    """
    made: dict[str, Stamp] = {}
    buckets = buckets_of(connection.sql("SELECT document_id, report_year, entity_name FROM documents").to_arrow_table())
    stays = pa.array(sorted(kept), pa.string())
    for relation, order in JUDGED_RELATIONS.items():
        table = connection.sql(f"SELECT * FROM {relation} ORDER BY {order}").to_arrow_table()
        came = {
            bucket.path(directory, relation): some[relation]
            for bucket, some in by_bucket({relation: table.cast(arrow_schema(relation))}, buckets)
            if relation in some
        }
        there = {path for one in digits for path in (directory / relation).glob(f"*/{one}{SUFFIX}")}
        for path in sorted(there | came.keys()):
            parts = [came[path]] if path in came else []
            if path in there:
                old = read(path)
                parts.append(old.filter(pc.is_in(old["document_id"], stays)))
            _replace(path, _in_order(parts, relation))
            if path.exists():
                made[path.relative_to(directory).as_posix()] = stamp(path)
    return made


def load(connection: duckdb.DuckDBPyConnection, directory: Path, relations: Iterable[str] = RELATIONS) -> None:
    """Fill (empty) relations of a database from a Parquet tree."""
    for relation in relations:
        insert_files(connection, relation, sorted((directory / relation).rglob(f"*{SUFFIX}")))


def insert_files(
    connection: duckdb.DuckDBPyConnection,
    relation: str,
    files: Sequence[Path],
    documents: Collection[str] | None = None,
) -> None:
    """Append the rows of some Parquet files of a relation; of these documents, where they are given."""
    if files:
        only = "" if documents is None else f"WHERE document_id IN ({', '.join('?' * len(documents))})"
        connection.execute(
            f"INSERT INTO {relation} BY NAME SELECT * FROM read_parquet(?, hive_partitioning = false) {only}",
            [[str(path) for path in files], *sorted(documents or ())],
        )


def counts(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Rows by relation."""
    found: dict[str, int] = {}
    for relation in RELATIONS:
        row = connection.execute(f"SELECT count(*) FROM {relation}").fetchone()
        found[relation] = int(row[0]) if row else 0
    return found


def rows_in(files: Iterable[Path]) -> dict[Path, int]:
    """Rows of every Parquet file, as it says itself."""
    if not (names := {str(path): path for path in files}):
        return {}
    with connect() as connection:
        said = connection.execute("SELECT file_name, num_rows FROM parquet_file_metadata($1)", [list(names)]).fetchall()
        return {names[name]: int(rows) for name, rows in said}


@cache
def arrow_schema(relation: str) -> pa.Schema:
    """The Arrow schema of a relation, as DuckDB says it. Buckets are written by several threads: one of them asks."""
    with _ASKED_BY_ONE:
        return _arrow_schemas()[relation]


@cache
def _arrow_schemas() -> dict[str, pa.Schema]:
    connection = _empty_database()
    return {relation: connection.sql(f"FROM {relation} LIMIT 0").to_arrow_table().schema for relation in RELATIONS}


def _turned(columns: Sequence[str], values: Iterable[Row]) -> Sequence[Sequence[object]]:
    """Rows as columns."""
    return list(zip(*values, strict=True)) or [()] * len(columns)


def _table(relation: str, columns: Sequence[str], values: Sequence[Sequence[object]]) -> pa.Table:
    """Columns as a table of the relation's own schema and order."""
    schema = arrow_schema(relation)
    if sorted(columns) != sorted(schema.names):
        raise ValueError(f"{relation}: columns differ from the schema: {sorted(set(columns) ^ set(schema.names))}")
    by_name = dict(zip(columns, values, strict=True))
    return pa.table([pa.array(by_name[field.name], field.type) for field in schema], schema=schema)


@cache
def _empty_database() -> duckdb.DuckDBPyConnection:
    connection = connect()
    connection.execute("SET threads = 1")  # for some thousand rows a second one costs more than it takes over
    create(connection, comments=False)
    return connection


def _try_on(tables: Tables) -> None:
    """Insert into an empty database and forget again: its constraints say whether the rows are as the DDL promises."""
    connection = _empty_database()
    connection.begin()
    try:
        for relation, table in tables.items():
            connection.register("tried", table)
            connection.execute(f"INSERT INTO {relation} BY NAME SELECT * FROM tried")
    finally:
        connection.rollback()
        connection.unregister("tried")


def _in_order(parts: list[pa.Table], relation: str) -> pa.Table:
    """Rows of different documents, documents by id; each document's rows lie together and keep their order."""
    pieces = sorted((one for part in parts for one in documents_of(part)), key=lambda one: one[0])
    return pa.concat_tables([arrow_schema(relation).empty_table(), *(rows for _, rows in pieces)]).combine_chunks()


def _replace(path: Path, table: pa.Table) -> None:
    """Put a file in its place at once; no file where there are no rows."""
    if not table.num_rows:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    building = path.with_name(f".{path.name}.building")
    pq.write_table(table, building, compression="zstd", row_group_size=ROW_GROUP, store_decimal_as_integer=True)
    if path.exists() and filecmp.cmp(building, path, shallow=False):
        building.unlink()  # what nobody changed keeps its date
    else:
        os.replace(building, path)
