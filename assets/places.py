"""Resources: where things lie, and who is told how far a build is.

Belongs here: what the assets need from the world outside. Does not belong here: what they do with it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
from duckdb import DuckDBPyConnection

from expectations.batches import Mapper
from pipelines.corpus import Progress, Reading, read_corpus
from pipelines.store.release import candidate_path, exclusive, open_candidate, open_published

PROJECT = Path(__file__).parents[1]


class Places(dg.ConfigurableResource["Places"]):
    """The raw folder and OUT. Holds the lock of OUT while a run lasts, so that two builds never meet."""

    raw: str
    out: str
    objects: str = ""  # address of raw objects, and
    parts: str = ""  # of what a cluster has read of them: then documents come from there, not from `raw`

    @property
    def raw_folder(self) -> Path:
        """Where disclosures are found."""
        return Path(self.raw)

    @property
    def out_folder(self) -> Path:
        """Where the warehouse is published."""
        return Path(self.out)

    def read(self, years: list[int] | None, again: bool, progress: Progress) -> Reading:
        """Read what is new, wherever it is. Errors as `corpus.read_corpus`."""
        if not self.parts:
            return read_corpus(self.raw_folder, self.out_folder, years=years, again=again, progress=progress)
        from cluster.home import bring_home

        return bring_home(self.objects, self.parts, self.out_folder, years=years, again=again, progress=progress)

    def judging(self) -> Mapper | None:
        """Who judges buckets: the Ray cluster that this run has connected to, else processes of this machine."""
        ray = sys.modules.get("ray")
        if ray is None or not ray.is_initialized():
            return None
        from cluster.judging import elsewhere
        from cluster.on_ray import OnRay

        return elsewhere(OnRay())

    def insist_on_candidate(self) -> None:
        """A failure that says what to do, where there is no candidate to work on."""
        if not candidate_path(self.out_folder).exists():
            raise dg.Failure(
                "There is no candidate: it was published, or its build stopped. Materialise `candidate` as well.",
                allow_retries=False,
            )

    @contextmanager
    def candidate(self, *, read_only: bool = False) -> Generator[DuckDBPyConnection, None, None]:
        """A connection to the candidate database."""
        self.insist_on_candidate()
        with open_candidate(self.out_folder, read_only=read_only) as connection:
            yield connection

    @contextmanager
    def looked_at(self) -> Generator[DuckDBPyConnection, None, None]:
        """A connection that changes nothing: to the candidate; where it is published already, to what is published."""
        out = self.out_folder
        there = candidate_path(out).exists()
        with open_candidate(out, read_only=True) if there else open_published(out) as connection:
            yield connection

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Generator[Places, None, None]:
        """Raises `release.Busy` where another process is building."""
        with exclusive(self.out_folder):
            yield self


def usual_places() -> Places:
    """`raw` and `warehouse` of the project, unless GOUJI_RAW and GOUJI_OUT say otherwise; objects: `assets.nation`."""
    return Places(
        objects=os.environ.get("GOUJI_OBJECTS") or "",
        parts=os.environ.get("GOUJI_PARTS") or "",
        raw=os.environ.get("GOUJI_RAW") or str(PROJECT / "raw"),
        out=os.environ.get("GOUJI_OUT") or str(PROJECT / "warehouse"),
    )


class Watcher:
    """Who watches a build: nobody. The command line brings one that draws a bar."""

    def step(self, name: str) -> None:
        """A step begins."""

    def reading(self, done: int, total: int) -> None:
        """So many of the new files are read."""

    def judging(self, done: int, total: int) -> None:
        """So many of the buckets that have to be judged are."""

    def note(self, value: object) -> None:
        """A step is done and gave this: a `corpus.Reading`, a `release.Release`, an `Answer` of a suite."""
