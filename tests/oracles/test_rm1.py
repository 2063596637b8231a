"""RM-1 in the engine gives the means of the reference, at both sizes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.oracles.rm1 import agree, compare

Record = Callable[[str, object], None]


def _check(micro_grids: int, measure: int, seeds: range, reference_days: int, record: Record | None = None) -> None:
    rows = compare(micro_grids, measure, seeds, reference_days)
    for name, engine, other in rows:
        if record is not None:
            record(name, f"{engine.mean:.4g} ± {engine.error:.2g} / {other.mean:.4g} ± {other.error:.2g}")
    assert not [name for name, engine, other in rows if not agree(engine, other)]


def test_small_size() -> None:
    _check(1_003, 4_000, range(1, 3), 4_000)


def test_city_size() -> None:
    _check(112_600, 1_000, range(1, 2), 500)


@pytest.mark.prove
def test_small_size_in_full(record_property: Record) -> None:
    _check(1_003, 19_000, range(1, 21), 100_000, record_property)


@pytest.mark.prove
def test_city_size_in_full(record_property: Record) -> None:
    _check(112_600, 1_500, range(1, 5), 5_000, record_property)
