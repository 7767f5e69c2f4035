"""The questions of docs/questions: ask them of a warehouse built from raw/, compare or renew the pasted answers.

.venv/bin/python tools/questions.py             exit 1 where an answer differs
.venv/bin/python tools/questions.py --write     paste what they give now
"""

from __future__ import annotations

import csv
import io
import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT))

import duckdb  # noqa: E402

from expectations.batches import judge_corpus  # noqa: E402
from gouji.answer import harmless  # noqa: E402
from pipelines.corpus import read_corpus  # noqa: E402
from pipelines.store.release import build_candidate, publish  # noqa: E402

PAGE = PROJECT / "docs" / "questions" / "README.md"
ASKED = re.compile(r"```sql\n(.*?)```\n\n```csv\n(.*?)```", re.DOTALL)


def build(out: Path, raw: Path = PROJECT / "raw") -> None:
    """Read, judge and publish, without an orchestrator."""
    read_corpus(raw, out)
    build_candidate(out)
    judge_corpus(out)
    publish(out)


def answer(connection: duckdb.DuckDBPyConnection, query: str) -> str:
    """What a query gives, as CSV."""
    result = connection.execute(query)
    names = [column[0] for column in result.description or ()]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([names, *([harmless(value) for value in row] for row in result.fetchall())])
    return text.getvalue()


def renewed(page: str, ask: Callable[[str], str]) -> str:
    """The page with every answer as it is given now."""
    return ASKED.sub(lambda found: f"```sql\n{found[1]}```\n\n```csv\n{ask(found[1])}```", page)


def main() -> int:
    """Compare, or write."""
    import gouji

    page = PAGE.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder))
        with gouji.warehouse(folder) as connection:
            now = renewed(page, lambda query: answer(connection, query))
    if "--write" in sys.argv:
        PAGE.write_text(now, encoding="utf-8")
        return 0
    return int(now != page)


if __name__ == "__main__":
    sys.exit(main())
