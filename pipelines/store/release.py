"""Write, audit, publish: a candidate that nobody sees, then one swap.

Belongs here: the lock of a build, the candidate database, the manifest, the swap and the way to what was published.
Does not belong here: how rows become Parquet (`parquet`), what the relations are (`schema`), who judges.

    OUT/.lock                       held by the one build that runs
    OUT/.readings/                  what was read (`readings`); survives a failed build
    OUT/.judged/                    what was judged (`expectations.batches`), by the digits of buckets; survives as well
    OUT/.published                  what the current release was made from, and every file of it as it was left
    OUT/.building/                  the candidate: budget.duckdb and parquet/ (hard links to readings)
    OUT/releases/<release_id>/      budget.duckdb, parquet/, manifest.json; files 0444
    OUT/current -> releases/<id>    the one link that is swapped
    OUT/budget.duckdb, OUT/parquet, OUT/manifest.json -> current/…   stable for readers

A reader that opened a release keeps it: files are unlinked, never changed. The last `KEPT` releases stay on the disk.

A candidate begins with a copy of the published database where that is untouched and of the same definition: only the
buckets that differ go out and come in. It holds the rows that a database made from nothing would hold; in which order a
table gives them nobody promises.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NamedTuple

import duckdb

from pipelines.store import parquet
from pipelines.store.database import Tree, differing, follow, lying
from pipelines.store.dimensions import DIMENSIONS, dimension_rows
from pipelines.store.editions import fill_editions
from pipelines.store.schema import (
    BUILDING,
    DATABASE,
    DOCUMENT_RELATIONS,
    JUDGED_RELATIONS,
    RELATIONS,
    connect,
    create,
    create_views,
    definition,
)
from pipelines.store.stamps import Stamp, digest, load, replace_text, stamp, stamps

STABLE = (DATABASE, "parquet", "manifest.json")
KEPT = 3
MOSTLY = 0.5  # where more of the files differ, a database is made from nothing
GIVEN = ("sources", "dispositions", *DIMENSIONS, *DOCUMENT_RELATIONS)  # what a candidate is made of


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


def candidate_tree(out: Path) -> Tree:
    """The Parquet files of the candidate. OSError where there is none."""
    files = {name: one.sha256 for name, one in _stamps(out).items()}
    return Tree(candidate_path(out).parent / "parquet", files)


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
        now, before = candidate_tree(out), _base(out)
        parquet.give_back()
        if before and differing(_part(now, GIVEN), before) < MOSTLY:
            _copy(before.folder.parent / DATABASE, candidate_path(out))
        else:
            before = None
        with connect(candidate_path(out), memory=BUILDING) as connection:
            if before is None:
                connection.execute("BEGIN")  # a thousand COMMENTs: each alone would wait for the disk
                create(connection)
                create_views(connection)
                connection.execute("COMMIT")
            follow(connection, GIVEN, now, before)
            fill_editions(connection)
            parquet.write_from(connection, building / "parquet", "editions")
            return parquet.counts(connection)


def take_judged(out: Path, judged: Path) -> dict[str, int]:
    """Bring a Parquet tree of rules and judged relations into the candidate, and its database to what that says.

    Rows by relation.
    """
    with exclusive(out):
        tree = candidate_path(out).parent / "parquet"
        for relation in ("rules", *JUDGED_RELATIONS):
            shutil.rmtree(tree / relation, ignore_errors=True)
        shutil.copytree(
            judged, tree, copy_function=_link_or_copy, ignore=shutil.ignore_patterns(".*"), dirs_exist_ok=True
        )
        now, before = candidate_tree(out), _base(out)
        with open_candidate(out) as connection:
            if parquet.counts(connection)["rules"] == 0:  # this candidate was made from nothing
                before = None
            follow(connection, ("rules", *JUDGED_RELATIONS), now, before)
            return parquet.counts(connection)


def inputs(out: Path, *versions: str) -> str:
    """What a publication is a function of, as one word: all that was read, definitions, `versions` of what judges."""
    given = load(out / ".readings" / "stamps.json")
    return digest(definition(), duckdb.__version__, *versions, *(f"{n} {one.sha256}" for n, one in given.items()))


def kept(out: Path, made_from: str) -> Release | None:
    """What is published, where it was made from this (`inputs`) and nobody touched it since; else None."""
    known = _published(out)
    if known is None or known["inputs"] != made_from:
        return None
    current = _current(out)
    if current is None or any((out / name).resolve() != current / name for name in STABLE):
        return None
    manifest = _manifest(current)
    return Release(manifest["release_id"], current, False, manifest["relations"])


@contextmanager
def open_candidate(out: Path, *, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the candidate, closed at the end (a database file takes one writer).

    Raises FileNotFoundError where there is no candidate.
    """
    path = candidate_path(out)
    if not path.exists():
        raise FileNotFoundError(f"no candidate in {out}: it was published, or the build stopped before it")
    with connect(path, read_only=read_only, memory=BUILDING) as connection:
        yield connection


def publish(out: Path, made_from: str = "") -> Release:
    """Make the candidate the publication, in one swap. Raises FileNotFoundError where there is no candidate.

    Where the content is what is current already, the publication stays untouched, byte for byte; where it is not whole
    any more, it is replaced. `made_from` is remembered for `kept`. Raises ValueError where database and Parquet differ.
    """
    with exclusive(out):
        building = out / ".building"
        with open_candidate(out) as connection:
            counts = parquet.counts(connection)
            connection.execute("CHECKPOINT")
        files = _stamps(out)
        hashes = {name: one.sha256 for name, one in files.items()}
        base = _base(out)
        counted = _manifest(base.folder.parent)["relations"] if base else {}
        lie = lying(Tree(building / "parquet", hashes), base, counted)
        if differ := [name for name in RELATIONS if lie[name] != counts[name]]:
            raise ValueError(f"database and Parquet files of the candidate differ: {differ}")
        release_id = release_id_of(hashes)
        target = out / "releases" / release_id
        changed = _current(out) != target.resolve()
        left = {f"parquet/{name}": one for name, one in files.items()}
        if target.exists() and is_whole(target):  # made by an earlier build
            shutil.rmtree(building)
        else:
            named = {f"parquet/{name}": one for name, one in hashes.items()}
            with ThreadPoolExecutor(1) as aside:  # to the disk while it is hashed
                written = aside.submit(_sync, building / DATABASE)
                database = stamp(building / DATABASE)
                written.result()
            left[DATABASE] = database
            manifest = {
                "release_id": release_id,
                "relations": counts,
                "files": {DATABASE: database.sha256} | named,
            }
            (building / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
            _seal(building)
            target.parent.mkdir(exist_ok=True)
            if target.exists():  # damaged; for the moment between the two names a reader finds nothing, as before
                os.rename(target, target.with_name(f".{release_id}.damaged"))
                changed = True
            os.rename(building, target)
        _swap(out, release_id)
        _forget_old(out)
        as_left = stamps(target, left, suffix="")
        words = {"release_id": release_id, "inputs": made_from, "definition": _definition(), "files": as_left}
        replace_text(out / ".published", json.dumps(words))
        return Release(release_id, target, changed, counts)


def is_whole(release: Path) -> bool:
    """Whether a release is what its manifest says, every byte of it read."""
    try:
        named = _manifest(release)["files"]
        found = stamps(release, {}, suffix="")
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return bool({name: one.sha256 for name, one in found.items() if name != "manifest.json"} == named)


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
        shutil.copy2(source, target)  # with its date, by which its hash is known


def _copy(source: Path, target: Path) -> None:
    """The same bytes under another name; where the file system can share blocks (XFS, Btrfs), it does."""
    with source.open("rb") as given, target.open("wb") as made:
        left = os.fstat(given.fileno()).st_size
        try:
            while left and (done := os.copy_file_range(given.fileno(), made.fileno(), left)):
                left -= done
        except (AttributeError, OSError):  # another system, or a file system that cannot: by hand
            made.seek(0)
            left = -1
    if left:
        shutil.copyfile(source, target)


def _manifest(release: Path) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads((release / "manifest.json").read_text(encoding="utf-8"))
    return manifest


def _current(out: Path) -> Path | None:
    link = out / "current"
    return link.resolve() if link.is_symlink() else None


def _published(out: Path) -> dict[str, Any] | None:
    """What was noted at the last publication, where it is still current, of this definition, and untouched."""
    note, current = out / ".published", _current(out)
    if current is None or not note.exists():
        return None
    known: dict[str, Any] = json.loads(note.read_text(encoding="utf-8"))
    files = {name: Stamp(*values) for name, values in known["files"].items()}
    same = known["release_id"] == current.name and known["definition"] == _definition() and current.is_dir()
    return known if same and stamps(current, files, suffix="") == files else None


def _definition() -> str:
    """What a database is made by."""
    return digest(definition(), duckdb.__version__)


def _base(out: Path) -> Tree | None:
    """The Parquet tree of the publication, where its database can be begun with."""
    known, current = _published(out), _current(out)
    if known is None or current is None:
        return None
    files = {name.removeprefix("parquet/"): str(stamp[2]) for name, stamp in known["files"].items()}
    return Tree(current / "parquet", {name: stamp for name, stamp in files.items() if name.endswith(parquet.SUFFIX)})


def _stamps(out: Path) -> dict[str, Stamp]:
    """Every Parquet file of the candidate; those that come from readings or judgements are known."""
    known = load(out / ".readings" / "stamps.json") | load(out / ".judged" / "stamps.json")
    return stamps(candidate_path(out).parent / "parquet", known)


def _part(tree: Tree, relations: Iterable[str]) -> Tree:
    return Tree(tree.folder, {name: one for relation in relations for name, one in tree.of(relation).items()})


def release_id_of(hashes: Mapping[str, str]) -> str:
    """The id of a release: 16 hex of its Parquet files (name -> sha256) and of what defines relations and views."""
    content = hashlib.sha256(definition().encode())
    for name, one in sorted(hashes.items()):
        content.update(f"{name} {one}\n".encode())
    return content.hexdigest()[:16]


def _seal(building: Path) -> None:
    """On the disk and read-only, before anybody can see it."""
    for folder, _, names in os.walk(building):
        for name in names:
            path = f"{folder}/{name}"
            if os.stat(path).st_mode & 0o777 != 0o444:  # most were published before, under another name
                os.chmod(path, 0o444)
    for given in (building / DATABASE, building / "manifest.json", building):
        _sync(given)  # the database a second time: its mode


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
