"""The tree of places below a city, and the one that a page shows: ``city``, ``county-2``, ``village-117``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.text import both

if TYPE_CHECKING:
    from sim.scenario.place import Region

LEVELS = ("city", "county", "township", "village", "grid")
Text = Mapping[str, str]


@dataclass(frozen=True)
class Scope:
    """One place: its level and its row there."""

    level: str = "city"
    index: int = 0

    def __str__(self) -> str:
        return self.level if self.level == "city" else f"{self.level}-{self.index}"


class Places:
    """Places of a region from city to micro-grid; the parts of each stand together: every place is a span of rows."""

    def __init__(self, region: Region) -> None:
        self.region = region
        self.digest = region.digest()
        parents: dict[str, NDArray[np.int64]] = {
            "county": np.zeros(len(region.county_code), np.int64),
            "township": region.township_county.astype(np.int64),
            "village": region.village_township.astype(np.int64),
            "grid": region.grid_village.astype(np.int64),
            "micro": region.micro_grid.astype(np.int64),
        }
        self.parents = parents
        #: level -> first row of each part below, one more than there are places
        self._first: dict[str, NDArray[np.int64]] = {}
        for level, below in zip(LEVELS, (*LEVELS[1:], "micro"), strict=True):
            size = 1 if level == "city" else len(parents[level])
            self._first[level] = np.searchsorted(parents[below], np.arange(size + 1))
        self.n_cells = len(parents["micro"])
        self._micro = {level: self._down(level, "micro") for level in LEVELS}

    def _down(self, level: str, target: str) -> NDArray[np.int64]:
        """First row at a lower level for each place of a level, one more than there are places."""
        order = (*LEVELS, "micro")
        first = np.arange(len(self._first[level]) if level in self._first else 0)
        for each in order[order.index(level) : order.index(target)]:
            first = self._first[each][first]
        return first

    def size(self, level: str) -> int:
        """Number of places of a level."""
        return 1 if level == "city" else len(self.parents[level])

    def children(self, level: str, index: int) -> range:
        """Rows of the parts of a place, one level below."""
        first = self._first[level]
        return range(int(first[index]), int(first[index + 1]))

    def n_micro(self, level: str, index: int) -> int:
        """Micro-grids of a place."""
        first = self._micro[level]
        return int(first[index + 1] - first[index])

    def span(self, level: str, scope: Scope) -> tuple[int, int]:
        """Rows at a lower level (or ``micro``) that belong to a place: first, and one after the last."""
        first = self._micro[scope.level] if level == "micro" else self._down(scope.level, level)
        return int(first[scope.index]), int(first[scope.index + 1])

    def townships(self, scope: Scope) -> slice:
        """Townships whose tallies belong to a place: its own, or the one it lies in."""
        if scope.level in ("city", "county"):
            return slice(*self.span("township", scope))
        path = {each.level: each.index for each in self.path(scope)}
        return slice(path["township"], path["township"] + 1)

    def scope(self, text: str | None) -> Scope:
        """The place that a link names; the city where it names none of this region."""
        level, _, number = (text or "").partition("-")
        if level in LEVELS[1:] and number.isascii() and number.isdigit() and int(number[:9]) < self.size(level):
            return Scope(level, int(number))
        return Scope()

    def path(self, scope: Scope) -> list[Scope]:
        """The places from the city down to this one."""
        found, level, index = [scope], scope.level, scope.index
        while level != "city":
            above = LEVELS[LEVELS.index(level) - 1]
            index = 0 if above == "city" else int(self.parents[level][index])
            level = above
            found.insert(0, Scope(level, index))
        return found

    def below(self, scope: Scope, micro: int) -> Scope:
        """The part of a place in which a micro-grid lies; the place itself where nothing lies below."""
        if scope.level == LEVELS[-1]:
            return scope
        level = LEVELS[LEVELS.index(scope.level) + 1]
        return Scope(level, int(np.searchsorted(self._micro[level], micro, side="right")) - 1)

    def name(self, scope: Scope) -> Text:
        """Shown name of a place."""
        region = self.region
        if scope.level == "city":
            return region.name
        if scope.level == "grid":
            village = int(self.parents["grid"][scope.index])
            return both("live.grid_number", n=scope.index - self.children("village", village)[0] + 1)
        alias = getattr(region, f"{scope.level}_alias")
        return {lang: str(alias[lang][scope.index]) for lang in alias}

    def names(self, level: str, rows: range, lang: str) -> list[str]:
        """Shown names of several places of a level."""
        if level == "grid":
            return [self.name(Scope(level, row))[lang] for row in rows]
        alias = getattr(self.region, f"{level}_alias")[lang]
        return [str(each) for each in alias[rows.start : rows.stop]]

    def township(self, micro: int) -> int:
        """Row of the township in which a micro-grid lies."""
        grid = int(self.parents["micro"][micro])
        return int(self.parents["village"][int(self.parents["grid"][grid])])

    def address(self, micro: int, lang: str) -> list[str]:
        """Names of county, township and village of a micro-grid."""
        grid = int(self.parents["micro"][micro])
        village = int(self.parents["grid"][grid])
        township = int(self.parents["village"][village])
        rows = {"county": int(self.parents["township"][township]), "township": township, "village": village}
        return [self.name(Scope(level, row))[lang] for level, row in rows.items()]
