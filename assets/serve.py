"""`gouji ui`: Dagster's web page and its daemon (schedules, sensors, queue) on this machine only.

Belongs here: starting and stopping the two. Does not belong here: what they show.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from assets import history
from assets.places import PROJECT

HOST = "127.0.0.1"  # Dagster has no login: it must not be reached from elsewhere


def command(port: int) -> list[str]:
    """What is run, in the project's folder: it says where the definitions are."""
    return [
        *(sys.executable, "-W", "ignore", "-m", "dagster", "dev"),
        *("--host", HOST, "--port", str(port), "--log-level", "warning"),
    ]


def serve(port: int = 3000, raw: Path | None = None, out: Path | None = None) -> int:
    """Serve until interrupted; the exit code. `raw` and `out` are those of builds started from the page."""
    environment = os.environ | {"DAGSTER_HOME": str(history.home()), "PYTHONUNBUFFERED": "1"}
    environment |= {"GOUJI_RAW": str(raw.resolve())} if raw else {}
    environment |= {"GOUJI_OUT": str(out.resolve())} if out else {}
    with subprocess.Popen(command(port), cwd=PROJECT, env=environment) as process:
        try:
            return process.wait()
        except KeyboardInterrupt:  # Ctrl-C reaches the process as well; it stops webserver and daemon in order
            process.wait()
            return 0
