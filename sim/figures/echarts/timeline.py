"""Two lanes of events, one event a line, the parting point as a rule across both."""

from __future__ import annotations

from typing import Any

from sim.figures.echarts import look
from sim.figures.figure import Figure, Row
from sim.text import say

_LINE, _AROUND = 21, 76
#: text beside a dot is cut at this width, the tooltip has all of it
_WORDS = 330


def timeline(figure: Figure, lang: str, compact: bool) -> dict[str, Any]:
    """Lanes side by side, time downwards; the day is written at the left of each line."""
    option = look.base(figure, lang)
    lanes = [series[lang] for series in figure.all_series()]
    lines = max((row[figure.x] for row in figure.table), default=0) + 1
    days = {row[figure.x]: row["day"] for row in figure.table}
    option["grid"] = {"left": 12, "right": 12, "top": 34, "bottom": 26, "containLabel": True}
    # a lane takes the half that begins with its dot: room for the words at its right
    option["xAxis"] = {
        "type": "value", "id": "lanes", "min": -0.06, "max": 2.0, "show": False, "splitLine": {"show": False},
    }  # fmt: skip
    shown, last = [], None
    for line in range(lines):
        day = days.get(line)
        shown.append("" if day is None or day == last else say("timeline.day", lang, day=day))
        last = day if day is not None else last
    option["yAxis"] = look.category_axis(shown, id="events", inverse=True)
    option["yAxis"]["axisLabel"] |= {"interval": 0, "hideOverlap": False, "fontSize": 11}
    option["yAxis"]["axisLine"] = {"show": False}
    option["series"] = []
    for place, name in enumerate(lanes):
        option["series"] += _lane(figure, place, name, lang)
    option["title"] = [
        {"id": f"lane-{place}", "text": look.wrapped(name, 380, 13), "top": 4,
         "left": "9%" if place == 0 else "53%", "textStyle": {"fontSize": 13, "color": look.INK}}
        for place, name in enumerate(lanes)
    ]  # fmt: skip
    if figure.marks and option["series"]:
        mark = figure.marks[0]
        text = look.wrapped(mark.words[lang], 640, 11)
        option["series"][0]["markLine"] = {
            "silent": True, "symbol": "none", "lineStyle": {"color": "#a33b2f", "type": "dashed", "width": 1.6},
            "label": {"formatter": text, "position": "insideMiddle", "color": "#a33b2f", "fontSize": 11,
                      "backgroundColor": "#ffffff", "padding": [1, 3]},
            "data": [{"yAxis": mark.at}],
        }  # fmt: skip
    return option


def _lane(figure: Figure, place: int, name: str, lang: str) -> list[dict[str, Any]]:
    rows: list[Row] = [row for row in figure.table if row[figure.y] == place]
    data = [
        {
            "value": [place, row[figure.x]],
            "label": {"formatter": row["event"][lang].replace("{", "(").replace("}", ")")},
            "tooltip": look.tip(name, f"{say('timeline.day', lang, day=row['day'])} · {row['event'][lang]}"),
        }
        for row in rows
    ]
    ends = [[place, rows[0][figure.x]], [place, rows[-1][figure.x]]] if rows else []
    return [
        {
            "id": f"lane-{place}", "name": name, "type": "scatter", "symbol": look.SYMBOLS[place], "symbolSize": 8,
            "itemStyle": {"color": look.colour(place), "opacity": 1}, "data": data, "z": 3,
            "label": {"show": True, "position": "right", "color": look.INK, "fontSize": 11, "width": _WORDS,
                      "overflow": "truncate"},
        },
        {
            "id": f"thread-{place}", "name": name, "type": "lines", "coordinateSystem": "cartesian2d", "silent": True,
            "lineStyle": {"color": look.GREY, "width": 1.2, "opacity": 1, "type": "solid" if place == 0 else "dashed"},
            "data": [{"coords": ends}] if len(ends) == 2 else [],
        },
    ]  # fmt: skip


def height(figure: Figure) -> int:
    """Height of so many lines."""
    return _AROUND + _LINE * (1 + max((row[figure.x] for row in figure.table), default=0))
