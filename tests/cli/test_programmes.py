"""The catalogue is found by name, filtered, and told with what it leaves out: `wangge programmes`, `wangge explain`."""

from __future__ import annotations

import json
import re
from typing import Any

import jsonschema
import pytest

from sim.cli import main
from sim.evidence import documents, facts, programmes
from sim.experiments.catalogue import listed
from tests.cli.test_json import schemas

HOSTILE = (
    "../../etc/passwd", "=cmd|' /C calc'!A0", "<script>alert(1)</script>", "\x1b[2Jx", "x" * 5000,
    "'; DROP TABLE run; --", "%s{0}", "\u202egnp", "-",
)  # fmt: skip


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert main([*arguments, "--json", "-"]) == 0
    found = json.loads(capsys.readouterr().out)
    jsonschema.validate(found, schemas()[arguments[0]])
    return found


def some_measure() -> str:
    return next(name for name, each in programmes().items() if each.is_switch and each.omitted and each.pulls_against)


def test_everything_is_listed_and_found_by_its_chinese_name(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "programmes")["programmes"]
    assert [each["id"] for each in found] == [name for each in documents().values() for name in each.programmes]
    for name, each in programmes().items():
        assert name in {hit.id for hit in listed(each.name["zh"])}
        assert name in {hit.id for hit in listed(each.name["en"].upper())}


def test_a_search_takes_words_as_they_are_typed() -> None:
    assert {each.id for each in listed("《全面依法治市考核方案》")} == {each.id for each in listed("依法治市考核")}
    assert listed("mediation  committee") == listed("Committee mediation") != []


@pytest.mark.parametrize(
    ("option", "word", "same"),
    [("--stage", "mediation", "调解化解"), ("--nature", "measure", "举措"), ("--status", "planned", "文件部署")],
)
def test_filters_take_ids_and_labels(option: str, word: str, same: str, capsys: pytest.CaptureFixture[str]) -> None:
    one, two = (answer(capsys, "programmes", option, each)["programmes"] for each in (word, same))
    assert one == two and 0 < len(one) < len(programmes())
    held = {"--stage": "stage", "--nature": "nature", "--status": "status"}[option]
    assert all(word in each[held] for each in one)


def test_a_source_is_a_document_or_a_place(capsys: pytest.CaptureFixture[str]) -> None:
    one = answer(capsys, "programmes", "--source", "luliang-2023")["programmes"]
    assert {each["document"] for each in one} == {"luliang-2023"}
    assert answer(capsys, "programmes", "--source", "吕梁")["programmes"] == one
    both = answer(capsys, "programmes", "--source", "huaihua")["programmes"]
    assert {each["document"] for each in both} == {
        name for name, each in documents().items() if each.place == "huaihua" and each.programmes
    }


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_table_speaks_one_language(lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["programmes", "--source", "luliang-2023", "--nature", "measure", "--lang", lang]) == 0
    out = capsys.readouterr().out
    assert ("举措" in out) == (lang == "zh") and ("Measure" in out) == (lang == "en")
    assert ("模内效应" in out) == (lang == "zh") and ("effect in the model" in out) == (lang == "en")


@pytest.mark.parametrize(
    ("arguments", "nearest"),
    [
        (["--stage", "mediatoin"], "mediation"), (["--nature", "mesure"], "measure"),
        (["--status", "plannd"], "planned"), (["--source", "luliang-2032"], "luliang-2023"),
        (["依法治市考合方案"], "考核方案"),
    ],
)  # fmt: skip
def test_what_is_unknown_gets_the_nearest_name(
    arguments: list[str], nearest: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["programmes", *arguments, "--lang", "en"]) == 2
    captured = capsys.readouterr()
    assert captured.out == "" and nearest in captured.err and len(captured.err.splitlines()) == 1


def test_nothing_left_by_filters_is_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "programmes", "--source", "luliang-2023", "--nature", "metric", "--status", "named_only")
    assert found["programmes"] == []


@pytest.mark.parametrize("word", HOSTILE)
@pytest.mark.parametrize("command", ["programmes", "explain"])
def test_hostile_words_are_one_plain_line(command: str, word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "--lang", "zh", "--", word]) == 2
    captured = capsys.readouterr()
    assert captured.out == "" and "Traceback" not in captured.err and "\x1b" not in captured.err
    assert len(captured.err.splitlines()) == 1 and len(captured.err) < 400


def test_explain_tells_what_the_source_says_and_does_not_say(capsys: pytest.CaptureFixture[str]) -> None:
    name = some_measure()
    record = programmes()[name]
    found = answer(capsys, "explain", name)
    lines: dict[str, list[dict[str, str]]] = {}
    for each in found["fields"]:
        lines.setdefault(each["name"], []).append(each)
    assert {"source", "unsaid", "provenance", "note", "effect", "omitted", "cost", "expected", "pulls"} <= set(lines)
    assert len(lines["effect"]) == len(record.effects) and len(lines["omitted"]) == len(record.omitted)
    assert "模内效应" in lines["unsaid"][0]["zh"] and "effect in the model" in lines["unsaid"][0]["en"]
    for each in record.pulls_against:
        assert each in lines["pulls"][0]["zh"] and programmes()[each].name["zh"] in lines["pulls"][0]["zh"]
    for each in documents()[record.document].facts:
        assert facts()[each].term["zh"] in lines["facts"][0]["zh"] and f"{each}:" in lines["facts"][0]["en"]


def test_explain_takes_a_name(capsys: pytest.CaptureFixture[str]) -> None:
    name = some_measure()
    assert answer(capsys, "explain", programmes()[name].name["zh"])["id"] == name
    twice = [each.name["zh"] for each in programmes().values()]
    for each in {name for name in twice if twice.count(name) > 1}:
        assert main(["explain", each, "--lang", "zh"]) == 2
        err = capsys.readouterr().err
        assert all(hit.id in err for hit in programmes().values() if hit.name["zh"] == each)


def test_every_description_is_whole_in_both_languages() -> None:
    from sim.experiments.describe import programmes as described
    from sim.text import words

    for name, found in described().items():
        for field, text in found.lines:
            assert f"field.{field}" in words("zh") and f"field.{field}" in words("en"), field
            assert text["zh"] and text["en"], (name, field)
            assert not re.search("[\u4e00-\u9fff]", text["en"]) or field in ("facts", "value"), (
                name,
                field,
                text["en"],
            )
