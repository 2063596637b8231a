"""Files of statutory procedures come into being: by an application, or following on from another procedure."""

from __future__ import annotations

from sim.events.measures import AreaMeasure
from sim.kernel import kernel
from sim.randomness import NOT_DRAWN
from sim.vocabulary import Book, Channel, Event, Reason, Step
from sim.world.access import write
from sim.world.files import close_file, new_file, register
from sim.world.hazards import schedule, touch
from sim.world.legal import book_of_step, desk_of_step
from sim.world.places import RECORD, enqueue, to_stage
from sim.world.plans import plan
from sim.world.tally import count

_SUIT, _SUE, _COURT_BOOK = int(Channel.SUIT), int(Event.SUE), int(Book.COURT)
_CLOSE, _R_SUIT = int(Event.CLOSE), int(Reason.SUIT)
_M_SUITS, _PRESUIT, _FILING = int(AreaMeasure.SUITS), int(Step.PRESUIT), int(Step.FILING)
_ENFORCEMENT = int(Step.ENFORCEMENT)


@kernel
def note_suit(world, case, file, day, minute, rule):
    """An application is made: counted with the dispute; in the books of a court it is a suit."""
    cases, files = world.cases, world.files
    touch(world, case, day)
    cases.in_suit[case] = 1
    cases.n_suits[case] = min(int(cases.n_suits[case]) + 1, 255)
    cases.sue_left[case] = NOT_DRAWN
    step = int(files.step[file])
    if step == _PRESUIT or step == _FILING:
        count(world, case, day, _M_SUITS, 1)
        tier, desk = files.tier[file], files.desk[file]
        write(world, case, file, day, minute, _SUE, rule, 0, 0, tier, desk, _SUIT, 0, _COURT_BOOK, step)


@kernel
def apply_for(world, case, step, day, minute, rule):
    """Open the file of a procedure at its first step: it is recorded and looked at by triage like any other."""
    desk = desk_of_step(world, world.cases.village[case], step)
    file = new_file(world, case, _SUIT, book_of_step(step), desk, day, minute, rule)
    world.files.step[file] = step
    note_suit(world, case, file, day, minute, rule)
    to_stage(world, file, RECORD, day, minute)
    return file


@kernel
def follow_on(world, case, step, day, rule):
    """Open the file of a procedure that follows on from another: entered at once, in the queue from tomorrow."""
    files, minute = world.files, world.day_minutes - 1
    desk = desk_of_step(world, world.cases.village[case], step)
    file = new_file(world, case, _SUIT, book_of_step(step), desk, day, minute, rule)
    files.step[file] = step
    register(world, file, day, minute, rule)
    enqueue(world, file, desk, day, minute, day + 1)
    return file


@kernel
def hand_to(world, file, step, day, rule):
    """A procedure goes on in another book, at a court or a reviewing body: this file ends, the next one begins."""
    cases, case = world.cases, world.files.case[file]
    minute = world.day_minutes - 1
    close_file(world, file, day, minute, False, _R_SUIT, rule, _CLOSE)
    later = follow_on(world, case, step, day, rule)
    if step == _ENFORCEMENT:
        cases.in_suit[case] = 1  # no new suit: the old one goes on
    else:
        note_suit(world, case, later, day, minute, rule)
    schedule(world, case)
    return later


@kernel
def open_tomorrow(world, case, channel, book, desk, day, rule):
    """Open an ordinary file late in the day: the stages that looked at today's files see it tomorrow."""
    minute = world.day_minutes - 1
    file = new_file(world, case, channel, book, desk, day, minute, rule)
    to_stage(world, file, RECORD, day, minute)
    stage = int(world.files.stage[file])
    if stage >= 0:
        plan(world, file, stage, day + 1)
    return file
