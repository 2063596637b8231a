"""A party turns to the law: to court, arbitration, a government decision or reconsideration, by kind of dispute."""

from __future__ import annotations

from sim.events.measures import AreaMeasure
from sim.kernel import kernel
from sim.parameters.catalogue import index
from sim.randomness import chance
from sim.vocabulary import Channel, Phase, Sight, Step, Use
from sim.world.access import value0
from sim.world.dockets import apply_for
from sim.world.hazards import schedule, touch
from sim.world.legal import desk_of_step, first_step
from sim.world.sights import schedule_sight, touch_sights
from sim.world.tally import count
from sim.world.truth import first_sight

_COURT, _RULE, _SUIT, _SEEN = int(Phase.COURT), int(Phase.FESTER), int(Channel.SUIT), int(Sight.SEEN)
_PRESUIT, _FILING, _USE = int(Step.PRESUIT), int(Step.FILING), int(Use.PRESUIT)
_DISCOVER = int(Phase.DISCOVER)
_M_TRIPS = int(AreaMeasure.TRIPS)
P_SHARE = index("court.presuit_share")


@kernel
def sue(world, case, day):
    """A party of a live dispute sues or applies today; most suits are first mediated."""
    cases = world.cases
    touch(world, case, day)
    v, step = cases.village[case], first_step(world, case)
    if step == 0 or int(cases.in_suit[case]) == 1 or int(cases.suit_over[case]) == 1:
        schedule(world, case)
        return
    if step == _FILING and desk_of_step(world, v, _PRESUIT) >= 0:
        at = int(cases.episode[case]) * 256 + int(cases.n_suits[case])
        if chance(world.stream[_COURT], cases.key[case], at, _USE, value0(world, P_SHARE, v)):
            step = _PRESUIT
    if int(cases.sight[case]) != _SEEN:
        desk = desk_of_step(world, v, step)
        if world.flags[_DISCOVER] != 0:
            touch_sights(world, case, day)
        first_sight(world, case, day, 0, _SUIT, int(world.desks.tier[desk]), desk, _RULE)
    cases.n_sights[case] += 1
    cases.trips[case] += 1
    count(world, case, day, _M_TRIPS, 1)
    apply_for(world, case, step, day, 0, _RULE)
    schedule(world, case)
    if world.flags[_DISCOVER] != 0:
        schedule_sight(world, case)
