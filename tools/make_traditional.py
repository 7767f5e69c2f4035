"""Rebuild the table `traditional` of `pipelines/catalog/names.toml` from OpenCC's dictionaries (Apache-2.0).

Run in an environment that has the package `opencc`; the project itself does not depend on it:
`python tools/make_traditional.py > table.txt`, then paste the lines between the quotes.

A pair is kept where the simplified character is one of GB 2312 and the traditional one is not: what GB 2312 can write
is a simplified character as it stands (the place name that begins with U+4E7E must keep it). Six characters of GB 2312
are exceptions, because disclosures on mirror pages use them and simplified place names do not.
"""

from __future__ import annotations

import opencc

EXCEPTIONS = frozenset(map(chr, (0x5925, 0x5F8C, 0x5FB5, 0x65BC, 0x83F8, 0x9EBD)))
PAIRS_A_LINE = 38


def in_gb2312(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def pairs() -> list[str]:
    convert = opencc.OpenCC("t2s").convert
    found = []
    for point in range(0x4E00, 0xA000):
        traditional = chr(point)
        simplified = convert(traditional)
        if simplified == traditional or len(simplified) != 1 or not in_gb2312(simplified):
            continue
        if not in_gb2312(traditional) or traditional in EXCEPTIONS:
            found.append(traditional + simplified)
    return found


if __name__ == "__main__":
    table = pairs()
    for first in range(0, len(table), PAIRS_A_LINE):
        print(" ".join(table[first : first + PAIRS_A_LINE]))
