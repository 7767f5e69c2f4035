"""`gouji build`: the job of Dagster, walked in this process and written into its history.

Belongs here: starting the job and telling what came of it in plain values. Does not belong here: the road (`road`),
drawing (`gouji`).

    watcher = Bar()                                   # a places.Watcher, or None
    built = materialise(Path("raw"), Path("warehouse"), watcher)
    built.release                                     # None: nothing was published, see built.failures
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import dagster as dg

from assets import history
from assets.definitions import definitions
from assets.places import Places, Watcher
from pipelines.corpus import Reading
from pipelines.store.release import Release, exclusive

INTERRUPT = dg.DagsterExecutionInterruptedError.__name__
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


class Check(NamedTuple):
    """One asset check, as it was recorded."""

    name: str
    passed: bool
    severity: str  # error, warn
    blocking: bool
    description: str


class Built(NamedTuple):
    """What a build did."""

    run_id: str  # in Dagster's history
    reading: Reading | None  # None: it failed before anything was read
    release: Release | None  # None: nothing was published, the last publication stays
    checks: tuple[Check, ...]
    failures: tuple[str, ...]  # why a step failed, in words; () where all went well
    interrupted: bool = False  # by Ctrl+C


class _Notes(Watcher):
    """Remembers what steps gave, and passes everything on."""

    def __init__(self, listener: Watcher) -> None:
        self.listener = listener
        self.noted: list[object] = []

    def step(self, name: str) -> None:
        self.listener.step(name)

    def reading(self, done: int, total: int) -> None:
        self.listener.reading(done, total)

    def judging(self, done: int, total: int) -> None:
        self.listener.judging(done, total)

    def note(self, value: object) -> None:
        self.noted.append(value)
        self.listener.note(value)


def materialise(raw: Path, out: Path, watcher: Watcher | None = None) -> Built:
    """Read `raw`, judge it and publish in `out`: the job `build`, in this process, recorded in DAGSTER_HOME.

    `watcher` is told of every step, of the reading's progress and of what steps gave. Raises `release.Busy` where
    another process is building in `out`, NotADirectoryError where `raw` is no folder; whatever fails in a step is in
    `failures`.
    """
    raw, out = raw.resolve(), out.resolve()
    if not raw.is_dir():
        raise NotADirectoryError(f"{raw} is no folder")
    notes = _Notes(watcher or Watcher())
    job = definitions().resolve_job_def("build")
    with exclusive(out), history.instance() as instance:
        history.end_lost_runs(instance, out, own=True)
        result = job.execute_in_process(
            instance=instance,
            raise_on_error=False,
            resources={"places": Places(raw=str(raw), out=str(out)), "watcher": notes},
            run_config=QUIET,
            tags={"gouji/started_by": "command line", history.OUT_TAG: str(out)},
        )
    checks = tuple(
        Check(one.check_name, one.passed, one.severity.value.lower(), bool(one.blocking), one.description or "")
        for one in result.get_asset_check_evaluations()
    )
    return Built(
        result.run_id,
        next((value for value in notes.noted if isinstance(value, Reading)), None),
        next((value for value in notes.noted if isinstance(value, Release)), None),
        checks,
        tuple(_failure(event) for event in result.all_events if event.is_step_failure),
        any(INTERRUPT in _classes(event) for event in result.all_events if event.is_step_failure),
    )


def _failure(event: dg.DagsterEvent) -> str:
    """Why a step failed: the words of a `dg.Failure`, else the exception that it was, with its trace."""
    data = event.step_failure_data
    if data.user_failure_data and data.user_failure_data.description:
        return data.user_failure_data.description
    error = data.error
    while error is not None and error.cause is not None:
        error = error.cause
    if error is not None and error.cls_name == "DagsterAssetCheckFailedError":
        return f"{event.step_key}: {error.message.strip()}"  # what failed is in the checks; a trace would say nothing
    return f"{event.step_key}: {error.to_string() if error else 'no reason was recorded'}"


def _classes(event: dg.DagsterEvent) -> list[str | None]:
    """The exceptions of a step that failed, from the last to the first, by the names of their classes."""
    error, found = event.step_failure_data.error, []
    while error is not None:
        found.append(error.cls_name)
        error = error.cause
    return found
