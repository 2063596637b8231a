"""Replications on one or several processes: same results in the same order, whatever the number of workers.

The first task runs in this process: it warms the compiled kernels once instead of once a worker, and its time decides
whether starting workers is worth it. Workers ignore Ctrl-C (this process stops them) and end when this process dies.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import connection
from typing import Generic, TypeVar

from sim.errors import WanggeError

Task = TypeVar("Task")
Result = TypeVar("Result")

#: seconds of work left below which starting processes costs more than it saves
WORTH_STARTING = 6.0
#: processes that one pool can have: Windows waits for no more of them at a time
MOST_WORKERS = 61 if os.name == "nt" else 1_000_000


class WorkerError(WanggeError):
    """A worker process died, or could not be started; ``zh`` and ``en`` say what to do."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh, self.en = zh, en
        super().__init__(en)


@dataclass(frozen=True)
class Progress:
    """How far a batch is; handed to the callback after each task."""

    done: int
    total: int
    elapsed: float

    @property
    def remaining(self) -> float:
        """Seconds still needed at the speed so far."""
        return self.elapsed / self.done * (self.total - self.done) if self.done else float("inf")


Watcher = Callable[[Progress], None]


def cpus() -> int:
    """Processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Batch(Generic[Task, Result]):
    """Runs one function over tasks; keep it open to run further tasks on the same workers.

    Parameters
    ----------
    function : callable
        Picklable (a module's own function); task -> result.
    workers : int or None
        Processes; 1 keeps everything here, None decides by the time of the first task.
    watch : callable or None
        Called after each finished task.
    most : int or None
        Most processes to start when ``workers`` leaves the number open, e.g. because memory holds no more.
    take : callable or None
        Given each result in this process as soon as it is there, in any order; `map` then keeps and returns none.
    """

    def __init__(
        self,
        function: Callable[[Task], Result],
        workers: int | None = None,
        watch: Watcher | None = None,
        most: int | None = None,
        take: Callable[[Result], None] | None = None,
    ) -> None:
        self.function, self.workers, self.watch, self.take = function, workers, watch, take
        self.usable = cpus() if most is None else max(1, min(cpus(), most))
        self._pool: ProcessPoolExecutor | None = None
        self._children: list[multiprocessing.process.BaseProcess] = []
        self._seconds: float | None = None

    def __enter__(self) -> Batch[Task, Result]:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def map(self, tasks: Sequence[Task]) -> list[Result]:
        """Results in the order of the tasks.

        Raises
        ------
        WorkerError
            If a worker process dies.
        """
        began = time.perf_counter()
        results: list[Result] = []
        if not tasks:
            return results
        done = 0
        if self._pool is None:
            results += self._here(tasks[0])
            done = 1
            self._tell(done, len(tasks), began)
        rest = tasks[done:]
        if self._pool is None and not self._worth(len(rest)):
            for task in rest:
                results += self._here(task)
                done += 1
                self._tell(done, len(tasks), began)
            return results
        return results + self._spread(rest, done, began)

    def _here(self, task: Task) -> list[Result]:
        began = time.perf_counter()
        result = self.function(task)
        self._seconds = time.perf_counter() - began
        return self._kept(result)

    def _kept(self, result: Result) -> list[Result]:
        if self.take is None:
            return [result]
        self.take(result)
        return []

    def _tell(self, done: int, total: int, began: float) -> None:
        if self.watch is not None:
            self.watch(Progress(done, total, time.perf_counter() - began))

    def _worth(self, left: int) -> bool:
        if self.workers is not None:
            return self.workers > 1 and left > 0
        return self.usable > 1 and left > 1 and left * (self._seconds or 0.0) > WORTH_STARTING

    def _spread(self, tasks: Sequence[Task], before: int, began: float) -> list[Result]:
        try:
            futures = self._submit(tasks)
            found = self._collect(futures, before, began)
        except BrokenProcessPool as error:
            self.close()
            raise WorkerError(
                "一个工作进程意外终止（多为内存不足）；请减少并行进程（--workers 1）或缩小区域后重试",
                "a worker process died (most often: out of memory); use --workers 1 or a smaller region",
            ) from error
        return [each for place in range(len(tasks)) for each in found[place]]

    def _submit(self, tasks: Sequence[Task]) -> dict[Future[Result], int]:
        if self._pool is None:
            # not the number of these tasks: a later `map` may have more, and only as many start as find work
            count = min(self.workers or self.usable, MOST_WORKERS)
            self._pool = ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), settle)
        # workers are started inside submit, so the children that appear meanwhile are ours to stop
        known = set(multiprocessing.active_children())
        futures = {self._pool.submit(self.function, task): place for place, task in enumerate(tasks)}
        self._children += [child for child in multiprocessing.active_children() if child not in known]
        return futures

    def _collect(self, futures: dict[Future[Result], int], before: int, began: float) -> dict[int, list[Result]]:
        found: dict[int, list[Result]] = {}
        waiting, total = set(futures), before + len(futures)
        while waiting:
            # an endless wait would swallow Ctrl-C on Windows
            finished, waiting = wait(waiting, 0.5, FIRST_COMPLETED)
            for future in finished:
                # a future holds its result: forget it, or all results stay in memory
                found[futures.pop(future)] = self._kept(future.result())
                self._tell(before + len(found), total, began)
        return found

    def close(self) -> None:
        """Stop the workers; what they are doing is dropped."""
        if self._pool is None:
            return
        pool, self._pool = self._pool, None
        # `map` has taken all results: idle workers have nothing to lose, and ending them in order takes half a second
        for child in self._children:
            child.terminate()
        pool.shutdown(wait=True, cancel_futures=True)


def settle() -> None:
    """Prepare a worker: Ctrl-C is the parent's business, and a worker does not outlive its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_leave_with, args=(parent.sentinel,), daemon=True).start()


def enter() -> None:
    """Prepare a worker that will be warmed: what it loads now stays, so looking through it for garbage is a waste."""
    gc.disable()
    settle()


def get_warm(warm: Callable[[], None]) -> None:
    """Warm a worker, then collect garbage again, but only that of its tasks."""
    try:
        warm()
    finally:
        gc.freeze()
        gc.enable()


def _leave_with(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)
