"""The plan of a study: its points with their scenarios, and the runs that are wanted of them.

Replication ``r`` has the seed ``base.seed + r`` at every point: that is what pairs the points.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sim import NUMBERS
from sim.errors import Fault, InputError
from sim.experiments.packing import Wanted
from sim.experiments.scenario_text import scenario_text
from sim.experiments.sweep.addresses import setting
from sim.experiments.sweep.designs import points
from sim.experiments.sweep.study import Study, replaced
from sim.scenario import Scenario, load_scenario
from sim.store.records import digest, run_id_of, scenario_digest


@dataclass(frozen=True)
class Point:
    """One combination of a scenario file and factor values.

    Attributes
    ----------
    number
        From 0: all points of the base, then those of each alternative.
    values
        Address -> value, only what the design sets.
    """

    number: int
    file: str
    values: Mapping[str, Any]
    scenario: Scenario

    @cached_property
    def digest(self) -> str:
        """Digest of all that its runs depend on but the seed."""
        return scenario_digest(self.scenario.identity())

    @cached_property
    def source(self) -> str:
        """Its scenario as YAML."""
        return scenario_text(self.scenario)

    def command(self, seed: int) -> str:
        """The command that repeats one run."""
        settings = [word for name, value in self.values.items() for word in ("--set", setting(name, value))]
        return shlex.join(["wangge", "run", self.file, "--seed", str(seed), *settings])


@dataclass(frozen=True)
class Plan:
    """All points of a study."""

    study: Study
    points: tuple[Point, ...]
    seed: int

    @cached_property
    def id(self) -> str:
        """Content address of the study: its name, scenarios and points. Replications and limits may grow later."""
        return digest({
            "study": self.study.name,
            "numbers": NUMBERS,
            "seed": self.seed,
            "points": [[point.digest, list(point.values)] for point in self.points],
        })  # fmt: skip

    def run_id(self, point: Point, replication: int) -> str:
        """Id of one run."""
        return run_id_of(point.digest, self.seed + replication)

    def wanted(self, point: Point, replication: int) -> Wanted:
        """One run."""
        seed = self.seed + replication
        return Wanted(point.scenario, seed, self.study.keep, point.command(seed), source=point.source)

    def as_json(self) -> dict[str, Any]:
        """Plain data for the store: what the points are, without the runs."""
        study = self.study
        wanted = study.precision
        return {
            "factors": [factor.as_json() for factor in study.factors],
            "design": study.design.kind,
            "scenarios": list(dict.fromkeys(point.scenario.name for point in self.points)),
            "points": [
                {"number": point.number, "scenario": point.scenario.name, "values": dict(point.values)}
                for point in self.points
            ],
            "seed": self.seed,
            "replications": study.replications,
            "precision": None if wanted is None else {
                "indicator": wanted.indicator, "series": wanted.series, "half_width": wanted.half_width,
            },
            "indicators": list(study.indicators),
            "question": dict(study.question),
            "sources": dict(study.sources),
            "changes": dict(study.changes),
        }  # fmt: skip


def make_plan(study: Study, watch: Callable[[int, int], None] | None = None) -> Plan:
    """Load the scenario of every point.

    Parameters
    ----------
    watch
        Told how many points are loaded, and of how many.

    Raises
    ------
    InputError
        If a combination of values is refused; the fault names the point.
    """
    made = points(study.factors, study.design)
    found: list[Point] = []
    total = len(made) * len(study.scenarios)
    for file in study.scenarios:
        for values in made:
            found.append(_point(study, len(found), file, values))
            if watch is not None:
                watch(len(found), total)
    return Plan(study, tuple(found), load_scenario(study.scenarios[0]).seed)


def _point(study: Study, number: int, file: str, values: Mapping[str, Any]) -> Point:
    try:
        return Point(number, file, values, load_scenario(file, [setting(name, each) for name, each in values.items()]))
    except InputError as error:
        shown = ", ".join(f"{name} = {value}" for name, value in values.items())
        zh, en = f"（点 {number}：{shown}）", f" (point {number}: {shown})"
        moved = [_moved(fault, study, values) for fault in error.faults]
        found = [Fault(each.file, each.line, each.column, each.path, each.zh + zh, each.en + en) for each in moved]
        raise InputError(found) from None


def _moved(fault: Fault, study: Study, values: Mapping[str, Any]) -> Fault:
    """A fault of a setting, put at its factor."""
    told = fault.file.removeprefix("--set ").removesuffix("...")
    for factor in study.factors:
        if factor.address in values and setting(factor.address, values[factor.address]).startswith(told):
            return replaced(fault, factor)
    return fault
