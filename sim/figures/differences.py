"""Figures of what an alternative changes: effects with intervals, what they cost, who gains and who loses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sim.experiments.describe import headline, indicator_label
from sim.experiments.effects import Effect
from sim.figures.figure import Figure, Row, Text
from sim.figures.levels import Basis, joined
from sim.text import both
from sim.text.numbers import is_share

_SIDES = ("true", "both", "recorded")


def forest(
    effects: Iterable[Effect], title: Text, basis: Basis | None = None, wanted: Sequence[str] | None = None
) -> Figure:
    """Effects on shares with the intervals that lead (of knowledge where there are any), actual beside recorded.

    Parameters
    ----------
    effects
        Of one alternative.
    wanted
        Indicators in order; the headline by default. Others than shares are left out: one axis has one unit.
    """
    listed = list(effects)
    rows: list[Row] = []
    for name in headline() if wanted is None else wanted:
        for series in _SIDES:
            found = next((each for each in listed if (each.indicator, each.series) == (name, series)), None)
            if found is None or found.difference is None or not is_share(found.unit):
                continue
            rows.append(
                {
                    "indicator": indicator_label(name),
                    "series": both("series.true" if series == "both" else f"series.{series}"),
                    "difference": 100.0 * found.difference,
                    "low": None if found.ends[0] is None else 100.0 * found.ends[0],
                    "high": None if found.ends[1] is None else 100.0 * found.ends[1],
                }
            )
    return Figure(
        "forest", tuple(rows), "indicator", "difference", "series", "low", "high", both("points"),
        both("figure.effects", alternative=title),
        (basis or Basis(paired=True)).note(both("figure.forest_scope"), _line(listed)), "forest",
    )  # fmt: skip


def _line(effects: Iterable[Effect]) -> str:
    """Key of the words on the intervals drawn."""
    return "knowledge.members_line" if any(each.knowledge for each in effects) else "figure.sampling_line"


def cost_effect(effects: Sequence[Effect], titles: Mapping[str, Text], basis: Basis | None = None) -> Figure:
    """Added cost against added durable settlements, one point an alternative, with intervals both ways.

    Parameters
    ----------
    titles
        Name of an alternative -> its title, in the order of drawing.
    """
    rows: list[Row] = []
    for name, title in titles.items():
        mine = {each.indicator: each for each in effects if each.alternative == name}
        cost, durable = mine.get("added_cost"), mine.get("added_durable")
        if cost is None or durable is None or cost.difference is None or durable.difference is None:
            continue
        rows.append(
            {
                "durable": durable.difference, "x_low": durable.ends[0], "x_high": durable.ends[1],
                "cost": cost.difference, "low": cost.ends[0], "high": cost.ends[1], "series": dict(title),
            }
        )  # fmt: skip
    return Figure(
        "scatter", tuple(rows), "durable", "cost", "series", "low", "high", both("unit.wan_yuan"),
        both("figure.cost_effect"),
        (basis or Basis(paired=True)).note(both("figure.cost_effect_scope"), _line(effects)), "cost_effect",
        both("axis.added_durable"),
    )  # fmt: skip


def cost_per_durable(effects: Sequence[Effect], titles: Mapping[str, Text], basis: Basis | None = None) -> Figure:
    """What each added durable settlement costs; alternatives without a ratio say so by an empty row."""
    rows: list[Row] = []
    for name, title in titles.items():
        found = next(
            (each for each in effects if (each.alternative, each.indicator) == (name, "cost_per_added_durable")), None
        )
        if found is not None:
            rows.append({"side": dict(title), "ratio": found.difference, "low": found.low, "high": found.high})
    return Figure(
        "bar", tuple(rows), "side", "ratio", None, "low", "high", both("unit.yuan_each"), both("figure.cost_each"),
        (basis or Basis(paired=True)).note(both("figure.cost_each_scope"), "figure.in_brackets"), "cost_per_durable",
    )  # fmt: skip


def winners_losers(
    rows: Sequence[Mapping[str, Any]],
    indicator: str,
    unit: Text,
    basis: Basis | None = None,
    by: Text | None = None,
    most: int = 10,
) -> Figure:
    """Places or groups that gained or lost most.

    Parameters
    ----------
    rows
        ``place`` (zh/en), ``difference``, and ``low``, ``high`` where known; shares between 0 and 1. Rows without a
        difference are left out.
    indicator, unit
        What the difference is of; shares are shown in percentage points.
    by
        What a place is (township, stratum), for the title.
    most
        So many at each end; all if there are no more than twice as many.
    """
    factor = 100.0 if is_share(unit) else 1.0
    known = sorted((row for row in rows if row.get("difference") is not None), key=lambda row: -row["difference"])
    chosen = known if len(known) <= 2 * most else [*known[:most], *known[-most:]]
    table = [
        {
            "place": row["place"],
            **{name: None if row.get(name) is None else factor * row[name] for name in ("difference", "low", "high")},
        }
        for row in chosen
    ]
    up, down = (sum(1 for row in known if sign * row["difference"] > 0) for sign in (1, -1))
    scope = [both("figure.winners_scope", up=up, down=down, same=len(known) - up - down)]
    if len(chosen) < len(known):
        scope.append(both("figure.winners_cut", n=most, all=len(known)))
    intervals = any(row["low"] is not None for row in table)
    return Figure(
        "forest", tuple(table), "place", "difference", None, "low", "high", both("points") if factor > 1 else unit,
        both("figure.winners", indicator=indicator_label(indicator), by=by or both("by.township")),
        (basis or Basis(paired=True)).note(joined(scope), "figure.sampling_line" if intervals else None),
        "winners_losers",
    )  # fmt: skip
