"""Worker processes of this machine, each in a pool of its own: a death hits only the task that caused it.

One `ProcessPoolExecutor` of many workers breaks as a whole when one of them dies. Here every worker is such a pool of
one, so it is always known which task was running, that process alone can be ended when it takes too long or too much
memory, and only it is started anew.
"""

from __future__ import annotations

import multiprocessing
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, InvalidStateError, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import connection
from multiprocessing.process import BaseProcess
from typing import Any, Protocol

from sim.experiments.executor import WorkerError, enter, get_warm
from sim.experiments.sweep.memory import MB, resident

#: tasks a worker holds: one at work and one waiting, so that it never waits for us
DEPTH = 2
#: workers that end before their first task; so many in a row mean that none will ever start
HOPELESS = 3
#: seconds between two looks at memory
_LOOK = 0.2
#: seconds an executor gets to report the end of its worker
_SILENT = 2.0


class Pool(Protocol):
    """What the loop needs of its workers."""

    def submit(self, function: Callable[[Any], Any], items: Sequence[Any], expected: float) -> Future[Any]:
        """Begin a task of several items; ``expected`` seconds in all."""

    def room(self) -> int:
        """How many tasks it takes now."""

    def look(self) -> None:
        """Keep time and memory limits; called several times a second."""

    def verdict(self, task: Future[Any]) -> str:
        """Of a task that was lost: ``innocent``, ``died`` (or may have caused it), ``time`` or ``memory``."""

    def stop(self, at_once: bool) -> None:
        """Stop the workers."""


@dataclass
class _Task:
    """A task in the hands of a worker."""

    future: Future[Any]
    items: int
    expected: float


class _Slot:
    """One worker process."""

    def __init__(self, number: int, warm: Callable[[], None]) -> None:
        self.number = number
        self.tasks: deque[_Task] = deque()
        self.began = 0.0
        self.broken = self.blamed = self.counted = False
        self.found = 0.0
        self.executor = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), enter)
        # the worker is started inside submit, so the child that appears meanwhile is this slot's
        known = set(multiprocessing.active_children())
        self.ready: Future[None] = self.executor.submit(get_warm, warm)
        # tasks are given out before that, their time begins only then
        self.ready.add_done_callback(self._begin)
        self.process: BaseProcess | None = next(
            (child for child in multiprocessing.active_children() if child not in known), None
        )

    def _begin(self, _: object) -> None:
        self.began = time.monotonic()

    def end(self) -> None:
        """End the process at once."""
        self.broken = True
        if self.process is not None:
            self.process.kill()

    def dead(self) -> bool:
        """Whether the process has ended, perhaps before its executor noticed."""
        return self.process is not None and bool(connection.wait([self.process.sentinel], 0))

    def give_back(self) -> None:
        """Answer for an executor that fails to: a task that comes in while it breaks is forgotten by it for ever."""
        for task in list(self.tasks):
            if not task.future.done():
                with suppress(InvalidStateError):
                    task.future.set_exception(BrokenProcessPool("the worker died and its executor kept silent"))


class LocalPool:
    """Worker processes on this machine.

    Parameters
    ----------
    workers
        How many.
    warm
        Called first in every worker; its time does not count.
    seconds, memory_mb
        Limits of one item; None = none.
    patient
        Start the others only when the first is warm: it is compiling what the others will find.
    """

    def __init__(
        self,
        workers: int,
        warm: Callable[[], None],
        seconds: float | None = None,
        memory_mb: int | None = None,
        patient: bool = False,
    ) -> None:
        self.workers, self.warm, self.seconds, self.memory_mb = workers, warm, seconds, memory_mb
        self._verdicts: dict[Future[Any], str] = {}
        self._failures = 0
        self._looked = 0.0
        self._slots = [_Slot(0, warm)]
        self._patient = patient
        self.look()

    # --- tasks -----------------------------------------------------------------------------------------------------
    def submit(self, function: Callable[[Any], Any], items: Sequence[Any], expected: float) -> Future[Any]:
        """Give a task to the worker with the fewest."""
        slot = min(self._living(), key=lambda each: len(each.tasks), default=None)
        if slot is None:
            raise BrokenProcessPool("all workers died")
        if not slot.tasks:
            slot.began = time.monotonic()
        future = slot.executor.submit(function, items)
        task = _Task(future, len(items), expected)
        slot.tasks.append(task)
        future.add_done_callback(lambda _: self._finished(slot, task))
        return future

    def _finished(self, slot: _Slot, task: _Task) -> None:
        """Note, in the executor's own thread, that a task ended; the next one of the worker begins now."""
        lost = isinstance(None if task.future.cancelled() else task.future.exception(), BrokenProcessPool)
        if lost:
            # results come in order: the first that is lost was the one at work
            begun = slot.ready.done() and slot.ready.exception() is None
            self._verdicts.setdefault(task.future, "died" if begun and not slot.blamed else "innocent")
            slot.broken = slot.blamed = True
            slot.found = time.monotonic()
        slot.began = time.monotonic()
        if task in slot.tasks:
            slot.tasks.remove(task)

    def room(self) -> int:
        """How many tasks it takes now."""
        return sum(max(0, DEPTH - len(slot.tasks)) for slot in self._living())

    def _living(self) -> list[_Slot]:
        """Workers that take tasks: those that are known to have died are out, those just found dead too."""
        for slot in self._slots:
            if not slot.broken and slot.dead():
                slot.broken, slot.found = True, time.monotonic()
        return [slot for slot in self._slots if not slot.broken]

    def verdict(self, task: Future[Any]) -> str:
        """What became of a lost task."""
        return self._verdicts.pop(task, "died")

    # --- watch -----------------------------------------------------------------------------------------------------
    def look(self) -> None:
        """End workers beyond a limit, start anew those that ended.

        Raises
        ------
        WorkerError
            If workers end one after another before they have begun.
        """
        for place, slot in enumerate(self._slots):
            self._judge(slot)
            if slot.broken and slot.tasks and slot.dead() and time.monotonic() - slot.found > _SILENT:
                slot.give_back()
            if slot.broken and not slot.tasks:
                slot.executor.shutdown(wait=False)
                self._slots[place] = _Slot(slot.number, self.warm)
        if not self._patient or self._slots[0].ready.done():
            self._slots += [_Slot(number, self.warm) for number in range(len(self._slots), self.workers)]

    def _judge(self, slot: _Slot) -> None:
        if not slot.ready.done():
            return
        if slot.ready.exception() is not None:
            if not slot.counted:
                slot.counted = True
                self._cannot_start(slot)
            return
        self._failures = 0
        if slot.broken or not slot.tasks or slot.process is None:
            return
        task = slot.tasks[0]
        if self.seconds is not None and time.monotonic() - slot.began > self.seconds + 2.0 * task.expected:
            self._end(slot, task, "time")
        elif self.memory_mb is not None and time.monotonic() - self._looked > _LOOK:
            size = resident(slot.process.pid or 0)
            if size is not None and size > self.memory_mb * MB:
                self._end(slot, task, "memory")
            if slot is self._slots[-1]:
                self._looked = time.monotonic()

    def _end(self, slot: _Slot, task: _Task, why: str) -> None:
        # of several items nobody knows which it was: they will be tried alone
        self._verdicts[task.future] = why if task.items == 1 else "died"
        slot.end()
        slot.found = time.monotonic()

    def _cannot_start(self, slot: _Slot) -> None:
        error = slot.ready.exception()
        self._failures += 1
        if not isinstance(error, BrokenProcessPool) or self._failures >= HOPELESS:
            raise WorkerError(
                f"工作进程无法启动（{error}）；请先用 wangge run 试运行基准情景",
                f"the worker processes cannot be started ({error}); try the base with 'wangge run' first",
            ) from error
        slot.broken = True

    # --- end -------------------------------------------------------------------------------------------------------
    def stop(self, at_once: bool) -> None:
        """Stop the workers; ``at_once`` drops what they are doing."""
        for slot in self._slots:
            # one that has nothing to do has nothing to lose either: taking an interpreter down in order takes half a
            # second
            if at_once or not slot.tasks:
                slot.end()
        for slot in self._slots:
            slot.executor.shutdown(wait=True, cancel_futures=True)


class OneExecutor:
    """Any executor as a pool: it cannot say which task a dead worker was at, so all that were under way are suspects.

    Parameters
    ----------
    executor
        E.g. a cluster's, or a process pool.
    room
        Gives the number of tasks it should hold.
    check
        Called with every look; raises when the workers cannot be reached any more.
    """

    def __init__(self, executor: Executor, room: Callable[[], int], check: Callable[[], None] = lambda: None) -> None:
        self.executor, self._most, self._check = executor, room, check
        self._tasks: set[Future[Any]] = set()

    def submit(self, function: Callable[[Any], Any], items: Sequence[Any], expected: float) -> Future[Any]:
        """Hand a task on."""
        future = self.executor.submit(function, items)
        self._tasks.add(future)
        future.add_done_callback(self._tasks.discard)
        return future

    def room(self) -> int:
        """How many tasks it takes now."""
        return max(0, self._most() - len(self._tasks))

    def look(self) -> None:
        """See whether the workers can still be reached."""
        self._check()

    def verdict(self, task: Future[Any]) -> str:
        """It may have been any of them."""
        return "died"

    def stop(self, at_once: bool) -> None:
        """Stop; what a cluster has begun may end there, its result is dropped."""
        if at_once:
            for task in list(self._tasks):
                task.cancel()
        self.executor.shutdown(wait=not at_once)
