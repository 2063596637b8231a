"""Lying bars, side by side or on top of one another."""

from __future__ import annotations

from typing import Any

from sim.figures.echarts import look
from sim.figures.figure import Figure, Row, in_words
from sim.text import LANGUAGES, say

_BAR, _GAP, _AROUND = 17, 14, 70
_LABEL = 214


def _frame(figure: Figure, lang: str, names: list[str]) -> dict[str, Any]:
    option = look.base(figure, lang)
    option["legend"] = look.legend(names)
    option["grid"] = {
        "left": 12,
        "right": 110,
        "top": look.legend_height(names) + 10,
        "bottom": 52,
        "containLabel": True,
    }
    option["xAxis"] = look.value_axis(figure.unit[lang], id="amount", nameLocation="middle", nameGap=26)
    rows = [look.wrapped(in_words(each, lang), _LABEL) for each in figure.categories()]
    option["yAxis"] = look.category_axis(rows, id="rows", inverse=True)
    option["yAxis"]["axisLabel"] |= {"interval": 0, "hideOverlap": False, "lineHeight": 15}
    return option


def _names(figure: Figure, lang: str) -> list[str]:
    return [series[lang] for series in figure.all_series()] or [figure.title[lang]]


def grouped(figure: Figure, lang: str, compact: bool) -> dict[str, Any]:
    """One bar a row; the number with its interval stands beside it."""
    names = _names(figure, lang)
    option = _frame(figure, lang, names)
    if any(look.interval(figure, row, lang) for row in figure.table):
        option["grid"]["right"] = 170
    option["series"] = [
        {
            "id": f"series-{place}", "name": name, "type": "bar", "barMaxWidth": _BAR, "barCategoryGap": "30%",
            "itemStyle": {"color": look.colour(place), "borderColor": look.INK, "borderWidth": 0.6},
            "label": {"show": True, "position": "right", "color": look.INK, "fontSize": 11},
            "data": _cells(figure, lang, place),
        }
        for place, name in enumerate(names)
    ]  # fmt: skip
    return option


def _cells(figure: Figure, lang: str, place: int) -> list[Any]:
    mine = figure.rows_of(place)
    rows = (next((row for row in mine if row[figure.x] == each), None) for each in figure.categories())
    return [_cell(figure, lang, row) for row in rows]


def _cell(figure: Figure, lang: str, row: Row | None) -> Any:
    if row is None:
        return None
    value, unit = row[figure.y], figure.unit[lang]
    who = [in_words(row[figure.x], lang), *([] if figure.series is None else [row[figure.series][lang]])]
    if value is None:
        words, reason = say("figure.no_value", lang), row.get("reason") or {lang: ""}
        return {
            "value": 0,
            "label": {"formatter": words, "color": look.GREY},
            "tooltip": look.tip(*who, words, reason[lang]),
        }
    ends = look.interval(figure, row, lang)
    return {
        "value": look.rounded(value), "label": {"formatter": look.label(value, unit) + ends},
        "tooltip": look.tip(*who, look.number(value, unit) + ends),
    }  # fmt: skip


def stacked(figure: Figure, lang: str, compact: bool) -> dict[str, Any]:
    """Parts of a whole, one bar a row; small parts are named by the tooltip only."""
    names = _names(figure, lang)
    option = _frame(figure, lang, names)
    option["grid"] |= {"right": 40}
    option["legend"] |= {"itemWidth": 22}
    totals: dict[str, float] = {}
    for row in figure.table:
        key = in_words(row[figure.x], lang)
        totals[key] = totals.get(key, 0.0) + (row[figure.y] or 0.0)
    option["series"] = []
    for place, name in enumerate(names):
        data: list[Any] = []
        for each in figure.categories():
            mine = [row for row in figure.rows_of(place) if row[figure.x] == each]
            data.append(_part(figure, lang, mine[0], totals[in_words(each, lang)]) if mine else None)
        option["series"].append(
            {
                "id": f"series-{place}", "name": name, "type": "bar", "stack": "all", "barMaxWidth": 34,
                "itemStyle": {"color": look.colour(place), "borderColor": look.INK, "borderWidth": 0.6}, "data": data,
            }
        )  # fmt: skip
    return option


def _part(figure: Figure, lang: str, row: Row, total: float) -> dict[str, Any]:
    value, unit = row[figure.y] or 0.0, figure.unit[lang]
    share = value / total if total else 0.0
    words = f"{look.number(value, unit)} · {100 * share:.1f} %"
    return {
        "value": look.rounded(value),
        "label": {"show": share >= 0.07, "formatter": look.digits(value), "color": look.INK, "fontSize": 11,
                  "backgroundColor": "#ffffff", "padding": [1, 3]},
        "tooltip": look.tip(in_words(row[figure.x], lang), row[figure.series or ""][lang], words),
    }  # fmt: skip


def height(figure: Figure) -> int:
    """Height of grouped bars; a name of several lines needs as much room as a bar or two."""
    series = max(1, len(figure.all_series()))
    lines = [_lines(each, lang) for each in figure.categories() for lang in LANGUAGES]
    return (
        _AROUND + _legend(figure) + len(figure.categories()) * (max(_BAR * series, 15 * max(lines, default=1)) + _GAP)
    )


def _lines(category: Any, lang: str) -> int:
    return 1 + look.wrapped(in_words(category, lang), _LABEL).count("\n")


def stacked_height(figure: Figure) -> int:
    """Height of stacked bars."""
    return 90 + _legend(figure) + 52 * len(figure.categories())


def _legend(figure: Figure) -> int:
    return max(look.legend_height(_names(figure, lang)) for lang in LANGUAGES)
