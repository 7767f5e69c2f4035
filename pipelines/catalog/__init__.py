"""The librarian: the shelves of this folder as typed values, read once, refusing every key it does not know.

Belongs here: loading forms, the vocabulary of headers and stubs, and layouts; nothing that looks at a document. The
shelves with librarians of their own (subjects, regions, phrases) live beside this one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pipelines import shelves

SHELF = Path(__file__).parent

#: what a word may say: the dimensions of `facts` that a header or a stub can set, and `section` for rows
DIMENSIONS = ("classification", "item", "flow", "source", "fund", "part", "stage")


class CatalogueError(Exception):
    """A shelf says something that it must not: names file and key. It is we who are wrong, never the document."""


@dataclass(frozen=True, slots=True)
class Title:
    """One way in which a form's title is known: every `has` must occur ('a|b' = either), no `hasnt` may."""

    has: tuple[tuple[str, ...], ...]
    hasnt: tuple[str, ...] = ()

    def fits(self, title: str) -> int:
        """How specifically `title` (plain) is this one: the count of letters matched, 0 where it is not."""
        score = 0
        for alternatives in self.has:  # asked first: nearly every title lacks them
            found = 0
            for word in alternatives:
                if word in title and len(word) > found:
                    found = len(word)
            if not found:
                return 0
            score += found
        return 0 if any(word in title for word in self.hasnt) else score


@dataclass(frozen=True, slots=True)
class Form:
    """One regulated form (`forms/<key>.toml`)."""

    key: str
    kind: str  # budget, final_accounts
    name_zh: str
    name_en: str
    shape: str  # codes, lines, matrix, listing, performance
    classification: str
    order: int
    titles: tuple[Title, ...]
    defaults: Mapping[str, object]
    codes: str = ""  # the first digits its subject codes may have
    required: bool = False  # in the national minimum set: 财预〔2016〕143号
    since: int | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """`vocabulary.toml`: what the words of headers and stubs mean."""

    units: Mapping[str, Decimal]
    roles: Mapping[str, str]  # word -> code, part_code, name, order, text
    role_endings: Mapping[str, str]  # ending of a header -> role
    totals: frozenset[str]
    grand: frozenset[str]  # totals over everything
    current: frozenset[str]  # totals over the year's own money
    years: Mapping[str, tuple[str, ...]]
    words: Mapping[str, Mapping[str, object]]
    labels: Mapping[str, tuple[str, ...]]
    scope: Mapping[str, tuple[str, ...]]
    kinds: Mapping[str, tuple[str, ...]]
    short: Mapping[str, str]  # a pattern of titles -> what it is short for
    page_number: str  # a pattern: lines that only number a page
    form_number: str  # a pattern: lines that only number a form
    continued: str  # a pattern: what says that a title is of a later page
    part: str  # a pattern: how a part of the document begins
    inline_heading: str  # a pattern: headings inside a line that holds a whole page
    lengths: Mapping[str, tuple[int, ...]]  # a letter -> how long the known words are that begin with it, longest first

    def spelt(self, text: str) -> list[str]:
        """The known words of a text, from left to right, the longest at each place. A pattern of them all would take
        longer to compile than a document to read.

        >>> vocabulary().spelt("2024年一般公共预算财政拨款支出表")
        ['年', '一般公共预算财政拨款支出']
        """
        found = []
        start, words = 0, self.words
        while start < len(text):
            for length in self.lengths.get(text[start], ()):
                if (word := text[start : start + length]) in words:
                    found.append(word)
                    start += length
                    break
            else:
                start += 1
        return found


@dataclass(frozen=True, slots=True)
class Layout:
    """How one region prints (`layouts/<region>.toml`), merged along the chain of its code: what differs."""

    region: str = "000000"
    forms: tuple[str, ...] = ()  # the set of forms that the region's template holds
    since: int | None = None
    source: str = ""
    words: Mapping[str, Mapping[str, object]] = field(default_factory=dict)


def load(path: Path) -> dict[str, Any]:
    """A TOML shelf. CatalogueError, with the file's name, where it is malformed."""
    try:
        return shelves.read(path)
    except ValueError as error:  # of TOML, of UTF-8
        raise CatalogueError(f"{path.name}: {error}") from error


def only(given: Mapping[str, Any], known: set[str], where: str) -> None:
    """CatalogueError where `given` has a key that nobody reads: a typo must not pass for an absence."""
    if unknown := set(given) - known:
        raise CatalogueError(f"{where}: unknown key {', '.join(sorted(unknown))}")


def meaning(given: Mapping[str, Any], where: str) -> Mapping[str, object]:
    """Dimension -> value, 'none' made None."""
    only(given, {*DIMENSIONS, "section"}, where)
    return MappingProxyType({key: None if value == "none" else value for key, value in given.items()})


def spellings(word: str) -> list[str]:
    """A word whose spellings vary in one place or several: each of them.

    >>> spellings("公{务用|}车购置{费|经费}")
    ['公务用车购置费', '公务用车购置经费', '公车购置费', '公车购置经费']
    """
    before, brace, rest = word.partition("{")
    if not brace:
        return [word]
    inside, _, behind = rest.partition("}")
    return [before + one + tail for one in inside.split("|") for tail in spellings(behind)]


@cache
def forms() -> Mapping[str, Form]:
    """Every form by its key, in the order of the regulated set, budgets first."""
    found = [_form(path) for path in (SHELF / "forms").glob("*.toml")]
    return MappingProxyType({form.key: form for form in sorted(found, key=lambda form: (form.kind, form.order))})


def _form(path: Path) -> Form:
    given = load(path)
    titles = given.pop("title", [])
    defaults = meaning(given.pop("defaults", {}), path.name)
    only(given, {field.name for field in fields(Form)} - {"titles", "defaults"}, path.name)
    if given.get("key") != path.stem:
        raise CatalogueError(f"{path.name}: key must be {path.stem}")
    for title in titles:
        only(title, {"has", "hasnt"}, f"{path.name} [[title]]")
    return Form(
        titles=tuple(
            Title(tuple(tuple(word.split("|")) for word in title["has"]), tuple(title.get("hasnt", ())))
            for title in titles
        ),
        defaults=defaults,
        **given,
    )


@cache
def vocabulary() -> Vocabulary:
    """The words of headers and stubs."""
    path = SHELF / "vocabulary.toml"
    given = load(path)
    tables = "units roles role_endings totals years word labels furniture scope kinds short"
    only(given, set(tables.split()), path.name)
    words: dict[str, Mapping[str, object]] = {}
    for entry in given["word"]:
        only(entry, {"words", "means"}, f"{path.name} [[word]]")
        means = meaning(entry["means"], f"{path.name} {entry['words'][:1]}")
        for word in (one for words_of in entry["words"] for one in spellings(words_of)):
            if word in words:
                raise CatalogueError(f"{path.name}: {word} is given twice")
            words[word] = means
    roles: dict[str, str] = {}
    for role in ("part_code", "order", "text", "name", "code"):  # a word of two roles is a code where codes stand in it
        for word in given["roles"][role]:
            roles[word] = role
    lengths: dict[str, set[int]] = {}
    for word in words:
        lengths.setdefault(word[0], set()).add(len(word))
    return Vocabulary(
        units={unit: Decimal(value) for unit, value in given["units"].items()},
        roles=roles,
        role_endings={word: role for role, words_of in given["role_endings"].items() for word in words_of},
        totals=frozenset(given["totals"]["words"]),
        grand=frozenset(given["totals"]["grand"]),
        current=frozenset(given["totals"]["current"]),
        years={key: tuple(sorted(value, key=len, reverse=True)) for key, value in given["years"].items()},
        words=words,
        labels={key: tuple(sorted(value, key=len, reverse=True)) for key, value in given["labels"].items()},
        scope={key: tuple(value) for key, value in given["scope"].items()},
        short=dict(given["short"]),
        page_number=str(given["furniture"]["page_number"]),
        form_number=str(given["furniture"]["form_number"]),
        continued=str(given["furniture"]["continued"]),
        part=str(given["furniture"]["part"]),
        inline_heading=str(given["furniture"]["inline_heading"]),
        kinds={key: tuple(value) for key, value in given["kinds"].items()},
        lengths={letter: tuple(sorted(found, reverse=True)) for letter, found in lengths.items()},
    )


@cache
def layout(region_code: str | None) -> Layout:
    """How `region_code` prints: its own entry over those of its superiors; the country's where nothing is known."""
    code = region_code or "000000"
    chain = dict.fromkeys(("000000", f"{code[:2]}0000", f"{code[:4]}00", code))
    merged: dict[str, Any] = {}
    for one in chain:
        path = SHELF / "layouts" / f"{one}.toml"
        if path.exists():
            given = load(path)
            only(given, {field.name for field in fields(Layout)}, path.name)
            merged |= given
    merged["forms"] = tuple(merged.get("forms", ()))
    merged["words"] = {word: meaning(means, f"layout {code}") for word, means in merged.get("words", {}).items()}
    merged["region"] = code
    return Layout(**merged)
