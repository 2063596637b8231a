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
    _sides([side for side in each.side_effects if _shows(side)])
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


def _shows(each: Moved) -> bool:
    """Whether a change is more than zeros in the digits it is shown with."""
    return any(digit in "123456789" for digit in change(each.change, each.unit))


def _sides(found: list[Moved]) -> None:
    """Indicators besides the declared one, how far they moved and the widest interval that is known."""
    if not found:
        return
    with st.expander(shell.t("programmes.side_effects", n=len(found)), icon=":material/call_split:"):
        rows = [
            [shell.say(indicator_label(each.indicator)), _change(each), _span(each, each.knowledge is not None)]
            for each in found
        ]
        shell.table(rows, [shell.t(f"programmes.h.{name}") for name in ("indicator", "change", "interval")])
