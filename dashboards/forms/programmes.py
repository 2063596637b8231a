"""Which measures are in use, how widely, how faithfully, from when, until when and where."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboards import shell
from dashboards.editing.check import Check
from dashboards.forms import draft, fields
from dashboards.parts.described import lines
from sim.evidence import Programme, programmes
from sim.scenario.shape import UseShape, WhereShape


def draw(found: Check) -> None:
    """One switch a measure; its settings below while it is on."""
    from sim.experiments import describe

    st.caption(shell.t("editor.programmes_note"))
    described = describe.programmes()
    switches = {name: each for name, each in programmes().items() if each.is_switch}
    own = _map(found.merged.get("programme_records"))
    held = _map(found.merged.get("programmes"))
    for name in dict.fromkeys([*switches, *own, *held]):
        said = lines(described[name]) if name in described else {}
        _programme(name, switches.get(name), held.get(name), found, said)


def _programme(name: str, record: Programme | None, use: Any, found: Check, said: Mapping[str, str]) -> None:
    title = shell.say(record.name) if record is not None else name
    tip = "  \n".join(f"{shell.t(f'field.{key}')}: {shell.plain(text)}" for key, text in said.items())
    on = isinstance(use, dict)
    with st.container(border=True):
        key = fields.key(("programmes", name), "on")
        st.toggle(
            f"**{shell.plain(title)}** · {shell.plain(name)}", on, key=key, help=tip or shell.t("editor.own_record"),
            on_change=_switch, args=(name, key, name in _map(found.inherited.get("programmes")), _default(found)),
        )  # fmt: skip
        if on:
            path = ("programmes", name)
            fields.shape(UseShape, path, use, 3, {})
            _where((*path, "where"), _map(use.get("where")), found)


def _default(found: Check) -> dict[str, Any]:
    """A measure begins with the measured days unless one says otherwise: before them it would change the warm-up."""
    if found.scenario is None:
        return {}
    return {"start": (found.scenario.start + dt.timedelta(days=found.scenario.warm_up)).isoformat()}


def _switch(name: str, key: str, inherited: bool, default: dict[str, Any]) -> None:
    """On: from the first measured day. Off: without the entry, or with null where a base has it."""
    path = ("programmes", name)
    if st.session_state[key]:
        draft.write(path, default, redraw=True)
    elif inherited:
        draft.write(path, None, redraw=True)
    else:
        draft.drop(path)


def _where(path: fields.Path, held: Mapping[str, Any], found: Check) -> None:
    county, township, setting = st.columns(3, vertical_alignment="bottom")
    options = _places(found)
    with county:
        label = fields.described(WhereShape, "county")
        fields.several((*path, "county"), label, held.get("county"), list(options[0]), _word(options[0]))
    with township:
        label = fields.described(WhereShape, "township")
        fields.several((*path, "township"), label, held.get("township"), list(options[1]), _word(options[1]))
    with setting:
        names = {each: shell.t(f"editor.{each}") for each in ("rural", "urban")}
        label = fields.described(WhereShape, "setting")
        fields.several((*path, "setting"), label, held.get("setting"), list(names), _word(names))


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _word(names: Mapping[str, str]) -> Any:
    return lambda each: names.get(each, each)


def _places(found: Check) -> tuple[dict[str, str], dict[str, str]]:
    """Counties and townships as a scenario names them -> the name under which they are shown."""
    if found.scenario is None:
        return {}, {}
    region, lang = found.scenario.place(), shell.language()
    counties = {str(row): str(name) for row, name in zip(region.county_id, region.county_alias[lang], strict=True)}
    townships = {
        str(code): str(name) for code, name in zip(region.township_code, region.township_alias[lang], strict=True)
    }
    return counties, townships
