"""dated_pulse: a campaign moves its target while it lasts, and takes hours and tasks wherever it is held."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest

from sim.errors import WanggeError
from sim.events.tables import RunTables
from sim.scenario.scenario import ProgrammeUse
from sim.vocabulary import Desk
from tests.engine import START, effect, programme, run, shipped, with_programmes, without_rules
from tests.operators.held import base, begun, holding, leaves_no_trace, moved, order_is_free, value

FIND = "discover.detection"
PULSE = effect("dated_pulse", 1.2, target=FIND, takes=0.5, desks=["village_committee"], tasks=4)
VILLAGE = int(Desk.VILLAGE_COMMITTEE)


def test_it_moves_its_target_on_its_scale_and_takes_hours_and_pushes_tasks() -> None:
    model = begun(PULSE)
    assert moved(model) == {FIND, "capacity.hours", "workforce.tasks"}
    odds, before = (found / (1 - found) for found in (value(model, FIND), base(model, FIND)))
    assert np.log(odds / before) == pytest.approx(1.2)
    hours = value(model, "capacity.hours") - base(model, "capacity.hours")
    assert hours[VILLAGE] == pytest.approx(-0.5) and np.count_nonzero(hours) == 1
    assert float(value(model, "workforce.tasks") - base(model, "workforce.tasks")) == pytest.approx(4.0)


def test_a_filter_narrows_the_target_alone() -> None:
    model = begun(effect("dated_pulse", 1.2, target=FIND, where={"kind": ["labour"]}, tasks=4))
    assert np.flatnonzero(value(model, FIND) != base(model, FIND)).tolist() == [9]
    with pytest.raises(WanggeError, match="it varies by kind"):
        begun(effect("dated_pulse", 1.2, target=FIND, where={"tier": ["village"]}))


def test_what_it_takes_follows_coverage_not_fidelity() -> None:
    """A campaign held badly finds less and costs the same."""
    model = begun(PULSE, fidelity=0.25)
    odds, before = (found / (1 - found) for found in (value(model, FIND), base(model, FIND)))
    assert np.log(odds / before) == pytest.approx(0.3)
    assert float(value(model, "workforce.tasks") - base(model, "workforce.tasks")) == pytest.approx(4.0)
    half = begun(PULSE, coverage=0.5)
    assert holding(half, FIND) == holding(half, "capacity.hours") == holding(half, "workforce.tasks")
    assert 0 < holding(half, FIND) < 8


def test_it_leaves_no_trace_and_order_is_free() -> None:
    assert leaves_no_trace(PULSE)
    assert order_is_free(PULSE, effect("dated_pulse", tasks=2), effect("dated_pulse", 0.5, target=FIND))


def campaign(**options: Any) -> RunTables:
    """Tiny with two months of campaign from day 60 on."""
    use = ProgrammeUse(start=START + dt.timedelta(days=60), end=START + dt.timedelta(days=120))
    made = without_rules(shipped("tiny", warm_up=0, measure=180, follow_up=0), "assess")  # effort would answer it
    if not options:
        return run(made).result()
    return run(with_programmes(made, programme("p", effect("dated_pulse", **options)), p=use), checks=True).result()


def test_more_is_found_while_it_lasts_and_nothing_before() -> None:
    plain, pulsed = (found.area["seen"].sum(axis=1) for found in (campaign(), campaign(size=3.0, target=FIND)))
    assert np.array_equal(plain[:60], pulsed[:60])
    assert pulsed[60:120].sum() > plain[60:120].sum() + 5


def test_hours_are_missing_at_the_desks_named_on_those_days_only() -> None:
    plain, pulsed = campaign(), campaign(takes=0.5, desks=["village_committee"])
    less = plain.desk["paid_minutes"].astype(int) - pulsed.desk["paid_minutes"]
    days, desks = np.nonzero(less)
    assert days.min() >= 60 and days.max() < 120
    assert set(plain.places["desk_kind"][desks]) == {VILLAGE}


def test_tasks_take_workers_from_their_visits_and_tire_them() -> None:
    plain, pulsed = campaign(), campaign(tasks=10)
    visits = (plain.area["visits"].astype(int) - pulsed.area["visits"]).sum(axis=1)
    assert np.all(visits[:60] == 0) and visits[92:120].sum() > 0
    assert visits[160:].sum() >= 0
