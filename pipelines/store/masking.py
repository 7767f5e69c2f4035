"""Contact persons do not enter a relation: their words are replaced, letter by letter, before rows are made.

Belongs here: finding the words (figures that were accounted as contact; names and numbers that follow a label of
`catalog/contacts.toml`) and replacing them in any text of the same document. Lengths stay, so that spans stay true.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from pipelines.model import Disclosure

SHELF = Path(__file__).parents[1] / "catalog" / "contacts.toml"
MASK = "*"
TELLING = 7  # digits that tell one telephone from another; an area code or a year is printed everywhere


def masker(disclosure: Disclosure) -> Callable[[str], str]:
    """What to apply to every text of this document before it is stored."""
    text = disclosure.document.text
    contacts = {text[figure.start : figure.stop] for figure in disclosure.figures if figure.accounted_as == "contact"}
    found = {match.group(match.lastindex or 0) for match in _after_label().finditer(text)}
    words = sorted({word for word in contacts | found if word.strip()}, key=lambda word: (-len(word), word))
    if not words:
        return lambda given: given
    numbers = [re.escape(word) for word in words if "@" in word or sum(map(str.isdigit, word)) >= TELLING]
    anywhere = re.compile("|".join(numbers)) if numbers else None

    def mask(given: str) -> str:
        if anywhere is not None:
            given = anywhere.sub(lambda match: MASK * len(match.group()), given)
        return _after_label().sub(_masked, given)

    return mask


def _masked(match: re.Match[str]) -> str:
    group = match.lastindex or 0
    lead = match.group()[: match.start(group) - match.start()]
    return lead + MASK * (match.end(group) - match.start(group))


@cache
def _after_label() -> re.Pattern[str]:
    given = tomllib.loads(SHELF.read_text(encoding="utf-8"))
    names, numbers = ("|".join(map(re.escape, given[key])) for key in ("names", "numbers"))
    between = r"\s*[:\uff1a]\s*|[\t \u3000]+"
    name = r"[^\W\d_]{1,4}(?:[\u00b7.][^\W\d_]+)*(?![^\W\d_])"
    number = r"[\d(\uff08][\d\-\uff0d\u2014()\uff08\uff09 ]{4,}\d|[\w.+-]+@[\w.-]+"
    return re.compile(rf"(?:{names})(?:{between})({name})|(?:{numbers})(?:{between})({number})")
