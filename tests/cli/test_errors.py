"""Mistakes of the user: one line a fault, the right exit code, nothing written, never a traceback."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sim.cli import main
from sim.errors import LawError
from sim.experiments.executor import WorkerError


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    path = tmp_path / "wrong.yaml"
    path.write_text("schema: 1\nscenario: wrong\nseeed: 3\nrules: {onli: [arise]}\n", encoding="utf-8")
    return path


def fails(capsys: pytest.CaptureFixture[str], code: int, *arguments: str) -> str:
    assert main(list(arguments)) == code
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Traceback" not in captured.err and captured.err.strip()
    return captured.err


def test_a_wrong_scenario_is_told_line_by_line(wrong: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    for command in (["run", str(wrong), "--out", str(out)], ["compare", str(wrong), str(wrong)], ["plan", str(wrong)]):
        lines = fails(capsys, 2, *command).splitlines()
        assert any(line.startswith(f"{wrong}:3:1: seeed: ") and "seed" in line for line in lines), lines
    assert not out.exists()


def test_faults_come_in_the_language_asked_for(wrong: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "未知" in fails(capsys, 2, "run", str(wrong), "--lang", "zh")
    assert "unknown" in fails(capsys, 2, "run", str(wrong), "--lang", "en")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["rum", "x"], "did you mean 'run'"),
        (["run"], "SCENARIO is missing"),
        (["run", "x", "--sed", "1"], "--seed"),
        (["run", "x", "--seed", "one"], "whole number"),
        (["run", "x", "--seed", "-1"], "--seed: must be 0"),
        (["run", "x", "--replications", "0"], "--replications: must be 1"),
        (["run", "no-such-file.yaml"], "no-such-file.yaml"),
        (["run", "x", "--lang", "fr"], "unknown language 'fr'"),
        (["compare", "x"], "ALT is missing"),
        (["compare", "x", "y", "--precision", "z"], "HALF_WIDTH"),
        (["twin", "x", "y"], "--case or --sample"),
        (["twin", "x", "y", "--case", "abc"], "13 characters"),
        (["explain", "contain_vilage"], "contain_village"),
        (["export", "no-such-folder", "--to", "csv"], "manifest.json"),
        (["export", "x", "--to", "csw"], "did you mean 'csv'"),
    ],
)
def test_wrong_arguments(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    if "--lang" not in arguments:
        arguments = [*arguments, "--lang", "en"]
    err = fails(capsys, 2, *arguments)
    assert words in err and len(err.splitlines()) == 1


def test_wrong_arguments_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    assert "没有选项" in fails(capsys, 2, "run", "x", "--sed", "--lang=zh")
    assert "没有命令" in fails(capsys, 2, "--lang", "zh", "rum")
    assert "缺少 情景" in fails(capsys, 2, "run", "--lang", "zh")


def test_a_place_that_cannot_be_written_is_refused_before_the_run(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.docx").write_text("x")
    tiny = str(folder / "tiny.yaml")
    assert "thesis.docx" in fails(capsys, 2, "run", tiny, "--out", str(tmp_path / "mine"))
    assert "--json" in fails(capsys, 2, "run", tiny, "--json", str(tmp_path))
    assert "--json" in fails(capsys, 2, "run", tiny, "--json", str(tmp_path / "no" / "x.json"))


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (KeyboardInterrupt(), 130, "Stopped"),
        (WorkerError("进程", "worker died"), 1, "worker died"),
        (LawError("counts differ"), 1, "counts differ"),
        (MemoryError(), 1, "memory"),
    ],
)
def test_what_stops_a_run_is_one_line(
    error: BaseException, code: int, words: str, folder: Path, tmp_path: Path, engine: None,
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    def stop(self: object) -> None:
        raise error

    monkeypatch.setattr("tests.experiments.fake_engine.GovernanceModel.days", stop)
    err = fails(capsys, code, "run", str(folder / "tiny.yaml"), "--out", str(tmp_path / "o"), "--lang", "en")
    assert words in err
    assert not (tmp_path / "o").exists() and not list(tmp_path.iterdir())


def test_control_characters_of_a_file_do_not_reach_the_terminal(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "escape.yaml"
    path.write_text('schema: 1\nscenario: x\n"\\e[2Jevil": 1\n', encoding="utf-8")
    assert "\x1b" not in fails(capsys, 2, "run", str(path))


def test_a_reader_that_goes_away_is_no_error(folder: Path) -> None:
    import subprocess
    import sys

    process = subprocess.run(
        f'"{sys.executable}" -m sim.cli schema | head -c 10' if os.name != "nt" else "exit 0", shell=True, text=True,
        capture_output=True, cwd=Path(__file__).parents[2], check=False,
    )  # fmt: skip
    assert "Traceback" not in process.stderr
