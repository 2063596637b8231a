"""Arise: latent disputes by place and kind, as Poisson counts of cells (township × kind × day).

The count of a cell is the Poisson quantile of one draw at the cell's base rate, so a higher rate only adds ordinals and
every scenario has the same disputes. Prevention thins them by their own draw; an increase adds a second stream.
Extra-Poisson variation: a lasting factor per village (in the weights), a factor per township and month, and bursts that
projects set off where a scenario has them.
"""

from __future__ import annotations

from sim.kernel import kernel
from sim.parameters.catalogue import index
from sim.randomness import draw, gamma, hashed, poisson, threshold
from sim.rule import Rule
from sim.vocabulary import Kind, Phase, Use
from sim.world.access import value0, value1
from sim.world.birth import birth, find_village, prevention
from sim.world.projects import P_SHARE, averted, has_projects, swell
from sim.world.world import World

_COUNT, _EXTRA, _MONTH, _VILLAGE = int(Use.COUNT), int(Use.EXTRA), int(Use.MONTH), int(Use.VILLAGE)
_STOCK = int(Use.STOCK)
N_KIND = len(Kind)
OLD = -1  # layer of the old cases that stand at the start
_CHUNK = 100.0  # largest mean of one Poisson draw: its quantile walks from zero
P_MONTH, P_OLD, P_AGE = index("arise.month_shape"), index("initial.old_share"), index("initial.old_age")


class Arise(Rule):
    """Disputes arise; those that a programme prevents are counted and go no further."""

    name, phase = "arise", Phase.ARISE
    reads = ("initial", "gates", "spill")

    def step(self, world: World, day: int) -> None:
        """Draw today's disputes, township by township."""
        arise(world.tables, world.stream(self), day)


@kernel
def arise(world, stream, day):
    """Disputes of one day, in order of place, kind and ordinal."""
    townships = world.townships
    bursts = has_projects(world)
    for township in range(townships.count):
        first = townships.first_village[township]
        wave = swell(world, stream, township, day) if bursts else 1.0
        factor = world.weekday_factor[day]
        shape = value0(world, P_MONTH, first)
        if shape > 0.0:
            factor *= month_factor(world, stream, township, world.month[day], shape)
        old = value0(world, P_OLD, first) * 365.0 if day == 0 else 0.0
        for kind in range(N_KIND):
            mean = townships.rate[township, kind] * factor
            if mean <= 0.0:
                continue
            if old > 0.0:
                arrivals(world, stream, day, township, kind, townships.rate[township, kind] * old, OLD)
            share = value1(world, P_SHARE, first, kind)
            if share > 0.0:
                mean *= 1.0 - share + share * wave
            arrivals(world, stream, day, township, kind, mean, 0)
            layer = 0
            while layer < townships.extra[township, kind]:
                layer += 1
                arrivals(world, stream, day, township, kind, mean, layer)


@kernel
def month_factor(world, stream, township, month, shape):
    """What a township's month differs from its mean by; drawn on the first day that asks for it."""
    townships = world.townships
    if townships.month[township] != month or townships.month_shape[township] != shape:
        drawn = gamma(stream, townships.key[township], month, _MONTH, shape) / shape
        townships.month[township], townships.month_shape[township] = month, shape
        townships.month_factor[township] = drawn
    return townships.month_factor[township]


@kernel
def arrivals(world, stream, day, township, kind, mean, layer):
    """The base stream of a cell (layer 0), one of those that increases add (1, 2, …), or the old cases."""
    key = world.townships.key[township]
    use = _COUNT if layer == 0 else (_STOCK if layer == OLD else _EXTRA)
    parts = int(mean / _CHUNK) + 1
    each = mean / parts
    for part in range(parts):
        step = ((day * 32 + kind) * 32 + layer + 1) * 1024 + part
        u = draw(stream, key, step, use)
        if u < 1.0 - each:  # exp(-m) is never below 1 - m: most cells end here
            continue
        for ordinal in range(poisson(u, each)):
            place(world, stream, day, township, kind, hashed(stream, key, step * 4096 + ordinal + 1, use), layer)


@kernel
def place(world, stream, day, township, kind, key, layer):
    """Find the village of a new dispute by the region's own weights, and let it be born there.

    Each added layer has the base rate and is thinned by what the village's factor leaves for it, so that raising the
    factor in one village moves no dispute of another.
    """
    townships = world.townships
    first = townships.first_village[township]
    u = draw(stream, key, 0, _VILLAGE)
    village = find_village(world, kind, first, townships.n_village[township], u)
    factor = prevention(world, village, kind, day)
    if layer != OLD and averted(world, stream, township, village, kind, key, day):
        factor = 0.0
    if layer == OLD:
        age = 1 + int(value0(world, P_AGE, village) * threshold(stream, key, 0, _STOCK))
        birth(world, key, 0, village, kind, day, 1.0, day, age)
    elif layer == 0:
        birth(world, key, 0, village, kind, day, factor, day, 0)
    elif draw(stream, key, 0, _EXTRA) < factor - layer:
        birth(world, key, 0, village, kind, day, 1.0, day, 0)
