"""Backlog and clocks: stock at the end of the window by tier and age, items due, overdue stock, hops, trips."""

from __future__ import annotations

import pytest

from sim.events.measures import AreaMeasure
from sim.indicators.backlog import age_pyramid
from sim.vocabulary import Event, Record, Tier
from tests.indicators.builder import LONG, Builder

END = LONG.last


def test_stock_is_what_is_open_at_the_end_of_the_window() -> None:
    book = Builder()
    case = book.dispute(20)
    book.close(book.file(case, END - 20), END - 1)  # closed before
    book.close(book.file(case, END - 10), END)  # closed after
    book.file(case, END - 200, registered_day=END - 5)
    book.file(case, END - 3, merged_into=0)
    book.file(case, END)  # opened after
    book.file(case, END - 2, registered_day=END + 1)
    assert book.value("open_stock") == 3
    assert book.value("open_stock", "recorded") == 2
    assert book.value("stock_age") == pytest.approx((10 + 200 + 2) / 3)
    assert book.value("old_stock") == 1
    assert book.value("old_share") == pytest.approx(1 / 3)


def test_tier_is_where_the_file_lay_then() -> None:
    book = Builder()
    file = book.file(book.dispute(20), END - 50)
    book.at(file, END - 10, Tier.TOWNSHIP)
    book.at(file, END + 10, Tier.COUNTY)
    assert [book.value(f"open_stock_{tier}") for tier in ("village", "township", "county")] == [0, 1, 0]
    assert book.value("stock_age_township") == 50
    assert book.value("stock_age_county") is None
    assert "no file is open" in book.reason("stock_age_county")


def test_age_pyramid() -> None:
    book = Builder()
    for age in (1, 30, 31, 90, 181, 366):
        book.file(book.dispute(0), END - age, Tier.TOWNSHIP)
    found = age_pyramid(book.tables())
    assert found.shape == (4, 5)
    assert found[1].tolist() == [2, 2, 0, 1, 1]
    assert found.sum() == 6


def test_daily_means_of_live_disputes() -> None:
    book = Builder()
    book.count(AreaMeasure.LIVE, 9, 0, 1000)  # before the window
    book.count(AreaMeasure.LIVE, 10, 0, 300)
    book.count(AreaMeasure.LIVE, 409, 2, 100)
    book.count(AreaMeasure.UNSEEN_LIVE, 100, 1, 200)
    assert book.value("live_stock") == pytest.approx(1.0)
    assert book.value("unseen_stock") == pytest.approx(0.5)


def test_overdue_recorded_and_true() -> None:
    book = Builder()
    done, alive = book.dispute(20), book.dispute(20)
    book.settle(done, 30)
    for case in (done, alive):
        file = book.file(case, 20, deadline=60, overdue_day=40)
        book.event(Event.OVERDUE, 40, case=case, file=file)  # the first clock ran out, the second was kept
    late = book.file(-1, 20, deadline=50, overdue_day=50)
    book.event(Event.OVERDUE, 50, file=late)
    merged = book.file(alive, 20, deadline=50, overdue_day=50, merged_into=0)
    book.event(Event.OVERDUE, 50, case=alive, file=merged)
    book.file(alive, 20, deadline=END)  # due after the window
    assert book.value("overdue", "recorded") == pytest.approx(3 / 5)
    assert book.value("overdue", "true") == pytest.approx(2 / 4)
    assert book.value("gap_overdue", "both") == pytest.approx(100 * (3 / 5 - 2 / 4))


def test_a_relapsed_dispute_is_unfinished_when_due() -> None:
    book = Builder()
    case = book.dispute(20)
    book.settle(case, 30)
    book.relapse(case, 50)
    book.settle(case, 70)
    for deadline in (29, 30, 49, 50, 69, 70):
        book.file(case, 20, deadline=deadline)
    assert book.value("overdue", "recorded") == 0.0
    assert book.value("overdue", "true") == pytest.approx(3 / 6)


def test_a_file_may_miss_several_clocks() -> None:
    book = Builder()
    file = book.file(book.dispute(20), 20, deadline=60, overdue_day=40)
    for day in (40, 60):
        book.event(Event.OVERDUE, day, case=0, file=file)
    assert book.value("overdue", "recorded") == 1.0


def test_overdue_is_null_when_nothing_is_due() -> None:
    book = Builder()
    book.file(book.dispute(20), 20)
    assert "no clock item" in book.reason("overdue", "true")
    assert "no clock item" in book.reason("overdue", "recorded")
    assert "no clock item" in book.reason("gap_overdue", "both")


def test_overdue_stock() -> None:
    book = Builder()
    for flagged in (-1, END - 1, END):
        book.file(book.dispute(20), 20, overdue_day=flagged)
    assert book.value("overdue_stock", "recorded") == pytest.approx(1 / 3)
    assert "no file is open" in Builder().reason("overdue_stock", "recorded")


def test_hops_of_files_closed_in_the_window() -> None:
    book = Builder()
    for hops, day in ((0, 30), (3, 409), (9, 410)):
        book.close(book.file(book.dispute(20), 20, hops=hops), day, Record.CLOSED_FAIL)
    book.close(book.file(book.dispute(20), 20, hops=9, merged_into=0), 30)
    book.file(book.dispute(20), 20, hops=9)
    assert book.value("hops", "recorded") == pytest.approx(1.5)
    assert "denominator is zero" in Builder().reason("hops", "recorded")


def test_trips_of_disputes_settled_in_the_window() -> None:
    book = Builder()
    for trips in (1, 4):
        book.settle(book.dispute(20, trips=trips), 30)
    book.dispute(20, trips=9)
    assert book.value("trips") == pytest.approx(2.5)
    assert "denominator is zero" in Builder().reason("trips")
