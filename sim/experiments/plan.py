"""The order of the day as a table, with the time each rule took."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.experiments.engine import Task, day_watcher, tables
from sim.experiments.executor import Watcher

if TYPE_CHECKING:
    from sim.scenario import Scenario


@dataclass(frozen=True)
class Step:
    """One rule of the day.

    Attributes
    ----------
    active
        Whether the scenario runs it.
    seconds, per_day_us
        Time over the whole run and in microseconds a day; None where nothing was run.
    """

    position: int
    rule: str
    phase: str
    what: str
    active: bool
    seconds: float | None
    per_day_us: float | None


@dataclass(frozen=True)
class Plan:
    """Answer of `plan`."""

    scenario: str
    days: int
    steps: tuple[Step, ...]
    total_s: float | None
    setup_s: float | None

    def as_json(self) -> dict[str, Any]:
        """The documented answer (docs/json.md)."""
        return {
            "schema": 1,
            "scenario": self.scenario,
            "days": self.days,
            "steps": [
                {
                    "position": each.position,
                    "rule": each.rule,
                    "phase": each.phase,
                    "active": each.active,
                    "seconds": each.seconds,
                }
                for each in self.steps
            ],
            "total_s": self.total_s,
            "setup_s": self.setup_s,
        }


def plan(scenario: Scenario, measure: bool = True, watch: Watcher | None = None) -> Plan:
    """Rules in the order of the day; with ``measure`` one replication is run to time them."""
    from sim.rule import registry

    timing: dict[str, Any] = {}
    if measure:
        timing = dict(tables(Task(scenario, scenario.seed), day_watcher(watch, scenario.days)(0)).timing)
    seconds: dict[str, float] = timing.get("rules", {})
    days = scenario.warm_up + scenario.measure + scenario.follow_up
    steps = []
    for position, (name, rule) in enumerate(registry().items(), 1):
        spent = seconds.get(name) if measure else None
        what = (rule.__doc__ or "").strip().splitlines()[0] if rule.__doc__ else ""
        per_day = None if spent is None else 1e6 * spent / days
        steps.append(Step(position, name, rule.phase.name.lower(), what, name in scenario.rules, spent, per_day))
    return Plan(scenario.name, days, tuple(steps), timing.get("total_s"), timing.get("setup_s"))
