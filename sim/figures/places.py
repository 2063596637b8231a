"""Who gains and who loses: paired differences of places and of groups of people, ready for `winners_losers`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.experiments.statistics import ALPHA, paired
from sim.figures.figure import Row, Text
from sim.text import both

Counts = Mapping[str, Mapping[str, float]]


def place_differences(
    base: Sequence[Sequence[float | None]],
    changed: Sequence[Sequence[float | None]],
    names: Sequence[Text],
    alpha: float = ALPHA,
) -> list[Row]:
    """Difference of every place, with its interval over pairs.

    Parameters
    ----------
    base, changed
        One row a pair, one value a place; None or NaN where a place has none. A place that lacks a value in any pair
        has no difference: a mean over the rest would be selected.
    names
        Of the places, in the same order.
    """
    import numpy as np

    before, after = (np.array([list(map(_number, row)) for row in side], dtype=np.float64) for side in (base, changed))
    rows: list[Row] = []
    for place, name in enumerate(names):
        one, other = before[:, place], after[:, place]
        if np.isnan(one).any() or np.isnan(other).any():
            rows.append({"place": name, "difference": None, "low": None, "high": None})
            continue
        found = paired(one, other, alpha)
        rows.append({"place": name, "difference": found.value, "low": found.low, "high": found.high})
    return rows


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)


def stratum_differences(
    base: Sequence[Counts], changed: Sequence[Counts], numerator: str = "settled", denominator: str = "disputes"
) -> list[Row]:
    """The same by stratum: share of a stratum's disputes, from the counts that runs keep (``extras["strata"]``)."""
    strata = list(base[0]) if base else []
    sides: list[list[list[float | None]]] = [
        [[_share(run.get(name, {}), numerator, denominator) for name in strata] for run in side]
        for side in (base, changed)
    ]
    names = [both(f"stratum.{name}") for name in strata]
    return place_differences(sides[0], sides[1], names) if strata else []


def _share(counts: Mapping[str, float], numerator: str, denominator: str) -> float | None:
    below = counts.get(denominator, 0)
    return counts.get(numerator, 0) / below if below else None


def township_values(extras: Mapping[str, Any], indicator: str, series: str = "true") -> Sequence[float | None] | None:
    """Values by township that a run keeps; None where it keeps none."""
    found: Sequence[float | None] | None = extras.get("areas", {}).get("township", {}).get(f"{indicator}:{series}")
    return found
