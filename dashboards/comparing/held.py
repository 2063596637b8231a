"""What the store holds of a comparison by now: the pairs that are complete, and everything computed from them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from dashboards import shell
from dashboards.parts.sides import Side
from sim.figures.figure import Text

if TYPE_CHECKING:
    from sim.experiments.compare import Comparison
    from sim.experiments.engine import Outcome
    from sim.figures.levels import Basis, Level

Extras = Mapping[str, Any]


@dataclass(frozen=True)
class Held:
    """A comparison with what its runs keep.

    Attributes
    ----------
    runs
        Name of a scenario -> its runs, pair by pair.
    townships
        Shown names in the order of the region.
    level
        Of the intervals.
    """

    comparison: Comparison
    runs: Mapping[str, tuple[str, ...]]
    townships: tuple[Text, ...]

    @property
    def sides(self) -> tuple[Any, ...]:
        """Base and alternatives."""
        return self.comparison.base, *self.comparison.alternatives

    @property
    def basis(self) -> Basis:
        """What the figures rest on."""
        from sim.figures.levels import Basis

        return Basis(self.comparison.pairs, self.comparison.seed, paired=True)

    def extras(self, name: str) -> list[Extras]:
        """What each run of a scenario keeps beside its indicators."""
        folder = str(shell.store().folder)
        return [_extras(run, folder) for run in self.runs[name]]

    def levels(self) -> list[tuple[Text, list[Level]]]:
        """Levels of every scenario."""
        key = tuple(self.runs[each.name] for each in self.sides)
        return [(side.title, _levels(key[place], side.outcomes)) for place, side in enumerate(self.sides)]


@st.cache_resource(max_entries=400, show_spinner=False)
def _extras(run: str, folder: str) -> Extras:
    return shell.store().extras(run)


@st.cache_resource(max_entries=3000, show_spinner=False)
def _outcome(run: str, folder: str) -> Outcome:
    from sim.experiments.stored import outcome

    return outcome(shell.store(), run)


@st.cache_resource(max_entries=12, show_spinner=False)
def _levels(runs: tuple[str, ...], _outcomes: Sequence[Outcome]) -> list[Level]:
    from sim.figures.levels import levels

    return levels(_outcomes)


def run_ids(sides: Sequence[Side], seed: int, pairs: int) -> list[list[str]]:
    """Ids of the wanted runs, pair by pair: they follow from the content, stored or not."""
    from sim.experiments.sharing import begins
    from sim.experiments.stored import Wanted

    begun = begins([each.scenario for each in sides])
    return [[Wanted(each.scenario, seed + number, origin=each.origin).id for each in begun] for number in range(pairs)]


def complete(ids: Sequence[Sequence[str]]) -> int:
    """How many pairs are there without a gap."""
    done = shell.store().done(run for pair in ids for run in pair)
    return next((number for number, pair in enumerate(ids) if not done.issuperset(pair)), len(ids))


def held(sides: Sequence[Side], seed: int, pairs: int, alpha: float) -> Held:
    """The comparison over the first pairs, all of which are stored.

    Raises
    ------
    InputError
        If a run is gone, or the sides cannot be compared.
    """
    ids = tuple(tuple(pair) for pair in run_ids(sides, seed, pairs))
    return _held(tuple(each.scenario.name for each in sides), ids, alpha, str(shell.store().folder), sides, seed)


@st.cache_resource(max_entries=10, show_spinner=False)
def _held(
    names: tuple[str, ...], ids: tuple[tuple[str, ...], ...], alpha: float, folder: str, _sides: Sequence[Side],
    _seed: int,
) -> Held:  # fmt: skip
    from sim.experiments.compare import compare

    scenarios = [each.scenario for each in _sides]
    place = {
        (name, _seed + number): run for number, pair in enumerate(ids) for name, run in zip(names, pair, strict=True)
    }
    found = compare(
        replace(scenarios[0], seed=_seed), scenarios[1:], len(ids), alpha=alpha,
        run_all=lambda tasks: [
            replace(_outcome(place[each.scenario.name, each.seed], folder), scenario=each.scenario.name)
            for each in tasks
        ],
    )  # fmt: skip
    return made(found, {name: tuple(pair[column] for pair in ids) for column, name in enumerate(names)})


def looked(comparison: Comparison) -> Comparison:
    """The comparison as one that was looked at more than once where its intervals are as wide as that makes them.

    A stored comparison knows its level only; sentences name the looks.
    """
    from sim.experiments.precision import Verdict
    from sim.experiments.statistics import ALPHA

    looks = round(math.log2(ALPHA / comparison.alpha))
    if looks < 1 or comparison.verdict is not None:
        return comparison
    n = comparison.pairs
    return replace(comparison, verdict=Verdict("", {"zh": "", "en": ""}, 0.0, None, looks, n, n, False))


def made(comparison: Comparison, runs: Mapping[str, tuple[str, ...]]) -> Held:
    """A comparison with the names of its townships."""
    from sim.experiments.place_names import place_names

    shown = place_names(comparison.base.scenario)["township"]
    names = tuple({"zh": zh, "en": en} for zh, en in zip(shown["zh"], shown["en"], strict=True))
    return Held(looked(comparison), runs, names)


def by_id(wanted: str) -> tuple[str, Held]:
    """A comparison that the address names by its id.

    Raises
    ------
    InputError
        If there is none, or one of its runs is gone.
    """
    from sim.store import comparisons

    view = comparisons.load(shell.store(), wanted)
    return view.id, _by_id(view.id, str(shell.store().folder), str(shell.scenario_folder()))


@st.cache_resource(max_entries=6, show_spinner=False)
def _by_id(identifier: str, folder: str, scenarios: str) -> Held:
    from sim.experiments.stored import load_comparison
    from sim.store import comparisons

    view = comparisons.load(shell.store(), identifier)
    found = load_comparison(shell.store(), identifier, shell.scenario_folder())
    return made(found, {each.name: each.runs for each in view.sides})
