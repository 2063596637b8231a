"""Assign: a file arrives at its desk, or is sent back and travels on without an owner."""

from __future__ import annotations

from sim.events.measures import AreaMeasure
from sim.kernel import kernel
from sim.parameters.catalogue import index
from sim.randomness import chance
from sim.rule import Rule
from sim.vocabulary import Event, Phase, Reason, Use
from sim.world.access import value0, value1, write
from sim.world.moves import hop_days
from sim.world.places import ASSIGN, enqueue
from sim.world.plans import next_due, plan
from sim.world.tally import count
from sim.world.world import World

_RULE, _BOUNCE, _MISROUTED = int(Phase.ASSIGN), int(Event.BOUNCE), int(Reason.MISROUTED)
_USE = int(Use.BOUNCE)
_M_BOUNCED, _M_HOPS = int(AreaMeasure.BOUNCED), int(AreaMeasure.HOPS)
P_BOUNCE, P_MOST, P_MISROUTE = index("assign.bounce"), index("assign.max_bounces"), index("routes.misroute")


class Assign(Rule):
    """Hand-over with returns; days without an owner are counted."""

    name, phase = "assign", Phase.ASSIGN
    reads = ("pools", "routes")

    def step(self, world: World, day: int) -> None:
        """Let the files arrive that are due today."""
        assign(world.tables, world.stream(self), day)


@kernel
def assign(world, stream, day):
    """Arrivals of today, file by file."""
    files, cases, desks = world.files, world.cases, world.desks
    while True:
        file = next_due(world, ASSIGN, day)
        if file < 0:
            return
        case, desk = files.case[file], files.desk[file]
        village, tier = cases.village[case], int(desks.tier[desk])
        hops, book = int(files.hops[file]), int(files.book[file])
        step = (book * 4096 + int(files.episode[file])) * 256 + hops
        p = value1(world, P_BOUNCE, village, tier - 1)
        if hops == 1:
            p = 1.0 - (1.0 - p) * (1.0 - value0(world, P_MISROUTE, village))
        returned = hops > 0 and int(files.bounces[file]) < int(value0(world, P_MOST, village))
        if returned and chance(stream, cases.key[case], step, _USE, p):
            files.bounces[file] += 1
            files.hops[file] += 1
            count(world, case, day, _M_BOUNCED, 1)
            count(world, case, day, _M_HOPS, 1)
            write(world, case, file, day, 0, _BOUNCE, _RULE, _MISROUTED, tier, tier, desk, -1, 0, book, 0)
            plan(world, file, ASSIGN, day + 1 + hop_days(world, file, desk))
            continue
        minute = int(files.opened_minute[file]) if files.opened_day[file] == day else 0
        enqueue(world, file, desk, day, minute, day)
