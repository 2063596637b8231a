"""Old petitions that stand on the first day: known for long, harder than others, some at the end of all reviews."""

from __future__ import annotations

from sim.kernel import kernel
from sim.parameters.catalogue import index
from sim.randomness import chance, draw, hashed, poisson, threshold
from sim.vocabulary import Book, Channel, Kind, Phase, Sight, Step, Use
from sim.world.access import value0, value1
from sim.world.birth import birth, find_village
from sim.world.files import new_file, register
from sim.world.hazards import schedule, set_factors
from sim.world.petition_rate import ROUNDS
from sim.world.petitions import office
from sim.world.places import enqueue
from sim.world.plans import plan
from sim.world.sights import schedule_sight
from sim.world.truth import first_sight

_RULE, _FESTER, _DISCOVER = int(Phase.PETITION), int(Phase.FESTER), int(Phase.DISCOVER)
_BOOK, _CHANNEL, _SEEN = int(Book.PETITION), int(Channel.PETITION), int(Sight.SEEN)
_HANDLING, _COUNTY = int(Step.HANDLING), 3
_STOCK, _COUNT, _VILLAGE, _ENDED = int(Use.STOCK), int(Use.COUNT), int(Use.VILLAGE), int(Use.PATIENCE)
N_KIND = len(Kind)
_CHUNK = 100.0  # largest mean of one Poisson draw: its quantile walks from zero
P_STOCK, P_AGE = index("initial.petition_stock"), index("initial.petition_age")
P_HARDER, P_ENDED = index("initial.petition_harder"), index("initial.petition_ended")


@kernel
def old_petitions(world, stream, day):
    """Draw the old petitions of every township and kind."""
    townships, villages = world.townships, world.villages
    for township in range(townships.count):
        first, residents = townships.first_village[township], 0
        for village in range(first, first + townships.n_village[township]):
            residents += villages.residents[village]
        for kind in range(N_KIND):
            mean = value1(world, P_STOCK, first, kind) * residents / 10000.0
            if mean <= 0.0:
                continue
            parts, key = int(mean / _CHUNK) + 1, townships.key[township]
            for part in range(parts):
                step = kind * 1024 + part
                for ordinal in range(poisson(draw(stream, key, step, _COUNT), mean / parts)):
                    old_petition(world, stream, day, township, kind, hashed(stream, key, step * 4096 + ordinal, _STOCK))


@kernel
def old_petition(world, stream, day, township, kind, key):
    """One dispute that has been petitioned for long: under way at the county, or at the end of all reviews."""
    cases, townships = world.cases, world.townships
    first = townships.first_village[township]
    u = draw(stream, key, 0, _VILLAGE)
    village = find_village(world, kind, first, townships.n_village[township], u)
    desk = office(world, village, _COUNTY)
    if desk < 0:
        return
    age = 1 + int(value0(world, P_AGE, village) * threshold(stream, key, 0, _STOCK))
    case = birth(world, key, 0, village, kind, day, 1.0, day + 1, age)
    cases.difficulty[case] += value0(world, P_HARDER, village)
    cases.n_petitions[case] = 1
    other = cases.first_file[case]  # a report of it, where nothing has to be discovered: today's were looked at already
    if other >= 0 and int(world.files.stage[other]) >= 0 and world.files.due_day[other] == day:
        plan(world, other, int(world.files.stage[other]), day + 1)
    if int(cases.sight[case]) != _SEEN:
        tier = int(world.desks.tier[desk])
        first_sight(world, case, day, 0, _CHANNEL, tier, desk, _RULE)
        if world.flags[_DISCOVER] != 0:
            schedule_sight(world, case)
    if chance(stream, key, 0, _ENDED, value0(world, P_ENDED, village)):
        cases.petition_round[case] = ROUNDS
    else:
        cases.in_petition[case] = 1
        minute = world.day_minutes - 1
        file = new_file(world, case, _CHANNEL, _BOOK, desk, day, minute, _RULE)
        world.files.step[file] = _HANDLING
        world.files.petition_level[file] = _COUNTY
        register(world, file, day, minute, _RULE)
        enqueue(world, file, desk, day, minute, day + 1)
    if world.flags[_FESTER] != 0:
        set_factors(world, case)
        schedule(world, case)
