"""Differences with their intervals, one row each, the numbers written at the right."""

from __future__ import annotations

import math
from typing import Any

from sim.figures.echarts import look
from sim.figures.figure import Figure, Row, in_words
from sim.figures.svg import signed
from sim.text import LANGUAGES, say

_ROW, _LINE, _AROUND, _LABEL = 22, 14, 100, 210
_MARKS = ("circle", "rect")


def forest(figure: Figure, lang: str, compact: bool) -> dict[str, Any]:
    """Points with intervals; filled dots and empty squares tell the series apart without colour."""
    option = look.base(figure, lang)
    names = [series[lang] for series in figure.all_series()] or [figure.title[lang]]
    rows = ordered(figure)
    option["legend"] = look.legend(names) | {"itemWidth": 14}
    option["grid"] = {
        "left": 12,
        "right": 12,
        "top": look.legend_height(names) + 10,
        "bottom": 52,
        "containLabel": True,
    }
    ends = (figure.y, figure.low, figure.high)
    reach = [row[each] for row in rows for each in ends if each and row.get(each) is not None]
    option["xAxis"] = look.span_axis(reach, figure.unit[lang], id="difference", nameLocation="middle", nameGap=26)
    option["yAxis"] = [
        look.category_axis(_labels(figure, rows, lang), id="rows", inverse=True),
        look.category_axis([_written(figure, row, lang) for row in rows], id="written", inverse=True, position="right"),
    ]
    for axis in option["yAxis"]:
        axis["axisLabel"] |= {"interval": 0, "hideOverlap": False, "lineHeight": _LINE, "fontSize": 11}
        axis["axisLine"]["show"] = False
    option["series"] = [_whiskers(figure, rows)]
    for place, name in enumerate(names):
        option["series"].append(_points(figure, rows, place, name, lang))
    return option


def ordered(figure: Figure) -> list[Row]:
    """Rows category by category."""
    return [row for each in figure.categories() for row in figure.table if row[figure.x] == each]


def _labels(figure: Figure, rows: list[Row], lang: str) -> list[str]:
    """A category is named at its first row only."""
    found: list[str] = []
    for place, row in enumerate(rows):
        again = place > 0 and rows[place - 1][figure.x] == row[figure.x]
        found.append("" if again else look.wrapped(in_words(row[figure.x], lang), _LABEL, 11))
    return found


def _written(figure: Figure, row: Row, lang: str) -> str:
    text = signed(row[figure.y])
    low, high = (row.get(each) if each else None for each in (figure.low, figure.high))
    if low is None or high is None:
        return text
    inside = say("range.signed", lang, low=signed(low), high=signed(high))
    return text + say("figure.brackets", lang, inside=inside)


def _whiskers(figure: Figure, rows: list[Row]) -> dict[str, Any]:
    data = [
        {"coords": [[look.rounded(row[figure.low]), place], [look.rounded(row[figure.high]), place]]}
        for place, row in enumerate(rows)
        if figure.low and figure.high and row.get(figure.low) is not None
    ]
    return {
        "id": "whiskers", "type": "lines", "coordinateSystem": "cartesian2d", "silent": True, "data": data, "z": 2,
        "lineStyle": {"color": look.INK, "width": 1.8, "opacity": 1},
        "markLine": {"silent": True, "symbol": "none", "data": [{"xAxis": 0}], "label": {"show": False},
                     "lineStyle": {"color": look.GREY, "type": "solid", "width": 1.2}},
    }  # fmt: skip


def _points(figure: Figure, rows: list[Row], place: int, name: str, lang: str) -> dict[str, Any]:
    series = figure.parts()[place]
    unit = figure.unit[lang]
    data = [
        {"value": [look.rounded(row[figure.y]), line],
         "tooltip": look.tip(in_words(row[figure.x], lang), name, f"{_written(figure, row, lang)} {unit}")}
        for line, row in enumerate(rows)
        if figure.series is None or row[figure.series] == series
    ]  # fmt: skip
    fill = look.PALETTE[0] if place == 0 else "#ffffff"
    return {
        "id": f"series-{place}", "name": name, "type": "scatter", "symbol": _MARKS[place % 2], "symbolSize": 11,
        "z": 3, "data": data,
        "itemStyle": {"color": fill, "borderColor": look.PALETTE[0], "borderWidth": 1.8, "opacity": 1},
    }  # fmt: skip


def height(figure: Figure) -> int:
    """Height at which no name covers the next one: each stands at the first row of its category, in several lines."""
    categories = figure.categories()
    rows = [sum(row[figure.x] == each for row in figure.table) for each in categories]
    one = _ROW + 8 if len(categories) == len(figure.table) else _ROW
    for lang in LANGUAGES:
        lines = [1 + look.wrapped(in_words(each, lang), _LABEL, 11).count("\n") for each in categories]
        for place, each in enumerate(lines[1:]):
            one = max(one, math.ceil((_LINE * (lines[place] + each) / 2 + 1) / rows[place]))
    return _AROUND + one * len(figure.table)
