"""The relations: names, columns, types and words, read from `warehouse/schema/*.sql` by DuckDB itself.

Belongs here: which relations there are, connections with their limits, creating relations and views. Does not belong
here: a second list of columns or types. Arrow's schema is asked of DuckDB, so that the DDL stays the only source.
"""

from __future__ import annotations

import os
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

# The engine itself: what `duckdb` dresses it in (relations, expressions, Arrow) takes longer to load than a document
# to read. Who needs that imports `duckdb`, and then every connection has it.
from _duckdb import Error as Error
from _duckdb import connect as open_engine

if TYPE_CHECKING:
    import duckdb

WAREHOUSE = Path(__file__).parents[2] / "warehouse"
DATABASE = "budget.duckdb"  # of a release
CATALOGUE = "budget"  # the name under which a database file is attached
STORAGE = "v1.0.0"  # so that DuckDB clients of the 1.x line can open what is published

#: rows of these come from one document and lie in its year and bucket
DOCUMENT_RELATIONS = (
    "documents", "sheets", "form_columns", "form_rows", "facts", "forms_expected", "projects", "indicators",
    "claims", "paragraphs", "rejects", "figures",
)  # fmt: skip
#: rows of these come from judging a document; they lie in its year and bucket, in this order of rows
JUDGED_RELATIONS = {
    "judgements": "document_id, rule_id",
    "comparisons": "document_id, rule_id, subject, outcome, evidence, missing",
    "findings": "document_id, finding_id",
    "facts_asked": "document_id, fact_id",
}
#: these lie whole, in this order of rows
WHOLE_RELATIONS = {
    "sources": "source_path, inner_name",
    "rules": "rule_id",
    "forms": "kind, ordinal, form",
    "subjects": "classification, code, since",
    "regions": "code, since",
    "measures": "dimension, value",
    "dispositions": "finding_id",
    "editions": "document_id",
}
RELATIONS = (*WHOLE_RELATIONS, *DOCUMENT_RELATIONS, *JUDGED_RELATIONS)


#: memory that a connection may take before it uses the disk: one that answers questions, one that builds (which would
#: fill whatever it may with pages that it reads once)
ASKING, BUILDING = "2GB", "500MB"


def connect(
    database: Path | None = None, *, read_only: bool = False, sealed: bool = False, memory: str = ASKING
) -> duckdb.DuckDBPyConnection:
    """A connection with a thread and a memory limit; in memory without `database`.

    GOUJI_THREADS and GOUJI_MEMORY (such as 4GB) set the limits, in place of `memory`. `sealed` shuts the file system
    and the network off, for statements that somebody else wrote. A new database file is written in the storage format
    of DuckDB 1.x.
    """
    config: dict[str, str | bool | int | float | list[str]] = {
        "threads": os.environ.get("GOUJI_THREADS") or str(min(4, os.cpu_count() or 1)),
        "memory_limit": os.environ.get("GOUJI_MEMORY") or memory,
        "temp_directory": str(Path(tempfile.gettempdir()) / "gouji-duckdb"),
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
    if database is None or read_only:
        connection = open_engine(str(database or ":memory:"), read_only=read_only, config=config)
        if sealed:
            connection.execute("SET enable_external_access = false; SET lock_configuration = true")
        return connection
    connection = open_engine(config=config)
    connection.execute(f"ATTACH ? AS {CATALOGUE} (STORAGE_VERSION '{STORAGE}')", [str(database)])
    connection.execute(f"USE {CATALOGUE}")
    return connection


def create(connection: duckdb.DuckDBPyConnection, *, comments: bool = True) -> None:
    """All relations, empty. Without `comments` it is quick (for a database that nobody looks at)."""
    connection.execute(_ddl(comments))


def create_views(connection: duckdb.DuckDBPyConnection) -> None:
    """The views of `warehouse/views/*.sql`, in the order of their file names (a view may use those before it)."""
    for path in sorted((WAREHOUSE / "views").glob("*.sql")):
        connection.execute(path.read_text(encoding="utf-8"))


def definition() -> str:
    """The text of schema and views: what a publication looks like, beside what it contains."""
    paths = [*sorted((WAREHOUSE / "schema").glob("*.sql")), *sorted((WAREHOUSE / "views").glob("*.sql"))]
    return "".join(path.read_text(encoding="utf-8") for path in paths)


@cache
def _ddl(comments: bool) -> str:
    texts = [(WAREHOUSE / "schema" / f"{relation}.sql").read_text(encoding="utf-8") for relation in RELATIONS]
    return "".join(text if comments else text.partition("\nCOMMENT ON ")[0] for text in texts)
