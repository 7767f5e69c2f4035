"""Names of subjects → codes: the document's own forms first, the year's subject list second.

Belongs here: the grammar of a path (class, section, item), looking names up. Does not belong here: the lists themselves
(`catalog/subjects`), deciding which name a sentence means.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from pipelines.claims.lexicon import lexicon
from pipelines.model import Fact
from pipelines.names import bare

#: (classification or None, names from the broadest to the narrowest, lengths of their codes) -> the one code, or None
Resolver = Callable[[str | None, Sequence[str], Sequence[int]], str | None]

CLASSIFICATIONS = ("functional", "department_economic", "government_economic")
WIDTHS = (3, 5, 7)


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


class Codes:
    """The codes of one document's forms by name, and behind them a list of the year.

    >>> codes = Codes([("functional", "201", "一般公共服务支出"), ("functional", "2010301", "行政运行")])
    >>> codes.find("行政运行"), codes.path(("一般公共服务支出", "政府办公厅", "行政运行"), (3, 5, 7))
    ('2010301', None)
    """

    def __init__(self, rows: Iterable[tuple[str, str, str]], resolver: Resolver | None = None) -> None:
        self._by_name: dict[str, set[tuple[str, str]]] = defaultdict(set)
        self._names: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._resolver = resolver
        for classification, code, name in rows:
            key = bare(name)
            self._by_name[key].add((classification, code))
            self._names[classification, code].add(key)

    @classmethod
    def of(cls, facts: Iterable[Fact], resolver: Resolver | None = None) -> Codes:
        """The codes that a document's own forms print."""
        rows = {
            (fact.classification, fact.subject_code, fact.subject_name)
            for fact in facts
            if fact.subject_code and fact.classification in CLASSIFICATIONS
        }
        return cls(sorted(rows), resolver)

    def prints(self, name: str) -> bool:
        """Whether the forms print this name."""
        return name in self._by_name

    def has(self, code: str) -> bool:
        """Whether the forms print this code."""
        return any((classification, code) in self._names for classification in CLASSIFICATIONS)

    def find(self, name: str, classification: str | None = None) -> str | None:
        """The code of a name that stands alone; None where it has none or several."""
        found = self._by_name.get(name, set())
        if classification:
            found = {one for one in found if one[0] == classification}
        codes = {code for _, code in found}
        functional = {code for system, code in found if system == "functional"}
        if len(functional) == 1 and classification is None:  # budget prose speaks of functions unless it says otherwise
            return next(iter(functional))
        if len(codes) == 1:
            return next(iter(codes))
        if codes or self._resolver is None:
            return None
        return self._resolver(classification, (name,), ())

    def path(self, names: Sequence[str], widths: Sequence[int]) -> str | None:
        """The code of a path whose every name is right; None where the path is wrong or names several."""
        found = {
            code
            for system, code in self._by_name.get(names[-1], ())
            if system == "functional" and len(code) == widths[-1] and self._fits(code, names, widths)
        }
        if len(found) == 1:
            return next(iter(found))
        return self._resolver("functional", names, widths) if self._resolver and not found else None

    def _fits(self, code: str, names: Sequence[str], widths: Sequence[int]) -> bool:
        for name, width in zip(names[:-1], widths[:-1], strict=True):
            if name not in self._names.get(("functional", code[:width]), ()):
                return False
        return True
