"""Stored tables row by row as people read them: headings and words in one language, real dates, yuan instead of fen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

from sim.events.export.columns import columns, word
from sim.events.export.store import PLACES, Stored
from sim.events.measures import AREA, DESK, Description
from sim.text import say

Row = list[Any]
_BATCH = 50_000


def headings(held: Stored, table: str, lang: str) -> list[str]:
    """Words over the columns of one table."""
    known = {_stored_name(column.form, column.name): column.heading(lang) for column in columns(table)}
    return [known.get(name) or say(f"column.{name}", lang) for name in held.tables[table].column_names]


def rows(held: Stored, table: str, lang: str) -> Iterator[Row]:
    """Rows of one table, in the order of the headings."""
    found = held.tables[table]
    readers = [_reader(held, table, name, lang) for name in found.column_names]
    for batch in found.to_batches(max_chunksize=_BATCH):
        parts = [_values(batch.column(place), read) for place, read in enumerate(readers)]
        for row in zip(*parts, strict=True):
            yield list(row)


def place_names(held: Stored, level: str, lang: str) -> dict[str, str]:
    """Code -> name to show, for places of one level."""
    table = held.tables[PLACES[level]]
    return dict(zip(table.column(level).to_pylist(), table.column(f"name_{lang}").to_pylist(), strict=True))


def tally(table: str, name: str) -> Description | None:
    """What a tally of ``tallies_area`` or ``tallies_desk`` counts; None for one that is not known."""
    listed = {each.name.lower(): text for each, text in (AREA if table == "tallies_area" else DESK).items()}
    return listed.get(name)


def measure_label(table: str, name: str, lang: str) -> str:
    """Label of a tally with its unit."""
    found = tally(table, name)
    if found is None:
        return name
    return say("column.with_unit", lang, label=found.label[lang], unit=say(f"tally.{found.unit}", lang))


def day_to_date(start: str) -> Callable[[Any], Any]:
    """Function from day number to date."""
    first = dt.date.fromisoformat(start)
    known: dict[int, dt.date] = {}

    def read(day: Any) -> Any:
        if day is None:
            return None
        if day not in known:
            known[day] = first + dt.timedelta(days=day)
        return known[day]

    return read


def _stored_name(form: str, name: str) -> str:
    return "key" if form == "dispute" else name


def _values(column: Any, read: Callable[[Any], Any] | None) -> list[Any]:
    import pyarrow as pa

    if read is not None and pa.types.is_dictionary(column.type):
        # translate the few words once, not once a row
        words = [read(each) for each in column.dictionary.to_pylist()]
        return [None if place is None else words[place] for place in column.indices.to_pylist()]
    values: list[Any] = column.to_pylist()
    return values if read is None else [read(each) for each in values]


def _reader(held: Stored, table: str, name: str, lang: str) -> Callable[[Any], Any] | None:
    forms = {_stored_name(column.form, column.name): column.form for column in columns(table)}
    form = forms.get(name, "text")
    if form.startswith("enum:") or (table == "desks" and name in ("kind", "tier")):
        enum = form[5:] if form.startswith("enum:") else {"kind": "desk", "tier": "tier"}[name]
        return lambda each: None if each is None else word(enum, each, lang)
    if form == "day" or name == "day":
        return day_to_date(held.start)
    if form == "flag":
        return lambda each: say("flag.yes" if each else "flag.no", lang)
    if form == "fen":
        return lambda each: None if each is None else each / 100.0
    if name == "measure":
        return lambda each: measure_label(table, each, lang)
    if name in PLACES and PLACES[name] != table:
        shown = place_names(held, name, lang)
        return lambda each: shown.get(each, each)
    return None
