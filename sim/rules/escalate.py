"""Escalate: what a desk could not settle goes up, waits, or is closed in procedure only.

Deadlines act at the end of the day, after service: a clock that runs until the start stops with the first session, one
that runs until the end goes on. Deferring and closing in procedure only leave the dispute as it is, with every hazard
running.
"""

from __future__ import annotations

from sim.events.measures import AreaMeasure, DeskMeasure
from sim.kernel import kernel
from sim.parameters.catalogue import index
from sim.randomness import chance, draw
from sim.rule import Rule
from sim.vocabulary import Event, Outcome, Phase, Reason, Response, Step, Truth, Use, Work
from sim.world.access import value0, value1, value2, write
from sim.world.buckets import unlink
from sim.world.desks import may_act, mediation_desk
from sim.world.files import close_file, is_mediation, send
from sim.world.hazards import DEFERRED
from sim.world.moves import hop_days
from sim.world.places import ESCALATE, leave_desk, requeue
from sim.world.plans import in_procedure, next_due, out_of_time, plan, set_clock, start_clock, unplan
from sim.world.procedures import remember
from sim.world.queues import pull
from sim.world.responses import either, response
from sim.world.statute import end_step, rush, step_key
from sim.world.tally import count, count_at
from sim.world.truth import change_pace
from sim.world.world import World

_RULE, _LIVE = int(Phase.ESCALATE), int(Truth.LIVE)
_CLOSED, _SERVED, _QUEUED, _BETWEEN = int(Work.CLOSED), int(Work.SERVED), int(Work.QUEUED), int(Work.BETWEEN)
_WAIT, _DEFER_STATE, _TRANSIT = int(Work.WAIT_AUTH), int(Work.DEFERRED), int(Work.TRANSIT)
_RAISE, _CLOSE, _DEFER, _OVERDUE = int(Event.RAISE), int(Event.CLOSE), int(Event.DEFER), int(Event.OVERDUE)
_SEND, _DOWN = int(Event.SEND), int(Event.SEND_DOWN)
_R_ATTEMPTS, _R_DEADLINE, _R_AUTHORITY = int(Reason.ATTEMPTS), int(Reason.DEADLINE), int(Reason.AUTHORITY)
_R_PROCEDURE, _R_UNRESOLVED, _R_FLOW = int(Reason.PROCEDURE_ONLY), int(Reason.UNRESOLVED), int(Reason.FLOW)
_R_REMIT, _R_FAILED = int(Reason.REMIT), int(Reason.FAILED)
_USE_PROCEDURE, _USE_DEFER, _USE_FLOW = int(Use.PROCEDURE), int(Use.DEFER), int(Use.FLOW)
_M_RAISED, _M_DOWN, _M_OVERDUE = int(AreaMeasure.RAISED), int(AreaMeasure.SENT_DOWN), int(AreaMeasure.OVERDUE)
_M_DEFERRED, _M_OVERDUE_OPEN = int(AreaMeasure.DEFERRED), int(AreaMeasure.OVERDUE_OPEN)
_M_WAIT = int(AreaMeasure.WAIT_AUTHORITY)
_D_OVERDUE = int(DeskMeasure.OVERDUE)
_PROCEDURE, _PUT_OFF = int(Response.PROCEDURE), int(Response.DEFER)
_PRESUIT, _USE_EXTEND = int(Step.PRESUIT), int(Use.EXTEND)
_EXPIRED, _FAILED_STEP = int(Outcome.EXPIRED), int(Outcome.FAILED)
PUSH_UP, FLAG, EXTEND, TERMINATE, DEEM_FAILED = 0, 1, 2, 3, 4
P_UNTIL, P_EXPIRY = index("clocks.until"), index("clocks.at_expiry")
P_PROCEDURE, P_DEFER = index("escalate.procedural"), index("escalate.defer")
P_DEFER_DAYS = index("escalate.defer_days")
P_EXTENSION, P_EXTEND = index("statute.extension"), index("statute.extend")
P_STEP_COUNTS = index("statute.counts")
P_TRANSFER, P_LIMIT = index("escalate.transfer"), index("escalate.attempt_limit")


class Escalate(Rule):
    """Deadlines, attempt limits, missing authority: up, down, deferred or closed."""

    name, phase = "escalate", Phase.ESCALATE
    reads = ("clocks", "authority", "pools", "statute")

    def step(self, world: World, day: int) -> None:
        """First the clocks that end today, then the files that are due."""
        escalate(world.tables, world.stream(self), day)


@kernel
def escalate(world, stream, day):
    """Clocks and files of today."""
    files = world.files
    clocks = world.clock_head
    while clocks[day] >= 0:
        file = clocks[day]
        unlink(clocks, files.clock_after, files.clock_before, files.clock_day, file)
        expire(world, stream, file, day)
    rush(world, day)
    while True:
        file = next_due(world, ESCALATE, day)
        if file < 0:
            return
        decide(world, stream, file, day)


@kernel
def expire(world, stream, file, day):
    """A deadline passes."""
    files, cases, desks = world.files, world.cases, world.desks
    desk, case, work = files.desk[file], files.case[file], int(files.work[file])
    village, kind = desks.village[desk], int(desks.kind[desk])
    if work == _CLOSED or int(cases.truth[case]) != _LIVE and work == _SERVED:
        return
    if in_procedure(world, file):
        expire_step(world, file, day)
        return
    if value1(world, P_UNTIL, village, kind) == 1.0 and int(files.started[file]) == 1:
        return
    action = int(value1(world, P_EXPIRY, village, kind))
    mark_overdue(world, file, day)
    if action == EXTEND:
        start_clock(world, file, day + 1)
    if action == FLAG or action == EXTEND or (work != _QUEUED and work != _BETWEEN):
        return
    if action == TERMINATE and int(files.step[file]) == 0:
        close_file(world, file, day, world.day_minutes - 1, False, _R_DEADLINE, _RULE, _CLOSE)
        return
    unplan(world, file)
    move_on(world, stream, file, day, _R_DEADLINE)


@kernel
def expire_step(world, file, day):
    """A statutory limit ends: extended once, or overdue; mediation before a suit then ends, other work goes on."""
    files, cases = world.files, world.cases
    case, step = files.case[file], int(files.step[file])
    village, stream = cases.village[case], world.stream[_RULE]
    more = int(value1(world, P_EXTENSION, village, step - 1))
    if more > 0 and int(files.extended[file]) == 0:
        p = value1(world, P_EXTEND, village, step - 1)
        if chance(stream, cases.key[case], step_key(world, file), _USE_EXTEND, p):
            files.extended[file] = 1
            set_clock(world, file, day + 1, more, value1(world, P_STEP_COUNTS, village, step - 1) > 0.0)
            return
    if step == _PRESUIT and (int(files.work[file]) == _QUEUED or int(files.work[file]) == _BETWEEN):
        if int(files.work[file]) == _QUEUED:
            requeue_out(world, file)
        unplan(world, file)
        files.work[file] = _SERVED
        end_step(world, file, day, _EXPIRED, stream)
        return
    mark_overdue(world, file, day)


@kernel
def mark_overdue(world, file, day):
    """Enter a missed deadline in log and tallies."""
    files = world.files
    case, desk, tier, book = files.case[file], files.desk[file], files.tier[file], files.book[file]
    count(world, case, day, _M_OVERDUE, 1)
    count_at(world, desk, day, _D_OVERDUE, 1)
    if files.overdue_day[file] < 0:
        files.overdue_day[file] = day
        count(world, case, day, _M_OVERDUE_OPEN, 1)
    remember(world, case, day, 1, 0)
    write(world, case, file, day, world.day_minutes - 1, _OVERDUE, _RULE, 0, tier, tier, desk, -1, 0, book, 0)


@kernel
def decide(world, stream, file, day):
    """A file that its desk is done with."""
    files, cases = world.files, world.cases
    work, case = int(files.work[file]), files.case[file]
    if work == _CLOSED:
        return
    village, tier = cases.village[case], int(files.tier[file])
    if work == _WAIT:
        count(world, case, day, _M_WAIT, -1)
        files.work[file] = _TRANSIT
        raise_to(world, file, day, authority_tier(world, case, tier), _R_AUTHORITY)
        return
    if work == _DEFER_STATE:
        raise_to(world, file, day, tier + 1, _R_ATTEMPTS)
        return
    total = 0.0
    for target in range(4):
        total += value2(world, P_TRANSFER, village, tier - 1, target)
    if total > 0.0:
        transfer(world, stream, file, day, total)
        return
    grown = int(cases.severity[case]) > tier
    if not grown:
        limit = int(value1(world, P_LIMIT, village, tier - 1))
        tried = limit > 0 and int(files.attempts[file]) >= limit
        late = out_of_time(world, file, day)
        move_on(world, stream, file, day, _R_ATTEMPTS if tried or not late else _R_DEADLINE)
        return
    files.recorded_severity[file] = cases.severity[case]
    raise_to(world, file, day, int(cases.severity[case]), _R_REMIT)


@kernel
def authority_tier(world, case, tier):
    """Lowest tier above that may take the decision."""
    cases = world.cases
    for level in range(tier + 1, 4):
        if may_act(world, cases.village[case], int(cases.kind[case]), level, True):
            return level
    return 4


@kernel
def transfer(world, stream, file, day, total):
    """Routing by a tier × tier table; what is missing to one leaves unresolved."""
    files, cases = world.files, world.cases
    case, here = files.case[file], files.desk[file]
    village, tier = cases.village[case], int(files.tier[file])
    step = (int(files.episode[file]) * 8 + tier) * 65536 + int(files.total_attempts[file])
    u = draw(stream, cases.key[case], step, _USE_FLOW)
    for target in range(4):
        u -= value2(world, P_TRANSFER, village, tier - 1, target)
        if u < 0.0:
            desk = mediation_desk(world, village, target + 1, int(cases.kind[case]))
            if desk < 0:
                break  # nobody here mediates: unresolved
            if desk == here:
                requeue(world, file, day, world.day_minutes - 1, False)
                return
            event = _RAISE if target + 1 > tier else _DOWN
            count(world, case, day, _M_RAISED if target + 1 > tier else _M_DOWN, 1)
            due = day + max(hop_days(world, file, desk), 1)
            send(world, file, desk, day, due, world.day_minutes - 1, event, _R_FAILED, _RULE)
            return
    close_file(world, file, day, world.day_minutes - 1, False, _R_UNRESOLVED, _RULE, _CLOSE)


@kernel
def move_on(world, stream, file, day, reason):
    """Out of tries or out of time: closed in procedure only, deferred, or raised."""
    files, cases = world.files, world.cases
    case, tier = files.case[file], int(files.tier[file])
    village, key = cases.village[case], cases.key[case]
    if int(files.step[file]) > 0:  # lent to mediation: its own procedure goes on
        if int(files.work[file]) == _QUEUED:
            requeue_out(world, file)
        files.work[file] = _SERVED
        end_step(world, file, day, _FAILED_STEP, stream)
        return
    step = (int(files.book[file]) * 4096 + int(files.episode[file])) * 256 + tier
    minute = world.day_minutes - 1
    desk = files.desk[file]
    in_procedure_only = either(value1(world, P_PROCEDURE, village, tier - 1), response(world, desk, _PROCEDURE))
    if chance(stream, key, step, _USE_PROCEDURE, in_procedure_only):
        close_file(world, file, day, minute, True, _R_PROCEDURE, _RULE, _CLOSE)
        change_pace(world, case, day, DEFERRED)
        return
    if not is_mediation(int(files.book[file])) or above(world, file) < 0:
        close_file(world, file, day, minute, False, _R_UNRESOLVED, _RULE, _CLOSE)
        return
    put_off = either(value1(world, P_DEFER, village, tier - 1), response(world, desk, _PUT_OFF))
    if chance(stream, key, step, _USE_DEFER, put_off):
        defer(world, file, day)
        return
    raise_to(world, file, day, tier + 1, reason)


@kernel
def defer(world, file, day):
    """Raising is put off; the dispute goes on ripening."""
    files, cases = world.files, world.cases
    case, desk, tier, book = files.case[file], files.desk[file], files.tier[file], files.book[file]
    if int(files.work[file]) == _QUEUED:
        requeue_out(world, file)
    leave_desk(world, file, day)
    files.work[file] = _DEFER_STATE
    count(world, case, day, _M_DEFERRED, 1)
    write(world, case, file, day, world.day_minutes - 1, _DEFER, _RULE, 0, tier, tier, desk, -1, 0, book, 0)
    days = int(value0(world, P_DEFER_DAYS, cases.village[case]))
    plan(world, file, ESCALATE, day + max(days, 1))
    change_pace(world, case, day, DEFERRED)


@kernel
def requeue_out(world, file):
    """Take a queued file out of its queue."""
    pull(world, file, world.desks.pool[world.files.desk[file]])


@kernel
def above(world, file):
    """Desk of a higher tier, -1 for none."""
    files, cases = world.files, world.cases
    case, tier = files.case[file], int(files.tier[file])
    if tier >= 4:
        return -1
    desk = mediation_desk(world, cases.village[case], tier + 1, int(cases.kind[case]))
    if desk < 0 or int(world.desks.tier[desk]) <= tier:
        return -1
    return desk


@kernel
def raise_to(world, file, day, tier, reason):
    """Pass a file up to a tier; with nobody there it ends unresolved."""
    files, cases = world.files, world.cases
    case, minute = files.case[file], world.day_minutes - 1
    now = int(files.tier[file])
    desk = (
        mediation_desk(world, cases.village[case], min(max(tier, now + 1), 4), int(cases.kind[case])) if now < 4 else -1
    )
    if desk < 0 or int(world.desks.tier[desk]) <= now:
        if int(files.step[file]) > 0:  # lent to mediation: its own procedure goes on
            end_step(world, file, day, _FAILED_STEP, world.stream[_RULE])
            return
        close_file(world, file, day, minute, False, _R_UNRESOLVED, _RULE, _CLOSE)
        return
    count(world, case, day, _M_RAISED, 1)
    due = day + max(hop_days(world, file, desk), 1)
    send(world, file, desk, day, due, minute, _RAISE, reason, _RULE)
    change_pace(world, case, day, 0)
