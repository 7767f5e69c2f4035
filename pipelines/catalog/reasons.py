"""Why something could not be read, in sentences: the librarian of `reasons.toml`.

Belongs here: a reason's sentence in a language. Does not belong here: deciding that something cannot be read.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from pipelines.catalog import SHELF, CatalogueError, load, only

LANGUAGES = ("zh", "en")


@cache
def reasons() -> Mapping[str, Mapping[str, str]]:
    """Reason -> language -> sentence. CatalogueError where one has no sentence in a language."""
    given = load(SHELF / "reasons.toml")
    for reason, sentences in given.items():
        only(sentences, set(LANGUAGES), f"reasons.toml [{reason}]")
        if any(not sentences.get(language) for language in LANGUAGES):
            raise CatalogueError(f"reasons.toml [{reason}]: a sentence is missing")
    return MappingProxyType(given)


def sentence(reason: str, language: str = "zh") -> str:
    """What to tell a person. KeyError for a reason without an entry: a test holds the code to the shelf.

    >>> sentence("empty"), sentence("empty", "en")
    ('文件是空的。', 'The file is empty.')
    """
    return reasons()[reason][language]
