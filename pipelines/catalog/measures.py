"""What the words of the dimensions mean: `measures.csv`, by dimension and value, in Chinese and English.

Belongs here: reading that shelf. Does not belong here: which words are allowed (`warehouse/schema/*.sql`), what a
document's own words mean (`vocabulary.toml`).
"""

from __future__ import annotations

import csv
from functools import cache
from typing import NamedTuple

from pipelines.catalog import SHELF, CatalogueError


class Measure(NamedTuple):
    """One value of one dimension. The columns of relation `measures`, in its order."""

    dimension: str
    value: str
    name_zh: str
    name_en: str
    meaning_zh: str
    meaning_en: str
    source: str


@cache
def measures() -> tuple[Measure, ...]:
    """Every word, in the order of the shelf. CatalogueError where it is malformed or says a word twice."""
    with (SHELF / "measures.csv").open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        if tuple(next(lines)) != Measure._fields:
            raise CatalogueError(f"measures.csv: columns must be {', '.join(Measure._fields)}")
        found = [Measure(*line) for line in lines]
    if len({(one.dimension, one.value) for one in found}) < len(found):
        raise CatalogueError("measures.csv: a word of a dimension is given twice")
    return tuple(found)
