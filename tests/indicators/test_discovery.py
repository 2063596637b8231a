"""Discovery: shares found in time, channel mix, counts of disputes, seen and recorded."""

from __future__ import annotations

import pytest

from sim.events.tables import Horizon
from sim.vocabulary import Book, Channel, Event
from tests.indicators.builder import Builder


def test_found_within_days_keeps_faded_unseen_below_the_line() -> None:
    book = Builder()
    book.dispute(20, seen_day=27, seen_channel=Channel.PATROL)
    book.dispute(20, seen_day=28, seen_channel=Channel.PATROL)
    book.end(book.dispute(20), 22, Event.FADE)
    book.dispute(20, prevented=1)
    assert book.value("found_7d") == pytest.approx(1 / 3)
    assert book.value("found_30d") == pytest.approx(2 / 3)


def test_the_window_is_shortened_by_the_days_looked_at() -> None:
    book = Builder()
    last = book.horizon.last
    book.dispute(last - 8, seen_day=last - 1)
    book.dispute(last - 7)
    assert book.value("found_7d") == 1.0


def test_a_window_not_longer_than_the_days_is_null() -> None:
    book = Builder(Horizon("2023-01-01", warm_up=0, measure=30, follow_up=400))
    book.dispute(0, seen_day=0)
    assert book.value("found_7d") == 1.0
    assert book.value("found_30d") is None
    assert "not longer" in book.reason("found_30d")


def test_channel_mix_of_first_sights() -> None:
    book = Builder()
    for channel in (Channel.PATROL, Channel.VIDEO, Channel.WALK_IN, Channel.POLICE_CALL, Channel.SURFACED):
        book.dispute(5, seen_day=20, seen_channel=channel)  # occurred before the window, seen in it
    assert book.value("source_active") == pytest.approx(2 / 5)
    assert book.value("source_request") == pytest.approx(1 / 5)
    assert book.value("source_referral") == pytest.approx(1 / 5)
    assert book.value("channel_surfaced") == pytest.approx(1 / 5)
    assert book.value("channel_video") == pytest.approx(1 / 5)
    assert book.value("channel_sweep") == 0.0
    assert book.value("seen") == 5
    assert book.value("disputes") == 0


def test_channel_mix_of_mediation_files() -> None:
    book = Builder()
    case = book.dispute(20)
    book.file(case, 20, channel=Channel.WALK_IN)
    book.file(case, 21, channel=Channel.HOTLINE, merged_into=0)
    book.file(case, 20, channel=Channel.POLICE_CALL, book=Book.POLICE)
    book.file(-1, 20, channel=Channel.PATROL)
    assert book.value("source_request", "recorded") == pytest.approx(1 / 2)
    assert book.value("source_active", "recorded") == pytest.approx(1 / 2)


def test_null_when_nothing_was_seen_or_filed() -> None:
    book = Builder()
    book.dispute(20)
    assert "denominator is zero" in book.reason("source_active")
    assert "denominator is zero" in book.reason("channel_patrol", "recorded")


def test_recorded_counts_files_and_disputes_once() -> None:
    book = Builder()
    case = book.dispute(20)
    book.file(case, 20)
    book.file(case, 22, book=Book.POLICE)  # an unlinked duplicate stands in its own book
    book.file(case, 23, merged_into=0)
    book.file(case, 24, registered_day=-1)
    book.file(-1, 30)
    assert book.value("recorded", "recorded") == 3
    assert book.value("recorded", "true") == 1


def test_disputes_of_the_window_only() -> None:
    book = Builder()
    for born in (9, 10, 409, 410):
        book.dispute(born)
    assert book.value("disputes") == 2
