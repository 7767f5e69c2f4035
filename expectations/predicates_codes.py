"""What the classifications say of the codes, names and paths that documents print, each asked once.

Belongs here: laying printed codes and names beside the lists of the catalogue. Does not belong here: which documents
print them, and whether that is a fault (`kinds/predicates/classification.sql`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache

import duckdb

from pipelines.catalog.subjects import LEVELS, Subject, named, resolve, subjects, system_of
from pipelines.claims.paths import split_path
from pipelines.names import bare, plain

SYSTEMS = ("functional", "department_economic", "government_economic")

PRINTED = f"""
    SELECT DISTINCT d.classification, r.kind, r.code, r.name, b.report_year
    FROM form_rows AS r JOIN bodies_asked AS b USING (document_id) JOIN forms AS d USING (form)
    WHERE d.shape = 'codes' AND r.code IS NOT NULL AND d.classification IN {SYSTEMS} ORDER BY ALL
"""
PATHS = """
    SELECT DISTINCT c.subject_phrase, c.subject_code, b.report_year
    FROM claims AS c JOIN bodies_asked AS b USING (document_id) WHERE c.subject_phrase LIKE '%(%' ORDER BY ALL
"""
COLUMNS = (
    '[{"classification": "VARCHAR", "code": "VARCHAR", "name": "VARCHAR", "year": "INTEGER", "verdict": "VARCHAR"}]'
)


def look_up(connection: duckdb.DuckDBPyConnection, ending: str) -> None:
    """Fill the temporary tables `names_known` and `paths_known`: a verdict for everything printed in `connection`.

    A verdict on (classification, code, name, year) is fine, unknown_code, old_code, other_name, old_name, cut_name (the
    beginning or end of the right one), misshapen (the name is of the classification, the code is no code), misplaced
    (code and name are of another classification) or other (no subject). A verdict on (phrase as name, code, year) is
    fine, old_name (with the name after a '|') or unresolved. `ending` is what names are printed with and without.
    """
    printed = connection.execute(PRINTED).fetchall()
    paths = connection.execute(PATHS).fetchall()
    verdicts = (
        (system, code, name, year)
        + (verdict(system, code, name, year, ending) if kind == "subject" else odd(system, code, name, year),)
        for system, kind, code, name, year in printed
    )
    told = ((None, code, phrase, year, on_path(phrase, code, year, ending)) for phrase, code, year in paths)
    _shelve(connection, "names_known", verdicts)
    _shelve(connection, "paths_known", ((*row[:4], said) for row in told if (said := row[4])))
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE fund_kinds AS SELECT unnest(from_json(?::JSON, ?), recursive := true)",
        [_funds(), '[{"code": "VARCHAR", "fund": "VARCHAR"}]'],
    )


@cache
def _funds() -> str:
    """The budget that every functional class and section belongs to, where the list is sure of it."""
    firm = (one for one in subjects() if one.system == "functional" and one.level < 3 and one.confidence != "medium")
    return json.dumps([{"code": one.code, "fund": one.fund_kind} for one in firm])


def verdict(system: str, code: str, name: str, year: int, ending: str) -> str:
    """How a printed code and its printed name stand to the lists of the year.

    >>> verdict("functional", "20805", "行政事业单位养老支出", 2024, "支出")
    'fine'
    >>> verdict("functional", "20805", "行政事业单位离退休", 2024, "支出")
    'old_name'
    >>> [verdict("functional", code, "人力资源事务", 2024, "支出") for code in ("20110", "20805", "20777")]
    ['old_code', 'other_name', 'unknown_code']
    >>> verdict("department_economic", "30108", "机关事业单位基本养老", 2024, "支出")
    'cut_name'
    """
    rows = named(system, code)
    if not rows:
        return "unknown_code"
    firm = [one for one in rows if one.confidence != "medium"]
    if firm and not any(one.valid(year) for one in rows) and all(one.until for one in firm):
        return "old_code" if max(one.until or 0 for one in firm) < year else "fine"  # a list may know a code too late
    if not name or resolve(system, name, year, LEVELS[len(code)], code) == code:
        return "old_name" if _old(rows, name, year, ending) else "fine"
    short = bare(name)
    official = [plain(one.name) for one in rows]
    if short and any(words.startswith(short) or words.endswith(short) or short.startswith(words) for words in official):
        return "cut_name"
    return "other_name"


def odd(system: str, code: str, name: str, year: int) -> str:
    """What a code that is none of the form's classification may be, by the name beside it.

    >>> odd("functional", "201030", "行政运行", 2024), odd("functional", "201001", "某某中心", 2024)
    ('misshapen', 'other')
    >>> odd("department_economic", "501", "机关工资福利支出", 2024)
    'misplaced'
    """
    digits = "".join(letter for letter in code if letter.isdecimal())
    own = system_of(digits)
    if own == system:
        found = any(resolve(system, name, year, None, digits[:length]) for length in (5, 3, 0))
        return "misshapen" if found and len(digits) not in LEVELS else "other"
    if own in SYSTEMS and len(digits) in LEVELS and resolve(own, name, year, LEVELS[len(digits)], digits) == digits:
        return "misplaced"
    return "other"


def on_path(phrase: str, code: str | None, year: int, ending: str) -> str | None:
    """How a path of class, section and item in the text stands to the lists; None where the phrase is no such path.

    >>> path = "社会保障和就业支出(类)行政事业单位离退休(款)事业单位离退休(项)"
    >>> on_path(path, "2080502", 2024, "支出"), on_path(path, None, 2024, "支出")
    ('old_name|行政事业单位离退休', 'unresolved')
    >>> on_path("办公费(含水电)", None, 2024, "支出") is None
    True
    """
    names, widths, _ = split_path(phrase)
    if not names or widths[-1] != 7:
        return None
    if not code:
        return "unresolved"
    for name, width in zip(names, widths, strict=True):
        rows = named("functional", code[:width])
        if rows and resolve("functional", name, year, LEVELS[width], code[:width]) and _old(rows, name, year, ending):
            return f"old_name|{name}"
    return "fine"


def _old(rows: Iterable[Subject], name: str, year: int, ending: str) -> bool:
    """Whether a name is one that the code had, and has no longer, in a list that is sure of it."""
    short = bare(name).removesuffix(ending)
    valid = {plain(one.name).removesuffix(ending) for one in rows if one.valid(year)}
    past = {
        plain(one.name).removesuffix(ending)
        for one in rows
        if one.until is not None and one.until < year and one.confidence != "medium"
    }
    return bool(valid) and short in past - valid


def _shelve(connection: duckdb.DuckDBPyConnection, table: str, rows: Iterable[tuple[object, ...]]) -> None:
    keys = ("classification", "code", "name", "year", "verdict")
    given = json.dumps([dict(zip(keys, row, strict=True)) for row in rows], ensure_ascii=False)
    query = f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT unnest(from_json(?::JSON, ?), recursive := true)"
    connection.execute(query, [given, COLUMNS])
