"""How much of a broken figure is noticed: change one printed thing at a time, run the whole road, ask every rule.

Belongs here: the kinds of slip, drawn from a seed over every figure and never from a list of ones that work; what was
noticed, where the first suspicion fell, whether the suggested value is the original. Does not belong here: rules,
diagnosis, what could be noticed at best (`ceiling`), printing a report (`gouji`, `bench`).

The variants of one document are judged together, as so many documents: the book is asked once for hundreds of them.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import NamedTuple

import duckdb

from expectations.book import rules
from expectations.cases import AGAINST
from expectations.ceiling import Ceiling, ceiling
from expectations.findings import find
from expectations.judge import judge
from pipelines.amounts import printed
from pipelines.catalog import load
from pipelines.disclose import disclose
from pipelines.model import Disclosure, Document, Grid
from pipelines.store.memory import open_memory

NEAR = 8  # letters before a figure in which its direction stands
BATCH = 250  # variants judged together: bounded memory, and few enough questions
YEAR = re.compile(r"(?:19|20)\d\d")
TABLE_SLIPS = ("digit", "last_digit", "dropped", "swapped", "times_ten", "tenth", "unit", "sign")
PROSE_SLIPS = ("digit", "dropped", "swapped", "times_ten", "tenth", "unit")
KINDS = (*TABLE_SLIPS, "row", "form", "direction", "year")


class Change(NamedTuple):
    """One printed thing made wrong: the text between two offsets replaced."""

    kind: str  # digit, dropped, swapped, times_ten, tenth, unit, sign, row, form, direction, year
    where: str  # table, prose, form
    start: int
    stop: int
    words: str
    ref: int  # where the figure begins that was changed
    original: Decimal | None


class Outcome(NamedTuple):
    """What became of one change."""

    change: Change
    witnessed: bool  # something else in the document tells of it: noticed, or it stands in more than a bound
    noticed: bool  # a comparison or finding is broken that the original document does not have
    told: bool  # and it is told as a finding
    located: bool  # the first suspect is the changed figure
    tied: bool  # it is among figures that the witnesses cannot tell apart
    restored: bool  # the suggested value is the original


class Proof(NamedTuple):
    """The outcomes of all changes, and what could be noticed at best."""

    outcomes: tuple[Outcome, ...]
    ceiling: Ceiling
    own: int  # findings of the document as it is


# ---------------------------------------------------------------- slips


def digit(words: str, draw: random.Random) -> str | None:
    """Another digit in one place; never a leading zero.

    >>> digit("7.00", random.Random(1)) != "7.00"
    True
    """
    places = [index for index, letter in enumerate(words) if letter.isdecimal()]
    place = draw.choice(places)
    lowest = "123456789" if place == places[0] and len(places) > 1 else "0123456789"
    return words[:place] + draw.choice([one for one in lowest if one != words[place]]) + words[place + 1 :]


def last_digit(words: str, draw: random.Random) -> str | None:
    """Another digit in the last place: the last fen where fen are printed."""
    place = max(index for index, letter in enumerate(words) if letter.isdecimal())
    return words[:place] + draw.choice([one for one in "0123456789" if one != words[place]]) + words[place + 1 :]


def dropped(words: str, draw: random.Random) -> str | None:
    """One digit lost, thousands regrouped where they were grouped."""
    whole, point, places = words.partition(".")
    sign_of = "-" if whole.startswith("-") else ""
    digits = whole.removeprefix("-").replace(",", "")
    if len(digits) < 2:
        return None
    place = draw.randrange(len(digits))
    left = (digits[:place] + digits[place + 1 :]).lstrip("0") or "0"
    return sign_of + _grouped(left, "," in whole) + point + places


def swapped(words: str, draw: random.Random) -> str | None:
    """Two neighbouring digits exchanged."""
    digits = [index for index, letter in enumerate(words) if letter.isdecimal()]
    pairs = [(a, b) for a, b in zip(digits, digits[1:], strict=False) if words[a] != words[b]]
    pairs = [(a, b) for a, b in pairs if not (a == digits[0] and words[b] == "0")]
    if not pairs:
        return None
    a, b = draw.choice(pairs)
    letters = list(words)
    letters[a], letters[b] = letters[b], letters[a]
    return "".join(letters)


def _scaled(power: int) -> Callable[[str, random.Random], str | None]:
    def scaled(words: str, draw: random.Random) -> str | None:
        reading = printed(words)
        if not reading.value:
            return None
        whole, _, places = words.partition(".")
        value = reading.value.scaleb(power)
        shown = f"{value:,f}" if "," in whole else f"{value:f}"
        head, _, tail = shown.partition(".")
        tail = tail.rstrip("0").ljust(len(places), "0")
        return head + ("." + tail if tail else "") if len(tail) <= max(2, len(places)) else None

    return scaled


def sign(words: str, draw: random.Random) -> str | None:
    """A minus before the figure, or none where there was one."""
    if not printed(words).value:
        return None
    return words[1:] if words.startswith("-") else "-" + words


def _grouped(digits: str, commas: bool) -> str:
    return f"{int(digits):,d}" if commas else digits


SLIPS: Mapping[str, Callable[[str, random.Random], str | None]] = {
    "digit": digit,
    "last_digit": last_digit,
    "dropped": dropped,
    "swapped": swapped,
    "times_ten": _scaled(1),
    "tenth": _scaled(-1),
    "unit": _scaled(-4),
    "sign": sign,
}


def changes(said: Disclosure, seed: int, per_figure: int = 1) -> Iterator[Change]:
    """Every figure, form, direction word and printed year of the document, each made wrong in turn.

    `per_figure` draws of each kind a figure; the same seed gives the same changes.
    """
    for fact in said.facts:
        if fact.value_kind == "number":
            yield from _slips(TABLE_SLIPS, "table", fact.amount_text, fact.span_start, seed, per_figure)
    facts = {fact.span_start for fact in said.facts}
    for claim in said.claims:
        for start, stop in claim.figure_spans:
            if start not in facts:
                yield from _slips(PROSE_SLIPS, "prose", said.document.text[start:stop], start, seed, per_figure)
    yield from _structure(said)
    yield from _turned(said)
    yield from _years(said)


def _slips(kinds: Sequence[str], where: str, words: str, start: int, seed: int, per_figure: int) -> Iterator[Change]:
    percent = words.endswith("%")
    digits = words[:-1] if percent else words
    original = printed(words).value
    for kind in kinds:
        seen = {digits}
        for turn in range(per_figure):
            made = SLIPS[kind](digits, random.Random(f"{seed}/{start}/{kind}/{turn}"))
            if made is None or made in seen or printed(made).value == printed(digits).value:
                continue
            seen.add(made)
            yield Change(kind, where, start, start + len(digits), made, start, original)


def _structure(said: Disclosure) -> Iterator[Change]:
    """Rows and forms removed: the row of every figure-bearing leaf, every form with its title."""
    text = said.document.text
    if said.document.grids:
        return  # removing lines of a grid that a reader found would need another grid
    taken: set[int] = set()
    for fact in said.facts:
        start = text.rfind("\n", 0, fact.span_start) + 1
        if fact.is_leaf and fact.subject_code and fact.code_printed and start not in taken:
            taken.add(start)
            stop = text.find("\n", fact.span_stop) + 1 or len(text)
            yield Change("row", "form", start, stop, "", fact.span_start, None)
    ordered = sorted(said.sheets, key=lambda sheet: sheet.title_start)
    for sheet in ordered:
        yield Change("form", "form", sheet.title_start, sheet.grid.stop, "", sheet.grid.start, None)


def _turned(said: Disclosure) -> Iterator[Change]:
    """Words of direction that stand before a figure, or say that there was no change, turned round."""
    text = said.document.text
    before, level, less = _directions()
    found: dict[int, re.Match[str]] = {}
    for claim in said.claims:
        for start, _ in claim.figure_spans:
            if word := before.search(text, max(claim.span_start, start - NEAR), start):
                found[word.start(1)] = word
        if claim.direction == "equal" and (word := level.search(text, claim.span_start, claim.span_stop)):
            found[word.start()] = word
    for start, word in sorted(found.items()):
        turned = opposites().get(word[1]) or less.format(word[1])
        yield Change("direction", "prose", start, word.end() if word.re is level else word.end(1), turned, start, None)


def _years(said: Disclosure) -> Iterator[Change]:
    """Every year that is printed, of prose, titles, headers and lists, moved by one to either side."""
    prose = [(block.start, block.stop) for block in said.blocks if block.kind == "prose"]
    for figure in said.figures:
        if figure.accounted_as in ("year", "date") and figure.words and YEAR.fullmatch(figure.words):
            where = "prose" if _holds(prose, figure.start) else "form"
            for year in (int(figure.words) - 1, int(figure.words) + 1):
                yield Change("year", where, figure.start, figure.stop, str(year), figure.start, None)


@cache
def opposites() -> Mapping[str, str]:
    """Word of direction -> the opposite one."""
    given: Mapping[str, str] = load(Path(__file__).with_name("prove.toml"))["opposite"]
    return given


@cache
def _directions() -> tuple[re.Pattern[str], re.Pattern[str], str]:
    """A word of direction that ends right before a figure; words that say that nothing changed, and their opposite."""
    given = load(Path(__file__).with_name("prove.toml"))
    words = "|".join(sorted(opposites(), key=len, reverse=True))
    before = re.compile(rf"({words})(?:{'|'.join(given['between'])})?\s*$")
    return before, re.compile(given["level"]), given["less"]


# ---------------------------------------------------------------- the document with one change


def changed(document: Document, change: Change) -> Document:
    """The document as if it had been published so; grids and pages keep their places."""
    text = document.text[: change.start] + change.words + document.text[change.stop :]
    shift = len(change.words) - (change.stop - change.start)
    return replace(
        document,
        document_id=hashlib.sha256(f"{document.document_id}/{change}".encode()).hexdigest(),
        text=text,
        grids=tuple(_moved(grid, change, shift) for grid in document.grids),
        pages=tuple(page + shift if page > change.start else page for page in document.pages),
    )


def _moved(grid: Grid, change: Change, shift: int) -> Grid:
    if grid.stop <= change.start:
        return grid
    starts = tuple(tuple(at + shift if at > change.start else at for at in row) for row in grid.starts)
    rows = grid.rows
    if grid.start <= change.start < grid.stop:
        rows = tuple(
            tuple(
                change.words + words[change.stop - change.start :] if at == change.start and words else words
                for words, at in zip(row, begun, strict=True)
            )
            for row, begun in zip(grid.rows, grid.starts, strict=True)
        )
    return grid._replace(
        start=grid.start + shift if grid.start > change.start else grid.start,
        stop=grid.stop + shift,
        rows=rows,
        starts=starts,
    )


# ---------------------------------------------------------------- judging


class Signed(NamedTuple):
    """A finding without its ids and places, which every variant has of its own: what it says, in words as printed."""

    rule_ids: tuple[str, ...]
    message: str  # without places
    suggestion: str | None
    figures: tuple[tuple[str | None, ...], ...]


class Suspicion(NamedTuple):
    """A finding, and whom it suspects."""

    says: Signed
    suspect: str | None
    ties: tuple[str, ...]


class Told(NamedTuple):
    """What a judged document gives: what broke, and findings in the order of weight.

    A broken comparison is known by its rule and both sides: one that the document had before and that is off by another
    amount is another one. Words that a rule objects to are known by their rule alone, and counted: that they are quoted
    with the change in them notices nothing.
    """

    broken: Counter[tuple[str, ...]]
    findings: tuple[Suspicion, ...]


def prove(
    said: Disclosure,
    seed: int = 0,
    per_figure: int = 1,
    progress: Callable[[int, int], None] = lambda done, of: None,
    only: Collection[str] | None = None,
    sample: int = 1,
) -> Proof:
    """Change one thing at a time and see what is noticed. The document itself must be readable and of a known kind.

    `only` names the kinds of slip; all of them where it is None. Every `sample`th change is tried. `progress` hears how
    many changes are done and how many there are.
    """
    with _judged([said]) as connection:
        own = _read(connection)[said.document.document_id]
        bound = ceiling(connection)
    todo = [one for one in changes(said, seed, per_figure) if only is None or one.kind in only][::sample]
    outcomes: list[Outcome] = []
    progress(0, len(todo))
    for begin in range(0, len(todo), BATCH):
        batch = todo[begin : begin + BATCH]
        variants = [replace(disclose(changed(said.document, change)), figures=()) for change in batch]  # not asked of
        placed = [one for one in variants if one.identity.report_year is not None and one.identity.kind is not None]
        told: dict[str, Told] = {}
        for some in _apart(placed):
            with _judged(some) as connection:
                told |= _read(connection)
        for change, variant in zip(batch, variants, strict=True):
            found = _outcome(change, variant, told.get(variant.document.document_id), own)
            outcomes.append(found._replace(witnessed=found.noticed or _witnessed(change, said, bound)))
        progress(len(outcomes), len(todo))
    return Proof(tuple(outcomes), bound, len(own.findings))


def _apart(variants: Iterable[Disclosure]) -> Iterator[list[Disclosure]]:
    """Variants that do not speak of each other: one of another year would be last year's disclosure of the others."""
    groups: dict[tuple[object, ...], list[Disclosure]] = {}
    for one in variants:
        groups.setdefault((one.identity.kind, one.identity.report_year), []).append(one)
    yield from groups.values()


def _judged(disclosures: Iterable[Disclosure]) -> duckdb.DuckDBPyConnection:
    connection = open_memory(disclosures)
    judge(connection)
    find(connection)
    return connection


def _read(connection: duckdb.DuckDBPyConnection) -> dict[str, Told]:
    ids = [row[0] for row in connection.execute("SELECT document_id FROM documents").fetchall()]
    broken: dict[str, Counter[tuple[str, ...]]] = {key: Counter() for key in ids}
    for document, rule_id, subject, *sides in connection.execute(
        "SELECT document_id, rule_id, subject, left_value::VARCHAR, right_value::VARCHAR, difference::VARCHAR "
        "FROM comparisons WHERE outcome = 'broken'"
    ).fetchall():
        compared = rules()[rule_id].statements or AGAINST in subject
        broken[document][(rule_id, subject, *map(str, sides)) if compared else (rule_id,)] += 1
    findings: dict[str, list[Suspicion]] = {key: [] for key in ids}
    for document, rule_ids, message, suggestion, evidence, suspect, ties in connection.execute(
        "SELECT document_id, rule_ids, regexp_replace(message_en, '(line|page) \\d+', '', 'g'), suggestion, evidence, "
        "suspect, ties FROM findings ORDER BY document_id, rank"
    ).fetchall():
        figures = tuple((one["form"], one["subject"], one["column_path"], one["amount_text"]) for one in evidence)
        says = Signed(tuple(rule_ids), message, suggestion, figures)
        findings[document].append(Suspicion(says, suspect, tuple(ties)))
    return {key: Told(broken[key], tuple(findings[key])) for key in ids}


def _outcome(change: Change, variant: Disclosure, told: Told | None, own: Told) -> Outcome:
    if told is None:  # the document can no longer be placed: quarantined, which nobody overlooks
        return Outcome(change, True, True, True, False, False, False)
    fresh = {rule_id for rule_id, *_ in told.broken - own.broken}
    before = Counter(one.says for one in own.findings)
    new: list[Suspicion] = []
    for one in told.findings:
        if before[one.says]:
            before[one.says] -= 1
        elif fresh & set(one.says.rule_ids):
            new.append(one)
    stem = variant.document.document_id[:16]
    refs = {f"{stem}-{change.ref}"}
    refs |= {f"{stem}-c{claim.span_start}" for claim in variant.claims if _holds(claim.figure_spans, change.ref)}
    first = next((one for one in new if one.suspect or one.ties), None)
    located = first is not None and first.suspect is not None and _sole(first.suspect) in refs
    tied = first is not None and not located and not refs.isdisjoint(map(_sole, first.ties))
    restored = located and first is not None and _equal(first.says.suggestion, change.original)
    return Outcome(change, bool(fresh), bool(fresh), bool(new), located, tied, restored)


def _witnessed(change: Change, said: Disclosure, bound: Ceiling) -> bool:
    """Whether something else in the document tells of what was changed."""
    if change.where != "prose":
        return change.where == "form" or f"{said.document.document_id[:16]}-{change.ref}" in bound.asked
    around = [claim for claim in said.claims if claim.span_start <= change.ref < claim.span_stop]
    if change.kind == "year":
        year = int(said.document.text[change.start : change.stop])
        return any(year in (claim.fiscal_year, claim.base_year) for claim in around)
    alone = {(place.start, place.words) for place in bound.alone}
    for claim in around:
        start, stop = min((span for span in claim.figure_spans if span[1] > change.ref), default=(0, 0))
        figure = said.document.text[start:stop].rstrip("%")
        if figure and alone.isdisjoint({(claim.span_start, figure), (claim.span_start, figure + "%")}):
            return True
    return False


def _sole(ref: str) -> str:
    """A reference without the number that tells claims apart which begin at one place."""
    return ref.partition(".")[0]


def _holds(spans: Iterable[tuple[int, int]], place: int) -> bool:
    return any(start <= place < stop for start, stop in spans)


def _equal(suggestion: str | None, original: Decimal | None) -> bool:
    value = printed(suggestion).value if suggestion else None
    return value is not None and original is not None and value == original
