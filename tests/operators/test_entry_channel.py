"""entry_channel: a further way to bring a matter up, with its own desk, book, trips and power to settle on the spot."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.errors import InputError, WanggeError
from sim.events.tables import RunTables
from sim.parameters.catalogue import catalogue
from sim.vocabulary import Book, Channel, Desk, Event, Reason
from tests.engine import effect, programme, run, shipped, with_programmes
from tests.operators.held import base, begun, holding, leaves_no_trace, moved, order_is_free, value

LEADER = int(Channel.LEADER_RECEPTION)
CHANCE = "channels.session_probability"


def reception(size: float = 0.02, **more: Any) -> Any:
    return effect("entry_channel", size, channel="leader_reception", **more)


def tables(*effects: Any, **changes: Any) -> RunTables:
    made = shipped("tiny", **changes)
    return run(with_programmes(made, programme("p", *effects)) if effects else made, checks=True).result()


def test_it_opens_the_channel_named_and_no_other() -> None:
    model = begun(reception())
    assert moved(model) == {CHANCE}
    difference = value(model, CHANCE) - base(model, CHANCE)
    assert difference[LEADER] == pytest.approx(0.02) and np.count_nonzero(difference) == 1


def test_chances_of_two_programmes_are_independent() -> None:
    made = with_programmes(shipped("tiny"), programme("a", reception(0.2)), programme("b", reception(0.5)))
    model = type(begun())(made)
    model.step()
    assert value(model, CHANCE)[LEADER] == pytest.approx(1 - 0.8 * 0.5)


def test_desk_and_book_are_chosen_and_what_is_held_follows_coverage() -> None:
    model = begun(
        reception(desk="township_center", book="township_mediation", slots=3, session_minutes=20, trips=1), fidelity=0.5
    )
    assert catalogue()["channels.desk"].choices[int(value(model, "channels.desk")[LEADER])] == "township_center"
    assert catalogue()["channels.book"].choices[int(value(model, "channels.book")[LEADER])] == "township_mediation"
    assert value(model, "channels.slots")[LEADER] == 3 and value(model, "channels.session_minutes")[LEADER] == 20
    assert value(model, "channels.trips")[LEADER] == base(model, "channels.trips")[LEADER] + 1
    assert value(model, CHANCE)[LEADER] == pytest.approx(0.01)
    half = begun(reception(slots=3), coverage=0.5)
    assert holding(half, CHANCE) == holding(half, "channels.slots") and 0 < holding(half, CHANCE) < 8


def test_a_tie_about_its_desk_is_an_error() -> None:
    one, two = reception(desk="township_center"), reception(desk="county_center")
    with pytest.raises(InputError, match="channels.desk"):
        run(with_programmes(shipped("tiny"), programme("a", one), programme("b", two)))


def test_it_leaves_no_trace_and_order_is_free() -> None:
    assert leaves_no_trace(reception(desk="township_center", slots=2, settle_on_spot=0.5))
    assert order_is_free(reception(), effect("entry_channel", 0.01, channel="door_visit"), reception(0.1, trips=1))


def test_an_unknown_channel_is_an_error() -> None:
    with pytest.raises(WanggeError, match="no channel 'reception'"):
        begun(effect("entry_channel", 0.1, channel="reception"))


def test_matters_come_in_at_its_desk_and_in_its_book() -> None:
    found = tables(reception(desk="township_center", book="township_mediation"))
    mine = (found.log["channel"] == LEADER) & (found.log["event"] == Event.OPEN_FILE)
    assert mine.sum() > 20
    assert set(found.places["desk_kind"][found.log["desk"][mine]]) == {int(Desk.TOWNSHIP_CENTER)}
    assert set(found.log["book"][mine]) == {int(Book.TOWNSHIP_MEDIATION)}
    assert not np.any(tables().log["channel"] == LEADER)


def test_its_trips_are_the_citizens() -> None:
    near, far = tables(reception()), tables(reception(trips=3))
    assert int(far.area["trips"].sum()) > int(near.area["trips"].sum())


def test_some_is_settled_on_the_spot_while_slots_last() -> None:
    found = tables(reception(0.3, slots=1, settle_on_spot=1, session_minutes=30))
    spot = (found.log["event"] == Event.SETTLE) & (found.log["reason"] == Reason.ON_SPOT)
    villages = found.cases["village"][found.log["case"][spot]]
    each = np.unique(np.stack([found.log["day"][spot], villages]), axis=1, return_counts=True)[1]
    assert spot.sum() > 10 and each.max() == 1
