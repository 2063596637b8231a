"""One dispute under both policies: two timelines, where they part, and what may explain it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from dashboards import shell, texts
from dashboards.parts.figures import draw
from dashboards.parts.picking import heading
from dashboards.parts.sides import Side
from dashboards.twins.pair import Pair, twin_of
from dashboards.twins.tables import Shown
from sim.errors import InputError
from sim.events.export.columns import names, word
from sim.experiments.twin import Event, History, Twin
from sim.text import LANGUAGES
from sim.vocabulary import Truth

#: pixels beside the dots of a lane
_LANE = 500
_USE = re.compile(r"(?:^|(?<=, ))(coverage|fidelity|start|end|ramp_days|where)\b")


def show(pair: Pair, key: str, sides: Sequence[Side]) -> None:
    """Draw the dispute of a key; a line says so where there is none."""
    from sim.figures.lives import twin_timeline

    try:
        twin = twin_of(pair, key)
    except InputError as error:
        shell.fault(error)
        return
    shown = {"desk": pair.base.shown["desk"]}
    heading(shell.t("twin.of_dispute", code=twin.key, who=_who(twin)))
    columns = st.columns(3)
    titles = sides[0].title, sides[1].title
    for column, side, history in zip(columns, titles, (twin.base, twin.alternative), strict=False):
        with column:
            shell.metric(
                shell.plain(shell.say(side)), _end(history), formula=shell.t("twin.end_help"), note=_numbers(history)
            )
    with columns[2]:
        at = shell.t("twin.never_parts") if twin.first is None else shell.t("twin.parts_at", n=twin.first + 1)
        shell.metric(shell.t("twin.parting"), at, formula=shell.t("twin.parting_help"))
        if twin.first is not None:
            events = [each for each in twin.pair if each is not None]
            st.caption(shell.t("twin.on_day", day=min(each["day"] for each in events)))
    figure = twin_timeline(twin, titles, pair.base.run.places, shown)
    if twin.first is not None:
        sides_ = [_event(each, pair, shown) for each in twin.pair]
        st.info(shell.plain(shell.t("twin.parted", base=sides_[0], alternative=sides_[1])), icon=":material/alt_route:")
        # the words stand above; between the lines of the picture there is no room for them
        figure = replace(figure, marks=tuple(replace(each, words=_both("twin.here")) for each in figure.marks))
    draw(figure, f"twin.line.{twin.key}", adapt=_roomy)
    _causes(twin)


def _roomy(made: dict[str, Any]) -> None:
    """Words of a lane may take its whole half of the page."""
    for series in made["series"]:
        if "label" in series:
            series["label"] |= {"width": _LANE}


def _event(event: Event | None, pair: Pair, shown: Shown) -> str:
    """An event with its day, or that there is none any more."""
    from sim.figures.lives import event_words

    if event is None:
        return shell.t("twin.nothing")
    words = shell.say(event_words(event, pair.base.run.places, shown))
    return shell.t("twin.event", day=event["day"], event=words)


def _both(key: str) -> dict[str, str]:
    return {lang: texts.say(key, lang) for lang in LANGUAGES}


def _who(twin: Twin) -> str:
    """Kind and severity at birth."""
    lang, case = shell.language(), twin.base.case or twin.alternative.case
    if case is None:
        return ""
    parts = [word(enum, names(enum)[int(case[column])], lang) for enum, column in _WHO]
    return " · ".join(part for part in parts if part)


_WHO = (("kind", "kind"), ("severity", "severity0"), ("stratum", "stratum"), ("setting", "setting"))


def _end(history: History) -> str:
    lang, case = shell.language(), history.case
    if case is None:
        return shell.t("twin.never")
    if case["prevented"]:
        return word("event", "prevent", lang)
    return word("truth", Truth(int(case["truth"])).name.lower(), lang)


def _numbers(history: History) -> str:
    """What it took, in numbers with their units."""
    case = history.case
    if case is None or case["prevented"]:
        return ""
    days = case["settle_day"] - max(0, case["born_day"]) if case["settle_day"] >= 0 else None
    took = shell.t("twin.took", days=int(days)) if days is not None else shell.t("twin.no_settlement")
    return took + shell.t(
        "twin.numbers", files=int(case["n_files"]), sessions=int(case["n_sessions"]), trips=int(case["trips"]),
        relapses=int(case["n_relapse"]),
    )  # fmt: skip


def _causes(twin: Twin) -> None:
    """Differences of the two scenarios that can have reached this dispute by then."""
    if twin.first is None:
        return
    st.markdown(f"**{shell.t('twin.causes_title')}**")
    if not twin.causes:
        st.caption(shell.t("twin.causes_none"))
        return
    absent = shell.t("twin.absent_word")
    rows = [
        [
            _named(each.address),
            *(_short(_use(side) or absent) for side in (each.base, each.alternative)),
            "; ".join(each.rows) or "–",
        ]
        for each in twin.causes
    ]
    shell.table(rows, [shell.t(f"twin.c.{name}") for name in ("address", "base", "alternative", "rows")])
    st.caption(shell.t("twin.causes_note"))


def _named(address: str) -> str:
    """An address with the word for what it leads to, where there is one."""
    from sim.evidence import programmes
    from sim.parameters.catalogue import catalogue

    part, _, name = address.partition("/")
    if part == "programmes" and name in programmes():
        return f"{shell.say(programmes()[name].name)} · {address}"
    if part == "parameters" and name in catalogue():
        return f"{shell.say(catalogue()[name].label)} · {address}"
    return address


def _use(text: str | None) -> str | None:
    """How a programme is used, in words."""
    return None if text is None else _USE.sub(lambda found: shell.t(f"use.{found[1]}"), text)


def _short(text: str) -> str:
    return text if len(text) <= 120 else text[:117] + "…"
