"""Answers have exactly the documented form; `--json -` leaves nothing else on standard output."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from sim.cli import main

ROOT = Path(__file__).parents[2]


def schemas() -> dict[str, Any]:
    blocks = re.findall(r"```json\n(.*?)```", (ROOT / "docs" / "json.md").read_text(encoding="utf-8"), re.S)
    found = [json.loads(block) for block in blocks]
    return {each["title"]: each for each in found}


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    """What a command writes with ``--json -``; fails if anything else is on standard output."""
    assert main([*arguments, "--json", "-"]) == 0
    found = json.loads(capsys.readouterr().out)
    if arguments[0] != "schema":
        name = {"demo": "compare"}.get(arguments[0], arguments[0])
        jsonschema.validate(found, schemas()[name])
    return found


def test_schemas_are_schemas() -> None:
    for each in schemas().values():
        jsonschema.Draft202012Validator.check_schema(each)


def test_run(engine: None, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "run", str(folder / "tiny.yaml"), "--replications", "3", "--workers", "1", "--lang", "zh")
    keys = ["schema", "scenario", "seed", "replications", "days", "disputes", "indicators", "stationary", "timing"]
    assert list(found) == keys
    assert found["scenario"] == "tiny" and found["replications"] == 3 and found["seed"] == 1
    assert found["timing"]["total_s"] == pytest.approx(0.15)
    assert found["timing"]["rules"]["arise"] == pytest.approx(0.06)
    assert any(each["value"] is None for each in found["indicators"])


def test_run_takes_its_seed(engine: None, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "run", str(folder / "tiny.yaml"), "--seed", "7")
    assert found["seed"] == 7
    by_scenario = answer(capsys, "run", str(folder / "tiny.yaml"), "--set", "seed=7")
    assert by_scenario["indicators"] == found["indicators"]


def test_compare(engine: None, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = [str(folder / name) for name in ("tiny.yaml", "tiny-alt.yaml", "hostile.yaml")]
    found = answer(capsys, "compare", *paths, "-n", "4", "--workers", "1")
    assert list(found) == ["schema", "base", "pairs", "effects"]
    assert found["base"] == "tiny" and found["pairs"] == 4
    assert {each["alternative"] for each in found["effects"]} == {"tiny-alt", "hostile"}
    rows = [(each["alternative"], each["indicator"], each["series"]) for each in found["effects"]]
    assert len(rows) == len(set(rows))


def test_twin(engine: None, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = [str(folder / name) for name in ("tiny.yaml", "tiny-alt.yaml")]
    found = answer(capsys, "twin", *paths, "--sample", "40")
    assert len(found["twins"]) == 40 and any(each["causes"] for each in found["twins"])


def test_check(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, "check", str(folder / "tiny.yaml"))["files"][0]["valid"]
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("schema: 1\nscenarioo: x\n", encoding="utf-8")
    assert main(["check", str(wrong), "--json", "-"]) == 2
    captured = capsys.readouterr()
    found = json.loads(captured.out)
    jsonschema.validate(found, schemas()["check"])
    assert not found["files"][0]["valid"] and any(each["line"] == 2 for each in found["files"][0]["faults"])
    assert "wrong.yaml:2" in captured.err


def test_explain(capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, "explain", "contain_village")["kind"] == "indicator"
    assert answer(capsys, "explain", "handle.settle_probability")["kind"] == "parameter"
    assert answer(capsys, "explain", "cost_per_added_durable")["kind"] == "indicator"


def test_json_file_and_table_go_together(
    engine: None, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "answer.json"
    assert main(["run", str(folder / "tiny.yaml"), "--json", str(target), "--lang", "zh"]) == 0
    jsonschema.validate(json.loads(target.read_text(encoding="utf-8")), schemas()["run"])
    assert "村级就地化解率" in capsys.readouterr().out
    assert [path.name for path in tmp_path.iterdir()] == ["answer.json"]


def test_sweep_and_report(engine: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    study, store = str(ROOT / "scenarios" / "studies" / "tiny-hours.yaml"), str(tmp_path / "store")
    assert main(["sweep", study, "--store", store, "--dry-run", "--json", "-"]) == 0
    planned = json.loads(capsys.readouterr().out)
    jsonschema.validate(planned, schemas()["sweep --dry-run"])
    found = answer(capsys, "sweep", study, "--store", store, "--workers", "1")
    assert (found["runs"], found["stored_now"], planned["missing"]) == (30, 30, 30)
    target = str(tmp_path / "study.html")
    assert answer(capsys, "report", "tiny-hours", "--store", store, "--out", target)["kind"] == "study"
    assert Path(target).stat().st_size > 100_000
