"""``--dry-run``: how many runs a study takes, how long, and how many bytes; one run is measured, nothing is stored."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.experiments.packing import produce
from sim.experiments.precision import FIRST_LOOK, MAX_PAIRS
from sim.experiments.sweep.missing import Run, missing_runs, wanted_runs, workers_for
from sim.experiments.sweep.plan import Plan, make_plan
from sim.experiments.sweep.study import Study
from sim.experiments.sweep.worker import warm
from sim.store import Store

#: a probe that is quicker than this is repeated a few times: the first time of everything is slow
_SHORT = 1.0
_TIMES = 3


@dataclass(frozen=True)
class Budget:
    """Answer of `budget`.

    Attributes
    ----------
    runs, stored, missing
        Different runs, and how many of them are there already or not; for a precision those of the first look.
    most
        Runs at most, if a precision takes every look; None without one.
    now
        Missing runs that one call does (``limits.runs``).
    seconds, bytes
        Of the missing runs, on ``workers`` processes; None where nothing is missing.
    seconds_per_run, bytes_per_run
        As measured on one run.
    """

    study: str
    name: str
    points: int
    runs: int
    stored: int
    missing: int
    most: int | None
    now: int
    workers: int
    seconds_per_run: float | None
    bytes_per_run: int | None
    seconds: float | None
    bytes: int | None

    def as_json(self) -> dict[str, Any]:
        """The documented answer (docs/json.md)."""
        return {"schema": 1, **vars(self)}


def budget(study: Study, store: Store | None, workers: int | None = None, measure: bool = True) -> Budget:
    """What a study would take.

    Parameters
    ----------
    store
        Where runs may be stored already; None if there is no store yet.
    measure
        Carry out one missing run to see how long it takes.
    """
    plan = make_plan(study)
    number = study.replications if study.precision is None else FIRST_LOOK
    wanted = wanted_runs(plan, plan.points, number)
    different = len({run for _, _, run in wanted})
    if store is None:
        missing = list({each[2]: each for each in wanted}.values())
    else:
        missing = missing_runs(store, plan, wanted)
    limit = study.limits.runs
    now = len(missing) if limit is None else min(limit, len(missing))
    usable = max(1, min(workers_for(plan) if workers is None else workers, now or 1))
    seconds = size = None
    if missing and measure:
        seconds, size = _probe(plan, missing[0])
    return Budget(
        plan.id, study.name, len(plan.points), different, different - len(missing), len(missing),
        None if study.precision is None else MAX_PAIRS * len(plan.points), now, usable, seconds, size,
        None if seconds is None else seconds * len(missing) / usable, None if size is None else size * len(missing),
    )  # fmt: skip


def _probe(plan: Plan, wanted: Run) -> tuple[float, int]:
    """Seconds and bytes of one run, stored in a store that is thrown away."""
    warm()
    with tempfile.TemporaryDirectory(prefix="wangge-") as folder, Store.open(Path(folder)) as store:
        before = _size(store)
        times, point = [], wanted[0]
        for number in range(_TIMES):
            began = time.perf_counter()
            store.put(produce(plan.wanted(point, wanted[1] + number)))
            times.append(time.perf_counter() - began)
            if times[0] > _SHORT:
                break
        return min(times), (_size(store) - before) // len(times)


def _size(store: Store) -> int:
    store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return sum(each.stat().st_size for each in store.folder.rglob("*") if each.is_file())
