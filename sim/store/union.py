"""What a second put of the same run adds: a run's id stands for its numbers, so parts of two puts belong together.

Nothing that is stored is taken away or overwritten. What both hold is the same by the meaning of the id; it is left as
it is.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from functools import cache
from typing import Any

from sim.store.database import Database
from sim.store.records import StoredRun
from sim.store.tables import Block, pack, pack_json, unpack, unpack_json

NOTHING: frozenset[str] = frozenset()


def added_columns(db: sqlite3.Connection, number: int, kind: str, new: Mapping[str, Any] | Block) -> Block | None:
    """A packed table of a stored run with the columns that a newcomer has more; None if it has none.

    Tables of another length cannot be of the same run and are not mixed.
    """
    row = db.execute(
        "SELECT l.names, b.length, b.types, b.data FROM block b JOIN layout l ON l.number = b.layout"
        " WHERE b.run = ? AND b.kind = ?",
        (number, kind),
    ).fetchone()
    block = new if isinstance(new, Block) else pack(new)
    if row is None:
        return block if block.names else None
    held = Block(tuple(json.loads(row[0])), *row[1:])
    if held.length != block.length or set(block.names) <= set(held.names):
        return None
    return pack(unpack(block) | unpack(held))


def added_extras(db: sqlite3.Connection, number: int, new: Mapping[str, Any]) -> bytes | None:
    """Plain data of a stored run with the keys that a newcomer has more; None if it has none."""
    row = db.execute("SELECT extras FROM details WHERE run = ?", (number,)).fetchone()
    held = unpack_json(row[0]) if row else {}
    return None if new.keys() <= held.keys() else pack_json(dict(new) | held)


def missing_values(db: sqlite3.Connection, number: int, run: StoredRun) -> tuple[Any, ...]:
    """Rows of values that a newcomer has more: indicators that were made after the run was stored."""
    rows = db.execute(
        "SELECT m.indicator, m.series FROM run_values v JOIN measure m ON m.number = v.measure WHERE v.run = ?",
        (number,),
    )
    held = {(row[0], row[1]) for row in rows}
    return tuple(each for each in run.values if (each.indicator, each.series) not in held)


def contents(store: Database) -> dict[str, frozenset[str]]:
    """By run: all that it has, one short text each; sets that are equal are one object."""
    measures = {row[0]: f"{row[1]}:{row[2]}" for row in store.rows("SELECT number, indicator, series FROM measure")}
    layouts = {row[0]: json.loads(row[1]) for row in store.rows("SELECT number, names FROM layout")}

    @cache
    def of_values(numbers: str | None) -> frozenset[str]:
        return frozenset(measures[int(number)] for number in (numbers or "").split(",") if number)

    @cache
    def of_tables(kinds: str | None) -> frozenset[str]:
        pairs = (each.split(" ") for each in (kinds or "").split(",") if each)
        return frozenset(f"{kind} {name}" for kind, layout in pairs for name in layouts[int(layout)])

    @cache
    def all_of(values: frozenset[str], tables: frozenset[str], rest: frozenset[str]) -> frozenset[str]:
        return values | tables | rest

    found = {}
    for run, values, tables, extras, source in store.rows(
        "SELECT id, (SELECT group_concat(measure) FROM run_values v WHERE v.run = run.number),"
        " (SELECT group_concat(kind || ' ' || layout) FROM block b WHERE b.run = run.number),"
        " (SELECT extras FROM details d WHERE d.run = run.number), source FROM run"
    ):
        names = {f"extras {name}" for name in (unpack_json(extras) if extras else ())}
        rest = frozenset(names | ({"source"} if source else set()))
        found[run] = all_of(of_values(values), of_tables(tables), rest)
    return found
