"""What an assessment looks at: recorded indicators of townships and counties, their shortfall, the load of desks."""

from __future__ import annotations

import math

import numpy as np

from sim.events.measures import AreaMeasure, DeskMeasure
from sim.kernel import kernel
from sim.parameters.catalogue import catalogue, index
from sim.vocabulary import Kpi
from sim.world.access import value1

_OK, _FAIL = int(AreaMeasure.CLOSED_OK_MEDIATION), int(AreaMeasure.CLOSED_FAIL_MEDIATION)
_RAISED, _REGISTERED = int(AreaMeasure.RAISED), int(AreaMeasure.REGISTERED_MEDIATION)
_PETITIONS, _SKIPPED = int(AreaMeasure.PETITIONS), int(AreaMeasure.PETITIONS_SKIP)
_SUITS, _OVERDUE = int(AreaMeasure.SUITS_FILED), int(AreaMeasure.OVERDUE)
_AUDITS, _AUDITS_FAILED = int(AreaMeasure.AUDITS), int(AreaMeasure.AUDITS_FAILED)
_SATISFIED, _VISITS = int(AreaMeasure.SATISFIED), int(AreaMeasure.VISITS_RECORDED)
_ALL_OK, _ALL_FAIL = int(AreaMeasure.CLOSED_OK), int(AreaMeasure.CLOSED_FAIL)
#: all that `indicators` reads; nothing else is added up
_READ = (
    _OK,
    _FAIL,
    _RAISED,
    _REGISTERED,
    _PETITIONS,
    _SKIPPED,
    _SUITS,
    _OVERDUE,
    _AUDITS,
    _AUDITS_FAILED,
    _SATISFIED,
    _VISITS,
    _ALL_OK,
    _ALL_FAIL,
)
_K_CLOSE, _K_CONTAINED, _K_RECHECK = int(Kpi.CLOSE_RATE), int(Kpi.CONTAINED), int(Kpi.RECHECK)
_K_PETITIONS, _K_SKIPPED, _K_SUITS = int(Kpi.PETITIONS), int(Kpi.SKIPPED), int(Kpi.SUITS)
_K_OVERDUE, _K_SATISFACTION = int(Kpi.OVERDUE), int(Kpi.SATISFACTION)
_K_VISITS, _K_VOLUME = int(Kpi.VISITS), int(Kpi.VOLUME)
_D_WORK, _D_WASTED = int(DeskMeasure.WORK_MINUTES), int(DeskMeasure.WASTED_MINUTES)
_D_FORM, _D_TRAVEL = int(DeskMeasure.FORM_MINUTES), int(DeskMeasure.TRAVEL_MINUTES)
_D_OTHER, _D_PAID = int(DeskMeasure.BACKGROUND_MINUTES), int(DeskMeasure.PAID_MINUTES)
_D_LEFT, _D_STOCK = int(DeskMeasure.LEFT), int(DeskMeasure.STOCK)
N_KPI, N_MEASURE = len(Kpi), len(AreaMeasure)
P_TARGET, P_SCALE, P_MODE = index("kpis.target"), index("kpis.scale"), index("kpis.mode")
_RANK = float(catalogue()["kpis.mode"].choices.index("rank"))


@kernel
def tallied(world, day, days, n_county):
    """Tallies of the `days` before `day`: a row a township, then a row a county; measures nobody reads stay 0."""
    county = world.townships.county
    n = world.townships.count
    total = np.zeros((n + n_county, N_MEASURE), np.int64)
    for past in range(day - days, day):
        for township in range(n):
            for measure in _READ:
                total[township, measure] += world.area[past, township, measure]
    for township in range(n):
        for measure in _READ:
            total[n + county[township], measure] += total[township, measure]
    return total


@kernel
def share(part, whole):
    """The share of a part; nan where there is nothing to count."""
    return part / whole if whole > 0 else math.nan


@kernel
def indicators(area, residents, days):
    """Recorded indicators from tallies over `days`: a row an area, a column a `Kpi`; nan where nothing is to count."""
    found = np.full((len(area), N_KPI), math.nan)
    for row in range(len(area)):
        own, year = area[row], residents[row] * days / 365.0
        closed = own[_OK] + own[_FAIL]
        found[row, _K_CLOSE] = share(own[_OK], closed)
        if own[_REGISTERED] > 0:
            found[row, _K_CONTAINED] = 1.0 - min(own[_RAISED] / own[_REGISTERED], 1.0)
        found[row, _K_PETITIONS] = own[_PETITIONS] / year * 1e4
        found[row, _K_SKIPPED] = own[_SKIPPED] / year * 1e4
        found[row, _K_SUITS] = own[_SUITS] / year * 1e4
        found[row, _K_OVERDUE] = share(own[_OVERDUE], own[_OVERDUE] + closed)
        found[row, _K_RECHECK] = 1.0 - share(own[_AUDITS_FAILED], own[_AUDITS])
        found[row, _K_SATISFACTION] = share(own[_SATISFIED], own[_ALL_OK] + own[_ALL_FAIL])
        found[row, _K_VISITS] = own[_VISITS] / year * 1e3
        found[row, _K_VOLUME] = own[_REGISTERED] / year * 1e3
    return found


@kernel
def less_is_better(kpi):
    """Whether an assessment wants little of an indicator."""
    return kpi == _K_PETITIONS or kpi == _K_SKIPPED or kpi == _K_SUITS or kpi == _K_OVERDUE


@kernel
def gaps(world, recorded, place, peers):
    """Shortfall of each area, 0 to 2, by indicator: against the target in force at `place`, or by rank among peers."""
    gap = np.zeros(recorded.shape)
    for row in range(len(recorded)):
        for kpi in range(N_KPI):
            if value1(world, P_MODE, place[row], kpi) == _RANK:
                gap[row, kpi] = ranked(recorded[:, kpi], peers, row, less_is_better(kpi))
                continue
            short = value1(world, P_TARGET, place[row], kpi) - recorded[row, kpi]
            short = (-short if less_is_better(kpi) else short) / value1(world, P_SCALE, place[row], kpi)
            if short > 0.0:  # not where nothing is known
                gap[row, kpi] = min(short, 2.0)
    return gap


@kernel
def ranked(recorded, peers, row, least):
    """Rank among peers as a gap: 0 for the best, 2 for the last; equals share a rank, nan and single ones have 0."""
    own, n, better, equal = recorded[row], 0, 0, 0
    for other in range(len(recorded)):
        if peers[other] != peers[row] or not math.isfinite(recorded[other]):
            continue
        n += 1
        if other == row:
            continue
        if recorded[other] == own:
            equal += 1
        elif (recorded[other] < own) == least:
            better += 1
    if n < 2 or not math.isfinite(own):
        return 0.0
    return 2.0 * (better + equal / 2.0) / (n - 1)


@kernel
def offered_load(world, day, days):
    """Work that came to each desk in the `days` before, as a share of its minutes on duty; above 1 its queue grows."""
    tally, n = world.desk_tally, world.desks.count
    used, work = np.zeros(n, np.int64), np.zeros(n, np.int64)
    paid, left = np.zeros(n, np.int64), np.zeros(n, np.int64)
    for past in range(day - days, day):
        for desk in range(n):
            work[desk] += tally[past, desk, _D_WORK]
            used[desk] += tally[past, desk, _D_WASTED] + tally[past, desk, _D_FORM] + tally[past, desk, _D_TRAVEL]
            used[desk] += tally[past, desk, _D_OTHER]
            paid[desk] += tally[past, desk, _D_PAID]
            left[desk] += tally[past, desk, _D_LEFT]
    load = np.ones(n)
    for desk in range(n):
        if paid[desk] > 0:
            grown = max(tally[day - 1, desk, _D_STOCK] - tally[day - days, desk, _D_STOCK], 0)
            load[desk] = (used[desk] + work[desk] + grown * (work[desk] / max(left[desk], 1))) / paid[desk]
    return load
