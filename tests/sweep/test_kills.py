"""``kill -9`` at random moments: no stored run is partial, none is lost, and all ends as without it."""

from __future__ import annotations

import signal
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

from sim.store import Store, studies
from tests.sweep.helpers import HEAD, contents, intact, number_done, start, until, workers_of

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals")

#: runs of the study that is disturbed
RUNS = 80


def study(folder: Path, runs: int = RUNS) -> Path:
    path = folder / "study.yaml"
    path.write_text(f"{HEAD}replications: {runs}\nkeep: {{daily: true}}\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What an undisturbed sweep stores."""
    folder = tmp_path_factory.mktemp("undisturbed")
    process = start("sweep", study(folder), "--store", folder / "store", "--workers", 2)
    _, err = process.communicate(timeout=300)
    assert process.returncode == 0, err
    intact(folder / "store")
    return contents(folder / "store")


def kill_worker(pid: int, random: np.random.Generator) -> bool:
    """Kill one of a sweep's workers that has worked; False if there is none."""
    found = workers_of(pid)
    if not found:
        return False
    try:
        found[int(random.integers(len(found)))].kill()
    except psutil.Error:
        return False
    return True


def all_gone(processes: list[psutil.Process]) -> bool:
    return all(gone(each) for each in processes)


def gone(process: psutil.Process) -> bool:
    """Whether it has ended, perhaps without anybody having asked for its end."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.Error:
        return True


def disturb(folder: Path, parents: int, workers: int, seed: int) -> int:
    """Run the study, killing sweeps and workers on the way, until it ends by itself; the number of kills."""
    wanted = parents + workers
    random, store, path = np.random.default_rng(seed), folder / "store", study(folder)
    before: set[str] = set()
    while True:
        process = start("sweep", path, "--store", store, "--workers", 2)
        has = number_done(store)
        until(lambda p=process, n=has: p.poll() is not None or number_done(store) > n, 120)  # type: ignore[misc]
        while process.poll() is None and (parents or workers):
            time.sleep(float(random.uniform(0.0, 0.4)))
            if workers and (not parents or random.random() < 0.5):
                workers -= kill_worker(process.pid, random)
            elif parents:
                children = workers_of(process.pid)
                process.kill()
                parents -= 1
                until(partial(all_gone, children), 30)
                break
        _, err = process.communicate(timeout=300)
        intact(store)
        now = set(contents(store))
        assert before <= now, "a stored run was lost"
        before = now
        if process.returncode == -signal.SIGKILL:
            with Store.open(store) as held:
                assert studies.get(held, "small").state == "stopped"
            continue
        assert process.returncode == 0, err
        return wanted - parents - workers


def kills(undisturbed: dict[str, Any], folder: Path, number: int) -> None:
    """Disturb sweeps, each in a new store, until so many kills were made; each must end like the undisturbed one."""
    made = 0
    while made < number:
        place = folder / str(len(list(folder.iterdir())))
        place.mkdir()
        now = disturb(place, parents=2, workers=3, seed=int(time.time()))
        assert contents(place / "store") == undisturbed
        made += now


def test_kills(undisturbed: dict[str, Any], tmp_path: Path) -> None:
    kills(undisturbed, tmp_path, 5)


@pytest.mark.prove
def test_fifty_kills(undisturbed: dict[str, Any], tmp_path: Path) -> None:
    kills(undisturbed, tmp_path, 50)


@pytest.mark.parametrize("number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.prove)])
def test_a_polite_end_keeps_all_that_is_finished(
    number: signal.Signals, undisturbed: dict[str, Any], tmp_path: Path
) -> None:
    store = tmp_path / "store"
    process = start("sweep", study(tmp_path, 3_000), "--store", store, "--workers", 1, "--lang", "en")
    until(lambda: number_done(store) > 3, 120)
    children = workers_of(process.pid)
    process.send_signal(number)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "all finished runs are stored" in err and "Traceback" not in out + err
    until(partial(all_gone, children), 30)
    intact(store)
    held = contents(store)
    assert len(held) > 3 and all(held[run] == undisturbed[run] for run in held.keys() & undisturbed.keys())
    with Store.open(store) as opened:
        record = studies.get(opened, "small")
        assert record.state == "stopped" and record.message is not None and "stopped as asked" in record.message["en"]
