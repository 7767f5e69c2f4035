"""Which files there are, and the reading of all of them.

Belongs here: walking the raw folder, recognising the same bytes twice, sidecars, quarantine, batches, and the seam
through which any engine maps one pure function over them. Does not belong here: decoding a format (`readers`), what a
document says (`disclose`), how rows are stored (`store`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")


class Reading(NamedTuple):
    """What one call of `read_corpus` did, and how the corpus stands after it."""

    found: int  # files under the raw folder (of the years asked for)
    read: int  # documents read now
    known: int  # documents that had been read before, by this same code
    duplicates: int
    quarantined: int
    our_errors: tuple[str, ...]  # traces of exceptions in our own code, one a document
    documents: int  # documents in the readings now


def path_years(raw: Path) -> list[int]:
    """The years that the paths hint at (a folder named like a year), ascending; 0 for files without one.

    Only a hint for partitions of the reading step: the year of a document is what its content says.
    """
    raise NotImplementedError


def read_corpus(
    raw: Path,
    out: Path,
    *,
    years: Iterable[int] | None = None,
    again: bool = False,
    mapper: Callable[..., Iterator[object]] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Reading:
    """Read what is new or changed under `raw` into the readings of `out`; drop what is gone.

    `years` restricts to files whose path hints at those years (see `path_years`); `again` reads even what is known;
    `mapper` replaces `map_documents`; `progress(done, total)` is called as files are finished.
    """
    raise NotImplementedError


def map_documents(function: Callable[[Task], Result], batches: Sequence[Task]) -> Iterator[Result]:
    """Apply a pure function to every batch, in processes; results in the order of the batches.

    The seam: anything with this shape (Ray, a cluster) can stand here. `GOUJI_WORKERS` says how many processes.
    """
    raise NotImplementedError
