"""Groupings of places: every indicator is computed for the groups of one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.events.tables import RunTables

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Areas:
    """Grouping of places.

    A *spot* is a township (0 … T−1), or for a file that belongs to no dispute the county of its desk (T … T+C−1) or,
    last, nowhere below the city.

    Attributes
    ----------
    name
        ``city``, ``county`` or ``township``.
    n
        Number of groups.
    of_spot
        Group of each spot; ``n`` = outside all groups.
    """

    name: str
    n: int
    of_spot: NDArray[np.int64]

    @classmethod
    def of(cls, tables: RunTables, name: str) -> Areas:
        """Grouping by ``city``, ``county`` or ``township``."""
        county = np.asarray(tables.places["township_county"], dtype=np.int64)
        townships, counties = len(county), n_counties(tables)
        if name == "city":
            return cls(name, 1, np.zeros(townships + counties + 1, dtype=np.int64))
        if name == "county":
            return cls(name, counties, np.concatenate([county, np.arange(counties + 1)]))
        outside = np.full(counties + 1, townships)
        return cls(name, townships, np.concatenate([np.arange(townships), outside]))

    def groups(self, spots: NDArray[Any]) -> NDArray[np.int64]:
        """Group of each row."""
        group: NDArray[np.int64] = self.of_spot[spots]
        return group

    def count(self, spots: NDArray[Any], mask: Mask) -> Floats:
        """Rows of ``mask`` per group."""
        if self.n == 1 and not self.of_spot.any():
            return np.array([np.count_nonzero(mask)], dtype=np.float64)
        return np.bincount(self.groups(spots[mask]), minlength=self.n + 1)[: self.n].astype(np.float64)

    def total(self, spots: NDArray[Any], mask: Mask, weights: NDArray[Any]) -> Floats:
        """Sum of ``weights`` over the rows of ``mask`` per group."""
        chosen = weights[mask].astype(np.float64)
        return self._sums(self.groups(spots[mask]), chosen)

    def by_township(self, values: NDArray[Any]) -> Floats:
        """Sum of one value a township per group."""
        return self._sums(self.of_spot[: len(values)], values)

    def at(self, spots: NDArray[Any], values: NDArray[Any]) -> Floats:
        """Sum of ``values`` per group, one spot a value."""
        return self._sums(self.groups(spots), values)

    def _sums(self, groups: NDArray[np.int64], values: NDArray[Any]) -> Floats:
        return np.bincount(groups, weights=values, minlength=self.n + 1)[: self.n].astype(np.float64)


def n_counties(tables: RunTables) -> int:
    """Number of county-level units."""
    county = tables.places["township_county"]
    return max(len(tables.places.get("county_code", ())), int(county.max()) + 1 if len(county) else 0)
