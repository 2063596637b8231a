"""Packing loses nothing, whatever the numbers."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from sim.store.tables import pack, unpack

NUMBERS = st.one_of(
    arrays.arrays(np.float64, st.integers(0, 40), elements=st.floats(width=64)),
    arrays.arrays(np.float64, st.integers(0, 40), elements=st.integers(-(2**40), 2**40).map(float)),
    arrays.arrays(np.float64, st.integers(0, 40), elements=st.integers(0, 2**33).map(lambda n: n * (1 / 60))),
    arrays.arrays(np.float64, st.integers(0, 40), elements=st.integers(0, 40_000).map(lambda n: n * (1 / 1_000_000))),
)


@settings(max_examples=300, deadline=None)
@given(NUMBERS)
def test_every_number_comes_back_bit_for_bit(values: NDArray[np.float64]) -> None:
    back = unpack(pack({"a": values, "b": values[::-1]}))
    assert back["a"].tobytes() == values.tobytes() and back["b"].tobytes() == values[::-1].tobytes()


def test_counts_minutes_and_money_are_small() -> None:
    counts = np.arange(365.0) % 90
    columns = {"n": counts, "hours": counts * (1 / 60), "money": (counts * 1000) * (1 / 1_000_000)}
    block = pack(columns)
    assert block.types == "b1" + "bm" + "iw" and block.length == 365 and block.names == tuple(columns)


def test_none_is_nan_and_nothing_is_nothing() -> None:
    assert np.isnan(unpack(pack({"a": [None, 1.0]}))["a"][0])
    assert unpack(pack({})) == {} and len(unpack(pack({"a": []}))["a"]) == 0
