"""More pairs until one indicator is known to ± x, with the interval widened for looking more than once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboards import shell
from dashboards.comparing.held import Held
from dashboards.jobs import record
from dashboards.parts.picking import one_of
from sim.errors import InputError
from sim.experiments.describe import headline, indicator_label
from sim.experiments.precision import FIRST_LOOK, MAX_PAIRS
from sim.text.numbers import change_unit, is_share


def look_of(pairs: int) -> int:
    """Which look stands at so many pairs (10, 20, 40 …), from 1."""
    look, size = 1, FIRST_LOOK
    while size < min(pairs, MAX_PAIRS):
        size, look = 2 * size, look + 1
    return look


def ask(found: Held, busy: bool) -> None:
    """Choose an indicator and a half-width, and start."""
    from sim.indicators import catalogue

    present = {each.indicator: each for each in found.comparison.effects if each.low is not None}
    names = [name for name in headline() if name in present and name in catalogue()]
    if not names:
        return
    with st.expander(shell.t("compare.precise"), icon=":material/target:", key="compare.precise"):
        st.caption(shell.t("compare.precise_help", most=MAX_PAIRS))
        left, middle, right = st.columns([4, 2, 1.4], vertical_alignment="bottom")
        with left:
            labels = {each: shell.say(indicator_label(each)) for each in names}
            name = one_of("compare.precise_of", names, shell.t("compare.indicator"), labels, names[0]) or names[0]
        effect = present[name]
        unit = change_unit(effect.unit, shell.language())
        scale = 100.0 if is_share(effect.unit) else 1.0
        now = scale * ((effect.high or 0.0) - (effect.low or 0.0)) / 2.0
        with middle:
            width = st.number_input(
                shell.t("compare.half_width", unit=unit), min_value=0.0, value=float(f"{max(now / 2.0, 1e-6):.2g}"),
                format="%.4g", key=f"compare.width.{name}", help=shell.t("compare.half_width_help", now=f"{now:.3g}"),
            )  # fmt: skip
        right.button(
            shell.t("compare.go_on"), key="compare.precise_go", disabled=busy or width <= 0.0, on_click=_go,
            args=(name, width / scale), icon=":material/more_time:", width="stretch",
        )  # fmt: skip


def _go(name: str, width: float) -> None:
    """Ask for the precision from now on, and start."""
    from dashboards.comparing.asking import Asked
    from dashboards.parts import sides as parts
    from sim.experiments.precision import Precision

    text = f"{name}={width:.6g}"
    st.session_state["compare.precision"] = text
    try:
        chosen = parts.distinct([parts.read(each) for each in st.session_state["compare.words"]])
        record.start(shell.store(), Asked(tuple(chosen), MAX_PAIRS, Precision.parse(text)).request())
    except InputError as error:
        st.session_state["compare.error"] = error


def verdict(result: Mapping[str, Any] | None) -> None:
    """Whether the precision was reached."""
    if error := st.session_state.pop("compare.error", None):
        shell.fault(error)
    found = None if result is None else result.get("verdict")
    if not found:
        return
    from sim.indicators import catalogue

    unit = catalogue()[found["indicator"]].unit
    scale = 100.0 if is_share(unit) else 1.0
    label = shell.say(indicator_label(found["indicator"]))
    if found["half_width"] is None:
        st.warning(shell.t("compare.no_precision", indicator=shell.plain(label)), icon=":material/question_mark:")
        return
    values = {
        "indicator": shell.plain(label), "width": f"{scale * found['half_width']:.3g}",
        "wanted": f"{scale * found['wanted']:.3g}", "unit": shell.plain(change_unit(unit, shell.language())),
        "pairs": found["pairs"], "needed": found["pairs_needed"],
    }  # fmt: skip
    if found["met"]:
        st.success(shell.t("compare.precise_met", **values), icon=":material/check_circle:")
    else:
        st.warning(shell.t("compare.precise_not", **values), icon=":material/warning:")
