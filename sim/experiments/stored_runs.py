"""Runs out of the store: as outcomes, as the answer of ``run``, as the scenario they were made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import InputError
from sim.experiments.engine import Outcome, title
from sim.experiments.packing import Wanted
from sim.experiments.run import RunResult, summaries
from sim.experiments.scenario_text import scenario_text
from sim.experiments.stationary import Quarters
from sim.experiments.storing import Storing
from sim.store import Store
from sim.store.logs import described
from sim.store.records import scenario_digest
from sim.text import both

if TYPE_CHECKING:
    from sim.scenario import Scenario

#: scenario and seed -> what reproduces that run
Command = Callable[["Scenario", int], str]
_NEWER = {
    "zh": "这一指标在该次推演存入之后才有；删去该次推演（wangge runs delete）再运行即可得到",
    "en": "this indicator is newer than the stored run; delete the run ('wangge runs delete') and run again to get it",
}


def outcome(store: Store, run_id: str) -> Outcome:
    """A stored run as `sim.experiments.engine.measure` gave it, in the order of today's catalogue.

    Raises
    ------
    InputError
        If there is no such run, or it did not finish.
    """
    from sim.indicators import Value, catalogue

    record = store.record(run_id)
    if record.state != "done":
        words = record.reason or {"zh": "", "en": ""}
        raise InputError.single(
            f"推演 {record.id[:12]} 没有完成：{words['zh']}", f"run {record.id[:12]} did not finish: {words['en']}",
            file=str(store.folder),
        )  # fmt: skip
    held = {(row.indicator, row.series): row for row in store.value_rows(record.id)}
    values = []
    for name, indicator in catalogue().items():
        for series in indicator.formulas:
            row = held.get((name, series))
            if row is None:
                values.append(Value(name, series, None, indicator.unit, _NEWER))
            else:
                values.append(Value(name, series, row.value, row.unit, row.reason, row.numerator, row.denominator))
    kept, timing = store.extras(record.id), store.manifest(record.id)["timing"]
    looked = tuple(Quarters.from_json(row) for row in kept.get("quarters", ()))
    curve = tuple(kept.get("settled_by", ()))
    return Outcome(record.name, record.seed, record.days, record.disputes, tuple(values), curve, timing, looked)


def run_stored(
    storing: Storing,
    scenario: Scenario,
    seed: int | None = None,
    replications: int = 1,
    checks: bool = False,
    command: Command | None = None,
    logs: bool = False,
) -> tuple[RunResult, list[str]]:
    """As `sim.experiments.run.run`, every replication stored; case logs are kept of the first if the scenario says so.

    Parameters
    ----------
    checks
        Recount every law each day; what is stored is run again for that.
    logs
        Keep the case logs of the first in any case.

    Returns
    -------
    tuple
        The result, and the ids of the runs.
    """
    first = scenario.seed if seed is None else seed
    lean, text = replace(scenario.keep, cases=False), scenario_text(scenario)
    full = replace(scenario.keep, cases=logs or scenario.keep.cases)
    wanted = [
        Wanted(
            scenario, first + number, full if number == 0 else lean,
            command(scenario, first + number) if command else "", source=text, checks=checks, quarters=True,
        )
        for number in range(replications)
    ]  # fmt: skip
    ids = storing.ensure(wanted, again=checks)
    outcomes = tuple(replace(outcome(storing.store, each), scenario=scenario.name) for each in ids)
    return RunResult(scenario.name, title(scenario), first, outcomes, summaries(outcomes)), ids


def stored_scenario(store: Store, run: str, folder: Path | None = None, overrides: Sequence[str] = ()) -> Scenario:
    """The scenario of a stored run, read from the text stored with it; with settings over it where some are given.

    Raises
    ------
    InputError
        If no text was stored, or its region is missing or no longer what it was.
    """
    from sim.scenario import load_text

    record = store.record(run)
    text = store.manifest(record.id)["source"]
    if not text:
        raise InputError.single(
            f"推演 {record.id[:12]} 没有存入情景文本", f"run {record.id[:12]} was stored without its scenario's text",
            file=str(store.folder),
        )  # fmt: skip
    found = load_text(text.encode(), f"{record.name}.yaml", _folder(folder))
    if scenario_digest(found.identity()) != record.scenario:
        raise InputError.single(
            f"“{record.name}”的地区文件或参数目录已与推演 {record.id[:12]} 时不同；请重新推演",
            f"region or catalogue of '{record.name}' are no longer what they were for run {record.id[:12]}; run again",
            file=str(store.folder),
        )
    if overrides:
        return load_text(text.encode(), f"{record.name}.yaml", _folder(folder), overrides)
    return found


def _folder(folder: Path | None) -> Path:
    return Path("scenarios") if folder is None else folder


def run_manifest(store: Store, run: str) -> dict[str, Any]:
    """A stored run described as the manifest of a result folder describes it, with the command that reproduces it.

    Raises
    ------
    InputError
        If there is no such run.
    """
    record = store.record(run)
    held = store.manifest(record.id)
    horizon = held["identity"].get("horizon", {})
    folder = store.logs(record.id)
    more = {} if folder is None else {"day_minutes": described(folder)["day_minutes"]}
    return {
        "schema": 1, "wangge": held["versions"].get("wangge", ""), "kind": "run", "notice": both("notice"),
        "run": record.id,
        "scenarios": [{"name": record.name, "title": dict(record.title), "identity": record.scenario}],
        "horizon": horizon, "numbers": record.numbers, "versions": held["versions"], "command": record.command,
        "seed": record.seed, "replications": 1, "source": held["source"], **more,
    }  # fmt: skip
