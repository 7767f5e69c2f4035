"""How much of a broken figure is noticed: change one printed thing at a time, run the whole road, ask every rule.

Belongs here: the kinds of slip, drawn from a seed over every figure and never from a list of ones that work; what was
noticed, where the first suspicion fell, whether the suggested value is the original. Does not belong here: rules,
diagnosis, printing a report (`gouji`, `bench`).

The variants of one document are judged together, as so many documents: the book is asked once for hundreds of them.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import NamedTuple

import duckdb

from expectations.findings import find
from expectations.judge import judge
from pipelines.amounts import printed
from pipelines.catalog import load
from pipelines.disclose import disclose
from pipelines.model import Disclosure, Document, Grid
from pipelines.store.memory import open_memory

BATCH = 400  # variants judged together: bounded memory, and few enough questions
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
TABLE_SLIPS = ("digit", "last_digit", "dropped", "swapped", "times_ten", "tenth", "unit", "sign")
PROSE_SLIPS = ("digit", "dropped", "swapped", "times_ten", "tenth", "unit")


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
    noticed: bool  # a comparison or finding is broken that the original document does not have
    told: bool  # and it is told as a finding
    located: bool  # the first suspect is the changed figure
    tied: bool  # it is among figures that the witnesses cannot tell apart
    restored: bool  # the suggested value is the original


class Proof(NamedTuple):
    """The outcomes of all changes, and which figures take part in no comparison that was asked."""

    outcomes: tuple[Outcome, ...]
    figures: int
    uncovered: tuple[int, ...]  # where figures of tables begin that no identity covers
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
    digits = whole.replace(",", "")
    if len(digits) < 2:
        return None
    place = draw.randrange(len(digits))
    left = (digits[:place] + digits[place + 1 :]).lstrip("0") or "0"
    return _grouped(left, "," in whole) + point + places


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
    """Words of direction turned round where a figure of change stands by them, and years of comparison moved by one."""
    text = said.document.text
    done: set[int] = set()
    for claim in said.claims:
        head = text[claim.span_start : claim.span_stop]
        if claim.change_amount:
            found = [(head.find(word), word) for word in opposites() if word in head]
            if found:
                at, word = min(found, key=lambda one: (one[0], -len(one[1])))
                start = claim.span_start + at
                yield Change("direction", "prose", start, start + len(word), opposites()[word], start, None)
        for year in YEAR.finditer(head):
            start = claim.span_start + year.start()
            if start not in done:
                done.add(start)
                yield Change("year", "prose", start, start + 4, str(int(year[0]) - 1), start, None)
    for sheet in said.sheets:
        top = min((row.index for row in sheet.rows), default=0)
        for row, starts in zip(sheet.grid.rows[:top], sheet.grid.starts[:top], strict=True):
            for words, start in zip(row, starts, strict=True):
                for year in YEAR.finditer(words):
                    at = start + year.start()
                    yield Change("year", "form", at, at + 4, str(int(year[0]) - 1), at, None)


@cache
def opposites() -> Mapping[str, str]:
    """Word of direction -> the opposite one, the longest first."""
    given: Mapping[str, str] = load(Path(__file__).with_name("prove.toml"))["opposite"]
    return given


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


class Told(NamedTuple):
    """What a judged document gives: broken comparisons, and findings with their suspicion."""

    broken: frozenset[tuple[str, str]]
    findings: tuple[tuple[frozenset[str], str | None, tuple[str, ...], str | None], ...]


def prove(
    said: Disclosure,
    seed: int = 0,
    per_figure: int = 1,
    progress: Callable[[int], None] = lambda done: None,
    only: Sequence[str] | None = None,
) -> Proof:
    """Change one thing at a time and see what is noticed. The document itself must be readable and of a known kind.

    `only` names the kinds of slip; all of them where it is None.
    """
    own = _told([said])[said.document.document_id]
    todo = [one for one in changes(said, seed, per_figure) if only is None or one.kind in only]
    outcomes: list[Outcome] = []
    for begin in range(0, len(todo), BATCH):
        batch = todo[begin : begin + BATCH]
        variants = [disclose(changed(said.document, change)) for change in batch]
        placed = [one for one in variants if one.identity.report_year is not None and one.identity.kind is not None]
        told = _told(placed)
        for change, variant in zip(batch, variants, strict=True):
            outcomes.append(_outcome(change, variant, told.get(variant.document.document_id), own))
        progress(len(batch))
    noticed = {outcome.change.ref for outcome in outcomes if outcome.noticed and outcome.change.where == "table"}
    tables = {outcome.change.ref for outcome in outcomes if outcome.change.where == "table"}
    return Proof(tuple(outcomes), len(tables), tuple(sorted(tables - noticed)), len(own.findings))


def _told(disclosures: Iterable[Disclosure]) -> dict[str, Told]:
    with open_memory(disclosures) as connection:
        judge(connection)
        find(connection)
        return _read(connection)


def _read(connection: duckdb.DuckDBPyConnection) -> dict[str, Told]:
    broken: dict[str, set[tuple[str, str]]] = {}
    for document, rule, subject in connection.execute(
        "SELECT document_id, rule_id, subject FROM comparisons WHERE outcome = 'broken'"
    ).fetchall():
        broken.setdefault(document, set()).add((rule, subject))
    findings: dict[str, list[tuple[frozenset[str], str | None, tuple[str, ...], str | None]]] = {}
    for document, rules, suspect, ties, suggestion in connection.execute(
        "SELECT document_id, rule_ids, suspect, ties, suggestion FROM findings ORDER BY document_id, finding_id"
    ).fetchall():
        findings.setdefault(document, []).append((frozenset(rules), suspect, tuple(ties), suggestion))
    ids = [row[0] for row in connection.execute("SELECT document_id FROM documents").fetchall()]
    return {key: Told(frozenset(broken.get(key, ())), tuple(findings.get(key, ()))) for key in ids}


def _outcome(change: Change, variant: Disclosure, told: Told | None, own: Told) -> Outcome:
    if told is None:  # the document can no longer be placed: quarantined, which nobody overlooks
        return Outcome(change, True, True, False, False, False)
    fresh = told.broken - own.broken
    before = list(own.findings)
    new = [finding for finding in told.findings if not _same(finding, before)]
    ref = f"{variant.document.document_id[:16]}-{change.ref}"
    located = any(suspect == ref for _, suspect, _, _ in new[:1]) or any(suspect == ref for _, suspect, _, _ in new)
    tied = not located and any(ref in ties for _, _, ties, _ in new)
    restored = any(
        suspect == ref and suggestion is not None and _equal(suggestion, change.original)
        for _, suspect, _, suggestion in new
    )
    return Outcome(change, bool(fresh or new), bool(new), located, tied, restored)


def _same(
    finding: tuple[frozenset[str], str | None, tuple[str, ...], str | None],
    before: list[tuple[frozenset[str], str | None, tuple[str, ...], str | None]],
) -> bool:
    """Whether the original document has a finding of the same rules; each counts once."""
    for index, other in enumerate(before):
        if other[0] == finding[0]:
            del before[index]
            return True
    return False


def _equal(suggestion: str, original: Decimal | None) -> bool:
    value = printed(suggestion).value
    return value is not None and original is not None and value == original
