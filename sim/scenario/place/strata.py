"""Shares of age and income bands by village, fitted to published marginals (iterative proportional fitting)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.scenario.place.allocation import ONE, Ints, Keys, uneven
from sim.vocabulary import Setting, Stratum

Floats = NDArray[np.float64]

_ROUNDS = 500
_CLOSE = 1e-11
_PARTS = float(1 << 20)  # shares are multiples of 2**-20, so that they add up to exactly one
_AGE60_USE, _LOW_INCOME_USE = 101, 102


@dataclass(frozen=True)
class Marginals:
    """Shares to meet, by setting (rural, urban), and what no source gives: spread between villages, odds ratio."""

    age60: tuple[float, float]
    low_income: tuple[float, float]
    spread: float
    odds: float


def strata_shares(keys: Keys, urban: NDArray[np.int8], residents: Ints, marginals: Marginals) -> Floats:
    """Return the shares of the four strata in each village; each row adds up to exactly one.

    The table village × age × income starts from the marginals, tilted by hashed village weights and by the odds ratio
    between age and income, and is then scaled in turn to the residents of each village and to the two marginals of each
    setting. Scaling keeps the odds ratio and the order of the villages.
    """
    table = _start(keys, urban, marginals)
    people = residents.astype(np.float64)
    shares = np.empty((keys.size, len(Stratum)))
    for setting in Setting:
        here = np.flatnonzero(urban == setting)
        if here.size:
            shares[here] = _fit(table[here], people[here], marginals.age60[setting], marginals.low_income[setting])
    return _rounded(shares)


def _start(keys: Keys, urban: NDArray[np.int8], marginals: Marginals) -> Floats:
    """Return the table (village, age, income) to start from."""
    setting = urban.astype(np.int64)
    old = np.array(marginals.age60)[setting] * uneven(keys, _AGE60_USE, marginals.spread) / ONE
    low = np.array(marginals.low_income)[setting] * uneven(keys, _LOW_INCOME_USE, marginals.spread) / ONE
    old, low = np.minimum(old, 0.95), np.minimum(low, 0.95)
    table = np.empty((keys.size, 2, 2))
    table[:, 0, 0] = (1 - old) * (1 - low)
    table[:, 1, 0] = old * (1 - low)
    table[:, 0, 1] = (1 - old) * low
    table[:, 1, 1] = old * low * marginals.odds
    return table


def _fit(table: Floats, people: Floats, age60: float, low_income: float) -> Floats:
    """Scale a table to its three margins in turn until nothing moves; return shares in the order of ``Stratum``."""
    total = people.sum()
    by_age = total * np.array([1 - age60, age60])
    by_income = total * np.array([1 - low_income, low_income])
    for _ in range(_ROUNDS):
        table = table * _ratio(by_age, table.sum(axis=(0, 2)))[None, :, None]
        table = table * _ratio(by_income, table.sum(axis=(0, 1)))[None, None, :]
        table = table * _ratio(people, table.sum(axis=(1, 2)))[:, None, None]
        gap = np.abs(table.sum(axis=(0, 2)) - by_age).max() + np.abs(table.sum(axis=(0, 1)) - by_income).max()
        if gap <= _CLOSE * total:
            break
    shares = table / np.maximum(people, 1e-300)[:, None, None]
    out = np.empty((people.size, len(Stratum)))
    out[:, Stratum.UNDER60] = shares[:, 0, 0]
    out[:, Stratum.AGE60] = shares[:, 1, 0]
    out[:, Stratum.UNDER60_LOW_INCOME] = shares[:, 0, 1]
    out[:, Stratum.AGE60_LOW_INCOME] = shares[:, 1, 1]
    return out


def _ratio(wanted: Floats, found: Floats) -> Floats:
    return np.divide(wanted, found, out=np.zeros_like(found), where=found > 0)


def _rounded(shares: Floats) -> Floats:
    """Round to multiples of 2**-20; the largest stratum takes what rounding leaves."""
    parts = np.floor(shares * _PARTS + 0.5)
    parts[np.arange(len(parts)), parts.argmax(axis=1)] += _PARTS - parts.sum(axis=1)
    return np.asarray(parts / _PARTS)
