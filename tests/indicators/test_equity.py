"""Inequality between places and strata, against numbers worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from sim.indicators import compute_all
from sim.indicators.equity import LEAST, gini, worst
from sim.vocabulary import Stratum
from tests.indicators.builder import Builder

#: disputes and those durably settled, by township; 1000, 2000 and 3000 residents
COUNTS = ((40, 10), (50, 20), (50, 40))


def book(counts: tuple[tuple[int, int], ...] = COUNTS) -> Builder:
    """Disputes of three townships, the settled ones never to come back; every second weaker party is old."""
    found = Builder()
    for township, (n, good) in enumerate(counts):
        for number in range(n):
            stratum = Stratum.AGE60 if number % 2 else Stratum.UNDER60
            case = found.dispute(20, township=township, stratum=stratum)
            if number < good:
                found.settle(case, 40)
    return found


def test_gini_of_known_shares() -> None:
    one = np.array([1.0])
    assert gini(np.array([0.3, 0.3, 0.3]), np.array([1.0, 5.0, 2.0])) == pytest.approx(0.0)
    assert gini(np.array([0.0, 1.0]), np.array([1.0, 1.0])) == pytest.approx(0.5)
    assert gini(np.array([0.0]), one) == 0.0
    # half of the people have a quarter of it, whatever order the places stand in
    assert gini(np.array([3.0, 1.0]), np.array([2.0, 2.0])) == pytest.approx(0.25)
    # a place of three counts as three places of one
    parts = gini(np.array([1.0, 2.0, 2.0, 2.0]), np.ones(4))
    assert gini(np.array([2.0, 1.0]), np.array([3.0, 1.0])) == pytest.approx(parts)


def test_worst_tenth_takes_places_from_below_until_it_is_full() -> None:
    above, below = worst(np.array([0.9, 0.1, 0.5]), np.array([60.0, 4.0, 36.0]))
    assert below == pytest.approx(10.0)
    assert above == pytest.approx(4 * 0.1 + 6 * 0.5)


def test_townships_and_strata_are_compared() -> None:
    found = book()
    rates, residents = np.array([0.25, 0.4, 0.8]), np.array([1000.0, 2000.0, 3000.0])
    assert found.value("gini_durable") == pytest.approx(gini(rates, residents))
    assert found.value("worst_tenth_durable") == pytest.approx(0.25)
    value = next(each for each in compute_all(found.tables()) if each.id == "worst_tenth_durable")
    assert (value.numerator, value.denominator) == (pytest.approx(150.0), pytest.approx(600.0))
    # 35 of 70 old and 35 of 70 young parties are settled with
    assert found.value("gap_age") == pytest.approx(0.0)


def test_few_disputes_are_no_ground_to_compare() -> None:
    found = book(((LEAST, 10), (LEAST - 1, 20), (5, 0)))
    assert f"{LEAST} disputes" in found.reason("gini_durable")
    assert f"{LEAST} disputes" in found.reason("worst_tenth_durable")
    assert f"{LEAST} disputes" in found.reason("gap_income")
