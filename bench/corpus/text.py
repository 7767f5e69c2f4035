"""A paper as plain text: what is left of it after copying a web page or a PDF.

Tables travel as tabs, as bars, as one cell a line (with and without bars), or as columns of blanks. Labels stand above
the table, beside each other, or inside the frame. Long tables may break over pages, with their header repeated.
"""

from __future__ import annotations

import re
from random import Random
from unicodedata import east_asian_width

from bench.corpus.page import Paragraph, Sheet
from bench.corpus.papers import Paper

FIGURE = re.compile(r"-?[\d,]+(\.\d+|%)|-?\d{1,3}(,\d{3})+|0|-{1,2}|—")
CARRIERS = ("tabs", "tabs_trimmed", "bars", "cells", "cells_bars", "blanks")


def carrier(paper: Paper, rng: Random) -> str:
    """A carrier that loses nothing of this paper: a stream of cells without marks needs every cell filled."""
    choice = rng.choice(("tabs", "tabs", "tabs_trimmed", "bars", "cells", "cells_bars", "blanks"))
    if choice == "cells" and (paper.traits["blank"] == "" or paper.family in ("municipality_district", "nine_forms")):
        return "cells_bars"
    return choice


def render(paper: Paper, how: str, rng: Random) -> str:
    """The document as text."""
    labels = rng.choice(("above", "above", "beside", "inside"))
    spaced = rng.random() < 0.6
    broken = rng.random() < 0.3
    gap = "\n\n" if spaced else "\n"
    parts = [paper.title]
    if paper.contents:
        parts += ["目  录" if rng.random() < 0.5 else "目录", *paper.contents]
    for block in paper.blocks:
        if isinstance(block, Paragraph):
            parts.append(block.text)
        else:
            parts += sheet_text(block, how, labels, gap, broken)
    return gap.join(part for part in parts if part) + "\n"


def sheet_text(sheet: Sheet, how: str, labels: str, gap: str, broken: bool) -> list[str]:
    """The parts of one sheet, the table as one of them."""
    head = [sheet.number, sheet.title, sheet.sub]
    rows = sheet.rows()
    depth = len(sheet.header)
    if labels == "inside" and how != "blanks" and sheet.header:
        wide = [""] * (sheet.width - 1)
        rows, depth = [[sheet.entity, *wide[:-1], sheet.unit_label], *rows], depth + 1
        beside: list[str] = []
    elif labels == "beside":
        beside = [
            f"{sheet.entity}\t{sheet.unit_label}"
            if how.startswith("tabs")
            else f"{sheet.entity}        {sheet.unit_label}"
        ]
    else:
        beside = [sheet.entity, sheet.unit_label]
    if broken and len(rows) > 40 and how in ("tabs", "tabs_trimmed", "bars", "blanks"):
        tables = pages(rows, depth, how, gap)
    else:
        tables = [table(rows, depth, how, gap)]
    return [*head, *beside, *tables, sheet.note]


def pages(rows: list[list[str]], depth: int, how: str, gap: str) -> list[str]:
    """The table broken over pages of 30 rows, its header repeated, page numbers between."""
    parts: list[str] = []
    body = rows[depth:]
    for number, at in enumerate(range(0, len(body), 30), 1):
        if at:
            parts.append(f"- {number} -")
        parts.append(table([*rows[:depth], *body[at : at + 30]], depth, how, gap))
    return parts


def table(rows: list[list[str]], depth: int, how: str, gap: str) -> str:
    """One table in its carrier."""
    if how == "tabs":
        return "\n".join("\t".join(row) for row in rows)
    if how == "tabs_trimmed":
        return "\n".join("\t".join(row).rstrip("\t") for row in rows)
    if how == "bars":
        return "\n".join(" | ".join(row) + " |" for row in rows)
    if how == "blanks":
        return columns(rows, depth)
    bar = " |" if how == "cells_bars" else ""
    cells = [cell for row in rows[:depth] for cell in row if cell]  # merged cells are gone from the stream
    cells += [cell for row in rows[depth:] for cell in row]
    return ("\n" if bar else gap).join((cell + bar).strip() for cell in cells)


def width(words: str) -> int:
    return sum(2 if east_asian_width(letter) in "WFA" else 1 for letter in words)


def columns(rows: list[list[str]], depth: int) -> str:
    """Columns of blanks: words and codes to the left, figures to the right."""
    span = range(len(rows[0]))
    wide = [max(width(row[at]) for row in rows) + 3 for at in span]
    money = [any(FIGURE.fullmatch(row[at]) for row in rows[depth:]) for at in span]
    lines = []
    for row in rows:
        line = ""
        for at, cell in enumerate(row):
            fill = " " * (wide[at] - width(cell) - 2)
            right = money[at] and (cell[:1].isdigit() or cell[:1] in ("-", "—"))
            line += (fill + cell if right else cell + fill) + "  "
        lines.append(line.rstrip())
    return "\n".join(lines)
