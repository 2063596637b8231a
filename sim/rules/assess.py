"""Assess: desks are measured by what their books say, and answer in several ways at once.

On the first day of a month each township is assessed by its county and each county by the city, from recorded
indicators of the days looked back on: against a target, or by rank among peers. The shortfall makes pressure, a moving
mean; pressure, load and the chance of being found out make the strength of each response (docs/model.md). Effort works
for the people; deferring, selective or late registration, closing in procedure only, padded visits, split entries and
pressing parties work for the books. Each has its own strength, and a strength of 0 gives exactly 0.

Closed files are re-checked here too, by the share that `closing.audit_share` says; what was not settled is taken up
again.
"""

from __future__ import annotations

import numpy as np

from sim.kernel import kernel
from sim.parameters.catalogue import index
from sim.randomness import exp
from sim.rule import Rule
from sim.vocabulary import Kpi, Phase, Response, Tier
from sim.world.access import value0, value1, value2
from sim.world.audits import re_check
from sim.world.kpis import gaps, indicators, offered_load, tallied
from sim.world.prepare import staff_desks
from sim.world.world import World

_MONTH = 30
_TOWNSHIP, _COUNTY = int(Tier.TOWNSHIP), int(Tier.COUNTY)
_EFFORT, N_RESPONSE, N_KPI = int(Response.EFFORT), len(Response), len(Kpi)
P_WINDOW, P_MEMORY, P_MATRIX = index("assess.window"), index("assess.memory"), index("assess.matrix")
P_STRENGTH, P_MOST, P_LOAD = index("assess.strength"), index("assess.most"), index("assess.load")
P_DETERRENCE, P_AUDITED, P_SANCTION = (
    index("assess.deterrence"),
    index("closing.audit_share"),
    index("closing.sanction"),
)
P_WEIGHT, P_PENALTY = index("kpis.weight"), index("kpis.penalty")


class Assess(Rule):
    """Recorded indicators, gaps, pressure, responses; re-checks of closed files."""

    name, phase = "assess", Phase.ASSESS
    reads = ("kpis", "closing")

    def begin(self, world: World) -> None:
        """Note the days of assessment."""
        self.month_begins = world.month_begins()

    def due(self, world: World, day: int) -> bool:
        """On the first day of a month, and on days on which re-checks are due."""
        return day in self.month_begins or bool(world.fields.values["closing.audit_share"].any())

    def rehearse(self, world: World) -> None:
        """Assess and re-check, whatever the day."""
        audit(world.tables, world.stream(self), 1)
        assess(world.tables, 1)

    def step(self, world: World, day: int) -> None:
        """Re-check what is due today; once a month assess."""
        if world.fields.values["closing.audit_share"].any():
            audit(world.tables, world.stream(self), day)
        if day not in self.month_begins:
            return
        if world.fields.values["kpis.weight"].any() or world.view("desks")["pressure"].any():
            assess(world.tables, day)
            staff_desks(world.tables, world.base_servers, day + 1, int(world.fields.at("meet.mobile_minutes")))


@kernel
def audit(world, stream, day):
    """Files that were closed as settled so many days ago are re-checked, each by its own draw."""
    re_check(world, stream, day)


@kernel
def assess(world, day):
    """Each township among those of its county, each county among all; then every desk answers."""
    townships, villages = world.townships, world.villages
    n, days = townships.count, min(int(value0(world, P_WINDOW, 0)), day)
    n_county = 0
    for township in range(n):
        n_county = max(n_county, townships.county[township] + 1)
    # townships first, counties after them
    residents, place = np.zeros(n + n_county), np.zeros(n + n_county, np.int64)
    peers = np.full(n + n_county, -1, np.int64)
    for township in range(n - 1, -1, -1):
        first, county = townships.first_village[township], townships.county[township]
        for village in range(first, first + townships.n_village[township]):
            residents[township] += villages.residents[village]
        residents[n + county] += residents[township]
        place[township], peers[township] = first, county
        place[n + county] = first  # a county reads its parameters in its first village
    gap = gaps(world, indicators(tallied(world, day, days, n_county), residents, days), place, peers)
    load = offered_load(world, day, min(_MONTH, day))
    desks, nothing = world.desks, np.zeros(N_KPI)
    for desk in range(desks.count):
        tier, township = int(desks.tier[desk]), desks.township[desk]
        if tier <= _TOWNSHIP:
            answer(world, desk, gap[township], load[desk], True)
        elif tier <= _COUNTY:
            answer(world, desk, gap[n + townships.county[township]], load[desk], True)
        else:
            answer(world, desk, nothing, load[desk], False)


@kernel
def answer(world, desk, gap, load, assessed):
    """Pressure of a desk as a moving mean, and the strength of each of its responses."""
    desks = world.desks
    v = desks.village[desk]
    stay = exp(-_MONTH / value0(world, P_MEMORY, v))
    overload, found_out = max(load - 1.0, 0.0), value0(world, P_AUDITED, v) * value0(world, P_SANCTION, v)
    for response in range(N_RESPONSE):
        asked = 0.0
        for kpi in range(N_KPI):
            force = value1(world, P_WEIGHT, v, kpi) * value1(world, P_PENALTY, v, kpi) * gap[kpi]
            asked += force * value2(world, P_MATRIX, v, response, kpi)
        pressure = desks.pressure[desk, response] * stay + asked * (1.0 - stay) if assessed else 0.0
        desks.pressure[desk, response] = pressure
        felt = pressure / (1.0 + pressure)
        power = value1(world, P_STRENGTH, v, response) * felt
        if response == _EFFORT:
            desks.response[desk, response] = power * max(0.0, 1.0 - load)
            continue
        power *= 1.0 + value1(world, P_LOAD, v, response) * overload
        power *= exp(-value1(world, P_DETERRENCE, v, response) * found_out)
        desks.response[desk, response] = value1(world, P_MOST, v, response) * (1.0 - exp(-power))
