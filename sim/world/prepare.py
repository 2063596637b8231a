"""Compiled preparation: weights of places, capacities of servers, and bringing all live disputes up to date at once."""

from __future__ import annotations

import numpy as np

from sim.kernel import kernel
from sim.parameters.catalogue import index
from sim.randomness import gamma
from sim.vocabulary import Kind, Phase, Response, Truth, Use
from sim.world.access import value0, value1, value2
from sim.world.choice import is_plain, set_care
from sim.world.hazards import schedule, touch
from sim.world.planned import SIGHTING, TRUE_EVENT
from sim.world.sights import P_MODE as P_PATROL
from sim.world.sights import ROUNDS_MODE, schedule_sight, touch_sights

_ARISE, _DISCOVER, _FRAILTY = int(Phase.ARISE), int(Phase.DISCOVER), int(Use.FRAILTY)
_LIVE, _EFFORT = int(Truth.LIVE), int(Response.EFFORT)
N_KIND = len(Kind)
P_RATE, P_SHARE, P_SHAPE = index("arise.rate"), index("arise.kind_share"), index("arise.village_shape")
P_PREVENT = index("arise.prevention")
P_SERVERS, P_HOURS, P_MODE = index("capacity.servers"), index("capacity.hours"), index("capacity.mode")


@kernel
def weigh_places(world, stream):
    """Base rates of townships by kind, and the weights by which a dispute finds its village.

    Lasting differences between villages are gamma factors drawn by village; programmes never touch these weights.
    """
    villages, townships = world.villages, world.townships
    lasting = np.ones(villages.count)
    whole = np.zeros(villages.count)
    for village in range(villages.count):
        shape = value0(world, P_SHAPE, village)
        if shape > 0.0:
            lasting[village] = gamma(stream, villages.key[village], 0, _FRAILTY, shape) / shape
        for kind in range(N_KIND):
            whole[village] += value2(world, P_SHARE, village, kind, int(villages.urban[village]))
    for township in range(townships.count):
        first = townships.first_village[township]
        last = first + townships.n_village[township]
        for kind in range(N_KIND):
            total = 0.0
            for village in range(first, last):
                setting = int(villages.urban[village])
                rate = value1(world, P_RATE, village, setting) * value2(world, P_SHARE, village, kind, setting)
                rate *= villages.residents[village] / 1000.0 / 365.0 / max(whole[village], 1e-300)
                total += rate * lasting[village]
                villages.cumulative[village, kind] = total
            townships.rate[township, kind] = total
            for village in range(first, last):
                if total > 0.0:
                    villages.cumulative[village, kind] /= total


@kernel
def weigh_increases(world):
    """Largest increase of arrivals by any village of a township: how many further streams it needs."""
    townships = world.townships
    for township in range(townships.count):
        first = townships.first_village[township]
        for kind in range(N_KIND):
            most = 0.0
            for village in range(first, first + townships.n_village[township]):
                most = max(most, value1(world, P_PREVENT, village, kind) - 1.0)
            townships.extra[township, kind] = most


@kernel
def staff_desks(world, base, day, mobile_minutes):
    """Give every pool's servers their hours: the region's staff, what programmes add, mobile teams on order.

    A server that is no longer there keeps what it carried until it is back.
    """
    pools, servers, desks = world.pools, world.servers, world.desks
    plain = is_plain(world)
    added = np.zeros(pools.count, np.int64)
    for desk in range(desks.count):
        extra = value1(world, P_SERVERS, desks.village[desk], desks.kind[desk])
        added[desks.pool[desk]] += int(extra + (0.5 if extra >= 0.0 else -0.5))
    for pool in range(pools.count):
        desk = pools.desk[pool]
        village, kind = desks.village[desk], desks.kind[desk]
        present = base[pool] + added[pool]
        effort = 1.0 + desks.response[desk, _EFFORT]
        minutes = int(value1(world, P_HOURS, village, kind) * 60.0 * effort + 0.5)
        slots = value1(world, P_MODE, village, kind) == 1.0
        pools.week[pool] = 0  # other work goes by the staff
        pools.slots_mode[pool] = 1 if slots else 0
        first = pools.first_server[pool]
        pools.minutes[pool], pools.n_there[pool] = 0, 0
        for server in range(first, first + pools.n_server[pool]):
            own = server - first < present
            team = servers.mobile_until[server] >= day
            servers.minutes[server] = (1 if slots else minutes) if own else (mobile_minutes if team else 0)
            pools.minutes[pool] += servers.minutes[server]
            if servers.minutes[server] > 0:
                pools.n_there[pool] = server - first + 1
            else:
                servers.clock[server] = 0
        on_duty = min(max(present, 0), pools.n_server[pool]) if slots or minutes > 0 else 0
        set_care(world, pool, on_duty, plain)


@kernel
def looks_anew(world, case, marks):
    """Whether the next sighting is planned anew; patrol rounds are looked for up to the next true event only."""
    if world.flags[_DISCOVER] == 0:
        return False
    return marks & SIGHTING != 0 or value0(world, P_PATROL, world.cases.village[case]) == ROUNDS_MODE


@kernel
def touch_all(world, day, where):
    """Bring live disputes in marked villages up to date through `day`, before parameters change there.

    A village is marked by what changes in it: the next true event (1), the next sighting (2), or both (3).
    """
    cases = world.cases
    for case in range(cases.count):
        marks = int(where[cases.village[case]])
        if marks != 0 and int(cases.truth[case]) == _LIVE and int(cases.prevented[case]) == 0:
            if marks & TRUE_EVENT != 0:
                touch(world, case, day)
            if looks_anew(world, case, marks):
                touch_sights(world, case, day)


@kernel
def schedule_all(world, where):
    """Plan what is next for live disputes in marked villages anew; what is untouched keeps its very bytes."""
    cases = world.cases
    for case in range(cases.count):
        marks = int(where[cases.village[case]])
        if marks != 0 and int(cases.truth[case]) == _LIVE and int(cases.prevented[case]) == 0:
            if marks & TRUE_EVENT != 0:
                schedule(world, case)
            if looks_anew(world, case, marks):
                schedule_sight(world, case)
