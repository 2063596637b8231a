"""What monotone and extreme tests may claim (METHOD section 12), in laboratories with nothing else switched on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from sim.events.tables import RunTables
from sim.parameters.schema import Override
from sim.scenario import Scenario
from sim.vocabulary import Event, Truth, Work
from tests.engine import overrides, run, scenario, shipped


def fixed(mean: float) -> dict[str, Any]:
    """Say that something takes just so long; a bare number would keep the catalogue's law."""
    return {"law": "deterministic", "mean": mean}


#: one pool, first come first served, identical servers, one attempt of one session each, always settled
SERVICE: dict[str, Any] = {
    "arise.rate": 4000,
    "initial.old_share": 0,
    "handle.settle_probability": 1,
    "handle.refuse": 0,
    "handle.show_probability": 1,
    "handle.sessions": fixed(1),
    "handle.form_minutes": 0,
    "handle.travel_share": 0,
    "pools.discipline": "fifo",
    "close.relapse": 0,
    "clocks.limit": 0,
    "arise.needs_authority": 0,
    "handle.severity_shift": 0,
    "handle.age_slope": 0,
    "capacity.hours": 8,
}
LAWS = (
    {"law": "exponential", "mean": 100},
    {"law": "gamma", "mean": 150, "shape": 2},
    {"law": "lognormal", "mean": 90, "shape": 1},
    fixed(130),
    {"law": "exponential", "mean": 700},
)


def pool(servers: int, **more: Any) -> Scenario:
    """One desk with so many servers."""
    region = {"copies": 1, "of": "one_desk", "staff": {"village_committee": servers}, "residents": 300}
    return scenario(region, ("arise", "handle"), 60, {**SERVICE, **more}, calendar="every_day")


def starts(tables: RunTables) -> dict[int, int]:
    """Key -> minute at which its first session began."""
    log = tables.log
    chosen = log["event"] == Event.START
    keys = tables.cases["key"][log["case"][chosen]]
    at = log["day"][chosen].astype(np.int64) * tables.day_minutes + log["minute"][chosen]
    found: dict[int, int] = {}
    for key, minute in zip(keys.tolist(), at.tolist(), strict=True):
        found.setdefault(key, minute)
    return found


@settings(deadline=None, derandomize=True, max_examples=25, suppress_health_check=list(HealthCheck))
@given(
    servers=st.integers(1, 4),
    seed=st.integers(0, 10**6),
    law=st.sampled_from(LAWS),
    divisible=st.booleans(),
    slots=st.booleans(),
)
def test_an_added_server_delays_no_start(servers: int, seed: int, law: Any, divisible: bool, slots: bool) -> None:
    """Not so where work of unequal length must fit into the rest of a day: what fits goes before what does not."""
    if not divisible and not slots:
        law = fixed(law["mean"])
    more = {
        "handle.session_minutes": law,
        "handle.divisible": divisible,
        "capacity.mode": "slots" if slots else "hours",
    }
    few, many = (run(pool(n, **more), seed).result() for n in (servers, servers + 1))
    assert np.array_equal(few.cases["key"], many.cases["key"])
    late = starts(many)
    began = starts(few)
    assert len(began) > 30
    assert all(late[key] <= minute for key, minute in began.items())


@pytest.mark.parametrize("discipline", ["fifo", "severity_first", "earliest_deadline", "urgent_first"])
def test_a_server_is_never_idle_while_somebody_waits(discipline: str) -> None:
    """A session begins as soon as server and somebody are there: two short ones a case, a day apart, dates pass."""
    made = pool(
        1,
        **{
            "handle.session_minutes": fixed(7),
            "handle.sessions": fixed(2),
            "handle.gap": fixed(1),
            "pools.discipline": discipline,
            "clocks.limit": 1,
            "clocks.at_expiry": "flag",
            "arise.severity_share": [Override(s == "s1", (("severity", (s,)),)) for s in ("s1", "s2", "s3", "s4")],
        },
    )
    made = replace(made, rules=("arise", "handle", "escalate"))
    log = run(made).result().log
    here: dict[int, tuple[int, int]] = {}  # file -> day and minute from which it may be served
    free: dict[int, int] = {}  # day -> minute at which the server is free
    columns = (log[name].tolist() for name in ("event", "day", "minute", "file"))
    for event, day, minute, file in zip(*columns, strict=True):
        if event == Event.ENQUEUE:
            here[file] = (day, minute)
        elif event == Event.START:
            waiting = [(0 if since < day else at) for since, at in here.values() if since <= day]
            assert minute <= max(free.get(day, 0), min(waiting)), f"day {day}, minute {minute}: file {file}"
            del here[file]
        elif event == Event.SESSION:
            free[day] = minute
            here[file] = (day + 1, 0)
        elif event == Event.CLOSE:
            here.pop(file, None)


def quiet(**more: Any) -> Scenario:
    """Tiny without whatever finds disputes, unless `more` says so."""
    nothing = {"initial.old_share": 0, "channels.hazard": 0, "discover.visits": 0, "fester.surface": 0}
    nothing |= {"petition.rate": 0, "court.sue_rate": 0, "initial.petition_stock": 0, **more}
    made = shipped("tiny", measure=200, follow_up=0)
    return replace(made, parameters=overrides(nothing))


def test_zero_discovery_finds_nothing() -> None:
    tables = run(quiet(), checks=True).result()
    assert tables.cases["key"].size > 100
    assert np.all(tables.cases["seen_day"] < 0)
    assert tables.files["case"].size == 0
    assert not tables.desk["work_minutes"].any() and not tables.area["seen"].any()


def test_certain_discovery_finds_all_on_the_first_day() -> None:
    tables = run(quiet(**{"channels.hazard": 20, "channels.kind_reach": 1, "channels.open": "every_day"})).result()
    wait = tables.cases["seen_day"] - tables.cases["born_day"]
    linked = tables.cases["parent"] > 0  # set off while disputes fester, after the day's channels
    assert np.all(wait[~linked] == 0) and np.all(wait[linked] <= 1)


def test_certain_settlement_leaves_no_backlog() -> None:
    made = pool(4, **{"handle.session_minutes": fixed(10)})
    tables = run(made, checks=True).result()
    cases = tables.cases
    on_duty = np.full(made.days, True)
    late = cases["born_minute"] >= 400  # too late for today
    before = cases["born_day"] < made.days - 1
    assert cases["key"].size > 100 and on_duty.all()
    assert np.all(cases["truth"][before | ~late] == Truth.SETTLED)
    assert np.all(cases["settle_day"][~late] == cases["born_day"][~late])
    waiting = tables.files["work"] != Work.CLOSED
    assert np.all(cases["born_day"][tables.files["case"][waiting]] == made.days - 1)


def test_impossible_settlement_settles_nothing() -> None:
    made = pool(3, **{"handle.settle_probability": 0, "handle.session_minutes": fixed(10)})
    assert not np.any(run(made, checks=True).result().cases["truth"] == Truth.SETTLED)


def test_nobody_arises_without_people_or_rate() -> None:
    assert run(pool(1, **{"arise.rate": 0})).result().cases["key"].size == 0


def test_a_desk_without_servers_serves_nobody() -> None:
    tables = run(pool(0)).result()
    assert not np.any(tables.log["event"] == Event.START)
    assert np.all(tables.files["work"] == Work.QUEUED)


@pytest.mark.parametrize("p", [0.2, 0.6])
def test_certain_fading_leaves_nobody_live(p: float) -> None:
    made = scenario(
        {"copies": 1, "of": "one_desk", "staff": {"village_committee": 0}, "residents": 300},
        ("arise", "fester"),
        60,
        {
            "arise.rate": 4000,
            "initial.old_share": 0,
            "fester.fade_rate": 20,
            "fester.fade_age": 0,
            "fester.fade_spread": p,
            "fester.fade_severity": 1,
        },
    )
    cases = run(made, checks=True).result().cases
    known = cases["born_day"] < made.days - 1
    assert known.sum() > 100
    assert np.mean(cases["truth"][known] == Truth.FADED) > 0.99


def days_to_settle(tables: RunTables) -> float:
    """Mean days from occurrence to settlement of all that were settled."""
    cases = tables.cases
    settled: NDArray[np.bool_] = (cases["settle_day"] >= 0) & (cases["prevented"] == 0)
    return float(np.mean(cases["settle_day"][settled] - cases["born_day"][settled]))
