"""A scenario that was read: identity, own records, places, sending it to another process."""

from __future__ import annotations

import dataclasses
import json
import pickle
from pathlib import Path

import pytest

from sim.errors import InputError
from sim.parameters.catalogue import catalogue
from sim.scenario import Scenario, load_scenario
from sim.scenario import scenario as module
from sim.scenario.names import rule_names
from tests.scenario.helpers import HEAD, REGION, faults_of, read

SHIPPED = sorted((Path(__file__).parents[2] / "scenarios").glob("*.yaml"))

RECORD = """programme_records:
  mine:
    name: {zh: 我的举措, en: My measure}
    stage: mediation
    grade: C
    nature: measure
    status: planned
    place: 甲县
    coverage_unit: village
    effects:
    - {operator: param_shift, target: handle.settle_probability, filter: {tier: village},
       size: {low: 0, central: 0.3, high: 0.6}, family: skill}
    provenance: {kind: assumed, note: {zh: 假定, en: assumed}}
"""


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_scenarios_are_fine(path: Path) -> None:
    found = load_scenario(path)
    assert found.name == path.stem
    assert set(found.title) == set(found.question) == set(found.sources) == set(found.changes) == {"zh", "en"}
    json.dumps(found.identity(), allow_nan=False)
    json.dumps(found.addresses(), allow_nan=False)


def test_texts_seed_and_keep_do_not_change_the_identity(tmp_path: Path) -> None:
    one = read(tmp_path, HEAD)
    other = read(tmp_path, HEAD.replace("small", "other") + "title: 题\nseed: 5\nkeep: {cases: false}\nsources: x\n")
    assert one.identity() == other.identity()
    assert other.title == {"zh": "题", "en": "题"}


@pytest.mark.parametrize(
    "more",
    ["parameters: {arise.rate: 3}", "rules: {without: [arise]}", "modifiers: false", "calendar: every_day",
     "policies: {city: worst_queue_first}", "programmes: {speak_on_fours: {coverage: 0.4}}", "own_warm_up: true"],
)  # fmt: skip
def test_what_changes_numbers_changes_the_identity(more: str, tmp_path: Path) -> None:
    assert read(tmp_path, HEAD).identity() != read(tmp_path, f"{HEAD}{more}\n").identity()


def test_region_content_changes_the_identity(tmp_path: Path) -> None:
    other = HEAD.replace("copies: 1", "copies: 2")
    assert read(tmp_path, HEAD).identity() != read(tmp_path, other).identity()


def test_setting_a_parameter_to_its_own_value_changes_nothing(tmp_path: Path) -> None:
    value = catalogue()["handle.spread"].base
    same = read(tmp_path, f"{HEAD}parameters: {{handle.spread: {float(value)}}}\n")
    assert same.identity() == read(tmp_path, HEAD).identity()


def test_order_of_keys_does_not_matter(tmp_path: Path) -> None:
    parts = ["parameters:\n  arise.rate: 3\n  handle.spread: 1\n", "programmes:\n  speak_on_fours: {}\n"]
    turned = ["programmes:\n  speak_on_fours: {}\n", "parameters:\n  handle.spread: 1\n  arise.rate: 3\n"]
    identities = [read(tmp_path, HEAD + "".join(each)).identity() for each in (parts, turned)]
    assert json.dumps(identities[0], sort_keys=True) == json.dumps(identities[1], sort_keys=True)


def test_modifiers_false_takes_neutral_values_but_not_over_settings(tmp_path: Path) -> None:
    found = read(tmp_path, HEAD + "modifiers: false\nparameters: {handle.show_probability: 0.5}\n")
    assert found.array("handle.spread") == 0
    assert found.array("handle.show_probability") == 0.5
    assert (found.array("handle.settle_probability") == catalogue()["handle.settle_probability"].base).all()


def test_rules_stand_in_the_order_of_the_day(tmp_path: Path) -> None:
    first, last = rule_names()[0], rule_names()[-1]
    assert read(tmp_path, f"{HEAD}rules: {{only: [{last}, {first}]}}\n").rules == (first, last)
    assert read(tmp_path, HEAD).rules == rule_names()
    assert read(tmp_path, f"{HEAD}rules: {{only: []}}\n").rules == ()


def test_own_record(tmp_path: Path) -> None:
    found = read(tmp_path, HEAD + RECORD + "programmes: {mine: {coverage: 0.5}}\n")
    assert found.record("mine").effects[0].target == "handle.settle_probability"
    assert found.identity()["programmes"]["mine"]["record"]["effects"][0]["size"]["central"] == 0.3


@pytest.mark.parametrize(
    ("before", "after", "path", "en"),
    [
        ("target: handle.settle_probability", "target: handle.settle", "mine/effects/0/target", "unknown parameter"),
        ("filter: {tier: village}", "filter: {desk: court}", "mine/effects/0/filter/desk", "it has: tier, kind"),
        ("nature: measure", "nature: mesure", "mine/nature", "did you mean 'measure'"),
        ("  mine:", "  speak_on_fours:", "speak_on_fours", "take another name"),
    ],
)
def test_faults_of_an_own_record(before: str, after: str, path: str, en: str, tmp_path: Path) -> None:
    found = faults_of(tmp_path, HEAD + RECORD.replace(before, after))
    assert any(fault.path == f"programme_records/{path}" and en in fault.en and fault.line > 4 for fault in found)


def test_places_are_found_by_any_of_their_names(tmp_path: Path) -> None:
    base = HEAD.replace(REGION, "region: regions/tiny.yaml")
    region = read(tmp_path, base).place()
    for word in (region.county_code[0], region.county_id[0], region.county_name[0], region.county_alias["zh"][0]):
        found = read(tmp_path, f"{base}programmes: {{speak_on_fours: {{where: {{county: '{word}'}}}}}}\n")
        assert found.programmes["speak_on_fours"].where == {"county": (str(region.county_code[0]),)}


def test_it_travels_light_and_finds_its_region_again(tmp_path: Path) -> None:
    found = read(tmp_path, HEAD.replace(REGION, "region: regions/tiny.yaml"))
    sent = pickle.dumps(found)
    assert len(sent) < 5_000
    module._REGIONS.clear()
    back: Scenario = pickle.loads(sent)
    assert back == found and back.place().digest() == found.region.digest


def test_a_region_changed_on_the_way_is_noticed(tmp_path: Path) -> None:
    shipped = Path(__file__).parents[2] / "scenarios" / "regions"
    (tmp_path / "r.yaml").write_bytes((shipped / "tiny.yaml").read_bytes())
    found = read(tmp_path, HEAD.replace(REGION, "region: r.yaml"))
    (tmp_path / "r.yaml").write_bytes((shipped / "township.yaml").read_bytes())
    module._REGIONS.clear()
    with pytest.raises(InputError, match="changed after they were read"):
        found.place()


def test_it_is_frozen(tmp_path: Path) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        read(tmp_path, HEAD).seed = 3  # type: ignore[misc]
