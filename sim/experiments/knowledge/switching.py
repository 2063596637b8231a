"""Switching values: the assumption that decides an effect, and the value at which its sign flips.

Candidates come from the members (rank correlation of each input with the effect); what is claimed is only what paired
runs then showed: the sign on both sides of the value, everything else as the scenarios have it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.experiments.effects import COST
from sim.experiments.knowledge.intervals import Effects, Floats, Name, Runner, run_settings
from sim.experiments.knowledge.members import Input, Members

if TYPE_CHECKING:
    from sim.experiments.effects import Effect
    from sim.scenario import Scenario

#: input, share of its range where the sign is the central one, share where it is not
Bracket = tuple[int, float, float]
#: inputs tried per effect, and for all effects together
_EACH, MOST = 2, 4
#: steps of bisection between the central value and the end where the sign is another
_STEPS = 3
#: pairs of a verifying run
PAIRS = 2


@dataclass(frozen=True)
class Switching:
    """Where the sign of an effect flips.

    Attributes
    ----------
    address, value
        The input, and the value at which the sign flips, by a straight line between the two nearest runs.
    low, high
        Those two values: on one the sign is that of the central runs, on the other it is not.
    pairs
        Pairs behind each of them.
    """

    address: str
    value: float
    low: float
    high: float
    pairs: int

    def as_json(self) -> dict[str, Any]:
        """The documented part of a row (docs/json.md)."""
        return {"address": self.address, "value": self.value}


@dataclass(frozen=True)
class Tried:
    """What was looked at to find switching values.

    Attributes
    ----------
    found
        Effect -> where it flips.
    decides
        Effect -> input that goes with it most over the members, flip or not.
    inputs
        Addresses whose both ends were run.
    """

    found: Mapping[Name, Switching]
    decides: Mapping[Name, str]
    inputs: tuple[str, ...]


def strengths(members: Members, values: Floats) -> Floats:
    """Absolute rank correlation of every input with an effect over the members; 0 where nothing varies."""
    known = np.isfinite(values)
    if known.sum() < 4:
        return np.zeros(len(members.inputs))
    effect = _ranks(values[known])
    return np.array([abs(_correlation(_ranks(column), effect)) for column in members.values[known].T])


def _ranks(values: Floats) -> Floats:
    different, place = np.unique(values, return_inverse=True)
    return place.astype(np.float64) if len(different) > 1 else np.zeros(len(values))


def _correlation(one: Floats, two: Floats) -> float:
    if one.std() == 0.0 or two.std() == 0.0:
        return 0.0
    return float(np.corrcoef(one, two)[0, 1])


def switching(
    scenarios: Sequence[Scenario], effects: Sequence[Effect], members: Members, found: Effects, run: Runner,
    pairs: int = PAIRS, most: int = MOST,
) -> Tried:  # fmt: skip
    """Look for the switching value of each effect whose central sign is clear.

    Parameters
    ----------
    effects
        Those of the headline, with their sampling intervals.
    pairs, most
        Pairs of a verifying run; inputs tried for all effects together.
    """
    clear = {(e.alternative, e.indicator, e.series): e for e in effects if e.clear and e.difference}
    order, chosen = _candidates(clear, members, found, most)
    if not chosen:
        return Tried({}, {}, ())
    only = tuple({name[1] for name in clear} | {COST})
    seeds = [scenarios[0].seed + number for number in range(pairs)]
    looks = _Looks(
        lambda settings: run_settings(scenarios, settings, [seeds] * len(settings), run, only), members.inputs
    )
    looks.at([(place, share) for place in chosen for share in (-1.0, 1.0)])
    brackets: dict[Name, Bracket] = {}
    for name, each in clear.items():
        ends = ((place, looks.flip(name, place, each, pairs)) for place in order.get(name, []) if place in chosen)
        first = next(((place, 0.0, end) for place, end in ends if end is not None), None)
        if first is not None:
            brackets[name] = first
    for _ in range(_STEPS):
        brackets = _halved(brackets, clear, looks)
    flips = {
        name: _between(members.inputs[place], inner, outer, looks, name, place, clear[name], pairs)
        for name, (place, inner, outer) in brackets.items()
    }
    decides = {name: members.inputs[places[0]].address for name, places in order.items() if places}
    return Tried(flips, decides, tuple(members.inputs[place].address for place in chosen))


def _candidates(
    clear: Mapping[Name, Effect], members: Members, found: Effects, most: int
) -> tuple[dict[Name, list[int]], list[int]]:
    """Inputs that go with each effect most, and those that are tried: the strongest over all effects together."""
    order: dict[Name, list[int]] = {}
    votes = np.zeros(len(members.inputs))
    for name in clear:
        if name in found.values:
            strong = strengths(members, found.values[name])
            order[name] = [int(place) for place in np.argsort(-strong, kind="stable")[:_EACH] if strong[place] > 0.0]
            votes[order[name]] += strong[order[name]]
    return order, [int(place) for place in np.argsort(-votes, kind="stable")[:most] if votes[place] > 0.0]


def _halved(brackets: Mapping[Name, Bracket], clear: Mapping[Name, Effect], looks: _Looks) -> dict[Name, Bracket]:
    """The half of each bracket in which the sign changes; one without a value in the middle is given up."""
    looks.at([(place, (inner + outer) / 2.0) for place, inner, outer in brackets.values()])
    found: dict[Name, Bracket] = {}
    for name, (place, inner, outer) in brackets.items():
        middle = (inner + outer) / 2.0
        value = looks.value(name, place, middle)
        if np.isfinite(value):
            same = value * (clear[name].difference or 0.0) > 0.0
            found[name] = (place, middle, outer) if same else (place, inner, middle)
    return found


class _Looks:
    """Effects with one input at a share of its range, each setting run once."""

    def __init__(self, run: Callable[[Sequence[Mapping[str, float]]], Effects], inputs: Sequence[Input]) -> None:
        self._run, self._inputs = run, inputs
        self._held: dict[tuple[int, float], Mapping[Name, float]] = {}

    def at(self, wanted: Sequence[tuple[int, float]]) -> None:
        """Have these settings run."""
        missing = [each for each in dict.fromkeys(wanted) if each not in self._held]
        if not missing:
            return
        found = self._run([{self._inputs[n].address: self._inputs[n].at(share)} for n, share in missing])
        for row, each in enumerate(missing):
            self._held[each] = {name: float(values[row]) for name, values in found.values.items()}

    def value(self, name: Name, place: int, share: float) -> float:
        """One effect; NaN where it has no value."""
        return self._held[place, share].get(name, float("nan"))

    def flip(self, name: Name, place: int, effect: Effect, pairs: int) -> float | None:
        """The end at which the sign is another, by more than chance among so few pairs makes likely."""
        for share in (-1.0, 1.0):
            value = self.value(name, place, share)
            against = -value if (effect.difference or 0.0) > 0.0 else value
            if np.isfinite(value) and against > _noise(effect, pairs):
                return share
        return None


def _noise(effect: Effect, pairs: int) -> float:
    """Standard error that the central runs let expect of so many pairs (a quarter of their 95 % interval, scaled)."""
    if effect.low is None or effect.high is None:
        return 0.0
    return (effect.high - effect.low) / 4.0 * float(np.sqrt(max(effect.pairs, 1) / pairs))


def _between(
    mine: Input, inner: float, outer: float, looks: _Looks, name: Name, place: int, effect: Effect, pairs: int
) -> Switching:
    """Where a straight line between the two nearest runs crosses zero."""
    near = looks.value(name, place, inner) if inner else float(effect.difference or 0.0)
    far = looks.value(name, place, outer)
    share = near / (near - far) if np.isfinite(near) and np.isfinite(far) and near != far else 0.5
    low, high = sorted((mine.at(inner), mine.at(outer)))
    value = mine.at(inner) + min(max(share, 0.0), 1.0) * (mine.at(outer) - mine.at(inner))
    return Switching(mine.address, float(f"{value:.4g}"), low, high, pairs)
