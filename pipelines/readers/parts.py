"""Several files that together are one disclosure: a note in Word and its forms as workbooks, a workbook a form.

Belongs here: which files of one archive or folder belong together, and one document made of them. Does not belong here:
who published what (`about` is given by those who know), and any format.

Files are joined where all of this holds: they lie in the same folder; they are about the same (body, year, kind), or
say nothing about it while every file beside them that does says one and the same; and no two of them print the same
table under the same title, since two files that do are two printings of one disclosure, which stay two documents.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from decimal import Decimal
from hashlib import sha256
from itertools import combinations
from pathlib import PurePosixPath

from pipelines.model import Document, Grid, Reject, Unreadable
from pipelines.names import plain

About = Callable[[Document], Hashable | None]
Named = tuple[str, Document | Unreadable]

TABULAR = Decimal("0.2")  # of a text: with more of it in tables a file is forms, with less a note
_DIGITS = re.compile(r"(\d+)")


def together(members: Sequence[Named], about: About) -> list[Named]:
    """The members, those that are one disclosure joined under the names of all: 'a.docx + b.xlsx'.

    Order: that of the first file of each. Within a disclosure the note comes before its forms, and these by name,
    numbers in names counted.
    """
    folders: dict[PurePosixPath, list[tuple[str, Document]]] = defaultdict(list)
    for name, document in members:
        if isinstance(document, Document):
            folders[PurePosixPath(name).parent].append((name, document))
    joined: dict[str, Named] = {}
    for files in folders.values():
        for group in _groups(files, about):
            if len(group) > 1 and not any(_tables(a) & _tables(b) for (_, a), (_, b) in combinations(group, 2)):
                group.sort(key=lambda file: (_is_forms(file[1]), _natural(file[0])))
                whole = " + ".join(name for name, _ in group), join(group)
                joined.update({name: whole for name, _ in group})
    found: dict[str, Named] = {}
    for name, document in members:
        member = joined.get(name, (name, document))
        found.setdefault(member[0], member)
    return list(found.values())


def join(files: Sequence[tuple[str, Document]]) -> Document:
    """One document out of several, in the order given. Locators say the file; its id comes from theirs.

    Pages are kept only where every file has them.
    """
    text, grids, rejects, pages, scores = "", [], [], [], {}
    for name, document in files:
        offset = len(text)
        grids += [_moved(grid, offset, name) for grid in document.grids]
        rejects += [_shifted(reject, offset) for reject in document.rejects]
        pages += [page + offset for page in document.pages]
        scores.update({(start + offset, stop + offset): score for (start, stop), score in document.scores.items()})
        text += document.text if document.text.endswith("\n\n") else document.text.rstrip("\n") + "\n\n"
    documents = [document for _, document in files]
    return Document(
        document_id=sha256("".join(document.document_id for document in documents).encode()).hexdigest(),
        text=text,
        media_type="multipart/mixed",
        grids=tuple(grids),
        pages=tuple(pages) if all(document.pages for document in documents) else (),
        read_by=max(documents, key=lambda document: len(document.grids)).read_by,
        scores=scores,
        rejects=tuple(rejects),
    )


def _groups(files: Iterable[tuple[str, Document]], about: About) -> list[list[tuple[str, Document]]]:
    """Files of one folder by what they are about; those that do not say join the rest where there is but one."""
    groups: dict[Hashable | None, list[tuple[str, Document]]] = defaultdict(list)
    for name, document in files:
        groups[about(document)].append((name, document))
    unknown = groups.pop(None, [])
    if len(groups) == 1:
        return [unknown + group for group in groups.values()]
    return [*groups.values(), *([file] for file in unknown)]


def _tables(document: Document) -> set[tuple[str, tuple[tuple[str, ...], ...]]]:
    """Each table with the line above it that is its title or the end of it (captions have a colon, titles have not)."""
    found, position = set(), 0
    for grid in document.grids:
        lines = [plain(line) for line in document.text[position : grid.start].split("\n") if line.strip()]
        found.add((next((line for line in reversed(lines) if ":" not in line), ""), grid.rows))
        position = grid.stop
    return found


def _is_forms(document: Document) -> bool:
    return sum(grid.stop - grid.start for grid in document.grids) > TABULAR * len(document.text)


def _natural(name: str) -> list[tuple[int, str]]:
    """A key by which 'form 2' comes before 'form 10'."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in _DIGITS.split(name)]


def _moved(grid: Grid, offset: int, name: str) -> Grid:
    starts = tuple(tuple(start + offset for start in row) for row in grid.starts)
    locators = {place: f"{name} {locator}" for place, locator in grid.locators.items()}
    return grid._replace(start=grid.start + offset, stop=grid.stop + offset, starts=starts, locators=locators)


def _shifted(reject: Reject, offset: int) -> Reject:
    return reject._replace(start=reject.start + offset, stop=reject.stop + offset)
