"""``ranges``: a parameter's whole table moved between its low end (-1), its own values (0) and its high end (1).

Nobody knows the cells of such a table one by one; what can be asked is "what if all of it were lower?". Moving is
linear on either side of the centre, so a position drawn evenly from -1 … 1 has the catalogue's value as its median.
Shares of a whole cannot all be higher: they are tilted, at 1 from the first members towards the last, and keep their
sum.
"""

from __future__ import annotations

from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.errors import Faults
from sim.parameters.catalogue import catalogue
from sim.parameters.cells import check_number
from sim.parameters.schema import Override, Parameter, dim_members, resolve
from sim.scenario.words import unknown
from sim.yaml_nodes import Node

Array = NDArray[np.float64]
_NUMERIC = ("number", "integer", "distribution")
#: written shares are rounded; the model scales them
_ROUNDED = 0.06


@cache
def movable() -> tuple[str, ...]:
    """Ids of the parameters that have a range to move in."""
    return tuple(name for name, each in catalogue().items() if each.type in _NUMERIC and _spread(each))


def _spread(parameter: Parameter) -> bool:
    low, high = parameter.range
    return bool((low < high).any())


def read_ranges(node: Node | None, faults: Faults) -> dict[str, float]:
    """Return the positions of a scenario file by parameter; adds a fault for each mistake."""
    found: dict[str, float] = {}
    if node is None or not node.is_map:
        return found
    for name, below in node.items():
        path = f"ranges/{name}"
        if name not in movable():
            faults.add(
                node.key_place(name), path, *unknown(name, list(movable()), "带范围的参数", "parameter with a range")
            )
        elif check_number(below, path, faults, (-1.0, 1.0)):
            found[name] = float(below.value)
    return found


def moved(parameter: Parameter, position: float) -> Array:
    """Return the table (of means, for a distribution) at a position from -1 to 1."""
    low, high = parameter.range
    centre = parameter.base[..., 1] if parameter.is_distribution else parameter.base
    axis = _whole(parameter, centre)
    at = np.full(centre.shape, position)
    if axis is not None:
        along = [1] * centre.ndim
        along[axis] = -1
        at *= np.linspace(-1.0, 1.0, centre.shape[axis]).reshape(along)
    table = np.where(at >= 0.0, centre + at * (high - centre), centre + at * (centre - low))
    if axis is not None:
        table *= centre.sum(axis=axis, keepdims=True) / table.sum(axis=axis, keepdims=True)
    return np.asarray(np.rint(table) if parameter.type == "integer" else table, np.float64)


def _whole(parameter: Parameter, centre: Array) -> int | None:
    """Return the axis along which a table holds the shares of a whole; None for other tables."""
    if parameter.scale != "sum" or parameter.unit != "share" or parameter.type != "number":
        return None
    return next((axis for axis in range(centre.ndim) if np.allclose(centre.sum(axis=axis), 1.0, atol=_ROUNDED)), None)


@lru_cache(maxsize=20_000)
def moved_array(name: str, position: float) -> Array:
    """Return a parameter's array when it is moved, as `sim.parameters.schema.resolve` gives it; read only."""
    found = resolve(catalogue()[name], overrides(name, position))
    found.setflags(write=False)
    return found


@lru_cache(maxsize=20_000)
def overrides(name: str, position: float) -> tuple[Override, ...]:
    """Return what a scenario would have to set to move a parameter so: one value, or one a cell."""
    parameter = catalogue()[name]
    table = moved(parameter, position)
    whole = parameter.type == "integer"
    if table.size == 1 or (table == table.flat[0]).all():
        return (Override(_number(float(table.flat[0]), whole)),)
    names = [dim_members(dim) for dim in parameter.dims]
    return tuple(
        Override(
            _number(float(table[index]), whole),
            tuple((dim, (names[axis][index[axis]],)) for axis, dim in enumerate(parameter.dims)),
        )
        for index in np.ndindex(*table.shape)
    )


def _number(value: float, whole: bool) -> float | int:
    return round(value) if whole else float(f"{value:.12g}")
