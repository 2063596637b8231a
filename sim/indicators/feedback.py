"""What people make of it: satisfaction at closing, trust and legal awareness at the end, and what re-checks find."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.events.measures import AreaMeasure as A
from sim.events.tables import RunTables
from sim.indicators.areas import Areas, Floats
from sim.indicators.core import SHARE, Indicator, NotComputed, label, ratio, text
from sim.indicators.sums import tally

_WINDOW = text("测量期内，登记过的件", "in the window, registered files")
_END = text("推演期末，按常住人口与分层加权", "at the end of the horizon, weighted by residents and strata")

Pair = Callable[[RunTables, Areas], tuple[Floats, Floats]]


def _satisfied(tables: RunTables, areas: Areas) -> tuple[Floats, Floats]:
    return tally(tables, areas, A.SATISFIED), tally(tables, areas, A.CLOSED_OK, A.CLOSED_FAIL)


def _audited(tables: RunTables, areas: Areas) -> tuple[Floats, Floats]:
    looked = tally(tables, areas, A.AUDITS)
    return looked - tally(tables, areas, A.AUDITS_FAILED), looked


def _state(column: str) -> Pair:
    def pair(tables: RunTables, areas: Areas) -> tuple[Floats, Floats]:
        if column not in tables.places:
            raise NotComputed(text("情景未启用信任规则", "the scenario runs without the rule 'trust'"))
        people = tables.places["village_residents"].astype(np.float64)
        township = tables.places["village_township"]
        return areas.at(township, people * tables.places[column]), areas.at(township, people)

    return pair


def _pressed(tables: RunTables, areas: Areas) -> tuple[Floats, Floats]:
    return tally(tables, areas, A.PRESSED), tally(tables, areas, A.SETTLED)


_TRUST = ratio(text("信任度之和", "sum of trust"), text("常住人口", "residents"), _END, _state("village_trust"))
_AWARE = ratio(text("法治意识之和", "sum of awareness"), text("常住人口", "residents"), _END, _state("village_aware"))

INDICATORS = (
    Indicator(
        "satisfaction",
        label("satisfaction", "满意度", "Satisfaction"),
        SHARE,
        "feedback",
        1,
        {
            "recorded": ratio(
                text("办结时满意的件", "files whose parties were content"),
                text("办结的件", "closed files"),
                _WINDOW,
                _satisfied,
            )
        },
    ),
    Indicator("trust", label("trust", "信任度", "Trust"), SHARE, "trust", 1, {"true": _TRUST}),
    Indicator("awareness", label("awareness", "法治意识", "Legal awareness"), SHARE, "trust", 1, {"true": _AWARE}),
    Indicator(
        "audit_passed",
        text("回访抽查通过率", "Share of re-checks passed"),
        SHARE,
        "governance",
        1,
        {
            "recorded": ratio(
                text("抽查确属化解的件", "re-checks that found it settled"),
                text("抽查的件", "files re-checked"),
                text("测量期内", "in the window"),
                _audited,
            )
        },
    ),
    Indicator(
        "pressed_share",
        text("促成协议力度偏高的化解占比", "Share of settlements under pressure"),
        SHARE,
        "mediation",
        -1,
        {
            "true": ratio(
                text("力度偏高的化解", "settlements under pressure"),
                text("全部化解", "all settlements"),
                text("测量期内", "in the window"),
                _pressed,
            )
        },
    ),
)
