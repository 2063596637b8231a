"""The four slogans while a run is still going: provisional shares, reckoned from what has been decided so far.

The official indicators (`sim.indicators.containment`) wait 360 days after each dispute, so during a run they do not
exist yet. A viewer sees instead, always under the name *provisional*:

actual
    Of the disputes of the period, those decided so far. G: settled at or below the tier that should settle them, within
    180 days, and never a file above it; whether that lasts 180 days is not known yet. Fd: faded without a file above.
    U: every other way to end, a file above, or 180 days without settlement. Share G/(G + U). Pending ones stand apart.
recorded
    Of the files registered in the period and closed so far: closed as settled at or below their recorded tier without a
    recorded move above.

The period is the warm-up while it lasts and the measured window from then on. Only disputes and files that something
happened to today are looked at again, so a day costs the same however long the run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.experiments.live.planes import add
from sim.vocabulary import Record, Tier, Truth

if TYPE_CHECKING:
    from sim.events.tables import Columns

#: days after occurrence by which a dispute has to be settled to count, as in the official indicator
JUDGED = 180
#: what is counted by township and tier
PARTS = ("settled", "faded", "left", "rest", "pending", "ok", "closed", "open")
SETTLED, FADED, LEFT, REST, PENDING, OK, CLOSED, OPEN = range(len(PARTS))
_TIERS = max(Tier) + 1


class Judge:
    """Counts of the parts, kept up to date.

    Parameters
    ----------
    townships
        Number of townships.
    warm_up, last
        First day of the measured window, and the day after its last.
    """

    def __init__(self, townships: int, warm_up: int, last: int) -> None:
        self.warm_up, self.last = warm_up, last
        self.first, self.end = (0, warm_up) if warm_up > 0 else (warm_up, last)
        self._counts = np.zeros(townships * _TIERS * len(PARTS), np.int32)
        self._case_cell = np.full(0, -1, np.int32)
        self._file_cell = np.full(0, -1, np.int32)

    @property
    def counts(self) -> NDArray[np.int32]:
        """``[township, tier, part]``, tiers from village to city."""
        return self._counts.reshape(-1, _TIERS, len(PARTS))[:, 1:]

    def open_day(self, day: int) -> None:
        """Begin the window on its first day: what the warm-up showed is put aside."""
        if day == self.warm_up and self.first != self.warm_up:
            self.first, self.end = self.warm_up, self.last
            self._counts[:] = 0
            self._case_cell[:] = -1
            self._file_cell[:] = -1

    def judge_cases(self, cases: Columns, rows: NDArray[np.int64], day: int) -> None:
        """Look again at some disputes at the end of a day."""
        born, remit, truth = cases["born_day"][rows], cases["remit0"][rows], cases["truth"][rows]
        above = cases["max_level"][rows] > remit
        over = (truth == Truth.SETTLED) | (truth == Truth.ENDED)
        kept = over & (cases["settle_tier"][rows] <= remit) & (cases["settle_day"][rows] <= born + JUDGED)
        gone = (truth == Truth.FADED) & (cases["end_day"][rows] <= born + JUDGED)
        pending = (truth == Truth.LIVE) & (day <= born + JUDGED)
        part = np.select([above, kept, gone, pending], [LEFT, SETTLED, FADED, PENDING], REST)
        mine = (born >= self.first) & (born < self.end) & (cases["prevented"][rows] == 0)
        self._case_cell = _room(self._case_cell, len(cases["born_day"]))
        self._move(self._case_cell, rows, self._cell(cases["township"][rows], remit, part, mine))

    def judge_files(self, files: Columns, rows: NDArray[np.int64], townships: NDArray[Any]) -> None:
        """Look again at some files; ``townships`` are those of their disputes."""
        registered, remit, record = files["registered_day"][rows], files["recorded_remit"][rows], files["record"][rows]
        good = (record == Record.CLOSED_OK) & (files["tier"][rows] <= remit) & (files["moved_above"][rows] == 0)
        closed = (record == Record.CLOSED_OK) | (record == Record.CLOSED_FAIL)
        part = np.select([good, closed], [OK, CLOSED], OPEN)
        mine = (registered >= self.first) & (registered < self.end) & (files["merged_into"][rows] < 0)
        self._file_cell = _room(self._file_cell, len(files["registered_day"]))
        self._move(self._file_cell, rows, self._cell(townships, remit, part, mine))

    def _cell(
        self, township: NDArray[Any], tier: NDArray[Any], part: NDArray[Any], mine: NDArray[np.bool_]
    ) -> NDArray[np.int32]:
        cell = (township.astype(np.int32) * _TIERS + tier) * len(PARTS) + part
        return np.where(mine, cell, -1).astype(np.int32)

    def _move(self, held: NDArray[np.int32], rows: NDArray[np.int64], cells: NDArray[np.int32]) -> None:
        before = held[rows]
        add(self._counts, before[before >= 0], -1)
        add(self._counts, cells[cells >= 0], 1)
        held[rows] = cells


def _room(held: NDArray[np.int32], rows: int) -> NDArray[np.int32]:
    """The array with room for some rows, twice as much as needed when it grows."""
    if rows <= len(held):
        return held
    wider = np.full(2 * rows, -1, np.int32)
    wider[: len(held)] = held
    return wider
