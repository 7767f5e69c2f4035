"""What people decided of findings: one small file in the raw folder, kept by the id that a finding keeps over rebuilds.

Belongs here: reading `dispositions.toml` and refusing what it must not say. Does not belong here: findings, and any
name of a person: a decision is signed by a role.

    [3f0c9a1be2d45f67]                  # finding_id
    disposition = "explained"           # explained, confirmed, false_alarm
    role = "accountant of the body"
    decided = 2024-03-05
    reason = "the unit was merged in June"

`gouji check` and `gouji report` of a file take the file of the nearest folder above it.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NamedTuple

NAME = "dispositions.toml"
WORDS = ("explained", "confirmed", "false_alarm")


class Disposition(NamedTuple):
    """One decision. The columns of relation `dispositions`, in its order."""

    finding_id: str
    disposition: str
    role: str
    decided: date
    reason: str


class DispositionError(Exception):
    """The file says something that it must not: names the file and the finding. A build stops; nothing is guessed."""


def dispositions(raw: Path) -> list[Disposition]:
    """The decisions kept in a raw folder, by finding_id; [] where it has no such file. Raises DispositionError."""
    path = raw / NAME
    if not path.is_file():
        return []
    try:
        import tomllib  # few folders have the file

        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:  # of TOML, of UTF-8
        raise DispositionError(f"{NAME}: {error}") from error
    return [_disposition(finding_id, entry) for finding_id, entry in sorted(given.items())]


def above(path: Path) -> list[Disposition]:
    """The decisions that hold for a file or folder outside a warehouse: those of the nearest folder that keeps some.

    Raises DispositionError.
    """
    whole = path.absolute()
    for folder in (whole, *whole.parents):
        if (folder / NAME).is_file():
            return dispositions(folder)
    return []


def _disposition(finding_id: str, entry: object) -> Disposition:
    where = f"{NAME} [{finding_id}]"
    expected = set(Disposition._fields) - {"finding_id"}
    if not isinstance(entry, dict) or set(entry) != expected:
        raise DispositionError(f"{where}: must say {', '.join(sorted(expected))}, and nothing else")
    if entry["disposition"] not in WORDS:
        raise DispositionError(f"{where}: disposition must be one of {', '.join(WORDS)}")
    if type(entry["decided"]) is not date:
        raise DispositionError(f"{where}: decided must be a date, such as 2024-03-05")
    for key in ("role", "reason"):
        if not isinstance(entry[key], str) or not entry[key].strip():
            raise DispositionError(f"{where}: {key} must not be empty")
    return Disposition(finding_id, **entry)
