"""The process that waits for a live run: it takes one over, is replaced, and never outlives its server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from sim.experiments import live as runs
from sim.experiments.live import spare
from sim.scenario.extend import SHIPPED
from sim.store import Store, live
from sim.store.processes import alive, start_token
from tests.live.helpers import TINY, day, said, state, wait

#: a server that keeps a spare process and tells its number
SERVER = """
import sys, time
from sim.experiments.live import spare
spare.prepare()
while not spare.pid():
    time.sleep(0.01)
print(spare.pid(), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(spare, "LATER", 0.0)
    spare.prepare()
    wait(lambda: spare.pid() > 0, "a spare process")
    yield spare.pid()
    spare.give_up()
    assert spare.pid() == 0


def test_it_takes_a_run_over_and_is_replaced(store: Store, kept: int) -> None:
    run = runs.start(store, TINY, speed=live.AT_ONCE)
    assert live.get(store, run).pid == kept
    wait(lambda: not live.get(store, run).working, "the end")
    assert state(store, run) == "done", said(store, run)
    wait(lambda: spare.pid() not in (0, kept), "another one")


def test_a_run_outlives_the_server_that_had_the_spare_process(store: Store, kept: int) -> None:
    run = runs.start(store, TINY, speed=20.0)
    spare.give_up()
    wait(lambda: day(store, run) >= 2, "the first days")
    assert alive(kept, live.get(store, run).start_token)


def test_a_dead_one_is_no_loss(store: Store, kept: int) -> None:
    os.kill(kept, signal.SIGKILL)
    run = runs.start(store, TINY, speed=20.0)
    wait(lambda: day(store, run) >= 1, "the first day")
    assert live.get(store, run).pid != kept


def test_one_that_cannot_hear_is_ended_and_the_run_starts_all_the_same(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    deaf = subprocess.Popen(
        [sys.executable, "-c", "import os, time; os.close(0); print(flush=True); time.sleep(60)"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert deaf.stdout is not None
    deaf.stdout.readline()
    monkeypatch.setattr(spare, "_held", deaf)
    run = runs.start(store, TINY, speed=20.0)
    wait(lambda: day(store, run) >= 1, "the first day")
    assert live.get(store, run).pid != deaf.pid
    assert deaf.poll() is not None


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_one_that_does_not_answer_is_ended_too(store: Store, kept: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spare, "_PATIENCE", 0.3)
    token = start_token(kept)
    os.kill(kept, signal.SIGSTOP)
    run = runs.start(store, TINY, speed=20.0)
    wait(lambda: day(store, run) >= 1, "the first day")
    assert live.get(store, run).pid != kept
    assert not alive(kept, token)


def test_what_goes_wrong_in_it_stands_in_the_log_of_its_run(store: Store, kept: int) -> None:
    run = live.create(store, "gone", {"zh": "无", "en": "gone"}, path=str(store.folder / "gone.yaml"))
    assert spare.hand_over(store, run, 1.0, store.folder / "frames" / f"{run}.log")
    wait(lambda: state(store, run) == "failed", "the failure")
    message = live.get(store, run).message
    assert message is not None and "gone.yaml" in message["en"]
    assert said(store, run) == ""


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_it_ends_with_its_server_however_that_ends() -> None:
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=SHIPPED.parent
    )
    assert server.stdout is not None and server.stdin is not None
    waiting = int(server.stdout.readline())
    token = start_token(waiting)
    assert alive(waiting, token)
    server.kill()
    server.wait()
    server.stdout.close()
    server.stdin.close()
    wait(lambda: not alive(waiting, token), "the spare process to end")
