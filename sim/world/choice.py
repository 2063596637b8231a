"""Who may take which file: the server of the last session, specialists in the kind, teams for a joint session.

A pool whose parameters ask for none of these has care 0, and is served in plain order (rule `handle`).
"""

from __future__ import annotations

import numpy as np

from sim.kernel import kernel
from sim.parameters.catalogue import catalogue, index
from sim.vocabulary import Desk, Kind
from sim.world.access import start_of, value1, value2

SAME_SERVER, SPECIALISTS, JOINT, JOIN_TAIL = 1, 2, 4, 8
BY_CHOICE = SAME_SERVER | SPECIALISTS | JOINT
_GAP_CHOICES = catalogue()["handle.after_gap"].choices
TAIL, SAME = _GAP_CHOICES.index("tail"), _GAP_CHOICES.index("same_server")
_MODES = catalogue()["handle.specialist"].choices
PREFERRED, REQUIRED = _MODES.index("preferred"), _MODES.index("required")
_N_DESK, _N_KIND, _N_SEVERITY = len(Desk), len(Kind), 4
P_AFTER_GAP, P_SERVER_DAYS = index("handle.after_gap"), index("handle.same_server_patience")
P_MODE, P_FIELD_DAYS = index("handle.specialist"), index("handle.specialist_patience")
P_TEAM, P_FIELDS = index("handle.joint_servers"), index("capacity.specialists")


@kernel
def team_size(world, village, desk_kind, kind, severity):
    """Servers that a session takes, by kind of desk, kind of dispute and severity (1 … 4)."""
    where = world.field_where
    at = start_of(world, P_TEAM, village) + where[P_TEAM, 2] * desk_kind + where[P_TEAM, 3] * kind
    return int(world.field_data[at + where[P_TEAM, 4] * (severity - 1)] + 0.5)


@kernel
def differs(world, parameter, size, plain):
    """Whether a parameter of `size` cells has another value than `plain` anywhere, or differs by place."""
    if world.field_where[parameter, 1] != 0:
        return True
    at = world.field_where[parameter, 0]
    for cell in range(at, at + size):
        if world.field_data[cell] != plain:
            return True
    return False


@kernel
def is_plain(world):
    """Whether no desk anywhere looks at more than the order of its queue."""
    for parameter, size, plain in ((P_AFTER_GAP, 1, 0.0), (P_MODE, _N_KIND, 0.0), (P_FIELDS, _N_KIND, 0.0)):
        if differs(world, parameter, _N_DESK * size, plain):
            return False
    return not differs(world, P_TEAM, _N_DESK * _N_KIND * _N_SEVERITY, 1.0)


@kernel
def set_care(world, pool, present, plain):
    """Note what a pool looks at, as its first desk does, and who of the `present` own servers is a specialist in what.

    The specialists of one kind follow those of the kind before, so that a desk of three with one for labour and one
    for traffic has two specialists. A mobile team has no field.
    """
    pools, servers, desks = world.pools, world.servers, world.desks
    first = pools.first_server[pool]
    pools.care[pool], pools.fields[pool] = 0, 0
    for server in range(first, first + pools.n_server[pool]):
        servers.fields[server] = 0
    if plain:
        return
    village, desk_kind = desks.village[pools.desk[pool]], int(desks.kind[pools.desk[pool]])
    turn = 0
    for kind in range(_N_KIND):
        some = int(value2(world, P_FIELDS, village, desk_kind, kind) + 0.5)
        for _ in range(min(some, present)):
            servers.fields[first + turn % present] |= 1 << kind
            turn += 1
    for server in range(first, first + present):
        pools.fields[pool] |= servers.fields[server]
    pools.care[pool] = care_of(world, village, desk_kind)


@kernel
def care_of(world, village, desk_kind):
    """What a desk of this kind looks at before a server takes a file."""
    care = 0
    gap = int(value1(world, P_AFTER_GAP, village, desk_kind))
    if gap == SAME:
        care |= SAME_SERVER
    if gap == TAIL:
        care |= JOIN_TAIL
    for kind in range(_N_KIND):
        if value2(world, P_MODE, village, desk_kind, kind) > 0.0:
            care |= SPECIALISTS
        for severity in range(1, _N_SEVERITY + 1):
            if team_size(world, village, desk_kind, kind, severity) > 1:
                care |= JOINT
    return care


@kernel
def has_field(world, server, kind):
    """Whether a server is a specialist in a kind of dispute."""
    return (int(world.servers.fields[server]) >> kind) & 1 == 1


@kernel
def waited(world, file, day):
    """Days of the present wait."""
    return day - int(world.files.wait_from[file])


@kernel
def bound_to(world, pool, file, day):
    """Server that a file still waits for: the one of its last session, for so many days; -1 for none.

    Whether that server is busy, or away today, makes no difference: what is waited for is the person.
    """
    files, desks = world.files, world.desks
    server = files.server[file]
    if int(world.pools.care[pool]) & SAME_SERVER == 0 or int(files.sessions_left[file]) == 0 or server < 0:
        return -1
    desk = world.pools.desk[pool]
    if world.servers.pool[server] != pool:
        return -1
    patience = value1(world, P_SERVER_DAYS, desks.village[desk], desks.kind[desk])
    return server if waited(world, file, day) < patience else -1


@kernel
def field_needed(world, pool, file, day):
    """Kind in which a server of the session has to be a specialist today, -1 for none.

    Nobody waits for a preferred specialist where there is none on duty.
    """
    pools, desks = world.pools, world.desks
    if int(pools.care[pool]) & SPECIALISTS == 0:
        return -1
    desk, kind = pools.desk[pool], int(world.cases.kind[world.files.case[file]])
    village, desk_kind = desks.village[desk], int(desks.kind[desk])
    mode = int(value2(world, P_MODE, village, desk_kind, kind))
    if mode == PREFERRED:
        there = (int(pools.fields[pool]) >> kind) & 1 == 1
        if not there or waited(world, file, day) >= value1(world, P_FIELD_DAYS, village, desk_kind):
            return -1
    return kind if mode == PREFERRED or mode == REQUIRED else -1


@kernel
def needed(world, pool, file):
    """Servers that the next session of a file takes, by its recorded grade."""
    if int(world.pools.care[pool]) & JOINT == 0:
        return 1
    desk, kind = world.pools.desk[pool], int(world.cases.kind[world.files.case[file]])
    grade = int(world.files.recorded_severity[file])
    return max(team_size(world, world.desks.village[desk], int(world.desks.kind[desk]), kind, grade), 1)


@kernel
def may_take(world, pool, file, server, day):
    """Whether a server may take a file alone: it is bound to nobody else, and the server has the field it needs."""
    bound = bound_to(world, pool, file, day)
    if bound >= 0:
        return bound == server
    kind = field_needed(world, pool, file, day)
    return kind < 0 or has_field(world, server, kind)


@kernel
def free_first(world, pool, team, n, kind, limit):
    """Server outside `team[:n]` that is free first today, a specialist in `kind` unless that is -1; -1 for none."""
    servers = world.servers
    first, best = world.pools.first_server[pool], -1
    for server in range(first, first + world.pools.n_there[pool]):
        if not is_free(world, server, limit) or (kind >= 0 and not has_field(world, server, kind)):
            continue
        taken = False
        for other in range(n):
            taken = taken or team[other] == server
        if not taken and (best < 0 or servers.clock[server] < servers.clock[best]):
            best = server
    return best


@kernel
def is_free(world, server, limit):
    """Whether a server has hours, or cases up to `limit`, left today."""
    minutes = world.servers.minutes[server]
    return minutes > 0 and world.servers.clock[server] < (limit if limit > 0 else minutes)


@kernel
def gather(world, pool, file, server, day, limit):
    """Servers of a joint session that `server` can call together today, its leader first; empty if it cannot.

    The server of the last session comes first, then a specialist, both only where the file needs them, then whoever
    calls and those that are free first.
    """
    team = np.full(needed(world, pool, file), -1, np.int64)
    nobody, n = team[:0], 0
    bound, kind = bound_to(world, pool, file, day), field_needed(world, pool, file, day)
    if bound >= 0:
        if not is_free(world, bound, limit):
            return nobody
        team[0], n = bound, 1
    if kind >= 0 and not (n == 1 and has_field(world, bound, kind)):
        expert = server if server != bound and has_field(world, server, kind) else -1
        if expert < 0:
            expert = free_first(world, pool, team, n, kind, limit)
        if expert < 0 or n == team.size:
            return nobody
        team[n] = expert
        n += 1
    if n < team.size and not (n > 0 and team[0] == server) and not (n > 1 and team[1] == server):
        team[n] = server
        n += 1
    while n < team.size:
        other = free_first(world, pool, team, n, -1, limit)
        if other < 0:
            return nobody
        team[n] = other
        n += 1
    return team
