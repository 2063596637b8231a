"""staged_rollout: the programme's other effects are adopted county by county and copied with loss."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.evidence import Cost, Programme
from sim.evidence.records import Range
from sim.model import GovernanceModel
from sim.planning import costs, plans, spare_servers
from sim.scenario import Scenario
from sim.scenario.scenario import ProgrammeUse
from tests.engine import START, effect, layers, programme, run, scenario, tables_digest, with_programmes

SHIFT, STEP, LOSS = 0.8, 5, 0.25
TARGET = "arise.prevention"
HELD = effect("param_shift", -SHIFT, target=TARGET)
ROLLED = effect("staged_rollout", **{"from": 3, "step_days": STEP, "fidelity_step": LOSS})
ONCE = Range(100, 100, 100)


def counties(days: int = 40) -> Scenario:
    """Four counties of two villages each."""
    return scenario(layers(per_county=36), days=days)


def record(*effects: Any, unit: str = "village", cost: Cost | None = None) -> Programme:
    return programme("p", *(effects or (HELD, ROLLED)), unit=unit, cost=cost)


def using(made: Programme, days: int = 40, **use: Any) -> Scenario:
    return with_programmes(counties(days), made, p=ProgrammeUse(**use))


def strength(made: Scenario, days: int) -> NDArray[np.float64]:
    """Shift in each village on each of the first days, as a share of the whole one."""
    model = GovernanceModel(made)
    rows = []
    for _ in range(days):
        model.step()
        held = [model.world.fields.at(TARGET, village)[0] for village in range(8)]
        rows.append(-np.log(held) / SHIFT)
    return np.array(rows)


def of_counties(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """One column a county; its villages have to agree."""
    assert np.array_equal(shares[:, 0::2], shares[:, 1::2])
    return shares[:, 0::2]


def test_counties_adopt_one_by_one_and_each_copy_loses_something() -> None:
    shares = of_counties(strength(using(record()), 30))
    begin = [int(np.flatnonzero(column)[0]) for column in shares.T]
    assert sorted(begin) == [3, 8, 13, 18]
    for column, day in zip(shares.T, begin, strict=True):
        assert np.all(column[:day] == 0.0)
        assert column[day:] == pytest.approx((1 - LOSS) ** ((day - 3) // STEP))


def test_the_order_depends_on_names_not_on_the_seed() -> None:
    orders = set()
    for name, seed in itertools.product("pqrs", (1, 2)):
        made = with_programmes(counties(), replace(record(), id=name))
        found = {plan.name: min(plan.weights) for plan in plans(replace(made, seed=seed))}
        orders.add((name, tuple(sorted(found, key=found.__getitem__))))
    assert len(orders) == 4, "one order for each programme, whatever the seed"
    assert len({tuple(stage.partition("/")[2] for stage in order) for _, order in orders}) > 1


def test_wider_coverage_only_adds_units() -> None:
    for unit in ("village", "county"):
        shares = [strength(using(record(unit=unit), coverage=share), 20) for share in (0.0, 0.3, 0.6, 1.0)]
        for less, more in itertools.pairwise(shares):
            assert np.all((less == 0) | (less == more))
        assert not shares[0].any() and shares[-1][-1].all()


def test_within_a_scope_the_counties_of_the_scope_take_turns() -> None:
    codes = tuple(str(code) for code in counties().place().county_code[1:3])
    shares = of_counties(strength(using(record(), where={"county": codes}), 20))
    assert sorted(np.argmax(shares[:, 1:3] > 0, axis=0).tolist()) == [3, 8]
    assert not shares[:, [0, 3]].any()


def test_dates_and_ramp_count_from_the_turn_of_the_county() -> None:
    made = using(record(), start=START + dt.timedelta(days=4), end=START + dt.timedelta(days=15), ramp_days=2)
    shares = of_counties(strength(made, 20))
    begin = sorted(int(np.flatnonzero(column)[0]) for column in shares.T if column.any())
    assert begin == [7, 12], "the turn of two counties comes too late"
    first = shares[:, shares[7] > 0][:, 0]
    assert first[7:9] == pytest.approx([0.5, 1.0]) and not first[15:].any()


def test_a_rollout_that_says_nothing_changes_no_byte() -> None:
    idle = effect("staged_rollout", **{"from": 0, "step_days": 0, "fidelity_step": 0})
    one, other = (run(using(record(*some))).result() for some in ((HELD,), (HELD, idle)))
    assert tables_digest(one) == tables_digest(other)
    alone, none = (run(made).result() for made in (using(record(ROLLED)), counties()))
    assert tables_digest(alone) == tables_digest(none)


def test_before_the_first_turn_nothing_differs() -> None:
    late = effect("staged_rollout", **{"from": 30, "step_days": 5})
    one, other = (run(made).result() for made in (counties(), using(record(HELD, late))))
    born = [
        found.cases["key"][(found.cases["born_day"] < 30) & (found.cases["prevented"] == 0)] for found in (one, other)
    ]
    assert np.array_equal(*born)


def test_costs_follow_the_turns_and_cover_only_who_adopts() -> None:
    cost = Cost(ONCE, Range(0, 0, 0), Range(0, 0, 0), "county")
    made = using(record(cost=cost), end=START + dt.timedelta(days=10))
    paid = costs(plans(made), made.days)
    assert {day: sum(fen for _, fen in rows) for day, rows in paid.items() if any(fen for _, fen in rows)} == {
        3: 2 * 10000,
        8: 2 * 10000,
    }


def test_it_needs_no_more_room_for_staff_than_all_at_once() -> None:
    more = effect("capacity", 2.0, desk="village_committee")
    one, other = (using(record(*some)) for some in ((more,), (more, ROLLED)))
    assert spare_servers(one, plans(one)) == spare_servers(other, plans(other)) == 2


def test_a_restored_run_goes_on_as_it_would_have() -> None:
    whole, left = GovernanceModel(using(record())), GovernanceModel(using(record()))
    for _ in range(11):
        left.step()
    again = GovernanceModel(using(record()))
    again.restore(left.state())
    assert tables_digest(whole.run().result()) == tables_digest(again.run().result())


def test_laws_hold_with_every_other_operator_in_stages() -> None:
    some = (
        effect("capacity", 1.0, desk="village_committee", hours=1),
        effect("pool_merge", desks=["township_committee"]),
        effect("clock_routing", desk="village_committee", limit=9, at_expiry="flag"),
        effect("calendar_channel", 0.3, channel="talk_day", days_of_month=[4, 14, 24], slots=1, minutes=20),
    )
    run(using(record(HELD, ROLLED, *some)), checks=True)
