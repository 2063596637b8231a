"""The only door to the model: a scenario and a seed in, tables or indicator values out.

The model and its compiled rules are loaded at the first run, never on import.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.experiments import curves
from sim.experiments.executor import Progress, Watcher

if TYPE_CHECKING:
    from sim.events.tables import RunTables
    from sim.indicators import Value
    from sim.scenario import Scenario


#: days between two reports of progress
_EVERY = 5


def title(scenario: Scenario) -> Mapping[str, str]:
    """Title in both languages; the scenario's name where it has none."""
    return {lang: scenario.title.get(lang) or scenario.name for lang in ("zh", "en")}


@dataclass(frozen=True)
class Task:
    """One replication to do."""

    scenario: Scenario
    seed: int
    checks: bool = False


@dataclass(frozen=True)
class Outcome:
    """What one replication leaves: indicator values and the little that figures need, never the tables.

    Attributes
    ----------
    days : int
        Simulated days, warm-up and follow-up included.
    disputes : int
        Disputes that occurred in the whole run; prevented ones are not among them.
    settled_by : tuple of float
        Share of the disputes of the window that were settled at least once within k days of occurring, k = 0, 1, …
    timing : mapping
        ``setup_s``, ``total_s`` and ``rules``: name -> seconds.
    """

    scenario: str
    seed: int
    days: int
    disputes: int
    values: tuple[Value, ...]
    settled_by: tuple[float, ...]
    timing: Mapping[str, Any]


def tables(task: Task, each_day: Callable[[int], None] | None = None) -> RunTables:
    """Run one replication and return all its tables; ``each_day`` is told the number of days done."""
    from sim.model import GovernanceModel

    model = GovernanceModel(task.scenario, seed=task.seed, checks=task.checks)
    for day in model.days():
        if each_day is not None:
            each_day(day)
    return model.result()


def day_watcher(watch: Watcher | None, total: int) -> Callable[[int], Callable[[int], None]]:
    """Progress in days over several runs: give the days of the runs before, get what `tables` calls each day."""
    began = time.perf_counter()

    def after(before: int) -> Callable[[int], None]:
        def each_day(day: int) -> None:
            if watch is not None and (day % _EVERY == 0 or before + day == total):
                watch(Progress(before + day, total, time.perf_counter() - began))

        return each_day

    return after


def affordable(scenarios: Sequence[Scenario]) -> int | None:
    """How many runs of these scenarios fit into memory side by side; None if the system does not say."""
    from sim.scenario.memory import available_memory, estimate_memory

    free = available_memory()
    return None if free is None else max(1, free // max(estimate_memory(each) for each in scenarios))


def measure(run: RunTables) -> Outcome:
    """Indicator values and curves of finished tables."""
    from sim.indicators import compute_all

    return Outcome(
        scenario=run.scenario,
        seed=run.seed,
        days=curves.n_days(run),
        disputes=int((run.cases["prevented"] == 0).sum()),
        values=tuple(compute_all(run)),
        settled_by=curves.settled_by(run),
        timing=dict(run.timing),
    )


def replicate(task: Task) -> Outcome:
    """Run one replication; the function that worker processes call."""
    return measure(tables(task))
