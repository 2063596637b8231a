"""What happens to a live dispute by itself: growing, fading, giving up, violence.

Each hazard has one Exp(1) threshold per episode and fires when the hazard has added up to it; what is left is brought
up to date only when the dispute's state or a parameter changes, and the earliest due day goes into a bucket. Competing
hazards of one day act in the order grow, fade, rest, violence. Forms: docs/model.md.
"""

from __future__ import annotations

import math

from sim.kernel import kernel
from sim.parameters.catalogue import index
from sim.randomness import NOT_DRAWN, exp, ln, power, threshold
from sim.vocabulary import Phase, Sight, Truth, Use
from sim.world.access import value0, value1
from sim.world.buckets import link, unlink
from sim.world.petition_rate import petition_days, petition_remaining, petition_spent, set_petition_factor
from sim.world.sue_rate import sue_hazard, sue_remaining
from sim.world.trust import fading, note_trust, violence

GROW, FADE, REST, VIOLENT, RELAPSE, END, LINK, PETITION, SUE, REVIVE = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
UNSEEN_OR_QUEUED, BETWEEN, DEFERRED, IN_SESSION = 0, 1, 2, 3

_LIVE, _SEEN = int(Truth.LIVE), int(Sight.SEEN)
_FESTER = int(Phase.FESTER)
_USE_FADE, _USE_GROW, _USE_VIOLENT = int(Use.FADE), int(Use.GROW), int(Use.VIOLENT)
_USE_REST, _USE_CHILD = int(Use.PATIENCE), int(Use.CHILD)
P_FADE, P_FADE_SPREAD = index("fester.fade_rate"), index("fester.fade_spread")
P_FADE_SEVERITY, P_FADE_AGE = index("fester.fade_severity"), index("fester.fade_age")
P_GROW, P_GROW_SIZE, P_GROW_SPREAD = index("fester.grow_rate"), index("fester.grow_size"), index("fester.grow_spread")
P_FAILS, P_FAILS_CAP = index("fester.grow_fails"), index("fester.grow_fails_cap")
P_SEEN = index("fester.pace_seen")
P_BETWEEN, P_DEFERRED = index("fester.pace_between"), index("fester.pace_deferred")
P_VIOLENT, P_VIOLENT_SEVERITY = index("fester.violent_rate"), index("fester.violent_severity")
P_OPEN = index("fester.violent_open")
P_VIOLENT_SIZE, P_VIOLENT_SPREAD = index("fester.violent_size"), index("fester.violent_spread")
P_REST, P_LINKED = index("fester.rest_rate"), index("arise.linked_rate")


@kernel
def pace_factor(world, case):
    """How fast a dispute ripens at present: slower between sessions, faster when deferred or after failures."""
    village = world.cases.village[case]
    pace = int(world.cases.pace[case])
    factor = 1.0
    if pace == BETWEEN or pace == IN_SESSION:
        factor = value0(world, P_BETWEEN, village)
    elif pace == DEFERRED:
        factor = value0(world, P_DEFERRED, village)
    fails = 1.0 + value0(world, P_FAILS, village) * int(world.cases.fails[case])
    return factor * min(fails, value0(world, P_FAILS_CAP, village))


@kernel
def scaled(size, exponent):
    """The power size ** exponent, exactly one where the exponent is off."""
    return 1.0 if exponent == 0.0 or size <= 1 else power(float(size), exponent)


@kernel
def spread(sd, z):
    """exp(sd z), exactly one where the spread is off."""
    return 1.0 if sd == 0.0 else exp(sd * z)


@kernel
def set_factors(world, case):
    """What difficulty and size do to the hazards of a dispute; fixed at birth."""
    cases = world.cases
    v, z, size = cases.village[case], cases.difficulty[case], int(cases.size[case])
    cases.fade_factor[case] = spread(value0(world, P_FADE_SPREAD, v), -z)
    grow = scaled(size, value0(world, P_GROW_SIZE, v)) * spread(value0(world, P_GROW_SPREAD, v), z)
    cases.grow_factor[case] = grow
    violent = scaled(size, value0(world, P_VIOLENT_SIZE, v)) * spread(value0(world, P_VIOLENT_SPREAD, v), z)
    cases.violent_factor[case] = violent
    set_petition_factor(world, case)


@kernel
def seen_factor(world, case):
    """Pace of fading and growing once somebody knows."""
    cases = world.cases
    return value0(world, P_SEEN, cases.village[case]) if int(cases.sight[case]) == _SEEN else 1.0


@kernel
def fade_hazard(world, case):
    """Hazard per day of fading at age 0, before it falls with age."""
    cases = world.cases
    v = cases.village[case]
    rate = value1(world, P_FADE, v, cases.kind[case]) * cases.fade_factor[case] * seen_factor(world, case)
    rate *= fading(world, case)
    step = value0(world, P_FADE_SEVERITY, v)
    for _ in range(int(cases.severity[case]) - 1):
        rate *= step
    return rate


@kernel
def grow_hazard(world, case, factor):
    """Hazard per day of growing by one grade of severity."""
    cases = world.cases
    severity = int(cases.severity[case])
    if severity >= 4:
        return 0.0
    v = cases.village[case]
    return value1(world, P_GROW, v, severity - 1) * cases.grow_factor[case] * factor * seen_factor(world, case)


@kernel
def violent_hazard(world, case, factor):
    """Hazard per day of turning violent."""
    cases = world.cases
    v = cases.village[case]
    rate = value0(world, P_VIOLENT, v) * cases.violent_factor[case] * factor * violence(world, case)
    step = value0(world, P_VIOLENT_SEVERITY, v)
    for _ in range(int(cases.severity[case]) - 1):
        rate *= step
    return rate


@kernel
def in_hand(world, case):
    """Factor on violence while a matter is known and not put off: the parties wait for what comes of it."""
    if int(world.cases.sight[case]) != _SEEN or int(world.cases.pace[case]) == DEFERRED:
        return 1.0
    return value0(world, P_OPEN, world.cases.village[case])


@kernel
def rest_hazard(world, case):
    """Hazard per day of giving up; nobody gives up in the middle of a session."""
    if int(world.cases.pace[case]) == IN_SESSION:
        return 0.0
    return value0(world, P_REST, world.cases.village[case])


@kernel
def link_hazard(world, case):
    """Rate per day at which a dispute of severity 2 or more sets off linked ones."""
    cases = world.cases
    if int(cases.severity[case]) < 2:
        return 0.0
    return value0(world, P_LINKED, cases.village[case]) * int(cases.size[case])


@kernel
def fade_integral(rate, age_rate, age, days):
    """Integral of rate / (1 + age_rate a) from `age` over `days`."""
    if age_rate == 0.0:
        return rate * days
    return rate / age_rate * ln((1.0 + age_rate * (age + days)) / (1.0 + age_rate * age))


@kernel
def add_violence(world, case, hazard):
    """A hazard of violence that was lived through; what came before any session is kept apart."""
    cases = world.cases
    cases.violent_left[case] -= hazard
    cases.violence_hazard[case] += hazard
    if int(cases.n_sessions[case]) == 0:
        cases.violence_unmediated[case] += hazard


@kernel
def touch(world, case, day):
    """Bring the thresholds of a live dispute up to date through the hazards of `day`; call before its state changes."""
    cases = world.cases
    start = cases.hazard_day[case]
    days = day - start + 1
    if days <= 0 or int(cases.truth[case]) != _LIVE or world.flags[_FESTER] == 0:
        return
    factor = pace_factor(world, case)
    age = float(start - cases.born_day[case])
    age_rate = value0(world, P_FADE_AGE, cases.village[case])
    violent = violent_hazard(world, case, factor * in_hand(world, case)) * days
    cases.fade_left[case] -= fade_integral(fade_hazard(world, case), age_rate, age, days)
    cases.grow_left[case] -= grow_hazard(world, case, factor) * days
    cases.rest_left[case] -= rest_hazard(world, case) * days
    add_violence(world, case, violent)
    linked = link_hazard(world, case)
    if linked > 0.0:
        cases.link_left[case] = link_remaining(world, case) - linked * days
    petition, sue = petition_spent(world, case, start, days), sue_hazard(world, case)
    if petition > 0.0:
        cases.petition_left[case] = petition_remaining(world, case) - petition
    if sue > 0.0:
        cases.sue_left[case] = sue_remaining(world, case) - sue * days
    cases.hazard_day[case] = day + 1


@kernel
def days_until(left, rate, limit):
    """Days of a constant hazard until what is left of a threshold is used up (at least one); `limit` if not before."""
    if left > rate * limit:  # most are settled here, without a division
        return limit
    if rate <= 0.0:
        return limit
    return min(max(int(math.ceil(left / rate - 1e-9)), 1), limit)


@kernel
def days_until_fading(world, case, limit):
    """As `days_until`, of the hazard that falls with age."""
    cases = world.cases
    rate = fade_hazard(world, case)
    age_rate = value0(world, P_FADE_AGE, cases.village[case])
    left = cases.fade_left[case]
    if age_rate <= 0.0 or rate <= 0.0:
        return days_until(left, rate, limit)
    age = float(cases.hazard_day[case] - cases.born_day[case])
    if left > rate * limit / (1.0 + age_rate * age):
        return limit
    span = ((1.0 + age_rate * age) * exp(left * age_rate / rate) - 1.0) / age_rate - age
    return min(max(int(math.ceil(span - 1e-9)), 1), limit) if span < limit else limit


@kernel
def schedule(world, case):
    """Put the next true event of a live dispute into its day (call after `touch` and the change of state)."""
    cases = world.cases
    unlink(world.truth_head, cases.truth_after, cases.truth_before, cases.truth_day, case)
    if int(cases.truth[case]) != _LIVE or world.flags[_FESTER] == 0:
        return
    note_trust(world, case)
    factor = pace_factor(world, case)
    first = world.horizon - cases.hazard_day[case] + 1  # nothing is planned beyond the horizon
    if first <= 0:
        return
    limit, what = first, 0
    days = days_until(cases.grow_left[case], grow_hazard(world, case, factor), limit)
    if days < limit:
        limit, what = days, GROW
    days = days_until_fading(world, case, limit)
    if days < limit:
        limit, what = days, FADE
    days = days_until(cases.rest_left[case], rest_hazard(world, case), limit)
    if days < limit:
        limit, what = days, REST
    days = days_until(cases.violent_left[case], violent_hazard(world, case, factor * in_hand(world, case)), limit)
    if days < limit:
        limit, what = days, VIOLENT
    linked = link_hazard(world, case)
    if linked > 0.0:
        days = days_until(link_remaining(world, case), linked, limit)
        if days < limit:
            limit, what = days, LINK
    days = petition_days(world, case, cases.hazard_day[case], limit)
    if days < limit:
        limit, what = days, PETITION
    sue = sue_hazard(world, case)
    if sue > 0.0:
        days = days_until(sue_remaining(world, case), sue, limit)
        if days < limit:
            limit, what = days, SUE
    if what == 0:
        return
    cases.truth_next[case] = what
    day = cases.hazard_day[case] + limit - 1
    link(world.truth_head, cases.truth_after, cases.truth_before, cases.truth_day, case, day)


@kernel
def grow_threshold(world, case):
    """A fresh threshold for growing out of the present severity."""
    cases = world.cases
    step = int(cases.episode[case]) * 8 + int(cases.severity[case])
    cases.grow_left[case] = threshold(world.stream[_FESTER], cases.key[case], step, _USE_GROW)


@kernel
def link_remaining(world, case):
    """What is left of the threshold for the next linked dispute, drawn when it is first asked for."""
    cases = world.cases
    if cases.link_left[case] == NOT_DRAWN:
        stream, step = world.stream[_FESTER], int(cases.n_children[case])
        cases.link_left[case] = threshold(stream, cases.key[case], step, _USE_CHILD)
    return cases.link_left[case]


@kernel
def start_episode(world, case, day):
    """Thresholds of a new episode whose first exposed day is `day`."""
    cases = world.cases
    stream, key, episode = world.stream[_FESTER], cases.key[case], int(cases.episode[case])
    cases.fade_left[case] = threshold(stream, key, episode, _USE_FADE)
    cases.violent_left[case] = threshold(stream, key, episode, _USE_VIOLENT)
    cases.rest_left[case] = threshold(stream, key, episode, _USE_REST)
    grow_threshold(world, case)
    if episode == 0:
        cases.link_left[case] = NOT_DRAWN
    cases.petition_left[case], cases.sue_left[case] = NOT_DRAWN, NOT_DRAWN
    cases.n_late[case], cases.n_dropped[case], cases.petition_round[case] = 0, 0, 0
    cases.hazard_day[case] = day
    schedule(world, case)
