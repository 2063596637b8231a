"""One figure of every function, from plain data made up here."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sim.experiments.effects import Effect
from sim.experiments.twin import COMPARED, History, Twin
from sim.figures import (
    Basis,
    Factor,
    Figure,
    Level,
    backlog,
    cost_effect,
    cost_per_durable,
    durations,
    flows,
    forest,
    hours_by_use,
    ledger_against_actual,
    response_curve,
    response_points,
    settlement_curves,
    slogan_gauges,
    tornado,
    twin_timeline,
    waits,
    winners_losers,
)
from sim.vocabulary import Event

SHARE = {"zh": "比例", "en": "share"}
DAYS = {"zh": "天", "en": "days"}
HOURS = {"zh": "小时", "en": "hours"}
HOSTILE = {"zh": "<b>{甲}</b>\"&'", "en": "<img src=x onerror=alert(1)>{c} =1+1"}
PLAIN = {"zh": "基准方案", "en": "Baseline"}
BASIS = Basis(6, 1, paired=True)


def levels(shift: float = 0.0) -> list[Level]:
    found = []
    for name in ("contain_village", "contain_township", "contain_county"):
        for series in ("true", "recorded"):
            found.append(Level(name, series, 0.4 + shift, SHARE, 0.35, 0.45, 40.0, 100.0))
    found.append(Level("contain_city", "true", None, SHARE, reason={"zh": "分母为零", "en": "nothing to count"}))
    found.append(Level("contain_village_left", "true", 12.0, {"zh": "件", "en": "disputes"}))
    found += [
        Level(name, "true", 20.0 + shift, DAYS, 18.0, 22.0) for name in ("mean_days_to_settle", "stock_age_village")
    ]
    found += [Level(name, "both", 300.0, HOURS) for name in ("hours_session", "hours_travel", "hours_idle")]
    return found


def effect(indicator: str, difference: float, unit: Any = SHARE, series: str = "true", half: float = 0.02) -> Effect:
    low, high = difference - half, difference + half
    return Effect("alt", indicator, series, difference, low, high, unit, 2.0, 0.4, 0.4 + difference)


EFFECTS = [
    effect("contain_village", 0.03),
    effect("contain_village", -0.01, series="recorded"),
    effect("added_cost", 12.0, {"zh": "万元", "en": "10 000 yuan"}, half=3.0),
    effect("added_durable", -40.0, {"zh": "件", "en": "disputes"}, half=60.0),
    Effect("alt", "cost_per_added_durable", "true", None, None, None, {"zh": "元/件", "en": "yuan per dispute"}, None),
]


def event(day: int, kind: Event, **more: int) -> dict[str, int]:
    return dict.fromkeys(COMPARED, -1) | {"day": day, "minute": 0, "event": int(kind), "reason": 0, "tier": 1} | more


TWIN = Twin(
    "0123456789abc",
    History({"kind": 0}, (event(3, Event.ARISE), event(20, Event.GROW), event(40, Event.VIOLENT))),
    History({"kind": 0}, (event(3, Event.ARISE), event(5, Event.SEE), event(9, Event.SETTLE))),
    1,
    (),
)
FLOWS = [
    {"from": "opened", "to": "village", "count": 90},
    {"from": "opened", "to": "township", "count": 30},
    {"from": "village", "to": "township", "count": 40},
    {"from": "township", "to": "village", "count": 5},
    {"from": "township", "to": "township", "count": 2},
    {"from": "township", "to": "closed_ok", "count": 60},
    {"from": "village", "to": "closed_ok", "count": 0},
]
FACTORS = [Factor("a", {"zh": "甲（小时）", "en": "A (hours)"}), Factor("b", {"zh": "乙", "en": "B"})]
POINTS = [
    {"a": a, "b": b, "value": 0.3 + 0.1 * a, "low": 0.28 + 0.1 * a, "high": 0.32 + 0.1 * a}
    for a in (0.5, 1.0, 2.0)
    for b in (0.0, 0.8)
]
ALONE = [
    {"a": 0.5, "b": None, "value": -0.1, "low": -0.12, "high": -0.08},
    {"a": None, "b": 0.8, "value": 0.2, "low": 0.18, "high": 0.22},
]


def all_figures() -> dict[str, Figure]:
    sides = [(PLAIN, levels()), (HOSTILE, levels(0.1))]
    curves = [(PLAIN, [[0.0, 0.2, 0.3], [0.0, 0.25, 0.4]]), (HOSTILE, [[0.1, 0.3, 0.5], [0.0, 0.2, 0.6]])]
    daily = {f"open_stock_{tier}:true": [float(day % 7) for day in range(100)] for tier in ("village", "township")}
    places = [{"place": HOSTILE, "difference": 0.1}, {"place": PLAIN, "difference": -0.2, "low": -0.3, "high": -0.1}]
    found = [
        slogan_gauges(levels(), BASIS),
        ledger_against_actual(sides, BASIS),
        flows(FLOWS, basis=BASIS),
        backlog(daily, dt.date(2023, 1, 1), 0, (30, 80)),
        waits(sides, BASIS),
        hours_by_use(sides, BASIS),
        forest(EFFECTS, HOSTILE, BASIS),
        cost_effect(EFFECTS, {"alt": HOSTILE}, BASIS),
        cost_per_durable(EFFECTS, {"alt": HOSTILE}, BASIS),
        settlement_curves(curves, BASIS),
        durations(curves, BASIS),
        winners_losers(places, "durable", SHARE, BASIS),
        twin_timeline(TWIN, (PLAIN, HOSTILE)),
        tornado(ALONE, FACTORS, PLAIN, SHARE, BASIS),
        response_points(POINTS, FACTORS[0], PLAIN, SHARE, basis=BASIS),
    ]
    named = {each.id: each for each in found}
    named["response_one"] = response_curve(POINTS[::2], FACTORS[:1], HOSTILE, SHARE, basis=BASIS)
    named["response_two"] = response_curve(POINTS, FACTORS, PLAIN, SHARE, basis=BASIS)
    return named
