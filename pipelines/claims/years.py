"""The years of a document as they stand to its own: sentences of other years' documents become the same sentences.

Belongs here: moving the years of letters and back. Does not belong here: what a year says (`binding`).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pipelines.claims.lexicon import lexicon

COMMON = 2020  # the year that every document is read as one of
NEAR = range(1990, 2051)


class Calendar(NamedTuple):
    """How far a document's years are moved. No letter leaves its place."""

    shift: int

    @classmethod
    def of(cls, letters: str, year: int | None) -> Calendar:
        """The calendar of a document of a year: no year is moved where one is not followed by the word for it.

        >>> Calendar.of("2023年收入", 2024), Calendar.of("比2023预算", 2024)
        (Calendar(shift=-4), Calendar(shift=0))
        """
        moves = year in NEAR and not lexicon().fixed_year.search(letters)
        return cls(COMMON - year if moves and year else 0)

    def moved(self, letters: str) -> str:
        """The letters with common years."""
        return _moved(letters, self.shift) if self.shift else letters

    def back(self, words: str) -> str:
        """Words of the letters with the document's own years."""
        return _moved(words, -self.shift) if self.shift else words

    def common(self, year: int | None) -> int | None:
        """The year as which the document's own is read."""
        return year + self.shift if year else year


def _moved(letters: str, by: int) -> str:
    def one(found: re.Match[str]) -> str:
        return str(int(found.group()) + by)

    return lexicon().own_year.sub(one, letters)
