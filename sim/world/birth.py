"""A dispute comes into the world: its attributes are functions of its key alone."""

from __future__ import annotations

from sim.events.measures import AreaMeasure
from sim.kernel import kernel
from sim.parameters.catalogue import index
from sim.randomness import chance, draw, normal, sample
from sim.vocabulary import Channel, Claim, Event, Kind, Phase, Sight, Truth, Use
from sim.world.access import value0, value1, value2, write
from sim.world.desks import book_of_tier, mediation_desk, remit
from sim.world.files import open_file
from sim.world.hazards import schedule, set_factors, start_episode
from sim.world.places import N_BORN, N_PREVENTED
from sim.world.rows import grow_cases
from sim.world.sights import forget_sights
from sim.world.spills import spilled
from sim.world.tally import count
from sim.world.truth import first_sight

_ARISE, _DISCOVER, _FESTER = int(Phase.ARISE), int(Phase.DISCOVER), int(Phase.FESTER)
_LABOUR, _WALK_IN = int(Kind.LABOUR), int(Channel.WALK_IN)
_LIVE, _UNSEEN = int(Truth.LIVE), int(Sight.UNSEEN)
_E_ARISE, _E_PREVENT = int(Event.ARISE), int(Event.PREVENT)
_M_BORN, _M_PREVENTED = int(AreaMeasure.BORN), int(AreaMeasure.PREVENTED)
_M_LIVE, _M_UNSEEN = int(AreaMeasure.LIVE), int(AreaMeasure.UNSEEN_LIVE)
_MINUTE, _VILLAGE, _MICRO, _STRATUM = int(Use.MINUTE), int(Use.VILLAGE), int(Use.MICRO), int(Use.STRATUM)
_SEVERITY, _SIZE, _DIFFICULTY = int(Use.SEVERITY), int(Use.SIZE), int(Use.DIFFICULTY)
_NEED, _WAGE, _PREVENT = int(Use.NEED_AUTHORITY), int(Use.WAGE), int(Use.PREVENT)
_CLAIM, _LAST_CLAIM = int(Use.CLAIM), len(Claim) - 1
P_SEVERITY, P_SIZE = index("arise.severity_share"), index("arise.size")
P_NOTICE = index("meet.notice_kinds")
P_CLAIM = index("arise.claim")
P_NEED, P_WAGE, P_PREVENT = index("arise.needs_authority"), index("arise.wage_share"), index("arise.prevention")


@kernel
def find_micro(world, low, n, u):
    """First of the micro-grids low … low + n - 1 whose cumulative share exceeds u; they are of similar size."""
    cumulative, last = world.micros.cumulative, low + n - 1
    at = low + int(u * n)
    while at < last and cumulative[at] <= u:
        at += 1
    while at > low and cumulative[at - 1] > u:
        at -= 1
    return min(at, last)


@kernel
def find_village(world, kind, low, n, u):
    """First of the villages low … low + n - 1 whose cumulative share of a kind exceeds u."""
    cumulative, last = world.villages.cumulative, low + n - 1
    while low < last:
        middle = (low + last) // 2
        if cumulative[middle, kind] > u:
            last = middle
        else:
            low = middle + 1
    return low


@kernel
def new_row(world, key, parent, village, kind, day):
    """Append a case with all that its key decides."""
    cases, villages = world.cases, world.villages
    if cases.count == cases.own.shape[0]:
        grow_cases(cases)
    case = cases.count
    cases.count = case + 1
    stream = world.stream[_ARISE]
    cases.key[case], cases.parent[case] = key, parent
    cases.village[case], cases.township[case] = village, villages.township[village]
    cases.kind[case], cases.setting[case] = kind, villages.urban[village]
    first = villages.first_micro[village]
    u = draw(stream, key, 0, _MICRO)
    cases.micro[case] = find_micro(world, first, villages.n_micro[village], u)
    u = draw(stream, key, 0, _STRATUM)
    stratum = 0
    while stratum < 3 and u >= villages.strata[village, stratum]:
        stratum += 1
    cases.stratum[case] = stratum
    u = draw(stream, key, 0, _SEVERITY)
    severity, total = 1, value2(world, P_SEVERITY, village, kind, 0)
    while severity < 4 and u >= total:
        severity += 1
        total += value2(world, P_SEVERITY, village, kind, severity - 1)
    cases.severity0[case], cases.severity[case] = severity, severity
    law, mean = value2(world, P_SIZE, village, kind, 0), value2(world, P_SIZE, village, kind, 1)
    size = sample(stream, key, 0, _SIZE, law, mean, value2(world, P_SIZE, village, kind, 2))
    cases.size[case] = min(max(int(size + 0.5), 2), 30000)
    cases.difficulty[case] = normal(draw(stream, key, 0, _DIFFICULTY))
    needs = chance(stream, key, 0, _NEED, value1(world, P_NEED, village, kind))
    cases.needs_authority[case] = 1 if needs else 0
    wage = kind == _LABOUR and chance(stream, key, 0, _WAGE, value0(world, P_WAGE, village))
    cases.wage[case] = 1 if wage else 0
    cases.claim[case] = claim_of(world, stream, key, village, kind)
    cases.remit0[case] = remit(world, village, kind, severity, int(cases.size[case]), needs, True)
    cases.born_day[case] = day
    cases.born_minute[case] = int(draw(stream, key, 0, _MINUTE) * world.day_minutes)
    for column in (cases.seen_day, cases.settle_day, cases.end_day, cases.first_file, cases.settle_desk):
        column[case] = -1
    for column in (cases.truth_day, cases.sight_day, cases.session_day):
        column[case] = -1
    cases.seen_channel[case] = -1
    return case


@kernel
def claim_of(world, stream, key, village, kind):
    """Validity of the claim that a key decides: what an honest decision on it would be."""
    u, claim = draw(stream, key, 0, _CLAIM), 0
    total = value2(world, P_CLAIM, village, kind, 0)
    while claim < _LAST_CLAIM and u >= total:
        claim += 1
        total += value2(world, P_CLAIM, village, kind, claim)
    return claim


@kernel
def birth(world, key, parent, village, kind, day, factor, exposed, age):
    """A dispute arises, unless prevented; `factor` thins it, its hazards begin on day `exposed`, `age` is its age."""
    case = new_row(world, key, parent, village, kind, day)
    cases = world.cases
    minute, severity = cases.born_minute[case], cases.severity[case]
    cases.born_day[case] = day - age
    world.counts[N_BORN] += 1
    if factor < 1.0 and draw(world.stream[_ARISE], key, 0, _PREVENT) >= factor:
        cases.prevented[case] = 1
        cases.truth[case] = 2
        cases.end_day[case] = day
        world.counts[N_PREVENTED] += 1
        count(world, case, day, _M_PREVENTED, 1)
        write(world, case, -1, day, minute, _E_PREVENT, _ARISE, 0, 0, 0, -1, -1, 0, 0, severity)
        return case
    cases.truth[case], cases.sight[case] = _LIVE, _UNSEEN
    count(world, case, day, _M_BORN, 1)
    count(world, case, day, _M_LIVE, 1)
    count(world, case, day, _M_UNSEEN, 1)
    write(world, case, -1, day, minute, _E_ARISE, _ARISE, 0, 0, 0, -1, -1, 0, 0, severity)
    cases.hazard_day[case] = exposed
    if world.flags[_FESTER] != 0:
        set_factors(world, case)
        start_episode(world, case, exposed)
    if world.flags[_DISCOVER] != 0:
        forget_sights(world, case, exposed)
    else:
        desk = mediation_desk(world, village, int(cases.remit0[case]), kind)
        if desk >= 0:
            tier = int(world.desks.tier[desk])
            first_sight(world, case, day, minute, _WALK_IN, tier, desk, _ARISE)
            schedule(world, case)
            open_file(world, case, _WALK_IN, book_of_tier(tier), desk, day, minute, _ARISE)
    return case


@kernel
def prevention(world, village, kind, day):
    """Factor by which programmes, notices, settlements thin (below one) or raise (above one) arrivals in a village."""
    factor = value1(world, P_PREVENT, village, kind) * spilled(world, village, kind, day)
    notice = world.townships.notice[world.villages.township[village]]
    if notice > 0.0 and value1(world, P_NOTICE, village, kind) > 0.0:
        return factor * (1.0 - notice)
    return factor
