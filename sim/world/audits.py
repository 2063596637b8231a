"""Re-checks of closed files: what a book calls settled is looked at again, and taken up again where it is not."""

from __future__ import annotations

from sim.events.measures import AreaMeasure
from sim.kernel import kernel
from sim.parameters.catalogue import index
from sim.randomness import chance
from sim.vocabulary import Event, Phase, Reason, Record, Truth, Use, Work
from sim.world.access import value0, write
from sim.world.files import reopen
from sim.world.hazards import UNSEEN_OR_QUEUED
from sim.world.tally import count
from sim.world.truth import change_pace

_RULE = int(Phase.ASSESS)
_CLOSE, _WITHDRAW, _AUDIT = int(Event.CLOSE), int(Event.WITHDRAW), int(Event.AUDIT)
_CLOSED, _OK, _USE = int(Work.CLOSED), int(Record.CLOSED_OK), int(Use.AUDIT)
_LIVE, _DORMANT, _VIOLENT = int(Truth.LIVE), int(Truth.DORMANT), int(Truth.VIOLENT)
_REASON = int(Reason.AUDIT)
_M_AUDITS, _M_FAILED = int(AreaMeasure.AUDITS), int(AreaMeasure.AUDITS_FAILED)
P_SHARE, P_AFTER = index("closing.audit_share"), index("assess.audit_after")


@kernel
def first_row(world, day):
    """First row of the log of a day or later; the log is in order of days."""
    log = world.log
    low, high = 0, log.count
    while low < high:
        middle = (low + high) // 2
        if log.day[middle] < day:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def re_check(world, stream, day):
    """Files closed as settled so many days ago, each by its own draw."""
    log, files, cases = world.log, world.files, world.cases
    then = day - int(value0(world, P_AFTER, 0))
    if then < 0:
        return
    row, last = first_row(world, then), first_row(world, then + 1)
    while row < last:
        file, event = int(log.file[row]), int(log.event[row])
        row += 1
        if file < 0 or (event != _CLOSE and event != _WITHDRAW):
            continue
        if int(files.work[file]) != _CLOSED or int(files.record[file]) != _OK or files.closed_day[file] != then:
            continue
        case = files.case[file]
        step = (int(files.book[file]) * 4096 + int(files.episode[file])) * 64 + min(int(files.again[file]), 63)
        step = step * 64 + int(files.reopened[file])
        if chance(stream, cases.key[case], step, _USE, value0(world, P_SHARE, cases.village[case])):
            look_again(world, file, day)


@kernel
def look_again(world, file, day):
    """One re-check: counted, and reopened if the dispute goes on."""
    files, cases = world.files, world.cases
    case, truth = files.case[file], int(cases.truth[files.case[file]])
    tier, desk, book = files.tier[file], files.desk[file], files.book[file]
    failed = truth == _LIVE or truth == _DORMANT or truth == _VIOLENT
    count(world, case, day, _M_AUDITS, 1)
    value = 1 if failed else 0
    write(world, case, file, day, 0, _AUDIT, _RULE, _REASON, tier, tier, desk, -1, 0, book, value)
    if not failed:
        return
    count(world, case, day, _M_FAILED, 1)
    if truth == _LIVE and int(files.split[file]) == 0 and int(files.step[file]) == 0:
        reopen(world, file, day, _REASON, _RULE)
        change_pace(world, case, day, UNSEEN_OR_QUEUED)
