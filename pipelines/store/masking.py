"""Contact persons do not enter a relation: their words are replaced, letter by letter, before rows are made.

Belongs here: replacing the words of figures that were accounted as contact, and whatever follows a contact's label, in
any text of the same document. Lengths stay, so that spans stay true. Does not belong here: finding them (`contacts`).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from pipelines.contacts import after_label
from pipelines.model import Disclosure

MASK = "*"
TELLING = 7  # digits that tell one telephone from another; an area code or a year is printed everywhere


def masker(disclosure: Disclosure) -> Callable[[str], str]:
    """What to apply to every text of this document before it is stored."""
    text = disclosure.document.text
    contacts = {text[figure.start : figure.stop] for figure in disclosure.figures if figure.accounted_as == "contact"}
    found = {match.group(match.lastindex or 0) for match in after_label().finditer(text)}
    words = sorted({word for word in contacts | found if word.strip()}, key=lambda word: (-len(word), word))
    if not words:
        return lambda given: given
    numbers = [re.escape(word) for word in words if "@" in word or sum(map(str.isdigit, word)) >= TELLING]
    anywhere = re.compile("|".join(numbers)) if numbers else None

    def mask(given: str) -> str:
        if anywhere is not None:
            given = anywhere.sub(lambda match: MASK * len(match.group()), given)
        return after_label().sub(_masked, given)

    return mask


def _masked(match: re.Match[str]) -> str:
    group = match.lastindex or 0
    lead = match.group()[: match.start(group) - match.start()]
    return lead + MASK * (match.end(group) - match.start(group))
