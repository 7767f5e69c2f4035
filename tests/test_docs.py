"""The documentation is true: reference pages are what the data says, quoted figures name their command."""

from __future__ import annotations

import csv
import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from expectations.book import rules
from pipelines.catalog import forms
from pipelines.store.schema import RELATIONS

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
WRITTEN = sorted(path for path in DOCS.glob("*.md"))


def tool(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def make() -> ModuleType:
    return tool("make_docs")


def test_reference_pages_are_what_the_data_says(make: ModuleType) -> None:
    assert make.stale() == [], "run: python tools/make_docs.py"


def test_every_rule_form_relation_has_its_place(make: ModuleType) -> None:
    pages = make.pages()
    for rule in rules().values():
        assert f"## {rule.rule_id} {{" in pages[f"rules-{rule.family}.md"]
    assert [key for key in forms() if f"### {key}\n" not in pages["forms.md"]] == []
    assert [name for name in RELATIONS if f"### {name}\n" not in pages["relations.md"]] == []


def test_every_column_is_described_in_both_languages(make: ModuleType) -> None:
    rows = [line.split(" | ") for line in make.relations().splitlines() if line.startswith("| `")]
    assert len(rows) > 200
    assert [row[0] for row in rows if not row[3].strip() or not row[4].strip(" |")] == []


def test_pages_are_the_same_twice(make: ModuleType) -> None:
    assert make.pages() == make.pages()


def test_every_measurement_names_its_command(make: ModuleType) -> None:
    kept = {path.stem: path.read_text(encoding="utf-8") for path in (DOCS / "measured").glob("*.txt")}
    assert kept.keys() == make.MEASURES.keys()
    for name, text in kept.items():
        first, *printed = text.splitlines()
        assert first == f"$ {make.MEASURES[name][0]}"
        assert any(line.strip() for line in printed)


def test_every_quotation_is_there() -> None:
    quoted = [name for path in WRITTEN for name in re.findall(r'--8<-- "(.+?)"', path.read_text(encoding="utf-8"))]
    assert len(quoted) > 8
    assert [name for name in quoted if not (DOCS / name).is_file()] == []


def test_links_between_pages_arrive() -> None:
    lost = []
    for path in (*WRITTEN, *sorted((DOCS / "reference").glob("*.md"))):
        text = re.sub(r"```.*?```|`[^`\n]*`", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        for target in re.findall(r"\]\(([^)#\s]+)", text):
            if "://" not in target and not (path.parent / target).exists():
                lost.append(f"{path.name}: {target}")
    assert lost == []


def test_what_other_checkers_ask_is_asked_once_and_by_ids_of_ours() -> None:
    with (DOCS / "others.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    families = {"CMP", "INT", "HIE", "XFT", "NAR", "ARI", "XYR", "ORG", "CLS", "PRF", "PLA", "TXT"}
    ours = [rule_id for row in rows for rule_id in row["ours"].split()]
    assert {re.fullmatch(r"([A-Z]{3})-\d\d", rule_id)[1] for rule_id in ours} <= families  # type: ignore[index]
    assert [row["question"] for row in rows if not row["ours"] and not row["difference"]] == []
    assert len({row["question"] for row in rows}) == len(rows)


def test_the_site_builds_strictly_and_fetches_nothing(tmp_path: Path) -> None:
    pytest.importorskip("material", reason="left out: the site (needs mkdocs-material)")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", tmp_path],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    outside = re.compile(
        r'<(?:script|img|iframe|link rel="(?:stylesheet|preload|icon)")[^>]+(?:src|href)="(?:https?:)?//'
    )
    fetched = [page.name for page in tmp_path.rglob("*.html") if outside.search(page.read_text(encoding="utf-8"))]
    assert fetched == []
    assert (tmp_path / "index.html").exists()


# ---- the README


def test_every_figure_of_the_readme_is_measured() -> None:
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    readme = tool("readme")
    assert readme.figures(page) == page, "run: python tools/readme.py --write"
    assert readme.figures(page.replace("recall 100.000 %", "recall 100.001 %")) == page


def test_every_link_of_the_readme_arrives() -> None:
    for name in ("README.md", "CONTRIBUTING.md"):
        targets = re.findall(r"\]\(([^)#\s]+)", (ROOT / name).read_text(encoding="utf-8"))
        assert [one for one in targets if "://" not in one and not (ROOT / one).exists()] == []


# ---- what an installation consists of


def test_every_package_of_the_lock_has_its_licence_on_the_page() -> None:
    supply = tool("supply")
    rows = [line.split(" | ") for line in supply.PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    told = {(row[0].strip("| "), row[1]): row[2] for row in rows[1:]}
    assert told.keys() == {(one.name, one.version) for one in supply.packages()}, "run: python tools/supply.py"
    assert [name for name, terms in told.items() if not terms or "GPL" in terms] == []


def test_the_bill_of_materials_names_all_of_the_lock_and_what_needs_it() -> None:
    supply = tool("supply")
    bill = supply.bill(supply.packages())
    refs = {one["bom-ref"] for one in bill["components"]}
    needs = {one["ref"]: one["dependsOn"] for one in bill["dependencies"]}
    locked = re.findall(r"^[\w.-]+(?:\[.*?\])?==", supply.LOCK.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert len(refs) == len(bill["components"]) == len(locked)
    assert refs | {"pkg:generic/gouji@" + supply.version()} == needs.keys()
    assert {one for some in needs.values() for one in some} <= refs
    assert any(one.startswith("pkg:pypi/duckdb@") for one in needs["pkg:generic/gouji@" + supply.version()])
    assert bill == supply.bill(supply.packages())
