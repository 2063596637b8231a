"""Small worlds for tests of the engine: scenarios made in memory, runs, digests."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.events.tables import CASE_COLUMNS, FILE_COLUMNS, RunTables
from sim.evidence import Cost, Effect, Programme
from sim.evidence.records import Range
from sim.model import GovernanceModel
from sim.parameters.schema import Override
from sim.scenario import Scenario, load_scenario
from sim.scenario.load import load_text
from sim.scenario.scenario import ProgrammeUse

ROOT = Path(__file__).parents[1]
START = dt.date(2023, 1, 1)  # a Sunday
ALL_DESKS = {
    "village_committee": 1,
    "township_committee": 1,
    "township_center": 1,
    "police_station": 1,
    "county_center": 1,
    "city_center": 1,
}
#: what a dispute is and where, decided by its key alone
EXOGENOUS = (
    "key",
    "micro",
    "village",
    "township",
    "kind",
    "severity0",
    "size",
    "stratum",
    "setting",
    "wage",
    "difficulty",
    "needs_authority",
    "remit0",
    "born_day",
    "born_minute",
)


def layers(per_county: int = 72, n_micro: int = 144, **staff: int) -> dict[str, Any]:
    """Describe a region of villages of 18 micro-grids, two to a township."""
    return {
        "micro_grids": n_micro,
        "per_grid": 18,
        "per_village": 18,
        "per_township": 36,
        "per_county": per_county,
        "staff": staff or {"village_committee": 1, "township_committee": 1, "county_center": 1},
        "residents": 60,
    }


@cache
def _read(region: str, rules: str, calendar: str) -> Scenario:
    text = (
        f"schema: 1\nscenario: made\nregion: {region}\nrules: {rules}\ncalendar: {calendar}\n"
        "horizon: {start: 2023-01-01, warm_up: 0, measure: 60, follow_up: 0}\n"
    )
    return load_text(text.encode(), "made.yaml", ROOT / "scenarios")


def scenario(
    region: Mapping[str, Any],
    rules: str | Iterable[str] = "all",
    days: int = 60,
    parameters: Mapping[str, Any] | None = None,
    calendar: str = "china",
    **changes: Any,
) -> Scenario:
    """Make a scenario; a parameter's value is one override or a list of `Override`."""
    chosen = "all" if rules == "all" else json.dumps({"only": sorted(rules)})
    made = _read(json.dumps(region, sort_keys=True), chosen, calendar)
    return replace(made, measure=days, parameters=overrides(parameters or {}), **changes)


def overrides(parameters: Mapping[str, Any]) -> dict[str, tuple[Override, ...]]:
    """Turn id -> value (or list of overrides) into what a scenario holds."""
    return {name: tuple(v) if isinstance(v, list) else (Override(v),) for name, v in parameters.items()}


def shipped(name: str, **changes: Any) -> Scenario:
    """Read a scenario of the repository, with changes."""
    return replace(load_scenario(ROOT / "scenarios" / f"{name}.yaml"), **changes)


def effect(operator: str, size: float | None = None, target: str = "", family: str = "", **more: Any) -> Effect:
    """Make an effect of one central size; `where` is its filter, everything else an option."""
    where = {key: tuple(value) for key, value in more.pop("where", {}).items()}
    spread = None if size is None else Range(size, size, size)
    return Effect(operator, target, where, spread, family, (), more)


def programme(name: str, *effects: Effect, unit: str = "village", cost: Cost | None = None) -> Programme:
    """Make a programme record that an analyst could have written."""
    text = {"zh": name, "en": name}
    return Programme(
        name, text, ("governance",), "A", "measure", "planned", "", effects, (), cost, unit, None, "assumed", text, ()
    )


def with_programmes(base: Scenario, *records: Programme, **uses: ProgrammeUse) -> Scenario:
    """Switch programmes on: fully and from the first day unless `uses` says how."""
    chosen = {record.id: uses.get(record.id, ProgrammeUse()) for record in records}
    return replace(base, records={record.id: record for record in records}, programmes=chosen)


def without_rules(made: Scenario, *rules: str) -> Scenario:
    """The same scenario without some rules."""
    return replace(made, rules=tuple(rule for rule in made.rules if rule not in rules))


def run(made: Scenario, seed: int | None = None, checks: bool = False) -> GovernanceModel:
    """Run to the end."""
    return GovernanceModel(made, seed, checks).run()


def digest(*columns: Mapping[str, NDArray[Any]]) -> str:
    """Digest of named columns: names, types, shapes, bytes."""
    total = hashlib.sha256()
    for table in columns:
        for name, column in sorted(table.items()):
            total.update(f"{name} {column.dtype.str} {column.shape}".encode() + np.ascontiguousarray(column).tobytes())
    return total.hexdigest()


def tables_digest(tables: RunTables) -> str:
    """Digest of all that a run hands over; what the engine remembers for itself beside it is left out."""
    cases = {name: tables.cases[name] for name in CASE_COLUMNS}
    files = {name: tables.files[name] for name in FILE_COLUMNS}
    return digest(cases, files, tables.log, tables.area, tables.desk, tables.costs)


def state_digest(model: GovernanceModel) -> str:
    """Digest of all that changes in a model, and of what it hands over."""
    return digest(model.state()) + tables_digest(model.result())


def histories(tables: RunTables, chosen: NDArray[np.bool_] | None = None) -> dict[int, bytes]:
    """Return what happened to each dispute, by key: its events in order, with files numbered within the dispute."""
    log, keys = tables.log, tables.cases["key"]
    names = (
        "day",
        "minute",
        "event",
        "rule",
        "reason",
        "from_tier",
        "tier",
        "desk",
        "channel",
        "attempt",
        "book",
        "value",
    )
    number = log["file"].astype(np.int64)
    number[number >= 0] = _rank_of_file(tables)[number[number >= 0]]
    rows = np.stack([*(log[name].astype(np.int64) for name in names), number], axis=1)
    order = np.argsort(log["case"], kind="stable")
    cases = log["case"][order]
    ends = np.searchsorted(cases, np.arange(len(keys) + 1))
    wanted = np.ones(len(keys), bool) if chosen is None else chosen
    return {int(keys[c]): rows[order[ends[c] : ends[c + 1]]].tobytes() for c in np.flatnonzero(wanted)}


def _rank_of_file(tables: RunTables) -> NDArray[np.int64]:
    """Number of each file within its dispute, in order of opening."""
    order = np.argsort(tables.files["case"], kind="stable")
    cases = tables.files["case"][order]
    rank = np.empty(len(cases), np.int64)
    rank[order] = np.arange(len(cases)) - np.searchsorted(cases, cases)
    return rank


def by_key(tables: RunTables, names: Iterable[str] = EXOGENOUS) -> dict[str, NDArray[Any]]:
    """Columns of the disputes in order of key."""
    order = np.argsort(tables.cases["key"])
    return {name: tables.cases[name][order] for name in names}
