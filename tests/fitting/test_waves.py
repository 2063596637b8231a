"""The search, on a known function in place of the model: it comes down to the region that is possible, evenly."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.experiments.fitting.emulator import n_terms, terms, train
from sim.experiments.fitting.outputs import beyond
from sim.experiments.fitting.spec import Design
from sim.experiments.fitting.waves import cut, next_wave, sizes, sobol

BANDS = [(0.2, 0.4), (-np.inf, 0.1)]
KNOBS = 4


def model(shares: NDArray[np.float64], seed: int = 0) -> NDArray[np.float64]:
    """Two outputs; the fourth knob does nothing, the third hardly anything. A little noise, as seeds make it."""
    x = 2 * shares - 1
    noise = np.random.default_rng(seed).normal(0, 0.01, (len(x), 2))
    first = x[:, 0] + 0.5 * np.exp(0.3 * x[:, 1]) - 0.5
    second = x[:, 1] ** 2 - 0.3 * x[:, 0] + 0.02 * x[:, 2] + 0.2
    return np.stack([first, second], axis=1) + noise


def accepted(shares: NDArray[np.float64]) -> NDArray[np.bool_]:
    return np.asarray(beyond(model(shares), BANDS).max(axis=1) <= 0)


def test_terms_are_those_of_a_quadratic() -> None:
    assert terms(np.zeros((3, KNOBS))).shape == (3, n_terms(KNOBS)) == (3, 15)
    shares = sobol(KNOBS, 200, 1)
    x = 2 * shares - 1
    exact = (1 + 2 * x[:, 0] - x[:, 1] * x[:, 2] + 3 * x[:, 3] ** 2)[:, None]
    found = train(shares, exact, np.zeros(200))
    assert found.predict(shares) == pytest.approx(exact, abs=0.01) and found.scatter[0] < 0.01


def test_a_fit_comes_down_to_what_is_possible() -> None:
    shares = sobol(KNOBS, 256, 1)
    before = accepted(shares).mean()
    for wave in range(1, 4):
        fresh = next_wave(shares, model(shares, wave), BANDS, np.full(2, 0.01), 128, wave, cut(wave, 4))
        assert fresh.shape == (128, KNOBS) and fresh.min() >= 0 and fresh.max() <= 1
        shares = np.concatenate([shares, fresh])
    after = accepted(shares[-128:]).mean()
    assert before < 0.01 and after > 0.3


def test_accepted_points_are_even_over_the_accepted_region() -> None:
    """Means and spreads of what the waves accept are those of plain sampling from the prior."""
    shares = sobol(KNOBS, 256, 1)
    for wave in range(1, 5):
        shares = np.concatenate(
            [shares, next_wave(shares, model(shares), BANDS, np.full(2, 0.01), 256, wave, cut(wave, 5))]
        )
    mine = shares[accepted(shares)]
    plain = sobol(KNOBS, 1 << 16, 9)
    plain = plain[accepted(plain)]
    assert len(mine) > 150 and len(plain) > 60
    error = plain.std(axis=0) / np.sqrt(len(mine))
    assert (np.abs(mine.mean(axis=0) - plain.mean(axis=0)) < 5 * error).all()
    assert mine.std(axis=0) == pytest.approx(plain.std(axis=0), rel=0.2)


def test_points_without_a_value_do_not_stop_the_search() -> None:
    shares = sobol(KNOBS, 256, 1)
    scaled = model(shares)
    scaled[::3, 1] = np.nan
    fresh = next_wave(shares, scaled, BANDS, np.full(2, 0.01), 64, 1, 2.0)
    assert accepted(fresh).mean() > accepted(shares).mean()


def test_where_nothing_is_possible_the_nearest_points_are_tried() -> None:
    shares = sobol(KNOBS, 256, 1)
    far = [(5.0, 6.0), (-np.inf, 0.1)]
    fresh = next_wave(shares, model(shares), far, np.full(2, 0.01), 64, 1, 2.0)
    assert fresh.shape == (64, KNOBS) and model(fresh)[:, 0].mean() > 0.9


def test_cuts_come_down() -> None:
    assert [cut(wave, 5) for wave in range(1, 5)] == [2.0, 1.5, 1.0, 0.5]
    assert cut(1, 2) == 2.0


def test_waves_add_up() -> None:
    assert sizes(Design(points=2000, waves=5, first=0.4)) == [800, 300, 300, 300, 300]
    assert sizes(Design(points=103, waves=4, first=0.5)) == [52, 17, 17, 17]
    assert sizes(Design(points=50, waves=1)) == [50]
    assert all(sum(sizes(Design(points=n, waves=3))) == n for n in range(10, 60))
