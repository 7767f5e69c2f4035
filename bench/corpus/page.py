"""What lies on a page: cells with their words and what they mean, sheets of cells, paragraphs with what they assert.

Nouns only. Money is integer fen until it is printed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

UNIT = {"元": 1, "万元": 10_000, "亿元": 100_000_000}
CENT = Decimal("0.01")


class Truth(NamedTuple):
    """What a printed figure is: its dimensions ('a|b' where the contract leaves a choice) and its value as printed."""

    about: Mapping[str, str]
    amount: Decimal | None = None  # yuan
    ratio: Decimal | None = None
    kind: str = "number"  # number, dash, error


class Cell(NamedTuple):
    words: str = ""
    truth: Truth | None = None


EMPTY = Cell()


@dataclass
class Sheet:
    """One printed form. `header` and `body` are rectangles of the same width; covered cells are empty."""

    form: str
    instance: int
    scope: str
    title: str
    sub: str
    number: str  # 表三, 公开03表, …
    entity: str  # the label line: 部门全称：…
    unit: str  # as printed: 元, 万元
    unit_label: str
    header: list[list[str]]
    spans: dict[tuple[int, int], tuple[int, int]]  # in header, then body rows: (row, column) -> (height, width)
    body: list[list[Cell]]
    note: str = ""
    indicators: list[dict[str, Any]] = field(default_factory=list)

    @property
    def width(self) -> int:
        return len(self.body[0]) if self.body else len(self.header[0])

    def rows(self) -> list[list[str]]:
        """Header and body as words."""
        return [*self.header, *([cell.words for cell in row] for row in self.body)]


@dataclass
class Paragraph:
    """Prose (heading 0 = none, 1 …) with the statements that it makes."""

    text: str
    heading: int = 0
    statements: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Print:
    """How a document prints figures."""

    unit: str
    numbers: str  # commas, plain, trimmed, integers
    blank: str  # what stands for no money
    rate: str  # integer, places, error
    nothing_rate: str  # what stands for a growth without base

    def of(self, unit: str) -> Print:
        return replace(self, unit=unit)

    def amount(self, fen: int) -> str:
        """The figure as printed; '' is never given for a zero: the caller decides what a zero looks like."""
        value = self.rounded(fen)
        if self.numbers == "integers":
            return f"{value:,.0f}"
        if self.numbers == "trimmed":
            words = f"{value:f}"
            return words.rstrip("0").rstrip(".") if "." in words else words
        return f"{value:,.2f}" if self.numbers == "commas" else f"{value:.2f}"

    def rounded(self, fen: int) -> Decimal:
        """The printed value in units."""
        places = Decimal(1) if self.numbers == "integers" and self.unit == "元" else CENT
        return (Decimal(fen) / 100 / UNIT[self.unit]).quantize(places, ROUND_HALF_UP)

    def cell(self, fen: int, about: Mapping[str, str]) -> Cell:
        """A cell of money."""
        if fen == 0:
            if self.blank == "":
                return EMPTY
            if self.blank in ("-", "—", "--"):
                return Cell(self.blank, Truth(about, kind="dash"))
            return Cell(self.blank, Truth(about, Decimal(0)))
        return Cell(self.amount(fen), Truth(about, self.rounded(fen) * UNIT[self.unit]))

    def growth(self, now: int, before: int, about: Mapping[str, str], bare: bool) -> Cell:
        """A cell that says by how much something grew; `bare` where the header holds the % sign."""
        if before == 0:
            if now == 0 or self.nothing_rate == "":
                return EMPTY
            return Cell(self.nothing_rate, Truth(about, kind="error" if self.nothing_rate[0] == "#" else "dash"))
        per_cent = percent(now - before, before, 0 if self.rate == "integer" else 2)
        return Cell(f"{per_cent}" + ("" if bare else "%"), Truth(about, ratio=per_cent / 100))


def percent(part: int, whole: int, places: int) -> Decimal:
    """part / whole in per cent, to so many places."""
    return (Decimal(part) * 100 / whole).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
