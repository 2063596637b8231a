"""The live page without a browser, in every state a run can be in."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboards import texts
from dashboards.live import against, chooser
from dashboards.live.screen import pace
from sim.experiments.live import frames
from sim.experiments.live.child import Child
from sim.scenario import load_scenario
from sim.scenario.extend import SHIPPED
from sim.store import Store, live
from tests.live.helpers import TINY, end_all, wait

Draw = Callable[..., AppTest]


def _alone() -> None:
    from dashboards.app_pages import live as page
    from dashboards.guard import guarded

    guarded(page.render)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    scenarios = tmp_path / "scenarios"
    (scenarios / "regions").mkdir(parents=True)
    shutil.copy(TINY, scenarios)
    shutil.copy(SHIPPED / "regions" / "tiny.yaml", scenarios / "regions")
    monkeypatch.setenv("WANGGE_SCENARIOS", str(scenarios))
    monkeypatch.setenv("WANGGE_STORE", str(tmp_path / "store"))
    with Store.open(tmp_path / "store") as opened:
        yield opened
        end_all(opened)


@pytest.fixture
def draw() -> Draw:
    def drawn(lang: str = "en", **query: str) -> AppTest:
        test = AppTest.from_function(_alone, default_timeout=60)
        for key, value in {"lang": lang, **query}.items():
            test.query_params[key] = value
        return test.run()

    return drawn


class Halted(Child):
    """The run's own code up to some day, in this process."""

    last = 40

    def _look(self) -> None:
        if self.model.day >= self.last and self.state == "playing":
            self._go("paused")
            self._write(at_once=True)
            self.state = "left"  # leaves the loop as it stands


@pytest.fixture
def paused(store: Store) -> str:
    run = live.create(store, "tiny", {"zh": "微型", "en": "Tiny <b>*one*</b>"}, path=str(TINY), speed=live.AT_ONCE)
    Halted(store, run, 60.0).work()
    assert live.get(store, run).state == "paused"
    return run


def html(test: AppTest) -> str:
    """All fixed HTML of a page."""
    return "\n".join(_below(test.main))


def _below(block: Any) -> Iterator[str]:
    for each in getattr(block, "children", {}).values():
        if each.type == "html":
            yield each.proto.body
        yield from _below(each)


def components(test: AppTest) -> list[str]:
    found: list[str] = []

    def visit(block: Any) -> None:
        for each in getattr(block, "children", {}).values():
            if each.type == "bidi_component":
                found.append(each.proto.component_name)
            visit(each)

    visit(test.main)
    return found


def buttons(test: AppTest) -> dict[str, Any]:
    return {each.key: each for each in test.button}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_choosing_says_what_will_run_and_that_nothing_runs_yet(store: Store, draw: Draw, lang: str) -> None:
    page = draw(lang, scenario="tiny.yaml")
    assert not page.exception
    assert texts.say("live.none_running", lang) in [each.value for each in page.info]
    assert any("286" in each.value for each in page.caption)
    assert buttons(page)["live.start"].label == texts.say("live.start", lang)


def test_start_attaches_the_page_to_the_run(store: Store, draw: Draw) -> None:
    page = draw(scenario="tiny.yaml")
    buttons(page)["live.start"].click().run()
    assert not page.exception
    run = page.query_params["run"]
    run = run[0] if isinstance(run, list) else run
    wait(lambda: live.get(store, run).day > 0, "the first day")
    page.run()
    assert "wangge_map" in components(page)
    # another session that opens the same address sees the same run; one without it can join
    assert "wangge_map" in components(draw("zh", run=run))
    assert f"live.join.{run}" in buttons(draw(scenario="tiny.yaml"))
    live.command(store, run, "stop")
    wait(lambda: live.get(store, run).state == "stopped", "the stop")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_paused_run_shows_everything_on_one_screen(store: Store, draw: Draw, paused: str, lang: str) -> None:
    page = draw(lang, run=paused)
    assert not page.exception
    assert not page.error
    words = html(page)
    for key in ("live.state_paused", "live.now_live", "live.waits", "live.hours", "live.ticker", "live.part_warm_up"):
        assert texts.say(key, lang) in words, key
    assert words.count('class="dial"') == 4
    assert components(page).count("wangge_map") == 1
    assert components(page).count("streamlit-echarts.streamlit_echarts") == 2
    assert buttons(page)["live.play"].label == texts.say("live.play", lang)
    if lang == "en":
        assert "Tiny &lt;b&gt;*one*&lt;/b&gt;" in words, "a title is text, never markup"


def test_buttons_write_commands(store: Store, draw: Draw, paused: str) -> None:
    page = draw(run=paused)
    for key in ("live.step1", "live.step30", "live.play", "live.stop"):
        buttons(page)[key].click().run()
    page.selectbox(key="live.speed.en").set_value(30.0).run()
    asked = [(each.verb, each.value) for each in live.waiting(store, paused)]
    assert asked == [("step", 1.0), ("step", 30.0), ("play", None), ("stop", None), ("speed", 30.0)]
    assert live.last_seen(store, paused) is not None


def test_drilling_down_shows_the_way_back(store: Store, draw: Draw, paused: str) -> None:
    page = draw(run=paused, at="village-3")
    assert not page.exception
    found = buttons(page)
    assert [key for key in found if key.startswith("live.up.")] == [
        "live.up.city",
        "live.up.county",
        "live.up.township",
    ]
    found["live.up.county"].click().run()
    assert page.query_params["at"] in ("county-0", ["county-0"])
    assert "wangge_map" in components(page)
    assert not draw(run=paused, at="county-999").exception


def test_a_run_that_is_loading_says_so(store: Store, draw: Draw) -> None:
    run = live.create(store, "tiny", {"zh": "微型", "en": "Tiny"}, path=str(TINY))
    page = draw("zh", run=run)
    assert not page.exception
    assert texts.say("live.loading", "zh") in html(page)
    assert buttons(page)["live.play"].disabled


def test_a_run_whose_process_is_gone_says_so(
    store: Store, draw: Draw, paused: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.transaction() as db:
        live.write(db, paused, pid=2**22 + 1, start_token="gone")
    monkeypatch.setattr(live, "SILENCE", -1.0)
    page = draw("en", run=paused)
    assert not page.exception
    assert 'class="lv failed brief" role="alert"' in html(page)
    assert "process of this run is gone" in html(page)
    assert "live.again" in buttons(page)
    assert "wangge_map" in components(page), "its days so far remain"


def test_a_finished_run_names_its_stored_result(store: Store, draw: Draw, paused: str) -> None:
    with store.transaction() as db:
        live.write(db, paused, state="done", stored="0123456789abcdef")
    page = draw("zh", run=paused)
    assert not page.exception
    assert texts.say("live.done", "zh", id="0123456789ab") in html(page)
    assert "live.again" in buttons(page)


def test_a_finished_run_is_compared_with_what_it_extends(
    store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "scenarios"
    talk = folder / "talk.yaml"
    talk.write_text("extends: tiny.yaml\nscenario: talk\nprogrammes: {speak_on_fours: {coverage: 1.0}}\n", "utf-8")
    asked = {}
    for name in ("tiny.yaml", "talk.yaml"):
        run = live.create(store, name, {"zh": "", "en": ""}, path=str(folder / name))
        asked[name] = against.of(live.get(store, run))
    assert asked["talk.yaml"] == against.Against("tiny.yaml", "talk.yaml", "talk.yaml")
    assert asked["tiny.yaml"] is not None and asked["tiny.yaml"].own == asked["tiny.yaml"].base == "tiny.yaml"
    assert asked["tiny.yaml"].alternative not in ("tiny.yaml", "")
    # one that covers other days than its base cannot be compared with it
    talk.write_text(talk.read_text("utf-8") + "horizon: {measure: 30}\n", "utf-8")
    run = live.create(store, "talk", {"zh": "", "en": ""}, path=str(talk))
    found = against.of(live.get(store, run))
    assert found is None or found.base == "talk.yaml"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_finished_page_says_what_will_be_compared(
    store: Store, draw: Draw, paused: str, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.transaction() as db:
        live.write(db, paused, state="done", stored="0123456789abcdef")
    monkeypatch.setattr(against, "of", lambda now: against.Against("tiny.yaml", "other.yaml", "tiny.yaml"))
    words = texts.say("live.against_first", lang, base="\0", other="other.yaml").partition("\0")[2]
    assert words in html(draw(lang, run=paused))


def test_what_was_chosen_stays_when_the_language_changes(store: Store, draw: Draw, paused: str) -> None:
    page = draw("zh", run=paused)
    page.selectbox(key="live.show.zh").set_value("overdue").run()
    page.selectbox(key="live.speed.zh").set_value(30.0).run()
    with store.transaction() as db:
        live.write(db, paused, speed=30.0)
    buttons(page)["shell.switch"].click().run()
    for key, value in (("live.show.en", "overdue"), ("live.speed.en", 30.0)):
        box = page.selectbox(key=key)
        assert box.value == value
        assert not any("\u4e00" <= each <= "\u9fff" for option in box.options for each in option)
    page = draw("zh", scenario="tiny.yaml")
    chosen = next(each for each in page.multiselect)
    chosen.set_value(["speak_on_fours"]).run()
    buttons(page)["shell.switch"].click().run()
    assert [each.value for each in page.multiselect] == [["speak_on_fours"]]
    assert not page.warning


def test_a_part_that_cannot_read_the_store_says_so_and_goes_on(
    store: Store, draw: Draw, paused: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object) -> None:
        raise sqlite3.OperationalError("database is locked")

    monkeypatch.setattr(live, "poll", locked)
    page = draw("en", run=paused)
    assert not page.exception
    assert [each.value for each in page.error] == [texts.say("shell.store_busy", "en")]
    assert "live.play" in buttons(page), "the rest of the page stands"
    monkeypatch.undo()


def test_an_unknown_run_and_an_unknown_scenario_are_named(store: Store, draw: Draw) -> None:
    page = draw("en", run="../../etc/passwd")
    assert not page.exception
    assert "no live run '../../etc/passwd'" in page.code[0].value
    buttons(page)["live.back"].click().run()
    assert "live.start" in buttons(page)
    page = draw("en", scenario="../secret.yaml")
    assert "live.start" in buttons(page)


def test_a_faulty_scenario_is_shown_with_its_line(store: Store, draw: Draw, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = TINY.read_text(encoding="utf-8").replace("measure: 365", "measure: many")
    (store.folder.parent / "scenarios" / "tiny.yaml").write_text(bad, encoding="utf-8")
    page = draw("en", scenario="tiny.yaml")
    assert "horizon/measure" in page.code[0].value
    assert "live.start" not in buttons(page)


def test_a_lost_picture_leaves_the_page_standing(store: Store, draw: Draw, paused: str) -> None:
    frames.drop(store.folder, paused)
    page = draw("en", run=paused)
    assert not page.exception
    assert texts.say("live.no_map", "en") in [each.value for each in page.info]


def test_changed_programmes_give_another_name() -> None:
    scenario = load_scenario(TINY)
    assert chooser.settings(scenario, []) == ()
    found = chooser.settings(scenario, ["speak_on_fours"])
    changed = load_scenario(TINY, found)
    assert list(changed.programmes) == ["speak_on_fours"]
    assert changed.name == "tiny+speak_on_fours"
    assert changed.title["zh"].endswith("+逢四说事")
    assert load_scenario(TINY, [*found, "programmes/speak_on_fours=null"]).identity() == scenario.identity()


def test_both_languages_say_the_same_things() -> None:
    folder = texts.FOLDER
    import yaml

    both = [yaml.safe_load((folder / f"live.{lang}.yaml").read_text(encoding="utf-8")) for lang in ("zh", "en")]
    assert both[0].keys() == both[1].keys()
    assert all(isinstance(value, str) for side in both for value in side.values())
    assert json.dumps(both, ensure_ascii=False)


def test_many_viewers_make_everybodys_picture_slower_not_blank() -> None:

    factors = [pace(n) for n in range(0, 60)]
    assert factors[1] == 1.0 and factors == sorted(factors) and factors[20] * 0.25 <= 1.0, "still one a second for 20"


def test_viewers_are_counted_over_all_runs(store: Store) -> None:

    assert live.n_viewers(store, 10.0) == 0
