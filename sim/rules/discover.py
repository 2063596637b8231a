"""Discover: channels come to know of disputes, for the first time or again.

Contact and detection of each channel add up as competing hazards (sim/world/sights.py); what is found today is exempt
from today's festering. On talk days and the like a share is settled on the spot, as far as the day's slots go; what is
heard there takes minutes from the desk.
"""

from __future__ import annotations

import numpy as np

from sim.kernel import kernel
from sim.parameters.catalogue import index
from sim.randomness import chance, draw
from sim.rule import Rule
from sim.vocabulary import Channel, Event, Phase, Reason, Sight, Truth, Use
from sim.world.access import value1, write
from sim.world.buckets import link, unlink
from sim.world.hazards import schedule, touch
from sim.world.petitions import petition_online
from sim.world.service import charge
from sim.world.sights import schedule_sight, touch_sights
from sim.world.truth import settle, sighting
from sim.world.world import World

_LIVE, _UNSEEN = int(Truth.LIVE), int(Sight.UNSEEN)
_RULE, _ON_SPOT, _REASON = int(Phase.DISCOVER), int(Use.ON_SPOT), int(Reason.ON_SPOT)
_MINUTE, _FESTER = int(Use.MINUTE), int(Phase.FESTER)
_TALK_DAY, _START, _SESSION = int(Channel.TALK_DAY), int(Event.START), int(Event.SESSION)
_ONLINE, _PETITION = int(Channel.ONLINE_PETITION), int(Phase.PETITION)
P_MINUTES = index("channels.session_minutes")
P_SPOT, P_SLOTS = index("channels.settle_on_spot"), index("channels.slots")


class Discover(Rule):
    """Competing hazards of all channels; the finding channel is recorded."""

    name, phase = "discover", Phase.DISCOVER
    reads = ("channels", "targeting")

    def step(self, world: World, day: int) -> None:
        """Carry out the sightings that are due today."""
        discover(world.tables, world.stream(self), day)


@kernel
def discover(world, stream, day):
    """Sightings of today, case by case."""
    if world.exposure[_TALK_DAY, day + 1] > world.exposure[_TALK_DAY, day]:
        sort_bucket(world, day)
    cases = world.cases
    while world.sight_head[day] >= 0:
        case = world.sight_head[day]
        channel = int(cases.sight_next[case])
        unlink(world.sight_head, cases.sight_after, cases.sight_before, cases.sight_day, case)
        touch_sights(world, case, day)
        cases.sight_left[case, channel] = -1.0
        cases.sight_round[case, channel] = min(int(cases.sight_round[case, channel]) + 1, 127)
        if int(cases.truth[case]) != _LIVE:
            continue
        if int(cases.sight[case]) == _UNSEEN:
            touch(world, case, day - 1)
            cases.hazard_day[case] = day + 1
        step = int(cases.episode[case]) * 65536 + day
        minute = int(draw(stream, cases.key[case], step, _MINUTE) * world.day_minutes)
        if cases.born_day[case] == day:
            minute = max(minute, int(cases.born_minute[case]))
        if channel == _ONLINE and world.flags[_PETITION] != 0:
            petition_online(world, case, day)
            schedule_sight(world, case)
            continue
        file = sighting(world, case, day, minute, channel, _RULE)
        if file >= 0:
            settle_on_spot(world, stream, case, file, channel, day, minute)
        if world.flags[_FESTER] != 0 and int(cases.truth[case]) == _LIVE:
            schedule(world, case)
        schedule_sight(world, case)


@kernel
def sort_bucket(world, day):
    """Put today's sightings in order of key: slots of a session must not depend on who was planned first."""
    cases = world.cases
    n, case = 0, world.sight_head[day]
    while case >= 0:
        n += 1
        case = cases.sight_after[case]
    rows, keys = np.empty(n, np.int64), np.empty(n, np.uint64)
    n = 0
    while world.sight_head[day] >= 0:
        case = world.sight_head[day]
        rows[n], keys[n] = case, cases.key[case]
        n += 1
        unlink(world.sight_head, cases.sight_after, cases.sight_before, cases.sight_day, case)
    for position in np.argsort(keys):
        link(world.sight_head, cases.sight_after, cases.sight_before, cases.sight_day, rows[position], day)


@kernel
def settle_on_spot(world, stream, case, file, channel, day, minute):
    """Some of what comes up in a session is settled there, while the day's slots last."""
    cases = world.cases
    village = cases.village[case]
    share = value1(world, P_SPOT, village, channel)
    slots = int(value1(world, P_SLOTS, village, channel))
    if slots <= 0:
        return
    if world.villages.talk_day[village] != day:
        world.villages.talk_day[village] = day
        world.villages.talk_used[village] = 0
    if world.villages.talk_used[village] >= slots:
        return
    world.villages.talk_used[village] += 1
    minutes = int(value1(world, P_MINUTES, village, channel))
    desk = world.files.desk[file]
    world.desks.taken[desk] += minutes  # a session on a day off is made up for on the next working day
    charge(world, file, day, minutes, 0, 0, False)
    tier, book = world.files.tier[file], world.files.book[file]
    cases.session_day[case] = day
    write(world, case, file, day, minute, _START, _RULE, _REASON, tier, tier, desk, channel, 1, book, 0)
    write(world, case, file, day, minute, _SESSION, _RULE, _REASON, tier, tier, desk, channel, 1, book, minutes)
    step = int(cases.episode[case]) * 65536 + day
    if chance(stream, cases.key[case], step, _ON_SPOT, share):
        world.files.attempts[file] += 1
        world.files.total_attempts[file] += 1
        settle(world, case, file, day, minute, _REASON, _RULE)
