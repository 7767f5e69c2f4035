"""When the road is walked and who hears of it: the job, the nightly schedule, sensors, hooks.

Belongs here: what starts runs, what follows them. Does not belong here: what a run does, what is told (`notify`).
"""

import hashlib
import os

import dagster as dg

from assets import history, notify
from assets.places import usual_places
from assets.words import words

TOLD = "gouji/failure_told"  # tag of a failed run that people have been told of


@dg.success_hook(name="tell_news", required_resource_keys={"places"})
def tell_news(context: dg.HookContext) -> None:
    """After the last step, once a run: one digest of what is new, and what an earlier night could not tell."""
    quiet = context.op.name == "disclosures" and not context.op_output_values
    if quiet or context.op.name == "warehouse":
        for name in notify.tell_news(context.resources.places.out_folder):
            context.log.info(f"told: {name}")


@dg.failure_hook(name="tell_failure")
def tell_failure(context: dg.HookContext) -> None:
    """A step failed: told at once, also where no daemon runs."""
    error = context.op_exception
    reason = getattr(error, "description", None) or f"{type(error).__name__}: {error}"
    notify.tell_failure(context.run_id, f"{context.op.name}: {reason}")
    context.instance.add_run_tags(context.run_id, {TOLD: "hook"})


build = dg.define_asset_job(
    "build",
    selection=dg.AssetSelection.all() - dg.AssetSelection.kind("ray"),
    description=words("jobs", "build"),
    hooks={tell_news, tell_failure},
    executor_def=dg.in_process_executor,  # one ordered piece of work: a process a step would cost seconds each
)

nightly = dg.ScheduleDefinition(
    name="nightly",
    job=build,
    cron_schedule="30 2 * * *",
    execution_timezone="Asia/Shanghai",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description=words("jobs", "nightly"),
)


@dg.sensor(
    job=build,
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.STOPPED,
    description=words("jobs", "new_raw_files"),
)
def new_raw_files(context: dg.SensorEvaluationContext) -> dg.SensorResult:
    """Ask for a build when names, sizes or dates of the raw files differ from those seen last."""
    seen = hashlib.sha256()
    if usual_places().parts:
        return dg.SensorResult(skip_reason="raw objects are not in a folder: schedule the job `nation`")
    raw = usual_places().raw_folder  # not the resource: that one holds the lock of a build
    files = sorted(path for path in raw.rglob("*") if path.is_file())
    for path in files:
        status = path.stat()
        seen.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode("utf-8", "surrogateescape"))
    cursor = seen.hexdigest()
    if cursor == context.cursor:
        return dg.SensorResult(skip_reason=f"{len(files)} files, none of them new or changed")
    return dg.SensorResult(run_requests=[dg.RunRequest(run_key=cursor)], cursor=cursor)


@dg.run_failure_sensor(
    name="failures",
    default_status=dg.DefaultSensorStatus.RUNNING,
    minimum_interval_seconds=60,
    description=words("jobs", "failures"),
)
def failures(context: dg.RunFailureSensorContext) -> None:
    """Tell of runs that failed without a step that could tell: killed, out of memory, never started."""
    if TOLD not in context.dagster_run.tags:
        notify.tell_failure(context.dagster_run.run_id, context.failure_event.message or "")
        context.instance.add_run_tags(context.dagster_run.run_id, {TOLD: "sensor"})


@dg.sensor(
    name="lost_runs",
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description=words("jobs", "lost_runs"),
)
def lost_runs(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    """Runs that died without a word (power, `kill -9`) would keep their place in the queue for ever.

    Where GOUJI_KEEP_RUNS says for how many days runs are kept, older ones are forgotten, a few at a time.
    """
    if days := os.environ.get("GOUJI_KEEP_RUNS"):
        history.forget_old_runs(context.instance, float(days))
    ended = history.end_lost_runs(context.instance, usual_places().out_folder)
    return dg.SkipReason(f"ended: {', '.join(ended)}" if ended else "no run is lost")
