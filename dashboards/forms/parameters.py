"""Parameters by rule: label, unit, range, role and provenance; a value for all cells, or one for chosen cells."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import streamlit as st

from dashboards import numbers, shell
from dashboards.editing.check import Check
from dashboards.editing.flow import flow
from dashboards.forms import draft, fields
from dashboards.parts import described
from dashboards.parts.picking import one_of
from sim.parameters.catalogue import catalogue
from sim.parameters.schema import LAWS, Override, Parameter, dim_members, resolve

_MOST = 40


def draw(found: Check) -> None:
    """Choose a rule or search; then every parameter of it."""
    groups: dict[str, list[Parameter]] = {}
    for each in catalogue().values():
        groups.setdefault(each.rule, []).append(each)
    names = {name: f"{numbers.group(name)} ({len(each)})" for name, each in groups.items()}
    left, right = st.columns(2)
    held = draft.current()
    with left:
        name = f"edit.group.{held.name if held else ''}"
        first = st.session_state.get(f"{name}.held", next(iter(groups)))
        rule = one_of(name, list(groups), shell.t("editor.group"), names, first) or first
        st.session_state[f"{name}.held"] = rule
    with right:
        wanted = st.text_input(
            shell.t("editor.find"), key="edit.find", icon=":material/search:", placeholder=shell.t("editor.find_hint")
        )
    words = (wanted or "").lower().split()
    set_here = [each for each in catalogue().values() if each.id in _own(found)]
    shown = groups[rule] if not words else [each for each in catalogue().values() if _fits(each, words)]
    if set_here:
        st.caption(shell.t("editor.set_here", names=", ".join(each.id for each in set_here[:12])))
    if not shown:
        shell.empty("model.none", icon=":material/search_off:")
    for each in shown[:_MOST]:
        _parameter(each, found)


def _fits(each: Parameter, words: Sequence[str]) -> bool:
    text = f"{each.id} {each.label['zh']} {each.label['en']}".lower()
    return all(word in text for word in words)


def _own(found: Check) -> dict[str, Any]:
    held = (found.own or {}).get("parameters")
    return held if isinstance(held, dict) else {}


def tip(each: Parameter) -> str:
    """Where a value comes from and what it may be."""
    from sim.experiments import describe

    names = ("type", "interval", "bounds", "dims", "scale", "role", "rule", "provenance", "fact", "note")
    lines = described.lines(describe.parameters()[each.id])
    said = [f"{shell.t(f'field.{name}')}: {shell.plain(lines[name])}" for name in names if name in lines]
    return "  \n".join([f"`{each.id}`", *said])


def _parameter(each: Parameter, found: Check) -> None:
    settings = found.settings.get(each.id, ())
    own = each.id in _own(found)
    label = f"{shell.say(each.label)} ({numbers.unit(each.unit)})"
    with st.container(border=True):
        if each.dims:
            _cells(each, label, settings, own, found)
        else:
            _scalar(each, label, settings)
        words = _facts(each)
        left, right = st.columns([5, 1], vertical_alignment="center")
        left.caption(
            f"{words} · {shell.t('editor.here' if own else 'editor.based' if settings else 'editor.catalogue')}"
        )
        if own:
            right.button(
                shell.t("editor.reset"), key=fields.key(("parameters", each.id), "reset"), icon=":material/undo:",
                on_click=draft.drop, args=(("parameters", each.id),), type="tertiary",
            )  # fmt: skip


def _facts(each: Parameter) -> str:
    """Range, role and provenance in one line."""
    from sim.experiments import describe

    lines = dict(describe.parameters()[each.id].lines)
    ends = [numbers.end(each, 0), numbers.central(each), numbers.end(each, 1)]
    span = shell.t("editor.span", low=ends[0], central=ends[1], high=ends[2])
    return f"{span} · {shell.say(lines['role'])} · {shell.say(lines['provenance'])}"


def _scalar(each: Parameter, label: str, settings: Sequence[Override]) -> None:
    """One value: widget by type."""
    array = resolve(each, settings)
    value: Any = each.cell(array)
    path, about = ("parameters", each.id), tip(each)
    if each.is_distribution:
        _law(each, label, value, about)
    elif each.type == "flag":
        fields.flag(path, label, value, about)
    elif each.type == "choice":
        fields.pick(path, label, value, each.choices, tip=about)
    else:
        fields.number(path, label, value, each.bounds, whole=each.type == "integer", tip=about)
        if not _within(each, value):
            st.caption(f":orange[:material/warning: {shell.t('editor.outside')}]")


def _within(each: Parameter, value: float) -> bool:
    low, high = (float(end) for end in each.range)
    return (each.low is None or value >= low) and (each.high is None or value <= high)


def _law(each: Parameter, label: str, value: Any, about: str) -> None:
    """Law, mean and shape of a distribution."""
    path = ("parameters", each.id)
    words = {each: fields.word_of("law", each) for each in LAWS}
    columns = st.columns([2, 1, 1])
    names = [fields.key(path, part) for part in ("law", "mean", "shape")]
    hook: Any = {"on_change": _set_law, "args": (path, names)}
    low = None if math.isinf(each.bounds[0]) else float(each.bounds[0])
    with columns[0]:
        st.selectbox(
            label, LAWS, LAWS.index(value["law"]), key=names[0], help=about, format_func=words.__getitem__, **hook
        )
    with columns[1]:
        st.number_input(shell.t("editor.mean"), low, None, value["mean"], format="%g", key=names[1], **hook)
    with columns[2]:
        st.number_input(shell.t("editor.shape"), 0.0, None, value["shape"], format="%g", key=names[2], **hook)


def _set_law(path: fields.Path, names: Sequence[str]) -> None:
    law, mean, shape = (st.session_state[name] for name in names)
    draft.write(path, {"law": law, "mean": mean, "shape": shape})


def _cells(each: Parameter, label: str, settings: Sequence[Override], own: bool, found: Check) -> None:
    """A parameter with several cells: what is set, the values that hold, and a form that sets some of them."""
    st.markdown(f"{shell.plain(label)}", help=tip(each))
    rows = [[_where(override), flow(override.value)] for override in settings]
    if rows:
        shell.table(rows, [shell.t("editor.cells"), shell.t("editor.value")])
    opened = st.expander(
        shell.t("editor.by_cell", dims=", ".join(numbers.member("dimension", dim) for dim in each.dims)),
        key=fields.key(("parameters", each.id), "cells"), on_change="rerun",
    )  # fmt: skip
    if opened.open:
        with opened:
            _adder(each, found)
            _values(each, settings)


def _where(override: Override) -> str:
    parts = [
        f"{numbers.member('dimension', dim)}: {', '.join(numbers.member(dim, name) for name in names)}"
        for dim, names in override.at
    ]
    return "; ".join(parts) or shell.t("editor.all_cells")


def _adder(each: Parameter, found: Check) -> None:
    """Choose cells (none = all) and a value; the last setting of a cell holds."""
    path = ("parameters", each.id)
    picks = []
    for column, dim in zip(st.columns(len(each.dims) + 1), [*each.dims, ""], strict=True):
        with column:
            if dim:
                name = fields.key(path, f"at.{dim}")
                words = {each: numbers.member(dim, each) for each in dim_members(dim)}
                picks.append(name)
                st.multiselect(
                    numbers.member("dimension", dim), dim_members(dim), key=name,
                    format_func=words.__getitem__, placeholder=shell.t("editor.all"),
                )  # fmt: skip
            else:
                value = _new_value(each, fields.key(path, "value"))
    st.button(
        shell.t("editor.set_cells"), key=fields.key(path, "set"), icon=":material/add:",
        on_click=_set_cells, args=(each, picks, value, _own(found).get(each.id)),
    )  # fmt: skip


def _new_value(each: Parameter, name: str) -> str:
    label = shell.t("editor.value")
    if each.type == "choice":
        st.selectbox(label, each.choices, key=name)
    elif each.type == "flag":
        st.toggle(label, key=name)
    else:
        low, high = (None if math.isinf(end) else end for end in each.bounds)
        centre = float((each.base[..., 1] if each.is_distribution else each.base).flat[0])
        if each.type == "integer":
            ends = [None if end is None else int(end) for end in (low, high)]
            st.number_input(label, ends[0], ends[1], int(centre), 1, key=name)
        else:
            st.number_input(label, low, high, centre, fields.step_of(centre), format="%g", key=name)
    return name


def _set_cells(each: Parameter, picks: Sequence[str], name: str, own: Any) -> None:
    """Add one setting behind those that the text has already."""
    chosen = {dim: list(st.session_state[pick]) for dim, pick in zip(each.dims, picks, strict=True)}
    at = {dim: members[0] if len(members) == 1 else members for dim, members in chosen.items() if members}
    value = st.session_state[name]
    entry: Any = {"at": at, "value": value} if at else value
    before = own if isinstance(own, list) else [] if own is None else [own]
    # a value for all cells makes everything before it void
    kept = [*before, entry] if at else [entry]
    draft.write(("parameters", each.id), kept if len(kept) > 1 or at else entry, redraw=True)


def _values(each: Parameter, settings: Sequence[Override]) -> None:
    """Every cell as it holds now."""
    import numpy as np
    import pandas as pd

    array = resolve(each, settings)
    flat = array[..., 1] if each.is_distribution else array
    names = [[numbers.member(dim, name) for name in dim_members(dim)] for dim in each.dims]
    columns = names[1] if len(names) > 1 else [shell.t("editor.mean" if each.is_distribution else "editor.value")]
    cells: Any = np.asarray(flat, float).reshape(len(names[0]), -1)
    if each.type == "choice":
        cells = np.array(each.choices)[cells.astype(int)]
    st.dataframe(pd.DataFrame(cells, index=names[0], columns=columns), key=fields.key(("parameters", each.id), "now"))
