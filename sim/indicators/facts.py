"""Facts about disputes and files that more than one family needs, each derived once from the columns and the log.

The log is in order of time, so the first or last row of a dispute is found without sorting; days in any other order are
sorted first (rows of one day and minute keep theirs). Days compare as whole days: "within k days of day d" means day
``<= d + k``; "for k days after day d" means day ``< d + k``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.events.tables import Columns, RunTables
from sim.indicators.areas import Floats, Mask, n_counties
from sim.indicators.core import memo, one_of
from sim.vocabulary import Book, Desk, Event, Record, Tier, Truth

#: days after occurrence at which a dispute is judged
JUDGED = 180
#: days a settlement has to hold
DURABLE = 180
#: days after closing at which a closed file is checked again
RECHECK = 90
NEVER = np.iinfo(np.int32).max
MEDIATION = (Book.VILLAGE_MEDIATION, Book.TOWNSHIP_MEDIATION, Book.COUNTY_MEDIATION, Book.SECTOR)
TIERS = (Tier.VILLAGE, Tier.TOWNSHIP, Tier.COUNTY, Tier.CITY)
ABOVE_CITY = 5
OVER = (Truth.SETTLED, Truth.FADED)
#: what breaks a settlement
AWAY = (Truth.LIVE, Truth.VIOLENT)

#: ``END`` is left out: a dispute that ended stays as settled as it was
_STATE_AFTER = {
    Event.SETTLE: Truth.SETTLED,
    Event.FADE: Truth.FADED,
    Event.REST: Truth.DORMANT,
    Event.VIOLENT: Truth.VIOLENT,
    Event.RELAPSE: Truth.LIVE,
    Event.REVIVE: Truth.LIVE,
}


@dataclass(frozen=True)
class History:
    """Changes of truth, dispute after dispute, each in order of time; a dispute without a row is LIVE."""

    case: NDArray[np.int64]
    day: NDArray[np.int64]
    minute: NDArray[np.int64]
    state: NDArray[np.int8]
    tier: NDArray[np.int8]

    def holds(self, days: int) -> Mask:
        """Rows that are not followed, for ``days``, by a change of the same dispute to LIVE or VIOLENT."""
        broken = np.zeros(len(self.case), dtype=np.bool_)
        away = one_of(self.state, AWAY)[1:]
        broken[:-1] = (self.case[1:] == self.case[:-1]) & away & (self.day[1:] < self.day[:-1] + days)
        return ~broken

    def row_at(self, case: NDArray[Any], day: NDArray[Any]) -> NDArray[np.int64]:
        """Row that describes each dispute at the end of a day; -1 where it has none yet."""
        if not len(self.case):
            return np.full(len(case), -1, dtype=np.int64)
        moment = (self.case << 32) | self.day
        wanted = (case.astype(np.int64) << 32) | day.astype(np.int64)
        row = np.searchsorted(moment, wanted, side="right") - 1
        row[(row >= 0) & (self.case[row] != case)] = -1
        return row

    def over_at(self, case: NDArray[Any], day: NDArray[Any], for_days: int = 0) -> Mask:
        """Whether each dispute is settled (ended too) or faded at the end of a day and for ``for_days`` days after."""
        if not len(self.case):
            return np.zeros(len(case), dtype=np.bool_)
        row = self.row_at(case, day)
        over = (row >= 0) & one_of(self.state, OVER)[row]
        if for_days:
            following = np.minimum(row + 1, len(self.case) - 1)
            same = (following > row) & (self.case[following] == case)
            away = one_of(self.state, AWAY)[following]
            over &= ~(same & away & (self.day[following] < day + for_days))
        return over


def rows_of(tables: RunTables, *events: Event) -> NDArray[np.int64]:
    """Log rows of some events, in order of time."""
    return memo(tables, ("rows", events), lambda: _rows_of(tables, events))


def _rows_of(tables: RunTables, events: tuple[Event, ...]) -> NDArray[np.int64]:
    log = tables.log
    rows = np.flatnonzero(one_of(log["event"], events))
    in_order = memo(tables, "log in order", lambda: bool((log["day"][1:] >= log["day"][:-1]).all()))
    if in_order:
        return rows
    moment = log["day"][rows].astype(np.int64) * tables.day_minutes + log["minute"][rows]
    return rows[np.argsort(moment, kind="stable")]


def history(tables: RunTables) -> History:
    """All changes of truth of the run."""
    return memo(tables, "history", lambda: _history(tables))


def _history(tables: RunTables) -> History:
    log = tables.log
    rows = rows_of(tables, *_STATE_AFTER)
    rows = rows[log["case"][rows] >= 0]
    # a unique integer sorts faster than a stable sort of the disputes, and keeps the order of time
    packed = np.sort((log["case"][rows].astype(np.int64) << 32) | np.arange(len(rows)))
    rows = rows[packed & 0xFFFFFFFF]
    after = np.zeros(len(Event), dtype=np.int8)
    for event, state in _STATE_AFTER.items():
        after[event] = state
    return History(
        packed >> 32,
        log["day"][rows].astype(np.int64),
        log["minute"][rows].astype(np.int64),
        after[log["event"][rows]],
        log["tier"][rows].astype(np.int8),
    )


@dataclass(frozen=True)
class First:
    """First change of each dispute to one of some states.

    Attributes
    ----------
    state
        Which state; -1 = none so far.
    day
        Day of the change; ``NEVER`` where there is none.
    waited
        Days and fraction since occurrence; NaN where there is none.
    """

    state: NDArray[np.int8]
    day: NDArray[np.int64]
    waited: Floats


def first_end(tables: RunTables) -> First:
    """First end of every dispute: settled, faded, dormant or violent, whichever came first."""
    return _first(tables, (Truth.SETTLED, Truth.FADED, Truth.DORMANT, Truth.VIOLENT))


def first_resolution(tables: RunTables) -> First:
    """First day on which a dispute was settled, faded or violent; one that was given up is not resolved."""
    return _first(tables, (Truth.SETTLED, Truth.FADED, Truth.VIOLENT))


def first_settlement(tables: RunTables) -> First:
    """First settlement of every dispute, whatever came before."""
    return _first(tables, (Truth.SETTLED,))


def _first(tables: RunTables, states: tuple[Truth, ...]) -> First:
    def build() -> First:
        found, cases = history(tables), tables.cases
        rows = np.flatnonzero(one_of(found.state, states))
        fresh = np.ones(len(rows), dtype=np.bool_)
        fresh[1:] = found.case[rows[1:]] != found.case[rows[:-1]]
        rows = rows[fresh]
        case = found.case[rows]
        first = First(
            np.full(len(cases["born_day"]), -1, dtype=np.int8),
            np.full(len(cases["born_day"]), NEVER, dtype=np.int64),
            np.full(len(cases["born_day"]), np.nan),
        )
        first.state[case] = found.state[rows]
        first.day[case] = found.day[rows]
        minutes = (found.day[rows] - cases["born_day"][case]) * tables.day_minutes
        minutes += found.minute[rows] - cases["born_minute"][case]
        first.waited[case] = np.maximum(minutes, 0) / tables.day_minutes
        return first

    return memo(tables, ("first", states), build)


def durable_tier(tables: RunTables) -> NDArray[np.int8]:
    """Level of each dispute's first durable settlement that was reached in time; 0 = none.

    Durable: reached within ``JUDGED`` days of occurrence, and neither LIVE nor VIOLENT again for ``DURABLE`` days.
    Meaningful only for disputes whose 2 × 180 days lie inside the horizon.
    """
    return memo(tables, "durable tier", lambda: _durable_tier(tables))


def _durable_tier(tables: RunTables) -> NDArray[np.int8]:
    found = history(tables)
    in_time = found.day <= tables.cases["born_day"][found.case] + JUDGED
    rows = np.flatnonzero((found.state == Truth.SETTLED) & in_time & found.holds(DURABLE))
    tier = np.zeros(len(tables.cases["born_day"]), dtype=np.int8)
    tier[found.case[rows[::-1]]] = found.tier[rows[::-1]]  # backwards, so that the first one stays
    return tier


def settled_within(tables: RunTables, days: int = JUDGED) -> Mask:
    """Disputes settled at least once within some days of occurrence."""
    return first_settlement(tables).day <= tables.cases["born_day"].astype(np.int64) + days


def standing(tables: RunTables) -> Mask:
    """Files that count: a file merged into another is that other one's."""
    return memo(tables, "standing", lambda: tables.files["merged_into"] < 0)


def closed_by(files: Columns, day: NDArray[Any]) -> Mask:
    """Files closed as settled or not settled on or before a day."""
    closed: Mask = (files["closed_day"] >= 0) & (files["closed_day"] <= day)
    return closed & one_of(files["record"], (Record.CLOSED_OK, Record.CLOSED_FAIL))


def closed_in_window(tables: RunTables, books: tuple[Book, ...] | None = None, need: int = 0) -> Mask:
    """Standing files closed in W as settled or not settled, in some books or all."""
    files = tables.files
    closed = standing(tables) & tables.in_window(files["closed_day"], need)
    closed &= one_of(files["record"], (Record.CLOSED_OK, Record.CLOSED_FAIL))
    return closed & one_of(files["book"], books) if books else closed


def really_over(tables: RunTables, files: NDArray[np.int64], day: NDArray[Any], for_days: int = 0) -> Mask:
    """Whether the dispute behind each file is over at the end of a day; a file without a dispute never is."""
    case = tables.files["case"][files]
    behind = case >= 0
    over = np.zeros(len(files), dtype=np.bool_)
    over[behind] = history(tables).over_at(case[behind], day[behind], for_days)
    return over


def desk_spots(tables: RunTables) -> NDArray[np.int64]:
    """Spot of each desk: its township, its county (after the townships), or nowhere below the city (last)."""
    return memo(tables, "desk spots", lambda: _desk_spots(tables))


def _desk_spots(tables: RunTables) -> NDArray[np.int64]:
    places, townships = tables.places, tables.n_townships
    tier, area = places["desk_tier"], places["desk_area"].astype(np.int64)
    spots = np.full(len(tier), townships + n_counties(tables), dtype=np.int64)
    village, township, county = (tier == level for level in (Tier.VILLAGE, Tier.TOWNSHIP, Tier.COUNTY))
    spots[village] = places["village_township"][area[village]]
    spots[township] = area[township]
    spots[county] = townships + area[county]
    return spots


def file_spots(tables: RunTables) -> NDArray[np.int64]:
    """Spot of each file: the township of its dispute, else the spot of its desk."""
    return memo(tables, "file spots", lambda: _file_spots(tables))


def _file_spots(tables: RunTables) -> NDArray[np.int64]:
    files = tables.files
    nowhere = tables.n_townships + n_counties(tables)
    of_desk = np.append(desk_spots(tables), nowhere)  # desk -1 reads the last entry
    spots = of_desk[files["desk"]]
    real = files["case"] >= 0
    spots[real] = tables.cases["township"][files["case"][real]]
    return spots


def levels(tables: RunTables, rows: NDArray[np.int64]) -> NDArray[np.int8]:
    """Tier of log rows; the boundary node stands above the city."""
    kind = np.append(tables.places["desk_kind"], -1)
    outside = kind[tables.log["desk"][rows]] == Desk.BOUNDARY_ABOVE
    return np.where(outside, np.int8(ABOVE_CITY), tables.log["tier"][rows])
