"""A real scheduler and two workers on loopback: the same numbers, and deaths that cost nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from sim.cli.cluster import LOOPBACK
from sim.experiments.sweep import load, sweep
from sim.experiments.sweep.cluster import Cluster, ClusterError
from sim.experiments.sweep.worker import Guarded, OtherProgramError, about, fingerprint
from sim.store import Store, studies
from tests.sweep import actors
from tests.sweep.helpers import HEAD, TWO, contents, intact, number_done, read, start, until
from tests.sweep.running import Running

pytest.importorskip("distributed")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Running]:
    running = Running()
    yield running
    running.end()


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a sweep on this machine's own processes stores."""
    folder = tmp_path_factory.mktemp("local")
    with Store.open(folder / "store") as store:
        sweep(read(folder, f"{HEAD}{TWO}replications: 4\n"), store, workers=2)
    return contents(folder / "store")


def test_only_this_machine_can_connect(cluster: Running) -> None:
    processes = [psutil.Process(each.pid) for each in (cluster.scheduler, cluster.keeper)] + cluster.workers()
    listening = {
        connection.laddr.ip
        for process in processes
        for connection in process.net_connections("tcp")
        if connection.status == psutil.CONN_LISTEN
    }
    assert listening and listening <= set(LOOPBACK)


def test_results_are_those_of_local_processes(cluster: Running, local: dict[str, Any], tmp_path: Path) -> None:
    """While a worker is killed in the middle: its runs are done again by the others."""
    killed: list[int] = []

    def watch(_: object) -> None:
        if not killed and number_done(tmp_path / "store") > 3:
            worker = cluster.workers()[0]
            killed.append(worker.pid)
            worker.kill()

    with Store.open(tmp_path / "store") as store:
        study = read(tmp_path, f"{HEAD}{TWO}replications: 4\n")
        report = sweep(study, store, cluster=cluster.address, watch=watch)
    assert killed and (report.state, report.new, report.troubles) == ("done", 16, ())
    intact(tmp_path / "store")
    assert contents(tmp_path / "store") == local
    until(lambda: len(cluster.workers()) >= 2, 60)


def test_a_run_that_kills_its_worker_is_quarantined(cluster: Running, tmp_path: Path) -> None:
    with Store.open(tmp_path / "store") as store:
        study = read(tmp_path, f"{HEAD}replications: 4\n")
        report = sweep(study, store, cluster=cluster.address, function=actors.misbehaving_a_little)
    assert {each.replication: each.state for each in report.troubles} == {
        actors.KILLER: "quarantined", actors.FAILING: "failed",
    }  # fmt: skip
    assert report.new == 2


def test_a_dead_scheduler_is_one_message_and_resume_finishes(
    cluster: Running, local: dict[str, Any], tmp_path: Path
) -> None:
    """Last, because the scheduler is gone afterwards."""
    path = tmp_path / "study.yaml"
    path.write_text(f"{HEAD}{TWO}replications: 4\n", encoding="utf-8")
    store = tmp_path / "store"
    process = start("sweep", path, "--store", store, "--cluster", cluster.address, "--lang", "en")
    until(lambda: number_done(store) > 1 or process.poll() is not None, 120)
    cluster.scheduler.kill()
    out, err = process.communicate(timeout=60)
    assert process.returncode == 1 and "Traceback" not in out + err
    assert err.count("the connection to the scheduler") == 1 and "all finished runs are stored" in err
    intact(store)
    before = contents(store)
    assert before.items() <= local.items()
    with Store.open(store) as opened:
        assert studies.get(opened, "small").state == "stopped"
        report = sweep(load(path), opened, workers=2)
    assert report.before == len(before) and contents(store) == local
    out, err = cluster.keeper.communicate(timeout=90)
    assert "is gone" in err and "Traceback" not in out + err


def test_nobody_there_is_said_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.experiments.sweep.cluster.PATIENCE", 1.0)
    with pytest.raises(ClusterError) as caught:
        Cluster("127.0.0.1:9")
    assert "cannot reach a scheduler" in caught.value.en and "无法连接" in caught.value.zh


def client(program: Callable[[], dict[str, str]]) -> type:
    """A connection to one worker that says what it runs."""

    class Client:
        status = "running"

        def __init__(self, *_: object, **__: object) -> None: ...
        def nthreads(self) -> dict[str, int]:
            return {"tcp://10.0.0.7:1": 1}

        def run(self, _: object) -> dict[str, dict[str, str]]:
            return {"tcp://10.0.0.7:1": program()}

        def run_on_scheduler(self, _: object) -> dict[str, str]:
            return about()

        def close(self, timeout: float) -> None: ...

    return Client


def test_another_program_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(OtherProgramError):
        Guarded("another")([])
    assert Guarded(fingerprint())([])[1] == []
    monkeypatch.setattr("distributed.Client", client(lambda: about() | {"numba": "0.1"}))
    with pytest.raises(ClusterError) as caught:
        Cluster("10.0.0.7:8786")
    assert f"tcp://10.0.0.7:1: numba 0.1 ≠ {about()['numba']}" in caught.value.en
    assert "scheduler:" not in caught.value.en


def test_a_worker_that_ends_while_it_is_asked_is_not_the_scheduler(monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[dict[str, str] | OSError] = [about(), OSError("the worker ended"), OSError("so did the next")]

    def program() -> dict[str, str]:
        answer = answers.pop()
        if isinstance(answer, OSError):
            raise answer
        return answer

    monkeypatch.setattr("distributed.Client", client(program))
    with Cluster("10.0.0.7:8786") as cluster:
        assert not answers and cluster.threads() == 1

    def never() -> dict[str, str]:
        raise OSError("no way there")

    monkeypatch.setattr("sim.experiments.sweep.cluster.PATIENCE", 0.5)
    monkeypatch.setattr("distributed.Client", client(never))
    with pytest.raises(ClusterError, match="no way there"):
        Cluster("10.0.0.7:8786")


def limits(what: str) -> subprocess.CompletedProcess[str]:
    """Run one item within limits in a process of its own."""
    program = f"from tests.sweep.actors import guarded; guarded({what!r})"
    return subprocess.run([sys.executable, "-c", program], timeout=60, capture_output=True, text=True, check=False)


def test_workers_of_a_cluster_end_themselves_beyond_a_limit() -> None:
    os.environ.setdefault("PYTHONPATH", str(Path(__file__).parents[2]))
    assert [limits(what).returncode for what in ("fine", "slow", "large")] == [0, 1, 1]
