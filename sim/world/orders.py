"""What a centre may order at a meeting, and how an order changes the world."""

from __future__ import annotations

from dataclasses import dataclass

from sim.kernel import kernel
from sim.parameters.catalogue import index
from sim.randomness import chance
from sim.vocabulary import Phase, Truth, Use
from sim.world.access import value0
from sim.world.sights import schedule_sight, touch_sights

_LIVE, _DISCOVER = int(Truth.LIVE), int(Phase.DISCOVER)
_MEET, _COMPLY = int(Phase.MEET), int(Use.COMPLY)
P_COMPLY, P_EFFECT = index("meet.notice_comply"), index("meet.notice_effect")


@dataclass(frozen=True)
class MobileTeam:
    """A mobile team of mediators works at a desk up to and including day `until`."""

    desk: int
    until: int


@dataclass(frozen=True)
class Patrol:
    """A village gets more patrol (`factor` = 1 doubles it) up to and including day `until`."""

    village: int
    factor: float
    until: int


@dataclass(frozen=True)
class LeadCases:
    """Leaders of a centre take its oldest stalled cases: at most `slots` at a time, from the desks given (rows)."""

    tier: int
    desks: tuple[int, ...]
    slots: int


@dataclass(frozen=True)
class Notice:
    """A risk notice goes to those who could prevent disputes in a township; it holds up to and including `until`."""

    township: int
    until: int


Order = MobileTeam | Patrol | LeadCases | Notice


@kernel
def heed(world, township, day, until):
    """A risk notice is heeded or not; then a share of the disputes it speaks of does not arise."""
    townships = world.townships
    village = townships.first_village[township]
    if chance(world.stream[_MEET], townships.key[township], day, _COMPLY, value0(world, P_COMPLY, village)):
        townships.notice[township] = value0(world, P_EFFECT, village)
        townships.notice_until[township] = until


@kernel
def end_notices(world, day):
    """Notices whose time is over say nothing any more."""
    townships = world.townships
    for township in range(townships.count):
        if townships.notice[township] > 0.0 and townships.notice_until[township] <= day:
            townships.notice[township] = 0.0


@kernel
def send_team(world, desk, until):
    """Give a spare server of the desk's pool to a mobile team; says whether there was room."""
    pool = world.desks.pool[desk]
    first = world.pools.first_server[pool]
    for server in range(first + world.pools.n_server[pool] - 1, first - 1, -1):
        if world.servers.minutes[server] == 0 or world.servers.mobile_until[server] >= 0:
            world.servers.mobile_until[server] = until
            return True
    return False


@kernel
def set_patrols(world, factors, day):
    """Change the extra patrol of villages from `day` on; only disputes where it changes are looked at again."""
    cases, villages = world.cases, world.villages
    if world.flags[_DISCOVER] != 0:
        for case in range(cases.count):
            v = cases.village[case]
            if factors[v] != villages.mobile[v] and int(cases.truth[case]) == _LIVE and int(cases.prevented[case]) == 0:
                touch_sights(world, case, day - 1)
    for v in range(villages.count):
        if factors[v] != villages.mobile[v]:
            villages.mobile[v] = factors[v]
            villages.changed[v] = 1
    if world.flags[_DISCOVER] != 0:
        for case in range(cases.count):
            v = cases.village[case]
            if int(villages.changed[v]) == 1 and int(cases.truth[case]) == _LIVE and int(cases.prevented[case]) == 0:
                schedule_sight(world, case)
    for v in range(villages.count):
        villages.changed[v] = 0
