"""The numbers that Word prints before headings without anyone having typed them.

Belongs here: WordprocessingML lists: which list and level a paragraph stands in, counting, writing the number. Does not
belong here: bullets (they number nothing) and what a number means.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pipelines.readers.archive import attribute, local

if TYPE_CHECKING:
    from lxml.etree import _Element

SHELF = Path(__file__).parents[1] / "catalog" / "number_formats.toml"
W = "{*}"
MAX_LEVEL = 9
ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
         (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


class _Level(NamedTuple):
    start: int
    style: str
    pattern: str
    legal: bool  # whether the numbers of levels above are written in digits here


class Numbering:
    """The lists of a document, counting as their paragraphs are met in order.

    `label(properties)` is what stands before the paragraph's own words: '' for most.
    """

    def __init__(self, numbering: _Element | None, styles: Callable[[], _Element | None]) -> None:
        """`styles` gives the styles part: the largest of most documents, asked for only where it matters."""
        self._levels: dict[str, dict[int, _Level]] = {}  # of an abstract list
        self._lists: dict[str, tuple[str, dict[int, int]]] = {}  # list -> its abstract list, starts set anew
        self._styles = styles
        self._counts: dict[str, dict[int, int]] = {}
        self._met: set[str] = set()
        for element in _each(numbering, "abstractNum"):
            key = attribute(element, "abstractNumId")
            self._levels[key] = {
                _int(attribute(level, "ilvl")): _Level(
                    _int(_child(level, "start"), 1),
                    _child(level, "numFmt"),
                    _child(level, "lvlText"),
                    level.find(W + "isLgl") is not None,
                )
                for level in _each(element, "lvl")
            }
        for element in _each(numbering, "num"):
            anew = {
                _int(attribute(override, "ilvl")): _int(_child(override, "startOverride"))
                for override in _each(element, "lvlOverride")
                if _child(override, "startOverride")
            }
            self._lists[attribute(element, "numId")] = (_child(element, "abstractNumId"), anew)

    @cached_property
    def _styled(self) -> dict[str, tuple[str, int]]:
        """Paragraph style -> list and level."""
        found = {}
        for style in _each(self._styles(), "style"):
            if (place := self._place(style.find(W + "pPr"))) is not None:
                found[attribute(style, "styleId")] = place
        return found

    def label(self, properties: _Element | None) -> str:
        """The automatic number of a paragraph with these properties as printed, '' where it has none."""
        if properties is None or not self._lists:
            return ""
        place = self._place(properties)
        if place is None:
            style = _first(properties, "pStyle")
            place = None if style is None else self._styled.get(attribute(style, "val"))
        if place is None or place[0] not in self._lists:
            return ""
        key, depth = place
        abstract, anew = self._lists[key]
        levels = self._levels.get(abstract, {})
        if depth not in levels:
            return ""
        counts = self._counts.setdefault(abstract, {})
        if key not in self._met:
            self._met.add(key)
            counts.update({level: start - 1 for level, start in anew.items()})
        counts[depth] = counts.get(depth, levels[depth].start - 1) + 1
        for deeper in range(depth + 1, MAX_LEVEL):
            counts.pop(deeper, None)
        if levels[depth].style in ("bullet", "none", ""):
            return ""

        def count(found: re.Match[str]) -> str:
            level = int(found[1]) - 1
            if level not in levels:
                return ""
            style = "decimal" if levels[depth].legal else levels[level].style
            return written(counts.get(level, levels[level].start), style)

        text = re.sub(r"%([1-9])", count, levels[depth].pattern)
        return text + " " if text[-1:].isalnum() else text

    @staticmethod
    def _place(properties: _Element | None) -> tuple[str, int] | None:
        """List and level, where the properties of a paragraph or style say a list. List 0 means none."""
        place = None if properties is None else _first(properties, "numPr")
        return None if place is None else (_child(place, "numId"), _int(_child(place, "ilvl")))


def written(count: int, style: str) -> str:
    """A number in one of Word's styles; digits where the style is not known.

    >>> [written(n, "chineseCounting") for n in (3, 10, 12, 20, 35)]
    ['三', '十', '十二', '二十', '三十五']
    >>> written(4, "lowerRoman"), written(28, "upperLetter"), written(2, "decimalEnclosedCircle"), written(7, "decimal")
    ('iv', 'BB', '②', '7')
    """
    chinese = style.startswith(("chinese", "ideographDigital", "japaneseCounting", "taiwanese", "ideographLegal"))
    if chinese and 0 < count < 100:
        digits, ten = _numerals()
        tens, ones = divmod(count, 10)
        return (digits[tens] if tens > 1 else "") + (ten if tens else "") + (digits[ones] if ones else "")
    if style.endswith("Letter") and count > 0:
        letters = chr(ord("a") + (count - 1) % 26) * (1 + (count - 1) // 26)
        return letters.upper() if style.startswith("upper") else letters
    if style.endswith("Roman") and 0 < count < 4000:
        text = ""
        for value, letters in ROMAN:
            times, count = divmod(count, value)
            text += letters * times
        return text.upper() if style.startswith("upper") else text
    if style.startswith("decimalEnclosedCircle") and 0 < count <= 20:
        return chr(0x2460 + count - 1)
    if style == "decimalFullWidth":
        return str(count).translate({ord(digit): 0xFF10 + int(digit) for digit in "0123456789"})
    return str(count)


@cache
def _numerals() -> tuple[str, str]:
    shelf = tomllib.loads(SHELF.read_text(encoding="utf-8"))
    return shelf["digits"], shelf["ten"]


def _each(parent: _Element | None, tag: str) -> Iterator[_Element]:
    return iter(()) if parent is None else parent.iterfind(W + tag)


def _first(parent: _Element, tag: str) -> _Element | None:
    return next((child for child in parent if local(child) == tag), None)


def _child(parent: _Element, tag: str) -> str:
    child = _first(parent, tag)
    return "" if child is None else attribute(child, "val")



def _int(text: str, default: int = 0) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else default
