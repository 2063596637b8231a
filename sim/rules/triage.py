"""Triage: grade, find the remit, choose the desk. The grade is an observation and may be too low."""

from __future__ import annotations

from sim.events.measures import AreaMeasure
from sim.kernel import kernel
from sim.parameters.catalogue import index
from sim.randomness import chance, sample
from sim.rule import Rule
from sim.vocabulary import Event, Phase, Reason, Step, Truth, Use
from sim.world.access import value0, value1
from sim.world.desks import mediation_desk, remit
from sim.world.files import close_file, is_mediation, send
from sim.world.moves import hop_days
from sim.world.places import ASSIGN, CLOSE, TRIAGE, enqueue, to_stage
from sim.world.plans import next_due, plan, report
from sim.world.tally import count
from sim.world.world import World

_M_RAISED, _M_DOWN = int(AreaMeasure.RAISED), int(AreaMeasure.SENT_DOWN)
_RULE, _LIVE = int(Phase.TRIAGE), int(Truth.LIVE)
_CLOSE_PHASE, _CLOSE, _R_SPOT = int(Phase.CLOSE), int(Event.CLOSE), int(Reason.ON_SPOT)
_SEND, _RAISE, _DOWN = int(Event.SEND), int(Event.RAISE), int(Event.SEND_DOWN)
_R_REMIT, _R_BELOW, _R_FLOW = int(Reason.REMIT), int(Reason.BELOW_REMIT), int(Reason.FLOW)
_GRADE, _DELAY, _FLOW = int(Use.GRADE), int(Use.DELAY), int(Use.FLOW)
_DOWN_USE, _FILING = int(Use.DOWN), int(Step.FILING)
P_UNDER, P_DELAY = index("triage.undergrade"), index("triage.delay")
P_FLOW, P_DOWN, P_MAX_DOWN = index("flows.share"), index("routes.send_down"), index("routes.max_down")


class Triage(Rule):
    """Grade, remit and route of every report that is due."""

    name, phase = "triage", Phase.TRIAGE
    reads = ("routes", "flows", "authority", "pools")

    def step(self, world: World, day: int) -> None:
        """Assess the files that are due today."""
        triage(world.tables, world.stream(self), day)


@kernel
def triage(world, stream, day):
    """Files of today, one by one."""
    files, cases = world.files, world.cases
    while True:
        file = next_due(world, TRIAGE, day)
        if file < 0:
            return
        case, book, village, step = report(world, file)
        if int(files.graded[file]) == 0:
            files.graded[file] = 1
            law, mean = value1(world, P_DELAY, village, 0), value1(world, P_DELAY, village, 1)
            delay = int(sample(stream, cases.key[case], step, _DELAY, law, mean, value1(world, P_DELAY, village, 2)))
            if delay > 0:
                plan(world, file, TRIAGE, day + delay)
                continue
        grade(world, stream, file, step)
        route(world, stream, file, day, step)


@kernel
def grade(world, stream, file, step):
    """Severity as graded, and the remit that follows from it."""
    files, cases = world.files, world.cases
    case = files.case[file]
    village, severity = cases.village[case], int(cases.severity[case])
    if severity > 1 and chance(stream, cases.key[case], step, _GRADE, value0(world, P_UNDER, village)):
        severity -= 1
    files.recorded_severity[file] = severity
    size, needs = int(cases.size[case]), int(cases.needs_authority[case]) == 1
    files.recorded_remit[file] = remit(world, village, int(cases.kind[case]), severity, size, needs, False)


@kernel
def route(world, stream, file, day, step):
    """The desk of the remit: passed on sideways, up, down, or left where it is."""
    files, cases, desks = world.files, world.cases, world.desks
    case, book = files.case[file], int(files.book[file])
    village, kind, key = cases.village[case], int(cases.kind[case]), cases.key[case]
    minute = int(files.opened_minute[file]) if files.opened_day[file] == day else 0
    here = files.desk[file]
    tier, remit_tier = int(desks.tier[here]), int(files.recorded_remit[file])
    if int(cases.truth[case]) != _LIVE and cases.settle_desk[case] == here:
        if world.flags[_CLOSE_PHASE] != 0:
            plan(world, file, CLOSE, day)
        else:
            close_file(world, file, day, minute, True, _R_SPOT, _RULE, _CLOSE)
        return
    if not is_mediation(book):
        desk = mediation_desk(world, village, remit_tier, kind)
        passed_on = desk >= 0 and desk != here and int(files.step[file]) != _FILING
        if passed_on:
            passed_on = chance(stream, key, step, _FLOW, value1(world, P_FLOW, village, book - 1))
        if not passed_on and int(files.step[file]) > 0:
            enqueue(world, file, here, day, minute, day)
            return
        if not passed_on:
            to_stage(world, file, ASSIGN, day, minute)
            return
        if int(files.step[file]) > 0:
            files.away[file], files.home[file] = 1, here
        send(world, file, desk, day, day + hop_days(world, file, desk), minute, _SEND, _R_FLOW, _RULE)
        return
    desk = mediation_desk(world, village, remit_tier, kind)
    if remit_tier > tier and desk >= 0 and desk != here:
        due = day + hop_days(world, file, desk)
        count(world, case, day, _M_RAISED, 1)
        send(world, file, desk, day, due, minute, _RAISE, _R_REMIT, _RULE)
    elif (
        remit_tier < tier
        and desk >= 0
        and int(desks.tier[desk]) < tier
        and int(files.down_moves[file]) < int(value0(world, P_MAX_DOWN, village))
        and chance(stream, key, step, _DOWN_USE, value0(world, P_DOWN, village))
    ):
        files.down_moves[file] += 1
        due = day + hop_days(world, file, desk)
        count(world, case, day, _M_DOWN, 1)
        send(world, file, desk, day, due, minute, _DOWN, _R_BELOW, _RULE)
    else:
        to_stage(world, file, ASSIGN, day, minute)
