"""When nobody looks for values that hold each other.

Belongs here: the pause, for whoever makes many values that hold no circles. Does not belong here: what is made.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collecting() -> Iterator[None]:
    """Within it the collector of circles waits: looking through thousands of values again and again takes a tenth of
    the time.

    >>> with without_collecting():
    ...     gc.isenabled()
    False
    >>> gc.isenabled()
    True
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()
