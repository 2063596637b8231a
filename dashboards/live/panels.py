"""The panels of a live run: fixed HTML with every word escaped, charts by the shared painter.

An update is drawn four times a second for every viewer, so it has few parts: a page of HTML costs as much as a word.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from dashboards.live.places import Places, Scope
from dashboards.live.readings import NAMES, Gauge, History, Snapshot
from sim.figures.shares import formula as official_formula
from sim.scenario import Scenario
from sim.store.live import LiveRun
from sim.text import member
from sim.text.numbers import NONE
from sim.vocabulary import Event, Kind, Tier, label, member_label

#: a text of the page by key
Say = Callable[..., str]

INK, ORANGE = "#1f3b57", "#b5651d"


def style() -> None:
    """Add the style of the panels; fixed text."""
    st.html(Path(__file__).with_suffix(".css"))


def number(value: float | None, digits: int = 0) -> str:
    """A number as people write it; a dash where there is none."""
    return NONE if value is None else f"{value:,.{digits}f}"


def percent(share: float | None, digits: int = 1) -> str:
    """A share in per cent."""
    return NONE if share is None else f"{100.0 * share:.{digits}f}%"


def progress(now: LiveRun, scenario: Scenario, say: Say, lang: str, more: str = "") -> str:
    """Where the run stands; ``more`` is said after what came of it."""
    day = scenario.start + dt.timedelta(days=max(now.day - 1, 0))
    window, last, days = scenario.warm_up, scenario.warm_up + scenario.measure, now.days or scenario.days
    part = "warm_up" if now.day <= window else "window" if now.day <= last else "follow_up"
    words = say("live.progress", day=now.day, days=days, date=f"{day:%Y-%m-%d}", part=say(f"live.part_{part}"))
    news = now.message[lang] if now.message else ""
    if now.state == "done":
        news = say("live.done", id=(now.stored or "")[:12]) + more
    said = f' · <b class="news">{escape(news)}</b>' if news and now.state != "failed" else ""
    stand = f"{escape(say('live.state_' + now.state))} · {escape(words)}"
    return (
        f'<div class="lv stand"><b>{escape(now.title[lang])}</b> · {stand}{said}'
        f'<progress max="{days}" value="{now.day}" aria-label="{escape(words)}"></progress></div>'
    )


def failed(now: LiveRun, say: Say, lang: str, size: str) -> str:
    """Why a run failed; ``brief`` where it stands above a picture: two lines, the rest by scrolling."""
    words = now.message[lang] if now.message else say("live.failed")
    return f'<div class="lv failed {size}" role="alert" tabindex="0" title="{escape(words)}">{escape(words)}</div>'


def strip(history: History, say: Say) -> str:
    """One line of stocks and flows: what is the case beside what the books say."""
    open_files = sum(history.today(f"open_files_{name}") for name in NAMES)
    parts = (
        ("live.now_live", history.today("live"), "live.now_unseen", history.today("unseen_live")),
        ("live.now_open", open_files, "live.now_overdue", history.today("overdue_open")),
        ("live.recent_born", history.recent("born"), "live.recent_seen", history.recent("seen")),
        ("live.recent_settled", history.recent("settled"), "live.recent_ok", history.recent("closed_ok")),
    )
    words = "".join(
        f'<span title="{escape(say(first + "_help"))}">{escape(say(first))} <b>{number(value)}</b> '
        f'<span class="mute">{escape(say(second, n=number(more)))}</span></span>'
        for first, value, second, more in parts
    )
    return f'<div class="lv strip">{words}</div>'


def gauges(rows: Sequence[Gauge], period: str, say: Say, lang: str) -> str:
    """The four slogans with both definitions: the thick ring is actual, the thin one the ledger."""
    cards = "".join(_card(each, say, lang) for each in rows)
    return f'<div class="lv gauges" title="{escape(period)}">{cards}</div>'


def _card(gauge: Gauge, say: Say, lang: str) -> str:
    name = label(f"target.{gauge.tier}", lang)
    actual, recorded = say("series.true"), say("series.recorded")
    lines = (
        (INK, actual, gauge.actual, gauge.settled, gauge.decided, _formula(gauge, "true", say, lang)),
        (ORANGE, recorded, gauge.recorded, gauge.ok, gauge.closed, _formula(gauge, "recorded", say, lang)),
    )
    words = "".join(
        f'<div title="{escape(formula)}"><span class="swatch" style="background:{colour}"></span>{escape(series)} '
        f'<b>{percent(share)}</b> <span class="mute">{number(above)}/{number(below)}</span></div>'
        for colour, series, share, above, below, formula in lines
    )
    left = say("live.gauge_left", left=number(gauge.left))
    if gauge.pending is not None:
        left += say("live.gauge_pending", pending=number(gauge.pending))
    basis = say("live.official" if gauge.official else "live.provisional")
    said = f"{name}: {actual} {percent(gauge.actual)}, {recorded} {percent(gauge.recorded)}"
    return (
        f'<div class="card"><div class="name"><span>{escape(name)}</span><i>{escape(basis)}</i></div><div class="row">'
        f'<div class="dial" role="img" aria-label="{escape(said)}">{_ring(gauge.actual, 46, 12, INK)}'
        f"{_ring(gauge.recorded, 30, 5, ORANGE)}<b>{percent(gauge.actual, 0)}</b></div>"
        f'<div class="words">{words}<div class="mute">{escape(left)}</div></div></div></div>'
    )


def _formula(gauge: Gauge, series: str, say: Say, lang: str) -> str:
    if gauge.official:
        return official_formula(f"contain_{gauge.tier}", series)[lang]
    return say("live.gauge_actual" if series == "true" else "live.gauge_recorded")


def _ring(share: float | None, radius: int, width: int, colour: str) -> str:
    """The upper half of a ring with a part of it filled; made of gradients, since pictures are not let through here."""
    filled, hole = 180.0 * (share or 0.0), radius - width
    where = f"left:{46 - radius}px;top:{50 - radius}px;width:{2 * radius}px;height:{2 * radius}px"
    part = f"conic-gradient(from 270deg,{colour} {filled:.1f}deg,#dde3ea {filled:.1f}deg 180deg,transparent 180deg)"
    mask = f"radial-gradient(circle,transparent {hole - 0.5}px,#000 {hole}px)"
    return f'<div class="ring" style="{where};background:{part};-webkit-mask:{mask};mask:{mask}"></div>'


def bars(title: str, formula: str, rows: Sequence[tuple[str, float | None]], unit: str, digits: int = 1) -> str:
    """A small table of bars; the formula is its tooltip."""
    most = max((value for _, value in rows if value is not None), default=0.0) or 1.0
    body = "".join(
        f"<tr><td>{escape(name)}</td><td class='room'>"
        f"<div class='bar' style='width:{100.0 * (value or 0.0) / most:.1f}%'></div></td>"
        f"<td class='n'>{number(value, digits)}</td></tr>"
        for name, value in rows
    )
    return (
        f'<div class="lv panel" title="{escape(formula)}">'
        f'<h4>{escape(title)} <span class="mute">({escape(unit)})</span></h4>'
        f"<table>{body}</table></div>"
    )


def waits(history: History, day_minutes: int, say: Say) -> str:
    """Mean wait for the next session by tier."""
    rows = list(zip((say(f"live.tier_{name}") for name in NAMES), history.waits(day_minutes), strict=True))
    return bars(say("live.waits"), say("live.waits_help"), rows, say("live.days_unit"))


def hours(history: History, say: Say) -> str:
    """Hours by use, the last thirty days."""
    found = history.hours()
    large = max(found.values(), default=0.0) >= 1e5
    rows = [(say(f"live.hours_{use}"), value / 1e4 if large else value) for use, value in found.items()]
    unit = say("unit.wan_hours" if large else "unit.hours")
    return bars(say("live.hours"), say("live.hours_help"), rows, unit, 1 if large else 0)


def ticker(
    seen: Snapshot,
    places: Places,
    scope: Scope,
    start: dt.date,
    base: Mapping[str, str],
    most: int,
    say: Say,
    lang: str,
) -> str:
    """Latest events of a few disputes of the city or of the county that is shown, the newest first."""
    lines = []
    first, last = places.span("micro", next(iter(places.path(scope)[1:]), scope))
    for each in reversed(seen.lines):
        if not first <= each["micro"] < last:
            continue
        where = " ".join(places.address(each["micro"], lang))
        kind = member_label("kind", Kind(each["kind"]).name.lower(), lang)
        event = member("event", Event(each["event"]).name.lower(), lang)
        tier = f" → {say('live.tier_' + Tier(each['tier']).name.lower())}" if _moves(each) else ""
        day = start + dt.timedelta(days=each["day"])
        lines.append(
            f"<li><span class='mute'>{day:%m-%d}</span> <b>{escape(event)}</b>{escape(tier)} {escape(kind)}"
            f"<br><span class='mute'>{escape(where)}</span> {_key(each['key'], base, lang)}</li>"
        )
        if len(lines) == most:
            break
    body = "".join(lines) or f"<li class='mute'>{escape(say('live.no_events'))}</li>"
    return (
        f'<div class="lv panel" title="{escape(say("live.ticker_help"))}"><h4>{escape(say("live.ticker"))}</h4>'
        f"<ul>{body}</ul></div>"
    )


def _moves(line: Mapping[str, Any]) -> bool:
    return line["tier"] > 0 and line["event"] in (Event.RAISE, Event.SEND_DOWN, Event.SETTLE)


def _key(key: str, base: Mapping[str, str], lang: str) -> str:
    """Key of a dispute; a link to its history where that page is installed."""
    from dashboards.pages import PAGES

    if "twin" not in PAGES:
        return f"<code>{escape(key)}</code>"
    address = escape("twin?" + urlencode({"lang": lang, "case": key, **base}))
    return f'<a href="{address}" target="_blank" rel="noopener"><code>{escape(key)}</code></a>'
