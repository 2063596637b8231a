"""Centres: what they see, what they order, and that an order changes the world and ends."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.agents.kind import kinds
from sim.agents.policies import POLICIES, Memory, View, patrol_hot_spots, worst_queue_first
from sim.model import GovernanceModel
from sim.rule import registry
from sim.scenario import Scenario
from sim.world.columns import TABLES
from sim.world.orders import MobileTeam, Patrol
from tests.engine import EXOGENOUS, by_key, overrides, run, shipped


def made(days: int = 120, **policies: str) -> Scenario:
    base = shipped("tiny", warm_up=0, measure=days, follow_up=0)
    few = overrides({"arise.rate": 120, "capacity.hours": 0.3, "background.items": 0})
    return replace(
        base, parameters=few, policies={"township": "nothing", "county": "nothing", "city": "nothing", **policies}
    )


def view(stock: list[int], seen: list[int]) -> View:
    return View(
        day=10,
        desks=np.array([4, 7, 9]),
        stock=np.array(stock),
        villages=np.arange(4),
        seen=np.array(seen),
        townships=np.array([0, 1]),
        village_township=np.array([0, 0, 1, 1]),
        order_days=7,
        patrol_factor=1.5,
    )


def test_the_longest_queue_gets_the_team() -> None:
    assert worst_queue_first(view([1, 5, 5], [0, 0]), Memory()) == [MobileTeam(7, 17)]
    assert worst_queue_first(view([0, 0, 0], [9, 9]), Memory()) == []


def test_hot_spots_take_turns() -> None:
    memory = Memory()
    chosen = [patrol_hot_spots(view([0, 0, 0], [1, 6]), memory)[0] for _ in range(3)]
    assert chosen == [Patrol(2, 1.5, 17), Patrol(3, 1.5, 17), Patrol(2, 1.5, 17)]
    assert patrol_hot_spots(view([3, 0, 0], [0, 0]), memory) == []


def test_township_centres_meet_on_mondays_and_the_others_on_the_first() -> None:
    model = GovernanceModel(
        made(days=32, township="worst_queue_first", county="patrol_hot_spots", city="worst_queue_first")
    )
    model.run()
    meetings = {int(centre.tier): centre.memory.meetings for centre in model.centres}
    assert meetings == {2: 5, 3: 2, 4: 2}  # 2023-01-01 was a Sunday, the run ends on 1 February


def test_a_centre_sees_yesterday_only() -> None:
    model = GovernanceModel(made(days=40))
    for _ in range(29):
        model.step()
    centre = next(centre for centre in model.centres if centre.tier == 3)
    before = centre.view(model.world, 28)
    model.world.arrays()["area"][28:] += 1000
    model.world.arrays()["desk_tally"][28:] += 1000
    after = centre.view(model.world, 28)
    assert np.array_equal(before.stock, after.stock) and np.array_equal(before.seen, after.seen)
    assert before.stock.shape == before.desks.shape and before.stock.sum() > 0


def test_a_mobile_team_works_and_goes_again() -> None:
    model = GovernanceModel(made(township="worst_queue_first"))
    teams = []
    while model.running:
        model.step()
        servers = model.world.view("servers")
        on_duty = (servers["mobile_until"] >= model.day) & (servers["minutes"] > 0)
        teams.append(int(on_duty.sum()))
        assert teams[-1] <= 2, "one team a township"
    assert max(teams) == 2
    plain, helped = (
        int(run(each).result().area["settled"].sum()) for each in (made(), made(township="worst_queue_first"))
    )
    assert helped > plain


def test_patrols_find_more_and_move_no_dispute() -> None:
    plain, more = (run(each).result() for each in (made(), made(county="patrol_hot_spots")))
    assert int(more.area["visits"].sum()) > int(plain.area["visits"].sum())
    one, two = by_key(plain), by_key(more)
    for name in EXOGENOUS:
        assert one[name].tobytes() == two[name].tobytes()


def test_a_patrol_order_ends() -> None:
    model = GovernanceModel(replace(made(days=60, county="patrol_hot_spots"), rules=tuple(registry())))
    active = []
    while model.running:
        model.step()
        active.append(float(model.world.view("villages")["mobile"].sum()))
    assert active[:31] == [0.0] * 31 and active[31] == 1.0, "ordered on 1 February"
    assert active[39] == 0.0, "and over a week later"


@pytest.mark.parametrize("policy", sorted(POLICIES))
def test_every_policy_runs_at_every_tier(policy: str) -> None:
    run(made(days=70, township=policy, county=policy, city=policy), checks=True)


@pytest.mark.parametrize("name", sorted(kinds()))
def test_every_kind_of_agent_says_what_it_knows_and_decides(name: str) -> None:
    kind = kinds()[name]
    assert set(kind.label) == {"zh", "en"} and kind.knows and kind.decides
    assert set(kind.decides.values()) <= set(registry())
    assert kind.table in ("", *TABLES)
    if kind.table:
        assert set(kind.knows) <= set(TABLES[kind.table])
