"""Petitions: how many, how often again, past how many levels, how they were decided."""

from __future__ import annotations

from collections.abc import Callable

from sim.events.measures import AreaMeasure as A
from sim.events.tables import RunTables
from sim.indicators.areas import Areas, Floats
from sim.indicators.core import SHARE, Daily, Indicator, Text, label, ratio, text
from sim.indicators.sums import per_residents, tally

_RATE = text("件次/万人", "per 10 000 residents")
_PER = 10_000.0
_SCOPE = text("测量期内，各级合计，折合全年", "in the window, all levels, scaled to a year")
_MADE = text("测量期内提出的信访件次", "petitions made in the window")
_DECIDED = text("测量期内作出处理意见的件次", "petitions decided in the window")
_PEOPLE = text("常住人口", "residents")
_DECISIONS = (A.PETITIONS_SUPPORTED, A.PETITIONS_EXPLAINED, A.PETITIONS_REFUSED)

Values = Callable[[RunTables, Areas], Floats]
Pair = Callable[[RunTables, Areas], tuple[Floats, Floats]]


def _counted(*measures: A) -> Values:
    return lambda tables, areas: tally(tables, areas, *measures)


def _first(tables: RunTables, areas: Areas) -> Floats:
    return tally(tables, areas, A.PETITIONS) - tally(tables, areas, A.PETITIONS_REPEAT)


def _rate(identifier: str, title: Text, above: Text, values: Values, daily: A | None = None) -> Indicator:
    formula = ratio(above, _PEOPLE, _SCOPE, per_residents(values), scale=_PER)
    series = None if daily is None else Daily((daily,))
    return Indicator(identifier, title, _RATE, "escalation", -1, {"recorded": formula}, daily_tally=series)


def _share(identifier: str, title: Text, above: Text, below: Text, parts: A, whole: tuple[A, ...]) -> Indicator:
    def pair(tables: RunTables, areas: Areas) -> tuple[Floats, Floats]:
        return tally(tables, areas, parts), tally(tables, areas, *whole)

    scope = text("测量期内", "in the window")
    return Indicator(identifier, title, SHARE, "escalation", 0, {"recorded": ratio(above, below, scope, pair)})


INDICATORS = (
    _rate("petitions", text("信访量（件次/万人）", "Petitions per 10 000 residents"), _MADE, _counted(A.PETITIONS)),
    _rate("petition_first", label("petition_first"), text("初次信访件次", "first petitions"), _first),
    _share(
        "petition_repeat",
        label("petition_repeat"),
        text("重复信访件次", "repeat petitions"),
        _MADE,
        A.PETITIONS_REPEAT,
        (A.PETITIONS,),
    ),
    _rate(
        "petition_skip",
        label("petition_skip"),
        text("越级走访件次", "skip-level visits"),
        _counted(A.PETITIONS_SKIP),
        A.PETITIONS_SKIP,
    ),
    _share(
        "petition_above_county",
        text("县以上信访占比", "Share of petitions above the county"),
        text("向市、省和国家机关提出的件次", "petitions to city, province and national bodies"),
        _MADE,
        A.PETITIONS_ABOVE_COUNTY,
        (A.PETITIONS,),
    ),
    _share(
        "petition_supported",
        text("信访诉求获支持占比", "Share of petitions supported"),
        text("支持的件次", "petitions supported"),
        _DECIDED,
        A.PETITIONS_SUPPORTED,
        _DECISIONS,
    ),
    _share(
        "petition_explained",
        text("信访诉求解释说明占比", "Share of petitions explained"),
        text("解释说明的件次", "petitions explained"),
        _DECIDED,
        A.PETITIONS_EXPLAINED,
        _DECISIONS,
    ),
)
