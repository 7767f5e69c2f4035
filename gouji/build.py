"""`gouji build`: the assets of Dagster in this process, with a bar to watch and a summary at the end.

Belongs here: what a build looks like on a terminal, and its exit code. Does not belong here: the build itself
(`assets.build`).
"""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from gouji.leave import FAILED, INTERRUPTED
from gouji.say import language, plain, say

if TYPE_CHECKING:
    from rich.console import Console

    from assets.build import Built

SHOWN = 20
STEPS = ("disclosures", "candidate", "relation_checks", "judgement", "judgement_checks", "warehouse")
COUNTED = ("documents", "facts", "indicators", "claims", "judgements", "findings")
OUTCOMES = ("holds", "broken", "untestable", "not_applicable")


def run(raw: Path, out: Path, console: Console) -> int:
    """Build and tell; the exit code."""
    from assets.build import materialise
    from pipelines.store.release import Busy

    if raw.resolve() == out.resolve():
        sys.stderr.write(say("build.same", place=plain(raw)) + "\n")
        return FAILED
    try:
        with _Bar(console) as bar:
            built = materialise(raw, out, bar.watcher())
    except KeyboardInterrupt:
        sys.stderr.write(say("build.interrupted") + "\n")
        return INTERRUPTED
    except Busy:
        sys.stderr.write(say("build.busy") + "\n")
        return FAILED
    except NotADirectoryError:
        sys.stderr.write(say("build.no_folder", place=plain(raw)) + "\n")
        return FAILED
    return _told(built, raw, out, console)


class _Bar:
    """A line that says which step runs, and how far the reading is."""

    def __init__(self, console: Console) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        self.progress = Progress(
            *columns, TimeElapsedColumn(), console=console, transient=True, disable=not console.is_terminal
        )
        self.task = self.progress.add_task("", total=len(STEPS))

    def __enter__(self) -> _Bar:
        self.progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.progress.stop()

    def watcher(self) -> object:
        """What the steps report to."""
        from assets.places import Watcher

        progress, task = self.progress, self.task

        class Watching(Watcher):
            def step(self, name: str) -> None:
                number = STEPS.index(name) if name in STEPS else 0
                words = say(f"build.step.{name}") if name in STEPS else name
                progress.update(task, description=words, completed=number, total=len(STEPS))

            def reading(self, done: int, total: int) -> None:
                progress.update(task, completed=done, total=total)

            judging = reading

        return Watching()


def _told(built: Built, raw: Path, out: Path, console: Console) -> int:
    """Print what came of it."""
    if built.reading is not None:
        for trace in built.reading.our_errors:
            sys.stderr.write(trace + "\n")
    failed = [check for check in built.checks if check.blocking and not check.passed]
    if built.release is None and built.interrupted:
        sys.stderr.write(say("build.interrupted") + "\n")
        return INTERRUPTED
    if built.release is None:
        _tell_quarantine_of_readings(out, console)
        reading = built.reading
        reason = say("build.nothing") if reading is not None and not reading.documents else ""
        if any(os.strerror(errno.ENOSPC) in failure for failure in built.failures):
            reason = say("build.disk")
        for check in failed:
            console.print(f"  {check.name}: {plain(check.description)}", style="red")
        for failure in built.failures if not reason else ():
            sys.stderr.write(failure.rstrip() + "\n")
        console.print(reason or say("build.failed"), style="red")
        return FAILED
    _tell_summary(out, console)
    if built.release.changed:
        _tell_changes(out, console)
    words = "build.published" if built.release.changed else "build.unchanged"
    console.print(say(words, place=plain(out / "budget.duckdb"), release_id=built.release.release_id), style="green")
    if built.reading is not None and built.reading.our_errors:
        console.print(say("build.our_errors", count=len(built.reading.our_errors)), style="red")
        return FAILED
    return 0


def _tell_summary(out: Path, console: Console) -> None:
    from pipelines.store.release import open_published

    with open_published(out) as connection:
        rows = dict(
            connection.execute(
                " UNION ALL ".join(f"SELECT '{name}', count(*) FROM {name}" for name in COUNTED)
            ).fetchall()
        )
        statuses = dict(connection.execute("SELECT status, count(*) FROM sources GROUP BY ALL").fetchall())
        outcomes = dict(connection.execute("SELECT outcome, count(*) FROM judgements GROUP BY ALL").fetchall())
        severities = dict(connection.execute("SELECT severity, count(*) FROM findings GROUP BY ALL").fetchall())
        ((decided,),) = connection.execute(
            "SELECT count(*) FROM findings SEMI JOIN dispositions USING (finding_id)"
        ).fetchall()
        quarantined = connection.execute(
            "SELECT source_path || coalesce('!' || inner_name, ''), reason, detail FROM sources "
            "WHERE status = 'quarantined' ORDER BY ALL"
        ).fetchall()
    files = ", ".join(f"{say(f'build.{status}')} {statuses.get(status, 0)}" for status in ("quarantined", "duplicate"))
    asked = ", ".join(f"{say(f'build.{outcome}')} {outcomes.get(outcome, 0)}" for outcome in OUTCOMES)
    weights = ", ".join(
        f"{say(f'severity.{one}')} {severities[one]}" for one in ("error", "warn", "info") if one in severities
    )
    weights += say("decided.among", count=decided) if decided else ""
    more = {"documents": files, "judgements": asked, "findings": weights}
    for name in COUNTED:
        behind = f"  ({more[name]})" if more.get(name) else ""
        console.print(f"  {say(f'build.{name}')} {rows[name]}{behind}")
    _tell_quarantine(quarantined, console)


def _tell_changes(out: Path, console: Console) -> None:
    """What is new since the publication before; what was withdrawn by name, since it is seen nowhere else."""
    from pipelines.store.changes import changes, releases

    kept = releases(out)
    if len(kept) < 2:
        return
    news = changes(out, kept[-2])
    given = {"documents": news.documents, "editions": news.editions, "errors": news.errors}
    console.print(f"  {say('build.news', withdrawn=len(news.withdrawn), **given)}")
    for title in news.withdrawn[:SHOWN]:
        console.print(f"    {say('build.withdrawn', title=plain(title))}", style="yellow")


def _tell_quarantine_of_readings(out: Path, console: Console) -> None:
    """Where nothing was published, the list of files still says why."""
    from pipelines.store.schema import connect

    path = out / ".readings" / "parquet" / "sources" / "sources.parquet"
    if path.exists():
        with connect() as connection:
            _tell_quarantine(
                connection.execute(
                    "SELECT source_path || coalesce('!' || inner_name, ''), reason, detail FROM read_parquet(?) "
                    "WHERE status = 'quarantined' ORDER BY ALL",
                    [str(path)],
                ).fetchall(),
                console,
            )


def _tell_quarantine(rows: list[tuple[str, str, str | None]], console: Console) -> None:
    from pipelines.catalog.reasons import sentence

    for path, reason, detail in rows[:SHOWN]:
        console.print(
            f"  {plain(path)}: {sentence(reason, language())}" + (f" ({plain(detail)})" if detail else ""),
            style="yellow",
        )
    if len(rows) > SHOWN:
        console.print(f"  {say('check.more', count=len(rows) - SHOWN)}", style="yellow")
