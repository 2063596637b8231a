"""What a parameter is, and how its nested value becomes an array over the dimensions it varies by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.vocabulary import DIMENSIONS, members

TYPES = ("number", "integer", "flag", "choice", "distribution")
SCALES = ("log", "logit", "sum", "count", "union", "min", "or", "choice")
ROLES = ("lever", "uncertainty", "constant")
PROVENANCES = ("source", "derived", "outside", "assumed")
ALL_OTHERS = "*"
_TO = "to_"  # second dimension of a matrix between members of one dimension, e.g. tier × to_tier

Array = NDArray[np.float64]
Cell = float | int | bool | str | Mapping[str, Any]


class Law(IntEnum):
    """Probability laws of a distribution; ``shape`` is the gamma shape or the sd of the logarithm."""

    DETERMINISTIC = 0
    EXPONENTIAL = 1
    GAMMA = 2
    LOGNORMAL = 3


LAWS = tuple(law.name.lower() for law in Law)


def dimensions() -> list[str]:
    """Names that ``dims`` may hold: every dimension, and each again with ``to_`` for matrices."""
    return [*DIMENSIONS, *(_TO + name for name in DIMENSIONS)]


def dim_members(dimension: str) -> list[str]:
    """Member names of a dimension in index order."""
    return members(dimension.removeprefix(_TO))


@dataclass(frozen=True)
class Provenance:
    """Where a value comes from: ``kind`` (source, derived, outside, assumed), a fact id and a note."""

    kind: str
    fact: str | None = None
    note: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Override:
    """One value that a scenario sets.

    Attributes
    ----------
    value
        A number, flag, choice or distribution.
    at
        Dimension -> members; no entry means every member.
    place
        File, line and column it was read from; not part of its identity.
    """

    value: Cell
    at: tuple[tuple[str, tuple[str, ...]], ...] = ()
    place: tuple[str, int, int] = field(default=("", 0, 0), compare=False)


@dataclass(frozen=True)
class Parameter:
    """One entry of the catalogue; nested values as in its YAML file (see ``sim/parameters/__init__.py``)."""

    id: str
    label: Mapping[str, str]
    unit: str
    type: str
    dims: tuple[str, ...]
    scale: str
    value: Any
    low: Any
    high: Any
    bounds: tuple[float, float]
    choices: tuple[str, ...]
    neutral: Cell | None
    role: str
    provenance: Provenance
    place: tuple[str, int, int] = field(default=("", 0, 0), compare=False)

    @property
    def rule(self) -> str:
        """Name of the rule that reads it."""
        return self.id.split(".", 1)[0]

    @property
    def is_distribution(self) -> bool:
        """Whether each cell is a law with mean and shape."""
        return self.type == "distribution"

    def shape(self) -> tuple[int, ...]:
        """Return the sizes of the dimensions; ``()`` for a scalar."""
        return tuple(len(dim_members(dim)) for dim in self.dims)

    @cached_property
    def base(self) -> Array:
        """The catalogue's own value as a read-only array."""
        out = self._fill(self.value, self.store)
        out.setflags(write=False)
        return out

    @cached_property
    def range(self) -> tuple[Array, Array]:
        """Low and high, of the mean for a distribution; the value itself where no end is given."""
        centre = self.base[..., 1] if self.is_distribution else self.base
        ends = [centre if end is None else self._fill(end, _number, ())[..., 0] for end in (self.low, self.high)]
        return ends[0], ends[1]

    def array(self, value: Any = None) -> Array:
        """Return a value as a float64 array of ``shape()``, with a last axis (law, mean, shape) for a distribution.

        Parameters
        ----------
        value
            A nested value in the form of the YAML file; the parameter's own if None.

        Raises
        ------
        ValueError
            If a cell stays empty or is of the wrong type.
        """
        return self.base.copy() if value is None else self._fill(value, self.store)

    def cell(self, array: Array, index: tuple[int, ...] = ()) -> Cell:
        """Return one cell of an array as a scenario would write it."""
        found = array[index]
        if self.is_distribution:
            law, mean, shape = (float(part) for part in found)
            return {"law": LAWS[int(law)], "mean": mean, "shape": shape}
        number = float(found)
        if self.type == "choice":
            return self.choices[int(number)]
        if self.type == "flag":
            return bool(number)
        return int(number) if self.type == "integer" else number

    def _fill(self, value: Any, store: Callable[[Any, Array], None], tail: tuple[int, ...] | None = None) -> Array:
        """Fill an array from a nested value, cell by cell."""
        width = 3 if self.is_distribution and tail is None else 1
        out = np.full((*self.shape(), width), np.nan)
        self._nest(value, out, self.dims, store)
        if np.isnan(out[..., 0]).any():
            raise ValueError(f"{self.id}: some cells have no value; add '*' for all others")
        return out if width == 3 or tail is not None else out[..., 0]

    def _nest(self, value: Any, out: Array, dims: Sequence[str], store: Callable[[Any, Array], None]) -> None:
        if not is_nested(value, self.type):
            store(value, out)
            return
        if not dims:
            raise ValueError(f"{self.id}: nested deeper than its dimensions")
        names = dim_members(dims[0])
        listed = [name for name in value if name != ALL_OTHERS]
        others = [number for number, name in enumerate(names) if name not in value]
        for name in listed:
            self._nest(value[name], out[names.index(name)], dims[1:], store)
        if ALL_OTHERS in value and others:
            part = np.full((1, *out.shape[1:]), np.nan)
            self._nest(value[ALL_OTHERS], part[0], dims[1:], store)
            out[others] = part

    def store(self, value: Any, out: Array) -> None:
        """Write one cell's value into every cell of ``out`` (last axis: width)."""
        if self.is_distribution:
            _store_law(value, out)
        elif self.type == "choice":
            out[..., 0] = self.choices.index(value)
        else:
            out[..., 0] = float(value)


def is_nested(value: Any, kind: str) -> bool:
    """Whether a value goes on by dimension, rather than being the value of one cell."""
    return isinstance(value, Mapping) and not (kind == "distribution" and set(value) & {"law", "mean", "shape"})


def _number(value: Any, out: Array) -> None:
    out[..., 0] = float(value)


def _store_law(value: Any, out: Array) -> None:
    """Write a law into cells; what is not said stays as it was (deterministic where nothing was)."""
    said = value if isinstance(value, Mapping) else {"mean": value}
    if "law" in said:
        law = LAWS.index(said["law"])
        out[..., 0] = law
        out[..., 2] = said.get("shape", 1.0 if law == Law.EXPONENTIAL else 0.0)
    else:
        fresh = np.isnan(out[..., 0])
        out[..., 0][fresh] = Law.DETERMINISTIC
        out[..., 2][fresh] = 0.0
    if "shape" in said:
        out[..., 2] = said["shape"]
    if "mean" in said:
        out[..., 1] = float(said["mean"])


def resolve(parameter: Parameter, overrides: Iterable[Override], *, modifiers: bool = True) -> Array:
    """Return the parameter's array after a scenario's overrides: the last match wins, the base value elsewhere.

    Parameters
    ----------
    modifiers
        False starts from the parameter's neutral value, if it has one, instead of its own.
    """
    out = parameter.array()
    width = out if parameter.is_distribution else out[..., None]
    if not modifiers and parameter.neutral is not None:
        parameter.store(parameter.neutral, width)
    for override in overrides:
        where = dict(override.at)
        picks = [
            [dim_members(dim).index(name) for name in where[dim]] if dim in where else list(range(size))
            for dim, size in zip(parameter.dims, parameter.shape(), strict=True)
        ]
        if picks:
            grid = np.ix_(*picks)
            part = width[grid]
            parameter.store(override.value, part)
            width[grid] = part
        else:
            parameter.store(override.value, width)
    return out
