"""Live run: choose and start one, or watch the one that the address names (``?run=``)."""

from __future__ import annotations

import streamlit as st

from dashboards import shell
from dashboards.live import chooser, controls, screen
from sim.errors import InputError


def render() -> None:
    """Draw the page."""
    shell.page("page.live", None if st.query_params.get("run") else "live.lead")
    run = _wanted()
    if run is None:
        chooser.show()
        return
    try:
        screen.show(run)
    except InputError as error:
        shell.fault(error)
        st.button(shell.t("live.other"), icon=":material/tune:", on_click=controls.leave, key="live.back")


def _wanted() -> str | None:
    """The run of the address, else the one this session was watching before it turned to another page."""
    named = st.query_params.get("run")
    if named:
        st.session_state["live.run"] = named
        return str(named)
    held = st.session_state.get("live.run")
    if held:
        st.query_params["run"] = held
    return held
