"""Time from occurrence to settlement, with competing ends, and from registration to closing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.events.tables import RunTables
from sim.indicators.areas import Areas, Floats, Mask
from sim.indicators.core import DAYS, SHARE, Formula, Indicator, Parts, label, memo, ratio, require, text
from sim.indicators.facts import (
    JUDGED,
    closed_by,
    file_spots,
    first_end,
    first_settlement,
    settled_within,
    standing,
)
from sim.indicators.survival import Incidence, aalen_johansen
from sim.vocabulary import Truth

ENDS = (Truth.SETTLED, Truth.FADED, Truth.DORMANT, Truth.VIOLENT)
_NO_ONE = text("测量期内没有此类件", "the window holds nothing of the kind")
_UNDER_HALF = text("化解累积发生率不足0.5，无中位数", "cumulative incidence below 0.5: there is no median")


def _by_group(areas: Areas, spots: NDArray[Any], mask: Mask) -> Iterator[tuple[int, NDArray[np.int64]]]:
    """Rows of ``mask`` group by group; groups without rows are left out."""
    rows = np.flatnonzero(mask)
    if areas.n == 1:
        yield from [(0, rows)] if len(rows) else []
        return
    group = areas.groups(spots[rows])
    rows = rows[np.argsort(group, kind="stable")]
    edges = np.cumsum(np.bincount(group, minlength=areas.n + 1))
    for place in range(areas.n):
        mine = rows[edges[place - 1] if place else 0 : edges[place]]
        if len(mine):
            yield place, mine


def settlement_incidence(tables: RunTables, areas: Areas) -> dict[int, Incidence]:
    """Group -> cumulative incidence of ``ENDS`` since occurrence; groups without disputes are left out."""

    def build() -> dict[int, Incidence]:
        end, cases = first_end(tables), tables.cases
        watched = tables.horizon.end - cases["born_day"] - cases["born_minute"] / tables.day_minutes
        cause = np.full(256, -1, dtype=np.int8)
        cause[list(ENDS)] = np.arange(len(ENDS))
        found = {}
        for place, rows in _by_group(areas, tables.cases["township"], tables.cohort()):
            causes = cause[end.state[rows]]
            times = np.where(causes >= 0, end.waited[rows], watched[rows])
            found[place] = aalen_johansen(times, causes, len(ENDS))
        return found

    return memo(tables, ("incidence", areas.name), build)


def closing_incidence(tables: RunTables, areas: Areas) -> dict[int, Incidence]:
    """Group -> cumulative incidence of closing since registration, in whole days."""
    files, end = tables.files, tables.horizon.end
    closed = closed_by(files, np.full(len(files["closed_day"]), end))
    since = files["registered_day"]
    times = np.where(closed, np.maximum(files["closed_day"] - since, 0), end - since).astype(np.float64)
    causes = np.where(closed, 0, -1)
    registered = standing(tables) & tables.in_window(since)
    return {
        place: aalen_johansen(times[rows], causes[rows], 1)
        for place, rows in _by_group(areas, file_spots(tables), registered)
    }


def _median(incidence: Callable[[RunTables, Areas], dict[int, Incidence]]) -> Callable[[RunTables, Areas], Parts]:
    def compute(tables: RunTables, areas: Areas) -> Parts:
        value = np.full(areas.n, np.nan)
        found = incidence(tables, areas)
        for place, each in found.items():
            value[place] = each.median(0)
        return Parts(value, reason=_UNDER_HALF if found else _NO_ONE)

    return compute


def _incidence(cause: int) -> Callable[[RunTables, Areas], Parts]:
    def compute(tables: RunTables, areas: Areas) -> Parts:
        require(tables, JUDGED + 1)
        value = np.full(areas.n, np.nan)
        for place, each in settlement_incidence(tables, areas).items():
            value[place] = each.at(JUDGED)[cause]
        return Parts(value, reason=_NO_ONE)

    return compute


def _to_settlement(tables: RunTables, areas: Areas) -> tuple[Floats, Floats]:
    require(tables, JUDGED + 1)
    chosen, spots = tables.cohort(JUDGED + 1) & settled_within(tables), tables.cases["township"]
    return areas.total(spots, chosen, first_settlement(tables).waited), areas.count(spots, chosen)


def _to_closing(tables: RunTables, areas: Areas) -> tuple[Floats, Floats]:
    require(tables, JUDGED + 1)
    files, spots = tables.files, file_spots(tables)
    chosen = standing(tables) & tables.in_window(files["registered_day"], JUDGED + 1)
    chosen &= closed_by(files, files["registered_day"] + JUDGED)
    waited = np.maximum(files["closed_day"] - files["registered_day"], 0)
    return areas.total(spots, chosen, waited), areas.count(spots, chosen)


_AJ = text(
    "测量期内发生的纠纷（已预防的不计），首次化解、自行平息、搁置、民转刑互为竞争结局，推演期末删失（Aalen–Johansen）",
    "disputes that occurred in the window, prevented ones left out; first of settled, faded, dormant, violent as "
    "competing ends; censored at the end of the horizon (Aalen–Johansen)",
)


def _median_formula(zh: str, en: str, compute: Callable[[RunTables, Areas], Parts]) -> Formula:
    return Formula(text(zh, en), compute)


def _incidence_of(cause: int, zh: str, en: str, direction: int) -> Indicator:
    words = text(
        f"发生后{JUDGED}天内{zh}的累积发生率。口径：{_AJ['zh']}",
        f"cumulative incidence within {JUDGED} days of occurrence. Scope: {_AJ['en']}",
    )
    name = ENDS[cause].name.lower()
    named = text(f"{JUDGED}日{zh}累积发生率", f"{en} within {JUDGED} days (cumulative incidence)")
    formulas = {"true": Formula(words, _incidence(cause))}
    return Indicator(f"incidence_{name}", named, SHARE, "mediation", direction, formulas, level="county")


_MEAN_SETTLE = ratio(
    text(
        "自发生至首次化解的天数之和（含日内时刻）",
        "sum of days, fractions included, from occurrence to first settlement",
    ),
    text("此类纠纷数", "number of such disputes"),
    text(
        f"测量期内发生、{JUDGED}天随访在推演期内、且在随访内化解的纠纷；未化解的不在内，故宜与化解率并看",
        f"disputes that occurred in the window with {JUDGED} days of follow-up inside the horizon and were settled "
        "within them; those not settled are not in it, so read it beside the settlement rate",
    ),
    _to_settlement,
)
_MEAN_CLOSE = ratio(
    text("自登记至办结的天数之和", "sum of days from registration to closing"),
    text("此类件数", "number of such files"),
    text(
        f"测量期内登记、登记后{JUDGED}天在推演期内、且在其间办结的件；并入他件的不计",
        f"files registered in the window with {JUDGED} further days inside the horizon and closed within them; merged "
        "files left out",
    ),
    _to_closing,
)

INDICATORS = (
    Indicator(
        "days_since_start",
        label("days_since_start"),
        DAYS,
        "mediation",
        -1,
        {
            "true": _median_formula(
                f"化解累积发生率首次达到0.5的天数；不足0.5则无值。口径：{_AJ['zh']}",
                "first day at which the cumulative incidence of settlement reaches 0.5; none if it never does. "
                f"Scope: {_AJ['en']}",
                _median(settlement_incidence),
            )
        },
        level="county",
    ),
    _incidence_of(0, "化解", "Settled", 1),
    _incidence_of(1, "自行平息", "Faded", 0),
    _incidence_of(2, "搁置", "Dormant", -1),
    _incidence_of(3, "民转刑", "Turned violent", -1),
    Indicator(
        "mean_days_to_settle",
        text("发生至化解平均天数（随访内化解的）", "Mean days from occurrence to settlement (settled in follow-up)"),
        DAYS,
        "mediation",
        -1,
        {"true": _MEAN_SETTLE},
    ),
    Indicator(
        "days_since_register",
        label("days_since_register"),
        DAYS,
        "mediation",
        -1,
        {
            "recorded": _median_formula(
                "办结累积发生率首次达到0.5的天数；测量期内登记的件，推演期末未办结的删失，并入他件的不计",
                "first day at which half are closed; files registered in the window, censored at the end of the "
                "horizon; merged ones left out",
                _median(closing_incidence),
            )
        },
        level="county",
    ),
    Indicator(
        "mean_days_to_close",
        text("登记至办结平均天数（随访内办结的）", "Mean days from registration to closing (closed in follow-up)"),
        DAYS,
        "mediation",
        -1,
        {"recorded": _MEAN_CLOSE},
    ),
)
