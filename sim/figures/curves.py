"""Figures of time since a dispute occurred: share settled by day, and how the durations spread."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sim.experiments.statistics import ALPHA, mean_interval
from sim.figures.figure import Figure, Row, Text
from sim.figures.levels import PERCENT, Basis
from sim.text import both

Curves = Sequence[tuple[Text, Sequence[Sequence[float]]]]
#: ends of the classes of durations, in days; the last one is open
_EDGES = (7, 30, 60, 90, 180)


def settlement_curves(sides: Curves, basis: Basis | None = None, alpha: float = ALPHA) -> Figure:
    """Share of disputes settled at least once within k days of occurring; a band where there are replications.

    Parameters
    ----------
    sides
        Title of a scenario, and the curve of each of its replications (``Outcome.settled_by``).
    """
    import numpy as np

    rows: list[Row] = []
    banded = False
    for title, curves in sides:
        known = [np.asarray(curve, dtype=np.float64) for curve in curves if len(curve)]
        for day, values in enumerate(zip(*known, strict=False)):
            if len(values) > 1:
                found = mean_interval(np.asarray(values), alpha)
                low, high = found.low, found.high
                banded = True
            else:
                low = high = None
            rows.append(
                {
                    "day": day,
                    "share": 100.0 * math.fsum(values) / len(values),
                    "low": None if low is None else 100.0 * max(0.0, low),
                    "high": None if high is None else 100.0 * min(1.0, high),
                    "series": dict(title),
                }
            )
    note = (basis or Basis()).note(both("figure.curves_scope"), "figure.band" if banded else None)
    return Figure(
        "band" if banded else "line", tuple(rows), "day", "share", "series", "low", "high", PERCENT,
        both("figure.settled"), note, "settlement_curves", both("axis.since"),
    )  # fmt: skip


def durations(sides: Curves, basis: Basis | None = None) -> Figure:
    """Days from occurrence to first settlement in classes, as shares of all disputes; unsettled ones are a class."""
    rows: list[Row] = []
    for title, curves in sides:
        known = [curve for curve in curves if len(curve)]
        if not known:
            continue
        days = min(len(curve) for curve in known)
        mean = [math.fsum(curve[day] for curve in known) / len(known) for day in range(days)]
        for label, share in _classes(mean):
            rows.append({"class": label, "share": 100.0 * share, "series": dict(title)})
    return Figure(
        "bar", tuple(rows), "class", "share", "series" if len(sides) > 1 else None, None, None, PERCENT,
        both("figure.durations"), (basis or Basis()).note(both("figure.curves_scope")), "durations",
    )  # fmt: skip


def _classes(curve: Sequence[float]) -> list[tuple[Text, float]]:
    last = len(curve) - 1
    edges = [edge for edge in _EDGES if edge < last]
    found: list[tuple[Text, float]] = []
    before, begin = 0.0, 0
    for edge in [*edges, last]:
        found.append((both("duration.class", low=begin, high=edge), curve[edge] - before))
        before, begin = curve[edge], edge + 1
    return [*found, (both("duration.never", last=last), 1.0 - curve[last])]
