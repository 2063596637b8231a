"""Intervals and ratios against known values."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.experiments.statistics import (
    look_alpha,
    mean_interval,
    paired,
    ratio_of_means,
    t_quantile,
)


@pytest.mark.parametrize(
    ("freedom", "quantile"),
    [(1, 12.706205), (2, 4.302653), (3, 3.182446), (9, 2.262157), (10, 2.228139), (39, 2.022691), (159, 1.974996)],
)
def test_t_quantile(freedom: int, quantile: float) -> None:
    assert t_quantile(0.05, freedom) == pytest.approx(quantile, rel=1e-6)


def test_interval_of_a_mean() -> None:
    estimate = mean_interval(np.array([1.0, 2.0, 3.0, 4.0]))
    assert estimate.value == 2.5
    assert estimate.high == pytest.approx(2.5 + 3.182446 * math.sqrt(5 / 3) / 2, rel=1e-6)
    assert mean_interval(np.array([1.0])).low is None


def test_levels_of_repeated_looks_add_up_to_less_than_alpha() -> None:
    assert sum(look_alpha(look) for look in range(1, 60)) <= 0.05


def test_repeated_looks_keep_their_level() -> None:
    """Looking at 10, 20, 40 and 80 pairs, all intervals cover the truth in at least 95 % of the experiments."""
    random = np.random.default_rng(3)
    missed = 0
    for _ in range(600):
        sample = random.normal(size=80)
        ends = [mean_interval(sample[: 10 * 2**k], look_alpha(k + 1)) for k in range(4)]
        missed += any(
            each.low is not None and each.high is not None and not each.low <= 0 <= each.high for each in ends
        )
    assert missed / 600 < 0.05 + 3 * math.sqrt(0.05 * 0.95 / 600)


def test_variance_ratio() -> None:
    random = np.random.default_rng(1)
    common = random.normal(size=50)
    base, other = common + 0.1 * random.normal(size=50), 1 + common + 0.1 * random.normal(size=50)
    found = paired(base, other)
    expected = (base.var(ddof=1) + other.var(ddof=1)) / (other - base).var(ddof=1)
    assert found.variance_ratio == pytest.approx(expected)
    assert found.value == pytest.approx((other - base).mean())


def test_variance_ratio_is_null_where_it_has_no_meaning() -> None:
    base = np.array([0.1, 0.2, 0.3])
    assert paired(base, base).variance_ratio is None  # nothing differs
    assert paired(base, base + 0.7).variance_ratio is None  # the difference does not vary, rounding aside
    assert paired(base[:2], base[:2] * 3).variance_ratio is None  # fewer than three pairs


def test_ratio_only_where_the_divisor_differs_from_zero() -> None:
    cost = np.array([10.0, 12.0, 9.0, 11.0, 10.0])
    assert ratio_of_means(cost, np.array([1.0, -1.0, 0.5, -0.5, 0.1])) is None
    found = ratio_of_means(cost, np.array([2.0, 2.2, 1.9, 2.1, 2.0]))
    assert found is not None and found.low is not None and found.high is not None
    assert found.low <= found.value <= found.high
    assert found.value == pytest.approx(cost.mean() / 2.04)
    again = ratio_of_means(cost, np.array([2.0, 2.2, 1.9, 2.1, 2.0]))
    assert again == found
