"""What type of claim it is: the first row of `catalog/claims.toml` whose conditions it meets.

Belongs here: the catalogue of claim types and the choice among them. Does not belong here: what a claim says.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from pipelines.catalog import SHELF, CatalogueError, load, only
from pipelines.claims.binding import Setting
from pipelines.claims.drafts import Draft, Subject

#: what a row may ask of a claim; lists are alternatives, 'none' is not set
CONDITIONS = (
    "kind", "topic", "measure", "item", "flow", "fund", "part", "source", "coded", "stage", "base_stage", "has",
    "group", "whole",
)  # fmt: skip


class ClaimType(NamedTuple):
    """One type of handbook claims."""

    key: str
    name_zh: str
    name_en: str
    when: tuple[tuple[int, Mapping[str, tuple[str, ...]]], ...]  # rank, conditions


class Signature(NamedTuple):
    """All that the type of a claim depends on."""

    kind: str
    topic: str
    measure: str
    item: str
    flow: str
    fund: str
    part: str
    source: str
    coded: str
    stage: str
    base_stage: str
    whole: str
    has: frozenset[str]
    group: frozenset[str]


@cache
def claim_types() -> Mapping[str, ClaimType]:
    """Every type by its id. CatalogueError for a key or a condition that nobody reads."""
    path = SHELF / "claims.toml"
    given = load(path)
    only(given, {"type"}, path.name)
    found: dict[str, ClaimType] = {}
    for entry in given["type"]:
        only(entry, {"id", "name_zh", "name_en", "when"}, f"{path.name} {entry.get('id')}")
        rows = []
        for row in entry.get("when", []):
            only(row, {*CONDITIONS, "rank"}, f"{path.name} {entry['id']}")
            rank = row.pop("rank", 0)
            wanted = {key: tuple(value) if isinstance(value, list) else (str(value),) for key, value in row.items()}
            rows.append((rank * 100 + len(row), wanted))
        if entry["id"] in found:
            raise CatalogueError(f"{path.name}: {entry['id']} is given twice")
        found[entry["id"]] = ClaimType(entry["id"], entry["name_zh"], entry["name_en"], tuple(rows))
    return found


def claim_type(draft: Draft, setting: Setting, stage: str, group: frozenset[str]) -> str:
    """The id of the claim's type; `group` is what its paragraph tells of anything (share, change, completion …)."""
    subject = draft.subject
    has = set(draft.texts)
    if draft.direction:
        has.add("direction")
    if draft.direction == "equal" and draft.change_amount is not None:
        has.add("zero_change")
    if draft.factor and draft.factor >= 10**8:
        has.add("hundred_million")
    return _choose(
        Signature(
            setting.kind or "", setting.topic or "", draft.measure or "", subject.item or "none",
            subject.flow or "none", subject.fund or "none", subject.part or "none", subject.source or "none",
            _coded(subject), stage,
            (draft.base.stage or "") if draft.base and draft.printed_base else "none",
            (draft.part_of.subject.item or "none") if draft.part_of else "",
            frozenset(has), group,
        )
    )  # fmt: skip


def _coded(subject: Subject) -> str:
    if subject.names:
        return "path"
    if subject.code:
        return "code" if subject.code[0] in "12" else "economic"
    return "none" if subject.known else "unknown"


@lru_cache(maxsize=1 << 12)
def _choose(signature: Signature) -> str:
    best, score = "G00", -1
    for entry in claim_types().values():
        for weight, row in entry.when:
            if weight > score and all(_meets(signature, key, wanted) for key, wanted in row.items()):
                best, score = entry.key, weight
    return best


def _meets(signature: Signature, key: str, wanted: tuple[str, ...]) -> bool:
    value = getattr(signature, key)
    return bool(value & set(wanted)) if isinstance(value, frozenset) else value in wanted
