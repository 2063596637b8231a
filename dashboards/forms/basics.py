"""Name, base, region, horizon, seed, calendar, switches and policies of a scenario."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboards import shell
from dashboards.editing.check import Check
from dashboards.folders import region_files
from dashboards.forms import draft, fields
from sim.scenario.names import CALENDARS, policy_names, rule_names
from sim.scenario.shape import HorizonShape, KeepShape, PoliciesShape, ScenarioShape

_TEXTS = ("title", "question", "sources", "changes")


def draw(found: Check, name: str) -> None:
    """The first part of the form."""
    held = found.merged
    own = found.own or {}
    fields.words(("scenario",), fields.described(ScenarioShape, "scenario"), own.get("scenario"))
    _base(own, name)
    _region(held)
    st.markdown(f"**{fields.described(ScenarioShape, 'horizon')}**")
    fields.shape(HorizonShape, ("horizon",), _map(held.get("horizon")), 4, {})
    left, right = st.columns(2)
    with left:
        _numbered("seed", held)
    with right:
        label = fields.described(ScenarioShape, "calendar")
        value = held.get("calendar", "china")
        fields.pick(("calendar",), label, value, CALENDARS, lambda each: fields.word_of("calendar", each))
    for switch in ("modifiers", "own_warm_up"):
        default = ScenarioShape.model_fields[switch].default
        fields.flag((switch,), shell.t(f"editor.label.{switch}"), held.get(switch, default))
    fields.shape(KeepShape, ("keep",), _map(held.get("keep")), 1, {})
    st.markdown(f"**{shell.t('editor.texts')}**")
    for key in _TEXTS:
        _text(key, own)


def rules(found: Check) -> None:
    """Which rules run, and what the centres follow."""
    held = found.merged.get("rules", "all")
    choice = next(iter(held)) if isinstance(held, dict) and len(held) == 1 else "all"
    choice = choice if choice in ("only", "without") else "all"
    st.caption(shell.t("editor.rules_note"))
    path = ("rules",)
    label = fields.described(ScenarioShape, "rules")
    modes = {
        "all": shell.t("editor.rules_all"),
        "only": shell.t("editor.rules_only"),
        "without": shell.t("editor.rules_without"),
    }
    name = fields.key(path, "mode")
    st.radio(
        label, list(modes), list(modes).index(choice), format_func=modes.__getitem__, key=name, horizontal=True,
        on_change=_rules_mode, args=(name,),
    )  # fmt: skip
    if choice != "all":
        listed = held[choice] if isinstance(held[choice], list) else []
        fields.several((*path, choice), modes[choice], listed, rule_names(), _rule)
    st.markdown(f"**{fields.described(ScenarioShape, 'policies')}**")
    options = dict.fromkeys(PoliciesShape.model_fields, policy_names())
    fields.shape(PoliciesShape, ("policies",), _map(found.merged.get("policies")), 3, options)


def _rules_mode(name: str) -> None:
    """Begin with a list that changes little: all rules, or without the one that only moves teams about."""
    mode = st.session_state[name]
    lists = {"only": list(rule_names()), "without": ["meet"]}
    draft.write(("rules",), {mode: lists[mode]} if mode in lists else "all", redraw=True)


def _rule(name: str) -> str:
    return f"{shell.t(f'phase.{name}')} · {name}"


def _base(own: Mapping[str, Any], name: str) -> None:
    choices = {each.name: each for each in shell.scenario_files() if each.name != name}
    fields.pick(
        ("extends",), fields.described(ScenarioShape, "extends"), own.get("extends"), list(choices),
        lambda each: f"{each} · {shell.say(choices[each].title)}", redraw=True, empty=shell.t("editor.no_base"),
    )  # fmt: skip


def _region(held: Mapping[str, Any]) -> None:
    label, value = fields.described(ScenarioShape, "region"), held.get("region")
    if isinstance(value, str):
        fields.pick(("region",), label, value, list(dict.fromkeys([*region_files(), value])), redraw=True)
    else:
        fields.unusable(label, value)


def _numbered(name: str, held: Mapping[str, Any]) -> None:
    field = ScenarioShape.model_fields[name]
    bounds = fields.limits(field.metadata)
    fields.number((name,), fields.described(ScenarioShape, name), held.get(name, field.default), bounds, whole=True)


def _text(key: str, own: Mapping[str, Any]) -> None:
    """Both languages of a text; one line for both is split when either is changed."""
    value = own.get(key)
    sides = value if isinstance(value, dict) else {"zh": value, "en": value}
    label = fields.described(ScenarioShape, key)
    for column, lang in zip(st.columns(2), ("zh", "en"), strict=True):
        with column:
            fields.words((key, lang), f"{label} ({lang})", sides.get(lang))


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
