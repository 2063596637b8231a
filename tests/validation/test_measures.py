"""Measures on tables written by hand, where every number can be counted."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from sim.events.tables import RunTables
from sim.experiments.validation.facts import measures
from sim.experiments.validation.laws import violations
from sim.experiments.validation.measure import Measure, Pooled, Taken, entry, pool, share, take
from sim.vocabulary import Book, Channel, Event, Kind, Reason, Record, Setting, Sight, Truth, Work
from tests.indicators.builder import Builder


def value(name: str, *runs: RunTables) -> Pooled:
    return pool(measures()[name], [take(measures()[name], each) for each in runs])


def closed_files(record: Record = Record.CLOSED_OK, days: tuple[int, ...] = (10, 20, 40)) -> Builder:
    made = Builder()
    for each in days:
        case = made.dispute(50, seen_day=50, sight=Sight.SEEN)
        file = made.file(case, 60)
        made.close(file, 60 + each, record)
    return made


def test_mediation_books() -> None:
    made = closed_files()
    fail = made.file(made.dispute(50), 60)
    made.close(fail, 62, Record.CLOSED_FAIL)
    police = made.file(made.dispute(50), 60, book=Book.POLICE)
    made.close(police, 61)
    merged = made.file(made.dispute(50), 60, merged_into=0)
    made.close(merged, 61)
    run = made.tables()
    assert value("mediation_rate", run).value == pytest.approx(4 / 6000 * 1000 * 365 / 400)
    assert value("reported_success", run).value == pytest.approx(3 / 4)
    assert value("mediation_days", run).value == pytest.approx((10 + 20 + 40 + 2) / 4)
    assert value("mediation_soon", run).value == pytest.approx(3 / 4)
    assert value("mediation_days", run).n == 4


def test_files_closed_outside_the_window_do_not_count() -> None:
    made = Builder()
    made.close(made.file(made.dispute(0), 2), 5)
    made.close(made.file(made.dispute(400), 405), 415)
    assert value("mediation_rate", made.tables()).value == 0.0
    assert value("reported_success", made.tables()).value is None


def test_rechecked_success_looks_at_the_truth() -> None:
    made = closed_files(days=(10, 10, 10, 10))
    made.settle(0, 70)
    made.settle(1, 70)
    made.relapse(1, 100)  # 30 days after closing
    made.end(2, 65, Event.FADE)
    run = made.tables()
    assert value("rechecked_success", run).value == pytest.approx(2 / 4)
    assert value("success_gap", run).value == pytest.approx(1 / 4)  # only the fourth is not over on the closing day


def test_doors_count_files_passed_on_and_leave_surfaced_ones_out() -> None:
    made = Builder()
    for channel in (Channel.PATROL, Channel.PATROL, Channel.WALK_IN, Channel.SURFACED):
        made.file(made.dispute(20), 30, channel=channel)
    passed = made.file(made.dispute(20), 30, channel=Channel.POLICE_CALL, book=Book.POLICE)
    made.file(made.dispute(20), 30, channel=Channel.POLICE_CALL, book=Book.POLICE)  # stays with the police
    made.event(Event.SEND, 31, file=passed, reason=Reason.FLOW)
    run = made.tables()
    assert value("door_active", run).value == pytest.approx(2 / 4)
    assert value("door_request", run).value == pytest.approx(1 / 4)
    assert value("door_referral", run).value == pytest.approx(1 / 4)


def test_urban_calls_are_split_as_the_calls_of_the_township_are() -> None:
    made = Builder()
    for setting, calls in ((Setting.URBAN, 3), (Setting.RURAL, 1)):
        for _ in range(calls):
            made.file(made.dispute(20, setting=setting, township=0), 30, book=Book.POLICE, channel=Channel.POLICE_CALL)
    from sim.events.measures import AreaMeasure

    made.count(AreaMeasure.POLICE_CALLS, 30, 0, 8)  # two a file: repeats count
    run = made.tables()
    places = run.places | {"village_residents": np.array([1000, 2000, 3000]), "village_urban": np.array([1, 0, 0])}
    run = replace(run, places=places)
    assert value("urban_police_calls", run).value == pytest.approx(8 * 0.75 / 1000 * 1000 * 365 / 400)


def land_and_neighbours(unsettled_land: int, unsettled_neighbour: int) -> RunTables:
    made = Builder()
    for kind, bad in ((Kind.FOREST_LAND, unsettled_land), (Kind.NEIGHBOUR, unsettled_neighbour)):
        for number in range(10):
            case = made.dispute(20, kind=kind, severity0=1)
            made.event(Event.SESSION, 40, case=case)
            if number >= bad:
                made.settle(case, 100)
    return made.tables()


def test_land_against_neighbour() -> None:
    assert value("land_against_neighbour", land_and_neighbours(6, 2)).value == pytest.approx(3.0)
    assert value("land_against_neighbour", land_and_neighbours(6, 0)).value is None
    # sums add up over runs: (6 + 2) of 20 against (2 + 2) of 20
    both = value("land_against_neighbour", land_and_neighbours(6, 2), land_and_neighbours(2, 2))
    assert both.value == pytest.approx(2.0) and both.n == 20


def test_land_is_compared_at_one_severity_mix() -> None:
    made = Builder()
    # at each grade land fails twice as often; land is graver, which alone must not show
    for kind, plan in ((Kind.FOREST_LAND, {1: (10, 2), 3: (30, 24)}), (Kind.NEIGHBOUR, {1: (30, 3), 3: (10, 4)})):
        for grade, (number, bad) in plan.items():
            for each in range(number):
                case = made.dispute(20, kind=kind, severity0=grade)
                made.event(Event.SESSION, 40, case=case)
                if each >= bad:
                    made.settle(case, 100)
    assert value("land_against_neighbour", made.tables()).value == pytest.approx(2.0)


def test_violence_without_a_session_before() -> None:
    made = Builder()
    for number in range(4):
        case = made.dispute(20)
        if number == 0:
            made.event(Event.SESSION, 30, case=case)
        made.end(case, 60, Event.VIOLENT)
    early = made.dispute(0)
    made.end(early, 5, Event.VIOLENT)  # before the window
    found = value("violent_unmediated", made.tables())
    assert found.value == pytest.approx(3 / 4) and found.n == 4


def test_violence_by_hazard_where_a_run_splits_it() -> None:
    made = Builder()
    made.dispute(20, violence_hazard=0.4)
    run = made.tables()
    run = replace(run, cases=run.cases | {"violence_unmediated": np.array([0.1])})
    assert value("violent_unmediated", run).value == pytest.approx(0.25)


def test_long_disputes_and_their_days() -> None:
    made = Builder()
    short = made.dispute(100)
    made.settle(short, 130)
    long = made.dispute(100)
    made.settle(long, 370)
    old = made.dispute(-200)  # of the initial stock: its days in the window count, it is not of the window
    made.settle(old, 40)
    run = made.tables()
    assert value("long_disputes", run).value == pytest.approx(1 / 2)
    assert value("long_stock_days", run).value == pytest.approx((270 + 30) / (30 + 270 + 30))


def test_a_run_without_petitions_says_so() -> None:
    found = value("petitions_above_county", Builder().tables())
    assert found.value is None and found.reason is not None and "petition" in found.reason["en"]


def test_petitions_by_level() -> None:
    made = Builder()
    for _ in range(5):
        made.file(made.dispute(20), 30, book=Book.PETITION)
    run = made.tables()
    run = replace(run, files=run.files | {"petition_level": np.array([2, 3, 3, 4, 6])})
    assert value("petitions_above_county", run).value == pytest.approx(2 / 4)


def honest() -> Builder:
    """One dispute, seen, recorded, settled, with the tallies that belong to it."""
    from sim.events.measures import AreaMeasure

    made = Builder()
    case = made.dispute(20, seen_day=22, sight=Sight.SEEN)
    made.file(case, 22, registered_day=23, closed_day=30, work=Work.CLOSED, record=Record.CLOSED_OK)
    made.settle(case, 30)
    made.count(AreaMeasure.BORN, 20, 0, 1)
    made.count(AreaMeasure.SEEN, 22, 0, 1)
    return made


def test_an_honest_run_breaks_no_law() -> None:
    assert violations(honest().tables()) == dict.fromkeys(violations(honest().tables()), 0)


@pytest.mark.parametrize(
    ("law", "table", "column", "wrong"),
    [
        ("state", "cases", "truth", Truth.LIVE),
        ("end", "cases", "end_day", 40),
        ("seen", "cases", "sight", Sight.UNSEEN),
        ("seen before birth", "cases", "born_day", 25),
        ("recorded unseen", "cases", "seen_day", -1),
        ("recorded before seen", "files", "registered_day", 21),
        ("prevented leaves a trace", "cases", "prevented", 1),
        ("closed file", "files", "work", Work.QUEUED),
        ("closed record", "files", "record", Record.OPEN),
    ],
)
def test_every_law_can_be_broken(law: str, table: str, column: str, wrong: int) -> None:
    run = honest().tables()
    getattr(run, table)[column][0] = wrong
    assert violations(run)[law] == 1
    assert (value("violations", run).value or 0) >= 1


def test_tallies_are_held_against_rows() -> None:
    run = honest().tables()
    run.area["born"][21, 0] = 3
    run.area["live"][-1, 0] = 2
    assert violations(run)["born"] == 3 and violations(run)["live tally"] == 2


def test_pooled_interval_is_that_of_the_jackknife() -> None:
    """For a plain mean the jackknife is the usual standard error."""
    measure = Measure("mean", {"zh": "", "en": ""}, lambda _: np.zeros(2), share(0, 1), entry(1))
    numbers = np.array([1.0, 2.0, 4.0, 9.0])
    found = pool(measure, [Taken((number, 1.0)) for number in numbers])
    assert found.value == pytest.approx(4.0)
    assert found.error == pytest.approx(numbers.std(ddof=1) / math.sqrt(4))
    assert pool(measure, [Taken((3.0, 1.0))]).error is None
