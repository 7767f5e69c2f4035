"""A few documents in a database in memory: what `gouji check` asks its questions of.

Belongs here: the quick way in, without Arrow (whose import costs more than the rows of one document).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from pipelines.model import Disclosure
from pipelines.store.dimensions import dimension_rows
from pipelines.store.rows import COLUMNS, Row, rows
from pipelines.store.schema import connect, create

if TYPE_CHECKING:
    import duckdb

FEW = 50_000  # facts: fewer are not shared among threads


def open_memory(disclosures: Iterable[Disclosure]) -> duckdb.DuckDBPyConnection:
    """A database in memory with every relation of the house; those of documents and the small dimensions are filled.

    A document given twice is there once. Raises ValueError for one without year or kind.
    """
    connection = connect()
    create(connection, comments=False)
    gathered: dict[str, list[Row]] = {}
    seen: set[str] = set()
    for disclosure in disclosures:
        if disclosure.document.document_id in seen:
            continue
        seen.add(disclosure.document.document_id)
        for relation, some in rows(disclosure).items():
            gathered.setdefault(relation, []).extend(some)
    if len(gathered.get("facts", ())) < FEW:
        connection.execute("SET threads = 1")  # the others would only wait, and waiting costs
    for relation, some in gathered.items():
        insert(connection, relation, COLUMNS[relation], some)
    insert(connection, "forms", *dimension_rows("forms"))
    return connection


def insert(
    connection: duckdb.DuckDBPyConnection,
    relation: str,
    columns: Sequence[str],
    values: Sequence[Row],
) -> None:
    """Append rows: some microseconds a value. Raises duckdb.Error where one breaks a promise of the schema."""
    if values:
        with connection.appender(relation, columns=list(columns)) as end:
            end.append_rows(values)
