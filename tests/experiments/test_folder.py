"""Result folders appear whole or not at all, and never take the place of someone else's files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.errors import InputError
from sim.experiments.folder import check_target, fresh, identity, read_manifest, write_run
from sim.experiments.run import run
from sim.scenario import Scenario, load_scenario


@pytest.fixture
def written(engine: None, base: Scenario, tmp_path: Path) -> Path:
    kept: list[object] = []
    result = run(base, replications=2, workers=1, keep=kept.append)
    write_run(tmp_path / "run", base, result, kept[0], "wangge run tiny.yaml")  # type: ignore[arg-type]
    return tmp_path / "run"


def test_everything_the_manifest_lists_is_there_and_nothing_else(written: Path) -> None:
    manifest = read_manifest(written)
    assert sorted(path.name for path in written.iterdir()) == sorted([*manifest["files"], "manifest.json"])
    assert {"cases.parquet", "files.parquet", "events.parquet", "tallies_area.parquet", "indicators.csv"} <= set(
        manifest["files"]
    )
    assert manifest["seed"] == 1 and manifest["replications"] == 2 and manifest["numbers"]
    assert "模拟推演结果" in manifest["notice"]["zh"]
    assert [path.name for path in written.parent.iterdir()] == ["run"]


def test_the_same_run_gives_the_same_bytes(written: Path, base: Scenario, tmp_path: Path) -> None:
    kept: list[object] = []
    result = run(base, replications=2, workers=1, keep=kept.append)
    write_run(tmp_path / "again", base, result, kept[0], "wangge run tiny.yaml")  # type: ignore[arg-type]
    for path in written.iterdir():
        assert path.read_bytes() == (tmp_path / "again" / path.name).read_bytes(), path.name


def test_our_own_folder_is_replaced(written: Path) -> None:
    with fresh(written) as folder:
        (folder / "new.txt").write_text("x")
    assert [path.name for path in written.iterdir()] == ["new.txt"]


def test_a_folder_with_a_foreign_file_is_refused(written: Path) -> None:
    (written / "notes.docx").write_text("mine")
    with pytest.raises(InputError, match=r"notes\.docx"):
        check_target(written)
    assert (written / "notes.docx").read_text() == "mine"


def test_a_foreign_folder_or_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x").write_text("")
    for target in (tmp_path / "a", tmp_path / "a" / "x"):
        with pytest.raises(InputError):
            check_target(target)
    (tmp_path / "empty").mkdir()
    check_target(tmp_path / "empty")


def test_nothing_stays_of_a_failed_write(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), fresh(tmp_path / "run") as folder:
        (folder / "half").write_text("x")
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_a_folder_without_manifest_is_explained(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"manifest\.json"):
        read_manifest(tmp_path)
    (tmp_path / "manifest.json").write_text("[1")
    with pytest.raises(InputError, match=r"manifest\.json"):
        read_manifest(tmp_path)


def test_titles_do_not_change_the_identity_but_programmes_do(base: Scenario, folder: Path) -> None:
    assert identity(base) == identity(load_scenario(folder / "tiny.yaml"))
    assert identity(base) != identity(load_scenario(folder / "tiny-alt.yaml"))
    assert len(json.dumps(identity(base))) == 66
