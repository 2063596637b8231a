"""Carries out a fit: waves of points on all processors, kept as they finish, and the sets that meet every band.

The points of a wave depend on those of the waves before and on the seed alone, so the same fit gives the same sets at
any number of processes and after any number of interruptions.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim import NUMBERS
from sim.errors import InputError
from sim.experiments.engine import affordable
from sim.experiments.executor import Batch, Progress, Watcher
from sim.experiments.fitting.knobs import Knob, turned
from sim.experiments.fitting.outputs import Output, beyond, outputs, seen
from sim.experiments.fitting.spec import Spec, canonical
from sim.experiments.fitting.waves import cut, next_wave, sizes, sobol
from sim.experiments.validation.facts import ways
from sim.experiments.validation.kept import Kept
from sim.experiments.validation.runs import Run, facts_digest, perform
from sim.experiments.validation.ways import prepared
from sim.scenario import Scenario
from sim.scenario.scenario import catalogue_digest
from sim.store.records import scenario_digest

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Shared:
    """Ways of running that come to the same scenario and are run once: their names, replications, measures to take."""

    names: tuple[str, ...]
    scenario: Scenario
    seeds: int
    wanted: tuple[str, ...]


@dataclass(frozen=True)
class Point:
    """One set of knob positions to run, with the scenario of every way of running before the knobs are turned."""

    number: int
    shares: tuple[float, ...]
    knobs: tuple[Knob, ...]
    base: Scenario
    ways: tuple[Shared, ...]


@dataclass(frozen=True)
class Ran:
    """A point that was run: way of running -> what each replication left."""

    number: int
    shares: tuple[float, ...]
    runs: Mapping[str, Any]


@dataclass(frozen=True)
class Fitted:
    """What a fit found.

    Attributes
    ----------
    shares
        Knob positions of every point as shares of their ranges, ``(points, knobs)``.
    values, errors
        Outputs and their standard errors between seeds, ``(points, outputs)``; NaN for none.
    accepted
        Numbers of the points whose outputs all lie in their bands.
    made, found
        Points run now, and points found from before.
    """

    spec: Spec
    base: Scenario
    outputs: tuple[Output, ...]
    shares: Floats
    values: Floats
    errors: Floats
    accepted: NDArray[np.int64]
    made: int
    found: int
    seconds: float = 0.0

    def positions(self, rows: NDArray[np.int64]) -> list[list[float]]:
        """Knob positions of some points."""
        return [
            [knob.at(float(share)) for knob, share in zip(self.spec.knobs, self.shares[row], strict=True)]
            for row in rows
        ]


def run_point(point: Point) -> Ran:
    """Run one point; the function that worker processes call."""
    positions = [knob.at(share) for knob, share in zip(point.knobs, point.shares, strict=True)]
    found: dict[str, Any] = {}
    for way in point.ways:
        made = turned(point.base, way.scenario, point.knobs, positions)
        runs = [dict(perform(Run("", made, made.seed + each, way.wanted)).found) for each in range(way.seeds)]
        found |= dict.fromkeys(way.names, runs)
    return Ran(point.number, point.shares, found)


def fit(spec: Spec, workers: int | None = None, kept_in: Path | None = None, watch: Watcher | None = None) -> Fitted:
    """Carry out a fit.

    Parameters
    ----------
    kept_in
        File that keeps finished points, so that a fit which was stopped goes on where it was; None keeps none.
    watch
        Told after each point.
    """
    began = time.perf_counter()
    judged = outputs(spec.targets)
    standing = prepared(spec.base, spec.set(), ways()["standing"])
    assert isinstance(standing, Scenario)  # it needs nothing
    plan = _ways(spec, judged, standing)
    with Kept(kept_in, _about(spec, standing)) as kept:
        shares, made = _search(spec, judged, standing, plan, kept, workers, watch)
        values, errors = _values(kept, judged, len(shares))
    inside = beyond(_scaled(values, judged), [each.band for each in judged]).max(axis=1) <= 0
    return Fitted(
        spec,
        standing,
        judged,
        shares,
        values,
        errors,
        np.flatnonzero(inside),
        made,
        len(shares) - made,
        time.perf_counter() - began,
    )


def _about(spec: Spec, standing: Scenario) -> dict[str, str]:
    """What kept points belong to."""
    return {
        "fit": canonical(spec),  # not its design: more points may be asked for later
        "catalogue": catalogue_digest(),
        "region": standing.region.digest,
        "numbers": str(NUMBERS),
        "facts": facts_digest(),
    }


def _search(
    spec: Spec,
    judged: tuple[Output, ...],
    standing: Scenario,
    plan: tuple[Shared, ...],
    kept: Kept,
    workers: int | None,
    watch: Watcher | None,
) -> tuple[Floats, int]:
    """Run wave after wave; the knob positions of all points, and how many of them were run now."""

    def finished(ran: Ran) -> None:
        kept.put(str(ran.number), {"shares": list(ran.shares), "runs": ran.runs})

    shares, made = np.empty((0, len(spec.knobs))), 0
    state = _Told(watch, spec.design.points)
    with Batch(run_point, workers, state.told, affordable([standing]), take=finished) as batch:
        for wave, size in enumerate(sizes(spec.design)):
            values, _ = _values(kept, judged, len(shares))
            fresh = _points(spec, judged, shares, values, wave, size)
            todo = [
                Point(len(shares) + row, tuple(map(float, each)), spec.knobs, standing, plan)
                for row, each in enumerate(fresh)
                if not _has(kept, len(shares) + row, each)
            ]
            made += len(todo)
            shares = np.concatenate([shares, fresh])
            state.start(len(shares) - len(todo))
            batch.map(todo)
    return shares, made


def _has(kept: Kept, number: int, shares: Floats) -> bool:
    """Whether a point is kept, at these very positions: another design, or another search, places it elsewhere."""
    return str(number) in kept and kept[str(number)]["shares"] == shares.tolist()


class _Told:
    """Progress over all waves, points found from before included."""

    def __init__(self, watch: Watcher | None, total: int) -> None:
        self.watch, self.total, self.before, self.done, self.spent = watch, total, 0, 0, 0.0
        self.last = 0.0

    def start(self, before: int) -> None:
        """A wave begins with so many points done."""
        self.before, self.spent, self.last = before, self.spent + self.last, 0.0

    def told(self, state: Progress) -> None:
        """One more point."""
        self.last, self.done = state.elapsed, self.done + 1
        if self.watch is not None:
            done = self.before + state.done
            # speed is that of points run now: what was found from before took no time
            elapsed = (self.spent + self.last) * done / self.done
            self.watch(Progress(done, self.total, elapsed))


def _ways(spec: Spec, judged: tuple[Output, ...], standing: Scenario) -> tuple[Shared, ...]:
    """Ways of running that the targets need; those that come to the same scenario together, with the most replications.

    Raises
    ------
    InputError
        If this version of the model cannot run one of them.
    """
    found: dict[str, Shared] = {}
    for each in judged:
        way = each.part.run
        made = prepared(spec.base, spec.set(), ways()[way])
        if not isinstance(made, Scenario):
            raise InputError.single(
                f"{each.fact} 不能计算：{made['zh']}", f"{each.fact} cannot be computed: {made['en']}", path="targets"
            )
        key = scenario_digest(made.identity())
        before = found.get(key, Shared((), made, 0, ()))
        found[key] = Shared(
            tuple(dict.fromkeys((*before.names, way))), before.scenario, max(before.seeds, spec.seeds_of(way)),
            tuple(dict.fromkeys((*before.wanted, each.part.measure))),
        )  # fmt: skip
    return tuple(found.values())


def _points(spec: Spec, judged: tuple[Output, ...], shares: Floats, values: Floats, wave: int, size: int) -> Floats:
    """Knob positions of one wave."""
    if wave == 0:
        return sobol(len(spec.knobs), size, spec.design.seed)
    bands = [each.band for each in judged]
    within = cut(wave, spec.design.waves)
    scaled = _scaled(values, judged)
    return next_wave(shares, scaled, bands, softness(spec, judged), size, spec.design.seed + wave, within)


def softness(spec: Spec, judged: tuple[Output, ...]) -> Floats:
    """Allowance for what the model cannot know, by output, on the scale of the search: a share of the band's width."""
    found = []
    for each in judged:
        low, high = each.band
        width = high - low if np.isfinite(low) and np.isfinite(high) else 0.5
        found.append(spec.discrepancy * width)
    return np.array(found)


def _scaled(values: Floats, judged: tuple[Output, ...]) -> Floats:
    return np.array(
        [
            [np.nan if np.isnan(value) else each.scaled(value) for value, each in zip(row, judged, strict=True)]
            for row in values
        ]
    ).reshape(len(values), len(judged))


def _values(kept: Kept, judged: tuple[Output, ...], n: int) -> tuple[Floats, Floats]:
    """Outputs and standard errors of the first ``n`` points."""
    values, errors = np.full((n, len(judged)), np.nan), np.full((n, len(judged)), np.nan)
    for row in range(n):
        runs = kept[str(row)]["runs"]
        for column, each in enumerate(judged):
            found = seen(each, runs)
            values[row, column], errors[row, column] = found.value, found.error
    return values, errors


def passing(fitted: Fitted) -> dict[str, float]:
    """Share of the points of the first wave, which cover the prior, that meet each fact alone."""
    first = sizes(fitted.spec.design)[0]
    scaled = _scaled(fitted.values[:first], fitted.outputs)
    inside = beyond(scaled, [each.band for each in fitted.outputs]) <= 0
    found: dict[str, float] = {}
    for name in fitted.spec.targets:
        mine = [place for place, each in enumerate(fitted.outputs) if each.fact == name]
        found[name] = float(inside[:, mine].all(axis=1).mean())
    return found
