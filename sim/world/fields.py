"""Fields: every parameter's value in one flat buffer, by village where programmes make it differ.

Some values are stored as the kernels need them: settlement probabilities as log-odds, re-centred so that the mean over
disputes of all difficulties is the catalogue's value.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.parameters.catalogue import catalogue, index
from sim.vocabulary import Desk

Array = NDArray[np.float64]

_SETTLE, _SPREAD, _RELAPSE = "handle.settle_probability", "handle.spread", "close.relapse"
#: desk whose relapse belongs to the catalogue value of each tier
_TIER_DESK = (Desk.VILLAGE_COMMITTEE, Desk.TOWNSHIP_COMMITTEE, Desk.COUNTY_CENTER, Desk.CITY_CENTER)
_MOST = 40.0  # log-odds of certainty


def log_odds(probability: Array, spread: float) -> Array:
    """Log-odds b with E[1 / (1 + exp(-(b - spread z)))] = probability for standard normal z.

    Solved by bisection on a Gauss-Hermite rule of 60 nodes; 0 and 1 become -40 and 40.
    """
    flat = np.round(np.asarray(probability, float), 12)
    different, where = np.unique(flat, return_inverse=True)
    centred = np.array([_centre(float(p), round(float(spread), 12)) for p in different])
    return centred[where].reshape(flat.shape)


@lru_cache(maxsize=4096)
def _centre(probability: float, spread: float) -> float:
    if probability <= 0.0:
        return -_MOST
    if probability >= 1.0:
        return _MOST
    if spread == 0.0:
        return float(np.log(probability / (1 - probability)))
    nodes, weights = _hermite()
    low, high = -_MOST, _MOST
    for _ in range(60):
        middle = 0.5 * (low + high)
        if float(weights @ (1 / (1 + np.exp(-(middle - spread * nodes))))) < probability:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


@lru_cache(maxsize=1)
def _hermite() -> tuple[Array, Array]:
    nodes, weights = np.polynomial.hermite_e.hermegauss(60)
    return nodes, weights / weights.sum()


class Fields:
    """The composed values of all parameters.

    Parameters
    ----------
    base : dict of str to ndarray
        Value of every parameter without programmes, over its own dimensions.
    """

    def __init__(self, base: dict[str, Array]) -> None:
        self.base = base
        self.values: dict[str, Array] = dict(base)

    def set(self, parameter: str, value: Array) -> None:
        """Set the composed value: of the base's shape, or with villages as first axis."""
        self.values[parameter] = value

    def at(self, parameter: str, village: int = 0) -> Array:
        """Value in a village, over the parameter's own dimensions."""
        value = self.values[parameter]
        return value if value.ndim == self.base[parameter].ndim else np.asarray(value[village])

    def varies(self, parameter: str) -> bool:
        """Whether the value differs by village."""
        return self.values[parameter].ndim > self.base[parameter].ndim

    def buffer(self) -> tuple[Array, NDArray[np.int64], NDArray[np.int64]]:
        """Data, offsets and strides (village, then up to three dimensions) as kernels read them."""
        names = list(catalogue())
        offsets, strides = np.zeros(len(names), np.int64), np.zeros((len(names), 4), np.int64)
        blocks: list[Array] = []
        at = 0
        for position, name in enumerate(names):
            block = self._stored(name)
            own = self.base[name].shape
            step = int(np.prod(own, dtype=np.int64))
            offsets[position] = at
            strides[position, 0] = step if block.ndim > len(own) else 0
            for axis in range(len(own)):
                strides[position, 1 + axis] = int(np.prod(own[axis + 1 :], dtype=np.int64))
            blocks.append(np.ascontiguousarray(block).ravel())
            at += block.size
        return np.concatenate(blocks), offsets, strides

    def _stored(self, name: str) -> Array:
        if name != _SETTLE:
            return self.values[name]
        value, relapse = self.values[name], self.values[_RELAPSE]
        again = relapse[..., [int(desk) for desk in _TIER_DESK]][..., None]
        # the catalogue's value is durable settlement; what a session decides is agreement
        agreement = np.where(value < 1.0, np.minimum(value / (1.0 - np.minimum(again, 0.9)), 0.999), 1.0)
        agreement = np.where((value < 1.0) & (again == 0.0), value, agreement)
        spread = self.values[_SPREAD]
        if spread.ndim == 0:
            return log_odds(agreement, float(spread))
        stack = [log_odds(agreement[v] if agreement.ndim > 2 else agreement, float(s)) for v, s in enumerate(spread)]
        return np.array(stack)


def position(parameter: str) -> int:
    """Position of a parameter in the buffer (the catalogue's order)."""
    return index(parameter)
