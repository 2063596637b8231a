"""How soon the parties of a dispute petition: the hazard, and what is left of its threshold.

The hazard is constant between changes of the dispute's state, but for one step: once it has been known for so many
days without an end, patience is worn out. So what is used up of a threshold has a closed form.
"""

from __future__ import annotations

import math

from sim.kernel import kernel
from sim.parameters.catalogue import index
from sim.randomness import NOT_DRAWN, exp, power, threshold
from sim.vocabulary import Desk, Phase, Sight, Use
from sim.world.access import value0, value1
from sim.world.trust import petitioning

_PETITION, _USE, _SEEN = int(Phase.PETITION), int(Use.PETITION), int(Sight.SEEN)
_OFFICE, _CITY = int(Desk.PETITION_OFFICE), int(Desk.CITY_PETITION)
ROUNDS = 3  # handling, review, re-review: then no further acceptance
P_RATE, P_SEVERITY = index("petition.rate"), index("petition.severity")
P_SIZE, P_SPREAD = index("petition.size"), index("petition.spread")
P_UNSEEN, P_REPEAT = index("petition.unseen"), index("petition.repeat")
P_FAILS, P_LATE, P_DROPPED = index("petition.fails"), index("petition.late"), index("petition.dropped")
P_CAP, P_END = index("petition.setbacks_cap"), index("petition.after_end")
P_JUDGMENT, P_SUIT = index("petition.after_judgment"), index("petition.in_suit")
P_DAYS, P_IMPATIENT = index("petition.patience_days"), index("petition.impatient")


@kernel
def set_petition_factor(world, case):
    """What difficulty and size do to the hazard of petitioning; fixed at birth."""
    cases = world.cases
    if world.flags[_PETITION] == 0:
        return
    v, size = cases.village[case], int(cases.size[case])
    exponent, sd, factor = value0(world, P_SIZE, v), value0(world, P_SPREAD, v), 1.0
    if exponent != 0.0 and size > 1:
        factor *= power(float(size), exponent)
    if sd != 0.0:
        factor *= exp(sd * cases.difficulty[case])
    cases.petition_factor[case] = factor


@kernel
def petition_hazard(world, case):
    """Hazard per day of a petition while patience lasts; 0 without the rule, an office, or while one is under way."""
    cases = world.cases
    if world.flags[_PETITION] == 0 or int(cases.in_petition[case]) == 1:
        return 0.0
    v = cases.village[case]
    rate = value1(world, P_RATE, v, cases.kind[case])
    if rate <= 0.0 or world.villages.desk[v, _OFFICE] < 0 and world.villages.desk[v, _CITY] < 0:
        return 0.0
    rate *= value1(world, P_SEVERITY, v, int(cases.severity[case]) - 1) * cases.petition_factor[case]
    if int(cases.sight[case]) != _SEEN:
        rate *= value0(world, P_UNSEEN, v)
    setbacks = 1.0 + value0(world, P_FAILS, v) * int(cases.fails[case])
    setbacks += value0(world, P_LATE, v) * int(cases.n_late[case])
    setbacks += value0(world, P_DROPPED, v) * int(cases.n_dropped[case])
    rate *= min(setbacks, value0(world, P_CAP, v))
    if int(cases.n_petitions[case]) > 0:
        rate *= value0(world, P_REPEAT, v)
    if int(cases.petition_round[case]) >= ROUNDS:
        rate *= value0(world, P_END, v)
    if int(cases.suit_over[case]) == 1:
        rate *= value0(world, P_JUDGMENT, v)
    if int(cases.in_suit[case]) == 1:
        rate *= value0(world, P_SUIT, v)
    return rate * petitioning(world, case)


@kernel
def calm_days(world, case, start, most):
    """Days from `start`, at most `most`, that are left until patience is worn out."""
    cases = world.cases
    if int(cases.sight[case]) != _SEEN:
        return most
    since = max(int(cases.seen_day[case]), int(cases.settle_day[case]))
    worn = since + int(value0(world, P_DAYS, cases.village[case]))
    return min(max(worn - int(start), 0), int(most))


@kernel
def petition_spent(world, case, start, days):
    """What `days` days from `start` use up of the threshold."""
    rate = petition_hazard(world, case)
    if rate <= 0.0:
        return 0.0
    calm = calm_days(world, case, start, days)
    return rate * (calm + (days - calm) * value0(world, P_IMPATIENT, world.cases.village[case]))


@kernel
def petition_days(world, case, start, limit):
    """Days from `start` until the next petition (at least one); `limit` if not before."""
    rate = petition_hazard(world, case)
    if rate <= 0.0:
        return limit
    left = petition_remaining(world, case)
    faster = rate * value0(world, P_IMPATIENT, world.cases.village[case])
    if left > max(rate, faster) * limit:
        return limit
    calm = calm_days(world, case, start, limit)
    if left <= rate * calm + 1e-9 * rate:
        return min(max(int(math.ceil(left / rate - 1e-9)), 1), int(limit))
    if faster <= 0.0:
        return limit
    days = calm + (left - rate * calm) / faster
    return int(limit) if days >= limit else min(max(int(math.ceil(days - 1e-9)), 1), int(limit))


@kernel
def petition_remaining(world, case):
    """What is left of the threshold for the next petition, drawn when it is first asked for."""
    cases = world.cases
    if cases.petition_left[case] == NOT_DRAWN:
        step = int(cases.episode[case]) * 256 + int(cases.n_petitions[case])
        cases.petition_left[case] = threshold(world.stream[_PETITION], cases.key[case], step, _USE)
    return cases.petition_left[case]
