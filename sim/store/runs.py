"""Writing a run into the tables and finding it again."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sim.errors import InputError, nearest
from sim.store import union
from sim.store.database import Database
from sim.store.records import RunRecord, StoredRun, ValueRow, canonical, digest
from sim.store.tables import Block, pack, pack_json, pack_text, words

_COLUMNS = (
    "id", "name", "title", "scenario", "seed", "state", "numbers", "created", "seconds", "days", "disputes", "attempts",
    "reason", "error", "command", "parent", "day", "logs", "areas",
)  # fmt: skip
SELECT = f"SELECT {', '.join(_COLUMNS)} FROM run"
_INSERT = f"INSERT INTO run ({', '.join(_COLUMNS)}, source) VALUES ({', '.join('?' * (len(_COLUMNS) + 1))})"
#: shortest beginning of an id that is taken for it
SHORTEST = 4


def record(row: sqlite3.Row) -> RunRecord:
    """A row of `SELECT` as a record."""
    (identifier, name, title, scenario, seed, state, numbers, created, seconds, days, disputes, attempts, reason, error,
     command, parent, day, logs, areas) = row  # fmt: skip
    return RunRecord(
        identifier, name, json.loads(title), scenario, seed, state, numbers, created, seconds, days, disputes, attempts,
        None if reason is None else json.loads(reason), error, command, parent, day, bool(logs), bool(areas),
    )  # fmt: skip


def write(db: sqlite3.Connection, run: StoredRun) -> bool:
    """Write a run, inside a transaction; False if the store already holds as much or more of it.

    A run that is done stays, and takes over what another that is done has more; one that failed is replaced.
    """
    new = run.record
    found = db.execute("SELECT number, state FROM run WHERE id = ?", (new.id,)).fetchone()
    if found is not None:
        if found["state"] == "done":
            return new.state == "done" and _add(db, found["number"], run)
        db.execute("DELETE FROM run WHERE number = ?", (found["number"],))
    if not _has(db, "scenario", new.scenario):
        db.execute("INSERT INTO scenario VALUES (?, ?)", (new.scenario, pack_text(canonical(run.identity))))
    number = db.execute(_INSERT, (*_row(new), _source(db, run.source))).lastrowid or 0
    _write_values(db, number, run.values)
    extras, tables = _parts(run)
    for kind, columns in tables.items():
        _write_block(db, number, kind, columns if isinstance(columns, Block) else pack(columns))
    db.execute(
        "INSERT INTO details VALUES (?, ?, ?, ?)",
        (number, pack_json(extras), json.dumps(dict(run.timing)), json.dumps(dict(run.versions))),
    )
    return True


def _parts(run: StoredRun) -> tuple[dict[str, Any], dict[str, Mapping[str, Any] | Block]]:
    """Plain data beside the indicators, and the wide tables by kind."""
    extras = dict(run.extras)
    tables = {f"areas.{level}": columns for level, columns in extras.pop("areas", {}).items()}
    if isinstance(run.daily, Block) or run.daily:
        tables["daily"] = run.daily
    return extras, tables


def _add(db: sqlite3.Connection, number: int, run: StoredRun) -> bool:
    """Add to a stored run what it lacks; False if it lacks nothing."""
    before = db.total_changes
    _write_values(db, number, union.missing_values(db, number, run))
    extras, tables = _parts(run)
    for kind, columns in tables.items():
        block = union.added_columns(db, number, kind, columns)
        if block is not None:
            db.execute("DELETE FROM block WHERE run = ? AND kind = ?", (number, kind))
            _write_block(db, number, kind, block)
    data = union.added_extras(db, number, extras)
    if data is not None:
        db.execute("UPDATE details SET extras = ? WHERE run = ?", (data, number))
    new = run.record
    db.execute(
        "UPDATE run SET logs = max(logs, ?), areas = max(areas, ?) WHERE number = ? AND (logs < ? OR areas < ?)",
        (new.logs, new.areas, number, new.logs, new.areas),
    )
    if run.source:
        db.execute("UPDATE run SET source = ? WHERE number = ? AND source IS NULL", (_source(db, run.source), number))
    return db.total_changes > before


def _row(new: RunRecord) -> list[Any]:
    created = new.created or dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    plain = vars(new) | {"title": words(new.title), "reason": words(new.reason), "created": created}
    return [int(each) if isinstance(each, bool) else each for each in (plain[name] for name in _COLUMNS)]


def _has(db: sqlite3.Connection, table: str, key: str) -> bool:
    return db.execute(f"SELECT 1 FROM {table} WHERE digest = ?", (key,)).fetchone() is not None


def _source(db: sqlite3.Connection, text: str) -> str | None:
    if not text:
        return None
    key = digest(text)
    if not _has(db, "source", key):
        db.execute("INSERT INTO source VALUES (?, ?)", (key, pack_text(text)))
    return key


def _write_values(db: sqlite3.Connection, number: int, values: Sequence[ValueRow]) -> None:
    if not values:
        return
    known = {
        (row[1], row[2], row[3]): row[0] for row in db.execute("SELECT number, indicator, series, unit FROM measure")
    }
    rows = []
    for each in values:
        name = (each.indicator, each.series, words(each.unit))
        if name not in known:
            added = db.execute("INSERT INTO measure (indicator, series, unit) VALUES (?, ?, ?)", name)
            known[name] = added.lastrowid
        rows.append((number, known[name], each.value, each.numerator, each.denominator, words(each.reason)))
    db.executemany("INSERT INTO run_values VALUES (?, ?, ?, ?, ?, ?)", rows)


def _write_block(db: sqlite3.Connection, number: int, kind: str, block: Block) -> None:
    names = json.dumps(block.names, ensure_ascii=False)
    found = db.execute("SELECT number FROM layout WHERE names = ?", (names,)).fetchone()
    layout = found[0] if found else db.execute("INSERT INTO layout (names) VALUES (?)", (names,)).lastrowid
    db.execute(
        "INSERT INTO block VALUES (?, ?, ?, ?, ?, ?)", (number, kind, layout, block.length, block.types, block.data)
    )


def find(store: Database, wanted: str) -> RunRecord:
    """The run of an id or of the beginning of one.

    Raises
    ------
    InputError
        If no run or several have it, with the nearest.
    """
    text = wanted.strip().lower()
    found = store.rows(f"{SELECT} WHERE id >= ? AND id < ? ORDER BY id LIMIT 6", (text, text + "g")) if text else []
    if found and (found[0]["id"] == text or (len(found) == 1 and len(text) >= SHORTEST)):
        return record(found[0])
    if found:
        shown = ", ".join(row["id"][:12] for row in found[:5]) + (" …" if len(found) > 5 else "")
        raise InputError.single(
            f"“{text}”可指多次推演：{shown}；请多写几位", f"'{text}' may mean several runs: {shown}; give more letters",
            file=str(store.folder),
        )  # fmt: skip
    raise _unknown(store, text)


def _unknown(store: Database, text: str) -> InputError:
    newest = [row[0] for row in store.rows("SELECT id FROM run ORDER BY number DESC LIMIT 2000")]
    # of ids one types the beginning, so the beginning is compared
    short = {each[: max(SHORTEST, len(text))]: each for each in reversed(newest)}
    near = nearest(text, short)
    if near is not None:
        zh, en = f"；是否应为 {short[near][:12]}？", f"; did you mean {short[near][:12]}?"
    elif newest:
        listed = ", ".join(each[:12] for each in newest[:3])
        zh, en = (
            f"；最近的：{listed}（wangge runs list 列出全部）",
            f"; latest: {listed} ('wangge runs list' shows all)",
        )
    else:
        zh, en = "；结果库是空的", "; the store is empty"
    return InputError.single(f"没有推演“{text[:64]}”{zh}", f"no run '{text[:64]}'{en}", file=str(store.folder))


def listed(
    store: Database,
    scenario: str | None = None,
    state: str | None = None,
    study: str | None = None,
    limit: int | None = None,
) -> list[RunRecord]:
    """Runs, newest first."""
    conditions, arguments = [], []
    if scenario is not None:
        conditions.append("(scenario = ? OR name = ?)")
        arguments += [scenario, scenario]
    if state is not None:
        conditions.append("state = ?")
        arguments.append(state)
    if study is not None:
        conditions.append("id IN (SELECT run FROM study_run WHERE study = ?)")
        arguments.append(study)
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    rows = store.rows(f"{SELECT}{where} ORDER BY number DESC LIMIT ?", (*arguments, -1 if limit is None else limit))
    return [record(row) for row in rows]


def of(store: Database, ids: Iterable[str]) -> list[RunRecord]:
    """Those of the runs that are stored."""
    wanted = json.dumps(list(ids))
    rows = store.rows(f"{SELECT} WHERE id IN (SELECT value FROM json_each(?)) ORDER BY number", (wanted,))
    return [record(row) for row in rows]


def done(store: Database, ids: Iterable[str]) -> set[str]:
    """Which of the ids are stored as done."""
    rows = store.rows(
        "SELECT id FROM run WHERE state = 'done' AND id IN (SELECT value FROM json_each(?))", (json.dumps(list(ids)),)
    )
    return {row[0] for row in rows}


def remove(db: sqlite3.Connection, ids: Sequence[str]) -> int:
    """Delete rows of runs, inside a transaction; what belongs to them goes with them."""
    wanted = (json.dumps(list(ids)),)
    return db.execute("DELETE FROM run WHERE id IN (SELECT value FROM json_each(?))", wanted).rowcount
