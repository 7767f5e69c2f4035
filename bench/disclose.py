"""How long one disclosure takes, room by room, beside the floor; and `gouji check` as a whole process.

    python -m bench.disclose          the first disclosure
    python -m bench.disclose DIR      then every text under DIR too, each met once

CPU milliseconds on one core, median and best of many rounds in one run; the floor is reading, hashing, decoding and
splitting the same file into cells. `its values alone` is building the values of the answer once more, nothing being
read, found or decided: no road to the same answer is quicker than these two together. The first disclosure is met again
and again, so that whatever the rooms keep of its words is there; the documents of DIR are new to them. Belongs here:
the road of one document. Does not belong here: corpora at work (`gouji build`), readers (`bench.readers`, `bench.pdf`),
how right the answers are.
"""

from __future__ import annotations

import dataclasses
import hashlib
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import pipelines.disclose as road
from pipelines.model import Document
from pipelines.readers import read_all

ROUNDS, PROCESSES = 100, 7
GOAL_MS, GOAL_PROCESS_MS = 1.5, 400
ROOMS = (
    "identify", "grids", "segment", "paragraphs", "tabulate", "recognise", "state", "perform", "tell", "expected",
    "account",
)  # fmt: skip
RAW = Path(__file__).resolve().parents[1] / "raw"


def main() -> None:
    """Print one line a room."""
    path = next(RAW.rglob("*.txt"))
    document = _document(path)
    road.disclose(document)
    floors, whole = [], []
    for _ in range(ROUNDS):
        floors.append(_spent(lambda: _floor(path)))
        whole.append(_spent(lambda: road.disclose(document)))
    floor = statistics.median(floors)
    print(f"{path.stat().st_size} bytes, {ROUNDS} rounds\n{'':22}{'median':>9}{'best':>9}{'floors':>9}")
    _tell("read, hash, split", floors, floor)
    made = list(_values(road.disclose(document), set()))
    _tell("its values alone", [_spent(lambda: [make(*given) for make, given in made]) for _ in range(ROUNDS)], floor)
    with _timed_rooms() as spent:
        for _ in range(ROUNDS):
            road.disclose(document)
    for room in ROOMS:
        _tell(f"  {room}", spent[room], floor)
    _tell("disclose", whole, floor, f"   goal {GOAL_MS}")
    _process(path)  # compiles what was never run
    processes = [_process(path) for _ in range(PROCESSES)]
    _tell("gouji check --json", processes, floor, f"   goal {GOAL_PROCESS_MS}")
    for folder in map(Path, sys.argv[1:]):
        _tell_folder(folder)


def _tell(name: str, spent: list[float], floor: float, goal: str = "") -> None:
    median = statistics.median(spent)
    print(f"{name:22}{median:>9.2f}{min(spent):>9.2f}{median / floor:>9.1f}{goal}")


def _tell_folder(folder: Path) -> None:
    """Documents that the rooms have not met."""
    documents = [_document(path) for path in sorted(folder.rglob("*.txt"))]
    spent = [_spent(lambda document=document: road.disclose(document)) for document in documents]
    if not spent:
        raise SystemExit(f"no text under {folder}")
    letters = sum(len(document.text) for document in documents)
    print(
        f"{len(spent)} new documents: median {statistics.median(spent):.2f} ms a document, "
        f"{1000 * sum(spent) / letters:.2f} ms for a thousand letters"
    )


def _document(path: Path) -> Document:
    given = read_all(path)[0][1]
    if not isinstance(given, Document):
        raise SystemExit(f"{path}: {given}")
    return given


def _floor(path: Path) -> list[list[str]]:
    data = path.read_bytes()
    hashlib.sha256(data).hexdigest()
    return [line.split("\t") for line in data.decode("utf-8").split("\n")]


def _values(value: object, met: set[int]) -> Iterator[tuple[Callable[..., object], tuple[object, ...]]]:
    """What makes each value of the house within `value`, and of what; an amount is made of its digits."""
    if isinstance(value, Decimal):
        yield Decimal, (str(value),)
    if isinstance(value, (str, Decimal)) or id(value) in met:
        return
    met.add(id(value))
    within: Iterable[object] = ()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        within = tuple(getattr(value, field.name) for field in dataclasses.fields(value))
        yield type(value), tuple(within)
    elif isinstance(value, Mapping):
        within = value.values()
    elif isinstance(value, tuple):
        within = value
        if hasattr(value, "_fields"):
            yield type(value), value
    for one in within:
        yield from _values(one, met)


def _spent(work: Callable[[], object]) -> float:
    start = time.process_time_ns()
    work()
    return (time.process_time_ns() - start) / 1e6


@contextmanager
def _timed_rooms() -> Iterator[dict[str, list[float]]]:
    """Within it, every room that `disclose` enters writes down what it spent."""
    spent: dict[str, list[float]] = {room: [] for room in ROOMS}

    def timed(room: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def run(*given: Any) -> Any:
            start = time.process_time_ns()
            try:
                return work(*given)
            finally:
                spent[room].append((time.process_time_ns() - start) / 1e6)

        return run

    rooms = {room: getattr(road, room) for room in ROOMS}
    try:
        for room, work in rooms.items():
            setattr(road, room, timed(room, work))
        yield spent
    finally:
        for room, work in rooms.items():
            setattr(road, room, work)


def _process(path: Path) -> float:
    """CPU time of the whole process, the start included; with compiled modules, as an install has them."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "gouji", "check", "--json", str(path)]
    usual = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False, env=usual)
    if not done.stdout.startswith(b"{"):  # a trace ends with 1 as well
        raise SystemExit(f"gouji check said nothing and ended with {done.returncode}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


if __name__ == "__main__":
    main()
