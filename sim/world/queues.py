"""Queues of pools: linked lists by priority class, in order of (enqueued day, minute, key).

A file stands in at most one queue. Insertion looks from the tail, where late arrivals belong, so it costs little.
"""

from __future__ import annotations

from sim.kernel import kernel
from sim.parameters.catalogue import index
from sim.world.access import value1

N_CLASS = 5
FIFO, SEVERITY_FIRST, EARLIEST_DEADLINE, URGENT_FIRST = 0, 1, 2, 3
P_DISCIPLINE = index("pools.discipline")
_FAR = 2_000_000_000


@kernel
def discipline_of(world, pool):  # type: ignore[no-untyped-def]
    """Queue discipline of a pool, as read at its first desk."""
    desk = world.pools.desk[pool]
    return int(value1(world, P_DISCIPLINE, world.desks.village[desk], world.desks.kind[desk]))


@kernel
def class_of(world, file, discipline):  # type: ignore[no-untyped-def]
    """Priority class of a file under a discipline; 0 is served first."""
    if discipline == SEVERITY_FIRST:
        return 4 - int(world.files.recorded_severity[file])
    if discipline == URGENT_FIRST:
        repeated = world.files.case[file] >= 0 and int(world.cases.n_sights[world.files.case[file]]) > 1
        return 0 if int(world.files.recorded_severity[file]) >= 3 or repeated else 1
    return 0


@kernel
def goes_before(world, a, b, by_deadline):  # type: ignore[no-untyped-def]
    """Whether file a comes before file b in one class."""
    files = world.files
    if by_deadline:
        first = files.clock_day[a] if files.clock_day[a] >= 0 else _FAR
        second = files.clock_day[b] if files.clock_day[b] >= 0 else _FAR
        if first != second:
            return first < second
    if files.queue_day[a] != files.queue_day[b]:
        return files.queue_day[a] < files.queue_day[b]
    if files.queue_minute[a] != files.queue_minute[b]:
        return files.queue_minute[a] < files.queue_minute[b]
    if files.case[a] >= 0 and files.case[b] >= 0 and files.case[a] != files.case[b]:
        return world.cases.key[files.case[a]] < world.cases.key[files.case[b]]
    return a < b


@kernel
def push(world, file, pool):  # type: ignore[no-untyped-def]
    """Insert a file, whose queue day and minute are set, into a pool's queue."""
    files, pools = world.files, world.pools
    discipline = discipline_of(world, pool)
    group = class_of(world, file, discipline)
    files.queue_class[file] = group
    after = pools.tail[pool, group]
    while after >= 0 and goes_before(world, file, after, discipline == EARLIEST_DEADLINE):
        after = files.queue_before[after]
    files.queue_before[file] = after
    if after >= 0:
        following = files.queue_after[after]
        files.queue_after[after] = file
    else:
        following = pools.head[pool, group]
        pools.head[pool, group] = file
    files.queue_after[file] = following
    if following >= 0:
        files.queue_before[following] = file
    else:
        pools.tail[pool, group] = file
    pools.n_queue[pool] += 1


@kernel
def pull(world, file, pool):  # type: ignore[no-untyped-def]
    """Take a file out of a pool's queue."""
    files, pools = world.files, world.pools
    group = int(files.queue_class[file])
    following, previous = files.queue_after[file], files.queue_before[file]
    if previous >= 0:
        files.queue_after[previous] = following
    else:
        pools.head[pool, group] = following
    if following >= 0:
        files.queue_before[following] = previous
    else:
        pools.tail[pool, group] = previous
    pools.n_queue[pool] -= 1
