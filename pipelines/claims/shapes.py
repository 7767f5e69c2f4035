"""The shape of a paragraph: its letters, in which a stand-in takes the place of every amount that could be any other.

Belongs here: which figures are told apart only by their value, stand-ins and the way back from them. What prose says of
an amount does not depend on its digits: departments that fill in the same form of words share its shapes. Does not
belong here: reading a shape (`statements`), what an amount looks like (`catalog/phrases.toml`, [shape]).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from pipelines.claims.lexicon import lexicon
from pipelines.claims.reading import Text

STAND_INS = ("77", "77.7", "77.77")  # by the number of places: of two letters at least, so that both ends have a place


class Shape(NamedTuple):
    """A text with stand-ins, every letter of which still knows its way home."""

    text: Text
    amounts: Mapping[int, str]  # where a stand-in begins -> the number that is printed there


def shaped(text: Text) -> Shape:
    """The shape of a paragraph.

    >>> from pipelines.model import Paragraph
    >>> words = "2024年收入1,234.50万元，增加5%，另0.00万元。"
    >>> shape = shaped(Text(words, range(len(words) + 1), Paragraph(words, ((0, 100),))))
    >>> shape.text.letters, shape.amounts, shape.text.printed(7, 12)
    ('2024年收入77.77万元，增加77%，另0.00万元。', {7: '1,234.50', 17: '5'}, '1,234.50')
    """
    letters, origins, _ = text
    pieces: list[str] = []
    places: list[int] = []
    amounts: dict[int, str] = {}
    last = length = 0
    for found in lexicon().amount.finditer(letters):
        start, stop = found.span()
        stand_in = STAND_INS[len(found["places"] or "")]
        pieces += letters[last:start], stand_in
        places += origins[last:start]
        length += start - last
        amounts[length] = letters[start:stop]
        length += len(stand_in)
        places += [origins[start]] * (len(stand_in) - 1)
        places.append(origins[stop - 1])
        last = stop
    if not amounts:
        return Shape(text, amounts)
    pieces.append(letters[last:])
    places += origins[last:]
    return Shape(Text("".join(pieces), places, text.paragraph), amounts)
