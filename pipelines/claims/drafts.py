"""A claim while it is being read: its subject first, its figures as they come.

Belongs here: what a claim may still take, when two mean the same. Does not belong here: reading sentences.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import NamedTuple

from pipelines.amounts import quantum, yuan
from pipelines.claims.lexicon import TOTALS

HUNDRED = Decimal(100)


class Base(NamedTuple):
    """What a figure is compared with."""

    year: int | None
    stage: str | None


class Number(NamedTuple):
    """A printed number: its value without sign, and where its digits stand in the letters."""

    value: Decimal
    places: int
    negative: bool
    start: int
    stop: int
    words: str

    def amount(self, factor: Decimal) -> Decimal | None:
        """Yuan, or None where it is finer than a fen."""
        return yuan(self.value, factor)

    def step(self, factor: Decimal) -> Decimal:
        """The full step of the last printed place, in yuan."""
        return quantum(self.places, factor)

    @property
    def ratio(self) -> Decimal:
        """A percentage as a fraction."""
        return self.value / HUNDRED

    @property
    def ratio_step(self) -> Decimal:
        """The full step of a percentage's last printed place, as a fraction."""
        return Decimal(1).scaleb(-self.places - 2)


class Subject(NamedTuple):
    """Whom a figure is about."""

    phrase: str
    start: int
    item: str | None = None
    flow: str | None = None
    source: str | None = None
    fund: str | None = None
    part: str | None = None
    code: str | None = None
    names: tuple[str, ...] = ()
    stage: str | None = None
    known: bool = True
    body: str = ""  # whose it is, where the phrase begins with somebody's name

    @property
    def placed(self) -> bool:
        """Whether it is known, and if it was named by a path, that leads to a code: else it is of nobody knows what."""
        return self.known and (self.code is not None or not self.names)

    def same(self, other: Subject) -> bool:
        """Whether two phrases mean one subject: what one leaves open, the other may say."""
        if not (self.known and other.known):
            return self.phrase == other.phrase
        item, its = self.item, other.item
        if item != its and not (None in (item, its) and (item or its) in TOTALS):
            return False
        return (
            (self.part, self.code, self.names[-1:]) == (other.part, other.code, other.names[-1:])
            and (self.flow == other.flow or None in (self.flow, other.flow))
            and (self.fund == other.fund or None in (self.fund, other.fund))
            and (self.source == other.source or None in (self.source, other.source))
        )


def _turned(direction: str, number: Number) -> str:
    return "decrease" if direction == "increase" and number.negative else direction


@dataclass(slots=True, eq=False)
class Draft:
    """A claim in the making. Offsets are those of the paragraph's letters."""

    subject: Subject
    sentence: int
    part_of: Draft | None = None
    year: int | None = None
    stage: str | None = None
    base: Base | None = None
    amount: Decimal | None = None
    change_amount: Decimal | None = None
    change_ratio: Decimal | None = None
    share: Decimal | None = None
    share_base: str | None = None
    completion: Decimal | None = None
    count: Decimal | None = None
    counted: str | None = None
    direction: str | None = None
    measure: str | None = None
    reason: tuple[int, int] | None = None
    unit: str | None = None
    unitless: bool = False
    factor: Decimal | None = None
    quantum: Decimal | None = None
    change_quantum: Decimal | None = None
    ratio_quantum: Decimal | None = None
    texts: dict[str, tuple[int, int]] = field(default_factory=dict)  # which figure is what
    figures: list[tuple[int, int]] = field(default_factory=list)
    start: int = 0
    stop: int = 0
    borrowed: bool = False  # its amount is another claim's, repeated because it is compared with a second base
    printed_base: bool = False  # the stage of the base is printed

    @property
    def said(self) -> bool:
        """Whether it asserts anything."""
        return bool(self.figures and not (self.borrowed and len(self.figures) < 2)) or bool(
            self.direction or self.measure
        )

    def again(self, sentence: int, start: int) -> Draft:
        """The same subject without its figures."""
        return Draft(self.subject, sentence, self.part_of, self.year, self.stage, start=start, factor=self.factor)

    def beside(self, start: int) -> Draft:
        """The same figure, to be compared with another base."""
        return replace(
            self, base=None, change_amount=None, change_ratio=None, completion=None, direction=None, share=None,
            share_base=None, change_quantum=None, ratio_quantum=None, borrowed=self.amount is not None,
            start=start, stop=start, reason=None, texts={key: at for key, at in self.texts.items() if key == "amount"},
            figures=self.figures[:1] if self.amount is not None else [], printed_base=False,
        )  # fmt: skip

    def likeness(self) -> tuple[object, ...]:
        """All of it but the values of its figures."""
        values = (self.amount, self.change_amount, self.change_ratio, self.share, self.completion, self.count)
        return (
            self.subject, self.sentence, self.year, self.stage, self.base, *[value is None for value in values],
            self.share_base, self.counted, self.direction, self.measure, self.reason, self.unit, self.unitless,
            self.factor, self.quantum, self.change_quantum, self.ratio_quantum, *self.texts.items(), *self.figures,
            self.start, self.stop, self.borrowed, self.printed_base, self.part_of and self.part_of.likeness(),
        )  # fmt: skip

    def may_change_like(self, whole: Draft) -> bool:
        """Whether its figures can tell that its change is the whole's."""
        own = (self.amount, self.change_amount, self.change_ratio)
        return not (whole.direction or whole.measure or self.borrowed or whole.amount is None or None in own)

    def changes_like(self, whole: Draft) -> bool:
        """Whether its change, told behind the last part of a list, is the whole's: only there change and rate agree."""
        if whole.direction or whole.measure or self.borrowed:
            return False
        return self._agrees(whole.amount) and self.amount is not None and not self._agrees(self.amount)

    def _agrees(self, amount: Decimal | None) -> bool:
        change, ratio = self.change_amount, self.change_ratio
        if amount is None or change is None or ratio is None or self.ratio_quantum is None or amount <= change:
            return False
        return abs(change / (amount - change) - ratio) <= self.ratio_quantum

    def hand_change(self, whole: Draft) -> None:
        """Its change is the whole's."""
        whole.change_amount, whole.change_ratio, whole.direction = self.change_amount, self.change_ratio, self.direction
        whole.change_quantum = self.change_quantum
        whole.ratio_quantum = max(filter(None, (whole.ratio_quantum, self.ratio_quantum)), default=None)
        whole.base, whole.printed_base, whole.reason = self.base, self.printed_base, self.reason
        self.change_amount = self.change_ratio = self.direction = self.change_quantum = None
        if self.share is None and self.completion is None:
            self.ratio_quantum = None
        self.base, self.printed_base, self.reason = None, False, None
        for name in ("change", "ratio"):
            whole.texts[name] = span = self.texts.pop(name)
            self.figures.remove(span)
            whole.figures.append(span)

    def take(self, name: str, number: Number) -> None:
        """Remember a figure that was bound."""
        self.texts[name] = (number.start, number.stop)
        self.figures.append((number.start, number.stop))
        self.stop = max(self.stop, number.stop)

    def take_amount(self, number: Number, factor: Decimal, unit: str | None) -> None:
        """Its level."""
        self.amount, self.factor, self.quantum = number.amount(factor), factor, number.step(factor)
        if number.negative and self.amount is not None:
            self.amount = -self.amount
        self._unit(unit)
        self.take("amount", number)

    def take_change(self, number: Number, factor: Decimal, unit: str | None, direction: str) -> None:
        """How much it changed: signed by the word; an increase by a negative number is a decrease."""
        direction = _turned(direction, number)
        amount = number.amount(factor)
        self.change_amount = -amount if amount is not None and direction == "decrease" else amount
        self.change_quantum = number.step(factor)
        self.factor = self.factor or factor
        self._unit(unit)
        self._turn(direction, number)
        self.take("change", number)

    def take_rate(self, number: Number, direction: str) -> None:
        """By which part it changed."""
        direction = _turned(direction, number)
        self.change_ratio = -number.ratio if direction == "decrease" else number.ratio
        self._step(number)
        if self.change_amount is None:
            self._turn(direction, number)
        self.take("ratio", number)

    def take_share(self, number: Number, base: str | None) -> None:
        """Which part of its whole it is."""
        self.share, self.share_base = -number.ratio if number.negative else number.ratio, base
        self._step(number)
        self.take("share", number)

    def take_completion(self, number: Number) -> None:
        """Which part of its budget was executed."""
        self.completion = number.ratio
        self._step(number)
        self.take("completion", number)

    def take_count(self, number: Number, counted: str | None, measure: str) -> None:
        """How many."""
        self.count, self.counted, self.measure = number.value, counted, measure
        self.take("count", number)

    def _turn(self, direction: str, number: Number) -> None:
        self.direction = "equal" if number.value == 0 and direction != "undefined" else direction

    def _step(self, number: Number) -> None:
        self.ratio_quantum = max(self.ratio_quantum or number.ratio_step, number.ratio_step)

    def _unit(self, unit: str | None) -> None:
        self.unitless |= unit is None
        self.unit = None if self.unitless else self.unit or unit
