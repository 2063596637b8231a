"""Between a region's description and its arrays: which places there are, and the numbers still to be shared out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.scenario.place.allocation import Ints
from sim.scenario.place.rules import Mark

Texts = dict[str, list[str]]  # by language


@dataclass
class Counties:
    """County-level units, sorted by code."""

    code: list[str]
    id: list[str]
    name: list[str]
    alias: Texts
    kind: list[str]


@dataclass
class Outline:
    """Counties, townships and villages, and totals by group of villages.

    Attributes
    ----------
    village_township, village_urban
        One entry a village; villages of one township stand together, urban ones first.
    resident_group, resident_totals
        Group of each village within which residents are shared out, and the residents of each group.
    block, household_totals, grid_totals, micro_totals
        The same for households, grids and micro-grids: the whole region, or each township of a sheet.
    village_marks
        What village names begin with, by township (``A1``); the township's name if None.
    given
        What a sheet states by township (``grid_workers``, ``police_stations`` …); nan where it is blank.
    seat
        County in which the city lies; -1 if not said.
    """

    name: Mapping[str, str]
    code: str
    counties: Counties
    township_code: list[str]
    township_county: Ints
    township_alias: Texts
    village_township: Ints
    village_urban: NDArray[np.int8]
    resident_group: Ints
    resident_totals: Ints
    block: Ints
    household_totals: Ints
    grid_totals: Ints
    micro_totals: Ints
    seat: int = -1
    village_marks: list[str] | None = None
    given: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    marks: dict[str, Mark] = field(default_factory=dict)

    @property
    def n_townships(self) -> int:
        """Number of townships."""
        return len(self.township_code)


def numbered(parent: str, letter: str, count: int) -> list[str]:
    """Return codes below a parent: a letter and numbers from 1, all of one width so that they sort."""
    width = max(2, len(str(count)))
    return [f"{parent}{letter}{number:0{width}d}" for number in range(1, count + 1)]


def alias_texts(zh: str, en: str, marks: list[str]) -> Texts:
    """Return shown names: the mark before the Chinese word, after the English one."""
    return {"zh": [f"{mark}{zh}" for mark in marks], "en": [f"{en} {mark}" for mark in marks]}
