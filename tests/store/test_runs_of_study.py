"""``wangge runs list --study`` takes what a sweep prints: a study's name, or the first letters of its id."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.cli import main
from sim.store import Store, studies

STUDY = "schema: 1\nstudy: small\nbase: tiny.yaml\nreplications: 2\n"


def _listed(capsys: pytest.CaptureFixture[str], store: Path, study: str) -> list[int]:
    assert main(["runs", "list", "--store", str(store), "--study", study, "--json", "-"]) == 0
    return sorted(each["seed"] for each in json.loads(capsys.readouterr().out)["runs"])


def test_a_study_is_found_by_name_and_by_the_beginning_of_its_id(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, store = tmp_path / "small.yaml", tmp_path / "store"
    file.write_text(STUDY, encoding="utf-8")
    assert main(["run", "scenarios/tiny.yaml", "--seed", "9", "--store", str(store)]) == 0
    assert main(["sweep", str(file), "--store", str(store), "--workers", "1"]) == 0
    capsys.readouterr()
    with Store.open(store, create=False) as held:
        whole = studies.get(held, "small").id
    for study in ("small", whole[:12], whole):
        assert _listed(capsys, store, study) == [1, 2]
    assert _listed(capsys, store, "none") == []
