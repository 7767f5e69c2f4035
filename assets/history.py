"""Dagster's own records: runs, checks, schedules. They make trends real.

Belongs here: where they lie and how they are opened. Does not belong here: what is recorded.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
from sqlalchemy import event
from sqlalchemy.engine import Engine

from assets.places import PROJECT
from pipelines.store.verify import is_held

USUAL = PROJECT / ".dagster"
CONFIGURATION = "dagster.yaml"
OUT_TAG = "gouji/out"  # of a run that the command line started: where it publishes
YOUNG = 120.0  # seconds in which a run that has begun may not hold its warehouse yet


def home() -> Path:
    """The folder of the records: DAGSTER_HOME, or `.dagster` of the project.

    Makes it, with its configuration, where it is missing. Sets DAGSTER_HOME, so that whatever is started from here
    writes to the same place.
    """
    folder = Path(os.environ.get("DAGSTER_HOME") or USUAL).expanduser().resolve()
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / CONFIGURATION).exists():
        shutil.copyfile(USUAL / CONFIGURATION, folder / CONFIGURATION)
    os.environ["DAGSTER_HOME"] = str(folder)
    return folder


@contextmanager
def instance() -> Iterator[dg.DagsterInstance]:
    """The records, open.

    Dagster opens and closes SQLite for every event, and the last to close writes the log of the database back:
    thousands of waits for the disk in a build. Here each database stays open beside that, and waits as SQLite advises
    for a log (`synchronous = NORMAL`): a power cut may cost the last events, never a record before them.
    """
    kept: dict[str, sqlite3.Connection] = {}

    def keep(connection: object, _: object) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.execute("PRAGMA synchronous = NORMAL")
            _, _, path = connection.execute("PRAGMA database_list").fetchone()
            logged = connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
            if path and logged and path not in kept:
                kept[path] = sqlite3.connect(path, check_same_thread=False)
                kept[path].execute("SELECT count(*) FROM sqlite_master").fetchone()  # opens the log, too

    event.listen(Engine, "connect", keep)
    try:
        with dg.DagsterInstance.from_config(str(home())) as records:
            yield records
    finally:
        event.remove(Engine, "connect", keep)
        for connection in kept.values():
            connection.close()


def end_lost_runs(records: dg.DagsterInstance, out: Path, *, own: bool = False) -> list[str]:
    """Mark as failed the builds in `out` that are recorded as running while nobody holds `out`. Their run ids.

    A running build holds the lock of its warehouse, and the kernel gives that back however the process ends. So a run
    without a lock is dead; recorded as running it would keep its place in the queue, and no night would follow. Whoever
    holds the lock and has not begun a run yet says `own`: every other run is dead then.
    """
    if not own and is_held(out):
        return []
    ended = []
    for record in records.get_run_records(dg.RunsFilter(job_name="build", statuses=[dg.DagsterRunStatus.STARTED])):
        run = record.dagster_run
        lasted = time.time() - (record.start_time or record.create_timestamp.timestamp())
        same = run.tags.get(OUT_TAG, str(out.resolve())) == str(out.resolve())
        if same and (own or lasted > YOUNG):
            records.report_run_failed(run, "Its process is gone: killed, out of memory, or the machine stopped.")
            ended.append(run.run_id)
    return ended


def forget_old_runs(records: dg.DagsterInstance, days: float, most: int = 50) -> int:
    """Delete the finished runs that ended longer ago, at most so many at once; how many. Their events go with them."""
    before = datetime.fromtimestamp(time.time() - days * 86_400, tz=UTC)
    wanted = dg.RunsFilter(
        created_before=before,
        statuses=[dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED],
    )
    runs = records.get_run_records(wanted, limit=most, ascending=True)
    for record in runs:
        records.delete_run(record.dagster_run.run_id)
    return len(runs)
