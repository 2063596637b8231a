"""Court: what follows each step of a suit, from mediation before it to enforcement.

Work on a step is done in `handle`, like all work; here the court looks at what came of it and passes the file on:
mediation failed → filing → small claims, summary or ordinary procedure → agreement in court or judgment → appeal → time
to perform → performed, or enforcement. A final judgment settles the dispute only when it is performed or enforced, or
when a dismissed claim is let rest; else the dispute lives on, and no second suit is possible. Such disputes are what
litigation-related petitions come from. Forms and the chain of chances: docs/model.md.
"""

from __future__ import annotations

from sim.events.measures import AreaMeasure
from sim.kernel import kernel
from sim.parameters.catalogue import index
from sim.randomness import chance
from sim.rule import Rule
from sim.vocabulary import Claim, Event, Outcome, Phase, Reason, Step, Truth, Use
from sim.world.access import value0, value1
from sim.world.confirmations import confirm
from sim.world.contested import reverse
from sim.world.files import close_file
from sim.world.legal import desk_of_step
from sim.world.places import COURT
from sim.world.plans import next_due
from sim.world.statute import step_key
from sim.world.steps import (
    back_to,
    begin_performance,
    close_over,
    end_performance,
    end_unsettled,
    event_of,
    settle_and_close,
    stands,
    to_step,
)
from sim.world.tally import count
from sim.world.world import World

_RULE, _LIVE, _DONE = int(Phase.COURT), int(Truth.LIVE), int(Outcome.DONE)
_PRESUIT, _FILING, _SMALL = int(Step.PRESUIT), int(Step.FILING), int(Step.SMALL_CLAIMS)
_SUMMARY, _ORDINARY, _APPEAL = int(Step.SUMMARY), int(Step.ORDINARY), int(Step.APPEAL)
_PERFORMANCE, _ENFORCEMENT, _CONFIRMATION = int(Step.PERFORMANCE), int(Step.ENFORCEMENT), int(Step.CONFIRMATION)
_CLOSE, _ACCEPT, _DECLINE = int(Event.CLOSE), int(Event.ACCEPT), int(Event.DECLINE)
_JUDGE, _APPEALED, _ENFORCED = int(Event.JUDGE), int(Event.APPEAL), int(Event.ENFORCE)
_R_SESSION, _R_FAILED, _R_JUDGMENT = int(Reason.SESSION), int(Reason.FAILED), int(Reason.JUDGMENT)
_R_NOT, _R_REFUSED, _R_DECLINED = int(Reason.NOT_PERFORMED), int(Reason.NOT_SUPPORTED), int(Reason.UNRESOLVED)
_USE_GO_ON, _USE_ACCEPT, _USE_TRACK = int(Use.PRESUIT), int(Use.ACCEPT), int(Use.TRACK)
_USE_SETTLE, _USE_DECIDE, _USE_APPEAL = int(Use.SETTLE), int(Use.DECIDE), int(Use.APPEAL)
_USE_REST, _USE_APPLY, _USE_ENFORCE = int(Use.EXPLAIN), int(Use.ASK_REVIEW), int(Use.ENFORCE)
_SUPPORTED, _NOT_SUPPORTED = int(Claim.SUPPORTED) + 1, int(Claim.NOT_SUPPORTED) + 1
_M_FILED, _M_JUDGED, _M_APPEALS = int(AreaMeasure.SUITS_FILED), int(AreaMeasure.JUDGED), int(AreaMeasure.APPEALS)
_M_ENFORCED, _M_FEES = int(AreaMeasure.ENFORCED), int(AreaMeasure.COURT_FEES_FEN)
_M_CITIZEN = int(AreaMeasure.COST_FEN_CITIZEN)
P_GO_ON, P_ACCEPT, P_FEE = index("court.go_on"), index("court.accept"), index("court.fee")
P_ORDINARY, P_SMALL = index("court.ordinary"), index("court.small_claims")
P_IN_COURT, P_SUPPORTED = index("court.in_court"), index("court.supported")
P_APPEAL, P_CHANGED = index("court.appeal"), index("court.changed")
P_PERFORM, P_REST = index("court.perform"), index("court.accept_loss")
P_APPLY, P_ENFORCE = index("court.apply"), index("court.enforce")


class Court(Rule):
    """Mediation before suits, tracks, judgments, appeals, performance, enforcement, confirmation of agreements."""

    name, phase = "court", Phase.COURT
    reads = ("statute", "routes", "flows", "authority")

    def step(self, world: World, day: int) -> None:
        """Look at the files whose step ended, or whose result is issued today."""
        court(world.tables, world.stream(self), day)


@kernel
def court(world, stream, day):
    """Files of today, one by one."""
    while True:
        file = next_due(world, COURT, day)
        if file < 0:
            return
        look(world, stream, file, day)


@kernel
def look(world, stream, file, day):
    """What follows a step."""
    files = world.files
    case, step = files.case[file], int(files.step[file])
    if step == _CONFIRMATION:
        confirm(world, file, day)
    elif int(world.cases.truth[case]) != _LIVE:
        close_over(world, file, day, _RULE)
    elif step == _PRESUIT:
        after_mediation(world, stream, file, day)
    elif int(files.away[file]) == 1:
        to_step(world, file, step, files.home[file], day)
    elif step == _FILING:
        accept(world, stream, file, day)
    elif step == _SMALL or step == _SUMMARY or step == _ORDINARY:
        try_suit(world, stream, file, day)
    elif step == _APPEAL:
        judge_again(world, stream, file, day)
    elif step == _PERFORMANCE:
        after_performance(world, stream, file, day)
    else:
        after_enforcement(world, stream, file, day)


@kernel
def is_so(world, stream, file, use, p):
    """One decision on a step of a file."""
    return chance(stream, world.cases.key[world.files.case[file]], step_key(world, file), use, p)


@kernel
def charge_fee(world, file, step, day):
    """The parties pay the fee of a step."""
    case = world.files.case[file]
    fen = int(value1(world, P_FEE, world.cases.village[case], step - 1) * 100.0 + 0.5)
    count(world, case, day, _M_FEES, fen)
    count(world, case, day, _M_CITIZEN, fen)


@kernel
def after_mediation(world, stream, file, day):
    """Mediation before the suit came to nothing: filed, or dropped."""
    v = world.cases.village[world.files.case[file]]
    if is_so(world, stream, file, _USE_GO_ON, value0(world, P_GO_ON, v)):
        to_step(world, file, _FILING, desk_of_step(world, v, _FILING), day)
    else:
        close_file(world, file, day, world.day_minutes - 1, False, _R_FAILED, _RULE, _CLOSE)


@kernel
def accept(world, stream, file, day):
    """Accepted and given its track, or not accepted."""
    cases, case = world.cases, world.files.case[file]
    v = cases.village[case]
    if not is_so(world, stream, file, _USE_ACCEPT, value0(world, P_ACCEPT, v)):
        event_of(world, file, day, _DECLINE, _RULE, 0, 0)
        close_file(world, file, day, world.day_minutes - 1, False, _R_DECLINED, _RULE, _CLOSE)
        return
    track = track_of(world, stream, file)
    count(world, case, day, _M_FILED, 1)
    event_of(world, file, day, _ACCEPT, _RULE, 0, track)
    charge_fee(world, file, track, day)
    to_step(world, file, track, desk_of_step(world, v, track), day)


@kernel
def track_of(world, stream, file):
    """Ordinary procedure by severity; of the rest small claims by kind; else summary."""
    cases, case = world.cases, world.files.case[file]
    v, key, step = cases.village[case], cases.key[case], step_key(world, file)
    if chance(stream, key, 2 * step, _USE_TRACK, value1(world, P_ORDINARY, v, int(cases.severity[case]) - 1)):
        return _ORDINARY
    if chance(stream, key, 2 * step + 1, _USE_TRACK, value1(world, P_SMALL, v, cases.kind[case])):
        return _SMALL
    return _SUMMARY


@kernel
def try_suit(world, stream, file, day):
    """First instance: agreement in court, or a judgment that may be appealed against."""
    files, cases = world.files, world.cases
    case, step = files.case[file], int(files.step[file])
    v = cases.village[case]
    if is_so(world, stream, file, _USE_SETTLE, value0(world, P_IN_COURT, v)):
        settle_and_close(world, file, day, _R_SESSION, _RULE)
        return
    if int(files.contested[file]) == 1 and int(files.faulty[file]) == 1:
        won = True
    elif int(files.contested[file]) == 1:
        won = is_so(world, stream, file, _USE_DECIDE, value1(world, P_SUPPORTED, v, _NOT_SUPPORTED - 1))
    else:
        won = is_so(world, stream, file, _USE_DECIDE, value1(world, P_SUPPORTED, v, cases.claim[case]))
    decide(world, file, day, won)
    above = desk_of_step(world, v, _APPEAL)
    if step != _SMALL and above >= 0 and is_so(world, stream, file, _USE_APPEAL, value0(world, P_APPEAL, v)):
        count(world, case, day, _M_APPEALS, 1)
        event_of(world, file, day, _APPEALED, _RULE, 0, step)
        charge_fee(world, file, _APPEAL, day)
        to_step(world, file, _APPEAL, above, day)
        return
    become_final(world, stream, file, day)


@kernel
def decide(world, file, day, won):
    """A judgment is given."""
    decided = _SUPPORTED if won else max(int(world.cases.claim[world.files.case[file]]), 0) + 1
    if not won and decided == _SUPPORTED:
        decided = _NOT_SUPPORTED
    world.files.decided[file] = decided
    count(world, world.files.case[file], day, _M_JUDGED, 1)
    event_of(world, file, day, _JUDGE, _RULE, _R_JUDGMENT, decided)


@kernel
def judge_again(world, stream, file, day):
    """Second instance: changed or upheld, and final."""
    files = world.files
    v = world.cases.village[files.case[file]]
    won = int(files.decided[file]) == _SUPPORTED
    if is_so(world, stream, file, _USE_DECIDE, value0(world, P_CHANGED, v)):
        won = not won
    decide(world, file, day, won)
    below = desk_of_step(world, v, _FILING)
    if below >= 0:
        back_to(world, file, below, day, _RULE)
    become_final(world, stream, file, day)


@kernel
def become_final(world, stream, file, day):
    """A judgment stands: to be performed, or the claim is dismissed."""
    files, case = world.files, world.files.case[file]
    v, won = world.cases.village[case], int(files.decided[file]) == _SUPPORTED
    if won and int(files.contested[file]) == 1:
        reverse(world, file, day, _RULE)
        return
    stands(world, case, day)
    if won:
        begin_performance(world, stream, file, day, value0(world, P_PERFORM, v))
    elif is_so(world, stream, file, _USE_REST, value0(world, P_REST, v)):
        settle_and_close(world, file, day, _R_JUDGMENT, _RULE)
    else:
        end_unsettled(world, file, day, _R_REFUSED, _RULE)


@kernel
def after_performance(world, stream, file, day):
    """Performed in time, or an application for enforcement, or nothing."""
    if end_performance(world, file, day, _RULE):
        return
    v = world.cases.village[world.files.case[file]]
    desk = desk_of_step(world, v, _ENFORCEMENT)
    if desk >= 0 and is_so(world, stream, file, _USE_APPLY, value0(world, P_APPLY, v)):
        to_step(world, file, _ENFORCEMENT, desk, day)
    else:
        end_unsettled(world, file, day, _R_NOT, _RULE)


@kernel
def after_enforcement(world, stream, file, day):
    """Enforced, or ended without result."""
    case = world.files.case[file]
    if is_so(world, stream, file, _USE_ENFORCE, value0(world, P_ENFORCE, world.cases.village[case])):
        count(world, case, day, _M_ENFORCED, 1)
        event_of(world, file, day, _ENFORCED, _RULE, 0, 0)
        settle_and_close(world, file, day, _R_JUDGMENT, _RULE)
    else:
        end_unsettled(world, file, day, _R_NOT, _RULE)
