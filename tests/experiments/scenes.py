"""Experiments are tested on a stand-in for the model."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.scenario import Scenario, load_scenario
from tests.experiments.fake_engine import install

ROOT = Path(__file__).parents[2]
ALTERNATIVE = """
schema: 1
scenario: {name}
extends: tiny.yaml
title: {{zh: {zh}, en: {en}}}
programmes:
  speak_on_fours: {{coverage: 0.8, fidelity: 0.6, start: 2023-02-01}}
"""


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch)


@pytest.fixture(scope="session")
def base() -> Scenario:
    return load_scenario(ROOT / "scenarios" / "tiny.yaml")


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the shipped scenarios with an alternative to ``tiny``."""
    import shutil

    target = tmp_path_factory.mktemp("scenarios") / "scenarios"
    shutil.copytree(ROOT / "scenarios", target)
    text = ALTERNATIVE.format(name="tiny-alt", zh="说事日", en="Talk days")
    (target / "tiny-alt.yaml").write_text(text, encoding="utf-8")
    hostile = ALTERNATIVE.format(
        name="hostile", zh="'<script>alert(1)</script>\"&'", en='"=cmd|/c calc!A1<img src=x onerror=alert(1)>"'
    )
    (target / "hostile.yaml").write_text(hostile, encoding="utf-8")
    return target


@pytest.fixture
def alternative(folder: Path) -> Scenario:
    return load_scenario(folder / "tiny-alt.yaml")


@pytest.fixture
def hostile(folder: Path) -> Scenario:
    return load_scenario(folder / "hostile.yaml")
