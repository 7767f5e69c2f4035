"""The shapes of forms: each takes a form's data and the books and gives header paths and rows of cells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, NamedTuple

from bench.corpus import meaning
from bench.corpus.bodies import Body, Unit, data
from bench.corpus.ledger import keep
from bench.corpus.meaning import Shelf
from bench.corpus.page import EMPTY, Cell, Print

NUMERALS = "一二三四五六七八九十"
Figure = tuple[dict[str, str], int] | None


class Column(NamedTuple):
    """A header path and what stands under it."""

    path: tuple[str, ...]
    key: str


@dataclass(frozen=True)
class Setting:
    """Everything that a form is printed from."""

    body: Body
    units: tuple[Unit, ...]
    shelf: Shelf
    printing: Print
    codes: str  # one, three_repeated, three_blank, three_short, glued_blank, glued_dash, glued_square
    total: str  # first, last
    total_in_code: bool
    ordinals: bool
    serial: bool
    rng: Random


class Drawn(NamedTuple):
    """A form before its frame: header paths, rows, and the extent of merged cells in the rows."""

    paths: list[tuple[str, ...]]
    rows: list[list[Cell]]
    spans: dict[tuple[int, int], tuple[int, int]]
    empty: bool = False


def columns(spec: Sequence[str], words: Callable[[str], str]) -> list[Column]:
    """The columns of a form's data: 'a/b = key'."""
    taken = [one.rsplit(" = ", 1) for one in spec]
    return [Column(tuple(words(step) for step in path.split("/")), key.strip()) for path, key in taken]


def numeral(number: int) -> str:
    """一 … 三十四."""
    tens, ones = divmod(number, 10)
    if tens == 0:
        return NUMERALS[ones - 1]
    return ("" if tens == 1 else NUMERALS[tens - 1]) + "十" + (NUMERALS[ones - 1] if ones else "")


def coded(wanted: list[Column], style: str, economic: bool) -> list[Column]:
    """The columns with their code in one cell, in three (two for economic classes), or glued to the name."""
    cells = ("类", "款") if economic else ("类", "款", "项")
    done: list[Column] = []
    for column in wanted:
        if column.key == "code" and style.startswith("three"):
            done += [Column((*column.path, word), f"code{place}") for place, word in enumerate(cells, 1)]
        elif column.key == "code1" and not style.startswith("three"):
            if not style.startswith("glued"):
                done.append(Column(column.path[:-1], "code"))
        elif column.key in ("code2", "code3") and not style.startswith("three"):
            continue
        elif column.key != "code" or not style.startswith("glued"):
            done.append(column)
    return done


def stub(code: str, name: str, column: str, style: str) -> str:
    """The words of a code or name cell."""
    pieces = [code[:3], *(code[at : at + 2] for at in range(3, len(code), 2))]
    if column == "name":
        glue = {"glued_blank": "{} {}", "glued_dash": "{}-{}", "glued_square": "[{}]{}"}.get(style)
        return glue.format(code, name) if glue and code else name
    if column == "code":
        return code
    place = int(column[-1]) - 1
    if place >= len(pieces) or style == "three_blank" and place != len(pieces) - 1:
        return ""
    return pieces[place].lstrip("0") if style == "three_short" and place else pieces[place]


def tree(codes: Sequence[str], names: dict[str, str]) -> list[tuple[str, str]]:
    """(code, name) of these codes and all above them, parents first."""
    steps = (3, 5, 7)
    every = sorted({code[:step] for code in codes for step in steps if step <= len(code)})
    return [(code, names[code]) for code in every]


def names(side: str) -> dict[str, str]:
    """The names of a classification."""
    known = data("subjects.toml")
    return {**known["classes"], **known["functional"]} if side == "functional" else dict(known[side])


def pair(column: str) -> tuple[str, str, bool] | None:
    """(earlier column's prefix, measure, bare) of a column that compares two years."""
    if not column.endswith(("growth", "growth_bare", "change")):
        return None
    before = "prior_executed" if column.startswith("executed_") else "prior"
    return before, "change" if column.endswith("change") else "growth_rate", column.endswith("bare")


def compared(setting: Setting, column: str, figure: Callable[[str], Figure], base: str) -> Cell:
    """A cell that lays this year beside an earlier one."""
    asked = pair(column)
    assert asked
    before, measure, bare = asked
    now, then = figure(base), figure(f"{before}:{base}")
    assert now and then
    about = now[0] | {"measure": measure, "base_year": then[0]["fiscal_year"]}
    if before == "prior_executed":
        about |= {"stage": "*"}
    if measure == "change":
        return setting.printing.cell(now[1] - then[1], about)
    return setting.printing.growth(now[1], then[1], about, bare)


def listing(spec: dict[str, Any], setting: Setting, words: Callable[[str], str]) -> Drawn:
    """A list of subjects: functional items or economic classes, with their parents and a total."""
    form = spec["form"]
    economic = "_BAS" in form or "_PRJ_" in form
    side = "functional" if not economic else "government" if form.endswith("_G") else "economic"
    wanted = [*spec["columns"], *(one for one in spec.get("optional", ()) if used(form, one, setting))]
    cut = coded(columns(wanted, words), setting.codes, economic)
    now = setting.shelf.now
    if economic:
        codes = now.classes(side, ("project",) if "_PRJ_" in form else ("basic",))
    else:
        kinds = ("spend", "carry_in", "carry_out", "reserve")
        codes = now.items(meaning.pots(form), kinds)
        if any("prior" in column.key for column in cut):
            for books in (setting.shelf.prior, setting.shelf.prior_executed):
                codes += books.items(meaning.pots(form))
    read = meaning.economy if economic else meaning.listed
    base = next((c.key for c in cut if c.key in ("total", "basic", "project")), "total")
    rows = []
    for code, name in [*tree(codes, names(side)), ("", "合计")]:

        def figure(key: str, code: str = code) -> Figure:
            return read(form, key, code, setting.shelf)

        subject = {"subject_code": code or "none", "subject_name": name, "is_total": str(not code)}
        row = []
        for column in cut:
            if column.key == "name" or column.key.startswith("code"):
                row.append(
                    Cell(total_word(cut, column, setting) if not code else stub(code, name, column.key, setting.codes))
                )
            elif pair(column.key):
                cell = compared(setting, column.key, figure, base)
                row.append(named(cell, subject))
            else:
                said = figure(column.key)
                row.append(named(setting.printing.cell(said[1], said[0]), subject) if said else EMPTY)
        rows.append(row)
    total = rows.pop()
    empty = not rows
    rows = [total, *rows] if setting.total == "first" else [*rows, total]
    return Drawn([column.path for column in cut], rows, {}, empty)


def total_word(cut: list[Column], column: Column, setting: Setting) -> str:
    """The word of the total row in a code or name cell."""
    stubs = [one for one in cut if one.key == "name" or one.key.startswith("code")]
    where = stubs[0] if setting.total_in_code else next(one for one in stubs if one.key == "name")
    return "合计" if column is where else ""


def used(form: str, column: str, setting: Setting) -> bool:
    """Whether an optional column has money."""
    said = meaning.listed(form, column.rsplit(" = ", 1)[1], "", setting.shelf)
    return bool(said and said[1])


def plain(words: str) -> str:
    """Words without blanks."""
    return "".join(words.split())


def named(cell: Cell, subject: dict[str, str]) -> Cell:
    """The cell with its subject."""
    return cell._replace(truth=cell.truth._replace(about={**cell.truth.about, **subject})) if cell.truth else cell


def by_unit(spec: dict[str, Any], setting: Setting, words: Callable[[str], str]) -> Drawn:
    """Income by unit, as the integrated finance system prints it."""
    cut = columns(spec["columns"], words)
    rows = []
    for unit in (None, *setting.units):
        whole = setting.units if unit is None else (unit,)
        books = keep(setting.body, setting.shelf.now.year, setting.shelf.now.stage, whole)
        name = "合计" if unit is None else unit.name
        row = []
        for column in cut:
            if column.key == "unit_code":
                row.append(Cell(unit.code if unit else ""))
            elif column.key == "name":
                row.append(Cell(name))
            else:
                about = {"fiscal_year": str(books.year), "stage": books.stage, "measure": "amount"}
                said = meaning.revenue(column.key, "", books, about)
                assert said
                subject = {"subject_name": name, "is_total": str(unit is None) if unit is None else "*"}
                row.append(named(setting.printing.cell(said[1], said[0]), subject))
        rows.append(row)
    rows = rows if setting.total == "first" else [*rows[1:], rows[0]]
    return Drawn([column.path for column in cut], rows, {})


def two_sided(spec: dict[str, Any], setting: Setting, words: Callable[[str], str]) -> Drawn:
    """Two or three lists side by side in one frame."""
    form, foot = spec["form"], spec.get("foot", 0)
    sides = []
    for place, one in enumerate(spec["lists"]):
        side = "revenue" if place == 0 else "expenditure"
        cut = columns(one["columns"], words)
        keys = [row.rsplit(" = ", 1) for row in one["rows"]]
        listed: list[list[str]] = []
        for word, key in keys:
            listed += classes(form, key.strip(), setting) if word == "*" else [[word, key.strip()]]
        made = [[side_cell(form, side, name, key, column, setting) for column in cut] for name, key in listed]
        closed = bool(foot) and listed[-1][1] == "grand_total"
        sides.append((cut, made[:-foot] if closed else made, made[-foot:] if closed else []))
    height = max(len(top) for _, top, _ in sides)
    rows = []
    for at in range(height + foot):
        row: list[Cell] = []
        for cut, top, bottom in sides:
            source = top[at : at + 1] if at < height else bottom[at - height : at - height + 1]
            row += source[0] if source else [EMPTY] * len(cut)
        rows.append(row)
    every = [column for cut, _, _ in sides for column in cut]
    lanes = [lane for lane, (cut, _, _) in enumerate(sides) for _ in cut]
    for at, row in enumerate(rows):
        for place, column in enumerate(every):
            if column.key == "order":
                row[place] = Cell(str(lanes[place] * len(rows) + at + 1))
    return Drawn([column.path for column in every], rows, {})


def side_cell(form: str, side: str, name: str, key: str, column: Column, setting: Setting) -> Cell:
    """One cell of one side."""
    if column.key == "name":
        return Cell(name)
    said = (
        meaning.line(form, side, key, column.key, setting.shelf) if column.key != "order" and key != "blank" else None
    )
    if not said:
        return EMPTY
    subject = {"subject_name": name}
    return named(setting.printing.cell(said[1], said[0]), subject)


def classes(form: str, style: str, setting: Setting) -> list[list[str]]:
    """(words, code) of the class rows: the used ones or all, plain or numbered."""
    kept, shelf = meaning.pots(form), setting.shelf
    known = data("subjects.toml")["classes"]
    here = {code for code in known for books in (shelf.now, shelf.prior) if books.flow("spend", code, kept)}
    if style.startswith("final"):
        chosen = [code for code in known if code in here or code not in ("209", "227", "230", "233")]
    else:
        chosen = [code for code in known if code in here or style.startswith("all")]
    wrap = {"numbered": "{}、{}", "parens": "（{}）{}"}.get(style.rpartition("_")[2], "{1}")
    return [[wrap.format(numeral(number), known[code]), code] for number, code in enumerate(chosen, 1)]


def lanes(spec: dict[str, Any], setting: Setting, words: Callable[[str], str]) -> Drawn:
    """Economic classes of basic expenditure in lanes."""
    known = names("economic")
    used_codes = {code for code, _ in tree(setting.shelf.now.classes("economic", ("basic",)), known)}
    cut: list[Column] = []
    stacks: list[list[list[Cell]]] = []
    for heads, top in zip(spec["lanes"], spec["tops"], strict=True):
        here = columns([one.replace("{T}", top) for one in spec["columns"]], words)
        cut += here
        codes = [c for head in heads for c in sorted(known) if c.startswith(head)]
        stack = []
        for code in codes:
            if not spec.get("preprinted") and code not in used_codes:
                continue
            row = []
            for column in here:
                said = meaning.economy(spec["form"], column.key, code, setting.shelf)
                subject = {"subject_code": code, "subject_name": known[code], "is_total": "False"}
                if said and top:  # the header over the lane says which half of basic expenditure it is
                    said[0]["part"] = f"basic|{'personnel' if code[:3] in ('301', '303') else 'operating'}"
                row.append(
                    named(setting.printing.cell(said[1], said[0]), subject)
                    if said
                    else Cell(stub(code, known[code], column.key, "one"))
                )
            stack.append(row)
        stacks.append(stack)
    size = len(spec["columns"])
    rows = [
        [cell for stack in stacks for cell in (stack[at] if at < len(stack) else [EMPTY] * size)]
        for at in range(max(map(len, stacks)))
    ]
    if spec.get("foot"):
        rows.append(lane_foot(spec, setting, size))
    else:
        total = [Cell("合计"), EMPTY]
        for column in cut[2:]:
            said = meaning.economy(spec["form"], column.key, "", setting.shelf)
            assert said
            total.append(
                named(
                    setting.printing.cell(said[1], said[0]),
                    {"subject_code": "none", "subject_name": "合计", "is_total": "True"},
                )
            )
        rows = [total, *rows] if setting.total == "first" else [*rows, total]
    return Drawn([column.path for column in cut], rows, {})


def lane_foot(spec: dict[str, Any], setting: Setting, size: int) -> list[Cell]:
    """The last line of the lanes: staff on the left, running costs on the right."""
    row = [EMPTY] * (size * len(spec["lanes"]))
    for (word, key), at, value in zip(
        (one.rsplit(" = ", 1) for one in spec["foot"]), (0, size), (size - 1, len(row) - 1), strict=True
    ):
        said = meaning.economy(spec["form"], key, "", setting.shelf)
        assert said
        subject = {"subject_code": "none", "subject_name": word, "is_total": "True"}
        row[at], row[value] = Cell(word), named(setting.printing.cell(said[1], said[0]), subject)
    return row


def matrix(spec: dict[str, Any], setting: Setting, words: Callable[[str], str]) -> Drawn:
    """One row of figures: the three_public forms."""
    cut = columns(spec["columns"], words)
    row = []
    for column in cut:
        said = meaning.public(column.key, setting.shelf, spec["title"])
        assert said, column
        row.append(setting.printing.cell(said[1], said[0]))
    return Drawn([column.path for column in cut], [row], {})


def vertical(spec: dict[str, Any], setting: Setting, words: Callable[[str], str]) -> Drawn:
    """The same, one item a row."""
    cut = columns(spec["columns"], words)
    rows = []
    for word, item in (one.rsplit(" = ", 1) for one in spec["rows"]):
        whole = {"is_total": "True" if plain(word) == "合计" else "*"}

        def figure(key: str, item: str = item) -> Figure:
            when, _, of = meaning.taken(key)
            said = meaning.public(f"{when}:{item}" if when else item, setting.shelf, spec["title"])
            return (said[0] | {"fund": of}, said[1]) if said and of else said

        row = []
        for column in cut:
            if column.key == "name":
                row.append(Cell(word))
            elif pair(column.key):
                row.append(named(compared(setting, column.key, figure, "amount"), {"subject_name": word} | whole))
            else:
                said = figure(column.key)
                assert said
                row.append(named(setting.printing.cell(said[1], said[0]), {"subject_name": word} | whole))
        rows.append(row)
    return Drawn([column.path for column in cut], rows, {})


def project_list(spec: dict[str, Any], setting: Setting, words: Callable[[str], str]) -> Drawn:
    """Projects, one a row, with a total."""
    cut = columns(spec["columns"], words)
    kept = tuple(spec.get("pots", ()))
    jobs = [job for job in setting.shelf.now.jobs if not kept or job.pot in kept]
    functional = names("functional")
    rows = []
    for number, job in enumerate([None, *jobs]):
        row = []
        texts = {"order": str(number)}
        if job:
            texts |= {"unit_code": job.unit_code, "unit_name": job.unit, "project": job.name}
            texts |= {"code": job.code, "name": functional[job.code]}
        for place, column in enumerate(cut):
            if column.key not in meaning.SOURCES:
                row.append(Cell(texts[column.key] if job else "合计" if place == 0 else ""))
                continue
            pots = meaning.SOURCES[column.key][1]
            money = [one.amount for one in ([job] if job else jobs) if not pots or one.pot in pots]
            about = {"classification": "project", "flow": "expenditure", "part": "project", "is_total": str(not job)}
            about |= {"fiscal_year": str(setting.shelf.now.year), "stage": setting.shelf.now.stage, "measure": "amount"}
            about |= (
                {"source": "fiscal|all", "fund": "*"}
                if column.key in ("all", "fiscal")
                else meaning.SOURCES[column.key][0]
            )
            about |= {"project": job.name} if job else {}
            row.append(setting.printing.cell(sum(money), about))
        rows.append(row)
    empty = not jobs
    rows = rows if setting.total == "first" else [*rows[1:], rows[0]]
    return Drawn(
        [column.path for column in cut],
        [[Cell(c.words if not c.truth else "") for c in r] for r in rows] if empty else rows,
        {},
        empty,
    )


BUYS = {"goods": "办公设备采购", "works": "房屋修缮工程", "services": "物业管理服务"}


def procurement(spec: dict[str, Any], setting: Setting, words: Callable[[str], str]) -> Drawn:
    """Purchases by kind."""
    cut, bought = columns(spec["columns"], words), setting.shelf.now.bought
    kinds = [kind for kind in BUYS if bought[kind]]
    own = setting.units[0]
    texts = {
        "department_code": own.code[:3],
        "department": setting.body.name,
        "unit_code": own.code,
        "unit_name": own.name,
    }
    rows = []
    for kind in ["", *kinds]:
        row = []
        for place, column in enumerate(cut):
            if column.key not in ("all", *BUYS):
                word = BUYS.get(kind, "") if column.key == "project" else texts[column.key] if kind else ""
                row.append(Cell(word or ("合计" if not kind and place == 0 else "")))
                continue
            money = sum(v for k, v in bought.items() if kind in ("", k) and column.key in ("all", k))
            about = {
                "classification": "procurement",
                "flow": "expenditure",
                "is_total": str(not kind),
                "measure": "amount",
            }
            about |= {"fiscal_year": str(setting.shelf.now.year), "stage": setting.shelf.now.stage}
            about |= {"item": "*" if column.key == "all" else column.key}
            row.append(setting.printing.cell(money, about))
        rows.append(row)
    if not kinds:
        return Drawn([column.path for column in cut], [[EMPTY] * len(cut)], {}, True)
    return Drawn([column.path for column in cut], rows if setting.total == "first" else [*rows[1:], rows[0]], {})


SHAPES: dict[str, Callable[[dict[str, Any], Setting, Callable[[str], str]], Drawn]] = {
    "list": listing,
    "units": by_unit,
    "two_sided": two_sided,
    "lanes": lanes,
    "matrix": matrix,
    "vertical": vertical,
    "projects": project_list,
    "procurement": procurement,
}
