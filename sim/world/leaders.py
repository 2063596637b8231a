"""Cases that a leader owns: taken at a meeting, authority at hand, worked on first, given back when they close."""

from __future__ import annotations

from sim.events.measures import AreaMeasure
from sim.kernel import kernel
from sim.parameters.catalogue import index
from sim.vocabulary import Event, Phase, Reason, Work
from sim.world.access import value0, write

_RULE, _LEAD, _LEADER = int(Phase.MEET), int(Event.LEAD), int(Reason.LEADER)
_M_LED = int(AreaMeasure.LED)
_CLOSED = int(Work.CLOSED)
P_SHIFT = index("meet.leader_shift")


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
    files.leader[file] = tier
    world.area[day, cases.township[case], _M_LED] += 1
    at = int(files.tier[file])
    write(world, case, file, day, world.day_minutes - 1, _LEAD, _RULE, _LEADER, at, tier, desk, -1, 0, book, 0)
