"""Which forms a disclosure announces, must have, and has.

Belongs here: reading contents lists (boxes and lines) and laying them beside the sheets. Does not belong here: whether
an absence is a fault; that is asked by rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, zip_longest

from pipelines.amounts import printed
from pipelines.catalog import forms, layout, vocabulary
from pipelines.facts import Places
from pipelines.model import Block, Document, ExpectedForm, Identity, Sheet
from pipelines.names import plain
from pipelines.segment import Line, lines
from pipelines.tabulate import Table
from pipelines.titles import TITLE, caption, forms_named, is_label, names_a_form

BELOW = 3  # lines below a title among which its label is
LEADER = re.compile(r"\s*\d*[.…·\s]*")  # from the end of a line: asked forwards, every dot of many begins a try


def expected(
    document: Document, blocks: Sequence[Block], tables: Sequence[Table], sheets: Sequence[Sheet], identity: Identity
) -> tuple[ExpectedForm, ...]:
    """One row a form that is announced by the contents list, required by the national minimum set, or present."""
    places = Places(document)
    announced: dict[str, Line] = {}
    for line in _announcements(document, blocks, tables, sheets):
        for key in forms_named(_title(line.text), identity.kind)[:1]:
            announced.setdefault(key, line)
    present = {sheet.form for sheet in sheets}
    if announced.keys() - present:
        present |= announced.keys() & _empty(document, blocks, sheets, identity.kind)
    notes = {sheet.form: sheet.note for sheet in sheets}
    place = {sheet.form: (sheet.title_start, sheet.title_start + len(sheet.title)) for sheet in reversed(sheets)}
    printing = layout(identity.region_code)
    wanted = set(printing.forms) if (identity.report_year or 0) >= (printing.since or 0) else set()
    rows = []
    for key, form in forms().items():
        required = form.kind == identity.kind and (form.required or key in wanted)
        if key not in announced and key not in present and not required:
            continue
        said = announced.get(key)
        span = (said.start, said.stop) if said else place.get(key)
        rows.append(
            ExpectedForm(
                key,
                said.text if said else next((s.title for s in sheets if s.form == key), form.name_zh),
                said is not None,
                key in present,
                required,
                notes.get(key),
                places.line(span[0]) if span else None,
                places.page(span[0]) if span else None,
                span[0] if span else None,
                span[1] if span else None,
            )
        )
    return tuple(rows)


def _empty(document: Document, blocks: Sequence[Block], sheets: Sequence[Sheet], kind: str | None) -> set[str]:
    """Forms that are printed without anything that is a table: behind the first, a title with a label below it. What
    stands behind a table, or below the next title, is of another form.
    """
    first = min((sheet.grid.start for sheet in sheets), default=len(document.text))
    found: set[str] = set()
    for is_table, stretch in groupby(blocks, lambda block: block.kind == "table"):
        behind = [block for block in stretch if not is_table and block.kind == "prose" and block.stop > first]
        prose = [line for block in behind for line in lines(document, block.start, block.stop) if line.start >= first]
        titles = [at for at, line in enumerate(prose) if names_a_form([line.text])]
        for at, following in zip_longest(titles, titles[1:]):
            below = prose[at + 1 : min(at + 1 + BELOW, following or len(prose))]
            while below and not is_label(below[-1].text):
                below.pop()
            found.update(caption([prose[at], *below], kind).forms[:1] if below else ())
    return found


def _announcements(
    document: Document, blocks: Sequence[Block], tables: Sequence[Table], sheets: Sequence[Sheet]
) -> Iterator[Line]:
    """Lines and cells of the contents list: before the first form, after the word for contents where there is one."""
    taken = {sheet.grid.start for sheet in sheets}
    first = min((sheet.title_start or sheet.grid.start for sheet in sheets), default=len(document.text))
    for table in tables:
        grid = table.grid
        if grid.start in taken or grid.start > first:
            continue
        titles = [
            Line(words, start)
            for row, starts in zip(grid.rows, grid.starts, strict=True)
            for words, start in zip(row, starts, strict=True)
            if len(words) > 4 and printed(words).kind == "words" and forms_named(_title(words), None)
        ]
        if len(titles) >= 3:
            yield from titles
    words = [plain(word) for word in vocabulary().labels["contents"]]
    begun = False
    for block in blocks:
        if block.start >= first:
            return
        for line in lines(document, block.start, block.stop) if block.kind == "prose" else ():
            begun = begun or _begins(line.text, words)
            if begun and len(line.text) <= 2 * TITLE and line.start < first:
                yield line


def _begins(line: str, contents: Sequence[str]) -> bool:
    """Whether a line is the word for contents."""
    name = plain(line)
    return len(name) < 30 and any(word in name for word in contents)


def _title(line: str) -> str:
    """A line of a contents list without the dots and the page behind the title.

    >>> _title("表3 部门收入总表 …… 12 "), _title("收支总表（公开01表）"), _title("...")
    ('表3 部门收入总表', '收支总表（公开01表）', '')
    """
    behind = LEADER.match(line[::-1])
    return line[: -behind.end()] if behind and behind.end() else line
