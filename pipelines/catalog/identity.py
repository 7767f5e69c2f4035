"""The librarian of `identify.toml`: the words by which a document says who published it, as sets and patterns.

Belongs here: reading the shelf once and compiling it. Does not belong here: looking at a document (`identify`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

from pipelines.catalog import SHELF, load, only, vocabulary

#: the tables of the shelf and the keys that somebody reads
KEYS = {
    "title": "kind_sign form_sign year_sign prose traditional year_ends numerals zeros kinds narrow funds alone "
    "not_before tail navigation labels before contents section",
    "entity": "levels levels_not_after weak_labels senior placeholders endings parts publishers behind local",
    "scope": "department unit of own consolidated government draft",
    "evidence": "phrases topics voice three_public in_all opening accounts_only money foreign comparisons date_marks "
    "news",
}


class Words(NamedTuple):
    """The shelf's four tables as they are written, and what is compiled from them."""

    title: Mapping[str, Any]
    entity: Mapping[str, Any]
    scope: Mapping[str, Any]
    evidence: Mapping[str, Any]
    kinds: Mapping[str, str]  # kind word -> kind
    kind: re.Pattern[str]
    told: re.Pattern[str]  # a kind word right before an amount, and whether it is what the year opened with
    told_in_all: re.Pattern[str]  # the three public expenditures in all, with a kind word and an amount
    narrow: tuple[str, ...]
    funds: tuple[str, ...]  # behind one of these a kind word names a fund
    alone: tuple[str, ...]
    tail: re.Pattern[str]
    lead: re.Pattern[str]  # what stands before a name without being part of it
    levels: re.Pattern[str]  # the words of level at the end
    endings: tuple[str, ...]
    labels: frozenset[str]
    label_ends: frozenset[str]
    behind: re.Pattern[str]
    part: re.Pattern[str]  # the heading of a part that names the body
    numbered: re.Pattern[str]
    year: re.Pattern[str]  # a year of a title, never of a date
    spelt_year: re.Pattern[str]
    digits: Mapping[int, str]
    body_year: re.Pattern[str]
    sentence: re.Pattern[str] = re.compile(r"[\u3002;!?]|,.*,")
    cell: re.Pattern[str] = re.compile(r"[\n\t|]|\s{2,}|\u3000")
    code: re.Pattern[str] = re.compile(r"^[\[(\u3010\uff08]?\d{3,}[\])\u3011\uff09]?[-_ ]*")
    phrase: re.Pattern[str] = re.compile(r"[^\w()\uff08\uff09]|_")


def _any(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


@cache
def words() -> Words:
    """The shelf, read and compiled once. CatalogueError where it has a key that nobody reads."""
    shelf = load(SHELF / "identify.toml")
    only(shelf, set(KEYS), "identify.toml")
    for table, keys in KEYS.items():
        only(shelf[table], set(keys.split()), f"identify.toml [{table}]")
    title, entity = shelf["title"], shelf["entity"]
    kinds = {word: kind for kind, said in title["kinds"].items() for word in said}
    sign, numerals, zeros = title["year_sign"], title["numerals"], title["zeros"]
    opening, closing = title["section"]
    labels = frozenset(vocabulary().labels["entity"]) | set(entity["weak_labels"])
    section = f"{opening}[{numerals}]+{closing}"
    return Words(
        title=title,
        entity=entity,
        scope=shelf["scope"],
        evidence=shelf["evidence"],
        kinds=kinds,
        kind=re.compile(f"(?:{_any(kinds)})(?!{_any(title['not_before'])})"),
        told=re.compile(rf"(?P<opening>{shelf['evidence']['opening']})?(?P<kind>{_any(kinds)})[^\W\d]{{0,6}}\d"),
        told_in_all=re.compile(rf"(?:{_any(shelf['evidence']['in_all'])})[^\W\d]{{0,4}}(?:{_any(kinds)})[^\W\d]{{0,6}}\d"),
        narrow=tuple(title["narrow"]),
        funds=tuple(title["funds"]),
        alone=tuple(title["alone"]),
        tail=re.compile(f"(?:{_any(title['tail'])})*"),
        lead=re.compile(f"^(?:(?:{_any(title['labels'])})(?:\\d{{1,2}}:?|:)|{_any(title['before'])})+"),
        levels=re.compile(f"(?<!{entity['levels_not_after']})(?:{_any(entity['levels'])})+$"),
        endings=tuple(entity["endings"]),
        labels=labels,
        label_ends=frozenset(label[-1] for label in labels) | {"\uff09"},
        behind=re.compile(rf"20\d\d|{_any(entity['behind'])}"),
        part=re.compile(f"(?:{section}:?)?+(?P<name>.+?)(?:{_any(entity['parts'])})"),
        numbered=re.compile(f"^{section}:?"),
        year=re.compile(rf"2(?<!\d2)0\d\d(?!\d|{sign}\d|[-/.]\d)(?:{_any(title['year_ends'])})?"),
        spelt_year=re.compile(f"{numerals[2]}[{numerals}{zeros}]{{3}}(?={sign})"),
        digits={ord(letter): str(value) for value, letter in enumerate(numerals)} | {ord(zero): "0" for zero in zeros},
        body_year=re.compile(rf"[2\uff12][0\uff10]\d\d {{0,2}}{sign}"),  # full-width digits too
    )
