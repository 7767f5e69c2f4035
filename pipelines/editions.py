"""Editions: which documents are the same disclosure published again.

Belongs here: the order of editions and who follows whom. Does not belong here: finding which documents resemble each
other (`store.editions`, in SQL), what changed between two of them (the view `edition_changes`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple


class Dated(NamedTuple):
    """A document and what says when it was published."""

    document_id: str
    published: date | None
    retrieved: date | None
    source_path: str  # of its first file

    @property
    def edition_date(self) -> date | None:
        """The date that counts: of publication, else of retrieval."""
        return self.published or self.retrieved

    @property
    def dated_by(self) -> str:
        """published, retrieved or path."""
        return "published" if self.published else "retrieved" if self.retrieved else "path"


class Edition(NamedTuple):
    """A row of the relation `editions`."""

    document_id: str
    series_id: str
    edition: int
    edition_count: int
    is_latest: bool
    previous_id: str | None
    edition_date: date | None
    dated_by: str


def editions(documents: Iterable[Dated], alike: Collection[tuple[str, str]]) -> list[Edition]:
    """Every document as an edition, in the order of their ids.

    `alike` holds pairs (smaller id first) of documents that are one disclosure in other bytes. In order of time, a
    document follows the last edition that it is alike with, or begins a series of its own. Without a date it comes
    before those that have one, by path and id: never by the order in which files were found or by the clock.

    >>> a, b, c = (Dated(name, None, None, f"{name}.txt") for name in "abc")
    >>> old = Dated("d", date(2024, 2, 1), None, "d.txt")
    >>> new = Dated("a", date(2024, 3, 1), None, "a.txt")
    >>> [(e.document_id, e.edition, e.is_latest) for e in editions([new, old, c], {("a", "d")})]
    [('a', 2, True), ('c', 1, True), ('d', 1, False)]
    """
    series: list[list[Dated]] = []
    near: dict[str, set[str]] = {}
    for one, other in alike:
        near.setdefault(one, set()).add(other)
        near.setdefault(other, set()).add(one)
    ending: dict[str, list[Dated]] = {}  # the last document of a series -> the series
    for document in sorted(documents, key=_when):
        met = [ending[other] for other in near.get(document.document_id, ()) if other in ending]
        if met:
            followed = max(met, key=lambda some: _when(some[-1]))
            del ending[followed[-1].document_id]
            followed.append(document)
        else:
            followed = [document]
            series.append(followed)
        ending[document.document_id] = followed
    return sorted(
        Edition(
            document.document_id,
            some[0].document_id,
            number,
            len(some),
            number == len(some),
            some[number - 2].document_id if number > 1 else None,
            document.edition_date,
            document.dated_by,
        )
        for some in series
        for number, document in enumerate(some, 1)
    )


def _when(document: Dated) -> tuple[date, str, str]:
    return document.edition_date or date.min, document.source_path, document.document_id
