"""Each measure alone against its base: paired, stored, resumed, and the same whichever others stand beside it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sim.errors import InputError
from sim.evidence import programmes
from sim.experiments.ablation import Verdict, ablate, alone, read_exceptions, switches
from sim.experiments.ablation.perform import BATCH
from sim.experiments.ablation.table import judge
from sim.experiments.compare import compare
from sim.experiments.effects import Effect
from sim.experiments.stored import Storing
from sim.scenario import Scenario
from sim.store import Store
from tests.experiments.fake_engine import GovernanceModel

UNIT = {"zh": "件", "en": "disputes"}


@pytest.fixture
def store(tmp_path: Path) -> Any:
    with Store.open(tmp_path / "store") as held:
        yield held


def some(base: Scenario, number: int) -> list[str]:
    return [each.id for each in switches(base) if alone(base, each).scenario is not None][:number]


def run(base: Scenario, ids: list[str], store: Store, **more: Any) -> tuple[Any, Storing]:
    with Storing(store, 1) as storing:
        return ablate(base, switches(base, ids), storing, **{"pairs": 2, "members": 0, **more}), storing


def test_every_measure_can_be_asked_for(base: Scenario) -> None:
    assert {each.id for each in switches(base)} == {name for name, each in programmes().items() if each.is_switch}


def test_each_measure_stands_alone_in_full_from_the_first_measured_day(base: Scenario) -> None:
    made = alone(base, switches(base)[0])
    assert made.scenario is not None and set(made.scenario.programmes) == {made.measure.id}
    use = made.scenario.programmes[made.measure.id]
    assert (use.coverage, use.fidelity, use.ramp_days) == (1.0, 1.0, 0)
    assert use.start is not None and (use.start - base.start).days == base.warm_up


def test_the_effect_is_that_of_a_paired_comparison(engine: None, base: Scenario, store: Store) -> None:
    name = some(base, 1)[0]
    row = run(base, [name], store)[0].rows[0]
    side = alone(base, programmes()[name]).scenario
    assert side is not None
    same = compare(base, [side], 2, workers=1).effect(side.name, row.outcome.indicator, row.outcome.series)
    assert same == row.outcome


def test_base_runs_are_shared(engine: None, base: Scenario, store: Store) -> None:
    ids = some(base, BATCH + 2)
    found, storing = run(base, ids, store)
    assert [each.measure.id for each in found.rows] == ids
    assert storing.made == 2 * (len(ids) + 1) and storing.found == 2


def test_a_second_call_runs_nothing_and_says_the_same(engine: None, base: Scenario, store: Store) -> None:
    ids = some(base, 3)
    first, _ = run(base, ids, store, members=3)
    second, storing = run(base, ids, store, members=3)
    assert storing.made == 0 and first.as_json() == second.as_json()


def test_what_was_stopped_goes_on_where_it_was(
    engine: None, base: Scenario, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids, done = some(base, BATCH + 3), 0
    days = GovernanceModel.days

    def stop(self: GovernanceModel) -> Any:
        nonlocal done
        done += 1
        if done > 2 * BATCH + 6:
            raise KeyboardInterrupt
        return days(self)

    monkeypatch.setattr(GovernanceModel, "days", stop)
    with pytest.raises(KeyboardInterrupt):
        run(base, ids, store)
    monkeypatch.setattr(GovernanceModel, "days", days)
    _, storing = run(base, ids, store)
    assert 0 < storing.made < 2 * (len(ids) + 1)


def test_what_one_measure_gives_does_not_depend_on_the_others(engine: None, base: Scenario, tmp_path: Path) -> None:
    ids = some(base, 4)
    rows = []
    for chosen in (ids[2:3], ids):
        with Store.open(tmp_path / str(len(chosen))) as held:
            found, _ = run(base, chosen, held, members=4)
            rows.append(next(each.as_json() for each in found.rows if each.measure.id == ids[2]))
    assert rows[0] == rows[1] and rows[0]["effect"]["knowledge"]["members"] == 4


def test_members_share_the_runs_of_their_base(engine: None, base: Scenario, store: Store) -> None:
    ids = some(base, 3)
    _, storing = run(base, ids, store, members=4)
    assert storing.made == (2 + 4) * (len(ids) + 1)


def test_progress_counts_what_is_missing(engine: None, base: Scenario, store: Store) -> None:
    ids, seen = some(base, BATCH + 1), list[tuple[int, int]]()
    run(base, ids[:2], store)
    run(base, ids, store, watch=lambda state: seen.append((state.done, state.total)))
    assert seen and all(done <= total for done, total in seen)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def test_a_measure_that_cannot_stand_there_is_a_row_with_a_reason(
    engine: None, base: Scenario, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = some(base, 3)
    held = alone(base, programmes()[ids[0]]).scenario
    assert held is not None
    assert alone(held, programmes()[ids[0]]).reason is not None
    init = GovernanceModel.__init__

    def break_one(self: GovernanceModel, scenario: Scenario, *args: Any, **more: Any) -> None:
        if ids[1] in scenario.programmes:
            raise ValueError("no such desk")
        init(self, scenario, *args, **more)

    monkeypatch.setattr(GovernanceModel, "__init__", break_one)
    found, _ = run(base, ids, store)
    assert found.failed == (ids[1],)
    assert [each.verdict is Verdict.NOT_RUN for each in found.rows] == [False, True, False]
    assert "no such desk" in found.rows[1].reason["en"]


def test_a_base_that_fails_is_no_row(
    engine: None, base: Scenario, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: GovernanceModel, *args: Any, **more: Any) -> None:
        raise ValueError("broken")

    monkeypatch.setattr(GovernanceModel, "__init__", broken)
    with pytest.raises(InputError):
        run(base, some(base, 2), store)


@pytest.mark.parametrize(
    ("difference", "low", "high", "sign", "verdict"),
    [
        (0.2, 0.1, 0.3, 1, Verdict.DECLARED),
        (-0.2, -0.3, -0.1, 1, Verdict.OPPOSITE),
        (-0.2, -0.3, -0.1, -1, Verdict.DECLARED),
        (0.2, -0.1, 0.3, 1, Verdict.OPEN),
        (0.2, None, None, 1, Verdict.OPEN),
        (0.0, 0.0, 0.0, 1, Verdict.NOTHING),
        (0.0, -0.1, 0.1, 1, Verdict.OPEN),
        (None, None, None, 1, Verdict.NO_VALUE),
    ],
)
def test_signs(difference: float | None, low: float | None, high: float | None, sign: int, verdict: Verdict) -> None:
    assert judge(Effect("x", "settlement", "true", difference, low, high, UNIT, None), sign) is verdict


def test_side_effects_are_beyond_their_intervals(engine: None, base: Scenario, store: Store) -> None:
    for each in run(base, some(base, 2), store, pairs=4, members=5)[0].rows:
        for side in each.side_effects:
            assert side.indicator != each.measure.expected.indicator and side.clear
            assert side.knowledge is not None and side.knowledge.low * side.knowledge.high > 0.0


def test_exceptions_are_few_known_and_reasoned(tmp_path: Path) -> None:
    path = tmp_path / "exceptions.yaml"
    measures = [name for name, each in programmes().items() if each.is_switch][:6]
    reason = "{zh: 理由, en: why}"
    path.write_text(f"schema: 1\nexceptions:\n  {measures[0]}: {reason}\n", encoding="utf-8")
    assert read_exceptions(path) == {measures[0]: {"zh": "理由", "en": "why"}}
    many = "".join(f"  {name}: {reason}\n" for name in measures)
    for text, words in (
        (f"schema: 1\nexceptions:\n{many}", "at most 5"),
        (f"schema: 1\nexceptions:\n  {measures[0]}x: {reason}\n", measures[0]),
        (f"schema: 1\nexceptions:\n  {measures[0]}: {{zh: 理由}}\n", "en"),
        ("schema: 1\n", "exceptions"),
    ):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(InputError) as caught:
            read_exceptions(path)
        assert words in caught.value.text("en")


def test_a_measure_of_the_base_itself_stays(base: Scenario) -> None:
    own = replace(programmes()[some(base, 1)[0]], id="my_own", document="")
    mine = replace(base, records={"my_own": own})
    assert switches(mine)[-1].id == "my_own" and alone(mine, own).scenario is not None
