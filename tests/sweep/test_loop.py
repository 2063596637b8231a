"""The loop and its workers: every item comes back once, whatever happens to the processes."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import psutil
import pytest

from sim.experiments.executor import WorkerError, settle
from sim.experiments.sweep import memory
from sim.experiments.sweep.loop import Loop, Loss
from sim.experiments.sweep.pool import LocalPool, OneExecutor, Pool
from tests.sweep import counting
from tests.sweep.helpers import until

N = 30


def local(**limits: Any) -> Callable[[], Pool]:
    return lambda: LocalPool(2, counting.nothing, **limits)


def plain() -> Pool:
    """A pool of two that breaks as a whole."""
    context = multiprocessing.get_context("spawn")
    return OneExecutor(ProcessPoolExecutor(2, context, settle), lambda: 4)


class Answers:
    """What the loop told."""

    def __init__(self) -> None:
        self.results: dict[int, Any] = {}
        self.losses: dict[int, Loss] = {}

    def run(
        self,
        function: Callable[[Sequence[int]], tuple[float, Sequence[Any]]],
        make_pool: Callable[[], Pool],
        numbers: Sequence[int] = range(N),
        halt: Callable[[], bool] = lambda: False,
    ) -> bool:
        def take(number: int, result: Any) -> None:
            assert number not in self.results and number not in self.losses
            self.results[number] = result

        def lose(number: int, loss: Loss) -> None:
            assert number not in self.results and number not in self.losses
            self.losses[number] = loss

        with Loop(function, make_pool, take, lose, halt) as loop:
            return loop.run(iter(numbers), len(numbers))


@pytest.fixture(autouse=True)
def _nothing_left() -> Iterator[None]:
    yield
    until(lambda: not multiprocessing.active_children(), 10)


@pytest.mark.parametrize("make_pool", [local(), plain], ids=["local", "plain"])
def test_killers_are_named_and_nobody_else_is_lost(make_pool: Callable[[], Pool]) -> None:
    answers = Answers()
    assert answers.run(counting.deadly, make_pool)
    assert answers.results == {number: number * number for number in range(N) if number not in (7, 20)}
    assert {number: (loss.why, loss.attempts) for number, loss in answers.losses.items()} == {
        7: ("died", 3), 20: ("died", 3),
    }  # fmt: skip


def test_small_items_travel_together() -> None:
    sizes: list[int] = []

    class Counting(LocalPool):
        def submit(self, function: Any, items: Sequence[Any], expected: float) -> Any:
            sizes.append(len(items))
            return super().submit(function, items, expected)

    answers = Answers()
    answers.run(counting.squares, lambda: Counting(1, counting.nothing), range(400))
    assert answers.results == {number: number * number for number in range(400)}
    # 10 ms each, so about 75 make three quarters of a second; never more than 64, and fewer near the end
    assert sizes[0] == 1 and max(sizes) == 64 and sizes[-1] <= 4


def test_too_long_is_ended_and_told() -> None:
    answers, began = Answers(), time.monotonic()
    assert answers.run(counting.endless, local(seconds=0.5), range(12))
    assert answers.losses[5].why == "time" and len(answers.results) == 11
    assert time.monotonic() - began < 15


def test_too_much_memory_is_ended_and_told() -> None:
    answers = Answers()
    assert answers.run(counting.greedy, local(memory_mb=250), range(12))
    assert answers.losses[5].why == "memory" and len(answers.results) == 11


def test_what_cannot_be_sent_is_one_item_s_fault() -> None:
    answers = Answers()
    assert answers.run(counting.unsendable, local(), range(12))
    assert answers.losses[5].why == "error" and len(answers.results) == 11


def test_halt_waits_for_what_is_under_way() -> None:
    answers = Answers()
    assert not answers.run(counting.squares, local(), range(10_000), halt=lambda: len(answers.results) > 20)
    assert 20 < len(answers.results) < 10_000


def test_leaving_by_an_exception_keeps_finished_results_and_ends_the_workers() -> None:
    answers = Answers()

    def interrupt() -> bool:
        if len(answers.results) > 20:
            raise KeyboardInterrupt
        return False

    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        answers.run(counting.squares, local(), range(10_000), interrupt)
    assert len(answers.results) > 20 and time.monotonic() - began < 10


def test_workers_killed_from_outside_cost_nothing() -> None:
    answers, killed = Answers(), 0

    def kill_now_and_then() -> bool:
        nonlocal killed
        if killed < 3 and len(answers.results) > 60 * (killed + 1):
            workers = multiprocessing.active_children()
            os.kill(workers[killed % len(workers)].pid or 0, signal.SIGKILL)
            killed += 1
        return False

    assert answers.run(counting.squares, local(), range(400), kill_now_and_then)
    assert killed == 3 and not answers.losses
    assert answers.results == {number: number * number for number in range(400)}


def test_workers_that_cannot_start_are_no_endless_loop() -> None:
    with pytest.raises(WorkerError) as caught:
        Answers().run(counting.squares, lambda: LocalPool(1, counting.never))
    assert "cannot be started" in caught.value.en and "无法启动" in caught.value.zh


def test_memory_is_what_the_system_says(monkeypatch: pytest.MonkeyPatch) -> None:
    mine = psutil.Process().memory_info().rss
    found = memory.resident(os.getpid())
    assert found is not None and abs(found - mine) < 0.2 * mine
    assert memory.resident(2**22 + 1) is None
    monkeypatch.setattr(memory.Path, "read_text", lambda *_, **__: (_ for _ in ()).throw(OSError()))
    other = memory.resident(os.getpid())
    assert other is not None and abs(other - mine) < 0.2 * mine
