"""The whole way on the real model: `tiny` through every command, and the same numbers whatever the workers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from sim.cli import main
from tests.cli.test_json import schemas

ROOT = Path(__file__).parents[2]
TINY = str(ROOT / "scenarios" / "tiny.yaml")


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert main([*arguments, "--json", "-"]) == 0
    found = json.loads(capsys.readouterr().out)
    jsonschema.validate(found, schemas()[arguments[0]])
    return found


@pytest.fixture(scope="module")
def alternative(folder: Path) -> str:
    return str(folder / "tiny-alt.yaml")


def test_run_with_checks(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "run", TINY, "--check")
    assert found["disputes"] > 0 and found["days"] > 0
    assert set(found["timing"]["rules"]) >= {"arise", "discover", "handle"}
    known = {(each["id"], each["series"]): each["value"] for each in found["indicators"]}
    assert 0.0 < known["settlement", "true"] < 1.0


def test_numbers_do_not_depend_on_the_workers(alternative: str, capsys: pytest.CaptureFixture[str]) -> None:
    one, two = (answer(capsys, "compare", TINY, alternative, "-n", "3", "--workers", workers) for workers in ("1", "2"))
    assert one == two


def test_pairing_is_better_than_independent_seeds(alternative: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "compare", TINY, alternative, "-n", "4", "--workers", "1")
    ratios = {each["indicator"]: each["variance_ratio"] for each in found["effects"] if each["series"] == "true"}
    assert ratios["found_7d"] is None or ratios["found_7d"] > 1.0


def test_twin_shows_disputes_that_differ(alternative: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "twin", TINY, alternative, "--sample", "2")
    assert 0 < found["identical"] < found["shared"]
    for each in found["twins"]:
        at = each["first_difference"]
        assert each["base"][:at] == each["alternative"][:at] and each["base"][at:] != each["alternative"][at:]
        assert each["base"][0]["event"] == "arise"
    key = found["twins"][0]["key"]
    again = answer(capsys, "twin", TINY, alternative, "--case", key)
    assert again["twins"] == found["twins"][:1]
    assert main(["twin", TINY, alternative, "--case", key, "--lang", "zh"]) == 0
    assert "个事件起不同" in capsys.readouterr().out


def test_a_dispute_outside_a_programme_is_untouched_before_it_starts(
    alternative: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = answer(capsys, "twin", TINY, alternative, "--sample", "20")
    for each in found["twins"]:
        at = each["first_difference"]
        days = [events[at]["day"] for events in (each["base"], each["alternative"]) if at < len(events)]
        assert min(days) >= 31  # the programme starts on the 1st of February


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_plan_lists_the_day(lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "plan", TINY)
    rules = [each["rule"] for each in found["steps"]]
    assert rules.index("arise") < rules.index("discover") < rules.index("fester") < rules.index("handle")
    assert all(each["seconds"] is not None for each in found["steps"] if each["active"])
    assert answer(capsys, "plan", TINY, "--no-run")["total_s"] is None
    assert main(["plan", TINY, "--no-run", "--lang", lang]) == 0
    assert {"zh": "一天的次序", "en": "Order of the day"}[lang] in capsys.readouterr().out


def test_every_id_can_be_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "--json", "-"]) == 0
    listed = json.loads(capsys.readouterr().out)["ids"]
    assert all(listed[kind] for kind in ("parameter", "rule", "indicator", "operator", "programme", "fact"))
    for ids in listed.values():
        for identifier in (ids[0], ids[-1]):
            answer(capsys, "explain", identifier)


@pytest.mark.parametrize("form", ["csv", "parquet", "xlsx", "xes"])
def test_run_folder_and_exports(form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", TINY, "--out", str(tmp_path / "run"), "--json", str(tmp_path / "run.json")]) == 0
    capsys.readouterr()
    found = answer(capsys, "export", str(tmp_path / "run"), "--to", form)
    assert Path(found["target"]).exists() and found["files"]


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_ctrl_c_ends_quietly_and_leaves_nothing(tmp_path: Path) -> None:
    import signal
    import time

    out = tmp_path / "out"
    process = subprocess.Popen(
        [sys.executable, "-m", "sim.cli", "run", TINY, "-n", "20000", "--workers", "1", "--out", str(out)],
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell's background job ignores it
        cwd=ROOT, env=os.environ | {"LC_ALL": "C.UTF-8"}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    time.sleep(6.0)
    for _ in range(60):  # one that arrives in the middle of an import may be lost, so ask again as a person would
        process.send_signal(signal.SIGINT)
        try:
            process.wait(2.0)
            break
        except subprocess.TimeoutExpired:
            continue
    stdout, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    assert stdout == "" and "Stopped" in stderr and "Traceback" not in stderr
    assert list(tmp_path.iterdir()) == []
