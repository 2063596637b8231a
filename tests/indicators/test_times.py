"""Times: Aalen–Johansen against hand and closed form, medians, means, censoring."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.events.tables import Horizon
from sim.indicators import values
from sim.indicators.survival import aalen_johansen
from sim.vocabulary import Event, Record
from tests.indicators.builder import NO_FOLLOW_UP, Builder


def test_by_hand_with_censoring_and_ties() -> None:
    # at risk 6, 5, 4, 2: one of cause 0 and one censored at 2, one of each cause at 3
    times = np.array([1.0, 2.0, 2.0, 3.0, 3.0, 4.0])
    causes = np.array([0, 0, -1, 0, 1, 1])
    found = aalen_johansen(times, causes, 2)
    assert found.times.tolist() == [1.0, 2.0, 3.0, 4.0]
    after_2 = 5 / 6 * 4 / 5
    assert found.share[0] == pytest.approx([1 / 6, 1 / 6 + 5 / 6 / 5, 1 / 3 + after_2 / 3, 1 / 3 + after_2 / 3])
    assert found.share[1] == pytest.approx([0, 0, after_2 / 3, after_2 / 3 + after_2 / 3])
    assert found.share.sum(axis=0)[-1] == pytest.approx(1.0)


def test_without_censoring_it_is_the_empirical_share() -> None:
    random = np.random.default_rng(5)
    times, causes = random.exponential(size=2000).round(1), random.integers(0, 4, 2000)
    found = aalen_johansen(times, causes, 4)
    for cause in range(4):
        for time in (0.0, 0.5, 2.0, 10.0):
            assert found.at(time)[cause] == pytest.approx(np.mean((times <= time) & (causes == cause)))


def test_competing_exponentials_under_censoring() -> None:
    random = np.random.default_rng(6)
    n, rates = 200_000, np.array([0.3, 0.1])
    ends = random.exponential(1 / rates.sum(), n)
    cause = random.choice(2, n, p=rates / rates.sum())
    limit = random.uniform(0, 10, n)
    found = aalen_johansen(np.minimum(ends, limit), np.where(ends <= limit, cause, -1), 2)
    exact = rates / rates.sum() * (1 - np.exp(-rates.sum() * 5))
    assert found.at(5.0) == pytest.approx(exact, abs=0.005)


def test_nothing_ended_and_nothing_at_all() -> None:
    none = aalen_johansen(np.array([3.0, 4.0]), np.array([-1, -1]), 2)
    assert none.at(9.0).tolist() == [0.0, 0.0]
    assert np.isnan(none.median(0))
    assert np.isnan(aalen_johansen(np.empty(0), np.empty(0, dtype=int), 2).median(0))


def test_median_is_the_first_day_with_half_settled() -> None:
    book = Builder()
    for days in (1, 5, 9):
        book.settle(book.dispute(20), 20 + days)
    book.end(book.dispute(20), 22, Event.FADE)
    assert book.value("days_since_start") == 5.0
    assert book.value("incidence_settled") == pytest.approx(3 / 4)
    assert book.value("incidence_faded") == pytest.approx(1 / 4)
    assert book.value("incidence_dormant") == 0.0


def test_median_is_null_below_one_half() -> None:
    book = Builder()
    book.settle(book.dispute(20), 21)
    for _ in range(2):
        book.end(book.dispute(20), 30, Event.REST)
    assert book.value("days_since_start") is None
    assert "below 0.5" in book.reason("days_since_start")
    assert book.value("incidence_dormant") == pytest.approx(2 / 3)


def test_only_the_first_end_counts() -> None:
    book = Builder()
    case = book.dispute(20)
    book.settle(case, 25)
    book.relapse(case, 40)
    book.end(case, 50, Event.VIOLENT)
    assert book.value("days_since_start") == 5.0
    assert book.value("incidence_violent") == 0.0


def test_censored_at_the_end_of_the_horizon() -> None:
    book = Builder(Horizon("2023-01-01", warm_up=10, measure=10, follow_up=181))
    book.settle(book.dispute(11), 200, minute=0)
    book.dispute(19)  # watched for 182 days, gone from the risk set before the other settles
    assert book.value("days_since_start") == 189.0
    assert book.value("incidence_settled") == 0.0


def test_incidence_is_null_without_follow_up_and_without_disputes() -> None:
    assert "181 further days" in Builder(NO_FOLLOW_UP).reason("incidence_settled")
    assert "nothing of the kind" in Builder().reason("incidence_settled")
    assert "nothing of the kind" in Builder().reason("days_since_start")


def test_mean_days_to_settle_uses_minutes_and_the_first_settlement() -> None:
    book = Builder()
    first = book.dispute(20, born_minute=720)
    book.settle(first, 22, minute=360)
    book.relapse(first, 30)
    book.settle(first, 40)
    second = book.dispute(20)
    book.end(second, 21, Event.REST)
    book.event(Event.REVIVE, 23, case=second)
    book.settle(second, 25)
    book.settle(book.dispute(20), 201)  # one day too late
    book.dispute(20)
    assert book.value("mean_days_to_settle") == pytest.approx((1.75 + 5.0) / 2)


def test_minutes_refer_to_the_days_length() -> None:
    book = Builder()
    book.settle(book.dispute(20, born_minute=120), 21, minute=360)
    short = replace(book.tables(), day_minutes=480)
    assert values(short).values["mean_days_to_settle", "true"] == pytest.approx(1.5)


def test_mean_days_to_settle_null_when_no_one_settled_or_followed() -> None:
    book = Builder()
    book.dispute(20)
    assert "denominator is zero" in book.reason("mean_days_to_settle")
    assert "181 further days" in Builder(NO_FOLLOW_UP).reason("mean_days_to_settle")


def test_registration_to_closing() -> None:
    book = Builder()
    for days in (2, 4, 12):
        book.close(book.file(book.dispute(20), 20), 20 + days, Record.CLOSED_FAIL)
    book.close(book.file(book.dispute(20), 20, merged_into=0), 21)
    book.file(book.dispute(20), 20)
    assert book.value("days_since_register", "recorded") == 4.0  # two of four: one is open, the merged one left out
    assert book.value("mean_days_to_close", "recorded") == pytest.approx(6.0)


def test_days_do_not_start_before_registration() -> None:
    book = Builder()
    book.close(book.file(book.dispute(20), 20, registered_day=30), 25)  # entered in the book after it was closed
    assert book.value("mean_days_to_close", "recorded") == 0.0
