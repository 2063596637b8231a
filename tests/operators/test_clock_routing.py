"""clock_routing: deadlines, their counting and expiry, queue discipline, bounces and wrong doors."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.errors import InputError, WanggeError
from sim.model import GovernanceModel
from sim.parameters.catalogue import catalogue
from sim.vocabulary import Desk, Event
from tests.engine import effect, programme, run, shipped, with_programmes

VILLAGE, SECTOR = int(Desk.VILLAGE_COMMITTEE), int(Desk.SECTOR_COMMITTEE)


def day_one(*options: dict[str, Any]) -> GovernanceModel:
    """Tiny on the first evening, one programme per set of options."""
    records = [programme(f"p{number}", effect("clock_routing", **each)) for number, each in enumerate(options)]
    model = GovernanceModel(with_programmes(shipped("tiny"), *records))
    model.step()
    return model


def test_a_shorter_limit_replaces_a_longer_one() -> None:
    fields = day_one(
        {"desk": "village_committee", "limit": 10}, {"desk": ["sector_committee"], "limit": 90}
    ).world.fields
    assert fields.at("clocks.limit")[VILLAGE] == 10
    assert fields.at("clocks.limit")[SECTOR] == catalogue()["clocks.limit"].base[SECTOR] == 30


def test_the_shortest_of_two_limits_holds() -> None:
    fields = day_one(
        {"desk": "village_committee", "limit": 20}, {"desk": "village_committee", "limit": 12}
    ).world.fields
    assert fields.at("clocks.limit")[VILLAGE] == 12


@pytest.mark.parametrize(
    ("option", "value", "parameter"),
    [
        ("counts", "working", "clocks.counts"),
        ("until", "start", "clocks.until"),
        ("at_expiry", "terminate", "clocks.at_expiry"),
        ("discipline", "earliest_deadline", "pools.discipline"),
    ],
)
def test_choices(option: str, value: str, parameter: str) -> None:
    fields = day_one({"desk": "village_committee", option: value}).world.fields
    assert catalogue()[parameter].choices[int(fields.at(parameter)[VILLAGE])] == value
    others = np.delete(fields.at(parameter), VILLAGE), np.delete(catalogue()[parameter].base, VILLAGE)
    assert np.array_equal(*others)


def test_the_higher_priority_wins_and_a_tie_is_an_error_before_the_first_day() -> None:
    low, high = {"discipline": "fifo", "priority": 1}, {"discipline": "urgent_first", "priority": 2}
    assert set(day_one(low, high).world.fields.at("pools.discipline").tolist()) == {3.0}
    records = [
        programme(name, effect("clock_routing", discipline=d)) for name, d in (("a", "fifo"), ("b", "urgent_first"))
    ]
    with pytest.raises(InputError, match="pools.discipline"):
        GovernanceModel(with_programmes(shipped("tiny"), *records))


def test_bounce_and_misroute_shift_log_odds() -> None:
    fields = day_one({"bounce": 1.0, "misroute": -1.0}).world.fields
    for parameter, shift in (("assign.bounce", 1.0), ("routes.misroute", -1.0)):
        base, now = catalogue()[parameter].base, fields.at(parameter)
        assert np.log(now / (1 - now)) == pytest.approx(np.log(base / (1 - base)) + shift)


def test_a_tight_clock_makes_more_overdue_and_more_raised() -> None:
    tight = programme("tight", effect("clock_routing", desk="village_committee", limit=3))
    plain, pressed = (run(made).result() for made in (shipped("tiny"), with_programmes(shipped("tiny"), tight)))
    assert int(pressed.area["overdue"].sum()) > int(plain.area["overdue"].sum())
    assert int((pressed.log["event"] == Event.RAISE).sum()) > int((plain.log["event"] == Event.RAISE).sum())


def test_an_unknown_desk_is_an_error() -> None:
    with pytest.raises((WanggeError, ValueError)):
        day_one({"desk": "no_such_desk", "limit": 3})
