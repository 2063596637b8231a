"""Knobs: the free scalars of a fit. Each moves one or more parameters, whole tables or part of them, at once.

A knob has no address of its own in a scenario. What it does is written cell by cell, so that a set of knob positions
becomes addresses with values that any scenario, ``--set`` or ensemble can take.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from sim.parameters.catalogue import catalogue
from sim.parameters.schema import Override, dim_members
from sim.scenario import Scenario
from sim.scenario.settings import address_filter

Text = Mapping[str, str]
Floats = NDArray[np.float64]
At = dict[str, tuple[str, ...]]

#: how a knob moves a cell: times it, plus it, plus it on the log-odds, between low (-1) and high (1), in its place
BYS = ("multiply", "add", "shift", "range", "value")


@dataclass(frozen=True)
class Move:
    """What a knob does to one parameter; ``at`` names members by dimension, nothing means all cells."""

    parameter: str
    by: str
    at: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def mask(self) -> NDArray[np.bool_]:
        """Cells that it moves."""
        parameter = catalogue()[self.parameter]
        found = np.ones(parameter.shape(), np.bool_)
        for axis, dimension in enumerate(parameter.dims):
            if dimension in self.at:
                along = [1] * found.ndim
                along[axis] = -1
                chosen = np.isin(dim_members(dimension), self.at[dimension])
                found &= chosen.reshape(along)
        return found

    def reaches(self, table: Floats) -> NDArray[np.bool_]:
        """Cells whose value it can change: nothing times nothing stays nothing, a range without width too."""
        parameter = catalogue()[self.parameter]
        found = self.mask()
        if self.by == "multiply":
            found &= table != 0.0
        elif self.by == "shift":
            found &= (table > 0.0) & (table < 1.0)
        elif self.by == "range":
            low, high = parameter.range
            found &= (low < table) | (table < high)
        return found

    def apply(self, table: Floats, position: float) -> Floats:
        """The table after the move; cells outside the mask stay."""
        parameter = catalogue()[self.parameter]
        if self.by == "multiply":
            moved = table * position
        elif self.by == "add":
            moved = table + position
        elif self.by == "shift":
            inside = np.clip(table, 1e-12, 1 - 1e-12)
            moved = 1.0 / (1.0 + np.exp(-(np.log(inside / (1.0 - inside)) + position)))
            moved = np.where((table <= 0.0) | (table >= 1.0), table, moved)
        elif self.by == "range":
            low, high = parameter.range
            moved = table + (position * (high - table) if position >= 0 else position * (table - low))
        else:
            moved = np.full_like(table, position)
        low_bound, high_bound = parameter.bounds
        moved = np.clip(moved, low_bound, high_bound)
        if parameter.type == "integer":
            moved = np.rint(moved)
        return np.where(self.mask(), moved, table)


@dataclass(frozen=True)
class Knob:
    """One free scalar.

    Attributes
    ----------
    low, high, scale
        Range that its prior is uniform over, ``linear`` or ``log``.
    centre
        Position at which nothing is moved.
    """

    id: str
    name: Text
    moves: tuple[Move, ...]
    low: float
    high: float
    scale: str = "linear"
    centre: float = math.nan

    def at(self, share: float) -> float:
        """Position at a share from 0 to 1 of the range."""
        if self.scale == "log":
            return math.exp(math.log(self.low) + share * (math.log(self.high) - math.log(self.low)))
        return self.low + share * (self.high - self.low)

    def share(self, position: float) -> float:
        """Share from 0 to 1 of the range at which a position lies."""
        if self.scale == "log":
            return (math.log(position) - math.log(self.low)) / (math.log(self.high) - math.log(self.low))
        return (position - self.low) / (self.high - self.low)


def moved(base: Scenario, knobs: Sequence[Knob], positions: Sequence[float]) -> dict[str, Floats]:
    """Parameter -> table (of means, for a distribution) with every knob at its position; in the order of the knobs."""
    tables: dict[str, Floats] = {}
    for knob, position in zip(knobs, positions, strict=True):
        for move in knob.moves:
            name = move.parameter
            if name not in tables:
                array = base.array(name)
                tables[name] = array[..., 1] if catalogue()[name].is_distribution else array
            tables[name] = move.apply(tables[name], position)
    return tables


def columns(base: Scenario, knobs: Sequence[Knob], positions: Sequence[float]) -> dict[str, float]:
    """Address -> value of every cell that some knob moves; cells that move alike share one address."""
    tables = moved(base, knobs, positions)
    found: dict[str, float] = {}
    for name, table in tables.items():
        for at, place in _groups(base, knobs, name):
            found[f"parameters/{name}{address_filter(catalogue()[name], at)}"] = _short(float(table[place]))
    return found


def _short(value: float) -> float:
    return float(f"{value:.10g}")


def overrides(base: Scenario, knobs: Sequence[Knob], positions: Sequence[float]) -> dict[str, tuple[Override, ...]]:
    """The same as what a scenario holds."""
    tables = moved(base, knobs, positions)
    found: dict[str, tuple[Override, ...]] = {}
    for name, table in tables.items():
        whole = catalogue()[name].type == "integer"
        found[name] = tuple(
            Override(round(float(table[place])) if whole else _short(float(table[place])), tuple(at.items()))
            for at, place in _groups(base, knobs, name)
        )
    return found


def turned(base: Scenario, way: Scenario, knobs: Sequence[Knob], positions: Sequence[float]) -> Scenario:
    """A way of running ``base`` with knobs turned: they come after what the base sets and before what the way sets."""
    held = dict(way.parameters)
    for name, own in overrides(base, knobs, positions).items():
        before = base.parameters.get(name, ())
        held[name] = (*before, *own, *held.get(name, ())[len(before) :])
    return replace(way, parameters=held)


def _groups(base: Scenario, knobs: Sequence[Knob], name: str) -> list[tuple[At, tuple[int, ...]]]:
    """Cells of a parameter that move, as filter and first cell; those of a row that are alike stand together."""
    parameter = catalogue()[name]
    array = base.array(name)
    table = array[..., 1] if parameter.is_distribution else array
    if not parameter.dims:
        return [({}, ())]
    masks = [move.reaches(table) for knob in knobs for move in knob.moves if move.parameter == name]
    low, high = parameter.range
    found: list[tuple[At, tuple[int, ...]]] = []
    for row in np.ndindex(*table.shape[:-1]):
        alike: dict[tuple[object, ...], list[int]] = {}
        for last in range(table.shape[-1]):
            place = (*row, last)
            if any(mask[place] for mask in masks):
                same = (float(table[place]), float(low[place]), float(high[place]), *(bool(m[place]) for m in masks))
                alike.setdefault(same, []).append(last)
        for members in alike.values():
            at: At = {dim: (dim_members(dim)[row[axis]],) for axis, dim in enumerate(parameter.dims[:-1])}
            if len(members) < table.shape[-1]:
                at[parameter.dims[-1]] = tuple(dim_members(parameter.dims[-1])[each] for each in members)
            found.append((at, (*row, members[0])))
    return found
