"""The page Programmes and evidence: its list and filters, one record, and what the catalogue alone decides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import dashboards
import sim.evidence
from dashboards import shell, texts
from dashboards.evidence import choosing, effects, record
from dashboards.parts import switched
from sim.evidence import Programme, documents, facts, programmes
from sim.experiments import describe_ablation
from sim.experiments.describe_levers import levers
from tests.dashboards.words import shown, sound

LANGS = ("zh", "en")


def first(nature: str = "measure", **more: str) -> Programme:
    """The first record of that kind."""
    wanted = {"nature": nature, **more}
    return next(each for each in programmes().values() if all(getattr(each, key) == wanted[key] for key in wanted))


def users() -> dict[str, str]:
    """Operator -> a measure that uses it, and nature -> a record of it."""
    found = {effect.operator: name for name, each in programmes().items() for effect in each.effects}
    return {**found, **{each.nature: name for name, each in programmes().items()}}


def tables(test: Any) -> str:
    return "\n".join(each.value.to_csv(index=False) for each in test.table).replace("\\", "")


def listed(test: Any) -> list[str]:
    return list(test.radio[0].options) if test.radio else []


# --- the list ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("lang", LANGS)
def test_all_records_are_listed_and_all_documents_counted(lang: str, draw: Any) -> None:
    test = draw("programmes", lang)
    assert sound(test)
    assert len(listed(test)) == len(programmes())
    assert test.radio[0].value is None
    assert "programme" not in test.query_params
    for each in documents().values():
        assert each.title[lang] in tables(test)


@pytest.mark.parametrize("name", choosing.FILTERS)
def test_a_filter_of_the_address_narrows_the_list(name: str, draw: Any) -> None:
    member = choosing.FILTERS[name]()[-1]
    test = draw("programmes", "zh", **{name: member})
    assert sound(test)
    held = [getattr(each, name) for each in programmes().values()]
    assert len(listed(test)) == sum(member in each if isinstance(each, tuple) else member == each for each in held)


def test_a_search_finds_by_chinese_english_and_id(draw: Any) -> None:
    wanted = first()
    for text in (wanted.name["zh"], wanted.name["en"].upper(), wanted.id):
        test = draw("programmes", "en", q=text)
        assert shell.plain(wanted.name["en"]) in listed(test), text
    spoken = draw("programmes", "zh", q="综治中心")
    held = ["综治中心" in each for each in listed(spoken)]
    assert held == sorted(held, reverse=True) and len(set(held)) == 2  # named so before mentioned
    test.text_input(key="programmes.search.en").set_value("zzz nowhere").run()
    assert "Nothing fits" in shown(test)
    test.button(key="programmes.reset").click().run()
    assert sound(test)
    assert len(listed(test)) == len(programmes())
    assert "q" not in test.query_params


def test_filters_work_together_and_stand_in_the_address(draw: Any) -> None:
    test = draw("programmes", "en")
    document = next(name for name, each in documents().items() if each.programmes)
    test.selectbox(key="programmes.document.en").set_value(document).run()
    test.selectbox(key="programmes.nature.en").set_value("measure").run()
    assert test.query_params["document"] in (document, [document])
    wanted = [each for each in programmes().values() if each.document == document and each.is_switch]
    assert len(listed(test)) == len(wanted)
    assert documents()[document].title["en"] in shown(test).replace("\\", "")


def test_a_source_without_programmes_shows_its_facts(draw: Any) -> None:
    name = next(name for name, each in documents().items() if not each.programmes and each.facts)
    test = draw("programmes", "en", document=name)
    assert sound(test)
    assert "facts only" in shown(test)
    assert facts()[documents()[name].facts[0]].term["en"] in tables(test)


# --- one record -------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", sorted(users()))
def test_a_record_says_what_the_catalogue_has(kind: str, draw: Any) -> None:
    lang = LANGS[len(kind) % 2]
    each = programmes()[users()[kind]]
    test = draw("programmes", lang, programme=each.id)
    assert sound(test)
    text, cells = shown(test).replace("\\", "").replace("\u2060", ""), tables(test).replace("\u2060", "")
    assert each.name[lang] in text
    if each.note:
        assert " ".join(each.note[lang].split()) in text
    for left in each.omitted:
        assert " ".join(left.reason[lang].split()).replace('"', '""') in cells
    for fact in documents()[each.document].facts:
        assert facts()[fact].term[lang] in cells.replace('""', '"')
    assert (texts.say("programmes.effects", lang) in text) == each.is_switch
    assert (texts.say("programmes.try", lang) in text) == each.is_switch


def test_choosing_a_record_opens_it_and_closing_leaves_it(draw: Any) -> None:
    test = draw("programmes", "en")
    wanted = first("doctrine")
    test.radio[0].set_value(wanted.id).run()
    assert sound(test)
    assert test.query_params["programme"] in (wanted.id, [wanted.id])
    assert wanted.name["en"] in shown(test).replace("\\", "")
    assert "no measure that can be switched on" in shown(test)
    test.button(key="shell.switch").click().run()
    assert wanted.name["zh"] in shown(test).replace("\\", "")
    assert test.radio[0].value == wanted.id
    test.button(key="programmes.close").click().run()
    assert test.radio[0].value is None
    assert "programme" not in test.query_params


def test_an_open_record_outlives_filters_that_leave_it_out(draw: Any) -> None:
    wanted = first("doctrine")
    test = draw("programmes", "en", programme=wanted.id, nature="measure")
    assert sound(test)
    assert test.radio[0].value is None
    assert wanted.name["en"] in shown(test).replace("\\", "")
    assert "not among those listed" in shown(test)


@pytest.mark.parametrize(
    "name", ["speak_on_four", "![x](http://evil.example/a.png)", "<img src=x>", "../../x", "a" * 9_999]
)
def test_an_unknown_id_is_said_and_the_list_stays(name: str, draw: Any) -> None:
    test = draw("programmes", "en", programme=name)
    assert sound(test)
    assert len(test.code[0].value) < 300
    assert len(listed(test)) == len(programmes())
    for part in (test.markdown, test.caption, test.error, test.info):
        assert all("http" not in str(each.value) and "<img" not in str(each.value) for each in part)


def test_tensions_are_links_to_both_sides(draw: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, Any]] = []
    monkeypatch.setattr(shell, "link", lambda page, label, icon=None, **values: asked.append({"page": page, **values}))
    one = next(each for each in programmes().values() if each.pulls_against)
    draw("programmes", "en", programme=one.id)
    linked = {each["programme"] for each in asked if each["page"] == "programmes"}
    assert set(one.pulls_against) <= linked
    asked.clear()
    draw("programmes", "en", programme=one.pulls_against[0])
    assert one.id in {each.get("programme") for each in asked}


# --- effects ----------------------------------------------------------------------------------------
def test_levers_hold_what_the_records_say() -> None:
    silent = set()
    for name, each in programmes().items():
        for effect in each.effects:
            moved = levers(effect, name)
            assert all(lever.low <= lever.central <= lever.high for lever in moved), name
            if not moved:
                silent.add(effect.operator)
            if effect.operator == "param_shift":
                assert [(lever.parameter, lever.central) for lever in moved] == [(effect.target, effect.size.central)]
                assert all(set(held) == set(effect.filter[key]) for key, held in moved[0].where.items())
    assert silent <= {"staged_rollout"}  # says when the others hold


def test_an_operator_that_is_not_installed_moves_nothing() -> None:
    assert levers(replace(first().effects[0], operator="not_there")) == []


# --- the catalogue drives it ------------------------------------------------------------------------
def test_no_programme_id_stands_in_the_code() -> None:
    root, model = Path(dashboards.__file__).parent, Path(describe_ablation.__file__).parent
    parts = [root / "app_pages" / "programmes.py", root / "parts" / "switched.py", root / "parts" / "sides.py"]
    for path in [*parts, *(root / "evidence").glob("*.py"), *model.glob("describe_*.py")]:
        words = set(re.findall(r"""["']([a-z0-9_]+)["']""", path.read_text(encoding="utf-8")))
        assert not words & set(programmes()), path


def test_units_of_facts_have_words() -> None:
    assert {each.unit for each in facts().values() if f"unit.{each.unit}" not in texts.pages("zh")} == set()


@pytest.fixture
def hostile(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A catalogue whose first measure wants to be read as something else than text."""
    evil = "![x](http://evil.example/x.png)<script>alert(1)</script>"
    found, known, held = sim.evidence._seeds()
    both = {"zh": evil, "en": evil}
    name = first().id
    changed = replace(held[name], name=both, note=both, omitted=(sim.evidence.Omitted(evil, both),))
    monkeypatch.setattr(sim.evidence, "_seeds", lambda: (found, known, {**held, name: changed}))
    caches: Any = (choosing._text, choosing._ordered, record._pulled, effects._sharing, switched._switches)
    for each in caches:
        each.cache_clear()
    yield name
    for each in caches:
        each.cache_clear()


def test_names_and_notes_are_shown_letter_for_letter(hostile: str, draw: Any) -> None:
    test = draw("programmes", "en", programme=hostile)
    assert sound(test)
    for part in (test.markdown, test.caption, test.info, test.error):
        assert all("](http" not in each.value and not re.search(r"(?<!\\)<script", each.value) for each in part)
    assert all("](http" not in option for option in listed(test))
    assert all("](http" not in each.value.to_csv() for each in test.table)
