"""Write, audit, publish: a candidate that nobody sees, then one swap.

Belongs here: the lock of a build, the candidate database, the manifest, the swap and the way to what was published.
Does not belong here: how rows become Parquet (`parquet`), what the relations are (`schema`), who judges.

    OUT/.lock                       held by the one build that runs
    OUT/.readings/                  what was read (`readings`); survives a failed build
    OUT/.building/                  the candidate: budget.duckdb and parquet/ (hard links to readings)
    OUT/releases/<release_id>/      budget.duckdb, parquet/, manifest.json; files 0444
    OUT/current -> releases/<id>    the one link that is swapped
    OUT/budget.duckdb, OUT/parquet, OUT/manifest.json -> current/…   stable for readers

A reader that opened a release keeps it: files are unlinked, never changed. The last `KEPT` releases stay on the disk.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple

import duckdb

from pipelines.store import parquet
from pipelines.store.dimensions import DIMENSIONS, dimension_rows
from pipelines.store.editions import fill_editions
from pipelines.store.schema import DATABASE, connect, create, create_views, definition

STABLE = (DATABASE, "parquet", "manifest.json")
KEPT = 3


class Release(NamedTuple):
    """What was published. `changed` is False where the same content was already current."""

    release_id: str  # 16 hex of the content of all relations and of their definition
    path: Path
    changed: bool
    counts: dict[str, int]  # rows by relation


class Busy(Exception):
    """Another process is building in this OUT."""


_held: dict[Path, tuple[IO[str], int]] = {}


@contextmanager
def exclusive(out: Path) -> Iterator[None]:
    """Hold OUT for one build; raises `Busy` at once where another process holds it. Re-entrant within a process.

    The lock is the kernel's and dies with its process, so a killed build leaves nothing to clean by hand.
    """
    out = out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    file, depth = _held.get(out, (None, 0))
    if file is None:
        file = (out / ".lock").open("w", encoding="utf-8")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.close()
            raise Busy(f"another build is running in {out}") from error
    _held[out] = (file, depth + 1)
    try:
        yield
    finally:
        file, depth = _held.pop(out)
        if depth > 1:
            _held[out] = (file, depth - 1)
        else:
            file.close()


def candidate_path(out: Path) -> Path:
    """Where the candidate database lies while it is judged and checked."""
    return out / ".building" / DATABASE


def build_candidate(out: Path) -> dict[str, int]:
    """A fresh candidate from the readings: all relations, dimensions, views. Rows by relation.

    What a killed build left behind is removed first. Raises FileNotFoundError where nothing was ever read.
    """
    with exclusive(out):
        building, readings = out / ".building", out / ".readings" / "parquet"
        if not readings.is_dir():
            raise FileNotFoundError(f"nothing has been read into {out} yet")
        if building.exists():
            shutil.rmtree(building)
        shutil.copytree(
            readings, building / "parquet", copy_function=_link_or_copy, ignore=shutil.ignore_patterns(".*")
        )
        for relation in DIMENSIONS:
            parquet.write_whole(building / "parquet", relation, *dimension_rows(relation))
        with connect(candidate_path(out)) as connection:
            create(connection)
            counts = parquet.load(connection, building / "parquet")
            counts["editions"] = fill_editions(connection)
            create_views(connection)
        return counts


@contextmanager
def open_candidate(out: Path, *, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the candidate, closed at the end (a database file takes one writer).

    Raises FileNotFoundError where there is no candidate.
    """
    path = candidate_path(out)
    if not path.exists():
        raise FileNotFoundError(f"no candidate in {out}: it was published, or the build stopped before it")
    with connect(path, read_only=read_only) as connection:
        yield connection


def publish(out: Path) -> Release:
    """Make the candidate the publication, in one swap. Raises FileNotFoundError where there is no candidate.

    The judged relations are written to Parquet first, so that Parquet and database say the same. Where the content is
    what is current already, the publication stays untouched, byte for byte.
    """
    with exclusive(out):
        with open_candidate(out) as connection:
            parquet.write_judged(connection, out / ".building" / "parquet")
            counts = parquet.counts(connection)
            connection.execute("CHECKPOINT")
        building = out / ".building"
        hashes = _hashes(building / "parquet")
        release_id = release_id_of(hashes)
        target = out / "releases" / release_id
        changed = _current(out) != target.resolve()
        if target.exists():  # made by an earlier build: a release is complete as soon as it is there
            shutil.rmtree(building)
        else:
            manifest = {
                "release_id": release_id,
                "relations": counts,
                "files": {DATABASE: sha256(building / DATABASE)} | {f"parquet/{k}": v for k, v in hashes.items()},
            }
            (building / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
            _seal(building)
            target.parent.mkdir(exist_ok=True)
            os.rename(building, target)
        _swap(out, release_id)
        _forget_old(out)
        return Release(release_id, target, changed, counts)


@contextmanager
def open_published(out: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to what is published that can change nothing and reach nothing else: neither files nor network.

    Raises FileNotFoundError where nothing is published.
    """
    current = _current(out)
    if current is None or not (current / DATABASE).exists():
        raise FileNotFoundError(f"nothing is published in {out}")
    with connect(current / DATABASE, read_only=True, sealed=True) as connection:
        yield connection


def _link_or_copy(source: str, target: str) -> None:
    """A second name for the same bytes; a copy where the file system has no second names."""
    try:
        os.link(source, target)
    except (PermissionError, NotImplementedError):
        shutil.copyfile(source, target)


def _current(out: Path) -> Path | None:
    link = out / "current"
    return link.resolve() if link.is_symlink() else None


def _hashes(directory: Path) -> dict[str, str]:
    """Relative name -> sha256 of every Parquet file, by name."""
    files = sorted(directory.rglob(f"*{parquet.SUFFIX}"))
    return {path.relative_to(directory).as_posix(): sha256(path) for path in files}


def release_id_of(hashes: dict[str, str]) -> str:
    """The id of a release: 16 hex of its Parquet files (name -> sha256) and of what defines relations and views."""
    content = hashlib.sha256(definition().encode())
    for name, digest in sorted(hashes.items()):
        content.update(f"{name} {digest}\n".encode())
    return content.hexdigest()[:16]


def sha256(path: Path) -> str:
    """Of a file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _seal(building: Path) -> None:
    """On the disk and read-only, before anybody can see it."""
    for path in sorted(building.rglob("*")):
        if path.is_file():
            path.chmod(0o444)
    for path in (building / DATABASE, building / "manifest.json", building):
        _sync(path)


def _swap(out: Path, release_id: str) -> None:
    """Point `current` at a release, at once; then the stable links, which only a first build has to make."""
    _link(out / "current", Path("releases") / release_id)
    for name in STABLE:
        _link(out / name, Path("current") / name)
    for folder in (out, out / "releases" / release_id):
        (folder / f"{DATABASE}.wal").unlink(missing_ok=True)  # a writer that died left it; it fits no other database
    _sync(out)


def _link(link: Path, target: Path) -> None:
    if link.is_symlink() and Path(os.readlink(link)) == target:
        return
    building = link.with_name(f".{link.name}.building")
    building.unlink(missing_ok=True)
    building.symlink_to(target)
    os.replace(building, link)


def _forget_old(out: Path) -> None:
    """Keep the last releases that were published; those who have an older one open keep it open."""
    current = _current(out)
    order = out / "releases" / ".order"
    names = order.read_text(encoding="utf-8").split() if order.exists() else []
    if current is not None:
        names = [name for name in names if name != current.name] + [current.name]
    names = names[-KEPT:]
    building = order.with_name(".order.building")
    building.write_text("\n".join(names) + "\n", encoding="utf-8")
    os.replace(building, order)
    for path in (out / "releases").iterdir():
        if path.is_dir() and path.name not in names:
            shutil.rmtree(path)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
