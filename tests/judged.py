"""Raw text judged, as small tuples: what the tests of rules, judgements and findings share."""

import hashlib
from collections.abc import Sequence

import duckdb

from expectations.judge import judge
from pipelines.disclose import disclose
from pipelines.model import Document
from pipelines.store.memory import open_memory

#: the first line of a disclosure, where an example leaves it out
COVERS = {"budget": "某某区某某局2024年部门预算情况说明\n\n", "final_accounts": "某某区某某局2024年度部门决算公开\n\n"}
BODY = "某某区"


def document(text: str, kind: str = "budget") -> Document:
    """One disclosure; a text that does not begin with the name of a body gets a cover."""
    whole = text if text.startswith(BODY) else COVERS[kind] + text
    return Document(hashlib.sha256(whole.encode()).hexdigest(), whole)


def judged(*texts: str, kind: str = "budget") -> duckdb.DuckDBPyConnection:
    """A database in memory with the texts read and judged."""
    connection = open_memory(disclose(document(text, kind)) for text in texts)
    judge(connection)
    return connection


def outcome(connection: duckdb.DuckDBPyConnection, rule_id: str, text: str, kind: str = "budget") -> str:
    """How one rule met one text."""
    row = connection.execute(
        "SELECT outcome FROM judgements WHERE rule_id = ? AND document_id = ?",
        [rule_id, document(text, kind).document_id],
    ).fetchone()
    assert row is not None
    return str(row[0])


def table(title: str, unit: str, *rows: str) -> str:
    """A form in text: cells of a row parted by bars, for reading; by tabs in the disclosure."""
    body = "\n".join("\t".join(cell.strip() for cell in row.split("|")) for row in rows)
    return f"{title}\n单位：{unit}\n{body}\n"


def rows(connection: duckdb.DuckDBPyConnection, query: str, values: Sequence[object] = ()) -> list[tuple[object, ...]]:
    """All rows of a query."""
    return connection.execute(query, list(values)).fetchall()
