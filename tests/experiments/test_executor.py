"""Batches: order, workers, progress, death of a worker, Ctrl-C."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sim.experiments.executor import Batch, Progress, WorkerError

PROGRAM = """
import os, sys, time
from sim.experiments.executor import Batch
from tests.experiments.test_executor import slow

if __name__ == "__main__":
    try:
        with Batch(slow, 2) as batch:
            batch.map([0.0, 30.0, 30.0, 30.0])
    except KeyboardInterrupt:
        sys.exit(130)
"""


def square(number: int) -> int:
    return number * number


def slow(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def die(number: int) -> int:
    if number == 2:
        os._exit(7)
    return number


def where(seconds: float) -> int:
    time.sleep(seconds)
    return os.getpid()


def refuse(number: int) -> int:
    if number == 3:
        raise ValueError("three")
    return number


def test_results_come_in_order_whatever_the_workers() -> None:
    expected = [number * number for number in range(7)]
    for workers in (1, 2):
        with Batch(square, workers) as batch:
            assert batch.map(list(range(7))) == expected
            assert batch.map([9, 8]) == [81, 64]
    assert not multiprocessing.active_children()


def test_a_short_first_list_leaves_room_for_a_longer_one() -> None:
    """A comparison's pairs are few, the runs of its members many: these go to all workers."""
    with Batch(where, 2) as batch:
        assert len({*batch.map([0.0, 0.0])} - {os.getpid()}) == 1
        assert len({*batch.map([0.3] * 8)} - {os.getpid()}) == 2
    assert not multiprocessing.active_children()


def test_progress_is_told_after_every_task() -> None:
    seen: list[Progress] = []
    with Batch(square, 1, seen.append) as batch:
        batch.map([1, 2, 3])
    assert [(each.done, each.total) for each in seen] == [(1, 3), (2, 3), (3, 3)]
    assert seen[-1].remaining == 0.0


def test_short_work_starts_no_process() -> None:
    with Batch(square) as batch:
        batch.map(list(range(5)))
        assert not multiprocessing.active_children()


def test_death_of_a_worker_is_one_clear_message() -> None:
    with pytest.raises(WorkerError) as caught, Batch(die, 2) as batch:
        batch.map([0, 1, 2, 3])
    assert "--workers 1" in caught.value.zh and "--workers 1" in caught.value.en
    assert not multiprocessing.active_children()


def test_an_error_of_a_task_comes_through() -> None:
    with pytest.raises(ValueError, match="three"), Batch(refuse, 2) as batch:
        batch.map([0, 1, 2, 3, 4])
    assert not multiprocessing.active_children()


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_ctrl_c_stops_at_once_and_quietly(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM, encoding="utf-8")
    root = Path(__file__).parents[2]
    process = subprocess.Popen(
        [sys.executable, str(program)], cwd=root, env=os.environ | {"PYTHONPATH": str(root)}, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    time.sleep(3.0)
    began = time.perf_counter()
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert time.perf_counter() - began < 10
    assert "Traceback" not in out + err
