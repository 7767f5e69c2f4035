"""One spelling for names that mean the same, so that every room compares words in the same way.

Belongs here: `plain` (glyphs: width, brackets, traditional characters, blanks) and `bare` (without leading numbering).
Does not belong here: aliases of a concept (they are vocabulary of the form, phrase or subject concerned), parsing of
amounts, anything that knows what a name means. The results are keys: facts keep their words as printed.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from pipelines import shelves

SHELF = Path(__file__).parent / "catalog" / "names.toml"
RADICALS = (range(0x2E80, 0x2FE0), range(0xF900, 0xFB00))  # what fonts in PDFs print instead of a character


@lru_cache(maxsize=1 << 16)
def plain(text: str) -> str:
    """The text with one glyph for what has many: a key for comparing names, never for quoting.

    Full-width ASCII becomes half-width, traditional characters simplified, brackets of all kinds round and half-width,
    dashes '-', quotation marks nothing; blanks disappear except between two ASCII letters or digits, and so does the
    reading of a character in Latin letters behind it.

    >>> plain("因公出国（境） 费")
    '因公出国(境)费'
    >>> plain("　公務用車購置及運行維護費："), plain("“三公”经费〔2 0 2 4〕"), plain("⼀般公共预算")
    ('公务用车购置及运行维护费:', '三公经费(2 0 2 4)', '一般公共预算')
    >>> plain("公務(wù)接待費"), plain("基本支出(a)"), plain("政府性<br/>基金")
    ('公务接待费', '基本支出(a)', '政府性基金')
    """
    if "<" in text:
        text = _BREAK.sub("", text)
    text = text.translate(_glyphs())
    if "(" in text and not text.isascii():
        text = annotation().sub("", text)
    return text if text.isalnum() else _BLANKS.sub(_blank, text).strip()


@lru_cache(maxsize=1 << 16)
def bare(text: str) -> str:
    """`plain` without what numbers or introduces the name. What is nothing but numbering stays as it is.

    >>> bare("八、社会保障和就业支出"), bare("（一）一般公共服务"), bare("其中：1.基本工资"), bare("① 房屋")
    ('社会保障和就业支出', '一般公共服务', '基本工资', '房屋')
    >>> bare("一般公共服务支出"), bare("2010301"), bare("1.5万元"), bare("一、"), bare("附件1：某表")
    ('一般公共服务支出', '2010301', '1.5万元', '一、', '附件1:某表')
    """
    name = plain(text)
    while (stripped := _lead().sub("", name, count=1)) and stripped != name:
        name = stripped
    return name


def glyphs() -> dict[int, str]:
    """Code point -> the one glyph that stands for it: for readers that must keep the place of every letter."""
    return _glyphs()


@cache
def annotation() -> re.Pattern[str]:
    """The reading of a character in Latin letters, as copying sites print it behind the character."""
    return re.compile(_words("annotation"))


def simplified(text: str) -> str:
    """The text in simplified characters, letter by letter: offsets stay.

    >>> simplified("２０２１年度部門決算")
    '２０２１年度部门决算'
    """
    return text.translate(_traditional())


_BLANKS = re.compile(r"\s+")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)  # of a line within a cell, as Markdown keeps it


def _blank(found: re.Match[str]) -> str:
    start, stop, text = found.start(), found.end(), found.string
    between = 0 < start and stop < len(text) and _is_word(text[start - 1]) and _is_word(text[stop])
    return " " if between else ""


def _is_word(character: str) -> bool:
    return character.isascii() and character.isalnum()


@cache
def _shelf() -> dict[str, object]:
    return shelves.read(SHELF)


def _words(key: str) -> str:
    value = _shelf()[key]
    if not isinstance(value, str):
        raise TypeError(f"{SHELF.name}: {key} must be text")
    return value


def _list(key: str) -> list[str]:
    value = _shelf()[key]
    if not isinstance(value, list):
        raise TypeError(f"{SHELF.name}: {key} must be a list")
    return [str(word) for word in value]


@cache
def _traditional() -> dict[int, str]:
    return {ord(pair[0]): pair[1] for pair in _words("traditional").split()}


@cache
def _glyphs() -> dict[int, str]:
    """Code point -> what it is replaced by; built once (2,560 traditional characters, 700 radicals, some signs)."""
    table = {point: chr(point - 0xFEE0) for point in range(0xFF01, 0xFF5F)}
    for points in RADICALS:
        for point in points:
            simple = unicodedata.normalize("NFKC", chr(point))
            if len(simple) == 1 and simple != chr(point):
                table[point] = simple
    table.update(_traditional())
    table.update({ord(pair[0]): pair[1] for pair in _words("radicals").split()})
    for group in _list("unify"):
        table.update({ord(glyph): group[0] for glyph in group[1:]})
    table.update({ord(glyph): "" for glyph in _words("drop")})
    for point, simple in table.items():  # a radical may stand for a traditional character
        table[point] = table.get(ord(simple), simple) if simple else simple
    return table


@cache
def _lead() -> re.Pattern[str]:
    """Numbering before a name, in digits, numerals or signs; or a word that introduces it, with its colon."""
    numerals, ends = re.escape(_words("numerals")), re.escape(_words("numeral_ends"))
    words = "|".join(map(re.escape, _list("lead_words")))
    return re.compile(
        rf"^(?:\((?:\d{{1,2}}|[{numerals}]{{1,3}})\)"
        rf"|\d{{1,2}}(?:\.\d{{1,2}})*(?:\)|[{ends}](?!\d))"
        rf"|[{numerals}]{{1,3}}(?:\)|[{ends}])"
        rf"|[{re.escape(_words('bullets'))}]"
        rf"|(?:{words}):)[{ends}]?"
    )
