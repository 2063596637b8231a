"""capacity: servers and hours at desks of a kind, while the programme runs, where it runs."""

from __future__ import annotations

import datetime as dt

import numpy as np

from sim.evidence import Effect
from sim.operator import registry
from sim.parameters.catalogue import catalogue
from sim.scenario.scenario import ProgrammeUse
from sim.vocabulary import Desk
from tests.engine import START, effect, programme, run, shipped, with_programmes


def paid(*effects: Effect, **use: object) -> np.ndarray:  # type: ignore[type-arg]
    """Minutes on duty by day and desk."""
    made = shipped("tiny", warm_up=0, measure=60, follow_up=0)
    if effects:
        made = with_programmes(made, programme("more", *effects), more=ProgrammeUse(**use))  # type: ignore[arg-type]
    return run(made, checks=True).result().desk["paid_minutes"].astype(np.int64)


KINDS = run(shipped("tiny", warm_up=0, measure=1, follow_up=0)).result().places["desk_kind"]
HOURS = catalogue()["capacity.hours"].base[int(Desk.TOWNSHIP_COMMITTEE)]
TOWNSHIP = np.flatnonzero(KINDS == Desk.TOWNSHIP_COMMITTEE)
WORKING = 2  # 3 January 2023, the first working day


def test_servers_are_added() -> None:
    base, more = paid(), paid(effect("capacity", 2.0, desk="township_committee"))
    extra = (more - base)[WORKING]
    assert np.array_equal(np.flatnonzero(extra), TOWNSHIP)
    assert np.all(extra[TOWNSHIP] == 2 * HOURS * 60)


def test_hours_are_added_for_those_there_are() -> None:
    base, more = paid(), paid(effect("capacity", desk="township_committee", hours=1.5))
    servers = base[WORKING][TOWNSHIP] / (HOURS * 60)
    assert np.array_equal((more - base)[WORKING][TOWNSHIP], servers * 90)


def test_staff_can_be_taken_away_but_not_below_nobody() -> None:
    assert np.all(paid(effect("capacity", -100.0, desk="township_committee"))[:, TOWNSHIP] == 0)


def test_only_from_its_start_to_its_end() -> None:
    on, off = START + dt.timedelta(days=10), START + dt.timedelta(days=38)
    changed = paid(effect("capacity", 1.0, desk="township_committee"), start=on, end=off) != paid()
    days = np.flatnonzero(changed.any(axis=1))
    assert days.min() >= 10 and days.max() < 38


def test_only_where_it_is() -> None:
    made = shipped("tiny")
    code = str(made.place().township_code[1])
    changed = paid(effect("capacity", 1.0, desk="township_committee"), where={"township": (code,)}) != paid()
    assert np.flatnonzero(changed.any(axis=0)).tolist() == [TOWNSHIP[1]]


def test_it_settles_sooner() -> None:
    made = shipped("tiny")
    helped = with_programmes(made, programme("more", effect("capacity", 3.0, desk="village_committee", hours=2)))
    before, after = (run(each).result() for each in (made, helped))
    assert int(after.files["minutes"].sum()) > 0
    assert int(after.area["open_files_village"].sum()) < int(before.area["open_files_village"].sum())


def test_files_may_prefer_a_specialist() -> None:
    chosen = catalogue()["handle.specialist"].choices.index("preferred")
    options = {"desk": "sector_committee", "specialist": "preferred"}
    found = list(registry()["capacity"].deposits(effect("capacity", **options), "more", np.ones(1)))
    assert [(each.parameter, each.size) for each in found] == [("handle.specialist", chosen)]  # type: ignore[union-attr]
