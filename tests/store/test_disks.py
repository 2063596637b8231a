"""Real disks that are full or cannot be written: said plainly in both languages, nothing destroyed, work goes on after.

The disks are file systems in memory, mounted where only one child process sees them (Linux; skipped where that is not
allowed). The limit on the size of files needs no such right.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from sim.store import Store
from tests.store.made import made

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
OWN = ("unshare", "--map-root-user", "--mount", "sh", "-c")


@cache
def may_mount(folder: str) -> bool:
    """Whether a process may have file systems of its own here."""
    if shutil.which("unshare") is None:
        return False
    words = [*OWN, f"mount -t tmpfs -o size=1m tmpfs '{folder}'"]
    return subprocess.run(words, capture_output=True, check=False).returncode == 0


def answer(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def on_a_disk(folder: Path, megabytes: int, before: str, what: str) -> dict[str, Any]:
    """What a part of ``tests.store.disks`` says on a small disk mounted at a folder."""
    if not may_mount(str(folder)):
        pytest.skip("file systems of one's own are not allowed here")
    script = f"mount -t tmpfs -o size={megabytes}m tmpfs '{folder}' && {before} exec \"$@\""
    words = [*OWN, script, "sh", sys.executable, "-m", "tests.store.disks", what, str(folder)]
    return answer(subprocess.run(words, cwd=ROOT, env=ENVIRONMENT, capture_output=True, encoding="utf-8", check=False))


def test_a_full_disk(tmp_path: Path) -> None:
    said = on_a_disk(tmp_path, 1, "", "full")
    assert set(said) == {"rows.zh", "rows.en", "logs.zh", "logs.en"}
    for name, text in said.items():
        words = ("磁盘已满", "wangge runs gc") if name.endswith("zh") else ("the disk is full", "is safe", "runs gc")
        assert all(each in text for each in words), text


@pytest.mark.skipif(sys.platform == "win32", reason="limits of processes")
def test_files_that_may_not_grow(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "tests.store.disks", "limited", str(tmp_path)]
    said = answer(subprocess.run(words, cwd=ROOT, env=ENVIRONMENT, capture_output=True, encoding="utf-8", check=False))
    assert "is safe" in said["en"] and "disk" in said["en"] and "磁盘" in said["zh"] and "完好" in said["zh"]


def test_a_sweep_on_a_full_disk_ends_with_one_message_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    said = on_a_disk(tmp_path, 8, "", "sweep")
    assert said["code"] == 2 and 0 < said["kept"] < 30 and said["again"] == 0 and said["stored"] == 30
    assert said["said"].count("the disk is full") == 1 and "Traceback" not in said["said"]


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    source = tmp_path / "source"
    with Store.open(source / "store") as store:
        for seed in range(3):
            store.put(made(seed, logs=seed == 1))
    (tmp_path / "disk").mkdir()
    disk = tmp_path / "disk"
    before = f"cp -r '{source}/store' '{disk}/' && mount -o remount,ro '{disk}' &&"
    said = on_a_disk(disk, 4, before, "readonly")
    assert said["list"] == 0 and said["runs"] == 3
    for what in ("sweep", "delete", "new"):
        for lang, words in (("zh", ("--store",)), ("en", ("--store",))):
            code, text = said[f"{what}.{lang}"]
            assert code == 2 and all(each in text for each in words) and "Traceback" not in text, text
    assert "only be read" in said["sweep.en"][1] and "只能读取" in said["sweep.zh"][1]
