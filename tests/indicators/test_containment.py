"""Containment: each class of dispute by hand, the recorded variants, and every reason for null."""

from __future__ import annotations

import pytest

from sim.events.tables import Horizon
from sim.vocabulary import Event, Record, Tier
from tests.indicators.builder import ABOVE_DESK, NO_FOLLOW_UP, Builder


def parts(book: Builder, tier: str) -> list[float | None]:
    return [book.value(f"contain_{tier}_{part}") for part in ("settled", "faded", "rest", "left")]


def test_headline_is_settled_over_settled_and_rest() -> None:
    book = Builder()
    for _ in range(3):
        book.settle(book.dispute(20), 30)
    book.end(book.dispute(20), 25, Event.FADE)
    book.dispute(20)
    assert parts(book, "village") == [3, 1, 1, 0]
    assert book.value("contain_village") == pytest.approx(3 / 4)


def test_a_file_above_makes_it_rest_even_if_settled_below() -> None:
    book = Builder()
    kept, left = book.dispute(20), book.dispute(20)
    for case in (kept, left):
        book.file(case, 21)
        book.settle(case, 40)
    book.file(left, 50, Tier.TOWNSHIP)
    assert parts(book, "village") == [1, 0, 1, 1]


def test_a_faded_dispute_with_a_file_above_is_rest() -> None:
    book = Builder()
    case = book.dispute(20)
    book.file(case, 21, Tier.COUNTY)
    book.end(case, 30, Event.FADE)
    assert parts(book, "village") == [0, 0, 1, 1]


def test_a_file_above_counts_for_the_same_days_in_every_dispute() -> None:
    book = Builder()
    early, late = book.dispute(10), book.dispute(10)
    for case in (early, late):
        book.settle(case, 40)
    book.file(early, 10 + 360, Tier.TOWNSHIP)
    book.file(late, 10 + 361, Tier.TOWNSHIP)
    assert parts(book, "village") == [1, 0, 1, 1]


def test_faded_after_180_days_is_rest() -> None:
    book = Builder()
    book.end(book.dispute(20), 200, Event.FADE)
    book.end(book.dispute(20), 201, Event.FADE)
    assert parts(book, "village") == [0, 1, 1, 0]


@pytest.mark.parametrize(("settled", "relapsed", "durable"), [(200, 380, 1), (200, 379, 0), (201, 600, 0)])
def test_durable_means_reached_by_day_180_and_held_for_180(settled: int, relapsed: int, durable: int) -> None:
    book = Builder()
    case = book.dispute(20)
    book.settle(case, settled)
    book.relapse(case, relapsed)
    assert book.value("contain_village_settled") == durable


def test_a_second_settlement_that_lasts_counts() -> None:
    book = Builder()
    case = book.dispute(20)
    book.settle(case, 30)
    book.relapse(case, 60)
    book.settle(case, 90)
    assert parts(book, "village") == [1, 0, 0, 0]


def test_settled_at_the_tier_keeps_the_headlines_denominator() -> None:
    book = Builder()
    book.settle(book.dispute(20, Tier.COUNTY), 30, Tier.COUNTY)
    book.settle(book.dispute(20, Tier.COUNTY), 30, Tier.VILLAGE)
    book.dispute(20, Tier.COUNTY)
    assert book.value("contain_county") == pytest.approx(2 / 3)
    assert book.value("contain_county_at") == pytest.approx(1 / 3)


def test_the_boundary_node_stands_above_the_city() -> None:
    book = Builder()
    inside, outside = book.dispute(20, Tier.CITY), book.dispute(20, Tier.CITY)
    for case in (inside, outside):
        book.file(case, 21, Tier.CITY)
        book.settle(case, 40, Tier.CITY)
    book.at(1, 50, Tier.CITY, desk=ABOVE_DESK)
    assert book.value("contain_city") == pytest.approx(1 / 2)


def test_prevented_and_initial_disputes_are_left_out() -> None:
    book = Builder()
    book.settle(book.dispute(20), 30)
    book.dispute(20, prevented=1)
    book.dispute(5)
    assert book.value("contain_village") == 1.0
    assert book.value("prevented") == 1


def test_each_dispute_belongs_to_its_own_tier() -> None:
    book = Builder()
    book.settle(book.dispute(20), 30)
    book.dispute(20, Tier.TOWNSHIP)
    assert (book.value("contain_village"), book.value("contain_township")) == (1.0, 0.0)
    assert book.value("contain_city") is None
    assert "denominator is zero" in book.reason("contain_city")


def test_too_short_a_follow_up_is_null_with_a_reason() -> None:
    book = Builder(NO_FOLLOW_UP)
    book.settle(book.dispute(20), 30)
    assert book.value("contain_village") is None
    assert "260 more needed" in book.reason("contain_village")
    assert book.value("contain_village_rest") is None
    assert "181 further days" in book.reason("contain_village", "recorded")
    assert book.value("gap_contain_village", "both") is None


def test_the_window_is_shortened_when_follow_up_is_short() -> None:
    book = Builder(Horizon("2023-01-01", warm_up=10, measure=400, follow_up=50))
    last = book.horizon.end - 360
    book.settle(book.dispute(last), last + 1)
    book.dispute(last + 1)
    assert parts(book, "village") == [1, 0, 0, 0]


def closed(book: Builder, day: int, record: Record = Record.CLOSED_OK, **columns: int) -> None:
    book.close(book.file(book.dispute(20), 20, **columns), day, record)


def test_apparent_counts_files_closed_in_time_without_a_recorded_move() -> None:
    book = Builder()
    closed(book, 200)
    closed(book, 201)
    closed(book, 50, Record.CLOSED_FAIL)
    closed(book, 50, moved_above=1)
    book.file(book.dispute(20), 20)
    assert book.value("contain_village", "recorded") == pytest.approx(1 / 5)
    assert book.value("contain_village_book", "recorded") == pytest.approx(1 / 3)


def test_apparent_leaves_out_merged_and_unregistered_files_and_those_raised() -> None:
    book = Builder()
    closed(book, 50)
    closed(book, 50, merged_into=0)
    closed(book, 50, registered_day=-1)
    raised = book.file(book.dispute(20), 20)
    book.at(raised, 30, Tier.TOWNSHIP)
    book.close(raised, 60)
    assert book.value("contain_village", "recorded") == pytest.approx(1 / 2)


def test_gap_is_recorded_minus_true_in_points() -> None:
    book = Builder()
    closed(book, 50)
    book.settle(book.dispute(20), 30)
    book.dispute(20)
    assert book.value("contain_village") == pytest.approx(1 / 3)
    assert book.value("gap_contain_village", "both") == pytest.approx(100 * (1 - 1 / 3))
