"""CSV: UTF-8 with byte-order mark, so that Excel and WPS open Chinese; text that looks like a formula is quoted."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sim.events.export.display import headings, rows
from sim.events.export.store import TABLES, Stored
from sim.text import say

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_csv(held: Stored, folder: Path, lang: str, tick: Callable[[int], None]) -> list[str]:
    """Write one file a table into a folder that exists; returns their names."""
    written = []
    for table in TABLES:
        if table not in held.tables:
            continue
        name = f"{table}.csv"
        with (folder / name).open("w", encoding="utf-8-sig", newline="") as file:
            lines = csv.writer(file)
            lines.writerow([harmless(each) for each in headings(held, table, lang)])
            for number, row in enumerate(rows(held, table, lang), 1):
                lines.writerow([_cell(each) for each in row])
                if number % 10_000 == 0:
                    tick(10_000)
        written.append(name)
    (folder / "NOTICE.txt").write_text(say("notice", lang) + "\n", encoding="utf-8-sig")
    return [*written, "NOTICE.txt"]


def harmless(text: Any) -> Any:
    """Text that a spreadsheet would run as a formula, quoted so that it is read as text."""
    return f"'{text}" if isinstance(text, str) and text.startswith(_FORMULA) else text


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, dt.date):
        return value.isoformat()
    return harmless(value)


def write_records(path: Path, records: list[dict[str, Any]], lang: str = "en") -> None:
    """Write records of equal keys as CSV; the last column repeats the notice, so that no row travels without it."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        lines = csv.writer(file)
        if records:
            lines.writerow([*records[0], "notice"])
        lines.writerows([*(_cell(value) for value in record.values()), say("notice", lang)] for record in records)
