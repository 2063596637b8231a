"""A run comes back as it was put, is found by its id, and is never half there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.errors import InputError
from sim.store import Store, default_folder, run_id
from sim.store import logs as case_logs
from tests.store.made import IDENTITY, REASON, check, made


def test_everything_comes_back_as_it_was(store: Store) -> None:
    run = made(5, logs=True, areas=True)
    store.put(run)
    check(store, store.record(run.record.id))
    held = store.record(run.record.id)
    assert replace(held, created="") == run.record and held.created.endswith("Z")
    assert store.extras(held.id)["areas"] == {"township": {"x:true": [5.0, None, 0.1]}}
    parts = store.manifest(held.id)
    assert parts["identity"] == IDENTITY and parts["source"] == run.source
    assert parts["timing"] == run.timing and parts["versions"] == run.versions


def test_a_run_is_found_by_the_beginning_of_its_id(store: Store) -> None:
    for seed in range(40):
        store.put(made(seed))
    wanted = run_id(IDENTITY, 7)
    assert store.record(wanted[:10]).seed == store.record(wanted.upper()).seed == 7
    with pytest.raises(InputError, match=f"did you mean {wanted[:12]}"):
        store.record(wanted[:9] + ("0" if wanted[9] != "0" else "1"))
    with pytest.raises(InputError, match="runs list"):
        store.record("not an id")
    with pytest.raises(InputError, match="no run"):
        store.record("")


def test_several_runs_with_the_same_beginning_are_named(store: Store) -> None:
    for seed, name in enumerate(("abcd" + "0" * 60, "abcd" + "1" * 60)):
        run = made(seed)
        store.put(replace(run, record=replace(run.record, id=name)))
    with pytest.raises(InputError, match="abcd00000000, abcd11111111"):
        store.record("abcd")
    assert store.record("abcd1").seed == 1


def test_an_empty_store_says_so(store: Store) -> None:
    with pytest.raises(InputError, match="empty"):
        store.record("abcd")
    assert store.runs() == [] and store.values().empty and store.count() == 0 and store.done(["x"]) == set()


def test_the_catalogue_filters_and_counts(store: Store) -> None:
    for seed in range(9):
        store.put(made(seed, state="failed" if seed == 4 else "done"))
    assert [each.seed for each in store.runs(limit=3)] == [8, 7, 6]
    assert {each.seed for each in store.runs(scenario="made-1")} == {1, 4, 7}
    assert [each.seed for each in store.runs(state="failed")] == [4] and store.runs(study="none") == []
    assert store.runs(scenario=made(0).record.scenario, limit=1)[0].seed == 8
    assert store.done([run_id(IDENTITY, seed) for seed in (3, 4, 99)]) == {run_id(IDENTITY, 3)}


def test_values_as_a_frame(store: Store) -> None:
    for seed in range(4):
        store.put(made(seed))
    everything = store.values()
    assert list(everything) == ["run", "indicator", "series", "value", "numerator", "denominator", "reason"]
    assert len(everything) == 4 * 41
    some = store.values([run_id(IDENTITY, 2), run_id(IDENTITY, 3)], ["x3", "none"])
    assert len(some) == 4
    mine = some[(some["run"] == run_id(IDENTITY, 3)) & (some["indicator"] == "x3")]
    assert mine["value"].tolist() == [3 + 3 / 7] and mine["denominator"].tolist() == [7.0]
    nothing = some[some["indicator"] == "none"]
    assert nothing["value"].isna().all() and '"zh":"分母为零"' in nothing["reason"].iloc[0]
    assert store.values(ids=[]).empty and store.values(indicators=["unknown"]).empty


def test_a_failed_run_is_replaced_and_a_done_one_stays(store: Store) -> None:
    store.put(made(1, state="failed"))
    held = store.record(made(1).record.id)
    assert held.state == "failed" and held.reason == REASON and store.done([held.id]) == set()
    store.put(made(1))
    store.put(made(1, state="quarantined"))
    assert store.record(held.id).state == "done" and store.count() == 1
    store.put(made(1))
    assert store.count() == 1


def test_a_run_with_more_kept_replaces_one_with_less(store: Store) -> None:
    name = made(1).record.id
    store.put(made(1))
    assert store.logs(name) is None
    store.put(made(1, logs=True))
    store.put(made(1))  # nothing is lost
    check(store, store.record(name))
    assert store.logs(name) is not None and store.count() == 1


def test_deleting_takes_everything_with_it(store: Store) -> None:
    for seed in range(3):
        store.put(made(seed, logs=True, areas=True))
    gone = made(1).record.id
    assert store.delete([gone, "unknown"]) == 1
    assert store.count() == 2 and store.logs(gone) is None and not case_logs.place(store.folder, gone).exists()
    assert store.daily(gone).empty and store.extras(gone) == {} and store.value_rows(gone) == []
    for table, number in (("run_values", 82), ("block", 4), ("details", 2)):
        assert store.rows(f"SELECT count(*) FROM {table}")[0][0] == number
    check(store, store.record(made(2).record.id))


def test_scenario_and_source_are_stored_once(store: Store) -> None:
    for seed in range(20):
        store.put(made(seed))
    assert [store.rows(f"SELECT count(*) FROM {name}")[0][0] for name in ("scenario", "source", "layout")] == [1, 1, 1]


def test_a_transaction_is_whole_or_nothing(store: Store) -> None:
    with pytest.raises(RuntimeError), store.transaction():
        store.put(made(1))
        store.put(made(2))
        raise RuntimeError
    assert store.count() == 0
    with store.transaction():
        store.put(made(1))
        store.put(made(2))
    assert store.count() == 2


def test_the_folder_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WANGGE_STORE", raising=False)
    assert default_folder() == Path("results")
    monkeypatch.setenv("WANGGE_STORE", "/x/y")
    assert default_folder() == Path("/x/y")


def test_daily_of_a_run_without_any(store: Store) -> None:
    store.put(replace(made(1), daily={}))
    frame = store.daily(made(1).record.id)
    assert frame.empty and frame.index.name == "day"
    store.put(made(2))
    assert np.array_equal(store.daily(made(2).record.id).index, np.arange(200))
