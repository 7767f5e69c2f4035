"""Books × a form's data → a sheet: title, labels, header with its merged cells, rows, note.

Belongs here: the frame around what `shapes` draws, and the performance sheets, which are all frame.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from bench.corpus.bodies import data
from bench.corpus.ledger import FISCAL, Job
from bench.corpus.page import EMPTY, Cell, Sheet
from bench.corpus.shapes import SHAPES, Drawn, Setting

Spans = dict[tuple[int, int], tuple[int, int]]


def draw(spec: dict[str, Any], setting: Setting, words: Callable[[str], str], labels: dict[str, str]) -> list[Sheet]:
    """The sheets of one form: one, except for the sheets of single projects."""
    if spec.get("shape") == "performance":
        jobs = [job for job in setting.shelf.now.jobs if job.pot in FISCAL]
        return [framed(spec, project_sheet(job, setting), setting, words, labels, job) for job in jobs]
    if spec.get("shape") == "overall":
        return [framed(spec, overall_sheet(setting), setting, words, labels)]
    shape = spec.get("shape") or ("two_sided" if "lists" in spec else "list")
    unit = spec.get("unit", setting.printing.unit)
    if unit != setting.printing.unit:
        numbers = "commas" if setting.printing.numbers == "integers" else setting.printing.numbers
        printing = setting.printing.of(unit)
        setting = Setting(**{**vars(setting), "printing": type(printing)(**{**vars(printing), "numbers": numbers})})
    drawn = SHAPES[shape](spec, setting, words)
    header, spans = headed(drawn.paths)
    if setting.serial and shape == "list":
        header, drawn, spans = serial(header, drawn, spans)
    body = [list(row) for row in drawn.rows]
    if setting.ordinals and shape in ("list", "two_sided", "matrix"):
        body.insert(0, ordinal_row(drawn, shape))
    return [
        Sheet(
            spec["form"],
            1,
            setting.body.scope,
            words(spec["title"]),
            words(spec.get("sub", "")),
            spec.get("number", ""),
            labels["entity"],
            unit,
            labels["unit"].replace("{U}", unit),
            header,
            spans,
            body,
            words(spec.get("empty", "备注：本部门无该项支出，故此表无数据。")) if drawn.empty else "",
        )
    ]


def headed(paths: list[tuple[str, ...]]) -> tuple[list[list[str]], Spans]:
    """Header paths as rows of cells; equal neighbours under one parent are one merged cell."""
    depth = max(map(len, paths))
    rows = [[""] * len(paths) for _ in range(depth)]
    spans: Spans = {}
    for level in range(depth):
        at = 0
        while at < len(paths):
            path = paths[at]
            stop = at + 1
            if level >= len(path):
                at = stop
                continue
            if level < len(path) - 1:
                while (
                    stop < len(paths) and paths[stop][: level + 1] == path[: level + 1] and len(paths[stop]) > level + 1
                ):
                    stop += 1
            rows[level][at] = path[level]
            height = depth - level if level == len(path) - 1 else 1
            if height > 1 or stop - at > 1:
                spans[level, at] = height, stop - at
            at = stop
    return rows, spans


def serial(header: list[list[str]], drawn: Drawn, spans: Spans) -> tuple[list[list[str]], Drawn, Spans]:
    """A first column of running numbers."""
    header = [["序号" if at == 0 else "", *row] for at, row in enumerate(header)]
    rows = [[Cell(str(number)), *row] for number, row in enumerate(drawn.rows, 1)]
    moved = {(r, c + 1): extent for (r, c), extent in spans.items()}
    if len(header) > 1:
        moved[0, 0] = len(header), 1
    return header, Drawn([("序号",), *drawn.paths], rows, {}, drawn.empty), moved


def ordinal_row(drawn: Drawn, shape: str) -> list[Cell]:
    """The row of column numbers: 栏次 1 2 3."""
    number, row = 0, []
    for place, path in enumerate(drawn.paths):
        money = any(line[place].truth for line in drawn.rows) or not (
            any(line[place].words for line in drawn.rows) or path[-1] in ("类", "款", "项")
        )
        if money:
            number += 1
            row.append(Cell(str(number)))
        else:
            first = not row or (shape == "two_sided" and path[-1].startswith("项"))
            row.append(Cell("栏次" if first else ""))
    return row


def framed(
    spec: dict[str, Any],
    rows: list[list[Cell]],
    setting: Setting,
    words: Callable[[str], str],
    labels: dict[str, str],
    job: Job | None = None,
) -> Sheet:
    """A performance sheet in its frame; the last rows are indicators."""
    sheet = Sheet(
        spec["form"],
        1,
        setting.body.scope,
        words(spec["title"]),
        "",
        spec.get("number", ""),
        f"编制单位：{job.unit}" if job else labels["entity"],
        setting.printing.unit,
        labels["unit"].replace("{U}", setting.printing.unit),
        [],
        {},
        rows,
    )
    head = next(at for at, row in enumerate(rows) if row[1].words == data("performance.toml")["header"]["words"][1])
    for row in rows[head + 1 :]:
        name, weight, unit, comparator, target, core = (cell.words for cell in row[1:])
        if not core:  # the last row is printed one cell to the left
            name, weight, unit, comparator, target, core = (cell.words for cell in row[:-1])
        sheet.indicators.append(
            {
                "name": name,
                "weight": weight,
                "unit": unit,
                "comparator": comparator,
                "target": target,
                "core": core == "是",
            }
        )
    return sheet


def indicator_rows(setting: Setting, asked: list[list[str]], shifted: bool) -> list[list[Cell]]:
    """The list of indicators: header, rows of name, unit, sign and target, the execution rate; weights of 100."""
    known, rng = data("performance.toml")["header"], setting.rng
    rows = [[Cell(word) for word in known["words"]]]
    even = 90 // len(asked) // 5 * 5
    for at, (name, unit, comparator, target) in enumerate(asked):
        weight = even if at else 90 - even * (len(asked) - 1)
        core = known["no"] if at and rng.random() < 0.5 else known["yes"]
        rows.append([Cell(word) for word in ("", name, str(weight), unit, comparator, target, core)])
    last = [Cell(word) for word in known["execution"]]
    rows.append([*last, EMPTY] if shifted else [EMPTY, *last])
    return rows


def goals(kind: str, setting: Setting, said: dict[str, Any], more: int) -> list[list[str]]:
    """Indicators of a kind of sheet, their targets filled in, with some that every sheet may have."""
    known = data("performance.toml")
    rows = [*known[kind]["indicators"], *setting.rng.sample(known["header"]["indicators"], more)]
    return [[*row[:3], row[3].format(**said)] for row in rows]


def ten_thousands(fen: int) -> str:
    """A sum in 万元, as short as it can be written."""
    return f"{(Decimal(fen) / 1_000_000).normalize():f}"


def amount(setting: Setting, fen: int, item: str, name: str = "") -> Cell:
    """An amount of a performance sheet."""
    now = setting.shelf.now
    about = {"classification": "project", "item": item, "flow": "expenditure", "measure": "amount"}
    about |= {"fiscal_year": str(now.year), "stage": now.stage, "is_total": "*", "part": "project" if name else "*"}
    printing = setting.printing
    if fen == 0:
        return type(printing)(printing.unit, printing.numbers, "0.00", "", "").cell(0, about)
    return printing.cell(fen, about)


def project_sheet(job: Job, setting: Setting) -> list[list[Cell]]:
    """The sheet of one project: its head as keys and values, then its indicators."""
    known, rng = data("performance.toml")["project"], setting.rng
    subsidy = job.amount // 1_000_000 * 100_000 if rng.random() < 0.2 else 0
    rows = [
        [Cell(known["name"]), Cell(job.name), Cell(known["department"]), Cell(setting.body.name)],
        [
            Cell(known["budget"]),
            amount(setting, job.amount, "project_budget", job.name),
            Cell(rng.choice(known["share"])),
            amount(setting, job.amount - subsidy, "district_share", job.name),
        ],
        [EMPTY, EMPTY, Cell(rng.choice(known["subsidy"])), amount(setting, subsidy, "town_subsidy", job.name)],
    ]
    said = {"trade": setting.body.trade, "name": job.name, "place": setting.body.short, "year": setting.shelf.now.year}
    said |= {"n": rng.randint(2, 20), "p": rng.choice((85, 90, 95)), "cost": ten_thousands(job.amount)}
    for label, text in zip(known["texts"], ("overview", "basis", "goal"), strict=True):
        rows.append([Cell(label), Cell(known[text].format(**said))])
    wide = [[*row, *[EMPTY] * (7 - len(row))] for row in rows]
    return wide + indicator_rows(setting, goals("project", setting, said, rng.randint(0, 2)), rng.random() < 0.3)


def overall_sheet(setting: Setting) -> list[list[Cell]]:
    """The sheet of the whole department."""
    known, now = data("performance.toml")["overall"], setting.shelf.now
    total = now.flow("spend") + now.flow("carry_out")
    jobs = sum(1 for job in now.jobs if job.pot in FISCAL)
    said = {"n": jobs, "p": setting.rng.choice((85, 90, 95)), "cost": ten_thousands(total)}
    text = known["text"].format(**said)
    head = [
        Cell(known["name"]),
        Cell(setting.body.name),
        EMPTY,
        Cell(known["budget"]),
        amount(setting, total, "department_total"),
    ]
    goal = [Cell(known["goal"]), Cell(text)]
    rows = [[*row, *[EMPTY] * (7 - len(row))] for row in (head, goal)]
    return rows + indicator_rows(setting, goals("overall", setting, said, 0), setting.rng.random() < 0.5)
