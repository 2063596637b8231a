"""Close: the book catches up with a settlement, at once or only after so many days without relapse."""

from __future__ import annotations

from sim.kernel import kernel
from sim.parameters.catalogue import index
from sim.rule import Rule
from sim.vocabulary import Event, Phase, Reason, Truth, Work
from sim.world.access import value0
from sim.world.files import close_file
from sim.world.places import CLOSE, enqueue, requeue
from sim.world.plans import next_due, plan
from sim.world.world import World

_RULE, _CLOSE, _SESSION = int(Phase.CLOSE), int(Event.CLOSE), int(Reason.SESSION)
_LIVE, _VIOLENT = int(Truth.LIVE), int(Truth.VIOLENT)
_SERVED = int(Work.SERVED)
P_AFTER = index("closing.settled_after_days")


class Close(Rule):
    """Closes the file of what was settled; a relapse before that reopens the work."""

    name, phase = "close", Phase.CLOSE
    reads = ("closing",)

    def step(self, world: World, day: int) -> None:
        """Look at the files that are due today."""
        close(world.tables, day)


@kernel
def close(world, day):
    """Files of today, one by one."""
    files, cases = world.files, world.cases
    while True:
        file = next_due(world, CLOSE, day)
        if file < 0:
            return
        case = files.case[file]
        truth = int(cases.truth[case])
        wait = int(value0(world, P_AFTER, cases.village[case]))
        if truth == _LIVE:
            come_back(world, file, day)
        elif wait > 0 and day < cases.settle_day[case] + wait:
            plan(world, file, CLOSE, cases.settle_day[case] + wait)
        else:
            close_file(world, file, day, world.day_minutes - 1, truth != _VIOLENT, _SESSION, _RULE, _CLOSE)


@kernel
def come_back(world, file, day):
    """A relapse before the file was closed: work goes on at the same desk."""
    if int(world.files.work[file]) == _SERVED:
        requeue(world, file, day, 0, False)
    else:
        enqueue(world, file, world.files.desk[file], day, 0, day)
