"""When a file is looked at next: its due day with a stage, and its deadline at a desk."""

from __future__ import annotations

from sim.kernel import kernel
from sim.parameters.catalogue import index
from sim.world.access import value0, value1
from sim.world.buckets import link, unlink

P_LIMIT, P_WORKING_DAYS, P_EXPIRY = index("clocks.limit"), index("clocks.counts"), index("clocks.at_expiry")
P_STEP_LIMIT, P_STEP_COUNTS = index("statute.limit"), index("statute.counts")
P_RUSH = index("statute.rush_days")


@kernel
def in_procedure(world, file):
    """Whether a file is at a step of a statutory procedure and at its own desk."""
    return int(world.files.step[file]) > 0 and int(world.files.away[file]) == 0


@kernel
def unplan(world, file):
    """Take a file out of its due day."""
    files = world.files
    stage = int(files.stage[file])
    if stage >= 0:
        unlink(world.due_head[stage], files.due_after, files.due_before, files.due_day, file)
        files.stage[file] = -1


@kernel
def plan(world, file, stage, day):
    """Have a stage look at a file on a day."""
    files = world.files
    unplan(world, file)
    files.stage[file] = stage
    link(world.due_head[stage], files.due_after, files.due_before, files.due_day, file, day)


@kernel
def next_due(world, stage, day):
    """Take the next file that a stage looks at today out of its due day; -1 once none is left."""
    files = world.files
    head = world.due_head[stage]
    file = head[day]
    if file >= 0:
        unlink(head, files.due_after, files.due_before, files.due_day, file)
        files.stage[file] = -1
    return file


@kernel
def report(world, file):
    """What indexes the draws on a report before it has a desk: dispute, book, village, and book with episode."""
    files = world.files
    case, book = files.case[file], int(files.book[file])
    return case, book, world.cases.village[case], book * 4096 + int(files.episode[file])


@kernel
def stop_clock(world, file):
    """End the deadline of a file at its desk."""
    files = world.files
    unlink(world.clock_head, files.clock_after, files.clock_before, files.clock_day, file)


@kernel
def start_clock(world, file, day):
    """Start the deadline of the desk that a file has come to; day one is the day of arrival."""
    files, desks = world.files, world.desks
    desk = files.desk[file]
    village, kind = desks.village[desk], desks.kind[desk]
    if in_procedure(world, file):
        step = int(files.step[file]) - 1
        limit, working = int(value1(world, P_STEP_LIMIT, village, step)), value1(world, P_STEP_COUNTS, village, step)
    else:
        limit, working = int(value1(world, P_LIMIT, village, kind)), value1(world, P_WORKING_DAYS, village, kind)
    set_clock(world, file, day, limit, working > 0.0)
    near = in_procedure(world, file) and files.deadline[file] >= 0
    files.rushed[file] = 1 if near and files.deadline[file] - day < rush_days(world) else 0


@kernel
def rush_days(world):
    """Last days of a limit in which a file of a statutory procedure is taken first; the same everywhere."""
    return int(value0(world, P_RUSH, 0))


@kernel
def set_clock(world, file, day, limit, working):
    """Let a deadline of `limit` days run from `day` (day one), in calendar or in working days; 0 ends it."""
    files = world.files
    stop_clock(world, file)
    files.deadline[file] = -1
    if limit <= 0:
        return
    due = last_day(world, day, limit, working)
    files.deadline[file] = due
    link(world.clock_head, files.clock_after, files.clock_before, files.clock_day, file, due)


@kernel
def last_day(world, day, limit, working):
    """Last of `limit` days from `day` (day one), in calendar or in working days."""
    if not working:
        return day + limit - 1
    before = world.working_before
    target = before[min(day, before.size - 1)] + limit
    due = day
    while due < world.horizon and before[due + 1] < target:
        due += 1
    return due


@kernel
def days_left(world, file, day):
    """Days that the running clock of a statutory step still has after `day`, as it counts them; 0 for none."""
    files = world.files
    due = files.clock_day[file]
    if due <= day:
        return 0
    step, village = int(files.step[file]) - 1, world.desks.village[files.desk[file]]
    if value1(world, P_STEP_COUNTS, village, step) <= 0.0:
        return due - day
    before = world.working_before
    return before[min(due + 1, before.size - 1)] - before[min(day + 1, before.size - 1)]


@kernel
def out_of_time(world, file, day):
    """Whether the clock of the present desk has run out and says that the file goes on."""
    files, desks = world.files, world.desks
    due, desk = files.deadline[file], files.desk[file]
    if due < 0 or due > day:
        return False
    action = value1(world, P_EXPIRY, desks.village[desk], desks.kind[desk])
    return action == 0.0 or action == 4.0  # push up, deem failed
