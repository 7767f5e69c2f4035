"""Numbers written in characters.

Belongs here: their value. Does not belong here: finding them in a sentence (the grammar), the characters themselves
(`catalog/phrases.toml`, [numerals]).
"""

from __future__ import annotations

from decimal import Decimal

from pipelines.claims.lexicon import lexicon


def spoken(words: str) -> Decimal | None:
    """The value of a number in characters; None where they do not make one.

    >>> [spoken(w) for w in ("三千", "一百二十三", "十五", "五", "二点五", "壹拾万", "百", "三三")]
    [Decimal('3000'), Decimal('123'), Decimal('15'), Decimal('5'), Decimal('2.5'), Decimal('100000'), None, None]
    >>> spoken("五万零三"), spoken("二十五万")
    (Decimal('50003'), Decimal('250000'))
    """
    shelf = lexicon()
    whole, point, places = words.partition(shelf.point)
    value = _whole(whole)
    if value is None or not point:
        return value
    digits = [shelf.digits.get(letter) for letter in places]
    if not digits or None in digits:
        return None
    return value + Decimal("0." + "".join(map(str, digits)))


def _whole(words: str) -> Decimal | None:
    """Groups of ten thousand, each of thousands, hundreds and tens."""
    shelf = lexicon()
    total = group = 0
    digit: int | None = None
    for position, letter in enumerate(words):
        if letter in shelf.digits:
            if digit:
                return None
            digit = shelf.digits[letter]
        elif (power := shelf.powers[letter]) >= 10000:
            total, group, digit = (total + (group + (digit or 0)) * power), 0, None
        elif digit is None and not (power == 10 and position == 0):
            return None
        else:
            group, digit = group + (digit if digit is not None else 1) * power, None
    return Decimal(total + group + (digit or 0)) if words else None
