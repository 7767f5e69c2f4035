"""What a step shows of itself on Dagster's pages: schemas, rows as a table, small charts.

Belongs here: turning values into Dagster metadata. Does not belong here: getting the values.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import dagster as dg

from pipelines.store.schema import connect, create
from report.index import file_of

RECORDS = 50  # rows of a table that a page shows; the warehouse has them all


@cache
def relations() -> Mapping[str, tuple[str, dg.TableSchema]]:
    """Relation -> its comment and its columns, as DuckDB describes what the schema makes."""
    with connect() as connection:
        create(connection)
        comments = connection.execute("SELECT table_name, comment FROM duckdb_tables()").fetchall()
        columns = connection.execute(
            "SELECT table_name, column_name, data_type, comment, is_nullable FROM duckdb_columns() "
            "WHERE NOT internal ORDER BY table_name, column_index"
        ).fetchall()
    described: dict[str, list[dg.TableColumn]] = {}
    for relation, name, kind, comment, nullable in columns:
        constraints = dg.TableColumnConstraints(nullable=nullable)
        described.setdefault(relation, []).append(dg.TableColumn(name, kind, comment, constraints))
    return {relation: (comment or "", dg.TableSchema(described[relation])) for relation, comment in comments}


def table(rows: Iterable[Mapping[str, object]], columns: Sequence[str]) -> dg.TableMetadataValue:
    """Rows as a table of these columns, at most RECORDS of them. What is no plain value is shown as its words."""
    records = []
    for row, _ in zip(rows, range(RECORDS), strict=False):
        records.append(dg.TableRecord({column: _plain(row.get(column)) for column in columns}))
    return dg.MetadataValue.table(records, dg.TableSchema([dg.TableColumn(column, "string") for column in columns]))


def _plain(value: object) -> Any:
    if value is None or isinstance(value, str | int | bool):
        return value
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return str(value)


def bars(counts: Mapping[str, int], colour: str = "#4f43dd") -> str:
    """A chart for Markdown: one bar a name, drawn as SVG inside the text, so that it needs no other file.

    >>> bars({"2024": 3}).startswith("![](data:image/svg+xml,")
    True
    """
    most, row, left, width = max(counts.values(), default=0), 22, 170, 360
    drawn = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + width + 70}" height="{row * len(counts)}">']
    drawn.append("<style>text{font:13px sans-serif}</style>")
    for index, (name, count) in enumerate(counts.items()):
        top, length = row * index, width * count // most if most else 0
        drawn.append(f'<text x="{left - 8}" y="{top + 15}" text-anchor="end">{escape(name)}</text>')
        drawn.append(f'<rect x="{left}" y="{top + 3}" width="{max(length, 1)}" height="{row - 6}" fill="{colour}"/>')
        drawn.append(f'<text x="{left + length + 6}" y="{top + 15}">{count}</text>')
    return f"![](data:image/svg+xml,{quote(''.join(drawn) + '</svg>')})"


def reports(rows: Iterable[Mapping[str, object]]) -> str:
    """Links to the pages of documents, as a list; nothing where GOUJI_REPORTS does not say where they lie.

    Pages are written by `gouji report` from what is published, never by a build: a night must not wait for them.
    """
    base = os.environ.get("GOUJI_REPORTS", "").rstrip("/")
    named = {str(row["document_id"]): row["entity_name"] or row["document_id"] for row in rows} if base else {}
    listed = [f"- [{_plain_words(name)}]({base}/{file_of(one)})" for one, name in named.items()]
    return "\n".join(listed[:RECORDS])


def _plain_words(words: object) -> str:
    """Words of strangers without what Markdown would obey."""
    return re.sub(r"[\[\]()<>`*_!\\\n]", " ", str(words))


def size(folder: Path) -> int:
    """Bytes of the files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
