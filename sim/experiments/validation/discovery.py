"""V2 and V5: calls to the police, and through which door mediation files come."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sim.events.measures import AreaMeasure
from sim.events.tables import RunTables
from sim.experiments.validation.measure import Measure, NotMeasured, entry, share
from sim.indicators.areas import Areas, Floats
from sim.indicators.core import FILES, SHARE, one_of, text
from sim.indicators.discovery import ACTIVE, REFERRAL, REQUEST
from sim.indicators.facts import MEDIATION, rows_of, standing
from sim.indicators.sums import tally
from sim.vocabulary import Book, Channel, Event, Reason, Setting

_GROUPS = (ACTIVE, REQUEST, REFERRAL)


def _urban_calls(tables: RunTables) -> Floats:
    """Calls of the window, every call counts, from urban communities; residents of these times years.

    The tally of calls goes by township. It is split between town and country as the calls about the disputes of each
    township are; which of them fell into the window makes no difference to that split.
    """
    cases, places = tables.cases, tables.places
    if "village_residents" not in places:
        raise NotMeasured("运行结果未含各村（社区）人口", "the run does not hold residents by village")
    calls = _calls_by_dispute(tables)
    town = cases["setting"] == Setting.URBAN
    spots = cases["township"].astype(np.int64)
    of_town = np.bincount(spots[town], weights=calls[town], minlength=tables.n_townships)
    of_all = np.bincount(spots, weights=calls, minlength=tables.n_townships)
    counted = tally(tables, Areas.of(tables, "township"), AreaMeasure.POLICE_CALLS)
    part = np.divide(of_town, of_all, out=np.zeros(len(of_all)), where=of_all > 0)
    years = max(1, tables.horizon.measure) / 365.0
    people = float(places["village_residents"][np.asarray(places["village_urban"]) > 0].sum())
    return np.array([float((counted * part).sum()), people * years])


def _calls_by_dispute(tables: RunTables) -> Floats:
    """Calls about each dispute in its last episode; where a run does not keep them, files in police books."""
    if "sight_round" in tables.cases:
        return tables.cases["sight_round"][:, Channel.POLICE_CALL].astype(np.float64)
    files = tables.files
    mine = (files["case"] >= 0) & one_of(files["book"], (Book.POLICE,))
    return np.bincount(files["case"][mine], minlength=len(tables.cases["key"])).astype(np.float64)


def _doors(tables: RunTables) -> Floats:
    """Files that came to mediation in the window by door: active finding, on request, referred.

    Registered in a mediation book, or registered in another book and passed on to a mediation desk.
    """
    files = tables.files
    mine = standing(tables) & tables.in_window(files["registered_day"]) & one_of(files["book"], MEDIATION)
    channel = np.concatenate([files["channel"][mine], files["channel"][_passed_on(tables)]])
    return np.array([np.count_nonzero(one_of(channel, group)) for group in _GROUPS], np.float64)


def _passed_on(tables: RunTables) -> NDArray[np.int64]:
    """Files of other books that were passed on to mediation in the window."""
    log = tables.log
    rows = rows_of(tables, Event.SEND)
    rows = rows[(log["reason"][rows] == Reason.FLOW) & tables.in_window(log["day"][rows])]
    found = np.unique(log["file"][rows]).astype(np.int64)
    found = found[standing(tables)[found] & (tables.files["registered_day"][found] >= 0)]
    return found[~one_of(tables.files["book"][found], MEDIATION)]


def _part(place: int) -> Callable[[Floats], float | None]:
    return lambda sums: float(sums[place] / sums.sum()) if sums.sum() > 0 else None


def _all(sums: Floats) -> float:
    return float(sums.sum())


def _opened_early(tables: RunTables) -> Floats:
    """Files registered in any book in the first half of the window."""
    middle = (tables.horizon.first + tables.horizon.last) // 2
    day = tables.files["registered_day"]
    early = standing(tables) & (day >= tables.horizon.first) & (day < middle)
    return np.array([np.count_nonzero(early)], np.float64)


MEASURES = (
    Measure(
        "urban_police_calls", text("件/千人·年", "per 1 000 residents and year"), _urban_calls, share(0, 1, 1000.0),
        entry(0),
    ),
    Measure("door_active", SHARE, _doors, _part(0), _all),
    Measure("door_request", SHARE, _doors, _part(1), _all),
    Measure("door_referral", SHARE, _doors, _part(2), _all),
    Measure("registered_early", FILES, _opened_early, entry(0), entry(0)),
)  # fmt: skip
