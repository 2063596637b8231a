"""Where a file stands: queued at a desk, waiting for a suit, on its way to the next stage, or gone from its desk."""

from __future__ import annotations

from sim.events.measures import AreaMeasure, DeskMeasure
from sim.kernel import kernel
from sim.parameters.catalogue import index
from sim.vocabulary import Book, Event, Phase, Record, Work
from sim.world.access import value0, write
from sim.world.plans import days_left, in_procedure, plan, start_clock, stop_clock, unplan
from sim.world.queues import pull, push
from sim.world.tally import count, count_at

RECORD, TRIAGE, ASSIGN, HANDLE, CLOSE, ESCALATE, PETITION, COURT, ARBITRATION = range(9)
N_STAGE = 9
#: counters that the laws compare; positions in ``world.counts``
N_BORN, N_PREVENTED, N_SEEN, N_FIRST, N_DUPLICATE, N_PHANTOM, N_RECORDED, N_CLOSED = range(8)
N_SETTLED, N_RELAPSED, N_FADED, N_REST, N_VIOLENT, N_END, N_ENTERED, N_LEFT, N_COST = range(8, 17)
N_COUNTS = 32

_QUEUED, _TRANSIT, _TRIAGE = int(Work.QUEUED), int(Work.TRANSIT), int(Work.TRIAGE)
_STAYED, _NONE, _PETITION_BOOK = int(Work.STAYED), int(Record.NONE), int(Book.PETITION)
_ENQUEUE = int(Event.ENQUEUE)
PHASE_OF_STAGE = (int(Phase.RECORD), int(Phase.TRIAGE), int(Phase.ASSIGN), int(Phase.HANDLE), int(Phase.CLOSE))
_M_OPEN_FILES = int(AreaMeasure.OPEN_FILES_VILLAGE)
_D_ARRIVED, _D_LEFT, _D_STOCK = int(DeskMeasure.ARRIVED), int(DeskMeasure.LEFT), int(DeskMeasure.STOCK)
P_LOOK = index("petition.stay_look")


@kernel
def move_open(world, file, day, tier):
    """Count an open file under another tier (0 = none)."""
    files = world.files
    case = files.case[file]
    old = int(files.tier[file])
    if old > 0:
        count(world, case, day, _M_OPEN_FILES + old - 1, -1)
    if tier > 0:
        count(world, case, day, _M_OPEN_FILES + tier - 1, 1)
    files.tier[file] = tier


@kernel
def leave_desk(world, file, day):
    """A file that was queued, in hand or between sessions leaves its desk."""
    desk = world.files.desk[file]
    count_at(world, desk, day, _D_LEFT, 1)
    count_at(world, desk, day, _D_STOCK, -1)
    world.desks.stock[desk] -= 1
    world.counts[N_LEFT] += 1


@kernel
def enqueue(world, file, desk, day, minute, first_day):
    """A file arrives at a desk and joins its queue; its clock counts from `first_day`, when it may first be handled."""
    files, desks, cases = world.files, world.desks, world.cases
    case, tier = files.case[file], int(desks.tier[desk])
    before = int(files.tier[file])
    unplan(world, file)
    move_open(world, file, day, tier)
    files.desk[file] = desk
    files.work[file] = _QUEUED
    files.attempts[file] = 0
    files.sessions_left[file] = 0
    files.started[file] = 0
    files.queue_day[file], files.queue_minute[file] = day, minute
    files.first_queue_day[file] = day
    files.wait_from[file] = day + minute / world.day_minutes
    if tier > int(files.max_tier[file]):
        files.max_tier[file] = tier
    if tier > int(cases.max_level[case]):
        cases.max_level[case] = tier
    if tier > int(files.recorded_remit[file]) and int(files.record[file]) != _NONE:
        files.moved_above[file] = 1
    start_clock(world, file, first_day)
    push(world, file, desks.pool[desk], False)
    count_at(world, desk, day, _D_ARRIVED, 1)
    count_at(world, desk, day, _D_STOCK, 1)
    desks.stock[desk] += 1
    world.counts[N_ENTERED] += 1
    book, channel = files.book[file], files.channel[file]
    write(world, case, file, day, minute, _ENQUEUE, 0, 0, before, tier, desk, channel, 0, book, 0)
    if before_court(world, file):
        stay(world, file, day)


@kernel
def requeue(world, file, day, minute, original):
    """A file that stays at its desk rejoins the queue: at the tail, or at its original place."""
    files = world.files
    unplan(world, file)
    files.work[file] = _QUEUED
    files.wait_from[file] = day + minute / world.day_minutes
    files.queue_day[file], files.queue_minute[file] = day, minute
    if original:
        files.queue_day[file], files.queue_minute[file] = files.first_queue_day[file], 0
    push(world, file, world.desks.pool[files.desk[file]], original)
    if before_court(world, file):
        stay(world, file, day)


@kernel
def before_court(world, file):
    """Whether a file is a petition, in its own procedure, on a matter that is before a court or the like."""
    if int(world.files.book[file]) != _PETITION_BOOK or int(world.cases.in_suit[world.files.case[file]]) == 0:
        return False
    return in_procedure(world, file)


@kernel
def stay(world, file, day):
    """A petition at its desk waits, and its clock stands still."""
    files, cases = world.files, world.cases
    case = files.case[file]
    if int(files.work[file]) == _QUEUED:
        pull(world, file, world.desks.pool[files.desk[file]])
    leave_desk(world, file, day)
    unplan(world, file)
    files.clock_left[file] = days_left(world, file, day)
    stop_clock(world, file)
    files.deadline[file] = -1
    files.work[file] = _STAYED
    plan(world, file, PETITION, day + max(int(value0(world, P_LOOK, cases.village[case])), 1))


@kernel
def petition_of(world, case, work):
    """Petition file of a dispute in this state of work, -1 for none."""
    files = world.files
    file = world.cases.first_file[case]
    while file >= 0 and (int(files.book[file]) != _PETITION_BOOK or int(files.work[file]) != work):
        file = files.next_of_case[file]
    return file


@kernel
def wake(world, case, day):
    """The suit is over: the petition that waited for it is looked at tomorrow."""
    file = petition_of(world, case, _STAYED)
    if file >= 0:
        plan(world, file, PETITION, day + 1)


@kernel
def to_stage(world, file, stage, day, minute):
    """Have the first of the stages record, triage, assign that is in the plan look at a file; queue it if none is."""
    while stage <= ASSIGN:
        if world.flags[PHASE_OF_STAGE[stage]] != 0:
            world.files.work[file] = _TRANSIT if stage == ASSIGN else _TRIAGE
            plan(world, file, stage, day)
            return
        stage += 1
    enqueue(world, file, world.files.desk[file], day, minute, day)
