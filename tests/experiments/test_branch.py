"""Branches: a stored run goes on from a day of it, to the byte where nothing changes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from sim.cli import main
from sim.errors import InputError
from sim.experiments.branch import branch, origin_of
from sim.experiments.stored import Storing, run_stored
from sim.scenario import Scenario, load_scenario
from sim.store import Store
from tests.engine import ROOT

TINY = str(ROOT / "scenarios" / "tiny.yaml")
SCENARIOS = ROOT / "scenarios"
SHORT = ["horizon/warm_up=30", "horizon/measure=90", "horizon/follow_up=30"]


@pytest.fixture
def base() -> Scenario:
    return load_scenario(TINY, SHORT)


def tables(store: Store, run: str) -> dict[str, dict[str, list[object]]]:
    """The tables that a stored run keeps."""
    place = store.logs(run)
    assert place is not None
    return {path.name: pq.read_table(path).to_pydict() for path in sorted(place.glob("*.parquet"))}


def test_without_another_scenario_it_is_its_parent_to_the_byte(base: Scenario, tmp_path: Path) -> None:
    with Store.open(tmp_path) as store, Storing(store, 1) as storing:
        _, (parent,) = run_stored(storing, base, 4)
        found = branch(storing, parent[:10], 47, folder=SCENARIOS, checks=True)
        assert (found.parent, found.day) == (parent, 47)
        assert found.id != parent
        record = store.record(found.id)
        assert (record.parent, record.day, record.seed) == (parent, 47, 4)
        assert tables(store, found.id) == tables(store, parent)
        assert store.value_rows(found.id) == store.value_rows(parent)
        assert branch(storing, parent, 47, folder=SCENARIOS).id == found.id and storing.made == 2


def test_another_scenario_holds_from_that_day_on(base: Scenario, tmp_path: Path) -> None:
    other = load_scenario(TINY, [*SHORT, "scenario=other", "programmes/speak_on_fours/coverage=1",
                                 "parameters/handle.refuse=1"])  # fmt: skip
    with Store.open(tmp_path) as store, Storing(store, 1) as storing:
        _, (parent,) = run_stored(storing, base, 4)
        found = branch(storing, parent, 60, other, checks=True, folder=SCENARIOS)
        assert found.moved == ("speak_on_fours",)
        before, after = (tables(store, name)["events.parquet"] for name in (parent, found.id))
        days = np.array(before["day"])
        cut = int((days < 60).sum())
        assert all(before[name][:cut] == after[name][:cut] for name in before)
        assert before["event"][cut:] != after["event"][cut:]
        again = branch(storing, found.id, 100, base, folder=SCENARIOS)
        origin = origin_of(store, again.id, SCENARIOS)
        assert origin is not None and origin.before is not None
        assert [origin.day, origin.before.day, origin.before.before] == [100, 60, None]


@pytest.mark.parametrize(("day", "words"), [(0, "must be 1 to 149"), (150, "must be 1 to 149"), (-3, "must be 1 to")])
def test_a_day_outside_is_refused(base: Scenario, tmp_path: Path, day: int, words: str) -> None:
    with Store.open(tmp_path) as store, Storing(store, 1) as storing:
        _, (parent,) = run_stored(storing, base, 4)
        with pytest.raises(InputError, match=words):
            branch(storing, parent, day, folder=SCENARIOS)


def test_what_cannot_change_half_way_is_refused(base: Scenario, tmp_path: Path) -> None:
    with Store.open(tmp_path) as store, Storing(store, 1) as storing:
        _, (parent,) = run_stored(storing, base, 4)
        with pytest.raises(InputError, match="cannot change half-way: calendar"):
            branch(storing, parent, 50, replace(base, calendar="every_day"), folder=SCENARIOS)


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    settings = [word for each in SHORT for word in ("--set", each)]
    store = ["--store", str(tmp_path / "held"), "--lang", "en", "--json", "-"]
    assert main(["branch", TINY, "--day", "40", "--seed", "2", *store]) == 0
    first = json.loads(capsys.readouterr().out)
    assert first["day"] == 40 and first["seed"] == 2 and len(first["run"]) == 64
    assert main(["branch", first["parent"][:12], "--day", "40", "--set", "parameters/handle.refuse=1", *store]) == 0
    other = json.loads(capsys.readouterr().out)
    assert other["parent"] == first["parent"] and other["run"] != first["run"]
    assert main(["branch", "nothing-here", "--day", "40", *store]) == 2
    assert main(["branch", first["parent"], "--day", "4000", *store]) == 2
    assert "must be 1 to" in capsys.readouterr().err
    assert main(["branch", first["parent"], "--day", "40", *settings, *store]) == 2
    assert "horizon" in capsys.readouterr().err
