"""Numbers as practitioners write them: shares in per cent, their differences in points, ranges with both ends."""

from __future__ import annotations

import math
from collections.abc import Mapping

from sim.text import say

NONE = "–"
_MINUS = "−"


def plain(value: float, sign: bool = False) -> str:
    """A number with about three significant digits and thousands separated."""
    if not math.isfinite(value):
        return NONE
    size = abs(value)
    digits = 0 if size >= 100 or size == 0 else 1 if size >= 10 else 2 if size >= 1 else 3
    text = f"{size:,.{digits}f}"
    if float(text.replace(",", "")) == 0.0:
        return "0" if size == 0 else text
    return ("+" if sign and value > 0 else _MINUS if value < 0 else "") + text


def _share(value: float, sign: bool) -> str:
    size = abs(100.0 * value)
    text = f"{size:.2f}" if sign else f"{size:.1f}"
    if float(text) == 0.0:
        return text
    return ("+" if sign and value > 0 else _MINUS if value < 0 else "") + text


def is_share(unit: Mapping[str, str]) -> bool:
    """Whether values of this unit lie between 0 and 1 and are shown in per cent."""
    return unit["en"] == "share"


def amount(value: float | None, unit: Mapping[str, str]) -> str:
    """A level without its unit; a share in per cent (without the sign)."""
    if value is None:
        return NONE
    return _share(value, False) if is_share(unit) else plain(value)


def change(value: float | None, unit: Mapping[str, str]) -> str:
    """A difference with its sign; of shares in percentage points."""
    if value is None:
        return NONE
    return _share(value, True) if is_share(unit) else plain(value, sign=True)


def span(low: float | None, high: float | None, unit: Mapping[str, str], lang: str, signed: bool = False) -> str:
    """A range: ``210 至 430`` in Chinese, ``210 to 430`` in English; ``−5 至 +3`` where an end is negative."""
    if low is None or high is None:
        return NONE
    if signed and low < 0.0:
        return say("range.signed", lang, low=change(low, unit), high=change(high, unit))
    ends = [change(end, unit).removeprefix("+") if signed else amount(end, unit) for end in (low, high)]
    return say("range", lang, low=ends[0], high=ends[1])


def level_unit(unit: Mapping[str, str], lang: str) -> str:
    """Unit of a level as printed."""
    return "%" if is_share(unit) else unit[lang]


def change_unit(unit: Mapping[str, str], lang: str) -> str:
    """Unit of a difference as printed: shares differ in percentage points, never in per cent."""
    return say("points", lang) if is_share(unit) else unit[lang]
