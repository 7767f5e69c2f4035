"""The classification subjects: code ⇄ name by system and year, read from `subjects/<system>.csv`.

Belongs here: look-ups in the shelves. Does not belong here: what a form may hold, rules.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pipelines.names import bare

SHELF = Path(__file__).parent / "subjects"


@cache
def _by_name(system: str) -> Mapping[str, tuple[tuple[str, int, int, int], ...]]:
    found: dict[str, list[tuple[str, int, int, int]]] = {}
    path = SHELF / f"{system}.csv"
    if path.exists():
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                span = (row["code"], int(row["level"]), int(row["since"] or 0), int(row["until"] or 9999))
                found.setdefault(bare(row["name"]), []).append(span)
    return {name: tuple(spans) for name, spans in found.items()}


@cache
def resolve(system: str, name: str, year: int, level: int | None = None) -> str | None:
    """The code that a printed name stands for in a year, only where it is the only one.

    >>> resolve("functional", "八、社会保障和就业支出", 2024, 1)
    '208'
    """
    spans = _by_name(system).get(bare(name), ())
    codes = {code for code, of, since, until in spans if since <= year <= until and level in (None, of)}
    return codes.pop() if len(codes) == 1 else None
