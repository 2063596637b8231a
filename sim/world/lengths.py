"""How many sessions an attempt takes, and how long each is: mediation by tier and kind, statutory work by step."""

from __future__ import annotations

from sim.kernel import kernel
from sim.parameters.catalogue import index
from sim.randomness import sample
from sim.vocabulary import Phase, Use
from sim.world.access import start_of, value0, value1, value2
from sim.world.plans import in_procedure
from sim.world.statute import step_key

_RULE = int(Phase.HANDLE)
_USE_SESSIONS, _USE_HOURS, _USE_WORK = int(Use.SESSIONS), int(Use.HOURS), int(Use.WORK)
P_STEP_MINUTES, P_STEP_SESSIONS = index("statute.minutes"), index("statute.sessions")
P_SESSIONS, P_MINUTES = index("handle.sessions"), index("handle.session_minutes")
P_FORM, P_LOGGING, P_TRAVEL = index("handle.form_minutes"), index("links.logging_minutes"), index("handle.travel_share")


@kernel
def session_step(world, file):
    """Indices of one session packed into one integer: episode, tier, attempt, session."""
    files = world.files
    step = int(files.episode[file]) * 8 + int(world.desks.tier[files.desk[file]])
    step = ((step * 16 + int(files.book[file])) * 32 + int(files.again[file])) * 4096 + int(files.total_attempts[file])
    return step * 32 + min(int(files.sessions_left[file]), 31)


@kernel
def session_length(world, file):
    """Minutes that the next session takes of its server: the talk itself, the way there, the forms."""
    files, cases = world.files, world.cases
    case, desk = files.case[file], files.desk[file]
    v, tier = cases.village[case], int(world.desks.tier[desk]) - 1
    kind = int(cases.kind[case])
    stream, key, step = world.stream[_RULE], cases.key[case], session_step(world, file)
    if in_procedure(world, file):
        return step_minutes(world, file), 0, 0
    law, mean = minutes_of(world, v, tier, kind, 0), minutes_of(world, v, tier, kind, 1)
    talk = sample(stream, key, step, _USE_HOURS, law, mean, minutes_of(world, v, tier, kind, 2))
    form = value1(world, P_FORM, v, tier) + value0(world, P_LOGGING, v)
    travel = value1(world, P_TRAVEL, v, tier) * world.villages.travel[v, tier] * 120.0
    return int(talk + 0.5), int(form + 0.5), int(travel + 0.5)


@kernel
def minutes_of(world, village, tier, kind, part):
    """Part (law, mean, shape) of the length of a session by tier and kind."""
    where = world.field_where
    at = start_of(world, P_MINUTES, village) + where[P_MINUTES, 2] * tier + where[P_MINUTES, 3] * kind
    return world.field_data[at + part]


@kernel
def step_minutes(world, file):
    """Minutes of one session of a statutory step, forms and travel included."""
    files, cases = world.files, world.cases
    case, step = files.case[file], int(files.step[file]) - 1
    v = cases.village[case]
    law, mean = value2(world, P_STEP_MINUTES, v, step, 0), value2(world, P_STEP_MINUTES, v, step, 1)
    shape = value2(world, P_STEP_MINUTES, v, step, 2)
    key, at = cases.key[case], step_key(world, file) * 32 + min(int(files.sessions_left[file]), 31)
    return int(sample(world.stream[_RULE], key, at, _USE_WORK, law, mean, shape) + 0.5)


@kernel
def begin_attempt(world, file):
    """Draw how many sessions the attempt that begins will take."""
    files, cases = world.files, world.cases
    case = files.case[file]
    v, tier = cases.village[case], int(world.desks.tier[files.desk[file]]) - 1
    law, mean = value2(world, P_SESSIONS, v, tier, 0), value2(world, P_SESSIONS, v, tier, 1)
    shape = value2(world, P_SESSIONS, v, tier, 2)
    if in_procedure(world, file):
        step = int(files.step[file]) - 1
        law, mean = value2(world, P_STEP_SESSIONS, v, step, 0), value2(world, P_STEP_SESSIONS, v, step, 1)
        shape = value2(world, P_STEP_SESSIONS, v, step, 2)
    if law == 0.0 and mean <= 1.0:
        files.sessions_left[file] = 1
        return
    extra = sample(
        world.stream[_RULE], cases.key[case], session_step(world, file), _USE_SESSIONS, law, mean - 1.0, shape
    )
    files.sessions_left[file] = 1 + min(int(extra + 0.5), 30)
