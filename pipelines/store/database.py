"""A database that follows a Parquet tree: only what differs from the tree that it was made of goes out and comes in.

Belongs here: which files differ, rows out, rows in. Does not belong here: which database to begin with (`release`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import duckdb

from pipelines.store import parquet
from pipelines.store.schema import RELATIONS, WHOLE_RELATIONS


@dataclass(frozen=True)
class Tree:
    """Parquet files of relations under a folder."""

    folder: Path
    files: Mapping[str, str]  # relative name -> sha256

    def of(self, relation: str) -> Mapping[str, str]:
        """The files of one relation."""
        return self._by_relation.get(relation, {})

    @cached_property
    def _by_relation(self) -> Mapping[str, Mapping[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for name, digest in self.files.items():
            found.setdefault(name.partition("/")[0], {})[name] = digest
        return found


def follow(
    connection: duckdb.DuckDBPyConnection, relations: Iterable[str], now: Tree, before: Tree | None = None
) -> None:
    """Make relations hold the rows of the tree `now`, where they hold those of `before` (None: nobody knows what).

    Rows go out by document: a document's rows of a relation lie in one file. They go out and come in one after the
    other, never in one transaction: a key that was there may come back.
    """
    for relation in relations:
        old, new = (before.of(relation) if before else {}), now.of(relation)
        gone = [str(before.folder / name) for name in old if new.get(name) != old[name]] if before else []
        if before is None or (gone and relation in WHOLE_RELATIONS):
            connection.execute(f"DELETE FROM {relation}")
        elif gone:
            connection.execute(
                f"DELETE FROM {relation} WHERE document_id IN (SELECT document_id FROM read_parquet($1))", [gone]
            )
        came = [now.folder / name for name in new if before is None or new[name] != old.get(name)]
        parquet.insert_files(connection, relation, came)


def lying(now: Tree, before: Tree | None, counted: Mapping[str, int]) -> dict[str, int]:
    """Rows by relation, as the Parquet files of `now` say. Of those of `before` it is known: they are `counted`."""
    old, known = (before, counted) if before else (Tree(now.folder, {}), {})
    found = {relation: known.get(relation, 0) for relation in RELATIONS}
    gone = {old.folder / name: name for name, digest in old.files.items() if now.files.get(name) != digest}
    came = {now.folder / name: name for name, digest in now.files.items() if old.files.get(name) != digest}
    rows = parquet.rows_in([*gone, *came])
    for sign, some in ((-1, gone), (1, came)):
        for path, name in some.items():
            found[name.partition("/")[0]] += sign * rows[path]
    return found


def differing(now: Tree, before: Tree) -> float:
    """Which share of the files of `now` are not those of `before`.

    >>> differing(Tree(Path("b"), {"facts/1": "x", "facts/2": "z"}), Tree(Path("a"), {"facts/1": "x", "facts/2": "y"}))
    0.5
    """
    return sum(before.files.get(name) != digest for name, digest in now.files.items()) / max(1, len(now.files))
