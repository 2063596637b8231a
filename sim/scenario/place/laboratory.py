"""Regions for theory: many independent copies of one desk or chain, or a regular structure of micro-grids.

Nothing in them is generated: every copy is alike, travel takes no time, and only the desks that are named exist.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.scenario.place.allocation import Ints
from sim.scenario.place.outline import numbered
from sim.scenario.place.region import DESK_TIERS, DeskRows, Names, Region, desk_columns, letters
from sim.vocabulary import Desk, Stratum, Tier

Staff = Mapping[Desk, int]


def one_desk(copies: int, staff: Staff, residents: int, households: int, urban: bool) -> Region:
    """Return ``copies`` villages of one micro-grid each, all in one township; each has a desk of its own.

    Raises
    ------
    ValueError
        If not exactly one kind of desk is named.
    """
    if len(staff) != 1:
        raise ValueError("one_desk takes one kind of desk")
    ((kind, servers),) = staff.items()
    villages = numbered("labc1t1", "v", copies)
    each = np.arange(copies)
    area = each if DESK_TIERS[kind] == Tier.VILLAGE else np.zeros(copies, np.int64)
    desks = [_rows(kind, villages, area, servers, each)]
    people = np.full(copies, residents), np.full(copies, households)
    zero = np.zeros(copies, np.int64)
    return _region(["labc1"], ["labc1t1"], np.zeros(1, np.int64), villages, zero, each, each, people, desks, urban)


def chain(copies: int, staff: Staff, residents: int, households: int, urban: bool) -> Region:
    """Return ``copies`` counties of one township, village and micro-grid each, each with its own desk of every kind.

    A city desk exists once a county (``Region.city_per_county``), so that copies share nothing.
    """
    counties = numbered("lab", "c", copies)
    townships = [f"{code}t1" for code in counties]
    villages = [f"{code}v1" for code in townships]
    each = np.arange(copies)
    desks = [_rows(kind, counties, each, servers, each) for kind, servers in staff.items()]
    people = np.full(copies, residents), np.full(copies, households)
    return _region(counties, townships, each, villages, each, each, each, people, desks, urban, city_per_county=True)


def layers(n_micro: int, per: Mapping[str, int], staff: Staff, residents: int, households: int, urban: bool) -> Region:
    """Return a regular structure: micro-grid m belongs to grid m // per_grid, village desk m // per_village, and so on.

    A place belongs to the place above of its first micro-grid, and a village is served by the desks of its first
    micro-grid, so that numbers per level need not divide one another; the last place of a level may be smaller.

    Parameters
    ----------
    n_micro
        Number of micro-grids.
    per
        Micro-grids of a ``grid``, ``village``, ``township`` and ``county``.
    """
    micro = np.arange(n_micro)
    micro_grid = micro // per["grid"]
    first_of_grid = np.arange(micro_grid[-1] + 1) * per["grid"]
    grid_village = first_of_grid // per["village"]
    first = np.arange(grid_village[-1] + 1) * per["village"]
    village_township, village_county = first // per["township"], first // per["county"]
    township_county = np.arange(village_township[-1] + 1) * per["township"] // per["county"]
    n_counties = int(max(village_county[-1], township_county[-1])) + 1
    counties = numbered("lab", "c", n_counties)
    townships = numbered("lab", "t", township_county.size)
    villages = numbered("lab", "v", first.size)
    places = {
        Tier.VILLAGE: (villages, np.arange(first.size)),
        Tier.TOWNSHIP: (townships, village_township),
        Tier.COUNTY: (counties, village_county),
        Tier.CITY: (["lab"], np.zeros(first.size, np.int64)),
    }
    desks = []
    for kind, servers in staff.items():
        codes, serves = places[DESK_TIERS[kind]]
        desks.append(_rows(kind, codes, np.arange(len(codes)), servers, serves))
    people = np.full(n_micro, residents), np.full(n_micro, households)
    return _region(
        counties, townships, township_county, villages, village_township, grid_village, micro_grid, people, desks, urban
    )


def _rows(kind: Desk, codes: Sequence[str], area: Ints, servers: int, serves: Ints) -> DeskRows:
    count = np.full(len(codes), servers, np.int64)
    return DeskRows(kind, [f"{code}:{kind.name.lower()}" for code in codes], area, count, count, serves)


def _region(
    counties: list[str],
    townships: list[str],
    township_county: Ints,
    villages: list[str],
    village_township: Ints,
    grid_village: Ints,
    micro_grid: Ints,
    people: tuple[Ints, Ints],
    desks: list[DeskRows],
    urban: bool,
    city_per_county: bool = False,
) -> Region:
    """Assemble a region whose places are alike."""
    n = len(villages)
    micro_residents, micro_households = people
    micro_village = grid_village[micro_grid]
    strata = np.zeros((n, len(Stratum)))
    strata[:, Stratum.UNDER60] = 1.0
    county_names = _alias("县", "County", len(counties))
    return Region(
        name={"zh": "试验区域", "en": "Laboratory"},
        code="lab",
        county_code=np.array(counties),
        county_id=np.array(counties),
        county_name=county_names["zh"],
        county_alias=county_names,
        county_kind=np.full(len(counties), "assumed"),
        township_code=np.array(townships),
        township_county=_narrow(township_county),
        township_alias=_alias("镇", "Township", len(townships)),
        village_code=np.array(villages),
        village_township=_narrow(village_township),
        village_urban=np.full(n, urban, np.int8),
        village_residents=_narrow(np.bincount(micro_village, micro_residents, n)),
        village_households=_narrow(np.bincount(micro_village, micro_households, n)),
        village_alias=_alias("村", "Village", n),
        village_strata=strata,
        village_travel=np.zeros((n, 4)),
        grid_code=np.array(numbered("lab", "g", grid_village.size)),
        grid_village=_narrow(grid_village),
        grid_workers=np.ones(grid_village.size),
        grid_part_time=np.zeros(grid_village.size),
        micro_grid=_narrow(micro_grid),
        micro_residents=_narrow(micro_residents),
        micro_households=_narrow(micro_households),
        marks={},
        city_per_county=city_per_county,
        **desk_columns(desks, n),
    )


def _narrow(values: NDArray[Any]) -> NDArray[np.int32]:
    return values.astype(np.int32)


def _alias(zh: str, en: str, count: int) -> dict[str, Names]:
    marks = [letters(number) for number in range(count)]
    return {"zh": np.array([mark + zh for mark in marks]), "en": np.array([f"{en} {mark}" for mark in marks])}
