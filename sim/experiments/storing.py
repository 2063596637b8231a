"""Runs what the store lacks, on one or several processes; each run is stored as soon as it is there."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sim.errors import InputError
from sim.experiments.engine import affordable, day_watcher, groups
from sim.experiments.executor import Batch, Progress, Watcher
from sim.experiments.packing import Wanted, daily_names, produce, produce_many
from sim.store import Store, StoredRun

#: residents times days that one task of a worker should have: about a second, so that passing it on costs nothing
_TASK = 500_000_000
_MOST_PER_TASK = 50


class Storing:
    """Keep it open to ask for further runs on the same workers.

    Parameters
    ----------
    workers
        Processes; 1 stays in this one, None decides by the time of the first task.
    watch
        Told the number of runs done out of those that were missing; the days where it is only one.

    Attributes
    ----------
    found, made : int
        How many runs were there already, how many were run.
    """

    def __init__(self, store: Store, workers: int | None = None, watch: Watcher | None = None) -> None:
        self.store, self.workers, self.watch = store, workers, watch
        self.found = self.made = 0
        self._batch: Batch[Sequence[Wanted], list[StoredRun]] | None = None
        self._faults: list[StoredRun] = []

    def __enter__(self) -> Storing:
        return self

    def __exit__(self, *_: object) -> None:
        if self._batch is not None:
            self._batch.close()

    def ensure(self, wanted: Sequence[Wanted], again: bool = False) -> list[str]:
        """Have all these runs in the store; their ids in the same order.

        Parameters
        ----------
        again
            Run also what is stored: for checks, which are made while running.

        Raises
        ------
        InputError
            If a run fails (it is stored as failed), or the store cannot be written.
        """
        for names in {each.kept.daily for each in wanted}:
            daily_names(names)
        missing = list({each.id: each for each in wanted}.values()) if again else self._missing(wanted)
        self.found += len({each.id for each in wanted}) - len(missing)
        if missing:
            self.store.check_writable()
            self._run(missing)
            self.made += len(missing)
        return [each.id for each in wanted]

    def _missing(self, wanted: Sequence[Wanted]) -> list[Wanted]:
        """Runs that are not stored as done, or with less than is to be kept."""
        held = {each.id: each for each in self.store.records([each.id for each in wanted])}
        missing: dict[str, Wanted] = {}
        for each in wanted:
            mine, keep = held.get(each.id), each.kept
            if mine is None or mine.state != "done" or (keep.areas and not mine.areas):
                missing.setdefault(each.id, each)
            elif keep.cases and self.store.logs(each.id) is None:
                missing[each.id] = each
        return list(missing.values())

    def _run(self, missing: Sequence[Wanted]) -> None:
        self._faults = []
        if len(missing) == 1 and self._batch is None:
            only = missing[0]
            self._take([produce(only, day_watcher(self.watch, only.scenario.days)(0))])
            return
        if self._batch is None:
            most = affordable([each.scenario for each in missing], 2 if any(each.origin for each in missing) else 1)
            self._batch = Batch(produce_many, self.workers, None, most, self._take)
        self._batch.watch = self._tell(len(missing))
        self._batch.map(_parts(missing, self.workers or self._batch.usable))
        self._check()

    def _tell(self, total: int) -> Watcher:
        """Progress in runs, from progress in tasks, which hold nearly equal numbers of runs."""

        def tell(state: Progress) -> None:
            if self.watch is not None:
                self.watch(Progress(round(total * state.done / state.total), total, state.elapsed))

        return tell

    def _take(self, runs: list[StoredRun]) -> None:
        for run in runs:
            self.store.put(run)
            if run.record.state != "done":
                self._faults.append(run)

    def _check(self) -> None:
        if not self._faults:
            return
        first = self._faults[0].record
        words = first.reason or {"zh": "", "en": ""}
        more = len(self._faults) - 1
        tail = (f"（另有 {more} 次失败）", f" ({more} more failed)") if more else ("", "")
        again = (f"；重现：{first.command}", f"; to reproduce: {first.command}") if first.command else ("", "")
        raise InputError.single(
            f"种子 {first.seed} 的推演失败：{words['zh']}{tail[0]}{again[0]}",
            f"the run of seed {first.seed} failed: {words['en']}{tail[1]}{again[1]}",
            file=first.name,
        )


def _parts(missing: Sequence[Wanted], workers: int) -> list[Sequence[Wanted]]:
    """Divide runs into tasks: many runs of a small region each, one of a large region; enough tasks for all workers."""
    work = max(int(each.scenario.place().village_residents.sum()) * each.scenario.days for each in missing[:1])
    size = min(_MOST_PER_TASK, max(1, _TASK // max(1, work)), math.ceil(len(missing) / (4 * max(1, workers))))
    together = groups([each.task for each in missing], workers)
    return [
        [missing[place] for group in together[start : start + size] for place in group]
        for start in range(0, len(together), size)
    ]


def ensure(
    store: Store, wanted: Sequence[Wanted], workers: int | None = None, watch: Watcher | None = None
) -> list[str]:
    """Run what of these is not stored, and store it; ids in the order of ``wanted``.

    Raises
    ------
    InputError
        If a run fails, or the store cannot be written; what was stored before stays.
    """
    with Storing(store, workers, watch) as storing:
        return storing.ensure(wanted)
