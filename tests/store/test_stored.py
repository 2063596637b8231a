"""Runs by way of the store: the same answers, nothing twice, failures kept with their reason."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.errors import InputError, LawError
from sim.experiments.compare import compare
from sim.experiments.engine import Task, measure, replicate, tables
from sim.experiments.executor import Progress
from sim.experiments.precision import Precision
from sim.experiments.stored import (
    Storing,
    Wanted,
    compare_stored,
    comparison_id,
    ensure,
    load_comparison,
    outcome,
    produce,
    produce_many,
    run_stored,
    save_comparison,
    stored_scenario,
)
from sim.indicators import by_area, daily_series
from sim.scenario import Keep, Scenario, load_scenario
from sim.store import Store, comparisons
from tests.experiments import fake_engine

LEAN, FULL = Keep(cases=False), Keep(cases=True, areas=True)


@pytest.fixture
def counted(engine: None, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Seeds of the runs that the stand-in was asked for."""
    import sys

    model, seeds = sys.modules["sim.model"], []

    class Counting(fake_engine.GovernanceModel):
        def __init__(self, scenario: Scenario, seed: int, checks: bool = False) -> None:
            seeds.append(seed)
            super().__init__(scenario, seed, checks)

    monkeypatch.setattr(model, "GovernanceModel", Counting)
    return seeds


def test_an_outcome_comes_back_as_it_was_measured(engine: None, base: Scenario, store: Store) -> None:
    (name,) = ensure(store, [Wanted(base, 3, LEAN)])
    assert outcome(store, name) == replicate(Task(base, 3))
    assert outcome(store, name[:9]) == replicate(Task(base, 3))


def test_what_is_kept(engine: None, base: Scenario, store: Store) -> None:
    (name,) = ensure(store, [Wanted(base, 3, FULL)])
    run = tables(Task(base, 3))
    frame = store.daily(name)
    for (indicator, series), column in daily_series(run).items():
        assert np.array_equal(frame[f"{indicator}:{series}"], column)
    townships = store.extras(name)["areas"]["township"]
    for (indicator, series), column in by_area(run, "township").items():
        assert np.array_equal(np.array(townships[f"{indicator}:{series}"], dtype=float), column, equal_nan=True)
    folder = store.logs(name)
    assert folder is not None and {"cases.parquet", "events.parquet", "townships.parquet"} <= {
        path.name for path in folder.iterdir()
    }


def test_extras_add_up(engine: None, base: Scenario) -> None:
    run, kept = tables(Task(base, 3)), produce(Wanted(base, 3, FULL)).extras
    json.dumps({name: each for name, each in kept.items() if name != "areas"}, allow_nan=False)
    assert kept["settled_by"] == list(measure(run).settled_by)
    closed = sum(row["count"] for row in kept["flows"] if row["to"].startswith("closed"))
    assert closed == int(run.in_window(run.files["closed_day"]).sum()) > 0
    assert sum(kept["channels"]["seen"].values()) == int(run.in_window(run.cases["seen_day"]).sum()) > 0
    assert sum(row["disputes"] for row in kept["strata"].values()) == int(run.cohort().sum())
    stock = {(each.id, each.series): each.value for each in measure(run).values}["open_stock", "true"]
    assert sum(map(sum, kept["age"]["open"].values())) == stock


def test_daily_is_what_was_asked_for(engine: None, base: Scenario, store: Store) -> None:
    (name,) = ensure(store, [Wanted(base, 3, Keep(False, ("disputes",)))])
    assert list(store.daily(name)) == ["disputes:true"]
    with pytest.raises(InputError, match="did you mean 'disputes'"):
        ensure(store, [Wanted(base, 3, Keep(False, ("dispute",)))])
    (name,) = ensure(store, [Wanted(base, 4, Keep(False, ()))])
    assert store.daily(name).empty


def test_nothing_is_run_twice(counted: list[int], base: Scenario, store: Store) -> None:
    wanted = [Wanted(base, seed, LEAN) for seed in (1, 2, 1, 3)]
    ids = ensure(store, wanted, workers=1)
    assert counted == [1, 2, 3] and ids[0] == ids[2] and len(set(ids)) == 3
    with Storing(store, 1) as storing:
        assert storing.ensure(wanted) == ids
        assert (storing.found, storing.made) == (3, 0) and counted == [1, 2, 3]
        storing.ensure([Wanted(base, 2, FULL)])  # more is to be kept of it
        assert counted == [1, 2, 3, 2] and (storing.found, storing.made) == (3, 1)
    ensure(store, [Wanted(base, 2, LEAN), Wanted(base, 2, FULL)])
    assert counted == [1, 2, 3, 2] and store.count() == 3


def test_progress_counts_runs(engine: None, base: Scenario, store: Store) -> None:
    told: list[Progress] = []
    ensure(store, [Wanted(base, seed, LEAN) for seed in range(30)], 1, told.append)
    done = [each.done for each in told]
    assert done == sorted(done) and told[-1].done == told[-1].total == 30 and len(told) > 3
    told.clear()
    ensure(store, [Wanted(base, 99, LEAN)], 1, told.append)
    assert told[-1].done == told[-1].total == base.days


def test_a_failing_run_is_stored_with_its_reason(
    engine: None, base: Scenario, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    working = sys.modules["sim.model"].GovernanceModel  # type: ignore[attr-defined]

    class Failing(working):  # type: ignore[misc, valid-type]
        def days(self) -> Any:
            if self.seed == 2:
                raise LawError("one file too many")
            return super().days()

    wanted = [Wanted(base, seed, LEAN, f"wangge run tiny.yaml --seed {seed}") for seed in (1, 2, 3)]
    with monkeypatch.context() as patch:
        patch.setattr(sys.modules["sim.model"], "GovernanceModel", Failing)
        with pytest.raises(InputError, match="seed 2 failed: one file too many.*--seed 2"):
            ensure(store, wanted, workers=1)
    assert len(store.done([each.id for each in wanted])) == 2
    held = store.record(wanted[1].id)
    assert held.state == "failed" and held.reason is not None and "LawError" in held.error
    with pytest.raises(InputError, match="did not finish: one file too many"):
        outcome(store, held.id)
    ensure(store, wanted, workers=1)  # tried again
    assert store.record(held.id).state == "done"


def test_one_failure_does_not_take_the_others_with_it(engine: None, base: Scenario) -> None:
    gone = replace(base, region=replace(base.region, digest="0" * 64, description="/nowhere.yaml"))
    found = produce_many([Wanted(base, 1, LEAN), Wanted(gone, 2, LEAN), Wanted(base, 3, LEAN)])
    assert [each.record.state for each in found] == ["done", "failed", "done"]
    assert found[1].record.reason is not None and found[1].record.reason["zh"]


def test_compare_gives_the_same_answer(
    counted: list[int], base: Scenario, alternative: Scenario, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = compare(base, [alternative], 4, workers=1)
    counted.clear()
    found = compare_stored(base, [alternative], 4, store=store, workers=1)
    assert found == plain and len(counted) == 8
    assert compare_stored(base, [alternative], 4, store=store, workers=1) == plain and len(counted) == 8
    compare_stored(base, [alternative], 5, store=store, workers=1)
    assert len(counted) == 10
    monkeypatch.setenv("WANGGE_STORE", str(store.folder))
    assert compare_stored(base, [alternative], 4) == plain and len(counted) == 10


def test_compare_up_to_a_precision(counted: list[int], base: Scenario, alternative: Scenario, store: Store) -> None:
    wanted = Precision.parse("settlement=0.1%")
    plain = compare(base, [alternative], precision=wanted, workers=1, max_pairs=20)
    counted.clear()
    asked: dict[str, Any] = {"precision": wanted, "store": store, "workers": 1, "max_pairs": 20}
    found = compare_stored(base, [alternative], **asked)
    assert found == plain and found.verdict is not None and len(counted) == 2 * found.pairs
    counted.clear()
    assert compare_stored(base, [alternative], **asked) == plain and not counted
    back = load_comparison(store, comparison_id(found), Path("scenarios"))
    assert back.effects == plain.effects and back.verdict == plain.verdict and back.alpha == found.alpha
    save_comparison(store, replace(found, verdict=None))  # e.g. of a page that knows no precision
    assert load_comparison(store, comparison_id(found)).verdict == plain.verdict
    assert found.verdict is not None
    other = replace(found, verdict=replace(found.verdict, wanted=0.5, met=True))
    save_comparison(store, other)
    assert load_comparison(store, comparison_id(found)).verdict == other.verdict
    assert comparisons.listed(store)[0].verdict == asdict(other.verdict)


def test_a_comparison_comes_back_from_its_id(
    counted: list[int], base: Scenario, alternative: Scenario, folder: Path, store: Store
) -> None:
    found = compare_stored(base, [alternative], 3, store=store, workers=1)
    counted.clear()
    name = comparison_id(found)
    assert [each.id for each in comparisons.listed(store)] == [name]
    back = load_comparison(store, name[:10], folder)
    assert back.effects == found.effects and back.base.indicators == found.base.indicators and not counted
    assert back.alternatives[0].scenario.identity() == found.alternatives[0].scenario.identity()
    assert [each.title for each in back.alternatives] == [each.title for each in found.alternatives]
    store.delete([Wanted(base, 2).id])
    with pytest.raises(InputError, match="no longer stored"):
        load_comparison(store, name, folder)


def test_the_same_runs_under_two_names(counted: list[int], base: Scenario, store: Store) -> None:
    same = replace(base, name="same", title={"zh": "同", "en": "Same"})
    found = compare_stored(base, [same], 3, store=store, workers=1)
    assert len(counted) == 3 and {each.difference for each in found.effects if each.difference is not None} == {0.0}
    assert {each.scenario for each in found.alternatives[0].outcomes} == {"same"}
    back = load_comparison(store, comparison_id(found))
    assert back.alternatives[0].name == "same" and back.alternatives[0].title == {"zh": "同", "en": "Same"}
    assert back.base.title == found.base.title and back.verdict is None


def test_a_run_by_way_of_the_store(counted: list[int], base: Scenario, store: Store) -> None:
    from sim.experiments.run import run

    plain = run(base, 5, 3, workers=1)
    counted.clear()
    with Storing(store, 1) as storing:
        found, ids = run_stored(storing, base, 5, 3, command=lambda scenario, seed: f"{scenario.name} {seed}")
        assert found == plain and len(ids) == 3
        assert [store.record(each).logs for each in ids] == [True, False, False]
        assert store.record(ids[1]).command == "tiny 6"
        run_stored(storing, base, 5, 3)
        assert len(counted) == 3
        run_stored(storing, base, 5, 3, checks=True)  # laws are recounted while running
        assert len(counted) == 6


def test_a_stored_scenario_is_the_scenario(engine: None, folder: Path, store: Store) -> None:
    found = load_scenario(folder / "tiny-alt.yaml", ["parameters/handle.spread=0"])
    with Storing(store, 1) as storing:
        _, ids = run_stored(storing, found)
    back = stored_scenario(store, ids[0], folder)
    assert replace(back, file="", region=found.region) == replace(found, file="")
    region = folder / "regions" / "tiny.yaml"
    before = region.read_text(encoding="utf-8")
    try:
        region.write_text(before.replace("townships: 2", "townships: 3"), encoding="utf-8")
        with pytest.raises(InputError, match="no longer"):
            stored_scenario(store, ids[0], folder)
    finally:
        region.write_text(before, encoding="utf-8")
    store.put(replace(produce(Wanted(found, 9, LEAN)), source=""))
    with pytest.raises(InputError, match="without its scenario's text"):
        stored_scenario(store, Wanted(found, 9).id, folder)


def test_an_indicator_that_is_newer_than_the_run(engine: None, base: Scenario, store: Store) -> None:
    run = produce(Wanted(base, 1, LEAN))
    store.put(replace(run, values=run.values[1:]))
    found = outcome(store, run.record.id)
    assert [each.id for each in found.values] == [each.id for each in replicate(Task(base, 1)).values]
    assert found.values[0].value is None and found.values[0].reason is not None
    assert "newer" in found.values[0].reason["en"]


def test_workers_store_the_same_as_this_process(base: Scenario, store: Store, tmp_path: Path) -> None:
    """On the real model, in real processes."""
    wanted = [Wanted(base, seed, LEAN) for seed in range(1, 7)]
    ids = ensure(store, wanted, workers=2)
    with Store.open(tmp_path / "here") as here:
        ensure(here, wanted, workers=1)
        for name in ids:
            assert store.value_rows(name) == here.value_rows(name) and store.extras(name) == here.extras(name)
            assert store.daily(name).equals(here.daily(name))
