"""What desks under assessment do about it. A strength of 0 gives exactly 0, and a probability of exactly its own value.

The strengths of the month stand at each desk (rule `assess`); what they change is here, in words that the rules of the
day use: registering, late, closing, raising, agreeing.
"""

from __future__ import annotations

from sim.events.measures import AreaMeasure
from sim.kernel import kernel
from sim.parameters.catalogue import index
from sim.randomness import chance, exp
from sim.vocabulary import Event, Phase, Reason, Response, Use
from sim.world.access import value0, write

_RULE = int(Phase.ASSESS)
_PRESS, _LATE, _SPLIT = int(Response.PRESS), int(Response.LATE), int(Response.SPLIT)
_USE_PRESS, _USE_LATE, _USE_SPLIT = int(Use.PRESS), int(Use.LATE), int(Use.SPLIT)
_E_PRESS, _ASSESSMENT, _M_PRESSED = int(Event.PRESS), int(Reason.ASSESSMENT), int(AreaMeasure.PRESSED)
P_SHIFT, P_RELAPSE, P_DAYS = index("assess.press_shift"), index("assess.press_relapse"), index("assess.late_days")


@kernel
def response(world, desk, which):
    """Strength of a response at a desk this month, 0 to 1."""
    return world.desks.response[desk, which]


@kernel
def either(own, added):
    """Probability of at least one of two; exactly the first where the second is off."""
    return own if added <= 0.0 else 1.0 - (1.0 - own) * (1.0 - added)


@kernel
def less(own, taken):
    """Probability that is left when a share of it is taken; exactly the first where nothing is."""
    return own if taken <= 0.0 else own * (1.0 - taken)


@kernel
def attempt_step(world, file):
    """Indices of one attempt packed into one integer."""
    files = world.files
    step = (int(files.episode[file]) * 16 + int(files.book[file])) * 32 + min(int(files.again[file]), 31)
    return step * 4096 + int(files.total_attempts[file])


@kernel
def is_pressed(world, file):
    """Whether parties are pressed in the attempt that ends now."""
    p = response(world, world.files.desk[file], _PRESS)
    case = world.files.case[file]
    return p > 0.0 and chance(world.stream[_RULE], world.cases.key[case], attempt_step(world, file), _USE_PRESS, p)


@kernel
def pressing_odds(world, file):
    """Shift of the log-odds that an attempt settles when parties are pressed."""
    return value0(world, P_SHIFT, world.cases.village[world.files.case[file]]) if is_pressed(world, file) else 0.0


@kernel
def mark_pressed(world, file, day, minute):
    """Note whether the agreement just reached came under pressure."""
    files, cases = world.files, world.cases
    case = files.case[file]
    pressed = is_pressed(world, file)
    cases.pressed[case] = 1 if pressed else 0
    if pressed:
        tier, desk, book = files.tier[file], files.desk[file], files.book[file]
        world.area[day, cases.township[case], _M_PRESSED] += 1
        write(world, case, file, day, minute, _E_PRESS, _RULE, _ASSESSMENT, tier, tier, desk, -1, 0, book, 0)


@kernel
def relapse_speed(world, case):
    """Factor on the hazard of relapse after a settlement under pressure, exactly one without."""
    if int(world.cases.pressed[case]) == 0:
        return 1.0
    return exp(value0(world, P_RELAPSE, world.cases.village[case]))


@kernel
def entered_late(world, file, step):
    """Days by which an entry is put off, 0 for none."""
    p = response(world, world.files.desk[file], _LATE)
    case = world.files.case[file]
    if p > 0.0 and chance(world.stream[_RULE], world.cases.key[case], step, _USE_LATE, p):
        return int(value0(world, P_DAYS, world.cases.village[case]))
    return 0


@kernel
def is_split(world, file, step):
    """Whether a matter is entered once more than there are matters."""
    p = response(world, world.files.desk[file], _SPLIT)
    case = world.files.case[file]
    return p > 0.0 and chance(world.stream[_RULE], world.cases.key[case], step, _USE_SPLIT, p)
