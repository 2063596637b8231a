"""One sitting: a server that is free takes a file in hand and holds a session, today or carried over the night."""

from __future__ import annotations

from sim.events.measures import AreaMeasure, DeskMeasure
from sim.kernel import kernel
from sim.parameters.catalogue import index
from sim.vocabulary import Event, Phase, Step, Work
from sim.world.access import value0, write
from sim.world.hazards import IN_SESSION
from sim.world.lengths import begin_attempt, session_length
from sim.world.plans import in_procedure
from sim.world.queues import pull
from sim.world.service import end_session, is_needed
from sim.world.tally import count, count_at
from sim.world.truth import change_pace

_RULE, _SERVED, _PRESUIT = int(Phase.HANDLE), int(Work.SERVED), int(Step.PRESUIT)
_START, _NO_SHOW = int(Event.START), int(Event.NO_SHOW)
_M_NO_SHOW = int(AreaMeasure.NO_SHOWS)
_D_WORK, _D_IDLE = int(DeskMeasure.WORK_MINUTES), int(DeskMeasure.IDLE_MINUTES)
_D_OTHER = int(DeskMeasure.BACKGROUND_MINUTES)
_D_FORM, _D_TRAVEL, _D_WASTED = (
    int(DeskMeasure.FORM_MINUTES),
    int(DeskMeasure.TRAVEL_MINUTES),
    int(DeskMeasure.WASTED_MINUTES),
)
P_DIVISIBLE = index("handle.divisible")


@kernel
def eligible(world, file, day):
    """One session per dispute and day, over all its files."""
    case = world.files.case[file]
    return world.cases.session_day[case] != day and int(world.cases.carried[case]) == 0


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
def earliest(world, pool):
    """Server of a pool that is free first, -1 if all have used up their day."""
    servers = world.servers
    first = world.pools.first_server[pool]
    best = -1
    for server in range(first, first + world.pools.n_there[pool]):
        if servers.clock[server] < servers.minutes[server]:
            if best < 0 or servers.clock[server] < servers.clock[best]:
                best = server
    return best


@kernel
def idle(world, server, day, minutes):
    """Book minutes in which a server had nobody to serve."""
    count_at(world, world.servers.desk[server], day, _D_IDLE, minutes)


@kernel
def is_desk_work(world, file):
    """Whether a session is work on a statutory step, which goes on the next day where the day was too short."""
    return in_procedure(world, file) and int(world.files.step[file]) != _PRESUIT


@kernel
def before_disputes(world, pool, minutes):
    """Minutes of a server's day that other work takes first: what is longer than the rest never fits into one day."""
    return world.pools.first[pool] * minutes // max(world.pools.minutes[pool], 1)


@kernel
def rest_of_day(world, pool, server, day, minutes):
    """A server takes no more disputes today: other work that waits, then nothing."""
    other = min(minutes, world.pools.other[pool])
    world.pools.other[pool] -= other
    count_at(world, world.servers.desk[server], day, _D_OTHER, other)
    idle(world, server, day, minutes - other)


@kernel
def starts_today(world, file, server, minute, total):
    """Whether work that takes `total` minutes may start at a minute of a server's day.

    It does if it fits into what is left of the day. If not, it starts tomorrow, unless it may go on over the night, or
    fits into no day at all.
    """
    minutes = world.servers.minutes[server]
    if total <= minutes - minute or is_desk_work(world, file):
        return True
    if value0(world, P_DIVISIBLE, world.cases.village[world.files.case[file]]) > 0.0:
        return True
    return total > minutes - before_disputes(world, world.servers.pool[server], minutes)


@kernel
def next_length(world, file):
    """Minutes (talk, form, travel) of the session that a file waits for; the attempt is not begun by asking."""
    fresh = int(world.files.sessions_left[file]) == 0
    if fresh:
        begin_attempt(world, file)
    talk, form, travel = session_length(world, file)
    if fresh:
        world.files.sessions_left[file] = 0
    return talk, form, travel


@kernel
def fits(world, file, server, clock):
    """Whether a server may begin the session of a file at `clock`."""
    talk, form, travel = next_length(world, file)
    return starts_today(world, file, server, clock, talk + form + travel)


@kernel
def session(world, pool, file, server, day, clock):
    """Hold one session, today or carried over the night; False, and nothing done, if it must start tomorrow."""
    servers, cases = world.servers, world.cases
    case, desk = world.files.case[file], servers.desk[server]
    fresh = int(world.files.sessions_left[file]) == 0
    if fresh:
        begin_attempt(world, file)
    talk, form, travel = session_length(world, file)
    total, minutes = talk + form + travel, servers.minutes[server]
    rest = minutes - clock
    if not starts_today(world, file, server, clock, total):
        if fresh:
            world.files.sessions_left[file] = 0  # the attempt begins when it is taken
        return False
    take(world, file, server, day, clock)
    if total <= rest:
        servers.clock[server] = clock + total
        book_minutes(world, desk, day, is_needed(world, file), talk, form, travel)
        end_session(world, file, server, day, clock + total, talk, form, travel)
        return True
    world.files.session_minutes[file] = total
    servers.file[server], servers.remaining[server], servers.team[server] = file, total - rest, 1
    cases.carried[case] = 1
    servers.clock[server] = minutes
    world.pools.n_busy[pool] += 1
    count_at(world, desk, day, _D_WORK, rest)
    change_pace(world, case, day, IN_SESSION)
    return True


@kernel
def book_minutes(world, desk, day, live, talk, form, travel):
    """A server's minutes by use."""
    count_at(world, desk, day, _D_WORK if live else _D_WASTED, talk)
    count_at(world, desk, day, _D_FORM, form)
    count_at(world, desk, day, _D_TRAVEL, travel)
