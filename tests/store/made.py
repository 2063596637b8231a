"""Runs made by hand, and a program that writes (or reads) them in a process of its own.

``python -m tests.store.made write FOLDER FIRST COUNT`` prints each id once it is stored; ``read FOLDER`` checks every
run it sees until its standard input closes, and prints how many it has checked.
"""

from __future__ import annotations

import select
import sys
from pathlib import Path

import numpy as np

from sim import NUMBERS
from sim.store import RunRecord, Store, StoredRun, ValueRow, run_id, scenario_digest
from sim.store.logs import described

IDENTITY = {"schema": 1, "parameters": {"a": 1.5}}
UNIT = {"zh": "件", "en": "disputes"}
REASON = {"zh": "分母为零", "en": "the denominator is zero"}
DAYS, INDICATORS = 200, 40


def made(seed: int, logs: bool = False, areas: bool = False, state: str = "done", numbers: int = NUMBERS) -> StoredRun:
    """A run whose every part follows from its seed."""
    record = RunRecord(
        run_id(IDENTITY, seed), f"made-{seed % 3}", {"zh": f"情景{seed % 3}", "en": f"Scenario {seed % 3}"},
        scenario_digest(IDENTITY), seed, state, numbers, seconds=0.25, days=DAYS, disputes=seed, logs=logs, areas=areas,
        command=f"wangge run made.yaml --seed {seed}",
        reason=None if state == "done" else REASON,
    )  # fmt: skip
    if state != "done":
        return StoredRun(record, IDENTITY)
    values = [ValueRow(f"x{n}", "true", seed + n / 7, float(n), 7.0, UNIT) for n in range(INDICATORS)]
    values.append(ValueRow("none", "recorded", None, None, 0.0, UNIT, REASON))
    places = {"areas": {"township": {"x:true": np.array([seed, np.nan, 0.1])}}} if areas else {}
    return StoredRun(
        record, IDENTITY, "schema: 1\nscenario: made\n", tuple(values),
        {"x:true": np.arange(DAYS) * float(seed), "y:true": np.arange(DAYS) / 60},
        {"settled_by": [0.1, seed / 3], **places}, {"total_s": 0.25, "rules": {"arise": 0.1}},
        {name: bytes([seed % 256]) * 5000 for name in ("cases.parquet", "events.parquet")} if logs else None,
        {"wangge": "1"}, {"start": "2023-01-01", "day_minutes": 480},
    )  # fmt: skip


def check(store: Store, record: RunRecord) -> None:
    """Fail unless every part of a stored run is there and right."""
    assert record.state == "done" and record.id == run_id(IDENTITY, record.seed) and record.disputes == record.seed
    whole = made(record.seed, record.logs, record.areas)
    assert tuple(store.value_rows(record.id)) == whole.values
    daily = store.daily(record.id)
    assert list(daily) == ["x:true", "y:true"]
    assert all(np.array_equal(daily[name], column) for name, column in whole.daily.items())
    assert store.extras(record.id)["settled_by"] == whole.extras["settled_by"]
    if record.logs:
        folder = store.logs(record.id)
        assert folder is not None, record.id
        assert {name: (folder / name).read_bytes() for name in described(folder)["sizes"]} == whole.log_parquet


def write(folder: str, first: int, count: int) -> None:
    with Store.open(Path(folder)) as store:
        for seed in range(first, first + count):
            store.put(made(seed, logs=seed % 3 == 0))
            print(run_id(IDENTITY, seed), flush=True)


def read(folder: str) -> None:
    import pandas as pd

    checked = pd.DataFrame().size
    print("ready", flush=True)
    with Store.open(Path(folder)) as store:
        while not select.select([sys.stdin], [], [], 0.0)[0]:
            for record in store.runs(limit=20):
                check(store, record)
                checked += 1
            store.values(indicators=["x1"])
    print(checked)


if __name__ == "__main__":
    if sys.argv[1] == "write":
        write(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
    else:
        read(sys.argv[2])
