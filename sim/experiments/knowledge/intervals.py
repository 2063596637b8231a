"""The knowledge interval: a comparison over members, each with one pair or more under seeds of its own.

It holds what the parameters leave open *and* the chance of so few pairs: it is honest about the whole, and wider than
parameters alone would make it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.experiments.effects import COST
from sim.experiments.engine import Outcome, Task
from sim.experiments.knowledge.applied import with_values
from sim.experiments.knowledge.members import Members
from sim.experiments.sharing import begins

if TYPE_CHECKING:
    from sim.experiments.effects import Effect
    from sim.scenario import Scenario

Runner = Callable[[Sequence[Task]], Sequence[Outcome]]
Text = Mapping[str, str]
Floats = NDArray[np.float64]
#: alternative, indicator, series
Name = tuple[str, str, str]
#: ends of the interval, as quantiles over members
QUANTILES = (0.05, 0.95)
#: share of members that must have a value: over the rest it would be selected
_ENOUGH = 0.9
_FEWEST = 5
_WAN = 1e4


@dataclass(frozen=True)
class Knowledge:
    """One effect over the members.

    Attributes
    ----------
    low, high
        5 % and 95 % quantile over members.
    members
        How many have a value.
    sign_share
        Share of them in which the effect has the sign of the central one; None where that is zero or unknown.
    """

    low: float
    high: float
    members: int
    sign_share: float | None

    def as_json(self) -> dict[str, Any]:
        """The documented part of a row (docs/json.md)."""
        return dict(vars(self))


@dataclass(frozen=True)
class Effects:
    """Effects of several settings of the world, one row each.

    Attributes
    ----------
    values
        Effect -> ``(settings,)``, NaN where it has no value.
    """

    values: Mapping[Name, Floats]


def run_settings(
    scenarios: Sequence[Scenario],
    settings: Sequence[Mapping[str, float]],
    seeds: Sequence[Sequence[int]],
    run: Runner,
    only: tuple[str, ...] | None = None,
) -> Effects:
    """Effects under each of several settings, each over its own seeds; the base comes first.

    Parameters
    ----------
    only
        Indicators that are needed; None for all.
    """
    sides = [
        [with_values(each, values, scenarios[0] if n else None) for n, each in enumerate(scenarios)]
        for values in settings
    ]
    return run_sides(sides, seeds, run, only)


def run_sides(
    settings: Sequence[Sequence[Scenario]],
    seeds: Sequence[Sequence[int]],
    run: Runner,
    only: tuple[str, ...] | None = None,
) -> Effects:
    """As `run_settings`, of scenarios that have the values of their setting already; each base comes first."""
    tasks: list[Task] = []
    for sides, mine in zip(settings, seeds, strict=True):
        begun = begins(sides)
        tasks += [Task(each.scenario, seed, origin=each.origin, only=only) for seed in mine for each in begun]
    outcomes = list(run(tasks))
    rows: list[dict[Name, float]] = []
    place, width = 0, len(settings[0])
    for mine in seeds:
        pairs = [outcomes[place + n * width : place + (n + 1) * width] for n in range(len(mine))]
        rows.append(_means([_differences(pair) for pair in pairs]))
        place += len(mine) * width
    names = dict.fromkeys(name for row in rows for name in row)
    return Effects({name: np.array([row.get(name, np.nan) for row in rows]) for name in names})


def _differences(pair: Sequence[Outcome]) -> dict[Name, float]:
    """Effects of all alternatives in one pair."""
    found: dict[Name, float] = {}
    base = pair[0]
    for side in pair[1:]:
        for before, after in zip(base.values, side.values, strict=True):
            if before.value is not None and after.value is not None:
                found[side.scenario, before.id, before.series] = after.value - before.value
        parts = [_cost(each) for each in (base, side)]
        if parts[0] is not None and parts[1] is not None:
            cost, durable = parts[1][0] - parts[0][0], parts[1][1] - parts[0][1]
            found[side.scenario, "added_cost", "true"] = cost / _WAN
            found[side.scenario, "added_durable", "true"] = durable
            if durable > 0.0:
                found[side.scenario, "cost_per_added_durable", "true"] = cost / durable
    return found


def _cost(outcome: Outcome) -> tuple[float, float] | None:
    for each in outcome.values:
        if each.id == COST and each.numerator is not None and each.denominator is not None:
            return each.numerator, each.denominator
    return None


def _means(rows: Sequence[Mapping[Name, float]]) -> dict[Name, float]:
    """Means over the pairs of a member; what one pair has no value for, the member has none for."""
    shared = set(rows[0]).intersection(*rows)
    return {name: float(np.mean([row[name] for row in rows])) for name in rows[0] if name in shared}


def over_members(scenarios: Sequence[Scenario], members: Members, pairs: int, run: Runner) -> Effects:
    """Effects of every member, each under seeds of its own."""
    settings = [members.settings(place) for place in range(len(members.values))]
    return run_settings(scenarios, settings, seeds_of(scenarios[0].seed, len(settings), pairs), run)


def seeds_of(first: int, members: int, pairs: int) -> list[range]:
    """Seeds of each member: its own ones."""
    return [range(first + place * pairs, first + (place + 1) * pairs) for place in range(members)]


def knowledge(effect: Effect, found: Effects) -> Knowledge | None:
    """The interval of one effect; None where too few members have a value."""
    values = found.values.get((effect.alternative, effect.indicator, effect.series))
    if values is None:
        return None
    known = values[np.isfinite(values)]
    if len(known) < max(_ENOUGH * len(values), min(_FEWEST, len(values))) or not len(known):
        return None
    low, high = np.quantile(known, QUANTILES)
    share = None
    if effect.difference:
        share = float(np.mean(np.sign(known) == np.sign(effect.difference)))
    return Knowledge(float(low), float(high), len(known), share)
