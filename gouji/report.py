"""`gouji report`: pages written to files.

Belongs here: which documents, which files, what is said of one file. Does not belong here: what a page says (`report`).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from gouji import check as checking
from gouji.leave import FAILED, unwritten
from gouji.say import language, plain, say
from pipelines.catalog.reasons import sentence
from pipelines.dispositions import DispositionError
from report.gather import Told, gather
from report.index import HOME, file_of, pages
from report.markup import OURS
from report.page import page

if TYPE_CHECKING:
    import duckdb

INDEXED = re.compile(r"(?:[0-9a-f]{12}|region-\w+)\.html")  # what an index is made of besides itself
MARK = f'<meta name="generator" content="{OURS}">'.encode()
ID = re.compile(r"[0-9a-f]{6,64}")


class NotRead(Exception):
    """A file that holds no disclosure: what became of it, as `check` tells it."""

    def __init__(self, given: checking.Given) -> None:
        super().__init__(given.reason)
        self.given = given


class NoDocument(Exception):
    """No document, or several, of the publication has an id that begins like this."""


def write_file(path: Path, out: Path | None) -> int:
    """`gouji report FILE`: writes the pages of a file and says where they are, or why there is none; the exit code."""
    out = out or _beside(path)
    if out.exists() and out.samefile(path):
        sys.stderr.write(say("report.itself", place=plain(out)) + "\n")
        return FAILED
    try:
        tell(write(of_file(path), out))
    except DispositionError as error:
        sys.stderr.write(plain(error).rstrip() + "\n")
        return FAILED
    except OSError as error:
        sys.stderr.write(unwritten(error) + "\n")
        return FAILED
    except NotRead as error:
        _tell_unread(error.given)
        return FAILED
    return 0


def _beside(path: Path) -> Path:
    """Where the page of a file goes unless somebody says so: here, by its name; never where the file itself lies.

    >>> _beside(Path("raw/budget.txt")), _beside(Path("budget.html"))
    (PosixPath('budget.html'), PosixPath('budget.page.html'))
    """
    return Path(f"{path.stem}.page.html" if path.name == f"{path.stem}.html" else f"{path.stem}.html")


def tell(written: Iterable[Path]) -> None:
    """Say where each page is, as it is written."""
    for one in written:
        sys.stdout.write(say("report.written", place=plain(one)) + "\n")


def _tell_unread(given: checking.Given) -> None:
    if given.trace:
        sys.stderr.write(given.trace)
    words = say("check.quarantined", sentence=sentence(given.reason or "", language()))
    detail = f" ({plain(given.detail)})" if given.detail else ""
    sys.stderr.write(f"{plain(given.path)}  {words}{detail}".rstrip() + "\n")


def of_file(path: Path) -> Iterator[Told]:
    """The disclosures of one file, judged together. Raises NotRead for the first that could not be read.

    Raises DispositionError.
    """
    from expectations.findings import find
    from expectations.judge import judge
    from pipelines.store.memory import open_memory

    read = []
    for given in checking.read([path]):
        if given.status == "quarantined":
            raise NotRead(given)
        if given.disclosure is not None:
            read.append(given.disclosure)
    with open_memory(read) as connection:
        judge(connection)
        find(connection)
        checking.decide(connection, [path])
        yield from gather(connection, [one.document.document_id for one in read])


def of_published(connection: duckdb.DuckDBPyConnection, beginning: str) -> Iterator[Told]:
    """The document of a publication whose id begins so. Raises NoDocument."""
    found = connection.execute(
        "SELECT document_id FROM documents WHERE starts_with(document_id, ?)", [beginning]
    ).fetchall()
    if len(found) != 1:
        raise NoDocument(beginning)
    yield from gather(connection, [found[0][0]])


def write(pages: Iterable[Told], out: Path) -> Iterator[Path]:
    """Each page to a file: to `out`; where there are several, beside it, named by their documents. Raises OSError."""
    out.parent.mkdir(parents=True, exist_ok=True)
    for number, told in enumerate(pages):
        path = out if number == 0 else out.with_stem(f"{out.stem}-{Path(file_of(told.document['document_id'])).stem}")
        path.write_text(page(told, language()), encoding="utf-8")
        yield path


def write_index(connection: duckdb.DuckDBPyConnection, folder: Path) -> int:
    """The index of a publication and the page of every document, into a folder; how many files. Raises OSError.

    A page of an earlier index whose document is published no more is taken away.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = set()
    documents = ((file_of(one.document["document_id"]), page(one, language(), HOME)) for one in gather(connection))
    for name, words in chain(pages(connection, language()), documents):
        (folder / name).write_text(words, encoding="utf-8")
        written.add(name)
    for old in folder.glob("*.html"):
        if old.name not in written and INDEXED.fullmatch(old.name) and MARK in old.read_bytes():
            old.unlink()
    return len(written)
