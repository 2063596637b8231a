"""Paired runs of two scenarios with common random numbers, and what they show of an indicator.

The places are small and the doses strong, so that a few runs show a sign. What is shown is that the model holds the
pattern, never how large it is anywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.events.tables import RunTables
from sim.evidence import Effect
from sim.experiments.statistics import Paired, paired
from sim.indicators import Areas, catalogue
from sim.parameters.schema import Override
from sim.scenario import ProgrammeUse, Scenario, load_scenario
from tests.engine import ROOT, overrides, programme, run, shipped, with_programmes, without_rules

Look = Callable[[RunTables], float]
SEEDS = 8
BUSY = 90.0  # disputes per 1,000 residents and year: three times the usual
BUSIER = 150.0
NOT_ASSESSED = {"kpis.weight": 0}


def place(parameters: dict[str, Any] | None = None, without: tuple[str, ...] = (), **changes: Any) -> Scenario:
    """The county of two townships, busy, over a short horizon."""
    horizon = {"warm_up": 30, "measure": 180, "follow_up": 180} | changes
    made = shipped("tiny", parameters=overrides({"arise.rate": BUSY} | (parameters or {})), **horizon)
    return without_rules(made, *without)


def doing(base: Scenario, *effects: Effect, **use: Any) -> Scenario:
    """The same with one programme of these effects."""
    return with_programmes(base, programme("measure", *effects), measure=ProgrammeUse(**use))


def doing_as(base: Scenario, name: str, **use: Any) -> Scenario:
    """The same with the programmes of a scenario of ``scenarios/problems``, from the first day on unless `use` says."""
    told = load_scenario(ROOT / "scenarios" / "problems" / f"{name}.yaml")
    uses = {id_: replace(each, **({"start": None, "end": None} | use)) for id_, each in told.programmes.items()}
    return replace(base, records=told.records, programmes=uses)


def only(**strength: float) -> list[Override]:
    """Strengths of responses to assessment: those named, all others off."""
    named = [Override(value, (("response", (name,)),)) for name, value in strength.items()]
    return [Override(0.0), *named]


def indicator(name: str, series: str | None = None) -> Look:
    """Value of an indicator for the whole region, nan where it has none."""
    formulas = catalogue()[name].formulas
    formula = formulas[series] if series else next(iter(formulas.values()))
    return lambda tables: float(formula.apply(tables, Areas.of(tables, "city")).value[0])


def tally(name: str, first: int = 0, last: int | None = None) -> Look:
    """Sum of a tally from one day to another."""
    return lambda tables: float(tables.area[name][first:last].sum())


@dataclass(frozen=True)
class Group:
    """Runs of one scenario, one a seed."""

    scenario: Scenario
    seeds: int = SEEDS

    @cached_property
    def runs(self) -> list[RunTables]:
        """Tables of every run."""
        return [run(self.scenario, seed).result() for seed in range(1, self.seeds + 1)]

    def of(self, look: Look) -> NDArray[np.float64]:
        """What each run shows."""
        return np.array([look(tables) for tables in self.runs])


@cache
def usual() -> Group:
    """Runs of the busy place as it is."""
    return Group(place())


@cache
def busier() -> Group:
    """Runs of a busier place."""
    return Group(place({"arise.rate": BUSIER}))


def effect_on(base: Group, other: Group, look: Look | str, series: str | None = None) -> Paired:
    """Mean paired difference, other less base, with its 95 % interval."""
    seen = indicator(look, series) if isinstance(look, str) else look
    one, two = base.of(seen), other.of(seen)
    assert np.isfinite(one).all() and np.isfinite(two).all(), "a run has no value"
    return paired(one, two)


def rises(base: Group, other: Group, look: Look | str, series: str | None = None) -> bool:
    """Whether the interval of the paired effect lies above zero."""
    low = effect_on(base, other, look, series).low
    return low is not None and low > 0.0


def falls(base: Group, other: Group, look: Look | str, series: str | None = None) -> bool:
    """Whether the interval of the paired effect lies below zero."""
    high = effect_on(base, other, look, series).high
    return high is not None and high < 0.0


def same(base: Group, other: Group, look: Look | str, series: str | None = None) -> bool:
    """Whether every pair shows exactly the same."""
    seen = indicator(look, series) if isinstance(look, str) else look
    return bool(np.array_equal(base.of(seen), other.of(seen)))


def found_in_a_month(which: Callable[[dict[str, NDArray[Any]]], NDArray[np.bool_]]) -> Look:
    """Share of disputes of a kind that are seen within thirty days."""

    def look(tables: RunTables) -> float:
        cases, first = tables.cases, tables.horizon.warm_up
        mine = (cases["born_day"] >= first) & (cases["born_day"] < first + 150) & which(cases)
        seen = (cases["seen_day"] >= 0) & (cases["seen_day"] - cases["born_day"] <= 30)
        return float(seen[mine].mean())

    return look
