"""Flows between nodes, from left to right."""

from __future__ import annotations

from html import escape
from typing import Any

from sim.figures.echarts import look
from sim.figures.figure import Figure
from sim.figures.svg import text_width


def sankey(figure: Figure, lang: str, compact: bool) -> dict[str, Any]:
    """Nodes with their totals; a link's width is its count."""
    option = look.base(figure, lang)
    unit = figure.unit[lang]
    links = [
        {"source": row[figure.x][lang], "target": row[figure.series or ""][lang], "value": look.rounded(row[figure.y])}
        for row in figure.table
    ]
    names = list(dict.fromkeys(name for link in links for name in (link["source"], link["target"])))
    rooms = (74, 108) if compact else (118, 158)
    nodes = [_node(name, links, place, unit, rooms) for place, name in enumerate(names)]
    option["tooltip"] |= {"formatter": "{b}: {c} " + escape(unit).replace("{", "").replace("}", "")}
    option["series"] = [
        {
            "id": "flows", "type": "sankey", "left": 8, "right": rooms[1] + 10, "top": 14, "bottom": 30, "nodeGap": 22,
            "nodeWidth": 16, "draggable": False, "layoutIterations": 48, "data": nodes, "links": links,
            "emphasis": {"focus": "adjacency"}, "label": {"color": look.INK, "fontSize": 11, "lineHeight": 14},
            "lineStyle": {"color": "source", "opacity": 0.32, "curveness": 0.5},
        }
    ]  # fmt: skip
    return option


def _node(name: str, links: list[dict[str, Any]], place: int, unit: str, rooms: tuple[int, int]) -> dict[str, Any]:
    """A node with its total; ``rooms`` are the pixels for its words, between nodes and at the right edge."""
    into = sum(link["value"] for link in links if link["target"] == name)
    out = sum(link["value"] for link in links if link["source"] == name)
    count, room = look.number(max(into, out), unit), rooms[0 if out else 1]
    one_line = f"{name} {count}"
    words = one_line if text_width(one_line, 11) <= room else f"{look.wrapped(name, room, 11)}\n{count}"
    return {
        "name": name,
        "label": {"formatter": words.replace("{", "(").replace("}", ")")},
        "itemStyle": {"color": look.colour(place), "borderColor": look.INK, "borderWidth": 0.5},
    }
