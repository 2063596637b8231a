"""Which points are tried: first all over the prior, then wave by wave where the bands may still be met.

Every wave is uniform over a region that holds all that is still possible, so the accepted points of all waves together
are uniform over what is accepted: each is a draw from the prior given the facts.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.experiments.fitting.emulator import implausible, train
from sim.experiments.fitting.outputs import beyond
from sim.experiments.fitting.spec import Design

Floats = NDArray[np.float64]
Bands = Sequence[tuple[float, float]]

#: candidates of a look, and looks at most
_CANDIDATES = 1 << 16
_LOOKS = 6
#: standard errors outside a band within which a candidate stays possible: in the second wave, and in the last
FIRST_CUT, LAST_CUT = 2.0, 0.5
#: by how much a box around what is possible is widened, as a share of its width
_MARGIN = 0.15
#: candidates a wanted point: fewer, and the box is drawn closer
_ENOUGH = 4


def sizes(design: Design) -> list[int]:
    """Points of each wave; they add up to ``design.points``."""
    first = design.points if design.waves == 1 else max(1, round(design.points * design.first))
    rest = design.points - first
    later = design.waves - 1
    return [first, *(rest // later + (number < rest % later) for number in range(later))] if later else [first]


def cut(wave: int, waves: int) -> float:
    """Standard errors that a candidate of a wave (from 1) may lie outside a band; fewer as the stand-in gets better."""
    if waves <= 2:
        return FIRST_CUT
    return FIRST_CUT + (LAST_CUT - FIRST_CUT) * (wave - 1) / (waves - 2)


def sobol(knobs: int, n: int, seed: int) -> Floats:
    """``n`` points of a scrambled Sobol sequence in the unit cube."""
    from scipy.stats import qmc

    power = max(0, int(n - 1).bit_length())
    return np.asarray(qmc.Sobol(knobs, scramble=True, rng=np.random.default_rng(seed)).random_base2(power)[:n])


def next_wave(
    shares: Floats, scaled: Floats, bands: Bands, softness: Floats, n: int, seed: int, within: float
) -> Floats:
    """Points of the next wave.

    Parameters
    ----------
    shares, scaled
        Points so far and their outputs.
    bands, softness
        Of the outputs: band, and allowance for what the model cannot know, on the scale of the search.
    n, seed
        How many points, and the seed of their sample.
    within
        Standard errors outside a band that stay possible (`cut`).
    """
    far = beyond(scaled, bands)
    far[np.isinf(far)] = 1e3
    found = train(shares, scaled, far.max(axis=1))
    error = np.sqrt(np.square(found.scatter) + np.square(softness))
    d = shares.shape[1]
    low, high = np.zeros(d), np.ones(d)
    for look in range(_LOOKS):
        candidates = low + (high - low) * sobol(d, _CANDIDATES, seed * 1000 + look)
        worst = implausible(found.predict(candidates), bands, error)
        possible = worst <= within
        if np.count_nonzero(possible) >= _ENOUGH * n or look == _LOOKS - 1:
            break
        best = np.argsort(worst, kind="stable")[: max(_ENOUGH * n, np.count_nonzero(possible))]
        inside = candidates[possible] if np.count_nonzero(possible) >= 50 else candidates[best]
        width = inside.max(axis=0) - inside.min(axis=0)
        low = np.maximum(low, inside.min(axis=0) - _MARGIN * width)
        high = np.minimum(high, inside.max(axis=0) + _MARGIN * width)
    chosen = np.flatnonzero(possible)[:n]
    if len(chosen) < n:  # nothing like that many are possible: the nearest ones teach most
        chosen = np.sort(np.argsort(worst, kind="stable")[:n])
    return np.asarray(candidates[chosen])
