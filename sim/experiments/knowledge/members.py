"""Members: sets of values drawn for a comparison, from a fitted ensemble or, without one, from the ranges themselves.

Beside the ensemble's own addresses every size of a programme in use is drawn within the range of its record, from the
triangular law (low, central, high). Draws are Latin hypercubes with fixed seeds: the same members each time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim import NUMBERS
from sim.errors import InputError
from sim.experiments.ensemble import PRIOR, Ensemble, read
from sim.experiments.knowledge.applied import with_values
from sim.parameters.catalogue import catalogue
from sim.scenario import Scenario
from sim.scenario.ranges import movable, moved
from sim.scenario.sizes import sizes_of

Floats = NDArray[np.float64]
#: seeds of the Latin hypercubes, one for parameters and one for programmes
_SEEDS = (20240101, 20240102)
_ROUNDS = 20


@dataclass(frozen=True)
class Input:
    """One thing that nobody knows exactly.

    Attributes
    ----------
    low, central, high
        Ends of its range, and the value that the scenarios themselves have.
    """

    address: str
    low: float
    central: float
    high: float

    def at(self, share: float) -> float:
        """The value at a share from -1 (low) over 0 (central) to 1 (high)."""
        end = self.high if share >= 0.0 else self.low
        value = self.central + abs(share) * (end - self.central)
        return float(f"{value:.12g}")


@dataclass(frozen=True)
class Members:
    """What varies and every member's values.

    Attributes
    ----------
    values
        ``(members, inputs)``.
    fitted
        Whether the parameters come from a fitted ensemble; else from prior ranges.
    refused
        Sets of values that the model's own checks refused and that were drawn anew.
    about
        Header of the ensemble's file.
    """

    inputs: tuple[Input, ...]
    values: Floats
    fitted: bool
    refused: int = 0
    about: dict[str, str] = field(default_factory=dict)

    def settings(self, member: int) -> dict[str, float]:
        """Address -> value of one member."""
        return {each.address: float(value) for each, value in zip(self.inputs, self.values[member], strict=True)}


def draw(scenarios: Sequence[Scenario], number: int, ensemble: Ensemble | None = None) -> Members:
    """Draw members for a comparison; the base comes first.

    Parameters
    ----------
    ensemble
        A fitted one; the one that the base names if None, prior ranges if it names none.

    Raises
    ------
    InputError
        If the base's ensemble belongs to another scenario, or hardly any set of values is accepted.
    """
    held = ensemble if ensemble is not None else ensemble_of(scenarios[0])
    sizes = tuple(_sizes(scenarios))
    if held is None:
        inputs = tuple(_prior(scenarios[0]))
        about = {"scenario": scenarios[0].name, "numbers": str(NUMBERS), "method": PRIOR}
        values, refused = _accepted(scenarios, inputs, sizes, number)
        return Members((*inputs, *sizes), values, False, refused, about)
    rows = np.unique(
        ((np.arange(min(number, held.members)) + 0.5) * held.members / min(number, held.members)).astype(int)
    )
    inputs = tuple(_fitted(scenarios[0], held))
    values = np.hstack([held.values[rows], _triangular(sizes, _cube(len(rows), len(sizes), _SEEDS[1]))])
    return Members((*inputs, *sizes), values, held.fitted, 0, dict(held.about))


def with_sizes(members: Members, scenarios: Sequence[Scenario]) -> Members:
    """The same members with the sizes of programmes of further scenarios: what `draw` gives for all of them at once.

    Where draws from prior ranges were refused, the sizes fall otherwise than there: no size decides a refusal.
    """
    held = {each.address for each in members.inputs}
    sizes = tuple(each for each in _sizes(scenarios) if each.address not in held)
    drawn = _triangular(sizes, _cube(len(members.values), len(sizes), _SEEDS[1]))
    return replace(members, inputs=(*members.inputs, *sizes), values=np.hstack([members.values, drawn]))


def ensemble_of(base: Scenario) -> Ensemble | None:
    """The ensemble that a scenario names, None where it names none.

    Raises
    ------
    InputError
        If it was fitted for another scenario.
    """
    if not base.ensemble:
        return None
    found = read(base.ensemble)
    if found.about["scenario"] != base.name:
        raise InputError.single(
            f"该集合是为情景“{found.about['scenario']}”拟合的，不是“{base.name}”",
            f"this ensemble was fitted for '{found.about['scenario']}', not for '{base.name}'",
            file=base.ensemble, path="ensemble",
        )  # fmt: skip
    return found


def _prior(base: Scenario) -> Iterator[Input]:
    """One input a parameter that is uncertain and that some rule of the scenario reads: its value, or its table."""
    read_here = _groups(base)
    for name in movable():
        parameter = catalogue()[name]
        whole = any(not override.at for override in base.said(name))
        if parameter.role != "uncertainty" or parameter.rule not in read_here or whole or name in base.ranges:
            continue
        if parameter.dims:
            yield Input(f"ranges/{name}", -1.0, 0.0, 1.0)
        else:
            low, central, high = (float(moved(parameter, share)) for share in (-1.0, 0.0, 1.0))
            yield Input(f"parameters/{name}", low, central, high)


def _groups(base: Scenario) -> set[str]:
    """Groups of parameters that matter: those of the scenario's rules, and those that no rule claims for itself."""
    from sim.rule import registry

    rules = registry()
    mine = {group for name in base.rules if name in rules for group in (name, *rules[name].reads)}
    claimed = {group for name, rule in rules.items() for group in (name, *rule.reads)}
    return mine | {each.rule for each in catalogue().values() if each.rule not in claimed}


def _fitted(base: Scenario, held: Ensemble) -> Iterator[Input]:
    for column, address in enumerate(held.addresses):
        values = held.values[:, column]
        central = _central(base, address)
        middle = float(np.median(values)) if central is None else central
        yield Input(
            address,
            float(values.min()),
            min(max(middle, float(values.min())), float(values.max())),
            float(values.max()),
        )


def _central(base: Scenario, address: str) -> float | None:
    """The value that a scenario itself has at an address, where all its cells have one."""
    from sim.errors import Faults
    from sim.experiments.sweep.addresses import cells_of, split

    path, _ = split(address)
    root, _, name = path.partition("/")
    if root == "ranges":
        return float(base.ranges.get(name, 0.0))
    if root != "parameters":
        found = base.addresses().get(address)
        return float(found) if isinstance(found, (int, float)) and not isinstance(found, bool) else None
    parameter, faults = catalogue()[name], Faults()
    picked = cells_of(parameter, address, ("", 0, 0), faults, address)
    table = base.array(name)[..., 1] if parameter.is_distribution else base.array(name)
    cells = np.unique(table[picked]) if picked is not None else np.zeros(0)
    return float(cells[0]) if len(cells) == 1 else None


def _sizes(scenarios: Sequence[Scenario]) -> Iterator[Input]:
    """Every size of a programme that some scenario uses and none sets itself."""
    names = sorted({name for each in scenarios for name in each.programmes})
    for name in names:
        users = [each for each in scenarios if name in each.programmes]
        said = {leaf for each in users for leaf in _said(each.programmes[name].sizes())}
        for address, size in sizes_of(users[0].record(name)):
            if size.low < size.high and address not in said:
                yield Input(f"programmes/{name}/{address}", size.low, size.central, size.high)


def _said(tree: Any, path: str = "") -> Iterator[str]:
    for key, below in tree.items():
        here = f"{path}/{key}" if path else str(key)
        if isinstance(below, dict):
            yield from _said(below, here)
        else:
            yield here


def _accepted(
    scenarios: Sequence[Scenario], inputs: Sequence[Input], sizes: Sequence[Input], number: int
) -> tuple[Floats, int]:
    """Members whose values the model takes; refused ones are drawn anew."""
    found: list[Floats] = []
    refused = 0
    for round_ in range(_ROUNDS):
        wanted = number - len(found)
        if wanted == 0:
            break
        cubes = [
            _cube(wanted, len(part), seed + 1000 * round_) for part, seed in zip((inputs, sizes), _SEEDS, strict=True)
        ]
        block = np.hstack([_evenly(inputs, cubes[0]), _triangular(sizes, cubes[1])])
        for row in block:
            if _taken(scenarios, (*inputs, *sizes), row):
                found.append(row)
            else:
                refused += 1
    if len(found) < number:
        raise InputError.single(
            f"从先验范围抽取的 {refused} 组取值被模型校验拒绝；请先用 wangge fit 拟合，或用 --members 0",
            f"{refused} sets of values drawn from the prior ranges were refused by the model's checks; "
            "fit an ensemble first (wangge fit), or use --members 0",
            path="--members",
        )
    return np.array(found, np.float64).reshape(number, len(inputs) + len(sizes)), refused


def _taken(scenarios: Sequence[Scenario], inputs: Sequence[Input], row: Floats) -> bool:
    from sim.planning import plans

    values = {each.address: float(value) for each, value in zip(inputs, row, strict=True)}
    try:
        for place, scenario in enumerate(scenarios):
            plans(with_values(scenario, values, scenarios[0] if place else None))
    except InputError:
        return False
    return True


def _cube(rows: int, columns: int, seed: int) -> Floats:
    """Latin hypercube on (0, 1)."""
    from scipy.stats import qmc

    if columns == 0 or rows == 0:
        return np.zeros((rows, columns))
    return np.asarray(qmc.LatinHypercube(columns, rng=np.random.default_rng(seed)).random(rows), np.float64)


def _evenly(inputs: Sequence[Input], cube: Floats) -> Floats:
    """Half of the draws below the central value, half above, even on either side."""
    out = np.zeros_like(cube)
    for column, each in enumerate(inputs):
        out[:, column] = [each.at(2.0 * float(u) - 1.0) for u in cube[:, column]]
    return out


def _triangular(inputs: Sequence[Input], cube: Floats) -> Floats:
    """Quantiles of the triangular law with the central value as mode."""
    out = np.zeros_like(cube)
    for column, each in enumerate(inputs):
        width = each.high - each.low
        below = (each.central - each.low) / width
        u = cube[:, column]
        left = each.low + np.sqrt(u * width * (each.central - each.low))
        right = each.high - np.sqrt((1.0 - u) * width * (each.high - each.central))
        out[:, column] = np.where(u < below, left, right)
    return out
