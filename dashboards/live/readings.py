"""What the live page shows, reckoned from the days and the snapshot of a run; plain numbers, no page."""

from __future__ import annotations

import json
import threading
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.experiments.live.columns import AT, BEGUN, ENDED, ENDS, MOVED, OPENED, TIERS, WAITED, unpack
from sim.experiments.live.judging import CLOSED as CLOSED_FILES
from sim.experiments.live.judging import LEFT, OK, PENDING, REST, SETTLED
from sim.experiments.live.judging import OPEN as OPEN_FILES
from sim.store import live
from sim.store.records import ValueRow

if TYPE_CHECKING:
    from sim.store import Store
    from sim.store.live import News

#: days that "recent" means
RECENT = 30
#: points of a line: more cannot be told apart in its panel
_POINTS = 180
NAMES = tuple(tier.name.lower() for tier in TIERS)
_HOURS = {
    "session": "session_minutes", "wasted": "wasted_minutes", "forms": "form_minutes", "travel": "travel_minutes",
    "visits": "visit_minutes", "idle": "idle_minutes",
}  # fmt: skip


class History:
    """Days of one run, added up over some townships; one for all viewers, as each of their updates is a new thread.

    Parameters
    ----------
    run
        Id of the live run.
    townships
        Those of the place that the page shows.
    """

    def __init__(self, run: str, townships: slice) -> None:
        self.run, self.townships = run, townships
        self._lock = threading.Lock()
        self._room = (np.zeros(0, np.int32), np.zeros((0, len(AT)), np.int64))
        #: days and rows so far; what a reader took stays as it was while days are added behind it
        self._held = self._room

    @property
    def days(self) -> list[int]:
        """Days that are there, in order."""
        return [int(day) for day in self._held[0]]

    @property
    def last(self) -> int:
        """Latest day, -1 for none."""
        days = self._held[0]
        return int(days[-1]) if len(days) else -1

    def look(self, store: Store) -> News:
        """Take in what is new in the store; viewers that look at the same time do not do it twice.

        Raises
        ------
        InputError
            If the run is gone, or the store cannot be read.
        """
        with self._lock:
            news = live.poll(store, self.run, self.last)
            self._add(news.days)
        return news

    def add(self, days: Iterable[tuple[int, bytes]]) -> None:
        """Take in new days; a run that went back to a checkpoint begins again from there."""
        with self._lock:
            self._add(days)

    def _add(self, packed: Iterable[tuple[int, bytes]]) -> None:
        days, rows = self._held
        for day, each in packed:
            n = len(days)
            if n and days[-1] >= day:
                n = int(np.searchsorted(days, day))
                self._room = (days[:n].copy(), rows[:n].copy())
            if n == len(self._room[0]):
                self._room = (_longer(self._room[0]), _longer(self._room[1]))
            self._room[0][n] = day
            unpack(each)[self.townships].sum(axis=0, dtype=np.int64, out=self._room[1][n])
            days, rows = self._room[0][: n + 1], self._room[1][: n + 1]
        self._held = days, rows

    def today(self, name: str) -> int:
        """Value of the latest day; 0 before the first."""
        rows = self._held[1]
        return int(rows[-1, AT[name]]) if len(rows) else 0

    def recent(self, name: str) -> int:
        """Sum over the last `RECENT` days."""
        return int(self._held[1][-RECENT:, AT[name]].sum())

    def total(self, name: str) -> int:
        """Sum over all days."""
        return int(self._held[1][:, AT[name]].sum())

    def line(self, name: str) -> tuple[list[int], list[int]]:
        """Days and values of one column, thinned evenly; the latest day is always there."""
        days, rows = self._held
        step = max(1, -(-len(days) // _POINTS))
        shown = slice((len(days) - 1) % step, None, step)
        return days[shown].tolist(), rows[shown, AT[name]].tolist()

    def flows(self, recent: bool) -> list[dict[str, Any]]:
        """Files by tier: opened, moved, closed and how; rows as `sim.figures.movement.flows` takes them."""
        rows = self._held[1]
        summed = rows[-RECENT if recent else 0 :].sum(axis=0)
        found = [("opened", name, summed[AT[column]]) for name, column in zip(NAMES, OPENED, strict=True)]
        for column in MOVED:
            here, there = (int(part) - 1 for part in column.split("_")[1:])
            found.append((NAMES[here], NAMES[there], summed[AT[column]]))
        for place, column in enumerate(ENDED):
            found.append((NAMES[place % len(NAMES)], ENDS[place // len(NAMES)], summed[AT[column]]))
        return [{"from": source, "to": end, "count": int(count)} for source, end, count in found if count]

    def waits(self, day_minutes: int) -> list[float | None]:
        """Mean days waited by tier before the sessions that began recently; None where none began."""
        found: list[float | None] = []
        for waited, begun in zip(WAITED, BEGUN, strict=True):
            number = self.recent(begun)
            found.append(self.recent(waited) / day_minutes / number if number else None)
        return found

    def hours(self) -> dict[str, float]:
        """Hours of the last days by use."""
        return {use: self.recent(column) / 60.0 for use, column in _HOURS.items()}


def _longer(part: NDArray[Any]) -> NDArray[Any]:
    """The array with room for twice as many rows."""
    return np.concatenate([part, np.zeros((max(64, len(part)), *part.shape[1:]), part.dtype)])


@dataclass(frozen=True)
class Gauge:
    """One slogan while the run goes on; see `sim.experiments.live.judging` for what is counted.

    Attributes
    ----------
    settled, decided
        Numerator and denominator of the actual share.
    left, pending
        Of those decided, the ones with a file above; those not decided yet (None = all are).
    ok, closed, open
        Numerator and denominator of the recorded share; registered files still open.
    """

    tier: str
    settled: int
    decided: int
    left: int
    pending: int | None
    ok: int
    closed: int
    open: int
    official: bool = False

    @property
    def actual(self) -> float | None:
        """Actual share; None while nothing is decided."""
        return self.settled / self.decided if self.decided else None

    @property
    def recorded(self) -> float | None:
        """Recorded share; None while nothing is closed."""
        return self.ok / self.closed if self.closed else None


@dataclass(frozen=True)
class Snapshot:
    """The latest look of the process at its run: provisional shares and events of single disputes."""

    day: int
    first: int
    counts: NDArray[np.int64]
    lines: Sequence[Mapping[str, Any]]

    def gauges(self, townships: slice) -> list[Gauge]:
        """The four slogans over some townships."""
        summed = self.counts[townships].sum(axis=0)
        return [
            Gauge(
                name, int(part[SETTLED]), int(part[SETTLED] + part[LEFT] + part[REST]), int(part[LEFT]),
                int(part[PENDING]), int(part[OK]), int(part[OK] + part[CLOSED_FILES]), int(part[OPEN_FILES]),
            )
            for name, part in zip(NAMES, summed, strict=True)
        ]  # fmt: skip


def official(rows: Iterable[ValueRow]) -> list[Gauge]:
    """The four slogans of a finished run, as the catalogue's indicators have them; 0/0 where they are null."""
    found = {(row.indicator, row.series): row for row in rows}

    def parts(name: str, series: str) -> tuple[int, int]:
        row = found.get((name, series))
        known = row is not None and row.value is not None
        return (int(row.numerator or 0), int(row.denominator or 0)) if row is not None and known else (0, 0)

    gauges = []
    for tier in NAMES:
        name = f"contain_{tier}"
        left = found.get((f"{name}_left", "true"))
        settled, ok = parts(name, "true"), parts(name, "recorded")
        count = int(left.value or 0) if left is not None else 0
        gauges.append(Gauge(tier, *settled, count, None, *ok, 0, official=True))
    return gauges


@lru_cache(maxsize=16)
def snapshot(packed: bytes | None) -> Snapshot | None:
    """Read a snapshot, once for all who look at it; None before the first."""
    if packed is None:
        return None
    found = json.loads(zlib.decompress(packed))
    counts = np.array(found["counts"], np.int64).reshape(found["shape"])
    return Snapshot(found["day"], found["first"], counts, found["lines"])
