"""The page Compare: choosing, waiting, pairs as they come, every view, precision, links, and what goes wrong."""

from __future__ import annotations

import json
import os
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import streamlit as st

from dashboards import shell
from dashboards.comparing import downloads, precisely
from dashboards.comparing.views import VIEWS
from dashboards.jobs import record, work
from dashboards.jobs.record import Job
from dashboards.parts import figures, offered
from dashboards.parts import sides as parts
from sim.errors import InputError
from sim.figures import echarts
from sim.store import Store, comparisons
from sim.store.processes import start_token
from tests.dashboards import filled
from tests.dashboards.words import shown, sound

TINY = {"base": "tiny.yaml", "with": "tiny-talk.yaml", "pairs": "3"}


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """No process is started; what would have been is listed."""
    started: list[list[str]] = []
    monkeypatch.setattr(record, "spawn", lambda module, words, log: started.append([module, *words]) or 1)
    return started


def downloads_of(test: Any) -> list[str]:
    return [each.proto.label for each in test.get("download_button")]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_yet_then_one_button(lang: str, folder: Path, draw: Any, quiet: list[Any]) -> None:
    filled.scenarios(folder)
    test = draw("compare", lang, **TINY)
    assert sound(test)
    assert ("点“开始对比”" if lang == "zh" else "Press 'Compare'") in shown(test)
    assert not test.error
    test.button(key="compare.start").click().run()
    assert sound(test)
    assert quiet[0][0] == "dashboards.jobs"
    assert "正在启动" in filled.bars(test) or "Starting the process" in filled.bars(test)
    # a reload, or another viewer, sees the same job and starts none
    again = draw("compare", lang, **TINY)
    assert again.button(key="job.stop")
    assert len(quiet) == 1


def test_base_and_alternative_are_chosen_already(draw: Any) -> None:
    """From the start page: the menu, and one button."""
    test = draw("compare")
    assert test.selectbox[0].value == "huaihua.yaml"
    assert test.multiselect[0].value == ["huaihua-talk-days.yaml"]
    assert test.number_input[0].value == 10
    assert not test.button(key="compare.start").disabled


def test_a_base_of_a_place_begins_with_what_its_document_reports(folder: Path) -> None:
    found = [offered.Option(f"{name}.yaml", name) for name in ("county", "suizhou-planned", "suizhou-reported")]
    assert offered.preferred(found, "suizhou-baseline.yaml")[1] == "suizhou-reported.yaml"


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_of_a_finished_comparison(view: str, lang: str, folder: Path, draw: Any) -> None:
    filled.fill(folder).close()
    test = draw("compare", lang, **TINY, view=view)
    assert sound(test)
    text = shown(test)
    assert ("较微型示例" if lang == "zh" else "Tiny example\\: talk days against Tiny example") in text
    drawn = [each for each in test.main if each.type == "bidi_component"]
    assert len(drawn) >= 2  # the language's mark and at least one chart
    assert ("没有可画的数据" if lang == "zh" else "nothing to draw") not in text
    assert len(downloads_of(test)) == 2


def test_the_table_names_unit_and_formula_of_every_indicator(folder: Path, draw: Any) -> None:
    filled.fill(folder).close()
    frame = draw("compare", "en", **TINY).dataframe[0].value
    first = frame[frame["Indicator"] == "Share settled in the village"].iloc[0]
    assert first["Unit of levels"] == "%"
    assert first["Unit of the difference"] == "percentage points"
    assert first["Formula"]
    assert abs(first["Alternative's level"] - first["Base"] - first["Difference"]) < 1e-6
    assert first["Interval, low end"] <= first["Difference"] <= first["Interval, high end"]


def test_pairs_are_shown_as_they_come(folder: Path, draw: Any) -> None:
    filled.fill(folder).close()
    test = draw("compare", "en", **TINY | {"pairs": "8"})
    assert sound(test)
    assert "3 pairs are there (8 were asked for)" in shown(test)
    assert len(downloads_of(test)) == 2


def test_runs_that_are_done_again_are_named(folder: Path, draw: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sweep's runs keep no values by township; the progress says that they are run once more."""
    with filled.fill(folder) as store:
        store.db.execute(
            "UPDATE run SET areas = 0 WHERE id IN (SELECT id FROM run WHERE state = 'done' AND areas LIMIT 2)"
        )
        asked = filled.request()
        assert work.without_areas(store, asked) == 2
        told: list[Job] = []
        whole = record.write
        monkeypatch.setattr(work, "write", lambda held, job: (told.append(job), whole(held, job)))
        assert filled.do(store, asked).state == "done"
        assert {each.again for each in told if each.total} == {2}
        assert work.without_areas(store, asked) == 0
        job = replace(
            told[0], state="running", pid=os.getpid(), token=start_token(os.getpid()), done=1, total=2, again=2
        )
        whole(store, job)
    test = draw("compare", "en", **TINY)
    assert "2 of them were stored without values by township" in filled.bars(test)


def test_what_the_browser_falls_back_on_is_what_is_chosen(folder: Path, draw: Any) -> None:
    """A click while the page is being drawn may lose a value on its way; then the default is shown and sent back."""
    filled.fill(folder).close()
    test = draw("compare", "en", **TINY)
    for _ in range(2):
        base = test.selectbox(key="compare.base.en")
        assert base.options[base.proto.default] == "Tiny example (tiny.yaml)"
        assert [test.multiselect[0].options[each] for each in test.multiselect[0].proto.default] == [
            "Tiny example: talk days (tiny-talk.yaml)"
        ]
        assert test.number_input(key="compare.pairs_box.en").proto.default == 3
        assert test.button_group(key="choose.view").proto.default == [0]
        test.run()
    test.button_group(key="choose.view").set_value("cost").run()
    assert test.button_group(key="choose.view").proto.default == [list(VIEWS).index("cost")]


@pytest.mark.parametrize(("page", "key"), [("compare", "compare.base.en"), ("twin", "twin.base.en")])
def test_a_drawing_that_is_cut_short_takes_the_address_once(
    page: str, key: str, folder: Path, draw: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever chooses while the page is still being drawn ends that drawing; the next one keeps the choice."""
    filled.fill(folder).close()
    whole = shell.query
    monkeypatch.setattr(shell, "query", lambda **values: st.stop())
    test = draw(page, "en", **TINY)
    monkeypatch.setattr(shell, "query", whole)
    test.selectbox(key=key).set_value("township.yaml").run()
    assert test.selectbox(key=key).value == "township.yaml"
    assert filled.asked(test, "base") == "township.yaml"


def test_the_picture_comes_before_what_limits_it(folder: Path, draw: Any) -> None:
    """Nothing stands above the effects that can stand below them: they are seen without scrolling."""
    filled.fill(folder).close()
    test = draw("compare", "en", **TINY)
    parts = list(test.main)
    chart = max(place for place, each in enumerate(parts) if each.type == "bidi_component")
    limits = next(place for place, each in enumerate(parts) if "switching value" in str(getattr(each, "value", "")))
    assert chart < limits


def test_a_link_with_the_id_shows_the_same_numbers(folder: Path, draw: Any) -> None:
    with filled.fill(folder) as store:
        identifier = comparisons.listed(store)[0].id
    by_words = draw("compare", "en", **TINY).dataframe[0].value
    test = draw("compare", "en", id=identifier[:16])
    assert sound(test)
    assert identifier[:12] in shown(test)
    assert by_words.equals(test.dataframe[0].value)
    test.button(key="compare.back").click().run()
    assert sound(test)
    assert test.selectbox


def test_a_deleted_run_is_said_plainly(folder: Path, draw: Any) -> None:
    with filled.fill(folder) as store:
        view = comparisons.listed(store)[0]
        store.delete([view.sides[1].runs[0]])
    test = draw("compare", "en", id=view.id)
    assert "no longer stored" in shown(test)
    assert test.button(key="compare.back")
    # by names, the page only lacks the first pair
    again = draw("compare", "en", **TINY)
    assert sound(again)
    assert "Press 'Compare'" in shown(again)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"state": "stopped"}, "Stopped; all finished runs are stored"),
        ({"state": "running", "pid": 2**22 + 5, "token": "1"}, "its process is gone"),
        ({"state": "failed", "message": {"zh": "磁盘满", "en": "disk full"}}, "disk full"),
        ({"state": "starting", "begun": 1.0}, "did not begin"),
    ],
)
def test_how_a_job_ended(change: dict[str, Any], words: str, folder: Path, draw: Any) -> None:
    filled.scenarios(folder)
    asked = filled.request()
    with Store.open(folder.parent / "store") as store:
        record.write(store, Job(record.job_id(asked), asked, **change))
    test = draw("compare", "en", **TINY)
    assert sound(test)
    assert words in shown(test)
    assert not test.button(key="compare.start").disabled


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"base": "../../etc/passwd", "with": "tiny.yaml"}, "no scenario '../../etc/passwd'"),
        ({"base": "run:zzzz", "with": "tiny.yaml"}, "zzzz"),
        ({"base": "tiny.yaml", "with": "tiny.yaml,township.yaml"}, "cover different days"),
        ({"id": "<b>x</b>"}, "no comparison"),
        ({"runs": "deadbeef"}, "deadbeef"),
        ({**TINY, "pairs": "٣"}, "Press 'Compare'"),
        ({**TINY, "precision": "nonsense"}, "--precision"),
    ],
)
def test_an_address_that_makes_no_sense_is_told_and_the_page_goes_on(
    query: dict[str, str], words: str, folder: Path, draw: Any
) -> None:
    filled.scenarios(folder)
    test = draw("compare", "en", **query)
    assert sound(test)
    assert words in shown(test)


def test_the_same_scenario_twice_is_refused(folder: Path, draw: Any) -> None:
    filled.scenarios(folder)
    text = (folder / "tiny.yaml").read_text(encoding="utf-8")
    (folder / "copy.yaml").write_text(text.replace("scenario: tiny", "scenario: copy"), encoding="utf-8")
    test = draw("compare", "en", base="tiny.yaml", **{"with": "copy.yaml"})
    assert "the same in all that matters" in shown(test)
    assert test.button(key="compare.start").disabled


def test_stored_runs_can_stand_on_a_side(folder: Path, draw: Any) -> None:
    with filled.fill(folder) as store:
        view = comparisons.listed(store)[0]
    test = draw("compare", "en", runs=f"{view.sides[0].runs[0]},{view.sides[1].runs[0]}", pairs="3")
    assert sound(test)
    assert test.selectbox[0].value == f"run:{view.sides[0].runs[0][:16]}"
    assert "Tiny example\\: talk days against Tiny example" in shown(test)


@pytest.mark.parametrize("form", ["html", "xlsx"])
def test_the_report_is_the_commands(form: str, folder: Path) -> None:
    with filled.fill(folder) as store:
        identifier = comparisons.listed(store)[0].id
    made = downloads.report(identifier, form, "en", folder)
    assert made[:2] == b"PK" if form == "xlsx" else identifier.encode() in made


def test_more_pairs_until_an_indicator_is_known_well_enough(folder: Path, draw: Any) -> None:
    with filled.fill(folder) as store:
        wanted = {"indicator": "contain_village", "half_width": 0.2, "series": None}
        asked = filled.request(pairs=160, precision=wanted)
        job = filled.do(store, asked)
        assert job.state == "done", job.message
        assert job.result is not None
        assert job.result["pairs"] == 10
        assert job.result["alpha"] == pytest.approx(0.025)
    test = draw("compare", "en", **TINY, precision="contain_village=0.2")
    assert sound(test)
    assert "Reached: the interval" in "".join(str(each.value) for each in test.success)
    assert "10" in test.success[0].value
    assert "widened" in shown(test)  # the words under the intervals say that they are not the usual ones
    assert "widened" in shown(draw("compare", "en", id=job.result["comparison"][:16]))


def test_the_button_asks_for_the_precision(folder: Path, draw: Any, quiet: list[Any]) -> None:
    filled.fill(folder).close()
    test = draw("compare", "en", **TINY)
    test.button(key="compare.precise_go").click().run()
    assert sound(test)
    assert len(quiet) == 1
    assert filled.asked(test, "precision").startswith("contain_village=")


def test_a_store_that_cannot_be_written_is_said_plainly(
    folder: Path, draw: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled.scenarios(folder)

    def refuse(store: Store) -> None:
        raise InputError.single("只能读取", "can only be read")

    monkeypatch.setattr(Store, "check_writable", refuse)
    for page, button in (("compare", "compare.start"), ("twin", "twin.run")):
        test = draw(page, "en", **TINY)
        test.button(key=button).click().run()
        assert sound(test)
        assert "can only be read" in shown(test)


@pytest.mark.parametrize(("pairs", "look"), [(1, 1), (10, 1), (20, 2), (40, 3), (80, 4), (160, 5)])
def test_looks_are_those_of_the_comparison(pairs: int, look: int) -> None:
    assert precisely.look_of(pairs) == look


def test_a_command_with_another_seed() -> None:
    assert work.with_seed("wangge run a.yaml --seed 3 --set 'x=1 2'", 7) == "wangge run a.yaml --set 'x=1 2' --seed 7"
    assert work.with_seed("wangge run a.yaml --seed=3", 7) == "wangge run a.yaml --seed 7"
    assert work.with_seed("", 7) == ""


def test_a_job_names_nothing_outside_its_folder(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store, pytest.raises(ValueError, match="etc"):
        record.path(store, "../../etc/passwd")


def test_a_changed_region_is_noticed_by_the_process(folder: Path) -> None:
    filled.scenarios(folder)
    asked = filled.request()
    asked["sides"][0]["digest"] = "0" * 64
    with Store.open(folder.parent / "store") as store:
        job = filled.do(store, asked)
    assert job.state == "failed"
    assert job.message is not None
    assert "changed just now" in job.message["en"]


def test_a_stopped_job_does_not_begin(folder: Path) -> None:
    filled.scenarios(folder)
    asked = filled.request()
    with Store.open(folder.parent / "store") as store:
        record.write(store, Job(record.job_id(asked), asked, begun=time.time()))
        record.stop(store, record.job_id(asked))
        work.carry_out(store, record.job_id(asked))
        assert store.count() == 0
        found = record.read(store, record.job_id(asked))
        assert found is not None
        assert found.state == "stopped"


def test_a_process_does_it_and_can_be_stopped(folder: Path) -> None:
    """The real thing: runs are stored one by one, a stop keeps them, and no process stays behind."""
    filled.scenarios(folder)
    with Store.open(folder.parent / "store") as store:
        job = record.start(store, filled.request(pairs=160))
        assert record.start(store, job.request).id == job.id  # at work already
        until = time.monotonic() + 60
        while store.count() < 2:
            found = record.look(store, job.id)
            assert found is not None
            assert found.working, (found.message, record.words_of(store, job.id))
            assert time.monotonic() < until
            time.sleep(0.1)
        pid = json.loads(record.path(store, job.id).read_text(encoding="utf-8"))["pid"]
        record.stop(store, job.id)
        while record.alive(pid, ""):
            assert time.monotonic() < until
            time.sleep(0.1)
        ended = record.look(store, job.id)
        assert ended is not None
        assert ended.state == "stopped"
        assert all(each.state == "done" for each in store.runs())


def test_sides_of_one_title_bear_their_names(folder: Path) -> None:
    """A copy keeps the title of its origin; figures and sentences must tell the two apart."""
    filled.scenarios(folder)
    text = (folder / "tiny-talk.yaml").read_text(encoding="utf-8")
    (folder / "more.yaml").write_text(text.replace("tiny-talk", "more").replace("0.8", "0.9"), encoding="utf-8")
    found = parts.distinct([parts.read(each) for each in ("tiny.yaml", "tiny-talk.yaml", "more.yaml")])
    assert found[0].title["zh"] == "微型示例"
    assert [each.title["zh"] for each in found[1:]] == ["微型示例：逢四说事 (tiny-talk)", "微型示例：逢四说事 (more)"]


def test_effects_side_by_side_share_their_axis() -> None:
    from sim.figures import forest
    from tests.figures.samples import EFFECTS, PLAIN, effect

    wide = forest([effect("contain_village", 0.4)], PLAIN)
    adapt = figures._axis([forest(EFFECTS, PLAIN), wide])
    made = [echarts.option(each, "en", True) for each in (forest(EFFECTS, PLAIN), wide)]
    assert made[0]["xAxis"]["max"] != made[1]["xAxis"]["max"]
    assert adapt is not None
    for each in made:
        adapt(each)
    spans = [{name: each["xAxis"][name] for name in ("min", "max", "interval")} for each in made]
    assert spans[0] == spans[1] and spans[0]["min"] <= -0.01 and spans[0]["max"] >= 40
    assert figures._axis([wide]) is None


def test_sides_are_words_not_paths(folder: Path) -> None:
    filled.scenarios(folder)
    assert parts.read("tiny").word == "tiny.yaml"
    for word in ("../tiny.yaml", str(folder / "tiny.yaml"), "", "run:", "run:../x", "\0"):
        with pytest.raises(InputError):
            parts.read(word)
    assert shell.scenario_file("tiny.yaml").path.parent == folder
