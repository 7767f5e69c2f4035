"""How a build grows with the corpus: time by step, documents a second, memory, the quiet night, the night with one new.

    python -m bench.scale RAW [--documents 1000 --documents 3000 …]      # RAW as `python -m bench.corpus` wrote it
    python -m bench.scale RAW --documents 300 --copies 333               # 99,900 documents, without reading them

Belongs here: walking the road over the first N documents of a corpus, N by N, each in a process of its own, and the
table. Does not belong here: making the corpus, what a step does, copies (`copies`). Dagster and the validator are left
out: their cost is that of `gouji build` on one document, and of the suites (`--suites` measures them too).

Steps are in seconds of the processor, those of workers included: they say the same on a machine that is busy with other
things. `docs/CPU s` is what one core does; nights are in seconds of the wall, by step.

With `--copies` the first N documents are read and judged, and then stood for so many times: `read` and `judge` are then
what is left of these steps (survey, ledger, buckets; laying documents beside each other), and no speed is told of them.
The nights after that are real ones: the new document is read, and those of its name are judged.

Memory is the largest resident set of the process that walks, and of the largest of its workers, in MB.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from bench.copies import Copies, plant
from expectations.batches import judge_corpus, judging_version
from pipelines.corpus import read_corpus
from pipelines.store.release import build_candidate, exclusive, inputs, kept, open_candidate, publish

STEPS = ("read", "candidate", "judge", "suites", "publish")
COLUMNS = (
    *("documents", "MB", "facts"), *STEPS, *("CPU s", "docs/CPU s", "wall s", "docs/wall s", "own MB", "worker MB"),
    *("nothing new s", "one new s"),
)  # fmt: skip


class Night(NamedTuple):
    """Seconds that every step took, of the processor and of the wall."""

    spent: dict[str, float]
    walls: dict[str, float]

    @property
    def wall(self) -> float:
        """Of all steps."""
        return round(sum(self.walls.values()), 1)


def walk(raw: Path, out: Path, suites: bool, copies: Copies | None = None) -> Night:
    """One night."""
    night = Night({}, {})
    begun = _spent(), time.monotonic()

    def lap(step: str) -> None:
        nonlocal begun
        now = _spent(), time.monotonic()
        night.spent[step], night.walls[step] = (
            round(after - before, 1) for before, after in zip(begun, now, strict=True)
        )
        begun = now

    with exclusive(out):
        read_corpus(raw, out, mapper=copies.read if copies else None)
        made_from = inputs(out, judging_version())
        known = kept(out, made_from)
        lap("read")
        if known is None:
            build_candidate(out)
            lap("candidate")
            judge_corpus(out, mapper=copies.judge if copies else None)
            lap("judge")
            if suites:
                from expectations.suites import ask_relations, ask_rules

                with open_candidate(out, read_only=True) as connection:
                    list(ask_rules(connection))
                    for step in ("candidate", "judgements", "findings"):
                        list(ask_relations(connection, step))
                lap("suites")
            publish(out, made_from)
            lap("publish")
    return night


def one(source: Path, documents: int, suites: bool, copies: int) -> dict[str, object]:
    """The row of a table: the first documents of `source`, then a quiet night, then one more document."""
    files = sorted((path for path in source.rglob("*") if path.is_file()), key=lambda path: path.name)
    *first, last = islice(files, documents + 1)
    with tempfile.TemporaryDirectory(dir=source.parent) as folder:
        raw, out = Path(folder, "raw"), Path(folder, "out")
        for path in first:
            _link(path, raw / path.relative_to(source))
        full = walk(raw, out, suites)
        if copies:
            stand = Copies(out / "current")
            raw, out = Path(folder, "copies"), Path(folder, "many")
            plant(raw, sorted(stand.said), copies)
            full = walk(raw, out, suites, stand)
        own, worker = (resource.getrusage(who).ru_maxrss // 1024 for who in _WHO)
        counts = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["relations"]
        quiet = walk(raw, out, suites)
        _link(last, raw / last.relative_to(source))
        new = walk(raw, out, suites)
    whole = round(sum(full.spent.values()), 1)
    size = sum(path.stat().st_size for path in first) // 1_000_000
    shown = (
        counts["documents"],
        "" if copies else size,
        counts["facts"],
        *(full.spent.get(step, "") for step in STEPS),
    )
    speeds = (whole, "", full.wall, "") if copies else (
        whole, round(documents / whole, 1), full.wall, round(documents / full.wall, 1)
    )  # fmt: skip
    told = dict(zip(COLUMNS, (*shown, *speeds, own, worker, quiet.wall, new.wall), strict=True))
    return told | {"first night": full.walls, "night with one new": new.walls}


def _spent() -> float:
    return sum(os.times()[:4])


_WHO = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


def _link(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    os.link(path, target)


def main() -> int:
    """The command: a table as Markdown."""
    parser = argparse.ArgumentParser(prog="python -m bench.scale", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("raw", type=Path)
    parser.add_argument("--documents", type=int, action="append")
    parser.add_argument("--copies", type=int, default=0, help="stand for so many times the documents")
    parser.add_argument("--suites", action="store_true", help="ask the suites of relations and rules as well")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    asked = given.documents or [1, 300, 1000]
    if given.one:
        print(json.dumps(one(given.raw.resolve(), asked[0], given.suites, given.copies)))
        return 0
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start\n")
    print(f"| {' | '.join(COLUMNS)} |\n|{'---:|' * len(COLUMNS)}")
    nights = []
    for documents in asked:
        command = [sys.executable, "-m", "bench.scale", str(given.raw), "--documents", str(documents), "--one"]
        command += [*["--suites"] * given.suites, "--copies", str(given.copies)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        row = json.loads(done.stdout.splitlines()[-1])
        print(f"| {' | '.join(str(row[column]) for column in COLUMNS)} |", flush=True)
        for name in ("first night", "night with one new"):
            steps = ", ".join(f"{step} {seconds}" for step, seconds in row[name].items())
            nights.append(f"{row['documents']} documents, {name}, seconds of the wall: {steps}")
    print("", *nights, sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
