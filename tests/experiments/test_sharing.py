"""The shared warm-up: an alternative goes on from its base's state, to the byte where nothing else could happen."""

from __future__ import annotations

import datetime as dt
import gc
import weakref
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.errors import InputError
from sim.experiments.compare import compare
from sim.experiments.engine import Task, measure, replicate_together, tables
from sim.experiments.grafting import go_on
from sim.experiments.sharing import Origin, start
from sim.experiments.stem import Stem
from sim.experiments.stored import Wanted, compare_stored, comparison_id, load_comparison
from sim.model import GovernanceModel
from sim.scenario import Keep, Scenario
from sim.scenario.scenario import ProgrammeUse
from sim.store import Store
from sim.vocabulary import Event, Phase
from tests.engine import ROOT, effect, histories, overrides, programme, run, shipped, tables_digest, with_programmes

D = 60
TALK = effect(
    "calendar_channel", 0.3, channel="talk_day", days_of_month=[4, 14, 24], slots=2, minutes=20, settle_on_spot=0.4
)
LINK = effect("record_link", 0.5, books=["police", "village_mediation"], logging_minutes=2)
STAFF = effect("capacity", 2.0, desk="township_committee", hours=1)
SHIFT = effect("param_shift", 0.8, target="handle.settle_probability")
BUSY = {"township": "worst_queue_first", "county": "patrol_hot_spots", "city": "worst_queue_first"}


def base(**changes: Any) -> Scenario:
    return replace(shipped("tiny", warm_up=D, measure=90, follow_up=30), **{"name": "base", **changes})


def on(made: Scenario, day: int) -> dt.date:
    return made.start + dt.timedelta(days=day)


def shared(first: Scenario, second: Scenario, checks: bool = False) -> str:
    begun = start(first, second)
    assert begun.origin is not None
    return tables_digest(tables(Task(begun.scenario, 3, checks, begun.origin)))


@pytest.mark.parametrize("policies", [{}, BUSY])
def test_an_alternative_equal_to_its_base_gives_the_bases_bytes(policies: dict[str, str]) -> None:
    made = base(policies={**dict.fromkeys(("township", "county", "city"), "nothing"), **policies})
    assert shared(made, replace(made, name="same")) == tables_digest(run(made, 3).result())


QUIET: dict[str, str] = {}
EACH = [(effects, policies) for effects in ((TALK,), (LINK,), (SHIFT,)) for policies in (QUIET, BUSY)]


@pytest.mark.parametrize(("effects", "policies"), [*EACH, ((STAFF,), QUIET), ((TALK, LINK, STAFF, SHIFT), QUIET)])
def test_a_programme_after_the_warm_up_gives_the_same_bytes_either_way(effects: Any, policies: dict[str, str]) -> None:
    made = base(policies={**dict.fromkeys(("township", "county", "city"), "nothing"), **policies})
    for first in (D, D + 25):
        use = ProgrammeUse(start=on(made, first), ramp_days=20)
        changed = replace(with_programmes(made, programme("new", *effects), new=use), name="changed")
        begun = start(made, changed)
        assert begun.origin is not None and begun.origin.plain
        found = shared(made, changed, checks=True)
        assert found == tables_digest(run(changed, 3).result())
        assert found != tables_digest(run(made, 3).result()), "the programme does something"


def test_a_beginning_that_nobody_ends_gives_its_memory_back() -> None:
    """Where the base is stored already, only alternatives leave its beginning, time and again in one process."""
    made = base()
    changed = replace(with_programmes(made, programme("new", STAFF)), name="changed")
    begun = start(made, changed)
    stem = Stem()
    stem.model(Task(begun.scenario, 3, origin=begun.origin))
    held = weakref.ref(stem._model)
    assert held() is not None
    del stem
    gc.collect()
    assert held() is None


def test_what_only_the_alternative_has_starts_with_the_first_measured_day() -> None:
    made = base()
    changed = replace(with_programmes(made, programme("new", STAFF)), name="changed")
    begun = start(made, changed)
    assert begun.moved == ("new",) and begun.origin is not None and begun.origin.plain
    assert begun.scenario.programmes["new"].start == on(made, D)
    explicit = with_programmes(made, programme("new", STAFF), new=ProgrammeUse(start=on(made, D)))
    assert shared(made, changed) == tables_digest(run(explicit, 3).result())


def test_room_that_mobile_teams_had_in_the_warm_up_counts() -> None:
    made = base(policies=BUSY)
    changed = with_programmes(made, programme("new", STAFF), new=ProgrammeUse(start=on(made, D)))
    begun = start(made, changed)
    assert begun.origin is not None and not begun.origin.plain
    tables(Task(begun.scenario, 3, True, begun.origin))


def test_who_is_on_duty_is_counted_anew_where_the_alternative_has_less_room() -> None:
    busy = base(policies=dict.fromkeys(("township", "county", "city"), "worst_queue_first"))
    held, tried = GovernanceModel(busy, 3), 0
    for day in range(D):
        held.step()
        rows = held.world.view("servers")
        if not (rows["mobile_until"] >= day).any():
            continue
        onto = GovernanceModel(replace(busy, name="quiet", policies={}), 3)
        go_on(held, onto)
        pools, servers = onto.world.view("pools"), onto.world.view("servers")
        tried += len(servers["pool"]) < len(rows["pool"])
        for pool in range(len(pools["n_there"])):
            own = np.flatnonzero((servers["pool"] == pool) & (servers["minutes"] > 0))
            there = 0 if not own.size else own.max() - pools["first_server"][pool] + 1
            assert pools["n_there"][pool] == there <= pools["n_server"][pool]
        onto.run()
    assert tried > 3, "no team was out, or there was room for it"


def test_where_only_other_things_change_no_dispute_is_planned_anew() -> None:
    made = base()
    others = replace(made, name="hours", parameters={**made.parameters, **overrides({"capacity.hours": 3})})
    held = GovernanceModel(made, 3)
    for _ in range(D):
        held.step()
    onto = GovernanceModel(others, 3)
    go_on(held, onto)
    before, after = held.world.view("cases"), onto.world.view("cases")
    assert [name for name, column in before.items() if not np.array_equal(column, after[name])] == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("handle.settle_probability", 0.95), ("capacity.hours", 4), ("channels.hazard", 0.05),
        ("fester.fade_rate", 0.1), ("pools.discipline", "fifo"), ("fester.violent_rate", 0.01),
        ("arise.linked_rate", 0.0002),
    ],
)  # fmt: skip
def test_a_parameter_takes_effect_on_the_first_measured_day(name: str, value: object) -> None:
    made = base()
    changed = replace(made, name="changed", parameters={**made.parameters, **overrides({name: value})})
    begun = start(made, changed)
    assert begun.origin is not None and not begun.origin.plain
    before, after = run(made, 3).result(), tables(Task(begun.scenario, 3, True, begun.origin))
    rows = before.log["day"] < D
    for column in before.log:
        assert before.log[column][rows].tobytes() == after.log[column][: rows.sum()].tobytes(), column
    assert tables_digest(before) != tables_digest(after), "it does something afterwards"


def test_the_values_that_hold_afterwards_are_the_alternatives() -> None:
    made = base()
    certain = replace(made, name="changed", parameters=overrides({"handle.refuse": 1}))
    begun = start(made, certain)
    found = tables(Task(begun.scenario, 3, False, begun.origin))
    log = found.log
    # petitions, courts and arbitration decide and settle by rules of their own
    mediated = log["day"][(log["event"] == Event.SETTLE) & (log["rule"] == Phase.HANDLE)]
    assert mediated.size and mediated.min() < D, "the base settles"
    assert mediated.max() < D, "with every mediation refused nothing is mediated any more"
    held = log["day"][(log["event"] == Event.REFUSE) & (log["rule"] == Phase.HANDLE)]
    assert (held > D + 60).any(), "mediation goes on being tried"


def test_a_programme_of_the_base_that_the_alternative_drops_ends() -> None:
    made = base()
    first = with_programmes(made, programme("old", STAFF, SHIFT))
    begun = start(first, replace(made, name="without"))
    assert begun.origin is not None and not begun.origin.plain
    model = Stem().model(Task(begun.scenario, 3, True, begun.origin))
    assert model.world.levers.contributions == {}
    assert np.array_equal(model.world.arrays()["field_data"], run(made, 3).world.arrays()["field_data"])
    model.run()


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"own_warm_up": True}, "own_warm_up"),
        ({"calendar": "every_day"}, "calendar"),
        ({"rules": ("arise", "discover", "handle", "record", "triage", "assign")}, "rules"),
        ({"parameters": overrides({"arise.rate": 5})}, "parameters/arise.rate"),
        ({"parameters": overrides({"capacity.servers": 3})}, "parameters/capacity.servers"),
        ({"modifiers": False}, "modifiers"),
    ],
)
def test_what_cannot_change_half_way_warms_up_by_itself(changes: dict[str, Any], why: str) -> None:
    begun = start(base(), replace(base(), name="changed", **changes))
    assert begun.origin is None
    assert begun.why == (why,)


def test_such_a_change_is_refused_where_a_run_goes_on() -> None:
    changed = replace(base(), name="changed", calendar="every_day")
    with pytest.raises(InputError, match="own_warm_up"):
        tables(Task(changed, 3, False, Origin(base(), 10)))


def test_without_a_warm_up_there_is_nothing_to_share() -> None:
    made = replace(base(), warm_up=0)
    assert start(made, replace(made, name="other")).origin is None


def test_runs_side_by_side_are_what_they_are_alone() -> None:
    made = base()
    sides = [
        replace(with_programmes(made, programme("new", each)), name=f"n{n}") for n, each in enumerate((TALK, STAFF))
    ]
    begun = [start(made, each) for each in sides]
    tasks = [Task(made, 3), *(Task(each.scenario, 3, origin=each.origin) for each in begun), Task(made, 4)]
    together = replicate_together(tasks)
    alone = [measure(tables(task)) for task in tasks]
    for one, two in zip(together, alone, strict=True):
        assert (one.scenario, one.seed, one.values, one.settled_by) == (
            two.scenario,
            two.seed,
            two.values,
            two.settled_by,
        )


def test_a_branch_of_a_branch() -> None:
    made = base()
    first = Origin(made, 30)
    second = Origin(replace(made, parameters=overrides({"handle.refuse": 1})), 80, first)
    third = tables(Task(made, 3, True, second))
    same = tables(Task(made, 3, True, Origin(made, 80, Origin(made, 30))))
    assert tables_digest(same) == tables_digest(run(made, 3).result())
    assert histories(third) != histories(same)


def test_pairs_share_every_exogenous_dispute() -> None:
    made = base()
    changed = replace(
        made, name="changed", parameters=overrides({"handle.settle_probability": 0.9, "arise.linked_rate": 0})
    )
    begun = start(made, changed)
    one, two = run(made, 3).result(), tables(Task(begun.scenario, 3, False, begun.origin))
    own = [tables.cases["key"][tables.cases["parent"] == 0] for tables in (one, two)]
    assert np.array_equal(np.sort(own[0]), np.sort(own[1]))


def test_stored_pairs_are_the_same_and_bear_their_parent(tmp_path: Path) -> None:
    made = base()
    later = replace(made, programmes={"speak_on_fours": ProgrammeUse(0.8, 0.6, on(made, D))})
    sides = [
        replace(later, name="later"),
        replace(made, name="changed", parameters=overrides({"handle.settle_probability": 0.9})),
        replace(made, name="own", parameters=overrides({"handle.settle_probability": 0.9}), own_warm_up=True),
    ]
    plain = compare(made, sides, 2, workers=1)
    with Store.open(tmp_path) as store:
        found = compare_stored(made, sides, 2, store=store, workers=1, keep=Keep(cases=False))
        assert found.effects == plain.effects
        parents = {(each.name, each.seed): (each.parent, each.day) for each in store.runs()}
        assert parents["later", 1] == parents["own", 1] == parents["base", 1] == (None, None)
        assert parents["changed", 2] == (Wanted(made, 2).id, D)
        assert load_comparison(store, comparison_id(found), ROOT / "scenarios").effects == plain.effects
    effects = {each.name: plain.effect(each.name, "settlement", "true") for each in plain.alternatives}
    assert effects["changed"] != effects["own"], "what holds in the warm-up too is another question"
