"""What must be true of the relations themselves: `relations.toml` as typed values, read once.

Belongs here: loading that shelf and refusing every key it does not know. Does not belong here: rules about disclosures
(`rules/`), asking the database (`suites`). Imports the standard library only, so that the names of the suites can be
known without loading a validator.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

SHELF = Path(__file__).with_name("relations.toml")

#: the steps of a build after which a relation can be asked
STEPS = ("candidate", "judgements", "findings")


class ContractError(Exception):
    """The shelf says something that it must not. Names the relation and the key."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence about every row of a relation: `holds` wherever `where` does. Both are SQL conditions of ours."""

    name: str
    title_en: str
    title_zh: str
    holds: str
    where: str = "TRUE"
    concerns: str = "ourselves"  # or reading: what we could not read warns and never blocks


@dataclass(frozen=True, slots=True)
class Relation:
    """What is promised about one relation."""

    name: str
    after: str
    title_en: str
    title_zh: str
    key: tuple[str, ...]
    required: tuple[str, ...]
    types: Mapping[str, str]
    values: Mapping[str, tuple[str, ...]]
    statements: tuple[Statement, ...]

    @property
    def reading(self) -> tuple[Statement, ...]:
        """The statements about what could not be read."""
        return tuple(statement for statement in self.statements if statement.concerns == "reading")


def _strict(kind: type, relation: str, written: Mapping[str, Any]) -> None:
    unknown = set(written) - {field.name for field in fields(kind)}
    if unknown:
        raise ContractError(f"{SHELF.name}: [{relation}] does not know {', '.join(sorted(unknown))}")


def _relation(name: str, written: Mapping[str, Any]) -> Relation:
    _strict(Relation, name, written)
    statements = []
    for statement in written.get("statements", ()):
        _strict(Statement, f"{name}.statements", statement)
        statements.append(Statement(**statement))
        if statements[-1].concerns not in ("ourselves", "reading"):
            raise ContractError(f"{SHELF.name}: [{name}] {statements[-1].name} concerns nobody we know")
    if written["after"] not in STEPS:
        raise ContractError(f"{SHELF.name}: [{name}] comes after no known step: {written['after']}")
    return Relation(
        name=name,
        after=written["after"],
        title_en=written["title_en"],
        title_zh=written["title_zh"],
        key=tuple(written["key"]),
        required=tuple(written["required"]),
        types=dict(written["types"]),
        values={column: tuple(allowed) for column, allowed in written.get("values", {}).items()},
        statements=tuple(statements),
    )


@cache
def _shelf() -> Mapping[str, Any]:
    return tomllib.loads(SHELF.read_text("utf-8"))


def promises() -> Mapping[str, tuple[str, str]]:
    """English and Chinese title of the promises that every relation makes: columns, types, key, filled, values."""
    return {kind: (titles["title_en"], titles["title_zh"]) for kind, titles in _shelf()["every"].items()}


@cache
def relations() -> tuple[Relation, ...]:
    """Every relation with its promises, in the order of the shelf.

    >>> [relation.name for relation in relations() if relation.after == 'findings']
    ['findings']
    """
    return tuple(_relation(name, written) for name, written in _shelf().items() if name != "every")
