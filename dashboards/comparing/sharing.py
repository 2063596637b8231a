"""Link and report that show the same comparison again."""

from __future__ import annotations

import streamlit as st

from dashboards import shell
from dashboards.comparing import downloads
from dashboards.comparing.held import Held


def show(held: Held) -> None:
    """Downloads, and the address by content id."""
    identifier = downloads.of_comparison(held)
    st.divider()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        downloads.buttons(identifier, lambda: downloads.remember(held))
        if st.query_params.get("id") is None:
            st.button(
                shell.t("compare.keep"), icon=":material/link:", key="compare.keep", on_click=_keep, args=(held,),
                help=shell.t("compare.keep_help"),
            )  # fmt: skip
        shell.link(
            "twin", shell.t("compare.to_twin"), ":material/alt_route:", base=_word(held, 0), **{"with": _word(held, 1)}
        )
    st.caption(shell.t("compare.link_note", id=identifier[:12]))


def _word(held: Held, side: int) -> str:
    """What names a side in a link: the file while it was chosen so, else its stored scenario."""
    from dashboards.parts.sides import word_of

    words = st.session_state.get("compare.words", [])
    if st.query_params.get("id") is None and side < len(words):
        return str(words[side])
    return word_of(held.runs[held.sides[side].name][0])


def _keep(held: Held) -> None:
    """Store the comparison and turn the address into its id."""
    with shell.safely():
        downloads.remember(held)
        for name in ("base", "with", "pairs", "precision"):
            st.query_params.pop(name, None)
        st.query_params["id"] = downloads.of_comparison(held)[:16]
