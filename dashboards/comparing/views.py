"""What a comparison shows, one view at a time; every view takes a comparison and draws."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboards import shell
from dashboards.comparing.held import Held
from dashboards.comparing.winners import winners
from dashboards.parts.figures import draw, in_columns
from sim.experiments.describe import indicator_label
from sim.text import both
from sim.text.numbers import is_share


def show(held: Held) -> None:
    """The conclusion in a sentence an alternative, the view that the address names, then what limits both.

    The picture is to be seen without scrolling: nothing stands above it that can stand below.
    """
    from sim.reports.wording import conclusion, interval_words

    said = (shell.plain(shell.say(conclusion(held.comparison, side))) for side in held.comparison.alternatives)
    st.markdown("  \n".join(f":small[{each}]" for each in said))
    view = shell.choose("view", list(VIEWS), shell.t("compare.view"), lambda name: shell.t(f"compare.view_{name}"))
    with st.spinner(shell.t("compare.drawing")):
        VIEWS[view](held)
    limits = shell.say(interval_words(held.comparison)), shell.t("report.unless")
    st.caption(shell.plain((" " if shell.language() == "en" else "").join(limits)))


def _mine(held: Held, name: str) -> list[Any]:
    return [each for each in held.comparison.effects if each.alternative == name]


def _effects(held: Held) -> None:
    from sim.figures.differences import forest

    found = [
        (forest(_mine(held, side.name), side.title, held.basis), f"compare.forest.{side.name}")
        for side in held.comparison.alternatives
    ]
    in_columns(found)
    with st.expander(shell.t("compare.all_effects"), icon=":material/table_rows:"):
        _table(held)


def _table(held: Held) -> None:
    """Every effect as a number, with unit and formula."""
    import pandas as pd

    from sim.figures.shares import formula
    from sim.text.numbers import change_unit

    lang, rows = shell.language(), []
    titles = {side.name: side.title[lang] for side in held.comparison.alternatives}
    for each in held.comparison.effects:
        scale = 100.0 if is_share(each.unit) else 1.0
        level = shell.t("compare.percent") if is_share(each.unit) else each.unit[lang]
        numbers = [
            None if value is None else scale * value
            for value in (each.base, each.changed, each.difference, each.low, each.high)
        ]
        rows.append([
            titles[each.alternative], indicator_label(each.indicator)[lang], shell.t(f"series.{each.series}"), level,
            *numbers, change_unit(each.unit, lang), None if each.reason is None else each.reason[lang],
            formula(each.indicator, each.series)[lang],
        ])  # fmt: skip
    names = (
        "alternative", "indicator", "series", "unit", "base", "changed", "difference", "low", "high", "unit_change",
        "reason", "formula",
    )  # fmt: skip
    heads = [shell.t(f"compare.h.{name}") for name in names]
    settings = {
        heads[place]: st.column_config.NumberColumn(format="%.4g", help=shell.t(f"compare.help.{names[place]}"))
        for place in range(4, 9)
    }
    frame = pd.DataFrame(rows, columns=heads)
    st.dataframe(frame, hide_index=True, height=420, column_config=settings, key="compare.effects")


def _curves(held: Held) -> None:
    from sim.figures.curves import durations, settlement_curves

    curves = [(side.title, [each.settled_by for each in side.outcomes]) for side in held.sides]
    draw(settlement_curves(curves, held.basis, held.comparison.alpha), "compare.settled")
    draw(durations(curves, held.basis), "compare.durations")


def _flows(held: Held) -> None:
    from sim.figures.movement import flows
    from sim.figures.stocks import hours_by_use, waits
    from sim.reports.comparison_report import mean_flows

    found = [
        (
            flows(mean_flows(held.extras(side.name)), both("comparison_report.flows", title=side.title), held.basis),
            f"compare.flows.{side.name}",
        )
        for side in held.sides
    ]
    in_columns(found)
    levels = held.levels()
    draw(waits(levels, held.basis), "compare.waits")
    draw(hours_by_use(levels, held.basis), "compare.hours")


def _cost(held: Held) -> None:
    from sim.figures.differences import cost_effect, cost_per_durable
    from sim.reports.wording import cost_words

    comparison = held.comparison
    titles = {side.name: side.title for side in comparison.alternatives}
    for side in comparison.alternatives:
        words = both("report.colon", name=side.title, text=cost_words(comparison, side))
        st.markdown(shell.plain(shell.say(words)))
    st.caption(shell.plain(shell.t("report.cost_scope")))
    in_columns(
        [
            (cost_effect(comparison.effects, titles, held.basis), "compare.cost"),
            (cost_per_durable(comparison.effects, titles, held.basis), "compare.cost_each"),
        ]
    )


def _ledger(held: Held) -> None:
    from sim.figures.shares import ledger_against_actual

    draw(ledger_against_actual(held.levels(), held.basis), "compare.ledger")


VIEWS: dict[str, Callable[[Held], None]] = {
    "effects": _effects,
    "curves": _curves,
    "flows": _flows,
    "cost": _cost,
    "winners": winners,
    "ledger": _ledger,
}
