"""Figures of a part that asserts nothing (duties, explained words, contact): named by the grammar alone.

Belongs here: what kind of figure a token is by itself. Does not belong here: whose figure it is (`binding`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from pipelines.claims.binding import CODES, MOST_DIGITS, names_code
from pipelines.claims.clause import Note
from pipelines.claims.lexicon import lexicon, named
from pipelines.claims.numerals import spoken
from pipelines.claims.paths import Codes


def skim(letters: str, codes: Codes, kind: str) -> Iterator[Note]:
    """A note for every figure: what the grammar calls it, else `kind`."""
    for start, stop, by_grammar, code in _figures(letters):
        yield Note(start, stop, "code" if code and codes.has(code) else by_grammar or kind)


@lru_cache(maxsize=1 << 12)
def _figures(letters: str) -> tuple[tuple[int, int, str, str], ...]:
    """Every figure, its name by the grammar, and the words that are a code where the forms print it: explained words
    and duties are the same in many documents.

    >>> _figures("3\u30012080501行政单位，2024年301，5项")
    ((0, 2, 'numbering', ''), (2, 9, 'code', ''), (14, 19, 'year', ''), (19, 22, '', '301'), (23, 24, '', ''))
    """
    made: list[tuple[int, int, str, str]] = []
    for found in lexicon().token.finditer(letters):
        token = found.lastgroup
        if token == "figure_":
            made.append((*found.span("figure"), *_figure(found, letters)))
        elif token == "spoken_":
            group = "spoken_percent" if found["spoken_percent"] else "spoken"
            if spoken(found[group]) is not None:
                made.append((*found.span(group), "", ""))
        else:
            made += [(*figure, "") for figure in named(found)]
    return tuple(made)


def _figure(found: re.Match[str], letters: str) -> tuple[str, str]:
    words, other, points, money, percent, count = found.group("figure", "other", "points", "money", "percent", "count")
    if not words.isdigit() or points or money or percent:
        return "", ""
    if other:
        return "", words
    if len(words) > MOST_DIGITS:
        return "identifier", ""
    if count or len(words) not in CODES:
        return "", ""
    return ("code", "") if names_code(words, letters[found.end() : found.end() + 1]) else ("", words)
