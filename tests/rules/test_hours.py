"""background and workforce: hours add up, other work and forms take them, leavers take knowledge."""

from __future__ import annotations

import numpy as np
import pytest

from sim.events.measures import DeskMeasure as D
from sim.scenario import Scenario
from sim.vocabulary import Desk
from tests.engine import overrides, run, shipped, without_rules


def tiny(parameters: dict[str, object] | None = None, measure: int = 120) -> Scenario:
    """Tiny for some months."""
    return shipped("tiny", parameters=overrides(parameters or {}), warm_up=0, measure=measure, follow_up=30)


def minutes(tables: object, measure: D) -> int:
    return int(tables.desk[measure.name.lower()].sum())  # type: ignore[attr-defined]


def test_no_other_work_is_the_model_without_it() -> None:
    off, gone = run(tiny({"background.items": 0})).result(), run(without_rules(tiny(), "background")).result()
    for table in ("cases", "files", "area", "desk", "log"):
        for name, column in getattr(gone, table).items():
            assert np.array_equal(column, getattr(off, table)[name]), name


def test_every_minute_on_duty_has_one_use_and_other_work_is_one_of_them() -> None:
    found = run(tiny(), checks=True).result()
    uses = (D.WORK_MINUTES, D.WASTED_MINUTES, D.FORM_MINUTES, D.TRAVEL_MINUTES, D.BACKGROUND_MINUTES, D.IDLE_MINUTES)
    assert sum(minutes(found, use) for use in uses) == minutes(found, D.PAID_MINUTES)
    assert minutes(found, D.BACKGROUND_MINUTES) > 0


def test_other_work_comes_as_the_parameters_say_and_waits_where_it_does_not_fit() -> None:
    steady = {"background.week_shape": 0, "background.items": 2, "background.minutes": 30}
    model = run(without_rules(tiny(steady), "arise", "assess"))
    found, working = model.result(), model.world.arrays()["working"].astype(bool)
    desk = int(np.flatnonzero(found.places["desk_kind"] == Desk.COUNTY_CENTER)[0])
    paid = found.desk["paid_minutes"][:, desk]
    did = found.desk["background_minutes"][:, desk]
    staff = paid[working] / 420
    assert did[working] == pytest.approx(2 * 30 * staff)
    assert did[~working].sum() == 0
    over = run(without_rules(tiny(steady | {"background.items": 30}), "arise", "assess"))
    assert over.world.view("pools")["other"].max() > 0
    full = over.result()
    assert full.desk["idle_minutes"][:, desk].sum() == 0


def test_more_other_work_leaves_more_files_waiting() -> None:
    light = run(tiny({"background.items": 0})).result()
    heavy = run(tiny({"background.items": 20})).result()
    assert heavy.desk["stock"][-1].sum() > light.desk["stock"][-1].sum()


def test_visits_are_what_the_hours_leave() -> None:
    parameters = {
        "workforce.turnover": 0, "workforce.hours": 7, "workforce.form_minutes": 60, "workforce.tasks": 5,
        "workforce.task_minutes": 20, "workforce.apps": 5, "workforce.app_minutes": 8,
        "workforce.mediation_minutes": 20, "discover.visit_minutes": 20, "discover.visits": 100,
    }  # fmt: skip
    model = run(tiny(parameters))
    villages = model.world.view("villages")
    assert villages["visits"] == pytest.approx(villages["workers"] * (420 - 200 - 20) / 20)
    asked = run(tiny(parameters | {"discover.visits": 3})).world.view("villages")
    assert asked["visits"] == pytest.approx(asked["workers"] * 3)
    drowned = run(tiny(parameters | {"workforce.tasks": 50})).world.view("villages")
    assert (drowned["visits"] == 0).all()


def test_leavers_leave_a_gap_and_take_what_they_knew() -> None:
    stay = run(tiny({"workforce.turnover": 0}))
    go = run(tiny({"workforce.turnover": 6, "workforce.vacancy_days": 30}))
    assert stay.result().area["leavers"].sum() == 0 < go.result().area["leavers"].sum()
    assert go.world.view("villages")["knowledge"].mean() < stay.world.view("villages")["knowledge"].mean()
    assert go.result().area["visits"].sum() < stay.result().area["visits"].sum()


def test_forms_tire_and_tired_eyes_find_less() -> None:
    light = run(tiny({"workforce.tasks": 1}))
    heavy = run(tiny({"workforce.tasks": 12}))
    assert heavy.world.view("villages")["fatigue"].mean() > light.world.view("villages")["fatigue"].mean()
    assert heavy.world.view("villages")["spotting"].mean() < light.world.view("villages")["spotting"].mean()


def test_without_the_rule_patrols_go_by_visits_alone() -> None:
    a = run(without_rules(tiny(), "workforce")).result()
    b = run(without_rules(tiny({"workforce.tasks": 50}), "workforce")).result()
    assert np.array_equal(a.area["visits"], b.area["visits"]) and a.area["pushed_minutes"].sum() == 0
