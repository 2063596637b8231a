"""Holds a scenario against the stylised facts, with its own values or with those of every member of an ensemble.

Replication ``r`` has the seed ``scenario.seed + r`` in every member and every way of running: that pairs them. Ways of
running that come to the same scenario are run once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim import NUMBERS
from sim.experiments.ensemble import Ensemble
from sim.experiments.executor import Batch, Progress, Watcher
from sim.experiments.validation.facts import Fact, facts, ways
from sim.experiments.validation.judge import Judged, Verdict, judge
from sim.experiments.validation.kept import Kept
from sim.experiments.validation.measure import Taken
from sim.experiments.validation.runs import Done, Run, facts_digest, perform, taken
from sim.experiments.validation.ways import member_settings, prepared
from sim.scenario import Scenario

Text = Mapping[str, str]
#: file of kept results within a store
KEPT = "validation.db"


@dataclass(frozen=True)
class Report:
    """Answer of `validate`.

    Attributes
    ----------
    members, seeds
        Parameter sets, and replications of each.
    fitted
        Whether the members come from an ensemble.
    made, found
        Runs done now, and runs found from before.
    """

    scenario: str
    title: Text
    seed: int
    members: int
    seeds: int
    fitted: bool
    verdicts: tuple[Verdict, ...]
    made: int = 0
    found: int = 0
    about: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The documented answer (docs/json.md)."""
        return {
            "schema": 1,
            "scenario": self.scenario,
            "seed": self.seed,
            "members": self.members,
            "seeds": self.seeds,
            "facts": [_fact(verdict) for verdict in self.verdicts],
        }


def validate(
    path: str,
    settings: Sequence[str] = (),
    ensemble: Ensemble | None = None,
    members: int | None = None,
    seeds: int = 5,
    workers: int | None = None,
    store: Path | None = None,
    watch: Watcher | None = None,
    chosen: Sequence[str] = (),
) -> Report:
    """Hold a scenario against the facts.

    Parameters
    ----------
    path, settings
        Scenario file and settings over it.
    ensemble, members
        Parameter sets, and how many of them: the first ones of the file. Without an ensemble there is one set.
    store
        Folder that keeps what is finished; None keeps nothing.
    chosen
        Ids of facts; all if empty.
    """
    from sim.experiments.engine import affordable, title
    from sim.scenario import load_scenario

    base = load_scenario(path, list(settings))
    wanted = [facts()[name] for name in chosen] if chosen else list(facts().values())
    sets: list[list[str]] = [[]]
    if ensemble is not None:
        sets = [member_settings(ensemble.addresses, row.tolist()) for row in ensemble.values[:members]]
    plan = _Plan(path, settings, sets, wanted, seeds, base.seed)
    about = {"facts": facts_digest(), "numbers": str(NUMBERS)}
    with Kept(None if store is None else store / KEPT, about) as kept:
        missing = [run for run in plan.runs if run.key not in kept]
        before = len(plan.runs) - len(missing)

        def finished(done: Done) -> None:
            kept.put(done.key, dict(done.found))

        with Batch(perform, workers, _shifted(watch, before), affordable([base]), take=finished) as batch:
            batch.map(missing)
        verdicts = tuple(judge(fact, len(sets), plan.getter(kept)) for fact in wanted)
    return Report(
        base.name, title(base), base.seed, len(sets), seeds, ensemble is not None, verdicts, len(missing), before,
        {} if ensemble is None else ensemble.about,
    )  # fmt: skip


class _Plan:
    """Runs of a validation, each once, and where the runs of a member and a way of running are found."""

    def __init__(
        self, path: str, settings: Sequence[str], sets: Sequence[Sequence[str]], wanted: Sequence[Fact], seeds: int,
        first: int,
    ) -> None:  # fmt: skip
        from sim.store.records import digest, scenario_digest

        self.keys: dict[tuple[int, str], list[str] | Text] = {}
        found: dict[str, Run] = {}
        for member, own in enumerate(sets):
            for name in dict.fromkeys(way for fact in wanted for way in fact.runs()):
                made = prepared(path, [*settings, *own], ways()[name])
                if not isinstance(made, Scenario):
                    self.keys[member, name] = made
                    continue
                identity = scenario_digest(made.identity())
                keys = [digest({"scenario": identity, "seed": first + each}) for each in range(seeds)]
                self.keys[member, name] = keys
                for number, key in enumerate(keys):
                    found.setdefault(key, Run(key, made, first + number))
        self.runs = tuple(found.values())

    def getter(self, kept: Kept) -> Callable[[int, str, str], list[Taken] | Text]:
        """What the judge asks with."""

        def get(member: int, way: str, measure: str) -> list[Taken] | Text:
            keys = self.keys[member, way]
            return keys if isinstance(keys, Mapping) else [taken(kept[key], measure) for key in keys]

        return get


def _shifted(watch: Watcher | None, before: int) -> Watcher | None:
    """Progress over all runs, those found from before included; the speed is that of the new ones."""
    if watch is None or before == 0:
        return watch

    def told(state: Progress) -> None:
        whole = state.elapsed * (before + state.done) / max(1, state.done)
        watch(Progress(before + state.done, before + state.total, whole if state.done < state.total else state.elapsed))

    return told


def _fact(verdict: Verdict) -> dict[str, Any]:
    fact = verdict.fact
    found: dict[str, Any] = {
        "id": fact.id,
        **_judged(verdict.main),
        "name": dict(fact.name),
        "counted": dict(fact.counted),
    }
    found["parts"] = [
        {"measure": part.measure, "run": part.run, "beside": part.beside, **_judged(each)}
        for part, each in verdict.parts
    ]
    found["signs"] = [{"measure": sign.measure, "sign": sign.sign, "share": each.value} for sign, each in verdict.signs]
    return found


def _judged(each: Judged) -> dict[str, Any]:
    return {
        "low": each.low,
        "high": each.high,
        "value": each.value,
        "pass": each.passes,
        "interval": None if each.seeds is None else list(each.seeds),
        "knowledge": None if each.knowledge is None else list(each.knowledge),
        "share": each.share,
        "n": each.n,
        "reason": None if each.reason is None else dict(each.reason),
    }
