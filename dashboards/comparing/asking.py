"""What is to be compared: chosen on the page, carried by the address, done by a process of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboards import shell
from dashboards.parts import offered
from dashboards.parts import sides as parts
from dashboards.parts.picking import begin, key_of, one_of, put
from dashboards.parts.sides import Side
from sim.errors import InputError
from sim.experiments.precision import MAX_PAIRS, Precision

PAIRS, MOST = 10, 3
#: names in the address
NAMES = ("base", "with", "pairs", "precision")


@dataclass(frozen=True)
class Asked:
    """A comparison that was asked for.

    Attributes
    ----------
    pairs
        Wanted; the most where a ``precision`` is asked for.
    """

    sides: tuple[Side, ...]
    pairs: int
    precision: Precision | None

    @property
    def seed(self) -> int:
        """Of the first pair."""
        return self.sides[0].scenario.seed

    def request(self) -> dict[str, Any]:
        """What the job is asked."""
        wanted = None if self.precision is None else dict(vars(self.precision))
        return parts.request(self.sides, kind="compare", seed=self.seed, pairs=self.pairs, precision=wanted)


def choose() -> tuple[Asked | None, bool]:
    """Draw the choice.

    Returns
    -------
    tuple
        What is asked for as it stands (None where it cannot be compared), and whether the button was pressed.
    """
    _take_address()
    words = st.session_state["compare.words"]
    stored = st.session_state.setdefault("compare.stored", any(each.startswith(parts.RUN) for each in words))
    found = offered.options(stored)
    if not found:
        shell.empty("sides.none", ":material/folder_off:")
        return None, False
    labels = {each.word: each.label for each in found}
    for word in words:  # a side that the list leaves out stays chosen
        labels.setdefault(word, offered.label(word))
    options = list(labels)
    if not words:
        first, second = offered.preferred(found)
        words = st.session_state["compare.words"] = [first, *([second] if second else [])]
    place = st.columns([3.7, 4.8, 1.5, 1.6, 0.62], gap="small", vertical_alignment="top")
    base, alternatives, pairs = _widgets(place, options, labels, words)
    st.session_state["compare.words"] = [base, *alternatives]
    st.session_state["compare.pairs"] = pairs
    precision = st.session_state.get("compare.precision")
    shell.query(
        **{"base": base, "with": ",".join(alternatives) or None, "pairs": pairs, "precision": precision},
    )
    _told()
    asked = _read([base, *alternatives], pairs, precision)
    with place[3]:
        st.space("small")  # as high as the names of the boxes beside it
        pressed = st.button(
            shell.t("compare.start"), type="primary", icon=":material/compare_arrows:", key="compare.start",
            disabled=asked is None or len(asked.sides) < 2, width="stretch",
        )  # fmt: skip
    with place[4]:
        _more(stored)
    if pressed and precision is not None:
        st.session_state["compare.precision"] = precision = None
        shell.query(precision=None)
        _told()
        asked = _read([base, *alternatives], pairs, None)
    return asked, pressed


def _take_address() -> None:
    """What the address says, where a link or a reload brought something that this page did not write itself."""
    query = st.query_params
    if query.get("runs"):
        runs = [each for each in query["runs"].split(",") if each][: MOST + 1]
        _adopt(_of_runs(runs))
        query.pop("runs", None)
    elif query.get("base") and tuple(query.get(name) for name in NAMES) != st.session_state.get("compare.told"):
        more = [each for each in query.get("with", "").split(",") if each][:MOST]
        _adopt(parts.known([query["base"], *more]))
        asked = query.get("pairs", "")
        if asked.isascii() and asked.isdigit() and len(asked) < 5:
            st.session_state["compare.pairs"] = min(MAX_PAIRS, max(2, int(asked)))
            put("compare.pairs_box", st.session_state["compare.pairs"])
        st.session_state["compare.precision"] = query.get("precision")
    st.session_state.setdefault("compare.words", [])
    st.session_state.setdefault("compare.pairs", PAIRS)
    st.session_state.setdefault("compare.precision", None)


def _adopt(words: list[str]) -> None:
    st.session_state["compare.words"] = words
    st.session_state["compare.precision"] = None
    st.session_state["compare.stored"] = stored = any(each.startswith(parts.RUN) for each in words)
    put("compare.stored_box", stored)
    if words:
        put("compare.base", words[0])
        put(f"compare.with.{words[0]}", words[1:])


def _of_runs(runs: Sequence[str]) -> list[str]:
    """Sides for stored runs: the first of several is the base; a single one stands against what fits it."""
    words = parts.known(runs)
    if len(words) != 1:
        return words
    for each in offered.options(False):
        try:
            parts.check([parts.read(each.word), parts.read(words[0])])
            return [each.word, words[0]]
        except InputError:
            continue
    return words


def _told() -> None:
    """Remember what this page wrote into the address."""
    st.session_state["compare.told"] = tuple(st.query_params.get(name) for name in NAMES)


def _more(stored: bool) -> None:
    """What few need: it would take a line that the figure needs more."""
    st.space("small")
    with st.popover("", icon=":material/tune:", help=shell.t("sides.with_stored"), key="compare.more"):
        now = begin(key_of("compare.stored_box"), stored)
        st.toggle(
            shell.t("sides.with_stored"), now, key=key_of("compare.stored_box"), on_change=_stored_chosen,
            help=shell.t("sides.with_stored_help"),
        )  # fmt: skip


def _stored_chosen() -> None:
    st.session_state["compare.stored"] = st.session_state[key_of("compare.stored_box")]


def _widgets(
    place: Sequence[Any], options: list[str], labels: dict[str, str], words: list[str]
) -> tuple[str, list[str], int]:
    left, middle, right, *_ = place
    with left:
        more = {"help": shell.t("compare.base_help")}
        base = one_of("compare.base", options, shell.t("compare.base"), labels, words[0], **more) or options[0]
    others = [each for each in options if each != base]
    chosen = [each for each in words[1:] if each in others]
    name = key_of(f"compare.with.{base}")
    now = [each for each in begin(name, chosen[:MOST]) if each in others]
    if now != st.session_state[name]:
        st.session_state[name] = now
    with middle:
        alternatives = st.multiselect(
            shell.t("compare.alternatives"), others, now, format_func=labels.__getitem__, max_selections=MOST, key=name,
            placeholder=shell.t("compare.pick"),
            help=shell.t("compare.alternatives_help"),
        )  # fmt: skip
    name = key_of("compare.pairs_box")
    now_pairs = int(begin(name, st.session_state["compare.pairs"]))
    with right:
        pairs = st.number_input(
            shell.t("compare.pairs"), 2, MAX_PAIRS, now_pairs, step=5, key=name, help=shell.t("compare.pairs_help"),
        )  # fmt: skip
    return base, alternatives, int(pairs)


def _read(words: Sequence[str], pairs: int, precision: str | None) -> Asked | None:
    """The comparison as chosen; what is wrong with it stands on the page."""
    try:
        found = parts.distinct([parts.read(each) for each in words])
        parts.check(found)
        wanted = None if precision is None else Precision.parse(precision)
    except InputError as error:
        shell.fault(error)
        return None
    return Asked(tuple(found), MAX_PAIRS if wanted is not None else pairs, wanted)


def forget() -> None:
    """Back to the choice: nothing of the shown comparison stays in the address."""
    for name in ("id", *NAMES, "side"):
        st.query_params.pop(name, None)
