"""Choosing what to run: a scenario, its programmes, and what is already running."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence

import streamlit as st

from dashboards import shell
from dashboards.live import controls
from dashboards.parts.picking import begin, key_of, one_of
from sim.errors import InputError
from sim.evidence import programmes
from sim.experiments import live as runs
from sim.scenario import Scenario
from sim.store import live

_DEFAULT = "huaihua.yaml"


@st.cache_resource(max_entries=20, show_spinner=False)
def _read(path: str, changed: int) -> Scenario:
    return runs.read(path)


def show() -> None:
    """Draw the form; one click starts the run with what the scenario says."""
    choices = shell.scenario_files()
    if not choices:
        shell.empty("live.no_scenarios")
        return
    names = [each.name for each in choices]
    wanted = st.query_params.get("scenario") or st.session_state.get("live.scenario")
    first = next((name for name in (wanted, _DEFAULT) if name in names), names[0])
    left, right = st.columns([3, 2], gap="large")
    with left:
        files = {each.name: each for each in choices}
        labels = {each.name: f"{shell.say(each.title)} ({each.name})" for each in choices}
        picked = files[one_of("live.scenario_box", names, shell.t("live.scenario"), labels, first) or first]
        st.session_state["live.scenario"] = picked.name
        shell.query(scenario=picked.name)
        try:
            scenario = _read(str(picked.path), picked.path.stat().st_mtime_ns)
        except InputError as error:
            shell.fault(error)
            return
        chosen = _programmes(scenario, picked.name)
        _about(scenario)
        st.button(
            shell.t("live.start"), key="live.start", type="primary", icon=":material/play_arrow:",
            on_click=_start, args=(str(picked.path), settings(scenario, chosen), scenario),
        )  # fmt: skip
        if error := st.session_state.pop("live.start_error", None):
            shell.fault(error)
    with right:
        _running()


def _programmes(scenario: Scenario, name: str) -> list[str]:
    """Measures that can be switched; those of the scenario are on."""
    known = {key: each for key, each in programmes().items() if each.nature == "measure" and each.effects}
    known |= {key: each for key, each in scenario.records.items() if each.effects}
    listed = list(dict.fromkeys([*scenario.programmes, *known]))
    words = {key: shell.plain(shell.say(scenario.record(key).name)) for key in listed}
    # what was chosen, kept over a change of language, until the scenario's own programmes change
    held, own = f"live.chosen.{name}", tuple(scenario.programmes)
    before, chosen = st.session_state.get(held, (own, list(own)))
    key = key_of(f"live.programmes.{name}.{len(own)}.{'.'.join(own)}")
    now = [each for each in begin(key, chosen if before == own else list(own)) if each in words]
    if now != st.session_state[key]:
        st.session_state[key] = now
    picked = st.multiselect(
        shell.t("live.programmes"), listed, default=now, key=key, format_func=words.__getitem__,
        help=shell.t("live.programmes_help"), placeholder=shell.t("live.programmes_none"),
    )  # fmt: skip
    st.session_state[held] = own, picked
    return picked


def settings(scenario: Scenario, chosen: Sequence[str]) -> tuple[str, ...]:
    """Settings that make a scenario use just these programmes; none where it does already.

    A changed scenario has another name and title, so that nobody takes the two for one another.
    """
    added = [name for name in chosen if name not in scenario.programmes]
    removed = [name for name in scenario.programmes if name not in chosen]
    if not added and not removed:
        return ()
    found = [f"programmes/{name}/coverage=1.0" for name in added] + [f"programmes/{name}=null" for name in removed]
    mark = "".join(f"+{name}" for name in added) + "".join(f"-{name}" for name in removed)
    title = {}
    for lang in ("zh", "en"):
        words = [("+", name) for name in added] + [("−", name) for name in removed]
        tail = " ".join(sign + scenario.record(name).name[lang] for sign, name in words)
        title[lang] = f"{scenario.title.get(lang) or scenario.name} {tail}"
    return (
        *found,
        f"scenario={json.dumps((scenario.name + mark)[:80])}",
        f"title={json.dumps(title, ensure_ascii=False)}",
    )


def _about(scenario: Scenario) -> None:
    question = scenario.question.get(shell.language())
    if question:
        st.caption(shell.plain(question))
    place = scenario.place()
    st.caption(
        shell.t(
            "live.size", place=shell.plain(shell.say(place.name)), micro=f"{place.sizes['micro_grids']:,}",
            grids=f"{place.sizes['grids']:,}", start=scenario.start.isoformat(), days=scenario.days,
        )
    )  # fmt: skip


def _start(path: str, overrides: Sequence[str], scenario: Scenario) -> None:
    try:
        known = None if overrides else scenario
        controls.attach(runs.start(shell.store(), path, overrides=overrides, known=known))
    except InputError as error:
        st.session_state["live.start_error"] = error


def _running() -> None:
    """Live runs that one can join or look at again."""
    st.markdown(f"**{shell.t('live.running')}**")
    found = live.listed(shell.store(), 8)
    if not found:
        shell.empty("live.none_running", ":material/hourglass_empty:")
    rows = st.container(gap=None)
    for each in found:
        when = dt.datetime.fromtimestamp(each.created).strftime("%m-%d %H:%M")
        state = shell.t(f"live.state_{each.state}")
        words = f"{shell.say(each.title)} · {state} · {each.day}/{each.days or '?'} · {when}"
        rows.button(
            shell.plain(words), key=f"live.join.{each.run}", type="tertiary", on_click=controls.attach,
            args=(each.run,), icon=":material/play_circle:" if each.working else ":material/history:",
        )  # fmt: skip
