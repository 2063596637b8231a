"""Handle: the hours of each pool go to its queue.

Desks serve from the city down to the village, so that a case passed up today is first handled tomorrow. Each server is
free at a moment of its day; at each free moment it takes the first case it may take in the order of the discipline. A
session that does not fit into the rest of the day starts tomorrow, and the server goes on with the next that fits; work
that is divisible or longer than a day is carried over the night. ``slots`` mode counts cases a day instead of hours.
"""

from __future__ import annotations

from sim.events.measures import DeskMeasure
from sim.kernel import kernel
from sim.parameters.catalogue import index
from sim.rule import Rule
from sim.vocabulary import Phase
from sim.world.access import value1
from sim.world.choice import BY_CHOICE, JOIN_TAIL
from sim.world.places import HANDLE, requeue
from sim.world.plans import next_due
from sim.world.queues import EARLIEST_DEADLINE, N_CLASS, discipline_of, goes_first
from sim.world.service import end_session, shows_up
from sim.world.sittings import absent, earliest, eligible, fits, idle, rest_of_day, session, take
from sim.world.tally import count_at
from sim.world.teams import end_teams, serve_by_choice, serve_slots_by_choice
from sim.world.world import World

_D_OTHER = int(DeskMeasure.BACKGROUND_MINUTES)
_D_WORK, _D_IDLE, _D_PAID = (
    int(DeskMeasure.WORK_MINUTES),
    int(DeskMeasure.IDLE_MINUTES),
    int(DeskMeasure.PAID_MINUTES),
)
P_SLOTS = index("capacity.slots")
_FULL_DAY = 2_000_000


class Handle(Rule):
    """Sessions of all desks: settle, fail, or go on another day."""

    name, phase = "handle", Phase.HANDLE
    reads = ("capacity", "pools", "clocks", "authority", "statute")

    def step(self, world: World, day: int) -> None:
        """Let every pool that is on duty work through its queue."""
        handle(world.tables, day)


@kernel
def handle(world, day):
    """Files whose parties are back rejoin their queues; then pools serve, from the city down."""
    rejoin(world, day)
    share_taken(world)
    pools = world.pools
    for position in range(world.order.size):
        pool = world.order[position]
        if world.working[day] == 0 and int(pools.every_day[pool]) == 0:
            continue
        if int(pools.slots_mode[pool]) == 1:
            serve_slots(world, pool, day)
        else:
            if pools.minutes[pool] > 0:
                pay(world, pool, day)
            if world.desks.taken[pools.desk[pool]] > 0:
                sit_in(world, pool, day)
            elif pools.n_queue[pool] > 0 or pools.n_busy[pool] > 0:
                serve_hours(world, pool, day)
            else:
                rest_all(world, pool, day)


@kernel
def rejoin(world, day):
    """Parties whose next session is due rejoin the queue: at their original place, or at the tail."""
    while True:
        file = next_due(world, HANDLE, day)
        if file < 0:
            return
        pool = world.desks.pool[world.files.desk[file]]
        requeue(world, file, day, 0, int(world.pools.care[pool]) & JOIN_TAIL == 0)


@kernel
def share_taken(world):
    """What sessions on dates took from a desk that shares a queue is taken from the hours of the shared queue."""
    desks, pools = world.desks, world.pools
    for desk in range(desks.count):
        first = pools.desk[desks.pool[desk]]
        if first != desk and desks.taken[desk] > 0:
            desks.taken[first] += desks.taken[desk]
            desks.taken[desk] = 0


@kernel
def pay(world, pool, day):
    """Book the minutes on duty of a pool's servers."""
    count_at(world, world.pools.desk[pool], day, _D_PAID, world.pools.minutes[pool])


@kernel
def sit_in(world, pool, day):
    """Part of the day went to sessions on dates: servers begin later, one after the other."""
    serve_hours(world, pool, day)
    world.desks.taken[world.pools.desk[pool]] = 0


@kernel
def rest_all(world, pool, day):
    """Nobody waits: the day's hours go to other work, the rest is idle."""
    desk, minutes = world.pools.desk[pool], world.pools.minutes[pool]
    other = min(world.pools.other[pool], minutes)
    world.pools.other[pool] -= other
    count_at(world, desk, day, _D_OTHER, other)
    count_at(world, desk, day, _D_IDLE, minutes - other)


@kernel
def first_waiting(world, pool, day, clock):
    """First file that may be taken at `clock`, and the earliest later arrival; -1 for none."""
    files, pools = world.files, world.pools
    by_deadline = discipline_of(world, pool) == EARLIEST_DEADLINE
    later = -1
    for group in range(N_CLASS):
        file = pools.head[pool, group]
        while file >= 0:
            if eligible(world, file, day):
                if files.queue_day[file] < day or int(files.queue_minute[file]) <= clock:
                    return file, -1
                if later < 0 or files.queue_minute[file] < files.queue_minute[later]:
                    later = file
                if files.queue_day[file] == day and not by_deadline and not goes_first(world, file):
                    break  # what follows in this class arrived later still
            file = files.queue_after[file]
    return -1, later


@kernel
def serve_slots(world, pool, day):
    """So many cases a server and day, one attempt each; who fails joins the tail and is not served again today."""
    pools, servers, desks = world.pools, world.servers, world.desks
    desk = pools.desk[pool]
    slots = int(value1(world, P_SLOTS, desks.village[desk], desks.kind[desk]))
    if int(pools.care[pool]) & BY_CHOICE != 0:
        serve_slots_by_choice(world, pool, day, slots if slots > 0 else _FULL_DAY)
        return
    first = pools.first_server[pool]
    for server in range(first, first + pools.n_there[pool]):
        if servers.minutes[server] <= 0:
            continue
        left = slots if slots > 0 else _FULL_DAY
        while left > 0 and pools.n_queue[pool] > 0:
            file, later = first_waiting(world, pool, day, _FULL_DAY)
            if file < 0:
                break
            if not shows_up(world, file, day):
                absent(world, file, day, 0)
                continue
            take(world, file, server, day, 0)
            end_session(world, file, server, day, world.day_minutes - 1, 0, 0, 0)
            left -= 1


@kernel
def other_first(world, pool, server, day, free):
    """Minutes of other work that a server does before disputes: an even share of what goes first."""
    pools, servers = world.pools, world.servers
    if pools.first[pool] <= 0 or servers.minutes[server] <= 0:
        return 0
    share = pools.first[pool] * servers.minutes[server] // max(pools.minutes[pool], 1)
    share = min(share, min(free, pools.other[pool]))
    pools.other[pool] -= share
    count_at(world, servers.desk[server], day, _D_OTHER, share)
    return share


@kernel
def other_last(world, pool, server, day, free):
    """Minutes of other work that fit into what disputes left of a server's day."""
    share = min(free, world.pools.other[pool])
    world.pools.other[pool] -= share
    count_at(world, world.servers.desk[server], day, _D_OTHER, share)
    return share


@kernel
def resume(world, pool, day):
    """Servers begin their day; what was carried over the night goes on first."""
    servers, pools = world.servers, world.pools
    teams = False
    first = pools.first_server[pool]
    for server in range(first, first + pools.n_there[pool]):
        gone = min(world.desks.taken[servers.desk[server]], servers.minutes[server])
        world.desks.taken[servers.desk[server]] -= gone
        count_at(world, servers.desk[server], day, _D_WORK, gone)
        gone += other_first(world, pool, server, day, servers.minutes[server] - gone)
        servers.clock[server] = gone
        file, minutes = servers.file[server], servers.minutes[server]
        if file < 0 or minutes <= 0:
            continue
        world.cases.session_day[world.files.case[file]] = day
        if servers.remaining[server] > minutes - gone:
            servers.remaining[server] -= minutes - gone
            servers.clock[server] = minutes
            count_at(world, servers.desk[server], day, _D_WORK, minutes - gone)
            continue
        clock = gone + servers.remaining[server]
        servers.clock[server], servers.remaining[server] = clock, 0
        pools.n_busy[pool] -= 1
        count_at(world, servers.desk[server], day, _D_WORK, clock - gone)
        if int(servers.team[server]) > 1:
            teams = True  # it ends when the last of them is done
            continue
        servers.file[server] = -1
        world.cases.carried[world.files.case[file]] = 0
        end_session(world, file, server, day, clock, world.files.session_minutes[file], 0, 0)
    if teams:
        end_teams(world, pool, day)


@kernel
def serve_hours(world, pool, day):
    """Hours of a pool's servers go to its queue until the day or the queue ends."""
    servers = world.servers
    resume(world, pool, day)
    if int(world.pools.care[pool]) & BY_CHOICE != 0:
        serve_by_choice(world, pool, day)
    else:
        serve_in_order(world, pool, day)
    first = world.pools.first_server[pool]
    for server in range(first, first + world.pools.n_there[pool]):
        left = servers.minutes[server] - servers.clock[server]
        if left > 0:
            left -= other_last(world, pool, server, day, left)
            idle(world, server, day, left)


@kernel
def first_fitting(world, pool, server, day, clock):
    """First file that may be taken at `clock` and fits into the rest of the day, and the earliest later arrival."""
    files, pools = world.files, world.pools
    later = -1
    for group in range(N_CLASS):
        file = pools.head[pool, group]
        while file >= 0:
            if eligible(world, file, day):
                if files.queue_day[file] == day and int(files.queue_minute[file]) > clock:
                    if later < 0 or files.queue_minute[file] < files.queue_minute[later]:
                        later = file
                elif fits(world, file, server, clock):
                    return file, -1
            file = files.queue_after[file]
    return -1, later


@kernel
def serve_in_order(world, pool, day):
    """Whoever is free first takes what waits first and fits into the rest of the day: any server may take any file."""
    servers = world.servers
    while world.pools.n_queue[pool] > 0:
        server = earliest(world, pool)
        if server < 0:
            break
        clock, until = servers.clock[server], servers.minutes[server]
        file, later = first_waiting(world, pool, day, clock)
        if file >= 0 and not shows_up(world, file, day):
            absent(world, file, day, clock)
            continue
        if file >= 0 and session(world, pool, file, server, day, clock):
            continue
        if file >= 0:
            file, later = first_fitting(world, pool, server, day, clock)
        if file >= 0:
            if shows_up(world, file, day):
                session(world, pool, file, server, day, clock)
            else:
                absent(world, file, day, clock)
            continue
        if later >= 0 and int(world.files.queue_minute[later]) < until:
            until = int(world.files.queue_minute[later])
            idle(world, server, day, until - clock)
        else:
            rest_of_day(world, pool, server, day, until - clock)  # what waits, if anything, starts tomorrow
        servers.clock[server] = until
