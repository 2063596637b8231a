"""Dates as a scenario writes them: year-month-day, nothing else, and only days that exist."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import Any

from sim.parameters.cells import show
from sim.yaml_text import half_width

FIRST_YEAR, LAST_YEAR = 1950, 2150

_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})\Z")
_LOOSE = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?\Z")


def parse_date(value: Any) -> tuple[dt.date | None, str, str]:
    """Return the date, or None with the zh and en message that says how to mend it."""
    zh, en = f"应为日期，如 2023-01-01（现为 {show(value)}）", f"must be a date like 2023-01-01 (got {show(value)})"
    if not isinstance(value, str):
        return None, zh, en
    match = _DATE.match(value)
    if match is None:
        plain = half_width(value)
        loose = _LOOSE.match(plain or value)
        if loose is not None:
            year, month, day = (int(part) for part in loose.groups())
            spelling = f"{year:04d}-{month:02d}-{day:02d}"
            width = ("含全角字符，", "it has full-width characters, ") if plain is not None else ("", "")
            return None, f"{zh}；{width[0]}请写 {spelling}", f"{en}; {width[1]}write {spelling}"
        return None, zh, en
    year, month, day = (int(part) for part in match.groups())
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None, f"年份应在 {FIRST_YEAR} 至 {LAST_YEAR} 之间", f"the year must be from {FIRST_YEAR} to {LAST_YEAR}"
    if not 1 <= month <= 12:
        return None, f"没有 {value} 这一天：月份为 1 至 12", f"there is no {value}: months go from 1 to 12"
    last = calendar.monthrange(year, month)[1]
    if not 1 <= day <= last:
        return (
            None,
            f"没有 {value} 这一天：{year} 年 {month} 月有 {last} 天",
            f"there is no {value}: {year}-{month:02d} has {last} days",
        )
    return dt.date(year, month, day), "", ""
