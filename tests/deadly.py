"""What workers are given in tests of engines. Light to import: every process that dies is followed by a new one."""

import os
import signal
import time
from pathlib import Path

from cluster.engine import bounded


def square(number: int) -> int:
    return number * number


def deadly(number: int) -> int:
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def deadly_once(marker: str) -> str:
    if not Path(marker).exists():
        Path(marker).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"


def endless(number: int) -> int:
    with bounded(0.5):
        while number == 3:
            time.sleep(0.01)
    return number


def broken(number: int) -> int:
    raise ZeroDivisionError(number)
