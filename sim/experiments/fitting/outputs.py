"""What a point is judged by: the parts of its target facts, each with its band, on a scale where it is near normal."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.experiments.validation.facts import Part, facts, measures
from sim.experiments.validation.measure import pool
from sim.experiments.validation.runs import taken

Floats = NDArray[np.float64]
#: least and most share that log-odds are taken of
_EDGE = 0.002
_LEAST = 1e-3


@dataclass(frozen=True)
class Output:
    """One number with its band.

    Attributes
    ----------
    fact, part
        Where it stands in ``facts.yaml``.
    least
        Fewest cases for a value.
    """

    fact: str
    part: Part
    least: int

    @property
    def is_share(self) -> bool:
        """Whether it is searched on the scale of log-odds; else on that of logarithms."""
        return measures()[self.part.measure].unit["en"] == "share"

    def scaled(self, value: float) -> float:
        """A value on the scale of the search."""
        if self.is_share:
            inside = min(max(value, _EDGE), 1 - _EDGE)
            return math.log(inside / (1 - inside))
        return math.log(max(value, _LEAST))

    @property
    def band(self) -> tuple[float, float]:
        """The band on that scale; an end that no value can pass is open."""
        low = -math.inf if self.part.low <= 0 else self.scaled(self.part.low)
        high = math.inf if self.is_share and self.part.high >= 1 else self.scaled(self.part.high)
        return low, high

    def slope(self, value: float) -> float:
        """What a step in the value is on that scale, there."""
        if self.is_share:
            inside = min(max(value, _EDGE), 1 - _EDGE)
            return 1 / (inside * (1 - inside))
        return 1 / max(value, _LEAST)


@dataclass(frozen=True)
class Seen:
    """What the runs of one point gave for one output; NaN where there is no value."""

    value: float
    error: float


def outputs(targets: Sequence[str]) -> tuple[Output, ...]:
    """Outputs of some facts; parts that only stand beside are left out."""
    return tuple(
        Output(name, part, facts()[name].least) for name in targets for part in facts()[name].parts if not part.beside
    )


def seen(output: Output, runs: Mapping[str, Sequence[Mapping[str, Any]]]) -> Seen:
    """Value and standard error of an output; ``runs``: way of running -> what each replication left."""
    measure = measures()[output.part.measure]
    pooled = pool(measure, [taken(found, measure.id) for found in runs[output.part.run]])
    if pooled.value is None or pooled.n < output.least:
        return Seen(math.nan, math.nan)
    return Seen(pooled.value, math.nan if pooled.error is None else pooled.error)


def beyond(scaled: Floats, bands: Sequence[tuple[float, float]]) -> Floats:
    """How far values lie outside their bands, on the scale of the search: [point, output]; inf for no value."""
    low, high = np.array([band[0] for band in bands]), np.array([band[1] for band in bands])
    far = np.maximum(np.maximum(low - scaled, scaled - high), 0.0)
    return np.where(np.isnan(scaled), np.inf, far)
