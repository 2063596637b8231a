"""Painter for Apache ECharts: a figure as an ``option``, plain JSON without functions, for dashboard and offline HTML.

Series differ in colour, lightness, dash, symbol and decal, so that a grey print can be read; every axis, label and
tooltip names its unit. Ids are stable: an update keeps zoom and tooltip.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sim.figures.echarts import axes, bars, effects, rounds, sankey, timeline
from sim.figures.figure import Figure

__all__ = ["height", "option"]

_PAINTERS: dict[str, Callable[[Figure, str, bool], dict[str, Any]]] = {
    "line": axes.lines,
    "band": axes.lines,
    "scatter": axes.scatter,
    "heat": axes.heat,
    "bar": bars.grouped,
    "stacked": bars.stacked,
    "forest": effects.forest,
    "gauge": rounds.gauges,
    "sankey": sankey.sankey,
    "timeline": timeline.timeline,
}
_FIXED = {"line": 340, "band": 340, "scatter": 360, "gauge": 330}


def option(figure: Figure, lang: str, compact: bool = False) -> dict[str, Any]:
    """A figure as an ECharts option; title and note stand outside the picture.

    Parameters
    ----------
    lang
        ``zh`` or ``en``.
    compact
        For narrow places: no names at the ends of lines, gauges two by two.
    """
    return _PAINTERS[figure.kind](figure, lang, compact)


def height(figure: Figure, compact: bool = False) -> int:
    """Height in pixels at which nothing overlaps."""
    if figure.kind == "gauge" and compact:
        return 2 * _FIXED["gauge"] - 40
    if figure.kind in _FIXED:
        return _FIXED[figure.kind]
    if figure.kind == "sankey":
        return sankey.height(figure, compact)
    rows = {
        "bar": bars.height, "stacked": bars.stacked_height, "forest": effects.height, "timeline": timeline.height,
        "heat": axes.heat_height,
    }  # fmt: skip
    return rows[figure.kind](figure)
