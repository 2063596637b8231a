"""Disputes turned violent: the count, and the stable estimator, the sum of the hazards lived through."""

from __future__ import annotations

from collections.abc import Callable

from sim.events.measures import AreaMeasure
from sim.events.tables import RunTables
from sim.indicators.areas import Areas, Floats
from sim.indicators.core import Daily, Indicator, Text, amount, label, ratio, text
from sim.indicators.sums import per_residents
from sim.vocabulary import Truth

_RATE = text("起/十万人", "per 100 000 residents")
_PER = 100_000.0
Values = Callable[[RunTables, Areas], Floats]


def _turned(tables: RunTables, areas: Areas) -> Floats:
    """Disputes that turned violent in W, whenever they occurred."""
    cases = tables.cases
    return areas.count(cases["township"], (cases["truth"] == Truth.VIOLENT) & tables.in_window(cases["end_day"]))


def _turned_of_cohort(tables: RunTables, areas: Areas) -> Floats:
    """Disputes that occurred in W and turned violent by the end of the horizon."""
    return areas.count(tables.cases["township"], tables.cohort() & (tables.cases["truth"] == Truth.VIOLENT))


def _hazard(tables: RunTables, areas: Areas) -> Floats:
    """Sum over the disputes that occurred in W of the hazard of violence lived through, in expected turns."""
    return areas.total(tables.cases["township"], tables.cohort(), tables.cases["violence_hazard"])


_PEOPLE = text("常住人口", "residents")
_IN_WINDOW = text(
    "测量期内民转刑，不论何时发生，折合全年", "turned in the window, whenever they occurred; scaled to a year"
)
_COHORT = text(
    "测量期内发生的纠纷，计至推演期末，折合全年",
    "disputes that occurred in the window, up to the end of the horizon; scaled to a year",
)
_TURNS = text("民转刑的纠纷", "disputes turned violent")
_EXPECTED = text(
    "民转刑风险率对时间的积分之和 Σ∫h dt（期望起数）",
    "sum over disputes of the hazard integral, the expected number of turns",
)


def _rate(identifier: str, title: Text, above: Text, scope: Text, values: Values) -> Indicator:
    formula = ratio(above, _PEOPLE, scope, per_residents(values), scale=_PER)
    return Indicator(identifier, title, _RATE, "mediation", -1, {"true": formula})


INDICATORS = (
    _rate("violent", label("violent"), _TURNS, _IN_WINDOW, _turned),
    _rate(
        "violent_cohort",
        text("民转刑（测量期内发生的纠纷，起/十万人）", "Turned violent, disputes of the window, per 100 000"),
        _TURNS,
        _COHORT,
        _turned_of_cohort,
    ),
    _rate(
        "violence_hazard",
        text("民转刑风险积分（期望起数/十万人）", "Hazard of violence lived through, expected turns per 100 000"),
        _EXPECTED,
        _COHORT,
        _hazard,
    ),
    Indicator(
        "violent_count",
        text("民转刑件数", "Disputes turned violent"),
        text("起", "disputes"),
        "mediation",
        -1,
        {
            "true": amount(
                _TURNS, text("测量期内民转刑，不论何时发生", "turned in the window, whenever they occurred"), _turned
            )
        },
        daily_tally=Daily((AreaMeasure.VIOLENT,)),
    ),
)
