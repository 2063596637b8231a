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

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.events.measures import AreaMeasure, DeskMeasure
from sim.kernel import kernel
from sim.parameters.catalogue import catalogue
from sim.rule import Rule
from sim.vocabulary import Kpi, Phase, Response, Tier
from sim.world.audits import re_check
from sim.world.prepare import staff_desks
from sim.world.world import World

Floats = NDArray[np.float64]
_A, _D = AreaMeasure, DeskMeasure
_HIGHER = np.array([k not in (Kpi.PETITIONS, Kpi.SKIPPED, Kpi.SUITS, Kpi.OVERDUE) for k in Kpi])
_MONTH = 30
_USED = (_D.WORK_MINUTES, _D.WASTED_MINUTES, _D.FORM_MINUTES, _D.TRAVEL_MINUTES, _D.BACKGROUND_MINUTES)


class Assess(Rule):
    """Recorded indicators, gaps, pressure, responses; re-checks of closed files."""

    name, phase = "assess", Phase.ASSESS
    reads = ("kpis", "closing")

    def begin(self, world: World) -> None:
        """Find out who is assessed together."""
        desks, townships = world.view("desks"), world.view("townships")
        self.county = np.asarray(townships["county"])
        self.peers = np.asarray(townships["county"])
        self.residents = np.bincount(
            world.view("villages")["township"], weights=world.view("villages")["residents"], minlength=len(self.county)
        )
        self.local = np.asarray(desks["tier"]) <= Tier.TOWNSHIP
        self.assessed = np.asarray(desks["tier"]) <= Tier.COUNTY
        self.township = np.asarray(desks["township"]).copy()
        self.home = np.asarray(desks["village"]).copy()
        self.month_begins = world.month_begins()

    def due(self, world: World, day: int) -> bool:
        """On the first day of a month, and on days on which re-checks are due."""
        return day in self.month_begins or bool(np.any(self._audited(world)))

    def _audited(self, world: World) -> Floats:
        return world.fields.values["closing.audit_share"]

    def step(self, world: World, day: int) -> None:
        """Re-check what is due today; once a month assess."""
        if np.any(self._audited(world)):
            audit(world.tables, world.stream(self), day)
        if day in self.month_begins:
            self._assess(world, day)

    def _assess(self, world: World, day: int) -> None:
        weight = world.fields.values["kpis.weight"]
        desks = world.view("desks")
        if not np.any(weight) and not np.any(desks["pressure"]):
            return
        local, county = self._recorded(world, day)
        n_county = int(self.county.max()) + 1
        gap = np.zeros((len(self.township), len(Kpi)))
        gap[self.local] = self._gaps(world, local, self.peers)[self.township[self.local]]
        upper = self.assessed & ~self.local
        gap[upper] = self._gaps(world, county, np.zeros(n_county, np.int64), counties=True)[
            self.county[self.township[upper]]
        ]
        self._respond(world, day, gap)
        staff_desks(world.tables, world.base_servers, day + 1, int(world.fields.at("meet.mobile_minutes")))

    def _recorded(self, world: World, day: int) -> tuple[Floats, Floats]:
        """Recorded indicators by township and by county; nan where nothing is there to count."""
        days = min(int(world.fields.at("assess.window")), day)
        area = world.arrays()["area"][day - days : day].sum(axis=0, dtype=np.int64)
        n_county = int(self.county.max()) + 1
        whole = np.zeros((n_county, area.shape[1]), np.int64)
        np.add.at(whole, self.county, area)
        people = np.bincount(self.county, weights=self.residents, minlength=n_county)
        return indicators(area, self.residents, days), indicators(whole, people, days)

    def _gaps(self, world: World, recorded: Floats, peers: NDArray[np.int64], counties: bool = False) -> Floats:
        """Shortfall of each assessed area, 0 to 2, by indicator."""
        first = world.view("townships")["first_village"]
        place = np.array([first[np.argmax(self.county == c)] for c in range(len(recorded))]) if counties else first
        target, scale = (world.fields.within(f"kpis.{name}", place) for name in ("target", "scale"))
        short = np.where(_HIGHER, target - recorded, recorded - target) / scale
        gap = np.clip(np.nan_to_num(short, nan=0.0), 0.0, 2.0)
        rank = np.asarray(world.fields.within("kpis.mode", place)) == catalogue()["kpis.mode"].choices.index("rank")
        if rank.any():
            gap = np.where(rank, ranked(np.where(_HIGHER, -recorded, recorded), peers), gap)
        return gap

    def _respond(self, world: World, day: int, gap: Floats) -> None:
        """Pressure as a moving mean, and the strength of each response, desk by desk."""
        fields, desks = world.fields, world.view("desks")
        at = self.home
        force = fields.within("kpis.weight", at) * fields.within("kpis.penalty", at) * gap
        asked = np.einsum("dk,drk->dr", force, fields.within("assess.matrix", at))
        stay = np.exp(-_MONTH / np.asarray(fields.within("assess.memory", at)))[:, None]
        pressure = desks["pressure"] * stay + asked * (1.0 - stay)
        pressure[~self.assessed] = 0.0
        desks["pressure"][...] = pressure
        load = offered_load(world, day)[:, None]
        strength, most = fields.within("assess.strength", at), fields.within("assess.most", at)
        felt = pressure / (1.0 + pressure)
        found_out = np.asarray(fields.within("closing.audit_share", at)) * fields.within("closing.sanction", at)
        power = strength * felt * (1.0 + fields.within("assess.load", at) * np.maximum(load - 1.0, 0.0))
        power = power * np.exp(-fields.within("assess.deterrence", at) * found_out[:, None])
        answer = most * (1.0 - np.exp(-power))
        effort = strength[:, Response.EFFORT] * felt[:, Response.EFFORT] * np.maximum(0.0, 1.0 - load[:, 0])
        answer[:, Response.EFFORT] = effort
        desks["response"][...] = answer


def indicators(area: NDArray[np.int64], residents: NDArray[Any], days: int) -> Floats:
    """Recorded indicators from tallies over `days`: a row an area, a column a `Kpi`; nan where nothing is to count."""

    def share(part: NDArray[np.int64], whole: NDArray[np.int64]) -> Floats:
        return np.where(whole > 0, part / np.maximum(whole, 1), np.nan)

    ok, fail = area[:, _A.CLOSED_OK_MEDIATION], area[:, _A.CLOSED_FAIL_MEDIATION]
    closed = ok + fail
    year = residents * days / 365.0
    found = np.full((len(area), len(Kpi)), np.nan)
    found[:, Kpi.CLOSE_RATE] = share(ok, closed)
    found[:, Kpi.CONTAINED] = 1.0 - np.minimum(share(area[:, _A.RAISED], area[:, _A.REGISTERED_MEDIATION]), 1.0)
    found[:, Kpi.PETITIONS] = area[:, _A.PETITIONS] / year * 1e4
    found[:, Kpi.SKIPPED] = area[:, _A.PETITIONS_SKIP] / year * 1e4
    found[:, Kpi.SUITS] = area[:, _A.SUITS_FILED] / year * 1e4
    found[:, Kpi.OVERDUE] = share(area[:, _A.OVERDUE], area[:, _A.OVERDUE] + closed)
    found[:, Kpi.RECHECK] = 1.0 - share(area[:, _A.AUDITS_FAILED], area[:, _A.AUDITS])
    found[:, Kpi.SATISFACTION] = share(area[:, _A.SATISFIED], area[:, _A.CLOSED_OK] + area[:, _A.CLOSED_FAIL])
    found[:, Kpi.VISITS] = area[:, _A.VISITS_RECORDED] / year * 1e3
    found[:, Kpi.VOLUME] = area[:, _A.REGISTERED_MEDIATION] / year * 1e3
    return found


def ranked(worse: Floats, peers: NDArray[np.int64]) -> Floats:
    """Rank among peers as a gap: 0 for the best, 2 for the last; equals share a rank, nan and single ones have 0."""
    gap = np.zeros_like(worse)
    finite = np.where(np.isfinite(worse), worse, np.nan)  # nan is neither above nor equal to anything
    for group in np.unique(peers):
        rows = np.flatnonzero(peers == group)
        own = finite[rows]
        known = ~np.isnan(own)
        n = known.sum(axis=0)
        below = (own[:, None] > own[None, :]).sum(axis=1)
        equal = (own[:, None] == own[None, :]).sum(axis=1) - 1
        gap[rows] = np.where(known & (n > 1), 2.0 * (below + equal / 2.0) / np.maximum(n - 1, 1), 0.0)
    return gap


def offered_load(world: World, day: int) -> Floats:
    """Work that came to each desk over the last month, as a share of its minutes on duty; above 1 its queue grows."""
    tally = world.arrays()["desk_tally"]
    days = min(_MONTH, day)
    window = tally[day - days : day].sum(axis=0, dtype=np.int64)
    used, paid = window[:, list(_USED)].sum(axis=1), window[:, _D.PAID_MINUTES]
    grown = np.maximum(tally[day - 1, :, _D.STOCK].astype(np.int64) - tally[day - days, :, _D.STOCK], 0)
    each = window[:, _D.WORK_MINUTES] / np.maximum(window[:, _D.LEFT], 1)
    return np.asarray(np.where(paid > 0, (used + grown * each) / np.maximum(paid, 1), 1.0))


@kernel
def audit(world, stream, day):
    """Files that were closed as settled so many days ago are re-checked, each by its own draw."""
    re_check(world, stream, day)
