"""Desks and posts of a region by stated rules: who sits where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.scenario.place.allocation import Ints, add_up, share_one, share_out
from sim.scenario.place.outline import Outline
from sim.scenario.place.region import DESK_TIERS, DeskRows, Names
from sim.scenario.place.rules import Rules
from sim.vocabulary import Desk, Tier

Floats = NDArray[np.float64]

#: kinds of desk that a described region has
KINDS = (
    Desk.VILLAGE_COMMITTEE,
    Desk.TOWNSHIP_CENTER,
    Desk.TOWNSHIP_COMMITTEE,
    Desk.JUDICIAL_OFFICE,
    Desk.POLICE_STATION,
    Desk.SECTOR_COMMITTEE,
    Desk.COUNTY_CENTER,
    Desk.PETITION_OFFICE,
    Desk.PRESUIT,
    Desk.COURT,
    Desk.LABOUR_ARBITRATION,
    Desk.LAND_ARBITRATION,
    Desk.ADMIN_DECISION,
    Desk.ADMIN_REVIEW,
    Desk.CITY_CENTER,
    Desk.BOUNDARY_ABOVE,
    Desk.CITY_PETITION,
    Desk.CITY_COURT,
)
_FULL_TIME_SHARES = (Desk.TOWNSHIP_COMMITTEE, Desk.SECTOR_COMMITTEE, Desk.COUNTY_CENTER, Desk.CITY_CENTER)


@dataclass
class Settled:
    """An outline with its residents."""

    outline: Outline
    village_code: Names
    village_residents: Ints
    township_residents: Ints

    @property
    def residents(self) -> int:
        """Residents of the whole region."""
        return int(self.village_residents.sum())

    def areas(self, tier: Tier) -> list[str]:
        """Codes of the places of a tier."""
        if tier == Tier.VILLAGE:
            return [str(code) for code in self.village_code]
        if tier == Tier.TOWNSHIP:
            return self.outline.township_code
        return self.outline.counties.code if tier == Tier.COUNTY else [self.outline.code]

    def area_of_village(self, tier: Tier) -> Ints:
        """Place of each village at a tier."""
        township = self.outline.village_township
        if tier == Tier.VILLAGE:
            return np.arange(township.size)
        if tier == Tier.TOWNSHIP:
            return township
        return self.outline.township_county[township] if tier == Tier.COUNTY else np.zeros(township.size, np.int64)

    def people(self, tier: Tier) -> Ints:
        """Residents of each place of a tier."""
        return add_up(self.area_of_village(tier), self.village_residents, len(self.areas(tier)))

    def given(self, name: str) -> Floats:
        """What a sheet states by township; nan where it states nothing."""
        return self.outline.given.get(name, np.full(self.outline.n_townships, np.nan))


def grid_staff(outline: Outline, rules: Rules, grid_village: Ints) -> tuple[Floats, Floats]:
    """Return full-time and part-time workers of each grid: a township's stated number spread evenly, else the rule."""
    township = outline.village_township[grid_village]
    n_grids = np.bincount(township, minlength=outline.n_townships)
    found = []
    for name, rule in (("grid_workers", "grid_workers_per_grid"), ("part_time", "part_time_per_grid")):
        stated = outline.given.get(name, np.full(outline.n_townships, np.nan))
        per_grid = np.where(np.isnan(stated), rules[rule], stated / n_grids)
        found.append(per_grid[township])
    return found[0], found[1]


def desks_of(place: Settled, rules: Rules, staff: Mapping[Desk, int | None]) -> list[DeskRows]:
    """Return all desks: one of each kind in each place of its tier.

    Parameters
    ----------
    staff
        Servers of each desk of a kind, in place of the rule's; None leaves the kind out. A kind that the rules do not
        know (an enforcement team, a court) appears only here.
    """
    full_time = _full_time(place, rules)
    kinds = [kind for kind in Desk if staff.get(kind, kind if kind in KINDS else None) is not None]
    rows = []
    for kind in kinds:
        tier = DESK_TIERS[kind]
        codes = place.areas(tier)
        stated = staff.get(kind)
        if stated is not None:
            servers = np.full(len(codes), stated, np.int64)
        else:
            servers = full_time[kind] if kind in full_time else _servers(kind, place, rules)
        part_time = kind == Desk.VILLAGE_COMMITTEE
        serves = place.area_of_village(tier)
        if kind == Desk.POLICE_STATION:
            serves = _stations(place)[serves]
            servers = np.where(place.given("police_stations") == 0, -1, servers)
        rows.append(
            DeskRows(
                kind=kind,
                codes=[f"{code}:{kind.name.lower()}" for code in codes],
                area=np.arange(len(codes)),
                servers=servers,
                full_time=np.zeros(len(codes), np.int64) if part_time else servers,
                serves=serves,
            )
        )
    return [_without_absent(each) for each in rows]


def _full_time(place: Settled, rules: Rules) -> dict[Desk, Ints]:
    """Share full-time mediators out among the committees and centres, by residents, at least one each."""
    total = int(rules["full_time_mediators_per_1000"] * place.residents / 1000 + 0.5)
    weights = np.array([int(rules[f"full_time_to_{kind.name.lower()}"] * 10_000) for kind in _FULL_TIME_SHARES])
    found = {}
    for kind, part in zip(_FULL_TIME_SHARES, share_one(total, weights), strict=True):
        people = place.people(DESK_TIERS[kind])
        found[kind] = share_one(max(int(part), people.size), people, 1)
    own = Desk.TOWNSHIP_COMMITTEE
    return found | {own: _with_stated(found[own], place.given("mediators_full_time"))}


def _with_stated(rule: Ints, stated: Floats) -> Ints:
    return np.where(np.isnan(stated), rule, np.nan_to_num(stated)).astype(np.int64)


def _servers(kind: Desk, place: Settled, rules: Rules) -> Ints:
    """Return the servers of each desk of a kind by its rule, or as a sheet states them."""
    n = place.outline.n_townships
    if kind == Desk.VILLAGE_COMMITTEE:
        return _part_time(place, rules)
    if kind == Desk.TOWNSHIP_CENTER:
        return _with_stated(np.full(n, int(rules["township_center_staff"])), place.given("center_staff"))
    if kind == Desk.JUDICIAL_OFFICE:
        return _with_stated(np.full(n, int(rules["judicial_office_staff"])), place.given("judicial_office"))
    if kind == Desk.POLICE_STATION:
        return _police(place, rules)
    if kind in (Desk.PRESUIT, Desk.COURT, Desk.CITY_COURT):
        return _by_residents(place, kind, rules[f"{kind.name.lower()}_per_1000"])
    return np.full(len(place.areas(DESK_TIERS[kind])), int(rules[f"{kind.name.lower()}_staff"]))


def _by_residents(place: Settled, kind: Desk, per_1000: float) -> Ints:
    """Share the servers of a kind out among the places of its tier by residents, at least one each."""
    people = place.people(DESK_TIERS[kind])
    return share_one(max(int(per_1000 * place.residents / 1000 + 0.5), people.size), people, 1)


def _part_time(place: Settled, rules: Rules) -> Ints:
    """Share part-time mediators out among villages by residents, at least one each; a sheet's within its township."""
    per_1000 = rules["mediators_per_1000"] - rules["full_time_mediators_per_1000"]
    residents, township = place.village_residents, place.outline.village_township
    total = max(int(per_1000 * place.residents / 1000 + 0.5), residents.size)
    out = share_one(total, residents, 1)
    stated = place.given("mediators_part_time")
    if np.isnan(stated).all():
        return out
    there = ~np.isnan(stated)
    own = share_out(np.nan_to_num(stated).astype(np.int64), township, residents, 1)
    return np.where(there[township], own, out)


def _police(place: Settled, rules: Rules) -> Ints:
    """Share police out among townships by residents, at least two a station."""
    total = int(rules["police_per_1000"] * place.residents / 1000 + 0.5)
    people = place.township_residents
    return share_one(max(total, 2 * people.size), people, 2)


def _stations(place: Settled) -> Ints:
    """Return the township whose station serves each township: its own, else the first of its county that has one."""
    county = place.outline.township_county
    missing = place.given("police_stations") == 0
    serving = np.where(missing, -1, np.arange(county.size))
    for township in np.flatnonzero(missing):
        others = np.flatnonzero((county == county[township]) & ~missing)
        serving[township] = others[0] if others.size else -1
    return serving


def _without_absent(rows: DeskRows) -> DeskRows:
    """Leave out desks with servers below zero: they do not exist."""
    there = rows.servers >= 0
    if there.all():
        return rows
    place = np.where(there, np.cumsum(there) - 1, -1)
    return DeskRows(
        kind=rows.kind,
        codes=[code for code, keep in zip(rows.codes, there, strict=True) if keep],
        area=rows.area[there],
        servers=rows.servers[there],
        full_time=rows.full_time[there],
        serves=np.where(rows.serves >= 0, place[rows.serves], -1),
    )
