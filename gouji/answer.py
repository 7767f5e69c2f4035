"""Answers of the warehouse, printed: for people, as CSV, as JSON.

Belongs here: `gouji sql`. Does not belong here: the connection (`pipelines.store.release`).
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from gouji.say import plain, say

if TYPE_CHECKING:
    import duckdb
    from rich.console import Console

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # four of full width
BATCH = 1_000
WIDEST = 160  # letters of a table where nobody's window says how many fit


class NoQuery(Exception):
    """What was given holds no statement."""


def show(connection: duckdb.DuckDBPyConnection, query: str, form: str, out: Callable[[], Console], most: int) -> None:
    """Run the query and print what it gives; as a table at most `most` rows. Raises duckdb.Error, NoQuery."""
    result: duckdb.DuckDBPyConnection | None = connection.execute(query)
    if result is None:  # nothing but blanks and comments
        raise NoQuery
    names = [column[0] for column in result.description or ()]
    if not names:
        return
    if form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow([harmless(name) for name in names])
        while rows := result.fetchmany(BATCH):
            writer.writerows([[harmless(value) for value in row] for row in rows])
    elif form == "json":
        objects = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
        sys.stdout.write(json.dumps(objects, ensure_ascii=False, indent=1, default=words) + "\n")
    else:
        _table(out(), names, result.fetchmany(most + 1), most)


def words(value: Any) -> str:
    """A value as it is written down: decimals in full, never as powers of ten; lists and structs as JSON.

    >>> words(Decimal("0E-8")), words(True), words(None), words(Decimal("8840127.35"))
    ('0.00000000', 'true', '', '8840127.35')
    """
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False, default=words)
    return str(value).lower() if isinstance(value, bool) else str(value)


def harmless(value: Any) -> str:
    """A value for a CSV cell: text that a spreadsheet would take for a formula is marked as text.

    >>> harmless("=1+1"), harmless("-"), harmless(Decimal("-5.00")), harmless("合计")
    ("'=1+1", "'-", '-5.00', '合计')
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else words(value)


def _table(out: Console, names: list[str], rows: list[tuple[Any, ...]], most: int) -> None:
    """A table where it fits, else one line a value."""
    from rich.box import SIMPLE
    from rich.measure import Measurement
    from rich.table import Table

    table = Table(box=SIMPLE)
    for number, name in enumerate(names):
        is_number = any(isinstance(row[number], (int, float, Decimal)) for row in rows)
        table.add_column(plain(name), justify="right" if is_number else "left", no_wrap=True)
    for row in rows[:most]:
        table.add_row(*(plain(words(value)) for value in row))
    wide = Measurement.get(out, out.options.update(max_width=100_000), table).maximum
    if not out.is_terminal:
        out.width = max(min(wide, WIDEST), out.width)
    if wide <= out.width:
        out.print(table, soft_wrap=False)
    else:
        longest = max(map(len, names))
        for row in rows[:most]:
            for name, value in zip(names, row, strict=True):
                out.print(f"{plain(name).rjust(longest)}  {plain(words(value))}")
            out.print()
    if not rows:
        out.print(say("sql.none"), style="dim")
    if len(rows) > most:
        out.print(say("sql.cut", shown=most), style="dim")
