"""Builds killed at random points, readers all the while: is anything lost, half, or refused?

    python -m bench.soak --kills 100 --publications 20       # figures on stdout as JSON, exit 1 where one is not 0
    python -m bench.soak --nights 24                         # nights in a row: quiet ones, arrivals, rubbish, kills

Belongs here: the killing, the reading and the counting. Does not belong here: what is built. Every build is a real one
over a folder that has just changed, in a process of its own: the functions that the assets call, or with --whole
`gouji build` itself. It is killed with SIGKILL at a moment drawn evenly from the time in which it holds its warehouse.

After every kill the publication must be whole (`verify`: hashes, rows, columns, links). Readers open it again and
again, through our connection and as a stranger would, and compare what they count with what the manifest of the very
release says. In the end the warehouse must be the one that a single build from nothing makes.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import NamedTuple

import duckdb

from gouji.doctor import CODES, tell
from pipelines.corpus import read_corpus, reading_version
from pipelines.store.release import build_candidate, exclusive, inputs, kept, open_published, publish
from pipelines.store.verify import is_held, verify
from tests.small import text

PROJECT = Path(__file__).parents[1]
READERS = 2
SPAWN, FORK = multiprocessing.get_context("spawn"), multiprocessing.get_context("forkserver")
FORK.set_forkserver_preload(["bench.soak", "expectations.batches"])
COUNTS = "SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM facts), (SELECT count(*) FROM figures)"


class Figures(NamedTuple):
    """What was seen."""

    kills: int
    publications: int
    half_read: int  # kills after which a reading was half done
    half_built: int  # kills after which a candidate lay there
    broken: list[str]  # troubles of the publication after a kill: there must be none
    failed_builds: list[str]  # builds that were not killed and did not succeed
    queries: int
    failed_queries: list[str]
    releases_read: int  # distinct releases that readers met
    same_as_from_nothing: bool
    bytes: tuple[int, int]  # of the database that grew, and of one made from nothing
    seconds: float

    @property
    def well(self) -> bool:
        """Nothing lost, nothing half, no failed query."""
        return not (self.broken or self.failed_builds or self.failed_queries) and self.same_as_from_nothing


def soak(base: Path, kills: int, publications: int, seed: int, whole: bool = False, nights: bool = False) -> Figures:
    """Run it in the empty folder `base`. The order of events is drawn from `seed`; where a kill lands is up to time.

    With `nights` a publication is a night, before which anything from nothing to four files may have changed.
    """
    begun = time.monotonic()
    chance = random.Random(seed)
    raw, out = base / "raw", base / "out"
    raw.mkdir()
    for number in range(6):
        _change(raw, number, chance)
    build = _Build(base, out, whole)
    held = build.to_the_end()
    failed = [build.words] if build.words else []
    stop = base / "stop"
    readers = [
        subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "bench.soak", "--read", str(out), str(stop)],
            cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )
        for _ in range(READERS)
    ]  # fmt: skip
    broken: list[str] = []
    killed = published = half_read = half_built = 0
    while killed < kills or published < publications:
        for _ in range(chance.randint(0, 4) if nights else 1):
            _change(raw, chance.randrange(30 if nights else 10), chance)
        build = _Build(base, out, whole)
        left = kills - killed, publications - published
        if left[1] <= 0 or (left[0] > 0 and chance.random() < left[0] / sum(left)):
            if build.killed_after(chance.uniform(0, held)):
                killed += 1
                found = verify(out, reading_version())
                half_read += any(one.key == "half_read" for one in found)
                half_built += any(one.key == "half_built" for one in found)
                print(f"{killed} kills, {published} publications", file=sys.stderr, flush=True)
                broken += [str(one) for one in found if CODES[tell(one, raw, out).level] == max(CODES.values())]
                continue
        else:
            held = max(held * 0.7, build.to_the_end())
        published += not build.words
        failed += [build.words] if build.words else []
    build = _Build(base, out, whole)
    build.to_the_end()
    stop.touch()
    told = [json.loads(reader.communicate(timeout=120)[0]) for reader in readers]
    (base / "nothing").mkdir()
    alone = _Build(base, base / "nothing" / "out", whole)
    alone.to_the_end()
    same = (out / "current").readlink() == (base / "nothing" / "out" / "current").readlink()
    return Figures(
        killed, published, half_read, half_built, broken, failed, sum(one["queries"] for one in told),
        [words for one in told for words in one["failed"]], len({r for one in told for r in one["releases"]}),
        same and not build.words, (_size(out), _size(alone.out)), round(time.monotonic() - begun, 1),
    )  # fmt: skip


def _size(out: Path) -> int:
    return (out / "budget.duckdb").stat().st_size


def _change(raw: Path, number: int, chance: random.Random) -> None:
    """A file is added, published again with other figures, or withdrawn; now and then it is rubbish."""
    path = raw / f"{number}.txt"
    if number and path.exists() and chance.random() < 0.2:
        path.unlink()
        return
    if number and chance.random() < 0.1:
        path.write_bytes(chance.randbytes(3000))
        return
    cents = chance.randrange(10, 99)
    path.write_text(text(body=f"某市第{number}局", project=f"200.{cents}", total=f"500.{cents}"), encoding="utf-8")


def road(raw: str, out: str, log: str) -> None:
    """A build as its steps call it, in a process that has imported everything already."""
    from expectations.batches import judge_corpus, judging_version

    try:
        with exclusive(Path(out)):
            read_corpus(Path(raw), Path(out))
            made_from = inputs(Path(out), judging_version())
            if not kept(Path(out), made_from):
                build_candidate(Path(out))
                judge_corpus(Path(out))
                publish(Path(out), made_from)
    except BaseException:
        Path(log).write_text(traceback.format_exc(), encoding="utf-8")
        os._exit(2)
    os._exit(0)


class _Build:
    """A build in a process of its own: the road, or (`whole`) `gouji build` with Dagster and all checks."""

    def __init__(self, base: Path, out: Path, whole: bool = False) -> None:
        self.out, self.log = out, base / "log"
        self.words = ""  # what it said, where it failed
        self.log.write_text("")
        given = (str(base / "raw"), str(out), str(self.log))
        self.process = (
            SPAWN.Process(target=_whole, args=(*given, str(base / "records")))
            if whole
            else FORK.Process(target=road, args=given)
        )
        self.process.start()

    def _until_held(self) -> None:
        while self.process.is_alive() and not is_held(self.out):
            time.sleep(0.005)

    def to_the_end(self) -> float:
        """Wait for it; the seconds in which it held its warehouse."""
        self._until_held()
        begun = time.monotonic()
        self.process.join(600)
        self._end()
        return time.monotonic() - begun

    def killed_after(self, seconds: float) -> bool:
        """Kill it so many seconds after it took its warehouse. False where it was done before."""
        self._until_held()
        self.process.join(seconds)
        if self.process.exitcode is None:
            self.process.kill()
            self.process.join()
        if self.process.exitcode == -signal.SIGKILL:
            return True
        self._end()
        return False

    def _end(self) -> None:
        if self.process.exitcode:
            self.words = f"exit {self.process.exitcode}: {self.log.read_text(errors='replace')[-2000:]}"


def _whole(raw: str, out: str, log: str, records: str) -> None:
    command = [sys.executable, "-W", "ignore", "-m", "gouji", "build", "--raw", raw, "--out", out]
    with Path(log).open("wb") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    os.chdir(PROJECT)
    os.execve(sys.executable, command, os.environ | {"DAGSTER_HOME": records})


def read(out: Path, stop: Path) -> dict[str, object]:
    """Ask the publication until `stop` is there: what was asked, what failed, which releases were met."""
    queries, failed, met = 0, list[str](), set[str]()
    while not stop.exists():
        release = (out / "current").resolve()
        try:
            wanted = json.loads((release / "manifest.json").read_text(encoding="utf-8"))["relations"]
            expected = tuple(wanted[name] for name in ("documents", "facts", "figures"))
            with duckdb.connect(str(release / "budget.duckdb"), read_only=True) as connection:
                given = connection.execute(COUNTS).fetchone()
                queries += 1
                if given != expected:
                    failed.append(f"{release.name}: {given} != {expected}")
            met.add(release.name)
            with duckdb.connect(str(out / "budget.duckdb"), read_only=True) as connection:  # as a stranger would
                connection.execute("SELECT count(*), sum(amount) FROM facts").fetchone()
                queries += 1
            with open_published(out) as connection:
                connection.execute("SELECT count(*) FROM totals").fetchone()
                queries += 1
        except (duckdb.Error, OSError, KeyError, ValueError) as error:
            failed.append(f"{release.name}: {type(error).__name__}: {error}"[:300])
        time.sleep(0.2)
    return {"queries": queries, "failed": failed, "releases": sorted(met)}


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--publications", type=int, default=20)
    parser.add_argument("--nights", type=int, default=0, help="so many publications, with half as many kills between")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--whole", action="store_true", help="every build is `gouji build`, with Dagster and all checks"
    )
    parser.add_argument("--read", nargs=2, type=Path, metavar=("OUT", "STOP"), help="be a reader")
    given = parser.parse_args()
    if given.read:
        print(json.dumps(read(*given.read)), flush=True)
        os._exit(0)  # beside other libraries DuckDB's binding ends with a page of harmless alarm
    with tempfile.TemporaryDirectory() as folder:
        asked = (given.nights // 2, given.nights) if given.nights else (given.kills, given.publications)
        figures = soak(Path(folder), *asked, given.seed, given.whole, bool(given.nights))
    print(json.dumps(figures._asdict(), ensure_ascii=False, indent=1))
    return 0 if figures.well else 1


if __name__ == "__main__":
    sys.exit(main())
