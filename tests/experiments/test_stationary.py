"""Drift between the quarters of the window: found where there is one, null with a reason where it cannot be known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.experiments.engine import Task, measure, tables
from sim.experiments.run import run
from sim.experiments.stationary import UNEQUAL, Drift, Quarters, drifts, quarters
from sim.experiments.stored import Storing, Wanted, ensure, run_stored
from sim.scenario.scenario import ProgrammeUse
from sim.store import Store
from tests.engine import effect, programme, shipped, with_programmes


def test_the_quarters_are_those_of_the_window() -> None:
    made = shipped("tiny")
    found = tables(Task(made, 1))
    by_name = {(each.id, each.series): each for each in quarters(found)}
    stock = by_name["open_stock", "true"]
    assert stock.days == (90, 455)
    open_files = sum(found.area[f"open_files_{tier}"].sum(axis=1) for tier in ("village", "township", "county", "city"))
    assert (stock.first, stock.last) == (open_files[90 + 91 - 1], open_files[455 - 1])
    assert by_name["contain_village", "true"].days == (90, 275), "360 days of follow-up end before the window does"
    assert by_name["violence_hazard", "true"].reason == UNEQUAL


def test_a_change_in_the_middle_of_the_window_shows() -> None:
    made = shipped("tiny")
    half = made.start.fromordinal(made.start.toordinal() + 90 + 180)
    ends = programme("new", effect("param_shift", 1.5, target="arise.prevention"))
    steady = {(each.id, each.series): each for each in drifts(run(made, replications=4, workers=1).outcomes)}
    rising = with_programmes(made, ends, new=ProgrammeUse(start=half))
    moved = {(each.id, each.series): each for each in drifts(run(rising, replications=4, workers=1).outcomes)}
    stock = moved["open_stock", "true"]
    assert stock.clear and stock.drift is not None and stock.drift > 0
    assert stock.drift > (steady["open_stock", "true"].drift or 0.0)


def test_too_short_a_follow_up_is_null_with_a_reason() -> None:
    made = shipped("tiny", measure=120, follow_up=0)
    found = {each.id: each for each in drifts(run(made, replications=2, workers=1).outcomes)}
    assert found["durable"].drift is None and found["durable"].reason is not None
    assert "follow-up too short" in found["durable"].reason["en"]
    shortest = drifts([measure(tables(Task(replace(made, measure=40), 1)), True)])
    assert all(each.drift is None and each.reason for each in shortest)


def test_one_replication_has_no_interval() -> None:
    rows = (Quarters("hops", "recorded", 1.0, 1.5, (0, 100)),)
    outcome = replace(measure(tables(Task(shipped("tiny", measure=40, follow_up=0), 1))), quarters=rows)
    (found,) = drifts([outcome])
    assert found == Drift("hops", "recorded", 1.0, 1.5, 0.5, None, None, (0, 100)) and not found.clear
    (both,) = drifts([outcome, replace(outcome, quarters=(replace(rows[0], last=2.0),))])
    assert both.drift == 0.75 and both.low is not None and both.low < 0.5


def test_it_is_stored_with_the_run(tmp_path: object) -> None:
    made = replace(shipped("tiny", measure=120, follow_up=60))
    with Store.open(tmp_path) as store, Storing(store, 1) as storing:  # type: ignore[arg-type]
        ensure(store, [Wanted(made, 2)])
        found, _ = run_stored(storing, made, 1, 2)
        assert all(each.reason is not None for each in drifts(found.outcomes)), "one of them was stored without"
        again, _ = run_stored(storing, made, 3, 2)
    plain = drifts(run(made, 3, 2, workers=1).outcomes)
    assert drifts(again.outcomes) == plain
    assert any(each.drift is not None and np.isfinite(each.drift) for each in plain)
