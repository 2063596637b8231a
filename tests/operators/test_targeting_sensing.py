"""targeting_sensing: contacts where risk is said to be, sensors in public places; alarms and exposure are charged."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.events.tables import RunTables
from sim.parameters.catalogue import catalogue
from sim.scenario.scenario import ProgrammeUse
from sim.vocabulary import Channel, Kind
from tests.engine import effect, programme, run, shipped, with_programmes
from tests.operators.held import VILLAGES, base, begun, holding, leaves_no_trace, moved, order_is_free, value

VIDEO = int(Channel.VIDEO)
ALL = effect("targeting_sensing", 0.3, sensing=0.02, false_minutes=15, exposure=200)


def tables(fidelity: float = 1.0, coverage: float = 1.0, **options: Any) -> RunTables:
    made = with_programmes(
        shipped("tiny"),
        programme("p", effect("targeting_sensing", **options)),
        p=ProgrammeUse(fidelity=fidelity, coverage=coverage),
    )
    return run(made, checks=True).result()


def test_each_part_on_its_own_scale() -> None:
    model = begun(ALL)
    chance = "channels.session_probability"
    assert moved(model) == {"targeting.skill", chance, "targeting.false_minutes", "targeting.exposure"}
    assert float(value(model, "targeting.skill")) == pytest.approx(np.exp(0.3))
    difference = value(model, chance) - base(model, chance)
    assert difference[VIDEO] == pytest.approx(0.02) and np.count_nonzero(difference) == 1
    assert float(value(model, "targeting.false_minutes")) == 15 and float(value(model, "targeting.exposure")) == 200


def test_what_it_costs_follows_coverage_not_fidelity() -> None:
    model = begun(ALL, fidelity=0.5)
    assert float(value(model, "targeting.skill")) == pytest.approx(np.exp(0.15))
    assert float(value(model, "targeting.false_minutes")) == 15 and float(value(model, "targeting.exposure")) == 200
    half = begun(ALL, coverage=0.5)
    assert (
        holding(half, "targeting.skill") == holding(half, "targeting.exposure")
        and 0 < holding(half, "targeting.skill") < 8
    )


def test_it_leaves_no_trace_and_order_is_free() -> None:
    assert leaves_no_trace(ALL)
    assert order_is_free(ALL, effect("targeting_sensing", 0.2), effect("targeting_sensing", exposure=100))


def test_sensors_see_public_places_only() -> None:
    found = tables(sensing=0.2)
    seen = found.cases["kind"][found.cases["seen_channel"] == VIDEO]
    reach = catalogue()["channels.kind_reach"].base[VIDEO]
    assert len(seen) > 5 and np.all(reach[seen] > 0)
    assert not set(seen) & {int(Kind.FAMILY), int(Kind.NEIGHBOUR)}


def test_exposure_is_recorded_and_nothing_else_moves() -> None:
    """No benefit is assumed: recording residents changes no dispute."""
    plain, watched = tables(exposure=0.000001), tables(exposure=365)
    people = 11656
    days = watched.area["exposure_hours"].shape[0]
    assert watched.area["exposure_hours"].sum() / days == pytest.approx(people, rel=0.001)
    assert all(np.array_equal(plain.log[name], watched.log[name]) for name in plain.log)


def test_exposure_follows_the_residents_covered() -> None:
    half = tables(coverage=0.5, exposure=365)
    model = begun(effect("targeting_sensing", exposure=365), coverage=0.5)
    hours = np.array([float(value(model, "targeting.exposure", village)) for village in range(VILLAGES)])
    people = float((hours / 365 * model.world.view("villages")["residents"]).sum())
    assert 0 < np.count_nonzero(hours) < VILLAGES
    assert half.area["exposure_hours"].sum() / half.area["exposure_hours"].shape[0] == pytest.approx(people, rel=0.01)


def test_false_alarms_take_visits() -> None:
    visits = [int(tables(false_minutes=minutes).area["visits"].sum()) for minutes in (0.001, 240)]
    assert visits[0] > visits[1]
