"""Memory that the next run uses again: cleared, on a cache line, and never while anybody still looks at it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from sim.world import slabs

ROWS = slabs.LARGE // 8


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    slabs.forget()
    yield
    slabs.forget()


def test_it_is_numpy_zeros_on_a_cache_line() -> None:
    record = np.dtype([("a", "f8"), ("b", "i1")])
    assert slabs.zeros((2, 0, 5), np.int8).shape == (2, 0, 5)
    for shape, kind in ((3, np.int32), ((7, ROWS // 4), np.float64), (ROWS, record)):
        made = slabs.zeros(shape, kind)
        same = np.zeros(shape, kind)
        assert made.shape == same.shape
        assert made.dtype == same.dtype
        assert made.tobytes() == same.tobytes()
        assert made.ctypes.data % 64 == 0
        assert made.flags["C_CONTIGUOUS"]
        assert made.flags["WRITEABLE"]


def test_memory_nobody_looks_at_is_used_again_and_cleared() -> None:
    first = slabs.zeros(2 * ROWS, np.int64)
    place = first.ctypes.data
    first[...] = -1
    del first
    again = slabs.zeros((2 * ROWS - 5,), np.float64)
    assert again.ctypes.data == place
    assert not again.any()


def test_a_view_that_is_kept_keeps_its_memory() -> None:
    first = slabs.zeros((2, ROWS), np.int64)
    first[...] = 7
    kept = first[1].view(np.uint8)[::3]
    before = kept.copy()
    del first
    other = slabs.zeros((2, ROWS), np.int64)
    other[...] = 1
    np.testing.assert_array_equal(kept, before)


def test_small_ones_and_misfits_are_not_taken_from_it() -> None:
    first = slabs.zeros(64 * ROWS, np.int8)
    whole = (first.ctypes.data, first.ctypes.data + first.nbytes)
    del first
    for made in (slabs.zeros(10, np.int8), slabs.zeros(ROWS, np.int64)):
        assert not whole[0] <= made.ctypes.data < whole[1]


def test_what_lies_idle_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slabs, "_KEPT", 20 * slabs.LARGE)
    in_use = len(slabs._blocks)  # results that other tests keep
    held = [slabs.zeros(factor * slabs.LARGE, np.int8) for factor in (1, 3, 7, 16, 40)]
    del held
    used = slabs.zeros(3 * slabs.LARGE, np.int8)
    assert sum(len(block) for block in slabs._blocks[in_use:]) <= 23 * slabs.LARGE + 64
    del used
    slabs.forget()
    assert len(slabs._blocks) == in_use


def test_results_of_a_run_outlive_the_next_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slabs, "LARGE", 1)
    from tests.engine import run, shipped

    tables = run(shipped("tiny", warm_up=0, measure=40, follow_up=0)).result()
    log = {name: column.copy() for name, column in tables.log.items()}
    for _ in range(3):
        run(shipped("tiny", warm_up=0, measure=40, follow_up=0, seed=9))
    for name, column in tables.log.items():
        np.testing.assert_array_equal(column, log[name])
