"""Is what lies in OUT what a build left there?

Belongs here: comparing disk, manifests, links, database and schema, and saying what differs, by key and place. Does not
belong here: sentences (`gouji/doctor.toml`), mending (the next build mends what it can; the rest is for a person).

Nothing is written and no lock is kept, so that it can be asked at any time, beside readers and beside a build.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from pipelines.store import parquet
from pipelines.store.release import STABLE, release_id_of
from pipelines.store.schema import DATABASE, RELATIONS, connect, create, create_views
from pipelines.store.stamps import sha256

#: what a build leaves in OUT; `schema` and `views` are the project's own, where OUT is its folder `warehouse`
KNOWN = frozenset(
    (".lock", ".readings", ".judged", ".building", ".published", ".told")
    + ("releases", "current", "schema", "views", *STABLE)
)
MARKERS = frozenset(("version", "ledger.parquet", "dirty", "stamps.json", "surveyed.json", "runs", "parquet"))
ROOM = 4  # a build makes a second database beside the published one, with its Parquet files and what it spills
Manifest = dict[str, Any]


class Trouble(NamedTuple):
    """One thing that is not as a build leaves it."""

    key: str  # of the shelf that has the sentences
    place: str  # relative to OUT; '' for OUT as a whole
    detail: str = ""  # the particulars, as data


def verify(out: Path, version: str) -> list[Trouble]:
    """What is wrong in OUT, worst first as found: publication, older releases, readings, leftovers, quarantine.

    `version` is that of the reading code (`corpus.reading_version`). [] where all is well. Raises OSError where OUT
    itself cannot be looked at.
    """
    building = is_held(out)
    found = [*_publication(out), *_older(out), *_readings(out, version, building), *_leftovers(out, building)]
    found += _disk(out)
    if building:
        found.append(Trouble("building", ".lock"))
    return found


def is_held(out: Path) -> bool:
    """Whether a build is running in OUT now."""
    path = out / ".lock"
    if not path.exists():
        return False
    with path.open(encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)  # given back as the file is closed
        except BlockingIOError:
            return True
    return False


def _disk(out: Path) -> Iterator[Trouble]:
    """Whether the next build has room, and may write."""
    if not os.access(out, os.W_OK | os.X_OK):
        yield Trouble("not_writable", "")
    database = out / DATABASE
    free = shutil.disk_usage(out).free
    if database.exists() and free < ROOM * database.stat().st_size:
        yield Trouble("little_room", "", f"{free // 1_000_000} MB")


def _publication(out: Path) -> Iterator[Trouble]:
    """The links, and the release that they lead to."""
    current = out / "current"
    if not current.is_symlink():
        key = "not_a_link" if current.exists() else "nothing_published"
        yield Trouble(key, "current")
        return
    for name in STABLE:
        link = out / name
        if not link.is_symlink() or Path(os.readlink(link)) != Path("current") / name:
            yield Trouble("not_a_link" if os.path.lexists(link) else "link_missing", name)
    target = Path(os.readlink(current))
    if target.is_absolute() or target.parts[:1] != ("releases",) or len(target.parts) != 2:
        yield Trouble("link_elsewhere", "current", str(target))
    elif not current.is_dir():
        yield Trouble("release_missing", "current", str(target))
    else:
        yield from _release(out, out / target)
        yield from _quarantined(out / target)


def _older(out: Path) -> Iterator[Trouble]:
    """Releases that are kept beside the current one, and folders that are none."""
    folder = out / "releases"
    if not folder.is_dir():
        return
    order = folder / ".order"
    listed = order.read_text(encoding="utf-8").split() if order.exists() else []
    link = out / "current"
    current = Path(os.readlink(link)).name if link.is_symlink() else None
    for path in sorted(folder.iterdir()):
        place = f"releases/{path.name}"
        if path.name in (".order", ".order.building", current):
            continue
        if not path.is_dir() or path.name not in listed:
            yield Trouble("orphan", place)
        elif any(_release(out, path)):
            yield Trouble("older_damaged", place)


def _release(out: Path, release: Path) -> Iterator[Trouble]:
    """A release: its manifest, the files that this names, and whether database and Parquet say the same."""
    place = f"releases/{release.name}"
    try:
        manifest: Manifest = json.loads((release / "manifest.json").read_text(encoding="utf-8"))
        named: dict[str, str] = dict(manifest["files"])
        counted: dict[str, int] = dict(manifest["relations"])
        release_id = str(manifest["release_id"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        yield Trouble("no_manifest", f"{place}/manifest.json", type(error).__name__)
        return
    present = {
        path.relative_to(release).as_posix()
        for path in release.rglob("*")
        if not path.is_dir() and path.name != "manifest.json"
    }
    damaged = False
    for name, digest in sorted(named.items()):
        if name not in present:
            damaged = True
            yield Trouble("file_missing", f"{place}/{name}")
        elif sha256(release / name) != digest:
            damaged = True
            yield Trouble("file_changed", f"{place}/{name}")
    for name in sorted(present - set(named)):
        yield Trouble("stale_log" if name.endswith(".wal") else "orphan", f"{place}/{name}")
    hashes = {name.removeprefix("parquet/"): digest for name, digest in named.items() if name != DATABASE}
    if release_id != release.name:
        yield Trouble("wrong_release", place, release_id)
    elif release_id_of(hashes) != release_id:
        yield Trouble("other_definition", place)  # by an earlier version of this software, or a changed manifest
        return
    if not damaged:
        yield from _database(release / DATABASE, f"{place}/{DATABASE}", counted)


def _database(path: Path, place: str, counted: dict[str, int]) -> Iterator[Trouble]:
    """The database: can it be opened, has it the relations of the schema, and the rows that the manifest counted?"""
    try:
        with connect(path, read_only=True, sealed=True) as connection:
            have = _columns(connection)
            with connect() as model:
                create(model, comments=False)
                create_views(model)
                wanted = _columns(model)
            for relation in sorted(wanted.keys() | have.keys()):
                if wanted.get(relation) != have.get(relation):
                    yield Trouble("schema_differs", place, relation)
            if have.keys() >= set(RELATIONS):
                rows = parquet.counts(connection)
                for relation in sorted(rows.keys() | counted.keys()):
                    if rows.get(relation) != counted.get(relation):
                        yield Trouble(
                            "rows_differ", place, f"{relation}: {rows.get(relation)} != {counted.get(relation)}"
                        )
    except duckdb.Error as error:
        yield Trouble("database_unreadable", place, type(error).__name__)


def _columns(connection: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[str, str]]]:
    """Relation or view -> its columns with their types, in their order."""
    found: dict[str, list[tuple[str, str]]] = {}
    for relation, name, kind in connection.execute(
        "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal "
        "ORDER BY table_name, column_index"
    ).fetchall():
        found.setdefault(relation, []).append((name, kind))
    return found


def _quarantined(release: Path) -> Iterator[Trouble]:
    """Files that are listed and not loaded, by reason."""
    path = release / "parquet" / "sources" / f"sources{parquet.SUFFIX}"
    if not path.exists():
        return
    try:
        with connect() as connection:
            rows = connection.execute(
                "SELECT reason, count(*), min(source_path) FROM read_parquet(?) WHERE status = 'quarantined' "
                "GROUP BY ALL ORDER BY ALL",
                [str(path)],
            ).fetchall()
    except duckdb.Error as error:
        yield Trouble("database_unreadable", f"releases/{release.name}/parquet/sources", type(error).__name__)
        return
    for reason, count, first in rows:
        yield Trouble("our_error" if reason == "our_error" else "quarantined", first, f"{reason}: {count}")


def _readings(out: Path, version: str, building: bool) -> Iterator[Trouble]:
    """What the next build starts from."""
    folder = out / ".readings"
    if not folder.is_dir():
        yield Trouble("no_readings", ".readings")
        return
    marker = folder / "version"
    if not marker.exists() or marker.read_text(encoding="utf-8") != version:
        yield Trouble("other_reader", ".readings")
    if building:
        return
    if (folder / "dirty").exists():
        yield Trouble("half_read", ".readings/dirty")
    for path in sorted(folder.rglob(f"*{parquet.SUFFIX}")):
        if not path.name.startswith(".") and not _is_parquet(path):
            yield Trouble("reading_damaged", path.relative_to(out).as_posix())
    for path in sorted(folder.iterdir()):
        if path.name not in MARKERS and not path.name.startswith("."):
            yield Trouble("orphan", path.relative_to(out).as_posix())


def _is_parquet(path: Path) -> bool:
    """Whether it begins and ends as a Parquet file does (a file that was cut does not)."""
    with path.open("rb") as file:
        begins = file.read(4)
        file.seek(max(-4, -file.seek(0, os.SEEK_END)), os.SEEK_END)
        return begins == b"PAR1" == file.read(4)


def _leftovers(out: Path, building: bool) -> Iterator[Trouble]:
    """What nobody asked for."""
    for path in sorted(out.iterdir()):
        if path.name == f"{DATABASE}.wal":
            yield Trouble("stale_log", path.name)
        elif path.name == ".building" or path.name.endswith(".building"):
            if not building:
                yield Trouble("half_built", path.name)
        elif path.name not in KNOWN and not (path.name.startswith(".git")):
            yield Trouble("orphan", path.name)
