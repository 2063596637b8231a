"""Gauges: actual as the thick ring, ledger as the thin one inside, the parts of both fractions underneath."""

from __future__ import annotations

from typing import Any

from sim.figures.echarts import look
from sim.figures.figure import Figure, Row, Text
from sim.text import say

_RINGS = (("true", "56%", 14), ("recorded", "39%", 9))
_COLUMN = 190


def gauges(figure: Figure, lang: str, compact: bool) -> dict[str, Any]:
    """One gauge a category, side by side (``compact``: two by two)."""
    option = look.base(figure, lang)
    places = figure.categories()
    columns = min(2, len(places)) if compact else max(1, len(places))
    lines = -(-len(places) // columns)
    option["series"], option["title"] = [], []
    for number, category in enumerate(places):
        rows = [row for row in figure.table if row[figure.x] == category]
        x = f"{100 * (number % columns + 0.5) / columns:.2f}%"
        top = 100 * (number // columns) / lines
        option["series"] += _rings(figure, rows, lang, (x, f"{top + 37 / lines:.1f}%"), number, lines)
        option["title"].append(_caption(category, rows, lang, (x, f"{top + 53 / lines:.1f}%"), number))
    return option


def _rings(
    figure: Figure, rows: list[Row], lang: str, centre: tuple[str, str], number: int, lines: int
) -> list[dict[str, Any]]:
    names = [series["zh"] for series in figure.all_series()]
    found = []
    for row in rows:
        ring = min(names.index(row[figure.series or ""]["zh"]), 1)
        which, radius, width = _RINGS[ring]
        value = row[figure.y]
        words = look.number(value, figure.unit[lang])
        radius = f"{float(radius[:-1]) / lines * (1.0 if lines == 1 else 1.15):.0f}%"
        found.append(
            {
                "id": f"gauge-{number}-{which}", "name": row[figure.series or ""][lang], "type": "gauge",
                "startAngle": 195, "endAngle": -15, "min": 0, "max": 100, "center": list(centre), "radius": radius,
                "pointer": {"show": False}, "axisTick": {"show": False}, "splitLine": {"show": False},
                "axisLabel": {"show": False}, "title": {"show": False},
                "axisLine": {"lineStyle": {"width": width, "color": [[1, "#e4e7ea"]]}},
                "progress": {"show": value is not None, "width": width,
                             "itemStyle": {"color": look.colour(ring), "borderColor": look.INK, "borderWidth": 0.6}},
                "detail": {"formatter": words, "color": look.colour(0) if ring == 0 else "#8a4f10",
                           "fontSize": 18 if ring == 0 else 12, "lineHeight": 18,
                           "fontWeight": "bold" if ring == 0 else "normal",
                           "offsetCenter": [0, 0 if ring == 0 else 20]},
                "data": [{"value": look.rounded(value) or 0.0, "name": row[figure.series or ""][lang]}],
                "tooltip": look.tip(row[figure.x][lang], f"{row[figure.series or ''][lang]}  {words}",
                                    parts(row, lang), row["formula"][lang], _reason(row, lang)),
            }
        )  # fmt: skip
    return found


def _caption(category: Text, rows: list[Row], lang: str, at: tuple[str, str], number: int) -> dict[str, Any]:
    lines = []
    for row, ring in zip(rows, ("outer", "inner"), strict=False):
        said = parts(row, lang) or look.number(row["value"], "%")
        if row["value"] is None:
            said = _reason(row, lang) or look.number(None, "")
        lines.append(f"{say(f'figure.{ring}', lang)} {row['series'][lang]} {said}")
    left = next((row["left"] for row in rows if row.get("left") is not None), None)
    if left is not None:
        lines.append(say("figure.left", lang, left=f"{left:,.0f}"))
    return {
        "id": f"caption-{number}", "left": at[0], "top": at[1], "textAlign": "center", "itemGap": 4,
        "text": look.wrapped(category[lang], _COLUMN, 13),
        "subtext": "\n".join(look.wrapped(line, _COLUMN + 10, 11) for line in lines),
        "textStyle": {"fontSize": 13, "fontWeight": "bold", "color": look.INK, "lineHeight": 16},
        "subtextStyle": {"fontSize": 11, "color": look.GREY, "lineHeight": 15},
    }  # fmt: skip


def parts(row: Row, lang: str) -> str:
    """Numerator and denominator in words; empty where unknown."""
    above, below = row.get("numerator"), row.get("denominator")
    if above is None or below is None:
        return ""
    return say("figure.numerator", lang, numerator=f"{above:,.0f}", denominator=f"{below:,.0f}")


def _reason(row: Row, lang: str) -> str:
    reason = row.get("reason")
    return "" if reason is None else str(reason[lang])
