"""Lying rows on matplotlib's axes: bars, parts of a whole, intervals, flows, lanes of events."""

from __future__ import annotations

from typing import Any

from sim.figures.echarts.effects import ordered
from sim.figures.echarts.look import GREY, INK, PALETTE, RULE, digits
from sim.figures.figure import Figure, in_words
from sim.figures.png.plot import MARKERS, legend, names_of
from sim.figures.svg import signed, wrap
from sim.text import say

#: width of the name of a row, in the painter's pixels
NAME = 170
HATCHES = ("", "///", "...", "xx", "\\\\\\", "++", "--", "oo")


def bars(figure: Figure, lang: str, axes: Any) -> None:
    """Bars side by side, the number at the end of each."""
    names, categories = names_of(figure, lang), figure.categories()
    thick = 0.8 / len(names)
    for place, name in enumerate(names):
        rows = {in_words(row[figure.x], lang): row for row in figure.rows_of(place)}
        at, values, words = [], [], []
        for line, each in enumerate(categories):
            row = rows.get(in_words(each, lang))
            if row is None:
                continue
            value = row[figure.y]
            at.append(line + (place - (len(names) - 1) / 2) * thick)
            values.append(value or 0.0)
            words.append(say("figure.no_value", lang) if value is None else digits(value))
        drawn = axes.barh(at, values, thick * 0.92, label=name, color=PALETTE[place % len(PALETTE)],
                          hatch=HATCHES[place % len(HATCHES)], edgecolor=INK, linewidth=0.5)  # fmt: skip
        axes.bar_label(drawn, words, padding=3, fontsize=7.5)
    _rows(axes, [in_words(each, lang) for each in categories], figure, lang)
    axes.margins(x=0.12)
    legend(axes, names)


def _rows(axes: Any, names: list[str], figure: Figure, lang: str) -> None:
    """Names of lying rows, the first one on top."""
    axes.set_yticks(range(len(names)), ["\n".join(wrap(name, NAME)) for name in names])
    axes.invert_yaxis()
    axes.set_xlabel(figure.unit[lang])
    axes.grid(axis="x", color=RULE, linewidth=0.6)
    axes.set_axisbelow(True)


def stacked(figure: Figure, lang: str, axes: Any) -> None:
    """Parts on top of one another."""
    names, categories = names_of(figure, lang), [in_words(each, lang) for each in figure.categories()]
    left = [0.0] * len(categories)
    for place, name in enumerate(names):
        rows = {in_words(row[figure.x], lang): row[figure.y] or 0.0 for row in figure.rows_of(place)}
        values = [rows.get(each, 0.0) for each in categories]
        axes.barh(range(len(categories)), values, 0.55, left=left, label=name, color=PALETTE[place % len(PALETTE)],
                  hatch=HATCHES[place % len(HATCHES)], edgecolor=INK, linewidth=0.5)  # fmt: skip
        left = [before + value for before, value in zip(left, values, strict=True)]
    _rows(axes, categories, figure, lang)
    legend(axes, names)


def forest(figure: Figure, lang: str, axes: Any) -> None:
    """Points with intervals, the number at the right."""
    rows, names = ordered(figure), names_of(figure, lang)
    series = [None] if figure.series is None else [each[lang] for each in figure.all_series()]
    labels = []
    for line, row in enumerate(rows):
        place = 0 if figure.series is None else series.index(row[figure.series][lang])
        low, high = (row.get(end) if end else None for end in (figure.low, figure.high))
        if low is not None and high is not None:
            axes.plot([low, high], [line, line], color=INK, linewidth=1.4)
        face = PALETTE[0] if place == 0 else "#ffffff"
        axes.plot(row[figure.y], line, MARKERS[place], color=PALETTE[0], markerfacecolor=face, label=names[place])
        axes.annotate(signed(row[figure.y]), (1.01, line), xycoords=("axes fraction", "data"), va="center", fontsize=8)
        again = line > 0 and rows[line - 1][figure.x] == row[figure.x]
        labels.append("" if again else in_words(row[figure.x], lang))
    axes.axvline(0, color=GREY, linewidth=1)
    _rows(axes, labels, figure, lang)
    if len(names) > 1:
        handles = dict(zip(*reversed(axes.get_legend_handles_labels()), strict=True))
        axes.legend(handles.values(), handles.keys(), loc="best", fontsize=8)


def sankey(figure: Figure, lang: str, axes: Any) -> None:
    """Flows as lying bars: an honest width for each, which ribbons on paper do not give."""
    rows = [(f"{row[figure.x][lang]} → {row[figure.series or ''][lang]}", row[figure.y]) for row in figure.table]
    drawn = axes.barh(range(len(rows)), [value for _, value in rows], 0.7, color=PALETTE[0])
    axes.bar_label(drawn, [digits(value) for _, value in rows], padding=3, fontsize=7.5)
    _rows(axes, [name for name, _ in rows], figure, lang)
    axes.margins(x=0.12)


def timeline(figure: Figure, lang: str, axes: Any) -> None:
    """Two lanes of events, one event a line."""
    for row in figure.table:
        axes.plot(row[figure.y], row[figure.x], MARKERS[row[figure.y]], color=PALETTE[row[figure.y]], markersize=4)
        words = f"{say('timeline.day', lang, day=row['day'])} · {row['event'][lang]}"
        axes.annotate(
            "\n".join(wrap(words, 330, 9)[:1]), (row[figure.y] + 0.03, row[figure.x]), va="center", fontsize=6.5
        )
    for mark in figure.marks:
        axes.axhline(mark.at, color=PALETTE[7], linestyle="--", linewidth=1)
    axes.set_xlim(-0.05, 2.0)
    axes.set_xticks([0, 1], [each[lang] for each in figure.all_series()][:2], ha="left")
    axes.xaxis.tick_top()
    axes.set_yticks([])
    axes.invert_yaxis()
