"""The one series that figures need beside indicator values: settlement by days since occurrence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.vocabulary import Event

if TYPE_CHECKING:
    from sim.events.tables import RunTables


def n_days(run: RunTables) -> int:
    """Simulated days, warm-up and follow-up included."""
    return int(run.horizon.end)


def settled_by(run: RunTables) -> tuple[float, ...]:
    """Share of the window's disputes settled at least once within k days of occurring, k = 0 … follow-up.

    Every dispute of the window is watched that long, so nothing is censored and no estimator is needed. A later
    relapse does not take a settlement back: durable settlement has its own indicator.
    """
    cohort = run.cohort()
    total = int(cohort.sum())
    if not total:
        return ()
    never = np.iinfo(np.int64).max
    first = np.full(len(cohort), never)
    rows = (run.log["event"] == Event.SETTLE) & (run.log["case"] >= 0)
    np.minimum.at(first, run.log["case"][rows], run.log["day"][rows].astype(np.int64))
    waited = (first - run.cases["born_day"])[cohort & (first != never)]
    longest = max(0, run.horizon.follow_up)
    counts = np.bincount(waited[waited <= longest], minlength=longest + 1)
    return tuple(float(share) for share in np.cumsum(counts) / total)
