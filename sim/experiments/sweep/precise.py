"""Which points of a study have not reached the precision asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.experiments.statistics import look_alpha, mean_interval

if TYPE_CHECKING:
    from sim.experiments.precision import Precision
    from sim.experiments.sweep.plan import Plan, Point
    from sim.store import Store


def open_points(
    store: Store, plan: Plan, wanted: Precision, points: Sequence[Point], replications: int, look: int
) -> list[Point]:
    """Points whose mean is not known closely enough yet; those that have no value at all are not among them.

    Intervals are widened for the repeated looks, as in comparisons.
    """
    alpha = look_alpha(look)
    ids = {point.number: [plan.run_id(point, number) for number in range(replications)] for point in points}
    found = store.values([run for runs in ids.values() for run in runs], [wanted.indicator])
    series = wanted.series or ("true" if (found["series"] == "true").any() else "both")
    values = found[(found["series"] == series) & found["value"].notna()].set_index("run")["value"]
    unmet = []
    for point in points:
        sample = values.reindex(ids[point.number]).dropna().to_numpy(np.float64)
        if len(sample) < 2:
            continue
        estimate = mean_interval(sample, alpha)
        if estimate.low is not None and estimate.high is not None:
            if (estimate.high - estimate.low) / 2.0 > wanted.half_width:
                unmet.append(point)
    return unmet
