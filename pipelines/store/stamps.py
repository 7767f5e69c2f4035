"""Which Parquet files a folder holds and what their bytes are called, without reading those that nobody touched.

Belongs here: hashes of files, kept beside size and date. Does not belong here: what a hash is compared with.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple


class Stamp(NamedTuple):
    """A file, as it was when its bytes were last looked at."""

    size: int
    time_ns: int
    sha256: str


def sha256(path: Path) -> str:
    """Of a file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def stamp(path: Path) -> Stamp:
    """Of one file, read."""
    status = path.stat()
    return Stamp(status.st_size, status.st_mtime_ns, sha256(path))


def stamps(folder: Path, known: Mapping[str, Stamp], suffix: str = ".parquet") -> dict[str, Stamp]:
    """Relative name -> stamp of every file below `folder`, by name; read are those that are not as `known`."""
    found: dict[str, Stamp] = {}
    for place, _, names in os.walk(folder):
        within = "" if Path(place) == folder else f"{Path(place).relative_to(folder).as_posix()}/"
        for name in names:
            if name.endswith(suffix) and not name.startswith("."):
                path = f"{place}/{name}"  # no Path: there are tens of thousands, several times a night
                status = os.stat(path)
                old = known.get(within + name)
                same = old is not None and old[:2] == (status.st_size, status.st_mtime_ns)
                found[within + name] = old if old and same else stamp(Path(path))
    return dict(sorted(found.items()))


def load(path: Path) -> dict[str, Stamp]:
    """Stamps that `save` wrote; none where it never did."""
    if not path.exists():
        return {}
    return {name: Stamp(*values) for name, values in json.loads(path.read_text(encoding="utf-8")).items()}


def save(path: Path, given: Mapping[str, Stamp]) -> None:
    """Write stamps, at once."""
    replace_text(path, json.dumps(given))


def digest(*words: str) -> str:
    """One word for several, in their order, in hex."""
    made = hashlib.sha256()
    for word in words:
        made.update(f"{len(word)} {word}\n".encode())
    return made.hexdigest()


def replace_text(path: Path, text: str) -> None:
    """Put a small file in its place at once, on the disk before the call returns."""
    building = path.with_name(f".{path.name}.building")
    with building.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(building, path)
