"""trust: exactly off where it is off, bounded, back to its start by half-lives, moved by what people went through."""

from __future__ import annotations

import numpy as np
import pytest

from sim.scenario import Scenario
from tests.engine import overrides, run, shipped, tables_digest, without_rules

SLOPES = (
    "on_reporting", "on_fading", "on_violence", "on_petition", "on_skipping", "on_settling", "aware_suing",
    "aware_petition", "aware_settling", "aware_violence",
)  # fmt: skip


def tiny(parameters: dict[str, object] | None = None, **changes: object) -> Scenario:
    """Tiny for three months."""
    changes = {"warm_up": 0, "measure": 90, "follow_up": 30} | changes
    return shipped("tiny", parameters=overrides(parameters or {}), **changes)


def test_without_slopes_it_changes_nothing_but_satisfaction() -> None:
    flat = {f"trust.{name}": 0 for name in SLOPES}
    with_trust, without = run(tiny(flat)).result(), run(without_rules(tiny(), "trust")).result()
    for table in ("cases", "files"):
        for name, column in getattr(without, table).items():
            if name not in ("trust_then", "aware_then", "voice"):
                assert np.array_equal(column, getattr(with_trust, table)[name]), name
    for name, tally in without.area.items():
        assert name == "satisfied" or np.array_equal(tally, with_trust.area[name]), name


def test_it_returns_to_its_start_by_half_lives() -> None:
    made = tiny({"trust.gain": 0, "trust.half_life": 31})
    from sim.model import GovernanceModel

    model = GovernanceModel(made)
    villages = model.world.view("villages")
    start = villages["trust"].copy()
    villages["trust"][...] = start + 0.2
    for _ in range(32):  # through 1 February, the first refresh after 1 January
        model.step()
    now = model.world.view("villages")["trust"]
    assert now - start == pytest.approx(np.full_like(start, 0.1), rel=1e-9)


def test_education_raises_awareness_towards_its_level() -> None:
    hours, gain, half = 2.0, 0.1, 506.0
    made = tiny({"trust.education_hours": hours, "trust.education_gain": gain, "trust.aware_half_life": half})
    found = run(made).result().places["village_aware"]
    usual = run(tiny()).result().places["village_aware"]
    assert (found > usual).all() and (found < 1).all()


def test_good_handling_raises_and_waiting_lowers_it() -> None:
    sure = {"trust.gain": 0.3, "trust.reach": 10_000}
    glad = run(tiny(sure | {"trust.base": 5, "trust.wait": 0})).result().places["village_trust"]
    sad = run(tiny(sure | {"trust.base": -5, "trust.settled": 0})).result().places["village_trust"]
    usual = run(tiny({"trust.gain": 0})).result().places["village_trust"]
    assert (glad >= usual).all() and (sad <= usual).all()
    assert glad.mean() > usual.mean() > sad.mean()
    assert (glad <= 1).all() and (sad >= 0).all()


def test_arrivals_never_follow_it() -> None:
    a = run(tiny({"trust.education_hours": 5})).result()
    b = run(tiny()).result()
    own = lambda tables: np.sort(tables.cases["key"][tables.cases["parent"] == 0])  # noqa: E731
    assert np.array_equal(own(a), own(b))


def test_the_same_bytes_twice() -> None:
    made = tiny()
    assert tables_digest(run(made).result()) == tables_digest(run(made).result())
