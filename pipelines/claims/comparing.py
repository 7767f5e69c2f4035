"""Tokens that compare: against whom, which way, of what it is a share, how far it is completed.

Belongs here: what words of comparison make of the clause and the figures behind them. Does not belong here: the other
tokens (`binding`), what becomes of a figure (`slots`, `rates`).
"""

from __future__ import annotations

import re

from pipelines.claims.drafts import Base, Draft
from pipelines.claims.lexicon import understand
from pipelines.claims.rates import Rates

FLOWS = ("revenue", "expenditure", "both")
Found = re.Match[str]


class Comparing(Rates):
    """What is done with a token that compares, by the name that the grammar gives it."""

    __slots__ = ()

    def on_versus(self, found: Found, start: int, stop: int) -> None:
        for group in ("year_a", "year_c"):
            if found[group]:
                self.note(*found.span(group), "year")
        if self.mode == "use" and not self.pieces:
            self.close_mode(start)
        if found["opening"]:
            self._versus_opening()
            return
        self._on_what_scope(found.group())
        printed = found["year_a"] or found["year_c"]
        alone = found["stage_b"] or found["stage_d"]  # a stage of this year
        stage = alone or found["stage_a"] or found["stage_c"]
        year = self.setting.year
        if not alone:
            year = int(printed) if printed else self._year_before()
        self.base = Base(year, self.shelf.stages[stage] if stage else None)
        self.printed_base = bool(stage)
        self.open_base = not (found["closed_a"] or found["closed_c"] or found["alone"])

    def _year_before(self) -> int | None:
        """Last year: of a figure of another year than the document's own, the one before its own."""
        year, head = self.setting.year, self.head
        if head and head.year and head.amount is not None and head.sentence == self.sentence:
            year = self._own(head).year or year
        return year - 1 if year else None

    def _on_what_scope(self, words: str) -> None:
        """A comparison of what is left of a figure, or a second one of the sentence with last year's figure as nobody
        printed it, is of nothing that is told elsewhere."""
        again = self.base is not None and any(word in words for word in self.shelf.same_scope)
        if self.adjusted and self.head and not self.head.subject.known:
            self.head = self.adjusted
        self.adjusted = self.head if again or self.left_out else None
        self.left_out = False

    def _versus_opening(self) -> None:
        """Against the beginning of the year: of money that flows its budget, of what is there the end of the last."""
        about, year = self.subject() or (self.head.subject if self.head else None), self.setting.year
        flows = about is None or about.flow in FLOWS
        self.base = Base(year, "approved") if flows else Base(year - 1 if year else None, None)
        self.printed_base, self.open_base = flows, False

    def on_move(self, found: Found, start: int, stop: int) -> None:
        self.open_base = False
        self.cue, self.cue_at, self.cue_word = self.shelf.directions[found["move_word"]], stop, found.group()
        if found["move_word"] in self.shelf.budgeted and not self.mode:
            self.base, self.printed_base = Base(self.setting.year, "approved"), False
        if found["nothing"] and not self.mode and (draft := self.compared(start)):
            draft.direction, self.used = draft.direction or "undefined", True

    def on_undefined(self, found: Found, start: int, stop: int) -> None:
        if not self.mode and self.head and self.head.said and not self.head.direction:
            self.head.direction = "undefined"

    def on_equal(self, found: Found, start: int, stop: int) -> None:
        self.open_base = False
        if self.mode:
            return
        subject, head = self.subject(), self.head
        going_on = head and (head.part_of or (head.sentence == self.sentence and head.amount is not None))
        if not (self.base or going_on or (subject and subject.known)):
            return
        if subject is None and head is None and (about := self.carried()):
            self.head = self.new(about, start)
            self.head.stage = understand("".join(self.pieces)).stage if self.pieces else None
        draft = self.compared(start)
        if draft is None or draft.direction:
            return
        draft.direction, self.used = "equal", True
        draft.stop = max(draft.stop, stop)

    def on_verdict(self, found: Found, start: int, stop: int) -> None:
        """The executed figure is more or less than the approved one, in words."""
        if self.mode:
            return
        of = understand("".join(self.pieces)).stage
        if of is None:
            self.add(found.group(), start)
            return
        base = Base(self.setting.year, self.shelf.stages[found["to_stage"]])
        about = self.subject() or (self.head.subject if self.head else None)
        verdict = self.shelf.comparisons[found["verdict_word"]]
        told = [d for d in self.drafts if about and d.subject.same(about) and self.stage(d) == of and not d.direction]
        if verdict == "undefined":  # a choice that nobody made: told only where there is a figure
            told = [d for d in told if d.amount is not None]
            if not told:
                return
        if told:
            draft = told[-1]
        elif about := about or self.carried():
            draft = self.new(about, start)
            draft.stage = of
        else:
            return
        if draft.base not in (None, base):
            draft = self.fork(draft, start)
        draft.base, draft.printed_base = base, True
        draft.direction = verdict
        draft.stop = max(draft.stop, stop)
        self.head, self.used, self.pieces = draft, True, []
        # what follows at once says by how much
        self.base, self.cue, self.cue_at, self.cue_word = base, verdict, stop, found.group()

    def on_complete(self, found: Found, start: int, stop: int) -> None:
        self._cue("completion", start, stop)
        self.adrift = self.adrift or (found.group() in self.shelf.rates and self._beside_others())
        self.add(found.group(), start)

    def _beside_others(self) -> bool:
        """Whether the last level stands in a list of which nothing was completed so far: a rate may be of all of it."""
        head = self.head
        if head is None or head.amount is None or head.completion is not None:
            return False
        return any(
            one.sentence == head.sentence and one.part_of is head.part_of and one.amount is not None
            and one.completion is None and one.measure is None and one.count is None
            and not one.subject.same(head.subject) and self.stage(one) == self.stage(head)
            for one in self.drafts
        )  # fmt: skip

    def on_share(self, found: Found, start: int, stop: int) -> None:
        if self.cue == "share" and self.pieces and not self.mode:  # the second word of one cue, behind the whole
            self.add(found.group(), start)
            return
        self._cue("share", start, stop)

    def _cue(self, cue: str, start: int, stop: int) -> None:
        """A cue before a percentage: the words before it name whom the percentage is about."""
        self.open_base = False
        if self.mode == "use" and not self.pieces and not self.told_use:
            self.close_mode(start)
        if self.pieces and not self.mode and not (self.used and not self.shelf.jointly.search("".join(self.pieces))):
            self.so_far("".join(self.pieces))
        self.cue, self.cue_at, self.pieces = cue, stop, []

    def on_difference(self, found: Found, start: int, stop: int) -> None:
        """How far two figures lie apart: nothing that they do not say themselves."""
        self._cue("difference", start, stop)

    def on_limit(self, found: Found, start: int, stop: int) -> None:
        self.cue = "limit"

    def _own(self, head: Draft) -> Draft:
        """Of a figure told in several years and stages in its sentence, that of the document's own; else itself."""

        def own(draft: Draft) -> bool:
            return draft.year in (None, self.setting.year) and self.stage(draft) == self.usual

        if own(head) or head.amount is None:
            return head
        told = (d for d in reversed(self.drafts) if d.sentence == head.sentence and d.amount is not None)
        return next((d for d in told if own(d) and d.measure != "base" and d.subject.same(head.subject)), head)
