"""One dispute under two policies as two lanes of events, with the point where they part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim.events.export.columns import names, word
from sim.figures.figure import Figure, Mark, Row, Text
from sim.figures.levels import joined
from sim.text import LANGUAGES, both, say

if TYPE_CHECKING:
    from sim.experiments.twin import Event, Twin

Events = tuple["Event", ...]
Shown = Mapping[str, Mapping[str, Sequence[str]]]


def twin_timeline(
    twin: Twin, titles: tuple[Text, Text], places: Mapping[str, Any] | None = None, shown: Shown | None = None
) -> Figure:
    """Both histories of a dispute, event by event in order of time; equal events share a line until they part.

    Parameters
    ----------
    titles
        Of the baseline and of the alternative.
    places
        ``RunTables.places`` (``TwinResult.places``): desks are named by kind.
    shown
        Names of places (`sim.experiments.place_names`): desks are named by place as well.

    Returns
    -------
    Figure
        ``x`` = line of the picture, ``y`` = lane (0, 1); rows also carry ``day``, ``minute`` and ``event`` in words.
    """
    lanes = twin.base.events, twin.alternative.events
    rows: list[Row] = []
    for line, place, event in _lines(lanes, twin.first):
        for lane in (0, 1) if place is None else (place,):
            rows.append(
                {
                    "line": line,
                    "lane": lane,
                    "series": dict(titles[lane]),
                    "day": event["day"],
                    "minute": event["minute"],
                    "event": event_words(event, places, shown),
                }
            )
    marks: tuple[Mark, ...] = ()
    if twin.first is not None:
        marks = (Mark(twin.first, parting_words(twin, places, shown)),)
    scope = both("figure.twin_scope", dispute=twin.key, causes=causes_words(twin))
    return Figure(
        "timeline", tuple(rows), "line", "lane", "series", None, None, both("unit.day_of_run"),
        both("figure.twin", dispute=twin.key), joined([scope]), "twin_timeline", None, marks,
    )  # fmt: skip


def _lines(
    lanes: tuple[tuple[Event, ...], tuple[Event, ...]], first: int | None
) -> list[tuple[int, int | None, Event]]:
    """Line, lane (None = both) and event: the common beginning, then what is left of both in order of time."""
    common = min(map(len, lanes)) if first is None else first
    found: list[tuple[int, int | None, Event]] = [(line, None, event) for line, event in enumerate(lanes[0][:common])]
    rest = [
        (event["day"], event["minute"], number, lane, event)
        for lane, events in enumerate(lanes)
        for number, event in enumerate(events[common:])
    ]
    # the line between is left free for the words on the parting
    for line, (_, _, _, lane, event) in enumerate(sorted(rest, key=lambda each: each[:4]), common + 1):
        found.append((line, lane, event))
    return found


def event_words(event: Event, places: Mapping[str, Any] | None = None, shown: Shown | None = None) -> Text:
    """One event in words: what, where, why."""
    return {lang: _words(event, places, shown, lang) for lang in LANGUAGES}


def _words(event: Event, places: Mapping[str, Any] | None, shown: Shown | None, lang: str) -> str:
    parts = [_word("event", event["event"], lang)]
    if event["reason"] > 0:
        parts.append(_word("reason", event["reason"], lang))
    kinds = (places or {}).get("desk_kind")
    desks = (shown or {}).get("desk", {}).get(lang, ())
    if 0 <= event["desk"] < len(desks):
        parts.append(desks[event["desk"]])
    elif kinds is not None and 0 <= event["desk"] < len(kinds):
        parts.append(_word("desk", int(kinds[event["desk"]]), lang))
    elif event["tier"] > 0:
        parts.append(_word("tier", event["tier"], lang))
    if event["channel"] >= 0 and event["desk"] < 0:
        parts.append(_word("channel", event["channel"], lang))
    return " · ".join(part for part in parts if part)


def _word(enum: str, value: int, lang: str) -> str:
    listed = names(enum)
    return word(enum, listed[value], lang) if 0 <= value < len(listed) and listed[value] else ""


def parting_words(twin: Twin, places: Mapping[str, Any] | None = None, shown: Shown | None = None) -> Text:
    """What happened on either side where the histories part."""
    sides = [both("twin.nothing") if each is None else event_words(each, places, shown) for each in twin.pair]
    return both("figure.parting", base=sides[0], alternative=sides[1])


def causes_words(twin: Twin) -> Text:
    """Differences of the scenarios that can have reached the dispute by then."""
    if twin.first is None:
        return both("twin.same")
    if not twin.causes:
        return both("twin.no_causes")
    names = [each.address for each in twin.causes]
    return both("figure.twin_causes", causes={lang: say("report.semicolon", lang).join(names) for lang in LANGUAGES})
