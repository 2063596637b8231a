"""Estimates with their own standard errors, and how they are judged against exact values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LIMIT = 3.3  # of |z|
SMALL = 0.05  # shares below this are held to the width of a share of this size
UNSEEN = 0.01  # of the tolerance: differences below it (steps of a minute, saturated servers) are not judged
FEW = 25.0  # expected events below which a share takes the binomial error instead of its own


@dataclass(frozen=True)
class Sample:
    """Moments of independent groups (copies of a desk or chain), and the value their mean stands for.

    Attributes
    ----------
    moments
        One row a group.
    value
        Mean moments -> value.
    share
        Whether it is a share of the second moment's units.
    """

    moments: Floats
    value: Callable[[Floats], float]
    share: bool = False

    def joined(self, other: Sample) -> Sample:
        """Both together."""
        return Sample(np.concatenate([self.moments, other.moments]), self.value, self.share)

    def estimate(self) -> tuple[float, float]:
        """Value and standard error (delete-one jackknife over groups)."""
        groups = len(self.moments)
        total = self.moments.sum(axis=0)
        value = self.value(total / groups)
        without = np.array([self.value((total - row) / (groups - 1)) for row in self.moments])
        return value, float(np.sqrt((groups - 1) / groups * np.sum((without - without.mean()) ** 2)))


def divided(mean: Floats) -> float:
    """First moment over the second; 0 where there is nothing."""
    return float(mean[0] / mean[1]) if mean[1] else 0.0


def ratio(top: Floats, bottom: Floats | float = 1.0, share: bool = False) -> Sample:
    """Sum of ``top`` over sum of ``bottom``, group by group."""
    below = np.broadcast_to(np.asarray(bottom, float), np.shape(top))
    return Sample(np.column_stack([np.asarray(top, float), below]), divided, share)


def deviation(count: Floats, first: Floats, second: Floats) -> Sample:
    """Standard deviation from counts, sums and sums of squares."""

    def value(mean: Floats) -> float:
        return float(np.sqrt(max(mean[2] / mean[0] - (mean[1] / mean[0]) ** 2, 0.0)))

    return Sample(np.column_stack([count, first, second]), value)


@dataclass(frozen=True)
class Row:
    """One line of the table: an exact value and what the runs say.

    Attributes
    ----------
    value, error
        Estimate (extrapolated to short steps where time is continuous) and its standard error.
    finer
        The estimate at the finer steps, which is held to the tolerance.
    width
        Half-width of its 95 % interval against the tolerance; at most 1 to be narrow enough.
    ok
        |z| below the limit; where time is continuous, the finer value's interval also reaches into the tolerance.
    """

    case: str
    quantity: str
    exact: float
    value: float
    error: float
    finer: float
    width: float
    ok: bool

    @property
    def z(self) -> float:
        """Distance to the exact value in standard errors."""
        away = self.value - self.exact
        return 0.0 if abs(away) < 1e-12 else away / max(self.error, 1e-300)

    @property
    def narrow(self) -> bool:
        """Whether the interval is as narrow as the case asks for."""
        return self.width <= 1.0


def judge(case: str, quantity: str, exact: float, samples: Mapping[float, Sample], tolerance: float) -> Row:
    """Compare an exact value with one sample (day steps) or two, at unit stretches of which one is twice the other."""
    found = {unit: _fair(sample, exact) for unit, sample in samples.items()}
    last = max(found)
    finer, error = found[last]
    value = finer
    room = tolerance * (max(abs(exact), SMALL) if samples[last].share else max(abs(exact), 1e-12))
    width = 1.96 * error / room
    close = True
    if len(found) == 2:
        coarse, coarse_error = found[min(found)]
        value, error = 2 * finer - coarse, float(np.hypot(2 * error, coarse_error))
        close = abs(finer - exact) <= room + 1.96 * found[last][1]
    error = max(error, UNSEEN * room)
    row = Row(case, quantity, exact, value, error, finer, width, True)
    return Row(case, quantity, exact, value, error, finer, width, abs(row.z) < LIMIT and close)


def _fair(sample: Sample, exact: float) -> tuple[float, float]:
    """Value and error, where events are few: an own error that is computed from hardly any of them would be too small.

    A share takes the binomial error that the exact value implies; what fewer than 25 groups contribute to is no surer
    than a count of so many.
    """
    value, error = sample.estimate()
    units = float(sample.moments[:, 1].sum()) if sample.share else 0.0
    if sample.share and min(exact, 1.0 - exact) * units < FEW:
        error = max(error, float(np.sqrt(max(exact * (1.0 - exact), 0.0) / units)), 0.5 / units)
    seen = np.count_nonzero(sample.moments[:, 0])
    if seen < min(FEW, len(sample.moments)) and not sample.share:
        error = max(error, abs(exact) / float(np.sqrt(seen + 1)))
    return value, error
