"""What programmes pay by the hour: the hours they took, whole fen, by whom; nothing without hours."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.events.tables import RunTables
from sim.evidence import Cost
from sim.evidence.records import Range
from sim.model import GovernanceModel
from sim.scenario.scenario import ProgrammeUse
from sim.vocabulary import Desk, Event, Phase
from tests.engine import START, effect, programme, shipped, state_digest, with_programmes, without_rules

NOTHING = Range(0, 0, 0)


def cost(yuan: float, payer: str = "county") -> Cost:
    return Cost(NOTHING, NOTHING, Range(yuan, yuan, yuan), payer)


def talk(**more: Any) -> Any:
    options = {"channel": "talk_day", "days_of_month": [4, 14, 24], "slots": 3, "minutes": 20, "settle_on_spot": 0.5}
    return effect("calendar_channel", 0.4, **{**options, **more})


def tiny(*records: Any, days: int = 120, **uses: ProgrammeUse) -> GovernanceModel:
    # without assessment, whose pressure makes desks work longer
    base = without_rules(shipped("tiny", warm_up=0, measure=days, follow_up=0), "assess")
    return GovernanceModel(with_programmes(base, *records, **uses))


def dated_minutes(tables: RunTables) -> Any:
    """Minutes of sessions on dates, by day."""
    log = tables.log
    held = (log["event"] == Event.SESSION) & (log["rule"] == Phase.DISCOVER)
    return np.bincount(log["day"][held], log["value"][held], minlength=len(tables.costs["county"]))


def test_sessions_on_dates_are_paid_by_the_hour() -> None:
    tables = tiny(programme("talk", talk(), cost=cost(37))).run().result()
    minutes = dated_minutes(tables)
    assert np.count_nonzero(minutes) > 3
    assert np.array_equal(tables.costs["county"], np.floor(minutes * 3700 / 60 + 0.5).astype(np.int64))
    assert not any(tables.costs[payer].any() for payer in ("city", "township"))


def test_by_the_hour_is_all_that_differs() -> None:
    """Money alone: the run itself is the same, and so are wages, which are charged beside it."""
    paid, free = (tiny(programme("talk", talk(), cost=cost(yuan))).run().result() for yuan in (37, 0))
    for table in ("cases", "files", "log", "area", "desk"):
        assert all(np.array_equal(column, getattr(free, table)[name]) for name, column in getattr(paid, table).items())
    assert paid.costs["county"].sum() > 0 and not free.costs["county"].any()


def test_two_programmes_share_the_minutes_they_add() -> None:
    """One adds 20 minutes, the other 10: two thirds and one third, each at its own price."""
    first = programme("first", talk(minutes=20), cost=cost(60, "county"))
    second = programme("second", talk(minutes=10), cost=cost(600, "city"))
    tables = tiny(first, second).run().result()
    minutes = dated_minutes(tables)
    assert minutes.sum() > 0
    assert np.array_equal(tables.costs["county"], np.floor(minutes * 2 / 3 * 100 + 0.5).astype(np.int64))
    assert np.array_equal(tables.costs["city"], np.floor(minutes / 3 * 1000 + 0.5).astype(np.int64))


def test_added_servers_are_paid_for_while_on_duty() -> None:
    """One more server at each of two township committees, on working days from day 30 to 60."""
    staff = programme("staff", effect("capacity", 1.0, desk="township_committee"), cost=cost(50))
    day = [START.fromordinal(START.toordinal() + n) for n in (30, 60)]
    model = tiny(staff, staff=ProgrammeUse(start=day[0], end=day[1]))
    desks = int(np.sum(model.world.view("desks")["kind"] == Desk.TOWNSHIP_COMMITTEE))
    hours = float(model.world.fields.at("capacity.hours")[Desk.TOWNSHIP_COMMITTEE])
    model.run()
    working = model.world.arrays()["working"].astype(bool)
    on = working & (np.arange(120) >= 30) & (np.arange(120) < 60)
    assert desks == 2 and 15 < on.sum() < 25
    assert np.array_equal(model.world.costs["county"], np.where(on, int(desks * hours * 5000), 0))


def test_longer_hours_are_paid_for_each_server() -> None:
    base = tiny()
    longer = tiny(programme("longer", effect("capacity", desk="township_committee", hours=2), cost=cost(30)))
    added = [model.run().result().desk["paid_minutes"].sum(axis=1, dtype=np.int64) for model in (base, longer)]
    assert np.array_equal(longer.world.costs["county"], (added[1] - added[0]) * 50)


def test_logging_is_paid_for_per_session() -> None:
    link = effect("record_link", 0.5, books=["police", "village_mediation"], logging_minutes=3)
    tables = tiny(programme("link", link, cost=cost(20))).run().result()
    log = tables.log
    held = np.isin(log["event"], [Event.SESSION, Event.WASTE]) & (log["rule"] == Phase.HANDLE)
    number = np.bincount(log["day"][held], minlength=120)
    assert number.sum() > 50
    assert np.array_equal(tables.costs["county"], number * 100)


@pytest.mark.parametrize("share", [0.0, 0.5])
def test_cost_follows_coverage(share: float) -> None:
    record = programme("talk", talk(), cost=cost(37))
    tables = tiny(record, talk=ProgrammeUse(share, 1.0)).run().result()
    assert bool(tables.costs["county"].any()) == (share > 0)


def test_what_takes_no_hours_pays_nothing_by_the_hour() -> None:
    record = programme("shift", effect("param_shift", 0.3, target="handle.show_probability"), cost=cost(99))
    assert not tiny(record).run().result().costs["county"].any()


@pytest.mark.parametrize("day", [5, 33, 64])
def test_restoring_keeps_every_fen(day: int) -> None:
    staff = programme("staff", effect("capacity", 1.0, desk="township_committee", hours=1), cost=cost(50))
    record = programme("talk", talk(), cost=cost(37, "township"))
    use = ProgrammeUse(0.7, 0.6, START.fromordinal(START.toordinal() + 20), None, 40)
    model, fresh = tiny(record, staff, staff=use), tiny(record, staff, staff=use)
    for _ in range(day):
        model.step()
    fresh.restore(model.state())
    assert state_digest(fresh.run()) == state_digest(model.run())
