"""Sharing whole numbers out: exact, order-free, and the same keys as the engine's."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.randomness import key_of
from sim.scenario.place.allocation import keys_of, ordinal_in, share_one, share_out, uneven
from sim.scenario.place.region import letters


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 10_000)), min_size=5, max_size=60),
    st.lists(st.integers(0, 1_000_000), min_size=5, max_size=5),
    st.integers(0, 3),
)
def test_totals_are_met_exactly(items: list[tuple[int, int]], totals: list[int], at_least: int) -> None:
    items += [(group, 1) for group in range(5)]
    group = np.array([each[0] for each in items])
    weights = np.array([each[1] for each in items])
    out = share_out(np.array(totals), group, weights, at_least)
    assert np.array_equal(np.bincount(group, out, 5).astype(int), totals)
    assert out.min() >= 0
    enough = np.bincount(group, minlength=5) * at_least <= np.array(totals)
    assert np.all(out[enough[group]] >= at_least)


def test_shares_follow_weights() -> None:
    assert share_one(10, np.array([1, 2, 7])).tolist() == [1, 2, 7]
    assert share_one(1, np.array([5, 5])).tolist() == [1, 0]
    assert share_one(7, np.array([0, 0, 0])).tolist() == [3, 2, 2]


def test_a_total_without_items_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing"):
        share_out(np.array([3, 1]), np.array([0]), np.array([1]))


def test_keys_are_those_of_the_engine() -> None:
    codes = ["431202", "431202t01v001g01", "太平镇", "a"]
    assert [int(key) for key in keys_of(codes)] == [key_of(code) for code in codes]


def test_uneven_weights_look_lognormal() -> None:
    weights = uneven(keys_of([f"v{number}" for number in range(5000)]), 1, 0.5)
    logs = np.log(weights / 2**20)
    assert abs(logs.mean()) < 0.05
    assert logs.std() == pytest.approx(0.5, abs=0.05)
    assert np.all(uneven(keys_of(["a", "b"]), 1, 0.0) == 2**20)


def test_ordinals_and_letters() -> None:
    assert ordinal_in(np.array([0, 0, 1, 3, 3, 3])).tolist() == [0, 1, 0, 0, 1, 2]
    assert [letters(number) for number in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
