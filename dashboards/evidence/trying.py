"""Try it: a measure against a base that one chooses, on the page Compare; and the lines that a scenario file needs."""

from __future__ import annotations

import streamlit as st

from dashboards import shell
from dashboards.comparing.asking import PAIRS
from dashboards.parts import offered, sides
from dashboards.parts.picking import heading, kept
from dashboards.parts.switched import at_home, setting, word_of
from sim.errors import InputError
from sim.evidence import Programme, documents


def base_of(each: Programme) -> str | None:
    """The base to begin with: the baseline named after the record's place, else the one Compare begins with."""
    found = offered.options(False)
    document = documents().get(each.document)
    places = (each.place, *(() if document is None else (document.place,)))
    own = [option.word for option in found if option.word.startswith(places)]
    own.sort(key=lambda word: (word.partition(".")[0] not in places, "baseline" not in word, len(word)))
    if own:
        return own[0]
    return offered.preferred(found)[0] if found else None


def show(each: Programme, first: str | None) -> None:
    """Draw the choice of a base and the link.

    Parameters
    ----------
    first
        The base to begin with.
    """
    heading(shell.t("programmes.try"))
    if first is None:
        shell.empty("sides.none", ":material/folder_off:")
        return
    labels = {option.word: option.label for option in offered.options(False)}
    options = [first, *(word for word in labels if word != first)]
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        base = kept("against", options, shell.t("programmes.base"), labels, f"programmes.against.{first}")
    try:
        scenario = sides.read(base).scenario
    except InputError as error:
        shell.fault(error)
        return
    if each.id in scenario.programmes:
        st.info(shell.t("programmes.in_use", base=shell.plain(base)), icon=":material/check:")
        return
    with right:
        words: dict[str, str | int] = {"base": base, "with": word_of(base, each.id), "pairs": PAIRS}
        shell.link("compare", shell.t("programmes.compare"), ":material/compare_arrows:", **words)
    if not at_home(scenario, each):
        st.caption(shell.t("programmes.transplanted"))
    with st.expander(shell.t("programmes.yaml"), icon=":material/code:"):
        day = setting(each.id, scenario).partition("=")[2]
        st.code(f"programmes:\n  {each.id}: {{coverage: 1.0, fidelity: 1.0, start: {day}}}", language="yaml")
