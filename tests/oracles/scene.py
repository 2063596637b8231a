"""A scene: one way to run a case, as the text of an ordinary scenario that extends ``scenarios/laboratory.yaml``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import log1p
from pathlib import Path
from typing import Any

import yaml

from sim.model import GovernanceModel
from sim.scenario import Scenario, load_text
from tests.oracles.estimate import Sample
from tests.oracles.reading import Reading

FOLDER = Path(__file__).resolve().parents[2] / "scenarios"
TIERS = ("village", "township", "county", "city")
DESKS = ("village_committee", "township_committee", "county_center", "city_center")
#: one kind of dispute for each class or tier of entry
KINDS = ("neighbour", "family", "damages", "other")
RESIDENTS = 1000
MAX_DAYS = 19_500

Quantities = dict[str, Sample]


@dataclass
class Scene:
    """What a case needs beyond the laboratory.

    Attributes
    ----------
    read
        Turns a run into samples, by the name of the expected quantity.
    arrivals
        Per unit of time, by class (kind of dispute); ``grades`` gives their severity (default S1).
    unit
        Days that the case's unit of time takes.
    warm_up, measure, follow_up
        In units of time.
    """

    read: Callable[[Reading], Quantities]
    arrivals: Sequence[float]
    staff: Mapping[str, int]
    rules: Sequence[str]
    grades: Sequence[int] = ()
    copies: int = 100
    of: str = "one_desk"
    unit: float = 1.0
    warm_up: float = 50
    measure: float = 500
    follow_up: float = 0
    calendar: str = "every_day"
    parameters: dict[str, Any] = field(default_factory=dict)
    region: dict[str, Any] | None = None

    def mapping(self) -> dict[str, Any]:
        """The scenario as plain data."""
        base: dict[str, Any] = yaml.safe_load((FOLDER / "laboratory.yaml").read_text(encoding="utf-8"))
        total = float(sum(self.arrivals))
        kinds = [{"at": {"kind": kind}, "value": rate} for kind, rate in zip(KINDS, self.arrivals, strict=False)]
        grades: list[Any] = [0]
        for kind, grade in zip(KINDS, self.grades or [1] * len(self.arrivals), strict=False):
            grades.append({"at": {"kind": kind, "severity": f"s{grade}"}, "value": 1})
        shares = [{**each, "value": each["value"] / total} for each in kinds]
        settings = {
            "arise.rate": total / self.unit * 365 * 1000 / RESIDENTS,
            "arise.kind_share": [0, *shares],
            "arise.severity_share": grades,
        }
        region = {"copies": self.copies, "of": self.of, "staff": dict(self.staff), "residents": RESIDENTS}
        days = [round(self.unit * units) for units in (self.warm_up, self.measure, self.follow_up)]
        return base | {
            "region": self.region or region,
            "horizon": base["horizon"] | dict(zip(("warm_up", "measure", "follow_up"), days, strict=True)),
            "calendar": self.calendar,
            "rules": {"only": list(self.rules)},
            "parameters": base["parameters"] | settings | self.parameters,
        }

    def text(self) -> str:
        """The scenario as a file would hold it."""
        return yaml.safe_dump(self.mapping(), allow_unicode=True, sort_keys=False)

    def scenario(self) -> Scenario:
        """The scenario, read like any other."""
        return load_text(self.text().encode(), "oracle.yaml", FOLDER)

    def run(self, seed: int) -> Quantities:
        """Run once and read."""
        model = GovernanceModel(self.scenario(), seed=seed).run()
        return self.read(Reading(model.result(), self.unit))


def hazard(probability: float) -> float:
    """Hazard per day that gives a probability per day."""
    return -log1p(-probability)


def at(dimension: str, values: Mapping[str, Any], other: Any = 0) -> list[Any]:
    """Override of a parameter of one dimension (or a filter over it), ``other`` elsewhere."""
    return [other, *({"at": {dimension: name}, "value": value} for name, value in values.items())]


def by_tier(values: Sequence[Any], other: Any = 0) -> list[Any]:
    """Override by tier."""
    return at("tier", dict(zip(TIERS, values, strict=False)), other)


def desks(servers: Sequence[int]) -> dict[str, int]:
    """Staff of a chain, from the village up."""
    return {desk: int(number) for desk, number in zip(DESKS, servers, strict=False)}
