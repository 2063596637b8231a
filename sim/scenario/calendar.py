"""Working days: the Chinese calendar with its holidays and make-up days, a plain five-day week, or every day.

The Chinese calendar is known day by day only for years whose arrangement the State Council has announced. Later years
keep the statutory holidays and weekends and have no make-up days; a run that reaches them says so in a note.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.scenario.names import CALENDARS

Days = NDArray[np.bool_]


def working_days(start: dt.date, n_days: int, kind: str) -> Days:
    """Return for each of ``n_days`` days from ``start`` whether desks work on it.

    Parameters
    ----------
    kind
        ``china``, ``five_day`` (Monday to Friday) or ``every_day``.

    Raises
    ------
    ValueError
        If there is no such calendar.
    """
    if kind not in CALENDARS:
        raise ValueError(f"no calendar {kind!r}; one of {', '.join(CALENDARS)}")
    if kind == "every_day":
        return np.ones(n_days, dtype=np.bool_)
    works = (start.weekday() + np.arange(n_days)) % 7 < 5
    if kind == "china" and n_days:
        last = start + dt.timedelta(days=n_days - 1)
        for year in range(start.year, last.year + 1):
            for day, is_working in _china(year).items():
                place = (day - start).days
                if 0 <= place < n_days:
                    works[place] = is_working
    return works


@lru_cache(maxsize=512)
def _china(year: int) -> dict[dt.date, bool]:
    """Return the days of a year on which the Chinese calendar differs from a five-day week: day -> is it worked."""
    import holidays  # loads slowly; most commands need no calendar

    china = holidays.country_holidays("CN", years=year)
    found = {day: False for day in china if day.year == year and day.weekday() < 5}
    found.update({day: True for day in china.weekend_workdays if day.year == year})
    return found


def arranged(year: int) -> bool:
    """Whether make-up days of a year are known: every announced arrangement since 1999 has some."""
    return any(_china(year).values())


def calendar_note(start: dt.date, n_days: int, kind: str) -> dict[str, str] | None:
    """Return a zh/en note for the result if the calendar is not known day by day for all days, else None."""
    if kind != "china" or not n_days:
        return None
    last = start + dt.timedelta(days=n_days - 1)
    years = [year for year in range(start.year, last.year + 1) if not arranged(year)]
    if not years:
        return None
    shown = str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"
    return {
        "zh": f"{shown} 年没有已公布的放假调休安排：按法定节假日与周末推定，无调休上班日",
        "en": f"no announced holiday arrangement for {shown}: statutory holidays and weekends, without make-up days",
    }
