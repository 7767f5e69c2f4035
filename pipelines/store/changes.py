"""What a publication brought that an earlier one had not.

Belongs here: comparing two releases by id: documents, files, findings. Does not belong here: what changed between two
editions of a disclosure (the view `edition_changes`), telling anybody (`assets.notify`, `gouji.build`).
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from pipelines.store.schema import DATABASE, connect

LISTED = 20


class News(NamedTuple):
    """One new finding of severity error."""

    entity_name: str | None  # of the document, or its title
    report_year: int
    kind: str
    message_zh: str
    message_en: str
    document_id: str


class Changes(NamedTuple):
    """What is in a release and was not in the one before, and the other way round."""

    release_id: str
    since: str | None  # the release compared with; None: there was none, so everything is new
    documents: int  # new ones
    editions: int  # of these, later editions of a disclosure that was there
    withdrawn: tuple[str, ...]  # titles or ids of documents that are gone from the raw folder, by id
    quarantined: int  # files that are newly in quarantine
    errors: int  # new findings, by severity
    warnings: int
    notes: int
    listed: tuple[News, ...]  # the first LISTED of the errors, by body, year and id


def releases(out: Path) -> list[str]:
    """The ids of the releases that are kept, in the order in which they became current."""
    order = out / "releases" / ".order"
    return order.read_text(encoding="utf-8").split() if order.exists() else []


def changes(out: Path, since: str | None) -> Changes:
    """What the current release of `out` brought since the release `since` (None: since nothing).

    A `since` that is kept no more is replaced by the oldest that is. Raises FileNotFoundError where nothing is
    published.
    """
    kept = releases(out)
    if not kept:
        raise FileNotFoundError(f"nothing is published in {out}")
    if since is not None and since not in kept:
        since = kept[0]
    with connect() as connection:
        connection.execute("ATTACH ? AS now (READ_ONLY)", [str(out / "releases" / kept[-1] / DATABASE)])
        if since is None:
            connection.execute("CREATE SCHEMA before")
            for relation in ("documents", "sources", "findings"):
                connection.execute(f"CREATE TABLE before.{relation} AS FROM now.{relation} LIMIT 0")
        else:
            connection.execute("ATTACH ? AS before (READ_ONLY)", [str(out / "releases" / since / DATABASE)])
        counts = connection.execute(_COUNTS).fetchone() or ()
        withdrawn = connection.execute(_WITHDRAWN).fetchall()
        listed = connection.execute(_LISTED, [LISTED]).fetchall()
    documents, editions, quarantined, errors, warnings, notes = map(int, counts)
    return Changes(
        kept[-1], since, documents, editions, tuple(str(title) for (title,) in withdrawn), quarantined, errors,
        warnings, notes, tuple(News(*row) for row in listed),
    )  # fmt: skip


_COUNTS = """
SELECT
    (SELECT count(*) FROM now.documents ANTI JOIN before.documents USING (document_id)),
    (SELECT count(*) FROM now.editions AS e ANTI JOIN before.documents USING (document_id) WHERE e.edition > 1),
    (SELECT count(*) FROM now.sources AS s WHERE s.status = 'quarantined' AND NOT EXISTS (
        FROM before.sources AS b WHERE b.status = 'quarantined' AND b.file_id = s.file_id
            AND b.inner_name IS NOT DISTINCT FROM s.inner_name)),
    count(*) FILTER (WHERE severity = 'error'), count(*) FILTER (WHERE severity = 'warn'),
    count(*) FILTER (WHERE severity = 'info')
FROM now.findings ANTI JOIN before.findings USING (finding_id)
"""
_WITHDRAWN = """
SELECT coalesce(title, document_id) FROM before.documents ANTI JOIN now.documents USING (document_id)
ORDER BY document_id
"""
_LISTED = """
SELECT coalesce(entity_name, title), report_year, kind, message_zh, message_en, document_id
FROM now.findings ANTI JOIN before.findings USING (finding_id) JOIN now.documents USING (document_id)
WHERE severity = 'error' ORDER BY entity_name NULLS LAST, report_year, document_id, rank LIMIT ?
"""
