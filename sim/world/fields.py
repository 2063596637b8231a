"""Fields: every parameter's value in one flat buffer, by class of villages where programmes make it differ.

Some values are stored as the kernels need them: settlement probabilities as log-odds, re-centred so that the mean over
disputes of all difficulties is the catalogue's value.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.parameters.catalogue import catalogue, index
from sim.vocabulary import Desk

Array = NDArray[np.float64]
Rows = NDArray[np.int64]

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

    Villages that the same programmes cover to the same extent share their values: where a value varies, it stands once
    per class of villages, and ``rows`` says which class a village belongs to.

    Parameters
    ----------
    base : dict of str to ndarray
        Value of every parameter without programmes, over its own dimensions.
    villages : int
        Number of villages.
    """

    def __init__(self, base: dict[str, Array], villages: int) -> None:
        self.base, self.villages = base, max(villages, 1)
        self.values: dict[str, Array] = dict(base)
        self.rows: dict[str, Rows] = {}
        self._strides = np.zeros((len(catalogue()), 6), np.int64)
        for position, name in enumerate(catalogue()):
            shape = base[name].shape
            for axis in range(len(shape)):
                self._strides[position, 2 + axis] = int(np.prod(shape[axis + 1 :], dtype=np.int64))

    def set(self, parameter: str, value: Array, row: Rows | None) -> None:
        """Set the composed value: of the base's shape, or with classes of villages as first axis."""
        self.values[parameter] = value
        if row is None:
            self.rows.pop(parameter, None)
        else:
            self.rows[parameter] = row

    def forget(self) -> None:
        """Back to the values without programmes."""
        self.values, self.rows = dict(self.base), {}

    def at(self, parameter: str, village: int = 0) -> Array:
        """Value in a village, over the parameter's own dimensions."""
        value = self.values[parameter]
        return np.asarray(value[self.rows[parameter][village]]) if parameter in self.rows else value

    def within(self, parameter: str, villages: NDArray[Any]) -> Array:
        """Values in several villages, one row each."""
        value = self.values[parameter]
        if parameter in self.rows:
            return np.asarray(value[self.rows[parameter][villages]])
        return np.broadcast_to(value, (len(villages), *value.shape))

    def buffer(self) -> tuple[Array, NDArray[np.int64], NDArray[np.int32]]:
        """Data, places and rows as kernels read them (`sim.world.access`)."""
        where = self._strides.copy()
        blocks: list[Array] = []
        rows = [np.zeros(self.villages, np.int32)]
        at = 0
        for position, name in enumerate(catalogue()):
            block, row = self._stored(name)
            where[position, 0] = at
            if row is not None:
                where[position, 1] = self.base[name].size
                where[position, 5] = len(rows)
                rows.append(row.astype(np.int32))
            blocks.append(block.ravel())
            at += block.size
        return np.concatenate(blocks), where, np.array(rows)

    def _stored(self, name: str) -> tuple[Array, Rows | None]:
        if name != _SETTLE:
            return self.values[name], self.rows.get(name)
        # the catalogue's value is durable settlement; what a session decides is agreement
        sample, row = self.together([_SETTLE, _RELAPSE, _SPREAD])
        if len(sample) == 1:
            return self._agreement(0), None
        return np.array([self._agreement(int(village)) for village in sample]), row

    def together(self, parameters: Sequence[str]) -> tuple[Rows, Rows]:
        """One village of each class in which several parameters are all the same, and the class of each village."""
        row = np.zeros(self.villages, np.int64)
        for name in parameters:
            if name in self.rows:
                code = self.rows[name]
                row = np.unique(row * (int(code.max()) + 1) + code, return_inverse=True)[1].reshape(-1)
        sample = np.zeros(int(row.max()) + 1, np.int64)
        sample[row] = np.arange(self.villages)
        return sample, row

    def _agreement(self, village: int) -> Array:
        """Log-odds of agreement in a session, over the dimensions of the parameter, in one village."""
        value, relapse = self.at(_SETTLE, village), self.at(_RELAPSE, village)
        again = relapse[..., [int(desk) for desk in _TIER_DESK]][..., None]
        agreement = np.where(value < 1.0, np.minimum(value / (1.0 - np.minimum(again, 0.9)), 0.999), 1.0)
        agreement = np.where((value < 1.0) & (again == 0.0), value, agreement)
        return log_odds(agreement, float(self.at(_SPREAD, village)))


def position(parameter: str) -> int:
    """Position of a parameter in the buffer (the catalogue's order)."""
    return index(parameter)
