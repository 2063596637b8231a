"""The effect in the model of a measure alone, from the shipped table; where none is shipped the page says so."""

from __future__ import annotations

import streamlit as st

from dashboards import shell
from dashboards.parts import sides
from dashboards.parts.picking import heading
from sim.evidence import Programme
from sim.experiments.describe import indicator_label
from sim.experiments.describe_ablation import Ablated, Ablation, Moved, ablation
from sim.text.numbers import change, change_unit, span

_HEADS = ("outcome", "change", "sampling", "knowledge", "verdict", "cost_added", "cost_per_durable")


def show(each: Programme, base: str | None) -> None:
    """Draw what the table says of a measure.

    Parameters
    ----------
    base
        Scenario file to name in the command that computes what is not there.
    """
    heading(shell.t("programmes.modelled"))
    with shell.safely():
        table = ablation()
        row = None if table is None else table.rows.get(each.id)
        if table is None or row is None:
            shell.empty("programmes.no_table" if table is None else "programmes.no_row", ":material/pending:")
            file = "FILE" if base is None else sides.shown(str(shell.scenario_file(base).path))
            st.code(f"wangge ablate {each.id} --base {file}", language=None, wrap_lines=True)
            return
        _draw(row, table)


def _draw(each: Ablated, table: Ablation) -> None:
    if each.reason:
        st.markdown(shell.plain(shell.say(each.reason)))
    if each.outcome is not None:
        cells = [
            shell.say(indicator_label(each.outcome.indicator)), _change(each.outcome), _span(each.outcome, False),
            _span(each.outcome, True), shell.t(f"programmes.verdict_{each.verdict}"), _change(each.cost),
            _change(each.cost_per_durable),
        ]  # fmt: skip
        shell.table([cells], [shell.t(f"programmes.h.{name}") for name in _HEADS])
    if each.exception:
        st.markdown(shell.plain(shell.t("programmes.exception", why=shell.say(each.exception))))
    if each.side_effects:
        moved = shell.t("model.semicolon").join(_side(side) for side in each.side_effects)
        st.markdown(shell.plain(shell.t("programmes.side_effects", moved=moved)))
    words = {"base": shell.plain(shell.say(table.title)), "pairs": f"{table.pairs:,}", "members": f"{table.members:,}"}
    st.caption(shell.t("programmes.modelled_note", **words))


def _change(each: Moved | None) -> str:
    """A difference with its unit; where there is none, why."""
    if each is None:
        return "–"
    if each.change is None:
        return shell.say(each.reason) if each.reason else "–"
    return f"{change(each.change, each.unit)} {change_unit(each.unit, shell.language())}"


def _span(each: Moved, knowledge: bool) -> str:
    ends = each.knowledge if knowledge else each.sampling
    if ends is None:
        return shell.t("programmes.not_computed")
    return span(*ends, each.unit, shell.language(), signed=True)


def _side(each: Moved) -> str:
    """An indicator, how far it moved and the widest interval that is known."""
    interval = _span(each, each.knowledge is not None)
    inside = shell.t("programmes.brackets", inside=interval)
    return f"{shell.say(indicator_label(each.indicator))} {_change(each)}{inside}"
