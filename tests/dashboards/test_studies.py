"""The page Studies: files and stored studies, a sweep started, watched and stopped, its answers and its points."""

from __future__ import annotations

import inspect
import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest

from dashboards import texts
from dashboards.study import answers, files
from sim.experiments.packing import failed
from sim.experiments.sweep import load
from sim.experiments.sweep.plan import make_plan
from sim.figures.response import Factor, response_curve, response_points, tornado
from sim.store import Store, studies
from tests.dashboards import filled
from tests.dashboards.words import shown, sound

SHARE = {"zh": "比例", "en": "share"}


def study_of(store: Store) -> str:
    return studies.listed(store)[0].id


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_files_with_question_and_size(lang: str, folder: Path, draw: Any) -> None:
    filled.scenarios(folder)
    test = draw("studies", lang, file="coverage.yaml")
    assert sound(test)
    text = shown(test)
    assert ("还没有研究" if lang == "zh" else "No study yet") in text
    assert ("2 个点 × 2 次 = 4 次推演" if lang == "zh" else "2 points × 2 = 4 runs") in text
    assert not test.button(key="studies.start").disabled


def test_a_file_with_mistakes_is_told_line_by_line(folder: Path, draw: Any) -> None:
    filled.scenarios(folder)
    place = folder / "studies" / "coverage.yaml"
    place.write_text(filled.STUDY.replace("grid", "gird").replace("../tiny", "../../../etc/x"), encoding="utf-8")
    test = draw("studies", "en", file="coverage.yaml")
    assert sound(test)
    assert "gird" in shown(test)
    assert not [each for each in test.button if each.key == "studies.start"]


def test_only_files_of_the_folders_can_be_started(folder: Path, draw: Any) -> None:
    filled.scenarios(folder)
    (folder.parent / "outside.yaml").write_text(filled.STUDY, encoding="utf-8")
    (folder / "studies" / "link.yaml").symlink_to(folder.parent / "outside.yaml")
    assert "link.yaml" not in {each.name for each in files.study_files()}
    assert files.of_record(str(folder.parent / "outside.yaml")) is None
    test = draw("studies", "en", file="../../outside.yaml")
    assert sound(test)
    assert ".." not in str(test.selectbox[0].value)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_finished_study_with_curve_table_and_points(lang: str, folder: Path, draw: Any) -> None:
    with filled.fill(folder) as store:
        identifier = study_of(store)
    test = draw("studies", lang, study=identifier[:16], point="1")
    assert sound(test)
    text = shown(test)
    assert "4/4" in filled.bars(test) or "4 of 4" in filled.bars(test)
    assert ("该点已完成 2/2 次" if lang == "zh" else "2 of 2 runs of this point are done") in text
    frame = test.dataframe[0].value
    assert len(frame) == 2
    assert list(frame.iloc[:, 1]) == [0.0, 0.8]
    assert any("%" in name for name in frame.columns)
    assert len(test.get("download_button")) == 4  # of the run and of the study
    assert any("wangge run" in each.value and "coverage" in each.value for each in test.code)


def test_the_list_opens_a_study(folder: Path, draw: Any) -> None:
    with filled.fill(folder) as store:
        identifier = study_of(store)
    test = draw("studies", "en")
    assert sound(test)
    test.button(key=f"studies.open.{identifier[:16]}").click().run()
    assert sound(test)
    assert filled.asked(test, "study") == identifier[:16]
    test.button(key="studies.back").click().run()
    assert sound(test)
    assert "study" not in test.query_params


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_runs_that_did_not_finish_are_named_with_reason_and_command(lang: str, folder: Path, draw: Any) -> None:
    with filled.fill(folder) as store:
        identifier = study_of(store)
        plan = make_plan(load(folder / "studies" / "coverage.yaml", root=folder))
        wanted = plan.wanted(plan.points[1], 1)
        store.delete([wanted.id])
        store.put(failed(wanted, None, "quarantined", 3, {"zh": "反复使进程终止", "en": "kills its worker"}))
    test = draw("studies", lang, study=identifier)
    assert sound(test)
    frame = test.dataframe[0].value
    assert ("反复使进程终止" if lang == "zh" else "kills its worker") in str(frame.to_dict())
    assert "--seed 2" in test.code[0].value


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_running_study_is_watched_and_stopped(lang: str, folder: Path, draw: Any) -> None:
    with filled.fill(folder) as store:
        identifier = study_of(store)
        studies.begin(store, identifier)
        studies.beat(store, identifier, 1, 0, 4)
        test = draw("studies", lang, study=identifier)
        assert sound(test)
        assert ("进行中" if lang == "zh" else "running") in filled.bars(test)
        test.button(key="studies.stop").click().run()
        assert sound(test)
        assert studies.get(store, identifier).stopping
        studies.end(store, identifier, "stopped", {"zh": "按要求停止", "en": "stopped as asked"})
    test = draw("studies", lang, study=identifier)
    assert ("按要求停止" if lang == "zh" else "stopped as asked") in shown(test)


def test_a_killed_sweep_reads_stopped(folder: Path, draw: Any) -> None:
    with filled.fill(folder) as store:
        identifier = study_of(store)
        with store.transaction() as db:
            db.execute("UPDATE study SET state = 'running', pid = 4194309, start_token = '1', done = 1, total = 4")
    test = draw("studies", "en", study=identifier)
    assert sound(test)
    assert "ended unexpectedly" in shown(test)


def test_a_store_that_is_locked_while_watching_is_said_plainly(
    folder: Path, draw: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with filled.fill(folder) as store:
        identifier = study_of(store)
        studies.begin(store, identifier)
        whole = studies.get

        def busy(held: Store, wanted: str) -> Any:
            if inspect.stack()[1].function == "_look":
                raise sqlite3.OperationalError("database is locked")
            return whole(held, wanted)

        monkeypatch.setattr(studies, "get", busy)
        test = draw("studies", "en", study=identifier)
        assert not test.exception
        assert "store is busy" in shown(test)
        assert test.get("download_button")  # the rest of the page stands
        monkeypatch.undo()
        studies.end(store, identifier, "done")


@pytest.mark.parametrize("word", ["nothing", "<b>", "../x"])
def test_an_unknown_study_is_said_plainly(word: str, folder: Path, draw: Any) -> None:
    filled.scenarios(folder)
    test = draw("studies", "en", study=word)
    assert sound(test)
    assert "no study" in shown(test)
    assert test.button(key="studies.back")


def test_deleted_runs_leave_a_page_that_goes_on(folder: Path, draw: Any) -> None:
    with filled.fill(folder) as store:
        identifier = study_of(store)
        store.delete([each.id for each in store.runs()])
    test = draw("studies", "en", study=identifier)
    assert sound(test)
    assert "No answers yet" in shown(test)


def test_a_sweep_started_here_is_found_by_its_process(folder: Path, draw: Any) -> None:
    """The real thing: the button starts `wangge sweep`, the page turns to the study, all runs get stored."""
    filled.scenarios(folder)
    test = draw("studies", "en", file="coverage.yaml")
    test.button(key="studies.start").click().run()
    assert sound(test)
    with Store.open(folder.parent / "store") as store:
        until = time.monotonic() + 90
        while not (found := studies.listed(store)) or found[0].state != "done":
            assert time.monotonic() < until, [path.read_text() for path in (folder.parent / "store/jobs").iterdir()]
            time.sleep(0.2)
    test.run()
    assert sound(test)
    assert filled.asked(test, "study") == found[0].id[:16]
    assert "4 of 4" in filled.bars(test)


def test_a_sweep_that_ends_early_says_why(folder: Path, draw: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    filled.scenarios(folder)
    log = folder.parent / "log"
    log.write_text("no such thing\n", encoding="utf-8")
    started = files.Started("coverage.yaml", 2**22 + 7, "1", log, time.time())
    monkeypatch.setattr(files, "start", lambda each, again=False: started)
    test = draw("studies", "en", file="coverage.yaml")
    test.button(key="studies.start").click().run()
    assert sound(test)
    assert "no such thing" in shown(test)
    test.button(key="studies.dismiss").click().run()
    assert "no such thing" not in shown(test)


ONE, TWO = Factor("a", {"zh": "甲", "en": "A"}), Factor("b", {"zh": "乙", "en": "B"})
ROWS = [
    {"point": number, "a": a, "b": b, "value": 0.1 * number, "low": 0.0, "high": 1.0}
    for number, (a, b) in enumerate([(2.0, 5.0), (1.0, 5.0), (2.0, 7.5), (1.0, 7.5)])
]


def test_a_click_finds_its_point() -> None:
    figure = response_curve(ROWS, [ONE, TWO], SHARE, SHARE)
    assert answers.point_of(figure, ROWS, [ONE, TWO], ["heatmap", 3, [0, 1, 0.3]]) == 3
    assert answers.point_of(figure, ROWS, [ONE, TWO], ["heatmap", 1, [1, 0, 0.0]]) == 0
    line = response_curve(ROWS[:2], [ONE], SHARE, SHARE)
    assert answers.point_of(line, ROWS[:2], [ONE], ["line", 0, [1.0, 10.0]]) == 1
    cloud = response_points(ROWS, TWO, SHARE, SHARE)
    assert answers.point_of(cloud, ROWS, [ONE, TWO], ["scatter", 2, [7.5, 20.0]]) == 2
    alone = [{**ROWS[0], "b": None}, {**ROWS[2], "a": None}]
    bars = tornado(alone, [ONE, TWO], SHARE, SHARE)
    line_of = {str(row["factor"]["en"]): place for place, row in enumerate(bars.table)}
    assert answers.point_of(bars, alone, [ONE, TWO], ["scatter", 0, [20.0, line_of["B = 7.5"]]]) == 2
    for nonsense in (None, [], ["line"], ["line", 99, [0]], ["heatmap", 0, None], "x"):
        assert answers.point_of(figure, ROWS, [ONE, TWO], nonsense) is None


ALONE = """schema: 1
study: alone
title: {zh: 逐项, en: One at a time}
question: {zh: 哪项要紧？, en: Which matters?}
base: ../tiny.yaml
factors:
  parameters/handle.spread: {}
  parameters/handle.age_slope: {}
design: one_at_a_time
replications: 2
indicators: [contain_village]
"""


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_one_at_a_time_names_what_each_point_sets_in_one_column(lang: str, folder: Path, draw: Any) -> None:
    """A column a factor would be dashes but for one cell, with the answers beyond the edge of the page."""
    with filled.fill(folder) as store:
        (folder / "studies" / "alone.yaml").write_text(ALONE, encoding="utf-8")
        identifier = filled.sweep(store, folder, "alone.yaml")
    test = draw("studies", lang, study=identifier)
    assert sound(test)
    table = next(each.value for each in test.dataframe if len(each.value) == 5)
    said = list(table.iloc[:, 1])
    assert said[0] == texts.say("studies.as_is", lang)
    assert len(set(said)) == 5 and all(" = " in each for each in said[1:])
    assert not (table == "–").any().any()
    # levels are means over runs, differences means over pairs
    assert ("2 对模拟" if lang == "zh" else "2 pairs") in shown(test)


def test_means_of_runs_are_not_called_pairs(folder: Path, draw: Any) -> None:
    with filled.fill(folder) as store:
        identifier = study_of(store)
    test = draw("studies", "en", study=identifier)
    assert "mean of 2 replications" in shown(test) and "pairs" not in shown(test)
