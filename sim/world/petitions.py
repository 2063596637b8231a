"""A petition is made: which form, which level, to whom.

Only visits are bound to tiers: the level that has dealt with the matter, or one above, is lawful; a visit beyond that
skips. Letters and online petitions may go anywhere. Petitions above the city come back to the county after a while.
"""

from __future__ import annotations

from sim.events.measures import AreaMeasure
from sim.kernel import kernel
from sim.parameters.catalogue import index
from sim.randomness import NOT_DRAWN, chance, draw, ln, logistic, sample
from sim.vocabulary import Book, Channel, Desk, Event, Form, Level, Phase, Reason, Sight, Step, Use, Work
from sim.world.access import value0, value1, value2, write
from sim.world.files import new_file, register
from sim.world.hazards import schedule, touch
from sim.world.petition_rate import ROUNDS
from sim.world.places import PETITION, RECORD, to_stage
from sim.world.plans import plan
from sim.world.sights import schedule_sight, touch_sights
from sim.world.tally import count
from sim.world.trust import skipping
from sim.world.truth import first_sight

_RULE, _DISCOVER, _FESTER = int(Phase.PETITION), int(Phase.DISCOVER), int(Phase.FESTER)
_ONLINE_CHANNEL = int(Channel.ONLINE_PETITION)
_BOOK, _CHANNEL, _SEEN = int(Book.PETITION), int(Channel.PETITION), int(Sight.SEEN)
_VISIT, _ONLINE, _N_FORM = int(Form.VISIT), int(Form.ONLINE), len(Form)
_TOWNSHIP, _COUNTY, _CITY, _PROVINCE = int(Level.TOWNSHIP), int(Level.COUNTY), int(Level.CITY), int(Level.PROVINCE)
_TOP = int(Level.NATION)
_CENTER, _OFFICE = int(Desk.TOWNSHIP_CENTER), int(Desk.PETITION_OFFICE)
_CITY_OFFICE, _BOUNDARY = int(Desk.CITY_PETITION), int(Desk.BOUNDARY_ABOVE)
_REGISTRATION, _ABOVE, _TRANSIT = int(Step.REGISTRATION), int(Step.ABOVE), int(Work.TRANSIT)
_PETITION, _SKIP, _DECLINE = int(Event.PETITION), int(Event.SKIP), int(Event.DECLINE)
_EXHAUSTED = int(Reason.EXHAUSTED)
_USE_FORM, _USE_LEVEL, _USE_SKIP, _USE_UP = int(Use.FORM), int(Use.LEVEL), int(Use.SKIP), int(Use.UP)
_MINUTE, _DELAY = int(Use.MINUTE), int(Use.DELAY)
_M_ALL, _M_REPEAT = int(AreaMeasure.PETITIONS), int(AreaMeasure.PETITIONS_REPEAT)
_M_SKIP, _M_ABOVE = int(AreaMeasure.PETITIONS_SKIP), int(AreaMeasure.PETITIONS_ABOVE_COUNTY)
_M_TRIPS = int(AreaMeasure.TRIPS)
_LN2 = 0.6931471805599453
P_FORM, P_ACCESS, P_LEVEL = index("petition.form"), index("petition.access"), index("petition.level")
P_SKIP, P_WAIT, P_MEMORY = index("petition.skip"), index("petition.skip_wait"), index("petition.skip_memory")
P_UP, P_TRIPS, P_BOUNDARY = index("petition.one_up"), index("petition.trips"), index("petition.boundary_days")
P_LIMIT = index("statute.limit")


@kernel
def petition(world, case, day):
    """The parties of a live dispute petition today."""
    touch(world, case, day)
    step = int(world.cases.episode[case]) * 256 + int(world.cases.n_petitions[case])
    form = form_of(world, case, step)
    petition_by(world, case, day, form, level_of(world, case, form, step, day), _CHANNEL)
    schedule(world, case)


@kernel
def petition_online(world, case, day):
    """Parties of a live dispute find the online petition by themselves; nothing comes of it while another is open."""
    cases = world.cases
    v = cases.village[case]
    if int(cases.in_petition[case]) == 1 or office(world, v, _COUNTY) < 0:
        return
    touch(world, case, day - 1)  # today's hazards come later today
    step = int(cases.episode[case]) * 256 + int(cases.n_petitions[case])
    petition_by(world, case, day, _ONLINE, level_above(world, case, _ONLINE, step, 1), _ONLINE_CHANNEL)
    if world.flags[_FESTER] != 0:
        schedule(world, case)


@kernel
def form_of(world, case, step):
    """Visit, letter or online, by what the stratum has access to."""
    cases = world.cases
    v, stratum, total = cases.village[case], int(cases.stratum[case]), 0.0
    for form in range(_N_FORM):
        total += value1(world, P_FORM, v, form) * value2(world, P_ACCESS, v, form, stratum)
    left = draw(world.stream[_RULE], cases.key[case], step, _USE_FORM) * total
    for form in range(_N_FORM - 1):
        left -= value1(world, P_FORM, v, form) * value2(world, P_ACCESS, v, form, stratum)
        if left < 0.0:
            return form
    return _N_FORM - 1


@kernel
def level_of(world, case, form, step, day):
    """Level petitioned: 2 township … 4 city, 5 province, 6 national."""
    cases = world.cases
    stream, key, v = world.stream[_RULE], cases.key[case], cases.village[case]
    if form != _VISIT:
        return level_above(world, case, form, step, 1)
    lawful = lawful_level(world, case)
    if chance(stream, key, step, _USE_SKIP, skip_chance(world, case, day)):
        return level_above(world, case, form, step, lawful)
    same = lawful - 1
    if same >= _TOWNSHIP and not chance(stream, key, step, _USE_UP, value0(world, P_UP, v)):
        return same
    return lawful


@kernel
def lawful_level(world, case):
    """Highest level that a visit may go to: one above what has dealt with the matter.

    The province and the nation do not deal with it: it comes back to the county.
    """
    level = int(world.cases.max_level[case])
    return (max(level, 1) if level <= _CITY else _COUNTY) + 1


@kernel
def level_above(world, case, form, step, below):
    """Level above `below` (the province at most), by the weights of the form; the next one where none has a weight."""
    cases = world.cases
    v, total = cases.village[case], 0.0
    for level in range(below + 1, _TOP + 1):
        total += value2(world, P_LEVEL, v, form, level - 1)
    left = draw(world.stream[_RULE], cases.key[case], step, _USE_LEVEL) * total
    for level in range(below + 1, _TOP):
        left -= value2(world, P_LEVEL, v, form, level - 1)
        if left < 0.0:
            return level
    return _TOP if total > 0.0 else below + 1


@kernel
def skip_chance(world, case, day):
    """Chance that a visit skips levels: trust, the wait so far, and what skippers got in this township."""
    cases = world.cases
    v = cases.village[case]
    base = value0(world, P_SKIP, v)
    if base <= 0.0 or base >= 1.0:
        return base
    wait = 0
    if int(cases.sight[case]) == _SEEN:
        wait = max(day - max(int(cases.seen_day[case]), int(cases.settle_day[case])), 0)
    odds = ln(base / (1.0 - base)) + skipping(world, case)
    odds += value0(world, P_WAIT, v) * (ln(1.0 + wait / 30.0) - _LN2)
    odds += value0(world, P_MEMORY, v) * world.townships.skip_memory[cases.township[case]]
    return logistic(min(max(odds, -30.0), 30.0))


@kernel
def office(world, village, level):
    """Desk that takes petitions to a level: township centre, county or city office, the boundary above."""
    desks = world.villages.desk
    county, city = desks[village, _OFFICE], desks[village, _CITY_OFFICE]
    if level <= _TOWNSHIP and desks[village, _CENTER] >= 0:
        return desks[village, _CENTER]
    if level >= _PROVINCE and desks[village, _BOUNDARY] >= 0:
        return desks[village, _BOUNDARY]
    if level <= _COUNTY:
        return county if county >= 0 else city
    return city if city >= 0 else county


@kernel
def petition_by(world, case, day, form, level, channel):
    """Enter a petition of a live dispute, whose hazards are up to date; returns its file, -1 if it is not accepted."""
    cases, files, stream = world.cases, world.files, world.stream[_RULE]
    v, key = cases.village[case], cases.key[case]
    step = int(cases.episode[case]) * 256 + int(cases.n_petitions[case])
    minute = int(draw(stream, key, step, _MINUTE) * world.day_minutes)
    if cases.born_day[case] == day:
        minute = max(minute, int(cases.born_minute[case]))
    desk = office(world, v, level)
    tier, before = int(world.desks.tier[desk]), int(cases.max_level[case])
    skipped = form == _VISIT and level > lawful_level(world, case)
    cases.n_petitions[case] += 1
    cases.petition_left[case] = NOT_DRAWN
    number = int(cases.n_petitions[case])
    if int(cases.sight[case]) != _SEEN:
        if world.flags[_DISCOVER] != 0:
            touch_sights(world, case, day)
        first_sight(world, case, day, minute, channel, tier, desk, _RULE)
        if world.flags[_DISCOVER] != 0:
            schedule_sight(world, case)
    cases.n_sights[case] += 1
    if form == _VISIT:
        travel(world, case, day, level)
    file = -1
    if int(cases.petition_round[case]) < ROUNDS:
        cases.in_petition[case] = 1
        file = new_file(world, case, channel, _BOOK, desk, day, minute, _RULE)
        files.petition_form[file], files.petition_level[file] = form, level
        files.skipped[file] = 1 if skipped else 0
        files.step[file] = _ABOVE if level >= _PROVINCE else _REGISTRATION
    count(world, case, day, _M_ALL, 1)
    write(world, case, file, day, minute, _PETITION, _RULE, 0, before, tier, desk, channel, number, _BOOK, level)
    if number > 1:
        count(world, case, day, _M_REPEAT, 1)
    if level > _COUNTY:
        count(world, case, day, _M_ABOVE, 1)
    if skipped:
        count(world, case, day, _M_SKIP, 1)
        write(world, case, file, day, minute, _SKIP, _RULE, 0, before, tier, desk, channel, number, _BOOK, level)
    if file < 0:
        write(world, case, -1, day, minute, _DECLINE, _RULE, _EXHAUSTED, 0, tier, desk, channel, number, _BOOK, level)
    elif level >= _PROVINCE:
        cases.max_level[case] = _PROVINCE
        register(world, file, day, minute, _RULE)
        files.work[file] = _TRANSIT
        plan(world, file, PETITION, day + above_days(world, file))
    else:
        to_stage(world, file, RECORD, day, minute)
    return file


@kernel
def travel(world, case, day, level):
    """Trips that a visit takes."""
    trips = int(value1(world, P_TRIPS, world.cases.village[case], level - 1))
    world.cases.trips[case] += trips
    count(world, case, day, _M_TRIPS, trips)


@kernel
def above_days(world, file):
    """Days that a level above the city takes for the present step of a file: at least one, within the legal limit."""
    files, cases = world.files, world.cases
    case, step = files.case[file], int(files.step[file]) - 1
    v = cases.village[case]
    law, mean = value2(world, P_BOUNDARY, v, step, 0), value2(world, P_BOUNDARY, v, step, 1)
    shape = value2(world, P_BOUNDARY, v, step, 2)
    at = (int(files.episode[file]) * 64 + min(int(files.again[file]), 63)) * 32 + step
    days = int(sample(world.stream[_RULE], cases.key[case], at, _DELAY, law, mean, shape) + 0.5)
    limit = int(value1(world, P_LIMIT, v, step))
    return max(min(days, limit) if limit > 0 else days, 1)
