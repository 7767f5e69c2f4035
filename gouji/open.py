"""The published warehouse for Python: `gouji.warehouse()`.

Belongs here: where it lies unless told otherwise. Does not belong here: the connection itself (`pipelines.store`).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

WAREHOUSE = Path(__file__).parents[1] / "warehouse"


def warehouse(path: str | Path | None = None) -> duckdb.DuckDBPyConnection:
    """A DuckDB connection to what is published in `path` (without one, the project's own warehouse): read-only, sealed.

    Relations, views and macros as `gouji sql` sees them, and what is new since the last release: `news_of_documents`,
    `news_of_facts`, `news_of_findings`. `.fetchall()` and `.to_arrow_table()` give exact decimals, `.df()` floats. Use
    it in a `with`. Raises FileNotFoundError where nothing is published.

        with gouji.warehouse() as w:
            w.sql("SELECT entity_name, expenditure FROM totals").show()
    """
    import duckdb  # noqa: F401  # gives connections `.sql`, `.df` and their like

    from pipelines.store.news import open_with_news

    return open_with_news(Path(path) if path is not None else WAREHOUSE)
