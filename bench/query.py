"""python -m bench.query [--facts 10000000] [--orders] [--out FOLDER]: how long questions take, on facts made up in SQL.

Belongs here: a database of the house's own relations with as many facts as asked for, and questions against their
measures: one document's facts < 10 ms, a roll-up over a year and region < 100 ms, `gouji sql` as a whole process
< 0.5 s. Does not belong here: documents that could be read (`bench.corpus`), the speed of reading.

A document has 250 facts and lies, as everything published does, in the order (report_year, first two digits of its
id, id); ids are hashes, so a document's rows are together and its region's are not. `--orders` asks the same of other
layouts: `region` (year, region, id), `document` (id alone), `shuffled`, and `small groups` (as published, in row groups
of 2^14 instead of 2^17).

Two figures a question: by the clock, which neighbours on the machine share, and of the processor, which is ours alone.
What is slow is said by the clock, which is what a person waits for: measure on a quiet machine.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import duckdb

from pipelines.store.dimensions import DIMENSIONS, dimension_rows
from pipelines.store.memory import insert
from pipelines.store.schema import STORAGE, connect, create, create_views

EACH = 250
PUBLISHED = "report_year, document_id[1:2], document_id, span_start"
ORDERS = {
    "published": PUBLISHED,
    "region": "report_year, region_code, document_id, span_start",
    "document": "document_id, span_start",
    "shuffled": "hash(document_id, span_start)",
    "small groups": PUBLISHED,
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
    "one document's facts, its year known": ("FROM facts_of($1)", "document", 0.010),
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


class Asked(NamedTuple):
    """One question, medians in seconds."""

    question: str
    clock: float
    processor: float
    measure: float | None

    def __str__(self) -> str:
        slow = self.measure is not None and self.clock > self.measure
        goal = "" if self.measure is None else f"{self.measure * 1000:.0f}"
        return f"{self.question:42}{self.clock * 1000:9.1f}{self.processor * 1000:11.1f}{goal:>6}{' SLOW' * slow}"


def make(out: Path, facts: int, order: str) -> None:
    """A publication's database, in OUT as a build would leave it."""
    release = out / "releases" / "made"
    release.mkdir(parents=True, exist_ok=True)
    path = release / "budget.duckdb"
    path.unlink(missing_ok=True)
    with connect() if order == "small groups" else connect(path) as connection:
        if order == "small groups":
            connection.execute(f"ATTACH '{path}' AS small (STORAGE_VERSION '{STORAGE}', ROW_GROUP_SIZE {1 << 14})")
            connection.execute("USE small")
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


def ask(out: Path, repeat: int = 15) -> Iterator[Asked]:
    """Every question `repeat` times, each of another document or region."""
    with duckdb.connect(str(out / "current" / "budget.duckdb"), read_only=True) as connection:
        keys = {
            "document": "SELECT document_id FROM documents ORDER BY hash(document_id) LIMIT $1",
            "region": "SELECT region_code FROM documents WHERE report_year = 2020 ORDER BY hash(document_id) LIMIT $1",
        }
        given = {key: [one for (one,) in connection.execute(query, [repeat]).fetchall()] for key, query in keys.items()}
        for question, (query, key, measure) in QUESTIONS.items():
            times = []
            for one in given[key]:
                begun = time.perf_counter(), time.process_time()
                connection.execute(query, [one]).fetchall()
                times.append((time.perf_counter() - begun[0], time.process_time() - begun[1]))
            clock, processor = (statistics.median(some) for some in zip(*times, strict=True))
            yield Asked(question, clock, processor, measure)


def process(out: Path, repeat: int = 5) -> Asked:
    """`gouji sql` as a whole process."""
    times = []
    for _ in range(repeat):
        begun = time.perf_counter(), sum(os.times()[2:4])
        query = "SELECT form, amount FROM facts WHERE document_id = (SELECT min(document_id) FROM documents) LIMIT 5"
        command = [sys.executable, "-m", "gouji", "sql", query, "--out", str(out)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        times.append((time.perf_counter() - begun[0], sum(os.times()[2:4]) - begun[1]))
    clock, processor = (statistics.median(some) for some in zip(*times, strict=True))
    return Asked("gouji sql, a whole process", clock, processor, 0.5)


def compare(facts: int, folder: Path) -> None:
    """The questions of every layout, milliseconds of the processor."""
    print(f"\n{'milliseconds of the processor':42}" + "".join(f"{order:>14}" for order in ORDERS))
    told, sizes = {}, []
    for order in ORDERS:
        out = folder / order.replace(" ", "_")
        make(out, facts, order)
        told[order] = {one.question: one.processor for one in ask(out)}
        sizes.append((out / "current" / "budget.duckdb").stat().st_size)
        shutil.rmtree(out)
    for name in told["published"]:
        print(f"{name:42}" + "".join(f"{told[order][name] * 1000:14.1f}" for order in ORDERS))
    print(f"{'megabytes':42}" + "".join(f"{size / 1e6:14.0f}" for size in sizes))


def main() -> int:
    """Make, ask, print; 1 where a question takes longer than its measure."""
    parser = argparse.ArgumentParser(prog="python -m bench.query", description=__doc__.splitlines()[0])
    parser.add_argument("--facts", type=int, default=10_000_000)
    parser.add_argument("--orders", action="store_true", help="ask other layouts too")
    parser.add_argument("--out", type=Path, help="keep the database here; asked again where it is there")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.out.parent if asked.out else None) as folder:
        out = asked.out or Path(folder) / "out"
        if not (out / "current").exists():
            begun = time.perf_counter()
            make(out, asked.facts, "published")
            size = (out / "current" / "budget.duckdb").stat().st_size
            print(f"made {asked.facts} facts: {time.perf_counter() - begun:.0f} s, {size / 1e6:.0f} MB")
        print(f"{'milliseconds':42}{'clock':>9}{'processor':>11}{'goal':>6}")
        slow = 0
        for one in (*ask(out), process(out)):
            print(one)
            slow += one.measure is not None and one.clock > one.measure
        if asked.orders:
            compare(asked.facts, Path(folder))
    return int(slow > 0)


if __name__ == "__main__":
    raise SystemExit(main())
