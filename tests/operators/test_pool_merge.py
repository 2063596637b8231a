"""pool_merge: desks join the centre of their tier while it holds; hand-overs become faster where it says so."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest

from sim.events.tables import RunTables
from sim.model import GovernanceModel
from sim.scenario.scenario import ProgrammeUse
from sim.vocabulary import Desk, Event
from tests.engine import START, effect, programme, run, shipped, with_programmes
from tests.operators.held import base, begun, holding, leaves_no_trace, moved, order_is_free, value

MERGE, DELAY = "pools.merge", "pools.hop_delay"
TOGETHER = effect("pool_merge", desks=["township_committee", "judicial_office"], hop_delay=-0.7, tier="township")


def joined(model: GovernanceModel) -> set[str]:
    """Kinds of desk that use the queue of another desk."""
    desks = model.world.view("desks")
    away = desks["pool"] != np.arange(len(desks["pool"]))
    return {Desk(kind).name.lower() for kind in desks["kind"][away]}


def test_desks_join_the_centre_of_their_tier() -> None:
    model = begun(TOGETHER)
    assert moved(model) == {MERGE, DELAY}
    assert np.flatnonzero(value(model, MERGE)).tolist() == [Desk.TOWNSHIP_COMMITTEE, Desk.JUDICIAL_OFFICE]
    present = {Desk(kind).name.lower() for kind in model.world.view("desks")["kind"]}
    assert joined(model) == {"township_committee", "judicial_office"} & present
    assert not joined(begun(effect("param_shift", 0.1, target="discover.visits")))


def test_hand_overs_are_faster_on_the_log_scale_and_at_the_tier_named_alone() -> None:
    days, before = value(begun(TOGETHER), DELAY), base(begun(), DELAY)
    assert days[1, 1] == pytest.approx(before[1, 1] * np.exp(-0.7))
    assert np.array_equal(np.delete(days, 1, axis=0), np.delete(before, 1, axis=0))
    everywhere = value(begun(effect("pool_merge", desks="court", hop_delay=0.5)), DELAY)
    assert everywhere[:, 1] == pytest.approx(before[:, 1] * np.exp(0.5))
    assert moved(begun(effect("pool_merge", desks="township_committee"))) == {MERGE}


def test_joining_follows_coverage_faster_hand_overs_follow_fidelity() -> None:
    model = begun(TOGETHER, fidelity=0.5)
    assert value(model, MERGE)[Desk.TOWNSHIP_COMMITTEE] == 1.0
    assert value(model, DELAY)[1, 1] == pytest.approx(base(model, DELAY)[1, 1] * np.exp(-0.35))
    half = begun(TOGETHER, coverage=0.5)
    assert 0 < holding(half, MERGE) == holding(half, DELAY) < 8


def test_it_leaves_no_trace_and_order_is_free() -> None:
    assert leaves_no_trace(TOGETHER)
    assert order_is_free(TOGETHER, effect("pool_merge", desks=["police_station"]))


def merged(**options: Any) -> RunTables:
    made = shipped("tiny", warm_up=0, measure=120, follow_up=0)
    if not options:
        return run(made).result()
    use = ProgrammeUse(start=START + dt.timedelta(days=40), end=START + dt.timedelta(days=80))
    return run(with_programmes(made, programme("p", effect("pool_merge", **options)), p=use), checks=True).result()


def test_queues_are_shared_from_its_start_on_and_laws_hold() -> None:
    plain, together = merged(), merged(desks=["township_committee", "judicial_office"])
    days = [found.log["day"][found.log["event"] == Event.START] for found in (plain, together)]
    assert np.array_equal(days[0][days[0] < 40], days[1][days[1] < 40])
    assert not np.array_equal(plain.desk["paid_minutes"], together.desk["paid_minutes"])


def days_on_the_way(found: RunTables) -> float:
    """Mean days between handing a file over and its arrival at the next desk."""
    log = found.log
    rows = np.flatnonzero(np.isin(log["event"], [Event.SEND, Event.RAISE, Event.ENQUEUE]))
    rows = rows[np.argsort(log["file"][rows], kind="stable")]
    event, file, day = (log[name][rows] for name in ("event", "file", "day"))
    arrives = (event[1:] == Event.ENQUEUE) & (event[:-1] != Event.ENQUEUE) & (file[1:] == file[:-1])
    assert arrives.sum() > 20
    return float((day[1:] - day[:-1])[arrives].mean())


def test_fewer_days_on_the_way() -> None:
    made = shipped("tiny", warm_up=0, measure=240, follow_up=0)
    fast, slow = (
        with_programmes(made, programme("p", effect("pool_merge", desks="judicial_office", hop_delay=shift)))
        for shift in (-9.0, 1.0)
    )
    assert days_on_the_way(run(fast).result()) < days_on_the_way(run(slow).result())
