"""Comparisons by way of the store: every run of them is stored, and so is which stand against which."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import InputError
from sim.experiments.compare import Comparison, Runner, Side, compare
from sim.experiments.engine import Outcome, Task
from sim.experiments.executor import Watcher
from sim.experiments.knowledge.knowing import Asked, knowing
from sim.experiments.packing import Wanted
from sim.experiments.precision import MAX_PAIRS, Precision, Verdict
from sim.experiments.scenario_text import scenario_text
from sim.experiments.stored_runs import Command, outcome, stored_scenario
from sim.experiments.storing import Storing
from sim.scenario import Keep
from sim.store import Store, comparisons, default_folder

if TYPE_CHECKING:
    from sim.scenario import Scenario

#: what is kept of the runs of a member: their values
MEMBER_KEPT = Keep(cases=False, daily=())


def compare_stored(
    base: Scenario,
    alternatives: Sequence[Scenario],
    pairs: int = 10,
    precision: Precision | None = None,
    store: Store | None = None,
    workers: int | None = None,
    watch: Watcher | None = None,
    max_pairs: int = MAX_PAIRS,
    keep: Keep | None = None,
    command: Command | None = None,
) -> Comparison:
    """Same answer as `sim.experiments.compare.compare`, runs and comparison stored; a second call runs nothing.

    Parameters
    ----------
    store
        Where to keep the runs; the default store if None.
    keep
        What to keep of each run; by default what the base says, without case logs.
    command
        What reproduces one of the runs.
    """
    if store is None:
        with Store.open(default_folder()) as held:
            return compare_stored(base, alternatives, pairs, precision, held, workers, watch, max_pairs, keep, command)
    with Storing(store, workers, watch) as storing:
        return compare_by(storing, base, alternatives, pairs, precision, max_pairs, keep, command)


def compare_by(
    storing: Storing,
    base: Scenario,
    alternatives: Sequence[Scenario],
    pairs: int = 10,
    precision: Precision | None = None,
    max_pairs: int = MAX_PAIRS,
    keep: Keep | None = None,
    command: Command | None = None,
) -> Comparison:
    """As `compare_stored`, on workers that stay open and with the count of what was run."""
    run_all = through(storing, replace(base.keep, cases=False) if keep is None else keep, command)
    found = compare(base, alternatives, pairs, precision, 1, max_pairs, None, run_all)
    if not storing.store.read_only:
        save_comparison(storing.store, found)
    return found


def through(
    storing: Storing, kept: Keep, command: Command | None = None, source: Callable[[Scenario], str] = scenario_text
) -> Runner:
    """Does replications by way of the store: tasks -> outcomes in the same order.

    Parameters
    ----------
    kept
        What to keep of each run.
    command
        What reproduces one of the runs.
    source
        The scenario as it is stored with the run.
    """

    def run_all(tasks: Sequence[Task]) -> list[Outcome]:
        texts: dict[int, str] = {}
        for each in tasks:
            if id(each.scenario) not in texts:
                texts[id(each.scenario)] = source(each.scenario)
        wanted = [
            Wanted(
                each.scenario, each.seed, kept, command(each.scenario, each.seed) if command else "",
                source=texts[id(each.scenario)], origin=each.origin,
            )
            for each in tasks
        ]  # fmt: skip
        ids = storing.ensure(wanted)
        # a run may have been stored under another scenario's name: the name is no part of what it is
        return [
            replace(outcome(storing.store, name), scenario=task.scenario.name)
            for task, name in zip(tasks, ids, strict=True)
        ]

    return run_all


def know_by(storing: Storing, found: Comparison, scenarios: list[Scenario], asked: Asked) -> Comparison:
    """Add knowledge intervals and switching values; every run of every member is stored, so it can be resumed."""
    return knowing(found, scenarios, asked, through(storing, MEMBER_KEPT))


def save_comparison(store: Store, comparison: Comparison) -> str:
    """Remember a comparison of stored runs; its id is what links and reports name."""
    verdict = None if comparison.verdict is None else asdict(comparison.verdict)
    return comparisons.save(store, [_side(each) for each in _sides(comparison)], _level(comparison), verdict)


def comparison_id(comparison: Comparison) -> str:
    """Id that `save_comparison` gives."""
    return comparisons.comparison_id([_side(each) for each in _sides(comparison)], _level(comparison))


def _level(comparison: Comparison) -> float:
    return round(1.0 - comparison.alpha, 12)


def _sides(comparison: Comparison) -> tuple[Side, ...]:
    return comparison.base, *comparison.alternatives


def _side(side: Side) -> comparisons.StoredSide:
    runs = tuple(Wanted(side.scenario, outcome.seed, origin=side.origin).id for outcome in side.outcomes)
    return comparisons.StoredSide(side.name, side.title, runs)


def load_comparison(store: Store, wanted: str, folder: Path | None = None) -> Comparison:
    """A stored comparison, computed again from its stored runs; names, titles and verdict are those it was stored with.

    Parameters
    ----------
    wanted
        Id or the beginning of one.
    folder
        Where the scenarios' regions are; ``scenarios`` in the current folder, else the shipped ones, if None.

    Raises
    ------
    InputError
        If there is none, one of its runs was deleted, or a region is no longer what it was.
    """
    view = comparisons.load(store, wanted)
    gone = [run for side in view.sides for run in side.runs if run not in store.done(side.runs)]
    if gone:
        raise InputError.single(
            f"该比较所用的 {len(gone)} 次推演已不在结果库中（{gone[0][:12]} …）；请重新比较",
            f"{len(gone)} of its runs are no longer stored ({gone[0][:12]} …); compare again",
            file=str(store.folder),
        )
    # a run may be known by another scenario's name and title: neither is part of what it is
    scenarios = [
        replace(stored_scenario(store, each.runs[0], folder), name=each.name, title=each.title) for each in view.sides
    ]
    outcomes = {
        (side.name, row.seed): row
        for side in view.sides
        for row in (replace(outcome(store, run), scenario=side.name) for run in side.runs)
    }
    base = replace(scenarios[0], seed=min(seed for name, seed in outcomes if name == scenarios[0].name))
    found = compare(
        base, scenarios[1:], len(view.sides[0].runs), alpha=round(1.0 - view.level, 12),
        run_all=lambda tasks: [outcomes[task.scenario.name, task.seed] for task in tasks],
    )  # fmt: skip
    return found if view.verdict is None else replace(found, verdict=Verdict(**view.verdict))
