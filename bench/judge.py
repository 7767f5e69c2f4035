"""Facts a second through roll-up, balance and tie-out, ours beside DuckDB by hand, pandas and Great Expectations.

    python -m bench.judge [--facts 100000 --facts 1000000 …]

Belongs here: facts in any number, the same errors planted in them, four ways to find them, and a table. Does not belong
here: what a rule says, the speed of reading, what is told of a corpus (`bench.planted`).

The facts are those of some generated disclosures that were read, copied under new document ids until there are enough
of them: their forms and rows are those of real reading, their variety is that of the originals. In one of a hundred
documents one figure is raised by a hundred yuan.

    ours      every statement of the rule book in the families HIE, INT and XFT, for every key, with blank cells, units
              of several bodies, printed precision, and what was not read; from the relation as it is stored
    by hand   one roll-up, one row identity, one tie-out: the least that finds what was planted, on a table of integers
              made beforehand. No way through DuckDB is shorter, and it knows nothing of forms, units or precision
    pandas    the same three by groupby and merge, on the same integers
    GX        Great Expectations through the project's own DuckDB datasource, the same three as queries of unexpected
              rows: no expectation of its own adds up groups or compares two of them

All must name the same documents, or the run fails. Medians of three runs, by the clock and of the processor, which
neighbours on the machine do not share: facts a second are those of the processor, summed over its cores.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import duckdb

from bench.corpus.__main__ import lots, write
from expectations import judge as judging
from gouji.check import read
from pipelines.store.memory import open_memory
from pipelines.store.schema import connect, create

FAMILIES = ("HIE", "INT", "XFT")
COPIED = ("documents", "sheets", "form_columns", "form_rows", "facts")
PLANTED = 100  # one document of so many
RAISED = 100  # yuan

#: what a document is for those by hand: integers only, this year's amounts of the forms that they ask of
NARROW = """
CREATE OR REPLACE TABLE narrow AS
SELECT
    d.document, f.form_instance::INTEGER AS instance, f.row_number AS row_at, f.column_number AS column_at,
    CASE f.form WHEN 'B_EXP' THEN 1 WHEN 'B_GPB' THEN 2 ELSE 3 END AS form,
    coalesce(f.subject_code::INTEGER, 0) AS code,
    f.is_total, CASE f.part WHEN 'total' THEN 1 WHEN 'basic' THEN 2 ELSE 3 END AS part, (f.amount * 100)::BIGINT AS fen
FROM facts AS f JOIN numbers AS d USING (document_id)
WHERE f.form IN ('B_EXP', 'B_GPB', 'B_BAS_D') AND f.measure = 'amount' AND f.fiscal_year = f.report_year
    AND f.amount IS NOT NULL
"""
ROLL_UP = """
SELECT p.document FROM {narrow} AS p JOIN (
    SELECT document, form, instance, column_at, code // 100 AS code, sum(fen) AS fen
    FROM {narrow} WHERE code >= 1000 GROUP BY ALL
) AS c USING (document, form, instance, column_at, code) WHERE p.fen <> c.fen
"""
IDENTITY = """
SELECT document FROM {narrow} WHERE form < 3
GROUP BY document, form, instance, row_at
HAVING bool_or(part = 1) AND sum(CASE WHEN part = 1 THEN fen ELSE -fen END) <> 0
"""
TIE_OUT = """
SELECT a.document FROM {narrow} AS a JOIN {narrow} AS b USING (document)
WHERE a.form = 2 AND a.part = 2 AND a.is_total AND b.form = 3 AND b.part = 2 AND b.is_total AND a.fen <> b.fen
"""
QUERIES = (ROLL_UP, IDENTITY, TIE_OUT)


class Way(NamedTuple):
    """One way to find them: seconds, medians, and the documents that it names."""

    name: str
    clock: float
    processor: float
    found: frozenset[int]


def originals(documents: int = 24) -> duckdb.DuckDBPyConnection:
    """Generated budgets of departments, read; those in which nothing is broken before anything is planted."""
    with TemporaryDirectory() as folder:
        drawn = zip(range(documents), lots("judge", "", "txt", None), strict=False)
        for number, lot in drawn:
            write(Path(folder), number, False, keys=False, **lot)
        givens = [given for given in read(sorted(Path(folder).rglob("*.txt"))) if given.disclosure]
        connection = open_memory(given.disclosure for given in givens if given.disclosure)
    connection.execute("DELETE FROM documents WHERE kind <> 'budget'")
    _number(connection)
    broken = by_hand(connection) | ours(connection)
    for relation in reversed(COPIED):
        connection.execute(
            f"DELETE FROM {relation} WHERE document_id NOT IN (SELECT document_id FROM numbers) OR document_id IN "
            "(SELECT document_id FROM numbers WHERE list_contains($1::INTEGER[], document))", [sorted(broken)],
        )  # fmt: skip
    return connection


def multiply(small: duckdb.DuckDBPyConnection, facts: int) -> duckdb.DuckDBPyConnection:
    """A database with about so many facts, errors planted."""
    (each,) = small.execute("SELECT count(*) FROM facts").fetchone() or (0,)
    connection = connect()
    create(connection, comments=False)
    with TemporaryDirectory() as folder:
        for relation in (*COPIED, "forms"):
            small.execute(f"COPY {relation} TO '{folder}/{relation}.parquet'")
            connection.execute(f"CREATE TEMP TABLE first_{relation} AS FROM '{folder}/{relation}.parquet'")
    connection.execute("INSERT INTO forms FROM first_forms")
    connection.execute(
        "CREATE TEMP TABLE copies AS SELECT document_id, n, sha256(document_id || n) AS copied "
        "FROM first_documents CROSS JOIN range($1::BIGINT) AS t(n)", [max(1, round(facts / each))],
    )  # fmt: skip
    for relation in COPIED:
        own = {
            "facts": ", c.copied[1:16] || '-' || f.span_start AS fact_id",
            "documents": ", f.entity_name || c.n AS entity_name",
        }.get(relation, "")
        connection.execute(
            f"INSERT INTO {relation} SELECT f.* REPLACE (c.copied AS document_id{own}) "
            f"FROM copies AS c JOIN first_{relation} AS f USING (document_id)"
        )
    _number(connection)
    connection.execute(
        """
        UPDATE facts SET amount = amount + $1 WHERE fact_id IN (
            SELECT min(fact_id) FROM facts JOIN numbers USING (document_id)
            WHERE document % $2 = 0 AND form = CASE document // $2 % 2 WHEN 0 THEN 'B_GPB' ELSE 'B_BAS_D' END
                AND measure = 'amount' AND fiscal_year = report_year AND amount > 0
                AND CASE form WHEN 'B_GPB' THEN part = 'total' AND length(subject_code) = 7
                    ELSE part = 'basic' AND is_total END
            GROUP BY document_id)
        """, [RAISED, PLANTED],
    )  # fmt: skip
    return connection


def _number(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        "CREATE OR REPLACE TABLE numbers AS "
        "SELECT document_id, (row_number() OVER (ORDER BY document_id))::INTEGER AS document FROM documents"
    )
    connection.execute(NARROW)


def ours(connection: duckdb.DuckDBPyConnection, tally: dict[str, int] | None = None) -> set[int]:
    """Documents in which a statement of the three families is broken."""
    found: set[int] = set()
    for _ in judging.batches(connection):
        connection.execute(
            "DELETE FROM statements WHERE rule NOT IN (SELECT rule FROM rule_book WHERE list_contains($1, family))",
            [list(FAMILIES)],
        )
        connection.execute("DELETE FROM terms WHERE statement NOT IN (SELECT statement FROM statements)")
        judging.weigh(connection)
        broken = connection.execute(
            "SELECT DISTINCT n.document FROM verdicts AS v JOIN asking AS a ON a.document = v.document "
            "JOIN numbers AS n USING (document_id) WHERE v.outcome = 'broken' AND NOT v.silent"
        ).fetchall()
        found.update(document for (document,) in broken)
        if tally is not None:
            for name, count in (
                ("comparisons", "SELECT count(*) FROM verdicts WHERE outcome IN ('holds', 'broken', 'untestable')"),
                ("figures", "SELECT count(*) FROM standing"),
            ):
                tally[name] = tally.get(name, 0) + (connection.execute(count).fetchone() or (0,))[0]
    return found


def by_hand(connection: duckdb.DuckDBPyConnection) -> set[int]:
    """The three statements in plain SQL."""
    return {
        document for query in QUERIES for (document,) in connection.execute(query.format(narrow="narrow")).fetchall()
    }


def with_pandas(frame: Any) -> set[int]:
    """The three statements by groupby and merge."""
    key = ["document", "form", "instance", "column_at", "code"]
    children = frame[frame.code >= 1000]
    sums = children.assign(code=children.code // 100).groupby(key, sort=False).fen.sum().reset_index()
    met = frame.merge(sums, on=key)
    found = set(met.document[met.fen_x != met.fen_y])
    rows = frame[frame.form < 3]
    signed = rows.assign(fen=rows.fen.where(rows.part == 1, -rows.fen), whole=rows.part == 1)
    groups = signed.groupby(["document", "form", "instance", "row_at"], sort=False).agg({"fen": "sum", "whole": "any"})
    found |= set(groups[groups.whole & (groups.fen != 0)].index.get_level_values("document"))
    totals = frame[frame.is_total & (frame.part == 2)]
    met = totals[totals.form == 2].merge(totals[totals.form == 3], on="document")
    return found | set(met.document[met.fen_x != met.fen_y])


def with_gx(connection: duckdb.DuckDBPyConnection) -> set[int]:
    """The three statements as unexpected rows of Great Expectations."""
    from expectations.suites import unexpected_rows

    queries = [query.format(narrow="{batch}") for query in QUERIES]
    return {int(str(row["document"])) for row in unexpected_rows(connection, "SELECT * FROM narrow", queries)}


def timed(name: str, way: Callable[[], Iterable[int]], repeat: int = 3) -> Way:
    """The medians of some runs."""
    times, found = [], frozenset[int]()
    for _ in range(repeat):
        begun = time.perf_counter(), time.process_time()
        found = frozenset(way())
        times.append((time.perf_counter() - begun[0], time.process_time() - begun[1]))
    clock, processor = (statistics.median(some) for some in zip(*times, strict=True))
    return Way(name, clock, processor, found)


def main() -> int:
    """Print a table a number of facts; 1 where the ways name different documents."""
    parser = argparse.ArgumentParser(prog="python -m bench.judge", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--facts", type=int, action="append")
    asked = parser.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; DuckDB {duckdb.__version__}, 3 runs each")
    small = originals()
    agreed = True
    for number in asked.facts or [100_000, 1_000_000]:
        with multiply(small, number) as connection:
            connection.execute(NARROW)
            facts, documents, narrow = connection.execute(
                "SELECT (SELECT count(*) FROM facts), (SELECT count(*) FROM documents), (SELECT count(*) FROM narrow)"
            ).fetchone() or (0, 0, 0)
            frame = connection.execute("FROM narrow").df()
            tally: dict[str, int] = {}
            ours(connection, tally)
            ways = [
                timed("ours", partial(ours, connection)),
                timed("by hand", partial(by_hand, connection)),
                timed("pandas", partial(with_pandas, frame)),
                timed("GX", partial(with_gx, connection)),
            ]
        print(
            f"\n{facts} facts of {documents} documents, {len(ways[0].found)} of them with an error; ours made "
            f"{tally['comparisons']} comparisons and looked at figures {tally['figures']} times, by hand {narrow} facts"
        )
        print(f"{'':10}{'clock s':>10}{'processor s':>13}{'facts/s':>12}{'to ours':>9}")
        for way in ways:
            print(
                f"{way.name:10}{way.clock:10.3f}{way.processor:13.3f}{facts / way.processor:12,.0f}"
                f"{ways[0].processor / way.processor:9.1f}"
            )
        agreed &= all(way.found == ways[0].found for way in ways) and bool(ways[0].found)
    print(f"\nall name the same documents: {'yes' if agreed else 'NO'}")
    return 0 if agreed else 1


if __name__ == "__main__":
    sys.exit(main())
