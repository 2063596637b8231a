"""param_shift: one parameter, within a filter, on its own scale, where the programme is, as far as it is kept up."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from sim.errors import InputError, WanggeError
from sim.model import GovernanceModel
from sim.operator import registry
from sim.parameters.catalogue import catalogue
from sim.scenario.scenario import ProgrammeUse
from tests.engine import START, effect, programme, run, shipped, with_programmes

FADE = "fester.fade_rate"


def model(*effects: object, days: int = 1, **use: object) -> GovernanceModel:
    """Tiny with one programme, after some days."""
    made = with_programmes(shipped("tiny"), programme("p", *effects), p=ProgrammeUse(**use))  # type: ignore[arg-type]
    begun = GovernanceModel(made)
    for _ in range(days):
        begun.step()
    return begun


def test_on_the_scale_and_inside_the_filter() -> None:
    world = model(effect("param_shift", 0.4, target=FADE, where={"kind": ["labour"]})).world
    base, now = catalogue()[FADE].base, world.fields.at(FADE)
    assert now[9] == pytest.approx(base[9] * np.exp(0.4))
    assert np.array_equal(np.delete(now, 9), np.delete(base, 9))


def test_fidelity_and_ramp_scale_it_and_coverage_says_where() -> None:
    world = model(effect("param_shift", 0.4, target=FADE), coverage=0.5, fidelity=0.5).world
    base = catalogue()[FADE].base[0]
    values = np.array([world.fields.at(FADE, village)[0] for village in range(8)])
    assert set(np.round(values / base, 9)) == {1.0, round(float(np.exp(0.2)), 9)}
    ramp = model(effect("param_shift", 0.4, target=FADE), days=6, ramp_days=10).world
    assert ramp.fields.at(FADE)[0] == pytest.approx(base * np.exp(0.4 * 0.6))


def test_it_starts_and_ends_on_its_days() -> None:
    on, off = START + dt.timedelta(days=3), START + dt.timedelta(days=6)
    base = catalogue()[FADE].base[0]
    found = [
        model(effect("param_shift", 0.4, target=FADE), days=n, start=on, end=off).world.fields.at(FADE)[0]
        for n in range(1, 9)
    ]
    assert [round(float(value / base), 6) for value in found] == [1.0] * 3 + [round(float(np.exp(0.4)), 6)] * 3 + [
        1.0
    ] * 2


def test_a_filter_on_a_dimension_it_lacks_is_an_error() -> None:
    with pytest.raises(WanggeError, match="it varies by kind"):
        model(effect("param_shift", 0.4, target=FADE, where={"tier": ["village"]}))


@pytest.mark.parametrize("target", ["handle.gap", "pools.hop_delay", "triage.delay", "handle.session_minutes"])
def test_a_distribution_can_be_shifted(target: str) -> None:
    now = model(effect("param_shift", 0.5, target=target)).world.fields.at(target)
    base = catalogue()[target].base
    assert now[..., 1] == pytest.approx(base[..., 1] * np.exp(0.5))
    assert np.array_equal(now[..., [0, 2]], base[..., [0, 2]])


def test_it_moves_an_outcome() -> None:
    better = with_programmes(
        shipped("tiny"), programme("p", effect("param_shift", 1.5, target="handle.settle_probability"))
    )
    plain, helped = (int(run(made).result().area["settled"].sum()) for made in (shipped("tiny"), better))
    assert helped > plain


def test_it_is_registered_by_its_name() -> None:
    assert registry()["param_shift"].name == "param_shift"


@pytest.mark.parametrize(
    "target", ["arise.rate", "arise.kind_share", "arise.village_shape", "arise.weekend_factor", "capacity.every_day"]
)
def test_what_is_fixed_at_the_start_cannot_be_shifted_silently(target: str) -> None:
    """Region weights are no lever (METHOD section 3): a programme on them is refused rather than ignored."""
    with pytest.raises(InputError, match="fixed at the start"):
        model(effect("param_shift", 0.5, target=target))
