"""From an outline to the arrays of a region: every number shared out so that its total is met exactly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.scenario.place.allocation import ONE, Ints, Keys, add_up, below, keys_of, ordinal_in, share_out, uneven
from sim.scenario.place.outline import Outline, Texts
from sim.scenario.place.region import Names, Region, desk_columns
from sim.scenario.place.rules import Mark, Rules
from sim.scenario.place.staffing import Settled, desks_of, grid_staff
from sim.scenario.place.strata import Marginals, strata_shares
from sim.vocabulary import Desk, Setting
from sim.yaml_nodes import load

_MARKS_FILE = Path(__file__).with_name("marks.yaml")
_VILLAGE_USE, _GRID_USE, _MICRO_USE = 21, 22, 23
_LEG_USES = (31, 32, 33, 34)

Floats = NDArray[np.float64]


@dataclass
class _Cells:
    """Grids and micro-grids of all villages."""

    grid_code: Names
    grid_village: Ints
    micro_grid: Ints
    micro_residents: Ints
    micro_households: Ints


def generate(outline: Outline, rules: Rules, staff: Mapping[Desk, int | None]) -> Region:
    """Return the region of an outline.

    Parameters
    ----------
    outline
        Places down to villages, and totals by group of villages.
    rules
        The stated rules.
    staff
        Servers of each desk of a kind, in place of the rule's; None leaves the kind out.
    """
    codes = _village_codes(outline)
    keys = keys_of(codes)
    weights = uneven(keys, _VILLAGE_USE, rules["village_spread"])
    residents = share_out(outline.resident_totals, outline.resident_group, weights, 1)
    households = share_out(outline.household_totals, outline.block, residents, 1)
    cells = _cells(outline, rules, codes, residents, households)
    place = Settled(outline, codes, residents, add_up(outline.village_township, residents, outline.n_townships))
    workers, part_time = grid_staff(outline, rules, cells.grid_village)
    return Region(
        name=outline.name,
        code=outline.code,
        county_code=np.array(outline.counties.code),
        county_id=np.array(outline.counties.id),
        county_name=np.array(outline.counties.name),
        county_alias=_arrays(outline.counties.alias),
        county_kind=np.array(outline.counties.kind),
        township_code=np.array(outline.township_code),
        township_county=outline.township_county.astype(np.int32),
        township_alias=_arrays(outline.township_alias),
        village_code=codes,
        village_township=outline.village_township.astype(np.int32),
        village_urban=outline.village_urban,
        village_residents=residents.astype(np.int32),
        village_households=households.astype(np.int32),
        village_alias=_arrays(_village_aliases(outline)),
        village_strata=_strata(keys, outline.village_urban, residents, rules),
        village_travel=_travel(outline, keys, residents, rules),
        grid_code=cells.grid_code,
        grid_village=cells.grid_village.astype(np.int32),
        grid_workers=workers,
        grid_part_time=part_time,
        micro_grid=cells.micro_grid.astype(np.int32),
        micro_residents=cells.micro_residents.astype(np.int32),
        micro_households=cells.micro_households.astype(np.int32),
        marks={**field_marks(), **outline.marks},
        **desk_columns(desks_of(place, rules, staff), codes.size),
    )


@cache
def field_marks() -> dict[str, Mark]:
    """Return where each generated field comes from, as ``marks.yaml`` states it."""
    found = {}
    for name, node in load(_MARKS_FILE, _MARKS_FILE.name).items():
        plain = node.plain()
        found[name] = Mark(plain["kind"], plain["zh"], plain["en"])
    return found


def _arrays(texts: Texts) -> dict[str, Names]:
    return {lang: np.array(names) for lang, names in texts.items()}


def _village_codes(outline: Outline) -> Names:
    """Return township code, v, and a number of fixed width."""
    number = ordinal_in(outline.village_township) + 1
    width = max(3, len(str(int(number.max()))))
    townships = outline.township_code
    return np.array([f"{townships[t]}v{n:0{width}d}" for t, n in zip(outline.village_township, number, strict=True)])


def _village_aliases(outline: Outline) -> Texts:
    """Return names like A1-1村; under a sheet's own township names, the name and a number."""
    number = (ordinal_in(outline.village_township) + 1).tolist()
    townships, urban = outline.village_township.tolist(), outline.village_urban.tolist()
    marks = outline.village_marks or outline.township_alias["zh"]
    kinds = {"zh": ("村", "社区"), "en": ("Village", "Community")}
    rows = list(zip(townships, number, urban, strict=True))
    return {
        "zh": [f"{marks[t]}-{n}{kinds['zh'][u]}" for t, n, u in rows],
        "en": [f"{kinds['en'][u]} {marks[t]}-{n}" for t, n, u in rows],
    }


def _cells(outline: Outline, rules: Rules, codes: Names, residents: Ints, households: Ints) -> _Cells:
    """Cut villages into grids and grids into micro-grids, all without a loop over places."""
    n_grids = share_out(outline.grid_totals, outline.block, households, 1)
    grid_village = np.repeat(np.arange(codes.size), n_grids)
    number = ordinal_in(grid_village) + 1
    width = max(2, len(str(int(number.max()))))
    village = codes.tolist()
    pairs = zip(grid_village.tolist(), number.tolist(), strict=True)
    grid_code = np.array([f"{village[v]}g{n:0{width}d}" for v, n in pairs])
    keys = keys_of(grid_code)
    grid_residents = share_out(residents, grid_village, uneven(keys, _GRID_USE, rules["grid_spread"]), 1)
    n_micro = share_out(outline.micro_totals, outline.block[grid_village], grid_residents, 1)
    micro_grid = np.repeat(np.arange(grid_code.size), n_micro)
    micro_keys = below(keys[micro_grid], ordinal_in(micro_grid))
    weights = uneven(micro_keys, _MICRO_USE, rules["micro_grid_spread"])
    micro_residents = share_out(grid_residents, micro_grid, weights, 1)
    micro_households = share_out(households, grid_village[micro_grid], micro_residents, 1)
    return _Cells(grid_code, grid_village, micro_grid, micro_residents, micro_households)


def _strata(keys: Keys, urban: NDArray[np.int8], residents: Ints, rules: Rules) -> Floats:
    marginals = Marginals(
        age60=(rules["age60_share_rural"], rules["age60_share_urban"]),
        low_income=(rules["low_income_share_rural"], rules["low_income_share_urban"]),
        spread=rules["strata_spread"],
        odds=rules["age60_low_income_odds"],
    )
    return strata_shares(keys, urban, residents, marginals)


def _travel(outline: Outline, keys: Keys, residents: Ints, rules: Rules) -> Floats:
    """Return hours one way from each village to the desks of the four tiers, in whole minutes.

    The way to the county leads through the township and the way to the city through the county's seat; the seat is the
    township with the most urban residents, the city lies in the county that is said to hold it or is the most urban.
    """
    spread = rules["travel_spread"]
    urban = outline.village_urban == Setting.URBAN

    def leg(place_keys: Keys, use: int, hours: Floats) -> Floats:
        return hours * (uneven(place_keys, use, spread) / ONE)

    def by_setting(name: str) -> Floats:
        return np.where(urban, rules[f"{name}_urban"], rules[f"{name}_rural"])

    in_town = add_up(outline.village_township, np.where(urban, residents, 0), outline.n_townships)
    n_counties = len(outline.counties.code)
    in_county = add_up(outline.township_county, in_town, n_counties)
    seat = np.zeros(outline.n_townships, bool)
    for county in range(n_counties):
        rows = np.flatnonzero(outline.township_county == county)
        seat[rows[np.argmax(in_town[rows])]] = True
    city = np.arange(n_counties) == (outline.seat if outline.seat >= 0 else int(np.argmax(in_county)))
    near = rules["travel_inside_seat"]
    township_keys, county_keys = keys_of(outline.township_code), keys_of(outline.counties.code)
    to_county = leg(township_keys, _LEG_USES[2], np.where(seat, near, rules["travel_county"]))
    to_city = leg(county_keys, _LEG_USES[3], np.where(city, near, rules["travel_city"]))
    hours = np.empty((keys.size, 4))
    hours[:, 0] = leg(keys, _LEG_USES[0], by_setting("travel_village"))
    hours[:, 1] = leg(keys, _LEG_USES[1], by_setting("travel_township"))
    hours[:, 2] = hours[:, 1] + to_county[outline.village_township]
    hours[:, 3] = hours[:, 2] + to_city[outline.township_county[outline.village_township]]
    return np.floor(hours * 60 + 0.5) / 60
