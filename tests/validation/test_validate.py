"""Validation of a small scenario: each run once, kept runs found again, the documented answer."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest

from sim import NUMBERS
from sim.cli import main
from sim.errors import InputError
from sim.experiments.ensemble import Ensemble, write
from sim.experiments.validation import facts, validate
from sim.experiments.validation.facts import Way, ways
from sim.experiments.validation.judge import judge
from sim.experiments.validation.measure import Taken
from sim.experiments.validation.ways import member_settings, prepared
from sim.scenario import Scenario
from tests.cli.test_json import schemas
from tests.engine import ROOT

TINY = str(ROOT / "scenarios" / "tiny.yaml")
SHORT = ["horizon/warm_up=60", "horizon/measure=120", "horizon/follow_up=180"]


def test_runs_are_done_once_and_found_again(tmp_path: Path) -> None:
    chosen = ["V1", "V3a", "V5", "V13"]
    first = validate(TINY, SHORT, seeds=2, workers=1, store=tmp_path, chosen=chosen)
    # standing and assessed are one scenario where the scenario assesses counts, unlinked is another
    assert (first.made, first.found) == (4, 0)
    again = validate(TINY, SHORT, seeds=2, workers=1, store=tmp_path, chosen=chosen)
    assert (again.made, again.found) == (0, 4)
    more = validate(TINY, SHORT, seeds=3, workers=1, store=tmp_path, chosen=chosen)
    assert (more.made, more.found) == (2, 4)
    assert first.as_json() == again.as_json()


def test_processes_change_nothing() -> None:
    one, two = (validate(TINY, SHORT, seeds=2, workers=each, chosen=["V1", "V9"]) for each in (1, 2))
    assert one.as_json() == two.as_json()


def test_members_of_an_ensemble(tmp_path: Path) -> None:
    address = "parameters/arise.rate[setting=rural|urban]"
    about = {"scenario": "tiny", "numbers": str(NUMBERS), "date": "2026-01-01", "method": "by hand"}
    sets = Ensemble((address,), np.array([[40.0], [90.0]]), about)
    found = validate(TINY, SHORT, sets, seeds=2, workers=1, chosen=["V1", "V10"])
    alone = [
        validate(TINY, [*SHORT, f"{address}={rate}"], seeds=2, workers=1, chosen=["V1"]).verdicts[0].main
        for rate in (40.0, 90.0)
    ]
    main_value = found.verdicts[0].main
    assert main_value.value == pytest.approx(np.mean([each.value or 0.0 for each in alone]))
    assert main_value.share in (0.0, 0.5, 1.0) and main_value.knowledge is not None
    assert found.members == 2 and found.verdicts[1].main.n == 2
    one = validate(TINY, SHORT, sets, members=1, seeds=2, workers=1, chosen=["V1"])
    assert one.verdicts[0].main.value == alone[0].value


def test_a_way_that_the_model_lacks() -> None:
    lacking = {"parameters/arise.rate[book=police]": 1}
    assert isinstance(prepared(TINY, SHORT, Way("as_is", {}, lacking)), Scenario)
    reason = prepared(TINY, SHORT, Way("null", {}, lacking, needed=True))
    assert not isinstance(reason, Scenario) and "arise.rate" in reason["en"]


def test_settings_of_a_way_come_last() -> None:
    made = prepared(TINY, [*SHORT, "parameters/flows.share[book=police]=0.5"], ways()["unlinked"])
    assert isinstance(made, Scenario)
    assert made.array("flows.share")[3] == 0.0


def test_more_discovery_begins_with_the_window() -> None:
    made = prepared(TINY, SHORT, ways()["discovery"])
    assert isinstance(made, Scenario)
    (use,) = made.programmes.values()
    assert use.start is not None and (use.start - made.start).days == made.warm_up


def test_whole_numbers_of_a_member_are_whole() -> None:
    assert member_settings(["parameters/initial.old_share"], [0.5]) == ["parameters/initial.old_share=0.5"]
    assert member_settings(["parameters/assign.max_bounces"], [3.0]) == ["parameters/assign.max_bounces=3"]


def taken(values: dict[tuple[int, str], list[float]]) -> Any:
    """Runs given as (above, 1) by member and way; every measure sees the same."""
    return lambda member, way, _: [Taken((each, 1.0)) for each in values[member, way]]


def test_signs_are_shares_of_members() -> None:
    fact = replace(facts()["V11"], signs=facts()["V11"].signs[:1])
    get = taken({
        (0, "unassessed"): [0.1, 0.3], (0, "only_counts"): [0.2, 0.4],  # rises
        (1, "unassessed"): [0.1, 0.9], (1, "only_counts"): [0.3, 0.3],  # falls on average
        (2, "unassessed"): [0.2], (2, "only_counts"): [0.2],  # stays: the sign does not hold
    })  # fmt: skip
    found = judge(fact, 3, get)
    assert found.main.value == pytest.approx(1 / 3) and not found.main.passes


def test_too_few_cases_are_no_value() -> None:
    fact = replace(facts()["V3a"], least=3)
    found = judge(fact, 1, taken({(0, "assessed"): [1.0, 1.0]}))
    assert found.main.value is None and not found.main.passes
    assert found.main.reason is not None and "too few" in found.main.reason["en"]
    enough = judge(fact, 1, taken({(0, "assessed"): [1.0, 1.0, 1.0]}))
    assert enough.main.value == 1.0 and enough.main.passes


def test_a_fact_needs_all_its_parts() -> None:
    fact = replace(facts()["V9"], least=0)

    def get(_member: int, _way: str, measure: str) -> list[Taken]:
        return [Taken((5.0, 100.0)) if measure == "long_disputes" else Taken((40.0, 100.0, 5.0))]

    found = judge(fact, 1, get)
    assert found.main.value == pytest.approx(0.05)
    assert [each.passes for _, each in found.parts] == [True, False] and not found.main.passes


def test_the_answer_and_the_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    settings = [word for each in SHORT for word in ("--set", each)]
    arguments = ["validate", TINY, "--seeds", "1", "--workers", "1", *settings]
    assert main([*arguments, "--fact", "V1", "--fact", "V6", "--json", "-"]) == 0
    answer = json.loads(capsys.readouterr().out)
    jsonschema.validate(answer, schemas()["validate"])
    assert [each["id"] for each in answer["facts"]] == ["V1", "V6"]
    first, second = answer["facts"]
    assert first["low"] == 5 and first["high"] == 19 and isinstance(first["pass"], bool)
    assert second["value"] is None and second["pass"] is False and second["reason"]["zh"]
    for lang in ("zh", "en"):
        assert main([*arguments, "--fact", "V5", "--lang", lang]) == 0
        assert "V5" in capsys.readouterr().out


def test_an_unknown_fact_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", TINY, "--fact", "V3", "--lang", "en"]) == 2
    assert "V3" in capsys.readouterr().err


def test_an_ensemble_can_come_from_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    about = {"scenario": "tiny", "numbers": str(NUMBERS), "date": "2026-01-01", "method": "by hand"}
    write(Ensemble(("parameters/handle.spread",), np.array([[0.5], [1.0], [2.0]]), about), tmp_path / "sets.csv")
    settings = [word for each in SHORT for word in ("--set", each)]
    command = [
        "validate",
        TINY,
        "--ensemble",
        str(tmp_path / "sets.csv"),
        "--members",
        "2",
        "--fact",
        "V1",
        *settings,
        "--set",
        "parameters/arise.rate=90",
    ]
    assert main([*command, "--workers", "1", "--json", "-"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["members"], answer["seeds"]) == (2, 1) and answer["facts"][0]["knowledge"] is not None


def test_kept_runs_of_other_measures_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    validate(TINY, SHORT, seeds=1, workers=1, store=tmp_path, chosen=["V1"])
    monkeypatch.setattr("sim.experiments.validation.perform.facts_digest", lambda: "other")
    with pytest.raises(InputError, match="facts"):
        validate(TINY, SHORT, seeds=1, workers=1, store=tmp_path, chosen=["V1"])


def test_a_way_may_leave_alone_what_the_scenario_sets() -> None:
    address = "parameters/flows.share[book=police]"
    way = Way("assessed", {}, {address: 0.9}, unless_set=True)
    set_already, off = (prepared(TINY, [*SHORT, f"{address}={share}"], way) for share in (0.3, 0))
    assert isinstance(set_already, Scenario) and isinstance(off, Scenario)
    assert set_already.array("flows.share")[3] == 0.3 and off.array("flows.share")[3] == 0.9
