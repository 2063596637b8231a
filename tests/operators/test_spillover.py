"""spillover: settlements keep like disputes from arising in their village, for some days, and nowhere else."""

from __future__ import annotations

import datetime as dt
from functools import cache

import numpy as np
import pytest

from sim.events.tables import RunTables
from sim.model import GovernanceModel
from sim.randomness import quiet
from sim.scenario.scenario import ProgrammeUse
from sim.vocabulary import Event, Kind
from sim.world.birth import prevention
from tests.engine import (
    EXOGENOUS,
    START,
    by_key,
    effect,
    histories,
    layers,
    programme,
    run,
    scenario,
    tables_digest,
    with_programmes,
)
from tests.operators.held import base, begun, holding, leaves_no_trace, moved, order_is_free, value

FACTOR, DAYS = "spill.factor", "spill.days"
USUAL = 90.0
SPILL = effect("spillover", 0.6, days=30, kinds=["neighbour", "family"])
NAMED = [int(Kind.FAMILY), int(Kind.NEIGHBOUR)]
RATE = {"arise.rate": 200, "arise.linked_rate": 0, "handle.settle_probability": 1, "channels.hazard": 0.5}


def test_shares_add_up_as_independent_ones_and_days_stand_in_place_of_the_usual() -> None:
    model = begun(SPILL)
    assert moved(model) == {FACTOR, DAYS}
    assert value(model, FACTOR)[NAMED] == pytest.approx([0.6, 0.6])
    assert not np.delete(value(model, FACTOR), NAMED).any()
    assert float(base(model, DAYS)) == USUAL and float(value(model, DAYS)) == 30.0
    both = begun(SPILL, effect("spillover", 0.5, family="other"))
    assert value(both, FACTOR)[NAMED] == pytest.approx([0.8, 0.8])
    assert np.delete(value(both, FACTOR), NAMED) == pytest.approx(0.5)


def test_the_share_follows_fidelity_the_days_follow_coverage() -> None:
    model = begun(SPILL, fidelity=0.5)
    assert value(model, FACTOR)[NAMED] == pytest.approx([0.3, 0.3]) and float(value(model, DAYS)) == 30.0
    half = begun(SPILL, coverage=0.5)
    assert 0 < holding(half, FACTOR) == holding(half, DAYS) < 8


def test_it_leaves_no_trace_and_order_is_free() -> None:
    assert leaves_no_trace(SPILL)
    assert order_is_free(SPILL, effect("spillover", 0.3))


def busy(size: float | None = None, use: ProgrammeUse | None = None) -> GovernanceModel:
    """Two counties in which much is settled."""
    made = scenario(layers(), days=60, parameters=RATE)
    if size is not None:
        made = with_programmes(made, programme("p", effect("spillover", size)), p=use or ProgrammeUse())
    return run(made)


@cache
def spilled(size: float | None = None) -> RunTables:
    return busy(size).result()


def prevented(found: RunTables) -> int:
    return int((found.cases["prevented"] == 1).sum())


def test_off_changes_no_byte() -> None:
    plain = tables_digest(spilled())
    assert prevented(spilled()) == 0
    assert tables_digest(spilled(0.0)) == plain
    assert tables_digest(spilled(0.6)) != plain
    made = scenario(layers(), days=60, parameters=RATE | {DAYS: 7})
    assert tables_digest(run(made).result()) == plain, "days without a share"
    made = scenario(layers(), days=60, parameters=RATE | {FACTOR: 1, DAYS: 0})
    assert tables_digest(run(made).result()) == plain, "a share without days"


def test_paired_disputes_keep_their_keys_and_attributes() -> None:
    one, two = by_key(spilled()), by_key(spilled(0.6))
    for name in EXOGENOUS:
        assert one[name].tobytes() == two[name].tobytes(), name


def test_a_larger_share_prevents_more() -> None:
    counts = [prevented(spilled(size)) for size in (0.0, 0.3, 0.6, 1.0)]
    assert counts == sorted(counts) and 0 == counts[0] < counts[1] < counts[3]


def test_what_is_known_holds_for_its_days_in_its_village_and_for_its_kind() -> None:
    made = scenario(layers(), days=60, parameters=RATE | {FACTOR: 0.5, DAYS: 4})
    model = GovernanceModel(made)
    model.step()
    model.world.view("villages")["spill_until"][...] = 0
    model.world.view("villages")["spill_until"][3, 5] = 10
    with quiet():
        found = {
            (v, k, day): prevention(model.world.tables, v, k, day) for v in (2, 3) for k in (4, 5) for day in (9, 10)
        }
    assert {at for at, factor in found.items() if factor == 0.5} == {(3, 5, 9)}
    assert set(found.values()) == {0.5, 1.0}


def test_only_like_disputes_after_a_settlement_in_the_same_village_are_prevented() -> None:
    found = busy(1.0, use=ProgrammeUse(start=START + dt.timedelta(days=10))).result()
    cases, log = found.cases, found.log
    first: dict[tuple[int, int], int] = {}
    for case, day in zip(
        log["case"][log["event"] == Event.SETTLE], log["day"][log["event"] == Event.SETTLE], strict=True
    ):
        at = (int(cases["village"][case]), int(cases["kind"][case]))
        if day >= 10:
            first[at] = min(first.get(at, 10**6), int(day))
    at = [first.get((int(v), int(k)), 10**6) for v, k in zip(cases["village"], cases["kind"], strict=True)]
    assert np.array_equal(cases["prevented"] == 1, cases["born_day"] > np.array(at))
    assert 0 < prevented(found) < len(cases["key"])


def test_a_programme_in_one_county_leaves_the_other_alone() -> None:
    made = scenario(layers(), days=60, parameters=RATE)
    use = ProgrammeUse(where={"county": (str(made.place().county_code[0]),)})
    after = busy(0.9, use=use).result()
    outside = [each.places["township_county"][each.cases["township"]] == 1 for each in (spilled(), after)]
    assert histories(spilled(), outside[0]) == histories(after, outside[1])
    assert prevented(after) > 0


def test_laws_hold_and_a_restored_run_goes_on_as_it_would_have() -> None:
    made = scenario(layers(), days=40, parameters={**RATE, FACTOR: 0.6, DAYS: 9})
    whole, left, again = (GovernanceModel(made, checks=True) for _ in range(3))
    for _ in range(20):
        left.step()
    again.restore(left.state())
    assert tables_digest(whole.run().result()) == tables_digest(again.run().result())
