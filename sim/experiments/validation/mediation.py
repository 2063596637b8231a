"""V1, V3, V4: what the mediation books show.

Counted are the files of village, township, county and sector mediation books that were closed in the measured window,
merged ones left out.
"""

from __future__ import annotations

import numpy as np

from sim.events.tables import RunTables
from sim.experiments.validation.measure import Measure, entry, share
from sim.indicators.areas import Areas, Floats
from sim.indicators.core import DAYS, SHARE, one_of, text
from sim.indicators.facts import MEDIATION, RECHECK, closed_in_window, really_over
from sim.indicators.sums import residents
from sim.vocabulary import Record

#: days after registration within which nine files of ten are closed (V4b)
SOON = 30


def _rate(tables: RunTables) -> Floats:
    closed = np.count_nonzero(closed_in_window(tables, MEDIATION))
    people = residents(tables, Areas.of(tables, "city"))[0]
    years = max(1, tables.horizon.measure) / 365.0
    return np.array([closed, people * years])


def _reported(tables: RunTables) -> Floats:
    closed = closed_in_window(tables, MEDIATION)
    return np.array([np.count_nonzero(closed & _ok(tables)), np.count_nonzero(closed)], np.float64)


def _ok(tables: RunTables) -> np.ndarray:
    return one_of(tables.files["record"], (Record.CLOSED_OK,))


def _gap(tables: RunTables) -> Floats:
    closed = closed_in_window(tables, MEDIATION)
    rows = np.flatnonzero(closed)
    over = np.count_nonzero(really_over(tables, rows, tables.files["closed_day"][rows]))
    return np.array([np.count_nonzero(closed & _ok(tables)) - over, len(rows)], np.float64)


def _rechecked(tables: RunTables) -> Floats:
    files = tables.files
    closed = closed_in_window(tables, MEDIATION, need=RECHECK) & _ok(tables) & (files["case"] >= 0)
    rows = np.flatnonzero(closed)
    good = really_over(tables, rows, files["closed_day"][rows], RECHECK)
    return np.array([np.count_nonzero(good), len(rows)], np.float64)


def _days(tables: RunTables) -> Floats:
    files = tables.files
    closed = closed_in_window(tables, MEDIATION) & (files["registered_day"] >= 0)
    days = np.maximum(files["closed_day"][closed] - files["registered_day"][closed], 0).astype(np.float64)
    return np.array([days.sum(), np.count_nonzero(days <= SOON), len(days)])


MEASURES = (
    Measure("mediation_rate", text("件/千人·年", "per 1 000 residents and year"), _rate, share(0, 1, 1000.0), entry(0)),
    Measure("reported_success", SHARE, _reported, share(0, 1), entry(1)),
    Measure("rechecked_success", SHARE, _rechecked, share(0, 1), entry(1)),
    Measure("success_gap", SHARE, _gap, share(0, 1), entry(1)),
    Measure("mediation_days", DAYS, _days, share(0, 2), entry(2)),
    Measure("mediation_soon", SHARE, _days, share(1, 2), entry(2)),
)
