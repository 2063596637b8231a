"""Reading parameters and writing the log, from inside kernels.

All parameter values stand in one flat buffer (`field_data`); a parameter is addressed by its position in the catalogue,
a village and the members of its dimensions. Villages whose value is the same share it (`field_row`), which keeps the
buffer in the fast memory of the processor. Adding a parameter changes no type; positions move, so it recompiles.
"""

from __future__ import annotations

from sim.kernel import kernel
from sim.rowtype import lend
from sim.world.rows import grow_log


@kernel
def start_of(world, parameter, village):
    """Where the values of a parameter for a village begin."""
    where = world.field_where
    return where[parameter, 0] + where[parameter, 1] * world.field_row[where[parameter, 5], village]


@kernel
def value0(world, parameter, village):
    """Value of a parameter without dimensions in a village."""
    return world.field_data[start_of(world, parameter, village)]


@kernel
def value1(world, parameter, village, i):
    """Value of a parameter with one dimension."""
    return world.field_data[start_of(world, parameter, village) + world.field_where[parameter, 2] * int(i)]


@kernel
def value2(world, parameter, village, i, j):
    """Value of a parameter with two dimensions (a distribution takes its parts as the last one)."""
    where = world.field_where
    at = start_of(world, parameter, village)
    return world.field_data[at + where[parameter, 2] * int(i) + where[parameter, 3] * int(j)]


@kernel
def set_fields(world, data, where, row, sight, sight_row):
    """Replace the buffer of values and the rates of channels."""
    world.own_field_data, world.own_field_where, world.own_field_row = data, where, row
    world.own_field_sight, world.own_field_sight_row = sight, sight_row
    world.field_sight, world.field_sight_row = lend(sight), lend(sight_row)
    world.field_data = lend(data)
    world.field_where = lend(where)
    world.field_row = lend(row)


@kernel
def write(world, case, file, day, minute, event, rule, reason, from_tier, tier, desk, channel, attempt, book, value):
    """Append one event."""
    log = world.log
    if log.count == log.own.shape[0]:
        grow_log(log)
    row = log.count
    log.case[row], log.file[row], log.day[row], log.minute[row] = case, file, day, minute
    log.event[row], log.rule[row], log.reason[row] = event, rule, reason
    log.from_tier[row], log.tier[row], log.desk[row], log.channel[row] = from_tier, tier, desk, channel
    log.attempt[row], log.book[row], log.value[row] = attempt, book, value
    log.count = row + 1
