"""Petition: register, handle, review, review again, then no further acceptance.

A petition that is due is looked at once a step: its desk is done with it, parties have taken their time, a level above
has passed it on, or it comes back from mediation. While a suit on the same matter is open it waits.
"""

from __future__ import annotations

from sim.events.measures import AreaMeasure
from sim.kernel import kernel
from sim.parameters.catalogue import index
from sim.randomness import chance, draw, sample
from sim.rule import Rule
from sim.vocabulary import Event, Outcome, Phase, Reason, Record, Step, Tier, Truth, Use, Work
from sim.world.access import value0, value1
from sim.world.files import close_file
from sim.world.hazards import DEFERRED
from sim.world.old_petitions import old_petitions
from sim.world.petition_decisions import (
    EXPLAINED,
    SUPPORTED,
    announce,
    easier,
    first_decision,
    note,
    remembered,
    reviewed,
)
from sim.world.petition_moves import come_home, hand, pass_down, to_desk, to_review
from sim.world.petition_rate import ROUNDS
from sim.world.places import PETITION, enqueue, stay
from sim.world.plans import last_day, next_due, plan, set_clock, stop_clock
from sim.world.statute import step_key
from sim.world.suits import sue
from sim.world.tally import count
from sim.world.truth import change_pace, end_by_itself, settle
from sim.world.world import World

_RULE, _COURT, _ARBITRATION = int(Phase.PETITION), int(Phase.COURT), int(Phase.ARBITRATION)
_LIVE, _FADED, _DORMANT = int(Truth.LIVE), int(Truth.FADED), int(Truth.DORMANT)
_VIOLENT, _MOVED, _OPEN = int(Truth.VIOLENT), int(Record.MOVED), int(Record.OPEN)
_SERVED, _BETWEEN, _STAYED, _TRANSIT = int(Work.SERVED), int(Work.BETWEEN), int(Work.STAYED), int(Work.TRANSIT)
_DONE, _NONE, _CITY = int(Outcome.DONE), int(Outcome.NONE), int(Tier.CITY)
_REGISTRATION, _HANDLING, _ABOVE = int(Step.REGISTRATION), int(Step.HANDLING), int(Step.ABOVE)
_ASK_REVIEW, _ASK_RE_REVIEW, _RE_REVIEW = int(Step.ASK_REVIEW), int(Step.ASK_RE_REVIEW), int(Step.RE_REVIEW)
_CLOSE, _DECLINE, _ACCEPT = int(Event.CLOSE), int(Event.DECLINE), int(Event.ACCEPT)
_EXPLAIN, _EXHAUST = int(Event.EXPLAIN), int(Event.EXHAUST)
_R_ENDED, _R_STATUTE = int(Reason.TRUTH_ENDED), int(Reason.STATUTE)
_R_DECISION, _R_NOT_PERFORMED = int(Reason.DECISION), int(Reason.NOT_PERFORMED)
_R_EXPLAINED, _R_REFUSED, _R_END = int(Reason.EXPLAINED), int(Reason.NOT_SUPPORTED), int(Reason.EXHAUSTED)
_USE_ACCEPT, _USE_FLOW, _USE_DOWN, _USE_ASK = int(Use.ACCEPT), int(Use.FLOW), int(Use.DOWN), int(Use.ASK_REVIEW)
_USE_PERFORM, _USE_EXPLAIN, _USE_GAP = int(Use.PERFORM), int(Use.EXPLAIN), int(Use.GAP)
_USE_DAY, _USE_GIVE_UP = int(Use.DELAY), int(Use.PATIENCE)
_M_END = int(AreaMeasure.EXHAUSTED)
P_LOOK, P_STATUTE = index("petition.stay_look"), index("petition.to_statute")
P_DECLINE, P_DOWN = index("petition.decline_litigation"), index("petition.send_down")
P_PERFORM, P_ACCEPT = index("petition.perform"), index("petition.accept")
P_DAYS, P_ASK, P_GIVE_UP = index("petition.perform_days"), index("petition.ask"), index("petition.give_up")
P_LIMIT, P_COUNTS = index("statute.limit"), index("statute.counts")


class Petition(Rule):
    """Petitions that are due, one by one; on the first day the old ones."""

    name, phase = "petition", Phase.PETITION
    reads = ("statute", "initial", "flows")

    def rehearse(self, world: World) -> None:
        """Rehearse the first day, which asks for most."""
        self.step(world, 0)

    def step(self, world: World, day: int) -> None:
        """Let the old petitions stand on the first day, then look at those that are due."""
        if day == 0:
            old_petitions(world.tables, world.stream(self), day)
        petitions(world.tables, world.stream(self), day)


@kernel
def petitions(world, stream, day):
    """Petition files of today."""
    while True:
        file = next_due(world, PETITION, day)
        if file < 0:
            return
        look(world, stream, file, day)


@kernel
def look(world, stream, file, day):
    """What follows for one file."""
    files, cases = world.files, world.cases
    case, work, step = files.case[file], int(files.work[file]), int(files.step[file])
    truth = int(cases.truth[case])
    if truth != _LIVE:
        good = truth != _DORMANT and truth != _VIOLENT
        close_file(world, file, day, world.day_minutes - 1, good, _R_ENDED, _RULE, _CLOSE)
    elif work == _STAYED:
        resume(world, stream, file, day)
    elif int(files.away[file]) == 1:
        come_home(world, file, day)
    elif int(files.decided[file]) == SUPPORTED + 1:
        perform(world, stream, file, day)
    elif step == _ASK_REVIEW or step == _ASK_RE_REVIEW:
        to_review(world, file, day)
    elif int(cases.in_suit[case]) == 1 and work == _SERVED:
        stay(world, file, day)
    else:
        proceed(world, stream, file, day)


@kernel
def proceed(world, stream, file, day):
    """The work of a step is done."""
    files, cases = world.files, world.cases
    case, step = files.case[file], int(files.step[file])
    if step == _ABOVE:
        pass_down(world, file, day, _REGISTRATION)
    elif step == _REGISTRATION:
        admit(world, stream, file, day)
    elif step == _HANDLING:
        files.home[file] = files.desk[file]
        decided = first_decision(world, file)
        cases.petition_round[case] = max(int(cases.petition_round[case]), 1)
        remembered(world, file, decided)
        conclude(world, stream, file, day, decided)
    else:
        decided = reviewed(world, file, day)
        cases.petition_round[case] = max(int(cases.petition_round[case]), 2)
        conclude(world, stream, file, day, decided)


@kernel
def resume(world, stream, file, day):
    """The suit that a petition waited for is over, or not yet."""
    files, cases = world.files, world.cases
    case = files.case[file]
    v = cases.village[case]
    if int(cases.in_suit[case]) == 1:
        plan(world, file, PETITION, day + max(int(value0(world, P_LOOK, v)), 1))
        return
    files.work[file] = _TRANSIT
    if declined(world, stream, file, day):
        return
    if int(files.outcome[file]) == _DONE:
        proceed(world, stream, file, day)
        return
    left, step = int(files.clock_left[file]), int(files.step[file])
    enqueue(world, file, files.desk[file], day, world.day_minutes - 1, day + 1)
    if left > 0:
        set_clock(world, file, day + 1, left, value1(world, P_COUNTS, v, step - 1) > 0.0)
    else:
        stop_clock(world, file)


@kernel
def declined(world, stream, file, day):
    """A petition about a final judgment may not be accepted: the law has its own remedies."""
    files, cases = world.files, world.cases
    case = files.case[file]
    p = value0(world, P_DECLINE, cases.village[case])
    if int(cases.suit_over[case]) == 0 or not chance(stream, cases.key[case], step_key(world, file), _USE_ACCEPT, p):
        return False
    note(world, file, day, _DECLINE, _R_STATUTE, files.petition_level[file])
    close_file(world, file, day, world.day_minutes - 1, False, _R_STATUTE, _RULE, _CLOSE)
    return True


@kernel
def admit(world, stream, file, day):
    """Accepted, declined, or led into the channel of a statute."""
    files, cases = world.files, world.cases
    case, desk = files.case[file], files.desk[file]
    v, key, at = cases.village[case], cases.key[case], step_key(world, file)
    if declined(world, stream, file, day):
        return
    legal = world.flags[_COURT] != 0 or world.flags[_ARBITRATION] != 0
    if legal and chance(stream, key, at, _USE_FLOW, value1(world, P_STATUTE, v, cases.kind[case])):
        sue(world, case, day)
        if int(cases.in_suit[case]) == 1:
            suit = cases.first_file[case]  # its first stage has looked at today's files already
            if int(files.stage[suit]) >= 0 and files.due_day[suit] == day:
                plan(world, suit, int(files.stage[suit]), day + 1)
            if int(files.record[file]) == _OPEN:
                files.record[file] = _MOVED
            close_file(world, file, day, world.day_minutes - 1, False, _R_STATUTE, _RULE, _CLOSE)
            return
    note(world, file, day, _ACCEPT, 0, files.petition_level[file])
    city = int(world.desks.tier[desk]) == _CITY
    if city and chance(stream, key, at, _USE_DOWN, value0(world, P_DOWN, v)):
        pass_down(world, file, day, _HANDLING)
    else:
        to_desk(world, file, desk, day, _HANDLING)


@kernel
def conclude(world, stream, file, day, decided):
    """What follows from a decision: performance, the end by an explanation that is taken, or a review."""
    files, cases = world.files, world.cases
    case = files.case[file]
    v, key, at = cases.village[case], cases.key[case], step_key(world, file)
    announce(world, file, day, decided)
    if decided == SUPPORTED:
        if files.desk[file] != files.home[file]:
            hand(world, file, files.home[file], day, _R_DECISION)
        elif int(files.work[file]) == _SERVED:
            files.work[file] = _BETWEEN
        law, mean = value1(world, P_DAYS, v, 0), value1(world, P_DAYS, v, 1)
        days = sample(stream, key, at, _USE_GAP, law, mean, value1(world, P_DAYS, v, 2))
        plan(world, file, PETITION, day + max(int(days + 0.5), 1))
        return
    if decided == EXPLAINED:
        taken = chance(stream, key, at, _USE_EXPLAIN, easier(world, file, day, value0(world, P_ACCEPT, v)))
        note(world, file, day, _EXPLAIN, 0, 1 if taken else 0)
        if taken:
            cases.explained[case] = 1
            close_file(world, file, day, world.day_minutes - 1, True, _R_EXPLAINED, _RULE, _CLOSE)
            end_by_itself(world, case, day, _FADED, _RULE)
            return
    contest(world, stream, file, day, decided)


@kernel
def contest(world, stream, file, day, decided):
    """Parties who are not content ask for a review within the limit, or leave it; after the last review it is over."""
    files, cases = world.files, world.cases
    case, step = files.case[file], int(files.step[file])
    v, key, at = cases.village[case], cases.key[case], step_key(world, file)
    if step == _RE_REVIEW:
        exhaust(world, stream, file, day)
        return
    following = _ASK_REVIEW if step == _HANDLING else _ASK_RE_REVIEW
    if not chance(stream, key, at, _USE_ASK, value1(world, P_ASK, v, following - 1)):
        explained = decided == EXPLAINED
        reason = _R_EXPLAINED if explained else _R_REFUSED
        close_file(world, file, day, world.day_minutes - 1, explained, reason, _RULE, _CLOSE)
        return
    files.step[file], files.outcome[file] = following, _NONE
    if int(files.work[file]) == _SERVED:
        files.work[file] = _BETWEEN
    limit, working = int(value1(world, P_LIMIT, v, following - 1)), value1(world, P_COUNTS, v, following - 1) > 0.0
    last = last_day(world, day + 1, max(limit, 1), working)
    plan(world, file, PETITION, day + 1 + int(draw(stream, key, at, _USE_DAY) * (last - day)))


@kernel
def perform(world, stream, file, day):
    """The responsible body does what was decided, or does not: the book is closed either way."""
    files, cases = world.files, world.cases
    case, minute = files.case[file], world.day_minutes - 1
    p = easier(world, file, day, value0(world, P_PERFORM, cases.village[case]))
    if chance(stream, cases.key[case], step_key(world, file), _USE_PERFORM, p):
        settle(world, case, file, day, minute, _R_DECISION, _RULE)
        close_file(world, file, day, minute, True, _R_DECISION, _RULE, _CLOSE)
        return
    close_file(world, file, day, minute, True, _R_NOT_PERFORMED, _RULE, _CLOSE)
    change_pace(world, case, day, DEFERRED)


@kernel
def exhaust(world, stream, file, day):
    """No further acceptance; the dispute goes on, or is given up."""
    files, cases = world.files, world.cases
    case = files.case[file]
    cases.petition_round[case] = ROUNDS
    count(world, case, day, _M_END, 1)
    note(world, file, day, _EXHAUST, _R_END, ROUNDS)
    close_file(world, file, day, world.day_minutes - 1, False, _R_END, _RULE, _CLOSE)
    p = value0(world, P_GIVE_UP, cases.village[case])
    if chance(stream, cases.key[case], int(cases.episode[case]), _USE_GIVE_UP, p):
        end_by_itself(world, case, day, _DORMANT, _RULE)
