"""Intervals of means, paired differences and ratios; plain arithmetic, no statistics library at run time.

Student's t by the finite series for whole degrees of freedom (Abramowitz & Stegun 1964, 26.7.3 and 26.7.4). Repeated
looks at growing data: look ``k`` may err with probability ``alpha / 2**k``, which adds up to at most ``alpha`` however
many looks there are (Bonferroni's bound on a geometric split).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
ALPHA = 0.05
RESAMPLES = 4000


@dataclass(frozen=True)
class Estimate:
    """A mean with its interval; both ends None where one observation tells nothing about spread."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Paired(Estimate):
    """A mean paired difference, and what pairing saved.

    Attributes
    ----------
    variance_ratio : float or None
        Variance of the difference under independent seeds divided by the variance of the paired difference; None with
        fewer than three pairs, and where the difference does not vary at all (there is nothing to compare then).
    """

    variance_ratio: float | None


def inside(t: float, freedom: int) -> float:
    """Probability that Student's t with whole degrees of freedom lies within ``-t .. t``."""
    theta = math.atan(t / math.sqrt(freedom))
    sine, cosine = math.sin(theta), math.cos(theta)
    odd = freedom % 2 == 1
    term = cosine if odd else 1.0
    total = 0.0
    for step in range((freedom - 1) // 2 if odd else freedom // 2):
        total += term
        upper, lower = (2 * step + 2, 2 * step + 3) if odd else (2 * step + 1, 2 * step + 2)
        term *= cosine * cosine * upper / lower
    return 2.0 / math.pi * (theta + sine * total) if odd else sine * total


def t_quantile(alpha: float, freedom: int) -> float:
    """Value that Student's |t| exceeds with probability ``alpha`` (two-sided), by bisection."""
    low, high = 0.0, 1.0
    while inside(high, freedom) < 1.0 - alpha and high < 1e12:
        high *= 2.0
    for _ in range(200):
        middle = (low + high) / 2.0
        if middle in (low, high):
            break
        low, high = (middle, high) if inside(middle, freedom) < 1.0 - alpha else (low, middle)
    return high


def look_alpha(look: int, alpha: float = ALPHA) -> float:
    """Error probability granted to the ``look``-th look (from 1), so that all looks together stay below ``alpha``."""
    return alpha / 2.0**look


def mean_interval(sample: Floats, alpha: float = ALPHA) -> Estimate:
    """Mean and Student interval of independent replications."""
    value = float(np.mean(sample))
    if len(sample) < 2:
        return Estimate(value, None, None)
    half = t_quantile(alpha, len(sample) - 1) * float(np.std(sample, ddof=1)) / math.sqrt(len(sample))
    return Estimate(value, value - half, value + half)


def paired(base: Floats, alternative: Floats, alpha: float = ALPHA) -> Paired:
    """Mean of ``alternative - base`` over pairs of equal seeds, with Student's interval over the pairs."""
    difference = alternative - base
    estimate = mean_interval(difference, alpha)
    ratio = None
    if len(difference) >= 3:
        variance = float(np.var(difference, ddof=1))
        independent = float(np.var(base, ddof=1) + np.var(alternative, ddof=1))
        # rounding of equal differences leaves a variance of 1e-30 or so, which would give an absurd ratio
        floor = 1e-24 * max(float(np.mean(np.square(base))), float(np.mean(np.square(alternative))))
        ratio = independent / variance if variance > floor else None
    return Paired(estimate.value, estimate.low, estimate.high, ratio)


def ratio_of_means(numerator: Floats, denominator: Floats, alpha: float = ALPHA) -> Estimate | None:
    """Ratio of two paired mean differences with a joint bootstrap interval over the pairs.

    Returns
    -------
    Estimate or None
        None where the denominator's own interval covers zero: the ratio then has no meaning, not a wide interval.
    """
    below = mean_interval(denominator, alpha)
    if below.low is None or below.high is None or below.low <= 0.0 <= below.high:
        return None
    # a fixed seed of its own: this is arithmetic on finished runs and must give the same bytes each time
    rows = np.random.default_rng(20240101).integers(0, len(denominator), (RESAMPLES, len(denominator)))
    top, bottom = numerator[rows].mean(axis=1), denominator[rows].mean(axis=1)
    usable = bottom * below.value > 0.0
    low, high = np.quantile(top[usable] / bottom[usable], [alpha / 2.0, 1.0 - alpha / 2.0])
    return Estimate(float(numerator.mean() / below.value), float(low), float(high))
