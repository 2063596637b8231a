"""The map of a run: which picture is shown of which place, and what a click means."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboards import shell, texts
from dashboards.components import canvas_map
from dashboards.live.places import Places, Scope
from sim.experiments.live import frames
from sim.experiments.live.planes import QUANTITIES
from sim.store import Store
from sim.store.live import LiveRun

_KEY = "live.map"
#: an update may be skipped by a busy browser, so the blocks go out with more than one
_TIMES = 3


@st.cache_resource(max_entries=60, show_spinner=False)
def blocks(digest: str, scope: str, lang: str, _places: Places) -> dict[str, Any]:
    """Blocks of a place, reckoned once for all viewers."""
    return canvas_map.blocks(_places, _places.scope(scope), lang)


def prepare(places: Places, scope: Scope, lang: str) -> None:
    """Reckon the blocks while the run is still loading."""
    blocks(places.digest, str(scope), lang, places)


def draw(store: Store, now: LiveRun, places: Places, scope: Scope, quantity: str, height: int, lang: str) -> None:
    """Show the latest picture of a place."""
    held = st.session_state.setdefault("live.seen", {"run": now.run, "sent": {}, "scope": scope, "places": places})
    if held["run"] != now.run:
        held |= {"run": now.run, "frame": None}
    held |= {"scope": scope, "places": places}
    frame = frames.read(store.folder, now.run, now.frame, QUANTITIES.index(quantity))
    # a picture that was replaced between two looks: the one before stays for a quarter of a second
    frame = held["frame"] = frame or held.get("frame")
    if frame is None or len(frame.cells) != places.n_cells:
        shell.empty("live.no_map")
        return
    identifier = f"{places.digest[:16]}-{scope}-{lang}"
    sent = held["sent"]
    made = blocks(places.digest, str(scope), lang, places) if sent.get(identifier, 0) < _TIMES else None
    sent[identifier] = sent.get(identifier, 0) + 1
    name = texts.say(f"live.quantity.{quantity}", lang)
    words = {
        "told": texts.say("live.told", lang, quantity=name, n="{n}"), "idle": texts.say("live.map_idle", lang),
        "label": texts.say("live.map_label", lang, place=places.name(scope)[lang], quantity=name),
        "small": texts.say("live.map_small", lang), "legend": texts.say("live.legend_unit", lang),
    }  # fmt: skip
    cells = frame.cells[slice(*places.span("micro", scope))]
    canvas_map.draw(identifier, made, cells, words, frame.day, height, _picked, _missing, _KEY)


def go(scope: str) -> None:
    """Show another place."""
    shell.query(at=None if scope == "city" else scope)


def _picked() -> None:
    """A cell was chosen: go down to the part in which it lies, or up."""
    cell, held = st.session_state[_KEY].get("picked"), st.session_state.get("live.seen")
    if not isinstance(cell, int) or held is None:
        return
    places, scope = held["places"], held["scope"]
    first, last = places.span("micro", scope)
    if cell < 0:
        path = places.path(scope)
        go(str(path[max(0, len(path) - 2)]))
    elif cell < last - first:
        go(str(places.below(scope, first + cell)))


def _missing() -> None:
    """The browser has no blocks for this place: send them again."""
    held = st.session_state.get("live.seen")
    if held is not None:
        held["sent"].pop(st.session_state[_KEY].get("missing"), None)
