"""Replications that share beginnings, on one or several processes."""

from __future__ import annotations

from collections.abc import Sequence

from sim.experiments.engine import Outcome, Task, groups, replicate_together
from sim.experiments.executor import Batch, Progress, Watcher


class Pool:
    """Runs tasks; keep it open to run further ones on the same workers.

    Parameters
    ----------
    workers, watch, most
        As of `sim.experiments.executor.Batch`; progress is told in runs.
    """

    def __init__(self, workers: int | None = None, watch: Watcher | None = None, most: int | None = None) -> None:
        self._batch: Batch[Sequence[Task], list[Outcome]] = Batch(replicate_together, workers, None, most)
        self.watch = watch

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        self._batch.close()

    def run(self, tasks: Sequence[Task]) -> list[Outcome]:
        """Outcomes in the order of the tasks."""
        places = groups(tasks, self._batch.workers or self._batch.usable)
        self._batch.watch = self._tell(len(tasks))
        found: dict[int, Outcome] = {}
        for group, outcomes in zip(places, self._batch.map([[tasks[n] for n in g] for g in places]), strict=True):
            found.update(zip(group, outcomes, strict=True))
        return [found[place] for place in range(len(tasks))]

    def _tell(self, total: int) -> Watcher:
        """Progress in runs, from progress in groups, which hold nearly equal numbers of runs."""

        def tell(state: Progress) -> None:
            if self.watch is not None:
                self.watch(Progress(round(total * state.done / state.total), total, state.elapsed))

        return tell
