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
def discipline_of(world, pool):
    """Queue discipline of a pool, as read at its first desk."""
    desk = world.pools.desk[pool]
    return int(value1(world, P_DISCIPLINE, world.desks.village[desk], world.desks.kind[desk]))


@kernel
def goes_first(world, file):
    """Whether a file is taken before others whatever the discipline: a leader's case, or one whose limit is near."""
    return int(world.files.leader[file]) > 0 or int(world.files.rushed[file]) == 1


@kernel
def class_of(world, file, discipline):
    """Priority class of a file under a discipline; 0 is first."""
    if goes_first(world, file):
        return 0
    if discipline == SEVERITY_FIRST:
        return 4 - int(world.files.recorded_severity[file])
    if discipline == URGENT_FIRST:
        repeated = world.files.case[file] >= 0 and int(world.cases.n_sights[world.files.case[file]]) > 1
        return 0 if int(world.files.recorded_severity[file]) >= 3 or repeated else 1
    return 0


@kernel
def goes_before(world, a, b, by_deadline):
    """Whether file a comes before file b in one class."""
    files = world.files
    first, second = goes_first(world, a), goes_first(world, b)
    if first != second:
        return first
    if by_deadline:
        sooner = files.deadline[a] if files.deadline[a] >= 0 else _FAR
        later = files.deadline[b] if files.deadline[b] >= 0 else _FAR
        if sooner != later:
            return sooner < later
    if files.queue_day[a] != files.queue_day[b]:
        return files.queue_day[a] < files.queue_day[b]
    if files.queue_minute[a] != files.queue_minute[b]:
        return files.queue_minute[a] < files.queue_minute[b]
    if files.case[a] >= 0 and files.case[b] >= 0 and files.case[a] != files.case[b]:
        return world.cases.key[files.case[a]] < world.cases.key[files.case[b]]
    return a < b


@kernel
def push(world, file, pool, from_head):
    """Insert a file, whose queue day and minute are set, into a pool's queue.

    The place is looked for from the tail, or from the head where it is known to be near that end.
    """
    files, pools = world.files, world.pools
    discipline = discipline_of(world, pool)
    group = class_of(world, file, discipline)
    by_deadline = discipline == EARLIEST_DEADLINE
    files.queue_class[file] = group
    if from_head:
        following = pools.head[pool, group]
        while following >= 0 and not goes_before(world, file, following, by_deadline):
            following = files.queue_after[following]
        after = files.queue_before[following] if following >= 0 else pools.tail[pool, group]
    else:
        after = pools.tail[pool, group]
        while after >= 0 and goes_before(world, file, after, by_deadline):
            after = files.queue_before[after]
        following = files.queue_after[after] if after >= 0 else pools.head[pool, group]
    files.queue_before[file], files.queue_after[file] = after, following
    if after >= 0:
        files.queue_after[after] = file
    else:
        pools.head[pool, group] = file
    if following >= 0:
        files.queue_before[following] = file
    else:
        pools.tail[pool, group] = file
    pools.n_queue[pool] += 1


@kernel
def pull(world, file, pool):
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
