"""The two charts of a live run: the shared painter's pictures, fitted into small panels."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import streamlit as st

from dashboards import shell
from dashboards.live.panels import Say
from dashboards.live.readings import NAMES, History
from sim.experiments.live.columns import ENDS
from sim.figures.echarts import look
from sim.figures.figure import Figure, Mark
from sim.figures.movement import flows, node_words
from sim.text import both
from sim.vocabulary import member_label


def sankey(history: History, recent: bool, height: int, say: Say, lang: str) -> None:
    """Where files went."""
    figure = flows(history.flows(recent))
    title = say("live.flows_recent_title" if recent else "live.flows_all_title")
    if not figure.table:
        words = f"<h4>{escape(title)}</h4><span class='mute'>{escape(say('live.no_flows'))}</span>"
        st.html(f'<div class="lv" style="height:{height}px">{words}</div>')
        return
    brief = {member_label("tier", name, lang): say(f"live.tier_{name}") for name in NAMES}
    # a node keeps its colour while others come and go
    colours = {node_words(name)[lang]: look.colour(place) for place, name in enumerate(("opened", *NAMES, *ENDS))}
    shell.chart(figure, "live.flows", height, change=lambda option: _small_sankey(option, title, brief, colours))


def _heading(title: str) -> dict[str, Any]:
    return {
        "id": "heading", "text": title, "left": 0, "top": 0,
        "textStyle": {"fontSize": 13, "fontWeight": 650, "color": "#16202b"},
    }  # fmt: skip


def _small_sankey(option: dict[str, Any], title: str, brief: Mapping[str, str], colours: Mapping[str, str]) -> None:
    option["title"] = _heading(title)
    option["graphic"] = []  # the notice stands at the top of this page
    option["aria"]["decal"] = {"show": False}
    series = option["series"][0]
    series |= {"top": 36, "bottom": 4, "left": 2, "right": 112, "nodeGap": 8, "nodeWidth": 12, "layoutIterations": 24}
    series["label"] = {"color": "#1a1a1a", "fontSize": 11, "lineHeight": 12}

    def word(name: str) -> str:
        for full, short in brief.items():
            name = name.replace(full, short)
        return name

    for node in series["data"]:
        # tiers stand between the flows, where there is no room beside them
        node["label"] = {"position": "top", "distance": 1} if node["name"] in brief else {"position": "right"}
        node["itemStyle"] = {**node.get("itemStyle", {}), "color": colours.get(node["name"], "#9aa5b1")}
        node["name"] = word(node["name"])
    for each in series["links"]:
        each["source"], each["target"] = word(each["source"]), word(each["target"])


def backlog(history: History, parts: tuple[int, int], height: int, say: Say) -> None:
    """Open files by tier, day by day."""
    rows = []
    for name in NAMES:
        days, values = history.line(f"open_files_{name}")
        series = both(f"live.tier_{name}")
        rows += [{"day": day, "value": value, "series": series} for day, value in zip(days, values, strict=True)]
    marks = tuple(
        Mark(day, both(key)) for day, key in zip(parts, ("mark.window", "mark.follow_up"), strict=True)
        if history.days and history.days[0] < day < history.last
    )  # fmt: skip
    figure = Figure(
        "line", tuple(rows), "day", "value", "series", None, None, both("unit.files"), both("figure.backlog"),
        {"zh": "", "en": ""}, "backlog", both("axis.day_number"), marks,
    )  # fmt: skip
    title = say("live.backlog")
    shell.chart(figure, "live.backlog", height, change=lambda option: _small_lines(option, title))


def _small_lines(option: dict[str, Any], title: str) -> None:
    option["title"] = _heading(title)
    option["graphic"] = []
    option["grid"] = {"left": 2, "right": 14, "top": 48, "bottom": 2, "containLabel": True}
    option["legend"] |= {"top": 20, "left": 0, "itemWidth": 22, "itemGap": 8, "textStyle": {"fontSize": 11}}
    option["xAxis"]["name"] = ""
    option["yAxis"]["minInterval"] = 1  # files come whole
    option["yAxis"]["name"] = ""  # the unit stands in the heading
    option["dataZoom"] = [{"id": "inside", "type": "inside", "zoomOnMouseWheel": "ctrl", "filterMode": "none"}]
    for series in option["series"]:
        series["symbolSize"] = 4
        series["endLabel"] = {"show": False}
        for mark in series.get("markLine", {}).get("data", []):
            mark["label"] |= {"position": "insideEndTop", "fontSize": 10}  # above the plot stands the legend
