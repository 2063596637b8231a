"""Same server, specialists and joint sessions: limits in which they must equal something simpler, laws, restoring."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.model import GovernanceModel
from sim.parameters.schema import Override
from sim.scenario import Scenario
from sim.vocabulary import Event, Kind
from tests.engine import overrides, run, shipped, state_digest, tables_digest
from tests.properties.test_laws import CAREFUL, check
from tests.properties.test_limits import LAWS, fixed, pool, starts
from tests.properties.worlds import worlds

TWO = ("family", "labour")
#: everything at once, on a busy tiny county
ALL: dict[str, Any] = {
    "arise.rate": 300,
    "handle.after_gap": "same_server",
    "handle.same_server_patience": 4,
    "capacity.specialists": 1,
    "handle.specialist": [
        Override("preferred"),
        Override("required", (("kind", ("neighbour", "damages", "contract")),)),
    ],
    "handle.specialist_patience": 3,
    "handle.joint_servers": [
        Override(1),
        Override(2, (("severity", ("s2",)),)),
        Override(3, (("severity", ("s3", "s4")), ("desk", ("township_committee", "county_center")))),
    ],
    "capacity.servers": 2,
}


def tiny(days: int = 120, **parameters: Any) -> Scenario:
    made = shipped("tiny", warm_up=0, measure=days, follow_up=0)
    return replace(made, parameters=overrides({**ALL, **parameters}))


@pytest.mark.parametrize(
    "neutral",
    [
        {"handle.same_server_patience": 0},
        {"handle.specialist": "required", "capacity.specialists": 1000, "handle.specialist_shift": 0},
        {"handle.specialist": "preferred", "capacity.specialists": 0},
        {"handle.specialist": "preferred", "capacity.specialists": 1, "handle.specialist_patience": 0}
        | {"handle.specialist_shift": 0},
    ],
)
def test_what_holds_nobody_back_changes_no_byte(neutral: dict[str, Any]) -> None:
    """Serving by choice among servers who may all take everything is serving in order.

    The one column left out may hold the length of an attempt that did not fit into the day and was not begun.
    """
    plain = {"handle.after_gap": "original", "handle.specialist": "none", "handle.joint_servers": 1}
    plain |= {"capacity.specialists": 0}
    chosen = plain | {"handle.after_gap": "same_server", "handle.same_server_patience": 0} | neutral
    models = [run(tiny(**each)) for each in (plain, chosen)]
    assert not models[0].world.view("pools")["care"].any() and models[1].world.view("pools")["care"].all()
    assert np.count_nonzero(models[0].result().log["event"] == Event.START) > 300
    tables = [model.result() for model in models]
    for each in tables:
        del each.files["sessions_left"]
    assert tables_digest(tables[0]) == tables_digest(tables[1])


@settings(CAREFUL, max_examples=15)
@given(number=st.integers(2, 4), seed=st.integers(0, 10**6), law=st.sampled_from(LAWS), slots=st.booleans())
def test_sessions_of_all_servers_are_the_queue_of_one(number: int, seed: int, law: Any, slots: bool) -> None:
    """Where every session takes all n servers, they start exactly when one server alone would."""
    more = {"handle.session_minutes": law, "handle.divisible": True, "capacity.mode": "slots" if slots else "hours"}
    team = run(pool(number, **more, **{"handle.joint_servers": number}), seed, checks=True).result()
    alone = run(pool(1, **more), seed).result()
    assert len(starts(alone)) > 25 and starts(team) == starts(alone)
    assert np.array_equal(team.files["minutes"], number * alone.files["minutes"])
    assert np.array_equal(team.desk["work_minutes"], number * alone.desk["work_minutes"])
    assert np.array_equal(team.desk["idle_minutes"], number * alone.desk["idle_minutes"])


@settings(CAREFUL, max_examples=15)
@given(seed=st.integers(0, 10**6), law=st.sampled_from(LAWS), divisible=st.booleans())
def test_specialists_of_two_kinds_are_two_queues(seed: int, law: Any, divisible: bool) -> None:
    """One server for each of two kinds: each kind waits as if it had a desk with one server to itself."""
    kinds = [Override(0), *(Override(0.5, (("kind", (kind,)),)) for kind in TWO)]
    more = {"handle.session_minutes": law, "handle.divisible": divisible, "arise.kind_share": kinds}
    both = run(
        pool(
            2,
            **more,
            **{
                "capacity.specialists": [Override(1, (("kind", TWO),))],
                "handle.specialist": "required",
                "handle.specialist_shift": 0,
            },
        ),
        seed,
        checks=True,
    ).result()
    found = starts(both)
    for kind, other in (TWO, TWO[::-1]):
        alone = run(pool(1, **more, **{"arise.prevention": [Override(0, (("kind", (other,)),))]}), seed).result()
        keys = both.cases["key"][both.cases["kind"] == Kind[kind.upper()]].tolist()
        assert len(starts(alone)) > 10
        assert {key: found[key] for key in keys if key in found} == starts(alone)


def test_laws_hold_with_everything_on() -> None:
    check(tiny())
    check(tiny(**{"handle.session_minutes": {"law": "gamma", "mean": 500, "shape": 2}, "handle.divisible": True}))
    check(tiny(**{"capacity.mode": "slots", "capacity.slots": 2}))


FEATURES = st.fixed_dictionaries(
    {
        "handle.after_gap": st.sampled_from(["original", "tail", "same_server"]),
        "handle.same_server_patience": st.sampled_from([0, 2, 30]),
        "handle.specialist": st.sampled_from(["none", "preferred", "required"]),
        "handle.specialist_patience": st.sampled_from([0, 3]),
        "capacity.specialists": st.integers(0, 2),
        "handle.joint_servers": st.integers(1, 3),
        "handle.session_minutes": st.sampled_from(
            [45, fixed(0), {"law": "exponential", "mean": 90}, {"law": "gamma", "mean": 700, "shape": 2}]
        ),
        "handle.sessions": st.sampled_from([1, {"law": "exponential", "mean": 3}]),
        "capacity.servers": st.integers(0, 3),
    }
)


@settings(CAREFUL, max_examples=40)
@given(made=worlds(), chosen=FEATURES)
def test_laws_hold_in_random_worlds(made: Scenario, chosen: dict[str, Any]) -> None:
    check(replace(made, parameters={**made.parameters, **overrides(chosen)}))


@pytest.mark.parametrize("day", [3, 17, 42, 61, 119])
def test_restoring_on_any_day_changes_no_byte(day: int) -> None:
    long = {"handle.session_minutes": {"law": "gamma", "mean": 300, "shape": 2}}
    made = tiny(**long)
    model, fresh = GovernanceModel(made), GovernanceModel(made)
    for _ in range(day):
        model.step()
    if day > 3:
        assert np.any(model.world.view("servers")["team"] > 1), "no joint session was ever carried over a night"
    fresh.restore(model.state())
    assert state_digest(fresh.run()) == state_digest(model.run())
