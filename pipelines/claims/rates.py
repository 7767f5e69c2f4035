"""Percentages → the slots of drafts: rate of change, share, completion.

Belongs here: of which figure a percentage is, and in what sense, once the cue before it is known. Does not belong here:
money and counts (`slots`), finding tokens (`binding`).
"""

from __future__ import annotations

from pipelines.claims.clause import LONGEST_NAME
from pipelines.claims.drafts import HUNDRED, Base, Draft, Number, Subject
from pipelines.claims.lexicon import Meaning, understand
from pipelines.claims.rows import MOVES
from pipelines.claims.slots import Slots

BUDGETS = ("approved", "revised")
AT_ONCE = 4  # letters between a change and its rate in brackets: a unit


class Rates(Slots):
    """What becomes of a percentage."""

    __slots__ = ()

    def percent(self, number: Number) -> None:
        """A percentage: a rate of change, a share, a completion."""
        if self.mode and not (self.cue in MOVES and self._speaks_again()):
            self.note(number.start, number.stop, f"{self.mode}_text")
            return
        if self._apart_only(number):
            return
        if self.awaited and self._comes_next(number, HUNDRED, None):
            return
        if self._of_change(number):
            pass
        elif self.told_of and not self.cue and not self.shelf.share_tail.sub("", "".join(self.pieces)):
            self._of_amount(number, *self.told_of)
        elif self.cue in MOVES:
            draft = self.compared(number.start, "change_ratio")
            if draft is None:
                self.refuse(number, "no_subject")
                return
            draft = self.apart(draft, number, "change_ratio")
            if self._outgrows(draft, number):
                self.head = draft = self.fork(draft, number.start)
            draft.take_rate(number, self.cue)
            if self.twin and not self.awaited and self.twin.change_ratio is None:
                self.twin.take_rate(number, self.cue)
        elif self.adrift and self.cue in ("share", "completion"):
            self.refuse(number, "no_subject")
        elif self.cue == "share" and self.head:
            self._share(number, self.apart(self.head, number, "share"))
        elif self.cue == "completion" and self.head:
            stage = self._stage_in(self._before(self.cue_at, number.start, self.shelf.revised))
            self._completed(number, self.head, stage)
        else:
            self._rate(number)
            return
        self.used, self.pieces, self.cue = True, [], ""

    def _of_change(self, number: Number) -> bool:
        """Whether a percentage alone in brackets is the rate of the change before them: taken."""
        draft = self.head
        if self.separator != "(" or self.pieces or self.cue or self.used or draft is None:
            return False
        if draft.change_amount is None or draft.change_ratio is not None or draft.direction is None:
            return False
        if self.letters[number.start - 1 : number.start] != "(" or "change" not in draft.texts:
            return False
        if number.start - draft.texts["change"][1] > AT_ONCE:
            return False
        draft.take_rate(number, "decrease" if draft.change_amount < 0 else draft.direction)
        return True

    def _outgrows(self, draft: Draft, number: Number) -> bool:
        """Whether a rate of change behind a completion is not against that budget: 完成预算的105%，增长8%."""
        if self.base or draft.completion is None or draft.change_amount is not None or draft.direction:
            return False
        self.particular = True
        change = -number.ratio if self.cue == "decrease" else number.ratio
        return abs(draft.completion - 1 - change) > max(number.ratio_step, draft.ratio_quantum or 0)

    def _of_amount(self, number: Number, owner: Draft, words: str, share: bool) -> None:
        """A percentage of the amount right before it: a share of it, or so much of a budget was executed."""
        budget = self.head
        if share:
            meaning = understand(words)
            if meaning.known and meaning.stage in BUDGETS and meaning.stage_only:
                self._completed(number, owner, meaning.stage)
            else:
                owner.take_share(number, words)
            self.head = owner
        elif budget and budget.stage in BUDGETS and budget.subject.same(owner.subject) and budget is not owner:
            self._completed(number, owner, budget.stage)
        else:
            self._rate(number)
            return
        self.told_of = None

    def _share(self, number: Number, head: Draft) -> None:
        words = self.shelf.share_tail.sub("", self.letters[self.cue_at : number.start])
        meaning = understand(words)
        stage = meaning.stage if words and meaning.known and meaning.stage_only and head.amount is not None else None
        if stage and not self._whole_of(head, meaning, stage):
            self._completed(number, head, stage)
            return
        of = head.part_of
        if of is None and (head.subject.part or head.subject.code):
            of = self.before.background
        if head.share is not None:
            self.head = head = self.fork(head, number.start)
        head.take_share(number, words or (of.subject.phrase if of else None))

    def _whole_of(self, head: Draft, meaning: Meaning, stage: str) -> bool:
        """Whether a stage named behind a share is the whole of which it is: of the same state of money, nothing is
        completed."""
        return self.stage(head) == stage or (head.part_of is not None and meaning.flow is not None)

    def _completed(self, number: Number, draft: Draft, stage: str) -> None:
        if stage == "approved" and self._told_of("revised", draft) and not self._told_of("approved", draft):
            stage = "revised"
        base = Base(draft.year or self.setting.year, stage)
        if draft.base and draft.base != base:
            draft = self.fork(draft, number.start)
        elif draft.completion is not None:  # a second one is of a part that nobody knows
            draft = self.fork(draft, number.start)
            draft.subject = draft.subject._replace(known=False)
        draft.base, draft.printed_base = base, True
        draft.take_completion(number)
        self.head = draft

    def _told_of(self, stage: str, draft: Draft) -> bool:
        """Whether the sentence gave a figure of that stage."""
        return any(
            one.stage == stage and one.sentence == draft.sentence and one.amount is not None
            and one.subject.same(draft.subject)
            for one in self.drafts
        )  # fmt: skip

    def _rate(self, number: Number) -> None:
        """A percentage that is none of a budget figure, or one that we cannot place."""
        phrase = "".join(self.pieces)
        if self.adrift:
            self.refuse(number, "no_subject")
            return
        if (base := self.shelf.of_base.search(phrase)) and (draft := self.so_far(phrase[: base.start()])):
            self._completed(number, draft, self._stage_in(base["base"]))
            self.used, self.pieces, self.cue = True, [], ""
            return
        if phrase in self.shelf.completion_bases and self.head and self.head.completion is not None:
            self._completed(number, self.head, self._stage_in(phrase))  # of one budget so much, of the other so much
            self.used, self.pieces = True, []
            return
        if phrase.endswith(self.shelf.coverage):
            draft = self.new(Subject(phrase, self.began, known=False), self.began)
            draft.measure = "coverage"
            draft.take_share(number, None)
            self.used = True
        elif self.head is None or self.setting.topic == "performance" or phrase.endswith(self.shelf.indicators):
            self.note(number.start, number.stop, "rate_text")
        else:
            self.refuse(number, "percent_without_meaning")
        self.pieces = []

    def so_far(self, phrase: str) -> Draft | None:
        """Whom the words before a cue name, else the last."""
        self.pieces = [phrase] if phrase else []
        subject = self.subject()
        if subject is None and phrase in self.shelf.sums and self.head and self.head.part_of:
            self.head = self.new(Subject(phrase, self.began, known=False), self.began)
        elif subject and not subject.known and (self.jointly(subject) or self._a_part(subject)):
            self.head, self.adrift = self.new(subject, subject.start), False
        elif subject and subject.known:
            same = [d for d in self.drafts if d.subject.same(subject) and d.sentence == self.sentence]
            self.head = same[-1] if same else self.new(subject, subject.start)
            self.adrift = False
            self.leads(self.head)
        else:
            self.adrift = self.adrift if subject is None else len(subject.phrase) < LONGEST_NAME
        return self.head

    def _a_part(self, subject: Subject) -> bool:
        """Whether foreign words name a part of what was told last."""
        return bool(self.wholes) and self.wholes[-1] is self.head and self.credible(subject)
