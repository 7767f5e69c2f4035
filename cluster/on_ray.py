"""Ray as an engine: the only module here that needs the extra [cluster].

Belongs here: handing tasks to Ray and telling what became of their workers. Does not belong here: starting or finding a
cluster (`ray.init`, dagster-ray's resources), what is done about a lost task (`engine`).

Workers need this project at the version of who asks (the same image, or Ray's `runtime_env`), and nothing else.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Any, TypeVar

import ray
from ray.exceptions import NodeDiedError, ObjectLostError, OutOfMemoryError, RayTaskError, WorkerCrashedError

from cluster.engine import TRIES, Lost

Task = TypeVar("Task")
Result = TypeVar("Result")

LOST = (WorkerCrashedError, OutOfMemoryError, NodeDiedError, ObjectLostError)
#: read by Ray when it starts: nobody is told of our use, a task that eats the memory is not tried for ever, and a
#: worker's DuckDB takes the one processor that Ray counted for it
SETTINGS = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_task_oom_retries": str(TRIES - 1)}
WORKER = {"GOUJI_THREADS": "1"}


def settle() -> None:
    """Set what Ray reads at its start, where nobody has set it otherwise."""
    for name, value in SETTINGS.items():
        os.environ.setdefault(name, value)


class OnRay:
    """The cluster that this process is connected to, as an `engine.Engine`. Raises RuntimeError where it is to none."""

    def __init__(self) -> None:
        if not ray.is_initialized():
            raise RuntimeError("connect to Ray first: ray.init(…)")
        self.slots = 2 * max(1, int(ray.cluster_resources().get("CPU", 1)))
        self._run = ray.remote(_run).options(max_retries=TRIES - 1, runtime_env={"env_vars": WORKER})

    def submit(self, function: Callable[[Task], Result], task: Task) -> Future[Result]:
        """See `engine.Engine`."""
        told: Future[Result] = Future()
        asked: Future[Result] = self._run.remote(function, task).future()
        asked.add_done_callback(partial(_pass_on, told))
        return told


def _run(function: Callable[[Any], Any], task: Any) -> Any:
    return function(task)


def _pass_on(told: Future[Any], asked: Future[Any]) -> None:
    """What became of a task, in the words of `engine`: the function's own exceptions as they were raised."""
    error = asked.exception()
    if error is None:
        told.set_result(asked.result())
    elif isinstance(error, LOST):
        told.set_exception(Lost(f"its worker was lost {TRIES} times ({type(error).__name__})"))
    elif isinstance(error, RayTaskError) and isinstance(error.cause, Exception):
        told.set_exception(error.cause)
    else:
        told.set_exception(error)
