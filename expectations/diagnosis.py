"""Which printed figure is most probably wrong, what would satisfy everything, and how it may have slipped.

Belongs here: reasoning over the equations of one document and the figures that stand in them. Does not belong here:
where equations come from (`judge`), how a diagnosis is told (`findings`). Nothing here changes a figure: a suggestion
is a value beside what is printed.

The witness for a figure is every equation that it stands in. If one change of one figure makes all its broken equations
hold and breaks none that held, that figure is a suspect and the change a suggestion. Figures that explain the same
equations equally well are a tie and are told as one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from pipelines.amounts import printed

ZERO = Decimal(0)
MANY = 8  # a tie of more than that tells nobody where to look


@dataclass(frozen=True, slots=True)
class Equation:
    """A comparison that was made: left `relation` right + value, or low <= left / right <= high where low is given."""

    members: Mapping[str, tuple[int, int]]  # ref -> its coefficients left and right
    ratio_ref: str | None  # the printed ratio
    number: int
    rule_id: str
    weight: str  # severity
    broken: bool
    relation: str
    left: Decimal
    right: Decimal
    left_steps: Decimal
    right_steps: Decimal
    value: Decimal = ZERO
    low: Decimal | None = None
    high: Decimal | None = None
    change: bool = False  # of a ratio: growth

    def holds_with(self, ref: str, change: Decimal) -> bool:
        """Whether it would hold if the figure `ref` were larger by `change`.

        >>> sum_of_two = Equation({"a": (1, 0)}, None, 1, "", "error", True, "=", Decimal(9), Decimal(10), ZERO, ZERO)
        >>> sum_of_two.holds_with("a", Decimal(1)), sum_of_two.holds_with("b", Decimal(1))
        (True, False)

        A printed share, which stands in a sum of shares as hundredths, is larger by so many of them.

        >>> share = Equation({"a": (1, 0), "b": (0, 1)}, "a/share", 1, "", "warn", True, "=", Decimal(3), Decimal(10),
        ...     ZERO, ZERO, low=Decimal("0.1"), high=Decimal("0.2"))
        >>> share.holds_with("a/share", Decimal(10)), share.holds_with("a/share", Decimal(1))
        (True, False)
        """
        on_left, on_right = self.members.get(ref, (0, 0))
        left, right = self.left + on_left * change, self.right + on_right * change
        if self.low is not None and self.high is not None:
            moved = change / 100 if ref == self.ratio_ref else ZERO
            low, high = self.low + moved, self.high + moved
            for_low = 2 * right + (-self.right_steps if low >= 0 else self.right_steps)
            for_high = 2 * right + (self.right_steps if high >= 0 else -self.right_steps)
            return 2 * left + self.left_steps >= low * for_low and 2 * left - self.left_steps <= high * for_high
        difference = 2 * (left - right - self.value)
        steps = self.left_steps + self.right_steps
        if self.relation == "<=":
            return difference <= steps
        if self.relation == ">=":
            return -difference <= steps
        return abs(difference) <= steps

    def gap_with(self, ref: str, change: Decimal) -> Decimal | None:
        """How far an equality would be from exact, within printed precision or not; None where it is none."""
        if self.low is not None or self.relation != "=":
            return None
        on_left, on_right = self.members.get(ref, (0, 0))
        return abs(self.left - self.right - self.value + (on_left - on_right) * change)

    def needed(self, ref: str) -> Decimal | None:
        """The change of `ref` that would make both sides equal; None where it stands on both or is a ratio's."""
        on_left, on_right = self.members.get(ref, (0, 0))
        if self.low is not None or on_left == on_right:
            return None
        return -(self.left - self.right - self.value) / (on_left - on_right)


class Suspect(NamedTuple):
    """A figure that may be wrong, and by how much it would have to change."""

    ref: str
    change: Decimal


class Diagnosis(NamedTuple):
    """Broken equations that one wrong figure would explain (all of `suspects` explain them), the gravest first."""

    equations: tuple[Equation, ...]
    suspects: tuple[Suspect, ...]  # one: located; several: a tie; none: the witnesses do not agree


def diagnose(equations: Iterable[Equation]) -> list[Diagnosis]:
    """Every broken equation in exactly one diagnosis: first what a single figure explains, the most witnesses first.

    >>> def equation(number, broken, left, right, **members):
    ...     return Equation(members, None, number, "", "error", broken, "=", Decimal(left), Decimal(right), ZERO, ZERO)
    >>> whole = equation(1, True, 9, 10, whole=(1, 0), part=(0, 1), other=(0, 1))
    >>> row = equation(2, True, 7, 6, part=(1, 0), column=(0, 1))
    >>> held = equation(3, False, 6, 6, column=(1, 0), elsewhere=(0, 1))
    >>> diagnose([whole, row, held])[0].suspects
    (Suspect(ref='part', change=Decimal('-1')),)
    """
    standing: dict[str, list[Equation]] = defaultdict(list)
    open_now: dict[int, Equation] = {}
    for equation in equations:
        for ref in equation.members:
            standing[ref].append(equation)
        if equation.ratio_ref:
            standing[equation.ratio_ref].append(equation)
        if equation.broken:
            open_now[equation.number] = equation
    found: list[Diagnosis] = []
    while best := _best(open_now, standing):
        explained = tuple(open_now.pop(number) for number in sorted(best.explained))
        found.append(Diagnosis(_gravest_first(explained), best.suspects))
    found += [Diagnosis(_gravest_first(some), _ratio_suspect(some)) for some in _sharing(list(open_now.values()))]
    return found


class _Best(NamedTuple):
    explained: frozenset[int]
    suspects: tuple[Suspect, ...]


def _best(open_now: Mapping[int, Equation], standing: Mapping[str, Sequence[Equation]]) -> _Best | None:
    """The broken equations that one change of one figure explains best, with every figure that does so equally."""
    top: tuple[int, int, int, int] | None = None
    ties: dict[frozenset[int], dict[str, Decimal]] = {}
    for ref in sorted({ref for equation in open_now.values() for ref in equation.members}):
        mine = [open_now[equation.number] for equation in standing[ref] if equation.number in open_now]
        changes = {change for equation in standing[ref] if (change := equation.needed(ref))}
        for change in sorted(changes):
            explained = frozenset(equation.number for equation in mine if equation.holds_with(ref, change))
            if not explained or any(
                not equation.broken and not equation.holds_with(ref, change) for equation in standing[ref]
            ):
                continue
            before = [equation.gap_with(ref, ZERO) for equation in standing[ref]]
            after = [equation.gap_with(ref, change) for equation in standing[ref]]
            strained = sum(
                now > then for now, then in zip(after, before, strict=True) if now is not None and then is not None
            )
            exact = sum(now == 0 for now in after if now is not None)
            score = (len(explained) - (len(mine) - len(explained)), len(explained), -strained, exact)
            if score[0] <= 0:
                continue
            if top is None or score > top:
                top, ties = score, {}
            if score == top:
                ties.setdefault(explained, {}).setdefault(ref, change)
    if not ties:
        return None
    explained = min(ties, key=sorted)
    return _Best(explained, tuple(Suspect(ref, change) for ref, change in ties[explained].items()))


def _sharing(equations: Sequence[Equation]) -> list[tuple[Equation, ...]]:
    """Groups of equations that share a figure, directly or through others."""
    groups: list[tuple[set[str], list[Equation]]] = []
    for equation in equations:
        refs = set(equation.members) | ({equation.ratio_ref} if equation.ratio_ref else set())
        touching = [group for group in groups if group[0] & refs]
        together = [*(one for group in touching for one in group[1]), equation]
        groups = [group for group in groups if group not in touching]
        groups.append((refs.union(*(group[0] for group in touching)), together))
    return [tuple(group[1]) for group in groups]


def _ratio_suspect(equations: Sequence[Equation]) -> tuple[Suspect, ...]:
    """Where nothing but one printed ratio disagrees, it is the ratio."""
    first = equations[0]
    if len(equations) == 1 and first.ratio_ref and first.low is not None and first.high is not None and first.right:
        should = first.left / first.right - (1 if first.change else 0)
        return (Suspect(first.ratio_ref, should),)
    return ()


def _gravest_first(equations: Iterable[Equation]) -> tuple[Equation, ...]:
    order = ("error", "warn", "info")
    return tuple(sorted(equations, key=lambda e: (order.index(e.weight), len(e.members), e.rule_id, e.number)))


def slip(words: str, value: Decimal, should: Decimal, neighbours: Mapping[str, Iterable[Decimal]]) -> str | None:
    """How `words` (read as `value`) may have come about where `should` was meant: a key of `messages.toml`, or None.

    `neighbours` are figures that may have been copied by mistake: 'row' the same column in the rows beside, 'year' the
    same row in the other year.

    >>> [slip(w, Decimal(w), Decimal(s), {}) for w, s in (("539000", "5390000"), ("2090018", "2090081"), ("-5", "5"))]
    ['tenfold', 'swapped', 'sign']
    >>> slip("3.00", Decimal("3.00"), Decimal("30000.00"), {}), slip("1234", Decimal(1234), Decimal(12834), {})
    ('unit', 'dropped')
    """
    if value and value in neighbours.get("year", ()):
        return "year"
    if value and value in neighbours.get("row", ()):
        return "row"
    if value == -should:
        return "sign"
    if value and should:
        ratio = should / value
        if ratio in (Decimal(10000), Decimal("0.0001"), Decimal(10**8), Decimal("1e-8")):
            return "unit"
        if ratio in (Decimal(10), Decimal(100), Decimal(1000), Decimal("0.1"), Decimal("0.01"), Decimal("0.001")):
            return "tenfold"
    given = printed(words)
    if given.value is None or not value:
        return None
    scaled = (should * given.value / value).quantize(Decimal(1).scaleb(-given.places), rounding=ROUND_HALF_UP)
    return _digits(_plain(given.value), _plain(scaled))


def _plain(value: Decimal) -> str:
    return str(abs(value)).replace(".", "")


def _digits(was: str, should: str) -> str | None:
    if was == should:
        return None
    if len(was) == len(should):
        places = [place for place in range(len(was)) if was[place] != should[place]]
        if len(places) == 1:
            return "digit"
        first, last = places[0], places[-1]
        neighbours = len(places) == 2 and last == first + 1
        return "swapped" if neighbours and (was[first], was[last]) == (should[last], should[first]) else None
    shorter, longer, key = (was, should, "dropped") if len(was) < len(should) else (should, was, "added")
    one_more = len(longer) - len(shorter) == 1
    return key if one_more and any(longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer))) else None
