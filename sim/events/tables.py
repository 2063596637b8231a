"""What a run leaves behind: case, file and event columns, tallies, places. Plain numpy, nothing computed.

Indicators, exports and twins read these tables and nothing else of a run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

Columns = dict[str, NDArray[Any]]

#: column -> dtype; one row a dispute, initial stock and prevented ones included. Days count from the start; -1 = not so
#: far. ``end_day`` belongs to ``truth`` FADED, DORMANT, VIOLENT or ENDED; ``settle_*`` to the latest settlement;
#: ``max_level`` is the highest tier at which any file was opened or enqueued, 5 = above the city; ``violence_hazard``
#: is the integral of the hazard up to the end of the horizon.
CASE_COLUMNS: dict[str, str] = {
    "key": "u8", "parent": "u8", "micro": "i4", "village": "i4", "township": "i4", "kind": "i1", "severity0": "i1",
    "severity": "i1", "size": "i2", "stratum": "i1", "setting": "i1", "wage": "i1", "difficulty": "f8",
    "needs_authority": "i1", "remit0": "i1", "truth": "i1", "sight": "i1", "episode": "i2", "born_day": "i4",
    "born_minute": "i2", "seen_day": "i4", "seen_channel": "i1", "seen_tier": "i1", "prevented": "i1",
    "max_level": "i1", "settle_day": "i4", "settle_minute": "i2", "settle_tier": "i1", "settle_attempt": "i2",
    "end_day": "i4", "n_relapse": "i2", "n_files": "i2", "n_sessions": "i2", "trips": "i2", "violence_hazard": "f8",
}  # fmt: skip

#: column -> dtype; one row a file of any book. ``registered_day`` -1 = never entered in the book. ``deadline`` is the
#: due day of the latest clock and stays after closing; -1 while the file is on its way to another desk. Every clock
#: that runs out is an OVERDUE row of the log; ``overdue_day`` is the first of them.
FILE_COLUMNS: dict[str, str] = {
    "case": "i4", "book": "i1", "desk": "i4", "tier": "i1", "origin_tier": "i1", "channel": "i1", "work": "i1",
    "record": "i1", "opened_day": "i4", "opened_minute": "i2", "registered_day": "i4", "closed_day": "i4",
    "close_reason": "i1", "attempts": "i2", "total_attempts": "i2", "hops": "i2", "recorded_severity": "i1",
    "recorded_remit": "i1", "deadline": "i4", "overdue_day": "i4", "merged_into": "i4", "moved_above": "i1",
    "max_tier": "i1", "down_moves": "i2", "minutes": "i4", "cost": "i8",
}  # fmt: skip

#: column -> dtype of the event log, append-only, in order of time
LOG_COLUMNS: dict[str, str] = {
    "case": "i4", "file": "i4", "day": "i4", "minute": "i2", "event": "i1", "rule": "i1", "reason": "i1",
    "from_tier": "i1", "tier": "i1", "desk": "i4", "channel": "i1", "attempt": "i2", "book": "i1", "value": "i4",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Horizon:
    """The three parts of a run, in days; day 0 is ``start``.

    Ends are exclusive: the measured window W is ``first <= day < last``, the run ends before ``end``.
    """

    start: str
    warm_up: int
    measure: int
    follow_up: int

    @property
    def first(self) -> int:
        """First day of W."""
        return self.warm_up

    @property
    def last(self) -> int:
        """Day after the last day of W."""
        return self.warm_up + self.measure

    @property
    def end(self) -> int:
        """Day after the last simulated day."""
        return self.warm_up + self.measure + self.follow_up

    def shortened(self, need: int) -> tuple[int, int]:
        """Part of W from which ``need`` days later still lies inside the horizon.

        Returns
        -------
        tuple of int
            First day, and day after the last; equal or reversed when nothing is left.
        """
        return self.first, min(self.last, self.end - need + 1)


@dataclass(frozen=True)
class RunTables:
    """Everything a finished run hands over.

    Attributes
    ----------
    cases, files, log
        Columns as in ``CASE_COLUMNS``, ``FILE_COLUMNS``, ``LOG_COLUMNS``.
    area
        Name of an ``AreaMeasure`` in lower case -> integers [day, township].
    desk
        Name of a ``DeskMeasure`` in lower case -> integers [day, desk].
    places
        ``village_township``, ``village_urban``; ``township_county``, ``township_code``, ``township_residents``;
        ``county_code``; ``desk_kind``, ``desk_tier``, ``desk_area`` (village, township, county or 0, by tier); more is
        allowed.
    costs
        Payer (``city``, ``county``, ``township``, ``citizen``) -> fen per day of what belongs to no township
        (programmes, fixed posts), int64 [day]. Never repeats what the area tallies hold.
    day_minutes
        Minutes of a day, to which every ``minute`` column refers.
    timing
        ``setup_s``, ``total_s``, ``rules`` (name -> seconds).
    cache
        What indicators derived from these tables, so that it is derived once.
    """

    scenario: str
    seed: int
    horizon: Horizon
    cases: Columns
    files: Columns
    log: Columns
    area: Columns
    desk: Columns
    places: Columns
    costs: Columns = field(default_factory=dict)
    day_minutes: int = 24 * 60
    timing: dict[str, Any] = field(default_factory=dict)
    cache: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def n_townships(self) -> int:
        """Number of townships."""
        return len(self.places["township_county"])

    def in_window(self, column: NDArray[Any], need: int = 0) -> NDArray[np.bool_]:
        """Rows whose day lies in W, shortened so that ``need`` further days lie inside the horizon."""
        first, last = self.horizon.shortened(need)
        inside: NDArray[np.bool_] = (column >= first) & (column < last)
        return inside

    def cohort(self, need: int = 0) -> NDArray[np.bool_]:
        """Disputes that occurred in W (shortened as above); prevented ones and the initial stock are left out."""
        happened: NDArray[np.bool_] = self.cases["prevented"] == 0
        return self.in_window(self.cases["born_day"], need) & happened


def empty(columns: Mapping[str, str], rows: int = 0) -> Columns:
    """Zeroed columns of the declared types."""
    return {name: np.zeros(rows, dtype=kind) for name, kind in columns.items()}


def split(tallies: NDArray[Any], measures: type[IntEnum]) -> Columns:
    """Views of a [day, place, measure] array by the lower-case name of the measure.

    Raises
    ------
    ValueError
        If the last axis does not have one entry a measure.
    """
    if tallies.shape[-1] != len(measures):
        raise ValueError(f"the last axis must hold {len(measures)} measures, not {tallies.shape[-1]}")
    return {measure.name.lower(): tallies[..., measure] for measure in measures}
