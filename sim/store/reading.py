"""What is stored of runs, as frames and plain data."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import InputError
from sim.store.database import Database
from sim.store.records import ValueRow
from sim.store.tables import Block, unpack, unpack_json, unpack_text, with_null

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("run", "indicator", "series", "value", "numerator", "denominator", "reason")


def values(store: Database, ids: Iterable[str] | None = None, indicators: Iterable[str] | None = None) -> pd.DataFrame:
    """Indicator values of many runs, one row a run and series; all runs and indicators where none are named."""
    import pandas as pd

    conditions, arguments = [], []
    if ids is not None:
        conditions.append("run.id IN (SELECT value FROM json_each(?))")
        arguments.append(json.dumps(list(ids)))
    measures = store.rows("SELECT number, indicator, series FROM measure ORDER BY number")
    if indicators is not None:
        wanted = set(indicators)
        measures = [row for row in measures if row["indicator"] in wanted]
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    runs = store.rows(f"SELECT number, id FROM run {where} ORDER BY number", arguments)
    chosen = json.dumps([row["number"] for row in measures])
    if ids is None and indicators is None:
        query = "SELECT * FROM run_values ORDER BY run, measure"
        found = store.db.execute(query)
    else:
        # CROSS JOIN fixes the order: from the few runs and series to their rows, never through the whole table
        query = (
            "SELECT v.* FROM (SELECT value AS number FROM json_each(?)) r CROSS JOIN (SELECT value AS number FROM"
            " json_each(?)) m CROSS JOIN run_values v WHERE v.run = r.number AND v.measure = m.number"
        )
        found = store.db.execute(query, (json.dumps([row["number"] for row in runs]), chosen))
    found.row_factory = None
    rows = found.fetchall()
    parts = list(zip(*rows, strict=True)) if rows else [()] * 6
    run = _spread(parts[0], {row["number"]: row["id"] for row in runs})
    which = np.array(parts[1], dtype=np.int64)
    frame = {
        "run": run,
        "indicator": _spread(which, {row["number"]: row["indicator"] for row in measures}),
        "series": _spread(which, {row["number"]: row["series"] for row in measures}),
    }
    for name, part in zip(COLUMNS[3:6], parts[2:5], strict=True):
        frame[name] = np.array(part, dtype=np.float64)
    frame["reason"] = np.array(parts[5], dtype=object)
    return pd.DataFrame(frame, columns=list(COLUMNS))


def _spread(numbers: Any, names: Mapping[int, str]) -> Any:
    """Name of each number; by table, since there are many rows and few names."""
    codes = np.asarray(numbers, dtype=np.int64)
    table = np.empty(max(names, default=0) + 1, dtype=object)
    for number, name in names.items():
        table[number] = name
    return table[codes]


def value_rows(store: Database, run: str) -> list[ValueRow]:
    """Indicator values of one run, exactly as they were."""
    rows = store.rows(
        "SELECT m.indicator, m.series, v.value, v.numerator, v.denominator, m.unit, v.reason FROM run"
        " JOIN run_values v ON v.run = run.number JOIN measure m ON m.number = v.measure"
        " WHERE run.id = ? ORDER BY m.number",
        (run,),
    )
    return [
        ValueRow(name, series, value, above, below, json.loads(unit), None if reason is None else json.loads(reason))
        for name, series, value, above, below, unit, reason in rows
    ]


def blocks(store: Database, run: str, like: str) -> dict[str, dict[str, Any]]:
    """Packed tables of a run by kind: column -> numbers."""
    rows = store.rows(
        "SELECT b.kind, l.names, b.length, b.types, b.data FROM run JOIN block b ON b.run = run.number"
        " JOIN layout l ON l.number = b.layout WHERE run.id = ? AND b.kind GLOB ?",
        (run, like),
    )
    return {
        kind: unpack(Block(tuple(json.loads(names)), length, types, data)) for kind, names, length, types, data in rows
    }


def daily(store: Database, run: str) -> pd.DataFrame:
    """One run day by day; no columns where nothing daily was kept."""
    import pandas as pd

    columns = blocks(store, run, "daily").get("daily", {})
    length = len(next(iter(columns.values()))) if columns else 0
    return pd.DataFrame(columns, index=pd.RangeIndex(length, name="day"))


def extras(store: Database, run: str) -> dict[str, Any]:
    """What is kept of a run beside its indicators, as JSON has it."""
    rows = store.rows("SELECT d.extras FROM run JOIN details d ON d.run = run.number WHERE run.id = ?", (run,))
    found: dict[str, Any] = unpack_json(rows[0][0]) if rows else {}
    areas = {
        kind.removeprefix("areas."): {name: with_null(column) for name, column in columns.items()}
        for kind, columns in blocks(store, run, "areas.*").items()
    }
    return found | ({"areas": areas} if areas else {})


def manifest(store: Database, run: str) -> dict[str, Any]:
    """Everything needed to run it again and to know where the numbers are from."""
    rows = store.rows(
        "SELECT s.identity, t.text, d.timing, d.versions FROM run JOIN scenario s ON s.digest = run.scenario"
        " LEFT JOIN source t ON t.digest = run.source LEFT JOIN details d ON d.run = run.number WHERE run.id = ?",
        (run,),
    )
    if not rows:
        raise InputError.single(f"没有推演“{run[:64]}”", f"no run '{run[:64]}'", file=str(store.folder))
    identity, source, timing, versions = rows[0]
    return {
        "identity": json.loads(unpack_text(identity)),
        "source": "" if source is None else unpack_text(source),
        "timing": json.loads(timing or "{}"),
        "versions": json.loads(versions or "{}"),
    }
