"""Study files, stores, and what a store holds in a form that can be compared."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from sim.errors import Fault, InputError
from sim.experiments.sweep import Study, load
from sim.store import Store

ROOT = Path(__file__).parents[2]
HEAD = "schema: 1\nstudy: small\nbase: tiny.yaml\n"
HOURS = "parameters/capacity.hours[desk=village_committee]"
TALKS = "programmes/speak_on_fours/coverage"
TWO = f"factors:\n  {HOURS}: [0.5, 2]\n  {TALKS}: [0, 0.8]\n"
#: a few days only, where it does not matter what is simulated
SHORT = "schema: 1\nscenario: short\nextends: tiny.yaml\nhorizon: {warm_up: 0, measure: 30, follow_up: 0}\n"


def read(folder: Path, text: str) -> Study:
    """Write a study file and read it."""
    path = folder / "study.yaml"
    path.write_text(text, encoding="utf-8")
    return load(path)


def faults_of(folder: Path, text: str) -> list[Fault]:
    """What reading a text complains of."""
    try:
        read(folder, text)
    except InputError as error:
        return error.faults
    return []


def contents(folder: Path) -> dict[str, Any]:
    """Every finished run of a store: id -> all its numbers, exactly."""
    with Store.open(folder, create=False) as store:
        found = {}
        for record in store.runs(state="done"):
            rows = sorted(row[:5] for row in store.value_rows(record.id))
            days = store.daily(record.id)
            found[record.id] = (record.seed, record.disputes, rows, days.to_numpy().tobytes(), list(days.columns))
        return found


def intact(folder: Path) -> None:
    """Check that the database is sound and that no finished run is partial."""
    with Store.open(folder, create=False) as store:
        assert store.rows("PRAGMA quick_check")[0][0] == "ok"
        counts = store.rows(
            "SELECT (SELECT count(*) FROM run_values v WHERE v.run = r.number),"
            " (SELECT count(*) FROM block b WHERE b.run = r.number),"
            " (SELECT count(*) FROM details d WHERE d.run = r.number) FROM run r WHERE r.state = 'done'"
        )
        assert len({tuple(row) for row in counts}) <= 1
        assert not counts or min(counts[0]) > 0


def number_done(folder: Path) -> int:
    """Finished runs in a store; none if there is no store yet."""
    try:
        with Store.open(folder, create=False) as store:
            return int(store.rows("SELECT count(*) FROM run WHERE state = 'done'")[0][0])
    except InputError:
        return 0


def start(*words: object) -> subprocess.Popen[str]:
    """Start ``wangge`` with these words."""
    return subprocess.Popen(
        [sys.executable, "-m", "sim.cli", *map(str, words)], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
    )  # fmt: skip


def until(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    """Wait until something is the case."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def workers_of(pid: int) -> list[psutil.Process]:
    """Worker processes below a process; not the helper that tracks semaphores, nor those that have just ended."""
    found = []
    with suppress(psutil.Error):
        for each in psutil.Process(pid).children(recursive=True):
            with suppress(psutil.Error):
                if "spawn_main" in " ".join(each.cmdline()):
                    found.append(each)
    return found
