"""The one loop: hands runs to workers, takes results as they come, and survives the death of workers.

Small runs travel together, so that passing them on costs nothing: as many as make about a second of work. A task whose
worker died is taken apart, and its runs are tried one by one with nothing else under way. A run that loses its worker
three times in all, or is ended at a limit while alone, is given up with a name; the others go on.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait
from dataclasses import dataclass
from itertools import islice
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from sim.experiments.sweep.pool import Pool

Item = TypeVar("Item")
Result = TypeVar("Result")

#: seconds of work that one task should hold, and the most runs
CHUNK_SECONDS = 0.75
MOST_PER_TASK = 64
#: times a run may lose its worker
ATTEMPTS = 3
_WAIT = 0.2


@dataclass(frozen=True)
class Loss:
    """Why a run was given up: ``died``, ``time``, ``memory``, or ``error`` with what was raised."""

    why: str
    attempts: int
    error: BaseException | None = None


@dataclass
class _Attempt(Generic[Item]):
    """A run on its way, and how often it has lost its worker."""

    item: Item
    lost: int = 0


class Loop(Generic[Item, Result]):
    """Runs items on a pool; a context manager that stops the workers, and at once if it is left by an exception.

    Parameters
    ----------
    function
        Picklable; items -> seconds it took, and a result an item.
    make_pool
        Makes the workers; called at the first item, and again when they break as a whole.
    on_result, on_loss
        Told of every item once, in this thread.
    halt
        Asked several times a second; True = begin nothing more, wait for what is under way.

    Attributes
    ----------
    seconds : float
        What an item takes; 0 = not known yet, so the first tasks hold one item each.
    """

    def __init__(
        self,
        function: Callable[[Sequence[Item]], tuple[float, Sequence[Result]]],
        make_pool: Callable[[], Pool],
        on_result: Callable[[Item, Result], None],
        on_loss: Callable[[Item, Loss], None],
        halt: Callable[[], bool] = lambda: False,
    ) -> None:
        self.function, self.make_pool, self.halt = function, make_pool, halt
        self.on_result, self.on_loss = on_result, on_loss
        self.seconds = 0.0
        self._new: Iterator[Item] = iter(())
        self._left = 0
        self._suspects: deque[_Attempt[Item]] = deque()
        self._again: deque[_Attempt[Item]] = deque()
        self._tasks: dict[Future[Any], list[_Attempt[Item]]] = {}
        self._pool: Pool | None = None
        self._halted = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close(at_once=kind is not None)

    def run(self, items: Iterable[Item], total: int) -> bool:
        """Do the items, of which ``total`` are expected; True if nothing is left.

        When this raises (Ctrl-C, a full disk), leaving the context takes the results that are there.
        """
        self._new, self._left = iter(items), total
        while self._step():
            pass
        return not (self._left or self._suspects or self._again)

    def _step(self) -> bool:
        """Hand out, wait a moment, take in; False when there is nothing more to do."""
        if self._pool is None:
            self._pool = self.make_pool()
        self._halted = self._halted or self.halt()
        self._pool.look()
        if not (self._halted or self._hand_out(self._pool)):
            return True
        if not self._tasks:
            if self._halted or not (self._left or self._suspects or self._again):
                return False
            time.sleep(_WAIT / 4)  # workers are being started
            return True
        done, _ = wait(self._tasks, _WAIT, FIRST_COMPLETED)
        for future in done:
            self._take(self._pool, future)
        return True

    # --- out -------------------------------------------------------------------------------------------------------
    def _hand_out(self, pool: Pool) -> bool:
        """Give out what the pool takes; False if it turned out to be broken and has been dropped."""
        try:
            while pool.room() > 0:
                if self._suspects:
                    # alone: whatever happens now is this run's doing
                    if not self._tasks:
                        self._submit(pool, [self._suspects.popleft()])
                    return True
                batch = self._next(pool)
                if not batch:
                    break
                self._submit(pool, batch)
        except BrokenExecutor:
            # what was under way comes back lost, and new workers take over
            pool.stop(at_once=True)
            self._pool = None
            return False
        return True

    def _next(self, pool: Pool) -> list[_Attempt[Item]]:
        if self._again:
            return [self._again.popleft()]
        batch = [_Attempt(item) for item in islice(self._new, self._size(pool))]
        self._left = self._left - len(batch) if batch else 0
        return batch

    def _size(self, pool: Pool) -> int:
        """Items of the next task: about a second of work, fewer near the end so that all workers end together."""
        if self.seconds <= 0.0:
            return 1
        fair = self._left // (2 * max(1, len(self._tasks) + pool.room()))
        return max(1, min(MOST_PER_TASK, int(CHUNK_SECONDS / self.seconds), fair))

    def _submit(self, pool: Pool, batch: list[_Attempt[Item]]) -> None:
        items = [each.item for each in batch]
        try:
            self._tasks[pool.submit(self.function, items, self.seconds * len(items))] = batch
        except BrokenExecutor:
            (self._suspects if batch[0].lost else self._again).extend(batch)
            raise

    # --- in --------------------------------------------------------------------------------------------------------
    def _take(self, pool: Pool, future: Future[Any]) -> None:
        batch = self._tasks.pop(future)
        try:
            seconds, results = future.result()
        except Exception as error:  # noqa: BLE001 - judged below
            self._lost(pool, future, batch, error)
            return
        each = seconds / max(1, len(batch))
        self.seconds = each if self.seconds <= 0.0 else 0.7 * self.seconds + 0.3 * each
        for attempt, result in zip(batch, results, strict=True):
            self.on_result(attempt.item, result)

    def _lost(self, pool: Pool, future: Future[Any], batch: list[_Attempt[Item]], error: BaseException) -> None:
        if not worker_died(error):
            # not the worker but the task itself, e.g. a result that cannot be sent: alone it is known whose
            if len(batch) == 1:
                self.on_loss(batch[0].item, Loss("error", batch[0].lost + 1, error))
            else:
                self._suspects.extend(batch)
            return
        why = pool.verdict(future)
        if why == "innocent":
            self._again.extend(batch)
            return
        if isinstance(error, CancelledError):
            # the way to the workers was lost, which is no run's doing; whether it is for good, the pool will say
            for attempt in batch:
                attempt.lost += 1
            self._again.extend(each for each in batch if each.lost <= ATTEMPTS)
            for attempt in (each for each in batch if each.lost > ATTEMPTS):
                self.on_loss(attempt.item, Loss("died", attempt.lost, error))
            return
        for attempt in batch:
            attempt.lost += 1
            if why in ("time", "memory") or attempt.lost >= ATTEMPTS:
                self.on_loss(attempt.item, Loss(why, attempt.lost, error))
            else:
                self._suspects.append(attempt)

    def _close(self, at_once: bool) -> None:
        """Stop the workers; of what was under way take the results that are there."""
        if self._pool is not None:
            pool, self._pool = self._pool, None
            ready = [future for future in self._tasks if future.done() and not future.cancelled()] if at_once else []
            pool.stop(at_once)
            for future in ready:
                if future.exception() is None:
                    for attempt, result in zip(self._tasks[future], future.result()[1], strict=True):
                        self.on_result(attempt.item, result)
        self._tasks.clear()


def worker_died(error: BaseException) -> bool:
    """Whether a task was lost with its worker, on this machine or on a cluster."""
    return isinstance(error, (BrokenExecutor, CancelledError)) or type(error).__name__ in (
        "KilledWorker", "FutureCancelledError", "FuturesCancelledError",
    )  # fmt: skip
