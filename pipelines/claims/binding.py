"""Which figure belongs to which subject: one paragraph's tokens → drafts, and a note for every figure without a claim.

A few rules, in the order in which they are asked:

- a figure is about the subject named in its clause; a clause that names none goes on about the last one;
- a word of direction, share or completion right before a figure says what kind of figure it is;
- a comparator (against last year, against the budget) holds until the next one or the end of the sentence;
- after a turn to the parts, what follows is part of what came last; brackets are a turn to the parts and back;
- after a turn to the reason or the use, only a clause that names a known subject in full is a statement again;
- at the end of a sentence its parts are done with, and its subject stays.

Here the tokens are met, one method a kind; those that compare in `comparing`. `slots` and `rates` hold what becomes of
a figure, `clause` whom words name. Does not belong here: words (data), codes (`paths`), the types of claims (`kinds`).
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from pipelines.claims.clause import VEHICLES, Before, Note, Setting
from pipelines.claims.comparing import Comparing, Found
from pipelines.claims.drafts import Base, Draft, Number, Subject
from pipelines.claims.lexicon import Lexicon, understand
from pipelines.claims.numerals import spoken
from pipelines.claims.paths import Codes

__all__ = ["Before", "Binder", "Note", "Setting"]

ENDS = frozenset("\u3002!?.")  # of a sentence
CODES = (3, 5, 7)  # digits of the code of a subject
MOST_DIGITS = 18  # of a figure that can be held exactly
MINUS = "-\u25b3\u25b2"
FIGURE = ("figure", "other", "points", "percent", "money", "count")  # groups of its token


class Saved(NamedTuple):
    """What a bracket interrupts."""

    head: Draft | None
    lead: Draft | None
    wholes: tuple[Draft, ...]
    mode: str
    base: Base | None
    pieces: tuple[str, ...]
    began: int


class Binder(Comparing):
    """Reads one paragraph. `drafts`, `notes` and `unbound` are the yield."""

    __slots__ = ("brackets", "year_within")

    def __init__(self, letters: str, setting: Setting, shelf: Lexicon, codes: Codes, before: Before) -> None:
        super().__init__(letters, setting, shelf, codes, before)
        self.brackets: tuple[Saved, ...] = ()
        self.year_within = False  # the year stands behind other words of its clause

    def read(self) -> Binder:
        """Run over the paragraph."""
        last, letters = 0, self.letters
        meet = _METHODS
        for found in self.shelf.token.finditer(letters):
            start, stop = found.span()
            if start > last and not self.open_base:  # as `add`, which is asked too often to be called
                if not self.pieces:
                    self.began = last
                self.pieces.append(letters[last:start])
            last = stop
            meet[found.lastgroup or ""](self, found, start, stop)
        if last < len(letters):
            self.add(letters[last:], last)
        self._end_clause(len(letters))
        self.close_mode(len(letters))
        self._several_bodies()
        mine = set(self.drafts)
        for draft in self.drafts:
            whole = draft.part_of
            if whole in mine and whole is not None and draft.may_change_like(whole):
                self.particular = True
                if draft.changes_like(whole):
                    draft.hand_change(whole)
        return self

    def _several_bodies(self) -> None:
        """One figure of several bodies in a sentence: who is named there is no whole, nor is what is told beside it."""
        levels = [draft for draft in self.drafts if draft.amount is not None and draft.subject.known]
        bodies: dict[tuple[object, ...], set[str]] = {}
        for draft in levels:
            about = draft.subject._replace(phrase="", start=0, stage=None, body="")
            key = (about, draft.sentence, draft.year or self.setting.year, self.stage(draft), draft.part_of)
            bodies.setdefault(key, set()).add(draft.subject.body)
        several = {key[1] for key, names in bodies.items() if len(names) > 1}
        body = ""
        for draft in levels:
            body = draft.subject.body or (body if draft.sentence in several else "")
            if body and draft.sentence in several:
                draft.subject = draft.subject._replace(known=False)

    def state(self, words: str, start: int) -> None:
        """A set phrase that asserts something without a figure."""
        measure, item = self.shelf.statements[words]
        draft = Draft(Subject(words, start, item=item), self.sentence, start=start, stop=start + len(words))
        draft.measure = measure
        self.drafts.append(draft)

    # ---- tokens that only say what a figure is not

    def on_citation(self, found: Found, start: int, stop: int) -> None:
        self.note(start, stop, "law_citation")

    def on_numbering(self, found: Found, start: int, stop: int) -> None:
        self.note(start, stop, "numbering")

    def on_phone(self, found: Found, start: int, stop: int) -> None:
        self.note(start, stop, "contact")

    def on_ordinal(self, found: Found, start: int, stop: int) -> None:
        self.note(start, stop, "ordinal")
        self.add(found.group(), start)

    def on_label(self, found: Found, start: int, stop: int) -> None:
        self.note(start, stop, "form_number")
        self.add(found.group(), start)

    def on_name(self, found: Found, start: int, stop: int) -> None:
        self.note(start, stop, "identifier")
        self.add(found.group(), start)

    def on_date(self, found: Found, start: int, stop: int) -> None:
        self.note(start, stop, "date")
        self.year = self.as_of = int(found.group()[:4])

    def on_year(self, found: Found, start: int, stop: int) -> None:
        self.note(start, stop, "year")
        if not found["range"]:
            self.year = int(found.group()[:4])
            self.year_within = bool(self.pieces)
        if found["day"]:
            self.as_of = self.year

    def on_months(self, found: Found, start: int, stop: int) -> None:
        """What follows is told of some months: of no year's money."""
        if not self.mode:
            self.partial = True
        self.add(found.group(), start)

    def on_before(self, found: Found, start: int, stop: int) -> None:
        """Last year, right before its figure."""
        self.year = self.setting.year - 1 if self.setting.year else None

    def on_item(self, found: Found, start: int, stop: int) -> None:
        """The next of a list within the paragraph begins: what was told of the last is done with."""
        self._end_clause(start)
        self.close_mode(start)
        self.clear(stop)
        self.separator = ";"

    def on_blank(self, found: Found, start: int, stop: int) -> None:
        """A figure that nobody filled in: what follows in the clause is about whom it was to be told of."""
        if not self.mode and not self.cue:
            self._topic()
            self.pieces, self.used = [], True

    def on_threshold(self, found: Found, start: int, stop: int) -> None:
        self.note(*found.span("bound"), "threshold")
        self.add(found.group(), start)

    def on_quiet(self, found: Found, start: int, stop: int) -> None:
        """Words in brackets; those that name the three public expenditures name what was listed before them."""
        alias = self.shelf.alias.sub("", found.group()[1:-1])
        meaning = understand(alias)
        if self.shelf.remark.search(alias):
            return  # a remark is no part of the name before it
        if meaning.known and meaning.item == VEHICLES[0] and not meaning.prefix and (self.pieces or self.mode == "use"):
            if self.mode == "use":
                self.close_mode(start)
            self.pieces, self.began, self.open_base = [alias], start + found.group().find(alias), False
        elif self.pieces:
            self.pieces.append(found.group())

    def on_joined(self, found: Found, start: int, stop: int) -> None:
        self.add(found.group(), start)

    # ---- tokens that turn the sentence

    def on_parts(self, found: Found, start: int, stop: int) -> None:
        if self.pieces and not self.mode:
            self._topic()
        whole = self._own(self.head) if self.head and not self.adrift else None
        if self.adrift and self.lead is self.head:
            self.lead = self.head = None  # what follows the parts may be about their unknown whole again
        if whole and whole not in self.wholes:
            self.wholes.append(whole)
        self._turned(start)
        self.clear(stop)
        self.separator = "parts"

    def on_regroup(self, found: Found, start: int, stop: int) -> None:
        if self.lead and not self.pieces:
            self.wholes, self.head = [whole for whole in self.wholes if whole is self.before.whole], self.lead
        self.on_parts(found, start, stop)

    def on_reason(self, found: Found, start: int, stop: int) -> None:
        if self.mode and (self.head is None or self.head is self.told):
            return
        if self.mode and self.head:  # a part of the change has a reason of its own
            self.close_mode(self.head.start)
        elif about := self._changed():
            self.head = next(
                (d for d in reversed(self.drafts) if d.measure != "base" and d.subject.same(about)), self.head
            )
        self.mode, self.mode_at, self.told = "reason", stop, self.head
        self.pieces, self.cue = [], ""

    def _changed(self) -> Subject | None:
        """Whom the words before a reason name, with or without a word of how it changed."""
        if self.pieces:
            self.pieces = [self.shelf.moved.sub("", "".join(self.pieces))]
        subject = self.subject()
        return subject if subject and subject.known else None

    def on_use(self, found: Found, start: int, stop: int) -> None:
        if self.mode or (self.pieces and not self.used and self.head is None and not self._defined()):
            self.add(found.group(), start)
            return
        if not self.used:
            self._topic()
        self.mode, self.mode_at, self.told_use = "use", stop, False
        self.pieces, self.cue = [], ""

    def _defined(self) -> bool:
        """Whether a paragraph begins with whom it is about."""
        subject = self.subject()
        return subject is not None and subject.known and subject.item is not None

    def on_leave(self, found: Found, start: int, stop: int) -> None:
        self.left_out = self.left_out or not self.mode
        self.on_use(found, start, stop)

    def on_list(self, found: Found, start: int, stop: int) -> None:
        if self.last_mode and not self.pieces:
            self.mode, self.mode_at = self.last_mode, start
        else:
            self.add(found.group(), start)

    def on_absence(self, found: Found, start: int, stop: int) -> None:
        if not self.mode and not self.used:
            self.absent = stop
        self.add(found.group(), start)

    def on_stop(self, found: Found, start: int, stop: int) -> None:
        mark = found.group()
        if mark == ")":
            self._close(start, stop)
        elif mark in ENDS and not (self.brackets and self.letters[stop : stop + 1] == ")"):
            self._end_sentence(start, stop)
        else:
            self._end_clause(start)
            if mark == ";" and not self.brackets:
                self.wholes = self.wholes[:1]
            introduces = mark == ":" and self.separator == "parts" and not self.pieces
            if mark == ":" and self.mode == "use" and self.letters.endswith(self.shelf.following, 0, start):
                self.close_mode(start)
            self.clear(stop)
            self.separator = "parts" if introduces else mark

    def on_open(self, found: Found, start: int, stop: int) -> None:
        """A bracket with figures in it: parts of what came before it, or, inside a name, an aside."""
        self.brackets += (
            Saved(self.head, self.lead, (*self.wholes,), self.mode, self.base, (*self.pieces,), self.began),
        )
        aside = self.pieces and not self.used and not self.mode
        if self.head and self.head not in self.wholes and not aside:
            self.wholes.append(self.head)
        self.clear(stop)
        self.separator = "("

    def _close(self, start: int, stop: int) -> None:
        if not self.brackets:
            return
        self._end_clause(start)
        *brackets, saved = self.brackets
        self.brackets = (*brackets,)
        self.head, self.lead, self.base, self.mode = saved.head, saved.lead, saved.base, saved.mode
        self.left_out = False
        self.wholes = [*saved.wholes]
        self.clear(stop)
        if saved.pieces:
            self.pieces, self.began = [*saved.pieces], saved.began

    def _end_clause(self, at: int) -> None:
        if self.used or self.mode:  # the year of a reason is not that of what is told behind it
            self.year = None
        elif not self.mode:
            if self.absent >= 0:
                self._nothing_there(at)
            elif self.pieces and not self.cue:
                self._untold_clause()

    def _untold_clause(self) -> None:
        """A clause without a figure: it names what follows is about, or what it is part of, or neither."""
        within = "".join(self.pieces).endswith(self.shelf.within) and self.subject() is not None
        named = self._topic()
        if named and within and self.head and self.head not in self.wholes:
            self.wholes.append(self.head)
        elif not named and self.year_within:
            self.year = None  # of what the clause says, not of what follows

    def _end_sentence(self, start: int, stop: int) -> None:
        self._end_clause(start)
        if self.head and self.head.subject.names and not self.head.said and not self.mode:
            self.lead = self.head  # a path that is a sentence of its own: the next ones are about it
        self.close_mode(start)
        self.sentence += 1
        self.bounds.append(stop)
        self.wholes, self.head = [], self.lead
        self.base, self.year, self.printed_base, self.twin = None, None, False, None
        self.left_out, self.adjusted, self.adrift = False, None, False
        self.brackets = ()
        self.clear(stop)
        self.separator = "."

    def _nothing_there(self, at: int) -> None:
        """Nothing was planned or spent: the clause says so of a known subject, without a figure."""
        phrase = self.letters[self.absent : at]
        meaning = understand(phrase)
        if meaning.known and meaning.subject and not meaning.prefix and (meaning.fund or meaning.item):
            draft = self.new(self.named(meaning, phrase, self.absent), self.began)
            draft.measure, draft.stop = "absence", at
            self.head = self.lead = draft

    def _topic(self) -> bool:
        """The clause names a subject and no figure: what follows is about it."""
        subject = self.subject()
        if subject is None or not subject.known:
            return subject is None
        head = self.head
        if head and head.subject.same(subject) and (subject.stage is None or self.stage(head) == subject.stage):
            return True
        self.head = self.new(subject, subject.start)
        self.leads(self.head)
        return True

    # ---- figures

    def on_figure(self, found: Found, start: int, stop: int) -> None:
        words, other, points, percent, money, count = found.group(*FIGURE)
        begin, end = found.span("figure")
        if other and words.isdigit() and self.codes.has(words):
            self.note(begin, end, "code")
            if len(words) in CODES:
                self.code = words
                self.add(found.group(), start)
            return
        if points or (other and not self.cue):
            self.note(begin, end, f"{self.mode}_text" if self.mode else "measure_text")
            self.add(found.group(), start)
            self.adrift = self.adrift and not points
            return
        digits = words if words[0].isdigit() else words[1:]
        if not digits.isdigit():
            digits = digits.replace(",", "").replace("\uff0c", "")
        if len(digits) > MOST_DIGITS:
            if words.isdigit() and not (found["money"] or found["percent"]):
                self.note(begin, end, "identifier")
            else:
                self.unbound.append((begin, end, "out_of_range"))
            return
        number = Number(Decimal(digits), len(digits.partition(".")[2]), words[0] in MINUS, begin, end, words)
        if percent:
            self.percent(number)
        elif money:
            factor = self.shelf.money[money]
            self.unit = (factor, money)
            self.money(number, factor, money)
        elif count:
            self.count(number, count)
        else:
            self._bare(number, end)

    def on_spoken(self, found: Found, start: int, stop: int) -> None:
        """A number written in characters."""
        group = "spoken_percent" if found["spoken_percent"] else "spoken"
        value = spoken(found[group])
        if value is None:
            self.add(found.group(), start)
            return
        places = max(0, -int(value.as_tuple().exponent))
        number = Number(value, places, False, *found.span(group), found[group])
        if group == "spoken_percent":
            self.percent(number)
        else:
            unit = found["spoken_unit"]
            self.unit = (self.shelf.money[unit], unit)
            self.money(number, *self.unit)

    def _bare(self, number: Number, end: int) -> None:
        """A number without a unit: a code, or an amount that inherits the unit before it."""
        words = number.words
        code = words.isdigit() and len(words) in CODES
        if code and (names_code(words, self.letters[end : end + 1]) or self.codes.has(words)):
            self.note(number.start, number.stop, "code")
            self.code = words
            return
        if self.unit is None and not self.mode and (joint := self.shelf.joint.match(self.letters, end)):
            about = self.subject() or (self.head.subject if self.head else None)
            if about and about.flow == "both" and joint["unit"] in self.shelf.money:
                self.unit = (self.shelf.money[joint["unit"]], joint["unit"])
        amount = number.places > 0 or "," in words or number.value == 0 or self.cue
        if self.unit and amount and not self.mode and self.cue not in ("share", "completion"):
            self.money(number, self.unit[0], None)
            return
        self.note(number.start, number.stop, f"{self.mode}_text" if self.mode else "unread")
        self.add(words, number.start)


def names_code(words: str, following: str) -> bool:
    """Whether a number is the code of a subject that is named behind it."""
    return following.isalpha() and len(words) == 7 and words[0] == "2"


#: what is done with a token, by the name that the grammar gives it
_METHODS = {f"{name[3:]}_": getattr(Binder, name) for name in dir(Binder) if name.startswith("on_")}
