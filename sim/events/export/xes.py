"""XES (IEEE 1849): one trace a dispute, one event a row of the log; readable by process-mining tools.

Times carry the offset +08:00; a reader that turns them into UTC shows them eight hours earlier.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import numpy as np

from sim.events.export.columns import word
from sim.events.export.display import place_names
from sim.events.export.store import Stored
from sim.text import say

_UNPRINTABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1.0" xes.features="nested-attributes" xmlns="http://www.xes-standard.org/">
<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
<extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
<extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
<extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
<classifier name="Activity" keys="concept:name"/>
"""
_TRACES = 5_000  # traces turned into text at a time
#: attributes of a trace: column of the cases -> enum, or None for plain text
_TRACE = {"kind": "kind", "severity0": "severity", "township": None, "truth": "truth"}
#: attributes of an event beside name, time and desk
_EVENT = {"reason": "reason", "tier": "tier", "channel": "channel", "book": "book"}


def write_xes(held: Stored, path: Path, lang: str, tick: Callable[[int], None]) -> None:
    """Write the event log of a run as one XES file."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(_HEAD)
        file.write(_text("concept:name", held.folder.name))
        file.write(_text("wangge:notice", say("notice", lang)))
        for lines, events in _traces(held, lang):
            file.write(lines)
            tick(events)
        file.write("</log>\n")


def _traces(held: Stored, lang: str) -> Iterator[tuple[str, int]]:
    """Text of some thousand traces at a time, with the number of their events; memory holds no more than those."""
    cases, events = held.tables["cases"], held.tables["events"]
    # the dictionary holds every dispute in the order of the case table, so its index is the row
    place = np.asarray(events.column("key").combine_chunks().indices.fill_null(-1))
    order = np.argsort(place, kind="stable")
    edges = np.searchsorted(place[order], np.arange(cases.num_rows + 1))
    shown = {level: place_names(held, level, lang) for level in ("township", "desk")}
    # minutes count within the hours of a desk, which are laid around noon
    opens = dt.timedelta(minutes=(24 * 60 - held.day_minutes) // 2)
    first = dt.datetime.fromisoformat(held.start) + opens
    wanted = ["day", "minute", "event", "desk", "value", *_EVENT]
    for start in range(0, cases.num_rows, _TRACES):
        stop = min(start + _TRACES, cases.num_rows)
        heads = cases.slice(start, stop - start).select(["key", *_TRACE]).to_pylist()
        rows = events.select(wanted).take(order[edges[start] : edges[stop]]).to_pylist()
        cuts = (edges[start : stop + 1] - edges[start]).tolist()
        parts = [
            _trace(head, rows[cuts[at] : cuts[at + 1]], first, shown, lang)
            for at, head in enumerate(heads)
            if cuts[at + 1] > cuts[at]
        ]
        yield "".join(parts), len(rows)


def _trace(
    head: dict[str, Any], rows: list[dict[str, Any]], first: dt.datetime, shown: dict[str, dict[str, str]], lang: str
) -> str:
    parts = ["<trace>\n", _text("concept:name", head["key"])]
    for name, enum in _TRACE.items():
        value = head[name]
        if value is not None:
            words = word(enum, value, lang) if enum else shown["township"].get(value, value)
            parts.append(_text(f"wangge:{name}", words))
    parts += [_event(row, first, shown["desk"], lang) for row in rows]
    return "".join([*parts, "</trace>\n"])


def _event(row: dict[str, Any], first: dt.datetime, desks: dict[str, str], lang: str) -> str:
    time = first + dt.timedelta(days=row["day"], minutes=max(0, row["minute"]))
    parts = [
        "<event>",
        _text("concept:name", word("event", row["event"], lang)),
        f'<date key="time:timestamp" value="{time.isoformat(timespec="seconds")}+08:00"/>',
        _text("lifecycle:transition", "complete"),
    ]
    if row["desk"] is not None:
        parts.append(_text("org:resource", desks.get(row["desk"], row["desk"])))
    for name, enum in _EVENT.items():
        if row[name] is not None and row[name] not in ("none", "truth"):
            parts.append(_text(f"wangge:{name}", word(enum, row[name], lang)))
    if row["value"]:
        parts.append(f'<int key="wangge:value" value="{row["value"]}"/>')
    return "".join([*parts, "</event>\n"])


def _text(key: str, value: Any) -> str:
    return f"<string key={quoteattr(key)} value={quoteattr(_UNPRINTABLE.sub('?', str(value)))}/>"
