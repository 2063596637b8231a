"""Indicators: pure functions from a run's tables to values, one file per family.

A family is a module of this package that holds ``INDICATORS``; a new file is a new family, nothing else is edited.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from importlib import import_module

import numpy as np

from sim.events.measures import AREA
from sim.events.tables import RunTables
from sim.indicators.areas import Areas, Floats
from sim.indicators.core import Formula, Indicator, Parts, Text

__all__ = [
    "Areas",
    "Formula",
    "Indicator",
    "Value",
    "Values",
    "by_area",
    "catalogue",
    "compute_all",
    "daily_series",
    "value_of",
    "values",
]

Name = tuple[str, str]
_LEVELS = ("city", "county", "township")


@dataclass(frozen=True)
class Value:
    """One series of one indicator for the whole region; ``value`` None = null, and ``reason`` says why."""

    id: str
    series: str
    value: float | None
    unit: Text
    reason: Text | None = None
    numerator: float | None = None
    denominator: float | None = None


@dataclass(frozen=True)
class Values:
    """Values ready to be subtracted: (id, series) -> number or None, and (id, series) -> why it is None."""

    values: dict[Name, float | None]
    reasons: dict[Name, Text]


@cache
def catalogue() -> dict[str, Indicator]:
    """All indicators by id, family after family.

    Raises
    ------
    ValueError
        If two families use the same id.
    """
    found: dict[str, Indicator] = {}
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda each: each.name):
        family = import_module(f"{__name__}.{module.name}")
        for indicator in getattr(family, "INDICATORS", ()):
            if indicator.id in found:
                raise ValueError(f"indicator {indicator.id!r} is defined twice; the second time in {module.name}.py")
            found[indicator.id] = indicator
    return found


def compute_all(tables: RunTables, only: Collection[str] | None = None) -> list[Value]:
    """Every series of every indicator (or of some) for the whole region, in the order of the catalogue."""
    areas = Areas.of(tables, "city")
    return [
        value_of(indicator, series, formula.apply(tables, areas))
        for indicator in catalogue().values()
        if only is None or indicator.id in only
        for series, formula in indicator.formulas.items()
    ]


def values(tables: RunTables) -> Values:
    """The same as two mappings, for differences between runs."""
    found = compute_all(tables)
    return Values(
        {(each.id, each.series): each.value for each in found},
        {(each.id, each.series): each.reason for each in found if each.reason is not None},
    )


def by_area(tables: RunTables, level: str) -> dict[Name, Floats]:
    """Every series that goes down to a level: one value per county or township, NaN = null.

    Parameters
    ----------
    level
        ``county`` or ``township``; rows as in the region.
    """
    areas = Areas.of(tables, level)
    return {
        (indicator.id, series): formula.apply(tables, areas).value
        for indicator in catalogue().values()
        if _LEVELS.index(indicator.level) >= _LEVELS.index(level)
        for series, formula in indicator.formulas.items()
    }


def daily_series(tables: RunTables, township: int | None = None) -> dict[Name, Floats]:
    """Indicators marked daily, one number a day of the whole horizon, for the region or one township.

    Costs show what the area tallies hold; programme costs that belong to no township are added for the whole region.
    """
    found: dict[Name, Floats] = {}
    for indicator in catalogue().values():
        daily = indicator.daily_tally
        if daily is None:
            continue
        total = np.zeros(tables.horizon.end)
        for measure in daily.measures:
            total += _of_place(tables, measure.name.lower(), township)
        basis = AREA[daily.measures[0]].basis
        series = basis if basis in indicator.formulas else next(iter(indicator.formulas))
        found[indicator.id, series] = total * daily.scale
    return found


def _of_place(tables: RunTables, name: str, township: int | None) -> Floats:
    if township is not None:
        mine: Floats = tables.area[name][:, township].astype(np.float64)
        return mine
    whole: Floats = tables.area[name].sum(axis=1, dtype=np.float64)
    payer = name.removeprefix("cost_fen_")
    return whole + tables.costs[payer] if payer != name and payer in tables.costs else whole


def value_of(indicator: Indicator, series: str, parts: Parts) -> Value:
    """What a formula gave for the whole region."""
    number = float(parts.value[0])
    missing = bool(np.isnan(number))
    return Value(
        indicator.id,
        series,
        None if missing else number,
        indicator.unit,
        parts.reason if missing else None,
        None if parts.numerator is None else float(parts.numerator[0]),
        None if parts.denominator is None else float(parts.denominator[0]),
    )
