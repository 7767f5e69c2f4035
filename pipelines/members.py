"""The documents of a file, an archive or a folder, those that together are one disclosure joined.

Belongs here: saying which members are about the same body, year and kind. Does not belong here: reading and joining
(`readers`), reading what one file says of itself (`identify`).

Two members go together only where nothing that either says contradicts the other. A note in Word usually says all; a
workbook of forms often only names the body in a label, or nothing. What names another body, another year or the other
kind stays alone, and so does what would fit several.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from pipelines.catalog.identity import words as shelf
from pipelines.identify import FORM_TITLE_LENGTH, identify, labelled, readable
from pipelines.model import Document, Unreadable
from pipelines.names import plain
from pipelines.readers import read_all
from pipelines.readers.parts import About, together
from pipelines.wording import kind_of_form, years_in

Named = tuple[str, Document | Unreadable]


class Signs(NamedTuple):
    """Whose, of when, of which kind a file says it is, be it only a part of a disclosure; None where it is silent."""

    body: str | None
    year: int | None
    kind: str | None


def signs(document: Document) -> Signs:
    """What a file says of itself, even where it is too little to be a disclosure: by labels and names of forms.

    >>> signs(Document("", "2024年部门支出预算总表\\n部门：某某局\\n合计\\t1.00"))
    Signs(body='某某局', year=2024, kind='budget')
    """
    found = identify(document)
    text = readable(document.text)
    lines = [line for line in text.split("\n") if shelf().title["form_sign"] in line and len(line) <= FORM_TITLE_LENGTH]
    kinds = Counter(kind for line in lines if (kind := kind_of_form(line))).most_common(1)
    years = Counter(years[-1] for line in lines if (years := years_in(line))).most_common(1)
    return Signs(
        found.entity_name or labelled(text) or None,
        found.report_year or next((year for year, _ in years), None),
        found.kind or next((kind for kind, _ in kinds), None),
    )


def documents_of(path: Path) -> list[Named]:
    """(name inside, document or why there is none) for every document of a file, an archive or a folder.

    Members of one folder that are one disclosure are one document, named 'note.docx + forms.xlsx'. Raises OSError where
    there is no such file.
    """
    found = read_all(path)
    return found if len(found) < 2 else together(found, about(found))


def about(members: Sequence[Named]) -> About:
    """What each member is about, for `together`: one key for those that agree, None for those that do not say."""
    said = {
        (PurePosixPath(name).parent, document.document_id): signs(document)
        for name, document in members
        if isinstance(document, Document)
    }
    keys: dict[str, Hashable | None] = {}
    for (folder, document_id), mine in said.items():
        whole = {other for (beside, _), other in said.items() if beside == folder and None not in other}
        fitting = {_key(other) for other in whole if _agree(mine, other)}
        if mine.body is None and mine.year is None and len({_key(other) for other in whole}) < 2:
            keys[document_id] = None if mine.kind is None or fitting or not whole else (document_id,)
        else:
            keys[document_id] = fitting.pop() if len(fitting) == 1 else (document_id,)
    return lambda document: keys[document.document_id]


def _key(of: Signs) -> Hashable:
    return (plain(of.body or ""), of.year, of.kind)


def _agree(one: Signs, other: Signs) -> bool:
    """Whether nothing that one says contradicts the other: a body may leave out its region.

    >>> _agree(Signs("某局", None, "budget"), Signs("某县某局", 2024, "budget"))
    True
    >>> [_agree(one, Signs("某局", 2024, "budget")) for one in (Signs("某局", 2023, None), Signs("某院", None, None))]
    [False, False]
    """
    bodies = [plain(of.body) for of in (one, other) if of.body]
    same = len(bodies) < 2 or bodies[0].endswith(bodies[1]) or bodies[1].endswith(bodies[0])
    return same and one.year in (None, other.year) and one.kind in (None, other.kind)
