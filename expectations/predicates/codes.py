"""CLS: codes, names and paths that documents print, beside the classifications of the year.

The lists are complete for classes and sections; an item that they do not hold is not held against the document. Items
are listed as they have been called in recent years.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache, lru_cache

from expectations.predicates.given import (
    HOLDS,
    Answer,
    Given,
    Question,
    Row,
    Settings,
    Sheet,
    decided,
    said,
    vocabulary,
)
from pipelines.catalog.subjects import LEVELS, Subject, named, resolve, system_of
from pipelines.claims.paths import split_path
from pipelines.names import bare, plain

SYSTEMS = ("functional", "department_economic", "government_economic")


@lru_cache(maxsize=1 << 14)
def verdict(system: str, code: str, name: str, year: int) -> str:
    """How a printed code and its printed name stand to the lists of the year.

    fine, unknown_code, old_code, other_name, old_name, or cut_name (the beginning or the end of the right one).

    >>> verdict("functional", "20805", "行政事业单位养老支出", 2024)
    'fine'
    >>> verdict("functional", "20805", "行政事业单位离退休", 2024)
    'old_name'
    >>> [verdict("functional", code, "人力资源事务", 2024) for code in ("20110", "20805", "20777")]
    ['old_code', 'other_name', 'unknown_code']
    >>> verdict("department_economic", "30108", "机关事业单位基本养老", 2024)
    'cut_name'
    """
    rows = named(system, code)
    if not rows:
        return "unknown_code"
    firm = [one for one in rows if one.confidence != "medium"]
    if not firm:
        return "fine"  # the list itself is not sure
    if not any(one.valid(year) for one in rows) and all(one.until for one in firm):
        return "old_code" if max(one.until or 0 for one in firm) < year else "fine"  # a list may know a code too late
    if not name or resolve(system, name, year, LEVELS[len(code)], code) == code:
        return "old_name" if _old(rows, name, year) else "fine"
    short = bare(name)
    official = [plain(one.name) for one in rows]
    if short and any(words.startswith(short) or words.endswith(short) or short.startswith(words) for words in official):
        return "cut_name"
    return "other_name"


@lru_cache(maxsize=1 << 12)
def odd(system: str, code: str, name: str, year: int) -> str:
    """What a code that is none of the form's classification may be, by the name beside it.

    misshapen (the name is of the classification, the code is no code), misplaced (both are of another one), or other.

    >>> odd("functional", "201030", "行政运行", 2024), odd("functional", "207004", "图书馆", 2024)
    ('misshapen', 'other')
    >>> odd("department_economic", "501", "机关工资福利支出", 2024)
    'misplaced'
    """
    digits = "".join(letter for letter in code if letter.isdecimal())
    own = system_of(digits)
    if own == system:
        found = resolve(system, name, year, None, digits[:5]) or any(  # bodies too are called as items are
            resolve(system, name, year, level, digits[:length]) for level in (1, 2) for length in (3, 0)
        )
        return "misshapen" if found and len(digits) not in LEVELS else "other"
    if own in SYSTEMS and len(digits) in LEVELS and resolve(own, name, year, LEVELS[len(digits)], digits) == digits:
        return "misplaced"
    return "other"


def _old(rows: Iterable[Subject], name: str, year: int) -> bool:
    """Whether a name is one that the code had, and has no longer, in a list that is sure of it."""
    ending = vocabulary().one("subject_ending")  # names are printed with it and without
    valid = {plain(one.name).removesuffix(ending) for one in rows if one.valid(year)}
    past = {
        plain(one.name).removesuffix(ending)
        for one in rows
        if one.until is not None and one.until < year and one.confidence != "medium"
    }
    return bool(valid) and bare(name).removesuffix(ending) in past - valid


def _printed(given: Given) -> Iterator[tuple[Sheet, Row, str]]:
    """Every row with a code in a form of codes, with its verdict."""
    for sheet in given.sheets:
        if sheet.shape == "codes" and sheet.classification in SYSTEMS:
            for row in given.rows_of.get(sheet.key, ()):
                if row.code and row.kind in ("subject", "unit"):
                    judge = verdict if row.kind == "subject" else odd
                    yield sheet, row, judge(sheet.classification, row.code, row.name, given.body.report_year)


def _first(given: Given, sheet: Sheet, row: Row) -> str:
    """The first figure of a row, or where it is blank the title of its form."""
    facts = given.facts_of.get(sheet.key, ())
    return next((fact.fact_id for fact in facts if fact.row_number == row.row_number), given.ref(sheet.span_start))


def _spent(given: Given, sheet: Sheet, row: Row) -> bool:
    facts = given.facts_of.get(sheet.key, ())
    return any(fact.row_number == row.row_number and fact.amount and fact.year == 0 for fact in facts)


def _about(given: Given, sheet: Sheet, row: Row, severity: str | None = None) -> Answer:
    return Answer("broken", said(sheet.form, row.code, row.name), (_first(given, sheet, row),), severity)


def code_shape(given: Given, settings: Settings) -> Iterator[Answer]:
    """Codes of three, five or seven digits; others beside the name of a subject."""
    for sheet, row, told in _printed(given):
        if told == "misshapen":
            yield _about(given, sheet, row, "error" if sheet.certain else "warn")
        elif row.kind == "subject":
            yield HOLDS


def code_known(given: Given, settings: Settings) -> Iterator[Answer]:
    """Codes of classes and sections, up to the last year that the lists know."""
    for sheet, row, told in _printed(given):
        if told != "unknown_code":
            if row.kind == "subject":
                yield HOLDS
        elif len(row.code or "") < 7 and given.body.report_year <= settings.number("until"):
            yield _about(given, sheet, row, "warn" if len(row.code or "") == 3 else "info")


def name_official(given: Given, settings: Settings) -> Iterator[Answer]:
    """Names beside codes that the lists know; of items since the year from which they are listed."""
    items = given.body.report_year >= settings.number("items_since")
    for sheet, row, told in _printed(given):
        if told == "other_name" and (items or len(row.code or "") < 7):
            yield _about(given, sheet, row)
        elif told in ("fine", "old_name"):
            yield HOLDS


def name_current(given: Given, settings: Settings) -> Iterator[Answer]:
    """Names and codes of another time: in rows with money this year, and in the paths of the text."""
    for sheet, row, told in _printed(given):
        if told in ("old_name", "old_code") and _spent(given, sheet, row):
            yield _about(given, sheet, row)
        elif told == "fine":
            yield HOLDS
    for claim in given.claims:
        old = _old_on_path(claim.subject_phrase, claim.subject_code, given.body.report_year)
        if old:
            yield Answer("broken", said(claim.subject_code, old), (claim.claim_id,))


@lru_cache(maxsize=1 << 12)
def _old_on_path(phrase: str, code: str | None, year: int) -> str | None:
    """The name of another time in a path of class, section and item.

    >>> _old_on_path("社会保障和就业支出(类)行政事业单位离退休(款)事业单位离退休(项)", "2080502", 2024)
    '行政事业单位离退休'
    """
    if not code or "(" not in phrase:
        return None
    names, widths, _ = split_path(phrase)
    for name, width in zip(names, widths, strict=True):
        rows = named("functional", code[:width])
        if rows and resolve("functional", name, year, LEVELS[width], code[:width]) and _old(rows, name, year):
            return name
    return None


def own_codes(given: Given, settings: Settings) -> Iterator[Answer]:
    """Codes of another classification, with their names."""
    for sheet, row, told in _printed(given):
        if told == "misplaced":
            yield _about(given, sheet, row, "error" if sheet.certain else "warn")
        elif row.kind == "subject":
            yield HOLDS


def revenue_codes(given: Given, settings: Settings) -> Iterator[Answer]:
    """Codes of government revenue in a department's table of revenue."""
    for sheet, row, _ in _printed(given):
        if sheet.form in ("B_REV", "F_REV"):
            code = row.code or ""
            if row.kind == "subject":
                yield HOLDS
            elif system_of(code) == "revenue" and code.isdecimal() and len(code) in (3, 5, 7, 9):
                yield _about(given, sheet, row)


def path_resolves(given: Given, settings: Settings) -> Iterator[Answer]:
    """Paths of class, section and item in the text."""
    has_items = any(row.kind == "subject" and len(row.code or "") == 7 for row in given.rows)
    for claim in given.claims:
        _, widths, _ = split_path(claim.subject_phrase)
        unfinished = settings.pattern("unless").search(claim.subject_phrase)
        if claim.measure != "amount" or widths[-1:] != (7,) or unfinished:
            continue
        if claim.subject_code is None and not has_items:
            yield Answer("lacking", missing="B_GPB")
        else:
            yield decided(claim.subject_code, claim.subject_phrase, claim.claim_id)


def nature(given: Given, settings: Settings) -> Iterator[Answer]:
    """Items whose name says that they are basic expenditure, or projects."""
    natures = [tuple(word.split("=")) for word in settings.words("natures")]
    parts = (fact for fact in given.facts if fact.form in ("B_EXP", "B_GPB", "F_EXP", "F_GPB") and fact.year == 0)
    for fact in parts:
        code = fact.subject_code or ""
        for ending, name, part in (
            natures if fact.amount and len(code) == 7 and fact.part in ("basic", "project") else ()
        ):
            if code.endswith(ending) and fact.subject_name.startswith(name):
                yield decided(fact.part != part, fact.subject, fact.fact_id)


def fund_of_code(given: Given, settings: Settings) -> Iterator[Answer]:
    """Sections that belong to one budget only."""
    for sheet in given.sheets:
        if sheet.form not in ("B_GPB", "F_GPB", "B_FND", "F_FND") or not settings.pattern("titles").search(sheet.title):
            continue
        for fact in given.filled(sheet.key):
            code = fact.subject_code or ""
            fund = _fund(code[:3] if _fund(code[:3]) == "state_capital" else code[:5])
            if fund and fact.year == 0 and fact.flow == "expenditure" and fact.part in (None, "total"):
                wrong = fund == "state_capital" or fund == "government_fund" and sheet.form.endswith("GPB")
                yield decided(not wrong, fact.subject, fact.fact_id, severity="error" if sheet.certain else "warn")


@cache
def _fund(code: str) -> str | None:
    """The only budget that a class or a section belongs to, where the list is sure of it."""
    funds = {one.fund_kind for one in named("functional", code) if one.confidence != "medium"}
    return funds.pop() if len(funds) == 1 else None


def kinds_of_body(given: Given, settings: Settings) -> Iterator[Answer]:
    """Functional items of institutions and offices beside the government's classes for them."""
    coded = [fact for fact in given.facts if fact.form in ("B_GPB", "B_BAS_G") and fact.subject_code]
    items = [
        fact for fact in coded if fact.form == "B_GPB" and fact.part == "basic" and len(fact.subject_code or "") == 7
    ]
    classes = {
        fact.subject_code: fact for fact in coded if fact.form == "B_BAS_G" and len(fact.subject_code or "") == 3
    }
    if given.several or not items or not classes:
        return

    def there(wanted: str) -> bool:
        return any(fact.amount and settings.pattern(wanted).fullmatch(fact.subject_code or "") for fact in items)

    def paid(*codes: str) -> bool:
        return any((classes[code].amount or Decimal(0)) > 0 for code in codes if code in classes)

    good = there("institution") == paid("505") and (not there("office") or paid("501", "502"))
    first = next(iter(classes.values()))
    yield decided(good, said(*(fact.subject for fact in classes.values())), first.fact_id)


QUESTIONS: Mapping[str, Question] = {
    one.__name__: one
    for one in (
        code_shape, code_known, name_official, name_current, own_codes, revenue_codes, path_resolves, nature,
        fund_of_code, kinds_of_body,
    )
}  # fmt: skip
