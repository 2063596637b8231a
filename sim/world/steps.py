"""How a file goes from step to step of a statutory procedure, waits for the parties, and ends."""

from __future__ import annotations

from sim.events.measures import AreaMeasure
from sim.kernel import kernel
from sim.parameters.catalogue import index
from sim.randomness import chance, draw
from sim.vocabulary import Event, Outcome, Reason, Step, Truth, Use, Work
from sim.world.access import value1, write
from sim.world.files import close_file
from sim.world.hazards import UNSEEN_OR_QUEUED, schedule, touch
from sim.world.places import enqueue, leave_desk, move_open
from sim.world.plans import plan, stop_clock, unplan
from sim.world.statute import stage_of, step_key
from sim.world.tally import count
from sim.world.truth import change_pace, failed, settle

_QUEUED, _SERVED, _BETWEEN, _STAYED = int(Work.QUEUED), int(Work.SERVED), int(Work.BETWEEN), int(Work.STAYED)
_DONE, _FAILED, _PERFORMANCE = int(Outcome.DONE), int(Outcome.FAILED), int(Step.PERFORMANCE)
_SETTLED, _ENDED, _FADED = int(Truth.SETTLED), int(Truth.ENDED), int(Truth.FADED)
_CLOSE, _SEND = int(Event.CLOSE), int(Event.SEND)
_PERFORM, _DEFAULT = int(Event.PERFORM), int(Event.DEFAULT)
_R_ENDED, _R_PERFORMED, _R_NOT = int(Reason.TRUTH_ENDED), int(Reason.PERFORMED), int(Reason.NOT_PERFORMED)
_M_HOPS = int(AreaMeasure.HOPS)
_M_PERFORMED, _M_DEFAULTED = int(AreaMeasure.PERFORMED), int(AreaMeasure.DEFAULTED)
_USE_PERFORM, _USE_DAY = int(Use.PERFORM), int(Use.COMPLY)
P_LIMIT = index("statute.limit")


@kernel
def out_of_hand(world, file, day):
    """A file that its desk is done with leaves it, wherever it stood there."""
    work = int(world.files.work[file])
    if work == _QUEUED or work == _SERVED or work == _BETWEEN:
        leave_desk(world, file, day)
    unplan(world, file)
    stop_clock(world, file)


@kernel
def new_step(world, file, step):
    """Set a file's step; nothing is known of its outcome yet."""
    files = world.files
    files.step[file], files.outcome[file], files.extended[file], files.away[file] = step, 0, 0, 0


@kernel
def to_step(world, file, step, desk, day):
    """A file goes on to a step at a desk; day one of the step's limit is tomorrow."""
    out_of_hand(world, file, day)
    new_step(world, file, step)
    enqueue(world, file, desk, day, world.day_minutes - 1, day + 1)
    change_pace(world, world.files.case[file], day, UNSEEN_OR_QUEUED)


@kernel
def to_parties(world, file, step, outcome, day, until):
    """Nobody works on a file until a day: the parties perform, sue, or let the time pass (`outcome` says which)."""
    out_of_hand(world, file, day)
    new_step(world, file, step)
    files = world.files
    files.outcome[file] = outcome
    files.work[file] = _STAYED
    files.deadline[file] = -1
    plan(world, file, stage_of(world, file), until)
    change_pace(world, files.case[file], day, UNSEEN_OR_QUEUED)


@kernel
def back_to(world, file, desk, day, rule):
    """The papers of a file that was decided above go back to the desk that had it before."""
    files = world.files
    out_of_hand(world, file, day)
    case, book, channel = files.case[file], files.book[file], files.channel[file]
    before, tier = int(files.tier[file]), int(world.desks.tier[desk])
    files.work[file] = _STAYED
    files.desk[file] = desk
    files.hops[file] += 1
    count(world, case, day, _M_HOPS, 1)
    move_open(world, file, day, tier)
    write(world, case, file, day, world.day_minutes - 1, _SEND, rule, 0, before, tier, desk, channel, 0, book, 0)


@kernel
def event_of(world, file, day, event, rule, reason, value):
    """Write an event of a step at the file's desk."""
    files = world.files
    case, tier, desk, book = files.case[file], files.tier[file], files.desk[file], files.book[file]
    minute, channel = world.day_minutes - 1, files.channel[file]
    write(world, case, file, day, minute, event, rule, reason, tier, tier, desk, channel, 0, book, value)


@kernel
def close_over(world, file, day, rule):
    """Close a file whose dispute ended meanwhile."""
    truth = int(world.cases.truth[world.files.case[file]])
    good = truth == _SETTLED or truth == _ENDED or truth == _FADED
    close_file(world, file, day, world.day_minutes - 1, good, _R_ENDED, rule, _CLOSE)


@kernel
def settle_and_close(world, file, day, reason, rule):
    """A step settles the dispute in substance, and the file ends with it."""
    minute = world.day_minutes - 1
    settle(world, world.files.case[file], file, day, minute, reason, rule)
    close_file(world, file, day, minute, True, reason, rule, _CLOSE)


@kernel
def end_unsettled(world, file, day, reason, rule):
    """A procedure ends and leaves the dispute as it is, the parties more bitter than before."""
    failed(world, world.files.case[file], day)
    close_file(world, file, day, world.day_minutes - 1, False, reason, rule, _CLOSE)


@kernel
def stands(world, case, day):
    """A final judgment or award stands: there is no second suit on the same matter."""
    touch(world, case, day)
    world.cases.suit_over[case] = 1
    schedule(world, case)


@kernel
def begin_performance(world, stream, file, day, p):
    """The time to perform runs: with chance `p` it is done within it, on a day of its own draw; else it runs out."""
    cases, case = world.cases, world.files.case[file]
    limit = max(int(value1(world, P_LIMIT, cases.village[case], _PERFORMANCE - 1)), 1)
    step = step_key(world, file)
    if chance(stream, cases.key[case], step, _USE_PERFORM, p):
        after = 1 + int(draw(stream, cases.key[case], step, _USE_DAY) * limit)
        to_parties(world, file, _PERFORMANCE, _DONE, day, day + min(after, limit))
    else:
        to_parties(world, file, _PERFORMANCE, _FAILED, day, day + limit)


@kernel
def end_performance(world, file, day, rule):
    """The time to perform is over; returns whether the obligation was performed, which settles the dispute."""
    case = world.files.case[file]
    if int(world.files.outcome[file]) == _DONE:
        count(world, case, day, _M_PERFORMED, 1)
        event_of(world, file, day, _PERFORM, rule, _R_PERFORMED, 0)
        settle_and_close(world, file, day, _R_PERFORMED, rule)
        return True
    count(world, case, day, _M_DEFAULTED, 1)
    event_of(world, file, day, _DEFAULT, rule, _R_NOT, 0)
    return False
