"""V6, V7, V9 and what V10 watches: how disputes end, whatever the books say."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.events.tables import RunTables
from sim.experiments.validation.measure import Measure, entry, share
from sim.indicators.areas import Floats, Mask
from sim.indicators.core import DISPUTES, SHARE, text
from sim.indicators.facts import NEVER, first_resolution, history, rows_of
from sim.vocabulary import Event, Kind, Severity, Truth

#: days after which a dispute counts as long
LONG = 180
_KINDS = (Kind.FOREST_LAND, Kind.NEIGHBOUR)
#: column of the case table that holds the hazard of violence lived through before the first session, where there is one
_BEFORE = "violence_unmediated"


def first_session(tables: RunTables) -> NDArray[np.int64]:
    """Day of the first session on each dispute while it was live; ``NEVER`` where there was none."""
    rows = rows_of(tables, Event.SESSION)
    rows = rows[tables.log["case"][rows] >= 0]
    first = np.full(len(tables.cases["born_day"]), NEVER, dtype=np.int64)
    # backwards, so that the first one stays
    first[tables.log["case"][rows[::-1]]] = tables.log["day"][rows[::-1]]
    return first


def _unsettled(tables: RunTables) -> Floats:
    """[kind, severity, (disputes, of these unsettled)] flat: first session in the window, looked at 180 days after."""
    cases, first = tables.cases, first_session(tables)
    begun = tables.in_window(first, LONG) & (first < NEVER)
    found = []
    for kind in _KINDS:
        for grade in Severity:
            rows = np.flatnonzero(begun & (cases["kind"] == kind) & (cases["severity0"] == grade))
            over = history(tables).over_at(rows, first[rows] + LONG)
            found += [len(rows), len(rows) - np.count_nonzero(over)]
    return np.array(found, np.float64)


def _ratio(sums: Floats) -> float | None:
    """Unsettled share of land disputes over that of neighbour disputes, both at the severity mix of the two."""
    table = sums.reshape(len(_KINDS), len(Severity), 2)
    n, bad = table[..., 0], table[..., 1]
    both = (n > 0).all(axis=0)
    weight = n.sum(axis=0) * both
    if weight.sum() <= 0:
        return None
    shares = np.divide(bad, n, out=np.zeros_like(bad), where=n > 0)
    land, neighbour = (shares * weight).sum(axis=1) / weight.sum()
    return float(land / neighbour) if neighbour > 0 else None


def _land_cases(sums: Floats) -> float:
    return float(sums.reshape(len(_KINDS), len(Severity), 2)[0, :, 0].sum())


def _violent(tables: RunTables) -> Floats:
    """Unmediated and all: by the hazard lived through where a run splits it, else by counting disputes turned violent.

    Both from the first day of the window on, follow-up included, so that a small region has enough.
    """
    cases = tables.cases
    if _BEFORE in cases:
        cohort = tables.cohort()
        unmediated, lived = cases[_BEFORE][cohort].sum(), cases["violence_hazard"][cohort].sum()
        return np.array([unmediated, lived, np.count_nonzero(cohort)])
    turned = (cases["truth"] == Truth.VIOLENT) & (cases["end_day"] >= tables.horizon.first)
    n = np.count_nonzero(turned)
    return np.array([np.count_nonzero(turned & (first_session(tables) == NEVER)), n, n], np.float64)


def _stock_days(tables: RunTables) -> Floats:
    """Days that disputes were unresolved in the window: all, and of those unresolved for over 180 days.

    Whoever was born before the window counts with its days inside it, as in a look at the shelf on every day.
    """
    horizon, born = tables.horizon, tables.cases["born_day"].astype(np.int64)
    end = np.minimum(first_resolution(tables).day, horizon.end)
    inside = np.minimum(end, horizon.last) - np.maximum(born, horizon.first)
    inside = np.where(tables.cases["prevented"] == 0, np.maximum(inside, 0), 0)
    long = end - born > LONG
    return np.array([inside[long].sum(), inside.sum(), np.count_nonzero(long & (inside > 0))], np.float64)


def _hazard(tables: RunTables) -> Floats:
    cohort = tables.cohort()
    return np.array([tables.cases["violence_hazard"][cohort].sum(), np.count_nonzero(cohort)])


def _still_live(tables: RunTables) -> Floats:
    cohort: Mask = tables.cohort(LONG)
    long = first_resolution(tables).day[cohort] > tables.cases["born_day"][cohort] + LONG
    return np.array([np.count_nonzero(long), len(long)], np.float64)


MEASURES = (
    Measure("land_against_neighbour", text("倍", "times"), _unsettled, _ratio, _land_cases),
    Measure("violent_unmediated", SHARE, _violent, share(0, 1), entry(2)),
    Measure("long_disputes", SHARE, _still_live, share(0, 1), entry(1)),
    Measure("long_stock_days", SHARE, _stock_days, share(0, 1), entry(2)),
    Measure("violence_hazard", DISPUTES, _hazard, entry(0), entry(1)),
)
