"""Finding disputes that gained or lost: filters in the address, a table to choose from."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from dashboards import shell
from dashboards.parts.picking import kept
from dashboards.twins.pair import Pair
from sim.events.export.columns import names, word
from sim.events.export.store import key_texts
from sim.vocabulary import Truth

#: orders and kinds of change, as they stand in the address
ORDERS = ("gained", "lost", "key")
CHANGES = ("all", "settled", "unsettled", "lower", "higher")
_SHOWN = 300


def find(pair: Pair, start: dt.date) -> Any:
    """Draw filters and table; returns the place beside the filters for the key, which the table may set."""
    columns = st.columns([2.1, 2.4, 2, 1.6, 2.2], gap="small")
    said = {each: shell.t(f"twin.order_{each}") for each in ORDERS}
    with columns[0]:
        order = kept("order", ORDERS, shell.t("twin.order"), said, "twin.order")
    said = {each: shell.t(f"twin.change_{each}") for each in CHANGES}
    with columns[1]:
        change = kept("change", CHANGES, shell.t("twin.change"), said, "twin.change")
    said = {each: _kind_words(each) for each in ("", *_kinds(pair))}
    with columns[2]:
        kind = kept("kind", list(said), shell.t("twin.kind"), said, "twin.kind")
    shown = pair.base.shown["county"][shell.language()]
    said = {"": shell.t("twin.any"), **{str(row): name for row, name in enumerate(shown)}}
    with columns[3]:
        county = kept("county", list(said), shell.t("twin.county"), said, "twin.county")
    mask = ~pair.same & _changed(pair, change)
    if kind:
        mask &= pair.column("kind") == names("kind").index(kind)
    if county:
        mask &= pair.base.county[pair.here] == int(county)
    rows = np.flatnonzero(mask)
    gains = (pair.lasting() - pair.lasting(True))[rows]
    # keys are hashes: where nothing else decides, their order is a random one that never changes
    by_key = np.argsort(pair.column("key")[rows], kind="stable")
    weight = {"gained": -gains, "lost": gains, "key": np.zeros(len(rows), np.int64)}[order]
    rows = rows[by_key[np.argsort(weight[by_key], kind="stable")]]
    if not len(rows):
        shell.empty("twin.no_match", ":material/search_off:")
        return columns[4]
    st.caption(shell.t("twin.matching", n=f"{len(rows):,}", shown=min(_SHOWN, len(rows))))
    _table(pair, rows[:_SHOWN], start)
    return columns[4]


def _kinds(pair: Pair) -> list[str]:
    counted = np.bincount(pair.column("kind").astype(np.int64), minlength=len(names("kind")))
    return [name for place, name in enumerate(names("kind")) if name and counted[place]]


def _kind_words(name: str) -> str:
    return word("kind", name, shell.language()) if name else shell.t("twin.any")


def _changed(pair: Pair, change: str) -> NDArray[np.bool_]:
    before, after = pair.settled(), pair.settled(True)
    tiers = pair.column("settle_tier"), pair.column("settle_tier", True)
    if change == "settled":
        return ~before & after
    if change == "unsettled":
        return before & ~after
    if change == "lower":
        return before & after & (tiers[1] < tiers[0])
    if change == "higher":
        return before & after & (tiers[1] > tiers[0])
    return np.ones(len(before), np.bool_)


def _table(pair: Pair, rows: NDArray[np.int64], start: dt.date) -> None:
    import pandas as pd

    lang = shell.language()
    keys = key_texts(pair.column("key")[rows].astype(np.uint64))
    counties = [*pair.base.shown["county"][lang], "–"]
    days = [pair.lasting(side)[rows] for side in (False, True)]
    born = pair.column("born_day")[rows]
    heads = [shell.t(f"twin.h.{name}") for name in _HEADS]
    frame = pd.DataFrame(
        {
            heads[0]: keys,
            heads[1]: [_kind_words(names("kind")[code]) for code in pair.column("kind")[rows]],
            heads[2]: [counties[row] for row in pair.base.county[pair.here[rows]]],
            heads[3]: [str(start + dt.timedelta(days=int(day))) if day >= 0 else "–" for day in born],
            heads[4]: [outcome(pair, row, False) for row in rows],
            heads[5]: [outcome(pair, row, True) for row in rows],
            heads[6]: days[0],
            heads[7]: days[1],
            heads[8]: days[1] - days[0],
        }
    )
    settings = {heads[place]: st.column_config.NumberColumn(help=shell.t("twin.days_help")) for place in (6, 7, 8)}
    answer: Any = st.dataframe(
        frame, hide_index=True, height=min(216, 38 + 35 * len(rows)), column_config=settings, on_select="rerun",
        selection_mode="single-row", key="twin.table",
    )  # fmt: skip
    chosen = answer["selection"]["rows"] if answer else []
    picked = keys[chosen[0]] if chosen and chosen[0] < len(keys) else None
    if picked is not None and picked != st.session_state.get("twin.picked"):
        st.session_state["twin.case"] = picked
        st.session_state["twin.typed"] = picked
    st.session_state["twin.picked"] = picked


_HEADS = ("key", "kind", "county", "born", "base", "alternative", "days_base", "days_alternative", "days_change")


def outcome(pair: Pair, row: int, alternative: bool) -> str:
    """What became of a dispute on one side, in a few words."""
    lang = shell.language()
    if pair.column("prevented", alternative)[row]:
        return word("event", "prevent", lang)
    truth = Truth(int(pair.column("truth", alternative)[row]))
    if not pair.settled(alternative)[row]:
        return word("truth", truth.name.lower(), lang)
    tier = names("tier")[int(pair.column("settle_tier", alternative)[row])]
    return shell.t("twin.settled_at", tier=word("tier", tier, lang))
