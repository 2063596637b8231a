"""One session: how long it takes, what it leads to, where the file goes next."""

from __future__ import annotations

from sim.events.measures import AreaMeasure, DeskMeasure
from sim.kernel import kernel
from sim.parameters.catalogue import index
from sim.randomness import chance, ln, logistic, sample
from sim.vocabulary import Event, Outcome, Phase, Reason, Step, Truth, Use, Work
from sim.world.access import value0, value1, value2, write
from sim.world.contested import challenge, is_challenged
from sim.world.desks import may_act
from sim.world.files import close_file, spend
from sim.world.hazards import BETWEEN, UNSEEN_OR_QUEUED
from sim.world.leaders import leader_odds
from sim.world.lengths import session_step
from sim.world.places import CLOSE, ESCALATE, HANDLE, leave_desk, requeue
from sim.world.plans import in_procedure, out_of_time, plan
from sim.world.responses import pressing_odds
from sim.world.statute import end_step
from sim.world.tally import count, count_at
from sim.world.trust import agreeing
from sim.world.truth import change_pace, failed, settle

_RULE, _CLOSE_RULE, _ESCALATE_RULE = int(Phase.HANDLE), int(Phase.CLOSE), int(Phase.ESCALATE)
_LIVE, _FADED = int(Truth.LIVE), int(Truth.FADED)
_SETTLED, _ENDED = int(Truth.SETTLED), int(Truth.ENDED)
_SERVED, _BETWEEN, _WAIT = int(Work.SERVED), int(Work.BETWEEN), int(Work.WAIT_AUTH)
_SESSION, _WASTE = int(Event.SESSION), int(Event.WASTE)
_REFUSE, _FAIL, _CLOSE = int(Event.REFUSE), int(Event.FAIL), int(Event.CLOSE)
_WAIT_AUTH = int(Event.WAIT_AUTH)
_R_SESSION, _R_ENDED, _R_AUTHORITY = int(Reason.SESSION), int(Reason.TRUTH_ENDED), int(Reason.AUTHORITY)
_USE_SETTLE, _USE_REFUSE, _USE_SHOW, _USE_GAP = int(Use.SETTLE), int(Use.REFUSE), int(Use.SHOW), int(Use.GAP)
_M_SESSIONS, _M_MINUTES = int(AreaMeasure.SESSIONS), int(AreaMeasure.SESSION_MINUTES)
_M_WASTED, _M_WASTED_MINUTES = int(AreaMeasure.WASTED_SESSIONS), int(AreaMeasure.WASTED_MINUTES)
_M_FORM, _M_TRAVEL, _M_TRIPS = int(AreaMeasure.FORM_MINUTES), int(AreaMeasure.TRAVEL_MINUTES), int(AreaMeasure.TRIPS)
_M_REFUSAL, _M_WAIT = int(AreaMeasure.REFUSALS), int(AreaMeasure.WAIT_AUTHORITY)
_D_SESSIONS = int(DeskMeasure.SESSIONS)
_PRESUIT, _DONE, _FAILED = int(Step.PRESUIT), int(Outcome.DONE), int(Outcome.FAILED)
_CONFIRMATION, _M_PRESUIT = int(Step.CONFIRMATION), int(AreaMeasure.PRESUIT_SETTLED)
P_STEP_GAP, P_GAP = index("statute.gap"), index("handle.gap")
P_SHOW, P_REFUSE, P_REJOIN = index("handle.show_probability"), index("handle.refuse"), index("handle.rejoin")
P_BASE, P_SPREAD, P_AGE = index("handle.settle_probability"), index("handle.spread"), index("handle.age_slope")
P_SEVERITY, P_DESK = index("handle.severity_shift"), index("handle.desk_shift")
P_SPECIALIST = index("handle.specialist_shift")
P_LIMIT, P_WAIT = index("escalate.attempt_limit"), index("escalate.wait_authority")
P_TRANSFER, P_WAGE = index("escalate.transfer"), index("account.wage")
P_PRESUIT_LIMIT = index("court.presuit_attempts")


@kernel
def shows_up(world, file, day):
    """Whether both parties come to the session they were called to."""
    case = world.files.case[file]
    p = value0(world, P_SHOW, world.cases.village[case])
    return chance(world.stream[_RULE], world.cases.key[case], day, _USE_SHOW, p)


@kernel
def settle_chance(world, file, day):
    """Probability that the attempt which ends today settles the dispute (log-odds; docs/model.md, handle)."""
    files, cases = world.files, world.cases
    case, desk = files.case[file], files.desk[file]
    v, tier = cases.village[case], int(world.desks.tier[desk]) - 1
    odds = value2(world, P_BASE, v, tier, cases.kind[case])  # already log-odds, re-centred for the spread
    odds += value1(world, P_SEVERITY, v, int(cases.severity[case]) - 1)
    odds += value1(world, P_DESK, v, world.desks.kind[desk])
    server = files.server[file]
    if server >= 0 and (int(world.servers.fields[server]) >> int(cases.kind[case])) & 1 == 1:
        odds += value0(world, P_SPECIALIST, v)
    slope = value0(world, P_AGE, v)
    if slope > 0.0:
        odds -= slope * ln(1.0 + (day - cases.born_day[case]) / 30.0)
    odds -= value0(world, P_SPREAD, v) * cases.difficulty[case]
    odds += agreeing(world, case) + leader_odds(world, file) + pressing_odds(world, file)
    if odds > 35.0:
        return 1.0
    if odds < -35.0:
        return 0.0
    return logistic(odds)


@kernel
def charge(world, file, day, talk, form, travel, wasted):
    """Book a session's minutes by use, at the township of the dispute and at the desk."""
    files, cases = world.files, world.cases
    case, desk = files.case[file], files.desk[file]
    total = talk + form + travel
    files.minutes[file] += total
    spend(
        world,
        file,
        day,
        int(total * value1(world, P_WAGE, cases.village[case], world.desks.kind[desk]) * 100.0 / 60.0 + 0.5),
    )
    files.sessions[file] += 1
    cases.n_sessions[case] += 1
    cases.trips[case] += 1
    count(world, case, day, _M_TRIPS, 1)
    count(world, case, day, _M_SESSIONS, 1)
    count_at(world, desk, day, _D_SESSIONS, 1)
    if wasted:
        count(world, case, day, _M_WASTED, 1)
        count(world, case, day, _M_WASTED_MINUTES, talk)
    else:
        count(world, case, day, _M_MINUTES, talk)
    count(world, case, day, _M_FORM, form)
    count(world, case, day, _M_TRAVEL, travel)


@kernel
def is_needed(world, file):
    """Whether a session serves a purpose: the dispute is live, or its agreement is to be confirmed."""
    files = world.files
    return int(world.cases.truth[files.case[file]]) == _LIVE or int(files.step[file]) == _CONFIRMATION


@kernel
def end_session(world, file, server, day, minute, talk, form, travel):
    """A session is over: wasted, to be continued, or the end of an attempt."""
    files, cases = world.files, world.cases
    case, desk = files.case[file], files.desk[file]
    village, tier = cases.village[case], int(world.desks.tier[desk])
    book, channel, total = files.book[file], files.channel[file], talk + form + travel
    truth = int(cases.truth[case])
    wasted = not is_needed(world, file)
    charge(world, file, day, talk, form, travel, wasted)
    files.server[file] = server
    attempt = int(files.total_attempts[file]) + 1
    event = _WASTE if wasted else _SESSION
    write(world, case, file, day, minute, event, _RULE, 0, tier, tier, desk, channel, attempt, book, total)
    if wasted:
        good = truth == _SETTLED or truth == _ENDED or truth == _FADED
        close_file(world, file, day, minute, good, _R_ENDED, _RULE, _CLOSE)
        return
    files.sessions_left[file] -= 1
    if int(files.sessions_left[file]) > 0:
        between(world, file, day, minute)
        return
    if in_procedure(world, file) and int(files.step[file]) != _PRESUIT:
        files.total_attempts[file] += 1
        files.work[file] = _SERVED
        end_step(world, file, day, _DONE, world.stream[_RULE])
        change_pace(world, case, day, UNSEEN_OR_QUEUED)
        return
    needs = int(cases.needs_authority[case]) == 1 and not in_procedure(world, file) and int(files.leader[file]) == 0
    if needs and not may_act(world, village, int(cases.kind[case]), tier, True) and tier < 4:
        if world.flags[_ESCALATE_RULE] != 0:
            wait_for_authority(world, file, day, minute)
            return
    end_attempt(world, file, day, minute)


@kernel
def between(world, file, day, minute):
    """The parties go home until the next session."""
    files, cases = world.files, world.cases
    case = files.case[file]
    v, tier = cases.village[case], int(world.desks.tier[files.desk[file]]) - 1
    law, mean = value2(world, P_GAP, v, tier, 0), value2(world, P_GAP, v, tier, 1)
    shape = value2(world, P_GAP, v, tier, 2)
    if in_procedure(world, file):
        step = int(files.step[file]) - 1
        law, mean = value2(world, P_STEP_GAP, v, step, 0), value2(world, P_STEP_GAP, v, step, 1)
        shape = value2(world, P_STEP_GAP, v, step, 2)
    gap = sample(world.stream[_RULE], cases.key[case], session_step(world, file), _USE_GAP, law, mean, shape)
    files.work[file] = _BETWEEN
    plan(world, file, HANDLE, day + max(int(gap + 0.5), 1))
    change_pace(world, case, day, BETWEEN)


@kernel
def wait_for_authority(world, file, day, minute):
    """The matter needs a decision that this desk may not take."""
    files = world.files
    case, desk = files.case[file], files.desk[file]
    tier = files.tier[file]
    leave_desk(world, file, day)
    files.work[file] = _WAIT
    count(world, case, day, _M_WAIT, 1)
    book, channel = files.book[file], files.channel[file]
    write(world, case, file, day, minute, _WAIT_AUTH, _RULE, _R_AUTHORITY, tier, tier, desk, channel, 0, book, 0)
    days = int(value0(world, P_WAIT, world.cases.village[case]))
    plan(world, file, ESCALATE, day + max(days, 0))
    change_pace(world, case, day, UNSEEN_OR_QUEUED)


@kernel
def end_attempt(world, file, day, minute):
    """Agreement, refusal or failure; refusal ends the attempt, never the dispute."""
    files, cases = world.files, world.cases
    case, desk = files.case[file], files.desk[file]
    village, tier = cases.village[case], int(world.desks.tier[desk])
    book, channel = files.book[file], files.channel[file]
    stream, key, step = world.stream[_RULE], cases.key[case], session_step(world, file)
    files.attempts[file] += 1
    files.total_attempts[file] += 1
    attempt = files.total_attempts[file]
    refused = chance(stream, key, step, _USE_REFUSE, value1(world, P_REFUSE, village, tier - 1))
    if not refused and chance(stream, key, step, _USE_SETTLE, settle_chance(world, file, day)):
        if is_challenged(world, file):
            challenge(world, file, day, _RULE)
            return
        if int(files.step[file]) == _PRESUIT:
            count(world, case, day, _M_PRESUIT, 1)
        settle(world, case, file, day, minute, _R_SESSION, _RULE)
        if world.flags[_CLOSE_RULE] != 0:
            plan(world, file, CLOSE, day)
        else:
            close_file(world, file, day, minute, True, _R_SESSION, _RULE, _CLOSE)
        return
    event = _REFUSE if refused else _FAIL
    if refused:
        count(world, case, day, _M_REFUSAL, 1)
    write(world, case, file, day, minute, event, _RULE, 0, tier, tier, desk, channel, attempt, book, 0)
    failed(world, case, day)
    after_failure(world, file, day, minute)


@kernel
def after_failure(world, file, day, minute):
    """Another try at this desk, or the escalate rule's business."""
    files, cases = world.files, world.cases
    case, tier = files.case[file], int(world.desks.tier[files.desk[file]])
    village = cases.village[case]
    limit = int(value1(world, P_LIMIT, village, tier - 1))
    if int(files.step[file]) > 0:
        if int(files.step[file]) == _PRESUIT and in_procedure(world, file):
            limit = int(value0(world, P_PRESUIT_LIMIT, village))
        if limit > 0 and int(files.attempts[file]) >= limit:
            files.work[file] = _SERVED
            end_step(world, file, day, _FAILED, world.stream[_RULE])
        else:
            requeue(world, file, day, minute, value0(world, P_REJOIN, village) == 1.0)
        return
    over = limit > 0 and int(files.attempts[file]) >= limit
    grown = int(cases.severity[case]) > tier
    routed = False
    for target in range(4):
        if value2(world, P_TRANSFER, village, tier - 1, target) > 0.0:
            routed = True
    if world.flags[_ESCALATE_RULE] != 0 and (over or grown or routed or out_of_time(world, file, day)):
        plan(world, file, ESCALATE, day)
        return
    requeue(world, file, day, minute, value0(world, P_REJOIN, village) == 1.0)
