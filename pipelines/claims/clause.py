"""The clause that is being read: its words, whom they name, and what they take over from what was said before.

Belongs here: the state of reading a paragraph, subjects of phrases, new drafts. Does not belong here: tokens
(`binding`), figures (`slots`).
"""

from __future__ import annotations

from typing import NamedTuple

from pipelines.claims.drafts import Base, Draft, Number, Subject
from pipelines.claims.lexicon import LONGEST, TOTALS, UNKNOWN, Lexicon, Meaning, understand
from pipelines.claims.paths import WIDTHS, Codes, split_path

LONGEST_NAME = 32  # letters: a longer foreign phrase before a figure is no subject
ECONOMIC = ("personnel", "operating")  # parts of expenditure whose own parts are economic subjects
MAIN = ("basic", "project")
BODIES = (None, *TOTALS, "fund_balance_used", "surplus_distribution")  # items of a body's money
VEHICLES = ("three_public_total", "vehicle_total", "vehicle_purchase", "vehicle_operation")
MONEY = ("totals", "fiscal", "general_public", "fund")  # topics
BALANCES = ("carry_in", "carry_out", "carried")
SHORT = 8  # letters before a number that still belong to the name of what is counted behind it


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
    flow: str | None = None
    past: str | None = None  # the stage of other years' figures, where a part tells of one
    path: tuple[str, ...] = ()  # the class and the section whose items are told
    stage: str | None = None  # the stage of what is told under a heading of another year than the document's own
    partial: bool = False  # of a part of the year, under such a heading: figures of no year


class Before(NamedTuple):
    """What earlier paragraphs leave to the present one."""

    whole: Draft | None = None  # the paragraph lists its parts
    background: Draft | None = None  # the last whole of this part of the document: shares without a base are of it
    carry: Draft | None = None  # what the last paragraph was about

    def left(self) -> tuple[object, ...]:
        """All of it that a reading can depend on."""
        whole, background, carry = self
        return (
            whole.likeness() if whole else None,
            background.subject.phrase if background else None,
            carry.subject if carry else None,
        )


class Clause:
    """State: the paragraph's drafts and notes, the sentence's subjects, the words of the clause."""

    __slots__ = (  # more than the thirty names that a dictionary of attributes is quick with
        "absent", "adjusted", "adrift", "as_of", "bare_flow", "base", "before", "began", "bounds", "code", "codes",
        "cue", "cue_at", "cue_word", "drafts", "head", "last_mode", "lead", "left_out", "letters", "mode", "mode_at",
        "notes", "open_base", "particular", "partial", "path", "pieces", "printed_base", "sentence", "separator",
        "setting", "shelf", "told", "told_of", "told_use", "unbound", "used", "wholes", "year",
    )  # fmt: skip

    def __init__(self, letters: str, setting: Setting, shelf: Lexicon, codes: Codes, before: Before) -> None:
        self.letters, self.setting, self.shelf, self.codes, self.before = letters, setting, shelf, codes, before
        self.drafts: list[Draft] = []
        self.notes: list[Note] = []
        self.unbound: list[tuple[int, int, str]] = []
        self.head: Draft | None = None  # what a figure without a subject is about
        self.lead: Draft | None = None  # what the sentence is about
        self.wholes: list[Draft] = [before.whole] if before.whole else []  # of which the following are parts
        self.mode = self.last_mode = ""  # "", reason, use
        self.mode_at = 0
        self.told: Draft | None = None  # whose reason is told
        self.base: Base | None = None  # what figures are compared with
        self.printed_base = False
        self.left_out = False  # something is left out of the next comparison
        self.adjusted: Draft | None = None  # whose other comparisons go on behind one with what nobody printed
        self.year: int | None = None
        self.as_of: int | None = None  # the year of the day for which counts are told
        self.bare_flow = False  # the clause says only that money was spent or received, after a count
        self.path = setting.path  # the class and the section that were told last
        self.told_use = False  # what the money is for was told with amounts
        self.adrift = False  # the last level of the sentence was of nobody knows whom: so is its change
        self.partial = setting.partial  # it is told of some months of the year
        self.particular = False  # another figure of the same shape might be read in another way
        self.sentence = 0
        self.bounds = [0]  # where sentences begin
        self.separator = ""
        self.clear(0)

    def clear(self, at: int) -> None:
        """A new clause begins."""
        self.pieces: list[str] = []
        self.began = at
        self.cue = ""  # what kind of figure comes next
        self.cue_at = at
        self.cue_word = ""
        self.open_base = False  # a comparator stands in this clause without a word that closes it
        self.absent = -1
        self.told_of: tuple[Draft, str, bool] | None = None  # whom the last amount was told of, and whether as a share
        self.used = False  # a figure was bound in this clause
        self.code: str | None = None

    def add(self, words: str, start: int) -> None:
        """Words of the clause; those behind an open comparator describe what is compared with."""
        if self.open_base:
            return
        if not self.pieces:
            self.began = start
        self.pieces.append(words)

    def note(self, start: int, stop: int, kind: str) -> None:
        """A figure that asserts nothing."""
        self.notes.append(Note(start, stop, kind))

    def refuse(self, number: Number, reason: str) -> None:
        """A figure that should assert something and could not be bound."""
        self.unbound.append((number.start, number.stop, reason))
        self.pieces = []

    @property
    def usual(self) -> str:
        """The stage that the document is about."""
        return self.setting.stage or ("executed" if self.setting.kind == "final_accounts" else "approved")

    def _turned(self, at: int) -> None:
        """A turn to parts stands here: a reason that is being told ends before it, though its mode goes on."""
        begins = self.letters[at - 1 : at] in (";", ",", "\uff0c", "\uff1b")
        if self.mode == "reason" and begins and self.told and self.told.reason is None and at - 1 > self.mode_at:
            self.told.reason = (self.mode_at, at - 1)

    def close_mode(self, at: int) -> None:
        """A reason or a use ends here."""
        if self.mode == "reason" and self.told and self.told.reason is None and at > self.mode_at:
            self.told.reason = (self.mode_at, at)
        self.last_mode, self.mode = self.mode, ""

    # ---- subjects

    def subject(self) -> Subject | None:
        """Whom the words of the clause name; None where they name nobody (fillers, a stage)."""
        phrase = "".join(self.pieces)
        if not phrase:
            return None
        if len(phrase) > LONGEST:
            return Subject(phrase, self.began, known=False)
        names, widths, rest = split_path(phrase)
        if names:
            code = self.codes.path(names, widths) or self._inside(names, widths)
            if code and len(names) == len(WIDTHS):
                self.path = names[:-1]
            return Subject(
                phrase[: len(phrase) - len(rest)], self.began, flow="expenditure", source=self.setting.source,
                fund=self.setting.fund, code=code, names=names, stage=understand(rest).stage,
            )  # fmt: skip
        meaning = understand(phrase)
        if self.code:
            return Subject(phrase, self.began, flow="expenditure", code=self.code, stage=meaning.stage)
        if not meaning.known or (meaning.prefix and not meaning.subject):
            return self._coded(phrase) or Subject(phrase, self.began, known=False)
        self.bare_flow = False
        if not meaning.subject:
            return self._flowing(phrase, meaning.stage)
        if meaning.bare and self.head and self.head.sentence == self.sentence and self.head.count is not None:
            self.bare_flow = True
            return None
        if meaning.stage_only and meaning.flow:
            about = self.head or self.lead
            if about and about.subject.flow == meaning.flow and (about.sentence == self.sentence or not about.said):
                return None
            if about is None and self.setting.item:
                heading = self.setting.heading
                return Subject(heading, self.began, self.setting.item, meaning.flow, stage=meaning.stage)
        if not (meaning.item or meaning.fund or meaning.part or meaning.source) and (code := self.codes.find(phrase)):
            return Subject(phrase, self.began, flow=meaning.flow or "expenditure", code=code, stage=meaning.stage)
        return self.named(meaning, phrase, self.began)

    def _flowing(self, phrase: str, stage: str | None) -> Subject | None:
        """A word of stage that ends in a flow, where nothing of that flow was told yet: all that was planned."""
        flow = next((flow for end, flow in self.shelf.flow_ends.items() if stage and phrase.endswith(end)), None)
        head = self.head.subject if self.head else None
        if flow is None or (head and (head.flow in (None, flow, "both") or head.item or head.part or head.code)):
            return None
        if head is None and (self.before.carry or self.setting.item or self.setting.flow):
            return None
        return Subject(phrase, self.began, flow=flow, stage=stage)

    def _inside(self, names: tuple[str, ...], widths: tuple[int, ...]) -> str | None:
        """The code of an item, or of a section with it, that is told after its class and section were."""
        above = WIDTHS.index(widths[0])
        whole = (*self.path[:above], *names)
        if not above or len(whole) != len(WIDTHS) or widths[-1] != WIDTHS[-1]:
            return None
        return self.codes.path(whole, WIDTHS)

    def named(self, meaning: Meaning, phrase: str, start: int) -> Subject:
        """A subject of the vocabulary, shown without the fillers around it."""
        first, last = meaning.core
        if phrase[first:last] in self.shelf.of_vehicles and not self._of_vehicles():
            return Subject(phrase, self.began, known=False)
        return Subject(
            phrase[first:last], start + first if len(self.pieces) == 1 else start, meaning.item, meaning.flow,
            meaning.source, meaning.fund, meaning.part, stage=meaning.stage, body=meaning.prefix,
        )  # fmt: skip

    def _of_vehicles(self) -> bool:
        """Whether the three public expenses are told here."""
        told = (*self.drafts, *filter(None, (self.before.carry, self.before.whole)))
        return self.setting.topic == "three_public" or any(draft.subject.item in VEHICLES for draft in told)

    def _coded(self, phrase: str) -> Subject | None:
        """A subject of the classifications, named without its path, perhaps with a word of stage behind it."""
        if len(phrase) > LONGEST_NAME + 8:
            return None
        whole = self.wholes[-1].subject.part if self.wholes else None
        named = self.codes.spell(phrase, "department_economic" if whole in ECONOMIC else "functional")
        if named is None:
            return None
        return Subject(named.name, self.began, flow="expenditure", code=named.code, stage=named.stage)

    def credible(self, subject: Subject) -> bool:
        """Whether a foreign phrase before an amount may be a subject: in a list of parts, or where budgets are told."""
        if len(subject.phrase) > LONGEST_NAME or self.setting.topic in ("performance", "organisation"):
            return False
        if self.wholes and self.wholes[-1].amount is not None:
            return True
        told = self.setting.topic is not None or self.before.carry is not None or bool(self.drafts)
        return told and subject.phrase.endswith(self.shelf.subject_ends)

    def jointly(self, subject: Subject) -> bool:
        """Whether a foreign phrase means several of the items before it together: what is said of them is of no one."""
        return bool(self.drafts and self.shelf.jointly.search(subject.phrase))

    def counted(self, phrase: str, behind: int) -> tuple[str, str] | None:
        """What is counted and its name: the longest known word behind the unit, else the longest before the number."""
        counted = self.shelf.counted
        for stop in range(behind + 10, behind + 1, -1):
            told_behind = self.letters[stop : stop + 1].isdigit()  # the noun of the next count
            if (key := counted.get(self.letters[behind:stop])) is not None and not told_behind:
                noun = self.letters[behind:stop]
                return key, phrase + noun if len(phrase) <= SHORT else noun
        bracket = phrase.rfind("(") if phrase.endswith(")") else -1
        bare = self.shelf.copula.sub("", phrase)
        for words in dict.fromkeys((phrase, phrase[:bracket] if bracket > 0 else "", bare)):
            for start in range(max(0, len(words) - 24), len(words)):
                if (key := counted.get(words[start:])) is not None:
                    return key, words if len(phrase) <= LONGEST_NAME else words[start:]
        return None

    def background(self) -> Subject | None:
        """Whom a figure is about that stands before any subject: the heading's, where it names one."""
        setting = self.setting
        if setting.item or setting.flow:
            return Subject(setting.heading, self.began, setting.item, setting.flow or "expenditure")
        return None

    def headed(self) -> Subject | None:
        """Whom the heading above names in full, where a paragraph begins with a stage and nothing else."""
        heading = self.shelf.year.sub("", self.setting.heading)
        meaning = understand(heading) if len(heading) <= LONGEST else UNKNOWN
        if not (meaning.known and meaning.flow and meaning.subject) or meaning.prefix:
            return None
        return self.named(meaning, heading, self.began)._replace(stage=None)

    # ---- drafts

    def new(self, subject: Subject, start: int) -> Draft:
        """A draft about a subject, with what it takes over from the whole that it is part of."""
        while self.wholes and not _nests(self.wholes[-1].subject, subject):
            self.wholes.pop()
        whole = self.wholes[-1] if self.wholes else None
        if whole:
            over = whole.subject
            if subject.fund is None and subject.source is None:
                subject = subject._replace(fund=over.fund, source=over.source)
            if subject.flow is None and over.flow != "both":
                subject = subject._replace(flow=over.flow)
        if subject.fund is None and subject.source is None and (beside := self._told_beside(subject, whole)):
            subject = subject._replace(fund=beside.fund, source=beside.source)
        if whole or subject.source not in (None, "fiscal"):
            pass  # an income of its own source is of no fund, whatever the heading is about
        elif subject.fund is None and subject.item in (None, *TOTALS, *BALANCES) and self.setting.fund:
            subject = subject._replace(fund=self.setting.fund, source=subject.source or self.setting.source)
        if self.partial or (whole and _itself(whole.subject, subject)):
            subject = subject._replace(known=False)  # of a part of the body
        if whole is None and subject.item in BALANCES and subject.fund is None and not self._money_told(subject):
            subject = subject._replace(known=False)  # of which money, nobody says
        year = self.year or (whole.year if whole and whole.said else self._year_beside(subject, whole))
        stage = subject.stage or (whole.stage if whole else None)
        draft = Draft(subject, self.sentence, whole, year, stage, start=start)
        self.drafts.append(draft)
        return draft

    def _year_beside(self, subject: Subject, whole: Draft | None) -> int | None:
        """The year of what was told just before in the sentence, where this is told of as the same state of money."""
        last = self.drafts[-1] if self.drafts else None
        if last is None or last.sentence != self.sentence or last.amount is None or last.measure == "base":
            return None
        if subject.stage not in (None, last.subject.stage) or any(word in subject.phrase for word in self.shelf.now):
            return None
        return last.year if last.part_of is whole and not last.subject.same(subject) else None

    def _money_told(self, subject: Subject) -> bool:
        """Whether it is all money of the body that is told: under a heading of it, or in this paragraph so far."""
        told = (draft.subject for draft in self.drafts if draft.amount is not None)
        headed = self.setting.topic in MONEY and subject.phrase not in self.shelf.any_balance
        return headed or any(one.known and one.item in BODIES for one in told)

    def _told_beside(self, subject: Subject, whole: Draft | None) -> Subject | None:
        """Whose money it is that names no fund behind what does: totals and balances of one sentence are of one fund,
        so are basic and project expenditure, and items of a list."""
        told = [draft for draft in self.drafts if draft.sentence == self.sentence and draft.part_of is whole]
        if not told or subject.code or subject.names:
            return None
        first, last = told[0].subject, told[-1].subject
        if first.fund and (first.flow == "both" or first.item in (*TOTALS, *BALANCES)) and not subject.part:
            return first if subject.item in (None, *TOTALS, *BALANCES) else None
        bare = not (subject.item or subject.part) and subject.flow == "expenditure"
        if bare and len(told) == 1 and first.flow == "revenue" and not (first.item or first.part):
            return first  # revenue of a fund so much, expenditure so much
        if last.part in MAIN and subject.part in MAIN and last.fund:
            return last
        spent = bool(last.item and subject.item) and last.flow == subject.flow == "expenditure"
        return last if spent and last.source and self.separator == "\u3001" else None

    def fork(self, draft: Draft, start: int) -> Draft:
        """The same figure beside itself, to be compared with a second base."""
        fork = draft.beside(start)
        self.drafts.append(fork)
        return fork

    def leads(self, draft: Draft) -> None:
        """What is no part of anything in this paragraph is what its sentence is about."""
        if draft.part_of is None or draft.part_of is self.before.whole:
            self.lead = draft

    def stage(self, draft: Draft) -> str:
        """Its stage: printed, else of another year the heading's, else what the document is about."""
        past = self.setting.past if draft.year not in (None, self.setting.year) else None
        return draft.stage or past or self.usual

    def carried(self) -> Subject | None:
        """What the last paragraph was about, where this one, before any subject of its own, goes on."""
        return self.before.carry.subject if self.before.carry and not self.drafts else None

    def mate(self, subject: Subject) -> Draft | None:
        """The latest draft of the paragraph about a subject; of several, one that says it in the same dimensions."""
        fitting = [
            draft
            for draft in self.drafts
            if draft.measure != "base" and (draft.said or draft is self.head) and _means(draft.subject, subject)
        ]
        return max(
            enumerate(fitting),
            key=lambda one: (one[1].subject.fund == subject.fund, one[1].part_of is None, one[0]),
            default=(0, None),
        )[1]


def _means(told: Subject, subject: Subject) -> bool:
    """Whether a phrase may mean what was told before; a bare flow does not mean the money of one fund."""
    if told.fund and not subject.fund and told.flow != subject.flow:
        return False
    return told.same(subject)


def _itself(whole: Subject, part: Subject) -> bool:
    """Whether a part is called as its whole is."""
    bare = part.known and not (part.item or part.part or part.code or part.names)
    held = whole.known and not (whole.part or whole.code or whole.names) and whole.item in (None, "current_year_total")
    return bare and held and bool(part.flow) and (part.flow, part.source, part.fund) == (
        whole.flow, whole.source, whole.fund
    )  # fmt: skip


def _nests(whole: Subject, part: Subject) -> bool:
    """Whether one can be part of the other: parts of expenditure never hold one another's siblings."""
    inner, outer = ("personnel", "operating"), ("basic", "project")
    if part.part in outer:
        return whole.part not in (*outer, *inner)
    return not (part.part in inner and whole.part in inner)
