"""The relation `editions` of a candidate.

Belongs here: which documents resemble each other, asked of the database. Does not belong here: who follows whom
(`pipelines.editions`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.editions import Dated, Edition, editions
from pipelines.store.memory import insert

if TYPE_CHECKING:
    import duckdb

DATED = """
SELECT document_id, min(published), min(retrieved), min(source_path)
FROM sources SEMI JOIN documents USING (document_id) WHERE status <> 'quarantined' GROUP BY document_id
"""
#: The same body, kind and year by name, scope and region (an unknown one contradicts none), and at least half of the
#: smaller one's amounts printed in the same forms of both. A body publishes its prose and its tables in files apart,
#: and two units may be read by one name: neither is an edition of the other, and hiding one of them would be a loss.
ALIKE = """
WITH rivals AS (
    SELECT document_id, entity_name, kind, report_year, scope, region_code FROM documents WHERE entity_name IS NOT NULL
    QUALIFY count(*) OVER (PARTITION BY entity_name, kind, report_year) > 1
),
amounts AS (
    SELECT DISTINCT r.*, f.form, f.amount FROM facts AS f JOIN rivals AS r USING (document_id)
    WHERE f.amount IS NOT NULL AND f.amount <> 0
),
sizes AS (SELECT document_id, count(*) AS size FROM amounts GROUP BY document_id),
shared AS (
    SELECT a.document_id AS one, b.document_id AS other, count(*) AS common
    FROM amounts AS a JOIN amounts AS b USING (entity_name, kind, report_year, form, amount)
    WHERE a.document_id < b.document_id AND coalesce(a.scope = b.scope, true)
        AND coalesce(a.region_code = b.region_code, true)
    GROUP BY ALL
)
SELECT one, other FROM shared JOIN sizes AS a ON a.document_id = one JOIN sizes AS b ON b.document_id = other
WHERE 2 * common >= least(a.size, b.size) ORDER BY ALL
"""


def fill_editions(connection: duckdb.DuckDBPyConnection) -> int:
    """Fill the relation `editions` from documents, sources and facts, in place of what it held. How many rows."""
    documents = [Dated(*row) for row in connection.execute(DATED).fetchall()]
    alike = {(one, other) for one, other in connection.execute(ALIKE).fetchall()}
    made = editions(documents, alike)
    connection.execute("DELETE FROM editions")
    insert(connection, "editions", Edition._fields, made)
    return len(made)
