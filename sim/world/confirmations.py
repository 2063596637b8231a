"""Judicial confirmation of mediated agreements: asked for at settlement, granted by the court, and what it changes."""

from __future__ import annotations

from sim.events.measures import AreaMeasure
from sim.kernel import kernel
from sim.parameters.catalogue import index
from sim.randomness import chance
from sim.vocabulary import Event, Phase, Reason, Step, Truth, Use
from sim.world.access import value0, value1, write
from sim.world.afterwards import schedule_relapse
from sim.world.buckets import link, unlink
from sim.world.dockets import follow_on
from sim.world.files import close_file
from sim.world.legal import has_court
from sim.world.responses import relapse_speed
from sim.world.tally import count

_RULE, _USE, _STEP = int(Phase.COURT), int(Use.CONFIRM), int(Step.CONFIRMATION)
_SESSION, _ON_SPOT, _UNRESOLVED = int(Reason.SESSION), int(Reason.ON_SPOT), int(Reason.UNRESOLVED)
_SETTLED, _CONFIRM, _CLOSE = int(Truth.SETTLED), int(Event.CONFIRM), int(Event.CLOSE)
_M_CONFIRMED, _M_DUPLICATES = int(AreaMeasure.CONFIRMED), int(AreaMeasure.DUPLICATES)
P_SHARE, P_RELAPSE = index("court.confirm_share"), index("court.confirm_relapse")


@kernel
def ask_confirmation(world, case, desk, day, reason):
    """Parties who just agreed at a desk may ask the court to confirm it.

    The application is no step upward and no second record of a dispute: neither levels nor duplicates change by it.
    """
    cases = world.cases
    cases.confirmed[case] = 0
    if reason != _SESSION and reason != _ON_SPOT or not has_court(world, cases.village[case]):
        return
    p = value1(world, P_SHARE, cases.village[case], world.desks.kind[desk])
    if chance(world.stream[_RULE], cases.key[case], cases.episode[case], _USE, p):
        level = cases.max_level[case]
        file = follow_on(world, case, _STEP, day, _RULE)
        if int(world.files.duplicate[file]) == 1:
            world.files.duplicate[file] = 0
            count(world, case, day, _M_DUPLICATES, -1)
        cases.max_level[case] = level


@kernel
def confirm(world, file, day):
    """The court confirms the agreement, which makes it hold better; too late where the dispute has come back."""
    files, cases = world.files, world.cases
    case, minute = files.case[file], world.day_minutes - 1
    if int(cases.truth[case]) != _SETTLED or files.episode[file] != cases.episode[case]:
        close_file(world, file, day, minute, False, _UNRESOLVED, _RULE, _CLOSE)
        return
    cases.confirmed[case] = 1
    count(world, case, day, _M_CONFIRMED, 1)
    tier, desk, book = files.tier[file], files.desk[file], files.book[file]
    write(world, case, file, day, minute, _CONFIRM, _RULE, 0, tier, tier, desk, files.channel[file], 0, book, 0)
    speed = relapse_speed(world, case) * value0(world, P_RELAPSE, cases.village[case])
    schedule_relapse(world, case, int(cases.settle_day[case]), int(world.desks.kind[cases.settle_desk[case]]), speed)
    if 0 <= cases.truth_day[case] <= day:
        unlink(world.truth_head, cases.truth_after, cases.truth_before, cases.truth_day, case)
        link(world.truth_head, cases.truth_after, cases.truth_before, cases.truth_day, case, day + 1)
    close_file(world, file, day, minute, True, _SESSION, _RULE, _CLOSE)
