"""Background: the desks' other work, so that hours and bottlenecks are those of desks that do more than disputes.

Each day on duty brings other work by desk and staff, with busy and slack weeks (one draw a desk and week). Part of it
goes before disputes; the rest takes what disputes leave of the day, piles up where that is too little, and goes first
once too much has piled up. It never enters an indicator of disputes and is its own slice of the hours.
"""

from __future__ import annotations

from sim.kernel import kernel
from sim.parameters.catalogue import index
from sim.randomness import gamma
from sim.rule import Rule
from sim.vocabulary import Phase, Use
from sim.world.access import value0, value1
from sim.world.world import World

_USE = int(Use.BACKGROUND)
P_ITEMS, P_MINUTES, P_FIRST = index("background.items"), index("background.minutes"), index("background.first")
P_PATIENCE, P_SHAPE, P_HOURS = index("background.patience"), index("background.week_shape"), index("capacity.hours")


class Background(Rule):
    """Other work of every desk on duty today."""

    name, phase = "background", Phase.BACKGROUND
    reads = ("capacity",)

    def step(self, world: World, day: int) -> None:
        """Queue today's other work."""
        background(world.tables, world.stream(self), day)


@kernel
def background(world, stream, day):
    """Other work of today, pool by pool."""
    pools, week = world.pools, day // 7 + 1
    rest = world.working[day] == 0
    for pool in range(pools.count):
        if rest and int(pools.every_day[pool]) == 0:
            continue
        if pools.week[pool] != week:
            look_at_week(world, stream, pool, week)
        other = pools.other[pool] + pools.comes[pool]
        pools.other[pool] = other
        first = max(pools.comes_first[pool], other - pools.may_wait[pool])
        pools.first[pool] = min(first, min(other, pools.minutes[pool]))


@kernel
def look_at_week(world, stream, pool, week):
    """How much other work a pool's week brings, by its desk, its staff and one draw."""
    pools, desks = world.pools, world.desks
    pools.week[pool] = week
    pools.comes[pool], pools.comes_first[pool], pools.may_wait[pool] = 0, 0, 0
    desk = pools.desk[pool]
    village, kind = desks.village[desk], int(desks.kind[desk])
    items, hours = value1(world, P_ITEMS, village, kind), value1(world, P_HOURS, village, kind)
    if int(pools.slots_mode[pool]) == 1 or pools.minutes[pool] <= 0 or items <= 0.0 or hours <= 0.0:
        return
    servers = pools.minutes[pool] / (hours * 60.0)
    usual = items * value1(world, P_MINUTES, village, kind) * servers
    shape = value0(world, P_SHAPE, village)
    busy = gamma(stream, desks.key[desk], week, _USE, shape) / shape if shape > 0.0 else 1.0
    pools.comes[pool] = int(usual * busy + 0.5)
    pools.comes_first[pool] = int(usual * busy * value1(world, P_FIRST, village, kind) + 0.5)
    pools.may_wait[pool] = int(usual * value0(world, P_PATIENCE, village) + 0.5)
