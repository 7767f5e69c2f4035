"""The left of a row: which columns hold codes and names, and what a row's code is.

Belongs here: codes in one cell, in cells of 类, 款 and 项 or in brackets, those of bodies beside them, the word of a
total in another cell. Does not belong here: what a code or a name means (`recognise`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from pipelines.catalog import Form, vocabulary
from pipelines.catalog.subjects import resolve, system_of
from pipelines.headers import CLOSING, OPENING, numbered
from pipelines.model import FIGURES, Column, Grid
from pipelines.names import bare, plain

LENGTHS = (3, 5, 7)  # of a whole code
CODES = frozenset(("code", "part_code"))
PIECES = 4  # rows over which a name is broken, at most
BODY_CODES = frozenset(vocabulary().labels["entity_code"])  # headers of codes that are of bodies
GLUED = re.compile(
    rf"[{re.escape(OPENING)}]?(?P<code>\d{{3}}(?:\d{{2}}){{0,2}})[{re.escape(CLOSING)}]?"
    r"[\s\-－–—_:：]*(?P<name>[^\d\W].*)",
    re.DOTALL,
)


class Stub(NamedTuple):
    """What stands at the left of a row; `empty` where it is not all there and no figure stands beside it."""

    row: int
    code: str
    name: str
    empty: bool


def unwrapped(stubs: Sequence[Stub], system: str, *, apart: bool = False) -> list[Stub]:
    """The rows, a name that was broken over several of them put together: where that makes the name that the code has,
    or without codes one of the classification `system` or a line. One row of them has the figures, or none; it may have
    no piece of the name, if rows are printed `apart` from it or its code says which name it has.

    >>> rows = [Stub(1, "2080505", "机关事业单位基本养老保险缴", False), Stub(2, "", "费支出", True)]
    >>> [(row.row, row.name) for row in unwrapped(rows, "")]
    [(1, '机关事业单位基本养老保险缴费支出')]
    >>> rows = [Stub(1, "", "住房", True), Stub(2, "2210201", "", False), Stub(3, "", "公积金", True)]
    >>> [(row.row, row.name) for row in unwrapped(rows, "")]
    [(2, '住房公积金')]
    >>> rows = [Stub(1, "", "二、政府性基金预算", True), Stub(2, "", "财政拨款收入", False)]
    >>> [(row.row, row.name) for row in unwrapped(rows, "functional", apart=True)]
    [(2, '二、政府性基金预算财政拨款收入')]
    >>> len(unwrapped(rows, "functional"))
    2
    >>> for first, second in (("灾害防治及", "应急管理支出"), ("社会保障和就业", "支出"), ("教育支出", "科学技术支出")):
    ...     rows = unwrapped([Stub(1, "", first, True), Stub(2, "", second, False)], "functional", apart=True)
    ...     print([row.name for row in rows])
    ['灾害防治及应急管理支出']
    ['社会保障和就业支出']
    ['教育支出', '科学技术支出']
    """
    if not any(row.empty for row in stubs):  # nearly no table has such a row
        return [*stubs]
    found: list[Stub] = []
    at = 0
    while at < len(stubs):
        size = 1
        if stubs[at].empty or at + 1 < len(stubs) and stubs[at + 1].empty:
            pieces = (stubs[at : at + many] for many in range(min(PIECES, len(stubs) - at), 1, -1))
            size = next((len(some) for some in pieces if _is_one(some, system, apart=apart)), 1)
        rows = stubs[at : at + size]
        main = next((row for row in rows if not row.empty), next((row for row in rows if row.code), rows[0]))
        found.append(main._replace(name="".join(row.name for row in rows)) if size > 1 else main)
        at += size
    return found


def _is_one(rows: Sequence[Stub], system: str, *, apart: bool) -> bool:
    """Whether rows are one, of which no piece alone would be it."""
    if sum(not row.empty for row in rows) > 1 or any(numbered(row.name) for row in rows[1:]):
        return False
    codes = {row.code for row in rows if row.code}
    names = [row.name for row in rows if row.name]
    if len(codes) > 1 or not names or (len(names) < len(rows) and not (codes or apart)):
        return False
    if apart and not codes and _one_line(names):
        return True
    code, whole = "".join(codes), "".join(names)
    if not _called(code, whole, system):
        return False
    if apart and not codes and rows[0].empty:  # 灾害防治及 | 应急管理支出, 社会保障和就业 | 支出
        first = _subject(system, names[0])
        return not _called("", names[0], system) or (first is not None and first == _subject(system, whole))
    return not (len(names) > 1 and any(_called(code, name, system) for name in names))


def _one_line(names: Sequence[str]) -> bool:
    """Whether two pieces that both say something are one line: the first is numbered, the second says which money.

    >>> _one_line(("二、政府性基金预算", "财政拨款收入")), _one_line(("八、其他收入", "本年收入合计"))
    (True, False)
    """
    if len(names) != 2 or not numbered(names[0]) or bare(names[1]) in vocabulary().totals:
        return False
    means = [vocabulary().words.get(bare(name), {}) for name in names]
    return "fund" in means[0] and "fund" in means[1] and not any("item" in one for one in means)


def _called(code: str, name: str, system: str) -> bool:
    """Whether a name is that of a code; of none, one of the classification, or of a line."""
    if code:
        known = system_of(code)
        return known is not None and resolve(known, name, within=code) == code
    if not system:
        return False
    short = bare(name)
    return short in vocabulary().words or short in vocabulary().totals or _subject(system, name) is not None


def _subject(system: str, name: str) -> str | None:
    """The code of a name; of one that several levels have, that of the class: 其他支出 is 229, 22999 and 2299901."""
    return resolve(system, name) or resolve(system, name, level=1)


def stub(mine: Sequence[Column], grid: Grid, stop: int, form: Form) -> tuple[list[int], list[int], list[int], bool]:
    """The columns of a lane's codes, its names (the best first), the codes of bodies beside those of subjects, and
    whether the codes are printed in parts.
    """
    codes = [column for column in mine if column.role in CODES]
    names = [column for column in mine if column.role == "name"]
    parts = any(column.role == "part_code" for column in codes)
    listing = form.shape == "listing"
    bodies: list[Column] = []
    if len(codes) > 1 or listing:
        bodies = [column for column in codes if column.path and plain(column.path[-1]) in BODY_CODES]
        if len(bodies) == len(codes) and not listing:
            bodies = []
        codes = [column for column in codes if column not in bodies and (not parts or column.role == "part_code")]
    if len(codes) > 1 and not parts:
        if len({column.path for column in codes}) == 1:
            parts = True  # 类, 款 and 项 under one header that does not say so
        else:

            def fits(column: Column) -> int:
                cells = (digits_of(row[column.index]) for row in grid.rows[stop:])
                return sum(1 for words in cells if len(words) in LENGTHS and words[0] in (form.codes or "2"))

            codes = [max(codes, key=fits)]
    place = codes[-1].index if codes else -1
    if listing:
        wanted = vocabulary().labels["project"]
        names.sort(key=lambda column: not any(plain(words).endswith(wanted) for words in column.path[-1:]))
    else:
        names.sort(key=lambda column: (column.index < place, column.index))
    one, two, three = ([column.index for column in some] for some in (codes, names, bodies))
    return one, two, three, parts


def total_aside(cells: Sequence[str], mine: Sequence[Column]) -> str:
    """The word of a total that stands in another column of the lane than its codes and names: below 序号, 单位代码."""
    words = (cells[column.index] for column in mine if column.role not in FIGURES)
    return next((one for one in words if bare(one) in vocabulary().totals), "")


def label_beside(cells: Sequence[str], left: Sequence[Column]) -> str:
    """The label of a total that is drawn over two lanes and whose figure stands in the second: 公用经费合计."""
    if any(cells[column.index] for column in left if column.role in FIGURES):
        return ""
    words = next((cells[column.index] for column in left if cells[column.index]), "")
    return words if bare(words) in vocabulary().totals else ""


@lru_cache(maxsize=8192)
def digits_of(words: str) -> str:
    """The plain words of a code cell, without the brackets around digits.

    >>> digits_of("[205]"), digits_of("２０５０２"), digits_of("合计"), digits_of("(一)")
    ('205', '20502', '合计', '(一)')
    """
    code = plain(words)
    inner = code[1:-1]
    return inner if code[:1] == "(" and code[-1:] == ")" and inner.isdecimal() else code


def first_code(cells: Sequence[str], places: Sequence[int]) -> str:
    """What the first filled one of some columns of a row says, as a code; '' where none is filled."""
    return next((digits_of(cells[place]) for place in places if cells[place]), "")


def code_in(cells: Sequence[str], places: Sequence[int], above: list[str]) -> str:
    """Join a code printed in 类/款/项 cells, taking blank upper cells from the rows above.

    A later cell may hold its own two digits (05), one digit whose zero was lost (5), or the whole code so far (20805).

    >>> above = ["", "", ""]
    >>> [code_in(row, (0, 1, 2), above) for row in (("201", "", ""), ("201", "06", ""), ("", "", "1"))]
    ['201', '20106', '2010601']
    >>> [code_in(row, (0, 1, 2), above) for row in (("208", "20805", "2080505"), ("", "", "6"), ("", "", ""))]
    ['2080505', '2080506', '']
    >>> [code_in(row, (0, 1, 2), ["", "", ""]) for row in (("208", "208", "208"), ("208", "05", "05"))]
    ['208', '2080505']
    >>> above = ["", "", ""]
    >>> [code_in(row, (0, 1, 2), above) for row in (("", "", "212"), ("", "", "21208"), ("", "", "03"))]
    ['212', '21208', '2120803']
    """
    parts = [digits_of(cells[place]) for place in places]
    if not any(parts):
        return ""
    totals = [part for part in parts if part in vocabulary().totals]  # its label is drawn over all of them
    if totals or (parts[0] and not parts[0].isdecimal()):
        return (totals or parts)[0]
    depth = max(index for index, part in enumerate(parts) if part)
    if depth and not any(parts[:depth]) and len(parts[depth]) in LENGTHS:  # the whole code, in one of the cells
        whole = parts[depth]
        above[:] = [whole[:3], *(whole[at : at + 2] for at in range(3, 2 * len(above) + 1, 2))]
        return whole
    code = ""
    for level in range(depth + 1):
        part = parts[level] or above[level]
        if level and part == code:  # the words of a merged cell, repeated over what it covers
            depth = level - 1
            break
        if level and len(part) > 2 and part.startswith(code):
            part = part[len(code) :]
        part = part.zfill(2) if level else part
        above[level] = part
        code += part
    for level in range(depth + 1, len(above)):
        above[level] = ""
    return code
