"""Answers of the warehouse, printed: for people, as CSV, as JSON.

Belongs here: `gouji sql`. Does not belong here: the connection (`pipelines.store.release`).
"""

from __future__ import annotations

import csv
import json
import sys
from typing import TYPE_CHECKING, Any

from gouji.say import plain, say

if TYPE_CHECKING:
    import duckdb
    from rich.console import Console

FORMULA = ("=", "+", "-", "@", "\t", "\r")
BATCH = 1_000


def show(connection: duckdb.DuckDBPyConnection, query: str, form: str, out: Console, most: int) -> None:
    """Run the query and print what it gives; as a table at most `most` rows. Raises duckdb.Error."""
    result = connection.execute(query)
    names = [column[0] for column in result.description or ()]
    if not names:
        return
    if form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow([harmless(name) for name in names])
        while rows := result.fetchmany(BATCH):
            writer.writerows([[harmless(value) for value in row] for row in rows])
    elif form == "json":
        rows = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
        sys.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1, default=str) + "\n")
    else:
        _table(out, names, result.fetchmany(most + 1), most)


def harmless(value: Any) -> Any:
    """A value for a CSV cell: text that a spreadsheet would take for a formula is marked as text.

    >>> harmless("=1+1"), harmless("-"), harmless(None), harmless("合计")
    ("'=1+1", "'-", '', '合计')
    """
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def _table(out: Console, names: list[str], rows: list[tuple[Any, ...]], most: int) -> None:
    from rich.box import SIMPLE
    from rich.table import Table

    table = Table(box=SIMPLE)
    for number, name in enumerate(names):
        numeric = any(isinstance(row[number], (int, float)) or type(row[number]).__name__ == "Decimal" for row in rows)
        table.add_column(plain(name), justify="right" if numeric else "left", overflow="fold")
    for row in rows[:most]:
        table.add_row(*("" if value is None else plain(value) for value in row))
    out.print(table, soft_wrap=False)
    if len(rows) > most:
        out.print(say("sql.cut", shown=most), style="dim")
