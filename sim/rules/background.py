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
    pools, desks = world.pools, world.desks
    for pool in range(pools.count):
        pools.first[pool] = 0
        if int(pools.slots_mode[pool]) == 1 or pools.minutes[pool] <= 0:
            continue
        if world.working[day] == 0 and int(pools.every_day[pool]) == 0:
            continue
        desk = pools.desk[pool]
        village, kind = desks.village[desk], int(desks.kind[desk])
        items, hours = value1(world, P_ITEMS, village, kind), value1(world, P_HOURS, village, kind)
        if items <= 0.0 or hours <= 0.0:
            continue
        servers = pools.minutes[pool] / (hours * 60.0)
        usual = items * value1(world, P_MINUTES, village, kind) * servers
        came = int(usual * week_factor(world, stream, pool, day // 7, value0(world, P_SHAPE, village)) + 0.5)
        pools.other[pool] += came
        first = int(came * value1(world, P_FIRST, village, kind) + 0.5)
        late = pools.other[pool] - int(usual * value0(world, P_PATIENCE, village) + 0.5)
        pools.first[pool] = min(max(first, late), min(pools.other[pool], pools.minutes[pool]))


@kernel
def week_factor(world, stream, pool, week, shape):
    """How busy a week is against the mean; drawn on the first day that asks for it."""
    pools = world.pools
    if shape <= 0.0:
        return 1.0
    if pools.week[pool] != week + 1 or pools.week_shape[pool] != shape:
        drawn = gamma(stream, world.desks.key[pools.desk[pool]], week, _USE, shape) / shape
        pools.week[pool], pools.week_shape[pool], pools.week_factor[pool] = week + 1, shape, drawn
    return pools.week_factor[pool]
