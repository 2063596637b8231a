"""What the page Programmes and evidence says a measure does in the model, and how one tries it on the page Compare."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dashboards import shell, texts
from dashboards.jobs import work
from dashboards.parts import sides, switched
from sim.errors import InputError
from sim.evidence import programmes
from sim.experiments import describe_ablation
from sim.experiments.describe_ablation import ablation
from tests.dashboards.test_programmes import LANGS, first, tables
from tests.dashboards.words import shown, sound


# --- effect in the model ----------------------------------------------------------------------------
def moved(name: str, difference: float, unit: str, **more: Any) -> dict[str, Any]:
    """An effect as ``wangge ablate --json`` writes it."""
    return {"indicator": name, "series": "true", "difference": difference, "low": None, "high": None,
            "unit": {"zh": unit, "en": unit}, "knowledge": None, "reason": None, **more}  # fmt: skip


ROW = {
    "verdict": "declared", "effect": moved("contain_village", 0.0123, "share", low=0.01, high=0.015),
    "added_cost": moved("added_cost", 12.0, "yuan"), "cost_per_added_durable": None,
    "side_effects": [moved("open_stock", 12.0, "cases", knowledge={"low": 3, "high": 21, "members": 20})],
    "reason": None, "exception": {"zh": "因为", "en": "because"},
}  # fmt: skip
TABLE = {"schema": 1, "base": "b", "title": {"zh": "基准", "en": "base"}, "pairs": 37, "members": 20}


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A shipped table for the first measure."""
    path = tmp_path / "ablation.json"
    path.write_text(json.dumps({**TABLE, "measures": [{"id": first().id, **ROW}]}), encoding="utf-8")
    monkeypatch.setattr(describe_ablation, "ablation_file", lambda: path)
    return path


@pytest.mark.parametrize("lang", LANGS)
def test_without_a_table_the_page_says_which_command_makes_it(
    lang: str, draw: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(describe_ablation, "ablation_file", lambda: tmp_path / "none.json")
    test = draw("programmes", lang, programme=first().id)
    assert texts.say("programmes.no_table", lang) in shown(test)
    assert any(each.value.startswith(f"wangge ablate {first().id} --base ") for each in test.code)


@pytest.mark.parametrize("lang", LANGS)
def test_a_row_shows_change_intervals_cost_and_side_effects(lang: str, draw: Any, table: Path) -> None:
    test = draw("programmes", lang, programme=first().id)
    assert sound(test)
    cells, text = tables(test), shown(test).replace("\\", "")
    assert ("+1.23 个百分点" if lang == "zh" else "+1.23 percentage points") in cells
    assert texts.say("programmes.not_computed", lang) in cells
    assert texts.say("programmes.side_effects", lang, n=1) in {each.label for each in test.expander}
    assert "+12.0 cases" in cells
    assert ("因为" if lang == "zh" else "because") in text
    assert "37" in text


def test_a_measure_that_the_table_lacks_is_said(draw: Any, table: Path) -> None:
    other = next(each for each in programmes().values() if each.is_switch and each.id != first().id)
    assert "does not have this measure" in shown(draw("programmes", "en", programme=other.id))


def broken() -> list[str]:
    """Files that are no such table."""

    def row(**more: Any) -> str:
        return json.dumps({**TABLE, "measures": [{"id": "a", **ROW, **more}]})

    return [
        "", "[]", "{}", "[" * 5_000, json.dumps({**TABLE, "schema": 2, "measures": []}), json.dumps(TABLE),
        row(verdict="<b>"), row(effect={"indicator": "c"}), row(effect=moved("c", float("nan"), "share")),
        row(exception={"zh": "x"}), row(side_effects=3),
    ]  # fmt: skip


@pytest.mark.parametrize("number", range(len(broken())))
def test_a_broken_table_is_a_line_and_the_rest_goes_on(number: int, draw: Any, table: Path) -> None:
    text = broken()[number]
    table.write_text(text, encoding="utf-8")
    with pytest.raises(InputError):
        ablation(table)
    if number == 0:
        test = draw("programmes", "en", programme=first().id)
        assert sound(test)
        assert "wangge ablate --all" in "".join(str(each.value) for each in test.code)
        assert texts.say("programmes.effects", "en") in shown(test).replace("\\", "")


# --- try it -----------------------------------------------------------------------------------------
def test_trying_a_measure_opens_compare_with_it_over_the_base(draw: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, Any]] = []
    monkeypatch.setattr(shell, "link", lambda page, label, icon=None, **values: asked.append({"page": page, **values}))
    each = first()
    assert sound(draw("programmes", "en", programme=each.id, against="tiny.yaml"))
    linked = next(one for one in asked if one["page"] == "compare")
    assert (linked["base"], linked["with"]) == ("tiny.yaml", f"tiny.yaml+{each.id}")
    asked.clear()
    draw("programmes", "en", programme=first("doctrine").id, against="tiny.yaml")
    assert not [one for one in asked if one["page"] == "compare"]


def test_compare_takes_the_link_and_asks_for_the_right_runs(draw: Any, folder: Path) -> None:
    each = first()
    word = f"tiny.yaml+{each.id}"
    test = draw("compare", "zh", base="tiny.yaml", pairs="3", **{"with": word})
    assert sound(test)
    assert not test.error
    assert test.multiselect[0].value == [word]
    assert not test.button(key="compare.start").disabled
    found = sides.distinct([sides.read("tiny.yaml"), sides.read(word)])
    base, other = work.scenarios(sides.request(found, kind="compare")["sides"])
    assert set(other.programmes) == {*base.programmes, each.id}
    use = other.programmes[each.id]
    assert (use.start - other.start).days == other.warm_up
    assert found[1].command.startswith("wangge run ")
    assert f"--set programmes/{each.id}/start={use.start}" in found[1].command


def test_every_measure_can_be_tried(folder: Path) -> None:
    base = sides.read("tiny.yaml").scenario
    measures = [name for name, each in programmes().items() if each.is_switch]
    assert all(switched.switch(name).id == name for name in measures)
    for name in measures[::20]:
        assert name in switched.switched(base, folder / "tiny.yaml", name).programmes


def test_experience_of_another_place_is_titled_so(folder: Path) -> None:
    word = f"tiny.yaml+{first().id}"
    assert sides.read(word).title["zh"].startswith("异地经验移植情景")
    home = first(document=next(each.document for each in programmes().values() if each.place == "huaihua"))
    title = sides.read(f"huaihua.yaml+{home.id}").title
    assert "异地" not in title["zh"]
    assert home.name["en"] in title["en"]


@pytest.mark.parametrize("word", ["tiny.yaml+", "tiny.yaml+../../x", "tiny.yaml+<b>", "none.yaml+a", "+", "+tiny.yaml"])
def test_a_wrong_word_is_refused(word: str, folder: Path) -> None:
    with pytest.raises(InputError):
        sides.read(word)


def test_what_is_no_measure_and_what_is_in_use_is_refused(folder: Path, draw: Any) -> None:
    with pytest.raises(InputError, match="no measure"):
        sides.read(f"tiny.yaml+{first('doctrine').id}")
    each = first()
    (folder / "used.yaml").write_text(
        f"schema: 1\nscenario: used\nextends: tiny.yaml\nprogrammes: {{{each.id}: {{}}}}\n", encoding="utf-8"
    )
    with pytest.raises(InputError, match="in use already"):
        sides.read(f"used.yaml+{each.id}")
    assert "in use already" in shown(draw("programmes", "en", programme=each.id, against="used.yaml"))
