"""The only door to the model: a scenario and a seed in, tables or indicator values out.

The model and its compiled rules are loaded at the first run, never on import.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.experiments import curves

if TYPE_CHECKING:
    from sim.events.tables import RunTables
    from sim.indicators import Value
    from sim.scenario import Scenario


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


def tables(task: Task) -> RunTables:
    """Run one replication and return all its tables."""
    from sim.model import GovernanceModel

    model = GovernanceModel(task.scenario, seed=task.seed, checks=task.checks)
    model.run()
    return model.result()


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
