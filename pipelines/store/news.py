"""What a publication has that the one before it had not: asked while reading, never stored.

Belongs here: a connection to what is published with the last release beside it, and the views that compare the two.
They are temporary: what is stored in a release must not depend on what was published before it. Does not belong here:
the swap (`release`), editions of one disclosure (`editions`).
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from pipelines.store.schema import DATABASE, connect  # not `release`: it loads Arrow, which a question does not need

#: relation -> its key, and the columns whose change is news
COMPARED = {
    "documents": ("document_id", ("title", "kind", "report_year", "region_code", "entity_name", "scope")),
    "facts": (
        "fact_id",
        ("document_id", "form", "form_instance", "subject_code", "subject_name", "item", "flow", "source", "fund",
         "part", "stage", "fiscal_year", "measure", "amount", "ratio", "amount_text"),
    ),
    "findings": ("finding_id", ("document_id", "severity", "rule_ids", "message_zh", "message_en")),
}  # fmt: skip

COMMENT = "one row of {relation} that the publication before did not hold so; before: what it held"


def open_with_news(out: Path) -> duckdb.DuckDBPyConnection:
    """What is published in `out`, read-only and sealed, with the views `news_of_documents`, `news_of_facts` and
    `news_of_findings`: change (`added`, `removed`, `changed`), the key, each compared column, and `before`, a struct of
    what the last release held. Where there was no release before, or one of another shape, everything is `added`.

    Raises FileNotFoundError where nothing is published.
    """
    current = out / "current"
    if not (current / DATABASE).exists():
        raise FileNotFoundError(f"nothing is published in {out}")
    connection = connect(current.resolve() / DATABASE, read_only=True)
    try:
        before = _previous(out)
        if before is not None:
            connection.execute("ATTACH ? AS previous (READ_ONLY)", [str(before)])
        for relation, (key, columns) in COMPARED.items():
            connection.execute(_view(relation, key, columns, before is not None and _held(connection, relation)))
            connection.execute(f"COMMENT ON VIEW news_of_{relation} IS '{COMMENT.format(relation=relation)}'")
        connection.execute("SET enable_external_access = false; SET lock_configuration = true")
    except BaseException:
        connection.close()
        raise
    return connection


def _previous(out: Path) -> Path | None:
    """The database of the release before the current one; None where there was none."""
    order = out / "releases" / ".order"
    current = (out / "current").resolve().name
    names = order.read_text(encoding="utf-8").split() if order.exists() else []
    paths = [out / "releases" / name / DATABASE for name in names if name != current]
    return paths[-1] if paths and paths[-1].exists() else None


def _held(connection: duckdb.DuckDBPyConnection, relation: str) -> bool:
    """Whether the last release has what is compared."""
    key, columns = COMPARED[relation]
    rows = connection.execute(
        "SELECT column_name FROM duckdb_columns() WHERE database_name = 'previous' AND table_name = ?", [relation]
    ).fetchall()
    return {key, *columns} <= {name for (name,) in rows}


def _view(relation: str, key: str, columns: tuple[str, ...], held: bool) -> str:
    fields = ", ".join(f"{name}: b.{name}" for name in columns)
    shown = ", ".join(f"coalesce(n.{name}, b.{name}) AS {name}" for name in columns)
    differ = " OR ".join(f"n.{name} IS DISTINCT FROM b.{name}" for name in columns)
    old = f"previous.{relation}" if held else f"(FROM {relation} LIMIT 0)"
    return (
        f"CREATE TEMP VIEW news_of_{relation} AS SELECT CASE WHEN b.{key} IS NULL THEN 'added' "
        f"WHEN n.{key} IS NULL THEN 'removed' ELSE 'changed' END AS change, coalesce(n.{key}, b.{key}) AS {key}, "
        f"{shown}, CASE WHEN b.{key} IS NOT NULL THEN {{{fields}}} END AS before "
        f"FROM {relation} AS n FULL JOIN {old} AS b ON b.{key} = n.{key} "
        f"WHERE n.{key} IS NULL OR b.{key} IS NULL OR {differ}"
    )
