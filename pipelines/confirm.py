"""Recognised figures → figures that can be trusted: where a picture was read, arithmetic confirms what was recognised.

Belongs here: asking of every fact that came out of a picture whether it stands in a sum of its own form that holds, and
what becomes of it. Does not belong here: recognising type (`readers`), which sums a form has (`decide`), judging: a
sum that does not hold is no finding here, only no confirmation.

A figure that stands in a sum which holds is confirmed, whatever the recogniser thought. One that stands in none is kept
where the recogniser was sure, though not as certain (no rule may then call an error what may be a misreading); where it
was not sure, it is rejected with its words: what they may mean is not guessed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from pipelines.amounts import factor, printed, quantum
from pipelines.decide import sums
from pipelines.model import Document, Fact, Reject, Sheet

SURE = 0.95  # how sure a recogniser must be of a figure that nothing confirms
PLACES = Decimal("0.0001")
Place = tuple[int, int]  # row and column of a grid
PARTS = {  # of one row: a whole, and the figures that make it up
    "part": (("total", ("basic", "project")), ("basic", ("personnel", "operating"))),
    "fund": (("all", ("general_public", "government_fund", "state_capital")),),
}


def confirm(
    document: Document, sheets: Sequence[Sheet], facts: Sequence[Fact]
) -> tuple[tuple[Fact, ...], tuple[Reject, ...]]:
    """The facts that can be kept, and the rejects for the others. Facts that were not recognised pass as they are."""
    if not document.scores:
        return tuple(facts), ()
    by_sheet: dict[tuple[str, int], list[Fact]] = defaultdict(list)
    for fact in facts:
        by_sheet[fact.form, fact.form_instance].append(fact)
    confirmed: set[int] = set()  # where the words of confirmed figures begin
    for sheet in sheets:
        stated = by_sheet[sheet.form, sheet.form_instance]
        for members in (*_down(sheet), *_across(stated)):
            if _holds(sheet, members):
                confirmed.update(sheet.grid.starts[row][column] for row, column in members)
    kept: list[Fact] = []
    rejects: list[Reject] = []
    for fact in facts:
        score = document.scores.get((fact.span_start, fact.span_stop))
        if score is None:
            kept.append(fact)
        elif score >= SURE or fact.span_start in confirmed:
            certain = fact.certain and fact.span_start in confirmed
            kept.append(fact._replace(certain=certain, score=Decimal(score).quantize(PLACES)))
        else:
            rejects.append(
                Reject(
                    "facts", "uncertain_reading", fact.span_start, fact.span_stop,
                    fact.amount_text, fact.form, fact.form_instance,
                )
            )  # fmt: skip
    return tuple(kept), tuple(rejects)


def _down(sheet: Sheet) -> Iterator[tuple[Place, ...]]:
    """The sums over the rows of a sheet, the whole first, in each of its columns."""
    by_lane: dict[int, list[int]] = defaultdict(list)
    for column in sheet.columns:
        if column.role == "amount":
            by_lane[column.lane].append(column.index)
    for lane, columns in by_lane.items():
        for whole, parts in sums([row for row in sheet.rows if row.lane == lane]):
            yield from (tuple((row, at) for row in (whole, *parts)) for at in columns)


def _across(facts: Sequence[Fact]) -> Iterator[tuple[Place, ...]]:
    """The sums within the rows of a sheet, the whole first."""
    for dimension, sums_of in PARTS.items():
        alike: dict[tuple[object, ...], dict[object, Place]] = defaultdict(dict)
        for fact in facts:
            said = fact._asdict()
            same = tuple(said[name] for name in ("row_number", "part", "fund", "source", "flow", "stage", "fiscal_year",
                                                 "measure", "item") if name != dimension)  # fmt: skip
            alike[same][said[dimension]] = fact.row_number, fact.column_number
        for places in alike.values():
            for whole, parts in sums_of:
                present = tuple(places[part] for part in parts if part in places)
                if whole in places and present:
                    yield places[whole], *present


def _holds(sheet: Sheet, members: Sequence[Place]) -> bool:
    """Whether the first figure is the sum of the others, as far as they are printed; noughts confirm nothing."""
    readings = [printed(sheet.grid.rows[row][column]) for row, column in members]
    if any(reading.kind in ("words", "error") for reading in readings):
        return False
    values = [reading.value or Decimal(0) for reading in readings]
    unit = factor(sheet.unit) or Decimal(1)
    step = quantum(max(reading.places for reading in readings), unit)
    return values[0] != 0 and 2 * abs(values[0] - sum(values[1:])) * unit <= step * len(values)
