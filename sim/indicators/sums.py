"""Sums of tallies over the measured window, per group of places."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.events.measures import AreaMeasure, DeskMeasure
from sim.events.tables import RunTables
from sim.indicators.areas import Areas, Floats
from sim.indicators.core import memo
from sim.indicators.facts import desk_spots

Window = tuple[int, int]


def window(tables: RunTables) -> Window:
    """First day of W and the day after its last."""
    return tables.horizon.first, tables.horizon.last


def by_township(tables: RunTables, measure: AreaMeasure, days: Window) -> NDArray[np.int64]:
    """Sum of an area tally over some days, per township."""

    def build() -> NDArray[np.int64]:
        counted = tables.area[measure.name.lower()][days[0] : max(days)]
        total: NDArray[np.int64] = counted.sum(axis=0, dtype=np.int64)
        return total

    return memo(tables, ("area", measure, days), build)


def tally(tables: RunTables, areas: Areas, *measures: AreaMeasure) -> Floats:
    """Sum of area tallies over W per group."""
    total = np.zeros(areas.n)
    for measure in measures:
        total += areas.by_township(by_township(tables, measure, window(tables)))
    return total


def by_desk(tables: RunTables, measure: DeskMeasure) -> NDArray[np.int64]:
    """Sum of a desk tally over W, per desk."""

    def build() -> NDArray[np.int64]:
        first, last = window(tables)
        total: NDArray[np.int64] = tables.desk[measure.name.lower()][first:last].sum(axis=0, dtype=np.int64)
        return total

    return memo(tables, ("desk", measure), build)


def desk_tally(tables: RunTables, areas: Areas, measures: Sequence[DeskMeasure], tier: int | None = None) -> Floats:
    """Sum of desk tallies over W per group of the desks' own places; of the desks of one tier, or of all."""
    per_desk: NDArray[Any] = np.zeros(len(tables.places["desk_tier"]), dtype=np.int64)
    for measure in measures:
        per_desk = per_desk + by_desk(tables, measure)
    if tier is not None:
        per_desk = np.where(tables.places["desk_tier"] == tier, per_desk, 0)
    return areas.at(desk_spots(tables), per_desk)


def residents(tables: RunTables, areas: Areas) -> Floats:
    """Residents per group."""
    return areas.by_township(tables.places["township_residents"])


def per_residents(
    values: Callable[[RunTables, Areas], Floats],
) -> Callable[[RunTables, Areas], tuple[Floats, Floats]]:
    """A count of W scaled to a year, over residents."""

    def pair(tables: RunTables, areas: Areas) -> tuple[Floats, Floats]:
        return values(tables, areas) * 365.0 / max(1, tables.horizon.measure), residents(tables, areas)

    return pair
