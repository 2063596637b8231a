"""What all pictures share: colours, dashes, symbols, fonts, tooltips, and the notice every figure bears."""

from __future__ import annotations

import math
from html import escape
from typing import Any

from sim.figures.figure import Figure, Row
from sim.text import say
from sim.text.numbers import plain

#: told apart by people who confuse red and green, and by lightness in a grey print
PALETTE = ("#1f3b57", "#d9822b", "#a3cfea", "#7a4b8c", "#c9b32a", "#3f7f6b", "#ccd1d6", "#a33b2f")
#: lines are thin, so none may be pale: dashes and symbols tell them apart in grey
LINES = ("#1f3b57", "#c0681a", "#2f7fb5", "#7a4b8c", "#85740f", "#2f6f5b", "#5b6670", "#a33b2f")
DASHES: tuple[Any, ...] = ("solid", [8, 4], [2, 3], [10, 3, 2, 3], [5, 5], [1, 4], [12, 4], [4, 2])
SYMBOLS = ("circle", "rect", "triangle", "diamond", "pin", "arrow", "roundRect", "emptyCircle")
INK, GREY, RULE = "#1a1a1a", "#595959", "#d0d0d0"
FONT = '"Noto Sans CJK SC","Source Han Sans SC","Microsoft YaHei","PingFang SC","WenQuanYi Micro Hei",SimHei,sans-serif'


def base(figure: Figure, lang: str) -> dict[str, Any]:
    """The part of an option that does not depend on the kind of figure."""
    return {
        "animation": False,
        "backgroundColor": "#ffffff",
        "color": list(PALETTE),
        "textStyle": {"fontFamily": FONT, "color": INK, "fontSize": 12},
        "aria": aria(figure, lang, hatched=figure.kind in ("bar", "stacked", "sankey")),
        "tooltip": {
            "trigger": "item", "confine": True, "textStyle": {"fontFamily": FONT, "color": INK, "fontSize": 12},
            "extraCssText": "max-width:26rem;white-space:normal",
        },
        "graphic": [
            {"id": "notice", "type": "text", "right": 6, "bottom": 2, "silent": True,
             "style": {"text": say("notice", lang), "fill": GREY, "fontSize": 11, "fontFamily": FONT}},
        ],
    }  # fmt: skip


def aria(figure: Figure, lang: str, hatched: bool) -> dict[str, Any]:
    """What is read aloud, and whether areas are hatched: points and lines have no area, but their legend would."""
    words = say(
        "figure.aria", lang, title=figure.title[lang], unit=figure.unit[lang], n=len(figure.table),
        note=figure.note[lang],
    )  # fmt: skip
    return {"enabled": True, "label": {"description": words}, "decal": {"show": hatched}}


def colour(number: int) -> str:
    """Colour of a series."""
    return PALETTE[number % len(PALETTE)]


def line_colour(number: int) -> str:
    """Colour of a line or a point."""
    return LINES[number % len(LINES)]


def legend(names: list[str]) -> dict[str, Any]:
    """Names of the series above the plot; `legend_height` is what they take."""
    return {
        "show": len(names) > 1, "type": "plain", "top": 2, "left": 8, "right": 8, "itemWidth": 30, "itemHeight": 12,
        "data": names, "textStyle": {"color": INK, "fontSize": 12},
    }  # fmt: skip


def legend_height(names: list[str], compact: bool = False) -> int:
    """Pixels that the names take, at the least width a page gives them."""
    from sim.figures.svg import text_width

    if len(names) < 2:
        return 0
    wide = 520.0 if compact else 780.0
    lines, x = 1, 0.0
    for name in names:
        step = text_width(name) + 46
        if x and x + step > wide:
            lines, x = lines + 1, 0.0
        x += step
    return 8 + 22 * lines


def span_axis(values: list[float], name: str, **more: Any) -> dict[str, Any]:
    """An axis of numbers that reaches over zero, all values and the ends of all intervals."""
    from sim.figures.svg import ticks

    marks = ticks(min([0.0, *values]), max([0.0, *values]))
    return value_axis(name, min=marks[0], max=marks[-1], interval=rounded(marks[1] - marks[0]), **more)


def near_axis(values: list[float], name: str, **more: Any) -> dict[str, Any]:
    """An axis of numbers just around the values: clouds far from zero would be a heap otherwise."""
    from sim.figures.svg import ticks

    marks = ticks(min(values, default=0.0), max(values, default=1.0))
    return value_axis(name, min=marks[0], max=marks[-1], interval=rounded(marks[1] - marks[0]), **more)


def value_axis(name: str, **more: Any) -> dict[str, Any]:
    """An axis of numbers, with its unit."""
    return {
        "type": "value", "name": name, "nameTextStyle": {"color": GREY},
        "axisLabel": {"color": GREY, "hideOverlap": True},
        "axisLine": {"show": True, "lineStyle": {"color": GREY}}, "splitLine": {"lineStyle": {"color": RULE}}, **more,
    }  # fmt: skip


def category_axis(names: list[Any], **more: Any) -> dict[str, Any]:
    """An axis of words."""
    return {
        "type": "category", "data": names, "axisLabel": {"color": INK, "hideOverlap": True},
        "axisLine": {"lineStyle": {"color": GREY}}, "axisTick": {"show": False}, **more,
    }  # fmt: skip


def rounded(value: float | None) -> float | None:
    """Four or five significant digits: more cannot be seen and only costs bytes."""
    if value is None or not math.isfinite(value):
        return None
    size = abs(value)
    if size >= 1e5 or size < 1e-3:
        return float(f"{value:.5g}")
    return round(value, 0 if size >= 1e4 else 1 if size >= 1e3 else 2 if size >= 10 else 3 if size >= 1 else 4)


def digits(value: float) -> str:
    """A number; counts without decimals."""
    return f"{value:,.0f}".replace("-", "−") if float(value).is_integer() else plain(value)


def number(value: float | None, unit: str) -> str:
    """A number with its unit."""
    return "–" if value is None else f"{digits(value)} {unit}".strip()


def label(value: float, unit: str) -> str:
    """A number beside its mark; a long unit stands at the axis only."""
    return number(value, unit) if len(unit) <= 2 else digits(value)


def interval(figure: Figure, row: Row, lang: str) -> str:
    """The interval of a row in brackets; empty where there is none."""
    if figure.low is None or figure.high is None:
        return ""
    low, high = row.get(figure.low), row.get(figure.high)
    if low is None or high is None:
        return ""
    key = "range.signed" if low < 0 else "range"
    inside = say(key, lang, low=digits(low), high=digits(high))
    return say("figure.brackets", lang, inside=inside)


def tip(*lines: str) -> dict[str, str]:
    """Tooltip of one mark; escaped here, since templates are written to the page as they are."""
    text = "<br>".join(escape(line) for line in lines if line)
    # braces would be read as placeholders
    return {"formatter": text.replace("{", "&#123;").replace("}", "&#125;")}


def wrapped(words: str, width: float, size: int = 12) -> str:
    """Words broken to lines of at most ``width`` pixels."""
    from sim.figures.svg import wrap

    return "\n".join(wrap(words, width, size))
