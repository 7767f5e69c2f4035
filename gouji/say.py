"""Words for people: sentences from `messages.toml`, and text from strangers made safe to print.

Belongs here: the language, the filling in, escaping of what a terminal would obey. Does not belong here: what is said.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any

from pipelines import shelves

LANGUAGES = ("zh", "en")


def language() -> str:
    """Chinese, unless GOUJI_LANG=en."""
    return "en" if os.environ.get("GOUJI_LANG", "").lower().startswith("en") else "zh"


def say(key: str, **words: object) -> str:
    """A sentence of `messages.toml` in the language of the user, its words filled in.

    >>> say("check.line", line_number=3)
    '第 3 行'
    """
    entry: Any = _messages()
    for part in key.split("."):
        entry = entry[part]
    return str(entry[language()]).format(**words)


def plain(text: object) -> str:
    """Text that a stranger wrote, on one line and without anything that a terminal would obey.

    >>> plain("a\\x1b[2Jb\\nc\\u202e d")
    'a\\\\x1b[2Jb c\\\\u202e d'
    """
    words = str(text).encode("utf-8", "backslashreplace").decode("utf-8")
    letters = (" " if letter in "\n\t\r\u3000" else letter for letter in words)
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode("ascii") for letter in letters
    )


@cache
def _messages() -> dict[str, Any]:
    return shelves.read(Path(__file__).parent / "messages.toml")
