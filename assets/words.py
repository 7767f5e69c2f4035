"""Titles and descriptions that Dagster's pages show, from `words.toml`.

Belongs here: loading that file. Does not belong here: words of relations, rules and suites, which bring their own.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

SHELF = Path(__file__).with_name("words.toml")


@cache
def _shelf() -> Mapping[str, Any]:
    return tomllib.loads(SHELF.read_text("utf-8"))


def words(kind: str, name: str, **given: str) -> str:
    """The description of one thing (`kind` is a table of the shelf), with what it leaves open filled in.

    Raises KeyError where the shelf has nothing to say.
    """
    return str(_shelf()[kind][name]).strip().format(**given)


def family(name: str) -> Mapping[str, str]:
    """title_en, title_zh, about_en, about_zh of a rule family. KeyError where the shelf has nothing to say.

    >>> family("INT")["title_en"]
    'Balance inside a form'
    """
    found: Mapping[str, str] = _shelf()["families"][name]
    return found
