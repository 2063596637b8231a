"""Steps of statutory procedures: how they end, and what the end of their limit does. What follows is their rule's.

A file with a step is worked on at its desk like any other; when the work is done, agreed, failed or out of time, the
rule of its book looks at it (stage `PETITION`, `COURT` or `ARBITRATION`) on the day on which the result is issued.
"""

from __future__ import annotations

from sim.kernel import kernel
from sim.parameters.catalogue import index
from sim.randomness import chance
from sim.vocabulary import Book, Outcome, Use, Work
from sim.world.access import value1
from sim.world.places import ARBITRATION, COURT, PETITION
from sim.world.plans import in_procedure, plan, rush_days, stop_clock
from sim.world.queues import pull, push

_PETITION, _COURT = int(Book.PETITION), int(Book.COURT)
_ON_THE_DAY = int(Use.ON_THE_DAY)
_DONE, _QUEUED = int(Outcome.DONE), int(Work.QUEUED)
P_ON_THE_DAY = index("statute.on_the_day")


@kernel
def stage_of(world, file):
    """Stage of the rule to whose procedure a file belongs."""
    book = int(world.files.book[file])
    if book == _PETITION:
        return PETITION
    return COURT if book == _COURT else ARBITRATION


@kernel
def step_key(world, file):
    """Indices of a decision on a step packed into one integer: book, episode, how often before, step."""
    files = world.files
    at = (int(files.book[file]) * 256 + int(files.episode[file])) * 64 + min(int(files.again[file]), 63)
    return at * 32 + int(files.step[file])


@kernel
def end_step(world, file, day, outcome, stream):
    """The work on a step ends; its rule looks at the file today, or on the last day of the limit."""
    files = world.files
    files.outcome[file] = outcome
    due, case = day, files.case[file]
    if outcome == _DONE and int(files.away[file]) == 0 and files.deadline[file] > day:
        p = value1(world, P_ON_THE_DAY, world.cases.village[case], int(files.step[file]) - 1)
        if chance(stream, world.cases.key[case], step_key(world, file), _ON_THE_DAY, p):
            due = files.deadline[file]
    stop_clock(world, file)
    plan(world, file, stage_of(world, file), due)


@kernel
def rush(world, day):
    """Files whose statutory limit ends in so many days, and within the horizon, go to the front of their queues."""
    files, ahead = world.files, rush_days(world)
    if ahead <= 0 or day + ahead >= world.horizon:
        return
    file = int(world.clock_head[day + ahead])
    while file >= 0:
        if in_procedure(world, file) and int(files.rushed[file]) == 0:
            queued = int(files.work[file]) == _QUEUED
            pool = int(world.desks.pool[files.desk[file]])
            if queued:
                pull(world, file, pool)
            files.rushed[file] = 1
            if queued:
                push(world, file, pool, True)
        file = int(files.clock_after[file])
