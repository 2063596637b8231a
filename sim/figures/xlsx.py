"""Painter for Excel: each figure a sheet with its data and, where Excel has one, a native chart beside it."""

from __future__ import annotations

import re
from typing import Any

from sim.events.export.sheets import Workbook
from sim.figures.echarts.look import LINES, PALETTE
from sim.figures.figure import Figure, in_words
from sim.figures.table import Table
from sim.text import say

#: row of the first data line, as `Workbook.sheet` lays a sheet out
_FIRST = 3
_LINES = ("solid", "dash", "round_dot", "long_dash_dot", "square_dot", "long_dash")
_MARKERS = ("circle", "square", "triangle", "diamond", "x", "star")
_KINDS = {
    "bar": {"type": "bar"}, "gauge": {"type": "bar"}, "forest": {"type": "bar"},
    "stacked": {"type": "bar", "subtype": "stacked"}, "line": {"type": "line"}, "band": {"type": "line"},
    "scatter": {"type": "scatter"},
}  # fmt: skip
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")


class Book(Workbook):
    """A workbook with tables and charts; text is always written as text."""

    def __enter__(self) -> Book:
        return self

    def table(self, table: Table) -> None:
        """One table on a sheet of its own."""
        lang = self.lang
        rows = ([_cell(each, lang) for each in row] for row in table.rows)
        name = self.sheet_name(table.title[lang])
        heads = [head[lang] for head in table.heads]
        notes = [say("report.note", lang) + note[lang] for note in table.notes]
        self.sheet(name, table.title[lang], heads, rows, notes=notes)

    def figure(self, figure: Figure) -> None:
        """The data of a figure and its chart."""
        lang, shape = self.lang, Shape(figure, self.lang)
        notes = [say("report.note", lang) + figure.note[lang]]
        if figure.kind in ("sankey", "timeline"):
            notes.append(say("xlsx.no_chart", lang))
        name = self.sheet_name(figure.title[lang])
        count = self.sheet(name, figure.title[lang], shape.heads, shape.rows, figure.unit[lang], notes=notes)
        sheet = self._book.worksheets()[-1]
        if figure.kind == "heat" and count:
            scale = {"type": "2_color_scale", "min_color": "#F7FBFF", "max_color": "#6BAED6"}
            sheet.conditional_format(_FIRST, 2, _FIRST + count - 1, len(shape.heads), scale)
        if figure.kind in _KINDS and count:
            # right of the data, so that no row is hidden
            sheet.insert_chart(1, len(shape.heads) + 2, self._chart(figure, shape, name, count))

    def sheet_name(self, title: str) -> str:
        """A name Excel takes, and that no other sheet has."""
        number = len(self._book.worksheets()) + 1
        return f"{number} {_FORBIDDEN.sub(' ', title)}"[:31].strip()

    def _chart(self, figure: Figure, shape: Shape, sheet: str, count: int) -> Any:
        lang = self.lang
        chart = self._book.add_chart(_KINDS[figure.kind])
        last = _FIRST + count - 1
        for place, (column, low, high) in enumerate(shape.values):
            series: dict[str, Any] = {
                "name": [sheet, _FIRST - 1, column],
                "categories": [sheet, _FIRST, shape.category, last, shape.category],
                "values": [sheet, _FIRST, column, last, column],
            } | _look(figure.kind, place)
            if figure.kind in ("bar", "forest") and low and high:
                series["x_error_bars"] = _errors(shape, place, sheet, count)
            chart.add_series(series)
        chart.set_title({"name": figure.title[lang], "name_font": {"size": 12}, "overlay": False})
        unit = {"name": figure.unit[lang], "major_gridlines": {"visible": True, "line": {"color": "#D0D0D0"}}}
        across = {"name": figure.across[lang] if figure.across else ""}
        lying = _KINDS[figure.kind]["type"] == "bar"
        if lying:  # categories stand on the vertical axis, the first one on top, and numbers below
            chart.set_x_axis(unit)
            chart.set_y_axis({"reverse": True, "label_position": "low", "crossing": "max"})
        else:
            chart.set_x_axis(across)
            chart.set_y_axis(unit)
        chart.set_legend({"none": True} if len(shape.values) < 2 else {"position": "bottom"})
        tall = max(15, min(60, 3 + count * len(shape.values))) if lying else 18
        chart.set_size({"width": 760, "height": 20 * tall})
        return chart


def _look(kind: str, place: int) -> dict[str, Any]:
    colour = PALETTE[place % len(PALETTE)]
    if kind in ("line", "band", "scatter"):
        colour = LINES[place % len(LINES)]
    if kind in ("line", "band"):
        return {
            "line": {"color": colour, "width": 2, "dash_type": _LINES[place % len(_LINES)]}, "marker": {"type": "none"},
        }  # fmt: skip
    if kind == "scatter":
        marker = {"type": _MARKERS[place % len(_MARKERS)], "size": 9, "fill": {"color": colour}}
        return {"marker": marker}
    return {"fill": {"color": colour}, "border": {"color": "#1A1A1A"}, "gap": 60}


def _errors(shape: Shape, place: int, sheet: str, count: int) -> dict[str, Any]:
    """Intervals as error bars; a row without one has none."""
    _, low, high = shape.values[place]
    up, down = [], []
    for row in shape.rows[:count]:
        value, least, most = (row[column - 1] for column in (shape.values[place][0], low, high))
        known = all(isinstance(each, int | float) for each in (value, least, most))
        up.append(most - value if known else 0.0)
        down.append(value - least if known else 0.0)
    return {"type": "custom", "plus_values": up, "minus_values": down, "line": {"color": "#1A1A1A", "width": 1.25}}


class Shape:
    """The data of a figure as a sheet has them: a line a category, a column a series and end of interval.

    Attributes
    ----------
    heads, rows
        Without the first column, which numbers the lines.
    category
        Column of the sheet with the categories.
    values
        Columns of the sheet with values, low and high ends (0 = none), one triple a series.
    """

    def __init__(self, figure: Figure, lang: str) -> None:
        self.figure, self.lang = figure, lang
        self.heads: list[str] = []
        self.rows: list[list[Any]] = []
        self.values: list[tuple[int, int, int]] = []
        self.category = 1
        if figure.kind in ("sankey", "timeline"):
            self._long()
        else:
            self._wide()

    def _long(self) -> None:
        figure, lang = self.figure, self.lang
        if figure.kind == "timeline":
            self.heads = [say(f"head.{name}", lang) for name in ("series", "item")]
            self.heads.append(figure.unit[lang])
            self.rows = [[row[figure.series or ""][lang], row["event"][lang], row["day"]] for row in figure.table]
            return
        self.heads = [say(f"flow.{name}", lang) for name in ("from", "to")] + [figure.unit[lang]]
        self.rows = [[row[figure.x][lang], row[figure.series or ""][lang], row[figure.y]] for row in figure.table]

    def _wide(self) -> None:
        figure, lang = self.figure, self.lang
        ends = [
            end for end in (figure.low, figure.high) if end and any(row.get(end) is not None for row in figure.table)
        ]
        first = figure.across[lang] if figure.across else say("head.item", lang)
        self.heads = [first]
        parts = figure.parts()
        found = [{_key(row[figure.x]): row for row in figure.rows_of(place)} for place in range(len(parts))]
        for part in parts:
            name = figure.unit[lang] if part is None else part[lang]
            column = len(self.heads) + 1
            self.heads += [name, *(f"{name} {say(word, lang)}" for word in ("head.low", "head.high")[: len(ends)])]
            self.values.append((column, *((column + 1, column + 2) if len(ends) == 2 else (0, 0))))
        for each in figure.categories():
            line: list[Any] = [each if isinstance(each, int | float) else in_words(each, lang)]
            for rows in found:
                row = rows.get(_key(each), {})
                line += [row.get(figure.y), *(row.get(end) for end in ends)]
            self.rows.append(line)


def _key(cell: Any) -> str:
    return in_words(cell, "zh") + "\n" + in_words(cell, "en")


def _cell(cell: Any, lang: str) -> Any:
    return cell if cell is None or isinstance(cell, int | float) else in_words(cell, lang)
