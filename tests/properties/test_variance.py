"""Pairs are worth having: one more mediator in one of eight townships, against independent seeds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.scenario import Scenario
from sim.scenario.scenario import ProgrammeUse
from tests.engine import ROOT, effect, programme, run, shipped, with_programmes
from tests.properties.test_limits import days_to_settle

WANTED = 20.0


def eight_townships(days: int) -> Scenario:
    """Make the base: a county of eight townships."""
    from sim.scenario import load_scenario

    made = load_scenario(ROOT / "scenarios" / "tiny.yaml", ("region=regions/eight_townships.yaml",))
    return replace(made, warm_up=0, measure=days, follow_up=0)


def ratio(days: int, pairs: int) -> float:
    """Variance of independent differences ÷ variance of paired ones."""
    base = eight_townships(days)
    township = str(base.place().township_code[0])
    one_more = programme("one_more", effect("capacity", 1.0, desk="township_committee"))
    use = {"one_more": ProgrammeUse(where={"township": (township,)})}
    changed = with_programmes(base, one_more, **use)
    old, new = (
        np.array([days_to_settle(run(made, seed).result()) for seed in range(1, pairs + 1)]) for made in (base, changed)
    )
    assert np.any(old != new)
    return float((np.var(old, ddof=1) + np.var(new, ddof=1)) / np.var(new - old, ddof=1))


def test_variance_ratio_of_one_mediator(record_property: Callable[[str, object], None]) -> None:
    found = ratio(days=365, pairs=24)
    record_property("variance_ratio", round(found, 1))
    assert found >= WANTED


@pytest.mark.prove
def test_variance_ratio_of_one_mediator_in_full(record_property: Callable[[str, object], None]) -> None:
    found = ratio(days=910, pairs=200)
    record_property("variance_ratio", round(found, 1))
    assert found >= WANTED


def test_the_scenario_is_tinys_but_for_the_region() -> None:
    assert eight_townships(10).rules == shipped("tiny").rules
