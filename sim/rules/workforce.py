"""Workforce: what forms, apps and pushed tasks leave of grid workers' hours; fatigue, leavers, knowledge of households.

On the first day of each month every village is looked at. Fatigue follows the share of hours on forms and the extra
patrols on order; it lowers detection and makes people leave. Who leaves is one draw a post and month; a post stays
vacant for a while and takes what it knew of the households with it. Visits build that knowledge up again.
"""

from __future__ import annotations

import numpy as np

from sim.events.measures import AreaMeasure
from sim.kernel import kernel
from sim.parameters.catalogue import index
from sim.randomness import chance, exp
from sim.rule import Rule
from sim.vocabulary import Phase, Truth, Use
from sim.world.access import value0
from sim.world.sights import schedule_sight, touch_sights
from sim.world.staff import P_HOURS, pushed_minutes, spotting, visits_of_worker
from sim.world.world import World

_DISCOVER, _LIVE = int(Phase.DISCOVER), int(Truth.LIVE)
_TURNOVER, _LEAVERS = int(Use.TURNOVER), int(AreaMeasure.LEAVERS)
_MONTH = 365.0 / 12.0  # days
_NOTICED = 0.03  # smallest change of a village's patrols after which its disputes are planned anew
P_OF_FORMS, P_OF_CAMPAIGNS = index("workforce.fatigue_of_forms"), index("workforce.fatigue_of_campaigns")
P_FATIGUE_DAYS, P_LEAVE = index("workforce.fatigue_days"), index("workforce.turnover")
P_FATIGUE_LEAVE, P_VACANCY = index("workforce.fatigue_turnover"), index("workforce.vacancy_days")
P_KNOWN, P_NEEDED = index("workforce.knowledge"), index("workforce.knowledge_visits")
P_FORGET = index("workforce.knowledge_days")


class Workforce(Rule):
    """Hours, fatigue, turnover and knowledge of grid workers."""

    name, phase = "workforce", Phase.WORKFORCE
    reads = ("discover", "targeting")

    def begin(self, world: World) -> None:
        """Start rested as their work lets them, knowing the households they know."""
        self.month_begins = world.month_begins()
        begin_workforce(world.tables)

    def due(self, world: World, day: int) -> bool:
        """On the first day of a month."""
        return day in self.month_begins

    def step(self, world: World, day: int) -> None:
        """A month of every village; disputes are planned anew where patrols changed."""
        workforce(world.tables, world.stream(self), day)


@kernel
def begin_workforce(world):
    """State of the first day."""
    villages = world.villages
    for village in range(villages.count):
        villages.fatigue[village] = fatigue_level(world, village)
        villages.knowledge[village] = value0(world, P_KNOWN, village)
        villages.visits[village] = villages.workers[village] * visits_of_worker(world, village)
        villages.spotting[village] = spotting(world, village, villages.fatigue[village], villages.knowledge[village])


@kernel
def fatigue_level(world, village):
    """Fatigue to which the present work leads."""
    paid = value0(world, P_HOURS, village) * 60.0
    share = pushed_minutes(world, village) / paid if paid > 0.0 else 0.0
    level = value0(world, P_OF_FORMS, village) * share
    return min(level + value0(world, P_OF_CAMPAIGNS, village) * world.villages.mobile[village], 1.0)


@kernel
def workforce(world, stream, day):
    """One month, village by village."""
    villages, grids = world.villages, world.grids
    leavers = np.zeros(villages.count)
    for grid in range(grids.count):
        village = grids.village[grid]
        rate = value0(world, P_LEAVE, village) * exp(
            value0(world, P_FATIGUE_LEAVE, village) * villages.fatigue[village]
        )
        if chance(stream, grids.key[grid], world.month[day], _TURNOVER, 1.0 - exp(-rate / 12.0)):
            leavers[village] += 1.0
            world.area[day, villages.township[village], _LEAVERS] += 1
    visits, seeing = np.empty(villages.count), np.empty(villages.count)
    for village in range(villages.count):
        visits[village], seeing[village] = a_month(world, village, leavers[village])
    plan_anew(world, day, visits, seeing)


@kernel
def a_month(world, village, leavers):
    """Fatigue, knowledge and vacancies of a village after a month; returns its visits a day and its detection."""
    villages = world.villages
    follow = 1.0 - exp(-_MONTH / value0(world, P_FATIGUE_DAYS, village))
    villages.fatigue[village] += follow * (fatigue_level(world, village) - villages.fatigue[village])
    grids, workers = max(villages.n_grid[village], 1), villages.workers[village]
    gone = min(leavers / grids, 1.0)
    rate = villages.visits[village] / max(villages.households[village], 1) / value0(world, P_NEEDED, village)
    forget = 1.0 / value0(world, P_FORGET, village)
    level = rate / (rate + forget)
    known = level + (villages.knowledge[village] - level) * exp(-(rate + forget) * _MONTH)
    villages.knowledge[village] = known * (1.0 - gone)
    villages.vacant[village] = min(vacancies(world, village, workers * gone), workers)
    visits = (workers - villages.vacant[village]) * visits_of_worker(world, village)
    return visits, spotting(world, village, villages.fatigue[village], villages.knowledge[village])


@kernel
def vacancies(world, village, left):
    """Posts vacant over a month, on average: those left now, and what is still unfilled of earlier ones."""
    mean = value0(world, P_VACANCY, village)
    if mean <= 0.0:
        return 0.0
    stay = exp(-_MONTH / mean)
    return world.villages.vacant[village] * stay + left * mean / _MONTH * (1.0 - stay)


@kernel
def plan_anew(world, day, visits, seeing):
    """Change patrols from tomorrow on; only disputes in villages where that shows are planned anew."""
    cases, villages = world.cases, world.villages
    for village in range(villages.count):
        old, new = villages.visits[village] * villages.spotting[village], visits[village] * seeing[village]
        villages.changed[village] = 1 if abs(new - old) > _NOTICED * max(old, 1e-9) else 0
    if world.flags[_DISCOVER] == 0:
        write_visits(world, visits, seeing)
        return
    affected, n = np.empty(cases.count, np.int64), 0
    for case in range(cases.count):
        if int(villages.changed[cases.village[case]]) == 1 and is_live(world, case):
            touch_sights(world, case, day)
            affected[n], n = case, n + 1
    write_visits(world, visits, seeing)
    for position in range(n):
        schedule_sight(world, affected[position])


@kernel
def write_visits(world, visits, seeing):
    """Write visits and detection where they changed."""
    villages = world.villages
    for village in range(villages.count):
        if int(villages.changed[village]) == 1:
            villages.visits[village], villages.spotting[village] = visits[village], seeing[village]
        villages.changed[village] = 0


@kernel
def is_live(world, case):
    """Whether a dispute lives."""
    return int(world.cases.truth[case]) == _LIVE and int(world.cases.prevented[case]) == 0
