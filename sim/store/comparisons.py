"""Comparisons by their content: which runs stand against which, at which level.

The id is the digest of exactly that: a link to a comparison shows the same numbers wherever the same runs are stored.
Beside it stands what cannot be computed from the runs: what the sides were called, and what precision was asked for.
"""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.errors import InputError
from sim.store.database import Database
from sim.store.records import Text, canonical, digest
from sim.store.runs import SHORTEST

SCHEMA = """
CREATE TABLE IF NOT EXISTS comparison (
  id TEXT PRIMARY KEY,
  sides TEXT NOT NULL,
  level REAL NOT NULL,
  created TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS comparison_verdict (  -- of comparisons that were continued up to a precision
  comparison TEXT PRIMARY KEY REFERENCES comparison (id) ON DELETE CASCADE,
  verdict TEXT NOT NULL
) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class StoredSide:
    """One scenario of a comparison: what it was called there, and its runs, one a pair."""

    name: str
    title: Text
    runs: tuple[str, ...]


@dataclass(frozen=True)
class StoredComparison:
    """A comparison as stored; the first side is the base.

    Attributes
    ----------
    verdict
        What precision was asked for and whether it was reached, as plain data; None where none was.
    """

    id: str
    sides: tuple[StoredSide, ...]
    level: float
    created: str = ""
    verdict: Mapping[str, Any] | None = None


def comparison_id(sides: Sequence[StoredSide], level: float) -> str:
    """Content address: runs of the base, runs of each alternative, level; names do not count."""
    return digest({"base": sides[0].runs, "alternatives": [side.runs for side in sides[1:]], "level": level})


def save(store: Database, sides: Sequence[StoredSide], level: float, verdict: Mapping[str, Any] | None = None) -> str:
    """Remember a comparison; saving the same one again gives it its latest names, and verdict where there is one.

    Returns
    -------
    str
        Its id.

    Raises
    ------
    InputError
        If the store cannot be written.
    """
    name = comparison_id(sides, level)
    content = json.dumps(
        [{"name": each.name, "title": dict(each.title), "runs": each.runs} for each in sides], ensure_ascii=False
    )
    told = None if verdict is None else canonical(verdict)
    held = store.rows("SELECT 1 FROM comparison WHERE id = ? AND sides = ?", (name, content))
    if held and (told is None or told == _verdicts(store, name).get(name)):
        return name
    now = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    with store.transaction() as db:
        db.execute(
            "INSERT INTO comparison VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET sides = excluded.sides",
            (name, content, level, now),
        )
        if told is not None:
            db.execute("INSERT OR REPLACE INTO comparison_verdict VALUES (?, ?)", (name, told))
    return name


def load(store: Database, wanted: str) -> StoredComparison:
    """The comparison of an id or of the beginning of one.

    Raises
    ------
    InputError
        If there is none, or more than one.
    """
    found = find(store, wanted)
    if found is None:
        latest = ", ".join(each.id[:12] for each in listed(store, 3))
        zh, en = (f"；最近的：{latest}", f"; latest: {latest}") if latest else ("；尚无存入的比较", "; none is stored")
        raise InputError.single(
            f"没有比较“{wanted[:64]}”{zh}", f"no comparison '{wanted[:64]}'{en}", file=str(store.folder)
        )
    return found


def find(store: Database, wanted: str) -> StoredComparison | None:
    """As `load`, None where there is none.

    Raises
    ------
    InputError
        If several begin so.
    """
    text = wanted.strip().lower()
    if len(text) < SHORTEST:
        return None
    rows = store.rows("SELECT * FROM comparison WHERE id >= ? AND id < ? ORDER BY id LIMIT 6", (text, text + "g"))
    if len(rows) > 1 and rows[0]["id"] != text:
        shown = ", ".join(row["id"][:12] for row in rows)
        raise InputError.single(
            f"“{text}”可指多个比较：{shown}；请多写几位",
            f"'{text}' may mean several comparisons: {shown}; give more letters",
            file=str(store.folder),
        )
    return _record(rows[0], _verdicts(store, rows[0]["id"])) if rows else None


def listed(store: Database, limit: int | None = None) -> list[StoredComparison]:
    """Comparisons, latest first."""
    most = -1 if limit is None else limit
    rows = store.rows("SELECT * FROM comparison ORDER BY created DESC, id LIMIT ?", (most,))
    verdicts = _verdicts(store)
    return [_record(row, verdicts) for row in rows]


def _verdicts(store: Database, name: str | None = None) -> dict[str, str]:
    """Verdict by comparison, as JSON; of one or of all."""
    if store.read_only and not store.rows("SELECT 1 FROM sqlite_master WHERE name = 'comparison_verdict'"):
        return {}  # made by an older version of the program, which kept none, and no table can be added here
    where, given = ("", ()) if name is None else (" WHERE comparison = ?", (name,))
    return dict(tuple(row) for row in store.rows(f"SELECT comparison, verdict FROM comparison_verdict{where}", given))


def _record(row: sqlite3.Row, verdicts: Mapping[str, str]) -> StoredComparison:
    name, content, level, created = row
    sides = tuple(StoredSide(each["name"], each["title"], tuple(each["runs"])) for each in json.loads(content))
    verdict = verdicts.get(name)
    return StoredComparison(name, sides, level, created, None if verdict is None else json.loads(verdict))
