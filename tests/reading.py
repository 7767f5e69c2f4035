"""What the tests of readers share: where the material is, what a refusal must say, and small files made by hand."""

from __future__ import annotations

import io
import struct
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.model import Document, Unreadable
from pipelines.readers import read_bytes
from tests import render

HOUSE = Path(__file__).parents[1]
REASONS = tomllib.loads((HOUSE / "pipelines" / "catalog" / "reasons.toml").read_text(encoding="utf-8"))
RENDERED: dict[str, Callable[[str], bytes]] = {
    "docx": render.to_docx,
    "xlsx": render.to_xlsx,
    "xls": render.to_xls,
    "html": render.to_html,
}


def refused(data: bytes, name: str = "x.txt") -> str:
    """The reason why a file is not read; it must have its sentences."""
    with pytest.raises(Unreadable) as caught:
        read_bytes(data, name)
    assert {"zh", "en"} <= set(REASONS[caught.value.reason])
    return caught.value.reason


def remarks(document: Document) -> list[tuple[str, str]]:
    """What the reader says of what it could not read; every reason must have its sentences."""
    assert all(reject.stage == "read" and reject.reason in REASONS for reject in document.rejects)
    return [(reject.reason, reject.words) for reject in document.rejects]


def words_are_where_they_are_said_to_be(document: Document) -> None:
    for grid in document.grids:
        assert document.text[: grid.start].endswith("\n") or grid.start == 0
        assert document.text[grid.stop - 1] == "\n"
        assert len({len(row) for row in grid.rows}) == 1
        for row, starts in zip(grid.rows, grid.starts, strict=True):
            for words, start in zip(row, starts, strict=True):
                assert document.text[start : start + len(words)] == words == words.strip()
        lines = document.text[grid.start : grid.stop].split("\n")[:-1]  # no other sign ends a line of the house
        assert [tuple(line.split("\t")) for line in lines] == list(grid.rows)
        for (row, column), (height, width) in grid.merged.items():
            assert row + height <= len(grid.rows) and column + width <= len(grid.rows[0])
            covered = [grid.rows[r][c] for r in range(row, row + height) for c in range(column, column + width)]
            assert not any(covered[1:])


def compound(stream: str) -> bytes:
    """The smallest compound file: a header, one sector of allocation, one of directory with the named stream."""
    fat = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *[0xFFFFFFFF] * 126)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6) + bytes(10)
    head += struct.pack("<IIIIIIIII", 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0)[: 76 - len(head)]
    head = head.ljust(76, b"\0") + struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)

    def entry(name: str, sort: int) -> bytes:
        words = (name + "\0").encode("utf-16-le")
        return (words.ljust(64, b"\0") + struct.pack("<HB", len(words), sort)).ljust(116, b"\0") + bytes(12)

    return head + fat + (entry("Root Entry", 5) + entry(stream, 2)).ljust(512, b"\0")


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def member(data: bytes, name: str) -> bytes:
    return members(data)[name]
