"""What a stylised fact is computed from: sums over a run that add up over runs, and the value that such sums have.

Runs of the same scenario are pooled before a value is taken (a ratio of sums, never a mean of ratios: small regions
have few cases a run), and leaving one run out at a time gives the interval between seeds.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.events.tables import RunTables
from sim.experiments.statistics import ALPHA, t_quantile
from sim.indicators.areas import Floats

Text = Mapping[str, str]
Sums = tuple[float, ...]


class NotMeasured(Exception):  # noqa: N818 - an answer ("null, because"), not an error; never leaves this package
    """A run does not hold what a measure is made of; ``reason`` says what is lacking."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.reason: Text = {"zh": zh, "en": en}


@dataclass(frozen=True)
class Measure:
    """One number that a fact judges.

    Attributes
    ----------
    id, unit
        Name, and unit in both languages.
    sums
        Tables of a run -> numbers that add up over runs; raises `NotMeasured`.
    value
        Sums -> value; None where they leave nothing to divide by.
    cases
        Sums -> what the value rests on: number of disputes, files or calls.
    """

    id: str
    unit: Text
    sums: Callable[[RunTables], Floats]
    value: Callable[[Floats], float | None]
    cases: Callable[[Floats], float]


@dataclass(frozen=True)
class Taken:
    """What a run leaves for one measure: sums, or the reason why there are none."""

    sums: Sums | None
    reason: Text | None = None


@dataclass(frozen=True)
class Pooled:
    """A value over several runs.

    Attributes
    ----------
    value
        Of the sums over all runs.
    error
        Standard error between seeds, by leaving one run out at a time; None with one run.
    low, high
        95 % interval between seeds; None with one run.
    n
        Cases over all runs.
    """

    value: float | None
    error: float | None
    low: float | None
    high: float | None
    n: float
    reason: Text | None = None


def take(measure: Measure, tables: RunTables) -> Taken:
    """Sums of one measure of one run."""
    try:
        return Taken(tuple(float(each) for each in measure.sums(tables)))
    except NotMeasured as refusal:
        return Taken(None, refusal.reason)


def pool(measure: Measure, runs: Sequence[Taken], alpha: float = ALPHA) -> Pooled:
    """Value, interval and cases of a measure over runs; null if any run has no sums."""
    refused = next((run for run in runs if run.sums is None), None)
    if refused is not None or not runs:
        return Pooled(None, None, None, None, 0.0, refused.reason if refused is not None else None)
    rows = np.array([run.sums for run in runs], np.float64)
    total = rows.sum(axis=0)
    value, n = measure.value(total), float(measure.cases(total))
    error = None if value is None else jackknife(measure, rows)
    if value is None or error is None:
        return Pooled(value, None, None, None, n)
    half = t_quantile(alpha, len(rows) - 1) * error
    return Pooled(value, error, value - half, value + half, n)


def jackknife(measure: Measure, rows: Floats) -> float | None:
    """Standard error of a pooled value (Tukey 1958); None with one run, or where a run alone carries the value."""
    if len(rows) < 2:
        return None
    total = rows.sum(axis=0)
    without = [measure.value(total - row) for row in rows]
    if any(each is None for each in without):
        return None
    known = np.array(without, np.float64)
    return math.sqrt((len(rows) - 1) / len(rows) * float(np.square(known - known.mean()).sum()))


def share(above: int, below: int, scale: float = 1.0) -> Callable[[Floats], float | None]:
    """One sum over another, times ``scale``; None where the lower one is zero."""
    return lambda sums: scale * float(sums[above] / sums[below]) if sums[below] > 0 else None


def entry(place: int) -> Callable[[Floats], float]:
    """One of the sums."""
    return lambda sums: float(sums[place])
