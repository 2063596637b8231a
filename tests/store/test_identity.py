"""What makes a run another run, and what does not."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from sim import NUMBERS
from sim.experiments.packing import Wanted
from sim.experiments.scenario_text import scenario_text
from sim.scenario import Keep, Scenario, load_scenario, load_text
from sim.store import records, run_id

ROOT = Path(__file__).parents[2] / "scenarios"
RECORD = """
programme_records:
  mine:
    name: {zh: 我的举措, en: My measure}
    stage: mediation
    grade: C
    nature: measure
    status: planned
    place: 甲县
    coverage_unit: village
    cost: {once: {low: 0, central: 10, high: 20}, payer: county}
    expected: {indicator: settlement, sign: 1}
    effects:
    - {operator: param_shift, target: handle.settle_probability, filter: {tier: village},
       size: {low: 0, central: 0.3, high: 0.6}, family: skill}
    provenance: {kind: assumed, note: {zh: 假定, en: assumed}}
programmes:
  mine: {coverage: 0.5, start: 2023-03-01, where: {setting: [rural]}}
  speak_on_fours: {coverage: 0.8}
"""


def text(more: str = "") -> str:
    return (ROOT / "tiny.yaml").read_text(encoding="utf-8") + more


def scenario(content: str, folder: Path = ROOT) -> Scenario:
    return load_text(content.encode(), "any.yaml", folder)


def of(content: str, seed: int = 1, folder: Path = ROOT) -> str:
    return Wanted(scenario(content, folder), seed).id


@pytest.fixture(scope="module")
def plain() -> str:
    return of(text())


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content.replace("Tiny example", "Another title").replace("Does everything run?", "Why?"),
        lambda content: content.replace("# Question", "# Nothing but a remark"),
        lambda content: content.replace("scenario: tiny", "scenario: another"),
        lambda content: content.replace("seed: 1", "seed: 99"),  # of the scenario; a run has its own
        lambda content: content + "keep: {cases: false, daily: [], areas: true}\n",
        lambda content: content + "parameters: {}\n",
    ],
    ids=["texts", "comments", "name", "seed", "keep", "nothing set"],
)
def test_what_changes_no_number_changes_no_id(change: object, plain: str) -> None:
    assert of(change(text())) == plain  # type: ignore[operator]


def test_file_names_do_not_count(tmp_path: Path, plain: str) -> None:
    shutil.copytree(ROOT, tmp_path / "x")
    (tmp_path / "x" / "tiny.yaml").rename(tmp_path / "x" / "renamed.yaml")
    (tmp_path / "x" / "regions" / "tiny.yaml").rename(tmp_path / "x" / "regions" / "renamed.yaml")
    content = text().replace("regions/tiny.yaml", "regions/renamed.yaml")
    (tmp_path / "x" / "renamed.yaml").write_text(content, encoding="utf-8")
    assert Wanted(load_scenario(tmp_path / "x" / "renamed.yaml"), 1).id == plain


def test_the_content_of_a_region_counts(tmp_path: Path, plain: str) -> None:
    shutil.copytree(ROOT, tmp_path / "x")
    region = tmp_path / "x" / "regions" / "tiny.yaml"
    before = region.read_text(encoding="utf-8")
    region.write_text(before.replace("residents: 11656", "residents: 11657"), encoding="utf-8")
    assert of(text(), folder=tmp_path / "x") != plain


@pytest.mark.parametrize(
    "more",
    [
        "parameters: {handle.settle_probability: {at: {tier: village}, value: 0.61}}\n",
        "programmes: {speak_on_fours: {coverage: 0.5}}\n",
        RECORD,
    ],
    ids=["parameter", "programme", "own record"],
)
def test_what_changes_numbers_changes_the_id(more: str, plain: str) -> None:
    assert of(text(more)) != plain


def test_an_own_record_counts_with_its_sizes_and_not_with_its_words() -> None:
    assert of(text(RECORD)) != of(text(RECORD.replace("central: 0.3", "central: 0.31")))
    assert of(text(RECORD)) == of(text(RECORD.replace("My measure", "Mine")))


def test_seed_parent_and_day_count(plain: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = scenario(text())
    branch = [Wanted(found, 1, parent=plain, day=day).id for day in (3, 4)]
    assert len({plain, Wanted(found, 2).id, *branch}) == 4
    assert run_id(found.identity(), 1) == plain and len(plain) == 64
    monkeypatch.setattr(records, "NUMBERS", NUMBERS + 1)
    assert run_id(found.identity(), 1) != plain


@pytest.mark.parametrize("path", sorted(ROOT.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_text_of_a_scenario_gives_the_same_runs(path: Path) -> None:
    found = load_scenario(path)
    back = scenario(scenario_text(found))
    assert Wanted(back, 1).id == Wanted(found, 1).id
    # an ensemble belongs to a scenario, not to a run
    assert replace(back, file="", region=found.region) == replace(found, file="", ensemble="")


def test_the_text_holds_settings_programmes_and_own_records() -> None:
    found = load_text(
        text(RECORD).encode(), "any.yaml", ROOT,
        ["parameters/handle.settle_probability[tier=village,kind=forest_land]=0.6", "title/zh=“全角”：不、是"],
    )  # fmt: skip
    back = scenario(scenario_text(found))
    assert back.identity() == found.identity() and back.addresses() == found.addresses()
    assert back.title == found.title and back.records["mine"].name == found.records["mine"].name
    kept = replace(found, keep=Keep(False, ("disputes",), True))
    assert scenario(scenario_text(kept)).keep == kept.keep
