"""What Dagster loads: `dg dev`, `dagster dev` and `gouji ui` all come here.

Belongs here: the list. Does not belong here: anything that is on it.
"""

from __future__ import annotations

import logging

import dagster as dg

from assets import automation, checks, road
from assets.places import Watcher, usual_places

#: After a quiet night's first step Dagster warns of every check that was not asked, and says that what follows goes on
#: without it. It does not: it is skipped.
logging.getLogger("dagster._core.execution.plan.active").addFilter(lambda told: "emitted no result" not in told.msg)


@dg.definitions
def definitions() -> dg.Definitions:
    """The whole of it, with the usual places; with the asset and the job of `nation` where its extra is installed."""
    whole = dg.Definitions(
        assets=[road.RAW, road.disclosures, road.candidate, road.judgement, road.warehouse],
        asset_checks=[checks.relation_checks, checks.judgement_checks],
        jobs=[automation.build],
        schedules=[automation.nightly],
        sensors=[automation.new_raw_files, automation.failures, automation.lost_runs],
        resources={"places": usual_places(), "watcher": Watcher()},
        executor=dg.in_process_executor,
    )
    if not road.CLUSTER:
        return whole
    from assets import nation

    more = dg.Definitions(assets=[nation.parts], jobs=[nation.nation], resources={"ray": nation.connection()})
    return dg.Definitions.merge(whole, more)
