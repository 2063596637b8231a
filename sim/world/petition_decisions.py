"""What a petition is decided to be, by the validity of its claim, and whether the decision is done or taken."""

from __future__ import annotations

from sim.events.measures import AreaMeasure
from sim.kernel import kernel
from sim.parameters.catalogue import index
from sim.randomness import chance, draw, ln, logistic
from sim.vocabulary import Claim, Event, Phase, Use
from sim.world.access import value0, value1, write
from sim.world.statute import step_key
from sim.world.tally import count

_RULE, _DECIDE, _REVERSE = int(Phase.PETITION), int(Event.DECIDE), int(Event.REVERSE)
NOT_SUPPORTED, EXPLAINED, SUPPORTED = int(Claim.NOT_SUPPORTED), int(Claim.EXPLAINED), int(Claim.SUPPORTED)
_USE_DECIDE, _USE_REVERSE = int(Use.DECIDE), int(Use.REVERSE)
_M_SUPPORTED, _M_EXPLAINED = int(AreaMeasure.PETITIONS_SUPPORTED), int(AreaMeasure.PETITIONS_EXPLAINED)
_M_REFUSED, _M_REVERSED = int(AreaMeasure.PETITIONS_REFUSED), int(AreaMeasure.PETITIONS_REVERSED)
_M_CHANGED = int(AreaMeasure.REFUSED_AUTHORITY)
P_ERROR, P_AWAY = index("petition.error"), index("petition.error_explained")
P_CORRECT, P_AGE = index("petition.correct"), index("petition.age_slope")
P_DIFFICULTY, P_LEARNING = index("petition.difficulty"), index("petition.skip_learning")


@kernel
def first_decision(world, file):
    """Claim as decided first: what it deserves, but for error."""
    cases, case = world.cases, world.files.case[file]
    v, claim = cases.village[case], int(cases.claim[case])
    error = value1(world, P_ERROR, v, claim)
    u = draw(world.stream[_RULE], cases.key[case], step_key(world, file), _USE_DECIDE)
    if u >= error:
        return claim
    if claim == SUPPORTED:
        return EXPLAINED if u < error * value0(world, P_AWAY, v) else NOT_SUPPORTED
    return EXPLAINED if claim == NOT_SUPPORTED else NOT_SUPPORTED


@kernel
def reviewed(world, file, day):
    """Claim as decided on review: a wrong decision may be put right, a right one stands."""
    files, cases = world.files, world.cases
    case, before = files.case[file], int(files.decided[file]) - 1
    v, claim, step = cases.village[case], int(cases.claim[case]), int(files.step[file])
    if before == claim:
        return before
    p = value1(world, P_CORRECT, v, step - 1)
    if not chance(world.stream[_RULE], cases.key[case], step_key(world, file), _USE_REVERSE, p):
        return before
    count(world, case, day, _M_REVERSED, 1)
    count(world, case, day, _M_CHANGED, 1)
    note(world, file, day, _REVERSE, 0, claim)
    return claim


@kernel
def announce(world, file, day, decided):
    """Enter a decision in log and tallies."""
    case = world.files.case[file]
    world.files.decided[file] = decided + 1
    measure = _M_REFUSED
    if decided == SUPPORTED:
        measure = _M_SUPPORTED
    elif decided == EXPLAINED:
        measure = _M_EXPLAINED
    count(world, case, day, measure, 1)
    note(world, file, day, _DECIDE, 0, decided)


@kernel
def note(world, file, day, event, reason, value):
    """An event of a petition file, at the end of the day."""
    files = world.files
    case, tier, desk = files.case[file], int(files.tier[file]), files.desk[file]
    channel, book = files.channel[file], files.book[file]
    minute = world.day_minutes - 1
    write(world, case, file, day, minute, event, _RULE, reason, tier, tier, desk, channel, 0, book, value)


@kernel
def remembered(world, file, decided):
    """A township remembers what those got who skipped levels."""
    if int(world.files.skipped[file]) == 0:
        return
    case = world.files.case[file]
    weight = value0(world, P_LEARNING, world.cases.village[case])
    memory, township = world.townships.skip_memory, world.cases.township[case]
    memory[township] += weight * (decided - 1.0 - memory[township])


@kernel
def easier(world, file, day, base):
    """A probability that falls with the age of the dispute and its difficulty; its own value for a new, average one."""
    cases, case = world.cases, world.files.case[file]
    v = cases.village[case]
    slope, spread = value0(world, P_AGE, v), value0(world, P_DIFFICULTY, v)
    if base <= 0.0 or base >= 1.0 or slope == 0.0 and spread == 0.0:
        return base
    odds = ln(base / (1.0 - base)) - slope * ln(1.0 + (day - cases.born_day[case]) / 30.0)
    odds -= spread * cases.difficulty[case]
    return logistic(min(max(odds, -30.0), 30.0))
