"""The pages of the documentation that are made from the data they describe, and the measurements they quote.

    python tools/make_docs.py                 write docs/reference/ anew
    python tools/make_docs.py --check         say which pages are not what the data says; 1 where any
    python tools/make_docs.py --measure [N…]  run the named commands (all of them) and keep what they print

Belongs here: turning the schema, the rule book, the catalogue and the readers into Markdown. Does not belong here:
prose (docs/*.md, written by hand), and any figure: those are in docs/measured/, each file with the command that made
it.
"""

from __future__ import annotations

import argparse
import csv
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT))

from expectations.book import SHELF as BOOK  # noqa: E402
from expectations.book import Rule, Statement, Term, examples, rules  # noqa: E402
from pipelines.catalog import SHELF, forms  # noqa: E402
from pipelines.catalog.reasons import reasons  # noqa: E402
from pipelines.claims.kinds import claim_types  # noqa: E402
from pipelines.figures import kinds as figure_kinds  # noqa: E402
from pipelines.readers import READERS, SUFFIXES, UNREADABLE  # noqa: E402
from pipelines.store.schema import RELATIONS, connect, create, create_views  # noqa: E402

DOCS = PROJECT / "docs"
REFERENCE = DOCS / "reference"
MEASURED = DOCS / "measured"
MADE = "<!-- made by tools/make_docs.py: change the data, not this page -->\n\n"
BETWEEN = " · "  # parts English from Chinese in a COMMENT
#: name -> the command that is run in the project's folder, and a pattern of the lines that are kept (all without one)
MEASURES: Mapping[str, tuple[str, str]] = {
    "check": ("gouji check raw/2024/500112", r"^\S|^ {2}[^\s\[]|^ {2}\[错误\]"),
    "totals": ('gouji sql "SELECT entity_name, fiscal_year, revenue, expenditure, errors FROM totals"', ""),
    "spending": (
        'gouji sql "SELECT subject_code, subject_name, total FROM expenditure_by_function ORDER BY total DESC LIMIT 5"',
        "",
    ),
    "walk": (
        'gouji sql "SELECT amount, amount_text, unit, line_number, span_start FROM facts '
        "WHERE form = 'B_EXP' AND is_total AND part = 'total'\"",
        "",
    ),
    "outcomes": ('gouji sql "SELECT outcome, count(*) AS rules FROM judgements GROUP BY ALL ORDER BY ALL"', ""),
    "prose": (
        'gouji sql "SELECT outcome, count(*) AS rules, sum(held) AS held, sum(broken) AS broken FROM judgements '
        "JOIN rules USING (rule_id) WHERE family = 'NAR' GROUP BY ALL ORDER BY ALL\"",
        "",
    ),
    "fidelity": ("python -m bench.fidelity", ""),
    "claims": ("python -m bench.claims", ""),
    "prove": ("python -m bench.prove raw/2024/500112", r"^(?!  \d+ s,)."),
    "planted": ("python -m bench.planted --documents 100 --seed 6", ""),
    "readers": ("python -m bench.readers", ""),
    "pdf": ("python -m bench.pdf", ""),
    "disclose": ("python -m bench.disclose", ""),
    "query": ("python -m bench.query --orders", ""),
    "judge": ("python -m bench.judge", ""),
    "nation": ("python -m bench.nation", ""),
    # half an hour and longer, after `python -m bench.corpus corpus --documents 30100 --formats txt --no-key`
    "scale": ("python -m bench.scale corpus/raw --documents 1000 --documents 10000", ""),
    "copies": ("python -m bench.scale corpus/raw --documents 300 --copies 333", ""),
    "cluster": ("python -m bench.cluster --small --documents 20000", r"^(?!.*\(raylet\))"),  # after `make test-cluster`
}
PATTERN = re.compile(r"[\[\]*_\\?{}]")  # in words that are patterns, which Markdown would take for its own
COVERS = {"budget": "budgets", "final_accounts": "final accounts"}


def pages() -> dict[str, str]:
    """Name below docs/reference/ -> the page."""
    made = {
        "relations.md": relations(),
        "forms.md": form_book(),
        "claims.md": claim_book(),
        "formats.md": formats(),
        "reasons.md": reason_book(),
        "others.md": others(),
        "rules.md": rule_index(),
    }
    for family, some in groupby(rules().values(), key=lambda rule: rule.family):
        made[f"rules-{family}.md"] = rule_family(family, list(some))
    return {name: MADE + text.strip() + "\n" for name, text in made.items()}


def cell(words: object) -> str:
    """Words that stay one cell of a Markdown table.

    >>> cell("a|b\\nc <d>")
    'a\\\\|b c &lt;d>'
    """
    text = "" if words is None else str(words)
    return re.sub(r"\s+", " ", text).replace("|", "\\|").replace("<", "&lt;")


def code(words: object) -> str:
    """Words of the machine; '' stays ''."""
    return f"`{words}`" if words not in (None, "") else ""


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; an empty line after it."""
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    lines += [f"| {' | '.join(cell(value) for value in row)} |" for row in rows]
    return "\n".join(lines) + "\n\n"


def both(comment: str | None) -> tuple[str, str]:
    """A COMMENT in English and in Chinese."""
    english, _, chinese = (comment or "").rpartition(BETWEEN)
    return english, chinese


# ---- relations


def relations() -> str:
    """The data dictionary: every relation and view, every column, in both languages."""
    with connect() as connection:
        create(connection)
        create_views(connection)
        about = dict(connection.execute("SELECT table_name, comment FROM duckdb_tables()").fetchall())
        views = connection.execute(
            "SELECT view_name, comment FROM duckdb_views() WHERE NOT internal ORDER BY view_oid"
        ).fetchall()
        columns = connection.execute(
            "SELECT table_name, column_name, data_type, is_nullable, comment FROM duckdb_columns() "
            "WHERE NOT internal ORDER BY table_name, column_index"
        ).fetchall()
    described = [(name, about[name], True) for name in RELATIONS] + [(name, words, False) for name, words in views]
    text = (
        "# Relations · 数据字典\n\nEvery relation and view of `budget.duckdb`, from the COMMENTs of `warehouse/schema`"
        ' and `warehouse/views`. The same words are in the file: `gouji sql "SELECT * FROM duckdb_columns()"`.\n\n'
        "`facts` holds totals, subtotals and the same truth in several forms: a plain `SUM` over it is wrong. Ask the "
        "views, or sum over `is_leaf` rows of one form.\n\n"
    )
    for heading, wanted in (("Relations", True), ("Views", False)):
        text += f"## {heading}\n\n"
        for name, comment, is_relation in described:
            if is_relation is not wanted:
                continue
            english, chinese = both(comment)
            text += f"### {name}\n\n{english}\n\n{chinese}\n\n"
            rows = [
                (code(column), cell_type(kind), "" if nullable else "never NULL", *both(words))
                for relation, column, kind, nullable, words in columns
                if relation == name
            ]
            text += table(("column", "type", "", "what it is", "含义"), rows)
    return text


def cell_type(kind: str) -> str:
    """The type of a column, short enough for a table."""
    return code("STRUCT(…)[]" if kind.startswith("STRUCT") else kind)


# ---- rules


def rule_index() -> str:
    """The rule book at a glance."""
    text = (
        "# Rule book\n\nRules are data: `expectations/rules/*.toml`. Each meets every document and says one of four "
        "words: `holds`, `broken`, `untestable` (a figure is missing), `not_applicable`. Severity `error` needs "
        "arithmetic or a regulation, and figures whose form and columns were recognised beyond doubt; otherwise it is "
        "`warn`.\n\n"
    )
    counted = []
    for family, some in groupby(rules().values(), key=lambda rule: rule.family):
        mine = list(some)
        weights = [sum(rule.severity == weight for rule in mine) for weight in ("error", "warn", "info")]
        counted.append((f"[{family}](rules-{family}.md)", family_about(family), len(mine), *weights))
    text += table(("family", "what it asks", "rules", "error", "warn", "info"), counted)
    for family, some in groupby(rules().values(), key=lambda rule: rule.family):
        text += f"## {family}\n\n"
        rows = [
            (f"[{rule.rule_id}](rules-{family}.md#{rule.rule_id.lower()})", rule.title_zh, rule.title_en, rule.severity)
            for rule in some
        ]
        text += table(("rule", "规则", "what it says", "severity"), rows)
    return text


def family_about(family: str) -> str:
    """The first line of a family's shelf, which says what it is about."""
    first = (BOOK / f"{family}.toml").read_text(encoding="utf-8").partition("\n")[0]
    return first.removeprefix("#").strip().removeprefix(f"{family}:").strip().rstrip(".")


def rule_family(family: str, some: Sequence[Rule]) -> str:
    """Every rule of a family in full, with its examples."""
    shown = examples()
    text = f"# {family}: {family_about(family)}\n\n"
    for rule in some:
        text += f"## {rule.rule_id} {{: #{rule.rule_id.lower()} }}\n\n**{rule.title_zh}** · {rule.title_en}\n\n"
        text += f"{rule.sentence_zh}。\n\n{rule.sentence_en[:1].upper()}{rule.sentence_en[1:]}.\n\n"
        years = f"{rule.since or ''}–{rule.until or ''}".strip("–")
        asked = ", ".join(COVERS[one] for one in rule.documents)
        facts = [f"severity **{rule.severity}**", f"basis: {rule.basis}", f"asked of {asked}"]
        facts += [f"kind {code(rule.kind)}"]
        facts += [f"years {years}"] if years else []
        facts += [f"question {code(rule.asks)}"] if rule.asks else []
        facts += [f"forbidden: {code(rule.forbidden)}"] if rule.forbidden else []
        facts += [f"forms {', '.join(map(code, rule.forms))}"] if rule.forms else []
        text += BETWEEN.join(facts) + "\n\n"
        said = [statement(one) for one in rule.statements if not one.silent]
        if said:
            text += "```text\n" + "\n".join(said) + "\n```\n\n"
        if rule.rule_id in shown:
            text += example("holds", shown[rule.rule_id].holds) + example("breaks", shown[rule.rule_id].breaks)
    return text


def statement(one: Statement) -> str:
    """A statement in a line: its sides, what it is asked for each of."""
    left, right = (" + ".join(term(each) for each in side) for side in (one.left, one.right))
    by = f"    for each {', '.join(one.by)}" if one.by else ""
    if one.printed:
        offset = " - 1" if one.change else ""
        return f"{' + '.join(term(each) for each in one.printed)} = ({left}) / ({right}){offset}{by}"
    value = f" {one.value}" if one.value else ""
    return f"{left} {one.relation} {right or value.strip() or 0}{value if right else ''}{by}"


def term(one: Term) -> str:
    """A summand, a sign before it where it is taken away, brackets where it may be absent."""
    words = one.label() + ("" if one.of == "this" else f" of {one.of}")
    words = f"[{words}]" if one.optional else words
    return f"-{words}" if one.minus else words


def example(heading: str, texts: Sequence[str]) -> str:
    """Raw text of an example, folded away."""
    blocks = "".join("    ```text\n" + indented(text) + "    ```\n\n" for text in texts)
    return f'??? example "{heading}"\n\n{blocks}'


def indented(text: str) -> str:
    """Four blanks before every line; tabs are shown as bars so that columns can be seen."""
    return "".join("    " + line.replace("\t", " | ").rstrip() + "\n" for line in text.strip("\n").split("\n"))


def others() -> str:
    """What other checkers ask, and which of our rules asks it."""
    with (DOCS / "others.csv").open(encoding="utf-8", newline="") as file:
        given = list(csv.DictReader(file))
    book = rules()
    rows = []
    absent: set[str] = set()
    for one in given:
        ids = one["ours"].split()
        absent |= {rule_id for rule_id in ids if rule_id not in book}
        shown = " ".join(
            f"[{rule_id}](rules-{rule_id[:3]}.md#{rule_id.lower()})" if rule_id in book else f"{rule_id} (not yet)"
            for rule_id in ids
        )
        rows.append((one["asked"], one["question"], one["known_as"], shown, one["difference"]))
    text = (
        "# Rules that other checkers ask, and where ours are\n\nChecks of budget disclosures that are in use "
        "elsewhere, under the ids they have there, and the rule that asks the same here. The last column says what is "
        "asked differently, and why.\n\n"
    )
    if absent:
        text += f"Named here and not in the book yet: {', '.join(sorted(absent))}.\n\n"
    return text + table(("问的是什么", "what is asked", "known as", "ours", "what is different"), rows)


# ---- the catalogue


def form_book() -> str:
    """Forms, the words by which they are known, and layouts of regions."""
    text = (
        "# Forms and layouts\n\nA form is known by the words of its title, whatever a region prints around it "
        "(`pipelines/catalog/forms/`). Every `has` must occur (`a|b` is either), no `hasnt` may; the most specific "
        "entry wins. Columns and rows are known by the words of headers and stubs "
        "(`pipelines/catalog/vocabulary.toml`).\n\n"
    )
    for kind, some in groupby(forms().values(), key=lambda form: form.kind):
        mine = list(some)
        text += f"## Forms of {COVERS[kind]}\n\n"
        rows = [
            (code(f.key), f.name_zh, f.name_en, f.shape, f.classification, "yes" if f.required else "") for f in mine
        ]
        text += table(("form", "名称", "name", "shape", "classification", "required"), rows)
        for form in mine:
            text += f"### {form.key}\n\n{form.name_zh} · {form.name_en}\n\n"
            if form.defaults:
                said = ", ".join(f"{key} = {value}" for key, value in form.defaults.items())
                text += f"Unless a header says otherwise: `{said}`.\n\n"
            titles = [
                (" + ".join("|".join(words) for words in title.has), ", ".join(title.hasnt)) for title in form.titles
            ]
            text += table(("has", "hasnt"), titles)
    text += "## Layouts\n\nWhat a region prints differently; the rest is inherited along the region code.\n\n"
    layouts = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted((SHELF / "layouts").glob("*.toml"))]
    rows = [(one["region"], one.get("since"), " ".join(one.get("forms", ())), one.get("source")) for one in layouts]
    return text + table(("region", "since", "forms of its template", "seen in"), rows)


def claim_book() -> str:
    """The types of claims, and the words of budget prose."""
    text = (
        "# Claims: what prose asserts\n\nEvery statement of the prose with a figure, or with a word of direction, is a "
        "row of `claims`. Its type is the row below whose conditions it meets best "
        "(`pipelines/catalog/claims.toml`).\n\n## Types\n\n"
    )
    given = tomllib.loads((SHELF / "claims.toml").read_text(encoding="utf-8"))["type"]
    conditions = {one["id"]: len(one.get("when", ())) for one in given}
    rows = [
        (code(one.key), one.name_zh, one.name_en, conditions[one.key] or "a form of words only")
        for one in claim_types().values()
    ]
    text += table(("type", "名称", "name", "ways to be it"), rows)
    text += "## Words\n\nThe vocabulary that a domain person extends (`pipelines/catalog/phrases.toml`).\n\n"
    phrases = tomllib.loads((SHELF / "phrases.toml").read_text(encoding="utf-8"))
    for section, entries in phrases.items():
        text += f"### {section}\n\n" + table(("", "words"), vocabulary(entries))
    return text


def vocabulary(entries: Any, name: str = "") -> list[tuple[str, str]]:
    """The lists of words of a shelf, however deep, as (name, words)."""
    if isinstance(entries, Mapping):
        return [row for key, value in entries.items() for row in vocabulary(value, f"{name}.{key}".strip("."))]
    if isinstance(entries, list) and any(isinstance(one, Mapping) for one in entries):
        return [row for one in entries for row in vocabulary(one, name)]
    words = [str(one) for one in entries] if isinstance(entries, list) else [str(entries)]
    return [(code(name), "、".join(code(word) if PATTERN.search(word) else word for word in words))]


def formats() -> str:
    """What files are read, and what is said of the others."""
    text = (
        "# Formats\n\nWhat a file is, its bytes say; the suffix decides only where they do not. Every reader gives the "
        "same thing: the text, and where the tables are in it. A zip is opened, each of its files read by itself.\n\n"
        "## Read\n\n"
    )
    rows = [
        (code(kind), " ".join(filter(None, SUFFIXES[kind])), code(f"readers/{module}.py"))
        for kind, (module, _) in READERS.items()
    ]
    text += table(("kind", "usual suffixes", "reader"), rows)
    text += "## Recognised and not read\n\nThese are listed with their reason, never guessed at.\n\n"
    told = [(what or reason, reasons()[reason]["zh"], reasons()[reason]["en"]) for _, reason, what in UNREADABLE]
    return text + table(("what", "原因", "reason"), dict.fromkeys(told))


def reason_book() -> str:
    """Why something was not read, and what becomes of a figure."""
    text = (
        "# What could not be read, and what became of every figure\n\nA reject is our failure and is never held "
        "against the document; rules that need what was rejected are `untestable`.\n\n## Reasons\n\n"
    )
    text += table(("reason", "说明", "sentence"), [(code(key), one["zh"], one["en"]) for key, one in reasons().items()])
    text += "## Kinds of figures\n\nEvery printed figure is one of these (`figures.accounted_as`).\n\n"
    return text + table(("kind", "名称", "name"), [(code(key), *names) for key, names in figure_kinds().items()])


# ---- measurements


def measure(names: Iterable[str], run: Callable[[str], str] | None = None) -> None:
    """Run commands and keep what they print, the command above it."""
    MEASURED.mkdir(exist_ok=True)
    for name in names:
        command, kept = MEASURES[name]
        print(f"-- {command}", flush=True)
        printed = (run or printed_by)(command)
        lines = [line.rstrip() for line in printed.splitlines() if not kept or re.search(kept, line)]
        (MEASURED / f"{name}.txt").write_text("\n".join([f"$ {command}", *lines]) + "\n", encoding="utf-8")


def printed_by(command: str) -> str:
    """What a command prints. `gouji check` may end with 1: it found something."""
    program, *rest = shlex.split(command)
    arguments = [sys.executable, *rest] if program == "python" else [sys.executable, "-m", program, *rest]
    environment = os.environ | {"GOUJI_LANG": "zh", "COLUMNS": "120", "PYTHONPATH": str(PROJECT)}
    done = subprocess.run(arguments, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(f"exit {done.returncode} from: {command}\n{done.stderr}")
    return done.stdout


def stale() -> list[str]:
    """The pages that are not what the data says, and those that the data no longer makes."""
    wanted = pages()
    there = {path.name: path.read_text(encoding="utf-8") for path in REFERENCE.glob("*.md")}
    return sorted(name for name in wanted.keys() | there.keys() if wanted.get(name) != there.get(name))


def main() -> int:
    """Write, check or measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--measure", nargs="*", choices=[*MEASURES], metavar="N")
    given = parser.parse_args()
    if given.measure is not None:
        measure(given.measure or MEASURES)
    elif given.check:
        old = stale()
        print(
            "\n".join(f"docs/reference/{name} is not what the data says" for name in old) or "all pages are up to date"
        )
        return 1 if old else 0
    else:
        REFERENCE.mkdir(parents=True, exist_ok=True)
        wanted = pages()
        for path in REFERENCE.glob("*.md"):
            if path.name not in wanted:
                path.unlink()
        for name, text in wanted.items():
            (REFERENCE / name).write_text(text, encoding="utf-8")
        print(f"{len(wanted)} pages written to docs/reference/")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
