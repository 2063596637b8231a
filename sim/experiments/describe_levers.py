"""What a programme's effects write, lever by lever: asked of the operators themselves, so a new one needs no words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.evidence import Effect, Range
from sim.parameters.catalogue import catalogue
from sim.parameters.schema import dim_members

if TYPE_CHECKING:
    from sim.world.levers import Contribution

_SIDES = ("low", "central", "high")


@dataclass(frozen=True)
class Lever:
    """One parameter that an effect moves, at full coverage and fidelity.

    Attributes
    ----------
    parameter
        Its id.
    where
        Dimension -> members it is confined to; empty where it moves all cells.
    low, central, high
        Step on the parameter's own scale, smallest first.
    choice
        What is set, for a parameter that is a choice; empty for a number.
    """

    parameter: str
    where: Mapping[str, tuple[str, ...]]
    low: float
    central: float
    high: float
    choice: str = ""


def levers(effect: Effect, programme: str = "") -> list[Lever]:
    """Every parameter that an effect moves, in the operator's order; none where the operator is not installed."""
    from sim.operator import registry
    from sim.world.levers import Contribution

    operator = registry().get(effect.operator)
    if operator is None:
        return []
    found: dict[tuple[str, bytes], dict[str, Contribution]] = {}
    for side in ("central", "low", "high"):
        for each in operator.deposits(_at(effect, side), programme, np.ones(1)):
            if isinstance(each, Contribution):  # days of the month move no parameter
                found.setdefault((each.parameter, each.cells.tobytes()), {})[side] = each
    return [_lever(each) for each in found.values()]


def _at(effect: Effect, side: str) -> Effect:
    """The effect with one end of every range as its central value: that is the one operators read."""
    size = None if effect.size is None else _end(effect.size, side)
    return replace(effect, size=size, options={name: _end(value, side) for name, value in effect.options.items()})


def _end(value: Any, side: str) -> Any:
    if not isinstance(value, Range):
        return value
    number = float(getattr(value, side))
    return Range(number, number, number)


def _lever(sides: Mapping[str, Contribution]) -> Lever:
    """An end at which the operator deposits nothing is zero; what takes away has its ends the other way round."""
    first = next(iter(sides.values()))
    parameter = catalogue()[first.parameter]
    low, central, high = (float(sides[side].size) if side in sides else 0.0 for side in _SIDES)
    choice = str(parameter.choices[round(first.size)]) if parameter.type == "choice" else ""
    return Lever(first.parameter, _where(first), min(low, high), central, max(low, high), choice)


def _where(deposit: Contribution) -> dict[str, tuple[str, ...]]:
    """Members by dimension of the cells, for dimensions of which not all members are meant."""
    cells, found = np.asarray(deposit.cells), {}
    for axis, dimension in enumerate(catalogue()[deposit.parameter].dims):
        others = tuple(each for each in range(cells.ndim) if each != axis)
        meant = cells.any(axis=others)
        if not meant.all():
            held = np.flatnonzero(meant)
            found[dimension] = tuple(dim_members(dimension)[each] for each in held)
    return found
