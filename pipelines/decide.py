"""Where a carrier lost the columns of some values, arithmetic decides: the one reading under which the sums hold.

Belongs here: the possible places of such values, and whether a form's own sums hold for a reading. Does not belong
here: recognising forms and rows. If no reading or more than one holds, the values stay aside and are rejected.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations, product
from math import comb, prod

from pipelines.amounts import printed
from pipelines.model import FIGURES, Column, Grid, Row

MOST = 2048  # readings that are tried; more would be guessing
PARTS = {
    "three_public_total": ("overseas_travel", "vehicle_total", "reception"),
    "vehicle_total": ("vehicle_purchase", "vehicle_operation"),
}


def decide(grid: Grid, found: Sequence[Column], rows: Sequence[Row]) -> Grid | None:
    """The grid with the values that stood aside put where the sums of their columns hold; None where nothing stood
    aside, or no one reading holds.
    """
    aside = [column.index for column in found if column.role == "unknown" and not column.path]
    figures = [column.index for column in found if column.role in FIGURES]
    lost = {row.index: [at for at in aside if grid.rows[row.index][at]] for row in rows}
    lost = {index: places for index, places in lost.items() if places}
    if not lost or not figures:
        return None
    free = {index: [at for at in figures if not grid.rows[index][at]] for index in lost}
    ways = [list(combinations(free[index], len(places))) for index, places in lost.items()]
    if not all(ways) or prod(comb(len(free[index]), len(places)) for index, places in lost.items()) > MOST:
        return None
    whole_and_parts = tuple(sums(rows))
    if not whole_and_parts:
        return None
    fitting = []
    for reading in product(*ways):
        placed = dict(zip(lost, reading, strict=True))
        if all(_holds(grid, lost, placed, column, whole_and_parts) for column in figures):
            fitting.append(placed)
            if len(fitting) > 1:
                return None
    return _placed(grid, lost, fitting[0]) if fitting else None


def sums(rows: Sequence[Row]) -> Iterator[tuple[int, tuple[int, ...]]]:
    """(whole, parts) as row numbers: items of three_public, codes under codes, classes under their total."""
    items = {row.means.get("item"): row.index for row in rows if row.means.get("item")}
    for whole, parts in PARTS.items():
        present = tuple(items[part] for part in parts if part in items)
        if whole in items and present:
            yield items[whole], present
    total = next((row.index for row in rows if row.kind == "total"), None)
    if total is not None and "three_public_total" not in items:
        items_here = tuple(items[part] for part in PARTS["three_public_total"] if part in items)
        if items_here:
            yield total, items_here
    codes = {row.code: row.index for row in rows if row.kind == "subject" and row.code}
    for code, index in codes.items():
        children = tuple(at for other, at in codes.items() if len(other) == len(code) + 2 and other.startswith(code))
        if children:
            yield index, children
    classes = tuple(at for code, at in codes.items() if len(code) == min(map(len, codes)))
    if total is not None and classes:
        yield total, classes


def _holds(
    grid: Grid,
    lost: Mapping[int, Sequence[int]],
    placed: Mapping[int, Sequence[int]],
    column: int,
    sums: Sequence[tuple[int, tuple[int, ...]]],
) -> bool:
    def value(row: int) -> tuple[Decimal, int]:
        at = column
        if row in placed:
            if column not in placed[row]:
                return Decimal(0), 0
            at = lost[row][list(placed[row]).index(column)]
        reading = printed(grid.rows[row][at])
        return reading.value or Decimal(0), reading.places

    for whole, parts in sums:
        values = [value(row) for row in (whole, *parts)]
        step = Decimal(1).scaleb(-max(places for _, places in values))
        if abs(values[0][0] - sum(amount for amount, _ in values[1:])) * 2 > step * len(values):
            return False
    return True


def _placed(grid: Grid, lost: Mapping[int, Sequence[int]], placed: Mapping[int, Sequence[int]]) -> Grid:
    rows, starts = list(grid.rows), list(grid.starts)
    for index, columns in placed.items():
        words, begun = list(rows[index]), list(starts[index])
        for source, target in zip(lost[index], columns, strict=True):
            words[target], begun[target] = words[source], begun[source]
            words[source] = ""
        rows[index], starts[index] = tuple(words), tuple(begun)
    return grid._replace(rows=tuple(rows), starts=tuple(starts))
