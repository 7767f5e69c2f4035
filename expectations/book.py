"""The rule book as typed values: `rules/<family>.toml`, read once, refusing every key and every word it does not know.

Belongs here: what a rule may say, and saying precisely where it says something it must not. Does not belong here: what
a rule means for a document (`judge`, `kinds/*.sql`, `predicates`), and every sentence and formula (data).

A rule is of one *kind*:

    agree       signed sums of figures agree (=, <=, >=) within printed precision, for every key of `by`
    ratio       a printed percentage agrees with the figures it is made of
    forbid      no figure of a selection may be an Excel error, negative, not blank, too fine, …
    tree        what the codes of a form say without any sum: `asks` names one of the aspects in `kinds/tree.sql`
    slip        what a broken comparison of prose differs by: `asks` names one of the factors in `kinds/slip.sql`
    predicate   what SQL says badly: `asks` names a function of `predicates.py`

`agree` and `ratio` are made of *statements*, a statement of *terms*; a term selects figures by what they mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from pipelines import shelves

SHELF = Path(__file__).parent / "rules"
KINDS = ("agree", "ratio", "forbid", "tree", "slip", "predicate")
SEVERITIES = ("error", "warn", "info")
RELATIONS = ("=", "<=", ">=")
DOCUMENTS = ("budget", "final_accounts")
ASIDE = ("this", "previous", "budget")  # whose figures: this document's, last year's of the same kind, the budget's
#: a term's alternatives for a dimension are written 'a|b'; 'none' is a dimension that is not set
DIMENSIONS = ("form", "classification", "item", "flow", "source", "fund", "part", "stage", "measure")
#: what figures may be kept apart by; everything that is not named is summed over
KEYS = ("row", "column", "code", "parent", "item", "flow", "source", "fund", "part", "year")
SIDES = ("left", "right", "printed", "without", "needs")
FORBIDDEN = ("error", "negative", "filled", "fine")


class RuleError(Exception):
    """The rule book says something that it must not: names file, rule and key. It is we who are wrong."""


class Term(NamedTuple):
    """One summand: the figures that mean this, added up. None leaves a dimension open."""

    form: str | None = None
    claim: str | None = None  # types of claims (A01|A02, * any) where the figure stands in prose
    indicator: str | None = None  # weight, target: a column of the indicator lists
    classification: str | None = None
    item: str | None = None
    flow: str | None = None
    source: str | None = None
    fund: str | None = None
    part: str | None = None
    stage: str | None = None
    measure: str = "amount"
    year: str | None = None  # relative to the document's year: '0', '-1'; '0|-1'
    level: int | None = None
    total: bool | None = None
    leaf: bool | None = None
    code: str | None = None  # '301|303'; '302*' it and all below; '*50' by the last two digits; '*' any
    minus: bool = False
    once: bool | None = None  # one cell only: two that are filled make the comparison ambiguous
    optional: bool = False  # where it is not in the form, it is nothing; else the statement cannot be asked
    of: str = "this"  # one of ASIDE
    beside: bool = False  # of a statement about each claim: other claims of its key, what they repeat counted once
    whole: bool = False  # of a statement about each claim: every claim meets it, whatever its key

    @property
    def relation(self) -> str:
        """Where its figures lie: facts, claims or indicators."""
        return "claims" if self.claim else "indicators" if self.indicator else "facts"

    def label(self) -> str:
        """What to call it where it is missing: its form and what is particular about it."""
        said = [str(self.form or self.claim or self.indicator or self.classification or "*").replace("|", "/")]
        for name in ("item", "flow", "source", "fund", "part", "year", "code", "level"):
            if (value := getattr(self, name)) is not None:
                said.append(f"{name}={value}")
        return " ".join(said + ["total"] * bool(self.total))


class Statement(NamedTuple):
    """left `relation` right, for every combination of the keys in `by`; of a ratio: printed = left / right - offset."""

    rule_id: str
    number: int  # within the whole book
    left: tuple[Term, ...]
    right: tuple[Term, ...]
    printed: tuple[Term, ...] = ()  # of a ratio
    without: tuple[Term, ...] = ()  # not asked where one of these is more than nothing
    needs: tuple[Term, ...] = ()  # not asked where one of these is not there; they are not added
    relation: str = "="
    by: tuple[str, ...] = ()
    scope: str = "sheet"  # sheet: inside one form instance; set: between the forms of one set; document: all of them
    value: Decimal = Decimal(0)  # a constant on the right
    change: bool = False  # of a ratio: growth (left / right - 1), else share (left / right)
    absent: str = "unasked"  # a key that one side lacks: unasked, or zero where the side is there for other keys
    given: int | None = None  # number of the statement that must hold in the same set for this one to be asked
    silent: bool = False  # only a condition of another one: its breaks are no finding
    severity: str | None = None  # where it is weaker than its rule
    repeats: str = ""  # forms that occur once a project: they do not make a document one of several bodies
    each_claim: bool = False  # every claim by itself meets the figures of its key
    unless: tuple[str, ...] = ()  # words in a claim's sentence that excuse it

    def sides(self) -> Iterator[tuple[int, int, Term]]:
        """Its terms as (number within the statement, side, term); a side is a place in `SIDES`."""
        sides = (self.left, self.right, self.printed, self.without, self.needs)
        members = ((side, term) for side, terms in enumerate(sides) for term in terms)
        return ((number, side, term) for number, (side, term) in enumerate(members))


class Example(NamedTuple):
    """Raw text of a disclosure, or of several where a rule crosses documents, the one that is judged first."""

    holds: tuple[str, ...]
    breaks: tuple[str, ...]


class Rule(NamedTuple):
    """One thing that must be so."""

    rule_id: str
    family: str
    kind: str
    title_zh: str
    title_en: str
    sentence_zh: str  # what must be so, as it is said to a person
    sentence_en: str
    severity: str
    basis: str  # arithmetic, or the regulation
    documents: tuple[str, ...]
    since: int | None = None
    until: int | None = None
    statements: tuple[Statement, ...] = ()
    select: tuple[Term, ...] = ()  # of forbid
    forbidden: str | None = None  # of forbid
    against_zh: str | None = None  # how two numbers that a predicate sets against each other are told: {one}, {other}
    against_en: str | None = None
    asks: str | None = None  # of tree and predicate: the name of the question
    forms: tuple[str, ...] = ()  # of tree: the forms that it is asked of; all where none is named
    settings: Mapping[str, object] = MappingProxyType({})  # of predicate


@cache
def rules() -> Mapping[str, Rule]:
    """The whole book by rule id, in the order of its files and of their entries. RuleError where it is malformed."""
    book: dict[str, Rule] = {}
    count = 0
    for path in sorted(SHELF.glob("*.toml")):
        for rule_id, entry in _load(path).items():
            where = f"{path.name} [{rule_id}]"
            if not re.fullmatch(rf"{path.stem}-\d\d", rule_id):
                raise RuleError(f"{where}: an id of {path.stem} is {path.stem}-00")
            rule = _rule(rule_id, path.stem, dict(entry), count, where)
            book[rule_id] = rule
            count += len(rule.statements)
    return MappingProxyType(book)


def statements() -> tuple[Statement, ...]:
    """Every statement of the book; `statements()[n].number == n`."""
    return tuple(chain.from_iterable(rule.statements for rule in rules().values()))


def examples() -> Mapping[str, Example]:
    """The examples of every rule by its id. They lie apart since only tests and documentation read them."""
    found: dict[str, Example] = {}
    for path in sorted((SHELF / "examples").glob("*.toml")):
        for rule_id, entry in _load(path).items():
            sides = {key: (text,) if isinstance(text, str) else tuple(text) for key, text in entry.items()}
            found[rule_id] = _typed(Example, sides, f"examples/{path.name} [{rule_id}]")
    return MappingProxyType(found)


def _load(path: Path) -> dict[str, Any]:
    try:
        return shelves.read(path)
    except ValueError as error:  # of TOML, of UTF-8
        raise RuleError(f"{path.name}: {error}") from error


def _rule(rule_id: str, family: str, entry: dict[str, Any], count: int, where: str) -> Rule:
    says = entry.pop("says", [])
    terms = entry.pop("terms", {})
    shared = ("form", "by", "scope", "absent", "repeats", "each_claim", "unless")
    defaults = {key: entry.pop(key) for key in shared if key in entry}
    for key in ("documents", "forms"):
        entry[key] = tuple(entry.get(key, ()))
    entry["select"] = tuple(_typed(Term, term, f"{where} select") for term in entry.get("select", ()))
    made: list[Statement] = []
    for index, said in enumerate(says):
        said = _spelt(defaults | said, terms, f"{where} says[{index}]")
        made += _statements(rule_id, said, count + len(made), f"{where} says[{index}]")
    known = set(Rule._fields) - {"statements", "rule_id", "family"}
    if unknown := set(entry) - known:
        raise RuleError(f"{where}: unknown key {', '.join(sorted(unknown))}")
    entry["settings"] = MappingProxyType(entry.get("settings", {}))
    try:
        rule = Rule(rule_id=rule_id, family=family, statements=tuple(made), **entry)
    except TypeError as error:
        raise RuleError(f"{where}: {error}") from error
    _sane(rule, where)
    return rule


def _sane(rule: Rule, where: str) -> None:
    def need(condition: object, complaint: str) -> None:
        if not condition:
            raise RuleError(f"{where}: {complaint}")

    need(rule.kind in KINDS, f"kind is one of {', '.join(KINDS)}")
    need(rule.severity in SEVERITIES, f"severity is one of {', '.join(SEVERITIES)}")
    need(rule.documents and set(rule.documents) <= set(DOCUMENTS), f"documents are of {', '.join(DOCUMENTS)}")
    need(bool(rule.statements) == (rule.kind in ("agree", "ratio")), "agree and ratio say something, others do not")
    need(bool(rule.select and rule.forbidden in FORBIDDEN) == (rule.kind == "forbid"), "forbid selects, and says what")
    need(bool(rule.asks) == (rule.kind in ("tree", "slip", "predicate")), "tree, slip and predicate name a question")
    for text in (rule.title_zh, rule.title_en, rule.sentence_zh, rule.sentence_en, rule.basis):
        need(text.strip(), "titles, sentences and basis are said")


def _spelt(said: Mapping[str, Any], terms: Mapping[str, Any], where: str) -> dict[str, Any]:
    """A statement with the terms that it calls by name (`like`, a key of the rule's `terms`) written out."""
    spelt = dict(said)
    for side in SIDES:
        for at, term in enumerate(spelt.get(side, ())):
            if "like" in term:
                if term["like"] not in terms:
                    raise RuleError(f"{where}: no term is called {term['like']}")
                spelt[side] = [*spelt[side]]
                spelt[side][at] = terms[term["like"]] | {key: value for key, value in term.items() if key != "like"}
    if "given" in spelt:
        spelt["given"] = _spelt(spelt["given"], terms, where)
    return spelt


def _statements(rule_id: str, said: dict[str, Any], number: int, where: str) -> list[Statement]:
    """One entry of `says`: a statement for each of its forms, with the statement that is its condition."""
    form = said.pop("form", None)
    made: list[Statement] = []
    for one in form.split("|") if isinstance(form, str) and said.get("scope", "sheet") == "sheet" else [form]:
        entry = dict(said)
        given = entry.pop("given", None)
        condition = None
        if given is not None:
            condition = number + len(made)
            silent = {"scope": "set", **given, "silent": True}
            made.append(_statement(rule_id, silent, condition, one, f"{where} given"))
        made.append(_statement(rule_id, entry | {"given": condition}, number + len(made), one, where))
    return made


def _statement(rule_id: str, entry: dict[str, Any], number: int, form: str | None, where: str) -> Statement:
    entry = dict(entry)
    for side in SIDES:
        terms = entry.get(side, [])
        entry[side] = tuple(
            _typed(Term, ({"form": form} if form and not _placed(term) else {}) | term, f"{where} {side}")
            for term in terms
        )
    entry["by"], entry["unless"] = tuple(entry.get("by", ())), tuple(entry.get("unless", ()))
    entry["relation"] = entry.pop("is", "=")
    entry["value"] = Decimal(entry.get("value", "0"))
    statement: Statement = _typed(Statement, entry | {"rule_id": rule_id, "number": number}, where)
    if statement.relation not in RELATIONS or not set(statement.by) <= set(KEYS) or not statement.left:
        raise RuleError(f"{where}: relation of {RELATIONS}, keys of {KEYS}, and a left side")
    if statement.scope not in ("sheet", "set", "document") or statement.absent not in ("unasked", "zero"):
        raise RuleError(f"{where}: scope is sheet, set or document; absent is unasked or zero")
    if any(term.of not in ASIDE for _, _, term in statement.sides()):
        raise RuleError(f"{where}: of is one of {', '.join(ASIDE)}")
    return statement


def _placed(term: Mapping[str, object]) -> bool:
    return any(key in term for key in ("form", "claim", "indicator", "classification"))


def _typed(cls: Any, given: Mapping[str, Any], where: str) -> Any:
    """A value of `cls`, refusing keys it does not have."""
    if unknown := given.keys() - cls._fields:
        raise RuleError(f"{where}: unknown key {', '.join(sorted(unknown))}")
    return cls(**given)
