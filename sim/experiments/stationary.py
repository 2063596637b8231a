"""Whether the measured window is steady: headline indicators in its first and its last quarter, side by side.

Both quarters have the same days of follow-up, so that a drift is not a matter of longer watching. An indicator that
needs more follow-up than there is beyond the window is compared over the part of the window that has it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.experiments.statistics import mean_interval

if TYPE_CHECKING:
    from sim.events.tables import RunTables
    from sim.experiments.engine import Outcome
    from sim.indicators import Value

Text = Mapping[str, str]
#: days of follow-up of the indicators that look furthest ahead
_LONGEST = 360
_SHORTEST = 14
#: integrated to the end of the run, so earlier disputes have more of it
_WHOLE = frozenset({"violence_hazard"})
UNEQUAL: Text = {
    "zh": "累计至推演期末，前后两段的观察时间不等",
    "en": "integrated to the end of the run, so the two quarters are not watched equally long",
}
TOO_SHORT: Text = {
    "zh": "随访不足，首末两段无法比较",
    "en": "follow-up too short to compare a first and a last quarter",
}
NOT_KEPT: Text = {
    "zh": "存入该次推演时未作平稳性检查；删去后再运行即可得到",
    "en": "stored without this check; delete the run and run again to get it",
}


@dataclass(frozen=True)
class Quarters:
    """One headline indicator of one run in the first and last quarter of ``days`` (first day, day after the last)."""

    id: str
    series: str
    first: float | None
    last: float | None
    days: tuple[int, int]
    reason: Text | None = None

    def as_json(self) -> dict[str, Any]:
        """Plain data for the store."""
        return dict(vars(self)) | {"days": list(self.days)}

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Quarters:
        """What `as_json` gave."""
        first, last = row["days"]
        return cls(row["id"], row["series"], row["first"], row["last"], (first, last), row["reason"])


@dataclass(frozen=True)
class Drift:
    """Last quarter minus first quarter, over replications; ``low`` and ``high`` are None with one."""

    id: str
    series: str
    first: float | None
    last: float | None
    drift: float | None
    low: float | None
    high: float | None
    days: tuple[int, int]
    reason: Text | None = None

    @property
    def clear(self) -> bool:
        """Whether the interval leaves no doubt that it drifts."""
        return self.low is not None and self.high is not None and (self.low > 0.0 or self.high < 0.0)

    def as_json(self) -> dict[str, Any]:
        """The documented row (docs/json.md)."""
        found = dict(vars(self)) | {"days": list(self.days)}
        return found | {"reason": None if self.reason is None else dict(self.reason)}


def quarters(run: RunTables) -> tuple[Quarters, ...]:
    """Headline indicators in both quarters of a run."""
    horizon = run.horizon
    found: dict[tuple[str, str], Quarters] = {}
    for end in dict.fromkeys((horizon.last, min(horizon.last, horizon.end - _LONGEST))):
        length = (end - horizon.first) // 4
        if length < _SHORTEST:
            break
        parts = [_values(run, day, length, horizon.end - end, found) for day in (horizon.first, end - length)]
        for first, last in zip(*parts, strict=True):
            reason = UNEQUAL if first.id in _WHOLE else first.reason or last.reason
            one, two = (None, None) if reason is not None else (first.value, last.value)
            found[first.id, first.series] = Quarters(first.id, first.series, one, two, (horizon.first, end), reason)
    if not found:
        return tuple(
            replace(each, reason=TOO_SHORT)
            for each in (Quarters(*name, None, None, (horizon.first, horizon.last)) for name in _names())
        )
    return tuple(found.values())


def _names() -> list[tuple[str, str]]:
    from sim.experiments.describe import headline
    from sim.indicators import catalogue

    known = catalogue()
    return [(name, series) for name in headline() if name in known for series in known[name].formulas]


def _values(
    run: RunTables, first: int, length: int, follow_up: int, found: Mapping[tuple[str, str], Quarters]
) -> list[Value]:
    """Headline indicators that have no value yet, over a part of the window with so many days of follow-up."""
    from sim.indicators import Areas, catalogue
    from sim.indicators import value_of as value

    window = replace(run.horizon, warm_up=first, measure=length, follow_up=follow_up)
    part = replace(run, horizon=window, cache={})
    areas = Areas.of(part, "city")
    wanted = [name for name in _names() if name not in found or found[name].reason not in (None, UNEQUAL)]
    return [
        value(catalogue()[name], series, catalogue()[name].formulas[series].apply(part, areas))
        for name, series in wanted
    ]


def drifts(outcomes: Sequence[Outcome]) -> tuple[Drift, ...]:
    """Drift of every headline over replications; empty where no replication was looked at."""
    rows = [outcome.quarters for outcome in outcomes]
    if not any(rows):
        return ()
    if not all(rows):
        known = next(each for each in rows if each)
        return tuple(Drift(e.id, e.series, None, None, None, None, None, e.days, NOT_KEPT) for e in known)
    return tuple(_drift(column) for column in zip(*rows, strict=True))


def _drift(column: Sequence[Quarters]) -> Drift:
    one = column[0]
    reason = next((each.reason for each in column if each.reason is not None), None)
    pairs = [(each.first, each.last) for each in column if each.first is not None and each.last is not None]
    if reason is not None or len(pairs) < len(column):
        return Drift(one.id, one.series, None, None, None, None, None, one.days, reason or TOO_SHORT)
    first, last = np.array(pairs, np.float64).T
    found = mean_interval(last - first)
    return Drift(
        one.id, one.series, float(first.mean()), float(last.mean()), found.value, found.low, found.high, one.days
    )
