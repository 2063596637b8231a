"""Each lever table reaches the kernels: what is set, or what a programme deposits, is what they read; and it acts."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from sim.model import GovernanceModel
from sim.parameters.catalogue import catalogue, index
from sim.planning import FIXED
from sim.scenario import Scenario
from sim.world.levers import TABLES
from tests.contracts.unread import UNREAD
from tests.engine import effect, overrides, programme, run, shipped, tables_digest, with_programmes

#: one parameter of each table, and a value that shows
EXAMPLES: dict[str, tuple[str, Any]] = {
    "channels": ("channels.hazard", 0.05),
    "flows": ("flows.share", 1),
    "routes": ("routes.misroute", 1),
    "pools": ("pools.hop_delay", 9),
    "capacity": ("capacity.hours", 0.5),
    "authority": ("authority.granted", False),
    "clocks": ("clocks.limit", 2),
    "closing": ("closing.settled_after_days", 30),
    "kpis": ("kpis.weight", 1),
    "links": ("links.link_probability", 1),
    "gates": ("gates.detect", 1),
    "spill": ("spill.factor", 1),
    "targeting": ("targeting.skill", 1.5),
    "initial": ("initial.old_share", 0.2),
}
SHIFTABLE = sorted(
    name
    for name, p in catalogue().items()
    if p.type in ("number", "integer") and p.scale in ("log", "logit", "sum", "union")
)


def buffer(model: GovernanceModel, parameter: str, village: int) -> np.ndarray[Any, Any]:
    """Read a parameter as kernels do: its start, the village's class, then its dimensions."""
    arrays, position = model.world.arrays(), index(parameter)
    own = catalogue()[parameter].base
    first, step, *strides, row = (int(each) for each in arrays["field_where"][position])
    start = first + step * int(arrays["field_row"][row, village])
    grid = np.indices(own.shape) if own.ndim else np.zeros((0,))
    at = start + sum((grid[axis] * step for axis, step in enumerate(strides[: own.ndim])), np.zeros(own.shape, int))
    return np.asarray(arrays["field_data"][at])


@cache
def base() -> Scenario:
    """A short tiny county in which much goes on."""
    talk = effect(
        "calendar_channel", 0.2, channel="talk_day", days_of_month=[4, 14, 24], slots=2, minutes=20, settle_on_spot=0.4
    )
    made = with_programmes(shipped("tiny", warm_up=0, measure=240, follow_up=0), programme("talk", talk))
    return replace(made, parameters=overrides({"arise.rate": 80}))


def changed(parameter: str, value: Any) -> Scenario:
    return replace(base(), parameters={**base().parameters, **overrides({parameter: value})})


def test_there_is_an_example_of_every_table() -> None:
    assert set(EXAMPLES) == set(TABLES)
    assert {name.split(".")[0] for name, _ in EXAMPLES.values()} == set(TABLES)
    assert set(TABLES) <= {name.split(".")[0] for name in catalogue()}


@pytest.mark.parametrize("table", sorted(EXAMPLES))
def test_a_value_that_a_scenario_sets_is_what_kernels_read(table: str) -> None:
    parameter, value = EXAMPLES[table]
    made = changed(parameter, value)
    assert np.array_equal(buffer(GovernanceModel(made), parameter, 3), made.array(parameter))


@pytest.mark.parametrize("table", sorted(table for table, (name, _) in EXAMPLES.items() if name not in UNREAD))
def test_a_table_acts(table: str) -> None:
    parameter, value = EXAMPLES[table]
    needed = {**base().parameters, **overrides(NEEDS.get(parameter, {}))}
    before = replace(base(), parameters=needed)
    after = replace(base(), parameters={**needed, **overrides({parameter: value})})
    assert tables_digest(run(after).result()) != tables_digest(run(before).result())


@pytest.mark.parametrize("parameter", [name for name in SHIFTABLE if name not in FIXED])
def test_what_a_programme_deposits_is_what_kernels_read(parameter: str) -> None:
    shift = programme("shift", effect("param_shift", 0.3, target=parameter))
    made = with_programmes(base(), shift)
    code = str(made.place().township_code[1])
    use = replace(made.programmes["shift"], where={"township": (code,)})
    model = GovernanceModel(replace(made, programmes={"shift": use}))
    untouched = buffer(model, parameter, 0)
    model.step()
    village = len(model.scenario.place().village_code) - 1
    assert np.array_equal(buffer(model, parameter, 0), untouched)
    if parameter != "handle.settle_probability":  # stored as re-centred log-odds
        assert np.array_equal(buffer(model, parameter, village), model.world.fields.at(parameter, village))
    inner = (untouched > catalogue()[parameter].bounds[0]) & (untouched < catalogue()[parameter].bounds[1])
    moved = buffer(model, parameter, village) != untouched
    assert moved.any() or not inner.any() or catalogue()[parameter].scale == "log" and not untouched.any()


#: parameter -> what has to be the case for it to matter
NEEDS: dict[str, dict[str, Any]] = {
    "gates.detect": {"arise.shock_share": 0.6, "arise.shock_days": 20, "gates.uptake": 1},
    "gates.uptake": {"arise.shock_share": 0.6, "arise.shock_days": 20, "gates.detect": 1},
    **{f"arise.{name}": {"arise.shock_share": 0.6} for name in ("shock_days", "shock_rate")},
    "spill.days": {"spill.factor": 0.9},
    "discover.micro_visits": {"discover.patrol_mode": "rounds"},
    "discover.notice_probability": {"discover.patrol_mode": "rounds"},
    "capacity.slots": {"capacity.mode": "slots"},
    "fester.grow_fails_cap": {"fester.grow_fails": 5, "fester.grow_rate": 0.02, "handle.settle_probability": 0.1},
    "fester.surface_tier": {"fester.grow_rate": 0.02, "fester.surface": 1},
    "handle.rejoin": {"handle.settle_probability": 0.1, "escalate.attempt_limit": 9, "capacity.hours": 0.4},
    "close.watch_days": {"close.relapse": 0.5},
    "routes.size_city": {"arise.size": {"law": "lognormal", "mean": 60, "shape": 1}},
    "routes.send_down": {"channels.desk": "county_center", "channels.book": "county_mediation"},
    "routes.max_down": {"channels.desk": "county_center", "channels.book": "county_mediation"},
    "handle.same_server_patience": {"handle.after_gap": "same_server", "capacity.servers": 2, "capacity.hours": 0.5},
    "handle.specialist_patience": {"handle.specialist": "preferred", "capacity.specialists": 1, "capacity.servers": 2},
    "handle.specialist_shift": {"capacity.specialists": 1},
    "arbitration.claim_days": {"initial.old_share": 0.5, "court.sue_rate": 0.02},
    "authority.load_slope": {"authority.challenge": 1, "arise.needs_authority": 1, "handle.settle_probability": 0.9},
    "authority.load_unit": {"authority.challenge": 1, "arise.needs_authority": 1, "handle.settle_probability": 0.9},
    "court.confirm_relapse": {"court.confirm_share": 1, "close.relapse": 0.8},
    "statute.extend": {"statute.limit": 3, "court.sue_rate": 0.05},
    "statute.extension": {"statute.limit": 3, "court.sue_rate": 0.05},
    "assess.audit_after": {"closing.audit_share": 0.5},
    "assess.deterrence": {"closing.audit_share": 0.5, "closing.sanction": 1, "kpis.weight": 1},
    "closing.sanction": {"closing.audit_share": 0.5, "kpis.weight": 1},
    "assess.load": {"kpis.weight": 1, "capacity.hours": 0.4},
    **{f"meet.{name}": {"meet.leader_slots": 5} for name in ("leader_shift", "stalled_days")},
    **{
        f"petition.{name}": {"petition.rate": 0.02, "petition.error": 0.9, "petition.accept": 0, "petition.ask": 1}
        for name in ("ask", "correct", "error_explained", "give_up", "send_down", "skip_learning", "skip_memory")
    },
    "meet.leader_hours": {"meet.leader_slots": 20, "handle.settle_probability": 0.05, "meet.stalled_days": 5},
    "petition.stay_look": {"petition.rate": 0.02, "court.sue_rate": 0.05},
    "trust.on_skipping": {"petition.rate": 0.02},
    **{
        f"trust.{name}": {"trust.education_hours": 20, "court.sue_rate": 0.02, "petition.rate": 0.02}
        for name in ("aware_half_life", "aware_petition", "aware_settling", "aware_start", "aware_suing")
    },
    "trust.aware_violence": {"trust.education_hours": 20},
    "trust.education_gain": {"trust.education_hours": 20},
}
#: group of parameters -> what a county's centre does that reads them
POLICIES = {"meet.notice": "warn_hot_spots"}


def attempts(parameter: str) -> list[Any]:
    """Values to try: the ends of the range, and beyond them up to the bounds."""
    record = catalogue()[parameter]
    if record.type == "choice":
        return list(record.choices)
    if record.type == "flag":
        return [True, False]
    low, high = float(record.range[0].min()), float(record.range[1].max())
    bottom, top = record.bounds
    tried = [low, high, min(3 * high + 2, top), min(max(high, 0.5), top), bottom, 0.5 * (low + high)]
    return [round(value) if record.type == "integer" else value for value in tried if bottom <= value <= min(top, 1e6)]


@pytest.mark.parametrize("parameter", sorted(set(catalogue()) - UNREAD))
def test_every_parameter_acts(parameter: str) -> None:
    """Some value within its bounds or choices changes something of a busy county."""
    county = next((name for group, name in POLICIES.items() if parameter.startswith(group)), "patrol_hot_spots")
    policies = {"township": "worst_queue_first", "county": county, "city": "nothing"}
    needed = {**base().parameters, **overrides(NEEDS.get(parameter, {}))}
    made = replace(base(), parameters=needed, policies=policies)
    expected = tables_digest(run(made).result())
    for value in attempts(parameter):
        other = replace(made, parameters={**needed, **overrides({parameter: value})})
        if tables_digest(run(other).result()) != expected:
            return
    raise AssertionError(f"{parameter}: none of {attempts(parameter)} changes anything")
