"""Flows between nodes, from left to right."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from sim.figures.echarts import look
from sim.figures.figure import Figure
from sim.figures.svg import text_width
from sim.text import LANGUAGES

_TOP, _BOTTOM, _LINE, _SIZE = 14, 34, 14, 11
#: pixels for words beside an inner node, and the most at the right edge: wide and compact
_INNER, _END = (96, 74), (220, 190)
_LOW = 420

Links = Sequence[dict[str, Any]]


def sankey(figure: Figure, lang: str, compact: bool) -> dict[str, Any]:
    """Nodes with their totals; a link's width is its count."""
    option = look.base(figure, lang)
    unit, links = figure.unit[lang], _links(figure, lang)
    words = _words(links, unit, compact)
    ends = [text for name, text in words.items() if not _is_inner(name, links)]
    option["tooltip"] |= {"formatter": "{b}: {c} " + escape(unit).replace("{", "").replace("}", "")}
    option["series"] = [
        {
            "id": "flows", "type": "sankey", "left": 8, "right": _widest(ends) + 10, "top": _TOP, "bottom": _BOTTOM,
            "nodeGap": _gap(ends), "nodeWidth": 16, "draggable": False, "layoutIterations": 48, "links": links,
            "data": [_node(name, text, place) for place, (name, text) in enumerate(words.items())],
            "emphasis": {"focus": "adjacency"},
            "label": {"color": look.INK, "fontSize": _SIZE, "lineHeight": _LINE},
            "lineStyle": {"color": "source", "opacity": 0.32, "curveness": 0.5},
        }
    ]  # fmt: skip
    return option


def height(figure: Figure, compact: bool) -> int:
    """Height at which the nodes of the last column keep two fifths of it, whatever their words need between them."""
    needed = _LOW
    for lang in LANGUAGES:
        links = _links(figure, lang)
        ends = [text for name, text in _words(links, figure.unit[lang], compact).items() if not _is_inner(name, links)]
        needed = max(needed, _TOP + _BOTTOM + round(1.7 * _gap(ends) * max(0, len(ends) - 1)))
    return needed


def _links(figure: Figure, lang: str) -> Links:
    return [
        {"source": row[figure.x][lang], "target": row[figure.series or ""][lang], "value": look.rounded(row[figure.y])}
        for row in figure.table
    ]


def _is_inner(name: str, links: Links) -> bool:
    return any(link["source"] == name for link in links)


def _words(links: Links, unit: str, compact: bool) -> dict[str, str]:
    """Node -> its name with its total, in as many lines as its room asks for."""
    names = dict.fromkeys(name for link in links for name in (link["source"], link["target"]))
    return {name: _label(name, links, unit, compact) for name in names}


def _label(name: str, links: Links, unit: str, compact: bool) -> str:
    into = sum(link["value"] for link in links if link["target"] == name)
    out = sum(link["value"] for link in links if link["source"] == name)
    count, room = look.number(max(into, out), unit), (_INNER if out else _END)[compact]
    one_line = f"{name} {count}"
    words = one_line if text_width(one_line, _SIZE) <= room else f"{look.wrapped(name, room, _SIZE)}\n{count}"
    return words.replace("{", "(").replace("}", ")")


def _widest(words: Sequence[str]) -> int:
    return round(max((text_width(line, _SIZE) for text in words for line in text.split("\n")), default=0.0))


def _gap(ends: Sequence[str]) -> int:
    """Pixels between nodes: two hairlines one below the other must not write over each other."""
    return max(22, 8 + _LINE * max((1 + text.count("\n") for text in ends), default=1))


def _node(name: str, words: str, place: int) -> dict[str, Any]:
    return {
        "name": name,
        "label": {"formatter": words},
        "itemStyle": {"color": look.colour(place), "borderColor": look.INK, "borderWidth": 0.5},
    }
