"""Twin cases: the same dispute under two policies as two timelines, with the point and the reason where they part.

``?base=…&with=…&seed=…&case=…`` names everything shown. Both runs' case logs come from the store; where they are
missing, a process of its own runs the pair first.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboards import shell
from dashboards.comparing import going
from dashboards.jobs import record
from dashboards.parts import sides as parts
from dashboards.parts.sides import Side
from dashboards.twins import choosing, finding, pair, story
from sim.errors import InputError


def render() -> None:
    """Draw the page."""
    shell.page("page.twin", "twin.lead")
    chosen = choosing.choose()
    if chosen is None:
        return
    sides, seed = chosen
    runs = pair.ids(sides, seed)
    request = parts.request(sides, kind="pair", seed=seed)
    job = record.look(shell.store(), record.job_id(request))
    if job is not None and job.working:
        going.watch(job.id, 0, 0)
        return
    folders = pair.folders(runs)
    if folders is None:
        going.ended(job)
        shell.empty("twin.not_run", ":material/touch_app:")
        st.button(
            shell.t("twin.run"), type="primary", icon=":material/play_arrow:", key="twin.run", on_click=_run,
            args=(request,),
        )  # fmt: skip
        return
    try:
        with st.spinner(shell.t("twin.reading")):
            held = pair.load(tuple(runs), tuple(map(str, folders)), seed, sides)
    except InputError as error:
        shell.fault(error)
        return
    _show(held, sides, seed)


def _run(request: dict[str, object]) -> None:
    try:
        record.start(shell.store(), request)
    except InputError as error:
        st.session_state["twin.error"] = error


def _show(held: pair.Pair, sides: Sequence[Side], seed: int) -> None:
    n_same, n_all = int(held.same.sum()), len(held.here)
    share = f"{100 * n_same / n_all:.2f}" if n_all else "–"
    st.caption(
        shell.t(
            "twin.shares", seed=seed, share=share, same=f"{n_same:,}", n=f"{n_all:,}", base=f"{held.only[0]:,}",
            alternative=f"{held.only[1]:,}",
        )
    )  # fmt: skip
    if n_same == n_all:
        shell.empty("twin.nothing_differs", ":material/equal:")
        place = st.container()
    else:
        place = finding.find(held, sides[0].scenario.start)
    with place:
        key = choosing.case()
    if key:
        story.show(held, key, sides)
    elif n_same < n_all:
        shell.empty("twin.pick_one", ":material/touch_app:")
