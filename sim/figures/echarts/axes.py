"""Lines, bands, points and heat tables on two axes."""

from __future__ import annotations

from typing import Any

from sim.figures.echarts import look
from sim.figures.figure import Figure, Row, in_words
from sim.text import say
from sim.text.numbers import plain

#: lines with more points get a slider and no symbols
_MANY = 60
#: light to dark, but never too dark for black figures on it
_HEAT = ("#f7fbff", "#deebf7", "#c6dbef", "#9ecae1", "#6baed6")
_ROW = 34


def _counts(values: list[Any]) -> bool:
    """Whether abscissae are whole numbers one after the other: days, that is."""
    whole = all(isinstance(each, int) or (isinstance(each, float) and each.is_integer()) for each in values)
    return whole and all(after - before == 1 for before, after in zip(values, values[1:], strict=False))


def lines(figure: Figure, lang: str, compact: bool) -> dict[str, Any]:
    """Lines, with shaded intervals where there are any."""
    values = figure.categories()
    if all(isinstance(each, int | float) for each in values):
        values = sorted(values)
        numeric = not _counts(values)
    else:
        numeric = False
    names = [series[lang] for series in figure.all_series()] or [figure.title[lang]]
    many = len(values) > _MANY
    ends = not compact and 1 < len(names) <= 5
    option = look.base(figure, lang)
    option["tooltip"] |= {"trigger": "axis"}
    option["legend"] = look.legend(names)
    option["grid"] = {
        "left": 12, "right": 150 if ends else 24, "top": look.legend_height(names, compact) + 34,
        "bottom": (44 if figure.across else 20) + (30 if many else 10), "containLabel": True,
    }  # fmt: skip
    across: dict[str, Any] = {
        "id": "across", "name": figure.across[lang] if figure.across else "", "nameLocation": "middle", "nameGap": 28,
        "nameTextStyle": {"color": look.GREY}, "axisLabel": {"color": look.GREY, "hideOverlap": True},
        "axisPointer": {"label": {"formatter": say("axis.in_unit", lang, value="{value}", unit=figure.unit[lang])}},
    }  # fmt: skip
    if numeric:
        option["xAxis"] = look.value_axis("", scale=True) | across
    else:
        option["xAxis"] = (
            look.category_axis([in_words(each, lang) for each in values], boundaryGap=len(values) < 2) | across
        )
    up = [row[each] for row in figure.table for each in (figure.y, figure.low) if each and row[each] is not None]
    option["yAxis"] = look.value_axis(figure.unit[lang], id="up", scale=bool(up) and min(up) < 0)
    if many:
        option["dataZoom"] = [
            {"id": "inside", "type": "inside", "zoomOnMouseWheel": "ctrl", "filterMode": "none"},
            {"id": "slider", "type": "slider", "height": 14, "bottom": 20, "showDetail": False, "filterMode": "none"},
        ]
    option["series"] = _all(figure, lang, values, numeric, names, many, ends)
    return option


def _all(
    figure: Figure, lang: str, values: list[Any], numeric: bool, names: list[str], many: bool, ends: bool
) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    shown = values if numeric else [in_words(each, lang) for each in values]
    for place, name in enumerate(names):
        mine = {row[figure.x]: row for row in figure.rows_of(place)}
        points = [_point(mine.get(each), at, figure) for each, at in zip(values, shown, strict=True)]
        line = _line(points, place, name, figure, lang, many, ends)
        if not numeric and all(len(each) == 2 for each in points):
            line["data"] = [each[1] for each in points]  # the axis has the days: half the bytes
        found.append(line)
        found += _band(points, place, name) if any(len(each) > 2 for each in points) else []
    if figure.marks and found:
        found[0]["markLine"] = {
            "silent": True, "symbol": "none", "lineStyle": {"color": look.GREY, "type": "dotted"},
            "data": [
                {"xAxis": each.at if numeric else in_words(each.at, lang),
                 "label": {"formatter": each.words[lang], "color": look.GREY}}
                for each in figure.marks
            ],
        }  # fmt: skip
    return found


def _point(row: Row | None, at: Any, figure: Figure) -> list[Any]:
    if row is None or row[figure.y] is None:
        return [at, None]
    if figure.low is None or figure.high is None or row.get(figure.low) is None or row.get(figure.high) is None:
        return [at, look.rounded(row[figure.y])]
    return [at, look.rounded(row[figure.y]), look.rounded(row[figure.low]), look.rounded(row[figure.high])]


def _band(points: list[list[Any]], place: int, name: str) -> list[dict[str, Any]]:
    """Interval as an area on an invisible line; it bears the line's name, so that the legend hides both."""
    common: dict[str, Any] = {
        "name": name, "type": "line", "stack": f"band-{place}", "stackStrategy": "all", "symbol": "none",
        "silent": True, "tooltip": {"show": False}, "lineStyle": {"opacity": 0}, "emphasis": {"disabled": True},
        "itemStyle": {"color": look.line_colour(place)},
    }  # fmt: skip
    low = [[each[0], each[2] if len(each) > 2 else None] for each in points]
    wide = [[each[0], look.rounded(each[3] - each[2]) if len(each) > 2 else None] for each in points]
    area = {"color": look.line_colour(place), "opacity": 0.2}
    return [
        common | {"id": f"low-{place}", "data": low},
        common | {"id": f"band-{place}", "data": wide, "areaStyle": area},
    ]


def _line(
    points: list[list[Any]], place: int, name: str, figure: Figure, lang: str, many: bool, ends: bool
) -> dict[str, Any]:
    unit = figure.unit[lang]
    series: dict[str, Any] = {
        "id": f"series-{place}", "name": name, "type": "line", "data": points, "z": 3,
        "symbol": look.SYMBOLS[place % len(look.SYMBOLS)], "symbolSize": 7, "showSymbol": not many,
        "lineStyle": {"width": 2, "type": look.DASHES[place % len(look.DASHES)], "color": look.line_colour(place)},
        "itemStyle": {"color": look.line_colour(place)}, "emphasis": {"focus": "series"},
    }  # fmt: skip
    if any(len(each) > 2 for each in points):
        ends_words = [{"name": each, "displayName": say(f"head.{each}", lang)} for each in ("low", "high")]
        series["dimensions"] = ["x", {"name": "y", "displayName": unit}, *ends_words]
        series["encode"] = {"x": 0, "y": 1, "tooltip": [1, 2, 3]}
    last = next((each for each in reversed(points) if each[1] is not None), None)
    if ends and last is not None:
        # names may hold braces, which a template would read
        text = f"{name} {look.digits(last[1])}".replace("{", "(").replace("}", ")")
        series["endLabel"] = {
            "show": True, "formatter": text, "width": 128, "overflow": "break", "color": look.INK, "fontSize": 11,
            "distance": 6, "lineHeight": 13,
        }  # fmt: skip
        series["labelLayout"] = {"moveOverlap": "shiftY"}
    return series


def scatter(figure: Figure, lang: str, compact: bool) -> dict[str, Any]:
    """Points with intervals both ways; named ones in colours of their own, a cloud in one."""
    option = look.base(figure, lang)
    names = [series[lang] for series in figure.all_series()]
    option["legend"] = look.legend(names)
    option["grid"] = {
        "left": 12, "right": 60, "top": look.legend_height(names, compact) + 34, "bottom": 62, "containLabel": True,
    }  # fmt: skip
    ends = (figure.x, "x_low", "x_high"), (figure.y, figure.low, figure.high)
    reach = [
        [row[each] for row in figure.table for each in side if each and row.get(each) is not None] for side in ends
    ]
    name = figure.across[lang] if figure.across else ""
    axis = look.span_axis if names else look.near_axis
    option["xAxis"] = axis(reach[0], name, id="across", nameLocation="middle", nameGap=28)
    option["yAxis"] = axis(reach[1], figure.unit[lang], id="up")
    option["series"] = []
    for place, words in enumerate(names or [""]):
        rows = figure.rows_of(place)
        option["series"] += [_dots(figure, rows, place, words, lang), _whiskers(figure, rows, place, words)]
    return option


def _dots(figure: Figure, rows: list[Row], place: int, words: str, lang: str) -> dict[str, Any]:
    across, unit = (figure.across[lang] if figure.across else ""), figure.unit[lang]
    data = [
        {"value": [look.rounded(row[figure.x]), look.rounded(row[figure.y])],
         "tooltip": look.tip(words, f"{across}: {look.digits(row[figure.x])}",
                             look.number(row[figure.y], unit) + look.interval(figure, row, lang))}
        for row in rows
    ]  # fmt: skip
    return {
        "id": f"series-{place}", "name": words, "type": "scatter", "symbolSize": 14 if words else 8, "z": 3,
        "symbol": look.SYMBOLS[place % len(look.SYMBOLS)], "data": data,
        "itemStyle": {"color": look.line_colour(place), "opacity": 1 if words else 0.7},
    }  # fmt: skip


def _whiskers(figure: Figure, rows: list[Row], place: int, words: str) -> dict[str, Any]:
    data = []
    for row in rows:
        x, y = row[figure.x], row[figure.y]
        if row.get("x_low") is not None:
            data.append({"coords": [[row["x_low"], y], [row["x_high"], y]]})
        if figure.low and figure.high and row.get(figure.low) is not None:
            data.append({"coords": [[x, row[figure.low]], [x, row[figure.high]]]})
    return {
        "id": f"whiskers-{place}", "name": words, "type": "lines", "coordinateSystem": "cartesian2d", "silent": True,
        "lineStyle": {"color": look.line_colour(place), "width": 2, "opacity": 1,
                      "type": look.DASHES[place % len(look.DASHES)]},
        "data": data,
    }  # fmt: skip


def heat(figure: Figure, lang: str, compact: bool) -> dict[str, Any]:
    """A table of cells, the number in each, darker = more."""
    option = look.base(figure, lang)
    unit, down = figure.unit[lang], [series[lang] for series in figure.all_series()]
    across = figure.categories()
    values = [row[figure.y] for row in figure.table if row[figure.y] is not None]
    option["grid"] = {"left": 12, "right": 96, "top": 30, "bottom": 56, "containLabel": True}
    option["xAxis"] = look.category_axis(
        [in_words(each, lang) for each in across], id="across", nameLocation="middle", nameGap=28,
        name=figure.across[lang] if figure.across else "", nameTextStyle={"color": look.GREY},
    )  # fmt: skip
    option["yAxis"] = look.category_axis(down, id="down")
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    option["visualMap"] = {
        "id": "shade", "min": look.rounded(low), "max": look.rounded(high if high > low else low + 1.0),
        "right": 8, "top": "middle", "itemHeight": 120, "text": [f"{plain(high)} {unit}", f"{plain(low)} {unit}"],
        "inRange": {"color": list(_HEAT)}, "textStyle": {"color": look.GREY},
    }  # fmt: skip
    data = []
    for row in figure.table:
        column, line, value = row[figure.x], row[figure.series or ""][lang], row[figure.y]
        if value is None:
            continue
        where = f"{in_words(column, lang)} × {line}"
        data.append(
            {
                "value": [across.index(column), down.index(line), look.rounded(value)],
                "label": {"formatter": look.digits(value)},
                "tooltip": look.tip(where, look.number(value, unit)),
            }
        )
    option["series"] = [
        {"id": "series-0", "type": "heatmap", "data": data, "label": {"show": True, "color": look.INK},
         "itemStyle": {"borderColor": "#ffffff", "borderWidth": 1}}
    ]  # fmt: skip
    return option


def heat_height(figure: Figure) -> int:
    """Height of a heat table."""
    return max(240, 110 + _ROW * len(figure.all_series()))
