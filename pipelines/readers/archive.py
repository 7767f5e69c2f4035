"""ZIP: archives of disclosures, and the containers that Office files are.

Belongs here: opening a ZIP within bounds (`Package`), the names of its members as their makers meant them, parsing of
XML parts with nothing fetched and nothing expanded, and the walk through an archive. Does not belong here: what a
member says. Nothing is ever written to disk, so a name like `../x` can lead nowhere; it is refused all the same.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from lxml import etree

from pipelines.model import Unreadable

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_MEMBERS = 5_000
MAX_PART = 200_000_000  # bytes of one member, unpacked
MAX_TOTAL = 1_000_000_000  # bytes of all members, unpacked
MAX_RATIO = 300  # unpacked to packed, where the unpacked is large: spreadsheets reach 100, bombs 1000
LARGE = 20_000_000
MAX_DEPTH = 3  # archives in archives
UTF8_NAME = 0x800
ENCRYPTED = 0x1
MAX_NAMES = 10_000
_NAMES: dict[object, str] = {}  # of elements met so far, without their namespace: cutting it off is half a walk's time
JUNK = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini", "~$", "._")


class Package:
    """A ZIP in memory whose directory has been looked at: how many members, how large, how deep they claim to unpack.

    Raises `Unreadable`: damaged, archive_bomb.
    """

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise Unreadable("damaged", str(error)) from error
        members = self._zip.infolist()
        if len(members) > MAX_MEMBERS:
            raise Unreadable("archive_bomb", f"{len(members)} members")
        if sum(member.file_size for member in members) > MAX_TOTAL:
            raise Unreadable("archive_bomb", f"{sum(member.file_size for member in members)} bytes unpacked")
        self._members = {_name(member): member for member in members if not member.is_dir()}
        self._folded = {name.lower(): name for name in self._members}
        self.names = tuple(self._members)

    def find(self, name: str) -> str | None:
        """The member of that name, in whatever case it is written."""
        return self._folded.get(name.lstrip("/").lower())

    def read(self, name: str) -> bytes:
        """The bytes of a member. Raises `Unreadable`: encrypted, archive_bomb, damaged, unsafe_name.

        The bound holds for what is unpacked, not for what the directory claims.
        """
        member = self._members[name]
        path = PurePosixPath(name.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or "\0" in name:
            raise Unreadable("unsafe_name", name)
        if member.flag_bits & ENCRYPTED:
            raise Unreadable("encrypted", name)
        bound = MAX_PART if member.compress_size * MAX_RATIO > LARGE else LARGE
        try:
            with self._zip.open(member) as stream:
                data = stream.read(bound + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as error:
            raise Unreadable("damaged", f"{name}: {error}") from error
        if len(data) > bound or (len(data) > LARGE and len(data) > MAX_RATIO * member.compress_size):
            raise Unreadable("archive_bomb", name)
        return data

    def part(self, name: str) -> _Element | None:
        """The root of an XML part, or nothing where the package has no such part. Raises as `read`, and damaged."""
        found = self.find(name)
        return None if found is None else xml(self.read(found), name)

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """What a part points at inside the package: id → (kind, name). What lies outside is not listed."""
        folder = PurePosixPath(part).parent
        root = self.part(str(folder / "_rels" / (PurePosixPath(part).name + ".rels")))
        found = {}
        for relation in () if root is None else root.iter("{*}Relationship"):
            target = relation.get("Target", "")
            if relation.get("TargetMode") != "External":
                name = target.lstrip("/") if target.startswith("/") else _resolved(folder, target)
                found[relation.get("Id", "")] = (relation.get("Type", "").rpartition("/")[2], name)
        return found

    def main(self, usual: str) -> str:
        """The name of the part that an Office file is about: as its relations say, else as usual."""
        return next((name for kind, name in self.relations("").values() if kind == "officeDocument"), usual)

    def files(self) -> Iterator[str]:
        """The members that a person put there, in the order of their names."""
        for name in sorted(self.names):
            if not any(part.startswith(JUNK) for part in name.split("/")) and not name.startswith(JUNK):
                yield name


def local(element: _Element) -> str:
    """The name of an element without its namespace: transitional and strict Office files differ in it."""
    tag = element.tag
    name = _NAMES.get(tag)
    if name is None:
        name = tag.rpartition("}")[2] if isinstance(tag, str) else ""  # comments and instructions have no name
        if len(_NAMES) < MAX_NAMES:
            _NAMES[tag] = name
    return name


def attribute(element: _Element, name: str) -> str:
    """An attribute by its name without namespace; '' where there is none."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return ""


def xml(data: bytes, name: str) -> _Element:
    """Parse a part. No entity is expanded, no document type allowed, nothing loaded. Raises `Unreadable('damaged')`.

    >>> xml(b"<a><b/></a>", "a.xml")[0].tag
    'b'
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable("damaged", f"{name}: {error}") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable("damaged", f"{name}: document type")
    return root


def elements(data: bytes, name: str, tags: Sequence[str]) -> Iterator[_Element]:
    """The elements of some names in a part too large to hold whole, each forgotten when the next is asked for.

    As strict as `xml`, and raises the same.
    """
    walk = etree.iterparse(
        io.BytesIO(data), events=("end",), tag=tags, resolve_entities=False, no_network=True, load_dtd=False
    )
    try:
        for _, element in walk:
            if element.getroottree().docinfo.internalDTD is not None:
                raise Unreadable("damaged", f"{name}: document type")
            yield element
            element.clear(keep_tail=False)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable("damaged", f"{name}: {error}") from error


def _name(member: zipfile.ZipInfo) -> str:
    """A member's name. Without the UTF-8 flag Chinese archivers write GBK (some UTF-8); zipfile takes it for CP437."""
    if member.flag_bits & UTF8_NAME:
        return member.filename
    try:
        raw = member.orig_filename.encode("cp437")
    except UnicodeEncodeError:  # not from CP437 after all: the name stands as it is
        return member.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:  # the next one may fit
            continue
    return member.filename


def _resolved(folder: PurePosixPath, target: str) -> str:
    parts: list[str] = []
    for part in (folder / target).parts:
        if part != "..":
            parts.append(part)
        elif parts:
            parts.pop()
    return "/".join(parts)
