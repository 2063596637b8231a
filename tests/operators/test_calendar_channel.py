"""calendar_channel: talk days open a channel on their dates, where the programme is; slots limit what is settled."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.errors import InputError
from sim.events.tables import RunTables
from sim.evidence import Effect
from sim.parameters.catalogue import catalogue
from sim.scenario.scenario import ProgrammeUse
from sim.vocabulary import Channel, Event, Reason
from tests.engine import START, effect, programme, run, shipped, with_programmes

DATES = [4, 14, 24]


def talk(size: float = 0.5, **more: Any) -> Effect:
    options = {"channel": "talk_day", "days_of_month": DATES, "slots": 2, "minutes": 30, "settle_on_spot": 0.6, **more}
    return effect("calendar_channel", size, **options)


def tables(*effects: Effect, **use: Any) -> RunTables:
    return run(
        with_programmes(shipped("tiny"), programme("talk", *effects), talk=ProgrammeUse(**use)), checks=True
    ).result()


def days_of(found: RunTables, chosen: NDArray[np.bool_]) -> list[int]:
    return sorted({(START + dt.timedelta(days=int(day))).day for day in found.log["day"][chosen]})


def test_disputes_are_brought_up_on_its_dates_only() -> None:
    found = tables(talk())
    brought = (found.log["channel"] == Channel.TALK_DAY) & np.isin(found.log["event"], [Event.SEE, Event.OPEN_FILE])
    assert brought.sum() > 50
    assert days_of(found, brought) == DATES
    assert not np.any(run(shipped("tiny")).result().cases["seen_channel"] == Channel.TALK_DAY)


def test_no_more_than_its_slots_are_settled_on_the_spot() -> None:
    found = tables(talk(0.9, slots=1, settle_on_spot=1))
    spot = (found.log["event"] == Event.SETTLE) & (found.log["reason"] == Reason.ON_SPOT)
    villages = found.cases["village"][found.log["case"][spot]]
    each = np.unique(np.stack([found.log["day"][spot], villages]), axis=1, return_counts=True)[1]
    assert spot.sum() > 10 and each.max() == 1
    assert days_of(found, spot) == DATES


@pytest.mark.parametrize(("option", "value"), [("slots", 0), ("settle_on_spot", 0)])
def test_without_slots_or_power_nothing_is_settled_on_the_spot(option: str, value: int) -> None:
    found = tables(talk(**{option: value}))
    assert not np.any((found.log["event"] == Event.SETTLE) & (found.log["reason"] == Reason.ON_SPOT))


def test_only_covered_villages_hold_it() -> None:
    found = tables(talk(), coverage=0.5)
    villages = np.unique(found.cases["village"][found.cases["seen_channel"] == Channel.TALK_DAY])
    assert 0 < len(villages) < 8


def test_its_minutes_come_out_of_the_hours_of_the_village_committee() -> None:
    """Adverse arrow: time at the session is time not spent on the queue."""
    cheap, dear = (tables(talk(minutes=minutes)) for minutes in (0, 60))

    def spent(found: RunTables) -> int:
        committees = found.places["desk_kind"] == 0
        return int((found.desk["paid_minutes"] - found.desk["idle_minutes"])[:, committees].sum())

    assert spent(dear) > spent(cheap)
    assert "channels.session_minutes" in catalogue()


def test_two_programmes_cannot_set_different_dates_for_one_channel() -> None:
    """Days on which a channel is open hold for the whole region; other dates in one place would open it in another."""
    made = shipped("tiny")
    one, two = programme("one", talk(days_of_month=[5])), programme("two", talk(days_of_month=[20]))
    with pytest.raises(InputError, match="different dates"):
        run(with_programmes(made, one, two))
    run(
        with_programmes(
            replace(made, warm_up=0, measure=30, follow_up=0), one, programme("three", talk(days_of_month=[5]))
        )
    )
