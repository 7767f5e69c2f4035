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
    SELECT c.claim_id || m.figure, NULL, NULL, NULL, c.subject_phrase, NULL, m.words, c.line_number, c.page_number,
        c.span_start
    FROM claims AS c, LATERAL (VALUES
        ('', c.amount_text), ('/count', c.count::DOUBLE::BIGINT::VARCHAR), ('/change', c.change_text),
        ('/rate', c.ratio_text), ('/share', c.share_text), ('/completion', (c.completion * 100)::DOUBLE::VARCHAR)
    ) AS m (figure, words)
    WHERE m.words IS NOT NULL
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
    told: int  # figures of the text
    uncovered: tuple[Place, ...]  # figures of forms that stand in no equation
    asked: frozenset[str]  # refs of figures that stand in any comparison, also a bound or a ratio
    alone: tuple[Place, ...]  # figures of the text that nothing else witnesses, but perhaps bounds
    tied: tuple[tuple[Place, ...], ...]  # figures of forms that the equations cannot tell apart


def ceiling(connection: duckdb.DuckDBPyConnection) -> Ceiling:
    """The ceiling of the one document that `connection` holds, as `judge` left it."""
    places = [Place(*row) for row in connection.execute(PLACED).fetchall()]
    standing: dict[str, dict[int, int]] = defaultdict(dict)
    asked: set[str] = set()
    equal: set[str] = set()
    incidence = connection.execute(INCIDENCE.read_text(encoding="utf-8")).fetchall()
    for ref, comparison, sign, is_equation, is_equal in incidence:
        asked.add(ref)
        if is_equal:
            equal.add(ref)
        if is_equation and sign:
            standing[ref][comparison] = sign
    figures = [place for place in places if place.form]
    told = [place for place in places if not place.form]
    return Ceiling(
        len(figures), len(told), tuple(place for place in figures if place.ref not in standing), frozenset(asked),
        tuple(place for place in told if place.ref not in equal), _tied(figures, standing),
    )  # fmt: skip


def _tied(figures: Sequence[Place], standing: dict[str, dict[int, int]]) -> tuple[tuple[Place, ...], ...]:
    alike: dict[tuple[tuple[int, int], ...], list[Place]] = defaultdict(list)
    for place in figures:
        if signs := sorted(standing.get(place.ref, {}).items()):
            alike[tuple((comparison, sign * signs[0][1]) for comparison, sign in signs)].append(place)
    return tuple(tuple(some) for some in alike.values() if len(some) > 1)
