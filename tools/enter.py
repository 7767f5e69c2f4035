"""Put this project into the environment that runs this file: its folder on the path, `gouji` beside python.

    .venv/bin/python tools/enter.py

What an editable install would do, without a build back-end to fetch. Both are written relative to the environment, so
that a clone can be moved. Compiles the project's modules, so that the first command is as quick as the next.
"""

from __future__ import annotations

import compileall
import os
import sys
import sysconfig
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
ROOMS = ("pipelines", "expectations", "assets", "report", "gouji")
SCRIPT = """#!/bin/sh
exec "$(dirname "$(readlink -f "$0")")/python" -P -m gouji "$@"
"""


def main() -> None:
    """Write `gouji.pth` and the script `gouji`."""
    packages = Path(sysconfig.get_path("purelib"))
    (packages / "gouji.pth").write_text(os.path.relpath(PROJECT, packages) + "\n", encoding="utf-8")
    script = Path(sys.executable).parent / "gouji"
    script.write_text(SCRIPT, encoding="utf-8")
    script.chmod(0o755)
    for room in ROOMS:
        compileall.compile_dir(PROJECT / room, quiet=1)


if __name__ == "__main__":
    main()
