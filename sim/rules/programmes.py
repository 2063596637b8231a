"""Programmes: what starts, ramps or ends today changes the levers; nothing runs on other days.

Covered are the units whose own draw for the programme lies below its coverage, so a wider coverage only adds units. The
draw does not depend on the seed: which places are covered is part of the scenario.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sim.evidence import Programme
from sim.rule import Rule
from sim.scenario.scenario import ProgrammeUse
from sim.vocabulary import Phase
from sim.world.levers import Contribution, Dates
from sim.world.planned import planned_by
from sim.world.prepare import schedule_all, staff_desks, touch_all, weigh_increases
from sim.world.world import World

STEPS = 10  # a ramp moves in so many steps at most


@dataclass(frozen=True)
class Plan:
    """A programme as this scenario uses it: its deposits at full weight, where, and when that weight changes.

    One that is adopted county by county has a plan for each; ``name``, under which it deposits, then names the county.
    """

    name: str
    programme: Programme
    use: ProgrammeUse
    deposits: tuple[Contribution | Dates, ...]
    covered: NDArray[np.float64]
    units: int
    weights: dict[int, float]


class Programmes(Rule):
    """Switches programmes on, up and off."""

    name, phase = "programmes", Phase.PROGRAMMES

    def __init__(self) -> None:
        self.plans: tuple[Plan, ...] = ()
        self.days: frozenset[int] = frozenset()

    def take(self, plans: tuple[Plan, ...]) -> None:
        """Plans of the run, made by the model, which knows operators and region."""
        self.plans = plans
        self.days = frozenset(day for plan in plans for day in plan.weights)

    def due(self, world: World, day: int) -> bool:
        """Only on days on which some weight changes."""
        return day in self.days

    def step(self, world: World, day: int) -> None:
        """Withdraw and deposit what changes today, then recompute the values concerned."""
        where = self._marks(world, day)
        touch_all(world.tables, day - 1, where)
        touched: set[str] = set()
        for plan in self.plans:
            if day in plan.weights:
                touched |= self._set(world, plan, plan.weights[day])
        world.recompose(touched)
        refresh(world, day, where)

    def _marks(self, world: World, day: int) -> NDArray[np.int64]:
        """What of the disputes of each village today's changes bear on (`sim.world.planned`)."""
        marks = np.zeros(len(world.view("villages")["key"]), np.int64)
        for plan in self.plans:
            if day in plan.weights:
                for deposit in plan.deposits:
                    if isinstance(deposit, Contribution):
                        marks[deposit.weight > 0] |= planned_by(deposit.parameter)
        return marks

    def replay(self, world: World, day: int) -> None:
        """Rebuild levers and values as they stand on the morning of `day`, after a state was restored."""
        world.forget_programmes()
        touched: set[str] = set()
        for plan in self.plans:
            past = [d for d in plan.weights if d < day]
            if past:
                touched |= self._set(world, plan, plan.weights[max(past)])
        world.recompose(touched)
        arrays = world.arrays()
        arrays["exposure"][...] = world.open_days(arrays["working"])

    def _set(self, world: World, plan: Plan, weight: float) -> set[str]:
        touched = world.levers.withdraw(plan.name)
        if weight <= 0.0:
            return touched
        for deposit in plan.deposits:
            if isinstance(deposit, Dates):
                world.levers.dates.append(deposit)
                continue
            scaled = replace(deposit, weight=deposit.weight * weight) if deposit.ramped else deposit
            world.levers.deposit(scaled)
            touched.add(deposit.parameter)
        return touched


def refresh(world: World, day: int, where: NDArray[np.int64]) -> None:
    """Let everything that depends on parameters follow them: open days, staff, increases, next events."""
    arrays = world.arrays()
    arrays["exposure"][...] = world.open_days(arrays["working"])
    weigh_increases(world.tables)
    staff_desks(world.tables, world.base_servers, day, int(world.fields.at("meet.mobile_minutes")))
    schedule_all(world.tables, where)


def weights(use: ProgrammeUse, start: dt.date, horizon: int) -> dict[int, float]:
    """Day -> share of the full effect from that day on."""
    first = 0 if use.start is None else (use.start - start).days
    out: dict[int, float] = {}
    steps = min(STEPS, max(use.ramp_days, 1))
    for k in range(1, steps + 1):
        day = first + (use.ramp_days * (k - 1)) // steps
        out[day] = k / steps
    if use.end is not None:
        last = (use.end - start).days
        out = {day: w for day, w in out.items() if day < last} | {last: 0.0}
    before = [day for day in out if day <= 0]
    if before:  # already under way on the first day
        out[0] = out[max(before)]
    return {day: w for day, w in sorted(out.items()) if 0 <= day < horizon}
