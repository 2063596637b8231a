"""One screen of a live run: what one chooses stands still, what goes on is drawn again four times a second."""

from __future__ import annotations

import secrets
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from html import escape
from pathlib import Path

import streamlit as st

from dashboards import shell, texts
from dashboards.live import against, charts, controls, panels, schematic
from dashboards.live.places import Places, Scope
from dashboards.live.readings import Gauge, History, Snapshot, official, snapshot
from dashboards.parts.watching import repeated
from sim.errors import InputError
from sim.experiments import live as runs
from sim.scenario import Scenario
from sim.store import Store, live
from sim.store.live import LiveRun

#: seconds between two looks, by state of the run; none where it will not change any more
_EVERY = {"starting": 0.25, "playing": 0.25, "paused": 0.5, "storing": 0.5}
#: up to so many viewers of this store, so many times the seconds: one server draws for all of them, and beyond what it
#: can draw nobody sees anything any more
_PACE = ((6, 1.0), (12, 2.0), (20, 3.2), (40, 6.0))
_SLOWEST = 12.0
_MAP, _CRUMBS, _FAILED = 466, 28, 40
_SEEN_EVERY, _LOOKING = 2.0, 12.0


@dataclass(frozen=True)
class View:
    """What one viewer looks at, as it stood when the whole page was drawn last."""

    run: str
    state: str
    at: str | None
    scope: Scope
    quantity: str
    recent: bool
    lang: str
    pace: float = 1.0
    said: str = ""


@st.cache_resource(max_entries=6, show_spinner=False)
def prepared(run: str, path: str, source: str, overrides: tuple[str, ...]) -> tuple[Scenario, Places]:
    """Scenario and places of a run, read once for all viewers."""
    scenario = runs.read(path, source, overrides)
    return scenario, Places(scenario.place())


@st.cache_resource(max_entries=24, show_spinner=False)
def history(folder: str, run: str, first: int, last: int) -> History:
    """Days of a run over some townships, read once for all viewers."""
    return History(run, slice(first, last))


def show(run: str) -> None:
    """Draw the screen and keep it up to date.

    Raises
    ------
    InputError
        If there is no such run.
    """
    store = shell.store()
    now = live.look(store, run)
    scenario, places = prepared(run, now.path, live.source(store, run), now.overrides)
    scope = places.scope(st.query_params.get("at"))
    panels.style()
    with st.container(gap="xsmall"):
        compared = against.of(now) if now.stored else None
        quantity, recent = controls.bar(now, compared)
        _breadcrumb(places, scope)
        slower = pace(live.n_viewers(store, _LOOKING))
        view = View(run, now.state, st.query_params.get("at"), scope, quantity, recent, shell.language(), slower)
        if compared is not None:
            view = replace(view, said=compared.words())
        every = _EVERY.get(now.state)
        repeated(_update, None if every is None else every * slower, view, scenario, places)
    _notes()


def pace(viewers: int) -> float:
    """How much slower than for one viewer everybody's picture is renewed."""
    return next((factor for most, factor in _PACE if viewers <= most), _SLOWEST)


def _update(view: View, scenario: Scenario, places: Places) -> None:
    """One look at the store and everything that goes on."""
    store = shell.store()
    if _seen(store, view.run) and pace(live.n_viewers(store, _LOOKING)) != view.pace:
        st.rerun()  # others came or went
    townships = places.townships(view.scope)
    days = history(str(store.folder), view.run, townships.start, townships.stop)
    news = days.look(store)
    if (news.live.state, st.query_params.get("at")) != (view.state, view.at):
        st.rerun()  # buttons, way back and the pace of the updates hang on these, and stand outside
    say, now, seen = partial(texts.say, lang=view.lang), news.live, snapshot(news.snapshot)
    top = panels.progress(now, scenario, say, view.lang, view.said)
    if now.state == "failed":
        top += panels.failed(now, say, view.lang, "" if seen is None else "brief")
    with st.container(gap="xsmall"):
        if seen is None:
            if now.working:
                schematic.prepare(places, view.scope, view.lang)
            st.html(top + (_loading(say) if now.working else ""))
            return
        rows, period = _gauges(store, now, seen, scenario, view, townships)
        st.html(top + panels.strip(days, say) + panels.gauges(rows, say(period), say, view.lang))
        lower = _CRUMBS * (view.scope.level != "city") + _FAILED * (now.state == "failed")
        left, middle, right = st.columns([5.2, 4.2, 3.1], gap="small")
        with left:
            schematic.draw(store, now, places, view.scope, view.quantity, _MAP - lower, view.lang)
        with middle:
            charts.sankey(days, view.recent, (_MAP - lower) // 2, say, view.lang)
            charts.backlog(days, (scenario.warm_up, scenario.warm_up + scenario.measure), (_MAP - lower) // 2 - 8, say)
        with right:
            seed = scenario.seed if now.seed is None else now.seed
            base = {"base": Path(now.path).name, "seed": str(seed)}
            st.html(
                panels.waits(days, int(scenario.array("capacity.day_minutes")), say) + panels.hours(days, say)
                + panels.ticker(seen, places, view.scope, scenario.start, base, 4 if lower else 5, say, view.lang)
            )  # fmt: skip


def _gauges(
    store: Store, now: LiveRun, seen: Snapshot, scenario: Scenario, view: View, townships: slice
) -> tuple[list[Gauge], str]:
    """The slogans and the words for their period: official ones as soon as there are any."""
    if now.stored and view.scope.level == "city":
        with suppress(InputError):  # the stored run may have been deleted since
            return official(store.value_rows(store.record(now.stored).id)), "live.period_official"
    period = "window" if seen.first == scenario.warm_up else "warm_up"
    return seen.gauges(townships), f"live.period_{period}"


def _seen(store: Store, run: str) -> bool:
    """Tell the run now and then that somebody looks, as it ends when nobody does; whether it was told just now."""
    token = st.session_state.setdefault("live.token", secrets.token_hex(8))
    if time.monotonic() - st.session_state.get("live.said", 0.0) <= _SEEN_EVERY or store.read_only:
        return False
    live.saw(store, run, token)
    st.session_state["live.said"] = time.monotonic()
    return True


def _loading(say: panels.Say) -> str:
    """The first two seconds: what is happening, in the place where the picture will be."""
    return f'<div class="lv waiting" role="status">{escape(say("live.loading"))}</div>'


def _breadcrumb(places: Places, scope: Scope) -> None:
    """Way back up, as buttons that a keyboard reaches."""
    if scope.level == "city":
        return
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", key="live-crumbs"):
        for place in places.path(scope)[:-1]:
            st.button(
                f"{shell.plain(shell.say(places.name(place)))} ›", key=f"live.up.{place.level}", type="tertiary",
                on_click=schematic.go, args=(str(place),),
            )  # fmt: skip
        st.html(f'<div class="lv here">{escape(shell.say(places.name(scope)))}</div>')


def _notes() -> None:
    """Definitions, below the screen."""
    with st.expander(shell.t("live.notes"), icon=":material/info:"):
        st.markdown(shell.t("live.notes_text"))
        st.caption(shell.t("live.link_note"))
