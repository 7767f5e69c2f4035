"""The whole road for one document: raw text in, everything that it says out.

Belongs here: the order of the rooms. Does not belong here: any room's work.
"""

from __future__ import annotations

from dataclasses import replace

from pipelines.carriers import grids
from pipelines.claims import tell
from pipelines.confirm import confirm
from pipelines.contents import expected
from pipelines.cut import cut_off
from pipelines.facts import state
from pipelines.figures import account
from pipelines.identify import identify
from pipelines.model import Disclosure, Document
from pipelines.performance import perform
from pipelines.recognise import recognise
from pipelines.running import running
from pipelines.segment import paragraphs, segment
from pipelines.tabulate import tabulate


def disclose(document: Document) -> Disclosure:
    """Read one document the whole way. Pure: the same document gives the same disclosure, whatever ran before.

    A document that cannot be placed (no year, no kind) still gives its blocks and its identity; it has no facts, and
    the caller quarantines it.
    """
    identity = identify(document)
    drawn = grids(document)
    blocks = segment(document, drawn)
    furniture = running(document)
    prose = paragraphs(document, blocks, furniture)
    if identity.report_year is None or identity.kind is None:
        return Disclosure(document, identity, blocks, prose)
    tables = tabulate(document, drawn, blocks, identity.kind, furniture)
    sheets, unplaced = recognise(tables, identity)
    facts, unread = state(document, sheets, identity)
    project_facts, indicators, projects, unclear = perform(document, sheets, identity)
    stated = tuple(sorted((*facts, *project_facts), key=lambda fact: fact.span_start))
    stated, unsure = confirm(document, sheets, stated)
    told = tell(document, prose, stated, identity)
    said = Disclosure(
        document,
        identity,
        blocks,
        prose,
        sheets,
        stated,
        indicators,
        projects,
        told.claims,
        expected(document, blocks, tables, sheets, identity),
        (*document.rejects, *cut_off(document, sheets), *unplaced, *unread, *unclear, *unsure, *told.rejects),
    )
    return replace(said, figures=account(said, told.notes))
