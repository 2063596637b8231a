"""V13: laws that hold exactly, counted from the tables alone, so that the engine does not vouch for itself."""

from __future__ import annotations

import numpy as np

from sim.events.tables import RunTables
from sim.experiments.validation.measure import Measure, entry
from sim.indicators.areas import Floats
from sim.indicators.core import text
from sim.indicators.discovery import first_registered
from sim.indicators.facts import NEVER, history
from sim.vocabulary import Record, Sight, Truth, Work

_ENDS = (Truth.FADED, Truth.DORMANT, Truth.VIOLENT, Truth.ENDED)


def violations(tables: RunTables) -> dict[str, int]:
    """Number of violations by law.

    Every dispute is in exactly one true state, which is the one its events lead to; what is recorded has been seen and
    what is seen has occurred; what did not occur leaves no trace; files end when they are closed; running tallies add
    up to the rows.
    """
    cases, files = tables.cases, tables.files
    real = cases["prevented"] == 0
    truth, seen = cases["truth"], cases["seen_day"]
    registered = first_registered(tables)
    known = registered < NEVER
    ended = np.isin(truth, [int(each) for each in _ENDS])
    closed = files["closed_day"] >= 0
    found = {
        "state": np.count_nonzero((truth < 0) | (truth > max(Truth))) + _other_than_told(tables),
        "end": np.count_nonzero(real & (ended != (cases["end_day"] >= 0))),
        "seen": np.count_nonzero(real & ((seen >= 0) != (cases["sight"] == Sight.SEEN))),
        "seen before birth": np.count_nonzero(real & (seen >= 0) & (seen < cases["born_day"])),
        "recorded unseen": np.count_nonzero(known & (seen < 0)),
        "recorded before seen": np.count_nonzero(known & (seen >= 0) & (registered < seen)),
        "prevented leaves a trace": np.count_nonzero(~real & ((seen >= 0) | known)),
        "closed file": np.count_nonzero(closed != (files["work"] == Work.CLOSED)),
        "closed record": np.count_nonzero(closed & (files["record"] == Record.OPEN)),
        "born": abs(int(tables.area["born"].sum()) - np.count_nonzero(real)),
        "seen tally": abs(int(tables.area["seen"].sum()) - np.count_nonzero(real & (seen >= 0))),
        "live tally": abs(int(tables.area["live"][-1].sum()) - np.count_nonzero(real & (truth == Truth.LIVE))),
    }
    return {law: int(number) for law, number in found.items()}


def _other_than_told(tables: RunTables) -> int:
    """Disputes whose state is not the one that their last event leads to; ended is a way of being settled."""
    told = history(tables)
    state = np.full(len(tables.cases["truth"]), int(Truth.LIVE), dtype=np.int8)
    state[told.case] = told.state  # in order of time within a dispute: the last one stays
    truth = np.where(tables.cases["truth"] == Truth.ENDED, np.int8(Truth.SETTLED), tables.cases["truth"])
    return int(np.count_nonzero(truth != state))


def _total(tables: RunTables) -> Floats:
    return np.array([sum(violations(tables).values()), len(tables.cases["key"])], np.float64)


MEASURES = (Measure("violations", text("处", "violations"), _total, entry(0), entry(1)),)
