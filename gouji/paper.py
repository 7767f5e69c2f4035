"""Lines with a little style where a person watches: what `gouji check` prints on.

Belongs here: the few styles it uses, and the environment's word on them, as rich has both. Does not belong here: tables
and bars (rich has them; loading it takes longer than to read a document).
"""

from __future__ import annotations

import os
from typing import TextIO

CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}
PLAIN = ("bold", "dim")  # what NO_COLOR leaves


class Paper:
    """Prints lines to a stream; with their style to a terminal, unless TERM, NO_COLOR, FORCE_COLOR … say otherwise."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        codes = CODES if _watched(stream) else {}
        self.codes = {name: codes[name] for name in codes if name in PLAIN or not os.environ.get("NO_COLOR")}

    def print(self, words: str, style: str = "") -> None:
        """One line, in a style such as `bold red`."""
        if codes := ";".join(self.codes[name] for name in style.split() if name in self.codes):
            words = f"\x1b[{codes}m{words}\x1b[0m" if words else words
        self.stream.write(f"{words}\n")


def _watched(stream: TextIO) -> bool:
    if os.environ.get("TERM", "").strip().lower() in ("dumb", "unknown"):
        return False
    if (compatible := os.environ.get("TTY_COMPATIBLE")) in ("0", "1"):
        return compatible == "1"
    forced = os.environ.get("FORCE_COLOR")
    return stream.isatty() if forced is None else forced != ""
