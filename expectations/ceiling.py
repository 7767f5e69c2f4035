"""What could be noticed at best: which figures stand in no identity, and which the identities cannot tell apart.

Belongs here: the incidence of figures in the comparisons of one judged document. Does not belong here: trying it out
(`prove`).

A figure that stands in an equation is noticed when it changes. Where it stands in the same equations as another one,
and with the same signs or all of them opposite, the same change of either would explain everything: evidence cannot say
which.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import duckdb

INCIDENCE = Path(__file__).parent / "kinds" / "incidence.sql"
PLACED = """
    SELECT fact_id AS ref, form, row_number, column_number, concat_ws(' ', subject_code, subject_name), column_path,
        amount_text, line_number, page_number, span_start
    FROM facts WHERE value_kind = 'number'
    UNION ALL
    SELECT claim_id, NULL, NULL, NULL, subject_phrase, NULL,
        coalesce(amount_text, change_text, ratio_text, share_text, count::DOUBLE::VARCHAR, ''), line_number,
        page_number, span_start
    FROM claims
    WHERE coalesce(amount, change_amount, change_ratio, share, count, completion) IS NOT NULL
    ORDER BY span_start, ref
"""


class Place(NamedTuple):
    """A figure and where it is printed; no form: in the text."""

    ref: str
    form: str | None
    row: int | None
    column: int | None
    subject: str
    column_path: str | None
    words: str
    line: int | None
    page: int | None
    start: int


class Ceiling(NamedTuple):
    """What no rule can notice or tell."""

    figures: int  # of forms
    claims: int
    uncovered: tuple[Place, ...]  # figures of forms that stand in no equation
    bounded: frozenset[str]  # refs of those that stand in an inequality or a ratio: large changes are noticed
    alone: tuple[Place, ...]  # statements of the text that nothing else witnesses
    tied: tuple[tuple[Place, ...], ...]  # figures of forms that the equations cannot tell apart


def ceiling(connection: duckdb.DuckDBPyConnection) -> Ceiling:
    """The ceiling of the one document that `connection` holds, as `judge` left it."""
    places = [Place(*row) for row in connection.execute(PLACED).fetchall()]
    standing: dict[str, dict[int, int]] = defaultdict(dict)
    asked: set[str] = set()
    for ref, comparison, sign, is_equation in connection.execute(INCIDENCE.read_text(encoding="utf-8")).fetchall():
        asked.add(ref)
        if is_equation and sign:
            standing[ref][comparison] = sign
    figures = [place for place in places if place.form]
    claims = [place for place in places if not place.form]
    return Ceiling(
        len(figures), len(claims), tuple(place for place in figures if place.ref not in standing), frozenset(asked),
        tuple(place for place in claims if place.ref not in asked), _tied(figures, standing),
    )  # fmt: skip


def _tied(figures: Sequence[Place], standing: dict[str, dict[int, int]]) -> tuple[tuple[Place, ...], ...]:
    alike: dict[tuple[tuple[int, int], ...], list[Place]] = defaultdict(list)
    for place in figures:
        if signs := sorted(standing.get(place.ref, {}).items()):
            alike[tuple((comparison, sign * signs[0][1]) for comparison, sign in signs)].append(place)
    return tuple(tuple(some) for some in alike.values() if len(some) > 1)
