"""Real sweeps of the smallest region: stored, paired, resumed, limited, and honest about what went wrong."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol, cast

import numpy as np
import pytest

from sim.cli import main
from sim.errors import InputError
from sim.experiments.engine import Task, replicate
from sim.experiments.executor import Progress
from sim.experiments.statistics import mean_interval, paired
from sim.experiments.sweep import Report, Study, results, sweep
from sim.experiments.sweep.budget import budget
from sim.experiments.sweep.memory import resident
from sim.experiments.sweep.missing import missing_runs, wanted_runs
from sim.experiments.sweep.plan import make_plan
from sim.experiments.sweep.precise import open_points
from sim.experiments.sweep.worker import work
from sim.scenario.scenario import _REGIONS
from sim.store import Store, studies
from tests.sweep import actors
from tests.sweep.helpers import HEAD, HOURS, ROOT, SHORT, TALKS, TWO, intact, read

Done = tuple[Path, Study, Report]


class Light(Protocol):
    """What the fixture ``light`` gives."""

    store: Store

    def __call__(self, text: str, **more: Any) -> Report: ...


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Done:
    """A finished study of four points with three replications."""
    folder = tmp_path_factory.mktemp("done")
    study = read(folder, f"{HEAD}{TWO}replications: 3\nindicators: [contain_village, durable]\n")
    with Store.open(folder / "store") as store:
        return folder / "store", study, sweep(study, store, workers=2)


@pytest.fixture
def light(tmp_path: Path) -> Iterator[Light]:
    """Sweeps of runs made up in a moment, into one store; answers to a study's text."""

    def perform(text: str, **more: Any) -> Report:
        study = read(tmp_path, HEAD + text)
        return sweep(study, store, **{"workers": 1, "function": actors.light, "prepare": actors.nothing} | more)

    with Store.open(tmp_path / "store") as store:
        perform.store = store  # type: ignore[attr-defined]
        yield cast("Light", perform)


def test_every_run_is_stored_as_run_would_do_it(done: Done) -> None:
    folder, study, report = done
    assert (report.state, report.total, report.before, report.new, report.troubles) == ("done", 12, 0, 12, ())
    intact(folder)
    plan = make_plan(study)
    with Store.open(folder) as store:
        for point in plan.points[::3]:
            alone = replicate(Task(point.scenario, plan.seed + 2))
            held = {(row.indicator, row.series): row.value for row in store.value_rows(plan.run_id(point, 2))}
            assert held == {(each.id, each.series): each.value for each in alone.values}
            record = store.record(plan.run_id(point, 2))
            assert record.command == point.command(plan.seed + 2) and not store.daily(record.id).empty


def test_a_second_time_nothing_is_run(done: Done) -> None:
    folder, study, report = done
    with Store.open(folder) as store:
        again = sweep(study, store, workers=2)
        assert (again.id, again.state, again.before, again.new) == (report.id, "done", 12, 0)
        found = studies.get(store, "small")
        assert (found.id, found.state, found.done, found.failed, found.total) == (report.id, "done", 12, 0, 12)
        assert studies.get(store, report.id[:8]).id == report.id and [each.id for each in studies.listed(store)]


def test_results_are_means_over_the_stored_runs(done: Done) -> None:
    folder, study, _ = done
    plan = make_plan(study)
    with Store.open(folder) as store:
        table = results(store, "small")
        change = results(store, "small", ["contain_village"], against=0)
        values = store.values(indicators=["contain_village"])
    assert set(table["indicator"]) == {"contain_village", "durable"} and len(table) == 12
    assert (table["n"] == 3).all() and (table["missing"] == 0).all()
    rows = table[(table["indicator"] == "contain_village") & (table["series"] == "true")].set_index("point")
    assert rows[HOURS].tolist() == [0.5, 0.5, 2, 2] and rows[TALKS].tolist() == [0, 0.8, 0, 0.8]
    true = values[values["series"] == "true"].set_index("run")["value"]
    samples = [true.loc[[plan.run_id(point, r) for r in range(3)]].to_numpy() for point in plan.points]
    for point, sample in enumerate(samples):
        wanted = mean_interval(sample)
        assert rows.loc[point, "value"] == pytest.approx(wanted.value)
        assert rows.loc[point, "low"] == pytest.approx(max(0.0, wanted.low or 0.0))
    paired_row = change[(change["point"] == 3) & (change["series"] == "true")].iloc[0]
    wanted = paired(samples[0], samples[3])
    assert paired_row["value"] == pytest.approx(wanted.value)
    assert (paired_row["low"], paired_row["high"]) == pytest.approx((wanted.low, wanted.high))


def test_points_have_the_same_seeds(done: Done) -> None:
    folder, study, _ = done
    plan = make_plan(study)
    with Store.open(folder) as store:
        seeds = {point.number: [store.record(plan.run_id(point, r)).seed for r in range(3)] for point in plan.points}
    assert set(map(tuple, seeds.values())) == {(1, 2, 3)}


def test_more_replications_run_only_what_is_new(done: Done, tmp_path: Path) -> None:
    folder, _, report = done
    more = read(tmp_path, f"{HEAD}{TWO}replications: 4\n")
    with Store.open(folder) as store:
        estimate = budget(more, store)
        assert (estimate.runs, estimate.stored, estimate.missing) == (16, 12, 4)
        assert 0 < (estimate.seconds_per_run or 0) < 30 and 5_000 < (estimate.bytes_per_run or 0) < 500_000
        assert len(store.runs()) == 12, "a dry run stores nothing"
        again = sweep(more, store, workers=1)
        assert (again.id, again.total, again.before, again.new) == (report.id, 16, 12, 4)


def test_what_goes_wrong_is_a_row_with_reason_and_command(light: Light) -> None:
    text = "replications: 8\nlimits: {seconds_per_run: 2}\n"
    report = light(text, function=actors.misbehaving)
    troubles = {each.replication: each for each in report.troubles}
    assert set(troubles) == {actors.KILLER, actors.FAILING, actors.SLEEPER} and report.new == 5
    states = [troubles[seed].state for seed in (actors.KILLER, actors.FAILING, actors.SLEEPER)]
    assert states == ["quarantined", "failed", "quarantined"]
    assert "died 3 times" in troubles[actors.KILLER].reason["en"]
    assert "bad day" in troubles[actors.FAILING].reason["en"]
    assert "limits.seconds_per_run = 2" in troubles[actors.SLEEPER].reason["en"]
    for each in report.troubles:
        assert each.reason["zh"] and each.command.startswith("wangge run ")
        record = light.store.record(each.run)
        assert record.state == each.state and record.reason == each.reason
    assert light.store.record(troubles[actors.KILLER].run).attempts == 3
    left_alone = light(text)
    assert (left_alone.new, len(left_alone.troubles), left_alone.state) == (0, 3, "done")
    mended = light(text, resume=False)
    assert (mended.new, mended.troubles) == (3, ())


def test_a_changed_region_is_a_failed_run_not_a_wrong_one(tmp_path: Path) -> None:
    region, original = tmp_path / "region.yaml", (ROOT / "scenarios/regions/tiny.yaml").read_text(encoding="utf-8")
    region.write_text(original.replace("residents: 11656", "residents: 11657"), encoding="utf-8")
    (tmp_path / "own.yaml").write_text(SHORT + "region: region.yaml\n", encoding="utf-8")
    plan = make_plan(read(tmp_path, f"{HEAD.replace('tiny.yaml', 'own.yaml')}replications: 1\n"))
    region.write_text(original.replace("residents: 11656", "residents: 11658"), encoding="utf-8")
    (fine,) = work([plan.wanted(plan.points[0], 0)])[1]
    _REGIONS.pop(plan.points[0].scenario.region.digest)  # what another process would not have
    (run,) = work([plan.wanted(plan.points[0], 0)])[1]
    assert (fine.record.state, run.record.state) == ("done", "failed")
    assert run.record.reason is not None and "changed after they were read" in run.record.reason["en"]


def test_limits_stop_and_the_next_call_goes_on(light: Light) -> None:
    first = light("replications: 7\nlimits: {runs: 4}\n")
    assert (first.state, first.new) == ("stopped", 4) and "limits.runs = 4" in (first.message or {})["en"]
    assert studies.get(light.store, "small").state == "stopped"
    second = light("replications: 7\nlimits: {runs: 4}\n")
    assert (second.state, second.new, second.before) == ("done", 3, 4)
    for minutes in (0.02, 0.2, 2.0):  # on a busy machine not even the worker is there so soon
        timed = light("replications: 9000\n", minutes=minutes)
        if timed.new > 0:
            break
    assert timed.state == "stopped" and 0 < timed.new < 8993 and "分钟" in (timed.message or {})["zh"]


def test_a_request_to_stop_is_heard(light: Light) -> None:
    def watch(_: object) -> None:
        with Store.open(light.store.folder) as other:
            studies.request_stop(other, "small")

    report = light("replications: 9000\n", watch=watch)
    assert report.state == "stopped" and 0 < report.new < 9000
    assert studies.get(light.store, "small").message == report.message


def test_one_study_has_one_worker_at_a_time(done: Done) -> None:
    folder, study, report = done
    with Store.open(folder) as store:
        store.db.execute("UPDATE study SET state = 'running', pid = ?, start_token = ''", (os.getppid(),))
        with pytest.raises(InputError) as caught:
            sweep(study, store)
        assert f"({os.getppid()})" in caught.value.faults[0].en
        store.db.execute("UPDATE study SET pid = 999999999")
        assert studies.get(store, report.id).state == "stopped", "a process that is gone runs nothing"
        assert sweep(study, store).state == "done"


def test_precision_adds_replications_where_they_are_needed(light: Light) -> None:
    text = f"factors:\n  {TALKS}: [0, 1]\nprecision: open_stock=WIDTH\n"
    wide = light(text.replace("WIDTH", "1000"))
    assert (wide.total, wide.imprecise) == (20, ())
    narrow = light(text.replace("WIDTH", "3.0"))
    assert narrow.total > 20 and narrow.imprecise == () and narrow.before == 20
    table = results(light.store, "small", ["open_stock"])
    assert table["n"].sum() == narrow.total
    looks = {10: 1, 20: 2, 40: 3, 80: 4, 160: 5}
    study = read(light.store.folder.parent, HEAD + text.replace("WIDTH", "3.0"))
    plan = make_plan(study)
    assert study.precision is not None
    for point, n in zip(plan.points, table["n"].tolist(), strict=True):
        assert open_points(light.store, plan, study.precision, [point], n, looks[n]) == []
        if n > 10:
            assert open_points(light.store, plan, study.precision, [point], n // 2, looks[n // 2]) == [point]


def test_a_precision_out_of_reach_is_said(light: Light) -> None:
    report = light("precision: open_stock=0.001\n")
    assert (report.total, report.imprecise, report.state) == (160, (0,), "done")


def test_points_that_come_to_the_same_are_run_once(light: Light) -> None:
    report = light(f"factors:\n  {TALKS}: [0.5, 0.5]\nreplications: 2\n")
    assert (report.points, report.total, report.new) == (2, 2, 2)
    assert results(light.store, "small", ["open_stock"])["point"].tolist() == [0, 1]


def test_what_is_to_be_kept_and_is_not_there_is_missing(done: Done, tmp_path: Path) -> None:
    with Store.open(done[0]) as store:
        for line, expected in (("", 0), ("keep: {cases: true}\n", 12), ("keep: {areas: true}\n", 12)):
            plan = make_plan(read(tmp_path, f"{HEAD}{TWO}replications: 3\n{line}"))
            assert len(missing_runs(store, plan, wanted_runs(plan, plan.points, 3))) == expected


def test_command_line(done: Done, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, study, report = done
    answer = tmp_path / "answer.json"
    words = ["sweep", study.file, "--store", str(folder), "--lang", "en", "--workers", "1"]
    assert main([*words, "--json", str(answer)]) == 0
    assert "0 are new" in capsys.readouterr().out
    assert json.loads(answer.read_text(encoding="utf-8"))["study"] == report.id
    assert main([*words[:-4], "--lang", "zh", "--dry-run"]) == 0
    assert "全部已存入" in capsys.readouterr().out
    bad = tmp_path / "bad.yaml"
    bad.write_text(HEAD + "replicatons: 3\n", encoding="utf-8")
    assert main(["sweep", str(bad), "--lang", "en"]) == 2
    assert f"{bad}:4:1: replicatons: unknown key 'replicatons'; did you mean" in capsys.readouterr().err
    assert main(["cluster", "schedular", "--lang", "en"]) == 2
    assert "did you mean 'scheduler'" in capsys.readouterr().err


def test_unknown_studies_are_told_with_the_nearest(done: Done) -> None:
    with Store.open(done[0]) as store:
        with pytest.raises(InputError) as caught:
            results(store, "smal")
        assert "did you mean 'small'" in caught.value.faults[0].en
        assert np.isfinite(results(store, "small")["value"]).all()


@pytest.mark.prove
def test_memory_stays_flat_over_ten_thousand_runs(light: Light) -> None:
    seen: list[tuple[int, int]] = []

    def watch(state: Progress) -> None:
        if state.done % 500 == 0:
            seen.append((state.done, resident(os.getpid()) or 0))

    report = light("replications: 10000\n", watch=watch)
    assert report.new == 10_000
    early, late = (
        np.mean([size for done, size in seen if low <= done <= high]) for low, high in ((1000, 3000), (8000, 10_000))
    )
    assert late - early < 20 * 2**20, seen
