"""python -m bench.query [--facts 10000000] [--out FOLDER]: how long questions take, on facts made up in SQL.

Belongs here: a database of the house's own relations with as many facts as asked for, and three questions against their
measures: one document's facts < 10 ms, a roll-up over a year and region < 100 ms, `gouji sql` as a whole process
< 0.5 s. Does not belong here: documents that could be read (`bench.corpus`), the speed of reading.

A document has 250 facts and lies, as everything published does, in the order (report_year, first two digits of its
id, id); ids are hashes, so a document's rows are together and its region's are not. What other orders cost is what
`--order` measures: `published` (as it lies), `region` (year, region, id), `document` (id alone), `shuffled`.

Measured once on 10^7 facts (348 MB) and two busy cores, milliseconds of the processor (not of the clock, which the
neighbours shared; five columns of `facts`, asked in SQL without the views): a document by its id 8.0 as published, 3.2
in the order of ids; by id and year 1.8 and 1.9; a year and region 6.8 and 26; a year and province 9.8 and 37. So year
first stays, and who knows the year of a document should say it.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from pipelines.store.dimensions import DIMENSIONS, dimension_rows
from pipelines.store.memory import insert
from pipelines.store.schema import connect, create, create_views

EACH = 250
ORDERS = {
    "published": "report_year, document_id[1:2], document_id, span_start",
    "region": "report_year, region_code, document_id, span_start",
    "document": "document_id, span_start",
    "shuffled": "hash(document_id, span_start)",
}
DOCUMENTS = """
CREATE TEMP TABLE made AS
SELECT
    sha256('document ' || n) AS document_id, 2015 + n % 10 AS report_year,
    ((n * 7919) % 31 + 11)::VARCHAR || lpad(((n * 104729) % 9000 + 100)::VARCHAR, 4, '0') AS region_code,
    'body ' || (n // 10) AS entity_name
FROM range($1::BIGINT) AS t(n)
"""
#: six 类, each with two 款 of three 项: total, basic and project of each, and four forms that say the same
FACTS = """
INSERT INTO facts BY NAME
SELECT
    document_id[1:16] || '-' || (k * 20) AS fact_id, document_id, 'budget' AS kind, report_year, region_code,
    entity_name, ['B_EXP', 'B_GPB', 'B_BAS_D', 'B_TOT'][1 + k % 4] AS form, 1 AS form_instance,
    'department' AS scope, CASE k % 4 WHEN 2 THEN 'department_economic' WHEN 3 THEN 'line' ELSE 'functional' END
        AS classification,
    CASE WHEN k % 4 <> 3 AND k >= 12 THEN (20101 + k % 60)::VARCHAR || lpad((k % 9 + 1)::VARCHAR, 2, '0') END
        AS subject_code,
    true AS code_printed, 'subject ' || (k % 60) AS subject_name, 3 AS subject_level, k < 12 AS is_total,
    k >= 12 AS is_leaf, CASE WHEN k % 4 = 3 AND k < 12 THEN 'current_year_total' END AS item, 'expenditure' AS flow,
    CASE WHEN k % 4 IN (0, 3) THEN 'all' ELSE 'fiscal' END AS source,
    CASE WHEN k % 4 IN (0, 3) THEN 'all' ELSE 'general_public' END AS fund,
    ['total', 'basic', 'project'][1 + (k // 4) % 3] AS part, 'approved' AS stage, report_year AS fiscal_year,
    'amount' AS measure, ((hash(document_id, k) % 1000000000) / 100)::DECIMAL(20, 2) AS amount, 'number' AS value_kind,
    '1,234.56' AS amount_text, 'x' AS unit, 0 AS quantum, 'text' AS read_by, k AS line_number, k * 20 AS span_start,
    k * 20 + 8 AS span_stop, k AS row_number, k % 4 AS column_number, 'column' AS column_path, true AS certain
FROM made CROSS JOIN range($1::BIGINT) AS t(k)
ORDER BY {order}
"""
SHEETS = """
INSERT INTO documents BY NAME
SELECT
    document_id, entity_name || ' budget' AS title, 'budget' AS kind, report_year, region_code, entity_name,
    'department' AS scope, 'text/plain' AS media_type, 'text' AS read_by, 10000 AS character_count, 500 AS line_count,
    4 AS sheet_count, $1 AS fact_count, 0 AS indicator_count, 0 AS project_count, 0 AS claim_count, 0 AS reject_count,
    $1 AS figure_count, 0 AS unread_count, 1 AS coverage
FROM made ORDER BY report_year, document_id
"""
QUESTIONS = {
    "one document's facts": ("SELECT * FROM facts WHERE document_id = $1", "document", 0.010),
    "one document's facts, its year known": (
        "SELECT f.* FROM facts AS f WHERE document_id = $1 AND report_year = (SELECT report_year FROM documents "
        "WHERE document_id = $1)",
        "document",
        0.010,
    ),
    "one fact": ("SELECT * FROM facts WHERE document_id = $1 AND span_start = 400", "document", 0.010),
    "roll-up over a year and region": (
        "SELECT class_code, sum(total) FROM expenditure_by_function WHERE report_year = 2020 AND region_code = $1 "
        "GROUP BY class_code",
        "region",
        0.100,
    ),
    "roll-up over a year and province": (
        "SELECT class_code, sum(total) FROM expenditure_by_function WHERE report_year = 2020 "
        "AND region_code >= $1[1:2] || '0000' AND region_code <= $1[1:2] || '9999' GROUP BY class_code",
        "region",
        0.100,
    ),
    "one body's series": (
        "SELECT body_id, fiscal_year, amount FROM series WHERE region_code = $1 AND indicator = 'expenditure'",
        "region",
        None,
    ),
    "quote one document": ("SELECT source_quote FROM quotes_of($1)", "document", None),
}


def make(out: Path, facts: int, order: str) -> None:
    """A publication's database, in OUT as a build would leave it."""
    release = out / "releases" / "made"
    release.mkdir(parents=True, exist_ok=True)
    path = release / "budget.duckdb"
    path.unlink(missing_ok=True)
    with connect(path) as connection:
        create(connection, comments=False)
        connection.execute(DOCUMENTS, [facts // EACH])
        connection.execute(SHEETS, [EACH])
        connection.execute(FACTS.format(order=ORDERS[order]), [EACH])
        for relation in DIMENSIONS:
            insert(connection, relation, *dimension_rows(relation))
        create_views(connection)
        connection.execute("CHECKPOINT")
    link = out / "current"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("releases") / "made")


def ask(out: Path, repeat: int = 9) -> list[tuple[str, float, float | None]]:
    """Question, median seconds of `repeat` (each of another document or region), the measure."""
    told = []
    with duckdb.connect(str(out / "current" / "budget.duckdb"), read_only=True) as connection:
        keys = {
            "document": "SELECT document_id FROM documents ORDER BY hash(document_id) LIMIT $1",
            "region": "SELECT region_code FROM documents WHERE report_year = 2020 ORDER BY hash(document_id) LIMIT $1",
        }
        given = {key: [one for (one,) in connection.execute(query, [repeat]).fetchall()] for key, query in keys.items()}
        for question, (query, key, measure) in QUESTIONS.items():
            times = []
            for one in given[key]:
                begun = time.perf_counter()
                connection.execute(query, [one]).fetchall()
                times.append(time.perf_counter() - begun)
            told.append((question, statistics.median(times), measure))
    times = []
    for one in given["document"][:3]:
        begun = time.perf_counter()
        query = f"SELECT form, amount FROM facts WHERE document_id = '{one}' LIMIT 5"
        subprocess.run(
            [sys.executable, "-m", "gouji", "sql", query, "--out", str(out)], check=True, stdout=subprocess.DEVNULL
        )
        times.append(time.perf_counter() - begun)
    return [*told, ("gouji sql, a whole process", statistics.median(times), 0.5)]


def main() -> int:
    """Make, ask, print; 1 where a question takes longer than its measure."""
    parser = argparse.ArgumentParser(prog="python -m bench.query", description=__doc__.splitlines()[0])
    parser.add_argument("--facts", type=int, default=10_000_000)
    parser.add_argument("--order", choices=ORDERS, default="published")
    parser.add_argument("--out", type=Path, help="keep the database here; asked again where it is there")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.out.parent if asked.out else None) as folder:
        out = asked.out or Path(folder)
        if not (out / "current").exists():
            begun = time.perf_counter()
            make(out, asked.facts, asked.order)
            size = (out / "current" / "budget.duckdb").stat().st_size
            print(f"made {asked.facts} facts, {asked.order}: {time.perf_counter() - begun:.1f} s, {size / 1e6:.0f} MB")
        slow = 0
        for question, seconds, measure in ask(out):
            within = "" if measure is None else f" of {measure * 1000:.0f}" + (" SLOW" if seconds > measure else "")
            slow += measure is not None and seconds > measure
            print(f"{seconds * 1000:8.1f} ms{within}  {question}")
    return int(slow > 0)


if __name__ == "__main__":
    raise SystemExit(main())
