"""Write, audit, publish: a candidate that nobody sees, then one swap.

Belongs here: the lock of a build, the candidate database, the manifest, the swap and the way to what was published.
Does not belong here: how rows become Parquet (`parquet`), what the relations are (`schema`), who judges.

    OUT/.lock                       held by the one build that runs
    OUT/.readings/                  what was read, by bucket; survives a failed build, is never published by itself
    OUT/.building/                  the candidate: budget.duckdb and parquet/ (hard links to readings)
    OUT/releases/<release_id>/      budget.duckdb, parquet/, manifest.json; files 0444
    OUT/current -> releases/<id>    the one link that is swapped
    OUT/budget.duckdb, OUT/parquet, OUT/manifest.json -> current/…   stable for readers
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import duckdb


class Release(NamedTuple):
    """What was published. `changed` is False where the same content was already current."""

    release_id: str  # 16 hex of the content of all relations
    path: Path
    changed: bool
    counts: dict[str, int]  # rows by relation


class Busy(Exception):
    """Another process is building in this OUT."""


@contextmanager
def exclusive(out: Path) -> Iterator[None]:
    """Hold OUT for one build; raises `Busy` at once where another process holds it. Re-entrant within a process."""
    raise NotImplementedError
    yield


def candidate_path(out: Path) -> Path:
    """Where the candidate database lies while it is judged and checked."""
    return out / ".building" / "budget.duckdb"


def build_candidate(out: Path) -> dict[str, int]:
    """A fresh candidate from the readings: all relations, dimensions, views. Rows by relation."""
    raise NotImplementedError


@contextmanager
def open_candidate(out: Path, *, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the candidate, closed at the end (a database file takes one writer)."""
    raise NotImplementedError
    yield


def publish(out: Path) -> Release:
    """Make the candidate the publication, in one swap. Raises `FileNotFoundError` where there is no candidate."""
    raise NotImplementedError


@contextmanager
def open_published(out: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only connection to what is published; temporary tables are allowed, nothing else can be written."""
    raise NotImplementedError
    yield
