"""One document: which family, which body, which year, in which habits; title, contents, prose and sheets in order.

Belongs here: the drawing of lots. Does not belong here: how a document becomes bytes (text.py, files.py).
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from bench.corpus.bodies import Body, Unit, body
from bench.corpus.ledger import keep
from bench.corpus.meaning import Shelf
from bench.corpus.page import Paragraph, Print, Sheet
from bench.corpus.prose import write
from bench.corpus.shapes import Setting
from bench.corpus.sheets import draw

YEARS = range(2019, 2027)


@dataclass
class Paper:
    """A document before it is bytes."""

    family: str
    kind: str
    year: int
    body: Body
    title: str
    contents: list[str]
    blocks: list[Paragraph | Sheet]
    traits: dict[str, str]

    @property
    def sheets(self) -> list[Sheet]:
        return [block for block in self.blocks if isinstance(block, Sheet)]


@cache
def families() -> dict[str, dict[str, Any]]:
    """Every family by name."""
    folder = Path(__file__).parent / "families"
    return {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.toml"))}


def publisher(seed: str, family: str, size: float, twin: int = 1) -> Body:
    """The body of this seed in this family."""
    known = families()[family]
    return body(seed, tuple(known["regions"]), size, known.get("carries", True), twin)


def paper(seed: str, family: str, year: int, size: float, twin: int = 1) -> Paper:
    """The document of this seed's body in this family for this year; `twin` parts bodies that drew one name."""
    known = families()[family]
    published = publisher(seed, family, size, twin)
    rng = Random(f"{seed}|{family}|habits")
    unit = rng.choice(known["units"])
    numbers = rng.choice(known["numbers"])
    if numbers == "integers" and not (unit == "元" and published.units[0].whole):
        numbers = "commas"
    printing = Print(
        unit,
        numbers,
        rng.choice(known["blanks"]),
        rng.choice(("integer", "places")),
        rng.choice(("", "#DIV/0!", "—")),
    )
    shelf = books(published, year, known["kind"], published.units)
    fill = filler(published, year, published.name)
    sets: list[tuple[str, str, tuple[Unit, ...]]] = [(published.scope, published.name, published.units)]
    if len(published.units) > 1 and rng.random() < 0.12 and known["kind"] == "final_accounts":
        sets.append(("own", f"{published.name}（本级）", published.units[:1]))
    codes = rng.choice(known["codes"])
    sheets: list[Paragraph | Sheet] = []
    counted: dict[str, int] = {}
    total, in_code = rng.choice(known["total"]), rng.random() < 0.5
    label, unit_label = rng.choice(known["entity"]), rng.choice(known["unit_label"])
    for scope, name, units in sets:
        if len(sets) > 1:
            sheets.append(
                Paragraph(
                    f"{name}{year}年度决算公开表" if scope == "own" else f"{name}{year}年度部门决算公开表（汇总）", 1
                )
            )
        setting = Setting(
            body=replace(published, scope=scope),
            units=units,
            shelf=books(published, year, known["kind"], units),
            printing=printing,
            codes=codes,
            total=total,
            total_in_code=in_code,
            ordinals=known.get("ordinals", False),
            serial=known.get("serial", False),
            rng=Random(f"{seed}|{scope}"),
        )
        labels = {"entity": filler(published, year, name)(label), "unit": unit_label}
        for spec in known["forms"]:
            for sheet in draw(spec, setting, fill, labels):
                counted[sheet.form] = counted.get(sheet.form, 0) + 1
                sheet.instance = counted[sheet.form]
                if known.get("remarks") and not sheet.note and sheet.form.startswith("F_"):
                    sheet.note = "注：本表反映部门本年度收支余情况，本套报表金额单位转换时可能存在尾数误差。"
                sheets.append(sheet)
    prose: list[Paragraph | Sheet] = [
        *write(known["prose"], published, shelf, printing, Random(f"{seed}|prose|{year}"))
    ]
    order = known["order"]
    tables_first = order == "tables first" or order == "either" and rng.random() < 0.5
    contents = contents_of(known["contents"], [s for s in sheets if isinstance(s, Sheet)])
    traits = {"codes": codes, "total": total, "unit": unit, "numbers": numbers, "blank": printing.blank}
    return Paper(
        family, known["kind"], year, published, fill(rng.choice(known["titles"])), contents,
        [*sheets, *prose] if tables_first else [*prose, *sheets], traits,
    )  # fmt: skip


def books(published: Body, year: int, kind: str, units: tuple[Unit, ...]) -> Shelf:
    """The four books that a document of this kind and year may quote."""
    stage = "executed" if kind == "final_accounts" else "approved"
    return Shelf(
        keep(published, year, stage, units),
        keep(published, year - 1, stage, units),
        keep(published, year - 1, "executed", units),
        keep(published, year, "approved", units),
    )


def filler(published: Body, year: int, name: str) -> Callable[[str], str]:
    """Fills {E} {D} {C} {Y} {P} of a family's words; a unit says 单位 where a department says 部门."""
    said = {"E": name, "D": published.short, "C": published.units[0].code, "Y": str(year), "P": str(year - 1)}

    def fill(words: str) -> str:
        if published.scope == "unit" and "经济" not in words:
            words = words.replace("部门预算", "单位预算").replace("部门决算", "单位决算")
        for slot, value in said.items():
            words = words.replace(f"{{{slot}}}", value)
        return words

    return fill


def contents_of(style: str, sheets: list[Sheet]) -> list[str]:
    """The list of forms, as some documents print it."""
    seen: dict[str, Sheet] = {}
    for sheet in sheets:
        seen.setdefault(sheet.title + sheet.sub, sheet)
    if style == "none":
        return []
    lines = [f"{sheet.number}  {title}".strip() for title, sheet in seen.items()]
    return [f"{at}. {line}" for at, line in enumerate(lines, 1)] if style == "named" else lines
