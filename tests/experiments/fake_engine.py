"""A stand-in for the model: random tables of the right shape in a millisecond, for tests of what comes after a run.

Programmes of the scenario make settlements earlier, so that effects exist; the same seed gives the same disputes.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

import numpy as np

from sim.events.measures import AreaMeasure, DeskMeasure
from sim.events.tables import CASE_COLUMNS, FILE_COLUMNS, LOG_COLUMNS, Horizon, RunTables, empty, split
from sim.scenario import Scenario
from sim.scenario.place import Region
from sim.vocabulary import Book, Channel, Event, Phase, Record, Truth


class GovernanceModel:
    """The same face as the real one."""

    def __init__(self, scenario: Scenario, seed: int | None = None, checks: bool = False) -> None:
        self.scenario, self.seed = scenario, scenario.seed if seed is None else seed
        self.day = 0

    def step(self) -> None:
        self.day += 1

    def days(self) -> Any:
        while self.day < self.scenario.days:
            self.step()
            yield self.day

    def run(self) -> None:
        for _ in self.days():
            pass

    def result(self) -> RunTables:
        scenario = self.scenario
        horizon = Horizon(str(scenario.start), scenario.warm_up, scenario.measure, scenario.follow_up)
        random = np.random.default_rng(self.seed)
        n = 400
        cases = empty(CASE_COLUMNS, n)
        cases["key"][:] = np.sort(random.integers(1, 2**63, n, dtype=np.uint64))
        cases["born_day"][:] = np.sort(random.integers(0, max(1, horizon.last), n))
        cases["township"][:] = random.integers(0, len(scenario.place().township_code), n)
        cases["kind"][:], cases["severity0"][:] = random.integers(0, 17, n), random.integers(1, 5, n)
        cases["severity"][:], cases["remit0"][:], cases["size"][:] = cases["severity0"], cases["severity0"], 2
        wait = random.exponential(40.0, n) / (1.0 + 0.2 * len(scenario.programmes))
        cases["settle_day"][:] = cases["born_day"] + wait.astype(int)
        late = cases["settle_day"] >= horizon.end
        cases["settle_day"][late], cases["truth"][:] = -1, np.where(late, Truth.LIVE, Truth.SETTLED)
        cases["settle_tier"][:] = cases["max_level"][:] = np.where(late, 0, cases["severity0"])
        cases["seen_day"][:], cases["sight"][:], cases["end_day"][:] = cases["born_day"], 1, -1
        return RunTables(
            scenario=scenario.name, seed=self.seed, horizon=horizon, cases=cases, files=self._files(cases),
            log=self._log(cases), **self._tallies(horizon), places=_places(scenario.place()),
            timing={"setup_s": 0.01, "total_s": 0.05, "rules": {"arise": 0.02, "handle": 0.02}},
        )  # fmt: skip

    def _files(self, cases: dict[str, Any]) -> dict[str, Any]:
        files = empty(FILE_COLUMNS, len(cases["key"]))
        files["case"][:] = np.arange(len(files["case"]))
        files["book"][:], files["channel"][:] = Book.VILLAGE_MEDIATION, Channel.PATROL
        for name in ("tier", "origin_tier", "max_tier", "recorded_remit"):
            files[name][:] = cases["severity0"]
        files["opened_day"][:] = files["registered_day"][:] = cases["born_day"]
        files["closed_day"][:], files["record"][:] = (
            cases["settle_day"],
            np.where(cases["settle_day"] >= 0, Record.CLOSED_OK, 1),
        )
        for name in ("deadline", "overdue_day", "merged_into"):
            files[name][:] = -1
        files["cost"][:] = 12_345
        return files

    def _log(self, cases: dict[str, Any]) -> dict[str, Any]:
        rows = np.arange(len(cases["key"]))
        settled = rows[cases["settle_day"] >= 0]
        case = np.concatenate([rows, rows, settled])
        day = np.concatenate([cases["born_day"], cases["born_day"], cases["settle_day"][settled]])
        event = np.repeat([Event.ARISE, Event.SEE, Event.SETTLE], [len(rows), len(rows), len(settled)])
        order = np.lexsort((event, case, day))
        log = empty(LOG_COLUMNS, len(order))
        log["case"][:], log["day"][:], log["event"][:] = case[order], day[order], event[order]
        log["file"][:], log["desk"][:], log["channel"][:] = -1, np.where(log["event"] == Event.SETTLE, 0, -1), -1
        log["rule"][:], log["tier"][:] = Phase.HANDLE, cases["severity0"][case[order]]
        return log

    def _tallies(self, horizon: Horizon) -> dict[str, Any]:
        random = np.random.default_rng(self.seed + 1)
        region = self.scenario.place()
        townships, desks = len(region.township_code), len(region.desk_code)
        area = random.integers(0, 5, (horizon.end, townships, len(AreaMeasure))).astype(np.int32)
        area[:, :, AreaMeasure.COST_FEN_COUNTY] = 10_000 * (1 + len(self.scenario.programmes))
        desk = random.integers(0, 60, (horizon.end, desks, len(DeskMeasure))).astype(np.int32)
        return {"area": split(area, AreaMeasure), "desk": split(desk, DeskMeasure)}


def _places(region: Region) -> dict[str, Any]:
    names = (
        "village_township", "village_urban", "village_code", "township_county", "county_code", "desk_kind", "desk_tier",
        "desk_area", "desk_code",
    )  # fmt: skip
    codes = np.array([f"=1+{row}" for row in range(len(region.township_code))])  # what a spreadsheet would calculate
    residents = {"township_residents": np.full(len(codes), 10_000), "township_code": codes}
    return {name: np.asarray(getattr(region, name)) for name in names} | residents


def install(monkeypatch: Any) -> None:
    """Put it in the place of the real model."""
    module = ModuleType("sim.model")
    module.GovernanceModel = GovernanceModel  # type: ignore[attr-defined]
    module.release = lambda model: None  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "sim.model", module)
    grafting = ModuleType("sim.experiments.grafting")
    grafting.go_on = lambda held, onto: setattr(onto, "day", held.day)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "sim.experiments.grafting", grafting)
