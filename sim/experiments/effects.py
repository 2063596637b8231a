"""Effects: what an alternative changes in an indicator, and what that costs, over pairs of equal seeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.experiments.engine import Outcome
from sim.experiments.run import Summary, Text, missing
from sim.experiments.statistics import ALPHA, Floats, paired, ratio_of_means

if TYPE_CHECKING:
    from sim.experiments.knowledge.intervals import Knowledge
    from sim.experiments.knowledge.switching import Switching

#: indicator that carries cost and durable settlements as numerator and denominator, and what is derived from it
COST = "cost_per_durable"
DERIVED: dict[str, tuple[Text, Text]] = {
    "added_cost": (
        {"zh": "新增投入", "en": "Added cost"},
        {"zh": "万元", "en": "10 000 yuan"},
    ),
    "added_durable": (
        {"zh": "新增稳定化解", "en": "Added durable settlements"},
        {"zh": "件", "en": "disputes"},
    ),
    "cost_per_added_durable": (
        {"zh": "每多一件稳定化解的投入", "en": "Cost per added durable settlement"},
        {"zh": "元/件", "en": "yuan per dispute"},
    ),
}
#: derived values that are levels, not differences: they bear no plus sign
LEVELS = frozenset({"cost_per_added_durable"})
_YUAN_PER_WAN = 1e4
NO_RATIO: Text = {
    "zh": "稳定化解的变化区间含零，不给比值",
    "en": "the interval of added durable settlements covers zero, so the ratio has no meaning",
}
NOTHING_ADDED: Text = {
    "zh": "稳定化解没有增加，不给每多一件的投入",
    "en": "durable settlements did not rise, so there is no cost per added one",
}


@dataclass(frozen=True)
class Effect:
    """What an alternative changes in one indicator.

    Attributes
    ----------
    difference : float or None
        Mean of ``alternative - base`` over pairs; None with ``reason`` where either side has no value.
    low, high : float or None
        95 % sampling interval (Student over pairs); None with one pair.
    variance_ratio : float or None
        Variance under independent seeds divided by variance of the paired difference.
    base, changed : float or None
        Means of both sides.
    pairs : int
        Pairs behind the sampling interval.
    knowledge : Knowledge or None
        The effect over an ensemble of parameter sets; None where none was asked for, or too few members have a value.
    switching : Switching or None
        Which assumption decides it, and where its sign flips; None where it does not within the range.
    """

    alternative: str
    indicator: str
    series: str
    difference: float | None
    low: float | None
    high: float | None
    unit: Text
    variance_ratio: float | None
    base: float | None = None
    changed: float | None = None
    reason: Text | None = None
    pairs: int = 0
    knowledge: Knowledge | None = None
    switching: Switching | None = None

    @property
    def clear(self) -> bool:
        """Whether the sampling interval leaves the sign open no longer."""
        return self.low is not None and self.high is not None and (self.low > 0.0 or self.high < 0.0)

    @property
    def ends(self) -> tuple[float | None, float | None]:
        """The interval that leads: of knowledge where there is one, else of sampling."""
        return (self.low, self.high) if self.knowledge is None else (self.knowledge.low, self.knowledge.high)

    @property
    def holds(self) -> bool:
        """Whether the leading interval leaves the sign open no longer."""
        low, high = self.ends
        return low is not None and high is not None and (low > 0.0 or high < 0.0)

    def as_json(self) -> dict[str, Any]:
        """The documented row (docs/json.md)."""
        return {
            "alternative": self.alternative,
            "indicator": self.indicator,
            "series": self.series,
            "difference": self.difference,
            "low": self.low,
            "high": self.high,
            "unit": self.unit["en"],
            "variance_ratio": self.variance_ratio,
            "knowledge": None if self.knowledge is None else self.knowledge.as_json(),
            "switching": None if self.switching is None else self.switching.as_json(),
        }


def effect(alternative: str, before: Summary, after: Summary, alpha: float = ALPHA) -> Effect:
    """Effect on one indicator; None with the reason where a replication of either side has no value."""
    if before.value is None or after.value is None:
        lost = before if before.value is None else after
        side = {"zh": "基准方案", "en": "baseline"} if lost is before else {"zh": "对比方案", "en": "alternative"}
        cause = lost.reason or {"zh": "无数值", "en": "no value"}
        reason = {"zh": f"{side['zh']}：{cause['zh']}", "en": f"{side['en']}: {cause['en']}"}
        return Effect(
            alternative,
            before.id,
            before.series,
            None,
            None,
            None,
            before.unit,
            None,
            before.value,
            after.value,
            reason,
        )
    found = paired(_floats(before.sample), _floats(after.sample), alpha)
    return Effect(
        alternative, before.id, before.series, found.value, found.low, found.high, before.unit, found.variance_ratio,
        before.value, after.value, pairs=len(before.sample),
    )  # fmt: skip


def _floats(sample: Sequence[float | None]) -> Floats:
    return np.asarray(sample, dtype=np.float64)


def cost_effects(
    alternative: str, before: Sequence[Outcome], after: Sequence[Outcome], alpha: float = ALPHA
) -> list[Effect]:
    """Added cost, added durable settlements and their ratio, from the parts of the cost indicator."""
    parts = [_cost_parts(outcomes) for outcomes in (before, after)]
    if parts[0] is None or parts[1] is None:
        return []
    (cost0, durable0), (cost1, durable1) = parts[0], parts[1]
    rows: list[Effect] = []
    wan = cost0 / _YUAN_PER_WAN, cost1 / _YUAN_PER_WAN
    for name, sides in (("added_cost", wan), ("added_durable", (durable0, durable1))):
        found = paired(*sides, alpha)
        rows.append(
            Effect(
                alternative,
                name,
                "true",
                found.value,
                found.low,
                found.high,
                DERIVED[name][1],
                found.variance_ratio,
                float(sides[0].mean()),
                float(sides[1].mean()),
                pairs=len(sides[0]),
            )  # fmt: skip
        )
    name = "cost_per_added_durable"
    ratio = ratio_of_means(cost1 - cost0, durable1 - durable0, alpha)
    unit = DERIVED[name][1]
    if ratio is not None and float((durable1 - durable0).mean()) < 0.0:
        rows.append(Effect(alternative, name, "true", None, None, None, unit, None, reason=NOTHING_ADDED))
    elif ratio is None:
        reason = NO_RATIO if len(cost0) > 1 else missing(1, 1, {"zh": "至少需要两对模拟", "en": "needs two pairs"})
        rows.append(Effect(alternative, name, "true", None, None, None, unit, None, reason=reason))
    else:
        rows.append(Effect(alternative, name, "true", ratio.value, ratio.low, ratio.high, unit, None))
    return rows


def _cost_parts(outcomes: Sequence[Outcome]) -> tuple[Floats, Floats] | None:
    """Cost and durable settlements of each replication; None where the run does not say."""
    found: list[Mapping[str, float]] = []
    for outcome in outcomes:
        value = next((each for each in outcome.values if each.id == COST), None)
        if value is None or value.numerator is None or value.denominator is None:
            return None
        found.append({"cost": float(value.numerator), "durable": float(value.denominator)})
    return _floats([each["cost"] for each in found]), _floats([each["durable"] for each in found])
