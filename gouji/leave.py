"""How a command ends: its exit code, whoever stops listening or interrupts, a disk that is full, an error of ours.

Belongs here: leaving the process. Does not belong here: wrong usage (`main` knows its own).
"""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections.abc import Callable
from typing import NoReturn, TextIO

from gouji.say import plain, say

FAILED = 2
INTERRUPTED = 128 + signal.SIGINT
DISK = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)  # what the disk says, and no error of ours


def leave(run: Callable[[], object]) -> NoReturn:
    """Run a command and leave with the exit code that it gives; 2 where it raises, which is no finding."""
    sys.stdout, sys.stderr = sys.stdout or _nowhere(), sys.stderr or _nowhere()  # closed by who started us
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        given = run()
        code = given if isinstance(given, int) else 0
        sys.stdout.flush()
        sys.stderr.flush()
        # Nothing is taken apart: that costs time, and beside Dagster DuckDB's binding does it with a page of alarm.
        os._exit(code)
    except BrokenPipeError:  # who reads has had enough
        _drop_output()
        sys.exit(0)
    except KeyboardInterrupt:
        _drop_output()
        sys.exit(INTERRUPTED)
    except Exception as error:
        if isinstance(error, OSError) and error.errno in DISK:
            _drop_output()
            sys.stderr.write(unwritten(error) + "\n")
        else:
            import traceback

            traceback.print_exc()
        sys.exit(FAILED)


def unwritten(error: OSError) -> str:
    """That something could not be written: where, as far as the system tells, and what it says.

    >>> unwritten(PermissionError(13, "Permission denied", "/a.html"))
    '没有写成 /a.html：Permission denied'
    """
    place = f" {plain(error.filename)}" if error.filename else ""
    return say("unwritten", place=place, detail=plain(error.strerror or error))


def die_of_interrupts() -> None:
    """From here on Ctrl+C ends the process at once: while DuckDB runs a query, Python hears of no signal."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _drop_output() -> None:
    """What is still to be flushed goes nowhere, so that nothing complains of it at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")
