"""Cases that a leader owns: taken at a meeting, authority at hand, worked on first, given back when they close."""

from __future__ import annotations

from sim.events.measures import AreaMeasure
from sim.kernel import kernel
from sim.parameters.catalogue import index
from sim.vocabulary import Event, Phase, Reason, Work
from sim.world.access import value0, value1, write
from sim.world.files import spend
from sim.world.queues import pull, push

_RULE, _LEAD, _LEADER = int(Phase.MEET), int(Event.LEAD), int(Reason.LEADER)
_M_LED = int(AreaMeasure.LED)
_CLOSED, _QUEUED = int(Work.CLOSED), int(Work.QUEUED)
P_SHIFT, P_HOURS, P_WAGE = index("meet.leader_shift"), index("meet.leader_hours"), index("account.wage")


@kernel
def leader_odds(world, file):
    """Shift of the log-odds that an attempt settles when a leader owns the case."""
    if int(world.files.leader[file]) == 0:
        return 0.0
    return value0(world, P_SHIFT, world.cases.village[world.files.case[file]])


@kernel
def lead(world, file, tier, day):
    """A leader of a tier takes a case."""
    files, cases = world.files, world.cases
    if int(files.work[file]) == _CLOSED or int(files.leader[file]) > 0:
        return
    case, desk, book = files.case[file], files.desk[file], files.book[file]
    queued = int(files.work[file]) == _QUEUED
    if queued:
        pull(world, file, world.desks.pool[desk])
    files.leader[file] = tier
    if queued:
        push(world, file, world.desks.pool[desk], True)
    world.area[day, cases.township[case], _M_LED] += 1
    at = int(files.tier[file])
    write(world, case, file, day, world.day_minutes - 1, _LEAD, _RULE, _LEADER, at, tier, desk, -1, 0, book, 0)


@kernel
def charge_leaders(world, day):
    """A month's hours of the leaders, for every open case that one owns."""
    files = world.files
    for file in range(files.count):
        if int(files.leader[file]) > 0 and int(files.work[file]) != _CLOSED:
            village = world.cases.village[files.case[file]]
            wage = value1(world, P_WAGE, village, world.desks.kind[files.desk[file]])
            spend(world, file, day, int(value0(world, P_HOURS, village) * wage * 100.0 + 0.5))
