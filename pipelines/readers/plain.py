"""Plain text: bytes to characters, and nothing else.

Belongs here: which character set the bytes are in (`decode`, used by every reader of textual formats), and the text
reader. Does not belong here: tables (text has none until `tabulate` finds them), and any repair of what was typed.

`Document.text` is the decoded text without byte order mark, with '\\r\\n' and '\\r' folded to '\\n': every room then
knows one line end, line numbers (which count '\\n') are those that any editor shows, and spans are code points of the
folded text. Characters that are never printed (zero-width blanks, soft hyphens) are left out. Nothing else is changed:
form feeds stay and begin a page, U+2028 and its kin stay and begin no line.
"""

from __future__ import annotations

import codecs
import re
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from pipelines import shelves
from pipelines.model import Document, Reject, Unreadable

SHELF = Path(__file__).parents[1] / "catalog" / "charsets.toml"
MAX_LINE = 1_000_000  # characters; the longest line of a whole disclosure pasted into one is a tenth of it
MAX_DAMAGE = 20  # broken places in one text; with more of them it is not damage but another character set
MIN_HIGH = 12  # bytes beyond ASCII in a line
UNSEEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad"  # never printed, so never words
INVISIBLE = dict.fromkeys(map(ord, UNSEEN))
_HIGH = bytes(range(128, 256))
BOMS = (  # UTF-32 first: its mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")
_REPLACED = re.compile("\ufffd+")
_BROKEN = re.compile(f"(?:{_CONTROL.pattern}|{_REPLACED.pattern})+")


class Decoded(NamedTuple):
    """Characters, the character set they came from, and where bytes were broken (spans of U+FFFD in the text)."""

    text: str
    encoding: str
    damage: tuple[tuple[int, int], ...] = ()


def decode(data: bytes, declared: str = "") -> Decoded:
    """Characters out of bytes: byte order mark, UTF-8, `declared`, UTF-16, GB18030, Big5, in this order of trust.

    A few broken places (a file cut in the middle of a character, a byte lost on the way) become U+FFFD each and are
    said in `damage`; a figure they touch can then never be read as another. Raises `Unreadable`: binary,
    mixed_encoding.

    >>> decode("合计\\t8,840,127.35".encode("gbk"))
    Decoded(text='合计\\t8,840,127.35', encoding='gb18030', damage=())
    >>> decode("预算收入".encode()[:-1])
    Decoded(text='预算收�', encoding='utf-8', damage=((3, 4),))
    """
    for mark, encoding in BOMS:
        if data.startswith(mark):
            return _tolerant(data[len(mark):], encoding) or _refuse(data)
    candidates = [name for name in ("utf-8", _known(declared)) if name]
    if wide := _utf16(data):
        candidates.insert(0, wide)
    for encoding in candidates:
        if (text := _strict(data, encoding)) is not None:
            return Decoded(text, encoding)
    simplified, traditional = _words()
    mainland, other = _strict(data, "gb18030"), _strict(data, "big5hkscs")
    if other and _holds(other, traditional) and not (mainland and _holds(mainland, simplified)):
        return Decoded(other, "big5hkscs")
    if mainland is not None and not _mixed(data):
        return Decoded(mainland, "gb18030")
    for encoding in (wide or "utf-8", "gb18030"):
        found = None if encoding == "gb18030" and _mixed(data) else _tolerant(data, encoding)
        if found and _holds(found.text, simplified):
            return found
    return _refuse(data)


def read_text(data: bytes) -> Document:
    """A text file as a document without grids. Raises `Unreadable`: no_text, binary, mixed_encoding, line_too_long.

    >>> document = read_text("收入\\t预算数\\r\\n合计\\t1.00\\r\\n".encode("utf-8-sig"))
    >>> document.text, document.encoding
    ('收入\\t预算数\\n合计\\t1.00\\n', 'utf-8')
    """
    decoded = decode(data)
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n")
    if any(one in text for one in UNSEEN):
        text = text.translate(INVISIBLE)
    control = _CONTROL.findall(text)
    if len(control) > len(text) // 1000 + 1:
        raise Unreadable("binary", f"{len(control)} control characters")
    longest = max(map(len, text.split("\n")))
    if longest > MAX_LINE:
        raise Unreadable("line_too_long", str(longest))
    if not text.strip():
        raise Unreadable("no_text")
    return Document(
        document_id=sha256(data).hexdigest(),
        text=text,
        encoding=decoded.encoding,
        pages=_pages(text),
        rejects=broken(text) if decoded.damage or control else (),
    )


def broken(text: str) -> tuple[Reject, ...]:
    """Where damage of the bytes has left its marks in a text."""
    spans = (found.span() for found in _BROKEN.finditer(text))
    return tuple(Reject("read", "broken_bytes", start, stop, text[start:stop]) for start, stop in spans)


def _pages(text: str) -> tuple[int, ...]:
    """Where pages begin, in text that was converted from pages: after each form feed that something follows."""
    feeds = [found.end() for found in re.finditer("\f", text)]
    return (0, *(offset for offset in feeds if text[offset:].strip())) if feeds else ()


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:  # this character set is not the one: the caller tries the next
        return None


def _tolerant(data: bytes, encoding: str) -> Decoded | None:
    """The text with its few broken places as U+FFFD, or nothing where it is more than damage."""
    text = data.decode(encoding, errors="replace")
    damage = tuple(found.span() for found in _REPLACED.finditer(text))
    if sum(stop - start for start, stop in damage) > min(MAX_DAMAGE, 1 + len(text) // 200):
        return None
    return Decoded(text, encoding, damage)


def _mixed(data: bytes) -> bool:
    """Whether a text that is not UTF-8 as a whole has lines that can be nothing else.

    Two Chinese characters of GBK may look like UTF-8 by chance; a longer line never does.
    """
    for line in data.split(b"\n"):
        high = len(line) - len(line.translate(None, _HIGH))
        if high >= MIN_HIGH and _strict(line, "utf-8") is not None:
            return True
    return False


def _utf16(data: bytes) -> str:
    """Which UTF-16 a text without mark may be in, told by the zero bytes of its ASCII characters."""
    head = data[:65536]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if even + odd < max(2, len(head) // 100):
        return ""
    return "utf-16-le" if odd > 9 * even else "utf-16-be" if even > 9 * odd else ""


def _known(encoding: str) -> str:
    """The codec of a declared character set; the GB family is read as its superset, GB18030.

    '' where it is unknown, or one of those in which no Chinese can be written: pages that declare one do so by mistake.
    """
    try:
        name = codecs.lookup(encoding.strip()).name if encoding.strip() else ""
    except LookupError:  # a declaration that names no character set declares nothing
        return ""
    return "gb18030" if name in ("gb2312", "gbk") else name if name.startswith(("gb", "big5", "utf", "hz")) else ""


def _holds(text: str, words: tuple[str, ...]) -> bool:
    return any(word in text for word in words)


@cache
def _words() -> tuple[tuple[str, ...], tuple[str, ...]]:
    shelf = shelves.read(SHELF)
    return tuple(shelf["simplified"]), tuple(shelf["traditional"])


def _refuse(data: bytes) -> Decoded:
    """Say why the bytes are no text. Always raises."""
    if data.count(0) or len(_CONTROL.findall(data[:65536].decode("latin-1"))) > len(data[:65536]) // 100:
        raise Unreadable("binary", f"{len(data)} bytes")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable("mixed_encoding", f"byte {error.start} of {len(data)}") from error
    raise Unreadable("binary", f"{len(data)} bytes")
