"""Cumulative incidence with competing ends and censoring (Aalen–Johansen)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.indicators.areas import Floats


@dataclass(frozen=True)
class Incidence:
    """Step functions: share of the cohort ended by each cause at or before each time.

    Attributes
    ----------
    times
        Times at which something ended, ascending, shape [k].
    share
        Cumulative incidence, shape [causes, k].
    """

    times: Floats
    share: Floats

    def at(self, time: float) -> Floats:
        """Incidence of each cause at a time."""
        place = int(np.searchsorted(self.times, time, side="right")) - 1
        return self.share[:, place] if place >= 0 else np.zeros(len(self.share))

    def median(self, cause: int) -> float:
        """First time at which a cause has taken half of the cohort; NaN if it never does."""
        # a sum of shares that is one half on paper may fall short of it by rounding
        place = int(np.searchsorted(self.share[cause], 0.5 - 1e-12))
        return float(self.times[place]) if place < len(self.times) else float("nan")


def aalen_johansen(times: Floats, causes: NDArray[Any], n_causes: int) -> Incidence:
    """Estimate the cumulative incidence of competing ends.

    Parameters
    ----------
    times
        Time to the end or to censoring, one entry a member.
    causes
        Cause of the end, 0 … ``n_causes`` − 1; −1 = censored. A member censored at t is still at risk at t.
    n_causes
        Number of causes.
    """
    ended = causes >= 0
    distinct, step = np.unique(times[ended], return_inverse=True)
    cells = causes[ended].astype(np.int64) * len(distinct) + step
    ends = np.bincount(cells, minlength=n_causes * len(distinct)).reshape(n_causes, -1).astype(np.float64)
    gone = np.searchsorted(np.sort(times), distinct, side="left")
    at_risk = len(times) - gone
    hazard = ends / at_risk
    surviving = np.cumprod(1.0 - hazard.sum(axis=0))
    before = np.concatenate([[1.0], surviving[:-1]]) if len(distinct) else surviving
    return Incidence(distinct, np.cumsum(before * hazard, axis=1))
