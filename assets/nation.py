"""The nation: raw objects read by a Ray cluster, a step before the road. Loaded only where the extra [cluster] is.

Belongs here: the asset, its job, the connection to Ray. Does not belong here: what a worker does (`cluster`), the road.

    GOUJI_OBJECTS   address of the raw objects, such as s3://bucket/raw?region=…
    GOUJI_PARTS     address where parts are written; every build takes its documents from there then
    RAY_ADDRESS     of a cluster whose nodes have this project; without it Ray is started here, with GOUJI_WORKERS

    parts -> disclosures -> … -> warehouse      the job `nation`; judging runs on the cluster as well
"""

import os
from time import perf_counter

import dagster as dg
from dagster_ray import LocalRay

from assets.places import PROJECT, Places, Watcher
from assets.road import OWNERS, READING_VERSION
from assets.words import words
from cluster import on_ray
from cluster.reading import read_objects

on_ray.settle()


class Reading(dg.Config):
    """What to read: everything that is in no part yet, unless told otherwise."""

    again: bool = False  # read even what is in a part
    patience: float = 1.0  # times the usual bound of time of a task: scans that are recognised take long


@dg.asset(
    description=words("assets", "parts"),
    group_name=words("groups", "raw"),
    kinds={"ray", "parquet"},
    deps=["raw_documents"],
    owners=OWNERS,
    code_version=READING_VERSION,
)
def parts(
    context: dg.AssetExecutionContext,
    config: Reading,
    places: Places,
    watcher: dg.ResourceParam[Watcher],
    ray: LocalRay,
) -> dg.MaterializeResult:
    """Read the raw objects that are in no part yet, on the cluster."""
    watcher.step("parts")
    if not (places.objects and places.parts):
        raise dg.Failure("Say where objects and parts are: GOUJI_OBJECTS, GOUJI_PARTS.", allow_retries=False)
    begun = perf_counter()
    engine = on_ray.OnRay()
    read = read_objects(
        places.objects,
        places.parts,
        engine,
        again=config.again,
        patience=config.patience,
        progress=watcher.reading,
    )
    for trace in read.traces:
        context.log.error(trace)
    for lost in read.lost:
        context.log.warning(f"given up: {lost}")
    return dg.MaterializeResult(
        metadata={
            "objects": read.found,
            "objects_known_before": read.known,
            "objects_read_now": read.read,
            "documents_read_now": read.documents,
            "lost": len(read.lost),
            "our_errors": len(read.traces),
            "slots": engine.slots,
            "seconds": round(perf_counter() - begun, 3),
            "seconds_of_workers": round(read.seconds, 3),
        }
    )


def connection() -> LocalRay:
    """The cluster that RAY_ADDRESS names, else one that is started on this machine and ends with the run."""
    if os.environ.get("RAY_ADDRESS"):
        return LocalRay()
    here = {
        "num_cpus": int(os.environ.get("GOUJI_WORKERS") or os.cpu_count() or 1),
        "include_dashboard": False,
        "_node_ip_address": "127.0.0.1",
        "runtime_env": {"env_vars": {"PYTHONPATH": str(PROJECT)}},
    }
    return LocalRay(ray_init_options=here)


nation = dg.define_asset_job(
    "nation",
    selection=dg.AssetSelection.all(),
    description=words("jobs", "nation"),
    executor_def=dg.in_process_executor,  # the driver; the work is on the cluster
)
