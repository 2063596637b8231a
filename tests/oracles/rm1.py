"""The reduced model RM-1 in the engine: its daily counts, against the reference that knows nothing of the engine."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.rm1 import COUNTS, RM1, TIERS
from benchmarks.rm1_reference import Estimate, exact, steady_state
from sim.events.tables import RunTables
from sim.model import GovernanceModel
from sim.scenario import Scenario, load_scenario
from sim.vocabulary import Channel, Event, Reason
from tests.oracles.estimate import LIMIT

BATCH = 100  # days: county and city queues remember for weeks
FILE = Path(__file__).resolve().parents[2] / "benchmarks" / "rm1.yaml"


def scenario(micro_grids: int, warm_up: int, measure: int) -> Scenario:
    """RM-1 at a size."""
    settings = (f"region/micro_grids={micro_grids}", f"horizon/warm_up={warm_up}", f"horizon/measure={measure}")
    return load_scenario(FILE, settings)


def daily(tables: RunTables) -> dict[str, NDArray[np.float64]]:
    """Counts of every day of the window, by the names of ``benchmarks.rm1``."""
    first, last = tables.horizon.first, tables.horizon.last
    cases, log = tables.cases, tables.log

    def per_day(day: NDArray[np.int64], chosen: NDArray[np.bool_]) -> NDArray[np.float64]:
        return np.bincount(day[chosen & (day >= 0)], minlength=last)[first:last].astype(float)

    def tally(name: str) -> NDArray[np.float64]:
        return tables.area[name][first:last].sum(axis=1).astype(float)

    surfaced = cases["seen_channel"] == Channel.SURFACED
    found = {
        "arisen": tally("born"),
        "discovered": per_day(cases["seen_day"], ~surfaced),
        "intensified": per_day(cases["seen_day"], surfaced),
        "settled": tally("faded"),
        "latent": tally("unseen_live"),
        "unresolved": per_day(log["day"], (log["event"] == Event.CLOSE) & (log["reason"] == Reason.UNRESOLVED)),
    }
    for number, tier in enumerate(TIERS):
        found[f"resolved_{tier}"] = tally(f"settled_{tier}")
        found[f"queue_{tier}"] = tally(f"open_files_{tier}")
        if tier != TIERS[-1]:
            found[f"passed_up_{tier}"] = per_day(
                log["day"], (log["event"] == Event.RAISE) & (log["from_tier"] == number + 1)
            )
    return found


def simulated(micro_grids: int, measure: int, seeds: range, warm_up: int = 200) -> dict[str, Estimate]:
    """Means of the engine with standard errors from batches of days."""
    batches: dict[str, list[NDArray[np.float64]]] = {name: [] for name in COUNTS}
    made = scenario(micro_grids, warm_up, measure // BATCH * BATCH)
    for seed in seeds:
        counts = daily(GovernanceModel(made, seed=seed).run().result())
        for name in COUNTS:
            batches[name].append(counts[name].reshape(-1, BATCH).mean(axis=1))
    joined = {name: np.concatenate(parts) for name, parts in batches.items()}
    return {
        name: Estimate(float(parts.mean()), float(parts.std(ddof=1) / parts.size**0.5))
        for name, parts in joined.items()
    }


def compare(micro_grids: int, measure: int, seeds: range, reference_days: int) -> list[tuple[str, Estimate, Estimate]]:
    """Every count by the engine and by the reference (whose places lie inside one another too)."""
    parameters = RM1(micro_grids=micro_grids)
    engine = simulated(micro_grids, measure, seeds)
    other = steady_state(parameters, reference_days, seed=7, nested=True)
    other |= {name: Estimate(value, 0.0) for name, value in exact(parameters).items()}
    return [(name, engine[name], other[name]) for name in COUNTS]


def agree(engine: Estimate, other: Estimate) -> bool:
    """Whether two means differ by no more than their errors allow."""
    error = float(np.hypot(engine.error, other.error))
    return abs(engine.mean - other.mean) <= LIMIT * error + 1e-12
