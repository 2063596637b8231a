"""What a viewer can ask of a run; every button only writes a command, the run's own process carries it out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from dashboards import shell
from dashboards.live.against import Against
from dashboards.parts.picking import key_of, one_of
from sim.experiments import live as runs
from sim.experiments.live.planes import QUANTITIES
from sim.store import live
from sim.store.live import LiveRun

#: days a second; 0 = as fast as it goes
SPEEDS = (1.0, 2.0, 5.0, 10.0, 30.0, 0.0)


def ask(run: str, verb: str, value: float | None = None) -> None:
    """Write a command ; the page looks again at once."""
    with shell.safely():
        live.command(shell.store(), run, verb, value)


def bar(now: LiveRun, compared: Against | None) -> tuple[str, bool]:
    """Buttons and choices on one line; ``compared`` is where the way to the page Compare leads.

    Returns
    -------
    tuple
        Quantity that the map shows; whether flows are those of the last days.
    """
    columns = st.columns([1.5, 0.95, 1.05, 1.6, 1.3, 1.5, 2.6, 2.7], gap="small", vertical_alignment="center")
    if now.working:
        _working(now, columns[:5])
    else:
        _ended(now, compared, columns[0:2], columns[2:5])
    columns[5].button(
        shell.t("live.other"), key="live.other", icon=":material/tune:", on_click=leave, width="stretch",
        help=shell.t("live.other_help"),
    )  # fmt: skip
    with columns[6]:
        quantity = _quantity()
    with columns[7]:
        recent = shell.choose(
            "flows", ("recent", "all"), shell.t("live.flows"), lambda name: shell.t(f"live.flows_{name}")
        )
    return quantity, recent != "all"


def _quantity() -> str:
    """What the map shows; kept in the session and in the address."""
    wanted = st.query_params.get("show") or st.session_state.get("live.shown")
    words = {each: shell.t("live.map_of", quantity=shell.t(f"live.quantity.{each}")) for each in QUANTITIES}
    first = wanted if wanted in QUANTITIES else QUANTITIES[0]
    picked = one_of("live.show", QUANTITIES, shell.t("live.map"), words, first, label_visibility="collapsed") or first
    st.session_state["live.shown"] = picked
    shell.query(show=picked)
    return str(picked)


def _working(now: LiveRun, columns: Sequence[Any]) -> None:
    paused, ready = now.state == "paused", now.state in ("playing", "paused")
    play, one, many, speed, stop = columns
    verb = "play" if paused else "pause"
    play.button(
        shell.t(f"live.{verb}"), key="live.play", icon=f":material/{'play_arrow' if paused else 'pause'}:",
        type="primary", disabled=not ready, on_click=ask, args=(now.run, verb), width="stretch",
    )  # fmt: skip
    for column, days in ((one, 1), (many, 30)):
        column.button(
            shell.t("live.step", n=days), key=f"live.step{days}", disabled=not ready, on_click=ask,
            args=(now.run, "step", float(days)), width="stretch", help=shell.t("live.step_help", n=days),
        )  # fmt: skip
    with speed:
        _speed(now, ready)
    stop.button(
        shell.t("live.stop"), key="live.stop", icon=":material/stop:", disabled=not ready, on_click=ask,
        args=(now.run, "stop"), width="stretch",
    )  # fmt: skip


def _speed(now: LiveRun, ready: bool) -> None:
    """Speed as a list; what another viewer chose is shown here too."""
    nearest = min(SPEEDS, key=lambda each: (abs(each - now.speed), each))
    if st.session_state.get("live.speed_shown") != nearest:
        st.session_state.pop(key_of("live.speed"), None)
    st.session_state["live.speed_shown"] = nearest
    words = {
        each: shell.t("live.speed_max") if each == live.AT_ONCE else shell.t("live.speed_of", n=f"{each:g}")
        for each in SPEEDS
    }
    one_of(
        "live.speed", SPEEDS, shell.t("live.speed"), words, nearest, disabled=not ready, label_visibility="collapsed",
        on_change=_speed_chosen, args=(now.run, key_of("live.speed")),
    )  # fmt: skip


def _speed_chosen(run: str, key: str) -> None:
    chosen = st.session_state[key]
    st.session_state["live.speed_shown"] = chosen
    ask(run, "speed", chosen)


def _ended(now: LiveRun, compared: Against | None, first: Sequence[Any], second: Sequence[Any]) -> None:
    first[0].button(
        shell.t("live.again"), key="live.again", icon=":material/replay:", on_click=_again, args=(now.run,),
        width="stretch", type="primary",
    )  # fmt: skip
    if runs.can_resume(shell.store(), now.run):
        second[1].button(
            shell.t("live.resume"), key="live.resume", icon=":material/play_arrow:", on_click=_resume, args=(now.run,),
            width="stretch",
        )  # fmt: skip
    elif compared is not None:
        with second[1]:
            shell.link("compare", shell.t("live.to_compare"), ":material/compare_arrows:", **compared.query)


def _again(run: str) -> None:
    with shell.safely():
        attach(runs.again(shell.store(), run))


def _resume(run: str) -> None:
    with shell.safely():
        runs.resume(shell.store(), run)


def attach(run: str) -> None:
    """Show a run from now on."""
    st.session_state["live.run"] = run
    st.query_params["run"] = run
    st.query_params.pop("at", None)


def leave() -> None:
    """Back to the choice of scenarios; the run goes on until nobody looks at it."""
    st.session_state["live.left"] = st.query_params.get("run")
    st.session_state.pop("live.run", None)
    for name in ("run", "at"):
        st.query_params.pop(name, None)
