"""Dagster's own records: runs, checks, schedules. They make trends real.

Belongs here: where they lie and how they are opened. Does not belong here: what is recorded.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import dagster as dg

from assets.places import PROJECT

USUAL = PROJECT / ".dagster"
CONFIGURATION = "dagster.yaml"


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


def instance() -> dg.DagsterInstance:
    """The records, open; a context manager."""
    return dg.DagsterInstance.from_config(str(home()))
