"""XES (IEEE 1849): one trace a dispute, one event a row of the log; readable by process-mining tools.

Times carry the offset +08:00; a reader that turns them into UTC shows them eight hours earlier.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TextIO
from xml.sax.saxutils import quoteattr

import numpy as np

from sim.events.export.columns import word
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
        for number, lines in enumerate(_traces(held, lang), 1):
            file.write(lines)
            if number % 1_000 == 0:
                tick(1_000)
        _close(file)


def _close(file: TextIO) -> None:
    file.write("</log>\n")


def _traces(held: Stored, lang: str) -> Iterator[str]:
    cases, events = held.tables["cases"], held.tables["events"]
    column = events.column("key").combine_chunks()
    # the dictionary holds every dispute in the order of the case table, so its index is the row
    place = np.asarray(column.indices.fill_null(-1))
    order = np.argsort(place, kind="stable")
    edges = np.searchsorted(place[order], np.arange(cases.num_rows + 1))
    keys = cases.column("key").to_pylist()
    attributes = {name: cases.column(name).to_pylist() for name in _TRACE if name in cases.column_names}
    lists = {name: events.column(name).to_pylist() for name in ("day", "minute", "event", "desk", "value", *_EVENT)}
    first = dt.datetime.fromisoformat(held.start)
    for row, key in enumerate(keys):
        spots = order[edges[row] : edges[row + 1]]
        if not len(spots):
            continue
        parts = ["<trace>\n", _text("concept:name", key)]
        for name, values in attributes.items():
            enum = _TRACE[name]
            if values[row] is not None:
                parts.append(_text(f"wangge:{name}", word(enum, values[row], lang) if enum else values[row]))
        parts += [_event({name: lists[name][spot] for name in lists}, first, lang) for spot in spots.tolist()]
        parts.append("</trace>\n")
        yield "".join(parts)


def _event(row: dict[str, Any], first: dt.datetime, lang: str) -> str:
    time = first + dt.timedelta(days=row["day"], minutes=max(0, row["minute"]))
    parts = [
        "<event>",
        _text("concept:name", word("event", row["event"], lang)),
        f'<date key="time:timestamp" value="{time.isoformat(timespec="seconds")}+08:00"/>',
        _text("lifecycle:transition", "complete"),
    ]
    if row["desk"] is not None:
        parts.append(_text("org:resource", row["desk"]))
    for name, enum in _EVENT.items():
        if row[name] is not None and row[name] not in ("none", "truth"):
            parts.append(_text(f"wangge:{name}", word(enum, row[name], lang)))
    if row["value"]:
        parts.append(f'<int key="wangge:value" value="{row["value"]}"/>')
    return "".join([*parts, "</event>\n"])


def _text(key: str, value: Any) -> str:
    return f"<string key={quoteattr(key)} value={quoteattr(_UNPRINTABLE.sub('?', str(value)))}/>"
