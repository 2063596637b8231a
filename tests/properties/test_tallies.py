"""Every tally is what the log and the tables say, day by day and township by township."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from numpy.typing import NDArray

from sim.events.measures import AREA, AreaMeasure
from sim.events.tables import RunTables
from sim.model import GovernanceModel
from sim.scenario import Scenario
from sim.vocabulary import Book, Event, Record, Truth
from tests.engine import effect, programme, run, shipped, with_programmes
from tests.properties.test_laws import CAREFUL
from tests.properties.worlds import worlds

Ints = NDArray[np.int64]
EVENTS = {measure: about.event for measure, about in AREA.items() if about.event is not None}
ENDS = (Event.CLOSE, Event.WITHDRAW, Event.MERGE)
MOVES = (Event.OPEN_FILE, Event.SEND, Event.RAISE, Event.SEND_DOWN, Event.ENQUEUE)


class Log:
    """The log of one run, counted by day and township."""

    def __init__(self, model: GovernanceModel) -> None:
        self.model = model
        self.tables: RunTables = model.result()
        self.log = self.tables.log
        self.shape = self.tables.area["born"].shape
        self.township = self.tables.cases["township"][self.log["case"]]

    def rows(self, *events: Event) -> NDArray[np.bool_]:
        """Rows of these events."""
        return np.isin(self.log["event"], events)

    def count(self, chosen: NDArray[np.bool_], weight: Any = 1) -> Ints:
        """Sum of the chosen rows' weights by day and township."""
        out = np.zeros(self.shape, np.int64)
        weights = np.broadcast_to(weight, chosen.shape)[chosen]
        np.add.at(out, (self.log["day"][chosen], self.township[chosen]), weights)
        return out

    def table(self, case: Any, day: Any, weight: Any = 1) -> Ints:
        """Sum by day and township of rows of another table that names its dispute and day (-1 = not so)."""
        out = np.zeros(self.shape, np.int64)
        happened = day >= 0
        weights = np.broadcast_to(weight, day.shape)[happened]
        np.add.at(out, (day[happened], self.tables.cases["township"][case[happened]]), weights)
        return out

    def stock(self, change: Ints) -> Ints:
        """Sum over all days so far."""
        return np.cumsum(change, axis=0)


def flows(log: Log) -> dict[str, Ints]:
    """Tallies that are no plain count of one event, from log and tables."""
    files, value = log.tables.files, log.log["value"]
    mediation = np.isin(files["book"], [1, 2, 3, Book.SECTOR])
    register = log.rows(Event.REGISTER) & np.isin(log.log["book"], [1, 2, 3, Book.SECTOR])
    closed = {
        ok: np.where(files["record"] == ok, files["closed_day"], -1) for ok in (Record.CLOSED_OK, Record.CLOSED_FAIL)
    }
    found = {
        "hops": log.count(log.rows(Event.SEND, Event.RAISE, Event.SEND_DOWN, Event.BOUNCE)),
        "sessions": log.count(log.rows(Event.SESSION, Event.WASTE)),
        "all_minutes": log.count(log.rows(Event.SESSION, Event.WASTE), value),
        "registered_mediation": log.count(register),
        "closed_ok": log.table(files["case"], closed[Record.CLOSED_OK]),
        "closed_fail": log.table(files["case"], closed[Record.CLOSED_FAIL]),
        "closed_ok_mediation": log.table(files["case"], np.where(mediation, closed[Record.CLOSED_OK], -1)),
        "closed_fail_mediation": log.table(files["case"], np.where(mediation, closed[Record.CLOSED_FAIL], -1)),
    }
    for tier, name in enumerate(("village", "township", "county", "city"), 1):
        found[f"settled_{name}"] = log.count(log.rows(Event.SETTLE) & (log.log["tier"] == tier))
    return found


def stocks(log: Log) -> dict[str, Ints]:
    """What stands at the end of each day."""
    over = log.count(log.rows(Event.SETTLE, Event.FADE, Event.REST, Event.VIOLENT))
    live = log.stock(log.count(log.rows(Event.ARISE, Event.RELAPSE, Event.REVIVE)) - over)
    cases = log.tables.cases
    seen, day = cases["seen_day"][log.log["case"]], log.log["day"]
    # on the day of an end it may have been seen before; on the day of a revival only after
    ends = log.rows(Event.FADE, Event.REST, Event.VIOLENT) & ((seen < 0) | (seen > day))
    begins = log.rows(Event.ARISE) | log.rows(Event.REVIVE) & ((seen < 0) | (seen >= day))
    unseen = log.stock(log.count(begins) - log.count(log.rows(Event.SEE)) - log.count(ends))
    return {"live": live, "unseen_live": unseen, **_file_stocks(log)}


def _file_stocks(log: Log) -> dict[str, Ints]:
    """Open files by tier, past their date, and waiting for authority: replayed event by event."""
    names = ["open_files_village", "open_files_township", "open_files_county", "open_files_city"]
    change = {name: np.zeros(log.shape, np.int64) for name in [*names, "overdue_open", "wait_authority"]}
    tier, late, waiting = {}, set(), set()
    columns = (log.log[name].tolist() for name in ("file", "event", "tier", "day"))
    for file, event, level, day, place in zip(*columns, log.township.tolist(), strict=True):
        if file < 0:
            continue
        here = (day, place)
        if file in waiting and event in (Event.RAISE, Event.SEND, *ENDS):
            waiting.discard(file)
            change["wait_authority"][here] -= 1
        if event in MOVES or event in ENDS:
            if file in tier:
                change[names[tier.pop(file) - 1]][here] -= 1
            if event in MOVES:
                tier[file] = level
                change[names[level - 1]][here] += 1
            elif file in late:
                change["overdue_open"][here] -= 1
        if event == Event.OVERDUE and file not in late:
            late.add(file)
            change["overdue_open"][here] += 1
        if event == Event.WAIT_AUTH:
            waiting.add(file)
            change["wait_authority"][here] += 1
    return {name: log.stock(each) for name, each in change.items()}


def desks(log: Log) -> None:
    """What desks count."""
    tally, files = log.tables.desk, log.tables.files
    out = np.zeros(tally["stock"].shape, np.int64)

    def at(*events: Event) -> Ints:
        chosen = log.rows(*events)
        total = np.zeros_like(out)
        np.add.at(total, (log.log["day"][chosen], log.log["desk"][chosen]), 1)
        return total

    assert np.array_equal(tally["arrived"], at(Event.ENQUEUE))
    assert np.array_equal(tally["stock"], np.cumsum(tally["arrived"].astype(np.int64) - tally["left"], axis=0))
    assert np.array_equal(tally["sessions"], at(Event.SESSION, Event.WASTE))
    assert int(tally["overdue"].sum()) in (0, int(at(Event.OVERDUE).sum()))
    inside = np.isin(files["work"], [2, 3, 4])  # queued, in hand, between sessions
    assert np.array_equal(tally["stock"][-1], np.bincount(files["desk"][inside], minlength=out.shape[1]))


def compare(log: Log) -> None:
    """Compare every tally that can be recomputed."""
    area = log.tables.area
    for measure, event in EVENTS.items():
        assert np.array_equal(area[measure.name.lower()], log.count(log.rows(event))), measure.name
    found = flows(log)
    minutes = sum(area[f"{use}_minutes"].astype(np.int64) for use in ("session", "wasted", "form", "travel"))
    assert np.array_equal(minutes, found.pop("all_minutes"))
    for name, expected in {**found, **stocks(log)}.items():
        assert np.array_equal(area[name], expected), name
    desks(log)


def money_and_trips(log: Log, wage: float) -> None:
    """Public money is what files and visits cost; citizens' trips are those of the disputes."""
    area, cases, files = log.tables.area, log.tables.cases, log.tables.files
    public = sum(int(area[f"cost_fen_{payer}"].sum(dtype=np.int64)) for payer in ("city", "county", "township"))
    visits = float(area["visit_minutes"].sum(dtype=np.int64)) * wage * 100 / 60
    rounding = area["visit_minutes"].size * (0.5 * wage * 100 / 60 + 0.5)  # whole minutes and fen a township and day
    assert abs(public - int(files["cost"].sum()) - visits) <= rounding
    assert public > int(files["cost"].sum()) > 0
    assert int(area["trips"].sum()) == int(cases["trips"].sum(dtype=np.int64))
    assert int(files["minutes"].sum()) == int(
        log.log["value"][log.rows(Event.SESSION, Event.WASTE)].sum(dtype=np.int64)
    )
    assert int(log.model.world.arrays()["counts"][16]) == int(files["cost"].sum())


@cache
def tiny() -> Log:
    """A tiny county in which everything that a tally counts happens."""
    busy = programme(
        "busy",
        effect(
            "calendar_channel",
            0.2,
            channel="talk_day",
            days_of_month=[4, 14, 24],
            slots=3,
            minutes=0,
            settle_on_spot=0.4,
        ),
        effect("record_link", 0.5, books=["police", "hotline", "village_mediation"], logging_minutes=2),
        effect("param_shift", -0.2, target="arise.prevention"),
    )
    return Log(run(with_programmes(shipped("tiny"), busy), checks=True))


@pytest.mark.parametrize("measure", EVENTS, ids=lambda measure: measure.name.lower())
def test_a_plain_count_equals_its_events(measure: AreaMeasure) -> None:
    log = tiny()
    assert np.array_equal(log.tables.area[measure.name.lower()], log.count(log.rows(EVENTS[measure])))


@pytest.mark.parametrize("name", sorted(set(flows(tiny())) - {"all_minutes"}))
def test_a_flow_equals_what_log_and_tables_say(name: str) -> None:
    assert np.array_equal(tiny().tables.area[name], flows(tiny())[name])


@pytest.mark.parametrize("name", sorted(stocks(tiny())))
def test_a_stock_is_what_came_in_less_what_went_out(name: str) -> None:
    assert np.array_equal(tiny().tables.area[name], stocks(tiny())[name])


def test_desks() -> None:
    desks(tiny())


def test_overdue_at_desks() -> None:
    log = tiny()
    assert int(log.tables.desk["overdue"].sum()) == int(log.rows(Event.OVERDUE).sum()) > 0


def test_stocks_at_the_end_equal_the_tables() -> None:
    area, cases = tiny().tables.area, tiny().tables.cases
    live = (cases["truth"] == Truth.LIVE) & (cases["prevented"] == 0)
    assert int(area["live"][-1].sum()) == int(live.sum())
    assert int(area["unseen_live"][-1].sum()) == int((live & (cases["seen_day"] < 0)).sum())


def test_hours_add_up() -> None:
    """Desks and places book the same minutes; of a session in progress only desks know as yet."""
    area, desk, world = tiny().tables.area, tiny().tables.desk, tiny().model.world
    servers, files = world.view("servers"), world.view("files")
    held = servers["file"] >= 0
    begun = int((files["session_minutes"][servers["file"][held]] - servers["remaining"][held]).sum())
    uses = {"work": "session", "wasted": "wasted", "form": "form", "travel": "travel"}
    at_desks = {use: int(desk[f"{use}_minutes"].sum()) for use in uses}
    at_places = {use: int(area[f"{place}_minutes"].sum()) for use, place in uses.items()}
    # a session carried over the night may turn out wasted in the morning: its first evening was booked as work
    assert at_desks["work"] + at_desks["wasted"] == at_places["work"] + at_places["wasted"] + begun
    assert (at_desks["form"], at_desks["travel"]) == (at_places["form"], at_places["travel"])


def test_minutes_of_talk_days_are_booked_where_others_are() -> None:
    talk = effect(
        "calendar_channel", 0.3, channel="talk_day", days_of_month=[4, 14, 24], slots=3, minutes=20, settle_on_spot=0
    )
    tables = run(with_programmes(shipped("tiny", follow_up=0), programme("talk", talk))).result()
    uses = ("work", "wasted", "form", "travel")
    at_desks = sum(int(tables.desk[f"{use}_minutes"].sum()) for use in uses)
    at_places = sum(int(tables.area[f"{use}_minutes"].sum()) for use in ("session", "wasted", "form", "travel"))
    assert abs(at_desks - at_places) < 1000, "but for sessions in progress"


def test_money_and_trips() -> None:
    log = tiny()
    money_and_trips(log, float(log.model.world.fields.at("account.grid_wage")))


def test_police_calls_are_at_least_the_files_of_the_police() -> None:
    log = tiny()
    opened = log.rows(Event.OPEN_FILE) & (log.log["book"] == Book.POLICE)
    assert np.all(log.tables.area["police_calls"] >= log.count(opened))


def test_prevented_are_those_that_a_programme_prevents() -> None:
    assert not run(shipped("tiny", measure=120)).result().area["prevented"].any()
    assert tiny().tables.area["prevented"].any()
    more = programme("more", effect("param_shift", 0.4, target="arise.prevention"))
    some = with_programmes(shipped("tiny"), more)
    uses = {"more": some.programmes["more"].__class__(coverage=0.5)}
    tables = run(with_programmes(shipped("tiny"), more, **uses)).result()
    assert not tables.area["prevented"].any(), "a programme that only raises arrivals prevents nothing"


@settings(CAREFUL, max_examples=30)
@given(made=worlds())
def test_in_random_worlds(made: Scenario) -> None:
    compare(Log(run(made)))
