"""Due days: what happens next to whom, without looking at those to whom nothing happens.

A bucket is a doubly linked list of rows for one day; the links are columns of the table, so linking, unlinking and
moving cost a few memory accesses and leave nothing to clean up. Days beyond the horizon are not linked: the row keeps
the day.
"""

from __future__ import annotations

from sim.kernel import kernel


@kernel
def unlink(head, after, before, due, row):
    """Take a row out of its day; harmless where it is in none."""
    day = int(due[row])
    if day < 0:
        return
    if day < head.size:
        following, previous = after[row], before[row]
        if previous >= 0:
            after[previous] = following
        else:
            head[day] = following
        if following >= 0:
            before[following] = previous
    due[row] = -1


@kernel
def link(head, after, before, due, row, day):
    """Put a row (in no day now) in front of a day's list."""
    due[row] = day
    if day >= head.size:
        return
    first = head[day]
    after[row] = first
    before[row] = -1
    if first >= 0:
        before[first] = row
    head[day] = row
