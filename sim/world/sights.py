"""Discovery as competing hazards of channels, each with one Exp(1) threshold per dispute and sighting.

A channel's hazard is contact × detection: per day on which the channel is open (`exposure`), by setting, kind, severity
and stratum. Sightings go on after the first one: a dispute that is live is called in again, which is how one dispute
comes to stand in several books.
"""

from __future__ import annotations

from sim.kernel import kernel
from sim.parameters.catalogue import index
from sim.randomness import draw, hashed, ln, threshold
from sim.vocabulary import Channel, Kind, Phase, Setting, Severity, Sight, Stratum, Truth, Use
from sim.world.access import value0, value1, value2
from sim.world.buckets import link, unlink
from sim.world.staff import spotting_of, visits_of
from sim.world.trust import note_voice, reporting

N_CHANNEL = 12  # SURFACED is not a channel one can be found by
N_ALL, N_KIND, N_SETTING = len(Channel), len(Kind), len(Setting)
N_SEVERITY, N_STRATUM = len(Severity), len(Stratum)
_DISCOVER = int(Phase.DISCOVER)
_PATROL = int(Channel.PATROL)
_LIVE, _SEEN = int(Truth.LIVE), int(Sight.SEEN)
_USE_CHANNEL, _USE_VISIT, _USE_NOTICE = int(Use.CHANNEL), int(Use.VISIT), int(Use.NOTICE)
P_REACH = index("channels.kind_reach")
P_SEVERITY, P_ACCESS = index("channels.severity_reach"), index("channels.access")
P_SESSION, P_REPEAT = index("channels.session_probability"), index("channels.repeat")
P_DETECT = index("discover.detection")
P_MODE, P_VISITED = index("discover.patrol_mode"), index("discover.micro_visits")
P_NOTICE, P_SKILL = index("discover.notice_probability"), index("targeting.skill")
HAZARD_MODE, ROUNDS_MODE = 0, 1


@kernel
def rates_of(world, case):
    """Where the rates stand at which channels find a dispute like this one in its village."""
    cases = world.cases
    at = world.field_sight_row[cases.village[case]] * N_SETTING + cases.setting[case]
    at = (at * N_KIND + cases.kind[case]) * N_SEVERITY + cases.severity[case] - 1
    return (at * N_STRATUM + cases.stratum[case]) * N_ALL


@kernel
def channel_hazard(world, case, channel, rates):
    """Hazard per open day that `channel` comes to know of a live dispute; `rates` as `rates_of` gives it."""
    cases = world.cases
    if channel == _PATROL:
        rate = patrol_hazard(world, case)
    else:
        rate = world.field_sight[rates + channel]
    if rate <= 0.0:
        return 0.0
    rate *= reporting(world, case, channel)
    if int(cases.sight[case]) == _SEEN and int(cases.episode[case]) == 0 or int(cases.sight_round[case, channel]) > 0:
        rate *= value1(world, P_REPEAT, cases.village[case], channel)
    return rate


@kernel
def patrol_hazard(world, case):
    """Hazard of patrols: visits of the village's workers spread over its households, times detection."""
    cases, villages = world.cases, world.villages
    v = cases.village[case]
    if value0(world, P_MODE, v) == ROUNDS_MODE:
        return 0.0
    # mobile = a centre's patrol order
    contact = visits_of(world, v) * (1.0 + villages.mobile[v]) * value0(world, P_SKILL, v) * spotting_of(world, v)
    rate = contact / max(villages.households[v], 1) * value1(world, P_DETECT, v, cases.kind[case])
    session = value1(world, P_SESSION, v, _PATROL)
    if session > 0.0:
        rate += -ln(1.0 - min(session, 0.999999))
    rate *= value2(world, P_REACH, v, _PATROL, cases.kind[case])
    rate *= value2(world, P_SEVERITY, v, _PATROL, int(cases.severity[case]) - 1)
    return rate * value2(world, P_ACCESS, v, _PATROL, cases.stratum[case])


@kernel
def day_of_exposure(exposure, channel, start, needed, horizon):
    """First day from `start` on whose cumulative open days reach `needed`; horizon + 1 if none."""
    target = exposure[channel, start] + max(needed - 1e-9, 1e-9)
    if exposure[channel, horizon] < target:
        return horizon + 1
    low, high = start + 1, horizon
    if exposure[channel, horizon] - exposure[channel, start] == horizon - start:  # open every day
        days = int(needed - 1e-9) + (1 if needed - 1e-9 > int(needed - 1e-9) else 0)
        return start + max(days, 1) - 1
    while low < high:
        middle = (low + high) // 2
        if exposure[channel, middle] >= target:
            high = middle
        else:
            low = middle + 1
    return low - 1


@kernel
def visited(world, grid, micro, day, n_visits):
    """Whether a grid worker who visits `n_visits` micro-grids of the grid, chosen without replacement, comes by."""
    grids = world.grids
    first, n = grids.first_micro[grid], grids.n_micro[grid]
    if n_visits >= n:
        return True
    stream, key, own = world.stream[_DISCOVER], grids.key[grid], micro - first
    mine = hashed(stream, key, day * 1024 + own, _USE_VISIT)
    ahead = 0
    for other in range(n):
        if other != own and hashed(stream, key, day * 1024 + other, _USE_VISIT) < mine:
            ahead += 1
            if ahead >= n_visits:
                return False
    return True


@kernel
def rounds_day(world, case, start, until):
    """First day from `start` up to `until` on which a patrol round both comes by and notices; until + 1 if none."""
    cases = world.cases
    v, micro = cases.village[case], cases.micro[case]
    grid = world.micros.grid[micro]
    n_visits = int(value0(world, P_VISITED, v))
    notice = value1(world, P_NOTICE, v, cases.kind[case])
    for day in range(start, until + 1):
        # noticing is the cheaper question, so it is asked first
        if draw(world.stream[_DISCOVER], cases.key[case], day, _USE_NOTICE) < notice and visited(
            world, grid, micro, day, n_visits
        ):
            return day
    return until + 1


@kernel
def touch_sights(world, case, day):
    """Bring channel thresholds up to date through `day`; call before what channel hazards depend on changes."""
    cases = world.cases
    start = cases.sight_from[case]
    if day < start or int(cases.truth[case]) != _LIVE:
        return
    stop, rates = min(day + 1, world.horizon), rates_of(world, case)
    for channel in range(N_CHANNEL):
        if world.open_channel[channel] != 0 and cases.sight_left[case, channel] >= 0.0:
            open_days = world.exposure[channel, stop] - world.exposure[channel, min(start, stop)]
            if open_days > 0.0:
                left = cases.sight_left[case, channel] - channel_hazard(world, case, channel, rates) * open_days
                cases.sight_left[case, channel] = max(left, 0.0)
    cases.sight_from[case] = day + 1


@kernel
def schedule_sight(world, case):
    """Put the next sighting of a live dispute into its day; ties go to the lowest channel."""
    cases = world.cases
    unlink(world.sight_head, cases.sight_after, cases.sight_before, cases.sight_day, case)
    if int(cases.truth[case]) != _LIVE:
        return
    start, horizon = cases.sight_from[case], world.horizon
    if start >= horizon:
        return
    note_voice(world, case)
    best, what = horizon, -1
    stream, key, rates = world.stream[_DISCOVER], cases.key[case], rates_of(world, case)
    for channel in range(N_CHANNEL):
        if world.open_channel[channel] == 0:
            continue
        rate = channel_hazard(world, case, channel, rates)
        if rate <= 0.0:
            continue
        if cases.sight_left[case, channel] < 0.0:
            step = int(cases.episode[case]) * 256 + int(cases.sight_round[case, channel])
            cases.sight_left[case, channel] = threshold(stream, key, step, _USE_CHANNEL + channel)
        needed = cases.sight_left[case, channel] / rate
        if needed > best - start + 1:  # more open days than there are days
            continue
        day = day_of_exposure(world.exposure, channel, start, needed, horizon)
        if day < best:
            best, what = day, channel
    if int(cases.sight[case]) != _SEEN and value0(world, P_MODE, cases.village[case]) == ROUNDS_MODE:
        limit = best if best < horizon else horizon - 1
        if cases.truth_day[case] >= start:
            limit = min(limit, cases.truth_day[case])
        day = rounds_day(world, case, start, limit)
        if day <= limit:
            best, what = day, _PATROL
    if what >= 0 and best < horizon:
        cases.sight_next[case] = what
        link(world.sight_head, cases.sight_after, cases.sight_before, cases.sight_day, case, best)


@kernel
def forget_sights(world, case, day):
    """New thresholds for all channels from `day` on (a new episode)."""
    cases = world.cases
    for channel in range(N_CHANNEL):
        cases.sight_left[case, channel] = -1.0
        cases.sight_round[case, channel] = 0
    cases.sight_from[case] = day
    schedule_sight(world, case)
