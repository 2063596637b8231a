"""Levers: where operators write and rules read, and how contributions of several programmes compose.

No operator changes a value. It deposits contributions (parameter, cells, size, programme, family); a value is
recomputed from its base in one pass over the contributions in order of programme id, so the order of programmes never
matters and a programme that ends leaves the base bytes. How contributions add up is declared by the parameter's scale;
near-synonyms (one family) saturate instead of stacking. How each scale composes: docs/model.md.

"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from sim.errors import WanggeError
from sim.parameters.catalogue import catalogue

Array = NDArray[np.float64]

#: lever tables beside the rules' own parameters; a table is a group of parameters
TABLES: dict[str, str] = {
    "channels": "hours, reach by kind, access by stratum, entry desk, dates, slots, on-spot share",
    "flows": "what is passed on from one book to another",
    "routes": "remit, specialist desks, misrouting, sending down",
    "pools": "shared queues, discipline, hand-over delay",
    "capacity": "servers, hours, slots of desks",
    "authority": "which tier may decide which kind",
    "clocks": "deadlines: from, counts, until, at expiry",
    "closing": "settled-after days, audit share, sanction",
    "kpis": "weight and penalty of assessed indicators",
    "links": "duplicates, loss, minutes of logging",
    "gates": "risk assessment of projects: detection and uptake",
    "spill": "what a publicised closing does nearby",
    "targeting": "where patrols go",
    "initial": "old cases at the start",
}


class TieError(WanggeError):
    """Two programmes want different options of one choice with the same priority."""


@dataclass(frozen=True)
class Contribution:
    """One deposit on one parameter.

    Attributes
    ----------
    parameter, programme, family
        What it acts on, who deposits it, the mechanism it shares with near-synonyms.
    size
        Effect at full fidelity on the parameter's scale.
    cells
        1 where it acts, over the parameter's own dimensions.
    weight
        Coverage × fidelity × ramp, by village.
    priority
        For choices: the highest wins.
    ramped
        Whether a ramp scales it; what is simply held where the place is covered is not.
    """

    parameter: str
    programme: str
    family: str
    size: float
    cells: Array
    weight: Array
    priority: int = 0
    ramped: bool = True


@dataclass(frozen=True)
class Dates:
    """Days of the month on which a channel holds its sessions."""

    channel: int
    days_of_month: tuple[int, ...]
    programme: str


@dataclass
class Levers:
    """All contributions that hold today."""

    contributions: dict[str, list[Contribution]] = field(default_factory=dict)
    dates: list[Dates] = field(default_factory=list)

    def deposit(self, contribution: Contribution) -> None:
        """Add one contribution."""
        self.contributions.setdefault(contribution.parameter, []).append(contribution)

    def withdraw(self, programme: str) -> set[str]:
        """Take back all that a programme deposited; returns the parameters concerned."""
        touched = set()
        for parameter, held in list(self.contributions.items()):
            kept = [c for c in held if c.programme != programme]
            if len(kept) != len(held):
                touched.add(parameter)
                self.contributions[parameter] = kept
        self.dates = [row for row in self.dates if row.programme != programme]
        return touched


def compose(parameter: str, base: Array, held: list[Contribution]) -> tuple[Array, int]:
    """Value of a parameter under contributions, and in how many cells the hard bounds clamped it.

    Parameters
    ----------
    base : ndarray
        Value without programmes, over the parameter's own dimensions.

    Returns
    -------
    ndarray
        `base` itself if nothing is held; else one value per village and cell.
    """
    value, row, clamped = compose_by_class(parameter, base, held)
    return (value if row is None else value[row]), clamped


def compose_by_class(
    parameter: str, base: Array, held: list[Contribution]
) -> tuple[Array, NDArray[np.int64] | None, int]:
    """As `compose`, computed once for all villages that have the same contributions.

    Returns
    -------
    value : ndarray
        `base` itself if nothing is held; else one value per class of villages and cell.
    row : ndarray or None
        Class of each village.
    clamped : int
        Cells that the hard bounds clamped, each village counted.
    """
    record = catalogue()[parameter]
    held = [c for c in sorted(held, key=lambda c: (c.programme, c.family, c.size)) if np.any(c.weight > 0)]
    if not held:
        return base, None, 0
    row, sample = _classes(held)
    held = [replace(c, weight=c.weight[sample]) for c in held]
    whole = np.broadcast_to(base, (len(sample), *base.shape)).copy()
    # of a distribution only the mean moves; law and shape stand beside it
    value = whole[..., 1] if record.is_distribution else whole
    if record.scale in ("choice", "min", "or"):
        moved = _one_by_one(record.scale, parameter, value, held)
    else:
        groups: dict[str, list[Contribution]] = {}
        for contribution in held:
            groups.setdefault(contribution.family or contribution.programme, []).append(contribution)
        effects = [_saturated(group, value.shape[1:], len(sample)) for _, group in sorted(groups.items())]
        moved = _on_scale(record.scale, value, effects)
    low, high = record.bounds
    outside = ((moved < low) | (moved > high)).reshape(len(sample), -1).sum(axis=1)
    clamped = int(outside[row].sum())
    moved = np.clip(moved, low, high)
    if not record.is_distribution:
        return moved, row, clamped
    whole[..., 1] = moved
    return whole, row, clamped


def _classes(held: list[Contribution]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Class of each village by the weights of all contributions, and one village of each class."""
    row = np.zeros(held[0].weight.size, np.int64)
    seen: list[Array] = []
    for c in held:
        if not any(c.weight is other for other in seen):
            seen.append(c.weight)
            different, code = np.unique(c.weight, return_inverse=True)
            row = np.unique(row * len(different) + code.reshape(-1), return_inverse=True)[1].reshape(-1)
    sample = np.zeros(int(row.max()) + 1, np.int64)
    sample[row[::-1]] = np.arange(len(row))[::-1]
    return row, sample


def _on(c: Contribution) -> NDArray[np.bool_]:
    """Villages and cells where a contribution holds at all."""
    weight = c.weight.reshape((c.weight.size,) + (1,) * c.cells.ndim)
    return np.asarray((weight > 0) & (c.cells > 0))


def _saturated(group: list[Contribution], shape: tuple[int, ...], villages: int) -> Array:
    """Effect of one family by village and cell: up and down parts saturate as root of sum of squares."""
    parts = np.zeros((2, villages, *shape))
    for c in group:
        weight = c.weight.reshape((villages,) + (1,) * len(shape))
        parts[0 if c.size >= 0 else 1] += (weight * c.size * c.cells) ** 2
    effect: Array = np.sqrt(parts[0]) - np.sqrt(parts[1])
    return effect


def _on_scale(scale: str, base: Array, effects: list[Array]) -> Array:
    total = np.sum(effects, axis=0)
    if scale == "log":
        return np.asarray(base * np.exp(total))
    if scale == "logit":
        inner = (base > 0) & (base < 1)
        odds = np.log(np.where(inner, base, 0.5) / (1 - np.where(inner, base, 0.5))) + total
        return np.where(inner & (total != 0), 1 / (1 + np.exp(-odds)), base)
    if scale == "count":
        return np.asarray(np.maximum(np.rint(base + total), 0.0))
    if scale == "union":
        stay = 1 - base
        for effect in effects:
            stay = stay * (1 - np.clip(effect, 0.0, 1.0))
        return np.where(total != 0, 1 - stay, base)
    return np.asarray(base + total)


def _one_by_one(scale: str, parameter: str, base: Array, held: list[Contribution]) -> Array:
    """Deadlines (the shortest holds), powers (a withdrawal beats a grant), choices (the highest priority wins).

    These hold or do not hold; coverage decides where, and no part of them is half done.
    """
    if scale == "min":
        limit = np.where(base > 0, base, np.inf)  # zero means "none"
        for c in held:
            limit = np.where(_on(c), np.minimum(limit, c.size), limit)
        return np.where(np.isinf(limit), 0.0, np.rint(limit))
    if scale == "or":
        granted = np.any([_on(c) for c in held if c.size > 0] or [np.zeros(base.shape, bool)], axis=0)
        refused = np.any([_on(c) for c in held if c.size < 0] or [np.zeros(base.shape, bool)], axis=0)
        return np.where(refused, 0.0, np.where(granted, 1.0, base))
    value, best = base.copy(), np.full(base.shape, -(2**31))
    for c in sorted(held, key=lambda c: (-c.priority, c.programme)):
        on = _on(c)
        if np.any(on & (best == c.priority) & (value != c.size)):
            raise TieError(f"{parameter}: programmes of priority {c.priority} want different options ({c.programme})")
        take = on & (c.priority > best)
        value[take], best[take] = c.size, c.priority
    return value


def joined(pairs: list[tuple[int, int]], n: int) -> NDArray[np.int64]:
    """Root of each of `n` desks after joining pairs (union-find); the lowest row is the root."""
    root = np.arange(n)

    def find(i: int) -> int:
        while root[i] != i:
            root[i] = root[root[i]]
            i = int(root[i])
        return i

    for a, b in sorted(pairs):
        first, second = sorted((find(a), find(b)))
        root[second] = first
    return np.array([find(i) for i in range(n)])


def cells_of(parameter: str, where: Mapping[str, tuple[str, ...]]) -> Array:
    """Cells of a parameter that a filter selects, as zeros and ones over its own dimensions.

    Raises
    ------
    WanggeError
        If the filter names a dimension the parameter lacks (the message names those it has).
    """
    from sim.parameters.schema import dim_members

    record = catalogue()[parameter]
    unknown = [name for name in where if name not in record.dims]
    if unknown:
        raise WanggeError(
            f"{parameter} has no dimension {unknown[0]}; it varies by {', '.join(record.dims) or 'nothing'}"
        )
    cells = np.ones(record.shape())
    for axis, dimension in enumerate(record.dims):
        if dimension in where:
            wrong = [name for name in where[dimension] if name not in dim_members(dimension)]
            if wrong:
                known = ", ".join(dim_members(dimension))
                raise WanggeError(f"{parameter}: no {dimension} {wrong[0]!r}; one of {known}")
            chosen = np.array([name in where[dimension] for name in dim_members(dimension)], float)
            cells = cells * chosen.reshape([-1 if i == axis else 1 for i in range(len(record.dims))])
    return cells
