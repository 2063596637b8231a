"""What happened in the window, counted from the tallies, also day by day; hand-overs a file, trips a dispute."""

from __future__ import annotations

from sim.events.measures import AREA, AreaMeasure
from sim.events.tables import RunTables
from sim.indicators.areas import Areas, Floats
from sim.indicators.core import Daily, Indicator, amount, label, ratio, text
from sim.indicators.facts import closed_in_window, file_spots
from sim.indicators.sums import tally

_UNITS = {
    "dispute": text("件", "disputes"),
    "file": text("件", "files"),
    "clock item": text("项", "clock items"),
    "session": text("场", "sessions"),
    "visit": text("户次", "visits"),
    "trip": text("人次", "trips"),
}
_SCOPE = text("测量期内，期初存量的后续也在内", "in the window, what becomes of the initial stock included")
#: id -> tally, stage, direction
_COUNTED: dict[str, tuple[AreaMeasure, str, int]] = {
    "settlements": (AreaMeasure.SETTLED, "mediation", 1),
    "relapses": (AreaMeasure.RELAPSED, "mediation", -1),
    "closed_ok": (AreaMeasure.CLOSED_OK, "mediation", 0),
    "closed_fail": (AreaMeasure.CLOSED_FAIL, "mediation", 0),
    "raised": (AreaMeasure.RAISED, "escalation", -1),
    "sent_down": (AreaMeasure.SENT_DOWN, "assignment", 0),
    "bounced": (AreaMeasure.BOUNCED, "assignment", -1),
    "overdue_items": (AreaMeasure.OVERDUE, "assignment", -1),
    "sessions": (AreaMeasure.SESSIONS, "mediation", 0),
    "wasted_sessions": (AreaMeasure.WASTED_SESSIONS, "mediation", -1),
    "visits": (AreaMeasure.VISITS, "discovery", 0),
    "trips_total": (AreaMeasure.TRIPS, "mediation", -1),
}


def _flow(identifier: str, measure: AreaMeasure, stage: str, direction: int) -> Indicator:
    described = AREA[measure]

    def values(tables: RunTables, areas: Areas) -> Floats:
        return tally(tables, areas, measure)

    formulas = {described.basis: amount(described.label, _SCOPE, values)}
    unit = _UNITS[described.unit]
    return Indicator(identifier, described.label, unit, stage, direction, formulas, daily_tally=Daily((measure,)))


def _hops(tables: RunTables, areas: Areas) -> tuple[Floats, Floats]:
    closed, spots = closed_in_window(tables), file_spots(tables)
    return areas.total(spots, closed, tables.files["hops"]), areas.count(spots, closed)


def _trips(tables: RunTables, areas: Areas) -> tuple[Floats, Floats]:
    cases = tables.cases
    mine = tables.in_window(cases["settle_day"])
    return areas.total(cases["township"], mine, cases["trips"]), areas.count(cases["township"], mine)


_HOPS = ratio(
    text("流转次数之和", "sum of hand-overs"),
    text("测量期内办结的件", "files closed in the window"),
    text("各类台账；并入他件的不计", "all books; merged files left out"),
    _hops,
)
_TRIPS = ratio(
    text("群众跑动次数之和", "sum of trips made by the parties"),
    text("测量期内（最近一次）化解的纠纷", "disputes (last) settled in the window"),
    text("自发生起的全部跑动", "all trips since occurrence"),
    _trips,
)

INDICATORS = (
    *(_flow(identifier, *counted) for identifier, counted in _COUNTED.items()),
    Indicator("hops", label("hops"), text("次/件", "hand-overs per file"), "triage", -1, {"recorded": _HOPS}),
    Indicator("trips", label("trips"), text("次/件", "trips per dispute"), "mediation", -1, {"true": _TRIPS}),
)
