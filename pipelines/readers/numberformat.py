"""What a spreadsheet shows for a stored value: the words that a reader of the sheet saw.

Belongs here: number formats of spreadsheets (ECMA-376 part 1, 18.8.30/31), the one place where 1234.5 becomes
'1,234.50' and 0.68 '68%'. Does not belong here: amounts (words → money is `pipelines.amounts`), and any value that the
sheet does not show.

A stored number has 15 significant digits, as spreadsheets themselves count; what binary fractions leave beyond them is
not part of it. A format without a say of its own ('General') leaves the places to the width of a column, which is no
statement about the figure: then all stored digits are the words. Ink carries no words either, so a negative figure
that its format distinguishes by colour alone keeps its sign here.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

SHELF = Path(__file__).parents[1] / "catalog" / "number_formats.toml"
GENERAL = "General"
STORED = Context(prec=15, rounding=ROUND_HALF_UP)
SHOWN = Context(prec=60, rounding=ROUND_HALF_UP)
MAX_POWER = 30  # of ten: beyond it nobody formats
MAX_SERIAL = Decimal(2_958_466)  # the day after 9999-12-31
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")  # fmt: skip
_TOKEN = re.compile(
    r"""
    "(?P<quoted>[^"]*)"? | \\(?P<escaped>.) | !(?P<forced>.) | _(?P<pad>.) | \*(?P<fill>.)
    | \[(?P<bracket>[^\]]*)\] | (?P<general>General) | (?P<half>AM/PM|A/P) | (?P<exponent>[Ee][+-])
    | (?P<date>[yY]+|[mM]+|[dD]+|[hH]+|[sS]+|[eE]+) | (?P<digit>[0#?]) | (?P<comma>,) | (?P<point>\.) | (?P<percent>%)
    | (?P<text>@) | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_COLOUR = re.compile(r"(?:black|blue|cyan|green|magenta|red|white|yellow|color\s*\d+)", re.IGNORECASE)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[\d.]+)")


class Token(NamedTuple):
    """One element of a format. `kind` is a group of the grammar above, or 'literal'."""

    kind: str
    words: str


class Section(NamedTuple):
    """One of the parts divided by ';': when it holds, what it writes."""

    tokens: tuple[Token, ...]
    condition: tuple[str, Decimal] | None
    coloured: bool
    kind: str  # general, number, date, text, literal


def builtin(number: int) -> str:
    """The format that a file means by a number below 164; General where the standard names none."""
    return str(_shelf("builtin").get(str(number), GENERAL))


def display(value: Decimal, code: str, since_1904: bool = False) -> str:
    """The words shown for a number under a format, trimmed; '' where the format shows nothing.

    >>> [display(Decimal(value), code) for value, code in [("2597810.5600000001", "General"), ("0.68358", "0%")]]
    ['2597810.56', '68%']
    >>> display(Decimal("-1234.5"), "#,##0.00_);(#,##0.00)"), display(Decimal("-12.3"), "0.00_);[Red]0.00")
    ('(1,234.50)', '-12.30')
    >>> display(Decimal(0), '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ '), display(Decimal(45292), 'yyyy"年"m')
    ('-', '2024年1')
    >>> display(Decimal("88401273.5"), '0!.0,"万"'), display(Decimal("1.005"), "0.00"), display(Decimal(201), "000")
    ('8840.1万', '1.01', '201')
    """
    value = STORED.create_decimal(value)
    if not value.is_finite() or value.adjusted() > MAX_POWER:
        return str(value)
    sections = parsed(code)
    section, signed = _chosen(sections, value)
    if section is None:
        return ""
    if section.kind == "date":
        return _dated(section.tokens, value, since_1904)
    if section.kind == "general" or section.kind == "text":
        number = plain(abs(value))
        words = "".join(token.words if token.kind == "literal" else number for token in _written(section.tokens))
    elif section.kind == "number":
        words = _numbered(section.tokens, abs(value))
    else:
        words = "".join(token.words for token in _written(section.tokens) if token.kind == "literal")
    return ("-" if signed else "") + words.strip()


def display_text(words: str, code: str) -> str:
    """The words shown for a text under a format: most formats leave it alone.

    >>> display_text("某局", '"部门："@'), display_text("某局", "0.00")
    ('部门：某局', '某局')
    """
    if "@" not in code:
        return words
    section = next((section for section in reversed(parsed(code)) if section.kind == "text"), None)
    if section is None:
        return words
    return "".join(token.words if token.kind == "literal" else words for token in _written(section.tokens))


def plain(value: Decimal) -> str:
    """A number with all its digits and no exponent.

    >>> plain(Decimal("1.500E+3")), plain(Decimal("0.0"))
    ('1500', '0')
    """
    words = format(value, "f")
    return words.rstrip("0").rstrip(".") if "." in words else words


@lru_cache(maxsize=4096)
def parsed(code: str) -> tuple[Section, ...]:
    """A format as its sections."""
    code = code or GENERAL
    for local in _shelf("general"):
        code = code.replace(local, GENERAL)
    sections: list[list[Token]] = [[]]
    for found in _TOKEN.finditer(code):
        kind = found.lastgroup or "other"
        words = found[kind]
        if kind == "other" and words == ";":
            sections.append([])
        elif kind in ("quoted", "escaped", "forced", "other"):
            sections[-1].append(Token("literal", words))
        else:
            sections[-1].append(Token(kind, words))
    return tuple(_section(tokens) for tokens in sections[:4])


def _section(tokens: Sequence[Token]) -> Section:
    condition, coloured, kept = None, False, []
    for token in tokens:
        if token.kind != "bracket":
            kept.append(token)
        elif _COLOUR.fullmatch(token.words):
            coloured = True
        elif found := _CONDITION.fullmatch(token.words):
            condition = (found[1], Decimal(found[2]))
        elif token.words[:1] == "$":  # a currency sign, or a language only
            kept.append(Token("literal", token.words[1:].partition("-")[0]))
        elif token.words.lower().strip("hms") == "":
            kept.append(Token("elapsed", token.words.lower()))
    kinds = {token.kind for token in kept}
    if "digit" in kinds and not kinds & {"date", "elapsed"}:
        kind = "number"
    elif kinds & {"date", "elapsed"}:
        kind = "date"
    else:
        kind = next((kind for kind in ("general", "text") if kind in kinds), "literal")
    return Section(tuple(kept), condition, coloured, kind)


def _chosen(sections: Sequence[Section], value: Decimal) -> tuple[Section | None, bool]:
    """The section for a value, and whether a minus sign is to be written before it."""
    numeric = [section for section in sections[:3] if section.kind != "text" or len(sections) == 1]
    if any(section.condition for section in numeric):
        for section in numeric:
            if section.condition is None or _meets(value, *section.condition):
                return section, value < 0
        return None, False
    if value < 0 and len(numeric) > 1:
        section = numeric[1]
        literals = "".join(token.words for token in section.tokens if token.kind == "literal")
        shows = any(mark in literals for mark in "-(（△")
        return section, section.coloured and not shows
    if value == 0 and len(numeric) > 2:
        return numeric[2], False
    return (numeric[0], value < 0) if numeric else (Section((Token("general", ""),), None, False, "general"), value < 0)


def _meets(value: Decimal, comparison: str, bound: Decimal) -> bool:
    return {
        "<": value < bound, ">": value > bound, "=": value == bound,
        "<=": value <= bound, ">=": value >= bound, "<>": value != bound,
    }[comparison]  # fmt: skip


def _written(tokens: Sequence[Token]) -> Iterator[Token]:
    """The tokens that leave words: paddings are blanks of the width of a character, fillings nothing."""
    for token in tokens:
        if token.kind == "pad":
            yield Token("literal", " ")
        elif token.kind != "fill":
            yield token


def _numbered(tokens: Sequence[Token], value: Decimal) -> str:
    """A number section: scale, round, then lay the digits into the pattern from the point outwards."""
    items = list(_written(tokens))
    last = max(index for index, item in enumerate(items) if item.kind == "digit")
    grouped = any(
        item.kind == "comma" and index < last and any(other.kind == "digit" for other in items[:index])
        for index, item in enumerate(items)
    )
    trailing = 0
    for item in items[last + 1 :]:
        if item.kind != "comma":
            break
        trailing += 1
    percents = sum(item.kind == "percent" for item in items)
    value = SHOWN.scaleb(value, 2 * percents - 3 * trailing)
    point = next((index for index, item in enumerate(items) if item.kind == "point"), len(items))
    exponent = next((index for index, item in enumerate(items) if item.kind == "exponent"), None)
    if exponent is not None:
        return _scientific(items, value, point, exponent)
    if any(item.kind == "literal" and item.words == "/" for item in items):
        return plain(value)  # a fraction such as 1/3 hides digits that the decimal shows
    places = sum(item.kind == "digit" for item in items[point:])
    words = format(value.quantize(Decimal(1).scaleb(-places), context=SHOWN), "f")
    whole, _, fraction = words.partition(".")
    return _whole(items[:point], whole.lstrip("0"), grouped) + _fraction(items[point:], fraction)


def _whole(items: Sequence[Token], digits: str, grouped: bool) -> str:
    """The pattern before the point, filled from the right; the first placeholder takes all digits left over."""
    first = next((index for index, item in enumerate(items) if item.kind == "digit"), None)
    words: list[str] = []
    rest, laid = digits, 0

    def lay(digit: str) -> None:
        nonlocal laid
        if grouped and laid and laid % 3 == 0:
            words.append(",")
        words.append(digit)
        laid += 1

    for index in range(len(items) - 1, -1, -1):
        item = items[index]
        if item.kind == "digit":
            if rest:
                lay(rest[-1])
                rest = rest[:-1]
            elif item.words == "0":
                lay("0")
            while index == first and rest:
                lay(rest[-1])
                rest = rest[:-1]
        elif item.kind in ("literal", "percent"):
            words.append(item.words[::-1])
    return "".join(words)[::-1]


def _fraction(items: Sequence[Token], digits: str) -> str:
    """The pattern from the point on. Zeros at the end stay only under '0'."""
    places = [item.words for item in items if item.kind == "digit"]
    shown = len(places)
    while shown and places[shown - 1] != "0" and digits[shown - 1] == "0":
        shown -= 1
    words, index = "", 0
    for item in items:
        if item.kind == "digit":
            words += digits[index] if index < shown else ""
            index += 1
        elif item.kind in ("literal", "percent", "point"):
            words += item.words
    return words


def _scientific(items: Sequence[Token], value: Decimal, point: int, exponent: int) -> str:
    places = sum(item.kind == "digit" for item in items[point:exponent])
    width = sum(item.kind == "digit" for item in items[exponent:])
    power = value.adjusted() if value else 0
    mantissa = value.scaleb(-power, context=SHOWN).quantize(Decimal(1).scaleb(-places), context=SHOWN)
    if mantissa >= 10:
        mantissa, power = mantissa.scaleb(-1).quantize(Decimal(1).scaleb(-places), context=SHOWN), power + 1
    return f"{mantissa}E{'-' if power < 0 else '+'}{abs(power):0{width}d}"


def _dated(tokens: Sequence[Token], value: Decimal, since_1904: bool) -> str:
    """A day or a time of day. What lies outside the calendar of spreadsheets is shown as the number that it is."""
    if not 0 <= value < MAX_SERIAL:
        return plain(value)
    days = int(value)
    seconds = int(((value - days) * 86400).to_integral_value(ROUND_HALF_UP))
    if seconds == 86400:
        days, seconds = days + 1, 0
    # 1900 is a leap year there: days before 1 March 1900 are one ahead
    start = date(1904, 1, 1) if since_1904 else date(1899, 12, 31) if days < 60 else date(1899, 12, 30)
    day = start + timedelta(days=days)
    hour, minute, second = seconds // 3600, seconds // 60 % 60, seconds % 60
    halves = any(token.kind == "half" for token in tokens)
    words, timed = "", False
    relevant = [token for token in _written(tokens) if token.kind not in ("comma", "digit")]
    for index, token in enumerate(relevant):
        letters = token.words.lower()
        if token.kind == "date":
            following = next((other.words.lower() for other in relevant[index + 1 :] if other.kind == "date"), "")
            minutes = letters[0] == "m" and len(letters) < 3 and (timed or following.startswith("s"))
            words += _date_part(letters, day, hour % 12 or 12 if halves else hour, minute, second, minutes)
            timed = letters[0] in "hs"
        elif token.kind == "elapsed":
            total = days * 86400 + seconds
            words += str(total // {"h": 3600, "m": 60, "s": 1}[letters[0]]).zfill(len(letters))
            timed = True
        elif token.kind == "half":
            words += "AM" if hour < 12 else "PM"
        elif token.kind in ("literal", "point"):
            words += token.words
    return words.strip().rstrip(".")


def _date_part(letters: str, day: date, hour: int, minute: int, second: int, minutes: bool) -> str:
    width = len(letters)
    match letters[0]:
        case "y" | "e":
            return f"{day.year % 100:02d}" if letters in ("y", "yy") else str(day.year)
        case "m" if not minutes and width > 2:
            return MONTHS[day.month - 1][: 3 if width == 3 else 1 if width == 5 else None]
        case "d" if width > 2:
            return day.strftime("%a" if width == 3 else "%A")
    number = {"m": minute if minutes else day.month, "d": day.day, "h": hour, "s": second}[letters[0]]
    return f"{number:0{min(width, 2)}d}"


@cache
def _shelf(key: str) -> Any:
    return tomllib.loads(SHELF.read_text(encoding="utf-8"))[key]
