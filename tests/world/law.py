"""A laboratory of courts and arbitration: nothing happens to a dispute but the law, and capacity is ample."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.events.tables import RunTables
from sim.scenario import Scenario
from sim.vocabulary import Event
from tests.engine import layers, scenario

#: nothing but suits: no fading, growing, giving up, violence, linked cases, relapse, confirmation
STILL: dict[str, Any] = {
    "fester.fade_rate": 0,
    "fester.grow_rate": 0,
    "fester.rest_rate": 0,
    "fester.violent_rate": 0,
    "arise.linked_rate": 0,
    "arise.needs_authority": 0,
    "close.relapse": 0,
    "court.confirm_share": 0,
}
#: one session a step, always kept, decided by its catalogue value alone
PLAIN: dict[str, Any] = {
    "handle.spread": 0,
    "handle.age_slope": 0,
    "handle.severity_shift": 0,
    "handle.desk_shift": 0,
    "handle.refuse": 0,
    "handle.show_probability": 1,
    "statute.sessions": 1,
    "statute.minutes": 5,
    "statute.on_the_day": 0,
    "statute.extend": 0,
}
DESKS = {
    "presuit": 40,
    "court": 40,
    "city_court": 40,
    "labour_arbitration": 40,
    "land_arbitration": 40,
    "admin_decision": 40,
    "admin_review": 40,
}
RULES = ("arise", "fester", "handle", "escalate", "court", "arbitration")


def lab(
    days: int = 220,
    rate: float = 3000,
    rules: tuple[str, ...] = RULES,
    staff: dict[str, int] | None = None,
    **more: Any,
) -> Scenario:
    """Make a place of 36 micro-grids whose disputes turn to the law within days; keys of `more` write __ for a dot."""
    own = {name.replace("__", "."): value for name, value in more.items()}
    parameters = {**STILL, **PLAIN, "arise.rate": rate, "court.sue_rate": 1.0, **own}
    region = layers(n_micro=36, **(DESKS if staff is None else staff))
    return scenario(region, rules, days, parameters)


def events(tables: RunTables, event: Event, until: int) -> NDArray[np.int64]:
    """Rows of an event on disputes born before a day."""
    born = tables.cases["born_day"][tables.log["case"]] < until
    return np.flatnonzero((tables.log["event"] == event) & born)


def likely(successes: float, trials: float, probability: float) -> bool:
    """Whether a count is within 4.5 standard deviations of a binomial mean."""
    spread = 4.5 * np.sqrt(max(trials * probability * (1 - probability), 1e-9)) + 0.5
    return bool(trials > 0 and abs(successes - trials * probability) <= spread)
