"""Which two scenarios, which seed, which dispute: chosen on the page and carried by the address."""

from __future__ import annotations

import streamlit as st

from dashboards import shell
from dashboards.parts import offered
from dashboards.parts import sides as parts
from dashboards.parts.picking import begin, one_of, put
from dashboards.parts.sides import Side
from sim.errors import InputError

_SEEDS = 2**31 - 1


def choose() -> tuple[tuple[Side, ...], int] | None:
    """Draw the choice of scenarios and seed; None where they cannot be set side by side."""
    _take_address()
    if error := st.session_state.pop("twin.error", None):
        shell.fault(error)
    words = st.session_state["twin.words"]
    found = offered.options(any(each.startswith(parts.RUN) for each in words))
    if not found:
        shell.empty("sides.none", ":material/folder_off:")
        return None
    labels = {each.word: each.label for each in found}
    for word in words:  # what a link names stays a choice although the list leaves it out
        labels.setdefault(word, offered.label(word))
    if len(words) < 2 or words[1] == words[0]:
        first, second = offered.preferred(found, words[0] if words else None)
        words = [words[0] if words else first, second or next((each for each in labels if each != first), first)]
    options = list(labels)
    left, middle, right = st.columns([5, 5, 1.6])
    with left:
        base = one_of("twin.base", options, shell.t("compare.base"), labels, words[0]) or options[0]
    with middle:
        more = {"help": shell.t("compare.alternatives_help")}
        other = one_of("twin.with", options, shell.t("twin.alternative"), labels, words[1], **more) or options[0]
    st.session_state["twin.words"] = [base, other]
    shell.query(**{"base": base, "with": other})
    try:
        sides = parts.distinct([parts.read(base), parts.read(other)])
        parts.check(sides)
    except InputError as error:
        shell.fault(error)
        return None
    asked, name = st.session_state["twin.seed"], f"twin.seed.{base}"
    if name not in st.session_state or st.session_state.pop("twin.seed_new", False):
        st.session_state[name] = sides[0].scenario.seed if asked is None else asked
    with right:
        now = st.session_state[name]
        seed = st.number_input(shell.t("twin.seed"), 0, _SEEDS, now, key=name, help=shell.t("twin.seed_help"))
    st.session_state["twin.seed"] = None if seed == sides[0].scenario.seed else int(seed)
    shell.query(seed=int(seed))
    _told()
    return tuple(sides), int(seed)


def case() -> str:
    """The dispute to show: typed, picked in the table, or named by the address."""
    now = begin("twin.typed", st.session_state["twin.case"])
    typed = st.text_input(
        shell.t("twin.case"), now, key="twin.typed", max_chars=40, placeholder=shell.t("twin.case_form"),
        help=shell.t("twin.case_help"), icon=":material/tag:",
    )  # fmt: skip
    found = (typed or "").strip()
    st.session_state["twin.case"] = found
    shell.query(case=found or None)
    _told()
    return found


def _take_address() -> None:
    """What the address says, where a link or a reload brought something that this page did not write itself."""
    query = st.query_params
    told = tuple(query.get(name) for name in ("base", "with", "seed", "case"))
    if any(told) and told != st.session_state.get("twin.told"):
        st.session_state["twin.words"] = parts.known([each for each in told[:2] if each])
        seed = told[2] or ""
        known = seed.isascii() and seed.isdigit() and int(seed[:12]) <= _SEEDS
        st.session_state["twin.seed"] = int(seed[:12]) if known else None
        st.session_state["twin.case"] = told[3] or ""
        for name, word in zip(("twin.base", "twin.with"), st.session_state["twin.words"], strict=False):
            put(name, word)
        st.session_state["twin.typed"] = st.session_state["twin.case"]
        st.session_state["twin.seed_new"] = True
    st.session_state.setdefault("twin.words", [])
    st.session_state.setdefault("twin.seed", None)
    st.session_state.setdefault("twin.case", "")


def _told() -> None:
    """Remember what this page wrote into the address."""
    st.session_state["twin.told"] = tuple(st.query_params.get(name) for name in ("base", "with", "seed", "case"))
