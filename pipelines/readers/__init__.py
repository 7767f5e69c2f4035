"""Files to documents: the one door through which bytes come in, and the only room that knows formats.

Belongs here: telling what a file is (by its content; the suffix decides only where content does not), and the calling
of its reader. Does not belong here: any format (one module each), and what a document says.

A reader is a function from bytes to `Document` that raises `Unreadable` with a key of `catalog/reasons.toml`. To add
one: write `readers/<format>.py`, and give it a line in `READERS` and, where its bytes say what they are, one in `kind`.
Format libraries are imported when a file needs them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path, PurePosixPath

from pipelines.model import Document, Reject, Unreadable
from pipelines.readers.parts import About, together

Reader = Callable[[bytes], Document]

MAX_BYTES = 500_000_000  # of one file; the largest disclosure known, a scan, has a tenth of it
#: kind of file -> module and function that reads it
READERS = {
    "text": ("plain", "read_text"),
    "csv": ("sheets", "read_csv"),
    "html": ("html", "read_html"),
    "mime": ("html", "read_mime"),
    "docx": ("docx", "read_docx"),
    "xlsx": ("sheets", "read_xlsx"),
    "xls": ("sheets", "read_xls"),
    "xmlss": ("xmlss", "read_xmlss"),
    "pdf": ("pdf", "read_pdf"),
    "ofd": ("ofd", "read_ofd"),
    "picture": ("pdf", "read_picture"),
}
#: the suffixes under which files of a kind come; others are remarked on
SUFFIXES = {
    "text": ("", ".txt", ".text", ".md", ".log"),
    "csv": (".csv", ".tsv"),
    "html": (".html", ".htm", ".shtml", ".xhtml", ".jsp", ".asp", ".aspx", ".php"),
    "mime": (".mht", ".mhtml", ".eml"),
    "docx": (".docx", ".docm", ".dotx", ".dotm"),
    "xlsx": (".xlsx", ".xlsm", ".xltx", ".xltm"),
    "xls": (".xls", ".xlt", ".et"),
    "xmlss": (".xml", ".xls"),
    "pdf": (".pdf",),
    "ofd": (".ofd",),
    "picture": (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".gif", ".bmp"),
}
#: beginnings of files that are recognised in order to say what they are
UNREADABLE = (
    (b"{\\rtf", "legacy_word", "rtf"),
    (b"\xdb\xa5-", "legacy_word", ""),
    (b"Rar!", "unsupported_format", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "unsupported_format", "7z"),
    (b"\x1f\x8b", "unsupported_format", "gzip"),
)
PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*")
BITMAP = re.compile(rb"BM.{4}\0{4}.{4}[\x0c\x28\x6c\x7c]\0\0\0", re.DOTALL)
BIFF = (b"\x09\x08\x10\x00\x00\x06", b"\x09\x08\x08\x00\x00\x05")  # workbooks without a container around them
_TAGS = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|table|div|p|span|tr|td|style)[\s>/]", re.IGNORECASE)
_OFFICE_XML = re.compile(
    rb"<\?mso-application|urn:schemas-microsoft-com:office:(?:spreadsheet|word)|package/2006/xmlPackage"
)
_SHEET_XML = re.compile(rb"<(?:\w+:)?Workbook\b[^>]*urn:schemas-microsoft-com:office:spreadsheet")
_MAIN_PART = re.compile(rb"(wordprocessingml|ms-word|spreadsheetml|ms-excel)[^\"']*\bmain\+xml")
_HEAD = 4096


def read_bytes(data: bytes, name: str) -> Document:
    """One document out of the bytes of one file; `name` is a hint and part of nothing.

    A file whose suffix says something else than its bytes is read for what it is, and the document's `rejects` say so.
    Raises `Unreadable`: empty, too_large, unsupported_format, legacy_word, picture, archive (read it with `read_all`),
    encrypted, damaged, binary and what the reader of its kind raises.

    >>> read_bytes("合计\\t1.00".encode(), "预算.doc").rejects
    (Reject(stage='read', reason='wrong_suffix', start=0, stop=0, words='.doc: text', form=None, form_instance=None),)
    """
    if len(data) > MAX_BYTES:
        raise Unreadable("too_large", f"{len(data)} bytes")
    suffix = PurePosixPath(name).suffix.lower()
    found = kind(data, suffix)
    if found == "zip":
        raise Unreadable("archive", name)
    module, function = READERS[found]
    reader: Reader = getattr(import_module(f"pipelines.readers.{module}"), function)
    document = reader(data)
    if suffix in SUFFIXES[found]:
        return document
    remark = Reject("read", "wrong_suffix", 0, 0, f"{suffix}: {found}")
    return replace(document, rejects=(remark, *document.rejects))


def read(path: Path) -> Document:
    """One document out of one file. Raises `Unreadable` as `read_bytes`, and OSError where there is no such file."""
    return read_bytes(_bytes(path), path.name)


def read_all(path: Path, about: About | None = None) -> list[tuple[str, Document | Unreadable]]:
    """Every document of a file or folder: (name inside it, document or why there is none).

    The name is '' for the one document of an ordinary file; of an archive or a folder, the members in the order of
    their names, 'inner.zip/member' for archives in it. Nothing of an unreadable member touches the others. With
    `about` (document → whose and of when, None where unknown) members that together are one disclosure are joined, as
    `parts.together` says. Raises OSError where there is no such file.
    """
    if os.path.isdir(path):  # `Path.is_dir` raises where a name is too long
        os.scandir(path).close()  # a folder that may not be entered is an OSError; rglob would pass over it
        files = sorted(file for file in path.rglob("*") if file.is_file())
        found = [
            ("/".join(filter(None, (file.relative_to(path).as_posix(), inner))), document)
            for file in files
            for inner, document in read_all(file)
        ] or [("", Unreadable("no_files"))]
    else:
        try:
            data = _bytes(path)
            if kind(data, path.suffix.lower()) != "zip":
                return [("", read_bytes(data, path.name))]
            found = list(_members(data, "", 1))
        except Unreadable as reason:
            return [("", reason)]
    return found if about is None else together(found, about)


def kind(data: bytes, suffix: str = "") -> str:
    """What a file is, told by its bytes: a key of `READERS`, or 'zip'. Raises `Unreadable` for what has no reader.

    >>> kind(b"%PDF-1.7"), kind(b"<table><tr><td>1</table>", ".xls"), kind("合计".encode(), ".txt")
    ('pdf', 'html', 'text')
    """
    if not data:
        raise Unreadable("empty")
    head = data[:_HEAD]
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _package(data)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return _compound(data)
    if data.startswith(BIFF):
        return "xls"
    if data.startswith(PICTURES) or BITMAP.match(data):
        return "picture"
    for magic, reason, detail in UNREADABLE:
        if data.startswith(magic):
            raise Unreadable(reason, detail)
    if start[:1] == b"<" and _SHEET_XML.search(head):
        return "xmlss"
    if _OFFICE_XML.search(head) and not _TAGS.search(start[:_HEAD]):
        raise Unreadable("unsupported_format", "office xml")
    if start[:1] != b"<" and re.search(rb"(?im)^mime-version:", head):
        return "mime"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        start = head.replace(b"\0", b"")[2:].lstrip()  # tags are ASCII in UTF-16 too
    if (start[:1] == b"<" and _TAGS.search(start)) or (suffix in SUFFIXES["html"] and _TAGS.search(data)):
        return "html"
    return "csv" if suffix in SUFFIXES["csv"] else "text"


def _package(data: bytes) -> str:
    """Which kind of ZIP: an Office file says so by its parts; anything else is an archive."""
    from pipelines.readers.archive import Package

    package = Package(data)
    types = package.find("[Content_Types].xml")
    if types is not None:
        main = _MAIN_PART.search(package.read(types))
        if main is not None:
            return "docx" if b"word" in main[1] else "xlsx"
        raise Unreadable("unsupported_format", "xlsb" if package.find("xl/workbook.bin") else "office package")
    if package.find("OFD.xml"):
        return "ofd"
    if package.find("mimetype") and package.find("content.xml"):
        raise Unreadable("unsupported_format", "open document")
    return "zip"


def _compound(data: bytes) -> str:
    """Which kind of OLE file: workbook, or one of those that cannot be read."""
    from pipelines.readers.ole import Ole

    names = {name.lower() for name in Ole(data).names}
    if names & {"workbook", "book"}:
        return "xls"
    if "encryptedpackage" in names:
        raise Unreadable("encrypted")
    if "worddocument" in names:
        raise Unreadable("legacy_word")
    raise Unreadable("unsupported_format", "compound file")


def _members(data: bytes, prefix: str, depth: int) -> Iterator[tuple[str, Document | Unreadable]]:
    """The documents of an archive, archives in it opened to a bounded depth."""
    from pipelines.readers.archive import MAX_DEPTH, Package

    package = Package(data)
    found = False
    for name in package.files():
        found = True
        inner = prefix + name
        try:
            content = package.read(name)
            if kind(content, PurePosixPath(name).suffix.lower()) != "zip":
                yield inner, read_bytes(content, name)
            elif depth < MAX_DEPTH:
                yield from _members(content, inner + "/", depth + 1)
            else:
                yield inner, Unreadable("archive_bomb", f"{depth} archives deep")
        except Unreadable as reason:
            yield inner, reason
    if not found:
        yield prefix.rstrip("/"), Unreadable("empty")


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:  # a device or a pipe does not say how long it is
        data = file.read(MAX_BYTES + 1) if (size := os.fstat(file.fileno()).st_size) <= MAX_BYTES else b""
    if max(size, len(data)) > MAX_BYTES:
        raise Unreadable("too_large", f"{size or f'more than {MAX_BYTES}'} bytes")
    return data
