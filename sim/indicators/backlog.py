"""Backlog: open files at the end of the window by tier and age; live disputes over its days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.events.measures import AreaMeasure
from sim.events.tables import RunTables
from sim.indicators.areas import Areas, Floats, Mask
from sim.indicators.core import (
    DAYS,
    DISPUTES,
    FILES,
    SHARE,
    Daily,
    Indicator,
    Text,
    amount,
    label,
    memo,
    ratio,
    text,
    word,
)
from sim.indicators.facts import TIERS, file_spots, rows_of, standing
from sim.indicators.sums import tally
from sim.vocabulary import Event, Tier

#: a file open longer counts as long pending
OLD = 180
#: upper ends of the age pyramid's bands, in days; the last band is open
BANDS = (30, 90, 180, 365)
_OPEN = {
    Tier.VILLAGE: AreaMeasure.OPEN_FILES_VILLAGE,
    Tier.TOWNSHIP: AreaMeasure.OPEN_FILES_TOWNSHIP,
    Tier.COUNTY: AreaMeasure.OPEN_FILES_COUNTY,
    Tier.CITY: AreaMeasure.OPEN_FILES_CITY,
}


@dataclass(frozen=True)
class Stock:
    """Standing files open at the end of the window: mask over all files, tier they lay at, days since opening."""

    open: Mask
    tier: NDArray[np.int8]
    age: NDArray[np.int64]


def stock(tables: RunTables) -> Stock:
    """Files open at the end of the window; the tier is that of their last move before it."""
    return memo(tables, "stock", lambda: _stock(tables))


def _stock(tables: RunTables) -> Stock:
    files, log, last = tables.files, tables.log, tables.horizon.last
    opened = (
        (files["opened_day"] < last) & ((files["closed_day"] < 0) | (files["closed_day"] >= last)) & standing(tables)
    )
    rows = rows_of(tables, Event.OPEN_FILE, Event.ENQUEUE)
    rows = rows[(log["file"][rows] >= 0) & (log["day"][rows] < last)]
    tier = files["origin_tier"].copy()
    tier[log["file"][rows]] = log["tier"][rows]  # in order of time: the last one stays
    return Stock(opened, tier, last - files["opened_day"].astype(np.int64))


def age_pyramid(tables: RunTables) -> NDArray[np.int64]:
    """Open files at the end of the window, [tier, band]: four tiers, bands up to 30, 90, 180, 365 days and beyond."""
    found = stock(tables)
    rows = np.flatnonzero(found.open)
    band = np.searchsorted(BANDS, found.age[rows], side="left")
    n_bands, n_tiers = len(BANDS) + 1, max(TIERS) + 1
    cell = found.tier[rows].astype(np.int64) * n_bands + band
    return np.bincount(cell, minlength=n_tiers * n_bands).reshape(-1, n_bands)[1:n_tiers]


def _open(tier: Tier | None = None, older: int = -1, registered: bool = False) -> Callable[[RunTables, Areas], Floats]:
    def values(tables: RunTables, areas: Areas) -> Floats:
        found = stock(tables)
        mine = found.open & (found.age > older)
        if tier is not None:
            mine &= found.tier == tier
        if registered:
            day = tables.files["registered_day"]
            mine &= (day >= 0) & (day < tables.horizon.last)
        return areas.count(file_spots(tables), mine)

    return values


def _age(tier: Tier | None = None) -> Callable[[RunTables, Areas], tuple[Floats, Floats]]:
    def pair(tables: RunTables, areas: Areas) -> tuple[Floats, Floats]:
        found, spots = stock(tables), file_spots(tables)
        mine = found.open if tier is None else found.open & (found.tier == tier)
        return areas.total(spots, mine, found.age), areas.count(spots, mine)

    return pair


def _old_share(tables: RunTables, areas: Areas) -> tuple[Floats, Floats]:
    return _open(older=OLD)(tables, areas), _open()(tables, areas)


def _mean_stock(measure: AreaMeasure) -> Callable[[RunTables, Areas], Floats]:
    return lambda tables, areas: tally(tables, areas, measure) / max(1, tables.horizon.measure)


END = text("测量期末；并入他件的不计", "at the end of the window; merged files left out")
NO_STOCK = text("期末没有在办件", "no file is open at the end of the window")


def _of_tier(tier: Tier) -> list[Indicator]:
    name, here = tier.name.lower(), word(f"tier.{tier.name.lower()}")
    total, age = label("open_stock"), text("在办件平均天数", "Mean age of open files")

    def named(title: Text) -> Text:
        return text(f"{title['zh']}：{here['zh']}", f"{title['en']}: {here['en']}")

    count = amount(text(f"处于{here['zh']}的在办件", f"open files lying at: {here['en']}"), END, _open(tier))
    old = amount(
        text(f"处于{here['zh']}、建件超过{OLD}天的在办件", f"open files older than {OLD} days lying at: {here['en']}"),
        END,
        _open(tier, OLD),
    )
    mean = ratio(
        text("自建件以来的天数之和", "sum of days since opening"),
        text(f"处于{here['zh']}的在办件", f"open files lying at: {here['en']}"),
        END,
        _age(tier),
        reason=NO_STOCK,
    )
    return [
        Indicator(
            f"open_stock_{name}", named(total), FILES, "backlog", -1, {"true": count}, daily_tally=Daily((_OPEN[tier],))
        ),
        Indicator(f"old_stock_{name}", named(label("old_stock")), FILES, "backlog", -1, {"true": old}),
        Indicator(f"stock_age_{name}", named(age), DAYS, "backlog", -1, {"true": mean}),
    ]


_OPENED = {
    "true": amount(text("在办件，含未登记的", "open files, registered or not"), END, _open()),
    "recorded": amount(text("已登记的在办件", "open files that are registered"), END, _open(registered=True)),
}
_AGE = ratio(
    text("自建件以来的天数之和", "sum of days since opening"),
    text("在办件", "open files"),
    END,
    _age(),
    reason=NO_STOCK,
)
_OLD = amount(text(f"建件超过{OLD}天的在办件", f"files open for more than {OLD} days"), END, _open(older=OLD))
_OLD_SHARE = ratio(
    text(f"建件超过{OLD}天的在办件", f"files open for more than {OLD} days"),
    text("在办件", "open files"),
    END,
    _old_share,
    reason=NO_STOCK,
)
_MEAN = text("测量期内各日之和 ÷ 天数", "sum over the days of the window, divided by the days")
_LIVE = amount(text("未了结纠纷的日均数", "live disputes, daily mean"), _MEAN, _mean_stock(AreaMeasure.LIVE))
_UNSEEN = amount(
    text("未发现且未了结纠纷的日均数", "live disputes nobody has seen, daily mean"),
    _MEAN,
    _mean_stock(AreaMeasure.UNSEEN_LIVE),
)

INDICATORS = (
    Indicator(
        "open_stock", label("open_stock"), FILES, "backlog", -1, _OPENED, daily_tally=Daily(tuple(_OPEN.values()))
    ),
    Indicator("old_stock", label("old_stock"), FILES, "backlog", -1, {"true": _OLD}),
    Indicator(
        "old_share", text("积案占比", "Share of open files long pending"), SHARE, "backlog", -1, {"true": _OLD_SHARE}
    ),
    Indicator("stock_age", text("在办件平均天数", "Mean age of open files"), DAYS, "backlog", -1, {"true": _AGE}),
    *(indicator for tier in TIERS for indicator in _of_tier(tier)),
    Indicator(
        "live_stock",
        text("未了结纠纷（日均）", "Live disputes (daily mean)"),
        DISPUTES,
        "backlog",
        -1,
        {"true": _LIVE},
        daily_tally=Daily((AreaMeasure.LIVE,)),
    ),
    Indicator(
        "unseen_stock",
        text("未发现的未了结纠纷（日均）", "Live disputes unseen (daily mean)"),
        DISPUTES,
        "discovery",
        -1,
        {"true": _UNSEEN},
        daily_tally=Daily((AreaMeasure.UNSEEN_LIVE,)),
    ),
)
