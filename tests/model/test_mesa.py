"""An ordinary Mesa model to a Mesa user; a finished one frees its memory."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import weakref
from dataclasses import replace

import mesa
import numpy as np
import pytest

from sim.agents.centre import Centre
from sim.agents.kind import kinds
from sim.errors import WanggeError
from sim.model import GovernanceModel
from sim.scenario import Scenario
from tests.engine import ROOT, shipped, state_digest


def short(days: int = 40, **policies: str) -> Scenario:
    made = shipped("tiny", warm_up=0, measure=days, follow_up=0)
    return replace(made, policies={"township": "nothing", "county": "nothing", "city": "nothing", **policies})


def test_it_is_a_mesa_model_that_steps() -> None:
    model = GovernanceModel(short(3))
    assert isinstance(model, mesa.Model) and model.running
    for day in (1, 2, 3):
        model.step()
        assert model.day == day
    assert not model.running
    model.step()
    assert model.day == 3, "a step after the end does nothing"


def test_its_agents_are_the_centres() -> None:
    model = GovernanceModel(short())
    agents = model.agents
    assert isinstance(agents, mesa.agent.AgentSet)
    assert len(agents) == 2 + 1 + 1
    assert all(isinstance(agent, Centre) and agent.model.day == model.day for agent in agents)
    assert set(agents) == set(model.population("centre"))
    tiers = [int(tier) for tier in agents.get("tier")]
    assert sorted(tiers) == [2, 2, 3, 4]
    assert len(agents.select(lambda centre: centre.tier == 2)) == 2


def test_a_data_collector_works() -> None:
    collector = mesa.DataCollector(
        model_reporters={"day": "day", "live": lambda model: int(model.result().area["live"][model.day - 1].sum())},
        agent_reporters={"meetings": lambda centre: centre.memory.meetings},
    )
    model = GovernanceModel(short(20, township="worst_queue_first"))
    while model.running:
        model.step()
        collector.collect(model)
    found = collector.get_model_vars_dataframe()
    assert found["day"].tolist() == list(range(1, 21))
    assert found["live"].tolist() == model.result().area["live"].sum(axis=1).tolist()
    assert collector.get_agent_vars_dataframe()["meetings"].max() == 3  # Mondays of three weeks


def test_stepping_and_running_give_the_same_bytes() -> None:
    stepped, whole, watched = (GovernanceModel(short()) for _ in range(3))
    while stepped.running:
        stepped.step()
    assert list(watched.days()) == list(range(1, 41))
    assert state_digest(stepped) == state_digest(whole.run()) == state_digest(watched)


def test_looking_changes_nothing() -> None:
    looked, plain = GovernanceModel(short()), GovernanceModel(short())
    while looked.running:
        looked.step()
        looked.result()
        looked.state()
        for kind in kinds():
            looked.population(kind)
    assert state_digest(looked) == state_digest(plain.run())


def test_a_finished_model_is_forgotten() -> None:
    model = GovernanceModel(short(5)).run()
    tables = model.result()
    kept = {name: column.copy() for name, column in tables.cases.items()}
    world, forgotten = weakref.ref(model.world), weakref.ref(model)
    gc.collect()
    gc.disable()
    try:
        del model
        assert forgotten() is None and world() is None, "only a collection would free it"
    finally:
        gc.enable()
    GovernanceModel(short(30)).run()  # whatever memory was given back is used again
    assert all(np.array_equal(tables.cases[name], kept[name]) for name in kept), "a result outlives its model"


@pytest.mark.parametrize("kind", sorted(set(kinds()) - {"centre"}))
def test_populations_are_read_only_columns(kind: str) -> None:
    model = GovernanceModel(short(3)).run()
    columns = model.population(kind)
    assert not isinstance(columns, list)
    assert set(columns) == set(kinds()[kind].knows)
    for column in columns.values():
        with pytest.raises(ValueError, match="read-only"):
            column[0] = column[0]


def test_an_unknown_population_names_those_there_are() -> None:
    with pytest.raises(WanggeError, match="grid_worker"):
        GovernanceModel(short(1)).population("robot")


def child(code: str, **variables: str) -> str:
    """Output of Python code in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_importing_sim_loads_nothing_heavy() -> None:
    heavy = "{'numba', 'mesa', 'streamlit', 'pandas', 'matplotlib', 'numpy', 'pydantic'}"
    assert child(f"import sys, sim; print(sorted({heavy} & set(sys.modules)))") == "[]"


def test_importing_the_model_leaves_multiprocessing_alone() -> None:
    code = (
        "import multiprocessing as m; before = m.get_start_method(allow_none=True)\n"
        "import sim.model; print(before, m.get_start_method(allow_none=True), m.get_start_method())"
    )
    plain = child("import multiprocessing as m; print(m.get_start_method())")
    assert child(code).split() == ["None", "None", plain]
