"""A quick stand-in for the model: a quadratic in the knobs for each output, with the scatter that it leaves.

The scatter holds both what a quadratic misses and the noise between seeds, so it is what a prediction is worth. A new
one is fitted after each wave, to the points that lie closest to the bands: what it has to get right is the region that
is still possible, not the corners that are not (Craig et al. 1997; Williamson et al. 2013).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
#: points a coefficient that a local fit needs
_PER_TERM = 4
_RIDGE = 1e-3
_SLICE = 16384


def terms(shares: Floats) -> Floats:
    """Constant, linear and quadratic terms of knob positions given as shares of their ranges: [point, term]."""
    x = 2.0 * shares - 1.0
    d = x.shape[1]
    columns = [np.ones(len(x)), *x.T, *(x[:, i] * x[:, j] for i in range(d) for j in range(i, d))]
    return np.stack(columns, axis=1)


def n_terms(d: int) -> int:
    """Number of terms for ``d`` knobs."""
    return 1 + d + d * (d + 1) // 2


@dataclass(frozen=True)
class Emulator:
    """Quadratics of all outputs.

    Attributes
    ----------
    coefficients
        ``(terms, outputs)``.
    scatter
        Standard deviation of what is left, by output.
    """

    coefficients: Floats
    scatter: Floats

    def predict(self, shares: Floats) -> Floats:
        """Outputs on the scale of the search: [point, output]."""
        parts = [terms(shares[first : first + _SLICE]) @ self.coefficients for first in range(0, len(shares), _SLICE)]
        return np.concatenate(parts) if parts else np.empty((0, self.coefficients.shape[1]))


def train(shares: Floats, scaled: Floats, worst: Floats) -> Emulator:
    """Fit to the points that lie closest to the bands.

    Parameters
    ----------
    shares
        Knob positions, ``(points, knobs)``.
    scaled
        Outputs on the scale of the search, ``(points, outputs)``; NaN where a point has no value.
    worst
        How far each point lies outside the bands.
    """
    needed = _PER_TERM * n_terms(shares.shape[1])
    chosen = np.argsort(worst, kind="stable")[: max(needed, len(worst) // 3)]
    coefficients, scatter = [], []
    for output in range(scaled.shape[1]):
        known = chosen[np.isfinite(scaled[chosen, output])]
        if len(known) < n_terms(shares.shape[1]):
            known = np.flatnonzero(np.isfinite(scaled[:, output]))
        found, left = _solve(terms(shares[known]), scaled[known, output])
        coefficients.append(found)
        scatter.append(left)
    return Emulator(np.stack(coefficients, axis=1), np.array(scatter))


def _solve(x: Floats, y: Floats) -> tuple[Floats, float]:
    """Ridge regression, and the standard deviation left over; a constant where there is nothing to learn from."""
    if len(y) <= 2:
        constant = np.zeros(x.shape[1])
        constant[0] = float(y.mean()) if len(y) else 0.0
        return constant, 10.0
    penalty = _RIDGE * np.eye(x.shape[1])
    penalty[0, 0] = 0.0
    found: Floats = np.asarray(np.linalg.solve(x.T @ x + penalty, x.T @ y), np.float64)
    freedom = max(1, len(y) - x.shape[1])
    return found, float(np.sqrt(np.square(y - x @ found).sum() / freedom))


def implausible(predicted: Floats, bands: Sequence[tuple[float, float]], error: Floats) -> Floats:
    """Largest distance outside a band in standard errors, by point."""
    low, high = np.array([band[0] for band in bands]), np.array([band[1] for band in bands])
    far = np.maximum(np.maximum(low - predicted, predicted - high), 0.0) / error
    return np.asarray(far.max(axis=1), np.float64)
