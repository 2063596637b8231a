"""Who gains and who loses, by township and by group of people."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from dashboards import shell, texts
from dashboards.comparing.held import Held
from dashboards.parts.figures import draw
from dashboards.parts.picking import kept
from sim.experiments.describe import indicator_label
from sim.indicators.core import SHARE
from sim.text import LANGUAGES, both

_FIRST = "durable:true"
_STRATA = ("settled", "settled_village", "seen")


def winners(held: Held) -> None:
    """Choose alternative and indicator; townships left, groups right."""
    names = [side.name for side in held.comparison.alternatives]
    titles = {side.name: shell.say(side.title) for side in held.comparison.alternatives}
    picked = names[0]
    if len(names) > 1:
        picked = shell.choose("side", names, shell.t("compare.side"), lambda name: shell.plain(titles[name]))
    left, right = st.columns(2, gap="medium")
    base, changed = held.extras(held.comparison.base.name), held.extras(picked)
    with left:
        _townships(held, base, changed, picked)
    with right:
        _strata(held, base, changed, picked)


def _townships(held: Held, base: list[Any], changed: list[Any], name: str) -> None:
    from sim.figures.differences import winners_losers
    from sim.figures.places import place_differences

    tables = [each.get("areas", {}).get("township", {}) for each in (*base, *changed)]
    shared = [name for name in tables[0] if all(name in each for each in tables)]
    known = _named(shared)
    if not known:
        shell.empty("compare.no_areas", ":material/location_off:")
        return
    listed = sorted(known, key=lambda each: each != _FIRST)
    indicator = kept("winners", listed, shell.t("compare.winners_of"), known, "compare.winners")
    values = [[each["areas"]["township"][indicator] for each in side] for side in (base, changed)]
    rows = place_differences(values[0], values[1], held.townships, held.comparison.alpha)
    identifier = indicator.partition(":")[0]
    draw(winners_losers(rows, identifier, _unit(identifier), held.basis), f"compare.townships.{name}", compact=True)


def _strata(held: Held, base: list[Any], changed: list[Any], name: str) -> None:
    from sim.figures.differences import winners_losers
    from sim.figures.places import stratum_differences

    if not all("strata" in each for each in (*base, *changed)):
        shell.empty("compare.no_areas", ":material/group_off:")
        return
    words = {each: shell.t(f"compare.stratum_{each}") for each in _STRATA}
    measure = kept("strata", _STRATA, shell.t("compare.strata_of"), words, "compare.strata")
    rows = stratum_differences([each["strata"] for each in base], [each["strata"] for each in changed], measure)
    figure = winners_losers(rows, "settlement", SHARE, held.basis, both("by.stratum"))
    draw(replace(figure, title=_title(measure)), f"compare.strata.{name}", compact=True)


def _title(measure: str) -> dict[str, str]:
    return {lang: texts.say(f"compare.stratum_title_{measure}", lang) for lang in LANGUAGES}


def _named(columns: list[str]) -> dict[str, str]:
    """``indicator:series`` -> words, of indicators that the catalogue knows."""
    from sim.indicators import catalogue

    known = catalogue()
    return {
        each: f"{shell.say(indicator_label(each.partition(':')[0]))} · {shell.t('series.' + each.partition(':')[2])}"
        for each in columns
        if each.partition(":")[0] in known
    }


def _unit(identifier: str) -> Any:
    from sim.indicators import catalogue

    return catalogue()[identifier].unit
