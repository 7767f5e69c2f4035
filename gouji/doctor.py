"""`gouji doctor`: what is wrong with what lies in OUT, in words, and what to do about it.

Belongs here: sentences, their weight, the exit code. Does not belong here: looking (`pipelines.store.verify`), mending.
"""

from __future__ import annotations

import json
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gouji.say import language, plain

if TYPE_CHECKING:
    from rich.console import Console

    from pipelines.store.verify import Trouble

SHELF = Path(__file__).with_name("doctor.toml")
CODES = {"note": 0, "ask": 1, "broken": 2}  # level -> exit code; the gravest counts
STYLE = {"note": "dim", "ask": "yellow", "broken": "bold red"}
SHOWN = 20  # places of one kind that are listed


class Told(NamedTuple):
    """One trouble in words."""

    key: str
    level: str  # note, ask, broken
    place: str
    detail: str
    says: str
    do: str


def run(raw: Path, out: Path, console: Console, as_json: bool = False) -> int:
    """Look, tell, and give the exit code: 0 all well, 1 somebody should look, 2 the publication is not whole."""
    found = examine(raw, out)
    if as_json:
        sys.stdout.write(json.dumps([one._asdict() for one in found], ensure_ascii=False, indent=1) + "\n")
    else:
        _print(found, console)
    return max(CODES[one.level] for one in found)


def examine(raw: Path, out: Path) -> list[Told]:
    """Every trouble of OUT in words, gravest first; a single note where all is well."""
    from pipelines.corpus import reading_version
    from pipelines.store.verify import Trouble, verify

    found = verify(out, reading_version()) if out.is_dir() else [Trouble("nothing_published", "")]
    told = [tell(one, raw, out) for one in found]
    if not any(CODES[one.level] for one in told):
        told.append(tell(Trouble("well", "", (out / "current").readlink().name), raw, out))
    return sorted(told, key=lambda one: -CODES[one.level])


def tell(trouble: Trouble, raw: Path, out: Path) -> Told:
    """One trouble in the language of the user. Raises KeyError where the shelf has no words for it."""
    entry = _shelf()[trouble.key]
    words = {"place": plain(trouble.place), "detail": plain(trouble.detail), "out": plain(out), "raw": plain(raw)}
    says, do = (entry[key].format(**words) for key in (language(), f"do_{language()}"))
    return Told(trouble.key, entry["level"], trouble.place, trouble.detail, says, do)


def _print(found: list[Told], console: Console) -> None:
    """What is wrong, then what to do: once for all places of a kind."""
    for key in dict.fromkeys(one.key for one in found):
        some = [one for one in found if one.key == key]
        for one in some[:SHOWN]:
            console.print(one.says, style=STYLE[one.level])
        if len(some) > SHOWN:
            console.print(f"  … +{len(some) - SHOWN}", style=STYLE[some[0].level])
        for do in dict.fromkeys(one.do for one in some[:SHOWN] if one.do):
            console.print(f"    {do}")


@cache
def _shelf() -> dict[str, dict[str, str]]:
    return tomllib.loads(SHELF.read_text(encoding="utf-8"))
