"""Rows to Parquet and back.

Belongs here: the layout of files, bytes that depend on nothing but the rows, the change of one bucket, loading.

    <directory>/<relation>/report_year=2024/3f.parquet     a document's rows: its year, two hex digits of its id
    <directory>/<relation>/<relation>.parquet              relations that lie whole (dimensions, rules, sources)

A bucket holds its documents in the order of their ids, each document's rows in the order in which it was read. So a new
document rewrites one file a relation, and a tree that grew file by file equals one that was written at once, byte for
byte. Files are replaced, never changed in place: a hard link to one stays what it was.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.model import Disclosure
from pipelines.store.rows import COLUMNS, Row, rows
from pipelines.store.schema import DOCUMENT_RELATIONS, JUDGED_RELATIONS, RELATIONS, WHOLE_RELATIONS, connect, create

ROW_GROUP = 1 << 17
SUFFIX = ".parquet"


class Bucket(NamedTuple):
    """Where a document's rows lie."""

    report_year: int  # 0 where it is unknown
    digits: str  # the first two hex digits of the document's id

    def path(self, directory: Path, relation: str) -> Path:
        """The file of one relation."""
        return directory / relation / f"report_year={self.report_year}" / f"{self.digits}{SUFFIX}"


class Made(NamedTuple):
    """The rows of one document, by relation."""

    document_id: str
    relations: dict[str, list[Row]]


Tables = dict[str, pa.Table]  # relation -> rows of some documents; relations without rows are left out


def bucket_of(document_id: str, report_year: int | None) -> Bucket:
    """The bucket is a function of the document alone.

    >>> bucket_of("3fa9" * 16, 2024)
    Bucket(report_year=2024, digits='3f')
    """
    return Bucket(report_year or 0, document_id[:2])


def make(disclosure: Disclosure) -> Made:
    """A document's rows. Raises ValueError for one without year or kind."""
    return Made(disclosure.document.document_id, rows(disclosure))


def tables_of(made: Iterable[Made]) -> Tables:
    """Rows as Arrow tables, documents in the order given, a document given twice once.

    The rows are tried on the schema: raises duckdb.ConstraintException or pyarrow.ArrowInvalid where one breaks a
    promise that the DDL gives.
    """
    gathered: dict[str, list[Row]] = {}
    seen: set[str] = set()
    for document_id, relations in made:
        if document_id not in seen:
            seen.add(document_id)
            for relation, some in relations.items():
                if some:
                    gathered.setdefault(relation, []).extend(some)
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


def by_bucket(tables: Tables) -> Iterator[tuple[Bucket, Tables]]:
    """The same rows bucket by bucket, documents by id; every relation is sorted once and then only sliced."""
    if not tables:
        return
    documents: dict[Bucket, list[str]] = {}
    for document_id, year in sorted(_years(tables["documents"]).items()):
        documents.setdefault(bucket_of(document_id, year), []).append(document_id)
    cut = {relation: _runs(table) for relation, table in tables.items()}
    for bucket, ids in sorted(documents.items()):
        slices = {
            relation: [table.slice(*runs[one]) for one in ids if one in runs] for relation, (table, runs) in cut.items()
        }
        yield bucket, {relation: pa.concat_tables(some) for relation, some in slices.items() if some}


def write(disclosures: Iterable[Disclosure], directory: Path) -> None:
    """Add documents to a Parquet tree, each in place of its former self (of the same year). Errors as `make`."""
    for bucket, tables in by_bucket(tables_of(map(make, disclosures))):
        change(directory, bucket, tables)


def change(directory: Path, bucket: Bucket, added: Tables, removed: Iterable[str] = ()) -> None:
    """Rewrite one bucket: without the documents `removed`, with those of `added` in place of their former selves."""
    gone = {*removed, *(_years(added["documents"]) if added else ())}
    for relation in DOCUMENT_RELATIONS:
        path = bucket.path(directory, relation)
        parts = [added[relation]] if relation in added else []
        if path.exists():
            parts.append(without(pq.read_table(path, partitioning=None), gone))
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


def documents_in(directory: Path) -> dict[str, int]:
    """document_id -> report_year of every document in the tree."""
    found: dict[str, int] = {}
    for path in sorted(directory.glob(f"documents/*/*{SUFFIX}")):
        found.update(_years(pq.read_table(path, columns=["document_id", "report_year"], partitioning=None)))
    return found


def write_whole(directory: Path, relation: str, columns: Sequence[str], values: Iterable[Row]) -> None:
    """Write a relation that lies whole, rows in the order given. ValueError where a column is missing or unknown."""
    _replace(directory / relation / f"{relation}{SUFFIX}", _table(relation, columns, list(values)))


def write_rejects(directory: Path, values: Iterable[Row]) -> None:
    """The rejects of documents that were quarantined, which have no year; columns as in `rows.COLUMNS`."""
    table = _table("rejects", COLUMNS["rejects"], list(values))
    _replace(directory / "rejects" / "report_year=0" / f"quarantined{SUFFIX}", table)


def write_judged(connection: duckdb.DuckDBPyConnection, directory: Path) -> None:
    """Write what the database found out: rules and editions whole, the others beside the documents they judge."""
    for relation in ("rules", "editions"):
        whole = connection.sql(f"SELECT * FROM {relation} ORDER BY {WHOLE_RELATIONS[relation]}").to_arrow_table()
        _replace(directory / relation / f"{relation}{SUFFIX}", whole.cast(arrow_schema(relation)))
    buckets = [
        Bucket(*row)
        for row in connection.execute(
            "SELECT DISTINCT report_year, document_id[1:2] FROM documents ORDER BY ALL"
        ).fetchall()
    ]
    for relation, order in JUDGED_RELATIONS.items():
        for bucket in buckets:
            table = connection.sql(
                f"SELECT j.* FROM {relation} j SEMI JOIN (SELECT document_id FROM documents WHERE report_year = $1 "
                f"AND document_id[1:2] = $2) USING (document_id) ORDER BY {order}",
                params=list(bucket),
            ).to_arrow_table()
            _replace(bucket.path(directory, relation), table.cast(arrow_schema(relation)))


def load(connection: duckdb.DuckDBPyConnection, directory: Path) -> dict[str, int]:
    """Fill the (empty) relations of a database from a Parquet tree. Rows by relation."""
    for relation in RELATIONS:
        files = [str(path) for path in sorted((directory / relation).rglob(f"*{SUFFIX}"))]
        if files:
            connection.execute(
                f"INSERT INTO {relation} BY NAME SELECT * FROM read_parquet($1, hive_partitioning = false)", [files]
            )
    return counts(connection)


def counts(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Rows by relation."""
    found: dict[str, int] = {}
    for relation in RELATIONS:
        row = connection.execute(f"SELECT count(*) FROM {relation}").fetchone()
        found[relation] = int(row[0]) if row else 0
    return found


@cache
def arrow_schema(relation: str) -> pa.Schema:
    """The Arrow schema of a relation, as DuckDB says it."""
    return _arrow_schemas()[relation]


@cache
def _arrow_schemas() -> dict[str, pa.Schema]:
    connection = _empty_database()
    return {relation: connection.sql(f"FROM {relation} LIMIT 0").to_arrow_table().schema for relation in RELATIONS}


def _table(relation: str, columns: Sequence[str], values: list[Row]) -> pa.Table:
    """Rows as a table of the relation's own schema and order."""
    schema = arrow_schema(relation)
    if sorted(columns) != sorted(schema.names):
        raise ValueError(f"{relation}: columns differ from the schema: {sorted(set(columns) ^ set(schema.names))}")
    by_name = dict(zip(columns, zip(*values, strict=True) if values else [()] * len(columns), strict=True))
    return pa.table([pa.array(by_name[field.name], field.type) for field in schema], schema=schema)


@cache
def _empty_database() -> duckdb.DuckDBPyConnection:
    connection = connect()
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


def _years(documents: pa.Table) -> dict[str, int]:
    """document_id -> report_year, from rows of `documents`."""
    return dict(zip(documents["document_id"].to_pylist(), documents["report_year"].to_pylist(), strict=True))


def _runs(table: pa.Table) -> tuple[pa.Table, dict[str, tuple[int, int]]]:
    """The table with the rows of a document together, and where those of each document lie: (offset, length)."""
    table = _by_document(table)
    runs = pc.run_end_encode(table["document_id"].combine_chunks())
    ends = runs.run_ends.to_pylist()
    starts = [0, *ends][: len(ends)]
    return table, {
        one: (start, end - start) for one, start, end in zip(runs.values.to_pylist(), starts, ends, strict=True)
    }


def _by_document(table: pa.Table) -> pa.Table:
    """Documents by id; within a document the order in which it was read (Arrow's sort is stable)."""
    return table.take(pc.sort_indices(table["document_id"])).combine_chunks()


def _in_order(parts: list[pa.Table], relation: str) -> pa.Table:
    return _by_document(pa.concat_tables(parts)) if parts else arrow_schema(relation).empty_table()


def _replace(path: Path, table: pa.Table) -> None:
    """Put a file in its place at once; no file where there are no rows."""
    if not table.num_rows:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    building = path.with_name(f".{path.name}.building")
    pq.write_table(table, building, compression="zstd", row_group_size=ROW_GROUP, store_decimal_as_integer=True)
    os.replace(building, path)
