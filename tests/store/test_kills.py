"""Processes that are killed while writing, or that write at once: no run is partial, none that was stored is lost."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sim.store import Store, run_id
from sim.store.gc import gc
from tests.store.made import IDENTITY, check

ROOT = Path(__file__).parents[2]
#: every few runs has logs, so that a kill often falls into writing them
COUNT = 100_000


def start(*words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.store.made", *words], cwd=ROOT, text=True, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip


def kill_some_time(folder: Path, first: int, chance: random.Random) -> list[str]:
    """Let a writer store runs, kill it at a random moment; the ids that it said were stored."""
    writer = start("write", str(folder), str(first), str(COUNT))
    assert writer.stdout is not None
    told = [writer.stdout.readline().strip()]
    time.sleep(chance.random() * 0.3)
    writer.send_signal(signal.SIGKILL)
    rest = writer.stdout.read().splitlines(keepends=True)
    writer.wait()
    assert writer.stdin is not None
    writer.stdin.close()
    writer.stdout.close()
    return told + [line.strip() for line in rest if line.endswith("\n")]


def kills(folder: Path, number: int) -> None:
    chance, told = random.Random(number), []
    for turn in range(number):
        told += kill_some_time(folder, turn * COUNT, chance)
        with Store.open(folder) as store:
            assert store.done(told) == set(told)
    with Store.open(folder) as store:
        assert store.rows("PRAGMA quick_check")[0][0] == "ok"
        for record in store.runs():
            check(store, record)
        cleared = gc(store, untouched=-1.0)
        assert cleared.damaged == ()
        for record in store.runs():
            check(store, record)
        assert not any((folder / "tmp").iterdir())
        held = {record.id for record in store.runs() if record.logs}
        assert {path.name for path in (folder / "logs").iterdir()} == held


def test_killed_writers_leave_whole_runs_only(tmp_path: Path) -> None:
    kills(tmp_path / "store", 5)


@pytest.mark.prove
def test_killed_writers_leave_whole_runs_only_fifty_times(tmp_path: Path) -> None:
    kills(tmp_path / "store", 50)


def test_two_writers_and_a_reader_share_a_store(tmp_path: Path) -> None:
    """All three open a store that is not there yet, and the writers share half their runs."""
    folder, runs = tmp_path / "store", 60
    reader = start("read", str(folder))
    assert reader.stdout is not None and reader.stdout.readline() == "ready\n"
    for each in [start("write", str(folder), first, str(runs)) for first in ("0", "30")]:
        assert each.stdout is not None and each.stdin is not None
        assert len(each.stdout.read().split()) == runs
        assert each.wait() == 0
        each.stdin.close()
        each.stdout.close()
    checked, _ = reader.communicate("stop\n")
    assert reader.returncode == 0 and int(checked) > 0
    with Store.open(folder) as store:
        assert {record.id for record in store.runs()} == {run_id(IDENTITY, seed) for seed in range(90)}
        for record in store.runs():
            check(store, record)
