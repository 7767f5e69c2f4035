"""Which figure belongs to which subject: one paragraph's tokens → drafts, and a note for every figure that asserts nothing.

A few rules, in the order in which they are asked:

- a figure is about the subject named in its clause; a clause that names none goes on about the last one;
- a word of direction, share or completion right before a figure says what kind of figure it is;
- a comparator (against last year, against the budget) holds until the next one or the next subject;
- after a turn to the parts, what follows is part of what came last; brackets are a turn to the parts and back;
- after a turn to the reason or the use, only a clause that names a known subject in full is a statement again;
- at the end of a sentence its parts are done with, and its subject stays.

Does not belong here: the words (data), codes (`paths`), what type of claim it is (`kinds`).
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from pipelines.claims.drafts import Base, Draft, Number, Subject
from pipelines.claims.lexicon import Lexicon, Meaning, understand
from pipelines.claims.paths import Codes, split_path

SHORT = 8  # letters before a number that still belong to the name of what is counted behind it
LONGEST_NAME = 32  # letters: a longer foreign phrase before a figure is no subject
ENDS = frozenset("\u3002!?")
VISITS = frozenset({"batches", "person_times", "groups"})  # units that go on about the expenditure they belong to
Found = re.Match[str]


class Note(NamedTuple):
    """A figure of prose that is not part of a claim, and why (offsets in the letters of the paragraph)."""

    start: int
    stop: int
    kind: str


class Setting(NamedTuple):
    """What the headings above a paragraph say about it, and the document's year and kind."""

    year: int | None
    kind: str | None
    topic: str | None = None
    heading: str = ""
    fund: str | None = None
    source: str | None = None
    item: str | None = None


class Saved(NamedTuple):
    """What a bracket interrupts."""

    head: Draft | None
    lead: Draft | None
    wholes: tuple[Draft, ...]
    mode: str
    base: Base | None
    pieces: tuple[str, ...]
    began: int


class Binder:
    """The state of reading one paragraph. `drafts` and `notes` are the yield."""

    def __init__(self, letters: str, setting: Setting, shelf: Lexicon, codes: Codes, whole: Draft | None,
                 background: Draft | None = None, carry: Draft | None = None) -> None:
        self.letters, self.setting, self.shelf, self.codes = letters, setting, shelf, codes
        self.background, self.carry = background, carry
        self.drafts: list[Draft] = []
        self.notes: list[Note] = []
        self.unbound: list[tuple[int, int, str]] = []
        self.head: Draft | None = None  # what a figure without a subject is about
        self.lead: Draft | None = None  # what the sentence is about
        self.outer = whole  # told in an earlier paragraph
        self.wholes: list[Draft] = [whole] if whole else []  # of which the following are parts
        self.mode = self.last_mode = ""  # "", reason, use
        self.mode_at = 0
        self.told: Draft | None = None  # whose reason is told
        self.base: Base | None = None
        self.printed_base = False
        self.year: int | None = None
        self.as_of: int | None = None  # the year of the day for which counts are told
        self.sentence = 0
        self.bounds = [0]  # where sentences begin
        self.unit: tuple[Decimal, str] | None = None  # the last unit of money
        self.brackets: list[Saved] = []
        self.separator = ""
        self._clear(0)

    def _clear(self, at: int) -> None:
        """A new clause begins."""
        self.pieces: list[str] = []
        self.began = at
        self.cue = ""
        self.open_base = False  # a comparator stands in this clause without a word that closes it
        self.absent = -1
        self.used = False  # a figure was bound in this clause
        self.code: str | None = None

    # ---- the loop

    def read(self) -> Binder:
        """Run over the paragraph."""
        last, letters = 0, self.letters
        for found in self.shelf.token.finditer(letters):
            start, last_stop = found.span()
            if start > last:
                self._words(letters[last:start], last)
            last = last_stop
            getattr(self, "_" + (found.lastgroup or ""))(found, start, last)
        if last < len(letters):
            self._words(letters[last:], last)
        self._end_clause(len(letters))
        self._close_mode(len(letters))
        return self

    def _words(self, words: str, start: int) -> None:
        if self.open_base:
            return
        if not self.pieces:
            self.began = start
        self.pieces.append(words)

    def _note(self, start: int, stop: int, kind: str) -> None:
        self.notes.append(Note(start, stop, kind))

    # ---- tokens that only say what a figure is not

    def _citation_(self, found: Found, start: int, stop: int) -> None:
        self._note(start, stop, "law_citation")

    def _numbering_(self, found: Found, start: int, stop: int) -> None:
        self._note(start, stop, "numbering")

    def _phone_(self, found: Found, start: int, stop: int) -> None:
        self._note(start, stop, "contact")

    def _ordinal_(self, found: Found, start: int, stop: int) -> None:
        self._note(start, stop, "ordinal")
        self._words(found.group(), start)

    def _label_(self, found: Found, start: int, stop: int) -> None:
        self._note(start, stop, "form_number")
        self._words(found.group(), start)

    def _name_(self, found: Found, start: int, stop: int) -> None:
        self._note(start, stop, "identifier")
        self._words(found.group(), start)

    def _date_(self, found: Found, start: int, stop: int) -> None:
        self._note(start, stop, "date")
        self.year = self.as_of = int(found.group()[:4])

    def _year_(self, found: Found, start: int, stop: int) -> None:
        self._note(start, stop, "year")
        if not found["range"]:
            self.year = int(found.group()[:4])

    def _threshold_(self, found: Found, start: int, stop: int) -> None:
        self._note(*found.span("bound"), "threshold")
        self._words(found.group(), start)

    def _quiet_(self, found: Found, start: int, stop: int) -> None:
        if self.pieces:
            self.pieces.append(found.group())

    # ---- tokens that turn the sentence

    def _versus_(self, found: Found, start: int, stop: int) -> None:
        for group in ("year_a", "year_c"):
            if found[group]:
                self._note(*found.span(group), "year")
        if self.mode == "use" and not self.pieces:
            self._close_mode(start)
        printed = found["year_a"] or found["year_c"]
        stage = found["stage_a"] or found["stage_b"] or found["stage_c"] or found["stage_d"]
        previous = self.setting.year - 1 if self.setting.year else None
        if found["stage_b"] or found["stage_d"]:
            year = self.setting.year
        else:
            year = int(printed) if printed else previous
        self.base = Base(year, self.shelf.stages[stage] if stage else None)
        self.printed_base = bool(stage)
        self.open_base = not (found["closed_a"] or found["closed_c"] or found["alone"])

    def _move_(self, found: Found, start: int, stop: int) -> None:
        self.open_base = False
        self.cue, self.cue_at = self.shelf.directions[found["move_word"]], stop
        self.cue_word = found.group()
        if found["nothing"] and not self.mode and (draft := self._compared(start)):
            draft.direction, self.used = draft.direction or "undefined", True

    def _undefined_(self, found: Found, start: int, stop: int) -> None:
        if not self.mode and self.head and self.head.said and not self.head.direction and self.base:
            self._against(self.head, start).direction = "undefined"

    def _equal_(self, found: Found, start: int, stop: int) -> None:
        self.open_base = False
        if self.mode:
            return
        subject = self._subject()
        if not (subject and subject.known) and not (self.base or (self.head and self.head.part_of)):
            return
        if subject is None and self.head is None and (about := self._carried()):
            self.head = self._new(about, start)
            self.head.stage = understand("".join(self.pieces)).stage if self.pieces else None
        draft = self._compared(start)
        if draft is None or draft.direction:
            return
        draft.direction, self.used = "equal", True
        draft.stop = max(draft.stop, stop)

    def _verdict_(self, found: Found, start: int, stop: int) -> None:
        if self.mode:
            return
        of = self.shelf.stages[found["of_stage"]]
        base = Base(self.setting.year, self.shelf.stages[found["to_stage"]])
        subject = self._subject()
        for draft in reversed(self.drafts):
            fits = draft.subject.same(subject) if subject else self.head is not None and draft.subject.same(self.head.subject)
            if fits and self.stage(draft) == of and not draft.direction:
                break
        else:
            about = subject or (self.head.subject if self.head else None) or self._carried()
            if about is None:
                return
            draft = self._new(about, start)
            draft.stage = of
        if draft.base is None or draft.base == base:
            draft.base = base
        else:
            draft = self._fork(draft, start)
            draft.base = base
        draft.direction, draft.printed_base = self.shelf.comparisons[found["verdict_word"]], True
        self.head, self.used = draft, True
        self.pieces = []

    def _complete_(self, found: Found, start: int, stop: int) -> None:
        self.cue, self.cue_at = "completion", stop
        self.open_base = False
        if self.mode == "use" and not self.pieces:
            self._close_mode(start)
        self._move_on(start)
        self.pieces, self.began = [found.group()], start

    def _share_(self, found: Found, start: int, stop: int) -> None:
        self.open_base = False
        if self.mode == "use" and not self.pieces:
            self._close_mode(start)
        if not self.mode:
            self._move_on(start)
        self.cue, self.cue_at = "share", stop
        self.pieces = []

    def _limit_(self, found: Found, start: int, stop: int) -> None:
        self.cue = "limit"

    def _parts_(self, found: Found, start: int, stop: int) -> None:
        if self.pieces and not self.mode:
            self._topic()
        if self.head and self.head not in self.wholes:
            self.wholes.append(self.head)
        self._clear(stop)
        self.separator = "parts"

    def _reason_(self, found: Found, start: int, stop: int) -> None:
        if self.mode:
            return
        if self.pieces and (subject := self._subject()) and subject.known:
            self.head = next((d for d in reversed(self.drafts) if d.subject.same(subject)), self.head)
        self.mode, self.mode_at, self.told = "reason", stop, self.head
        self.pieces, self.cue = [], ""

    def _use_(self, found: Found, start: int, stop: int) -> None:
        if self.mode or (self.pieces and not self.used and self.head is None):
            self.pieces.append(found.group())
            return
        if not self.used:
            self._topic()
        self.mode, self.mode_at = "use", stop
        self.pieces, self.cue = [], ""

    def _list_(self, found: Found, start: int, stop: int) -> None:
        if self.last_mode and not self.pieces:
            self.mode, self.mode_at = self.last_mode, start
        else:
            self._words(found.group(), start)

    def _absence_(self, found: Found, start: int, stop: int) -> None:
        if not self.mode and not self.used:
            self.absent = stop
        self._words(found.group(), start)

    def _stop_(self, found: Found, start: int, stop: int) -> None:
        mark = found.group()
        if mark == "(":
            if self.used or self.head is None or self.mode:
                wholes = (*self.wholes,)
                self.brackets.append(
                    Saved(self.head, self.lead, wholes, self.mode, self.base, tuple(self.pieces), self.began)
                )
                if self.head and self.head not in self.wholes:
                    self.wholes.append(self.head)
                self._clear(stop)
            else:
                self.brackets.append(
                    Saved(self.head, self.lead, (*self.wholes,), "words", self.base, tuple(self.pieces), self.began)
                )
                self._clear(stop)
            self.separator = "("
            return
        if mark == ")":
            if self.brackets:
                self._end_clause(start)
                saved = self.brackets.pop()
                self.head, self.lead, self.base = saved.head, saved.lead, saved.base
                self.wholes = list(saved.wholes)
                if saved.mode != "words":
                    self.mode = saved.mode
                self._clear(stop)
                if saved.pieces:
                    self.pieces, self.began = list(saved.pieces), saved.began
            return
        if mark in ENDS or mark == ".":
            self._end_sentence(start, stop)
        else:
            self._end_clause(start)
            if mark == ";" and len(self.wholes) > 1:
                self.wholes = self.wholes[:1]
            introduces = mark == ":" and self.separator == "parts" and not self.pieces
            self._clear(stop)
            self.separator = "parts" if introduces else mark

    # ---- the ends of clauses and sentences

    def _end_clause(self, at: int) -> None:
        if self.absent >= 0 and not self.used and not self.mode:
            self._absence(at)
        elif self.pieces and not self.used and not self.mode and not self.cue:
            self._topic()
        if self.used:
            self.year = None

    def _end_sentence(self, start: int, stop: int) -> None:
        self._end_clause(start)
        self._close_mode(start)
        self.sentence += 1
        self.bounds.append(stop)
        self.wholes, self.head = [], self.lead
        self.base, self.year, self.printed_base = None, None, False
        self.brackets = []
        self._clear(stop)
        self.separator = "."

    def _close_mode(self, at: int) -> None:
        if self.mode == "reason" and self.told and self.told.reason is None and at > self.mode_at:
            self.told.reason = (self.mode_at, at)
        self.last_mode, self.mode = self.mode, ""

    def _absence(self, at: int) -> None:
        """Nothing was planned or spent: the clause says so of a known subject, without a figure."""
        phrase = self.letters[self.absent : at]
        meaning = understand(phrase)
        if meaning.known and meaning.subject and not meaning.prefix and (meaning.fund or meaning.item):
            draft = self._new(self._named(meaning, phrase, self.began), self.began)
            draft.measure, draft.stop = "absence", at
            self.head = self.lead = draft

    def _topic(self) -> None:
        """The clause names a subject and no figure: what follows is about it."""
        subject = self._subject()
        if subject and subject.known and (subject.item or subject.fund or subject.part or subject.names or subject.flow):
            if self.head and self.head.subject.same(subject) and self.stage(self.head) == (subject.stage or self.stage(self.head)):
                return
            self.head = self._new(subject, self.began)
            self._leads(self.head)

    # ---- subjects

    def _subject(self) -> Subject | None:
        """Whom the words of the clause name; None where they name nobody (fillers, a stage)."""
        phrase = "".join(self.pieces)
        if not phrase:
            return None
        names, widths, rest = split_path(phrase)
        if names:
            meaning = understand(rest)
            system = self.setting
            return Subject(
                phrase[: len(phrase) - len(rest)] if rest else phrase, self.began, flow="expenditure",
                code=self.codes.path(names, widths), names=names,
                stage=meaning.stage if meaning.known else None, fund=system.fund, source=system.source,
            )  # fmt: skip
        meaning = understand(phrase)
        if self.code:
            return Subject(phrase, self.began, flow="expenditure", code=self.code, stage=meaning.stage)
        if not meaning.known or (meaning.prefix and not meaning.subject):
            return self._coded(phrase) or Subject(phrase, self.began, known=False)
        if not meaning.subject:
            return None
        if meaning.stage_only and meaning.flow:
            about = self.head or (self.lead if self.lead else None)
            if about and about.subject.flow == meaning.flow and (about.sentence == self.sentence or not about.said):
                return None
            if about is None and self.setting.item:
                return Subject(self.setting.heading, self.began, item=self.setting.item, flow=meaning.flow, stage=meaning.stage)
        if coded := (self.codes.find(phrase) if meaning.item is None and meaning.fund is None else None):
            if not (meaning.part or meaning.source):
                return Subject(phrase, self.began, flow=meaning.flow or "expenditure", code=coded, stage=meaning.stage)
        return self._named(meaning, phrase, self.began)

    def _named(self, meaning: Meaning, phrase: str, start: int) -> Subject:
        first, last = meaning.core
        return Subject(
            phrase[first:last], start + first if len(self.pieces) == 1 else start, meaning.item, meaning.flow,
            meaning.source, meaning.fund, meaning.part, stage=meaning.stage,
        )  # fmt: skip

    def _coded(self, phrase: str) -> Subject | None:
        """A subject of the classifications, named without its path, perhaps with a word of stage behind it."""
        if len(phrase) > LONGEST_NAME + 8:
            return None
        whole = self.wholes[-1].subject.part if self.wholes else None
        first = "department_economic" if whole in ("personnel", "operating") else "functional"
        for stop in range(len(phrase), 1, -1):
            name = phrase[:stop]
            if not self.codes.prints(name) and not understand(phrase[stop:]).known:
                continue
            code = self.codes.find(name, first)
            if code and (rest := understand(phrase[stop:])).known:
                return Subject(name, self.began, flow="expenditure", code=code, stage=rest.stage)
        return None

    def _new(self, subject: Subject, start: int) -> Draft:
        """A draft about a subject, with what it takes over from the whole that it is part of."""
        while self.wholes and not _nests(self.wholes[-1].subject, subject):
            self.wholes.pop()
        whole = self.wholes[-1] if self.wholes else None
        if whole:
            over = whole.subject
            if subject.fund is None and subject.source is None:
                subject = subject._replace(fund=over.fund, source=subject.source or over.source)
            if subject.flow is None and over.flow != "both":
                subject = subject._replace(flow=over.flow)
        elif subject.fund is None and subject.item is None and self.setting.fund:
            subject = subject._replace(fund=self.setting.fund, source=subject.source or self.setting.source)
        year = self.year or (whole.year if whole else None)
        draft = Draft(subject, self.sentence, whole, year, subject.stage or (whole.stage if whole else None), start=start, stop=start)
        self.drafts.append(draft)
        return draft

    def stage(self, draft: Draft) -> str:
        """Its stage: printed, else what the document is about."""
        return draft.stage or ("executed" if self.setting.kind == "final_accounts" else "approved")

    def _move_on(self, start: int) -> None:
        """The words before a cue name whom the coming figure is about."""
        if self.used or not self.pieces:
            return
        subject = self._subject()
        if subject and subject.known:
            same = [d for d in self.drafts if d.subject.same(subject) and d.sentence == self.sentence]
            self.head = same[-1] if same else self._new(subject, self.began)
            self._leads(self.head)

    def _leads(self, draft: Draft) -> None:
        """What is no part of anything in this paragraph is what its sentence is about."""
        if draft.part_of is None or draft.part_of is self.outer:
            self.lead = draft

    # ---- figures

    def _figure_(self, found: Found, start: int, stop: int) -> None:
        words = found["figure"]
        begin, end = found.span("figure")
        if found["points"] or (found["other"] and not self.cue):
            self._other(found, begin, end)
            return
        digits = words.lstrip("-+\u25b3\u25b2").replace(",", "").replace("\uff0c", "")
        number = Number(Decimal(digits), len(digits.partition(".")[2]), words[0] in "-\u25b3\u25b2", begin, end, words)
        if found["percent"]:
            self._percent(number)
        elif found["money"]:
            factor = self.shelf.money[found["money"]]
            self.unit = (factor, found["money"])
            self._money(number, factor, found["money"], start)
        elif found["count"]:
            self._count(number, found["count"])
        else:
            self._bare(number, found)

    def _other(self, found: Found, start: int, stop: int) -> None:
        self._note(start, stop, self._text_kind("measure_text"))
        self._words(found.group(), start)

    def _text_kind(self, kind: str) -> str:
        """What an unbound figure is: text of a reason or of a use where it stands in one."""
        return f"{self.mode}_text" if self.mode else kind

    def _refuse(self, number: Number, reason: str) -> None:
        self.unbound.append((number.start, number.stop, reason))
        self.pieces = []

    def _bare(self, number: Number, found: Found) -> None:
        """A number without a unit: a code, or an amount that inherits the unit before it."""
        after = self.letters[found.end() : found.end() + 1]
        if number.words.isdigit() and len(number.words) in (3, 5, 7) and (
            self.codes.has(number.words) or (len(number.words) == 7 and number.words[0] == "2" and after not in ",.;")
        ):
            self._note(number.start, number.stop, "code")
            self.code = number.words
            return
        looks = number.places > 0 or "," in number.words or number.value == 0
        if self.unit and not self.mode and (looks or self.cue) and self.cue not in ("share", "completion"):
            self._money(number, self.unit[0], None, number.start)
            return
        self._note(number.start, number.stop, self._text_kind("unread"))
        self._words(number.words, number.start)

    def _money(self, number: Number, factor: Decimal, unit: str | None, start: int) -> None:
        if self.mode and not self._speaks_again():
            self._note(number.start, number.stop, f"{self.mode}_text")
            return
        if number.amount(factor) is None:
            self._refuse(number, "finer_than_a_fen")
            return
        if self.cue in ("increase", "decrease", "undefined") and not self._named_so():
            draft = self._compared(number.start, "change_amount")
            if draft is None:
                self._refuse(number, "no_subject")
                return
            draft.take_change(number, factor, unit, self.cue)
        elif self.cue == "completion" or (self.open_base and self.base):
            self._base_amount(number, factor, unit)
        else:
            self._level(number, factor, unit)
        self.used, self.pieces = True, []
        self.cue = "" if self.cue != "completion" else self.cue

    def _named_so(self) -> bool:
        """Whether the word of direction ends a foreign name in a list of levels: nothing there is compared."""
        if self.base or not self.pieces or not self.wholes or self.wholes[-1].base:
            return False
        subject = self._subject()
        if subject is None or subject.known:
            return False
        self.pieces.append(self.cue_word)
        self.cue = ""
        return True

    def _base_amount(self, number: Number, factor: Decimal, unit: str | None) -> None:
        """The figure that another one is compared with is a statement of its own."""
        if self.head is None:
            self._refuse(number, "no_subject")
            return
        draft = self.head.again(self.sentence, number.start)
        if self.cue == "completion":
            draft.stage = self._stage_in(self.letters[self.cue_at : number.start])
            draft.year = self.setting.year
        elif self.base:
            draft.stage, draft.year = self.base.stage or self.stage(self.head), self.base.year
        draft.take_amount(number, factor, unit)
        draft.measure = "base"
        self.drafts.append(draft)
        self.open_base = False

    def _level(self, number: Number, factor: Decimal, unit: str | None) -> None:
        phrase = "".join(self.pieces)
        head = self.head
        bare = head is not None and (head.count is not None or not head.said)
        if head and bare and head.amount is None and phrase.startswith(self.shelf.attached):
            head.take_amount(number, factor, unit)
            return
        subject = self._subject()
        if subject and not subject.known and not self._credible(subject):
            self._note(number.start, number.stop, self._text_kind("unread"))
            return
        if subject is None:
            stage = understand(phrase).stage if phrase else None
            if phrase in self.shelf.sums and self.wholes and self.wholes[-1] is not head:
                head = self.wholes[-1]  # the sum of the parts is the whole again
            if head is None and stage and (about := self._carried()):
                head = self._new(about, self.began)
            if head is None:
                self._refuse(number, "no_subject")
                return
            year = self.year
            if head.amount is None and head.change_amount is None and (not head.said or head.count is not None):
                draft = head
                draft.stage, draft.year = stage or draft.stage, year or draft.year
            else:
                draft = head.again(self.sentence, self.began if phrase else number.start)
                draft.stage = stage or (head.stage if year is None else None)
                draft.year = year or (None if stage else head.year)
                self.drafts.append(draft)
        else:
            fresh = head and not head.said and head.subject.same(subject)
            draft = head if head and fresh else self._new(subject, self.began)
            if fresh and head:  # the clause itself names it better than its heading did
                draft.subject = subject._replace(
                    fund=subject.fund or head.subject.fund, source=subject.source or head.subject.source
                )
                draft.start, draft.sentence = subject.start, self.sentence
            draft.stage = subject.stage or draft.stage
            draft.year = self.year or draft.year
        if draft.said and draft.amount is not None:
            draft = self._fork(draft, number.start)
        draft.take_amount(number, factor, unit)
        if self.cue == "limit":
            draft.measure = "limit"
        self.head = draft
        self._leads(draft)
        if not self.open_base and self.base and draft.base is None and subject is not None and not self.printed_base:
            self.base = None if self.separator != "," else self.base

    def _credible(self, subject: Subject) -> bool:
        """Whether a foreign phrase before an amount may be a subject: in a list of parts, or where budgets are told."""
        if len(subject.phrase) > LONGEST_NAME or self.setting.topic in ("performance", "organisation"):
            return False
        if self.wholes and self.wholes[-1].amount is not None:
            return True
        told = self.setting.topic is not None or self.carry is not None or bool(self.drafts)
        return told and subject.phrase.endswith(self.shelf.subject_ends)

    def _speaks_again(self) -> bool:
        """Whether a clause inside a reason or a use is a statement: a known subject, in full, in a fitting place."""
        subject = self._subject()
        if subject is None or not subject.known or (subject.start > self.began and not subject.names):
            return False
        if self.cue in ("increase", "decrease"):
            if self.mode == "reason" and self.head and self.head not in self.wholes:
                self.wholes.append(self.head)
            return self.mode == "reason"
        if self.mode == "reason" and self.separator not in (";", "parts", "("):
            return False
        if self.mode == "use" and self.separator != ";" and self.head and self.head not in self.wholes:
            self.wholes.append(self.head)  # what it is for, with amounts, is what it consists of
        self._close_mode(self.began)
        return True

    def _compared(self, start: int, slot: str = "direction") -> Draft | None:
        """The draft whose change is told: of the subject in the clause, else the last; with room for it and this base."""
        subject = self._subject()
        if subject and not subject.known:
            if self.wholes and self._credible(subject):
                return self._part(subject)
            subject = None
        draft = self.head
        if subject:
            draft = self._mate(subject)
            if draft is None or getattr(draft, slot) is not None or self.mode:
                draft = self._part(subject)
        if draft is None and subject is None and (about := self._carried()):
            draft = self._new(about, start)
        if draft is None:
            return None
        if self.base and self.base.year is not None and self.base == Base(
            draft.year or self.setting.year, self.base.stage and self.stage(draft)
        ):  # nothing is compared with itself: the figure of the later year is meant
            mates = [d for d in self.drafts if d is not draft and d.subject.same(draft.subject) and d.amount is not None]
            draft = mates[-1] if mates else draft
        draft = self._against(draft, start)
        if slot != "direction" and getattr(draft, slot) is not None:
            draft = self._fork(draft, start)
        self.head = draft
        return draft

    def _mate(self, subject: Subject) -> Draft | None:
        """The latest draft of the paragraph about a subject; of several, one that says it in the same dimensions."""
        fitting = [d for d in self.drafts if d.subject.same(subject) and (d.said or d is self.head)]
        return max(
            enumerate(fitting),
            key=lambda one: (one[1].subject.fund == subject.fund, one[1].part_of is None, one[0]),
            default=(0, None),
        )[1]

    def _carried(self) -> Subject | None:
        """What the last paragraph was about, where this one, before any subject of its own, only compares."""
        return self.carry.subject if self.carry and not self.drafts else None

    def _part(self, subject: Subject) -> Draft:
        draft = self._new(subject, self.began)
        if not self.mode:
            self._leads(draft)
        if draft.part_of and draft.part_of.base and self.base is None:
            draft.base = draft.part_of.base
        return draft

    def _against(self, draft: Draft, start: int) -> Draft:
        """The draft that is compared with the present base: itself, or a second one beside it."""
        base = self.base or (draft.part_of.base if draft.part_of and draft.base is None else None)
        if base and draft.base and draft.base != base:
            draft = self._fork(draft, start)
        if base:
            draft.base, draft.printed_base = base, draft.printed_base or self.printed_base
        return draft

    def _fork(self, draft: Draft, start: int) -> Draft:
        fork = draft.beside(start)
        self.drafts.append(fork)
        return fork

    def _percent(self, number: Number) -> None:
        if self.cue in ("increase", "decrease", "undefined"):
            if self.mode and not self._speaks_again():
                self._note(number.start, number.stop, f"{self.mode}_text")
                return
            draft = self._compared(number.start, "change_ratio")
            if draft is None:
                self._refuse(number, "no_subject")
                return
            draft.take_rate(number, self.cue)
        elif self.mode:
            self._note(number.start, number.stop, f"{self.mode}_text")
            return
        elif self.cue == "share" and self.head:
            words = self.shelf.share_tail.sub("", self.letters[self.cue_at : number.start])
            stage = understand(words)
            if words and stage.known and stage.stage_only and stage.stage and self.head.amount is not None:
                self._completed(number, stage.stage)
            else:
                of = self.head.part_of or (self.background if self.head.subject.part or self.head.subject.code else None)
                base = words or (of.subject.phrase if of and of is not self.head else None)
                if self.head.share is not None:
                    self.head = self._fork(self.head, number.start)
                self.head.take_share(number, base)
        elif self.cue == "completion" and self.head:
            self._completed(number, self._stage_in(self.letters[max(0, self.cue_at - 8) : number.start]))
        else:
            self._rate(number)
            return
        self.used, self.pieces, self.cue = True, [], ""

    def _stage_in(self, words: str) -> str:
        meaning = understand(words)
        if meaning.known and meaning.stage:
            return meaning.stage
        revised = [word for word, stage in self.shelf.stages.items() if stage == "revised" and word in words]
        return "revised" if revised else "approved"

    def _completed(self, number: Number, stage: str) -> None:
        assert self.head is not None
        base = Base(self.setting.year, stage)
        draft = self.head
        if draft.base and draft.base != base:
            draft = self._fork(draft, number.start)
        draft.base, draft.printed_base = base, True
        draft.take_completion(number)
        self.head = draft

    def _rate(self, number: Number) -> None:
        """A percentage that is none of a budget figure, or one that we cannot place."""
        phrase = "".join(self.pieces)
        if phrase.endswith(self.shelf.coverage):
            draft = self._new(Subject(phrase, self.began, known=False), self.began)
            draft.measure = "coverage"
            draft.take_share(number, None)
            self.used = True
        elif self.setting.topic == "performance" or phrase.endswith(self.shelf.indicators):
            self._note(number.start, number.stop, "rate_text")
        elif self.head is None:
            self._note(number.start, number.stop, "rate_text")
        else:
            self._refuse(number, "percent_without_meaning")
        self.pieces = []

    def _count(self, number: Number, unit: str) -> None:
        if self.mode:
            self._note(number.start, number.stop, f"{self.mode}_text")
            return
        phrase = "".join(self.pieces)
        kind = self.shelf.count_units[unit]
        found = self._counted(phrase, number.stop + len(unit))
        head = self.head
        measure = "score" if kind == "score" else "count"
        if found is None:
            filler = not phrase or (understand(phrase).known and not understand(phrase).subject)
            about = head and (head.count is not None or (head.subject.item and kind in VISITS))
            if filler and head and about:
                draft = head.again(self.sentence, number.start)
                self.drafts.append(draft)
            elif self.wholes and self.wholes[-1].count is not None and len(phrase) <= LONGEST_NAME:
                draft = self._new(Subject(phrase, self.began, known=False), self.began)
            else:
                self._note(number.start, number.stop, "quantity_text")
                self._words(number.words + unit, number.start)
                return
        else:
            item, name = found
            at = self.began + max(0, phrase.find(name)) if len(self.pieces) == 1 else self.began
            draft = self._new(Subject(name, at, item=item), at)
        draft.year = self.year or draft.year or self.as_of
        draft.take_count(number, kind, measure)
        self.head, self.used, self.pieces = draft, True, []
        self._leads(draft)

    def _counted(self, phrase: str, behind: int) -> tuple[str, str] | None:
        """What is counted and its name: the longest known word behind the unit, else the longest before the number."""
        counted = self.shelf.counted
        for stop in range(behind + 10, behind + 1, -1):
            if (key := counted.get(self.letters[behind:stop])) is not None:
                noun = self.letters[behind:stop]
                return key, phrase + noun if len(phrase) <= SHORT else noun
        bracket = phrase.rfind("(") if phrase.endswith(")") else -1
        for words in (phrase, phrase[:bracket] if bracket > 0 else "", self.shelf.copula.sub("", phrase)):
            for start in range(max(0, len(words) - 24), len(words)):
                if (key := counted.get(words[start:])) is not None:
                    return key, phrase if len(phrase) <= LONGEST_NAME else words[start:]
        return None


def _nests(whole: Subject, part: Subject) -> bool:
    """Whether one can be part of the other: parts of expenditure never hold one another's siblings."""
    inner, outer = ("personnel", "operating"), ("basic", "project")
    return not (part.part in outer and whole.part in (*outer, *inner) or part.part in inner and whole.part in inner)
