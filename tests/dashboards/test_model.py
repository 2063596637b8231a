"""The model page, and the plain tables it is drawn from."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboards.app_pages.model import SECTIONS
from sim.evidence import facts, programmes
from sim.experiments import describe
from sim.experiments.model_tables import _meanings, place_words, theory, theory_words
from sim.parameters.catalogue import catalogue
from sim.rule import registry
from sim.text import words
from sim.vocabulary import ORDER
from sim.world.columns import TABLES
from sim.world.laws import LAWS
from tests.dashboards.words import shown, sound


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_is_drawn_in_both_languages(section: str, lang: str, draw: Any) -> None:
    test = draw("model", lang, section=section)
    assert sound(test)
    assert words(lang)["notice"] in shown(test).replace("**", "")
    tables = [each.value for each in (*test.table, *test.dataframe)]
    assert tables
    assert all(len(each) for each in tables)


def test_a_link_opens_one_description(draw: Any) -> None:
    test = draw("model", "zh", section="parameters", id="handle.settle_probability")
    assert sound(test)
    text = str(test.table[0].value.to_dict())
    assert "取值范围" in text
    assert "假定" in text


def test_a_search_narrows_the_table(draw: Any) -> None:
    test = draw("model", section="parameters")
    assert len(test.dataframe[0].value) == len(catalogue())
    test.text_input(key="model.search").set_value("grid wage").run()
    assert list(test.dataframe[0].value.iloc[:, 0]) == ["account.grid_wage"]
    test.text_input(key="model.search").set_value("no such thing").run()
    assert not test.dataframe
    assert "Nothing fits" in shown(test)


def test_the_day_is_the_registry(draw: Any) -> None:
    assert [row["rule"] for row in describe.day()] == list(registry())
    assert all(row["what"]["zh"] and row["what"]["en"] for row in describe.day())
    # numbers of phases are stored and say nothing about order
    said = {name: dict(each.lines)["phase"]["en"] for name, each in describe.rules().items()}
    assert [int(said[name].split(".")[0]) for name in registry()] == [
        ORDER.index(rule.phase) + 1 for rule in registry().values()
    ]
    assert said["background"].startswith("8. ") and said["handle"].startswith("9. ")


def test_laws_columns_and_operators_are_the_engines() -> None:
    assert [row["law"]["en"] for row in describe.laws()] == list(LAWS)
    assert len(describe.columns()) == sum(len(held) for held in TABLES.values())
    assert {row["operator"] for row in describe.operator_table()} == set(describe.operators())


def test_no_meaning_is_of_something_gone() -> None:
    held = _meanings()
    assert set(held["rules"]) <= set(registry())
    assert set(held["operators"]) <= set(describe.operators())
    assert set(held["laws"]) <= set(LAWS)
    for table, columns in held["columns"].items():
        assert set(columns) <= set(TABLES[table])
    assert set(held["tables"]) <= set(TABLES)
    assert set(held["units"]) <= {row["unit"]["en"] for row in describe.columns()}
    assert set(held["theory"]) <= {row["title"] for row in theory()}


def test_checks_against_theory_are_read_whole(tmp_path: Path) -> None:
    page = tmp_path / "theory.md"
    assert theory(page) == []
    page.write_text(
        "# Theory\n| a | b |\n|---|---|\n| 1 | 2 |\n## A1.1: M/M/c\n| quantity | z | ok |\n| --- | --- | --- |\n"
        "| rho | -0.25 | yes |\n| Wq | +4 | no |\n## Other\n| x | y |\n|--|--|\n| 1 | 2 |\n",
        encoding="utf-8",
    )
    assert theory(page) == [
        {"case": "A1.1", "title": "M/M/c", "quantity": "rho", "z": "-0.25", "ok": "yes"},
        {"case": "A1.1", "title": "M/M/c", "quantity": "Wq", "z": "+4", "ok": "no"},
    ]
    assert len({row["case"] for row in theory()}) >= 15


def is_chinese(text: str) -> bool:
    """Whether nothing is left in English but names as files have them, symbols and letters of formulas."""
    return re.search("[\u4e00-\u9fff]", text) is not None or not re.search("[A-Za-z]{3}", text)


def test_every_meaning_has_its_chinese() -> None:
    english = [
        (row["table"], row["column"], field)
        for row in describe.columns()
        for field in ("what", "unit", "type", "of")
        if not is_chinese(row[field]["zh"])
    ]
    assert english == []
    assert [row["law"]["zh"] for row in describe.laws() if not is_chinese(row["law"]["zh"])] == []
    for row in (*describe.day(), *describe.operator_table()):
        assert is_chinese(row["what"]["zh"]), row
    titles = {row["title"] for row in describe.theory()}
    assert [title for title in titles if theory_words(title)["zh"] == title] == []
    places = {each.place for each in (*programmes().values(), *facts().values())}
    assert [place for place in places if not is_chinese(place_words(place)["zh"])] == []
    assert all(re.fullmatch(r"[A-Z][a-zü]+( [A-Za-z]+)*", place_words(place)["en"]) for place in places)
    assert all("`" not in row["what"]["en"] for row in describe.operator_table())


def _all_lines() -> None:
    import json

    import streamlit as st

    from dashboards.parts.described import lines
    from sim.experiments import describe

    kinds = describe.parameters(), describe.programmes(), describe.rules()
    st.code(json.dumps({name: lines(each) for kind in kinds for name, each in kind.items()}, ensure_ascii=False))


def test_all_that_is_said_of_one_thing_is_in_words() -> None:
    test = AppTest.from_function(_all_lines, default_timeout=60)
    test.query_params["lang"] = "zh"
    found = json.loads(test.run().code[0].value)
    assert set(catalogue()) <= set(found)
    free = {"choices", "fact", "parameters", "effect"}  # what one writes into a file, letter for letter
    english = {
        (name, field, text)
        for name, said in found.items()
        for field, text in said.items()
        if field not in free
        and not is_chinese(text)
        and (name not in catalogue() or catalogue()[name].type != "choice")
    }
    assert english == set()
    assert found["account.subsidy"]["value"].startswith("村（社区） 80；乡镇（街道） 200")
    assert found["handle.gap"]["value"].startswith("村（社区） 伽马分布（均值 5，形状 2）")
    assert found["capacity.every_day"]["value"].endswith("其余 否")
    assert "婚姻家庭" in found["arise.kind_share"]["value"] and "农村 0.27" in found["arise.kind_share"]["value"]
    assert found["speak_on_fours"]["place"] == "随州"
