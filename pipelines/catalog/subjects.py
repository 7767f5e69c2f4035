"""The four classifications of government revenue and expenditure over the years: codes, names, what is said of them.

Belongs here: reading `subjects/*.csv`, which code a name means in a year, how the two economic classifications meet.
Does not belong here: names as a document prints them in code cells, findings about wrong codes. What the lists do not
hold is unknown, not wrong: they are complete for what is marked `seen` or `known` only.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

from pipelines.catalog import SHELF, CatalogueError, load, only
from pipelines.names import bare, plain

SYSTEMS = ("functional", "department_economic", "government_economic", "revenue")
LEVELS = {3: 1, 5: 2, 7: 3}  # digits of a code -> its level
FOLDER = SHELF / "subjects"


class Subject(NamedTuple):
    """One code under one name. A renamed code has a row for each name; years are inclusive, None is unbounded."""

    system: str
    code: str
    name: str
    name_en: str
    level: int  # 1 class, 2 section, 3 item
    parent: str | None
    since: int | None
    until: int | None
    successor: str | None  # the code that took over; the same code where only the name changed
    fund_kind: str | None  # general_public, government_fund, state_capital, social_insurance, all; None for economic
    cofog: str | None  # division or group of UN COFOG that is proposed; None where none fits
    cofog_note: str | None
    source: str
    confidence: str  # seen, known, medium

    def valid(self, year: int | None) -> bool:
        """Whether it is in the classification of the year; without a year, whether it is in the newest."""
        if not year:
            return self.until is None
        return (self.since is None or self.since <= year) and (self.until is None or year <= self.until)


class Crossing(NamedTuple):
    """What a department's economic subject is in the government's classification, for a kind of unit."""

    department: str
    unit_kind: str  # administrative, institution
    government: str
    confidence: str
    note: str | None


def system_of(code: str) -> str | None:
    """The classification that a code belongs to, by its first digit; None where it is none of them.

    >>> system_of("2080505"), system_of("30113"), system_of("50501"), system_of("10101"), system_of("401")
    ('functional', 'department_economic', 'government_economic', 'revenue', None)
    """
    return _by_digit().get(code[:1])


def subject(system: str, code: str, year: int | None = None) -> Subject | None:
    """The subject of a code in a year (in the newest list without one); None where the list has none then.

    >>> subject("functional", "210", 2016).name, subject("functional", "210", 2024).name
    ('医疗卫生与计划生育支出', '卫生健康支出')
    >>> subject("functional", "20110", 2022), subject("functional", "20110", 2018).successor
    (None, '20801')
    """
    rows = [one for one in _index(system).codes.get(code, ()) if one.valid(year)]
    return rows[-1] if rows else None


def named(system: str, code: str) -> tuple[Subject, ...]:
    """Every row of a code, the oldest name first; () where the list does not know it."""
    return _index(system).codes.get(code, ())


@lru_cache(maxsize=1 << 14)
def resolve(system: str, name: str, year: int | None = None, level: int | None = None, within: str = "") -> str | None:
    """The code that a printed name means, of a section and its item the section's; None where it means none or several.

    Numbering in front and marks of level behind are taken off. The names of the year count first; an old or a later
    name counts where no name of the year is meant. `level` and `within` (the beginning of the code) narrow the choice.

    >>> resolve("functional", "八、社会保障和就业支出", 2024), resolve("functional", "节能环保", 2024, level=1)
    ('208', '211')
    >>> resolve("functional", "行政事业单位离退休（款）", 2024), resolve("department_economic", "维修（护） 费", 2024)
    ('20805', '30213')
    >>> resolve("functional", "其他支出", 2024), resolve("functional", "其他支出", 2024, level=1)
    (None, '229')
    >>> resolve("functional", "行政运行", 2024), resolve("functional", "行政运行", 2024, within="20103")
    (None, '2010301')
    >>> resolve("functional", "其他教育支出", 2024), resolve("functional", "其他教育支出", 2024, level=3)
    ('20599', '2059999')
    """
    words, marked = _unmarked(system, bare(name))
    level = level or marked
    for spellings in _spellings(words):
        found = [
            one
            for spelt in spellings
            for one in _index(system).names.get(spelt, ())
            if (level is None or one.level == level) and one.code.startswith(within)
        ]
        codes = {one.code for one in found if one.valid(year)} or {one.code for one in found}
        if codes:  # a section is often called as its only item
            section = min(codes, key=len)
            alone = len(codes) == 1 or (LEVELS[len(section)] == 2 and all(code.startswith(section) for code in codes))
            return section if alone else None
    return None


def names(system: str) -> Iterator[str]:
    """Every name, plain, by which `resolve` knows a subject of a classification, but for the common ending."""
    known = _index(system)
    meant, written = reversed(_shelf()["spelling"]["other"])
    for name in (*known.names, *known.aliases):
        yield name
        yield name.replace(meant, written)


def subjects() -> Iterator[Subject]:
    """Every row of every classification, by system, code and year."""
    for system in SYSTEMS:
        for rows in _index(system).codes.values():
            yield from rows


@cache
def crosswalk() -> tuple[Crossing, ...]:
    """How the department's economic classification maps to the government's, by kind of unit."""
    made = []
    for department, unit_kind, government, confidence, note in _lines("crosswalk", Crossing._fields):
        made.append(Crossing(department, unit_kind, government, confidence, note or None))
    return tuple(made)


class _Index(NamedTuple):
    codes: Mapping[str, tuple[Subject, ...]]
    names: Mapping[str, tuple[Subject, ...]]  # plain name -> rows
    aliases: Mapping[str, str]


@cache
def _index(system: str) -> _Index:
    """One classification. KeyError for a system that is none."""
    aliases = {plain(printed): plain(meant) for printed, meant in _shelf()["aliases"][system].items()}
    codes: dict[str, list[Subject]] = defaultdict(list)
    names: dict[str, list[Subject]] = defaultdict(list)
    for line in _lines(system, Subject._fields[1:]):
        one = _subject(system, line)
        codes[one.code].append(one)
        names[plain(one.name)].append(one)
    if unknown := set(aliases.values()) - set(names):
        raise CatalogueError(f"subjects.toml: aliases.{system}: no subject is called {', '.join(sorted(unknown))}")
    return _Index(_frozen(codes), _frozen(names), MappingProxyType(aliases))


def _frozen(table: Mapping[str, list[Subject]]) -> Mapping[str, tuple[Subject, ...]]:
    return MappingProxyType({key: tuple(rows) for key, rows in table.items()})


def _subject(system: str, line: list[str]) -> Subject:
    code, name, name_en, level, parent, since, until, successor, fund_kind, cofog, note, source, confidence = line
    if LEVELS.get(len(code)) != int(level) or system_of(code) != system:
        raise CatalogueError(f"{system}.csv: {code} is no code of level {level}")
    years = (int(since) if since else None, int(until) if until else None)
    said = (successor or None, fund_kind or None, cofog or None, note or None)
    return Subject(system, code, name, name_en, int(level), parent or None, *years, *said, source, confidence)


def _lines(name: str, columns: Iterable[str]) -> Iterator[list[str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        if next(lines) != list(columns):
            raise CatalogueError(f"{name}.csv: columns must be {', '.join(columns)}")
        yield from lines


@cache
def _shelf() -> dict[str, Any]:
    given = load(FOLDER / "subjects.toml")
    only(given, {"systems", "marks", "spelling", "aliases"}, "subjects.toml")
    only(given["systems"], set(SYSTEMS), "subjects.toml [systems]")
    only(given["aliases"], set(SYSTEMS), "subjects.toml [aliases]")
    only(given["spelling"], {"ending", "other"}, "subjects.toml [spelling]")
    return given


@cache
def _by_digit() -> Mapping[str, str]:
    return MappingProxyType({digit: system for system, digit in _shelf()["systems"].items()})


def _unmarked(system: str, words: str) -> tuple[str, int | None]:
    """The name without its mark of level, by its alias' meaning, and the level that the mark asserts."""
    marks: Mapping[str, int] = _shelf()["marks"]
    level = None
    if words not in _index(system).names:
        for mark, asserted in marks.items():
            if words.endswith(mark) and len(words) > len(mark):
                words, level = words[: -len(mark)], asserted or None
                break
    return _index(system).aliases.get(words, words), level


def _spellings(words: str) -> Iterator[tuple[str, ...]]:
    """What the name may be in the list: itself or with the common ending left out in print; then without it.

    The ending tells a class from a section of the same name, so that a name without it may mean either."""
    ending: str = _shelf()["spelling"]["ending"]
    written, meant = _shelf()["spelling"]["other"]
    words = words.replace(written, meant)
    if words.endswith(ending):
        yield (words,)
        yield (words.removesuffix(ending),)
    else:
        yield (words, words + ending)
