"""The words of the pages in a language: `messages.toml` and the names on the shelves of the catalogue.

Belongs here: filling in, names of kinds, places, numbers as words. Does not belong here: any sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from pipelines import shelves
from pipelines.catalog import forms
from pipelines.catalog.reasons import reasons
from pipelines.claims.kinds import claim_types
from pipelines.figures import kinds as figure_kinds

MESSAGES = Path(__file__).parent / "messages.toml"
LANGUAGES = ("zh", "en")


class Words(NamedTuple):
    """What can be said in one language."""

    language: str
    given: Mapping[str, str]

    def say(self, key: str, **words: object) -> str:
        """A sentence, its words filled in. KeyError for one that is not on the shelf.

        >>> words("zh").say("line", number=3)
        '第 3 行'
        """
        return self.given[key].format(**words)

    def of(self, row: Mapping[str, Any], name: str) -> str:
        """The column of a row that is in this language: `message` is message_zh or message_en."""
        return str(row[f"{name}_{self.language}"])

    def form(self, key: str | None) -> str:
        """The name of a regulated form; '' for none."""
        if key is None or key not in forms():
            return key or ""
        return forms()[key].name_zh if self.language == "zh" else forms()[key].name_en

    def claim_type(self, key: str) -> str:
        """The name of a type of claim."""
        named = claim_types().get(key)
        return key if named is None else named.name_zh if self.language == "zh" else named.name_en

    def account(self, kind: str) -> str:
        """What became of a figure."""
        return figure_kinds()[kind][LANGUAGES.index(self.language)] if kind in figure_kinds() else kind

    def reason(self, key: str) -> str:
        """Why something could not be read."""
        return reasons()[key][self.language] if key in reasons() else key

    def place(self, row: Mapping[str, Any]) -> str:
        """Where something stands: its line, else its page, else its cell; '' where nothing tells.

        >>> words("zh").place({"line_number": None, "page_number": 6})
        '第 6 页'
        """
        if row.get("line_number") is not None:
            return self.say("line", number=row["line_number"])
        if row.get("page_number") is not None:
            return self.say("page", number=row["page_number"])
        locator = row.get("locator") or ""
        return locator if "!" in locator else ""


@cache
def words(language: str) -> Words:
    """The words of `zh` or `en`."""
    if language not in LANGUAGES:
        raise ValueError(f"no such language: {language}")
    shelf = shelves.read(MESSAGES)
    return Words(language, {key: entry[language] for key, entry in shelf.items()})


def money(amount: Decimal) -> str:
    """Yuan as ten thousands with two places, for pictures; figures elsewhere are as printed.

    >>> money(Decimal("8840127.35"))
    '884.01'
    """
    return f"{amount / 10_000:,.2f}"


def percent(part: Decimal, whole: Decimal) -> str:
    """A share with one place; '' of nothing.

    >>> percent(Decimal(1), Decimal(3)), percent(Decimal(1), Decimal(0))
    ('33.3%', '')
    """
    return f"{part / whole * 100:.1f}%" if whole else ""
