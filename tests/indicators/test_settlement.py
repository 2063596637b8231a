"""Settlement in substance, durable settlement, recurrence."""

from __future__ import annotations

import pytest

from sim.vocabulary import Event
from tests.indicators.builder import NO_FOLLOW_UP, Builder


def four() -> Builder:
    """One lasting settlement, one that relapses, one that comes too late, one that fades."""
    book = Builder()
    cases = [book.dispute(20, seen_day=25, seen_channel=0) for _ in range(4)]
    book.settle(cases[0], 30)
    book.settle(cases[1], 30)
    book.relapse(cases[1], 100)
    book.settle(cases[2], 203)
    book.end(cases[3], 30, Event.FADE)
    book.dispute(20, prevented=1)
    return book


def test_settlement_and_durable() -> None:
    book = four()
    assert book.value("settlement") == pytest.approx(2 / 4)
    assert book.value("settlement_seen") == pytest.approx(3 / 4)  # 178 days after first sight
    assert book.value("durable") == pytest.approx(1 / 4)
    assert book.value("durable_kept") == pytest.approx(1 / 2)
    assert book.value("durable_count") == 1


def test_turned_violent_after_settlement_is_not_durable() -> None:
    book = Builder()
    case = book.dispute(20)
    book.settle(case, 30)
    book.end(case, 60, Event.VIOLENT)
    assert book.value("durable") == 0.0


def test_ended_after_settlement_stays_durable() -> None:
    book = Builder()
    case = book.dispute(20)
    book.settle(case, 30)
    book.end(case, 100, Event.END)
    assert book.value("durable") == 1.0


def test_recurrence_counts_every_settlement_of_the_window() -> None:
    book = Builder()
    case = book.dispute(5)
    book.settle(case, 8)  # before the window
    book.relapse(case, 15)
    book.settle(case, 20)
    book.relapse(case, 199)
    book.settle(case, 210)
    assert book.value("recurrence") == pytest.approx(1 / 2)


@pytest.mark.parametrize("identifier", ["settlement", "settlement_seen", "durable", "durable_kept", "recurrence"])
def test_null_without_disputes_and_without_follow_up(identifier: str) -> None:
    assert "denominator is zero" in Builder().reason(identifier)
    assert "follow-up too short" in Builder(NO_FOLLOW_UP).reason(identifier)


def test_durable_count_needs_follow_up_too() -> None:
    assert Builder().value("durable_count") == 0
    assert "follow-up too short" in Builder(NO_FOLLOW_UP).reason("durable_count")
