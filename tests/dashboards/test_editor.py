"""The scenario editor: form and YAML in step both ways, faults with lines, difference, saving."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboards.editing.flow import flow
from sim.parameters.catalogue import catalogue
from sim.scenario import load_scenario
from sim.scenario.shape import ScenarioShape
from tests.dashboards.words import shown, sound

PARTS = ("basics", "programmes", "parameters", "rules")


def yaml(test: AppTest) -> str:
    found: str = test.text_area(key="editor.yaml").value
    return found


def typed(test: AppTest, text: str) -> AppTest:
    return test.text_area(key="editor.yaml").set_value(text).run()


def by_key(found: Any, ending: str) -> Any:
    return next(each for each in found if each.key.endswith(ending))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("part", PARTS)
def test_every_part_is_drawn_in_both_languages(part: str, lang: str, draw: Any) -> None:
    test = draw("editor", lang, file="tiny.yaml", part=part)
    assert sound(test)
    assert ("模拟推演结果 非统计数据" if lang == "zh" else "not official statistics") in shown(test)
    assert ("可以推演" if lang == "zh" else "Ready to run") in shown(test)
    assert yaml(test).startswith("# Question")


def test_the_form_writes_the_text_and_keeps_its_comments(draw: Any) -> None:
    test = draw("editor", file="tiny.yaml", part="basics")
    by_key(test.number_input, "horizon/measure.").set_value(200).run()
    assert sound(test)
    assert "measure: 200" in yaml(test)
    assert yaml(test).startswith("# Question: does everything run?")
    assert "changes not saved" in shown(test)
    test.button(key="edit.undo").click().run()
    assert "measure: 365" in yaml(test)
    assert by_key(test.number_input, "horizon/measure.").value == 365


def test_the_text_moves_the_form(draw: Any) -> None:
    test = draw("editor", file="tiny.yaml", part="basics")
    typed(test, yaml(test).replace("seed: 1", "seed: 42"))
    assert by_key(test.number_input, ".seed.").value == 42


def test_faults_are_shown_with_their_lines(draw: Any) -> None:
    test = draw("editor", lang="zh", file="tiny.yaml", part="basics")
    typed(test, yaml(test).replace("seed: 1", "sead: 1").replace("measure: 365", "measure: abc"))
    assert sound(test)
    assert "tiny.yaml:18:1: sead" in shown(test)
    assert "是否应为“seed”" in shown(test)
    assert "18 | sead: 1" in shown(test)
    assert test.button(key="edit.save").disabled
    typed(test, "a: [1\n")
    assert "表单暂停" in shown(test)


def test_a_parameter_is_set_and_reset(draw: Any) -> None:
    test = draw("editor", file="tiny.yaml", part="parameters")
    by_key(test.number_input, "account.grid_wage.").set_value(30.0).run()
    assert "account.grid_wage: 30.0" in yaml(test)
    assert "set in this file" in shown(test)
    by_key(test.number_input, "account.grid_wage.").set_value(99.0).run()
    assert "outside the range" in shown(test)
    by_key(test.button, "account.grid_wage.reset").click().run()
    assert "parameters" not in yaml(test)
    assert by_key(test.number_input, "account.grid_wage.").value == 20.0


def test_every_parameter_can_be_found_and_drawn(draw: Any) -> None:
    test = draw("editor", file="tiny.yaml", part="parameters")
    rules = test.selectbox[-2] if len(test.selectbox) > 2 else test.selectbox[-1]
    groups = by_key(test.selectbox, "edit.group.tiny.yaml.en")
    assert rules is not None
    for rule in dict.fromkeys(each.rule for each in catalogue().values()):
        groups = by_key(test.selectbox, "edit.group.tiny.yaml.en")
        groups.set_value(rule).run()
        assert sound(test)
        words = shown(test) + " ".join(each.label for each in (*test.number_input, *test.selectbox, *test.toggle))
        for each in catalogue().values():
            if each.rule == rule:
                assert each.label["en"].split(" (")[0].split("-")[0] in words.replace("\\", ""), each.id


def test_cells_of_a_parameter_are_set_one_after_another(draw: Any) -> None:
    test = draw("editor", file="tiny.yaml", part="parameters")
    text = yaml(test) + "parameters:\n  account.subsidy: [{at: {tier: village}, value: 90}]\n"
    typed(test, text)
    assert sound(test)
    assert "set in this file" in shown(test)
    assert any("village" in str(each.value.to_dict()).lower() for each in test.table)


def test_a_programme_is_switched_on_and_off(draw: Any) -> None:
    test = draw("editor", file="tiny.yaml", part="programmes")
    by_key(test.toggle, "speak_on_fours.on").set_value(True).run()
    assert "speak_on_fours: {start: 2023-04-01}" in yaml(test), "the first measured day"
    by_key(test.number_input, "speak_on_fours/coverage.").set_value(0.5).run()
    assert "speak_on_fours: {start: 2023-04-01, coverage: 0.5}" in yaml(test)
    assert sound(test)
    by_key(test.toggle, "speak_on_fours.on").set_value(False).run()
    assert "speak_on_fours" not in yaml(test)


def test_a_programme_of_the_base_is_switched_off_with_null(draw: Any) -> None:
    test = draw("editor", file="huaihua-talk-days.yaml", part="programmes")
    test.button(key="edit.derive").click().run()
    assert "extends: huaihua-talk-days.yaml" in yaml(test)
    by_key(test.toggle, "speak_on_fours.on").set_value(False).run()
    assert "speak_on_fours: null" in yaml(test)
    assert "Ready to run" in shown(test)


def test_rules_and_policies(draw: Any) -> None:
    test = draw("editor", file="tiny.yaml", part="rules")
    test.radio[0].set_value("without").run()
    assert "rules: {without: [meet]}" in yaml(test)
    by_key(test.selectbox, "policies/county.").set_value("worst_queue_first").run()
    assert "county: worst_queue_first" in yaml(test)
    assert sound(test)


def test_what_differs_from_the_base_is_listed(draw: Any) -> None:
    test = draw("editor", file="huaihua-talk-days.yaml")
    rows = test.table[0].value
    assert "programmes/speak_on_fours/coverage" in [str(each).replace("\\", "") for each in rows.iloc[:, 0]]


def test_saving_under_a_new_name_and_replacing(folder: Path, draw: Any) -> None:
    test = draw("editor", file="tiny.yaml", part="basics")
    by_key(test.number_input, ".seed.").set_value(9).run()
    assert test.button(key="edit.save").disabled, "the file exists: replacing has to be asked for"
    by_key(test.text_input, "edit.name.tiny.yaml.0").set_value("mine").run()
    test.button(key="edit.save").click().run()
    assert sound(test)
    assert load_scenario(folder / "mine.yaml").seed == 9
    assert load_scenario(folder / "mine.yaml").name == "mine", "two files of one name could not be compared"
    assert load_scenario(folder / "tiny.yaml").seed == 1
    assert "scenario: mine" in yaml(test)
    assert test.selectbox(key="edit.file").value == "mine.yaml"
    by_key(test.number_input, ".seed.").set_value(10).run()
    test.checkbox[0].check().run()
    test.button(key="edit.save").click().run()
    assert load_scenario(folder / "mine.yaml").seed == 10


def test_a_name_of_ones_own_outlives_another_file_name(folder: Path, draw: Any) -> None:
    test = draw("editor", file="tiny.yaml", part="basics")
    typed(test, yaml(test).replace("scenario: tiny", "scenario: ours"))
    by_key(test.text_input, "edit.name.tiny.yaml.1").set_value("mine").run()
    test.button(key="edit.save").click().run()
    assert load_scenario(folder / "mine.yaml").name == "ours"


def test_a_derived_scenario_takes_the_name_it_is_saved_under(folder: Path, draw: Any) -> None:
    test = draw("editor", file="tiny.yaml")
    test.button(key="edit.derive").click().run()
    assert "scenario: tiny-2" in yaml(test)
    by_key(test.text_input, "edit.name.tiny-2.yaml.0").set_value("more hours.yaml").run()
    test.button(key="edit.save").click().run()
    assert load_scenario(folder / "more hours.yaml").name == "more hours"
    assert yaml(test).startswith('schema: 1\nscenario: "more hours"\nextends: tiny.yaml')


def test_an_unknown_daily_series_is_no_scenario(draw: Any) -> None:
    test = draw("editor", file="tiny.yaml")
    typed(test, yaml(test) + "keep: {daily: [live_stok]}\n")
    assert "did you mean 'live_stock'" in shown(test)
    assert test.button(key="edit.save").disabled


def test_words_of_lists_follow_the_language(draw: Any) -> None:
    test = draw("editor", file="tiny.yaml", part="rules")
    box = by_key(test.selectbox, "policies/county.")
    assert "queue" in " ".join(box.options).lower()
    test.button(key="shell.switch").click().run()
    other = by_key(test.selectbox, "policies/county.")
    assert "不另行调度" in other.options
    # the browser keeps the word of what is chosen as long as the key of its list
    assert other.key != box.key
    test.button_group[0].set_value("parameters").run()
    group = by_key(test.selectbox, "edit.group.tiny.yaml.zh")
    group.set_value("close").run()
    test.button(key="shell.switch").click().run()
    assert by_key(test.selectbox, "edit.group.tiny.yaml.en").value == "close"


@pytest.mark.parametrize("name", ["../../escape", "/tmp/escape"])
def test_a_name_that_leads_out_is_refused(name: str, folder: Path, draw: Any) -> None:
    test = draw("editor", file="tiny.yaml", part="basics")
    before = sorted(folder.parent.rglob("*"))
    by_key(test.text_input, "edit.name.tiny.yaml.0").set_value(name).run()
    test.button(key="edit.save").click().run()
    assert sound(test)
    assert "a file name begins" in shown(test)
    assert sorted(folder.parent.rglob("*")) == before


def test_an_upload_is_taken_to_hand_and_not_saved(folder: Path, draw: Any) -> None:
    test = draw("editor", lang="zh", file="tiny.yaml", part="basics")
    data = (folder / "tiny.yaml").read_bytes().replace(b"seed: 1", b"seed: 77")
    test.file_uploader[0].upload("../hello.yaml", data, "application/yaml").run()
    assert sound(test)
    assert "seed: 77" in yaml(test)
    assert "尚未保存" in shown(test)
    assert sorted(each.name for each in folder.iterdir()) == ["regions", "tiny.yaml"]


@pytest.mark.parametrize("value", [True, 1, "x", [1], {"zh": [1]}, {"county": 5, "start": "x"}])
def test_a_text_full_of_wrong_types_still_has_a_form(value: Any, draw: Any) -> None:
    names = [field.alias or name for name, field in ScenarioShape.model_fields.items()]
    text = "".join(f"{name}: {flow(value)}\n" for name in names if name != "extends")
    test = draw("editor", file="tiny.yaml", part="basics")
    typed(test, text)
    assert sound(test)
    for part in PARTS[1:]:
        test.button_group[0].set_value(part).run()
        assert sound(test), part
    if isinstance(value, dict):
        typed(test, text + f"extends: {flow(value)}\n")
        typed(
            test,
            f"schema: 1\nprogrammes: {{speak_on_fours: {flow(value)}}}\nparameters: {{arise.rate: {flow(value)}}}\n",
        )
        test.button_group[0].set_value("programmes").run()
        assert sound(test)


def test_drafts_survive_a_change_of_file(draw: Any) -> None:
    test = draw("editor", file="tiny.yaml", part="basics")
    by_key(test.number_input, ".seed.").set_value(5).run()
    test.selectbox(key="edit.file").set_value("township.yaml").run()
    assert "scenario: township" in yaml(test)
    test.selectbox(key="edit.file").set_value("tiny.yaml").run()
    assert "seed: 5" in yaml(test)


def test_a_file_that_is_not_there_is_said(draw: Any) -> None:
    test = draw("editor", file="../../etc/passwd")
    assert sound(test)
    assert "There is no" in shown(test)
    assert "root:" not in yaml(test)
