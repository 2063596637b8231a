"""Staff hours by use, and how much of the paid hours is used."""

from __future__ import annotations

from collections.abc import Callable

from sim.events.measures import AreaMeasure, DeskMeasure
from sim.events.tables import RunTables
from sim.indicators.areas import Areas, Floats
from sim.indicators.core import HOURS, SHARE, Daily, Indicator, Text, amount, label, ratio, text, word
from sim.indicators.facts import TIERS
from sim.indicators.sums import desk_tally, tally
from sim.vocabulary import Tier

_PER_HOUR = 1.0 / 60.0
_USED = (
    DeskMeasure.WORK_MINUTES,
    DeskMeasure.WASTED_MINUTES,
    DeskMeasure.FORM_MINUTES,
    DeskMeasure.TRAVEL_MINUTES,
    DeskMeasure.BACKGROUND_MINUTES,
)
_WORKED = (
    AreaMeasure.SESSION_MINUTES,
    AreaMeasure.WASTED_MINUTES,
    AreaMeasure.FORM_MINUTES,
    AreaMeasure.TRAVEL_MINUTES,
    AreaMeasure.VISIT_MINUTES,
)
_HOME = text("测量期内，按纠纷所在地", "in the window, by the place of the dispute")
_DESK = text("测量期内，按办理单位所在地", "in the window, by the place of the desk")


def _spent(measure: AreaMeasure) -> Callable[[RunTables, Areas], Floats]:
    return lambda tables, areas: tally(tables, areas, measure) * _PER_HOUR


def _at_desks(measure: DeskMeasure) -> Callable[[RunTables, Areas], Floats]:
    return lambda tables, areas: desk_tally(tables, areas, (measure,)) * _PER_HOUR


def _share(measure: AreaMeasure) -> Callable[[RunTables, Areas], tuple[Floats, Floats]]:
    return lambda tables, areas: (
        tally(tables, areas, measure) * _PER_HOUR,
        tally(tables, areas, *_WORKED) * _PER_HOUR,
    )


def _wasted(tables: RunTables, areas: Areas) -> tuple[Floats, Floats]:
    wasted = tally(tables, areas, AreaMeasure.WASTED_MINUTES) * _PER_HOUR
    return wasted, wasted + tally(tables, areas, AreaMeasure.SESSION_MINUTES) * _PER_HOUR


def _utilisation(tier: Tier | None) -> Callable[[RunTables, Areas], tuple[Floats, Floats]]:
    def pair(tables: RunTables, areas: Areas) -> tuple[Floats, Floats]:
        used = desk_tally(tables, areas, _USED, tier) * _PER_HOUR
        return used, used + desk_tally(tables, areas, (DeskMeasure.IDLE_MINUTES,), tier) * _PER_HOUR

    return pair


def _use(name: str, measure: AreaMeasure, title: Text, stage: str, direction: int = 0) -> Indicator:
    formulas = {"both": amount(title, _HOME, _spent(measure))}
    daily = Daily((measure,), _PER_HOUR)
    return Indicator(f"hours_{name}", title, HOURS, stage, direction, formulas, daily_tally=daily)


def _desk_use(name: str, measure: DeskMeasure, title: Text) -> Indicator:
    return Indicator(f"hours_{name}", title, HOURS, "capacity", 0, {"both": amount(title, _DESK, _at_desks(measure))})


def _utilised(tier: Tier | None) -> Indicator:
    title, here = label("utilisation"), text("各级", "all tiers")
    if tier is not None:
        here = word(f"tier.{tier.name.lower()}")
        title = text(f"{title['zh']}：{here['zh']}", f"{title['en']}: {here['en']}")
    formula = ratio(
        text(
            "调处、无效场次、填报、路途与其他工作的工时",
            "hours of sessions, wasted ones too, forms, travel and other work",
        ),
        text("全部应出勤工时（上述加空闲）", "all hours paid for (those and idle ones)"),
        text(
            f"{_DESK['zh']}；{here['zh']}；走访不经办理单位，不在内",
            f"{_DESK['en']}; {here['en']}; household visits belong to no desk",
        ),
        _utilisation(tier),
    )
    suffix = "" if tier is None else f"_{tier.name.lower()}"
    return Indicator(f"utilisation{suffix}", title, SHARE, "capacity", 0, {"both": formula})


_WORK = text("调处、无效场次、填报、路途、走访工时之和", "hours of sessions, wasted sessions, forms, travel and visits")

INDICATORS = (
    _use("session", AreaMeasure.SESSION_MINUTES, text("有效调处工时", "Session hours"), "mediation"),
    _use(
        "wasted",
        AreaMeasure.WASTED_MINUTES,
        text("无效调处工时（纠纷已了结）", "Hours of wasted sessions"),
        "mediation",
        -1,
    ),
    _use("forms", AreaMeasure.FORM_MINUTES, text("填报登记工时", "Hours of forms and logging"), "recording", -1),
    _use("travel", AreaMeasure.TRAVEL_MINUTES, text("路途工时", "Travel hours"), "mediation", -1),
    _use("visits", AreaMeasure.VISIT_MINUTES, text("走访工时", "Hours of household visits"), "discovery"),
    _desk_use("background", DeskMeasure.BACKGROUND_MINUTES, text("其他工作工时", "Hours of other work")),
    _desk_use("idle", DeskMeasure.IDLE_MINUTES, text("空闲工时", "Idle hours")),
    Indicator(
        "form_hours",
        label("form_hours"),
        SHARE,
        "capacity",
        -1,
        {
            "both": ratio(
                text("填报登记工时", "hours of forms and logging"), _WORK, _HOME, _share(AreaMeasure.FORM_MINUTES)
            )
        },
    ),
    Indicator(
        "wasted_share",
        text("无效调处工时占比", "Share of session hours wasted"),
        SHARE,
        "mediation",
        -1,
        {
            "both": ratio(
                text("无效调处工时", "hours of wasted sessions"),
                text("全部调处工时", "all session hours"),
                _HOME,
                _wasted,
            )
        },
    ),
    *(_utilised(tier) for tier in (None, *TIERS)),
)
