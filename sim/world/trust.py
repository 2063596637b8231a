"""Trust in local handling and legal awareness, per village and stratum, and what they change.

Both are slow states: they carry the day to which they are brought up to date and return towards their start in closed
form. What they change is read when a dispute is planned, and holds until it is planned again: the copy is kept with the
dispute, so that what is used up of a threshold is what was planned. Legal awareness never enters arrivals. Without the
rule `trust` every factor is exactly one and every shift exactly zero.
"""

from __future__ import annotations

from sim.events.measures import AreaMeasure
from sim.kernel import kernel
from sim.parameters.catalogue import index
from sim.randomness import chance, exp, ln, logistic
from sim.vocabulary import Phase, Record, Truth, Use
from sim.world.access import value0, value1, value2
from sim.world.tally import count

_PHASE, _N = int(Phase.TRUST), 4
_NONE, _SETTLED, _ENDED = int(Record.NONE), int(Truth.SETTLED), int(Truth.ENDED)
_SATISFIED, _USE = int(AreaMeasure.SATISFIED), int(Use.SATISFIED)
_LN2 = 0.6931471805599453
P_START, P_HALF, P_GAIN, P_REACH = (index(f"trust.{name}") for name in ("start", "half_life", "gain", "reach"))
P_BASE, P_SETTLED, P_DECIDED = index("trust.base"), index("trust.settled"), index("trust.decided")
P_EXPLAINED, P_WAIT, P_TRIPS = index("trust.explained"), index("trust.wait"), index("trust.trips")
P_HOPS, P_PRESSED, P_CHANNELS = index("trust.hops"), index("trust.pressed"), index("trust.channels")
P_REPORTING, P_FADING = index("trust.on_reporting"), index("trust.on_fading")
P_VIOLENCE, P_PETITION = index("trust.on_violence"), index("trust.on_petition")
P_SKIPPING, P_SETTLING = index("trust.on_skipping"), index("trust.on_settling")
P_AWARE, P_AWARE_HALF = index("trust.aware_start"), index("trust.aware_half_life")
P_HOURS, P_LEARN = index("trust.education_hours"), index("trust.education_gain")
P_SUING, P_AWARE_PETITION = index("trust.aware_suing"), index("trust.aware_petition")
P_AWARE_SETTLING, P_AWARE_VIOLENCE = index("trust.aware_settling"), index("trust.aware_violence")


@kernel
def bring_up_to_date(world, village, day):
    """Let trust and awareness of a village return towards their levels through `day`."""
    villages = world.villages
    days = day - villages.trust_day[village]
    if days <= 0:
        return
    villages.trust_day[village] = day
    setting = int(villages.urban[village])
    stay = exp(-_LN2 / value0(world, P_HALF, village) * days)
    fall = _LN2 / value0(world, P_AWARE_HALF, village)
    rise = value0(world, P_LEARN, village) * value0(world, P_HOURS, village) / 365.0
    keep = exp(-(fall + rise) * days)
    for stratum in range(_N):
        usual = value2(world, P_START, village, setting, stratum)
        villages.trust[village, stratum] = usual + (villages.trust[village, stratum] - usual) * stay
        usual = value2(world, P_AWARE, village, setting, stratum)
        level = (rise + fall * usual) / (rise + fall)
        villages.aware[village, stratum] = level + (villages.aware[village, stratum] - level) * keep


@kernel
def note_trust(world, case):
    """What people trust and know when a dispute is planned: differences from the start, kept with it."""
    cases, villages = world.cases, world.villages
    if world.flags[_PHASE] == 0:
        return
    v, stratum = cases.village[case], int(cases.stratum[case])
    setting = int(villages.urban[v])
    cases.trust_then[case] = villages.trust[v, stratum] - value2(world, P_START, v, setting, stratum)
    cases.aware_then[case] = villages.aware[v, stratum] - value2(world, P_AWARE, v, setting, stratum)


@kernel
def note_voice(world, case):
    """As `note_trust`, for the channels by which people speak up."""
    cases, villages = world.cases, world.villages
    if world.flags[_PHASE] == 0:
        return
    v, stratum = cases.village[case], int(cases.stratum[case])
    change = villages.trust[v, stratum] - value2(world, P_START, v, int(villages.urban[v]), stratum)
    cases.voice[case] = factor(value0(world, P_REPORTING, v), change) - 1.0


@kernel
def factor(slope, change):
    """exp(slope × change), exactly one where either is zero."""
    return 1.0 if slope == 0.0 or change == 0.0 else exp(slope * change)


@kernel
def reporting(world, case, channel):
    """Factor on the hazard of a channel by which people speak up themselves."""
    if world.flags[_PHASE] == 0 or world.cases.voice[case] == 0.0:
        return 1.0
    if value1(world, P_CHANNELS, world.cases.village[case], channel) == 0.0:
        return 1.0
    return 1.0 + float(world.cases.voice[case])


@kernel
def fading(world, case):
    """Factor on the hazard of fading."""
    return factor(value0(world, P_FADING, world.cases.village[case]), world.cases.trust_then[case])


@kernel
def violence(world, case):
    """Factor on the hazard of violence."""
    v = world.cases.village[case]
    found = factor(value0(world, P_VIOLENCE, v), world.cases.trust_then[case])
    return found * factor(value0(world, P_AWARE_VIOLENCE, v), world.cases.aware_then[case])


@kernel
def petitioning(world, case):
    """Factor on the hazard of petitioning."""
    v = world.cases.village[case]
    found = factor(value0(world, P_PETITION, v), world.cases.trust_then[case])
    return found * factor(value0(world, P_AWARE_PETITION, v), world.cases.aware_then[case])


@kernel
def skipping(world, case):
    """Shift of the log-odds that a visit skips levels."""
    return value0(world, P_SKIPPING, world.cases.village[case]) * world.cases.trust_then[case]


@kernel
def suing(world, case):
    """Factor on the hazard of suing."""
    return factor(value0(world, P_SUING, world.cases.village[case]), world.cases.aware_then[case])


@kernel
def agreeing(world, case):
    """Shift of the log-odds that an attempt settles."""
    v = world.cases.village[case]
    shift = value0(world, P_SETTLING, v) * world.cases.trust_then[case]
    return shift + value0(world, P_AWARE_SETTLING, v) * world.cases.aware_then[case]


@kernel
def experience(world, file, day):
    """Chance that people are content with how a file was handled."""
    files, cases = world.files, world.cases
    case = files.case[file]
    v, truth = cases.village[case], int(cases.truth[case])
    odds = value0(world, P_BASE, v)
    if truth == _SETTLED or truth == _ENDED:
        odds += value0(world, P_SETTLED, v)
    if int(files.decided[file]) > 0:
        odds += value0(world, P_DECIDED, v)
    if int(cases.explained[case]) == 1:
        odds += value0(world, P_EXPLAINED, v)
    odds -= value0(world, P_WAIT, v) * ln(1.0 + (day - files.opened_day[file]) / 30.0)
    odds -= value0(world, P_TRIPS, v) * int(cases.trips[case])
    odds -= value0(world, P_HOPS, v) * int(files.hops[file])
    if int(cases.pressed[case]) == 1:
        odds -= value0(world, P_PRESSED, v)
    return logistic(min(max(odds, -30.0), 30.0))


@kernel
def learn(world, file, day):
    """A file closes: trust of the dispute's village and stratum moves towards what was experienced."""
    files, cases, villages = world.files, world.cases, world.villages
    case = files.case[file]
    if world.flags[_PHASE] == 0 or case < 0:
        return
    v, stratum = cases.village[case], int(cases.stratum[case])
    found = experience(world, file, day)
    if int(files.record[file]) != _NONE:
        step = (int(files.book[file]) * 4096 + int(files.episode[file])) * 64 + min(int(files.again[file]), 63)
        if chance(world.stream[_PHASE], cases.key[case], step, _USE, found):
            count(world, case, day, _SATISFIED, 1)
    gain = value0(world, P_GAIN, v)
    if gain <= 0.0:
        return
    bring_up_to_date(world, v, day)
    share = villages.strata[v, stratum] - (villages.strata[v, stratum - 1] if stratum > 0 else 0.0)
    people = max(share * villages.residents[v], 1.0)
    reach = value0(world, P_REACH, v)
    weight = gain * reach / (reach + people)
    villages.trust[v, stratum] += weight * (found - villages.trust[v, stratum])
