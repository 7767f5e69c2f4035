"""How much the packed streams of a PDF unpack to, judged by their beginnings and before pdfium takes the file in.

Belongs here: the filters of the PDF standard as far as they can hide a bomb. Does not belong here: what a stream says,
and encrypted or damaged streams, of which pdfium will tell.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Sequence

#: packed streams that unpack to more than `MAX_RATIO` times their size, and together to more than `MAX_UNPACKED` bytes,
#: are a bomb: pages of disclosures reach thirteen times, and pdfium takes a second for a megabyte of operators
MAX_RATIO, MAX_UNPACKED = 50, 4 << 20
PROBE = 1 << 16  # bytes of a stream that are unpacked to see how far it does
SLOW_PROBE = 1 << 12  # the same for what is unpacked here and not by zlib
FILTERS = re.compile(rb"/(ASCII85Decode|A85|ASCIIHexDecode|AHx|RunLengthDecode|RL|LZWDecode|LZW|FlateDecode|Fl)\b")
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")  # a letter of a name may be written so
CLEAR, END = 256, 257  # codes of LZW that stand for no bytes


def unpacked(data: bytes) -> int:
    """How many bytes the streams that are packed suspiciously well unpack to; pictures, much of them white, apart."""
    size = at = 0
    while (at := data.find(b"stream", at)) >= 0:
        said = data[max(0, at - 1000) : at].rpartition(b"obj")[2]
        at += len(b"stream")
        if b"/F" not in said and b"#" not in said:
            continue
        said = ESCAPED.sub(lambda found: bytes.fromhex(found[1].decode()), said)
        filters = FILTERS.findall(said) or ([b"Fl"] if b"/Filter" in said else [])  # said elsewhere: most likely this
        if not filters or b"/Image" in said:
            continue
        stop = data.find(b"endstream", at)
        start = next((place for place in range(at, len(data)) if data[place] not in b"\r\n"), len(data))
        end = stop if stop >= 0 else len(data)
        ratio = _ratio(data[start : min(start + PROBE, end)], filters)
        if ratio > MAX_RATIO:
            size += int(ratio * (end - start))
        if stop < 0 or size > MAX_UNPACKED:
            break
        at = stop + len(b"endstream")
    return size


def _ratio(probe: bytes, filters: Sequence[bytes]) -> float:
    """How many bytes become of one, filter after filter; 0 where the filters are not those of the bytes.

    >>> _ratio(zlib.compress(bytes(5000)), [b"Fl"]) > 50, _ratio(b"\\x81a" * 9, [b"RL"]), _ratio(b"zzz", [b"Fl"])
    (True, 64.0, 0.0)
    """
    ratio = 1.0
    for name in filters:
        probe = probe[: SLOW_PROBE if name in UNPACKED_HERE else PROBE]
        try:
            out = UNPACKED_HERE.get(name, _inflated)(probe)
        except (zlib.error, struct.error, ValueError, IndexError):
            return 0.0
        ratio *= len(out) / max(1, len(probe))
        probe = out
    return ratio


def _inflated(packed: bytes) -> bytes:
    return zlib.decompressobj().decompress(packed, MAX_UNPACKED + 1)


def _ascii85(text: bytes) -> bytes:
    """Five characters are four bytes; a group that the probe cuts is left out.

    >>> _ascii85(b"87cURDZ~>")
    b'Hell'
    """
    digits = b"".join(text.partition(b"~")[0].split()).replace(b"z", b"!!!!!").translate(DIGITS_85)
    groups = [(((a * 85 + b) * 85 + c) * 85 + d) * 85 + e for a, b, c, d, e in zip(*[iter(digits)] * 5, strict=False)]
    return struct.pack(f">{len(groups)}I", *groups)


def _hex(text: bytes) -> bytes:
    digits = b"".join(text.partition(b">")[0].split()).decode("ascii")
    return bytes.fromhex(digits[: len(digits) // 2 * 2])


def _run_length(packed: bytes) -> bytes:
    """A length below 128: so many bytes and one follow; above: the next byte, 257 less the length times.

    >>> _run_length(b"\\x01ab\\xfec\\x80")
    b'abccc'
    """
    out = bytearray()
    at = 0
    while at < len(packed) and (length := packed[at]) != 128:
        out += packed[at + 1 : at + 2 + length] if length < 128 else packed[at + 1 : at + 2] * (257 - length)
        at += length + 2 if length < 128 else 2
    return bytes(out)


def _lzw(packed: bytes) -> bytes:
    """Codes of 9 to 12 bits, each the bytes of an earlier one and the first of the next.

    >>> _lzw(bytes([0x80, 0x0B, 0x60, 0x50, 0x22, 0x0C, 0x0C, 0x85, 0x01]))
    b'-----A---B'
    """
    first = [bytes([byte]) for byte in range(256)] + [b"", b""]
    table, out, before = first[:], bytearray(), b""
    bits = held = 0
    for byte in packed:
        bits, held = bits << 8 | byte, held + 8
        if held < (width := min((len(table) + 1).bit_length(), 12)):
            continue
        held -= width
        code, bits = bits >> held, bits & ((1 << held) - 1)
        if code == END or len(out) > MAX_UNPACKED:
            break
        if code == CLEAR:
            table, before = first[:], b""
            continue
        words = table[code] if code < len(table) else before + before[:1]
        out += words
        if before and len(table) < 4096:
            table.append(before + words[:1])
        before = words
    return bytes(out)


DIGITS_85 = bytes(max(0, byte - 33) for byte in range(256))
UNPACKED_HERE = {
    b"ASCII85Decode": _ascii85, b"A85": _ascii85, b"ASCIIHexDecode": _hex, b"AHx": _hex,
    b"RunLengthDecode": _run_length, b"RL": _run_length, b"LZWDecode": _lzw, b"LZW": _lzw,
}  # fmt: skip
