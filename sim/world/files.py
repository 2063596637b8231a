"""A file's life: opened, passed from stage to stage, queued, moved, closed.

Rules decide; these functions keep the books straight: every open file has exactly one of a server, a place in a queue,
or a due day. A stage whose rule is not in the plan is passed through at once, which makes queues and chains without the
rest ordinary scenarios.
"""

from __future__ import annotations

from sim.events.measures import AreaMeasure
from sim.kernel import kernel
from sim.parameters.catalogue import index
from sim.vocabulary import Book, Event, Record, Truth, Work
from sim.world.access import value1, write
from sim.world.places import (
    ASSIGN,
    N_CLOSED,
    N_COST,
    N_DUPLICATE,
    N_FIRST,
    N_PHANTOM,
    N_RECORDED,
    PHASE_OF_STAGE,
    RECORD,
    enqueue,
    leave_desk,
    move_open,
    petition_of,
    stay,
    to_stage,
    wake,
)
from sim.world.plans import in_procedure, plan, stop_clock, unplan
from sim.world.procedures import is_legal, leave_procedure
from sim.world.queues import pull
from sim.world.rows import grow_files
from sim.world.tally import count
from sim.world.trust import learn

_QUEUED, _TRANSIT, _CLOSED = int(Work.QUEUED), int(Work.TRANSIT), int(Work.CLOSED)
_SERVED, _BETWEEN, _WAIT = int(Work.SERVED), int(Work.BETWEEN), int(Work.WAIT_AUTH)
_M_WAIT, _LIVE = int(AreaMeasure.WAIT_AUTHORITY), int(Truth.LIVE)
_NONE, _OPEN = int(Record.NONE), int(Record.OPEN)
_OK, _FAIL = int(Record.CLOSED_OK), int(Record.CLOSED_FAIL)
_OPEN_FILE, _CLOSE_EVENT = int(Event.OPEN_FILE), int(Event.CLOSE)
_REGISTER, _REOPEN, _SPLIT = int(Event.REGISTER), int(Event.REOPEN), int(Event.SPLIT)
_M_REOPENED, _M_SPLIT = int(AreaMeasure.REOPENED), int(AreaMeasure.FALSE_ALARMS)
_M_OPENED, _M_DUPLICATE, _M_HOPS = int(AreaMeasure.OPENED_FILES), int(AreaMeasure.DUPLICATES), int(AreaMeasure.HOPS)
_M_REGISTERED, _M_REGISTERED_MEDIATION = int(AreaMeasure.REGISTERED), int(AreaMeasure.REGISTERED_MEDIATION)
_M_OK, _M_FAIL = int(AreaMeasure.CLOSED_OK), int(AreaMeasure.CLOSED_FAIL)
_M_OK_MEDIATION, _M_FAIL_MEDIATION = int(AreaMeasure.CLOSED_OK_MEDIATION), int(AreaMeasure.CLOSED_FAIL_MEDIATION)
_M_OVERDUE_OPEN = int(AreaMeasure.OVERDUE_OPEN)
_MEDIATION_LAST, _SECTOR = int(Book.COUNTY_MEDIATION), int(Book.SECTOR)
_M_CITY, _M_COUNTY = int(AreaMeasure.COST_FEN_CITY), int(AreaMeasure.COST_FEN_COUNTY)
_M_TOWNSHIP = int(AreaMeasure.COST_FEN_TOWNSHIP)
P_SUBSIDY = index("account.subsidy")


@kernel
def is_mediation(book):
    """Whether a book is a mediation book."""
    return 1 <= book <= _MEDIATION_LAST or book == _SECTOR


@kernel
def open_file(world, case, channel, book, desk, day, minute, rule):
    """Open a file on a dispute at its desk of entry; it starts at the stage `record`."""
    file = new_file(world, case, channel, book, desk, day, minute, rule)
    to_stage(world, file, RECORD, day, minute)
    return file


@kernel
def new_file(world, case, channel, book, desk, day, minute, rule):
    """A file on a dispute at its desk of entry, at no stage yet: the caller sets its step, then passes it on."""
    files, cases = world.files, world.cases
    if files.count == files.own.shape[0]:
        grow_files(files)
    file = files.count
    files.count = file + 1
    tier = int(world.desks.tier[desk])
    files.case[file], files.book[file], files.channel[file], files.desk[file] = case, book, channel, desk
    files.origin_tier[file] = tier
    files.max_tier[file] = tier
    files.opened_day[file], files.opened_minute[file] = day, minute
    files.recorded_severity[file] = cases.severity[case]
    files.recorded_remit[file] = tier
    files.episode[file] = cases.episode[case]
    files.record[file] = _NONE
    files.registered_day[file], files.closed_day[file] = -1, -1
    clear(world, file)
    other = cases.first_file[case]
    while other >= 0:
        if int(files.book[other]) == book:
            files.again[file] = min(int(files.again[other]) + 1, 127)
            break
        other = files.next_of_case[other]
    # the list of a dispute's files is newest first
    files.next_of_case[file] = cases.first_file[case]
    cases.first_file[case] = file
    if int(cases.n_files[case]) == 0:
        world.counts[N_FIRST] += 1
    else:
        files.duplicate[file] = 1 if int(cases.n_open[case]) > 0 else 0
        world.counts[N_DUPLICATE] += 1
        if int(files.duplicate[file]) == 1:
            count(world, case, day, _M_DUPLICATE, 1)
    cases.n_files[case] += 1
    cases.n_open[case] += 1
    if tier > int(cases.max_level[case]):
        cases.max_level[case] = tier
    count(world, case, day, _M_OPENED, 1)
    files.tier[file] = 0
    move_open(world, file, day, tier)
    write(world, case, file, day, minute, _OPEN_FILE, rule, 0, 0, tier, desk, channel, 0, book, 0)
    if is_legal(book) and int(cases.in_petition[case]) == 1 and int(cases.truth[case]) == _LIVE:
        waiting = petition_of(world, case, _QUEUED)
        if waiting >= 0 and in_procedure(world, waiting):
            stay(world, waiting, day)
    return file


@kernel
def clear(world, file):
    """A new file is in no list, with no server, and has no date yet."""
    files = world.files
    files.stage[file] = -1
    for blank in (files.merged_into, files.next_of_case, files.server, files.home):
        blank[file] = -1
    for blank in (files.due_day, files.clock_day, files.overdue_day, files.queue_day, files.deadline):
        blank[file] = -1


@kernel
def register(world, file, day, minute, rule):
    """Enter a file in its book."""
    files = world.files
    case, book = files.case[file], int(files.book[file])
    files.record[file] = _OPEN
    files.registered_day[file] = day
    count(world, case, day, _M_REGISTERED, 1)
    if is_mediation(book):
        count(world, case, day, _M_REGISTERED_MEDIATION, 1)
    world.counts[N_RECORDED] += 1
    tier, desk, channel = files.tier[file], files.desk[file], files.channel[file]
    write(world, case, file, day, minute, _REGISTER, rule, 0, 0, tier, desk, channel, 0, book, 0)


@kernel
def spend(world, file, day, fen):
    """Book public money spent on a file with the budget of its desk's tier."""
    tier = int(world.desks.tier[world.files.desk[file]])
    measure = _M_CITY if tier == 4 else (_M_COUNTY if tier == 3 else _M_TOWNSHIP)
    world.files.cost[file] += fen
    count(world, world.files.case[file], day, measure, fen)
    world.counts[N_COST] += fen


@kernel
def close_file(world, file, day, minute, good, reason, rule, event):
    """Close a file wherever it stands; the book, if it is in one, says settled or failed."""
    files, cases = world.files, world.cases
    work = int(files.work[file])
    if work == _CLOSED:
        return
    case, book, tier, desk = files.case[file], int(files.book[file]), int(files.tier[file]), files.desk[file]
    if work == _QUEUED:
        pull(world, file, world.desks.pool[desk])
    if work == _QUEUED or work == _SERVED or work == _BETWEEN:
        leave_desk(world, file, day)
    if work == _WAIT:
        count(world, case, day, _M_WAIT, -1)
    unplan(world, file)
    stop_clock(world, file)
    files.work[file] = _CLOSED
    files.closed_day[file], files.closed_minute[file] = day, minute
    files.close_reason[file] = reason
    if int(files.record[file]) == _OPEN:
        files.record[file] = _OK if good else _FAIL
        count(world, case, day, _M_OK if good else _M_FAIL, 1)
        if is_mediation(book):
            count(world, case, day, _M_OK_MEDIATION if good else _M_FAIL_MEDIATION, 1)
            if good:  # the subsidy pays for a file that says settled, whatever is true
                spend(world, file, day, int(value1(world, P_SUBSIDY, cases.village[case], tier - 1) * 100.0 + 0.5))
    if files.overdue_day[file] >= 0:
        count(world, case, day, _M_OVERDUE_OPEN, -1)
    move_open(world, file, day, 0)
    files.tier[file] = tier
    cases.n_open[case] -= 1
    if leave_procedure(world, file, day, reason):
        wake(world, case, day)
    learn(world, file, day)
    world.counts[N_CLOSED] += 1
    channel, attempts = files.channel[file], files.total_attempts[file]
    write(world, case, file, day, minute, event, rule, reason, tier, tier, desk, channel, attempts, book, 0)


@kernel
def reopen(world, file, day, reason, rule):
    """A closed file is taken up again at its desk."""
    files, cases = world.files, world.cases
    case, desk, tier, book = files.case[file], files.desk[file], files.tier[file], files.book[file]
    if files.overdue_day[file] >= 0:
        count(world, case, day, _M_OVERDUE_OPEN, 1)
    files.record[file] = _OPEN if files.registered_day[file] >= 0 else _NONE
    files.closed_day[file] = -1
    files.reopened[file] += 1
    files.tier[file] = 0
    cases.n_open[case] += 1
    world.counts[N_CLOSED] -= 1
    count(world, case, day, _M_REOPENED, 1)
    write(world, case, file, day, 0, _REOPEN, rule, reason, tier, tier, desk, -1, 0, book, 0)
    enqueue(world, file, desk, day, 0, day + 1)


@kernel
def split_off(world, file, day, minute, rule):
    """Enter a matter once more than there are matters: registered and closed as settled at once."""
    files, cases = world.files, world.cases
    if files.count == files.own.shape[0]:
        grow_files(files)
    new = files.count
    files.count = new + 1
    case, book, desk, tier = files.case[file], int(files.book[file]), files.desk[file], int(files.tier[file])
    files.case[new], files.book[new], files.channel[new], files.desk[new] = case, book, files.channel[file], desk
    files.tier[new], files.origin_tier[new], files.max_tier[new] = tier, tier, tier
    files.opened_day[new], files.opened_minute[new] = day, minute
    files.registered_day[new], files.closed_day[new], files.closed_minute[new] = day, day, minute
    files.recorded_severity[new], files.recorded_remit[new] = files.recorded_severity[file], tier
    files.episode[new], files.stage[new], files.work[new], files.record[new] = files.episode[file], -1, _CLOSED, _OK
    files.split[new] = 1
    clear(world, new)
    world.counts[N_PHANTOM] += 1
    world.counts[N_RECORDED] += 1
    world.counts[N_CLOSED] += 1
    for measure in (_M_SPLIT, _M_OPENED, _M_REGISTERED, _M_REGISTERED_MEDIATION, _M_OK, _M_OK_MEDIATION):
        count(world, case, day, measure, 1)
    channel = files.channel[new]
    for event in (_SPLIT, _OPEN_FILE, _REGISTER, _CLOSE_EVENT):
        write(world, case, new, day, minute, event, rule, 0, tier, tier, desk, channel, 0, book, 0)
    spend(world, new, day, int(value1(world, P_SUBSIDY, cases.village[case], tier - 1) * 100.0 + 0.5))


@kernel
def send(world, file, desk, day, due, minute, event, reason, rule):
    """Pass a file on to another desk; it is in transit until `due`."""
    files = world.files
    work = int(files.work[file])
    if work == _QUEUED:
        pull(world, file, world.desks.pool[files.desk[file]])
    if work == _QUEUED or work == _SERVED or work == _BETWEEN:
        leave_desk(world, file, day)
    stop_clock(world, file)
    before, tier = int(files.tier[file]), int(world.desks.tier[desk])
    files.hops[file] += 1
    case, book, channel = files.case[file], files.book[file], files.channel[file]
    count(world, case, day, _M_HOPS, 1)
    files.desk[file] = desk
    files.work[file] = _TRANSIT
    files.server[file] = -1
    files.deadline[file] = -1
    move_open(world, file, day, tier)
    write(world, case, file, day, minute, event, rule, reason, before, tier, desk, channel, 0, book, 0)
    if world.flags[PHASE_OF_STAGE[ASSIGN]] != 0:
        plan(world, file, ASSIGN, due)
    else:
        enqueue(world, file, desk, day, minute, day + 1)
