"""Decisions by desks with authority that are challenged: how well they were made, and what happens when they fall.

A decision made under load is more often wrong. Whether it is wrong stands on the later file from the beginning (column
`faulty`); the body that reviews it finds out. Without the rule `arbitration` no decision is challenged.
"""

from __future__ import annotations

from sim.events.measures import AreaMeasure
from sim.kernel import kernel
from sim.parameters.catalogue import index
from sim.randomness import chance, exp
from sim.vocabulary import Channel, Claim, Desk, Event, Phase, Reason, Step, Use
from sim.world.access import value0, value1
from sim.world.desks import book_of_tier
from sim.world.dockets import follow_on, note_suit, open_tomorrow
from sim.world.files import close_file, is_mediation
from sim.world.hazards import schedule
from sim.world.legal import desk_of_step, has_court
from sim.world.responses import attempt_step
from sim.world.statute import step_key
from sim.world.steps import event_of
from sim.world.tally import count

_ARBITRATION, _SUIT = int(Phase.ARBITRATION), int(Channel.SUIT)
_RECONSIDERATION, _FILING, _TITLE = int(Step.RECONSIDERATION), int(Step.FILING), int(Step.TITLE_DECISION)
_TITLE_DESK, _SUPPORTED = int(Desk.ADMIN_DECISION), int(Claim.SUPPORTED) + 1
_REVERSE, _CLOSE = int(Event.REVERSE), int(Event.CLOSE)
_R_STATUTE, _R_DECISION, _R_AUTHORITY = int(Reason.STATUTE), int(Reason.DECISION), int(Reason.AUTHORITY)
_USE_CHALLENGE, _USE_REVERSE = int(Use.ASK_REVIEW), int(Use.REVERSE)
_M_REVERSED = int(AreaMeasure.REFUSED_AUTHORITY)
_MOST = 3.0  # a desk cannot get worse than with three units of load
P_CHALLENGE, P_REVERSAL = index("authority.challenge"), index("authority.reversal")
P_SLOPE, P_UNIT = index("authority.load_slope"), index("authority.load_unit")


@kernel
def load_of(world, desk):
    """Files waiting per server on duty in the queue of a desk."""
    pool, servers, n = world.desks.pool[desk], world.servers, 0
    first = world.pools.first_server[pool]
    for server in range(first, first + world.pools.n_there[pool]):
        if servers.minutes[server] > 0:
            n += 1
    return world.pools.n_queue[pool] / max(n, 1)


@kernel
def reversal_chance(world, village, desk):
    """Chance that a decision made today at a desk does not stand if it is challenged."""
    p = value1(world, P_REVERSAL, village, int(world.desks.tier[desk]) - 1)
    slope = value0(world, P_SLOPE, village)
    if slope == 0.0 or p <= 0.0 or p >= 1.0:
        return p
    load = min(load_of(world, desk) / value0(world, P_UNIT, village), _MOST)
    odds = p / (1.0 - p) * exp(slope * load)
    return odds / (1.0 + odds)


@kernel
def is_wrong(world, case, desk, step):
    """Whether a decision made today at a desk is wrong, 0 or 1; `step` names the decision."""
    cases = world.cases
    p = reversal_chance(world, cases.village[case], desk)
    return 1 if chance(world.stream[_ARBITRATION], cases.key[case], step, _USE_REVERSE, p) else 0


@kernel
def has_review_of(world, file, desk, wrong):
    """Note on a file that it reviews a decision of `desk`, and whether that decision is wrong."""
    files = world.files
    files.contested[file], files.faulty[file], files.home[file] = 1, wrong, desk


@kernel
def review_step(world, village):
    """Where a decision is challenged: reconsideration, else a court; 0 where neither is."""
    if world.flags[_ARBITRATION] == 0:
        return 0
    if desk_of_step(world, village, _RECONSIDERATION) >= 0:
        return _RECONSIDERATION
    return _FILING if has_court(world, village) else 0


@kernel
def is_challenged(world, file):
    """Whether the decision that a mediation desk with authority has just made is challenged."""
    files, cases = world.files, world.cases
    case = files.case[file]
    v = cases.village[case]
    if int(cases.needs_authority[case]) == 0 or int(cases.in_suit[case]) == 1 or int(cases.suit_over[case]) == 1:
        return False
    if int(files.step[file]) > 0 or not is_mediation(int(files.book[file])) or review_step(world, v) == 0:
        return False
    p = value0(world, P_CHALLENGE, v)
    return chance(world.stream[_ARBITRATION], cases.key[case], attempt_step(world, file), _USE_CHALLENGE, p)


@kernel
def challenge(world, file, day, rule):
    """A decision is challenged: its file ends in the channel of a statute, the dispute goes on there."""
    files, cases = world.files, world.cases
    case, desk = files.case[file], files.desk[file]
    minute, step = world.day_minutes - 1, attempt_step(world, file)
    close_file(world, file, day, minute, False, _R_STATUTE, rule, _CLOSE)
    later = follow_on(world, case, review_step(world, cases.village[case]), day, rule)
    has_review_of(world, later, desk, is_wrong(world, case, desk, step))
    note_suit(world, case, later, day, minute, rule)
    schedule(world, case)


@kernel
def reverse(world, file, day, rule):
    """A challenged decision falls: the matter goes back to where it was decided, for a new decision."""
    files, cases = world.files, world.cases
    case, desk = files.case[file], files.home[file]
    files.decided[file] = _SUPPORTED
    count(world, case, day, _M_REVERSED, 1)
    event_of(world, file, day, _REVERSE, rule, _R_AUTHORITY, step_key(world, file) % 32)
    close_file(world, file, day, world.day_minutes - 1, False, _R_DECISION, rule, _CLOSE)
    if int(world.desks.kind[desk]) == _TITLE_DESK:
        follow_on(world, case, _TITLE, day, rule)
        cases.in_suit[case] = 1
        schedule(world, case)
        return
    open_tomorrow(world, case, _SUIT, book_of_tier(int(world.desks.tier[desk])), desk, day, rule)
