"""Comparisons that are stored, to look at again."""

from __future__ import annotations

import streamlit as st

from dashboards import shell
from dashboards.parts.picking import heading

_SHOWN = 8


def show() -> None:
    """The latest comparisons as a list of links."""
    from sim.store import comparisons

    found = comparisons.listed(shell.store(), _SHOWN)
    heading(shell.t("compare.latest"))
    if not found:
        st.caption(shell.t("compare.none_yet"))
        return
    for each in found:
        titles = [shell.say(side.title) for side in each.sides]
        pairs = len(each.sides[0].runs)
        words = shell.t(
            "compare.line", alternatives=shell.t("compare.and").join(titles[1:]), base=titles[0], n=pairs,
            when=each.created[:16].replace("T", " "),
        )  # fmt: skip
        st.button(
            shell.plain(words), key=f"compare.open.{each.id[:16]}", type="tertiary", icon=":material/history:",
            on_click=_open, args=(each.id,),
        )  # fmt: skip


def _open(identifier: str) -> None:
    st.query_params["id"] = identifier[:16]
