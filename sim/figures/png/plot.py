"""Lines, points and heat tables on matplotlib's axes."""

from __future__ import annotations

from typing import Any

from sim.figures.echarts.look import DASHES, GREY, LINES, RULE, digits
from sim.figures.figure import Figure, in_words

MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")


def names_of(figure: Figure, lang: str) -> list[str]:
    """Names of what is drawn apart."""
    return [each[lang] for each in figure.all_series()] or [figure.title[lang]]


def legend(axes: Any, names: list[str]) -> None:
    """Names above the plot; the title moves over them."""
    if len(names) > 1:
        axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.06), ncols=min(3, len(names)), frameon=False, fontsize=8)
        axes.title.set_visible(False)
        axes.figure.suptitle(axes.get_title(), fontsize=11, fontweight="bold")


def lines(figure: Figure, lang: str, axes: Any) -> None:
    """Lines with markers and dashes; shaded intervals."""
    places = {
        str(each): each if isinstance(each, int | float) else rank for rank, each in enumerate(figure.categories())
    }
    names = names_of(figure, lang)
    for place, name in enumerate(names):
        rows = [row for row in figure.rows_of(place) if row[figure.y] is not None]
        xs = [places[str(row[figure.x])] for row in rows]
        dash = DASHES[place % len(DASHES)]
        style = "-" if dash == "solid" else (0, tuple(dash))
        colour = LINES[place % len(LINES)]
        marker = MARKERS[place % len(MARKERS)] if len(xs) <= 40 else ""
        axes.plot(
            xs, [row[figure.y] for row in rows], color=colour, linestyle=style, marker=marker, markersize=4, label=name
        )
        banded = [row for row in rows if figure.low and figure.high and row.get(figure.low) is not None]
        if banded:
            inner = [places[str(row[figure.x])] for row in banded]
            low, high = ([row[end] for row in banded] for end in (figure.low or "", figure.high or ""))
            axes.fill_between(inner, low, high, color=colour, alpha=0.2, linewidth=0)
    if any(isinstance(each, str) for each in figure.categories()):
        step = max(1, len(places) // 6)
        axes.set_xticks(range(0, len(places), step), list(places)[::step])
    for mark in figure.marks:
        axes.axvline(places.get(str(mark.at), 0), color=GREY, linestyle=":", linewidth=1)
        axes.annotate(
            mark.words[lang], (places.get(str(mark.at), 0), 1.0), xycoords=("data", "axes fraction"), fontsize=8
        )
    axes.set_ylabel(figure.unit[lang])
    axes.set_xlabel(figure.across[lang] if figure.across else "")
    axes.grid(color=RULE, linewidth=0.6)
    legend(axes, names)


def scatter(figure: Figure, lang: str, axes: Any) -> None:
    """Points with intervals both ways."""
    names = names_of(figure, lang)
    for place, name in enumerate(names):
        colour = LINES[place % len(LINES)]
        for row in figure.rows_of(place):
            x, y = row[figure.x], row[figure.y]
            if row.get("x_low") is not None:
                axes.plot([row["x_low"], row["x_high"]], [y, y], color=colour, linewidth=1.2)
            if figure.low and figure.high and row.get(figure.low) is not None:
                axes.plot([x, x], [row[figure.low], row[figure.high]], color=colour, linewidth=1.2)
        xs, ys = ([row[column] for row in figure.rows_of(place)] for column in (figure.x, figure.y))
        axes.plot(xs, ys, MARKERS[place % len(MARKERS)], color=colour, label=name)
    axes.set_ylabel(figure.unit[lang])
    axes.set_xlabel(figure.across[lang] if figure.across else "")
    axes.grid(color=RULE, linewidth=0.6)
    legend(axes, names)


def heat(figure: Figure, lang: str, axes: Any) -> None:
    """A table of cells, the number in each."""
    across, down = figure.categories(), [each[lang] for each in figure.all_series()]
    cells = [[float("nan")] * len(across) for _ in down]
    for row in figure.table:
        if row[figure.y] is not None:
            cells[down.index(row[figure.series or ""][lang])][across.index(row[figure.x])] = row[figure.y]
    drawn = axes.imshow(cells, cmap="Blues", alpha=0.6, aspect="auto", origin="lower")
    for line, values in enumerate(cells):
        for place, value in enumerate(values):
            if value == value:
                axes.text(place, line, digits(value), ha="center", va="center", fontsize=8)
    axes.set_xticks(range(len(across)), [in_words(each, lang) for each in across])
    axes.set_yticks(range(len(down)), down)
    axes.set_xlabel(figure.across[lang] if figure.across else "")
    axes.figure.colorbar(drawn, ax=axes, label=figure.unit[lang])
