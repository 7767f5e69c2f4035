"""Names of subjects → codes: the document's own forms first, the year's subject list second.

Belongs here: the grammar of a path (class, section, item), looking names up. Does not belong here: the lists themselves
(`catalog/subjects`), deciding which name a sentence means.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from pipelines.catalog.subjects import names, resolve
from pipelines.claims.lexicon import lexicon, understand
from pipelines.model import Fact
from pipelines.names import bare

CLASSIFICATIONS = ("functional", "department_economic", "government_economic")  # in this order of likelihood
WIDTHS = (3, 5, 7)
_PRINTED = itemgetter(*map(Fact._fields.index, ("classification", "subject_code", "subject_name")))


def split_path(phrase: str) -> tuple[tuple[str, ...], tuple[int, ...], str]:
    """A path's names, the lengths of their codes, and what follows the path; no names where it is none.

    Only a bracket that holds nothing but a level mark ends a name, so names may hold brackets of their own.

    >>> split_path("一般公共服务支出(类)政府办公厅(室)及相关机构事务(款)行政运行(项)预算数为")
    (('一般公共服务支出', '政府办公厅(室)及相关机构事务', '行政运行'), (3, 5, 7), '预算数为')
    >>> split_path("基本支出")
    ((), (), '基本支出')
    """
    if "(" not in phrase:
        return (), (), phrase
    parts = lexicon().path.split(phrase)
    if len(parts) == 1:
        return (), (), phrase
    levels = lexicon().levels
    names = tuple(name.strip(",") for name in parts[0:-1:2])
    return names, tuple(WIDTHS[levels.index(mark)] for mark in parts[1::2]), parts[-1]


class Named(NamedTuple):
    """A subject found at the beginning of a phrase, and the stage that the rest of the phrase says."""

    name: str
    code: str
    stage: str | None


Asked = tuple[tuple[tuple[Any, ...], object], ...]  # questions to `Codes`, and what was answered


class Codes:
    """The codes of one document's forms by name, and behind them the lists of its year.

    >>> codes = Codes([("functional", "2010301", "行政运行")], 2024)
    >>> codes.find("行政运行"), codes.find("教育支出"), codes.find("基本工资"), codes.find("招商专班经费")
    ('2010301', '205', '30101', None)
    >>> codes.path(("一般公共服务支出", "政府办公厅(室)及相关机构事务", "行政运行"), (3, 5, 7))
    '2010301'
    >>> codes.path(("住房保障支出", "住房保障支出", "住房公积金"), (3, 5, 7)) is None  # there is no such section
    True
    """

    def __init__(self, rows: Iterable[tuple[str, str, str]], year: int | None) -> None:
        self._by_name: dict[str, set[tuple[str, str]]] = {}
        self._answers: dict[tuple[Any, ...], Any] = {}
        self.asked: dict[tuple[Any, ...], Any] = {}  # what was asked since somebody emptied it
        self._names: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._year = year
        for classification, code, name in rows:
            key = bare(name)
            self._by_name.setdefault(key, set()).add((classification, code))
            self._names[classification, code].add(key)
        self._begins = {name[:2] for name in self._by_name}

    @classmethod
    def of(cls, facts: Iterable[Fact], year: int | None) -> Codes:
        """The codes that a document's own forms print."""
        rows = set(map(_PRINTED, facts))
        return cls(sorted(row for row in rows if row[1] and row[0] in CLASSIFICATIONS), year)

    def _ask(self, *question: Any) -> Any:
        """The answer of the method that a question begins with; each is found once."""
        if question not in self._answers:
            method, *words = question
            self._answers[question] = _QUESTIONS[method](self, *words)
        answer = self.asked[question] = self._answers[question]
        return answer

    def answer(self, asked: Asked) -> bool:
        """Whether this document answers as another one did."""
        return all(self._ask(*question) == answer for question, answer in asked)

    def has(self, code: str) -> bool:
        """Whether the forms print this code."""
        return bool(self._ask("has", code))

    def find(self, name: str, first: str = "functional") -> str | None:
        """The code of a name that stands alone, in the classification `first` before others; None where in doubt."""
        found: str | None = self._ask("find", name, first)
        return found

    def spell(self, phrase: str, first: str = "functional") -> Named | None:
        """The subject that a phrase begins with, where all behind it is known words (a stage, fillers)."""
        named: Named | None = self._ask("spell", phrase, first)
        return named

    def path(self, names: tuple[str, ...], widths: tuple[int, ...]) -> str | None:
        """The functional code of a path whose every name is right; None where the path is wrong or names several."""
        code: str | None = self._ask("path", names, widths)
        return code

    def _has(self, code: str) -> bool:
        return any((classification, code) in self._names for classification in CLASSIFICATIONS)

    def _find(self, name: str, first: str) -> str | None:
        printed = self._by_name.get(name)
        for classification in (first, *CLASSIFICATIONS) if printed else ():
            codes = {code for system, code in printed or () if system == classification}
            if codes:
                return codes.pop() if len(codes) == 1 else None
        return _listed(name, first, self._year)

    def _spell(self, phrase: str, first: str) -> Named | None:
        for stop in range(len(phrase), 1, -1) if phrase[:2] in self._begins else ():
            if phrase[:stop] in self._by_name and (rest := understand(phrase[stop:])).known and rest.flow != "revenue":
                code = self._find(phrase[:stop], first)
                return Named(phrase[:stop], code, rest.stage) if code else None
        return _spell_listed(phrase, first, self._year)

    def _path(self, names: Sequence[str], widths: Sequence[int]) -> str | None:
        found = {
            code
            for system, code in self._by_name.get(names[-1], ())
            if system == "functional" and len(code) == widths[-1] and self._fits(code, names, widths)
        }
        if found:
            return found.pop() if len(found) == 1 else None
        within = ""
        for name, width in zip(names, widths, strict=True):
            code = resolve("functional", name, self._year, WIDTHS.index(width) + 1, within)
            if code is None:
                return None
            within = code
        return within

    def _fits(self, code: str, names: Sequence[str], widths: Sequence[int]) -> bool:
        for name, width in zip(names[:-1], widths[:-1], strict=True):
            if name not in self._names.get(("functional", code[:width]), ()):
                return False
        return True


_QUESTIONS: dict[str, Callable[..., Any]] = {
    "has": Codes._has, "find": Codes._find, "spell": Codes._spell, "path": Codes._path,
}  # fmt: skip


@lru_cache(maxsize=1 << 15)
def _listed(name: str, first: str, year: int | None) -> str | None:
    """The code of a name by the lists of the year; a name may have taken on the ending of a flow in prose."""
    for classification in dict.fromkeys((first, "functional", "department_economic")):
        if code := resolve(classification, name, year):
            return code
    for end in lexicon().spending:
        if name.endswith(end) and len(name) > len(end) + 1:
            return _listed(name.removesuffix(end), first, year)
    # a class, called without the word that ends all of them; two letters may mean anything
    systems = dict.fromkeys((first, "functional", "department_economic")) if len(name) > 2 else ()
    return next(filter(None, (resolve(system, name, year, 1) for system in systems)), None)


@cache
def _begins() -> frozenset[str]:
    """What the names of the lists begin with: most phrases that name no subject do not begin so."""
    return frozenset(name[:2] for system in ("functional", "department_economic") for name in names(system))


@lru_cache(maxsize=1 << 15)
def _spell_listed(phrase: str, first: str, year: int | None) -> Named | None:
    if bare(phrase)[:2] not in _begins():
        return None
    for stop in range(len(phrase), 1, -1):
        rest = understand(phrase[stop:])
        if rest.known and rest.flow != "revenue" and (code := _listed(phrase[:stop], first, year)):
            return Named(phrase[:stop], code, rest.stage)
    return None
