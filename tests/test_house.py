"""The house itself: doors, words, sizes. What a reviewer would otherwise have to look for."""

import ast
import io
import re
import subprocess
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.catalog.reasons import reasons

ROOT = Path(__file__).parents[1]
ROOMS = ("pipelines", "expectations", "cluster", "assets", "report", "gouji")
HAN = re.compile(r"[\u4e00-\u9fff]")
FORMATS = {"lxml", "openpyxl", "python_calamine", "pypdfium2", "selectolax", "rapidocr", "cv2", "zipfile"}
ENGINES = {"dagster", "great_expectations", "ray", "expectations", "cluster", "assets"}
#: (who, must not import, but for)
CLOSED = (
    ("pipelines", ENGINES | {"gouji"}, ()),
    ("pipelines", {"duckdb", "pyarrow"}, ("pipelines/store/",)),
    ("pipelines", FORMATS, ("pipelines/readers/",)),
    ("expectations", {"dagster", "ray", "cluster", "assets", "gouji"}, ()),
    ("expectations", {"great_expectations"}, ("expectations/suites.py",)),
    ("cluster", {"dagster", "great_expectations", "assets", "gouji"} | FORMATS, ()),
    ("cluster", {"ray"}, ("cluster/on_ray.py",)),
    ("assets", {"gouji"}, ()),
    ("gouji", {"cluster", "ray"}, ()),
    ("report", {"dagster", "great_expectations", "cluster", "assets", "gouji"}, ()),
    ("report", {"pyarrow", "pandas"} | FORMATS, ()),
)


def modules(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imported(path: Path) -> Iterator[str]:
    """The top-level names of whatever a module imports, at whatever depth of its code."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def tracked() -> list[Path]:
    """What a clone would hold; every file of the rooms where there is no git."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        return [path for room in ROOMS for path in modules(room)]
    return [ROOT / one for one in listed.stdout.split("\0") if one and (ROOT / one).is_file()]


@pytest.mark.parametrize(("room", "closed", "doors"), CLOSED, ids=lambda value: value if isinstance(value, str) else "")
def test_doors(room: str, closed: set[str], doors: tuple[str, ...]) -> None:
    crossed = [
        f"{name(path)} imports {other}"
        for path in modules(room)
        if not name(path).startswith(doors or ("\0",))
        for other in imported(path)
        if other in closed
    ]
    assert crossed == []


def test_the_nouns_know_nothing_but_the_standard_library() -> None:
    assert set(imported(ROOT / "pipelines" / "model.py")) <= sys.stdlib_module_names


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("cluster.home", {"ray", "dagster"}),
        ("assets.road", {"ray", "cluster"}),
        ("gouji", {"dagster", "great_expectations", "duckdb", "pandas", "pyarrow"}),
        ("gouji.check", {"dagster", "great_expectations", "pyarrow", "pandas"}),
        ("pipelines.store.memory", {"pyarrow", "pandas"}),
        ("pipelines.model", {"duckdb", "lxml", "pypdfium2"}),
        ("report.page", {"duckdb", "dagster", "lxml", "pypdfium2"}),
    ],
)
def test_importing_loads_no_engine(module: str, absent: set[str]) -> None:
    code = f"import sys, {module}; print(*{sorted(absent)!r} & sys.modules.keys())".replace(
        f"{sorted(absent)!r}", repr(absent)
    )
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert loaded.stdout.split() == []


def test_code_speaks_english() -> None:
    """Chinese belongs to data, docstrings and comments: never to a string that code works with."""
    found = []
    for path in (path for room in ("pipelines", "expectations", "assets", "report") for path in modules(room)):
        source = path.read_text(encoding="utf-8")
        docstrings = {
            (node.body[0].lineno, node.body[0].end_lineno)
            for node in ast.walk(ast.parse(source))
            if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.STRING and HAN.search(token.string):
                inside = any(first <= token.start[0] <= (last or first) for first, last in docstrings)
                if not inside:
                    found.append(f"{name(path)}:{token.start[0]}")
    assert found == []


def test_every_module_says_what_it_is_and_stays_small() -> None:
    silent, large = [], []
    for path in (path for room in ROOMS for path in modules(room)):
        source = path.read_text(encoding="utf-8")
        if source.strip() and not ast.get_docstring(ast.parse(source)):
            silent.append(name(path))
        if source.count("\n") > 500:
            large.append(name(path))
    assert (silent, large) == ([], [])


def test_no_exception_is_swallowed() -> None:
    found = []
    for path in (path for room in ROOMS for path in modules(room)):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ExceptHandler) and (
                node.type is None or all(isinstance(one, ast.Pass) for one in node.body)
            ):
                found.append(f"{name(path)}:{node.lineno}")
    assert found == []


def test_nothing_names_this_machine_or_an_index() -> None:
    words = re.compile(
        rb"(?<![\w.])/(?:work|root|farm|home)/|index-url|find-links(?! \$\(WHEELHOUSE\))|trusted-host"
        rb"|https?://[^ \n]*/simple\b"
    )
    found = [name(path) for path in tracked() if "raw" not in path.parts[:-1] and words.search(path.read_bytes())]
    assert [one for one in found if one != "tests/test_house.py"] == []


def test_every_reason_has_its_sentences() -> None:
    """Whatever code gives as a reason is on the shelf, so that nobody is shown a bare key."""
    given: dict[str, str] = {}
    for path in modules("pipelines"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                place = {"Unreadable": 0, "Reject": 1}.get(node.func.id)
                if place is not None and len(node.args) > place:
                    reason = node.args[place]
                    if isinstance(reason, ast.Constant) and isinstance(reason.value, str):
                        given[reason.value] = f"{name(path)}:{node.lineno}"
    assert given
    assert {reason: place for reason, place in given.items() if reason not in reasons()} == {}
