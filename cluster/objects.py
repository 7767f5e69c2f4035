"""Objects: listed, fetched, put in place at once.

Belongs here: addresses, listings, bytes. Does not belong here: what bytes mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import groupby
from pathlib import PurePosixPath
from typing import NamedTuple
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import fs

from pipelines.files import may_disclose

FETCHERS = 16  # objects fetched at a time: the store is far away, the processor is not asked


class Entry(NamedTuple):
    """A raw object as a listing shows it, with what stands beside it; another size or date is another entry."""

    source_path: str  # below RAW
    size: int
    time_ns: int
    sidecar_size: int  # 0 where there is none
    sidecar_time_ns: int


class Place(NamedTuple):
    """A prefix of a store."""

    store: fs.FileSystem
    root: str

    def path(self, name: str) -> str:
        """The full name of what lies below."""
        return f"{self.root}/{name}"

    def get(self, name: str) -> bytes:
        """Its bytes. Raises OSError."""
        with self.store.open_input_file(self.path(name)) as file:
            data: bytes = file.readall()
            return data

    def get_table(self, name: str) -> pa.Table:
        """A Parquet file that `put_table` wrote. Raises OSError."""
        return pq.read_table(pa.BufferReader(self.get(name)))

    def put(self, name: str, data: bytes | pa.Buffer) -> None:
        """Put an object in its place, whole or not at all. Raises OSError."""
        path = self.path(name)
        if self.store.type_name == "s3":  # an upload is seen when it is complete
            with self.store.open_output_stream(path) as file:
                file.write(data)
            return
        self.store.create_dir(path.rpartition("/")[0], recursive=True)
        building = f"{path.rpartition('/')[0]}/.{PurePosixPath(path).name}.{uuid4().hex}"
        with self.store.open_output_stream(building) as file:
            file.write(data)
        self.store.move(building, path)

    def put_table(self, name: str, table: pa.Table) -> None:
        """Put a table in its place as Parquet, as the warehouse writes it. Raises OSError."""
        sink = pa.BufferOutputStream()
        pq.write_table(table, sink, compression="zstd", store_decimal_as_integer=True)
        self.put(name, sink.getvalue())

    def names(self, folder: str) -> list[str]:
        """Of the objects right below a folder, in order; hidden ones are on their way."""
        found = self.store.get_file_info(fs.FileSelector(self.path(folder), allow_not_found=True))
        return sorted(one.base_name for one in found if one.is_file and not one.base_name.startswith("."))


@cache
def place(address: str) -> Place:
    """The prefix that an address names. Raises ValueError where it is none.

    >>> place("file:///tmp/x").root
    '/tmp/x'
    """
    once = "allow_delayed_open=true"  # an object that was written at once is put in one request, not in three
    if address.startswith("s3://") and "allow_delayed_open" not in address:
        address += ("&" if "?" in address else "?") + once
    try:
        store, root = fs.FileSystem.from_uri(address)
    except pa.ArrowInvalid as error:
        raise ValueError(f"no address of a store: {address.partition('?')[0]}") from error
    return Place(store, root.rstrip("/"))


def fetched(of: Place, names: Iterable[str]) -> Iterator[bytes | OSError]:
    """The bytes of several objects, in their order, or why they cannot be had."""

    def one(name: str) -> bytes | OSError:
        try:
            return of.get(name)
        except OSError as error:
            return error

    with ThreadPoolExecutor(FETCHERS) as fetchers:
        yield from fetchers.map(one, names)


def listing(raw: Place) -> list[Entry]:
    """Every object below a prefix that may be a disclosure, by its path: what `files.survey` finds in a folder.

    An object that was overwritten by one of the same size within the same tick of the store's clock is not seen as new
    one. Raises FileNotFoundError where there is no such prefix.
    """
    found = raw.store.get_file_info(fs.FileSelector(raw.root, recursive=True))
    there = {one.path[len(raw.root) + 1 :]: one for one in found if one.is_file}
    entries: list[Entry] = []
    for folder, paths in groupby(sorted(there, key=_split), key=lambda path: _split(path)[0]):
        if any(part.startswith(".") for part in folder.split("/")):
            continue
        names = [_split(path)[1] for path in paths]
        present = set(names)
        for name in names:
            if may_disclose(name, present, at_top=not folder):
                path = f"{folder}/{name}".lstrip("/")
                beside = there.get(f"{path}.toml")
                told = (beside.size, beside.mtime_ns) if beside else (0, 0)
                entries.append(Entry(path, there[path].size, there[path].mtime_ns, *told))
    return sorted(entries)


def _split(path: str) -> tuple[str, str]:
    folder, _, name = path.rpartition("/")
    return folder, name
