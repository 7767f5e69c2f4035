"""`gouji export`: a view or relation as files for other tools, with what is needed to trust and to understand them.

Belongs here: Parquet, CSV, XLSX, `datapackage.json`, `SHA256SUMS`. Does not belong here: the question (a view), the
connection. The same release gives the same bytes: rows are sorted by all their columns, no file holds a clock value.

    FOLDER/<view>.<format>      the rows
    FOLDER/datapackage.json     what they are: Frictionless Data Package, columns with their fiscal types
    FOLDER/SHA256SUMS           `sha256sum -c` says whether they came over whole
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from gouji.answer import harmless, words

if TYPE_CHECKING:
    import duckdb

FORMATS = ("parquet", "csv", "xlsx")
BATCH = 10_000
MOST_ROWS = 1_048_575  # of a sheet, below its header
MOST_LETTERS = 32_767  # of a cell
MOST_DIGITS = 15  # that a number of a spreadsheet keeps; longer ones are written as text, exact
NO_GUESSING = ("strings_to_formulas", "strings_to_urls", "strings_to_numbers")
EPOCH = datetime(2000, 1, 1)  # the date that a workbook must carry
#: DuckDB's types as a data package calls them
TYPES = {
    "VARCHAR": "string", "INTEGER": "integer", "BIGINT": "integer", "HUGEINT": "integer", "BOOLEAN": "boolean",
    "DATE": "date", "DOUBLE": "number",
}  # fmt: skip
#: columns as the taxonomy of the Fiscal Data Package calls them
FISCAL = {
    "fiscal_year": "date:fiscal-year", "stage": "phase:id", "flow": "direction", "amount": "value",
    "body_id": "administrative-classification:generic:code",
    "entity_name": "administrative-classification:generic:label",
    "class_code": "functional-classification:generic:level1:code",
    "class_name": "functional-classification:generic:level1:label",
    "section_code": "functional-classification:generic:level2:code",
    "section_name": "functional-classification:generic:level2:label",
    "project_id": "activity:generic:project:code",
}  # fmt: skip


class NoSuchRelation(Exception):
    """The warehouse has no view or relation of this name."""


class TooMany(Exception):
    """More rows than a sheet can hold."""


class Column(NamedTuple):
    """One column of what is exported."""

    name: str
    type: str  # DuckDB's
    comment: str


class Export(NamedTuple):
    """What is exported."""

    relation: str
    comment: str
    columns: tuple[Column, ...]


def export(connection: duckdb.DuckDBPyConnection, relation: str, form: str, folder: Path) -> list[Path]:
    """Write a view or relation to `folder`; the files written. Files of an earlier export stay beside it.

    Raises NoSuchRelation, TooMany (xlsx), duckdb.Error, OSError where the folder cannot be written.
    """
    what = describe(connection, relation)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{relation}.{form}"
    {"parquet": _parquet, "csv": _csv, "xlsx": _xlsx}[form](connection, what, path)
    package = folder / "datapackage.json"
    _describe(package, what, path, _release(connection))
    sums = folder / "SHA256SUMS"
    files = sorted(one for one in folder.iterdir() if one.is_file() and one != sums and not one.name.startswith("."))
    sums.write_text("".join(f"{_sha256(one)}  {one.name}\n" for one in files), encoding="utf-8")
    return [path, package, sums]


def describe(connection: duckdb.DuckDBPyConnection, relation: str) -> Export:
    """What a view or relation is, by its comments. Raises NoSuchRelation: the name is never put into SQL unknown."""
    found = connection.execute(
        "SELECT comment FROM duckdb_views() WHERE view_name = $1 AND NOT internal UNION ALL "
        "SELECT comment FROM duckdb_tables() WHERE table_name = $1 AND database_name <> 'previous'",
        [relation],
    ).fetchone()
    if found is None:
        raise NoSuchRelation(relation)
    rows = connection.execute(
        "SELECT column_name, data_type, coalesce(comment, '') FROM duckdb_columns() WHERE table_name = ? "
        "AND database_name <> 'previous' ORDER BY column_index",
        [relation],
    ).fetchall()
    return Export(relation, found[0] or "", tuple(Column(*row) for row in rows))


def _rows(connection: duckdb.DuckDBPyConnection, what: Export) -> Iterator[tuple[Any, ...]]:
    result = connection.execute(f"FROM {what.relation} ORDER BY ALL")
    while rows := result.fetchmany(BATCH):
        yield from rows


def _csv(connection: duckdb.DuckDBPyConnection, what: Export, path: Path) -> None:
    """UTF-8 with a mark that spreadsheets look for; text that would be a formula is marked as text."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([column.name for column in what.columns])
        writer.writerows([harmless(value) for value in row] for row in _rows(connection, what))


def _parquet(connection: duckdb.DuckDBPyConnection, what: Export, path: Path) -> None:
    import pyarrow.parquet as pq

    table = connection.sql(f"FROM {what.relation} ORDER BY ALL").to_arrow_table()
    pq.write_table(table, path, compression="zstd", store_decimal_as_integer=True)


def _xlsx(connection: duckdb.DuckDBPyConnection, what: Export, path: Path) -> None:
    """Typed cells under a frozen header, and a sheet that says what this is. No cell can become a formula."""
    from xlsxwriter.exceptions import FileCreateError  # type: ignore[import-untyped]

    try:
        _write_book(connection, what, path)
    except FileCreateError as error:  # it wraps what the system said
        raise error.args[0] from error


def _write_book(connection: duckdb.DuckDBPyConnection, what: Export, path: Path) -> None:
    import xlsxwriter  # type: ignore[import-untyped]

    (count,) = connection.execute(f"SELECT count(*) FROM {what.relation}").fetchone() or (0,)
    if count > MOST_ROWS:
        raise TooMany(f"{count} > {MOST_ROWS}")
    with xlsxwriter.Workbook(path, {"constant_memory": True, **dict.fromkeys(NO_GUESSING, False)}) as book:
        book.set_properties({"title": what.relation, "comments": what.comment, "created": EPOCH})
        head = book.add_format({"bold": True, "bg_color": "#DDE6EE", "bottom": 1})
        kinds = {
            "money": book.add_format({"num_format": "#,##0.00"}),
            "ratio": book.add_format({"num_format": "0.00%"}),
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        }
        sheet = book.add_worksheet(what.relation[:31])
        sheet.freeze_panes(1, 0)
        for number, column in enumerate(what.columns):
            sheet.set_column(number, number, 20 if column.type.startswith("DECIMAL") else 16)
            sheet.write_string(0, number, column.name, head)
        for line, row in enumerate(_rows(connection, what), 1):
            for number, value in enumerate(row):
                _cell(sheet, line, number, value, what.columns[number], kinds)
        if count:
            sheet.autofilter(0, 0, count, len(what.columns) - 1)
        about = book.add_worksheet("about")
        about.set_column(0, 0, 28)
        about.set_column(1, 1, 110)
        lines = [("relation", what.relation), ("what", what.comment), ("rows", str(count)), ("", "")]
        lines += [(column.name, column.comment) for column in what.columns]
        for line, (left, right) in enumerate(lines):
            about.write_string(line, 0, left, head)
            about.write_string(line, 1, right)


def _cell(sheet: Any, line: int, number: int, value: Any, column: Column, kinds: dict[str, Any]) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(line, number, value)
    elif isinstance(value, int) and abs(value) < 10**MOST_DIGITS:
        sheet.write_number(line, number, value)
    elif isinstance(value, Decimal) and len(value.as_tuple().digits) <= MOST_DIGITS:
        sheet.write_number(line, number, value, kinds["ratio" if column.type.endswith(",8)") else "money"])
    elif hasattr(value, "isoformat"):
        sheet.write_datetime(line, number, value, kinds["date"])
    else:
        sheet.write_string(line, number, words(value)[:MOST_LETTERS])


def _release(connection: duckdb.DuckDBPyConnection) -> str | None:
    """The id of the release that is asked; None for a database that is none."""
    ((path,),) = connection.execute(
        "SELECT path FROM duckdb_databases() WHERE database_name = current_database()"
    ).fetchall()
    folder = Path(path).parent if path else None
    return folder.name if folder is not None and folder.parent.name == "releases" else None


def _describe(package: Path, what: Export, path: Path, release: str | None) -> None:
    """Put the resource into the package, in place of its former self; each says of which release it is."""
    given = json.loads(package.read_text(encoding="utf-8")) if package.exists() else {}
    others = [one for one in given.get("resources", []) if one["path"] != path.name]
    kept = [one for one in others if (package.parent / one["path"]).exists()]
    resource = {
        "name": f"{what.relation}-{path.suffix[1:]}".replace("_", "-"),
        "path": path.name,
        "format": path.suffix[1:],
        "description": what.comment,
        "bytes": path.stat().st_size,
        "hash": f"sha256:{_sha256(path)}",
        **({"version": release} if release else {}),
        "schema": {"fields": [_field(column, what) for column in what.columns], "missingValues": [""]},
    }
    whole = {
        "profile": "data-package",
        "name": "gouji-export",
        "title": "Gouji: public budgets of Chinese public bodies",
        "resources": sorted([*kept, resource], key=lambda one: str(one["path"])),
    }
    package.write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _field(column: Column, what: Export) -> dict[str, str]:
    """One column for the package, with its fiscal type where it has one."""
    base = column.type.partition("(")[0]
    made = {
        "name": column.name,
        "type": "array" if column.type.endswith("[]") else TYPES.get(base, "number" if base == "DECIMAL" else "object"),
        "description": column.comment,
    }
    fiscal = FISCAL.get(column.name)
    names = {one.name for one in what.columns}
    if column.name == "subject_code" and "class_code" in names:
        kind = "economic" if "classification" in names else "functional"
        fiscal = f"{kind}-classification:generic:code"
    elif column.name == "class_code" and "classification" in names:
        fiscal = "economic-classification:generic:level1:code"
    elif column.type == "DECIMAL(20,2)" or column.type == "DECIMAL(38,2)":
        fiscal = fiscal or "value"
    return made | ({"columnType": fiscal} if fiscal else {})


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
