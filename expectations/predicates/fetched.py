"""Documents fetched as values, some hundred at a time.

Belongs here: the queries behind the values of `given`, and how their rows become these. Does not belong here: what a
question needs of a document (`given`), any question.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache, lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from expectations.predicates.given import (
    Body,
    Claim,
    Dates,
    Expected,
    Fact,
    Given,
    Indicator,
    Key,
    Paragraph,
    Project,
    Reject,
    Row,
    Sheet,
)

if TYPE_CHECKING:
    import duckdb

SLICE = 500  # documents that are held as values at a time
#: relation -> its rows, what they are selected from, and their order
QUERIES: Mapping[str, tuple[type[Any], str, str]] = {
    "body": (Body, "documents AS t", "1"),
    "sheets": (Sheet, "sheets AS t JOIN forms AS f USING (form)", "t.span_start"),
    "rows": (Row, "form_rows AS t", "t.form, t.form_instance, t.row_number, t.lane"),
    "facts": (Fact, "facts AS t", ""),  # put in their order here: they nearly always lie in it
    "expected": (Expected, "forms_expected AS t JOIN forms AS f USING (form)", "f.ordinal"),
    "claims": (Claim, "claims AS t", "t.span_start, t.claim_id"),
    "paragraphs": (Paragraph, "paragraphs AS t", "t.paragraph_number"),
    "projects": (Project, "projects AS t", "t.span_start"),
    "indicators": (Indicator, "indicators AS t", "t.span_start"),
    "rejects": (Reject, "rejects AS t", "t.span_start"),
    "dates": (Dates, "sources AS t", "t.source_path"),
}
#: what every query is selected beside: the documents that are asked, some at a time
ASKING = "JOIN asking AS a ON a.document_id = t.document_id WHERE a.document BETWEEN ? AND ?"
#: fields that are not a column of that name
FIELDS = {
    "year": "t.fiscal_year - a.report_year", "base": "t.base_year - a.report_year",
    "unread_amounts": (
        "(SELECT count(*) FROM figures AS u WHERE u.document_id = t.document_id AND u.accounted_as = 'unread' "
        "AND regexp_matches(u.words, '[0-9][.,][0-9]{2}'))"
    ),
    "number": "t.paragraph_number", "national": "f.required",
    "shape": "f.shape", "sheets.classification": "f.classification",
    "facts.amount": "t.amount::VARCHAR", "facts.quantum": "t.quantum::VARCHAR",
}  # fmt: skip
_DECIMALS = [Fact._fields.index(name) for name in ("amount", "quantum")]  # fetched as words, see `_decimal`
#: from here on a figure's fields are those of thousands: they are fetched once for all of them
LOOK = Fact._fields.index("form")


def documents(connection: duckdb.DuckDBPyConnection) -> Iterator[Given]:
    """Every document of `asking` with its rows, in the order of their numbers; a few hundred are held at a time."""
    several = {one for (one,) in connection.execute("SELECT document FROM sheets_asked WHERE several").fetchall()}
    (last,) = connection.execute("SELECT coalesce(max(document), 0) FROM asking").fetchone() or (0,)
    for first in range(1, last + 1, SLICE):
        span = [first, first + SLICE - 1]
        parts = {name: _read(connection, name, span) for name in QUERIES}
        amounts: dict[int, dict[Key, int]] = defaultdict(dict)
        current: dict[int, set[Key]] = defaultdict(set)
        for document, form, instance, count, now in connection.execute(_AMOUNTS, span).fetchall():
            amounts[document][form, instance] = count
            if now:
                current[document].add((form, instance))
        for document in sorted(parts["body"]):
            rest = {name: rows.get(document, []) for name, rows in parts.items() if name != "body"}
            yield Given(
                document, document in several, parts["body"][document][0], amount_columns=amounts[document],
                current=current[document], **rest,
            )  # fmt: skip


_AMOUNTS = f"""SELECT a.document, t.form, t.form_instance, count(*), bool_or(t.fiscal_year = a.report_year)
    FROM form_columns AS t {ASKING} AND t.measure = 'amount' GROUP BY ALL"""


def _read(connection: duckdb.DuckDBPyConnection, name: str, span: list[int]) -> Mapping[int, list[Any]]:
    made, _, _ = QUERIES[name]
    if made is Fact:
        return _read_facts(connection, span)
    found: dict[int, list[Any]] = defaultdict(list)
    for document, *values in connection.execute(_query(name), span).fetchall():
        found[document].append(tuple.__new__(made, values))  # as many as its fields: the query is made of them
    return found


def _read_facts(connection: duckdb.DuckDBPyConnection, span: list[int]) -> Mapping[int, list[Fact]]:
    look, own = _query_facts()
    looks = {key: tuple(rest) for key, *rest in connection.execute(look, span).fetchall()}
    amount, quantum = _DECIMALS
    found: dict[int, list[Fact]] = defaultdict(list)
    for document, key, *values in connection.execute(own, span).fetchall():
        values[amount], values[quantum] = _decimal(values[amount]), _decimal(values[quantum])
        found[document].append(tuple.__new__(Fact, (*values, *looks[key])))
    for facts in found.values():
        facts.sort(key=attrgetter("span_start"))
    return found


@lru_cache(maxsize=1 << 16)
def _decimal(words: str | None) -> Decimal | None:
    """A figure by its digits: forms print the same ones many times, and each is made once."""
    return None if words is None else Decimal(words)


@cache
def _query(name: str) -> str:
    made, source, order = QUERIES[name]
    columns = ", ".join(_columns(name, made))
    return f"SELECT a.document, {columns} FROM {source} {ASKING}" + (f" ORDER BY a.document, {order}" if order else "")


@cache
def _query_facts() -> tuple[str, str]:
    """What some figures look like, each look once; and the figures, each with a number of its look."""
    columns = _columns("facts", Fact)
    own, look = ", ".join(columns[:LOOK]), ", ".join(columns[LOOK:])
    source = f"FROM facts AS t {ASKING}"
    return f"SELECT DISTINCT hash({look}), {look} {source}", f"SELECT a.document, hash({look}), {own} {source}"


def _columns(name: str, made: type[Any]) -> list[str]:
    return [FIELDS.get(f"{name}.{one}") or FIELDS.get(one) or f"t.{one}" for one in made._fields]
