"""From a scenario's programmes to what the rules `programmes` and `account` carry out, day by day."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.evidence import Programme
from sim.operator import registry
from sim.randomness import key_of
from sim.rules.programmes import Plan, weights
from sim.scenario.place import Region
from sim.scenario.scenario import ProgrammeUse, Scenario
from sim.vocabulary import Setting

Floats = NDArray[np.float64]


def plans(scenario: Scenario) -> tuple[Plan, ...]:
    """One plan per programme of the scenario, in order of id."""
    region = scenario.place()
    out = []
    for name in sorted(scenario.programmes):
        record, use = scenario.record(name), scenario.programmes[name]
        covered, units = coverage(record, use, region)
        full = covered * use.fidelity
        deposits = tuple(
            deposit
            for effect in record.effects
            for deposit in registry()[effect.operator].deposits(effect, record.id, full)
        )
        out.append(Plan(record, use, deposits, covered, units, weights(use, scenario.start, scenario.days)))
    return tuple(out)


def coverage(record: Programme, use: ProgrammeUse, region: Region) -> tuple[Floats, int]:
    """Which villages a programme covers, and how many of its units that are.

    A unit is covered if its own draw lies below the coverage, so wider coverage only adds units; the unit ``case`` covers
    every village with that weight.
    """
    inside = selected(use.where, region)
    county = region.township_county[region.village_township]
    if record.coverage_unit == "case":
        return inside * use.coverage, int(inside.sum())
    codes = region.county_code[county] if record.coverage_unit == "county" else region.village_code
    draws = {str(code): key_of(f"{record.id}/{code}") / 2.0**64 for code in np.unique(codes)}
    chosen = np.array([draws[str(code)] < use.coverage for code in codes])
    covered = (inside > 0) & chosen
    return covered.astype(float), len(np.unique(codes[covered]))


def selected(where: Mapping[str, tuple[str, ...]], region: Region) -> Floats:
    """1 for every village inside a scope of counties, townships and settings."""
    inside = np.ones(len(region.village_code), bool)
    county = region.township_county[region.village_township]
    if "county" in where:
        rows = {_row(region, "county", word) for word in where["county"]}
        inside &= np.isin(county, list(rows))
    if "township" in where:
        rows = {_row(region, "township", word) for word in where["township"]}
        inside &= np.isin(region.village_township, list(rows))
    if "setting" in where:
        settings = [int(Setting[word.upper()]) for word in where["setting"]]
        inside &= np.isin(region.village_urban, settings)
    return inside.astype(float)


def _row(region: Region, level: str, word: str) -> int:
    found = region.find(level, word)
    if found is None:
        raise ValueError(f"no {level} {word}")
    return int(found)


def costs(made: tuple[Plan, ...], days: int) -> dict[int, list[tuple[str, int]]]:
    """Programme costs in fen by day and payer: once when it begins, then a year's cost spread over its days.

    Cost follows coverage, never fidelity.
    """
    out: dict[int, list[tuple[str, int]]] = {}
    for plan in made:
        cost = plan.programme.cost
        if cost is None or not plan.weights:
            continue
        begin = min(plan.weights)
        stops = [day for day, weight in plan.weights.items() if weight <= 0.0]
        end = min(stops, default=days)
        out.setdefault(begin, []).append((cost.payer, round(cost.once.central * 100) * plan.units))
        yearly = round(cost.yearly.central * 100) * plan.units
        for number, day in enumerate(range(begin, end)):
            fen = yearly * (number + 1) // 365 - yearly * number // 365
            out.setdefault(day, []).append((cost.payer, fen))
    return out


def spare_servers(scenario: Scenario, made: tuple[Plan, ...]) -> int:
    """Servers that programmes and mobile teams may add to any one pool."""
    extra = 0.0
    for plan in made:
        for deposit in plan.deposits:
            if getattr(deposit, "parameter", "") == "capacity.servers":
                extra += max(0.0, deposit.size)  # type: ignore[union-attr]
    teams = sum(1 for policy in scenario.policies.values() if policy == "worst_queue_first")
    return int(np.ceil(extra)) + teams
