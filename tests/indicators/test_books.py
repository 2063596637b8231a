"""What the books report against what is the case; rates per residents; re-check."""

from __future__ import annotations

import pytest

from sim.events.measures import AreaMeasure
from sim.vocabulary import Book, Event, Record
from tests.indicators.builder import NO_FOLLOW_UP, Builder


def test_reported_and_mediation_success_and_gap() -> None:
    book = Builder()
    settled, faded, live, later = (book.dispute(20) for _ in range(4))
    book.settle(settled, 30)
    book.end(faded, 35, Event.FADE)
    book.settle(later, 41)
    for case in (settled, faded, live, later):
        book.close(book.file(case, 20), 40)
    book.close(book.file(-1, 20), 40)
    book.close(book.file(live, 20), 40, Record.CLOSED_FAIL)
    book.close(book.file(live, 20, book=Book.COURT), 40)
    book.close(book.file(settled, 20, merged_into=0), 40)
    assert book.value("reported_success", "recorded") == pytest.approx(6 / 7)
    assert book.value("mediation_success", "recorded") == pytest.approx(5 / 6)
    assert book.value("mediation_success", "true") == pytest.approx(2 / 6)
    assert book.value("gap", "both") == pytest.approx(100 * 3 / 6)


def test_nothing_closed_is_null() -> None:
    book = Builder()
    book.close(book.file(book.dispute(20), 20), 9)
    for identifier, series in (("reported_success", "recorded"), ("mediation_success", "true"), ("gap", "both")):
        assert "denominator is zero" in book.reason(identifier, series)


def test_recheck_asks_for_ninety_quiet_days() -> None:
    book = Builder()
    lasting, short, long, never = (book.dispute(20) for _ in range(4))
    for case in (lasting, short, long):
        book.settle(case, 40)
    book.relapse(short, 129)
    book.relapse(long, 130)
    for case in (lasting, short, long, never, -1):
        book.close(book.file(case, 20), 40)
    book.close(book.file(never, 20), 40, Record.CLOSED_FAIL)
    assert book.value("recheck") == pytest.approx(2 / 4)
    assert "denominator is zero" in Builder().reason("recheck")


def test_recheck_needs_its_days_inside_the_horizon() -> None:
    book = Builder(NO_FOLLOW_UP)
    case = book.dispute(11)
    book.settle(case, 12)
    book.close(book.file(case, 12), 20)  # 110 - 90: the last day that is watched long enough
    book.close(book.file(book.dispute(11), 12), 21)
    assert book.value("recheck") == 1.0


def test_share_of_seen_disputes_registered() -> None:
    book = Builder()
    for registered in (20, 50, 51, -1):
        book.file(book.dispute(15, seen_day=20, seen_channel=0), 20, registered_day=registered)
    book.dispute(15)
    assert book.value("registered_share") == pytest.approx(2 / 4)
    assert "denominator is zero" in Builder().reason("registered_share")


def test_rates_per_thousand_residents_and_year() -> None:
    book = Builder()
    case = book.dispute(20)
    first = book.file(case, 20)
    book.file(case, 21, merged_into=first)
    book.file(case, 20, registered_day=-1)
    book.file(case, 20, book=Book.POLICE)
    book.count(AreaMeasure.POLICE_CALLS, 20, 1, 1)
    book.count(AreaMeasure.POLICE_CALLS, 22, 1, 1)  # a second call opens no file
    book.file(case, 20, book=Book.HOTLINE)
    assert book.value("mediation_rate", "recorded") == pytest.approx(1 * 365 / 400 / 6000 * 1000)
    assert book.value("police_call_rate", "recorded") == pytest.approx(2 * 365 / 400 / 6000 * 1000)
    assert book.value("police_calls", "recorded") == 2


def test_rates_are_null_without_residents() -> None:
    tables = Builder().tables()
    tables.places["township_residents"][:] = 0
    from sim.indicators import values

    found = values(tables)
    for identifier, series in (("mediation_rate", "recorded"), ("police_call_rate", "recorded"), ("violent", "true")):
        assert found.values[identifier, series] is None
        assert "denominator is zero" in found.reasons[identifier, series]["en"]
