"""What the map can show: one number a micro-grid and quantity, kept up to date by what happened today."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.vocabulary import Sight, Truth, Work

if TYPE_CHECKING:
    from sim.events.tables import Columns

#: quantities in the order of the planes
QUANTITIES = ("live", "unseen", "open", "overdue", "settled_30d", "arisen_30d")
LIVE, UNSEEN, OPEN, OVERDUE, SETTLED, ARISEN = range(len(QUANTITIES))
#: days that "recent" means
RECENT = 30


def add(counts: NDArray[np.int32], places: NDArray[Any], amount: int | NDArray[np.int32]) -> None:
    """Add an amount at places that may repeat; indices and amounts of these very types are ten times as fast."""
    np.add.at(counts, places.astype(np.intp), np.int32(amount))


class Planes:
    """Counts by micro-grid."""

    def __init__(self, n_micro: int) -> None:
        self.counts = np.zeros((len(QUANTITIES), n_micro), np.int32)
        self._held: dict[int, NDArray[np.bool_]] = {
            plane: np.zeros(0, np.bool_) for plane in (LIVE, UNSEEN, OPEN, OVERDUE)
        }
        self._recent: dict[int, deque[tuple[int, NDArray[np.int32]]]] = {SETTLED: deque(), ARISEN: deque()}

    def look_at_cases(self, cases: Columns, rows: NDArray[np.int64]) -> None:
        """Look again at some disputes."""
        live = (cases["truth"][rows] == Truth.LIVE) & (cases["prevented"][rows] == 0)
        unseen = live & (cases["sight"][rows] == Sight.UNSEEN)
        micro, size = cases["micro"][rows], len(cases["micro"])
        self._mark(LIVE, rows, micro, live, size)
        self._mark(UNSEEN, rows, micro, unseen, size)

    def look_at_files(self, files: Columns, rows: NDArray[np.int64], micro: NDArray[np.int32]) -> None:
        """Look again at some files; ``micro`` is where their disputes are."""
        still_open = files["work"][rows] != Work.CLOSED
        late = still_open & (files["overdue_day"][rows] >= 0)
        size = len(files["work"])
        self._mark(OPEN, rows, micro, still_open, size)
        self._mark(OVERDUE, rows, micro, late, size)

    def recent(self, plane: int, day: int, micro: NDArray[np.int32]) -> None:
        """Add what happened today, drop what happened `RECENT` days ago."""
        kept = self._recent[plane]
        kept.append((day, micro))
        add(self.counts[plane], micro, 1)
        while kept and kept[0][0] <= day - RECENT:
            add(self.counts[plane], kept.popleft()[1], -1)

    def frame(self) -> NDArray[np.uint8]:
        """All planes as bytes; 255 stands for 255 and more."""
        return np.minimum(self.counts, 255).astype(np.uint8)

    def _mark(
        self, plane: int, rows: NDArray[np.int64], micro: NDArray[np.int32], now: NDArray[np.bool_], size: int
    ) -> None:
        held = self._held[plane]
        if size > len(held):
            held = self._held[plane] = np.concatenate([held, np.zeros(2 * size - len(held), np.bool_)])
        before = held[rows]
        add(self.counts[plane], micro[now & ~before], 1)
        add(self.counts[plane], micro[before & ~now], -1)
        held[rows] = now
