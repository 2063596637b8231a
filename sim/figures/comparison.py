"""Figures of a paired comparison."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sim.experiments.compare import Comparison, Side
from sim.experiments.describe import headline, hour_uses, indicator_label, slogans
from sim.experiments.effects import Effect
from sim.figures.figure import Figure, Row, Text
from sim.text import both
from sim.text.numbers import is_share


def _note(comparison: Comparison, scope: str) -> Text:
    source = both("figure.source", pairs=comparison.pairs, seed=comparison.seed)
    return {lang: both(scope)[lang] + source[lang] for lang in source}


def _interval_note(comparison: Comparison) -> Text:
    interval = both("figure.sampling" if comparison.pairs > 1 else "figure.no_interval")
    if comparison.rests is not None:
        interval = both("knowledge.line", members=comparison.rests.number)
    source = _note(comparison, "figure.effects_scope")
    return {lang: source[lang] + interval[lang] for lang in source}


def _percent(found: Effect) -> Row:
    """Ends of the interval that leads, in percentage points."""
    low, high = found.ends
    return {"low": None if low is None else 100.0 * low, "high": None if high is None else 100.0 * high}


def effects(comparison: Comparison, alternative: Side) -> Figure:
    """Effects on the headline shares with the interval that leads, actual beside recorded."""
    rows: list[Row] = []
    for name in headline():
        for series in ("true", "recorded"):
            found = comparison.effect(alternative.name, name, series)
            if found is None or found.difference is None or not is_share(found.unit):
                continue
            rows.append(
                {
                    "indicator": indicator_label(name),
                    "series": both(f"series.{series}"),
                    "difference": 100.0 * found.difference,
                    **_percent(found),
                }
            )
    title = both("figure.effects", alternative=alternative.title)
    return Figure(
        "forest", tuple(rows), "indicator", "difference", "series", "low", "high", both("points"), title,
        _interval_note(comparison),
    )  # fmt: skip


def four_slogans(comparison: Comparison) -> Figure:
    """The four slogans in every scenario: what is the case beside what the books say."""
    rows: list[Row] = []
    for name in slogans():
        for side in (comparison.base, *comparison.alternatives):
            for series in ("true", "recorded"):
                found = next((each for each in side.indicators if (each.id, each.series) == (name, series)), None)
                if found is None:
                    continue
                word = both(f"series.{series}")
                rows.append(
                    {
                        "indicator": indicator_label(name),
                        "series": {lang: f"{side.title[lang]} · {word[lang]}" for lang in word},
                        "value": None if found.value is None else 100.0 * found.value,
                    }
                )
    return Figure(
        "bar", tuple(rows), "indicator", "value", "series", None, None, {"zh": "%", "en": "%"}, both("figure.slogans"),
        _note(comparison, "figure.slogans_scope"),
    )  # fmt: skip


def settlement_curve(comparison: Comparison) -> Figure:
    """Share of disputes settled at least once, by days since they occurred."""
    rows: list[Row] = []
    for side in (comparison.base, *comparison.alternatives):
        curves = [outcome.settled_by for outcome in side.outcomes if outcome.settled_by]
        for day, values in enumerate(zip(*curves, strict=False)):
            rows.append({"day": day, "share": 100.0 * math.fsum(values) / len(values), "series": dict(side.title)})
    return Figure(
        "line", tuple(rows), "day", "share", "series", None, None, {"zh": "%", "en": "%"}, both("figure.settled"),
        _note(comparison, "figure.settled_scope"),
    )  # fmt: skip


def hours(comparison: Comparison) -> Figure:
    """Staff hours of the window by use, in every scenario."""
    rows: list[Row] = []
    for name in hour_uses():
        for side in (comparison.base, *comparison.alternatives):
            found = next((each for each in side.indicators if each.id == name), None)
            if found is not None and found.value is not None:
                rows.append({"use": indicator_label(name), "hours": found.value, "series": dict(side.title)})
    large = max((row["hours"] for row in rows), default=0.0) >= 1e5
    if large:
        rows = [{**row, "hours": row["hours"] / 1e4} for row in rows]
    return Figure(
        "bar", tuple(rows), "use", "hours", "series", None, None, both("unit.wan_hours" if large else "unit.hours"),
        both("figure.hours"), _note(comparison, "figure.hours_scope"),
    )  # fmt: skip


def all_figures(comparison: Comparison) -> Sequence[Figure]:
    """Every figure of a comparison that has anything to show."""
    found = [
        *(effects(comparison, side) for side in comparison.alternatives),
        four_slogans(comparison),
        settlement_curve(comparison),
        hours(comparison),
    ]
    return [figure for figure in found if figure.table]
