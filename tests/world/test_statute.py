"""Clocks of statutory steps against worked dates, and how a step ends."""

from __future__ import annotations

import datetime as dt
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.events.tables import RunTables
from sim.model import GovernanceModel
from sim.parameters.schema import Override
from sim.randomness import quiet
from sim.scenario import Scenario
from sim.vocabulary import Event, Step, Work
from sim.world.plans import last_day
from tests.engine import START, layers, run, scenario
from tests.world.law import lab


@cache
def years() -> GovernanceModel:
    """Two and a half empty years on the Chinese calendar."""
    return GovernanceModel(scenario(layers(n_micro=1), ("arise",), 900))


def due(start: str, limit: int, working: bool = False) -> str:
    day = (dt.date.fromisoformat(start) - START).days
    with quiet():
        last = int(last_day(years().world.tables, day, limit, working))
    return (START + dt.timedelta(days=last)).isoformat()


@pytest.mark.parametrize(
    ("start", "limit", "end"),
    [
        ("2023-03-01", 15, "2023-03-15"),  # registered and passed on
        ("2023-03-01", 60, "2023-04-29"),  # handled
        ("2023-04-30", 30, "2023-05-29"),  # extended: day one is the day after
        ("2023-05-30", 30, "2023-06-28"),  # time to ask for a review
        ("2023-12-20", 30, "2024-01-18"),  # over the end of a year
        ("2024-02-01", 30, "2024-03-01"),  # through a leap day
        ("2023-02-01", 30, "2023-03-02"),  # the same without one
        ("2024-02-15", 15, "2024-02-29"),
        ("2023-01-01", 1, "2023-01-01"),
        ("2023-09-29", 7, "2023-10-05"),  # calendar days take no notice of holidays
    ],
)
def test_calendar_days(start: str, limit: int, end: str) -> None:
    assert due(start, limit) == end


@pytest.mark.parametrize(
    ("start", "limit", "end"),
    [
        ("2023-03-01", 5, "2023-03-07"),  # over a weekend
        ("2023-09-28", 5, "2023-10-10"),  # a holiday of eight days, then two make-up days at the weekend
        ("2023-09-30", 1, "2023-10-07"),  # begins on a holiday; the first working day is a Saturday
        ("2023-04-22", 2, "2023-04-24"),  # a make-up Sunday counts, the Saturday before it does not
        ("2024-02-08", 3, "2024-02-18"),  # the Spring Festival of 2024: a make-up Sunday each before and after
    ],
)
def test_working_days(start: str, limit: int, end: str) -> None:
    assert due(start, limit, working=True) == end


def test_a_limit_that_ends_beyond_the_horizon_never_acts() -> None:
    assert due("2025-06-01", 60) == "2025-07-30"
    assert due("2025-06-17", 60, working=True) >= "2025-06-18"


def test_day_one_of_a_step_is_the_day_after_the_step_before() -> None:
    tables = run(lab(120, court__presuit_share=0, court__in_court=0, court__supported=0, court__accept_loss=0)).result()
    files, log = tables.files, tables.log
    tried = np.flatnonzero(np.isin(files["step"], [Step.SUMMARY, Step.ORDINARY, Step.SMALL_CLAIMS]))
    limits = {Step.SMALL_CLAIMS: 60, Step.SUMMARY: 90, Step.ORDINARY: 180}
    assert len(tried) > 100
    for file in tried:
        arrivals = log["day"][(log["file"] == file) & (log["event"] == Event.ENQUEUE)]
        assert len(arrivals) == 2, "filing, then its track"
        assert files["deadline"][file] == arrivals[-1] + limits[Step(int(files["step"][file]))]


def test_mediation_before_a_suit_ends_with_its_limit() -> None:
    """Nobody mediates: thirty days, then the suit is filed."""
    made = lab(90, 1000, court__presuit_share=1, court__go_on=1, staff={"presuit": 0, "court": 20, "city_court": 20})
    tables = run(made, checks=True).result()
    log = tables.log
    first = {int(c): int(d) for c, d in zip(*(log[n][log["event"] == Event.SUE] for n in ("case", "day")), strict=True)}
    filed = log["event"] == Event.ACCEPT
    assert filed.sum() > 50
    for case, day in zip(log["case"][filed], log["day"][filed], strict=True):
        waited = int(day) - first[int(case)]
        assert waited >= 30, "the limit of 30 days counts the day of the application"
        assert waited <= 30 + 11, "filed on the next working day that is not a holiday"


def test_a_limit_is_extended_once_and_then_missed() -> None:
    """A court without hours: seven days to file, extended by five."""
    made = lab(
        150,
        300,
        court__presuit_share=0,
        statute__limit=7,
        statute__extension=5,
        statute__extend=1,
        capacity__hours=0,
        staff={"court": 3},
    )
    tables = run(made, checks=True).result()
    assert (tables.log["event"] == Event.OVERDUE).sum() > 20
    files = tables.files
    missed = files["overdue_day"] >= 0
    assert np.all(files["extended"][missed] == 1)
    assert np.all(files["overdue_day"][missed] == files["opened_day"][missed] + 7 + 5 - 1)


def test_results_issued_on_the_last_day_of_the_limit() -> None:
    """With chance one every judgment is issued on the day of its limit; with none, on the day it was ready."""
    common = {"court__presuit_share": 0, "court__in_court": 0, "court__small_claims": 1, "court__ordinary": 0}
    at_once = run(lab(150, 1000, **common)).result()
    on_the_day = run(lab(150, 1000, **common, statute__on_the_day=1)).result()

    def waits(tables: RunTables) -> NDArray[np.int64]:
        log, files = tables.log, tables.files
        judged = log["event"] == Event.JUDGE
        file, day = log["file"][judged], log["day"][judged]
        accepted = np.full(len(files["case"]), -1)
        rows = log["event"] == Event.ACCEPT
        accepted[log["file"][rows]] = log["day"][rows]
        return np.asarray(day - accepted[file])

    assert waits(at_once).max() < 15
    assert np.all(waits(on_the_day) == 60)


def test_work_on_a_step_goes_on_the_next_day() -> None:
    """A day of two hours, and seven hours of work on each suit: none is held up for ever."""
    made = lab(
        120, 200, court__presuit_share=0, statute__minutes=420, capacity__hours=2, staff={"court": 30, "city_court": 9}
    )
    tables = run(made, checks=True).result()
    assert (tables.log["event"] == Event.JUDGE).sum() > 20
    assert np.isin(tables.files["work"], [Work.CLOSED]).mean() > 0.4


def busy(rush: int) -> Scenario:
    """A court with more to do than it can, first come first served; some steps have long limits and some short."""
    return lab(
        150,
        600,
        court__presuit_share=0,
        statute__rush_days=rush,
        statute__limit=[Override(40, ()), Override(15, (("step", ("filing",)),))],
        statute__minutes=240,
        pools__discipline="fifo",
        staff={"court": 3, "city_court": 3},
    )


def test_files_near_their_limit_are_taken_first() -> None:
    model = GovernanceModel(busy(5), checks=True)
    ahead = 0
    for day in model.days():
        files, pools = model.world.view("files"), model.world.view("pools")
        for first in pools["head"][:, 0]:
            file, seen = int(first), False
            while file >= 0:
                rushed = bool(files["rushed"][file])
                assert not (rushed and seen), "behind one with time left"
                near = files["deadline"][file] - (day - 1) <= 5 and day <= files["deadline"][file] < 150
                assert rushed or not near or files["queue_day"][file] == day - 1
                ahead += rushed
                seen |= not rushed
                file = int(files["queue_after"][file])
    assert ahead > 100


def test_no_rush_is_exactly_none() -> None:
    calm, pressed = run(busy(0)), run(busy(5))
    assert not calm.world.view("files")["rushed"].any() and pressed.world.view("files")["rushed"].any()
    late = [int(model.result().area["overdue"].sum()) for model in (calm, pressed)]
    assert 0 < late[1] != late[0]
