"""OLE compound files: what old Office programs put their streams into, and new ones their encrypted packages.

Belongs here: the names and bytes of streams ([MS-CFB]). Does not belong here: what a stream says.
"""

from __future__ import annotations

import struct

from pipelines.model import Unreadable

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
END = 0xFFFFFFFA  # from here on sector numbers are marks
HEADER_FAT = 109
ENTRY = 128


class Ole:
    """A compound file in memory. Raises `Unreadable('damaged')` where its chains lead nowhere or in circles."""

    def __init__(self, data: bytes) -> None:
        if len(data) < 512 or not data.startswith(MAGIC):
            raise Unreadable("damaged", "compound file header")
        self._data = data
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or mini_shift > shift:
            raise Unreadable("damaged", "compound file header")
        self._size, self._mini_size = 1 << shift, 1 << mini_shift
        directory, _, self._cutoff, mini_fat = struct.unpack_from("<IIII", data, 48)
        self._fat = self._allocation()
        self._mini_fat = _numbers(self._chain(mini_fat))
        self._streams: dict[str, tuple[int, int]] = {}
        entries = self._chain(directory)
        self._mini, root = b"", False
        for offset in range(0, len(entries) - ENTRY + 1, ENTRY):
            length, kind = struct.unpack_from("<HB", entries, offset + 64)
            start, size = struct.unpack_from("<II", entries, offset + 116)
            name = entries[offset : offset + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            if kind == 5:
                self._mini, root = self._chain(start), True
            elif kind == 2:
                self._streams.setdefault(name, (start, size))
        if not root:  # the directory is not where it should be, or beyond the end of a file that was cut
            raise Unreadable("damaged", "compound file directory")
        self.names = tuple(self._streams)

    def read(self, name: str) -> bytes:
        """The bytes of a stream. Raises `Unreadable('damaged')` where the file ends before the stream does."""
        start, size = self._streams[name]
        data = self._mini_chain(start) if size < self._cutoff else self._chain(start)
        if len(data) < size:
            raise Unreadable("damaged", f"{name}: {len(data)} of {size} bytes")
        return data[:size]

    def _allocation(self) -> tuple[int, ...]:
        sectors = list(struct.unpack_from(f"<{HEADER_FAT}I", self._data, 76))
        following, count = struct.unpack_from("<II", self._data, 68)
        while count and following < END and len(sectors) * self._size <= len(self._data):
            numbers = _numbers(self._sector(following))
            sectors += numbers[:-1]
            following, count = (numbers[-1] if numbers else END), count - 1
        return _numbers(b"".join(self._sector(number) for number in sectors if number < END))

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        return self._data[start : start + self._size]

    def _chain(self, start: int) -> bytes:
        return b"".join(self._sector(number) for number in _walk(start, self._fat))

    def _mini_chain(self, start: int) -> bytes:
        size = self._mini_size
        return b"".join(self._mini[number * size : (number + 1) * size] for number in _walk(start, self._mini_fat))


def _walk(start: int, table: tuple[int, ...]) -> list[int]:
    """The sectors of a chain, in order."""
    found: list[int] = []
    while start < len(table):
        found.append(start)
        if len(found) > len(table):
            raise Unreadable("damaged", "compound file chain")
        start = table[start]
    return found


def _numbers(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])
