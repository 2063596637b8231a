"""Working days of the Chinese calendar, its make-up days, and what happens beyond the announced years."""

from __future__ import annotations

import datetime as dt

import pytest

from sim.scenario.calendar import arranged, calendar_note, working_days


def works(day: str) -> bool:
    return bool(working_days(dt.date.fromisoformat(day), 1, "china")[0])


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2023-01-20", True),  # the last Friday before Spring Festival
        ("2023-01-23", False),  # Spring Festival, a Monday
        ("2023-01-28", True),  # make-up Saturday
        ("2023-01-29", True),  # make-up Sunday
        ("2023-10-02", False),
        ("2023-10-07", True),
        ("2024-02-04", True),
        ("2024-02-12", False),
        ("2024-06-10", False),  # Dragon Boat Festival
        ("2023-06-24", False),  # an ordinary Saturday
        ("2023-06-25", True),  # make-up Sunday
    ],
)
def test_days_that_were_announced(day: str, expected: bool) -> None:
    assert works(day) is expected


@pytest.mark.parametrize(("year", "days"), [(2019, 250), (2022, 249), (2023, 249), (2024, 251)])
def test_working_days_of_a_year(year: int, days: int) -> None:
    start = dt.date(year, 1, 1)
    assert working_days(start, (dt.date(year + 1, 1, 1) - start).days, "china").sum() == days


def test_a_stretch_is_the_days_one_by_one() -> None:
    start = dt.date(2022, 12, 20)
    whole = working_days(start, 400, "china")
    assert [bool(day) for day in whole] == [works((start + dt.timedelta(n)).isoformat()) for n in range(400)]


def test_beyond_the_announced_years_weekends_and_holidays_remain() -> None:
    far = working_days(dt.date(2099, 1, 1), 365, "china")
    assert not arranged(2099) and not far[0] and 240 < far.sum() < 262
    assert works("2099-10-01") is False


def test_every_day_and_five_days() -> None:
    monday = dt.date(2023, 1, 2)
    assert working_days(monday, 14, "every_day").all()
    assert working_days(monday, 14, "five_day").tolist() == ([True] * 5 + [False] * 2) * 2
    assert working_days(monday, 0, "china").size == 0
    with pytest.raises(ValueError, match="no calendar"):
        working_days(monday, 1, "lunar")


def test_a_note_names_the_years_without_arrangement() -> None:
    assert calendar_note(dt.date(2023, 1, 1), 900, "china") is None
    assert calendar_note(dt.date(2099, 1, 1), 900, "five_day") is None
    note = calendar_note(dt.date(2099, 1, 1), 900, "china")
    assert note is not None and "2099–2101" in note["en"] and "2099–2101" in note["zh"]


def test_it_agrees_with_a_second_library() -> None:
    other = pytest.importorskip("chinese_calendar")
    start, end = dt.date(2006, 1, 1), dt.date(2025, 12, 31)
    ours = working_days(start, (end - start).days + 1, "china")
    assert [n for n, day in enumerate(ours) if bool(day) != other.is_workday(start + dt.timedelta(n))] == []
