"""Runs, paired effects, precision; on the stand-in for the model."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from sim.errors import InputError
from sim.experiments.compare import compare
from sim.experiments.effects import effect
from sim.experiments.executor import Progress
from sim.experiments.precision import Precision
from sim.experiments.run import Summary, run
from sim.scenario import Scenario

UNIT = {"zh": "件", "en": "disputes"}
pytestmark = pytest.mark.usefixtures("engine")


def test_replications_have_the_seeds_that_follow(base: Scenario) -> None:
    result = run(base, seed=5, replications=3, workers=1)
    assert [outcome.seed for outcome in result.outcomes] == [5, 6, 7]
    single = run(base, seed=6, workers=1)
    mine = {(each.id, each.series): each.value for each in single.indicators}
    assert mine == {(each.id, each.series): each.sample[1] for each in result.indicators}


def test_one_replication_has_no_interval(base: Scenario) -> None:
    assert all(each.low is None and each.high is None for each in run(base, workers=1).indicators)


def test_an_indicator_without_value_in_one_replication_has_none(base: Scenario) -> None:
    found = next(each for each in run(base, replications=2, workers=1).indicators if each.id == "overdue")
    assert found.value is None and found.reason is not None and "2" in found.reason["en"]


def test_shares_stay_within_their_bounds(base: Scenario) -> None:
    for each in run(base, replications=3, workers=1).indicators:
        if each.unit["en"] == "share" and each.low is not None and each.high is not None:
            assert 0.0 <= each.low <= each.high <= 1.0


def test_kept_tables_are_those_of_the_first_replication(base: Scenario) -> None:
    kept = []
    result = run(base, replications=2, workers=1, keep=kept.append)
    assert [each.seed for each in kept] == [result.outcomes[0].seed]
    assert result.as_json()["indicators"] == run(base, replications=2, workers=1).as_json()["indicators"]


def test_pairs_share_seeds_and_the_difference_is_their_mean(base: Scenario, alternative: Scenario) -> None:
    comparison = compare(base, [alternative], 4, workers=1)
    other = comparison.alternatives[0]
    assert [one.seed for one in comparison.base.outcomes] == [one.seed for one in other.outcomes] == [1, 2, 3, 4]
    for before, after in zip(comparison.base.indicators, other.indicators, strict=True):
        found = comparison.effect("tiny-alt", before.id, before.series)
        assert found is not None
        if before.value is None or after.value is None:
            assert found.difference is None and found.reason is not None
            continue
        pairs = [b - a for a, b in zip(before.sample, after.sample, strict=True) if a is not None and b is not None]
        assert found.difference == pytest.approx(sum(pairs) / 4, abs=1e-12)


def test_a_scenario_against_its_copy_has_no_effect(base: Scenario) -> None:
    copy = dataclasses.replace(base, name="copy")
    for each in compare(base, [copy], 3, workers=1).effects:
        assert each.difference in (0.0, None)
        assert each.variance_ratio is None


def test_effect_without_value_on_one_side_says_which() -> None:
    here = Summary("x", "true", 1.0, None, None, UNIT, sample=(1.0,))
    there = Summary("x", "true", None, None, None, UNIT, {"zh": "随访不足", "en": "follow-up too short"}, (None,))
    found = effect("alt", here, there)
    assert found.difference is None and found.reason == {
        "zh": "对比方案：随访不足", "en": "alternative: follow-up too short",
    }  # fmt: skip


def test_cost_rows_come_with_every_alternative(base: Scenario, alternative: Scenario) -> None:
    comparison = compare(base, [alternative], 12, workers=1)
    cost, durable, ratio = (
        comparison.effect("tiny-alt", name) for name in ("added_cost", "added_durable", "cost_per_added_durable")
    )
    assert cost is not None and durable is not None and ratio is not None
    assert cost.difference and durable.difference and durable.clear
    assert ratio.difference == pytest.approx(1e4 * cost.difference / durable.difference)


def test_no_ratio_where_the_divisor_may_be_zero(base: Scenario) -> None:
    comparison = compare(base, [dataclasses.replace(base, name="copy")], 4, workers=1)
    ratio = comparison.effect("copy", "cost_per_added_durable")
    assert ratio is not None and ratio.difference is None and ratio.reason is not None


def test_scenarios_of_one_name_or_of_other_days_are_refused(base: Scenario) -> None:
    with pytest.raises(InputError, match="both called"):
        compare(base, [base], 2, workers=1)
    shifted = dataclasses.replace(base, name="later", start=base.start + dt.timedelta(days=1))
    with pytest.raises(InputError, match="cover different days"):
        compare(base, [shifted], 2, workers=1)


def test_precision_stops_at_the_first_look_that_is_narrow_enough(base: Scenario, alternative: Scenario) -> None:
    wide = compare(base, [alternative], precision=Precision("mean_days_to_settle", 100.0), workers=1)
    assert wide.verdict is not None and wide.verdict.met and wide.pairs == 10 and wide.alpha == 0.025
    narrow = compare(base, [alternative], precision=Precision("mean_days_to_settle", 0.25), workers=1)
    assert narrow.verdict is not None and narrow.pairs in (20, 40, 80, 160)
    assert narrow.alpha == pytest.approx(0.05 / 2**narrow.verdict.looks)


def test_precision_has_a_cap(base: Scenario, alternative: Scenario) -> None:
    found = compare(base, [alternative], precision=Precision("mean_days_to_settle", 1e-6), workers=1, max_pairs=15)
    assert found.pairs == 15 and found.verdict is not None and not found.verdict.met
    assert found.verdict.pairs_needed > 15


def test_precision_of_an_indicator_without_value_stops(base: Scenario, alternative: Scenario) -> None:
    found = compare(base, [alternative], precision=Precision("overdue", 0.1), workers=1)
    assert found.pairs == 10 and found.verdict is not None and found.verdict.half_width is None


@pytest.mark.parametrize(
    "text", ["contain_village", "contain_village=", "x=abc", "x=-1", "x=0", "x=nan", "=3", "x=inf"]
)
def test_precision_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="HALF_WIDTH"):
        Precision.parse(text)


def test_precision_reads_series_and_per_cent() -> None:
    assert Precision.parse("durable=0.5%") == Precision("durable", 0.005)
    assert Precision.parse("overdue:recorded=0.01") == Precision("overdue", 0.01, "recorded")


def test_precision_names_the_nearest_indicator(base: Scenario, alternative: Scenario) -> None:
    with pytest.raises(InputError, match="did you mean 'durable'"):
        compare(base, [alternative], precision=Precision("durabel", 0.1), workers=1)


def test_progress_of_one_run_is_told_in_days(base: Scenario) -> None:
    seen: list[Progress] = []
    run(base, watch=seen.append)
    assert seen[-1].done == seen[-1].total == base.days
    assert [each.done for each in seen] == sorted(each.done for each in seen)
