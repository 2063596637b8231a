"""A run as one Excel workbook: monthly summaries first, then disputes, files and events row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from sim.events.export.columns import word
from sim.events.export.display import day_to_date, headings, measure_label, place_names, rows, tally
from sim.events.export.sheets import MAX_ROWS, Workbook
from sim.events.export.store import Stored
from sim.text import say

#: columns of the row-by-row sheets that may be added up
_SUMMED = ("trips", "n_sessions", "n_files", "minutes", "cost", "hops")


def too_long(held: Stored) -> list[str]:
    """Tables with more rows than a sheet holds; they are left out of a workbook."""
    return [name for name in ("cases", "files", "events") if held.tables[name].num_rows > MAX_ROWS]


def write_xlsx(held: Stored, path: Path, lang: str, tick: Callable[[int], None]) -> None:
    """Write one workbook with every table of a run that fits a sheet."""
    left_out = too_long(held)
    with Workbook(path, lang) as book:
        for table in ("tallies_area", "tallies_desk"):
            place = "township" if table == "tallies_area" else "kind"
            measures, lines = monthly(held, table, lang)
            book.sheet(
                say(f"table.{table}", lang), say(f"table.{table}", lang),
                [say("column.month", lang), say(f"column.{place}", lang), *measures], lines,
                notes=[say("xlsx.monthly_note", lang)],
            )  # fmt: skip
        for table in ("cases", "files", "events"):
            if table in left_out:
                continue
            names = held.tables[table].column_names
            summed = [place for place, name in enumerate(names) if name in _SUMMED]
            title = say(f"table.{table}", lang)
            book.sheet(title, title, headings(held, table, lang), _ticked(rows(held, table, lang), tick), totals=summed)


def _ticked(lines: Iterator[list[Any]], tick: Callable[[int], None]) -> Iterator[list[Any]]:
    for number, row in enumerate(lines, 1):
        yield row
        if number % 10_000 == 0:
            tick(10_000)


def monthly(held: Stored, table: str, lang: str) -> tuple[list[str], list[Sequence[Any]]]:
    """Tallies by month and township (or kind of desk): flows added up, stocks as on the last day of the month."""
    frame = held.tables[table].to_pandas()
    place = "township"
    if table == "tallies_desk":
        kinds = held.tables["desks"].to_pandas().set_index("desk")["kind"].astype(str).to_dict()
        place = "kind"
        frame["kind"] = frame["desk"].astype(str).map(kinds)
    dates = day_to_date(held.start)
    days = sorted(int(day) for day in frame["day"].unique())
    frame["month"] = frame["day"].map({day: f"{dates(day):%Y-%m}" for day in days})
    ends = {day for day in days if dates(day).month != dates(day + 1).month or day == days[-1]}
    frame["measure"], frame[place] = frame["measure"].astype(str), frame[place].astype(str)
    stocks = frame["measure"].map({name: _is_stock(table, name) for name in frame["measure"].unique()})
    kept = frame[~stocks.astype(bool) | frame["day"].isin(ends)]
    wide = kept.pivot_table(index=["month", place], columns="measure", values="value", aggfunc="sum", fill_value=0)
    labels = [measure_label(table, str(name), lang) for name in wide.columns]
    shown = place_names(held, "township", lang)
    if place == "kind":
        shown = {name: word("desk", name, lang) for name in frame[place].unique()}
    lines: list[Sequence[Any]] = [
        [month, shown.get(where, where), *map(int, row)]
        for (month, where), row in zip(wide.index, wide.values, strict=True)
    ]
    return labels, lines


def _is_stock(table: str, name: str) -> bool:
    found = tally(table, name)
    return found is not None and found.stock
