"""Engines: whoever runs a pure function elsewhere, and what is done about tasks that take their worker with them.

Belongs here: the seam (`Engine`), processes of this machine, handing out tasks, cutting up those that are lost. Does
not belong here: what a task does; Ray (`on_ray`).

    with Processes(2) as engine:
        for result in spread(engine, function, tasks, cut=halves, give_up=quarantine):
            ...

A task is *lost* when its worker died or ran out of its time, and again when it was tried once more. Then it is cut into
pieces, and these again, until one is alone that loses its worker: that one is given up, and nothing else is.
"""

from __future__ import annotations

import faulthandler
import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from queue import SimpleQueue
from threading import Thread
from types import TracebackType
from typing import Any, Protocol, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")

TRIES = 2  # of a task, before it is cut up
FEW, SHARE = 10, 100  # given up may be so many, or one in so many that were done: beyond that it is not the documents


class Lost(Exception):
    """The worker of a task died, or was ended because it ran out of time, every time it was tried."""


class Failing(Exception):
    """Too many tasks lose their workers: something is wrong with the machines, and nothing more is given up."""


class Engine(Protocol):
    """Whoever runs functions elsewhere. Exceptions of the function come back as they are."""

    slots: int  # tasks that are worth handing out at a time

    def submit(self, function: Callable[[Task], Result], task: Task) -> Future[Result]:
        """Run `function(task)`; the future raises `Lost` where its worker was lost `TRIES` times."""


class Processes:
    """An engine of processes of this machine. A worker that dies costs its task a try, and nobody else anything."""

    def __init__(self, workers: int) -> None:
        self.slots = 2 * workers
        self._tasks: SimpleQueue[tuple[Future[Any], Callable[[Any], Any], Any] | None] = SimpleQueue()
        self._threads = [Thread(target=self._serve, daemon=True) for _ in range(workers)]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> Processes:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for _ in self._threads:
            self._tasks.put(None)
        for thread in self._threads:
            thread.join()

    def submit(self, function: Callable[[Task], Result], task: Task) -> Future[Result]:
        """See `Engine`."""
        future: Future[Result] = Future()
        self._tasks.put((future, function, task))
        return future

    def _serve(self) -> None:
        """One worker, replaced when it dies."""
        pool = _pool()
        while given := self._tasks.get():
            future, function, task = given
            for _ in range(TRIES):
                try:
                    future.set_result(pool.submit(function, task).result())
                    break
                except BrokenProcessPool:
                    pool.shutdown()
                    pool = _pool()
                except BaseException as error:  # the function's own: whoever waits for the future is told
                    future.set_exception(error)
                    break
            else:
                future.set_exception(Lost(f"its process died {TRIES} times"))
        pool.shutdown()


def _pool() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, multiprocessing.get_context("spawn"))


def spread(
    engine: Engine,
    function: Callable[[Task], Result],
    tasks: Iterable[Task],
    cut: Callable[[Task], Sequence[Task]],
    give_up: Callable[[Task, str], Result],
) -> Iterator[Result]:
    """The results of all tasks as they come, in no order.

    `cut` gives the pieces of a task that was lost, none where it cannot be cut; `give_up` then makes a result of it.
    Raises `Failing`, and whatever `function` raised.
    """
    left, pieces = iter(tasks), deque[Task]()
    running: dict[Future[Result], Task] = {}
    done = given_up = 0
    while True:
        while len(running) < engine.slots:
            task = pieces.popleft() if pieces else next(left, None)
            if task is None:
                break
            running[engine.submit(function, task)] = task
        if not running:
            return
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            task = running.pop(future)
            try:
                yield future.result()
                done += 1
            except Lost as lost:
                if smaller := cut(task):
                    pieces.extend(smaller)
                    continue
                given_up += 1
                if given_up > FEW + done // SHARE:
                    raise Failing(f"{given_up} tasks lost their workers, {done} did not; the last: {lost}") from lost
                yield give_up(task, str(lost))


def in_order(engine: Engine, function: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
    """The results of all tasks in their order. Raises `Lost`, and whatever `function` raised."""
    waiting: deque[Future[Result]] = deque()
    for task in tasks:
        waiting.append(engine.submit(function, task))
        if len(waiting) >= engine.slots:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


@contextmanager
def bounded(seconds: float) -> Iterator[None]:
    """End this process, with its trace on the error stream, where what is within takes longer, whatever it does."""
    faulthandler.dump_traceback_later(seconds, exit=True)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()
