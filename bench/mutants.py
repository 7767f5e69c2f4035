"""Would a test notice? Small errors put into the rooms that decide, one at a time; the tests that should notice, run.

    pip install mutmut==3.8.1             # for its operators only; it is in no lock, its own runner draws no sample
    python -m bench.mutants               # 70 of each room, a table on stdout, 1 where fewer than 90 % are noticed
    python -m bench.mutants --each 20 --seed 7 --rooms facts,judge --json mutants.json

Belongs here: drawing mutants, running tests against them, counting. Does not belong here: tests.

A mutant is one change by one of mutmut's operators within a function (decorated ones, too). Left out is what cannot
change an answer: words of types, the `strict` of a zip, the size of a cache, the name of an encoding that is the usual
one. The sample is drawn by `seed`, evenly within a room. Each mutant has a process of its own, forked from one that
has imported everything and collected the tests; the functions there get the mutant's code, and no file is written. It
meets the doctests of its module, then the tests of the room, the quickest first, until one fails. A mutant that takes
far more time than all tests together is noticed, too.
"""

from __future__ import annotations

import argparse
import functools
import gc
import importlib
import inspect
import json
import os
import random
import re
import resource
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import FunctionType, ModuleType
from typing import NamedTuple

import pytest
from hypothesis import settings

from pipelines import readers
from pipelines.catalog import forms, vocabulary

ROOT = Path(__file__).resolve().parents[1]
GOAL = 0.9
SECONDS = 120  # of the processor; all tests of a room take less than half of that
BYTES = 6 << 30
LAYOUTS = ("layouts", "layouts_lists", "layouts_pages")
WHOLE = ("figures", "laws", "quiet")
READING = ("amounts", "facts", "recognise", "stubs", "road", "told", *LAYOUTS, "claims", *WHOLE, "dressed")
PROSE = ("told", "claims", "road", *WHOLE)
JUDGING = ("judge", "findings", "statements", "rules", "questions")
#: room -> its modules, and its tests in the order in which they are asked
ROOMS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "amounts": (("pipelines/amounts.py",), READING),
    "recognise": (("pipelines/recognise.py", "pipelines/stubs.py"), READING),
    "facts": (("pipelines/facts.py",), READING),
    "claims": (("pipelines/claims/*.py",), PROSE),
    "judge": (("expectations/judge.py",), JUDGING),
}
SURVIVED = "-"
NEUTRAL = {"strict", "maxsize", "encoding"}  # arguments that do not change an answer
SQL = re.compile(r"[fr]*[\"'](?:SELECT|CREATE|SET|BEGIN|COMMIT) ?")  # whose words may be of any case
UNASKED = {"len", "isinstance", "cast", "lru_cache", "TypeVar"}  # calls that are left as they are


class Mutant(NamedTuple):
    """One change: where, and what became of what."""

    path: str
    line: int
    was: str
    now: str
    source: str  # of the whole module

    @property
    def module(self) -> str:
        """Its dotted name."""
        return dotted(Path(self.path))


class Fate(NamedTuple):
    """What became of a mutant: noticed, timed out or survived; by which test; after how many seconds."""

    what: str
    by: str
    seconds: float


def dotted(path: Path) -> str:
    """pipelines/claims/__init__.py → pipelines.claims"""
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def mutants(path: Path) -> list[tuple[int, str, str, Callable[[], str]]]:
    """Every mutant of a module: line, words before and after, and the whole source when it is asked for."""
    import libcst as cst
    from libcst.metadata import MetadataWrapper, PositionProvider
    from mutmut.mutation.mutators import mutation_operators

    wrapper = MetadataWrapper(cst.parse_module((ROOT / path).read_text(encoding="utf-8")))
    whole = wrapper.module
    places = wrapper.resolve(PositionProvider)
    found: list[tuple[int, str, str, Callable[[], str]]] = []

    class Visitor(cst.CSTVisitor):
        def __init__(self) -> None:
            self.inside = 0

        def on_visit(self, node: cst.CSTNode) -> bool:
            if isinstance(node, (cst.Annotation, cst.Decorator)):
                return False
            if isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and node.func.value in UNASKED:
                return False
            if isinstance(node, cst.Arg) and node.keyword is not None and node.keyword.value in NEUTRAL:
                return False
            if isinstance(node, cst.FunctionDef):
                self.inside += 1
            elif self.inside and node in places:
                self.change(node)
            return True

        def on_leave(self, original_node: cst.CSTNode) -> None:
            if isinstance(original_node, cst.FunctionDef):
                self.inside -= 1

        def change(self, node: cst.CSTNode) -> None:
            for kind, operator in mutation_operators:
                for other in operator(node) if isinstance(node, kind) else ():
                    if isinstance(node, cst.Call) and _loses_neutral(node, other):
                        continue
                    was, now = whole.code_for_node(node), whole.code_for_node(other)
                    if SQL.match(was) and was.lower() == now.lower():
                        continue
                    place = places[node].start.line  # type: ignore[attr-defined]

                    def source(node: cst.CSTNode = node, other: cst.CSTNode = other) -> str:
                        return whole.deep_replace(node, other).code  # type: ignore[arg-type]

                    found.append((place, was, now, source))

    def _loses_neutral(node: cst.Call, other: object) -> bool:
        assert isinstance(other, cst.Call)
        changed = [arg for arg in node.args if not any(arg is kept for kept in other.args)]
        return any(arg.keyword is not None and arg.keyword.value in NEUTRAL for arg in changed)

    whole.visit(Visitor())
    return found


def sample(room: str, each: int, seed: int) -> tuple[list[Mutant], int]:
    """So many mutants of a room, drawn by `seed`; and how many there are."""
    paths = sorted(path.relative_to(ROOT) for glob in ROOMS[room][0] for path in ROOT.glob(glob))
    every = [(path, one) for path in paths for one in mutants(path)]
    chosen = sorted(random.Random(f"{seed} {room}").sample(range(len(every)), min(each, len(every))))
    return [
        Mutant(path.as_posix(), line, was, now, source())
        for path, (line, was, now, source) in map(every.__getitem__, chosen)
    ], len(every)


# ---- one mutant


def functions(module: ModuleType) -> Iterator[tuple[str, FunctionType]]:
    """Every function and method of a module, bare of its cache or property, by its qualified name."""
    for owner in (module, *(one for one in vars(module).values() if isinstance(one, type))):
        for one in vars(owner).values():
            one = inspect.unwrap(getattr(one, "fget", None) or getattr(one, "__func__", one))
            if isinstance(one, FunctionType) and one.__module__ == module.__name__:
                yield one.__qualname__, one


def put_in(mutant: Mutant) -> None:
    """The mutant's code takes the place of the code that everyone who imported the function has."""
    module = sys.modules[mutant.module]
    changed = ModuleType(mutant.module)
    changed.__dict__.update(__file__=module.__file__, __package__=module.__package__)
    sys.modules[mutant.module] = changed  # where dataclasses look for the names of types
    exec(compile(mutant.source, str(module.__file__), "exec", dont_inherit=True), changed.__dict__)
    sys.modules[mutant.module] = module
    others = dict(functions(changed))
    for name, function in functions(module):
        other = others[name]
        function.__code__, function.__defaults__, function.__kwdefaults__ = (
            other.__code__, other.__defaults__, other.__kwdefaults__,
        )  # fmt: skip


def noticed(mutant: Mutant, items: Sequence[pytest.Item], failed: list[str]) -> str:
    """The first test that fails; '' where none does."""
    try:
        put_in(mutant)
    except Exception as error:
        return f"import: {type(error).__name__}"
    for item, after in zip(items, [*items[1:], None], strict=True):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
        if failed:
            return failed[0]
    return ""


def fate(mutant: Mutant, items: Sequence[pytest.Item], failed: list[str]) -> Fate:
    """Let one mutant meet its tests, in a process forked from this one."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.close(reading)
            resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
            resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
            nowhere = os.open(os.devnull, os.O_RDWR)
            for number in (0, 1, 2):
                os.dup2(nowhere, number)
            os.write(writing, (noticed(mutant, items, failed) or SURVIVED).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8", errors="replace") as pipe:
        words = pipe.read()
    _, status, used = os.wait4(child, 0)
    seconds = round(used.ru_utime + used.ru_stime, 1)
    if words == SURVIVED:
        return Fate("survived", "", seconds)
    slow = os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGKILL)
    return Fate("timed out" if slow else "noticed", words or f"ended with {status}", seconds)


class _Loop:
    """Pytest's plug-in that runs the collected tests once for every mutant, and remembers the first that fails."""

    def __init__(self, mutants: Sequence[Mutant], told: Callable[[Mutant, Fate], None]) -> None:
        self.mutants, self.told = mutants, told
        self.failed: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.append(report.nodeid)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        # a test in its order; doctests of the mutated module first
        doctests = [item for item in session.items if isinstance(item, pytest.DoctestItem)]
        others = [item for item in session.items if not isinstance(item, pytest.DoctestItem)]
        gc.freeze()
        sound = fate(
            self.mutants[0]._replace(source=(ROOT / self.mutants[0].path).read_text("utf-8")), others, self.failed
        )
        if sound.what != "survived":
            raise SystemExit(f"without a mutant the tests fail: {sound}")
        for mutant in self.mutants:
            mine = [item for item in doctests if item.path == ROOT / mutant.path]
            self.told(mutant, fate(mutant, [*mine, *others], self.failed))
        return True


def meet(room: str, chosen: Sequence[Mutant], told: Callable[[Mutant, Fate], None]) -> int:
    """All of a room's, in a process that has imported everything and read whatever none of the rooms can change. Its
    number: whoever asked waits for it."""
    child = os.fork()
    if not child:
        try:
            settings.register_profile("mutants", database=None, derandomize=True, print_blob=False)
            settings.load_profile("mutants")
            readers.read = functools.cache(readers.read)
            for path in sorted((ROOT.parent / "shared" / "data").rglob("source.pdf")):
                readers.read(path)
            vocabulary(), forms()
            for path in sorted({mutant.path for mutant in chosen}):
                importlib.import_module(dotted(Path(path)))
            options = [
                "-q",
                "-s",
                "-p",
                "no:cacheprovider",
                "-o",
                "addopts=--import-mode=importlib",
                "--doctest-modules",
            ]
            tests = [f"tests/test_{test}.py" for test in ROOMS[room][1]]
            pytest.main([*options, *tests, *sorted({mutant.path for mutant in chosen})], plugins=[_Loop(chosen, told)])
        finally:
            os._exit(0)
    return child


def table(fates: Mapping[str, Sequence[Fate]], whole: Mapping[str, int]) -> tuple[str, float]:
    """Fates by room, and the share that was noticed."""
    head = ("room", "mutants", "drawn", "noticed", "timed out", "survived", "share")
    lines = ["  ".join(f"{word:>10}" for word in head)]
    for room, mine in (*fates.items(), ("all", [fate for some in fates.values() for fate in some])):
        count = Counter(fate.what for fate in mine)
        share = 1 - count["survived"] / len(mine) if mine else 0.0
        every = whole.get(room, sum(whole.values()))
        cells = (room, every, len(mine), count["noticed"], count["timed out"], count["survived"], f"{share:.1%}")
        lines.append("  ".join(f"{cell:>10}" for cell in cells))
    return "\n".join(lines), share


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--each", type=int, default=70, help="mutants of a room")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rooms", default=",".join(ROOMS))
    parser.add_argument("--jobs", type=int, default=1, help="rooms at a time")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    os.chdir(ROOT)
    fates: dict[str, list[Fate]] = {}
    whole: dict[str, int] = {}
    running: list[int] = []
    with tempfile.TemporaryFile("w+", encoding="utf-8") as told:
        for room in given.rooms.split(","):
            chosen, whole[room] = sample(room, given.each, given.seed)

            def tell(mutant: Mutant, end: Fate, room: str = room) -> None:
                row = {"room": room, "path": mutant.path, "line": mutant.line, "was": mutant.was, "now": mutant.now}
                print(json.dumps(row | end._asdict(), ensure_ascii=False), file=told, flush=True)
                if end.what == "survived":
                    os.write(2, f"{mutant.path}:{mutant.line}: {mutant.was!r} → {mutant.now!r}\n".encode())

            running.append(meet(room, chosen, tell))
            if len(running) == given.jobs:
                os.waitpid(running.pop(0), 0)
        for child in running:
            os.waitpid(child, 0)
        told.seek(0)
        rows = [json.loads(line) for line in told]
    for row in sorted(rows, key=lambda row: list(ROOMS).index(row["room"])):
        fates.setdefault(row["room"], []).append(Fate(row["what"], row["by"], row["seconds"]))
    if given.json:
        given.json.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")
    words, share = table(fates, whole)
    print(f"seed {given.seed}\n{words}")
    return 0 if share >= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
