"""Steps of statutory procedures: their clocks, their work, and how they end. What follows a step is its rule's business.

A file with a step is worked on at its desk like any other; when the work is done, agreed, failed or out of time, the
rule of its book looks at it (stage `PETITION`, `COURT` or `ARBITRATION`) on the day on which the result is issued.
"""

from __future__ import annotations

from sim.kernel import kernel
from sim.parameters.catalogue import index
from sim.randomness import chance
from sim.vocabulary import Book, Outcome, Use
from sim.world.access import value1
from sim.world.files import ARBITRATION, COURT, PETITION
from sim.world.plans import plan, stop_clock

_PETITION, _COURT = int(Book.PETITION), int(Book.COURT)
_ON_THE_DAY = int(Use.ON_THE_DAY)
_DONE = int(Outcome.DONE)
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
