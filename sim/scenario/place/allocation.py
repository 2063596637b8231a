"""Shares whole numbers out: largest remainders, integers only, unevenness hashed from codes.

Nothing here draws: the same codes give the same numbers on every machine, whatever the order of the rows they came in.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Keys = NDArray[np.uint64]

ONE = 1 << 20  # weight of an item of average size

_START = np.uint64(0x243F6A8885A308D3)
_FACTORS = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_STEP = np.uint64(0x9E3779B97F4A7C15)
_SHIFTS = np.uint64(30), np.uint64(27), np.uint64(31)


def _mix(z: Keys) -> Keys:
    """Splitmix64's finaliser, on an array (array arithmetic wraps around without a warning)."""
    z = (z ^ (z >> _SHIFTS[0])) * _FACTORS[0]
    z = (z ^ (z >> _SHIFTS[1])) * _FACTORS[1]
    return z ^ (z >> _SHIFTS[2])


def keys_of(codes: Sequence[str] | NDArray[np.str_]) -> Keys:
    """Return the 64-bit key of each code: the same number as ``sim.randomness.key_of``, for all codes at once."""
    encoded = np.char.encode(np.asarray(codes, dtype=np.str_), "utf-8")
    if encoded.size == 0:
        return np.zeros(0, np.uint64)
    width = max(encoded.dtype.itemsize, 1)
    letters = np.frombuffer(encoded.astype(f"S{width}").tobytes(), np.uint8).reshape(encoded.size, width)
    lengths = np.char.str_len(encoded)
    keys = np.full(encoded.size, _START)
    for position in range(width):
        there = position < lengths
        keys[there] = _mix(keys[there] + letters[there, position].astype(np.uint64) + np.uint64(1))
    return _mix(keys)


def below(parents: Keys, ordinals: Ints) -> Keys:
    """Return keys of nameless items: the n-th item below a place that has a key."""
    return _mix(parents + _STEP * (ordinals.astype(np.uint64) + np.uint64(1)))


def uneven(keys: Keys, use: int, spread: float) -> Ints:
    """Return weights that look lognormal with the given standard deviation of the logarithm, around ``ONE``.

    The four 16-bit quarters of a hash add up to nearly a normal deviate z, and (1 + spread·z/16)^16 stands in for the
    exponential: additions and multiplications only, hence the same integer everywhere.
    """
    bits = _mix(keys + np.uint64((int(_STEP) * (use + 1)) % 2**64))
    quarter = np.uint64(0xFFFF)
    total = sum(((bits >> np.uint64(shift)) & quarter).astype(np.int64) for shift in (0, 16, 32, 48))
    deviate = (np.asarray(total, np.float64) - 131070.0) / 65536.0 * 1.7320508075688772
    grown = np.maximum(1.0 + spread * deviate / 16.0, 0.0)
    for _ in range(4):
        grown = grown * grown
    return np.maximum((grown * ONE + 0.5).astype(np.int64), 1)


def share_out(totals: Ints, group: NDArray[np.integer], weights: Ints, at_least: int | Ints = 0) -> Ints:
    """Share each group's total among its items by weight, so that every total is met exactly.

    Parameters
    ----------
    totals
        Whole number to share, one a group.
    group
        Group of each item.
    weights
        Weight of each item (>= 0); a group whose weights are all zero shares equally.
    at_least
        What every item gets before the rest goes by weight; less where a group's total does not suffice.

    Returns
    -------
    int64 array, one number an item: the quota rounded down, and one more for the largest remainders (the earlier item
    where two are equal).

    Raises
    ------
    ValueError
        If a group with a total has no item.
    """
    totals = np.asarray(totals, np.int64)
    group = np.asarray(group)
    counts = np.bincount(group, minlength=totals.size)
    if np.any((counts == 0) & (totals > 0)):
        raise ValueError("a total has nothing to go to")
    floor = np.broadcast_to(np.asarray(at_least, np.int64), group.shape)
    scarce = (_sums(group, floor, totals.size) > totals)[group]
    floor = np.where(scarce, np.minimum(floor, (totals // np.maximum(counts, 1))[group]), floor)
    rest = totals - _sums(group, floor, totals.size)
    sums = _sums(group, weights, totals.size)
    weights = np.where((sums == 0)[group], 1, weights)
    sums = np.where(sums == 0, np.maximum(counts, 1), sums)
    quota = rest[group] * weights
    out = quota // sums[group]
    remainder = quota - out * sums[group]
    short = rest - _sums(group, out, totals.size)
    order = np.lexsort((-remainder, group))
    first = np.concatenate(([0], np.cumsum(counts)[:-1]))
    rank = np.arange(group.size) - first[group[order]]
    out[order[rank < short[group[order]]]] += 1
    result: Ints = out + floor
    return result


def share_one(total: int, weights: Ints, at_least: int | Ints = 0) -> Ints:
    """Share one total among all items; see `share_out`."""
    return share_out(np.array([total]), np.zeros(weights.size, np.int64), weights, at_least)


def _sums(group: NDArray[np.integer], values: Ints, n_groups: int) -> Ints:
    """Sum whole numbers by group (floats are exact below 2**53)."""
    return np.bincount(group, weights=values, minlength=n_groups).astype(np.int64)


def add_up(group: NDArray[np.integer], values: NDArray[np.integer], n_groups: int) -> Ints:
    """Return the sum of the values of each group."""
    return _sums(group, np.asarray(values, np.int64), n_groups)


def ordinal_in(group: NDArray[np.integer]) -> Ints:
    """Return the number (from 0) of each item within its group; groups must be contiguous."""
    if group.size == 0:
        return np.zeros(0, np.int64)
    starts = np.concatenate(([True], group[1:] != group[:-1]))
    first = np.flatnonzero(starts)
    return np.arange(group.size) - np.repeat(first, np.diff(np.concatenate((first, [group.size]))))
