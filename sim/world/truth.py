"""Transitions of a dispute's truth and sight, with everything that must follow from each at once."""

from __future__ import annotations

from sim.events.measures import AreaMeasure
from sim.kernel import kernel
from sim.parameters.catalogue import index
from sim.randomness import chance, threshold
from sim.vocabulary import Book, Event, Phase, Reason, Sight, Truth, Use, Work
from sim.world.access import value1, write
from sim.world.afterwards import schedule_dormant, schedule_relapse, touch_dormant
from sim.world.buckets import unlink
from sim.world.confirmations import ask_confirmation
from sim.world.desks import book_of_tier, desk_at, mediation_desk
from sim.world.files import close_file, open_file
from sim.world.hazards import UNSEEN_OR_QUEUED, schedule, start_episode, touch
from sim.world.places import CLOSE, N_END, N_FADED, N_RELAPSED, N_REST, N_SEEN, N_SETTLED, N_VIOLENT
from sim.world.responses import mark_pressed, relapse_speed
from sim.world.sights import forget_sights, schedule_sight, touch_sights
from sim.world.spills import publicise
from sim.world.tally import count

_LIVE, _SETTLED, _ENDED = int(Truth.LIVE), int(Truth.SETTLED), int(Truth.ENDED)
_SEEN = int(Sight.SEEN)
_CLOSED, _SERVED = int(Work.CLOSED), int(Work.SERVED)
_SEE, _SETTLE, _RELAPSE = int(Event.SEE), int(Event.SETTLE), int(Event.RELAPSE)
_END, _WITHDRAW, _REVIVE = int(Event.END), int(Event.WITHDRAW), int(Event.REVIVE)
_DORMANT, _FESTER, _M_REVIVED = int(Truth.DORMANT), int(Phase.FESTER), int(AreaMeasure.REVIVED)
_USE_REST = int(Use.PATIENCE)
_TRUTH_ENDED = int(Reason.TRUTH_ENDED)
_RECORD = int(Phase.RECORD)
_LINK = int(Use.LINK)
_M_SEEN, _M_LIVE, _M_UNSEEN = int(AreaMeasure.SEEN), int(AreaMeasure.LIVE), int(AreaMeasure.UNSEEN_LIVE)
_M_SETTLED, _M_RELAPSED, _M_ENDED = int(AreaMeasure.SETTLED), int(AreaMeasure.RELAPSED), int(AreaMeasure.ENDED)
_M_SETTLED_AT = int(AreaMeasure.SETTLED_VILLAGE)
_M_WITHDRAWN, _M_POLICE = int(AreaMeasure.WITHDRAWN), int(AreaMeasure.POLICE_CALLS)
_M_TRIPS = int(AreaMeasure.TRIPS)
_TRUTH_BOOK, _POLICE_BOOK = int(Book.TRUTH), int(Book.POLICE)
_VILLAGE_BOOK = int(Book.VILLAGE_MEDIATION)
#: event, tally and law counter of each way a live dispute can end by itself, by truth
_END_EVENT = (0, 0, int(Event.FADE), int(Event.REST), int(Event.VIOLENT))
_END_MEASURE = (0, 0, int(AreaMeasure.FADED), int(AreaMeasure.DORMANT), int(AreaMeasure.VIOLENT))
_END_COUNT = (0, 0, N_FADED, N_REST, N_VIOLENT)
P_LINK = index("links.link_probability")
P_DESK, P_BOOK, P_TRIPS = index("channels.desk"), index("channels.book"), index("channels.trips")


@kernel
def is_linked(world, file):
    """Whether what is known of the dispute elsewhere reaches this file."""
    files, cases = world.files, world.cases
    case, book = files.case[file], int(files.book[file])
    step = book * 4096 + int(files.episode[file])
    p = value1(world, P_LINK, cases.village[case], book - 1)
    return chance(world.stream[_RECORD], cases.key[case], step, _LINK, p)


@kernel
def close_linked(world, case, day, minute, keep, good, rule):
    """Close the dispute's other open files that are linked; the rest learn of it at their next session."""
    files = world.files
    file = world.cases.first_file[case]
    while file >= 0:
        following = files.next_of_case[file]
        work = int(files.work[file])
        if file != keep and work != _CLOSED and work != _SERVED and int(files.stage[file]) != CLOSE:
            if is_linked(world, file):
                count(world, case, day, _M_WITHDRAWN, 1)
                close_file(world, file, day, minute, good, _TRUTH_ENDED, rule, _WITHDRAW)
        file = following


@kernel
def settle(world, case, file, day, minute, reason, rule):
    """A live dispute is settled in substance at the desk of `file`."""
    cases, files = world.cases, world.files
    touch(world, case, day)
    touch_sights(world, case, day)
    desk = files.desk[file]
    tier = int(world.desks.tier[desk])
    cases.truth[case] = _SETTLED
    cases.settle_day[case], cases.settle_minute[case] = day, minute
    cases.settle_tier[case], cases.settle_desk[case] = tier, desk
    cases.settle_attempt[case] = files.total_attempts[file]
    cases.pace[case] = UNSEEN_OR_QUEUED
    count(world, case, day, _M_SETTLED, 1)
    count(world, case, day, _M_SETTLED_AT + tier - 1, 1)
    count(world, case, day, _M_LIVE, -1)
    world.counts[N_SETTLED] += 1
    channel, attempts = files.channel[file], files.total_attempts[file]
    write(world, case, file, day, minute, _SETTLE, rule, reason, tier, tier, desk, channel, attempts, _TRUTH_BOOK, 0)
    mark_pressed(world, file, day, minute)
    schedule_relapse(world, case, day, int(world.desks.kind[desk]), relapse_speed(world, case))
    unlink(world.sight_head, cases.sight_after, cases.sight_before, cases.sight_day, case)
    close_linked(world, case, day, minute, file, True, rule)
    ask_confirmation(world, case, desk, day, reason)
    publicise(world, case, day)


@kernel
def end_by_itself(world, case, day, truth, rule):
    """A live dispute fades, goes dormant or turns violent; a dormant one turns violent."""
    cases = world.cases
    dormant = int(cases.truth[case]) == _DORMANT
    if dormant:
        touch_dormant(world, case, day)
        world.counts[N_REST] -= 1
    else:
        touch(world, case, day)
        count(world, case, day, _M_LIVE, -1)
        if int(cases.sight[case]) != _SEEN:
            count(world, case, day, _M_UNSEEN, -1)
    cases.truth[case] = truth
    cases.end_day[case] = day
    count(world, case, day, _END_MEASURE[truth], 1)
    world.counts[_END_COUNT[truth]] += 1
    write(world, case, -1, day, 0, _END_EVENT[truth], rule, 0, 0, 0, -1, -1, 0, _TRUTH_BOOK, 0)
    unlink(world.truth_head, cases.truth_after, cases.truth_before, cases.truth_day, case)
    unlink(world.sight_head, cases.sight_after, cases.sight_before, cases.sight_day, case)
    close_linked(world, case, day, 0, -1, truth == 2, rule)
    if truth == _DORMANT and world.flags[_FESTER] != 0:
        schedule_dormant(world, case, day)


@kernel
def revive(world, case, day, reason, rule):
    """A dormant dispute comes back: live again, in the same episode, exposed to everything from tomorrow."""
    cases = world.cases
    touch_dormant(world, case, day)
    cases.truth[case] = _LIVE
    cases.end_day[case] = -1
    cases.pace[case] = UNSEEN_OR_QUEUED
    world.counts[N_REST] -= 1
    count(world, case, day, _M_REVIVED, 1)
    count(world, case, day, _M_LIVE, 1)
    if int(cases.sight[case]) != _SEEN:
        count(world, case, day, _M_UNSEEN, 1)
    write(world, case, -1, day, 0, _REVIVE, rule, reason, 0, 0, -1, -1, 0, _TRUTH_BOOK, 0)
    cases.rest_left[case] = threshold(world.stream[_FESTER], cases.key[case], 65536 + day, _USE_REST)
    cases.hazard_day[case] = day + 1
    schedule(world, case)
    cases.sight_from[case] = day + 1
    schedule_sight(world, case)


@kernel
def end_of_watch(world, case, day, rule):
    """A settled dispute did not come back."""
    world.cases.truth[case] = _ENDED
    world.cases.end_day[case] = day
    count(world, case, day, _M_ENDED, 1)
    world.counts[N_END] += 1
    write(world, case, -1, day, 0, _END, rule, 0, 0, 0, -1, -1, 0, _TRUTH_BOOK, 0)


@kernel
def relapse(world, case, day, rule):
    """A settled dispute comes back: a new episode, exposed to everything from tomorrow."""
    cases = world.cases
    cases.truth[case] = _LIVE
    cases.episode[case] += 1
    cases.n_relapse[case] += 1
    cases.fails[case] = 0
    cases.pace[case] = UNSEEN_OR_QUEUED
    count(world, case, day, _M_RELAPSED, 1)
    count(world, case, day, _M_LIVE, 1)
    world.counts[N_RELAPSED] += 1
    write(world, case, -1, day, 0, _RELAPSE, rule, 0, 0, 0, -1, -1, 0, _TRUTH_BOOK, 0)
    start_episode(world, case, day + 1)
    forget_sights(world, case, day + 1)


@kernel
def change_pace(world, case, day, pace):
    """A dispute's files change what it goes through; its hazards follow from tomorrow."""
    cases = world.cases
    if int(cases.pace[case]) == pace or int(cases.truth[case]) != _LIVE:
        return
    touch(world, case, day)
    cases.pace[case] = pace
    schedule(world, case)


@kernel
def failed(world, case, day):
    """An attempt failed: the dispute ripens faster from tomorrow, and waits in a queue again."""
    cases = world.cases
    touch(world, case, day)
    cases.fails[case] += 1
    cases.pace[case] = UNSEEN_OR_QUEUED
    schedule(world, case)


@kernel
def first_sight(world, case, day, minute, channel, tier, desk, rule):
    """A dispute is seen for the first time; never goes back."""
    cases = world.cases
    cases.sight[case] = _SEEN
    cases.seen_day[case], cases.seen_minute[case] = day, minute
    cases.seen_channel[case], cases.seen_tier[case] = channel, tier
    count(world, case, day, _M_SEEN, 1)
    count(world, case, day, _M_UNSEEN, -1)
    world.counts[N_SEEN] += 1
    write(world, case, -1, day, minute, _SEE, rule, 0, 0, tier, desk, channel, 0, _TRUTH_BOOK, 0)


@kernel
def sighting(world, case, day, minute, channel, rule):
    """A channel comes to know of a live dispute; returns the file that was opened, -1 for none.

    The first sight, or one when no file is open, opens a file. A further one opens a file in the channel's own book if
    that book holds none that is open: the same dispute now stands in two books.
    """
    cases, files = world.cases, world.files
    v = cases.village[case]
    kind = int(cases.kind[case])
    desk = world.villages.desk[v, int(value1(world, P_DESK, v, channel))]
    book = int(value1(world, P_BOOK, v, channel))
    if desk < 0:
        desk = mediation_desk(world, v, 1, kind)
        book = book_of_tier(int(world.desks.tier[desk])) if desk >= 0 else _VILLAGE_BOOK
    if desk < 0:
        return -1
    if int(cases.sight[case]) != _SEEN:
        first_sight(world, case, day, minute, channel, int(world.desks.tier[desk]), desk, rule)
    cases.n_sights[case] += 1
    trips = int(value1(world, P_TRIPS, v, channel))
    cases.trips[case] += trips
    count(world, case, day, _M_TRIPS, trips)
    if book == _POLICE_BOOK:
        count(world, case, day, _M_POLICE, 1)
    file = cases.first_file[case]
    while file >= 0:
        if int(files.work[file]) != _CLOSED and int(files.book[file]) == book:
            return -1
        file = files.next_of_case[file]
    return open_file(world, case, channel, book, desk, day, minute, rule)


@kernel
def surface(world, case, day, tier, channel, rule):
    """A dispute that grew comes to light at a tier; tomorrow's channels find it as a known one."""
    cases = world.cases
    v = cases.village[case]
    desk = desk_at(world.villages.desk, world, v, tier, cases.kind[case])
    if desk < 0:
        desk = mediation_desk(world, v, tier, cases.kind[case])
    if desk < 0:
        return
    level = int(world.desks.tier[desk])
    touch_sights(world, case, day)
    first_sight(world, case, day, 0, channel, level, desk, rule)
    cases.n_sights[case] += 1
    open_file(world, case, channel, book_of_tier(level), desk, day, 0, rule)
    schedule_sight(world, case)
