"""What may still happen to a dispute that nobody works on: a settled one relapses, one given up comes back.

As in `sim.world.hazards`, each has a threshold and a due day; of a dormant dispute only violence and revival go on.
"""

from __future__ import annotations

import math

from sim.kernel import kernel
from sim.parameters.catalogue import index
from sim.randomness import exp, ln, threshold
from sim.vocabulary import Phase, Use
from sim.world.access import value0, value1
from sim.world.buckets import link, unlink
from sim.world.hazards import END, RELAPSE, REVIVE, VIOLENT, add_violence, days_until, spread, violent_hazard

_FESTER, _CLOSE = int(Phase.FESTER), int(Phase.CLOSE)
_USE_RELAPSE, _USE_REVIVE = int(Use.RELAPSE), int(Use.REVIVE)
P_RELAPSE, P_RELAPSE_SPREAD = index("close.relapse"), index("close.relapse_spread")
P_RELAPSE_DECAY, P_WATCH = index("close.relapse_decay"), index("close.watch_days")
P_REVIVE, P_DORMANT = index("fester.revive_rate"), index("fester.dormant_violence")


@kernel
def schedule_relapse(world, case, day, desk_kind, speed):
    """After a settlement on `day`: relapse within the watch, or the end after it.

    The hazard decays with time since settlement and is normalised so that its total over the watch gives the
    catalogue's probability for a dispute of mean difficulty.
    """
    cases = world.cases
    unlink(world.truth_head, cases.truth_after, cases.truth_before, cases.truth_day, case)
    v = cases.village[case]
    watch = int(value0(world, P_WATCH, v))
    p = value1(world, P_RELAPSE, v, desk_kind)
    after, what = watch, END
    if p > 0.0:
        total = -ln(1.0 - min(p, 0.999999)) * spread(value0(world, P_RELAPSE_SPREAD, v), cases.difficulty[case]) * speed
        level = threshold(world.stream[_CLOSE], cases.key[case], int(cases.episode[case]), _USE_RELAPSE)
        if level < total:
            decay = value0(world, P_RELAPSE_DECAY, v)
            share = level / total
            if decay > 0.0:
                within = 1.0 - exp(-watch / decay)
                days = -decay * ln(1.0 - share * within)
            else:
                days = share * watch
            after, what = max(int(math.ceil(days)), 1), RELAPSE
    cases.truth_next[case] = what
    link(world.truth_head, cases.truth_after, cases.truth_before, cases.truth_day, case, day + after)


@kernel
def dormant_hazard(world, case):
    """Hazard per day of violence while nobody pursues the matter."""
    return violent_hazard(world, case, 1.0) * value0(world, P_DORMANT, world.cases.village[case])


@kernel
def touch_dormant(world, case, day):
    """As `touch`, for a dormant dispute: only its violence goes on."""
    cases = world.cases
    days = day - cases.hazard_day[case] + 1
    if days <= 0 or world.flags[_FESTER] == 0:
        return
    violent = dormant_hazard(world, case) * days
    add_violence(world, case, violent)
    cases.hazard_day[case] = day + 1


@kernel
def schedule_dormant(world, case, day):
    """A dispute that was given up on `day`: it may come back, or turn violent without having done so."""
    cases = world.cases
    unlink(world.truth_head, cases.truth_after, cases.truth_before, cases.truth_day, case)
    v = cases.village[case]
    cases.hazard_day[case] = day + 1
    limit, what = world.horizon - day, 0
    rate = value0(world, P_REVIVE, v)
    if rate > 0.0:
        step = int(cases.episode[case]) * 65536 + day
        left = threshold(world.stream[_FESTER], cases.key[case], step, _USE_REVIVE)
        days = days_until(left, rate, limit)
        if days < limit:
            limit, what = days, REVIVE
    days = days_until(cases.violent_left[case], dormant_hazard(world, case), limit)
    if days < limit:
        limit, what = days, VIOLENT
    if what > 0:
        cases.truth_next[case] = what
        link(world.truth_head, cases.truth_after, cases.truth_before, cases.truth_day, case, day + limit)
