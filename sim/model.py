"""The model: an ordinary Mesa model whose day is a list of rules over one world of arrays.

Only the deciders, the centres, are Mesa agents. Day counter, random numbers and batches are ours: results depend on
(scenario, seed) alone.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim._mesa import mesa
from sim.agents.centre import Centre
from sim.agents.kind import kinds
from sim.agents.policies import Memory
from sim.errors import LawError, WanggeError
from sim.events.measures import AreaMeasure, DeskMeasure
from sim.events.tables import Horizon, RunTables, split
from sim.planning import costs, hourly, plans, spare_servers
from sim.randomness import quiet
from sim.rule import Rule, registry
from sim.rules.account import Account
from sim.rules.programmes import Programmes
from sim.scenario.scenario import Scenario
from sim.vocabulary import Phase, Tier
from sim.world.build import build
from sim.world.finish import finish
from sim.world.laws import check_day, recount
from sim.world.tally import open_day
from sim.world.world import Columns, World


class GovernanceModel(mesa.Model):  # type: ignore[misc]
    """One run of one scenario.

    Parameters
    ----------
    scenario : Scenario
        What to run.
    seed : int, optional
        Seed; the scenario's own by default.
    checks : bool
        Recount every law row by row after each day (slow); the running counters are always checked.
    """

    def __init__(self, scenario: Scenario, seed: int | None = None, checks: bool = False) -> None:
        began = time.perf_counter()
        self.scenario = scenario
        self.run_seed = scenario.seed if seed is None else seed
        super().__init__(rng=self.run_seed)
        unwrap(self)
        self.checks = checks
        self.day = 0
        self.days_total = scenario.days
        with quiet():
            made = plans(scenario)
            self.plan: list[Rule] = [rule() for name, rule in registry().items() if name in scenario.rules]
            self.world: World = build(scenario, self.run_seed, spare_servers(scenario, made))
            for rule in self.plan:
                if isinstance(rule, Programmes):
                    rule.take(made)
                elif isinstance(rule, Account):
                    rule.take(costs(made, scenario.days), hourly(scenario, made))
                rule.begin(self.world)
        self._meet = self.world.has(Phase.MEET)
        self.centres = self._open_centres() if self._meet else []
        self._active = [centre for centre in self.centres if centre.policy != "nothing"]
        self.timing: dict[str, Any] = {
            "setup_s": time.perf_counter() - began,
            "total_s": 0.0,
            "rules": {rule.name: 0.0 for rule in self.plan},
        }

    def _open_centres(self) -> list[Centre]:
        region, policies = self.scenario.place(), self.scenario.policies
        areas = ((Tier.TOWNSHIP, len(region.township_code)), (Tier.COUNTY, len(region.county_code)), (Tier.CITY, 1))
        return [
            Centre(self, tier, area, policies.get(tier.name.lower(), "nothing"))
            for tier, number in areas
            for area in range(number)
        ]

    # --- running ---------------------------------------------------------------------------------------------------
    def step(self) -> None:
        """Advance one day (Mesa's own name for it)."""
        if not self.running:
            return
        self.steps += 1
        with quiet():
            self._one_day()
        if self.day >= self.days_total:
            self._finish()

    def _one_day(self) -> None:
        world, day, clock = self.world, self.day, time.perf_counter
        began = clock()
        spent = self.timing["rules"]
        open_day(world.tables, day)
        for rule in self.plan:
            if rule.phase is Phase.MEET:
                self._hold_meetings(day)
            if rule.due(world, day):
                start = clock()
                rule.step(world, day)
                spent[rule.name] += clock() - start
        check_day(world, day)
        if self.checks:
            faults = recount(world, day)
            if faults:
                raise LawError(f"day {day}: {faults[0]}")
        self.day = day + 1
        self.timing["total_s"] += clock() - began

    def _hold_meetings(self, day: int) -> None:
        led = bool(self.world.fields.values["meet.leader_slots"].any())
        meeting = self.centres if led else self._active
        if not meeting:
            return
        today = self.scenario.start + dt.timedelta(days=day)
        for centre in meeting:
            if centre.meets(today.weekday(), today.day):
                self.world.orders += centre.decide(self.world, day)

    def days(self) -> Iterator[int]:
        """Advance one day per iteration; yields the number of days done (progress and live views only watch)."""
        while self.running:
            self.step()
            yield self.day

    def run(self) -> GovernanceModel:
        """Run to the end of the horizon."""
        for _ in self.days():
            pass
        return self

    def _finish(self) -> None:
        with quiet():
            finish(self.world.tables, self.days_total - 1)
        self.running = False
        release(self)

    # --- looking ---------------------------------------------------------------------------------------------------
    def population(self, kind: str) -> list[Centre] | Mapping[str, NDArray[Any]]:
        """Agents of a kind: Mesa agents for ``centre``, else one row per agent as read-only columns.

        Raises
        ------
        WanggeError
            If there is no such kind.
        """
        known = kinds()
        if kind not in known:
            raise WanggeError(f"no kind of agent {kind!r}; one of {', '.join(sorted(known))}")
        if kind == "centre":
            return list(self.centres)
        view = self.world.view(known[kind].table)
        columns = {name: view[name].view() for name in known[kind].knows}
        for column in columns.values():
            column.setflags(write=False)
        return columns

    def result(self) -> RunTables:
        """Tables of the run so far; complete once it has finished."""
        world, region, scenario = self.world, self.scenario.place(), self.scenario
        arrays = world.arrays()
        desks = world.view("desks")
        places: Columns = {
            "village_township": region.village_township,
            "village_urban": region.village_urban,
            "village_code": region.village_code,
            "village_residents": region.village_residents,
            "township_county": region.township_county,
            "township_code": region.township_code,
            "township_residents": np.bincount(
                region.village_township, weights=region.village_residents, minlength=len(region.township_code)
            ).astype(np.int64),
            "county_code": region.county_code,
            "desk_kind": desks["kind"],
            "desk_tier": desks["tier"],
            "desk_area": desks["area"],
            "desk_code": region.desk_code,
        }
        places |= self._states()
        return RunTables(
            scenario=scenario.name,
            seed=self.run_seed,
            horizon=Horizon(scenario.start.isoformat(), scenario.warm_up, scenario.measure, scenario.follow_up),
            cases=world.view("cases"),
            files=world.view("files"),
            log=world.view("log"),
            area=split(arrays["area"], AreaMeasure),
            desk=split(arrays["desk_tally"], DeskMeasure),
            places=places,
            costs=dict(world.costs),
            day_minutes=int(world.fields.at("capacity.day_minutes")),
            timing=dict(self.timing),
        )

    def _states(self) -> Columns:
        """Slow states of villages as they stand, of the rules that are in the plan."""
        villages = self.world.view("villages")
        found: Columns = {}
        shares = np.diff(villages["strata"], axis=1, prepend=0.0)
        if self.world.has(Phase.TRUST):
            found["village_trust"] = (villages["trust"] * shares).sum(axis=1)
            found["village_aware"] = (villages["aware"] * shares).sum(axis=1)
        if self.world.has(Phase.WORKFORCE):
            found |= {f"village_{name}": villages[name].copy() for name in ("workers", "fatigue", "knowledge")}
        return found

    # --- state -----------------------------------------------------------------------------------------------------
    def state(self) -> Columns:
        """Everything that changes, as named arrays: save with ``numpy.savez``, restore in any process."""
        out = self.world.state()
        out["model.day"] = np.array([self.day], np.int64)
        out["model.order_ends"] = np.array(sorted(self.world.order_ends), np.int64)
        for number, centre in enumerate(self.centres):
            memory = asdict(centre.memory)
            out[f"centre.{number}.meetings"] = np.array([memory["meetings"]], np.int64)
            turns = sorted(memory["turns"].items())
            out[f"centre.{number}.turns"] = np.array(turns, np.int64).reshape(-1, 2)
        return out

    def restore(self, state: Mapping[str, NDArray[Any]]) -> None:
        """Go back (or forward) to a saved state of the same scenario and seed."""
        self.day = int(state["model.day"][0])
        for rule in self.plan:
            if isinstance(rule, Programmes):
                rule.replay(self.world, self.day)
        self.world.restore(state)
        self.world.order_ends = {int(day) for day in state["model.order_ends"]}
        for number, centre in enumerate(self.centres):
            turns = {int(village): int(times) for village, times in state[f"centre.{number}.turns"]}
            centre.memory = Memory(int(state[f"centre.{number}.meetings"][0]), turns)
        self.running = self.day < self.days_total


def unwrap(model: GovernanceModel) -> None:
    """Take back Mesa's wrapping of ``step``: a model that refers to itself keeps its memory until a collection runs.

    All that the wrapper adds is the counter ``steps``, which `GovernanceModel.step` keeps itself.
    """
    for name in ("step", "_user_step"):
        model.__dict__.pop(name, None)


def release(model: GovernanceModel) -> None:
    """Let Mesa forget a finished model: 3.3 keeps every model for ever in a counter of agent ids."""
    ids = getattr(mesa.Agent, "_ids", None)
    if isinstance(ids, dict):
        ids.pop(model, None)
