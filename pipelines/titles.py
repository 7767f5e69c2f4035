"""What a table is called: the lines above it, tried against the names of the regulated forms.

Belongs here: finding the title among the lines around a table, reading unit, entity and scope lines. Does not belong
here: headers and cells.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from pipelines.catalog import forms, identity, vocabulary
from pipelines.names import bare, plain
from pipelines.segment import Line

CODE = re.compile(r"^[\[(]?\d{3,}[\])]?[-\s]*(?=\D)")  # of a body, in front of its name
COLON = "\uff1a"  # full-width
TITLE = 70  # letters: a longer line is a sentence
TAIL = 6  # letters at the end of a name in which it says that it is a form's, before (一) or (续)
NEAR = 9  # lines above a table that may still belong to it


SENTENCE = re.compile("[\u3002\uff0c\uff1b;]")  # what no title holds


class Caption(NamedTuple):
    """What the lines above a table say."""

    forms: tuple[str, ...]  # the keys that fit best; several where only the table itself can tell them apart
    title: str
    title_start: int
    unit: str | None
    entity: str | None
    scope: str | None


@lru_cache(maxsize=4096)
def forms_named(title: str, kind: str | None) -> tuple[str, ...]:
    """The forms whose name fits a title best, as keys in catalogue order; () where none does.

    `kind` (budget, final_accounts) decides only where the title itself does not.

    >>> forms_named("2024年某区部门一般公共预算财政拨款支出预算表", "budget")
    ('B_GPB',)
    >>> forms_named("公开04表 财政拨款收入支出决算总表", None)
    ('F_FIS',)
    >>> forms_named("部门主要职能", "budget")
    ()
    """
    return _named(_others().sub(" ", _in_full(plain(title))), kind)


def _in_full(name: str) -> str:
    """A title whose words were shortened, as the names of sheets are.

    >>> _in_full("04财拨总表"), _in_full("政府性基金支出表"), _in_full("基金支出表")
    ('04财政拨款总表', '政府性基金支出表', '政府性基金支出表')
    """
    words = tuple(vocabulary().short.values())
    return _short().sub(lambda found: words[(found.lastindex or 1) - 1], name)


@lru_cache(maxsize=1)
def _short() -> re.Pattern[str]:
    return re.compile("|".join(f"({pattern})" for pattern in vocabulary().short))


@lru_cache(maxsize=4096)
def _named(name: str, kind: str | None) -> tuple[str, ...]:
    said = next((key for key, words in vocabulary().kinds.items() if any(word in name for word in words)), None)
    wanted = said if said == "final_accounts" else kind or said  # a final account may print its budget beside it
    scores = {
        form.key: max((one.fits(name) for one in form.titles), default=0)
        for form in forms().values()
        if wanted is None or form.kind == wanted
    }
    best = max(scores.values(), default=0)
    return tuple(key for key, score in scores.items() if score == best) if best else ()


@lru_cache(maxsize=1)
def _others() -> re.Pattern[str]:
    """Letters that no title is known by: without them the titles of many bodies and years are one."""
    titles = [title for form in forms().values() for title in form.titles]
    known = {word for title in titles for words in (*title.has, title.hasnt) for word in words}
    known |= {word for words in vocabulary().kinds.values() for word in words}
    return re.compile(f"[^{re.escape(''.join(sorted(set(''.join(known)))))}]+")


def names_a_form(row: Sequence[str]) -> bool:
    """Whether a row of a table holds the name of a form and nothing else: another table begins there.

    >>> names_a_form(["", "某县2016年“三公”经费决算情况统计表", ""]), names_a_form(["三公经费", ""])
    (True, False)
    """
    said = next(filter(None, row), "")
    if identity.words().title["form_sign"] not in said[-TAIL:] or any(words not in ("", said) for words in row):
        return False
    if SENTENCE.search(said):
        return False  # 注：本单位无政府性基金预算支出，故本表无数据。
    return bool(forms_named(said, None))


def caption(above: Sequence[Line], kind: str | None) -> Caption:
    """Read the lines above a table, the nearest last.

    The title is the nearest line that names a form, joined with the lines after it that are neither label nor
    sentence: a sub-title in brackets tells forms of one title apart.

    >>> lines = [Line("2024年部门收支预算总表", 0), Line("部门全称：某局", 14), Line("单位：万元", 22)]
    >>> caption(lines, "budget")[:5]
    (('B_TOT',), '2024年部门收支预算总表', 0, '万元', '某局')
    """
    near = above[-NEAR:]
    for index in range(len(near) - 1, -1, -1):
        line = near[index]
        if len(line.text) > TITLE or not forms_named(line.text, kind):
            continue
        if _numbered_otherwise(line.text, near[index + 1 :]):
            break  # the last line of a contents list, or the title of a form without a table
        words = line.text
        for following in near[index + 1 :]:
            longer = words + following.text
            if not is_label(following.text) and len(longer) <= 2 * TITLE and forms_named(longer, kind):
                words = longer
        first = index  # labels may stand above the title too
        while first and (is_label(near[first - 1].text) or _number().fullmatch(near[first - 1].text.strip())):
            first -= 1
        unit, entity = _labels(near[first:])
        return Caption(forms_named(words, kind), words, line.start, unit, entity, scope_in(words + (entity or "")))
    unit, entity = _labels(near)
    free = [line for line in near if not is_label(line.text) and len(line.text) <= TITLE]
    title = free[-1] if free else Line("", 0)
    return Caption((), title.text, title.start, unit, entity, None)


def _numbered_otherwise(title: str, below: Sequence[Line]) -> bool:
    """Whether a line below a title gives the number of another form, and nothing else.

    >>> _numbered_otherwise("表5 政府性基金预算支出表", [Line("表1", 0)]), _numbered_otherwise("某表", [Line("表1", 0)])
    (True, False)
    """
    own = _number().match(title)
    others = [found for line in below if len(line.text) < TITLE and (found := _number().fullmatch(line.text.strip()))]
    return own is not None and any(_digits(one) != _digits(own) for one in others)


def _digits(number: re.Match[str]) -> list[int]:
    return [int(digits) for digits in re.findall(r"\d+", number[0])]


@lru_cache(maxsize=1)
def _number() -> re.Pattern[str]:
    return re.compile(vocabulary().form_number)


def _labels(lines: Sequence[Line]) -> tuple[str | None, str | None]:
    """Unit and entity that label lines state; the last one said counts."""
    unit = entity = None
    for line in lines:
        unit, entity = unit_in(line.text) or unit, entity_in(line.text) or entity
    return unit, entity


@lru_cache(maxsize=4096)
def is_label(line: str) -> bool:
    """Whether a line or cell states whose a form is or in what unit, and nothing else."""
    head, colon, _ = plain(line).partition(":")
    return unit_in(line) is not None or (bool(colon) and bare(head) in vocabulary().labels["entity"])


@lru_cache(maxsize=4096)
def unit_in(line: str) -> str | None:
    """The unit of money that a label line states: '单位：元', '金额单位：万元', '(单位:万元)'.

    >>> [unit_in(w) for w in ("单位：元", "编制部门：某局    单位：万元", "单位：某局", "收入合计3万元")]
    ['元', '万元', None, None]
    """
    if len(line) > 4 * TITLE:
        return None
    found = _unit_label().search(plain(line))
    return found["unit"] if found else None


@lru_cache(maxsize=1)
def _unit_label() -> re.Pattern[str]:
    known = vocabulary()
    labels = "|".join(map(re.escape, known.labels["unit"]))
    units = "|".join(sorted(map(re.escape, known.units), key=len, reverse=True))
    between = "|".join(map(re.escape, known.labels["is"]))
    return re.compile(rf"(?:{labels})(?:{between})?\(?(?P<unit>{units})(?![^\W\d_])")


@lru_cache(maxsize=4096)
def entity_in(line: str) -> str | None:
    """The body that a label line names, as printed: '部门全称：某局'; '' is not a name.

    >>> entity_in("编制部门：某某委员会      单位：元"), entity_in("单位：元"), entity_in("编制单位：某局 | 元 |")
    ('某某委员会', None, '某局')
    """
    head, colon, tail = line.replace(COLON, ":").partition(":")
    if not colon or len(line) > 4 * TITLE or bare(head) not in vocabulary().labels["entity"]:
        return None
    name = CODE.sub("", re.split(r"\s{2,}|\t|\s*\|", tail.strip(), maxsplit=1)[0].strip())
    found = _unit_label().search(plain(name))
    if found:  # the unit stands on the same line without room between
        name = re.split(r"\s", name, maxsplit=1)[0]
    return name if name and plain(name) not in vocabulary().units and unit_in(line) != plain(name) else None


def scope_in(words: str) -> str | None:
    """Whether the words say that the figures are of the body alone (own) or of all its units (consolidated)."""
    name = plain(words)
    for scope, marks in vocabulary().scope.items():
        if any(mark in name for mark in marks):
            return scope
    return None
