"""No choice of a browser reaches the disk outside the scenario folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dashboards.editing.saving import digest, existing, save
from dashboards.folders import checked_name, region_files, scenario_file, scenario_files
from sim.errors import InputError
from sim.scenario.extend import SHIPPED

BAD_NAMES = [
    "", " ", ".", "..", "../tiny.yaml", "..\\tiny.yaml", "a/b", "a\\b", "/etc/passwd", "C:\\x", "C:x", ".hidden",
    "a\0b", "a\nb", "a\u202eb", "nul", "con.yaml", "COM1", "a*", "a?", 'a"b', "a|b", "<a>", "a" * 90, "~root", "-rf",
    "a.",
]  # fmt: skip


@pytest.mark.parametrize("name", BAD_NAMES)
def test_only_plain_names_are_taken(name: str, folder: Path) -> None:
    before = sorted(folder.parent.rglob("*"))
    with pytest.raises(InputError):
        checked_name(name)
    with pytest.raises(InputError):
        save("schema: 1\n", name, folder)
    assert sorted(folder.parent.rglob("*")) == before


@pytest.mark.parametrize("name", ["a", "怀化-方案2", "talk days (2).yaml", "x.v2.yml"])
def test_ordinary_names_are_taken(name: str, folder: Path) -> None:
    path = save("schema: 1\n", name, folder)
    assert path.parent == folder
    assert path.suffix == ".yaml"
    assert path.read_text(encoding="utf-8") == "schema: 1\n"


def test_a_name_of_a_link_is_compared_and_never_followed(folder: Path) -> None:
    outside = folder.parent / "outside.yaml"
    outside.write_text("schema: 1\n", encoding="utf-8")
    for name in ("../outside.yaml", str(outside), "regions/tiny.yaml", "tiny"):
        with pytest.raises(InputError):
            scenario_file(name)
    assert scenario_file("tiny.yaml").path == folder / "tiny.yaml"


def test_links_out_of_the_folder_are_not_offered(folder: Path) -> None:
    outside = folder.parent / "outside.yaml"
    outside.write_text("schema: 1\n", encoding="utf-8")
    (folder / "leak.yaml").symlink_to(outside)
    (folder / "folder.yaml").mkdir()
    names = [each.name for each in scenario_files()]
    assert "leak.yaml" not in names
    assert "folder.yaml" not in names
    with pytest.raises(InputError):
        save("x: 1\n", "leak.yaml", folder, replace=True)
    assert outside.read_text(encoding="utf-8") == "schema: 1\n"


def test_shipped_scenarios_are_offered_beside_ones_own(folder: Path) -> None:
    found = {each.name: each for each in scenario_files()}
    assert not found["tiny.yaml"].shipped
    assert found["huaihua.yaml"].shipped
    assert found["huaihua.yaml"].title["zh"] != "huaihua"
    assert "regions/tiny.yaml" in region_files()


def test_nothing_is_overwritten_unasked(folder: Path) -> None:
    old = (folder / "tiny.yaml").read_text(encoding="utf-8")
    with pytest.raises(InputError, match="exists already"):
        save("new\n", "tiny", folder)
    assert existing("tiny", folder) == "own"
    assert existing("other", folder) == ""
    assert existing("tiny", SHIPPED) == "shipped"
    save("new\n", "tiny", folder, replace=True, seen=digest(old))
    assert (folder / "tiny.yaml").read_text(encoding="utf-8") == "new\n"
    assert sorted(each.name for each in folder.iterdir()) == ["regions", "tiny.yaml"]


def test_a_file_that_someone_else_changed_is_kept(folder: Path) -> None:
    seen = digest((folder / "tiny.yaml").read_text(encoding="utf-8"))
    (folder / "tiny.yaml").write_text("theirs\n", encoding="utf-8")
    with pytest.raises(InputError, match="someone else"):
        save("mine\n", "tiny", folder, replace=True, seen=seen)
    assert (folder / "tiny.yaml").read_text(encoding="utf-8") == "theirs\n"


def test_a_folder_that_is_gone_is_said(folder: Path) -> None:
    with pytest.raises(InputError, match="cannot be saved"):
        save("x\n", "a", folder / "gone")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_rights_is_said(folder: Path) -> None:
    folder.chmod(0o500)
    try:
        with pytest.raises(InputError, match="cannot be saved"):
            save("x\n", "a", folder)
    finally:
        folder.chmod(0o700)
