"""Courts, arbitration, decisions: how many disputes go there, what is settled before, what is performed or reversed."""

from __future__ import annotations

from collections.abc import Callable

from sim.events.measures import AreaMeasure as A
from sim.events.tables import RunTables
from sim.indicators.areas import Areas, Floats
from sim.indicators.core import SHARE, Daily, Indicator, Text, label, ratio, text
from sim.indicators.sums import per_residents, tally

_RATE = text("件/万人", "per 10 000 residents")
_PER = 10_000.0
_SCOPE = text(
    "测量期内；只含本模型中的纠纷，法院其他案件不在内",
    "in the window; disputes of the model only, no other cases of the courts",
)
_YEAR = text(
    "测量期内，折合全年；只含本模型中的纠纷，法院其他案件不在内",
    "in the window, scaled to a year; disputes of the model only, no other cases of the courts",
)
_PEOPLE = text("常住人口", "residents")


def _rate(identifier: str, title: Text, above: Text, measure: A) -> Indicator:
    def values(tables: RunTables, areas: Areas) -> Floats:
        return tally(tables, areas, measure)

    formula = ratio(above, _PEOPLE, _YEAR, per_residents(values), scale=_PER)
    return Indicator(identifier, title, _RATE, "escalation", -1, {"recorded": formula}, daily_tally=Daily((measure,)))


Pair = Callable[[RunTables, Areas], tuple[Floats, Floats]]


def _over(above: tuple[A, ...], below: tuple[A, ...]) -> Pair:
    return lambda tables, areas: (tally(tables, areas, *above), tally(tables, areas, *below))


def _share(
    identifier: str, title: Text, above: Text, below: Text, pair: Pair, direction: int, series: str
) -> Indicator:
    return Indicator(identifier, title, SHARE, "enforcement", direction, {series: ratio(above, below, _SCOPE, pair)})


INDICATORS = (
    _rate("suit_rate", label("suit_rate"), text("立案件数", "suits filed"), A.SUITS_FILED),
    _share(
        "presuit_success",
        label("presuit_success"),
        text("诉前调解成功件数", "settled before suit"),
        text("提起诉讼件数（含诉前）", "suits brought, pre-suit ones too"),
        _over((A.PRESUIT_SETTLED,), (A.SUITS,)),
        1,
        "true",
    ),
    _share(
        "performed_share",
        text("自动履行占比", "Share performed without enforcement"),
        text("自动履行件数", "performed"),
        text("自动履行、强制执行到位与未履行件数之和", "performed, enforced and not performed"),
        _over((A.PERFORMED,), (A.PERFORMED, A.ENFORCED, A.DEFAULTED)),
        1,
        "true",
    ),
    _share(
        "reversal",
        text("决定被改变占比", "Share of decisions reversed"),
        text("复查、复核、复议、诉讼改变的决定", "decisions changed on review, reconsideration or suit"),
        text("处理意见、裁决、决定与判决之和", "petition decisions, awards, decisions and judgments"),
        _over(
            (A.PETITIONS_REVERSED, A.REFUSED_AUTHORITY),
            (A.PETITIONS_SUPPORTED, A.PETITIONS_EXPLAINED, A.PETITIONS_REFUSED, A.AWARDS, A.JUDGED),
        ),
        -1,
        "recorded",
    ),
)
