"""Arbitration: labour and land arbitration, government decisions on title, administrative reconsideration.

Each ends in agreement, or in an award or decision against which the parties may sue within a limit of its own
(`arbitration.suit_days`); unchallenged it stands. An award has to be performed and is enforced by the court. A decision
by a desk with authority that is challenged is reviewed here: whether it falls was settled when it was made, and is the
more likely the more files waited at the desk that made it.
"""

from __future__ import annotations

from sim.events.measures import AreaMeasure
from sim.kernel import kernel
from sim.parameters.catalogue import index
from sim.randomness import chance, draw
from sim.rule import Rule
from sim.vocabulary import Claim, Event, Outcome, Phase, Reason, Step, Truth, Use
from sim.world.access import value0, value1
from sim.world.contested import has_review_of, is_wrong, reverse, review_step
from sim.world.dockets import hand_to
from sim.world.files import close_file
from sim.world.legal import desk_of_step, has_court
from sim.world.places import ARBITRATION
from sim.world.plans import next_due
from sim.world.statute import step_key
from sim.world.steps import (
    begin_performance,
    close_over,
    end_performance,
    end_unsettled,
    event_of,
    settle_and_close,
    stands,
    to_parties,
    to_step,
)
from sim.world.tally import count
from sim.world.world import World

_RULE, _LIVE = int(Phase.ARBITRATION), int(Truth.LIVE)
_DONE, _FAILED = int(Outcome.DONE), int(Outcome.FAILED)
_ACCEPTANCE, _LABOUR, _LAND = int(Step.ACCEPTANCE), int(Step.LABOUR_AWARD), int(Step.LAND_AWARD)
_TITLE, _RECONSIDERATION, _ASK = int(Step.TITLE_DECISION), int(Step.RECONSIDERATION), int(Step.ASK_SUIT)
_FILING, _ENFORCEMENT, _PERFORMANCE = int(Step.FILING), int(Step.ENFORCEMENT), int(Step.PERFORMANCE)
_CLOSE, _ACCEPT, _DECLINE, _DECIDE = int(Event.CLOSE), int(Event.ACCEPT), int(Event.DECLINE), int(Event.DECIDE)
_R_SESSION, _R_AWARD, _R_DECISION = int(Reason.SESSION), int(Reason.AWARD), int(Reason.DECISION)
_R_NOT, _R_REFUSED, _R_DECLINED = int(Reason.NOT_PERFORMED), int(Reason.NOT_SUPPORTED), int(Reason.UNRESOLVED)
_USE_ACCEPT, _USE_SETTLE, _USE_DECIDE = int(Use.ACCEPT), int(Use.SETTLE), int(Use.DECIDE)
_USE_SUE, _USE_DAY, _USE_REST = int(Use.SUE), int(Use.COMPLY), int(Use.EXPLAIN)
_SUPPORTED, _NOT_SUPPORTED = int(Claim.SUPPORTED) + 1, int(Claim.NOT_SUPPORTED) + 1
_M_AWARDS = int(AreaMeasure.AWARDS)
P_ACCEPT, P_CLAIM_DAYS = index("arbitration.accept"), index("arbitration.claim_days")
P_MEDIATED, P_SUPPORTED = index("arbitration.mediated"), index("arbitration.supported")
P_SUIT_DAYS, P_SUE = index("arbitration.suit_days"), index("arbitration.sue_after")
P_PERFORM, P_REST = index("arbitration.perform"), index("arbitration.accept_loss")


class Arbitration(Rule):
    """Acceptance, awards, decisions on title, reconsideration, the time to sue against them, performance."""

    name, phase = "arbitration", Phase.ARBITRATION
    reads = ("statute", "routes", "flows", "authority")
    columns = {
        "files": {
            "contested": ("i1", "0/1", "reviews a decision of the desk in `home`"),
            "faulty": ("i1", "0/1", "the decision made, or reviewed, is wrong"),
        }
    }

    def step(self, world: World, day: int) -> None:
        """Look at the files whose step ended, or whose result is issued today."""
        arbitration(world.tables, world.stream(self), day)


@kernel
def arbitration(world, stream, day):
    """Files of today, one by one."""
    while True:
        file = next_due(world, ARBITRATION, day)
        if file < 0:
            return
        look(world, stream, file, day)


@kernel
def look(world, stream, file, day):
    """What follows a step."""
    files = world.files
    step = int(files.step[file])
    if int(world.cases.truth[files.case[file]]) != _LIVE:
        close_over(world, file, day, _RULE)
    elif int(files.away[file]) == 1:
        to_step(world, file, step, files.home[file], day)
    elif step == _ACCEPTANCE:
        accept(world, stream, file, day)
    elif step == _LABOUR or step == _LAND:
        award(world, stream, file, day)
    elif step == _TITLE:
        decide_title(world, stream, file, day)
    elif step == _RECONSIDERATION:
        reconsider(world, stream, file, day)
    elif step == _ASK:
        after_time_to_sue(world, stream, file, day)
    else:
        after_performance(world, file, day)


@kernel
def is_so(world, stream, file, use, p):
    """One decision on a step of a file."""
    return chance(stream, world.cases.key[world.files.case[file]], step_key(world, file), use, p)


@kernel
def too_late(world, file):
    """Whether the time within which arbitration had to be asked for was over."""
    files, cases = world.files, world.cases
    case = files.case[file]
    limit = int(value1(world, P_CLAIM_DAYS, cases.village[case], int(files.step[file]) - 1))
    return limit > 0 and files.opened_day[file] - cases.born_day[case] >= limit


@kernel
def decline(world, file, day):
    """Not accepted: the court is open to the parties instead."""
    v = world.cases.village[world.files.case[file]]
    event_of(world, file, day, _DECLINE, _RULE, 0, 0)
    if has_court(world, v):
        hand_to(world, file, _FILING, day, _RULE)
    else:
        close_file(world, file, day, world.day_minutes - 1, False, _R_DECLINED, _RULE, _CLOSE)


@kernel
def accept(world, stream, file, day):
    """Labour arbitration is accepted, or not."""
    v = world.cases.village[world.files.case[file]]
    if too_late(world, file) or not is_so(world, stream, file, _USE_ACCEPT, value0(world, P_ACCEPT, v)):
        decline(world, file, day)
        return
    event_of(world, file, day, _ACCEPT, _RULE, 0, _LABOUR)
    to_step(world, file, _LABOUR, world.files.desk[file], day)


@kernel
def is_supported(world, stream, file):
    """Whether the body supports the claim."""
    cases, case = world.cases, world.files.case[file]
    p = value1(world, P_SUPPORTED, cases.village[case], cases.claim[case])
    return is_so(world, stream, file, _USE_DECIDE, p)


@kernel
def decide(world, file, day, won, reason):
    """An award or a decision is given."""
    case = world.files.case[file]
    world.files.decided[file] = _SUPPORTED if won else _NOT_SUPPORTED
    count(world, case, day, _M_AWARDS, 1)
    event_of(world, file, day, _DECIDE, _RULE, reason, int(world.files.decided[file]))


@kernel
def award(world, stream, file, day):
    """Agreement before the arbitrators, or an award."""
    files = world.files
    v = world.cases.village[files.case[file]]
    step = int(files.step[file])
    if step == _LAND and too_late(world, file):
        decline(world, file, day)
        return
    if is_so(world, stream, file, _USE_SETTLE, value1(world, P_MEDIATED, v, step - 1)):
        settle_and_close(world, file, day, _R_SESSION, _RULE)
        return
    decide(world, file, day, is_supported(world, stream, file), _R_AWARD)
    time_to_sue(world, stream, file, day)


@kernel
def decide_title(world, stream, file, day):
    """Government decides on title; whether it decided rightly shows only if somebody sues."""
    files = world.files
    won = is_supported(world, stream, file)
    files.faulty[file] = is_wrong(world, files.case[file], files.desk[file], step_key(world, file))
    decide(world, file, day, won, _R_DECISION)
    time_to_sue(world, stream, file, day)


@kernel
def reconsider(world, stream, file, day):
    """A reviewed decision falls or stands; an administrative act is annulled or upheld."""
    files = world.files
    if int(files.contested[file]) == 1:
        if int(files.faulty[file]) == 1:
            reverse(world, file, day, _RULE)
            return
        decide(world, file, day, False, _R_DECISION)
        time_to_sue(world, stream, file, day)
        return
    won = is_supported(world, stream, file)
    decide(world, file, day, won, _R_DECISION)
    if won:
        stand(world, stream, file, day)
    else:
        time_to_sue(world, stream, file, day)


@kernel
def time_to_sue(world, stream, file, day):
    """The parties may sue: with a chance by desk they do, on a day of its own draw; else the time runs out."""
    files, cases = world.files, world.cases
    case, kind = files.case[file], int(world.desks.kind[files.desk[file]])
    v, step = cases.village[case], step_key(world, file)
    limit = max(int(value1(world, P_SUIT_DAYS, v, kind)), 1)
    if suit_step(world, file) > 0 and is_so(world, stream, file, _USE_SUE, value1(world, P_SUE, v, kind)):
        after = 1 + int(draw(stream, cases.key[case], step, _USE_DAY) * limit)
        to_parties(world, file, _ASK, _DONE, day, day + min(after, limit))
    else:
        to_parties(world, file, _ASK, _FAILED, day, day + limit)


@kernel
def suit_step(world, file):
    """Where an award or decision is challenged: a decision on title by review, all others in court; 0 for nowhere."""
    files = world.files
    v, desk = world.cases.village[files.case[file]], files.desk[file]
    if desk == desk_of_step(world, v, _TITLE):
        return review_step(world, v)
    return _FILING if has_court(world, v) else 0


@kernel
def after_time_to_sue(world, stream, file, day):
    """A suit, or an award or decision that stands."""
    files = world.files
    desk, contested, wrong = files.desk[file], int(files.contested[file]), int(files.faulty[file])
    deciding = files.home[file]
    step = suit_step(world, file)
    if int(files.outcome[file]) == _DONE and step > 0:
        title = desk == desk_of_step(world, world.cases.village[files.case[file]], _TITLE)
        later = hand_to(world, file, step, day, _RULE)
        if title:
            has_review_of(world, later, desk, wrong)
        elif contested == 1:
            has_review_of(world, later, deciding, wrong)
        return
    stand(world, stream, file, day)


@kernel
def stand(world, stream, file, day):
    """An award or decision stands: performed, carried out by its own force, or the claim is let rest."""
    files, case = world.files, world.files.case[file]
    v = world.cases.village[case]
    by_itself = int(files.contested[file]) == 1 or files.desk[file] == desk_of_step(world, v, _TITLE)
    stands(world, case, day)
    if by_itself:
        settle_and_close(world, file, day, _R_DECISION, _RULE)
    elif int(files.decided[file]) == _SUPPORTED:
        begin_performance(world, stream, file, day, value0(world, P_PERFORM, v))
    elif is_so(world, stream, file, _USE_REST, value0(world, P_REST, v)):
        settle_and_close(world, file, day, _R_AWARD, _RULE)
    else:
        end_unsettled(world, file, day, _R_REFUSED, _RULE)


@kernel
def after_performance(world, file, day):
    """Performed in time; if not, the court enforces it."""
    if end_performance(world, file, day, _RULE):
        return
    v = world.cases.village[world.files.case[file]]
    if has_court(world, v):
        hand_to(world, file, _ENFORCEMENT, day, _RULE)
    else:
        end_unsettled(world, file, day, _R_NOT, _RULE)
