"""The only door to the model: a scenario and a seed in, tables or indicator values out.

The model and its compiled rules are loaded at the first run, never on import.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.experiments import curves
from sim.experiments.contiguous import contiguous
from sim.experiments.executor import Progress, Watcher
from sim.experiments.identities import identity_of
from sim.experiments.sharing import Origin
from sim.experiments.stationary import Quarters, quarters
from sim.experiments.stem import Stem

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
    """One replication to do.

    Attributes
    ----------
    checks
        Recount every law row by row each day.
    origin
        The run that it leaves, and when; None where it begins by itself.
    quarters
        Look whether the window is steady as well.
    only
        Indicators to compute; None for all.
    """

    scenario: Scenario
    seed: int
    checks: bool = False
    origin: Origin | None = None
    quarters: bool = False
    only: tuple[str, ...] | None = None


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
    quarters : tuple
        Headline indicators in the first and last quarter of the window, where the task asks for it.
    """

    scenario: str
    seed: int
    days: int
    disputes: int
    values: tuple[Value, ...]
    settled_by: tuple[float, ...]
    timing: Mapping[str, Any]
    quarters: tuple[Quarters, ...] = ()


def tables(task: Task, each_day: Callable[[int], None] | None = None, stem: Stem | None = None) -> RunTables:
    """Run one replication and return all its tables.

    Parameters
    ----------
    each_day
        Told the number of days done.
    stem
        Keeps beginnings that several tasks share.
    """
    model = (stem or Stem()).model(task, each_day)
    for day in model.days():
        if each_day is not None:
            each_day(day)
    return contiguous(model.result())


def day_watcher(watch: Watcher | None, total: int) -> Callable[[int], Callable[[int], None]]:
    """Progress in days over several runs: give the days of the runs before, get what `tables` calls each day."""
    began = time.perf_counter()

    def after(before: int) -> Callable[[int], None]:
        def each_day(day: int) -> None:
            if watch is not None and (day % _EVERY == 0 or before + day == total):
                watch(Progress(before + day, total, time.perf_counter() - began))

        return each_day

    return after


def affordable(scenarios: Sequence[Scenario], each: int = 1) -> int | None:
    """How many workers fit into memory, each with so many runs of these scenarios; None if the system does not say."""
    from sim.scenario.memory import available_memory, estimate_memory

    free = available_memory()
    return None if free is None else max(1, free // (each * max(estimate_memory(one) for one in scenarios)))


def measure(run: RunTables, looked: bool = False, only: Sequence[str] | None = None) -> Outcome:
    """Indicator values (all, or some) and curves of finished tables; ``looked``: its quarters too."""
    from sim.indicators import compute_all

    return Outcome(
        scenario=run.scenario,
        seed=run.seed,
        days=curves.n_days(run),
        disputes=int((run.cases["prevented"] == 0).sum()),
        values=tuple(compute_all(run, only)),
        settled_by=curves.settled_by(run),
        timing=dict(run.timing),
        quarters=quarters(run) if looked else (),
    )


def replicate(task: Task) -> Outcome:
    """Run one replication; the function that worker processes call."""
    return measure(tables(task), task.quarters, task.only)


def replicate_together(tasks: Sequence[Task]) -> list[Outcome]:
    """Run replications that share a beginning in one process; outcomes in the order of the tasks."""
    stem, found = Stem(), dict[int, Outcome]()
    for place in branches_first(tasks):
        found[place] = measure(tables(tasks[place], stem=stem), tasks[place].quarters, tasks[place].only)
    return [found[place] for place in range(len(tasks))]


def groups(tasks: Sequence[Task], workers: int) -> list[list[int]]:
    """Places of tasks that had better run in one process, because they share a beginning.

    Fewer groups than workers would leave some idle: every task then stands for itself.
    """
    found: dict[tuple[str, int], list[int]] = {}
    for place, task in enumerate(tasks):
        scenario = task.scenario if task.origin is None else task.origin.scenario
        found.setdefault((identity_of(scenario)[1], task.seed), []).append(place)
    if len(found) < workers:
        return [[place] for place in range(len(tasks))]
    return list(found.values())


def branches_first(tasks: Sequence[Task]) -> list[int]:
    """Order in which to run tasks: the run that others leave comes last and takes its own beginning over."""
    return sorted(range(len(tasks)), key=lambda place: (tasks[place].seed, tasks[place].origin is None))
