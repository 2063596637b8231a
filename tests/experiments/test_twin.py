"""The same dispute in two scenarios."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from sim.errors import InputError
from sim.experiments.differences import Difference, differences
from sim.experiments.engine import Task, tables
from sim.experiments.twin import first_difference, histories, history, parse, twin
from sim.randomness import key_text
from sim.scenario import Scenario

pytestmark = pytest.mark.usefixtures("engine")


def test_a_scenario_against_itself_is_identical(base: Scenario) -> None:
    result = twin(base, dataclasses.replace(base, name="copy"), sample=5)
    assert result.share_identical == 1.0 and result.twins == ()


def test_sample_is_the_same_each_time_and_differs(base: Scenario, alternative: Scenario) -> None:
    one, other = (twin(base, alternative, sample=4) for _ in range(2))
    assert [each.key for each in one.twins] == [each.key for each in other.twins]
    assert len(one.twins) == 4 and all(each.first is not None for each in one.twins)
    assert [each.key for each in twin(base, alternative, sample=2).twins] == [each.key for each in one.twins][:2]


def test_one_case_by_its_key(base: Scenario, alternative: Scenario) -> None:
    run = tables(Task(base, base.seed))
    key = int(run.cases["key"][7])
    found = twin(base, alternative, case=parse(key_text(key).upper())).twins[0]
    assert found.key == key_text(key)
    assert found.base == history(run, key)


def test_unknown_and_malformed_keys_are_refused(base: Scenario, alternative: Scenario) -> None:
    with pytest.raises(InputError, match="13 characters"):
        parse("12345")
    with pytest.raises(InputError, match="no dispute"):
        twin(base, alternative, case=1)


def test_histories_ignore_row_numbers_and_see_every_event(base: Scenario) -> None:
    run = tables(Task(base, 1))
    before = histories(run)
    log = {name: column.copy() for name, column in run.log.items()}
    log["file"] += 5
    assert (histories(dataclasses.replace(run, log=log)) == before).all()
    log["minute"][3] += 1
    changed = np.flatnonzero(histories(dataclasses.replace(run, log=log)) != before)
    assert changed.tolist() == [int(log["case"][3])]


def test_first_difference() -> None:
    assert first_difference(({"day": 1},), ({"day": 1},)) is None
    assert first_difference(({"day": 1}, {"day": 2}), ({"day": 1},)) == 1
    assert first_difference(({"day": 1},), ({"day": 3}, {"day": 1})) == 0


def test_differences_name_programme_and_lever_rows(base: Scenario, alternative: Scenario) -> None:
    found = differences(base, alternative)
    assert [each.address for each in found] == ["programmes/speak_on_fours"]
    assert found[0].base is None and found[0].alternative is not None and "coverage 0.8" in found[0].alternative
    assert any("calendar_channel" in row for row in found[0].rows)
    assert found[0].starts == (alternative.programmes["speak_on_fours"].start - base.start).days  # type: ignore[operator]


def test_seed_and_what_is_kept_are_no_differences(base: Scenario) -> None:
    assert differences(base, dataclasses.replace(base, seed=99)) == ()


def test_a_difference_reaches_only_what_its_filter_lets_in() -> None:
    only_family = Difference("programmes/x", None, "", starts=30, filters=({"kind": ("family",)},))
    assert only_family.may_reach({"kind": 0}, 30)
    assert not only_family.may_reach({"kind": 1}, 30)
    assert not only_family.may_reach({"kind": 0}, 29)
    assert Difference("parameters/x", "1", "2").may_reach({"kind": 3}, 0)
