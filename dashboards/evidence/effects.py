"""What a measure's effects move in the model: target, filter, size with its range, scale and family, all in words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from typing import Any

import streamlit as st

from dashboards import numbers, shell
from dashboards.parts.picking import heading
from sim.evidence import Effect, Programme, Range, programmes
from sim.experiments import describe
from sim.experiments.describe_levers import Lever, levers
from sim.parameters.catalogue import catalogue
from sim.vocabulary import DIMENSIONS

_HEADS = ("target", "filter", "low", "central", "high", "scale", "operator", "family")
#: names of families' other measures that are written out
_MOST = 8


def show(each: Programme) -> None:
    """Draw the table of effects, what its operators do, and with what they saturate."""
    heading(shell.t("programmes.effects"))
    st.caption(shell.t("programmes.assumed"))
    rows = [row for effect in each.effects for row in _rows(effect, each.id)]
    shell.table(rows, [shell.t(f"programmes.h.{name}") for name in _HEADS])
    _families(each)
    with st.expander(shell.t("programmes.operators"), icon=":material/functions:"):
        said = describe.operators()
        used = dict.fromkeys(effect.operator for effect in each.effects)
        rows = [[name, shell.say(dict(said[name].lines)["what"]) if name in said else "–"] for name in used]
        shell.table(rows, [shell.t("programmes.h.operator"), shell.t("model.h.what")])
        arrows = [arrow for effect in each.effects for arrow in effect.arrows]
        if arrows:
            st.caption(f"{shell.t('programmes.arrows')} {shell.plain('; '.join(arrows))}")


def _rows(effect: Effect, programme: str) -> list[list[str]]:
    """One row a parameter that it moves, then what it says besides."""
    moved = levers(effect, programme)
    tail = [effect.operator, effect.family or "–"]
    rows = [[_parameter(each), where(each.where), *_sizes(each), *tail] for each in moved]
    free = _besides(effect, moved)
    return rows + [[name, "–", *ends, "–", *tail] for name, ends in free]


def _parameter(each: Lever) -> str:
    return f"{shell.say(catalogue()[each.parameter].label)} · {each.parameter}"


def where(members: Mapping[str, tuple[str, ...]]) -> str:
    """Members by dimension, in words; a dash where nothing is narrowed."""
    parts = [
        shell.t("programmes.cell", who=numbers.member("dimension", dim), value=_members(dim, names))
        for dim, names in members.items()
    ]
    return shell.t("model.semicolon").join(parts) or "–"


def _members(dim: str, names: tuple[str, ...]) -> str:
    return shell.t("model.and").join(numbers.member(dim, name) for name in names)


def _sizes(each: Lever) -> list[str]:
    """Low, central, high and scale; a factor beside steps of logarithms, which few can read."""
    parameter = catalogue()[each.parameter]
    scale = parameter.scale
    if each.choice:
        return ["–", _choice(each.choice), "–", shell.t("model.scale_choice")]
    if parameter.type == "flag":
        yes = shell.t("flag.yes" if each.central > 0 else "flag.no")
        return ["–", yes, "–", shell.t(f"model.scale_{scale}")]
    ends = [_size(value, scale) for value in (each.low, each.central, each.high)]
    words = shell.t(f"model.scale_{scale}")
    if scale in ("log", "logit"):
        return [*ends, words]
    return [*ends, shell.t("programmes.scale_unit", scale=words, unit=numbers.unit(parameter.unit))]


def _choice(name: str) -> str:
    """Word for what is set: a desk or a book where it is one."""
    for dim, members in DIMENSIONS.items():
        if name.upper() in members.__members__:
            return numbers.member(dim, name)
    return name


def _size(value: float, scale: str) -> str:
    step = f"{value:+.3g}".replace("-", "−") if value else "0"
    if scale == "log":
        return shell.t("programmes.times", step=step, factor=f"{math.exp(value):.3g}")
    if scale == "logit":
        return shell.t("programmes.odds", step=step, factor=f"{math.exp(value):.3g}")
    return step if scale == "sum" else step.removeprefix("+")


def _besides(effect: Effect, moved: list[Lever]) -> list[tuple[str, list[str]]]:
    """Days of the month, and numbers of an operator that moves no parameter by itself."""
    found = []
    for name, value in effect.options.items():
        if name == "days_of_month":
            found.append((shell.t("programmes.days_of_month"), ["–", _listed(value), "–"]))
        elif not moved:
            found.append((name, _ends(value)))
    if not moved and effect.size is not None:
        found.append((effect.target or effect.operator, _ends(effect.size)))
    return found or ([] if moved else [(effect.target or effect.operator, ["–", "–", "–"])])


def _ends(value: Any) -> list[str]:
    if isinstance(value, Range):
        return [f"{end:g}" for end in (value.low, value.central, value.high)]
    return ["–", _listed(value), "–"]


def _listed(value: Any) -> str:
    return shell.t("model.and").join(map(str, value)) if isinstance(value, tuple | list) else str(value)


def _families(each: Programme) -> None:
    """Near-synonyms saturate instead of adding up: said for each family that other measures share."""
    for family in dict.fromkeys(effect.family for effect in each.effects if effect.family):
        others = [name for name in _sharing().get(family, ()) if name != each.id]
        if not others:
            continue
        names = shell.t("model.and").join(shell.say(programmes()[name].name) for name in others[:_MOST])
        key = "programmes.family_more" if len(others) > _MOST else "programmes.family"
        st.caption(shell.plain(shell.t(key, family=family, names=names, n=len(others))))


@cache
def _sharing() -> dict[str, list[str]]:
    """Family -> measures with an effect in it."""
    found: dict[str, list[str]] = {}
    for name, each in programmes().items():
        for family in dict.fromkeys(effect.family for effect in each.effects if effect.family):
            found.setdefault(family, []).append(name)
    return found
