"""Replications of one scenario: every indicator with the interval over replications.

Replication ``r`` has the seed ``scenario.seed + r``, in every scenario alike: that is what pairs runs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.experiments.engine import Outcome, Task, affordable, day_watcher, measure, replicate, tables, title
from sim.experiments.executor import Batch, Watcher
from sim.experiments.stationary import drifts
from sim.experiments.statistics import ALPHA, Estimate, mean_interval

if TYPE_CHECKING:
    from sim.events.tables import RunTables
    from sim.scenario import Scenario

Text = Mapping[str, str]


@dataclass(frozen=True)
class Summary:
    """One indicator over the replications of one scenario.

    Attributes
    ----------
    value : float or None
        Mean; None if any replication has none, with ``reason`` saying why: a mean over the rest would be selected.
    low, high : float or None
        95 % interval over replications; None with one replication.
    sample : tuple
        Value of each replication.
    """

    id: str
    series: str
    value: float | None
    low: float | None
    high: float | None
    unit: Text
    reason: Text | None = None
    sample: tuple[float | None, ...] = ()


@dataclass(frozen=True)
class RunResult:
    """Answer of `run`."""

    scenario: str
    title: Text
    seed: int
    outcomes: tuple[Outcome, ...]
    indicators: tuple[Summary, ...] = field(default=())

    @property
    def replications(self) -> int:
        """Number of replications."""
        return len(self.outcomes)

    def as_json(self) -> dict[str, Any]:
        """The documented answer (docs/json.md); times are sums over the replications."""
        return {
            "schema": 1,
            "scenario": self.scenario,
            "seed": self.seed,
            "replications": self.replications,
            "days": self.outcomes[0].days,
            "disputes": round(sum(outcome.disputes for outcome in self.outcomes) / self.replications),
            "indicators": [
                {
                    "id": each.id,
                    "series": each.series,
                    "value": each.value,
                    "low": each.low,
                    "high": each.high,
                    "unit": each.unit["en"],
                }
                for each in self.indicators
            ],
            "stationary": [each.as_json() for each in drifts(self.outcomes)],
            "timing": timing(self.outcomes),
        }


def timing(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Seconds in the model, added up over replications."""
    rules: dict[str, float] = {}
    for outcome in outcomes:
        for name, seconds in outcome.timing["rules"].items():
            rules[name] = rules.get(name, 0.0) + float(seconds)
    return {
        "total_s": sum(float(outcome.timing["total_s"]) for outcome in outcomes),
        "setup_s": sum(float(outcome.timing["setup_s"]) for outcome in outcomes),
        "rules": rules,
    }


def run(
    scenario: Scenario,
    seed: int | None = None,
    replications: int = 1,
    workers: int | None = None,
    checks: bool = False,
    watch: Watcher | None = None,
    keep: Callable[[RunTables], None] | None = None,
) -> RunResult:
    """Run a scenario once or several times.

    Parameters
    ----------
    seed
        Seed of the first replication; the scenario's own if None.
    workers
        Processes; 1 stays in this one, None decides by the time of the first replication.
    checks
        Recount every law row by row each day.
    watch
        Told after each replication.
    keep
        Given the tables of the first replication, which are dropped otherwise.
    """
    first = scenario.seed if seed is None else seed
    tasks = [Task(scenario, first + number, checks, quarters=True) for number in range(replications)]
    began: list[Outcome] = []
    if keep is not None or replications == 1:
        days = day_watcher(watch if replications == 1 else None, scenario.days)
        kept = tables(tasks.pop(0), days(0))
        if keep is not None:
            keep(kept)
        began.append(measure(kept, True))
    with Batch(replicate, workers, watch, affordable([scenario])) as batch:
        outcomes = (*began, *batch.map(tasks))
    return RunResult(scenario.name, title(scenario), first, outcomes, summaries(outcomes))


def summaries(outcomes: Sequence[Outcome], alpha: float = ALPHA) -> tuple[Summary, ...]:
    """Every indicator over replications, in the order of the catalogue."""
    found = []
    for place, value in enumerate(outcomes[0].values):
        sample = tuple(outcome.values[place].value for outcome in outcomes)
        known = [each for each in sample if each is not None]
        if len(known) < len(sample):
            first = next(outcome.values[place] for outcome in outcomes if outcome.values[place].value is None)
            reason = missing(len(sample) - len(known), len(sample), first.reason)
            found.append(Summary(value.id, value.series, None, None, None, value.unit, reason, sample))
            continue
        estimate = within(mean_interval(np.asarray(known), alpha), value.unit)
        found.append(
            Summary(value.id, value.series, estimate.value, estimate.low, estimate.high, value.unit, sample=sample)
        )
    return tuple(found)


def within(estimate: Estimate, unit: Text) -> Estimate:
    """Interval without the part that no share can reach; Student's knows no bounds."""
    if unit["en"] != "share" or estimate.low is None or estimate.high is None:
        return estimate
    return Estimate(estimate.value, max(0.0, estimate.low), min(1.0, estimate.high))


def missing(without: int, total: int, reason: Text | None) -> Text:
    """Why there is no value: the model's own reason, and in how many replications."""
    cause = reason or {"zh": "无数值", "en": "no value"}
    if total == 1:
        return cause
    return {
        "zh": f"{total} 次模拟中有 {without} 次：{cause['zh']}",
        "en": f"in {without} of {total} replications: {cause['en']}",
    }
