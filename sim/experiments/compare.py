"""Paired comparison: base and alternatives under the same seeds, effects with the interval over pairs.

The interval is *sampling* only: what the simulation's own chance leaves open with every parameter held fixed. It says
nothing about whether the parameters are right.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.errors import InputError
from sim.experiments.effects import Effect, cost_effects, effect
from sim.experiments.engine import Outcome, Task, affordable, title
from sim.experiments.executor import Watcher
from sim.experiments.pool import Pool
from sim.experiments.precision import FIRST_LOOK, MAX_PAIRS, Precision, Verdict
from sim.experiments.run import Summary, Text, summaries
from sim.experiments.sharing import Origin, Start, begins
from sim.experiments.statistics import ALPHA, look_alpha

if TYPE_CHECKING:
    from sim.experiments.knowledge.knowing import Rests
    from sim.scenario import Scenario

Runner = Callable[[Sequence[Task]], Sequence[Outcome]]


@dataclass(frozen=True)
class Side:
    """One scenario of a comparison with its replications; ``begins`` says how an alternative begins."""

    name: str
    title: Text
    scenario: Scenario
    outcomes: tuple[Outcome, ...]
    indicators: tuple[Summary, ...]
    begins: Start | None = None

    @property
    def origin(self) -> Origin | None:
        """The run that its runs leave."""
        return None if self.begins is None else self.begins.origin


@dataclass(frozen=True)
class Comparison:
    """Answer of `compare`; ``verdict`` is set when a precision was asked for, ``rests`` when members were run."""

    base: Side
    alternatives: tuple[Side, ...]
    seed: int
    pairs: int
    effects: tuple[Effect, ...]
    alpha: float = ALPHA
    verdict: Verdict | None = None
    rests: Rests | None = None

    def as_json(self) -> dict[str, Any]:
        """The documented answer (docs/json.md)."""
        return {
            "schema": 1,
            "base": self.base.name,
            "pairs": self.pairs,
            "effects": [effect.as_json() for effect in self.effects],
        }

    def effect(self, alternative: str, indicator: str, series: str | None = None) -> Effect | None:
        """One effect, or None if there is no such row."""
        for each in self.effects:
            if each.alternative == alternative and each.indicator == indicator and series in (None, each.series):
                return each
        return None


def compare(
    base: Scenario,
    alternatives: Sequence[Scenario],
    replications: int = 10,
    precision: Precision | None = None,
    workers: int | None = None,
    max_pairs: int = MAX_PAIRS,
    watch: Watcher | None = None,
    run_all: Runner | None = None,
    alpha: float = ALPHA,
) -> Comparison:
    """Compare alternatives with a base under common random numbers.

    Parameters
    ----------
    replications
        Pairs; ignored when a ``precision`` is asked for.
    precision
        Keep adding pairs (10, 20, 40 … up to ``max_pairs``) until the interval of one indicator is narrow enough for
        every alternative; all intervals are then widened for the repeated looks.
    run_all
        Does the replications in place of worker processes started here: tasks -> outcomes in the same order.
    alpha
        Error of the intervals where no precision is asked for.

    Raises
    ------
    InputError
        If two scenarios have the same name or different horizons, or the precision names no indicator of the run.
    """
    _check([base, *alternatives])
    scenarios = begins([base, *alternatives])
    done: list[list[Outcome]] = [[] for _ in scenarios]
    with Pool(workers, watch, affordable([base, *alternatives], 2)) as pool:
        runner = run_all or pool.run
        if precision is None:
            _extend(runner, scenarios, done, replications)
            return _finish(scenarios, done, alpha, None)
        wanted, look = min(FIRST_LOOK, max_pairs), 1
        while True:
            _extend(runner, scenarios, done, wanted)
            alpha = look_alpha(look)
            comparison = _finish(scenarios, done, alpha, None)
            verdict = precision.judge(comparison.effects, wanted, look, max_pairs)
            if verdict.met or verdict.half_width is None or wanted >= max_pairs:
                return _finish(scenarios, done, alpha, verdict)
            wanted, look = min(2 * wanted, max_pairs), look + 1


def _check(scenarios: Sequence[Scenario]) -> None:
    seen: set[str] = set()
    base = scenarios[0]
    for scenario in scenarios:
        if scenario.name in seen:
            raise InputError.single(
                f"两个情景同名“{scenario.name}”，结果无法区分；请改其中一个的 scenario 名称",
                f"two scenarios are both called '{scenario.name}'; give one another name under 'scenario'",
            )
        seen.add(scenario.name)
        if _horizon(scenario) != _horizon(base):
            raise InputError.single(
                f"“{scenario.name}”与基准“{base.name}”的起始日期或时段不同，差值没有意义；请使 horizon 一致",
                f"'{scenario.name}' and the base '{base.name}' cover different days, so differences mean nothing;"
                " give both the same horizon",
                path="horizon",
            )


def _horizon(scenario: Scenario) -> tuple[object, ...]:
    return scenario.start, scenario.warm_up, scenario.measure, scenario.follow_up


def _extend(runner: Runner, scenarios: Sequence[Start], done: list[list[Outcome]], pairs: int) -> None:
    """Add replications up to ``pairs``; seeds are those of the base, in every scenario."""
    numbers = range(len(done[0]), pairs)
    seed = scenarios[0].scenario.seed
    tasks = [Task(each.scenario, seed + number, origin=each.origin) for number in numbers for each in scenarios]
    for place, outcome in enumerate(runner(tasks)):
        done[place % len(scenarios)].append(outcome)


def _finish(
    scenarios: Sequence[Start], done: Sequence[Sequence[Outcome]], alpha: float, verdict: Verdict | None
) -> Comparison:
    sides = [
        Side(each.scenario.name, title(each.scenario), each.scenario, tuple(outcomes), summaries(outcomes, alpha), each)
        for each, outcomes in zip(scenarios, done, strict=True)
    ]
    effects: list[Effect] = []
    for side in sides[1:]:
        effects += [
            effect(side.name, before, after, alpha)
            for before, after in zip(sides[0].indicators, side.indicators, strict=True)
        ]
        effects += cost_effects(side.name, sides[0].outcomes, side.outcomes, alpha)
    return Comparison(
        sides[0], tuple(sides[1:]), scenarios[0].scenario.seed, len(sides[0].outcomes), tuple(effects), alpha, verdict
    )
