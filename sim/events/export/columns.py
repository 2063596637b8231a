"""What each exported column holds, and the words that head it."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from pathlib import Path

from sim import vocabulary
from sim.text import member

ENUMS: dict[str, type[IntEnum]] = {
    "kind": vocabulary.Kind,
    "severity": vocabulary.Severity,
    "stratum": vocabulary.Stratum,
    "setting": vocabulary.Setting,
    "tier": vocabulary.Tier,
    "truth": vocabulary.Truth,
    "sight": vocabulary.Sight,
    "work": vocabulary.Work,
    "record": vocabulary.Record,
    "book": vocabulary.Book,
    "desk": vocabulary.Desk,
    "channel": vocabulary.Channel,
    "event": vocabulary.Event,
    "reason": vocabulary.Reason,
    "phase": vocabulary.Phase,
}


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes
    ----------
    form : str
        ``key`` (13 characters), ``dispute`` (row of a case, written as its key), ``row``, ``village``, ``township``,
        ``desk`` (row of a place), ``enum:<name>``, ``day``, ``minute``, ``flag``, ``fen``, ``number`` or ``text``.
    """

    table: str
    name: str
    form: str
    zh: str
    en: str

    def heading(self, lang: str) -> str:
        """Words over the column."""
        return self.zh if lang == "zh" else self.en


@cache
def columns(table: str) -> tuple[Column, ...]:
    """Columns of ``cases``, ``files`` or ``events`` in the order of export."""
    with (Path(__file__).parent / "columns.csv").open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["table"] == table]
    return tuple(Column(row["table"], row["column"], row["form"], row["zh"], row["en"]) for row in rows)


@cache
def names(enum: str) -> tuple[str, ...]:
    """Names of an enum by value; a value that no member has is empty."""
    members = ENUMS[enum]
    found = {int(each): each.name.lower() for each in members}
    if enum == "tier":
        found[max(found) + 1] = "above"  # petitions that left the city
    return tuple(found.get(value, "") for value in range(max(found) + 1))


@cache
def word(enum: str, name: str, lang: str) -> str:
    """Label of one member: the shared vocabulary's, else the export's own word."""
    known = vocabulary.member_label(enum, name, lang)
    return known if known != f"{enum}.{name}" else member(enum, name, lang)
