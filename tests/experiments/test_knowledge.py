"""Knowledge intervals and switching values: on effects that are known exactly, and on the model."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.cli import main
from sim.errors import InputError
from sim.experiments.compare import compare
from sim.experiments.effects import Effect
from sim.experiments.engine import Outcome, Task
from sim.experiments.ensemble import Ensemble, write
from sim.experiments.knowledge.applied import with_values
from sim.experiments.knowledge.intervals import Effects, knowledge
from sim.experiments.knowledge.knowing import Asked, knowing
from sim.experiments.knowledge.members import Members, draw
from sim.experiments.knowledge.switching import strengths
from sim.indicators import Value, catalogue
from sim.parameters.catalogue import catalogue as parameters
from sim.reports.brief import brief
from sim.reports.wording import one_sentence
from sim.scenario import Scenario, load_scenario
from tests.engine import ROOT

TINY = str(ROOT / "scenarios" / "tiny.yaml")
TABLE, SCALAR = "handle.settle_probability", "handle.spread"
TALK = "programmes/speak_on_fours"
ABOUT = {"scenario": "tiny", "numbers": "1", "date": "2026-11-22", "method": "by hand"}
SHARE = {"zh": "比例", "en": "share"}


def sides(*settings: str) -> list[Scenario]:
    return [load_scenario(TINY), load_scenario(TINY, ["scenario=alt", f"{TALK}/coverage=0.8", *settings])]


# --- values ---
def test_a_member_holds_in_base_and_alternative_alike() -> None:
    base, other = sides()
    values = {
        f"ranges/{TABLE}": -1.0,
        f"parameters/{SCALAR}": 2.5,
        f"{TALK}/effects/0/size": 0.01,
        f"{TALK}/cost/yearly": 3,
    }
    changed = with_values(base, values), with_values(other, values, base)
    for name in (TABLE, SCALAR):
        assert np.array_equal(changed[0].array(name), changed[1].array(name))
        assert not np.array_equal(changed[0].array(name), base.array(name))
    assert changed[0].programmes == {}, "a programme that is not in use stays so"
    record = changed[1].record("speak_on_fours")
    assert record.effects[0].size is not None and record.cost is not None
    assert (record.effects[0].size.central, record.cost.yearly.central) == (0.01, 3)
    assert with_values(base, {}).identity() == base.identity()


def test_what_the_alternative_sets_otherwise_stays() -> None:
    base, other = sides(f"parameters/{TABLE}[tier=village]=0.9", "ranges/fester.grow_rate=0.5")
    values = {f"parameters/{TABLE}": 0.2, "ranges/fester.grow_rate": -1.0}
    first, second = with_values(base, values).array(TABLE), with_values(other, values, base).array(TABLE)
    assert (first == 0.2).all()
    assert (second[0] == 0.9).all() and (second[1:] == 0.2).all()
    assert with_values(other, values, base).ranges["fester.grow_rate"] == 0.5


def test_any_address_of_a_study_can_be_set() -> None:
    base, other = sides()
    found = with_values(base, {"horizon/measure": 100, "parameters/assign.max_bounces": 3})
    assert (found.measure, int(found.array("assign.max_bounces"))) == (100, 3)
    assert (
        with_values(other, {f"{TALK}/fidelity": 0.25, f"{TALK}/ramp_days": 9}, base)
        .programmes["speak_on_fours"]
        .ramp_days
        == 9
    )


# --- members ---
def test_prior_members_fill_every_range_evenly_and_are_the_same_each_time() -> None:
    scenarios = sides()
    found, again = draw(scenarios, 10), draw(scenarios, 10)
    assert not found.fitted and found.values.shape == (10, len(found.inputs))
    assert found.values.tobytes() == again.values.tobytes()
    names = {each.address for each in found.inputs}
    assert {f"ranges/{TABLE}", f"parameters/{SCALAR}", f"{TALK}/effects/0/size", f"{TALK}/cost/yearly"} <= names
    assert not any(
        parameters()[name.partition("/")[2]].role != "uncertainty" for name in names if "programmes" not in name
    )
    for each, column in zip(found.inputs, found.values.T, strict=True):
        assert each.low - 1e-9 <= column.min() and column.max() <= each.high + 1e-9, each.address
    if found.refused == 0:
        position = found.values[:, [each.address for each in found.inputs].index(f"ranges/{TABLE}")]
        assert sorted(np.floor((position + 1) * 5).clip(0, 9)) == list(range(10)), "one draw in each tenth"


def test_what_no_rule_reads_or_the_scenario_sets_is_left_alone() -> None:
    base, _ = sides()
    few = replace(base, rules=("arise", "fester"))
    names = {each.address for each in draw([few], 2).inputs}
    assert "parameters/fester.pace_seen" in names
    assert not any(name.startswith(("parameters/handle", "ranges/handle", "ranges/escalate")) for name in names)
    said = load_scenario(TINY, [f"parameters/{SCALAR}=1", f"ranges/{TABLE}=0.5", f"{TALK}/effects/0/size=0.01"])
    names = {each.address for each in draw([said], 2).inputs}
    assert not names & {f"parameters/{SCALAR}", f"ranges/{TABLE}", f"{TALK}/effects/0/size"}


def test_sets_that_the_model_refuses_are_drawn_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    from sim import planning

    seen: list[float] = []

    def strict(scenario: Scenario) -> float:
        seen.append(float(scenario.array(SCALAR)))
        return 1.0 if seen[-1] > 1.5 else 0.0

    monkeypatch.setattr(planning, "offspring", strict)
    found = draw([load_scenario(TINY)], 6)
    column = [each.address for each in found.inputs].index(f"parameters/{SCALAR}")
    assert found.refused > 0 and (found.values[:, column] <= 1.5).all() and len(found.values) == 6
    monkeypatch.setattr(planning, "offspring", lambda scenario: 1.0)
    with pytest.raises(InputError, match="refused by the model's checks"):
        draw([load_scenario(TINY)], 2)


def test_a_fitted_ensemble_is_taken_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "e.csv"
    values = np.column_stack([np.linspace(0.5, 2.5, 40), np.linspace(-1, 1, 40)])
    write(Ensemble((f"parameters/{SCALAR}", f"ranges/{TABLE}"), values, ABOUT), path)
    base, other = (replace(each, ensemble=str(path)) for each in sides())
    found = draw([base, other], 8)
    assert found.fitted and len(found.values) == 8
    assert {tuple(row) for row in found.values[:, :2]} <= {tuple(row) for row in values}
    assert found.values[0, 0] < 0.7 and found.values[-1, 0] > 2.3, "spread over all members"
    assert [each.central for each in found.inputs[:2]] == [float(base.array(SCALAR)), 0.0]
    assert len(draw([base], 500).values) == 40, "no member is made up"
    with pytest.raises(InputError, match="fitted for 'tiny', not for 'alt'"):
        draw([replace(other, name="alt")], 8)


# --- effects that are known ---
def world(effect: Callable[[Scenario], float], noise: float = 0.0) -> Callable[[Sequence[Task]], list[Outcome]]:
    """A runner in which the alternative adds ``effect`` to one share."""

    def run(tasks: Sequence[Task]) -> list[Outcome]:
        found = []
        for task in tasks:
            value = 0.5
            if task.scenario.name == "alt":
                value += effect(task.scenario) + noise * float(np.random.default_rng(task.seed).standard_normal())
            values = tuple(
                Value(name, series, value if name == "contain_village" else None, each.unit, {"zh": "无", "en": "none"})
                for name, each in catalogue().items()
                for series in each.formulas
            )
            found.append(Outcome(task.scenario.name, task.seed, 1, 1, values, (), {}))
        return found

    return run


def position(scenario: Scenario) -> float:
    return float(scenario.ranges.get(TABLE, 0.0))


def known(effect: Callable[[Scenario], float], noise: float, **asked: int) -> Effect:
    scenarios, run = sides(), world(effect, noise)
    central = compare(scenarios[0], scenarios[1:], 6, run_all=run)
    found = knowing(central, scenarios, Asked(**{"members": 40, **asked}), run).effect("alt", "contain_village", "true")
    assert found is not None
    return found


def test_the_interval_holds_what_the_parameter_does() -> None:
    found = known(lambda scenario: 0.1 * position(scenario) + 0.05, 1e-4)
    held = found.knowledge
    assert held is not None and held.members == 40
    assert held.low == pytest.approx(0.05 - 0.09, abs=0.006) and held.high == pytest.approx(0.05 + 0.09, abs=0.006)
    assert held.sign_share == pytest.approx(0.75, abs=0.03), "above zero from -0.5 on"
    assert found.ends == (held.low, held.high) and found.clear and not found.holds


def test_the_value_at_which_the_sign_flips_is_found() -> None:
    found = known(lambda scenario: 0.03 - 0.1 * position(scenario) ** 3, 1e-4)
    assert found.switching is not None
    assert found.switching.address == f"ranges/{TABLE}"
    assert found.switching.low < 0.3 ** (1 / 3) < found.switching.high
    assert found.switching.high - found.switching.low == pytest.approx(1 / 8)
    assert found.switching.value == pytest.approx(0.3 ** (1 / 3), abs=0.02)
    assert found.as_json()["switching"] == {"address": found.switching.address, "value": found.switching.value}


def test_nothing_is_claimed_where_the_sign_holds() -> None:
    found = known(lambda scenario: 0.2 - 0.1 * position(scenario), 1e-4)
    assert found.switching is None and found.holds
    assert found.knowledge is not None and found.knowledge.sign_share == 1.0


def test_a_flip_within_chance_is_not_claimed() -> None:
    sure = known(lambda scenario: 0.0101 - 0.012 * position(scenario), 1e-5)
    assert sure.switching is not None
    unsure = known(lambda scenario: 0.0101 - 0.012 * position(scenario), 6e-3)
    assert unsure.clear
    assert unsure.switching is None, "at the end the effect is -0.002, well within chance"


def test_an_open_direction_has_no_switching_value() -> None:
    found = known(lambda scenario: 0.001 - 0.1 * position(scenario), 0.05)
    assert not found.clear and found.switching is None and found.knowledge is not None


def test_verifying_can_be_left_out() -> None:
    assert known(lambda scenario: 0.03 - 0.1 * position(scenario), 1e-4, verify=0).switching is None


def test_too_few_values_are_no_interval() -> None:
    effect = Effect("alt", "contain_village", "true", 0.1, 0.0, 0.2, SHARE, None)
    name = ("alt", "contain_village", "true")
    some = np.array([0.1] * 8 + [np.nan] * 2)
    assert knowledge(effect, Effects({name: some})) is None
    held = knowledge(effect, Effects({name: np.array([-0.1] + [0.1] * 19)}))
    assert held is not None and (held.members, held.sign_share) == (20, 0.95)
    assert knowledge(effect, Effects({})) is None
    still = knowledge(replace(effect, difference=0.0), Effects({name: np.zeros(20)}))
    assert still is not None and still.sign_share is None


def test_strengths_rank_the_inputs() -> None:
    scenarios = sides()
    members = draw(scenarios, 30)
    column = [each.address for each in members.inputs].index(f"ranges/{TABLE}")
    found = strengths(members, np.exp(3 * members.values[:, column]))
    assert found[column] == pytest.approx(1.0) and int(np.argmax(found)) == column
    assert (strengths(Members(members.inputs, members.values[:2], False), np.zeros(2)) == 0).all()


# --- the brief and the command ---
def test_the_brief_leads_with_knowledge_and_names_the_switching_value() -> None:
    scenarios, run = sides(), world(lambda scenario: 0.03 - 0.1 * position(scenario), 1e-4)
    found = knowing(compare(scenarios[0], scenarios[1:], 6, run_all=run), scenarios, Asked(40), run)
    zh, en = (one_sentence(found, found.alternatives[0])[lang] for lang in ("zh", "en"))
    assert "结论翻转点" in zh and "40 组参数" in zh and "先验范围，未经拟合" in zh
    assert "switching value" in en and "prior ranges, not fitted" in en
    page = brief(found, "x")
    for words in (
        "横线为认知区间",
        "方向一致的参数组",
        "整表位置",
        "Bars: knowledge interval",
        "Sampling interval (actual)",
    ):
        assert words in page, words
    assert "尚未计算" not in page and "has not been computed" not in page
    assert "基准预热期共用，speak_on_fours 自测量期首日起实施" in page


def test_compare_says_it_all(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    text = Path(TINY).read_text(encoding="utf-8").replace("scenario: tiny", "scenario: other")
    other = tmp_path / "other.yaml"
    other.write_text(text + "programmes: {speak_on_fours: {coverage: 1.0}}\n", encoding="utf-8")
    words = ["compare", TINY, str(other), "-n", "2", "--workers", "1", "--json", "-", "--set", "horizon/measure=60"]
    assert main([*words, "--members", "0"]) == 0
    plain = json.loads(capsys.readouterr().out)
    assert all(each["knowledge"] is None and each["switching"] is None for each in plain["effects"])
    assert main([*words, "--members", "5", "--member-pairs", "1"]) == 0
    found = json.loads(capsys.readouterr().out)
    for one, two in zip(plain["effects"], found["effects"], strict=True):
        assert {**two, "knowledge": None, "switching": None} == one, "low and high stay the sampling interval"
    held = next(each["knowledge"] for each in found["effects"] if each["indicator"] == "found_7d")
    assert set(held) == {"low", "high", "members", "sign_share"} and held["members"] == 5
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("parameters/handle.spred\n1\n", encoding="utf-8")
    assert main([*words, "--members", "5", "--ensemble", str(wrong)]) == 2
    assert "handle.spread" in capsys.readouterr().err
