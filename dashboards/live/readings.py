"""What the live page shows, reckoned from the days and the snapshot of a run; plain numbers, no page."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.experiments.live.columns import AT, BEGUN, ENDED, ENDS, MOVED, OPENED, TIERS, WAITED, unpack
from sim.experiments.live.judging import CLOSED as CLOSED_FILES
from sim.experiments.live.judging import LEFT, OK, PENDING, REST, SETTLED
from sim.experiments.live.judging import OPEN as OPEN_FILES
from sim.store.records import ValueRow

#: days that "recent" means
RECENT = 30
#: points of a line: more cannot be told apart in its panel
_POINTS = 180
NAMES = tuple(tier.name.lower() for tier in TIERS)
_HOURS = {
    "session": "session_minutes", "wasted": "wasted_minutes", "forms": "form_minutes", "travel": "travel_minutes",
    "visits": "visit_minutes", "idle": "idle_minutes",
}  # fmt: skip


@dataclass
class History:
    """Days of one run, added up over the townships that the page shows."""

    run: str
    townships: slice
    days: list[int] = field(default_factory=list)
    _rows: list[NDArray[np.int64]] = field(default_factory=list)

    @property
    def last(self) -> int:
        """Latest day, -1 for none."""
        return self.days[-1] if self.days else -1

    def add(self, days: Iterable[tuple[int, bytes]]) -> None:
        """Take in new days; a run that went back to a checkpoint begins again from there."""
        for day, packed in days:
            while self.days and self.days[-1] >= day:
                self.days.pop()
                self._rows.pop()
            self.days.append(day)
            self._rows.append(unpack(packed)[self.townships].sum(axis=0, dtype=np.int64))

    def today(self, name: str) -> int:
        """Value of the latest day; 0 before the first."""
        return int(self._rows[-1][AT[name]]) if self._rows else 0

    def recent(self, name: str) -> int:
        """Sum over the last `RECENT` days."""
        return int(sum(row[AT[name]] for row in self._rows[-RECENT:]))

    def total(self, name: str) -> int:
        """Sum over all days."""
        return int(sum(row[AT[name]] for row in self._rows))

    def line(self, name: str) -> tuple[list[int], list[int]]:
        """Days and values of one column, thinned evenly; the latest day is always there."""
        step = max(1, -(-len(self.days) // _POINTS))
        rows = range((len(self.days) - 1) % step, len(self.days), step)
        return [self.days[row] for row in rows], [int(self._rows[row][AT[name]]) for row in rows]

    def flows(self, recent: bool) -> list[dict[str, Any]]:
        """Files by tier: opened, moved, closed and how; rows as `sim.figures.movement.flows` takes them."""
        rows = self._rows[-RECENT:] if recent else self._rows
        summed = np.sum(rows, axis=0) if rows else np.zeros(len(AT), np.int64)
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


def snapshot(packed: bytes | None) -> Snapshot | None:
    """Read a snapshot; None before the first."""
    if packed is None:
        return None
    found = json.loads(zlib.decompress(packed))
    counts = np.array(found["counts"], np.int64).reshape(found["shape"])
    return Snapshot(found["day"], found["first"], counts, found["lines"])
