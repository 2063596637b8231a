"""A region as arrays: places from city to micro-grid, residents, posts, and the desk that serves each village.

Rows of every level are sorted by code and children of one parent stand together, so the order of rows in an input file
never matters. Nothing here changes during a run.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.scenario.place.rules import Mark
from sim.vocabulary import Desk, Tier

Names = NDArray[np.str_]
Index = NDArray[np.int32]
Floats = NDArray[np.float64]

#: tier at which each kind of desk works
DESK_TIERS: dict[Desk, Tier] = {
    Desk.VILLAGE_COMMITTEE: Tier.VILLAGE,
    Desk.TOWNSHIP_CENTER: Tier.TOWNSHIP,
    Desk.TOWNSHIP_COMMITTEE: Tier.TOWNSHIP,
    Desk.JUDICIAL_OFFICE: Tier.TOWNSHIP,
    Desk.ENFORCEMENT_TEAM: Tier.TOWNSHIP,
    Desk.POLICE_STATION: Tier.TOWNSHIP,
    Desk.SECTOR_COMMITTEE: Tier.COUNTY,
    Desk.COUNTY_CENTER: Tier.COUNTY,
    Desk.PETITION_OFFICE: Tier.COUNTY,
    Desk.PRESUIT: Tier.COUNTY,
    Desk.COURT: Tier.COUNTY,
    Desk.LABOUR_ARBITRATION: Tier.COUNTY,
    Desk.LAND_ARBITRATION: Tier.COUNTY,
    Desk.ADMIN_DECISION: Tier.COUNTY,
    Desk.ADMIN_REVIEW: Tier.COUNTY,
    Desk.CITY_CENTER: Tier.CITY,
    Desk.BOUNDARY_ABOVE: Tier.CITY,
    Desk.CITY_PETITION: Tier.CITY,
    Desk.CITY_COURT: Tier.CITY,
}


@dataclass(frozen=True)
class Region:
    """One region, ready for the engine.

    Attributes
    ----------
    name, code
        Of the city; names hold ``zh`` and ``en``.
    county_code, county_id, county_name, county_alias, county_kind
        True code, short id for filters, true name, shown name by language, and where its residents come from.
    township_code, township_county, township_alias
        ``township_county`` is an index; likewise every ``<level>_<parent>``.
    village_code, village_township, village_urban, village_residents, village_households, village_alias
        ``village_urban`` is 0 rural, 1 urban.
    village_strata
        Share of each stratum among the residents, order of ``vocabulary.Stratum``; rows add up to exactly one.
    village_travel
        Hours one way to the desks of village, township, county, city.
    grid_code, grid_village, grid_workers, grid_part_time
        Full-time and part-time workers of each grid (may be fractions).
    micro_grid, micro_residents, micro_households
        Grid of each micro-grid; residents and households in it.
    desk_code, desk_kind, desk_tier, desk_area, desk_servers, desk_full_time
        ``desk_area`` is an index of the desk's own tier (village, township, county; 0 or the county for the city);
        ``desk_full_time`` says how many of the servers are full-time.
    desk_of
        Desk that serves a village, by village and ``vocabulary.Desk``; -1 where there is none. The only way from a
        village to a desk.
    city_per_county
        Whether each county has a city desk of its own (laboratory chains).
    marks
        Field or total -> where it comes from; all that no source states is here.
    """

    name: Mapping[str, str]
    code: str
    county_code: Names
    county_id: Names
    county_name: Names
    county_alias: Mapping[str, Names]
    county_kind: Names
    township_code: Names
    township_county: Index
    township_alias: Mapping[str, Names]
    village_code: Names
    village_township: Index
    village_urban: NDArray[np.int8]
    village_residents: Index
    village_households: Index
    village_alias: Mapping[str, Names]
    village_strata: Floats
    village_travel: Floats
    grid_code: Names
    grid_village: Index
    grid_workers: Floats
    grid_part_time: Floats
    micro_grid: Index
    micro_residents: Index
    micro_households: Index
    desk_code: Names
    desk_kind: NDArray[np.int8]
    desk_tier: NDArray[np.int8]
    desk_area: Index
    desk_servers: Index
    desk_full_time: Index
    desk_of: Index
    marks: Mapping[str, Mark]
    city_per_county: bool = False

    def __post_init__(self) -> None:
        for array in self._arrays().values():
            array.setflags(write=False)

    def _arrays(self) -> dict[str, NDArray[Any]]:
        """Return every array by name, aliases as ``<field>.<lang>``."""
        found: dict[str, NDArray[Any]] = {}
        for each in fields(self):
            value = getattr(self, each.name)
            if isinstance(value, np.ndarray):
                found[each.name] = value
            elif each.name.endswith("_alias"):
                found.update({f"{each.name}.{lang}": names for lang, names in value.items()})
        return found

    @property
    def village_county(self) -> Index:
        """County of each village."""
        return self.township_county[self.village_township]

    @property
    def sizes(self) -> dict[str, int]:
        """Number of counties, townships, villages, grids, micro-grids and desks."""
        levels = {
            "counties": self.county_code,
            "townships": self.township_code,
            "villages": self.village_code,
            "grids": self.grid_code,
            "micro_grids": self.micro_grid,
            "desks": self.desk_code,
        }
        return {name: int(array.size) for name, array in levels.items()}

    @property
    def residents(self) -> int:
        """Residents of the whole region."""
        return int(self.village_residents.sum(dtype=np.int64))

    def find(self, level: str, word: str) -> int | None:
        """Return the index of a county or township by code, id, true name or alias; None if there is none.

        Parameters
        ----------
        level
            ``county`` or ``township``.
        word
            What the user wrote.
        """
        aliases: Mapping[str, Names] = getattr(self, f"{level}_alias")
        columns = [getattr(self, f"{level}_code"), *aliases.values()]
        if level == "county":
            columns += [self.county_id, self.county_name]
        for column in columns:
            rows = np.flatnonzero(column == word)
            if rows.size:
                return int(rows[0])
        return None

    def words(self, level: str) -> list[str]:
        """Return the words by which counties (their ids) or townships (their codes) are best named."""
        column: Names = self.county_id if level == "county" else self.township_code
        return [str(word) for word in column]

    def digest(self) -> str:
        """Return a SHA-256 of all that can change a run (names and aliases left out), for identities and caches."""
        total = hashlib.sha256(self.code.encode())
        for name, array in sorted(self._arrays().items()):
            if "alias" in name or name in ("county_name", "county_kind"):
                continue
            total.update(f"{name}{array.shape}{array.dtype.kind}".encode())
            words = array.dtype.kind == "U"
            total.update("\0".join(array.tolist()).encode() if words else np.ascontiguousarray(array).tobytes())
        return total.hexdigest()


@dataclass(frozen=True)
class DeskRows:
    """Desks of one kind: code, area, servers and full-time servers of each, and which of them serves each village."""

    kind: Desk
    codes: Sequence[str]
    area: NDArray[np.integer]
    servers: NDArray[np.integer]
    full_time: NDArray[np.integer]
    serves: NDArray[np.integer]


def desk_columns(parts: Sequence[DeskRows], n_villages: int) -> dict[str, Any]:
    """Return the desk columns of a `Region` and its ``desk_of``, desks sorted by code."""
    codes = np.array([code for part in parts for code in part.codes], dtype=np.str_)
    order = np.argsort(codes, kind="stable")
    place = np.empty(codes.size, np.int64)
    place[order] = np.arange(codes.size)
    desk_of = np.full((n_villages, len(Desk)), -1, np.int32)
    kinds, first = [], 0
    for part in parts:
        there = part.serves >= 0
        desk_of[there, part.kind] = place[first + part.serves[there]]
        kinds.append(np.full(len(part.codes), part.kind, np.int8))
        first += len(part.codes)
    kind = np.concatenate(kinds)[order] if kinds else np.zeros(0, np.int8)
    tiers = np.array([DESK_TIERS[desk] for desk in Desk], np.int8)

    def column(name: str) -> Index:
        return _ints([getattr(part, name) for part in parts])[order]

    return {
        "desk_code": codes[order],
        "desk_kind": kind,
        "desk_tier": tiers[kind],
        "desk_area": column("area"),
        "desk_servers": column("servers"),
        "desk_full_time": column("full_time"),
        "desk_of": desk_of,
    }


def _ints(arrays: Sequence[NDArray[np.integer]]) -> Index:
    return np.concatenate([np.zeros(0, np.int32), *arrays]).astype(np.int32)


def letters(number: int) -> str:
    """Return A, B, …, Z, AA, AB, … for the numbers from 0 on."""
    text = ""
    number += 1
    while number:
        number, last = divmod(number - 1, 26)
        text = chr(ord("A") + last) + text
    return text
