"""The rows of documents that their pages are made of, from a connection to the relations.

Belongs here: which rows, in which order. Does not belong here: what is made of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Row = Mapping[str, Any]
CHUNK = 50  # documents whose rows are held at once
#: relation -> what its rows are ordered by
ORDERS = {
    "sheets": "span_start, form, form_instance",
    "form_columns": "form, form_instance, column_number",
    "form_rows": "form, form_instance, row_number, lane",
    "facts": "span_start, span_stop, fact_id",
    "forms_expected": "span_start NULLS LAST, form",
    "projects": "span_start",
    "indicators": "span_start",
    "claims": "span_start, claim_id",
    "paragraphs": "paragraph_number",
    "rejects": "span_start, span_stop, reason",
    "figures": "span_start, span_stop",
    "findings": "rank, finding_id",
}
OF_SHEETS = ("facts", "indicators", "projects")
#: 16 hex of the document, '-', a letter for what it is (none for a fact), where it begins
REFERENCE = re.compile(r"-([a-z]?)(\d+)(?:\.\d+)?$")
#: what a reference is -> where it may be shown, the first that has it
SHOWN = {
    "": ("facts",),
    "c": ("claims",),
    "i": ("indicators",),
    "p": ("projects",),
    "w": ("sheets", "forms_expected", "paragraphs"),
}
#: judgements with the words of their rules
JUDGED = "SELECT j.*, r.family, r.severity, r.title_zh, r.title_en FROM judgements AS j JOIN rules AS r USING (rule_id)"
#: findings with what people decided of them
FOUND = (
    "SELECT f.*, p.disposition, p.role, p.decided, p.reason FROM findings AS f LEFT JOIN dispositions AS p "
    "USING (finding_id)"
)
NAMES = "SELECT rule_id, title_zh, title_en, basis FROM rules"


@dataclass(frozen=True)
class Told:
    """All that is known of one document, as rows of the relations."""

    document: Row
    rows: Mapping[str, Sequence[Row]]
    rules: Mapping[str, Row] = field(repr=False)  # rule_id -> its names

    def __getitem__(self, relation: str) -> Sequence[Row]:
        return self.rows[relation]

    @cached_property
    def marks(self) -> Mapping[str, Sequence[tuple[int, str]]]:
        """Id of a fact, claim or indicator -> (number of the finding, suspect | tie | evidence)."""
        found: dict[str, list[tuple[int, str]]] = {}
        for finding in self["findings"]:
            for one in finding["evidence"]:
                ref = one["ref"]
                role = "suspect" if ref == finding["suspect"] else "tie" if ref in finding["ties"] else "evidence"
                found.setdefault(ref, []).append((finding["rank"], role))
        return found

    @cached_property
    def places(self) -> Mapping[str, str]:
        """What a finding quotes -> the relation by whose row it is shown on the page; without what is not shown."""
        sheets = {(row["form"], row["form_instance"]) for row in self["sheets"]}
        there: dict[str, set[int]] = {}
        for relation in dict.fromkeys(one for some in SHOWN.values() for one in some):
            rows = self[relation]
            if relation in OF_SHEETS:
                rows = [row for row in rows if (row["form"], row["form_instance"]) in sheets]
            elif relation == "claims":
                rows = [row for row in rows if self._in_prose(row["span_start"])]
            there[relation] = {row["span_start"] for row in rows}
        found = {}
        for ref in self.marks:
            parts = REFERENCE.search(ref)
            shown = SHOWN.get(parts[1], ()) if parts else ()
            for relation in shown:
                if parts and int(parts[2]) in there[relation]:
                    found[ref] = relation
                    break
        return found

    def _in_prose(self, start: int) -> bool:
        return any(one["span_start"] <= start < one["span_stop"] for one in self["paragraphs"])

    def of(self, relation: str, sheet: Row) -> list[Row]:
        """The rows of a relation that belong to one sheet."""
        key = (sheet["form"], sheet["form_instance"])
        return [row for row in self[relation] if (row["form"], row["form_instance"]) == key]


def gather(connection: DuckDBPyConnection, document_ids: Sequence[str] | None = None) -> Iterator[Told]:
    """The documents of these ids in the order of the ids, all of the database by id where none are given.

    Raises KeyError for an id that is not there.
    """
    if document_ids is None:
        found = connection.execute("SELECT document_id FROM documents ORDER BY document_id").fetchall()
        document_ids = [row[0] for row in found]
    rules = {row["rule_id"]: row for row in select(connection, NAMES)}
    for first in range(0, len(document_ids), CHUNK):
        ids = list(document_ids[first : first + CHUNK])
        documents = {row["document_id"]: row for row in _of(connection, "SELECT * FROM documents", ids)}
        rows: dict[str, dict[str, list[Row]]] = {one: {} for one in ids}
        queries = {name: f"SELECT * FROM {name}" for name in ORDERS} | {"judgements": JUDGED, "findings": FOUND}
        for name, query in queries.items():
            for row in _of(connection, query, ids, ORDERS.get(name, "rule_id")):
                rows[row["document_id"]].setdefault(name, []).append(row)
        for one in ids:
            yield Told(documents[one], {name: rows[one].get(name, []) for name in queries}, rules)


def _of(connection: DuckDBPyConnection, query: str, ids: list[str], order: str = "document_id") -> list[Row]:
    condition = f"{query} WHERE document_id IN (SELECT unnest(?)) ORDER BY {order}"
    return select(connection, condition, [ids])


def select(connection: DuckDBPyConnection, query: str, values: Sequence[object] = ()) -> list[Row]:
    """The rows of a query, each by the names of its columns."""
    result = connection.execute(query, list(values))
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
