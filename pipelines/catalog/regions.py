"""The administrative divisions of GB/T 2260 over the years: which region a name means in a year.

Belongs here: reading `regions.csv` and `regions.toml`, the index of names, the chain of superiors. Does not belong
here: deciding what part of a document names its publisher (`identify`). The rows come from `tools/make_regions.py`.
"""

from __future__ import annotations

import csv
from bisect import bisect_left
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any, NamedTuple

from pipelines.catalog import SHELF, CatalogueError, load, only
from pipelines.names import plain

NATION = "000000"
COLUMNS = ["code", "name", "name_en", "level", "parent", "since", "until", "successor", "alias"]

#: years by which a name may outlive or precede its list: accounts are printed the year after the one they are about
LAG = 2


class Region(NamedTuple):
    """One code under one name. A renamed or recoded region has a row for each; years are inclusive."""

    code: str  # six digits
    name: str
    name_en: str | None
    level: int  # 0 nation, 1 province, 2 prefecture, 3 county
    parent: str | None
    since: int  # 1980 stands for 1980 or earlier
    until: int | None  # the year in which it ended; None: in force
    successor: str | None  # the one region that took over; None where it was divided, or is in force
    alias: str | None  # a customary short name

    def distance(self, year: int | None) -> int:
        """Years between `year` and the years in which this was in force: 0 within them. No year means today's list."""
        if year is None:
            return 0 if self.until is None else LAG + 1
        if year < self.since:
            return self.since - year
        return max(0, year - self.until) if self.until is not None else 0


class Hit(NamedTuple):
    """Words of a text that name regions."""

    start: int
    stop: int
    regions: tuple[Region, ...]
    rank: int  # 0 by its full name; 1 by a name that counts only in front of another region; 2 only directly behind one


def chain(code: str) -> list[str]:
    """The code and those of its superiors, the nearest first. ValueError where it is not six digits.

    >>> chain("500112"), chain("500000"), chain("000000")
    (['500112', '500100', '500000', '000000'], ['500000', '000000'], ['000000'])
    """
    if len(code) != 6 or not (code.isascii() and code.isdigit()):
        raise ValueError(f"not a region code: {code!r}")
    return list(dict.fromkeys((code, f"{code[:4]}00", f"{code[:2]}0000", NATION)))


@cache
def regions() -> tuple[Region, ...]:
    """Every row, by code and year. CatalogueError names what is malformed."""
    return tuple(map(_region, range(len(_lines()))))


@cache
def _lines() -> list[list[str]]:
    """The shelf as it is written: of its thousands of rows a document needs a few."""
    with (SHELF / "regions.csv").open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        if next(lines) != COLUMNS:
            raise CatalogueError(f"regions.csv: columns must be {', '.join(COLUMNS)}")
        return list(lines)


@cache
def _region(number: int) -> Region:
    code, name, en, level, parent, since, until, successor, alias = _lines()[number]
    return Region(code, name, en or None, int(level), parent or None, int(since), int(until) if until else None,
                  successor or None, alias or None)  # fmt: skip


@cache
def _of_code(code: str) -> tuple[Region, ...]:
    first, after = bisect_left(_lines(), [code]), bisect_left(_lines(), [f"{code}\0"])
    return tuple(map(_region, range(first, after)))


def region(code: str, year: int | None = None) -> Region | None:
    """The region of a code in a year (today without one); None where the code is unknown then and nearby.

    >>> region("420600", 2008).name, region("420600", 2024).name, region("999999", 2024)
    ('襄樊市', '襄阳市', None)
    """
    near = [one for one in _of_code(code) if one.distance(year) <= LAG]
    return min(near, key=lambda one: (one.distance(year), -one.since), default=None)


@lru_cache(maxsize=4096)
def find(text: str, year: int | None = None) -> Region | None:
    """The most specific region that a title or the name of a body states; None where none or several are possible.

    A superior in front of the name decides between namesakes; a bare name counts only where it has no namesake in that
    year. A name that ended or began up to two years away counts where no namesake is in force.

    >>> find("重庆市长寿区某办公室", 2024).code, find("长寿区某局", 2024).code, find("鼓楼区某局", 2024)
    ('500115', '500115', None)
    >>> find("广西融安县某局", 2024).code, find("四川省某厅", 2024).code, find("财政部某局", 2024).code
    ('450224', '510000', '000000')
    """
    words = plain(text)
    if _is_central(words):
        return region(NATION)
    hits = _hits(words)
    for position, hit in enumerate(hits):
        followed = position + 1 < len(hits) and hits[position + 1].start == hit.stop
        if hit.rank == 2 or (hit.rank == 1 and not followed):
            continue
        possible = _in_force(hit.regions, year)
        if not possible:
            continue
        return _descend(possible, hit.stop, hits[position + 1 :], year)
    return None


def _descend(possible: list[Region], stop: int, hits: list[Hit], year: int | None) -> Region | None:
    """From the regions that the first words may mean to the most specific one that the later words allow."""
    for hit in hits:
        if hit.rank == 2 and hit.start != stop:
            continue
        below = [one for one in hit.regions if one.distance(year) <= LAG and _beneath(one, possible)]
        if below:
            possible, stop = _in_force(tuple(below), year), hit.stop
        elif len(possible) > 1:  # the superior may stand behind, in brackets
            above = [one for one in possible if any(other.code in chain(one.code)[1:] for other in hit.regions)]
            possible = above or possible
    codes = {one.code for one in possible}
    last = [one for one in possible if one.successor not in codes or one.successor == one.code]  # recoded in that year
    return last[0] if len(last) == 1 else None


def _beneath(one: Region, others: list[Region]) -> bool:
    above = chain(one.code)[1:]
    return any(other.code in above for other in others)


def _in_force(rows: tuple[Region, ...], year: int | None) -> list[Region]:
    """Those nearest to the year, if near enough."""
    nearest = min(one.distance(year) for one in rows)
    return [one for one in rows if one.distance(year) == nearest <= LAG]


class _Index(NamedTuple):
    names: Mapping[str, list[int]]  # a name, as it is compared -> its rows
    lengths: Mapping[str, set[int]]  # the first two letters -> lengths of the names that begin so
    leading: frozenset[str]  # names that count only in front of another region
    generic: frozenset[str]  # names that count only directly behind one
    central: tuple[str, ...]
    central_unless: tuple[str, ...]
    not_before: str


@cache
def _index() -> _Index:
    given = _shelf()
    ignored = set(given["placeholders"])
    names: dict[str, list[int]] = {}
    lengths: dict[str, set[int]] = {}
    leading = set()
    for number, line in enumerate(_lines()):
        name, level, alias = line[1], line[3], line[8]
        if level == "0":
            continue
        for key in (name, alias) if alias else (name,):
            if key not in ignored:
                names.setdefault(key, []).append(number)
                lengths.setdefault(key[:2], set()).add(len(key))
        if level == "1" and alias:
            leading.add(alias)
    generic = frozenset(given["generic"])
    central, unless = given["central"], given["central_unless"]
    return _Index(
        names, lengths, frozenset(leading - generic), generic, tuple(central), tuple(unless), given["not_before"]
    )


@cache
def _shelf() -> dict[str, Any]:
    given = load(SHELF / "regions.toml")
    known = {"nation", "autonomous", "placeholders", "generic", "not_before", "central", "central_unless", "english"}
    only(given, known, "regions.toml")
    return given


def _is_central(words: str) -> bool:
    index = _index()
    return any(
        words.startswith(name) and not words.startswith(index.central_unless, len(name))
        for name in index.central
        if name[0] == words[:1]
    )


def _hits(words: str) -> list[Hit]:
    """What names regions, left to right, the longest name at each place, none overlapping.

    A name of two letters counts at the very beginning or directly behind another, like a generic one."""
    index = _index()
    found: list[Hit] = []
    start = 0
    while start < len(words) - 1:
        for length in sorted(index.lengths.get(words[start : start + 2], ()), reverse=True):
            name = words[start : start + length]
            stop = start + length
            if name in index.names and (words[stop : stop + 1] or " ") not in index.not_before:
                rank = 1 if name in index.leading else 2 if name in index.generic or (length == 2 and start) else 0
                found.append(Hit(start, stop, tuple(map(_region, index.names[name])), rank))
                start = stop
                break
        else:
            start += 1
    return found
