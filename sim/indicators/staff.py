"""Grid workers: hours on forms and pushed tasks, visits made and recorded, leavers, fatigue; exposure of residents."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.events.measures import AreaMeasure as A
from sim.events.tables import RunTables
from sim.indicators.areas import Areas, Floats
from sim.indicators.core import HOURS, SHARE, Daily, Indicator, NotComputed, amount, label, ratio, text
from sim.indicators.sums import per_residents, tally

_PER_HOUR = 1.0 / 60.0
_WINDOW = text("测量期内", "in the window")
_YEAR = text("测量期内，折合全年", "in the window, scaled to a year")
Pair = Callable[[RunTables, Areas], tuple[Floats, Floats]]


def _pushed(tables: RunTables, areas: Areas) -> tuple[Floats, Floats]:
    pushed = tally(tables, areas, A.PUSHED_MINUTES)
    return pushed, pushed + tally(tables, areas, A.VISIT_MINUTES)


def _pushed_hours(tables: RunTables, areas: Areas) -> Floats:
    return tally(tables, areas, A.PUSHED_MINUTES) * _PER_HOUR


def _padded(tables: RunTables, areas: Areas) -> tuple[Floats, Floats]:
    recorded = tally(tables, areas, A.VISITS_RECORDED)
    return recorded - tally(tables, areas, A.VISITS), recorded


def _workers(tables: RunTables, areas: Areas) -> Floats:
    if "village_workers" not in tables.places:
        raise NotComputed(text("情景未启用队伍规则", "the scenario runs without the rule 'workforce'"))
    return areas.at(tables.places["village_township"], tables.places["village_workers"])


def _left(tables: RunTables, areas: Areas) -> tuple[Floats, Floats]:
    return tally(tables, areas, A.LEAVERS) * 365.0 / max(1, tables.horizon.measure), _workers(tables, areas)


def _tired(tables: RunTables, areas: Areas) -> tuple[Floats, Floats]:
    workers = _workers(tables, areas)
    tired = tables.places["village_workers"] * tables.places["village_fatigue"]
    return areas.at(tables.places["village_township"], np.asarray(tired, np.float64)), workers


def _exposed(tables: RunTables, areas: Areas) -> Floats:
    return tally(tables, areas, A.EXPOSURE_HOURS)


INDICATORS = (
    Indicator(
        "hours_pushed",
        text("网格员填报与交办事项工时", "Grid workers' hours on forms and pushed tasks"),
        HOURS,
        "capacity",
        -1,
        {
            "both": amount(
                text("填报、应用与交办事项工时", "hours on forms, apps and pushed tasks"), _WINDOW, _pushed_hours
            )
        },
        daily_tally=Daily((A.PUSHED_MINUTES,), _PER_HOUR),
    ),
    Indicator(
        "pushed_share",
        label("form_share", "网格员填报等事务占比", "Share of grid workers' hours on forms and pushed tasks"),
        SHARE,
        "capacity",
        -1,
        {
            "both": ratio(
                text("填报、应用与交办事项工时", "hours on forms, apps and pushed tasks"),
                text("上述工时与走访工时之和", "those hours and the hours of visits"),
                _WINDOW,
                _pushed,
            )
        },
    ),
    Indicator(
        "visit_gap",
        label("visit_gap", "走访账实差异占比", "Share of recorded visits that were not made"),
        SHARE,
        "governance",
        -1,
        {
            "both": ratio(
                text("台账走访户次减实际户次", "recorded less actual visits"),
                text("台账走访户次", "recorded visits"),
                _WINDOW,
                _padded,
            )
        },
    ),
    Indicator(
        "worker_turnover",
        text("网格员年离岗率", "Grid workers who leave in a year"),
        SHARE,
        "capacity",
        -1,
        {"both": ratio(text("离岗人次", "leavers"), text("专职网格员", "full-time grid workers"), _YEAR, _left)},
    ),
    Indicator(
        "fatigue",
        label("fatigue", "网格员疲劳度", "Fatigue of grid workers"),
        SHARE,
        "capacity",
        -1,
        {
            "true": ratio(
                text("疲劳度之和", "sum of fatigue"),
                text("专职网格员", "full-time grid workers"),
                text("推演期末", "at the end of the horizon"),
                _tired,
            )
        },
    ),
    Indicator(
        "exposure",
        label("exposure", "居民被感知时长（小时/人·年）", "Hours a year that a resident is recorded"),
        text("小时/人·年", "hours per resident and year"),
        "cost",
        -1,
        {
            "true": ratio(
                text("居民被感知时长", "hours for which residents were recorded"),
                text("常住人口", "residents"),
                _YEAR,
                per_residents(_exposed),
            )
        },
    ),
)
