"""When the road is walked: the job, the nightly schedule, the sensor for new files.

Belongs here: what starts runs. Does not belong here: what a run does.
"""

import hashlib

import dagster as dg

from assets.places import usual_places
from assets.words import words

build = dg.define_asset_job(
    "build",
    selection=dg.AssetSelection.all(),
    description=words("jobs", "build"),
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
    raw = usual_places().raw_folder  # not the resource: that one holds the lock of a build
    files = sorted(path for path in raw.rglob("*") if path.is_file())
    for path in files:
        status = path.stat()
        seen.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode("utf-8", "surrogateescape"))
    cursor = seen.hexdigest()
    if cursor == context.cursor:
        return dg.SensorResult(skip_reason=f"{len(files)} files, none of them new or changed")
    return dg.SensorResult(run_requests=[dg.RunRequest(run_key=cursor)], cursor=cursor)
