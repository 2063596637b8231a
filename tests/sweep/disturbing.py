"""``kill -9`` of whatever carries a study out: the command, its workers, a cluster's scheduler, a cluster's workers.

One study is carried out again and again into one store, now by processes of its own, now on a cluster; each time
something is killed at a random moment. After each kill no stored run may be partial, and none that was stored before
may be gone. When the study is done, its stored runs must be those of a study that nobody disturbed; then the next
store begins.
"""

from __future__ import annotations

import signal
import subprocess
import time
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from sim.errors import InputError
from sim.store import Store, studies
from tests.sweep.helpers import HEAD, contents, intact, number_done, start, until, workers_of
from tests.sweep.running import Running

PARENT, WORKER, SCHEDULER, DASK_WORKER = ROLES = ("parent", "worker", "scheduler", "Dask worker")
LOCAL, REMOTE = (PARENT, WORKER), (PARENT, SCHEDULER, DASK_WORKER)
#: runs of the study that is disturbed
RUNS = 120
#: seconds from the start of a sweep within which it certainly works, and between two kills
_START, _BETWEEN = 3.0, 0.4
#: share of kills that may fall into the time before the first run of a sweep is stored
_EARLY = 0.3


def study(folder: Path, runs: int = RUNS) -> Path:
    """A study file of some hundred runs of ten milliseconds."""
    path = folder / "study.yaml"
    path.write_text(f"{HEAD}replications: {runs}\nkeep: {{daily: true}}\n", encoding="utf-8")
    return path


def gone(process: psutil.Process) -> bool:
    """Whether it has ended, perhaps without anybody having asked for its end."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.Error:
        return True


def all_gone(processes: list[psutil.Process]) -> bool:
    return all(gone(each) for each in processes)


class Disturber:
    """Carries a study out and kills on the way.

    Attributes
    ----------
    left
        Kills still to be made, by role.
    made
        Kills made, by role; kills of a cluster's sweep itself are under ``parent`` too.
    studies, sweeps
        Stores that were finished and compared; sweeps that were started.
    """

    def __init__(self, folder: Path, undisturbed: dict[str, Any], wanted: dict[str, int], seed: int) -> None:
        self.folder, self.undisturbed, self.left = folder, undisturbed, Counter(wanted)
        self.random = np.random.default_rng(seed)
        self.made: Counter[str] = Counter()
        self.studies = self.sweeps = 0
        self.held: set[str] = set()
        self.path = study(folder)
        self.cluster: Running | None = None

    @property
    def store(self) -> Path:
        return self.folder / f"store-{self.studies}"

    def go(self) -> None:
        """Kill until all wanted kills are made and the last study is done."""
        try:
            while self.left.total() or self.held or not self.studies:
                roles = [role for role in ROLES if self.left[role] > 0]
                # where only the study is left to be finished, nothing is killed
                remote = bool(set(roles) & set(REMOTE[1:])) and (
                    not set(roles) & set(LOCAL[1:]) or self.random.random() < 0.5
                )
                self.round(remote, [role for role in roles if role in (REMOTE if remote else LOCAL)])
        finally:
            self.end_cluster()

    def end_cluster(self) -> None:
        if self.cluster is not None:
            self.cluster, cluster = None, self.cluster
            cluster.end()

    def round(self, remote: bool, roles: list[str]) -> None:
        """One sweep, until it ends by itself or is ended."""
        if remote and self.cluster is None:
            self.cluster = Running()
        how = ("--cluster", self.cluster.address) if remote and self.cluster else ("--workers", 2)
        before = number_done(self.store)
        process = start("sweep", self.path, "--store", self.store, *how)
        self.sweeps += 1
        if self.random.random() < _EARLY:
            time.sleep(float(self.random.uniform(0.0, _START)))
        else:
            until(lambda: process.poll() is not None or number_done(self.store) > before, 120)
        # workers first: what carries the others can be killed once
        few = [role for role in roles if role in (WORKER, DASK_WORKER)]
        last = [role for role in roles if role in (PARENT, SCHEDULER)]
        for role in (*few * int(self.random.integers(1, 3)), *(self.random.permutation(last)[:1] if last else ())):
            if process.poll() is not None:
                break
            if self.left[role] > 0 and self.kill(role, process):
                self.left[role] -= 1
                self.made[role] += 1
            time.sleep(float(self.random.uniform(0.0, _BETWEEN)))
        self.judge(process)

    def kill(self, role: str, process: subprocess.Popen[str]) -> bool:
        """Kill one; False if there is none."""
        if role == PARENT:
            children = workers_of(process.pid)
            process.kill()
            until(partial(all_gone, children), 30)
            return True
        if role == SCHEDULER:
            assert self.cluster is not None
            self.cluster.scheduler.kill()
            return True
        found = workers_of(process.pid) if role == WORKER or self.cluster is None else self.cluster.workers()
        if not found:
            return False
        try:
            found[int(self.random.integers(len(found)))].kill()
        except psutil.Error:
            return False
        return True

    def judge(self, process: subprocess.Popen[str]) -> None:
        """Wait for the end of a sweep and look at what it left."""
        out, err = process.communicate(timeout=300)
        # a worker whose parent is killed while it is being started says so, and nobody is left to keep it quiet
        assert process.returncode == -signal.SIGKILL or "Traceback" not in out + err, err
        lost = self.cluster is not None and self.cluster.scheduler.poll() is not None
        assert process.returncode in (0, -signal.SIGKILL, *((1,) if lost else ())), err
        if lost:
            self.end_cluster()
        if not number_done(self.store) and process.returncode:
            return
        intact(self.store)
        now = contents(self.store)
        assert self.held <= set(now), "a stored run was lost"
        assert now.items() <= self.undisturbed.items(), "a stored run is another"
        self.held = set(now)
        if process.returncode == 0:
            assert now == self.undisturbed
            self.studies += 1
            self.held = set()
        else:
            # killed before it began, or when it had ended, it is as it was; otherwise nobody may take it for running
            state = self.state()
            assert state in ("planned", "stopped") or (state == "done" and now == self.undisturbed), state

    def state(self) -> str:
        with Store.open(self.store) as held:
            try:
                return studies.get(held, "small").state
            except InputError:  # it was killed before the study was noted
                return "planned"
