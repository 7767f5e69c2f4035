"""Raw files: which there are under a folder, what their bytes are called, what stands beside them.

Belongs here: walking, hashing, the hint of a path, sidecars. Does not belong here: reading what a file holds.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import NamedTuple, Protocol

from pipelines.dispositions import NAME as DISPOSITIONS
from pipelines.dispositions import Disposition, dispositions
from pipelines.store.stamps import Stamp, sha256

YEAR = re.compile(r"(?:19|20)\d\d")
YOUNG = 2_000_000_000  # nanoseconds in which a file may change twice and show one date
UNDATED = -1  # no file has this date
PUBLISHED = ".readings"  # who has this folder is what a build made, and holds no disclosures
SIDECAR = ("url", "retrieved", "published", "approved")


class FileKey(NamedTuple):
    """What decides how a file is read: its bytes and its suffix. Its path and its date do not."""

    file_id: str  # sha256 of the bytes
    suffix: str  # lower case, with the dot


class RawFile(NamedTuple):
    """A file under the raw folder."""

    place: str  # its path; as words, since a hundred thousand are made and few are opened
    source_path: str  # relative, '/'-separated, printable: bytes that are no UTF-8 are escaped
    file_id: str  # sha256 of the bytes; of the relative path where they cannot be had
    byte_count: int
    trouble: str | None = None  # why its bytes cannot be had

    @property
    def path(self) -> Path:
        """Where it lies."""
        return Path(self.place)

    @property
    def key(self) -> FileKey:
        """What decides how it is read. (`Path.suffix` would take ten times as long, for every file several times.)"""
        stem, _, suffix = self.source_path.rpartition("/")[2].rpartition(".")
        return FileKey(self.file_id, f".{suffix.lower()}" if stem and suffix else "")


class Raw(Protocol):
    """Where raw files are: a `Folder`, or what stands for one."""

    def survey(self, known: dict[str, Stamp], begun: int) -> list[RawFile]:
        """Every file in the order of its path; see the function `survey`."""

    def sidecar(self, file: RawFile) -> tuple[tuple[object, ...], str | None]:
        """What stands beside a file; see the function `sidecar`."""

    def dispositions(self) -> list[Disposition]:
        """What people decided of findings."""


class Folder(NamedTuple):
    """Raw files in a folder of this machine."""

    path: Path

    def survey(self, known: dict[str, Stamp], begun: int) -> list[RawFile]:
        """See `Raw`."""
        return survey(self.path, known, begun)

    def sidecar(self, file: RawFile) -> tuple[tuple[object, ...], str | None]:
        """See `Raw`."""
        return sidecar(file.path)

    def dispositions(self) -> list[Disposition]:
        """See `Raw`."""
        return dispositions(self.path)


def survey(raw: Path, known: dict[str, Stamp] | None = None, begun: int = 0) -> list[RawFile]:
    """Every file under `raw` in the order of its path, hashed. Hidden files and sidecars are no disclosures.

    `known` is what an earlier survey left in it, and is brought up to date: every file and sidecar by its path. What
    has the size and the date of change (which nobody can set) of then is not read again. A file that changed just
    before `begun`, the date of a file that was written now, may change again and show the same date: it is kept without
    one. So two surveys that leave the same hashes found the same.

    Links to folders are not followed, and a folder that a build publishes in is not entered. What is no regular file,
    and a file or a folder that cannot be opened, is listed with its trouble.
    Raises NotADirectoryError where `raw` is no folder.
    """
    if not raw.is_dir():
        raise NotADirectoryError(f"{raw} is no folder")
    found: list[RawFile] = []
    before = dict(known or {})
    seen: dict[str, Stamp] = {} if known is None else known
    seen.clear()

    def closed(error: OSError) -> None:
        found.append(_troubled(error.filename, os.path.relpath(error.filename, raw), "no_access", seen))

    for folder, folders, names in os.walk(raw, onerror=closed):
        if PUBLISHED in folders:
            folders.clear()
            continue
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        present = set(names)
        within = "" if Path(folder) == raw else f"{Path(folder).relative_to(raw).as_posix()}/"
        for name in names:
            if may_disclose(name, present, at_top=not within):
                found.append(_raw_file(os.path.join(folder, name), within + name, before, seen, begun))
            elif is_sidecar(name, present):
                _raw_file(os.path.join(folder, name), within + name, before, seen, begun)
    return sorted(found, key=lambda file: file.source_path)


def _raw_file(place: str, relative: str, known: dict[str, Stamp], seen: dict[str, Stamp], begun: int) -> RawFile:
    shown = _shown(relative)
    try:
        status = os.stat(place)
        if stat.S_ISREG(status.st_mode):
            stamp = known.get(shown)
            if stamp is None or stamp[:2] != (status.st_size, status.st_ctime_ns):
                stamp = Stamp(status.st_size, status.st_ctime_ns, sha256(Path(place)))
            seen[shown] = stamp if stamp.time_ns < begun - YOUNG else stamp._replace(time_ns=UNDATED)
            return RawFile(place, shown, stamp.sha256, stamp.size)
        trouble = "no_file"
    except OSError:
        trouble = "no_access"
    return _troubled(place, relative, trouble, seen)


def _troubled(place: str, relative: str, trouble: str, seen: dict[str, Stamp]) -> RawFile:
    shown = _shown(relative)
    seen[shown] = Stamp(0, UNDATED, trouble)
    return RawFile(place, shown, hashlib.sha256(shown.encode()).hexdigest(), 0, trouble)


def _shown(relative: str) -> str:
    return os.fsencode(relative).decode("utf-8", "backslashreplace")


def may_disclose(name: str, present: Collection[str], *, at_top: bool) -> bool:
    """Whether a file of this name may be a disclosure, beside the names `present` in its folder.

    >>> beside = ["a.txt", "a.txt.toml", "dispositions.toml", ".b.txt"]
    >>> [name for name in beside if may_disclose(name, beside, at_top=True)]
    ['a.txt']
    """
    return not (name.startswith((".", "~$")) or is_sidecar(name, present) or (at_top and name == DISPOSITIONS))


def is_sidecar(name: str, present: Collection[str]) -> bool:
    """Whether a file of this name tells of another one beside it."""
    return name.endswith(".toml") and name.removesuffix(".toml") in present


def path_year(source_path: str) -> int:
    """The year that a path hints at: the first folder that is named like one; 0 where none is.

    >>> path_year("2024/500112/a.txt"), path_year("cq/FY2023/b.pdf"), path_year("2025.txt")
    (2024, 2023, 0)
    """
    for part in source_path.split("/")[:-1]:
        if found := YEAR.search(part):
            return int(found.group())
    return 0


def path_years(raw: Path) -> list[int]:
    """The years that the paths hint at, ascending; 0 for files without one.

    Only a hint for partitions of the reading step: the year of a document is what its content says.
    """
    return sorted({path_year(file.source_path) for file in survey(raw)})


def sidecar(path: Path) -> tuple[tuple[object, ...], str | None]:
    """What `<file>.toml` says of a file: address and dates; and what is wrong with it, where something is."""
    nothing = (None,) * len(SIDECAR)
    try:
        with open(f"{path}.toml", "rb") as file:  # most have none: a Path would cost more than the question
            import tomllib  # few files have one

            given = tomllib.load(file)
    except FileNotFoundError:
        return nothing, None
    except (OSError, ValueError) as error:
        return nothing, type(error).__name__
    told = {key: given.get(key) for key in SIDECAR}
    wrong = [
        key for key, value in told.items() if value is not None and type(value) is not (str if key == "url" else date)
    ]
    wrong += sorted(set(given) - set(SIDECAR))
    return tuple(None if key in wrong else value for key, value in told.items()), ", ".join(wrong) or None
