"""The documents that tests look at: the project's own, and the shared ones where they lie beside the repository."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from pipelines.disclose import disclose
from pipelines.model import Disclosure, Document
from pipelines.readers import read, read_bytes

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "data"
FIRST = sorted((ROOT / "raw").rglob("*.txt"))[0]
OTHERS = tuple(sorted(SHARED.rglob("source.pdf"))) + tuple(sorted(SHARED.glob("templates/*.xls*")))


def examples(number: int) -> int:
    """How many examples hypothesis tries: so many, a hundred times as many with PROFILE=long in the environment."""
    return number * (100 if os.environ.get("PROFILE") == "long" else 1)


@cache
def disclosed(path: Path) -> Disclosure:
    """A file through the whole road, once a test run."""
    return disclose(read(path))


def first() -> Disclosure:
    """The first disclosure."""
    return disclosed(FIRST)


def text(words: str) -> Document:
    """A document of these words."""
    return read_bytes(words.encode(), "test.txt")
