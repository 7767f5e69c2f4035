"""Printed words → a figure: its kind, its exact value, how finely it was printed.

Belongs here: one cell or one amount of prose, digits and signs and units, the quantum of design.md. Does not belong
here: where a figure stands, what it is about, sums. Nothing is repaired: what is not plainly a figure is `words`.
"""

from __future__ import annotations

import re
from decimal import MAX_PREC, Context, Decimal, Inexact
from functools import lru_cache
from typing import NamedTuple

from pipelines.catalog import vocabulary

# Full-width forms, typographic minus signs and commas: folded for reading only; the words stay as printed.
_FOLD = str.maketrans(
    "０１２３４５６７８９．，％＋（）＃／！　\u00a0\u2009\u202f",
    "0123456789.,%+()#/!    ",
)
_MINUS = str.maketrans(dict.fromkeys("－−–—―‐‑﹣", "-"))
_NUMBER = re.compile(r"(?P<sign>[-+△▲]?)(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<places>\d*))?(?P<percent>%?)")
_GROUPED = re.compile(r"[-+(]?\d{1,3}(?: \d{3})+\.\d+\)?")  # without decimals they may be figures of two lines
_CURRENCY = re.compile("^([-(]?)[\u00a5\uffe5]")  # ¥, in both widths
_DASH = re.compile(r"-{1,3}|/|\\")
_ERROR = re.compile(r"#(?:DIV/0!|REF!|N/A|VALUE!|NAME\?|NULL!|NUM!|#+)", re.IGNORECASE)

FEN = Decimal("0.01")
EXACT = Context(prec=MAX_PREC, traps=[Inexact])  # a column decides what it can hold (store), not the arithmetic here
ZERO = Decimal(0)


class Printed(NamedTuple):
    """What stands in a cell: `value` as printed with its sign (68 % is 68), `places` the decimals that were printed."""

    kind: str  # number, percent, dash, error, blank, words
    value: Decimal | None
    places: int


BLANK = Printed("blank", None, 0)
WORDS = Printed("words", None, 0)
DASH = Printed("dash", None, 0)
ERROR = Printed("error", None, 0)


@lru_cache(maxsize=1 << 16)
def printed(words: str) -> Printed:
    """Read one cell.

    >>> printed("8,840,127.35")
    Printed(kind='number', value=Decimal('8840127.35'), places=2)
    >>> printed("-20%"), printed("△12.30").value, printed("（12.30）").value
    (Printed(kind='percent', value=Decimal('-20'), places=0), Decimal('-12.30'), Decimal('-12.30'))
    >>> [printed(w).kind for w in ("", "—", "#DIV/0!", "1,23", "见附件")], printed("￥12.30").value
    (['blank', 'dash', 'error', 'words', 'words'], Decimal('12.30'))
    >>> printed("3 000 000.50").value, printed("12 345").kind, printed("1.00 300.00").kind
    (Decimal('3000000.50'), 'words', 'words')
    """
    if words[:1].isalpha():
        return WORDS  # a letter, Chinese most often: no sign, no digit
    match = _NUMBER.fullmatch(words)  # the plain case, nine in ten: no folding
    negative = False
    if match is None:
        text = words.translate(_FOLD).translate(_MINUS).strip()
        if not text:
            return BLANK
        if _DASH.fullmatch(text):
            return DASH
        if _ERROR.fullmatch(text):
            return ERROR
        text = _CURRENCY.sub(r"\1", text)
        text = text.replace(" ", "") if _GROUPED.fullmatch(text) or not re.search(r"\d \d", text) else text
        if text[:1] == "(" and text[-1:] == ")":
            text, negative = text[1:-1], True
        match = _NUMBER.fullmatch(text)
        if match is None or (negative and match["sign"]):
            return WORDS
    digits = match["whole"].replace(",", "")
    places = match["places"] or ""
    value = Decimal(f"{digits}.{places}")
    if negative or match["sign"] in ("-", "△", "▲"):
        value = -value
    return Printed("percent" if match["percent"] else "number", value, len(places))


def factor(unit: str | None) -> Decimal | None:
    """Yuan in one `unit`; None where the unit is not one of money.

    >>> factor("万元")
    Decimal('10000')
    """
    return vocabulary().units.get(unit) if unit else None


def yuan(value: Decimal, unit_factor: Decimal) -> Decimal | None:
    """`value` units in yuan, exact to the fen; None where it is printed finer than a fen (then it cannot be held).

    >>> yuan(Decimal("3140.05"), Decimal(10000))
    Decimal('31400500.00')
    >>> yuan(Decimal("0.333"), Decimal(1)) is None
    True
    """
    try:
        return EXACT.quantize(EXACT.multiply(value, unit_factor), FEN)
    except Inexact:
        return None


def quantum(places: int, unit_factor: Decimal) -> Decimal:
    """The full step, in yuan, of a figure printed with `places` decimals; 0 where the figure is exact to the fen.

    Source: XBRL Calculations 1.1 (a reported value stands for an interval). Unit 元 with two decimals or fewer is an
    export of exact fen, trimmed zeros included, hence 0.

    >>> quantum(2, Decimal(10000)), quantum(0, Decimal(1)), quantum(6, Decimal(10000))
    (Decimal('100'), Decimal('0'), Decimal('0'))
    """
    if unit_factor == 1:
        return ZERO
    step = unit_factor / 10**places
    return ZERO if step <= FEN else step
