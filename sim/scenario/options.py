"""What an operator takes: options beside the common keys of an effect, and whether it wants size, target and filter.

Operators stand above scenarios and declare what they take in these words, so that one checker reads all records.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from sim.evidence import Effect

INFINITE = (-math.inf, math.inf)


@dataclass(frozen=True)
class Option:
    """What one option may hold.

    Attributes
    ----------
    kind : str
        ``number`` (or a range), ``whole``, ``flag``, ``member`` and ``members`` (of a dimension), ``choice`` (of a
        parameter), ``days`` (of the month).
    of : str
        The dimension or the parameter.
    bounds : tuple
        Lowest and highest number.
    required : bool
        Whether an effect cannot do without it.
    acts : bool
        Whether it alone makes an effect do something; a name or a priority does not.
    needs : str
        Another option without which it says nothing.
    """

    kind: str
    of: str = ""
    bounds: tuple[float, float] = INFINITE
    required: bool = False
    acts: bool = True
    needs: str = ""


class Takes(Protocol):
    """What every operator says of itself (`sim.operator.Operator`)."""

    name: ClassVar[str]
    options: ClassVar[Mapping[str, Option]]
    size: ClassVar[str]
    target: ClassVar[bool]
    filters: ClassVar[str]

    def deposits(self, effect: Effect, programme: str, weight: NDArray[np.float64]) -> Iterator[Any]:
        """What one effect adds to which parameters."""


def number(low: float = -math.inf, high: float = math.inf, *, needs: str = "") -> Option:
    """A number, or a range of one."""
    return Option("number", bounds=(low, high), needs=needs)


def member(dimension: str, *, required: bool = True) -> Option:
    """One member of a dimension, which says where."""
    return Option("member", dimension, required=required, acts=False)


def members(dimension: str, *, required: bool = False) -> Option:
    """One member of a dimension or a list of them, which say where."""
    return Option("members", dimension, required=required, acts=False)


def choice(parameter: str) -> Option:
    """One of the choices of a parameter."""
    return Option("choice", parameter)


PRIORITY = Option("whole", bounds=(-1000.0, 1000.0), acts=False)
