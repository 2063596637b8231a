"""`wangge ablate`: the answer as documented, both languages, mistakes of the user, and the command that goes on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from sim.cli import main
from sim.evidence import programmes
from tests.cli.test_json import schemas
from tests.cli.test_programmes import HOSTILE

MEASURES = [name for name, each in programmes().items() if each.is_switch][:2]


def asked(folder: Path, tmp_path: Path, *more: str) -> list[str]:
    tiny, store = str(folder / "tiny.yaml"), str(tmp_path / "store")
    return ["ablate", "--base", tiny, "--store", store, "--pairs", "3", "--members", "3", "--workers", "1", *more]


def answer(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> Any:
    assert main([*arguments, "--json", "-"]) == 0
    found = json.loads(capsys.readouterr().out)
    jsonschema.validate(found, schemas()["ablate"])
    return found


def test_the_answer_is_as_documented(
    engine: None, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = answer(capsys, asked(folder, tmp_path, *MEASURES))
    assert [each["id"] for each in found["measures"]] == MEASURES
    assert (found["base"], found["pairs"], found["members"]) == ("tiny", 3, 3)
    for each in found["measures"]:
        assert each["effect"]["indicator"] == programmes()[each["id"]].expected.indicator  # type: ignore[union-attr]
        assert each["added_cost"] is not None
    told = found["m9"]
    assert told["as_declared"] + len(told["reasoned"]) + len(told["unexplained"]) == len(MEASURES)


def test_the_same_command_goes_on(
    engine: None, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = answer(capsys, asked(folder, tmp_path, MEASURES[0]))
    both = answer(capsys, asked(folder, tmp_path, *MEASURES))
    assert both["measures"][0] == first["measures"][0]
    assert main(asked(folder, tmp_path, *MEASURES, "--lang", "en")) == 0
    assert "0 " in capsys.readouterr().err


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_table_speaks_one_language_and_of_effects_in_the_model(
    lang: str, engine: None, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(asked(folder, tmp_path, *MEASURES, "--lang", lang)) == 0
    out = capsys.readouterr().out
    assert ("模内效应" in out) == (lang == "zh") and ("Effect in the model" in out) == (lang == "en")
    assert "measured effect" not in out and "实测" not in out
    assert programmes()[MEASURES[0]].name[lang][:6] in out


def test_exceptions_are_shown_with_their_reason(
    engine: None, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "exceptions.yaml"
    reasons = "".join(f"  {name}: {{zh: 理由如此, en: so it is}}\n" for name in MEASURES)
    path.write_text(f"schema: 1\nexceptions:\n{reasons}", encoding="utf-8")
    found = answer(capsys, asked(folder, tmp_path, *MEASURES, "--exceptions", str(path)))
    assert found["m9"]["unexplained"] == []
    assert all(each["exception"] == {"zh": "理由如此", "en": "so it is"} for each in found["measures"])


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "--all"),
        ([*MEASURES, "--all"], "--all"),
        ([MEASURES[0] + "x"], MEASURES[0]),
        (["fengqiao_experience"], "not a measure"),
        ([MEASURES[0], "--pairs", "0"], "--pairs"),
        ([MEASURES[0], "--exceptions", "no-such-file.yaml"], "no-such-file.yaml"),
        ([MEASURES[0], "--json", "no/such/folder/x.json"], "--json"),
    ],
)
def test_mistakes(
    words: list[str], told: str, engine: None, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(asked(folder, tmp_path, *words, "--lang", "en")) == 2
    captured = capsys.readouterr()
    assert captured.out == "" and told in captured.err and "Traceback" not in captured.err
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize("word", HOSTILE)
def test_hostile_ids(word: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(asked(folder, tmp_path, "--lang", "zh", "--", word)) == 2
    captured = capsys.readouterr()
    assert captured.out == "" and "\x1b" not in captured.err and len(captured.err) < 400
    assert not (tmp_path / "store").exists()
