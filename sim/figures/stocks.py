"""Figures of work: what lies open day by day, how long things wait, where the hours go."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sim import vocabulary
from sim.experiments.describe import hour_uses, indicator_label
from sim.figures.figure import Figure, Mark, Row, Text
from sim.figures.levels import Basis, Measured, columns, found
from sim.figures.shares import side_by_side
from sim.text import LANGUAGES, both

TIERS = ("village", "township", "county", "city")
_WAITS = ("days_since_start", "mean_days_to_settle", "days_since_register", "mean_days_to_close")
_LARGE = 1e5


def tier_words(name: str) -> Text:
    """Label of a tier."""
    return {lang: vocabulary.member_label("tier", name, lang) for lang in LANGUAGES}


def backlog(
    daily: Mapping[Any, Iterable[float]],
    start: dt.date | None = None,
    first: int = 0,
    parts: tuple[int, int] | None = None,
    basis: Basis | None = None,
) -> Figure:
    """Open files by tier, day by day.

    Parameters
    ----------
    daily
        Daily series as stored (``open_stock_village:true`` …); others are ignored.
    start
        Calendar date of day 0; days are numbered without it.
    first
        Day of the first value.
    parts
        First day of the measured window and the day after its last, marked in the plot.
    """
    series = columns(daily)
    labels = {f"open_stock_{name}": tier_words(name) for name in TIERS}
    return daily_lines(
        {(name, which): values for (name, which), values in series.items() if name in labels},
        labels, both("unit.files"), both("figure.backlog"), both("figure.backlog_scope"), start, first, parts, basis,
        "backlog",
    )  # fmt: skip


def daily_lines(
    series: Mapping[tuple[str, str], Sequence[float]],
    labels: Mapping[str, Text],
    unit: Text,
    title: Text,
    scope: Text,
    start: dt.date | None = None,
    first: int = 0,
    parts: tuple[int, int] | None = None,
    basis: Basis | None = None,
    identifier: str = "daily",
) -> Figure:
    """Some daily series of one unit as lines, in the order of ``labels``."""
    rows: list[Row] = []
    for name, label in labels.items():
        values = next((values for (each, _), values in series.items() if each == name), ())
        rows += [
            {"day": _day(start, first + place), "value": value, "series": label} for place, value in enumerate(values)
        ]
    marks = () if parts is None else tuple(
        Mark(_day(start, day), both(key)) for day, key in zip(parts, ("mark.window", "mark.follow_up"), strict=True)
        if rows and first < day < first + len(rows)
    )  # fmt: skip
    across = both("axis.date" if start is not None else "axis.day_number")
    return Figure(
        "line", tuple(rows), "day", "value", "series", None, None, unit, title, (basis or Basis()).note(scope),
        identifier, across, marks,
    )  # fmt: skip


def _day(start: dt.date | None, number: int) -> str | int:
    return number if start is None else str(start + dt.timedelta(days=number))


def waits(sides: Sequence[tuple[Text, Iterable[Measured]]], basis: Basis | None = None) -> Figure:
    """How long things take and how old open files are, in days."""
    wanted = (*_WAITS, *(f"stock_age_{name}" for name in TIERS))
    listed = [(title, list(measured)) for title, measured in sides]
    return side_by_side(listed, wanted, both("figure.waits"), both("figure.waits_scope"), basis, "waits")


def hours_by_use(sides: Sequence[tuple[Text, Iterable[Measured]]], basis: Basis | None = None) -> Figure:
    """Staff hours of the window by use; stacked, one bar a scenario."""
    rows: list[Row] = []
    for title, measured in sides:
        have = found(measured)
        for name in hour_uses():
            level = have.get((name, "both"))
            if level is not None and level.value is not None:
                rows.append({"side": dict(title), "hours": level.value, "series": indicator_label(name)})
    large = max((row["hours"] for row in rows), default=0.0) >= _LARGE
    if large:
        rows = [{**row, "hours": row["hours"] / 1e4} for row in rows]
    return Figure(
        "stacked", tuple(rows), "side", "hours", "series", None, None,
        both("unit.wan_hours" if large else "unit.hours"), both("figure.hours"),
        (basis or Basis()).note(both("figure.hours_by_use_scope")), "hours_by_use",
    )  # fmt: skip
