"""Equity: how unequal places are, how far the worst tenth lies behind, and gaps between strata of residents."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.events.tables import RunTables
from sim.indicators.areas import Areas, Floats, Mask
from sim.indicators.core import (
    POINTS,
    SHARE,
    Formula,
    Indicator,
    NotComputed,
    Parts,
    ratio,
    require,
    text,
)
from sim.indicators.facts import DURABLE, JUDGED, durable_tier
from sim.vocabulary import Stratum

#: disputes of the cohort that a township needs to be counted
LEAST = 30
COEFFICIENT = text("系数", "coefficient")
_FEW = text(f"不足两个乡镇有{LEAST}件以上的纠纷", f"fewer than two townships with {LEAST} disputes or more")
_OLDER = (Stratum.AGE60, Stratum.AGE60_LOW_INCOME)
_POOR = (Stratum.UNDER60_LOW_INCOME, Stratum.AGE60_LOW_INCOME)


def gini(values: Floats, weights: Floats) -> float:
    """Gini coefficient of values that weigh as many residents; 0 = all the same."""
    order = np.argsort(values, kind="stable")
    value, weight = values[order], weights[order]
    total = float((value * weight).sum())
    if total <= 0.0:
        return 0.0
    held = np.cumsum(value * weight) / total
    people = np.cumsum(weight) / weight.sum()
    before = np.concatenate([[0.0], held[:-1]])
    return float(1.0 - ((held + before) * np.diff(np.concatenate([[0.0], people]))).sum())


def worst(values: Floats, weights: Floats, share: float = 0.1) -> tuple[float, float]:
    """Lowest values that hold this share of the residents: their sum, each as often as residents count, and those."""
    order = np.argsort(values, kind="stable")
    value, weight = values[order], weights[order]
    room = share * float(weight.sum())
    taken = np.clip(room - np.concatenate([[0.0], np.cumsum(weight)[:-1]]), 0.0, weight)
    return float((value * taken).sum()), room


def _judged(tables: RunTables) -> tuple[Mask, Mask]:
    """Disputes of the cohort, and those durably settled."""
    require(tables, JUDGED + DURABLE)
    return tables.cohort(JUDGED + DURABLE), durable_tier(tables) > 0


def _shares(tables: RunTables) -> tuple[Floats, Floats]:
    """Durable settlement rate and residents of every township with enough disputes."""
    cohort, good = _judged(tables)
    township = tables.cases["township"]
    n = len(tables.places["township_residents"])
    below = np.bincount(township[cohort], minlength=n).astype(np.float64)
    above = np.bincount(township[cohort & good], minlength=n).astype(np.float64)
    enough = below >= LEAST
    if enough.sum() < 2:
        raise NotComputed(_FEW)
    people = np.asarray(tables.places["township_residents"], np.float64)
    return above[enough] / below[enough], people[enough]


def _gini(tables: RunTables, areas: Areas) -> Parts:
    return Parts(np.array([gini(*_shares(tables))]))


def _worst(tables: RunTables, areas: Areas) -> tuple[Floats, Floats]:
    above, below = worst(*_shares(tables))
    return np.array([above]), np.array([below])


def _gap(strata: tuple[Stratum, ...]) -> Callable[[RunTables, Areas], Parts]:
    def compute(tables: RunTables, areas: Areas) -> Parts:
        cohort, good = _judged(tables)
        theirs = np.isin(tables.cases["stratum"], strata)

        def share(mask: Mask) -> float:
            below = int(mask.sum())
            if below < LEAST:
                raise NotComputed(_FEW)
            return float((mask & good).sum()) / below

        return Parts(np.array([(share(cohort & theirs) - share(cohort & ~theirs)) * 100.0]))

    return compute


def _formula(zh: str, en: str, compute: Callable[[RunTables, Areas], Parts]) -> dict[str, Formula]:
    return {"true": Formula(text(zh, en), compute)}


INDICATORS = (
    Indicator(
        "gini_durable",
        text("乡镇间稳定化解率的基尼系数", "Gini coefficient of the durable settlement rate over townships"),
        COEFFICIENT,
        "governance",
        -1,
        _formula(
            f"各乡镇稳定化解率按常住人口加权的基尼系数；只计有{LEAST}件以上纠纷的乡镇",
            f"population-weighted, over townships with {LEAST} disputes or more",
            _gini,
        ),
        level="city",
    ),
    Indicator(
        "worst_tenth_durable",
        text("稳定化解率最低一成人口", "Durable settlement rate of the worst-served tenth"),
        SHARE,
        "governance",
        1,
        {
            "true": ratio(
                text("所计常住人口 × 所在乡镇的稳定化解率", "residents counted, times their township's durable rate"),
                text("所计常住人口（全部的一成）", "residents counted (a tenth of all)"),
                text(
                    f"自稳定化解率最低的乡镇依次计入，满一成为止；只计有{LEAST}件以上纠纷的乡镇",
                    f"townships from the lowest rate up, until a tenth; only those with {LEAST} disputes or more",
                ),
                _worst,
            )
        },
        level="city",
    ),
    Indicator(
        "gap_age",
        text("60岁及以上与其他人群的稳定化解率之差", "Durable settlement: aged 60 and over less the others"),
        POINTS,
        "governance",
        0,
        _formula(
            "较弱一方60岁及以上的纠纷减其余纠纷",
            "disputes whose weaker party is 60 or over, less the rest",
            _gap(_OLDER),
        ),
        level="city",
    ),
    Indicator(
        "gap_income",
        text("低收入与其他人群的稳定化解率之差", "Durable settlement: low income less the others"),
        POINTS,
        "governance",
        0,
        _formula(
            "较弱一方为低收入的纠纷减其余纠纷",
            "disputes whose weaker party has a low income, less the rest",
            _gap(_POOR),
        ),
        level="city",
    ),
)
