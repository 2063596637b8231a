"""The model page, and the plain tables it is drawn from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dashboards.app_pages.model import SECTIONS
from sim.experiments import describe
from sim.experiments.model_tables import _meanings, theory
from sim.parameters.catalogue import catalogue
from sim.rule import registry
from sim.text import words
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
