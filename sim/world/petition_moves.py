"""How a petition goes from desk to desk: home from mediation, down from above, up to a review."""

from __future__ import annotations

from sim.events.measures import AreaMeasure
from sim.kernel import kernel
from sim.vocabulary import Desk, Event, Level, Outcome, Phase, Reason, Step, Work
from sim.world.files import send
from sim.world.moves import hop_days
from sim.world.petition_decisions import note
from sim.world.petitions import above_days, office
from sim.world.places import PETITION, enqueue, leave_desk, move_open
from sim.world.plans import plan
from sim.world.tally import count

_RULE, _NONE = int(Phase.PETITION), int(Outcome.NONE)
_SERVED, _BETWEEN, _TRANSIT = int(Work.SERVED), int(Work.BETWEEN), int(Work.TRANSIT)
_COUNTY, _CITY, _ABOVE_CITY = int(Level.COUNTY), int(Level.CITY), int(Level.PROVINCE)
_HANDLING, _BOUNDARY = int(Step.HANDLING), int(Desk.BOUNDARY_ABOVE)
_ASK_REVIEW, _REVIEW, _RE_REVIEW = int(Step.ASK_REVIEW), int(Step.REVIEW), int(Step.RE_REVIEW)
_SEND, _DOWN, _ACCEPT, _E_ASK = int(Event.SEND), int(Event.SEND_DOWN), int(Event.ACCEPT), int(Event.ASK_REVIEW)
_R_FLOW = int(Reason.FLOW)
_M_HOPS, _M_DOWN = int(AreaMeasure.HOPS), int(AreaMeasure.SENT_DOWN)


@kernel
def come_home(world, file, day):
    """Mediation did not settle it: its own procedure goes on at the desk that lent it."""
    files = world.files
    home = files.home[file]
    files.away[file], files.home[file] = 0, -1
    files.step[file], files.outcome[file], files.extended[file] = _HANDLING, _NONE, 0
    note(world, file, day, _ACCEPT, _R_FLOW, files.petition_level[file])
    due = day + max(hop_days(world, file, home), 1)
    send(world, file, home, day, due, world.day_minutes - 1, _SEND, _R_FLOW, _RULE)


@kernel
def pass_down(world, file, day, step):
    """A level above passes a petition to the county, where its next step is done."""
    files, cases = world.files, world.cases
    case = files.case[file]
    desk = office(world, cases.village[case], _COUNTY)
    if desk == files.desk[file]:
        to_desk(world, file, desk, day, step)
        return
    files.step[file], files.outcome[file], files.extended[file] = step, _NONE, 0
    count(world, case, day, _M_DOWN, 1)
    due = day + max(hop_days(world, file, desk), 1)
    send(world, file, desk, day, due, world.day_minutes - 1, _DOWN, _R_FLOW, _RULE)


@kernel
def to_desk(world, file, desk, day, step):
    """The next step begins at a desk; its first day is tomorrow."""
    files = world.files
    work = int(files.work[file])
    if work == _SERVED or work == _BETWEEN:
        leave_desk(world, file, day)
    files.step[file], files.outcome[file], files.extended[file] = step, _NONE, 0
    enqueue(world, file, desk, day, world.day_minutes - 1, day + 1)


@kernel
def hand(world, file, desk, day, reason):
    """A file changes desk without joining a queue."""
    files = world.files
    work, case = int(files.work[file]), files.case[file]
    if work == _SERVED or work == _BETWEEN:
        leave_desk(world, file, day)
    files.work[file], files.desk[file] = _TRANSIT, desk
    files.hops[file] += 1
    count(world, case, day, _M_HOPS, 1)
    move_open(world, file, day, int(world.desks.tier[desk]))
    note(world, file, day, _SEND, reason, 0)


@kernel
def to_review(world, file, day):
    """Parties ask for a review at the level above that which decided; above the city lies the boundary."""
    files, cases = world.files, world.cases
    case, desk = files.case[file], files.desk[file]
    v, tier = cases.village[case], int(world.desks.tier[desk])
    step = _REVIEW if int(files.step[file]) == _ASK_REVIEW else _RE_REVIEW
    note(world, file, day, _E_ASK, 0, step)
    higher = office(world, v, tier + 1) if tier < _CITY else -1
    if higher >= 0 and int(world.desks.tier[higher]) > tier:
        to_desk(world, file, higher, day, step)
        return
    files.step[file], files.outcome[file], files.extended[file] = step, _NONE, 0
    boundary = world.villages.desk[v, _BOUNDARY]
    hand(world, file, boundary if boundary >= 0 else desk, day, 0)
    cases.max_level[case] = _ABOVE_CITY
    plan(world, file, PETITION, day + above_days(world, file))
