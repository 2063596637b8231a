"""Serving by choice: each server takes the first file it may take, and joint sessions take one common slot or none.

A server takes its own files first (those it held the last session of, where the desk wants that), in the order of the
queue. A joint session begins when the last of its servers is free; the others wait for it, idle. If there is no slot
for it in the rest of today, none of them waits: the file stays where it is in the queue, and they go on with the next.
"""

from __future__ import annotations

import numpy as np

from sim.events.measures import DeskMeasure
from sim.kernel import kernel
from sim.parameters.catalogue import index
from sim.world.access import value0
from sim.world.choice import SAME_SERVER, bound_to, gather, may_take, needed
from sim.world.hazards import IN_SESSION
from sim.world.lengths import begin_attempt, session_length
from sim.world.queues import EARLIEST_DEADLINE, N_CLASS, discipline_of, goes_first
from sim.world.service import end_session, is_needed, shows_up
from sim.world.sittings import (
    absent,
    book_minutes,
    earliest,
    eligible,
    fits,
    idle,
    next_length,
    rest_of_day,
    session,
    take,
)
from sim.world.tally import count_at
from sim.world.truth import change_pace

_D_WORK = int(DeskMeasure.WORK_MINUTES)
P_DIVISIBLE = index("handle.divisible")
_FULL_DAY = 2_000_000


@kernel
def serve_by_choice(world, pool, day):
    """Whoever is free first takes the first file it may take, until nobody has hours left."""
    servers = world.servers
    left = np.zeros(1 + world.pools.n_queue[pool], np.int64)
    while world.pools.n_queue[pool] > 0:
        server = earliest(world, pool)
        if server < 0:
            return
        clock = servers.clock[server]
        file, later = choose(world, pool, server, day, clock, 0, left)
        if file < 0:
            until = servers.minutes[server]
            if later >= 0 and int(world.files.queue_minute[later]) < until:
                until = int(world.files.queue_minute[later])
                idle(world, server, day, until - clock)
            else:
                rest_of_day(world, pool, server, day, until - clock)
            servers.clock[server] = until
        elif not shows_up(world, file, day):
            absent(world, file, day, clock)
        elif needed(world, pool, file) > 1:
            hold(world, pool, file, gather(world, pool, file, server, day, 0), day)
        else:
            session(world, pool, file, server, day, clock)


@kernel
def serve_slots_by_choice(world, pool, day, slots):
    """So many cases a server and day; a joint session takes one case of each of its servers."""
    servers = world.servers
    first = world.pools.first_server[pool]
    last = first + world.pools.n_there[pool]
    for server in range(first, last):
        servers.clock[server] = 0
    left = np.zeros(1 + world.pools.n_queue[pool], np.int64)
    for server in range(first, last):
        while servers.minutes[server] > 0 and servers.clock[server] < slots:
            file, later = choose(world, pool, server, day, _FULL_DAY, slots, left)
            if file < 0:
                break
            if not shows_up(world, file, day):
                absent(world, file, day, 0)
                continue
            lead = server
            if needed(world, pool, file) > 1:
                team = gather(world, pool, file, server, day, slots)
                lead = team[0]
                for member in team:
                    servers.clock[member] += 1
            else:
                servers.clock[server] += 1
            take(world, file, lead, day, 0)
            end_session(world, file, lead, day, world.day_minutes - 1, 0, 0, 0)


@kernel
def choose(world, pool, server, day, clock, slots, left):
    """First file that a server may take at `clock`, its own first, and the earliest later arrival; -1 for none.

    `left` lists the joint sessions that found no slot today: its first entry is their number.
    """
    files, pools = world.files, world.pools
    by_deadline = discipline_of(world, pool) == EARLIEST_DEADLINE
    own_first = int(pools.care[pool]) & SAME_SERVER != 0
    found, later = -1, -1
    for group in range(N_CLASS):
        file = pools.head[pool, group]
        while file >= 0:
            joint = needed(world, pool, file) > 1
            if eligible(world, file, day) and (joint or may_take(world, pool, file, server, day)):
                if files.queue_day[file] < day or int(files.queue_minute[file]) <= clock:
                    own = own_first and bound_to(world, pool, file, day) == server
                    if (own or found < 0) and may_begin(world, pool, file, server, day, clock, slots, left):
                        if own or not own_first:
                            return file, -1
                        found = file
                else:
                    if later < 0 or files.queue_minute[file] < files.queue_minute[later]:
                        later = file
                    if not by_deadline and not goes_first(world, file):
                        break  # what follows in this class arrived later still
            file = files.queue_after[file]
    return found, later


@kernel
def may_begin(world, pool, file, server, day, clock, slots, left):
    """Whether there is time for a session today; a joint one needs a slot that is free for all."""
    if needed(world, pool, file) > 1:
        return can_meet(world, pool, file, server, day, slots, left)
    return slots > 0 or clock == _FULL_DAY or fits(world, file, server, clock)


@kernel
def can_meet(world, pool, file, server, day, slots, left):
    """Whether a joint session that a server would call finds one common slot today.

    Servers only get busier during a day, so a file that finds none is not tried again before tomorrow.
    """
    for other in range(1, 1 + left[0]):
        if left[other] == file:
            return False
    team = gather(world, pool, file, server, day, slots)
    if team.size > 0:
        inside = False
        for member in team:
            inside = inside or member == server
        if not inside:
            return False  # one of those it needs will call it
        if slots > 0 or fits_all(world, file, team):
            return True
    left[0] += 1
    left[left[0]] = file
    return False


@kernel
def fits_all(world, file, team):
    """Whether a session fits into what is left of the day of all servers, or is carried over the night."""
    servers = world.servers
    talk, form, travel = next_length(world, file)
    total, start = talk + form + travel, common_start(world, team)
    rest, shortest = _FULL_DAY, _FULL_DAY
    for server in team:
        rest = min(rest, servers.minutes[server] - start)
        shortest = min(shortest, servers.minutes[server])
    if total <= rest:
        return True
    divisible = value0(world, P_DIVISIBLE, world.cases.village[world.files.case[file]]) > 0.0
    return rest > 0 and (divisible or total > shortest)


@kernel
def common_start(world, team):
    """Minute at which all servers of a team are free."""
    start = 0
    for server in team:
        start = max(start, world.servers.clock[server])
    return start


@kernel
def hold(world, pool, file, team, day):
    """Hold a joint session: the same minutes of every server, charged for each.

    One that goes over the night is carried by each of them like a session of its own, and ends with the last.
    """
    files, servers, cases = world.files, world.servers, world.cases
    case, number, start = files.case[file], team.size, common_start(world, team)
    if int(files.sessions_left[file]) == 0:
        begin_attempt(world, file)
    talk, form, travel = session_length(world, file)
    total, rest = talk + form + travel, _FULL_DAY
    for server in team:
        idle(world, server, day, start - servers.clock[server])
        rest = min(rest, servers.minutes[server] - start)
    take(world, file, team[0], day, start)
    if total <= rest:
        for server in team:
            servers.clock[server] = start + total
            book_minutes(world, servers.desk[server], day, is_needed(world, file), talk, form, travel)
        end_session(world, file, team[0], day, start + total, talk * number, form * number, travel * number)
        return
    for server in team:
        today = min(total, servers.minutes[server] - start)
        servers.clock[server] = start + today
        count_at(world, servers.desk[server], day, _D_WORK, today)
        if today < total:
            servers.file[server], servers.remaining[server], servers.team[server] = file, total - today, number
            world.pools.n_busy[pool] += 1
    files.session_minutes[file] = total * number
    cases.carried[case] = 1
    change_pace(world, case, day, IN_SESSION)


@kernel
def end_teams(world, pool, day):
    """Joint sessions carried over the night: whose part is done is free; with the last of them the session ends."""
    files, servers = world.files, world.servers
    first = world.pools.first_server[pool]
    last = first + world.pools.n_server[pool]
    for server in range(first, last):
        file = servers.file[server]
        if file < 0 or servers.remaining[server] > 0:
            continue
        clock, over = 0, True
        for other in range(servers.count):  # of other pools too: desks may have parted since it began
            if servers.file[other] == file:
                clock = max(clock, servers.clock[other])
                over = over and servers.remaining[other] == 0
        servers.file[server] = -1
        if not over:
            continue
        for other in range(servers.count):
            if servers.file[other] == file:
                servers.file[other] = -1
        world.cases.carried[files.case[file]] = 0
        end_session(world, file, files.server[file], day, clock, files.session_minutes[file], 0, 0)
