"""Writing tallies from inside kernels: the same place that writes the log entry."""

from __future__ import annotations

from sim.events.measures import AreaMeasure, DeskMeasure
from sim.kernel import kernel

_FIRST_STOCK = int(AreaMeasure.LIVE)
_LAST_STOCK = int(AreaMeasure.WAIT_AUTHORITY)
_DESK_STOCK = int(DeskMeasure.STOCK)


@kernel
def count(world, case, day, measure, amount):
    """Add to a tally of the township in which a dispute lives."""
    world.area[day, world.cases.township[case], measure] += amount


@kernel
def count_at(world, desk, day, measure, amount):
    """Add to a tally of a desk."""
    world.desk_tally[day, desk, measure] += amount


@kernel
def open_day(world, day):
    """Carry yesterday's stocks over into today's row."""
    if day == 0:
        return
    area = world.area
    for township in range(area.shape[1]):
        for measure in range(_FIRST_STOCK, _LAST_STOCK + 1):
            area[day, township, measure] = area[day - 1, township, measure]
    tally = world.desk_tally
    for desk in range(tally.shape[1]):
        tally[day, desk, _DESK_STOCK] = tally[day - 1, desk, _DESK_STOCK]
