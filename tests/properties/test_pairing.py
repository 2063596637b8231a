"""Pairs: the same disputes in every scenario, and nothing moves that a change cannot touch (METHOD section 12).

That the number of workers does not show is tested with the command, in tests/cli/test_real.py.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from sim.events.tables import RunTables
from sim.evidence import Programme
from sim.scenario import Scenario, load_scenario
from sim.scenario.scenario import ProgrammeUse
from tests.engine import (
    EXOGENOUS,
    START,
    by_key,
    effect,
    histories,
    layers,
    overrides,
    programme,
    run,
    scenario,
    shipped,
    state_digest,
    tables_digest,
    with_programmes,
    without_rules,
)

#: one programme of every operator, strong enough to be seen
RECORDS: dict[str, Programme] = {
    "shift": programme("shift", effect("param_shift", 0.8, target="handle.settle_probability")),
    "fading": programme("fading", effect("param_shift", -0.5, target="fester.fade_rate")),
    "prevent": programme("prevent", effect("param_shift", -0.5, target="arise.prevention")),
    "more": programme("more", effect("param_shift", 0.4, target="arise.prevention")),
    "staff": programme("staff", effect("capacity", 2.0, desk="village_committee", hours=1)),
    "talk": programme(
        "talk",
        effect(
            "calendar_channel",
            0.3,
            channel="talk_day",
            days_of_month=[4, 14, 24],
            slots=1,
            minutes=20,
            settle_on_spot=0.5,
        ),
    ),
    "link": programme(
        "link", effect("record_link", 0.6, books=["police", "village_mediation"], logging_minutes=5), unit="county"
    ),
    "clock": programme("clock", effect("clock_routing", desk="village_committee", limit=10, bounce=1.0, misroute=1.0)),
}
NAMES = sorted(RECORDS)
RATE = {"arise.rate": 90, "arise.linked_rate": 0}


def two_counties() -> Scenario:
    """Two counties with nothing in common: no city desk."""
    return scenario(layers(), days=200, parameters=RATE)


def same_rows(first: RunTables, second: RunTables) -> None:
    """Assert that both runs have the same disputes with the same exogenous attributes."""
    one, two = by_key(first), by_key(second)
    for name in EXOGENOUS:
        assert one[name].tobytes() == two[name].tobytes(), name


@cache
def base() -> RunTables:
    return run(two_counties()).result()


@pytest.mark.parametrize("name", [name for name in NAMES if name != "more"])
def test_exogenous_attributes_are_the_same_row_by_row(name: str) -> None:
    changed = run(with_programmes(two_counties(), RECORDS[name])).result()
    same_rows(base(), changed)
    assert tables_digest(changed) != tables_digest(base()), "the programme does something"


def test_an_increase_only_adds_disputes() -> None:
    changed = run(with_programmes(two_counties(), RECORDS["more"])).result()
    kept = np.isin(changed.cases["key"], base().cases["key"])
    assert base().cases["key"].size == kept.sum() < kept.size
    one, two = by_key(base()), by_key(changed)
    old = np.isin(two["key"], one["key"])
    for name in EXOGENOUS:
        assert one[name].tobytes() == two[name][old].tobytes(), name


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("fester.fade_rate", 0.1),
        ("handle.settle_probability", 0.1),
        ("capacity.hours", 0.2),
        ("channels.hazard", 0.05),
        ("links.link_probability", 1),
        ("pools.discipline", "fifo"),
        ("record.register_probability", 0.2),
        ("close.relapse", 0.9),
    ],
)
def test_a_parameter_moves_no_attribute(name: str, value: object) -> None:
    made = two_counties()
    same_rows(base(), run(replace(made, parameters={**made.parameters, **overrides({name: value})})).result())


@pytest.mark.parametrize(
    "left", ["discover", "fester", "record", "triage", "assign", "handle", "close", "escalate", "meet"]
)
def test_a_rule_moves_no_attribute(left: str) -> None:
    made = two_counties()
    same_rows(base(), run(replace(made, rules=tuple(rule for rule in made.rules if rule != left))).result())


def test_the_remit_at_occurrence_follows_the_baseline_authority() -> None:
    grant = programme("grant", effect("param_shift", 1.0, target="authority.granted", where={"tier": ["village"]}))
    same_rows(base(), run(with_programmes(two_counties(), grant)).result())


BESIDE = [(name, beside) for beside in ("", "talk", "more") for name in NAMES if name != beside]


@pytest.mark.parametrize(
    ("name", "beside"), BESIDE, ids=[f"{name}_beside_{beside or 'nothing'}" for name, beside in BESIDE]
)
def test_a_programme_in_one_county_leaves_the_other_alone(name: str, beside: str) -> None:
    made, also = two_counties(), [beside] if beside else []
    county = str(made.place().county_code[0])
    others = {each: ProgrammeUse() for each in also}
    start = START.fromordinal(START.toordinal() + 50)
    use = {name: ProgrammeUse(start=start, ramp_days=20, where={"county": (county,)})}
    records = [RECORDS[each] for each in (*also, name)]
    before = run(with_programmes(made, *(RECORDS[each] for each in also), **others)).result()
    after = run(with_programmes(made, *records, **others, **use)).result()
    outside = [tables.places["township_county"][tables.cases["township"]] == 1 for tables in (before, after)]
    old, new = histories(before, outside[0]), histories(after, outside[1])
    assert old.keys() == new.keys()
    assert len(old) > 100
    moved = [key for key in old if old[key] != new[key]]
    assert not moved, f"{len(moved)} of {len(old)} disputes of the other county have another history"
    inside = histories(before, ~outside[0])
    changed = histories(after, ~outside[1])
    assert inside != changed, "inside the county something happens"


def test_with_everything_on_the_share_of_identical_histories_is_reported(
    record_property: Callable[[str, object], None],
) -> None:
    made = shipped("tiny", measure=180, follow_up=0)
    old, new = (histories(run(each).result()) for each in (made, with_programmes(made, RECORDS["staff"])))
    shared = old.keys() & new.keys()
    identical = sum(old[key] == new[key] for key in shared) / len(shared)
    record_property("identical_histories", round(identical, 4))
    assert 0.0 < identical < 1.0


def test_programmes_are_an_unordered_map() -> None:
    made = two_counties()
    some = ("talk", "link", "shift")
    digests = set()
    for order in itertools.permutations(some):
        chosen = with_programmes(made, *(RECORDS[name] for name in order))
        digests.add(state_digest(run(replace(chosen, programmes={name: ProgrammeUse(0.5, 0.7) for name in order}))))
    assert len(digests) == 1


def test_a_programme_that_ended_leaves_the_base_values() -> None:
    # without assessment: desks remember for a while how hard they were pressed, and staff hours follow
    bare = without_rules(two_counties(), "assess")
    made = with_programmes(bare, *(RECORDS[name] for name in NAMES))
    end = START.fromordinal(START.toordinal() + 30)
    model = run(replace(made, measure=60, programmes={name: ProgrammeUse(0.7, 0.9, None, end, 5) for name in NAMES}))
    plain = run(replace(bare, measure=60))
    for name in ("field_data", "field_where", "field_row", "exposure"):
        assert model.world.arrays()[name].tobytes() == plain.world.arrays()[name].tobytes(), name
    for table, columns in (("servers", ("minutes",)), ("townships", ("rate", "extra")), ("pools", ("minutes",))):
        for column in columns:
            both = model.world.view(table)[column], plain.world.view(table)[column]
            size = min(len(each) for each in both)
            assert both[0].sum() == both[1].sum() and (size == 0 or both[0].max() == both[1].max()), column


def test_on_off_on_is_the_same_as_on() -> None:
    made = replace(with_programmes(two_counties(), RECORDS["shift"]), measure=60)
    on = run(made).world.arrays()["field_data"].tobytes()
    again = programme("again", effect("param_shift", 0.8, target="handle.settle_probability"))
    day = START.fromordinal(START.toordinal() + 20)
    off_on = with_programmes(made, RECORDS["shift"], again, shift=ProgrammeUse(end=day), again=ProgrammeUse(start=day))
    assert run(off_on).world.arrays()["field_data"].tobytes() == on


def test_wider_coverage_only_adds_units() -> None:
    from sim.planning import coverage

    region = shipped("tiny").place()
    for unit in ("village", "county"):
        record = replace(RECORDS["shift"], coverage_unit=unit)
        shares = [coverage(record, ProgrammeUse(share), region) for share in np.linspace(0, 1, 21)]
        for (less, fewer), (more, units) in itertools.pairwise(shares):
            assert np.all(less <= more) and fewer <= units
        assert shares[0][0].sum() == 0 and shares[-1][0].all()
    half = coverage(replace(RECORDS["shift"], coverage_unit="case"), ProgrammeUse(0.5), region)[0]
    assert set(half.tolist()) == {0.5}


COUNTIES = (
    "code,id,residents,urban_share,townships,villages",
    "01,ka,2600,0.3,1,3",
    "02,kb,1800,0.6,1,2",
    "03,kc,2200,0.1,1,2",
)
TEXT = """schema: 1
scenario: rows
region: region.yaml
horizon: {start: 2023-01-01, warm_up: 0, measure: 90, follow_up: 0}
rules: all
programmes: {speak_on_fours: {coverage: 0.6}}
"""


def test_the_order_of_rows_in_a_file_does_not_show(tmp_path: Path) -> None:
    digests = set()
    for number, rows in enumerate(itertools.permutations(COUNTIES[1:])):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "counties.csv").write_text("\n".join((COUNTIES[0], *rows)), encoding="utf-8")
        (folder / "region.yaml").write_text(
            "name: {zh: 甲, en: A}\ncode: x\ncounties: counties.csv\n", encoding="utf-8"
        )
        (folder / "s.yaml").write_text(TEXT, encoding="utf-8")
        digests.add(state_digest(run(load_scenario(folder / "s.yaml"))))
    assert len(digests) == 1
