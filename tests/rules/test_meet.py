"""meet: leaders own no more cases than they have slots for, oldest first; notices prevent, and are heeded or not."""

from __future__ import annotations

import numpy as np

from sim.model import GovernanceModel
from sim.scenario import Scenario
from sim.vocabulary import Event, Work
from tests.engine import overrides, run, shipped


def tiny(parameters: dict[str, object] | None = None, **changes: object) -> Scenario:
    """Tiny for eight months."""
    return shipped("tiny", parameters=overrides(parameters or {}), warm_up=0, measure=210, follow_up=30, **changes)


def test_leaders_take_no_more_than_they_have_slots_for() -> None:
    model = GovernanceModel(tiny({"meet.leader_slots": 2, "meet.stalled_days": 10}))
    taken = 0
    while model.running:
        model.step()
        files, desks = model.world.view("files"), model.world.view("desks")
        led = (files["leader"] > 0) & (files["work"] != Work.CLOSED)
        taken = max(taken, int(led.sum()))
        for tier in (2, 3, 4):
            centres = 2 if tier == 2 else 1
            assert (led & (files["leader"] == tier)).sum() <= 2 * centres
        assert (files["leader"][led] == desks["tier"][files["desk"][led]]).mean() >= 0 if led.any() else True
    assert taken > 0


def test_they_take_the_oldest_first() -> None:
    found = run(tiny({"meet.leader_slots": 1, "meet.stalled_days": 1})).result()
    rows = np.flatnonzero(found.log["event"] == Event.LEAD)
    assert len(rows)
    for row in rows:
        day, file = found.log["day"][row], found.log["file"][row]
        same = found.files["desk"] == found.files["desk"][file]
        waiting = same & (found.files["opened_day"] < found.files["opened_day"][file])
        waiting &= (found.files["closed_day"] < 0) | (found.files["closed_day"] > day)
        waiting &= found.files["leader"] == 0
        moved = found.files["first_queue_day"] > day  # it came to this desk later
        assert not (waiting & ~moved & (found.files["hops"] == 0)).any()


def test_no_slots_no_leaders() -> None:
    assert run(tiny()).result().area["led"].sum() == 0


def test_a_heeded_notice_prevents_and_an_unheeded_one_does_not() -> None:
    policies = {"township": "warn_hot_spots", "county": "nothing", "city": "nothing"}
    sure = {"meet.notice_effect": 0.9}
    heeded = run(tiny(sure | {"meet.notice_comply": 1}, policies=policies)).result()
    ignored = run(tiny(sure | {"meet.notice_comply": 0}, policies=policies)).result()
    plain = run(tiny(sure)).result()
    assert heeded.area["prevented"].sum() > 0 == ignored.area["prevented"].sum()
    assert np.array_equal(ignored.area["born"], plain.area["born"])
    assert set(heeded.cases["key"][heeded.cases["parent"] == 0]) == set(plain.cases["key"][plain.cases["parent"] == 0])
