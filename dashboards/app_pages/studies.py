"""Studies: start a sweep, watch it, stop it, go on with it, read its answers; ``?study=`` names the one shown.

A sweep is a process of its own (`wangge sweep`); the page reads the store, and asks it to stop through the store.
"""

from __future__ import annotations

import streamlit as st

from dashboards import shell
from dashboards.comparing import downloads
from dashboards.study import answers, listing, point, progress
from sim.errors import InputError
from sim.store import studies
from sim.store.studies import StudyRecord


def render() -> None:
    """Draw the page."""
    named = st.query_params.get("study")
    shell.page("page.studies", None if named else "studies.lead")
    if not named:
        listing.show()
        return
    try:
        record = studies.get(shell.store(), named)
    except InputError as error:
        shell.fault(error)
        _back()
        return
    _study(record)


def _study(record: StudyRecord) -> None:
    left, right = st.columns([6, 1.3], vertical_alignment="center")
    title = record.title.get(shell.language()) or record.name
    left.markdown(f"**{shell.plain(title)}** · {shell.plain(record.name)} · `{record.id[:12]}`")
    with right:
        _back()
    progress.show(record)
    wanted = studies.wanted_runs(shell.store(), record.id)
    progress.troubles(wanted)
    done = sum(each.state == "done" for each in wanted)
    if not done:
        shell.empty("studies.no_answers", ":material/hourglass_empty:")
        return
    signs = done, len(wanted), record.state, record.done, record.failed
    held = answers.data(record.id, str(shell.store().folder), signs)
    answers.curves(held)
    with st.expander(shell.t("studies.points"), icon=":material/table_rows:", expanded=True):
        answers.table(held)
    point.show(held)
    st.divider()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        downloads.buttons(record.id)
    st.caption(shell.t("studies.link_note", id=record.id[:12]))
    with st.expander(shell.t("studies.text")):
        st.code(record.text, language="yaml", line_numbers=True, height=320)


def _back() -> None:
    st.button(
        shell.t("studies.back"), icon=":material/arrow_back:", key="studies.back", on_click=_leave, width="stretch"
    )


def _leave() -> None:
    for name in ("study", "point", "indicator", "scenario"):
        st.query_params.pop(name, None)
