"""Money by payer, and per durable settlement."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.events.measures import AreaMeasure
from sim.events.tables import RunTables
from sim.indicators.areas import Areas, Floats
from sim.indicators.core import Daily, Indicator, Text, amount, label, ratio, require, text, word
from sim.indicators.facts import DURABLE, JUDGED
from sim.indicators.settlement import durable_cases
from sim.indicators.sums import Window, by_township, window

_FEN_PER_WAN = 1e6
_FEN_PER_YUAN = 100.0
#: fewer durable settlements than this give no quotient
FEWEST = 10
PUBLIC = ("city", "county", "township")
_PAID = {
    "city": AreaMeasure.COST_FEN_CITY,
    "county": AreaMeasure.COST_FEN_COUNTY,
    "township": AreaMeasure.COST_FEN_TOWNSHIP,
    "citizen": AreaMeasure.COST_FEN_CITIZEN,
}
WAN = text("万元", "10 000 yuan")


def spent(tables: RunTables, payers: tuple[str, ...], days: Window) -> int:
    """Fen charged to some payers on some days, whole city: area tallies, and what belongs to no township."""
    total = 0
    for payer in payers:
        total += int(by_township(tables, _PAID[payer], days).sum())
        if payer in tables.costs:
            total += int(np.sum(tables.costs[payer][days[0] : days[1]], dtype=np.int64))
    return total


def _of(payers: tuple[str, ...]) -> Callable[[RunTables, Areas], Floats]:
    return lambda tables, areas: np.full(areas.n, spent(tables, payers, window(tables)) / _FEN_PER_WAN)


def _per_durable(tables: RunTables, areas: Areas) -> tuple[Floats, Floats]:
    require(tables, JUDGED + DURABLE)
    days = tables.horizon.shortened(JUDGED + DURABLE)
    durable = durable_cases(tables, areas)
    return np.full(areas.n, spent(tables, PUBLIC, days) / _FEN_PER_YUAN), durable


_SCOPE = text("测量期内发生的支出；仅全市", "charged on the days of the window; city only")


def _payer(payer: str) -> Indicator:
    name = word(f"payer.{payer}")
    title = text(f"投入：{name['zh']}（万元）", f"Cost borne by {name['en']} (10 000 yuan)")
    formulas = {"both": amount(name, _SCOPE, _of((payer,)))}
    daily = Daily((_PAID[payer],), 1 / _FEN_PER_WAN)
    return Indicator(f"cost_{payer}", title, WAN, "cost", -1, formulas, level="city", daily_tally=daily)


_PUBLIC_SUM: Text = text(
    "市、县、乡镇三级财政支出之和（群众自付另列）",
    "city, county and township budgets together; citizens' own cost apart",
)
_QUOTIENT = ratio(
    text("三级财政支出之和（元）", "money of the three budgets, yuan"),
    text("稳定化解的纠纷", "durably settled disputes"),
    text(
        f"支出与纠纷取自同一段日子：测量期中其后{JUDGED + DURABLE}天在推演期内的部分；先各自求和再相除",
        f"money and disputes of the same days: the part of the window with {JUDGED + DURABLE} further days inside the "
        "horizon; ratio of sums",
    ),
    _per_durable,
    minimum=FEWEST,
    reason=text(f"稳定化解不足{FEWEST}件，不计单件成本", f"fewer than {FEWEST} durable settlements: no cost of one"),
)

INDICATORS = (
    Indicator("cost", label("cost"), WAN, "cost", -1, {"both": amount(_PUBLIC_SUM, _SCOPE, _of(PUBLIC))}, level="city"),
    *(_payer(payer) for payer in _PAID),
    Indicator(
        "cost_per_durable",
        label("cost_per_durable"),
        text("元/件", "yuan per settlement"),
        "cost",
        -1,
        {"both": _QUOTIENT},
        level="city",
    ),
)
