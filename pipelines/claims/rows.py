"""Figures in a row, of which each is of another subject: 分别增长20%、下降5%.

Belongs here: who stands in a row, which figure comes next. Does not belong here: figures that stand alone (`slots`).
"""

from __future__ import annotations

from decimal import Decimal

from pipelines.claims.clause import Before, Clause, Setting
from pipelines.claims.drafts import Draft, Number
from pipelines.claims.lexicon import Lexicon
from pipelines.claims.paths import Codes

MOVES = ("increase", "decrease", "undefined")
PERCENTAGES = ("change_ratio", "share")
SIDES = ("revenue", "expenditure")
SHORT_CUE = 8  # letters before the cue in which the word of its stage may stand
WIDE_CUE = 3 * SHORT_CUE  # in which one stands that a shorter figure before the cue would let in
DIGITS = frozenset("0123456789")


class Rows(Clause):
    """A clause that may hold such a row."""

    __slots__ = ("abreast", "awaited", "twin")

    def __init__(self, letters: str, setting: Setting, shelf: Lexicon, codes: Codes, before: Before) -> None:
        super().__init__(letters, setting, shelf, codes, before)
        self.twin: Draft | None = None  # told together with the head: each of them changed by what follows
        #: which figures come next in a row, of whom; the word of direction
        self.awaited: tuple[tuple[str, Draft, str], ...] = ()
        self.abreast: tuple[Draft, ...] = ()  # whom the last row of figures was about

    def apart(self, draft: Draft, number: Number, slot: str) -> Draft:
        """Whom a figure is about that begins a row of them: the first of the subjects that were named at once."""
        cues, at = [self.cue], number.stop
        while following := self.shelf.joint.match(self.letters, at):
            if following["unit"] and (following["unit"] == "%") != (slot in PERCENTAGES):
                break
            if (move := following["move"]) and self.cue not in MOVES:
                break
            cues.append(self.shelf.directions[move] if move else cues[-1])
            at = following.end("figure")
        group = self._group(draft, slot, len(cues), number.start) if len(cues) > 1 else ()
        if len(group) != len(cues):
            return draft
        for one in group:
            if one.base is None and slot != "amount":
                one.base, one.printed_base = draft.base, draft.printed_base
        self.awaited = tuple((slot, one, cue) for one, cue in zip(group[1:], cues[1:], strict=True))
        self.abreast, self.head, self.twin = group, group[0], None
        return group[0]

    def _group(self, draft: Draft, slot: str, count: int, start: int) -> tuple[Draft, ...]:
        """As many subjects as there are figures: revenue and expenditure in one phrase, those of the row before, or
        those that the sentence named so far."""
        if draft.subject.flow == "both":
            if not draft.said:
                self.drafts.remove(draft)
            sides = tuple(self._side(draft, flow, slot) for flow in SIDES)
            self.lead = sides[0] if self.lead is draft else self.lead
            return sides
        if draft in self.abreast and all(getattr(one, slot) is None for one in self.abreast):
            return self.abreast
        cue = self._before(start, start, self.shelf.each)
        if not (self._each() or any(word in cue for word in self.shelf.each)):
            return ()
        level = slot == "amount"
        open_ones = [
            one for one in self.drafts
            if one.sentence == self.sentence and getattr(one, slot) is None and one.measure != "base"
            and (level or one.amount is not None)
        ]  # fmt: skip
        return tuple(open_ones[-count:]) if open_ones[-1:] == [draft] else ()

    def _side(self, draft: Draft, flow: str, slot: str) -> Draft:
        """What was told of one side and lacks such a figure; else a draft of its own."""
        subject = draft.subject._replace(flow=flow)
        for told in reversed(self.drafts):
            if told.subject.flow == flow and told.subject.same(subject) and getattr(told, slot) is None:
                told.base = told.base or draft.base
                return told
        side = draft.again(self.sentence, draft.start)
        side.subject, side.base, side.printed_base = subject, draft.base, draft.printed_base
        self.drafts.append(side)
        return side

    def _comes_next(self, number: Number, factor: Decimal, unit: str | None) -> bool:
        """Whether a figure is the next of a row, and taken."""
        awaited, self.awaited = self.awaited, ()
        if not self.shelf.joints.issuperset(self.pieces):
            return False
        (slot, draft, cue), self.awaited = awaited[0], awaited[1:]
        if slot == "amount":
            draft.take_amount(number, factor, unit)
        elif slot == "change_amount":
            draft.take_change(number, factor, unit, cue)
        elif slot == "share":
            draft.take_share(number, self.abreast[0].share_base)
        else:
            draft.take_rate(number, cue)
        self.used, self.pieces, self.cue = True, [], ""
        return True

    def _each(self) -> bool:
        return any(word in self.shelf.each for word in self.pieces)

    def _before(self, at: int, stop: int, asked: tuple[str, ...]) -> str:
        """The letters of a cue and a few before it. Whether the words that it is asked for come into view behind a
        figure depends on how long that is."""
        near = self.letters[max(0, at - SHORT_CUE) : stop]
        wide = self.letters[max(0, at - WIDE_CUE) : stop]
        self.particular |= any(word in wide for word in asked) and not DIGITS.isdisjoint(near)
        return near
