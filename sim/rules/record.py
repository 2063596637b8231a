"""Record: a report enters a book in time, late, twice or never; matters that belong together may be recognised."""

from __future__ import annotations

from sim.events.measures import AreaMeasure
from sim.kernel import kernel
from sim.parameters.catalogue import index
from sim.randomness import chance, sample
from sim.rule import Rule
from sim.vocabulary import Event, Phase, Reason, Record, Response, Step, Use, Work
from sim.world.access import value1, value2
from sim.world.files import close_file, is_mediation, register, split_off
from sim.world.places import RECORD, TRIAGE, to_stage
from sim.world.plans import next_due, plan, report
from sim.world.responses import entered_late, is_split, less, response
from sim.world.tally import count
from sim.world.truth import is_linked
from sim.world.world import World

_RULE, _LINKED, _LOST = int(Phase.RECORD), int(Reason.LINKED), int(Reason.UNRESOLVED)
_MERGE, _CLOSE = int(Event.MERGE), int(Event.CLOSE)
_M_MERGED, _MOVED, _NONE = int(AreaMeasure.MERGED), int(Record.MOVED), int(Record.NONE)
_CLOSED, _SELECT = int(Work.CLOSED), int(Response.SELECT)
_CONFIRMATION = int(Step.CONFIRMATION)
_REGISTER, _DELAY, _DUPLICATE = int(Use.REGISTER), int(Use.DELAY), int(Use.DUPLICATE)
P_REGISTER, P_DELAY = index("record.register_probability"), index("record.delay")
P_LOSS = index("links.loss")


class RecordRule(Rule):
    """Registration with delay and loss, selective registration, linking of duplicates."""

    name, phase = "record", Phase.RECORD
    reads = ("links",)

    def step(self, world: World, day: int) -> None:
        """Look at the reports that are due today."""
        record(world.tables, world.stream(self), day)


@kernel
def record(world, stream, day):
    """Reports of today, file by file."""
    files, cases = world.files, world.cases
    while True:
        file = next_due(world, RECORD, day)
        if file < 0:
            return
        case, book, village, step = report(world, file)
        key = cases.key[case]
        minute = int(files.opened_minute[file]) if files.opened_day[file] == day else 0
        if files.opened_day[file] == day:
            law, mean = value2(world, P_DELAY, village, book - 1, 0), value2(world, P_DELAY, village, book - 1, 1)
            shape = value2(world, P_DELAY, village, book - 1, 2)
            delay = int(sample(stream, key, step, _DELAY, law, mean, shape)) + entered_late(world, file, step)
            if delay > 0:
                plan(world, file, RECORD, day + delay)
                continue
        if chance(stream, key, step, _DUPLICATE, value1(world, P_LOSS, village, book - 1)):
            close_file(world, file, day, minute, False, _LOST, _RULE, _CLOSE)
            continue
        desk = files.desk[file]
        entered = less(value1(world, P_REGISTER, village, book - 1), response(world, desk, _SELECT))
        if chance(stream, key, step, _REGISTER, entered):
            register(world, file, day, minute, _RULE)
            if is_mediation(book) and is_split(world, file, step):
                split_off(world, file, day, minute, _RULE)
        target = older(world, file)
        own = int(files.step[file]) > 0  # a statutory procedure gives its own answer
        if target >= 0 and not own and is_linked(world, file):
            files.merged_into[file] = target
            registered = files.registered_day[file] >= 0
            files.record[file] = _MOVED if registered else _NONE
            count(world, case, day, _M_MERGED, 1)
            close_file(world, file, day, minute, False, _LINKED, _RULE, _MERGE)
            continue
        to_stage(world, file, TRIAGE, day, minute)


@kernel
def older(world, file):
    """Oldest other open file of the same dispute, -1 for none (the list of files is newest first)."""
    files = world.files
    found = -1
    other = files.next_of_case[file]
    while other >= 0:
        if int(files.work[other]) != _CLOSED and int(files.step[other]) != _CONFIRMATION:
            found = other
        other = files.next_of_case[other]
    return found
