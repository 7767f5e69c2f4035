"""Every rule meets every document: relations in, judgements out.

Belongs here: the rule book as rows beside the relations, the order of the questions, the count of the answers. Does not
belong here: what a rule says (`rules/`), the shapes of statement (`kinds/*.sql`, `predicates`), telling a person
(`findings`).

    cells.sql     printed figures, blank cells, claims, indicators: whatever can stand in a statement; which sheets meet
    agree.sql     `agree` and `ratio`: every statement of the book in one query
    excuses.sql   what was not read is not held against the document
    forbid.sql    `forbid`: single figures
    tree.sql      `tree`: codes and their order
    answers.sql   judgements, and which comparisons are in question
    witnesses.sql what broke and what speaks for or against it, for whoever tells it
    comparisons.sql  for who queries a warehouse: those that broke or could not be made
    trust.sql     for the same: every printed figure that was asked of, and how
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from expectations.book import DIMENSIONS, KEYS, SIDES, Rule, Statement, Term, rules
from expectations.predicates import Compared, ask, compare
from expectations.predicates.given import vocabulary

if TYPE_CHECKING:
    import duckdb

KINDS = Path(__file__).parent / "kinds"
STAGE_OF = {"B": "approved", "F": "executed"}  # what a form of the budget or of the final accounts speaks of
KIND_OF = {"B": "budget", "F": "final_accounts"}
BATCH = 250_000  # facts judged together: what two gigabytes hold without spilling
#: columns of the temporary tables that hold the book
RULE_COLUMNS = {
    "rule": "INTEGER", "rule_id": "VARCHAR", "family": "VARCHAR", "kind": "VARCHAR", "title_zh": "VARCHAR",
    "title_en": "VARCHAR", "sentence_zh": "VARCHAR", "sentence_en": "VARCHAR", "severity": "VARCHAR",
    "basis": "VARCHAR", "since": "INTEGER", "until": "INTEGER", "documents": "VARCHAR[]", "lacks": "VARCHAR",
    "forbidden": "VARCHAR", "asks": "VARCHAR", "forms": "VARCHAR[]",
}  # fmt: skip
STATEMENT_COLUMNS = {
    "statement": "INTEGER", "rule": "INTEGER", "relation": "VARCHAR", "scope": "VARCHAR", "is_ratio": "BOOLEAN",
    "value": "DECIMAL(20,2)", "change": "BOOLEAN", "absent_is_zero": "BOOLEAN", "given": "INTEGER",
    "silent": "BOOLEAN", "severity": "VARCHAR", "each_claim": "BOOLEAN", "has_without": "BOOLEAN",
    "required": "INTEGER", "needed": "INTEGER", "labels": "VARCHAR[]", "unless": "VARCHAR[]",
    **{f"by_{key}": "BOOLEAN" for key in KEYS},
}  # fmt: skip
TERM_COLUMNS = {
    "statement": "INTEGER", "rule": "INTEGER", "bit": "INTEGER", "side": "INTEGER", "minus": "BOOLEAN",
    "once": "BOOLEAN", "is_claim": "BOOLEAN", "beside": "BOOLEAN", "whole": "BOOLEAN", "aside": "VARCHAR",
    "year": "INTEGER[]", "level": "INTEGER", "total": "BOOLEAN", "leaf": "BOOLEAN", "code": "VARCHAR[]",
    **dict.fromkeys(DIMENSIONS, "VARCHAR[]"),
}  # fmt: skip
#: whether a figure has more digits than one word of the machine holds: the types `money` and `step` of cells.sql
_WIDE = """
SELECT (SELECT bool_or(abs(amount) >= 1e15 OR abs(quantity) >= 1e15 OR quantum >= 1e9) FROM facts) OR (
    SELECT bool_or(abs(amount) >= 1e15 OR abs(change_amount) >= 1e15 OR abs(count) >= 1e15
        OR greatest(quantum, change_quantum) >= 1e9)
    FROM claims)
"""
SHELVES = {
    "rule_book": RULE_COLUMNS,
    "statements": STATEMENT_COLUMNS,
    "terms": TERM_COLUMNS,
    "repeatable": {"form": "VARCHAR"},
}


def judge(
    connection: duckdb.DuckDBPyConnection, compared: Compared | None = None, *, briefly: bool = False
) -> None:
    """Fill `rules`, `judgements` and `comparisons` from the relations of `connection`, in place of what they held.

    `judgements` has a row for every rule and every document; `comparisons` those that are broken or untestable. Leaves
    behind temporary tables that `findings.find` reads (`equations` …). RuleError where the book is malformed.
    `compared` is what laying all documents beside each other gave, where `connection` holds only some of them.
    `briefly` leaves `rules`, `comparisons` and `facts_asked` empty, for whoever wants judgements and findings only.
    """
    compared = compare(connection) if compared is None else compared
    connection.execute("BEGIN")
    connection.execute(_sql("begin"))
    for batch in batches(connection):
        if batch == 0 and not briefly:
            connection.execute(_sql("shelf"))
        weigh(connection)
        for step in ("forbid", "tree", "slip"):
            connection.execute(_sql(step))
        ask(connection, compared)
        for step in ("answers", "witnesses", *(() if briefly else ("comparisons", "trust"))):
            connection.execute(_sql(step))
    connection.execute("COMMIT; SET VARIABLE judged = true")


def batches(connection: duckdb.DuckDBPyConnection) -> Iterator[int]:
    """Some documents at a time, with the book, as temporary tables: what `weigh` needs. The number of the batch."""
    money, step = ("20, 2", "24, 8") if connection.execute(_WIDE).fetchone() == (True,) else ("18, 2", "18, 8")
    connection.execute(f"CREATE OR REPLACE TEMP TYPE money AS DECIMAL({money})")
    connection.execute(f"CREATE OR REPLACE TEMP TYPE step AS DECIMAL({step})")
    ((facts,),) = connection.execute("SELECT count(*) FROM facts").fetchall()
    count = 1 + facts // BATCH
    for batch in range(count):
        connection.execute(f"SET VARIABLE batch = {batch}; SET VARIABLE batches = {count}")
        connection.execute("SET VARIABLE roughly = ?", [roughly()])
        for words in ("of_whole", "of_office"):
            connection.execute(f"SET VARIABLE {words} = ?", [vocabulary().one(words)])
        _shelve(connection)
        yield batch


def weigh(connection: duckdb.DuckDBPyConnection) -> None:
    """Compare whatever the statements of the book compare: the temporary table `verdicts`, one row a comparison."""
    for step in ("cells", "agree", "excuses"):
        connection.execute(_sql(step))


@cache
def roughly() -> list[str]:
    """Words by which prose says that two figures are about equal: the setting `roughly` of any rule."""
    return [str(word) for rule in rules().values() for word in cast(list[str], rule.settings.get("roughly", []))]


@cache
def _sql(name: str) -> str:
    return (KINDS / f"{name}.sql").read_text(encoding="utf-8")


def _shelve(connection: duckdb.DuckDBPyConnection) -> None:
    """The book and the documents as temporary tables."""
    connection.execute(_sql("asking"))
    kinds = connection.execute("SELECT DISTINCT kind FROM asking ORDER BY kind").fetchall()
    book = _book_rows(tuple(kind for (kind,) in kinds))
    for table, columns in SHELVES.items():
        lists = ", ".join(f"unnest(${n}::{kind}[]) AS {column}" for n, (column, kind) in enumerate(columns.items(), 1))
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT {lists}", book[table])


@cache
def _book_rows(kinds: tuple[str, ...]) -> Mapping[str, list[list[object]]]:
    """Every table of the book, column by column: all its rules, and the statements for documents of these kinds."""
    number = {rule_id: index for index, rule_id in enumerate(rules())}
    asked = [rule for rule in rules().values() if set(kinds) & set(rule.documents)]
    said = [statement for rule in asked for statement in rule.statements if _concerns(statement, kinds)]
    sides = [(statement, bit, side, term) for statement in said for bit, side, term in statement.sides()]
    selections = [(rule, term) for rule in asked for term in rule.select]
    made: dict[str, list[dict[str, object]]] = {
        "rule_book": [_rule_row(index, rule) for index, rule in enumerate(rules().values())],
        "statements": [_statement_row(number[s.rule_id], s) for s in said],
        "terms": [_term_row(number[s.rule_id], s, bit, side, term) for s, bit, side, term in sides]
        + [_term_row(number[rule.rule_id], None, 0, 0, term) for rule, term in selections],
        "repeatable": [
            {"form": form} for form in sorted({form for s in said for form in s.repeats.split("|") if form})
        ],
    }
    return {table: [[row.get(name) for row in made[table]] for name in columns] for table, columns in SHELVES.items()}


def _concerns(statement: Statement, kinds: tuple[str, ...]) -> bool:
    """Whether a document of one of these kinds can have the forms that it cannot do without."""
    asked = (term for _, side, term in statement.sides() if SIDES[side] != "without" and not term.optional)
    needed = [term.form for term in asked if term.form and term.of == "this"]
    return all(any(KIND_OF.get(form[0]) in kinds for form in forms.split("|")) for forms in needed)


def _rule_row(index: int, rule: Rule) -> dict[str, object]:
    first = next(iter([*rule.select, *(term for s in rule.statements for term in s.left)]), None)
    row: dict[str, object] = {column: getattr(rule, column, None) for column in RULE_COLUMNS}
    return row | {
        "rule": index,
        "lacks": first.label() if first else rule.asks,
        "forms": list(rule.forms) or None,
    }


def _statement_row(rule: int, statement: Statement) -> dict[str, object]:
    sides = list(statement.sides())
    by = set(statement.by)
    if statement.scope == "sheet" and "column" not in by and not any(term.year for _, _, term in sides):
        by.add("year")  # inside a form, figures of different years or stages are never added up unless a term says so
    return {
        "statement": statement.number,
        "rule": rule,
        "relation": statement.relation,
        "scope": statement.scope,
        "is_ratio": bool(statement.printed),
        "value": str(statement.value),
        "change": statement.change,
        "absent_is_zero": statement.absent == "zero",
        "given": statement.given,
        "silent": statement.silent,
        "severity": statement.severity,
        "each_claim": statement.each_claim,
        "has_without": bool(statement.without),
        "required": sum(1 << bit for bit, side, term in sides if not term.optional and side < 3),
        "needed": sum(1 << bit for bit, side, _ in sides if side == 4),
        "labels": [term.label() for _, _, term in sides],
        "unless": list(statement.unless),
        **{f"by_{key}": key in by for key in KEYS},
    }


def _term_row(rule: int, statement: Statement | None, bit: int, side: int, term: Term) -> dict[str, object]:
    alternatives = {dimension: _alternatives(getattr(term, dimension)) for dimension in DIMENSIONS}
    years = _alternatives(term.year)
    if term.claim:
        alternatives["form"] = None if term.claim == "*" else _alternatives(term.claim)
    if term.indicator:
        alternatives["measure"] = [term.indicator]
    elif statement is not None and statement.scope != "sheet" and not term.claim:  # between forms: this year's figures
        years = years or ["0"]
        stage = STAGE_OF.get((term.form or "")[:1])
        alternatives["stage"] = alternatives["stage"] or ([stage] if stage else None)
    return {
        "statement": None if statement is None else statement.number,
        "rule": rule,
        "bit": bit,
        "side": side,
        "minus": term.minus,
        "once": _once(statement, side) if term.once is None else term.once,
        "is_claim": bool(term.claim),
        "beside": term.beside,
        "whole": term.whole,
        "aside": term.of,
        "year": None if years is None else [int(year) for year in years],
        "level": term.level,
        "total": term.total,
        "leaf": term.leaf,
        "code": _alternatives(term.code),
        **alternatives,
    }


def _once(statement: Statement | None, side: int) -> bool:
    """A whole stands in one cell of its row or column; so do the figures of a ratio."""
    if statement is None or side > 2:
        return False
    return bool(statement.printed) or (side == 0 and bool({"row", "column", "parent"} & set(statement.by)))


def _alternatives(words: str | None) -> list[str] | None:
    return None if words is None else words.split("|")
