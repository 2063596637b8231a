"""Desks that share a queue from a day and until a day: what moves, what stays, what comes back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.model import GovernanceModel
from sim.parameters.schema import Override
from sim.scenario import Scenario
from sim.scenario.scenario import ProgrammeUse
from sim.vocabulary import Desk, Event, Phase
from tests.engine import START, effect, overrides, programme, run, shipped, state_digest, tables_digest, with_programmes

BEGIN, END = 40, 90
MERGED = ("township_committee", "judicial_office")
COMMITTEE, CENTRE = int(Desk.TOWNSHIP_COMMITTEE), int(Desk.TOWNSHIP_CENTER)
BUSY = {"arise.rate": 250, "pools.discipline": "fifo", "clocks.limit": 0, "capacity.hours": 1, "background.items": 0}


def merge(sign: float = 1.0, desks: tuple[str, ...] = MERGED) -> Any:
    return effect("param_shift", sign, target="pools.merge", where={"desk": desks})


def use(begin: int | None, end: int | None = None) -> ProgrammeUse:
    day = [None if n is None else START.fromordinal(START.toordinal() + n) for n in (begin, end)]
    return ProgrammeUse(start=day[0], end=day[1])


def busy(**more: Any) -> Scenario:
    made = shipped("tiny", warm_up=0, measure=130, follow_up=0)
    return replace(made, parameters=overrides({**BUSY, **more}))


def dated(begin: int | None = BEGIN, end: int | None = END, **more: Any) -> Scenario:
    return with_programmes(busy(**more), programme("merge", merge()), merge=use(begin, end))


def queues(model: GovernanceModel) -> dict[int, list[int]]:
    """Files of each pool in order of service."""
    pools, after = model.world.view("pools"), model.world.view("files")["queue_after"]
    found: dict[int, list[int]] = {}
    for pool, heads in enumerate(pools["head"]):
        for file in heads.tolist():
            while file >= 0:
                found.setdefault(pool, []).append(file)
                file = int(after[file])
    return found


def advanced(made: Scenario, days: int) -> GovernanceModel:
    model = GovernanceModel(made, checks=True)
    for _ in range(days):
        model.step()
    return model


def test_a_dated_merge_moves_what_waits_and_a_split_puts_it_back() -> None:
    model = advanced(dated(), BEGIN)
    desks, servers = model.world.view("desks"), model.world.view("servers")
    alone = np.arange(len(desks["pool"]))
    committees = np.flatnonzero(desks["kind"] == COMMITTEE)
    centres = np.flatnonzero(desks["kind"] == CENTRE)
    waiting = [len(queues(model).get(int(desk), [])) for desk in committees]
    assert min(waiting) > 2, "too little waits to show anything"
    assert np.array_equal(desks["pool"], alone) and np.array_equal(servers["pool"], servers["home"])
    seats = model.world.view("pools")["n_server"].copy()
    model.step()
    files, merged = model.world.view("files"), queues(model)
    assert np.array_equal(model.world.view("desks")["pool"][committees], centres)
    assert not any(int(desk) in merged for desk in committees)
    for centre in centres:
        found = merged[int(centre)]
        assert COMMITTEE in model.world.view("desks")["kind"][files["desk"][found]]
        order = [(int(files["queue_day"][file]), int(files["queue_minute"][file])) for file in found]
        assert order == sorted(order)
    assert model.world.view("pools")["n_server"][centres].tolist() == [6, 6]
    assert model.world.base_servers[committees].tolist() == [0, 0]
    for _ in range(END - BEGIN):
        model.step()
    assert np.array_equal(model.world.view("desks")["pool"], alone)
    servers = model.world.view("servers")
    assert np.array_equal(servers["pool"], servers["home"])
    assert np.array_equal(model.world.view("pools")["n_server"], seats)
    files = model.world.view("files")
    assert all(np.all(files["desk"][found] == pool) for pool, found in queues(model).items())


def test_servers_of_the_centre_serve_what_the_committee_had() -> None:
    """The committee has one server, the shared queue six: its backlog goes down while it lasts."""
    apart, together = (advanced(made, END - 1) for made in (busy(), dated()))
    left = []
    for model in (apart, together):
        desks, files = model.world.view("desks"), model.world.view("files")
        standing = [file for found in queues(model).values() for file in found]
        left.append(int(np.sum(desks["kind"][files["desk"][standing]] == COMMITTEE)))
    assert left[1] < left[0] / 2
    files, servers = together.world.view("files"), together.world.view("servers")
    kind = together.world.view("desks")["kind"]
    held = (files["server"] >= 0) & (kind[files["desk"]] == COMMITTEE)
    assert np.any(kind[servers["home"][files["server"][held]]] == CENTRE)


def test_a_merge_from_the_first_day_is_a_merge_of_the_scenario() -> None:
    fixed = busy(**{"pools.merge": [Override(True, (("desk", MERGED),))]})
    expected, found = (run(made, checks=True).result() for made in (fixed, dated(None, None)))
    assert tables_digest(expected) != tables_digest(run(busy()).result())
    assert tables_digest(found) == tables_digest(expected)


def test_servers_added_to_a_merged_desk_serve_the_shared_queue() -> None:
    more = {"capacity.servers": [Override(2, (("desk", ("township_committee",)),))]}
    model = advanced(dated(**more), BEGIN + 1)
    desks, servers = model.world.view("desks"), model.world.view("servers")
    for centre in np.flatnonzero(desks["kind"] == CENTRE):
        assert int(np.sum((servers["pool"] == centre) & (servers["minutes"] > 0))) == 8


@pytest.mark.parametrize("desks", [MERGED, ("village_committee",)])
def test_a_merge_without_effect_changes_no_byte(desks: tuple[str, ...]) -> None:
    """One that another programme withdraws, and one of desks that have no centre at their tier."""
    split = programme("split", merge(-1.0, MERGED))
    made = with_programmes(busy(), programme("merge", merge(1.0, desks)), split, merge=use(BEGIN, END))
    idle = programme("merge", effect("param_shift", 0.0, target="pools.hop_delay"))
    same = with_programmes(busy(), idle, split, merge=use(BEGIN, END))
    found, expected = run(made).result(), run(same).result()
    for tables in (found, expected):
        tables.cases["violence_hazard"][...] = 0.0  # summed in pieces where a programme changes something
    assert tables_digest(found) == tables_digest(expected)


def test_nothing_changes_before_the_day() -> None:
    apart, together = (advanced(made, BEGIN).result() for made in (busy(), dated()))
    assert tables_digest(apart) == tables_digest(together)


def test_sessions_on_dates_at_a_merged_desk_take_hours_of_the_shared_queue() -> None:
    """Talk days at the township committees: every minute that they take is worked by somebody."""
    talk = effect(
        "calendar_channel", 0.5, channel="talk_day", days_of_month=[4, 14, 24], slots=3, minutes=20, settle_on_spot=0
    )
    made = dated(None, None, **{"channels.desk": [Override("township_committee", (("channel", ("talk_day",)),))]})
    made = replace(
        made,
        records={**made.records, "talk": programme("talk", talk)},
        programmes={**made.programmes, "talk": ProgrammeUse()},
    )
    model = advanced(made, 130)
    tables = model.result()
    dated_sessions = (tables.log["event"] == Event.SESSION) & (tables.log["rule"] == Phase.DISCOVER)
    assert int(tables.log["value"][dated_sessions].sum()) > 3000
    at_desks = sum(int(tables.desk[f"{use}_minutes"].sum()) for use in ("work", "wasted", "form", "travel"))
    at_places = sum(int(tables.area[f"{use}_minutes"].sum()) for use in ("session", "wasted", "form", "travel"))
    servers, length = model.world.view("servers"), tables.files["session_minutes"]
    held = servers["file"] >= 0
    in_hand = int(np.sum(length[servers["file"][held]] - servers["remaining"][held]))
    assert at_desks == at_places + in_hand
    kinds = tables.places["desk_kind"]
    assert not tables.desk["work_minutes"][:, kinds == COMMITTEE].any()


def rich() -> Scenario:
    """Long sessions carried over the night, joint ones and mobile teams, while desks merge and part."""
    made = dated(
        **{
            "handle.session_minutes": {"law": "gamma", "mean": 200, "shape": 2},
            "handle.joint_servers": [Override(1), Override(2, (("severity", ("s2", "s3")),))],
            "handle.after_gap": "same_server",
            "capacity.servers": 1,
        }
    )
    return replace(made, policies={"township": "worst_queue_first", "county": "nothing", "city": "nothing"})


def test_laws_hold_while_sessions_go_over_the_day_of_a_merge() -> None:
    model = advanced(rich(), BEGIN)
    assert np.any(model.world.view("servers")["file"] >= 0)
    for _ in range(END - BEGIN):
        model.step()
    assert np.any(model.world.view("servers")["file"] >= 0)
    model.run()


@pytest.mark.parametrize("day", [12, BEGIN, BEGIN + 1, 66, END, END + 1, 120])
def test_restoring_on_any_day_changes_no_byte(day: int) -> None:
    made = rich()
    model, fresh, later = GovernanceModel(made), GovernanceModel(made), GovernanceModel(made)
    for _ in range(day):
        model.step()
    saved = model.state()
    fresh.restore(saved)
    later.run()
    later.restore(saved)
    expected = state_digest(model.run())
    assert state_digest(fresh.run()) == expected
    assert state_digest(later.run()) == expected
