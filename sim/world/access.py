"""Reading parameters and writing the log, from inside kernels.

All parameter values stand in one flat buffer (`field_data`); a parameter is addressed by its position in the catalogue,
a village and the members of its dimensions. A stride of zero means "the same in every village". Adding a parameter
therefore changes no type and recompiles only because positions move.
"""

from __future__ import annotations

from sim.kernel import kernel, lend
from sim.world.rows import grow_log


@kernel
def value0(world, parameter, village):
    """Value of a parameter without dimensions in a village."""
    return world.field_data[world.field_offset[parameter] + world.field_stride[parameter, 0] * village]


@kernel
def value1(world, parameter, village, i):
    """Value of a parameter with one dimension."""
    stride = world.field_stride
    return world.field_data[
        world.field_offset[parameter] + stride[parameter, 0] * village + stride[parameter, 1] * int(i)
    ]


@kernel
def value2(world, parameter, village, i, j):
    """Value of a parameter with two dimensions (a distribution takes its parts as the last one)."""
    stride = world.field_stride
    at = world.field_offset[parameter] + stride[parameter, 0] * village
    return world.field_data[at + stride[parameter, 1] * int(i) + stride[parameter, 2] * int(j)]


@kernel
def set_fields(world, data, offset, stride):
    """Replace the buffer of values."""
    world.own_field_data, world.own_field_offset, world.own_field_stride = data, offset, stride
    world.field_data = lend(data)
    world.field_offset = lend(offset)
    world.field_stride = lend(stride)


@kernel
def write(world, case, file, day, minute, event, rule, reason, from_tier, tier, desk, channel, attempt, book, value):
    """Append one event."""
    log = world.log
    if log.count == log.day.size:
        grow_log(log)
    row = log.count
    log.case[row], log.file[row], log.day[row], log.minute[row] = case, file, day, minute
    log.event[row], log.rule[row], log.reason[row] = event, rule, reason
    log.from_tier[row], log.tier[row], log.desk[row], log.channel[row] = from_tier, tier, desk, channel
    log.attempt[row], log.book[row], log.value[row] = attempt, book, value
    log.count = row + 1
