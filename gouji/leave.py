"""How a command ends: its exit code, whoever stops listening, an error of ours.

Belongs here: leaving the process. Does not belong here: wrong usage (`main` knows its own).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import NoReturn

FAILED = 2


def leave(run: Callable[[], object]) -> NoReturn:
    """Run a command and leave with the exit code that it gives; 2 where it raises, which is no finding."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        given = run()
        code = given if isinstance(given, int) else 0
        sys.stdout.flush()
        if "dagster" in sys.modules:  # beside it DuckDB's binding ends with a page of harmless alarm on stderr
            sys.stderr.flush()
            os._exit(code)
    except BrokenPipeError:  # who reads has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception:
        import traceback

        traceback.print_exc()
        sys.exit(FAILED)
    sys.exit(code)
