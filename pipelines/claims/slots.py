"""Figures → the slots of drafts: level, change, count.

Belongs here: whose figure it is and which, once its number, its unit and the cue before it are known. Does not belong
here: finding tokens (`binding`), percentages (`rates`), naming subjects (`clause`).
"""

from __future__ import annotations

from decimal import Decimal

from pipelines.claims.clause import LONGEST_NAME, Before, Setting
from pipelines.claims.drafts import Base, Draft, Number, Subject
from pipelines.claims.lexicon import UNKNOWN, Lexicon, Meaning, understand
from pipelines.claims.paths import Codes
from pipelines.claims.rows import MOVES, Rows

RECEPTIONS = ("reception", "domestic_reception")
SHORT_NAME = 3  # letters
PER_GUEST = "reception_per_person"
GENERAL = frozenset({"items", "sets", "institutions", "times", "copies"})  # units that do not say what is counted


class Slots(Rows):
    """What becomes of a number."""

    __slots__ = ("unit",)

    def __init__(self, letters: str, setting: Setting, shelf: Lexicon, codes: Codes, before: Before) -> None:
        super().__init__(letters, setting, shelf, codes, before)
        self.unit: tuple[Decimal, str] | None = None  # the last unit of money: what an amount without one inherits

    # ---- money

    def money(self, number: Number, factor: Decimal, unit: str | None) -> None:
        """An amount: a change, the figure compared with, or a level."""
        if self.mode and not self._speaks_again():
            self.note(number.start, number.stop, f"{self.mode}_text")
            self.told_use = True
            return
        if self._apart_only(number):
            return
        if number.amount(factor) is None:
            self.refuse(number, "finer_than_a_fen")
            return
        if self.awaited and self._comes_next(number, factor, unit):
            return
        if self.cue in MOVES and not self._part_of_name():
            draft = self.compared(number.start, "change_amount")
            if draft is None:
                self.refuse(number, "no_subject")
                return
            draft = self.apart(draft, number, "change_amount")
            draft.take_change(number, factor, unit, self.cue)
            if self.twin and not self.awaited:
                self.twin.base = draft.base
                self.twin.take_change(number, factor, unit, self.cue)
        elif self.cue == "completion" and (self._achieved(number, factor, unit) or self._done(number, factor, unit)):
            pass
        elif self.cue == "completion" or (self.open_base and self.base):
            if self.head is None:
                self.refuse(number, "no_subject")
                self.adrift = True
                return
            self._base_amount(self.head, number, factor, unit)
        else:
            owner, words = self.head, "".join(self.pieces)
            self._level(number, factor, unit)
            self.told_of = (owner, words, self.cue == "share") if owner and owner is not self.head else None
        self.used, self.pieces = True, []
        self.cue = self.cue if self.cue == "completion" else ""

    def _achieved(self, number: Number, factor: Decimal, unit: str | None) -> bool:
        """Whether so much was done, and nothing says of what: a level, taken."""
        if self.letters[self.cue_at : number.start].strip(":\uff1a") or self.head is None:
            return False
        if self.adrift:
            self.note(number.start, number.stop, "unread")
            return True
        head = self.head
        if head.amount is not None or (head.said and head.count is None):
            head = head.again(self.sentence, number.start)
            self.drafts.append(head)
        head.stage, head.year = "executed", self.year or head.year
        head.take_amount(number, factor, unit)
        self.head, self.cue = head, ""
        self.leads(head)
        return True

    def _done(self, number: Number, factor: Decimal, unit: str | None) -> bool:
        """Whether the words behind the cue say of what so much was done: a level of it, taken."""
        words = self.letters[self.cue_at : number.start]
        meaning = understand(words)
        if not meaning.known or not (meaning.item or meaning.flow) or meaning.stage_only or meaning.stage:
            return False
        self.pieces, self.began, self.cue = [words], self.cue_at, ""
        self._level(number, factor, unit)
        if self.head:
            self.head.stage = "executed"
        return True

    def _apart_only(self, number: Number) -> bool:
        """Whether a figure only says how far two others lie apart."""
        if self.cue != "difference":
            return False
        self.note(number.start, number.stop, "difference_text")
        self.used, self.pieces, self.cue = True, [], ""
        return True

    def _part_of_name(self) -> bool:
        """Whether the word of direction ends a foreign name in a list of levels: nothing there is compared."""
        if self.base or not self.pieces or not self.wholes or self.wholes[-1].base:
            return False
        subject = self.subject()
        if subject is None or subject.known:
            return False
        self.pieces.append(self.cue_word)
        self.cue = ""
        return True

    def _speaks_again(self) -> bool:
        """Whether a clause inside a reason or a use is a statement: a known subject, in full, in a fitting place."""
        subject = self.subject()
        if subject is None or not subject.known:
            return False
        meaning = understand("".join(self.pieces))
        if meaning.known and meaning.prefix and (self.mode != "use" or self.head):
            return False  # else nothing was told so far that could be for something
        if self.cue in MOVES:
            told = self.told
            part = told and told.part_of and told.subject.item and subject.item
            if self.mode == "reason" and part and self._beside():
                self.close_mode(self.began)  # the next part, not a part of the change of the last
            elif self.mode == "reason" and told and told not in self.wholes:
                self.wholes.append(told)
            return self.mode == "reason" or self.last_mode == "reason"
        untold = self.told is None and self.letters[self.mode_at - 1 :][:1] == ":" and not self.drafts
        if self.mode == "reason" and self.separator not in (";", "parts", "(") and not untold:
            return False
        if self.mode == "use" and self.separator != ";" and self.head and self.head not in self.wholes:
            self.wholes.append(self.head)  # what it is for, with amounts, is what it consists of
        self.close_mode(self.began)
        return True

    def _beside(self) -> bool:
        return self.separator == ";"

    def _base_amount(self, head: Draft, number: Number, factor: Decimal, unit: str | None) -> None:
        """The figure that another one is compared with is a statement of its own."""
        draft = head.again(self.sentence, number.start)
        if self.cue == "completion":
            draft.stage, draft.year = self._stage_in(self.letters[self.cue_at : number.start]), self.setting.year
        elif self.base:
            draft.stage, draft.year = self.base.stage or self.stage(head), self.base.year
        draft.take_amount(number, factor, unit)
        draft.measure = "base"
        self.drafts.append(draft)
        self.open_base = False

    def _level(self, number: Number, factor: Decimal, unit: str | None) -> None:
        phrase, head = "".join(self.pieces), self.head
        waits = head is not None and head.amount is None and (head.count is not None or not head.said)
        if head and waits and phrase.startswith(self.shelf.attached):
            head.take_amount(number, factor, unit)
            return
        subject = self._per_person(phrase) or self.subject()
        draft = self._counted_for() if subject is None and self.bare_flow else None
        if draft:
            pass  # what was spent, said again behind counts
        elif subject is None:
            draft = self._going_on(phrase, number)
        elif subject.known or self.jointly(subject) or self.credible(subject):
            draft = self._about(subject)
        else:
            self.note(number.start, number.stop, "unread")
            self.adrift = True
            return
        self.adrift = False
        if draft is None:
            self.refuse(number, "no_subject")
            self.adrift = True
            return
        if draft.said and draft.amount is not None:
            draft = self.fork(draft, number.start)
        draft = self.apart(draft, number, "amount")
        draft.take_amount(number, factor, unit)
        if self.cue == "limit":
            draft.measure = "limit"
        self.head = draft
        self.leads(draft)

    def _per_person(self, phrase: str) -> Subject | None:
        """What was spent on each of the guests that were counted last."""
        item = self.head.subject.item if self.head and phrase in self.shelf.per_person else None
        guests = item and any(item in (key, *self.shelf.regrouped[key].values()) for key in RECEPTIONS)
        return Subject(phrase, self.began, PER_GUEST) if guests else None

    def _counted_for(self) -> Draft | None:
        """What was spent on what was counted last: of the item that such counts tell of, else of the last amount."""
        about = self.head.subject if self.head else None
        item = about.item if about else None
        whose = [key for key, counts in self.shelf.regrouped.items() if item in counts.values()]
        named = understand(about.phrase).item if about else None
        if named in whose:  # the words of the count say it
            item, whose, spent = named, [], [named]
        else:
            spent = [key for key in whose if key not in self.shelf.counted.values()]
        told = [draft for draft in self.drafts if draft.amount is not None]
        last = next((d for d in reversed(self.drafts) if d.count is None and d.subject.item in (item, *whose)), None)
        if last is None and about and spent:
            draft = self.new(Subject(about.phrase, self.began, spent[0], "expenditure"), self.began)
        elif last or told:
            draft = (last or told[-1]).again(self.sentence, self.began)
            self.drafts.append(draft)
        else:
            return None
        draft.year = told[-1].year if told else draft.year
        return draft

    def _going_on(self, phrase: str, number: Number) -> Draft | None:
        """The draft of a level in a clause without a subject: the same one's, in another stage or year."""
        head = self.head
        stage = understand(phrase).stage if phrase else None
        if phrase in self.shelf.sums and self.wholes and self.wholes[-1] is not head:
            head = self.wholes[-1]  # the sum of the parts is the whole again
        if head is None and (about := self._unnamed(stage)):
            head = self.new(about, self.began)
        if head is None:
            return None
        counted = head.count is not None and head.measure != "score"  # no money is of a score
        if head.amount is None and head.change_amount is None and (not head.said or counted):
            head.stage, head.year = stage or head.stage, self.year or head.year
            return head
        draft = head.again(self.sentence, self.began if phrase else number.start)
        draft.stage = stage or (head.stage if self.year is None else None)
        draft.year = self.year or (None if stage else head.year)
        self.drafts.append(draft)
        return draft

    def _unnamed(self, stage: str | None) -> Subject | None:
        """Whom a level is about that names nobody, in a paragraph that has named nobody so far."""
        return (self.carried() if stage else None) or self.background() or (self.headed() if stage else None)

    def _about(self, subject: Subject) -> Draft:
        """The draft of a level whose clause names its subject."""
        head = self.head
        if head and not head.said and head not in self.wholes and head.subject.same(subject):
            draft = head  # the clause names it better than its heading did
            draft.subject = subject._replace(
                fund=subject.fund or head.subject.fund, source=subject.source or head.subject.source
            )
            draft.start, draft.sentence = subject.start, self.sentence
        else:
            draft = self.new(subject, subject.start)
        draft.stage, draft.year = subject.stage or draft.stage, self.year or draft.year
        return draft

    def _stage_in(self, words: str) -> str:
        meaning = understand(words)
        if meaning.known and meaning.stage:
            return meaning.stage
        return "revised" if any(word in words for word in self.shelf.revised) else "approved"

    # ---- comparisons

    def compared(self, start: int, slot: str = "direction") -> Draft | None:
        """The draft whose change is told: of the clause's subject, else the last; with room for it and this base."""
        subject = self.subject()
        if subject and not subject.known:
            if self.jointly(subject) or (self.wholes and self.credible(subject)):
                self.head = self._part(subject)
                return self.head
            if self._names_another(subject.phrase):
                self.head = self.new(subject, subject.start)
                return self.head
            subject = None
        if subject is None and self.adrift:
            return None
        draft = self.head
        if subject:
            draft = self.mate(subject)
            if draft is None or getattr(draft, slot) is not None or self.mode:
                draft = self._part(subject)
        elif draft is None and (about := self.carried() or self.background()):
            draft = self.new(about, start)
        if draft is None:
            return None
        if self.base is None and draft.base is None and (pair := self._years(draft)):
            earlier, draft = pair
            self.base = Base(earlier.year, self.stage(earlier))
        if subject is None and self._each():
            self.twin = self._other(draft)
        if self._itself(draft):
            draft = next((d for d in reversed(self.drafts) if d is not draft and self._comparable(d, draft)), draft)
        draft = self._against(draft, start)
        if slot != "direction" and getattr(draft, slot) is not None:
            draft = self.fork(draft, start)
        self.head = draft
        return draft

    def _names_another(self, phrase: str) -> bool:
        """Whether foreign words begin or end with another subject than the last: the change is not the last one's."""
        head = self.head.subject.item if self.head else None
        for size in range(len(phrase) - 1, SHORT_NAME, -1):
            for words in (phrase[:size], phrase[-size:]):
                if (meaning := understand(words)).known and meaning.item and not meaning.prefix:
                    return meaning.item != head
        return False

    def _years(self, draft: Draft) -> tuple[Draft, Draft] | None:
        """The same figure of two years, told beside each other and compared without a word for what with: the earlier
        and the later."""
        if draft.amount is None:
            return None
        for other in reversed(self.drafts):
            if other is draft or other.sentence != draft.sentence or other.amount is None or other.base:
                continue
            if other.measure != "base" and other.subject.same(draft.subject) and self.stage(other) == self.stage(draft):
                year, its = draft.year or self.setting.year, other.year or self.setting.year
                if year and its and year != its:
                    return (draft, other) if year < its else (other, draft)
        return None

    def _other(self, draft: Draft) -> Draft | None:
        """The figure told beside this one in the sentence: the changes of both are told at once."""
        beside = [d for d in self.drafts if d is not draft and d.sentence == draft.sentence and d.amount is not None]
        return beside[-1] if beside else None

    def _itself(self, draft: Draft) -> bool:
        """Whether the base is the draft's own year and stage: nothing is compared with itself."""
        base = self.base
        if base is None or base.year is None or base.year != (draft.year or self.setting.year):
            return False
        return base.stage is None or base.stage == self.stage(draft)

    def _comparable(self, draft: Draft, other: Draft) -> bool:
        told = draft.amount is not None and draft.measure != "base" and draft.subject.same(other.subject)
        return told and not self._itself(draft)

    def _part(self, subject: Subject) -> Draft:
        draft = self.new(subject, subject.start)
        if not self.mode:
            self.leads(draft)
        if draft.part_of and draft.part_of.base and self.base is None:
            draft.base = draft.part_of.base
        return draft

    def _against(self, draft: Draft, start: int) -> Draft:
        """The draft that is compared with the present base: itself, or a second one beside it."""
        base, own = self.base or (draft.part_of.base if draft.part_of and draft.base is None else None), draft.base
        if draft is self.adjusted:
            draft, own = draft.again(self.sentence, start), None
            draft.subject = draft.subject._replace(known=False)
            self.drafts.append(draft)
        if base and own:
            other = base.stage and base.stage != (own.stage or self.usual) and (own.stage or draft.direction)
            if base.year != own.year or other:
                draft = self.fork(draft, start)
            else:
                base = Base(base.year, own.stage or base.stage)
        if base:
            draft.base, draft.printed_base = base, draft.printed_base or self.printed_base
        return draft

    # ---- counts

    def count(self, number: Number, unit: str) -> None:
        """So many of something."""
        if self.mode:
            self.note(number.start, number.stop, f"{self.mode}_text")
            return
        if self.cue in MOVES and self._of_counts():
            self.note(number.start, number.stop, "quantity_text")
            self.used, self.pieces, self.cue = True, [], ""
            return
        phrase, head = "".join(self.pieces), self.head
        kind = self.shelf.count_units[unit]
        found = self.counted(phrase, number.stop + len(unit))
        if found is not None:
            item, name = found
            if name in self.shelf.counts_on and head and head.sentence == self.sentence and self.separator != ";":
                item = self.shelf.regrouped.get(head.subject.item or "", {}).get(item, item)
            at = self.began + max(0, phrase.find(name)) if len(self.pieces) == 1 else self.began
            money = _money_of(name)
            subject = Subject(name, at, self._regrouped(item, kind), source=money.source, fund=money.fund)
        else:
            meaning = understand(phrase) if phrase else None
            filler = meaning is None or (meaning.known and not meaning.subject)
            item = head.subject.item or "" if head else ""
            if not phrase and self._named_behind(number.stop + len(unit)):
                filler = False
            if filler and head and (self._counts_on(head, kind) or kind in self.shelf.regrouped.get(item, {})):
                subject = head.subject._replace(start=number.start, item=self._regrouped(item, kind) or None)
                if phrase in self.shelf.sums and self._several_counted(head.counted):
                    subject = Subject(phrase, self.began, known=False)  # of all that was counted
            elif self.wholes and self.wholes[-1].count is not None and len(phrase) <= LONGEST_NAME:
                subject = Subject(phrase, self.began, known=False)
            else:
                self.note(number.start, number.stop, "quantity_text")
                self.add(number.words + unit, number.start)
                return
        draft = self.new(subject, subject.start)
        draft.year = self.year or draft.year or self.as_of
        counted = subject.item or kind if kind in GENERAL else kind
        draft.take_count(number, counted, "score" if kind == "score" else "count")
        self.head, self.used, self.pieces = draft, True, []
        self.leads(draft)

    def _several_counted(self, counted: str | None) -> bool:
        told = [one for one in self.drafts if one.sentence == self.sentence and one.counted == counted]
        return len(told) > 1

    def _named_behind(self, at: int) -> bool:
        """Whether words stand right behind a unit that say what is counted, or do: nobody knows them."""
        return self.letters[at : at + 1].isalpha() and not self.letters.startswith(self.shelf.attached, at)

    def _of_counts(self) -> bool:
        """Whether a word of direction before a count compares what was counted: by so many more, not so many."""
        return self.base is not None or (self.head is not None and self.head.count is not None and not self.pieces)

    def _counts_on(self, head: Draft, kind: str) -> bool:
        """Whether so many, with no word for what, may be of what was counted last: 6 个 are not of so many 平方米."""
        measured = head.counted in self.shelf.count_units.values() and head.counted not in GENERAL
        return head.count is not None and not (kind in GENERAL and measured)

    def _regrouped(self, item: str, kind: str) -> str:
        return self.shelf.regrouped.get(item, {}).get(kind, item)


def _money_of(name: str) -> Meaning:
    """Whose money something counted is of: what the longest beginning of its name says, where it names a fund.

    >>> _money_of("当年一般公共预算财政拨款安排项目").fund, _money_of("一般项目").fund
    ('general_public', None)
    """
    said = (understand(name[:stop]) for stop in range(len(name) - 1, 3, -1))
    return next((meaning for meaning in said if meaning.known and meaning.fund and not meaning.prefix), UNKNOWN)
