"""`gouji ui`: Dagster's web page and its daemon (schedules, sensors, queue) on this machine only.

Belongs here: starting and stopping the two. Does not belong here: what they show.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import NoReturn

from assets import history
from assets.places import PROJECT

HOST = "127.0.0.1"  # Dagster has no login: it must not be reached from elsewhere


def command(port: int) -> list[str]:
    """What is run."""
    return [
        *(sys.executable, "-W", "ignore", "-m", "dagster", "dev"),
        *("--workspace", str(PROJECT / "workspace.yaml"), "--host", HOST, "--port", str(port)),
        *("--log-level", "warning"),
    ]


def serve(port: int = 3000, raw: Path | None = None, out: Path | None = None) -> NoReturn:
    """Become the server, until interrupted. `raw` and `out` are those of builds started from the page.

    The process is replaced, so that whoever stops it stops webserver and daemon, in order.
    """
    environment = os.environ | {"DAGSTER_HOME": str(history.home()), "PYTHONUNBUFFERED": "1"}
    importable = filter(None, (str(PROJECT), os.environ.get("PYTHONPATH")))
    environment |= {"PYTHONPATH": os.pathsep.join(importable)}
    environment |= {"GOUJI_RAW": str(raw.resolve())} if raw else {}
    environment |= {"GOUJI_OUT": str(out.resolve())} if out else {}
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # a shell's background job ignores it, and Dagster copies that to TERM
    os.chdir(environment["DAGSTER_HOME"])  # not in the project, whose .env would decide where the records are
    sys.stdout.flush()
    os.execve(sys.executable, command(port), environment)
