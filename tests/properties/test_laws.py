"""The laws of conservation in random worlds, every day, row by row; the same world twice gives the same bytes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from sim.model import GovernanceModel
from sim.rule import registry
from sim.scenario import Scenario
from sim.vocabulary import Event, Record, Truth, Work
from tests.engine import effect, overrides, programme, run, scenario, shipped, state_digest, with_programmes
from tests.properties.worlds import worlds

CAREFUL = settings(deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), print_blob=False)


def check(made: Scenario) -> None:
    """Run with every law recounted every day, then look at what only the end shows."""
    model = run(made, checks=True)
    tables = model.result()
    cases, files, log = tables.cases, tables.files, tables.log
    assert not model.running and model.day == made.days
    lived = cases["prevented"] == 0
    assert np.all(np.diff(log["day"]) >= 0)
    assert np.all((log["day"] >= 0) & (log["day"] < made.days))
    # nothing lost: each dispute that lives arose once, each file was opened once and closed at most once
    arose = np.bincount(log["case"][log["event"] == Event.ARISE], minlength=len(lived))
    assert np.array_equal(arose, lived)
    opened = np.bincount(log["file"][log["event"] == Event.OPEN_FILE], minlength=len(files["case"]))
    assert np.all(opened == 1)
    ends = np.isin(log["event"], [Event.CLOSE, Event.WITHDRAW, Event.MERGE])
    closed = np.bincount(log["file"][ends], minlength=len(files["case"]))
    assert np.array_equal(closed, files["work"] == Work.CLOSED)
    assert np.all(cases["n_files"] == np.bincount(files["case"], minlength=len(lived)))
    assert np.all(cases["n_files"][~lived] == 0)
    # clocks run forward
    for early, late in (("born_day", "seen_day"), ("born_day", "settle_day"), ("born_day", "end_day")):
        assert np.all((cases[late] < 0) | (cases[late] >= cases[early])), (early, late)
    assert np.all((files["closed_day"] < 0) | (files["closed_day"] >= files["opened_day"]))
    assert np.all((files["registered_day"] < 0) | (files["registered_day"] >= files["opened_day"]))
    assert np.array_equal(files["registered_day"] >= 0, files["record"] != Record.NONE)
    over = np.isin(cases["truth"], [Truth.FADED, Truth.DORMANT, Truth.VIOLENT, Truth.ENDED]) & lived
    assert np.array_equal(cases["end_day"] >= 0, over | ~lived)
    # no stock is negative, nobody works more than the hours there are
    for name, tally in {**tables.area, **tables.desk}.items():
        assert np.all(tally >= 0), name
    work = sum(tables.desk[f"{use}_minutes"] for use in ("work", "wasted", "form", "travel", "background", "idle"))
    assert np.array_equal(work, tables.desk["paid_minutes"])


@settings(CAREFUL, max_examples=60)
@given(made=worlds())
def test_laws_hold_every_day(made: Scenario) -> None:
    check(made)


@pytest.mark.prove
@settings(CAREFUL, max_examples=1500)
@given(made=worlds())
def test_laws_hold_every_day_in_many_worlds(made: Scenario) -> None:
    check(made)


def test_where_nobody_mediates_files_end_unresolved() -> None:
    """A police station alone, and a table of routes that sends its files to mediators."""
    region = {"copies": 2, "of": "one_desk", "staff": {"police_station": 1}, "residents": 700}
    made = scenario(region, parameters={"arise.rate": 4000, "escalate.transfer": 0.25})
    check(made)
    files = run(made).result().files
    assert (files["work"] == Work.CLOSED).any()


@pytest.mark.parametrize("left", [*(rule for rule in registry() if rule != "arise"), "record triage assign", "none"])
def test_laws_hold_without_a_rule(left: str) -> None:
    """A busy tiny county, with talk days and patrols by order, but for one rule."""
    made = shipped("tiny", warm_up=0, measure=150, follow_up=0)
    talk = effect(
        "calendar_channel", 0.3, channel="talk_day", days_of_month=[4, 14, 24], slots=3, minutes=20, settle_on_spot=0.6
    )
    tight = effect("clock_routing", desk="village_committee", limit=5)
    busy = replace(
        with_programmes(made, programme("talk", talk, tight)),
        rules=tuple(rule for rule in made.rules if rule not in left.split()),
        parameters=overrides({"arise.rate": 300, "close.relapse": 0.6, "closing.settled_after_days": 15}),
        policies={"township": "worst_queue_first", "county": "patrol_hot_spots", "city": "nothing"},
    )
    check(busy)


@settings(CAREFUL, max_examples=25)
@given(made=worlds())
def test_same_seed_same_bytes(made: Scenario) -> None:
    assert state_digest(run(made)) == state_digest(run(made))


@settings(CAREFUL, max_examples=15)
@given(made=worlds())
def test_a_dispute_has_one_session_at_a_time(made: Scenario) -> None:
    """One session per dispute and day over all its files; one that goes over the night counts on each of its days."""
    log = GovernanceModel(made).run().result().log
    wanted = np.isin(log["event"], [Event.START, Event.SESSION, Event.WASTE])
    running: dict[int, tuple[int, int]] = {}  # dispute -> file in session, day it began
    last: dict[int, int] = {}  # dispute -> latest day with a session
    for case, file, day, event in zip(
        *(log[name][wanted].tolist() for name in ("case", "file", "day", "event")), strict=True
    ):
        if event == Event.START:
            assert case not in running, f"day {day}: dispute {case} is in two sessions at once"
            assert last.get(case, -1) < day, f"day {day}: dispute {case} has a second session"
            running[case] = (file, day)
        else:
            assert running.pop(case)[0] == file
        last[case] = day
