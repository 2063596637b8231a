"""Which desk: by tier and kind of dispute, with remit and authority."""

from __future__ import annotations

from sim.kernel import kernel
from sim.parameters.catalogue import index
from sim.vocabulary import Book, Desk, Tier
from sim.world.access import value0, value1, value2

_VILLAGE, _TOWNSHIP = int(Desk.VILLAGE_COMMITTEE), int(Desk.TOWNSHIP_COMMITTEE)
_SECTOR, _COUNTY, _CITY = int(Desk.SECTOR_COMMITTEE), int(Desk.COUNTY_CENTER), int(Desk.CITY_CENTER)
_CITY_TIER = int(Tier.CITY)
_BOOKS = (int(Book.VILLAGE_MEDIATION), int(Book.TOWNSHIP_MEDIATION), int(Book.COUNTY_MEDIATION))
P_SECTOR, P_GRANTED = index("routes.sector"), index("authority.granted")
P_SIZE_TWO, P_SIZE_THREE, P_SIZE_FOUR = (index(f"routes.size_{name}") for name in ("township", "county", "city"))


@kernel
def mediation_desk(world, village, tier, kind):
    """Desk that mediates at a tier; where there is none, the next one above, else the next below; -1 if none at all."""
    desk_of = world.villages.desk
    for level in range(tier, _CITY_TIER + 1):
        desk = desk_at(desk_of, world, village, level, kind)
        if desk >= 0:
            return desk
    for level in range(tier - 1, 0, -1):
        desk = desk_at(desk_of, world, village, level, kind)
        if desk >= 0:
            return desk
    return -1


@kernel
def desk_at(desk_of, world, village, tier, kind):
    """Desk of exactly this tier, -1 for none."""
    if tier == 1:
        return desk_of[village, _VILLAGE]
    if tier == 2:
        return desk_of[village, _TOWNSHIP]
    if tier == 3:
        sector = desk_of[village, _SECTOR]
        if sector >= 0 and value1(world, P_SECTOR, village, kind) > 0.0:
            return sector
        return desk_of[village, _COUNTY]
    return desk_of[village, _CITY]


@kernel
def book_of_tier(tier):
    """Mediation book of a tier (the city's is kept with the counties')."""
    return _BOOKS[min(tier, 3) - 1]


@kernel
def remit(world, village, kind, severity, size, needs_authority, baseline):
    """Lowest tier whose business this is: by severity, by size, and by who may decide where a decision is needed.

    Denominators use the authority of the baseline, so that granting powers does not move them.
    """
    tier = severity
    if size >= value0_size(world, P_SIZE_FOUR, village):
        tier = max(tier, 4)
    elif size >= value0_size(world, P_SIZE_THREE, village):
        tier = max(tier, 3)
    elif size >= value0_size(world, P_SIZE_TWO, village):
        tier = max(tier, 2)
    if needs_authority:
        while tier < _CITY_TIER:
            granted = world.granted[kind, tier - 1] if baseline else value2(world, P_GRANTED, village, kind, tier - 1)
            if granted > 0.0:
                break
            tier += 1
    return tier


@kernel
def value0_size(world, parameter, village):
    """A size limit; 0 switches it off."""
    limit = value0(world, parameter, village)
    return limit if limit > 0.0 else 1e9


@kernel
def may_act(world, village, kind, tier, needs_authority):
    """Whether a desk of this tier may take the decision a dispute needs."""
    return (not needs_authority) or value2(world, P_GRANTED, village, kind, tier - 1) > 0.0
