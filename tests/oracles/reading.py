"""What a run's tables say, copy by copy: waits, numbers present, busy servers, flows. Times in units of the case."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.events.tables import RunTables
from sim.vocabulary import Event, Reason
from tests.oracles.estimate import Floats, Sample, deviation, ratio

_EXITS = (Event.RAISE, Event.SEND_DOWN, Event.CLOSE, Event.WITHDRAW)
Rows = NDArray[np.int64]


class Reading:
    """One run; groups are copies, the measured window is the scenario's.

    Parameters
    ----------
    tables
    unit
        Days of a unit of time.
    """

    def __init__(self, tables: RunTables, unit: float) -> None:
        self.tables, self.unit = tables, unit
        self.cases, self.files, self.log = tables.cases, tables.files, tables.log
        self.first, self.last, self.end = tables.horizon.first, tables.horizon.last, tables.horizon.end
        self.copies = len(tables.places["village_township"])
        self.time = self.log["day"] + self.log["minute"] / tables.day_minutes
        self.copy = self.cases["village"][np.maximum(self.log["case"], 0)]
        self.by_closing = False  # which cohort shares refer to: disputes born, or closed, in the window
        self.length = (self.last - self.first) / unit

    # --- rows ------------------------------------------------------------------------------------------------------
    def rows(self, *events: Event, tier: int | None = None, kind: int | None = None) -> Rows:
        """Log rows of events within the window."""
        chosen = np.isin(self.log["event"], events) & (self.log["day"] >= self.first) & (self.log["day"] < self.last)
        return np.flatnonzero(chosen & self._of(tier, kind))

    def _of(self, tier: int | None, kind: int | None) -> NDArray[np.bool_]:
        chosen = np.ones(self.time.size, np.bool_)
        if tier is not None:
            chosen &= self.log["tier"] == tier
        if kind is not None:
            chosen &= self.cases["kind"][np.maximum(self.log["case"], 0)] == kind
        return chosen

    def add(self, rows: Rows, weights: Floats | None = None) -> Floats:
        """Sum over log rows, copy by copy."""
        return np.bincount(self.copy[rows], weights, self.copies).astype(float)

    # --- stays -----------------------------------------------------------------------------------------------------
    def _pairs(self, begins: tuple[Event, ...], ends: tuple[Event, ...]) -> tuple[Rows, Floats, Floats, Rows]:
        """Rows that begin a stay of a file, its two times, and the row that ends it (-1 for none)."""
        rows = np.flatnonzero(np.isin(self.log["event"], begins + ends))
        rows = rows[np.argsort(self.log["file"][rows], kind="stable")]
        begin = np.flatnonzero(np.isin(self.log["event"][rows], begins))
        after = np.minimum(begin + 1, rows.size - 1)
        ended = (begin + 1 < rows.size) & (self.log["file"][rows[after]] == self.log["file"][rows[begin]])
        ending = np.where(ended, rows[after], -1)
        until = np.where(ended, self.time[ending], float(self.end))
        return rows[begin], self.time[rows[begin]], until, ending

    @cached_property
    def stays(self) -> tuple[Rows, Floats, Floats, Rows]:
        """Stays of files at desks, from arrival until they leave."""
        return self._pairs((Event.ENQUEUE,), _EXITS)

    @cached_property
    def sessions(self) -> tuple[Rows, Floats, Floats, Rows]:
        """Sessions, from start to end."""
        return self._pairs((Event.START,), (Event.SESSION,))

    def present(self, stays: tuple[Rows, Floats, Floats, Rows], tier: int | None = None) -> Floats:
        """Mean number of stays under way, copy by copy."""
        rows, start, stop, _ = stays
        chosen = self._of(tier, None)[rows]
        within = np.minimum(stop, self.last) - np.maximum(start, self.first)
        within = np.where(chosen, np.maximum(within, 0.0), 0.0)
        return np.bincount(self.copy[rows], within, self.copies) / (self.last - self.first)

    def stay(self, tier: int | None = None, kind: int | None = None) -> Sample:
        """Mean length of the stays that end in the window."""
        rows, start, stop, ending = self.stays
        day = self.log["day"][ending]
        chosen = (ending >= 0) & (day >= self.first) & (day < self.last) & self._of(tier, kind)[rows]
        return ratio(self.add(rows[chosen], (stop - start)[chosen] / self.unit), self.add(rows[chosen]))

    # --- samples ---------------------------------------------------------------------------------------------------
    def number(self, tier: int | None = None) -> Sample:
        """Mean number of files at the desk."""
        return ratio(self.present(self.stays, tier))

    def busy(self, servers: int = 1, tier: int | None = None) -> Sample:
        """Share of servers at work."""
        return ratio(self.present(self.sessions, tier), float(servers))

    def queue(self, tier: int | None = None) -> Sample:
        """Mean number of files that wait."""
        return ratio(self.present(self.stays, tier) - self.present(self.sessions, tier))

    @cached_property
    def _barred(self) -> Floats:
        """By log row: days a START's file waited though it could not be served, its dispute having had its session.

        A second attempt may begin tomorrow at the earliest; what theory calls a wait begins then.
        """
        rows = np.flatnonzero(np.isin(self.log["event"], (Event.ENQUEUE, Event.START)))
        rows = rows[np.argsort(self.log["file"][rows], kind="stable")]
        again = np.flatnonzero(self.log["event"][rows] == Event.START)
        again = again[(again > 0) & (self.log["event"][rows[again - 1]] == Event.START)]
        again = rows[again[self.log["file"][rows[again]] == self.log["file"][rows[again - 1]]]]
        barred = np.zeros(self.time.size)
        waited = self.log["value"][again] / self.tables.day_minutes
        since = self.time[again] - waited
        barred[again] = np.minimum(np.floor(since + 1e-9) + 1 - since, waited)
        return barred

    def waits(self, rows: Rows) -> Floats:
        """Waits before the sessions of START rows."""
        days = self.log["value"][rows] / self.tables.day_minutes - self._barred[rows]
        return np.asarray(np.maximum(days, 0.0) / self.unit, float)

    def wait(self, tier: int | None = None, kind: int | None = None) -> Sample:
        """Mean wait before a session."""
        rows = self.rows(Event.START, tier=tier, kind=kind)
        return ratio(self.add(rows, self.waits(rows)), self.add(rows))

    def wait_sd(self) -> Sample:
        """Standard deviation of the wait."""
        rows = self.rows(Event.START)
        waits = self.waits(rows)
        return deviation(self.add(rows), self.add(rows, waits), self.add(rows, waits**2))

    def wait_beyond(self, time: float) -> Sample:
        """Share of sessions whose wait is longer than a time."""
        rows = self.rows(Event.START)
        return ratio(self.add(rows[self.waits(rows) > time + 1e-12]), self.add(rows), share=True)

    def rate(self, *events: Event, tier: int | None = None) -> Sample:
        """Events per unit of time."""
        return ratio(self.add(self.rows(*events, tier=tier)) / self.length)

    def lost(self) -> dict[str, Sample]:
        """What a queue that cases leave unserved shows: share, waits of all, of those served, of those who leave."""
        started = self.rows(Event.START)
        rows, start, stop, ending = self.stays
        gone = (ending >= 0) & (self.log["day"][ending] >= self.first) & (self.log["day"][ending] < self.last)
        reason, event = self.log["reason"][ending], self.log["event"][ending]
        gone &= (event == Event.WITHDRAW) | ((event == Event.CLOSE) & (reason == Reason.DEADLINE))
        leavers, patience = rows[gone], (stop - start)[gone] / self.unit
        waits, n_left, n_served = self.waits(started), self.add(leavers), self.add(started)
        waited = self.add(started[waits > 1e-12]) + n_left
        all_waits = self.add(started, waits) + self.add(leavers, patience)
        return {
            "p_lost": ratio(n_left, n_left + n_served, share=True),
            "p_wait": ratio(waited, n_left + n_served, share=True),
            "Wq_all": ratio(all_waits, n_left + n_served),
            "Wq_served": ratio(self.add(started, waits), n_served),
            "Wq_lost": ratio(self.add(leavers, patience), n_left),
        }

    # --- cohorts and stocks ----------------------------------------------------------------------------------------
    def cohort(self) -> Rows:
        """Disputes born in the window, or closed in it."""
        day = self.closing()[1] if self.by_closing else self.cases["born_day"]
        return np.flatnonzero((day >= self.first) & (day < self.last) & (self.cases["parent"] == 0))

    def share(self, chosen: NDArray[np.bool_]) -> Sample:
        """Share of the cohort's disputes for which a column of truth values (one a dispute) holds."""
        cohort = self.cohort()
        village = self.cases["village"]
        hits = np.bincount(village[cohort], chosen[cohort], self.copies)
        return ratio(hits, np.bincount(village[cohort], minlength=self.copies), share=True)

    def mean(self, values: Floats, chosen: NDArray[np.bool_] | None = None) -> Sample:
        """Mean over the cohort's disputes of a column (one value a dispute), or over those chosen."""
        cohort = self.cohort() if chosen is None else self.cohort()[chosen[self.cohort()]]
        village = self.cases["village"][cohort]
        return ratio(np.bincount(village, values[cohort], self.copies), np.bincount(village, minlength=self.copies))

    def reached(self, tier: int) -> NDArray[np.bool_]:
        """Whether a file of the dispute ever joined a queue at a tier."""
        at = (self.log["event"] == Event.ENQUEUE) & (self.log["tier"] == tier)
        return np.bincount(self.log["case"][at], minlength=self.cases["key"].size) > 0

    def stock(self) -> Floats:
        """Files at each copy's desk at the end of each day of the window, all desks of a copy together."""
        tally = self.tables.desk["stock"][self.first : self.last].astype(float)
        if tally.shape[1] == self.copies:
            return tally
        area = self.tables.places["desk_area"]
        return np.stack([tally[:, area == copy].sum(axis=1) for copy in range(self.copies)], axis=1)

    def closing(self) -> tuple[Floats, Floats, NDArray[np.int64]]:
        """By dispute: day of birth, day its first file was closed (nan while open), reason of closing."""
        n = self.cases["key"].size
        day, reason = np.full(n, np.nan), np.full(n, -1)
        closed = self.files["closed_day"] >= 0
        day[self.files["case"][closed]] = self.files["closed_day"][closed]
        reason[self.files["case"][closed]] = self.files["close_reason"][closed]
        return self.cases["born_day"].astype(float), day, reason
