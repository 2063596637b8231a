"""Handle: the hours of each pool go to its queue.

Desks serve from the city down to the village, so that a case passed up today is first handled tomorrow. Each server is
free at a moment of its day; at each free moment it takes the first case it may take in the order of the discipline. A
session that does not fit into the rest of the day starts tomorrow, unless work is divisible or longer than a day: then
the server carries it over. ``slots`` mode counts cases a day instead of hours.
"""

from __future__ import annotations

from sim.events.measures import AreaMeasure, DeskMeasure
from sim.kernel import kernel
from sim.parameters.catalogue import index
from sim.rule import Rule
from sim.vocabulary import Event, Phase, Truth, Work
from sim.world.access import value0, value1, write
from sim.world.buckets import unlink
from sim.world.files import HANDLE, requeue
from sim.world.hazards import IN_SESSION
from sim.world.queues import EARLIEST_DEADLINE, N_CLASS, discipline_of, pull
from sim.world.service import begin_attempt, end_session, session_length, shows_up
from sim.world.tally import count, count_at
from sim.world.truth import change_pace
from sim.world.world import World

_RULE, _SERVED, _LIVE = int(Phase.HANDLE), int(Work.SERVED), int(Truth.LIVE)
_START, _NO_SHOW = int(Event.START), int(Event.NO_SHOW)
_M_NO_SHOW = int(AreaMeasure.NO_SHOWS)
_D_WORK, _D_IDLE = int(DeskMeasure.WORK_MINUTES), int(DeskMeasure.IDLE_MINUTES)
_D_FORM, _D_TRAVEL, _D_WASTED = (
    int(DeskMeasure.FORM_MINUTES),
    int(DeskMeasure.TRAVEL_MINUTES),
    int(DeskMeasure.WASTED_MINUTES),
)
_D_PAID = int(DeskMeasure.PAID_MINUTES)
P_DIVISIBLE, P_SLOTS, P_REJOIN = index("handle.divisible"), index("capacity.slots"), index("handle.rejoin")
_FULL_DAY = 2_000_000


class Handle(Rule):
    """Sessions of all desks: settle, fail, or go on another day."""

    name, phase = "handle", Phase.HANDLE
    reads = ("capacity", "pools", "clocks", "authority")

    def step(self, world: World, day: int) -> None:
        """Let every pool that is on duty work through its queue."""
        handle(world.tables, day)


@kernel
def handle(world, day):
    """Files whose parties are back rejoin their queues; then pools serve, from the city down."""
    rejoin(world, day)
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
    """Parties whose next session is due rejoin the queue at their original place."""
    files = world.files
    head = world.due_head[HANDLE]
    while head[day] >= 0:
        file = head[day]
        unlink(head, files.due_after, files.due_before, files.due_day, file)
        files.stage[file] = -1
        requeue(world, file, day, 0, True)


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
    """Nobody waits: the day's hours are idle."""
    count_at(world, world.pools.desk[pool], day, _D_IDLE, world.pools.minutes[pool])


@kernel
def eligible(world, file, day):
    """One session per dispute and day, over all its files."""
    case = world.files.case[file]
    return world.cases.session_day[case] != day and int(world.cases.carried[case]) == 0


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
                if files.queue_day[file] == day and not by_deadline:
                    break  # what follows in this class arrived later still
            file = files.queue_after[file]
    return -1, later


@kernel
def take(world, file, server, day, minute):
    """A server takes a file in hand."""
    files, cases = world.files, world.cases
    case, desk = files.case[file], files.desk[file]
    pull(world, file, world.servers.pool[server])
    files.work[file] = _SERVED
    files.started[file] = 1
    files.server[file] = server
    cases.session_day[case] = day
    now = day + minute / world.day_minutes
    waited = int((now - files.wait_from[file]) * world.day_minutes + 0.5)
    files.wait_minutes[file] += max(waited, 0)
    if int(files.sessions_left[file]) == 0:
        begin_attempt(world, file)
    tier, attempt = files.tier[file], int(files.total_attempts[file]) + 1
    book, channel = files.book[file], files.channel[file]
    write(world, case, file, day, minute, _START, _RULE, 0, tier, tier, desk, channel, attempt, book, max(waited, 0))


@kernel
def absent(world, file, day, clock):
    """A party does not come: the day is lost for this dispute, not its place in the queue."""
    files, cases = world.files, world.cases
    case, tier = files.case[file], files.tier[file]
    cases.session_day[case] = day
    count(world, case, day, _M_NO_SHOW, 1)
    desk, book = files.desk[file], files.book[file]
    write(world, case, file, day, clock, _NO_SHOW, _RULE, 0, tier, tier, desk, files.channel[file], 0, book, 0)


@kernel
def serve_slots(world, pool, day):
    """So many cases a server and day, one attempt each; who fails joins the tail and is not served again today."""
    pools, servers, desks = world.pools, world.servers, world.desks
    desk = pools.desk[pool]
    slots = int(value1(world, P_SLOTS, desks.village[desk], desks.kind[desk]))
    first = pools.first_server[pool]
    for server in range(first, first + pools.n_server[pool]):
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
def earliest(world, pool):
    """Server of a pool that is free first, -1 if all have used up their day."""
    servers = world.servers
    first = world.pools.first_server[pool]
    best = -1
    for server in range(first, first + world.pools.n_server[pool]):
        if servers.clock[server] < servers.minutes[server]:
            if best < 0 or servers.clock[server] < servers.clock[best]:
                best = server
    return best


@kernel
def resume(world, pool, day):
    """Servers begin their day; what was carried over the night goes on first."""
    servers, pools = world.servers, world.pools
    first = pools.first_server[pool]
    for server in range(first, first + pools.n_server[pool]):
        gone = min(world.desks.taken[servers.desk[server]], servers.minutes[server])
        world.desks.taken[servers.desk[server]] -= gone
        servers.clock[server] = gone
        count_at(world, servers.desk[server], day, _D_WORK, gone)
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
        servers.clock[server] = clock
        servers.file[server], servers.remaining[server] = -1, 0
        world.cases.carried[world.files.case[file]] = 0
        pools.n_busy[pool] -= 1
        count_at(world, servers.desk[server], day, _D_WORK, clock - gone)
        end_session(world, file, server, day, clock, world.files.session_minutes[file], 0, 0)


@kernel
def serve_hours(world, pool, day):
    """Hours of a pool's servers go to its queue until the day or the queue ends."""
    servers = world.servers
    resume(world, pool, day)
    while world.pools.n_queue[pool] > 0:
        server = earliest(world, pool)
        if server < 0:
            break
        clock = servers.clock[server]
        file, later = first_waiting(world, pool, day, clock)
        if file < 0 and later < 0:
            break
        if file < 0:
            wait = int(world.files.queue_minute[later])
            if wait >= servers.minutes[server]:
                break
            idle(world, server, day, wait - clock)
            servers.clock[server] = wait
            continue
        if not shows_up(world, file, day):
            absent(world, file, day, clock)
            continue
        session(world, pool, file, server, day, clock)
    first = world.pools.first_server[pool]
    for server in range(first, first + world.pools.n_server[pool]):
        if servers.minutes[server] > servers.clock[server]:
            idle(world, server, day, servers.minutes[server] - servers.clock[server])


@kernel
def idle(world, server, day, minutes):
    """Book minutes in which a server had nobody to serve."""
    count_at(world, world.servers.desk[server], day, _D_IDLE, minutes)


@kernel
def session(world, pool, file, server, day, clock):
    """Hold one session, today or carried over the night."""
    files, servers, cases = world.files, world.servers, world.cases
    case, desk = files.case[file], servers.desk[server]
    if int(files.sessions_left[file]) == 0:
        begin_attempt(world, file)
    talk, form, travel = session_length(world, file)
    total, minutes = talk + form + travel, servers.minutes[server]
    rest = minutes - clock
    divisible = value0(world, P_DIVISIBLE, cases.village[case]) > 0.0
    if total > rest and not divisible and total <= minutes:
        idle(world, server, day, rest)  # too long for the rest of the day: it starts tomorrow
        servers.clock[server] = minutes
        return
    take(world, file, server, day, clock)
    if total <= rest:
        servers.clock[server] = clock + total
        book_minutes(world, desk, day, int(cases.truth[case]) == _LIVE, talk, form, travel)
        end_session(world, file, server, day, clock + total, talk, form, travel)
        return
    files.session_minutes[file] = total
    servers.file[server], servers.remaining[server] = file, total - rest
    cases.carried[case] = 1
    servers.clock[server] = minutes
    world.pools.n_busy[pool] += 1
    count_at(world, desk, day, _D_WORK, rest)
    change_pace(world, case, day, IN_SESSION)


@kernel
def book_minutes(world, desk, day, live, talk, form, travel):
    """A server's minutes by use."""
    count_at(world, desk, day, _D_WORK if live else _D_WASTED, talk)
    count_at(world, desk, day, _D_FORM, form)
    count_at(world, desk, day, _D_TRAVEL, travel)
